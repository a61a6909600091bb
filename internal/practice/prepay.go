package practice

import (
	"cmp"
	"slices"
	"time"
)

// Prepaying says how much of its price a service asks for before it is booked.
type Prepaying string

const (
	PrepayNone    Prepaying = "none"
	PrepayDeposit Prepaying = "deposit"
	PrepayFull    Prepaying = "full"
)

// Capture says when prepaid money is taken.
type Capture string

const (
	AtBooking Capture = "at-booking"
	AtVisit   Capture = "at-visit"
)

// Prepay is what a service asks for before it is booked. What was asked of a booking stays what it was when it was
// made, whatever the service asks for by then.
type Prepay struct {
	Kind        Prepaying    `json:"kind" enum:"none,deposit,full" doc:"Nothing, a part of the price, or all of it." example:"deposit"`
	Amount      int64        `json:"amount_minor,omitzero" minimum:"0" doc:"Of a deposit: how much, in minor units of the price's currency, at most the price. This or percent." example:"20000"`
	Percent     int          `json:"percent,omitzero" minimum:"0" maximum:"100" doc:"Of a deposit: how much of the price, rounded to the minor unit, half up." example:"50"`
	HoldMinutes int          `json:"hold_minutes,omitzero" minimum:"0" maximum:"1440" doc:"For how long the time is kept for who has yet to pay: 15 to 1440 minutes; 30 if left out." example:"30"`
	Capture     Capture      `json:"capture,omitempty" enum:"at-booking,at-visit" doc:"When the money is taken: when the client pays, or at the visit, until when it is reserved, where the provider can do that; at-booking if left out. No-shows and late cancellations take what the rule keeps." example:"at-booking"`
	Refunds     []RefundStep `json:"refunds,omitempty" maxItems:"10" doc:"What a client who cancels gets back, by how long before the start they do. The step with the longest notice that they kept is used; where they kept none, nothing. If left out: all until the service's cancellation deadline, and nothing after it. What the practice calls off is always paid back in full."`
}

// RefundStep is one step of what clients who cancel get back.
type RefundStep struct {
	Minutes int `json:"notice_minutes" minimum:"0" maximum:"525600" doc:"How long before the start they cancel, at least." example:"1440"`
	Percent int `json:"percent" minimum:"0" maximum:"100" doc:"How much of what they paid they get back, rounded to the minor unit in their favour." example:"100"`
}

// Of returns what goes back of what was paid, in minor units, rounded in the client's favour.
func (r RefundStep) Of(paid int64) int64 { return (paid*int64(r.Percent) + 99) / 100 }

// Due returns what is asked for before a visit of the price, in minor units: 0 is nothing. A nil Prepay asks for
// nothing.
func (p *Prepay) Due(price int64) int64 {
	switch {
	case p == nil || price <= 0:
		return 0
	case p.Kind == PrepayFull:
		return price
	case p.Kind == PrepayDeposit && p.Amount > 0:
		return min(p.Amount, price)
	case p.Kind == PrepayDeposit:
		return (price*int64(p.Percent) + 50) / 100
	}
	return 0
}

// Hold returns for how long the time is kept for who has yet to pay.
func (p *Prepay) Hold() time.Duration {
	return time.Duration(cmp.Or(p.HoldMinutes, 30)) * time.Minute
}

// Back returns what a client who paid so much gets back when they cancel so long before the start, in minor units.
// Deadline is the service's, in minutes.
func (p *Prepay) Back(paid int64, notice time.Duration, deadline int) int64 {
	for _, s := range p.Steps(deadline) {
		if notice >= time.Duration(s.Minutes)*time.Minute {
			return s.Of(paid)
		}
	}
	return 0
}

// Steps returns what clients who cancel get back, the step with the longest notice first. Deadline is the service's, in
// minutes.
func (p *Prepay) Steps(deadline int) []RefundStep {
	if len(p.Refunds) == 0 {
		return []RefundStep{{Minutes: deadline, Percent: 100}}
	}
	return slices.SortedFunc(slices.Values(p.Refunds), func(a, b RefundStep) int { return b.Minutes - a.Minutes })
}
