package browser

import (
	"path"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
)

// Offline takes the network away, and gives it back.
func (t *Tab) Offline(off bool) {
	t.t.Helper()
	if err := t.network(off); err != nil {
		t.t.Fatalf("browser: network: %v", err)
	}
}

func (t *Tab) network(off bool) error {
	latency, speed := float64(t.options.Latency.Milliseconds()), float64(t.options.BytesPerSecond)
	if speed == 0 {
		speed = -1
	}
	err := send(t, network.EmulateNetworkConditionsByRule,
		network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{
			{Latency: latency, DownloadThroughput: speed, UploadThroughput: speed, Offline: off}}})
	if err != nil {
		return err
	}
	// What navigator.onLine and its events say.
	return send(t, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, Latency: latency,
		DownloadThroughput: speed, UploadThroughput: speed})
}

// Slowdown makes the CPU so many times slower, from now on; 1 is as it is.
func (t *Tab) Slowdown(times float64) {
	t.t.Helper()
	if err := send(t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times}); err != nil {
		t.t.Fatalf("browser: %v", err)
	}
}

// EmptyCache makes the browser forget what it has loaded, but for cookies.
func (t *Tab) EmptyCache() {
	t.t.Helper()
	if err := send(t, network.ClearBrowserCache, cdp.Empty{}); err != nil {
		t.t.Fatalf("browser: %v", err)
	}
}

// Happens is what befalls a request.
type Happens int

const (
	NeverArrives Happens = iota // the request fails on its way
	AnswerIsLost                // the server does as asked, and its answer fails on the way
	IsAnswered                  // with Status and Body, not by the server
	Hangs                       // no answer until the faults are lifted; then it goes on
)

// Fault befalls requests of a tab. Preflights pass.
type Fault struct {
	URL    string // as Chromium's patterns: * is anything, also in the middle; "": every request
	Method string // "": every one
	Happens
	Status int    // of IsAnswered
	Body   string // of IsAnswered: JSON
	Header map[string]string
	Times  int // so many requests, then no more; 0: all
}

// Faults puts these faults in place of those before; none lifts them.
func (t *Tab) Faults(faults ...Fault) {
	t.t.Helper()
	t.mu.Lock()
	t.faults = nil
	for _, f := range faults {
		t.faults = append(t.faults, &f)
	}
	t.mu.Unlock()
	if err := t.intercept(faults); err != nil {
		t.t.Fatalf("browser: faults: %v", err)
	}
}

func (t *Tab) intercept(faults []Fault) error {
	if err := send(t, fetch.Disable, cdp.Empty{}); err != nil || len(faults) == 0 {
		return err
	}
	var patterns []*fetch.RequestPattern
	for _, f := range faults {
		stage := fetch.RequestStageRequest
		if f.Happens == AnswerIsLost {
			stage = fetch.RequestStageResponse
		}
		patterns = append(patterns, &fetch.RequestPattern{URLPattern: f.URL, RequestStage: stage})
	}
	return send(t, fetch.Enable, fetch.EnableParams{Patterns: patterns})
}

// meets returns the fault that befalls the request, nil for none, and counts it. The tab is locked.
func (t *Tab) meets(e *fetch.EventRequestPaused) *Fault {
	answered := e.ResponseStatusCode != 0 || e.ResponseErrorReason != ""
	for _, f := range t.faults {
		if e.Request.Method == "OPTIONS" || (f.Happens == AnswerIsLost) != answered || f.Times < 0 ||
			(f.Method != "" && f.Method != e.Request.Method) || !f.matches(e.Request.URL) {
			continue
		}
		if f.Times == 1 {
			f.Times = -1 // spent
		} else if f.Times > 1 {
			f.Times--
		}
		return f
	}
	return nil
}

// matches does as Chromium does, which told of requests that match any of the patterns.
func (f *Fault) matches(url string) bool {
	if f.URL == "" {
		return true
	}
	// A slash is nothing special in these patterns, as it is for path.Match.
	ok, err := path.Match(strings.NewReplacer("/", "\x00", "[", `\[`).Replace(f.URL),
		strings.ReplaceAll(url, "/", "\x00"))
	return err == nil && ok
}

// resume lets a request go on, or not. An error means that the tab is gone, or the request with its page.
func (t *Tab) resume(e *fetch.EventRequestPaused, f *Fault) {
	switch {
	case f == nil:
		_ = send(t, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: e.RequestID})
	case f.Happens == NeverArrives:
		_ = send(t, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID,
			ErrorReason: network.ErrorReasonConnectionFailed})
	case f.Happens == AnswerIsLost:
		_ = send(t, fetch.FailRequest, fetch.FailRequestParams{RequestID: e.RequestID,
			ErrorReason: network.ErrorReasonConnectionReset})
	case f.Happens == IsAnswered:
		head := []*fetch.HeaderEntry{{Name: "access-control-allow-origin", Value: "*"},
			{Name: "access-control-expose-headers", Value: "*"}}
		if f.Header["content-type"] == "" {
			head = append(head, &fetch.HeaderEntry{Name: "content-type", Value: "application/json"})
		}
		for name, value := range f.Header {
			head = append(head, &fetch.HeaderEntry{Name: name, Value: value})
		}
		_ = send(t, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: e.RequestID,
			ResponseCode: int64(f.Status), ResponseHeaders: head,
			Body: []byte(f.Body)})
	case f.Happens == Hangs:
	}
}
