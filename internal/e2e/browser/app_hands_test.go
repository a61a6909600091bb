package browser

import (
	"testing"

	"stund/internal/browser"
)

// hand is what somebody works with who has no mouse: the keyboard alone, or a finger on a phone.
type hand struct {
	*browser.Tab
	keys bool
}

// byHands tells the story by keyboard and by touch, each with a day of both practitioners; it is opened as path.
func byHands(t *testing.T, who, path string, story func(t *testing.T, s *stage, h hand)) {
	t.Helper()
	for name, o := range map[string]browser.Options{"keyboard": wide, "touch": {Width: 390, Height: 844, Touch: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.busyDay()
			if who != "Owner" {
				s.SetClock(atTuesday(12, 0))
			}
			story(t, s, hand{s.signIn(who, path, o), !o.Touch})
		})
	}
}

// press presses what has the name: by Tab and Enter, or by a tap.
func (h hand) press(role, name string) {
	if !h.keys {
		h.Click(role, name)
		return
	}
	h.reach(role, name)
	h.Press("Enter")
}

// fill types the words into the field, which somebody comes to by Tab, or by a tap.
func (h hand) fill(role, name, words string) {
	if !h.keys {
		h.Fill(role, name, words)
		return
	}
	h.reach(role, name)
	h.Press("Control+A")
	h.Type(words)
}

// reach has the focus go by Tab to what has the name, once it is there, unless it is there already.
func (h hand) reach(role, name string) {
	h.Find(role, name)
	for _, n := range h.All(role, name) {
		if n.Is("focused") {
			return
		}
	}
	h.TabTo(role, name)
}

// open opens the appointment: the grid is one stop for Tab, and arrows go from one to the next.
func (h hand) open(name string) {
	h.Find("button", name)
	if h.keys {
		h.reach("button", `/^\d\d\.\d\d–/`)
		for range 10 {
			if at := h.Find("button", name); at.Is("focused") {
				break
			}
			h.Press("ArrowDown")
		}
		h.WaitFocus("button", name)
		h.Press("Enter")
		return
	}
	h.Click("button", name)
}

// TestAppBooksAPhoneCall: a client who calls is found, booked, and cancelled again with a reason.
func TestAppBooksAPhoneCall(t *testing.T) {
	t.Parallel()
	byHands(t, "Owner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		h.Find("button", "/^09.00–09.30, Kari Nordmann/")
		if h.keys {
			h.Press("n")
		} else {
			h.Click("button", "Ny time")
		}
		h.Find("heading", "Ny time")
		h.fill("combobox", "Klient", "kari")
		h.Find("option", "/Kari Nordmann/")
		if h.keys {
			h.Press("ArrowDown", "Enter")
		} else {
			h.Click("option", "/Kari Nordmann/")
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
	t.Parallel()
	byHands(t, "Ida Berg, practitioner", "#/calendar/2026-11-24", func(t *testing.T, s *stage, h hand) {
		h.open("/^09.00–09.30, Kari Nordmann/")
		h.press("button", "Ikke møtt")
		h.Until(`document.querySelector(".card .state")?.textContent === "Ikke møtt"`)
		h.press("button", "Lukk")
		h.Find("button", "/^09.00–09.30, Kari Nordmann ?, Konsultasjon, Ikke møtt/")
	})
}

// TestAppMovesToAColleague by keyboard, and undone before anybody is told; outside the hours with a reason.
func TestAppMovesToAColleague(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	told := len(s.Messages("aino@example.com"))
	h := hand{s.signIn("Owner", "#/calendar/2026-11-24", wide), true}
	h.reach("button", "/^09.00–09.30, Kari Nordmann/")
	h.Press("ArrowDown")
	h.WaitFocus("button", "/^10.00–10.30, Aino/")
	for range 6 { // to 13.00, where Jonas is free
		h.Press("Alt+ArrowDown")
	}
	h.Press("Alt+ArrowRight", "Enter")
	says(t, h.Tab, "Aino Korhonen er flyttet til tirsdag 24. november kl. 13.00")
	at := func() (who string) {
		for _, b := range s.Bookings("2026-11-24", "2026-11-24") {
			if b.Start.Equal(atTuesday(13, 0)) {
				who = b.Practitioner
			}
		}
		return who
	}
	h.Until(`!document.querySelector(".block.moving")`)
	if who := at(); who != "jonas" {
		t.Errorf("moved to Jonas, it is with %q", who)
	}
	h.press("button", "Angre")
	h.Find("button", "/^10.00–10.30, Aino/")
	h.Until(`![...document.querySelectorAll(".bar")].some((b) => b.textContent.includes("13.00"))`)
	if n := len(s.Messages("aino@example.com")); n != told {
		t.Errorf("moved and undone at once, Aino got %d mails", n-told)
	}
}
