// Package confirm is bookings that are asked for with an address that nobody knows: the time is kept for a short while,
// and booked once whoever has the address says so by the link in their mail.
package confirm

import (
	"encoding/json"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/store"
)

// Status of a request.
type Status string

const (
	Asked  Status = "asked"  // the time is kept until the deadline
	Booked Status = "booked" // it was confirmed
	Lapsed Status = "lapsed" // nobody confirmed it in time
)

// Request is a booking that waits to be confirmed. It has the id that the booking will have, and lies beside it.
type Request struct {
	ID           string         `json:"-"`
	Practice     string         `json:"-"`
	Status       Status         `json:"st"`
	Service      string         `json:"sv"`
	Wanted       string         `json:"w,omitempty"` // whom the client asked for; "": anyone
	Practitioner string         `json:"pr"`          // who would give it
	Start        time.Time      `json:"s"`
	End          time.Time      `json:"e"`
	Client       string         `json:"cl,omitempty"` // who they became when they confirmed; "": nobody yet
	Contact      client.Contact `json:"c"`
	Note         string         `json:"n,omitempty"`
	Key          string         `json:"k"`  // the idempotency key, of which the id is made
	Asks         string         `json:"rq"` // fingerprint of the request for the booking
	Created      time.Time      `json:"cr"`
	Deadline     time.Time      `json:"d"`
	Agenda       agenda.Agenda  `json:"a,omitempty"` // the message, and "lapse" at the deadline

	Extra map[string]json.RawMessage `json:"x,omitempty"` // what contributions were told

	version int64
}

// KindConfirm is the message that asks to confirm; KindLapse is the deadline, which sends nothing.
const (
	KindConfirm = "confirm"
	KindLapse   = "lapse"
)

// Kind is the kind of stored requests.
const Kind = "request"

var family = store.Family[Request]{
	Kind: Kind, Prefix: "booking", Sort: "request",
	Unknown: fault.Error{Code: "request-unknown", Message: "There is no booking to confirm with this id."},
	Stamp: func(r *Request) store.Stamp {
		return store.Stamp{Practice: &r.Practice, ID: &r.ID, Version: &r.version}
	},
	Due: func(r Request) *store.IndexKey { return agenda.Messages.Due(r.ID, r.Agenda) },
	By: func(r Request) *store.IndexKey {
		return &store.IndexKey{Partition: asked(r.Practice), Sort: r.Created.UTC().Format(time.RFC3339) + "#" + r.ID}
	},
	// What nobody confirmed is nobody's: it is kept as long as its link says what became of it.
	Expires: func(r Request) time.Time { return r.Created.Add(keeps) },
}

// asked is the By partition of a practice's requests: one that nobody confirmed is found by it when its client, who
// they became by another, is erased.
func asked(practice string) string { return "asked#" + practice }

const keeps = 30 * 24 * time.Hour

// Key is where the request is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// Decode reads a stored request.
func Decode(i store.Item) (Request, error) { return family.Decode(i) }

// Put is the operation that writes the request, new or as changed from what was read, with what happened.
func (r Request) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(r, facts...) }

// Purpose is that of the link in the mail, which leads to /c/{token}: nobody but the address's owner has it.
const Purpose link.Purpose = 'c'

// Link returns what the signed link in the mail claims.
func (r Request) Link() link.Claim {
	return link.Claim{Purpose: Purpose, Practice: r.Practice, Subject: r.ID, Expires: r.Created.Add(keeps)}
}

// Standing reports whether the request can still be confirmed.
func (r Request) Standing(now time.Time) bool { return r.Status == Asked && now.Before(r.Deadline) }

// Event is what the facts of a request say. It names no person.
type Event struct {
	Client       fact.ID   `json:"client,omitempty"`
	Service      fact.ID   `json:"service,omitempty"`
	Practitioner fact.ID   `json:"practitioner,omitempty"`
	Start        time.Time `json:"start,omitzero"`
	End          time.Time `json:"end,omitzero"`
}

// What happens to requests.
var (
	FactAsked     = fact.Kind[Event]{Name: "request.asked", Client: concerned, Told: told(toldAsked)}
	FactConfirmed = fact.Kind[Event]{Name: "request.confirmed", Client: concerned, Told: told(toldConfirmed)}
	FactLapsed    = fact.Kind[Event]{Name: "request.lapsed", Client: concerned, Told: told(toldLapsed)}
)

// Facts lists the kinds of fact of requests.
func Facts() []fact.Registered { return []fact.Registered{FactAsked, FactConfirmed, FactLapsed} }

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }
