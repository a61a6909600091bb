package imports_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"

	"stund/internal/store/dynamo"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/imports"
	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/table"
	"stund/internal/trace"
)

// before has hook run before each transaction.
func (w *world) before(hook func()) {
	w.db.Before(func(context.Context, []store.Op) {
		hook()
		w.before(hook)
	})
}

// TestKilled stops at random points, loses answers and meets conflicts, and comes to the same clients.
func TestKilled(t *testing.T) {
	t.Parallel()
	rows := messy(rand.New(rand.NewPCG(3, 3)), 220)
	for n := range 60 { // some stand twice in the file
		rows = append(rows, rows[1+n*3])
	}
	data := written(t, rows, ';', unicode.UTF8)
	calm := open(t, faulty.Options{})
	became := calm.became(calm.take(data))
	want := calm.people()
	seeds := uint64(2)
	if awstest.Full() {
		seeds = 6
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := open(
				t,
				faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.02, Lost: 0.1, Dropped: 0.05, StaleReads: 0.2},
			)
			i := w.upload(data)
			w.again(func() (imports.Import, error) { return w.Check(t.Context(), "lotus", i.ID) })
			w.killed(seed, i.ID, imports.Checked)
			w.again(func() (imports.Import, error) { return w.Start(t.Context(), owner, "lotus", i.ID) })
			i = w.killed(seed, i.ID, imports.Done)
			if got := i.Clients(); got != 220 || i.Place != 280 {
				t.Error(counts(i), i.Place)
			}
			if diff := cmp.Diff(want, w.people()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(became, w.became(i)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestKilledOverContradictions stops dry runs and imports of rows that contradict others far before them, of clients
// who were there before and who were not: each comes to what it comes to undisturbed, and the same file again to no
// change.
func TestKilledOverContradictions(t *testing.T) {
	t.Parallel()
	rows := messy(rand.New(rand.NewPCG(5, 5)), 520)
	before := [][]string{rows[0]}
	for _, row := range rows[1:40] {
		other := slices.Clone(row)
		other[6] = "Alta"
		before = append(before, other)
	}
	for n := range 60 {
		again := slices.Clone(rows[1+n*2])
		again[3], again[6], again[8] = "01.02.1990", []string{"Tromsø", "Bodø"}[n%2], fmt.Sprint("Notat ", n)
		rows = append(rows, again)
	}
	data := written(t, rows, ';', unicode.UTF8)
	known := written(t, before, ';', unicode.UTF8)
	calm := open(t, faulty.Options{})
	calm.take(known)
	tried, became := calm.became(calm.check(data)), calm.became(calm.take(data))
	if diff := cmp.Diff(tried, became); diff != "" {
		t.Error(diff)
	}
	want := calm.people()
	if i := calm.take(data); i.Clients() != 0 || i.Counts[client.Altered] != 0 || i.Counts[imports.Contradicts] != 60 {
		t.Error(i.Counts)
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := open(t, faulty.Options{Seed: seed, Conflict: 0.1, Lost: 0.1, Dropped: 0.05})
			w.take(known)
			i := w.upload(data)
			w.again(func() (imports.Import, error) { return w.Check(t.Context(), "lotus", i.ID) })
			i = w.killed(seed, i.ID, imports.Checked)
			if diff := cmp.Diff(tried, w.became(i)); diff != "" {
				t.Error(diff)
			}
			w.again(func() (imports.Import, error) { return w.Start(t.Context(), owner, "lotus", i.ID) })
			if diff := cmp.Diff(became, w.became(w.killed(seed, i.ID, imports.Done))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, w.people()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// became returns what the report says of each row, but for who the clients are: line, outcome, on which lines others of
// the name are, and which column is refused because of which line.
func (w *world) became(i imports.Import) (all []string) {
	w.t.Helper()
	var report imports.Report
	w.again(func() (_ imports.Import, err error) {
		report, err = w.Report(w.t.Context(), i, imports.Ask{Limit: 1000})
		return i, err
	})
	for _, r := range report.Rows {
		say := fmt.Sprint(r.Line, " ", r.Outcome.Outcome)
		for _, o := range r.Others {
			say += fmt.Sprint(" ", o.Line)
		}
		for _, why := range r.Reasons {
			say += fmt.Sprint(" ", why.Column, ":", why.Line)
		}
		all = append(all, say)
	}
	return all
}

// killed works until the import has the status. Each time the process ends after a few writes, as by kill -9: nothing
// that it had in memory is left, and its lease has to run out.
func (w *world) killed(seed uint64, id string, s imports.Status) imports.Import {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	for range 2000 {
		ctx, kill := context.WithCancel(w.t.Context())
		left := 1 + r.IntN(6)
		w.before(func() {
			if left--; left == 0 {
				kill()
			}
		})
		_, err := w.runner.Run(ctx, 0)
		kill()
		w.db.Before(nil)
		if err != nil && !errors.Is(err, context.Canceled) && !store.Retryable(err) &&
			fault.KindOf(err) != fault.Unavailable {
			w.t.Fatal(err)
		}
		var i imports.Import
		for {
			if i, err = w.Get(w.t.Context(), "lotus", id); err == nil {
				break
			}
		}
		if i.Status == s {
			return i
		}
		if i.Next.After(w.clock.Now()) {
			w.clock.Set(i.Next.Add(time.Second))
		}
	}
	w.t.Fatalf("it comes to no end: %+v", w.get(id))
	return imports.Import{}
}

// TestDeadline hands on in time where the caller has a deadline, as a function has: nobody holds the import then, it is
// due at once, and whoever comes next goes on with it.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check(written(t, messy(rand.New(rand.NewPCG(5, 5)), 200), ';', unicode.UTF8))
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithTimeout(t.Context(), 10*time.Second) // less than what it keeps to spare
	defer end()
	if _, err := w.runner.Run(ctx, 0); err != nil {
		t.Fatal(err)
	}
	i = w.get(i.ID)
	if i.Status != imports.Running || i.Holder != "" || i.Next.After(w.clock.Now()) || i.Place == i.Rows {
		t.Errorf("it was not handed on: %+v", i)
	}
	if i = w.until(i.ID); i.Status != imports.Done || i.Clients() != 200 {
		t.Errorf("%s: %s", i.Status, counts(i))
	}
}

// TestCancelled keeps what was taken until then, and finds it.
func TestCancelled(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check(written(t, messy(rand.New(rand.NewPCG(4, 4)), 200), ';', unicode.UTF8))
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	writes := 0
	w.before(func() {
		if writes++; writes == 4 {
			if _, err := w.Cancel(t.Context(), owner, "lotus", i.ID); err != nil {
				t.Error(err)
			}
		}
	})
	i = w.until(i.ID)
	w.db.Before(nil)
	if n := len(w.people()); i.Status != imports.Cancelled || n != i.Clients() || n == 0 || n == 200 {
		t.Errorf("%s with %d clients: %s", i.Status, n, counts(i))
	}
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); fault.CodeOf(err) != imports.CodeEnded {
		t.Error(err)
	}
}

// TestSteps refuses what comes in no order.
func TestSteps(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	i, at, err := w.Begin(ctx, owner, "lotus", "klienter.csv", 9)
	if err != nil || at.URL == "" {
		t.Fatal(err)
	}
	if _, err := w.Look(ctx, i, table.Form{Head: -1}); fault.CodeOf(err) != imports.CodeNoFile {
		t.Error(err)
	}
	if _, err := w.Check(ctx, "lotus", i.ID); fault.CodeOf(err) != imports.CodeUnmapped {
		t.Error(err)
	}
	m := imports.Mapping{Form: table.Form{Encoding: table.UTF8, Separator: ";", Head: 1}, Order: table.DayFirst}
	for _, columns := range [][]imports.Target{{imports.Name}, {imports.Email}, {imports.Name, imports.Email,
		"field:hat"}} {
		m.Columns = columns
		if _, err := w.Map(ctx, "lotus", i.ID, m); fault.KindOf(err) != fault.Invalid {
			t.Error(columns, err)
		}
	}
	m.Columns = []imports.Target{imports.Name, imports.Email}
	if _, err := w.Map(ctx, "lotus", i.ID, m); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Start(ctx, owner, "lotus", i.ID); fault.CodeOf(err) != imports.CodeUnchecked {
		t.Error(err)
	}
	if _, err := w.Check(ctx, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Map(ctx, "lotus", i.ID, m); fault.CodeOf(err) != imports.CodeUnder {
		t.Error(err)
	}
	if got := w.until(i.ID); got.Status != imports.Failed || got.Problem != imports.NoFile {
		t.Errorf("without a file: %+v", got)
	}
	if _, _, err := w.Begin(ctx, owner, "lotus", "x.csv", files.MaxSize+1); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// TestFilesEnd: after a week, when somebody in them is erased, and at once where nothing was imported.
func TestFilesEnd(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	data := []byte("Navn;E-post\nKari Nordmann;kari@example.com\n")
	gone := func(i imports.Import) bool {
		f, err := w.files.Open(ctx, "imports/lotus/"+i.ID)
		if err == nil {
			f.Close()
		}
		return errors.Is(err, files.ErrNotFound)
	}
	done := w.take(data)
	if gone(done) {
		t.Error("the file is gone at once")
	}
	tried := w.check(data)
	dropped := w.upload(data)
	if _, err := w.Cancel(ctx, owner, "lotus", dropped.ID); err != nil {
		t.Fatal(err)
	}
	if w.until(dropped.ID); !gone(dropped) {
		t.Error("the file of a cancelled import stays")
	}
	f := client.FactImported.New("f", w.clock.Now(), "lotus", "c", owner, client.Imported{Import: fact.ID(done.ID)})
	of := w.Traces()[0]
	named, err := of.Of(f)
	if err != nil || !slices.Equal(named, []string{done.ID}) {
		t.Fatal(named, err)
	}
	for range 2 {
		if err := of.Erase(ctx, trace.Person{Practice: "lotus"}, done.ID); err != nil {
			t.Fatal(err)
		}
	}
	if w.until(done.ID); !gone(done) {
		t.Error("the file of an erased client stays")
	}
	report, err := w.Report(ctx, w.get(done.ID), imports.Ask{Limit: 10})
	if err != nil || len(report.Rows) != 1 || report.Rows[0].Name != "" {
		t.Error(report, err)
	}
	w.clock.Set(w.clock.Now().Add(8 * 24 * time.Hour))
	if i := w.until(tried.ID); !gone(tried) || i.Status != imports.Cancelled {
		t.Error("the file of an import that nobody went on with stays", i.Status)
	}
}

// billed is a store whose writes are counted as DynamoDB on AWS charges them: each item rounded up to a kilobyte, twice
// in a transaction of several. DynamoDB Local rounds up the items of a transaction as one.
type billed struct {
	store.Store
	mu    sync.Mutex
	units map[string]float64 // by the kind of item
}

func (b *billed) Transact(ctx context.Context, ops ...store.Op) error {
	err := b.Store.Transact(ctx, ops...)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, op := range ops {
		facts, err := json.Marshal(op.Item.Facts)
		if err != nil {
			return err
		}
		const names = 100 // of attributes, with version, and places in indexes
		size := names + len(op.Item.Key.Partition+op.Item.Key.Sort+op.Item.Kind) + len(op.Item.Data) + len(facts)
		n := math.Ceil(float64(size) / 1024)
		if len(ops) > 1 {
			n *= 2
		}
		b.units[op.Item.Kind] += n
	}
	return nil
}

// TestUnits counts what rows cost on DynamoDB: exactly six write units for a new client with an e-mail address and a
// phone number, and less than one for the import and the register together; a reactor's row on the timeline is one
// more. A row that says nothing new costs next to nothing.
func TestUnits(t *testing.T) {
	t.Parallel()
	table, name := awstest.DynamoDB(t, dynamo.Table)
	b := &billed{Store: dynamo.New(table, name, dynamo.WithTimeout(awstest.Patience)), units: map[string]float64{}}
	w := openOn(t, b, faulty.New(b, faulty.Options{}))
	const n = 1000
	data := []byte("Navn;E-post;Mobil;Fødselsdato;Adresse;Postnr;Poststed\n")
	for i := range n {
		data = fmt.Appendf(data, "Åse Nordmann %d;p%d@example.com;%d;24.12.1980;Storgata %d;0184;Oslo\n", i, i,
			91200000+i, i)
	}
	cost := func() (people, rest float64) {
		i := w.check(data)
		b.mu.Lock()
		clear(b.units)
		b.mu.Unlock()
		if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
			t.Fatal(err)
		}
		if i = w.until(i.ID); i.Status != imports.Done {
			t.Fatal(i.Status, counts(i))
		}
		for kind, units := range b.units {
			if kind == "client" || kind == "identity" {
				people += units / n
			} else {
				rest += units / n
			}
		}
		return people, rest
	}
	people, rest := cost()
	again, restAgain := cost()
	t.Logf("write units a row: new %.2f and %.2f, the same again %.2f and %.2f", people, rest, again, restAgain)
	if people != 6 || rest > 1 || again > 0 || restAgain > 0.5 {
		t.Errorf("write units a row: new %.2f and %.2f, the same again %.2f and %.2f", people, rest, again, restAgain)
	}
}
