// Package endpoints joins the capabilities' catalogues into the one list of endpoints, and makes the document of it.
package endpoints

import (
	"slices"

	"stund/internal/api/booking"
	"stund/internal/api/document"
	"stund/internal/api/door"
	"stund/internal/api/page"
	"stund/internal/api/setup"
	"stund/internal/api/waitlist"
	"stund/internal/api/widget"
	"stund/internal/base"
	"stund/internal/catalogue/journey"
	"stund/internal/httpapi"
)

// Catalogue lists every endpoint: what the local process mounts, what the API document describes (except for pages),
// and what the template must deploy.
func Catalogue() []door.Maker {
	return slices.Concat(setup.Catalogue(), booking.Catalogue(), []door.Maker{journey.Endpoint}, waitlist.Catalogue(),
		page.Catalogue(), widget.Catalogue(), document.Catalogue())
}

// List makes every endpoint.
func List(b *base.Base) []httpapi.Endpoint {
	var all []httpapi.Endpoint
	for _, m := range Catalogue() {
		all = append(all, m(b))
	}
	return all
}

// about heads the document. The page's examples are for a shell.
const about = "Booking and client management for people who sell their time.\n\n" +
	"In the examples `$STUND` is where this API lies (`https://booking.example`), and `$TOKEN` a member of staff's " +
	"ID token."

// tags group the operations of the document, in this order.
func tags() []httpapi.Tag {
	return []httpapi.Tag{
		{Name: door.TagBooking,
			Description: "For widgets and websites: free times, and booking one. Open to anyone, from any website."},
		{Name: door.TagLinks,
			Description: "For clients, by the link in their mails. Reading changes nothing; POST acts."},
		{Name: door.TagStaff,
			Description: "For staff: the calendar, booking on behalf of clients, series, the waiting list."},
		{Name: door.TagSetup,
			Description: "For owners: the practice, who works there, what can be booked and when."},
		{Name: door.TagDocs, Description: "This document."},
	}
}

// Document makes the API in OpenAPI 3.1 from the catalogue.
func Document() ([]byte, error) {
	return httpapi.Document(httpapi.Info{Title: "Stund", Version: "1", Description: about, Tags: tags()},
		List(new(base.Base)))
}
