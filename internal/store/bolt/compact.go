package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"go.etcd.io/bbolt"
)

// What is deleted or overwritten stays in the file until bbolt has another use for the page. Compact leaves it behind:
// it copies what there is into a new file, which takes the place of the old one.
//
// Reads and writes go on while it copies. What is written meanwhile is noted, and copied after it, until little is
// left; for that last part writers wait, and then the new file, which is durable by then, gets the old one's name.
// Nothing is answered in between, so a process that ends at any instant leaves one file that has all that was answered,
// and perhaps one of no use, which the next start removes. Reads that have begun end on the old file; it is gone when
// they have.

// compact is what the name of a file ends with that is to take the place of another one.
const compact = ".compact"

const (
	copyBytes  = 4 << 20 // of entries in one commit of a copy
	fewTouched = 200     // entries, for which writers may wait
	maxRounds  = 20      // after which they wait for as many as there are
)

// touched is the entries that commits have written or removed: each is its table's tag and its key.
type touched struct{ keys map[string]struct{} }

func (t *touched) note(tag byte, key []byte) {
	if t != nil {
		t.keys[string(tag)+string(key)] = struct{}{}
	}
}

// Compacts reports whether Compact can do it on this system: on Windows, a file that is in use keeps its name.
func Compacts() bool { return runtime.GOOS != "windows" }

// Compact writes the file anew, without what was deleted or overwritten in it before the call, and returns when the old
// one is gone. Another one's call that begins while this one waits for its turn does for both.
func (d *DB) Compact(ctx context.Context) error {
	if !Compacts() {
		return fmt.Errorf("compact: %w", errors.ErrUnsupported)
	}
	before := d.begun.Load()
	d.compacting.Lock()
	defer d.compacting.Unlock()
	if d.compacted > before {
		return nil
	}
	this := d.begun.Add(1)
	if err := d.compact(ctx); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	d.compacted = this
	return nil
}

func (d *DB) compact(ctx context.Context) (err error) {
	n := &newFile{d: d, path: d.path}
	if err := n.make(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.alone(context.WithoutCancel(ctx), func() error { d.touched = nil; return nil }),
				n.discard())
		}
	}()
	if err := n.copyAll(ctx); err != nil {
		return err
	}
	var old *bbolt.DB
	if err := d.alone(ctx, func() error {
		if err := n.finish(); err != nil {
			return err
		}
		old, err = n.takePlace()
		return err
	}); err != nil {
		return err
	}
	if d.held.Load() { // it will never be closed
		return d.failed()
	}
	return old.Close() // when those who read it have
}

// alone has the writer do something between two commits.
func (d *DB) alone(ctx context.Context, do func() error) error {
	return d.ask(ctx, &request{alone: do, done: make(chan struct{})})
}

// newFile is a copy of the file that is being made.
type newFile struct {
	d     *DB
	path  string // that it is to have
	b     *bbolt.DB
	tx    *bbolt.Tx
	w     *commit
	bytes int  // in this commit
	began bool // it has its tables
	taken bool // it has taken the other one's place
}

// make makes the file, with a lock on it.
func (n *newFile) make() error {
	fresh := n.path + compact
	if err := remove(fresh); err != nil {
		return err
	}
	o := options(Options{})
	o.OpenFile = func(_ string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(fresh, flag, mode)
		if err != nil {
			return nil, err
		}
		if err := lock(f, true); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return f, nil
	}
	b, err := bbolt.Open(fresh, 0o600, o)
	if err != nil {
		return err
	}
	b.NoSync, b.NoGrowSync = true, true // until it is whole
	n.b = b
	return nil
}

// discard removes the file, unless it has taken the other one's place.
func (n *newFile) discard() error {
	if n.taken {
		return nil
	}
	if n.tx != nil {
		_ = n.tx.Rollback() // fails only if it has ended
	}
	return errors.Join(n.b.Close(), remove(n.path+compact))
}

// copyAll copies what there is, and then what has changed meanwhile, until that is little.
func (n *newFile) copyAll(ctx context.Context) error {
	from, _, err := n.mark(ctx)
	if err != nil {
		return err
	}
	err = n.d.guarded(func() error { return n.copy(ctx, from) })
	if err = errors.Join(err, from.Rollback()); err != nil {
		return err
	}
	for range maxRounds {
		from, changed, err := n.mark(ctx)
		if err != nil {
			return err
		}
		err = n.d.guarded(func() error { return n.follow(ctx, from, changed) })
		if err = errors.Join(err, from.Rollback()); err != nil || len(changed.keys) <= fewTouched {
			return err
		}
	}
	return nil
}

// mark returns a snapshot, and what was touched between the one before and this one.
func (n *newFile) mark(ctx context.Context) (from *bbolt.Tx, before *touched, err error) {
	err = n.d.alone(ctx, func() (err error) {
		if from, err = n.d.file.Load().Begin(false); err == nil {
			before, n.d.touched = n.d.touched, &touched{map[string]struct{}{}}
		}
		return err
	})
	return from, before, err
}

// copy copies all entries, and looks at each on the way.
func (n *newFile) copy(ctx context.Context, from *bbolt.Tx) error {
	for _, name := range tableNames {
		t := from.Bucket(name.bucket())
		c := t.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if err := n.put(ctx, name, k, v); err != nil {
				return err
			}
		}
	}
	return n.save(from)
}

// follow copies the entries that were touched, as they are in the snapshot.
func (n *newFile) follow(ctx context.Context, from *bbolt.Tx, changed *touched) error {
	for entry := range changed.keys {
		name, key := tableOf(entry[0]), []byte(entry[1:])
		if err := n.put(ctx, name, key, from.Bucket(name.bucket()).Get(key)); err != nil {
			return err
		}
	}
	return n.save(from)
}

func tableOf(tag byte) tableName {
	for _, name := range tableNames {
		if name.tag() == tag {
			return name
		}
	}
	panic("bolt: no table has this tag")
}

// put writes the entry as it is, sealed; nil: there is none any more.
func (n *newFile) put(ctx context.Context, name tableName, key, sealed []byte) error {
	if name == tableMeta && (bytes.Equal(key, keyFormat) || bytes.Equal(key, keyState)) {
		return nil // the file says its own
	}
	if err := errors.Join(ctx.Err(), n.begin()); err != nil {
		return err
	}
	t := table{n.tx.Bucket(name.bucket()), name.tag(), &n.w.state, nil}
	if sealed == nil {
		return t.remove(key)
	}
	if _, err := unseal(t.tag, key, sealed); err != nil {
		return fmt.Errorf("table %s, %q: %w", name, key, err)
	}
	t.FillPercent = 0.9
	if err := t.putSealed(bytes.Clone(key), bytes.Clone(sealed)); err != nil {
		return err
	}
	if n.bytes += len(key) + len(sealed); n.bytes < copyBytes {
		return nil
	}
	return n.save(nil)
}

// begin begins a commit, if none is under way.
func (n *newFile) begin() (err error) {
	if n.tx != nil {
		return nil
	}
	if n.tx, err = n.b.Begin(true); err != nil {
		return err
	}
	n.bytes = 0
	if !n.began {
		n.w, n.began = begin(n.tx), true
		return n.w.failed
	}
	n.w = &commit{tx: n.tx, state: n.w.state}
	n.w.open()
	return nil
}

// save commits, with the log's place in the snapshot, if there is one.
func (n *newFile) save(from *bbolt.Tx) error {
	if err := n.begin(); err != nil {
		return err
	}
	if from != nil {
		if err := n.w.log.SetSequence(from.Bucket(tableLog.bucket()).Sequence()); err != nil {
			return err
		}
	}
	if err := n.w.saveState(); err != nil {
		return err
	}
	tx := n.tx
	n.tx = nil
	return tx.Commit()
}

// finish copies what is left, and makes the file durable. The writer calls it.
func (n *newFile) finish() error {
	if err := n.d.file.Load().View(func(tx *bbolt.Tx) error {
		return n.follow(context.Background(), tx, n.d.touched)
	}); err != nil {
		return err
	}
	was, is := n.d.state, n.w.state
	if was.Entries != is.Entries || was.Sum != is.Sum || was.Log != is.Log {
		return fmt.Errorf("%w: a copy of %s is %s", ErrDamaged, was, is)
	}
	n.b.NoSync, n.b.NoGrowSync = n.d.late, n.d.late
	return n.b.Sync()
}

// takePlace gives the file the other one's name, and has it used from now on. It returns the other one. The writer
// calls it.
func (n *newFile) takePlace() (old *bbolt.DB, err error) {
	if err := os.Rename(n.path+compact, n.path); err != nil {
		return nil, err
	}
	n.taken = true
	n.d.touched, n.d.state = nil, n.w.state
	old = n.d.file.Swap(n.b)
	if err := syncFolder(filepath.Dir(n.path)); err != nil {
		return old, n.d.fail(err) // nobody knows which file it will be after the power has failed
	}
	return old, nil
}
