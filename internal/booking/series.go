package booking

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
)

// Series asks for a booking that recurs at the same local time.
type Series struct {
	Request
	EveryWeeks int        // 1: weekly
	Count      int        // occurrences; 0: until Until
	Until      civil.Date // last possible day; zero: Count says
	Skip       bool       // book what can be booked; else nothing is, if one occurrence cannot be
	Try        bool       // only tell what would happen
}

// MaxOccurrences of one series: two years of weeks.
const MaxOccurrences = 104

// Occurrence is one time of a series and what became of it.
type Occurrence struct {
	Start   time.Time
	Booking *Booking // nil: not booked
	Problem *Reason  // why it cannot be booked; nil: it can
	Nearest []Slot   // where it cannot: the nearest free times
}

// BookSeries books the occurrences of a series, each in a transaction of its own, and returns of each what became of
// it. The same key makes the same bookings again, so a series that was cut short is finished by asking again. Without
// Skip it first looks at all of them, and answers fault.Conflict "series-conflicts" if one cannot be booked.
func (d *Bookings) BookSeries(ctx context.Context, actor fact.Actor, practiceID string, r Series) (series string,
	out []Occurrence, err error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return "", nil, err
	}
	if r.Practitioner, err = practice.Meant(actor, r.Practitioner); err != nil {
		return "", nil, err
	}
	v, givers, err := d.bookable(setup, actor, r.Service, r.Practitioner)
	if err != nil {
		return "", nil, err
	}
	starts, err := r.starts(setup.Zone())
	if err != nil {
		return "", nil, err
	}
	if r.Key == "" {
		r.Key = d.ids.New(d.now())
	}
	series = ids.Derive(d.key, "series", practiceID, actor.ID, r.Key)
	conflicts := 0
	for n, start := range starts {
		o := Occurrence{Start: start.In(setup.Zone())}
		if r.Try || !r.Skip {
			o.Problem, o.Nearest, err = d.check(ctx, actor, setup, v, givers, practiceID, series, n, start)
			if err != nil {
				return "", nil, err
			}
		}
		if o.Problem != nil {
			conflicts++
		}
		out = append(out, o)
	}
	if r.Try {
		return series, out, nil
	}
	if conflicts > 0 && r.Override == "" {
		return "", nil, fault.New(fault.Conflict, "series-conflicts",
			"%d of %d occurrences cannot be booked. Change the series, or book the others with skip_conflicts.",
			conflicts, len(out)).With("occurrences", problems(out))
	}
	for n := range out {
		one := r.Request
		one.Start, one.Series, one.Key = starts[n], series, occurrence(series, n)
		done, err := d.Book(ctx, actor, practiceID, one)
		f, known := fault.As(err)
		switch {
		case err == nil:
			out[n].Booking, out[n].Problem, out[n].Nearest = &done.Booking, nil, nil
		case known && (f.Kind == fault.Conflict || f.Kind == fault.Invalid) && f.Extra["reason"] != nil:
			reason, _ := f.Extra["reason"].(Reason)
			out[n].Problem = &reason
			out[n].Nearest, _ = f.Extra["nearest"].([]Slot)
		default:
			return series, out, fmt.Errorf("occurrence %d: %w", n+1, err)
		}
	}
	return series, out, nil
}

func occurrence(series string, n int) string { return series + "#" + strconv.Itoa(n) }

// check looks whether an occurrence can be booked, or has been by an earlier call with the same key.
func (d *Bookings) check(ctx context.Context, actor fact.Actor, setup *practice.Setup, v practice.Service,
	givers []practice.Practitioner, practiceID, series string, n int, start time.Time) (*Reason, []Slot, error) {
	id := ids.Derive(d.key, "booking", practiceID, string(actor.Role), actor.ID, occurrence(series, n))
	if _, err := d.Get(ctx, actor, practiceID, id); err == nil {
		return nil, nil, nil
	} else if fault.KindOf(err) != fault.NotFound {
		return nil, nil, err
	}
	day := civil.In(start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day, day, store.Strong)
	if err != nil {
		return nil, nil, err
	}
	why := s.question(d.now()).Why(start)
	if why == nil || s.has(id) { // or it was booked since it was looked for
		return nil, nil, nil
	}
	near, err := d.near(ctx, setup, v, givers, start, 3)
	reason := ReasonOf(*why)
	return &reason, Present(near, setup.Zone()), err
}

// starts lists the occurrences: the same civil time in the practice's zone, so that an hour stays an hour over the
// clock changes of the year.
func (r Series) starts(zone *time.Location) ([]time.Time, error) {
	var wrong fault.Fields
	wrong.Check(r.EveryWeeks >= 1 && r.EveryWeeks <= 52, "every_weeks", "must be from 1 to 52")
	wrong.Check((r.Count > 0) != !r.Until.IsZero(), "count", "give either count or until")
	wrong.Check(r.Count <= MaxOccurrences, "count", "must be at most %d", MaxOccurrences)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	local := r.Start.In(zone)
	day, at := civil.DateOf(local), civil.Time(local.Hour()*60+local.Minute())
	var out []time.Time
	for n := 0; n < MaxOccurrences && (r.Count == 0 || n < r.Count); n++ {
		on := day.AddDays(7 * r.EveryWeeks * n)
		if !r.Until.IsZero() && on.After(r.Until) {
			break
		}
		out = append(out, on.At(at, zone))
	}
	if len(out) == 0 {
		wrong.Add("until", "is before the first occurrence")
	}
	return out, wrong.Err()
}

// problems lists the occurrences that cannot be booked, for the problem document.
func problems(all []Occurrence) []map[string]any {
	var out []map[string]any
	for _, o := range all {
		if o.Problem != nil {
			out = append(out, map[string]any{"start": o.Start.Format(time.RFC3339), "reason": o.Problem,
				"nearest": o.Nearest})
		}
	}
	return out
}
