package payment

import (
	"context"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// owed notes that what was owed is paid, by the n-th try, in the payment and in its booking.
func (d *Payments) owed(ctx context.Context, p Payment, n int) (Payment, error) {
	decide := func(p Payment, along *store.Along) (Payment, []fact.Fact, error) {
		if p.Stage != Owed {
			return p, nil, nil
		}
		p = p.clone()
		p.Stage, p.Paid, p.Take = Booked, n+1, p.End.Add(unmarked)
		d.noted(p, along, stateOf(p, n))
		return p, []fact.Fact{d.happened(FactBooked, p, visitor, p.Tries[n].Provider, p.Due)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// again asks anew for what was reserved and ran out before it was taken, as of an appointment that was moved far
// ahead: nearer to the visit, like any that is made so far ahead. Of what was to be taken already nothing is kept; what
// it cost is paid as any visit is.
func (d *Payments) again(ctx context.Context, p Payment) (Payment, error) {
	if !p.ranOut() {
		return p, nil
	}
	all, err := d.Accounts(ctx, p.Practice)
	if err != nil {
		return p, err
	}
	decide := func(p Payment, along *store.Along) (Payment, []fact.Fact, error) {
		if !p.ranOut() {
			return p, nil, nil
		}
		now := d.now().Truncate(time.Second).UTC()
		p = p.clone()
		state, kind, gone := p.over(), FactChanged, p.Paid
		if p.renew(all, now) {
			state, kind = owedState(p), FactOwed
		} else {
			p.Keep = 0
		}
		d.noted(p, along, state)
		return p, []fact.Fact{d.happenedTo(kind, p, gone, system, "", p.Keep)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// renew has what ran out be owed, as much as the practice kept of it, where the visit is to come and one of the
// accounts can take so much. It reports whether it did.
func (p *Payment) renew(all []Account, now time.Time) bool {
	is := *p
	is.Due = p.Keep
	offers, later := is.offers(all, now)
	if !p.Take.After(now) || !p.Start.After(now) || len(offers)+len(later) == 0 {
		return false
	}
	from := now
	if len(offers) == 0 {
		from = p.Start.Add(spare - longest(later, p.Currency))
	}
	p.Due, p.Floor = p.Keep, min(p.Floor, p.Keep)
	p.Paid, p.Asked, p.Reminded, p.Warned = 0, false, false, false
	p.owe(from, now)
	return true
}

// dun asks the client of what is owed to pay once the time has come, and reminds them once.
func (d *Payments) dun(ctx context.Context, p Payment) (Payment, error) {
	now := d.now()
	ask, remind := !p.Asked && !now.Before(p.AskAt), p.Asked && !p.Reminded && !now.Before(p.AskAt.Add(owedAfter))
	if !ask && !remind || p.Status() != StatusOpen {
		return p, nil
	}
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		k := FactDue
		switch {
		case p.Stage != Owed || ask && p.Asked || remind && p.Reminded:
			return p, nil, nil
		case ask:
			p.Asked = true
			if least := now.Add(owedFor); p.Deadline.Before(least) && least.Before(p.Start) { // they were asked late
				p.Deadline = least
			}
		default:
			k, p.Reminded = FactEnding, true
		}
		return p, []fact.Fact{d.happened(k, p, system, "", p.Due)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// callOff cancels the appointment that nobody paid for in time. Its client is told as of any that the practice cancels.
func (d *Payments) callOff(ctx context.Context, p Payment) (Payment, error) {
	_, err := d.bookings().Cancel(ctx, system, p.Practice, p.ID, "")
	if f, refused := fault.As(err); refused && !store.Retryable(err) && decided(f) { // it has begun, or ended otherwise
		return d.lapse(ctx, p)
	}
	if err != nil {
		return p, err
	}
	return d.Get(ctx, p.Practice, p.ID)
}

// lapse notes, in the payment and in its booking, that nobody paid what is owed.
func (d *Payments) lapse(ctx context.Context, p Payment) (Payment, error) {
	decide := func(p Payment, along *store.Along) (Payment, []fact.Fact, error) {
		if p.Stage != Owed {
			return p, nil, nil
		}
		p.Stage, p.Keep = Lapsed, 0
		d.noted(p, along, p.over())
		return p, []fact.Fact{d.happened(FactChanged, p, system, "", 0)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}
