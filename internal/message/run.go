package message

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"stund/internal/agenda"
	"stund/internal/store"
)

// Run works on everything that the due index names at now, oldest first, several subjects at a time: at most limit of them
// (0: no limit). It begins nothing new in the last seconds before ctx's deadline; what is left stays due, and the report
// says so. A subject that cannot be worked on stops nobody else: the error joins what went wrong.
//
// It costs what is due and one page of each shard; what exists beside that is never read.
func (d *Desk) Run(ctx context.Context, limit int) (Report, error) {
	begin := ctx // ends when no new work is to be begun
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		begin, cancel = context.WithDeadline(ctx, deadline.Add(-shutdown))
		defer cancel()
	}
	var (
		mu     sync.Mutex
		report Report
		wrong  []error
		wait   sync.WaitGroup
		keys   = make(chan store.Key)
	)
	for range d.Workers {
		wait.Go(func() {
			for key := range keys {
				r, err := d.workAlone(ctx, key)
				if err != nil {
					r.Errors++
					d.Log.LogAttrs(ctx, slog.LevelError, "due work failed", slog.String("key", key.String()), slog.Any("error", err))
				}
				mu.Lock()
				report.add(r)
				if err != nil && len(wrong) < 3 { // enough to know what is the matter
					wrong = append(wrong, err)
				}
				mu.Unlock()
			}
		})
	}
	left, err := d.feed(begin, d.Now(), limit, keys)
	close(keys)
	wait.Wait()
	report.Left = left
	if err != nil {
		wrong = append(wrong, fmt.Errorf("read the due index: %w", err))
	}
	return report, errors.Join(wrong...)
}

// workAlone works on the subject so that its panic is its own failure: one that cannot be worked on must not end the run of
// all others. What it had claimed comes back when the lease ends.
func (d *Desk) workAlone(ctx context.Context, key store.Key) (r Report, err error) {
	defer func() {
		if v := recover(); v != nil {
			d.Log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("stack", string(debug.Stack())))
			r, err = Report{Subjects: 1}, fmt.Errorf("panic: %v", v)
		}
	}()
	return d.work(ctx, key)
}

// feed hands the keys of what is due to the workers, and tells whether it left any.
func (d *Desk) feed(ctx context.Context, now time.Time, limit int, keys chan<- store.Key) (left bool, err error) {
	var shards []*shard
	for _, partition := range agenda.Messages.Shards() {
		shards = append(shards, &shard{query: store.Query{Index: store.Due, Partition: partition, To: agenda.Until(now), Limit: pageSize}})
	}
	for count := 0; ; count++ {
		if ctx.Err() != nil {
			return true, nil // time is up: no error, the next run goes on
		}
		first, err := earliest(ctx, d.Store, shards)
		switch {
		case err != nil && ctx.Err() != nil:
			return true, nil
		case err != nil:
			return true, err
		case first == nil:
			return false, nil
		case limit > 0 && count >= limit:
			return true, nil
		}
		select {
		case keys <- first.items[0].Key:
			first.items = first.items[1:]
		case <-ctx.Done():
			return true, nil
		}
	}
}

// shard is one partition of the due index, read page by page.
type shard struct {
	query store.Query
	items []store.Item
	read  bool // to its end
}

// earliest gives the shard whose next item is due first, nil if there is none.
func earliest(ctx context.Context, r store.Reader, shards []*shard) (*shard, error) {
	var first *shard
	for _, s := range shards {
		for len(s.items) == 0 && !s.read {
			page, err := r.Query(ctx, s.query)
			if err != nil {
				return nil, err
			}
			s.items, s.query.After, s.read = page.Items, page.Next, page.Next == ""
		}
		if len(s.items) > 0 && (first == nil || s.items[0].Due.Sort < first.items[0].Due.Sort) {
			first = s
		}
	}
	return first, nil
}
