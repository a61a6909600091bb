package booking

import (
	"context"
	"errors"
	"fmt"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
)

// Sessions is the reactor that keeps what the practitioners of group sessions know of their seats.
func (d *Bookings) Sessions() react.Reactor {
	return react.Reactor{Name: "sessions", React: d.seats,
		Kinds: []string{FactCreated.Name, FactMoved.Name, FactReceived.Name, FactCancelled.Name}}
}

// seats brings the sessions of which the fact speaks up to date. A fact of a booking whose practitioner is told of it
// by itself is no news here, and costs nothing.
func (d *Bookings) seats(ctx context.Context, f fact.Fact) error {
	e, err := placed(f)
	if err != nil || !e.Group {
		return err
	}
	at := Booking{Practice: f.Practice, ID: f.Subject, Service: string(e.Service),
		Practitioner: string(e.Practitioner), Start: e.Start, End: e.End}
	places := []Booking{at}
	if was := at; e.Was != nil {
		was.Practitioner, was.Start, was.End = string(e.Was.Practitioner), e.Was.Start, e.Was.End
		places = append(places, was)
	}
	setup, err := d.book.Setup(ctx, f.Practice, store.Eventual)
	if err != nil {
		return err
	}
	for _, at := range places {
		if !d.now().Before(at.End) {
			continue
		}
		if err := d.reseat(ctx, setup, at); err != nil {
			return fmt.Errorf("seats of a session: %w", err)
		}
	}
	return nil
}

// placed returns what the fact says of a booking's place.
func placed(f fact.Fact) (Event, error) {
	for _, kind := range [...]fact.Kind[Event]{FactCreated, FactMoved, FactReceived, FactCancelled} {
		if kind.Name == f.Kind {
			return kind.Data(f)
		}
	}
	return Event{}, nil
}

// reseat notes whether the booking, as it now stands, has a seat in the session at the place. The session is read
// before the booking: whoever read an older booking than another did finds that the session has been written since.
func (d *Bookings) reseat(ctx context.Context, setup *practice.Setup, at Booking) error {
	known := SessionOf(at)
	return d.retry.Do(ctx, func(int) error {
		s, err := sessions.Get(ctx, d.db, SessionKey(known.Practice, known.ID), store.Strong)
		if errors.Is(err, fault.NotFound) {
			s, err = known, nil
		}
		if err != nil {
			return err
		}
		b, err := family.Get(ctx, d.db, Key(at.Practice, at.ID), store.Strong)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		b.Practice, b.ID = at.Practice, at.ID // one that is gone has no seat
		s, changed := s.Seated(setup, b, d.now())
		if !changed {
			return nil
		}
		op, err := s.Put()
		if err != nil {
			return err
		}
		return d.db.Transact(ctx, op)
	})
}

// Roll is who has a seat in a session, by their bookings, and who has one no longer.
type Roll struct {
	Seats  []Booking // of which the practitioner is told here, in the order in which they came
	Others []Booking // older than sessions are: the practitioner was told of each by itself
	Left   []Booking // whom the practitioner may take to come
}

// Count returns how many seats are taken.
func (r Roll) Count() int { return len(r.Seats) + len(r.Others) }

// Roll reads who has a seat in the session as it is known. It reads the practitioner's day, and the bookings.
func (d *Bookings) Roll(ctx context.Context, setup *practice.Setup, s Session) (Roll, error) {
	var roll Roll
	p := page{practitioner(s.Practitioner), civil.In(s.Start, setup.Zone())}
	sheet := &sheet{setup: setup, pages: map[page]*ledger{}}
	if err := d.fetch(ctx, sheet, p); err != nil {
		return roll, err
	}
	left := s.Left()
	named := append(bookingsOf(s.Seats), left...)
	if l := sheet.pages[p]; l != nil {
		for _, c := range l.Claims {
			if c.Service == s.Service && c.At.Equal(s.Start) {
				named = append(named, c.Bookings...)
			}
		}
	}
	all, err := d.many(ctx, s.Practice, named)
	if err != nil {
		return roll, err
	}
	found := map[string]Booking{}
	for _, b := range all {
		found[b.ID] = b
	}
	pick := func(named []string) (out []Booking) {
		for _, id := range named {
			if b, ok := found[id]; ok {
				out = append(out, b)
			}
		}
		return out
	}
	roll.Seats, roll.Left = pick(bookingsOf(s.Seats)), pick(left)
	for _, b := range all {
		if !b.Group && b.Status != Cancelled && SessionOf(b).ID == s.ID {
			roll.Others = append(roll.Others, b)
		}
	}
	return roll, nil
}
