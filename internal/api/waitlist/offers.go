package waitlist

import (
	"context"
	"net/http"
	"time"

	bookings "stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/guard"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// Offered is a freed time that is held for a client of the waiting list.
type Offered struct {
	Status waitlist.Status `json:"status" enum:"waiting,offered,paused,booked,closed,ended" example:"offered"`
	// Booking is what has become of the booking.
	Booking      booking.Status            `json:"booking_status,omitempty" enum:"confirmed,cancelled,completed,no-show" doc:"What has become of the booking that the client made of it." example:"confirmed"`
	Service      bookings.ServiceView      `json:"service"`
	Practitioner bookings.PractitionerView `json:"practitioner"`
	Start        time.Time                 `json:"start,omitzero" example:"2026-11-23T14:00:00+01:00"`
	End          time.Time                 `json:"end,omitzero" example:"2026-11-23T14:50:00+01:00"`
	Deadline     time.Time                 `json:"deadline,omitzero" doc:"The time is held until then." example:"2026-11-22T16:00:00+01:00"`
	TimeZone     string                    `json:"time_zone" example:"Europe/Oslo"`
	Language     string                    `json:"language" example:"nb"`
	Practice     bookings.PracticeContact  `json:"practice"`
	Newer        string                    `json:"newer,omitempty" doc:"Path of the offer that stands now, where this one is over."`
}

// offered reads an offer's link.
func (s *services) offered(token string) (link.Claim, error) {
	return s.Links.Open(token, link.Offer, s.Now())
}

// meant returns the start of the offer that the link was sent with.
func (s *services) meant(ctx context.Context, c link.Claim) (time.Time, error) {
	e, err := s.Waitlist.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return time.Time{}, err
	}
	return e.Meant(c), nil
}

var (
	failsOffer = httpapi.Fails(fault.Gone, "offer-over", "The offer was answered, its deadline has passed, "+
		"or another time was offered since.")
	failsBooked    = httpapi.Fails(fault.Gone, waitlist.CodeBooked, "The client has taken the offered time.")
	failsCalledOff = httpapi.Fails(fault.Conflict, booking.CodeCalledOff, "The practice has closed the time "+
		"meanwhile: it is shut, its practitioner is away, or the class was called off. The reason says which.")
	failsEntry = httpapi.Fails(fault.NotFound, "waitlist-unknown", "There is no such entry on the waiting list.")
)

type shownIn struct {
	door.ByToken
	door.InLanguage
}

// Offer shows an offered time.
func Offer(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "offer", Path: "/v1/offer/{token}", Auth: httpapi.Link, Ops: []httpapi.Op{{
		ID: "get-offer", Method: http.MethodGet,
		Summary: "A time offered from the waiting list",
		Text: "Shows, and changes nothing. A link stands for the time that it was sent with: where another was " +
			"offered since, the client is waiting as far as this one goes, and newer leads to what is offered now.",
		Tag:    door.TagLinks,
		Faults: []httpapi.Fault{door.FailsLink, door.FailsExpired, door.FailsPractice, failsEntry},
		Handle: httpapi.Handle(func(ctx context.Context, in *shownIn) (*door.Answer[Offered], error) {
			asked, err := in.Asked()
			if err != nil {
				return nil, err
			}
			c, err := s.offered(in.Token)
			if err != nil {
				return nil, err
			}
			setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
			if err != nil {
				return nil, err
			}
			e, err := s.Waitlist.Get(ctx, c.Practice, c.Subject)
			if err != nil {
				return nil, err
			}
			setup = setup.In(message.Language(asked, e.Contact.Language, setup.Practice.Language))
			v, _ := setup.Service(e.Service)
			out := Offered{Status: e.Status, Service: bookings.ServiceOf(v), TimeZone: setup.Practice.TimeZone,
				Language: string(e.Contact.Language), Practice: bookings.ContactOf(setup.Practice)}
			if !e.Offers(e.Meant(c)) && e.Status == waitlist.Offered {
				out.Status, out.Newer = waitlist.Waiting, "/v1/offer/"+s.Links.Sign(e.Link())
			} else if o := e.Offer; o != nil && (e.Status == waitlist.Offered || e.Status == waitlist.Booked) {
				p, _ := setup.Practitioner(o.Practitioner)
				out.Practitioner = bookings.PractitionerOf(p)
				out.Start, out.End, out.Deadline = o.Start.In(setup.Zone()), o.End.In(setup.Zone()),
					o.Deadline.In(setup.Zone())
			}
			if e.Booking != "" {
				b, err := s.Bookings.Held(0).Get(ctx, door.Client, c.Practice, e.Booking) // the link is of who booked
				if err != nil {
					return nil, err
				}
				out.Booking = b.Status
			}
			return door.OK(out), nil
		}),
	}}}
}

// answerIn answers an offer.
type answerIn struct {
	door.ByToken
	door.Proved
}

// OfferAccept books an offered time.
func OfferAccept(b *base.Base) httpapi.Endpoint {
	s, guarding := of(b), guard.Of(b)
	faults := append(bookings.Rules(), door.FailsLink, door.FailsExpired, door.FailsPractice, failsEntry,
		failsOffer, failsCalledOff, bookings.FailsTaken, door.FailsBusy, door.FailsService, door.FailsPractitioner,
		door.FailsTooMany, door.FailsProof)
	faults = append(faults, s.Refusals()...)
	return httpapi.Endpoint{Name: "offer-accept", Path: "/v1/offer/{token}/accept", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "accept-offer", Method: http.MethodPost,
			Summary: "Take an offered time",
			Text: "Books exactly what was held, until the deadline, whatever has become of the service since, its " +
				"notice and its window. A time that was called off meanwhile is not booked: the offer is over, and " +
				"the client stays on the waiting list. Accepting again answers with the same booking.",
			Tag: door.TagLinks, Status: http.StatusCreated,
			Faults: faults, Guard: guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *answerIn) (*door.Answer[bookings.Booked], error) {
				c, err := s.offered(in.Token)
				if err != nil {
					return nil, err
				}
				setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
				if err != nil {
					return nil, err
				}
				start, err := s.meant(ctx, c)
				if err != nil {
					return nil, err
				}
				b, err := s.Waitlist.Accept(ctx, door.Client, c.Practice, c.Subject, start)
				if err != nil {
					return nil, err
				}
				if b.Version() == 0 { // its time is kept until it is paid
					to, err := s.ToPay(ctx, b, setup.Zone())
					if err != nil {
						return nil, err
					}
					return door.OK(to), nil
				}
				return door.OK(s.Booked(b, setup.Zone())), nil
			}),
		}}}
}

// OfferDecline leaves an offered time to the next in line.
func OfferDecline(b *base.Base) httpapi.Endpoint {
	s, guarding := of(b), guard.Of(b)
	return httpapi.Endpoint{Name: "offer-decline", Path: "/v1/offer/{token}/decline", Auth: httpapi.Link,
		Ops: []httpapi.Op{{
			ID: "decline-offer", Method: http.MethodPost,
			Summary: "Leave an offered time to the next in line",
			Text:    "The client stays on the waiting list.",
			Tag:     door.TagLinks, Status: http.StatusNoContent,
			Faults: []httpapi.Fault{door.FailsLink, door.FailsExpired, door.FailsPractice, failsEntry, failsOffer,
				failsBooked, door.FailsBusy, door.FailsTooMany, door.FailsProof},
			Guard: guarding.Watch,
			Handle: httpapi.Handle(func(ctx context.Context, in *answerIn) (*struct{}, error) {
				c, err := s.offered(in.Token)
				if err != nil {
					return nil, err
				}
				start, err := s.meant(ctx, c)
				if err != nil {
					return nil, err
				}
				return nil, s.Waitlist.Decline(ctx, door.Client, c.Practice, c.Subject, start)
			}),
		}}}
}
