// Package reactors lists who reacts to facts.
package reactors

import (
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/facts"
	"stund/internal/client"
	"stund/internal/form"
	"stund/internal/greeting"
	"stund/internal/invoice"
	"stund/internal/join"
	"stund/internal/payment"
	"stund/internal/react"
	"stund/internal/register"
	"stund/internal/survey"
	"stund/internal/timeline"
	"stund/internal/waitlist"
	"stund/internal/worklist"
)

// List lists what each capability does when something happens.
func List(b *base.Base, more ...join.Capability) []react.Reactor {
	contributions.Register(b)
	kinds := facts.Kinds()
	for _, m := range more {
		kinds = kinds.With(m.Facts...)
	}
	line := timeline.New(b.Store, kinds, b.Retry)
	list := []react.Reactor{
		waitlist.Of(b).Reactor(),
		payment.Of(b).Notices(),
		form.Of(b).Reactor(),
		booking.Of(b).Sessions(),
		booking.Of(b).Returns(),
		line.Reactor(),
		greeting.Of(b).Reactor(),
		register.Of(b).Reactor(),
		greeting.Of(b).Follows(),
	}
	list = append(append(list, invoice.Of(b).Reactors()...), survey.Of(b).Reactors()...)
	list = append(list, client.Undelivered(b), busytime.Unreadable(b), booking.Unmarked(b), payment.Troubles(b),
		invoice.Troubles(b), survey.LowScores(b), register.Identities(b), worklist.Of(b).Mornings())
	for _, m := range more {
		list = append(list, m.Reactors...)
	}
	return list
}
