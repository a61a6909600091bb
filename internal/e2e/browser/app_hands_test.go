package browser

import (
	"testing"
	"time"
)

// TestAppBooksAPhoneCall: a client who calls is found, booked, and cancelled again with a reason.
func TestAppBooksAPhoneCall(t *testing.T) {
	t.Parallel()
	byHands(t, touch, "Owner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		h.Find("button", "/^09.00–09.30, Kari Nordmann/")
		if h.with == keyboard {
			h.Press("n")
		} else {
			h.press("button", "Ny time")
		}
		h.Find("heading", "Ny time")
		h.fill("combobox", "Klient", "kari")
		h.Find("option", "/Kari Nordmann/")
		if h.with == keyboard {
			h.Press("ArrowDown", "Enter")
		} else {
			h.press("option", "/Kari Nordmann/")
		}
		says(t, h.Tab, "kari@example.com")
		h.press("button", "13.00")
		h.press("button", "Bestill timen")
		h.open("/^13.00–13.30, Kari Nordmann/")
		h.press("button", "Avbestill")
		h.fill("textbox", "Hvorfor?", "Ringte")
		h.press("button", "Avbestill")
		h.Until(`!document.querySelector("dialog[open]")`)
		h.Gone("button", "/^13.00–13.30, Kari Nordmann/")
		for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
			if b.Start.Equal(atTuesday(13, 0)) && b.Status != "cancelled" {
				t.Errorf("cancelled, it is %s", b.Status)
			}
		}
	})
}

// TestAppMarksNoShow: who did not come is marked so.
func TestAppMarksNoShow(t *testing.T) {
	toldBy(t, "TestAppMarksHowItWent")
	t.Parallel()
	byHands(t, keyboard, "Ida Berg, practitioner", "#/calendar/2026-11-24", func(_ *testing.T, _ *stage, h hand) {
		h.open("/^09.00–09.30, Kari Nordmann/")
		h.press("button", "Ikke møtt")
		h.Until(`document.querySelector(".card .state")?.textContent === "Ikke møtt"`)
		h.press("button", "Lukk")
		h.Find("button", "/^09.00–09.30, Kari Nordmann ?, Konsultasjon, Ikke møtt/")
	})
}

// TestAppMovesToAColleague: and it is undone before anybody is told.
func TestAppMovesToAColleague(t *testing.T) {
	t.Parallel()
	byHands(t, touch, "Owner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		mails := len(s.Messages("aino@example.com"))
		h.move("/^10.00–10.30, Aino/", place{halves: 6, clock: "13:00", colleague: "Jonas Dahl"})
		says(t, h.Tab, "Aino Korhonen er flyttet til tirsdag 24. november kl. 13.00")
		h.Until(`!document.querySelector(".block.moving")`)
		with := ""
		for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
			if b.Start.Equal(atTuesday(13, 0)) {
				with = b.Practitioner
			}
		}
		if with != "jonas" {
			t.Errorf("moved to Jonas, it is with %q", with)
		}
		shotView(t, h.Tab, "moved")
		h.press("button", "Angre")
		h.Find("button", "/^10.00–10.30, Aino/")
		h.Until(`![...document.querySelectorAll(".bar")].some((b) => b.textContent.includes("13.00"))`)
		if n := len(s.Messages("aino@example.com")); n != mails {
			t.Errorf("moved and undone at once, Aino got %d mails", n-mails)
		}
	})
}

// TestAppGivesToAnotherClient: from the drawer, to one who is found as one types, and it is undone before anybody is
// told.
func TestAppGivesToAnotherClient(t *testing.T) {
	t.Parallel()
	byHands(t, keyboard, "Owner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		mails := len(s.Messages("kari@example.com")) + len(s.Messages("aino@example.com"))
		h.open("/^09.00–09.30, Kari Nordmann/")
		h.press("button", "Gi timen videre")
		h.fill("combobox", "Ny klient", "aino")
		h.Find("option", "/Aino Korhonen/")
		h.Press("ArrowDown", "Enter")
		says(t, h.Tab, "Kari Nordmann får vite at timen ikke lenger er deres")
		h.press("button", "Gi timen videre")
		says(t, h.Tab, "Timen er gitt videre til Aino Korhonen")
		h.Find("button", "/^09.00–09.30, Aino Korhonen/")
		h.press("button", "Angre")
		h.Find("button", "/^09.00–09.30, Kari Nordmann/")
		if n := len(s.Messages("kari@example.com")) + len(s.Messages("aino@example.com")); n != mails {
			t.Errorf("given and undone at once, the two got %d mails", n-mails)
		}
	})
}

// TestAppSetsARuleAside: the engine's reason against a time is told; it is left as it was, or done with a reason.
func TestAppSetsARuleAside(t *testing.T) {
	t.Parallel()
	byHands(t, keyboard, "Owner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		late := place{halves: 11, clock: "16:30"}
		h.move("/^11.00–11.30, Wolfe/", late)
		h.Find("heading", "Noe står i veien")
		says(t, h.Tab, "innenfor åpningstiden")
		shotView(t, h.Tab, "refused")
		if h.with == keyboard {
			h.Press("Escape")
			h.WaitFocus("button", "/^11.00–11.30, Wolfe/")
		} else {
			h.press("button", "La den stå")
		}
		h.move("/^11.00–11.30, Wolfe/", late)
		h.fill("textbox", "Hvorfor skal det gjøres likevel?", "Avtalt på telefon")
		h.Offline(true)
		h.press("button", "Gjør det likevel")
		says(t, h.Tab, "Ingen forbindelse")
		h.Offline(false)
		holds(t, h.Tab, "textbox", "Hvorfor skal det gjøres likevel?", "Avtalt på telefon")
		h.press("button", "Gjør det likevel")
		h.open("/^16.30–17.00, Wolfe/")
		says(t, h.Tab, "Avtalt på telefon")
		for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
			if b.Start.Equal(atTuesday(11, 0)) {
				t.Error("moved, it is where it was")
			}
		}
	})
}

// TestAppCallsOffByHands: who comes to a class is listed, one of them is looked at, and all are told that it is off.
func TestAppCallsOffByHands(t *testing.T) {
	toldBy(t, "TestAppCallsAClassOff")
	t.Parallel()
	eachHand(t, touch, func(t *testing.T, with string) {
		s := open(t)
		s.Book("yoga", "", atTuesday(15, 0), kari)
		s.Book("yoga", "", atTuesday(15, 0), per)
		s.SetClock(saturday.Add(5 * time.Minute))
		h := hand{s.signIn("Owner", "#/calendar/2026-11-24", screens[with]), t, with}
		h.open("/^15.00–.*oga/")
		says(t, h.Tab, "2 av 8")
		h.press("button", "Per Hansen")
		h.Find("heading", "Per Hansen")
		says(t, h.Tab, "per@example.com")
		h.press("button", "Alle plasser")
		h.press("button", "Avlys for alle")
		h.fill("textbox", "Hvorfor?", "Ida er syk")
		shotView(t, h.Tab, "call off")
		h.press("button", "Avlys for alle")
		says(t, h.Tab, "er avbestilt")
		if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 0 {
			t.Errorf("called off, %d appointments stand", n)
		}
		s.SetClock(saturday.Add(10 * time.Minute))
		s.told(t, "cancelled", 1, "kari@example.com", "per@example.com")
	})
}

// TestAppSickDayByHands: a practitioner is away, and all clients of the day are told.
func TestAppSickDayByHands(t *testing.T) {
	toldBy(t, "TestAppTellsAllOfASickDay")
	t.Parallel()
	byHands(t, keyboard, "Owner", "#/settings/absences", func(t *testing.T, s *stage, h hand) {
		h.date("Første dag", atTuesday(0, 0))
		h.fill("textbox", "Notat", "Syk")
		h.press("button", "Legg til fravær")
		h.Find("heading", "3 timer ligger nå utenfor")
		h.press("button", "Avbestill alle (3) og gi beskjed")
		says(t, h.Tab, "hver klient får beskjed")
		shotView(t, h.Tab, "all told")
		h.press("button", "Avbestill alle (3) og gi beskjed")
		says(t, h.Tab, "3 timer er avbestilt")
		s.SetClock(saturday.Add(20 * time.Minute))
		s.told(t, "cancelled", 1, "kari@example.com", "aino@example.com", "hubert@example.com")
	})
}
