// Package invoices is the job that sees to invoices.
package invoices

import (
	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/judges"
	"stund/internal/due"
	"stund/internal/einvoice"
	"stund/internal/invoice"
	"stund/internal/invoice/letters"
	"stund/internal/jobs"
	"stund/internal/join"
)

// Job issues what could not be issued at once, has providers pay back what was credited, mails invoices and has
// e-invoices carried: it alone links what writes their paper, so that whoever sends everything else does not carry it.
func Job(b *base.Base, o join.Outside, more ...join.Capability) jobs.Job {
	contributions.Register(b)
	if o.Carrier == nil {
		o.Carrier = einvoice.Of(b)
	}
	mail := join.Sender(b, o, judges.List(b, more...)).Kind(letters.Letters(b))
	mail.Desk = invoice.Desk
	kinds := append(join.Due(more), append(invoice.Of(b).Due(), mail)...)
	return jobs.At(invoice.Desk, join.Runner(b, invoice.Desk, kinds, due.Options{Workers: o.Workers}))
}
