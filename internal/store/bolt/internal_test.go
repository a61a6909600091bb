package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"stund/internal/fact"
	"stund/internal/store"
)

func openInside(t *testing.T, o Options) *DB {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "stund.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return d
}

func item(sort string, size int) store.Item {
	return store.Item{Key: store.Key{Partition: "p", Sort: sort}, Kind: "thing", Data: make([]byte, size)}
}

// hold keeps the writer in a request until release is called, so that others gather behind it.
func hold(t *testing.T, d *DB) (release func()) {
	in, out := make(chan struct{}), make(chan struct{})
	go func() {
		if err := d.do(t.Context(), func(*commit) error { close(in); <-out; return nil }); err != nil {
			t.Error(err)
		}
	}()
	<-in
	return func() { close(out) }
}

// gathered waits until n requests wait for the writer.
func gathered(d *DB, n int) {
	for {
		d.mu.Lock()
		now := len(d.waiting)
		d.mu.Unlock()
		if now == n {
			return
		}
		runtime.Gosched()
	}
}

// TestSharedCommit has requests gather while the writer is busy: they share one transaction of the file, each sees the
// ones before it, and a failed one leaves nothing.
func TestSharedCommit(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	release := hold(t, d)
	answers := make([]chan error, 6)
	for n, ops := range [][]store.Op{
		{store.Put(item("a", 1), store.IfAbsent)},
		{store.Put(item("b", 1), store.IfAbsent), store.Put(item("a", 2), store.IfAbsent)}, // a is there by now
		{store.Put(item("a", 3), store.IfVersion(1))},
		{store.Put(item("a", 4), store.IfVersion(1)), store.Put(item("b", 1), store.IfAbsent)}, // a has moved on
		{store.Delete(item("a", 0).Key, store.IfVersion(2)), store.Put(item("c", 1), store.IfAbsent)},
		{store.Check(item("a", 0).Key, store.IfAbsent), store.Put(item("d", 1), store.IfAbsent)},
	} {
		answers[n] = make(chan error, 1)
		go func() { answers[n] <- d.Transact(t.Context(), ops...) }()
		gathered(d, n+1)
	}
	before := txid(t, d)
	release()
	var failed []int
	for n, a := range answers {
		err := <-a
		if err != nil {
			failed = append(failed, n)
		}
		if err != nil && !errors.Is(err, store.ErrConflict) {
			t.Errorf("request %d = %v", n, err)
		}
	}
	if diff := cmp.Diff([]int{1, 3}, failed); diff != "" {
		t.Errorf("failed (-want +got)\n%s", diff)
	}
	if got := txid(t, d) - before; got != 1 {
		t.Errorf("six requests took %d commits, want 1", got)
	}
	p, err := d.Query(t.Context(), store.Query{Partition: "p"})
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, i := range p.Items {
		left = append(left, i.Key.Sort)
	}
	if diff := cmp.Diff([]string{"c", "d"}, left); diff != "" {
		t.Errorf("left (-want +got)\n%s", diff)
	}
	if n := d.Feed("reactions").Pending(); n != 5 {
		t.Errorf("%d changes are told, want 5", n)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func txid(t *testing.T, d *DB) (id int) {
	t.Helper()
	if err := d.snapshot(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestLeave has a caller's context end while its request waits: it is not applied. One that the writer has taken is
// answered.
func TestLeave(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{})
	release := hold(t, d)
	ctx, end := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() { answer <- d.Transact(ctx, store.Put(item("a", 1), store.IfAbsent)) }()
	gathered(d, 1)
	end()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("Transact = %v, want context.Canceled", err)
	}
	release()
	if err := d.Transact(t.Context(), store.Check(item("a", 1).Key, store.IfAbsent)); err != nil {
		t.Errorf("it was written although its caller had left: %v", err)
	}
	ctx, end = context.WithCancel(t.Context())
	if err := d.do(ctx, func(w *commit) error {
		end()
		return w.transact([]op{makeReady(store.Put(item("a", 1), store.IfAbsent), false)})
	}); err != nil {
		t.Errorf("a request that was written = %v", err)
	}
}

// TestFull fills a file that may not grow: what does not fit is refused as not written, and the database goes on.
func TestFull(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{maxSize: 2 << 20})
	var err error
	n := 0
	for ; n < 100 && err == nil; n++ {
		err = d.Transact(t.Context(), store.Put(item(fmt.Sprint(n), 100<<10), store.IfAbsent))
	}
	if err == nil || errors.Is(err, store.ErrAmbiguous) || store.Retryable(err) {
		t.Fatalf("at %d items: %v, want a plain error", n, err)
	}
	if _, err := d.Get(t.Context(), item(fmt.Sprint(n-1), 0).Key, store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was refused is there: %v", err)
	}
	// A deletion needs a little room itself: the leaf that it changes is written anew.
	room := errors.New("nothing could be deleted")
	for i := 0; i < n-1 && room != nil; i++ {
		room = d.Transact(t.Context(), store.Delete(item(fmt.Sprint(i), 0).Key, store.IfVersion(1)))
	}
	if room != nil {
		t.Errorf("making room: %v", room)
	}
	if err := d.Transact(t.Context(), store.Put(item("small", 1), store.IfAbsent)); err != nil {
		t.Errorf("after making room: %v", err)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPanic has the writer panic: everybody in the commit is told that nobody knows, everybody after it that the
// database must be opened again, and Close still ends.
func TestPanic(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	waiting := make(chan error, 1)
	go func() { _, err := d.Feed("reactions").Next(t.Context(), 1); waiting <- err }()
	err := d.do(t.Context(), func(w *commit) error {
		if err := w.transact([]op{makeReady(store.Put(item("a", 1), store.IfAbsent), true)}); err != nil {
			return err
		}
		panic("a mistake")
	})
	if !errors.Is(err, store.ErrAmbiguous) || !strings.Contains(err.Error(), "a mistake") {
		t.Errorf("the request that panics = %v", err)
	}
	<-d.Failed()
	_, get := d.Get(t.Context(), item("a", 0).Key, store.Strong)
	for name, err := range map[string]error{
		"Get": get, "Next": <-waiting, "Transact": d.Transact(t.Context(), store.Put(item("b", 1), store.IfAbsent)),
	} {
		if err == nil || errors.Is(err, store.ErrNotFound) || store.Retryable(err) {
			t.Errorf("%s after a panic = %v, want a plain error", name, err)
		}
	}
}

// TestAbort has one request fail half-way: nothing of the commit is written, and nobody is told that it was.
func TestAbort(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	release := hold(t, d)
	good, bad := make(chan error, 1), make(chan error, 1)
	go func() { good <- d.Transact(t.Context(), store.Put(item("a", 1), store.IfAbsent)) }()
	gathered(d, 1)
	broken := errors.New("broken")
	go func() {
		bad <- d.do(t.Context(), func(w *commit) error {
			if err := w.transact([]op{makeReady(store.Put(item("b", 1), store.IfAbsent), true)}); err != nil {
				return err
			}
			return abort{broken}
		})
	}()
	gathered(d, 2)
	release()
	if err := <-good; err == nil || store.Retryable(err) {
		t.Errorf("who shared the commit got %v", err)
	}
	if err := <-bad; err == nil {
		t.Error("who broke it got nil")
	}
	if p, err := d.Query(t.Context(), store.Query{Partition: "p"}); err != nil || len(p.Items) != 0 {
		t.Errorf("there is %v, %v", p.Items, err)
	}
	if err := d.Transact(t.Context(), store.Put(item("a", 1), store.IfAbsent)); err != nil {
		t.Error(err)
	}
	if n := d.Feed("reactions").Pending(); n != 1 {
		t.Errorf("%d changes are told, want 1", n)
	}
}

// TestCheckFinds breaks the file in every way that Check looks for.
func TestCheckFinds(t *testing.T) {
	t.Parallel()
	i := item("a", 1)
	i.Due, i.By = &store.IndexKey{Partition: "d", Sort: "1"}, &store.IndexKey{Partition: "b", Sort: "1"}
	i.Expires = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	base := baseKey(i.Key)
	due := indexKey(*i.Due, base)
	for name, harm := range map[string]func(w *commit) error{
		"an entry is missing": func(w *commit) error { return w.due.remove(due) },
		"an entry is left": func(w *commit) error {
			return w.by.put(indexKey(store.IndexKey{Partition: "b", Sort: "2"}, base), []byte{1})
		},
		"an entry of another kind": func(w *commit) error { return w.due.put(due, []byte("other")) },
		"an expiry is missing": func(w *commit) error {
			return w.expiry.remove(expiryKey(i.Expires.Unix(), 'i',
				base))
		},
		"an expiry is left":     func(w *commit) error { return w.expiry.put(expiryKey(1, 'i', base), nil) },
		"an item is unreadable": func(w *commit) error { return w.items.put(base, []byte{7}) },
		"an item has a strange key": func(w *commit) error {
			return w.items.put([]byte("x"),
				encodeItem(store.Item{Version: 1}))
		},
		"an item is gone":         func(w *commit) error { return w.items.remove(base) },
		"a counter is unreadable": func(w *commit) error { return w.counts.put(base, []byte{0x80}) },
		"the log has a gap":       func(w *commit) error { return w.log.remove(sequenceKey(2)) },
		"the log ends early":      func(w *commit) error { return w.log.remove(sequenceKey(3)) },
		"the log is unreadable":   func(w *commit) error { return w.log.put(sequenceKey(2), []byte{9}) },
		"the log disagrees": func(w *commit) error {
			return w.items.put(base,
				encodeItem(store.Item{Kind: "thing", Version: 5}))
		},
		"an entry is gone without being counted": func(w *commit) error { return w.log.Delete(sequenceKey(1)) },
		"a checksum is wrong": func(w *commit) error {
			return w.items.putSealed(base, append(encodeItem(store.Item{Version: 1}), make([]byte, checksumSize)...))
		},
		"a consumer is beyond": func(w *commit) error {
			return w.meta.put([]byte(feedPrefix+"reactions"),
				sequenceKey(77))
		},
		"a consumer's place is short": func(w *commit) error {
			return w.meta.put([]byte(feedPrefix+"reactions"),
				[]byte{1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openInside(t, Options{Consumers: []string{"reactions"}})
			if err := d.Transact(t.Context(), store.Put(i, store.IfAbsent), store.Put(item("b", 1), store.IfAbsent),
				store.Put(item("c", 1), store.IfAbsent)); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Add(t.Context(), item("n", 0).Key, 1, i.Expires); err != nil {
				t.Fatal(err)
			}
			if err := d.Check(t.Context()); err != nil {
				t.Fatalf("before: %v", err)
			}
			if err := d.do(t.Context(), func(w *commit) error { w.changed = true; return harm(w) }); err != nil {
				t.Fatal(err)
			}
			if err := d.Check(t.Context()); err == nil {
				t.Error("Check finds nothing")
			}
		})
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.do(t.Context(), func(w *commit) error {
		w.changed = true
		return w.meta.put(keyFormat,
			[]byte{formatNow + 1})
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "format") {
		t.Errorf("Open of a later format = %v", err)
	}
}

// TestExpiryOrder: the entries lie in the order of time, from before 1970 too.
func TestExpiryOrder(t *testing.T) {
	t.Parallel()
	var before string
	for _, s := range []int64{noExpiry, -1 << 40, -2, -1, 0, 1, 255, 256, 1 << 40, 1<<63 - 1} {
		k := string(expiryKey(s, 'i', nil))
		if k <= before {
			t.Errorf("%d does not come after what is earlier", s)
		}
		before = k
		if got := int64(binary.BigEndian.Uint64([]byte(k)) ^ 1<<63); got != s {
			t.Errorf("%d is read as %d", s, got)
		}
	}
}

func full() store.Item {
	return store.Item{Kind: "thing", Version: 300, Data: []byte("data\x00\xff"),
		Facts: []fact.Fact{{}, {ID: "id", Kind: "k", Version: 2, At: time.Date(2026, 3, 29, 1, 0, 0, 5, time.UTC),
			Practice: "p", Subject: "s",
			Actor: fact.Actor{Role: fact.Owner, ID: "i", Practice: "p", Practitioner: "q"}, Data: []byte(`{"a":1}`)}},
		Due: &store.IndexKey{Partition: "dp", Sort: "ds"}, By: &store.IndexKey{Partition: "bp", Sort: "bs"},
		Expires: time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)}
}

// FuzzDecodeItem: no input makes the decoder panic, and what it can read it writes and reads as the same.
func FuzzDecodeItem(f *testing.F) {
	b := encodeItem(full())
	for n := range len(b) {
		f.Add(b[:n+1])
	}
	f.Add(encodeItem(store.Item{Version: 1}))
	f.Fuzz(func(t *testing.T, v []byte) {
		i, err := decodeItem(v)
		if err != nil {
			return
		}
		again, err := decodeItem(encodeItem(i))
		if diff := cmp.Diff(i, again); err != nil || diff != "" {
			t.Errorf("%x: %v\n%s", v, err, diff)
		}
	})
}

// FuzzDecodeChange is FuzzDecodeItem for the log.
func FuzzDecodeChange(f *testing.F) {
	i := full()
	b := encodeChange(store.Change{Key: store.Key{Partition: "p", Sort: "s"}, Kind: i.Kind, Version: 7, Facts: i.Facts,
		Due: i.Due})
	for n := range len(b) {
		f.Add(b[:n+1])
	}
	f.Add(encodeChange(store.Change{Version: 1, Deleted: true}))
	f.Fuzz(func(t *testing.T, v []byte) {
		c, err := decodeChange(v)
		if err != nil {
			return
		}
		again, err := decodeChange(encodeChange(c))
		if diff := cmp.Diff(c, again); err != nil || diff != "" {
			t.Errorf("%x: %v\n%s", v, err, diff)
		}
	})
}

// FuzzToken: whatever is given for a position, it is refused or lies in the query's partition.
func FuzzToken(f *testing.F) {
	r, err := newScan(store.Query{Partition: "p"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.token([]byte("p\x00sort")))
	f.Add("")
	f.Add("AAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		at, err := r.position(token)
		if err == nil && !strings.HasPrefix(string(at), "p\x00") {
			t.Errorf("%q is %q", token, at)
		}
		if err != nil && !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q: %v", token, err)
		}
	})
}
