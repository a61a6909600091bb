package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"stund/internal/browser"
	"stund/internal/i18n"
	"stund/internal/script"
	"stund/internal/widget"
)

const (
	slowdown   = 4 // of the processor: a phone of the lower middle class
	askedFirst = 3 // requests until the first times are there
)

// weights returns the bytes of each part of the widget as they are sent.
func weights() ([]row, error) {
	loader, err := zipped(widget.Script())
	if err != nil {
		return nil, err
	}
	rows := []row{{what: "widget: loader, gzipped", got: count(loader)}}
	for _, l := range i18n.Langs() {
		part, err := zipped(widget.App(l))
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{what: "widget: code, styles and " + string(l) + ", gzipped", got: count(part),
			baseline: "with the loader " + count(loader+part),
			goal:     goal("≤ "+count(widget.Budget)+" together", loader+part <= widget.Budget)})
	}
	return rows, nil
}

func count(bytes int) string { return i18n.Number(i18n.EN, int64(bytes)) + " B" }

func zipped(f script.File) (int, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(f.Body); err != nil {
		return 0, fmt.Errorf("compress %s: %w", f.Name, err)
	}
	if err := w.Close(); err != nil {
		return 0, fmt.Errorf("compress %s: %w", f.Name, err)
	}
	return out.Len(), nil
}

// The website that embeds the widget, and one that asks for and shows the same with no widget: what the network and the
// browser take by themselves.
const (
	embedding = `<!doctype html><html lang="nb"><meta charset="utf-8"><title>With the widget</title>
<script>
addEventListener("stund:ready", () => requestAnimationFrame(() => setTimeout(() => shown = performance.now())))
</script>
<stund-booking practice="lotus"></stund-booking><script src="SITE/widget.js" async></script>`
	bare = `<!doctype html><html lang="nb"><meta charset="utf-8"><title>Without</title><p id="p"></p>
<script>
fetch("SITE/widget.js").then((a) => a.text()).then(() => Promise.all([
  fetch("SITE/widget/PART").then((a) => a.text()),
  fetch("SITE/v1/public/lotus/start").then((a) => a.json()),
])).then(([, s]) => {
  p.textContent = s.next.map((n) => n.slot.start).join(" ");
  requestAnimationFrame(() => setTimeout(() => shown = performance.now()));
});
</script>`
	// From when the script begins to be fetched to when the times have been painted.
	sinceTag = `shown - performance.getEntriesByName("SITE/widget.js")[0].startTime`
	// From the click to when what the next step needs has been painted.
	nextStep = `new Promise((done) => {
  const root = document.querySelector("stund-booking").shadowRoot, from = performance.now();
  const look = () => root.querySelector("NEEDS") ?
    setTimeout(() => done(performance.now() - from)) : requestAnimationFrame(look);
  (ACT)(root);
  requestAnimationFrame(look);
})`
)

// steps are what a client does from one step to the next, and what is there when it is.
var steps = []struct{ name, act, needs string }{
	{"service to practitioner", `(r) => r.querySelector(".option").click()`, ".who .option"},
	{"practitioner to times", `(r) => r.querySelector(".option").click()`, ".times .chip"},
	{"time to details", `(r) => r.querySelector(".chip").click()`, "#submit"},
	{"details to booked", `(r) => {
  for (const [name, typed] of [["name", "Kari Nordmann"], ["email", "kari@example.com"]]) {
    const field = r.querySelector("#" + name);
    field.value = typed;
    field.dispatchEvent(new Event("input"));
  }
  r.querySelector("#submit").click();
}`, ".body.done"},
}

// measuring lets a tab end a measurement as it ends a test.
type measuring struct {
	ctx     context.Context
	cleanup []func()
}

type failed struct{ error }

func (m *measuring) Helper()                           {}
func (m *measuring) Context() context.Context          { return m.ctx }
func (m *measuring) Cleanup(f func())                  { m.cleanup = append(m.cleanup, f) }
func (m *measuring) Fatalf(format string, args ...any) { panic(failed{fmt.Errorf(format, args...)}) }

// caught is deferred, and sets err to why a browser's measurement failed.
func caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case failed:
		*err = p.error
	default:
		panic(p)
	}
}

func (m *measuring) end() {
	for _, f := range slices.Backward(m.cleanup) {
		f()
	}
}

// widgets measures the widget in Chromium, on a slow processor.
func widgets(ctx context.Context, folder string, s size) (rows []row, err error) {
	if rows, err = weights(); err != nil {
		return nil, err
	}
	path := os.Getenv(browser.Var)
	if path == "" {
		return append(rows, row{what: "widget: times and requests", got: "not measured: no Chromium"}), nil
	}
	stund, err := start(ctx, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stund.close()) }()
	site := "http://" + stund.address
	fill := strings.NewReplacer("SITE", site, "PART", widget.App(i18n.NB).Name)
	website, stop, err := serve(func(string) (http.Handler, error) {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page := embedding
			if r.URL.Path == "/bare" {
				page = bare
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(fill.Replace(page))) // a browser that is gone is told nothing
		}), nil
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	chromium := browser.New(path)
	defer func() { err = errors.Join(err, chromium.Close()) }()
	defer caught(&err)
	var with, without times
	each := make([]times, len(steps))
	asked := 0
	look := func(path string) (*browser.Tab, time.Duration, func()) {
		m := &measuring{ctx: ctx}
		tab := chromium.Open(m, browser.Options{Slowdown: slowdown})
		tab.Go("http://" + website + path)
		tab.Until(`typeof shown === "number"`)
		return tab, milliseconds(browser.Eval[float64](tab, fill.Replace(sinceTag))), m.end
	}
	for range max(s.runs, 3) {
		tab, took, end := look("/")
		with = append(with, took)
		asked = requests(tab, site)
		for n, step := range steps {
			each[n] = append(each[n], milliseconds(browser.Eval[float64](tab,
				strings.NewReplacer("ACT", step.act, "NEEDS", step.needs).Replace(nextStep))))
		}
		end()
		_, took, end = look("/bare")
		without = append(without, took)
		end()
	}
	rows = append(rows,
		row{what: "widget: requests until the first times", got: fmt.Sprint(asked),
			goal: goal(fmt.Sprintf("≤ %d", askedFirst), asked <= askedFirst)},
		row{fmt.Sprintf("widget: script tag to first times, CPU %d× slower", slowdown), millis(with.median()),
			"the same requests alone " + millis(without.median()),
			fold(with.over(without)), ""})
	for n, step := range steps {
		rows = append(rows, row{what: "widget: " + step.name, got: millis(each[n].median())})
	}
	return rows, nil
}

// requests counts what the page has asked the site for.
func requests(tab *browser.Tab, site string) int {
	n := 0
	for _, r := range tab.Requests() {
		if strings.HasPrefix(r.URL, site) {
			n++
		}
	}
	return n
}

func milliseconds(f float64) time.Duration { return time.Duration(f * float64(time.Millisecond)) }
