// Package changes is the job that reads the change feed.
package changes

import (
	"stund/internal/catalogue/desks"
	"stund/internal/catalogue/reactors"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job tells every reactor what happened, and names what is due at once with the job of its desk.
func Job(b join.Base, _ join.Outside, more ...join.Capability) jobs.Job {
	feed := &jobs.Changes{Reactors: b.Reactors(reactors.List(b, more...)), Desks: desks.List(more...), Now: b.Clock.Now}
	return jobs.Job{Name: "changes", Feed: feed}
}
