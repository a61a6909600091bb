package invoice

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/voucher"
)

// Invoices drafts, issues and keeps invoices.
type Invoices struct {
	db       store.Store
	book     *practice.Book
	clients  *client.Clients
	bookings func() Bookings
	payments Payments
	vouchers Vouchers
	access   AccessPoints
	links    link.Signer
	site     func() string // an endpoint on AWS learns it from its first event
	ids      *ids.Source
	retry    store.Retrier
	now      func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	lanes map[string]*lane     // by practice and seller: who issues, and who waits for them
	logos map[store.Key][]byte // that were read, which never change
}

// Bookings is what invoices ask of the booking desk.
type Bookings interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (booking.Booking, error)
	Price(ctx context.Context, actor fact.Actor, practice, id string, p booking.Pricing) (booking.Booking, error)
}

// Vouchers is what invoices ask of cards.
type Vouchers interface {
	Get(ctx context.Context, practice string, k voucher.Kind, id string) (voucher.Voucher, error)
}

// Payments is what invoices ask of payments.
type Payments interface {
	Get(ctx context.Context, practice, id string) (payment.Payment, error)
	Many(ctx context.Context, practice string, ids []string) ([]payment.Payment, error)
	Decide(ctx context.Context, actor fact.Actor, practice, id string, by payment.Decision) (payment.Payment, error)
	Accounts(ctx context.Context, practice string) ([]payment.Account, error)
	Billed(n int, b payment.Bill) payment.Payment
	Tend(ctx context.Context, practice, id string) (payment.Payment, error)
	Asked(ctx context.Context, p payment.Payment) (after payment.Payment, looked bool)
	Start(ctx context.Context, practice, id, provider string) (string, error)
}

// Of returns the process's Invoices.
func Of(b *base.Base) *Invoices {
	return base.One(b, func() *Invoices {
		log := b.Log
		if log == nil {
			log = slog.New(slog.DiscardHandler)
		}
		return &Invoices{db: b.Store, book: practice.Of(b), clients: client.Of(b),
			bookings: func() Bookings { return booking.Of(b) }, payments: payment.Of(b), access: einvoice.Of(b),
			vouchers: voucher.Of(b), links: link.Signer{Keys: b.Keys.Links}, site: func() string { return b.Site },
			ids: b.IDs, retry: b.Retry,
			now: b.Now, log: log, lanes: map[string]*lane{}, logos: map[store.Key][]byte{}}
	})
}

var system = fact.Actor{Role: fact.System}

// today is the practice's day.
func (d *Invoices) today(setup *practice.Setup) civil.Date { return civil.In(d.now(), setup.Zone()) }

// Get returns the invoice, for whoever may see its seller's. It answers fault.NotFound "invoice-unknown", also for a
// draft that was deleted, and fault.Forbidden "not-your-invoices".
func (d *Invoices) Get(ctx context.Context, actor fact.Actor, practiceID, id string) (Invoice, error) {
	v, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
	if err != nil {
		return v, err
	}
	if v.Stage == Dropped {
		return Invoice{}, family.Missing()
	}
	return v, d.may(ctx, actor, practiceID, v.Seller)
}

// may refuses a practitioner whom the seller does not name. Nobody else's question costs a read.
func (d *Invoices) may(ctx context.Context, actor fact.Actor, practiceID, seller string) error {
	if actor.Role != fact.Practitioner {
		return nil
	}
	s, err := sellers.Get(ctx, d.db, sellers.Key(practiceID, seller), store.Eventual)
	if errors.Is(err, fault.NotFound) {
		s, err = Seller{}, nil
	}
	if err != nil {
		return err
	}
	return s.May(actor)
}

// Reactors lists what it reacts to.
func (d *Invoices) Reactors() []react.Reactor {
	return []react.Reactor{d.Visits(), d.Money(), d.Cards(), d.Reminders(), d.Carriage(), d.Pages()}
}
