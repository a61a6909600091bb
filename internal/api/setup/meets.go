package setup

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/httpapi"
	"stund/internal/practice"
)

// meetsText says in the document what a write answers beside what was written.
const meetsText = "It is done whatever is booked. Standing bookings that it puts outside of what can be booked are " +
	"listed under meets, and the calendar marks them. So are times that are held: offered to the waiting list, or " +
	"asked for and not confirmed yet. Those cannot be taken any more where the time is called off."

// Meets is what a change of the set-up puts outside of what can be booked.
type Meets struct {
	Count    int          `json:"count" doc:"How many there are, held times among them." example:"1"`
	Bookings []MetBooking `json:"bookings" doc:"The first 50 of them, by their start; practitioners see their own."`
}

// MetBooking is one of them. It stands as before.
type MetBooking struct {
	ID           string         `json:"id" doc:"Of the booking, of the waiting-list entry to which the time is offered, or of the booking to be." example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       string         `json:"status" enum:"confirmed,offered,unconfirmed,unpaid" doc:"Booked, offered to somebody on the waiting list, or asked for and not confirmed yet." example:"confirmed"`
	Service      string         `json:"service" doc:"Id of the service." example:"consultation"`
	Practitioner string         `json:"practitioner" doc:"Id of the practitioner." example:"ida"`
	Start        time.Time      `json:"start" example:"2026-11-23T14:00:00+01:00"`
	End          time.Time      `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Client       string         `json:"client,omitempty" doc:"Their name; none of a time that is only held." example:"Kari Nordmann"`
	Reason       booking.Reason `json:"reason" doc:"Why it could not be booked any more."`
}

// meeter finds out what changes meet.
type meeter struct {
	bookings *booking.Bookings
	log      *slog.Logger
}

func meeting(b *base.Base) meeter {
	m := meeter{contributions.Bookings(b), b.Log}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	return m
}

// by returns what the change meets that made the set-up; nil: nothing. The change is written by then, so a fault in
// finding out is logged, and the calendar has to tell.
func (m meeter) by(ctx context.Context, setup *practice.Setup) *Meets {
	all, err := m.bookings.Meets(ctx, httpapi.ActorFrom(ctx), setup)
	if err != nil {
		m.log.ErrorContext(ctx, "what a change meets is not known", "practice", setup.Practice.ID, "error", err)
	}
	if err != nil || all.Count == 0 {
		return nil
	}
	out := &Meets{Count: all.Count}
	for _, x := range all.First {
		out.Bookings = append(out.Bookings, MetBooking{ID: x.ID, Status: cmp.Or(string(x.Status), string(x.Held)),
			Service: x.Service, Practitioner: x.Practitioner,
			Start: x.Start.In(setup.Zone()), End: x.End.In(setup.Zone()), Client: x.Contact.Name,
			Reason: booking.ReasonOf(x.Why)})
	}
	return out
}
