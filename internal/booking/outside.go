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
	return standsWith(setup, v, p, b)
}

// CodeCalledOff is why what is held cannot be booked any more.
const CodeCalledOff = "called-off"

// calledOff returns why what was held cannot take place: its practitioner is away or has left, the practice is closed,
// the service is not given at that time. Nil where it can. Whoever gives the service by now, and whatever else keeps
// the time, is of no matter: it was promised.
func calledOff(setup *practice.Setup, b Booking) *schedule.Reason {
	v, known := setup.Service(b.Service)
	p, exists := setup.Practitioner(b.Practitioner)
	if !known || !exists || p.Inactive {
		return &schedule.Reason{Code: schedule.WrongPractitioner}
	}
	why := standsWith(setup, v, p, b)
	if why == nil {
		return nil
	}
	switch why.Code {
	case schedule.Holiday, schedule.Closed, schedule.OutsideHours, schedule.ServiceHours, schedule.Absent:
		return why
	}
	return nil
}

// standsWith returns why the booking could not be made where it is with the practitioner; nil where it could.
func standsWith(setup *practice.Setup, v practice.Service, p practice.Practitioner, b Booking) *schedule.Reason {
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

// Met is a standing booking that a change of the set-up meets, or a time that is held.
type Met struct {
	Booking
	Why  schedule.Reason // it could not be made where it stands any more
	Held Holding         // "" of a booking; else the id is that of a Hold, and of whose it is nothing is said
}

// Holding says for what a time is held.
type Holding string

const (
	Offered     Holding = "offered"     // to somebody on the waiting list
	Unconfirmed Holding = "unconfirmed" // for a booking that is to be confirmed
	Unpaid      Holding = "unpaid"      // for a booking that is to be paid
)

// holding tells from an id in a ledger for what its time is held, if it is no booking's, and what it is held for.
func holding(claimed string) (id string, h Holding) {
	if id, rest, timed := strings.Cut(claimed, tilde); timed {
		if strings.HasPrefix(rest, unpaid) {
			return id, Unpaid
		}
		return id, Unconfirmed
	}
	return claimed, Offered
}

// Meeting is what a change of the set-up meets.
type Meeting struct {
	Count int   // of all of them, held times among them
	First []Met // the first maxMet, ordered by start
}

// maxMet is how many bookings are read and told that one change meets.
const maxMet = 50

// ahead is how far ahead anything may be booked or away.
const ahead = 3 * 366

// Meets returns the standing bookings and the times that are held, as far as the actor may see them, that the change
// which made the set-up put outside of what may be booked (see Outside); none of those that were outside before. It
// reads the ledgers of those whom the change may concern, for the days that it may concern, and no more than maxMet
// bookings. A change that concerns nobody's times reads nothing.
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
					met = append(met, Met{Booking: b, Why: *why})
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

// told reads the first of the bookings that are met. What is no booking is a time that is held.
func (d *Bookings) told(ctx context.Context, practiceID string, met []Met) (Meeting, error) {
	slices.SortFunc(met, func(a, b Met) int {
		return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.Practitioner, b.Practitioner),
			strings.Compare(a.ID, b.ID))
	})
	out := Meeting{Count: len(met)}
	first := met[:min(len(met), maxMet)]
	var named []string
	for i := range first {
		m := &first[i]
		if m.ID, m.Held = holding(m.ID); m.Held == Offered { // or a booking: both have nothing but an id
			named = append(named, m.ID)
		}
	}
	known, err := d.many(ctx, practiceID, named)
	if err != nil {
		return Meeting{}, err
	}
	for _, m := range first {
		i := slices.IndexFunc(known, func(b Booking) bool { return b.ID == m.ID && m.Held == Offered })
		switch {
		case i < 0:
			m.Status = ""
		case known[i].Open():
			m = Met{Booking: known[i], Why: m.Why}
		default: // it was cancelled just now
			out.Count--
			continue
		}
		out.First = append(out.First, m)
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
