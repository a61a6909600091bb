package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"stund/internal/store"
)

// Check looks through the whole file: that every record can be read, that the indexes and the log agree with the items,
// and that the pages do with each other. It answers everything that it finds wrong, joined; at most some hundred
// mistakes. The database stays in use meanwhile, but writes wait while the pages are looked at.
func (d *DB) Check(ctx context.Context) error {
	var c checker
	if err := d.view(ctx, func(tx *bbolt.Tx) error { return c.check(ctx, tx) }); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if err := d.do(ctx, func(w *commit) error { return c.pages(w.tx) }); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if len(c.wrong) > 0 {
		return fmt.Errorf("check: %w", errors.Join(c.wrong...))
	}
	return nil
}

type checker struct{ wrong []error }

const maxWrong = 100

func (c *checker) note(format string, args ...any) {
	if len(c.wrong) < maxWrong {
		c.wrong = append(c.wrong, fmt.Errorf(format, args...))
	}
}

func (c *checker) pages(tx *bbolt.Tx) error {
	for err := range tx.Check() {
		c.note("page: %w", err)
	}
	return nil
}

// check holds the buckets against each other. Every item's entries are looked up; an index with just as many entries
// has no others.
func (c *checker) check(ctx context.Context, tx *bbolt.Tx) error {
	items, due, by := tx.Bucket(bucketItem), tx.Bucket(bucketDue), tx.Bucket(bucketBy)
	expiry, counts := tx.Bucket(bucketExpiry), tx.Bucket(bucketCount)
	var dues, bys, expiries int
	seen := 0
	err := items.ForEach(func(k, v []byte) error {
		if seen++; seen%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if bytes.Count(k, []byte{0}) != 1 {
			c.note("item %q: not a key", k)
			return nil
		}
		i, err := decodeItem(v)
		if err != nil {
			c.note("item %q: %w", k, err)
			return nil
		}
		dues += c.entry("due", due, i.Due, k, i)
		bys += c.entry("by", by, i.By, k, i)
		if !i.Expires.IsZero() {
			expiries += c.expiry(expiry, 'i', k, i.Expires.Unix())
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := counts.ForEach(func(k, v []byte) error {
		_, until, err := decodeCount(v)
		if err != nil {
			c.note("counter %q: %w", k, err)
			return nil
		}
		if until != noExpiry {
			expiries += c.expiry(expiry, 'c', k, until)
		}
		return nil
	}); err != nil {
		return err
	}
	c.size("due", due, dues)
	c.size("by", by, bys)
	c.size("expiry", expiry, expiries)
	return c.log(tx, items)
}

// entry looks for an item's entry in an index and gives how many there must be.
func (c *checker) entry(name string, index *bbolt.Bucket, x *store.IndexKey, base []byte, i store.Item) int {
	if x == nil {
		return 0
	}
	v := index.Get(indexKey(*x, base))
	if v == nil {
		c.note("item %q: not in index %s", base, name)
		return 1
	}
	if string(v) != i.Kind {
		c.note("item %q: index %s says %q, the item is %s", base, name, v, i.Kind)
	}
	return 1
}

func (c *checker) expiry(index *bbolt.Bucket, what byte, base []byte, seconds int64) int {
	if k, _ := index.Cursor().Seek(expiryKey(seconds, what, base)); !bytes.Equal(k, expiryKey(seconds, what, base)) {
		c.note("%c %q: not in the expiry index", what, base)
	}
	return 1
}

func (c *checker) size(name string, b *bbolt.Bucket, want int) {
	if got := b.Stats().KeyN; got != want {
		c.note("index %s has %d entries, the items have %d", name, got, want)
	}
}

// log demands that the log has no gap, that nobody has done with what is not there yet, and that the last change of
// each key is the state of its item.
func (c *checker) log(tx *bbolt.Tx, items *bbolt.Bucket) error {
	log := tx.Bucket(bucketLog)
	last := map[store.Key]store.Change{}
	from, to := uint64(0), log.Sequence()
	if err := log.ForEach(func(k, v []byte) error {
		if len(k) != 8 {
			c.note("log %x: not a sequence", k)
			return nil
		}
		n := binary.BigEndian.Uint64(k)
		if from != 0 && n != from+1 || n > to {
			c.note("log: %d follows %d, of %d", n, from, to)
		}
		from = n
		change, err := decodeChange(v)
		if err != nil {
			c.note("log %d: %w", n, err)
			return nil
		}
		last[change.Key] = change
		return nil
	}); err != nil {
		return err
	}
	if from != 0 && from != to {
		c.note("log: it ends at %d, the sequence is at %d", from, to)
	}
	for key, change := range last {
		v := items.Get(baseKey(key))
		if change.Deleted != (v == nil) {
			c.note("log: of %s, the last change has deleted = %v, the item is there: %v", key, change.Deleted, v != nil)
			continue
		}
		if v == nil {
			continue
		}
		if i, err := decodeItem(v); err == nil && (i.Version != change.Version || i.Kind != change.Kind) {
			c.note("log: of %s, the last change is %s version %d, the item %s version %d",
				key, change.Kind, change.Version, i.Kind, i.Version)
		}
	}
	return tx.Bucket(bucketMeta).ForEach(func(k, v []byte) error {
		name, ok := strings.CutPrefix(string(k), feedPrefix)
		if ok && (len(v) != 8 || binary.BigEndian.Uint64(v) > to) {
			c.note("consumer %s: its place %x is beyond %d", name, v, to)
		}
		return nil
	})
}
