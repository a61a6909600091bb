// Package survey is the endpoints of feedback: its figures and words, what clients were asked, and the settings.
package survey

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	people "stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/survey"
)

// Catalogue lists the endpoints of feedback.
func Catalogue() []door.Maker {
	return []door.Maker{Feedback, Answers, Settings, OfClient, Arrival, Table}
}

// services is what the endpoints call.
type services struct {
	*client.Services
	surveys *survey.Surveys
}

func of(b *base.Base) *services { return &services{client.Of(b), survey.Of(b)} }

// setup returns the caller's practice with its settings. A practitioner sees feedback where the owner shares it.
func (s *services) setup(ctx context.Context) (*practice.Setup, survey.Settings, error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.Practices.Setup(ctx, actor.Practice, store.Eventual)
	if err != nil {
		return nil, survey.Settings{}, err
	}
	set, err := s.surveys.Settings(ctx, setup)
	if err != nil {
		return nil, set, err
	}
	return setup, set, survey.MaySee(actor, set)
}

var (
	failsShared = httpapi.Fails(fault.Forbidden, "forbidden",
		"The caller is a practitioner, and the owner has not shared feedback with them.")
)

// Period is an input that says which answers count.
type Period struct {
	From         civil.Date `query:"from" required:"true" doc:"First day of the period, in the practice's zone." example:"2026-09-01"`
	To           civil.Date `query:"to" required:"true" doc:"Last day of the period, at most two years after the first." example:"2026-11-30"`
	Service      string     `query:"service" maxLength:"40" doc:"Id of a service: only its answers." example:"consultation"`
	Practitioner string     `query:"practitioner" maxLength:"40" doc:"Id of a practitioner: only their answers. A practitioner gets their own, whatever is asked." example:"ida"`
}

// longest is the most days of a period.
const longest = 2 * 366

// filter is which answers the caller asks for, and may see.
func (in Period) filter(actor fact.Actor, zone *time.Location) (survey.Filter, error) {
	if in.To.Before(in.From) || in.To.DaysSince(in.From) > longest {
		return survey.Filter{}, fault.Fields{{Path: "query.to",
			Message: "must not be before from, nor more than two years after it"}}.Err()
	}
	f := survey.Filter{From: in.From.Start(zone), To: in.To.AddDays(1).Start(zone), Service: in.Service,
		Practitioner: in.Practitioner}
	if actor.Role == fact.Practitioner {
		f.Practitioner = actor.Practitioner
	}
	return f, nil
}

// FeedbackView is what the answers of a period come to.
type FeedbackView struct {
	AsOf          time.Time             `json:"as_of"`
	Score         survey.Score          `json:"score" doc:"Of the last answer of each client in the period."`
	Before        survey.Score          `json:"before" doc:"Of the period of the same length before."`
	Differs       bool                  `json:"differs" doc:"Whether chance alone would rarely make them so different: the 95 % interval of their difference has no 0."`
	Response      survey.Response       `json:"response"`
	Pulse         survey.PulseScore     `json:"pulse"`
	Months        []survey.Month        `json:"months" doc:"Every month that the period touches."`
	Services      []survey.Part         `json:"services" doc:"Those with most answers first."`
	Practitioners []survey.Part         `json:"practitioners"`
	Newcomers     survey.Newcomers      `json:"newcomers" doc:"How new clients came."`
	Labels        []survey.SourceOption `json:"sources" doc:"What new clients choose from, with what they read."`
}

// Feedback counts the answers of a period.
func Feedback(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "feedback", Path: "/v1/feedback", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-feedback", Method: http.MethodGet,
		Summary: "What clients answered, in figures",
		Text: "The net promoter score with its interval, for the period and by month, service and practitioner. " +
			"Fewer than five answers show no score: it would say what one person said.",
		Tag:    door.TagClients,
		Faults: []httpapi.Fault{door.FailsPractice, failsShared},
		Handle: httpapi.Handle(func(ctx context.Context, in *Period) (*door.Answer[FeedbackView], error) {
			setup, set, err := s.setup(ctx)
			if err != nil {
				return nil, err
			}
			f, err := in.filter(httpapi.ActorFrom(ctx), setup.Zone())
			if err != nil {
				return nil, err
			}
			g, err := s.surveys.Figures(ctx, setup, f)
			if err != nil {
				return nil, err
			}
			return door.OK(
				FeedbackView{s.Now().In(setup.Zone()), g.Score, g.Before, g.Differs, g.Response, g.Pulse, g.Months,
					g.Services, g.Practitioners, g.Newcomers, set.Heard()},
			), nil
		}),
	}}}
}

// AnswerView is a survey as staff see it.
type AnswerView struct {
	ID           string       `json:"id" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Kind         string       `json:"kind" enum:"exit,pulse" doc:"exit: a course has ended; pulse: about one visit."`
	State        survey.State `json:"state" enum:"planned,sent,answered,withdrawn,skipped" doc:"withdrawn: the client booked again before it was sent. skipped: the record of its message says why."`
	Client       string       `json:"client,omitempty" doc:"Left out once the client is erased." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name         string       `json:"client_name,omitempty" example:"Kari Nordmann"`
	Service      string       `json:"service" example:"consultation"`
	Practitioner string       `json:"practitioner" example:"ida"`
	Visit        time.Time    `json:"visit" doc:"When the visit was that it is about, of a course the last."`
	Due          *time.Time   `json:"due,omitempty" doc:"Of one that is planned: when it is sent, at the earliest."`
	Sent         *time.Time   `json:"sent_at,omitempty"`
	Answered     *time.Time   `json:"answered_at,omitempty"`
	Score        *int         `json:"score,omitempty" doc:"0 to 10 of a course, 1 to 5 of a visit." example:"9"`
	Words        string       `json:"words,omitempty" doc:"What the client wrote."`
	Call         bool         `json:"may_call,omitempty" doc:"Whether the client may be called about it."`
}

// shown returns the surveys as the caller may see them: answers only to whom they are open.
func (s *services) shown(ctx context.Context, setup *practice.Setup, open bool, all []survey.Survey) ([]AnswerView,
	error) {
	out := make([]AnswerView, 0, len(all))
	clients := make([]string, 0, len(all))
	for _, q := range all {
		clients = append(clients, q.Client)
	}
	people, err := s.Clients.Many(ctx, setup.Practice.ID, clients)
	if err != nil {
		return nil, err
	}
	zone := setup.Zone()
	at := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.In(zone)
		return &t
	}
	for _, q := range all {
		c := people[q.Client]
		v := AnswerView{ID: q.ID, Kind: q.Kind, State: q.Is(), Client: known(c), Name: c.Name, Service: q.Service,
			Practitioner: q.Practitioner, Visit: q.Start.In(zone), Sent: at(q.Gone)}
		if next, is := q.Agenda.Next(); is {
			v.Due = at(next)
		}
		if a := q.Answer; a != nil {
			v.Answered = at(a.First)
			if open {
				v.Score, v.Words, v.Call = &a.Score, s.surveys.Read(q), a.Call
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// known returns the id of a client who is not erased.
func known(c people.Client) string {
	if c.Is() == people.Erased {
		return ""
	}
	return c.ID
}

// AnswerPage is a page of answers.
type AnswerPage struct {
	Items []AnswerView `json:"items"`
	Next  string       `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

type answersIn struct {
	Period
	Words bool   `query:"words" doc:"Only those in which something was written."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"30"`
	After string `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

// Answers lists the answers of a period.
func Answers(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "feedback-answers", Path: "/v1/feedback/answers", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-feedback-answers", Method: http.MethodGet,
			Summary: "What clients answered, in words",
			Text:    "Those that were asked last first. A page may be shorter than limit.",
			Tag:     door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, failsShared,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *answersIn) (*door.Answer[AnswerPage], error) {
				setup, _, err := s.setup(ctx)
				if err != nil {
					return nil, err
				}
				f, err := in.filter(httpapi.ActorFrom(ctx), setup.Zone())
				if err != nil {
					return nil, err
				}
				all, next, err := s.surveys.Answers(ctx, setup.Practice.ID, f, in.Words, in.After, in.Limit)
				if err != nil {
					return nil, err
				}
				items, err := s.shown(ctx, setup, true, all)
				if err != nil {
					return nil, err
				}
				return door.OK(AnswerPage{items, next}), nil
			}),
		}}}
}

// SettingsView is which surveys the practice sends.
type SettingsView struct {
	survey.Settings
	Needs bool                  `json:"consent_needed" readOnly:"true" doc:"Whether the law of the practice's country takes such a mail for marketing: then only clients are asked who said yes to it."`
	Usual []survey.SourceOption `json:"usual_sources" readOnly:"true" doc:"What new clients choose from where sources are left out."`
}

func settingsView(setup *practice.Setup, set survey.Settings) *door.Answer[SettingsView] {
	return door.OK(SettingsView{set, survey.NeedsConsent(setup.Practice.Country), survey.Settings{}.Heard()})
}

// Settings shows and sets which surveys the practice sends.
func Settings(b *base.Base) httpapi.Endpoint {
	s := of(b)
	read := func(ctx context.Context) (*practice.Setup, survey.Settings, error) {
		setup, err := s.Practices.Setup(ctx, httpapi.ActorFrom(ctx).Practice, store.Eventual)
		if err != nil {
			return nil, survey.Settings{}, err
		}
		set, err := s.surveys.Settings(ctx, setup)
		return setup, set, err
	}
	return httpapi.Endpoint{Name: "feedback-settings", Path: "/v1/feedback/settings", Auth: door.Owner,
		Ops: []httpapi.Op{{
			ID: "get-feedback-settings", Method: http.MethodGet,
			Summary: "Which surveys are sent, and when",
			Tag:     door.TagSetup,
			Faults:  []httpapi.Fault{door.FailsPractice},
			Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[SettingsView], error) {
				setup, set, err := read(ctx)
				if err != nil {
					return nil, err
				}
				return settingsView(setup, set), nil
			}),
		}, {
			ID: "put-feedback-settings", Method: http.MethodPut,
			Summary: "Set which surveys are sent, and when",
			Tag:     door.TagSetup,
			Faults:  []httpapi.Fault{door.FailsPractice, door.FailsBusy},
			Handle: httpapi.Handle(func(ctx context.Context, in *struct{ Body survey.Settings }) (
				*door.Answer[SettingsView], error) {
				setup, _, err := read(ctx)
				if err != nil {
					return nil, err
				}
				set, err := s.surveys.Set(ctx, httpapi.ActorFrom(ctx), setup, in.Body)
				if err != nil {
					return nil, err
				}
				return settingsView(setup, set), nil
			}),
		}}}
}

// ClientSurveys is what a client was asked.
type ClientSurveys struct {
	Items  []AnswerView `json:"items" doc:"The newest visit first."`
	Paused bool         `json:"marketing_paused" doc:"Whether the client gets no offers, because they are unhappy: until the task is done, and for thirty days at least."`
}

// OfClient shows what a client was asked, and ends their course.
func OfClient(b *base.Base) httpapi.Endpoint {
	contributions.Register(b) // who ends a course reads bookings
	s := of(b)
	return httpapi.Endpoint{Name: "client-surveys", Path: "/v1/clients/{id}/surveys", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-client-surveys", Method: http.MethodGet,
			Summary: "What a client was asked, and answered",
			Text:    "Practitioners see what was asked, and the answers where the owner shares them.",
			Tag:     door.TagClients,
			Faults:  []httpapi.Fault{door.FailsPractice, client.FailsUnknown},
			Handle:  httpapi.Handle(s.list),
		}, {
			ID: "end-client-course", Method: http.MethodPost,
			Summary: "Say that a client's course has ended",
			Text: "They are thanked and asked how it was, soon, once for the course however often this is said: " +
				"not in quiet hours, not within a week of another message that they could do without, and not " +
				"if they refused.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown, door.FailsBusy,
				httpapi.Fails(fault.Conflict, survey.CodeOff, "The practice asks nobody when a course ends."),
				httpapi.Fails(fault.Conflict, survey.CodeAhead, "The client has an appointment ahead."),
				httpapi.Fails(fault.Conflict, survey.CodeNoVisits, "No appointment of the client took place."),
				httpapi.Fails(fault.Conflict, survey.CodeNobody, "The client has no address.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *door.ByID) (*door.Answer[ClientSurveys], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, c, err := s.Seen(ctx, actor, in.ID)
				if err != nil {
					return nil, err
				}
				if _, err := s.surveys.End(ctx, actor, setup, c); err != nil {
					return nil, err
				}
				return s.list(ctx, in)
			}),
		}}}
}

func (s *services) list(ctx context.Context, in *door.ByID) (*door.Answer[ClientSurveys], error) {
	actor := httpapi.ActorFrom(ctx)
	setup, c, err := s.Seen(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	set, err := s.surveys.Settings(ctx, setup)
	if err != nil {
		return nil, err
	}
	all, err := s.surveys.OfClient(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return nil, err
	}
	open := survey.MaySee(actor, set) == nil
	items, err := s.shown(ctx, setup, open, all)
	if err != nil || !open {
		return door.OK(ClientSurveys{Items: items}), err
	}
	paused, err := s.surveys.Paused(ctx, c)
	if err != nil {
		return nil, err
	}
	return door.OK(ClientSurveys{items, paused}), nil
}
