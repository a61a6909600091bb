package form

import (
	"context"
	"errors"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/react"
)

// Reactor keeps with each booking how far its client is with the form, so that staff see it without a further read.
func (d *Forms) Reactor() react.Reactor {
	return react.Reactor{Name: "forms-progress", Kinds: []string{FactBegun.Name, FactFilled.Name, FactWithdrawn.Name},
		React: d.show}
}

// show believes no fact, but reads the filling: facts may come twice, and in any order.
func (d *Forms) show(ctx context.Context, f fact.Fact) error {
	is, err := d.Filling(ctx, f.Practice, f.Subject)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, v := range is.Visits {
		if err := d.showIn(ctx, is, v.Booking); err != nil {
			return err
		}
	}
	return nil
}

func (d *Forms) showIn(ctx context.Context, f Filling, id string) error {
	b, err := d.bookings().Get(ctx, fact.Actor{Role: fact.System}, f.Practice, id)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p, asks := partOf(b)
	if !asks || p.Filling != f.ID || p.Progress == f.Progress {
		return nil
	}
	p.Progress = f.Progress
	return d.bookings().Contributed(ctx, f.Practice, id, ContributionName, p.state())
}

var _ Bookings = (*booking.Bookings)(nil)
