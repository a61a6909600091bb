// Package reactions is the job that tries failed reactions again.
package reactions

import (
	"stund/internal/base"
	"stund/internal/catalogue/reactors"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/react"
)

// Job tries the failed reactions that are due.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	r := join.Reactors(b, reactors.List(b, more...))
	handlers := append(join.Due(more), r.Due())
	return jobs.At(react.Desk, join.Runner(b, react.Desk, handlers, due.Options{Workers: o.Workers}))
}
