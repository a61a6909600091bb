package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"stund/internal/store"
)

// request is one write that waits for the writer.
type request struct {
	// apply decides the request and carries it out. Before it changes anything it may fail by itself; a failure after
	// that is an abort and takes the whole commit with it.
	apply func(w *commit) error
	// alone is carried out instead, between two commits. Its failure is its own.
	alone func() error
	state atomic.Int32
	err   error
	done  chan struct{}
}

const (
	stateWaiting int32 = iota
	stateTaken         // by the writer: there will be an answer
	stateLeft          // by the caller, whose context has ended: it will not be applied
)

// abort is a failure that leaves the transaction half applied: it must not be committed.
type abort struct{ error }

// do hands apply to the writer and waits for the commit. If ctx ends before the writer has taken it, it is not applied;
// after that the answer is waited for, so that the outcome is known.
func (d *DB) do(ctx context.Context, apply func(*commit) error) error {
	return d.ask(ctx, &request{apply: apply, done: make(chan struct{})})
}

func (d *DB) ask(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.late {
		return d.atOnce(r)
	}
	if !d.push(r) {
		return ErrClosed
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		if r.state.CompareAndSwap(stateWaiting, stateLeft) {
			return ctx.Err()
		}
		<-r.done
		return r.err
	}
}

// push puts the request into the queue; it answers false once the database closes.
func (d *DB) push(r *request) bool {
	d.mu.Lock()
	if d.closing {
		d.mu.Unlock()
		return false
	}
	d.waiting = append(d.waiting, r)
	d.mu.Unlock()
	d.signal()
	return true
}

func (d *DB) signal() {
	select {
	case d.wake <- struct{}{}:
	default: // it has been told and has not looked yet
	}
}

// write is the writer: it commits whoever waits, until the database closes and nobody does.
func (d *DB) write() {
	defer close(d.stopped)
	debug.SetPanicOnFault(true) // what the file no longer has is a failure, and not the end of the process
	var taken []*request
	for {
		runtime.Gosched() // who is about to write, and needs no more than a processor, comes along
		d.mu.Lock()
		n := together(d.waiting)
		taken = append(taken[:0], d.waiting[:n]...)
		rest := copy(d.waiting, d.waiting[n:])
		clear(d.waiting[rest:])
		d.waiting = d.waiting[:rest]
		closing := d.closing
		d.mu.Unlock()
		switch {
		case n > 0:
			d.serving.Lock()
			d.serve(taken)
			d.serving.Unlock()
		case closing:
			d.serving.Lock()
			defer d.serving.Unlock()
			d.flush()
			if d.failed() == nil && (d.log.unsaved() || d.tallies.waiting()) {
				_ = d.commit(nil) // without it the feeds tell some changes again, and counts are lost, as they may
			}
			return
		default:
			<-d.wake
		}
		clear(taken)
	}
}

// together returns how many of the requests are served at once: one that is alone is served alone.
func together(waiting []*request) int {
	n := slices.IndexFunc(waiting, func(r *request) bool { return r.alone != nil })
	switch {
	case n == 0:
		return 1
	case n < 0:
		n = len(waiting)
	}
	return min(n, maxBatch)
}

// serve commits the requests together and answers them.
func (d *DB) serve(taken []*request) {
	live := taken[:0]
	for _, r := range taken {
		if r.state.CompareAndSwap(stateWaiting, stateTaken) {
			live = append(live, r)
		}
	}
	if len(live) == 0 {
		return
	}
	if live[0].alone != nil {
		d.flush()
	}
	err := d.failed()
	switch {
	case err != nil:
	case live[0].alone != nil:
		err = d.guarded(live[0].alone)
	default:
		err = d.lasting(d.commit(live))
	}
	for _, r := range live {
		if err != nil && r.err == nil {
			r.err = err
		}
		close(r.done)
	}
}

// commit applies the requests in one transaction of the file. Requests that fail by themselves get their error; the
// error of commit is everybody else's.
func (d *DB) commit(live []*request) (err error) {
	var tx *bbolt.Tx
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %w", store.ErrAmbiguous, d.fail(panicked(p)))
			d.release(tx)
		}
	}()
	w := d.going
	if d.going = nil; w == nil {
		if tx, err = d.file.Load().Begin(true); err != nil {
			return fmt.Errorf("bolt: begin: %w", err)
		}
		w = newCommit(d, tx)
	}
	tx = w.tx
	for _, r := range live {
		r.err = r.apply(w)
		if a := (abort{}); errors.As(r.err, &a) {
			_ = tx.Rollback() // fails only if it has ended
			return fmt.Errorf("bolt: write: %w", r.err)
		}
	}
	if d.goesOn(w, live) {
		return nil
	}
	return d.finish(w, live == nil)
}

// finish ends the transaction of the file. What waits for any commit is written with it.
func (d *DB) finish(w *commit, closing bool) error {
	tx, marks := w.tx, d.log.marks()
	if !w.changed && !marks.due(closing) && !d.tallies.due(closing) {
		_ = tx.Rollback() // fails only if it has ended
		return nil
	}
	saved := false
	counts := d.tallies.take()
	defer func() { d.tallies.settle(saved) }()
	if err := errors.Join(w.saveMarks(marks), w.saveCounts(counts)); err != nil {
		_ = tx.Rollback() // fails only if it has ended
		return fmt.Errorf("bolt: write: %w", err)
	}
	last := w.log.Sequence()
	if err := w.saveState(); err != nil {
		_ = tx.Rollback() // fails only if it has ended
		return fmt.Errorf("bolt: write: %w", err)
	}
	if err := d.persist(tx); err != nil {
		return err
	}
	saved = true
	d.state = w.state
	d.log.committed(last, marks)
	return nil
}

// panicked is the error of a panic: of the file's, if the processor did not find what bbolt looked for, and else with
// the place in the program.
func panicked(p any) error {
	if fault, ok := p.(interface {
		error
		Addr() uintptr
	}); ok {
		return fmt.Errorf("%w: it has become shorter, or cannot be read: %w", ErrDamaged, fault)
	}
	return fmt.Errorf("panic: %v\n%s", p, debug.Stack())
}

// persist makes the transaction durable and visible. Readers may see it a moment before it is durable, between bbolt's
// writing the meta page and syncing it; whoever wrote it is answered, and the feeds are told, when it is.
func (d *DB) persist(tx *bbolt.Tx) error {
	id := tx.ID()
	err := tx.Commit()
	if err == nil {
		return nil
	}
	// The meta page is written last: if it cannot be seen, nothing was written (a full disk, say), and the database
	// goes on. If it can, nobody knows whether it is on the disk.
	visible := true
	if v := d.snapshot(func(tx *bbolt.Tx) error { visible = tx.ID() >= id; return nil }); v != nil {
		err = errors.Join(err, v)
	}
	if !visible {
		return fmt.Errorf("bolt: commit: %w", err)
	}
	return fmt.Errorf("%w: %w", store.ErrAmbiguous, d.fail(fmt.Errorf("commit: %w", err)))
}

// commit is a transaction of the file on its way.
type commit struct {
	tx                                        *bbolt.Tx
	items, due, by, expiry, counts, log, meta table

	state   State // of the file with this commit
	failed  error // the file's tables could not be made
	logs    bool  // there are consumers
	changed bool
	served  int // requests, where it goes on over several
	touched *touched
	olds    []old // scratch
}

func newCommit(d *DB, tx *bbolt.Tx) *commit {
	w := &commit{tx: tx, state: d.state, logs: d.log.wanted(), touched: d.touched}
	w.open()
	return w
}

// open finds the tables.
func (w *commit) open() {
	at := func(name tableName) table {
		return table{w.tx.Bucket(name.bucket()), name.tag(), &w.state, w.touched}
	}
	w.items, w.due, w.by, w.expiry = at(tableItem), at(tableDue), at(tableBy), at(tableExpiry)
	w.counts, w.log, w.meta = at(tableCount), at(tableLog), at(tableMeta)
	w.log.FillPercent = 1 // it only grows at its end
}

// saveState writes what the file has with this commit, which Open will count again.
func (w *commit) saveState() error {
	if w.failed != nil {
		return w.failed
	}
	w.state.Commit, w.state.Log = uint64(w.tx.ID()), w.log.Sequence()
	return w.meta.Put(keyState, seal(tableMeta.tag(), keyState, w.state.encode()))
}

// op is an operation made ready outside of the writer, with everything encoded.
type op struct {
	store.Op
	key     []byte
	value   []byte // sealed
	entry   []byte // the value in the indexes: the kind
	due, by []byte // keys in the indexes, or nil
	expires int64
	change  []byte // for the log, of a put
}

// old is what the file holds at an operation's key; found is false if nothing.
type old struct {
	head
	value  []byte
	weight uint64 // see weight
	found  bool
}

// Transact writes all of the operations or none.
func (d *DB) Transact(ctx context.Context, ops ...store.Op) error {
	if err := store.CheckOps(ops); err != nil {
		return fmt.Errorf("transact: %w", err)
	}
	if err := store.Admit(ctx, ops); err != nil {
		return err
	}
	ready, logs := make([]op, len(ops)), d.log.wanted()
	for n, o := range ops {
		ready[n] = makeReady(o, logs)
	}
	if err := d.do(ctx, func(w *commit) error { return w.transact(ready) }); err != nil {
		return fmt.Errorf("transact: %w", err)
	}
	return nil
}

func makeReady(o store.Op, logs bool) op {
	r := op{Op: o, key: baseKey(o.Item.Key), expires: noExpiry}
	if o.Action != store.ActPut {
		return r
	}
	i := o.Item
	i.Version = 1
	if o.If != store.Always {
		i.Version = o.If.Version() + 1
	}
	r.value = seal(tableItem.tag(), r.key, encodeItem(i))
	if !i.Expires.IsZero() {
		r.expires = i.Expires.Unix()
	}
	if i.Due != nil || i.By != nil {
		r.entry = slices.Clip([]byte(i.Kind))
	}
	if i.Due != nil {
		r.due = indexKey(*i.Due, r.key)
	}
	if i.By != nil {
		r.by = indexKey(*i.By, r.key)
	}
	if logs {
		r.change = encodeChange(store.Change{Key: i.Key, Kind: i.Kind, Version: i.Version, Facts: i.Facts, Due: i.Due})
	}
	return r
}

// transact looks at all conditions, and only then writes.
func (w *commit) transact(ops []op) error {
	w.olds = w.olds[:0]
	var failed []int
	for n, o := range ops {
		was, err := w.at(o.key)
		if err != nil {
			return err
		}
		w.olds = append(w.olds, was)
		if !holds(o.If, was) {
			failed = append(failed, n)
		}
	}
	if failed != nil {
		return &store.ConditionError{Ops: failed}
	}
	for n, o := range ops {
		var err error
		switch {
		case o.Action == store.ActPut:
			err = w.put(o, w.olds[n])
		case o.Action == store.ActDelete && w.olds[n].found:
			err = w.remove(o.Item.Key, o.key, w.olds[n])
		}
		if err != nil {
			return abort{err}
		}
	}
	return nil
}

func (w *commit) at(key []byte) (was old, err error) {
	sealed := w.items.Get(key)
	if sealed == nil {
		return old{}, nil
	}
	v, err := unseal(w.items.tag, key, sealed)
	if err != nil {
		return old{}, fmt.Errorf("%q: %w", key, err)
	}
	was = old{value: v, weight: weight(sealed), found: true}
	if was.head, _, err = readHead(v); err != nil {
		return old{}, fmt.Errorf("%q: %w", key, err)
	}
	return was, nil
}

func holds(c store.Condition, was old) bool {
	switch c {
	case store.Always:
		return true
	case store.IfAbsent:
		return !was.found
	}
	return was.found && was.version == c.Version()
}

func (w *commit) put(o op, was old) error {
	w.changed = true
	if err := w.move(w.due, was.entry(was.due, o.key), o.due, o.entry); err != nil {
		return err
	}
	if err := w.move(w.by, was.entry(was.by, o.key), o.by, o.entry); err != nil {
		return err
	}
	before := int64(noExpiry)
	if was.found {
		before = was.expires
	}
	if err := w.expire('i', o.key, before, o.expires); err != nil {
		return err
	}
	if was.found {
		w.items.forget(was.weight)
	}
	if err := w.items.addSealed(o.key, o.value); err != nil {
		return err
	}
	return w.tell(o.change)
}

// remove deletes an item that is there.
func (w *commit) remove(k store.Key, key []byte, was old) error {
	w.changed = true
	if err := w.move(w.due, was.entry(was.due, key), nil, nil); err != nil {
		return err
	}
	if err := w.move(w.by, was.entry(was.by, key), nil, nil); err != nil {
		return err
	}
	if err := w.expire('i', key, was.expires, noExpiry); err != nil {
		return err
	}
	var change []byte
	if w.logs {
		kind := string(was.value[was.kind.from:was.kind.to])
		change = encodeChange(store.Change{Key: k, Kind: kind, Version: was.version, Deleted: true})
	}
	if err := w.items.remove(key); err != nil {
		return err
	}
	return w.tell(change)
}

// entry returns the key of the item's entry in an index, or nil if it is not there.
func (o old) entry(p place, base []byte) []byte {
	if !p.set {
		return nil
	}
	x := p.of(string(o.value[:p.sort.to]))
	return indexKey(*x, base)
}

// move takes an index entry from one place to another; either may be nil.
func (w *commit) move(index table, from, to, value []byte) error {
	if from != nil && !bytes.Equal(from, to) {
		if err := index.remove(from); err != nil {
			return err
		}
	}
	if to == nil {
		return nil
	}
	sealed := seal(index.tag, to, value)
	if !bytes.Equal(from, to) {
		return index.addSealed(to, sealed) // nothing but the item writes there
	}
	if bytes.Equal(index.Get(to), sealed) {
		return nil // what stays is not written again
	}
	return index.putSealed(to, sealed)
}

// expire moves an entry of the expiry index; noExpiry is no entry.
func (w *commit) expire(what byte, key []byte, from, to int64) error {
	if from == to {
		return nil
	}
	if from != noExpiry {
		if err := w.expiry.remove(expiryKey(from, what, key)); err != nil {
			return err
		}
	}
	if to == noExpiry {
		return nil
	}
	return w.expiry.add(expiryKey(to, what, key), nil)
}

// tell appends a change to the log, if there are consumers.
func (w *commit) tell(change []byte) error {
	if !w.logs {
		return nil
	}
	n, err := w.log.NextSequence()
	if err != nil {
		return err
	}
	return w.log.add(sequenceKey(n), change)
}

// Sweep removes at most limit items and counters whose expiry is not after now, and tells how many it has removed.
// Items that are swept are told to the feeds as deleted.
func (d *DB) Sweep(ctx context.Context, now time.Time, limit int) (n int, err error) {
	err = d.do(ctx, func(w *commit) error {
		n, err = w.sweep(now.Unix(), limit)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("sweep: %w", err)
	}
	return n, nil
}

func (w *commit) sweep(now int64, limit int) (int, error) {
	var due [][]byte
	c := w.expiry.Cursor()
	for k, v := c.First(); k != nil && len(due) < limit; k, v = c.Next() {
		if len(k) < 9 {
			return 0, errCorrupt
		}
		if _, err := unseal(w.expiry.tag, k, v); err != nil {
			return 0, err
		}
		if int64(binary.BigEndian.Uint64(k)^1<<63) > now {
			break
		}
		due = append(due, bytes.Clone(k))
	}
	for _, k := range due {
		if err := w.drop(k); err != nil {
			return 0, abort{err}
		}
	}
	return len(due), nil
}

// drop removes what an entry of the expiry index stands for, and the entry.
func (w *commit) drop(k []byte) error {
	what, key := k[8], k[9:]
	if what == 'c' {
		w.changed = true
		if err := w.counts.remove(key); err != nil {
			return err
		}
		return w.expiry.remove(k)
	}
	was, err := w.at(key)
	if err != nil {
		return err
	}
	p, s, ok := bytes.Cut(key, []byte{0})
	if !was.found || !ok {
		return fmt.Errorf("%w: expiry of %q", errCorrupt, key)
	}
	return w.remove(store.Key{Partition: string(p), Sort: string(s)}, key, was)
}
