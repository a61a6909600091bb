package survey

import (
	"context"
	"errors"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/sealed"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/timeline"
)

// Surveys asks clients how it was.
type Surveys struct {
	db       store.Store
	retry    store.Retrier
	ids      *ids.Source
	now      func() time.Time
	book     *practice.Book
	clients  *client.Clients
	bookings func() *booking.Bookings // asked for late: what books need not know who asks afterwards
	payments func() *payment.Payments
	register *register.Register
	line     *timeline.Timeline
	sealer   func() secret.Sealer // asked for late: who writes no answer needs no keys
	keys     *sealed.Keys
	links    link.Signer
	site     func() string
}

// Of returns the process's Surveys.
func Of(b *base.Base) *Surveys {
	return base.One(b, func() *Surveys {
		seal := func() secret.Sealer { return secret.NewSealer(b.Keys.Answers, b.IDs) }
		return &Surveys{
			db:       b.Store,
			retry:    b.Retry,
			ids:      b.IDs,
			now:      b.Now,
			book:     practice.Of(b),
			clients:  client.Of(b),
			bookings: func() *booking.Bookings { return booking.Of(b) },
			payments: func() *payment.Payments { return payment.Of(b) },
			register: register.Of(b),
			line:     timeline.New(b.Store, fact.Registry{}, b.Retry),
			sealer:   sync.OnceValue(seal),
			keys:     sealed.Of(b),
			links:    link.Signer{Keys: b.Keys.Links},
			site:     func() string { return b.Site },
		}
	})
}

var system = fact.Actor{Role: fact.System}

func notFound(err error) bool { return errors.Is(err, fault.NotFound) }

// Get returns the survey, or fault.NotFound.
func (d *Surveys) Get(ctx context.Context, practiceID, id string) (Survey, error) {
	return family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
}

// Page returns the https address on which the client answers.
func (d *Surveys) Page(s Survey) string { return d.site() + d.links.Path(s.Link()) }

// Course returns what is planned to be looked at for the client: an empty one where nothing is.
func (d *Surveys) Course(ctx context.Context, practiceID, client string) (Course, error) {
	c, err := courses.Get(ctx, d.db, courses.Key(practiceID, client), store.Eventual)
	if notFound(err) {
		return Course{Practice: practiceID, Client: client}, nil
	}
	return c, err
}

// OfClient returns what the client was asked, under all their ids, the newest visit first.
func (d *Surveys) OfClient(ctx context.Context, practiceID string, clients ...string) (all []Survey, err error) {
	for _, id := range clients {
		q := store.Query{Index: store.By, Partition: asked(practiceID, id), Descending: true}
		some, _, err := family.List(ctx, d.db, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// history is what a client's visits have come to, as their timeline tells it.
type history struct {
	visits []Visit   // that took place, the newest first
	missed time.Time // the start of the last that they did not come to
}

const (
	visitsRead = 8   // enough for six gaps, and a pulse after each third
	rowsRead   = 400 // of a timeline: who is never marked has many
)

// history reads the client's timeline, who has these ids, until it knows enough of their visits.
func (d *Surveys) history(ctx context.Context, practiceID string, clients []string) (h history, err error) {
	said := map[string]bool{} // bookings of which the newest word was read
	ask := timeline.Ask{Kind: "booking", Limit: 100}
	for read := 0; read < rowsRead; read += ask.Limit {
		page, err := d.line.List(ctx, practiceID, clients, ask)
		if err != nil {
			return h, err
		}
		for _, f := range page.Facts {
			if err := h.take(f, said); err != nil {
				return h, err
			}
		}
		if page.Next == "" || len(h.visits) >= visitsRead {
			break
		}
		ask.After = page.Next
	}
	h.sort()
	return h, nil
}

// take takes in what the fact says of a visit: the newest word about each booking holds.
func (h *history) take(f fact.Fact, said map[string]bool) error {
	switch f.Kind {
	case booking.FactCompleted.Name, booking.FactNoShow.Name, booking.FactTransferred.Name:
	default:
		return nil
	}
	if said[f.Subject] {
		return nil
	}
	said[f.Subject] = true
	e, err := fact.OneOf(f, booking.FactCompleted, booking.FactNoShow, booking.FactTransferred)
	if err != nil {
		return err
	}
	switch f.Kind {
	case booking.FactCompleted.Name:
		h.visits = append(h.visits, Visit{f.Subject, string(e.Service), string(e.Practitioner), e.Start})
	case booking.FactNoShow.Name:
		if e.Start.After(h.missed) {
			h.missed = e.Start
		}
	}
	return nil
}
