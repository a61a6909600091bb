package invoice

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/voucher"
)

// Price has coupons and cards count for a visit that stands, or that took place, in the place of those that it has. A
// draft that charges for it follows in the same transaction. It answers fault.Conflict "booking-invoiced" once an
// invoice was issued, or where a draft was split or cannot follow by itself, and as booking.Price does.
func (d *Invoices) Price(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	told voucher.Told) (booking.Booking, error) {
	say, err := voucher.Tell(told)
	if err != nil {
		return booking.Booking{}, err
	}
	return d.bookings().Price(ctx, actor, practiceID, id, booking.Pricing{Revision: revision,
		Extra: map[string]json.RawMessage{voucher.ContributionName: say}, With: d.follow})
}

// Priced returns the fault with which Price would refuse because of what charges for the booking; nil: it would not.
func (d *Invoices) Priced(ctx context.Context, b booking.Booking) error {
	return d.follow(ctx, voucher.TakenOff(b).Price, b, b, new(store.Along))
}

// follow has the draft that charges for a booking be of its new price, or refuses where that cannot be. A draft of
// nothing else goes where nothing is left to charge.
func (d *Invoices) follow(ctx context.Context, price int64, was, b booking.Booking, along *store.Along) error {
	c, err := d.claimed(ctx, b.Practice, b.ID)
	if err != nil {
		return err
	}
	before := c
	for n, id := range []string{c.Advance, c.Invoice} {
		if id == "" || n > 0 && id == c.Advance { // the advance invoice is all that it is charged by
			continue
		}
		v, err := family.Get(ctx, d.db, Key(b.Practice, id), store.Strong)
		if errors.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		ops, gone, err := d.followed(ctx, v, price, was, b)
		if err != nil {
			return err
		}
		if along.Ops = append(along.Ops, ops...); gone {
			c.Invoice = ""
		}
	}
	if c != before {
		op, err := claims.Put(c)
		along.Ops = append(along.Ops, op)
		return err
	}
	when := store.IfAbsent
	if c.version > 0 {
		when = store.IfVersion(c.version)
	}
	along.Ops = append(along.Ops, store.Check(claims.Key(b.Practice, b.ID), when))
	return nil
}

// invoiced refuses to change what a visit costs that an invoice charges for.
func (v Invoice) invoiced() error {
	return fault.New(fault.Conflict, "booking-invoiced", "An invoice charges for this appointment. Credit it "+
		"first, or change its draft.").With("invoice", v.ID)
}

// followed returns what writes the draft as it is with the new price, or has it gone.
func (d *Invoices) followed(ctx context.Context, v Invoice, price int64, was, b booking.Booking) (ops []store.Op,
	gone bool, err error) {
	if v.Stage == Dropped {
		return nil, false, nil
	}
	if v.Stage != Draft || v.Split != "" || v.own(b.ID) < 0 {
		return nil, false, v.invoiced()
	}
	if v.Advance { // of what was paid before: that is known once this is written, see repriced
		return []store.Op{store.Check(Key(v.Practice, v.ID), store.IfVersion(v.version))}, false, nil
	}
	setup, err := d.book.Setup(ctx, v.Practice, store.Eventual)
	if err != nil {
		return nil, false, err
	}
	v = v.clone()
	l := &v.Draft.Lines[v.own(b.ID)]
	l.Price += charged(b, price) - charged(was, price)
	switch {
	case l.Price < 0:
		return nil, false, v.invoiced()
	case l.Price == 0 && len(v.Draft.Lines) == 1:
		op, err := v.gone().Put(d.happened(FactDropped, v, system, 0))
		return []store.Op{op}, true, err
	}
	v.Money = append(ungifted(v.Money, b.ID), d.gifted(setup, b)...)
	op, err := v.Put(d.happened(FactChanged, v, system, 0))
	return []store.Op{op}, false, err
}

// own returns which line is the visit's, one piece of it; -1: none, or several.
func (v Invoice) own(booking string) int {
	is := func(l Line) bool { return l.Booking == booking && l.Fixed == nil }
	n := slices.IndexFunc(v.Draft.Lines, is)
	if n < 0 || v.Draft.Lines[n].Quantity != 1000 || slices.IndexFunc(v.Draft.Lines[n+1:], is) >= 0 {
		return -1
	}
	return n
}

// charged is what a visit is charged as that cost so much before anything was taken off.
func charged(b booking.Booking, price int64) int64 {
	t := voucher.TakenOff(b)
	return price - t.Reduced - t.Visit + t.Worth
}

// repriced has a draft be of what a visit costs that was given another service, or of which something else was taken
// off while it was drafted.
func (d *Invoices) repriced(ctx context.Context, x visit) error {
	for _, id := range []string{x.claim.Advance, x.claim.Invoice} {
		if id == "" {
			continue
		}
		decide := func(v Invoice) (Invoice, []fact.Fact, error) {
			if v.Stage != Draft || v.Split != "" || v.own(x.booking.ID) < 0 {
				return v, nil, nil
			}
			v = v.clone()
			n, is, gift := v.own(x.booking.ID), x.line(), d.gift(x)
			l := &v.Draft.Lines[n]
			if v.Advance { // it is the first that charges for the visit, and has what a card paid
				is, gift = x.advance(is), d.gifted(x.setup, x.booking)
			}
			is.Advanced = l.Advanced
			stands := *l == is || v.Written && !v.Advance && is.Text == l.Text
			if stands && givenOf(v.Money, x.booking.ID) == givenOf(gift, x.booking.ID) {
				return v, nil, nil
			}
			*l, v.Money = is, append(ungifted(v.Money, x.booking.ID), gift...)
			return v, []fact.Fact{d.happened(FactChanged, v, system, 0)}, nil
		}
		_, err := family.Update(ctx, d.db, d.retry, Key(x.booking.Practice, id), decide)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// ungifted returns the entries without what cards of the practice paid of the booking.
func ungifted(all []Entry, booking string) []Entry {
	return slices.DeleteFunc(slices.Clone(all), func(e Entry) bool {
		return e.Method.ofVoucher() && e.Booking == booking
	})
}

// voucherOf returns which card of the practice paid of the booking, by the entries; "": none.
func voucherOf(all []Entry, booking string) Method {
	for _, e := range all {
		if e.Method.ofVoucher() && e.Booking == booking {
			return e.Method
		}
	}
	return ""
}

// givenOf is what cards of the practice paid of the booking, by the entries.
func givenOf(all []Entry, booking string) (sum int64) {
	for _, e := range all {
		if e.Method.ofVoucher() && e.Booking == booking {
			sum += e.Amount
		}
	}
	return sum
}
