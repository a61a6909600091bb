package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// What stands keeps what it was made with: its span with buffers, its resources and its place are said by its claim in
// the practitioner's ledger, and a change of the service touches new ones only.

// stand puts the booking where the claim is.
func (b *Booking) stand(c schedule.Claim) {
	b.Service, b.Resources, b.Location = c.Service, c.Resources, c.Place
	b.Start, b.End, b.ClaimStart, b.ClaimEnd = c.At.UTC(), c.Until.UTC(), c.Start.UTC(), c.End.UTC()
}

// seat takes the start with the practitioner for the booking in the ledgers: as a new time, with what the service asks
// for now, or as a seat in the session that stands there, with what that was made with.
func (d *Bookings) seat(ctx context.Context, s *sheet, q schedule.Question, b *Booking, who string,
	start time.Time) error {
	c, joins := q.Claim(start, who, b.ID)
	switch {
	case !joins:
		c.Place = s.setup.PlaceOf(s.service, who, start)
	case !c.Known():
		session, _ := q.Session(start, who)
		known, err := d.recall(ctx, s, who, session)
		if err != nil {
			return err
		}
		c.Until, c.Resources, c.Place = known.Until, known.Resources, known.Place
	}
	return d.sit(ctx, s, b, who, c)
}

// sit puts the booking where the claim is, and the claim into the ledgers.
func (d *Bookings) sit(ctx context.Context, s *sheet, b *Booking, who string, c schedule.Claim) error {
	b.Practitioner = who
	b.stand(c)
	if err := d.extend(ctx, s, *b); err != nil {
		return err
	}
	s.claim(*b, c, c.OfResources())
	return nil
}

// recall finds out what a session was made with whose claim does not say so, because it is older: from a booking in it,
// or, where there are only holds, from the service as it is now. Then the ledger says it too.
func (d *Bookings) recall(ctx context.Context, s *sheet, who string, c schedule.Claim) (schedule.Claim, error) {
	made := s.guess(who, c)
	for _, id := range c.Bookings {
		b, err := family.Get(ctx, d.db, Key(s.setup.Practice.ID, id), store.Strong)
		if errors.Is(err, fault.NotFound) { // a hold
			continue
		}
		if err != nil {
			return c, fmt.Errorf("read a booking of a session: %w", err)
		}
		made.Until, made.Resources, made.Place = b.End, b.Resources, b.Location
		break
	}
	c = made
	in := Booking{Practitioner: who, ClaimStart: c.Start, ClaimEnd: c.End}
	if err := d.extend(ctx, s, in); err != nil {
		return c, err
	}
	s.edit(practitioner(who), in, func(l schedule.Ledger) schedule.Ledger { return l.Recalled(c) })
	return c, nil
}

// guess returns the claim as if it was made with what the service asks for now.
func (s *sheet) guess(who string, c schedule.Claim) schedule.Claim {
	var b Booking
	b.Practitioner = who
	b.occupy(s.setup, s.service, c.At)
	c.Until, c.Resources, c.Place = b.End, b.Resources, b.Location
	if c.Until.After(c.End) {
		c.Until = c.End
	}
	return c
}

// held returns the booking in whose place the hold stands, with what the time was held with, and the claim of the
// session that it has a seat in; false where nothing is held any more.
func (d *Bookings) held(ctx context.Context, s *sheet, h Hold) (b Booking, c schedule.Claim, found bool, err error) {
	p := page{practitioner(h.Practitioner), civil.In(h.Start, s.setup.Zone())}
	if err := d.fetch(ctx, s, p); err != nil {
		return b, c, false, err
	}
	l := s.pages[p]
	if l == nil {
		return b, c, false, nil
	}
	if c, found = l.Of(h.ID); !found {
		return b, c, false, nil
	}
	if !c.Known() { // held before claims said what they are made with
		if c, err = d.recall(ctx, s, h.Practitioner, c); err != nil {
			return b, c, false, err
		}
	}
	b = Booking{ID: h.ID, Practice: s.setup.Practice.ID, Practitioner: h.Practitioner}
	b.stand(c)
	return b, c, true, nil
}

// takeHeld gives the booking what is held for it, whatever the rules say by now: they were kept when it was held. False
// where nothing is held any more.
func (d *Bookings) takeHeld(ctx context.Context, s *sheet, h Hold, b *Booking) (bool, error) {
	if s.has(b.ID) { // see choose
		return false, store.ErrConflict
	}
	stood, c, found, err := d.held(ctx, s, h)
	if err != nil || !found {
		return false, err
	}
	if err := d.unclaim(ctx, s, stood); err != nil {
		return false, err
	}
	c.Bookings, c.Seats = []string{b.ID}, 1
	return true, d.sit(ctx, s, b, h.Practitioner, c)
}

// kept finds the service and the practitioner of a hold, whoever may see or give the service by now.
func (d *Bookings) kept(setup *practice.Setup, h Hold) (practice.Service, []practice.Practitioner, bool) {
	v, known := setup.Service(h.Service)
	p, exists := setup.Practitioner(h.Practitioner)
	return v, []practice.Practitioner{p}, known && exists
}
