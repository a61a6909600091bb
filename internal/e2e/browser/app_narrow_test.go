package browser

import (
	"strings"
	"testing"

	"stund/internal/browser"
)

// TestAppOnTheNarrowestPhone: names keep their width beside how soon somebody comes, every view can be reached, and a
// name without spaces does not leave the drawer.
func TestAppOnTheNarrowestPhone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	long := strings.Repeat("Wolfeschlegelsteinhausen", 5)
	s.Book("konsultasjon", "jonas", atTuesday(16, 30), contact{"name": long, "email": "long@example.com"})
	s.SetClock(atTuesday(8, 14))
	tab := s.signIn("Owner", "#/today", browser.Options{Width: 320, Height: 640, Touch: true, Locale: "fi-FI"})
	tab.Until(`!!document.querySelector(".soon")`)
	if wide := browser.Eval[float64](tab,
		`document.querySelector(".day .first .name").parentElement.getBoundingClientRect().width`); wide < 120 {
		t.Errorf("the next client has %.0f pixels", wide)
	}
	soon := browser.Eval[string](tab, `document.querySelector(".soon").textContent`)
	if soon != "alkuun 16\u00a0minuuttia" {
		t.Errorf("the next client comes %q", soon)
	}
	shotView(t, tab, "today")

	browser.Eval[bool](tab, `location.hash = "#/calendar/2026-11-24", true`)
	tab.Until(`!!document.querySelector(".grid.grid")`)
	const over = `Math.max(...[...document.querySelectorAll("%")].map((e) => e.getBoundingClientRect().right)) -
		innerWidth`
	if by := browser.Eval[float64](tab, strings.ReplaceAll(over, "%", ".switch")); by > 0 {
		t.Errorf("the views go %.0f pixels over the edge", by)
	}
	shotView(t, tab, "calendar")
	tab.Click("button", "Jonas Dahl")
	tab.Click("button", "/"+long[:40]+"/")
	tab.Until(`!!document.querySelector("dialog section p > a")`)
	if by := browser.Eval[float64](tab, strings.ReplaceAll(over, "%", "dialog section p > a")); by > 0 {
		t.Errorf("the name goes %.0f pixels over the drawer's edge", by)
	}
	shotView(t, tab, "drawer")

	s.SetClock(atTuesday(9, 45))
	danish := s.signIn("Owner", "#/today", browser.Options{Width: 320, Height: 640, Touch: true, Locale: "da-DK"})
	danish.Find("button", "/^Udeblevet/")
	shotView(t, danish, "how it went")
	by := browser.Eval[float64](danish, `Math.max(...[...document.querySelectorAll(".pair button")].map((e) =>
		e.getBoundingClientRect().right)) - document.querySelector(".ask-how ul").getBoundingClientRect().right`)
	if by > 0 {
		t.Errorf("how it went goes %.0f pixels over its card's edge", by)
	}
}

// TestAppSaysWhenMessagesWentOut: by the practice's clock, like everything else in the drawer.
func TestAppSaysWhenMessagesWentOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000, Zone: "Asia/Tokyo"})
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Until(`!!document.querySelector(".log .sent")`)
	shown := browser.Eval[string](tab, `[...document.querySelectorAll(".log .sent > small")].map((e) =>
		e.textContent).join("|")`)
	want := saturday.In(oslo).Format("15.0")
	for _, at := range strings.Split(shown, "|") {
		if !strings.Contains(at, want) {
			t.Errorf("sent %q, want %q", at, want)
		}
	}
}
