package page

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/survey"
)

// arriving is a visit to the page on which a new client says how they came. It is the surveys' page, by a link that
// names their booking.
type arriving struct {
	pages.Frame
	setup   *practice.Setup
	set     survey.Settings
	booking booking.Booking
}

func (s asking) arriving(ctx context.Context, v *httpapi.Visit, c link.Claim) (arriving, error) {
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return arriving{}, err
	}
	b, err := s.Bookings.Get(ctx, door.Client, c.Practice, c.Subject)
	if err != nil {
		return arriving{}, err
	}
	set, err := s.surveys.Settings(ctx, setup)
	return arriving{s.frame(v, survey.Purpose, setup.Practice, b.Contact.Language), setup, set, b}, err
}

// view shows what is asked, with what was typed where something is wrong.
func (y arriving) view(said survey.Came, missing bool, status int) httpapi.View {
	if asked, answered := survey.Asked(y.booking); !asked || answered {
		return view(y.Frame, http.StatusOK, pages.Arrival(y.Frame, pages.Arriving{}, pages.HasArrived))
	}
	show := pages.Arriving{Chosen: said.Source, TypedWhy: said.Why, TypedWhat: said.Problem, Missing: missing}
	show.Source, show.Why, show.Problem = survey.Questions()
	for _, o := range y.set.Heard() {
		show.Sources = append(show.Sources, pages.FormOption{ID: o.ID,
			Label: o.Label.In(y.Lang, y.setup.Practice.Language)})
	}
	return view(y.Frame, status, pages.Arrival(y.Frame, show, pages.ToArrive))
}

func (s asking) showArrival(ctx context.Context, v *httpapi.Visit, c link.Claim) (httpapi.View, error) {
	y, err := s.arriving(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	return y.view(survey.Came{}, false, http.StatusOK), nil
}

func (s asking) postArrival(ctx context.Context, v *httpapi.Visit, c link.Claim) (httpapi.View, error) {
	y, err := s.arriving(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	if v.Form.Get("action") != "arrive" {
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	said := survey.Came{Source: v.Form.Get("source"), Why: v.Form.Get("why"), Problem: v.Form.Get("problem")}
	err = s.surveys.Arrive(ctx, y.set, y.booking, said)
	if pause, is := s.pause(y.Frame, v, err); is {
		return pause, nil
	}
	if f, is := fault.As(err); is && len(f.Fields) > 0 {
		return y.view(said, true, http.StatusUnprocessableEntity), nil
	}
	if err != nil {
		return httpapi.View{}, err
	}
	return seeOther(y.Link("")), nil
}
