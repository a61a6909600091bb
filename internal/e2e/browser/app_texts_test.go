package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestAppWordsAMessage: the owner words the reminder with the keyboard, sees what is wrong at its place and how it
// looks, saves it, and takes it back.
func TestAppWordsAMessage(t *testing.T) {
	t.Parallel()
	s := openAt(t, saturday)
	tab := s.signIn("Owner", "#/settings/texts", browser.Options{Width: 1280, Height: 1100})
	says(t, tab, "Skriv meldingene med egne ord", "Timen", "Påminnelse", "Standardtekst", "Bursdagshilsen")
	sound(t, tab, "list")
	shot(t, tab, "list")
	tab.Click("link", "/^Påminnelse Standardtekst/")
	says(t, tab, "Vi ser frem til å møte deg", "Slik ser den ut")
	sound(t, tab, "ours")
	shot(t, tab, "ours")

	tab.Fill("textbox", "Emne", "Snart er det din tur, {{fi")
	tab.Find("listbox", "Felter")
	sound(t, tab, "variables")
	shotView(t, tab, "variables")
	tab.Press("Enter")
	tab.Until(`[...document.querySelectorAll("textarea")].some((e) =>
		e.value === "Snart er det din tur, {{first_name}}")`)
	tab.Fill("textbox", "Åpning", "Hei {{first_name|du}}.\nVi sees {{wen}}.")
	says(t, tab, "Linje 2, tegn 9:", "Mener du when?")
	sound(t, tab, "problem")
	shot(t, tab, "problem")
	if !browser.Eval[bool](tab, `document.querySelector("form.set .foot .main").disabled`) {
		t.Error("a text that cannot be filled in can be saved")
	}
	tab.Fill("textbox", "Åpning", "Hei {{first_name|du}}.\nVi sees {{when}}.")
	tab.Fill("textbox", "Avslutning", "Ta med <b>håndkle</b>.")
	tab.Until(`(document.querySelector(".look .subject")?.textContent ?? "").startsWith("Snart er det din tur, ")`)
	tab.Until(`document.querySelector(".look .mail > div").shadowRoot.textContent.includes("<b>håndkle</b>")`)
	tab.Click("button", "Mørkt")
	tab.Until(`getComputedStyle(document.querySelector(".look .mail > div").shadowRoot.firstChild).backgroundColor !==
		"rgb(255, 255, 255)"`)
	shot(t, tab, "dark on a phone")
	tab.Click("button", "Lagre")
	says(t, tab, "Teksten er lagret", "Tidligere tekster (1)")

	tab.Click("button", "SMS")
	says(t, tab, "tegn, én SMS")
	shot(t, tab, "sms")
	tab.Click("button", "Bruk standardteksten")
	says(t, tab, "Standardteksten brukes igjen", "Tidligere tekster (2)")
	tab.Click("button", "/^English/")
	says(t, tab, "We look forward to seeing you")
	if got := browser.Eval[string](tab, `location.hash`); !strings.Contains(got, "language=en") {
		t.Errorf("the address is %s", got)
	}
}

// TestAppWordsAMessageOnAPhone: the same fits 320 pixels.
func TestAppWordsAMessageOnAPhone(t *testing.T) {
	t.Parallel()
	s := openAt(t, saturday)
	for name, width := range map[string]int{"narrow": 320, "phone": 390} {
		tab := s.signIn("Owner", "#/settings/texts/reminder", browser.Options{Width: width, Height: 844})
		says(t, tab, "Vi ser frem til å møte deg", "Slik ser den ut", "Send en prøve til meg")
		tab.Until(`!!document.querySelector(".look .mail > div")?.shadowRoot?.textContent`)
		sound(t, tab, name)
		shot(t, tab, name)
	}
}
