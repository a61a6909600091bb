package greeting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
)

// Plan is when a practice's greetings are planned next, and how far they are; who of those is reached that were away
// already when the practice began to ask them back; and by which triggers the messages are planned that follow from
// what clients do. It is there where the practice wants one of these, or did.
type Plan struct {
	Practice string      `json:"-"`
	At       *civil.Time `json:"at,omitempty"` // of the greetings, as they were planned; nil: there are none
	Done     civil.Date  `json:"d,omitzero"`   // the last day that is planned, in the practice's zone
	After    string      `json:"c,omitempty"`  // where the day after that goes on: see some
	Away     int         `json:"w,omitempty"`  // hours after which those are asked back who do not come; 0: nobody is
	Since    time.Time   `json:"s,omitzero"`   // when the practice began to want that, or wanted it after other hours
	Reached  string      `json:"r,omitempty"`  // the client up to whom it was planned

	Triggers map[string]practice.Trigger `json:"t,omitempty"` // as the practice wanted them last
	Moved    string                      `json:"m,omitempty"` // the place up to which what is planned follows them
	Agenda   agenda.Agenda               `json:"a,omitempty"`

	version int64
}

// PlanKind is the kind of stored plans. The entries send nothing: by KindPlan the next days are planned, by KindReach
// what goes to those who are away already, and by KindMove what is planned follows triggers that were changed.
const (
	PlanKind  = "greetings"
	KindPlan  = "plan"
	KindReach = "reach"
	KindMove  = "move"
)

// perRound is how many greetings are planned by one act.
const perRound = 100

// early is when a day is planned, in the practice's zone: before anybody's ninth hour of the day after it.
const early = civil.Time(4 * 60)

var plans = store.Family[Plan]{Kind: PlanKind, Prefix: "greetings", Sort: "plan", Layout: store.Single,
	Stamp: func(p *Plan) store.Stamp { return store.Stamp{Practice: &p.Practice, Version: &p.version} },
	Due:   func(p Plan) *store.IndexKey { return agenda.Messages.Due(p.Practice, p.Agenda) }}

// DecodePlan reads a stored plan.
func DecodePlan(i store.Item) (Plan, error) { return plans.Decode(i) }

// Put is the operation that writes the plan as changed from what was read.
func (p Plan) Put() (store.Op, error) { return plans.Put(p) }

// practiceChanged is the fact of the set-up that the practice itself changed.
const practiceChanged = "practice.changed"

// Reactor keeps the birthdays of clients as they are, and plans greetings where the practice begins to want them.
func (g *Greetings) Reactor() react.Reactor {
	return react.Reactor{Name: "greetings", React: g.react, Kinds: []string{practiceChanged,
		client.FactCreated.Name, client.FactChanged.Name, client.FactStatusChanged.Name, client.FactMerged.Name,
		client.FactUnmerged.Name, client.FactErased.Name, client.FactImported.Name}}
}

func (g *Greetings) react(ctx context.Context, f fact.Fact) error {
	if f.Kind == practiceChanged {
		return g.wanted(ctx, f.Practice)
	}
	who, err := concerned(f)
	if err != nil || len(who) == 0 {
		return err
	}
	for _, id := range who {
		if err := g.keep(ctx, f.Practice, nil, id); err != nil {
			return err
		}
	}
	return nil
}

// concerned returns the clients whose birthdays the fact may have changed. Who books for the first time says none.
func concerned(f fact.Fact) ([]string, error) {
	changed := func(all []fact.Code) bool {
		return slices.Contains(all, "birthday") || slices.Contains(all, "time_zone")
	}
	own := []string{f.Subject}
	switch f.Kind {
	case client.FactCreated.Name:
		if !f.Actor.Role.Staff() {
			return nil, nil
		}
	case client.FactChanged.Name:
		if v, err := client.FactChanged.Data(f); err != nil || !changed(v.Fields) {
			return nil, err
		}
	case client.FactImported.Name:
		if v, err := client.FactImported.Data(f); err != nil || !v.New && !changed(v.Fields) {
			return nil, err
		}
	case client.FactMerged.Name, client.FactUnmerged.Name:
		v, err := fact.OneOf(f, client.FactMerged, client.FactUnmerged)
		return append(own, string(v.Client)), err
	}
	return own, nil
}

// wanted plans as the practice wants it by now.
func (g *Greetings) wanted(ctx context.Context, id string) error {
	setup, err := g.book.Setup(ctx, id, store.Strong)
	if err != nil {
		return err
	}
	key, greet, triggers := plans.Key(id, ""), setup.Practice.Birthday, setup.Practice.Triggers
	away := triggers[practice.TriggerWinBack].After // 0: there is no such trigger
	if greet == nil && len(triggers) == 0 {
		if _, err := plans.Get(ctx, g.db, key, store.Strong); errors.Is(err, fault.NotFound) {
			return nil
		}
	}
	_, err = plans.Upsert(ctx, g.db, g.retry, key, func(p Plan) (Plan, []fact.Fact, error) {
		return p.greets(greet, g.now()).asksBack(away, g.now()).triggered(triggers, g.now()), nil, nil
	})
	return err
}

// without returns the plan's agenda with nothing of the kind.
func (p Plan) without(kind string) agenda.Agenda {
	if left := p.Agenda.Settled(kind); len(left) > 0 {
		return left
	}
	return nil
}

// greets returns the plan of a practice that wants such greetings from now on; nil: none.
func (p Plan) greets(greet *practice.Greeting, now time.Time) Plan {
	switch {
	case greet == nil:
		p.At, p.Done, p.After, p.Agenda = nil, civil.Date{}, "", p.without(KindPlan)
		return p
	case p.At != nil && *p.At == greet.At:
		return p
	}
	at := greet.At
	p.At, p.Done, p.After = &at, civil.Date{}, ""
	p.Agenda = p.Agenda.With(agenda.New(KindPlan, now))
	return p
}

// asksBack returns the plan of a practice that asks back whoever has not come for so many hours; 0: nobody.
func (p Plan) asksBack(away int, now time.Time) Plan {
	switch {
	case away == p.Away:
		return p
	case away == 0:
		p.Away, p.Since, p.Reached, p.Agenda = 0, time.Time{}, "", p.without(KindReach)
		return p
	}
	p.Away, p.Since, p.Reached = away, now.UTC().Truncate(time.Second), ""
	p.Agenda = p.Agenda.With(agenda.New(KindReach, now))
	return p
}

// PlanDays plans the greetings of the days that are a week ahead by now, some at a time, and then the next morning.
// Done again it changes nothing.
func (g *Greetings) PlanDays(ctx context.Context, key store.Key) error {
	return g.act(ctx, key, KindPlan, g.round)
}

// act has the entry of the plan done that is due, and writes the plan as it goes on, unless another did it, or the
// practice wants it otherwise by then.
func (g *Greetings) act(ctx context.Context, key store.Key, entry string,
	do func(context.Context, Plan, *practice.Setup, time.Time) (Plan, error)) error {
	p, err := plans.Get(ctx, g.db, key, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := g.now()
	if e, there := p.Agenda.Find(entry); !there || e.At.After(now) {
		return nil
	}
	setup, err := g.book.Setup(ctx, p.Practice, store.Strong)
	if err != nil {
		return err
	}
	next, err := do(ctx, p, setup, now)
	if err != nil {
		return err
	}
	_, err = plans.Update(ctx, g.db, g.retry, key, func(is Plan) (Plan, []fact.Fact, error) {
		if is.version != p.version {
			return is, nil, nil
		}
		next.version = is.version
		return next, nil, nil
	})
	return err
}

// round plans some greetings, and returns the plan as it goes on: in a moment, or in the morning.
func (g *Greetings) round(ctx context.Context, p Plan, setup *practice.Setup, now time.Time) (Plan, error) {
	today := civil.In(now, setup.Zone())
	day, last := p.Done.AddDays(1), today.AddDays(Ahead)
	if day.Before(today) {
		day, p.After = today, ""
	}
	for done := 0; !day.After(last); {
		n, err := g.some(ctx, &p, setup, day)
		if err != nil {
			return p, err
		}
		if p.After == "" {
			p.Done, day = day, day.AddDays(1)
		}
		if done += n; done >= perRound && !day.After(last) {
			p.Agenda = p.Agenda.With(agenda.New(KindPlan, now.Add(time.Second)))
			return p, nil
		}
	}
	p.Agenda = p.Agenda.With(agenda.New(KindPlan, today.AddDays(1).At(early, setup.Zone())))
	return p, nil
}

// some plans some of the day's greetings, and returns how many it looked at. The plan's After says where it goes on, ""
// once the day is done.
func (g *Greetings) some(ctx context.Context, p *Plan, setup *practice.Setup, day civil.Date) (int, error) {
	born, nth, cursor := BornOn(day), 0, ""
	if p.After != "" {
		nth, cursor = int(p.After[0]-'0'), p.After[1:]
	}
	found, next, err := family.List(ctx, g.db, store.Query{Index: store.By, Limit: perRound,
		Partition: dayOf(p.Practice, born[min(nth, len(born)-1)]), After: cursor})
	if err != nil {
		return 0, fmt.Errorf("list birthdays: %w", err)
	}
	for _, b := range found {
		if err := g.keep(ctx, p.Practice, setup, b.ID); err != nil {
			return 0, err
		}
	}
	switch {
	case next != "":
		p.After = string(rune('0'+nth)) + next
	case nth+1 < len(born):
		p.After = string(rune('0' + nth + 1))
	default:
		p.After = ""
	}
	return len(found), nil
}
