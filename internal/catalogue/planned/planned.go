// Package planned is the endpoint that shows what will be sent to clients, and what will not and why.
package planned

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/judges"
	"stund/internal/catalogue/letters"
	"stund/internal/catalogue/surveys"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/join"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

type plannedIn struct {
	Days     int    `query:"days" minimum:"1" maximum:"8" default:"3" doc:"How many days ahead, with today."`
	Client   string `query:"client" maxLength:"40" doc:"Id of a client: what is planned for them alone."`
	Limit    int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
	After    string `query:"after" maxLength:"300" doc:"The next of the page before."`
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of reason; the practice's if left out."`
}

// PlannedMessage is a message that is planned for a client, and what is to become of it as things stand.
type PlannedMessage struct {
	About   string          `json:"about" doc:"Id of what it speaks of: a booking, a place on the waiting list, a client." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Client  string          `json:"client,omitempty" example:"6taxsvcqqs6ggs8x1ejq32b3m3"`
	Name    string          `json:"client_name,omitempty" example:"Kari Nordmann"`
	Kind    string          `json:"kind" example:"reminder"`
	Purpose message.Purpose `json:"purpose" enum:"essential,reminders,care,feedback,greetings,marketing"`
	Channel string          `json:"channel" enum:"email,sms"`
	To      string          `json:"to,omitempty" doc:"E-mail address or phone number."`
	Planned time.Time       `json:"planned_at"`
	Outlook message.Outlook `json:"outlook" enum:"goes,waits,skipped" doc:"goes: when it is planned. waits: it is put off until at. skipped: it will not be sent."`
	At      time.Time       `json:"at" doc:"When it goes; of one that is skipped, when that is found out."`
	Why     message.Why     `json:"why,omitempty" enum:"too-late,landline,returned,complaint,refused,no-consent,deceased,archived,quiet-hours,weekly-limit,another-first,many,unhappy,unwanted" doc:"Of one that waits or is skipped."`
	Reason  string          `json:"reason,omitempty" doc:"The same in words, in the reader's language." example:"Klienten har sagt nei til slike meldinger på denne kanalen"`
}

// PlannedPage is a page of what is planned.
type PlannedPage struct {
	Items []PlannedMessage `json:"items"`
	Next  string           `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
}

// Endpoint shows what is planned for a practice's clients.
func Endpoint(b *base.Base) httpapi.Endpoint {
	s := client.Of(b)
	further, _ := base.Get[[]message.Letters](b)
	all := append(append(letters.List(b), surveys.Letters(b)), further...)
	sender := message.NewSender(message.Parts{Store: b.Store, IDs: b.IDs, Now: b.Now, Retry: b.Retry, Log: b.Log,
		Judges: judges.List(b, join.Capability{})})
	return httpapi.Endpoint{Name: "planned-messages", Path: "/v1/messages/planned", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "list-planned-messages", Method: http.MethodGet,
			Summary: "What will be sent",
			Text: "What is planned for clients in the next days, the next first: whether it goes, until when it " +
				"waits, or why it will not be sent, as things stand. News is sent as it happens, and is not here. " +
				"Practitioners see what goes to the clients whom they see.",
			Tag: door.TagStaff,
			Faults: []httpapi.Fault{door.FailsPractice,
				httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list."),
				httpapi.Fails(fault.Invalid, booking.CodeTooLarge,
					"There are too many appointments in the days. Ask for fewer.")},
			Handle: httpapi.Handle(func(ctx context.Context, in *plannedIn) (*door.Answer[PlannedPage], error) {
				actor := httpapi.ActorFrom(ctx)
				setup, err := s.Practices.Setup(ctx, actor.Practice, store.Eventual)
				if err != nil {
					return nil, err
				}
				ask, err := asked(ctx, s, actor, setup, in)
				if err != nil {
					return nil, err
				}
				found, more, err := sender.Foresee(ctx, all, ask)
				if err != nil {
					return nil, err
				}
				page := PlannedPage{}
				if page.Items, err = shown(ctx, s, setup, in.Language, found); err != nil {
					return nil, err
				}
				if more && len(found) > 0 {
					page.Next = base64.RawURLEncoding.EncodeToString([]byte(found[len(found)-1].Place()))
				}
				return door.OK(page), nil
			}),
		}}}
}

// asked returns what is asked of the letters.
func asked(ctx context.Context, s *client.Services, actor fact.Actor, setup *practice.Setup, in *plannedIn) (
	message.Ahead, error) {
	after, err := base64.RawURLEncoding.DecodeString(in.After)
	if err != nil || in.After != "" && strings.Count(string(after), "#") < 2 {
		return message.Ahead{}, fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.")
	}
	now := s.Now()
	ask := message.Ahead{Practice: actor.Practice, From: now, To: now.AddDate(0, 0, in.Days), Limit: in.Limit,
		After: string(after)}
	sees, err := s.Sees(ctx, actor, setup)
	if err != nil {
		return ask, err
	}
	if sees != nil || in.Client != "" {
		ask.Picks = func(id string) bool {
			return (in.Client == "" || id == in.Client) && (sees == nil || sees(id))
		}
	}
	return ask, nil
}

// shown returns what is planned as staff see it, with the names of the clients.
func shown(ctx context.Context, s *client.Services, setup *practice.Setup, language string,
	found []message.Foreseen) ([]PlannedMessage, error) {
	l, ok := i18n.Parse(language)
	if !ok {
		l = setup.Practice.Language
	}
	ids := make([]string, len(found))
	for n, f := range found {
		ids[n] = f.Client
	}
	people, err := s.Clients.Many(ctx, setup.Practice.ID, ids)
	if err != nil {
		return nil, err
	}
	zone, out := setup.Zone(), make([]PlannedMessage, len(found))
	for n, f := range found {
		out[n] = PlannedMessage{About: f.About, Client: f.Client, Name: people[f.Client].Name, Kind: f.Kind,
			Purpose: f.Purpose, Channel: f.Channel, To: typed.ShownEmail(f.To), Planned: f.Planned.In(zone),
			Outlook: f.Outlook, At: f.At.In(zone), Why: f.Why, Reason: f.Why.Said(l)}
	}
	return out, nil
}
