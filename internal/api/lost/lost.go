// Package lost answers where there is nothing.
package lost

import (
	"net/http"
	"net/url"
	"strings"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/pages"
)

// Catalogue lists its one endpoint.
func Catalogue() []door.Maker { return []door.Maker{Lost} }

// Lost tells people in the language that they chose, or that their browser asks for, and programs by a problem
// document, that there is nothing at the address. At the installation's own, people are led to where they sign in.
func Lost(*base.Base) httpapi.Endpoint {
	return httpapi.Endpoint{Name: "lost", Path: httpapi.Anywhere, Auth: httpapi.Public, Page: true,
		Ops: []httpapi.Op{{Method: httpapi.Any, Handle: httpapi.Lost(noPage)}}}
}

// slashless returns the address without the slash at its end, which people add; "" where there is none. It stays on
// this site: what begins with two slashes names another.
func slashless(path string, query url.Values) string {
	short := strings.TrimRight(path, "/")
	if short == path || len(short) < 2 || !strings.HasPrefix(short, "/") || strings.HasPrefix(short, "//") {
		return ""
	}
	return (&url.URL{Path: short, RawQuery: query.Encode()}).String()
}

func noPage(v *httpapi.Visit, status int, _ string) httpapi.View {
	f := pages.Frame{Lang: i18n.Accepted(v.Languages, i18n.EN)}
	if l, ok := i18n.Parse(v.Query.Get("lang")); ok {
		f.Lang, f.Chosen = l, true
	}
	if to := slashless(v.Path, v.Query); to != "" {
		return httpapi.View{Status: http.StatusSeeOther, Location: to}
	}
	d := pages.NoPage(f)
	if v.Path == "/" {
		d = pages.Front(f)
	}
	return httpapi.View{Status: status, Language: string(f.Lang), Policy: d.Policy, Body: d.HTML}
}
