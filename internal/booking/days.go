package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
)

// DayOf is what a day of a practitioner comes to.
type DayOf struct {
	Date         civil.Date
	Practitioner string
	Appointments int       // that begin on the day; a group counts once, and a time that is offered counts too
	Booked       int       // minutes of them, without buffers, of the day
	Open         int       // minutes of the opening hours in which nobody is away or busy elsewhere
	FirstFree    time.Time // from now on: of the first stretch that the shortest service fits into; zero: there is none
}

// Summary is what days come to.
type Summary struct {
	Setup  *practice.Setup
	Days   []DayOf               // by day, and in the order of the practitioners; without those who are inactive
	Closed map[civil.Date]string // as of Calendar
}

// Summary returns what each day comes to for each practitioner. It reads the day ledgers and nothing else. The first
// free time is a hint: notice, rooms and what is kept for classes are not asked.
func (d *Bookings) Summary(ctx context.Context, actor fact.Actor, practiceID string, q Days) (Summary, error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return Summary{}, err
	}
	whose, err := q.whose(actor, setup)
	if err != nil {
		return Summary{}, err
	}
	whose = slices.DeleteFunc(whose, func(p practice.Practitioner) bool { return p.Inactive })
	s, err := d.read(ctx, setup, practice.Service{}, whose, q.From, q.To, store.Eventual)
	if err != nil {
		return Summary{}, err
	}
	out := Summary{Setup: setup, Closed: q.closed(setup)}
	for _, p := range whose {
		out.Days = append(out.Days, s.days(p, q, d.now())...)
	}
	slices.SortStableFunc(out.Days, func(a, b DayOf) int { return a.Date.Compare(b.Date) })
	return out, nil
}

// days returns what the practitioner's days come to.
func (s *sheet) days(p practice.Practitioner, q Days, now time.Time) (out []DayOf) {
	zone := s.setup.Zone()
	open, least := s.there(p, q), s.shortest(p)
	claims := s.claims(practitioner(p.ID))
	var taken []Stretch
	for _, c := range claims {
		taken = append(taken, Stretch{Start: c.Start, End: c.End})
	}
	free := without(open, taken)
	for day := q.From; !day.After(q.To); day = day.AddDays(1) {
		of := DayOf{Date: day, Practitioner: p.ID}
		begin, end := day.Start(zone), day.AddDays(1).Start(zone)
		for _, c := range claims {
			until := c.Until
			if !c.Known() {
				until = c.End
			}
			of.Booked += minutesWithin(Stretch{Start: c.At, End: until}, begin, end)
			if !c.At.Before(begin) && c.At.Before(end) {
				of.Appointments++
			}
		}
		for _, o := range open {
			of.Open += minutesWithin(o, begin, end)
		}
		for _, f := range free {
			from := latest(f.Start, begin, now.Truncate(time.Minute).Add(time.Minute))
			if from.Before(end) && !from.Add(least).After(f.End) {
				of.FirstFree = from
				break
			}
		}
		out = append(out, of)
	}
	return out
}

// there returns when the practitioner is open on the days and neither away nor busy elsewhere.
func (s *sheet) there(p practice.Practitioner, q Days) []Stretch {
	diary := s.setup.Diary(p)
	var open, away []Stretch
	for _, o := range diary.Open(s.setup.Zone(), q.From, q.To) {
		open = append(open, Stretch{p.ID, o.Start, o.End})
	}
	for _, a := range diary.Absences {
		away = append(away, Stretch{Start: a.Start, End: a.End})
	}
	return without(open, away)
}

// shortest returns how long the shortest service lasts that the practitioner gives; a quarter of an hour where they
// give none.
func (s *sheet) shortest(p practice.Practitioner) time.Duration {
	least := 0
	for _, v := range s.setup.Services {
		if slices.Contains(v.Practitioners, p.ID) && (least == 0 || v.DurationMinutes < least) {
			least = v.DurationMinutes
		}
	}
	return time.Duration(cmp.Or(least, 15)) * time.Minute
}

// without returns what is left of the stretches, which are in order, where the others are taken out.
func without(all, others []Stretch) (left []Stretch) {
	others = slices.SortedFunc(slices.Values(others), func(a, b Stretch) int { return a.Start.Compare(b.Start) })
	for _, s := range all {
		for _, o := range others {
			if !o.Start.Before(s.End) {
				break
			}
			if !o.End.After(s.Start) {
				continue
			}
			if o.Start.After(s.Start) {
				left = append(left, Stretch{s.Practitioner, s.Start, o.Start})
			}
			if s.Start = o.End; !s.Start.Before(s.End) {
				break
			}
		}
		if s.Start.Before(s.End) {
			left = append(left, s)
		}
	}
	return left
}

// minutesWithin returns how many minutes of the stretch lie between the instants.
func minutesWithin(s Stretch, begin, end time.Time) int {
	if s.Start = latest(s.Start, begin); s.End.After(end) {
		s.End = end
	}
	return max(int(s.End.Sub(s.Start)/time.Minute), 0)
}

func latest(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
