package client

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// hear notes what the entry of the line says of the client, of what nobody in the list has said before.
func (d *Draft) hear(client string, said Particulars, line int) {
	for _, field := range slices.Sorted(maps.Keys(said.singles())) {
		if d.teller(client, field) == 0 {
			d.heard[client] = append(d.heard[client], Lost{field, line})
		}
	}
}

// teller returns the line of who said something of the field of the client first; 0: nobody did.
func (d *Draft) teller(client, field string) int {
	for _, l := range d.heard[client] {
		if l.Field == field {
			return l.Line
		}
	}
	return 0
}

// lost returns what the entry says otherwise than the client is, where one before it in the list has said so. A name
// with more words takes none away: it is no contradiction.
func (d *Draft) lost(c Client, e Entry) (all []Lost) {
	is, said := c.singles(), e.singles()
	for _, field := range slices.Sorted(maps.Keys(said)) {
		longer := slices.Contains([]string{"name", "given_name", "family_name"}, field) &&
			lessOf(is[field], said[field])
		if said[field] == is[field] || longer {
			continue
		}
		line := d.teller(c.ID, field)
		if at := slices.IndexFunc(e.Tried.Lost, func(l Lost) bool { return l.Field == field }); at >= 0 {
			line = e.Tried.Lost[at].Line
		}
		if line > 0 {
			all = append(all, Lost{field, line})
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

// lacking returns the particulars without what is lost.
func (p Particulars) lacking(lost []Lost) Particulars {
	if len(lost) == 0 {
		return p
	}
	of := reflect.ValueOf(&p).Elem()
	names := particularNames()
	p.Fields = maps.Clone(p.Fields)
	if p.Address != nil {
		own := *p.Address
		p.Address = &own
	}
	for _, l := range lost {
		if part, is := strings.CutPrefix(l.Field, "address."); is {
			*p.Address.parts()[slices.Index(addressParts[:], part)] = ""
		} else if id, is := strings.CutPrefix(l.Field, "fields."); is {
			delete(p.Fields, id)
		} else {
			of.Field(slices.Index(names, l.Field)).SetZero()
		}
	}
	return p
}
