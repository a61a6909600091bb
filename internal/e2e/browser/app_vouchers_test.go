package browser

import (
	"regexp"
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestAppSellsCards: the owner sells a gift card, whose code is shown once and books a time on a website; the drawer
// says what was taken off, and the card what is left. Then a coupon and a discount are made, and the card is voided.
func TestAppSellsCards(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/payments", browser.Options{Width: 1280, Height: 1200})
	tab.Click("link", "Gavekort, klippekort og rabatter")
	says(t, tab, "Et gavekort betaler timer til det er tomt.")
	sound(t, tab, "none")
	shotView(t, tab, "none")
	tab.Click("link", "Selg gavekort")
	tab.Click("button", "Selg")
	says(t, tab, "Se over det du har skrevet.") // without a value
	tab.Fill("textbox", "Verdi", "1000")
	tab.Fill("textbox", "Betalt", "1000")
	tab.Fill("textbox", "Mottaker", "Nora")
	tab.Fill("textbox", "E-post", "nora@example.com")
	tab.Fill("textbox", "Fra", "Mamma")
	tab.Fill("textbox", "Hilsen", "Unn deg noe godt")
	sound(t, tab, "selling")
	shotView(t, tab, "selling")
	tab.Click("button", "Selg")
	says(t, tab, "Koden sendes til nora@example.com")
	shotView(t, tab, "sold")
	code := browser.Eval[string](tab, `document.querySelector(".voucher-code").innerText`)
	if !regexp.MustCompile(`^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	mail := s.Messages("nora@example.com")
	if len(mail) != 1 || !strings.Contains(mail[0].Text, code) {
		t.Errorf("mailed is %+v", mail)
	}

	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", phone)
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("10.00")
	v.Writes(kari)
	v.Fill("textbox", "Rabattkode, gavekort eller klippekort", "0000-0000-0000-0000")
	v.Click("button", v.w["book"])
	v.Says("Denne koden kan ikke brukes her")
	shot(t, v.Tab, "wrong code")
	v.Fill("textbox", "Rabattkode, gavekort eller klippekort", strings.ToLower(code))
	v.Click("button", v.w["book"])
	v.Find("heading", v.w["booked"])
	v.Says("Gavekort")
	v.Says("−650")
	sound(t, v.Tab, "booked")
	shot(t, v.Tab, "booked")

	tab.Click("button", "Lukk")
	tab.Reload() // what was read within two seconds is not read anew
	says(t, tab, "350 kr av 1\u00a0000 kr")
	shotView(t, tab, "list")
	tab.Click("link", "… "+code[15:])
	says(t, tab, "Brukt 650 kr")
	tab.Click("button", "Gjør ugyldig")
	says(t, tab, "Skriv hvorfor.")
	tab.Fill("textbox", "Hvorfor", "Mistet")
	sound(t, tab, "card")
	shotView(t, tab, "card")
	tab.Click("button", "Gjør ugyldig")
	tab.Find("button", "Gjør gyldig igjen")
	tab.Click("button", "Lukk")

	tab.Click("link", "Kuponger")
	tab.Click("link", "Ny kupong")
	tab.Fill("textbox", "Kode", "Høst 26")
	tab.Fill("textbox", "Hvor mye", "20")
	sound(t, tab, "coupon")
	shotView(t, tab, "coupon")
	tab.Click("button", "Lagre")
	says(t, tab, "20 %")
	tab.Click("link", "Rabatter")
	tab.Click("link", "Ny rabatt")
	tab.Fill("textbox", "Navn", "Morgenrabatt")
	tab.Fill("textbox", "Hvor mye", "10")
	tab.Click("button", "Lagre")
	says(t, tab, "Morgenrabatt")
	sound(t, tab, "discounts")

	browser.Eval[bool](tab, `location.hash = "#/calendar/2026-11-24", true`)
	tab.Click("button", "/^10.00–10.30, Kari Nordmann/")
	says(t, tab, "Å betale")
	sound(t, tab, "drawer")
	shotView(t, tab, "drawer")
}

func TestAppVouchersLook(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.must(201, nil, "POST", "/v1/gift-cards", map[string]any{"value_minor": 100000, "paid_by": "card",
		"recipient": map[string]any{"name": "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"}}, s.owner())
	var clip struct{ ID string }
	s.must(201, &clip, "POST", "/v1/clip-cards", map[string]any{"visits": 10, "services": []string{"konsultasjon"},
		"paid_minor": 550000, "paid_by": "invoice"}, s.owner())
	s.must(201, nil, "POST", "/v1/coupons", map[string]any{"code": "HØST", "percent": 20, "uses": 50}, s.owner())
	s.looks(1, `!!document.querySelector(".vouchers tbody tr, dialog form")`,
		"#/payments/gift-cards", "#/payments/gift-cards/new", "#/payments/clip-cards/"+clip.ID, "#/payments/coupons")
}
