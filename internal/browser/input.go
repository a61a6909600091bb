package browser

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"

	"stund/internal/clock"
)

// Click clicks (or taps) the first node with the role and the name as a person would: it waits until the node is there,
// is enabled, stands still and is covered by nothing, after scrolling to it where it must.
func (t *Tab) Click(role, name string) {
	t.t.Helper()
	t.click(fmt.Sprintf("%s %q", role, name), func() (*Node, error) { return t.look(role, name) })
}

// Click clicks (or taps) the node; see Tab.Click.
func (n *Node) Click() {
	n.tab.t.Helper()
	n.tab.click(n.String(), func() (*Node, error) { return n, nil })
}

func (t *Tab) click(what string, find func() (*Node, error)) {
	t.t.Helper()
	var broken error // the browser itself fails
	err := t.wait(func() error {
		n, err := find()
		if err != nil {
			return err
		}
		if n.Is("disabled") {
			return errors.New("it is disabled")
		}
		at, err := n.spot()
		if err != nil {
			return err
		}
		var missed error
		missed, broken = n.press(at)
		return missed
	})
	if broken != nil {
		err = broken
	}
	if err != nil {
		t.t.Fatalf("browser: cannot click %s: %v\n%s", what, err, t.tree())
	}
}

// press presses at the spot, and returns what was missed if the page has moved meanwhile, or does not hear yet: then
// the page does not notice the press. Without scripts it cannot be told.
func (n *Node) press(at spot) (missed, err error) {
	if n.tab.options.NoScript {
		return nil, n.tab.press(at)
	}
	if _, err := on[any](n, hearPress); err != nil {
		return err, nil
	}
	if err := n.tab.press(at); err != nil {
		return nil, err
	}
	// A page that has gone, because of the press, has no answer.
	if met, err := eval[string](n.tab, whatPressMet); err == nil && met != "" {
		return fmt.Errorf("the press met %s", met), nil
	}
	return nil, nil
}

// Rect is a place on the screen in CSS pixels, from the viewport's corner.
type Rect struct{ X, Y, Width, Height float64 }

// Box returns where the node is. It doesn't wait or scroll.
func (n *Node) Box() Rect {
	n.tab.t.Helper()
	r, err := on[Rect](n, `function() {
		const r = (this.nodeType === 1 ? this : this.parentElement).getBoundingClientRect()
		return { X: r.x, Y: r.y, Width: r.width, Height: r.height }
	}`)
	if err != nil {
		n.tab.t.Fatalf("browser: place of %s: %v", n, err)
	}
	return r
}

// EvalOn runs a function's text with the node's element as this, and returns what it returns.
func EvalOn[V any](n *Node, function string) V {
	n.tab.t.Helper()
	v, err := on[V](n, function)
	if err != nil {
		n.tab.t.Fatalf("browser: %s: %v", n, err)
	}
	return v
}

func on[V any](n *Node, function string) (v V, err error) {
	o, err := call(n.tab, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: n.id})
	if err != nil {
		return v, err
	}
	out, err := call(n.tab, runtime.CallFunctionOn, runtime.CallFunctionOnParams{FunctionDeclaration: function,
		ObjectID:      o.Object.ObjectID,
		ReturnByValue: ptr(true), AwaitPromise: ptr(true)})
	if err != nil {
		return v, err
	}
	return value[V](out.Result, out.ExceptionDetails)
}

// spot is where a click would land, and what is in the way.
type spot struct {
	X, Y float64
	Over string // what covers the node there
}

// aim is where a click on the node goes: e, its element, or the label behind which it is hidden, as people click; and
// whether an element belongs to that.
const aim = `
	let e = this.nodeType === 1 ? this : this.parentElement
	const box = e => {
		for (const r of e.getClientRects()) if (r.width > 0 && r.height > 0) return r
		return e.getBoundingClientRect()
	}
	const labels = [...(e.labels || [])]
	const opacity = getComputedStyle(e).opacity
	if (labels.length && (box(e).width < 4 || box(e).height < 4 || opacity === '0')) e = labels[0]
	const within = h => {
		for (; h; h = h.parentNode || h.host) if (h === e || h === this || labels.includes(h)) return true
		return false
	}
	const told = h => h && h.outerHTML ? h.outerHTML.slice(0, 120) : 'the edge of the viewport'
`

// findSpot returns the middle of the node, scrolled to where it can be hit.
const findSpot = `function() {` + aim + `
	const deep = (x, y) => {
		let h = document.elementFromPoint(x, y)
		while (h && h.shadowRoot) {
			const i = h.shadowRoot.elementFromPoint(x, y)
			if (!i || i === h) break
			h = i
		}
		return h
	}
	const look = () => {
		const r = box(e), x = r.x + r.width / 2, y = r.y + r.height / 2, h = deep(x, y)
		return { X: x, Y: y, Over: within(h) ? '' : !r.width || !r.height ? 'nothing: it has no size' : told(h) }
	}
	let s = look()
	if (s.Over) { e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' }); s = look() }
	return s
}`

// hearPress listens to what the next press meets, before the page does, and keeps from it what is not for the node.
const hearPress = `function() {` + aim + `
	const kinds = ['pointerdown', 'mousedown', 'touchstart', 'pointerup', 'mouseup', 'touchend', 'click']
	const press = window[Symbol.for('press')] = { met: 'nothing', end: () => {
		for (const kind of kinds) removeEventListener(kind, hear, true)
	} }
	const hear = event => {
		if (event.type === 'pointerdown') {
			const h = event.composedPath()[0]
			press.met = within(h) ? '' : told(h)
		}
		if (!press.met) return
		event.stopImmediatePropagation()
		event.preventDefault()
	}
	for (const kind of kinds) addEventListener(kind, hear, { capture: true, passive: false })
}`

// whatPressMet returns what the last press met beside the node, "" if it met the node.
const whatPressMet = `(() => {
	const press = window[Symbol.for('press')]
	if (!press) return ''
	press.end()
	return press.met
})()`

// spot returns where the node can be clicked, once it stands still there.
func (n *Node) spot() (spot, error) {
	a, err := on[spot](n, findSpot)
	if err != nil {
		return a, err
	}
	if a.Over != "" {
		return a, fmt.Errorf("at its middle is %s", a.Over)
	}
	if err := clock.Sleep(n.tab.ctx, 10*time.Millisecond); err != nil {
		return a, err
	}
	b, err := on[spot](n, findSpot)
	if err == nil && a != b {
		err = errors.New("it moves")
	}
	return b, err
}

func (t *Tab) press(at spot) error {
	if t.options.Touch {
		if err := send(t, input.DispatchTouchEvent,
			input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart,
				TouchPoints: []*input.TouchPoint{{X: at.X, Y: at.Y}}}); err != nil {
			return err
		}
		return send(t, input.DispatchTouchEvent,
			input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd,
				TouchPoints: []*input.TouchPoint{}})
	}
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved,
		input.DispatchMouseEventTypeMousePressed,
		input.DispatchMouseEventTypeMouseReleased} {
		p := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y}
		if kind != input.DispatchMouseEventTypeMouseMoved {
			p.Button, p.ClickCount = input.MouseButtonLeft, 1
		}
		if err := send(t, input.DispatchMouseEvent, p); err != nil {
			return err
		}
	}
	return nil
}

// Drag presses the mouse on the node, moves it by so many CSS pixels in steps, and lets go.
func (n *Node) Drag(x, y float64) {
	n.tab.t.Helper()
	n.DragFrom(0, 0, x, y)
}

// DragFrom is Drag from where lies so many CSS pixels beside the node's middle.
func (n *Node) DragFrom(right, down, x, y float64) {
	n.tab.t.Helper()
	at, err := n.spot()
	at.X, at.Y = at.X+right, at.Y+down
	mouse := func(kind input.DispatchMouseEventType, x, y float64) {
		if err == nil {
			err = send(n.tab, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y,
				Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1})
		}
	}
	mouse(input.DispatchMouseEventTypeMousePressed, at.X, at.Y)
	const steps = 8
	for step := 1.0; step <= steps; step++ {
		mouse(input.DispatchMouseEventTypeMouseMoved, at.X+x*step/steps, at.Y+y*step/steps)
	}
	mouse(input.DispatchMouseEventTypeMouseReleased, at.X+x, at.Y+y)
	if err != nil {
		n.tab.t.Fatalf("browser: drag %s: %v", n, err)
	}
}

// TouchDrag lays a finger on the node, waits until js holds, moves the finger by so many CSS pixels in steps, and lifts
// it.
func (n *Node) TouchDrag(js string, x, y float64) {
	n.tab.t.Helper()
	at, err := n.spot()
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		if err == nil {
			err = send(n.tab, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind,
				TouchPoints: append([]*input.TouchPoint{}, points...)})
		}
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: at.X, Y: at.Y})
	n.tab.Until(js)
	const steps = 8
	for step := 1.0; step <= steps; step++ {
		touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: at.X + x*step/steps, Y: at.Y + y*step/steps})
	}
	touch(input.DispatchTouchEventTypeTouchEnd)
	if err != nil {
		n.tab.t.Fatalf("browser: drag %s: %v", n, err)
	}
}

// Hover puts the mouse over the node.
func (n *Node) Hover() {
	n.tab.t.Helper()
	at, err := n.spot()
	if err == nil {
		err = send(n.tab, input.DispatchMouseEvent,
			input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: at.X, Y: at.Y})
	}
	if err != nil {
		n.tab.t.Fatalf("browser: hover over %s: %v", n, err)
	}
}

// Focus puts the focus on the node, as its script could. To get there as a person does, press Tab.
func (n *Node) Focus() {
	n.tab.t.Helper()
	if err := send(n.tab, dom.Focus, dom.FocusParams{BackendNodeID: n.id}); err != nil {
		n.tab.t.Fatalf("browser: focus %s: %v", n, err)
	}
}

// Fill clicks the field and types the words in place of what is in it.
func (t *Tab) Fill(role, name, words string) {
	t.t.Helper()
	t.Click(role, name)
	t.Press("Control+A")
	if words == "" {
		t.Press("Delete")
	}
	t.Type(words)
}

// Type types the words where the focus is, key by key.
func (t *Tab) Type(words string) {
	t.t.Helper()
	for _, r := range words {
		s := string(r)
		k := key{key: s, text: s}
		switch {
		case r >= 'a' && r <= 'z':
			k.code, k.number = "Key"+strings.ToUpper(s), int64(r-'a'+'A')
		case r >= 'A' && r <= 'Z':
			k.code, k.number, k.with = "Key"+s, int64(r), shift
		case r >= '0' && r <= '9':
			k.code, k.number = "Digit"+s, int64(r)
		case r == ' ':
			k = keys["Space"]
		case r == '\n':
			k = keys["Enter"]
		}
		if err := t.strike(k); err != nil {
			t.t.Fatalf("browser: type %q: %v", words, err)
		}
	}
}

// Press presses keys one after another by their names in the DOM: "Tab", "Shift+Tab", "ArrowDown", "Enter", "Space",
// "Escape", "Home", "End", "PageUp", "PageDown", "Backspace", "Delete", "Control+A".
func (t *Tab) Press(names ...string) {
	t.t.Helper()
	for _, name := range names {
		k, err := keyOf(name)
		if err == nil {
			err = t.strike(k)
		}
		if err != nil {
			t.t.Fatalf("browser: press %s: %v", name, err)
		}
	}
}

// TabTo presses Tab until a node with the role and the name has the focus, at most so many times as a page has stops.
func (t *Tab) TabTo(role, name string) *Node { t.t.Helper(); return t.walk("Tab", role, name) }

// ShiftTabTo is TabTo backwards.
func (t *Tab) ShiftTabTo(role, name string) *Node {
	t.t.Helper()
	return t.walk("Shift+Tab", role, name)
}

func (t *Tab) walk(press, role, name string) *Node {
	t.t.Helper()
	named := matcher(name)
	var way []string
	for range 120 {
		t.Press(press)
		n := t.Focused()
		if (role == "" || n.Role == role) && named(n.Name) {
			return n
		}
		way = append(way, n.String())
	}
	t.t.Fatalf("browser: %s does not lead to %s %q; it led to\n  %s", press, role, name, strings.Join(way, "\n  "))
	return nil
}

// Modifiers of keys, as the protocol counts them.
const (
	alt     = 1
	control = 2
	shift   = 8
)

// key is a key of a keyboard: its value and code in the DOM, its number on Windows, and what it writes.
type key struct {
	key, code string
	number    int64
	text      string
	with      int64
	command   string // of the editor
}

var keys = map[string]key{
	"Tab":        {key: "Tab", code: "Tab", number: 9},
	"Enter":      {key: "Enter", code: "Enter", number: 13, text: "\r"},
	"Escape":     {key: "Escape", code: "Escape", number: 27},
	"Space":      {key: " ", code: "Space", number: 32, text: " "},
	"PageUp":     {key: "PageUp", code: "PageUp", number: 33},
	"PageDown":   {key: "PageDown", code: "PageDown", number: 34},
	"End":        {key: "End", code: "End", number: 35},
	"Home":       {key: "Home", code: "Home", number: 36},
	"ArrowLeft":  {key: "ArrowLeft", code: "ArrowLeft", number: 37},
	"ArrowUp":    {key: "ArrowUp", code: "ArrowUp", number: 38},
	"ArrowRight": {key: "ArrowRight", code: "ArrowRight", number: 39},
	"ArrowDown":  {key: "ArrowDown", code: "ArrowDown", number: 40},
	"Delete":     {key: "Delete", code: "Delete", number: 46},
	"Backspace":  {key: "Backspace", code: "Backspace", number: 8},
	"A":          {key: "a", code: "KeyA", number: 65},
	"k":          {key: "k", code: "KeyK", number: 75},
	"n":          {key: "n", code: "KeyN", number: 78},
}

func keyOf(name string) (key, error) {
	parts := strings.Split(name, "+")
	k, known := keys[parts[len(parts)-1]]
	if !known {
		return key{}, errors.New("no such key")
	}
	for _, m := range parts[:len(parts)-1] {
		switch m {
		case "Shift":
			k.with |= shift
		case "Control":
			k.with |= control
		case "Alt":
			k.with |= alt
		default:
			return key{}, fmt.Errorf("no such modifier: %s", m)
		}
	}
	if name == "Control+A" {
		k.command = "selectAll"
	}
	return k, nil
}

func (t *Tab) strike(k key) error {
	p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Modifiers: k.with, Key: k.key,
		Code:                  k.code,
		WindowsVirtualKeyCode: k.number, NativeVirtualKeyCode: k.number, Text: k.text, UnmodifiedText: k.text}
	if k.text == "" {
		p.Type = input.DispatchKeyEventTypeRawKeyDown
	}
	if k.command != "" {
		p.Commands = []string{k.command}
	}
	if err := send(t, input.DispatchKeyEvent, p); err != nil {
		return err
	}
	p.Type, p.Text, p.UnmodifiedText, p.Commands = input.DispatchKeyEventTypeKeyUp, "", "", nil
	return send(t, input.DispatchKeyEvent, p)
}

// PointAway moves the mouse to the page's corner, where it points at nothing: what it rested on looks as it does alone.
func (t *Tab) PointAway() {
	t.t.Helper()
	err := send(t, input.DispatchMouseEvent,
		input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved})
	if err != nil {
		t.t.Fatalf("browser: point away: %v", err)
	}
}
