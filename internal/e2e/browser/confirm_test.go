package browser

import (
	"net/url"
	"regexp"
	"testing"

	"stund/internal/browser"
)

var confirmLink = regexp.MustCompile(`/c/[A-Za-z0-9_-]+`)

// asking makes the practice have every unknown address confirm its first booking.
func (s *stage) asking() {
	s.t.Helper()
	var p map[string]any
	s.must(200, &p, "GET", "/v1/practice", nil, s.owner())
	p["confirm_first_booking"] = "always"
	s.must(200, nil, "PUT", "/v1/practice", p, s.owner())
}

// asked returns where the one mail leads that the address got.
func (s *stage) asked(to string) string {
	s.t.Helper()
	got := s.Messages(to)
	if len(got) != 1 || got[0].Kind != "confirm" {
		s.t.Fatalf("%s got %d messages, want the one that asks: %+v", to, len(got), got)
	}
	return confirmLink.FindString(got[0].Text)
}

// TestConfirmingInTheBrowser: who is unknown is told by the widget to look in their mail, and confirms on the page of
// its link.
func TestConfirmingInTheBrowser(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asksForm()
	s.asking()
	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", phone)
	v.On("time")
	v.PicksDay("tirsdag 24. november")
	v.Picks("10.00")
	v.Writes(kari)
	v.Books()
	v.On("asked")
	v.Says("kari@example.com")
	v.Says("Timen holdes av til kl. 10.")
	if v.Has("button", v.w["another"]) {
		t.Error("who has yet to confirm is asked to book one more")
	}
	sound(t, v.Tab, "asked")
	shot(t, v.Tab, "asked")
	if got := len(s.Bookings("2026-11-24", "2026-11-25")); got != 0 {
		t.Errorf("%d bookings before anybody has confirmed", got)
	}
	tab := s.At(s.asked("kari@example.com"), phone)
	tab.Find("heading", "Bekreft timen din")
	sound(t, tab, "to confirm")
	shot(t, tab, "to confirm")
	tab.Click("button", "Bekreft timen")
	tab.Find("heading", "Timen er din")
	tab.Find("link", "Fyll ut før timen") // at once, and in the mail that follows
	sound(t, tab, "confirmed")
	if got := len(s.Bookings("2026-11-24", "2026-11-25")); got != 1 {
		t.Errorf("%d bookings, want the one that was confirmed", got)
	}
}

// TestConfirmingWithoutScripts: the booking page says the same, in the language of the page.
func TestConfirmingWithoutScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asking()
	for _, lang := range sample(languages) {
		w := hosted[lang]
		tab := s.At("/b/lotus?step=time&service=konsultasjon&lang="+url.QueryEscape(lang),
			browser.Options{NoScript: true, Width: 320, Height: 640})
		tab.Click("link", w.next)
		tab.Fill("textbox", w.name, "Kari Nordmann")
		tab.Fill("textbox", w.email, lang+"@example.com")
		tab.Click("button", w.book)
		tab.Find("heading", said(t, lang)["asked"])
		if links := tab.Root().All("main", ""); len(links) == 1 && len(links[0].All("link", "")) > 0 {
			t.Errorf("%s: who has yet to confirm is led elsewhere\n%s", lang, links[0].Tree())
		}
		sound(t, tab, lang+" asked")
		shot(t, tab, lang+" asked")
		tab.Go(s.Site + s.asked(lang+"@example.com"))
		sound(t, tab, lang+" to confirm")
		shot(t, tab, lang+" to confirm")
	}
}
