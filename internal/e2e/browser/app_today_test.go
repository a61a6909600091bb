package browser

import (
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/browser"
)

// appLooks are the looks that every screen of the staff app is held to.
var appLooks = []browser.Options{{Width: 1440, Height: 900}, {Width: 1440, Height: 900, Dark: true},
	{Width: 390, Height: 844, Touch: true}, {Width: 320, Height: 640, Touch: true, Locale: "fi-FI"}}

// Looks of appLooks, for stories that have one of their own.
const (
	inLight = iota
	inDark
	onPhone
	narrowest
)

// inLooks are the looks in which a story looks at the app: its own, or with FULL=1 all of them. Stories have different
// ones, so that none goes unseen.
func inLooks(own int) iter.Seq2[int, browser.Options] {
	return func(yield func(int, browser.Options) bool) {
		for n, o := range appLooks {
			if (n == own || awstest.Full()) && !yield(n, o) {
				return
			}
		}
	}
}

// looks holds the places of the app to the rules of accessibility in each of its looks (see inLooks), once ready is
// true there, and takes pictures of them.
func (s *stage) looks(own int, ready string, places ...string) {
	s.t.Helper()
	for n, o := range inLooks(own) {
		tab := s.signIn("Owner", places[0], o)
		for _, place := range places {
			browser.Eval[bool](tab, `location.hash = "`+place+`", true`)
			tab.Until(ready)
			tab.Until(`!document.querySelector(".bones")`)
			name := fmt.Sprintf("%d %s", n, place)
			sound(s.t, tab, name)
			shot(s.t, tab, name)
		}
	}
}

// write adds a task past the browser.
func (s *stage) write(task map[string]any) (out struct{ ID, State string }) {
	s.t.Helper()
	s.must(201, &out, "POST", "/v1/tasks", task, s.owner())
	return out
}

// tasks returns the titles of the practice's tasks in the state.
func (s *stage) tasks(state string) string {
	s.t.Helper()
	var out struct{ Items []struct{ Title string } }
	s.must(200, &out, "GET", "/v1/tasks?state="+state+"&language=en", nil, s.owner())
	var all []string
	for _, t := range out.Items {
		all = append(all, t.Title)
	}
	return strings.Join(all, "\n")
}

// TestAppBeginsWithToday: what comes, what nobody has marked, what is to be done, what is free, what is new.
func TestAppBeginsWithToday(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.SetClock(atTuesday(11, 10))
	s.Book("konsultasjon", "ida", atTuesday(24, 0).Add(11*time.Hour), per) // tomorrow at eleven
	s.write(map[string]any{"title": "Ring forsikringen", "due_on": "2026-11-23"})
	tab := s.signIn("Owner", "", browser.Options{Width: 1280, Height: 1000})
	tab.Find("heading", "Tirsdag 24. november")
	says(t, tab, "3 avtaler igjen i dag", "Hvordan gikk det?", "Ring forsikringen", "Per Hansen", "nå")
	sound(t, tab, "today")
	shot(t, tab, "today")

	tab.Click("button", "Gjennomført: Aino Korhonen")
	tab.Until(`document.querySelectorAll(".ask-how li").length === 2`)
	tab.Click("button", "Ikke møtt: Kari Nordmann")
	tab.Until(`document.querySelector(".ask-how li").textContent.includes("Kari")`)
	tab.Click("button", "Gjort: Ring forsikringen")
	tab.Until(`!document.querySelector(".task")`)
	tab.Find("button", "Angre")
	if got := s.tasks("done"); got != "Ring forsikringen" {
		t.Errorf("done are %q", got)
	}
	tab.Click("button", "Angre")
	tab.Find("button", "Gjort: Ring forsikringen")

	// A gap leads to a new appointment in it, and Back to where one was.
	tab.Click("link", "/^12.00–16.00, bestill time hos Ida/")
	tab.Find("heading", "Ny time")
	tab.Back()
	tab.Find("heading", "Neste")
	tab.Press("n")
	tab.Find("heading", "Ny time")
}

// TestAppTodayByKeyboard: by the keyboard alone, and empty.
func TestAppTodayByKeyboard(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "", browser.Options{Width: 1280, Height: 1000})
	says(t, tab, "Ingen har bestilt time i dag.", "Ingenting står igjen å gjøre.")
	sound(t, tab, "empty")
	shotView(t, tab, "empty")
	s.busyDay()
	s.SetClock(atTuesday(10, 40))
	tab.Reload()
	tab.TabTo("button", "Gjennomført: Kari Nordmann")
	tab.Press("Enter")
	tab.Until(`!document.querySelector(".ask-how li")?.textContent.includes("Konsultasjon") ||
		document.querySelectorAll(".ask-how li").length < 3`)
	tab.TabTo("link", "Aino Korhonen")
	tab.Press("Enter")
	tab.Find("heading", "Aino Korhonen")
	tab.Press("Escape")
	tab.Gone("heading", "Aino Korhonen")
}

func TestAppTasks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/tasks", browser.Options{Width: 1280, Height: 900})
	says(t, tab, "Alt er gjort")
	sound(t, tab, "empty")
	shotView(t, tab, "empty")

	// A new one, by the keyboard alone.
	tab.Press("n")
	tab.WaitFocus("textbox", "Hva skal gjøres?")
	tab.Type("Be om henvisning")
	tab.Press("Escape")
	tab.Gone("heading", "Ny oppgave")
	tab.Press("n") // what was typed is still there
	tab.Find("textbox", "Hva skal gjøres?")
	if v := tab.Find("textbox", "Hva skal gjøres?").Value; v != "Be om henvisning" {
		t.Errorf("opened again, the form has %q", v)
	}
	tab.TabTo("combobox", "Klienten det gjelder")
	tab.Type("kari")
	tab.Find("option", "/Kari Nordmann/")
	sound(t, tab, "new")
	tab.Press("Enter")
	shotView(t, tab, "new")
	tab.TabTo("button", "Lagre")
	tab.Press("Enter")
	tab.Find("link", "Kari Nordmann")
	s.write(map[string]any{"title": "Bestill olje", "due_on": "2026-11-20", "role": "assistant"})
	s.write(map[string]any{"title": "Vask salen", "due_on": "2026-11-21", "practitioner": "jonas"})
	s.write(map[string]any{"title": "Julehilsen", "due_on": "2026-12-10", "note": "Til alle som har vært her i høst."})
	tab.Reload()
	says(t, tab, "Over fristen", "Senere", "Uten frist")
	sound(t, tab, "tasks")
	shotView(t, tab, "tasks")

	tab.TabTo("button", "Gjort: Be om henvisning")
	tab.Press("Enter")
	tab.Until(`!document.querySelector(".tasks").textContent.includes("Be om henvisning")`)
	tab.Click("button", "Angre")
	tab.Find("button", "Gjort: Be om henvisning")

	tab.Click("button", "Utsett eller avvis: Bestill olje")
	sound(t, tab, "later")
	shotView(t, tab, "later")
	tab.Click("button", "/^På mandag/")
	tab.Until(`!document.querySelector(".tasks").textContent.includes("Bestill olje")`)
	tab.Click("button", "Utsett eller avvis: Vask salen")
	tab.Click("button", "Ikke aktuelt")
	tab.Until(`!document.querySelector(".tasks").textContent.includes("Vask salen")`)
	says(t, tab, "Avvist: Vask salen")
	for state, want := range map[string]string{"snoozed": "Bestill olje", "dismissed": "Vask salen"} {
		if got := s.tasks(state); got != want {
			t.Errorf("%s are %q, want %q", state, got, want)
		}
	}
	chooses(tab, "Status", "Utsatte")
	tab.Click("button", "Åpne igjen")
	tab.Until(`!document.querySelector(".task")`)
}

// TestAppTasksBringOneThere: what came about by itself leads to where it is done.
func TestAppTasksBringOneThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.SetClock(atTuesday(24+9, 0)) // the next morning
	tab := s.signIn("Owner", "#/tasks", browser.Options{Width: 390, Height: 844, Touch: true})
	tab.Find("button", "/^Gjort: /")
	sound(t, tab, "raised")
	shotView(t, tab, "raised")
	tab.Click("link", "/^Marker timene/")
	tab.Find("heading", "Tirsdag 24. november")
}

func TestAppTodayLooks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.write(map[string]any{"title": "Ring forsikringen om rapporten til Kari", "due_on": "2026-11-23"})
	s.write(map[string]any{"title": "Bestill olje", "note": "Den uten parfyme."})
	s.SetClock(atTuesday(10, 15))
	s.looks(onPhone, `!!document.querySelector(".task")`, "#/today", "#/tasks")
}

// TestAppPrintsTheDay: a table for each practitioner, on paper.
func TestAppPrintsTheDay(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 900, Height: 1200})
	tab.Until(`!!document.querySelector(".grid")`)
	browser.Eval[bool](tab, `(window.print = () => { document.body.dataset.printed = "yes" }, true)`)
	tab.Press("Control+k")
	tab.Type("skriv ut")
	tab.Press("Enter")
	tab.Until(`document.body.dataset.printed === "yes" && location.hash === "#/today/2026-11-24"`)
	browser.Eval[bool](tab, `(() => {
		for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) for (const r of sheet.cssRules)
			if (r.media?.mediaText === "print") r.media.mediaText = "all"
		return true
	})()`)
	says(t, tab, "Ida Berg", "Jonas Dahl", "Kari Nordmann", "+47 91 23 45 67", "Dyp massasje")
	if n := browser.Eval[int](tab, `document.querySelectorAll(".paper tbody tr").length`); n != 6 {
		t.Errorf("%d rows are printed", n)
	}
	shot(t, tab, "paper")
}
