package react_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

var begin = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)

// landed is a kind of fact of these tests.
var landed = fact.Kind[fact.None]{Name: "parcel.landed"}

// world is two reactors on a feed that the test tells.
type world struct {
	t     *testing.T
	db    store.Store
	clock *clock.Manual
	heard []string                              // "reactor subject version-of-the-item"
	fails map[string]func(subject string) error // by reactor
	react *react.Reactors
}

func open(t *testing.T, wrap func(store.Store) store.Store) *world {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{t: t, db: db, clock: clock.At(begin), fails: map[string]func(string) error{}}
	if wrap != nil {
		w.db = wrap(db)
	}
	var list []react.Reactor
	for _, name := range []string{"first", "second"} {
		list = append(list, react.Reactor{Name: name, Kinds: []string{landed.Name},
			React: func(_ context.Context, f fact.Fact) error {
				if fail := w.fails[name]; fail != nil {
					if err := fail(f.Subject); err != nil {
						return err
					}
				}
				w.heard = append(w.heard, name+" "+f.ID)
				return nil
			}})
	}
	w.react = w.of(list)
	return w
}

func (w *world) of(list []react.Reactor) *react.Reactors {
	retry := store.Retrier{Attempts: 200, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	return react.New(list, w.db, retry, w.clock.Now, slog.New(slog.DiscardHandler))
}

// change is the n-th version of the parcel.
func change(parcel string, n int) store.Change {
	f := landed.New(fmt.Sprintf("%s%d", parcel, n), begin, "lotus", parcel, fact.Actor{Role: fact.System}, fact.None{})
	return store.Change{ID: fmt.Sprint(parcel, n), Key: store.Key{Partition: "parcel#lotus#" + parcel, Sort: "parcel"},
		Kind:    "parcel",
		Version: int64(n), Facts: []fact.Fact{f}}
}

func (w *world) tell(c store.Change) {
	w.t.Helper()
	if err := w.react.Tell(w.t.Context(), c); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) desk() *due.Runner {
	return due.NewRunner(react.Desk, w.db, []due.Kind{w.react.Due()},
		due.Options{Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)})
}

// run lets the desk's schedule run for so many minutes.
func (w *world) run(minutes int) (total due.Report) {
	w.t.Helper()
	for range minutes {
		w.clock.Advance(time.Minute)
		r, err := w.desk().Run(w.t.Context(), 0)
		if err != nil {
			w.t.Fatal(err)
		}
		total.Add(r)
	}
	return total
}

func (w *world) heardAre(want ...string) {
	w.t.Helper()
	if !slices.Equal(w.heard, want) {
		w.t.Errorf("heard %q, want %q", w.heard, want)
	}
}

func (w *world) dead() []react.DeadLetter {
	w.t.Helper()
	all, err := react.Dead(w.t.Context(), w.db, "lotus")
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// failing fails so many times.
func failing(times int) func(string) error {
	return func(string) error {
		if times--; times >= 0 {
			return errors.New("not now")
		}
		return nil
	}
}

// TestThreeFailuresThenSuccess: the one that fails hears of it in the end; the other heard once, and at once.
func TestThreeFailuresThenSuccess(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(string) error{
		"errors": failing(3),
		"panics": func() func(string) error {
			fail := failing(3)
			return func(s string) error {
				if fail(s) != nil {
					panic("a mistake")
				}
				return nil
			}
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, nil)
			w.fails["first"] = fail
			w.tell(change("a", 1))
			w.heardAre("second a1")
			w.run(10)
			w.heardAre("second a1", "first a1")
			if d := w.dead(); len(d) != 0 {
				t.Errorf("dead letters: %+v", d)
			}
			if r := w.run(60); r.Items != 0 {
				t.Errorf("something stays due: %+v", r)
			}
		})
	}
}

// TestAlwaysFailing: what is given up lies among the dead letters with the reactor's name, and what waited behind it
// has its turn.
func TestAlwaysFailing(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	broken := true
	w.fails["first"] = func(string) error {
		if broken {
			return errors.New("never")
		}
		return nil
	}
	w.tell(change("a", 1))
	w.tell(change("a", 2))
	w.heardAre("second a1", "second a2")
	for len(w.dead()) == 0 && w.clock.Now().Before(begin.Add(24*time.Hour)) {
		w.run(1)
	}
	d := w.dead()
	if len(d) != 1 || d[0].Reactor != "first" || d[0].Version != 1 || d[0].Item != "parcel#lotus#a#parcel" ||
		string(d[0].Facts[0].ID) != "a1" {
		t.Fatalf("dead letters: %+v", d)
	}
	broken = false
	w.run(120)
	w.heardAre("second a1", "second a2", "first a2")
	if d := w.dead(); len(d) != 1 {
		t.Errorf("dead letters: %+v", d)
	}
}

// TestLaterChangesWaitBehind: of one item and for one reactor; other items and reactors do not wait. Told again changes
// nothing.
func TestLaterChangesWaitBehind(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.fails["first"] = failing(1)
	w.tell(change("a", 1))
	w.tell(change("a", 2))
	w.tell(change("a", 2)) // again
	w.tell(change("b", 1))
	w.heardAre("second a1", "second a2", "second a2", "first b1", "second b1")
	w.heard = nil
	w.run(5)
	w.heardAre("first a1", "first a2")
	w.tell(change("a", 3))
	w.heardAre("first a1", "first a2", "first a3", "second a3")
}

// TestVersionsThatBeginAgain: an item that was deleted and made again has a first version twice, and both are heard of.
func TestVersionsThatBeginAgain(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.fails["first"] = failing(1)
	earlier, later := change("a", 1), change("a", 1)
	later.Facts[0].ID, later.Facts[0].At = "again1", begin.Add(time.Second)
	w.tell(earlier)
	w.tell(later)
	w.tell(later) // again
	w.run(5)
	w.heardAre("second a1", "second again1", "second again1", "first a1", "first again1")
}

// TestToldAgainFromEarlierOn: a batch that comes again as a whole brings what a reactor has heard of already. It hears
// of that before what waits, not after it.
func TestToldAgainFromEarlierOn(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.tell(change("a", 1))
	w.fails["first"] = failing(1)
	w.tell(change("a", 2))
	w.tell(change("a", 1))
	w.tell(change("a", 2))
	w.heard = nil
	w.run(5)
	w.heardAre("first a1", "first a2")
}

// TestWhatCannotBeKeptFailsTheBatch: then, and only then, the change must come again.
func TestWhatCannotBeKeptFailsTheBatch(t *testing.T) {
	t.Parallel()
	var ill *faulty.Store
	w := open(t, func(db store.Store) store.Store { ill = faulty.New(db, faulty.Options{}); return ill })
	w.fails["first"] = failing(1)
	down := make([]faulty.Fault, 400)
	for n := range down {
		down[n] = faulty.Throttle
	}
	ill.Script(down...)
	if err := w.react.Tell(t.Context(), change("a", 1)); err == nil || !strings.Contains(err.Error(), "first") {
		t.Errorf("got %v", err)
	}
	w.heardAre("second a1")
}

func TestKeptUnderFaults(t *testing.T) {
	t.Parallel()
	w := open(t, func(db store.Store) store.Store {
		return faulty.New(db, faulty.Options{Seed: 3, Conflict: 0.2, Lost: 0.2, Dropped: 0.1})
	})
	w.fails["first"] = failing(4)
	for n := range 3 {
		w.tell(change("a", n+1))
	}
	w.run(60)
	var first []string
	for _, h := range w.heard {
		if strings.HasPrefix(h, "first") {
			first = append(first, h)
		}
	}
	if got := slices.Compact(first); !slices.Equal(got, []string{"first a1", "first a2", "first a3"}) {
		t.Errorf("heard %q", first)
	}
}

// TestAReactorThatIsGone: what it had yet to hear of rings, and stays.
func TestAReactorThatIsGone(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.fails["first"] = failing(1)
	w.tell(change("a", 1))
	w.clock.Advance(time.Hour)
	desk := due.NewRunner(react.Desk, w.db, []due.Kind{w.of(nil).Due()},
		due.Options{Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)})
	for range 2 {
		if _, err := desk.Run(t.Context(), 0); !errors.Is(err, due.ErrUnknown) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTwoOfOneName(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("two reactors of one name were taken")
		}
	}()
	react.New([]react.Reactor{{Name: "x"}, {Name: "x"}}, nil, store.Retrier{}, nil, nil)
}

// once is one run of the desk's schedule.
func (w *world) once() due.Report {
	w.t.Helper()
	r, err := w.desk().Run(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// TestAReactorThatHangs is one that fails: the others hear, and it does not keep its desk from others' work.
func TestAReactorThatHangs(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	hangs := true
	w.react = w.of([]react.Reactor{
		{Name: "hangs", React: func(ctx context.Context, f fact.Fact) error {
			if hangs && f.Subject == "a" {
				<-ctx.Done()
				return ctx.Err()
			}
			w.heard = append(w.heard, "hangs "+f.ID)
			return nil
		}},
		{Name: "leaves", React: func(_ context.Context, f fact.Fact) error {
			if f.Subject == "a" && hangs {
				runtime.Goexit()
			}
			return nil
		}},
		{Name: "other", React: func(_ context.Context, f fact.Fact) error {
			w.heard = append(w.heard, "other "+f.ID)
			return nil
		}},
	})
	w.react.SetPatience(time.Millisecond)
	w.tell(change("a", 1))
	w.heardAre("other a1")
	w.run(10)
	if len(w.dead()) != 0 {
		t.Error("it was given up within ten minutes")
	}
	hangs = false
	w.run(30)
	w.heardAre("other a1", "hangs a1")
	hangs = true
	w.tell(change("a", 2))
	w.run(24 * 60)
	if dead := w.dead(); len(dead) != 2 || dead[0].Reactor != "hangs" || dead[1].Reactor != "leaves" {
		t.Errorf("dead are %+v", dead)
	}
}

// TestTwoWorkersAtOneReaction: whoever comes while one is at work leaves it alone, and an attempt counts once.
func TestTwoWorkersAtOneReaction(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	calls, inside := 0, false
	w.react = w.of([]react.Reactor{{Name: "r", React: func(_ context.Context, f fact.Fact) error {
		if inside {
			t.Error("two are at work at once")
		}
		if calls++; calls == 2 {
			inside = true
			w.once()
			w.tell(change("a", 3)) // waits behind
			w.once()
			inside = false
		}
		if calls < 2 {
			return errors.New("not now")
		}
		w.heard = append(w.heard, f.ID)
		return nil
	}}})
	w.tell(change("a", 1))
	w.tell(change("a", 2))
	w.clock.Advance(time.Hour)
	w.once()
	w.heardAre("a1", "a2", "a3")
}

// TestAWorkerThatReadTheOldOne: it settles, late, what another one settled meanwhile; what failed since stays.
func TestAWorkerThatReadTheOldOne(t *testing.T) {
	t.Parallel()
	var late *late
	w := open(t, func(db store.Store) store.Store { late = lateOn(db); return late })
	fails := true
	w.react = w.of([]react.Reactor{{Name: "r", React: func(_ context.Context, f fact.Fact) error {
		if fails {
			return errors.New("not now")
		}
		w.heard = append(w.heard, f.ID)
		return nil
	}}})
	w.tell(change("a", 1))
	w.clock.Advance(time.Hour)
	fails = false
	late.before(2, func() { // the first write begins the turn, the second settles
		w.clock.Advance(time.Hour)
		w.once() // another worker's turn, which settles
		fails = true
		w.tell(change("a", 2))
		fails = false
	})
	w.once()
	w.run(30)
	if n := len(w.heard); n < 2 || w.heard[n-1] != "a2" {
		t.Errorf("heard %q", w.heard)
	}
}

// late lets something happen before a write.
type late struct {
	store.Store
	writes int
	first  func()
}

func lateOn(db store.Store) *late { return &late{Store: db} }

func (l *late) before(write int, do func()) { l.writes, l.first = write, do }

func (l *late) Transact(ctx context.Context, ops ...store.Op) error {
	if l.writes--; l.writes == 0 {
		l.first()
	}
	return l.Store.Transact(ctx, ops...)
}

// TestMoreThanCanWait: the batch goes on, and the oldest of what waits is given up.
func TestMoreThanCanWait(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.fails["first"] = func(string) error { return errors.New("never") }
	for n := 1; n <= 4; n++ {
		c := change("a", n)
		c.Facts[0].Data = []byte(`{"x":"` + strings.Repeat("a", 90<<10) + `"}`)
		w.tell(c)
	}
	dead := w.dead()
	if len(dead) != 2 || dead[0].Version != 1 || dead[1].Version != 2 {
		t.Errorf("%d are dead", len(dead))
	}
}

// TestADeadLetterIsNeverSilent: the answer of the write that buries is lost, and it is told all the same.
func TestADeadLetterIsNeverSilent(t *testing.T) {
	t.Parallel()
	var ill *faulty.Store
	w := open(t, func(db store.Store) store.Store { ill = faulty.New(db, faulty.Options{}); return ill })
	w.fails["first"] = func(string) error { return errors.New("never") }
	w.tell(change("a", 1))
	failed := 0
	for len(w.dead()) == 0 {
		w.clock.Advance(2 * time.Hour)
		ill.Script(faulty.None, faulty.Lost)
		failed += w.run(1).Failed
	}
	if failed != 1 {
		t.Errorf("%d were told to be given up", failed)
	}
}

// TestHeardAgainBeforeWhatFails: what comes again before the one that fails does not take over its attempts.
func TestHeardAgainBeforeWhatFails(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	fails := false
	tries := map[string]int{}
	w.react = w.of([]react.Reactor{{Name: "r", React: func(_ context.Context, f fact.Fact) error {
		tries[f.ID]++
		if fails {
			return errors.New("not now")
		}
		return nil
	}}})
	w.tell(change("a", 1))
	fails = true
	w.tell(change("a", 2))
	w.run(60)
	w.tell(change("a", 1))
	for len(w.dead()) == 0 {
		w.run(60)
	}
	if tries["a1"] != 8 { // heard once, and seven attempts at the desk
		t.Errorf("tried %v", tries)
	}
}

// TestAClockThatWasAhead: what failed while the clock was ahead is tried when it is right, and not when it is there
// again; what waits for no longer than it should is left to wait.
func TestAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	w := open(t, nil)
	w.fails["first"] = func(string) error { return errors.New("no") }
	w.clock.Set(begin.AddDate(0, 0, 3))
	w.tell(change("a", 1))
	ahead := w.clock.Now()
	w.clock.Set(begin)
	delete(w.fails, "first")
	w.run(60)
	w.heardAre("second a1")
	desk := due.NewRunner(react.Desk, w.db, []due.Kind{w.react.Due()},
		due.Options{Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)})
	right := func() {
		t.Helper()
		if n, err := desk.Right(t.Context(), ahead); n != 1 || err != nil {
			t.Fatalf("looked at %d: %v", n, err)
		}
	}
	right()
	w.run(1)
	w.heardAre("second a1", "first a1")
	w.fails["first"] = func(string) error { return errors.New("no") }
	w.tell(change("a", 2))
	delete(w.fails, "first")
	right()
	if r, err := desk.Run(t.Context(), 0); err != nil || r.Items != 0 {
		t.Errorf("what is to wait for a minute was tried: %+v, %v", r, err)
	}
}
