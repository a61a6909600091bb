package browser

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"stund/internal/browser"
)

// shifted is how much of the page has jumped about since it was opened, other than after a click or a key: the sum that
// web.dev calls cumulative layout shift, with what moved.
const shifted = `new Promise(done => new PerformanceObserver((list, o) => {
	o.disconnect()
	const all = list.getEntries().filter(e => !e.hadRecentInput)
	done({
		Sum: all.reduce((sum, e) => sum + e.value, 0),
		What: all.flatMap(e => e.sources.map(s => e.value.toFixed(4) + " " +
			(s.node?.outerHTML ?? s.node?.textContent ?? "?").slice(0, 80) + " " +
			[s.previousRect, s.currentRect].map(r => [r.x, r.y, r.width, r.height]).join(" -> "))),
	})
}).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done({ Sum: 0, What: [] }), 500))`

// TestNothingJumps: on a slow third-generation network nothing that a client reads or is about to touch jumps when the
// widget comes, on the page of our own and on the demo's website; on a phone, and with FULL=1 on other screens.
func TestNothingJumps(t *testing.T) {
	t.Parallel()
	const most = 0.02
	slow := func(o browser.Options) browser.Options {
		o.Latency, o.BytesPerSecond = 400*time.Millisecond, 50_000
		return o
	}
	for _, o := range sample([]browser.Options{{Width: 390, Height: 844, Touch: true},
		{Width: 320, Height: 640, Touch: true}, {Width: 1280, Height: 800}}) {
		t.Run(strconv.Itoa(o.Width), func(t *testing.T) {
			t.Parallel()
			o := slow(o)
			s := open(t)
			site := s.demo.Website()
			for _, path := range []string{"/b/lotus?lang=nb", "/b/lotus?lang=fi", "/b/lotus?lang=nb&service=yoga",
				"/b/lotus?lang=nb&step=details&service=konsultasjon&start=2026-11-24T10%3A00%3A00%2B01%3A00",
				site, site + "#bestill", site + "knapp", site + "flytende"} {
				tab := s.Tab(o)
				if strings.HasPrefix(path, "/") {
					path = s.Site + path
				}
				tab.Go(path)
				tab.Until(`document.querySelector("stund-booking").shadowRoot?.querySelector("h2, .btn") != null`)
				type jumps struct {
					Sum  float64
					What []string
				}
				if got := browser.Eval[jumps](tab, shifted); got.Sum > most {
					t.Errorf("%s: a shift of %.3f:\n%s", path, got.Sum, strings.Join(got.What, "\n"))
				}
			}
		})
	}
}
