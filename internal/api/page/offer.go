package page

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// OfferPage is the page of the signed link that offers a client of the waiting list a freed time.
func OfferPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "offer-page", Path: link.Offer.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showOffer, s.failPage(link.Offer))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postOffer, s.failPage(link.Offer)), Guard: s.guard.Watch},
		}}
}

// offering is a visit to the page of an offer.
type offering struct {
	pages.Frame
	setup *practice.Setup
	entry waitlist.Entry
	meant time.Time // start of the offer that the link was sent with; zero: whatever is offered
}

func (s *services) offering(ctx context.Context, v *httpapi.Visit) (offering, error) {
	c, err := s.Links.Open(v.Param["token"], link.Offer, s.Now())
	if err != nil {
		return offering{}, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return offering{}, err
	}
	e, err := s.Waitlist.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return offering{}, err
	}
	f := s.frame(v, link.Offer, setup.Practice, e.Contact.Language)
	if e.Offer != nil {
		f.Path = s.Links.Path(e.Link()) // what the page shows is what its forms mean
	}
	return offering{f, setup.In(f.Lang), e, e.Meant(c)}, nil
}

// view shows how things stand with the offer.
func (o offering) view(status int, state pages.OfferState) httpapi.View {
	var a pages.Appointment
	var deadline time.Time
	if state == pages.Standing {
		v, _ := o.setup.Service(o.entry.Service)
		location := o.setup.PlaceOf(v, o.entry.Offer.Practitioner, o.entry.Offer.Start) // as the booking will say it
		a = described(o.setup, v, o.entry.Offer.Practitioner, location, o.entry.Offer.Start, o.entry.Offer.End)
		deadline = o.entry.Offer.Deadline.In(o.setup.Zone())
	}
	return view(o.Frame, status, pages.Offer(o.Frame, a, deadline, state,
		!o.entry.Offers(o.meant)))
}

// state tells how things stand at the time of the visit.
func (o offering) state() pages.OfferState {
	switch e := o.entry; {
	case e.Status == waitlist.Booked:
		return pages.Accepted
	case e.Status == waitlist.Closed || e.Status == waitlist.Ended:
		return pages.Left
	case e.Status == waitlist.Offered && e.Offer != nil && o.Now.Before(e.Offer.Deadline):
		return pages.Standing
	}
	return pages.Ended
}

func (s *services) showOffer(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	o, err := s.offering(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if o.entry.Status == waitlist.Paused { // what there is to say, their place on the list says
		o.Path = s.Links.Path(o.entry.LeavingLink())
		return seeOther(o.Link("")), nil
	}
	state := o.state()
	if state == pages.Accepted && o.entry.Booking != "" {
		return s.toBooking(ctx, o.Frame, o.entry.Practice, o.entry.Booking, "")
	}
	if state == pages.Ended && v.Query.Get("done") == "declined" {
		state = pages.Declined
	}
	return o.view(http.StatusOK, state), nil
}

func (s *services) postOffer(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	o, err := s.offering(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	to := ""
	switch v.Form.Get("action") {
	case "accept":
		b, err := s.Waitlist.Accept(ctx, door.Client, o.entry.Practice, o.entry.ID, o.meant)
		if err != nil {
			return s.refused(ctx, v, o, err)
		}
		if b.Version() == 0 { // its time is kept until it is paid
			return s.toPay(ctx, o.Frame, o.entry.Practice, b.ID)
		}
		there := o.Frame
		there.Path = s.Links.Path(b.Link())
		to = there.Link("")
		if o.entry.Status != waitlist.Booked {
			to = there.Link("done=booked")
		}
	case "decline":
		if err := s.Waitlist.Decline(ctx, door.Client, o.entry.Practice, o.entry.ID, o.meant); err != nil {
			return s.refused(ctx, v, o, err)
		}
		to = o.Link("done=declined")
	default:
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	return seeOther(to), nil
}

// refused shows why an offer could not be answered: it is over, or what it offered is gone.
func (s *services) refused(ctx context.Context, v *httpapi.Visit, o offering, err error) (httpapi.View, error) {
	if pause, is := s.pause(o.Frame, v, err); is {
		return pause, nil
	}
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Gone && !decided(f) {
		return httpapi.View{}, err
	}
	httpapi.Note(ctx, slog.String("code", f.Code))
	if f.Code == waitlist.CodeBooked || o.entry.Status == waitlist.Paused { // booked perhaps since we looked at it
		return s.showOffer(ctx, v)
	}
	if f.Code == booking.CodeCalledOff {
		return o.view(http.StatusConflict, pages.CalledOff), nil
	}
	if f.Kind != fault.Gone {
		return o.view(http.StatusConflict, pages.Lost), nil
	}
	state := o.state()
	if state == pages.Standing && o.entry.Offers(o.meant) { // it was answered or ran out since we looked at it
		state = pages.Ended
	}
	return o.view(http.StatusGone, state), nil
}
