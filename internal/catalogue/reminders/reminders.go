// Package reminders is the job that sends messages, and ends what has a deadline beside them. Whoever has something to
// say joins its letters here.
package reminders

import (
	"stund/internal/agenda"
	"stund/internal/base"
	bookings "stund/internal/booking"
	booking "stund/internal/booking/letters"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/desks"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/practice"
	list "stund/internal/waitlist"
	waitlist "stund/internal/waitlist/letters"
)

// Letters lists what each capability has to say.
func Letters(b *base.Base) []message.Letters {
	contributions.Register(b)
	w, book := booking.Of(b), practice.Of(b)
	return []message.Letters{
		booking.Letters(w, book),
		waitlist.Letters(w, book, list.Of(b)),
	}
}

// judges lists who is asked before each message is sent, in this order.
func judges(b *base.Base, more []join.Capability) []message.Judge {
	all := []message.Judge{join.Mailboxes(b), message.NewCaps(b.Store, b.Keys.IDs, b.Log, bookings.KindReminder)}
	for _, c := range more {
		all = append(all, c.Judges...)
	}
	return all
}

// Job sends what is due, and watches every desk.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	return With(b, o, Letters(b), more...)
}

// With is Job, where capabilities have these letters to send.
func With(b *base.Base, o join.Outside, letters []message.Letters, more ...join.Capability) jobs.Job {
	sender := join.Sender(b, o, judges(b, more))
	var kinds []due.Kind
	for _, l := range letters {
		kinds = append(kinds, sender.Kind(l))
	}
	for _, c := range more {
		for _, l := range c.Letters {
			kinds = append(kinds, sender.Kind(l))
		}
	}
	j := jobs.At(agenda.Messages, join.Runner(b, agenda.Messages, append(kinds, join.Due(more)...), o.Workers))
	j.Watch = desks.List(more...)
	return j
}
