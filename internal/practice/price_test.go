package practice_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/vat"
)

// priced gives the only service a price of 850.00 and what a test says of it.
func priced(edit func(*practice.Service)) func(*practice.Setup) {
	return func(s *practice.Setup) {
		s.Services = slices.Clone(s.Services)
		s.Services[0].Price = money.Amount{Minor: 85_000, Currency: "NOK"}
		edit(&s.Services[0])
	}
}

// asking is a service that asks for something.
func asking(p practice.Prepay) func(*practice.Setup) {
	return priced(func(v *practice.Service) { v.Prepay = &p })
}

func treated(t practice.VAT) func(*practice.Setup) {
	return priced(func(v *practice.Service) { v.VAT = &t })
}

// authorised gives Ida authorisations.
func authorised(all ...vat.Authorisation) func(*practice.Setup) {
	return func(s *practice.Setup) {
		s.Practitioners = slices.Clone(s.Practitioners)
		i := slices.IndexFunc(s.Practitioners, func(p practice.Practitioner) bool { return p.ID == "ida" })
		s.Practitioners[i].Authorisations = all
	}
}

// TestMoneyIsChecked: all that is wrong with what a set-up says of money comes together, each with its place; nothing
// is wrong where no place is named.
func TestMoneyIsChecked(t *testing.T) {
	t.Parallel()
	steps := func(all ...practice.RefundStep) []practice.RefundStep { return all }
	physio := vat.Authorisation{Profession: "physiotherapist", Country: "NO", From: day(1, 1)}
	for name, c := range map[string]struct {
		edit func(*practice.Setup)
		want []string
	}{
		"nothing said":     {priced(func(*practice.Service) {}), nil},
		"nothing asked":    {asking(practice.Prepay{Kind: practice.PrepayNone}), nil},
		"all, in short":    {asking(practice.Prepay{Kind: practice.PrepayFull}), nil},
		"half":             {asking(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 50}), nil},
		"as much as it is": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Amount: 85_000}), nil},
		"all that can be said": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Amount: 20_000, HoldMinutes: 15,
			Capture: practice.AtVisit, Refunds: steps(practice.RefundStep{Minutes: 2880, Percent: 100},
				practice.RefundStep{Minutes: 0, Percent: 0})}), nil},
		"no kind": {asking(practice.Prepay{HoldMinutes: 30}), []string{"prepay.kind"}},
		"nothing, and more": {asking(practice.Prepay{Kind: practice.PrepayNone, Amount: 1, Percent: 1, HoldMinutes: 30,
			Capture: practice.AtVisit, Refunds: steps(practice.RefundStep{})}), []string{"prepay.amount_minor",
			"prepay.percent", "prepay.hold_minutes", "prepay.capture", "prepay.refunds"}},
		"of all a part": {asking(practice.Prepay{Kind: practice.PrepayFull, Amount: 1, Percent: 1}),
			[]string{"prepay.amount_minor", "prepay.percent"}},
		"a deposit of nothing": {asking(practice.Prepay{Kind: practice.PrepayDeposit}),
			[]string{"prepay.amount_minor"}},
		"a deposit said twice": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Amount: 1, Percent: 1}),
			[]string{"prepay.percent"}},
		"more than the price": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Amount: 85_001}),
			[]string{"prepay.amount_minor"}},
		"less than nothing": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Amount: -1}),
			[]string{"prepay.amount_minor"}},
		"of what is free": {func(s *practice.Setup) {
			asking(practice.Prepay{Kind: practice.PrepayFull})(s)
			s.Services[0].Price.Minor = 0
		}, []string{"prepay.kind"}},
		"everything at once": {asking(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 101, HoldMinutes: 14,
			Capture: "later", Refunds: steps(practice.RefundStep{Minutes: -1, Percent: 101},
				practice.RefundStep{Minutes: 60, Percent: 50}, practice.RefundStep{Minutes: 60, Percent: 50})}),
			[]string{"prepay.percent", "prepay.hold_minutes", "prepay.capture", "prepay.refunds[0].notice_minutes",
				"prepay.refunds[0].percent", "prepay.refunds[2].notice_minutes"}},
		"kept for too long": {asking(practice.Prepay{Kind: practice.PrepayFull, HoldMinutes: 1441}),
			[]string{"prepay.hold_minutes"}},
		"too many steps": {asking(practice.Prepay{Kind: practice.PrepayFull, Refunds: manySteps(11)}),
			[]string{"prepay.refunds"}},

		"full rate":           {treated(practice.VAT{Treatment: vat.Standard}), nil},
		"a reduced rate":      {treated(practice.VAT{Treatment: vat.ReducedRate, Rate: "12"}), nil},
		"no treatment":        {treated(practice.VAT{}), []string{"vat.treatment"}},
		"a rate of their own": {treated(practice.VAT{Treatment: vat.ReducedRate, Rate: "13.5"}), []string{"vat.rate"}},
		"no rate":             {treated(practice.VAT{Treatment: vat.ReducedRate}), []string{"vat.rate"}},
		"a rate too many":     {treated(practice.VAT{Treatment: vat.Exempt, Rate: "12"}), []string{"vat.rate"}},
		"reduced in Denmark": {func(s *practice.Setup) {
			treated(practice.VAT{Treatment: vat.ReducedRate, Rate: "12"})(s)
			s.Practice.Country = "DK"
		}, []string{"vat.treatment"}},

		"authorised": {authorised(physio, vat.Authorisation{Profession: "naprapath", Country: "SE", From: day(1, 1),
			To: day(1, 1)}), nil},
		"of no country": {authorised(vat.Authorisation{Profession: "physiotherapist", Country: "GB", From: day(1, 1)}),
			[]string{"authorisations[0].country"}},
		"in no profession": {authorised(physio, vat.Authorisation{Profession: "alternative-practitioner", Country: "NO",
			To: day(1, 1)}), []string{"authorisations[1].profession", "authorisations[1].from"}},
		"ended before it began": {authorised(vat.Authorisation{Profession: "nurse", Country: "FI", From: day(1, 2),
			To: day(1, 1)}), []string{"authorisations[0].to"}},
		"the same twice": {authorised(physio, physio), []string{"authorisations[1]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := book(open(t))
			put(t, b, lotus())
			change(t, b, furnish)
			_, err := b.Change(t.Context(), owner, "lotus", "x", "x",
				func(s *practice.Setup) error { c.edit(s); return nil })
			var got []string
			if f, ok := fault.As(err); ok {
				for _, x := range f.Fields {
					got = append(got, within(x.Path))
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" || (err != nil) != (c.want != nil) {
				t.Errorf("%v: %s", err, diff)
			}
		})
	}
}

func manySteps(n int) (all []practice.RefundStep) {
	for i := range n {
		all = append(all, practice.RefundStep{Minutes: i, Percent: 1})
	}
	return all
}

// within returns a path without the entity that it is in.
func within(path string) string {
	for _, entity := range []string{"services[0].", "practitioners.ida."} {
		if len(path) > len(entity) && path[:len(entity)] == entity {
			return path[len(entity):]
		}
	}
	return path
}

// TestTaxed: the service, who gives it and the practice's country decide; a set-up of before says nothing of it.
func TestTaxed(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	s := change(t, b, furnish)
	v, _ := s.Service("consultation")
	if _, err := s.Taxed(v, nil, day(12, 1)); fault.CodeOf(err) != "rate-unknown" {
		t.Errorf("nothing is said of it: %v", err)
	}
	s = change(t, b, func(s *practice.Setup) {
		treated(practice.VAT{Treatment: vat.Exempt})(s)
		authorised(vat.Authorisation{Profession: "physiotherapist", Country: "NO", From: day(3, 1)})(s)
	})
	v, _ = s.Service("consultation")
	ida, _ := s.Practitioner("ida")
	bo, _ := s.Practitioner("bo")
	if a, err := s.Taxed(v, &ida, day(3, 1)); err != nil || a.Category != vat.Exempted || a.From != day(3, 1) {
		t.Errorf("%+v, %v", a, err)
	}
	for name, of := range map[string]struct {
		by *practice.Practitioner
		on int
	}{"nobody named": {nil, 1}, "another": {&bo, 1}} {
		if _, err := s.Taxed(v, of.by, day(12, of.on)); fault.CodeOf(err) != "rate-unknown" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Taxed(v, &ida, day(2, 28)); fault.CodeOf(err) != "rate-unknown" {
		t.Errorf("before they were authorised: %v", err)
	}
}
