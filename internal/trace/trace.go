// Package trace is what capabilities hold about a person: how each finds it, hands it out and erases it. It knows none
// of them. A capability lists its traces, and package catalogue/traces joins the lists; who erases a client or hands
// out what is known of them asks every one.
package trace

import (
	"context"
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
)

// Person is a client who is erased, or whose data is handed out, with everybody who was merged into them.
type Person struct {
	Practice string   `json:"p"`
	IDs      []string `json:"i"` // their own, and those of whom they include
	// What finds things that name no client. Addresses are all that they have and had, as far as that is known.
	Names  []string `json:"n,omitempty"`
	Emails []string `json:"e,omitempty"`
	Phones []string `json:"t,omitempty"`
}

// Trace is one kind of thing that a capability holds about a person.
type Trace struct {
	Name string // "bookings": the progress of erasures is stored under it, so it never changes
	// Called is what the practice calls it, Goes what is erased of it, and Stays what is left and why; empty: nothing
	// is.
	Called, Goes, Stays i18n.Text
	// Rule is the reason by which something stays; "": nothing does.
	Rule Reason

	// Of returns the ids of the things that the fact of the client's timeline is about. A thing whose facts are many
	// is returned for one of them, its first, where it can be. Nil: the timeline names nothing of it.
	Of func(f fact.Fact) (ids []string, err error)
	// More returns a page of the ids that the timeline does not name, and where the next page begins; "": nowhere. Nil:
	// the timeline names all.
	More func(ctx context.Context, p Person, after string) (ids []string, next string, err error)
	// Erase erases what is personal in the thing. What is erased, or not there, is left as it is: it may be asked any
	// number of times. What is ahead, such as an appointment, is called off, and nobody is told.
	Erase func(ctx context.Context, p Person, id string) error
	// HandOut returns what is held in the thing; false: nothing. Nil: nothing in it is about the person but what other
	// traces hand out.
	HandOut func(ctx context.Context, p Person, id string) (Record, bool, error)
}

// Record is what is handed out of one thing.
type Record struct {
	Kind  string
	ID    string
	At    time.Time // by which it is ordered, and shown
	Lines []Line    // for people
	Data  any       // for programs: it becomes JSON
	// Own is what of Data its person may fetch by themselves, without anybody looking at it first; nil: nothing. What
	// staff noted for their own use, and what is about others as well, the practice hands out when it is asked.
	Own any
	// Called is its trace's; whoever hands it out adds it.
	Called i18n.Text
}

// Line is one thing that a record says.
type Line struct {
	Label i18n.Text
	Value string
	Kept  bool // it is in no Own
}

// Reason says by which rule something stays.
type Reason string

// The reasons.
const (
	// Figures: times, services, prices and states, which no longer say whose they are.
	Figures Reason = "figures"
	// Blocked: a keyed hash of an address that takes no mail, so that it gets none.
	Blocked Reason = "blocked-address"
	// Accounts: what the law on accounts asks for. See Law.
	Accounts Reason = "accounts"
	// Journal: what the law on patients' records asks for. See Law.
	Journal Reason = "journal"
)
