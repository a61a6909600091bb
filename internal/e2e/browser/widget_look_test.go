package browser

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
	"stund/internal/i18n"
	parts "stund/internal/widget"
)

// said returns the widget's own texts in the language, by the names that its sources have for them.
func said(t *testing.T, lang string) map[string]string {
	t.Helper()
	l, ok := i18n.Parse(lang)
	if !ok {
		t.Fatalf("%q is no language", lang)
	}
	out := map[string]string{}
	for name, text := range parts.Texts() {
		out[name] = text.In(l)
	}
	return out
}

// practiceCSS is a website that follows the system's colours, as a good one does.
const practiceCSS = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#efece6, #0f0e0d) }
body { margin: 0 auto; padding: 12px; max-width: 60rem }
h1 { margin: 0 0 12px; font-size: 24px }`

// sight is one look at one state of the widget.
type sight struct {
	tab  *browser.Tab
	lang string
	name string // of the state: "time", "details wrong"
	page bool   // whether the whole page is of interest, not what covers it
}

// walk leads a client through every state that the widget has, in one tab, and has each looked at. It books once.
func walk(t *testing.T, lang string, o browser.Options, look func(sight)) {
	t.Helper()
	s := open(t)
	words := said(t, lang)
	page := func(mode string) string {
		return s.Website(website{Lang: lang, CSS: practiceCSS, Body: `<main><h1>Lotus Terapi</h1>` +
			`<script src="SITE/widget.js" async></script>` +
			`<stund-booking practice="lotus" mode="` + mode + `"></stund-booking></main>`})
	}
	tab := s.Tab(o)
	see := func(name string) { t.Helper(); rests(tab); look(sight{tab, lang, name, true}) }
	over := func(name string) { t.Helper(); rests(tab); look(sight{tab, lang, name, false}) }
	heading := func(text string) { t.Helper(); tab.Find("heading", words[text]) }

	s.takeDay("massasje", "2026-11-24")

	tab.Faults(browser.Fault{URL: "*/start*", Happens: browser.Hangs})
	tab.Go(page(""))
	outlined(tab)
	see("loading")
	tab.Faults()
	heading("chooseService")
	see("service")

	tab.Click("button", consultation)
	heading("chooseWho")
	see("who")

	tab.Faults(browser.Fault{URL: "*/start?service*", Happens: browser.Hangs})
	tab.Click("button", "/^Ida Berg/")
	heading("chooseTime")
	outlined(tab)
	see("time loading")
	tab.Faults()
	tab.Find("grid", "")
	see("time")
	tab.Click("button", words["later"])
	tab.Find("gridcell", `/^\D+7\D+2027, \d/`)
	see("time later")
	tab.Click("button", words["earlier"])
	tab.Find("gridcell", `/^\D+1\D+, \d/`)
	tab.Click("gridcell", `/^\D+1\D+, \d/`)

	tab.Click("button", "/^"+free(tab)+"/")
	heading("details")
	see("details")
	tab.Click("button", words["book"])
	tab.Says(words["emailWrong"])
	see("details wrong")

	tab.Fill("textbox", words["name"], kari["name"])
	tab.Fill("textbox", words["email"], kari["email"])
	tab.Offline(true)
	tab.Click("button", words["book"])
	tab.Find("alert", "")
	see("details offline")
	// The network comes back, and somebody was faster.
	s.Steal("konsultasjon", at("2026-12-01", 9, 0))
	tab.Offline(false)
	tab.Says(words["taken"])
	tab.Find("grid", "")
	see("time taken")
	tab.Click("button", "/ 9[.:]30$| 09[.:]30$/")
	heading("details")
	tab.Click("button", words["book"])
	heading("booked")
	see("done")

	tab.Click("button", words["another"])
	tab.Click("button", "/^(Rolig yoga|Calm yoga|Rauhallinen)/")
	tab.Find("grid", "")
	see("time of a group")

	tab.Click("button", "/(Rolig yoga|Calm yoga|Rauhallinen)/")
	tab.Click("button", "/^(Dyp massasje|Deep massage|Syvähieronta)/")
	tab.Click("gridcell", `/^\D+24\D/`)
	tab.Says(words["fullHint"])
	see("time full")
	tab.Click("button", words["waitFor"])
	heading("waitTitle")
	see("wait")
	tab.Click("button", words["waitFor"])
	heading("waiting")
	see("waiting")

	start := s.start()
	start["next"] = []any{}
	tab.Go(page(""))
	heading("chooseService")
	tab.Faults(browser.Fault{URL: "*/start?service*", Happens: browser.IsAnswered, Status: 200, Body: text(t, start)})
	tab.Click("button", consultation)
	tab.Click("button", "/^Jonas Dahl/")
	tab.Says(words["noneAtAll"])
	see("time none")

	start["practice"].(map[string]any)["services"] = []any{}
	tab.Faults(browser.Fault{URL: "*/start?language*", Happens: browser.IsAnswered, Status: 200, Body: text(t, start)})
	tab.Reload()
	tab.Says(words["notHere"])
	see("nothing")
	tab.Faults(browser.Fault{URL: "*/start?language*", Happens: browser.IsAnswered, Status: 503,
		Body: `{"status":503,"code":"unavailable"}`})
	tab.Reload()
	tab.Find("alert", "")
	see("broken")
	tab.Faults()

	for _, mode := range []string{"button", "floating"} {
		tab.Go(page(mode))
		tab.Find("button", words["book"])
		see(mode)
		tab.Click("button", words["book"])
		heading("chooseService")
		over(mode + " service")
		if mode == "button" {
			tab.Click("button", consultation)
			tab.Click("button", "/^"+words["anyone"]+"/")
			tab.Find("grid", "")
			over(mode + " time")
			tab.Click("button", "/^"+free(tab)+"/")
			heading("details")
			over(mode + " details")
		}
	}
}

// outlined waits until the outline of what is to come can be seen.
func outlined(tab *browser.Tab) {
	tab.Until(`(e => e && getComputedStyle(e).opacity === ` +
		`"1")(document.querySelector("stund-booking").shadowRoot?.querySelector(".bones"))`)
}

// rests waits until nothing moves any more but what does for ever.
func rests(tab *browser.Tab) {
	tab.Until(`![...document.querySelectorAll("stund-booking")].flatMap(e => e.shadowRoot?.getAnimations() ?? [])
		.some(a => a.playState === "running" && a.effect.getComputedTiming().endTime < Infinity)`)
}

// free returns the first time of the chosen day.
func free(tab *browser.Tab) string {
	tab.Until(within(`.times .chip`) + ` !== null`)
	return browser.Eval[string](tab, within(`.times .chip span`)+`.textContent`)
}

// within is an expression for the first thing inside the widget that the selector fits.
func within(selector string) string {
	return `document.querySelector("stund-booking").shadowRoot.querySelector(` + strconv.Quote(selector) + `)`
}

// start is what the widget asks for first.
func (s *stage) start() (out map[string]any) {
	s.t.Helper()
	s.must(200, &out, "GET", "/v1/public/lotus/start", nil)
	return out
}

// takeDay books the day until nothing of the service is left on it.
func (s *stage) takeDay(service, day string) {
	s.t.Helper()
	for {
		var free struct{ Slots []struct{ Start time.Time } }
		s.must(200, &free, "GET", "/v1/public/lotus/slots?service="+service+"&from="+day+"&to="+day, nil)
		if len(free.Slots) == 0 {
			return
		}
		s.Book(service, "", free.Slots[0].Start, per)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestWidgetIsSoundInEveryState looks at every state in every language: with a mouse on a wide screen in light, and
// with a thumb on the narrowest in dark.
func TestWidgetIsSoundInEveryState(t *testing.T) {
	t.Parallel()
	type look struct {
		name    string
		options browser.Options
	}
	matrix := []look{
		{"desktop light", browser.Options{Width: 1100, Height: 800}},
		{"phone dark", browser.Options{Width: 320, Height: 640, Touch: true, Dark: true, ReducedMotion: true}},
	}
	for _, lang := range sample(languages) {
		for _, look := range sample(matrix) {
			t.Run(lang+" "+look.name, func(t *testing.T) {
				t.Parallel()
				walk(t, lang, look.options, func(v sight) {
					sound(t, v.tab, v.name)
					fits(t, v)
					targets(t, v)
					if look.options.ReducedMotion {
						still(t, v)
					} else if lang == "en" || lang == "nb" {
						tree(t, v)
					}
				})
			})
		}
	}
}

// TestWidgetPictures takes pictures of every state, where somebody wants to look at them (STUND_SHOTS).
func TestWidgetPictures(t *testing.T) {
	t.Parallel()
	if os.Getenv("STUND_SHOTS") == "" {
		t.Skip("STUND_SHOTS names no folder for pictures")
	}
	for _, lang := range []string{"nb", "fi"} {
		for _, look := range []struct {
			name    string
			options browser.Options
		}{
			{"phone light", browser.Options{Width: 390, Height: 844, Scale: 2, Touch: true}},
			{"phone dark", browser.Options{Width: 390, Height: 844, Scale: 2, Touch: true, Dark: true}},
			{"narrowest", browser.Options{Width: 320, Height: 640, Scale: 2, Touch: true}},
			{"desktop light", browser.Options{Width: 1100, Height: 800}},
			{"desktop dark", browser.Options{Width: 1100, Height: 800, Dark: true}},
			{"forced colours", browser.Options{Width: 1100, Height: 800, ForcedColors: true}},
		} {
			if lang == "fi" && strings.Contains(look.name, "dark") {
				continue
			}
			t.Run(lang+" "+look.name, func(t *testing.T) {
				t.Parallel()
				walk(t, lang, look.options, func(v sight) { picture(t, v.tab, v.name, v.page) })
			})
		}
	}
}
