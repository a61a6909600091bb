package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stund/internal/base"
	"stund/internal/browser"
	"stund/internal/httpapi"
	"stund/internal/join"
	"stund/internal/local"
	"stund/internal/pay/stripe"
	"stund/internal/pay/vipps"
	"stund/internal/payment"
)

// abroad answers as Stripe and Vipps do to who looks whether their keys are good: those that say "wrong" are not.
func abroad(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	say := func(status int, body string) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
	switch path := r.URL.Path; {
	case strings.Contains(r.Header.Get("Authorization")+r.Header.Get("Client_secret"), "wrong"):
		say(401, `{"error":{"type":"invalid_request_error","message":"Invalid API Key provided: sk_test_wrong"}}`)
	case path == "/accesstoken/get":
		say(200, `{"access_token":"token","expires_in":"3600"}`)
	case path == "/webhooks/v1/webhooks" && r.Method == http.MethodPost:
		say(201, `{"id":"hook","secret":"secret"}`)
	case path == "/webhooks/v1/webhooks":
		say(200, `{"webhooks":[]}`)
	case path == "/v1/webhook_endpoints":
		say(200, `{"id":"we_1","secret":"whsec_1"}`)
	case strings.HasPrefix(path, "/v1/") && r.Method == http.MethodGet:
		say(200, `{"data":[]}`)
	default:
		say(404, `{"error":{"type":"invalid_request_error","code":"resource_missing"}}`)
	}
}

// realProviders puts Stripe and Vipps, as they are at the host, before the demo's sandbox.
func realProviders(host string) local.Joining {
	return func(b *base.Base) (join.Capability, []httpapi.Endpoint) {
		had, _ := base.Get[payment.Drivers](b)
		base.Put(b, append(payment.Drivers{stripe.New(stripe.Options{Clock: b.Clock, Host: host}),
			vipps.New(vipps.Options{Clock: b.Clock, Host: host})}, had...))
		return join.Capability{}, nil
	}
}

// TestAppSetsUpRealProviders: the owner finds what Stripe and Vipps ask for, types keys that do not work, hears so, and
// types ones that do.
func TestAppSetsUpRealProviders(t *testing.T) {
	t.Parallel()
	there := httptest.NewServer(http.HandlerFunc(abroad))
	t.Cleanup(there.Close)
	s := openAt(t, saturday, realProviders(there.URL))
	tab := s.signIn("Owner", "#/settings/payments", browser.Options{Width: 1280, Height: 1100})
	says(t, tab, "Stripe", "Vipps MobilePay", "Ikke satt opp")
	shotView(t, tab, "providers")
	fails := func(name string) {
		t.Helper()
		tab.Click("button", "Lagre")
		tab.Until(`!document.querySelector("form.set .foot .quiet")`)
		tab.Click("button", "Prøv kontoen")
		says(t, tab, "Kontoen virker ikke")
		sound(t, tab, name+" does not work")
		shot(t, tab, name+" does not work")
	}
	works := func(name string) {
		t.Helper()
		tab.Click("button", "Lagre")
		tab.Until(`!document.querySelector("form.set .foot .quiet")`)
		tab.Click("button", "Prøv kontoen")
		says(t, tab, "Kontoen virker.", "/v1/webhooks/"+name+"/lotus")
		sound(t, tab, name+" works")
		shot(t, tab, name+" works")
	}
	tab.Click("link", "/^Stripe/")
	says(t, tab, "Det Stripe tar, føres i regnskapet av seg selv.")
	sound(t, tab, "stripe")
	shot(t, tab, "stripe")
	tab.Fill("textbox", "Hemmelig nøkkel", "no key")
	tab.Click("button", "Lagre")
	says(t, tab, "Dette ligner ikke nøklene fra Stripe")
	shot(t, tab, "stripe no key")
	tab.Fill("textbox", "Hemmelig nøkkel", "sk_test_wrong")
	fails("stripe")
	tab.Fill("textbox", "Hemmelig nøkkel", "rk_test_1234567890")
	works("stripe")
	says(t, tab, "Dette er en prøvekonto.")
	tab.Fill("textbox", "Hemmelig nøkkel", "rk_live_1234567890")
	works("stripe")
	if strings.Contains(browser.Eval[string](tab, `document.querySelector("main").innerText`), "prøvekonto") {
		t.Error("what moves money is said to be for trying")
	}

	browser.Eval[bool](tab, `location.hash = "#/settings/payments/vipps", true`)
	tab.Find("textbox", "Client ID")
	says(t, tab, "Vipps MobilePay forteller oss ikke hva det tar.")
	sound(t, tab, "vipps")
	shot(t, tab, "vipps")
	tab.Fill("textbox", "Salgsenhetens nummer (MSN)", "123456")
	tab.Fill("textbox", "Client ID", "client")
	tab.Fill("textbox", "Client secret", "wrong")
	tab.Fill("textbox", "Subscription key", "key")
	fails("vipps")
	tab.Fill("textbox", "Client secret", "right")
	works("vipps")
	if is := browser.Eval[string](tab, `document.querySelector("main").innerHTML`); strings.Contains(is, "right\"") {
		t.Error("the secret is shown again")
	}
}
