package background

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/jobs"
	"stund/internal/store/dynamo"
)

// reserve is the least time that must be left for another record to be begun: what a channel may take to answer, and
// writing that down.
const reserve = 35 * time.Second

// reader hands the changes of the table's stream to a job.
//
// A batch holds records of one shard in order. The first record that fails ends it: its sequence number is the partial
// batch answer, and Lambda delivers it and all after it again ("Reporting batch item failures", Lambda developer
// guide), so the order of each item's changes is kept. A record that can never be read fails each time, until bisecting
// has isolated it and its retries have brought it to the queue of failures.
//
// What is due at once is passed on when the batch ends: each desk's function is called once, without waiting for it. A
// call that fails is no failure of the batch: the desk finds what is due within a minute. Nor is what is due at a desk
// that nobody has: its reactors have heard of it, and others' changes do not wait for it. It rings the alarm.
type reader struct {
	job   jobs.Job
	call  Caller
	lost  func() // nil: nobody counts
	log   *slog.Logger
	clock clock.Clock
}

type batchAnswer struct {
	Failures []batchFailure `json:"batchItemFailures"`
}

type batchFailure struct {
	Sequence string `json:"itemIdentifier"`
}

// Invoke handles one batch. An error means that no record of it can be told apart: all of it comes again.
func (h *reader) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	var batch struct {
		Records []json.RawMessage `json:"Records"`
	}
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, errors.New("the event is not the JSON of a stream's records") // its text could hold what is stored
	}
	if batch.Records == nil {
		return nil, errors.New("the event holds no Records: it is not one of a DynamoDB stream")
	}
	sequences := make([]string, len(batch.Records))
	for n, raw := range batch.Records {
		var r struct {
			Body struct {
				Sequence string `json:"SequenceNumber"`
			} `json:"dynamodb"`
		}
		if err := json.Unmarshal(raw, &r); err != nil || r.Body.Sequence == "" {
			return nil, fmt.Errorf("record %d of %d has no SequenceNumber: it is not one of a DynamoDB stream", n+1,
				len(batch.Records))
		}
		sequences[n] = r.Body.Sequence
	}
	begin := ctx // ends when no further record is to be begun
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		begin, cancel = context.WithDeadline(ctx, deadline.Add(-reserve))
		defer cancel()
	}
	start := h.clock.Now()
	answer, done, now := batchAnswer{Failures: []batchFailure{}}, 0, map[string][]due.Item{}
	for n, raw := range batch.Records {
		if n > 0 && begin.Err() != nil {
			h.log.LogAttrs(ctx, slog.LevelWarn, "out of time; the rest of the batch comes again",
				slog.String("sequence", sequences[n]))
			answer.Failures = []batchFailure{{sequences[n]}}
			break
		}
		if err := h.tell(ctx, raw, now); err != nil {
			h.log.LogAttrs(ctx, slog.LevelError, "change not handled", slog.String("job", h.job.Name),
				slog.String("sequence", sequences[n]), slog.String("error", err.Error()))
			answer.Failures = []batchFailure{{sequences[n]}}
			break
		}
		done++
	}
	h.pass(ctx, now)
	h.log.LogAttrs(ctx, slog.LevelInfo, "changes", slog.String("job", h.job.Name),
		slog.Int("records", len(batch.Records)),
		slog.Int("done", done), slog.Float64("ms", float64(h.clock.Now().Sub(start).Microseconds())/1000))
	return json.Marshal(answer)
}

// tell handles one record, and adds to now what is due at once. A panic is its failure, not the batch's.
func (h *reader) tell(ctx context.Context, raw json.RawMessage, now map[string][]due.Item) (err error) {
	defer func() {
		if v := recover(); v != nil {
			h.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	c, known, err := dynamo.Decode(raw)
	if err != nil || !known {
		return err
	}
	if err := h.job.Feed.Tell(ctx, c); err != nil {
		return err
	}
	job, item, found, err := h.job.Feed.DueNow(c)
	if err != nil {
		h.log.LogAttrs(ctx, slog.LevelError, "due at a desk that nobody has", slog.String("error", err.Error()))
		if h.lost != nil {
			h.lost()
		}
		return nil
	}
	if found && !slices.Contains(now[job], item) {
		now[job] = append(now[job], item)
	}
	return nil
}

// pass calls the desks' functions for what is due at once.
func (h *reader) pass(ctx context.Context, now map[string][]due.Item) {
	for _, job := range slices.Sorted(maps.Keys(now)) {
		if h.call == nil {
			continue
		}
		if err := h.call.Call(ctx, job, now[job]); err != nil {
			h.log.LogAttrs(ctx, slog.LevelWarn, "desk not called; it will look for itself", slog.String("job", job),
				slog.Int("items", len(now[job])), slog.String("error", err.Error()))
		}
	}
}
