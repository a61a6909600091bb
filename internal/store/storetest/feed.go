package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/store"
)

// Feed is a driver's change feed, as the suite drives it for one consumer.
type Feed interface {
	// Drain returns everything that is pending to handle, in batches, and returns when nothing is left. When handle
	// fails, Drain answers an error that wraps handle's; the batch is given again by the next Drain.
	Drain(ctx context.Context, handle func(ctx context.Context, batch []store.Change) error) error
}

// RunFeed holds a driver's change feed to the port. Open gives a store and a feed that tells of every write from now
// on; it may tell of other tests' writes too.
func RunFeed(t *testing.T, open func(t *testing.T) (store.Store, Feed)) {
	for name, test := range map[string]func(*feedKit){
		"every write is told":       testFeedTells,
		"in order per key":          testFeedOrder,
		"failed batches come again": testFeedAgain,
		"racing writers":            testFeedRace,
		"counters are not told":     testFeedCounters,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, f := open(t)
			test(&feedKit{kit: newKit(t, s), f: f, seen: map[string]store.Change{}})
		})
	}
}

type feedKit struct {
	*kit
	f       Feed
	seen    map[string]store.Change // by ID
	changes []store.Change          // the first time each was told, of this test's keys
}

// take notes a batch and demands that a record told again is the same record.
func (k *feedKit) take(batch []store.Change) {
	k.Helper()
	for _, c := range batch {
		if !strings.HasPrefix(c.Key.Partition, k.p) {
			continue
		}
		if c.ID == "" {
			k.Errorf("a change of %s without an ID", c.Key)
		}
		if was, ok := k.seen[c.ID]; ok {
			if d := diff(was, c); d != "" {
				k.Errorf("told again, %s is another (-first +again)\n%s", c.ID, d)
			}
			continue
		}
		k.seen[c.ID] = c
		k.changes = append(k.changes, c)
	}
}

// drain takes everything pending.
func (k *feedKit) drain() []store.Change {
	k.Helper()
	if err := k.f.Drain(k.Context(), func(_ context.Context, b []store.Change) error {
		k.take(b)
		return nil
	}); err != nil {
		k.Fatalf("Drain: %v", err)
	}
	return k.changes
}

// of returns the changes of one key, without their IDs.
func (k *feedKit) of(key store.Key) (of []store.Change) {
	for _, c := range k.changes {
		if c.Key == key {
			c.ID = ""
			of = append(of, c)
		}
	}
	return of
}

func testFeedTells(k *feedKit) {
	k.drain()
	due := &store.IndexKey{Partition: k.p + "due", Sort: "2026-10-25"}
	a, b := k.key("a"), k.key("b")
	k.must(
		store.Put(store.Item{Key: a, Kind: "booking", Data: []byte("1"), Facts: facts("x"), Due: due,
			By: &store.IndexKey{Partition: "by", Sort: "x"}}, store.IfAbsent),
		store.Put(store.Item{Key: b, Kind: "ledger", Data: []byte("1")}, store.Always),
		store.Check(k.key("c"), store.IfAbsent))
	k.conflict([]int{0}, store.Put(store.Item{Key: b, Kind: "ledger"}, store.IfVersion(5)),
		store.Put(store.Item{Key: k.key("d"), Kind: "never"}, store.IfAbsent))
	k.must(store.Put(store.Item{Key: a, Kind: "booking", Data: []byte("2"), Facts: facts("y")[:1]}, store.IfVersion(1)))
	k.must(store.Delete(b, store.IfVersion(1)), store.Delete(k.key("e"), store.Always))
	k.must(store.Put(store.Item{Key: b, Kind: "ledger", Data: []byte("3")}, store.IfAbsent))
	k.drain()

	k.same([]store.Change{
		{Key: a, Kind: "booking", Version: 1, Facts: facts("x"), Due: due},
		{Key: a, Kind: "booking", Version: 2, Facts: facts("y")[:1]},
	}, k.of(a))
	ofB := k.of(b)
	if len(ofB) == 3 && ofB[1].Deleted { // of a deleted item, kind and version are what it had, where the driver knows
		if ofB[1].Kind != "" && ofB[1].Kind != "ledger" || ofB[1].Version > 1 {
			k.Errorf("a deleted ledger of version 1 is told as %+v", ofB[1])
		}
		ofB[1].Kind, ofB[1].Version = "", 0
	}
	k.same([]store.Change{{Key: b, Kind: "ledger", Version: 1}, {Key: b, Deleted: true},
		{Key: b, Kind: "ledger", Version: 1}}, ofB)
	k.same(5, len(k.changes))
}

func testFeedOrder(k *feedKit) {
	const keys, times = 5, 12
	for v := range int64(times) {
		var ops []store.Op
		for n := range keys {
			ops = append(ops, store.Put(k.item(fmt.Sprint(n), fmt.Sprint(v)), store.IfVersion(v)))
		}
		k.must(ops...)
		if v%5 == 0 {
			k.drain()
		}
	}
	k.drain()
	for n := range keys {
		k.rising(k.key(fmt.Sprint(n)), times)
	}
}

// rising demands the versions 1 to n of a key.
func (k *feedKit) rising(key store.Key, n int) {
	k.Helper()
	var want, got []int64
	for v := range n {
		want = append(want, int64(v+1))
	}
	for _, c := range k.of(key) {
		got = append(got, c.Version)
	}
	k.same(want, got)
}

func testFeedAgain(k *feedKit) {
	for n := range 10 {
		i := k.item(fmt.Sprint(n), "x")
		i.Facts = facts(fmt.Sprint(n))
		k.must(store.Put(i, store.IfAbsent))
	}
	failure := errors.New("a consumer's failure")
	var missed []store.Change
	for range 3 {
		err := k.f.Drain(k.Context(), func(_ context.Context, b []store.Change) error {
			for _, c := range b {
				if c.Key.Partition == k.p {
					missed = append(missed, c)
				}
			}
			if len(missed) == 0 { // a shared feed may begin with others' writes
				return nil
			}
			k.take(b)
			return failure
		})
		if !errors.Is(err, failure) {
			k.Fatalf("Drain = %v, want the consumer's failure", err)
		}
	}
	k.changes = nil
	again := map[string]bool{}
	if err := k.f.Drain(k.Context(), func(_ context.Context, b []store.Change) error {
		k.take(b) // finds out if one is told differently
		for _, c := range b {
			again[c.ID] = true
		}
		return nil
	}); err != nil {
		k.Fatal(err)
	}
	for _, c := range missed {
		if !again[c.ID] {
			k.Errorf("%s failed and was not told again", c.Key)
		}
	}
	for n := range 10 {
		found := 0
		for _, c := range k.seen {
			if c.Key == k.key(fmt.Sprint(n)) {
				found++
				if d := diff(facts(fmt.Sprint(n)), c.Facts); d != "" {
					k.Errorf("facts (-want +got)\n%s", d)
				}
			}
		}
		if found != 1 {
			k.Errorf("item %d was told under %d IDs, want 1", n, found)
		}
	}
}

func testFeedRace(k *feedKit) {
	const workers, times = 6, 8
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.each(workers, func(w int) error {
			for v := range int64(times) {
				if err := k.try(func() error {
					i, err := k.find(k.key(fmt.Sprint(w)))
					if err != nil || i.Version > v {
						return err
					}
					i.Data = fmt.Append(nil, v)
					return k.s.Transact(k.Context(), store.Put(i, store.IfVersion(v)))
				}); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		k.drain()
	}
	for w := range workers {
		k.rising(k.key(fmt.Sprint(w)), times)
	}
}

func testFeedCounters(k *feedKit) {
	if _, err := k.s.Add(k.Context(), k.key("n"), 1, time.Time{}); err != nil {
		k.Fatal(err)
	}
	k.must(store.Put(k.item("a", "x"), store.IfAbsent))
	k.drain()
	k.same(1, len(k.changes))
	k.same(k.key("a"), k.changes[0].Key)
}
