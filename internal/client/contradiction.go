package client

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Contradiction is something that an entry says of a client of whom one before it in the list says otherwise: the first
// holds, so that a list says the same however often it is taken in.
type Contradiction struct {
	Field string // by its name outside, as birthday, address.city or fields.shoe
	Line  int    // of the entry before
}

// subject is a field of a client.
type subject struct{ client, field string }

// note notes what the entry of the line says of the client, of what nobody in the list has said before.
func (d *Draft) note(client string, said Particulars, line int) {
	for field := range said.singles() {
		if of := (subject{client, field}); d.first[of] == 0 {
			d.first[of] = line
		}
	}
}

// contradictions returns what the entry says otherwise than the client is, where one before it in the list has said so.
// A name with more words takes none away: it is no contradiction.
func (d *Draft) contradictions(c Client, e Entry) (all []Contradiction) {
	is, said := c.singles(), e.singles()
	for _, field := range slices.Sorted(maps.Keys(said)) {
		longer := slices.Contains([]string{"name", "given_name", "family_name"}, field) &&
			lessOf(is[field], said[field])
		if said[field] == is[field] || longer {
			continue
		}
		line := d.first[subject{c.ID, field}]
		for _, known := range e.Tried.Contradictions {
			if known.Field == field {
				line = known.Line
			}
		}
		if line > 0 {
			all = append(all, Contradiction{field, line})
		}
	}
	return all
}

// singles returns what the particulars say of what there is one of, by its name outside, a part of the address and a
// field of the practice's own each by itself.
func (p Particulars) singles() map[string]string {
	all := map[string]string{}
	of := reflect.ValueOf(p)
	for n, name := range particularNames() {
		if v := of.Field(n); v.Kind() == reflect.String {
			all[name] = v.String()
		}
	}
	if p.Address != nil {
		for n, part := range p.Address.parts() {
			all["address."+addressParts[n]] = *part
		}
	}
	for id, value := range p.Fields {
		all["fields."+id] = value
	}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

// addressParts are the names of an address's parts, in their order.
var addressParts = [...]string{"street", "postal_code", "city", "country"}

// lacking returns the particulars without what contradicts an entry before.
func (p Particulars) lacking(contradictions []Contradiction) Particulars {
	if len(contradictions) == 0 {
		return p
	}
	of := reflect.ValueOf(&p).Elem()
	names := particularNames()
	p.Fields = maps.Clone(p.Fields)
	if p.Address != nil {
		own := *p.Address
		p.Address = &own
	}
	for _, c := range contradictions {
		if part, is := strings.CutPrefix(c.Field, "address."); is {
			*p.Address.parts()[slices.Index(addressParts[:], part)] = ""
		} else if id, is := strings.CutPrefix(c.Field, "fields."); is {
			delete(p.Fields, id)
		} else {
			of.Field(slices.Index(names, c.Field)).SetZero()
		}
	}
	return p
}
