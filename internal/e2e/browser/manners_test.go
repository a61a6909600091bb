package browser

import (
	"regexp"
	"testing"

	"stund/internal/browser"
)

var wishLink = regexp.MustCompile(`/u/[A-Za-z0-9_-]+`)

// TestWishes: a client chooses what they get by the link in a mail, by keyboard and without scripts.
func TestWishes(t *testing.T) {
	t.Parallel()
	s := open(t)
	var p map[string]any
	s.must(200, &p, "GET", "/v1/practice", nil, s.owner())
	p["birthday_greeting"] = map[string]any{"at": "09:00"}
	s.must(200, nil, "PUT", "/v1/practice", p, s.owner())
	s.must(201, nil, "POST", "/v1/clients", map[string]any{"name": "Kari Nordmann",
		"birthday": "--" + s.now().AddDate(0, 0, 2).Format("01-02"), "emails": []string{"kari@example.com"}}, s.owner())
	s.Messages("") // what follows of it is done
	s.SetClock(s.now().AddDate(0, 0, 3))
	mails := s.Messages("kari@example.com")
	if len(mails) != 1 || mails[0].Kind != "birthday" {
		t.Fatalf("Kari got %+v", mails)
	}
	page := s.At(wishLink.FindString(mails[0].Text), browser.Options{NoScript: true, Width: 320, Height: 700})
	page.Find("heading", "Hva vil du få fra oss?")
	sound(t, page, "wishes")
	shot(t, page, "wishes")
	page.Click("button", "Meld meg av: Hilsener")
	page.Says("Du er meldt av")
	page.Click("button", "Bare det nødvendigste")
	page.Says("Valgene dine er lagret")
	sound(t, page, "wishes saved")
}
