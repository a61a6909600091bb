// Package storetest is the conformance suite of the port store: every driver passes it, so that a use case that is
// right on one of them is right on all.
//
// Each test works in partitions of its own, so a driver may give every test the same table. What the port leaves open
// (short pages, lagging indexes, feeds that repeat themselves) the suite leaves open too.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/store"
)

// Run holds a driver to the port. Open gives a store for one test and registers its clean-up with t.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	run(t, open, map[string]func(*kit){
		"get":                     testGet,
		"get many":                testGetMany,
		"put if absent":           testPutIfAbsent,
		"put if version":          testPutIfVersion,
		"put always":              testPutAlways,
		"delete":                  testDelete,
		"check":                   testCheck,
		"all or nothing":          testAtomic,
		"one operation":           testSingle,
		"a hundred operations":    testManyOps,
		"limits":                  testLimits,
		"what an item holds":      testRoundTrip,
		"large items":             testLarge,
		"order of sorts":          testOrder,
		"bounds":                  testBounds,
		"prefix":                  testPrefix,
		"paging":                  testPaging,
		"paging while it changes": testPagingMoves,
		"paging tokens":           testTokens,
		"partitions are apart":    testPartitions,
		"sparse indexes":          testSparse,
		"index entries":           testEntries,
		"index bounds and paging": testIndexPaging,
		"counters":                testCounter,
		"counters are no items":   testCounterApart,
		"ended context":           testContext,
		"admission":               testAdmission,
		"caller's memory":         testAliasing,
	})
	RunRaces(t, open)
}

// RunRaces is the part of Run in which workers race. It also holds for a store that throttles, conflicts, loses answers
// and reads stale: use cases go through a Retrier and read strongly before they write.
func RunRaces(t *testing.T, open func(t *testing.T) store.Store) {
	run(t, open, map[string]func(*kit){
		"racing increments": testIncrements,
		"racing for places": testPlaces,
		"racing transfers":  testTransfers,
		"racing creators":   testCreators,
	})
}

func run(t *testing.T, open func(t *testing.T) store.Store, tests map[string]func(*kit)) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newKit(t, open(t)))
		})
	}
}

// kit is what one test works with.
type kit struct {
	*testing.T
	s store.Store
	p string // a partition of its own
}

func newKit(t *testing.T, s store.Store) *kit { return &kit{T: t, s: s, p: "test#" + rand.Text()} }

func (k *kit) key(sort string) store.Key { return store.Key{Partition: k.p, Sort: sort} }

// item makes an item with data that tells it apart.
func (k *kit) item(sort, data string) store.Item {
	return store.Item{Key: k.key(sort), Kind: "thing", Data: []byte(data)}
}

func (k *kit) must(ops ...store.Op) {
	k.Helper()
	if err := k.s.Transact(k.Context(), ops...); err != nil {
		k.Fatalf("Transact: %v", err)
	}
}

// conflict demands that the operations fail as a conflict; a driver that names the failed ones names some of at, and no
// others.
func (k *kit) conflict(at []int, ops ...store.Op) {
	k.Helper()
	err := k.s.Transact(k.Context(), ops...)
	if !errors.Is(err, store.ErrConflict) {
		k.Fatalf("Transact = %v, want ErrConflict", err)
	}
	var c *store.ConditionError
	if !errors.As(err, &c) {
		return
	}
	if len(c.Ops) == 0 || !slices.IsSorted(c.Ops) {
		k.Errorf("ConditionError.Ops = %v, want some of %v in order", c.Ops, at)
	}
	for _, n := range c.Ops {
		if !slices.Contains(at, n) {
			k.Errorf("ConditionError.Ops = %v, want some of %v", c.Ops, at)
		}
	}
}

// get reads strongly; the second value is false if there is no such item.
func (k *kit) get(key store.Key) (store.Item, bool) {
	k.Helper()
	i, err := k.s.Get(k.Context(), key, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return store.Item{}, false
	}
	if err != nil {
		k.Fatalf("Get(%s): %v", key, err)
	}
	return i, true
}

// want demands the item as given, Version included.
func (k *kit) want(w store.Item) {
	k.Helper()
	got, ok := k.get(w.Key)
	if !ok {
		k.Fatalf("Get(%s): not found", w.Key)
	}
	k.same(w, got)
}

func (k *kit) wantNone(key store.Key) {
	k.Helper()
	if i, ok := k.get(key); ok {
		k.Fatalf("Get(%s) = %+v, want none", key, i)
	}
}

func (k *kit) same(want, got any) {
	k.Helper()
	if d := diff(want, got); d != "" {
		k.Fatalf("(-want +got)\n%s", d)
	}
}

// diff compares what drivers give: no data and empty data are one, times are compared as instants.
func diff(want, got any) string { return cmp.Diff(want, got, cmpopts.EquateEmpty()) }

// all collects a query page by page and holds each page to the limit.
func (k *kit) all(q store.Query) []store.Item {
	k.Helper()
	items, err := collect(k.Context(), k.s, q)
	if err != nil {
		k.Fatalf("Query(%+v): %v", q, err)
	}
	return items
}

func collect(ctx context.Context, s store.Store, q store.Query) ([]store.Item, error) {
	var items []store.Item
	for range 10_000 {
		p, err := s.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(p.Items) > q.PageLimit() {
			return nil, fmt.Errorf("a page of %d items, limit %d", len(p.Items), q.PageLimit())
		}
		items = append(items, p.Items...)
		if p.Next == "" {
			return items, nil
		}
		q.After = p.Next
	}
	return nil, errors.New("paging does not end")
}

// sorts returns the sorts of the base keys.
func sorts(items []store.Item) []string {
	s := make([]string, len(items))
	for n, i := range items {
		s[n] = i.Key.Sort
	}
	return s
}

// wantSorts demands a strong query's items by their sorts, in order.
func (k *kit) wantSorts(q store.Query, want ...string) {
	k.Helper()
	if q.Partition == "" {
		q.Partition = k.p
	}
	q.Consistency = store.Strong
	if d := diff(want, sorts(k.all(q))); d != "" {
		k.Errorf("Query(%+v) (-want +got)\n%s", q, d)
	}
}

// wantIndex demands an index query's items by the sorts of their base keys, in order. An index may lag: it is asked
// again for a while before the test fails.
func (k *kit) wantIndex(q store.Query, want ...string) {
	k.Helper()
	var d string
	for range 100 {
		if d = diff(want, sorts(k.all(q))); d == "" {
			return
		}
		if err := clock.Sleep(k.Context(), 20*time.Millisecond); err != nil {
			break
		}
	}
	k.Errorf("Query(%+v) (-want +got)\n%s", q, d)
}

// testAdmission: whom the context names is asked before each write, with all of it and nothing else.
func testAdmission(k *kit) {
	var asked [][]store.Op
	refusal := errors.New("refused")
	answer := refusal
	ctx := store.Admitting(k.Context(), func(_ context.Context, ops []store.Op) error {
		asked = append(asked, ops)
		return answer
	})
	a, b := k.item("a", "1"), k.item("b", "1")
	for _, ops := range [][]store.Op{{store.Put(a, store.IfAbsent)},
		{store.Put(a, store.Always), store.Put(b, store.Always)}} {
		if err := k.s.Transact(ctx, ops...); !errors.Is(err, refusal) || store.Retryable(err) {
			k.Errorf("refused: %v", err)
		}
		if len(asked) == 0 || len(asked[len(asked)-1]) != len(ops) {
			k.Fatalf("asked for %v, not for %d operations", asked, len(ops))
		}
	}
	k.wantNone(a.Key)
	k.wantNone(b.Key)
	if _, err := k.s.Add(ctx, k.key("count"), 1, clock.System{}.Now().Add(time.Hour)); err != nil {
		k.Errorf("count: %v", err)
	}
	if _, err := k.s.Get(ctx, a.Key, store.Strong); !errors.Is(err, store.ErrNotFound) {
		k.Errorf("read: %v", err)
	}
	if err := k.s.Transact(ctx); !errors.Is(err, store.ErrInvalid) || len(asked) != 2 {
		k.Errorf("no operation: %v, asked %d times", err, len(asked))
	}
	answer = nil
	if err := k.s.Transact(ctx, store.Put(a, store.IfAbsent)); err != nil || len(asked) != 3 {
		k.Errorf("admitted: %v, asked %d times", err, len(asked))
	}
}

func testGet(k *kit) {
	for _, c := range []store.Consistency{store.Strong, store.Eventual} {
		if _, err := k.s.Get(k.Context(), k.key("none"), c); !errors.Is(err, store.ErrNotFound) {
			k.Errorf("Get of nothing (%v) = %v, want ErrNotFound", c, err)
		}
	}
	i := k.item("a", "1")
	k.must(store.Put(i, store.IfAbsent))
	i.Version = 1
	k.want(i)
	k.wantNone(k.key("A"))
	k.wantNone(k.key("a "))
	k.wantNone(store.Key{Partition: k.p + "a", Sort: "a"})
	for name, key := range badKeys() {
		if _, err := k.s.Get(k.Context(), key, store.Strong); !errors.Is(err, store.ErrInvalid) {
			k.Errorf("Get of %s = %v, want ErrInvalid", name, err)
		}
	}
}

func badKeys() map[string]store.Key {
	return map[string]store.Key{
		"no partition":       {Partition: "", Sort: "s"},
		"no sort":            {Partition: "p", Sort: ""},
		"a driver's own":     {Partition: "~p", Sort: "s"},
		"zero byte":          {Partition: "p", Sort: "a\x00b"},
		"not UTF-8":          {Partition: "p\xff", Sort: "s"},
		"too long sort":      {Partition: "p", Sort: strings.Repeat("x", store.MaxKey+1)},
		"too long partition": {Partition: strings.Repeat("x", store.MaxKey+1), Sort: "s"},
	}
}

func testGetMany(k *kit) {
	for _, s := range []string{"a", "b", "c", "d"} {
		k.must(store.Put(k.item(s, s), store.Always))
	}
	for _, c := range []store.Consistency{store.Strong, store.Eventual} {
		got, err := k.s.GetMany(k.Context(), []store.Key{k.key("d"), k.key("none"), k.key("a"), k.key("c")}, c)
		if err != nil {
			k.Fatalf("GetMany: %v", err)
		}
		if c == store.Strong {
			k.same([]string{"d", "a", "c"}, sorts(got))
			k.same([]byte("d"), got[0].Data)
			k.same(int64(1), got[0].Version)
		}
	}
	none, err := k.s.GetMany(k.Context(), nil, store.Strong)
	if err != nil || len(none) != 0 {
		k.Errorf("GetMany of no keys = %v, %v", none, err)
	}
	many := make([]store.Key, store.MaxKeys+1)
	for n := range many {
		many[n] = k.key(fmt.Sprint("k", n))
	}
	if got, err := k.s.GetMany(k.Context(), many[:store.MaxKeys], store.Strong); err != nil || len(got) != 0 {
		k.Errorf("GetMany of the most keys = %v, %v", got, err)
	}
	for name, keys := range map[string][]store.Key{
		"too many":  many,
		"key twice": {k.key("a"), k.key("b"), k.key("a")},
		"bad key":   {k.key("a"), k.key("")},
	} {
		if _, err := k.s.GetMany(k.Context(), keys, store.Strong); !errors.Is(err, store.ErrInvalid) {
			k.Errorf("GetMany, %s = %v, want ErrInvalid", name, err)
		}
	}
}

func testPutIfAbsent(k *kit) {
	i := k.item("a", "first")
	k.must(store.Put(i, store.IfAbsent))
	k.conflict([]int{0}, store.Put(k.item("a", "second"), store.IfAbsent))
	i.Version = 1
	k.want(i)
	k.must(store.Delete(i.Key, store.IfVersion(1)))
	k.must(store.Put(k.item("a", "third"), store.IfAbsent))
	i = k.item("a", "third")
	i.Version = 1
	k.want(i)
}

func testPutIfVersion(k *kit) {
	k.conflict([]int{0}, store.Put(k.item("a", "0"), store.IfVersion(1)))
	k.wantNone(k.key("a"))
	k.must(store.Put(k.item("a", "1"), store.IfAbsent))
	for n := int64(1); n <= 12; n++ {
		i := k.item("a", fmt.Sprint(n+1))
		i.Version = 99 // what the caller says here counts for nothing
		k.must(store.Put(i, store.IfVersion(n)))
		i.Version = n + 1
		k.want(i)
	}
	k.conflict([]int{0}, store.Put(k.item("a", "x"), store.IfVersion(12)))
	k.conflict([]int{0}, store.Put(k.item("a", "x"), store.IfVersion(14)))
	k.conflict([]int{0}, store.Put(k.item("a", "x"), store.IfAbsent))
	i := k.item("a", "13")
	i.Version = 13
	k.want(i)
}

func testPutAlways(k *kit) {
	i := k.item("a", "1")
	k.must(store.Put(i, store.Always))
	i.Version = 1
	k.want(i)
	i.Data = []byte("2")
	k.must(store.Put(i, store.Always))
	i.Version = 1
	k.want(i)
	k.must(store.Put(i, store.IfVersion(1)))
	i.Version = 2
	k.want(i)
	k.must(store.Put(i, store.Always))
	i.Version = 1
	k.want(i)
}

func testDelete(k *kit) {
	k.must(store.Delete(k.key("none"), store.Always))
	k.conflict([]int{0}, store.Delete(k.key("none"), store.IfVersion(1)))
	k.must(store.Put(k.item("a", "1"), store.IfAbsent))
	k.conflict([]int{0}, store.Delete(k.key("a"), store.IfVersion(2)))
	k.conflict([]int{0}, store.Delete(k.key("a"), store.IfAbsent))
	if _, ok := k.get(k.key("a")); !ok {
		k.Fatal("a failed delete deleted")
	}
	k.must(store.Delete(k.key("a"), store.IfVersion(1)))
	k.wantNone(k.key("a"))
	k.wantSorts(store.Query{})
	k.must(store.Put(k.item("b", "1"), store.IfAbsent))
	k.must(store.Delete(k.key("b"), store.Always))
	k.wantNone(k.key("b"))
}

func testCheck(k *kit) {
	k.must(store.Check(k.key("a"), store.IfAbsent))
	k.conflict([]int{0}, store.Check(k.key("a"), store.IfVersion(1)))
	k.must(store.Put(k.item("a", "1"), store.IfAbsent))
	k.must(store.Check(k.key("a"), store.IfVersion(1)))
	k.conflict([]int{0}, store.Check(k.key("a"), store.IfAbsent))
	k.conflict([]int{0}, store.Check(k.key("a"), store.IfVersion(2)))
	k.must(store.Check(k.key("a"), store.IfVersion(1)), store.Put(k.item("b", "1"), store.IfAbsent))
	k.conflict([]int{0}, store.Check(k.key("a"), store.IfVersion(2)), store.Put(k.item("c", "1"), store.IfAbsent))
	k.wantNone(k.key("c"))
	i := k.item("a", "1")
	i.Version = 1
	k.want(i) // a check writes nothing
}

func testAtomic(k *kit) {
	a := k.item("a", "old")
	a.Due, a.By = &store.IndexKey{Partition: k.p + "due", Sort: "1"}, &store.IndexKey{Partition: k.p + "by", Sort: "1"}
	k.must(store.Put(a, store.IfAbsent), store.Put(k.item("b", "old"), store.IfAbsent))

	moved := k.item("a", "new")
	moved.Due = &store.IndexKey{Partition: k.p + "due", Sort: "2"}
	k.conflict([]int{3},
		store.Put(moved, store.IfVersion(1)),
		store.Put(k.item("c", "new"), store.IfAbsent),
		store.Delete(k.key("b"), store.IfVersion(1)),
		store.Check(k.key("d"), store.IfVersion(7)))
	k.conflict([]int{0, 2},
		store.Put(k.item("b", "new"), store.IfAbsent),
		store.Put(k.item("c", "new"), store.IfAbsent),
		store.Delete(k.key("a"), store.IfVersion(2)))

	a.Version = 1
	k.want(a)
	b := k.item("b", "old")
	b.Version = 1
	k.want(b)
	k.wantNone(k.key("c"))
	k.wantSorts(store.Query{}, "a", "b")
	k.wantIndex(store.Query{Index: store.Due, Partition: k.p + "due"}, "a")
	k.wantIndex(store.Query{Index: store.Due, Partition: k.p + "due", From: "2"})
	k.wantIndex(store.Query{Index: store.By, Partition: k.p + "by"}, "a")

	k.must(
		store.Put(moved, store.IfVersion(1)),
		store.Put(k.item("c", "new"), store.IfAbsent),
		store.Delete(k.key("b"), store.IfVersion(1)),
		store.Check(k.key("d"), store.IfAbsent))
	moved.Version = 2
	k.want(moved)
	k.wantSorts(store.Query{}, "a", "c")
}

// testSingle does one operation alone and with a check beside it: a driver may take a shorter way for the first.
func testSingle(k *kit) {
	beside := store.Check(k.key("beside"), store.IfAbsent)
	for n, more := range [][]store.Op{nil, {beside}} {
		key := k.key(fmt.Sprint("x", n))
		put := func(data string, c store.Condition) []store.Op {
			return append([]store.Op{store.Put(store.Item{Key: key, Kind: "thing", Data: []byte(data)}, c)}, more...)
		}
		k.conflict([]int{0}, put("0", store.IfVersion(1))...)
		k.must(put("1", store.IfAbsent)...)
		k.conflict([]int{0}, put("2", store.IfAbsent)...)
		k.must(put("2", store.IfVersion(1))...)
		k.conflict([]int{0}, put("3", store.IfVersion(1))...)
		k.want(store.Item{Key: key, Kind: "thing", Data: []byte("2"), Version: 2})
		k.conflict([]int{0}, append([]store.Op{store.Delete(key, store.IfVersion(1))}, more...)...)
		k.must(append([]store.Op{store.Delete(key, store.IfVersion(2))}, more...)...)
		k.wantNone(key)
	}
}

func testManyOps(k *kit) {
	var ops []store.Op
	var want []string
	for n := range store.MaxOps {
		s := fmt.Sprintf("%03d", n)
		want = append(want, s)
		ops = append(ops, store.Put(k.item(s, s), store.IfAbsent))
	}
	k.must(ops...)
	k.wantSorts(store.Query{}, want...)
	ops[50] = store.Put(k.item("050", "x"), store.IfVersion(1))
	var failed []int
	for n := range ops {
		if n != 50 {
			failed = append(failed, n)
		}
	}
	k.conflict(failed, ops...)
	k.same([]byte("050"), first(k.get(k.key("050"))).Data)
}

func first(i store.Item, _ bool) store.Item { return i }

func testLimits(k *kit) {
	long := strings.Repeat("x", store.MaxKey)
	for name, ops := range map[string][]store.Op{
		"none":     nil,
		"too many": tooMany(k),
		"twice":    {store.Put(k.item("a", "1"), store.IfAbsent), store.Check(k.key("a"), store.IfAbsent)},
		"unconditional check": {store.Put(k.item("a", "1"), store.IfAbsent),
			store.Check(k.key("b"), store.Always)},
		"too large": {store.Put(k.item("a", "1"), store.IfAbsent),
			store.Put(k.item("b", strings.Repeat("x", store.MaxItem+1)), store.IfAbsent)},
		"too large together": heavy(k, store.MaxWrite+1),
		"bad due": {store.Put(k.item("a", "1"), store.IfAbsent), store.Put(store.Item{Key: k.key("b"), Kind: "thing",
			Due: &store.IndexKey{Partition: "p", Sort: ""}}, store.IfAbsent)},
		"bad by": {store.Put(k.item("a", "1"), store.IfAbsent), store.Put(store.Item{Key: k.key("b"), Kind: "thing",
			By: &store.IndexKey{Partition: long + "x", Sort: "s"}}, store.IfAbsent)},
	} {
		if err := k.s.Transact(k.Context(), ops...); !errors.Is(err, store.ErrInvalid) {
			k.Errorf("Transact, %s = %v, want ErrInvalid", name, err)
		}
	}
	for name, key := range badKeys() {
		for _, op := range []store.Op{
			store.Put(store.Item{Key: key, Kind: "thing"}, store.Always),
			store.Delete(key, store.Always),
			store.Check(key, store.IfAbsent),
		} {
			if err := k.s.Transact(k.Context(), op); !errors.Is(err, store.ErrInvalid) {
				k.Errorf("Transact, %s = %v, want ErrInvalid", name, err)
			}
		}
		if _, err := k.s.Add(k.Context(), key, 1, time.Time{}); !errors.Is(err, store.ErrInvalid) {
			k.Errorf("Add, %s = %v, want ErrInvalid", name, err)
		}
	}
	for _, x := range []store.Index{store.Base, store.Due, store.By} {
		if _, err := k.s.Query(k.Context(), store.Query{Index: x}); !errors.Is(err, store.ErrInvalid) {
			k.Errorf("Query of no partition = %v, want ErrInvalid", err)
		}
	}
	k.wantSorts(store.Query{})

	// The most bytes that there may be are written, and go again.
	most := heavy(k, store.MaxWrite)
	k.must(most...)
	for n, op := range most {
		most[n] = store.Delete(op.Item.Key, store.Always)
	}
	k.must(most...)

	// The longest keys there may be work, in all three places.
	i := store.Item{Key: store.Key{Partition: k.p, Sort: long}, Kind: "thing",
		Due: &store.IndexKey{Partition: k.p, Sort: long}, By: &store.IndexKey{Partition: k.p, Sort: long}}
	k.must(store.Put(i, store.IfAbsent))
	i.Version = 1
	k.want(i)
	k.wantSorts(store.Query{}, long)
	k.wantIndex(store.Query{Index: store.Due, Partition: k.p}, long)
	k.wantIndex(store.Query{Index: store.By, Partition: k.p}, long)
}

// heavy makes puts of so many bytes of data together.
func heavy(k *kit, size int) (ops []store.Op) {
	for n := 0; size > 0; n++ {
		part := min(size, store.MaxItem)
		ops = append(ops, store.Put(k.item(fmt.Sprintf("heavy%02d", n), strings.Repeat("x", part)), store.IfAbsent))
		size -= part
	}
	return ops
}

func tooMany(k *kit) (ops []store.Op) {
	for n := range store.MaxOps + 1 {
		ops = append(ops, store.Put(k.item(fmt.Sprint(n), "x"), store.IfAbsent))
	}
	return ops
}

// facts makes two facts, of which the second has everything that a fact may have.
func facts(id string) []fact.Fact {
	return []fact.Fact{
		{ID: id + "1", Kind: "thing.made", At: time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC),
			Actor: fact.Actor{Role: fact.System}},
		{ID: id + "2", Kind: "thing.moved", Version: 3, At: time.Date(2026, 10, 25, 1, 0, 0, 123e6, time.UTC),
			Practice: "lotus", Subject: "søk 🧘",
			Actor: fact.Actor{Role: fact.Practitioner, ID: "u", Practice: "lotus", Practitioner: "p"},
			Data:  json.RawMessage(`{"from":"<å&>","n":[1,2.50]}`)},
	}
}

func testRoundTrip(k *kit) {
	binary := make([]byte, 256)
	for n := range binary {
		binary[n] = byte(n)
	}
	for name, i := range map[string]store.Item{
		"nothing":     {},
		"empty data":  {Data: []byte{}},
		"binary data": {Data: binary},
		"text":        {Data: []byte(`{"name":"Åse Ødegård 🧘🏽 مرحبا"}`)},
		"facts":       {Facts: facts(k.p)},
		"expires":     {Expires: time.Date(2199, 12, 31, 23, 59, 59, 0, time.UTC)},
		"due":         {Due: &store.IndexKey{Partition: k.p + "x", Sort: "1"}},
		"by":          {By: &store.IndexKey{Partition: k.p + "x", Sort: "2"}},
		"due and by": {Due: &store.IndexKey{Partition: k.p, Sort: "é"},
			By: &store.IndexKey{Partition: k.p, Sort: "日"}},
		"key in words": {Key: store.Key{Partition: k.p + "#å/日 |\n\"'", Sort: "#\\:%\t🧘"}},
		"everything": {Data: binary, Facts: facts(k.p), Expires: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
			Due: &store.IndexKey{Partition: k.p, Sort: "x"}, By: &store.IndexKey{Partition: k.p, Sort: "y"}},
	} {
		k.Run(name, func(t *testing.T) {
			k := &kit{t, k.s, k.p}
			i := i
			i.Kind = "kind of " + name
			if i.Key.Sort == "" {
				i.Key = k.key(name)
			}
			k.must(store.Put(i, store.IfAbsent))
			i.Version = 1
			k.want(i)
			many, err := k.s.GetMany(k.Context(), []store.Key{i.Key}, store.Strong)
			if err != nil {
				k.Fatal(err)
			}
			k.same([]store.Item{i}, many)
			k.same([]store.Item{i}, k.all(store.Query{Partition: i.Key.Partition, From: i.Key.Sort, To: i.Key.Sort,
				Consistency: store.Strong}))

			// A write replaces everything, facts among it.
			i = store.Item{Key: i.Key, Kind: "other", Data: []byte("new")}
			k.must(store.Put(i, store.IfVersion(1)))
			i.Version = 2
			k.want(i)
		})
	}
}

func testLarge(k *kit) {
	if testing.Short() {
		k.Skip("one goroutine")
	}
	large := bytes.Repeat([]byte("0123456789abcde\xff"), store.MaxItem/16)
	var keys []store.Key
	var want []string
	for n := range 12 {
		i := store.Item{Key: k.key(fmt.Sprintf("%02d", n)), Kind: "thing", Data: large}
		keys, want = append(keys, i.Key), append(want, i.Key.Sort)
		k.must(store.Put(i, store.IfAbsent))
	}
	k.want(store.Item{Key: keys[0], Kind: "thing", Data: large, Version: 1})
	got, err := k.s.GetMany(k.Context(), keys, store.Strong)
	if err != nil {
		k.Fatal(err)
	}
	k.same(want, sorts(got))
	for _, i := range got {
		if !bytes.Equal(large, i.Data) {
			k.Errorf("the data of %s differs", i.Key)
		}
	}
	k.wantSorts(store.Query{}, want...)
	k.must(store.Put(k.item("00", "small"), store.IfVersion(1)), store.Delete(keys[1], store.IfVersion(1)))
	k.wantSorts(store.Query{To: "02"}, "00", "02")
}

func testContext(k *kit) {
	k.must(store.Put(k.item("a", "1"), store.IfAbsent))
	ctx, end := context.WithCancel(k.Context())
	end()
	_, getErr := k.s.Get(ctx, k.key("a"), store.Strong)
	_, manyErr := k.s.GetMany(ctx, []store.Key{k.key("a")}, store.Strong)
	_, queryErr := k.s.Query(ctx, store.Query{Partition: k.p})
	_, addErr := k.s.Add(ctx, k.key("n"), 1, time.Time{})
	for name, err := range map[string]error{
		"Get": getErr, "GetMany": manyErr, "Query": queryErr, "Add": addErr,
		"Transact": k.s.Transact(ctx, store.Put(k.item("a", "2"), store.IfVersion(1))),
	} {
		if !errors.Is(err, context.Canceled) {
			k.Errorf("%s with an ended context = %v, want context.Canceled", name, err)
		}
	}
	i := k.item("a", "1")
	i.Version = 1
	k.want(i)
	if n, err := k.s.Add(k.Context(), k.key("n"), 0, time.Time{}); err != nil || n != 0 {
		k.Errorf("the counter = %d, %v, want 0", n, err)
	}
}

// testAliasing changes what was given and what was got: a store shares no memory with its callers.
func testAliasing(k *kit) {
	data := []byte("abc")
	due := &store.IndexKey{Partition: k.p + "due", Sort: "1"}
	k.must(store.Put(store.Item{Key: k.key("a"), Kind: "thing", Data: data, Due: due}, store.IfAbsent))
	data[0], due.Sort = 'X', "2"
	want := store.Item{Key: k.key("a"), Kind: "thing", Data: []byte("abc"), Version: 1,
		Due: &store.IndexKey{Partition: k.p + "due", Sort: "1"}}
	got, _ := k.get(k.key("a"))
	k.same(want, got)
	got.Data[0], got.Due.Sort = 'Y', "3"
	k.want(want)
}
