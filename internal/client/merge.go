package client

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Nothing of a client's history is moved by a merge: who was merged points at who is kept, and whatever names one of
// the two is about both. What the other was stays in their own item, as it was; what the kept one was before lies in
// the merge's.

// Included is a client who was merged into another one.
type Included struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`                   // as it was
	Practitioner string    `json:"practitioner,omitempty"` // whose client it was first of all
	Under        string    `json:"under,omitempty"`        // into which of the included they were merged; "": into none
	At           time.Time `json:"at"`
}

// IDs returns the ids by which bookings and messages may name the client: their own, and those of whom they include.
func (c Client) IDs() []string {
	all := []string{c.ID}
	for _, i := range c.Includes {
		all = append(all, i.ID)
	}
	return all
}

// FirstOf reports whether it is the practitioner's client first of all, or whether one was whom they include.
func (c Client) FirstOf(practitioner string) bool {
	return practitioner != "" && (c.Practitioner == practitioner || slices.ContainsFunc(c.Includes,
		func(i Included) bool { return i.Practitioner == practitioner }))
}

// maxIncluded is how many clients one may include: a merge and its undoing are one transaction.
const maxIncluded = 20

// merge is that one client was merged into another: what the other was before, and right after. It goes with them, when
// they are erased.
type merge struct {
	Practice string `json:"-"`
	Other    string `json:"-"`    // who was merged
	Kept     string `json:"kept"` // into whom, which may have been merged since
	Keep     Keep   `json:"keep,omitempty"`
	Before   known  `json:"before"`
	After    known  `json:"after"`

	version int64
}

var merges = store.Family[merge]{
	Kind: "client-merge", Prefix: "merge", Sort: "merge",
	Stamp: func(m *merge) store.Stamp {
		return store.Stamp{Practice: &m.Practice, ID: &m.Other, Version: &m.version}
	},
}

// Faults of merging.
func errSame() error {
	return fault.New(fault.Invalid, "same-client", "This is one client: there is nothing to merge or to tell apart.")
}

func errMerged(into string) error {
	return fault.New(fault.Conflict, "already-merged", "One of the two was merged already. Undo that first, or merge "+
		"with whom they were merged into.").With("client", into)
}

// CodeDied is the code of the fault of merging one who has died with one who has not.
const CodeDied = "one-has-died"

func errDied() error {
	return fault.New(fault.Conflict, CodeDied, "One of the two has died and the other has not. Say first of both that "+
		"they have, or have not.")
}

func errFull() error {
	return fault.New(fault.Conflict, "merge-full", "A client may include %d others and their addresses, and not more.",
		maxIncluded)
}

// CodeUnmergeFull is the code of the fault of undoing a merge where a client would have more of something than may be.
// Its Extra, "fields", names what.
const CodeUnmergeFull = "unmerge-full"

func errUnmergeFull(over []string) error {
	return fault.New(fault.Conflict, CodeUnmergeFull, "Without the other, a client would have more than a client can "+
		"have of: %s. Remove some that came after the merge, and undo it then; of a client who was merged into "+
		"another one since, undo that first.", strings.Join(over, ", ")).With("fields", over)
}

// Merge merges the client with into the client id, who is kept, and returns whom it made of them. It is one
// transaction, however much there is of both. Nothing is lost: Unmerge undoes it. Revision and with's revision are what
// the caller has seen of both; 0: it does not matter.
//
// It answers fault.Invalid "same-client"; fault.Gone "client-erased"; fault.Conflict "already-merged" where one of the
// two was, with the client into whom, "changed-meanwhile" for another revision, CodeDied where one has died and the
// other has not, and "merge-full".
func (r *Clients) Merge(ctx context.Context, actor fact.Actor, practice, id string, revision int64, with string,
	withRevision int64, keep Keep) (Client, error) {
	if id == with {
		return Client{}, errSame()
	}
	if err := keep.check(); err != nil {
		return Client{}, err
	}
	return family.UpdateWith(ctx, r.db, r.retry, Key(practice, id),
		func(c Client, along *store.Along) (Client, []fact.Fact, error) {
			other, err := family.Get(ctx, r.db, Key(practice, with), store.Strong)
			if err != nil {
				return c, nil, err
			}
			if c.Status == Erased || other.Status == Erased {
				return c, nil, WasErased()
			}
			if into := cmp.Or(other.Into, c.Into); into != "" {
				return c, nil, errMerged(into)
			}
			if err := cmp.Or(c.at(revision), other.at(withRevision)); err != nil {
				return c, nil, err
			}
			if (c.Status == Deceased) != (other.Status == Deceased) {
				return c, nil, errDied()
			}
			if len(c.Includes)+len(other.Includes) >= maxIncluded {
				return c, nil, errFull()
			}
			f, err := r.forest(ctx, c, other)
			if err != nil {
				return c, nil, err
			}
			now := r.now()
			made := f.merge(id, with, keep, now.UTC().Truncate(time.Second))
			if !made.fits() {
				return c, nil, errFull()
			}
			return r.written(ctx, f, made, id, along, func(fields []fact.Code) fact.Fact {
				return FactMerged.New(r.ids.New(now), now, practice, id, actor, Merged{fact.ID(with), fields})
			})
		})
}

// Unmerge undoes that the client other was merged into the client id, at once or by way of one whom that one includes,
// and returns the client id as they then are. The other is who they were, with whom they included, and no more is kept
// of them than what somebody changed of the kept client since. What came since stays with whom it came to. Merges are
// undone in any order.
//
// It answers fault.Conflict "not-merged" where the client does not include the other, "changed-meanwhile" where the
// revision is not the client's (0: it does not matter), and CodeUnmergeFull where what came since has no room beside
// what was before. Then nothing is undone.
func (r *Clients) Unmerge(ctx context.Context, actor fact.Actor, practice, id string, revision int64,
	other string) (Client, error) {
	return r.unmerge(ctx, actor, practice, id, revision, other, false)
}

// Part is Unmerge for one who must be apart whatever comes of it: what has no room is left out, no revision matters.
func (r *Clients) Part(ctx context.Context, actor fact.Actor, practice, id, other string) (Client, error) {
	return r.unmerge(ctx, actor, practice, id, 0, other, true)
}

func (r *Clients) unmerge(ctx context.Context, actor fact.Actor, practice, id string, revision int64, other string,
	cut bool) (Client, error) {
	return r.update(ctx, practice, id, revision, func(c Client, along *store.Along) (Client, []fact.Fact, error) {
		if !slices.Contains(c.IDs()[1:], other) {
			return c, nil, fault.New(fault.Conflict, "not-merged", "This client does not include the other.")
		}
		f, err := r.forest(ctx, c)
		if err != nil {
			return c, nil, err
		}
		apart, over := f.split(other)
		switch {
		case len(over) > 0 && !cut:
			return c, nil, errUnmergeFull(over)
		case len(over) > 0:
			apart.cut()
		}
		now := r.now()
		return r.written(ctx, f, apart, c.ID, along, func(fields []fact.Code) fact.Fact {
			return FactUnmerged.New(r.ids.New(now), now, practice, c.ID, actor, Merged{fact.ID(other), fields})
		})
	})
}

// cut leaves out of lists what is more than a client can have.
func (f forest) cut() {
	for id, c := range f.clients {
		c.Emails, c.Phones = limited("emails", c.Emails), limited("phones", c.Phones)
		c.Tags = limited("tags", c.Tags)
		f.clients[id] = c
	}
}

// written returns the client id as they become, with what happened, and puts what else changes into along.
func (r *Clients) written(ctx context.Context, was, is forest, id string, along *store.Along,
	happened func([]fact.Code) fact.Fact) (Client, []fact.Fact, error) {
	before, after := was.clients[id], is.clients[id]
	ops, err := r.changes(ctx, before.Practice, was, is, id)
	along.Ops = ops
	return after, []fact.Fact{happened(touched(before.known(), after.known()))}, err
}

// changes returns what writes a forest over what it was, but for the client root.
func (r *Clients) changes(ctx context.Context, practice string, was, is forest, root string) (ops []store.Op,
	err error) {
	var all []moved
	for _, id := range slices.Sorted(maps.Keys(is.clients)) {
		before, after := was.clients[id], is.clients[id]
		if reflect.DeepEqual(before, after) {
			continue
		}
		all = append(all, moved{was: before, is: after})
		if id == root {
			continue
		}
		op, err := family.Put(after)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	for _, id := range slices.Sorted(maps.Keys(was.merges)) {
		if _, stays := is.merges[id]; !stays {
			ops = append(ops, store.Delete(merges.Key(practice, id), store.IfVersion(was.merges[id].version)))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(is.merges)) {
		if reflect.DeepEqual(was.merges[id], is.merges[id]) {
			continue
		}
		op, err := merges.Put(is.merges[id])
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	found, err := r.refind(ctx, practice, r.now(), all...)
	return append(ops, found...), err
}

// forest is clients with all whom they include, and the merges that made them so. It is never changed.
type forest struct {
	clients map[string]Client
	merges  map[string]merge // by who was merged
}

// forest reads what belongs to the clients, who were read just now and are written with it: whoever merges or undoes
// meanwhile writes them too.
func (r *Clients) forest(ctx context.Context, roots ...Client) (forest, error) {
	f := forest{map[string]Client{}, map[string]merge{}}
	for _, c := range roots {
		f.clients[c.ID] = c
		if len(c.Includes) == 0 {
			continue
		}
		var who, how []store.Key
		for _, i := range c.Includes {
			who, how = append(who, Key(c.Practice, i.ID)), append(how, merges.Key(c.Practice, i.ID))
		}
		clients, err := family.GetMany(ctx, r.db, who, store.Strong)
		if err != nil {
			return forest{}, err
		}
		joined, err := merges.GetMany(ctx, r.db, how, store.Strong)
		if err != nil {
			return forest{}, err
		}
		for _, i := range clients {
			f.clients[i.ID] = i
		}
		for _, m := range joined {
			f.merges[m.Other] = m
		}
		apart := func(i Client) bool { return i.Into != c.ID }
		if len(clients) != len(who) || len(joined) != len(how) || slices.ContainsFunc(clients, apart) {
			return forest{}, fmt.Errorf("read whom a client includes: %w", store.ErrConflict)
		}
	}
	return f, nil
}

// fits reports whether each merge of the forest can be undone, now and later, in one transaction. At most it writes
// every client, every merge, and what finds them by every address that they have, had at a merge, or that the one who
// is kept is given since.
func (f forest) fits() bool {
	addresses := map[string]bool{}
	note := func(p Particulars) {
		for _, a := range p.addresses() {
			addresses[a] = true
		}
	}
	for _, c := range f.clients {
		note(c.Particulars)
	}
	for _, m := range f.merges {
		note(m.Before.Particulars)
		note(m.After.Particulars)
	}
	return len(f.clients)+len(f.merges)+len(addresses)+2*maxAddresses <= store.MaxOps
}

func (f forest) clone() forest { return forest{maps.Clone(f.clients), maps.Clone(f.merges)} }

// point has the client and whom they include point at another one; "": the client at nobody, the others at them.
func (f forest) point(c Client, into string) {
	c.Into = into
	f.clients[c.ID] = c
	for _, i := range c.Includes {
		below := f.clients[i.ID]
		below.Into = cmp.Or(into, c.ID)
		f.clients[i.ID] = below
	}
}

// merge returns the forest with one of its two clients merged into the other.
func (f forest) merge(kept, other string, keep Keep, at time.Time) forest {
	f = f.clone()
	c, o := f.clients[kept], f.clients[other]
	m := merge{Practice: c.Practice, Other: other, Kept: kept, Keep: keep, Before: c.known()}
	m.After = join(m.Before, o.known(), keep, slices.Concat(c.IDs(), o.IDs()))
	both := c
	both.Emails, both.Phones = slices.Concat(c.Emails, o.Emails), slices.Concat(c.Phones, o.Phones)
	both.Former = slices.Concat(c.Former, o.Former)
	c.Particulars, c.Preferences = m.After.Particulars, m.After.Preferences
	if former := c.former(both, at); len(former) > 0 {
		c.Former, c.Changed = former, at // what was given with bookings of either gives way to what is kept
	}
	c.Includes = append(slices.Clone(c.Includes), Included{ID: other, At: at})
	for _, i := range o.Includes {
		i.Under = cmp.Or(i.Under, other)
		c.Includes = append(c.Includes, i)
	}
	f.merges[other] = m
	f.clients[kept] = c
	f.point(o, kept)
	f.name(kept)
	return f
}

// split returns the forest with the client apart from whom they were merged into. Over names the lists of somebody that
// have more entries then than they may.
func (f forest) split(other string) (apart forest, over []string) {
	f = f.clone()
	o := f.clients[other]
	f.point(o, "")
	gone := o.IDs()
	for above, there := f.merges[other]; there; above, there = f.merges[above.Kept] {
		c := f.clients[above.Kept]
		kept, more := f.replay(c, other)
		over = append(over, more...)
		kept.Includes = slices.DeleteFunc(slices.Clone(c.Includes), func(i Included) bool {
			return slices.Contains(gone, i.ID)
		})
		if len(kept.Includes) == 0 {
			kept.Includes = nil
		}
		kept.Former = kept.back(o)
		f.clients[c.ID] = kept
		f.name(c.ID)
	}
	delete(f.merges, other)
	slices.Sort(over)
	return f, slices.Compact(over)
}

// back returns the addresses that were the client's, without those that are somebody's again after a merge was undone:
// the client's, or those of the other, whose bookings meanwhile are reached as they said.
func (c Client) back(other Client) (all []Former) {
	for _, f := range c.Former {
		if !c.has(f.Address) && !other.has(f.Address) {
			all = append(all, f)
		}
	}
	return all
}

// replay returns the client as they would be had all been merged into them that was, without the client gone, and had
// everything been changed between that was changed. Their merges follow. Over is as split's.
func (f forest) replay(c Client, gone string) (kept Client, over []string) {
	var now, last, own known
	do := func(is known) {
		var more []string
		now, more = rebase(now, last, is, own)
		over = append(over, more...)
	}
	all, begun := []string{c.ID}, false
	for _, i := range c.Includes {
		if i.Under != "" {
			continue
		}
		m := f.merges[i.ID]
		if !begun {
			now, last, own, begun = m.Before, m.Before, m.Before, true
		}
		do(m.Before)
		last = m.After
		if i.ID == gone {
			continue
		}
		o := f.clients[i.ID]
		all = append(all, o.IDs()...)
		m.Before, m.After = now, join(now, o.known(), m.Keep, all)
		now = m.After
		f.merges[i.ID] = m
	}
	do(c.known())
	c.Particulars, c.Preferences = now.Particulars, now.Preferences
	return c, over
}

// name notes with the client what those whom they include are called.
func (f forest) name(id string) {
	c := f.clients[id]
	c.Includes = slices.Clone(c.Includes)
	for n, i := range c.Includes {
		c.Includes[n].Name, c.Includes[n].Practitioner = f.clients[i.ID].Name, f.clients[i.ID].Practitioner
	}
	f.clients[id] = c
}
