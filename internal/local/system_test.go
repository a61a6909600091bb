package local

import (
	"net/http"
	"net/http/httptest"
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

// TestHurry: who waits until nothing is due is not held up for the sake of requests, and has the work to themselves.
func TestHurry(t *testing.T) {
	t.Parallel()
	var wall clock.System
	s := &System{desks: []*desk{{}, {}, {}}}
	taken := func() (out bool) { // by somebody else; or else by this test
		out = !s.work.TryLock()
		for _, d := range s.desks {
			out = !d.taken.TryLock() && out
		}
		return out
	}
	s.calls.mark(1) // a request that does not end
	release := s.alone()
	s.giveWay(t.Context()) // would wait otherwise, as TestGiveWay shows
	if s.hurry.Load() != 1 || !taken() {
		t.Error("nobody knows of the hurry, or somebody else may work")
	}
	release()
	if s.hurry.Load() != 0 || taken() {
		t.Error("it does not end")
	}
	begin := wall.Now()
	s.giveWay(t.Context())
	if d := wall.Now().Sub(begin); d < patience {
		t.Errorf("after the hurry it waited %v", d)
	}
}
