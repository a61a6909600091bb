package faulty_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/store/storetest"
)

func openInner(t *testing.T) *bolt.DB {
	t.Helper()
	d, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{Consumers: []string{"reactions"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(d.Check(context.WithoutCancel(t.Context())), d.Close()); err != nil {
			t.Error(err)
		}
	})
	return d
}

// TestNoFaults: without faults it is the store within.
func TestNoFaults(t *testing.T) {
	t.Parallel()
	run := storetest.Run
	if testing.Short() { // the others are of one goroutine
		run = storetest.RunRaces
	}
	run(t, func(t *testing.T) store.Store { return faulty.New(openInner(t), faulty.Options{}) })
}

// TestRaces: a use case that goes through a Retrier and knows its own writes again is right whatever happens.
func TestRaces(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]faulty.Options{
		"conflicts":      {Conflict: 0.3},
		"throttling":     {Throttle: 0.3},
		"lost answers":   {Lost: 0.3},
		"dropped writes": {Dropped: 0.3},
		"everything": {Conflict: 0.1, Throttle: 0.1, Lost: 0.1, Dropped: 0.1, StaleReads: 0.5,
			StaleIndex: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Seed = 7
			storetest.RunRaces(t, func(t *testing.T) store.Store { return faulty.New(openInner(t), o) })
		})
	}
}

type feed struct {
	s     *faulty.Store
	inner *bolt.Feed
}

func (f feed) Drain(ctx context.Context, handle func(context.Context, []store.Change) error) error {
	return f.inner.Drain(ctx, f.s.Handler(handle))
}

// TestFeed: a feed that repeats itself still keeps the contract.
func TestFeed(t *testing.T) {
	t.Parallel()
	for _, repeat := range []float64{0, 0.5, 1} {
		t.Run(fmt.Sprint(repeat), func(t *testing.T) {
			t.Parallel()
			storetest.RunFeed(t, func(t *testing.T) (store.Store, storetest.Feed) {
				d := openInner(t)
				s := faulty.New(d, faulty.Options{Repeat: repeat, Seed: 3})
				return s, feed{s, d.Feed("reactions")}
			})
		})
	}
}

func key(sort string) store.Key { return store.Key{Partition: "p", Sort: sort} }

func put(sort, data string, c store.Condition) store.Op {
	return store.Put(store.Item{Key: key(sort), Kind: "thing", Data: []byte(data),
		Due: &store.IndexKey{Partition: "due", Sort: sort}}, c)
}

func there(t *testing.T, s store.Store, sort string) bool {
	t.Helper()
	_, err := s.Get(t.Context(), key(sort), store.Strong)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestScript(t *testing.T) {
	t.Parallel()
	s := faulty.New(openInner(t), faulty.Options{})
	s.Script(faulty.Conflict, faulty.None, faulty.Throttle)
	s.Script(faulty.Lost, faulty.Dropped)
	for n, c := range []struct {
		want    error
		written bool
	}{
		{store.ErrConflict, false},
		{nil, true},
		{store.ErrThrottled, false},
		{store.ErrAmbiguous, true},
		{store.ErrAmbiguous, false},
		{nil, true}, // the script has ended
	} {
		sort := fmt.Sprint(n)
		if err := s.Transact(t.Context(), put(sort, "x", store.IfAbsent)); !errors.Is(err, c.want) {
			t.Errorf("Transact %d = %v, want %v", n, err, c.want)
		}
		if got := there(t, s, sort); got != c.written {
			t.Errorf("Transact %d: written = %v, want %v", n, got, c.written)
		}
	}
	if err := s.Transact(t.Context()); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a wrong call = %v, want ErrInvalid", err)
	}
}

// TestBefore has a rival write between a use case's reading and its writing.
func TestBefore(t *testing.T) {
	t.Parallel()
	s := faulty.New(openInner(t), faulty.Options{})
	var met []store.Op
	s.Before(func(ctx context.Context, ops []store.Op) {
		met = ops
		if err := s.Transact(ctx, put("a", "rival", store.IfAbsent)); err != nil {
			t.Error(err)
		}
	})
	if err := s.Transact(t.Context(), put("a", "mine", store.IfAbsent)); !errors.Is(err, store.ErrConflict) {
		t.Errorf("Transact = %v, want ErrConflict", err)
	}
	if len(met) != 1 || met[0].Item.Key != key("a") {
		t.Errorf("the hook met %v", met)
	}
	if err := s.Transact(t.Context(), put("a", "mine", store.IfVersion(1))); err != nil {
		t.Errorf("the hook ran again: %v", err)
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o     faulty.Options
		want  error
		count int64
	}{
		"throttled": {faulty.Options{Throttle: 1}, store.ErrThrottled, 0},
		"lost":      {faulty.Options{Lost: 1}, store.ErrAmbiguous, 1},
		"dropped":   {faulty.Options{Dropped: 1}, store.ErrAmbiguous, 0},
		"none":      {faulty.Options{Conflict: 1}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openInner(t)
			if _, err := faulty.New(d, c.o).Add(t.Context(), key("n"), 1, time.Time{}); !errors.Is(err, c.want) {
				t.Errorf("Add = %v, want %v", err, c.want)
			}
			if n, err := d.Add(t.Context(), key("n"), 0, time.Time{}); err != nil || n != c.count {
				t.Errorf("the counter = %d, %v, want %d", n, err, c.count)
			}
		})
	}
}

func TestThrottledReads(t *testing.T) {
	t.Parallel()
	s := faulty.New(openInner(t), faulty.Options{Throttle: 1})
	_, get := s.Get(t.Context(), key("a"), store.Strong)
	_, many := s.GetMany(t.Context(), []store.Key{key("a")}, store.Strong)
	_, query := s.Query(t.Context(), store.Query{Partition: "p"})
	for name, err := range map[string]error{"Get": get, "GetMany": many, "Query": query} {
		if !errors.Is(err, store.ErrThrottled) {
			t.Errorf("%s = %v, want ErrThrottled", name, err)
		}
	}
}

// TestSeed: the same calls meet the same faults; another seed has others.
func TestSeed(t *testing.T) {
	t.Parallel()
	meet := func(seed uint64) (met []string) {
		s := faulty.New(openInner(t), faulty.Options{Seed: seed, Conflict: 0.2, Throttle: 0.2, Lost: 0.2, Dropped: 0.2})
		for n := range 40 {
			met = append(met, fmt.Sprint(s.Transact(t.Context(), put(fmt.Sprint(n), "x", store.Always))))
		}
		return met
	}
	if d := cmp.Diff(meet(1), meet(1)); d != "" {
		t.Errorf("one seed, two runs\n%s", d)
	}
	if slices.Equal(meet(1), meet(2)) {
		t.Error("two seeds have the same faults")
	}
}

// TestStale does a sequence of writes and then reads until every state of the last writes has been seen: each answer is
// one of the states that there have been, whole, and no strong read is stale.
func TestStale(t *testing.T) {
	t.Parallel()
	const lag = 3
	s := faulty.New(openInner(t), faulty.Options{StaleReads: 0.8, StaleIndex: 0.8, Lag: lag, Seed: 5})
	due := store.Query{Index: store.Due, Partition: "due"}
	back := due
	back.Descending = true
	var states []string // of all of it, as the table and the index show it
	note := func(ops ...store.Op) {
		if err := s.Transact(t.Context(), ops...); err != nil {
			t.Fatal(err)
		}
		states = append(states, show(t, s, store.Query{Partition: "p", Consistency: store.Strong}))
	}
	note(put("a", "1", store.IfAbsent), put("b", "1", store.IfAbsent))
	note(put("c", "1", store.IfAbsent))
	note(store.Delete(key("a"), store.IfVersion(1)))
	note(put("b", "2", store.IfVersion(1)), store.Check(key("a"), store.IfAbsent))
	note(store.Delete(key("b"), store.IfVersion(2)), put("d", "1", store.IfAbsent))
	want := slices.Clone(states[len(states)-lag-1:])
	slices.Sort(want)

	seen := map[string]map[string]bool{"table": {}, "index": {}, "descending": {}, "get": {}, "get many": {}}
	for range 200 {
		seen["table"][show(t, s, store.Query{Partition: "p"})] = true
		seen["index"][show(t, s, due)] = true
		seen["descending"][show(t, s, back)] = true
		items, err := s.GetMany(t.Context(), []store.Key{key("a"), key("b"), key("c"), key("d")}, store.Eventual)
		if err != nil {
			t.Fatal(err)
		}
		seen["get many"][text(items)] = true
		if got := show(t, s, store.Query{Partition: "p", Consistency: store.Strong}); got != states[len(states)-1] {
			t.Fatalf("a strong read shows %s", got)
		}
		i, err := s.Get(t.Context(), key("a"), store.Eventual)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		seen["get"][fmt.Sprint(i.Key.Sort, i.Version)] = true

		// Pages need not fit together, but they come in order and end.
		var sorts []string
		small := due
		small.Limit = 1
		if err := store.All(t.Context(), s, small, func(i store.Item) bool {
			sorts = append(sorts, i.Key.Sort)
			return true
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(sorts) || len(slices.Compact(sorts)) != len(sorts) {
			t.Fatalf("pages of %v", sorts)
		}
	}
	bare := make([]string, len(want)) // as an index shows it: it knows no versions
	for n, state := range want {
		bare[n] = strings.NewReplacer("1", "0", "2", "0").Replace(state)
	}
	bare = slices.Compact(bare)
	for name, want := range map[string][]string{"table": want, "get many": want, "index": bare, "descending": bare} {
		var got []string
		for state := range seen[name] {
			got = append(got, state)
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
	if d := cmp.Diff(map[string]bool{"a1": true, "0": true}, seen["get"]); d != "" {
		t.Errorf("get (-want +got)\n%s", d)
	}
}

// text names the items with their versions: "a1 c1".
func text(items []store.Item) string {
	var s []string
	for _, i := range items {
		s = append(s, fmt.Sprint(i.Key.Sort, i.Version))
	}
	return fmt.Sprint(s)
}

func show(t *testing.T, s store.Store, q store.Query) string {
	t.Helper()
	p, err := s.Query(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range p.Items {
		if q.Index == store.Due && cmp.Diff(store.Item{Key: i.Key, Kind: "thing",
			Due: &store.IndexKey{Partition: "due", Sort: i.Key.Sort}}, i, cmpopts.EquateEmpty()) != "" {
			t.Fatalf("an index gives %+v", i)
		}
	}
	if q.Descending {
		slices.Reverse(p.Items)
	}
	return text(p.Items)
}

// TestTokens: a stale query's positions are checked like any other's.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := faulty.New(openInner(t), faulty.Options{})
	for _, after := range []string{"stale.", "stale.!", "stale.AAAA", "x"} {
		if _, err := s.Query(t.Context(), store.Query{Partition: "p", After: after}); !errors.Is(err,
			store.ErrInvalid) {
			t.Errorf("Query after %q = %v, want ErrInvalid", after, err)
		}
	}
}
