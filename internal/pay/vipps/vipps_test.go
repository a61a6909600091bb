package vipps_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
	"stund/internal/pay/vipps"
)

const hookAddress = "https://lotus.example/v1/webhooks/vipps/lotus?a=b"

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

func bare(msn string) pay.Account {
	return pay.Account{vipps.FieldMSN: msn, vipps.FieldClient: "client-of-" + msn, vipps.FieldKey: "secret-of-" + msn,
		vipps.FieldSub: "subscription-of-" + msn, vipps.FieldWorld: "test"}
}

// account returns one whose webhooks are registered.
func account(t *testing.T, d *vipps.Driver, msn string) pay.Account {
	t.Helper()
	p, err := d.Open(bare(msn))
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
	d := vipps.New(vipps.Options{Clock: c, Host: f.host})
	wrong := bare("123456")
	wrong[vipps.FieldKey] = "not-the-secret"
	w := paytest.World{Driver: d, Clock: c, Account: account(t, d, "123456"), Other: account(t, d, "654321"),
		Wrong: wrong, Currency: "NOK", Country: "NO", Least: 100, Foreign: "SEK", Sign: sign}
	w.Act = func(t *testing.T, r pay.Ref, a paytest.Action) { f.act(t, "123456", r.Reference, a) }
	w.Sent = func(*testing.T) []pay.Webhook { return f.sent(w.Account) }
	return f, w
}

func TestConformance(t *testing.T) {
	t.Parallel()
	paytest.Test(t, func(t *testing.T) paytest.World { _, w := world(t); return w })
}

// TestToken: it is asked for once while it is good, and once more where it is not good any longer.
func TestToken(t *testing.T) {
	t.Parallel()
	f, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	before := f.asked
	for range 5 {
		if err := p.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if f.asked != before {
		t.Errorf("asked %d times for a token that was good", f.asked-before)
	}
	f.mu.Lock()
	clear(f.tokens) // taken back before its time
	f.mu.Unlock()
	if err = p.Check(t.Context()); err != nil || f.asked != before+1 {
		t.Errorf("%v, asked %d times", err, f.asked-before)
	}
	w.Clock.Advance(time.Hour)
	if err = p.Check(t.Context()); err != nil || f.asked != before+2 {
		t.Errorf("%v, asked %d times", err, f.asked-before)
	}
}

// TestCaptureThatStopped: a process that ended between taking a part and releasing the rest goes on where it was.
func TestCaptureThatStopped(t *testing.T) {
	t.Parallel()
	f, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	o := pay.Order{Reference: "order-0001", Amount: money.Amount{Minor: 1000, Currency: "NOK"}, Text: "Massasje",
		Return: "https://lotus.example/back", Until: began.Add(15 * time.Minute), Reserve: true}
	if _, err = p.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	r := pay.Ref{Reference: o.Reference}
	w.Act(t, r, paytest.Approve)
	if _, err = p.Capture(t.Context(), r, 400, "take"); err != nil {
		t.Fatal(err)
	}
	f.payments["123456/order-0001"].cancelled = 0
	clear(f.seen)
	s, err := p.Capture(t.Context(), r, 400, "take")
	if err != nil || s.Captured != 400 || s.Released != 600 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	d := vipps.New(vipps.Options{})
	for _, c := range []struct {
		currency, country string
		days              int
	}{{"NOK", "NO", 180}, {"DKK", "DK", 14}, {"EUR", "FI", 14}, {"SEK", "SE", 0}, {"EUR", "NO", 0}, {"NOK", "DK", 0}} {
		terms, ok := d.Terms(c.currency, c.country)
		if ok != (c.days > 0) || terms.Window != time.Duration(c.days)*24*time.Hour || terms.AtOnce {
			t.Errorf("%+v: %+v, %t", c, terms, ok)
		}
	}
}

// TestVector is of the documentation: the secret is text.
func TestVector(t *testing.T) {
	t.Parallel()
	a := bare("123456")
	a[vipps.FieldSecret] = "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A=="
	const (
		address = "https://webhook.site/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63"
		date    = "Thu, 30 Mar 2023 08:38:32 GMT"
		hash    = "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4="
		want    = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=" +
			"agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U="
	)
	body := []byte(`{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}`)
	if got := vipps.Hash(body); got != hash {
		t.Errorf("hash %s", got)
	}
	if got := vipps.Authorization(a[vipps.FieldSecret], address, date, hash); got != want {
		t.Errorf("signature %s", got)
	}
	p, err := vipps.New(vipps.Options{}).Open(a)
	if err != nil {
		t.Fatal(err)
	}
	at, err := http.ParseTime(date)
	if err != nil {
		t.Fatal(err)
	}
	w := pay.Webhook{Address: address, Body: body, Header: map[string]string{vipps.HeaderDate: date,
		vipps.HeaderHash: hash, vipps.HeaderAuth: want}}
	// It is genuine, and says of no sales unit that it is about.
	if e, err := p.Verify(w, at); !errors.Is(err, pay.ErrForged) {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestAddress: a webhook that was signed for another address is none of ours.
func TestAddress(t *testing.T) {
	t.Parallel()
	_, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	hook := pay.Webhook{
		Address: hookAddress,
		Body:    []byte(`{"msn":"123456","reference":"order-0001","name":"CAPTURED"}`),
	}
	if _, err := p.Verify(sign(w.Account, hook, began), began); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"https://cedar.example/v1/webhooks/vipps/lotus?a=b",
		"https://lotus.example/v1/webhooks/vipps/cedar?a=b", "https://lotus.example/v1/webhooks/vipps/lotus", "", "%"} {
		hook := sign(w.Account, hook, began)
		hook.Address = other
		if e, err := p.Verify(hook, began); !errors.Is(err, pay.ErrForged) {
			t.Errorf("%s: %+v, %v", other, e, err)
		}
	}
}

// TestErrors: which of the port's errors an answer is, and that none tells what was sent.
func TestErrors(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{401: pay.ErrAccount, 403: pay.ErrAccount, 400: pay.ErrRefused,
		429: pay.ErrSlower, 500: nil, 302: nil} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/accesstoken/get" {
				_, _ = w.Write([]byte(`{"access_token":"t","expires_in":3600}`))
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"title":"client@example.com"}`))
		}))
		t.Cleanup(s.Close)
		p, err := vipps.New(vipps.Options{Clock: clock.At(began), Host: s.URL}).Open(bare("123456"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Fetch(t.Context(), pay.Ref{Reference: "order-0001"})
		for _, one := range []error{pay.ErrAccount, pay.ErrUnknown, pay.ErrRefused, pay.ErrSlower} {
			if errors.Is(err, one) != (one == want) {
				t.Errorf("%d is %v", status, err)
			}
		}
		if err == nil || strings.Contains(err.Error(), "client@") || strings.Contains(err.Error(), "secret-of") {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	a, other := bare("123456"), bare("654321")
	a[vipps.FieldSecret], other[vipps.FieldSecret] = "old", "other"
	p, err := vipps.New(vipps.Options{}).Open(a)
	if err != nil {
		f.Fatal(err)
	}
	hook := pay.Webhook{
		Address: hookAddress,
		Body:    []byte(`{"msn":"123456","reference":"order-0001","name":"CAPTURED"}`),
	}
	genuine := sign(a, hook, began).Header
	f.Add(genuine[vipps.HeaderDate], genuine[vipps.HeaderHash], genuine[vipps.HeaderAuth], hookAddress, hook.Body)
	f.Add("", "", "", "%", []byte(`{"msn":123456}`))
	f.Fuzz(func(t *testing.T, date, hash, auth, address string, body []byte) {
		w := pay.Webhook{Address: address, Body: body, Header: map[string]string{vipps.HeaderDate: date,
			vipps.HeaderHash: hash, vipps.HeaderAuth: auth}}
		if e, err := p.Verify(w, began); err != nil && e != (pay.Event{}) {
			t.Errorf("%+v with %v", e, err)
		}
		if e, err := p.Verify(sign(a, w, began), began); err == nil && e.ID == "" {
			t.Errorf("%+v", e)
		}
		if e, err := p.Verify(sign(other, w, began), began); err == nil {
			t.Errorf("signed by another: %+v", e)
		}
	})
}
