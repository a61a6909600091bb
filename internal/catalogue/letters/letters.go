// Package letters lists what each capability has to say: reminders sends it, and journey previews it.
package letters

import (
	"stund/internal/base"
	bookings "stund/internal/booking"
	booking "stund/internal/booking/letters"
	busytime "stund/internal/busytime/letters"
	"stund/internal/catalogue/contributions"
	kinds "stund/internal/catalogue/tasks"
	"stund/internal/client"
	desk "stund/internal/confirm"
	confirm "stund/internal/confirm/letters"
	intake "stund/internal/form"
	forms "stund/internal/form/letters"
	greetings "stund/internal/greeting/letters"
	"stund/internal/message"
	mine "stund/internal/mine/letters"
	payments "stund/internal/payment"
	payment "stund/internal/payment/letters"
	"stund/internal/practice"
	staff "stund/internal/staff/letters"
	vouchers "stund/internal/voucher"
	voucher "stund/internal/voucher/letters"
	list "stund/internal/waitlist"
	waitlist "stund/internal/waitlist/letters"
	"stund/internal/wording"
	tasks "stund/internal/worklist/letters"
)

// List lists the letters.
func List(b *base.Base) []message.Letters {
	contributions.Register(b)
	w, book := booking.Of(b), practice.Of(b)
	booked := booking.Letters(w, book, client.Of(b))
	booked.Ahead = booking.Ahead(w, book, client.Of(b), bookings.Of(b))
	return append(staff.Secured(b),
		booked,
		booking.Sessions(w, book, bookings.Of(b), client.Of(b)),
		confirm.Letters(w, book, desk.Of(b)),
		voucher.Letters(w.Writer, book, vouchers.Of(b)),
		payment.Letters(payment.Writer{Writer: w, Setups: book, Payments: payments.Of(b), Bookings: bookings.Of(b),
			People: client.Of(b)}),
		forms.Letters(forms.Writer{Writer: w, Setups: book, Forms: intake.Of(b), Clients: client.Of(b)}),
		waitlist.Letters(w, book, list.Of(b), client.Of(b)),
		waitlist.Rounds(list.Of(b)),
		busytime.Letters(busytime.Of(b), book),
		bookings.UnmarkedDays(b),
		greetings.Letters(b),
		greetings.Plans(b),
		greetings.Follows(b),
		mine.Asks(b),
		mine.Moves(b),
		tasks.Letters(b, kinds.Kinds(b)),
		wording.Trials(b),
		staff.Invitations(b),
		staff.Asks(b))
}
