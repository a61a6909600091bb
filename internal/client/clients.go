package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
)

// maxUsers is how many clients one address is known for: a family, a home, a firm's reception. Whoever comes after them
// is a client of their own, and not found by it.
const maxUsers = 20

// Clients keeps the clients.
type Clients struct {
	db    store.Store
	retry store.Retrier
	ids   *ids.Source
	key   []byte
	now   func() time.Time
}

// NewClients makes Clients. Key is the secret under which addresses and names are hashed.
func NewClients(db store.Store, retry store.Retrier, source *ids.Source, key []byte,
	now func() time.Time) *Clients {
	return &Clients{db: db, retry: retry, ids: source, key: key, now: now}
}

// Of returns the process's Clients.
func Of(b *base.Base) *Clients {
	return base.One(b, func() *Clients { return NewClients(b.Store, b.Retry, b.IDs, b.Keys.IDs, b.Now) })
}

// Found is whose a contact is.
type Found struct {
	ID   string     // of the client, known or new
	Put  []store.Op // what makes them a client, and is written with what they do; nil: they are one
	Seen bool       // the address is some client's
}

// Find finds the client whose contact it is: who is known by the e-mail address, or if none is given by the phone
// number, and has a name that fits. Whoever else has the address is a client of their own: a child's visit is never
// filed under the mother. A phone number that somebody gave beside an e-mail address, and nobody of the practice, finds
// nobody alone. Who gives no address is a new client. Nothing is written; two who come first at once meet in what Put
// writes, and one has a conflict.
func (r *Clients) Find(ctx context.Context, practice string, c Contact, actor fact.Actor,
	now time.Time) (Found, error) {
	addresses := c.addresses()
	known, err := r.identities(ctx, practice, addresses[:min(1, len(addresses))], now)
	if err != nil {
		return Found{}, err
	}
	own := r.named(practice, r.ids.Opaque(), c.Name)
	if len(known) == 0 { // nobody is recognised by a name alone
		return r.found(practice, c, own, nil, actor, now)
	}
	if u, ok := known[0].finds(addresses[0]).find(own); ok {
		if u.Until.IsZero() {
			return Found{ID: u.Client, Seen: true}, nil
		}
		own.Client = u.Client
	}
	more, err := r.identities(ctx, practice, addresses[1:], now)
	if err != nil {
		return Found{}, err
	}
	return r.found(practice, c, own, append(known, more...), actor, now)
}

// Known finds the client with the id, or whom they were merged into. It answers "client-unknown", and "client-erased".
func (r *Clients) Known(ctx context.Context, practice, id string) (Found, error) {
	c, err := r.Get(ctx, practice, id, store.Eventual)
	if err != nil {
		return Found{}, err
	}
	if c.Status == Erased {
		return Found{}, WasErased()
	}
	return Found{ID: c.ID, Seen: true}, nil
}

// found is a new client, with the identities of all their addresses.
func (r *Clients) found(practice string, c Contact, own user, known []identity, actor fact.Actor,
	now time.Time) (Found, error) {
	facts := []fact.Fact{FactCreated.New(r.ids.New(now), now, practice, own.Client, actor, fact.None{})}
	if with := others(known); len(with) > 0 {
		facts = append(facts, r.shares(practice, own.Client, with, actor, now))
	}
	made := Client{ID: own.Client, Practice: practice, Particulars: c.particulars(),
		Created: now.UTC().Truncate(time.Second)}
	op, err := family.Put(made, facts...)
	put := []store.Op{op}
	for n, i := range known {
		own.Said = n > 0 && !actor.Role.Staff()
		op, failed := identities.Put(i.with(own))
		put, err = append(put, op), errors.Join(err, failed)
	}
	if err != nil {
		return Found{}, fmt.Errorf("make client: %w", err)
	}
	return Found{ID: own.Client, Put: put, Seen: len(known) > 0 && known[0].seen()}, nil
}

// Reserve returns the id of the client whose contact it is, as Find finds them, or the id that they will have if they
// become one by the time until: then what it returns to put reserves it.
func (r *Clients) Reserve(ctx context.Context, practice string, c Contact, until, now time.Time) (id string,
	put []store.Op, err error) {
	addresses := c.addresses()
	known, err := r.identities(ctx, practice, addresses[:min(1, len(addresses))], now)
	if err != nil || len(known) == 0 {
		return "", nil, err
	}
	own := r.named(practice, r.ids.Opaque(), c.Name)
	if u, ok := known[0].finds(addresses[0]).find(own); ok {
		if own.Client = u.Client; u.Until.IsZero() || !u.Until.Before(until) {
			return u.Client, nil, nil
		}
	}
	own.Until = until.UTC().Truncate(time.Second)
	op, err := identities.Put(known[0].with(own))
	if err != nil {
		return "", nil, fmt.Errorf("reserve an id: %w", err)
	}
	return own.Client, []store.Op{op}, nil
}

// identities returns who uses each of the addresses: nobody, if one is new.
func (r *Clients) identities(ctx context.Context, practice string, addresses []string, now time.Time) (
	all []identity, err error) {
	for _, address := range addresses {
		id := r.identityID(practice, address)
		i, err := identities.Get(ctx, r.db, identities.Key(practice, id), store.Eventual)
		switch {
		case errors.Is(err, fault.NotFound):
			i = identity{Practice: practice, ID: id}
		case err != nil:
			return nil, fmt.Errorf("look for the client of an address: %w", err)
		}
		i.Users = slices.DeleteFunc(i.Users, func(u user) bool { return !u.Until.IsZero() && !u.Until.After(now) })
		all = append(all, i)
	}
	return all, nil
}

func (r *Clients) shares(practice, id string, with []string, actor fact.Actor, now time.Time) fact.Fact {
	var data Shares
	for _, other := range with {
		data.With = append(data.With, fact.ID(other))
	}
	return FactShares.New(r.ids.New(now), now, practice, id, actor, data)
}
