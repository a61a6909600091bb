package booking

import (
	"context"
	"fmt"

	"stund/internal/fact"
	"stund/internal/react"
)

// Returns makes whoever was archived and books, or is given a booking, an active client again. It costs half a read
// unit a booking.
func (d *Bookings) Returns() react.Reactor {
	kinds := []string{FactCreated.Name, FactReceived.Name}
	return react.Reactor{Name: "clients-return", Kinds: kinds, React: d.returns}
}

func (d *Bookings) returns(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, FactCreated, FactReceived)
	if err != nil || e.Client == "" {
		return err
	}
	if err := d.clients.Return(ctx, f.Practice, string(e.Client), f.At); err != nil {
		return fmt.Errorf("make a client active again: %w", err)
	}
	return nil
}
