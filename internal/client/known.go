package client

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"stund/internal/fact"
	"stund/internal/fault"
)

// known is what two clients who are merged both have, and what is brought together.
type known struct {
	Particulars
	Preferences []Preference `json:"preferences,omitempty"`
}

func (c Client) known() known { return known{c.Particulars, c.Preferences} }

// Side is one of two clients who are merged.
type Side string

// The sides.
const (
	Kept  Side = "a" // who is kept
	Other Side = "b" // who is merged into them
)

// Keep says whose particulars are kept, by the names that they have outside ("emails", "address"); of the practice's
// own fields "fields" is all of them, and "fields.shoe" is one. What is not named is the kept client's, and the other's
// where the kept one has none. Given and family name go with the name, the number of a company with the company. Lists
// are joined, within their limits.
type Keep map[string]Side

// check answers everything that is wrong with it.
func (k Keep) check() error {
	var wrong fault.Fields
	for _, name := range slices.Sorted(maps.Keys(k)) {
		_, own := strings.CutPrefix(name, "fields.")
		wrong.Check(own || slices.Contains(particularNames(), name), "keep."+name, "is nothing that a client has")
		wrong.Check(k[name] == Kept || k[name] == Other, "keep."+name, "must be a or b")
	}
	return wrong.Err()
}

// together returns the choice with what goes together chosen together.
func (k Keep) together(a known) Keep {
	all := maps.Clone(k)
	if all == nil {
		all = Keep{}
	}
	goes := func(name string, with Side) {
		if all[name] == "" && with != "" {
			all[name] = with
		}
	}
	name := cmp.Or(all["name"], Kept)
	goes("given_name", name)
	goes("family_name", name)
	company, org := all["company"], all["org_number"]
	goes("company", org)
	goes("org_number", company)
	if a.Company != "" || a.Org != "" {
		goes("company", Kept)
		goes("org_number", Kept)
	}
	return all
}

// particularNames lists the names of particulars, in their order.
func particularNames() (all []string) {
	t := reflect.TypeFor[Particulars]()
	for n := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(n).Tag.Get("json"), ",")
		all = append(all, name)
	}
	return all
}

// join returns what is known of a with b merged into them, who are all of these clients.
func join(a, b known, keep Keep, all []string) known {
	out := a
	keep = keep.together(a)
	to, from := reflect.ValueOf(&out.Particulars).Elem(), reflect.ValueOf(b.Particulars)
	for n, name := range particularNames() {
		mine, theirs := to.Field(n), from.Field(n)
		switch {
		case keep[name] == Other:
			mine.Set(theirs)
		case keep[name] == Kept:
		case mine.Kind() == reflect.Slice:
			mine.Set(reflect.ValueOf(limited(name, slices.Concat(mine.Interface().([]string),
				theirs.Interface().([]string)))))
		case mine.Kind() == reflect.Map:
			joined := maps.Clone(b.Fields)
			if joined == nil {
				joined = map[string]string{}
			}
			maps.Copy(joined, a.Fields)
			out.Fields = joined
		case mine.IsZero():
			mine.Set(theirs)
		}
	}
	out.Fields = keep.fields(out.Fields, a.Fields, b.Fields)
	for _, p := range []**Party{&out.Payer, &out.Guardian} {
		if *p != nil && slices.Contains(all, (*p).Client) {
			*p = nil // nobody stands behind themselves
		}
	}
	out.Preferences = joinPreferences(a.Preferences, b.Preferences)
	return out
}

// fields returns the practice's own fields with those that were chosen one by one.
func (k Keep) fields(joined, a, b map[string]string) map[string]string {
	out := maps.Clone(joined)
	for name, side := range k {
		id, one := strings.CutPrefix(name, "fields.")
		if !one {
			continue
		}
		from := a
		if side == Other {
			from = b
		}
		if v, ok := from[id]; ok {
			if out == nil {
				out = map[string]string{}
			}
			out[id] = v
		} else {
			delete(out, id)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// limited returns the list with each entry once and no more than a client may have; nil for none.
func limited(name string, all []string) []string {
	out := unique(all)
	return out[:min(len(out), limitOf(name))]
}

// limitOf returns how many entries the client's list of the name may have.
func limitOf(name string) int {
	if name == "tags" {
		return maxTags
	}
	return maxAddresses
}

// unique returns the list with each entry once, without regard to case; nil for none.
func unique(all []string) (out []string) {
	for _, v := range all {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, v) }) {
			out = append(out, v)
		}
	}
	return out
}

// joinPreferences returns what both said: of one purpose and channel what was said last, and no before yes. Where that
// left nothing by which what is essential can go, a's answers to that stand.
func joinPreferences(a, b []Preference) []Preference {
	out := slices.Clone(a)
	for _, p := range b {
		at := slices.IndexFunc(out, p.about)
		switch {
		case at < 0:
			out = append(out, p)
		case p.At.After(out[at].At) || p.At.Equal(out[at].At) && p.Answer == No:
			out[at] = p
		}
	}
	if reachable(out) != nil {
		out = withEssential(out, a)
	}
	sortPreferences(out)
	return out
}

// withEssential returns all with what from says of messages that are essential.
func withEssential(all, from []Preference) []Preference {
	essential := func(p Preference) bool { return p.Purpose == Essential }
	out := slices.DeleteFunc(slices.Clone(all), essential)
	for _, p := range from {
		if essential(p) {
			out = append(out, p)
		}
	}
	return out
}

func sortPreferences(all []Preference) {
	slices.SortFunc(all, func(a, b Preference) int {
		return cmp.Or(cmp.Compare(slices.Index(Purposes(), a.Purpose), slices.Index(Purposes(), b.Purpose)),
			cmp.Compare(a.Channel, b.Channel))
	})
}

// rebase does to what is known what somebody did who made is of was: a field that they changed is as they left it, of
// lists, own fields and preferences each entry by itself. A list that becomes too long leaves out what others brought
// who were merged, but never what was the client's own, nor what is in is; over names those that are too long even so.
func rebase(onto, was, is, own known) (out known, over []string) {
	out = onto
	to, mine := reflect.ValueOf(&out.Particulars).Elem(), reflect.ValueOf(own.Particulars)
	before, after := reflect.ValueOf(was.Particulars), reflect.ValueOf(is.Particulars)
	for n, name := range particularNames() {
		b, a := before.Field(n).Interface(), after.Field(n).Interface()
		if reflect.DeepEqual(b, a) {
			continue
		}
		switch now := a.(type) {
		case []string:
			list := unique(relist(to.Field(n).Interface().([]string), b.([]string), now))
			list = shorter(list, limitOf(name), slices.Concat(mine.Field(n).Interface().([]string), now))
			if to.Field(n).Set(reflect.ValueOf(list)); len(list) > limitOf(name) {
				over = append(over, name)
			}
		case map[string]string:
			out.Fields = refields(out.Fields, b.(map[string]string), now)
		default:
			to.Field(n).Set(after.Field(n))
		}
	}
	out.Preferences = reprefer(onto.Preferences, was.Preferences, is.Preferences)
	return out, over
}

// shorter returns the list without the last of what may be left out, as many as make it no longer than the limit.
func shorter(list []string, limit int, stays []string) []string {
	for n := len(list) - 1; n >= 0 && len(list) > limit; n-- {
		if !slices.ContainsFunc(stays, func(v string) bool { return strings.EqualFold(v, list[n]) }) {
			list = slices.Delete(list, n, n+1)
		}
	}
	return list
}

// relist returns the list as whoever made is of was would have made it: in their order, with what they added, and
// without what they took away.
func relist(onto, was, is []string) (out []string) {
	for _, v := range is {
		if slices.Contains(onto, v) || !slices.Contains(was, v) {
			out = append(out, v)
		}
	}
	for _, v := range onto {
		if !slices.Contains(was, v) && !slices.Contains(is, v) { // they did not see it
			out = append(out, v)
		}
	}
	return out
}

func refields(onto, was, is map[string]string) map[string]string {
	out := maps.Clone(onto)
	if out == nil {
		out = map[string]string{}
	}
	for id, v := range is {
		if was[id] != v {
			out[id] = v
		}
	}
	for id := range was {
		if _, stays := is[id]; !stays {
			delete(out, id)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func reprefer(onto, was, is []Preference) []Preference {
	out := slices.Clone(onto)
	for _, p := range slices.Concat(was, is) {
		before, _ := find(was, p.about)
		after, said := find(is, p.about)
		if before == after {
			continue
		}
		if out = slices.DeleteFunc(out, p.about); said {
			out = append(out, after)
		}
	}
	if reachable(out) != nil {
		out = withEssential(out, is)
	}
	sortPreferences(out)
	if len(out) == 0 {
		return nil
	}
	return out
}

// touched names what differs, for the fact.
func touched(was, is known) []fact.Code {
	d := difference(was.Particulars, is.Particulars)
	if len(d.Tagged)+len(d.Untagged) > 0 {
		d.Fields = append(d.Fields, "tags")
	}
	if !slices.Equal(was.Preferences, is.Preferences) {
		d.Fields = append(d.Fields, "preferences")
	}
	return d.Fields
}
