// Package credential is what an account of a practice's with somebody outside is made of: the fields that staff type,
// of which secret ones are never shown again.
package credential

import (
	"maps"

	"stund/internal/fault"
	"stund/internal/typed"
)

// Field is one thing that an account is made of.
type Field struct {
	Name     string // key in Values: lower-case letters and underscores
	Secret   bool   // never shown again once it is stored
	Optional bool
	Made     bool // by the other side, and not typed by staff
}

// Values are an account's fields, by their names.
type Values map[string]string

// longest is the most bytes of one value.
const longest = 500

// Merged is the account as it is after staff typed some of its fields: a secret that is left out, and what is made,
// stays what it was. It answers fault.Invalid with all that is wrong, by "values.<field>".
func Merged(asked []Field, known Values, in map[string]string) (Values, error) {
	var wrong fault.Fields
	out := Values{}
	left := maps.Clone(in)
	for _, f := range asked {
		v, there := left[f.Name]
		delete(left, f.Name)
		v, err := typed.Line(v, longest)
		if err != nil {
			wrong.Add("values."+f.Name, "%v", err)
		}
		if !there || f.Made || f.Secret && v == "" {
			v = known[f.Name]
		}
		wrong.Check(v != "" || f.Optional || f.Made, "values."+f.Name, "must be filled in")
		if v != "" {
			out[f.Name] = v
		}
	}
	for name := range left {
		wrong.Add("values."+name, "there is no such field")
	}
	return out, wrong.Err()
}

// Shown returns what of an account may be shown: secrets are only said to be there.
func Shown(asked []Field, known Values) (values map[string]string, secrets map[string]bool) {
	values, secrets = map[string]string{}, map[string]bool{}
	for _, f := range asked {
		if f.Secret || f.Made {
			secrets[f.Name] = known[f.Name] != ""
			continue
		}
		values[f.Name] = known[f.Name]
	}
	return values, secrets
}
