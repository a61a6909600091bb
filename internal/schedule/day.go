package schedule

import (
	"cmp"
	"slices"
	"time"

	"stund/internal/civil"
)

// span is a stretch of time, [from, to) in minutes.
type span struct{ from, to int64 }

// days knows where the local days of a zone begin, over a range of days. Days are numbered from 1970-01-01.
type days struct {
	zone   *time.Location
	first  int
	starts []int64 // of day first, first+1, …; the last is where the last day ends
	dates  []civil.Date
}

var epoch = civil.Date{Year: 1970, Month: time.January, Day: 1}

// days returns the days of the zone that the engine's range needs: made once, then kept.
func (e *engine) days(zone *time.Location) *days {
	for _, d := range e.zones {
		if d.zone == zone {
			return d
		}
	}
	d := newDays(zone, localDate(e.lo, zone), e.hi-1+e.m.length)
	e.zones = append(e.zones, d)
	return d
}

// newDays returns the days of the zone from the date to that in which the last minute lies, and the one after it.
func newDays(zone *time.Location, date civil.Date, last int64) *days {
	start := minuteOf(date.Start(zone))
	n := max(int((last-start)/minutesPerDay), 0) + 3
	d := &days{zone: zone, first: date.DaysSince(epoch), starts: make([]int64, 0, n), dates: make([]civil.Date, 0, n)}
	for even := evenUntil(date, start, zone); ; {
		d.starts, d.dates = append(d.starts, start), append(d.dates, date)
		if start > last {
			return d
		}
		date = date.AddDays(1)
		if start < even {
			start += minutesPerDay
		} else {
			start = minuteOf(date.Start(zone))
			even = evenUntil(date, start, zone)
		}
	}
}

// evenUntil returns the minute up to which days that begin one after another surely have 24 hours each. The first is
// the date, which begins at the minute start: there is none where that is not its midnight.
func evenUntil(date civil.Date, start int64, zone *time.Location) int64 {
	t := timeOf(start).In(zone)
	if hour, minute, second := t.Clock(); hour+minute+second > 0 || civil.DateOf(t) != date {
		return start
	}
	_, change := t.ZoneBounds()
	if change.IsZero() {
		return forever
	}
	return minuteOf(change) - 2*minutesPerDay
}

// of returns the number of the day that the minute lies in; it must lie in the engine's range.
func (d *days) of(minute int64) int {
	i, found := slices.BinarySearch(d.starts, minute)
	// Days that a zone left out begin where the next one does: the last of those is meant.
	for found && i+1 < len(d.starts) && d.starts[i+1] == minute {
		i++
	}
	if !found {
		i--
	}
	return d.first + i
}

// start returns the first minute of day n.
func (d *days) start(n int) int64 { return d.starts[n-d.first] }

func (d *days) date(n int) civil.Date { return d.dates[n-d.first] }

// resolve appends the intervals of day n, which are in order, as spans in order, merged where they touch or overlap.
func (d *days) resolve(n int, intervals []Interval, out []span) []span {
	if len(intervals) == 0 {
		return out
	}
	midnight := d.start(n)
	plain := d.start(n+1)-midnight == minutesPerDay // no clock change: minutes of the day are minutes elapsed
	at := func(t civil.Time) int64 {
		if plain {
			return midnight + int64(t)
		}
		return minuteOf(d.date(n).At(t, d.zone))
	}
	for _, v := range intervals {
		s := span{at(v.From), at(v.To)}
		switch {
		case s.from >= s.to: // in the gap of a clock change
		case len(out) > 0 && s.from <= out[len(out)-1].to:
			out[len(out)-1].to = max(out[len(out)-1].to, s.to)
		default:
			out = append(out, s)
		}
	}
	return out
}

// reader reads a diary's hours day by day, for a service given at the locations.
type reader struct {
	diary      *Diary
	days       *days
	places     []string
	rules      []weekly
	exceptions map[int][]*Exception // by day
	buf        []Interval
}

// weekly is a Rule made ready for day numbers.
type weekly struct {
	intervals []Interval
	location  string
	weekdays  [7]bool
	every     int
	anchor    int // Monday of the anchor's week
	from, to  int
}

func newReader(d *Diary, locations []string, days *days) *reader {
	r := &reader{diary: d, days: days, places: locations}
	if d.Hours == nil {
		return r
	}
	if len(locations) == 0 {
		r.places = d.Hours.locations()
	}
	r.rules = make([]weekly, 0, len(d.Hours.Rules))
	for i := range d.Hours.Rules {
		rule := &d.Hours.Rules[i]
		w := weekly{intervals: rule.Intervals, location: rule.Location, every: rule.EveryWeeks, from: -forever,
			to: forever}
		for _, day := range rule.Weekdays {
			if n := day.index(); n >= 0 {
				w.weekdays[n] = true
			}
		}
		if w.every > 1 {
			w.anchor = rule.Anchor.Monday().DaysSince(epoch)
		}
		if !rule.ValidFrom.IsZero() {
			w.from = rule.ValidFrom.DaysSince(epoch)
		}
		if !rule.ValidTo.IsZero() {
			w.to = rule.ValidTo.DaysSince(epoch)
		}
		r.rules = append(r.rules, w)
	}
	for i := range d.Hours.Exceptions {
		x := &d.Hours.Exceptions[i]
		if x.Date.Before(days.dates[0]) || x.Date.After(days.dates[len(days.dates)-1]) {
			continue
		}
		if r.exceptions == nil {
			r.exceptions = map[int][]*Exception{}
		}
		n := x.Date.DaysSince(epoch)
		r.exceptions[n] = append(r.exceptions[n], x)
	}
	return r
}

// locations lists where the hours are, with "" for a place that none of them names.
func (h *Hours) locations() []string {
	list := []string{""}
	add := func(l string) {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	for i := range h.Rules {
		add(h.Rules[i].Location)
	}
	for i := range h.Exceptions {
		add(h.Exceptions[i].Location)
	}
	return list
}

// wholeDay is the hours of what is always open.
var wholeDay = []Interval{{0, civil.EndOfDay}}

// on returns the intervals of day n in order of their start; they may overlap. The list is valid until the next call.
func (r *reader) on(n int) []Interval {
	holiday := func() bool {
		if r.diary.Closed == nil {
			return false
		}
		_, closed := r.diary.Closed(r.days.date(n))
		return closed
	}
	if r.diary.Hours == nil {
		if holiday() {
			return nil
		}
		return wholeDay
	}
	r.buf = r.buf[:0]
	exceptions := r.exceptions[n]
	asked, closed := false, false
	for _, place := range r.places {
		if r.except(exceptions, place) || (place != "" && r.except(exceptions, "")) {
			continue
		}
		for i := range r.rules {
			w := &r.rules[i]
			if w.location != "" && w.location != place || !w.holds(n) {
				continue
			}
			if !asked {
				asked, closed = true, holiday()
			}
			if closed {
				break
			}
			r.buf = append(r.buf, w.intervals...)
		}
	}
	byFrom := func(a, b Interval) int { return cmp.Compare(a.From, b.From) }
	if !slices.IsSortedFunc(r.buf, byFrom) {
		slices.SortFunc(r.buf, byFrom)
	}
	return r.buf
}

// except adds the hours of the exceptions for exactly this place, and reports whether there are any.
func (r *reader) except(list []*Exception, place string) (any bool) {
	for _, x := range list {
		if x.Location == place {
			any = true
			r.buf = append(r.buf, x.Intervals...)
		}
	}
	return any
}

// holds reports whether the rule counts on day n.
func (w *weekly) holds(n int) bool {
	weekday := ((n+3)%7 + 7) % 7 // 1970-01-01 was a Thursday
	if !w.weekdays[weekday] || n < w.from || n > w.to {
		return false
	}
	if w.every <= 1 {
		return true
	}
	return (n-weekday-w.anchor)/7%w.every == 0
}
