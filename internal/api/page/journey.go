package page

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	api "stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/pages"
	"stund/internal/practice"
	"stund/internal/store"
)

// JourneyPage shows people of the practice what a client gets for a booking, by the link that they get with a journey.
// Its own words are in the language of whoever looks, those of the messages in the one that is chosen.
func JourneyPage(b *base.Base, letters ...message.Letters) httpapi.Endpoint {
	s := of(b)
	show := func(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
		return s.showJourney(ctx, v, letters)
	}
	return httpapi.Endpoint{Name: "journey-page", Path: api.Preview.Route(), Auth: httpapi.Link, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, s.failJourney)}}}
}

func (s *services) showJourney(ctx context.Context, v *httpapi.Visit, letters []message.Letters) (
	httpapi.View, error) {
	c, err := s.Links.Open(v.Param["token"], api.Preview, s.Now())
	if err != nil {
		return httpapi.View{}, err
	}
	setup, err := s.Practices.Setup(ctx, c.Practice, store.Strong)
	if err != nil {
		return httpapi.View{}, err
	}
	f := s.frame(v, api.Preview, setup.Practice, i18n.Accepted(v.Languages, setup.Practice.Language))
	p := asked(v, setup.In(f.Lang))
	if p.Service != "" {
		journey, err := s.Previewed(ctx, letters, fact.Actor{Role: fact.System}, setup, p.Service, p.Client,
			time.Time{})
		if err != nil {
			return httpapi.View{}, err
		}
		fill(&p, journey, setup)
		p.Booked = s.Now().In(setup.Zone())
	}
	f.Query = url.Values{"service": {p.Service}, "channel": {p.Channel}, "language": {string(p.Client)}}.Encode()
	answer := view(f, http.StatusOK, pages.Previewed(f, p))
	answer.Vary = "accept-language"
	return answer, nil
}

// asked is what the visit asks to be shown; what is no choice is taken for none.
func asked(v *httpapi.Visit, setup *practice.Setup) pages.Preview {
	p := pages.Preview{Service: v.Query.Get("service"), Channel: v.Query.Get("channel")}
	for _, one := range setup.Services {
		p.Services = append(p.Services, pages.Named{ID: one.ID, Name: one.Name})
	}
	if _, known := setup.Service(p.Service); !known {
		p.Service = ""
		if len(p.Services) > 0 {
			p.Service = p.Services[0].ID
		}
	}
	if !slices.Contains([]string{message.Email, message.SMS}, p.Channel) {
		p.Channel = ""
	}
	known := false
	if p.Client, known = i18n.Parse(v.Query.Get("language")); !known {
		p.Client = setup.Practice.Language
	}
	return p
}

// fill puts the journey into the preview.
func fill(p *pages.Preview, j api.JourneyView, setup *practice.Setup) {
	v, _ := setup.Service(p.Service)
	p.Start, p.End = j.Start, j.Start.Add(time.Duration(v.DurationMinutes)*time.Minute)
	for _, m := range j.Messages {
		p.Letters = append(p.Letters, pages.PreviewLetter{At: m.At.In(setup.Zone()), Channel: m.Channel,
			Practitioner: m.To == booking.ToPractitioner,
			Subject:      m.Subject, Text: m.Text, HTML: m.HTML, Parts: m.Parts, Wide: m.Wide()})
	}
}

// failJourney shows what went wrong.
func (s *services) failJourney(v *httpapi.Visit, status int, code string) httpapi.View {
	if status != http.StatusGone {
		return s.failPage(api.Preview)(v, status, code)
	}
	f := s.frame(v, api.Preview, practice.Practice{}, i18n.Accepted(v.Languages, i18n.EN))
	return view(f, status, pages.PreviewOver(f))
}
