package schedule

import (
	"slices"

	"stund/internal/civil"
)

// Without returns the exceptions of the day after which the diary's hours are what they are, without the stretch from
// one time to the other: at every location, and with one exception for each where they differ from those of any
// location. They replace the day's exceptions. What is closed on a holiday stays so.
func (d Diary) Without(date civil.Date, from, to civil.Time) []Exception {
	n := date.DaysSince(epoch)
	r := newReader(&d, nil, &days{first: n, dates: []civil.Date{date}})
	var out []Exception
	for _, place := range d.Hours.locations() { // "" comes first
		r.places = []string{place}
		var left []Interval
		for _, v := range r.on(n) {
			left = append(left, v.without(from, to)...)
		}
		if place == "" || !slices.Equal(left, out[0].Intervals) {
			out = append(out, Exception{Date: date, Intervals: left, Location: place})
		}
	}
	return out
}

// without returns what is left of the interval.
func (v Interval) without(from, to civil.Time) (left []Interval) {
	for _, part := range []Interval{{v.From, min(v.To, from)}, {max(v.From, to), v.To}} {
		if part.From < part.To {
			left = append(left, part)
		}
	}
	return left
}
