package booking

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/wording"
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
	PageURL  string            `json:"page_url" doc:"The same as a page, for a day. Who has the address needs no login."`
}

// Preview is the purpose of the link to the journeys of a practice's services as a page. Staff get one with each
// journey that they ask for. It shows what any client could see by booking.
const Preview link.Purpose = 'j'

// PreviewLink returns what such a link claims: it is good for a day.
func PreviewLink(practice string, now time.Time) link.Claim {
	return link.Claim{Purpose: Preview, Practice: practice, Subject: ids.Encode([16]byte{}),
		Expires: now.Add(24 * time.Hour)}
}

// Journey previews the messages of a service: what the letters say of it.
func Journey(b *base.Base, letters ...message.Letters) httpapi.Endpoint {
	s := Of(b)
	return httpapi.Endpoint{Name: "journey", Path: "/v1/services/{id}/journey", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "preview-journey", Method: http.MethodGet,
		Summary: "Everything a client will get for a booking",
		Text: "In order, rendered, by the same plan that sends it, and the address of a page that shows it. Of a " +
			"group session it has what the practitioner is told of its seats as well.",
		Tag:    door.TagStaff,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsService},
		Handle: httpapi.Handle(func(ctx context.Context, in *journeyIn) (*door.Answer[JourneyView], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, err := s.Practices.Setup(ctx, actor.Practice, store.Strong)
			if err != nil {
				return nil, err
			}
			lang, err := door.Language(in.Language, setup.Practice.Language)
			if err != nil {
				return nil, err
			}
			if y := in.Start.Year(); !in.Start.IsZero() && (y < 2000 || y > 2199) {
				return nil, fault.Fields{{Path: "query.start", Message: "must lie in the years 2000 to 2199"}}.Err()
			}
			v, err := s.Previewed(ctx, letters, actor, setup, in.ID, lang, in.Start)
			if err != nil {
				return nil, err
			}
			v.PageURL = s.previewPage(actor.Practice, in.ID, lang)
			return door.OK(v), nil
		}),
	}}}
}

// previewPage returns the address of the page that shows the service's journey.
func (s *Services) previewPage(practice, service string, l i18n.Lang) string {
	return s.Site + s.Links.Path(PreviewLink(practice, s.Now())) + "?" +
		url.Values{"service": {service}, "language": {string(l)}}.Encode()
}

// Previewed returns what the letters say to a client of the service in the language, as if booked now for the start, or
// for the next free time from the day after tomorrow on if that is zero. It has no PageURL yet.
func (s *Services) Previewed(ctx context.Context, letters []message.Letters, actor fact.Actor, setup *practice.Setup,
	service string, l i18n.Lang, start time.Time) (JourneyView, error) {
	if _, found := setup.Service(service); !found {
		return JourneyView{}, door.Unknown("service")
	}
	now, id := s.Now(), setup.Practice.ID
	if start.IsZero() {
		start = now.AddDate(0, 0, 7).Truncate(time.Hour)
		next, err := s.Bookings.Next(ctx, actor, id, service, "", civil.Moment{At: now.AddDate(0, 0, 2)}, 1)
		if err != nil {
			return JourneyView{}, err
		}
		if len(next) > 0 {
			start = next[0].Start
		}
	}
	all, err := message.Journey(ctx, letters, wording.Of(s.Base),
		message.Occasion{Practice: id, Service: service, Language: l, Now: now, Start: start})
	return JourneyView{Start: start.In(setup.Zone()), Messages: all}, err
}
