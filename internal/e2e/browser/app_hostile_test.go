package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/browser"
)

// hostileNames are names that are markup, run from right to left, have no place to break, or look like what is filled
// in.
var hostileNames = []string{`<img src=x onerror="window.hit=1"><b>Kari</b>`, "\u202eמשה כהן", strings.Repeat("W", 120),
	`"><script>window.hit=1</script>`, "{name} {n} ${x}"}

// goesOver is what of the page lies beyond its right edge and cannot be scrolled to, or "".
const goesOver = `[...document.querySelectorAll("main *, dialog[open] *")].filter((e) => {
	const r = e.getBoundingClientRect()
	return r.width && r.right > innerWidth + 1 && getComputedStyle(e).position !== "absolute" &&
		!e.closest(".scroll, .chips, .switch, .filters, .whose, .vh, .tag, svg")
}).map((e) => e.localName + "." + e.className + " by " + Math.round(e.getBoundingClientRect().right - innerWidth))
	.slice(0, 3).join(", ")`

// TestAppShowsHostileNames: names of clients, tags, services and tasks are text and nothing else wherever they stand,
// and go over no edge, on a laptop and on the narrowest phone.
func TestAppShowsHostileNames(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": "tag", "name": hostileNames[0][:40]}, s.owner())
	s.must(201, nil, "POST", "/v1/services", map[string]any{"id": "lang", "name": "<i>Kurs</i> " +
		strings.Repeat("Å", 60), "duration_minutes": 30, "capacity": 1, "practitioners": []string{"ida"},
		"price": map[string]any{"amount_minor": 0, "currency": "NOK"}}, s.owner())
	for n, name := range hostileNames {
		email := fmt.Sprintf("h%d@%s.example", n, strings.Repeat("x", 50))
		var made struct{ ID string }
		s.must(201, &made, "POST", "/v1/clients", map[string]any{"name": name, "emails": []string{email},
			"company": name, "alert": hostileNames[(n+1)%len(hostileNames)], "tags": []string{"tag"}}, s.owner())
		s.Book("lang", "ida", atTuesday(9+n, 0), contact{"name": name, "email": email})
		s.write(map[string]any{"title": name, "client": made.ID})
	}
	s.SetClock(saturday.Add(5 * time.Minute))
	for _, o := range []browser.Options{{Width: 1280, Height: 900},
		{Width: 320, Height: 640, Touch: true, Dark: true}} {
		tab := s.signIn("Owner", "#/today", o)
		stands := func(place string) {
			t.Helper()
			tab.Until(`!document.querySelector(".bones") &&
				document.getAnimations().every((a) => a.playState !== "running" || a.effect.target.matches?.(".bar"))`)
			if by := browser.Eval[string](tab, goesOver); by != "" {
				t.Errorf("%s, %d pixels: %s", place, o.Width, by)
			}
			shotView(t, tab, fmt.Sprint(o.Width, " ", place))
		}
		for _, place := range []string{"#/today", "#/calendar/2026-11-24?of=ida", "#/clients", "#/clients?tag=tag",
			"#/tasks", "#/settings/services", "#/settings/tags", "#/messages/planned?days=8"} {
			goes(tab, place)
			tab.Until(`[...document.querySelectorAll("main")].some((m) => /WWWW|ÅÅÅÅ|<img/.test(m.innerText))`)
			stands(place)
		}
		goes(tab, "#/clients?q=WWWW")
		tab.Until(`document.querySelectorAll("tbody tr").length === 1`)
		tab.Click("link", "/^WWWW/")
		tab.Find("heading", "Tidslinje")
		stands("client")
		goes(tab, "#/calendar/2026-11-24?of=ida")
		tab.Click("button", "/^11.00–11.30, WWWW/")
		tab.Find("button", "Avbestill")
		stands("drawer")
		tab.Press("Escape")
		goes(tab, "#/calendar/2026-11-24?new=2026-11-24T15:00~ida")
		tab.Fill("combobox", "Klient", "WWW")
		tab.Find("option", "/^WWWW/")
		stands("new appointment")
		if browser.Eval[bool](tab, `!!window.hit`) {
			t.Error("a name ran as a script")
		}
	}
}

// TestAppManyClients: of 2,000 clients the list shows a page at a time, its chips narrow it, and its head stays in
// sight. With FULL=1: to make them takes a minute.
func TestAppManyClients(t *testing.T) {
	t.Parallel()
	s := open(t)
	many := 120
	if awstest.Full() {
		many = 2000
	}
	s.must(201, nil, "POST", "/v1/tags", map[string]any{"id": "student", "name": "Student"}, s.owner())
	for n := range many {
		c := map[string]any{"name": fmt.Sprintf("Klient %04d", n),
			"emails": []string{fmt.Sprintf("m%d@example.com", n)}}
		if n%40 == 0 {
			c["tags"] = []string{"student"}
		}
		s.must(201, nil, "POST", "/v1/clients", c, s.owner())
	}
	s.settle()
	tab := s.signIn("Owner", "#/clients", browser.Options{Width: 1280, Height: 800})
	rows := func(n int) {
		t.Helper()
		tab.Until(fmt.Sprintf(`document.querySelectorAll("tbody tr").length === %d`, n))
	}
	rows(50)
	says(t, tab, fmt.Sprintf("%d klienter", many))
	tab.Click("button", "Vis flere")
	rows(100)
	browser.Eval[bool](tab, `document.querySelector("tbody tr:last-child").scrollIntoView(), true`)
	if top := browser.Eval[float64](tab, `document.querySelector("thead th").getBoundingClientRect().top`); top != 0 {
		t.Errorf("with the list's end in sight, its head is at %v", top)
	}
	chooses(tab, "Merkelapp", "Student")
	rows(min(many/40, 50))
	tab.Fill("searchbox", "Finn en klient", "klient 0040") // digits alone would be a number abroad
	rows(1)
	tab.Find("link", "Klient 0040")
}
