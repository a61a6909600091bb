package greeting

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
)

// Who was away already when their practice began to ask back whoever does not come has done nothing since that a
// message could follow from. So these are looked for once, each time that the practice begins, or changes after how
// long: some at a time, in the register, by the client's id.

// spread is over how many days those are written to who have been away for longer already: each has a day and a minute
// of their own, told by their id, so that neither a second run nor a racer moves anybody.
const spread = 28

// Reaching goes from nine in the morning for eight hours, in the practice's zone.
const (
	reachFrom = civil.Time(9 * 60)
	reachFor  = 8 * 60
)

// turnOf returns when it is the client's turn, of those whom a practice reaches that began then.
func turnOf(client string, since time.Time, zone *time.Location) time.Time {
	h := fnv.New32a()
	h.Write([]byte(client))
	n := h.Sum32()
	return civil.In(since, zone).AddDays(1+int(n%spread)).At(reachFrom+civil.Time(n/spread%reachFor), zone)
}

// Reach plans a message to some of those who are away, and then to the next ones. Done again it changes nothing.
func (g *Greetings) Reach(ctx context.Context, key store.Key) error {
	return g.act(ctx, key, KindReach, g.reachSome)
}

// reachSome returns the plan as it goes on: in a moment, or not at all.
func (g *Greetings) reachSome(ctx context.Context, p Plan, setup *practice.Setup, now time.Time) (Plan, error) {
	set, on := setup.Practice.Triggers[practice.TriggerWinBack]
	if !on || set.After != p.Away { // whoever hears of that plans anew
		p.Agenda = p.without(KindReach)
		return p, nil
	}
	ids, more, err := g.absent(ctx, p.Practice, p.Reached, now)
	if err != nil {
		return p, err
	}
	all, err := g.clients.Many(ctx, p.Practice, ids)
	if err != nil {
		return p, fmt.Errorf("read who is away: %w", err)
	}
	for _, id := range ids {
		if c, known := all[id]; known {
			if err := g.askBack(ctx, setup, c, p.Since); err != nil {
				return p, err
			}
		}
		p.Reached = id
	}
	if p.Agenda = p.without(KindReach); more {
		p.Agenda = p.Agenda.With(agenda.New(KindReach, now.Add(time.Second)))
	} else {
		p.Reached = ""
	}
	return p, nil
}

// absent returns some of the practice's clients who came once and have nothing ahead, by id from that one on; and
// whether there are more.
func (g *Greetings) absent(ctx context.Context, practice, after string, now time.Time) (ids []string, more bool,
	err error) {
	away := func(row *register.Row) bool {
		last, next := row.At(now)
		return row.Status == client.Active && len(row.Emails) > 0 && !last.IsZero() && next.IsZero()
	}
	rows, err := g.register().Rows(ctx, practice)
	if err != nil {
		return nil, false, err
	}
	for _, row := range rows {
		if cmp.Compare(row.ID, after) > 0 && away(row) {
			ids = append(ids, row.ID)
		}
	}
	slices.Sort(ids)
	more = len(ids) > perRound
	return ids[:min(len(ids), perRound)], more, nil
}

// askBack plans the message to the client, if they are away; of whom the time of that is over only if they want it:
// nothing is kept of the others.
func (g *Greetings) askBack(ctx context.Context, setup *practice.Setup, c client.Client, since time.Time) error {
	if c.Is() != client.Active {
		return nil
	}
	sent, _, err := g.known(ctx, c)
	if err != nil {
		return err
	}
	key, set := followings.Key(c.Practice, c.ID), setup.Practice.Triggers[practice.TriggerWinBack]
	_, err = followings.Upsert(ctx, g.db, g.retry, key, func(f Following) (Following, []fact.Fact, error) {
		h, err := g.history(ctx, c, most(setup.Practice))
		if err != nil {
			return f, nil, err
		}
		return f.askedBack(c, h, set, setup.Zone(), f.and(sent)[practice.TriggerWinBack], since), nil, nil
	})
	return err
}

// askedBack returns the following with the message to the client, if they are away, in the place of one that was
// planned by what the practice wanted before. One that is being sent, or was, is left alone, and so are those of other
// triggers.
func (f Following) askedBack(c client.Client, h History, set practice.Trigger, zone *time.Location, sent []string,
	since time.Time) Following {
	next := f.Agenda.Without(func(e agenda.Entry) bool {
		return e.Kind == practice.TriggerWinBack && e.Attempts == 0
	})
	only, last, holds := longAway(h, set)
	id := follows(practice.TriggerWinBack, only)
	if _, trying := next.Find(id); holds && !trying && !slices.Contains(sent, only) {
		at, wants := set.Due(last, zone), true
		if !at.After(since.Add(dayAfter)) {
			at, wants = turnOf(c.ID, since, zone), c.Wants(client.Marketing, client.ByEmail)
		}
		if wants {
			next = next.With(agenda.New(id, at))
		}
	}
	if f.Agenda = next; len(next) == 0 {
		f.Agenda = nil
	}
	return f
}
