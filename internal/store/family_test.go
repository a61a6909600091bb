package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

// parcel is an entity with all that a family knows of.
type parcel struct {
	ID       string    `json:"-"`
	Practice string    `json:"-"`
	Shelf    string    `json:"sh,omitempty"` // "": handed over
	Steps    []string  `json:"st,omitempty"`
	Due      time.Time `json:"d,omitzero"`

	version int64
}

var parcels = store.Family[parcel]{
	Kind: "parcel", Prefix: "parcel", Sort: "parcel",
	Unknown: fault.Error{Code: "parcel-unknown", Message: "There is no parcel with this id."},
	Stamp: func(p *parcel) store.Stamp {
		return store.Stamp{Practice: &p.Practice, ID: &p.ID, Version: &p.version}
	},
	Due: func(p parcel) *store.IndexKey {
		if p.Due.IsZero() {
			return nil
		}
		return &store.IndexKey{Partition: "due#parcels#0", Sort: p.Due.UTC().Format(time.RFC3339) + "#" + p.ID}
	},
	By: func(p parcel) *store.IndexKey {
		if p.Shelf == "" {
			return nil
		}
		return &store.IndexKey{Partition: "shelf#" + p.Practice + "#" + p.Shelf, Sort: p.ID}
	},
	Expires: func(p parcel) time.Time { return p.Due },
}

// label is stored beside others of its practice, and seal once for each practice, in a form of its own. Neither keeps
// its version.
type (
	label struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	seal struct{ practice, text string }
)

var (
	labels = store.Family[label]{Kind: "label", Prefix: "post", Sort: "label", Layout: store.Together,
		Stamp: func(l *label) store.Stamp { return store.Stamp{ID: &l.ID} }}
	seals = store.Family[seal]{Kind: "seal", Prefix: "post", Sort: "seal", Layout: store.Single,
		Stamp:     func(s *seal) store.Stamp { return store.Stamp{Practice: &s.practice} },
		Marshal:   func(s seal) ([]byte, error) { return []byte("seal " + s.text), nil },
		Unmarshal: unseal}
)

func unseal(data []byte, s *seal) error {
	text, ok := strings.CutPrefix(string(data), "seal ")
	if !ok {
		return errors.New("no seal")
	}
	s.text = text
	return nil
}

func openFaulty(t *testing.T) *faulty.Store {
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
	return faulty.New(db, faulty.Options{})
}

func patient() store.Retrier {
	return store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 5}
}

// happened makes facts, each with another id.
func happened() func() []fact.Fact {
	n := 0
	return func() []fact.Fact {
		n++
		return []fact.Fact{{ID: fmt.Sprint("fact ", n), Kind: "parcel.moved"}}
	}
}

func put[T any](t *testing.T, db store.Store, f store.Family[T], all ...T) {
	t.Helper()
	for _, v := range all {
		op, err := f.Put(v)
		if err == nil {
			err = db.Transact(t.Context(), op)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func stored(t *testing.T, db store.Store, k store.Key) store.Item {
	t.Helper()
	i, err := db.Get(t.Context(), k, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// decision is what Update asks.
type decision = func(parcel) (parcel, []fact.Fact, error)

func step(what string, facts func() []fact.Fact) decision {
	return func(p parcel) (parcel, []fact.Fact, error) {
		p.Steps = append(slices.Clone(p.Steps), what)
		return p, facts(), nil
	}
}

func TestFamilyKeys(t *testing.T) {
	t.Parallel()
	type key = store.Key
	for name, c := range map[string]struct {
		key          key
		practice, id string
		cut          func(key) (string, string, bool)
	}{
		"apart":                 {parcels.Key("lotus", "a"), "lotus", "a", parcels.Cut},
		"apart, # in the id":    {parcels.Key("lotus", "a#b"), "lotus", "a#b", parcels.Cut},
		"together":              {labels.Key("lotus", "a"), "lotus", "a", labels.Cut},
		"together, # in the id": {labels.Key("lotus", "a#b"), "lotus", "a#b", labels.Cut},
		"single":                {seals.Key("lotus", ""), "lotus", "", seals.Cut},
		"single, with an id":    {seals.Key("lotus", "a"), "lotus", "", seals.Cut},

		"another sort":               {key{"parcel#lotus#a", "booking"}, "", "", parcels.Cut},
		"another partition":          {key{"booking#lotus#a", "parcel"}, "", "", parcels.Cut},
		"a longer prefix":            {key{"parcels#lotus#a", "parcel"}, "", "", parcels.Cut},
		"no id":                      {key{"parcel#lotus#", "parcel"}, "", "", parcels.Cut},
		"no part for an id":          {key{"parcel#lotus", "parcel"}, "", "", parcels.Cut},
		"no practice":                {key{"parcel##a", "parcel"}, "", "", parcels.Cut},
		"together, another sort":     {seals.Key("lotus", ""), "", "", labels.Cut},
		"together, no id":            {labels.Key("lotus", ""), "", "", labels.Cut},
		"together, longer partition": {key{"post#lotus#x", "label#a"}, "", "", labels.Cut},
		"single, another sort":       {labels.Key("lotus", "a"), "", "", seals.Cut},
		"single, longer partition":   {key{"post#lotus#x", "seal"}, "", "", seals.Cut},
		"single, no practice":        {key{"post#", "seal"}, "", "", seals.Cut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			practice, id, ok := c.cut(c.key)
			if practice != c.practice || id != c.id || ok != (c.practice != "") {
				t.Errorf("Cut(%s) = %q, %q, %t", c.key, practice, id, ok)
			}
		})
	}
	if want := (store.Key{Partition: "parcel#lotus#a", Sort: "parcel"}); parcels.Key("lotus", "a") != want {
		t.Errorf("apart: %s", parcels.Key("lotus", "a"))
	}
	if want := (store.Key{Partition: "post#lotus", Sort: "label#a"}); labels.Key("lotus", "a") != want {
		t.Errorf("together: %s", labels.Key("lotus", "a"))
	}
	if want := (store.Key{Partition: "post#lotus", Sort: "seal"}); seals.Key("lotus", "a") != want {
		t.Errorf("single: %s", seals.Key("lotus", "a"))
	}
}

// TestFamilyPut: a new entity is written only where there is none, a changed one only over what was read.
func TestFamilyPut(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	fresh := parcel{ID: "a", Practice: "lotus", Shelf: "s", Due: due}
	op, err := parcels.Put(fresh, fact.Fact{ID: "f"})
	if err != nil {
		t.Fatal(err)
	}
	want := store.Put(store.Item{Key: parcels.Key("lotus", "a"), Kind: "parcel",
		Data:  []byte(`{"sh":"s","d":"2026-11-28T09:00:00Z"}`),
		Facts: []fact.Fact{{ID: "f"}}, Due: &store.IndexKey{Partition: "due#parcels#0", Sort: "2026-11-28T09:00:00Z#a"},
		By: &store.IndexKey{Partition: "shelf#lotus#s", Sort: "a"}, Expires: due}, store.IfAbsent)
	if d := cmp.Diff(want, op, cmp.AllowUnexported(store.Condition{})); d != "" {
		t.Errorf("Put (-want +got)\n%s", d)
	}
	db := openFaulty(t)
	if err := db.Transact(t.Context(), op); err != nil {
		t.Fatal(err)
	}
	read, err := parcels.Get(t.Context(), db, op.Item.Key, store.Strong)
	fresh.version = 1
	if d := cmp.Diff(fresh, read, cmp.AllowUnexported(parcel{})); err != nil || d != "" {
		t.Errorf("Get: %v (-want +got)\n%s", err, d)
	}
	read.Shelf, read.Due = "", time.Time{}
	put(t, db, parcels, read)
	if i := stored(t, db, op.Item.Key); i.Version != 2 || i.By != nil || i.Due != nil || !i.Expires.IsZero() {
		t.Errorf("written over: %+v", i)
	}
	again, err := parcels.Put(read)
	if err == nil {
		err = db.Transact(t.Context(), again)
	}
	if !errors.Is(err, store.ErrConflict) {
		t.Errorf("written over what was read before: %v", err)
	}
}

// TestFamilyOthers: without a version of its own an entity is as new, and its form may be another than JSON.
func TestFamilyOthers(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	i, err := labels.Item(labels.Key("lotus", "a"), label{ID: "a", Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Transact(t.Context(), store.Put(i, store.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	put(t, db, seals, seal{"lotus", "red"})
	if l, err := labels.Get(t.Context(), db, i.Key, store.Eventual); err != nil || l != (label{"a", "x"}) {
		t.Errorf("label: %+v, %v", l, err)
	}
	s, err := seals.Get(t.Context(), db, seals.Key("lotus", ""), store.Eventual)
	if err != nil || s != (seal{"lotus", "red"}) {
		t.Errorf("seal: %+v, %v", s, err)
	}
	_, err = seals.Decode(store.Item{Key: seals.Key("lotus", ""), Data: []byte("x")})
	if err == nil || errors.Is(err, store.ErrInvalid) {
		t.Errorf("what cannot be read: %v", err)
	}
	all, next, err := labels.List(t.Context(), db, store.Query{Partition: "post#lotus"}) // with the seal
	if err != nil || next != "" || len(all) != 1 || all[0].ID != "a" {
		t.Errorf("List = %+v, %q, %v", all, next, err)
	}
}

// TestFamilyWrongKey: nothing is read or written at a key of others, or at one that is none.
func TestFamilyWrongKey(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	put(t, db, parcels, parcel{ID: "a", Practice: "lotus"})
	wrong := store.Key{Partition: "parcel#lotus#a", Sort: "booking"}
	facts := happened()
	for name, err := range map[string]error{
		"decode": second(parcels.Decode(store.Item{Key: wrong, Data: []byte("{}")})),
		"item":   second(parcels.Item(wrong, parcel{})),
		"put":    second(parcels.Put(parcel{ID: "a"})), // of no practice
		"create": second(parcels.Create(t.Context(), db, patient(), wrong,
			func(*store.Along) (parcel, []fact.Fact, error) { return parcel{}, nil, nil })),
	} {
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, k := range []store.Key{wrong, parcels.Key("", ""), parcels.Key("lotus", "\x00"),
		parcels.Key("lotus", strings.Repeat("x", store.MaxKey))} {
		if _, err := parcels.Get(t.Context(), db, k, store.Strong); !errors.Is(err, fault.NotFound) {
			t.Errorf("get %q: %v", k, err)
		}
		_, err := parcels.Update(t.Context(), db, patient(), k, step("x", facts))
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("update %q: %v", k, err)
		}
	}
	if i := stored(t, db, parcels.Key("lotus", "a")); i.Version != 1 {
		t.Errorf("written: %+v", i)
	}
}

func second[T any](_ T, err error) error { return err }

// TestFamilyMissing: each family says in its own words that there is nothing, with a fault that is the caller's own.
func TestFamilyMissing(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	for name, err := range map[string]error{
		"get":    second(parcels.Get(t.Context(), db, parcels.Key("lotus", "a"), store.Eventual)),
		"update": second(parcels.Update(t.Context(), db, patient(), parcels.Key("lotus", "a"), step("x", happened()))),
	} {
		if !errors.Is(err, fault.NotFound) || fault.CodeOf(err) != "parcel-unknown" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_ = parcels.Missing().With("near", "b").Because(store.ErrConflict)
	if f := parcels.Missing(); f.Extra != nil || f.Cause != nil {
		t.Errorf("one caller's words reach another: %+v", f)
	}
	if f := labels.Missing(); f.Kind != fault.NotFound || f.Code != "label-unknown" || f.Message == "" {
		t.Errorf("without words: %+v", f)
	}
	down := errors.New("down")
	_, err := parcels.Get(t.Context(), broken{err: down}, parcels.Key("lotus", "a"), store.Strong)
	if !errors.Is(err, down) || errors.Is(err, fault.NotFound) {
		t.Errorf("a failing database: %v", err)
	}
}

// broken is a Reader that fails.
type broken struct {
	store.Reader
	err error
}

func (b broken) Get(context.Context, store.Key, store.Consistency) (store.Item, error) {
	return store.Item{}, b.err
}

func TestFamilyUpdate(t *testing.T) {
	t.Parallel()
	key := parcels.Key("lotus", "a")
	refused := fault.New(fault.Invalid, "too-heavy", "No.")
	conflicts := slices.Repeat([]faulty.Fault{faulty.Conflict}, 5)
	unsure := []faulty.Fault{faulty.Dropped, faulty.Lost}
	for name, c := range map[string]struct {
		script []faulty.Fault
		meet   bool // somebody else writes before the first attempt does
		decide func(facts func() []fact.Fact) decision
		want   error
		asked  int
		steps  []string
		writes int64 // version afterwards
	}{
		"at once":       {asked: 1, steps: []string{"x"}, writes: 2},
		"conflict":      {script: conflicts[:2], asked: 3, steps: []string{"x"}, writes: 2},
		"throttled":     {script: []faulty.Fault{faulty.Throttle}, asked: 2, steps: []string{"x"}, writes: 2},
		"somebody else": {meet: true, asked: 2, steps: []string{"other", "x"}, writes: 3},
		"lost answer":   {script: []faulty.Fault{faulty.Lost}, asked: 1, steps: []string{"x"}, writes: 2},
		"dropped":       {script: []faulty.Fault{faulty.Dropped}, asked: 2, steps: []string{"x"}, writes: 2},
		"dropped, lost": {script: unsure, asked: 2, steps: []string{"x"}, writes: 2},
		"never":         {script: conflicts, want: fault.Unavailable, asked: 5, writes: 1},
		"refused": {want: fault.Invalid, asked: 1, writes: 1,
			decide: func(facts func() []fact.Fact) decision {
				return func(p parcel) (parcel, []fact.Fact, error) {
					p.Steps = []string{"x"}
					return p, facts(), refused
				}
			}},
		"nothing changes": {asked: 1, writes: 1,
			decide: func(func() []fact.Fact) decision {
				return func(p parcel) (parcel, []fact.Fact, error) { return p, nil, nil }
			}},
		"nothing changes, but something happened": {asked: 1, writes: 2,
			decide: func(facts func() []fact.Fact) decision {
				return func(p parcel) (parcel, []fact.Fact, error) { return p, facts(), nil }
			}},
		"no fact, lost answer": {script: []faulty.Fault{faulty.Lost}, asked: 2, steps: []string{"x"}, writes: 2,
			decide: func(func() []fact.Fact) decision {
				return func(p parcel) (parcel, []fact.Fact, error) { p.Steps = []string{"x"}; return p, nil, nil }
			}},
		"made anew": {asked: 1, steps: []string{"y"}, writes: 2, // it is written over what was read, at the key
			decide: func(func() []fact.Fact) decision {
				return func(parcel) (parcel, []fact.Fact, error) { return parcel{Steps: []string{"y"}}, nil, nil }
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openFaulty(t)
			put(t, db, parcels, parcel{ID: "a", Practice: "lotus"})
			db.Script(c.script...)
			if c.meet {
				db.Before(func(ctx context.Context, _ []store.Op) {
					_, err := parcels.Update(ctx, db, patient(), key, step("other", func() []fact.Fact { return nil }))
					if err != nil {
						t.Error(err)
					}
				})
			}
			facts, asked := happened(), 0
			decide := step("x", facts)
			if c.decide != nil {
				decide = c.decide(facts)
			}
			out, err := parcels.Update(t.Context(), db, patient(), key, func(p parcel) (parcel, []fact.Fact, error) {
				asked++
				return decide(p)
			})
			if !errors.Is(err, c.want) || asked != c.asked {
				t.Errorf("Update = %v, asked %d times; want %v and %d", err, asked, c.want, c.asked)
			}
			item := stored(t, db, key)
			read, bad := parcels.Decode(item)
			if bad != nil || item.Version != c.writes || !slices.Equal(read.Steps, c.steps) {
				t.Errorf("stored at version %d: %+v, %v", item.Version, read, bad)
			}
			if c.want != nil {
				read = parcel{}
			}
			if d := cmp.Diff(read, out, cmp.AllowUnexported(parcel{})); d != "" {
				t.Errorf("returned is not what is stored (-stored +returned)\n%s", d)
			}
		})
	}
}

// TestFamilyUpdateOthersMeanwhile: the answer was lost, and somebody wrote after that: decide is asked, and sees both.
func TestFamilyUpdateOthersMeanwhile(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	put(t, db, parcels, parcel{ID: "a", Practice: "lotus"})
	key := parcels.Key("lotus", "a")
	db.Script(faulty.Lost)
	facts := happened()
	var seen [][]string
	retry := patient()
	retry.Sleep = func(ctx context.Context, _ time.Duration) error {
		other := func() []fact.Fact { return []fact.Fact{{ID: "else"}} }
		_, err := parcels.Update(ctx, db, patient(), key, step("other", other))
		return err
	}
	out, err := parcels.Update(t.Context(), db, retry, key, func(p parcel) (parcel, []fact.Fact, error) {
		seen = append(seen, p.Steps)
		if slices.Contains(p.Steps, "x") {
			return p, nil, nil
		}
		return step("x", facts)(p)
	})
	if d := cmp.Diff([][]string{nil, {"x", "other"}}, seen); err != nil || d != "" || out.version != 3 {
		t.Errorf("Update = %+v, %v; it saw\n%s", out, err, d)
	}
}

// TestFamilyUpdateWith: what goes along is written with the entity or not at all, and anew in each attempt.
func TestFamilyUpdateWith(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	put(t, db, parcels, parcel{ID: "a", Practice: "lotus"})
	key, other := parcels.Key("lotus", "a"), labels.Key("lotus", "l")
	db.Script(faulty.Conflict)
	update := func(decide func(parcel, *store.Along) (parcel, []fact.Fact, error)) (parcel, error) {
		return parcels.UpdateWith(t.Context(), db, patient(), key, decide)
	}
	out, err := update(func(p parcel, along *store.Along) (parcel, []fact.Fact, error) {
		if len(along.Ops) != 0 {
			t.Error("an attempt begins with what an earlier one left")
		}
		i, err := labels.Item(other, label{ID: "l", Text: "x"})
		along.Ops = append(along.Ops, store.Put(i, store.IfAbsent))
		return p, nil, err // unchanged, and written nevertheless
	})
	if err != nil || out.version != 2 || stored(t, db, key).Version != 2 || stored(t, db, other).Version != 1 {
		t.Errorf("UpdateWith = %+v, %v", out, err)
	}

	_, err = update(func(p parcel, along *store.Along) (parcel, []fact.Fact, error) {
		p.Steps = []string{"never"}
		along.Ops = append(along.Ops, store.Check(other, store.IfAbsent))
		return p, nil, nil
	})
	if fault.KindOf(err) != fault.Unavailable || stored(t, db, key).Version != 2 {
		t.Errorf("the condition of what goes along fails: %v", err)
	}

	var ops []store.Op
	_, err = update(func(p parcel, along *store.Along) (parcel, []fact.Fact, error) {
		along.Ops = []store.Op{store.Check(other, store.IfVersion(1))}
		along.Write = func(ctx context.Context, all ...store.Op) error {
			ops = all
			return db.Transact(ctx, append(all, store.Delete(labels.Key("lotus", "z"), store.Always))...)
		}
		return p, nil, nil
	})
	if err != nil || len(ops) != 2 || ops[0].Item.Key != key || ops[1].Item.Key != other {
		t.Errorf("written by another: %v, with %+v", err, ops)
	}
	if n := stored(t, db, key).Version; n != 3 {
		t.Errorf("written by another: version %d", n)
	}
}

func TestFamilyCreate(t *testing.T) {
	t.Parallel()
	key := parcels.Key("lotus", "a")
	refused := fault.New(fault.Conflict, "full", "No.")
	for name, c := range map[string]struct {
		script []faulty.Fault
		there  bool // before
		err    error
		want   error
		built  int
		steps  []string
	}{
		"at once":       {built: 1, steps: []string{"1"}},
		"conflict":      {script: []faulty.Fault{faulty.Conflict}, built: 2, steps: []string{"2"}},
		"lost answer":   {script: []faulty.Fault{faulty.Lost}, built: 1, steps: []string{"1"}},
		"dropped":       {script: []faulty.Fault{faulty.Dropped}, built: 2, steps: []string{"2"}},
		"there already": {there: true, built: 1, steps: []string{"there"}},
		"refused":       {err: refused, want: fault.Conflict, built: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openFaulty(t)
			if c.there {
				put(t, db, parcels, parcel{ID: "a", Practice: "lotus", Steps: []string{"there"}})
			}
			db.Script(c.script...)
			built := 0
			build := func(*store.Along) (parcel, []fact.Fact, error) {
				built++
				return parcel{Steps: []string{fmt.Sprint(built)}}, []fact.Fact{{ID: "f"}}, c.err
			}
			out, err := parcels.Create(t.Context(), db, patient(), key, build)
			if !errors.Is(err, c.want) || built != c.built {
				t.Errorf("Create = %v, built %d times", err, built)
			}
			read, err := parcels.Get(t.Context(), db, key, store.Strong)
			if c.want != nil {
				if !errors.Is(err, fault.NotFound) {
					t.Errorf("refused, and stored: %+v, %v", read, err)
				}
				return
			}
			d := cmp.Diff(read, out, cmp.AllowUnexported(parcel{}))
			if err != nil || d != "" || !slices.Equal(read.Steps, c.steps) {
				t.Errorf("returned is not what is stored: %v (-stored +returned)\n%s", err, d)
			}
		})
	}
}

// TestFamilyCreateStored: build may find that it is not needed.
func TestFamilyCreateStored(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	put(t, db, parcels, parcel{ID: "a", Practice: "lotus", Steps: []string{"there"}})
	build := func(along *store.Along) (parcel, []fact.Fact, error) {
		along.Ops = []store.Op{store.Delete(parcels.Key("lotus", "a"), store.Always)}
		p, err := parcels.Get(t.Context(), db, parcels.Key("lotus", "a"), store.Strong)
		return p, nil, err
	}
	out, err := parcels.Create(t.Context(), db, patient(), parcels.Key("lotus", "b"), build)
	if err != nil || out.ID != "a" || stored(t, db, parcels.Key("lotus", "a")).Version != 1 {
		t.Errorf("Create = %+v, %v", out, err)
	}
	_, err = parcels.Get(t.Context(), db, parcels.Key("lotus", "b"), store.Strong)
	if !errors.Is(err, fault.NotFound) {
		t.Errorf("written all the same: %v", err)
	}
}

func TestFamilyList(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	const n = 2*store.MaxKeys + 30 // more than one read of many
	var ops []store.Op
	for i := range n {
		op, err := parcels.Put(parcel{ID: fmt.Sprintf("%03d", i), Practice: "lotus", Shelf: "s"})
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, op)
	}
	for chunk := range slices.Chunk(ops, store.MaxOps) {
		if err := db.Transact(t.Context(), chunk...); err != nil {
			t.Fatal(err)
		}
	}
	by := &store.IndexKey{Partition: "shelf#lotus#s", Sort: "0"}
	foreign := store.Item{Key: labels.Key("lotus", "x"), Kind: "label", Data: []byte("{}"), By: by}
	if err := db.Transact(t.Context(), store.Put(foreign, store.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	put(t, db, parcels, parcel{ID: "000", Practice: "rose", Shelf: "s"}, parcel{ID: "x", Practice: "lotus", Shelf: "t"})
	for _, limit := range []int{0, 1, 7, 100, n, n + 1} {
		var got []string
		q := store.Query{Index: store.By, Partition: "shelf#lotus#s", Limit: limit}
		for pages := 0; ; pages++ {
			all, next, err := parcels.List(t.Context(), db, q)
			if err != nil || pages > n || limit > 0 && len(all) > limit {
				t.Fatalf("limit %d, page %d: %d parcels, %v", limit, pages, len(all), err)
			}
			for _, p := range all {
				got = append(got, p.ID)
			}
			if q.After = next; next == "" {
				break
			}
		}
		if len(got) != n || !slices.IsSorted(got) {
			t.Errorf("limit %d: %d parcels, in order: %t", limit, len(got), slices.IsSorted(got))
		}
	}
	q := store.Query{Index: store.By, Partition: "shelf#lotus#s", Limit: 2, Descending: true}
	all, next, err := parcels.List(t.Context(), db, q)
	if err != nil || next == "" || len(all) != 2 || all[0].ID != fmt.Sprint(n-1) || all[0].version != 1 {
		t.Errorf("the last two: %+v, %v", all, err)
	}
}

// TestFamilyListMoved: an index lags. What has left the partition is left out, and what is listed is as it is now.
func TestFamilyListMoved(t *testing.T) {
	t.Parallel()
	db := openFaulty(t)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	for _, id := range []string{"gone", "moved", "deleted", "stays"} {
		put(t, db, parcels, parcel{ID: id, Practice: "lotus", Shelf: "s", Due: at})
	}
	before := map[store.Index]store.Page{}
	partitions := map[store.Index]string{store.By: "shelf#lotus#s", store.Due: "due#parcels#0"}
	for index, partition := range partitions {
		page, err := db.Query(t.Context(), store.Query{Index: index, Partition: partition})
		if err != nil || len(page.Items) != 4 {
			t.Fatal(page, err)
		}
		before[index] = page
	}
	change := func(id string, change func(*parcel)) {
		t.Helper()
		decide := func(p parcel) (parcel, []fact.Fact, error) { change(&p); return p, nil, nil }
		if _, err := parcels.Update(t.Context(), db, patient(), parcels.Key("lotus", id), decide); err != nil {
			t.Fatal(err)
		}
	}
	change("gone", func(p *parcel) { p.Shelf, p.Due = "", time.Time{} })
	change("moved", func(p *parcel) { p.Shelf = "t" })
	change("stays", func(p *parcel) { p.Steps = []string{"new"} })
	if err := db.Transact(t.Context(), store.Delete(parcels.Key("lotus", "deleted"), store.Always)); err != nil {
		t.Fatal(err)
	}
	for index, want := range map[store.Index][]string{store.By: {"stays"}, store.Due: {"moved", "stays"}} {
		q := store.Query{Index: index, Partition: partitions[index]}
		all, _, err := parcels.List(t.Context(), lagging{db, before[index]}, q)
		var got []string
		for _, p := range all {
			got = append(got, p.ID)
			if p.ID == "stays" && !slices.Equal(p.Steps, []string{"new"}) {
				t.Errorf("index %d: listed as it was: %+v", index, p)
			}
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Errorf("index %d: %v (-want +got)\n%s", index, err, d)
		}
	}
}

// lagging is a Reader whose queries answer as of before.
type lagging struct {
	store.Reader
	page store.Page
}

func (l lagging) Query(context.Context, store.Query) (store.Page, error) { return l.page, nil }

// TestFamilyChance: under all faults at once, each of many changes is made exactly once.
func TestFamilyChance(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		calm := openFaulty(t)
		db := faulty.New(calm, faulty.Options{Seed: seed, Conflict: 0.2, Throttle: 0.1, Lost: 0.2, Dropped: 0.1})
		retry := patient()
		retry.Attempts = 40
		facts := happened()
		key := parcels.Key("lotus", "a")
		if _, err := parcels.Create(t.Context(), db, retry, key, func(*store.Along) (parcel, []fact.Fact, error) {
			return parcel{ID: "a", Practice: "lotus"}, facts(), nil
		}); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			if _, err := parcels.Update(t.Context(), db, retry, key, step("x", facts)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := parcels.Get(t.Context(), calm, key, store.Strong)
		if err != nil || len(p.Steps) != 50 || p.version != 51 {
			t.Errorf("seed %d: %d steps, version %d, %v", seed, len(p.Steps), p.version, err)
		}
	}
}

// TestFamilyStampIsNotData: what the key says is not written a second time.
func TestFamilyStampIsNotData(t *testing.T) {
	t.Parallel()
	op, err := parcels.Put(parcel{ID: "secret-id", Practice: "lotus", version: 7})
	var data map[string]any
	err = errors.Join(err, json.Unmarshal(op.Item.Data, &data))
	if err != nil || len(data) != 0 || op.If.Version() != 7 {
		t.Errorf("Put writes %v on %d, %v", data, op.If.Version(), err)
	}
}

// TestFamilyUpsert: the first change makes the entity, also where its answer was lost or somebody else was first.
func TestFamilyUpsert(t *testing.T) {
	t.Parallel()
	for _, outcome := range []faulty.Fault{faulty.None, faulty.Lost, faulty.Conflict} {
		db := openFaulty(t)
		key := parcels.Key("lotus", "a")
		upsert := func(name string) (parcel, error) {
			return parcels.Upsert(t.Context(), db, patient(), key, step(name, happened()))
		}
		db.Script(outcome)
		first, err := upsert("x")
		if err != nil || first.version != 1 || first.ID != "a" || first.Practice != "lotus" {
			t.Errorf("%v: the first is %+v, %v", outcome, first, err)
		}
		second, err := upsert("y")
		if err != nil || second.version != 2 || !slices.Equal(second.Steps, []string{"x", "y"}) {
			t.Errorf("%v: the second is %+v, %v", outcome, second, err)
		}
	}
	db := openFaulty(t)
	nothing := func(p parcel) (parcel, []fact.Fact, error) { return p, nil, nil }
	if p, err := parcels.Upsert(t.Context(), db, patient(), parcels.Key("lotus", "b"), nothing); err != nil ||
		p.version != 0 {
		t.Errorf("what changes nothing: %+v, %v", p, err)
	}
	if _, err := parcels.Upsert(t.Context(), db, patient(), labels.Key("lotus", "b"), nothing); !errors.Is(err,
		store.ErrInvalid) {
		t.Errorf("another family's key: %v", err)
	}
}
