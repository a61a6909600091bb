package payment

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
)

// Payments asks clients to pay for their appointments, and sees to the money.
type Payments struct {
	db       store.Store
	book     *practice.Book
	bookings func() Bookings // asked for late: what books asks payments, too
	drivers  Drivers
	ids      *ids.Source
	sealer   func() secret.Sealer // asked for late: who has to do with bookings only may have no keys
	links    link.Signer
	site     func() string // an endpoint on AWS learns it from its first event
	retry    store.Retrier
	now      func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	asked map[string]time.Time // payments, and when somebody who waits asked for them
}

// Bookings is what payments ask of the booking desk.
type Bookings interface {
	Book(ctx context.Context, actor fact.Actor, practice string, r booking.Request) (booking.Result, error)
	Cancel(ctx context.Context, actor fact.Actor, practice, id, reason string) (booking.Booking, error)
	Contributed(ctx context.Context, practice, id, contribution string, state json.RawMessage, along ...store.Op) error
	Release(ctx context.Context, practice string, h booking.Hold, along ...store.Op) error
}

// Of returns the process's Payments. Its drivers are those that its wiring has put into the base: none where it only
// has to do with payments as part of a booking.
func Of(b *base.Base) *Payments {
	return base.One(b, func() *Payments {
		drivers, _ := base.Get[Drivers](b)
		log := b.Log
		if log == nil {
			log = slog.New(slog.DiscardHandler)
		}
		seal := func() secret.Sealer { return secret.NewSealer(b.Keys.Accounts, b.IDs) }
		return &Payments{db: b.Store, book: practice.Of(b), bookings: func() Bookings { return booking.Of(b) },
			drivers: drivers, ids: b.IDs, sealer: sync.OnceValue(seal), links: link.Signer{Keys: b.Keys.Links},
			site: func() string { return b.Site }, retry: b.Retry, now: b.Now, log: log,
			asked: map[string]time.Time{}}
	})
}

var (
	system  = fact.Actor{Role: fact.System}
	visitor = fact.Actor{Role: fact.Client}
)

// Get returns the payment of a booking, or fault.NotFound.
func (d *Payments) Get(ctx context.Context, practiceID, id string) (Payment, error) {
	return family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
}

// Many returns the payments that there are of the bookings.
func (d *Payments) Many(ctx context.Context, practiceID string, ids []string) ([]Payment, error) {
	keys := make([]store.Key, len(ids))
	for n, id := range ids {
		keys[n] = Key(practiceID, id)
	}
	return family.GetMany(ctx, d.db, keys, store.Strong)
}

// Seen is Get for staff: practitioners see the payments for their own appointments.
func (d *Payments) Seen(ctx context.Context, actor fact.Actor, practiceID, id string) (Payment, error) {
	p, err := d.Get(ctx, practiceID, id)
	if err != nil {
		return p, err
	}
	return p, practice.MayTouch(actor, p.Practitioner)
}

// Page returns the https address on which the client pays.
func (d *Payments) Page(p Payment) string { return d.site() + d.links.Path(p.Link()) }

// List returns a page of the practice's payments, the newest first. It answers fault.Invalid "cursor-invalid" for an
// after that is of no page.
func (d *Payments) List(ctx context.Context, practiceID, after string, limit int) ([]Payment, string, error) {
	list, next, err := family.List(ctx, d.db, store.Query{Index: store.By, Partition: all(practiceID), Descending: true,
		After: after, Limit: limit})
	if after != "" && errors.Is(err, store.ErrInvalid) {
		err = fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.").Because(err)
	}
	return list, next, err
}

// Asked tends the payment for whoever waits for it, at most every two seconds in one process, and returns it as it is
// then. Looked is false where somebody asked a moment before, and there may be news. What fails is done by the desk.
func (d *Payments) Asked(ctx context.Context, p Payment) (after Payment, looked bool) {
	if !p.standing() || len(p.Tries) == 0 {
		return p, true
	}
	if !d.patient(p.ID) {
		return p, false
	}
	after, err := d.Tend(ctx, p.Practice, p.ID)
	if err != nil {
		d.log.LogAttrs(ctx, slog.LevelWarn, "payment not tended", slog.String("payment", p.ID), slog.Any("error", err))
		return p, true
	}
	return after, true
}

// patient reports whether nobody asked for the payment within two seconds.
func (d *Payments) patient(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for other, at := range d.asked {
		if now.Sub(at) >= pause {
			delete(d.asked, other)
		}
	}
	if _, recent := d.asked[id]; recent {
		return false
	}
	d.asked[id] = now
	return true
}

// pause is how long lies between two questions to a provider about one payment, of those who wait.
const pause = 2 * time.Second

// Due is the work of the payments' desk.
func (d *Payments) Due() []due.Kind {
	return []due.Kind{{Name: Kind, Desk: Desk, Work: d.work}, {Name: EventKind, Desk: Desk, Work: d.hear}}
}

func (d *Payments) work(ctx context.Context, key store.Key) (due.Report, error) {
	now := d.now()
	p, err := family.Get(ctx, d.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) || err == nil && (p.Next.IsZero() || p.Next.After(now)) {
		return due.Report{}, nil
	}
	if err != nil {
		return due.Report{}, err
	}
	_, err = d.Tend(ctx, p.Practice, p.ID)
	return due.Report{Acted: 1}, err
}
