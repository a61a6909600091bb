package httpapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fault"
)

// porch is a page that says what it was asked, and fails as the form says.
var porch = Endpoint{Name: "door", Path: "/d/{token}", Auth: Link, Page: true, Ops: porchOps()}

func porchOps() []Op {
	show := func(_ context.Context, v *Visit) (View, error) {
		switch v.Form.Get("do") {
		case "go":
			return View{Status: http.StatusSeeOther, Location: "/d/x?done"}, nil
		case "gone":
			return View{}, fault.New(fault.Gone, "link-expired", "Over.")
		case "panic":
			panic("hunter2")
		}
		if v.Foreign("https://book.example") {
			return View{}, fault.New(fault.Forbidden, "foreign-form", "No.")
		}
		return View{Language: "nb", Policy: "default-src 'none'", Body: []byte("token " + v.Param["token"] + " lang " +
			v.Query.Get("lang") + " name " + v.Form.Get("name"))}, nil
	}
	fail := func(v *Visit, _ int, code string) View {
		if v.Param["token"] == "worse" {
			panic("the failure fails")
		}
		return View{Language: "nb", Policy: "default-src 'none'", Body: []byte("<h1>" + code + "</h1>")}
	}
	return []Op{{Method: http.MethodGet, Handle: Page(show, fail)},
		{Method: http.MethodPost, Handle: Page(show, fail), Guard: unlimited}}
}

// TestUnknown: of a form that an older browser sends from a sandbox nobody knows whose it is.
func TestUnknown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site, origin string
		unknown      bool
	}{
		"a sandbox":               {"", "null", true},
		"a sandbox, newer":        {"cross-site", "null", false}, // which is foreign
		"a page without referrer": {"same-origin", "null", false},
		"our page":                {"", "https://book.example", false},
		"no browser":              {"", "", false},
	} {
		if v := (&Visit{site: c.site, origin: c.origin}); v.Unknown() != c.unknown {
			t.Errorf("%s: %t, want %t", name, v.Unknown(), c.unknown)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	form := func(body string, headers ...string) []byte {
		return ev("POST", "/d/abc", base64.StdEncoding.EncodeToString([]byte(body)), func(e map[string]any) {
			e["isBase64Encoded"] = true
			h := map[string]any{"content-type": "application/x-www-form-urlencoded"}
			for i := 0; i+1 < len(headers); i += 2 {
				h[headers[i]] = headers[i+1]
			}
			e["headers"] = h
			e["requestContext"].(map[string]any)["domainName"] = "api.example"
		})
	}
	cases := map[string]struct {
		event  []byte
		status int
		body   string
	}{
		"shown": {ev("GET", "/d/abc", "", set("rawQueryString", "lang=fi")), 200,
			"token abc lang fi name "},
		"form": {form("name=K%C3%A5re+B&name=x&other=y"), 200, "token abc lang  name Kåre B"},
		"form in UTF-8": {form("name=a", "content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
			200, "token abc lang  name a"},
		"empty form": {form(""), 200, "token abc lang  name "},
		"largest form": {form("name=" + strings.Repeat("x", MaxForm-5)), 200, "token abc lang  name " +
			strings.Repeat("x", MaxForm-5)},
		"too large":      {form("name=" + strings.Repeat("x", MaxForm-4)), 413, "<h1>too-large</h1>"},
		"not UTF-8":      {form("name=%ff"), 400, "<h1>malformed</h1>"},
		"name not UTF-8": {form("%ff=x"), 400, "<h1>malformed</h1>"},
		"badly encoded":  {form("name=%zz"), 400, "<h1>malformed</h1>"},
		"JSON": {form(`{"name":"x"}`, "content-type", "application/json"), 415,
			"<h1>unsupported-media-type</h1>"},
		"Latin-1": {form("name=x", "content-type", "application/x-www-form-urlencoded; "+
			"charset=iso-8859-1"), 415, "<h1>unsupported-media-type</h1>"},
		"no type":           {form("name=x", "content-type", ""), 415, "<h1>unsupported-media-type</h1>"},
		"bad query":         {ev("GET", "/d/abc", "", set("rawQueryString", "a=%zz")), 400, "<h1>malformed</h1>"},
		"control character": {ev("GET", "/d/a\nb", "", nil), 400, "<h1>malformed</h1>"},
		"fault":             {form("do=gone"), 410, "<h1>link-expired</h1>"},
		"panic":             {form("do=panic"), 500, "<h1>internal</h1>"},
		"same site": {form("", "sec-fetch-site", "same-origin", "origin", "null"), 200,
			"token abc lang  name "},
		"typed in": {form("", "sec-fetch-site", "none"), 200, "token abc lang  name "},
		"other site": {form("", "sec-fetch-site", "cross-site", "origin", "https://book.example"), 403,
			"<h1>foreign-form</h1>"},
		"sibling site":            {form("", "sec-fetch-site", "same-site"), 403, "<h1>foreign-form</h1>"},
		"old browser":             {form("", "origin", "null"), 200, "token abc lang  name "},
		"old browser, our site":   {form("", "origin", "https://book.example"), 200, "token abc lang  name "},
		"old browser, our domain": {form("", "origin", "https://API.example"), 200, "token abc lang  name "},
		"old browser, elsewhere":  {form("", "origin", "https://evil.example"), 403, "<h1>foreign-form</h1>"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serve(t, c.event)
			if a.StatusCode != c.status || a.Body != c.body {
				t.Errorf("answered %d %q, want %d %q", a.StatusCode, a.Body, c.status, c.body)
			}
			for header, want := range map[string]string{"content-type": "text/html; charset=utf-8",
				"cache-control": "no-store", "referrer-policy": "no-referrer",
				"x-robots-tag": "noindex, nofollow", "content-security-policy": "default-src 'none'",
				"content-language": "nb"} {
				if d := cmp.Diff(want, a.Headers[header]); d != "" {
					t.Errorf("%s: %s", header, d)
				}
			}
		})
	}
	t.Run("sent on", func(t *testing.T) {
		t.Parallel()
		a := serve(t, form("do=go"))
		if a.StatusCode != 303 || a.Headers["location"] != "/d/x?done" || a.Body != "" {
			t.Errorf("answered %d to %q %q", a.StatusCode, a.Headers["location"], a.Body)
		}
	})
	t.Run("a failure that cannot be shown", func(t *testing.T) {
		t.Parallel()
		a := serve(t, ev("GET", "/d/worse", "", set("rawQueryString", "a=%zz")))
		if a.StatusCode != 400 || a.Headers["content-type"] != "application/problem+json" {
			t.Errorf("answered %d %s", a.StatusCode, a.Body)
		}
	})
}

// TestPagesThatAreNoSecret shows a page that may be listed and kept, and its failures, which may not.
func TestPagesThatAreNoSecret(t *testing.T) {
	t.Parallel()
	open := View{Cache: "public, max-age=60", Index: true, Policy: "default-src 'none'", Body: []byte("hello")}
	notice := Endpoint{Name: "notice", Path: "/n/{what}", Auth: Public, Page: true, Ops: []Op{
		{Method: http.MethodGet, Handle: Page(func(_ context.Context, v *Visit) (View, error) {
			if v.Param["what"] == "gone" {
				return View{}, fault.New(fault.NotFound, "gone", "No.")
			}
			return open, nil
		}, func(*Visit, int, string) View { return open })},
	}}
	for what, want := range map[string]struct {
		status        int
		robots, cache string
	}{"here": {200, "", "public, max-age=60"}, "gone": {404, "noindex, nofollow", "no-store"}} {
		b, err := Handler(Options{}, notice).Invoke(t.Context(), ev("GET", "/n/"+what, "", nil))
		var a answer
		if err != nil || json.Unmarshal(b, &a) != nil {
			t.Fatal(err)
		}
		if a.StatusCode != want.status || a.Headers["x-robots-tag"] != want.robots ||
			a.Headers["cache-control"] != want.cache {
			t.Errorf("%s: %d with %v", what, a.StatusCode, a.Headers)
		}
	}
}

// TestLost: where there is nothing, a browser gets a page in the language that was chosen on it, a program a problem.
func TestLost(t *testing.T) {
	t.Parallel()
	lost := Endpoint{Name: "lost", Path: Anywhere, Auth: Public, Page: true, Ops: []Op{{Method: Any,
		Handle: Lost(func(v *Visit, status int, code string) View {
			return View{Language: v.Query.Get("lang"), Body: fmt.Appendf(nil, "<h1>%d %s</h1>", status, code)}
		})}}}
	for name, c := range map[string]struct {
		method, path, query, accept, lang, media, body string
	}{
		"browser": {"GET", "/x/y", "lang=fi", "text/html,*/*", "fi", "text/html; charset=utf-8",
			"<h1>404 no-such-path</h1>"},
		"form":    {"POST", "/", "a=%zz", "text/html", "", "text/html; charset=utf-8", "<h1>404 no-such-path</h1>"},
		"program": {"PUT", "/$default", "", "application/json", "", problemType, `"code":"no-such-path"`},
		"nobody":  {"GET", "//x.example/", "", "", "", problemType, `"code":"no-such-path"`},
	} {
		event := ev(c.method, c.path, "", func(e map[string]any) {
			e["rawQueryString"], e["headers"] = c.query, map[string]any{"accept": c.accept}
		})
		b, err := Handler(Options{}, lost).Invoke(t.Context(), event)
		var a answer
		if err != nil || json.Unmarshal(b, &a) != nil {
			t.Fatal(err)
		}
		if a.StatusCode != 404 || a.Headers["content-type"] != c.media || !strings.Contains(a.Body, c.body) {
			t.Errorf("%s: answered %d %v %s", name, a.StatusCode, a.Headers, a.Body)
		}
		if lang := a.Headers["content-language"]; lang != c.lang {
			t.Errorf("%s: in %q", name, lang)
		}
	}
}

func serve(t *testing.T, event []byte) answer {
	t.Helper()
	b, err := Handler(Options{}, porch).Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPagesAreNoPartOfTheDocument(t *testing.T) {
	t.Parallel()
	doc := OpenAPI(Info{Title: "x", Version: "1"}, []Endpoint{bookings, porch})
	if len(doc.Paths) != 1 || doc.Paths[porch.Path] != nil {
		t.Errorf("the document has %d paths", len(doc.Paths))
	}
	if d := cmp.Diff([]string{"GET", "POST"}, porch.Methods()); d != "" {
		t.Error(d)
	}
}

func TestPagesAndOperationsDoNotMix(t *testing.T) {
	t.Parallel()
	page := []Op{{Method: http.MethodGet, Handle: Page(nil, nil)}}
	operation := []Op{{ID: "x", Method: http.MethodGet,
		Handle: Handle(func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })}}
	for name, e := range map[string]Endpoint{
		"a page that does not say so": {Name: "x", Path: "/x", Auth: Public, Ops: page},
		"an operation on a page":      {Name: "x", Path: "/x", Auth: Public, Page: true, Ops: operation},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("was mounted")
				}
			}()
			Handler(Options{}, e)
		})
	}
}
