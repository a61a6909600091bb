package stripe_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/pay"
	"stund/internal/pay/internal/signed"
	"stund/internal/pay/paytest"
	"stund/internal/pay/stripe"
)

// fake answers as Stripe's API does, and keeps what it was told. It is strict about what it is sent.
type fake struct {
	t     *testing.T
	clock *clock.Manual
	host  string
	older bool // it writes down as paid back what was never taken, as the API did before 2025-03-31.basil

	mu       sync.Mutex
	n        int
	sessions map[string]*fakeSession
	hooks    map[string]*fakeHook
	seen     map[string]seen // by key and idempotency key
	events   []fakeEvent
	calls    []string // method, path and body
}

type seen struct {
	body   string
	at     time.Time
	status int
	answer []byte
}

type fakeSession struct {
	owner               string // whose secret key made it
	id, status, ref     string
	currency            string
	amount              int64
	manual              bool
	expires             time.Time
	intent, intentState string
	intentMeta          map[string]string
	chargeState         string // "": there is none
	captured            int64
	captureBy           time.Time
	refunds             []*fakeRefund
	disputes            []string // their status
}

type fakeRefund struct {
	id, status, reason string
	amount             int64
	meta               map[string]string
}

type fakeHook struct{ owner, id, url, secret string }

type fakeEvent struct {
	owner string
	body  []byte
}

type refusal struct {
	status            int
	kind, code, param string
}

func newFake(t *testing.T, c *clock.Manual) *fake {
	f := &fake{t: t, clock: c, sessions: map[string]*fakeSession{}, hooks: map[string]*fakeHook{},
		seen: map[string]seen{}}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	f.host = s.URL
	return f
}

func (f *fake) next(prefix string) string {
	f.n++
	return fmt.Sprintf("%s_test_%06d", prefix, f.n)
}

// allowed are the parameters of each path; what else is sent is refused, as Stripe does.
var allowed = map[string][]string{
	"sessions": {"mode", "client_reference_id", "success_url", "cancel_url", "locale", "metadata", "line_items",
		"payment_intent_data", "customer_email", "expires_at"},
	"expire": {}, "cancel": {}, "capture": {"amount_to_capture", "metadata"},
	"refunds":           {"payment_intent", "amount", "metadata"},
	"webhook_endpoints": {"url", "enabled_events", "api_version", "description"},
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	f.calls = append(f.calls, r.Method+" "+r.URL.Path+" "+string(raw))
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !strings.HasPrefix(key, "sk_test_") || strings.Contains(key, "wrong") {
		f.answer(w, 401, refusal{kind: "invalid_request_error", code: "api_key_invalid"})
		return
	}
	if strings.Contains(key, "narrow") && strings.Contains(r.URL.Path, "payment_intents") {
		f.answer(w, 403, refusal{kind: "invalid_request_error"})
		return
	}
	if r.Header.Get("Stripe-Version") == "" {
		f.t.Error("no version of the API is asked for")
	}
	if r.Method != http.MethodPost {
		out, no := f.read(key, r)
		f.answer(w, no.status, pick(out, no))
		return
	}
	idem := r.Header.Get("Idempotency-Key")
	if idem == "" || len(idem) > 255 || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		f.t.Errorf("POST %s with key %q and %q", r.URL.Path, idem, r.Header.Get("Content-Type"))
	}
	old, again := f.seen[key+idem]
	if again && f.clock.Now().Sub(old.at) < 24*time.Hour {
		if old.body != r.URL.Path+string(raw) {
			f.answer(w, 400, refusal{kind: "idempotency_error"})
			return
		}
		w.WriteHeader(old.status)
		_, _ = w.Write(old.answer)
		return
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		f.t.Error(err)
	}
	out, no := f.write(key, r.URL.Path, form)
	answer := f.answer(w, no.status, pick(out, no))
	if no.param == "" { // what is not even tried is not kept
		f.seen[key+idem] = seen{r.URL.Path + string(raw), f.clock.Now(), max(200, no.status), answer}
	}
}

func pick(out any, no refusal) any {
	if no.status != 0 {
		return no
	}
	return out
}

func (f *fake) answer(w http.ResponseWriter, status int, out any) []byte {
	if no, ok := out.(refusal); ok {
		out = map[string]any{"error": map[string]any{"type": no.kind, "code": no.code, "param": no.param,
			"message": "It says client@example.com."}}
	}
	body, err := json.Marshal(out)
	if err != nil {
		f.t.Error(err)
	}
	w.WriteHeader(max(200, status))
	_, _ = w.Write(body)
	return body
}

var missing = refusal{status: 404, kind: "invalid_request_error", code: "resource_missing"}

// find returns the session by its id or its payment intent's.
func (f *fake) find(owner, id string) *fakeSession {
	for _, s := range f.sessions {
		if s.owner == owner && (s.id == id || s.intent == id && s.chargeState != "") {
			if s.status == "open" && !f.clock.Now().Before(s.expires) {
				s.status = "expired"
			}
			return s
		}
	}
	return nil
}

func (f *fake) read(owner string, r *http.Request) (any, refusal) {
	parts, q := strings.Split(strings.Trim(r.URL.Path, "/"), "/"), r.URL.Query()
	page := func(all ...any) map[string]any {
		return map[string]any{"object": "list", "data": append([]any{}, all...), "has_more": false}
	}
	switch {
	case r.Method == http.MethodDelete:
		id := parts[2]
		if f.hooks[id] == nil || f.hooks[id].owner != owner {
			return nil, missing
		}
		delete(f.hooks, id)
		return map[string]any{"id": id, "deleted": true}, refusal{}
	case len(parts) == 3 && parts[2] == "sessions":
		if s := f.find(owner, q.Get("payment_intent")); s != nil {
			return page(f.session(s, false)), refusal{}
		}
		return page(), refusal{}
	case len(parts) == 4 && parts[2] == "sessions":
		s := f.find(owner, parts[3])
		if s == nil {
			return nil, missing
		}
		return f.session(s, q.Get("expand[0]") == "payment_intent.latest_charge.refunds"), refusal{}
	case parts[1] == "disputes":
		var all []any
		if s := f.find(owner, "pi_"+strings.TrimPrefix(q.Get("charge"), "ch_")); s != nil {
			for n, status := range s.disputes {
				all = append(all, map[string]any{"id": fmt.Sprint("dp_", n), "status": status, "amount": s.captured,
					"balance_transactions": s.withdrawn(status)})
			}
		}
		return page(all...), refusal{}
	case parts[1] == "refunds":
		return f.refundPage(owner, q), refusal{}
	}
	return nil, missing
}

// settled is the currency of the account: one that has no crowns of Norway is in euros.
func (s *fakeSession) settled() string {
	if s.currency == "nok" {
		return "nok"
	}
	return "eur"
}

// withdrawn is what was taken off the account for a dispute of the status, and put back.
func (s *fakeSession) withdrawn(status string) (all []any) {
	all = append(all, map[string]any{"amount": -s.captured, "fee": 15000, "currency": s.currency})
	if status == "won" {
		all = append(all, map[string]any{"amount": s.captured, "fee": -15000, "currency": s.currency})
	}
	return all
}

// refundPage has two refunds, so that paging is needed.
func (f *fake) refundPage(owner string, q url.Values) any {
	all, more := []any{}, false
	if s := f.find(owner, q.Get("payment_intent")); s != nil {
		from := 0
		for n, one := range s.refunds {
			if one.id == q.Get("starting_after") {
				from = n + 1
			}
		}
		rest := s.refunds[from:]
		if more = len(rest) > 2; more {
			rest = rest[:2]
		}
		for _, one := range rest {
			all = append(all, one.json(s))
		}
	}
	return map[string]any{"data": all, "has_more": more}
}

func (r *fakeRefund) json(s *fakeSession) map[string]any {
	return map[string]any{"id": r.id, "object": "refund", "status": r.status, "amount": r.amount, "reason": r.reason,
		"metadata": r.meta, "payment_intent": s.intent}
}

func (f *fake) session(s *fakeSession, whole bool) map[string]any {
	paid := "unpaid"
	if s.intentState == "succeeded" {
		paid = "paid"
	}
	out := map[string]any{"id": s.id, "object": "checkout.session", "status": s.status, "payment_status": paid,
		"client_reference_id": s.ref, "currency": s.currency, "url": "https://checkout.example/c/" + s.id,
		"expires_at": s.expires.Unix(), "payment_intent": nil}
	if s.intentState == "" {
		return out
	}
	out["payment_intent"] = s.intent
	if !whole {
		return out
	}
	i := map[string]any{"id": s.intent, "object": "payment_intent", "status": s.intentState, "metadata": s.intentMeta}
	if s.intentState == "canceled" {
		i["cancellation_reason"] = "abandoned"
	}
	if s.chargeState != "" {
		var refunds []any
		for _, r := range s.refunds {
			refunds = append(refunds, r.json(s))
		}
		more := len(refunds) > 2 // Stripe's own limit is ten
		if more {
			refunds = refunds[:2]
		}
		c := map[string]any{"id": "ch_" + strings.TrimPrefix(s.intent, "pi_"), "amount": s.amount,
			"amount_captured": s.captured, "status": s.chargeState, "disputed": len(s.disputes) > 0,
			"payment_method_details": map[string]any{"card": map[string]any{}},
			"refunds":                map[string]any{"data": refunds, "has_more": more}}
		if s.captured > 0 {
			c["balance_transaction"] = map[string]any{"amount": s.captured, "fee": s.captured/50 + 180,
				"currency": s.settled()}
		}
		if s.intentState == "requires_capture" {
			c["payment_method_details"] = map[string]any{"card": map[string]any{"capture_before": s.captureBy.Unix()}}
		}
		i["latest_charge"] = c
	}
	out["payment_intent"] = i
	return out
}

func (f *fake) write(owner, path string, q url.Values) (any, refusal) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	what := parts[len(parts)-1]
	for name := range q {
		base, _, _ := strings.Cut(name, "[")
		if !slices.Contains(allowed[what], base) {
			return nil, refusal{400, "invalid_request_error", "parameter_unknown", name}
		}
	}
	switch what {
	case "sessions":
		return f.create(owner, q)
	case "refunds":
		return f.refund(owner, q)
	case "webhook_endpoints":
		h := &fakeHook{owner, f.next("we"), q.Get("url"), "whsec_" + f.next("secret")}
		f.hooks[h.id] = h
		return map[string]any{"id": h.id, "secret": h.secret, "url": h.url}, refusal{}
	}
	s := f.find(owner, parts[len(parts)-2])
	if s == nil {
		return nil, missing
	}
	bad := refusal{400, "invalid_request_error", "state_unexpected", ""}
	switch {
	case what == "expire" && s.status == "open":
		s.status = "expired"
		f.tell(s, "checkout.session.expired", f.session(s, false))
	case what == "cancel" && s.intentState == "requires_capture":
		f.cancel(s, "")
	case what == "capture" && s.intentState == "requires_capture":
		n, err := strconv.ParseInt(q.Get("amount_to_capture"), 10, 64)
		if err != nil || n <= 0 || n > s.amount {
			return nil, refusal{400, "invalid_request_error", "amount_too_large", "amount_to_capture"}
		}
		s.captured, s.intentState = n, "succeeded"
		s.intentMeta["stund_capture"] = q.Get("metadata[stund_capture]")
		if left := s.amount - n; left > 0 && f.older {
			s.refunds = append(s.refunds, &fakeRefund{id: f.next("re"), status: "succeeded", reason: "partial_capture",
				amount: left})
		}
	default:
		return nil, bad
	}
	return f.session(s, true), refusal{}
}

func (f *fake) cancel(s *fakeSession, reason string) {
	s.intentState = "canceled"
	if f.older {
		s.refunds = append(s.refunds, &fakeRefund{id: f.next("re"), status: "succeeded", reason: reason,
			amount: s.amount})
	}
	f.tell(s, "payment_intent.canceled", map[string]any{"id": s.intent, "object": "payment_intent",
		"metadata": s.intentMeta})
}

func (f *fake) create(owner string, q url.Values) (any, refusal) {
	bad := func(param string) (any, refusal) {
		return nil, refusal{400, "invalid_request_error", "parameter_invalid", param}
	}
	amount, err := strconv.ParseInt(q.Get("line_items[0][price_data][unit_amount]"), 10, 64)
	if err != nil || amount <= 0 || amount > 99999999 || q.Get("line_items[0][quantity]") != "1" {
		return bad("line_items")
	}
	if q.Get("mode") != "payment" || q.Get("success_url") == "" ||
		q.Get("line_items[0][price_data][product_data][name]") == "" {
		return bad("mode")
	}
	if e := q.Get("customer_email"); strings.Contains(e, "ø") {
		return bad("customer_email")
	}
	now := f.clock.Now()
	s := &fakeSession{owner: owner, id: f.next("cs"), status: "open", ref: q.Get("client_reference_id"),
		currency: q.Get("line_items[0][price_data][currency]"), amount: amount, expires: now.Add(24 * time.Hour),
		manual: q.Get("payment_intent_data[capture_method]") == "manual", intent: f.next("pi"),
		intentMeta: map[string]string{"stund_reference": q.Get("payment_intent_data[metadata][stund_reference]")}}
	if at := q.Get("expires_at"); at != "" {
		unix, err := strconv.ParseInt(at, 10, 64)
		if s.expires = time.Unix(unix, 0); err != nil || s.expires.Before(now.Add(30*time.Minute)) ||
			s.expires.After(now.Add(24*time.Hour)) {
			return bad("expires_at")
		}
	}
	if s.currency != strings.ToLower(s.currency) || len(s.currency) != 3 {
		return bad("currency")
	}
	f.sessions[s.id] = s
	return f.session(s, false), refusal{}
}

func (f *fake) refund(owner string, q url.Values) (any, refusal) {
	s := f.find(owner, q.Get("payment_intent"))
	n, err := strconv.ParseInt(q.Get("amount"), 10, 64)
	if s == nil || err != nil || n <= 0 {
		return nil, refusal{400, "invalid_request_error", "parameter_invalid", "amount"}
	}
	left := s.captured
	for _, r := range s.refunds {
		if r.status != "failed" && r.reason != "partial_capture" {
			left -= r.amount
		}
	}
	if n > left || len(s.disputes) > 0 && s.disputes[0] != "won" {
		return nil, refusal{400, "invalid_request_error", "charge_already_refunded", ""}
	}
	r := &fakeRefund{id: f.next("re"), status: "pending", amount: n, meta: map[string]string{
		"stund_refund":    q.Get("metadata[stund_refund]"),
		"stund_reference": q.Get("metadata[stund_reference]")}}
	s.refunds = append(s.refunds, r)
	f.tell(s, "refund.created", r.json(s))
	return r.json(s), refusal{}
}

// tell puts an event where Sent finds it.
func (f *fake) tell(s *fakeSession, kind string, object any) {
	body, err := json.Marshal(map[string]any{"id": f.next("evt"), "object": "event", "type": kind,
		"api_version": "2020-08-27", "data": map[string]any{"object": object}})
	if err != nil {
		f.t.Error(err)
	}
	f.events = append(f.events, fakeEvent{s.owner, body})
}

// act is what the client, the bank or Stripe does.
func (f *fake) act(t *testing.T, owner, id string, a paytest.Action) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.find(owner, id)
	if s == nil {
		t.Fatalf("no session %s", id)
	}
	switch a {
	case paytest.Expire:
		f.clock.Set(s.expires)
		f.find(owner, id)
		f.tell(s, "checkout.session.expired", f.session(s, false))
		return
	case paytest.Approve:
		kind := "checkout.session.completed"
		if s.status == "complete" {
			kind = "checkout.session.async_payment_succeeded"
		}
		s.status, s.chargeState, s.intentState, s.captured = "complete", "succeeded", "succeeded", s.amount
		if s.manual {
			s.intentState, s.captured, s.captureBy = "requires_capture", 0, f.clock.Now().Add(7*24*time.Hour)
		}
		f.tell(s, kind, f.session(s, false))
		return
	case paytest.Decline:
		s.status, s.intentState, s.chargeState = "complete", "requires_payment_method", "failed"
		f.tell(s, "checkout.session.async_payment_failed", f.session(s, false))
		return
	case paytest.Think:
		s.status, s.intentState, s.chargeState = "complete", "processing", "pending"
		f.tell(s, "checkout.session.completed", f.session(s, false))
		return
	case paytest.Lapse:
		f.cancel(s, "expired_uncaptured_charge")
		return
	}
	f.later(s, a)
}

// later is what may happen to money that was taken.
func (f *fake) later(s *fakeSession, a paytest.Action) {
	switch a {
	case paytest.FailRefund:
		r := s.refunds[len(s.refunds)-1]
		r.status = "failed"
		f.tell(s, "refund.failed", r.json(s))
	case paytest.Dispute:
		s.disputes = append(s.disputes, "needs_response")
		f.tell(s, "charge.dispute.created", map[string]any{"id": "dp_1", "object": "dispute",
			"payment_intent": s.intent})
	case paytest.WinDispute:
		s.disputes[0] = "won"
	case paytest.LoseDispute:
		s.disputes[0] = "lost"
	}
}

// sign is what Stripe does before it sends a webhook.
func sign(a pay.Account, w pay.Webhook, at time.Time) pay.Webhook {
	secret := append(pay.Secrets(a[stripe.FieldSecret]), "")[0]
	w.Header = map[string]string{stripe.SignatureHeader: signed.Header(w.Body, at, secret) + ",v0=00"}
	return w
}

// sent returns the events of the account since it was last called.
func (f *fake) sent(a pay.Account) []pay.Webhook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []pay.Webhook
	for _, e := range f.events {
		if e.owner == a[stripe.FieldKey] {
			all = append(all, sign(a, pay.Webhook{Address: hookAddress, Body: e.body}, f.clock.Now()))
		}
	}
	f.events = nil
	return all
}
