// Package catalogue is the one list of what Stund is made of: its packages name every capability, and nothing else
// does. A capability joins by a line in the package of each job that it takes part in; each function links its own
// job's package only.
package catalogue

import (
	"cmp"
	"slices"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/catalogue/bounces"
	"stund/internal/catalogue/calendars"
	"stund/internal/catalogue/changes"
	"stund/internal/catalogue/desks"
	"stund/internal/catalogue/erasures"
	"stund/internal/catalogue/importing"
	"stund/internal/catalogue/invoices"
	"stund/internal/catalogue/judges"
	"stund/internal/catalogue/logins"
	"stund/internal/catalogue/payments"
	"stund/internal/catalogue/reactions"
	"stund/internal/catalogue/reminders"
	"stund/internal/catalogue/surveys"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Makers lists every job: what the local process runs, and what the template must deploy.
func Makers() []jobs.Maker {
	return []jobs.Maker{reminders.Job, calendars.Job, reactions.Job, erasures.Job, importing.Job, payments.Job,
		invoices.Job, surveys.Job, changes.Job, bounces.Job, logins.Job}
}

// Jobs makes every job, with one for each desk that only the further capabilities know: it does their due work and
// sends their letters. Letters for a desk whose job knows no further ones would never be sent, so they panic, as
// letters do that leave something open (message.Letters.Check).
func Jobs(b *base.Base, o join.Outside, more ...join.Capability) []jobs.Job {
	var all []jobs.Job
	for _, maker := range Makers() {
		all = append(all, maker(b, o, more...))
	}
	ours := desks.List()
	for _, l := range join.Letters(more) {
		if err := l.Check(); err != nil {
			panic("catalogue: " + err.Error())
		}
		if l.Desk.Name != agenda.Messages.Name && slices.Contains(ours, l.Desk) {
			panic("catalogue: letters of " + l.Kind + " are for the desk of " + l.Desk.Name +
				", which sends its own only: they go to that of messages, or to one of the capability's own")
		}
	}
	for _, d := range desks.List(more...) {
		if slices.ContainsFunc(all, func(j jobs.Job) bool { return j.Name == d.Job }) {
			continue
		}
		kinds, sender := join.Due(more), join.Sender(b, o, judges.List(b, more...))
		for _, l := range join.Letters(more) {
			kinds = append(kinds, sender.Kind(l))
		}
		all = append(all, jobs.At(d, join.Runner(b, d, kinds, due.Options{Workers: cmp.Or(o.Senders, o.Workers),
			Before: o.Before})))
	}
	return all
}
