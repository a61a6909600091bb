package page

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/pages"
	"stund/internal/store"
	"stund/internal/typed"
	"stund/internal/widget"
)

// EmbedPage shows whoever keeps a practice's website how to put the widget on it.
func EmbedPage(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "embed-page", Path: link.EmbedRoute, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{
			{Method: http.MethodGet, Handle: httpapi.Page(s.showEmbed, s.failBooking)},
		}}
}

func (s *services) showEmbed(ctx context.Context, v *httpapi.Visit) (httpapi.View, error) {
	setup, err := s.Practices.Setup(ctx, v.Param["practice"], store.Eventual)
	if err != nil {
		return httpapi.View{}, err
	}
	l := i18n.Accepted(v.Languages, setup.Practice.Language)
	setup = setup.In(l)
	f := s.frameAt(v, link.EmbedPath(setup.Practice.ID), setup.Practice, l)
	f.Lang, f.Chosen = l, false // the language in the query is the widget's
	e := pages.Embedding{Site: s.Site, Script: widget.EmbedScript(), Mode: v.Query.Get("mode"),
		Lang: v.Query.Get("lang"), Theme: v.Query.Get("theme"),
		Accent: v.Query.Get("accent"), Service: v.Query.Get("service"), Practitioner: v.Query.Get("practitioner"),
		Own: strings.ToLower(setup.Practice.Accent)}
	for _, service := range booking.Listed(setup) {
		e.Services = append(e.Services, pages.Named{ID: service.ID, Name: service.Name})
		for _, p := range setup.Giving(service) {
			if one := (pages.Named{ID: p.ID, Name: p.Name}); !slices.Contains(e.People, one) {
				e.People = append(e.People, one)
			}
		}
	}
	e.Accent = strings.ToLower(e.Accent)
	if !typed.IsColour(e.Accent) || e.Accent == cmp.Or(e.Own, pages.HouseAccent) {
		e.Accent = "" // the form always sends one
	}
	d := pages.Embed(f, e)
	return httpapi.View{Language: string(l), Policy: d.Policy, Body: d.HTML, Vary: "accept-language"}, nil
}
