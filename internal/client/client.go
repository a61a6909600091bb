// Package client is the people who book: found again by their e-mail address or phone number, and their name.
package client

import (
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/typed"
)

// Contact is how a client can be reached, as given with a booking.
type Contact struct {
	Name     string    `json:"name" minLength:"1" maxLength:"120" doc:"As the client wants to be called." example:"Kari Nordmann"`
	Email    string    `json:"email,omitempty" maxLength:"254" doc:"Confirmation and reminders go here. Required of the public." example:"kari@example.com"`
	Phone    string    `json:"phone,omitempty" maxLength:"40" doc:"For SMS; without a country code it is read as one of the practice's country." example:"+4791234567"`
	Language i18n.Lang `json:"language,omitempty" maxLength:"35" doc:"nb, sv, da, fi or en; the practice's if left out." example:"nb"`
}

// Normalise puts the contact into its stored form, or notes everything that is wrong with it under path.
func (c *Contact) Normalise(path, country string, fallback i18n.Lang, wrong *fault.Fields) {
	take := func(field string, v *string, f func(string) (string, error)) {
		if *v == "" {
			return
		}
		s, err := f(*v)
		if err != nil {
			wrong.Add(path+"."+field, "%v", err)
			return
		}
		*v = s
	}
	take("name", &c.Name, func(s string) (string, error) { return typed.Line(s, 120) })
	wrong.Check(strings.TrimSpace(c.Name) != "", path+".name", "must be filled in")
	take("email", &c.Email, typed.Email)
	take("phone", &c.Phone, func(s string) (string, error) { return typed.Phone(s, country) })
	if c.Language == "" {
		c.Language = fallback
	}
	l, ok := i18n.Parse(string(c.Language))
	wrong.Check(ok, path+".language", "must be one of nb, sv, da, fi, en")
	c.Language = l
}

// Client is one person of a practice.
type Client struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Contact            // as first given: a booking by the public never changes a known client's particulars
	Created  time.Time `json:"created"`
}

// family is how clients are stored. One is written once and not changed, so it keeps no version.
var family = store.Family[Client]{
	Kind: "client", Prefix: "client", Sort: "client",
	Stamp: func(c *Client) store.Stamp { return store.Stamp{Practice: &c.Practice, ID: &c.ID} },
}

// Key is where the client is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Shares is what the fact says of a new client who uses an address that others use.
type Shares struct {
	With []fact.ID `json:"with"` // the others
}

// What happens to clients. The subject is the client.
var (
	FactCreated = fact.Kind[fact.None]{Name: "client.created", Client: fact.Subject[fact.None]}
	FactShares  = fact.Kind[Shares]{Name: "client.shares-address", Client: fact.Subject[Shares]}
)

// Facts lists the kinds of fact of clients.
func Facts() []fact.Registered { return []fact.Registered{FactCreated, FactShares} }
