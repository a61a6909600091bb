package client

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/typed"
)

// Reach returns how the client is reached by a message about what they gave the contact for, at the time. What they
// gave holds, until somebody changes the client: an address that was theirs then and is no longer gives way to one
// that is. Somebody who is no client is reached as they said.
func (r *Clients) Reach(ctx context.Context, practice, id string, given Contact, at time.Time) (Contact, error) {
	if id == "" {
		return given, nil
	}
	c, err := r.Get(ctx, practice, id, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return given, nil
	}
	return c.reach(given, at), err
}

func (c Client) reach(given Contact, at time.Time) Contact {
	if n := c.Mobile(); n != "" && given.Phone != "" && !typed.MayBeMobile(given.Phone) {
		given.Phone = n // no SMS reaches what they gave
	}
	if c.Changed.IsZero() || c.Changed.Before(at.Truncate(time.Second)) {
		return given
	}
	now := c.Contact(given.Language)
	if !c.gone(given.Email, at) {
		now.Email = given.Email
	}
	if !c.gone(given.Phone, at) {
		now.Phone = given.Phone
	}
	return now
}

// gone reports whether the address was the client's at the time, and is no longer.
func (c Client) gone(address string, at time.Time) bool {
	return slices.ContainsFunc(c.Former, func(f Former) bool {
		return strings.EqualFold(f.Address, address) && !f.Until.Before(at.Truncate(time.Second))
	})
}
