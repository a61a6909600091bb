// Package journey is the endpoint that previews what a client gets for a booking.
package journey

import (
	booking "stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/catalogue/letters"
	"stund/internal/httpapi"
	"stund/internal/message"
)

// Endpoint previews the messages of a service, and those of further capabilities' letters that are in the base.
func Endpoint(b *base.Base) httpapi.Endpoint {
	further, _ := base.Get[[]message.Letters](b)
	return booking.Journey(b, append(letters.List(b), further...)...)
}
