package greeting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
)

// Following is what is planned to follow from what a client does, and what each trigger was sent about last. It is
// there for whom something was planned once, under the id of the client as they are now.
type Following struct {
	Practice string            `json:"-"`
	Client   string            `json:"-"`
	Sent     map[string]string `json:"s,omitempty"` // by trigger
	Agenda   agenda.Agenda     `json:"a,omitempty"`

	version int64
}

// FollowingKind is the kind of stored followings.
const FollowingKind = "following"

var followings = store.Family[Following]{Kind: FollowingKind, Prefix: "following", Sort: "following",
	Stamp: func(f *Following) store.Stamp {
		return store.Stamp{Practice: &f.Practice, ID: &f.Client, Version: &f.version}
	},
	Due: func(f Following) *store.IndexKey { return agenda.Messages.Due(f.Client, f.Agenda) },
	By: func(f Following) *store.IndexKey {
		if len(f.Agenda) == 0 {
			return nil
		}
		first := slices.MinFunc(f.Agenda, func(a, b agenda.Entry) int { return a.At.Compare(b.At) })
		return &store.IndexKey{Partition: followed(f.Practice), Sort: agenda.Instant(first.At) + "#" + f.Client}
	}}

// followed is the index partition of what is planned for a practice's clients, by when it was planned for: that stays
// as it is while somebody sends it.
func followed(practice string) string { return "followings#" + practice }

// DecodeFollowing reads a stored following.
func DecodeFollowing(i store.Item) (Following, error) { return followings.Decode(i) }

// Put is the operation that writes the following as changed from what was read.
func (f Following) Put() (store.Op, error) { return followings.Put(f) }

// Heard returns the following of which a message was sent, or an attempt made: nothing more is written about that.
func (f Following) Heard(e agenda.Entry) Following {
	if f.Sent[e.Kind] == e.Only() {
		return f
	}
	f.Sent = maps.Clone(f.Sent)
	if f.Sent == nil {
		f.Sent = map[string]string{}
	}
	f.Sent[e.Kind] = e.Only()
	return f
}

// follows names the entry of the trigger's message.
func follows(kind, only string) string { return kind + ".email.client." + only }

const (
	// settles is how long after something happened a message goes at the earliest: it may be taken back.
	settles = 5 * time.Minute
	// dayAfter is the same of what is never too late.
	dayAfter = 24 * time.Hour
)

// planned returns the following with what should be planned by what the client's appointments have come to. What is
// being sent, or was sent, is left alone.
func (f Following) planned(h History, p practice.Practice, zone *time.Location, sent map[string][]string) Following {
	trying := f.Agenda.Without(func(e agenda.Entry) bool { return e.Attempts == 0 })
	next, said := trying, false // of the last visit
	for _, t := range Triggers() {
		set, on := p.Triggers[t.Kind]
		if !on {
			continue
		}
		only, since, holds := t.About(h, set)
		if !holds || t.Visit && said {
			continue
		}
		said = said || t.Visit
		id := follows(t.Kind, only)
		was := sent[t.Kind]
		if _, is := trying.Find(id); is || slices.Contains(was, only) || t.Once && len(was) > 0 {
			continue
		}
		if e, is := f.Agenda.Find(id); is { // it keeps its time, and what it waits for
			next = next.With(e)
		} else if at, goes := t.at(set.Due(since, zone), h.Now); goes {
			next = next.With(agenda.New(id, at))
		}
	}
	if f.Agenda = next; len(next) == 0 {
		f.Agenda = nil
	}
	return f
}

// Expected returns what follows from a client's first appointment once it is made, and once it took place: for
// previews.
func Expected(setup *practice.Setup, v Visit) agenda.Agenda {
	follow := func(now time.Time, as booking.Status) agenda.Agenda {
		v.State = as
		h := History{Now: now, Whole: true, Visits: []Visit{v}}
		return Following{}.planned(h, setup.Practice, setup.Zone(), nil).Agenda
	}
	return append(follow(v.Made, booking.Confirmed), follow(v.End, booking.Completed)...)
}

// at returns when the message goes that was due then; false: it is too late.
func (t Trigger) at(due, now time.Time) (time.Time, bool) {
	switch {
	case due.After(now.Add(settles)):
		return due, true
	case t.Late == 0:
		return now.Add(dayAfter), true
	case now.Sub(due) > t.Late:
		return due, false
	}
	return now.Add(settles), true
}

// most returns how many visits of a client's the practice counts.
func most(p practice.Practice) int {
	return max(1, slices.Max(append([]int{0}, p.Triggers[practice.TriggerProgress].Visits...)))
}

// Follows plans what follows from what clients do, and has it withdrawn.
func (g *Greetings) Follows() react.Reactor {
	return react.Reactor{Name: "followings", React: g.follow, Kinds: append(slices.Sorted(maps.Keys(states)),
		client.FactMerged.Name, client.FactUnmerged.Name)}
}

// follow costs a practice without triggers nothing but what it takes to know that.
func (g *Greetings) follow(ctx context.Context, f fact.Fact) error {
	setup, err := g.book.Recent(ctx, f.Practice)
	if err != nil || len(setup.Practice.Triggers) == 0 {
		return err
	}
	if _, of := states[f.Kind]; !of {
		v, err := fact.OneOf(f, client.FactMerged, client.FactUnmerged)
		if err != nil {
			return err
		}
		for _, id := range []string{f.Subject, string(v.Client)} {
			if err := g.plan(ctx, setup, id); err != nil {
				return err
			}
		}
		return nil
	}
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived, booking.FactMoved, booking.FactCancelled,
		booking.FactCompleted, booking.FactNoShow, booking.FactTransferred)
	if err != nil || e.Client == "" {
		return err
	}
	return g.plan(ctx, setup, string(e.Client), f)
}

// plan plans what should follow for the client by now, and has withdrawn what should not. Done again it changes
// nothing. The facts are those that it is done for.
func (g *Greetings) plan(ctx context.Context, setup *practice.Setup, id string, heard ...fact.Fact) error {
	p := setup.Practice
	c, err := g.clients.Get(ctx, p.ID, id, store.Eventual)
	if errors.Is(err, fault.NotFound) || err == nil && c.Is() != client.Active {
		return nil
	}
	if err != nil {
		return err
	}
	sent, pending, err := g.known(ctx, c)
	if err != nil || !pending && (len(c.Emails) == 0 || len(heard) > 0 && settled(sent, p, heard[0])) {
		return err
	}
	_, err = followings.Upsert(ctx, g.db, g.retry, followings.Key(p.ID, c.ID),
		func(f Following) (Following, []fact.Fact, error) {
			h, err := g.history(ctx, c, most(p), heard...) // read after the item: of two at once the last one saw all
			if err != nil {
				return f, nil, err
			}
			return f.planned(h, p, setup.Zone(), f.and(sent)), nil, nil
		})
	return err
}

// known returns what was sent to the client, under all their ids, and whether something is planned.
func (g *Greetings) known(ctx context.Context, c client.Client) (sent map[string][]string, pending bool, err error) {
	ids := c.IDs()
	keys := make([]store.Key, len(ids))
	for n, id := range ids {
		keys[n] = followings.Key(c.Practice, id)
	}
	all, err := followings.GetMany(ctx, g.db, keys, store.Eventual)
	for _, f := range all {
		sent = f.and(sent)
		pending = pending || len(f.Agenda) > 0
	}
	return sent, pending, err
}

// and returns, by trigger, all that was written about: what the following knows, and what was known before.
func (f Following) and(known map[string][]string) map[string][]string {
	all := map[string][]string{}
	for kind, some := range known {
		all[kind] = slices.Clone(some)
	}
	for kind, only := range f.Sent {
		all[kind] = append(all[kind], only)
	}
	return all
}

// settled reports whether nothing can follow from the fact, for a client for whom nothing is planned: they book, and
// are welcomed no more.
func settled(sent map[string][]string, p practice.Practice, f fact.Fact) bool {
	if state := states[f.Kind]; state != booking.Confirmed {
		return false
	}
	_, welcomes := p.Triggers[practice.TriggerWelcome]
	return !welcomes || len(sent) > 0
}

// Holds reports whether the entry's message is still about what the client's appointments have come to, and is wanted;
// with the appointment that it speaks of, and the number of those that took place.
func (g *Greetings) Holds(ctx context.Context, setup *practice.Setup, c client.Client, e agenda.Entry) (about Visit,
	visits int, holds bool, err error) {
	t, known := triggerOf(e.Kind)
	if !known {
		return about, 0, false, fmt.Errorf("%w: %s", errNoTrigger, e.ID)
	}
	set, on := setup.Practice.Triggers[e.Kind]
	if !on {
		return about, 0, false, nil
	}
	h, err := g.history(ctx, c, most(setup.Practice))
	if err != nil {
		return about, 0, false, err
	}
	only, since, holds := t.About(h, set)
	for _, v := range h.Visits {
		if v.End.Equal(since) && v.State == booking.Completed || v.Booking == only {
			about = v
			break
		}
	}
	return about, len(h.attended()), holds && only == e.Only(), nil
}

// Following returns what is planned to follow for the practice's clients until then.
func (g *Greetings) Following(ctx context.Context, practice string, to time.Time) (all []Following, err error) {
	for after := ""; ; {
		some, next, err := followings.List(ctx, g.db, store.Query{Index: store.By, Limit: perRound,
			Partition: followed(practice), To: agenda.Instant(to), After: after})
		if err != nil {
			return nil, fmt.Errorf("list what follows: %w", err)
		}
		all = append(all, some...)
		if after = next; after == "" {
			return all, nil
		}
	}
}
