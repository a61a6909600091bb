package e2e

import (
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stund/internal/local"
	"stund/internal/store/bolt"
)

func TestBadInputIsToldClearly(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-04", 10, 0)
		book := func(change func(map[string]any)) map[string]any {
			w := wish("konsultasjon", at, contact{"name": "Kari", "email": "kari@example.com"})
			change(w)
			return w
		}
		start := func(v string) map[string]any { return book(func(w map[string]any) { w["start"] = v }) }
		who := func(field, v string) map[string]any {
			return book(func(w map[string]any) { w["client"].(contact)[field] = v })
		}
		extra := book(func(w map[string]any) { w["extra"] = map[string]any{"gift": map[string]any{"code": "X"}} })
		const books = "/v1/public/lotus/bookings"
		for name, c := range map[string]struct {
			method, path string
			body         any
			status       int
			code         string
		}{
			"unknown practice":      {"GET", "/v1/public/nobody", nil, 404, "practice-unknown"},
			"practice with a slash": {"GET", "/v1/public/lo%2Ftus", nil, 404, ""},
			"unknown practice, slots": {"GET", "/v1/public/nobody/slots?service=x&from=2026-11-04&to=2026-11-04", nil,
				404, "practice-unknown"},
			"unknown service": {"GET", "/v1/public/lotus/slots?service=x&from=2026-11-04&to=2026-11-04", nil,
				404, "service-unknown"},
			"unknown practitioner": {"GET",
				"/v1/public/lotus/slots?service=yoga&practitioner=x&from=2026-11-04&to=2026-11-04", nil, 404,
				"practitioner-unknown"},
			"extra that nobody takes": {"POST", books, extra, 422, "invalid-input"},
			"no dates":                {"GET", "/v1/public/lotus/slots?service=yoga", nil, 422, "invalid-input"},
			"dates reversed": {"GET", "/v1/public/lotus/slots?service=yoga&from=2026-11-05&to=2026-11-04",
				nil, 422, "invalid-input"},
			"dates too far apart": {"GET", "/v1/public/lotus/slots?service=yoga&from=2026-11-05&to=2027-11-04",
				nil, 422, "invalid-input"},
			"no date": {"GET", "/v1/public/lotus/slots?service=yoga&from=2026-02-30&to=2026-03-04",
				nil, 422, "invalid-input"},
			"booking unknown practice": {"POST", "/v1/public/nobody/bookings", start(at.Format(time.RFC3339)), 404,
				"practice-unknown"},
			"booking unknown service": {"POST", books, book(func(w map[string]any) { w["service"] = "x" }), 404,
				"service-unknown"},
			"past":       {"POST", books, start("2026-10-28T10:00:00+01:00"), 422, "past"},
			"misaligned": {"POST", books, start("2026-11-04T10:07:00+01:00"), 422, "misaligned"},
			"seconds":    {"POST", books, start("2026-11-04T10:00:30+01:00"), 422, "invalid-input"},
			"too early":  {"POST", books, start("2026-11-02T08:30:00+01:00"), 422, "too-soon"},
			"too late":   {"POST", books, start("2027-11-03T10:00:00+01:00"), 422, "too-far"},
			"closed":     {"POST", books, start("2026-11-08T10:00:00+01:00"), 422, "closed"},
			"at night":   {"POST", books, start("2026-11-04T03:00:00+01:00"), 422, "outside-hours"},
			"holiday":    {"POST", books, start("2026-12-25T10:00:00+01:00"), 422, "holiday"},
			"no time":    {"POST", books, start("tomorrow"), 422, "invalid-input"},
			"year 9999":  {"POST", books, start("9999-11-04T10:00:00+01:00"), 422, "invalid-input"},
			"no JSON":    {"POST", books, "{", 400, "malformed-json"},
			"two JSON":   {"POST", books, "{}{}", 400, "malformed-json"},
			"no object":  {"POST", books, "[1,2]", 422, ""},
			"wrong type": {"POST", books, book(func(w map[string]any) { w["service"] = 7 }), 422,
				"invalid-input"},
			"unknown member": {"POST", books, book(func(w map[string]any) { w["admin"] = true }), 422,
				"invalid-input"},
			"no client": {"POST", books, book(func(w map[string]any) { delete(w, "client") }), 422,
				"invalid-input"},
			"no name":            {"POST", books, who("name", "  "), 422, "invalid-input"},
			"no e-mail":          {"POST", books, who("email", ""), 422, "invalid-input"},
			"e-mail of nobody":   {"POST", books, who("email", "kari"), 422, "invalid-input"},
			"e-mail with a name": {"POST", books, who("email", "Kari <kari@example.com>"), 422, "invalid-input"},
			"CRLF in the e-mail": {"POST", books, who("email", "kari@example.com\r\nBcc: x@example.com"), 422,
				"invalid-input"},
			"CRLF in the name": {"POST", books, who("name", "Kari\r\nBcc: x@example.com"), 422,
				"invalid-input"},
			"NUL in the name": {"POST", books, who("name", "Ka\x00ri"), 422, "invalid-input"},
			"long name":       {"POST", books, who("name", strings.Repeat("å", 121)), 422, "invalid-input"},
			"phone of nobody": {"POST", books, who("phone", "ring meg"), 422, "invalid-input"},
			"language":        {"POST", books, who("language", "tlh"), 422, "invalid-input"},
			"honeypot": {"POST", books,
				book(func(w map[string]any) { w["website"] = "https://spam.example" }), 422, "invalid-input"},
			"long note": {"POST", books, book(func(w map[string]any) {
				w["note"] = strings.Repeat("x", 2001)
			}), 422, "invalid-input"},
			"huge": {"POST", books, `{"note":"` + strings.Repeat("x", 300<<10) + `"}`, 413,
				"too-large"},
			"no such path":    {"GET", "/v1/nothing", nil, 404, ""},
			"token of nobody": {"GET", "/v1/link/xxxx", nil, 404, "link-unknown"},
			"tampered token": {"GET", "/v1/link/AQHMnqIKh-nny48ih_XEzDyK2DtQbG90dXMEvNhWbV7WjTjzjCg", nil,
				404, "link-unknown"},
		} {
			a := s.do(c.method, c.path, c.body)
			if a.Status != c.status || c.code != "" && a.code() != c.code {
				t.Errorf("%s: %d %s, want %d %s", name, a.Status, a.Body, c.status, c.code)
			}
		}
		s.Expect("kari@example.com")
	})
}

func TestUnusualNamesAreWelcome(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-04", 9, 0)
		for n, c := range []struct{ name, greeted string }{
			// Greeted without a name: a mail is no place for a stranger's markup.
			{`<script>alert("x")</script>`, ""}, {"محمد عبد الله", "محمد"}, {"🧘‍♀️ Yogi", "Yogi"},
			{`O'Brien; "Bobby", DROP`, "O'Brien"}, {"Ærøskøbing Ångström-Öberg", "Ærøskøbing"},
			{strings.Repeat("W", 120), strings.Repeat("W", 120)}} {
			name := c.name
			email := string(rune('a'+n)) + "@example.com"
			b := s.Book("konsultasjon", at.Add(time.Duration(n)*30*time.Minute), contact{"name": name, "email": email})
			mail := s.Expect(email, "email booked")[0]
			if strings.Contains(mail.Text, name) != (name == c.greeted) || !strings.Contains(mail.Text, c.greeted) {
				t.Errorf("%q is not greeted as %q:\n%s", name, c.greeted, mail.Text)
			}
			ics := s.must(200, "GET", "/v1/link/"+b.Token+"/calendar.ics", nil)
			for line := range strings.SplitSeq(strings.TrimSuffix(string(ics.Body), "\r\n"), "\r\n") {
				if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
					t.Errorf("calendar line %q", line)
				}
			}
		}
	})
}

func TestDataSurvivesARestart(t *testing.T) {
	t.Parallel()
	folder, log := t.TempDir(), slog.New(slog.NewTextHandler(io.Discard, nil))
	run := func() *stund {
		d, err := local.OpenDemo(t.Context(), folder, "http://stund.test", log)
		if err != nil {
			t.Fatal(err)
		}
		return &stund{t: t, demo: d, http: d.Handler()}
	}
	s := run()
	s.SetClock(monday)
	at := oslo("2026-11-04", 10, 0)
	b := s.Book("konsultasjon", at, kari)
	s.Expect("kari@example.com", "email booked")
	if _, err := local.OpenDemo(t.Context(), folder, "http://stund.test", log); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("a second Stund on the folder: %v", err)
	}
	if err := s.demo.Close(); err != nil {
		t.Fatal(err)
	}
	s = run()
	defer s.demo.Close()
	s.must(200, "GET", "/v1/link/"+b.Token, nil)
	s.Expect("kari@example.com", "email booked")
	s.SetClock(at)
	s.Expect("kari@example.com", "email booked", "email reminder")
	s.Expect("+4791234567", "sms reminder")
}
