package practice

import (
	"slices"

	"stund/internal/civil"
	"stund/internal/money"
)

// Discount is what is taken off the price of visits without a code, of whoever it is for. Of several the one that takes
// off the most counts.
type Discount struct {
	ID       string     `json:"id,omitempty" readOnly:"true" doc:"Given by us." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Name     string     `json:"name" doc:"What clients and staff read where it counts." example:"Studentrabatt"`
	Percent  int        `json:"percent,omitzero" minimum:"0" maximum:"100" doc:"How much of the price, rounded to the minor unit, half up. This or amount_minor." example:"20"`
	Amount   int64      `json:"amount_minor,omitzero" minimum:"0" doc:"How much, in minor units of the practice's currency, at most the price." example:"10000"`
	Tags     []string   `json:"tags,omitempty" maxItems:"20" doc:"Ids of tags: for clients who have one of them. With neither tags nor clients it is for everybody."`
	Clients  []string   `json:"clients,omitempty" maxItems:"100" doc:"Ids of clients whom it is for."`
	Services []string   `json:"services,omitempty" maxItems:"100" doc:"Ids of the services that it counts for; all if left out."`
	From     civil.Date `json:"from,omitzero" doc:"First day of visits that it counts for; any if left out." example:"2026-11-01"`
	Until    civil.Date `json:"until,omitzero" doc:"Last day of them; any if left out." example:"2026-12-31"`
}

// Bounds of discounts.
const (
	maxDiscounts = 50
	maxDiscount  = 100_000_000 // minor units
)

// Covers reports whether the discount counts for visits of the service on the day, whoever's they are.
func (d Discount) Covers(service string, day civil.Date) bool {
	return (len(d.Services) == 0 || slices.Contains(d.Services, service)) &&
		(d.From.IsZero() || !day.Before(d.From)) && (d.Until.IsZero() || !day.After(d.Until))
}

// Asks reports whether it depends on the client.
func (d Discount) Asks() bool { return len(d.Tags) > 0 || len(d.Clients) > 0 }

// For reports whether it is for the client, whose ids, of them and of those whom they include, and tags these are.
func (d Discount) For(ids, tags []string) bool {
	has := func(list, any []string) bool {
		return slices.ContainsFunc(any, func(s string) bool { return slices.Contains(list, s) })
	}
	return !d.Asks() || has(d.Clients, ids) || has(d.Tags, tags)
}

// Off returns what it takes off the price, in minor units.
func (d Discount) Off(price money.Amount, currency string) int64 {
	return Off(price, d.Percent, money.Amount{Minor: d.Amount, Currency: currency})
}

// Off returns what so many percent, or else an amount, are off the price: percents are rounded to the minor unit, half
// up, and an amount of another currency is nothing.
func Off(price money.Amount, percent int, amount money.Amount) int64 {
	switch {
	case price.Minor <= 0:
		return 0
	case percent > 0:
		return (price.Minor*int64(percent) + 50) / 100
	case amount.Currency == price.Currency:
		return min(amount.Minor, price.Minor)
	}
	return 0
}

func (s *Setup) checkDiscount(c *checker, d *Discount) {
	c.line("name", &d.Name, 60, true)
	switch {
	case d.Percent != 0 && d.Amount != 0:
		c.no("amount_minor", "must be left out with percent")
	case d.Percent == 0 && d.Amount == 0:
		c.no("percent", "must be filled in, or amount_minor")
	}
	c.between("percent", d.Percent, 0, 100)
	if d.Amount < 0 || d.Amount > maxDiscount {
		c.no("amount_minor", "must be from 0 to %d", maxDiscount)
	}
	c.known("services", d.Services, func(id string) bool { _, ok := s.Service(id); return ok })
	c.between("services", len(d.Services), 0, 100)
	c.between("tags", len(d.Tags), 0, 20)
	c.between("clients", len(d.Clients), 0, 100)
	if !d.From.IsZero() && !d.Until.IsZero() && d.Until.Before(d.From) {
		c.no("until", "must not be before from")
	}
}
