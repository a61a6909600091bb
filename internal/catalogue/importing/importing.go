// Package importing is the job that takes lists of clients in, and writes those that are handed out.
package importing

import (
	"stund/internal/base"
	"stund/internal/due"
	"stund/internal/imports"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job goes on with imports and exports.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	kinds := append(join.Due(more), imports.Of(b).Due()...)
	return jobs.At(imports.Desk, join.Runner(b, imports.Desk, kinds, due.Options{Workers: o.Workers}))
}
