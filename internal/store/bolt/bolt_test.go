package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/store"
	"stund/internal/store/bolt"
)

func same(t *testing.T, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func thing(sort, data string) store.Item {
	return store.Item{Key: store.Key{Partition: "p", Sort: sort}, Kind: "thing", Data: []byte(data)}
}

func TestOpenTwice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	first := reopen(t, path)
	if _, err := bolt.Open(path, bolt.Options{}); !errors.Is(err, bolt.ErrLocked) {
		t.Fatalf("a second Open = %v, want ErrLocked", err)
	}
	must(t, first.Close())
	must(t, first.Close()) // no harm
	second, err := bolt.Open(path, bolt.Options{})
	must(t, err)
	must(t, second.Close())
}

func TestOpenOther(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "text")
	must(t, os.WriteFile(text, []byte("This is no database, but a text that is long enough to hold a page's head.\n"),
		0o600))
	for name, path := range map[string]string{
		"a text":            text,
		"a folder":          folder,
		"in no such folder": filepath.Join(folder, "none", "stund.db"),
	} {
		if d, err := bolt.Open(path, bolt.Options{}); err == nil || d != nil {
			t.Errorf("Open of %s = %v, %v", name, d, err)
		}
	}
}

// TestLeftOverJournal puts what an older version may have left beside a good database: Open refuses it, names it, and
// touches nothing; once it is away, nothing is lost.
func TestLeftOverJournal(t *testing.T) {
	t.Parallel()
	old := append([]byte("stundlog"), make([]byte, 300<<10)...)
	noise := make([]byte, 64<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise) // never fails
	for name, leave := range map[string]func(path string) error{
		"as an older version wrote it": func(path string) error { return os.WriteFile(path, old, 0o600) },
		"damaged":                      func(path string) error { return os.WriteFile(path, noise, 0o600) },
		"empty":                        func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"unreadable":                   func(path string) error { return os.WriteFile(path, old, 0) },
		"a link to nowhere":            func(path string) error { return os.Symlink("elsewhere", path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "stund.db")
			d, err := bolt.Open(path, bolt.Options{Consumers: []string{"reactions"}})
			must(t, err)
			const items = 200
			for n := range items {
				must(t, d.Transact(t.Context(), store.Put(thing(fmt.Sprint(n), "x"), store.IfAbsent)))
			}
			must(t, d.Close())
			before, err := os.ReadFile(path)
			must(t, err)
			must(t, leave(path+"-journal"))

			refused(t, path)
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the database was written to")
			}
			must(t, os.Remove(path+"-journal"))
			d = reopen(t, path)
			p, err := d.Query(t.Context(), store.Query{Partition: "p"})
			must(t, err)
			same(t, items, len(p.Items))
			same(t, items, d.Feed("reactions").Pending())
			must(t, d.Check(t.Context()))
		})
	}
	t.Run("without a database", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "stund.db")
		must(t, os.WriteFile(path+"-journal", old, 0o600))
		refused(t, path)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a database was made: %v", err)
		}
	})
}

// refused demands that Open refuses the journal beside the file and says which it is and what to do.
func refused(t *testing.T, path string) {
	t.Helper()
	d, err := bolt.Open(path, bolt.Options{})
	if !errors.Is(err, bolt.ErrJournal) || d != nil {
		t.Fatalf("Open = %v, %v, want ErrJournal", d, err)
	}
	for _, want := range []string{path + "-journal", "last writes", "Copy the folder", "remove the journal"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	d := reopen(t, path, "reactions")
	i := thing("a", "1")
	i.Due = &store.IndexKey{Partition: "due", Sort: "1"}
	must(t, d.Transact(t.Context(), store.Put(i, store.IfAbsent)))
	_, err := d.Add(t.Context(), i.Key, 7, time.Time{})
	must(t, err)
	must(t, d.Close())

	d = reopen(t, path)
	got, err := d.Get(t.Context(), i.Key, store.Strong)
	must(t, err)
	i.Version = 1
	same(t, i, got)
	p, err := d.Query(t.Context(), store.Query{Index: store.Due, Partition: "due"})
	must(t, err)
	same(t, 1, len(p.Items))
	n, err := d.Add(t.Context(), i.Key, 1, time.Time{})
	must(t, err)
	same(t, int64(8), n)
	same(t, 1, d.Feed("reactions").Pending())
	must(t, d.Check(t.Context()))
}

func TestClosed(t *testing.T) {
	t.Parallel()
	d := open(t, "reactions")
	waiting := make(chan error)
	go func() { _, err := d.Feed("reactions").Next(t.Context(), 1); waiting <- err }()
	must(t, d.Close())
	_, get := d.Get(t.Context(), thing("a", "").Key, store.Strong)
	_, query := d.Query(t.Context(), store.Query{Partition: "p"})
	_, add := d.Add(t.Context(), thing("a", "").Key, 1, time.Time{})
	_, sweep := d.Sweep(t.Context(), time.Time{}, 1)
	for name, err := range map[string]error{
		"Get": get, "Query": query, "Add": add, "Sweep": sweep, "Next": <-waiting,
		"Transact": d.Transact(t.Context(), store.Put(thing("a", ""), store.Always)),
		"Check":    d.Check(t.Context()),
	} {
		if !errors.Is(err, bolt.ErrClosed) {
			t.Errorf("%s after Close = %v, want ErrClosed", name, err)
		}
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	d := open(t, "reactions")
	at := time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)
	put := func(sort string, expires time.Time, version int64) {
		i := thing(sort, "x")
		i.Expires = expires
		i.Due, i.By = &store.IndexKey{Partition: "due", Sort: sort}, &store.IndexKey{Partition: "by", Sort: sort}
		must(t, d.Transact(t.Context(), store.Put(i, store.IfVersion(version))))
	}
	put("long ago", time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), 0)
	put("now", at, 0)
	put("later", at.Add(time.Second), 0)
	put("never", time.Time{}, 0)
	put("prolonged", at, 0)
	put("prolonged", at.Add(time.Hour), 1)
	put("no longer", at, 0)
	put("no longer", time.Time{}, 1)
	put("deleted", at, 0)
	must(t, d.Transact(t.Context(), store.Delete(thing("deleted", "").Key, store.Always)))
	for sort, expires := range map[string]time.Time{"over": at, "open": at.Add(time.Hour), "for good": {}} {
		_, err := d.Add(t.Context(), thing(sort, "").Key, 5, expires)
		must(t, err)
	}
	must(t, d.Feed("reactions").Drain(t.Context(), func(context.Context, []store.Change) error { return nil }))

	for _, want := range []int{2, 1, 0} {
		n, err := d.Sweep(t.Context(), at, 2)
		must(t, err)
		same(t, want, n)
	}
	p, err := d.Query(t.Context(), store.Query{Partition: "p"})
	must(t, err)
	var left []string
	for _, i := range p.Items {
		left = append(left, i.Key.Sort)
	}
	same(t, []string{"later", "never", "no longer", "prolonged"}, left)
	for sort, want := range map[string]int64{"over": 0, "open": 5, "for good": 5} {
		n, err := d.Add(t.Context(), thing(sort, "").Key, 0, time.Time{})
		must(t, err)
		same(t, want, n)
	}
	var told []store.Change
	must(t, d.Feed("reactions").Drain(t.Context(), func(_ context.Context, b []store.Change) error {
		told = append(told, b...)
		return nil
	}))
	for n := range told {
		told[n].ID = ""
	}
	same(t, []store.Change{
		{Key: thing("long ago", "").Key, Kind: "thing", Version: 1, Deleted: true},
		{Key: thing("now", "").Key, Kind: "thing", Version: 1, Deleted: true},
	}, told)
	must(t, d.Check(t.Context()))
}

func TestConsumers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	write := func(d *bolt.DB, from, to int) {
		for n := from; n < to; n++ {
			must(t, d.Transact(t.Context(), store.Put(thing(fmt.Sprint(n), "x"), store.IfAbsent)))
		}
	}
	pending := func(d *bolt.DB) [2]int { return [2]int{d.Feed("one").Pending(), d.Feed("two").Pending()} }

	d := reopen(t, path)
	write(d, 0, 3)
	must(t, d.Close())
	d = reopen(t, path, "one")
	write(d, 3, 5)
	same(t, [2]int{2, 0}, pending(d))
	must(t, d.Close())
	d = reopen(t, path, "two") // begins now; one is remembered
	write(d, 5, 6)
	same(t, [2]int{3, 1}, pending(d))

	batch, err := d.Feed("one").Next(t.Context(), 2)
	must(t, err)
	same(t, 2, len(batch))
	same(t, "3", batch[0].Key.Sort)
	again, err := d.Feed("one").Next(t.Context(), 1)
	must(t, err)
	same(t, batch[:1], again)
	must(t, d.Feed("one").Ack(t.Context(), batch[1]))
	must(t, d.Feed("one").Ack(t.Context(), batch[0])) // does not go back
	same(t, [2]int{1, 1}, pending(d))
	must(t, d.Close())
	d = reopen(t, path) // what was acknowledged is not told again after a clean end
	same(t, [2]int{1, 1}, pending(d))
	must(t, d.Forget(t.Context(), "one"))
	same(t, [2]int{0, 1}, pending(d))
	if _, err := d.Feed("one").Next(t.Context(), 1); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("Next of a forgotten consumer = %v, want ErrInvalid", err)
	}
	for name, c := range map[string]store.Change{"no number": {ID: "x"}, "none": {}, "not there yet": {ID: "999"}} {
		if err := d.Feed("two").Ack(t.Context(), c); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("Ack of %s = %v, want ErrInvalid", name, err)
		}
	}
	must(t, d.Check(t.Context()))
}

// TestFeedWaits has a consumer wait for a write, and for its context.
func TestFeedWaits(t *testing.T) {
	t.Parallel()
	d := open(t, "reactions")
	got := make(chan []store.Change, 1)
	go func() {
		batch, err := d.Feed("reactions").Next(t.Context(), 10)
		if err != nil {
			t.Error(err)
		}
		got <- batch
	}()
	must(t, d.Transact(t.Context(), store.Put(thing("a", "x"), store.IfAbsent)))
	batch := <-got
	same(t, "a", batch[0].Key.Sort)
	must(t, d.Feed("reactions").Ack(t.Context(), batch[0]))
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := d.Feed("reactions").Next(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Next with an ended context = %v", err)
	}
}

// TestTrim writes and acknowledges many times over: the file stays small.
func TestTrim(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	d := open(t, "reactions")
	f := d.Feed("reactions")
	var ops []store.Op
	for n := range store.MaxOps {
		ops = append(ops, store.Put(thing(fmt.Sprint(n), "x"), store.Always))
	}
	var sizes []int64
	for range 300 {
		must(t, d.Transact(t.Context(), ops...))
		must(t, f.Drain(t.Context(), func(context.Context, []store.Change) error { return nil }))
		sizes = append(sizes, d.Size())
	}
	if sizes[299] > 2*sizes[150] {
		t.Errorf("the file grows: %v", sizes)
	}
	must(t, d.Check(t.Context()))
}
