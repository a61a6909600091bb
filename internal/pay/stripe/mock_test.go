package stripe_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/patience"
	"stund/internal/pay"
	"stund/internal/pay/stripe"
)

// mockVar names the program; infra/test/stripe-mock.sh builds it.
const mockVar = "STUND_STRIPE_MOCK"

// mock starts Stripe's own stand-in, which knows every parameter of the API and keeps no state, and returns
// what leads to it, whatever the host.
func mock(t *testing.T) *http.Transport {
	t.Helper()
	program := os.Getenv(mockVar)
	if program == "" || program == "none" {
		const how = "NOT TESTED: what Stripe is sent is not held to its API, since %s does not say where stripe-mock " +
			"is; run the tests under infra/test/with-tools.sh"
		if os.Getenv("CI") == "true" {
			t.Fatalf(how, mockVar)
		}
		t.Skipf(how, mockVar)
	}
	folder, err := os.MkdirTemp("", "stund") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "mock")
	cmd := exec.CommandContext(t.Context(), program, "-http-unix", socket)
	if err = cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}
	ctx, cancel := patience.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		c, err := dial(ctx, "", "")
		if err == nil {
			_ = c.Close()
			return &http.Transport{DialContext: dial}
		}
		if clock.Sleep(ctx, 50*time.Millisecond) != nil {
			t.Fatal("stripe-mock does not start: ", context.Cause(ctx))
		}
	}
}

// TestAgainstStripeMock sends every request of the driver to the stand-in: each must be one of the API, with parameters
// that it knows.
func TestAgainstStripeMock(t *testing.T) {
	t.Parallel()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "stripe-mock"})
	proxy.Transport = mock(t)
	var mu sync.Mutex
	called := map[string]bool{}
	// The stand-in's session is open and has no payment: one that is paid is put in its place.
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		proxy.ServeHTTP(rec, r)
		mu.Lock()
		defer mu.Unlock()
		parts := strings.Split(r.URL.Path, "/")
		for n, part := range parts {
			if ownLike(part) {
				parts[n] = "{id}"
			}
		}
		what := r.Method + " " + strings.Join(parts, "/")
		called[what] = true
		if rec.Code != http.StatusOK {
			t.Errorf("%s is answered %d: %s", what, rec.Code, rec.Body)
		}
		body := rec.Body.String()
		if what == "GET /v1/checkout/sessions/{id}" {
			body = paidSession
			switch {
			case strings.Contains(r.URL.Path, "open"):
				body = openSession
			case strings.Contains(r.URL.Path, "calm"):
				body = strings.Replace(paidSession, `"disputed":true`, `"disputed":false`, 1)
			}
		}
		w.WriteHeader(rec.Code)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	every(t, s.URL)
	for _, want := range []string{"POST /v1/checkout/sessions", "GET /v1/checkout/sessions",
		"GET /v1/checkout/sessions/{id}", "POST /v1/checkout/sessions/{id}/expire",
		"POST /v1/payment_intents/{id}/capture", "POST /v1/payment_intents/{id}/cancel", "POST /v1/refunds",
		"GET /v1/refunds", "GET /v1/disputes", "POST /v1/webhook_endpoints", "DELETE /v1/webhook_endpoints/{id}"} {
		if !called[want] {
			t.Errorf("%s was not called", want)
		}
	}
}

func ownLike(part string) bool {
	return len(part) > 3 && part[2] == '_' && !strings.ContainsAny(part[:2], "0123456789")
}

const (
	openSession = `{"id":"cs_test_open","status":"open","currency":"nok"}`
	paidSession = `{"id":"cs_test_paid","status":"complete","payment_status":"unpaid","currency":"nok",
		"client_reference_id":"order-0001","payment_intent":{"id":"pi_1","status":"requires_capture","latest_charge":
		{"id":"ch_1","amount":1000,"amount_captured":500,"status":"succeeded","disputed":true,
		"refunds":{"data":[],"has_more":true}}}}`
)

// every calls what the driver can do. What becomes of it says nothing here.
func every(t *testing.T, host string) {
	c := clock.At(clock.System{}.Now().Truncate(time.Second))
	p, err := stripe.New(stripe.Options{Clock: c, Host: host}).Open(pay.Account{stripe.FieldKey: "sk_test_12345678",
		stripe.FieldHook: "we_1234"})
	if err != nil {
		t.Fatal(err)
	}
	if err = p.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for _, reserve := range []bool{false, true} {
		o := order(c)
		o.Reserve, o.Email, o.Until = reserve, "client@example.com", c.Now().Add(time.Hour)
		if s, err := p.Start(t.Context(), o); err != nil || s.Own == "" {
			t.Errorf("%+v, %v", s, err)
		}
	}
	if _, err = p.(pay.Webhooks).Register(t.Context(), hookAddress); err != nil {
		t.Error(err)
	}
	paid := pay.Ref{Own: "cs_test_paid"}
	_, _ = p.End(t.Context(), pay.Ref{Own: "cs_test_open"}, "end")
	_, _ = p.End(t.Context(), paid, "end")
	_, _ = p.Capture(t.Context(), paid, 100, "take")
	_, _ = p.Fetch(t.Context(), pay.Ref{Own: "pi_1234"})
	_, _ = p.Refund(t.Context(), pay.Ref{Own: "cs_test_calm"}, 100, "back")
}
