// Package changes is the job that reads the change feed.
package changes

import (
	"stund/internal/base"
	"stund/internal/catalogue/desks"
	"stund/internal/catalogue/reactors"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job tells every reactor what happened, and names what is due at once with the job of its desk.
func Job(b *base.Base, _ join.Outside, more ...join.Capability) jobs.Job {
	feed := &jobs.Changes{Reactors: join.Reactors(b, reactors.List(b, more...)), Desks: desks.List(more...), Now: b.Now}
	return jobs.Job{Name: "changes", Feed: feed}
}
