package task

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/trace"
)

// begin is when the stories begin.
var begin = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// The kinds of task in the stories.
const (
	kindCalendar = "calendar"
	kindTwin     = "twin"
)

var (
	theOwner  = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	assistant = fact.Actor{Role: fact.Assistant, ID: "u2", Practice: "lotus"}
	ida       = fact.Actor{Role: fact.Practitioner, ID: "u3", Practice: "lotus", Practitioner: "ida"}
	bo        = fact.Actor{Role: fact.Practitioner, ID: "u4", Practice: "lotus", Practitioner: "bo"}
)

type world struct {
	*Tasks
	t     *testing.T
	clock *clock.Manual
	whose map[string]string // the practitioners of clients; of a client who has none, nobody knows
}

func open(t *testing.T, o faulty.Options) *world {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, clock: clock.At(begin), whose: map[string]string{}}
	retry := store.Retrier{Attempts: 200, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	w.Tasks = New(faulty.New(file, o), retry, ids.Random(), w.clock.Now)
	return w
}

// client is one of the practitioner's.
func (w *world) client(name, practitioner string) string {
	id := ids.Derive([]byte("test"), name)
	w.whose[id] = practitioner
	return id
}

// sees is whom the actor sees: practitioners their own.
func (w *world) sees(actor fact.Actor) Sight {
	if actor.Role != fact.Practitioner {
		return nil
	}
	return func(client string) bool { return w.whose[client] == actor.Practitioner }
}

func (w *world) add(actor fact.Actor, c Content) Task {
	w.t.Helper()
	t, err := w.Add(w.t.Context(), actor, "lotus", "", c)
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// titles lists the titles on all pages, of so many at a time.
func (w *world) titles(actor fact.Actor, a Ask) []string {
	w.t.Helper()
	all := []string{}
	for {
		page, err := w.List(w.t.Context(), actor, "lotus", a, w.sees(actor))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, t := range page.Tasks {
			all = append(all, t.Title)
		}
		if a.After = page.Next; a.After == "" {
			if open := a.State != Done && a.State != Dismissed; open && page.Total != len(all) {
				w.t.Errorf("%+v: %d tasks of a total of %d", a, len(all), page.Total)
			}
			return all
		}
	}
}

// TestTheListAgainstAModel: whatever is done, in whichever order and with whichever faults, the list is what a sorted
// slice of all tasks says.
func TestTheListAgainstAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := open(t, faulty.Options{Seed: seed + 1, Conflict: 0.1, Lost: 0.1, Dropped: 0.1})
			m := &model{world: w, all: map[string]Task{}, random: rand.New(rand.NewPCG(seed, 7))}
			m.people = []string{"", w.client("Kari", "ida"), w.client("Ola", "bo")}
			for range 120 {
				m.step()
			}
			for _, actor := range []fact.Actor{theOwner, assistant, ida, bo} {
				for _, state := range []State{Open, Snoozed, Done, Dismissed} {
					m.compare(actor, Ask{State: state, Limit: 3})
					m.compare(actor, Ask{State: state, Limit: 4, Mine: true})
					m.compare(actor, Ask{State: state, Limit: 2, Clients: m.people[1:2]})
					m.compare(actor, Ask{State: state, Limit: 50, Before: w.clock.Now()})
				}
			}
		})
	}
}

type model struct {
	*world
	all    map[string]Task
	people []string
	random *rand.Rand
	made   int
}

func (m *model) content() Content {
	m.made++
	c := Content{Title: fmt.Sprint("task ", m.made), Client: m.people[m.random.IntN(len(m.people))]}
	switch m.random.IntN(4) {
	case 0:
		c.Practitioner = []string{"ida", "bo"}[m.random.IntN(2)]
	case 1:
		c.Role = []fact.Role{fact.Owner, fact.Assistant, fact.Practitioner}[m.random.IntN(3)]
	}
	if m.random.IntN(4) > 0 {
		c.Due = m.clock.Now().Add(time.Duration(m.random.IntN(200)-60) * time.Hour)
	}
	return c
}

// step does something to some task, with the revision that it has or another one.
func (m *model) step() {
	m.t.Helper()
	m.clock.Advance(time.Duration(m.random.IntN(120)) * time.Minute)
	ctx, actor := m.t.Context(), []fact.Actor{theOwner, assistant, ida}[m.random.IntN(3)]
	ids := slices.Sorted(func(yield func(string) bool) {
		for id := range m.all {
			if !yield(id) {
				return
			}
		}
	})
	if len(ids) == 0 || m.random.IntN(4) == 0 {
		t := m.add(actor, m.content())
		m.all[t.ID] = t
		return
	}
	was := m.all[ids[m.random.IntN(len(ids))]]
	revision := was.version
	if m.random.IntN(5) == 0 {
		revision = was.version + int64(m.random.IntN(3)) - 1
	}
	var is Task
	var err error
	refused := false
	switch m.random.IntN(5) {
	case 0:
		refused = was.Is() != Open
		is, err = m.Change(ctx, actor, "lotus", was.ID, revision, m.content())
	case 1:
		refused = was.Is() == Dismissed
		is, err = m.Close(ctx, actor, "lotus", was.ID, revision, Done)
	case 2:
		refused = was.Is() == Done
		is, err = m.Close(ctx, actor, "lotus", was.ID, revision, Dismissed)
	case 3:
		is, err = m.Reopen(ctx, actor, "lotus", was.ID, revision)
	case 4:
		refused = was.Is() != Open
		until := m.clock.Now().Add(time.Duration(1+m.random.IntN(40)) * time.Hour)
		is, err = m.Snooze(ctx, actor, "lotus", was.ID, revision, until)
	}
	switch {
	case revision != 0 && revision != was.version:
		if fault.CodeOf(err) != CodeMeanwhile {
			m.t.Errorf("with revision %d of %d: %v", revision, was.version, err)
		}
		return
	case refused:
		if fault.CodeOf(err) != CodeClosed {
			m.t.Errorf("of a task that is %s: %v", was.Is(), err)
		}
		return
	case err != nil:
		m.t.Fatal(err)
	}
	m.all[is.ID] = is
	now, err := m.Get(ctx, theOwner, "lotus", is.ID)
	if diff := gocmp.Diff(is, now, gocmp.AllowUnexported(Task{})); err != nil || diff != "" {
		m.t.Errorf("%v %s", err, diff)
	}
}

// compare holds the list to what the model says.
func (m *model) compare(actor fact.Actor, a Ask) {
	m.t.Helper()
	now := m.clock.Now()
	sees := func(t Task) bool {
		switch actor.Role {
		case fact.Owner:
			return true
		case fact.Assistant:
			return t.Role != fact.Owner || t.By.ID == actor.ID
		}
		theirs := t.Practitioner == actor.Practitioner || t.Practitioner == "" && t.Role != fact.Owner &&
			t.Role != fact.Assistant || t.By.ID == actor.ID
		other := m.people[2]
		if actor.Practitioner == "bo" {
			other = m.people[1]
		}
		return theirs && t.Client != other
	}
	var want []Task
	for _, t := range m.all {
		if a.takes(t, actor, now) && sees(t) {
			want = append(want, t)
		}
	}
	slices.SortFunc(want, func(a, b Task) int {
		if a.Is() != Open {
			return -cmp.Or(a.Closed.Compare(b.Closed), strings.Compare(a.ID, b.ID))
		}
		at := func(t Task) time.Time {
			if t.Snoozed.After(t.Due) {
				return t.Snoozed
			}
			if t.Due.IsZero() {
				return now.AddDate(1000, 0, 0)
			}
			return t.Due
		}
		return cmp.Or(at(a).Compare(at(b)), strings.Compare(a.ID, b.ID))
	})
	titles := []string{}
	for _, t := range want {
		titles = append(titles, t.Title)
	}
	if diff := gocmp.Diff(titles, m.titles(actor, a)); diff != "" {
		m.t.Errorf("%s asks %+v: %s", actor.Role, a, diff)
	}
}

// TestOnceOnly: a cause that is told again and again, by several at once, while the store fails, is one task; what was
// closed is raised by something new only.
func TestOnceOnly(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{Seed: 5, Conflict: 0.2, Lost: 0.2, Dropped: 0.1})
	cause := func(at time.Time) Cause {
		return Cause{Key: []string{"c1"}, At: at, Task: Task{Practice: "lotus", Kind: kindCalendar,
			Practitioner: "ida", Data: Encoded("c1")}}
	}
	raise := func(at time.Time) {
		t.Helper()
		var wait sync.WaitGroup
		errs := make([]error, 6)
		for n := range errs {
			wait.Go(func() { errs[n] = w.Raise(t.Context(), cause(at), nil) })
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	states := func() string {
		t.Helper()
		out := ""
		for _, s := range []State{Open, Done, Dismissed} {
			out += fmt.Sprint(len(w.titles(theOwner, Ask{State: s})))
		}
		return out
	}
	first := w.clock.Now()
	step := func(name, want string, do func()) {
		t.Helper()
		do()
		w.clock.Advance(time.Hour)
		if got := states(); got != want {
			t.Fatalf("%s: open, done, dismissed are %s, want %s", name, got, want)
		}
	}
	id := idOf("lotus", kindCalendar, []string{"c1"})
	ctx := t.Context()
	must := func(_ Task, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	step("raised", "100", func() { raise(first) })
	step("settled before it came about", "100", func() {
		must(Task{}, w.Settle(ctx, "lotus", kindCalendar, []string{"c1"}, first.Add(-time.Second)))
	})
	over := w.clock.Now()
	step("settled", "010", func() { must(Task{}, w.Settle(ctx, "lotus", kindCalendar, []string{"c1"}, over)) })
	step("told again", "010", func() { raise(first) })
	again := w.clock.Now()
	step("it came about again", "100", func() { raise(again) })
	step("the settling is told again", "100", func() {
		must(Task{}, w.Settle(ctx, "lotus", kindCalendar, []string{"c1"}, over))
	})
	step("somebody did it", "010", func() { must(w.Close(ctx, theOwner, "lotus", id, 0, Done)) })
	step("told again", "010", func() { raise(again) })
	step("undone", "100", func() { must(w.Reopen(ctx, theOwner, "lotus", id, 0)) })
	step("dismissed", "001", func() { must(w.Close(ctx, theOwner, "lotus", id, 0, Dismissed)) })
	step("it came about once more", "001", func() { raise(w.clock.Now()) })
	step("undone", "100", func() { must(w.Reopen(ctx, theOwner, "lotus", id, 0)) })
	step("done for good", "010", func() { must(w.Close(ctx, theOwner, "lotus", id, 0, Done)) })
	w.clock.Advance(Kept)
	step("kept for 90 days", "000", func() {})
}

// TestErase: of who is erased no word is left in any task, while the store fails; others' stay.
func TestErase(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{Seed: 9, Conflict: 0.2, Lost: 0.2, Dropped: 0.1})
	kari, ola := w.client("Kari", "ida"), w.client("Ola", "bo")
	for n := range 6 {
		made := w.add(theOwner, Content{Title: fmt.Sprint("secret ", n), Client: kari})
		if n%2 == 0 {
			if _, err := w.Close(t.Context(), theOwner, "lotus", made.ID, 0, Done); err != nil {
				t.Fatal(err)
			}
		}
		w.add(theOwner, Content{Title: fmt.Sprint("other ", n), Client: ola})
	}
	twin := Cause{Key: []string{"pair"}, At: w.clock.Now(), Task: Task{Practice: "lotus", Kind: kindTwin, Client: ola,
		Others: []string{kari}}}
	if err := w.Raise(t.Context(), twin, nil); err != nil {
		t.Fatal(err)
	}
	who, held := trace.Person{Practice: "lotus", IDs: []string{kari}}, w.Traces()[0]
	for range 2 {
		ids, _, err := held.More(t.Context(), who, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			if r, ok, err := held.HandOut(t.Context(), who, id); err != nil || !ok || r.ID != id {
				t.Errorf("handed out: %+v, %v, %v", r, ok, err)
			}
			if err := held.Erase(t.Context(), who, id); err != nil {
				t.Fatal(err)
			}
		}
	}
	if open, done := w.titles(theOwner, Ask{}), w.titles(theOwner, Ask{State: Done}); len(open) != 6 || len(done) != 0 {
		t.Errorf("left: %q and %q", open, done)
	}
	if _, err := w.Get(t.Context(), theOwner, "lotus", idOf("lotus", kindTwin, twin.Key)); err == nil {
		t.Error("the pair is there by its id")
	}
}

// TestWhatIsNoTask: neither an id that nobody has, nor a cursor of no page.
func TestWhatIsNoTask(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	made := w.add(theOwner, Content{Title: "the owner's", Role: fact.Owner})
	if _, err := w.Get(t.Context(), theOwner, "birch", made.ID); fault.CodeOf(err) != "task-unknown" {
		t.Errorf("another practice sees it: %v", err)
	}
	if _, err := w.Get(t.Context(), assistant, "lotus", made.ID); fault.CodeOf(err) != "task-unknown" {
		t.Errorf("another role sees it: %v", err)
	}
	for _, id := range []string{"", "x", "#", "a#b", strings.Repeat("9", 900)} {
		if _, err := w.Get(t.Context(), theOwner, "lotus", id); fault.CodeOf(err) != "task-unknown" {
			t.Errorf("%q: %v", id, err)
		}
	}
	for _, after := range []string{"x", "bw", cursor(closedRows + "x"), cursor(openRows + strings.Repeat("9", 300))} {
		_, err := w.List(t.Context(), theOwner, "lotus", Ask{After: after}, nil)
		if fault.CodeOf(err) != "cursor-invalid" {
			t.Errorf("cursor %q: %v", after, err)
		}
	}
}
