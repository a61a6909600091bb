package dynamo

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/store"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	base := store.Query{Partition: "p", From: "a", To: "z"}
	index := store.Query{Index: store.Due, Partition: "p"}
	last := attributes{"pk": text("p"), "sk": text("k"), "due_pk": text("p"), "due_sk": text("d")}
	ofBase, err := next(base, last, AttrSort)
	if err != nil {
		t.Fatal(err)
	}
	ofIndex, err := next(index, last, AttrDueSort)
	if err != nil {
		t.Fatal(err)
	}
	with := func(q store.Query, change func(*store.Query)) store.Query { change(&q); return q }
	json := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

	for name, c := range map[string]struct {
		q     store.Query
		after string
		want  attributes // nil: refused
	}{
		"same query":        {base, ofBase, attributes{"pk": text("p"), "sk": text("k")}},
		"same, of an index": {index, ofIndex, last},
		"another limit": {with(base, func(q *store.Query) { q.Limit = 3 }), ofBase,
			attributes{"pk": text("p"), "sk": text("k")}},
		"another consistency": {with(base, func(q *store.Query) { q.Consistency = store.Strong }), ofBase,
			attributes{"pk": text("p"), "sk": text("k")}},
		"another partition": {with(base, func(q *store.Query) { q.Partition = "q" }), ofBase, nil},
		"another from":      {with(base, func(q *store.Query) { q.From = "b" }), ofBase, nil},
		"another to":        {with(base, func(q *store.Query) { q.To = "" }), ofBase, nil},
		"the other way":     {with(base, func(q *store.Query) { q.Descending = true }), ofBase, nil},
		"another index":     {with(index, func(q *store.Query) { q.Index = store.By }), ofIndex, nil},
		"cut":               {base, ofBase[:len(ofBase)-2], nil},
		"longer":            {base, ofBase + "AAAA", nil},
		"not base64":        {base, "%%%", nil},
		"not JSON":          {base, json("no"), nil},
		"null":              {base, json("null"), nil},
		"no key":            {base, json(`{"q":"` + base64.StdEncoding.EncodeToString(mark(base)) + `"}`), nil},
		"huge":              {base, strings.Repeat("A", 1<<20), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.q.After = c.after
			hash, sort := AttrPartition, AttrSort
			if c.q.Index != store.Base {
				hash, sort = AttrDuePartition, AttrDueSort
			}
			got, err := startKey(c.q, hash, sort)
			if c.want == nil {
				if !errors.Is(err, store.ErrInvalid) {
					t.Fatalf("%v, %v, want ErrInvalid", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(texts(c.want), texts(got)); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func texts(a attributes) map[string]string {
	m := map[string]string{}
	for name := range a {
		m[name], _ = textOf(a, name)
	}
	return m
}

// The longest keys, of characters that JSON spells at length, still make a position that is taken back.
func TestPositionLongest(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\x01", store.MaxKey)
	q := store.Query{Index: store.By, Partition: "p"}
	var err error
	q.After, err = next(q, attributes{"pk": text(long), "sk": text(long), "by_pk": text("p"), "by_sk": text(long)},
		AttrBySort)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := startKey(q, AttrByPartition, AttrBySort); err != nil {
		t.Errorf("%d characters: %v", len(q.After), err)
	}
}

func FuzzPosition(f *testing.F) {
	q := store.Query{Index: store.Due, Partition: "mine"}
	good, err := next(q, attributes{"pk": text("p"), "sk": text("k"), "due_pk": text("mine"), "due_sk": text("d")},
		AttrDueSort)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{good, "", "e30", "bnVsbA", good[1:], strings.ToLower(good)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, after string) {
		q := q
		q.After = after
		a, err := startKey(q, AttrDuePartition, AttrDueSort)
		if err != nil {
			if !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%v, want ErrInvalid", err)
			}
			return
		}
		if a == nil {
			return
		}
		if p, err := textOf(a, AttrDuePartition); err != nil || p != "mine" {
			t.Errorf("leaves the partition for %q, %v", p, err)
		}
	})
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   time.Time
		want int64
	}{{time.Unix(100, 0), 100}, {time.Unix(100, 1), 101}, {time.Unix(99, 999_999_999), 100}} {
		if got := expiry(c.at); got != c.want {
			t.Errorf("expiry(%v) = %d, want %d", c.at, got, c.want)
		}
	}
}
