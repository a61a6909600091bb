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
	d.written()
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

type checker struct {
	open  map[tableName]table
	state State // as it is counted
	wrong []error
}

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

// check holds the tables against each other, and against what the file says of itself. Every item's entries are looked
// up; an index with just as many entries has no others.
func (c *checker) check(ctx context.Context, tx *bbolt.Tx) error {
	c.open = map[tableName]table{}
	for _, name := range tableNames {
		c.open[name] = table{Bucket: tx.Bucket(name.bucket()), tag: name.tag()}
	}
	var dues, bys, expiries int
	err := c.each(ctx, tableItem, func(k, v []byte) error {
		if bytes.Count(k, []byte{0}) != 1 {
			return errors.New("not a key")
		}
		i, err := decodeItem(v)
		if err != nil {
			return err
		}
		dues += c.entry(tableDue, i.Due, k, i)
		bys += c.entry(tableBy, i.By, k, i)
		if !i.Expires.IsZero() {
			expiries += c.expiry('i', k, i.Expires.Unix())
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.each(ctx, tableCount, func(k, v []byte) error {
		_, until, err := decodeCount(v)
		if err == nil && until != noExpiry {
			expiries += c.expiry('c', k, until)
		}
		return err
	}); err != nil {
		return err
	}
	c.size(ctx, tableDue, dues)
	c.size(ctx, tableBy, bys)
	c.size(ctx, tableExpiry, expiries)
	if err := errors.Join(c.log(ctx), c.meta(ctx)); err != nil {
		return err
	}
	return c.whole(tx)
}

// each calls look for each entry of the table, notes what that says, and counts.
func (c *checker) each(ctx context.Context, name tableName, look func(k, v []byte) error) error {
	t, seen := c.open[name], 0
	return t.ForEach(func(k, sealed []byte) error {
		if seen++; seen%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if name == tableMeta && bytes.Equal(k, keyState) {
			return nil
		}
		c.state.Entries++
		c.state.Sum += weight(sealed)
		v, err := unseal(t.tag, k, sealed)
		if err == nil {
			err = look(k, v)
		}
		if err != nil {
			c.note("%s %q: %w", name, k, err)
		}
		return nil
	})
}

// whole holds what was counted against what the file says.
func (c *checker) whole(tx *bbolt.Tx) error {
	said, err := stateOf(tx)
	if err != nil {
		c.note("what the file says of itself: %w", err)
		return nil
	}
	c.state.Commit, c.state.Log = uint64(tx.ID()), c.open[tableLog].Sequence()
	if c.state != said {
		c.note("it is not whole: it says that it is %s, and is %s", said, c.state)
	}
	return nil
}

// stateOf returns what the file says of itself.
func stateOf(tx *bbolt.Tx) (s State, err error) {
	v, err := read(tx, tableMeta, keyState)
	if err != nil {
		return s, err
	}
	return decodeState(v)
}

// entry looks for an item's entry in an index and returns how many there must be.
func (c *checker) entry(name tableName, x *store.IndexKey, base []byte, i store.Item) int {
	if x == nil {
		return 0
	}
	v, err := c.open[name].read(indexKey(*x, base))
	if err != nil {
		return 1 // it is noted as the index's
	}
	if v == nil {
		c.note("item %q: not in index %s", base, name)
		return 1
	}
	if string(v) != i.Kind {
		c.note("item %q: index %s says %q, the item is %s", base, name, v, i.Kind)
	}
	return 1
}

func (c *checker) expiry(what byte, base []byte, seconds int64) int {
	if c.open[tableExpiry].Get(expiryKey(seconds, what, base)) == nil {
		c.note("%c %q: not in the expiry index", what, base)
	}
	return 1
}

func (c *checker) size(ctx context.Context, name tableName, want int) {
	got := 0
	err := c.each(ctx, name, func([]byte, []byte) error { got++; return nil })
	if err == nil && got != want {
		c.note("index %s has %d entries that can be read, the items have %d", name, got, want)
	}
}

// log demands that the log has no gap, that nobody has done with what is not there yet, and that the last change of
// each key is the state of its item.
func (c *checker) log(ctx context.Context) error {
	log := c.open[tableLog]
	last := map[store.Key]store.Change{}
	from, to := uint64(0), log.Sequence()
	if err := c.each(ctx, tableLog, func(k, v []byte) error {
		if len(k) != 8 {
			return errors.New("not a sequence")
		}
		n := binary.BigEndian.Uint64(k)
		if from != 0 && n != from+1 || n > to {
			c.note("log: %d follows %d, of %d", n, from, to)
		}
		from = n
		change, err := decodeChange(v)
		if err == nil {
			last[change.Key] = change
		}
		return err
	}); err != nil {
		return err
	}
	if from != 0 && from != to {
		c.note("log: it ends at %d, the sequence is at %d", from, to)
	}
	for key, change := range last {
		v, err := c.open[tableItem].read(baseKey(key))
		if err != nil {
			continue // it is noted as the item's
		}
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
	return nil
}

// meta demands that no consumer is beyond the log.
func (c *checker) meta(ctx context.Context) error {
	to := c.open[tableLog].Sequence()
	return c.each(ctx, tableMeta, func(k, v []byte) error {
		_, ok := strings.CutPrefix(string(k), feedPrefix)
		if ok && (len(v) != 8 || binary.BigEndian.Uint64(v) > to) {
			return fmt.Errorf("its place %x is beyond %d", v, to)
		}
		return nil
	})
}
