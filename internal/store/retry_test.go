package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// pauses notes what it is told to sleep, and does not.
type pauses []time.Duration

func (p *pauses) sleep(ctx context.Context, d time.Duration) error {
	*p = append(*p, d)
	return ctx.Err()
}

func TestRetrier(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	for name, c := range map[string]struct {
		answers []error // of the tries; the last one stays
		want    error
		tries   int
	}{
		"at once":             {[]error{nil}, nil, 1},
		"conflict, then done": {[]error{store.ErrConflict, fmt.Errorf("x: %w", store.ErrConflict), nil}, nil, 3},
		"condition":           {[]error{&store.ConditionError{Ops: []int{1}}, nil}, nil, 2},
		"throttled":           {[]error{store.ErrThrottled, nil}, nil, 2},
		"unknown":             {[]error{store.ErrAmbiguous, nil}, nil, 2},
		"own error":           {[]error{store.ErrConflict, plain}, plain, 2},
		"a fault":             {[]error{fault.New(fault.Invalid, "x", "x")}, fault.Invalid, 1},
		"invalid call":        {[]error{store.ErrInvalid}, store.ErrInvalid, 1},
		"not found":           {[]error{store.ErrNotFound}, store.ErrNotFound, 1},
		"never":               {[]error{store.ErrConflict}, fault.Unavailable, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p pauses
			tries := 0
			err := store.Retrier{Sleep: p.sleep, Attempts: 5}.Do(t.Context(), func(attempt int) error {
				if attempt != tries {
					t.Errorf("try %d is told that it is %d", tries, attempt)
				}
				tries++
				return c.answers[min(attempt, len(c.answers)-1)]
			})
			if !errors.Is(err, c.want) || tries != c.tries {
				t.Errorf("Do = %v after %d tries, want %v after %d", err, tries, c.want, c.tries)
			}
		})
	}
}

// TestRetrierGivesUp: the fault says what to do and keeps the cause for the log.
func TestRetrierGivesUp(t *testing.T) {
	t.Parallel()
	var p pauses
	err := store.Retrier{Sleep: p.sleep}.Do(t.Context(), func(int) error { return store.ErrThrottled })
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Unavailable || f.Code != "busy" || f.Retry != 1 || !errors.Is(err, store.ErrThrottled) {
		t.Errorf("Do = %#v", err)
	}
	if len(p) != 40 {
		t.Errorf("%d pauses, want one after each of 40 tries", len(p))
	}
}

func TestRetrierPauses(t *testing.T) {
	t.Parallel()
	var p pauses
	r := store.Retrier{Sleep: p.sleep, Attempts: 64, Base: time.Millisecond, Cap: 100 * time.Millisecond}
	longest := make([]time.Duration, r.Attempts)
	for range 200 {
		p = nil
		_ = r.Do(t.Context(), func(int) error { return store.ErrConflict })
		for n, d := range p {
			longest[n] = max(longest[n], d)
			if bound := min(time.Millisecond<<min(n, 20), r.Cap); d < 0 || d >= bound {
				t.Fatalf("pause %d is %v, the bound %v", n, d, bound)
			}
		}
	}
	for n, d := range longest { // full jitter goes nearly as far as it may
		if bound := min(time.Millisecond<<min(n, 20), r.Cap); d < bound/2 {
			t.Errorf("of 200 pauses %d, the longest is %v of %v", n, d, bound)
		}
	}
}

func TestRetrierContext(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithCancel(t.Context())
	var p pauses
	tries := 0
	err := store.Retrier{Sleep: p.sleep}.Do(ctx, func(int) error {
		if tries++; tries == 2 {
			end()
		}
		return store.ErrConflict
	})
	if tries != 2 || fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.Canceled) ||
		!errors.Is(err, store.ErrConflict) {
		t.Errorf("Do = %v after %d tries", err, tries)
	}
}

func TestCheckOps(t *testing.T) {
	t.Parallel()
	item := func(partition, sort string) store.Item {
		return store.Item{Key: store.Key{Partition: partition, Sort: sort}}
	}
	put := func(i store.Item) store.Op { return store.Put(i, store.IfAbsent) }
	many := func(n int) (ops []store.Op) {
		for n := range n {
			ops = append(ops, put(item("p", fmt.Sprint(n))))
		}
		return ops
	}
	sized := func(data, facts int) store.Item {
		i := item("p", "s")
		i.Data = make([]byte, data)
		i.Facts = append(i.Facts, factOf(facts))
		return i
	}
	heavy := func(size int) (ops []store.Op) {
		for n := 0; size > 0; n++ {
			i := item("p", fmt.Sprint(n))
			i.Data = make([]byte, min(size, store.MaxItem))
			size -= len(i.Data)
			ops = append(ops, put(i))
		}
		return ops
	}
	indexed := func(due, by *store.IndexKey) store.Item {
		i := item("p", "s")
		i.Due, i.By = due, by
		return i
	}
	long := strings.Repeat("x", store.MaxKey)
	for name, c := range map[string]struct {
		ops []store.Op
		ok  bool
	}{
		"one":                 {many(1), true},
		"none":                {nil, false},
		"the most":            {many(store.MaxOps), true},
		"one too many":        {many(store.MaxOps + 1), false},
		"the longest key":     {[]store.Op{put(item(long, long))}, true},
		"a longer partition":  {[]store.Op{put(item(long+"x", "s"))}, false},
		"a longer sort":       {[]store.Op{put(item("p", long+"x"))}, false},
		"no partition":        {[]store.Op{put(item("", "s"))}, false},
		"no sort":             {[]store.Op{put(item("p", ""))}, false},
		"zero byte":           {[]store.Op{put(item("p", "a\x00"))}, false},
		"not UTF-8":           {[]store.Op{put(item("p\xc3", "s"))}, false},
		"delete of a bad key": {[]store.Op{store.Delete(store.Key{}, store.Always)}, false},
		"twice": {[]store.Op{put(item("p", "s")), store.Delete(store.Key{Partition: "p", Sort: "s"},
			store.Always)}, false},
		"alike": {[]store.Op{put(item("p", "s s")), put(item("p s", "s"))}, true},
		"check": {[]store.Op{store.Check(store.Key{Partition: "p", Sort: "s"}, store.IfVersion(1))},
			true},
		"check of always":  {[]store.Op{store.Check(store.Key{Partition: "p", Sort: "s"}, store.Always)}, false},
		"the largest":      {[]store.Op{put(sized(store.MaxItem-10, 10))}, true},
		"larger by a fact": {[]store.Op{put(sized(store.MaxItem-10, 11))}, false},
		"the heaviest":     {heavy(store.MaxWrite), true},
		"heavier":          {heavy(store.MaxWrite + 1), false},
		"due and by": {[]store.Op{put(indexed(&store.IndexKey{Partition: "p", Sort: "s"},
			&store.IndexKey{Partition: long, Sort: long}))}, true},
		"bad due": {[]store.Op{put(indexed(&store.IndexKey{Partition: "p"}, nil))}, false},
		"bad by":  {[]store.Op{put(indexed(nil, &store.IndexKey{Sort: "s"}))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := store.CheckOps(c.ops); (err == nil) != c.ok || err != nil && !errors.Is(err, store.ErrInvalid) {
				t.Errorf("CheckOps = %v, want ok = %v", err, c.ok)
			}
		})
	}
}

func TestPageLimit(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{-1: 1000, 0: 1000, 1: 1, 999: 999, 1000: 1000, 1001: 1000} {
		if got := (store.Query{Limit: limit}).PageLimit(); got != want {
			t.Errorf("Limit %d is %d, want %d", limit, got, want)
		}
	}
}

func TestConditionVersion(t *testing.T) {
	t.Parallel()
	for want, c := range map[int64]store.Condition{-1: store.Always, 0: store.IfAbsent, 1: store.IfVersion(1),
		7: store.IfVersion(7)} {
		if got := c.Version(); got != want {
			t.Errorf("Version = %d, want %d", got, want)
		}
	}
	if err := error(&store.ConditionError{Ops: []int{2}}); !errors.Is(err, store.ErrConflict) ||
		errors.Is(err, store.ErrInvalid) {
		t.Error("a ConditionError is an ErrConflict and nothing else")
	}
}

// pages is a Reader whose only query has so many pages; it fails at one of them.
type pages struct {
	store.Reader
	n, fail int
}

func (p pages) Query(_ context.Context, q store.Query) (store.Page, error) {
	at := len(q.After)
	if at == p.fail {
		return store.Page{}, store.ErrThrottled
	}
	page := store.Page{Items: []store.Item{{Version: int64(2 * at)}, {Version: int64(2*at + 1)}}}
	if at+1 < p.n {
		page.Next = q.After + "x"
	}
	return page, nil
}

func TestAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pages pages
		stop  int // after so many items
		want  int
		err   error
	}{
		"one page":      {pages{n: 1, fail: -1}, 99, 2, nil},
		"three pages":   {pages{n: 3, fail: -1}, 99, 6, nil},
		"stopped":       {pages{n: 3, fail: -1}, 3, 3, nil},
		"fails at once": {pages{n: 3, fail: 0}, 99, 0, store.ErrThrottled},
		"fails later":   {pages{n: 3, fail: 2}, 99, 4, store.ErrThrottled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			err := store.All(t.Context(), c.pages, store.Query{}, func(i store.Item) bool {
				if i.Version != int64(n) {
					t.Errorf("item %d comes as number %d", i.Version, n)
				}
				n++
				return n < c.stop
			})
			if n != c.want || !errors.Is(err, c.err) {
				t.Errorf("All gives %d items and %v, want %d and %v", n, err, c.want, c.err)
			}
		})
	}
}

func factOf(size int) fact.Fact { return fact.Fact{Data: make([]byte, size)} }

// TestRetriersInEachOther: one that gave up is not begun anew by one around it.
func TestRetriersInEachOther(t *testing.T) {
	t.Parallel()
	retry := store.Retrier{Attempts: 7, Sleep: func(context.Context, time.Duration) error { return nil }}
	tries := 0
	err := retry.Do(t.Context(), func(int) error {
		return retry.Do(t.Context(), func(int) error {
			tries++
			return store.ErrConflict
		})
	})
	if tries != 7 || !errors.Is(err, fault.Unavailable) {
		t.Errorf("%d tries: %v", tries, err)
	}
}
