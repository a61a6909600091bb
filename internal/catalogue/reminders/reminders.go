// Package reminders is the job that sends messages, and ends what has a deadline beside them. Whoever has something to
// say joins its letters here.
package reminders

import (
	"stund/internal/agenda"
	"stund/internal/base"
	booking "stund/internal/booking/letters"
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
	w, book := booking.Of(b), practice.Of(b)
	return []message.Letters{
		booking.Letters(w, book),
		waitlist.Letters(w, book, list.Of(b)),
	}
}

// Job sends what is due, and watches every desk.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	return With(b, o, Letters(b), more...)
}

// With is Job, where capabilities have these letters to send.
func With(b *base.Base, o join.Outside, letters []message.Letters, more ...join.Capability) jobs.Job {
	sender := join.Sender(b, o)
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
