package bolt

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime/debug"
	"strings"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"stund/internal/store"
)

// view runs read on a snapshot that has every transaction answered before.
func (d *DB) view(ctx context.Context, read func(tx *bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.late {
		d.serving.Lock()
		defer d.serving.Unlock()
	}
	if err := d.failed(); err != nil {
		return err
	}
	if d.late && d.going != nil {
		return d.guarded(func() error { return read(d.going.tx) })
	}
	var tx *bbolt.Tx
	defer func() { d.release(tx) }()
	return d.guarded(func() (err error) {
		if tx, err = d.reading(); errors.Is(err, bbolterrors.ErrDatabaseNotOpen) {
			return ErrClosed
		}
		if err != nil {
			return err
		}
		return read(tx)
	})
}

// release ends a snapshot, or a transaction that a panic may have left in any state. If there is none after a panic,
// its locks stay locked.
func (d *DB) release(tx *bbolt.Tx) {
	if tx == nil {
		if d.failed() != nil {
			d.held.Store(true)
		}
		return
	}
	defer func() {
		if recover() != nil {
			d.held.Store(true)
		}
	}()
	_ = tx.Rollback() // fails only if it has ended
}

// guarded runs read. A panic in there, such as bbolt's when it meets a page that cannot be, or the processor's where
// the file has become shorter, is a failure of the database.
func (d *DB) guarded(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = d.fail(fmt.Errorf("%w: panic: %v", ErrDamaged, p))
		}
	}()
	return read()
}

// read returns the value at key, nil if there is none.
func read(tx *bbolt.Tx, name tableName, key []byte) ([]byte, error) {
	return table{Bucket: tx.Bucket(name.bucket()), tag: name.tag()}.read(key)
}

// Get returns the item at k. Every read is strong.
func (d *DB) Get(ctx context.Context, k store.Key, _ store.Consistency) (i store.Item, err error) {
	if err := store.CheckKey(k); err != nil {
		return store.Item{}, fmt.Errorf("get: %w", err)
	}
	err = d.view(ctx, func(tx *bbolt.Tx) error {
		v, err := read(tx, tableItem, baseKey(k))
		if err != nil {
			return err
		}
		if v == nil {
			return store.ErrNotFound
		}
		i, err = decodeItem(v)
		i.Key = k
		return err
	})
	if err != nil {
		return store.Item{}, fmt.Errorf("get %s: %w", k, err)
	}
	return i, nil
}

// GetMany returns the items found, of one snapshot.
func (d *DB) GetMany(ctx context.Context, keys []store.Key, _ store.Consistency) ([]store.Item, error) {
	if len(keys) > store.MaxKeys {
		return nil, fmt.Errorf("get many: %w: %d keys", store.ErrInvalid, len(keys))
	}
	seen := make(map[store.Key]struct{}, len(keys))
	for _, k := range keys {
		if err := store.CheckKey(k); err != nil {
			return nil, fmt.Errorf("get many: %w", err)
		}
		if _, twice := seen[k]; twice {
			return nil, fmt.Errorf("get many: %w: key %s twice", store.ErrInvalid, k)
		}
		seen[k] = struct{}{}
	}
	items := make([]store.Item, 0, len(keys))
	err := d.view(ctx, func(tx *bbolt.Tx) error {
		for _, k := range keys {
			v, err := read(tx, tableItem, baseKey(k))
			if err == nil && v == nil {
				continue
			}
			var i store.Item
			if err == nil {
				i, err = decodeItem(v)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
			i.Key = k
			items = append(items, i)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("get many: %w", err)
	}
	return items, nil
}

// Query returns one page, of one snapshot.
func (d *DB) Query(ctx context.Context, q store.Query) (store.Page, error) {
	r, err := newScan(q)
	if err != nil {
		return store.Page{}, fmt.Errorf("query %s: %w", q.Partition, err)
	}
	if q.Descending {
		d.written() // a cursor of bbolt's ends its way back at a page that its own transaction has emptied
	}
	var p store.Page
	err = d.view(ctx, func(tx *bbolt.Tx) error {
		c := tx.Bucket(r.table.bucket()).Cursor()
		limit := q.PageLimit()
		if n := r.count(c, limit); n > 0 {
			p.Items = make([]store.Item, 0, n)
		}
		for k, v := r.first(c); k != nil && r.in(k); k, v = r.next(c) {
			if len(p.Items) == limit {
				p.Next = r.token(r.last)
				return nil
			}
			i, err := r.item(k, v)
			if err != nil {
				return err
			}
			p.Items = append(p.Items, i)
			r.last = k
		}
		return nil
	})
	if err != nil {
		return store.Page{}, fmt.Errorf("query %s: %w", q.Partition, err)
	}
	return p, nil
}

// scan is a query in terms of a bucket: the keys of [low, high), or those on from after.
type scan struct {
	q         store.Query
	table     tableName
	low, high []byte
	after     []byte // the key at which the page before ended, or nil
	last      []byte // the key of the last item that was given; valid within the snapshot
}

func newScan(q store.Query) (*scan, error) {
	r := &scan{q: q}
	switch q.Index {
	case store.Base:
		r.table = tableItem
	case store.Due:
		r.table = tableDue
	case store.By:
		r.table = tableBy
	default:
		return nil, fmt.Errorf("%w: index %d", store.ErrInvalid, q.Index)
	}
	if err := store.CheckKey(store.Key{Partition: q.Partition, Sort: "x"}); err != nil {
		return nil, err
	}
	if strings.ContainsRune(q.From, 0) || strings.ContainsRune(q.To, 0) {
		return nil, fmt.Errorf("%w: bounds %.60q, %.60q", store.ErrInvalid, q.From, q.To)
	}
	r.low = baseKey(store.Key{Partition: q.Partition, Sort: q.From})
	if q.To == "" {
		r.high = append([]byte(q.Partition), 1)
	} else {
		// Above every key whose sort is To, whether it ends there or goes on, after a zero, with the item's own key.
		r.high = append(baseKey(store.Key{Partition: q.Partition, Sort: q.To}), 1)
	}
	if q.After != "" {
		var err error
		if r.after, err = r.position(q.After); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *scan) in(k []byte) bool {
	if r.q.Descending {
		return bytes.Compare(k, r.low) >= 0
	}
	return bytes.Compare(k, r.high) < 0
}

// first goes to where the page begins.
func (r *scan) first(c *bbolt.Cursor) (k, v []byte) {
	if r.q.Descending {
		end := r.high
		if r.after != nil && bytes.Compare(r.after, end) < 0 {
			end = r.after
		}
		if k, _ := c.Seek(end); k == nil { // beyond the bucket's end
			return c.Last()
		}
		return c.Prev()
	}
	if r.after != nil && bytes.Compare(r.after, r.low) >= 0 {
		if k, v = c.Seek(r.after); !bytes.Equal(k, r.after) { // it has been deleted
			return k, v
		}
		return c.Next()
	}
	return c.Seek(r.low)
}

// count returns how many items the page has, at most limit: to walk to them twice takes less than to move them about in
// a list that grows.
func (r *scan) count(c *bbolt.Cursor, limit int) (n int) {
	for k, _ := r.first(c); k != nil && r.in(k) && n < limit; k, _ = r.next(c) {
		n++
	}
	return n
}

func (r *scan) next(c *bbolt.Cursor) (k, v []byte) {
	if r.q.Descending {
		return c.Prev()
	}
	return c.Next()
}

// item makes what the query returns of an entry.
func (r *scan) item(k, v []byte) (i store.Item, err error) {
	if v, err = unseal(r.table.tag(), k, v); err != nil {
		return i, fmt.Errorf("%q: %w", k, err)
	}
	rest := k[len(r.q.Partition)+1:]
	if r.q.Index == store.Base {
		i, err = decodeItem(v)
		i.Key = store.Key{Partition: r.q.Partition, Sort: string(rest)}
		return i, err
	}
	x, key, ok := splitEntry(k)
	if !ok {
		return i, errCorrupt
	}
	i.Key = key
	if r.q.Index == store.Due {
		i.Due = &x
	} else {
		i.By = &x
	}
	i.Kind = string(v)
	return i, err
}

// splitEntry takes the key of an index entry apart.
func splitEntry(k []byte) (x store.IndexKey, key store.Key, ok bool) {
	p := strings.Split(string(k), "\x00")
	if len(p) != 4 {
		return x, key, false
	}
	return store.IndexKey{Partition: p[0], Sort: p[1]}, store.Key{Partition: p[2], Sort: p[3]}, true
}

// token makes the position at k opaque: a checksum of what it is good for, and what follows the partition in k.
func (r *scan) token(k []byte) string {
	rest := k[len(r.q.Partition)+1:]
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(rest)), r.sum(rest))
	return base64.RawURLEncoding.EncodeToString(append(b, rest...))
}

func (r *scan) position(token string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) < 5 || binary.BigEndian.Uint32(b) != r.sum(b[4:]) {
		return nil, fmt.Errorf("%w: After is no position of this query", store.ErrInvalid)
	}
	return append(append([]byte(r.q.Partition), 0), b[4:]...), nil
}

func (r *scan) sum(rest []byte) uint32 {
	direction := byte(0)
	if r.q.Descending {
		direction = 1
	}
	b := append([]byte{byte(r.q.Index), direction}, r.q.Partition...)
	return crc32.Update(crc32.ChecksumIEEE(append(b, 0)), crc32.IEEETable, rest)
}
