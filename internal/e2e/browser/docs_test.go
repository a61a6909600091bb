package browser

import (
	"testing"

	"stund/internal/awstest"
	"stund/internal/browser"
)

// docsLooks are phones and desktops.
var docsLooks = []struct {
	name    string
	options browser.Options
}{
	{"phone light", browser.Options{Width: 380, Height: 780, Touch: true}},
	{"desktop dark", browser.Options{Dark: true}},
	{"desktop light", browser.Options{}},
	{"phone dark", browser.Options{Width: 320, Height: 640, Touch: true, Dark: true}},
	{"forced colours", browser.Options{ForcedColors: true}},
}

// soundAll is sound of the whole page, where axe works for a quarter of a minute: with FULL=1. Else sound is for what
// somebody has found.
func soundAll(t *testing.T, tab *browser.Tab, what string) {
	t.Helper()
	if awstest.Full() {
		sound(t, tab, what)
	}
}

// shown are the operations that are not filtered away, and open the parts of the page that are.
const (
	shownOps  = `document.querySelectorAll("details.op:not([hidden])").length`
	openParts = `document.querySelectorAll("details[open]").length`
)

// TestDocsFindAnOperation: the title and the search are on the first screen, what is typed finds, says how many and
// opens their sections, and what was open before is open again once the search is left.
func TestDocsFindAnOperation(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, look := range sample(docsLooks) {
		tab := s.At("/docs", look.options)
		title, field := tab.Find("heading", "Stund API"), tab.Find("searchbox", "Find an operation")
		height := float64(max(look.options.Height, 400))
		for _, n := range []*browser.Node{title, field, tab.Find("heading", "Booking")} {
			if box := n.Box(); box.Y < 0 || box.Y+box.Height > height {
				t.Errorf("%s: %s is not on the first screen: %+v", look.name, n, box)
			}
		}
		all := browser.Eval[int](tab, shownOps)
		if open := browser.Eval[int](tab, openParts); all < 60 || open != 0 {
			t.Errorf("%s: %d operations, %d parts open", look.name, all, open)
		}
		soundAll(t, tab, look.name)
		shotView(t, tab, look.name)

		tab.Fill("searchbox", "Find an operation", "POST waitlist")
		says(t, tab, "3 operations", "Join the waiting list", "Put a client on the waiting list")
		if tab.Has("heading", "Set-up") || browser.Eval[int](tab, shownOps) != 3 {
			t.Errorf("%s: more is shown than was found\n%s", look.name, tab.Tree())
		}
		sound(t, tab, look.name+": found")
		shot(t, tab, look.name+" found")
		tab.Press("Enter")
		tab.Press("Enter")
		says(t, tab, "Try it")
		soundAll(t, tab, look.name+": open")
		shot(t, tab, look.name+" open")

		tab.Fill("searchbox", "Find an operation", "no such thing")
		says(t, tab, "No operation has these words")
		soundAll(t, tab, look.name+": nothing")
		tab.Press("Escape")
		tab.Gone("heading", "Join the waiting list")
		if got := browser.Eval[int](tab, shownOps); got != all {
			t.Errorf("%s: %d operations of %d after the search", look.name, got, all)
		}
	}
}

// TestDocsOpenWhatAnAddressPointsAt: an operation, a code of a problem, and either while something else is looked for.
func TestDocsOpenWhatAnAddressPointsAt(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.At("/docs#problem-slot-taken", docsLooks[0].options)
	inSight := func(id string) {
		t.Helper()
		tab.Until(`(() => { const box = document.getElementById("` + id + `").getBoundingClientRect();
			return box.height > 0 && box.top >= -1 && box.top < innerHeight - 40 })()`)
	}
	inSight("problem-slot-taken")
	soundAll(t, tab, "problem codes")
	shotView(t, tab, "problem codes")
	tab.Fill("searchbox", "Find an operation", "holidays")
	says(t, tab, "2 operations")
	browser.Eval[bool](tab, `(location.hash = "#book", true)`)
	inSight("book")
	says(t, tab, "Idempotency-Key")
	if got := browser.Eval[string](tab, `document.getElementById("words").value`); got != "" {
		t.Errorf("still looks for %q", got)
	}
	// The same address once more, after its section was folded.
	browser.Eval[bool](tab, `document.getElementById("tag-booking").closest("details").open = false`)
	browser.Eval[bool](tab, `(() => { const a = document.createElement("a"); a.href = "#book"; a.textContent = "x";
		document.querySelector("main").prepend(a); a.click(); a.remove(); return true })()`)
	inSight("book")
}

// TestDocsWithoutScripts is whole: it folds and has no search that does nothing.
func TestDocsWithoutScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	tab := s.At("/docs", browser.Options{Width: 380, Height: 780, Touch: true, NoScript: true})
	tab.Find("heading", "Stund API")
	if tab.Has("searchbox", "Find an operation") {
		t.Error("a search that does nothing")
	}
	tab.Find("heading", "Signed links").Click()
	tab.Find("heading", "Cancel the booking of a signed link").Click()
	says(t, tab, "/cancel", "Try it")
	if over := browser.Eval[int](tab,
		"document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		t.Errorf("the page scrolls %d pixels sideways", over)
	}
	shot(t, tab, "open")
}
