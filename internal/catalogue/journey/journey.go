// Package journey is the endpoint that previews what a client gets for a booking. Whoever has something to say to
// clients who book joins its previewer here.
package journey

import (
	booking "stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/booking/letters"
	"stund/internal/catalogue/contributions"
	"stund/internal/httpapi"
	"stund/internal/message"
	"stund/internal/practice"
)

// previewers lists what each capability previews.
func previewers(b *base.Base) []message.Previewer {
	contributions.Register(b)
	bookings := letters.Previewer(letters.Of(b), practice.Of(b))
	further, _ := base.Get[message.Previewers](b)
	return append([]message.Previewer{bookings}, further...)
}

// Endpoint previews the messages of a service.
func Endpoint(b *base.Base) httpapi.Endpoint { return booking.Journey(b, previewers(b)...) }
