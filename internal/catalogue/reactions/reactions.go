// Package reactions is the job that tries failed reactions again.
package reactions

import (
	"stund/internal/catalogue/reactors"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/react"
)

// Job tries the failed reactions that are due.
func Job(b join.Base, o join.Outside, more ...join.Capability) jobs.Job {
	r := b.Reactors(reactors.List(b, more...))
	return jobs.At(react.Desk, b.Runner(react.Desk, append(join.Due(more), r.Due()), o.Workers))
}
