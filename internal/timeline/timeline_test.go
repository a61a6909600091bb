package timeline_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/timeline"
)

// parcel is what the facts of a capability that does not exist say.
type parcel struct {
	Client fact.ID `json:"client,omitempty"`
	Grams  int     `json:"grams,omitempty"`
}

var (
	sent = fact.Kind[parcel]{Name: "parcel.sent",
		Client: func(_ fact.Fact, p parcel) string { return string(p.Client) }}
	joined = fact.Kind[fact.None]{Name: "member.joined", Client: fact.Subject[fact.None]}
	weeded = fact.Kind[fact.None]{Name: "garden.weeded"}
	staff  = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	begin  = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
)

var kinds = fact.Register([]fact.Registered{sent, joined, weeded})

// id makes the nth id; kari and ola are clients.
func id(n int) string { return ids.Derive([]byte("test"), fmt.Sprint(n)) }

var kari, ola = id(-1), id(-2)

// counted counts the transactions that were written.
type counted struct {
	store.Store
	writes, ops int
}

func (c *counted) Transact(ctx context.Context, ops ...store.Op) error {
	err := c.Store.Transact(ctx, ops...)
	if err == nil {
		c.writes++
		c.ops += len(ops)
	}
	return err
}

func nowait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func open(t *testing.T, o faulty.Options) (*timeline.Timeline, *counted) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "test.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &counted{Store: db}
	return timeline.New(faulty.New(c, o), kinds, store.Retrier{Sleep: nowait, Attempts: 100}), c
}

// parcelTo is the nth fact: a parcel to the client, at the minute.
func parcelTo(client string, n, minute int) fact.Fact {
	at := begin.Add(time.Duration(minute) * time.Minute)
	return sent.New(id(n), at, "lotus", "p"+fmt.Sprint(n), staff, parcel{fact.ID(client), n})
}

func react(t *testing.T, line *timeline.Timeline, facts ...fact.Fact) {
	t.Helper()
	for _, f := range facts {
		if err := line.React(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
}

// all reads the client's whole timeline, page by page.
func all(t *testing.T, line *timeline.Timeline, practice, client string) []fact.Fact {
	t.Helper()
	var out []fact.Fact
	for cursor := ""; ; {
		page, err := line.List(t.Context(), practice, []string{client}, timeline.Ask{After: cursor})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, page.Facts...)
		if cursor = page.Next; cursor == "" {
			return out
		}
	}
}

func TestRowsSayWhatHappened(t *testing.T) {
	t.Parallel()
	line, db := open(t, faulty.Options{})
	first := joined.New(id(1), begin, "lotus", kari, fact.Actor{Role: fact.Client}, fact.None{})
	second := parcelTo(kari, 2, 1)
	react(t, line, first, second)
	got := all(t, line, "lotus", kari)
	if diff := cmp.Diff([]fact.Fact{second, first}, got); diff != "" {
		t.Fatal(diff)
	}
	if p, err := sent.Data(got[0]); err != nil || p.Grams != 2 {
		t.Errorf("read as %+v, %v", p, err)
	}
	page, err := db.Query(t.Context(), store.Query{Partition: "timeline#lotus#" + kari, Consistency: store.Strong})
	if err != nil || len(page.Items) != 2 {
		t.Fatalf("%d rows, %v", len(page.Items), err)
	}
	for _, i := range page.Items {
		if i.Kind != "timeline" || i.Facts != nil || i.Due != nil || i.By != nil || len(i.Data) > 700 {
			t.Errorf("%s is more than a small row that tells nobody: %+v", i.Key, i)
		}
	}
}

func TestNobodyIsNotWritten(t *testing.T) {
	t.Parallel()
	line, db := open(t, faulty.Options{})
	react(t, line, weeded.New(id(1), begin, "lotus", "roses", staff, fact.None{}), parcelTo("", 2, 0))
	if db.writes != 0 {
		t.Errorf("%d writes for facts that concern nobody", db.writes)
	}
	react(t, line, parcelTo(kari, 3, 0))
	if db.writes != 1 || db.ops != 1 {
		t.Errorf("%d writes of %d rows for one fact", db.writes, db.ops)
	}
}

// TestToldAgain: facts come twice and in any order, while the store fails; the timeline is the same, and each row was
// written once.
func TestToldAgain(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]faulty.Options{
		"quiet":  {},
		"faults": {Seed: 3, Conflict: 0.2, Throttle: 0.1, Lost: 0.2, Dropped: 0.2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line, db := open(t, o)
			var facts, told []fact.Fact
			for n := range 30 {
				facts = append(facts, parcelTo(kari, n, n))
			}
			told = slices.Concat(facts, facts, facts)
			random := rand.New(rand.NewPCG(1, 2))
			random.Shuffle(len(told), func(a, b int) { told[a], told[b] = told[b], told[a] })
			react(t, line, told...)
			slices.Reverse(facts)
			if diff := cmp.Diff(facts, all(t, line, "lotus", kari)); diff != "" {
				t.Error(diff)
			}
			if db.writes != len(facts) {
				t.Errorf("%d writes for %d facts", db.writes, len(facts))
			}
		})
	}
}

// TestSameTime: what happened at one time has one order, whichever was told first.
func TestSameTime(t *testing.T) {
	t.Parallel()
	a, b := parcelTo(kari, 1, 0), parcelTo(kari, 2, 0)
	var lists [][]fact.Fact
	for _, order := range [][]fact.Fact{{a, b}, {b, a}} {
		line, _ := open(t, faulty.Options{})
		react(t, line, order...)
		lists = append(lists, all(t, line, "lotus", kari))
	}
	if len(lists[0]) != 2 {
		t.Errorf("%d facts, want 2", len(lists[0]))
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		t.Error(diff)
	}
}

// TestOrderIsOfTime: a time on the full second and one within it, before and after a new year.
func TestOrderIsOfTime(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	var want []fact.Fact
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	const ms = time.Millisecond
	for n, d := range []time.Duration{1000 * ms, 999 * ms, ms, 0, -ms, -1000 * ms} {
		want = append(want, sent.New(id(n), newYear.Add(d), "lotus", "p", staff, parcel{fact.ID(kari), n}))
	}
	for _, f := range []int{3, 0, 5, 2, 1, 4} {
		react(t, line, want[f])
	}
	if diff := cmp.Diff(want, all(t, line, "lotus", kari)); diff != "" {
		t.Error(diff)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	var want []fact.Fact
	for n := range 120 {
		f := parcelTo(kari, n, n)
		react(t, line, f)
		want = append(want, f)
	}
	slices.Reverse(want)
	if diff := cmp.Diff(want, all(t, line, "lotus", kari)); diff != "" {
		t.Error(diff)
	}
	first, err := line.List(t.Context(), "lotus", []string{kari}, timeline.Ask{})
	if err != nil || len(first.Facts) != 50 || first.Next == "" {
		t.Fatalf("%d facts, next %q, %v", len(first.Facts), first.Next, err)
	}
	react(t, line, parcelTo(kari, 500, 500)) // what comes meanwhile does not shift the pages behind
	second, err := line.List(t.Context(), "lotus", []string{kari}, timeline.Ask{After: first.Next})
	if diff := cmp.Diff(want[50:100], second.Facts); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	forged := func(id string) string {
		return base64.RawURLEncoding.EncodeToString([]byte("2026-01-01T00:00:00.000Z#" + id))
	}
	for _, cursor := range []string{"x", first.Next + "x", strings.Repeat("a", 5000), "\x00", "æ", forged("\x00"),
		forged(""), forged("\xff")} {
		ask := timeline.Ask{After: cursor}
		if _, err := line.List(t.Context(), "lotus", []string{kari}, ask); fault.CodeOf(err) != "cursor-invalid" {
			t.Errorf("cursor %.20q: %v", cursor, err)
		}
	}
}

// TestTenants: a practice reads its own facts only, whatever it asks with.
func TestTenants(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	var mine []fact.Fact
	for n := range 60 {
		mine = append(mine, parcelTo(kari, n, n))
	}
	react(t, line, mine...)
	theirs := sent.New(id(900), begin, "lotus-2", "p", staff, parcel{fact.ID(kari), 1})
	react(t, line, theirs, parcelTo(ola, 901, 0))
	slices.Reverse(mine)
	if diff := cmp.Diff(mine, all(t, line, "lotus", kari)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]fact.Fact{theirs}, all(t, line, "lotus-2", kari)); diff != "" {
		t.Error(diff)
	}
	page, err := line.List(t.Context(), "lotus", []string{kari}, timeline.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ practice, client, cursor string }{
		{"lotu", kari, ""}, {"lotus#" + kari, "", ""}, {"", "lotus#" + kari, ""}, {"lotus", "", ""},
		{"lotus", kari + "#", ""},
		{"lotus", "../" + kari, ""}, {"lotus", strings.ToUpper(kari), ""}, {"*", kari, ""},
	} {
		page, err := line.List(t.Context(), c.practice, []string{c.client}, timeline.Ask{After: c.cursor})
		if len(page.Facts) != 0 || err != nil && fault.CodeOf(err) != "cursor-invalid" {
			t.Errorf("%q %q: %d facts, %v", c.practice, c.client, len(page.Facts), err)
		}
	}
	// A cursor says when, and not whose.
	for _, c := range []struct{ practice, client string }{{"lotus-2", kari}, {"lotus", ola}} {
		other, err := line.List(t.Context(), c.practice, []string{c.client}, timeline.Ask{After: page.Next})
		if err != nil || len(other.Facts) != 1 || other.Facts[0].Practice != c.practice {
			t.Errorf("%q %q: %+v, %v", c.practice, c.client, other.Facts, err)
		}
	}
}

// TestOfSeveralIDs: the facts of who was merged stand among those of whom they were merged into, page by page.
func TestOfSeveralIDs(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	for n := range 40 {
		react(t, line, parcelTo([]string{kari, ola}[n*n%3%2], n, n/2))
	}
	ask, got := timeline.Ask{Limit: 7}, []string{}
	for {
		page, err := line.List(t.Context(), "lotus", []string{kari, ola}, ask)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Facts {
			got = append(got, f.At.Format(time.RFC3339)+f.ID)
		}
		if ask.After = page.Next; ask.After == "" {
			break
		}
	}
	if !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(b, a) }) ||
		len(slices.Compact(got)) != 40 {
		t.Errorf("%d facts: %v", len(got), got)
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	t.Parallel()
	line, db := open(t, faulty.Options{})
	with := func(change func(*fact.Fact)) fact.Fact {
		f := parcelTo(kari, 1, 0)
		change(&f)
		return f
	}
	for name, c := range map[string]struct {
		f   fact.Fact
		err error // nil: any
	}{
		"unknown kind":       {with(func(f *fact.Fact) { f.Kind = "parcel.lost" }), fact.ErrUnknown},
		"newer data":         {with(func(f *fact.Fact) { f.Version = 1 }), fact.ErrNewer},
		"spoiled data":       {with(func(f *fact.Fact) { f.Data = json.RawMessage(`{"client":5}`) }), nil},
		"no practice":        {with(func(f *fact.Fact) { f.Practice = "" }), nil},
		"practice with more": {with(func(f *fact.Fact) { f.Practice = "lotus#" + ola }), nil},
		"no id":              {with(func(f *fact.Fact) { f.ID = "" }), nil},
		"no client's id":     {with(func(f *fact.Fact) { f.Data = json.RawMessage(`{"client":"kari"}`) }), nil},
	} {
		if err := line.React(t.Context(), c.f); err == nil || c.err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if db.writes != 0 {
		t.Errorf("%d writes", db.writes)
	}
}

// TestStoreIsAway: who tells the fact hears that it is to be told again, and who reads that nothing could be read.
func TestStoreIsAway(t *testing.T) {
	t.Parallel()
	away := timeline.New(gone{}, kinds, store.Retrier{Sleep: nowait, Attempts: 3})
	if err := away.React(t.Context(), parcelTo(kari, 1, 0)); !errors.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if _, err := away.List(t.Context(), "lotus", []string{kari}, timeline.Ask{}); err == nil {
		t.Error("an empty timeline, where nothing could be read")
	}
}

// gone is a database that cannot be reached.
type gone struct{ store.Store }

func (gone) Transact(context.Context, ...store.Op) error { return store.ErrUnreachable }
func (gone) Query(context.Context, store.Query) (store.Page, error) {
	return store.Page{}, store.ErrUnreachable
}

func TestKinds(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	if diff := cmp.Diff([]string{"member.joined", "parcel.sent"}, line.Kinds()); diff != "" {
		t.Error(diff)
	}
}

// TestWhatCannotBeRead: a row that cannot be read hides none of the others, and no page ends with it.
func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	line, db := open(t, faulty.Options{})
	react(t, line, parcelTo(kari, 1, 1), parcelTo(kari, 3, 3))
	bad := store.Item{Key: store.Key{Partition: "timeline#lotus#" + kari, Sort: "2026-11-02T07:02:00.000Z#" + id(2)},
		Kind: "timeline", Data: []byte("{")}
	if err := db.Transact(t.Context(), store.Put(bad, store.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	for limit := 1; limit < 5; limit++ {
		var got []string
		ask := timeline.Ask{Limit: limit}
		for range 5 {
			page, err := line.List(t.Context(), "lotus", []string{kari}, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range page.Facts {
				got = append(got, f.ID)
			}
			if ask.After = page.Next; page.Next == "" {
				break
			}
		}
		if want := []string{id(3), id(1)}; !slices.Equal(got, want) {
			t.Errorf("by %d: %v, wanted %v", limit, got, want)
		}
	}
}

// TestPagesOfOneKind: asked for one kind a page is filled with it, however few they are among others, and pages end.
func TestPagesOfOneKind(t *testing.T) {
	t.Parallel()
	line, _ := open(t, faulty.Options{})
	for n := range 90 {
		if n%9 == 0 {
			f := joined.New(id(1000+n), begin.Add(time.Duration(n)*time.Minute), "lotus", kari, staff, fact.None{})
			react(t, line, f)
			continue
		}
		react(t, line, parcelTo(kari, n, n))
	}
	for _, c := range []struct {
		kind string
		want int
	}{{"member", 10}, {"member.joined", 10}, {"parcel", 80}, {"parc", 0}, {"", 90}, {"garden", 0}} {
		ask, got := timeline.Ask{Kind: c.kind, Limit: 7}, 0
		for {
			page, err := line.List(t.Context(), "lotus", []string{kari}, ask)
			if err != nil || len(page.Facts) > 7 {
				t.Fatalf("%q: %d facts, %v", c.kind, len(page.Facts), err)
			}
			for _, f := range page.Facts {
				if !strings.HasPrefix(f.Kind, c.kind) {
					t.Errorf("asked for %q: %s", c.kind, f.Kind)
				}
			}
			got += len(page.Facts)
			if ask.After = page.Next; ask.After == "" {
				break
			}
		}
		if got != c.want {
			t.Errorf("%q: %d facts, want %d", c.kind, got, c.want)
		}
	}
}
