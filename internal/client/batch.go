package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Entry is what another system says of a client, in its stored form: see Particulars.Normalise. Its name has the given
// name first: see GivenFirst. What is empty says nothing.
type Entry struct {
	Particulars
	Said  []Preference // what they said there: its purpose, channel, answer and basis
	Line  int          // where it stands in its list
	Tried Tried        // what became of it when it was tried before; zero: it was not
}

// Tried is what became of an entry in a draft that was not written.
type Tried struct {
	Client string // whom it was found to be of, or made
	Made   bool

	Contradictions []Contradiction
}

// Outcome is what becomes of an entry.
type Outcome string

// The outcomes.
const (
	New     Outcome = "new"     // there is a client more
	Altered Outcome = "changed" // it changed a client
	Same    Outcome = "same"    // it says nothing new of a client
	Refused Outcome = "refused"
)

// Taken is what became of an entry, and of whom.
type Taken struct {
	Outcome Outcome
	Client  string
	Fields  []fact.Code // what changed of the client, by the names that it has outside; of preferences "preferences"
	// Of a refused entry: of what the client has as many as they can, "emails", "phones" or "tags"; "shared" for one
	// with addresses that as many others use as can be known of an address.
	Full string
	Gone time.Time // of a refused entry: when the client was erased whom it was found to be of; zero: they were not

	Contradictions []Contradiction // what was not taken
}

// Imported is what the fact says of a client whom an import brought or changed.
type Imported struct {
	Import fact.ID     `json:"import"`
	New    bool        `json:"new,omitempty"`
	Fields []fact.Code `json:"fields,omitempty"` // what changed, of one who was a client before
}

// Draft is what entries, each with an address, come to before anything of it is written. Entries see what those before
// them come to: two of one person are one client. It is for one goroutine.
type Draft struct {
	r        *Clients
	practice string
	now      time.Time
	read     store.Consistency
	found    map[string]identity // by their ids
	people   map[string]Client
	was      map[string]Client // those of people who are stored
	shares   map[string][]string
	fields   map[string][]fact.Code // what changed of whom
	touched  map[store.Key]bool
	first    map[subject]int          // lines of the entries that said something of it first
	assumed  map[string][]Particulars // what is to be assumed of those who are not read yet
}

// Draft begins a draft of entries that are taken at the time. What is stored is read as it is now, or was a moment ago.
func (r *Clients) Draft(practice string, now time.Time, c store.Consistency) *Draft {
	return &Draft{r: r, practice: practice, now: now.UTC(), read: c, found: map[string]identity{},
		people: map[string]Client{}, was: map[string]Client{}, shares: map[string][]string{},
		fields: map[string][]fact.Code{}, touched: map[store.Key]bool{}, first: map[subject]int{},
		assumed: map[string][]Particulars{}}
}

// NoLimit is the room for everything, of a draft that is not written.
const NoLimit = math.MaxInt

// Take takes in as many of the entries, from the first on, as leave the draft with no more than room operations, those
// of entries taken before included; but one at least.
func (d *Draft) Take(ctx context.Context, entries []Entry, room int) (all []Taken, err error) {
	if err := d.ready(ctx, entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		keys, taken, write, err := d.weigh(ctx, e)
		if err != nil {
			return nil, err
		}
		more := 0
		for _, k := range keys {
			if !d.touched[k] {
				more++
			}
		}
		if len(all) > 0 && len(d.touched)+more > room {
			break
		}
		for _, k := range keys {
			d.touched[k] = true
		}
		write()
		if taken.Outcome != Refused {
			d.note(taken.Client, e.Particulars.lacking(taken.Contradictions), e.Line)
		}
		all = append(all, taken)
	}
	return all, nil
}

// ready reads what the entries will ask for, in few calls.
func (d *Draft) ready(ctx context.Context, entries []Entry) error {
	var addresses []string
	for _, e := range entries {
		addresses = append(addresses, e.addresses()...)
	}
	known, err := d.identities(ctx, addresses)
	if err != nil {
		return err
	}
	var people []string
	for _, i := range known {
		for _, u := range i.Users {
			if u.Until.IsZero() {
				people = append(people, u.Client, u.whose())
			}
		}
	}
	return d.load(ctx, people)
}

// identities returns who uses the addresses.
func (d *Draft) identities(ctx context.Context, addresses []string) ([]identity, error) {
	all := make([]string, len(addresses))
	var keys []store.Key
	asked := map[string]bool{}
	for n, a := range addresses {
		id := d.r.identityID(d.practice, a)
		all[n] = id
		if _, known := d.found[id]; !known && !asked[id] {
			asked[id] = true
			keys = append(keys, identities.Key(d.practice, id))
		}
	}
	stored, err := identities.GetMany(ctx, d.r.db, keys, d.read)
	if err != nil {
		return nil, fmt.Errorf("look for the clients of addresses: %w", err)
	}
	for id := range asked {
		d.found[id] = identity{Practice: d.practice, ID: id}
	}
	for _, i := range stored {
		i.Users = slices.DeleteFunc(i.Users, func(u user) bool { return !u.Until.IsZero() && !u.Until.After(d.now) })
		d.found[i.ID] = i
	}
	out := make([]identity, len(all))
	for n, id := range all {
		out[n] = d.found[id]
	}
	return out, nil
}

// load reads those of the clients who are not known yet.
func (d *Draft) load(ctx context.Context, people []string) error {
	slices.Sort(people)
	var keys []store.Key
	for _, id := range slices.Compact(people) {
		if _, known := d.people[id]; !known {
			keys = append(keys, Key(d.practice, id))
		}
	}
	stored, err := family.GetMany(ctx, d.r.db, keys, d.read)
	if err != nil {
		return fmt.Errorf("read clients: %w", err)
	}
	for _, c := range stored {
		d.was[c.ID] = c
		for _, said := range d.assumed[c.ID] {
			c.Particulars = c.with(said)
		}
		d.people[c.ID] = c
	}
	return nil
}

// person returns the client with the id, or whom they were merged into; false if they are none any more.
func (d *Draft) person(ctx context.Context, id string) (c Client, ok bool, err error) {
	for range maxSteps {
		if err := d.load(ctx, []string{id}); err != nil {
			return c, false, err
		}
		if c, ok = d.people[id]; !ok || c.Into == "" {
			return c, ok && c.Status != Erased, nil
		}
		id = c.Into
	}
	return c, false, nil
}

// weigh finds out what the entry comes to: which items change, and what changes them.
func (d *Draft) weigh(ctx context.Context, e Entry) (keys []store.Key, taken Taken, write func(), err error) {
	addresses := e.addresses()
	known, err := d.identities(ctx, addresses)
	if err != nil {
		return nil, taken, nil, err
	}
	own := d.r.named(d.practice, "", e.Name)
	for n, i := range known {
		u, fits := i.finds(addresses[n]).find(own)
		switch {
		case !fits:
			continue
		case !u.Until.IsZero():
			own.Client = u.Client // whose id was reserved
			continue
		}
		c, there, err := d.person(ctx, u.Client)
		if err != nil {
			return nil, taken, nil, err
		}
		if there {
			if e.Particulars, err = d.beyond(ctx, c, known, e); err != nil {
				return nil, taken, nil, err
			}
			return d.alter(ctx, c, e)
		}
	}
	if !slices.ContainsFunc(known, func(i identity) bool { return len(i.Users) < maxUsers }) {
		return nil, Taken{Outcome: Refused, Full: "shared"}, func() {}, nil // nothing would find them again
	}
	id, gone, err := d.fresh(ctx, e.Tried)
	if err != nil || !gone.IsZero() {
		return nil, Taken{Outcome: Refused, Gone: gone}, func() {}, err
	}
	own.Client = cmp.Or(own.Client, id)
	c := Client{ID: own.Client, Practice: d.practice, Particulars: e.Particulars, Created: d.now.Truncate(time.Second)}
	c.Preferences, _ = d.said(nil, e.Said)
	keys = []store.Key{Key(d.practice, c.ID)}
	for _, i := range known {
		keys = append(keys, identities.Key(d.practice, i.ID))
	}
	with := others(known)
	return keys, Taken{Outcome: New, Client: c.ID}, func() {
		d.people[c.ID] = c
		d.shares[c.ID] = with
		for _, i := range known {
			d.found[i.ID] = i.with(own)
		}
	}, nil
}

// fresh returns the id of who is new: that of whom the entry made when it was tried, by which those behind it know
// them, or a random one. If it was found to be of somebody who is erased by now, it returns when they were: nobody is
// brought back by a list that was there before.
func (d *Draft) fresh(ctx context.Context, t Tried) (id string, gone time.Time, err error) {
	if t.Made && d.read == store.Eventual {
		return t.Client, gone, nil // if they are there after all, it conflicts, and is looked at again
	}
	if t.Client != "" {
		there, err := d.r.Stored(ctx, d.practice, []string{t.Client})
		switch {
		case err != nil:
			return "", gone, err
		case len(there) == 0 && t.Made:
			return t.Client, gone, nil
		case len(there) > 0 && there[0].Status == Erased:
			return "", there[0].Gone, nil
		}
	}
	return d.r.ids.Opaque(), gone, nil
}

// beyond returns what the entry says of the client that those did not who were merged into them and are found by it:
// what was said of these before was weighed when they were merged.
func (d *Draft) beyond(ctx context.Context, c Client, known []identity, e Entry) (Particulars, error) {
	own, said := d.r.named(d.practice, "", e.Name), e.Particulars
	for _, i := range known {
		for _, u := range i.Users {
			if u.Own == "" || u.Client != c.ID || !u.fits(own) {
				continue
			}
			if err := d.load(ctx, []string{u.Own}); err != nil {
				return said, err
			}
			said = said.beyond(d.people[u.Own].Particulars)
		}
	}
	return said, nil
}

// alter is weigh for an entry of somebody who is a client. The entry's name has the given name first.
func (d *Draft) alter(ctx context.Context, c Client, e Entry) (keys []store.Key, taken Taken, write func(),
	err error) {
	if e.Name == GivenFirst(c.Name) {
		e.Name = ""
	}
	for name, known := range map[*string]string{&e.Name: c.Name, &e.Given: c.Given, &e.Family: c.Family} {
		if lessOf(*name, known) {
			*name = "" // it says nothing new
		}
	}
	against := d.contradictions(c, e)
	e.Particulars = e.Particulars.lacking(against)
	is := c
	is.Particulars = c.with(e.Particulars)
	var told bool
	is.Preferences, told = d.said(c.Preferences, e.Said)
	if full := is.full(); full != "" {
		return nil, Taken{Outcome: Refused, Client: c.ID, Full: full}, func() {}, nil
	}
	change := difference(c.Particulars, is.Particulars)
	fields := change.Fields
	if len(change.Tagged) > 0 {
		fields = append(fields, "tags")
	}
	if told {
		fields = append(fields, "preferences")
	}
	if len(fields) == 0 {
		return nil, Taken{Outcome: Same, Client: c.ID, Contradictions: against}, func() {}, nil
	}
	is.Changed = d.now.Truncate(time.Second)
	if is.addressed(c) {
		is.Former = is.former(c, is.Changed)
	}
	known, err := d.identities(ctx, d.r.addresses(moved{was: c, is: is}))
	if err != nil {
		return nil, taken, nil, err
	}
	keys = []store.Key{Key(d.practice, c.ID)}
	for _, i := range known {
		keys = append(keys, identities.Key(d.practice, i.ID))
	}
	return keys, Taken{Outcome: Altered, Client: c.ID, Fields: fields, Contradictions: against}, func() {
		d.people[c.ID] = is
		for _, f := range fields {
			if !slices.Contains(d.fields[c.ID], f) {
				d.fields[c.ID] = append(d.fields[c.ID], f)
			}
		}
		for _, i := range known {
			d.found[i.ID] = i.with(d.r.user(is))
		}
	}, nil
}

// lessOf reports whether a name leaves out words of the other, and has no others.
func lessOf(name, known string) bool {
	words, all := NameWords(name), NameWords(known)
	return len(words) < len(all) && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(all, w) })
}

// addressed reports whether the client's addresses are others than they were.
func (c Client) addressed(was Client) bool {
	return !slices.Equal(c.Emails, was.Emails) || !slices.Equal(c.Phones, was.Phones)
}

// said returns the preferences with what somebody said elsewhere, and whether that changes them. It takes no answer
// back that was a no: an old list must not undo what a client has asked for since.
func (d *Draft) said(known, said []Preference) (all []Preference, changed bool) {
	all = slices.Clone(known)
	for _, p := range said {
		was, _ := find(all, p.about)
		if was.Answer == p.Answer || was.Answer == No {
			continue
		}
		p.Source, p.At = FromImport, d.now.Truncate(time.Second)
		all, changed = append(slices.DeleteFunc(all, p.about), p), true
	}
	sortPreferences(all)
	return all, changed
}

// full returns of what the client has more than they can.
func (c Client) full() string {
	switch {
	case len(c.Emails) > maxAddresses:
		return "emails"
	case len(c.Phones) > maxAddresses:
		return "phones"
	case len(c.Tags) > maxTags:
		return "tags"
	}
	return ""
}

// with returns the particulars with what others say: what they leave empty stays, lists become longer, and of an
// address what they name changes.
func (p Particulars) with(said Particulars) Particulars {
	to, from := reflect.ValueOf(&p).Elem(), reflect.ValueOf(said)
	for n := range to.NumField() {
		switch mine, theirs := to.Field(n), from.Field(n); mine.Kind() {
		case reflect.String:
			if theirs.Len() > 0 {
				mine.Set(theirs)
			}
		case reflect.Slice:
			mine.Set(reflect.ValueOf(joined(mine.Interface().([]string), theirs.Interface().([]string))))
		}
	}
	if len(said.Fields) > 0 {
		all := maps.Clone(p.Fields)
		if all == nil {
			all = map[string]string{}
		}
		maps.Copy(all, said.Fields)
		p.Fields = all
	}
	if a := said.Address; a != nil {
		next := Address{}
		if p.Address != nil {
			next = *p.Address
		}
		from := a.parts()
		for n, to := range next.parts() {
			if *from[n] != "" {
				*to = *from[n]
			}
		}
		p.Address = &next
	}
	return p
}

// beyond returns the particulars without what others say as well.
func (p Particulars) beyond(said Particulars) Particulars {
	to, from := reflect.ValueOf(&p).Elem(), reflect.ValueOf(said)
	for n := range to.NumField() {
		switch mine, theirs := to.Field(n), from.Field(n); mine.Kind() {
		case reflect.String:
			if mine.String() == theirs.String() {
				mine.SetZero()
			}
		case reflect.Slice:
			mine.Set(reflect.ValueOf(without(mine.Interface().([]string), theirs.Interface().([]string))))
		}
	}
	p.Fields = maps.Clone(p.Fields)
	maps.DeleteFunc(p.Fields, func(id, value string) bool { return said.Fields[id] == value })
	if p.Address != nil && said.Address != nil {
		next := *p.Address
		theirs := said.Address.parts()
		for n, part := range next.parts() {
			if *part == *theirs[n] {
				*part = ""
			}
		}
		p.Address = &next
	}
	return p
}

// without returns the list without those that are in the other, without regard to case.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool {
		return slices.ContainsFunc(other, func(o string) bool { return strings.EqualFold(o, v) })
	})
}

// parts returns where the parts of the address are.
func (a *Address) parts() []*string { return []*string{&a.Street, &a.PostalCode, &a.City, &a.Country} }

// joined returns the list with those of more that are not in it, without regard to case.
func joined(list, more []string) []string {
	out := slices.Clone(list)
	for _, v := range more {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, v) }) {
			out = append(out, v)
		}
	}
	return out
}

// Assume has the draft go on as if the entry had been taken so: what a draft before it came to.
func (d *Draft) Assume(e Entry) {
	id := e.Tried.Client
	said := e.Particulars.lacking(e.Tried.Contradictions)
	d.note(id, said, e.Line)
	c, known := d.people[id]
	switch {
	case known:
		c.Particulars = c.with(said)
		d.people[id] = c
		return
	case !e.Tried.Made:
		d.assumed[id] = append(d.assumed[id], said)
		return
	}
	own := d.r.named(d.practice, id, e.Name)
	d.people[id] = Client{ID: id, Practice: d.practice, Particulars: e.Particulars}
	for _, a := range e.addresses() {
		i := d.found[d.r.identityID(d.practice, a)]
		if i.ID == "" {
			i = identity{Practice: d.practice, ID: d.r.identityID(d.practice, a)}
		}
		d.found[i.ID] = i.with(own)
	}
}

// Ops returns what writes the draft, with what happened to each client. It is written in one transaction, and conflicts
// with whoever wrote one of its items since they were read.
func (d *Draft) Ops(actor fact.Actor, of string) (ops []store.Op, err error) {
	var wrong []error
	add := func(op store.Op, err error) {
		ops, wrong = append(ops, op), append(wrong, err)
	}
	for _, key := range slices.SortedFunc(maps.Keys(d.touched), func(a, b store.Key) int {
		return strings.Compare(a.String(), b.String())
	}) {
		if _, id, ok := identities.Cut(key); ok {
			add(d.found[id].op())
			continue
		}
		_, id, _ := family.Cut(key)
		_, stored := d.was[id]
		facts := []fact.Fact{FactImported.New(d.r.ids.New(d.now), d.now, d.practice, id, actor,
			Imported{Import: fact.ID(of), New: !stored, Fields: d.fieldsOf(id)})}
		if with := d.shares[id]; len(with) > 0 {
			facts = append(facts, d.r.shares(d.practice, id, with, actor, d.now))
		}
		add(family.Put(d.people[id], facts...))
	}
	return ops, errors.Join(wrong...)
}

// fieldsOf returns what changed of somebody who was a client before.
func (d *Draft) fieldsOf(id string) []fact.Code {
	if _, stored := d.was[id]; stored {
		return d.fields[id]
	}
	return nil
}

// FactImported is that an import brought a client or changed one. Who keeps lists of clients passes it by: the import
// itself brings them up to date, once.
var FactImported = fact.Kind[Imported]{Name: "client.imported", Client: fact.Subject[Imported], Told: toldImport}

// What happens to lists of clients: an import is started, nothing more comes of one, all clients are handed out. The
// subject is the import, or the export. They stand here, so that who knows of facts links nothing that reads files.
var (
	FactImportStarted = fact.Kind[fact.None]{Name: "import.started"}
	FactImportEnded   = fact.Kind[ImportEnd]{Name: "import.ended"}
	FactExported      = fact.Kind[fact.None]{Name: "clients.exported"}
)

// ImportEnd is what the fact says of how an import ended.
type ImportEnd struct {
	Status  fact.Code `json:"status"`
	New     int       `json:"new,omitempty"`
	Changed int       `json:"changed,omitempty"`
	Refused int       `json:"refused,omitempty"`
}

// Wrong returns what is wrong with particulars, by the names that they have outside ("emails").
func Wrong(err error) (names []string) {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) {
		return nil
	}
	for _, field := range f.Fields {
		name, _, _ := strings.Cut(field.Path, "[")
		names = append(names, name)
	}
	return names
}

// Stored returns those of the clients who are there, as they are stored now: who was merged is not followed.
func (r *Clients) Stored(ctx context.Context, practice string, ids []string) ([]Client, error) {
	keys := make([]store.Key, len(ids))
	for n, id := range ids {
		keys[n] = Key(practice, id)
	}
	all, err := family.GetMany(ctx, r.db, keys, store.Strong)
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	return all, nil
}
