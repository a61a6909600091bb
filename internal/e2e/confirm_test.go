package e2e

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/guard"
	"stund/internal/link"
)

var confirmLink = regexp.MustCompile(`http://stund\.test(/c/[A-Za-z0-9_-]+)`)

// asking makes the practice ask whoever books with an unknown address to confirm it.
func (s *stund) asking(when string) {
	s.t.Helper()
	var p map[string]any
	s.must(200, "GET", "/v1/practice", nil, s.as("owner", "")).into(s.t, &p)
	p["confirm_first_booking"] = when
	s.must(200, "PUT", "/v1/practice", p, s.as("owner", ""))
}

// TestWhatIsHeldIsToldAndNotTaken: an absence says that a time is held that it meets, the calendar marks that, and
// whoever has the link reads that it was called off.
func TestWhatIsHeldIsToldAndNotTaken(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.asking("always")
		at := oslo("2026-11-10", 9, 0)
		r := wish("konsultasjon", at, kari)
		r["practitioner"] = "jonas"
		s.must(201, "POST", "/v1/public/lotus/bookings", r)
		to := confirmLink.FindStringSubmatch(s.Expect("kari@example.com", "email confirm")[0].Text)
		if to == nil {
			t.Fatal("no link")
		}
		type held struct {
			Status  string
			Outside *struct{ Code string }
		}
		var away struct {
			Meets struct {
				Count    int
				Bookings []held
			}
		}
		s.must(201, "POST", "/v1/absences", map[string]any{"id": "", "practitioner": "jonas", "start": at,
			"end": oslo("2026-11-10", 12, 0)}, s.as("owner", "")).into(t, &away)
		if m := away.Meets; m.Count != 1 || len(m.Bookings) != 1 || m.Bookings[0].Status != "unconfirmed" {
			t.Errorf("the absence meets %+v", m)
		}
		var calendar struct{ Holds []held }
		s.must(200, "GET", "/v1/calendar?from=2026-11-10&to=2026-11-10", nil, s.as("owner", "")).into(t, &calendar)
		if h := calendar.Holds; len(h) != 1 || h[0].Status != "unconfirmed" || h[0].Outside == nil ||
			h[0].Outside.Code != "absent" {
			t.Errorf("the calendar shows %+v", h)
		}
		says(t, s.words(409, s.form(to[1]+"?lang=en", url.Values{"action": {"confirm"}})),
			"We have had to close this time since then, so it can no longer be booked.", "/b/lotus")
	})
}

// TestConfirmingByMail: an address that nobody knows confirms its first booking by the link in the mail; until then the
// time is held, and nobody else hears of it.
func TestConfirmingByMail(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.asking("always")
		at := oslo("2026-11-10", 9, 0)
		r := wish("konsultasjon", at, kari)
		r["practitioner"] = "jonas"
		var b struct {
			Status, Token string
			ConfirmBy     time.Time `json:"confirm_by"`
		}
		s.must(201, "POST", "/v1/public/lotus/bookings", r).into(t, &b)
		if b.Status != "unconfirmed" || b.Token != "" || b.ConfirmBy.IsZero() {
			t.Fatalf("asked: %+v", b)
		}
		m := s.Expect("kari@example.com", "email confirm")[0]
		to := confirmLink.FindStringSubmatch(m.Text)
		if to == nil {
			t.Fatalf("no link in\n%s", m.Text)
		}
		taken := wish("konsultasjon", at, contact{"name": "O", "email": "o@example.com"})
		taken["practitioner"] = "jonas"
		if a := s.do("POST", "/v1/public/lotus/bookings", taken); a.code() != "slot-taken" {
			t.Errorf("the time is not held: %d %s", a.Status, a.Body)
		}
		says(t, s.page(200, to[1]+"?lang=en"), "Confirm your appointment", "Not confirmed", "10 November")
		says(t, s.follow(s.form(to[1]+"?lang=en", url.Values{"action": {"confirm"}})), "10 November")
		s.Expect("kari@example.com", "email confirm", "email booked")
		says(t, s.follow(s.do("GET", to[1]+"?lang=en", nil)), "Your appointment", "10 November")
		says(t, s.follow(s.form(to[1]+"?lang=en", url.Values{"action": {"confirm"}})), "10 November")

		// Known by now; another is not, and does not answer.
		s.Book("konsultasjon", oslo("2026-11-10", 12, 0), kari)
		s.must(201, "POST", "/v1/public/lotus/bookings", wish("konsultasjon", oslo("2026-11-11", 9, 0),
			contact{"name": "O", "email": "o@example.com", "language": "fi"}))
		to = confirmLink.FindStringSubmatch(s.Expect("o@example.com", "email confirm")[0].Text)
		s.FastForward(31 * time.Minute)
		says(t, s.page(200, to[1]), "Aika ei ole enää varattuna sinulle")
		says(t, s.words(410, s.form(to[1], url.Values{"action": {"confirm"}})), "Aika ei ole enää varattuna sinulle")
		if !has(s.Free("konsultasjon", "2026-11-11", "2026-11-11"), oslo("2026-11-11", 9, 0)) {
			t.Error("what nobody confirmed is not free again")
		}
	})
}

// TestConfirmingUnderPressure: who had to wait or work for a booking is asked, and by the page as well.
func TestConfirmingUnderPressure(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.demo.Limit(guard.Limits{Window: time.Hour, Lanes: 1, Places: 1, Free: 2, Network: 9, Ceiling: 9,
			Work: 2000, ProofTTL: 10 * time.Minute, PassTime: 10 * time.Second})
		s.open()
		s.asking("under-pressure")
		s.Book("konsultasjon", oslo("2026-11-10", 8, 0), kari)
		s.Book("konsultasjon", oslo("2026-11-10", 10, 0), contact{"name": "P", "email": "p@example.com"})
		page := s.page(http.StatusOK, hosted+"?step=details&service=konsultasjon&start="+
			url.QueryEscape(oslo("2026-11-10", 12, 0).Format(time.RFC3339)))
		form := with(typed(t, page), "name", "Liv", "email", "liv@example.com")
		again := typed(t, s.words(429, s.form(hosted, form)))
		s.FastForward(11 * time.Second)
		says(t, s.follow(s.form(hosted, again)), "Se i e-posten din og bekreft", "Vi holder av tiden til kl. ")
		s.Expect("liv@example.com", "email confirm")
	})
}

// TestConfirmingUnderAttack: nobody confirms who has not got the mail, nobody twice, and nobody's mailbox is filled.
func TestConfirmingUnderAttack(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.asking("always")
		confirm := url.Values{"action": {"confirm"}}
		var b struct{ ID string }
		s.must(201, "POST", "/v1/public/lotus/bookings", wish("konsultasjon", oslo("2026-11-10", 9, 0), kari)).
			into(t, &b)
		token := confirmLink.FindStringSubmatch(s.Expect("kari@example.com", "email confirm")[0].Text)[1]

		// Who knows all but the signature: another letter of it, another purpose, another practice's key.
		other := link.Signer{Keys: [][]byte{bytes.Repeat([]byte{7}, 32)}}
		claim := link.Claim{Purpose: 'c', Practice: "lotus", Subject: b.ID, Expires: monday.AddDate(0, 1, 0)}
		forged := []string{"/c/x", "/c/" + b.ID, other.Path(claim), strings.Replace(token, "/c/", "/m/", 1),
			strings.Replace(token, "/c/", "/o/", 1)}
		for i := range 20 {
			at := len("/c/") + i*len(token[3:])/20
			letter := "A"
			if token[at] == 'A' {
				letter = "B"
			}
			forged = append(forged, token[:at]+letter+token[at+1:])
		}
		for _, path := range forged {
			if a := s.form(path, confirm); a.Status != http.StatusNotFound {
				t.Errorf("POST %s answered %d", path, a.Status)
			}
		}
		s.Expect("kari@example.com", "email confirm")
		if a := s.do("GET", "/v1/bookings/"+b.ID, nil, s.as("owner", "")); a.Status != http.StatusNotFound {
			t.Errorf("before it is confirmed there is a booking: %d", a.Status)
		}
		s.page(http.StatusOK, token) // looking at it, as mail programs do, confirms nothing
		s.Expect("kari@example.com", "email confirm")

		// Ten times at once: one booking, and all are led to it.
		answers := make([]answer, 10)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = s.form(token, confirm) })
		}
		wg.Wait()
		for _, a := range answers {
			if a.Status != http.StatusSeeOther {
				t.Errorf("confirming at the same time: %d", a.Status)
			}
		}
		s.Expect("kari@example.com", "email confirm", "email booked")

		// Somebody books with an address that is not theirs, again and again: it gets a dozen mails in the hour.
		for i := range 20 {
			s.must(201, "POST", "/v1/public/lotus/bookings", wish("konsultasjon",
				oslo("2026-11-16", 8+i%4, 0).AddDate(0, 0, i/4),
				contact{"name": "V", "email": "victim@example.com"}))
		}
		s.Settle()
		if n := len(s.Messages("victim@example.com")); n > 12 {
			t.Errorf("%d mails to one address within the hour", n)
		}
		s.FastForward(3 * time.Hour)
		if n := len(s.Messages("victim@example.com")); n != 20 {
			t.Errorf("%d mails; each of the 20 times is kept until half an hour after its mail was sent", n)
		}
	})
}
