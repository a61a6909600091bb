package local

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/inbox"
)

const testSite = "http://127.0.0.1:8080"

// looking is a demo whose pages are looked at.
type looking struct {
	*Demo
	h http.Handler
}

func look(t *testing.T) looking {
	t.Helper()
	d, err := OpenDemo(t.Context(), t.TempDir(), testSite, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return looking{d, d.Handler()}
}

func (l looking) mail(t *testing.T, id, to string) {
	t.Helper()
	_, err := l.Demo.inbox.SendEmail(t.Context(), deliver.Email{ID: id, Kind: "booked",
		From: deliver.Address{Name: "Lotus", Email: "booking@stund.example"},
		To:   deliver.Address{Name: "Kari <Nordmann>", Email: to}, Subject: "Timen din & mer",
		Text:     "Se http://127.0.0.1:8080/m/x, takk.\n<b>",
		HTML:     "<!doctype html><html><head><title>x</title></head><body><script>alert(1)</script>Hei</body></html>",
		Language: "nb",
		Attachments: []deliver.Attachment{{Name: "plan.txt", Type: "text/plain", Data: []byte("dag <1>")},
			{Name: "a.bin", Type: "application/octet-stream", Data: []byte{0, 1}}}})
	if err != nil {
		t.Fatal(err)
	}
}

func (l looking) sms(t *testing.T, id string) {
	t.Helper()
	if _, err := l.Demo.inbox.SendSMS(t.Context(), deliver.SMS{ID: id, Kind: "reminder", From: "Lotus",
		To: "+4791234567", Text: "Husk timen"}); err != nil {
		t.Fatal(err)
	}
}

func (l looking) get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, testSite+path, nil))
	return w
}

func (l looking) post(path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, testSite+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for n := 0; n+1 < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	w := httptest.NewRecorder()
	l.h.ServeHTTP(w, r)
	return w
}

func TestLocalOnly(t *testing.T) {
	t.Parallel()
	h := localOnly(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	for name, tc := range map[string]struct {
		method, host, origin, site string
		want                       int
	}{
		"address":                     {"GET", "127.0.0.1:8080", "", "", 204},
		"another loopback address":    {"GET", "127.8.0.1:8080", "", "", 204},
		"IPv6":                        {"GET", "[::1]:8080", "", "", 204},
		"IPv6 without port":           {"GET", "[::1]", "", "", 204},
		"name":                        {"GET", "LocalHost:8080", "", "", 204},
		"name below":                  {"GET", "stund.localhost", "", "", 204},
		"rebound name":                {"GET", "evil.example:8080", "", "", 403},
		"name that ends alike":        {"GET", "notlocalhost", "", "", 403},
		"address in a name":           {"GET", "127.0.0.1.evil.example", "", "", 403},
		"other address":               {"GET", "10.0.0.1:8080", "", "", 403},
		"any address":                 {"GET", "0.0.0.0:8080", "", "", 403},
		"no host":                     {"GET", "", "", "", 403},
		"post by a program":           {"POST", "127.0.0.1:8080", "", "", 204},
		"post by the page":            {"POST", "127.0.0.1:8080", "http://127.0.0.1:8080", "same-origin", 204},
		"post by another page":        {"POST", "127.0.0.1:8080", "https://evil.example", "cross-site", 403},
		"post by another port":        {"POST", "127.0.0.1:8080", "http://127.0.0.1:3000", "same-site", 403},
		"post by a sandbox":           {"POST", "127.0.0.1:8080", "null", "", 403},
		"post without origin":         {"POST", "127.0.0.1:8080", "", "cross-site", 403},
		"post to a rebound name":      {"POST", "evil.example:8080", "http://evil.example:8080", "same-origin", 403},
		"link from another page":      {"GET", "127.0.0.1:8080", "", "cross-site", 204},
		"delete by another page":      {"DELETE", "localhost", "https://evil.example", "", 403},
		"post by the page over https": {"POST", "localhost", "https://localhost", "", 204},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tc.method, "/_local/clock", nil)
			r.Host = tc.host
			for name, v := range map[string]string{"Origin": tc.origin, "Sec-Fetch-Site": tc.site} {
				if v != "" {
					r.Header.Set(name, v)
				}
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("got %d, want %d", w.Code, tc.want)
			}
		})
	}
}

func TestEveryPageIsGuarded(t *testing.T) {
	t.Parallel()
	l := look(t)
	l.mail(t, "m-1", "kari@example.com")
	for _, path := range []string{"/", "/_local/inbox", "/_local/inbox/1", "/_local/events", "/_local/messages/1/html",
		"/_local/messages/1/source",
		"/_local/messages/1/attachments/0", "/_local/assets/local.js", "/_local/site/", "/_local/site/knapp",
		"/_local/site/flytende", "/_local/site/site.css",
		"/_local/site/lotus.svg"} {
		r := httptest.NewRequest(http.MethodGet, "http://evil.example"+path, nil)
		w := httptest.NewRecorder()
		l.h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s under another name: got %d", path, w.Code)
		}
	}
}

// Pages must work under their own policy: nothing inline, nothing from elsewhere.
func TestPagesKeepTheirPolicy(t *testing.T) {
	t.Parallel()
	l := look(t)
	l.mail(t, "m-1", "kari@example.com")
	l.sms(t, "s-1")
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|<script[^>]*>[^<]|\son[a-z]+=|javascript:`)
	loaded := regexp.MustCompile(`(?:src|<link[^>]* href)="([^"]*)"`)
	for _, path := range []string{"/", "/_local/inbox", "/_local/inbox/1", "/_local/inbox/1?view=text",
		"/_local/inbox/1?view=source", "/_local/inbox/2", "/_local/inbox?find=nobody"} {
		w := l.get(path)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
			t.Fatalf("%s: %d\n%.300s", path, w.Code, body)
		}
		if got := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") ||
			strings.Contains(got, "unsafe") {
			t.Errorf("%s: policy %q", path, got)
		}
		if found := inline.FindString(body); found != "" {
			t.Errorf("%s: has %q inline", path, found)
		}
		for _, m := range loaded.FindAllStringSubmatch(body, -1) {
			if got := l.get(m[1]); got.Code != http.StatusOK || !strings.HasPrefix(m[1], "/_local/") {
				t.Errorf("%s loads %s: %d", path, m[1], got.Code)
			}
		}
	}
}

func TestScriptStaysSmall(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("page/local.js")
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 6<<10 {
		t.Errorf("local.js has %d bytes; it is to stay below 6 kB", len(b))
	}
}

func TestInboxPage(t *testing.T) {
	t.Parallel()
	l := look(t)
	if body := l.get("/_local/inbox").Body.String(); !strings.Contains(body, "Nothing has been sent yet") {
		t.Error("an empty inbox does not say so")
	}
	l.mail(t, "m-1", "kari@example.com")
	l.sms(t, "s-1")
	l.mail(t, "m-2", "ola@example.com")
	for name, tc := range map[string]struct {
		path       string
		code       int
		rows       string // numbers in the list, in order
		shows, not []string
	}{
		"all, the newest open": {"/_local/inbox", 200, "3 2 1",
			[]string{`data-number="3">`, `src="/_local/messages/3/html"`}, []string{`class="reading"`}},
		"one mail": {"/_local/inbox/1", 200, "3 2 1", []string{`class="reading"`, "Kari &lt;Nordmann&gt;",
			"plan.txt", "dag &lt;1&gt;", "Timen din &amp; mer"}, nil},
		"as text": {"/_local/inbox/1?view=text", 200, "3 2 1",
			[]string{`<a href="http://127.0.0.1:8080/m/x" target="_blank" rel="noopener">`, "&lt;b&gt;"},
			[]string{"<iframe"}},
		"its source": {"/_local/inbox/1?view=source", 200, "3 2 1", []string{"MIME-Version: 1.0"},
			[]string{"<iframe"}},
		"one SMS": {"/_local/inbox/2", 200, "3 2 1", []string{"SMS to &#43;4791234567", "Husk timen",
			"1 part, 10 characters"}, []string{"<iframe"}},
		"by recipient":         {"/_local/inbox?find=OLA", 200, "3", []string{"/_local/inbox/3?find=OLA"}, nil},
		"by two words":         {"/_local/inbox?find=kari+timen", 200, "3 1", nil, nil},
		"by channel":           {"/_local/inbox?channel=sms", 200, "2", []string{"/_local/inbox/2?channel=sms"}, nil},
		"by kind":              {"/_local/inbox?kind=booked", 200, "3 1", nil, nil},
		"open outside of them": {"/_local/inbox/2?kind=booked", 200, "3 1", []string{"Husk timen"}, nil},
		"none matches":         {"/_local/inbox?find=nobody", 200, "", []string{"No message matches"}, nil},
		"unknown":              {"/_local/inbox/9", 404, "3 2 1", []string{"This message is gone"}, nil},
		"no number":            {"/_local/inbox/x", 404, "3 2 1", []string{"This message is gone"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := l.get(tc.path)
			body := w.Body.String()
			var rows []string
			for _, m := range regexp.MustCompile(`<li data-number="(\d+)">`).FindAllStringSubmatch(body, -1) {
				rows = append(rows, m[1])
			}
			if got := strings.Join(rows, " "); w.Code != tc.code || got != tc.rows {
				t.Errorf("got %d with %q, want %d with %q", w.Code, got, tc.code, tc.rows)
			}
			for _, s := range tc.shows {
				if !strings.Contains(body, s) {
					t.Errorf("does not show %q", s)
				}
			}
			for _, s := range tc.not {
				if strings.Contains(body, s) {
					t.Errorf("shows %q", s)
				}
			}
		})
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	l := look(t)
	l.mail(t, "m-1", "kari@example.com")
	l.sms(t, "s-1")
	for name, tc := range map[string]struct {
		path, media, policy, disposition, body string
		code                                   int
	}{
		"HTML": {"1/html", "text/html; charset=utf-8", "sandbox allow-same-origin allow-popups", "",
			`<head><base target="_blank"><title>`, 200},
		"source": {"1/source", "text/plain; charset=utf-8", "sandbox;", "", "MIME-Version: 1.0\n", 200},
		"attachment": {"1/attachments/0", "text/plain", "sandbox;", "attachment; filename=plan.txt", "dag <1>",
			200},
		"binary": {"1/attachments/1", "application/octet-stream", "sandbox;", "attachment; filename=a.bin",
			"\x00\x01", 200},
		"attachment beyond":  {path: "1/attachments/2", code: 404},
		"attachment before":  {path: "1/attachments/-1", code: 404},
		"HTML of an SMS":     {path: "2/html", code: 404},
		"source of an SMS":   {path: "2/source", code: 404},
		"of an unknown mail": {path: "7/html", code: 404},
		"of no mail":         {path: "x/source", code: 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := l.get("/_local/messages/" + tc.path)
			if w.Code != tc.code {
				t.Fatalf("got %d, want %d", w.Code, tc.code)
			}
			if tc.code != 200 {
				return
			}
			h := w.Header()
			if h.Get("Content-Type") != tc.media || !strings.HasPrefix(h.Get("Content-Security-Policy"), tc.policy) ||
				h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Disposition") != tc.disposition {
				t.Errorf("header %v", h)
			}
			if strings.Contains(h.Get("Content-Security-Policy"), "allow-scripts") {
				t.Error("scripts may run")
			}
			if !strings.Contains(w.Body.String(), tc.body) {
				t.Errorf("body %.300q", w.Body)
			}
		})
	}
}

func TestClear(t *testing.T) {
	t.Parallel()
	l := look(t)
	l.sms(t, "s-1")
	if w := l.post("/_local/inbox/clear", nil, "Origin", "https://evil.example"); w.Code != http.StatusForbidden ||
		len(l.Demo.inbox.Messages()) != 1 {
		t.Errorf("another page: got %d", w.Code)
	}
	if w := l.post("/_local/inbox/clear", nil, "Origin", testSite); w.Code != http.StatusSeeOther ||
		w.Header().Get("Location") != "/_local/inbox" {
		t.Errorf("got %d %v", w.Code, w.Header())
	}
	if n := len(l.Demo.inbox.Messages()); n != 0 {
		t.Errorf("%d messages left", n)
	}
}

func TestClockForm(t *testing.T) {
	t.Parallel()
	l := look(t)
	asked := func(form url.Values) (int, string) {
		w := l.post("/_local/inbox/clock", form, "Accept", "application/json")
		var out moved
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%v: %s", err, w.Body)
		}
		return w.Code, out.Said
	}
	near := func(want time.Duration) {
		t.Helper()
		if got := l.time.Offset(); (got - want).Abs() > time.Minute {
			t.Errorf("offset %v, want %v", got, want)
		}
	}
	if code, said := asked(url.Values{"by": {"24h"}}); code != 200 || said != "Nothing was sent" {
		t.Errorf("a day: %d %s", code, said)
	}
	near(24 * time.Hour)
	if code, said := asked(url.Values{"by": {"next"}}); code != 400 || said != "nothing is due" {
		t.Errorf("next: %d %s", code, said)
	}
	if code, _ := asked(url.Values{"by": {"real"}}); code != 200 {
		t.Errorf("real: %d", code)
	}
	near(0)
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	at := clock.System{}.Now().In(oslo).AddDate(0, 0, 40)
	if code, said := asked(url.Values{"by": {"set"}, "at": {at.Format("2006-01-02T15:04")}}); code != 200 {
		t.Errorf("set: %d %s", code, said)
	}
	if got := l.time.Now().Sub(at).Abs(); got > 2*time.Minute {
		t.Errorf("set is off by %v", got)
	}
	if w := l.post("/_local/inbox/clock", url.Values{"by": {"real"}, "back": {"/"}}); w.Code != http.StatusSeeOther ||
		w.Header().Get("Location") != "/" {
		t.Errorf("without script: %d %v", w.Code, w.Header())
	}
	if w := l.post("/_local/inbox/clock", url.Values{"by": {"1h"},
		"back": {"https://evil.example"}}); w.Header().Get("Location") != "/_local/inbox" {
		t.Errorf("led away to %s", w.Header().Get("Location"))
	}
	for name, form := range map[string]url.Values{
		"nothing":        {},
		"back in time":   {"by": {"-1h"}},
		"too far":        {"by": {"2000d"}},
		"no date":        {"by": {"set"}},
		"half a date":    {"by": {"set"}, "at": {"2026-11-21"}},
		"no day at all":  {"by": {"set"}, "at": {"2026-02-30T10:00"}},
		"no such time":   {"by": {"set"}, "at": {"2026-11-21T25:00"}},
		"a year too far": {"by": {"set"}, "at": {"2190-01-01T00:00"}},
	} {
		before := l.time.Offset()
		if code, said := asked(form); code != 400 || said == "" || l.time.Offset() != before {
			t.Errorf("%s: %d %q", name, code, said)
		}
	}
}

// The lines to copy lead through a booking's life: each is run against the handler as curl would send it.
func TestLinesToCopy(t *testing.T) {
	t.Parallel()
	l := look(t)
	page := func() string {
		body := l.get("/").Body.String()
		for _, r := range [][2]string{{"&#34;", `"`}, {"&#39;", "'"}, {"&#43;", "+"}, {"&amp;", "&"}} {
			body = strings.ReplaceAll(body, r[0], r[1])
		}
		return body
	}
	first := page()
	next := regexp.MustCompile(`curl -s '` + testSite + `(/v1/public/lotus/next[^']*)'`).FindStringSubmatch(first)
	if next == nil || l.get(next[1]).Code != http.StatusOK {
		t.Fatalf("next: %q", next)
	}
	if strings.Contains(first, "/cancel") {
		t.Error("offers to cancel what is not booked")
	}
	body := regexp.MustCompile(`(?s)/bookings \\\n.*?-d '(\{.*?\}\})'`).FindStringSubmatch(first)
	if body == nil {
		t.Fatal("no line that books")
	}
	r := httptest.NewRequest(http.MethodPost, testSite+"/v1/public/lotus/bookings", strings.NewReader(body[1]))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if l.h.ServeHTTP(w, r); w.Code != http.StatusCreated {
		t.Fatalf("book: %d %s", w.Code, w.Body)
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel := regexp.MustCompile(testSite + `(/v1/link/\S+/cancel)<`).FindStringSubmatch(page())
	if cancel == nil {
		t.Fatal("no line that cancels")
	}
	w = httptest.NewRecorder()
	if l.h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, testSite+cancel[1], nil)); w.Code != http.StatusOK {
		t.Fatalf("cancel: %d %s", w.Code, w.Body)
	}
	if strings.Contains(page(), "/cancel<") {
		t.Error("offers to cancel what is cancelled")
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	l := look(t)
	server := httptest.NewServer(l.h)
	defer server.Close()
	answer, err := http.Get(server.URL + "/_local/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %q", got)
	}
	lines := bufio.NewScanner(answer.Body)
	event := func() (s struct{ Last, Offset int64 }) {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &s); err != nil {
					t.Fatal(err)
				}
				return s
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return s
	}
	if got := event(); got.Last != 0 || got.Offset != 0 {
		t.Errorf("at first %+v", got)
	}
	l.sms(t, "s-1")
	if got := event(); got.Last != 1 {
		t.Errorf("after a message %+v", got)
	}
	if err := l.MoveClock(t.Context(), l.time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := event(); got.Offset < 3_599_000 || got.Offset > 3_601_000 {
		t.Errorf("after the clock was moved %+v", got)
	}
	if err := l.Demo.inbox.Clear(); err != nil {
		t.Fatal(err)
	}
	if got := event(); got.Last != 0 {
		t.Errorf("after it was cleared %+v", got)
	}
	if err := server.Config.Shutdown(t.Context()); err != nil { // hangs if the stream held it up
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	for offset, want := range map[time.Duration]string{
		0: "", time.Second: "", -time.Second: "", 2 * time.Second: "2 seconds ahead",
		59 * time.Second: "59 seconds ahead", time.Minute: "1 minute ahead",
		-90 * time.Minute: "1 hour 30 minutes behind", time.Hour: "1 hour ahead",
		time.Hour - time.Millisecond: "1 hour ahead", 24*time.Hour - time.Second: "1 day ahead",
		24 * time.Hour: "1 day ahead", 76 * time.Hour: "3 days 4 hours ahead", 23 * time.Hour: "23 hours ahead",
		20 * time.Minute: "20 minutes ahead",
	} {
		if got := drift(offset); got != want {
			t.Errorf("%v: %q, want %q", offset, got, want)
		}
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		t         time.Time
		day, soon string
	}{
		{now.Add(3 * time.Hour), "Today, Wednesday 25 November", "13:00"},
		{now.Add(-11 * time.Hour), "Yesterday, Tuesday 24 November", ""},
		{now.AddDate(0, 0, 2), "Friday 27 November", "Fri 10:00"},
		{now.AddDate(0, 0, 7), "Wednesday 2 December", "Wed 2 Dec"},
		{now.AddDate(1, 0, 0), "Thursday 25 November 2027", "Thu 25 Nov 2027"},
	} {
		if got := dayName(tc.t, now); got != tc.day {
			t.Errorf("%v: %q, want %q", tc.t, got, tc.day)
		}
		if got := soon(tc.t, now); tc.soon != "" && got != tc.soon {
			t.Errorf("%v: %q, want %q", tc.t, got, tc.soon)
		}
	}
}

func TestLinked(t *testing.T) {
	t.Parallel()
	a := func(s string) string { return `<a href="` + s + `" target="_blank" rel="noopener">` + s + `</a>` }
	for text, want := range map[string]string{
		"":                                     "",
		"Ingen lenke <her> & der":              "Ingen lenke &lt;her&gt; &amp; der",
		"Se http://x.example/m/a_b-c.":         "Se " + a("http://x.example/m/a_b-c") + ".",
		"(https://x.example/?a=1&b=2)":         "(" + a("https://x.example/?a=1&amp;b=2") + ")",
		"https://a.example\nhttps://b.example": a("https://a.example") + "\n" + a("https://b.example"),
		`javascript:alert(1) "http://x.example/"onclick=`: `javascript:alert(1) &#34;` + a("http://x.example/") +
			`&#34;onclick=`,
	} {
		if d := cmp.Diff(want, string(linked(text))); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func TestShownFile(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		media string
		data  string
		want  string
	}{{"text/calendar; charset=utf-8; method=REQUEST", "BEGIN", "BEGIN"}, {"text/plain", "\xff", ""},
		{"application/pdf", "x", ""}, {"", "x", ""}} {
		if got := plain(inbox.Attachment{Type: tc.media, Data: []byte(tc.data)}); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.media, got, tc.want)
		}
	}
	if got := fmt.Sprint(size(1), ", ", size(900), ", ", size(1536)); got != "1 byte, 900 bytes, 1.5 kB" {
		t.Errorf("sizes %s", got)
	}
}

// TestNowhere: who asks for what is not there is told so, people in their language.
func TestNowhere(t *testing.T) {
	t.Parallel()
	l := look(t)
	for accept, want := range map[string]string{"text/html": "Tätä sivua ei ole", "*/*": `"code":"no-such-path"`} {
		for _, path := range []string{"/nowhere", "/v1/nothing/at/all", "/_local/nothing"} {
			r := httptest.NewRequest(http.MethodGet, testSite+path, nil)
			r.Header.Set("Accept", accept)
			r.Header.Set("Accept-Language", "fi")
			w := httptest.NewRecorder()
			l.h.ServeHTTP(w, r)
			if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s for %s: %d %s", path, accept, w.Code, w.Body)
			}
		}
	}
}

// connection is a recorder with a connection's deadlines.
type connection struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (c *connection) SetReadDeadline(t time.Time) error  { c.read = t; return nil }
func (c *connection) SetWriteDeadline(t time.Time) error { c.write = t; return nil }

// TestAClockIsSetToATimeOfAZone: what is none is refused in words, and not in a Go layout.
func TestAClockIsSetToATimeOfAZone(t *testing.T) {
	t.Parallel()
	l := look(t)
	for _, set := range []string{"2026-11-06", "2026-11-06T08:00", "tomorrow"} {
		w := httptest.NewRecorder()
		l.h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, testSite+"/_local/clock",
			strings.NewReader(`{"set":"`+set+`"}`)))
		if said := w.Body.String(); w.Code != 400 || !strings.Contains(said, "set must be a time with its zone") ||
			strings.Contains(said, "2006") {
			t.Errorf("%s: %d %s", set, w.Code, said)
		}
	}
}

// TestMovesOfTheClockTakeTheirTime: the server cuts off whoever takes half a minute, but not a move of the clock.
func TestMovesOfTheClockTakeTheirTime(t *testing.T) {
	t.Parallel()
	l := look(t)
	for path, body := range map[string]string{"/_local/clock": `{"advance":"2h"}`, "/_local/inbox/clock": "by=2h"} {
		r := httptest.NewRequest(http.MethodPost, testSite+path, strings.NewReader(body))
		if strings.HasPrefix(body, "by") {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		soon := l.time.Now().Add(30 * time.Second)
		c := &connection{httptest.NewRecorder(), soon, soon}
		l.h.ServeHTTP(c, r)
		if c.Code >= http.StatusBadRequest || !c.read.IsZero() || !c.write.IsZero() {
			t.Errorf("%s: %d %s, until %s and %s", path, c.Code, c.Body, c.read, c.write)
		}
	}
}
