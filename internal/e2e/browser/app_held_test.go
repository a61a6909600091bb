package browser

import (
	"testing"

	"stund/internal/browser"
)

// held opens the address in the app while the answers to such questions are held back.
func held(tab *browser.Tab, address string, questions ...string) {
	var faults []browser.Fault
	for _, q := range questions {
		faults = append(faults, browser.Fault{URL: "*" + q + "*", Method: "GET", Happens: browser.Hangs})
	}
	tab.Faults(faults...)
	browser.Eval[bool](tab, `location.hash = "`+address+`", true`)
}

// TestAppDrawerStandsStill: what an appointment's drawer shows stays where it is. What comes later comes all at once,
// so that nothing moves under a finger that is about to press something else.
func TestAppDrawerStandsStill(t *testing.T) {
	t.Parallel()
	for _, question := range []string{"/v1/invoices?", "/price", "/messages"} {
		t.Run(notOfNames.ReplaceAllString(question, ""), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			b := s.Book("konsultasjon", "ida", atTuesday(9, 0), kari)
			tab := s.signIn("Owner", "#/clients", browser.Options{Width: 390, Height: 844, Touch: true})
			held(tab, "#/calendar/2026-11-24?booking="+b.ID, question)
			tab.Find("link", "Kari Nordmann")
			tab.Find("button", "Avbestill")
			tab.Until(`!!document.querySelector("dialog .bones ~ [hidden] textarea")`) // below is what has yet to come
			if tab.Has("textbox", "Notat for ansatte") {
				t.Errorf("what stands below what %s answers is there before it", question)
			}
			sound(t, tab, "held") // by then the drawer has come in
			client := tab.Find("link", "Kari Nordmann").Box()
			shotView(t, tab, "held")
			tab.Faults()
			tab.Find("textbox", "Notat for ansatte")
			if is := tab.Find("link", "Kari Nordmann").Box(); is != client {
				t.Errorf("the client stood at %v, and stands at %v", client, is)
			}
			shotView(t, tab, "there")
		})
	}
}

// TestAppDrawerBeforeTheCalendar: an appointment that is opened by its address is there before the calendar behind it,
// and what somebody has begun in it by then goes on. A class waits for who else comes.
func TestAppDrawerBeforeTheCalendar(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.Book("konsultasjon", "ida", atTuesday(9, 0), kari)
	class := s.Book("yoga", "", atTuesday(15, 0), kari)
	s.Book("yoga", "", atTuesday(15, 0), per)
	tab := s.signIn("Owner", "#/clients", browser.Options{})
	held(tab, "#/calendar/2026-11-24?booking="+b.ID, "/v1/calendar?")
	tab.Click("button", "Avbestill")
	tab.Fill("textbox", "Hvorfor?", "Ida er syk")
	tab.Faults()
	tab.Until(`!!document.querySelector(".calendar .block")`)
	if v := tab.Find("textbox", "Hvorfor?").Value; v != "Ida er syk" {
		t.Errorf("what was typed is %q now", v)
	}
	tab = s.signIn("Owner", "#/clients", browser.Options{})
	held(tab, "#/calendar/2026-11-24?booking="+class.ID, "/v1/calendar?")
	tab.Find("heading", "Kari Nordmann")
	if tab.Has("button", "Avbestill") {
		t.Error("one of those who come is shown before it is known who else does")
	}
	tab.Faults()
	says(t, tab, "2 av 8 plasser")
}
