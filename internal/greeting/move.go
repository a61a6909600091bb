package greeting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// What is planned follows the practice's settings: where it changes when a message comes, those that are planned are
// moved, some at a time. Nothing new is planned for what happened before, and nothing goes all at once.

// triggered returns the plan of a practice that has the triggers from now on.
func (p Plan) triggered(now map[string]practice.Trigger, at time.Time) Plan {
	if len(p.Triggers) == 0 && len(now) == 0 || reflect.DeepEqual(p.Triggers, now) {
		return p
	}
	p.Triggers, p.Moved = maps.Clone(now), ""
	p.Agenda = p.Agenda.With(agenda.New(KindMove, at))
	return p
}

// Move has some of what is planned follow the practice's triggers, and then the next ones. Done again it changes
// nothing.
func (g *Greetings) Move(ctx context.Context, key store.Key) error {
	return g.act(ctx, key, KindMove, g.moveSome)
}

// moveSome returns the plan as it goes on: in a moment, or not at all.
func (g *Greetings) moveSome(ctx context.Context, p Plan, setup *practice.Setup, now time.Time) (Plan, error) {
	some, next, err := followings.List(ctx, g.db, store.Query{Index: store.By, Limit: perRound,
		Partition: followed(p.Practice), After: p.Moved})
	if err != nil {
		return p, fmt.Errorf("list what follows: %w", err)
	}
	for _, f := range some {
		if err := g.move(ctx, setup, f); err != nil {
			return p, err
		}
	}
	if p.Agenda, p.Moved = p.without(KindMove), next; next != "" {
		p.Agenda = p.Agenda.With(agenda.New(KindMove, now.Add(time.Second)))
	}
	return p, nil
}

// move has what is planned for one client follow the practice's triggers.
func (g *Greetings) move(ctx context.Context, setup *practice.Setup, f Following) error {
	p := setup.Practice
	c, err := g.clients.Get(ctx, p.ID, f.Client, store.Eventual)
	if err != nil || c.ID != f.Client { // who they are now has a following
		return gone(err)
	}
	_, err = followings.Update(ctx, g.db, g.retry, followings.Key(p.ID, f.Client),
		func(f Following) (Following, []fact.Fact, error) {
			h, err := g.history(ctx, c, most(p))
			if err != nil {
				return f, nil, err
			}
			return f.moved(h, p, setup.Zone()), nil, nil
		})
	return gone(err)
}

// moved returns the following with what is planned at the times that the practice has set by now. What was put off
// waits for what it waits for, and is left alone, as is what is being sent. A message whose time would be past goes
// within a day, or when it was to go if that is sooner. What nobody wants any more is found out when it is to go, so
// that nothing is lost of what somebody switches off for a moment; a welcome is looked at soon, because it may be all
// that asks for a form.
func (f Following) moved(h History, p practice.Practice, zone *time.Location) Following {
	for _, e := range f.Agenda {
		t, known := triggerOf(e.Kind)
		if !known || e.Attempts > 0 || !e.Retry.IsZero() || e.Kind == practice.TriggerWinBack { // see askedBack
			continue
		}
		set, on := p.Triggers[e.Kind]
		if !on && e.Kind == practice.TriggerWelcome {
			f.Agenda = f.Agenda.With(agenda.New(e.ID, earlier(e.At, h.Now.Add(settles))))
		}
		if only, since, holds := t.About(h, set); on && holds && only == e.Only() {
			f.Agenda = f.Agenda.With(agenda.New(e.ID, h.movedTo(e, set.Due(since, zone))))
		}
	}
	return f
}

// night is how long a message may have to wait for the morning.
const night = 12 * time.Hour

// movedTo returns when the entry's message goes that should be due then by now. What has to come before a visit is not
// moved to where it may not.
func (h History) movedTo(e agenda.Entry, due time.Time) time.Time {
	late := slices.ContainsFunc(h.Visits, func(v Visit) bool {
		return v.Booking == e.Only() && v.Start.After(h.Now) && !due.Add(night).Before(v.Start)
	})
	switch {
	case due.Before(h.Now.Add(settles)):
		return earlier(e.At, h.Now.Add(dayAfter))
	case late:
		return earlier(e.At, due)
	}
	return due
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// gone takes it for done where there is nobody any more.
func gone(err error) error {
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
