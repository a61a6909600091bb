package history

import (
	"context"
	"net/http"
	"slices"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	clients "stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/typed"
)

type sentIn struct {
	State  string     `query:"state" enum:"sent,failed,skipped,bounced,complained,lost" doc:"What became of it; lost: failed, bounced or complained. Everything if left out."`
	Kind   string     `query:"kind" maxLength:"40" doc:"Such as reminder; every kind if left out." example:"reminder"`
	Client string     `query:"client" maxLength:"40" doc:"Id of a client: what went to them, or was not sent to them, alone."`
	From   civil.Date `query:"from" doc:"Planned on this day or later, where the practice is." example:"2026-11-01"`
	To     civil.Date `query:"to" doc:"Planned on this day or earlier." example:"2026-11-30"`
	Limit  int        `query:"limit" minimum:"1" maximum:"50" default:"20"`
	After  string     `query:"after" maxLength:"300" doc:"The next of the page before."`

	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the reasons why something was not sent; the practice's if left out. What a channel said stays as it said it."`
}

// SentMessage is something that the practice sent, or could not send.
type SentMessage struct {
	Message
	Client string `json:"client,omitempty" doc:"Id of the client whom it went to; left out where that was a practitioner." example:"6taxsvcqqs6ggs8x1ejq32b3m3"`
	Name   string `json:"client_name,omitempty" example:"Kari Nordmann"`
}

// SentPage is a page of what a practice sent.
type SentPage struct {
	Items []SentMessage `json:"items"`
	Next  string        `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

// Sent shows what the practice sent, whomever it went to.
func Sent(b *base.Base) httpapi.Endpoint {
	s := client.Of(b)
	return httpapi.Endpoint{Name: "messages", Path: "/v1/messages", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-messages", Method: http.MethodGet,
		Summary: "What the practice sent",
		Text: "Everything that went out to clients and practitioners or could not, but for what is about staff's own " +
			"accounts; the last planned first, with what became of it. Practitioners " +
			"see what went to the clients whom they see. A page may be shorter than limit, and have a next.",
		Tag: door.TagStaff,
		Faults: []httpapi.Fault{door.FailsPractice,
			httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
		Handle: httpapi.Handle(func(ctx context.Context, in *sentIn) (*door.Answer[SentPage], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Recent(ctx, actor.Practice)
			if err != nil {
				return nil, err
			}
			ask := message.Ask{Limit: in.Limit, After: in.After}
			if !in.From.IsZero() {
				ask.From = in.From.Start(setup.Zone())
			}
			if !in.To.IsZero() {
				ask.To = in.To.AddDays(1).Start(setup.Zone())
			}
			if ask.Takes, err = picking(ctx, s, actor, setup, in); err != nil {
				return nil, err
			}
			page, err := message.Everything(ctx, b.Store, actor.Practice, ask)
			if err != nil {
				return nil, err
			}
			items, err := named(ctx, s.Clients, actor.Practice, page.Items)
			if err != nil {
				return nil, err
			}
			for n := range items {
				items[n].Record = items[n].Told(spoken(in.Language, setup))
			}
			return door.OK(SentPage{Items: items, Next: page.Next}), nil
		}),
	}}}
}

// spoken returns the language of the reader: that of the practice, unless they say theirs.
func spoken(language string, setup *practice.Setup) i18n.Lang {
	if l, ok := i18n.Parse(language); ok {
		return l
	}
	return setup.Practice.Language
}

// picking returns what picks the records that are asked for and that the actor may see; nil where that is all.
func picking(ctx context.Context, s *client.Services, actor fact.Actor, setup *practice.Setup, in *sentIn) (
	func([]message.Filed) []message.Filed, error) {
	var picks []func(message.Filed) bool
	switch state := message.Status(in.State); state {
	case "":
	case lost:
		picks = append(picks, func(f message.Filed) bool {
			return slices.Contains([]message.Status{message.Failed, message.Bounced, message.Complained}, f.Status)
		})
	default:
		picks = append(picks, func(f message.Filed) bool { return f.Status == state })
	}
	if in.Client != "" {
		picks = append(picks, func(f message.Filed) bool { return f.Client == in.Client })
	}
	if in.Kind != "" {
		picks = append(picks, func(f message.Filed) bool { return f.Kind == in.Kind })
	}
	if actor.Role == fact.Practitioner {
		sees, err := s.Sees(ctx, actor, setup)
		if err != nil {
			return nil, err
		}
		picks = append(picks, func(f message.Filed) bool { return f.Client != "" && (sees == nil || sees(f.Client)) })
	}
	if len(picks) == 0 {
		return nil, nil
	}
	return func(all []message.Filed) []message.Filed {
		return slices.DeleteFunc(all, func(f message.Filed) bool {
			return slices.ContainsFunc(picks, func(takes func(message.Filed) bool) bool { return !takes(f) })
		})
	}, nil
}

// lost is the state of what did not reach whom it was for.
const lost message.Status = "lost"

// named returns the records as staff see them, with the names of the clients whom they went to.
func named(ctx context.Context, all *clients.Clients, practice string, found []message.Filed) ([]SentMessage, error) {
	ids := make([]string, len(found))
	for n, f := range found {
		ids[n] = f.Client
	}
	people, err := all.Many(ctx, practice, ids)
	if err != nil {
		return nil, err
	}
	out := make([]SentMessage, len(found))
	for n, f := range found {
		f.To = typed.ShownEmail(f.To)
		out[n] = SentMessage{Message{f.About, f.Record}, f.Client, people[f.Client].Name}
	}
	return out, nil
}
