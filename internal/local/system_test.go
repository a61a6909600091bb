package local

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"stund/internal/clock"
)

// TestGiveWay: the work in the background waits for a pause between the requests, but not for ever.
func TestGiveWay(t *testing.T) {
	t.Parallel()
	var wall clock.System
	s := &System{}
	if !s.calls.quiet() {
		t.Error("without any request it is not quiet")
	}
	var ended time.Time
	s.calls.count(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		begin := wall.Now()
		s.giveWay(t.Context())
		ended = wall.Now()
		if d := ended.Sub(begin); d < patience {
			t.Errorf("during a request it waited %v", d)
		}
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	for !s.calls.quiet() {
		s.giveWay(t.Context())
	}
	if d := wall.Now().Sub(ended); d < pause {
		t.Errorf("it was quiet %v after a request", d)
	}
}

// TestGate: it tells that somebody waits for as long as somebody does.
func TestGate(t *testing.T) {
	t.Parallel()
	var g gate
	g.Lock()
	in := make(chan struct{})
	go func() { g.Lock(); close(in) }()
	for g.waiting.Load() != 1 {
		runtime.Gosched()
	}
	g.Unlock()
	<-in
	if n := g.waiting.Load(); n != 0 {
		t.Errorf("%d wait for what is held by the last", n)
	}
}
