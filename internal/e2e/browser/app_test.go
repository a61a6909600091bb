package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
)

// The staff app, as its people use it: in a real Chromium, by mouse, keyboard and touch.

// atTuesday is a time of the day that most stories look at.
func atTuesday(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 0, 0, oslo) }

// signIn opens the staff app as somebody of the demo practice: "Owner", or "Ida Berg, practitioner".
func (s *stage) signIn(who, path string, o browser.Options) *browser.Tab {
	s.t.Helper()
	tab := s.Tab(o)
	// Where the form leads to is opened once, at the path.
	tab.Faults(browser.Fault{URL: s.Site + "/app", Happens: browser.IsAnswered, Status: 200})
	tab.Go(s.Site + "/signin")
	tab.Click("button", demoButton(who))
	tab.Until(`location.pathname === "/app"`)
	tab.Faults()
	tab.Go(s.Site + "/")
	tab.Go(s.Site + "/app" + path)
	tab.Until(`!!document.querySelector("nav.nav")`)
	stayBars(tab)
	return tab
}

// stayBars holds what the app says at its foot for some seconds until something else is said: they are a person's
// seconds, and a machine that is busy needs more of them.
func stayBars(tab *browser.Tab) {
	browser.Eval[bool](tab, `(() => {
		const stay = new CSSStyleSheet()
		stay.replaceSync(".bar { animation-play-state: paused }")
		document.adoptedStyleSheets = [...document.adoptedStyleSheets, stay]
		return true
	})()`)
}

// demoButton is what somebody presses who says that they are "Owner", "Assistant" or "Ida Berg, practitioner".
func demoButton(who string) string {
	if name, _, named := strings.Cut(who, ","); named {
		return "/^" + name + "/"
	}
	return map[string]string{"Owner": "/^Liv Aas/", "Assistant": "/^Per Moe/"}[who]
}

// busyDay books a day of both practitioners.
func (s *stage) busyDay() {
	s.t.Helper()
	for n, c := range []contact{kari, {"name": "Aino Korhonen", "email": "aino@example.com"},
		{"name": "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine", "email": "hubert@example.com"}} {
		s.Book("konsultasjon", "ida", atTuesday(9+n, 0), c)
		s.Book("massasje", "jonas", atTuesday([]int{8, 10, 14}[n], 30), c)
	}
	s.SetClock(saturday.Add(5 * time.Minute)) // whoever is told is told
}

// hour is how many pixels an hour of the calendar takes.
const hour = 66

// TestAppSignsIn: who is signed out is asked who they are, and is there again after a reload. Whoever signs out is told
// so, or that it has failed.
func TestAppSignsIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.Tab(browser.Options{})
	tab.Go(s.Site + "/app")
	tab.Find("heading", "Hvem er du?")
	sound(t, tab, "signing in")
	shot(t, tab, "signin")
	tab.Click("button", demoButton("Assistant"))
	tab.Find("button", "Logg ut")
	tab.Reload()
	tab.Find("button", "Logg ut")
	who := browser.Eval[string](tab, `document.querySelector(".nav .me").innerText`)
	if !strings.HasSuffix(who, "Per Moe\nAssistent") {
		t.Errorf("signed in is %q", who)
	}
	tab.Press("Control+k")
	tab.Find("option", "/Logg ut.*Per Moe, Assistent/")
	tab.Press("Escape")
	tab.Faults(browser.Fault{URL: s.Site + "/session", Method: "DELETE", Happens: browser.IsAnswered, Status: 503})
	tab.Click("button", "Logg ut")
	says(t, tab, "Du er ikke logget ut. Prøv igjen.")
	tab.Faults()
	tab.Click("button", "Logg ut")
	says(t, tab, "Du er logget ut.")
	tab.Click("link", "Logg inn med e-post")
	box := tab.Find("checkbox", "/^Flere bruker denne enheten/")
	h := browser.Eval[float64](tab, `document.querySelector(".choice").offsetHeight`)
	if h < 44 || box.Box().Width < 24 {
		t.Errorf("its target is %v high, its box %v", h, box.Box())
	}
	sound(t, tab, "signing in by mail")
	shot(t, tab, "by mail")
}

// TestAppOfSomebodyElse: where somebody else has signed in meanwhile, nothing of the one before stays.
func TestAppOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.signIn("Owner", "#/settings/practice", browser.Options{})
	tab.Fill("textbox", "Navn", "Ikke lagret")
	browser.Eval[bool](tab, `window.before = true`)
	var pass struct{ Token string }
	s.must(200, &pass, "GET", "/_local/token?practice=lotus&role=assistant", nil)
	tab.Faults(
		browser.Fault{URL: s.Site + "/session/refresh", Happens: browser.IsAnswered, Status: 200,
			Body: `{"token":"` + pass.Token + `"}`},
		browser.Fault{URL: s.Site + "/v1/*", Happens: browser.IsAnswered, Status: 401, Times: 1})
	tab.Click("link", "Klienter")
	tab.Until(`!window.before && document.querySelector(".nav .me")?.innerText.endsWith("Assistent")`)
	if at := tab.URL(); at != s.Site+"/app" {
		t.Errorf("it begins at %s", at)
	}
}

func TestAppMovesByMouse(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	told := len(s.Messages("kari@example.com"))

	tab.Find("button", "/^09.00–09.30, Kari Nordmann/").Drag(0, 4*hour)
	tab.Find("button", "/^13.00–13.30, Kari Nordmann/")
	says(t, tab, "Kari Nordmann er flyttet til tirsdag 24. november kl. 13.00")
	tab.Click("button", "Angre")
	tab.Find("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Until(`![...document.querySelectorAll(".bar")].some((b) => b.textContent.includes("13.00"))`)

	// Outside her hours: the engine's reason, and why it should be done all the same.
	tab.Find("button", "/^11.00–11.30, Wolfe/").Drag(0, 5.5*hour)
	tab.Find("heading", "Noe står i veien")
	says(t, tab, "innenfor åpningstiden")
	shotView(t, tab, "refused")
	tab.Click("button", "La den stå")
	tab.Find("button", "/^11.00–11.30, Wolfe/").Drag(0, 5.5*hour)
	tab.Fill("textbox", "Hvorfor skal det gjøres likevel?", "Avtalt på telefon")
	tab.Click("button", "Gjør det likevel")
	tab.Find("button", "/^16.30–17.00, Wolfe/")

	// To a colleague who gives the service too.
	box := tab.Find("button", "/^10.00–10.30, Aino/").Box()
	tab.Find("button", "/^10.00–10.30, Aino/").Drag(box.Width+8, 3*hour)
	tab.Find("button", "/^13.00–13.30, Aino/")
	says(t, tab, "Aino Korhonen er flyttet")
	at := -1
	day := s.Bookings("2026-11-24", "2026-11-24")
	for n, b := range day {
		if b.Start.Equal(atTuesday(13, 0)) {
			at = n
		}
	}
	if at < 0 || day[at].Practitioner != "jonas" {
		t.Errorf("dragged to Jonas at 13.00, it is %d of %+v", at, day)
	}
	if n := len(s.Messages("kari@example.com")); n != told {
		t.Errorf("moved and undone at once, Kari got %d mails", n-told)
	}
}

func TestAppMovesByKeyboard(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.TabTo("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Press("ArrowDown")
	tab.WaitFocus("button", "/^10.00–10.30, Aino/")
	tab.Press("ArrowRight")
	tab.WaitFocus("button", "/^10.30–11.50, Aino/")
	tab.Press("ArrowLeft")
	tab.WaitFocus("button", "/^10.00–10.30, Aino/")
	tab.Press("Alt+ArrowDown", "Alt+ArrowDown", "Escape")
	tab.Find("button", "/^10.00–10.30, Aino/")
	tab.WaitFocus("button", "/^10.00–10.30, Aino/")
	for range 8 {
		tab.Press("Alt+ArrowDown")
	}
	tab.Until(`document.querySelector("[aria-live]").textContent.includes("Enter flytter")`)
	shotView(t, tab, "lifted")
	tab.Press("Enter")
	tab.Find("button", "/^14.00–14.30, Aino/")
}

func TestAppBooks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/calendar/2026-11-24", browser.Options{Width: 1280, Height: 1000})
	tab.Until(`!!document.querySelector(".grid")`)
	tab.Press("n")
	tab.Find("heading", "Ny time")
	tab.WaitFocus("combobox", "Klient") // whom the call is from is typed at once
	tab.Type("kari")
	tab.Click("option", "/Kari Nordmann/")
	tab.Click("button", "13.00")
	sound(t, tab, "new appointment")
	shotView(t, tab, "new")
	tab.Click("button", "Bestill timen")
	tab.Find("button", "/^13.00–13.30, Kari Nordmann/")
	if n := len(s.Bookings("2026-11-24", "2026-11-24")); n != 7 {
		t.Errorf("%d bookings", n)
	}
	tab.Click("button", "/^13.00–13.30, Kari Nordmann/")
	tab.Click("button", "Avbestill")
	tab.Fill("textbox", "Hvorfor?", "Ringte")
	shotView(t, tab, "drawer")
	tab.Click("button", "Avbestill")
	tab.Until(`!document.querySelector("dialog[open]")`)
	if tab.Has("button", "/^13.00–13.30, Kari Nordmann/") {
		t.Error("cancelled, it stands")
	}
}

func TestAppMarksHowItWent(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	s.SetClock(atTuesday(12, 0))
	tab := s.signIn("Ida Berg, practitioner", "#/calendar", browser.Options{Width: 1280, Height: 1000})
	tab.Click("button", "/^09.00–09.30, Kari Nordmann/")
	tab.Click("button", "Gjennomført")
	tab.Until(`document.querySelector(".card .state")?.textContent === "Gjennomført"`)
	tab.Click("button", "Lukk")
	tab.Click("button", "/^10.00–10.30, Aino/")
	tab.Click("button", "Ikke møtt")
	tab.Until(`document.querySelector(".card .state")?.textContent === "Ikke møtt"`)
	tab.Click("button", "Lukk")
	tab.Find("button", "/^10.00–10.30, Aino Korhonen ?, Konsultasjon, Ikke møtt/")
	if tab.Has("heading", "/Jonas/") || browser.Eval[int](tab, `document.querySelectorAll(".column").length`) != 1 {
		t.Error("a practitioner sees a colleague's day")
	}
}

func TestAppClients(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	tab := s.signIn("Owner", "#/clients", browser.Options{Width: 1280, Height: 1000})
	tab.Fill("searchbox", "Finn en klient", "nordm")
	tab.Until(`document.querySelectorAll("tbody tr").length === 1`)
	tab.Click("link", "Kari Nordmann")
	tab.Find("heading", "Tidslinje")
	sound(t, tab, "client")
	tab.Click("button", "Endre")
	tab.Fill("textbox", "Varsel", "Ring på to ganger")
	tab.Fill("textbox", "Fødselsdag", "24.12.1980")
	sound(t, tab, "edit")
	shotView(t, tab, "edit")
	tab.Click("button", "Lagre")
	says(t, tab, "Ring på to ganger")
	says(t, tab, "24. desember 1980")
	tab.Click("button", "Endre")
	for typed, shown := range map[string]string{"3/2": "3. februar", "1980-12-24": "24. desember 1980"} {
		tab.Fill("textbox", "Fødselsdag", typed)
		tab.Click("button", "Lagre")
		says(t, tab, shown)
		tab.Click("button", "Endre")
	}
	if v := tab.Find("textbox", "Fødselsdag").Value; v != "24.12.1980" && v != "03.02" {
		t.Errorf("a birthday is shown as %q where it is typed", v)
	}
	tab.Press("Escape")
	shotView(t, tab, "client")
	tab.Back()
	tab.Until(`document.querySelectorAll("tbody tr").length === 1`)

	tab.Press("Control+k")
	tab.Type("aino")
	tab.Find("option", "/Aino Korhonen/")
	shotView(t, tab, "palette")
	tab.Press("Enter")
	tab.Find("heading", "Aino Korhonen")
}

// TestAppLooks holds every screen to the rules of accessibility, in each look.
func TestAppLooks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.busyDay()
	for n, o := range inLooks(inDark) {
		tab := s.signIn("Owner", "#/calendar/2026-11-24", o)
		for _, place := range []string{"#/calendar/2026-11-24", "#/calendar/2026-11-24?view=week", "#/clients"} {
			browser.Eval[bool](tab, `location.hash = "`+place+`", true`)
			tab.Until(`!!document.querySelector(location.hash.startsWith("#/clients") ? "table" : ".grid.grid")`)
			name := fmt.Sprintf("%d %s", n, place)
			sound(t, tab, name)
			shotView(t, tab, name)
		}
	}
}
