package local

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/store"
)

// manned is a desk whose runs last as long as the test wants.
type manned struct {
	jobs.Desk
	began  chan struct{} // a run did
	finish chan struct{} // closed: runs end
	here   atomic.Int32  // who works at it
	met    atomic.Int32  // who came while somebody else did
	ahead  chan time.Time
}

func (m *manned) enter() (leave func()) {
	m.met.Add(m.here.Add(1) - 1)
	return func() { m.here.Add(-1) }
}

func (m *manned) Run(ctx context.Context, _ int) (due.Report, error) {
	defer m.enter()()
	select {
	case m.began <- struct{}{}:
	default:
	}
	select {
	case <-m.finish:
	case <-ctx.Done():
	}
	return due.Report{}, nil
}

func (m *manned) Right(_ context.Context, ahead time.Time) (int, error) {
	defer m.enter()()
	m.ahead <- ahead
	return 0, nil
}

// TestRightBetweenTwoRuns: while somebody works at a desk, nothing there is brought back: a lease in use would be ended
// with it. It is done before the next run, and kept for a start that comes first.
func TestRightBetweenTwoRuns(t *testing.T) {
	t.Parallel()
	right := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	ahead := right.AddDate(0, 0, 3)
	c := clock.At(ahead)
	s := openAt(t, t.TempDir(), c, &post{})
	t.Cleanup(func() { _ = s.Close() })
	var all []*manned
	for _, d := range s.desks {
		m := &manned{began: make(chan struct{}, 1), finish: make(chan struct{}), ahead: make(chan time.Time, 100)}
		all, d.Due = append(all, m), m
	}
	if len(all) < 2 {
		t.Fatalf("there are %d desks", len(all))
	}
	kept := func() (at time.Time) {
		t.Helper()
		i, err := s.db.Get(t.Context(), latestKey, store.Strong)
		if err = errors.Join(err, at.UnmarshalText(i.Data)); err != nil {
			t.Fatal(err)
		}
		return at
	}
	tend := func() {
		t.Helper()
		if err := s.tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tend()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	for _, m := range all {
		<-m.began
	}
	c.Set(right)
	tend()
	for n, m := range all {
		if m.met.Load() != 0 || len(m.ahead) != 0 {
			t.Errorf("the desk of %s was looked through while somebody worked there", s.desks[n].Name)
		}
	}
	for n, m := range all {
		if got := kept(); !got.Equal(ahead) {
			t.Errorf("%d desks are right, and a new start would know of %v", n, got)
		}
		close(m.finish)
		if got := <-m.ahead; !got.Equal(ahead) {
			t.Errorf("the desk of %s was told of %v", s.desks[n].Name, got)
		}
		for s.desks[n].ahead.Load() != nil {
			runtime.Gosched()
		}
		if n < len(all)-1 {
			tend()
		}
	}
	stop()
	<-ended
	tend()
	if got := kept(); !got.Equal(right) {
		t.Errorf("all are right, and a new start would know of %v", got)
	}
	for n, m := range all {
		if m.met.Load() != 0 || len(m.ahead) != 0 {
			t.Errorf("the desk of %s had two who worked there, or was looked through again", s.desks[n].Name)
		}
	}
}

// broken is a desk that can bring nothing back at first, and hears of another clock while it does.
type broken struct {
	jobs.Desk
	d        *desk
	runs     int
	failures int
	further  time.Time
	told     []time.Time
}

func (b *broken) Run(context.Context, int) (due.Report, error) { b.runs++; return due.Report{}, nil }

func (b *broken) Right(_ context.Context, ahead time.Time) (int, error) {
	b.told = append(b.told, ahead)
	b.d.wasAhead(b.further)
	if b.failures > 0 {
		b.failures--
		return 0, errors.New("broken")
	}
	return 1, nil
}

// TestRightAgain: what cannot be brought back keeps nothing from being done, and is tried again; the furthest that the
// clock was ahead counts, also where that is known only while the desk is looked through.
func TestRightAgain(t *testing.T) {
	t.Parallel()
	t0 := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return t0.Add(time.Duration(n) * time.Hour) }
	b := &broken{failures: 1, further: hour(4)}
	d := &desk{Job: jobs.Job{Due: b}, clock: clock.At(t0), log: slog.New(slog.DiscardHandler)}
	b.d = d
	for _, n := range []int{3, 5, 4} {
		d.wasAhead(hour(n))
	}
	run := func(fails bool, want ...time.Time) {
		t.Helper()
		b.runs, b.told = 0, nil
		_, err := d.Run(t.Context())
		if diff := cmp.Diff(want, b.told); diff != "" || (err != nil) != fails || b.runs != 1 {
			t.Errorf("%d runs, %v, told (-want +got):\n%s", b.runs, err, diff)
		}
	}
	run(true, hour(5))
	b.further = hour(7)
	run(false, hour(5))
	run(false, hour(7))
	run(false)
}
