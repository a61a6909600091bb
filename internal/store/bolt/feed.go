package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"sync"

	"go.etcd.io/bbolt"

	"stund/internal/store"
)

const (
	trimAfter = 64      // changes that everybody has done with are removed so many at a time,
	trimMost  = 4096    // and at most so many in one commit
	saveAfter = 1024    // acknowledgements that wait for a commit to ride in, before they get their own
	feedBytes = 4 << 20 // of records, after which a batch is full
	drainSize = 100
)

// feeds is what the database knows of its log and of those who read it.
type feeds struct {
	mu      sync.Mutex
	last    uint64 // the last change that is durable: nobody is told of a later one
	trimmed uint64 // up to here the log has been removed
	cursors map[string]*cursor
	more    chan struct{} // closed and replaced when last grows, or the database fails
}

// cursor is how far a consumer has come. What it has acknowledged is saved with the next commit.
type cursor struct{ acked, saved uint64 }

// marks is what a commit is to save of the cursors, and up to where it may remove changes.
type marks struct {
	acked      map[string]uint64
	from, upTo uint64 // changes after from, up to upTo, are removed
	pressing   bool   // many acknowledgements wait
}

// due tells whether the marks are worth a commit of their own.
func (m marks) due(closing bool) bool {
	return m.pressing || m.upTo-m.from >= trimMost || closing && len(m.acked) > 0
}

func (f *feeds) load(w *commit, consumers []string) error {
	log, meta := w.log, w.meta
	f.more = make(chan struct{})
	f.cursors = map[string]*cursor{}
	f.last, f.trimmed = log.Sequence(), log.Sequence()
	if k, _ := log.Cursor().First(); k != nil {
		f.trimmed = binary.BigEndian.Uint64(k) - 1
	}
	c := meta.Cursor()
	ours := func(k []byte) bool { return len(k) > len(feedPrefix) && string(k[:len(feedPrefix)]) == feedPrefix }
	for k, v := c.Seek([]byte(feedPrefix)); ours(k); k, v = c.Next() {
		v, err := unseal(meta.tag, k, v)
		if err == nil && len(v) != 8 {
			err = errCorrupt
		}
		if err != nil {
			return fmt.Errorf("cursor of %s: %w", k, err)
		}
		n := binary.BigEndian.Uint64(v)
		f.cursors[string(k[len(feedPrefix):])] = &cursor{n, n}
	}
	for _, name := range consumers {
		if name == "" {
			return fmt.Errorf("%w: a consumer without a name", store.ErrInvalid)
		}
		if f.cursors[name] != nil {
			continue
		}
		f.cursors[name] = &cursor{f.last, f.last}
		if err := meta.put([]byte(feedPrefix+name), sequenceKey(f.last)); err != nil {
			return err
		}
	}
	return nil
}

// wanted tells whether there are consumers.
func (f *feeds) wanted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.cursors) > 0
}

func (f *feeds) unsaved() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.cursors {
		if c.acked != c.saved {
			return true
		}
	}
	return false
}

// marks returns what there is to save.
func (f *feeds) marks() marks {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := marks{from: f.trimmed, upTo: f.last}
	for name, c := range f.cursors {
		m.upTo = min(m.upTo, c.acked)
		if c.acked == c.saved {
			continue
		}
		if m.acked == nil {
			m.acked = make(map[string]uint64, len(f.cursors))
		}
		m.acked[name] = c.acked
		m.pressing = m.pressing || c.acked-c.saved >= saveAfter
	}
	if m.upTo < m.from+trimAfter {
		m.upTo = m.from
	}
	m.upTo = min(m.upTo, m.from+trimMost)
	return m
}

// saveMarks writes the marks into the commit.
func (w *commit) saveMarks(m marks) error {
	for name, n := range m.acked {
		if err := w.meta.put([]byte(feedPrefix+name), sequenceKey(n)); err != nil {
			return err
		}
	}
	for n := m.from + 1; n <= m.upTo; n++ {
		if err := w.log.remove(sequenceKey(n)); err != nil {
			return err
		}
	}
	return nil
}

// committed notes what a commit has made durable and wakes those who wait for changes.
func (f *feeds) committed(last uint64, m marks) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, n := range m.acked {
		if c := f.cursors[name]; c != nil {
			c.saved = n
		}
	}
	f.trimmed = m.upTo
	f.reachedLocked(last)
}

// reached notes the last change that may be told.
func (f *feeds) reached(last uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reachedLocked(last)
}

func (f *feeds) reachedLocked(last uint64) {
	if last > f.last {
		f.last = last
		f.wakeLocked()
	}
}

// wake has everybody who waits for changes look again.
func (f *feeds) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wakeLocked()
}

func (f *feeds) wakeLocked() {
	close(f.more)
	f.more = make(chan struct{})
}

// Forget removes a consumer: the log no longer keeps changes for it. It is no error if there is none of the name.
func (d *DB) Forget(ctx context.Context, consumer string) error {
	d.log.mu.Lock()
	delete(d.log.cursors, consumer) // first, so that no later commit saves its place again
	d.log.mu.Unlock()
	if err := d.do(ctx, func(w *commit) error {
		w.changed = true
		if err := w.meta.remove([]byte(feedPrefix + consumer)); err != nil {
			return abort{err}
		}
		return nil
	}); err != nil {
		return fmt.Errorf("forget consumer %s: %w", consumer, err)
	}
	return nil
}

// Feed is the change feed as one consumer sees it. One goroutine at a time reads it.
type Feed struct {
	d        *DB
	consumer string
}

// Feed returns the feed of a consumer that was named to Open, now or earlier.
func (d *DB) Feed(consumer string) *Feed { return &Feed{d, consumer} }

// state returns the consumer's place, the last change there is, and a channel that is closed when there are more.
func (f *Feed) state() (acked, last uint64, more <-chan struct{}, err error) {
	l := &f.d.log
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.cursors[f.consumer]
	if c == nil {
		return 0, 0, nil, fmt.Errorf("feed: %w: no consumer %q", store.ErrInvalid, f.consumer)
	}
	return c.acked, l.last, l.more, nil
}

// Pending tells how many changes the consumer has not acknowledged.
func (f *Feed) Pending() int {
	acked, last, _, err := f.state()
	if err != nil {
		return 0
	}
	return int(last - acked)
}

// Next returns the first changes, at most limit, after the last acknowledged one: the same ones again until they are
// acknowledged. It waits until there are some, ctx ends or the database closes.
func (f *Feed) Next(ctx context.Context, limit int) ([]store.Change, error) {
	for {
		acked, last, more, err := f.state()
		if err != nil {
			return nil, err
		}
		if err := f.d.failed(); err != nil {
			return nil, fmt.Errorf("feed: %w", err)
		}
		if acked < last {
			return f.read(ctx, acked, last, max(limit, 1))
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, fmt.Errorf("feed: %w", ctx.Err())
		case <-f.d.stopped:
			return nil, fmt.Errorf("feed: %w", ErrClosed)
		}
	}
}

func (f *Feed) read(ctx context.Context, after, last uint64, limit int) (batch []store.Change, err error) {
	err = f.d.view(ctx, func(tx *bbolt.Tx) error {
		size := 0
		c := tx.Bucket(tableLog.bucket()).Cursor()
		more := func(k []byte) bool { return k != nil && len(batch) < limit && size < feedBytes }
		for k, v := c.Seek(sequenceKey(after + 1)); more(k); k, v = c.Next() {
			n := binary.BigEndian.Uint64(k)
			if n > last {
				break
			}
			v, err := unseal(tableLog.tag(), k, v)
			var change store.Change
			if err == nil {
				change, err = decodeChange(v)
			}
			if err != nil {
				return fmt.Errorf("change %d: %w", n, err)
			}
			change.ID = strconv.FormatUint(n, 10)
			batch = append(batch, change)
			size += len(v)
		}
		if len(batch) == 0 {
			return fmt.Errorf("%w: the changes after %d are missing", errCorrupt, after)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("feed: %w", err)
	}
	return batch, nil
}

// Ack says that the consumer is done with the changes up to last. It costs nothing now: the place is saved with the
// next commit, so that after a crash some changes are told again.
func (f *Feed) Ack(ctx context.Context, last store.Change) error {
	n, err := strconv.ParseUint(last.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("feed: %w: change %q", store.ErrInvalid, last.ID)
	}
	l := &f.d.log
	l.mu.Lock()
	c := l.cursors[f.consumer]
	if c == nil || n > l.last {
		l.mu.Unlock()
		return fmt.Errorf("feed: %w: change %q of consumer %q", store.ErrInvalid, last.ID, f.consumer)
	}
	c.acked = max(c.acked, n)
	many := c.acked-c.saved >= saveAfter
	l.mu.Unlock()
	if !many {
		return nil
	}
	// Nobody has written for long, or the writer is behind: have the place saved.
	if err := f.d.do(ctx, func(*commit) error { return nil }); err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	return nil
}

// Drain returns everything that is pending to handle, batch by batch, and returns when nothing is left. A batch is
// acknowledged when handle answers nil; else Drain stops with its error.
func (f *Feed) Drain(ctx context.Context, handle func(ctx context.Context, batch []store.Change) error) error {
	for f.Pending() > 0 {
		batch, err := f.Next(ctx, drainSize)
		if err != nil {
			return err
		}
		if err := handle(ctx, batch); err != nil {
			return fmt.Errorf("feed: %w", err)
		}
		if err := f.Ack(ctx, batch[len(batch)-1]); err != nil {
			return err
		}
	}
	return nil
}
