// Package journey is the endpoint that previews what a client gets for a booking.
package journey

import (
	"stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/catalogue/letters"
	"stund/internal/httpapi"
	"stund/internal/message"
)

// Endpoint previews the messages of a service.
func Endpoint(b *base.Base) httpapi.Endpoint { return booking.Journey(b, Letters(b)...) }

// Letters are those of every capability, and those of further capabilities that are in the base.
func Letters(b *base.Base) []message.Letters {
	further, _ := base.Get[[]message.Letters](b)
	return append(letters.List(b), further...)
}
