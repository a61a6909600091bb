// Package deliver is the port to the channels that reach people, e-mail and SMS, and to that which reaches businesses'
// accounting: e-invoices. Drivers: ses and sns (production), smtp (single machine) and inbox (local). delivertest holds
// them to this contract. Who carries e-invoices each practice chooses: see package peppol.
package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Address is a mailbox.
type Address struct{ Name, Email string }

// Invite is a calendar invitation that travels with an e-mail as text/calendar.
type Invite struct {
	Method string // REQUEST or CANCEL (RFC 5546)
	ICS    []byte
}

// Attachment is a file that travels with an e-mail.
type Attachment struct {
	Name, Type string
	Data       []byte
}

// Email is one e-mail to one person.
type Email struct {
	ID          string // of the message, unique; part of its Message-ID, so a repeated sending can be seen as one
	Kind        string // "booked", "reminder": what it is, for records and tests
	From, To    Address
	ReplyTo     Address // zero: none
	Subject     string
	Text, HTML  string
	Language    string // BCP 47, for Content-Language
	Invite      *Invite
	Attachments []Attachment
	Unsubscribe string // https address for List-Unsubscribe with one click (RFC 8058); "": an essential message
	// Tags come back with the channel's notices about the message; the recipient does not see them. Names and values
	// are letters, digits, hyphens and underscores, at most 256 of them.
	Tags map[string]string
}

// SMS is one text message to one person.
type SMS struct {
	ID   string
	Kind string // as Email.Kind
	From string // sender id: up to 11 letters and digits, where the country allows one
	To   string // E.164: +4791234567
	Text string
}

// EInvoice is an invoice or credit note to the accounting of one business.
type EInvoice struct {
	Key      string // an id: it is carried once under it, however often it is asked for
	Kind     string // as Email.Kind
	Practice string // whose access point carries it
	From, To string // electronic addresses, as "0192:923609016"
	Credit   bool   // it is a credit note
	Number   string // of the document, for records
	XML      []byte // UBL 2.1 by Peppol BIS Billing 3
	// Tried is since when it may have been handed over, of what nobody knows whether it was taken; zero: it was not.
	Tried time.Time
}

// Receipt is what the channel answered.
type Receipt struct {
	ProviderID string
	Parts      int // of an SMS, as it was sent
}

// News is what became of an e-mail after the channel had taken it.
type News string

const (
	Bounced    News = "bounced"    // it came back for good: the mailbox does not exist or takes no mail
	Returned   News = "returned"   // it came back, perhaps only this once: a full mailbox, an absence note
	Complained News = "complained" // the recipient called it unwanted
)

// Notice is what a channel tells of an e-mail that it took. It comes any time after sending, any number of times, and
// in any order with others.
type Notice struct {
	News   News
	Tags   map[string]string // of the e-mail; nil where the channel does not give them back
	From   string            // the address that it was sent from
	To     []string          // those of its recipients that the news is of
	At     time.Time         // when it happened
	Reason string            // the channel's word for it: short, printable ASCII, naming nobody
}

// Mailer sends e-mail.
type Mailer interface {
	SendEmail(ctx context.Context, m Email) (Receipt, error)
}

// Texter sends SMS.
type Texter interface {
	SendSMS(ctx context.Context, m SMS) (Receipt, error)
}

// Carrier sends e-invoices. ErrPermanent: the receiver takes none, or this one was refused; a document of which the
// outcome is not known may be sent again under its key.
type Carrier interface {
	SendEInvoice(ctx context.Context, m EInvoice) (Receipt, error)
}

// Kinds of failure, for errors.Is. An error that is none of them counts as ErrTemporary.
var (
	// ErrTemporary: not sent; trying again later may succeed (throttled, greylisted, connection refused).
	ErrTemporary = errors.New("deliver: temporary failure")
	// ErrPermanent: not sent, and never will be (address rejected, opted out, message refused).
	ErrPermanent = errors.New("deliver: permanent failure")
	// ErrAmbiguous: no answer came after the message was handed over; it may have been sent.
	ErrAmbiguous = errors.New("deliver: outcome unknown")
)

// Error is a failure with the channel's own words.
type Error struct {
	Kind   error  // ErrTemporary, ErrPermanent or ErrAmbiguous
	Reason string // for the record that staff read: short, without the message's content; it may name the receiver
	// for the log: what the channel calls it, in a word or a number of its own; "": nothing is known but the kind
	Code  string
	Cause error
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %s", e.Kind, e.Reason) }

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Cause} }
