package page

import (
	"stund/internal/base"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/pages"
)

// Lost answers where there is nothing: people are told in the language that their browser asks for, programs by a
// problem document.
func Lost(b *base.Base) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "lost", Path: httpapi.Anywhere, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{{Method: httpapi.Any, Handle: httpapi.Lost(
			func(v *httpapi.Visit, status int, _ string) httpapi.View {
				f := spoken(pages.Frame{Now: b.Now(), Lang: accepted(v.Languages, i18n.EN)}, v)
				return view(f, status, pages.NoPage(f))
			})}}}
}
