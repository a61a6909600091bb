package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/store"
)

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// placed gives the path of a database with these files, in a folder of its own.
func placed(t *testing.T, file, journal []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stund.db")
	if err := errors.Join(os.WriteFile(path, file, 0o600), os.WriteFile(path+JournalSuffix, journal, 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// half gives what a power failure may leave of a file that was synced once and written to since: of what differs, any half,
// by sectors.
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

// torn gives a journal whose next record was being written.
func torn(r *rand.Rand, journal []byte, end int64) []byte {
	b := bytes.Clone(journal)
	if len(b) > int(end)+2*block {
		binary.LittleEndian.PutUint32(b[end:], uint32(r.IntN(2*block)))
		for n := end + 8; n < end+block; n++ {
			b[n] = byte(r.Uint32())
		}
	}
	return b
}

// has opens the database, demands that it is whole and has the items, and gives its file while it is open.
func has(t *testing.T, path string, want map[string]string) []byte {
	t.Helper()
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	file := contents(t, path)
	got := map[string]string{}
	if err := store.All(t.Context(), d, store.Query{Partition: "p"}, func(i store.Item) bool {
		got[i.Key.Sort] = string(i.Data)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("after the failure (-want +got)\n%.1000s", diff)
	}
	if err := d.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPowerFailure writes, and again and again looks at what a power failure would leave: everything that was answered, in
// a file that is whole. So it is after a second failure, while the first is being recovered from.
func TestPowerFailure(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	path := d.bolt.Path()
	var generation uint64
	var synced []byte
	want := map[string]string{}
	checkpoints := 0
	for n := range 1500 {
		// Few keys, of which some are large: pages are freed and used again all the time.
		i := item(fmt.Sprint(r.IntN(200)), 0)
		i.Data = []byte(strings.Repeat(fmt.Sprint(n, " "), 1+r.IntN(1+r.IntN(2000))))
		op := store.Put(i, store.Always)
		want[i.Key.Sort] = string(i.Data)
		if r.IntN(4) == 0 {
			op = store.Delete(i.Key, store.Always)
			delete(want, i.Key.Sort)
		}
		if err := d.Transact(t.Context(), op); err != nil {
			t.Fatal(err)
		}
		if d.journal.generation != generation || r.IntN(60) == 0 {
			// What was synced at a checkpoint cannot be seen after the next commit: have another, and nothing behind it.
			if err := d.do(t.Context(), func(*commit) error { return d.checkpoint(stateOpen) }); err != nil {
				t.Fatal(err)
			}
			generation, synced = d.journal.generation, contents(t, path)
			checkpoints++
		}
		if n%150 != 149 {
			continue
		}
		journal := torn(r, contents(t, path+JournalSuffix), d.journal.end)
		left := half(r, synced, contents(t, path))
		recovered := has(t, placed(t, left, journal), want)
		has(t, placed(t, half(r, left, recovered), journal), want)
	}
	if checkpoints < 4 {
		t.Errorf("there were only %d checkpoints", checkpoints)
	}
}

// TestLargeCommit has a commit that is larger than the journal, between others.
func TestLargeCommit(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{})
	want := map[string]string{}
	put := func(name string, size int) store.Op {
		i := item(name, size)
		want[name] = string(i.Data)
		return store.Put(i, store.Always)
	}
	if err := d.Transact(t.Context(), put("before", 10)); err != nil {
		t.Fatal(err)
	}
	var ops []store.Op
	for n := range journalSize/(300<<10) + 1 {
		ops = append(ops, put(fmt.Sprint("large ", n), 300<<10))
	}
	for _, large := range [][]store.Op{ops, {put("after", 10)}} {
		if err := d.Transact(t.Context(), large...); err != nil {
			t.Fatal(err)
		}
	}
	path := d.bolt.Path()
	has(t, placed(t, contents(t, path), contents(t, path+JournalSuffix)), want)
}

// TestOtherFile puts an older copy of the file beside a journal that was not closed: it is not taken for the journal's.
func TestOtherFile(t *testing.T) {
	t.Parallel()
	d := openInside(t, Options{})
	path := d.bolt.Path()
	old := contents(t, path)
	for n := range 3 {
		if err := d.Transact(t.Context(), store.Put(item(fmt.Sprint(n), 1), store.IfAbsent)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.do(t.Context(), func(*commit) error { return d.checkpoint(stateOpen) }); err != nil {
		t.Fatal(err)
	}
	journal := contents(t, path+JournalSuffix)
	for name, file := range map[string][]byte{"an older copy": old, "no file": nil} {
		other := placed(t, file, journal)
		if _, err := Open(other, Options{}); !errors.Is(err, errOther) {
			t.Errorf("Open of %s = %v, want %v", name, err, errOther)
		}
		if !bytes.Equal(contents(t, other), file) {
			t.Errorf("%s was written to", name)
		}
	}
}

// FuzzRecords: whatever a journal holds, reading it does not panic, and what it tells can be told to be no changes.
func FuzzRecords(f *testing.F) {
	salt := uint64(7)
	record := append(make([]byte, recordHead), 0|notePut, 1, 'k', 1, 'v')
	f.Add(record)
	f.Add(append(record, 6, 200))
	f.Fuzz(func(t *testing.T, record []byte) {
		if len(record) < recordHead {
			return
		}
		file, err := os.Create(filepath.Join(t.TempDir(), "journal"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		j := &journal{file: file, salt: salt, end: recordsFrom}
		if err := j.write(record); err != nil {
			t.Fatal(err)
		}
		all, err := j.records()
		if err != nil || len(all) != 1 || !bytes.Equal(all[0], record[recordHead:]) {
			t.Fatalf("%x is read as %x, %v", record, all, err)
		}
	})
}
