package booking

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// Cost is what a contribution knows of what a booking costs, in minor units of its service's currency.
type Cost struct {
	Price int64 // before anything was taken off, as it was fixed; 0: it knows nothing
	Paid  int64 // in money, and not yet paid back
}

// Pricing is what is to be taken off the price of a booking that stands.
type Pricing struct {
	Revision int64                      // of the booking as the caller has seen it; 0: it does not matter
	Extra    map[string]json.RawMessage // for contributions, by their names: in the place of what they have
	// With adds what else is written with it, or refuses it. Price is what it costs before anything is taken off.
	With func(ctx context.Context, price int64, was, b Booking, along *store.Along) error
}

// Price works out anew what a booking costs that stands or took place, by what contributions are told: what they are
// told nothing of stays as it was fixed. It answers fault.Conflict "booking-cancelled" and "booking-no-show" for what
// does not take place, CodeMeanwhile where it has another revision, unless it costs what is asked for already: whose
// answer was lost may ask again. And it answers what contributions refuse.
func (d *Bookings) Price(ctx context.Context, actor fact.Actor, practiceID, id string, p Pricing) (Booking, error) {
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		was := b
		if err := b.at(p.Revision); err != nil && d.asPriced(ctx, actor, setup, b, p.Extra) {
			return was, nil, nil
		} else if err != nil {
			return was, nil, err
		}
		price, ops, err := d.priced(ctx, actor, setup, was, &b, p.Extra)
		if err != nil {
			return was, nil, err
		}
		along.Ops = ops
		if p.With != nil {
			if err := p.With(ctx, price, was, b, along); err != nil {
				return was, nil, err
			}
		}
		touched, err := d.touch(ctx, setup, b)
		along.Ops = append(along.Ops, touched...)
		return b, []fact.Fact{d.happened(FactPriced, b, actor, d.now(), Event{})}, err
	}
	return d.change(ctx, actor, practiceID, id, decide)
}

// asPriced reports whether the booking costs already what it would by what contributions are told.
func (d *Bookings) asPriced(ctx context.Context, actor fact.Actor, setup *practice.Setup, was Booking,
	extra map[string]json.RawMessage) bool {
	b := was
	_, _, err := d.priced(ctx, actor, setup, was, &b, extra)
	same := func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }
	return err == nil && maps.EqualFunc(was.Parts, b.Parts, same)
}

// Quote returns the booking as it is, and as Price, or Edit with another service, would leave it; service is "" for the
// same one. Only what contributions keep of it is as it would be. It writes nothing.
func (d *Bookings) Quote(ctx context.Context, actor fact.Actor, practiceID, id, service string,
	extra map[string]json.RawMessage) (was, b Booking, err error) {
	if was, err = d.Get(ctx, actor, practiceID, id); err != nil {
		return was, b, err
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return was, b, err
	}
	b = was
	if service != "" {
		b.Service = service
	}
	_, _, err = d.priced(ctx, actor, setup, was, &b, extra)
	return was, b, err
}

// priced asks contributions for their part in what the booking b costs, which was another or is told something.
func (d *Bookings) priced(ctx context.Context, actor fact.Actor, setup *practice.Setup, was Booking, b *Booking,
	extra map[string]json.RawMessage) (price int64, ops []store.Op, err error) {
	if b.Status != Confirmed && b.Status != Completed {
		return 0, nil, notOpen(*b)
	}
	v, ok := setup.Service(b.Service)
	if !ok {
		return 0, nil, fault.New(fault.NotFound, "service-unknown", "There is no service %q.", b.Service)
	}
	a := Ask{Setup: setup, Service: v, Actor: actor, Start: b.Start, Client: b.Contact, Stands: true,
		Price: v.Price.Minor}
	r := Request{Extra: extra}
	var wrong fault.Fields
	if err := d.inputs(&r, a, &wrong); err != nil {
		return 0, nil, err
	}
	if err := wrong.Err(); err != nil {
		return 0, nil, err
	}
	if err := d.cost(ctx, was, b.Service == was.Service, &a); err != nil {
		return 0, nil, err
	}
	price = a.Price
	ops, err = d.contribute(ctx, b, func(c Contribution) (Part, error) {
		if c.Priced == nil {
			return d.movedAlong(ctx, c, a, was, *b)
		}
		a.Input = r.Extra[c.Name]
		_, a.Told = extra[c.Name]
		p, err := c.Priced(ctx, a, was, *b)
		if err == nil && (p.Off < 0 || p.Off > a.Price) {
			err = fmt.Errorf("takes %d off a price of %d", p.Off, a.Price)
		}
		a.Price -= p.Off
		return p, err
	})
	return price, ops, err
}

// movedAlong asks a contribution that knows no prices for its part in the booking's change, where it has other times
// or another service.
func (d *Bookings) movedAlong(ctx context.Context, c Contribution, a Ask, was, b Booking) (Part, error) {
	if c.Moved == nil || b.Service == was.Service {
		return Part{}, nil
	}
	return c.Moved(ctx, a.Actor, a.Setup, was, b)
}

// cost puts into the ask what contributions know of what the booking costs: what was paid, and of the same service its
// price as it was fixed.
func (d *Bookings) cost(ctx context.Context, b Booking, same bool, a *Ask) error {
	fixed := false
	for _, c := range d.contributions {
		if c.Cost == nil {
			continue
		}
		cost, err := c.Cost(ctx, b)
		if err != nil {
			return fmt.Errorf("contribution %s: %w", c.Name, err)
		}
		a.Paid += cost.Paid
		if same && !fixed && cost.Price > 0 {
			a.Price, fixed = cost.Price, true
		}
	}
	return nil
}
