package browser

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"stund/internal/awstest"
	"stund/internal/browser"
	"stund/internal/mailtext"
)

// TestHostileWords: whatever a practice calls itself and its services, it is words: nothing runs, nothing is turned
// around, nothing makes a narrow page scroll.
func TestHostileWords(t *testing.T) {
	t.Parallel()
	const evil = `"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>{name}`
	long := strings.Repeat("Behandlingsrom", 36) // 504 characters without a space
	rtl := "\u202eمساج عميق\u202e \u2067עיסוי"
	for name, c := range map[string]struct{ name, text, place string }{
		"markup":        {evil, evil, evil},
		"very long":     {long[:120], long, long[:120]},
		"right to left": {rtl, rtl + " " + rtl, rtl},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.Edit("/v1/practice", func(v map[string]any) { v["name"], v["text"] = c.name, c.text })
			s.Edit("/v1/services/konsultasjon", func(v map[string]any) { v["name"], v["description"] = c.name, c.text })
			s.Edit("/v1/practitioners/ida", func(v map[string]any) { v["name"], v["title"] = c.name, c.name })
			s.Edit("/v1/locations/storgata", func(v map[string]any) { v["name"], v["address"] = c.place, c.place })
			tab := s.Tab(phone)
			if name == "right to left" {
				// The API takes away what turns the text around it; the widget does not rely on it.
				a := s.do("GET", "/v1/public/lotus/start", nil)
				if strings.Contains(string(a.Body), "\u202e") || !strings.Contains(string(a.Body), "مساج") {
					t.Errorf("the API answers %s", a.Body)
				}
				tab.Faults(browser.Fault{URL: "*/start?language*", Happens: browser.IsAnswered, Status: 200,
					Body: strings.ReplaceAll(string(a.Body), "مساج", "\u202eمساج")})
			}
			tab.Go(s.Website(widget("")))
			v := &guest{tab, s, said(t, "nb")}
			whole := func(step string) {
				t.Helper()
				v.On(step)
				if over := browser.Eval[int](tab, "document.documentElement.scrollWidth - "+
					"document.documentElement.clientWidth"); over > 0 {
					t.Errorf("%s: the page scrolls %d pixels sideways", step, over)
				}
				const beyond = `[...document.querySelector('stund-booking').shadowRoot.querySelectorAll('*')]
					.filter(e => !e.closest('.vh') &&
						(e.getBoundingClientRect().right > innerWidth || e.getBoundingClientRect().left < 0))
					.map(e => e.outerHTML.slice(0, 99))`
				if out := browser.Eval[[]string](tab, beyond); len(out) > 0 {
					t.Errorf("%s: out of the page are %q", step, out)
				}
				const foreign = `[...document.querySelector('stund-booking').shadowRoot
					.querySelectorAll('img, script, iframe, [onerror]')].length`
				if n := browser.Eval[int](tab, foreign); n > 0 {
					t.Errorf("%s: %d elements of somebody else's", step, n)
				}
				shot(t, tab, step)
			}
			whole("service")
			tab.All("button", "")[0].Click()
			whole("who")
			tab.All("button", "/Jonas/")[0].Click()
			whole("time")
			v.Picks(v.w["change"] + ": Jonas")
			v.On("who")
			tab.All("button", "")[3].Click() // after the way back, the service that was chosen, and anyone
			whole("time")
			v.PicksDay("tirsdag 24. november")
			v.Picks("10.00")
			v.Writes(kari)
			whole("details")
			v.Books()
			whole("done")
			if browser.Eval[bool](tab, "'hacked' in window") {
				t.Error("something ran")
			}
			s.Only("konsultasjon", tuesday)
		})
	}
}

// appearance tells how everything in the widget looks, and where it is in it.
const appearance = `(() => {
	const root = document.querySelector('stund-booking').shadowRoot
	const card = root.querySelector('.w').getBoundingClientRect()
	return [...root.querySelectorAll('.w, .w *')].filter(e => !e.closest('svg, .vh')).map(e => {
		const r = e.getBoundingClientRect(), c = getComputedStyle(e)
		return [e.localName + '.' + e.className,
			...[r.x - card.x, r.y - card.y, r.width, r.height].map(Math.round),
			c.display, c.visibility, c.opacity, c.color, c.backgroundColor, c.borderTopColor, c.borderTopWidth,
			c.fontFamily, c.fontSize, c.fontWeight, c.fontStyle, c.letterSpacing, c.lineHeight,
			c.textTransform, c.textAlign, c.direction, c.cursor, c.textShadow, c.wordSpacing, c.textIndent,
			c.boxSizing, c.pointerEvents, c.userSelect, c.filter].join(' ')
	})
})()`

// TestHostileStyles: what a website's style sheet says of all elements changes nothing in the widget.
func TestHostileStyles(t *testing.T) {
	t.Parallel()
	s := open(t)
	type steps map[string][]string
	look := func(css string) steps {
		page := widget("service=konsultasjon accent=#8a5a2b")
		page.CSS = css
		v := s.Visit(s.Website(page), "nb", browser.Options{ReducedMotion: true})
		out := steps{}
		see := func(step string) {
			v.On(step)
			v.PointAway()
			browser.Eval[any](v.Tab, "document.querySelector('stund-booking').shadowRoot.activeElement?.blur()")
			out[step] = browser.Eval[[]string](v.Tab, appearance)
		}
		see("who")
		v.Picks("Ida Berg")
		see("time")
		v.PicksDay("tirsdag 24. november")
		v.Picks("10.00")
		see("details")
		v.Books()
		v.WaitFocus("textbox", v.w["name"])
		see("details")
		return out
	}
	calm := look("")
	styles := []struct{ name, css string }{
		{"all unset", "* { all: unset !important }"},
		{"all initial", "*, *::before { all: initial !important }"},
		{"huge and red", `* {
			box-sizing: content-box !important; font: italic 900 60px/3 cursive !important; color: red !important;
			letter-spacing: .5em !important; word-spacing: 1em !important; text-transform: uppercase !important;
			text-indent: 3em !important; text-align: right !important; text-shadow: 2px 2px red !important }`},
		{"nothing to press", "button, input, textarea, table, section, ul, svg { display: none !important } " +
			"h2 { visibility: hidden !important } * { user-select: none !important; cursor: wait !important }"},
		{"invisible", "* { visibility: hidden !important; pointer-events: none !important }"},
		{"a large root", "html { font-size: 400% } " +
			"body { font-size: 3rem; line-height: 0; white-space: nowrap; quotes: none }"},
		{"right to left", "html { direction: rtl; unicode-bidi: bidi-override }"},
		{"spaced", "* { margin: 20px !important; padding: 20px !important; border: 8px solid red !important; " +
			"outline: 4px solid blue !important; min-height: 50px !important }"},
		{"names of a theme", ":root { --light: #f8f9fa; --dark: #343a40; --bg: red; --surface: red; --text: red; " +
			"--muted: red; --line: red; --rim: red; --accent: red; --on-accent: red; --good: red; --focus: red }"},
		{"classes of others", ".w, .r, .body, .btn, .main, .chip, .times, .field, .summary { " +
			"display: none !important; color: red !important; width: 10px !important }"},
	}
	if !awstest.Full() {
		styles = styles[:3]
	}
	for _, style := range styles {
		name := style.name
		for step, got := range look(style.css) {
			want := calm[step]
			if len(got) != len(want) {
				t.Errorf("%s: %s has %d elements, want %d", name, step, len(got), len(want))
				continue
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("%s: %s is\n%s\nwant\n%s", name, step, got[i], want[i])
					break
				}
			}
		}
	}
	t.Run("and it books", func(t *testing.T) {
		page := widget("")
		page.CSS = "* { all: unset !important; font-size: 60px !important } button { display: none !important } " +
			"html { direction: rtl }"
		v := s.Visit(s.Website(page), "nb", phone)
		v.ToDetails()
		v.Writes(kari)
		v.Books()
		v.On("done")
		s.Only("konsultasjon", tuesday)
		shot(t, v.Tab, "done")
	})
}

// TestTwoOnAPage: widgets on one page know nothing of each other, also when they are for the same practice.
func TestTwoOnAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.Visit(s.Website(website{Body: `<main><stund-booking practice="lotus" service="konsultasjon"
			practitioner="ida" name="Kari Nordmann" email="kari@example.com"></stund-booking>
		<stund-booking practice="lotus" service="konsultasjon"
			practitioner="jonas" lang="en" name="Per Hansen" email="per@example.com"></stund-booking></main>
		<script src="SITE/widget.js"></script>`}), "nb", browser.Options{})
	en := said(t, "en")
	v.On("time")
	v.Find("heading", en["chooseTime"])
	v.PicksDay("tirsdag 24. november")
	v.Click("gridcell", "/^Wednesday 25\\sNovember/")
	v.Find("heading", "Wednesday 25 November")
	v.Picks("10.00")
	v.Click("button", "11:00")
	v.On("details")
	v.Find("heading", en["details"])
	v.Click("button", en["book"])
	v.Find("heading", en["booked"])
	v.On("details")
	if name := v.Find("textbox", v.w["name"]).Value; name != "Kari Nordmann" {
		t.Errorf("the other one's form has %q", name)
	}
	v.Books()
	v.On("done")
	got := s.Bookings("2026-11-24", "2026-11-25")
	if len(got) != 2 || got[0].Practitioner != "ida" || !got[0].Start.Equal(tuesday) ||
		got[1].Practitioner != "jonas" || !got[1].Start.Equal(at("2026-11-25", 11, 0)) {
		t.Errorf("the calendar has %+v", got)
	}
}

// TestEmbedding: wherever the script stands, however often, and however the element comes into the page and moves in
// it.
func TestEmbedding(t *testing.T) {
	t.Parallel()
	s := open(t)
	const script, tag = `<script src="SITE/widget.js"></script>`,
		`<stund-booking practice="lotus"><p>Ring oss.</p></stund-booking>`
	tab := s.Tab(browser.Options{})
	v := &guest{tab, s, said(t, "nb")}
	for name, page := range map[string]website{
		"script in the head": {Head: script, Body: "<main>" + tag + "</main>"},
		"script after":       {Body: "<main>" + tag + "</main>" + script},
		"deferred": {Head: `<script src="SITE/widget.js" defer></script>`,
			Body: "<main>" + tag + "</main>"},
		"twice": {Head: script, Body: "<main>" + tag + "</main>" + script},
		"twice, by two names": {Head: script,
			Body: "<main>" + tag + `</main><script src="SITE/widget.js?v=2"></script>`},
		"trusted types": {Head: script, Body: "<main>" + tag + "</main>",
			Policy: strict + "; require-trusted-types-for 'script'; trusted-types 'none'"},
		"a base somewhere else": {Head: `<base href="/elsewhere/">` + script, Body: "<main>" + tag + "</main>",
			Policy: strings.Replace(strict, "base-uri 'none'", "base-uri 'self'", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			tab.Go(s.Website(page))
			v.On("service")
			if v.Has("paragraph", "Ring oss.") || strings.Contains(v.Text(), "Ring oss.") {
				t.Error("the website's words for without are still there")
			}
		})
	}
	t.Run("trusted types, to the end", func(t *testing.T) {
		page := widget("")
		page.Policy = strict + "; require-trusted-types-for 'script'; trusted-types 'none'"
		tab.Go(s.Website(page))
		v.ToDetails()
		v.Writes(kari)
		v.Books()
		v.On("done")
	})
	t.Run("taken out, put back and moved", func(t *testing.T) {
		tab.Go(s.Website(website{Body: script + `<main><div id="a">` + tag + `</div><div id="b"></div></main>`}))
		browser.Eval[any](tab, events)
		v.Picks("Konsultasjon")
		v.Picks("Jonas Dahl")
		v.On("time")
		v.PicksDay("torsdag 26. november")
		v.Picks("10.00")
		v.Writes(contact{"name": "Per Hansen", "email": "per@example.com"})
		browser.Eval[any](tab, "window.e = document.querySelector('stund-booking'), e.remove()")
		v.Gone("heading", v.w["details"])
		browser.Eval[any](tab, "document.querySelector('#b').append(e)")
		v.On("details")
		browser.Eval[any](tab, "document.querySelector('#a').append(e)")
		if name := v.Find("textbox", v.w["name"]).Value; name != "Per Hansen" {
			t.Errorf("the form has %q", name)
		}
		v.Books()
		v.On("done")
		if told := browser.Eval[[]string](tab, "told"); slices.Contains(told[1:], "ready stund-booking {}") {
			t.Errorf("it began anew: %q", told)
		}
		if got := s.Bookings("2026-11-26", "2026-11-26"); len(got) != 1 {
			t.Errorf("the calendar has %+v", got)
		}
	})
	t.Run("taken out while it comes", func(t *testing.T) {
		tab.Faults(browser.Fault{URL: "*/widget/nb-*", Happens: browser.Hangs})
		tab.Go(s.Website(website{Body: script + `<main>` + tag + `</main>`}))
		browser.Eval[any](tab, "window.e = document.querySelector('stund-booking'), e.remove()")
		tab.Faults()
		browser.Eval[any](tab, "document.querySelector('main').append(e)")
		v.On("service")
	})
	t.Run("removed in a dialog", func(t *testing.T) {
		tab.Go(s.Website(widget("mode=button")))
		v.Picks(v.w["book"])
		v.On("service")
		browser.Eval[any](tab, "window.e = document.querySelector('stund-booking'), e.remove(), "+
			"document.querySelector('main').append(e)")
		v.Picks(v.w["book"])
		v.On("service")
	})
	t.Run("copied", func(t *testing.T) {
		tab.Go(s.Website(widget("service=yoga")))
		v.On("time")
		browser.Eval[any](tab,
			"document.querySelector('main').append(document.querySelector('stund-booking').cloneNode(true))")
		tab.Until("document.querySelectorAll('stund-booking')[1].shadowRoot?.querySelector('h2')")
	})
}

// TestAccent: the practice's colour, or the website's, is made readable in both themes, by the rule that mails keep.
func TestAccent(t *testing.T) {
	t.Parallel()
	s := open(t)
	house, houseDark := mailtext.Accents("")
	v := s.Visit(s.Website(widget("service=konsultasjon practitioner=ida")), "nb", browser.Options{ReducedMotion: true})
	v.On("time")
	v.Picks("09.00")
	v.On("details")
	set := func(name, value string) {
		browser.Eval[any](v.Tab, fmt.Sprintf("document.querySelector('stund-booking').setAttribute(%q, %q)", name,
			value))
	}
	type colours struct{ Button, Words, Link, Ground, Card [3]float64 }
	const painted = `(() => {
		const root = document.querySelector('stund-booking').shadowRoot
		const of = (e, what) => {
			const c = document.createElement('canvas').getContext('2d')
			c.fillStyle = getComputedStyle(root.querySelector(e))[what]
			c.fillRect(0, 0, 1, 1)
			return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3)
		}
		return {
			Button: of('#submit', 'backgroundColor'),
			Words: of('#submit', 'color'),
			Link: of('.change', 'color'),
			Ground: of('.summary', 'backgroundColor'),
			Card: of('.w', 'backgroundColor'),
		}
	})()`
	for _, accent := range []string{"#ffff00", "#000000", "#ffffff", "#808080", "#e0218a", "#E0218A", "#1f6f5c", "red",
		"#fff", "url(x)", "var(--x)", "#12345g", ""} {
		light, dark := mailtext.Accents(accent)
		set("accent", accent)
		for theme, want := range map[string]string{"light": light, "dark": dark} {
			set("theme", theme)
			v.Until(fmt.Sprintf("document.querySelector('stund-booking').shadowRoot.firstChild.dataset.theme === %q",
				theme))
			c := browser.Eval[colours](v.Tab, painted)
			if got := fmt.Sprintf("#%02x%02x%02x", int(c.Button[0]), int(c.Button[1]), int(c.Button[2])); got != want {
				t.Errorf("%q in the %s theme is %s, want %s", accent, theme, got, want)
			}
			for what, pair := range map[string][2][3]float64{"on the button": {c.Words, c.Button},
				"a link": {c.Link, c.Ground}, "a link on the card": {c.Link, c.Card}} {
				if r := contrast(pair[0], pair[1]); r < 4.5 {
					t.Errorf("%q in the %s theme: words %s have a contrast of %.2f", accent, theme, what, r)
				}
			}
		}
	}
	if light, _ := mailtext.Accents(house); light != house || houseDark == "" {
		t.Errorf("the house's colour is %s", house)
	}
	t.Run("the practice's own", func(t *testing.T) {
		s.Edit("/v1/practice", func(v map[string]any) { v["accent"] = "#e0218a" })
		light, dark := mailtext.Accents("#e0218a")
		for _, c := range []struct {
			want    string
			options browser.Options
			css     string
		}{{light, browser.Options{}, ""}, {dark, browser.Options{Dark: true}, ":root { color-scheme: light dark }"},
			{light, browser.Options{Dark: true}, ""}} {
			page := widget("service=yoga")
			page.CSS = c.css
			v := s.Visit(s.Website(page), "nb", c.options)
			v.On("time")
			if got := browser.EvalOn[string](v.Find("gridcell", begins("tirsdag 24. november")),
				"function() { return getComputedStyle(this).backgroundColor }"); got != rgb(c.want) {
				t.Errorf("with %+v and %q the chosen day is %s, want %s", c.options, c.css, got, rgb(c.want))
			}
		}
	})
}

// rgb writes "#1f6f5c" as browsers tell it: "rgb(31, 111, 92)".
func rgb(hex string) string {
	var r, g, b int
	_, _ = fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b)
	return fmt.Sprintf("rgb(%d, %d, %d)", r, g, b)
}

// contrast is the ratio of WCAG 2.2.
func contrast(a, b [3]float64) float64 {
	luminance := func(c [3]float64) (sum float64) {
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v := c[i] / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum
	}
	both := []float64{luminance(a), luminance(b)}
	return (slices.Max(both) + 0.05) / (slices.Min(both) + 0.05)
}

// TestThemeByTokens: a website may set the widget's tokens and style its parts.
func TestThemeByTokens(t *testing.T) {
	t.Parallel()
	s := open(t)
	page := widget("service=konsultasjon practitioner=ida")
	page.CSS = `stund-booking { --stund-accent: #7b2cbf; --stund-surface: #fffbe6; --stund-font: Georgia, serif }
		stund-booking::part(card) { border-radius: 3px } stund-booking::part(button) { text-transform: uppercase }`
	v := s.Visit(s.Website(page), "nb", browser.Options{})
	v.On("time")
	v.Picks("09.00")
	v.On("details")
	got := browser.Eval[map[string]string](v.Tab, `(() => {
		const root = document.querySelector('stund-booking').shadowRoot
		const of = e => getComputedStyle(root.querySelector(e))
		return {
			accent: of('#submit').backgroundColor,
			part: of('#submit').textTransform,
			surface: of('.w').backgroundColor,
			radius: of('.w').borderTopLeftRadius,
			font: of('h2').fontFamily,
		}
	})()`)
	want := map[string]string{"accent": "rgb(123, 44, 191)", "part": "uppercase", "surface": "rgb(255, 251, 230)",
		"radius": "3px", "font": "Georgia, serif"}
	if !maps.Equal(got, want) {
		t.Errorf("the widget has %v, want %v", got, want)
	}
}
