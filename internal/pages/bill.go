package pages

import (
	"time"

	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/words"
)

// BillState is how things stand with an invoice that is paid by its link.
type BillState uint8

// The states of such an invoice.
const (
	ToPayBill    BillState = iota
	BillFailed             // the last try came to nothing
	BillChecks             // the payer is done, and the provider has yet to decide
	BillPaid               // nothing is left to pay
	BillCredited           // all of it was taken back
)

// Bill is what there is to say of an invoice. Amounts are in minor units.
type Bill struct {
	Number, Seller        string
	Currency              string
	Total, Fees, Credited int64     // Fees: what reminders added
	Paid, Open            int64     // Open is negative where more came than was owed
	Due                   time.Time // midnight of the day, in the practice's zone; zero: none
	Overdue               bool
	Account, Reference    string // by which it can be paid at a bank
	PDF                   string // path of the paper
	Ways                  []Way
	Status                string // path that answers how things stand
	Now                   string // how they stand, in its words
	Silent                bool   // the provider did not answer just now
	Often                 bool   // it was tried too often
}

// PayBill shows how things stand with an invoice.
func PayBill(f Frame, b Bill, state BillState) Document {
	switch state {
	case BillChecks:
		return waiting(f, b.Status, b.Now, billChecksLead,
			func(p *page) { p.bill(b, toneWarn, iconWait, beingChecked) })
	case BillPaid:
		lead := billPaidLead
		if b.Open < 0 {
			lead = billOverLead
		}
		return settledBill(f, b, billPaidTitle, lead, billPaid)
	case BillCredited:
		return settledBill(f, b, billCreditedTitle, billCreditedLead, billCredited)
	}
	p := open(f, f.t(billTitle, "number", b.Number))
	p.f(`<h1>%s</h1>`, p.t(billTitle, "number", b.Number))
	switch {
	case b.Silent:
		p.notice(toneBad, p.t(words.PaySilent))
	case b.Often:
		p.notice(toneBad, p.t(billOften))
	case state == BillFailed:
		p.notice(toneWarn, p.t(words.PayFailed))
	}
	tone, icon, how := toneWarn, iconWait, notPaid
	switch {
	case b.Overdue:
		tone, icon, how = toneBad, iconWarn, billOverdue
	case b.Paid > 0:
		how = billPart
	}
	p.bill(b, tone, icon, how)
	p.f(`<p class="due"><span>%s</span> <strong>%s</strong></p>`, p.t(words.PayNow), p.sum(b.Open, b.Currency))
	if len(b.Ways) > 0 {
		p.ways(b.Ways)
	}
	p.byBank(b)
	p.acts = " https:" // the provider's page, to which the form leads
	return p.close()
}

// settledBill says that there is nothing to do.
func settledBill(f Frame, b Bill, title, lead, how i18n.Text) Document {
	p := open(f, f.t(title))
	p.f(`<h1>%s</h1><p class="lead">%s</p>`, p.t(title), p.t(lead, "amount", p.sum(-b.Open, b.Currency)))
	p.bill(b, toneGood, iconCheck, how)
	return p.close()
}

func (p *page) sum(minor int64, currency string) string {
	return p.joined(i18n.Price(p.Lang, money.Amount{Minor: minor, Currency: currency}))
}

// bill is the card of an invoice, with the way to its paper.
func (p *page) bill(b Bill, tone, icon string, how i18n.Text) {
	p.f(`<section class="card" aria-label="%s"><p class="state %s">`, p.t(billTitle, "number", b.Number), tone)
	p.b.WriteString(icon)
	p.f(`%s</p><dl>`, p.t(how))
	p.fact(billNumber, b.Number, "")
	p.fact(billSeller, b.Seller, "")
	if !b.Due.IsZero() {
		p.fact(billDue, p.joined(upper(i18n.Date(p.Lang, b.Due, p.Now))), "")
	}
	p.fact(billTotal, p.sum(b.Total, b.Currency), "")
	for _, more := range []struct {
		label i18n.Text
		minor int64
	}{{billFees, b.Fees}, {billTaken, b.Credited}, {billCame, b.Paid}} {
		if more.minor != 0 {
			p.fact(more.label, p.sum(more.minor, b.Currency), "")
		}
	}
	p.f(`</dl><p class="below"><a href="%s">%s</a></p></section>`, b.PDF, p.t(billPaper))
}

// byBank says how it is paid without a provider.
func (p *page) byBank(b Bill) {
	if b.Account == "" && b.Reference == "" {
		return
	}
	p.f(`<section class="card" aria-label="%s"><h2>%s</h2><dl>`, p.t(billBank), p.t(billBank))
	p.fact(billAccount, b.Account, "")
	label := billReference
	if b.Account == "" {
		label = billLine
	}
	p.fact(label, b.Reference, "")
	p.b.WriteString(`</dl></section>`)
}
