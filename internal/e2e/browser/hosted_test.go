package browser

import (
	"testing"

	"stund/internal/browser"
)

// hosted are the words of the plain way through the booking page that a story needs, by language.
var hosted = map[string]struct{ service, anyone, next, name, email, book, done string }{
	"nb": {"/^Konsultasjon/", "/^Første ledige/", "/^Neste ledige time/", "Navn", "E-post", "Bestill time",
		"Timen er din"},
	"sv": {"/^Konsultasjon/", "/^Första lediga/", "/^Nästa lediga tid/", "Namn", "E-post", "Boka tid",
		"Din tid är bokad"},
	"da": {"/^Konsultasjon/", "/^Første ledige/", "/^Næste ledige tid/", "Navn", "E-mail", "Book tid",
		"Din tid er booket"},
	"fi": {"/^Konsultaatio/", "/^Kuka tahansa/", "/^Seuraava vapaa aika/", "Nimi", "Sähköposti", "Varaa aika",
		"Aika on varattu"},
	"en": {"/^Consultation/", "/^Anyone/", "/^Next free time/", "Name", "E-mail", "Book a time",
		"Your appointment is booked"},
}

// TestBookingPageWithoutScripts goes through the hosted page in every language with scripts off, from the bare address
// to the appointment: by links and one form, each step of it sound.
func TestBookingPageWithoutScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i, lang := range sample(languages) {
		w := hosted[lang]
		o := browser.Options{NoScript: true}
		if i%2 == 1 {
			o = browser.Options{NoScript: true, Width: 320, Height: 640, Touch: true, Dark: true}
		}
		tab := s.At("/b/lotus?lang="+lang, o)
		step := func(name string) {
			t.Helper()
			sound(t, tab, lang+" "+name)
			shot(t, tab, lang+" "+name)
		}
		tab.Find("heading", "Lotus Terapi")
		step("service")
		tab.Click("link", w.service)
		tab.Find("link", w.anyone)
		step("who")
		tab.Click("link", w.anyone)
		tab.Find("link", w.next)
		step("time")
		tab.Click("link", w.next)
		tab.Find("button", w.book)
		guest := lang + "@example.com"
		tab.Find("textbox", w.name).Focus()
		tab.Type("Kari Nordmann")
		tab.Press("Tab")
		tab.Type("kari@example") // a browser takes it; no mail would arrive
		tab.Click("button", w.book)
		if wrong := tab.WaitFocus("textbox", w.email); !wrong.Is("invalid") || wrong.Value != "kari@example" {
			t.Errorf("%s: the field that is wrong is not told as such, or lost what was typed\n%s", lang, tab.Tree())
		}
		step("details, wrong")
		tab.Press("Control+A")
		tab.Type(guest)
		tab.Click("button", w.book)
		tab.Find("heading", w.done)
		step("booked")
		if got := len(s.Messages(guest)); got != 1 {
			t.Errorf("%s: %d messages to %s, want the confirmation", lang, got, guest)
		}
	}
	if got := len(s.Bookings("2026-11-23", "2026-11-30")); got != len(sample(languages)) {
		t.Errorf("%d bookings, want one in each language", got)
	}
}

// TestBookingPageWithWidget: with scripts the same address holds the widget, in the page's language and under its
// policy.
func TestBookingPageWithWidget(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, look := range sample(looks[:2]) {
		v := s.Visit("/b/lotus?lang=sv&service=konsultasjon&practitioner=ida", "sv", look.options)
		v.On("time")
		sound(t, v.Tab, look.name)
		shot(t, v.Tab, look.name)
	}
	v := s.Visit("/b/lotus?lang=nb", "nb", browser.Options{})
	v.ToDetails()
	v.Writes(kari)
	v.Books()
	v.On("done")
	if got := len(s.Bookings("2026-11-23", "2026-12-31")); got != 1 {
		t.Errorf("%d bookings", got)
	}
}

// TestEmbedPage shows the lines to copy and what they make, and follows what is chosen.
func TestEmbedPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.At("/b/lotus/embed", browser.Options{})
	tab.Find("button", consultation)
	sound(t, tab, "as it begins")
	shot(t, tab, "as it begins")
	tab.Go(s.Site + "/b/lotus/embed?mode=button&lang=fi&theme=dark&accent=%23e0218a&service=yoga")
	tab.Find("button", "Varaa aika")
	says(t, tab, `mode="button"`, `lang="fi"`, `accent="#e0218a"`, `service="yoga"`)
	for _, name := range browser.Eval[[]string](tab, `[...document.querySelectorAll("th code")]
		.filter(e => e.getClientRects().length > 1).map(e => e.textContent)`) {
		t.Errorf("the name %s is on two lines", name)
	}
	sound(t, tab, "as it was chosen")
	shot(t, tab, "as it was chosen")
}
