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
	"runtime/debug"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"stund/internal/store"
)

// everything returns what a reader sees of the database: items, both indexes, counters, and changes.
func everything(t *testing.T, d *DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	if err := d.view(t.Context(), func(tx *bbolt.Tx) error {
		for _, name := range tableNames {
			if name == tableMeta {
				continue
			}
			if err := tx.Bucket(name.bucket()).ForEach(func(k, v []byte) error {
				v, err := unseal(name.tag(), k, v)
				all[string(name)+" "+string(k)] = string(v)
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// filled returns a database with some of everything, in pages of several levels.
func filled(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(path, Options{Consumers: []string{"reactions"}})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 7))
	for n := range 40 {
		var ops []store.Op
		for m := range 25 {
			id := fmt.Sprint(n, "/", m)
			i := item(id, 1+r.IntN(200))
			if m == 7 && n%8 == 0 {
				i.Data = make([]byte, 9000)
			}
			i.Due = &store.IndexKey{Partition: "d", Sort: fmt.Sprint(r.IntN(100))}
			i.By = &store.IndexKey{Partition: "b", Sort: id}
			i.Expires = time.Date(2030, 1, n, 0, 0, 0, 0, time.UTC)
			ops = append(ops, store.Put(i, store.Always))
		}
		if _, err := d.Add(t.Context(), item(fmt.Sprint(n), 0).Key, 1, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := d.Transact(t.Context(), ops...); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 200 {
		if err := d.Transact(t.Context(), randomOp(r, n, map[string]string{})); err != nil {
			t.Fatal(err)
		}
	}
	done := func(context.Context, []store.Change) error { return nil }
	if err := d.Feed("reactions").Drain(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	if err := d.Transact(t.Context(), store.Put(item("last", 9), store.Always)); err != nil {
		t.Fatal(err)
	}
	return d
}

// harm damages the file's bytes in some way. Earlier is the file some commits before.
func harm(r *rand.Rand, file, earlier []byte) (how string, harmed []byte) {
	harmed = bytes.Clone(file)
	const page = 4096
	h, err := readHeads(bytes.NewReader(earlier))
	if err != nil {
		return err.Error(), nil
	}
	used := int(h.pages) // the file is longer
	at := r.IntN(used * page)
	switch r.IntN(8) {
	case 0:
		at %= metaPages()
		harmed[at] ^= 1 << r.IntN(8)
		return fmt.Sprint("a bit of a head flipped at ", at), harmed
	case 1:
		return fmt.Sprint("cut to ", at), harmed[:at]
	case 2:
		at = r.IntN(used) * page
		copy(harmed[at:], earlier[at:at+page])
		return fmt.Sprint("an earlier page at ", at), harmed
	case 3:
		from := r.IntN(used) * page
		at = r.IntN(used) * page
		copy(harmed[at:at+page], file[from:from+page])
		return fmt.Sprint("page at ", from, " copied to ", at), harmed
	case 4:
		end := min(len(harmed), at+1+r.IntN(600))
		clear(harmed[at:end])
		return fmt.Sprint("zeros from ", at, " to ", end), harmed
	case 5:
		end := min(len(harmed), at+1+r.IntN(64))
		for n := at; n < end; n++ {
			harmed[n] = byte(r.Uint32())
		}
		return fmt.Sprint("noise from ", at, " to ", end), harmed
	default:
		harmed[at] ^= 1 << r.IntN(8)
		return fmt.Sprint("a bit flipped at ", at), harmed
	}
}

// damageRounds is how many rounds a test of damage has: a sample, or with FULL=1 a thousand.
func damageRounds() int {
	switch {
	case testing.Short(): // one goroutine
		return 4
	case os.Getenv("FULL") == "1":
		return 1000
	}
	return 120
}

// TestDamage damages the file, in many ways: Open refuses it as damaged, or all is there.
func TestDamage(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	path := filepath.Join(t.TempDir(), "stund.db")
	d := filled(t, path)
	earlier := contents(t, path)
	for n := range 20 {
		if err := d.Transact(t.Context(), randomOp(r, n, map[string]string{})); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := everything(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file := contents(t, path)
	refused := 0
	for range damageRounds() {
		how, harmed := harm(r, file, earlier)
		if err := os.WriteFile(path, harmed, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(path, Options{Consumers: []string{"reactions"}})
		if err != nil {
			refused++
			if !errors.Is(err, ErrDamaged) || bytes.Contains([]byte(err.Error()), []byte("goroutine")) {
				t.Fatalf("%s: %v", how, err)
			}
			continue
		}
		if got := everything(t, d); !maps.Equal(want, got) {
			t.Errorf("%s: not all is there\n%.2000s", how, cmp.Diff(want, got))
		}
		if err := d.Check(t.Context()); err != nil {
			t.Errorf("%s: %v", how, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d of %d were refused", refused, damageRounds())
}

// TestEveryByteOfAHead flips each bit of both heads: the file is refused, or is as it was, and whoever chooses the
// other head has one of two states.
func TestEveryByteOfAHead(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine")
	}
	path := filepath.Join(t.TempDir(), "stund.db")
	d := openInside(t, Options{})
	for n := range 3 {
		if err := d.Transact(t.Context(), store.Put(item(fmt.Sprint(n), 10), store.Always)); err != nil {
			t.Fatal(err)
		}
	}
	file := contents(t, d.path)
	for at := range metaPages() {
		if at%os.Getpagesize() >= metaUsed {
			continue
		}
		harmed := bytes.Clone(file)
		harmed[at] ^= 1 << (at % 8)
		if err := os.WriteFile(path, harmed, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := Open(path, Options{})
		if err == nil { // nobody reads the bytes from 10 to 15
			if n := len(everything(t, d)); n != 3 || at%os.Getpagesize() < 10 || at%os.Getpagesize() > 15 {
				t.Errorf("byte %d: opened, with %d items", at, n)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		if !errors.Is(err, ErrHead) {
			t.Errorf("byte %d: %v", at, err)
			continue
		}
		if _, err := UseHead(path, true); err != nil {
			t.Errorf("byte %d: %v", at, err)
			continue
		}
		if d, err = Open(path, Options{}); err != nil {
			t.Errorf("byte %d: after UseHead: %v", at, err)
			continue
		}
		if n := len(everything(t, d)); n != 3 && n != 2 {
			t.Errorf("byte %d: %d items", at, n)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestCutWhileOpen cuts the file under an open database: readers and writers are told, and the process goes on.
func TestCutWhileOpen(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	for _, size := range []int64{0, 4096, 8192, 40960} {
		d := filled(t, filepath.Join(t.TempDir(), "stund.db"))
		if err := os.Truncate(d.path, size); err != nil {
			t.Fatal(err)
		}
		var failed []error
		for n := range 40 {
			_, err := d.Get(t.Context(), item(fmt.Sprint(n, "/", 3), 0).Key, store.Strong)
			failed = append(failed, err, d.Transact(t.Context(), store.Put(item(fmt.Sprint(n, "/", 3), 1),
				store.Always)))
		}
		if errors.Join(failed...) == nil {
			t.Errorf("cut to %d: nobody noticed", size)
		}
		_ = d.Close() // whatever it says, it ends
		if _, err := d.State(); err == nil {
			t.Errorf("cut to %d: the state is taken for good", size)
		}
	}
	if debug.SetPanicOnFault(false) {
		t.Error("the caller's goroutine was changed")
	}
}

// unsealed makes, of an open database, one as the version before checksums wrote it.
func unsealed(t *testing.T, d *DB, path string) {
	t.Helper()
	b, err := bbolt.Open(path, 0o600, options(Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Update(func(to *bbolt.Tx) error {
		return d.snapshot(func(from *bbolt.Tx) error {
			for _, name := range tableNames {
				if err := unsealTable(to, from, name); err != nil {
					return err
				}
			}
			return to.Bucket(tableMeta.bucket()).Put(keyFormat, []byte{formatUnsealed})
		})
	}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

func unsealTable(to, from *bbolt.Tx, name tableName) error {
	b, err := to.CreateBucket(name.bucket())
	if err != nil {
		return err
	}
	old := from.Bucket(name.bucket())
	if err := old.ForEach(func(k, v []byte) error {
		if bytes.Equal(k, keyState) || bytes.Equal(k, keyLabel) {
			return nil
		}
		return b.Put(k, v[:len(v)-checksumSize])
	}); err != nil {
		return err
	}
	return b.SetSequence(old.Sequence())
}

// TestUpgrade opens a file of the version before checksums: all is there, once and for all; damaged pages are refused.
func TestUpgrade(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	folder := t.TempDir()
	d := filled(t, filepath.Join(folder, "new.db"))
	want, pending := everything(t, d), d.Feed("reactions").Pending()
	path := filepath.Join(folder, "stund.db")
	unsealed(t, d, path)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	older := contents(t, path)
	for n := range 2 {
		var found Found
		d, err := Open(path, Options{Existing: true, Admit: func(f Found) ([]byte, error) {
			found = f
			return []byte("label"), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if found.Older != (n == 0) || (string(found.Label) == "label") != (n == 1) {
			t.Errorf("time %d: found %+v", n, found)
		}
		if diff := cmp.Diff(want, everything(t, d)); diff != "" {
			t.Errorf("(-want +got)\n%.1000s", diff)
		}
		if got := d.Feed("reactions").Pending(); got != pending {
			t.Errorf("%d changes are pending, not %d", got, pending)
		}
		if err := d.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	h, err := readHeads(bytes.NewReader(older))
	if err != nil {
		t.Fatal(err)
	}
	older[int(h.root)*int(h.pageSize)+8]++ // the root's flags
	if err := os.WriteFile(path, older, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
}

// TestAdmit refuses a file: nothing of it is changed.
func TestAdmit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	if _, err := Open(path, Options{Existing: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	d := filled(t, path)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	state, err := d.State()
	if err != nil {
		t.Fatal(err)
	}
	before := contents(t, path)
	no := errors.New("no")
	if _, err := Open(path, Options{Admit: func(f Found) ([]byte, error) {
		if f.State != state {
			t.Errorf("found %v, it was closed with %v", f.State, state)
		}
		return nil, no
	}}); !errors.Is(err, no) {
		t.Errorf("Open = %v", err)
	}
	if !bytes.Equal(before, contents(t, path)) {
		t.Error("it was changed")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("an empty file: %v", err)
	}
}

// TestSnapshot copies the database while it is written to: the copy is whole, and as it was at one instant.
func TestSnapshot(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	folder := t.TempDir()
	d := filled(t, filepath.Join(folder, "stund.db"))
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	r := rand.New(rand.NewPCG(3, 3))
	for n := range 4 {
		want := everything(t, d)
		copied := filepath.Join(folder, "copy.db")
		f, err := os.Create(copied)
		if err != nil {
			t.Fatal(err)
		}
		var said State
		if err := d.Snapshot(f, func(s State, size int64) error {
			said = s
			for m := range 50 { // while it is copied
				if err := d.Transact(t.Context(), randomOp(r, n*50+m, map[string]string{})); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		for range 3 { // heads take turns after it as well
			c, err := Open(copied, Options{Existing: true, Admit: func(f Found) ([]byte, error) {
				if said != (State{}) && f.State != said {
					t.Errorf("the copy is %v, not %v", f.State, said)
				}
				return nil, nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, everything(t, c)); diff != "" {
				t.Errorf("(-want +got)\n%.1000s", diff)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			said = State{}
		}
	}
}
