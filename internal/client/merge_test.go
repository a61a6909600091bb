package client_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// merge is Merge that must succeed.
func merge(t *testing.T, c *client.Clients, kept, other string, keep client.Keep) client.Client {
	t.Helper()
	got, err := c.Merge(t.Context(), owner, "lotus", kept, 0, other, 0, keep)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestMerge(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	a := add(t, c, client.Particulars{Name: "Kari Nordmann", Emails: []string{"kari@example.com"},
		Tags: []string{"regular"}, Fields: map[string]string{"shoe": "38"}, Note: "A", Given: "Kari"})
	b := add(t, c, client.Particulars{Name: "Kari Dahl", Emails: []string{"kari@dahl.example", "Kari@example.com"},
		Phones: []string{"+4791234567"}, Tags: []string{"vip", "regular"}, Birthday: "1980-12-24", Family: "Dahl",
		Fields: map[string]string{"shoe": "39", "side": "left"}, Note: "B", Company: "Dahl AS", Org: "1"})
	got := merge(t, c, a.ID, b.ID, client.Keep{"note": client.Other})
	want := client.Particulars{Name: "Kari Nordmann", Given: "Kari", Tags: []string{"regular", "vip"},
		Emails: []string{"kari@example.com", "kari@dahl.example"}, Phones: []string{"+4791234567"},
		Birthday: "1980-12-24", Fields: map[string]string{"shoe": "38", "side": "left"}, Note: "B",
		Company: "Dahl AS", Org: "1"}
	if diff := cmp.Diff(want, got.Particulars); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]client.Included{{ID: b.ID, Name: "Kari Dahl", At: now}}, got.Includes); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{a.ID, b.ID} {
		if read, err := c.Get(t.Context(), "lotus", id, store.Strong); err != nil || read.ID != a.ID ||
			!slices.Equal(read.IDs(), []string{a.ID, b.ID}) {
			t.Errorf("%s is read as %s, %v", id, read.ID, err)
		}
	}
	for _, contact := range []client.Contact{{Name: "Kari Nordmann", Email: "kari@dahl.example"},
		{Name: "Kari Dahl", Email: "kari@dahl.example"}, {Name: "Kari Dahl", Phone: "+4791234567"},
		{Name: "Kari", Email: "kari@example.com"}} {
		if f := find(t, c, "lotus", contact); f.ID != a.ID || f.Put != nil {
			t.Errorf("%+v is found as %s", contact, f.ID)
		}
		if id, put, err := c.Reserve(t.Context(), "lotus", contact, now, now); id != a.ID || put != nil || err != nil {
			t.Errorf("%+v is reserved as %s, %v", contact, id, err)
		}
	}
	_, item := stored(t, db, "lotus", a.ID)
	data, err := client.FactMerged.Data(item.Facts[0])
	said := client.Merged{Client: fact.ID(b.ID), Fields: []fact.Code{"emails", "phones", "birthday", "company",
		"org_number", "fields", "note", "tags"}}
	if diff := cmp.Diff(said, data); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if back := unmerge(t, c, a.ID, b.ID); !cmp.Equal(back.Particulars, a.Particulars) || back.Includes != nil {
		t.Errorf("undone it is %+v", back)
	}
	if read, err := c.Get(t.Context(), "lotus", b.ID, store.Strong); err != nil || read.Into != "" ||
		!cmp.Equal(read.Particulars, b.Particulars) {
		t.Errorf("the other is %+v, %v", read, err)
	}
	if f := find(t, c, "lotus", client.Contact{Name: "Kari Dahl", Email: "kari@dahl.example"}); f.ID != b.ID {
		t.Error("the other is not found")
	}
}

// TestKeep: what goes together is kept together, and what is chosen is chosen as a whole.
func TestKeep(t *testing.T) {
	t.Parallel()
	five := func(prefix string) (all []string) {
		for n := range 5 {
			all = append(all, fmt.Sprintf("%s%d@example.com", prefix, n))
		}
		return all
	}
	a := client.Particulars{Name: "Kari Lie", Given: "Kari", Emails: five("a")[:4], Company: "Fjell AS",
		Fields: map[string]string{"shoe": "38"}, Language: i18n.NB}
	b := client.Particulars{Name: "Kari Berg", Family: "Berg", Emails: five("b"), Company: "Dal AS", Org: "2",
		Fields: map[string]string{"shoe": "40", "side": "left"}, Language: i18n.FI, Alert: "!"}
	for name, c := range map[string]struct {
		keep client.Keep
		want func(*client.Particulars)
	}{
		"nothing chosen": {nil, func(p *client.Particulars) {
			p.Emails = append(five("a")[:4:4], "b0@example.com")
			p.Fields, p.Alert = map[string]string{"shoe": "38", "side": "left"}, "!"
		}},
		"the other's name and company": {client.Keep{"name": "b", "org_number": "b"}, func(p *client.Particulars) {
			p.Emails = append(five("a")[:4:4], "b0@example.com")
			p.Fields, p.Alert = map[string]string{"shoe": "38", "side": "left"}, "!"
			p.Name, p.Given, p.Family, p.Company, p.Org = "Kari Berg", "", "Berg", "Dal AS", "2"
		}},
		"lists as a whole": {client.Keep{"emails": "b", "fields": "b", "alert": "a"}, func(p *client.Particulars) {
			p.Emails, p.Fields = five("b"), b.Fields
		}},
		"one field": {client.Keep{"fields.shoe": "b", "fields.side": "a", "emails": "a", "language": "b"},
			func(p *client.Particulars) {
				p.Fields, p.Alert, p.Language = map[string]string{"shoe": "40"}, "!", i18n.FI
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := clients(open(t))
			kept, other, want := add(t, r, a), add(t, r, b), a
			c.want(&want)
			if diff := cmp.Diff(want, merge(t, r, kept.ID, other.ID, c.keep).Particulars); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(a, unmerge(t, r, kept.ID, other.ID).Particulars); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMergedPreferences: what was said last counts, and something essential reaches the client.
func TestMergedPreferences(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari"})
	prefer := func(id string, all ...client.Preference) client.Client {
		t.Helper()
		got, err := c.Prefer(t.Context(), owner, "lotus", id, 0, client.FromClient, all)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	said := func(p client.Purpose, by client.Channel, a client.Answer) client.Preference {
		return client.Preference{Purpose: p, Channel: by, Answer: a}
	}
	was := prefer(a.ID, said(client.Essential, client.ByEmail, client.No),
		said(client.Care, client.BySMS, client.Yes))
	prefer(b.ID, said(client.Essential, client.BySMS, client.No), said(client.Care, client.BySMS, client.No),
		said(client.Greetings, client.BySMS, client.No))
	got := merge(t, c, a.ID, b.ID, nil)
	if got.Wants(client.Care, client.BySMS) || got.Wants(client.Greetings, client.BySMS) ||
		got.Wants(client.Essential, client.ByEmail) || !got.Wants(client.Essential, client.BySMS) {
		t.Errorf("merged: %+v", got.Preferences)
	}
	prefer(b.ID, said(client.Feedback, client.ByEmail, client.No)) // of whom they were merged into
	back := unmerge(t, c, a.ID, b.ID)
	if back.Wants(client.Feedback, client.ByEmail) || len(back.Preferences) != len(was.Preferences)+1 {
		t.Errorf("undone: %+v", back.Preferences)
	}
}

// TestMergeRefuses what cannot be merged, and writes nothing then.
func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	a, b, d := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari"}), add(t, c, client.Particulars{Name: "D"})
	stranger, err := c.Add(t.Context(), owner, "rosen", "", client.Particulars{Name: "Kari"})
	if err != nil {
		t.Fatal(err)
	}
	merge(t, c, a.ID, b.ID, nil)
	_, before := stored(t, db, "lotus", a.ID)
	for name, try := range map[string]struct {
		practice, kept, other string
		revisions             [2]int64
		keep                  client.Keep
		code                  string
	}{
		"with oneself":           {"lotus", a.ID, a.ID, [2]int64{}, nil, "same-client"},
		"again":                  {"lotus", a.ID, b.ID, [2]int64{}, nil, "already-merged"},
		"the other way round":    {"lotus", b.ID, a.ID, [2]int64{}, nil, "already-merged"},
		"one who was merged":     {"lotus", d.ID, b.ID, [2]int64{}, nil, "already-merged"},
		"into one who was":       {"lotus", b.ID, d.ID, [2]int64{}, nil, "already-merged"},
		"nobody":                 {"lotus", a.ID, "nobody", [2]int64{}, nil, "client-unknown"},
		"into nobody":            {"lotus", "nobody", a.ID, [2]int64{}, nil, "client-unknown"},
		"a key":                  {"lotus", a.ID, "x#y", [2]int64{}, nil, "client-unknown"},
		"another practice's":     {"lotus", a.ID, stranger.ID, [2]int64{}, nil, "client-unknown"},
		"by another practice":    {"rosen", a.ID, d.ID, [2]int64{}, nil, "client-unknown"},
		"an old revision":        {"lotus", a.ID, d.ID, [2]int64{1, 0}, nil, "changed-meanwhile"},
		"the other's, of others": {"lotus", a.ID, d.ID, [2]int64{2, 9}, nil, "changed-meanwhile"},
		"what nobody has":        {"lotus", a.ID, d.ID, [2]int64{}, client.Keep{"shoes": "a"}, "invalid-input"},
		"neither side":           {"lotus", a.ID, d.ID, [2]int64{}, client.Keep{"name": "c"}, "invalid-input"},
	} {
		_, err := c.Merge(t.Context(), owner, try.practice, try.kept, try.revisions[0], try.other, try.revisions[1],
			try.keep)
		if fault.CodeOf(err) != try.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, try := range map[string][4]string{
		"who was never merged": {"lotus", a.ID, d.ID, "not-merged"},
		"from themselves":      {"lotus", a.ID, a.ID, "not-merged"},
		"the wrong way":        {"lotus", b.ID, a.ID, "not-merged"},
		"from another":         {"lotus", d.ID, b.ID, "not-merged"},
		"by another practice":  {"rosen", a.ID, b.ID, "client-unknown"},
	} {
		if _, err := c.Unmerge(t.Context(), owner, try[0], try[1], 0, try[2]); fault.CodeOf(err) != try[3] {
			t.Errorf("undo %s: %v", name, err)
		}
	}
	if _, after := stored(t, db, "lotus", a.ID); after.Version != before.Version {
		t.Error("something was written")
	}
	if err := c.TellApart(t.Context(), owner, "lotus", a.ID, a.ID); fault.CodeOf(err) != "same-client" {
		t.Errorf("told apart from oneself: %v", err)
	}
}

// TestRacingMerges: of merges of the same two, both ways and with a third, those that say they were done are.
func TestRacingMerges(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		c := clients(open(t))
		var all []string
		for _, name := range []string{"A", "B", "C"} {
			all = append(all, add(t, c, client.Particulars{Name: name, Emails: []string{name + "@example.com"}}).ID)
		}
		pairs := [][2]int{{0, 1}, {1, 0}, {1, 2}, {2, 1}, {0, 2}, {0, 1}, {2, 0}}
		r := rand.New(rand.NewPCG(seed, 11))
		r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		var wg sync.WaitGroup
		var mu sync.Mutex
		into := map[int]int{}
		for _, p := range pairs {
			wg.Go(func() {
				_, err := c.Merge(context.Background(), owner, "lotus", all[p[0]], 0, all[p[1]], 0, nil)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					into[p[1]] = p[0]
				} else if fault.CodeOf(err) != "already-merged" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(into) != 2 {
			t.Fatalf("of three are left other than one: %v", into)
		}
		root := func(n int) int {
			for {
				above, merged := into[n]
				if !merged {
					return n
				}
				n = above
			}
		}
		for n, id := range all {
			got, err := c.Get(t.Context(), "lotus", id, store.Strong)
			if err != nil || got.ID != all[root(n)] || len(got.Includes) != 2 {
				t.Errorf("%d is %+v, %v, after %v", n, got, err, into)
			}
		}
	}
}

// TestChangeMeetsMerge: who changes one of two while they are merged changes who is kept, and is told of it by the
// revision.
func TestChangeMeetsMerge(t *testing.T) {
	t.Parallel()
	db := faulty.New(open(t), faulty.Options{})
	c := clients(db)
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari"})
	db.Before(func(context.Context, []store.Op) { merge(t, clients(db), a.ID, b.ID, nil) })
	noted := client.Particulars{Name: "Kari", Note: "late"}
	if _, err := c.Change(t.Context(), owner, "lotus", b.ID, b.Revision(), noted); fault.CodeOf(err) !=
		"changed-meanwhile" {
		t.Errorf("a change of what was merged meanwhile: %v", err)
	}
	got, err := c.SetStatus(t.Context(), owner, "lotus", b.ID, 0, client.Archived)
	if err != nil || got.ID != a.ID || got.Is() != client.Archived {
		t.Errorf("%+v, %v", got, err)
	}
	if _, item := stored(t, db, "lotus", a.ID); item.Facts[0].Subject != a.ID {
		t.Error("the fact is about the other")
	}
	unmerge(t, c, a.ID, b.ID)
	if other, _ := stored(t, db, "lotus", b.ID); other.Status != "" || other.Note != "" {
		t.Errorf("the other is %+v", other)
	}
}

// TestMergeOfTheDead: a merge makes nobody alive again, and nobody dead.
func TestMergeOfTheDead(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari"})
	if _, err := c.SetStatus(t.Context(), owner, "lotus", b.ID, 0, client.Deceased); err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]string{{a.ID, b.ID}, {b.ID, a.ID}} {
		if _, err := c.Merge(t.Context(), owner, "lotus", p[0], 0, p[1], 0, nil); fault.CodeOf(err) != client.CodeDied {
			t.Errorf("one has died: %v", err)
		}
	}
	if _, err := c.SetStatus(t.Context(), owner, "lotus", a.ID, 0, client.Deceased); err != nil {
		t.Fatal(err)
	}
	if got := merge(t, c, a.ID, b.ID, nil); got.Is() != client.Deceased {
		t.Errorf("two who have died are %s", got.Is())
	}
}

// TestChangeAfterMerge: a revision is of the client whom the caller saw, and never of another who happens to have the
// same number.
func TestChangeAfterMerge(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari"})
	noted := client.Particulars{Name: "Kari", Note: "late"}
	seen, err := c.Change(t.Context(), owner, "lotus", b.ID, b.Revision(), noted)
	if err != nil {
		t.Fatal(err)
	}
	kept := merge(t, c, a.ID, b.ID, nil)
	if kept.Revision() != seen.Revision() {
		t.Fatalf("the revisions differ: %d and %d", kept.Revision(), seen.Revision())
	}
	_, err = c.Change(t.Context(), owner, "lotus", b.ID, seen.Revision(), client.Particulars{Name: "Kari"})
	if fault.CodeOf(err) != "changed-meanwhile" {
		t.Errorf("a change of the other's revision: %v", err)
	}
	_, err = c.Prefer(t.Context(), owner, "lotus", b.ID, seen.Revision(), client.FromStaff, nil)
	if fault.CodeOf(err) != "changed-meanwhile" {
		t.Errorf("preferences of the other's revision: %v", err)
	}
	if now, err := c.Get(t.Context(), "lotus", a.ID, store.Strong); err != nil || !slices.Equal(now.Phones, a.Phones) {
		t.Errorf("the kept client is %+v, %v", now, err)
	}
}

// TestMergeCost: the items of a merge, whatever came of both.
func TestMergeCost(t *testing.T) {
	t.Parallel()
	inner := open(t)
	db := faulty.New(inner, faulty.Options{})
	c := clients(db)
	a := add(t, c, karis)
	b := add(t, c, client.Particulars{Name: "Kari", Emails: []string{"k@example.com"}})
	wrote := 0
	db.Before(func(_ context.Context, ops []store.Op) { wrote = len(ops) })
	merge(t, c, a.ID, b.ID, nil)
	if wrote != 4 { // both, the merge, and what finds the other
		t.Errorf("%d items", wrote)
	}
	key := store.Key{Partition: "merge#lotus#" + b.ID, Sort: "merge"}
	if i, err := db.Get(t.Context(), key, store.Strong); err != nil || len(i.Facts) != 0 {
		t.Errorf("the merge's item: %+v, %v", i, err)
	}
	unmerge(t, c, a.ID, b.ID)
	if _, err := db.Get(t.Context(), key, store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what a merge kept is left after it was undone: %v", err)
	}
}
