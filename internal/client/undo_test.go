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
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

func unmerge(t *testing.T, c *client.Clients, kept, other string) client.Client {
	t.Helper()
	got, err := c.Unmerge(t.Context(), owner, "lotus", kept, 0, other)
	if err != nil {
		t.Fatal(err)
	}
	return got
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
