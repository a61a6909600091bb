package booking

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
)

type journeyIn struct {
	door.ByID
	Language string    `query:"language" enum:"nb,sv,da,fi,en" doc:"nb, sv, da, fi or en; the practice's if left out." example:"nb"`
	Start    time.Time `query:"start" doc:"As if booked for this start; the next free time if left out."`
}

// JourneyView is everything a client gets for a booking, in order, and of a group its practitioner.
type JourneyView struct {
	Start    time.Time         `json:"start"`
	Messages []message.Preview `json:"messages"`
}

// Journey previews the messages of a service: what the letters say of it.
func Journey(b *base.Base, letters ...message.Letters) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "journey", Path: "/v1/services/{id}/journey", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "preview-journey", Method: http.MethodGet,
		Summary: "Everything a client will get for a booking",
		Text: "In order, rendered, by the same plan that sends it. Of a group session it has what the practitioner " +
			"is told of its seats as well.",
		Tag:    door.TagStaff,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsService},
		Handle: httpapi.Handle(func(ctx context.Context, in *journeyIn) (*door.Answer[JourneyView], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			if _, found := setup.Service(in.ID); !found {
				return nil, door.Unknown("service")
			}
			lang, known := i18n.Parse(in.Language)
			if in.Language != "" && !known {
				return nil, fault.Fields{{Path: "query.language", Message: "must be one of nb, sv, da, fi, en"}}.Err()
			}
			if !known {
				lang = setup.Practice.Language
			}
			now, start := s.Now(), in.Start
			if start.IsZero() {
				start = now.AddDate(0, 0, 7).Truncate(time.Hour)
				next, err := s.Bookings.Next(ctx, actor, actor.Practice, in.ID, "",
					civil.Moment{At: now.AddDate(0, 0, 2)}, 1)
				if err != nil {
					return nil, err
				}
				if len(next) > 0 {
					start = next[0].Start
				}
			}
			all, err := message.Journey(ctx, letters, message.Occasion{Practice: actor.Practice, Service: in.ID,
				Language: lang, Now: now, Start: start})
			if err != nil {
				return nil, err
			}
			return door.OK(JourneyView{start.In(setup.Zone()), all}), nil
		}),
	}}}
}
