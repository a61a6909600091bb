// Package client is the people who book: found again by their e-mail address or phone number, and their name.
package client

import (
	"cmp"
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

// Shown returns the contact as people read it.
func (c Contact) Shown() Contact {
	c.Email = typed.ShownEmail(c.Email)
	return c
}

// Client is one person of a practice.
type Client struct {
	ID       string `json:"-"`
	Practice string `json:"-"`
	Particulars
	Status      Status       `json:"status,omitempty"` // "": active
	Preferences []Preference `json:"preferences,omitempty"`
	Put         time.Time    `json:"put,omitzero"` // when the status was changed last
	Created     time.Time    `json:"created"`
	Changed     time.Time    `json:"changed,omitzero"` // when the particulars were changed last
	Former      []Former     `json:"former,omitempty"` // addresses that were theirs, the last to go first
	Gone        time.Time    `json:"gone,omitzero"`    // when they were erased

	Print    string     `json:"print,omitempty"`    // tells the request that added them from others of the same key
	Added    string     `json:"added,omitempty"`    // whose request it was that added them under a reserved id
	Into     string     `json:"into,omitempty"`     // the client whom they were merged into, who was merged into none
	Includes []Included `json:"includes,omitempty"` // who was merged into them, as they came

	version int64
}

// Former is an e-mail address or phone number that was a client's.
type Former struct {
	Address string    `json:"a"`
	Until   time.Time `json:"t"`
}

// maxFormer is how many a client keeps: messages that are planned may still name them.
const maxFormer = 10

// Status says whether a client is one at present.
type Status string

// The statuses of a client.
const (
	Active   Status = "active"
	Archived Status = "archived" // not in lists, unless asked for
	Deceased Status = "deceased" // nothing is sent any more
	Erased   Status = "erased"   // nothing is left but that there was somebody
)

// Is returns the client's status.
func (c Client) Is() Status { return cmp.Or(c.Status, Active) }

// Revision rises with each change.
func (c Client) Revision() int64 { return c.version }

// family is how clients are stored.
var family = store.Family[Client]{
	Kind: "client", Prefix: "client", Sort: "client",
	Unknown: fault.Error{Code: "client-unknown", Message: "There is no client with this id."},
	Stamp: func(c *Client) store.Stamp {
		return store.Stamp{Practice: &c.Practice, ID: &c.ID, Version: &c.version}
	},
}

// Unknown is the fault of a client who is not there, or not for the caller to see.
func Unknown() *fault.Error { return family.Missing() }

// Key is where the client is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Shares is what the fact says of a new client who uses an address that others use.
type Shares struct {
	With []fact.ID `json:"with"` // the others
}

// Changed is what the fact says of a change: which particulars, and what the tags became.
type Changed struct {
	Fields   []fact.Code `json:"fields,omitempty"` // "name", "emails"
	Tagged   []fact.ID   `json:"tagged,omitempty"`
	Untagged []fact.ID   `json:"untagged,omitempty"`
}

// StatusChanged is what the fact says of another status.
type StatusChanged struct {
	From fact.Code `json:"from"`
	To   fact.Code `json:"to"`
}

// Preferred is what the fact says of preferences that were said anew.
type Preferred struct {
	Answers []PreferredAnswer `json:"answers"`
}

// PreferredAnswer is one of them.
type PreferredAnswer struct {
	Purpose fact.Code `json:"purpose"`
	Channel fact.Code `json:"channel"`
	Answer  fact.Code `json:"answer"` // "unsaid": it was taken back
	Source  fact.Code `json:"source,omitempty"`
}

// Merged is what the fact says of a merge, and of its undoing. The subject is who is kept.
type Merged struct {
	Client fact.ID     `json:"client"`           // who was merged into them
	Fields []fact.Code `json:"fields,omitempty"` // what changed of who is kept: "name", "emails"
}

// Apart is what the fact says of two who are not one person.
type Apart struct {
	Client fact.ID `json:"client"` // the other
}

// What happens to clients. The subject is the client.
var (
	FactCreated = fact.Kind[fact.None]{Name: "client.created", Client: fact.Subject[fact.None],
		Told: plain[fact.None](toldNew)}
	FactShares = fact.Kind[Shares]{Name: "client.shares-address", Client: fact.Subject[Shares],
		Told: plain[Shares](toldShares)}
	FactChanged       = fact.Kind[Changed]{Name: "client.changed", Client: fact.Subject[Changed], Told: toldChange}
	FactStatusChanged = fact.Kind[StatusChanged]{Name: "client.status-changed", Client: fact.Subject[StatusChanged],
		Told: toldStatus}
	FactPreferred = fact.Kind[Preferred]{Name: "client.preferences-changed", Client: fact.Subject[Preferred],
		Told: toldPreferred}
	FactMerged = fact.Kind[Merged]{Name: "client.merged", Client: fact.Subject[Merged],
		Told: plain[Merged](toldMerged)}
	FactUnmerged = fact.Kind[Merged]{Name: "client.unmerged", Client: fact.Subject[Merged],
		Told: plain[Merged](toldUnmerged)}
	FactErased = fact.Kind[fact.None]{Name: "client.erased", Client: fact.Subject[fact.None],
		Told: plain[fact.None](toldErased)}
	FactApart    = fact.Kind[Apart]{Name: "client.duplicate-dismissed"}
	FactTogether = fact.Kind[Apart]{Name: "client.duplicate-restored"}
)

// Facts lists the kinds of fact of clients.
func Facts() []fact.Registered {
	return []fact.Registered{FactCreated, FactShares, FactChanged, FactStatusChanged, FactPreferred, FactMerged,
		FactUnmerged, FactErased, FactApart, FactTogether, FactImported, FactImportStarted, FactImportEnded,
		FactExported, FactTagSet, FactTagRemoved, FactTagOrder, FactFieldSet, FactFieldRemoved, FactFieldOrder}
}
