// Package journey is the endpoint that previews what a client gets for a booking. Whoever has something to say to
// clients who book joins its previewer here.
package journey

import (
	"context"

	booking "stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/booking/letters"
	"stund/internal/httpapi"
	"stund/internal/message"
	"stund/internal/practice"
)

// previewers lists what each capability previews.
func previewers(b *base.Base) []message.Previewer {
	book := practice.Of(b)
	bookings := func(ctx context.Context, o message.Occasion) ([]message.Preview, error) {
		return letters.Previewer(letters.Of(b), book)(ctx, o) // with the site that the base knows by now
	}
	further, _ := base.Get[message.Previewers](b)
	return append([]message.Previewer{bookings}, further...)
}

// Endpoint previews the messages of a service.
func Endpoint(b *base.Base) httpapi.Endpoint { return booking.Journey(b, previewers(b)...) }
