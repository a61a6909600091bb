package e2e

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/guard"
)

func TestUnderPressureAndOnlyThenWorkIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.demo.Limit(guard.Limits{Window: time.Hour, AddressSoft: 3, AddressHard: 8, Work: 2000,
			ProofTTL: 10 * time.Minute})
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
		var last answer
		for n := range 6 {
			last = book(5 + n)
		}
		if last.Status != 429 || last.code() == "proof-of-work-required" || last.Header.Get("Retry-After") == "" {
			t.Errorf("far beyond: %d %s", last.Status, last.Body)
		}
		// looking is free
		s.must(200, "GET", "/v1/public/lotus/slots?service=konsultasjon&from=2026-11-10&to=2026-11-10", nil)
		s.FastForward(2 * time.Hour)
		if a := book(4); a.Status != 201 {
			t.Errorf("when it is calm again: %d %s", a.Status, a.Body)
		}
	})
}
