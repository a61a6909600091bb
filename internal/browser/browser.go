// Package browser drives a real Chromium for tests and measurements: what a person sees and does, by the roles and
// names that assistive technology gets, with real mouse, touch and key events.
//
// Where a tab's method can fail it ends the test (T.Fatalf), with the accessibility tree in the message where that
// helps. Methods that act wait for what they act on, for Options.Patience at most; those that only look don't wait, and
// say so. A tab is for one goroutine; tabs of one browser may be used side by side.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"stund/internal/patience"
)

// Environment variables that infra/test/chromium.sh and npm.sh print.
const (
	Var    = "STUND_CHROMIUM" // path of a Chromium
	AxeVar = "STUND_AXE"      // path of axe-core's axe.min.js
)

// longest is how long an action waits for what it acts on, as patience counts: on a busy machine it waits longer.
const longest = 20 * time.Second

// T is what a tab needs of a test; testing.TB has it.
type T interface {
	Helper()
	Context() context.Context
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Browser is one Chromium. It starts with its first tab.
type Browser struct {
	start func() error
	close context.CancelFunc
	ctx   context.Context
	agent string // as a person's browser names itself
}

// Option is how a Chromium is started.
type Option = chromedp.ExecAllocatorOption

// Unoptimized runs scripts as they are compiled first. For stories, in which a page lives for seconds: to compile a
// script well costs more than it saves. Not for measurements.
var Unoptimized Option = chromedp.Flag("js-flags", "--no-opt --no-maglev")

// New makes a browser of the Chromium at the path.
func New(path string, more ...Option) *Browser {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("mute-audio", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true), chromedp.Flag("lang", "en-GB"),
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("disable-lcd-text", true),
		// What comes before a page is painted is not lost: on a busy machine that takes longer than finding a button.
		chromedp.Flag("allow-pre-commit-input", true),
		// A mouse, as a desktop has it: without a window there is none.
		chromedp.Flag("blink-settings",
			"primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses to run as root
	}
	options = append(options, more...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	b := &Browser{close: stop}
	b.ctx, _ = chromedp.NewContext(allocator) // ends with the allocator
	b.start = sync.OnceValue(func() error {
		if path == "" {
			return errors.New("no Chromium was named")
		}
		if err := chromedp.Do(b.ctx); err != nil {
			return fmt.Errorf("start Chromium: %w", err)
		}
		version, err := chromedp.CallBrowser(b.ctx, cdpbrowser.GetVersion, cdp.Empty{})
		if err != nil {
			return fmt.Errorf("ask Chromium's version: %w", err)
		}
		b.agent = person(version.UserAgent)
		return nil
	})
	return b
}

// Close ends the browser, if it was started, with all its tabs.
func (b *Browser) Close() error {
	defer b.close()
	if chromedp.FromContext(b.ctx).Browser == nil {
		return nil
	}
	ctx, cancel := patience.WithTimeout(b.ctx, longest)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("close Chromium: %w", err)
	}
	return nil
}

// Options say before what a person sits. The zero value is a desktop in Oslo.
type Options struct {
	Width, Height int     // of the viewport in CSS pixels; 0: 1280 and 800
	Scale         float64 // device pixels to a CSS pixel; 0: 1
	Touch         bool    // a phone: the viewport's meta tag holds, and Click taps

	Zone   string // IANA; "": Europe/Oslo
	Locale string // BCP 47: what the browser asks for and formats by; "": nb-NO

	Dark, ReducedMotion, ForcedColors bool
	NoScript                          bool // pages run no script; Eval still does

	Slowdown       float64       // the CPU is so many times slower; 0: as it is
	Latency        time.Duration // at least so long to an answer
	BytesPerSecond int           // each way; 0: as it is

	Patience time.Duration // how long an action waits, as package patience counts; 0: 20 s
}

// Open opens a tab in a profile of its own, and closes it when the test ends.
func (b *Browser) Open(t T, o Options) *Tab {
	t.Helper()
	if err := b.start(); err != nil {
		t.Fatalf("browser: %v", err)
	}
	tab := &Tab{t: t, options: o}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.hear))
	tab.ctx = ctx
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("browser: open tab: %v", err)
	}
	if err := tab.settings(b.agent); err != nil {
		t.Fatalf("browser: set up tab: %v", err)
	}
	return tab
}

// settings returns the tab its size, its place and its habits.
func (t *Tab) settings(agent string) error {
	o := &t.options
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 800
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Patience == 0 {
		o.Patience = longest
	}
	if o.Zone == "" {
		o.Zone = "Europe/Oslo"
	}
	if o.Locale == "" {
		o.Locale = "nb-NO"
	}
	media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: choose(o.Dark, "dark", "light")},
		{Name: "prefers-reduced-motion", Value: choose(o.ReducedMotion, "reduce", "no-preference")}}
	if o.ForcedColors {
		media = append(media, &emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	}
	var first error
	do := func(err error) {
		if first == nil {
			first = err
		}
	}
	do(send(t, network.Enable, network.EnableParams{}))
	do(send(t, accessibility.Enable, cdp.Empty{}))
	do(t.size(o.Height))
	do(send(t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: o.Touch}))
	do(send(t, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: o.Zone}))
	do(send(t, emulation.SetLocaleOverride, emulation.SetLocaleOverrideParams{Locale: o.Locale}))
	do(send(t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent,
		AcceptLanguage: o.Locale}))
	do(send(t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media}))
	do(send(t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	if o.NoScript {
		do(send(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	if o.Slowdown > 1 {
		do(send(t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: o.Slowdown}))
	}
	if o.Latency > 0 || o.BytesPerSecond > 0 {
		do(t.network(false))
	}
	return first
}

func choose(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// Need returns what the environment variable says, and ends a test that can't do without: it is skipped, and with
// CI=true it fails.
func Need(t testing.TB, variable string) string {
	t.Helper()
	v := os.Getenv(variable)
	if v != "" {
		return v
	}
	const how = "NOT TESTED: %s is not set; run the tests under infra/test/with-tools.sh"
	if os.Getenv("CI") == "true" {
		t.Fatalf(how, variable)
	}
	t.Skipf(how, variable)
	return ""
}
