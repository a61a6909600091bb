package payment

import (
	"slices"
	"time"

	"stund/internal/pay"
	"stund/internal/practice"
)

// Failed reports whether the last try came to nothing while the time is still kept: its client can try again.
func (p Payment) Failed() bool {
	n := len(p.Tries)
	return n > 0 && (p.Stage == Held || p.Stage == Billed) && p.Tries[n-1].State.Phase == pay.Ended
}

// Over reports whether nothing more is to be expected of a payment that nobody made: its deadline has passed, and no
// page on which it could be paid is open.
func (p Payment) Over(now time.Time) bool {
	if p.Stage == Lapsed {
		return true
	}
	for _, t := range p.Tries {
		if !t.over() {
			return false
		}
	}
	return p.Stage == Held && p.paid() < 0 && !now.Before(p.Deadline)
}

// Reserved reports whether the money that pays the booking is there and was not taken yet.
func (p Payment) Reserved() bool {
	s := p.Sums()
	return s.Reserved > 0 && s.Captured == 0
}

// Released reports whether all that was reserved for the booking was let go of, and nothing taken.
func (p Payment) Released() bool {
	if p.Stage != Booked || p.Paid == 0 {
		return false
	}
	s := p.Tries[p.Paid-1].State
	return s.Phase == pay.Approved && s.Captured == 0 && s.Released >= s.Reserved
}

// Renewed reports whether what is owed was reserved before, and is to be paid anew because that ran out.
func (p Payment) Renewed() bool { return p.Stage == Owed && p.approved() >= 0 && p.paid() < 0 }

// Net returns what the practice has of the money that pays the booking: what was taken, less what went back. What came
// beside it goes back by itself, and is none of it.
func (p Payment) Net() int64 {
	if p.Stage != Booked || p.Paid == 0 {
		return 0
	}
	s := p.Tries[p.Paid-1].State
	return s.Captured - s.Refunded
}

// Untaken reports whether a provider would not take what was reserved.
func (p Payment) Untaken() bool {
	return slices.ContainsFunc(p.Moves, func(m Move) bool { return m.Kind == Capture && m.Refused })
}

// Way is a provider by which something can be paid, as its client sees it.
type Way struct {
	Provider string `json:"provider" doc:"Its name, for POST /v1/pay/{token}." example:"vipps"`
	Brand    string `json:"brand,omitempty" doc:"What people know it by; left out where they pay by card." example:"Vipps"`
}

// nordic is when MobilePay becomes Vipps in Denmark and Finland.
// Source: developer.vippsmobilepay.com/docs/technical-updates/2026-10 (read in November 2026).
var nordic = time.Date(2027, 1, 12, 0, 0, 0, 0, time.UTC)

// WayOf returns how the provider is offered to who pays in the currency. Vipps asks for its name as running text in the
// page's own letters where it is no logo, and for the local one: MobilePay is its name where people pay in kroner or
// euros of Denmark and Finland, until it is Vipps there too.
func WayOf(provider, currency string, now time.Time) Way {
	switch {
	case provider == "vipps" && (currency == "DKK" || currency == "EUR") && now.Before(nordic):
		return Way{provider, "MobilePay"}
	case provider == "vipps":
		return Way{provider, "Vipps"}
	case provider == "sandbox":
		return Way{provider, "Sandbox"}
	}
	return Way{Provider: provider}
}

// Ways returns the accounts as they are offered to who pays in the currency.
func Ways(offers []Account, currency string, now time.Time) []Way {
	out := make([]Way, len(offers))
	for n, a := range offers {
		out[n] = WayOf(a.Provider, currency, now)
	}
	return out
}

// Asked is what a service asks for before it is booked, as clients see it.
type Asked struct {
	Kind    practice.Prepaying    `json:"kind" enum:"deposit,full" doc:"A part of the price, or all of it." example:"deposit"`
	Due     int64                 `json:"due_minor" doc:"What is to be paid to book, VAT included, in minor units of the price's currency." example:"25000"`
	Refunds []practice.RefundStep `json:"refunds" doc:"What goes back to who cancels: the step with the longest notice that they keep counts, and after the last one nothing goes back."`
}

// AskedOf returns what the service asks for before it is booked; nil: nothing.
func AskedOf(v practice.Service) *Asked {
	due := v.Prepay.Due(v.Price.Minor)
	if due == 0 {
		return nil
	}
	return &Asked{v.Prepay.Kind, due, v.Prepay.Steps(v.CancelMinutes)}
}
