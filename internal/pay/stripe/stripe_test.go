package stripe_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/internal/signed"
	"stund/internal/pay/paytest"
	"stund/internal/pay/stripe"
)

const hookAddress = "https://lotus.example/v1/webhooks/stripe/lotus"

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

// account returns one whose webhooks are registered.
func account(t *testing.T, d *stripe.Driver, key string) pay.Account {
	t.Helper()
	p, err := d.Open(pay.Account{stripe.FieldKey: key})
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.(pay.Webhooks).Register(t.Context(), hookAddress)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func world(t *testing.T) (*fake, paytest.World) {
	c := clock.At(began)
	f := newFake(t, c)
	d := stripe.New(stripe.Options{Clock: c, Host: f.host})
	w := paytest.World{Driver: d, Clock: c, Account: account(t, d, "sk_test_lotus1234"),
		Other: account(t, d, "sk_test_cedar1234"), Wrong: pay.Account{stripe.FieldKey: "sk_test_wrong1234"},
		Currency: "NOK", Country: "NO", Least: 300, Foreign: "KWD", RefundsFail: true, Disputes: true, Thinks: true,
		Sign: sign}
	w.Act = func(t *testing.T, r pay.Ref, a paytest.Action) {
		f.act(t, w.Account[stripe.FieldKey], r.Own, a)
	}
	w.Sent = func(*testing.T) []pay.Webhook { return f.sent(w.Account) }
	return f, w
}

func TestConformance(t *testing.T) {
	t.Parallel()
	paytest.Test(t, func(t *testing.T) paytest.World { _, w := world(t); return w })
}

// TestConformanceOfOlder: who takes a part by hand may ask by an older version of the API.
func TestConformanceOfOlder(t *testing.T) {
	t.Parallel()
	paytest.Test(t, func(t *testing.T) paytest.World {
		f, w := world(t)
		f.older = true
		return w
	})
}

// TestNarrowKey: a restricted key that may not let go of what is reserved is found out when it is tried, and not when a
// client's money is to go back.
func TestNarrowKey(t *testing.T) {
	t.Parallel()
	f, w := world(t)
	p, err := w.Driver.Open(pay.Account{stripe.FieldKey: "sk_test_narrow1234"})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(t.Context()); !errors.Is(err, pay.ErrAccount) {
		t.Errorf("Check: %v", err)
	}
	if p, err = w.Driver.Open(w.Account); err != nil {
		t.Fatal(err)
	}
	before := len(f.sessions)
	if err := p.Check(t.Context()); err != nil || len(f.sessions) != before {
		t.Errorf("Check: %v, and %d sessions after %d", err, len(f.sessions), before)
	}
}

func order(c clock.Clock) pay.Order {
	return pay.Order{Reference: "order-0001", Amount: money.Amount{Minor: 500, Currency: "ISK"}, Text: "Nudd",
		Lang: i18n.NB, Return: "https://lotus.example/back", Until: c.Now().Add(10 * time.Minute)}
}

// TestUnits: five hundred crowns of Iceland are fifty thousand of what Stripe counts in, and come back as they were.
func TestUnits(t *testing.T) {
	t.Parallel()
	f, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Start(t.Context(), order(w.Clock))
	if err != nil {
		t.Fatal(err)
	}
	if n := f.sessions[s.Own].amount; n != 50000 {
		t.Errorf("Stripe was asked for %d", n)
	}
	r := pay.Ref{Reference: "order-0001", Own: s.Own}
	w.Act(t, r, paytest.Approve)
	if got, err := p.Refund(t.Context(), r, 200, "back"); err != nil || got.Captured != 500 || got.Refunded != 200 ||
		got.Currency != "ISK" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestEmailThatStripeRefuses: it is left out, each time.
func TestEmailThatStripeRefuses(t *testing.T) {
	t.Parallel()
	_, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	o := order(w.Clock)
	o.Email = "bjørn@example.com"
	var pages [2]string
	for n := range pages {
		s, err := p.Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		pages[n] = s.Own
	}
	if pages[0] != pages[1] {
		t.Errorf("sessions %q", pages)
	}
}

// TestManyRefunds: more of them than Stripe sends along are all counted.
func TestManyRefunds(t *testing.T) {
	t.Parallel()
	_, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Start(t.Context(), order(w.Clock))
	if err != nil {
		t.Fatal(err)
	}
	r := pay.Ref{Reference: "order-0001", Own: s.Own}
	w.Act(t, r, paytest.Approve)
	var got pay.State
	for _, key := range strings.Fields("a b c d e f g a b c d e f g") {
		if got, err = p.Refund(t.Context(), r, 10, key); err != nil {
			t.Fatal(err)
		}
	}
	if got.Refunded != 70 {
		t.Errorf("%+v", got)
	}
}

// TestVector is of Stripe's scheme, computed without this program.
func TestVector(t *testing.T) {
	t.Parallel()
	p, err := stripe.New(stripe.Options{}).Open(pay.Account{stripe.FieldKey: "sk_test_12345678",
		stripe.FieldSecret: "whsec_next,whsec_test"})
	if err != nil {
		t.Fatal(err)
	}
	w := pay.Webhook{Body: []byte(`{"id":"evt_1","object":"event","type":"checkout.session.completed"}`),
		Header: map[string]string{stripe.SignatureHeader: "t=1795824000,v0=abc," +
			"v1=043e5fd85ee01c29c2d8682069603f14e2bbdd81471acfba83d56db05a8fe3c5"}}
	at := time.Unix(1795824000, 0)
	if e, err := p.Verify(w, at); err != nil || e != (pay.Event{ID: "evt_1", Kind: "checkout.session.completed"}) {
		t.Errorf("%+v, %v", e, err)
	}
	for _, now := range []time.Time{at.Add(time.Hour), at.Add(-time.Hour)} {
		if _, err := p.Verify(w, now); !errors.Is(err, pay.ErrForged) {
			t.Errorf("%s away: %v", at.Sub(now), err)
		}
	}
}

// TestErrors: which of the port's errors an answer of Stripe's is, and that none tells what Stripe was sent.
func TestErrors(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{401: pay.ErrAccount, 403: pay.ErrAccount, 404: pay.ErrUnknown,
		400: pay.ErrRefused, 402: pay.ErrRefused, 429: pay.ErrSlower, 409: nil, 500: nil, 502: nil, 302: nil} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":{"type":"card_error","message":"client@example.com sk_test_12345678"}}`))
		}))
		t.Cleanup(s.Close)
		p, err := stripe.New(stripe.Options{Clock: clock.At(began), Host: s.URL}).Open(
			pay.Account{stripe.FieldKey: "sk_test_12345678"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Start(t.Context(), order(clock.At(began)))
		for _, one := range []error{pay.ErrAccount, pay.ErrUnknown, pay.ErrRefused, pay.ErrSlower} {
			if errors.Is(err, one) != (one == want) {
				t.Errorf("%d is %v", status, err)
			}
		}
		if err == nil || strings.Contains(err.Error(), "client@") || strings.Contains(err.Error(), "sk_test") {
			t.Errorf("%d: %v", status, err)
		}
		if err = p.Check(t.Context()); err == nil || strings.Contains(err.Error(), "sk_test") {
			t.Errorf("Check with %d: %v", status, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	p, err := stripe.New(stripe.Options{}).Open(pay.Account{stripe.FieldKey: "sk_test_12345678",
		stripe.FieldSecret: "new,old"})
	if err != nil {
		f.Fatal(err)
	}
	body := []byte(`{"id":"evt_1","type":"charge.refunded","data":{"object":{"object":"charge","payment_intent":` +
		`{"id":"pi_1"},"metadata":{"stund_reference":"order-0001"}}}}`)
	f.Add(signed.Header(body, began, "new"), body)
	f.Add("t=1,v1=00,t=2", []byte(`{"id":"evt_1","data":{"object":{"object":"dispute","payment_intent":"pi_1"}}}`))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		w := pay.Webhook{Header: map[string]string{stripe.SignatureHeader: header}, Body: body}
		if e, err := p.Verify(w, began); err != nil && e != (pay.Event{}) {
			t.Errorf("%+v with %v", e, err)
		}
		w.Header[stripe.SignatureHeader] = signed.Header(body, began, "old")
		if e, err := p.Verify(w, began); err == nil && (e.ID == "" || strings.ContainsAny(e.Ref.Own, "/?#.")) {
			t.Errorf("%+v", e)
		}
		w.Header[stripe.SignatureHeader] = signed.Header(body, began, "other")
		if e, err := p.Verify(w, began); err == nil {
			t.Errorf("signed by another: %+v", e)
		}
	})
}
