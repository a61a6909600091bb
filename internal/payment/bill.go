package payment

import (
	"context"
	"strconv"
	"time"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/pay"
)

// Bill is what an invoice has left, for its payer to pay.
type Bill struct {
	Practice string
	Invoice  string // id
	Number   string // as it is printed
	Client   string // id of the client whom it is about; "": nobody's
	Email    string // of who pays; "": unknown
	Language i18n.Lang
	Total    int64 // of the invoice, in minor units
	Left     money.Amount
}

// billedFor is for how long a page is open on which an invoice is paid. Who presses pay again gets as long anew.
const billedFor = time.Hour

// BillID returns the id of the payment of what the invoice had left when that was asked for the n-th time, from 1.
func BillID(invoice string, n int) string {
	return ids.Derive([]byte("stund payments of invoices"), invoice, strconv.Itoa(n))
}

// Billed returns the payment of the bill, for the n-th time that what the invoice has left is asked for. Whoever keeps
// the invoice writes it.
func (d *Payments) Billed(n int, b Bill) Payment {
	now := d.now().Truncate(time.Second).UTC()
	p := Payment{ID: BillID(b.Invoice, n), Practice: b.Practice, Stage: Billed, Invoice: b.Invoice, Number: b.Number,
		Client: b.Client, Contact: client.Contact{Email: b.Email, Language: b.Language}, Currency: b.Left.Currency,
		Price: b.Total, Due: b.Left.Minor, Keep: b.Left.Minor, Created: now, Deadline: now.Add(billedFor)}
	p.Next = p.plan(now)
	return p
}

// ofInvoice is the version of claims whose subject is an invoice.
const ofInvoice = 1

// linked is for how many years an invoice is paid and seen by its link, from its day on: as long as the longest time
// for which the four countries want books kept (Swedish bokföringslagen 7:2, seven years after the year).
const linked = 8

// InvoiceLink returns what the signed link to the page claims on which an invoice is paid that was issued on the day.
func InvoiceLink(practice, invoice string, issued time.Time) link.Claim {
	return link.Claim{Purpose: Purpose, Practice: practice, Subject: invoice, Version: ofInvoice,
		Expires: issued.AddDate(linked, 0, 0)}
}

// OfInvoice reports whether the claim of a link to /p/{token} is about an invoice, and not about a payment.
func OfInvoice(c link.Claim) bool { return c.Version == ofInvoice }

// Standing reports whether the payment is yet to be paid.
func (p Payment) Standing() bool { return p.standing() }

// settled notes that what was left of the invoice is paid, by the n-th try. All of it is the practice's; what could
// only be reserved is taken now.
func (d *Payments) settled(ctx context.Context, p Payment, n int) (Payment, error) {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if p.Stage != Billed {
			return p, nil, nil
		}
		p = p.clone()
		p.Stage, p.Paid, p.Take = Booked, n+1, d.now().Truncate(time.Second).UTC()
		p.Contact = client.Contact{Language: p.Contact.Language}
		p.leave()
		return p, []fact.Fact{d.happened(FactSettled, p, visitor, p.Tries[n].Provider, p.Due)}, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// unbill ends a payment of an invoice that nobody made: its page is closed, and the next one is another payment. Less
// than was asked for goes back.
func (d *Payments) unbill(ctx context.Context, p Payment) (Payment, error) {
	decide := func(p Payment) (Payment, []fact.Fact, error) {
		if p.Stage != Billed {
			return p, nil, nil
		}
		p = p.clone()
		p.Stage, p.Keep, p.Contact = Lapsed, 0, client.Contact{Language: p.Contact.Language}
		p.leave()
		return p, nil, nil
	}
	return family.Update(ctx, d.db, d.retry, Key(p.Practice, p.ID), decide)
}

// leave forgets the pages to which nobody is led any more: each may be as long as all the rest.
func (p *Payment) leave() {
	for n := range p.Tries {
		if t := &p.Tries[n]; t.over() || t.State.Phase == pay.Approved {
			t.Page = ""
		}
	}
}

var (
	wordInvoice = i18n.Text{
		NB: "Faktura {number}",
		SV: "Faktura {number}",
		DA: "Faktura {number}",
		FI: "Lasku {number}",
		EN: "Invoice {number}",
	}
	labelInvoice = i18n.Text{
		NB: "faktura",
		SV: "faktura",
		DA: "faktura",
		FI: "lasku",
		EN: "invoice",
	}
)
