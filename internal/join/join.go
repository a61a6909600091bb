// Package join is where capabilities meet the two worlds: what jobs are built from, and what a capability brings. A new
// capability joins by a line in each package of internal/catalogue in which it takes part, and on AWS by its stack and
// its keys in the policies of the functions that run the work of all. It edits no other capability and none of the
// mechanics.
package join

import (
	"context"
	"io"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/message"
	"stund/internal/react"
	"stund/internal/task"
	"stund/internal/trace"
	"stund/internal/wording"
)

// Fetcher gets a calendar feed, as busytime asks for it. The caller closes what it returns.
type Fetcher interface {
	Fetch(ctx context.Context, url string) (io.ReadCloser, error)
}

// Outside is how work leaves the house. A function has those that its job needs.
type Outside struct {
	Mailer  deliver.Mailer
	Texter  deliver.Texter
	Carrier deliver.Carrier // of e-invoices
	Fetcher Fetcher
	Workers int // items that one run of a desk works on at a time; 0: 8
	Senders int // the same of the desk of messages; 0: as Workers says
	// Before is called before a message is worked on: it may wait. Nil: nothing is.
	Before func(ctx context.Context)
	// Late is told how late the desk is whose job watches the others (due.Options). Nil: nobody is.
	Late func(desk string, by time.Duration)
}

// Mailboxes is what is known of e-mail addresses.
func Mailboxes(b *base.Base) *message.Mailboxes {
	return message.NewMailboxes(b.Store, b.Retry, b.Keys.IDs, b.IDs, b.From, b.Now)
}

// Sender builds what sends messages, once all judges let them go.
func Sender(b *base.Base, o Outside, judges []message.Judge) *message.Sender {
	return message.NewSender(message.Parts{Store: b.Store, Mailer: o.Mailer, Texter: o.Texter, Carrier: o.Carrier,
		IDs: b.IDs, Now: b.Now, Retry: b.Retry, Log: b.Log, Judges: judges, Voice: wording.Of(b)})
}

// Runner builds what does the due work of a desk: of the kinds, those that are the desk's. Of the options the base has
// the clock and the log.
func Runner(b *base.Base, d agenda.Desk, kinds []due.Kind, o due.Options) *due.Runner {
	o.Now, o.Log = b.Now, b.Log
	return due.NewRunner(d, b.Store, kinds, o)
}

// Reactors builds what tells the reactors.
func Reactors(b *base.Base, list []react.Reactor) *react.Reactors {
	return react.New(list, b.Store, b.Retry, b.Now, b.Log)
}

// Capability is what one capability brings beside its endpoints, each list as long as it likes.
type Capability struct {
	Letters       []message.Letters // what its items have to say, at the desk of messages or its own
	Judges        []message.Judge   // asked before each message of any capability is sent
	Due           []due.Kind        // other due work
	Reactors      []react.Reactor
	Facts         []fact.Registered
	Tasks         []task.Kind // what its reactors raise for staff
	Contributions []booking.Contribution
	Traces        []trace.Trace // what it holds about a client: it is handed out, and goes with them
}

// Letters lists the letters that capabilities bring, each with its desk.
func Letters(all []Capability) (letters []message.Letters) {
	for _, c := range all {
		for _, l := range c.Letters {
			l.Desk = l.At()
			letters = append(letters, l)
		}
	}
	return letters
}

// Due lists the due work that capabilities bring beside their letters.
func Due(all []Capability) (kinds []due.Kind) {
	for _, c := range all {
		kinds = append(kinds, c.Due...)
	}
	return kinds
}
