package erasure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/awstest"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/erasure"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/dynamo"
	"stund/internal/store/faulty"
	"stund/internal/timeline"
	"stund/internal/trace"
)

var owner = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}

// world is a database, what others hold about clients, and what was done in which order. It outlives processes: open
// begins another one on it.
type world struct {
	t     *testing.T
	db    store.Store
	clock *clock.Virtual

	mu   sync.Mutex
	did  []string
	held map[string][]string // things by the names of traces, as long as they are not erased
	logs map[string]bool     // who was erased, outside of the database
	logx error               // why the log cannot be kept
	also func(string)        // is told what is done
}

// process is one that works on the world.
type process struct {
	*world
	faulty   *faulty.Store
	clients  *client.Clients
	erasures *erasure.Erasures
	line     *timeline.Timeline
	runner   *due.Runner
}

// each runs the test on both databases.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	t.Run("bolt", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, embedded(t)))
	})
	t.Run("dynamo", func(t *testing.T) {
		t.Parallel()
		table, name := awstest.DynamoDB(t, dynamo.Table)
		test(t, newWorld(t, dynamo.New(table, name, dynamo.WithTimeout(awstest.Patience))))
	})
}

func embedded(t *testing.T) store.Store {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func newWorld(t *testing.T, db store.Store) *world {
	return &world{t: t, db: db, clock: clock.NewVirtual(0), logs: map[string]bool{}, held: map[string][]string{
		"letters": {"letter 1", "letter 2", "letter 3"}, "files": {"import 1", "import 2"}}}
}

// open begins a process.
func (w *world) open() *process {
	w.t.Helper()
	keys, err := secret.Derive([]byte("the master secret of a test, long enough"))
	if err != nil {
		w.t.Fatal(err)
	}
	p := &process{world: w, faulty: faulty.New(w.db, faulty.Options{})}
	b := &base.Base{Store: p.faulty, Clock: w.clock, IDs: ids.Random(), Keys: keys, Shared: base.Shared{},
		Retry: store.Retrier{
			Attempts: 20,
			Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		}}
	base.Put[booking.Contributions](b, nil)
	base.Put[erasure.Compacter](b, w)
	base.Put[erasure.Log](b, w)
	kinds := fact.Register([]fact.Registered{client.FactImported})
	p.clients, p.line = client.Of(b), timeline.New(w.db, kinds, b.Retry)
	p.erasures = erasure.New(b, kinds, w.traces())
	p.runner = due.NewRunner(erasure.Desk, p.faulty, []due.Kind{p.erasures.Due()}, due.Options{Now: w.clock.Now})
	return p
}

func (w *world) note(what string) {
	w.mu.Lock()
	w.did = append(w.did, what)
	also := w.also
	w.mu.Unlock()
	if also != nil {
		also(what)
	}
}

// Compact is what the database does at the end.
func (w *world) Compact(context.Context) error {
	w.note("compact")
	return nil
}

// Keep is the log.
func (w *world) Keep(_ context.Context, practice string, ids []string, _ time.Time) error {
	if w.logx != nil {
		return w.logx
	}
	w.mu.Lock()
	w.logs[practice+" "+strings.Join(ids, ",")] = true
	w.mu.Unlock()
	w.note("log")
	return nil
}

// traces are letters, which no timeline names and which come two at a time, and files that the timeline names.
func (w *world) traces() []trace.Trace {
	return []trace.Trace{
		{Name: "letters", Erase: w.erase("letters"),
			More: func(_ context.Context, p trace.Person, after string) (page []string, next string, err error) {
				if len(p.Names) == 0 {
					return nil, "", errors.New("nobody is looked for")
				}
				w.mu.Lock()
				defer w.mu.Unlock()
				for _, id := range w.held["letters"] {
					if id > after && len(page) < 2 {
						page = append(page, id)
					}
				}
				if len(page) == 2 {
					next = page[1]
				}
				return page, next, nil
			},
			HandOut: func(_ context.Context, _ trace.Person, id string) (trace.Record, bool, error) {
				return trace.Record{Kind: "letter", ID: id, Data: id}, true, nil
			}},
		{Name: "files", Erase: w.erase("files"), Of: func(f fact.Fact) ([]string, error) {
			data, err := client.FactImported.Data(f)
			return []string{string(data.Import)}, err
		}},
	}
}

func (w *world) erase(name string) func(context.Context, trace.Person, string) error {
	return func(ctx context.Context, _ trace.Person, id string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.mu.Lock()
		w.held[name] = slices.DeleteFunc(w.held[name], func(o string) bool { return o == id })
		w.mu.Unlock()
		w.note(name + " " + id)
		return nil
	}
}

// add makes a client whose timeline names the files.
func (p *process) add(name string, files ...string) client.Client {
	p.t.Helper()
	c, err := p.clients.Add(p.t.Context(), owner, "lotus", "", client.Particulars{Name: name,
		Emails: []string{strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com"}})
	if err != nil {
		p.t.Fatal(err)
	}
	for n, file := range files {
		f := client.FactImported.New(fmt.Sprint("f", n), p.clock.Now(), "lotus", c.ID, owner,
			client.Imported{Import: fact.ID(file)})
		if err := p.line.React(p.t.Context(), f); err != nil {
			p.t.Fatal(err)
		}
	}
	return c
}

func (p *process) begin(c client.Client) {
	p.t.Helper()
	if e, err := p.erasures.Begin(p.t.Context(), owner, c, false); err != nil || e.Status != erasure.Running {
		p.t.Fatal(e, err)
	}
}

func (p *process) run() {
	p.t.Helper()
	if _, err := p.runner.Run(p.t.Context(), 0); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) status(c client.Client) erasure.Erasure {
	p.t.Helper()
	e, err := p.erasures.Get(p.t.Context(), "lotus", c.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return e
}

// finish works until nothing is left to do.
func (p *process) finish(c client.Client) erasure.Erasure {
	p.t.Helper()
	for range 50 {
		p.run()
		e := p.status(c)
		if e.Status == erasure.Done {
			return e
		}
		p.clock.Set(e.Next)
	}
	p.t.Fatal("it comes to no end")
	return erasure.Erasure{}
}

func (p *process) known(c client.Client) client.Client {
	p.t.Helper()
	got, err := p.clients.Get(p.t.Context(), "lotus", c.ID, store.Strong)
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// TestOrder: the client is gone at once; then the log is kept, before anything else; what others hold goes page by
// page, and once more after what was on its way has come; and the database is cleared last, when nothing in it says who
// it was.
func TestOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.open()
		kari := p.add("Kari Nordmann", "import 1", "import 2")
		p.begin(kari)
		if got := p.known(kari); got.Status != client.Erased || got.Name != "" || got.Emails != nil {
			t.Errorf("the client is %+v", got)
		}
		w.also = func(what string) {
			e := p.status(kari)
			text, err := json.Marshal(e)
			if named := strings.Contains(string(text), "Kari"); err != nil || named != (what != "compact") {
				t.Errorf("at %q it is %s, %v", what, text, err)
			}
		}
		before := p.clock.Now()
		p.run()
		after := p.clock.Now()
		want := []string{"log", "letters letter 1", "letters letter 2", "letters letter 3", "files import 1",
			"files import 2"}
		sorted := func(all []string) []string { slices.Sort(all[len(all)-2:]); return all }
		if diff := cmp.Diff(want, sorted(w.did)); diff != "" {
			t.Fatal(diff)
		}
		const settles = 5 * time.Minute
		if e := p.status(kari); e.Status != erasure.Settling ||
			e.Next.Before(before.Add(settles).Truncate(time.Second)) || e.Next.After(after.Add(settles)) {
			t.Errorf("%+v", e)
		}
		w.held["letters"] = []string{"letter 4"} // was on its way
		w.did = nil
		p.run()
		if w.did != nil {
			t.Errorf("it does not wait: %q", w.did)
		}
		e := p.finish(kari)
		want = []string{"letters letter 4", "files import 1", "files import 2", "compact"}
		if len(w.did) != 4 || w.did[0] != want[0] || w.did[3] != want[3] {
			t.Error(cmp.Diff(want, w.did))
		}
		if e.Who != nil || e.Ended.IsZero() || !slices.Equal(e.IDs, []string{kari.ID}) ||
			!cmp.Equal(e.Erased, map[string]int{"letters": 3, "files": 2}) {
			t.Errorf("%+v", e)
		}
		p.run()
		if again, err := p.erasures.Begin(t.Context(), owner, p.known(kari), true); err != nil ||
			again.Status != erasure.Done || len(w.did) != 4 {
			t.Errorf("erased twice: %+v, %v, %q", again, err, w.did)
		}
	})
}

// TestKilled: a process that is killed between any two writes is followed by one that comes to the same end: nothing is
// left, the log knows it, and the database is cleared after all else.
func TestKilled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.open()
		kari := p.add("Kari Nordmann", "import 1", "import 2")
		p.begin(kari)
		kills := 0
		for e := p.status(kari); e.Status != erasure.Done; e = p.status(kari) {
			if kills++; kills > 100 {
				t.Fatalf("it comes to no end: %+v", e)
			}
			w.clock.Set(e.Next) // whoever was killed is given up by then
			p = w.open()
			ctx, kill := context.WithCancel(t.Context())
			p.faulty.Before(func(context.Context, []store.Op) { // its lease is written, and what follows is not
				p.faulty.Before(func(context.Context, []store.Op) {
					p.faulty.Before(func(context.Context, []store.Op) { kill() })
				})
			})
			if _, err := p.runner.Run(ctx, 0); err != nil && !errors.Is(err, context.Canceled) &&
				fault.KindOf(err) != fault.Unavailable {
				t.Fatal(err)
			}
			kill()
		}
		if kills < 5 {
			t.Errorf("it was killed %d times only", kills)
		}
		if len(w.held["letters"])+len(w.held["files"]) != 0 || !w.logs["lotus "+kari.ID] {
			t.Errorf("left are %q, the log has %v", w.held, w.logs)
		}
		last := slices.Index(w.did, "compact")
		if w.did[0] != "log" || slices.ContainsFunc(w.did[last:], func(s string) bool { return s != "compact" }) {
			t.Errorf("in this order: %q", w.did)
		}
	})
}

// TestNoLog: as long as the log cannot be kept nothing else is erased, for a backup would bring it back; then it is.
func TestNoLog(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.open()
		kari := p.add("Kari Nordmann")
		p.begin(kari)
		w.logx = errors.New("the disk is full")
		if _, err := p.runner.Run(t.Context(), 0); !errors.Is(err, w.logx) || p.status(kari).Logged {
			t.Error(err)
		}
		if w.did != nil || len(w.held["letters"]) != 3 {
			t.Errorf("without a log: %q", w.did)
		}
		w.logx = nil
		w.clock.Set(p.status(kari).Next)
		if p.finish(kari); len(w.held["letters"]) != 0 || !w.logs["lotus "+kari.ID] {
			t.Errorf("left are %q, the log has %v", w.held, w.logs)
		}
	})
}

// TestAgain: after a backup is restored, those whom the log names are erased again, with whom they were erased. Who was
// merged with them at the time of the backup, and was parted from them before they were erased, stays.
func TestAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) { // the database is the backup
		p := w.open()
		ctx := t.Context()
		kari, twin, stays := p.add("Kari Nordmann"), p.add("Kari N"), p.add("Karin Nordmann")
		below, top := p.add("Ola Berg"), p.add("Ola Dahl")
		for _, m := range [][2]client.Client{{kari, twin}, {kari, stays}, {top, below}} {
			if _, err := p.clients.Merge(ctx, owner, "lotus", m[0].ID, 0, m[1].ID, 0, nil); err != nil {
				t.Fatal(err)
			}
		}
		logged := [][]string{{kari.ID, twin.ID}, {below.ID}, {"nobody"}}
		for round, want := range []bool{true, false} {
			for n, ids := range logged {
				again, err := p.erasures.Again(ctx, "lotus", ids)
				if err != nil || again != (want && n < 2) {
					t.Errorf("round %d, %d: %v, %v", round, n, again, err)
				}
			}
		}
		for _, gone := range []client.Client{kari, twin, below} {
			if got := p.known(gone); got.Status != client.Erased {
				t.Errorf("%s is %+v", gone.Name, got)
			}
		}
		for _, there := range []client.Client{stays, top} {
			got := p.known(there)
			if got.ID != there.ID || got.Status == client.Erased || got.Includes != nil ||
				!cmp.Equal(got.Particulars, there.Particulars) {
				t.Errorf("%s is %+v", there.Name, got)
			}
		}
		if e := p.finish(kari); !slices.Equal(e.IDs, []string{kari.ID, twin.ID}) {
			t.Errorf("%+v", e)
		}
		if !w.logs["lotus "+kari.ID+","+twin.ID] || !w.logs["lotus "+below.ID] {
			t.Errorf("the log has %v", w.logs)
		}
	})
}

// TestTwoWorkers: of two who are called at once, one works.
func TestTwoWorkers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.open()
		kari := p.add("Kari Nordmann")
		p.begin(kari)
		var all sync.WaitGroup
		for range 4 {
			other := w.open()
			all.Go(func() {
				if _, err := other.runner.Run(context.WithoutCancel(t.Context()), 0); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		want := []string{"log", "letters letter 1", "letters letter 2", "letters letter 3"}
		if diff := cmp.Diff(want, w.did); diff != "" {
			t.Error(diff)
		}
	})
}

// TestDeadline: where the caller has a deadline, as a function has, the worker hands on in time, and is due at once.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t, embedded(t))
	p := w.open()
	kari := p.add("Kari Nordmann")
	p.begin(kari)
	ctx, end := context.WithTimeout(t.Context(), 10*time.Second) // less than what it keeps to spare
	defer end()
	if _, err := p.runner.Run(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if e := p.status(kari); w.did != nil || e.Holder != "" || e.Next.After(w.clock.Now()) {
		t.Errorf("it was not handed on: %q, %+v", w.did, e)
	}
	if p.finish(kari); len(w.held["letters"]) != 0 {
		t.Errorf("left are %q", w.held)
	}
}

// TestHeld: what is held is counted, and handed out as it is found; a cursor of no part is refused.
func TestHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t, embedded(t))
	p := w.open()
	kari := p.add("Kari Nordmann", "import 1", "import 2", "import 1")
	held, err := p.erasures.Held(t.Context(), kari)
	if err != nil || len(held) != 2 || held[0].Count != 3 || held[1].Trace.Name != "files" || held[1].Count != 2 {
		t.Errorf("%+v, %v", held, err)
	}
	out, err := p.erasures.HandOut(t.Context(), kari, "")
	if err != nil || out.Next != "" || len(out.Records) != 3 || len(out.Facts) != 3 {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := p.erasures.HandOut(t.Context(), kari, "songs 1"); fault.CodeOf(err) != "cursor-invalid" {
		t.Error(err)
	}
	if w.did != nil {
		t.Errorf("to look erases: %q", w.did)
	}
}
