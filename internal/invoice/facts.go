package invoice

import (
	"strings"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Event is what the facts of an invoice say. It names no person.
type Event struct {
	Client   fact.ID   `json:"client,omitempty"`
	Seller   fact.ID   `json:"seller,omitempty"`
	Credits  fact.ID   `json:"credits,omitempty"`  // invoice.credited: the credit note
	Sequence int64     `json:"sequence,omitempty"` // its number, without what stands before it
	Amount   int64     `json:"amount,omitempty"`   // in minor units
	Left     int64     `json:"left,omitempty"`     // invoice.paid: what is still to be paid after it
	Currency fact.Code `json:"currency,omitempty"` // ISO 4217, in lower-case letters
	Method   fact.Code `json:"method,omitempty"`
}

// What happens to invoices.
var (
	FactDrafted = kind("invoice.drafted", toldDrafted)
	FactChanged = kind("invoice.changed", toldChanged) // a draft
	FactDropped = kind("invoice.dropped", toldDropped)
	FactIssued  = kind("invoice.issued", toldIssued)
	FactSent    = kind("invoice.sent", toldSent)
	// FactDelivered: the receiver's side has it, as an e-invoice.
	FactDelivered = kind("invoice.delivered", toldDelivered)

	FactPaid     = kind("invoice.paid", toldPaid)         // money came
	FactReturned = kind("invoice.returned", toldReturned) // money went back
	FactCredited = kind("invoice.credited", toldCredited)
	FactCharged  = kind("invoice.charged", toldCharged) // a reminder added a fee
	FactPaused   = kind("invoice.paused", toldPaused)
	FactReminded = kind("invoice.reminded", toldReminded)
)

// Problem is what somebody has to see to with an invoice.
type Problem struct {
	Client  fact.ID   `json:"client,omitempty"`
	Problem fact.Code `json:"problem"`
}

// FactStuck: the desk cannot go on with an invoice, and somebody has to see to it.
var FactStuck = fact.Kind[Problem]{Name: "invoice.stuck"}

// FactSeller: a seller was added or changed, which is the subject.
var FactSeller = fact.Kind[fact.None]{Name: "seller.changed"}

// FactClosed: a seller's books were closed until a day.
var FactClosed = fact.Kind[fact.None]{Name: "seller.closed"}

func kind(name string, text i18n.Text) fact.Kind[Event] {
	return fact.Kind[Event]{Name: name, Client: func(_ fact.Fact, e Event) string { return string(e.Client) },
		Told: func(_ fact.Fact, e Event, in fact.Telling) string {
			amount := i18n.Price(
				in.Lang,
				money.Amount{Minor: e.Amount, Currency: strings.ToUpper(string(e.Currency))},
			)
			return text.Fill(in.Lang, "amount", amount)
		}}
}

// Facts lists the kinds of fact of invoices.
func Facts() []fact.Registered {
	return []fact.Registered{FactDrafted, FactChanged, FactDropped, FactIssued, FactSent, FactDelivered, FactPaid,
		FactReturned, FactCredited, FactCharged, FactPaused, FactReminded, FactStuck, FactSeller, FactClosed}
}

// happened makes the fact that a write of the invoice carries, of so much money.
func (d *Invoices) happened(k fact.Kind[Event], v Invoice, actor fact.Actor, amount int64) fact.Fact {
	now := d.now()
	e := Event{Client: fact.ID(v.Client), Seller: fact.ID(v.Seller), Sequence: v.Sequence, Amount: amount}
	if k.Name == FactPaid.Name {
		e.Left = max(v.Left(), 0)
	}
	switch {
	case v.Doc != nil:
		e.Currency = fact.Code(strings.ToLower(v.Doc.Currency))
	case v.Draft != nil:
		e.Currency = fact.Code(strings.ToLower(v.Draft.Currency))
	}
	return k.New(d.ids.New(now), now, v.Practice, v.ID, actor, e)
}
