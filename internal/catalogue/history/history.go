// Package history is the endpoint that shows what happened to a client: every capability's facts, each in its words.
package history

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/catalogue/facts"
	"stund/internal/catalogue/traces"
	clients "stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/timeline"
)

type timelineIn struct {
	door.ByID
	Kind     string `query:"kind" maxLength:"60" doc:"booking for all that happened to bookings, booking.created for these alone; everything if left out." example:"booking"`
	Limit    int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After    string `query:"after" maxLength:"300" doc:"The next of the page before."`
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of text; the practice's if left out."`
}

// Happening is a fact about a client.
type Happening struct {
	At      time.Time       `json:"at" example:"2026-11-23T14:00:00+01:00"`
	Kind    string          `json:"kind" example:"booking.created"`
	Text    string          `json:"text" doc:"What happened, in the reader's language." example:"Time booket: Konsultasjon hos Ida Berg, mandag 23. november kl. 14.00"`
	Actor   ActorView       `json:"actor"`
	Subject string          `json:"subject" doc:"Id of what it happened to: the booking, the message, the client." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Data    json.RawMessage `json:"data,omitempty" doc:"What the fact says, in ids and figures, as its kind has it."`
}

// ActorView is who did something.
type ActorView struct {
	Role         fact.Role `json:"role" enum:"client,owner,practitioner,assistant,system"`
	Practitioner string    `json:"practitioner,omitempty" doc:"Id of the practitioner who it was." example:"ida"`
}

// Happenings is a page of a timeline.
type Happenings struct {
	Items []Happening `json:"items"`
	Next  string      `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

// Endpoint shows what happened to a client.
func Endpoint(b *base.Base) httpapi.Endpoint {
	s := client.Of(b)
	kinds := traces.Kinds(b)
	line := timeline.New(b.Store, kinds, b.Retry)
	return httpapi.Endpoint{Name: "client-timeline", Path: "/v1/clients/{id}/timeline", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-client-timeline", Method: http.MethodGet,
			Summary: "What happened to a client",
			Text: "The newest first: bookings, messages, changes of particulars. It is also how a client's bookings " +
				"are listed. A page may be shorter than limit, and have a next.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *timelineIn) (*door.Answer[Happenings], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				page, err := line.List(ctx, c.Practice, c.IDs(), timeline.Ask{Kind: in.Kind, Limit: in.Limit,
					After: in.After})
				if err != nil {
					return nil, err
				}
				telling, err := telling(ctx, s, setup, in.Language)
				if err != nil {
					return nil, err
				}
				return door.OK(happenings(ctx, kinds, telling, setup.Zone(), page)), nil
			}),
		}}}
}

// telling is in what words facts are told: the language that was asked for, and the practice's names of its things.
func telling(ctx context.Context, s *client.Services, setup *practice.Setup, language string) (fact.Telling,
	error) {
	v, err := s.Clients.Vocabulary(ctx, setup.Practice.ID, store.Eventual)
	if err != nil {
		return fact.Telling{}, err
	}
	l, ok := i18n.Parse(language)
	if !ok {
		l = setup.Practice.Language
	}
	spoken, messages, now := setup.In(l), facts.Messages(), s.Now().In(setup.Zone())
	name := func(what string, id fact.ID) string {
		switch what {
		case "service":
			if v, ok := spoken.Service(string(id)); ok {
				return v.Name
			}
		case "practitioner":
			if p, ok := spoken.Practitioner(string(id)); ok {
				return p.Name
			}
		case "tag":
			if t, ok := v.Tag(string(id)); ok {
				return t.Name
			}
		case "message":
			if text, ok := messages[string(id)]; ok {
				return text.In(l)
			}
		}
		return string(id)
	}
	when := func(t time.Time) string { return i18n.DateTime(l, t.In(setup.Zone()), now) }
	return fact.Telling{Lang: l, Name: name, When: when}, nil
}

// happenings tells the facts of the page. One that this program cannot read, as a newer one may have written it, is
// told by the name of its kind: it hides none of the others.
func happenings(ctx context.Context, kinds fact.Registry, in fact.Telling, zone *time.Location,
	page timeline.Page) Happenings {
	out := Happenings{Items: make([]Happening, len(page.Facts)), Next: page.Next}
	for n, f := range page.Facts {
		told, err := happening(kinds, in, zone, f)
		if err != nil {
			httpapi.Note(ctx, slog.String("unreadable", f.ID), slog.String("kind", f.Kind))
			told.Text = f.Kind
		}
		out.Items[n] = told
	}
	return out
}

func happening(kinds fact.Registry, in fact.Telling, zone *time.Location, f fact.Fact) (Happening, error) {
	text, err := kinds.Tell(f, in)
	return Happening{At: f.At.In(zone), Kind: f.Kind, Text: text,
		Actor: ActorView{f.Actor.Role, f.Actor.Practitioner}, Subject: f.Subject, Data: shown(f)}, err
}

// shown returns what the fact says, for who may see its client and perhaps no other one: without the ids of those with
// whom they share an address or were merged. Whom a client includes is shown with the client.
func shown(f fact.Fact) json.RawMessage {
	switch f.Kind {
	case clients.FactShares.Name, clients.FactMerged.Name, clients.FactUnmerged.Name:
	default:
		return f.Data
	}
	var data map[string]json.RawMessage
	if err := json.Unmarshal(f.Data, &data); err != nil {
		return nil
	}
	delete(data, "with")
	delete(data, "client")
	if len(data) == 0 {
		return nil
	}
	left, err := json.Marshal(data)
	if err != nil {
		return nil
	}
	return left
}
