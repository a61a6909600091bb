package booking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/schedule"
	"stund/internal/store"
)

// Hold is a time kept for somebody who has not booked it yet. Its claim stands in the ledgers under its id.
type Hold struct {
	ID                    string // of what it is kept for: an entry of the waiting list, or a booking to be confirmed
	Practitioner, Service string
	Start                 time.Time
	End                   time.Time // in a Calendar, as all that follows; who asks for a hold need not know it
	For                   Holding
	Outside               *schedule.Reason // see Outside
	// Parts is what contributions did when the time was kept, which Release undoes: see Kept.Parts.
	Parts map[string]json.RawMessage
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

// Kept is where a booking's time is kept that is not made yet, and until when.
type Kept struct {
	ID           string // of the booking; "": the one of the request's key
	Asks         string // Booking.Request of what was kept; "": as the request says it
	Practitioner string
	Until        time.Time
	Unpaid       bool // by a contribution, until its client has paid
	// Parts is the state of contributions that took part when it was kept (Contribution.Released).
	Parts map[string]json.RawMessage
}

// Hold returns what frees the time that is kept for the booking with the id.
func (k Kept) Hold(id, service string, start time.Time) Hold {
	return Hold{ID: k.claim(id), Service: service, Practitioner: k.Practitioner, Start: start, Parts: k.Parts}
}

// Prolong keeps the time for the booking with the id until a later whole minute, in the transaction that writes the
// operations along. It answers fault.Gone "request-over" where nothing is kept any more.
func (d *Bookings) Prolong(ctx context.Context, practiceID, id, service string, start time.Time, k Kept,
	until time.Time, along ...store.Op) error {
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	v, _ := setup.Service(service)
	s := &sheet{setup: setup, pages: map[page]*ledger{}, service: v}
	kept := k
	kept.Until = until
	b := Booking{ID: kept.claim(id), Practice: practiceID}
	found, err := d.takeHeld(ctx, s, k.Hold(id, service, start), &b)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.Gone, "request-over", "The time is kept no longer.")
	}
	return d.settle(ctx, s, along)
}

// keep writes the operations instead of the booking, with its time kept under its id.
func (d *Bookings) keep(ctx context.Context, s *sheet, b Booking, k Kept, ops []store.Op) (Result, error) {
	kept := b
	kept.ID = k.claim(b.ID)
	now := Hold{ID: b.ID, Service: b.Service, Practitioner: b.Practitioner, Start: b.Start}
	if found, err := d.takeHeld(ctx, s, now, &kept); err != nil || !found {
		return Result{}, errors.Join(err, store.ErrConflict)
	}
	return Result{Booking: b, Kept: true}, d.settle(ctx, s, ops)
}

// A claim of a booking that is not made yet ends by itself: its id is the booking's, a tilde, a "p" where it is to be
// paid, and the minute since 1970 at which it ends. Whoever reads the ledger then does not see it any more, and it goes
// with the next write.
const (
	tilde  = "~"
	unpaid = "p"
)

// claim is the id under which the time of the booking is kept.
func (k Kept) claim(booking string) string {
	mark := tilde
	if k.Unpaid {
		mark += unpaid
	}
	return booking + mark + strconv.FormatInt(k.Until.Unix()/60, 10)
}

// outlived reports whether the claim's id says that it has ended.
func outlived(id string, now time.Time) bool {
	_, at, timed := strings.Cut(id, tilde)
	if !timed { // nearly all: this is asked of each claim in each search
		return false
	}
	minute, err := strconv.ParseInt(strings.TrimPrefix(at, unpaid), 10, 64)
	return err == nil && minute*60 <= now.Unix()
}

// lasting returns the ledger without claims that have ended.
func lasting(l schedule.Ledger, now time.Time) schedule.Ledger {
	for _, c := range l.Claims {
		for _, id := range c.Bookings {
			if outlived(id, now) {
				l = l.Without(id)
			}
		}
	}
	return l
}

// keeps reports whether a ledger of the sheet keeps time for the booking, which is not made yet.
func (s *sheet) keeps(booking string) bool {
	return s.any(func(id string) bool { return strings.HasPrefix(id, booking+tilde) })
}

// Release frees the time of a hold, in the transaction that writes the operations along: all that it was held with,
// whatever the service has become since. What contributions did when it was kept is undone.
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
	booking, _, _ := strings.Cut(h.ID, tilde)
	undone, err := d.released(ctx, practiceID, booking, h.Parts)
	if err != nil {
		return err
	}
	return d.settle(ctx, s, slices.Concat(along, undone))
}

// lift takes the booking off the sheet to be moved: it does not stand in its own way, and its practitioner keeps it
// where they can.
func (d *Bookings) lift(ctx context.Context, s *sheet, b Booking) error {
	s.stays = b.Practitioner
	return d.unclaim(ctx, s, b)
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
