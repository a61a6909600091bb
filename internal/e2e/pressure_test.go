package e2e

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"stund/internal/guard"
	"stund/internal/link"
)

func TestUnderPressureAndOnlyThenWorkIsAskedFor(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.demo.Limit(guard.Limits{Window: time.Hour, Free: 3, Network: 2, Work: 2000,
			ProofTTL: 10 * time.Minute, PassTime: 10 * time.Second})
		s.open()
		at := oslo("2026-11-10", 8, 0)
		book := func(n int, headers ...header) answer {
			w := wish("konsultasjon", at.Add(time.Duration(n)*30*time.Minute),
				contact{"name": "K", "email": fmt.Sprintf("k%d@example.com", n)})
			w["practitioner"] = "jonas"
			return s.do("POST", "/v1/public/lotus/bookings", w, headers...)
		}
		for n := range 3 {
			if a := book(n); a.Status != 201 {
				t.Fatalf("booking %d in calm times: %d %s", n, a.Status, a.Body)
			}
		}
		a := book(3)
		var p struct {
			Code      string
			Challenge guard.Challenge
		}
		a.into(t, &p)
		if a.Status != 429 || p.Code != "proof-of-work-required" || p.Challenge.Salt == "" {
			t.Fatalf("under pressure: %d %s", a.Status, a.Body)
		}
		proof, err := guard.Solve(t.Context(), p.Challenge)
		if err != nil {
			t.Fatal(err)
		}
		if a := book(3, header{"Stund-Proof", proof}); a.Status != 201 {
			t.Fatalf("with the solution: %d %s", a.Status, a.Body)
		}
		if a := book(4, header{"Stund-Proof", proof}); a.Status != 429 {
			t.Errorf("with a solution that was used: %d %s", a.Status, a.Body)
		}
		worked := func(n int) answer {
			t.Helper()
			book(n).into(t, &p)
			proof, err := guard.Solve(t.Context(), p.Challenge)
			if err != nil {
				t.Fatal(err)
			}
			return book(n, header{"Stund-Proof", proof})
		}
		if a := worked(4); a.Status != 201 {
			t.Errorf("worked once more: %d %s", a.Status, a.Body)
		}
		if a := worked(5); a.Status != 429 || a.code() != "too-many-requests" || a.Header.Get("Retry-After") == "" {
			t.Errorf("far beyond: %d %s", a.Status, a.Body)
		}
		// looking is free
		s.must(200, "GET", "/v1/public/lotus/slots?service=konsultasjon&from=2026-11-10&to=2026-11-10", nil)
		s.FastForward(2 * time.Hour)
		if a := book(5); a.Status != 201 {
			t.Errorf("when it is calm again: %d %s", a.Status, a.Body)
		}
	})
}

// TestWorthlessRequestsCostNobody: what is refused for another reason than the guard's counts against nobody, however
// much of it comes; and links are guarded as bookings are.
func TestWorthlessRequestsCostNobody(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.demo.Limit(guard.Limits{Window: time.Hour, Free: 4, Network: 8, Work: 2000, ProofTTL: 10 * time.Minute,
			PassTime: 10 * time.Second})
		s.open()
		at := oslo("2026-11-10", 8, 0)
		b := s.Book("konsultasjon", at, kari)
		worthless := []map[string]any{
			wish("konsultasjon", at, contact{"name": "", "email": "k@example.com"}),
			wish("konsultasjon", at, contact{"name": "K", "email": "no address"}),
			wish("nothing", at, kari),
			wish("konsultasjon", at.Add(7*time.Minute), kari),
			wish("konsultasjon", at.AddDate(-1, 0, 0), kari),
		}
		for n := range 40 {
			if a := s.do("POST", "/v1/public/lotus/bookings", worthless[n%len(worthless)]); a.Status == 201 ||
				a.Status == 429 {
				t.Fatalf("worthless request %d: %d %s", n, a.Status, a.Body)
			}
			if a := s.do("POST", "/v1/link/"+b.Token+"/reschedule",
				map[string]any{"start": at.Add(7 * time.Minute)}); a.Status != 422 {
				t.Fatalf("worthless move %d: %d %s", n, a.Status, a.Body)
			}
		}
		move := func(hours int, headers ...header) answer {
			return s.do("POST", "/v1/link/"+b.Token+"/reschedule",
				map[string]any{"start": at.Add(time.Duration(hours) * time.Hour)}, headers...)
		}
		for n := range 3 { // with the booking, four
			if a := move(n + 1); a.Status != 200 {
				t.Fatalf("move %d: %d %s", n, a.Status, a.Body)
			}
		}
		a := move(4)
		var p struct{ Challenge guard.Challenge }
		a.into(t, &p)
		if a.Status != 429 || a.code() != "proof-of-work-required" {
			t.Fatalf("a move too many: %d %s", a.Status, a.Body)
		}
		proof, err := guard.Solve(t.Context(), p.Challenge)
		if err != nil {
			t.Fatal(err)
		}
		if a := move(4, header{"Stund-Proof", proof}); a.Status != 200 {
			t.Errorf("a move with work: %d %s", a.Status, a.Body)
		}
		if a := s.do("POST", "/v1/link/"+b.Token+"/cancel", map[string]any{}); a.code() != "proof-of-work-required" {
			t.Errorf("a cancellation without: %d %s", a.Status, a.Body)
		}
		// The page asks for ten seconds instead, and keeps what was typed.
		typed := url.Values{"action": {"cancel"}, "reason": {"Syk\nigjen"}}
		path := link.Manage.Path(b.Token) + "?lang=nb"
		page := s.words(429, s.form(path, typed))
		says(t, page, "Et øyeblikk", "Vent 10 sekunder")
		pass := regexp.MustCompile(`name="stund-proof" value="([^"]+)"`).FindStringSubmatch(page)
		if pass == nil || !strings.Contains(page, "Syk\nigjen") {
			t.Fatalf("no pass, or what was typed is lost:\n%s", page)
		}
		typed.Set("stund-proof", pass[1])
		says(t, s.words(429, s.form(path, typed)), "Et øyeblikk")
		s.FastForward(11 * time.Second)
		says(t, s.follow(s.form(path, typed)), "avbestilt")
	})
}

// TestABookingIsMovedSoOften by its client; the practice may move it all the same.
func TestABookingIsMovedSoOften(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-10", 8, 0)
		b := s.Book("konsultasjon", at, kari)
		move := func(n int) answer {
			return s.do("POST", "/v1/link/"+b.Token+"/reschedule",
				map[string]any{"start": at.AddDate(0, 0, n%2).Add(time.Duration(30*(n%8)) * time.Minute)})
		}
		for n := 1; n <= 8; n++ {
			if a := move(n); a.Status != 200 {
				t.Fatalf("move %d: %d %s", n, a.Status, a.Body)
			}
		}
		if a := move(9); a.Status != 409 || a.code() != "moved-enough" {
			t.Errorf("move 9: %d %s", a.Status, a.Body)
		}
		form := url.Values{"action": {"move"}, "start": {at.AddDate(0, 0, 1).Add(time.Hour).Format(time.RFC3339)}}
		says(t, s.words(409, s.form(link.Manage.Path(b.Token)+"?lang=en", form)), "as many times as it can be here")
		s.must(200, "POST", "/v1/bookings/"+b.ID+"/reschedule",
			map[string]any{"start": at.AddDate(0, 0, 1).Add(time.Hour)}, s.as("owner", ""))
	})
}

// TestAStrangersMails: bookings and cancellations with somebody else's address tell them a dozen times in an hour, and
// not with each; only what corrects that dozen comes besides.
func TestAStrangersMails(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		at := oslo("2026-11-10", 8, 0)
		for n := range 16 {
			b := s.Book("konsultasjon", at.Add(time.Duration(30*(n%8))*time.Minute).AddDate(0, 0, n/8), kari)
			s.FastForward(2 * time.Second)
			if n%2 == 0 {
				s.must(200, "POST", "/v1/link/"+b.Token+"/cancel", map[string]any{})
			}
		}
		s.FastForward(2 * time.Minute)
		news, corrections := 0, 0
		for _, m := range s.Messages("kari@example.com") {
			if m.Kind == "cancelled" {
				corrections++
			} else {
				news++
			}
		}
		if news > 12 || news+corrections < 12 || corrections > 8 {
			t.Errorf("%d messages and %d corrections in an hour", news, corrections)
		}
		s.FastForward(time.Hour)
		if n := len(s.Messages("kari@example.com")); n <= 12 || n > 24+8 {
			t.Errorf("%d messages in two hours", n)
		}
	})
}
