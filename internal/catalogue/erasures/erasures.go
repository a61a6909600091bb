// Package erasures is the job that goes on with what was begun when clients were erased.
package erasures

import (
	"stund/internal/base"
	"stund/internal/catalogue/traces"
	"stund/internal/due"
	"stund/internal/erasure"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job erases what is left of clients who were erased.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	kinds := append(join.Due(more), traces.Erasures(b).Due())
	return jobs.At(erasure.Desk, join.Runner(b, erasure.Desk, kinds, due.Options{Workers: o.Workers}))
}
