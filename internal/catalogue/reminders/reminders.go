// Package reminders is the job that sends messages, and ends what has a deadline beside them. Whoever has something to
// say joins its letters here.
package reminders

import (
	"stund/internal/agenda"
	booking "stund/internal/booking/letters"
	"stund/internal/catalogue/desks"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
	waitlist "stund/internal/waitlist/letters"
)

// letters lists what each capability has to say.
func letters(b join.Base) []message.Letters {
	c := b.Core()
	return []message.Letters{
		booking.Letters(c.Writer, c.Practices),
		waitlist.Letters(c.Writer, c.Practices, c.Waitlist),
	}
}

// Job sends what is due, and watches every desk.
func Job(b join.Base, o join.Outside, more ...join.Capability) jobs.Job {
	sender := b.Sender(o)
	var kinds []due.Kind
	for _, l := range letters(b) {
		kinds = append(kinds, sender.Kind(l))
	}
	for _, c := range more {
		for _, l := range c.Letters {
			kinds = append(kinds, sender.Kind(l))
		}
	}
	j := jobs.At(agenda.Messages, b.Runner(agenda.Messages, append(kinds, join.Due(more)...), o.Workers))
	j.Watch = desks.List(more...)
	return j
}
