package browser

import (
	"testing"

	"stund/internal/browser"
)

// wide is a screen on which a whole day is seen.
var wide = browser.Options{Width: 1280, Height: 1000}

// TestAppUndoKeepsRules: undoing a move sets a rule aside only where the appointment stood against it before. A time
// that somebody has taken since is theirs, unless a person decides otherwise.
func TestAppUndoKeepsRules(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", wide)

	// Taken meanwhile: it is asked, and putting it back leaves both where they are.
	tab.Find("button", "/^09.00–09.30, Kari Nordmann/").Drag(0, 4*hour)
	says(t, tab, "Kari Nordmann er flyttet til tirsdag 24. november kl. 13.00")
	s.Book("konsultasjon", "ida", atTuesday(9, 0), per)
	tab.Click("button", "Angre")
	tab.Find("heading", "Noe står i veien")
	tab.Click("button", "La den stå")
	tab.Find("button", "/^13.00–13.30, Kari Nordmann/")

	// Against the hours before it was moved: it goes back without a question, and its history says so.
	tab.Find("button", "/^11.00–11.30, Wolfe/").Drag(0, 5.5*hour)
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", "Avtalt på telefon")
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^16.30–17.00, Wolfe/").Drag(0, -2*hour)
	tab.Find("button", "/^14.30–15.00, Wolfe/")
	says(t, tab, "flyttet til tirsdag 24. november kl. 14.30")
	tab.Click("button", "Angre")
	tab.Find("button", "/^16.30–17.00, Wolfe/")
	tab.Click("button", "/^16.30–17.00, Wolfe/")
	says(t, tab, "Avtalt på telefon", "Angre")
}
