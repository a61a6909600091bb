package payment

import (
	"context"
	"encoding/json"
	"errors"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/pay"
)

// CodeCurrency is that money was asked for in another currency than it would be now.
const CodeCurrency = "currency-mismatch"

// cost is what the practice keeps of a booking's payment, and the price that it was asked of.
func (d *Payments) cost(ctx context.Context, b booking.Booking) (booking.Cost, error) {
	if len(b.State(ContributionName)) == 0 {
		return booking.Cost{}, nil
	}
	p, err := d.Get(ctx, b.Practice, b.ID)
	if errors.Is(err, fault.NotFound) {
		return booking.Cost{}, nil
	}
	c := booking.Cost{Price: p.Price}
	if p.Stage == Booked {
		c.Paid = p.Keep
	}
	return c, err
}

// priced has the payment follow what its booking costs from now on. What was paid beyond that goes back; of what is
// owed, as much is asked for as the rule of when it was booked asks of the new price, and no more than staff left of
// what ran out. What was paid and is less than that is not asked for once more: the rest is paid as any visit is.
func (d *Payments) priced(ctx context.Context, a booking.Ask, was, b booking.Booking) (booking.Part, error) {
	if len(was.State(ContributionName)) == 0 {
		return booking.Part{}, nil
	}
	var refused error
	var state json.RawMessage
	part, err := d.change(ctx, b, func(p *Payment) fact.Kind[Event] {
		if p.Currency != a.Service.Price.Currency {
			refused = fault.New(fault.Conflict, CodeCurrency, "This was paid in another currency than the service "+
				"costs. Pay it back first.")
		}
		if p.busy() {
			refused = fault.New(fault.Conflict, CodeChecking, "The client is about to pay for this. Wait until they "+
				"have, or let go of the payment first.")
		}
		if !b.Start.Equal(was.Start) || !b.End.Equal(was.End) || b.Practitioner != was.Practitioner {
			d.shifted(p, a.Actor, b)
		}
		p.Service, p.Price = b.Service, a.Price
		state = p.repriced()
		return FactChanged
	}, a.Actor)
	if refused != nil {
		err = refused
	}
	part.State = state
	return part, err
}

// repriced has the payment follow its price, and returns what its booking keeps of it.
func (p *Payment) repriced() json.RawMessage {
	switch p.Stage {
	case Owed:
		due := p.Rule.Due(p.Price)
		if len(p.Reasons) > 0 { // staff let go of some of it before it ran out: that stays so
			due = min(due, p.Due)
		}
		if p.Due = due; p.Due == 0 {
			p.Stage, p.Keep = Lapsed, 0
			return json.RawMessage("null")
		}
		p.Keep, p.Floor = p.Due, min(p.Floor, p.Due)
		return owedState(*p)
	case Booked:
		p.Keep, p.Due = min(p.Keep, p.Price), min(p.Due, p.Price)
		switch p.Floor = min(p.Floor, p.Due); {
		case p.Due == 0:
			return json.RawMessage("null")
		case p.Released():
			return p.over()
		}
		if state := p.left(); state != nil {
			return state
		}
		return stateOf(*p, p.Paid-1)
	}
	return nil
}

// busy reports whether its client may be paying just now.
func (p Payment) busy() bool {
	if !p.standing() {
		return false
	}
	for _, t := range p.Tries {
		if t.State.Phase == pay.Open || t.State.Phase == pay.Checking {
			return true
		}
	}
	return false
}
