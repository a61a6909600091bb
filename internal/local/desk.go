package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"stund/internal/clock"
	"stund/internal/jobs"
)

// desk is where the due work of one kind is done, by one at a time.
type desk struct {
	jobs.Job
	taken sync.Mutex // held by whoever works here; who wants several wants them in the system's order
	ahead atomic.Pointer[time.Time]
	clock clock.Clock
	log   *slog.Logger
}

// wasAhead tells the desk that the clock stood at t, and has gone back since. Anybody may, at any time.
func (d *desk) wasAhead(t time.Time) {
	for {
		known := d.ahead.Load()
		if known != nil && !known.Before(t) || d.ahead.CompareAndSwap(known, &t) {
			return
		}
	}
}

// Run does what is due at the desk, and first brings back what waits for a clock that was ahead: between two runs there
// is no lease in use that would be ended with it. Call it with the desk taken.
func (d *desk) Run(ctx context.Context) (done int, err error) {
	wrong := d.right(ctx)
	done, err = d.Job.Run(ctx)
	return done, errors.Join(wrong, err)
}

// right does nothing unless the clock was ahead. What fails is tried again the next time.
func (d *desk) right(ctx context.Context) error {
	ahead := d.ahead.Load()
	if ahead == nil {
		return nil
	}
	looked, err := d.Due.Right(ctx, *ahead)
	if err != nil {
		return fmt.Errorf("the clock has gone back from %s: %w", ahead.Format(time.RFC3339), err)
	}
	d.ahead.CompareAndSwap(ahead, nil) // it may have been told of another one meanwhile
	d.log.LogAttrs(ctx, slog.LevelWarn, "the clock has gone back; what was planned ahead of it is due again",
		slog.String("job", d.Name), slog.Time("from", *ahead), slog.Time("to", d.clock.Now()),
		slog.Int("looked_at", looked))
	return nil
}
