// Package journey is the endpoints that preview what a client gets for a booking: for programs, and as a page.
package journey

import (
	"stund/internal/api/booking"
	"stund/internal/api/page"
	"stund/internal/base"
	"stund/internal/catalogue/letters"
	"stund/internal/httpapi"
	"stund/internal/message"
)

// Endpoint previews the messages of a service.
func Endpoint(b *base.Base) httpapi.Endpoint { return booking.Journey(b, all(b)...) }

// Page shows the same to people, by a link that Endpoint makes.
func Page(b *base.Base) httpapi.Endpoint { return page.JourneyPage(b, all(b)...) }

// all are the letters of every capability, and those of further capabilities that are in the base.
func all(b *base.Base) []message.Letters {
	further, _ := base.Get[[]message.Letters](b)
	return append(letters.List(b), further...)
}
