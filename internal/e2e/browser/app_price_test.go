package browser

import (
	"testing"

	"stund/internal/browser"
)

// TestAppPricesAtTheCounter: a client's clip card and a coupon that was typed count for an appointment that stands,
// what comes of it is said first, and another service says what goes back.
func TestAppPricesAtTheCounter(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.Book("konsultasjon", "ida", atTuesday(9, 0), kari)
	var made struct{ Client struct{ ID string } }
	s.must(200, &made, "GET", "/v1/bookings/"+b.ID, nil, s.owner())
	s.must(201, nil, "POST", "/v1/clip-cards", map[string]any{"visits": 5, "services": []string{"konsultasjon"},
		"client_id": made.Client.ID}, s.owner())
	s.must(201, nil, "POST", "/v1/coupons", map[string]any{"code": "VENN", "percent": 50, "services": []string{
		"konsultasjon"}}, s.owner())
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Click("button", "Kort og koder")
	tab.Click("checkbox", "/^Klippekort/")
	says(t, tab, "Igjen å betale")
	sound(t, tab, "a card at the counter")
	shot(t, tab, "a card at the counter")
	tab.Click("button", "Lagre")
	says(t, tab, "Prisen er regnet ut på nytt", "Klippekort")
	tab.Click("button", "Kort og koder")
	tab.Click("checkbox", "/^Klippekort/")
	tab.Fill("textbox", "Kode", "fiende")
	tab.Click("button", "Se hva det blir")
	says(t, tab, "Dette kan ikke brukes her.")
	tab.Fill("textbox", "Kode", "venn")
	tab.Click("button", "Se hva det blir")
	says(t, tab, "Kupong VENN", "går tilbake")
	shot(t, tab, "a coupon at the counter")
	tab.Click("button", "Lagre")
	tab.Find("button", "Kort og koder") // the form closes when it is saved
	says(t, tab, "Kupong VENN")
	var price struct {
		Now struct {
			Parts []struct{ Kind string }
			Left  int64 `json:"left_minor"`
		}
	}
	s.must(200, &price, "GET", "/v1/bookings/"+b.ID+"/price", nil, s.owner())
	if len(price.Now.Parts) != 1 || price.Now.Parts[0].Kind != "coupon" {
		t.Errorf("it is %+v", price)
	}
	tab = s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 390, Height: 800})
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Click("button", "Bytt tjeneste")
	tab.TabTo("combobox", "Bytt tjeneste")
	tab.Press("ArrowDown")
	says(t, tab, "går tilbake", "Igjen å betale")
	sound(t, tab, "another service")
	shot(t, tab, "another service")
	tab.Click("button", "Lagre")
	says(t, tab, "Timen er nå ")
}
