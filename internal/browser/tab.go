package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"stund/internal/clock"
	"stund/internal/patience"
)

// Tab is one page at a time, in a profile that it shares with no other tab.
type Tab struct {
	t       T
	ctx     context.Context
	options Options

	mu       sync.Mutex
	console  []Message
	requests []*Request
	open     map[network.RequestID]*Request
	began    cdp.MonotonicTime // of the tab's first request
	faults   []*Fault
}

// Options returns what the tab was opened with, defaults filled in.
func (t *Tab) Options() Options { return t.options }

// headless is what Chromium calls itself without a window.
var headless = regexp.MustCompile(`HeadlessChrome`)

func person(agent string) string { return headless.ReplaceAllString(agent, "Chrome") }

// call runs a command of the protocol.
func call[P, R any](t *Tab, c cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := patience.WithTimeout(t.ctx, 2*longest)
	defer cancel()
	out, err := chromedp.Call(ctx, c, params)
	if err != nil {
		return out, fmt.Errorf("%s: %w", c.Method, err)
	}
	return out, nil
}

// send is call for a command whose result says nothing.
func send[P, R any](t *Tab, c cdp.Command[P, R], params P) error {
	_, err := call(t, c, params)
	return err
}

// Go opens the page, and waits until it and all that it names is loaded.
func (t *Tab) Go(url string) {
	t.t.Helper()
	ctx, cancel := patience.WithTimeout(t.ctx, 2*longest)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.t.Fatalf("browser: open %s: %v", url, err)
	}
}

// URL returns the page's address.
func (t *Tab) URL() string { t.t.Helper(); return Eval[string](t, "location.href") }

// Back goes to the page before, as the browser's button does.
func (t *Tab) Back() { t.t.Helper(); t.do("go back", chromedp.NavigateBack()) }

// Reload loads the page anew.
func (t *Tab) Reload() { t.t.Helper(); t.do("reload", chromedp.Reload()) }

func (t *Tab) do(what string, a chromedp.Action[chromedp.Void]) {
	t.t.Helper()
	ctx, cancel := patience.WithTimeout(t.ctx, 2*longest)
	defer cancel()
	if err := chromedp.Do(ctx, a); err != nil {
		t.t.Fatalf("browser: %s: %v", what, err)
	}
}

// Eval runs an expression in the page and returns its value, that of a promise once it is kept. It works whatever the
// page's policy is.
func Eval[V any](t *Tab, js string) V {
	t.t.Helper()
	v, err := eval[V](t, js)
	if err != nil {
		t.t.Fatalf("browser: %s: %v", shorten(js), err)
	}
	return v
}

func eval[V any](t *Tab, js string) (v V, err error) {
	return evalIn[V](t, js, 0)
}

// evalIn is eval in one of the page's worlds; 0 is the page's own.
func evalIn[V any](t *Tab, js string, world runtime.ExecutionContextID) (v V, err error) {
	yes := true
	out, err := call(
		t,
		runtime.Evaluate,
		runtime.EvaluateParams{Expression: js, ContextID: world, ReturnByValue: &yes, AwaitPromise: &yes},
	)
	if err != nil {
		return v, err
	}
	return value[V](out.Result, out.ExceptionDetails)
}

// value reads what a script gave.
func value[V any](o *runtime.RemoteObject, thrown *runtime.ExceptionDetails) (v V, err error) {
	switch {
	case thrown != nil:
		return v, errors.New(exception(thrown))
	case o == nil || len(o.Value) == 0:
		return v, nil // undefined
	}
	if err := json.Unmarshal(o.Value, &v); err != nil {
		return v, fmt.Errorf("value of a script: %w", err)
	}
	return v, nil
}

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Text + " " + d.Exception.Description
	}
	if d.Exception != nil && len(d.Exception.Value) > 0 {
		return d.Text + " " + string(d.Exception.Value)
	}
	return d.Text
}

// Until waits until the expression holds in the page, or in the one that comes after it.
func (t *Tab) Until(js string) {
	t.t.Helper()
	err := t.wait(func() error {
		ok, err := eval[bool](t, "!!("+js+")")
		if err == nil && !ok {
			err = errors.New("it is false")
		}
		return err
	})
	if err != nil {
		t.t.Fatalf("browser: never came true: %s: %v\n%s", shorten(js), err, t.tree())
	}
}

// wait tries until it is done or patience ends, and then returns what stood in the way.
func (t *Tab) wait(try func() error) error {
	ctx, cancel := patience.WithTimeout(t.ctx, t.options.Patience)
	defer cancel()
	for {
		err := try()
		if err == nil {
			return nil
		}
		if clock.Sleep(ctx, 20*time.Millisecond) != nil {
			return err
		}
	}
}

// TextJS is an expression for the words on the screen: the page's own, then those of each shadow tree.
const TextJS = `(() => {
	const out = [document.body.innerText]
	const visit = e => { for (const c of e.querySelectorAll('*')) if (c.shadowRoot) {
		for (const k of c.shadowRoot.children) if (k.innerText && k.localName !== 'style') out.push(k.innerText)
		visit(c.shadowRoot)
	} }
	visit(document)
	return out.join('\n')
})()`

// Text returns the words on the screen, as TextJS finds them. It doesn't wait.
func (t *Tab) Text() string { t.t.Helper(); return Eval[string](t, TextJS) }

// Says waits until the words are on the screen, as TextJS finds them; spaces that don't break are spaces.
func (t *Tab) Says(words string) {
	t.t.Helper()
	err := t.wait(func() error {
		text, err := eval[string](t, TextJS)
		if err == nil && !strings.Contains(plain(text), plain(words)) {
			err = fmt.Errorf("%q is not on the screen", words)
		}
		return err
	})
	if err != nil {
		t.t.Fatalf("browser: %v\n%s", err, t.tree())
	}
}

// still waits until fonts are there and movements have ended, so that what is looked at stays. An animation of many
// seconds is no movement: it says how long something is shown.
func (t *Tab) still() error {
	if t.options.NoScript {
		return nil
	}
	return send(t, runtime.Evaluate, runtime.EvaluateParams{AwaitPromise: ptr(true), Expression: `Promise.race([
		new Promise(done => setTimeout(done, 3000)),
		(async () => {
			await document.fonts.ready
			await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
			const ending = document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 5000)
			await Promise.allSettled(ending.map(a => a.finished))
		})()])`})
}

// Shot writes a picture (PNG) of the viewport, or of the whole page in a viewport that is as high.
func (t *Tab) Shot(path string, whole bool) {
	t.t.Helper()
	if err := t.shot(path, whole); err != nil {
		t.t.Fatalf("browser: picture: %v", err)
	}
}

// size returns the viewport another height.
func (t *Tab) size(height int) error {
	o := t.options
	return send(
		t,
		emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: int64(o.Width), Height: int64(height),
			DeviceScaleFactor: o.Scale, Mobile: o.Touch},
	)
}

func (t *Tab) shot(path string, whole bool) error {
	if err := t.still(); err != nil {
		return err
	}
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if whole {
		// The viewport grows to the page, so that what sticks to an edge of the viewport sticks to the page's.
		m, err := call(t, page.GetLayoutMetrics, cdp.Empty{})
		if err != nil {
			return err
		}
		if height := int(math.Ceil(m.CSSContentSize.Height)); height > t.options.Height {
			if err := t.size(height); err != nil {
				return err
			}
			defer func() { _ = t.size(t.options.Height) }()
			if err := t.still(); err != nil {
				return err
			}
		}
	}
	out, err := call(t, page.CaptureScreenshot, params)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("folder for pictures: %w", err)
	}
	return os.WriteFile(path, out.Data, 0o644)
}

// Message is something that the page, or the browser about it, wrote on the console.
type Message struct {
	Level string // "error", "warning", "info", …; "exception" for what nobody caught
	Text  string
	URL   string // where it came from, if known
}

func (m Message) String() string {
	return strings.TrimSpace(m.Level + ": " + m.Text + " " + m.URL)
}

// Console returns what was written since the tab was opened: calls of console, exceptions that nobody caught, requests
// that failed, and what a policy of the page refused. It doesn't wait.
func (t *Tab) Console() []Message {
	t.flush()
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Message(nil), t.console...)
}

// Request is what the tab asked of a server.
type Request struct {
	URL, Method string
	Type        string        // "Document", "Script", "Fetch", "Preflight", …
	Status      int           // 0: no answer (yet)
	Bytes       int64         // that came over the wire, head and body
	Cached      bool          // nothing did
	Failed      string        // why there is no answer
	Start, End  time.Duration // since the tab's first request; End is 0 while it is under way
}

// Requests returns what was asked since the tab was opened, in order. It doesn't wait.
func (t *Tab) Requests() []Request {
	t.flush()
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Request
	for _, r := range t.requests {
		out = append(out, *r)
	}
	return out
}

// flush makes sure that what happened before was heard: events come in order with answers.
func (t *Tab) flush() { _ = send(t, runtime.Evaluate, runtime.EvaluateParams{Expression: "0"}) }

// hear is told all that happens, in order, between two messages of the browser: it must not wait, nor ask the browser.
func (t *Tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range e.Args {
			words = append(words, said(a))
		}
		t.console = append(t.console, Message{Level: string(e.Type), Text: strings.Join(words, " ")})
	case *runtime.EventExceptionThrown:
		t.console = append(t.console, Message{Level: "exception", Text: exception(e.ExceptionDetails),
			URL: e.ExceptionDetails.URL})
	case *log.EventEntryAdded:
		t.console = append(t.console, Message{Level: string(e.Entry.Level), Text: e.Entry.Text, URL: e.Entry.URL})
	case *network.EventRequestWillBeSent:
		t.asked(e)
	case *network.EventResponseReceived:
		if r := t.open[e.RequestID]; r != nil {
			r.Status, r.Cached = int(e.Response.Status), e.Response.FromDiskCache
		}
	case *network.EventRequestServedFromCache:
		if r := t.open[e.RequestID]; r != nil {
			r.Cached = true
		}
	case *network.EventLoadingFinished:
		if r := t.open[e.RequestID]; r != nil {
			r.Bytes += int64(e.EncodedDataLength)
			r.End = t.since(e.Timestamp)
			delete(t.open, e.RequestID)
		}
	case *network.EventLoadingFailed:
		if r := t.open[e.RequestID]; r != nil {
			r.Failed = strings.TrimSpace(e.ErrorText + " " + string(e.BlockedReason))
			r.End = t.since(e.Timestamp)
			delete(t.open, e.RequestID)
		}
	case *fetch.EventRequestPaused:
		f := t.meets(e)
		go t.resume(e, f)
	}
}

// asked notes a request; one that was redirected goes on under its name.
func (t *Tab) asked(e *network.EventRequestWillBeSent) {
	if t.open == nil {
		t.open, t.began = map[network.RequestID]*Request{}, e.Timestamp
	}
	if before := t.open[e.RequestID]; before != nil && e.RedirectResponse != nil {
		before.Status, before.Bytes = int(e.RedirectResponse.Status), int64(e.RedirectResponse.EncodedDataLength)
		before.End = t.since(e.Timestamp)
	}
	r := &Request{URL: e.Request.URL, Method: e.Request.Method, Type: string(e.Type), Start: t.since(e.Timestamp)}
	t.open[e.RequestID] = r
	t.requests = append(t.requests, r)
}

func (t *Tab) since(at cdp.MonotonicTime) time.Duration {
	return time.Duration(float64(at-t.began) * float64(time.Second))
}

func said(o *runtime.RemoteObject) string {
	var s string
	if json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	if len(o.Value) > 0 {
		return string(o.Value)
	}
	return o.Description
}

func shorten(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

func ptr[V any](v V) *V { return &v }
