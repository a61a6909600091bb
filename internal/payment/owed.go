package payment

import (
	"context"

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
		state := stateOf(p, n)
		along.Write = func(ctx context.Context, ops ...store.Op) error {
			return d.bookings().Contributed(ctx, p.Practice, p.ID, ContributionName, state, ops...)
		}
		return p, []fact.Fact{d.happened(FactBooked, p, visitor, p.Tries[n].Provider, p.Due)}, nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
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

// lapse notes that nobody paid what is owed.
func (d *Payments) lapse(ctx context.Context, p Payment) (Payment, error) {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if p.Stage != Owed {
			return p, nil, nil
		}
		p.Stage, p.Keep = Lapsed, 0
		return p, []fact.Fact{d.happened(FactChanged, p, system, "", 0)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}
