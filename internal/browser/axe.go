package browser

import (
	"fmt"
	"os"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// Finding is a rule of axe-core that a page breaks, or may break.
type Finding struct {
	Rule, Impact, Help string
	Nodes              []FoundAt
}

// FoundAt is where: a selector, with " >>> " where a shadow tree begins.
type FoundAt struct{ Selector, HTML, Why string }

func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", f.Rule, f.Impact, f.Help)
	for _, n := range f.Nodes {
		fmt.Fprintf(&b, "\n    %s\n      %s\n      %s", n.Selector, shorten(n.HTML),
			strings.ReplaceAll(n.Why, "\n", "\n      "))
	}
	return b.String()
}

// runAxe asks for what is wrong and what axe could not decide, by the rules of WCAG 2.2 AA and good practice. Of a
// text's contrast axe knows what it sees: what lies under a head that sticks, or beyond an edge, is scrolled to the
// middle and looked at again; and that a dialog lies over all else it knows where its style says so.
const runAxe = `(async () => {
	const over = new CSSStyleSheet()
	over.replaceSync('dialog[open] { z-index: 99 }')
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, over]
	const options = { resultTypes: ['violations', 'incomplete'], preload: false, iframes: false, elementRef: true }
	const out = await axe.run(document, { ...options,
		runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
	const contrast = all => all.find(f => f.id === 'color-contrast')
	const unsure = contrast(out.incomplete)
	const were = new Map()
	const middle = e => {
		for (let p = e; p; p = p.parentNode ?? p.host)
			if (p.nodeType === 1 && !were.has(p)) were.set(p, [p.scrollLeft, p.scrollTop])
		e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
	}
	let left = unsure?.nodes ?? [], never = []
	while (left.length) {
		const first = left[0].element
		middle(first)
		const again = await axe.run({ include: left.map(n => n.element) },
			{ ...options, runOnly: { type: 'rule', values: ['color-contrast'] } })
		const wrong = contrast(again.violations)
		if (wrong) out.violations.push(wrong)
		const still = contrast(again.incomplete)?.nodes ?? []
		never = never.concat(still.filter(n => n.element === first))
		left = still.filter(n => n.element !== first)
	}
	if (unsure) unsure.nodes = never
	for (const [e, [x, y]] of were) e.scrollTo({ left: x, top: y, behavior: 'instant' })
	document.adoptedStyleSheets = document.adoptedStyleSheets.filter(s => s !== over)
	const at = s => s.map(p => Array.isArray(p) ? p.join(' >>> ') : p).join(' | ')
	const tell = all => all.filter(f => f.nodes.length).map(f => ({ Rule: f.id, Impact: f.impact, Help: f.help,
		Nodes: f.nodes.map(n => ({ Selector: at(n.target), HTML: n.html, Why: n.failureSummary || '' })) }))
	return { Violations: tell(out.violations), Doubtful: tell(out.incomplete) }
})()`

// Axe looks the page over with axe-core, whose script is at the path, shadow trees included: what breaks a rule of WCAG
// 2.2 AA or of good practice, and what axe could not decide. What is wrong is looked at once more: a colour on its way
// from one button's to the next one's is not. The page is as it was afterwards.
func (t *Tab) Axe(script string) (violations, doubtful []Finding) {
	t.t.Helper()
	violations, doubtful, err := t.axe(script)
	if len(violations) > 0 && err == nil {
		violations, doubtful, err = t.axe(script)
	}
	if err != nil {
		t.t.Fatalf("browser: axe: %v", err)
	}
	return violations, doubtful
}

func (t *Tab) axe(script string) (violations, doubtful []Finding, err error) {
	if t.options.NoScript {
		// axe waits by timers, which stand still where scripts are off. What the page did without them stays as it is.
		if err := t.scripts(true); err != nil {
			return nil, nil, err
		}
		defer func() {
			if off := t.scripts(false); err == nil {
				err = off
			}
		}()
	} else if err := t.still(); err != nil {
		return nil, nil, err
	}
	frames, err := call(t, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, nil, err
	}
	world, err := call(t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frames.FrameTree.Frame.ID,
		WorldName: "axe"})
	if err != nil {
		return nil, nil, err
	}
	there, err := evalIn[string](t, "typeof axe", world.ExecutionContextID)
	if err == nil && there == "undefined" {
		var code []byte
		if code, err = os.ReadFile(script); err == nil {
			_, err = evalIn[any](t, string(code)+"\n;0", world.ExecutionContextID)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	out, err := evalIn[struct{ Violations, Doubtful []Finding }](t, runAxe, world.ExecutionContextID)
	return out.Violations, out.Doubtful, err
}

func (t *Tab) scripts(on bool) error {
	return send(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}
