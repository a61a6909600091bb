// Package facts lists the kinds of fact.
package facts

import (
	"maps"

	"stund/internal/booking"
	"stund/internal/busytime"
	"stund/internal/catalogue/tasks"
	"stund/internal/client"
	"stund/internal/confirm"
	"stund/internal/einvoice"
	"stund/internal/fact"
	"stund/internal/form"
	"stund/internal/greeting"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/message"
	"stund/internal/mine"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/staff"
	"stund/internal/survey"
	"stund/internal/task"
	"stund/internal/voucher"
	"stund/internal/waitlist"
	"stund/internal/wording"
)

// Messages is what staff call the messages of all capabilities, by their kinds.
func Messages() map[string]i18n.Text {
	all := map[string]i18n.Text{}
	for _, some := range []map[string]i18n.Text{booking.Messages(), confirm.Messages(), greeting.Messages(),
		mine.Messages(),
		voucher.Messages(), payment.Messages(), form.Messages(), waitlist.Messages(), invoice.Messages(),
		survey.Messages(), wording.Messages()} {
		maps.Copy(all, some)
	}
	return all
}

// Kinds lists the kinds of fact of all capabilities: a fact of another kind is never written.
func Kinds(more ...[]fact.Registered) fact.Registry { return With(nil, more...) }

// With is Kinds, where tasks are told of in the words of these further kinds of task as well.
func With(raised []task.Kind, more ...[]fact.Registered) fact.Registry {
	r := fact.Register(practice.Facts(), busytime.Facts(), client.Facts(), booking.Facts(), confirm.Facts(),
		voucher.Facts(), payment.Facts(), form.Facts(), waitlist.Facts(), einvoice.Facts(), invoice.Facts(),
		survey.Facts(), task.Facts(tasks.With(raised)...), staff.Facts(), message.Facts(), mine.Facts(),
		wording.Facts())
	for _, kinds := range more {
		r = r.With(kinds...)
	}
	return r
}
