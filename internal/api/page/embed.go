package page

import (
	"context"
	"net/http"
	"regexp"
	"slices"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/pages"
	"stund/internal/store"
	"stund/internal/widget"
)

// EmbedPage shows whoever keeps a practice's website how to put the widget on it.
func EmbedPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "embed-page", Path: "/b/{practice}/embed", Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showEmbed, s.failBooking)},
		}}
}

// aColour is a colour as the widget takes it.
var aColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (s *services) showEmbed(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	setup, err := s.Practices.Setup(ctx, v.Param["practice"], store.Eventual)
	if err != nil {
		return httpapi.View{}, err
	}
	f := s.frameAt(v, bookingPath(setup.Practice.ID)+"/embed", setup.Practice, i18n.EN)
	e := pages.Embedding{Site: s.Site, Script: widget.EmbedScript(), Mode: v.Query.Get("mode"),
		Lang: v.Query.Get("lang"), Theme: v.Query.Get("theme"),
		Accent: v.Query.Get("accent"), Service: v.Query.Get("service"), Practitioner: v.Query.Get("practitioner")}
	for _, service := range booking.Listed(setup) {
		e.Services = append(e.Services, pages.Named{ID: service.ID, Name: service.Name})
		for _, p := range setup.Giving(service) {
			if one := (pages.Named{ID: p.ID, Name: p.Name}); !slices.Contains(e.People, one) {
				e.People = append(e.People, one)
			}
		}
	}
	if !aColour.MatchString(e.Accent) {
		e.Accent = ""
	}
	d := pages.Embed(f, e)
	return httpapi.View{Language: string(i18n.EN), Policy: d.Policy, Body: d.HTML}, nil
}
