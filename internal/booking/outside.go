package booking

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// Outside returns why a booking that stands ahead could not be made where it is, by the set-up alone: its practitioner
// does not give the service any more, or is not there, it is closed, the service has other times, or another one keeps
// the time. Nil where nothing is wrong, and of a booking that does not stand or is over.
//
// It is held to what it was made with: its own length, buffers, rooms and place. Notice, window, the grid and what else
// is booked are of no matter any more, and nor is what imported calendars say.
func Outside(setup *practice.Setup, b Booking, now time.Time) *schedule.Reason {
	if !b.Open() || !b.End.After(now) {
		return nil
	}
	return outside(setup, b)
}

func outside(setup *practice.Setup, b Booking) *schedule.Reason {
	v, known := setup.Service(b.Service)
	if !known { // it is not deleted while something stands
		return nil
	}
	p, gives := setup.Gives(v, b.Practitioner)
	if !gives {
		return &schedule.Reason{Code: schedule.WrongPractitioner}
	}
	diary := setup.Diary(p)
	diary.Absences = slices.DeleteFunc(diary.Absences, func(a schedule.Absence) bool {
		return a.Kind == schedule.KindBusy
	})
	q := schedule.Question{Now: b.Start, Zone: setup.Zone(), Service: v.Engine(), Classes: setup.Classes(),
		Practitioners: []schedule.Diary{diary}, Resources: map[string]schedule.Diary{}}
	s := &q.Service
	s.Duration, s.BufferBefore, s.BufferAfter = b.End.Sub(b.Start), b.Start.Sub(b.ClaimStart), b.ClaimEnd.Sub(b.End)
	s.Step, s.Notice, s.WindowDays, s.DailyLimit, s.Capacity = time.Minute, 0, 0, 0, 1
	s.Resources = b.Resources
	for _, id := range s.Resources {
		q.Resources[id] = schedule.Diary{ID: id}
	}
	if b.Location != "" {
		s.Locations = []string{b.Location}
	}
	return q.Why(b.Start)
}

// Met is a standing booking that a change of the set-up meets.
type Met struct {
	Booking
	Why schedule.Reason // it could not be made where it stands any more
}

// Meeting is what a change of the set-up meets.
type Meeting struct {
	Count int   // of all of them
	First []Met // the first maxMet, ordered by start
}

// maxMet is how many bookings are read and told that one change meets.
const maxMet = 50

// ahead is how far ahead anything may be booked or away.
const ahead = 3 * 366

// Meets returns the standing bookings, as far as the actor may see them, that the change which made the set-up put
// outside of what may be booked (see Outside); none of those that were outside before. It reads the ledgers of those
// whom the change may concern, for the days that it may concern, and no more than maxMet bookings. A change that
// concerns nobody's times reads nothing.
func (d *Bookings) Meets(ctx context.Context, actor fact.Actor, after *practice.Setup) (Meeting, error) {
	before, now := after.Before(), d.now()
	if before == nil {
		return Meeting{}, nil
	}
	today := civil.In(now, after.Zone())
	whose, days := affected(before, after, practice.Days{From: today, To: today.AddDays(ahead)})
	whose = slices.DeleteFunc(whose, func(p practice.Practitioner) bool {
		return practice.MayTouch(actor, p.ID) != nil
	})
	if len(whose) == 0 {
		return Meeting{}, nil
	}
	s, err := d.read(ctx, after, practice.Service{}, whose, days.From, days.To, store.Strong)
	if err != nil {
		return Meeting{}, err
	}
	var met []Met
	for _, p := range whose {
		for _, c := range s.claims(practitioner(p.ID)) {
			b := s.standing(p.ID, c)
			if !b.End.After(now) || outside(before, b) != nil {
				continue
			}
			if why := outside(after, b); why != nil {
				for _, id := range c.Bookings {
					b.ID = id
					met = append(met, Met{b, *why})
				}
			}
		}
	}
	return d.told(ctx, after.Practice.ID, met)
}

// standing returns as much of a booking as its claim says.
func (s *sheet) standing(who string, c schedule.Claim) Booking {
	if !c.Known() {
		v, _ := s.setup.Service(c.Service)
		c.Until = c.At.Add(time.Duration(v.DurationMinutes) * time.Minute)
	}
	b := Booking{Practitioner: who, Status: Confirmed}
	b.stand(c)
	return b
}

// told reads the first of the bookings that are met, and leaves out those that do not exist: times that are held.
func (d *Bookings) told(ctx context.Context, practiceID string, met []Met) (Meeting, error) {
	met = slices.DeleteFunc(met, func(m Met) bool { return strings.Contains(m.ID, tilde) })
	slices.SortFunc(met, func(a, b Met) int {
		return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.Practitioner, b.Practitioner),
			strings.Compare(a.ID, b.ID))
	})
	out := Meeting{Count: len(met)}
	first := met[:min(len(met), maxMet)]
	named := make([]string, len(first))
	for i, m := range first {
		named[i] = m.ID
	}
	known, err := d.many(ctx, practiceID, named)
	if err != nil {
		return Meeting{}, err
	}
	for _, m := range first {
		i := slices.IndexFunc(known, func(b Booking) bool { return b.ID == m.ID && b.Open() })
		if i < 0 {
			out.Count--
			continue
		}
		out.First = append(out.First, Met{known[i], m.Why})
	}
	return out, nil
}

// affected returns the practitioners whose bookings the change may put outside, and of which days.
func affected(before, after *practice.Setup, most practice.Days) (whose []practice.Practitioner, days practice.Days) {
	for _, p := range after.Practitioners {
		if r := practice.Concerned(before, after, p.ID).Within(most); !r.Empty() {
			whose, days = append(whose, p), days.With(r)
		}
	}
	return whose, days
}
