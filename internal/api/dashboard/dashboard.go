// Package dashboard is the endpoints of the staff app: its page, and the files that it loads.
package dashboard

import (
	"context"
	"net/http"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/dashboard"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
)

// Catalogue lists the app's endpoints.
func Catalogue() []door.Maker { return []door.Maker{App, Part} }

// App serves the page, in the language that is chosen or that the browser asks for. It says nothing of any practice:
// what it shows it reads from the API as whoever has signed in.
func App(b *base.Base) httpapi.Endpoint {
	show := func(_ context.Context, v *httpapi.Visit) (httpapi.View, error) {
		l := i18n.Accepted(v.Languages, i18n.EN)
		if chosen, ok := i18n.Parse(v.Query.Get("language")); ok {
			l = chosen
		}
		return httpapi.View{Language: string(l), Policy: dashboard.Policy(b.Files),
			Cache: "no-cache", Vary: "accept-language",
			Body: dashboard.Page(l)}, nil
	}
	fail := func(_ *httpapi.Visit, status int, _ string) httpapi.View {
		return httpapi.View{Status: status, Language: "en", Policy: dashboard.Policy(b.Files),
			Body: dashboard.Page(i18n.EN)}
	}
	return httpapi.Endpoint{Name: "app", Path: dashboard.Path, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{{Method: http.MethodGet, Handle: httpapi.Page(show, fail)}}}
}

// forever is for what never changes under its name, which ends in a hash of its content.
const forever = "public, max-age=31536000, immutable"

// Part serves what the page loads.
func Part(*base.Base) httpapi.Endpoint {
	type partIn struct {
		File  string `path:"file" maxLength:"100" doc:"Name of the file, as the page knows it." example:"app-1A2B3C4D.js"`
		Known string `header:"If-None-Match" doc:"ETag of what the caller has."`
	}
	return httpapi.Endpoint{
		Name: "app-part",
		Path: dashboard.Path + "/{file}",
		Auth: httpapi.Public,
		Ops: []httpapi.Op{{
			ID: "get-app-part", Method: http.MethodGet,
			Summary: "A file of the staff app",
			Text:    "What the app's page loads: its content never changes under its name.",
			Tag:     door.TagDocs,
			Faults:  []httpapi.Fault{httpapi.Fails(fault.NotFound, "file-unknown", "There is no such file.")},
			Media:   "text/javascript", Cacheable: true,
			Handle: httpapi.Handle(func(_ context.Context, in *partIn) (*httpapi.Raw, error) {
				f, ok := dashboard.File(in.File)
				if !ok {
					return nil, fault.New(
						fault.NotFound,
						"file-unknown",
						"The app has no file with this name. Load %s anew.",
						dashboard.Path,
					)
				}
				out := &httpapi.Raw{CacheControl: forever, ETag: f.Tag}
				if in.File == dashboard.Licences {
					out.CacheControl = "public, max-age=3600"
				}
				if httpapi.Fresh(in.Known, f.Tag) {
					out.Status = http.StatusNotModified
					return out, nil
				}
				out.ContentType, out.Body = f.Type, f.Body
				return out, nil
			}),
		}},
	}
}
