package browser

import (
	"testing"

	"stund/internal/browser"
)

// TestAppLivedIn: the demo practice as who tries Stund meets it, with a year behind it.
func TestAppLivedIn(t *testing.T) {
	t.Parallel()
	s := openLivedIn(t, atTuesday(10, 40))
	tab := s.signIn("Owner", "", browser.Options{Width: 1440, Height: 900})
	tab.Find("heading", "Tirsdag 24. november")
	shotView(t, tab, "today")
	for _, place := range []string{"calendar/2026-11-24?view=week", "calendar/2026-11-24?view=week&of=jonas", "calendar/2026-12-01?view=week", "calendar/2026-12-01?view=week&of=jonas", "calendar/2026-11-24","calendar/2026-11-17?view=week", "calendar/2026-11-24?view=month", "tasks", "messages"} {
		browser.Eval[bool](tab, `location.hash = "#/`+place+`", true`)
		tab.Until(`!document.querySelector(".bones")`)
		shotView(t, tab, place)
	}
	var list struct{ Items []struct{ ID, Name string } }
	s.must(200, &list, "GET", "/v1/clients?tag=fast&sort=-last&limit=40", nil, s.owner())
	for n, c := range list.Items {
		if n % 9 != 0 {
			continue
		}
		browser.Eval[bool](tab, `location.hash = "#/clients/`+c.ID+`", true`)
		tab.Find("heading", c.Name)
		tab.Until(`!document.querySelector(".bones")`)
		shot(t, tab, c.Name)
	}
}
