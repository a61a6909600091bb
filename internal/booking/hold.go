package booking

import (
	"context"
	"fmt"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/store"
)

// Hold is a time kept for somebody who has not booked it yet. Its claim stands in the ledgers under its id.
type Hold struct {
	ID                    string // of what it is kept for: an entry of the waiting list
	Practitioner, Service string
	Start                 time.Time
	End                   time.Time // in a Calendar; who asks for a hold need not know it
}

// Hold keeps a free time, in the transaction that writes the operations along. It answers as Book does where the time
// is not free.
func (d *Bookings) Hold(ctx context.Context, practiceID string, h Hold, along ...store.Op) error {
	setup, v, givers, err := d.asked(ctx, fact.Actor{Role: fact.System}, practiceID, h.Service, h.Practitioner)
	if err != nil {
		return err
	}
	day := civil.In(h.Start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day, day, store.Strong)
	if err != nil {
		return err
	}
	q := s.question(d.now())
	if len(q.Candidates(h.Start)) == 0 {
		return d.refuse(ctx, setup, v, givers, h.Start, q.Why(h.Start))
	}
	b := Booking{ID: h.ID, Practice: practiceID}
	if err := d.seat(ctx, s, q, &b, h.Practitioner, h.Start); err != nil {
		return err
	}
	return d.settle(ctx, s, along)
}

// Release frees the time of a hold, in the transaction that writes the operations along: all that it was held with,
// whatever the service has become since.
func (d *Bookings) Release(ctx context.Context, practiceID string, h Hold, along ...store.Op) error {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	v, _ := setup.Service(h.Service)
	s := &sheet{setup: setup, pages: map[page]*ledger{}, service: v}
	stood, _, found, err := d.held(ctx, s, h)
	if err == nil && found {
		err = d.unclaim(ctx, s, stood)
	}
	if err != nil {
		return err
	}
	return d.settle(ctx, s, along)
}

// unclaim takes the booking's claims out of the ledgers, which it reads where they are not on the sheet.
func (d *Bookings) unclaim(ctx context.Context, s *sheet, b Booking) error {
	if err := d.extend(ctx, s, b); err != nil {
		return err
	}
	s.unclaim(b)
	return nil
}

func (d *Bookings) settle(ctx context.Context, s *sheet, along []store.Op) error {
	ops, err := s.ops()
	if err != nil {
		return err
	}
	if err := d.db.Transact(ctx, append(ops, along...)...); err != nil {
		return fmt.Errorf("write hold: %w", err)
	}
	return nil
}
