// Package reminders is the job that sends messages, and ends what has a deadline beside them. Package letters
// lists what each capability has to say.
package reminders

import (
	"cmp"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue/desks"
	"stund/internal/catalogue/judges"
	"stund/internal/catalogue/letters"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/message"
)

// Job sends what is due, and watches every desk.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	return With(b, o, letters.List(b), more...)
}

// With is Job, where capabilities have these letters to send.
func With(b *base.Base, o join.Outside, list []message.Letters, more ...join.Capability) jobs.Job {
	sender := join.Sender(b, o, judges.List(b, more...))
	var kinds []due.Kind
	for _, l := range list {
		kinds = append(kinds, sender.Kind(l))
	}
	for _, c := range more {
		for _, l := range c.Letters {
			kinds = append(kinds, sender.Kind(l))
		}
	}
	j := jobs.At(agenda.Messages, join.Runner(b, agenda.Messages, append(kinds, join.Due(more)...),
		due.Options{Workers: cmp.Or(o.Senders, o.Workers), Before: o.Before}))
	j.Watch = desks.List(more...)
	return j
}
