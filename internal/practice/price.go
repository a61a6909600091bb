package practice

import (
	"fmt"
	"slices"
	"strings"

	"stund/internal/civil"
	"stund/internal/money"
	"stund/internal/vat"
)

// Taxed asks how VAT applies to the service on a day of the practice's, where the practitioner gives it; nil: nobody is
// named. A service of which nothing is known is fault.Invalid "rate-unknown", as vat.On says.
func (s *Setup) Taxed(v Service, by *Practitioner, on civil.Date) (vat.Answer, error) {
	q := vat.Question{Country: s.Practice.Country, Nobody: by == nil, On: on}
	if by != nil {
		q.Authorisations = by.Authorisations
	}
	if v.VAT != nil {
		q.Treatment = v.VAT.Treatment
		q.Rate, _ = vat.ParseRate(v.VAT.Rate)
	}
	return vat.On(q)
}

func (t *VAT) check(c *checker, country string) {
	switch {
	case t == nil:
		return
	case !slices.Contains(vat.Treatments(), t.Treatment):
		c.no("vat.treatment", "must be standard, reduced, exempt or outside")
	case t.Treatment != vat.ReducedRate:
		if t.Rate != "" {
			c.no("vat.rate", "must be left out unless the treatment is reduced")
		}
	default:
		if r, ok := vat.ParseRate(t.Rate); ok && vat.IsReduced(country, r) {
			return
		}
		all := vat.Reduced(country)
		if len(all) == 0 {
			c.no("vat.treatment", "cannot be reduced: no reduced rate of %.2q is known", country)
			return
		}
		known := make([]string, len(all))
		for i, r := range all {
			known[i] = r.String()
		}
		c.no("vat.rate", "must be one of the country's reduced rates: %s", strings.Join(known, ", "))
	}
}

// authorisations holds a practitioner's to the professions of each country, and to one for each span of days.
func authorisations(c *checker, all []vat.Authorisation) {
	c.between("authorisations", len(all), 0, 20)
	for i, a := range all {
		at := fmt.Sprintf("authorisations[%d].", i)
		if !slices.Contains(vat.Countries(), a.Country) {
			c.no(at+"country", "must be one of %s", strings.Join(vat.Countries(), ", "))
		} else if !slices.ContainsFunc(vat.Professions(a.Country), func(p vat.Profession) bool {
			return p.Code == a.Profession
		}) {
			c.no(at+"profession", "%.40q is no profession that %s is known to authorise", a.Profession, a.Country)
		}
		if a.From.IsZero() {
			c.no(at+"from", "must be filled in")
		}
		if !a.To.IsZero() && a.To.Before(a.From) {
			c.no(at+"to", "must not be before from")
		}
		if slices.Index(all, a) < i {
			c.no(strings.TrimSuffix(at, "."), "is named twice")
		}
	}
}

// Limits of what a service asks for before it is booked.
const (
	shortestHold = 15      // minutes
	longestHold  = 24 * 60 // minutes
	mostRefunds  = 10
	longest      = 365 * 24 * 60 // minutes of notice
)

func (p *Prepay) check(c *checker, price money.Amount) {
	if p == nil {
		return
	}
	switch p.Kind {
	case PrepayNone:
		p.checkNothing(c)
		return
	case PrepayFull, PrepayDeposit:
	default:
		c.no("prepay.kind", "must be none, deposit or full")
	}
	if price.Minor == 0 {
		c.no("prepay.kind", "must be none, or left out, where the price is 0")
	}
	p.checkAmount(c, price)
	if p.HoldMinutes != 0 {
		c.between("prepay.hold_minutes", p.HoldMinutes, shortestHold, longestHold)
	}
	if !slices.Contains([]Capture{"", AtBooking, AtVisit}, p.Capture) {
		c.no("prepay.capture", "must be at-booking or at-visit")
	}
	p.checkRefunds(c)
}

// checkNothing refuses what says more where nothing is asked for: it would be forgotten, or believed.
func (p *Prepay) checkNothing(c *checker) {
	left := func(ok bool, field string) {
		if !ok {
			c.no("prepay."+field, "must be left out where kind is none")
		}
	}
	left(p.Amount == 0, "amount_minor")
	left(p.Percent == 0, "percent")
	left(p.HoldMinutes == 0, "hold_minutes")
	left(p.Capture == "", "capture")
	left(len(p.Refunds) == 0, "refunds")
}

// checkAmount wants one of amount and percent of a deposit, and none of what is no deposit.
func (p *Prepay) checkAmount(c *checker, price money.Amount) {
	if p.Kind != PrepayDeposit {
		if p.Amount != 0 {
			c.no("prepay.amount_minor", "must be left out unless kind is deposit")
		}
		if p.Percent != 0 {
			c.no("prepay.percent", "must be left out unless kind is deposit")
		}
		return
	}
	switch {
	case p.Amount != 0 && p.Percent != 0:
		c.no("prepay.percent", "must be left out where amount_minor is said")
	case p.Amount == 0 && p.Percent == 0:
		c.no("prepay.amount_minor", "must be filled in, or percent")
	}
	if p.Amount < 0 || p.Amount > max(price.Minor, 0) {
		c.no("prepay.amount_minor", "must be more than 0, and at most the price")
	}
	c.between("prepay.percent", p.Percent, 0, 100)
}

// checkRefunds wants each notice once, or two steps would say different things of it.
func (p *Prepay) checkRefunds(c *checker) {
	c.between("prepay.refunds", len(p.Refunds), 0, mostRefunds)
	for i, r := range p.Refunds {
		at := fmt.Sprintf("prepay.refunds[%d]", i)
		c.between(at+".notice_minutes", r.Minutes, 0, longest)
		c.between(at+".percent", r.Percent, 0, 100)
		if slices.IndexFunc(p.Refunds, func(o RefundStep) bool { return o.Minutes == r.Minutes }) < i {
			c.no(at+".notice_minutes", "is there twice")
		}
	}
}
