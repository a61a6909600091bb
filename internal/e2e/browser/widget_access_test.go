package browser

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/browser"
)

var update = flag.Bool("update", false, "write the goldens anew")

// tree holds what a screen reader gets to the golden file of the state.
func tree(t *testing.T, v sight) {
	t.Helper()
	path := filepath.Join("testdata", "trees", v.lang, strings.ReplaceAll(v.name, " ", "-")+".txt")
	got := v.tab.Tree()
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755),
			os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v (make it with -update)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update if it is meant):\n%s", path, diff)
	}
}

// inside runs a function's text on every element of the widget that can be seen, and returns what it says of those that
// it says anything of.
func inside(tab *browser.Tab, say string) []string {
	return browser.Eval[[]string](tab, `(() => {
		const say = `+say+`, out = []
		for (const host of document.querySelectorAll("stund-booking"))
			for (const e of host.shadowRoot.querySelectorAll("*")) {
				if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".vh, svg")) continue
				const why = say(e, e.getBoundingClientRect())
				const words = (e.textContent || e.ariaLabel || "").slice(0, 40)
				if (why) out.push((e.localName + " " + (e.id || e.className) + " " + words).trim() + ": " + why)
			}
		return out
	})()`)
}

// fits holds what is shown to its place: nothing sticks out of the widget or is cut off.
func fits(t *testing.T, v sight) {
	t.Helper()
	for _, what := range inside(v.tab, `(e, box) => {
		const style = getComputedStyle(e)
		if (box.right > innerWidth + 1 || box.left < -1)
			return "reaches from " + box.left + " to " + box.right + " of " + innerWidth
		if (style.display === "inline" || e.localName === "textarea") return ""
		if (style.overflow === "visible" && e.childElementCount) return ""
		if (e.scrollWidth > e.clientWidth + 1) return "is " + e.scrollWidth + " wide in " + e.clientWidth
		if (e.scrollHeight > e.clientHeight + 1 && !/auto|scroll/.test(style.overflowY))
			return "is " + e.scrollHeight + " high in " + e.clientHeight
	}`) {
		t.Errorf("%s: %s", v.name, what)
	}
}

// broken is the words that are on two lines, of all that can be seen: a word ends at a space that may break, or at a
// hyphen. What the practice wrote itself is its own to keep short.
const broken = `(() => {
	const out = [], roots = [document, ...[...document.querySelectorAll("stund-booking")].map(e => e.shadowRoot)]
	for (const root of roots.filter(r => r)) {
		const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
		for (let n; (n = walk.nextNode());) {
			const e = n.parentElement
			if (!e?.checkVisibility({ visibilityProperty: true })) continue
			if (e.closest(".vh, bdi, script, style, code")) continue
			for (const m of n.data.matchAll(/[^ \n\t-]+/g)) {
				const range = document.createRange()
				range.setStart(n, m.index)
				range.setEnd(n, m.index + m[0].length)
				const boxes = [...range.getClientRects()].filter(r => r.width > 0)
				const lines = new Set(boxes.map(r => Math.round(r.bottom)))
				if (lines.size > 1) out.push(m[0] + " in " + n.data.slice(0, 60))
			}
		}
	}
	return out
})()`

// whole holds words and dates to their lines.
func whole(t *testing.T, tab *browser.Tab, what string) {
	t.Helper()
	for _, w := range browser.Eval[[]string](tab, broken) {
		t.Errorf("%s: broken: %s", what, w)
	}
}

// TestNoWordBreaks goes through every state in the language of the longest words, on the narrowest screen.
func TestNoWordBreaks(t *testing.T) {
	t.Parallel()
	walk(t, "fi", browser.Options{Width: 320, Height: 640, Touch: true}, func(v sight) {
		whole(t, v.tab, v.name)
		fits(t, v)
		shot(t, v.tab, v.name)
	})
}

// TestNoDateOfNextYearBreaks: dates of another year say it, and are the longest; the steps whose summary has them leave
// them a line of their own.
func TestNoDateOfNextYearBreaks(t *testing.T) {
	t.Parallel()
	s := open(t)
	for step, day := range map[string]string{"details": "start=2027-02-18T12%3A00%3A00%2B01%3A00",
		"wait": "day=2027-02-18"} {
		v := s.Visit("/b/lotus?lang=fi&service=konsultasjon&practitioner=ida&step="+step+"&"+day, "fi",
			browser.Options{Width: 320, Height: 640, Touch: true})
		v.Find("textbox", v.w["name"])
		says(t, v.Tab, "helmikuuta 2027")
		whole(t, v.Tab, step)
		fits(t, sight{v.Tab, "fi", step, true})
		targets(t, sight{v.Tab, "fi", step, true})
	}
}

// targets holds what can be touched to its size: 24 by 24, and what a client cannot do without 44 high.
func targets(t *testing.T, v sight) {
	t.Helper()
	for _, what := range inside(v.tab, `(e, box) => {
		if (!e.matches("a, button, input, textarea, td[tabindex]")) return ""
		const high = e.matches(".change, .rule a") ? 24 : 44
		if (box.width < 24 || box.height < high) return box.width + " by " + box.height
	}`) {
		t.Errorf("%s: %s", v.name, what)
	}
}

// still holds the widget to the wish for no motion.
func still(t *testing.T, v sight) {
	t.Helper()
	for _, what := range browser.Eval[[]string](v.tab, `[document,
		...[...document.querySelectorAll("stund-booking")].map(e => e.shadowRoot)]
		.flatMap(r => r.getAnimations()).filter(a => a.effect.getComputedTiming().activeDuration > 0)
		.map(a => (a.animationName ?? a.transitionProperty) + " of " + a.effect.target.className)`) {
		t.Errorf("%s: moves: %s", v.name, what)
	}
}

// board is a tab on the practice's website with the time step of a consultation with Ida, in Norwegian.
func board(t *testing.T, o browser.Options) *browser.Tab {
	t.Helper()
	s := open(t)
	tab := s.At(s.Website(website{Body: `<main><h1>Lotus Terapi</h1>` +
		tag(`service="konsultasjon" practitioner="ida"`) + `</main>`, CSS: practiceCSS}), o)
	tab.Find("grid", "")
	return tab
}

// dayCell is the name of a day of the grid, whatever is free on it.
func dayCell(name string) string { return "/^" + name + "(,|$)/" }

// TestDateGridByKeyboard holds the month to the date grid of the ARIA Authoring Practices.
func TestDateGridByKeyboard(t *testing.T) {
	t.Parallel()
	tab := board(t, browser.Options{})
	tab.TabTo("gridcell", dayCell("mandag 23. november"))
	stops := func() int {
		return browser.Eval[int](tab, within("table")+`.querySelectorAll("[tabindex='0']").length`)
	}
	for _, step := range []struct{ key, day string }{
		{"ArrowRight", "tirsdag 24. november"},
		{"ArrowLeft", "mandag 23. november"},
		{"ArrowLeft", "søndag 22. november"},
		{"ArrowLeft", "lørdag 21. november, i dag"},
		{"ArrowLeft", "lørdag 21. november, i dag"}, // before today there is nothing
		{"PageUp", "lørdag 21. november, i dag"},
		{"ArrowDown", "lørdag 28. november"},
		{"Home", "mandag 23. november"},
		{"End", "søndag 29. november"},
		{"ArrowRight", "mandag 30. november"},
		{"ArrowRight", "tirsdag 1. desember"},
		{"ArrowUp", "tirsdag 24. november"},
		{"ArrowDown", "tirsdag 1. desember"},
		{"Home", "mandag 30. november"},       // the week goes over the end of the month
		{"PageDown", "mandag 4. januar 2027"}, // five weeks on
		{"ArrowRight", "tirsdag 5. januar 2027"},
		{"PageDown", "tirsdag 9. februar 2027"},
		{"PageDown", "tirsdag 16. mars 2027"},
		{"PageUp", "tirsdag 9. februar 2027"},
		{"PageDown", "tirsdag 16. mars 2027"},
		{"End", "søndag 21. mars 2027"},
		{"PageDown", "søndag 25. april 2027"},
		{"PageDown", "torsdag 20. mai 2027"}, // the last day that can be booked
		{"ArrowRight", "torsdag 20. mai 2027"},
	} {
		tab.Press(step.key)
		tab.WaitFocus("gridcell", dayCell(step.day))
		if n := stops(); n != 1 {
			t.Fatalf("%s, after %s: %d stops of the Tab key", step.day, step.key, n)
		}
	}
}

// TestDaysAreChosenByKeyboard chooses with Enter and with Space, and cannot choose where nothing is free.
func TestDaysAreChosenByKeyboard(t *testing.T) {
	t.Parallel()
	tab := board(t, browser.Options{})
	today := tab.Find("gridcell", dayCell("lørdag 21. november, i dag"))
	if got := browser.EvalOn[string](today, `function () { return this.getAttribute("aria-current") }`); got != "date" {
		t.Errorf("today has aria-current %q", got)
	}
	monday := tab.TabTo("gridcell", dayCell("mandag 23. november"))
	if !monday.Is("selected") {
		t.Errorf("the first free day is %s", monday)
	}
	for _, pick := range []struct{ move, key, day, heading, spoken string }{
		{"ArrowRight", "Enter", "tirsdag 24. november", "Tirsdag 24. november",
			"tirsdag 24. november: 11 ledige timer"},
		{"ArrowRight", "Space", "onsdag 25. november", "Onsdag 25. november", "onsdag 25. november: 13 ledige timer"},
	} {
		tab.Press(pick.move, pick.key)
		tab.Find("heading", pick.heading)
		tab.Find("status", "")
		if day := tab.WaitFocus("gridcell", dayCell(pick.day)); !day.Is("selected") {
			t.Errorf("after %s: %s", pick.key, day)
		}
		speaks(t, tab, pick.spoken)
		if n := len(selected(tab)); n != 1 {
			t.Errorf("after %s: %d days are chosen", pick.key, n)
		}
	}
	// A day off can be heard, and not chosen.
	tab.Press("End", "Enter")
	if day := tab.WaitFocus("gridcell", "søndag 29. november, Ingen ledige timer"); !day.Is("disabled") ||
		day.Is("selected") {
		t.Errorf("a day off is %s", day)
	}
	tab.Press("Space")
	tab.Find("heading", "Onsdag 25. november")
	if got := selected(tab); len(got) != 1 || !strings.HasPrefix(got[0].Name, "onsdag 25.") {
		t.Errorf("chosen: %v", got)
	}
	// On to the times, and to the form.
	tab.TabTo("button", "09.30")
	tab.Press("Space")
	tab.WaitFocus("heading", "Hvem er du?")
}

func selected(tab *browser.Tab) (out []*browser.Node) {
	for _, n := range tab.All("gridcell", "") {
		if n.Is("selected") {
			out = append(out, n)
		}
	}
	return out
}

// speaks waits until the live region says the words.
func speaks(t *testing.T, tab *browser.Tab, words string) {
	t.Helper()
	tab.Until(within("[role=status]") + `.textContent.replaceAll("\u00a0", " ") === ` + text(t, words))
}

// TestMonthThatIsAwaitedKeepsTheDay: who goes on by key while a month is still on its way stays on their day, and hears
// what is free on it once that is known.
func TestMonthThatIsAwaitedKeepsTheDay(t *testing.T) {
	t.Parallel()
	tab := board(t, browser.Options{})
	tab.Faults(browser.Fault{URL: "*/slots*", Happens: browser.Hangs})
	tab.TabTo("gridcell", dayCell("mandag 23. november"))
	tab.Press("PageDown")
	tab.WaitFocus("gridcell", "mandag 28. desember")
	speaks(t, tab, "Henter ledige timer")
	tab.Press("ArrowRight", "Enter") // nothing is known of it yet
	tab.WaitFocus("gridcell", "tirsdag 29. desember")
	tab.Faults()
	tab.WaitFocus("gridcell", "/^tirsdag 29. desember, 11 ledige timer$/")
	speaks(t, tab, "")
	if got := selected(tab); len(got) != 0 {
		t.Errorf("chosen: %v", got)
	}
	tab.Find("grid", "21. des. – 24. jan. 2027")
	tab.Find("heading", "Mandag 23. november") // its times stay until there are others
	tab.Press("Enter")
	tab.Find("heading", "Tirsdag 29. desember")
	tab.WaitFocus("gridcell", dayCell("tirsdag 29. desember"))
}

// TestMonthsByButton: the button keeps the focus, the month and what is free in it are spoken, and before today is
// nothing.
func TestMonthsByButton(t *testing.T) {
	t.Parallel()
	tab := board(t, browser.Options{})
	if back := tab.Find("button", "Tidligere dager"); !back.Is("disabled") {
		t.Errorf("before today: %s", back)
	}
	tab.Faults(
		browser.Fault{URL: "*from=2027-01-25*", Happens: browser.IsAnswered, Status: 200,
			Body: `{"slots":[],"full":[]}`},
		browser.Fault{URL: "*from=2027-03-01*", Happens: browser.IsAnswered, Status: 503,
			Body: `{"status":503,"code":"unavailable"}`})
	tab.TabTo("button", "Senere dager")
	tab.Press("Enter")
	tab.Find("grid", "21. des. – 24. jan. 2027")
	speaks(t, tab, "mandag 21. desember: 13 ledige timer")
	tab.WaitFocus("button", "Senere dager")
	tab.Press("Enter")
	tab.Find("grid", "25. jan. – 28. feb. 2027")
	speaks(t, tab, "25. jan. – 28. feb. 2027: Ingen ledige timer i disse ukene.")
	tab.Press("Enter")
	tab.Find("alert", "")
	sound(t, tab, "a month that cannot be had")
	shot(t, tab, "month broken")
	tab.Faults()
	tab.Click("button", "Prøv igjen")
	tab.Find("heading", "Mandag 1. mars 2027")
}

// TestFocusFollowsTheSteps: each step begins at its heading, and errors at the first field that has one.
func TestFocusFollowsTheSteps(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.At(s.Website(widget("")), browser.Options{})
	tab.Find("heading", "Hva vil du bestille?")
	if on := tab.Focused(); on.Role != "RootWebArea" {
		t.Errorf("the widget takes the focus when it appears: %s", on)
	}
	press := func(name, heading string) {
		t.Helper()
		tab.TabTo("button", name)
		tab.Press("Enter")
		tab.WaitFocus("heading", heading)
	}
	press("/^Dyp massasje/", "Når passer det?")
	speaks(t, tab, "mandag 23. november: 12 ledige timer")
	press("Endre: Dyp massasje", "Hva vil du bestille?")
	press("/^Konsultasjon/", "Hvem vil du til?")
	press("/^Ida Berg/", "Når passer det?")
	press("Endre: Ida Berg", "Hvem vil du til?")
	press("/^Jonas Dahl/", "Når passer det?")
	press("10.00", "Hvem er du?")
	press("Endre: Når", "Når passer det?")
	press("10.00", "Hvem er du?")
	press("Endre: Hos", "Hvem vil du til?")
	press("/^Ida Berg/", "Når passer det?")
	press("09.00", "Hvem er du?")

	// Both errors are told of at their fields; the first gets the focus.
	tab.TabTo("button", "Bestill time")
	tab.Press("Enter")
	name := tab.WaitFocus("textbox", "Navn")
	if name.Description != "Skriv navnet ditt." || !name.Is("invalid") || !name.Is("required") {
		t.Errorf("the name is %s", name)
	}
	mail := tab.Find("textbox", "E-post")
	if mail.Description != "Hit sender vi bekreftelsen. Skriv en e-postadresse, som kari@example.com." ||
		!mail.Is("invalid") {
		t.Errorf("the e-mail is %s", mail)
	}
	// What is being typed is not wrong any more.
	tab.Type("Kari")
	if name := tab.Find("textbox", "Navn"); name.Is("invalid") || name.Description != "" {
		t.Errorf("the name is %s", name)
	}
	tab.TabTo("textbox", "E-post")
	tab.Type("kari@example.com")
	tab.TabTo("textbox", "Mobil (valgfritt)")
	tab.Type("12")
	tab.Press("Enter")
	if phone := tab.WaitFocus("textbox", "Mobil (valgfritt)"); !phone.Is("invalid") ||
		!strings.Contains(phone.Description, "Skriv et telefonnummer") {
		t.Errorf("the phone is %s", phone)
	}
	tab.Type("345678")

	// While it is sent that is spoken, and the button keeps the focus.
	tab.Faults(browser.Fault{URL: "*/bookings", Happens: browser.Hangs})
	tab.TabTo("button", "Bestill time")
	tab.Press("Enter")
	speaks(t, tab, "Bestiller …")
	if send := tab.WaitFocus("button", "Bestiller …"); !send.Is("disabled") {
		t.Errorf("while it is sent: %s", send)
	}
	sound(t, tab, "while it is sent")
	speaks(t, tab, "Det tar lengre tid enn vanlig. Vent litt, vi holder på.")
	tab.Faults()
	tab.WaitFocus("heading", "Timen er din")
}

// TestDialogIsADialog: it is named, begins at its heading, holds the focus, and gives it back.
func TestDialogIsADialog(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.At(s.Website(widget(`mode="button" service="massasje"`)), browser.Options{})
	opener := tab.TabTo("button", "Bestill time")
	if !opener.Is("hasPopup=dialog") {
		t.Errorf("the button is %s", opener)
	}
	for range 2 {
		tab.Press("Enter")
		tab.WaitFocus("heading", "Når passer det?")
		if dialog := tab.Find("dialog", "Bestill time – Lotus Terapi"); !dialog.Is("modal") {
			t.Errorf("the dialog is %s", dialog)
		}
		if tab.Has("heading", "Lotus Terapi") {
			t.Error("the page behind can be read")
		}
		tab.ShiftTabTo("button", "Lukk")
		tab.Press("Escape")
		tab.WaitFocus("button", "Bestill time")
		tab.Gone("dialog", "")
	}
}

// TestWidgetWithSpacedText: who spaces text out (WCAG 2.2, 1.4.12) loses nothing, on the narrowest screen, in the
// longest words.
func TestWidgetWithSpacedText(t *testing.T) {
	t.Parallel()
	walk(t, "fi", browser.Options{Width: 320, Height: 640, Touch: true}, func(v sight) {
		browser.Eval[int](v.tab, `(() => {
			const sheet = new CSSStyleSheet()
			sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; " +
				"word-spacing: .16em !important } p { margin-bottom: 2em !important }")
			for (const { shadowRoot } of document.querySelectorAll("stund-booking"))
				if (shadowRoot.adoptedStyleSheets.length < 2) shadowRoot.adoptedStyleSheets.push(sheet)
			return 0
		})()`)
		fits(t, v)
		shot(t, v.tab, v.name)
	})
}

// TestWidgetAt400Percent is the desktop of 1280 by 800 pixels, four times as large.
func TestWidgetAt400Percent(t *testing.T) {
	t.Parallel()
	walk(t, "nb", browser.Options{Width: 320, Height: 200, Scale: 4}, func(v sight) {
		fits(t, v)
		targets(t, v)
		if over := browser.Eval[int](v.tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("%s: the page scrolls %d pixels sideways", v.name, over)
		}
		// Where the page is that low, the step's heading is still what one sees.
		if on := v.tab.Focused(); on.Role == "heading" {
			if box := on.Box(); box.Y < 0 || box.Y+box.Height > 200 {
				t.Errorf("%s: the heading is out of sight, at %v", v.name, box)
			}
		}
	})
}

// TestWidgetInForcedColours: without the practice's colours the chosen day, a free one and one that is off still differ
// by more than words, and what can be pressed has an edge.
func TestWidgetInForcedColours(t *testing.T) {
	t.Parallel()
	walk(t, "en", browser.Options{Width: 1100, Height: 800, ForcedColors: true}, func(v sight) {
		for _, what := range inside(v.tab, `e => {
			if (!e.matches(".btn, .chip, .option, input, textarea, td.free, td.full")) return ""
			const s = getComputedStyle(e), ground = getComputedStyle(e.closest(".w, .r")).backgroundColor
			const edge = s.borderTopStyle !== "none" && parseFloat(s.borderTopWidth) > 0 && s.borderTopColor !== ground
			return edge || s.backgroundColor !== ground ? "" : "has no edge"
		}`) {
			t.Errorf("%s: %s", v.name, what)
		}
		if v.name != "time full" {
			return
		}
		looks := browser.Eval[map[string]string](v.tab, `Object.fromEntries([
			["chosen", "[aria-selected=true]"], ["free", ".free"], ["off", ".off"],
		].map(([name, s]) => {
			const c = getComputedStyle(document.querySelector("stund-booking").shadowRoot.querySelector("td" + s))
			return [name, [c.backgroundColor, c.borderTopStyle].join(" ")]
		}))`)
		if looks["chosen"] == looks["free"] || looks["free"] == looks["off"] || looks["chosen"] == looks["off"] {
			t.Errorf("days look alike: %v", looks)
		}
	})
}

// TestPracticesColours: whatever colour the practice has chosen, everything stays readable.
func TestPracticesColours(t *testing.T) {
	t.Parallel()
	s := open(t)
	var all strings.Builder
	for _, accent := range []string{"#ffff00", "#000000", "#ffffff", "#ff3b30", "#7f7f7f", "#00e5ff", "no colour"} {
		all.WriteString(`<h2>` + accent + `</h2>` + strings.Replace(tag(`service="konsultasjon" practitioner="ida" `+
			`accent="`+accent+`"`), `<script src="SITE/widget.js" async></script>`, "", 1))
	}
	page := s.Website(website{Head: `<script src="SITE/widget.js" async></script>`,
		Body: `<main><h1>Lotus Terapi</h1>` + all.String() + `</main>`, CSS: practiceCSS})
	for _, dark := range []bool{false, true} {
		tab := s.At(page, browser.Options{Dark: dark})
		tab.Until(`[...document.querySelectorAll("stund-booking")].every(e => ` +
			`e.shadowRoot?.querySelector("td[aria-selected=true]"))`)
		violations, _ := tab.Axe(browser.Need(t, browser.AxeVar))
		for _, f := range violations {
			if f.Rule != "landmark-unique" { // seven of the same on one page
				t.Errorf("dark %v: axe: %s", dark, f)
			}
		}
		shot(t, tab, map[bool]string{false: "light", true: "dark"}[dark])
	}
}
