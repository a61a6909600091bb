package vat

import "fmt"

// Unsound tells which rows of the data meet another one of the same kind, end before they begin, or have no source.
func Unsound() error {
	for i, r := range rates {
		if r.source == "" || !r.to.IsZero() && r.to.Before(r.from) {
			return fmt.Errorf("rate %+v", r)
		}
		for _, o := range rates[i+1:] {
			if o.country == r.country && o.kind == r.kind &&
				(holds(r.from, r.to, o.from) || holds(o.from, o.to, r.from)) {
				return fmt.Errorf("the rates %+v and %+v meet", r, o)
			}
		}
	}
	for i, e := range exemptions {
		if e.source == "" || e.wording == "" || !e.to.IsZero() && e.to.Before(e.from) {
			return fmt.Errorf("exemption %+v", e)
		}
		for _, p := range e.professions {
			for _, o := range exemptions[i+1:] {
				for _, q := range o.professions {
					if o.country == e.country && p == q &&
						(holds(e.from, e.to, o.from) || holds(o.from, o.to, e.from)) {
						return fmt.Errorf("the exemptions %+v and %+v meet", e, o)
					}
				}
			}
		}
	}
	return nil
}
