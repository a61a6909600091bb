package due

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"stund/internal/clock"
)

// TestLinger: what has begun goes on for a while when its caller stops, and no longer; and ends with its own end.
func TestLinger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		lasting, end := linger(ctx)
		defer end()
		pass := func(d time.Duration) { _ = clock.Sleep(t.Context(), d) } // it does not end early
		pass(time.Hour)                                                   // nobody has stopped
		stop()
		pass(lingering - time.Nanosecond)
		if err := lasting.Err(); err != nil {
			t.Errorf("just before its time: %v", err)
		}
		pass(time.Nanosecond)
		synctest.Wait()
		if lasting.Err() == nil {
			t.Error("it goes on for ever")
		}
		lasting, end = linger(t.Context())
		end()
		if lasting.Err() == nil {
			t.Error("it does not end with its end")
		}
	})
}
