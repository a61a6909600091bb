package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/store"
)

// CodeExists is the code of the fault of adding who is a client already.
const CodeExists = "client-exists"

// Exists is that fault. Add's names them in its Extra, "client".
func Exists() *fault.Error {
	return fault.New(fault.Conflict, CodeExists, "There is a client with this name and address already.")
}

// maxSteps is how often a merge may get in the way of whoever follows where a client was merged into.
const maxSteps = 3

// Get returns the client, as read now or a moment ago; of one who was merged, whom they were merged into. It answers
// fault.NotFound "client-unknown".
func (r *Clients) Get(ctx context.Context, practice, id string, c store.Consistency) (Client, error) {
	found, err := family.Get(ctx, r.db, Key(practice, id), c)
	for step := 0; err == nil && found.Into != "" && step < maxSteps; step++ {
		found, err = family.Get(ctx, r.db, Key(practice, found.Into), c)
	}
	return found, err
}

// Add makes a client of the particulars, which are in their stored form. The same key of the same actor makes the same
// client once, and is refused with other particulars: once.Reused; "" makes a new one. Who has a name
// and an address that fit is a client already: CodeExists, with their id. An id that is reserved for them is theirs:
// who waits on a list is then the same person there.
func (r *Clients) Add(ctx context.Context, actor fact.Actor, practice, key string, p Particulars) (Client, error) {
	id, print := r.ids.Opaque(), ""
	if key != "" {
		id = ids.Derive(r.key, "added client", practice, string(actor.Role), actor.ID, key)
		data, err := json.Marshal(p)
		if err != nil {
			return Client{}, fmt.Errorf("tell a request from others of its key: %w", err)
		}
		print = ids.Derive(r.key, "added client's particulars", string(data))
	}
	if err := r.standBehind(ctx, practice, id, Particulars{}, p); err != nil {
		return Client{}, err
	}
	at, err := r.reserved(ctx, practice, id, p)
	if err != nil {
		return Client{}, err
	}
	c, err := family.Create(ctx, r.db, r.retry, Key(practice, at), r.adding(ctx, actor, practice, id, at, print, p))
	switch {
	case err != nil:
	case c.ID == id && c.Print != print: // another request of the same key was written meanwhile
		err = once.Reused()
	case at != id && c.ID == at && c.Added != id: // they booked meanwhile
		err = Exists().With("client", c.ID)
	}
	return c, err
}

// reserved returns the id that is reserved for who has the particulars, and id where none is.
func (r *Clients) reserved(ctx context.Context, practice, id string, p Particulars) (string, error) {
	now := r.now()
	known, err := r.identities(ctx, practice, p.addresses(), now)
	if err != nil {
		return "", err
	}
	own := r.named(practice, id, p.Name)
	for _, i := range known {
		if u, ok := i.find(own); ok && !u.Until.IsZero() {
			return u.Client, nil
		}
	}
	return id, nil
}

// adding builds the client at the id whom the request adds, which has the id of its own.
func (r *Clients) adding(ctx context.Context, actor fact.Actor, practice, id, at, print string,
	p Particulars) func(*store.Along) (Client, []fact.Fact, error) {
	return func(along *store.Along) (Client, []fact.Fact, error) {
		if made, err := r.repeated(ctx, practice, id, print); !errors.Is(err, fault.NotFound) {
			return made, nil, err
		}
		now := r.now()
		c := Client{ID: at, Practice: practice, Particulars: p, Created: now.UTC().Truncate(time.Second), Print: print}
		if at != id {
			c.Added = id
		}
		known, err := r.identities(ctx, practice, p.addresses(), now)
		if err != nil {
			return c, nil, err
		}
		own := r.named(practice, at, p.Name)
		for _, i := range known {
			if u, ok := i.find(own); ok && u.Until.IsZero() && u.Client != at {
				made, err := r.again(ctx, practice, u.Client, id, print)
				return made, nil, err
			}
		}
		facts := []fact.Fact{FactCreated.New(r.ids.New(now), now, practice, at, actor, fact.None{})}
		if with := others(known); len(with) > 0 {
			facts = append(facts, r.shares(practice, at, with, actor, now))
		}
		for _, i := range known {
			op, err := identities.Put(i.with(own))
			if err != nil {
				return c, nil, err
			}
			along.Ops = append(along.Ops, op)
		}
		return c, facts, nil
	}
}

// again returns the client if the request of the id added them: they have the id that was reserved for them. Otherwise
// they are a client already.
func (r *Clients) again(ctx context.Context, practice, client, id, print string) (Client, error) {
	c, err := r.Get(ctx, practice, client, store.Strong)
	switch {
	case err != nil:
		return Client{}, err
	case c.Added != id:
		return Client{}, Exists().With("client", client)
	case c.Print != print:
		return Client{}, once.Reused()
	}
	return c, nil
}

// maxBehind is how many stand behind one another at most: a child, a parent, a company.
const maxBehind = 5

// standBehind refuses a payer or a guardian who is no client of the practice, the client themselves, or somebody for
// whom the client stands. What was so before is no mistake of this change.
func (r *Clients) standBehind(ctx context.Context, practice, id string, was, is Particulars) error {
	var wrong fault.Fields
	of := func(p Particulars, payer bool) string {
		party := p.Guardian
		if payer {
			party = p.Payer
		}
		if party == nil {
			return ""
		}
		return party.Client
	}
	for path, payer := range map[string]bool{"payer.client": true, "guardian.client": false} {
		next := of(is, payer)
		if next == "" || next == of(was, payer) {
			continue
		}
		for step := 0; next != ""; step++ {
			c, err := r.Get(ctx, practice, next, store.Eventual)
			unknown := errors.Is(err, fault.NotFound) || err == nil && c.Status == Erased
			switch {
			case err != nil && !unknown:
				return err
			case unknown && step == 0:
				wrong.Add(path, "is no client of the practice")
			case unknown:
			case c.ID == id && step == 0:
				wrong.Add(path, "is the client themselves: leave it out")
			case c.ID == id:
				wrong.Add(path, "leads back to this client: choose somebody for whom they do not stand")
			case step == maxBehind:
				wrong.Add(path, "has too many behind them, one after the other: choose the last of them")
			default:
				next = of(c.Particulars, payer)
				continue
			}
			break
		}
	}
	slices.SortFunc(wrong, func(a, b fault.Field) int { return strings.Compare(a.Path, b.Path) })
	return wrong.Err()
}

// repeated returns the client whom an earlier attempt at the same request made, or whom they were merged into. It
// answers fault.NotFound where there was none.
func (r *Clients) repeated(ctx context.Context, practice, id, print string) (Client, error) {
	made, err := family.Get(ctx, r.db, Key(practice, id), store.Strong)
	switch {
	case err != nil:
		return Client{}, err
	case made.Print != print:
		return Client{}, once.Reused()
	case made.Into != "":
		return r.Get(ctx, practice, made.Into, store.Strong)
	}
	return made, nil
}

// Change writes the particulars, which are in their stored form, as a whole. What finds the client follows in the same
// write. It answers fault.Conflict "changed-meanwhile" where the revision is not the client's.
func (r *Clients) Change(ctx context.Context, actor fact.Actor, practice, id string, revision int64,
	p Particulars) (Client, error) {
	return r.update(ctx, practice, id, revision, func(c Client, along *store.Along) (Client, []fact.Fact, error) {
		data := difference(c.Particulars, p)
		if reflect.DeepEqual(data, Changed{}) {
			return c, nil, nil
		}
		if err := r.standBehind(ctx, practice, c.ID, c.Particulars, p); err != nil {
			return c, nil, err
		}
		was, now := c, r.now()
		c.Particulars, c.Changed = p, now.UTC().Truncate(time.Second)
		c.Former = c.former(was, c.Changed)
		ops, err := r.refind(ctx, practice, now, moved{was, c, !actor.Role.Staff()})
		along.Ops = ops
		return c, []fact.Fact{FactChanged.New(r.ids.New(now), now, practice, c.ID, actor, data)}, err
	})
}

// SetStatus archives the client, says that they have died, or makes them active again. It answers fault.Conflict
// "changed-meanwhile" where the revision is not the client's; 0: it does not matter.
func (r *Clients) SetStatus(ctx context.Context, actor fact.Actor, practice, id string, revision int64,
	s Status) (Client, error) {
	return r.update(ctx, practice, id, revision, func(c Client, _ *store.Along) (Client, []fact.Fact, error) {
		if c.Is() == s {
			return c, nil, nil
		}
		return r.put(c, actor, s, r.now())
	})
}

// put returns the client with the status, and what happened.
func (r *Clients) put(c Client, actor fact.Actor, s Status, now time.Time) (Client, []fact.Fact, error) {
	f := FactStatusChanged.New(r.ids.New(now), now, c.Practice, c.ID, actor,
		StatusChanged{fact.Code(c.Is()), fact.Code(s)})
	c.Put = now.UTC().Truncate(time.Millisecond)
	if c.Status = s; s == Active {
		c.Status = ""
	}
	return c, []fact.Fact{f}, nil
}

// Return makes an archived client active again who did something at the time, and nobody else: not one who was
// archived after it, so that it may be told any number of times, and not one who has died.
func (r *Clients) Return(ctx context.Context, practice, id string, at time.Time) error {
	returns := func(c Client) bool { return c.Status == Archived && at.After(c.Put) }
	c, err := r.Get(ctx, practice, id, store.Eventual)
	if errors.Is(err, fault.NotFound) || err == nil && !returns(c) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = r.update(ctx, practice, id, 0, func(c Client, _ *store.Along) (Client, []fact.Fact, error) {
		if !returns(c) {
			return c, nil, nil
		}
		return r.put(c, fact.Actor{Role: fact.System}, Active, r.now())
	})
	return err
}

// update is what all changes of a client go through: of one who was merged, it is whom they were merged into that
// changes. Revision is what the caller has seen; 0: it does not matter. Of one who was merged since, no revision is
// right: it would be compared with another client's.
func (r *Clients) update(ctx context.Context, practice, id string, revision int64,
	decide func(Client, *store.Along) (Client, []fact.Fact, error)) (Client, error) {
	for step := 0; ; step++ {
		into := ""
		c, err := family.UpdateWith(ctx, r.db, r.retry, Key(practice, id),
			func(c Client, along *store.Along) (Client, []fact.Fact, error) {
				if into = c.Into; into != "" {
					return c, nil, nil
				}
				if err := c.at(revision); err != nil {
					return c, nil, err
				}
				return decide(c, along)
			})
		if err != nil || into == "" {
			return c, err
		}
		if revision != 0 {
			return Client{}, Meanwhile()
		}
		if id = into; step == maxSteps {
			return Client{}, errMerged(into)
		}
	}
}

// has reports whether the address is the client's.
func (c Client) has(address string) bool {
	same := func(o string) bool { return strings.EqualFold(o, address) }
	return slices.ContainsFunc(c.Emails, same) || slices.ContainsFunc(c.Phones, same)
}

// former returns the addresses that were the client's, after what they were until the time: the last to go first.
func (c Client) former(was Client, until time.Time) (all []Former) {
	var gone []Former
	for _, address := range slices.Concat(was.Emails, was.Phones) {
		gone = append(gone, Former{address, until})
	}
	gone = append(gone, was.Former...)
	slices.SortStableFunc(gone, func(a, b Former) int { return b.Until.Compare(a.Until) })
	for _, f := range gone {
		same := func(o Former) bool { return strings.EqualFold(o.Address, f.Address) }
		if !c.has(f.Address) && !slices.ContainsFunc(all, same) {
			all = append(all, f)
		}
	}
	return all[:min(len(all), maxFormer)]
}

// at answers fault.Conflict "changed-meanwhile" unless the client is as they were at the revision. 0: it does not
// matter. One who was erased never changes again: "client-erased".
func (c Client) at(revision int64) error {
	if c.Status == Erased {
		return WasErased()
	}
	if revision == 0 || revision == c.version {
		return nil
	}
	return Meanwhile()
}

// Meanwhile is the fault of a change of a revision that the client no longer has.
func Meanwhile() *fault.Error {
	return fault.New(fault.Conflict, "changed-meanwhile",
		"Somebody changed this client meanwhile. Look at them as they are now, and send your change again.")
}

// moved is a client before and after a change, and whether they made it: then a phone number that is new, or that is
// now of somebody with another first name, is theirs by their own word alone.
type moved struct {
	was, is Client
	said    bool
}

// addresses returns those whose identities the change touches.
func (r *Clients) addresses(m moved) (all []string) {
	before, after := m.was.addresses(), m.is.addresses()
	same := r.user(m.was) == r.user(m.is)
	for _, a := range slices.Concat(after, before) {
		stays := slices.Contains(before, a) && slices.Contains(after, a)
		if !(same && stays) { // where nobody is called otherwise, only what is new or gone changes
			all = append(all, a)
		}
	}
	return all
}

// refind returns what makes the practice's clients be found by the names and the addresses that they have now.
func (r *Clients) refind(ctx context.Context, practice string, now time.Time, all ...moved) (ops []store.Op,
	err error) {
	var addresses []string
	for _, m := range all {
		addresses = append(addresses, r.addresses(m)...)
	}
	slices.Sort(addresses)
	addresses = slices.Compact(addresses)
	known, err := r.identities(ctx, practice, addresses, now)
	if err != nil {
		return nil, err
	}
	for n, i := range known {
		for _, m := range all {
			switch a := addresses[n]; {
			case slices.Contains(m.is.addresses(), a):
				u := r.user(m.is)
				u.Said = m.said && strings.HasPrefix(a, byPhone) &&
					(!slices.Contains(m.was.addresses(), a) || u.First != r.user(m.was).First)
				i = i.with(u)
			case slices.Contains(m.was.addresses(), a):
				i = i.without(m.is.ID)
			}
		}
		op, err := i.op()
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, nil
}

// difference says what a change of particulars touches, by the names that they have outside.
func difference(was, is Particulars) (d Changed) {
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	for n := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(n).Tag.Get("json"), ",")
		if name != "tags" && !reflect.DeepEqual(a.Field(n).Interface(), b.Field(n).Interface()) {
			d.Fields = append(d.Fields, fact.Code(name))
		}
	}
	for _, t := range is.Tags {
		if !slices.Contains(was.Tags, t) {
			d.Tagged = append(d.Tagged, fact.ID(t))
		}
	}
	for _, t := range was.Tags {
		if !slices.Contains(is.Tags, t) {
			d.Untagged = append(d.Untagged, fact.ID(t))
		}
	}
	return d
}

// Many returns those of the clients who are there, as read a moment ago, by the ids that they were asked for by: of
// one who was merged, whom they were merged into.
func (r *Clients) Many(ctx context.Context, practice string, ids []string) (map[string]Client, error) {
	keys := make([]store.Key, 0, len(ids))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if id != "" {
			keys = append(keys, Key(practice, id))
		}
	}
	all, err := family.GetMany(ctx, r.db, keys, store.Eventual)
	if err != nil {
		return nil, err
	}
	found := map[string]Client{}
	for _, c := range all {
		id := c.ID
		if c.Into != "" {
			if c, err = r.Get(ctx, practice, c.Into, store.Eventual); errors.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		found[id] = c
	}
	return found, nil
}
