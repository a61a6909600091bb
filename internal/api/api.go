// Package api is the HTTP endpoints: one file an endpoint or a family of them, one function on AWS for each path. An
// endpoint turns a request into a use case and its answer into the documented shape; it decides nothing.
package api

import (
	"context"
	"time"

	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/fact"
	"stund/internal/httpapi"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Guard keeps abuse of the public endpoints within bounds.
type Guard interface {
	// Admit answers nil, or fault.TooMany: with a challenge to solve, or with when to come back.
	Admit(ctx context.Context, practice, address, proof string) error
}

// Services is what the endpoints call. A wiring builds it once.
type Services struct {
	Practices *practice.Book
	Bookings  *booking.Bookings
	Waitlist  *waitlist.List
	Records   store.Reader   // where the records of sent messages are
	Writer    letters.Writer // writes messages and calendar entries
	Links     link.Signer
	Guard     Guard
	IDs       *ids.Source
	Now       func() time.Time
	Site      string // address of the pages and of this API, without a slash at the end
}

// Maker makes an endpoint: what a function's main hands to its wiring.
type Maker func(*Services) httpapi.Endpoint

// Catalogue lists every endpoint: what the local process mounts, what the API document describes (except for pages), and
// what the template must deploy.
func Catalogue() []Maker {
	return []Maker{
		PublicPractice, PublicStart, PublicSlots, PublicNext, PublicWhy, PublicBookings, PublicWaitlist, Widget, WidgetPart,
		Link, LinkReschedule, LinkCancel, LinkCalendar, Offer, OfferAccept, OfferDecline, CalendarFeed,
		BookingPage, EmbedPage, ManagePage, OfferPage,
		Practice, Locations, Location, Practitioners, Practitioner, Hours, Exceptions, Exception, ServiceList, Service, Resources, Resource,
		Absences, Absence, Holidays, Holiday, ExternalCalendars, ExternalCalendar, FeedLink,
		Calendar, Bookings, Booking, BookingReschedule, BookingCancel, BookingComplete, BookingNoShow, BookingMessages,
		Series, Waitlist, WaitlistEntry, Journey,
		OpenAPI, Docs,
	}
}

// Tags group the operations of the API document.
func tags() []httpapi.Tag {
	return []httpapi.Tag{
		{Name: "Booking", Description: "For widgets and websites: free times, and booking one. Open to anyone, from any website."},
		{Name: "Signed links", Description: "For clients, by the link in their mails. Reading changes nothing; POST acts."},
		{Name: "Appointments", Description: "For staff: the calendar, booking on behalf of clients, series, the waiting list."},
		{Name: "Set-up", Description: "For owners: the practice, who works there, what can be booked and when."},
		{Name: "Documentation", Description: "This document."},
	}
}

const (
	tagBooking = "Booking"
	tagLinks   = "Signed links"
	tagStaff   = "Appointments"
	tagSetup   = "Set-up"
	tagDocs    = "Documentation"
)

// The roles of staff endpoints.
var (
	anyStaff = httpapi.Staff()
	owner    = httpapi.Staff(fact.Owner)
)
