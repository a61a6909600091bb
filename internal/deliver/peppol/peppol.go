// Package peppol is the port to access points: who carries e-invoices to businesses over the Peppol network, for
// practices that each have an account of their own with one. delivertest holds drivers to this contract.
package peppol

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"stund/internal/credential"
)

// Driver is an access point by its name, before anybody has an account with it.
type Driver interface {
	// Name is in addresses and stored: lower-case letters. It never changes.
	Name() string
	// Fields are what an account with it is made of, in the order in which staff are asked for them.
	Fields() []credential.Field
	// Open returns the access point for an account. It asks nobody. It answers ErrAccount where a field is missing or
	// has no possible form.
	Open(a credential.Values) (AccessPoint, error)
}

// AccessPoint is an account with an access point.
type AccessPoint interface {
	// Receives reports whether who has the address is registered for documents of the kind (BIS Billing 3).
	Receives(ctx context.Context, to Address, k Kind) (bool, error)
	// Send hands the document over. Under one key it is carried once, however often it is asked for: again it answers
	// what has become of the first, as far as that is known. ErrRefused: it will not be carried, and Refusal says why.
	Send(ctx context.Context, d Document) (Sent, error)
	// State returns what has become of a document that was taken.
	State(ctx context.Context, s Sent) (State, error)
	// Check asks the access point whether the account works; ErrAccount where it does not.
	Check(ctx context.Context) error
}

// Teller is an AccessPoint that keeps news of documents for who asks. What State tells of them may then be less.
type Teller interface {
	// News returns the oldest news, again until it was Taken; ok is false where there is none.
	News(ctx context.Context) (n News, ok bool, err error)
	// Taken has the news not come again. That which was taken already is no error.
	Taken(ctx context.Context, n News) error
}

// Kind of a document.
type Kind string

// The kinds.
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit-note"
)

// Address is an electronic address: the code of a register (ISO 6523) and the number there, "0192:923609016".
type Address string

// Cut returns the two parts of the address; ok is false where one is missing.
func (a Address) Cut() (scheme, id string, ok bool) {
	scheme, id, ok = strings.Cut(string(a), ":")
	return scheme, id, ok && scheme != "" && id != ""
}

// Document is what is carried.
type Document struct {
	Key      string // ours: an id (package ids), never used for another document
	Kind     Kind
	From, To Address
	XML      []byte // UBL 2.1 by BIS Billing 3
}

// Sent names a document that an access point took.
type Sent struct {
	Key string // as in Document
	Own string // what the access point calls it; "": that was never heard
}

// Phase is how far a document has come.
type Phase string

// The phases. What is Delivered or Failed stays so.
const (
	Accepted  Phase = "accepted"  // the access point has it
	Delivered Phase = "delivered" // the receiver's access point has it
	Failed    Phase = "failed"    // it never arrives
)

// State is what has become of a document.
type State struct {
	Phase Phase
	Why   string // Failed: the access point's words, one line
}

// News is a state that an access point tells by itself.
type News struct {
	ID  string // of the news, at the access point
	Key string // of the document; "": of none of ours
	State
	At time.Time // when it happened; zero: unknown
}

// Errors of access points. They wrap one of these; what wraps none of them has an unknown outcome and may be asked
// again with the same key.
var (
	ErrAccount = errors.New("the account with the access point does not work")
	ErrRefused = errors.New("the access point refuses the document")
	ErrSlower  = errors.New("the access point is asked too often") // nothing was done
)

// Refusal is why a document will not be carried, in the access point's words.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return ErrRefused.Error() + ": " + r.Why }

// Unwrap returns ErrRefused.
func (*Refusal) Unwrap() error { return ErrRefused }

// Line returns what an access point says as one line of at most 300 characters, without control characters and what
// turns the direction of writing.
func Line(s string) string {
	apart := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}
	s = strings.Join(strings.FieldsFunc(s, apart), " ")
	if all := []rune(s); len(all) > 300 {
		return string(all[:299]) + "…"
	}
	return s
}
