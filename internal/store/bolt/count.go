package bolt

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"stund/internal/store"
)

// tallies are the counters that were counted since the last commit. They ride in the next one: a counter guards against
// abuse, and is not worth a sync of its own. What was counted since the last commit is lost if the machine fails, as
// the port allows.
type tallies struct {
	mu     sync.Mutex
	fresh  map[string]tally // counted since the last commit
	saving map[string]tally // in the commit that runs
}

type tally struct{ sum, until int64 }

// maxTallies is how many counters may wait for a commit before they get one of their own.
const maxTallies = 4096

// Add adds n to the counter at k. It waits for no commit.
func (d *DB) Add(ctx context.Context, k store.Key, n int64, expires time.Time) (int64, error) {
	if err := store.CheckKey(k); err != nil {
		return 0, fmt.Errorf("add: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("add to %s: %w", k, err)
	}
	if err := d.usable(); err != nil {
		return 0, fmt.Errorf("add to %s: %w", k, err)
	}
	key, until := string(baseKey(k)), int64(noExpiry)
	if !expires.IsZero() {
		until = expires.Unix()
	}
	sum, many, err := d.tallies.add(d.snapshot, key, n, until)
	if err != nil {
		return 0, fmt.Errorf("add to %s: %w", k, err)
	}
	if many {
		d.push(&request{apply: func(*commit) error { return nil }, done: make(chan struct{})})
	}
	return sum, nil
}

// usable returns why the database cannot be written to, or nil.
func (d *DB) usable() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return ErrClosed
	}
	return d.failed()
}

// add counts; many is true when so many counters wait that they want a commit.
func (t *tallies) add(view func(func(*bbolt.Tx) error) error, key string, n, until int64) (sum int64, many bool,
	err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was, known := t.fresh[key]
	if !known {
		was, known = t.saving[key]
	}
	if !known {
		err := view(func(tx *bbolt.Tx) error {
			v, err := read(tx, tableCount, []byte(key))
			if v == nil || err != nil {
				return err
			}
			was.sum, _, err = decodeCount(v)
			return err
		})
		if err != nil {
			return 0, false, err
		}
	}
	if t.fresh == nil {
		t.fresh = map[string]tally{}
	}
	t.fresh[key] = tally{was.sum + n, until}
	return was.sum + n, len(t.fresh) == maxTallies, nil
}

// waiting tells whether anything is not in the file yet.
func (t *tallies) waiting() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.fresh) > 0
}

// due tells whether the counters want a commit though nothing else does.
func (t *tallies) due(last bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.fresh) >= maxTallies || last && len(t.fresh) > 0
}

// take returns what is to be written with the commit that runs; settle must follow.
func (t *tallies) take() map[string]tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.saving, t.fresh = t.fresh, nil
	return t.saving
}

// settle ends the commit: what was not saved waits for the next, unless it was counted further since.
func (t *tallies) settle(saved bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !saved {
		for key, v := range t.saving {
			if _, newer := t.fresh[key]; newer {
				continue
			}
			if t.fresh == nil {
				t.fresh = map[string]tally{}
			}
			t.fresh[key] = v
		}
	}
	t.saving = nil
}

// saveCounts writes the counters into the file.
func (w *commit) saveCounts(counts map[string]tally) error {
	for name, t := range counts {
		key, before := []byte(name), int64(noExpiry)
		v, err := w.counts.read(key)
		if err == nil && v != nil {
			_, before, err = decodeCount(v)
		}
		if err != nil {
			return fmt.Errorf("counter %q: %w", key, err)
		}
		if err := w.expire('c', key, before, t.until); err != nil {
			return err
		}
		if err := w.counts.put(key, encodeCount(t.sum, t.until)); err != nil {
			return err
		}
	}
	return nil
}
