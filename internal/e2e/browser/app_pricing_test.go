package browser

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
)

// meaning is what the form says that a rule means to a client, with plain spaces.
const meaning = `document.querySelector(".said p").textContent.replaceAll("\u00a0", " ")`

// TestAppAsksForADeposit: an owner has a service ask for a deposit with a refund rule of its own, hears what that means
// to a client, is refused what cannot be, and finds it as it was left.
func TestAppAsksForADeposit(t *testing.T) {
	t.Parallel()
	eachHand(t, keyboard, func(t *testing.T, with string) {
		s := open(t)
		want := s.read("/v1/services/massasje")
		h := hand{s.signIn("Owner", "#/settings/services/massasje", screens[with]), t, with}
		h.press("DisclosureTriangle", "Mva. og betaling før timen")
		says(t, h.Tab, "Prisen er det klienten betaler, med mva.")
		h.Until(`document.querySelector('[aria-label="Mva. i dag"]').textContent.includes("25 %: 250")`)
		h.Until(meaning + ` === "Klienten bestiller uten å betale. 1 250 kr betales ved timen."`)
		h.choose("Før timen", "Klienten betaler et forskudd")
		h.choose("Forskuddet er", "et beløp")
		h.fill("textbox", "Hvor mye", "2000")
		h.choose("Når klienten avbestiller", "Egne trinn")
		h.press("button", "Legg til et trinn")
		h.press("button", "Lagre")
		says(t, h.Tab, "Noe er ikke fylt ut riktig.")
		h.fill("textbox", "Hvor mye", "300")
		h.Until(meaning + ` === "Klienten betaler 300 kr ved bestilling, og har 30 minutter på seg. ` +
			`Resten, 950 kr, betales ved timen. Avbestiller klienten minst 24 timer før, får de tilbake alt. ` +
			`Avbestiller klienten minst 12 timer før, får de tilbake 150 kr. ` +
			`Senere enn det får de ingenting tilbake. Avlyser dere, får klienten alltid alt tilbake."`)
		shot(t, h.Tab, "deposit")
		h.press("button", "Lagre")
		says(t, h.Tab, "Dyp massasje er lagret")
		want["prepay"] = map[string]any{"kind": "deposit", "amount_minor": 30000.0, "hold_minutes": 30.0,
			"capture": "at-booking", "refunds": []any{map[string]any{"notice_minutes": 1440.0, "percent": 100.0},
				map[string]any{"notice_minutes": 720.0, "percent": 50.0}}}
		if diff := cmp.Diff(want, s.read("/v1/services/massasje")); diff != "" {
			t.Errorf("the service is not as it was but for what it asks for (-want +got):\n%s", diff)
		}
		s.readsBack(t)
	})
}

// readsBack finds on a phone what was said of the deposit.
func (s *stage) readsBack(t *testing.T) {
	t.Helper()
	tab := s.signIn("Owner", "#/settings/services/massasje", screens[touch])
	tab.Click("DisclosureTriangle", "Mva. og betaling før timen")
	holds(t, tab, "textbox", "Hvor mye", "300")
	tab.Until(`document.querySelector('[aria-label="Mva. i dag"]').textContent.includes("25 %: 250")`)
	shot(t, tab, "deposit on a phone")
}

// TestAppAuthorises: whether care is exempt from VAT follows from who gives it and since when they are authorised.
func TestAppAuthorises(t *testing.T) {
	t.Parallel()
	eachHand(t, mouse, func(t *testing.T, with string) {
		const today, exempt = `document.querySelector('[aria-label="Mva. i dag"]').textContent`, "mval. § 3-2"
		s := open(t)
		h := hand{s.signIn("Owner", "#/settings/people/jonas", screens[with]), t, with}
		h.press("DisclosureTriangle", "Autorisasjoner")
		h.Find("combobox", "Yrke")
		h.press("button", "Fjern autorisasjon 1")
		says(t, h.Tab, "Ingen autorisasjoner ennå.")
		h.press("button", "Lagre")
		says(t, h.Tab, "Jonas Dahl er lagret")

		browser.Eval[bool](h.Tab, `location.hash = "#/settings/services/konsultasjon", true`)
		h.Find("heading", "Konsultasjon")
		h.press("DisclosureTriangle", "Mva. og betaling før timen")
		h.Until(today + `.split("` + exempt + `").length === 2`)
		h.Until(today + `.includes("ingen autorisasjon den dagen")`)
		sound(t, h.Tab, "not known")
		shot(t, h.Tab, "not known")

		browser.Eval[bool](h.Tab, `location.hash = "#/settings/people/jonas", true`)
		h.Find("heading", "Jonas Dahl")
		h.press("DisclosureTriangle", "Autorisasjoner")
		h.press("button", "Legg til en autorisasjon")
		h.choose("Yrke", "Naprapat")
		h.date("Fra og med", time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC))
		sound(t, h.Tab, "authorised")
		shot(t, h.Tab, "authorised")
		h.press("button", "Lagre")
		says(t, h.Tab, "Jonas Dahl er lagret")
		browser.Eval[bool](h.Tab, `location.hash = "#/settings/services/konsultasjon", true`)
		h.Find("heading", "Konsultasjon")
		h.press("DisclosureTriangle", "Mva. og betaling før timen")
		h.Until(today + `.split("` + exempt + `").length === 3`)
		want := []any{map[string]any{"profession": "naprapath", "country": "NO", "from": "2023-01-02"}}
		if diff := cmp.Diff(want, s.read("/v1/practitioners/jonas")["authorisations"]); diff != "" {
			t.Errorf("Jonas is authorised otherwise (-want +got):\n%s", diff)
		}
	})
}
