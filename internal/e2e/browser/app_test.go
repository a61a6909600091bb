package browser

import (
	"testing"
	"time"

	"stund/internal/browser"
)

// signIn opens the staff app as somebody of the demo practice.
func (s *stage) signIn(who, path string, o browser.Options) *browser.Tab {
	s.t.Helper()
	tab := s.Tab(o)
	tab.Go(s.Site + "/")
	browser.Eval[bool](tab, `fetch("/session", {method: "POST", body: new URLSearchParams({who: "`+who+`"}),
		redirect: "manual"}).then(() => true)`)
	tab.Go(s.Site + "/app" + path)
	return tab
}

func TestAppLooks(t *testing.T) {
	t.Parallel()
	s := open(t)
	people := []contact{kari, {"name": "Aino Korhonen", "email": "aino@example.com"},
		{"name": "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine", "email": "hubert@example.com"}}
	for n, c := range people {
		s.Book("konsultasjon", "ida", time.Date(2026, 11, 24, 9+n, 0, 0, 0, oslo), c)
		s.Book("massasje", "jonas", time.Date(2026, 11, 24, []int{8, 10, 14}[n], 30, 0, 0, oslo), c)
	}
	s.SetClock(saturday.Add(5 * time.Minute))
	for name, o := range map[string]browser.Options{"day": {Width: 1440, Height: 900}, "dark": {Width: 1440, Height: 900, Dark: true}, "phone": {Width: 390, Height: 844, Touch: true}} {
		tab := s.signIn("owner", "#/calendar/2026-11-24", o)
		tab.Until(`!!document.querySelector(".grid")`)
		shot(t, tab, name)
		browser.Eval[bool](tab, `location.hash = "#/clients", true`)
		tab.Until(`!!document.querySelector("table")`)
		shot(t, tab, name+"-clients")
	}
}
