package imports_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"stund/internal/clock"
	"stund/internal/imports"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

// What names to the child process of TestKill the folder of the database and the files, how late it is there, and the
// import.
const (
	killFolder = "STUND_TEST_IMPORT_FOLDER"
	killLater  = "STUND_TEST_IMPORT_LATER"
	killImport = "STUND_TEST_IMPORT"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(killFolder); folder != "" {
		if err := goOn(context.Background(), folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// told is a database that prints a line after each write.
type told struct{ store.Store }

func (d told) Transact(ctx context.Context, ops ...store.Op) error {
	err := d.Store.Transact(ctx, ops...)
	fmt.Println(len(ops))
	return err
}

// goOn works until the import has ended.
func goOn(ctx context.Context, folder string) error {
	db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{})
	if err != nil {
		return err
	}
	later, err := time.ParseDuration(os.Getenv(killLater))
	if err != nil {
		return err
	}
	w, _, err := wire(told{db}, filepath.Join(folder, "files"), clock.NewVirtual(later))
	if err != nil {
		return err
	}
	for {
		if _, err := w.runner.Run(ctx, 0); err != nil {
			return err
		}
		i, err := w.Get(ctx, "lotus", os.Getenv(killImport))
		if err != nil || i.Status.Ended() {
			return errors.Join(err, db.Close())
		}
	}
}

// TestKill kills the process that imports, with kill -9 and at random points, until one of them comes to the end. The
// clients are those of an import that nobody disturbed, and each row is reported once.
func TestKill(t *testing.T) {
	t.Parallel()
	data := written(t, messy(rand.New(rand.NewPCG(8, 8)), 400), ';', unicode.UTF8)
	calm := open(t, faulty.Options{})
	became := calm.became(calm.take(data))
	folder, later := t.TempDir(), time.Duration(0)
	// within works on the database while no other process does.
	within := func(f func(w *world)) {
		t.Helper()
		db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w, b, err := wire(db, filepath.Join(folder, "files"), clock.NewVirtual(later))
		if err != nil {
			t.Fatal(err)
		}
		if w.t, w.file = t, db; later == 0 {
			w.begin(b)
		}
		f(w)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var i imports.Import
	within(func(w *world) {
		i = w.check(data)
		if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
			t.Fatal(err)
		}
	})
	r, kills := rand.New(rand.NewPCG(8, 9)), 0
	for ; ; kills++ {
		later += 3 * time.Minute // after which whoever was killed is given up
		if ended := killed(t, folder, i.ID, later, 1+r.IntN(4)); ended {
			break
		}
	}
	within(func(w *world) {
		i = w.get(i.ID)
		if i.Status != imports.Done || i.Clients() != 400 || kills < 3 {
			t.Errorf("%s after %d kills: %s", i.Status, kills, counts(i))
		}
		if diff := cmp.Diff(calm.people(), w.people()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(became, w.became(i)); diff != "" {
			t.Error(diff)
		}
	})
}

// killed has a process go on with the import, and kills it after so many writes; true if it came to the end before.
func killed(t *testing.T, folder, id string, later time.Duration, writes int) bool {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), killFolder+"="+folder, killLater+"="+later.String(), killImport+"="+id)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); {
		if n++; n == writes {
			if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
			break
		}
	}
	_, _ = io.Copy(io.Discard, out) // until it is gone
	err = c.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("the import failed: %v", err)
	}
	return err == nil
}
