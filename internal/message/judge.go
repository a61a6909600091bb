package message

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/store"
)

// Sending is a message that is about to be sent, as judges see it.
type Sending struct {
	Practice string
	Subject  string // id of what it speaks of
	Client   string // id of the client whom that is about, whoever the message is to; "" if that is not known
	Kind     string // "reminder"
	Channel  string // Email, SMS or Peppol
	Audience string // client or practitioner
	To       string // e-mail address or phone number
	Planned  time.Time
	Attempts int       // how often it was let go before
	Entry    string    // id of its entry in the agenda: with Practice and Subject the same however often it is tried
	Visit    time.Time // when the appointment is that it speaks of; zero: of none
	Manner
	// Looking: nobody is about to send it, somebody looks what will become of it. Nothing is counted or kept.
	Looking bool
	// Insist: it corrects what the address has been told, and somebody relies on that until it comes.
	Insist bool
	// Elsewhere reports whether the same news goes or went to the same reader by another channel.
	Elsewhere func(ctx context.Context) (bool, error)
}

// Ruling is a judge's word on a message. Its zero value lets it go.
type Ruling struct {
	Refused Why       // it is not sent: it is recorded as skipped, for this reason
	Words   string    // what the record says in place of the reason's own words: when it was, what a channel said
	Later   time.Time // it may go then: the judges are asked again, at the latest in a day
	Until   Why       // of Later: what it waits for
	Dropped bool      // it is as if it had never been planned: not even a record says that there was one
	// With lets it go, and is written in the transaction that claims it: where another was written first, the judges
	// are asked again.
	With *store.Op
}

// open reports whether the message may go, as far as the judge is concerned.
func (r Ruling) open() bool { return r.Refused == WhyNone && r.Later.IsZero() && !r.Dropped }

// Judge is asked before each send: whether the recipient's address takes mail, and what consent, quiet hours and caps
// say. It changes nothing but what it counts, and who waits. An error leaves the message due.
type Judge interface {
	Rule(ctx context.Context, m Sending, now time.Time) (Ruling, error)
}

// ask asks the judges; the first that does not let the message go has the word. With are the writes of those that do.
func (d *Sender) ask(ctx context.Context, m prepared, now time.Time) (r Ruling, with []store.Op, err error) {
	about := d.about(m)
	for _, j := range d.Judges {
		r, err := j.Rule(ctx, about, now)
		if err != nil {
			return Ruling{}, nil, fmt.Errorf("judge %s of %s: %w", m.e.ID, m.s.ID(), err)
		}
		if !r.open() {
			return r, nil, nil
		}
		if r.With != nil {
			with = append(with, *r.With)
		}
	}
	return Ruling{}, with, nil
}

// Visited is a Subject that speaks of an appointment.
type Visited interface {
	Visit(e agenda.Entry) time.Time // when it is
}

// about is the message as judges see it.
func (d *Sender) about(m prepared) Sending {
	about := Sending{Practice: m.s.Practice(), Subject: m.s.ID(), Client: m.s.Client(m.e), Kind: m.record.Kind,
		Channel: m.e.Channel, Audience: m.e.To, To: m.record.To, Planned: m.e.At,
		Attempts: m.e.Attempts, Insist: m.insist, Entry: m.e.ID, Manner: m.manner,
		Looking:   m.looking,
		Elsewhere: func(ctx context.Context) (bool, error) { return d.elsewhere(ctx, m) }}
	if v, is := m.s.(Visited); is {
		about.Visit = v.Visit(m.e)
	}
	return about
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
