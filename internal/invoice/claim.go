package invoice

import (
	"context"
	"errors"
	"slices"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// claim says which invoice charges for a booking. It lies beside the booking and is written in the transaction of the
// draft, so a booking is invoiced once, however often and by whomever it is tried.
type claim struct {
	Booking  string `json:"-"`
	Practice string `json:"-"`
	Invoice  string `json:"i,omitempty"`
	Advance  string `json:"a,omitempty"` // the advance invoice of it
	Left     bool   `json:"l,omitempty"` // staff took it off a draft: only staff draft it again

	version int64
}

// ClaimKind is the kind of stored claims.
const ClaimKind = "invoice-claim"

var claims = store.Family[claim]{
	Kind: ClaimKind, Prefix: "booking", Sort: "invoice",
	Stamp: func(c *claim) store.Stamp {
		return store.Stamp{Practice: &c.Practice, ID: &c.Booking, Version: &c.version}
	},
}

// claimed returns the claim of the booking, one that is not stored where there is none.
func (d *Invoices) claimed(ctx context.Context, practiceID, booking string) (claim, error) {
	c, err := claims.Get(ctx, d.db, claims.Key(practiceID, booking), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return claim{Booking: booking, Practice: practiceID}, nil
	}
	return c, err
}

// OfBooking returns the invoices that charge for the booking: the advance invoice first. Those that the actor may not
// see are left out.
func (d *Invoices) OfBooking(ctx context.Context, actor fact.Actor, practiceID, booking string) (all []Invoice,
	err error) {
	c, err := d.claimed(ctx, practiceID, booking)
	if err != nil {
		return nil, err
	}
	for _, id := range []string{c.Advance, c.Invoice} {
		if id == "" || id == c.Advance && len(all) > 0 {
			continue
		}
		v, err := d.Get(ctx, actor, practiceID, id)
		if errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// maxClaims bounds how many bookings one write adds to a draft or takes off it: a transaction has 100 operations.
const maxClaims = 90

// reclaim returns what is written beside a draft whose bookings were one thing and are another. It answers
// fault.Conflict "booking-invoiced" where another invoice charges for one of them. What staff take off is not drafted
// again by itself; what goes because the visit does is.
func (d *Invoices) reclaim(
	ctx context.Context,
	actor fact.Actor,
	v Invoice,
	was, is []string,
) (ops []store.Op, err error) {
	if len(was)+len(is) > maxClaims {
		gone := slices.DeleteFunc(slices.Clone(was), func(id string) bool { return slices.Contains(is, id) })
		come := slices.DeleteFunc(slices.Clone(is), func(id string) bool { return slices.Contains(was, id) })
		if len(gone)+len(come) > maxClaims {
			return nil, fault.New(fault.Invalid, "too-many-bookings",
				"At most %d appointments are added to an invoice or taken off it at one time.", maxClaims)
		}
	}
	write := func(id string, how func(*claim) error) error {
		c, err := d.claimed(ctx, v.Practice, id)
		if err != nil {
			return err
		}
		before := c
		if err := how(&c); err != nil || c == before {
			return err
		}
		op, err := claims.Put(c)
		ops = append(ops, op)
		return err
	}
	for _, id := range is {
		if slices.Contains(was, id) {
			continue
		}
		err := write(id, func(c *claim) error {
			if c.Invoice != "" && c.Invoice != v.ID {
				return fault.New(fault.Conflict, "booking-invoiced",
					"Another invoice charges for this appointment.").With("invoice", c.Invoice).With("booking", id)
			}
			if err := d.unadvanced(ctx, v, *c); err != nil {
				return err
			}
			c.Invoice, c.Left = v.ID, false
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, id := range was {
		if slices.Contains(is, id) {
			continue
		}
		err := write(id, func(c *claim) error {
			if c.Invoice != v.ID && c.Advance != v.ID { // a part of what was split
				return nil
			}
			heir, err := d.heir(ctx, v, id)
			if err != nil {
				return err
			}
			if c.Invoice == v.ID {
				c.Invoice = heir
			}
			if c.Advance == v.ID {
				c.Advance = heir
			}
			c.Left = actor.Role.Staff()
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ops, nil
}
