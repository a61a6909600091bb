package papercloud_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"path"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/papercloud"
	"stund/internal/pay/sandbox"
	"stund/internal/practice"
	"stund/internal/store"
)

// clock is that of the cloud, for the sandbox.
func (w *world) clock() clock.Clock { return cloudClock{w} }

type cloudClock struct{ w *world }

func (c cloudClock) Now() time.Time { return c.w.Now() }

// bank plays the payment provider: its page, and the webhooks that it sends to the API.
type bank struct {
	*world
	*sandbox.Driver
}

// prepaying has the demo practice's service paid before it is booked, and returns who is paid.
func (w *world) prepaying() bank {
	w.t.Helper()
	book := practice.NewBook(w.Store(), store.Retrier{Sleep: clock.Sleep}, ids.Random(), w.Now)
	w.do(func(ctx context.Context) error {
		_, err := book.Change(ctx, fact.Actor{Role: fact.System}, papercloud.DemoPractice, "service.changed",
			"konsultasjon", func(s *practice.Setup) error {
				s.Services[0].Prepay = &practice.Prepay{Kind: practice.PrepayFull, HoldMinutes: 15}
				return nil
			})
		return err
	})
	owner, err := w.Token(papercloud.DemoPractice, "owner", "", time.Hour)
	if err != nil {
		w.t.Fatal(err)
	}
	account := map[string]any{"values": map[string]string{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "key"}}
	if status := w.call("PUT", "/v1/payment-providers/sandbox", owner, account, nil); status != 200 {
		w.t.Fatalf("set up: %d", status)
	}
	if status := w.call("POST", "/v1/payment-providers/sandbox/check", owner, nil, nil); status != 200 {
		w.t.Fatalf("check: %d", status)
	}
	return bank{w, sandbox.New(sandbox.Options{Store: w.Store(), Clock: w.clock()})}
}

// toPay is the answer to a booking that is to be paid first.
type toPay struct {
	ID, Status string
	Payment    struct{ Token string }
}

func (w *world) ask(start time.Time, email string) (p toPay) {
	w.t.Helper()
	body := map[string]any{"service": "konsultasjon", "start": start.Format(time.RFC3339),
		"client": map[string]any{"name": "Kari Nordmann", "email": email, "language": "nb"}}
	if status := w.call("POST", "/v1/public/lotus/bookings", "", body, &p); status != 201 || p.Status != "held" {
		w.t.Fatalf("booking: %d %+v", status, p)
	}
	return p
}

// open opens the provider's page for the client, and returns what the provider calls the payment.
func (w *world) open(p toPay) string {
	w.t.Helper()
	var to struct {
		URL string `json:"redirect_url"`
	}
	if status := w.call("POST", "/v1/pay/"+p.Payment.Token, "", map[string]any{"provider": "sandbox"},
		&to); status != 200 {
		w.t.Fatalf("pay: %d", status)
	}
	return path.Base(to.URL)
}

// expectPay fails the test unless the client sees that.
func (w *world) expectPay(p toPay, status string, booked bool) {
	w.t.Helper()
	var v struct {
		Status string
		Booked bool
	}
	if got := w.call("GET", "/v1/pay/"+p.Payment.Token, "", nil, &v); got != 200 || v.Status != status ||
		v.Booked != booked {
		w.t.Fatalf("payment: %d %+v, wanted %s, booked %t", got, v, status, booked)
	}
}

// post sends a webhook, and returns the status.
func (b bank) post(v sandbox.Delivery, body []byte) int {
	b.t.Helper()
	to, err := url.Parse(v.Address)
	if err != nil || to.Host != papercloud.Domain {
		b.t.Fatalf("webhooks go to %q: %v", v.Address, err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.at+to.Path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, value := range v.Header {
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// deliver sends the webhooks that wait, each so many times.
func (b bank) deliver(times int) (sent int) {
	b.t.Helper()
	all, err := b.Pending(b.t.Context(), 10)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, v := range all {
		if status := b.post(v, bytes.Replace(v.Body, []byte("lotus"), []byte("birch"), 1)); status != 401 {
			b.t.Errorf("a webhook that was changed: %d", status)
		}
		for range times {
			if status := b.post(v, v.Body); status != 200 {
				b.t.Errorf("a webhook: %d", status)
			}
		}
		if err := b.Delivered(b.t.Context(), v, true); err != nil {
			b.t.Fatal(err)
		}
	}
	return len(all)
}

// TestFromHoldToBooking: a client has a time kept, pays on the provider's page, and is booked and told once the
// provider's webhook has come, twice, by way of the table's stream. Another never pays, and the time is free again when
// the schedule has come: a third gets it.
func TestFromHoldToBooking(t *testing.T) {
	t.Parallel()
	w := open(t, "public-bookings", "pay", "webhooks", "payment-provider", "payment-provider-check", "changes",
		"payments", "reminders")
	w.demo()
	for _, job := range []string{"calendars", "reactions", "erasures", "importing"} {
		w.Pause(job)
	}
	bank, kari, per := w.prepaying(), someone(), someone()
	start := w.tomorrow()
	paid := w.ask(start, kari)
	w.do(w.Pump)
	w.expectMails(kari, 0)
	w.expectPay(paid, "open", false)
	w.do(func(ctx context.Context) error {
		_, err := bank.Act(ctx, w.open(paid), sandbox.Pay)
		return err
	})
	w.expectPay(paid, "open", false) // nobody has asked the provider
	if n := bank.deliver(2); n != 1 {
		t.Fatalf("%d webhooks, wanted one", n)
	}
	w.do(w.Pump)
	w.expectPay(paid, "paid", true)
	w.expectMails(kari, 1)

	unpaid := w.ask(start.Add(time.Hour), per)
	w.open(unpaid)
	w.pass(20 * time.Minute)
	w.expectPay(unpaid, "expired", false)
	w.ask(start.Add(time.Hour), someone())
	w.expectMails(kari, 1)
	if n := len(w.Queue("Failures")); n != 0 {
		t.Errorf("%d changes could not be handled", n)
	}
	w.nothingRefused()
}
