package message

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Sending is a message that is about to be sent, as judges see it.
type Sending struct {
	Practice string
	Subject  string // id of what it speaks of
	Client   string // id of the client whom that is about, whoever the message is to; "" if that is not known
	Kind     string // "reminder"
	Channel  string // Email or SMS
	Audience string // client or practitioner
	To       string // e-mail address or phone number
	Planned  time.Time
	Attempts int // how often it was let go before
	// Insist: it corrects what the address has been told, and somebody relies on that until it comes.
	Insist bool
	// Elsewhere reports whether the same news goes or went to the same reader by another channel.
	Elsewhere func(ctx context.Context) (bool, error)
}

// Ruling is a judge's word on a message. Its zero value lets it go.
type Ruling struct {
	Refused string    // why it is not sent, for staff: it is recorded as skipped
	Later   time.Time // it may go then: the judges are asked again, at the latest in a day
	Dropped bool      // it is as if it had never been planned: not even a record says that there was one
}

// Judge is asked before each send: whether the recipient's address takes mail, and what consent, quiet hours and caps
// say. It changes nothing but what it counts. An error leaves the message due.
type Judge interface {
	Rule(ctx context.Context, m Sending, now time.Time) (Ruling, error)
}

// ask asks the judges; the first that does not let the message go has the word.
func (d *Sender) ask(ctx context.Context, m prepared, now time.Time) (Ruling, error) {
	about := Sending{Practice: m.s.Practice(), Subject: m.s.ID(), Client: m.s.Client(m.e), Kind: m.record.Kind,
		Channel: m.e.Channel, Audience: m.e.To, To: m.record.To, Planned: m.e.At,
		Attempts: m.e.Attempts, Insist: m.insist,
		Elsewhere: func(ctx context.Context) (bool, error) { return d.elsewhere(ctx, m) }}
	for _, j := range d.Judges {
		r, err := j.Rule(ctx, about, now)
		if err != nil {
			return Ruling{}, fmt.Errorf("judge %s of %s: %w", m.e.ID, m.s.ID(), err)
		}
		if r != (Ruling{}) {
			return r, nil
		}
	}
	return Ruling{}, nil
}

// elsewhere reports whether what the message says is planned, or was sent, by another channel too.
func (d *Sender) elsewhere(ctx context.Context, m prepared) (bool, error) {
	for _, o := range m.s.Agenda() {
		if o.Kind == m.e.Kind && o.To == m.e.To && o.Channel != m.e.Channel {
			return true, nil
		}
	}
	all, err := List(ctx, d.Store, m.s.Practice(), m.s.ID())
	return slices.ContainsFunc(all, func(r Record) bool {
		return r.Kind == m.record.Kind && r.Audience == m.e.To && r.Channel != m.e.Channel && r.Status == Sent &&
			r.Planned.Equal(m.e.At)
	}), err
}
