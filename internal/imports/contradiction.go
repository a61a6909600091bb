package imports

import (
	"cmp"
	"slices"
	"strings"

	"stund/internal/client"
)

// Contradicts is the outcome of a row that says otherwise of a client than one before it in the file: what stands there
// first holds. What else it says is taken.
const Contradicts client.Outcome = "contradicting"

// contradictions says where the row's columns say otherwise than a row before.
func contradictions(said []client.Contradiction, m Mapping) (all []Reason) {
	for _, c := range said {
		all = append(all, Reason{Column: slices.Index(m.Columns, columnOf(c.Field)) + 1, Why: WhyContradicts,
			Line: c.Line, Field: c.Field})
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(a.Column, b.Column) })
	return all
}

// columnOf returns the target of what a client's field is called.
func columnOf(field string) Target {
	if id, own := strings.CutPrefix(field, "fields."); own {
		return OfField(id)
	}
	return Target(strings.TrimPrefix(field, "address."))
}

// tried returns what the next round is told of the row.
func (o Outcome) tried() client.Tried {
	t := client.Tried{Made: made(o.Outcome)}
	if o.Outcome != client.Refused {
		t.Client = o.Client
	}
	for _, r := range o.Reasons {
		if r.Why == WhyContradicts {
			t.Contradictions = append(t.Contradictions, client.Contradiction{Field: r.Field, Line: r.Line})
		}
	}
	return t
}
