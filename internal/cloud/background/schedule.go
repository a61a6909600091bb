package background

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"time"

	"stund/internal/clock"
	"stund/internal/jobs"
)

// closing is kept back from a scheduled function's time limit, to end and to write its log line in.
const closing = time.Second

// scheduled runs a job each time that EventBridge Scheduler calls.
type scheduled struct {
	job   jobs.Job
	log   *slog.Logger
	clock clock.Clock
}

// Invoke runs the job once and answers {"done":n}. What the event says makes no difference: what is due is in the store.
// It answers an error, which counts as a failed invocation, only if nothing at all could be done.
func (h *scheduled) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if !json.Valid(event) {
		return nil, errors.New("the event is not JSON")
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-closing))
		defer cancel()
	}
	start := h.clock.Now()
	done, err := h.run(ctx)
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("job", h.job.Name), slog.Int("done", done),
		slog.Float64("ms", float64(h.clock.Now().Sub(start).Microseconds())/1000)}
	if err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	h.log.LogAttrs(ctx, level, "job", attrs...)
	if err != nil && done == 0 {
		return nil, fmt.Errorf("%s: nothing could be done: %w", h.job.Name, err)
	}
	return []byte(`{"done":` + strconv.Itoa(done) + `}`), nil
}

// run runs the job. A panic is a failed run: what was claimed comes back when its lease ends.
func (h *scheduled) run(ctx context.Context) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			h.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return h.job.Run(ctx)
}
