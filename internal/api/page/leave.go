package page

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// LeavePage is the page of the link in the mail that confirms that somebody waits, and in the one that says that they
// are offered nothing more. GET shows what they wait for; POST takes them off the waiting list, or says that they still
// wait, and is no error where that is so.
func LeavePage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "leave-page", Path: waitlist.Leaving.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showLeave, s.failPage(waitlist.Leaving))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.postLeave, s.failPage(waitlist.Leaving)),
				Guard: s.guard.Watch},
		}}
}

// leaving is a visit to the page of a place on the waiting list.
type leaving struct {
	pages.Frame
	setup *practice.Setup
	entry waitlist.Entry
}

func (s *services) leaving(ctx context.Context, v *httpapi.Visit) (leaving, error) {
	c, err := s.Links.Open(v.Param["token"], waitlist.Leaving, s.Now())
	if err != nil {
		return leaving{}, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return leaving{}, err
	}
	e, err := s.Waitlist.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return leaving{}, err
	}
	f := s.frame(v, waitlist.Leaving, setup.Practice, e.Contact.Language)
	return leaving{f, setup.In(f.Lang), e}, nil
}

// view shows how things stand.
func (l leaving) view() httpapi.View {
	e, zone := l.entry, l.setup.Zone()
	v, _ := l.setup.Service(e.Service)
	p, _ := l.setup.Practitioner(e.Practitioner)
	w := pages.Waited{Service: v.Name, Practitioner: p.Name, From: e.From.Start(zone).In(zone),
		To: e.To.Start(zone).In(zone)}
	return view(l.Frame, http.StatusOK, pages.Leave(l.Frame, w, l.state()))
}

// state tells how things stand at the time of the visit: an entry has ended with its last day, also where that is not
// written yet.
func (l leaving) state() pages.WaitState {
	switch e := l.entry; {
	case e.Status == waitlist.Booked:
		return pages.WaitBooked
	case e.Status == waitlist.Closed:
		return pages.WaitLeft
	case e.Status == waitlist.Ended || !l.Now.Before(e.To.AddDays(1).Start(l.setup.Zone())):
		return pages.WaitPassed
	case e.Status == waitlist.Offered:
		return pages.HasOffer
	case e.Status == waitlist.Paused:
		return pages.WaitPaused
	}
	return pages.StillWaiting
}

func (s *services) showLeave(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	l, err := s.leaving(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	if l.entry.Status == waitlist.Booked && l.entry.Booking != "" {
		return s.toBooking(ctx, l.Frame, l.entry.Practice, l.entry.Booking, "")
	}
	return l.view(), nil
}

func (s *services) postLeave(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	l, err := s.leaving(ctx, v)
	if err != nil {
		return httpapi.View{}, err
	}
	switch v.Form.Get("action") {
	case "leave":
		err = s.Waitlist.Leave(ctx, door.Client, l.entry.Practice, l.entry.ID)
	case "resume":
		_, err = s.Waitlist.Resume(ctx, door.Client, l.entry.Practice, l.entry.ID)
	default:
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	if err != nil {
		if pause, is := s.pause(l.Frame, v, err); is {
			return pause, nil
		}
		return httpapi.View{}, err
	}
	return seeOther(l.Link("")), nil
}
