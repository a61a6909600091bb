package vipps_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
	"stund/internal/pay/vipps"
)

// fake answers as the API does, and keeps what it was told. It is strict about what it is sent.
type fake struct {
	t     *testing.T
	clock *clock.Manual
	host  string

	mu       sync.Mutex
	n        int
	tokens   map[string]issued
	asked    int // for tokens
	payments map[string]*fakePayment
	hooks    map[string]fakeHook
	seen     map[string]seen
	events   []fakeEvent
}

type issued struct {
	msn  string
	good time.Time
}

type seen struct {
	body   string
	at     time.Time
	status int
	answer []byte
}

type fakePayment struct {
	msn, reference, state, currency          string
	sum, authorized, captured, cancelled, rf int64
	made                                     time.Time
	log                                      []map[string]any
}

type fakeHook struct{ msn, url string }

type fakeEvent struct {
	msn  string
	body []byte
}

func newFake(t *testing.T, c *clock.Manual) *fake {
	f := &fake{t: t, clock: c, tokens: map[string]issued{}, payments: map[string]*fakePayment{},
		hooks: map[string]fakeHook{}, seen: map[string]seen{}}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.host = s.URL
	return f
}

func (f *fake) id(prefix string) string {
	f.n++
	return fmt.Sprintf("%s-%06d", prefix, f.n)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	for _, name := range []string{"Ocp-Apim-Subscription-Key", "Merchant-Serial-Number", "Vipps-System-Name",
		"Vipps-System-Version", "Vipps-System-Plugin-Name", "Vipps-System-Plugin-Version"} {
		if r.Header.Get(name) == "" {
			f.t.Errorf("%s without %s", r.URL.Path, name)
		}
	}
	msn := r.Header.Get("Merchant-Serial-Number")
	status, out := 401, any(problem("Unauthorized"))
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	t := f.tokens[bearer]
	switch {
	case r.URL.Path == "/accesstoken/get":
		f.asked++
		if r.Header.Get("client_secret") == "secret-of-"+msn {
			token := f.id("token")
			f.tokens[token] = issued{msn, f.clock.Now().Add(time.Hour)}
			status, out = 200, map[string]any{"access_token": token, "expires_in": "3600", "token_type": "Bearer"}
		}
	case t.msn == msn && f.clock.Now().Before(t.good):
		status, out = f.known(msn, r, raw)
	}
	body, err := json.Marshal(out)
	if err != nil {
		f.t.Error(err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func problem(title string) map[string]any {
	return map[string]any{"title": title, "detail": "client@example.com"}
}

// known answers who is known, and the same again for a key.
func (f *fake) known(msn string, r *http.Request, raw []byte) (int, any) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if parts[0] == "webhooks" {
		return f.webhooks(msn, r.Method, parts, raw)
	}
	if r.Method == http.MethodGet {
		p := f.find(msn, parts[3])
		switch {
		case p == nil:
			return 404, problem("Not found")
		case len(parts) == 5:
			return 200, p.log
		}
		return 200, p.json()
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" || len(key) > 50 || r.Header.Get("Content-Type") != "application/json" {
		f.t.Errorf("POST %s with key %q and %q", r.URL.Path, key, r.Header.Get("Content-Type"))
	}
	old, again := f.seen[msn+key]
	if again && f.clock.Now().Sub(old.at) < 24*time.Hour {
		if old.body != r.URL.Path+string(raw) {
			return 409, problem("Idempotency-Key")
		}
		return old.status, json.RawMessage(old.answer)
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(raw, &body); err != nil {
		return 400, problem("no JSON")
	}
	var status int
	var out any
	if len(parts) == 3 {
		status, out = f.create(msn, raw)
	} else {
		status, out = f.modify(msn, parts, raw, key)
	}
	answer, err := json.Marshal(out)
	if err != nil {
		f.t.Error(err)
	}
	if status < 300 {
		f.seen[msn+key] = seen{r.URL.Path + string(raw), f.clock.Now(), status, answer}
	}
	return status, out
}

func (f *fake) find(msn, reference string) *fakePayment {
	p := f.payments[msn+"/"+reference]
	if p != nil && p.state == "CREATED" && !f.clock.Now().Before(p.made.Add(10*time.Minute)) {
		p.state = "EXPIRED"
	}
	return p
}

type fakeAmount struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

func strict(raw []byte, out any) bool {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(out) == nil
}

func (f *fake) create(msn string, raw []byte) (int, any) {
	var b struct {
		Amount                                             fakeAmount
		PaymentMethod                                      struct{ Type string }
		Reference, UserFlow, ReturnURL, PaymentDescription string
	}
	if !strict(raw, &b) || b.Amount.Value < 100 || b.PaymentMethod.Type != "WALLET" || b.UserFlow != "WEB_REDIRECT" ||
		b.ReturnURL == "" || len(b.Reference) < 8 || len(b.Reference) > 64 ||
		len([]rune(b.PaymentDescription)) > 100 {
		return 400, problem("Bad request")
	}
	if f.payments[msn+"/"+b.Reference] != nil {
		return 409, problem("Duplicate reference")
	}
	p := &fakePayment{msn: msn, reference: b.Reference, state: "CREATED", currency: b.Amount.Currency,
		sum: b.Amount.Value, made: f.clock.Now()}
	f.payments[msn+"/"+b.Reference] = p
	f.tell(p, "CREATED", p.sum, "")
	return 201, map[string]any{"reference": p.reference, "redirectUrl": p.page()}
}

func (p *fakePayment) page() string { return "https://landing.example/?token=" + p.reference }

func (p *fakePayment) json() map[string]any {
	a := func(n int64) fakeAmount { return fakeAmount{n, p.currency} }
	return map[string]any{"reference": p.reference, "state": p.state, "amount": a(p.sum), "redirectUrl": p.page(),
		"pspReference": "psp-" + p.reference, "paymentMethod": map[string]any{"type": "WALLET"},
		"aggregate": map[string]any{"authorizedAmount": a(p.authorized), "capturedAmount": a(p.captured),
			"cancelledAmount": a(p.cancelled), "refundedAmount": a(p.rf)}}
}

func (f *fake) modify(msn string, parts []string, raw []byte, key string) (int, any) {
	p := f.find(msn, parts[3])
	if p == nil {
		return 404, problem("Not found")
	}
	left := p.authorized - p.captured - p.cancelled
	if parts[4] == "cancel" {
		switch {
		case p.state == "CREATED":
			p.state = "TERMINATED"
			f.tell(p, "TERMINATED", p.sum, key)
		case left > 0:
			p.cancelled += left
			f.tell(p, "CANCELLED", left, key)
		default:
			return 400, problem("Nothing to cancel")
		}
		return 200, p.json()
	}
	var b struct{ ModificationAmount fakeAmount }
	n := &b.ModificationAmount.Value
	if !strict(raw, &b) || *n <= 0 || b.ModificationAmount.Currency != p.currency {
		return 400, problem("Bad request")
	}
	switch {
	case parts[4] == "capture" && *n <= left:
		p.captured += *n
		f.tell(p, "CAPTURED", *n, key)
	case parts[4] == "refund" && *n <= p.captured-p.rf:
		p.rf += *n
		f.tell(p, "REFUNDED", *n, key)
	default:
		return 400, problem("Amount")
	}
	return 200, p.json()
}

func (f *fake) webhooks(msn, method string, parts []string, raw []byte) (int, any) {
	switch method {
	case http.MethodPost:
		var b struct {
			URL    string
			Events []string
		}
		if !strict(raw, &b) || !strings.HasPrefix(b.URL, "https://") || len(b.Events) == 0 {
			return 400, problem("Bad request")
		}
		id := f.id("hook")
		f.hooks[id] = fakeHook{msn, b.URL}
		return 201, map[string]any{"id": id, "secret": f.id("secret") + "=="}
	case http.MethodGet:
		all := []any{}
		for id, h := range f.hooks {
			if h.msn == msn {
				all = append(all, map[string]any{"id": id, "url": h.url, "events": []string{}})
			}
		}
		return 200, map[string]any{"webhooks": all}
	}
	if f.hooks[parts[3]].msn != msn {
		return 404, problem("Not found")
	}
	delete(f.hooks, parts[3])
	return 200, map[string]any{}
}

// tell writes the event down and puts it where Sent finds it.
func (f *fake) tell(p *fakePayment, name string, n int64, key string) {
	e := map[string]any{"reference": p.reference, "pspReference": "psp-" + p.reference, "name": name,
		"amount": fakeAmount{n, p.currency}, "timestamp": f.clock.Now().Format(time.RFC3339Nano), "success": true,
		"idempotencyKey": key}
	p.log = append(p.log, e)
	sent := map[string]any{"msn": p.msn}
	for k, v := range e {
		sent[k] = v
	}
	body, err := json.Marshal(sent)
	if err != nil {
		f.t.Error(err)
	}
	f.events = append(f.events, fakeEvent{p.msn, body})
}

// act is what the client or Vipps does.
func (f *fake) act(t *testing.T, msn, reference string, a paytest.Action) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.find(msn, reference)
	if p == nil {
		t.Fatalf("no payment %s", reference)
	}
	switch a {
	case paytest.Approve:
		p.state, p.authorized = "AUTHORIZED", p.sum
		f.tell(p, "AUTHORIZED", p.sum, "")
	case paytest.Decline:
		p.state = "ABORTED"
		f.tell(p, "ABORTED", p.sum, "")
	case paytest.Expire:
		f.clock.Advance(10 * time.Minute)
		f.find(msn, reference)
		f.tell(p, "EXPIRED", p.sum, "")
	case paytest.Lapse:
		p.cancelled = p.authorized - p.captured
		f.tell(p, "CANCELLED", p.cancelled, "")
	default:
		t.Fatalf("there is no action %d", a)
	}
}

// sign is what Vipps does before it sends a webhook.
func sign(a pay.Account, w pay.Webhook, at time.Time) pay.Webhook {
	secret := append(pay.Secrets(a[vipps.FieldSecret]), "")[0]
	date, hash := at.UTC().Format(http.TimeFormat), vipps.Hash(w.Body)
	w.Header = map[string]string{vipps.HeaderDate: date, vipps.HeaderHash: hash,
		vipps.HeaderAuth: vipps.Authorization(secret, w.Address, date, hash), "content-type": "application/json"}
	return w
}

func (f *fake) sent(a pay.Account) []pay.Webhook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []pay.Webhook
	for _, e := range f.events {
		if e.msn == a[vipps.FieldMSN] {
			all = append(all, sign(a, pay.Webhook{Address: hookAddress, Body: e.body}, f.clock.Now()))
		}
	}
	f.events = nil
	return all
}
