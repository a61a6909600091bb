package invoice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// What was paid of a visit before it is invoiced is on a draft as long as the visit is: whoever wrote it there.

// gifted is what a gift card, or a visit of a clip card, paid of the visit and has not back, as entries.
func (d *Invoices) gifted(setup *practice.Setup, b booking.Booking) (all []Entry) {
	add := func(id string, amount int64, by Method) {
		if amount > 0 {
			all = append(all, Entry{ID: derived(id, b.Practice, b.ID), Day: d.today(setup), Amount: amount,
				Method: by, Booking: b.ID, At: d.second()})
		}
	}
	t := voucher.TakenOff(b)
	add("gift", t.Card-t.Back, ByGiftCard)
	add("clip", t.Worth, ByClipCard)
	return all
}

// advanced reports whether what was paid of the line's visit before is of an advance invoice.
func (l Line) advanced() bool { return l.Advanced || l.Fixed != nil }

// forget takes off a draft what was paid of visits that are no longer on it.
func (v *Invoice) forget() {
	ids := v.bookings()
	v.Money = slices.DeleteFunc(v.Money, func(e Entry) bool {
		return e.Booking != "" && !slices.Contains(ids, e.Booking)
	})
}

// joined adds to a draft that staff wrote what its new visits bring along: what a gift card paid of them, and lines
// that take off what an advance invoice charged. What providers have is entered when it is issued. It answers
// fault.Invalid for visits that do not exist, or that the actor may not see.
func (d *Invoices) joined(ctx context.Context, actor fact.Actor, setup *practice.Setup, v *Invoice, was Content) error {
	v.Money = slices.Clone(v.Money)
	v.forget()
	before := Invoice{Draft: &was}.bookings()
	for _, l := range was.Lines {
		if l.advanced() {
			v.advance(l.Booking)
		}
	}
	if was.Currency != v.Draft.Currency {
		v.Money = nil // it is entered anew, where it is of the currency
	}
	var wrong fault.Fields
	for _, id := range v.bookings() {
		isNew := !slices.Contains(before, id)
		if !isNew && was.Currency == v.Draft.Currency {
			continue
		}
		b, err := d.bookings().Get(ctx, actor, v.Practice, id)
		switch {
		case errors.Is(err, fault.NotFound) || errors.Is(err, fault.Forbidden):
			if isNew {
				n := slices.IndexFunc(v.Draft.Lines, func(l Line) bool { return l.Booking == id })
				wrong.Add(fmt.Sprintf("lines[%d].booking", n), "there is no such appointment of yours")
			}
			continue
		case err != nil:
			return err
		}
		if err := d.brings(ctx, setup, v, b, isNew); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// brings adds to the draft what one visit brings along.
func (d *Invoices) brings(ctx context.Context, setup *practice.Setup, v *Invoice, b booking.Booking, isNew bool) error {
	c, err := d.claimed(ctx, v.Practice, b.ID)
	if err != nil {
		return err
	}
	if c.Advance == "" || c.Advance == v.ID {
		if voucher.TakenOff(b).Currency == v.Draft.Currency {
			v.Money = append(v.Money, d.gifted(setup, b)...)
		}
		return nil
	}
	parts, err := d.advances(ctx, c)
	for _, a := range parts {
		if isNew && a.Stage == Issued && a.Doc.Currency == v.Draft.Currency {
			v.advance(b.ID)
			v.Draft.Lines = append(v.Draft.Lines, a.less(b.ID, cmp.Or(v.Draft.Language, setup.Practice.Language))...)
		}
	}
	return err
}

// advance notes of the visit's lines that an advance invoice has what was paid of it before.
func (v *Invoice) advance(booking string) {
	for n := range v.Draft.Lines {
		if l := &v.Draft.Lines[n]; l.Booking == booking {
			l.Advanced = true
		}
	}
}

// advances returns the advance invoices of a visit: one for each among whose payers it was split.
func (d *Invoices) advances(ctx context.Context, c claim) ([]Invoice, error) {
	if c.Advance == "" {
		return nil, nil
	}
	v, err := family.Get(ctx, d.db, Key(c.Practice, c.Advance), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.parts(ctx, v)
}

// unadvanced refuses to have an invoice charge for a visit for which the draft of an advance invoice does.
func (d *Invoices) unadvanced(ctx context.Context, v Invoice, c claim) error {
	if c.Advance == v.ID {
		return nil
	}
	parts, err := d.advances(ctx, c)
	for _, a := range parts {
		if a.Stage == Draft || a.Stage == Waiting {
			return fault.New(fault.Conflict, "booking-invoiced", "The draft of an advance invoice charges for this "+
				"appointment.").With("invoice", a.ID).With("booking", c.Booking)
		}
	}
	return err
}

// ungift takes off an invoice, or its draft, what went back to the gift card that paid of the visit: it is not paid
// back twice.
func (d *Invoices) ungift(ctx context.Context, all Sellers, v Invoice, b booking.Booking) error {
	t := voucher.TakenOff(b)
	if givenOf(v.Money, b.ID) <= t.Given() {
		return nil
	}
	setup, err := d.book.Setup(ctx, v.Practice, store.Eventual)
	if err != nil {
		return err
	}
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		back := givenOf(v.Money, b.ID) - t.Given()
		if back <= 0 {
			return v, nil, nil
		}
		v = v.clone()
		if v.Stage != Issued {
			v.Money = append(ungifted(v.Money, b.ID), d.gifted(setup, b)...)
			return v, []fact.Fact{d.happened(FactChanged, v, system, 0)}, nil
		}
		e := Entry{ID: derived("gift-back", v.Practice, v.ID, b.ID), Day: d.today(setup), Amount: -back,
			Method: voucherOf(v.Money, b.ID), Booking: b.ID, At: d.second()}
		v.Money = append(v.Money, e)
		v.wakes()
		err := d.entered(ctx, setup, all, v, along, e)
		return v, []fact.Fact{d.happened(FactReturned, v, system, back)}, err
	}
	_, err = family.UpdateWith(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return err
}
