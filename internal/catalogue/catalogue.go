// Package catalogue is the one list of what Stund is made of: its packages name every capability, and nothing else
// does. A capability joins by a line in the package of each job that it takes part in; each function links its own
// job's package only.
package catalogue

import (
	"slices"

	"stund/internal/base"
	"stund/internal/catalogue/bounces"
	"stund/internal/catalogue/calendars"
	"stund/internal/catalogue/changes"
	"stund/internal/catalogue/desks"
	"stund/internal/catalogue/erasures"
	"stund/internal/catalogue/importing"
	"stund/internal/catalogue/invoices"
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

// Jobs makes every job, with one for each desk that only the further capabilities know.
func Jobs(b *base.Base, o join.Outside, more ...join.Capability) []jobs.Job {
	var all []jobs.Job
	for _, maker := range Makers() {
		all = append(all, maker(b, o, more...))
	}
	for _, d := range desks.List(more...) {
		if !slices.ContainsFunc(all, func(j jobs.Job) bool { return j.Name == d.Job }) {
			all = append(all, jobs.At(d, join.Runner(b, d, join.Due(more), due.Options{Workers: o.Workers})))
		}
	}
	return all
}
