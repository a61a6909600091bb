package history

import (
	"context"
	"net/http"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/catalogue/facts"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/timeline"
	"stund/internal/typed"
)

type messagesIn struct {
	door.ByID
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	After string `query:"after" maxLength:"300" doc:"The next of the page before."`

	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of the reasons why something was not sent; the practice's if left out. What a channel said stays as it said it."`
}

// Message is something that was sent to a client.
type Message struct {
	About string `json:"about" doc:"Id of what it speaks of: a booking, an entry of the waiting list." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	message.Record
}

// MessagesPage is a page of what was sent to a client.
type MessagesPage struct {
	Items []Message `json:"items"`
	Next  string    `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

// Messages shows what was sent to a client, whatever it was about.
func Messages(b *base.Base) httpapi.Endpoint {
	s := client.Of(b)
	line := timeline.New(b.Store, facts.Kinds(), b.Retry)
	return httpapi.Endpoint{Name: "client-messages", Path: "/v1/clients/{id}/messages", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-client-messages", Method: http.MethodGet,
			Summary: "What was sent to a client",
			Text:    "The newest first, as it was sent, with what came back. A page may be shorter than limit.",
			Tag:     door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *messagesIn) (*door.Answer[MessagesPage], error) {
				setup, c, err := s.Seen(ctx, httpapi.ActorFrom(ctx), in.ID)
				if err != nil {
					return nil, err
				}
				page, err := line.List(ctx, c.Practice, c.IDs(), timeline.Ask{Kind: "message", Limit: in.Limit,
					After: in.After})
				if err != nil {
					return nil, err
				}
				items, err := records(ctx, b.Store, page)
				if err != nil {
					return nil, err
				}
				for n := range items {
					items[n].Record = items[n].Told(spoken(in.Language, setup))
				}
				return door.OK(MessagesPage{Items: items, Next: page.Next}), nil
			}),
		}}}
}

// records returns the messages that the page's facts say were sent, or could not be: each once on all pages, for what
// came back has another fact.
func records(ctx context.Context, db store.Reader, page timeline.Page) (items []Message, err error) {
	read := map[string][]message.Record{}
	for _, f := range page.Facts {
		e, err := message.EventOf(f)
		if err != nil {
			return nil, err
		}
		id := string(e.Message)
		if f.Kind != message.FactSent.Name && f.Kind != message.FactFailed.Name {
			continue
		}
		all, ok := read[f.Subject]
		if !ok {
			if all, err = message.List(ctx, db, f.Practice, f.Subject); err != nil {
				return nil, err
			}
			read[f.Subject] = all
		}
		for _, r := range all {
			if r.ID == id {
				r.To = typed.ShownEmail(r.To)
				items = append(items, Message{f.Subject, r})
			}
		}
	}
	return items, nil
}
