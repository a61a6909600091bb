// Package waitlist is the endpoints of the waiting list: joining it, the staff's view, and the links that offer a time.
package waitlist

import (
	"context"
	"net/http"

	bookings "stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Catalogue lists the endpoints of the waiting list.
func Catalogue() []door.Maker {
	return []door.Maker{PublicWaitlist, Offer, OfferAccept, OfferDecline, Waitlist, WaitlistEntry, WaitlistOffers}
}

// services is what the endpoints of the waiting list call.
type services struct {
	*bookings.Services
	Waitlist *waitlist.List
}

func of(b *base.Base) *services { return &services{bookings.Of(b), waitlist.Of(b)} }

type joinIn struct {
	door.OfPractice
	door.Proved
	Body struct {
		Service      string         `json:"service" maxLength:"40" doc:"Id of the service." example:"consultation"`
		Practitioner string         `json:"practitioner,omitempty" maxLength:"40" doc:"Id of the practitioner; anyone if left out."`
		From         civil.Date     `json:"from" doc:"First wanted day, in the practice's zone." example:"2026-11-23"`
		To           civil.Date     `json:"to" doc:"Last wanted day, inclusive." example:"2026-11-27"`
		Client       client.Contact `json:"client"`
		Website      string         `json:"website,omitempty" maxLength:"0" doc:"Leave empty: forms show it to programs only."`
	}
}

// Waiting is an entry of the waiting list.
type Waiting struct {
	ID           string          `json:"id" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Status       waitlist.Status `json:"status" enum:"waiting,offered,paused,booked,closed,ended" doc:"paused: three offers in a row were not answered, and nothing is offered until the client says that they still wait." example:"waiting"`
	Service      string          `json:"service" example:"consultation"`
	Practitioner string          `json:"practitioner,omitempty" example:"ida"`
	From         civil.Date      `json:"from" example:"2026-11-23"`
	To           civil.Date      `json:"to" example:"2026-11-27"`
	Already      bool            `json:"already,omitempty" doc:"They were on the list for the same already, and have one place there. Only staff are told."`
}

func waiting(e waitlist.Entry) Waiting {
	return Waiting{ID: e.ID, Status: e.Status, Service: e.Service, Practitioner: e.Practitioner, From: e.From, To: e.To,
		Already: e.Again}
}

// anew is the entry as whoever joins is answered, whether it was there or not: anybody may give somebody else's
// address, and is not told what that is on the list for.
func anew(e waitlist.Entry) Waiting {
	e.Again, e.Status = false, waitlist.Waiting
	return waiting(e)
}

var failsFree = httpapi.Fails(fault.Conflict, "times-free",
	"The wanted days have free times; the first of them are listed.").
	With("nearest", []booking.Slot{bookings.ExampleSlot()})

// PublicWaitlist puts a client on the waiting list.
func PublicWaitlist(b *base.Base) httpapi.Endpoint {
	s, guarding := of(b), guard.Of(b)
	return httpapi.Endpoint{Name: "public-waitlist", Path: "/v1/public/{practice}/waitlist", Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "join-waitlist", Method: http.MethodPost,
			Summary: "Join the waiting list",
			Text: "A time that becomes free on the wanted days is offered to one client at a time, the oldest first, " +
				"and held until a deadline; so is what more hours, a lifted absence or more seats leave free. " +
				"Nothing is offered in the practice's quiet hours: the time is held, and the client told in the " +
				"morning. The deadline counts from when the offer is sent. With the last of the days the entry " +
				"ends, and the client is told. Joining is confirmed " +
				"by e-mail, with a link to leave the list. Who leaves three offers in a row unanswered is offered " +
				"nothing more until they follow the link in the message that tells them so, or ask for the same again.",
			Tag: door.TagBooking, Status: http.StatusCreated,
			Faults: []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner, failsFree,
				door.FailsTooMany, door.FailsProof,
				httpapi.Fails(fault.Conflict, "waitlist-full", "The waiting list is full."),
				httpapi.Fails(fault.Conflict, "waitlist-enough", "The address is on the list as often as it may be.")},
			Guard: guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *joinIn) (*door.Answer[Waiting], error) {
				if _, err := s.Practices.Setup(ctx, in.Practice, store.Eventual); err != nil {
					return nil, err
				}
				e, err := s.Waitlist.Join(ctx, httpapi.ActorFrom(ctx), in.Practice,
					waitlist.Wish{Service: in.Body.Service, Practitioner: in.Body.Practitioner,
						From: in.Body.From, To: in.Body.To, Client: in.Body.Client})
				if err != nil {
					return nil, err
				}
				return door.OK(anew(e)), nil
			}),
		}}}
}
