package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking/tasks"
	"stund/internal/civil"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// day is a day of a practitioner's with appointments, which is looked at on the next morning: those of which nobody has
// said by then how they went are one task, however many they are.
type day struct {
	Practice     string        `json:"-"`
	ID           string        `json:"-"` // "ida.2026-11-23"
	Practitioner string        `json:"p"`
	Day          civil.Date    `json:"d"`
	Agenda       agenda.Agenda `json:"a,omitempty"`
	Until        time.Time     `json:"e"` // it may be removed then

	version int64
}

// UnmarkedKind is the kind of stored days with appointments.
const UnmarkedKind = "task-day"

// actCount is the entry of a day's agenda by which it is looked at.
const actCount = "count"

var days = store.Family[day]{
	Kind: UnmarkedKind, Prefix: "taskday", Sort: "day",
	Stamp:   func(d *day) store.Stamp { return store.Stamp{Practice: &d.Practice, ID: &d.ID, Version: &d.version} },
	Due:     func(d day) *store.IndexKey { return agenda.Messages.Due(d.ID, d.Agenda) },
	Expires: func(d day) time.Time { return d.Until },
}

// morning is when a day is looked at: the next one, at seven.
const morning = civil.Time(7 * 60)

func morningAfter(d civil.Date, zone *time.Location) time.Time { return d.AddDays(1).At(morning, zone) }

// unmarked raises tasks for days with appointments that nobody has marked, and takes those off that somebody has.
type unmarked struct {
	*base.Base
	tasks    *task.Tasks
	book     *practice.Book
	bookings *Bookings
}

func unmarkedOf(b *base.Base) *unmarked {
	return base.One(b, func() *unmarked { return &unmarked{b, task.Of(b), practice.Of(b), Of(b)} })
}

// Unmarked keeps the tasks of days with appointments of which nobody said how they went.
func Unmarked(b *base.Base) react.Reactor {
	return react.Reactor{Name: "tasks-appointments", React: unmarkedOf(b).react, Kinds: []string{FactCreated.Name,
		FactMoved.Name, FactCancelled.Name, FactCompleted.Name, FactNoShow.Name}}
}

// react sees to it that each day with appointments is looked at on the next morning, and takes those off the
// day's task of which somebody said how they went, or which are there no longer.
func (r *unmarked) react(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, FactCreated, FactMoved, FactCancelled, FactCompleted,
		FactNoShow)
	if err != nil {
		return err
	}
	setup, err := r.book.Recent(ctx, f.Practice)
	if err != nil {
		return err
	}
	switch f.Kind {
	case FactCreated.Name:
		return r.watch(ctx, setup, string(e.Practitioner), e.Start)
	case FactMoved.Name:
		err := r.watch(ctx, setup, string(e.Practitioner), e.Start)
		if e.Was == nil {
			return err
		}
		return errors.Join(err, r.marked(ctx, setup, string(e.Was.Practitioner), e.Was.Start, f))
	}
	return r.marked(ctx, setup, string(e.Practitioner), e.Start, f)
}

// marked takes the fact's booking off the task of the day.
func (r *unmarked) marked(ctx context.Context, setup *practice.Setup, whose string, start time.Time,
	f fact.Fact) error {
	day := civil.In(start, setup.Zone())
	if err := r.unlist(ctx, f.Practice, whose, day, f.At, func(id string) bool { return id == f.Subject }); err != nil {
		return fmt.Errorf("take a booking off a task: %w", err)
	}
	return nil
}

// unlist takes the bookings off the task of the practitioner's day, and closes it if none is left.
func (r *unmarked) unlist(ctx context.Context, practiceID, whose string, day civil.Date, at time.Time,
	those func(id string) bool) error {
	key := []string{whose, day.String()}
	return r.tasks.Review(ctx, practiceID, tasks.Unmarked, key, at, func(t task.Task) (task.Task, bool) {
		v := task.DataOf[tasks.Left](t)
		had := len(v.Bookings)
		v.Bookings = slices.DeleteFunc(slices.Clone(v.Bookings), those)
		if len(v.Bookings) == had {
			return t, false
		}
		t.Data = task.Encoded(v)
		return t, len(v.Bookings) == 0
	})
}

// watch plans that the day of an appointment is looked at. It costs half a read unit where that is planned, which is so
// for all appointments of a day but the first.
func (r *unmarked) watch(ctx context.Context, setup *practice.Setup, whose string, start time.Time) error {
	on := civil.In(start, setup.Zone())
	key := days.Key(setup.Practice.ID, whose+"."+on.String())
	d, err := days.Get(ctx, r.Store, key, store.Eventual)
	if err == nil && len(d.Agenda) > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	at := morningAfter(on, setup.Zone())
	_, err = days.Upsert(ctx, r.Store, r.Retry, key, func(d day) (day, []fact.Fact, error) {
		if len(d.Agenda) > 0 {
			return d, nil, nil
		}
		d.Practitioner, d.Day, d.Until = whose, on, at.UTC().Add(task.Kept)
		d.Agenda = agenda.Agenda{agenda.New(actCount, at)}
		return d, nil, nil
	})
	return err
}

// count looks at a day: what nobody has said of is a task. Done again, it changes nothing.
func (r *unmarked) count(ctx context.Context, key store.Key) error {
	d, err := days.Get(ctx, r.Store, key, store.Strong)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	open, at, err := r.unmarked(ctx, d)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		due := civil.In(at, at.Location()).Start(at.Location()).UTC()
		c := task.Cause{Key: []string{d.Practitioner, d.Day.String()}, At: at, Task: task.Task{Practice: d.Practice,
			Kind: tasks.Unmarked, Practitioner: d.Practitioner, Due: due, AllDay: true,
			Data: task.Encoded(tasks.Left{Day: d.Day, Bookings: open})}}
		if err := r.tasks.Raise(ctx, c, joinUnmarked); err != nil {
			return err
		}
		// Whoever marked one between the look and the task found no task to take it off.
		if open, _, err = r.unmarked(ctx, d); err != nil {
			return err
		}
	}
	gone := func(id string) bool { return !slices.Contains(open, id) }
	if err := r.unlist(ctx, d.Practice, d.Practitioner, d.Day, r.Now(), gone); err != nil {
		return err
	}
	_, err = days.Update(ctx, r.Store, r.Retry, key, func(d day) (day, []fact.Fact, error) {
		d.Agenda = d.Agenda.Settled(actCount)
		return d, nil, nil
	})
	return err
}

// joinUnmarked lists what is open now. What was not listed before is something new to do.
func joinUnmarked(was, cause task.Task) (is task.Task, anew bool) {
	before, now := task.DataOf[tasks.Left](was), task.DataOf[tasks.Left](cause)
	anew = slices.ContainsFunc(now.Bookings, func(id string) bool { return !slices.Contains(before.Bookings, id) })
	if anew || was.Is() == task.Open {
		was.Data = cause.Data
	}
	return was, anew
}

// unmarked returns the day's appointments that are past and of which nobody said how they went, and the morning after
// it in the practice's zone. Whoever is no practitioner any more has none.
func (r *unmarked) unmarked(ctx context.Context, d day) (open []string, at time.Time, err error) {
	c, err := r.bookings.Calendar(ctx, fact.Actor{Role: fact.System}, d.Practice,
		Days{Practitioner: d.Practitioner, From: d.Day, To: d.Day})
	if errors.Is(err, fault.NotFound) {
		return nil, at, nil
	}
	if err != nil {
		return nil, at, err
	}
	zone, now := c.Setup.Zone(), r.Now()
	for _, b := range c.Bookings {
		if b.Status == Confirmed && !b.End.After(now) && civil.In(b.Start, zone) == d.Day {
			open = append(open, b.ID)
		}
	}
	return open, morningAfter(d.Day, zone), nil
}

// UnmarkedDays are what becomes of days in the morning. They say nothing to anybody.
func UnmarkedDays(b *base.Base) message.Letters {
	r := unmarkedOf(b)
	return message.Letters{Kind: UnmarkedKind, Acts: map[string]message.Act{actCount: r.count},
		Decode: func(i store.Item) (message.Subject, error) {
			d, err := days.Decode(i)
			return silent{d}, err
		}}
}

// silent is a day, as an agenda has it.
type silent struct{ d day }

func (s silent) Practice() string                    { return s.d.Practice }
func (s silent) ID() string                          { return s.d.ID }
func (s silent) Client(agenda.Entry) string          { return "" }
func (s silent) Agenda() agenda.Agenda               { return s.d.Agenda }
func (s silent) Planned(a agenda.Agenda) due.Carrier { s.d.Agenda = a; return s }
func (s silent) Write() (store.Op, error)            { return days.Put(s.d) }
func (s silent) Essence() string                     { return s.d.ID }

func (s silent) Judge(agenda.Entry, time.Time) message.Verdict { return message.Drop }

func (s silent) Render(context.Context, agenda.Entry, time.Time) (message.Rendered, error) {
	return message.Rendered{}, message.ErrNobody
}

func (s silent) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}
