package browser

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
)

// prepaid has the service paid in full before it is booked, by the sandbox.
func (s *stage) prepaid(service string) {
	s.t.Helper()
	var v map[string]any
	s.must(200, &v, "GET", "/v1/services/"+service, nil, s.owner())
	v["prepay"] = map[string]any{"kind": "full"}
	s.must(200, nil, "PUT", "/v1/services/"+service, v, s.owner())
	s.must(200, nil, "PUT", "/v1/payment-providers/sandbox", map[string]any{"values": map[string]string{
		"account": "lotus", "key": "secret-of-lotus"}}, s.owner())
	s.must(200, nil, "POST", "/v1/payment-providers/sandbox/check", nil, s.owner())
}

// pays books a time that is to be paid, and does the action at the provider: "" leaves it to be paid.
func (s *stage) pays(at time.Time, c contact, action string) (id string) {
	s.t.Helper()
	var p struct {
		ID, Status string
		Payment    struct{ Token string }
	}
	s.must(201, &p, "POST", "/v1/public/lotus/bookings", map[string]any{"service": "konsultasjon",
		"practitioner": "ida", "start": at.Format(time.RFC3339), "client": c})
	if p.Status != "held" {
		s.t.Fatalf("booked: %+v", p)
	}
	if action == "" {
		return p.ID
	}
	var to struct {
		URL string `json:"redirect_url"`
	}
	s.must(200, &to, "POST", "/v1/pay/"+p.Payment.Token, map[string]any{"provider": "sandbox"})
	page, err := url.Parse(to.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	s.must(200, nil, "POST", page.Path, map[string]any{"action": action})
	s.Messages("") // what follows of it is done
	return p.ID
}

// refunded waits until so much of the payment went back.
func (s *stage) refunded(id string, minor int64) {
	s.t.Helper()
	s.Messages("")
	var p struct {
		Refunded  int64 `json:"refunded_minor"`
		Decisions []struct{ Reason string }
	}
	s.must(200, &p, "GET", "/v1/payments/"+id, nil, s.owner())
	if p.Refunded != minor || len(p.Decisions) == 0 {
		s.t.Errorf("refunded is %+v, want %d", p, minor)
	}
}

// TestAppSetsUpAProvider: the owner types an account that does not work, hears so, types one that does, and turns it
// off.
func TestAppSetsUpAProvider(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/payments", browser.Options{Width: 1280, Height: 900})
	sound(t, tab, "providers")
	shotView(t, tab, "providers")
	tab.Click("link", "/^Prøvebetaling/")
	tab.Fill("textbox", "Kontonavn", "lotus")
	tab.Fill("textbox", "Nøkkel", "wrong")
	tab.Click("button", "Lagre")
	says(t, tab, "Prøv om kontoen virker.")
	tab.Click("button", "Prøv kontoen")
	says(t, tab, "Kontoen virker ikke")
	sound(t, tab, "does not work")
	shot(t, tab, "does not work")
	says(t, tab, "Skriv her for å erstatte den.")
	if is := browser.Eval[string](tab, `document.querySelector("main").innerHTML`); strings.Contains(is, `"wrong"`) {
		t.Error("the secret is shown again")
	}
	tab.Fill("textbox", "Nøkkel", "secret-of-lotus")
	tab.Click("button", "Lagre")
	tab.Until(`!document.querySelector("form.set .foot .quiet")`)
	tab.TabTo("button", "Prøv kontoen")
	tab.Press("Enter")
	says(t, tab, "Kontoen virker.", "/v1/webhooks/sandbox/lotus")
	sound(t, tab, "works")
	shot(t, tab, "works")
	tab.Click("checkbox", "/^Ta imot betaling/")
	tab.Click("button", "Lagre")
	tab.Until(`!document.querySelector("form.set .foot .quiet")`)
	tab.Back() // to the list of them
	says(t, tab, "Slått av")
}

// TestAppRefunds: a paid appointment is paid back in part by mouse, and the rest by keyboard, from its drawer.
func TestAppRefunds(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaid("konsultasjon")
	id := s.pays(atTuesday(9, 0), kari, "pay")
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Until(`!!document.querySelector(".payment .well")`)
	sound(t, tab, "paid")
	shotView(t, tab, "paid")
	tab.Click("button", "Betal tilbake")
	tab.Fill("textbox", "Beløp i NOK", "99999")
	says(t, tab, "Skriv et beløp, høyst")
	tab.Fill("textbox", "Beløp i NOK", "100,50")
	says(t, tab, "Kari Nordmann får tilbake 100,50", "Dere beholder")
	tab.Click("button", "Betal tilbake")
	says(t, tab, "Skriv kort hvorfor.")
	tab.Fill("textbox", "Hvorfor?", "Kom for sent i gang")
	sound(t, tab, "to be paid back")
	shotView(t, tab, "to be paid back")
	tab.Click("button", "Betal tilbake")
	says(t, tab, "er på vei tilbake")
	shotView(t, tab, "on its way")
	s.refunded(id, 10050)
	says(t, tab, "Delvis tilbakebetalt", "Kom for sent i gang")
	shotView(t, tab, "paid back in part")

	// The rest, by keyboard.
	tab.TabTo("button", "Betal tilbake")
	tab.Press("Enter")
	tab.WaitFocus("textbox", "Beløp i NOK")
	tab.Press("Tab")
	tab.WaitFocus("textbox", "Hvorfor?")
	tab.Type("Syk behandler")
	says(t, tab, "Dere beholder ingenting")
	tab.TabTo("button", "Betal alt tilbake")
	tab.Press("Enter")
	tab.Until(`!document.querySelector(".payment form")`)
	var p struct {
		Due struct {
			Minor int64 `json:"amount_minor"`
		}
	}
	s.must(200, &p, "GET", "/v1/payments/"+id, nil, s.owner())
	s.refunded(id, p.Due.Minor)
	tab.Until(`document.querySelector(".payment .how").innerText.trim() === "Tilbakebetalt"`)
}

// TestAppListsPayments: an assistant finds payments by how they stand, and lets go of a time that nobody paid for. A
// practitioner has no list, sees the payment of an own appointment and can do nothing with it.
func TestAppListsPayments(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/payments", browser.Options{Width: 1280, Height: 900})
	says(t, tab, "Ingen betalinger ennå")
	sound(t, tab, "none")
	shotView(t, tab, "none")
	s.prepaid("konsultasjon")
	s.pays(atTuesday(9, 0), kari, "pay")
	s.pays(atTuesday(10, 0), per, "")

	tab = s.signIn("Assistant", "#/calendar", browser.Options{Width: 1280, Height: 900})
	tab.Press("Control+k")
	tab.WaitFocus("combobox", "Søk eller gjør noe") // it is loaded once the page is there
	tab.Type("betal")
	tab.Find("option", "/Betalinger/")
	tab.Press("Enter")
	tab.Until(`document.querySelectorAll("tbody tr").length === 2`)
	tab.Click("button", "Betalt")
	tab.Until(`document.querySelectorAll("tbody tr").length === 1`)
	says(t, tab, "Kari Nordmann")
	tab.Click("button", "Bestridt")
	says(t, tab, "Ingen slike betalinger")
	tab.Click("button", "Vis alle")
	tab.Click("link", "Per Hansen")
	tab.Click("button", "Frigi tiden")
	says(t, tab, "Tiden blir ledig med en gang")
	sound(t, tab, "to be let go of")
	shotView(t, tab, "to be let go of")
	tab.Click("button", "Frigi tiden")
	tab.Until(`!document.body.innerText.includes("Tiden blir ledig med en gang")`) // it was taken in; the desk does it
	s.Messages("")
	tab.Until(`document.querySelector(".payment .how")?.innerText.trim() === "Ikke betalt i tide"`)
	tab.Click("button", "Lukk")
	tab.Click("link", "Kari Nordmann")
	tab.Click("link", "Se timen")
	tab.Until(`location.hash.startsWith("#/calendar/2026-11-24") && !!document.querySelector("dialog .payment")`)

	tab = s.signIn("Ida Berg, practitioner", "#/payments", browser.Options{Width: 1280, Height: 900})
	tab.Until(`document.querySelector("main h1") !== null`)
	if tab.Has("link", "Betalinger") || browser.Eval[bool](tab, `!!document.querySelector(".payments")`) {
		t.Error("a practitioner sees the list of payments")
	}
	browser.Eval[bool](tab, `location.hash = "#/settings/payments", true`)
	says(t, tab, "Innstillinger")
	if tab.Has("link", "/^Prøvebetaling/") {
		t.Error("a practitioner sees the providers")
	}
	browser.Eval[bool](tab, `location.hash = "#/calendar/2026-11-24", true`)
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Until(`!!document.querySelector(".payment .well")`)
	if tab.Has("button", "Betal tilbake") {
		t.Error("a practitioner may pay back")
	}
}

// TestAppPaymentsOnTheNarrowestPhone: a long name leaves room for what it came to, and the drawer for what goes back.
func TestAppPaymentsOnTheNarrowestPhone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaid("konsultasjon")
	id := s.pays(atTuesday(9, 0), contact{"name": "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine",
		"email": "hubert@example.com"}, "pay")
	tab := s.signIn("Owner", "#/payments", browser.Options{Width: 320, Height: 640, Touch: true, Dark: true,
		Locale: "fi-FI"})
	tab.Until(`!!document.querySelector(".payments tbody tr")`)
	const over = `Math.max(...[...document.querySelectorAll("%")].map((e) => e.getBoundingClientRect().right)) -
		innerWidth`
	if by := browser.Eval[float64](tab, strings.ReplaceAll(over, "%", ".payments td")); by > 0 {
		t.Errorf("the amount goes %.0f pixels over the edge", by)
	}
	sound(t, tab, "narrow")
	shotView(t, tab, "narrow")
	browser.Eval[bool](tab, `location.hash = "#/payments/`+id+`", true`)
	tab.Click("button", "Palauta maksu")
	tab.Find("textbox", "Summa, NOK")
	if by := browser.Eval[float64](tab, strings.ReplaceAll(over, "%", ".payment *")); by > 0 {
		t.Errorf("the drawer goes %.0f pixels over the edge", by)
	}
	sound(t, tab, "narrow, to be paid back")
	shotView(t, tab, "to be paid back")
}

func TestAppPaymentsLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaid("konsultasjon")
	id := s.pays(atTuesday(9, 0), kari, "pay")
	s.pays(atTuesday(10, 0), contact{"name": "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine",
		"email": "hubert@example.com"}, "")
	s.looks(1, `!!document.querySelector(".payments tbody tr, .settings .page .entries, .settings .page form")`,
		"#/payments", "#/payments/"+id, "#/settings/payments", "#/settings/payments/sandbox")
}

// TestAppTaskLeadsToThePayment: whoever has to see to a dispute goes from the task to the payment.
func TestAppTaskLeadsToThePayment(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaid("konsultasjon")
	id := s.pays(atTuesday(9, 0), kari, "pay")
	s.must(200, nil, "POST", "/_local/pay/lotus."+id+"-0", map[string]any{"action": "dispute"})
	s.Messages("")
	tab := s.signIn("Owner", "#/tasks", browser.Options{Width: 390, Height: 844, Touch: true})
	says(t, tab, "Kari Nordmann krever pengene tilbake gjennom banken")
	sound(t, tab, "disputed, a task")
	shotView(t, tab, "task")
	tab.Click("link", "/^Se betalingen/")
	tab.Until(`location.hash.startsWith("#/payments/") && !!document.querySelector("dialog .payment")`)
	says(t, tab, "Bestridt")
	sound(t, tab, "disputed")
	shotView(t, tab, "payment")
}

// TestAppTwoRefundAtOnce: whoever pays back what a colleague has just paid back hears so, and sees what is left.
func TestAppTwoRefundAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.prepaid("konsultasjon")
	id := s.pays(atTuesday(9, 0), kari, "pay")
	tab := s.signIn("Owner", "#/payments/"+id, browser.Options{Width: 1280, Height: 900})
	tab.Click("button", "Betal tilbake")
	tab.Fill("textbox", "Beløp i NOK", "300")
	tab.Fill("textbox", "Hvorfor?", "Syk")
	s.must(200, nil, "POST", "/v1/payments/"+id+"/refund", map[string]any{"amount_minor": 30000, "reason": "Syk"},
		s.owner())
	tab.Click("button", "Betal tilbake")
	says(t, tab, "Noen andre har gjort noe med denne betalingen.", "Høyst 350")
	sound(t, tab, "somebody was faster")
	s.refunded(id, 30000)
}
