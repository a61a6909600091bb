// Package invoices is the job that sees to invoices.
package invoices

import (
	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/due"
	"stund/internal/invoice"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job issues what could not be issued at once, and has providers pay back what was credited.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	contributions.Register(b)
	kinds := append(join.Due(more), invoice.Of(b).Due()...)
	return jobs.At(invoice.Desk, join.Runner(b, invoice.Desk, kinds, due.Options{Workers: o.Workers}))
}
