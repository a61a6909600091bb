package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/confirm"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
)

// ConfirmPage is the page of the link in the mail that asks to confirm a booking. GET shows; POST books.
func ConfirmPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "confirm-page", Path: confirm.Purpose.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showConfirm, s.failPage(confirm.Purpose))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postConfirm, s.failPage(confirm.Purpose)),
				Guard: s.guard.Watch},
		}}
}

// confirming is a visit to the page of a request.
type confirming struct {
	pages.Frame
	setup   *practice.Setup
	request confirm.Request
}

func (s *services) confirming(ctx context.Context, v *httpapi.Visit) (confirming, error) {
	c, err := s.Links.Open(v.Param["token"], confirm.Purpose, s.Now())
	if err != nil {
		return confirming{}, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return confirming{}, err
	}
	r, err := s.Confirm.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return confirming{}, err
	}
	f := s.frame(v, confirm.Purpose, setup.Practice, r.Contact.Language)
	return confirming{f, setup.In(f.Lang), r}, nil
}

// view shows how things stand with the request.
func (c confirming) view(status int, state pages.ConfirmState) httpapi.View {
	var a pages.Appointment
	var deadline time.Time
	if state == pages.ToConfirm {
		r := c.request
		v, _ := c.setup.Service(r.Service)
		a = described(c.setup, v, r.Practitioner, c.setup.PlaceOf(v, r.Practitioner, r.Start), r.Start, r.End)
		deadline = r.Deadline.In(c.setup.Zone())
	}
	return view(c.Frame, status, pages.Confirm(c.Frame, a, deadline, state))
}

// state tells how things stand at the time of the visit.
func (c confirming) state() pages.ConfirmState {
	switch {
	case c.request.Status == confirm.Booked:
		return pages.WasConfirmed
	case c.request.Standing(c.Now):
		return pages.ToConfirm
	}
	return pages.NotConfirmed
}

func (s *services) showConfirm(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	c, err := s.confirming(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if c.state() == pages.WasConfirmed {
		return s.toBooking(ctx, c.Frame, c.request.Practice, c.request.ID, "")
	}
	return c.view(http.StatusOK, c.state()), nil
}

// toBooking leads to the page of the booking that came of what the link was for: it alone says how things stand since.
// Query is what that page is asked, "" for nothing.
func (s *services) toBooking(ctx context.Context, f pages.Frame, practiceID, id, query string) (httpapi.View,
	error) {
	b, err := s.Bookings.Held(0).Get(ctx, door.Client, practiceID, id) // the link is of who booked
	if errors.Is(err, fault.NotFound) {                                // it is to be paid first
		if to, missing := s.toPay(ctx, f, practiceID, id); missing == nil {
			return to, nil
		}
	}
	if err != nil {
		return httpapi.View{}, err
	}
	f.Path = s.Links.Path(b.Link())
	return seeOther(f.Link(query)), nil
}

func (s *services) postConfirm(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	c, err := s.confirming(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if v.Form.Get("action") != "confirm" {
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	b, err := s.Confirm.Confirm(ctx, c.request.Practice, c.request.ID)
	if err == nil {
		there := c.Frame
		there.Path = s.Links.Path(b.Link())
		return seeOther(there.Link("done=booked")), nil
	}
	if pause, is := s.pause(c.Frame, v, err); is {
		return pause, nil
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Gone && !decided(f) {
		return httpapi.View{}, err
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	if f.Code == booking.CodeCalledOff {
		return c.view(http.StatusConflict, pages.CannotConfirm), nil
	}
	if f.Kind == fault.Gone {
		return c.view(http.StatusGone, pages.NotConfirmed), nil
	}
	return c.view(http.StatusConflict, pages.NotConfirmed), nil
}
