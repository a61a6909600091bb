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
	"stund/internal/due"
	"stund/internal/jobs"
)

// closing is kept back from a scheduled function's time limit, to end and to write its log line in.
const closing = time.Second

// scheduled runs a desk's job each time that EventBridge Scheduler calls, or the reader of the feed.
type scheduled struct {
	job   jobs.Job
	look  func(ctx context.Context) error // at how late the desks are that the job watches; nil: nobody wants to know
	log   *slog.Logger
	clock clock.Clock
}

// Call is what the feed's reader tells of items that are due at once. The scheduler's event names none.
type Call struct {
	Items []due.Item `json:"items"`
}

// Invoke runs the job once and answers {"done":n}: for the items that the event names, or for all that is due. It
// answers an error, which counts as a failed invocation, if nothing at all could be done, or if something is due that
// nobody knows.
func (h *scheduled) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if !json.Valid(event) {
		return nil, errors.New("the event is not JSON")
	}
	var named Call
	if err := json.Unmarshal(event, &named); err != nil {
		named = Call{} // a schedule may say what it likes
	}
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-closing))
		defer cancel()
	}
	start := h.clock.Now()
	done, err := h.run(ctx, named.Items)
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("job", h.job.Name), slog.Int("done", done),
		slog.Float64("ms", float64(h.clock.Now().Sub(start).Microseconds())/1000)}
	if n := len(named.Items); n > 0 {
		attrs = append(attrs, slog.Int("named", n))
	}
	if err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	h.log.LogAttrs(ctx, level, "job", attrs...)
	if errors.Is(err, due.ErrUnknown) {
		return nil, fmt.Errorf("%s: %w", h.job.Name, err)
	}
	if err != nil && done == 0 {
		return nil, fmt.Errorf("%s: nothing could be done: %w", h.job.Name, err)
	}
	return []byte(`{"done":` + strconv.Itoa(done) + `}`), nil
}

// run runs the job. A panic is a failed run: what was claimed comes back when its lease ends.
func (h *scheduled) run(ctx context.Context, named []due.Item) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			h.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if len(named) > 0 {
		return h.job.Do(ctx, named)
	}
	if h.look != nil {
		if err := h.look(ctx); err != nil {
			h.log.LogAttrs(ctx, slog.LevelWarn, "cannot tell how late desks are", slog.String("error", err.Error()))
		}
	}
	return h.job.Run(ctx)
}
