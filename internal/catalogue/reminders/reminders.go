// Package reminders is the job that sends messages, and ends what has a deadline beside them. Package letters
// lists what each capability has to say.
package reminders

import (
	"cmp"
	"slices"

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
	for _, l := range join.Letters(more) {
		kinds = append(kinds, sender.Kind(l))
	}
	j := jobs.At(agenda.Messages, join.Runner(b, agenda.Messages, append(kinds, join.Due(more)...),
		due.Options{Workers: cmp.Or(o.Senders, o.Workers), Before: o.Before, Late: o.Late}))
	j.Watch = others(desks.List(more...))
	return j
}

// others lists the desks but this job's own, of which its runs tell.
func others(all []agenda.Desk) []agenda.Desk {
	return slices.DeleteFunc(all, func(d agenda.Desk) bool { return d.Name == agenda.Messages.Name })
}
