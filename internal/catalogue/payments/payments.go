// Package payments is the job that sees to the money of payments.
package payments

import (
	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/payment"
)

// Job tends payments: it ends what nobody paid in time, asks providers how things stand, takes what is reserved and
// pays back what is to go back.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	contributions.Register(b)
	kinds := append(join.Due(more), payment.Of(b).Due()...)
	return jobs.At(payment.Desk, join.Runner(b, payment.Desk, kinds, due.Options{Workers: o.Workers}))
}
