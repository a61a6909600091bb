package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// paid is the answer to a booking that is to be paid first.
type paid struct {
	ID, Status string
	HoldUntil  time.Time `json:"hold_until"`
	Payment    struct {
		Status    string
		URL       string `json:"pay_url"`
		Token     string
		Providers []string
		Amount    struct {
			Minor int64 `json:"amount_minor"`
		}
	}
}

// prepaying has a service paid before it is booked.
func (s *stund) prepaying(service string, prepay map[string]any) {
	s.t.Helper()
	var v map[string]any
	s.must(200, "GET", "/v1/services/"+service, nil, s.as("owner", "")).into(s.t, &v)
	v["prepay"] = prepay
	s.must(200, "PUT", "/v1/services/"+service, v, s.as("owner", ""))
	s.must(200, "PUT", "/v1/payment-providers/sandbox", map[string]any{"values": map[string]string{
		"account": "lotus", "key": "secret-of-lotus"}}, s.as("owner", ""))
	s.must(200, "POST", "/v1/payment-providers/sandbox/check", nil, s.as("owner", ""))
}

// held books a time that is to be paid.
func (s *stund) held(at time.Time) (p paid) {
	s.t.Helper()
	r := wish("konsultasjon", at, kari)
	r["practitioner"] = "jonas"
	s.must(201, "POST", "/v1/public/lotus/bookings", r).into(s.t, &p)
	if p.Status != "held" || p.Payment.URL == "" {
		s.t.Fatalf("booked: %+v", p)
	}
	return p
}

// at the provider: the page opened by the client, and what they do there.
func (s *stund) pays(p paid, action string) string {
	s.t.Helper()
	var to struct {
		URL string `json:"redirect_url"`
	}
	s.must(200, "POST", "/v1/pay/"+p.Payment.Token, map[string]any{"provider": "sandbox"}).into(s.t, &to)
	at, err := url.Parse(to.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	if action != "" {
		s.must(200, "POST", at.Path, map[string]any{"action": action})
	}
	return at.Path
}

// TestPaidBeforeItIsBooked: a client pays, is booked and told; cancels, and gets back what the rule says.
func TestPaidBeforeItIsBooked(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", map[string]any{"kind": "deposit", "percent": 50,
			"refunds": []map[string]any{{"notice_minutes": 2880, "percent": 100},
				{"notice_minutes": 60, "percent": 50}}})
		p := s.held(oslo("2026-11-10", 9, 0))
		page := strings.TrimPrefix(p.Payment.URL, "http://stund.test")
		says(t, s.page(200, page+"?lang=en"), "Pay for the appointment", "Not paid yet")
		if got := len(s.Expect("kari@example.com")); got != 0 {
			t.Errorf("%d messages before it is paid", got)
		}
		s.pays(p, "pay")
		s.Settle()
		s.Expect("kari@example.com", "email booked")
		var b struct {
			Status string
			Extra  map[string]any
		}
		s.must(200, "GET", "/v1/bookings/"+p.ID, nil, s.as("owner", "")).into(t, &b)
		if b.Status != "confirmed" {
			t.Errorf("booked: %+v", b)
		}
	})
}

var _ = http.MethodGet
