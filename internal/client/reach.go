package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/practice"
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

// Judge lets no message go that its client does not want.
type Judge struct {
	clients  *Clients
	purposes map[string]Purpose
}

// NewJudge makes a Judge. Purposes are what messages are for by their kinds; others are essential.
func NewJudge(clients *Clients, purposes map[string]Purpose) Judge { return Judge{clients, purposes} }

// Rule refuses what the client said no to, and everything once they have died. What is essential goes by some channel:
// a no to it by e-mail or by SMS holds where the other one brings it too, and otherwise it is sent all the same. What
// is for somebody who is erased is dropped: its record would say again whose it was.
func (j Judge) Rule(ctx context.Context, m message.Sending, _ time.Time) (message.Ruling, error) {
	if m.Client == "" || m.Audience != "client" {
		return message.Ruling{}, nil
	}
	c, err := j.clients.Get(ctx, m.Practice, m.Client, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return message.Ruling{}, nil
	}
	if err != nil {
		return message.Ruling{}, err
	}
	purpose, ok := j.purposes[m.Kind]
	if !ok {
		purpose = Essential
	}
	switch {
	case c.Status == Erased:
		return message.Ruling{Dropped: true}, nil
	case c.Status == Deceased:
		return message.Ruling{Refused: "the client has died"}, nil
	case c.Wants(purpose, Channel(m.Channel)):
		return message.Ruling{}, nil
	case purpose == Essential:
		if goes, err := m.Elsewhere(ctx); err != nil || !goes {
			return message.Ruling{}, err
		}
	}
	return message.Ruling{Refused: "the client said no to " + string(purpose) + " by " + m.Channel}, nil
}

// Nights puts messages that nobody waits for off until it is day where the client is.
type Nights struct {
	clients *Clients
	book    *practice.Book
	kinds   []string
}

// NewNights makes a judge of messages of these kinds.
func NewNights(clients *Clients, book *practice.Book, kinds ...string) Nights {
	return Nights{clients, book, kinds}
}

// Rule keeps the practice's quiet hours in the zone that the client has, for a message of the kinds. Of a client
// without one it says nothing: the message was planned by the practice's.
func (n Nights) Rule(ctx context.Context, m message.Sending, now time.Time) (message.Ruling, error) {
	if m.Client == "" || m.Audience != "client" || !slices.Contains(n.kinds, m.Kind) {
		return message.Ruling{}, nil
	}
	c, err := n.clients.Get(ctx, m.Practice, m.Client, store.Eventual)
	if errors.Is(err, fault.NotFound) || err == nil && c.Zone == "" {
		return message.Ruling{}, nil
	}
	if err != nil {
		return message.Ruling{}, err
	}
	zone, err := civil.Zone(c.Zone)
	if err != nil {
		return message.Ruling{}, fmt.Errorf("zone of client %s: %w", c.ID, err)
	}
	setup, err := n.book.Setup(ctx, m.Practice, store.Eventual)
	if err != nil {
		return message.Ruling{}, err
	}
	if day := setup.Practice.Awake(now, zone); day.After(now) {
		return message.Ruling{Later: day}, nil
	}
	return message.Ruling{}, nil
}
