// Package traces lists what each capability holds about a client: it is handed out to them, and goes with them.
package traces

import (
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/facts"
	"stund/internal/catalogue/tasks"
	"stund/internal/client"
	"stund/internal/confirm"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/form"
	"stund/internal/greeting"
	"stund/internal/imports"
	"stund/internal/invoice"
	"stund/internal/message"
	"stund/internal/mine"
	"stund/internal/payment"
	"stund/internal/register"
	"stund/internal/survey"
	"stund/internal/task"
	"stund/internal/trace"
	"stund/internal/voucher"
	"stund/internal/waitlist"
)

// Further are the facts and traces of capabilities that are in none of the catalogue's lists, which a wiring puts into
// the base.
type Further struct {
	Facts  []fact.Registered
	Traces []trace.Trace
}

// List lists the traces. What is known of clients by others comes before what finds them: they are looked for by it.
func List(b *base.Base) (all []trace.Trace) {
	contributions.Register(b)
	all = append(all, client.Of(b).Traces()...)
	all = append(all, booking.Of(b).Traces()...)
	all = append(all, confirm.Of(b).Traces()...)
	all = append(all, voucher.Of(b).Traces()...)
	all = append(all, payment.Of(b).Traces()...)
	all = append(all, form.Of(b).Traces()...)
	all = append(all, waitlist.Of(b).Traces()...)
	all = append(all, invoice.Of(b).Traces()...)
	all = append(all, survey.Of(b).Traces()...)
	all = append(all, task.Of(b).Traces()...)
	all = append(all, greeting.Of(b).Traces()...)
	all = append(all, mine.Of(b).Traces()...)
	all = append(all, message.NewTraces(b.Store, b.Retry, b.Keys.IDs).List()...)
	all = append(all, imports.Of(b).Traces()...)
	all = append(all, register.Of(b).Traces()...)
	further, _ := base.Get[Further](b)
	return append(all, further.Traces...)
}

// Kinds lists the kinds of fact, with those of further capabilities.
func Kinds(b *base.Base) fact.Registry {
	further, _ := base.Get[Further](b)
	raised, _ := base.Get[tasks.Further](b)
	return facts.With(raised, further.Facts)
}

// Erasures returns the process's Erasures.
func Erasures(b *base.Base) *erasure.Erasures {
	return base.One(b, func() *erasure.Erasures { return erasure.New(b, Kinds(b), List(b)) })
}
