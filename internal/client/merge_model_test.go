package client_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/client"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

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
