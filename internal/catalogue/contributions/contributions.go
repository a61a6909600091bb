// Package contributions lists what capabilities add to bookings.
package contributions

import (
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/form"
	"stund/internal/payment"
	"stund/internal/survey"
	"stund/internal/voucher"
)

// List lists the contribution of each capability: what takes something off the price before what asks for the rest.
func List(b *base.Base) booking.Contributions {
	return booking.Contributions{voucher.Of(b).Contribution(), payment.Of(b).Contribution(), form.Of(b).Contribution(),
		survey.Of(b).Contribution()}
}

// Register tells the process of them, and of further ones. Whoever makes an endpoint or a job that has to do with
// bookings does so first; once it is done, doing it again changes nothing.
func Register(b *base.Base, more ...booking.Contribution) {
	if _, done := base.Get[booking.Contributions](b); done || b.Shared == nil {
		return
	}
	base.Put(b, append(List(b), more...))
}

// Bookings returns the process's bookings, with what contributes to them.
func Bookings(b *base.Base) *booking.Bookings {
	Register(b)
	return booking.Of(b)
}
