package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/store"
)

// These tests stand on what bbolt promises of a commit: it writes to pages that the state before does not use, waits
// until they are on the disk, writes one of the two meta pages, and waits until that is. TestSynced holds that it
// does wait.

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// half returns what a power failure may leave of a file that was synced once and written to since: of what differs, any
// half, by sectors.
func half(r *rand.Rand, synced, now []byte) []byte {
	const sector = 512
	left := append(bytes.Clone(synced), make([]byte, max(0, len(now)-len(synced)))...)
	for at := 0; at < len(now); at += sector {
		if r.IntN(2) == 0 {
			copy(left[at:], now[at:min(at+sector, len(now))])
		}
	}
	return left
}

// metaPages is how many bytes the two meta pages take at the file's begin.
func metaPages() int { return 2 * os.Getpagesize() }

// early returns what a power failure may leave of the file while the pages of the commit that made after of before are
// written: the meta pages are as they were.
func early(r *rand.Rand, before, after []byte) []byte {
	left := half(r, before, after)
	copy(left, before[:metaPages()])
	return left
}

// late returns what a power failure may leave of the file while the commit's meta page is written: all the other
// pages are there, and that page or not, as a disk writes a sector as a whole.
func late(r *rand.Rand, before, after []byte) []byte { return cut(before, after, r.IntN(2)*metaUsed) }

// metaUsed is how many bytes bbolt uses of a meta page.
const metaUsed = 80

// cut returns the file while the commit's meta page is written, of which only some first bytes are there.
func cut(before, after []byte, size int) []byte {
	left := bytes.Clone(after)
	for page := 0; page < metaPages(); page += os.Getpagesize() {
		copy(left[page+size:page+os.Getpagesize()], before[page+size:])
	}
	return left
}

// torn demands of a file whose newest meta page was cut within a sector that it is refused, or else has one of the
// states; and that whoever chooses the head that is left gets one of them.
func torn(t *testing.T, file []byte, states ...map[string]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stund.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path, Options{})
	if err == nil {
		err = d.Close()
	} else if errors.Is(err, ErrHead) {
		_, err = UseHead(path, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	has(t, contents(t, path), states...)
}

// opened opens a database of these bytes, in a folder of its own, demands that it is whole, and returns its items and
// the bytes of the file while it is open: Open has made one commit.
func opened(t *testing.T, file []byte) (items map[string]string, open []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stund.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	open = contents(t, path)
	items = map[string]string{}
	if err := store.All(t.Context(), d, store.Query{Partition: "p"}, func(i store.Item) bool {
		items[i.Key.Sort] = string(i.Data)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return items, open
}

// has demands that a database of these bytes is whole and has one of the states, and returns its bytes while it is
// open.
func has(t *testing.T, file []byte, states ...map[string]string) []byte {
	t.Helper()
	got, open := opened(t, file)
	for _, want := range states {
		if maps.Equal(got, want) {
			return open
		}
	}
	t.Fatalf("after the failure (-want +got)\n%.1000s", cmp.Diff(states[0], got))
	return nil
}

// fails lets the power fail in the commit that made after of before, early and late, and each time once more while the
// database is opened again.
func fails(t *testing.T, r *rand.Rand, before, after []byte, was, is map[string]string) {
	t.Helper()
	left := early(r, before, after)
	again := has(t, left, was)
	has(t, early(r, left, again), was)
	has(t, late(r, left, again), was)
	left = late(r, before, after)
	again = has(t, left, was, is)
	has(t, early(r, left, again), was, is)
	has(t, late(r, left, again), was, is)
	torn(t, cut(before, after, r.IntN(metaUsed+1)), was, is)
	has(t, after, is)
}

// randomOp changes few keys, of which some are large: pages are freed and used again all the time. It notes in items
// what is there after it.
func randomOp(r *rand.Rand, n int, items map[string]string) store.Op {
	i := item(fmt.Sprint(r.IntN(200)), 0)
	i.Data = []byte(strings.Repeat(fmt.Sprint(n, " "), 1+r.IntN(1+r.IntN(2000))))
	if r.IntN(4) == 0 {
		delete(items, i.Key.Sort)
		return store.Delete(i.Key, store.Always)
	}
	items[i.Key.Sort] = string(i.Data)
	return store.Put(i, store.Always)
}

// TestPowerFailure writes, and again and again looks at what a power failure would leave: everything that was answered
// before, and of what was not, all that shared the commit or nothing, in a file that is whole. So it is after a second
// failure, while the first is being recovered from.
func TestPowerFailure(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	path := d.path
	is := map[string]string{}
	rounds := 1500
	if testing.Short() { // few of them with several goroutines
		rounds = 150
	}
	for n := range rounds {
		if n%100 != 99 {
			if err := d.Transact(t.Context(), randomOp(r, n, is)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		was, before := maps.Clone(is), contents(t, path)
		release := hold(t, d)
		answers := make(chan error)
		const writers = 3
		for w := range writers {
			op := randomOp(r, n, is)
			go func() { answers <- d.Transact(t.Context(), op) }()
			gathered(d, w+1)
		}
		release()
		for range writers {
			if err := <-answers; err != nil {
				t.Fatal(err)
			}
		}
		fails(t, r, before, contents(t, path), was, is)
		done := func(context.Context, []store.Change) error { return nil }
		if err := d.Feed("reactions").Drain(t.Context(), done); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLargeCommit has the power fail in a commit of many pages, for which the file grows and is mapped anew.
func TestLargeCommit(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	d := openInside(t, Options{})
	path := d.path
	is := map[string]string{}
	put := func(name string, size int) store.Op {
		i := item(name, size)
		is[name] = string(i.Data)
		return store.Put(i, store.Always)
	}
	var large []store.Op
	if err := d.Transact(t.Context(), put("before", 10)); err != nil {
		t.Fatal(err)
	}
	was, before := maps.Clone(is), contents(t, path)
	for n := range store.MaxWrite / store.MaxItem {
		large = append(large, put(fmt.Sprint("large ", n), store.MaxItem))
	}
	if err := d.Transact(t.Context(), large...); err != nil {
		t.Fatal(err)
	}
	fails(t, r, before, contents(t, path), was, is)
	if err := d.Transact(t.Context(), put("after", 10)); err != nil {
		t.Fatal(err)
	}
	has(t, contents(t, path), is)
}
