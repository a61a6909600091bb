package waitlist

import (
	"context"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// Proposal is a free time that staff offer to somebody on the list.
type Proposal struct {
	Start        time.Time
	Practitioner string // "": the one who is waited for
}

// Codes of the faults of offering a time, of kind Conflict.
const (
	CodeOffered = "waitlist-offered" // another time is held for them
	CodeTooLate = "offer-too-late"   // they could not answer in time
)

// Propose offers a free time to an entry whose turn it need not be, as the list itself does: the time is held, and the
// client told until when. It may be a time that they have declined before, and they may be paused. Offering the same
// again changes nothing. Where the time is not free it answers as booking.Bookings.Hold does.
func (l *List) Propose(ctx context.Context, actor fact.Actor, practiceID, id string, p Proposal) (Entry, error) {
	setup, err := l.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return Entry{}, err
	}
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		s, err := e.slot(setup, actor, p)
		if err != nil {
			return e, nil, err
		}
		if e.Status == Offered {
			if e.Offer.same(&Offer{Start: s.Start, Practitioner: s.Practitioner}) {
				return e, nil, nil
			}
			return e, nil, fault.New(fault.Conflict, CodeOffered, "Another time is held for this client until they "+
				"have answered.")
		}
		o, inTime := l.propose(setup, e, s)
		if !inTime {
			return e, nil, fault.New(fault.Conflict, CodeTooLate, "The client could not answer in time. Book it for "+
				"them, or choose a later time.")
		}
		along.Write = func(ctx context.Context, ops ...store.Op) error {
			return l.bookings.Hold(ctx, practiceID, o.hold(), ops...)
		}
		return o, []fact.Fact{l.happened(FactOffered, o, actor)}, nil
	}
	return family.UpdateWith(ctx, l.db, l.retry, Key(practiceID, id), decide)
}

// slot returns the time of the proposal as the entry may be offered it by the actor.
func (e Entry) slot(setup *practice.Setup, actor fact.Actor, p Proposal) (s booking.Slot, err error) {
	if !e.OnList() {
		return s, family.Missing()
	}
	s = booking.Slot{Start: p.Start, Practitioner: p.Practitioner}
	if s.Practitioner == "" {
		s.Practitioner = e.Practitioner
	}
	var wrong fault.Fields
	wrong.Check(s.Practitioner != "", "practitioner", "must be filled in: the client waits for anyone")
	wrong.Check(e.Practitioner == "" || s.Practitioner == e.Practitioner, "practitioner",
		"must be the one whom the client waits for")
	day := civil.In(p.Start, setup.Zone())
	wrong.Check(!day.Before(e.From) && !day.After(e.To), "start", "must be on one of the days that they wait for")
	if err := wrong.Err(); err != nil {
		return s, err
	}
	if err := mayTouch(actor, e); err != nil {
		return s, err
	}
	v, _ := setup.Service(e.Service) // one that is gone is refused by whoever holds the time
	s.End = s.Start.Add(time.Duration(v.DurationMinutes) * time.Minute)
	return s, practice.MayTouch(actor, s.Practitioner)
}
