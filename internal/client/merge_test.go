package client_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
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

func unmerge(t *testing.T, c *client.Clients, kept, other string) client.Client {
	t.Helper()
	got, err := c.Unmerge(t.Context(), owner, "lotus", kept, 0, other)
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

// TestMergesAreLimited to what one transaction holds: the last that fits can be undone.
func TestMergesAreLimited(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	kept := add(t, c, client.Particulars{Name: "Kari"})
	var last string
	for n := range 40 {
		var emails []string
		for m := range 5 {
			emails = append(emails, fmt.Sprintf("e%d.%d@example.com", n, m))
		}
		other := add(t, c, client.Particulars{Name: fmt.Sprint("Kari ", n), Emails: emails})
		_, err := c.Merge(t.Context(), owner, "lotus", kept.ID, 0, other.ID, 0, nil)
		if fault.CodeOf(err) == "merge-full" {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		last = other.ID
	}
	whole, err := c.Get(t.Context(), "lotus", kept.ID, store.Strong)
	if err != nil || len(whole.Includes) < 10 || len(whole.Includes) > 20 {
		t.Fatalf("%d are included, %v", len(whole.Includes), err)
	}
	further := add(t, c, client.Particulars{Name: "Other"})
	_, err = c.Merge(t.Context(), owner, "lotus", further.ID, 0, kept.ID, 0, nil)
	if err != nil && fault.CodeOf(err) != "merge-full" {
		t.Error(err)
	}
	if err == nil {
		unmerge(t, c, further.ID, kept.ID)
	}
	if got := unmerge(t, c, kept.ID, last); len(got.Includes) != len(whole.Includes)-1 {
		t.Errorf("%d are left", len(got.Includes))
	}
}

// TestEveryMergeCanBeUndone, however many there are and whatever the kept client was given since: the first and the
// last of as many as fit, and those between.
func TestEveryMergeCanBeUndone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		c := clients(open(t))
		kept := add(t, c, karis)
		var others []client.Client
		for n := range 40 {
			p := client.Particulars{Name: fmt.Sprint("Kari ", n)}
			for m := range 2 {
				p.Emails = append(p.Emails, fmt.Sprintf("e%d.%d@example.com", n, m))
				p.Phones = append(p.Phones, fmt.Sprintf("+479%d%02d00000", m, n))
			}
			other := add(t, c, p)
			_, err := c.Merge(t.Context(), owner, "lotus", kept.ID, 0, other.ID, 0, client.Keep{"name": client.Other,
				"emails": client.Other})
			if fault.CodeOf(err) == "merge-full" {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			others = append(others, other)
		}
		if len(others) < 8 || len(others) > 20 {
			t.Fatalf("%d fit", len(others))
		}
		now := client.Particulars{Name: "Someone Else"}
		for m := range 5 {
			now.Phones = append(now.Phones, fmt.Sprintf("+4740%d00000", m))
		}
		if _, err := c.Change(t.Context(), owner, "lotus", kept.ID, 0, now); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 3))
		r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		for _, o := range others {
			unmerge(t, c, kept.ID, o.ID)
			if got, err := c.Get(t.Context(), "lotus", o.ID, store.Strong); err != nil ||
				!cmp.Equal(got.Particulars, o.Particulars) {
				t.Errorf("the other is %+v, %v", got, err)
			}
		}
		got, err := c.Get(t.Context(), "lotus", kept.ID, store.Strong)
		if err != nil || got.Includes != nil || got.Name != now.Name || !slices.Equal(got.Phones, now.Phones) {
			t.Errorf("the kept client is %+v, %v", got, err)
		}
	}
}

// TestUndoHasNoRoom: where what came since and what was before are too much for one client, a merge is not undone by
// half: nothing changes, until somebody makes room.
func TestUndoHasNoRoom(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	was := client.Particulars{Name: "Kari", Tags: []string{"vip"},
		Emails: []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com"}}
	a, b := add(t, c, was), add(t, c, client.Particulars{Name: "Kari", Emails: []string{"x@example.com"}})
	merge(t, c, a.ID, b.ID, client.Keep{"emails": client.Other})
	since := client.Particulars{Name: "Kari", Tags: was.Tags,
		Emails: []string{"x@example.com", "new@example.com", "newer@example.com"}}
	seen, err := c.Change(t.Context(), owner, "lotus", a.ID, 0, since)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Unmerge(t.Context(), owner, "lotus", a.ID, seen.Revision(), b.ID)
	var f *fault.Error
	if fault.CodeOf(err) != client.CodeUnmergeFull || !errors.As(err, &f) ||
		!cmp.Equal(f.Extra["fields"], any([]string{"emails"})) {
		t.Fatalf("undone without room: %v", err)
	}
	got, item := stored(t, db, "lotus", a.ID)
	other, _ := stored(t, db, "lotus", b.ID)
	if item.Version != seen.Revision() || !cmp.Equal(got.Particulars, since) || other.Into != a.ID {
		t.Errorf("it was undone by half: %+v, %+v", got, other)
	}
	fresh := clients(open(t))
	x, y := add(t, fresh, was), add(t, fresh, client.Particulars{Name: "Kari", Emails: []string{"x@example.com"}})
	merge(t, fresh, x.ID, y.ID, client.Keep{"emails": client.Other})
	if _, err := fresh.Change(t.Context(), owner, "lotus", x.ID, 0, since); err != nil {
		t.Fatal(err)
	}
	if got, err := fresh.Part(t.Context(), owner, "lotus", x.ID, y.ID); err != nil || got.Includes != nil ||
		len(got.Emails) != 5 {
		t.Errorf("parted all the same: %+v, %v", got, err)
	}
	since.Emails = since.Emails[:2]
	if _, err := c.Change(t.Context(), owner, "lotus", a.ID, 0, since); err != nil {
		t.Fatal(err)
	}
	was.Emails = append(slices.Clone(was.Emails), "new@example.com")
	if got := unmerge(t, c, a.ID, b.ID); same(was, got.Particulars) != "" {
		t.Error(same(was, got.Particulars))
	}
}

// TestUndoOfAnOldRevision: whoever undoes a merge has seen the kept client, or is told that somebody changed them, and
// nothing is undone; without a revision it is undone, and what came since is kept.
func TestUndoOfAnOldRevision(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari", Note: "of the other"})
	merged := merge(t, c, a.ID, b.ID, nil)
	changed := merged.Particulars
	changed.Alert = "came since"
	seen, err := c.Change(t.Context(), owner, "lotus", a.ID, merged.Revision(), changed)
	if err != nil {
		t.Fatal(err)
	}
	for _, revision := range []int64{a.Revision(), merged.Revision(), seen.Revision() + 1} {
		_, err := c.Unmerge(t.Context(), owner, "lotus", a.ID, revision, b.ID)
		if fault.CodeOf(err) != "changed-meanwhile" {
			t.Errorf("undone at revision %d: %v", revision, err)
		}
	}
	_, item := stored(t, db, "lotus", a.ID)
	if other, _ := stored(t, db, "lotus", b.ID); item.Version != seen.Revision() || other.Into != a.ID {
		t.Errorf("it was undone by half: %+v", other)
	}
	got, err := c.Unmerge(t.Context(), owner, "lotus", a.ID, seen.Revision(), b.ID)
	want := karis
	want.Alert = "came since"
	if err != nil || same(want, got.Particulars) != "" || got.Revision() != seen.Revision()+1 {
		t.Error(err, got.Revision(), same(want, got.Particulars))
	}
}

// TestRacingUndoings: whatever merges, undoings and changes meet, on a store that fails in every way, each client ends
// as merged or as apart, and never as half of it.
func TestRacingUndoings(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			inner := open(t)
			c := clients(faulty.New(inner, faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.05, Lost: 0.1,
				Dropped: 0.1, StaleReads: 0.1}))
			var all []string
			for n := range 4 {
				all = append(all, add(t, clients(inner), client.Particulars{Name: fmt.Sprint("P", n),
					Emails: []string{fmt.Sprintf("p%d@example.com", n)}}).ID)
			}
			merge(t, clients(inner), all[0], all[1], nil)
			merge(t, clients(inner), all[0], all[2], client.Keep{"emails": client.Other})
			unmerge := func(kept, other int) func() error {
				return func() error {
					_, err := c.Unmerge(context.Background(), owner, "lotus", all[kept], 0, all[other])
					return err
				}
			}
			var wg sync.WaitGroup
			for n, do := range []func() error{unmerge(0, 1), unmerge(0, 1), unmerge(0, 2), unmerge(3, 2),
				func() error {
					_, err := c.Merge(context.Background(), owner, "lotus", all[3], 0, all[0], 0, nil)
					return err
				},
				func() error {
					_, err := c.SetStatus(context.Background(), owner, "lotus", all[2], 0, client.Archived)
					return err
				},
			} {
				wg.Go(func() {
					err := do()
					for fault.KindOf(err) == fault.Unavailable { // others are in the way, or the store is
						err = do()
					}
					if code := fault.CodeOf(err); err != nil && code != "not-merged" && code != "already-merged" {
						t.Errorf("%d: %v", n, err)
					}
				})
			}
			wg.Wait()
			whole(t, inner, all)
		})
	}
}

// TestUndoBelow: whoever undoes a merge into somebody who was merged since undoes it all the same; one who names what
// they saw of them is told to look again.
func TestUndoBelow(t *testing.T) {
	t.Parallel()
	c := clients(open(t))
	a, b := add(t, c, karis), add(t, c, client.Particulars{Name: "Kari", Note: "b"})
	top := add(t, c, client.Particulars{Name: "Top"})
	seen := merge(t, c, a.ID, b.ID, nil)
	merge(t, c, top.ID, a.ID, nil)
	_, err := c.Unmerge(t.Context(), owner, "lotus", a.ID, seen.Revision(), b.ID)
	if fault.CodeOf(err) != "changed-meanwhile" {
		t.Errorf("by the revision of one who was merged: %v", err)
	}
	got := unmerge(t, c, a.ID, b.ID)
	if got.ID != top.ID || !slices.Equal(got.IDs(), []string{top.ID, a.ID}) || got.Note != "" {
		t.Errorf("%+v", got)
	}
}

// whole holds the clients to being merged or apart: who points at somebody is included by them and has a merge, and
// nobody else does; and each is found by their address where they point.
func whole(t *testing.T, db store.Store, all []string) {
	t.Helper()
	for _, id := range all {
		c, _ := stored(t, db, "lotus", id)
		_, err := db.Get(t.Context(), store.Key{Partition: "merge#lotus#" + id, Sort: "merge"}, store.Strong)
		if there := err == nil; there != (c.Into != "") {
			t.Errorf("%s points at %q, and has a merge: %v", c.Name, c.Into, there)
		}
		for _, other := range all {
			o, _ := stored(t, db, "lotus", other)
			if includes := slices.Contains(o.IDs()[1:], id); o.Into == "" && includes != (c.Into == other) {
				t.Errorf("%s points at %q, and is included by %s: %v", c.Name, c.Into, o.Name, includes)
			}
		}
		top := id
		if c.Into != "" {
			top = c.Into
		}
		email := fmt.Sprintf("p%s@example.com", c.Name[1:])
		if f := find(t, clients(db), "lotus", client.Contact{Name: c.Name, Email: email}); f.ID != top && c.Into == "" {
			t.Errorf("%s is found as %s", c.Name, f.ID)
		}
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

// step is one thing that happened in the model: a merge, or an edit of whoever was kept then.
type step struct {
	kept, other int // of a merge
	keep        client.Keep
	edit        func(*client.Particulars) // of kept; nil: a merge
}

// story is the model: what happened, in order. Undoing a merge takes it out as if it had never been.
type story struct {
	began []client.Particulars
	steps []step
}

// tell returns what everybody is, and into whom they were merged; -1: nobody.
func (s story) tell() (are []client.Particulars, into []int) {
	for _, p := range s.began {
		p.Fields = maps.Clone(p.Fields)
		are, into = append(are, p), append(into, -1)
	}
	for _, st := range s.steps {
		a := &are[st.kept]
		a.Emails, a.Tags, a.Fields = slices.Clone(a.Emails), slices.Clone(a.Tags), maps.Clone(a.Fields)
		if st.edit != nil {
			st.edit(a)
			continue
		}
		into[st.other] = st.kept
		b := are[st.other]
		if st.keep["name"] == "b" {
			a.Name = b.Name
		}
		if a.Note == "" && st.keep["note"] == "" || st.keep["note"] == "b" {
			a.Note = b.Note
		}
		a.Emails = chosen(a.Emails, b.Emails, st.keep["emails"])
		a.Tags = chosen(a.Tags, b.Tags, st.keep["tags"])
		for id, v := range b.Fields {
			if _, has := a.Fields[id]; !has {
				if a.Fields == nil {
					a.Fields = map[string]string{}
				}
				a.Fields[id] = v
			}
		}
	}
	return are, into
}

func chosen(a, b []string, side client.Side) []string {
	switch side {
	case "a":
		return a
	case "b":
		return slices.Clone(b)
	}
	for _, v := range b {
		if !slices.Contains(a, v) {
			a = append(a, v)
		}
	}
	return a
}

func root(into []int, n int) int {
	for into[n] >= 0 {
		n = into[n]
	}
	return n
}

// same compares particulars, of lists only what they hold.
func same(a, b client.Particulars) string {
	return cmp.Diff(a, b, cmpopts.SortSlices(func(a, b string) bool { return a < b }), cmpopts.EquateEmpty())
}

// TestMergesAgainstAModel: after any merges, changes and undoings, on a store that fails in every way, each client is
// what the model says, whoever looks for any of them finds who they were merged into, and once all is undone and
// nobody changed anything, everything is as it was to the letter.
func TestMergesAgainstAModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(15) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			newTale(t, seed).run()
		})
	}
}

// tale plays a random story.
type tale struct {
	*testing.T
	r     *rand.Rand
	inner store.Store
	c     *client.Clients
	story
	ids   []string
	edits bool
	tried int
}

func newTale(t *testing.T, seed uint64) *tale {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	inner := open(t)
	db := faulty.New(inner, faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.1, Lost: 0.1, Dropped: 0.1,
		StaleReads: 0.1})
	w := &tale{T: t, r: r, inner: inner, c: clients(db), edits: seed%3 != 0}
	plain := clients(inner)
	for n := range 5 {
		p := client.Particulars{Name: fmt.Sprintf("P%d Lie", n), Note: []string{"", fmt.Sprint("note ", n)}[r.IntN(2)]}
		for _, m := range r.Perm(5)[:r.IntN(3)] {
			p.Emails = append(p.Emails, fmt.Sprintf("e%d@example.com", m))
		}
		for _, m := range r.Perm(6)[:r.IntN(4)] {
			p.Tags = append(p.Tags, fmt.Sprint("t", m))
		}
		for _, m := range r.Perm(4)[:r.IntN(3)] {
			if p.Fields == nil {
				p.Fields = map[string]string{}
			}
			p.Fields[fmt.Sprint("f", m)] = fmt.Sprint("of ", n)
		}
		w.began, w.ids = append(w.began, p), append(w.ids, add(t, plain, p).ID)
	}
	return w
}

func (w *tale) run() {
	for range 30 {
		w.next()
		w.hold()
	}
	for w.undo() {
		w.hold()
	}
	if !w.edits {
		for n, id := range w.ids {
			if got, _ := stored(w.T, w.inner, "lotus", id); cmp.Diff(w.began[n], got.Particulars) != "" ||
				got.Includes != nil || got.Into != "" {
				w.Errorf("%d is not what it was: %s", n, cmp.Diff(w.began[n], got.Particulars))
			}
		}
	}
}

// next does something.
func (w *tale) next() {
	are, into := w.tell()
	roots := []int{}
	for n := range into {
		if into[n] < 0 {
			roots = append(roots, n)
		}
	}
	w.r.Shuffle(len(roots), func(a, b int) { roots[a], roots[b] = roots[b], roots[a] })
	switch what := w.r.IntN(5); {
	case what < 2 && len(roots) > 1:
		keep := client.Keep{}
		// Of an entry that a choice hides, and another merge brings, nothing tells that it was removed.
		lists := map[string]bool{"emails": true, "tags": true}
		for _, name := range []string{"name", "emails", "tags", "note"} {
			if side := w.r.IntN(5); side < 2 && !(w.edits && lists[name]) {
				keep[name] = []client.Side{"a", "b"}[side]
			}
		}
		if _, err := w.c.Merge(w.Context(), owner, "lotus", w.ids[roots[0]], 0, w.ids[roots[1]], 0, keep); err != nil {
			w.Fatal(err)
		}
		w.steps = append(w.steps, step{kept: roots[0], other: roots[1], keep: keep})
	case what < 4 && w.edits:
		w.change(roots[0], are[roots[0]])
	default:
		w.undo()
	}
}

// change edits the client, by whichever id that leads to them.
func (w *tale) change(n int, is client.Particulars) {
	w.tried++
	var edit func(*client.Particulars)
	value := fmt.Sprint("new ", w.tried) // what is taken away and comes back was never changed
	drop := func(from []string, v string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(o string) bool { return o == v })
	}
	switch w.r.IntN(4) {
	case 0:
		edit = func(p *client.Particulars) { p.Note = value }
	case 1:
		edit = func(p *client.Particulars) { p.Tags = append(slices.Clone(p.Tags), value) }
		if n := len(is.Tags); n > 0 && w.r.IntN(12) < n {
			gone := is.Tags[w.r.IntN(n)]
			edit = func(p *client.Particulars) { p.Tags = drop(p.Tags, gone) }
		}
	case 2:
		edit = func(p *client.Particulars) {
			if p.Fields == nil {
				p.Fields = map[string]string{}
			}
			p.Fields["f1"] = value
		}
	case 3:
		if len(is.Emails) == 0 {
			return
		}
		gone := is.Emails[0]
		edit = func(p *client.Particulars) { p.Emails = drop(p.Emails, gone) }
	}
	now := is
	now.Fields = maps.Clone(is.Fields)
	edit(&now)
	_, into := w.tell()
	by := n
	for m := range into {
		if root(into, m) == n && w.r.IntN(3) == 0 {
			by = m
		}
	}
	if _, err := w.c.Change(w.Context(), owner, "lotus", w.ids[by], 0, now); err != nil {
		w.Fatal(err)
	}
	w.steps = append(w.steps, step{kept: n, edit: edit})
}

// undo undoes any of the merges; false: there is none.
func (w *tale) undo() bool {
	var standing []int
	for n, s := range w.steps {
		if s.edit == nil {
			standing = append(standing, n)
		}
	}
	if len(standing) == 0 {
		return false
	}
	at := standing[w.r.IntN(len(standing))]
	_, into := w.tell()
	s := w.steps[at]
	if _, err := w.c.Unmerge(w.Context(), owner, "lotus", w.ids[root(into, s.other)], 0, w.ids[s.other]); err != nil {
		w.Fatal(err)
	}
	w.steps = slices.Delete(w.steps, at, at+1)
	return true
}

// hold compares everybody with the model.
func (w *tale) hold() {
	w.Helper()
	c := clients(w.inner)
	are, into := w.tell()
	for n, id := range w.ids {
		top := root(into, n)
		item, _ := stored(w.T, w.inner, "lotus", id)
		if diff := same(are[n], item.Particulars); diff != "" {
			w.Fatalf("%d after %+v: %s", n, w.steps, diff)
		}
		got, err := c.Get(w.Context(), "lotus", id, store.Strong)
		if err != nil || got.ID != w.ids[top] || (top == n) != (item.Into == "") {
			w.Fatalf("%d is %s (into %q), %v", n, got.ID, item.Into, err)
		}
		var below []string
		for m := range into {
			if root(into, m) == n && m != n {
				below = append(below, w.ids[m])
			}
		}
		if got := item.IDs()[1:]; top == n && !cmp.Equal(below, got, cmpopts.EquateEmpty(),
			cmpopts.SortSlices(func(a, b string) bool { return a < b })) {
			w.Fatalf("%d includes %v, not %v", n, got, below)
		}
		for _, email := range are[n].Emails {
			f := find(w.T, c, "lotus", client.Contact{Name: are[n].Name, Email: email})
			if f.Put != nil || f.ID != w.ids[top] {
				w.Fatalf("%d is not found by %s and %s", n, are[n].Name, email)
			}
		}
	}
}

// TestMergeLeavesNothingBehind: what finds clients is after a merge and its undoing what it was.
func TestMergeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	a := add(t, c, karis)
	b := add(t, c, client.Particulars{Name: "Kari Dahl", Emails: []string{"k@example.com"}, Phones: karis.Phones})
	addresses := []string{"email:kari.nordmann@example.com", "phone:+4791234567", "email:k@example.com"}
	all := func() (out []string) {
		for _, address := range addresses {
			k := store.Key{Partition: "identity#lotus#" + ids.Derive(key, "identity", "lotus", address),
				Sort: "identity"}
			i, err := db.Get(t.Context(), k, store.Strong)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, string(i.Data))
		}
		return out
	}
	before := all()
	merge(t, c, a.ID, b.ID, nil)
	if cmp.Equal(before, all()) {
		t.Error("a merge changes nothing of what finds them")
	}
	unmerge(t, c, a.ID, b.ID)
	if diff := cmp.Diff(before, all()); diff != "" {
		t.Error(diff)
	}
}
