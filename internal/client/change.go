package client

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
)

// ErrExists is the fault of adding who is a client already: its Extra names them, "client".
func errExists(id string) error {
	return fault.New(fault.Conflict, "client-exists", "There is a client with this name and address already.").
		With("client", id)
}

// Get returns the client, as read now or a moment ago. It answers fault.NotFound "client-unknown".
func (r *Clients) Get(ctx context.Context, practice, id string, c store.Consistency) (Client, error) {
	return family.Get(ctx, r.db, Key(practice, id), c)
}

// Add makes a client of the particulars, which are in their stored form. The same key makes the same client once; ""
// makes a new one. Who has a name and an address that fit is a client already: fault.Conflict "client-exists".
func (r *Clients) Add(ctx context.Context, actor fact.Actor, practice, key string, p Particulars) (Client, error) {
	id := r.ids.Opaque()
	if key != "" {
		id = ids.Derive(r.key, "added client", practice, key)
	}
	return family.Create(ctx, r.db, r.retry, Key(practice, id), func(along *store.Along) (Client, []fact.Fact, error) {
		if made, err := r.Get(ctx, practice, id, store.Strong); !errors.Is(err, fault.NotFound) {
			return made, nil, err
		}
		now := r.now()
		c := Client{ID: id, Practice: practice, Particulars: p, Created: now.UTC().Truncate(time.Second)}
		known, err := r.identities(ctx, practice, p.addresses(), now)
		if err != nil {
			return c, nil, err
		}
		own := r.named(practice, id, p.Name)
		for _, i := range known {
			if u, ok := i.find(own); ok && u.Until.IsZero() && u.Client != id {
				return c, nil, errExists(u.Client)
			}
		}
		facts := []fact.Fact{FactCreated.New(r.ids.New(now), now, practice, id, actor, fact.None{})}
		if with := others(known); len(with) > 0 {
			facts = append(facts, r.shares(practice, id, with, actor, now))
		}
		for _, i := range known {
			op, err := identities.Put(i.with(own))
			if err != nil {
				return c, nil, err
			}
			along.Ops = append(along.Ops, op)
		}
		return c, facts, nil
	})
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
		was, now := c, r.now()
		c.Particulars, c.Changed = p, now.UTC().Truncate(time.Second)
		c.Former = c.former(was)
		ops, err := r.refind(ctx, was, c, now)
		along.Ops = ops
		return c, []fact.Fact{FactChanged.New(r.ids.New(now), now, practice, id, actor, data)}, err
	})
}

// SetStatus archives the client, says that they have died, or makes them active again.
func (r *Clients) SetStatus(ctx context.Context, actor fact.Actor, practice, id string, s Status) (Client, error) {
	return r.update(ctx, practice, id, 0, func(c Client, _ *store.Along) (Client, []fact.Fact, error) {
		if c.Is() == s {
			return c, nil, nil
		}
		now := r.now()
		f := FactStatusChanged.New(r.ids.New(now), now, practice, id, actor,
			StatusChanged{fact.Code(c.Is()), fact.Code(s)})
		if c.Status = s; s == Active {
			c.Status = ""
		}
		return c, []fact.Fact{f}, nil
	})
}

// update is what all changes of a client go through. Revision is what the caller has seen; 0: it does not matter.
func (r *Clients) update(ctx context.Context, practice, id string, revision int64,
	decide func(Client, *store.Along) (Client, []fact.Fact, error)) (Client, error) {
	return family.UpdateWith(ctx, r.db, r.retry, Key(practice, id),
		func(c Client, along *store.Along) (Client, []fact.Fact, error) {
			if revision != 0 && revision != c.version {
				return c, nil, fault.New(fault.Conflict, "changed-meanwhile",
					"Somebody changed this client meanwhile. Look at them as they are now, and send your change again.")
			}
			return decide(c, along)
		})
}

// former returns the addresses that were the client's, after what they were.
func (c Client) former(was Client) (all []Former) {
	has := func(address string) bool {
		return slices.Contains(c.Emails, address) || slices.Contains(c.Phones, address)
	}
	for _, address := range slices.Concat(was.Emails, was.Phones) {
		if !has(address) {
			all = append(all, Former{address, c.Changed})
		}
	}
	for _, f := range was.Former {
		if !has(f.Address) && !slices.ContainsFunc(all, func(o Former) bool { return o.Address == f.Address }) {
			all = append(all, f)
		}
	}
	return all[:min(len(all), maxFormer)]
}

// refind returns what makes the client be found by the name and the addresses that they have now.
func (r *Clients) refind(ctx context.Context, was, is Client, now time.Time) (ops []store.Op, err error) {
	before, after := was.addresses(), is.addresses()
	all := slices.Clone(after)
	for _, a := range before {
		if !slices.Contains(after, a) {
			all = append(all, a)
		}
	}
	own := r.named(is.Practice, is.ID, is.Name)
	if own == r.named(is.Practice, is.ID, was.Name) { // only what is new or gone changes
		all = slices.DeleteFunc(all, func(a string) bool {
			return slices.Contains(before, a) && slices.Contains(after, a)
		})
	}
	known, err := r.identities(ctx, is.Practice, all, now)
	if err != nil {
		return nil, err
	}
	for n, i := range known {
		next := i.without(is.ID)
		if slices.Contains(after, all[n]) {
			next = i.with(own)
		}
		op, err := next.op()
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
