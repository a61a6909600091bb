package waitlist

import (
	"context"
	"net/http"
	"time"

	bookings "stund/internal/api/booking"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/waitlist"
)

// WaitingView is an entry of the waiting list as staff see it.
type WaitingView struct {
	Waiting
	Client  client.Contact `json:"client"`
	Created time.Time      `json:"created"`
	Offer   *OfferView     `json:"offer,omitempty" doc:"The time that is held for the client."`
}

// OfferView is a time that is held for a client of the waiting list.
type OfferView struct {
	Start        time.Time `json:"start" example:"2026-11-23T14:00:00+01:00"`
	End          time.Time `json:"end" example:"2026-11-23T14:50:00+01:00"`
	Practitioner string    `json:"practitioner" example:"ida"`
	Deadline     time.Time `json:"deadline" doc:"It is held until then." example:"2026-11-22T16:00:00+01:00"`
}

func waitingView(e waitlist.Entry) WaitingView {
	v := WaitingView{Waiting: waiting(e), Client: e.Contact.Shown(), Created: e.Created}
	if o := e.Offer; o != nil {
		v.Offer = &OfferView{o.Start, o.End, o.Practitioner, o.Deadline}
	}
	return v
}

type staffJoinIn struct {
	Body struct {
		Service      string         `json:"service" maxLength:"40" example:"consultation"`
		Practitioner string         `json:"practitioner,omitempty" maxLength:"40" doc:"Anyone if left out; practitioners put clients on their own list."`
		From         civil.Date     `json:"from" doc:"First wanted day, in the practice's zone." example:"2026-11-23"`
		To           civil.Date     `json:"to" doc:"Last wanted day, inclusive." example:"2026-11-27"`
		Client       client.Contact `json:"client"`
	}
}

// Waitlist shows the waiting list, and puts a client on it.
func Waitlist(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "waitlist", Path: "/v1/waitlist", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-waitlist", Method: http.MethodGet,
		Summary: "The waiting list",
		Text: "The oldest first. Practitioners see who waits for them, and whoever has the offer of a time of " +
			"theirs.",
		Tag: door.TagStaff,
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[door.ListOf[WaitingView]], error) {
			actor := httpapi.ActorFrom(ctx)
			all, err := s.Waitlist.Seen(ctx, actor, actor.Practice)
			if err != nil {
				return nil, err
			}
			var out []WaitingView
			for _, e := range all {
				out = append(out, waitingView(e))
			}
			return door.OK(door.ListOf[WaitingView]{Items: out}), nil
		}),
	}, {
		ID: "add-to-waitlist", Method: http.MethodPost,
		Summary: "Put a client on the waiting list",
		Text: "Who is on it for the same already is not put there twice: the entry is the one that they have, and " +
			"where it is paused it is offered times again.",
		Tag: door.TagStaff, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsService, door.FailsPractitioner, door.FailsMine,
			failsFree, httpapi.Fails(fault.Conflict, "waitlist-full", "The waiting list is full.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *staffJoinIn) (*door.Answer[WaitingView], error) {
			actor := httpapi.ActorFrom(ctx)
			e, err := s.Waitlist.Join(ctx, actor, actor.Practice, waitlist.Wish{Service: in.Body.Service,
				Practitioner: in.Body.Practitioner, From: in.Body.From,
				To: in.Body.To, Client: in.Body.Client})
			if err != nil {
				return nil, err
			}
			return door.OK(waitingView(e)), nil
		}),
	}}}
}

// WaitlistEntry takes a client off the waiting list.
func WaitlistEntry(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "waitlist-entry", Path: "/v1/waitlist/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "leave-waitlist", Method: http.MethodDelete,
		Summary: "Take a client off the waiting list",
		Text:    "A time that is held for the client is freed, and the client is told by e-mail.",
		Tag:     door.TagStaff, Status: http.StatusNoContent,
		Faults: []httpapi.Fault{door.FailsPractice, failsEntry, door.FailsMine, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*struct{}, error) {
			actor := httpapi.ActorFrom(ctx)
			return nil, s.Waitlist.Leave(ctx, actor, actor.Practice, in.ID)
		}),
	}}}
}

type proposeIn struct {
	door.ByID
	Body struct {
		Start        time.Time `json:"start" doc:"On one of the days that they wait for." example:"2026-11-23T14:00:00+01:00"`
		Practitioner string    `json:"practitioner,omitempty" maxLength:"40" doc:"The one who is waited for, if left out." example:"ida"`
	}
}

// WaitlistOffers offers a time to a client of the waiting list.
func WaitlistOffers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "waitlist-offers", Path: "/v1/waitlist/{id}/offers", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "offer-to-waitlist", Method: http.MethodPost,
			Summary: "Offer a free time to a client of the waiting list",
			Text: "As the list itself offers what becomes free: the time is held, and the client told until when by " +
				"e-mail and SMS; it must be free to clients by the service's rules. It need not be their turn, they " +
				"may have declined it before, and may be paused. The same offer again changes nothing.",
			Tag: door.TagStaff, Status: http.StatusCreated,
			Faults: append(bookings.Rules(), door.FailsPractice, door.FailsService, door.FailsPractitioner, failsEntry,
				door.FailsMine, door.FailsBusy, bookings.FailsTaken,
				httpapi.Fails(fault.Conflict, waitlist.CodeOffered, "Another time is held for this client."),
				httpapi.Fails(fault.Conflict, waitlist.CodeTooLate, "The client could not answer in time.")),
			Handle: httpapi.Handle(func(ctx context.Context, in *proposeIn) (*door.Answer[WaitingView], error) {
				actor := httpapi.ActorFrom(ctx)
				e, err := s.Waitlist.Propose(ctx, actor, actor.Practice, in.ID,
					waitlist.Proposal{Start: in.Body.Start, Practitioner: in.Body.Practitioner})
				if err != nil {
					return nil, err
				}
				return door.OK(waitingView(e)), nil
			}),
		}}}
}
