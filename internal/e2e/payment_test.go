package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
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
}

// inFull is what most stories ask for.
func inFull() map[string]any {
	return map[string]any{"kind": "full", "refunds": []map[string]any{{"notice_minutes": 2880, "percent": 100},
		{"notice_minutes": 60, "percent": 50}}}
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

// opened is the provider's page that the client is led to.
func (s *stund) opened(p paid) string {
	s.t.Helper()
	var to struct {
		URL string `json:"redirect_url"`
	}
	s.must(200, "POST", "/v1/pay/"+p.Payment.Token, map[string]any{"provider": "sandbox"}).into(s.t, &to)
	at, err := url.Parse(to.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	return at.Path
}

// does what the client, their bank or the provider does at the provider's page, and what follows.
func (s *stund) does(page string, actions ...string) {
	s.t.Helper()
	for _, a := range actions {
		s.must(200, "POST", page, map[string]any{"action": a})
	}
	s.Settle()
}

// money is a payment as staff see it.
type money struct {
	Status     string
	Booked     bool
	Captured   int64  `json:"captured_minor"`
	Refunded   int64  `json:"refunded_minor"`
	Reserved   int64  `json:"reserved_minor"`
	Keep       int64  `json:"keep_minor"`
	Failed     int64  `json:"refund_failed_minor"`
	Disputed   int64  `json:"disputed_minor"`
	ClientName string `json:"client_name"`
}

func (s *stund) money(id string) (m money) {
	s.t.Helper()
	s.must(200, "GET", "/v1/payments/"+id, nil, s.as("owner", "")).into(s.t, &m)
	return m
}

func (s *stund) has(id, status string, captured, refunded int64) {
	s.t.Helper()
	if m := s.money(id); m.Status != status || m.Captured != captured || m.Refunded != refunded {
		s.t.Errorf("%+v; want %s, %d taken and %d back", m, status, captured, refunded)
	}
}

// TestPaidBeforeItIsBooked: a client pays a deposit, is booked and told; cancels, and gets back what the rule says.
func TestPaidBeforeItIsBooked(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		rule := inFull()
		rule["kind"], rule["percent"] = "deposit", 50
		s.prepaying("konsultasjon", rule)
		p := s.held(oslo("2026-11-10", 9, 0))
		if p.Payment.Amount.Minor != 32500 || len(p.Payment.Providers) != 1 {
			t.Errorf("asked for: %+v", p.Payment)
		}
		path := strings.TrimPrefix(p.Payment.URL, "http://stund.test")
		says(t, s.page(200, path+"?lang=en"), "Pay for the appointment", "Not paid yet")
		if got := len(s.Messages("kari@example.com")); got != 0 {
			t.Errorf("%d messages before it is paid", got)
		}
		var calendar struct{ Holds []struct{ Status string } }
		s.must(200, "GET", "/v1/calendar?from=2026-11-10&to=2026-11-10", nil, s.as("owner", "")).into(t, &calendar)
		if h := calendar.Holds; len(h) != 1 || h[0].Status != "unpaid" {
			t.Errorf("the calendar shows %+v", h)
		}
		s.does(s.opened(p), "pay")
		mail := s.Expect("kari@example.com", "email booked")[0]
		if !strings.Contains(mail.Text, "325") {
			t.Errorf("the confirmation does not say what was paid:\n%s", mail.Text)
		}
		s.has(p.ID, "paid", 32500, 0)
		var b struct {
			Status string
			Extra  struct {
				Payment struct {
					AmountMinor int64 `json:"amount_minor"`
				}
			}
		}
		s.must(200, "GET", "/v1/bookings/"+p.ID, nil, s.as("owner", "")).into(t, &b)
		if b.Status != "confirmed" || b.Extra.Payment.AmountMinor != 32500 {
			t.Errorf("booked: %+v", b)
		}
		if a := s.do("GET", path+"?back=1", nil); a.Status != 303 ||
			!strings.Contains(a.Header.Get("Location"), "/m/") {
			t.Errorf("who comes back is led to %d %s", a.Status, a.Header.Get("Location"))
		}
		s.SetClock(oslo("2026-11-09", 12, 0))
		to := s.do("GET", path, nil).Header.Get("Location")
		s.follow(s.form(to, url.Values{"action": {"cancel"}}))
		s.Settle()
		s.has(p.ID, "part-refunded", 32500, 16250)
		s.FastForward(2 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email reminder", "email pay-returned", "email cancelled")
	})
}

// TestNobodyPays: the client is reminded, the time is free at its deadline and told to who waits, and nothing is taken.
func TestNobodyPays(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", inFull())
		p := s.held(oslo("2026-11-10", 9, 0))
		page := s.opened(p)
		s.does(page, "decline")
		says(t, s.page(200, strings.TrimPrefix(p.Payment.URL, "http://stund.test")+"?lang=en"),
			"The payment was not completed, and nothing was taken.")
		s.SetClock(p.HoldUntil.Add(-5 * time.Minute))
		s.Settle()
		s.Expect("kari@example.com", "email pay-ending")
		again := wish("konsultasjon", oslo("2026-11-10", 9, 0), kari)
		again["practitioner"] = "jonas"
		if a := s.do("POST", "/v1/public/lotus/bookings", again); a.code() != "slot-taken" {
			t.Errorf("what is kept is free: %d %s", a.Status, a.code())
		}
		s.SetClock(p.HoldUntil.Add(time.Second))
		s.Settle()
		s.Expect("kari@example.com", "email pay-ending", "email pay-lapsed")
		s.has(p.ID, "expired", 0, 0)
		if a := s.do("POST", "/v1/pay/"+p.Payment.Token, map[string]any{"provider": "sandbox"}); a.code() !=
			"hold-expired" {
			t.Errorf("it can be paid after its deadline: %d %s", a.Status, a.code())
		}
		s.held(oslo("2026-11-10", 9, 0))
	})
}

// TestPaidTooLate: what comes after the deadline is booked if the time is free yet, and goes back, and is told, if not.
func TestPaidTooLate(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", inFull())
		free, taken := s.held(oslo("2026-11-10", 9, 0)), s.held(oslo("2026-11-11", 9, 0))
		s.does(s.opened(free), "think")
		slow := s.opened(taken)
		s.does(slow, "think")
		s.SetClock(free.HoldUntil.Add(3 * time.Minute))
		r := wish("konsultasjon", oslo("2026-11-11", 9, 0), kari)
		r["practitioner"] = "jonas"
		s.must(201, "POST", "/v1/bookings", r, s.as("owner", ""))
		s.does(slow, "pay")
		s.has(taken.ID, "refunded", 65000, 65000)
		s.does(s.page2(free), "pay")
		s.has(free.ID, "paid", 65000, 0)
		s.must(200, "GET", "/v1/bookings/"+free.ID, nil, s.as("owner", ""))
	})
}

// page2 is the provider's page of a payment that was opened.
func (s *stund) page2(p paid) string { return "/_local/pay/lotus." + p.ID + "-0" }

// TestPaidAndTrouble: what is paid twice goes back once; a refund that fails and a dispute are tasks.
func TestPaidAndTrouble(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", inFull())
		twice := s.held(oslo("2026-11-10", 9, 0))
		s.does(s.opened(twice), "pay-twice")
		s.has(twice.ID, "part-refunded", 130000, 65000)
		owner := s.as("owner", "")
		act := func(what string, body map[string]any) answer {
			return s.do("POST", "/v1/payments/"+twice.ID+"/"+what, body, owner)
		}
		if a := act("refund", map[string]any{"amount_minor": 65001, "reason": "ill"}); a.code() != "refund-too-much" {
			t.Errorf("more than there is: %d %s", a.Status, a.code())
		}
		if a := act("refund", map[string]any{"amount_minor": 100}); a.code() != "invalid-input" {
			t.Errorf("without a reason: %d %s", a.Status, a.code())
		}
		act("refund", map[string]any{"amount_minor": 15000, "reason": "ill"})
		s.Settle()
		s.has(twice.ID, "part-refunded", 130000, 80000)
		act("refund", map[string]any{"reason": "ill"})
		s.Settle()
		s.has(twice.ID, "refunded", 130000, 130000)
		s.does(s.page2(twice), "fail-refund")
		disputed := s.held(oslo("2026-11-11", 9, 0))
		s.does(s.opened(disputed), "pay")
		s.does(s.page2(disputed), "dispute")
		if m := s.money(disputed.ID); m.Status != "disputed" || m.Disputed != 65000 {
			t.Errorf("disputed: %+v", m)
		}
		var tasks struct {
			Items []struct{ Title, Source string }
		}
		s.must(200, "GET", "/v1/tasks?source=payment&language=en", nil, owner).into(t, &tasks)
		if len(tasks.Items) != 2 {
			t.Errorf("tasks: %+v", tasks.Items)
		}
		s.FastForward(2 * time.Minute)
		s.Expect("post@lotus.example", "email pay-refund-failed", "email pay-disputed")
		s.does(s.page2(disputed), "win-dispute")
		s.does(s.page2(disputed), "mute") // whatever is told again, the practice is mailed once
		s.FastForward(24 * time.Hour)
		s.Expect("post@lotus.example", "email pay-refund-failed", "email pay-disputed")
	})
}

// TestPaidAtTheVisit: what is reserved is taken where the client does not come.
func TestPaidAtTheVisit(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		rule := inFull()
		rule["capture"] = "at-visit"
		s.prepaying("konsultasjon", rule)
		p := s.held(oslo("2026-11-03", 9, 0))
		s.does(s.opened(p), "pay")
		s.has(p.ID, "reserved", 0, 0)
		late := s.held(oslo("2026-11-04", 9, 0))
		s.does(s.opened(late), "pay")
		page := strings.TrimPrefix(s.payStatus(late).Manage, "http://stund.test")
		if a := s.form(page, url.Values{"action": {"cancel"}}); a.Status != 303 {
			t.Fatalf("cancelled: %d %s", a.Status, a.Body)
		}
		s.Settle()
		says(t, s.page(200, page), "Ingenting er trukket. Reservasjonen på 650 kr slippes.")
		s.FastForward(2 * time.Minute)
		s.Expect("kari@example.com", "email booked", "email booked", "email pay-released", "email cancelled")
		s.SetClock(oslo("2026-11-03", 10, 0))
		s.must(200, "POST", "/v1/bookings/"+p.ID+"/no-show", nil, s.as("owner", ""))
		s.Settle()
		s.has(p.ID, "paid", 65000, 0)
	})
}

// TestPayingAttacked: forged, replayed and foreign webhooks, links of others, and amounts of one's own do nothing.
func TestPayingAttacked(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", inFull())
		r := wish("konsultasjon", oslo("2026-11-10", 9, 0), kari)
		r["extra"] = map[string]any{"payment": map[string]any{"amount_minor": 1}}
		if a := s.do("POST", "/v1/public/lotus/bookings", r); a.code() != "invalid-input" {
			t.Errorf("a price of one's own: %d %s", a.Status, a.code())
		}
		p := s.held(oslo("2026-11-10", 9, 0))
		for name, c := range map[string]struct {
			path, body string
			status     int
			code       string
		}{
			"unsigned":     {"/v1/webhooks/sandbox/lotus", `{"id":"x","kind":"paid"}`, 401, "webhook-forged"},
			"no provider":  {"/v1/webhooks/nobody/lotus", `{}`, 404, "provider-unknown"},
			"no practice":  {"/v1/webhooks/sandbox/nobody", `{}`, 401, "webhook-forged"},
			"not set up":   {"/v1/webhooks/stripe/lotus", `{}`, 404, "provider-unknown"},
			"not JSON":     {"/v1/webhooks/sandbox/lotus", `no`, 401, "webhook-forged"},
			"oversize":     {"/v1/webhooks/sandbox/lotus", strings.Repeat("x", 256<<10+1), 413, "too-large"},
			"provider 'a'": {"/v1/webhooks/%2e%2e/lotus", `{}`, 404, "provider-unknown"},
		} {
			a := s.do("POST", c.path, c.body, header{"Content-Type", "application/json"},
				header{"Sandbox-Signature", "t=1793602800,v1=00"})
			if a.Status != c.status || a.code() != c.code {
				t.Errorf("%s: %d %s, want %d %s", name, a.Status, a.code(), c.status, c.code)
			}
		}
		guessed := p.Payment.Token[:30] + "AAAA" + p.Payment.Token[34:]
		if a := s.do("POST", "/v1/pay/"+guessed, map[string]any{"provider": "sandbox"}); a.Status != 404 {
			t.Errorf("a link that was guessed: %d", a.Status)
		}
		if a := s.do("POST", "/v1/pay/"+p.Payment.Token, map[string]any{"provider": "stripe"}); a.Status != 404 {
			t.Errorf("a provider without an account: %d", a.Status)
		}
		for _, who := range []header{s.as("practitioner", "ida"), s.as("assistant", "")} {
			if a := s.do("GET", "/v1/payment-providers", nil, who); a.Status != 403 {
				t.Errorf("providers are shown: %d", a.Status)
			}
		}
		if a := s.do("GET", "/v1/payments/"+p.ID, nil, s.as("practitioner", "ida")); a.code() != "not-your-calendar" {
			t.Errorf("another practitioner's payment: %d %s", a.Status, a.code())
		}
		body := string(s.must(200, "GET", "/v1/payment-providers", nil, s.as("owner", "")).Body)
		if strings.Contains(body, `"demo"`) {
			t.Errorf("the secret is shown: %s", body)
		}
		s.has(p.ID, "open", 0, 0)
	})
}

// TestRacersWhoPay: of fifty who want the last place, one keeps it and pays, and nobody else's money is taken.
func TestRacersWhoPay(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.prepaying("konsultasjon", inFull())
		var mu sync.Mutex
		var kept []paid
		var wait sync.WaitGroup
		for n := range 50 {
			wait.Go(func() {
				r := wish("konsultasjon", oslo("2026-11-10", 9, 0), contact{"name": "K",
					"email": fmt.Sprintf("k%d@example.com", n)})
				r["practitioner"] = "jonas"
				a := s.do("POST", "/v1/public/lotus/bookings", r)
				var p paid
				if a.Status == http.StatusCreated {
					a.into(t, &p)
					mu.Lock()
					kept = append(kept, p)
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		if len(kept) != 1 {
			t.Fatalf("%d have the place", len(kept))
		}
		page := s.opened(kept[0])
		for range 20 { // the client, and a browser that sends everything twice
			wait.Go(func() { s.do("POST", page, map[string]any{"action": "pay"}) })
			wait.Go(func() { s.do("GET", "/v1/pay/"+kept[0].Payment.Token+"/status", nil) })
		}
		wait.Wait()
		s.Settle()
		s.has(kept[0].ID, "paid", 65000, 0)
	})
}
