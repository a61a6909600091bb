// Package payment is the money that clients pay for appointments before they come: the time is kept until they have
// paid, and booked then. What was asked of a booking is fixed when it is made.
//
// A payment lies beside the booking that it is for, under the same id; one of an invoice lies where such a booking
// would. Providers (package pay) are asked how things
// stand, and told what to do, by Payments.Tend alone: a webhook, the client's return and the schedule only have it
// look.
package payment

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/link"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/practice"
	"stund/internal/store"
)

// Stage of a payment.
type Stage string

const (
	Held   Stage = "held"   // the time is kept, and nothing is booked yet
	Owed   Stage = "owed"   // it is booked, and is to be paid nearer to the visit: a reservation would end, or has
	Booked Stage = "booked" // it was booked, whatever became of the booking since
	Lapsed Stage = "lapsed" // nobody paid in time
	Late   Stage = "late"   // it was paid when the time was another's already: the money goes back
	Billed Stage = "billed" // an invoice is to be paid, and no time is kept; once it is paid it is Booked all the same
)

// Payment is what a client pays for one booking, or for what an invoice has left.
type Payment struct {
	ID           string                     `json:"-"` // of the booking to be; of an invoice: BillID
	Practice     string                     `json:"-"`
	Stage        Stage                      `json:"st"`
	Service      string                     `json:"sv"`
	Wanted       string                     `json:"w,omitempty"` // whom the client asked for; "": anyone
	Practitioner string                     `json:"pr"`
	Start        time.Time                  `json:"s"`
	End          time.Time                  `json:"e"`
	Client       string                     `json:"cl,omitempty"` // "": not known before it is booked
	Contact      client.Contact             `json:"c"`
	Note         string                     `json:"n,omitempty"`  // held: to be booked with
	Asks         string                     `json:"rq,omitempty"` // fingerprint of the request for the booking
	Extra        map[string]json.RawMessage `json:"x,omitempty"`  // held: what contributions were told
	Parts        map[string]json.RawMessage `json:"pa,omitempty"` // held: what contributions did when it was kept
	Invoice      string                     `json:"iv,omitempty"` // that it pays: then it is for no booking
	Number       string                     `json:"nu,omitempty"` // of the invoice, as it is printed
	Currency     string                     `json:"cu"`
	Price        int64                      `json:"p"`            // of the visit after vouchers, or of the invoice
	Due          int64                      `json:"d"`            // asked for
	Rule         practice.Prepay            `json:"r"`            // as it was then
	Notice       int                        `json:"no,omitempty"` // cancellation deadline of then, minutes
	Created      time.Time                  `json:"cr"`
	AskAt        time.Time                  `json:"aa,omitzero"` // owed: from when it can be paid
	Deadline     time.Time                  `json:"dl"`          // until when it can be paid
	Tries        []Try                      `json:"t,omitempty"`
	Paid         int                        `json:"pd,omitempty"` // the try that pays the booking, from 1; 0: none yet
	Keep         int64                      `json:"kp"`           // what of the money is the practice's by the rules
	Floor        int64                      `json:"fl,omitempty"` // kept at least of who cancels: see moved
	Take         time.Time                  `json:"tk,omitzero"`  // when what is reserved is taken; zero: not yet known
	Moves        []Move                     `json:"m,omitempty"`
	Reasons      []Reason                   `json:"y,omitempty"`
	Warned       bool                       `json:"wr,omitempty"` // that a reservation ends
	Asked        bool                       `json:"ak,omitempty"` // owed: the client was
	Reminded     bool                       `json:"rm,omitempty"`
	Fails        int                        `json:"f,omitempty"`  // how often in a row it could not be tended
	Failing      time.Time                  `json:"fs,omitzero"`  // since when
	Stuck        bool                       `json:"sk,omitempty"` // staff were told of that
	Next         time.Time                  `json:"nx,omitzero"`  // when it is to be tended; zero: never

	version int64
}

// Try is one page of a provider that the client was sent to.
type Try struct {
	Provider string    `json:"p"`
	Own      string    `json:"o,omitempty"` // what the provider calls it
	Page     string    `json:"u,omitempty"` // "": it was not answered yet
	Began    time.Time `json:"b"`
	Reserve  bool      `json:"r,omitempty"`
	Lasts    time.Time `json:"l,omitzero"` // until when what it reserves can be taken, unless the provider says so
	State    pay.State `json:"s"`          // as it was last fetched, without its Reference
}

// over reports whether nothing more comes of the try by itself: nobody paid, what was paid was released before it was
// taken, as by whoever ended a page in the second in which it was paid, or it was taken.
func (t Try) over() bool {
	s := t.State
	switch s.Phase {
	case pay.Ended:
		return true
	case pay.Approved:
		return s.Captured > 0 || s.Released >= s.Reserved
	}
	return false
}

// What a Move does with money.
const (
	Capture = "capture"
	Refund  = "refund"
	Release = "release"
)

// Move is something that a provider was told, or is to be told, to do with money. It is written before the provider
// hears of it, so that whoever goes on after a failure uses the same key.
type Move struct {
	Key     string    `json:"k"`
	Try     int       `json:"t"` // from 0
	Kind    string    `json:"w"`
	Amount  int64     `json:"a"`
	At      time.Time `json:"at"`
	Done    bool      `json:"d,omitempty"`
	Refused bool      `json:"x,omitempty"` // the provider will not do it
}

// Reason is why staff decided about the money.
type Reason struct {
	At     time.Time `json:"a"`
	By     string    `json:"b,omitempty"` // subject of their token
	Amount int64     `json:"m,omitempty"` // that goes back
	Text   string    `json:"y,omitempty"`
	Key    string    `json:"k,omitempty"` // of a decision that is carried out once
}

// Desk is where payments are tended.
var Desk = agenda.Desk{Name: "payments", Job: "payments", Shards: 1, Every: time.Minute}

// Kind is the kind of stored payments.
const Kind = "payment"

var family = store.Family[Payment]{
	Kind: Kind, Prefix: "booking", Sort: "payment",
	Unknown: fault.Error{Code: "payment-unknown", Message: "There is no payment with this id."},
	Stamp: func(p *Payment) store.Stamp {
		return store.Stamp{Practice: &p.Practice, ID: &p.ID, Version: &p.version}
	},
	Due: func(p Payment) *store.IndexKey {
		if p.Next.IsZero() {
			return nil
		}
		return Desk.Place(p.ID, p.Next)
	},
	By: func(p Payment) *store.IndexKey {
		return &store.IndexKey{Partition: all(p.Practice), Sort: p.Created.UTC().Format(time.RFC3339) + "#" + p.ID}
	},
	// What nobody paid is nobody's, and has who asked for it.
	Expires: func(p Payment) (at time.Time) {
		if p.Stage == Lapsed && p.Next.IsZero() && p.approved() < 0 {
			at = p.Deadline.Add(keepsLapsed)
		}
		return at
	},
}

// keepsLapsed is for how long a payment is remembered that nobody made: its page says so, and a mail.
const keepsLapsed = 30 * 24 * time.Hour

// all is the By partition of a practice's payments, in the order in which they began.
func all(practice string) string { return "payments#" + practice }

// Key is where the payment for the booking is stored.
func Key(practice, booking string) store.Key { return family.Key(practice, booking) }

// Put is the operation that writes the payment, new or as changed from what was read, with what happened.
func (p Payment) Put(facts ...fact.Fact) (store.Op, error) { return family.Put(p, facts...) }

// Purpose is that of the link to the page on which a client pays, /p/{token}.
const Purpose link.Purpose = 'p'

// Link returns what the signed link to its page claims. It outlives the appointment by half a year, for questions.
func (p Payment) Link() link.Claim {
	if p.Invoice != "" {
		return InvoiceLink(p.Practice, p.Invoice, p.Created)
	}
	return link.Claim{Purpose: Purpose, Practice: p.Practice, Subject: p.ID, Expires: p.End.AddDate(0, 6, 0)}
}

// Grace is for how long after its deadline the time of what is to be paid stays kept: whoever pays in the last second
// gets it, and until then the provider's page is ended.
const Grace = 2 * time.Minute

// until is when the claim of the time that is kept ends, a whole minute.
func (p Payment) until() time.Time { return p.Deadline.Add(Grace) }

// kept is how its time is kept.
func (p Payment) kept() *booking.Kept {
	return &booking.Kept{ID: p.ID, Asks: p.Asks, Practitioner: p.Practitioner, Until: p.until(), Unpaid: true,
		Parts: p.Parts}
}

// Amount returns what is asked for.
func (p Payment) Amount() money.Amount { return money.Amount{Minor: p.Due, Currency: p.Currency} }

// Reference is what the provider knows the n-th try by.
func (p Payment) Reference(n int) string { return p.ID + "-" + strconv.Itoa(n) }

func (p Payment) ref(n int) pay.Ref { return pay.Ref{Reference: p.Reference(n), Own: p.Tries[n].Own} }

// approved returns the first try that was approved, -1 for none.
func (p Payment) approved() int {
	return slices.IndexFunc(p.Tries, func(t Try) bool { return t.State.Phase == pay.Approved })
}

// paid returns the first try that brought what was asked for, and still has it; -1 for none.
func (p Payment) paid() int {
	for n, t := range p.Tries {
		s := t.State
		gone := s.Released + max(s.Refunded, p.ordered(n, Refund))
		if s.Phase == pay.Approved && s.Currency == p.Currency && s.Reserved-gone >= p.Due {
			return n
		}
	}
	return -1
}

// clone returns a payment of which what is changed is nobody else's.
func (p Payment) clone() Payment {
	p.Tries, p.Moves = slices.Clone(p.Tries), slices.Clone(p.Moves)
	p.Reasons = slices.Clone(p.Reasons)
	return p
}

// Sums are what became of the money of a payment, in minor units of its currency.
type Sums struct {
	Reserved, Captured, Refunded, Failed, Disputed int64
}

// Sums adds up the tries. Reserved is what can still be taken.
func (p Payment) Sums() (s Sums) {
	for _, t := range p.Tries {
		s.Reserved += max(t.State.Reserved-t.State.Captured-t.State.Released, 0)
		s.Captured += t.State.Captured
		s.Refunded += t.State.Refunded
		s.Failed += t.State.RefundFailed
		s.Disputed += t.State.Disputed
	}
	return s
}

// Status is how things stand with a payment, as people read it.
type Status string

const (
	StatusOpen      Status = "open"     // to be paid until the deadline
	StatusChecking  Status = "checking" // the client is done, and the provider has yet to decide
	StatusReserved  Status = "reserved" // the money is there, and is taken at the visit
	StatusPaid      Status = "paid"
	StatusPart      Status = "part-refunded"
	StatusRefunding Status = "refunding" // on its way back
	StatusRefunded  Status = "refunded"  // all of it went back, or was never taken
	StatusExpired   Status = "expired"   // nobody paid in time
	StatusDisputed  Status = "disputed"  // asked back through the client's bank
)

// Status derives how things stand.
func (p Payment) Status() Status {
	s := p.Sums()
	switch {
	case s.Disputed > 0:
		return StatusDisputed
	case p.pending():
		return StatusRefunding
	case p.standing() && slices.ContainsFunc(p.Tries, func(t Try) bool { return t.State.Phase == pay.Checking }):
		return StatusChecking
	case p.standing() && p.paid() < 0:
		return StatusOpen
	case p.approved() < 0:
		return StatusExpired
	case s.Captured-s.Refunded > 0 && s.Refunded > 0:
		return StatusPart
	case s.Captured-s.Refunded > 0:
		return StatusPaid
	case s.Reserved > 0:
		return StatusReserved
	}
	return StatusRefunded
}

// standing reports whether the payment is yet to be paid.
func (p Payment) standing() bool { return p.Stage == Held || p.Stage == Owed || p.Stage == Billed }

// pending reports whether money is still to go back.
func (p Payment) pending() bool {
	return slices.ContainsFunc(p.Moves, func(m Move) bool { return m.Kind != Capture && !m.Done && !m.Refused })
}
