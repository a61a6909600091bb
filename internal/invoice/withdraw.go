package invoice

import (
	"context"
	"errors"
	"slices"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/payment"
	"stund/internal/store"
	"stund/internal/voucher"
)

// invoicing returns what charges for a booking, each with all that it was split into.
func (d *Invoices) invoicing(ctx context.Context, practiceID, id string) (all []Invoice, err error) {
	c, err := d.claimed(ctx, practiceID, id)
	if err != nil {
		return nil, err
	}
	for n, id := range []string{c.Advance, c.Invoice} {
		if id == "" || n > 0 && id == c.Advance {
			continue
		}
		v, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
		if errors.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		parts, err := d.parts(ctx, v)
		if err != nil {
			return nil, err
		}
		all = append(all, parts...)
	}
	return all, nil
}

// passOn takes a visit that was given to another client off the draft that the one before was to pay, or off a month's.
// What was issued is for staff to decide, who hear of what is open; what went back to a card pays none of it any more.
func (d *Invoices) passOn(ctx context.Context, sellers Sellers, f fact.Fact, before string) error {
	b, err := d.bookings().Get(ctx, system, f.Practice, f.Subject)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := d.invoicing(ctx, f.Practice, f.Subject)
	if err != nil {
		return err
	}
	for _, v := range all {
		theirs := v.Client == before || v.Month != ""
		if (v.Stage == Draft || v.Stage == Waiting) && theirs && v.Client != b.Client {
			err = d.takeOff(ctx, v, b.ID)
		} else if v.Stage != Dropped {
			err = d.ungift(ctx, sellers, v, b)
		}
		if err == nil && v.Stage == Issued && theirs && v.Client != b.Client {
			err = d.others(ctx, v, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// others notes, once for the fact, that an invoice is open which charges for a visit of somebody else by now.
func (d *Invoices) others(ctx context.Context, v Invoice, f fact.Fact) error {
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if v.Left() <= 0 {
			return v, nil, nil
		}
		stuck := d.stuck(v, StuckPassedOn)
		stuck.ID = derived("passed-on", f.ID, v.ID)
		return v, []fact.Fact{stuck}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return err
}

// withdraw takes off drafts what does not take place. An advance invoice that was issued is credited where all of its
// money goes back; else it is for staff to decide.
func (d *Invoices) withdraw(ctx context.Context, sellers Sellers, f fact.Fact) error {
	b, err := d.bookings().Get(ctx, system, f.Practice, f.Subject)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || b.Status != booking.Cancelled && b.Status != booking.NoShow {
		return err
	}
	all, err := d.invoicing(ctx, f.Practice, f.Subject)
	if err != nil {
		return err
	}
	for _, v := range all {
		if err := d.withdrawn(ctx, sellers, v, b, f); err != nil {
			return err
		}
	}
	return nil
}

// parts returns all of what was one draft before it was split among payers, the invoice itself last.
func (d *Invoices) parts(ctx context.Context, v Invoice) ([]Invoice, error) {
	if v.Split == "" {
		return []Invoice{v}, nil
	}
	var all []Invoice
	for n := range maxShares {
		id := v.Split
		if n > 0 {
			id = partID(v.Split, n)
		}
		if id == v.ID {
			continue
		}
		one, err := family.Get(ctx, d.db, Key(v.Practice, id), store.Strong)
		if errors.Is(err, fault.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return append(all, v), nil
}

// heir returns which other part of what was split still charges for the visit, once this one does no more; "": none.
func (d *Invoices) heir(ctx context.Context, v Invoice, booking string) (string, error) {
	parts, err := d.parts(ctx, v)
	for _, one := range parts {
		if one.ID != v.ID && one.Stage != Dropped && slices.Contains(one.bookings(), booking) {
			return one.ID, nil
		}
	}
	return "", err
}

// withdrawn is withdraw of one invoice.
func (d *Invoices) withdrawn(ctx context.Context, sellers Sellers, v Invoice, b booking.Booking,
	f fact.Fact) error {
	switch {
	case v.Kept:
		return nil // it is of just that
	case v.Stage == Draft || v.Stage == Waiting:
		return d.takeOff(ctx, v, b.ID)
	case v.Stage != Issued || b.Status != booking.Cancelled:
		return nil
	}
	t := voucher.TakenOff(b)
	if v.Advance && t.Given() == 0 {
		if err := d.undo(ctx, v, f); err != nil {
			return err
		}
	}
	return d.ungift(ctx, sellers, v, b)
}

// takeOff takes the booking's lines off a draft, which goes with its last one.
func (d *Invoices) takeOff(ctx context.Context, v Invoice, id string) error {
	rest := slices.DeleteFunc(v.bookings(), func(other string) bool { return other == id })
	others := slices.ContainsFunc(v.Draft.Lines, func(l Line) bool { return l.Booking == "" })
	if len(rest) == 0 && !others {
		err := d.drop(ctx, system, v.Practice, v.ID)
		if fault.CodeOf(err) == "invoice-issued" {
			return nil
		}
		return err
	}
	decide := func(v Invoice, along *store.Along) (_ Invoice, _ []fact.Fact, err error) {
		if v.Stage != Draft && v.Stage != Waiting {
			return v, nil, nil
		}
		was := v.bookings()
		v = v.clone()
		v.Draft.Lines = slices.DeleteFunc(v.Draft.Lines, func(l Line) bool { return l.Booking == id })
		v.forget()
		along.Ops, err = d.reclaim(ctx, system, v, was, v.bookings())
		return v, []fact.Fact{d.happened(FactChanged, v, system, 0)}, err
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, Key(v.Practice, v.ID), decide)
	return err
}

// undo credits the advance invoice of an appointment that was called off, where nothing of its money is kept.
func (d *Invoices) undo(ctx context.Context, v Invoice, f fact.Fact) error {
	p, err := d.payments.Get(ctx, f.Practice, f.Subject)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	if err == nil && p.Keep > 0 && p.Stage == payment.Booked {
		return nil
	}
	reason := wordCancelled.In(v.Doc.Language)
	_, err = d.Credit(ctx, system, f.Practice, v.ID, Crediting{All: true, Reason: reason, Key: f.ID})
	if fault.CodeOf(err) == "credit-too-much" { // it was credited already
		return nil
	}
	return err
}

var wordCancelled = i18n.Text{
	NB: "Timen er avlyst",
	SV: "Tiden är avbokad",
	DA: "Tiden er aflyst",
	FI: "Aika on peruttu",
	EN: "The appointment is cancelled",
}
