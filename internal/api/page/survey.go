package page

import (
	"context"
	"net/http"
	"strconv"

	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/survey"
)

// SurveyPage is the page on which a client says how it was. GET shows, with the score of the link chosen, and changes
// nothing: a mail filter opens every link. POST records what a person sent.
func SurveyPage(b *base.Base) httpapi.Endpoint {
	contributions.Register(b) // who says how they came has it kept with their booking
	s := asking{of(b), survey.Of(b)}
	return httpapi.Endpoint{Name: "survey-page", Path: survey.Purpose.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.show, s.failPage(survey.Purpose))},
			{Method: http.MethodPost, Handle: httpapi.Page(s.post, s.failPage(survey.Purpose)), Guard: s.guard.Watch},
		}}
}

// asking is what the page calls.
type asking struct {
	*services
	surveys *survey.Surveys
}

// surveyed is a visit to the page.
type surveyed struct {
	pages.Frame
	setup  *practice.Setup
	survey survey.Survey
}

func (s asking) opened(v *httpapi.Visit) (link.Claim, error) {
	return s.Links.Open(v.Param["token"], survey.Purpose, s.Now())
}

func (s asking) visit(ctx context.Context, v *httpapi.Visit, c link.Claim) (surveyed, error) {
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Eventual)
	if err != nil {
		return surveyed{}, err
	}
	q, err := s.surveys.Get(ctx, c.Practice, c.Subject)
	if err != nil {
		return surveyed{}, err
	}
	f := s.frame(v, survey.Purpose, setup.Practice, q.Language)
	return surveyed{f, setup.In(f.Lang), q}, nil
}

func (s asking) show(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	c, err := s.opened(v)
	if err != nil {
		return httpapi.View{}, err
	}
	if survey.IsArrival(c) {
		return s.showArrival(ctx, v, c)
	}
	y, err := s.visit(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	state := pages.ToAnswer
	switch {
	case y.survey.Answer != nil && v.Query.Has("done"):
		state = pages.JustAnswered
	case !y.survey.Open(y.Now):
		state = pages.SurveyOver
	case y.survey.Answer != nil:
		state = pages.HasAnswered
	}
	return s.view(ctx, y, state, score(v.Query.Get("score"), y.survey.Kind), false, http.StatusOK)
}

// score reads a score of the survey, -1 for none.
func score(s, kind string) int {
	n, err := strconv.Atoi(s)
	if from, to := survey.Most(kind); err != nil || n < from || n > to || strconv.Itoa(n) != s {
		return -1
	}
	return n
}

func (s asking) view(ctx context.Context, y surveyed, state pages.SurveyState, chosen int, missing bool, status int) (
	httpapi.View, error) {
	q := y.survey
	service, _ := y.setup.Service(q.Service)
	zone := y.setup.Zone()
	show := pages.Surveyed{Visit: q.Kind == survey.Pulse, Service: service.Name, When: q.Start.In(zone), Chosen: chosen,
		Missing: missing}
	if a := q.Answer; a != nil {
		show.Words, show.Call, show.Until = s.surveys.Read(q), a.Call, q.ChangeableUntil().In(zone)
		show.Low = q.Kind == survey.Exit && survey.Detractor(a.Score)
		if chosen < 0 {
			show.Chosen = a.Score
		}
	}
	if state == pages.JustAnswered && !q.Invited.IsZero() {
		set, err := s.surveys.Settings(ctx, y.setup)
		if err != nil {
			return httpapi.View{}, err
		}
		show.Review = set.Review
		if set.Friend {
			show.Friend = s.surveys.Friend(q)
		}
	}
	return view(y.Frame, status, pages.Survey(y.Frame, show, state)), nil
}

func (s asking) post(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	if err := s.failsForeign(v); err != nil {
		return httpapi.View{}, err
	}
	c, err := s.opened(v)
	if err != nil {
		return httpapi.View{}, err
	}
	if survey.IsArrival(c) {
		return s.postArrival(ctx, v, c)
	}
	y, err := s.visit(ctx, v, c)
	if err != nil {
		return httpapi.View{}, err
	}
	action := v.Form.Get("action")
	if action != "send" && action != "save" {
		return httpapi.View{}, fault.New(fault.Malformed, "unknown-action",
			"The form asks for nothing that this page can do.")
	}
	if !y.survey.Open(y.Now) {
		return s.view(ctx, y, pages.SurveyOver, -1, false, http.StatusGone)
	}
	n := score(v.Form.Get("score"), y.survey.Kind)
	if n < 0 {
		return s.view(ctx, y, pages.ToAnswer, -1, true, http.StatusUnprocessableEntity)
	}
	words, call := v.Form.Get("words"), v.Form.Get("call") == pages.Ticked
	y.survey, err = s.surveys.Answer(ctx, y.survey.Practice, y.survey.ID,
		survey.Said{Score: &n, Words: &words, Call: &call})
	if err != nil {
		if pause, is := s.pause(y.Frame, v, err); is {
			return pause, nil
		}
		return httpapi.View{}, err
	}
	if action == "save" {
		return httpapi.View{Status: http.StatusNoContent}, nil
	}
	if err := s.invite(ctx, y); err != nil {
		return httpapi.View{}, err
	}
	return seeOther(y.Link("done=1")), nil
}

// invite asks a promoter for a review or a friend, if the practice wants that: once.
func (s asking) invite(ctx context.Context, y surveyed) error {
	if y.survey.Kind != survey.Exit || !survey.Promoter(y.survey.Answer.Score) {
		return nil
	}
	set, err := s.surveys.Settings(ctx, y.setup)
	if err != nil || set.Review == "" && !set.Friend {
		return err
	}
	_, _, err = s.surveys.Invite(ctx, y.survey.Practice, y.survey.ID)
	return err
}
