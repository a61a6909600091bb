package due_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var (
	now   = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
	desk  = agenda.Desk{Name: "parcels", Job: "parcels", Shards: 3, Every: 5 * time.Minute}
	other = agenda.Desk{Name: "letters", Job: "letters", Shards: 1, Every: time.Minute}
)

// world is a database with what lies at the desks.
type world struct {
	t  *testing.T
	db *bolt.DB

	mu     sync.Mutex
	worked []string
}

func open(t *testing.T) *world {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &world{t: t, db: db}
}

func key(id string) store.Key { return store.Key{Partition: "parcel#lotus#" + id, Sort: "parcel"} }

// plan puts an item of the kind into the desk's part of the due index, so long after now.
func (w *world) plan(at agenda.Desk, kind, id string, in time.Duration) {
	w.t.Helper()
	i := store.Item{Key: key(id), Kind: kind, Data: []byte("{}"), Due: at.Place(id, now.Add(in))}
	if err := w.db.Transact(w.t.Context(), store.Put(i, store.IfAbsent)); err != nil {
		w.t.Fatal(err)
	}
}

// parcels is a kind whose work takes the item off the desk, after what do does.
func (w *world) parcels(do func(ctx context.Context, id string) error) due.Kind {
	return due.Kind{Name: "parcel", Desk: desk, Work: func(ctx context.Context, k store.Key) (due.Report, error) {
		id := strings.TrimPrefix(k.Partition, "parcel#lotus#")
		w.mu.Lock()
		w.worked = append(w.worked, id)
		w.mu.Unlock()
		if do != nil {
			if err := do(ctx, id); err != nil {
				return due.Report{}, err
			}
		}
		return due.Report{Done: 1}, w.db.Transact(ctx, store.Delete(k, store.Always))
	}}
}

func (w *world) runner(workers int, kinds ...due.Kind) *due.Runner {
	o := due.Options{Workers: workers, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	return due.NewRunner(desk, w.db, kinds, o)
}

func (w *world) workedOn(want ...string) {
	w.t.Helper()
	if !slices.Equal(w.worked, want) {
		w.t.Errorf("worked on %q, want %q", w.worked, want)
	}
}

// TestRun: everything that is due and no more, the oldest first however the items are spread.
func TestRun(t *testing.T) {
	t.Parallel()
	w := open(t)
	var want []string
	for n := range 12 {
		id := fmt.Sprintf("p%02d", n)
		want = append(want, id)
		w.plan(desk, "parcel", id, time.Duration(n-12)*time.Minute)
	}
	w.plan(desk, "parcel", "early", time.Second)
	w.plan(other, "letter", "elsewhere", -time.Hour)
	r := w.runner(1, w.parcels(nil))
	report, err := r.Run(t.Context(), 5)
	if err != nil || report.Items != 5 || report.Done != 5 || !report.Left {
		t.Fatalf("with a limit of five: %+v, %v", report, err)
	}
	w.workedOn(want[:5]...)
	report, err = r.Run(t.Context(), 0)
	if err != nil || report.Items != 7 || report.Left {
		t.Fatalf("without a limit: %+v, %v", report, err)
	}
	w.workedOn(want...)
}

// TestUnknownKind: what nobody knows rings in each run and stays due, and everything else is done. It rings also where
// so much else goes wrong that not all of it is named.
func TestUnknownKind(t *testing.T) {
	t.Parallel()
	w := open(t)
	for n := range 5 {
		w.plan(desk, "parcel", fmt.Sprintf("ill%d", n), -time.Hour)
	}
	w.plan(desk, "riddle", "r", -time.Minute)
	w.plan(desk, "parcel", "well", -time.Second)
	r := w.runner(1, w.parcels(func(_ context.Context, id string) error {
		if strings.HasPrefix(id, "ill") {
			return errors.New("not now")
		}
		return nil
	}))
	for run, want := range []due.Report{{Items: 7, Done: 1, Errors: 6}, {Items: 6, Errors: 6}} {
		report, err := r.Run(t.Context(), 0)
		if !errors.Is(err, due.ErrUnknown) || !strings.Contains(err.Error(), "riddle") {
			t.Errorf("run %d: got %v", run, err)
		}
		if report != want {
			t.Errorf("run %d: %+v, want %+v", run, report, want)
		}
	}
	if _, err := w.db.Get(t.Context(), key("r"), store.Strong); err != nil {
		t.Errorf("what nobody knows: %v", err)
	}
}

// TestPanic: a panic is one item's failure. The others are done, and it stays due.
func TestPanic(t *testing.T) {
	t.Parallel()
	w := open(t)
	for n := range 20 {
		w.plan(desk, "parcel", fmt.Sprintf("p%02d", n), -time.Minute)
	}
	report, err := w.runner(0, w.parcels(func(_ context.Context, id string) error {
		if id == "p07" {
			panic("a mistake")
		}
		return nil
	})).Run(t.Context(), 0)
	if want := (due.Report{Items: 20, Done: 19, Errors: 1}); report != want {
		t.Errorf("%+v, want %+v", report, want)
	}
	if err == nil || !strings.Contains(err.Error(), "p07") || !strings.Contains(err.Error(), "a mistake") {
		t.Errorf("got %v", err)
	}
	if report, err := w.runner(0, w.parcels(nil)).Run(t.Context(), 0); err != nil || report.Done != 1 {
		t.Errorf("the run after it: %+v, %v", report, err)
	}
}

// TestDeadline: in the last 25 seconds nothing new is begun. What was begun is ended, and what is left is said to be.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.plan(desk, "parcel", "a", -time.Minute)
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for name, run := range map[string]func(*due.Runner) (due.Report, error){
		"run": func(r *due.Runner) (due.Report, error) { return r.Run(soon, 0) },
		"do": func(r *due.Runner) (due.Report, error) {
			return r.Do(soon, []due.Item{{Kind: "parcel", Key: key("a")}})
		},
	} {
		if report, err := run(w.runner(1, w.parcels(nil))); err != nil || report != (due.Report{Left: true}) {
			t.Errorf("%s with no time: %+v, %v", name, report, err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		var begun, ended []string
		slow := due.Kind{Name: "parcel", Desk: desk, Work: func(ctx context.Context, k store.Key) (due.Report, error) {
			begun = append(begun, k.Sort)
			if err := clock.Sleep(ctx, 10*time.Second); err != nil {
				return due.Report{}, err
			}
			ended = append(ended, k.Sort)
			return due.Report{Done: 1}, nil
		}}
		var items []due.Item
		for n := range 4 {
			items = append(items, due.Item{Kind: "parcel", Key: store.Key{Partition: "p", Sort: fmt.Sprint(n)}})
		}
		o := due.Options{Workers: 1, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
		report, err := due.NewRunner(desk, nil, []due.Kind{slow}, o).Do(ctx, items)
		if want := (due.Report{Items: 2, Done: 2, Left: true}); err != nil || report != want {
			t.Errorf("with time for some: %+v, %v, want %+v", report, err, want)
		}
		if !slices.Equal(begun, ended) {
			t.Errorf("began %q and ended %q", begun, ended)
		}
	})
}

// TestDo: the named items only, and each failure is its own.
func TestDo(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, id := range []string{"a", "b", "c"} {
		w.plan(desk, "parcel", id, -time.Minute)
	}
	report, err := w.runner(1, w.parcels(nil)).Do(t.Context(), []due.Item{{Kind: "riddle", Key: key("x")},
		{Kind: "parcel", Key: key("c")}, {Kind: "parcel", Key: key("a")}})
	if want := (due.Report{Items: 3, Done: 2, Errors: 1}); report != want || !errors.Is(err, due.ErrUnknown) {
		t.Errorf("%+v, %v, want %+v", report, err, want)
	}
	w.workedOn("c", "a")
}

// Before each item its worker is asked to wait, and works on none while it does.
func TestBefore(t *testing.T) {
	t.Parallel()
	w := open(t)
	for id := range 5 {
		w.plan(desk, "parcel", fmt.Sprint(id), -time.Minute)
	}
	var open atomic.Int32 // calls of Before that no work has followed
	o := due.Options{Workers: 1, Before: func(context.Context) { open.Add(1) }, Now: func() time.Time { return now }}
	report, err := due.NewRunner(desk, w.db, []due.Kind{w.parcels(func(context.Context, string) error {
		if n := open.Add(-1); n != 0 {
			t.Errorf("%d waits for this item", n+1)
		}
		return nil
	})}, o).Run(t.Context(), 0)
	if err != nil || report.Done != 5 {
		t.Errorf("got %v, %v", report.LogValue(), err)
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	w := open(t)
	r := w.runner(1)
	if _, found, err := r.Next(t.Context(), now); found || err != nil {
		t.Errorf("of an empty desk: %t, %v", found, err)
	}
	for n, in := range []time.Duration{-time.Hour, 0, time.Hour, 2 * time.Hour, 3 * time.Hour} {
		w.plan(desk, "parcel", fmt.Sprint(n), in)
	}
	w.plan(other, "letter", "elsewhere", time.Minute)
	for at, want := range map[time.Duration]time.Duration{-2 * time.Hour: -time.Hour, -time.Hour: 0, 0: time.Hour,
		time.Hour: 2 * time.Hour} {
		got, found, err := r.Next(t.Context(), now.Add(at))
		if !got.Equal(now.Add(want)) || !found || err != nil {
			t.Errorf("after %v: %v, %t, %v", at, got, found, err)
		}
	}
	if _, found, err := r.Next(t.Context(), now.Add(3*time.Hour)); found || err != nil {
		t.Errorf("after the last: %t, %v", found, err)
	}
}

// TestLate: a desk that runs each five minutes may be four later than one that runs each minute. Its own run tells the
// same of it.
func TestLate(t *testing.T) {
	t.Parallel()
	w := open(t)
	late := func() map[string]time.Duration {
		t.Helper()
		got := map[string]time.Duration{}
		tell := func(desk string, by time.Duration) { got[desk] = by }
		if err := due.Late(t.Context(), w.db, []agenda.Desk{desk, other}, now, tell); err != nil {
			t.Fatal(err)
		}
		own := map[string]time.Duration{}
		for _, d := range []agenda.Desk{desk, other} {
			r := due.NewRunner(d, w.db, nil, due.Options{Now: func() time.Time { return now },
				Late: func(desk string, by time.Duration) { own[desk] = by }})
			if _, err := r.Run(t.Context(), 0); err != nil && !errors.Is(err, due.ErrUnknown) {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(got, own); diff != "" {
			t.Errorf("the desks' own runs (-others +own):\n%s", diff)
		}
		return got
	}
	expect := func(what string, parcels, letters time.Duration) {
		t.Helper()
		if got := late(); len(got) != 2 || got["parcels"] != parcels || got["letters"] != letters {
			t.Errorf("%s: %v", what, got)
		}
	}
	expect("nothing is due", 0, 0)
	w.plan(desk, "parcel", "a", time.Minute)
	w.plan(desk, "parcel", "b", -3*time.Minute)
	w.plan(other, "letter", "c", -3*time.Minute)
	expect("three minutes", 0, 3*time.Minute)
	for n := range 6 {
		w.plan(desk, "parcel", fmt.Sprint(n), -time.Hour-time.Duration(n)*time.Minute)
	}
	expect("the oldest counts", 61*time.Minute, 3*time.Minute)
}

// TestTurn: in any five minutes each desk has its turn once, however many there are.
func TestTurn(t *testing.T) {
	t.Parallel()
	for many := range 13 {
		var desks, looked []agenda.Desk
		for n := range many {
			desks = append(desks, agenda.Desk{Name: fmt.Sprint(n)})
		}
		for minute := range 5 {
			looked = append(looked, due.Turn(desks, now.Add(time.Duration(minute)*time.Minute))...)
		}
		slices.SortFunc(looked, func(a, b agenda.Desk) int { return slices.Index(desks, a) - slices.Index(desks, b) })
		if !slices.Equal(desks, looked) {
			t.Errorf("of %d desks: %v", many, looked)
		}
	}
}

func TestTwoOfOneKind(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("two kinds of one name were taken")
		}
	}()
	due.NewRunner(desk, nil, []due.Kind{{Name: "x", Desk: other}, {Name: "x", Desk: desk}, {Name: "x", Desk: desk}},
		due.Options{})
}

// TestPoison: items that cannot be worked on are the oldest of each run, and take nobody's place in it.
func TestPoison(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 8} {
		w := open(t)
		for n := range 7 {
			w.plan(desk, "parcel", fmt.Sprintf("ill%d", n), -time.Hour)
		}
		for n := range 3 {
			w.plan(desk, "parcel", fmt.Sprintf("well%d", n), time.Duration(n-9)*time.Second)
		}
		r := w.runner(workers, w.parcels(func(_ context.Context, id string) error {
			if strings.HasPrefix(id, "ill") {
				return errors.New("cannot be decoded")
			}
			return nil
		}))
		report, err := r.Run(t.Context(), 2)
		if want := (due.Report{Items: 9, Done: 2, Errors: 7, Left: true}); err == nil || report != want {
			t.Errorf("%d workers: %+v, %v", workers, report, err)
		}
		report, err = r.Run(t.Context(), 2)
		if want := (due.Report{Items: 8, Done: 1, Errors: 7}); err == nil || report != want {
			t.Errorf("%d workers, again: %+v, %v", workers, report, err)
		}
	}
}

// TestWorkThatEndsItsGoroutine costs the run none of its workers.
func TestWorkThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	w := open(t)
	for n := range 9 {
		w.plan(desk, "parcel", fmt.Sprint(n), -time.Hour)
	}
	r := w.runner(8, w.parcels(func(context.Context, string) error {
		runtime.Goexit()
		return nil
	}))
	if report, err := r.Run(t.Context(), 0); err == nil || report != (due.Report{Items: 9, Errors: 9}) {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestReportIsLogged at the end of each run that did something or left something, and of no other.
func TestReportIsLogged(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.plan(desk, "parcel", "a", -time.Hour)
	w.plan(desk, "riddle", "b", -time.Hour)
	var text strings.Builder
	o := due.Options{Workers: 1, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&text, nil))}
	r := due.NewRunner(desk, w.db, []due.Kind{w.parcels(nil)}, o)
	if _, err := r.Run(t.Context(), 0); !errors.Is(err, due.ErrUnknown) {
		t.Fatal(err)
	}
	for _, want := range []string{`msg="due work" desk=parcels`, "items=2", "done=1", "errors=1",
		"left=false"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%s is not in\n%s", want, text.String())
		}
	}
	text.Reset()
	if _, err := r.Do(t.Context(), nil); err != nil || text.Len() != 0 {
		t.Errorf("%v, logged %q", err, text.String())
	}
}
