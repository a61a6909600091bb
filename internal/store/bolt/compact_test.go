package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"stund/internal/store"
)

func compacts(t *testing.T) {
	t.Helper()
	if !Compacts() {
		t.Skip("not on this system")
	}
	t.Parallel()
}

// holds reports whether the word stands anywhere in the database's file.
func (d *DB) holds(t *testing.T, word string) bool {
	t.Helper()
	b, err := os.ReadFile(d.path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(b, []byte(word))
}

// write puts so many items, each with the word.
func (d *DB) writes(t *testing.T, from, to int, word string) {
	t.Helper()
	for n := from; n < to; n++ {
		i := item(fmt.Sprintf("%06d", n), 0)
		i.Data = []byte(strings.Repeat(word+" ", 20))
		i.Due = &store.IndexKey{Partition: "due", Sort: "d"}
		if err := d.Transact(t.Context(), store.Put(i, store.Always)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCompact: what was deleted or overwritten stands in the file until it is written anew; everything else stays.
func TestCompact(t *testing.T) {
	compacts(t)
	d := openInside(t, Options{Consumers: []string{"all"}})
	d.writes(t, 0, 300, "canary")
	d.writes(t, 0, 200, "sparrow")
	for n := 200; n < 300; n++ {
		if err := d.Transact(t.Context(), store.Delete(item(fmt.Sprintf("%06d", n), 0).Key, store.Always)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Add(t.Context(), store.Key{Partition: "c", Sort: "c"}, 7, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if !d.holds(t, "canary") {
		t.Fatal("there is nothing to leave behind")
	}
	before := d.Feed("all").Pending()
	for range 2 { // and again, of a file that is one itself
		if err := d.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d.holds(t, "canary") || !d.holds(t, "sparrow") {
			t.Error("of what was overwritten, something is in the file")
		}
		if err := d.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if after := d.Feed("all").Pending(); after != before {
		t.Errorf("%d changes wait, not %d", after, before)
	}
	d.writes(t, 300, 310, "sparrow")
	if n, err := d.Add(t.Context(), store.Key{Partition: "c", Sort: "c"}, 1, time.Time{}); n != 8 || err != nil {
		t.Errorf("the counter is at %d, %v", n, err)
	}
	d.opensAgain(t, 210)
}

// opensAgain closes the database, and demands that the file is whole, under its name, and has so many items.
func (d *DB) opensAgain(t *testing.T, items int) {
	t.Helper()
	path := d.path
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	state, err := d.State()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, Options{Consumers: []string{"all"}, Existing: true, Admit: func(f Found) ([]byte, error) {
		if f.State != state {
			t.Errorf("the file is %s, the database was %s", f.State, state)
		}
		return f.Label, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := store.All(t.Context(), again, store.Query{Partition: "p"}, func(store.Item) bool {
		n++
		return true
	}); err != nil || n != items {
		t.Errorf("%d items, not %d, %v", n, items, err)
	}
	if err := errors.Join(again.Check(t.Context()), again.Close()); err != nil {
		t.Error(err)
	}
}

// TestCompactInUse: writers, readers and counters go on while the file is written anew again and again, and each reads
// what was answered before.
func TestCompactInUse(t *testing.T) {
	compacts(t)
	d := openInside(t, Options{Consumers: []string{"all"}})
	d.writes(t, 0, 2000, "sparrow")
	ctx, end := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			at := store.Key{Partition: "p", Sort: fmt.Sprintf("w%d", w)}
			for n := int64(0); ctx.Err() == nil; n++ {
				i := store.Item{Key: at, Kind: "thing", Data: fmt.Appendf(nil, "%d", n)}
				if err := d.Transact(t.Context(), store.Save(i, n)); err != nil {
					t.Errorf("write %d: %v", n, err)
					return
				}
				got, err := d.Get(t.Context(), at, store.Strong)
				if err != nil || got.Version != n+1 {
					t.Errorf("version %d after %d, %v", got.Version, n+1, err)
					return
				}
				sum, err := d.Add(t.Context(), at, 1, time.Time{})
				if err != nil || sum != n+1 {
					t.Errorf("counted %d, not %d, %v", sum, n+1, err)
					return
				}
			}
		})
	}
	for range 8 {
		if err := d.Compact(t.Context()); err != nil {
			t.Error(err)
		}
	}
	end()
	all.Wait()
	d.opensAgain(t, 2004)
}

// TestCompactWaitsForReaders: who has begun to read reads on in the old file, others meanwhile in the new one; the call
// returns when the old one is gone.
func TestCompactWaitsForReaders(t *testing.T) {
	compacts(t)
	d := openInside(t, Options{})
	d.writes(t, 0, 10, "canary")
	tx, err := d.reading()
	if err != nil {
		t.Fatal(err)
	}
	d.writes(t, 0, 10, "sparrow")
	old, done := d.file.Load(), make(chan error)
	go func() { done <- d.Compact(t.Context()) }()
	for d.file.Load() == old { // it never is, if it waits for the reader
		runtime.Gosched()
	}
	d.writes(t, 10, 20, "sparrow")
	v, err := read(tx, tableItem, baseKey(item("000003", 0).Key))
	if err != nil || !bytes.Contains(v, []byte("canary")) {
		t.Errorf("the snapshot has %q, %v", v, err)
	}
	select {
	case err := <-done:
		t.Errorf("it did not wait: %v", err)
	default:
	}
	if err := tx.Rollback(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if d.holds(t, "canary") {
		t.Error("the old words are there")
	}
}

// TestCompactThatFails leaves the database as it is, and nothing beside it; the next call can do it.
func TestCompactThatFails(t *testing.T) {
	compacts(t)
	d := openInside(t, Options{})
	d.writes(t, 0, 50, "sparrow")
	cut, end := context.WithCancel(t.Context())
	end()
	if err := d.Compact(cut); !errors.Is(err, context.Canceled) {
		t.Errorf("cut off: %v", err)
	}
	path := d.path
	if err := os.Mkdir(path+compact, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+compact+"/x", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Compact(t.Context()); err == nil {
		t.Error("a folder was overwritten")
	}
	if err := os.RemoveAll(path + compact); err != nil {
		t.Fatal(err)
	}
	d.writes(t, 50, 60, "sparrow")
	if d.touched != nil {
		t.Error("what is written is noted for nobody")
	}
	if err := d.Compact(t.Context()); err != nil {
		t.Error(err)
	}
	if err := d.file.Load().View(func(*bbolt.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	d.opensAgain(t, 60)
}
