package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"stund/internal/store"
)

func testOrder(k *kit) {
	// In the order of their UTF-8 bytes, which is neither a dictionary's nor that of UTF-16 (there, 🧘 comes before
	// U+FFFD).
	want := []string{" ", "#", "-1", "0", "10", "2", "A", "Z", "a", "a ", "aa", "b", "z", "Å", "ä", "å", "é", "ø", "я",
		"日",
		"\ufffd", "🧘", "\U0010ffff"}
	if !slices.IsSorted(want) {
		k.Fatal("the test's own list is out of order")
	}
	for n := range want {
		k.must(store.Put(k.item(want[(n*7)%len(want)], "x"), store.IfAbsent))
	}
	k.wantSorts(store.Query{}, want...)
	back := slices.Clone(want)
	slices.Reverse(back)
	k.wantSorts(store.Query{Descending: true}, back...)
	k.wantSorts(store.Query{From: "a", To: "å"}, "a", "a ", "aa", "b", "z", "Å", "ä", "å")
	for _, c := range []store.Consistency{store.Strong, store.Eventual} {
		if _, err := k.s.Query(k.Context(), store.Query{Partition: k.p, Consistency: c}); err != nil {
			k.Errorf("Query (%v): %v", c, err)
		}
	}
}

func testBounds(k *kit) {
	for _, s := range []string{"b", "d", "f", "h"} {
		k.must(store.Put(k.item(s, s), store.IfAbsent))
	}
	for name, c := range map[string]struct {
		from, to string
		want     []string
	}{
		"all":                 {"", "", []string{"b", "d", "f", "h"}},
		"from an item":        {"d", "", []string{"d", "f", "h"}},
		"from between":        {"e", "", []string{"f", "h"}},
		"to an item":          {"", "d", []string{"b", "d"}},
		"to between":          {"", "e", []string{"b", "d"}},
		"both inclusive":      {"d", "f", []string{"d", "f"}},
		"one":                 {"d", "d", []string{"d"}},
		"none between":        {"da", "e", nil},
		"all below":           {"", "a", nil},
		"all above":           {"i", "", nil},
		"backwards":           {"f", "d", nil},
		"beyond both":         {"a", "z", []string{"b", "d", "f", "h"}},
		"to a longer one":     {"", "da", []string{"b", "d"}},
		"from a longer one":   {"da", "", []string{"f", "h"}},
		"above everything":    {"\U0010ffff", "", nil},
		"to everything there": {"", "\U0010ffff", []string{"b", "d", "f", "h"}},
	} {
		k.Run(name, func(t *testing.T) {
			k := &kit{t, k.s, k.p}
			k.wantSorts(store.Query{From: c.from, To: c.to}, c.want...)
			k.wantSorts(store.Query{From: c.from, To: c.to, Limit: 1}, c.want...)
			back := slices.Clone(c.want)
			slices.Reverse(back)
			k.wantSorts(store.Query{From: c.from, To: c.to, Descending: true}, back...)
			k.wantSorts(store.Query{From: c.from, To: c.to, Descending: true, Limit: 1}, back...)
		})
	}
}

func testPrefix(k *kit) {
	for _, s := range []string{"2026-01", "2026-01-01", "2026-01-31", "2026-01-å", "2026-01🧘", "2026-02-01", "2026-0",
		"2026"} {
		k.must(store.Put(k.item(s, s), store.IfAbsent))
	}
	from, to := store.Prefix("2026-01")
	k.wantSorts(store.Query{From: from, To: to}, "2026-01", "2026-01-01", "2026-01-31", "2026-01-å", "2026-01🧘")
	from, to = store.Prefix("2026-02")
	k.wantSorts(store.Query{From: from, To: to}, "2026-02-01")
	from, to = store.Prefix("2027")
	k.wantSorts(store.Query{From: from, To: to})
}

func testPaging(k *kit) {
	var want []string
	for n := range 23 {
		s := fmt.Sprintf("%02d", n)
		want = append(want, s)
		k.must(store.Put(k.item(s, s), store.IfAbsent))
	}
	back := slices.Clone(want)
	slices.Reverse(back)
	for _, limit := range []int{1, 2, 7, 22, 23, 24, 1000, 0, 5000} {
		k.wantSorts(store.Query{Limit: limit}, want...)
		k.wantSorts(store.Query{Limit: limit, Descending: true}, back...)
		k.wantSorts(store.Query{Limit: limit, From: "05", To: "11"}, want[5:12]...)
		k.wantSorts(store.Query{Limit: limit, From: "05", To: "11", Descending: true}, back[11:18]...)
	}
	p, err := k.s.Query(k.Context(), store.Query{Partition: k.p, Limit: 7, Consistency: store.Strong})
	if err != nil || len(p.Items) != 7 || p.Next == "" {
		k.Fatalf("a first page of small items = %d items, next %q, %v", len(p.Items), p.Next, err)
	}
	k.same([]byte("03"), p.Items[3].Data)

	// All goes through the pages and stops when told.
	var got []string
	four := store.Query{Partition: k.p, Limit: 4, Consistency: store.Strong}
	if err := store.All(k.Context(), k.s, four, func(i store.Item) bool {
		got = append(got, i.Key.Sort)
		return len(got) < 10
	}); err != nil {
		k.Fatal(err)
	}
	k.same(want[:10], got)
}

// testPagingMoves deletes and adds items around the place where a page ended.
func testPagingMoves(k *kit) {
	for _, s := range []string{"a", "c", "e", "g", "i"} {
		k.must(store.Put(k.item(s, s), store.IfAbsent))
	}
	for _, c := range []struct {
		descending bool
		want       []string
	}{{false, []string{"f", "g", "i"}}, {true, []string{"d", "c", "a"}}} {
		q := store.Query{Partition: k.p, Limit: 3, Descending: c.descending, Consistency: store.Strong}
		p, err := k.s.Query(k.Context(), q)
		if err != nil || len(p.Items) != 3 || p.Items[2].Key.Sort != "e" || p.Next == "" {
			k.Fatalf("first page = %v, %q, %v", sorts(p.Items), p.Next, err)
		}
		k.must(store.Delete(k.key("e"), store.Always), store.Put(k.item("d", "x"), store.Always),
			store.Put(k.item("f", "x"), store.Always))
		q.After = p.Next
		k.wantSorts(q, c.want...)
		k.must(store.Put(k.item("e", "x"), store.Always), store.Delete(k.key("d"), store.Always),
			store.Delete(k.key("f"), store.Always))
	}
}

func testTokens(k *kit) {
	for n := range 5 {
		i := k.item(fmt.Sprint(n), "x")
		i.Due = &store.IndexKey{Partition: k.p, Sort: fmt.Sprint(n)}
		i.By = i.Due
		k.must(store.Put(i, store.IfAbsent))
	}
	for _, x := range []store.Index{store.Base, store.Due, store.By} {
		for _, after := range []string{"x", "garbage!", "====", "AAAA", "AAAAAAAAAAAAAAAA",
			"bm9uc2Vuc2Ugb2Ygc29tZSBsZW5ndGg", "bnVsbA",
			"e30", "W10", "\x00", "\xff\xfe", "日本", "////////", strings.Repeat("A", 4096)} {
			for _, back := range []bool{false, true} {
				q := store.Query{Index: x, Partition: k.p, After: after, Descending: back}
				if p, err := k.s.Query(k.Context(), q); !errors.Is(err, store.ErrInvalid) {
					k.Errorf("Query(%+v) = %v, %v, want ErrInvalid", q, p, err)
				}
			}
		}
	}
	// A token of another query is a mistake; it may be refused, but it never shows another partition's items.
	p, err := k.s.Query(k.Context(), store.Query{Partition: k.p, Limit: 2, Consistency: store.Strong})
	if err != nil || p.Next == "" {
		k.Fatalf("first page = %+v, %v", p, err)
	}
	for _, q := range []store.Query{
		{Partition: k.p + "other", After: p.Next},
		{Partition: k.p[:len(k.p)-1], After: p.Next},
		{Partition: k.p + "other", After: p.Next, Descending: true},
		{Index: store.Due, Partition: k.p + "other", After: p.Next},
	} {
		if got, err := k.s.Query(k.Context(), q); !errors.Is(err, store.ErrInvalid) &&
			(err != nil || len(got.Items) != 0) {
			k.Errorf("Query(%+v) = %v, %v, want ErrInvalid or nothing", q, got, err)
		}
	}
}

func testPartitions(k *kit) {
	for _, p := range []string{"", "a", "#", "#a", "/", "å"} {
		k.must(store.Put(store.Item{Key: store.Key{Partition: k.p + p, Sort: "s" + p}, Kind: "thing",
			Due: &store.IndexKey{Partition: k.p + "d" + p, Sort: "t"},
			By:  &store.IndexKey{Partition: k.p + "b" + p, Sort: "t"}}, store.IfAbsent))
	}
	for _, p := range []string{"", "a", "#", "#a", "/", "å"} {
		for _, back := range []bool{false, true} {
			k.wantSorts(store.Query{Partition: k.p + p, Descending: back}, "s"+p)
			k.wantSorts(store.Query{Partition: k.p + p, From: "a", Descending: back}, "s"+p)
			k.wantSorts(store.Query{Partition: k.p + p, To: "z", Descending: back}, "s"+p)
			k.wantIndex(store.Query{Index: store.Due, Partition: k.p + "d" + p, Descending: back}, "s"+p)
			k.wantIndex(store.Query{Index: store.By, Partition: k.p + "b" + p, Descending: back}, "s"+p)
			k.wantIndex(store.Query{Index: store.By, Partition: k.p + "d" + p, Descending: back})
		}
	}
}

func testSparse(k *kit) {
	for name, set := range map[store.Index]func(*store.Item, *store.IndexKey){
		store.Due: func(i *store.Item, x *store.IndexKey) { i.Due = x },
		store.By:  func(i *store.Item, x *store.IndexKey) { i.By = x },
	} {
		k.Run(fmt.Sprint(name), func(t *testing.T) {
			k := newKit(t, k.s)
			one := store.Query{Index: name, Partition: k.p + "one"}
			two := store.Query{Index: name, Partition: k.p + "two"}
			put := func(version int64, x *store.IndexKey) {
				k.Helper()
				i := k.item("a", "x")
				set(&i, x)
				c := store.IfVersion(version)
				if version < 0 {
					c = store.Always
				}
				k.must(store.Put(i, c))
			}
			put(0, nil)
			k.wantIndex(one)
			put(1, &store.IndexKey{Partition: one.Partition, Sort: "5"})
			k.wantIndex(one, "a")
			put(2, &store.IndexKey{Partition: one.Partition, Sort: "5"}) // stays
			k.wantIndex(one, "a")
			put(3, &store.IndexKey{Partition: one.Partition, Sort: "7"}) // moves within
			k.wantIndex(one, "a")
			five := one
			five.To = "6"
			k.wantIndex(five)
			put(4, &store.IndexKey{Partition: two.Partition, Sort: "1"}) // moves away
			k.wantIndex(one)
			k.wantIndex(two, "a")
			put(5, nil)
			k.wantIndex(two)
			put(6, &store.IndexKey{Partition: two.Partition, Sort: "1"})
			k.wantIndex(two, "a")
			put(-1, &store.IndexKey{Partition: one.Partition, Sort: "1"}) // moves although nobody knew where it was
			k.wantIndex(two)
			k.wantIndex(one, "a")
			k.must(store.Delete(k.key("a"), store.IfVersion(1)))
			k.wantIndex(one)
			put(0, &store.IndexKey{Partition: one.Partition, Sort: "1"})
			k.wantIndex(one, "a")
			k.must(store.Delete(k.key("a"), store.Always))
			k.wantIndex(one)
		})
	}
}

func testEntries(k *kit) {
	due, by := &store.IndexKey{Partition: k.p + "x", Sort: "2026-10-25T01:00"},
		&store.IndexKey{Partition: k.p + "x", Sort: "ola"}
	k.must(store.Put(store.Item{Key: k.key("a"), Kind: "booking", Data: []byte("data"), Facts: facts(k.p), Due: due,
		By: by},
		store.IfAbsent))
	k.must(store.Put(store.Item{Key: k.key("a"), Kind: "booking", Data: []byte("more"), Facts: facts(k.p), Due: due,
		By: by},
		store.IfVersion(1)))
	for _, x := range []store.Index{store.Due, store.By} {
		// an index knows no Strong, and says nothing
		q := store.Query{Index: x, Partition: k.p + "x", Consistency: store.Strong}
		k.wantIndex(q, "a")
		want := store.Item{Key: k.key("a"), Kind: "booking"}
		if x == store.Due {
			want.Due = due
		} else {
			want.By = by
		}
		k.same([]store.Item{want}, k.all(q))
	}
}

func testIndexPaging(k *kit) {
	// Several items share a place in the index; items of two partitions are in one of the index.
	var want []string
	for n := range 12 {
		i := k.item(fmt.Sprintf("%02d", n), "x")
		if n%2 == 1 {
			i.Key.Partition += "odd"
		}
		i.Due = &store.IndexKey{Partition: k.p + "x", Sort: fmt.Sprintf("%02d", n)}
		i.By = &store.IndexKey{Partition: k.p + "x", Sort: fmt.Sprint(n / 6)}
		want = append(want, i.Key.Sort)
		k.must(store.Put(i, store.IfAbsent))
	}
	back := slices.Clone(want)
	slices.Reverse(back)
	for _, limit := range []int{1, 5, 12, 0} {
		q := store.Query{Index: store.Due, Partition: k.p + "x", Limit: limit}
		k.wantIndex(q, want...)
		q.From, q.To = "03", "09"
		k.wantIndex(q, want[3:10]...)
		q.Descending = true
		k.wantIndex(q, back[2:9]...)
		q.From, q.To = "", ""
		k.wantIndex(q, back...)
		q.To = "03"
		k.wantIndex(q, back[8:]...)

		// Which of those with one sort comes first is left open; that each comes once is not.
		for _, back := range []bool{false, true} {
			for sort, part := range map[string][]string{"0": want[:6], "1": want[6:]} {
				got := sorts(k.all(store.Query{Index: store.By, Partition: k.p + "x", From: sort, To: sort,
					Limit:      limit,
					Descending: back}))
				slices.Sort(got)
				k.same(part, got)
			}
		}
	}
}
