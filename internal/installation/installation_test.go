package installation

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stund/internal/store"
	"stund/internal/store/bolt"
)

func open(t *testing.T, folder string) *Installation {
	t.Helper()
	i, err := Open(folder, bolt.Options{Consumers: []string{"changes"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Close() }) // a second time it does nothing
	return i
}

func shut(t *testing.T, i *Installation) {
	t.Helper()
	if err := i.Close(); err != nil {
		t.Fatal(err)
	}
}

// killed ends the installation as a killed process does: nothing is noted.
func killed(t *testing.T, i *Installation) {
	t.Helper()
	i.once.Do(func() {
		if err := errors.Join(i.DB.Close(), unlock(i.lock)); err != nil {
			t.Fatal(err)
		}
	})
}

// book writes so many items.
func book(t *testing.T, i *Installation, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if err := i.DB.Transact(t.Context(), store.Put(store.Item{Kind: "booking", Data: []byte(fmt.Sprint(n)),
			Key: store.Key{Partition: "bookings", Sort: fmt.Sprint(n)}}, store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
}

func booked(t *testing.T, i *Installation) (n int) {
	t.Helper()
	if err := store.All(t.Context(), i.DB, store.Query{Partition: "bookings"}, func(store.Item) bool {
		n++
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// contents returns the folder's files.
func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Type().IsRegular() {
			b, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			all[e.Name()] = b
		}
	}
	return all
}

// lay puts files into a new folder.
func lay(t *testing.T, files map[string][]byte) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// with returns the files with one exchanged; nil takes it away.
func with(files map[string][]byte, name string, b []byte) map[string][]byte {
	other := map[string][]byte{}
	for n, old := range files {
		other[n] = old
	}
	delete(other, name)
	if b != nil {
		other[name] = b
	}
	return other
}

// history makes an installation that is started three times, and returns its folder's files: before the last start,
// in the middle of it, after a kill, and after a clean stop.
func history(t *testing.T) (before, during, dead, stopped map[string][]byte) {
	t.Helper()
	folder := t.TempDir()
	i := open(t, folder)
	book(t, i, 0, 50)
	shut(t, i)
	i = open(t, folder)
	book(t, i, 50, 100)
	shut(t, i)
	before = contents(t, folder)
	i = open(t, folder)
	book(t, i, 100, 150)
	during = contents(t, folder)
	book(t, i, 150, 200)
	dead = contents(t, folder)
	shut(t, i)
	return before, during, dead, contents(t, folder)
}

func other(t *testing.T) map[string][]byte {
	t.Helper()
	folder := t.TempDir()
	shut(t, open(t, folder))
	return contents(t, folder)
}

// TestLessThanThereWas exchanges each part for one that is not the last: the start is refused, in words that name the
// part and say what to do, and nothing is changed.
func TestLessThanThereWas(t *testing.T) {
	t.Parallel()
	before, during, dead, stopped := history(t)
	foreign := other(t)
	for state, whole := range map[string]map[string][]byte{"killed": dead, "stopped": stopped} {
		for _, name := range parts {
			for how, b := range map[string][]byte{
				"missing":   nil,
				"empty":     {},
				"cut short": whole[name][:min(len(whole[name])/3, 20<<10)], // the database has room behind
				"earlier":   before[name],
				"foreign":   foreign[name],
			} {
				if bytes.Equal(b, whole[name]) {
					continue // secret and key never change
				}
				t.Run(state+"/"+name+" "+how, func(t *testing.T) {
					t.Parallel()
					refused(t, with(whole, name, b), name)
				})
			}
		}
	}
	t.Run("a copy of the last start, after a clean stop", func(t *testing.T) {
		t.Parallel()
		refused(t, with(stopped, Database, during[Database]), Database)
	})
	t.Run("everything but the record", func(t *testing.T) {
		t.Parallel()
		refused(t, map[string][]byte{Record: stopped[Record]}, Database)
	})
	t.Run("a backup over a tried installation", func(t *testing.T) {
		t.Parallel()
		refused(t, with(stopped, Record, foreign[Record]), Record)
	})
	for name, whole := range map[string]map[string][]byte{"killed": dead, "stopped": stopped} {
		i := open(t, lay(t, whole))
		if n := booked(t, i); n != 200 {
			t.Errorf("%s: %d bookings, not 200", name, n)
		}
		shut(t, i)
	}
}

func refused(t *testing.T, files map[string][]byte, part string) {
	t.Helper()
	folder := lay(t, files)
	i, err := Open(folder, bolt.Options{})
	if err == nil {
		_ = i.Close()
		t.Fatal("it was started")
	}
	words := err.Error()
	if !errors.Is(err, ErrParts) || !strings.Contains(words, "stund restore") || strings.Contains(words, "goroutine") {
		t.Errorf("it says %q", words)
	}
	if part != Record && !strings.Contains(words, part) {
		t.Errorf("it does not name %s: %q", part, words)
	}
	left := contents(t, folder)
	for name, b := range files {
		if !bytes.Equal(b, left[name]) {
			t.Errorf("%s was changed", name)
		}
	}
	if len(left) != len(files) {
		t.Errorf("there are %d files, were %d", len(left), len(files))
	}
}

// TestFirstStart is interrupted after every step: the next one makes a new installation, or finishes the one begun.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	whole := other(t)
	in := func(names ...string) map[string][]byte {
		files := map[string][]byte{}
		for _, n := range names {
			files[n] = whole[n]
		}
		return files
	}
	for name, c := range map[string]struct{ arrived, there map[string][]byte }{
		"nothing yet":           {arrived: in()},
		"one part":              {arrived: in(Secret)},
		"half a part":           {arrived: map[string][]byte{Secret: whole[Secret][:7]}},
		"all but the record":    {arrived: in(Secret, Issuer, Database)},
		"whole":                 {arrived: in(Secret, Issuer, Database, Record)},
		"one has moved":         {arrived: in(Issuer, Database, Record), there: in(Secret)},
		"all but one has moved": {arrived: in(Record), there: in(Secret, Issuer, Database)},
		"all have moved":        {arrived: in(), there: in(Secret, Issuer, Database, Record)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := lay(t, c.there)
			if err := os.Mkdir(filepath.Join(folder, arriving), 0o700); err != nil {
				t.Fatal(err)
			}
			for n, b := range c.arrived {
				if err := os.WriteFile(filepath.Join(folder, arriving, n), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			shut(t, open(t, folder))
			if _, err := os.Lstat(filepath.Join(folder, arriving)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is left: %v", arriving, err)
			}
			if len(contents(t, folder)) != len(parts) {
				t.Errorf("there are %d files", len(contents(t, folder)))
			}
		})
	}
}

// TestStartInterrupted is killed at both points of a start, once and again: the next start finds all.
func TestStartInterrupted(t *testing.T) {
	t.Parallel()
	_, _, _, files := history(t)
	for range 3 {
		folder := lay(t, files)
		// The record has been written, and the database not.
		i := &Installation{folder: folder}
		r, _, err := survey(folder, bolt.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Next = &start{Number: r.Last.Number + 1, Mark: mark()}
		if err := r.write(folder); err != nil {
			t.Fatal(err)
		}
		afterRecord := contents(t, folder)
		// And the database, and not the record.
		label, err := r.label(*r.Next)
		if err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(i.database(), bolt.Options{Admit: func(bolt.Found) ([]byte, error) { return label, nil }})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		afterDatabase := contents(t, folder)
		for _, left := range []map[string][]byte{afterRecord, afterDatabase} {
			i := open(t, lay(t, left))
			if n := booked(t, i); n != 200 {
				t.Errorf("%d bookings, not 200", n)
			}
			shut(t, i)
			files = contents(t, i.folder)
		}
	}
}

// TestTakeOver starts a folder of a version that kept no record: once, and only if all parts are there.
func TestTakeOver(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := bolt.Open(filepath.Join(folder, Database), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	older := with(with(contents(t, folder), Secret, bytes.Repeat([]byte("s"), 32)), Issuer, key)
	for _, name := range []string{Secret, Issuer, Database} {
		refused(t, with(older, name, nil), name)
		refused(t, with(older, name, []byte{}), name)
	}
	folder = lay(t, older)
	for range 2 {
		i := open(t, folder)
		killed(t, i)
	}
	refused(t, with(contents(t, folder), Record, nil), Record)
	refused(t, with(contents(t, folder), Database, older[Database]), Database)
}

// TestLocked: one folder is started once at a time.
func TestLocked(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i := open(t, folder)
	if _, err := Open(folder, bolt.Options{}); !errors.Is(err, bolt.ErrLocked) {
		t.Errorf("a second start: %v", err)
	}
	if _, err := IssuerKey(folder); err != nil {
		t.Errorf("the issuer's key of a running installation: %v", err)
	}
	shut(t, i)
	if _, err := IssuerKey(t.TempDir()); err == nil {
		t.Error("there is a key where there is no installation")
	}
}
