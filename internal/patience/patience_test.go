package patience

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestATimeoutEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	ctx, cancel = WithTimeout(t.Context(), time.Hour)
	cancel()
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// TestIdleTimeCounts: what passes while no processor is idle counts for a part only.
func TestIdleTimeCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		share float64 // of the time that passes, so much is idle time; two processors have up to twice as much
		known bool
		want  time.Duration
	}{
		"idle":        {2, true, time.Second},
		"one works":   {1, true, time.Second},
		"half idle":   {0.5, true, 2 * time.Second},
		"hardly idle": {0.01, true, Most * time.Second},
		"never idle":  {0, true, Most * time.Second},
		"not known":   {0, false, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passed := time.Duration(0)
			m := machine{
				sleep: func(ctx context.Context, d time.Duration) error { passed += d; return ctx.Err() },
				now:   func() time.Time { return time.Unix(0, 0).Add(passed) },
				idle:  func() (time.Duration, bool) { return time.Duration(c.share * float64(passed)), c.known },
			}
			if ended := m.wait(t.Context(), time.Second); !ended || (passed-c.want).Abs() > tick {
				t.Errorf("ended %t after %s, want after %s", ended, passed, c.want)
			}
		})
	}
}

func TestIdleIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"cpu  1 2 3 400 5 6 7 8 9 0\ncpu0 1 2 3 4 5\n": 4050 * time.Millisecond,
		"cpu 1 2 3 x 5":  -1,
		"cpu 1 2 3 4 x":  -1,
		"cpu 1 2 3":      -1,
		"intr 1 2 3 4 5": -1,
		"":               -1,
	} {
		got, ok := idleIn(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %s, %t", text, got, ok)
		}
	}
}

func TestCrowd(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"0.10 9 9 1/400 7": 1, "9.00 1 1 1/400 7": 4.5, "900.00 1": Most, "": 1,
		"x y": 1} {
		if got := crowd(text, 2); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got := Stretch(time.Minute); got < time.Minute || got > Most*time.Minute {
		t.Errorf("a minute becomes %s", got)
	}
}
