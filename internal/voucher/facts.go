package voucher

import (
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/money"
)

// Event is what the facts of a voucher say. Its subject is the voucher, by its id, of which nobody learns the code.
type Event struct {
	What     fact.Code `json:"what,omitempty"`   // coupon, gift-card or clip-card
	Client   fact.ID   `json:"client,omitempty"` // who used it, or whose it is
	Booking  fact.ID   `json:"booking,omitempty"`
	Service  fact.ID   `json:"service,omitempty"`
	Start    time.Time `json:"start,omitzero"`
	Units    int64     `json:"units,omitempty"` // uses, minor units or visits; less than 0: taken away
	Left     int64     `json:"left,omitempty"`  // afterwards
	Currency fact.Code `json:"currency,omitempty"`
	Owes     int64     `json:"owes,omitempty"`  // by how much the practice owes more for the card, in minor units
	Worth    int64     `json:"worth,omitempty"` // what the units pay of the visit, in minor units
}

// What happens to vouchers.
var (
	FactIssued    = kind("voucher.issued", toldIssued)   // it was made, a card sold
	FactChanged   = kind("voucher.changed", toldChanged) // of a coupon its terms, of a card who it is for
	FactCorrected = kind("voucher.corrected", toldCorrected)
	FactExtended  = kind("voucher.extended", toldExtended)
	FactVoided    = kind("voucher.voided", toldVoided)
	FactRevived   = kind("voucher.revived", toldRevived)
	FactRedeemed  = kind("voucher.redeemed", toldRedeemed)
	FactReturned  = kind("voucher.returned", toldReturned)
)

func kind(name string, text i18n.Text) fact.Kind[Event] {
	return fact.Kind[Event]{Name: name, Client: func(_ fact.Fact, e Event) string { return string(e.Client) },
		Told: told(text)}
}

// Facts lists the kinds of fact of vouchers.
func Facts() []fact.Registered {
	return []fact.Registered{FactExpired, FactIssued, FactChanged, FactCorrected, FactExtended, FactVoided, FactRevived,
		FactRedeemed, FactReturned}
}

// told says a fact by its text: {what} and {service}, {when}.
func told(text i18n.Text) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		l := in.Lang
		return text.Fill(
			l,
			"what",
			Called(Kind(e.What), l),
			"units",
			Amount(l, Kind(e.What), e.Units, string(e.Currency)),
			"left",
			Amount(l, Kind(e.What), e.Left, string(e.Currency)),
			"service",
			in.Name("service", e.Service),
			"when",
			in.When(e.Start),
		)
	}
}

// Amount is so many units of a voucher in words: money, or how many visits or uses.
func Amount(l i18n.Lang, k Kind, units int64, currency string) string {
	switch k {
	case Gift:
		return i18n.Price(l, money.Amount{Minor: units, Currency: strings.ToUpper(currency)})
	case Clip:
		return visits.Of(int(units)).Fill(l, "n", i18n.Number(l, units))
	}
	return i18n.Number(l, units)
}

// Called is what a kind of voucher is called.
func Called(k Kind, l i18n.Lang) string {
	switch k {
	case Gift:
		return calledGift.In(l)
	case Clip:
		return calledClip.In(l)
	}
	return calledCoupon.In(l)
}

// happened makes the fact that a write of the voucher carries, which is as it is afterwards.
func (d *Vouchers) happened(k fact.Kind[Event], v *Voucher, actor fact.Actor, e Event) fact.Fact {
	now, owes := d.now(), v.owes()
	e.Owes, v.Owed = owes-v.Owed, owes
	e.What, e.Left, e.Currency = fact.Code(v.Kind), max(v.Left(), 0), fact.Code(strings.ToLower(v.Currency))
	return k.New(d.ids.New(now), now, v.Practice, v.ID, actor, e)
}
