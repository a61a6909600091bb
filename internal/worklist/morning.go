package worklist

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// Morning is when a practice's tasks are mailed next, and to whom they are now. It is there where the practice wants
// such mail, or did.
type Morning struct {
	Practice string        `json:"-"`
	Agenda   agenda.Agenda `json:"a,omitempty"`

	version int64
}

// MorningKind is the kind of stored mornings. KindTasks is the mail, and KindPlan the entry that plans it: it sends
// nothing.
const (
	MorningKind = "task-mail"
	KindTasks   = "tasks"
	KindPlan    = "plan"
)

var mornings = store.Family[Morning]{
	Kind: MorningKind, Prefix: "taskmail", Sort: "morning", Layout: store.Single,
	Stamp: func(m *Morning) store.Stamp { return store.Stamp{Practice: &m.Practice, Version: &m.version} },
	Due:   func(m Morning) *store.IndexKey { return agenda.Messages.Due(m.Practice, m.Agenda) },
}

// DecodeMorning reads a stored morning.
func DecodeMorning(i store.Item) (Morning, error) { return mornings.Decode(i) }

// Put is the operation that writes the morning as changed from what was read.
func (m Morning) Put() (store.Op, error) { return mornings.Put(m) }

// practiceChanged is the fact of the set-up that the practice itself changed.
const practiceChanged = "practice.changed"

// Mornings plans the mail as the practice wants it by now.
func (l *List) Mornings() react.Reactor {
	return react.Reactor{Name: "tasks-mail", Kinds: []string{practiceChanged},
		React: func(ctx context.Context, f fact.Fact) error {
			setup, err := l.book.Setup(ctx, f.Practice, store.Strong)
			if err != nil {
				return err
			}
			if setup.Practice.TaskMail == nil {
				_, err := mornings.Get(ctx, l.base.Store, mornings.Key(f.Practice, ""), store.Strong)
				if errors.Is(err, fault.NotFound) {
					return nil
				}
				if err != nil {
					return err
				}
			}
			_, err = mornings.Upsert(ctx, l.base.Store, l.base.Retry, mornings.Key(f.Practice, ""),
				func(m Morning) (Morning, []fact.Fact, error) {
					mail, now := setup.Practice.TaskMail, l.base.Now()
					was, planned := m.Agenda.Find(KindPlan)
					switch {
					case mail == nil:
						m.Agenda = m.Agenda.Settled(KindPlan)
					case !planned || was.At.After(now): // one that is due is about to be worked on
						m.Agenda = m.Agenda.With(agenda.New(KindPlan, mail.Next(now, setup.Zone())))
					}
					if len(m.Agenda) == 0 {
						m.Agenda = nil
					}
					return m, nil, nil
				})
			return err
		}}
}

// PlanMorning plans a mail for everybody who has something to do, and the next morning. Done again it changes nothing,
// because the next one lies ahead by then.
func (l *List) PlanMorning(ctx context.Context, key store.Key) error {
	m, err := mornings.Get(ctx, l.base.Store, key, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, there := m.Agenda.Find(KindPlan)
	now := l.base.Now()
	if !there || plan.At.After(now) {
		return nil
	}
	setup, err := l.book.Setup(ctx, m.Practice, store.Strong)
	if err != nil {
		return err
	}
	all, err := l.Due(ctx, setup, now)
	if err != nil {
		return err
	}
	next := agenda.Agenda{}
	if mail := setup.Practice.TaskMail; mail != nil {
		next = next.With(agenda.New(KindPlan, mail.Next(now, setup.Zone())))
		late := now.Sub(plan.At) > MorningLasts // the desk stood still
		for _, who := range append([]string{""}, practitioners(setup)...) {
			if len(Theirs(all, who)) > 0 && !late {
				next = next.With(agenda.New(EntryFor(who), plan.At))
			}
		}
	}
	_, err = mornings.Update(ctx, l.base.Store, l.base.Retry, key, func(m Morning) (Morning, []fact.Fact, error) {
		if was, there := m.Agenda.Find(KindPlan); !there || was.At.After(now) {
			return m, nil, nil
		}
		m.Agenda = next
		return m, nil, nil
	})
	return err
}

// MorningLasts is how long after its time a mail still comes.
const MorningLasts = 6 * time.Hour

func practitioners(setup *practice.Setup) (all []string) {
	for _, p := range setup.Practitioners {
		if p.Email != "" && !p.Inactive {
			all = append(all, p.ID)
		}
	}
	return all
}

// EntryFor is the id of the entry of the mail to the practitioner, "" for the one to the practice.
func EntryFor(practitioner string) string {
	return strings.TrimSuffix(KindTasks+".email.practitioner."+practitioner, ".")
}

// Due returns the practice's tasks that are open and due by the end of the day.
func (l *List) Due(ctx context.Context, setup *practice.Setup, now time.Time) ([]task.Task, error) {
	zone := setup.Zone()
	page, err := l.List(ctx, fact.Actor{Role: fact.System}, setup.Practice.ID,
		task.Ask{Before: civil.In(now, zone).AddDays(1).Start(zone), Limit: 200})
	return page.Tasks, err
}

// Theirs returns those of the tasks that are the practitioner's own; all for "", which is the practice.
func Theirs(all []task.Task, practitioner string) []task.Task {
	if practitioner == "" {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(t task.Task) bool { return t.Practitioner != practitioner })
}
