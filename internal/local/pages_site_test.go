package local

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
)

const testWebsite = "http://localhost:8080"

// visit asks for a page of the demo website as a browser does that has it open there.
func (l looking) visit(url string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
	return w
}

func TestTheWebsiteIsOfAnotherOrigin(t *testing.T) {
	t.Parallel()
	for site, want := range map[string]string{
		"http://127.0.0.1:8080": "http://localhost:8080",
		"http://localhost:8080": "http://127.0.0.1:8080",
		"http://LOCALHOST:8080": "http://127.0.0.1:8080",
		"http://127.0.0.1":      "http://localhost",
		"http://localhost":      "http://127.0.0.1",
		"http://[::1]:8080":     "http://localhost:8080",
		"http://[::1]":          "http://localhost",
		"https://stund.example": "https://localhost",
	} {
		if got, err := otherOrigin(site); err != nil || got != want {
			t.Errorf("%s: got %s and %v, want %s", site, got, err, want)
		}
	}
	for _, site := range []string{"", "stund", "http://", "http://a b/", "/b/lotus"} {
		if got, err := otherOrigin(site); err == nil {
			t.Errorf("%q: got %s", site, got)
		}
	}
}

func TestTheWebsiteLeavesTheOriginOfTheAPI(t *testing.T) {
	t.Parallel()
	l := look(t)
	for name, tc := range map[string]struct{ url, to string }{
		"the API's": {testSite + "/_local/site/", testWebsite + "/_local/site/"},
		"with a query": {testSite + "/_local/site/knapp?a=b&c=%2F", testWebsite +
			"/_local/site/knapp?a=b&c=%2F"},
		"on another port":      {"http://127.0.0.1:3000/_local/site/flytende", testWebsite + "/_local/site/flytende"},
		"another name":         {testWebsite + "/_local/site/knapp", ""},
		"a name below":         {"http://lotus.localhost:8080/_local/site/", ""},
		"another loopback one": {"http://[::1]:8080/_local/site/flytende", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := l.visit(tc.url)
			code := http.StatusOK
			if tc.to != "" {
				code = http.StatusFound
			}
			if w.Code != code || w.Header().Get("Location") != tc.to {
				t.Errorf("got %d to %q, want %d to %q", w.Code, w.Header().Get("Location"), code, tc.to)
			}
		})
	}
	if got, want := l.Website(), testWebsite+"/_local/site/"; got != want {
		t.Errorf("it says that it is at %s, want %s", got, want)
	}
}

// A page of the website is what it says: three lines embed the widget, and its policy lets nothing else in.
func TestTheWebsiteEmbedsTheWidget(t *testing.T) {
	t.Parallel()
	l := look(t)
	const rest = "\n" + `<a href="` + testSite + `/b/lotus">Bestill time</a></stund-booking>` + "\n" +
		`<script src="` + testSite + `/widget.js" async></script>`
	policy := strings.Split("default-src 'none'; script-src "+testSite+"; connect-src "+testSite+
		"; style-src 'self'; img-src 'self'; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", "; ")
	for path, tag := range map[string]string{
		"":         `<stund-booking practice="lotus">`,
		"knapp":    `<stund-booking practice="lotus" service="massasje" mode="button">`,
		"flytende": `<stund-booking practice="lotus" mode="floating">`,
	} {
		t.Run("page "+path, func(t *testing.T) {
			t.Parallel()
			w := l.visit(l.Website() + path)
			body := w.Body.String()
			if w.Code != http.StatusOK || !strings.HasSuffix(body, "</html>\n") ||
				!strings.Contains(body, `<html lang="nb">`) {
				t.Fatalf("got %d\n%.300s", w.Code, body)
			}
			if d := cmp.Diff(policy, strings.Split(w.Header().Get("Content-Security-Policy"), "; ")); d != "" {
				t.Errorf("policy (-want +got):\n%s", d)
			}
			if n := strings.Count(body, tag+rest); n != 1 {
				t.Errorf("it embeds the widget %d times, want once", n)
			}
			shown := regexp.MustCompile(`(?s)<pre><code>(.*?)</code></pre>`).FindStringSubmatch(body)
			if shown == nil || html.UnescapeString(shown[1]) != tag+rest {
				t.Errorf("it shows the lines %q", shown)
			}
			if found := regexp.MustCompile(
				`(?i)<style|\sstyle=|<script[^>]*>[^<]|\son[a-z]+=|javascript:|<form`).FindString(body); found != "" {
				t.Errorf("has %q", found)
			}
			for _, m := range regexp.MustCompile(`<(\w+)[^>]* (?:src|href)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
				l.follow(t, m[1], m[2])
			}
		})
	}
}

// follow checks where an address in a page of the website leads.
func (l looking) follow(t *testing.T, tag, address string) {
	t.Helper()
	switch to, ours := strings.CutPrefix(address, testSite); {
	case ours:
		if known := []string{"/", "/_local/inbox", "/b/lotus", "/widget.js"}; !slices.Contains(known, to) {
			t.Errorf("<%s> leads to %s", tag, address)
		}
	case strings.HasPrefix(address, "/_local/site/"):
		if w := l.visit(testWebsite + address); w.Code != http.StatusOK {
			t.Errorf("<%s> leads to %s, which answers %d", tag, address, w.Code)
		}
	case tag != "a" || !strings.HasPrefix(address, "#") && !strings.HasPrefix(address, "tel:") &&
		!strings.HasPrefix(address, "mailto:"):
		t.Errorf("<%s> leads to %s", tag, address)
	}
}

// What the practice says of itself, and how the page was asked for, is text.
func TestTheWebsiteEscapes(t *testing.T) {
	t.Parallel()
	l := look(t)
	const hostile = `<img src=x onerror=alert(1)>"'&`
	setup, err := l.book.Setup(t.Context(), demoPractice, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	actor, p := fact.Actor{Role: fact.System}, setup.Practice
	p.Name, p.Text, p.Address = hostile, hostile, hostile
	if _, _, err := l.book.Put(t.Context(), actor, p); err != nil {
		t.Fatal(err)
	}
	if _, err := l.book.Change(t.Context(), actor, demoPractice, "test.hostile", demoPractice,
		func(s *practice.Setup) error {
			for n := range s.Services {
				s.Services[n].Name, s.Services[n].Description = hostile, hostile
			}
			for n := range s.Practitioners {
				s.Practitioners[n].Name = hostile
			}
			return nil
		}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "knapp", "flytende"} {
		r := httptest.NewRequest(http.MethodGet, l.Website()+path, nil)
		r.Host = `a"><img src=x>.localhost`
		w := httptest.NewRecorder()
		l.h.ServeHTTP(w, r)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(body, html.EscapeString("<img src=x onerror")) {
			t.Fatalf("%q: got %d\n%.300s", path, w.Code, body)
		}
		if strings.Contains(body, "<img src=x") {
			t.Errorf("%q: not escaped", path)
		}
	}
}

// The start page leads to everything, and first of all to where a client books.
func TestStartPageLeadsOn(t *testing.T) {
	t.Parallel()
	l := look(t)
	_, body, _ := strings.Cut(l.get("/").Body.String(), "<main")
	var got []string
	for _, m := range regexp.MustCompile(`<a [^>]*href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !slices.Contains(got, m[1]) {
			got = append(got, m[1])
		}
	}
	website := l.Website()
	want := []string{"/_local/inbox", website, website + "#bestill", website + "knapp", website + "flytende",
		"/app", "/b/lotus", "/b/lotus/embed", "/b/lotus?service=kveldstime", "/_local/journey", "/docs",
		"/openapi.json"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("links in order (-want +got):\n%s", d)
	}
	to := l.get("/_local/journey").Header().Get("Location")
	if page := l.get(to); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), "Det klienten får") {
		t.Errorf("%s answers %d", to, page.Code)
	}
	if !strings.Contains(l.visit(website).Body.String(), `id="bestill"`) {
		t.Error("the website has no place named bestill")
	}
}
