package setup

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/staff"
)

// Mine is who is signed in, and what the practice calls things: all that a program for staff starts with.
type Mine struct {
	Name          string             `json:"name,omitempty" doc:"Of their account; missing where they have none." example:"Ida Berg"`
	Role          fact.Role          `json:"role" enum:"owner,assistant,practitioner" example:"owner"`
	Practitioner  string             `json:"practitioner,omitempty" doc:"Id of the practitioner who is signed in." example:"ida"`
	Practice      PracticeSummary    `json:"practice"`
	Practitioners []PractitionerName `json:"practitioners" doc:"All of them, in the order of the calendar; those who no longer work here too."`
	Services      []ServiceSummary   `json:"services" doc:"All of them, hidden ones too."`
	Locations     []LocationName     `json:"locations"`
	Resources     []ResourceName     `json:"resources" doc:"Rooms and equipment."`
}

// PracticeSummary is what staff need of the practice in their daily work.
type PracticeSummary struct {
	ID          string    `json:"id" example:"lotus"`
	Name        string    `json:"name" example:"Lotus Terapi"`
	TimeZone    string    `json:"time_zone" example:"Europe/Oslo"`
	Language    i18n.Lang `json:"language" example:"nb"`
	Country     string    `json:"country" example:"NO"`
	Accent      string    `json:"accent,omitempty" example:"#1f6f5c"`
	UndoSeconds int       `json:"undo_seconds" doc:"For so long nobody is told of a change." example:"60"`
}

// PractitionerName is a practitioner by name.
type PractitionerName struct {
	ID       string `json:"id" example:"ida"`
	Name     string `json:"name" example:"Ida Berg"`
	Title    string `json:"title,omitempty" example:"Fysioterapeut"`
	Inactive bool   `json:"inactive,omitempty"`
	Colour   string `json:"colour,omitempty" doc:"Of their column in the calendar." example:"#1f6f5c"`
}

// ServiceSummary is what booking a service needs.
type ServiceSummary struct {
	ID              string       `json:"id" example:"consultation"`
	Name            string       `json:"name" example:"Konsultasjon"`
	DurationMinutes int          `json:"duration_minutes" example:"50"`
	StepMinutes     int          `json:"step_minutes" doc:"Starts lie so many minutes apart." example:"15"`
	Capacity        int          `json:"capacity" doc:"More than 1: a class." example:"1"`
	Price           money.Amount `json:"price"`
	Practitioners   []string     `json:"practitioners" doc:"Ids of those who give it."`
	Colour          string       `json:"colour,omitempty" example:"#1f6f5c"`
	Hidden          bool         `json:"hidden,omitempty" doc:"Only staff book it."`
}

// LocationName is a location by name.
type LocationName struct {
	ID   string `json:"id" example:"storgata"`
	Name string `json:"name" example:"Storgata"`
}

// ResourceName is a room, or equipment, by name.
type ResourceName struct {
	ID   string `json:"id" example:"room-1"`
	Name string `json:"name" example:"Rom 1"`
}

// Me says who is signed in.
func Me(b *base.Base) httpapi.Endpoint {
	s, accounts := of(b), staff.Of(b)
	return httpapi.Endpoint{Name: "me", Path: "/v1/me", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-me", Method: http.MethodGet,
		Summary: "Who is signed in",
		Text:    "With what the practice calls things: all that a program for staff starts with.",
		Tag:     door.TagSetup,
		Faults:  []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, _ *struct{}) (*door.Answer[Mine], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Recent(ctx, actor.Practice)
			if err != nil {
				return nil, err
			}
			out := mine(actor, setup)
			if out.Name, err = accounts.NameOf(ctx, actor); err != nil {
				return nil, err
			}
			return door.OK(out), nil
		}),
	}}}
}

func mine(actor fact.Actor, setup *practice.Setup) Mine {
	p := setup.Practice
	out := Mine{Role: actor.Role, Practitioner: actor.Practitioner, Practice: PracticeSummary{ID: p.ID, Name: p.Name,
		TimeZone: setup.Zone().String(), Language: p.Language, Country: p.Country, Accent: p.Accent,
		UndoSeconds: int(p.Undo().Seconds())}}
	for _, q := range setup.InOrder() {
		out.Practitioners = append(out.Practitioners, PractitionerName{q.ID, q.Name, q.Title, q.Inactive, q.Colour})
	}
	for _, v := range setup.Services {
		out.Services = append(out.Services, ServiceSummary{ID: v.ID, Name: v.Name, DurationMinutes: v.DurationMinutes,
			StepMinutes: v.StepMinutes, Capacity: max(v.Capacity, 1), Price: v.Price,
			Practitioners: v.Practitioners, Colour: v.Colour, Hidden: v.Visibility == practice.Hidden})
	}
	for _, l := range setup.Locations {
		out.Locations = append(out.Locations, LocationName{l.ID, l.Name})
	}
	for _, r := range setup.Resources {
		out.Resources = append(out.Resources, ResourceName{r.ID, r.Name})
	}
	return out
}
