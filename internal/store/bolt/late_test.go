package bolt

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"stund/internal/store"
)

// sorts returns the sorts of everything in the items' partition, as a query answers it.
func sorts(t *testing.T, d *DB, q store.Query) (all []string) {
	t.Helper()
	q.Partition = "p"
	if err := store.All(t.Context(), d, q, func(i store.Item) bool {
		all = append(all, i.Key.Sort)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestUnsyncedGoesOn: where nothing is synced, requests share a transaction that they do not wait for, reads and feeds
// have what was answered, and the file has it once it is closed.
func TestUnsyncedGoesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	d, err := Open(path, Options{Consumers: []string{"reactions"}, Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	begun := txid(t, d)
	for n := range maxBatch - 1 {
		if err := d.Transact(t.Context(), store.Put(item(fmt.Sprintf("%04d", n), 200), store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
		if told := d.Feed("reactions").Pending(); told != n+1 {
			t.Fatalf("the feed has %d changes after %d writes", told, n+1)
		}
	}
	if now := txid(t, d); now != begun {
		t.Errorf("%d transactions of the file for %d writes", now-begun, maxBatch-1)
	}
	if _, err := d.Add(t.Context(), store.Key{Partition: "c", Sort: "c"}, 3, time.Time{}); err != nil {
		t.Fatal(err)
	}
	all := sorts(t, d, store.Query{})
	if len(all) != maxBatch-1 {
		t.Errorf("it reads %d items", len(all))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(path, Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if after := sorts(t, d, store.Query{}); !slices.Equal(all, after) {
		t.Errorf("the file has %d items of %d", len(after), len(all))
	}
	if n, err := d.Add(t.Context(), store.Key{Partition: "c", Sort: "c"}, 0, time.Time{}); n != 3 || err != nil {
		t.Errorf("it counted to %d, %v", n, err)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUnsyncedReadsBack: a query back passes whole pages that were emptied by writes that nothing has committed.
func TestUnsyncedReadsBack(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{Unsynced: true})
	for n := range 400 {
		if err := d.Transact(t.Context(), store.Put(item(fmt.Sprintf("%04d", n), 200), store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	d.written()
	for n := 100; n < 300; n++ {
		if err := d.Transact(t.Context(), store.Delete(item(fmt.Sprintf("%04d", n), 0).Key, store.Always)); err != nil {
			t.Fatal(err)
		}
	}
	there := sorts(t, d, store.Query{})
	back := sorts(t, d, store.Query{Descending: true})
	slices.Reverse(back)
	if len(there) != 200 || !slices.Equal(there, back) {
		t.Errorf("there are %d items on, and %d back", len(there), len(back))
	}
}

// TestUnsyncedFails: where a commit fails, which has requests that were answered, the database has failed. It says so
// when it is closed, also where that is the commit.
func TestUnsyncedFails(t *testing.T) {
	t.Parallel()
	for _, most := range []int{maxBatch / 2, 2 * maxBatch} {
		d, err := Open(filepath.Join(t.TempDir(), "stund.db"), Options{Unsynced: true, maxSize: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		answered := 0
		for err == nil && answered < most {
			if err = d.Transact(t.Context(), store.Put(item(fmt.Sprint(answered), 8000), store.IfAbsent)); err == nil {
				answered++
			}
		}
		if failed := most > maxBatch; answered < maxBatch/2 || failed != (err != nil) || failed != (d.failed() != nil) {
			t.Errorf("%d writes were answered, then %v; the database: %v", answered, err, d.failed())
		}
		if _, read := d.Get(t.Context(), item("0", 0).Key, store.Strong); (read != nil) != (err != nil) {
			t.Errorf("a read = %v after %v", read, err)
		}
		if err := d.Close(); err == nil {
			t.Error("it says that everything is in the file")
		}
		if _, err := d.State(); err == nil {
			t.Error("its state is to be relied on")
		}
	}
}
