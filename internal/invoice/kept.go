package invoice

import (
	"context"
	"errors"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/vat"
	"stund/internal/voucher"
)

// Money that is kept of a visit that was called off late, or to which nobody came, is drafted as well, so that it is on
// an invoice and in the books once. Whether it has VAT is not known: for the Court of Justice a deposit that is kept is
// compensation (C-277/05), and what a client pays who does not come the price of what they could have had (C-250/14),
// and no rule of the four countries for a treatment was found. So a draft of what is taxed says nothing of it, cannot
// be issued before staff do, and never is by itself. What is exempt, or outside, is so either way.

// retained is what the practice keeps of a visit that does not take place.
func (x visit) retained() (sum int64) {
	if x.paid.ID != "" && x.paid.Stage == payment.Booked && x.paid.Currency == x.service.Price.Currency {
		sum = x.paid.Keep
	}
	return sum + voucher.TakenOff(x.booking).Given()
}

// retain drafts what the practice keeps of the visit. An advance invoice that was issued charges for it already.
func (d *Invoices) retain(ctx context.Context, setup *practice.Setup, all Sellers, f fact.Fact,
	e booking.Event) error {
	service, _ := setup.Service(string(e.Service))
	s, ok := all.For(service, string(e.Practitioner))
	if !ok || service.NoInvoice || s.Drafting == ByHand {
		return nil
	}
	x, err := d.look(ctx, setup, all, s, service, f)
	if err != nil || x.claim.Left || x.claim.Invoice != "" || x.claim.Advance != "" {
		return err
	}
	text := wordLate
	switch x.booking.Status {
	case booking.Cancelled:
	case booking.NoShow:
		text = wordAbsent
	default:
		return nil
	}
	l := x.line()
	if l.Price = x.retained(); l.Price <= 0 {
		return nil
	}
	l.Text = cut(text.Fill(x.language(), "what", l.Text), 200)
	if s.VATRegistered && (l.Treatment == vat.Standard || l.Treatment == vat.ReducedRate) {
		l.Treatment, l.Rate = "", 0
	}
	v := d.of(x, d.ids.New(d.now()), l)
	v.Kept, v.Auto, v.Next = true, false, time.Time{}
	return d.draft(ctx, v, x.claim)
}

// shrinks has the draft of what is kept be of no more than is, once money went back.
func (v *Invoice) shrinks(p payment.Payment) {
	n := -1
	if v.Kept && v.Stage == Draft {
		n = v.own(p.ID)
	}
	if n < 0 || p.Stage != payment.Booked {
		return
	}
	l := &v.Draft.Lines[n]
	l.Price = min(l.Price, p.Keep+givenOf(v.Money, p.ID))
}

// came has the draft of what was kept be that of the visit, which took place after all.
func (d *Invoices) came(ctx context.Context, x visit) error {
	decide := func(v Invoice) (Invoice, []fact.Fact, error) {
		if !v.Kept || v.Stage != Draft {
			return v, nil, nil
		}
		n := v.own(x.booking.ID)
		if n < 0 {
			return v, nil, nil
		}
		v = v.clone()
		v.Kept, v.Draft.Lines[n] = false, x.line()
		return v, []fact.Fact{d.happened(FactChanged, v, system, 0)}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, Key(x.booking.Practice, x.claim.Invoice), decide)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

var (
	wordLate = i18n.Text{
		NB: "Avbestilt for sent: {what}",
		SV: "Avbokad för sent: {what}",
		DA: "Afbestilt for sent: {what}",
		FI: "Peruttu liian myöhään: {what}",
		EN: "Cancelled too late: {what}",
	}
	wordAbsent = i18n.Text{
		NB: "Ikke møtt: {what}",
		SV: "Uteblev: {what}",
		DA: "Udeblev: {what}",
		FI: "Ei saapunut: {what}",
		EN: "Did not come: {what}",
	}
)
