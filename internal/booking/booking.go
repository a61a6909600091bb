// Package booking is the booking itself: making, moving, cancelling and finishing it, without ever giving one time to
// two.
//
// A booking claims its practitioner, its resources and a seat by writing their day ledgers in the transaction that
// writes the booking; each ledger is written only if nobody has written it since it was read. What is planned for a
// booking, its messages, is its agenda and changes with it in that same write.
package booking

import (
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/store"
)

// Status of a booking.
type Status string

const (
	Confirmed Status = "confirmed"
	Cancelled Status = "cancelled"
	Completed Status = "completed"
	NoShow    Status = "no-show"
)

// Booking is one appointment of one client. The short names keep its item within one write unit where it can.
type Booking struct {
	ID           string         `json:"-"`
	Practice     string         `json:"-"`
	Status       Status         `json:"st"`
	Service      string         `json:"sv"`
	Practitioner string         `json:"pr"`
	Resources    []string       `json:"rs,omitempty"`
	Location     string         `json:"lo,omitempty"`
	Start        time.Time      `json:"s"` // of the appointment itself, UTC
	End          time.Time      `json:"e"`
	ClaimStart   time.Time      `json:"cs"` // with buffers, as they were when the time was first booked
	ClaimEnd     time.Time      `json:"ce"`
	Client       string         `json:"cl"`
	Contact      client.Contact `json:"c"`
	Given        time.Time      `json:"gi,omitzero"`  // when the contact was, if not when it was booked
	Holder       int            `json:"h,omitempty"`  // whose it is, of all who held it; 0: of who booked. Links say it
	Holders      int            `json:"hs,omitempty"` // the last number of a holder
	Past         []Past         `json:"f,omitempty"`  // holders who are still to hear that it is theirs no longer
	Texted       []string       `json:"tx,omitempty"` // who heard so by SMS too, beside e-mail: clients
	Any          bool           `json:"an,omitempty"` // the client asked for anyone
	Group        bool           `json:"g,omitempty"`  // a seat in a session, of which its practitioner is told
	Note         string         `json:"n,omitempty"`  // by the client
	StaffNote    string         `json:"sn,omitempty"` // for staff only
	Noted        int            `json:"nh,omitempty"` // the holder when staff wrote their note
	Colour       string         `json:"co,omitempty"` // its mark in staff's calendar
	Minutes      int            `json:"m,omitempty"`  // its own length, whatever the service's is; 0: the service's
	Edits        int64          `json:"ed,omitempty"` // changes that its calendar entry does not show
	Sequence     int            `json:"q,omitempty"`  // of its calendar entry (RFC 5545): rises with each change
	Moves        int            `json:"mv,omitempty"` // how often its client has moved it
	Created      time.Time      `json:"cr"`
	Changed      time.Time      `json:"ch,omitzero"`
	Series       string         `json:"se,omitempty"` // the recurring series that it belongs to
	Request      string         `json:"rq,omitempty"` // fingerprint of the request that made it, for its repetition
	Agenda       agenda.Agenda  `json:"a,omitempty"`
	Told         Told           `json:"t,omitzero"`
	Log          []Logged       `json:"l,omitempty"` // what somebody gave a reason for, oldest first

	// Parts is the state that contributions keep, by their names.
	Parts map[string]json.RawMessage `json:"x,omitempty"`

	version int64
}

// Logged is something that was done for a reason: a rule that staff set aside, a cancellation.
type Logged struct {
	At     time.Time `json:"a"`
	What   string    `json:"w"`           // overridden or cancelled
	Role   fact.Role `json:"o"`           // of who did it
	By     string    `json:"b,omitempty"` // subject of their token, of staff
	Rule   string    `json:"r,omitempty"` // overridden: the rule
	Reason string    `json:"y"`
}

// maxLog bounds how many reasons one booking remembers. That something was done, and by whom, stays on the client's
// timeline.
const maxLog = 20

func (b *Booking) note(now time.Time, actor fact.Actor, what, rule, reason string) {
	b.Log = append(slices.Clone(b.Log), Logged{At: now.Truncate(time.Second), What: what, Role: actor.Role,
		By: actor.ID, Rule: rule, Reason: reason})
	b.Log = b.Log[max(len(b.Log)-maxLog, 0):]
}

// Kind is the kind of stored bookings.
const Kind = "booking"

// family is how bookings are stored.
var family = store.Family[Booking]{
	Kind: Kind, Prefix: "booking", Sort: "booking",
	Unknown: fault.Error{Code: "booking-unknown", Message: "There is no booking with this id."},
	Stamp: func(b *Booking) store.Stamp {
		return store.Stamp{Practice: &b.Practice, ID: &b.ID, Version: &b.version}
	},
	Due: func(b Booking) *store.IndexKey { return agenda.Messages.Due(b.ID, b.Agenda) },
}

// Key is where the booking is stored.
func Key(practice, id string) store.Key { return family.Key(practice, id) }

// IsKey reports whether the key is one of a booking.
func IsKey(k store.Key) bool { return family.Is(k) }

// Decode reads a stored booking.
func Decode(i store.Item) (Booking, error) { return family.Decode(i) }

// Put is the operation that writes the booking, new or as changed from what was read, with what happened.
func (b Booking) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(b, facts...) }

// Revision rises with each change by somebody, and not with what is sent of it.
func (b Booking) Revision() int64 { return int64(b.Sequence) + b.Edits + 1 }

// Version is the stored version that the booking was read at; 0 for a new one.
func (b Booking) Version() int64 { return b.version }

// Open reports whether the booking still stands ahead of the client.
func (b Booking) Open() bool { return b.Status == Confirmed }

// Deadline returns the instant until which a client may do what a service allows until so many minutes before the
// start.
func (b Booking) Deadline(minutes int) time.Time {
	return b.Start.Add(-time.Duration(minutes) * time.Minute)
}

// Allows reports whether a client may still do it at now.
func (b Booking) Allows(minutes int, now time.Time) bool {
	return b.Open() && now.Before(b.Deadline(minutes))
}

// LogValue keeps personal data out of logs.
func (b Booking) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", b.ID), slog.String("practice", b.Practice),
		slog.String("status", string(b.Status)))
}

// The kinds of message in a booking's agenda.
const (
	KindBooked    = "booked"
	KindMoved     = "moved"
	KindCancelled = "cancelled"
	KindReminder  = "reminder"
)

// Audiences of a message.
const (
	ToClient       = "client"
	ToPractitioner = "practitioner"
)

// entry names a message by what it is, how it goes and to whom: its id is stable, so a plan made twice is the same
// plan.
func entry(kind, channel, to string, at time.Time) agenda.Entry {
	return agenda.New(kind+"."+channel+"."+to, at)
}

// Link returns what the booking's signed link claims: it outlives the appointment by half a year, for receipts and
// questions, and is its holder's alone.
func (b Booking) Link() link.Claim {
	return link.Claim{Purpose: link.Manage, Practice: b.Practice, Subject: b.ID, Version: b.Holder,
		Expires: b.End.AddDate(0, 6, 0)}
}

// own reports whether what staff noted of the booking was written while it was its holder's.
func (b Booking) own() bool { return b.Noted == b.Holder }

// ContactGiven returns when the booking's contact was given.
func (b Booking) ContactGiven() time.Time {
	if b.Given.IsZero() {
		return b.Created
	}
	return b.Given
}
