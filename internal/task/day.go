package task

import (
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
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

// DayKind is the kind of stored days.
const DayKind = "task-day"

// actCount is the entry of a day's agenda by which it is looked at.
const actCount = "count"

var days = store.Family[day]{
	Kind: DayKind, Prefix: "taskday", Sort: "day",
	Stamp:   func(d *day) store.Stamp { return store.Stamp{Practice: &d.Practice, ID: &d.ID, Version: &d.version} },
	Due:     func(d day) *store.IndexKey { return agenda.Messages.Due(d.ID, d.Agenda) },
	Expires: func(d day) time.Time { return d.Until },
}

// morning is when a day is looked at: the next one, at seven.
const morning = civil.Time(7 * 60)

func morningAfter(d civil.Date, zone *time.Location) time.Time { return d.AddDays(1).At(morning, zone) }

// watch plans that the day of an appointment is looked at. It costs half a read unit where that is planned, which is so
// for all appointments of a day but the first.
func (r *Raiser) watch(ctx context.Context, setup *practice.Setup, whose string, start time.Time) error {
	on := civil.In(start, setup.Zone())
	key := days.Key(setup.Practice.ID, whose+"."+on.String())
	d, err := days.Get(ctx, r.db, key, store.Eventual)
	if err == nil && len(d.Agenda) > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, fault.NotFound) {
		return err
	}
	at := morningAfter(on, setup.Zone())
	_, err = days.Upsert(ctx, r.db, r.retry, key, func(d day) (day, []fact.Fact, error) {
		if len(d.Agenda) > 0 {
			return d, nil, nil
		}
		d.Practitioner, d.Day, d.Until = whose, on, at.UTC().Add(kept)
		d.Agenda = agenda.Agenda{agenda.New(actCount, at)}
		return d, nil, nil
	})
	return err
}

// count looks at a day: what nobody has said of is a task. Done again, it changes nothing.
func (r *Raiser) count(ctx context.Context, key store.Key) error {
	d, err := days.Get(ctx, r.db, key, store.Strong)
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
		c := Cause{Key: []string{d.Practitioner, d.Day.String()}, At: at, Task: Task{Practice: d.Practice,
			Kind: KindUnmarked, Practitioner: d.Practitioner, Due: due, AllDay: true,
			Data: encoded(Unmarked{d.Day, open})}}
		if err := r.Raise(ctx, c, joinUnmarked); err != nil {
			return err
		}
		// Whoever marked one between the look and the task found no task to take it off.
		if open, _, err = r.unmarked(ctx, d); err != nil {
			return err
		}
	}
	gone := func(id string) bool { return !slices.Contains(open, id) }
	if err := r.unlist(ctx, d.Practice, d.Practitioner, d.Day, r.now(), gone); err != nil {
		return err
	}
	_, err = days.Update(ctx, r.db, r.retry, key, func(d day) (day, []fact.Fact, error) {
		d.Agenda = d.Agenda.Settled(actCount)
		return d, nil, nil
	})
	return err
}

// joinUnmarked lists what is open now. What was not listed before is something new to do.
func joinUnmarked(was, cause Task) (is Task, anew bool) {
	before, now := dataOf[Unmarked](was), dataOf[Unmarked](cause)
	anew = slices.ContainsFunc(now.Bookings, func(id string) bool { return !slices.Contains(before.Bookings, id) })
	if anew || was.Is() == Open {
		was.Data = cause.Data
	}
	return was, anew
}

// unmarked returns the day's appointments that are past and of which nobody said how they went, and the morning after
// it in the practice's zone. Whoever is no practitioner any more has none.
func (r *Raiser) unmarked(ctx context.Context, d day) (open []string, at time.Time, err error) {
	c, err := r.bookings.Calendar(ctx, fact.Actor{Role: fact.System}, d.Practice,
		booking.Days{Practitioner: d.Practitioner, From: d.Day, To: d.Day})
	if errors.Is(err, fault.NotFound) {
		return nil, at, nil
	}
	if err != nil {
		return nil, at, err
	}
	zone, now := c.Setup.Zone(), r.now()
	for _, b := range c.Bookings {
		if b.Status == booking.Confirmed && !b.End.After(now) && civil.In(b.Start, zone) == d.Day {
			open = append(open, b.ID)
		}
	}
	return open, morningAfter(d.Day, zone), nil
}

// Days are what becomes of days in the morning. They say nothing to anybody.
func (r *Raiser) Days() message.Letters {
	return message.Letters{Kind: DayKind, Acts: map[string]message.Act{actCount: r.count},
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
