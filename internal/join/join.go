// Package join is where capabilities meet the two worlds: what each is built from, and what it brings. A capability
// that is new joins by one line in package catalogue, and edits nothing else.
package join

import (
	"log/slog"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/busytime"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Base is what every capability is built from, the same in both worlds.
type Base struct {
	Store store.Store
	Clock clock.Clock
	IDs   *ids.Source
	Keys  secret.Keys
	Retry store.Retrier
	Log   *slog.Logger
	Site  string // https address of this installation, without a slash at the end
	From  string // the e-mail address that mail is sent from
	// Contributions are what capabilities add to bookings (package catalogue/contributions).
	Contributions []booking.Contribution
}

// Core is what most capabilities stand on: the practice with its bookings.
type Core struct {
	Practices *practice.Book
	Bookings  *booking.Bookings
	Waitlist  *waitlist.List
	Writer    letters.Writer
	Links     link.Signer
}

// Core builds it.
func (b Base) Core() Core {
	now, keys := b.Clock.Now, b.Keys
	c := Core{Links: link.Signer{Keys: keys.Links}}
	c.Practices = practice.NewBook(b.Store, b.Retry, b.IDs, now)
	c.Bookings = booking.New(b.Store, c.Practices, client.NewRegister(b.Store, b.IDs, keys.IDs), b.IDs, keys.IDs,
		b.Retry, now, b.Contributions...)
	c.Waitlist = waitlist.NewList(b.Store, c.Practices, c.Bookings, b.IDs, b.Retry, now)
	c.Writer = letters.Writer{Writer: message.Writer{Base: b.Site, Sign: c.Links, From: b.From}}
	return c
}

// Outside is how work leaves the house. A function has those that its job needs.
type Outside struct {
	Mailer  deliver.Mailer
	Texter  deliver.Texter
	Fetcher busytime.Fetcher
	Workers int // items that one run of a desk works on at a time; 0: 8
}

// Mailboxes is what is known of e-mail addresses.
func (b Base) Mailboxes() *message.Mailboxes {
	return message.NewMailboxes(b.Store, b.Retry, b.Keys.IDs, b.IDs, b.From, b.Clock.Now)
}

// Sender builds what sends messages.
func (b Base) Sender(o Outside) *message.Sender {
	return message.NewSender(message.Parts{Store: b.Store, Mailer: o.Mailer, Texter: o.Texter, IDs: b.IDs,
		Now: b.Clock.Now, Retry: b.Retry, Log: b.Log, Judges: []message.Judge{b.Mailboxes()}})
}

// Runner builds what does the due work of a desk: of the kinds, those that are the desk's. Workers is how many items it
// works on at a time; 0: 8.
func (b Base) Runner(d agenda.Desk, kinds []due.Kind, workers int) *due.Runner {
	return due.NewRunner(d, b.Store, kinds, due.Options{Workers: workers, Now: b.Clock.Now, Log: b.Log})
}

// Reactors builds what tells the reactors.
func (b Base) Reactors(list []react.Reactor) *react.Reactors {
	return react.New(list, b.Store, b.Retry, b.Clock.Now, b.Log)
}

// Capability is what one capability brings beside its endpoints, each list as long as it likes.
type Capability struct {
	Letters       []message.Letters // what its items have to say, at the desk of messages
	Due           []due.Kind        // other due work
	Reactors      []react.Reactor
	Facts         []fact.Registered
	Contributions []booking.Contribution
	Previewers    []message.Previewer
}

// Due lists the due work that capabilities bring beside their letters.
func Due(all []Capability) (kinds []due.Kind) {
	for _, c := range all {
		kinds = append(kinds, c.Due...)
	}
	return kinds
}
