// Package fact is what happened: the record that every write carries beside its new state, from which the timeline, the
// audit trail, reports, outgoing webhooks and all reactions are made.
//
// Facts are made by their Kind, which says what their data is and whom they concern. Every kind is registered: the
// Registry is joined from the lists of the capabilities.
package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Fact is something that happened. It is never changed. Kind.New makes one.
type Fact struct {
	ID       string          `json:"id"`             // unique: consumers are idempotent by it
	Kind     string          `json:"kind"`           // "booking.created"
	Version  int             `json:"v,omitempty"`    // of the data; see Kind.Version
	At       time.Time       `json:"at"`             // UTC
	Practice string          `json:"practice"`       // the tenant
	Subject  string          `json:"subject"`        // id of the entity that it happened to
	Actor    Actor           `json:"actor"`          // who did it
	Data     json.RawMessage `json:"data,omitempty"` // what the kind promises
}

// Actor is who does something.
type Actor struct {
	Role         Role   `json:"role"`
	ID           string `json:"id,omitempty"`           // subject of the token, for staff
	Practice     string `json:"practice,omitempty"`     // the tenant that the token speaks for
	Practitioner string `json:"practitioner,omitempty"` // who the actor is as a practitioner
}

// Lacks names what the actor's role needs and the actor is without: a member of staff is somebody, of a practice, and a
// practitioner is one of its practitioners. "" where nothing is missing. Who lacks something may nothing: a
// practitioner without an id would own what belongs to nobody.
func (a Actor) Lacks() string {
	switch {
	case !a.Role.Staff():
		return ""
	case a.ID == "":
		return "subject"
	case a.Practice == "":
		return "practice"
	case a.Role == Practitioner && a.Practitioner == "":
		return "practitioner"
	}
	return ""
}

// MaySignIn returns why the actor gets no token of staff, nil if they do: whoever has no role of staff, or lacks what
// the role needs, may nothing with it.
func (a Actor) MaySignIn() error {
	if !a.Role.Staff() {
		return errors.New("this login has no role: owner, assistant or practitioner")
	}
	if lacks := a.Lacks(); lacks != "" {
		return fmt.Errorf("a login with the role %s needs a %s", a.Role, lacks)
	}
	return nil
}

// Role is what an actor may be.
type Role string

const (
	Client       Role = "client"       // the public, or the holder of a signed link
	Owner        Role = "owner"        // settings, staff, everything
	Practitioner Role = "practitioner" // own calendar and clients
	Assistant    Role = "assistant"    // every calendar, no settings
	System       Role = "system"       // a schedule or a reaction
)

// Staff tells whether the role belongs to the practice's people.
func (r Role) Staff() bool { return r == Owner || r == Practitioner || r == Assistant }
