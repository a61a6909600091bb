// Package browser tells what a client sees and does: stories in a real Chromium, on pages of the local stack and on a
// practice's website of another origin. They skip where there is no Chromium (infra/test/with-tools.sh brings one).
package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/browser"
	"stund/internal/clock"
	"stund/internal/guard"
	"stund/internal/local"
)

// saturday is when every story begins unless it says otherwise: Saturday 21 November 2026, 10:00 in Oslo; the practice
// is closed until Monday. From there the clock runs as the machine's does.
var saturday = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// chromium is the one browser of all stories; each opens tabs of its own, in profiles of their own.
var chromium = browser.New(os.Getenv(browser.Var), browser.Unoptimized)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := chromium.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// stage is one running system with the demo practice, and the practice's website on another origin.
type stage struct {
	t    *testing.T
	demo *local.Demo
	Site string // Stund's origin
	Web  string // the website's

	http  atomic.Pointer[http.Handler]
	pages *http.ServeMux // of the website
	count int            // of its pages
}

// open starts the system at saturday; the test ends here where there is no Chromium.
func open(t *testing.T) *stage { t.Helper(); return openAt(t, saturday) }

// openAt is open at another instant, and with capabilities that are not in the catalogue.
func openAt(t *testing.T, now time.Time, joining ...local.Joining) *stage {
	t.Helper()
	s := openBy(t, func(folder, site string, log *slog.Logger) (*local.Demo, error) {
		db, err := local.OpenEmbedded(folder, log)
		if err != nil {
			return nil, err
		}
		return local.OpenDemoOn(t.Context(), db, folder, site, log, joining...)
	})
	s.SetClock(now)
	return s
}

// openLivedIn starts the system as `make run` does: at the instant, the demo practice has a year behind it.
func openLivedIn(t *testing.T, now time.Time) *stage {
	t.Helper()
	return openBy(t, func(folder, site string, log *slog.Logger) (*local.Demo, error) {
		offset := now.Sub(clock.System{}.Now()).String()
		if err := os.WriteFile(filepath.Join(folder, "clock"), []byte(offset), 0o600); err != nil {
			return nil, err
		}
		return local.OpenLivedIn(t.Context(), folder, site, log)
	})
}

// openBy starts the system as begin opens it; the test ends here where there is no Chromium.
func openBy(t *testing.T, begin func(folder, site string, log *slog.Logger) (*local.Demo, error)) *stage {
	t.Helper()
	browser.Need(t, browser.Var)
	s := &stage{t: t, pages: http.NewServeMux()}
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*s.http.Load()).ServeHTTP(w, r)
	}))
	web := httptest.NewUnstartedServer(s.pages)
	// Another port is another origin, and another name is another site as well.
	s.Site = "http://" + site.Listener.Addr().String()
	s.Web = "http://" + strings.Replace(web.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	s.pages.HandleFunc("GET /favicon.ico", func(http.ResponseWriter, *http.Request) {})

	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	demo, err := begin(t.TempDir(), s.Site, log)
	if err != nil {
		t.Fatal(err)
	}
	demo.Patience(awstest.Patience) // what hangs ends with the time limit of all tests
	s.demo = demo
	s.serve()
	site.Start()
	web.Start()
	t.Cleanup(func() {
		for _, x := range []*httptest.Server{site, web} {
			x.CloseClientConnections() // a page may still listen for events
			x.Close()
		}
		if err := demo.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// serve makes the doors anew.
func (s *stage) serve() {
	h := s.demo.Handler()
	s.http.Store(&h)
}

// Limit puts other limits on the public endpoints: with Free 0 every booking has to bring a proof of work.
func (s *stage) Limit(l guard.Limits) {
	s.demo.Limit(l)
	s.serve()
}

type testLog struct{ t *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", b)
	return len(b), nil
}

// website is a page of the practice's website.
type website struct {
	Head, Body string
	CSS        string // of the website, by a link to a file of its own
	Lang       string // ""; nb
	// Policy is its Content-Security-Policy, with SITE for Stund's origin; "": strict, "none": it has none.
	Policy string
}

// strict is the hardest policy that a website with the widget can have.
const strict = "default-src 'none'; script-src SITE; connect-src SITE; style-src 'self'; img-src 'none'; base-uri " +
	"'none'; form-action 'none'; " +
	"frame-ancestors 'none'"

// Website serves the page and gives its address. SITE in its parts is Stund's origin.
func (s *stage) Website(w website) string {
	s.t.Helper()
	s.count++
	path := fmt.Sprintf("/page-%d", s.count)
	if w.Lang == "" {
		w.Lang = "nb"
	}
	if w.Policy == "" {
		w.Policy = strict
	}
	text := fmt.Sprintf(`<!doctype html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lotus Terapi</title>
<link rel="stylesheet" href="%s.css">%s</head><body>%s</body></html>`, w.Lang, path, w.Head, w.Body)
	here := strings.NewReplacer("SITE", s.Site)
	s.pages.HandleFunc("GET "+path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if w.Policy != "none" {
			rw.Header().Set("Content-Security-Policy", here.Replace(w.Policy))
		}
		_, _ = io.WriteString(rw, here.Replace(text))
	})
	s.pages.HandleFunc("GET "+path+".css", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/css")
		_, _ = io.WriteString(rw, w.CSS)
	})
	return s.Web + path
}

// widget is a page with the script tag and one element, between a heading and a last line of the website's own.
func widget(attributes string) website {
	return website{Body: `<main><h1>Lotus Terapi</h1>` + tag(attributes) + `<p>Velkommen til oss.</p></main>`}
}

// tag is the script tag and one element with the attributes, and in it what a website shows without the script.
func tag(attributes string) string {
	return `<script src="SITE/widget.js" async></script><stund-booking practice="lotus" ` + attributes +
		`><a href="SITE/b/lotus">Bestill time hos Lotus</a></stund-booking>`
}

// Tab opens a tab. When the test ends, nothing may stand on its console but requests that failed: no exception, no
// warning, nothing that a policy refused.
func (s *stage) Tab(o browser.Options) *browser.Tab {
	s.t.Helper()
	tab := chromium.Open(s.t, o)
	s.t.Cleanup(func() {
		for _, m := range tab.Console() {
			if !strings.HasPrefix(m.Text, "Failed to load resource") && m.Level != "info" && m.Level != "verbose" {
				s.t.Errorf("console: %s", m)
			}
		}
	})
	return tab
}

// At opens a tab on the address: one of the website's, or a path of Stund's.
func (s *stage) At(address string, o browser.Options) *browser.Tab {
	s.t.Helper()
	tab := s.Tab(o)
	if strings.HasPrefix(address, "/") {
		address = s.Site + address
	}
	tab.Go(address)
	return tab
}

var notOfNames = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// shot takes a picture of the whole page into a folder of the test's name below STUND_SHOTS; without that, of nothing.
func shot(t *testing.T, tab *browser.Tab, name string) { t.Helper(); picture(t, tab, name, true) }

// shotView is shot of what is in the viewport only: for what floats or covers the page.
func shotView(t *testing.T, tab *browser.Tab, name string) { t.Helper(); picture(t, tab, name, false) }

func picture(t *testing.T, tab *browser.Tab, name string, whole bool) {
	t.Helper()
	if folder := os.Getenv("STUND_SHOTS"); folder != "" {
		tab.Shot(filepath.Join(folder, notOfNames.ReplaceAllString(t.Name(), "_"),
			notOfNames.ReplaceAllString(name, "_")+".png"), whole)
	}
}

// undecidable are the rules of which axe cannot say, for some of what we have, whether it breaks them: a contrast
// before a pattern, whether a cell of a grid that is painted is a target, whether words in a button are its name or a
// value; and what is in a frame, as a mail is where it is shown, is not looked at.
var undecidable = []string{"color-contrast", "target-size", "label-content-name-mismatch", "frame-tested"}

// sound holds what is on the screen to the rules of accessibility: axe finds nothing, and nothing that it can decide is
// left undecided; and nothing makes the page scroll sideways.
func sound(t *testing.T, tab *browser.Tab, what string) {
	t.Helper()
	violations, doubtful := tab.Axe(browser.Need(t, browser.AxeVar))
	for _, f := range violations {
		t.Errorf("%s: axe: %s", what, f)
	}
	for _, f := range doubtful {
		say := t.Errorf
		if slices.Contains(undecidable, f.Rule) {
			say = t.Logf
		}
		say("%s: axe cannot decide %s at %d places, first at %s: %s", what, f.Rule, len(f.Nodes),
			f.Nodes[0].Selector, f.Nodes[0].Why)
	}
	if over := browser.Eval[int](tab,
		"document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		t.Errorf("%s: the page scrolls %d pixels sideways", what, over)
	}
}

// says waits until all the words are on the screen.
func says(t *testing.T, tab *browser.Tab, words ...string) {
	t.Helper()
	for _, w := range words {
		tab.Says(w)
	}
}

// answer is what a request was answered.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

type header [2]string

// do sends a request past the browser.
func (s *stage) do(method, path string, body any, headers ...header) answer {
	s.t.Helper()
	var r io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		r = bytes.NewReader(text)
	}
	req := httptest.NewRequestWithContext(s.t.Context(), method, s.Site+path, r)
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		req.Header.Set(h[0], h[1])
	}
	w := httptest.NewRecorder()
	(*s.http.Load()).ServeHTTP(w, req)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// must is do for a request that is answered with the status; it reads the body into out unless that is nil.
func (s *stage) must(status int, out any, method, path string, body any, headers ...header) {
	s.t.Helper()
	a := s.do(method, path, body, headers...)
	if a.Status != status {
		s.t.Fatalf("%s %s answered %d, want %d\n%s", method, path, a.Status, status, a.Body)
	}
	if out != nil {
		if err := json.Unmarshal(a.Body, out); err != nil {
			s.t.Fatalf("%s %s: %v\n%s", method, path, err, a.Body)
		}
	}
}

// owner is the header of the practice's owner, for the endpoints of the staff.
func (s *stage) owner() header {
	s.t.Helper()
	var out struct{ Token string }
	s.must(200, &out, "GET", "/_local/token?practice=lotus&role=owner", nil)
	return header{"Authorization", "Bearer " + out.Token}
}

// SetClock moves the clock; everything due on the way runs.
func (s *stage) SetClock(to time.Time) {
	s.t.Helper()
	if err := s.demo.MoveClock(s.t.Context(), to); err != nil {
		s.t.Fatal(err)
	}
}

type contact map[string]string

var (
	kari = contact{"name": "Kari Nordmann", "email": "kari@example.com", "phone": "+4791234567", "language": "nb"}
	per  = contact{"name": "Per Hansen", "email": "per@example.com"}
)

type booked struct {
	ID, Status, Service, Practitioner, Token string
	Start, End                               time.Time
	ManageURL                                string `json:"manage_url"`
}

// Book books past the browser, as somebody else would who is faster.
func (s *stage) Book(service, practitioner string, start time.Time, c contact) (b booked) {
	s.t.Helper()
	wish := map[string]any{"service": service, "start": start.Format(time.RFC3339), "client": c}
	if practitioner != "" {
		wish["practitioner"] = practitioner
	}
	s.must(201, &b, "POST", "/v1/public/lotus/bookings", wish)
	return b
}

// Steal takes every place that is left at the time, with whoever has one.
func (s *stage) Steal(service string, start time.Time) {
	s.t.Helper()
	for {
		var free struct{ Slots []struct{ Start time.Time } }
		day := start.In(oslo).Format(time.DateOnly)
		s.must(200, &free, "GET", "/v1/public/lotus/slots?service="+service+"&from="+day+"&to="+day, nil)
		left := false
		for _, x := range free.Slots {
			left = left || x.Start.Equal(start)
		}
		if !left {
			return
		}
		s.Book(service, "", start, per)
	}
}

// Bookings returns what stands in the practice's calendar in the days from one to the other, by start.
func (s *stage) Bookings(from, to string) (out []booked) {
	s.t.Helper()
	var page struct{ Bookings []booked }
	s.must(200, &page, "GET", "/v1/calendar?from="+from+"&to="+to, nil, s.owner())
	return page.Bookings
}

// message is one message as the inbox has it.
type message struct{ Channel, To, Subject, Text, Kind string }

// Messages lets everything that is due happen, and returns what the person got, oldest first.
func (s *stage) Messages(to string) (out []message) {
	s.t.Helper()
	if err := s.demo.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	var all []message
	s.must(200, &all, "GET", "/_local/messages", nil)
	for _, m := range all {
		if m.To == to {
			out = append(out, m)
		}
	}
	return out
}

// oslo is the practice's zone.
var oslo = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	return zone
}()

// at returns a time of day in the practice's zone.
func at(day string, hour, minute int) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, day, oslo)
	if err != nil {
		panic(err)
	}
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, oslo)
}

// languages are those of the product.
var languages = []string{"nb", "sv", "da", "fi", "en"}

// sample returns the whole matrix where it is asked for (FULL=1), and else its first. What every page has to be is
// tried at each step in either case; what differs is in how many languages and looks.
func sample[V any](matrix []V) []V {
	if awstest.Full() {
		return matrix
	}
	return matrix[:1]
}
