package payment

import (
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Event is what the facts of a payment say. It names no person.
type Event struct {
	Client       fact.ID   `json:"client,omitempty"`
	Service      fact.ID   `json:"service,omitempty"`
	Start        time.Time `json:"start,omitzero"`
	Practitioner fact.ID   `json:"practitioner,omitempty"` // payment.lapsed: whose time is free again,
	End          time.Time `json:"end,omitzero"`           // and until when
	Invoice      fact.ID   `json:"invoice,omitempty"`      // that it pays: then there is no booking
	Try          int       `json:"try,omitempty"`          // of which of its tries, from 2; 0: the first
	Provider     fact.Code `json:"provider,omitempty"`
	Amount       int64     `json:"amount,omitempty"`   // in minor units
	Currency     fact.Code `json:"currency,omitempty"` // ISO 4217, in lower-case letters
}

// What happens to payments. Before it is booked a payment concerns nobody who is a client.
var (
	FactAsked      = kind("payment.asked", toldAsked)           // a time is kept until it is paid
	FactOwed       = kind("payment.owed", toldOwed)             // it is booked, and to be paid nearer to the visit
	FactDue        = kind("payment.due", toldDue)               // the time to pay has come
	FactStarted    = kind("payment.started", toldStarted)       // a provider's page was opened
	FactAuthorised = kind("payment.authorised", toldAuthorised) // the money is reserved
	FactPaid       = kind("payment.paid", toldPaid)
	FactFailed     = kind("payment.failed", toldFailed) // a page ended without money
	FactBooked     = kind("payment.booked", toldBooked) // what was kept is booked
	FactEnding     = kind("payment.ending", toldEnding) // it is not paid, and the time is not kept much longer
	FactLapsed     = kind("payment.lapsed", toldLapsed) // nobody paid in time, and the time is free again
	FactLate       = kind("payment.late", toldLate)     // it was paid when it could be booked no more
	FactChanged    = kind("payment.changed", toldChanged)
	FactRefunded   = kind("payment.refunded", toldRefunded)
	FactReleased   = kind("payment.released", toldReleased)
	FactSettled    = kind("payment.settled", toldSettled) // an invoice is paid, or so much of it
	// Staff are told of these.
	FactRefundFailed = kind("payment.refund-failed", toldRefundFailed)
	FactDisputed     = kind("payment.disputed", toldDisputed)
	// These are between the practice and its provider, and the books have them.
	FactWithdrawn  = fact.Kind[Event]{Name: "payment.withdrawn"}  // money went off the account for a dispute
	FactReinstated = fact.Kind[Event]{Name: "payment.reinstated"} // it was put back
	FactCharged    = fact.Kind[Event]{Name: "payment.charged"}    // less than 0: a charge was given back
	FactWindow     = kind("payment.window", toldWindow)           // a reservation is about to end
	FactDiffers    = kind("payment.differs", toldDiffers)         // another amount or currency came than was asked for
	FactStuck      = kind("payment.stuck", toldStuck)             // for hours nothing could be done with it
)

// Configured is what the fact of an account with a provider says.
type Configured struct {
	Off bool `json:"off,omitempty"` // no new payment begins with it
}

// FactAccount: staff changed what the practice has with a provider, which is the subject.
var FactAccount = fact.Kind[Configured]{Name: "payment-account.changed"}

func kind(name string, text i18n.Text) fact.Kind[Event] {
	return fact.Kind[Event]{Name: name, Client: concerned, Told: told(text)}
}

// Facts lists the kinds of fact of payments.
func Facts() []fact.Registered {
	return []fact.Registered{FactAsked, FactOwed, FactDue, FactStarted, FactAuthorised, FactPaid, FactFailed,
		FactBooked, FactEnding, FactLapsed,
		FactLate, FactChanged, FactRefunded, FactReleased, FactSettled, FactRefundFailed, FactDisputed,
		FactWithdrawn, FactReinstated, FactCharged, FactWindow,
		FactDiffers,
		FactStuck,
		FactAccount}
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

// visited is how the texts of facts name the visit that is paid for. Of an invoice they say that it is one instead.
const visited = "{service}, {when}"

// told says a fact by its text: {service}, {when} and {amount}.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		amount := i18n.Price(in.Lang, money.Amount{Minor: e.Amount, Currency: strings.ToUpper(string(e.Currency))})
		if e.Invoice != "" {
			return strings.Replace(text.Fill(in.Lang, "amount", amount), visited, labelInvoice.In(in.Lang), 1)
		}
		return text.Fill(in.Lang, "service", in.Name("service", e.Service), "when", in.When(e.Start),
			"amount", amount)
	}
}

// configured makes the fact that an account with a provider was changed.
func (d *Payments) configured(a Account, actor fact.Actor) fact.Fact {
	now := d.now()
	return FactAccount.New(d.ids.New(now), now, a.Practice, a.Provider, actor, Configured{Off: a.Off})
}

// happened makes the fact that a write of the payment carries, of so much of its money.
func (d *Payments) happened(k fact.Kind[Event], p Payment, actor fact.Actor, provider string,
	amount int64) fact.Fact {
	return d.happenedTo(k, p, p.Paid, actor, provider, amount)
}

// happenedTo is happened of one try of the payment, from 1; 0: of none.
func (d *Payments) happenedTo(k fact.Kind[Event], p Payment, try int, actor fact.Actor, provider string,
	amount int64) fact.Fact {
	now := d.now()
	e := Event{Client: fact.ID(p.Client), Service: fact.ID(p.Service), Start: p.Start.UTC(),
		Invoice:  fact.ID(p.Invoice),
		Provider: fact.Code(provider), Amount: amount, Currency: fact.Code(strings.ToLower(p.Currency))}
	if try > 1 { // the first goes without saying: a fact lies in the item that it is written with
		e.Try = try
	}
	if p.Invoice == "" && k.Name == FactLapsed.Name {
		e.Practitioner, e.End = fact.ID(p.Practitioner), p.End.UTC()
	}
	return k.New(d.ids.New(now), now, p.Practice, p.ID, actor, e)
}
