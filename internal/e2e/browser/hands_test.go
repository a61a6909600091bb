package browser

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/awstest"
	"stund/internal/browser"
)

// Somebody works with a mouse, with the keyboard alone, or with a finger on a phone.
const (
	mouse    = "mouse"
	keyboard = "keyboard"
	touch    = "touch"
)

// screens are what each works at.
var screens = map[string]browser.Options{mouse: wide, keyboard: wide, touch: {Width: 390, Height: 844, Touch: true}}

// hand is what somebody works with.
type hand struct {
	*browser.Tab
	t    *testing.T
	with string
}

// eachHand tells the story with each of the hands: the sampled one, or with FULL=1 all three.
func eachHand(t *testing.T, sampled string, story func(t *testing.T, with string)) {
	t.Helper()
	for _, with := range []string{mouse, keyboard, touch} {
		if with == sampled || awstest.Full() {
			t.Run(with, func(t *testing.T) {
				t.Parallel()
				story(t, with)
			})
		}
	}
}

// toldBy leaves a story to FULL=1 that another tells as far as it goes, by one hand.
func toldBy(t *testing.T, other string) {
	t.Helper()
	if !awstest.Full() {
		t.Skipf("%s tells it; with FULL=1 it is told by each hand", other)
	}
}

// byHands is eachHand with a day of both practitioners, for somebody who is at the path of the app.
func byHands(t *testing.T, sampled, who, path string, story func(t *testing.T, s *stage, h hand)) {
	t.Helper()
	eachHand(t, sampled, func(t *testing.T, with string) {
		t.Helper()
		s := open(t)
		s.busyDay()
		if who != "Owner" {
			s.SetClock(atTuesday(12, 0))
		}
		story(t, s, hand{s.signIn(who, path, screens[with]), t, with})
	})
}

// press presses what has the name: by a click, by Tab and Enter, or by a tap. Whoever has nothing but keys then still
// is somewhere.
func (h hand) press(role, name string) {
	h.t.Helper()
	h.leave(role, name)
	if h.with == keyboard {
		h.Until(`document.activeElement !== document.body`)
	}
}

// leave is press of what leads out of the page.
func (h hand) leave(role, name string) {
	h.t.Helper()
	if h.with != keyboard {
		h.target(role, name)
		h.Click(role, name)
		return
	}
	h.reach(role, name)
	h.Press("Enter")
}

// fill types the words into the field, which somebody comes to by a click, by Tab, or by a tap.
func (h hand) fill(role, name, words string) {
	h.t.Helper()
	if h.with != keyboard {
		h.target(role, name)
		h.Fill(role, name, words)
		return
	}
	h.reach(role, name)
	h.Press("Control+A")
	h.Type(words)
}

// reach has the focus go by Tab to what has the name, once it is there, unless it is there already; and it is seen
// where it is.
func (h hand) reach(role, name string) {
	h.t.Helper()
	h.Find(role, name)
	if !slices.ContainsFunc(h.All(role, name), func(n *browser.Node) bool { return n.Is("focused") }) {
		h.TabTo(role, name)
	}
	h.Until(focusSeen)
}

// focusSeen is true where what has the focus is marked as such, or its label is, and nothing covers it.
const focusSeen = `(() => {
	const e = document.activeElement, all = [e, ...(e.labels ?? []), e.nextElementSibling ?? e]
	const marked = (x) => ["outlineStyle", "boxShadow"].some((p) => getComputedStyle(x)[p] !== "none")
	const seen = (x) => {
		const r = x.getBoundingClientRect(), at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)
		return x.contains(at) || (!!at && at.contains(e) && at.closest("label, .field, li") === at)
	}
	return e.matches(":focus-visible") && all.some(marked) && all.some(seen)
})()`

// target holds what a finger has to hit to be 44 pixels wide and high.
func (h hand) target(role, name string) {
	h.t.Helper()
	if h.with != touch {
		return
	}
	if small := browser.EvalOn[string](h.Find(role, name), tooSmall); small != "" {
		h.t.Errorf("%s %q is too small for a finger: %s", role, name, small)
	}
}

// tooSmall looks 21 pixels to each side of the middle: a link may have a target beyond its box.
const tooSmall = `function() {
	let e = this.nodeType === 1 ? this : this.parentElement
	const label = e.labels?.[0], box = (x) => x.getBoundingClientRect()
	if (label && (box(e).height < 44 || getComputedStyle(e).opacity === "0")) {
		if (box(label).height >= box(e).height) e = label
	}
	e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"})
	const r = box(e), x = r.x + r.width / 2, y = r.y + r.height / 2
	const hits = ([right, down]) => {
		const at = document.elementFromPoint(x + right, y + down)
		return !!at && (e.contains(at) || !!this.contains?.(at) || at.contains(e) && at.localName === "label")
	}
	const misses = [[0, -21], [0, 21], [-21, 0], [21, 0]].filter((by) => !hits(by))
	return misses.length ? r.width + " by " + r.height : ""
}`

// open opens the appointment: the grid is one stop for Tab, and arrows go from one to the next.
func (h hand) open(name string) {
	h.t.Helper()
	h.Find("button", name)
	if h.with != keyboard {
		h.Click("button", name)
		return
	}
	h.at(name)
	h.Press("Enter")
}

// at has the focus go by Tab and arrows to the appointment.
func (h hand) at(name string) {
	h.t.Helper()
	if !slices.ContainsFunc(h.All("button", `/^\d\d\.\d\d–/`), func(n *browser.Node) bool { return n.Is("focused") }) {
		h.reach("button", `/^\d\d\.\d\d–/`)
	}
	for range 10 {
		if h.Find("button", name).Is("focused") {
			break
		}
		h.Press("ArrowDown")
	}
	h.WaitFocus("button", name)
	h.Until(focusSeen)
}

// place is where an appointment is moved to.
type place struct {
	halves    int    // half hours later
	clock     string // which is then: "13:00"
	colleague string // in the next column; "": stays with who has it
}

// move moves the appointment: by dragging it, by lifting it with Alt and arrows, or on a phone, which shows one column,
// by the form of its drawer.
func (h hand) move(name string, to place) {
	h.t.Helper()
	switch h.with {
	case mouse:
		n := h.Find("button", name)
		over := 0.0
		if to.colleague != "" {
			over = n.Box().Width + 8
		}
		n.Drag(over, float64(to.halves)*hour/2)
	case keyboard:
		h.at(name)
		h.Press(slices.Repeat([]string{"Alt+ArrowDown"}, to.halves)...)
		if to.colleague != "" {
			h.Press("Alt+ArrowRight")
		}
		h.Press("Enter")
	default:
		h.open(name)
		h.press("button", "Flytt timen")
		if to.colleague != "" {
			h.choose("Behandler", to.colleague)
		}
		h.picks("InputTime", "Klokkeslett", to.clock)
		sound(h.t, h.Tab, "move")
		shotView(h.t, h.Tab, "move")
		h.press("button", "Flytt timen")
	}
}

// choose chooses of what a select offers: by arrows, or as the system's own list does.
func (h hand) choose(label, want string) {
	h.t.Helper()
	if h.with != touch {
		if h.with == keyboard {
			h.reach("combobox", label)
		}
		chooses(h.Tab, label, want)
	} else {
		h.target("combobox", label)
		browser.EvalOn[bool](h.Find("combobox", label), `function() {
			this.value = [...this.options].find((o) => o.label === `+quote(want)+`).value
			return this.dispatchEvent(new Event("change", {bubbles: true}))
		}`)
	}
	if is := h.Find("combobox", label).Value; is != want {
		h.t.Errorf("%s is %q, want %q", label, is, want)
	}
}

// date sets a field for a date: part by part in the order in which the browser has them, or as the system's own
// calendar does.
func (h hand) date(label string, day time.Time) {
	h.t.Helper()
	iso := day.Format(time.DateOnly)
	if h.with != keyboard {
		h.picks("Date", label, iso)
		return
	}
	h.Find("Date", label)
	inside := "[...document.querySelectorAll('label')].find((l) => l.textContent === " + quote(label) +
		").control === document.activeElement"
	for range 60 {
		if browser.Eval[bool](h.Tab, inside) {
			break
		}
		h.Press("Tab")
	}
	order := "02012006"
	if strings.HasPrefix(h.Focused().Name, "Month") {
		order = "01022006"
	}
	h.Type(day.Format(order))
	if is := browser.Eval[string](h.Tab, `document.activeElement.value`); is != iso {
		h.t.Errorf("%s is %q, want %q", label, is, iso)
	}
}

// picks sets a field for a date or a time as the system's own calendar or clock does.
func (h hand) picks(role, label, value string) {
	h.t.Helper()
	h.target(role, label)
	browser.EvalOn[bool](h.Find(role, label), `function() {
		this.value = "`+value+`"
		return this.dispatchEvent(new Event("input", {bubbles: true}))
	}`)
}

// gives has the page's field for files take one: from there on it is the system's own dialog that somebody works with.
func (h hand) gives(label, name, text string) {
	h.t.Helper()
	if h.with == keyboard {
		h.reach("button", label)
	} else {
		h.target("button", label)
	}
	choose(h.Tab, name, text)
}

// told holds everybody to having got so many mails of the kind.
func (s *stage) told(t *testing.T, kind string, n int, to ...string) {
	t.Helper()
	for _, address := range to {
		var got []string
		for _, m := range s.Messages(address) {
			if m.Kind == kind {
				got = append(got, m.Subject)
			}
		}
		if len(got) != n {
			t.Errorf("%s got %d mails of the kind %s, want %d: %s", address, len(got), kind, n, strings.Join(got, ", "))
		}
	}
}
