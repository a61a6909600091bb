package client

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stund/internal/fault"
	"stund/internal/store"
)

// Holder is a client who has an e-mail address, as it is written to.
type Holder struct {
	Client
	Email string
}

// AddressID returns the id by which whoever has the e-mail address is found. It is a keyed hash: nobody can read the
// address from it.
func (r *Clients) AddressID(practice, email string) string {
	return r.identityID(practice, Contact{Email: email}.addresses()[0])
}

// Holders returns the clients who have the e-mail address of the id, those who had it first before the others: mother
// and child may share one. Of one who was merged it is whom they were merged into, if they kept the address. Who has
// died or was erased has none; nor has who reserved an id and is no client yet. An address of nobody has no holders.
func (r *Clients) Holders(ctx context.Context, practice, address string) (all []Holder, err error) {
	i, err := identities.Get(ctx, r.db, identities.Key(practice, address), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the clients of an address: %w", err)
	}
	ids := others([]identity{i})
	found, err := r.Many(ctx, practice, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		c, there := found[id]
		if !there || c.Status == Erased || c.Status == Deceased ||
			slices.ContainsFunc(all, func(h Holder) bool { return h.ID == c.ID }) {
			continue
		}
		for _, email := range c.Emails {
			if r.AddressID(practice, email) == address {
				all = append(all, Holder{c, email})
				break
			}
		}
	}
	return all, nil
}
