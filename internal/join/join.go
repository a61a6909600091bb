// Package join is where capabilities meet the two worlds: what each is built from, and what it brings. A capability
// that is new joins by one line in package catalogue, and edits nothing else.
package join

import (
	"context"
	"io"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/waitlist"
)

// Base is what every capability is built from, with what the jobs of both worlds are built by.
type Base base.Base

// Plain returns the base as capabilities build themselves from it.
func (b Base) Plain() *base.Base { return (*base.Base)(&b) }

// Core is what most capabilities stand on: the practice with its bookings.
type Core struct {
	Practices *practice.Book
	Bookings  *booking.Bookings
	Waitlist  *waitlist.List
	Links     link.Signer
}

// Core builds it.
func (b Base) Core() Core {
	of := b.Plain()
	if of.Shared == nil {
		of.Shared = base.Shared{}
	}
	return Core{Practices: practice.Of(of), Bookings: booking.Of(of), Waitlist: waitlist.Of(of),
		Links: link.Signer{Keys: b.Keys.Links}}
}

// Share puts into the base what the capabilities bring for others to ask for: parts of bookings, and previews of what
// their clients get. It comes before anything is built from the base.
func (b Base) Share(all ...Capability) {
	var contributions booking.Contributions
	var previewers message.Previewers
	for _, c := range all {
		contributions = append(contributions, c.Contributions...)
		previewers = append(previewers, c.Previewers...)
	}
	of := b.Plain()
	base.Put(of, contributions)
	base.Put(of, previewers)
}

// Fetcher gets a calendar feed, as busytime asks for it. The caller closes what it returns.
type Fetcher interface {
	Fetch(ctx context.Context, url string) (io.ReadCloser, error)
}

// Outside is how work leaves the house. A function has those that its job needs.
type Outside struct {
	Mailer  deliver.Mailer
	Texter  deliver.Texter
	Fetcher Fetcher
	Workers int // items that one run of a desk works on at a time; 0: 8
}

// Mailboxes is what is known of e-mail addresses.
func (b Base) Mailboxes() *message.Mailboxes {
	return message.NewMailboxes(b.Store, b.Retry, b.Keys.IDs, b.IDs, b.From, b.Clock.Now)
}

// Sender builds what sends messages.
func (b Base) Sender(o Outside) *message.Sender {
	return message.NewSender(message.Parts{Store: b.Store, Mailer: o.Mailer, Texter: o.Texter, IDs: b.IDs, Now: b.Clock.Now,
		Retry: b.Retry, Log: b.Log, Judges: []message.Judge{b.Mailboxes()}})
}

// Runner builds what does the due work of a desk. Workers is how many items it works on at a time; 0: 8.
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
