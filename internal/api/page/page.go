// Package page is the hosted pages: a practice's booking page, how to embed the widget, and the pages of the signed
// links in clients' mails. They work without scripts.
package page

import (
	"stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/confirm"
	"stund/internal/form"
	"stund/internal/guard"
	"stund/internal/survey"
	"stund/internal/waitlist"
)

// Catalogue lists the hosted pages.
func Catalogue() []door.Maker {
	return []door.Maker{BookingPage, EmbedPage, ManagePage, OfferPage, LeavePage, ConfirmPage, PayPage,
		WishesPage, FormPage, SurveyPage}
}

// services is what the pages call.
type services struct {
	*booking.Services
	Waitlist *waitlist.List
	Confirm  *confirm.Desk
	forms    *form.Forms
	guard    *guard.Guard
	surveys  *survey.Surveys
}

func of(b *base.Base) *services {
	return &services{booking.Of(b), waitlist.Of(b), confirm.Of(b), form.Of(b), guard.Of(b), survey.Of(b)}
}
