package browser

import (
	"fmt"
	"strings"
	"testing"

	"stund/internal/browser"
)

const hereAgain = "Det du hadde skrevet, står her igjen."

// closes leaves the dialog by the way, as somebody does by mistake.
func closes(t *testing.T, tab *browser.Tab, way string) {
	t.Helper()
	switch way {
	case "Escape":
		tab.Press("Escape")
	case "back":
		tab.Back()
	default:
		tab.Click("button", way)
	}
	tab.Until(`!document.querySelector("dialog[open]")`)
}

func holds(t *testing.T, tab *browser.Tab, role, field, want string) {
	t.Helper()
	tab.Find(role, field)
	tab.Until(fmt.Sprintf(`[...document.querySelectorAll("dialog input, dialog textarea, main input, main textarea")]
		.some((e) => e.value === %q)`, want))
	if v := tab.Find(role, field).Value; v != want {
		t.Errorf("%s is %q, and was typed as %q", field, v, want)
	}
}

// TestAppKeepsWhatWasTyped: a form that is closed without saving holds what was typed when it is opened again, says so,
// and begins afresh if that is asked for. Nothing of it is in the browser's storage.
func TestAppKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.Until(`!!document.querySelector(".grid")`)
	for way, place := range map[string]string{"Escape": "2026-11-24T13:00~ida", "Lukk": "2026-11-24T14:00~ida",
		"back": "2026-11-24T15:00~ida"} {
		goes(tab, "#/calendar/2026-11-24?new="+place)
		tab.Fill("combobox", "Klient", "Nora Vik "+way)
		tab.Fill("textbox", "Notat", "Kommer med krykker")
		closes(t, tab, way)
	}
	goes(tab, "#/calendar/2026-11-24?new=2026-11-24T13:30~ida")
	says(t, tab, hereAgain)
	holds(t, tab, "textbox", "Notat", "Kommer med krykker")
	sound(t, tab, "an appointment that was begun")
	shotView(t, tab, "an appointment that was begun")
	tab.Click("button", "Begynn på nytt")
	tab.Until(fmt.Sprintf(`!document.body.innerText.includes(%q)`, hereAgain))
	if v := tab.Find("textbox", "Notat").Value; v != "" {
		t.Errorf("afresh, the note is %q", v)
	}
	tab.Fill("combobox", "Klient", "Nora Vik")
	closes(t, tab, "Escape")
	goes(tab, "#/calendar/2026-11-24?new=2026-11-24T13:00~ida")
	says(t, tab, hereAgain)
	tab.Click("button", "Bestill timen")
	tab.Find("button", "/^13.00–13.30, Nora Vik/")

	reopens := func(open func(), field, typed, way string) {
		t.Helper()
		open()
		tab.Fill("textbox", field, typed)
		closes(t, tab, way)
		open()
		says(t, tab, hereAgain)
		holds(t, tab, "textbox", field, typed)
		tab.Click("button", "Begynn på nytt")
		closes(t, tab, "Escape")
		open()
		tab.Find("textbox", field)
		if strings.Contains(tab.Text(), hereAgain) {
			t.Errorf("%s, begun afresh, says that it is there again", field)
		}
		closes(t, tab, "Escape")
	}
	reopens(func() { tab.Click("button", "/^13.00–13.30, Nora Vik/") }, "Notat for ansatte", "Andre etasje", "Lukk")
	reopens(func() { goes(tab, "#/clients/new") }, "Navn", "Siri Moe", "Avbryt")
	reopens(func() { goes(tab, "#/tasks/new") }, "Hva skal gjøres?", "Kjøp tape", "Escape")
	reopens(func() {
		goes(tab, "#/calendar/2026-11-24")
		tab.Click("button", "/^13.00–13.30, Nora Vik/")
		tab.Click("button", "Gi timen videre")
	}, "E-post", "siri@example.com", "Escape")
	goes(tab, "#/clients")
	tab.Click("link", "Kari Nordmann")
	reopens(func() { tab.Click("button", "Endre") }, "Varsel", "Ring på to ganger", "Escape")
	const words = "Ja til nyhetsbrev, sagt på telefon"
	chooses(tab, "Tilbud og nyheter, E-post", "Ja")
	tab.Fill("textbox", "Hva klienten ble spurt om", words)
	tab.Click("button", "Ikke nå")
	chooses(tab, "Tilbud og nyheter, E-post", "Ja")
	says(t, tab, hereAgain)
	holds(t, tab, "textbox", "Hva klienten ble spurt om", words)
	if n := browser.Eval[int](tab, `localStorage.length + sessionStorage.length`); n != 0 {
		t.Errorf("%d things are in the browser's storage", n)
	}
}

// TestAppKeepsWhatEachPageTakesIn: without a connection, each page of the settings says so and keeps what was typed,
// also while one is elsewhere.
func TestAppKeepsWhatEachPageTakesIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/today", browser.Options{Width: 1280, Height: 1000})
	for _, page := range [][3]string{{"practice", "Navn", "Lagre"}, {"people/ida", "Navn", "Lagre"},
		{"services/konsultasjon", "Navn", "Lagre"}, {"tags/new", "Navn", "Lagre"},
		{"calendars", "Adressen til kalenderen", "Legg til kalenderen"}, {"absences", "Notat", "Legg til fravær"},
		{"payments/sandbox", "Kontonavn", "Lagre"}, {"forms/new", "Navn", "Lagre"},
		{"invoices/new", "Registrert navn", "Lagre"}, {"feedback", "Dager etter siste time", "Lagre"}} {
		goes(tab, "#/settings/"+page[0])
		tab.Fill("textbox", page[1], "Prøve 7")
		tab.Offline(true)
		tab.Click("button", page[2])
		tab.Until(`document.querySelector(".error")?.textContent.startsWith("Ingen forbindelse")`)
		tab.Offline(false)
		goes(tab, "#/calendar")
		tab.Until(`!document.querySelector(".error")`)
		goes(tab, "#/settings/"+page[0])
		if v := tab.Find("textbox", page[1]).Value; v != "Prøve 7" {
			t.Errorf("%s: what was typed is %q now", page[0], v)
		}
	}
}

// TestAppKeepsTheReason: why a rule is set aside is still there where there was no connection, and counts at the next
// try.
func TestAppKeepsTheReason(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24?new=2026-11-24T22:00~ida", browser.Options{Width: 1280,
		Height: 1000})
	tab.Fill("combobox", "Klient", "Nora Vik")
	tab.Click("button", "Bestill timen")
	tab.Find("heading", "Noe står i veien")
	const reason = "Kommer rett fra flyet"
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", reason)
	tab.Offline(true)
	tab.Click("button", "Gjør det likevel")
	says(t, tab, "Ingen forbindelse")
	holds(t, tab, "textbox", "Hvorfor skal det gjøres likevel?", reason)
	shotView(t, tab, "a reason without a connection")
	tab.Press("Escape")
	tab.Find("heading", "Ny time")
	tab.Offline(false)
	tab.Click("button", "Bestill timen")
	holds(t, tab, "textbox", "Hvorfor skal det gjøres likevel?", reason)
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^22.00–22.30, Nora Vik/")
	tab.Click("button", "/^22.00–22.30, Nora Vik/")
	says(t, tab, reason)
}

// loses presses the button while the answer to what it sends is lost: it was done, and nobody knows.
func (s *stage) loses(tab *browser.Tab, path, button string) {
	s.t.Helper()
	tab.Faults(browser.Fault{URL: s.Site + path + "*", Method: "POST", Happens: browser.AnswerIsLost})
	tab.Click("button", button)
	tab.Until(`!!document.querySelector(".error")`)
	tab.Faults()
}

// TestAppChangesAfterALostAnswer: what was added although its answer was lost, and changed before it was sent again, is
// there once, as it was asked for last.
func TestAppChangesAfterALostAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/clients/new", browser.Options{Width: 1280, Height: 1000})
	changes := func(place, path, button, field, first, then string) {
		t.Helper()
		before := s.many(path)
		goes(tab, place)
		tab.Fill("textbox", field, first)
		s.loses(tab, path, button)
		tab.Fill("textbox", field, then)
		tab.Click("button", button)
		says(t, tab, then)
		tab.Until(`!document.querySelector("dialog[open], .error") && !location.hash.endsWith("/new")`)
		s.settle()
		if n := s.many(path) - before; n != 1 {
			t.Errorf("%s has %d more", path, n)
		}
	}
	changes("#/clients/new", "/v1/clients", "Lagre", "Navn", "Nora Vik", "Siri Moe")
	changes("#/tasks/new", "/v1/tasks", "Lagre", "Hva skal gjøres?", "Kjøp tape", "Kjøp gips")
	changes("#/settings/services/new", "/v1/services", "Lagre", "Navn", "Taping", "Kinesiotaping")
	changes("#/settings/places/new", "/v1/locations", "Lagre", "Navn", "Annekset", "Sidebygget")
}

// TestAppBookedAfterALostAnswer: an appointment that was booked although its answer was lost is told of where another
// is asked for by then. It is opened, or the other one is booked as well: never without a word.
func TestAppBookedAfterALostAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24?new=2026-11-24T13:00~ida", browser.Options{Width: 1280,
		Height: 1000})
	tab.Fill("combobox", "Klient", "Nora Vik")
	s.loses(tab, "/v1/bookings", "Bestill timen")
	tab.Click("button", "14.00")
	tab.Click("button", "Bestill timen")
	says(t, tab, "Timen er allerede bestilt slik du først sendte den: Nora Vik")
	sound(t, tab, "booked as it was first sent")
	shotView(t, tab, "booked as it was first sent")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 7 {
		t.Errorf("of one appointment and six there are %d", n)
	}
	tab.Click("button", "Åpne den som er bestilt")
	tab.Find("button", "Avbestill")
	says(t, tab, "13.00–13.30")

	goes(tab, "#/calendar/2026-11-24?new=2026-11-24T14:00~ida")
	tab.Fill("combobox", "Klient", "Siri Moe")
	s.loses(tab, "/v1/bookings", "Bestill timen")
	tab.Click("button", "14.30")
	tab.Click("button", "Bestill timen")
	says(t, tab, "Timen er allerede bestilt slik du først sendte den: Siri Moe")
	tab.Click("button", "Bestill denne også")
	tab.Find("button", "/^14.30–15.00, Siri Moe/")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 9 {
		t.Errorf("of three appointments and six there are %d", n)
	}
}

// many is how many things there are at the path.
func (s *stage) many(path string) int {
	s.t.Helper()
	var all struct{ Items []any }
	s.must(200, &all, "GET", path, nil, s.owner())
	return len(all.Items)
}
