package survey

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	people "stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/httpapi"
	"stund/internal/practice"
	"stund/internal/survey"
)

// ArrivalView is how a client came, as staff see it.
type ArrivalView struct {
	By          *Acquaintance  `json:"recommended_by,omitempty" doc:"The client by whose link they came."`
	Source      string         `json:"source,omitempty" doc:"Id of where they heard of the practice." example:"search"`
	SourceLabel form.Words     `json:"source_label,omitempty" doc:"What they chose, by language; left out of one that the practice no longer lists."`
	Answered    *time.Time     `json:"answered_at,omitempty"`
	Said        bool           `json:"said" doc:"Whether they wrote something."`
	Why         string         `json:"why,omitempty" doc:"Why they chose the practice: with words alone."`
	Problem     string         `json:"problem,omitempty" doc:"What matters most to them: with words alone."`
	Brought     []Acquaintance `json:"brought" doc:"Clients who came by their link, the newest first: fifty at most."`
}

// Acquaintance is a client whom another one knows.
type Acquaintance struct {
	Client string     `json:"client" example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Name   string     `json:"client_name,omitempty" doc:"Left out where the caller does not see the client." example:"Kari Nordmann"`
	At     *time.Time `json:"at,omitempty" doc:"When they first booked."`
}

type arrivalIn struct {
	door.ByID
	Words bool `query:"words" doc:"With what they wrote. That it was read is written down."`
}

// Arrival shows how a client came, and whom they brought.
func Arrival(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "client-arrival", Path: "/v1/clients/{id}/arrival", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "get-client-arrival", Method: http.MethodGet,
			Summary: "How a client came, and whom they brought",
			Text: "What they wrote is for owners and the client's practitioners, and each reading of it is written " +
				"down.",
			Tag: door.TagClients,
			Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown,
				httpapi.Fails(fault.Forbidden, "forbidden", "Assistants do not read what clients wrote.")},
			Handle: httpapi.Handle(s.arrival),
		}}}
}

func (s *services) arrival(ctx context.Context, in *arrivalIn) (*door.Answer[ArrivalView], error) {
	actor := httpapi.ActorFrom(ctx)
	if in.Words && actor.Role == fact.Assistant {
		return nil, fault.New(fault.Forbidden, "forbidden", "Assistants do not read what clients wrote.")
	}
	setup, c, err := s.Seen(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	a, came, err := s.surveys.ArrivalOf(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return nil, err
	}
	v := ArrivalView{Brought: []Acquaintance{}}
	if came {
		if v, err = s.cameBy(ctx, setup, a, in.Words); err != nil {
			return nil, err
		}
	}
	brought, err := s.surveys.Brought(ctx, c.Practice, c.IDs()...)
	if err != nil {
		return nil, err
	}
	for _, other := range brought {
		at := other.Made.In(setup.Zone())
		v.Brought = append(v.Brought, Acquaintance{Client: other.Client, At: &at})
	}
	return door.OK(v), s.named(ctx, setup, &v)
}

// cameBy shows what is known of how the client came.
func (s *services) cameBy(ctx context.Context, setup *practice.Setup, a survey.Arrival, words bool) (v ArrivalView,
	err error) {
	v = ArrivalView{Source: a.Source, Said: a.Said(), Brought: []Acquaintance{}}
	if a.By != "" {
		v.By = &Acquaintance{Client: a.By}
	}
	if a.Answered.IsZero() {
		return v, nil
	}
	at := a.Answered.In(setup.Zone())
	v.Answered = &at
	set, err := s.surveys.Settings(ctx, setup)
	if err != nil {
		return v, err
	}
	for _, o := range set.Heard() {
		if o.ID == a.Source {
			v.SourceLabel = o.Label
		}
	}
	if words {
		v.Why, v.Problem, err = s.surveys.ReadArrival(ctx, httpapi.ActorFrom(ctx), a)
	}
	return v, err
}

// named adds the names of those whom the caller sees.
func (s *services) named(ctx context.Context, setup *practice.Setup, v *ArrivalView) error {
	var all []*Acquaintance
	if v.By != nil {
		all = append(all, v.By)
	}
	for n := range v.Brought {
		all = append(all, &v.Brought[n])
	}
	if len(all) == 0 {
		return nil
	}
	sees, err := s.Sees(ctx, httpapi.ActorFrom(ctx), setup)
	if err != nil {
		return err
	}
	var ids []string
	for _, one := range all {
		if sees == nil || sees(one.Client) {
			ids = append(ids, one.Client)
		}
	}
	known, err := s.Clients.Many(ctx, setup.Practice.ID, ids)
	for _, one := range all {
		if c, seen := known[one.Client]; seen && c.Is() != people.Erased {
			one.Client, one.Name = c.ID, c.Name
		}
	}
	return err
}
