package survey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

func (h *history) sort() {
	slices.SortStableFunc(h.visits, func(a, b Visit) int {
		return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(b.Booking, a.Booking))
	})
}

// Reactors lists what surveys hear of: visits that took place, and bookings that end or begin a course.
func (d *Surveys) Reactors() []react.Reactor {
	return []react.Reactor{
		{Name: "surveys-visits", React: d.visited, Kinds: []string{booking.FactCompleted.Name,
			booking.FactNoShow.Name}},
		{Name: "surveys-bookings", React: d.booked, Kinds: []string{booking.FactCreated.Name,
			booking.FactReceived.Name, booking.FactCancelled.Name}},
		{Name: "surveys-sent", React: d.delivered, Kinds: []string{message.FactSent.Name, message.FactBounced.Name}},
		{Name: "surveys-tasks", React: d.seenTo, Kinds: []string{task.FactDone.Name,
			task.FactDismissed.Name, task.FactSettled.Name, task.FactReopened.Name}},
	}
}

// visited plans what follows from a visit that took place: a look on the next morning whether to ask how it was, and
// one at the end of the course. A practice that asks nobody pays half a read unit for that.
func (d *Surveys) visited(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, booking.FactCompleted, booking.FactNoShow)
	if err != nil {
		return err
	}
	setup, set, err := d.asking(ctx, f.Practice)
	if err != nil || !set.Exit && !set.Pulse {
		return err
	}
	who, err := d.clients.Get(ctx, f.Practice, string(e.Client), store.Eventual)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := d.bookings().Get(ctx, system, f.Practice, f.Subject)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if b.Status != booking.Completed { // it may have been corrected: the look at the end finds out
		return nil
	}
	visit := Visit{b.ID, b.Service, b.Practitioner, b.Start}
	was, err := d.follow(ctx, setup, set, who.ID, visit)
	if err != nil || was.Booking == "" || !was.Start.Before(visit.Start) {
		return err
	}
	_, err = gapsFamily.Upsert(ctx, d.db, d.retry, gapsFamily.Key(f.Practice, b.Service),
		func(g gaps) (gaps, []fact.Fact, error) { return g.with(b.ID, visit.Start.Sub(was.Start)), nil, nil })
	return err
}

// follow plans the looks that follow from the visit, and returns the one before it.
func (d *Surveys) follow(ctx context.Context, setup *practice.Setup, set Settings, client string, visit Visit) (
	was Visit, err error) {
	now := d.now()
	_, err = courses.Upsert(ctx, d.db, d.retry, courses.Key(setup.Practice.ID, client),
		func(c Course) (Course, []fact.Fact, error) {
			was = c.Last
			if c.Last.Booking == visit.Booking || c.Last.Start.After(visit.Start) {
				return c, nil, nil
			}
			c.Last = visit
			if set.Exit {
				c = c.with(lookEnd, set.next(set.earliest(visit.Start), setup.Zone()))
			}
			fresh := now.Sub(visit.Start) < pulseWithin
			if set.Pulse && fresh && (c.Pulsed.IsZero() || !now.Before(c.Pulsed.Add(pulseEach-24*time.Hour))) {
				c = c.with(lookPulse, set.next(later(now, visit.Start), setup.Zone()))
			}
			return c, nil, nil
		})
	return was, err
}

const (
	pulseWithin = 7 * 24 * time.Hour  // of a visit that was marked later nobody is asked
	pulseEach   = 30 * 24 * time.Hour // between two
	pulseVisits = 3
)

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// asking returns what the practice has set.
func (d *Surveys) asking(ctx context.Context, practiceID string) (*practice.Setup, Settings, error) {
	setup, err := d.book.Recent(ctx, practiceID)
	if err != nil {
		return nil, Settings{}, err
	}
	set, err := d.Settings(ctx, setup)
	return setup, set, err
}

// booked withdraws what waits to be sent where the client books again, and plans another look where they cancel. It
// costs half a read unit for whoever has no course.
func (d *Surveys) booked(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived, booking.FactCancelled)
	if err != nil || e.Client == "" {
		return err
	}
	c, err := courses.Get(ctx, d.db, courses.Key(f.Practice, string(e.Client)), store.Eventual)
	if notFound(err) || err == nil && c.Last.Booking == "" {
		return nil
	}
	if err != nil {
		return err
	}
	if f.Kind != booking.FactCancelled.Name {
		if c.Survey == "" || !e.Start.After(d.now()) {
			return nil
		}
		return d.withdraw(ctx, f.Practice, c.Survey)
	}
	setup, set, err := d.asking(ctx, f.Practice)
	if err != nil || !set.Exit {
		return err
	}
	_, err = courses.Update(ctx, d.db, d.retry, courses.Key(f.Practice, c.Client),
		func(c Course) (Course, []fact.Fact, error) {
			if !c.planned(lookEnd) {
				c = c.with(lookEnd, set.next(later(d.now(), set.earliest(c.Last.Start)), setup.Zone()))
			}
			return c, nil, nil
		})
	return err
}

// withdraw takes back a survey that was not sent.
func (d *Surveys) withdraw(ctx context.Context, practiceID, id string) error {
	_, err := family.Update(ctx, d.db, d.retry, Key(practiceID, id), func(s Survey) (Survey, []fact.Fact, error) {
		if s.Kind != Exit || s.Is() != Planned || claimed(s.Agenda, d.now()) {
			return s, nil, nil
		}
		s.Off, s.Agenda = true, nil
		return s, []fact.Fact{d.happened(FactWithdrawn, s, system)}, nil
	})
	if notFound(err) {
		return nil
	}
	return err
}

// claimed reports whether somebody is sending what the agenda plans.
func claimed(a agenda.Agenda, now time.Time) bool {
	return slices.ContainsFunc(a, func(e agenda.Entry) bool { return e.Lease.After(now) })
}

// Looks is the work of the desk on courses.
func (d *Surveys) Looks() due.Kind {
	leases := due.Leases{Store: d.db, IDs: d.ids, Now: d.now, Retry: d.retry}
	decode := func(i store.Item) (due.Carrier, error) {
		c, err := courses.Decode(i)
		return carried{c}, err
	}
	return leases.Kind(CourseKind, Desk, decode,
		func(_ context.Context, s due.Carrier, e agenda.Entry, _ time.Time) (due.Task, error) {
			c := s.(carried).c
			switch e.Kind {
			case lookPulse, lookEnd:
				return due.Task{Act: func(ctx context.Context) error { return d.look(ctx, c, e) }}, nil
			}
			return due.Task{}, fmt.Errorf("%w: entry %q of a %s", due.ErrUnknown, e.ID, CourseKind)
		})
}

// look does what the entry of the client's course plans.
func (d *Surveys) look(ctx context.Context, c Course, e agenda.Entry) error {
	settle := func(c Course) (Course, []store.Op, error) { return c.without(e.ID), nil, nil }
	setup, set, err := d.asking(ctx, c.Practice)
	if err != nil {
		return err
	}
	who, err := d.clients.Get(ctx, c.Practice, c.Client, store.Eventual)
	switch {
	case notFound(err):
		return d.change(ctx, c, e, settle)
	case err != nil:
		return err
	case who.ID != c.Client: // who was merged is looked at under the id that they have now
		if _, err := d.follow(ctx, setup, set, who.ID, c.Last); err != nil {
			return err
		}
		return d.change(ctx, c, e, settle)
	case who.Is() != client.Active || e.Kind == lookPulse && !set.Pulse || e.Kind == lookEnd && !set.Exit:
		return d.change(ctx, c, e, settle)
	}
	if e.Kind == lookPulse {
		return d.lookPulse(ctx, setup, set, who, c, e)
	}
	return d.lookEnd(ctx, setup, set, who, c, e)
}

// change writes what becomes of the course, unless the entry was done, or planned anew, meanwhile.
func (d *Surveys) change(ctx context.Context, c Course, e agenda.Entry,
	to func(Course) (Course, []store.Op, error)) error {
	_, err := courses.UpdateWith(ctx, d.db, d.retry, courses.Key(c.Practice, c.Client),
		func(c Course, along *store.Along) (Course, []fact.Fact, error) {
			if now, is := c.Agenda.Find(e.ID); !is || !now.At.Equal(e.At) {
				return c, nil, nil
			}
			after, ops, err := to(c)
			along.Ops = ops
			return after, nil, err
		})
	if notFound(err) {
		return nil // erased meanwhile
	}
	return err
}

// lookPulse plans a pulse about the last visit, if it was long enough ago that the client was asked.
func (d *Surveys) lookPulse(ctx context.Context, setup *practice.Setup, set Settings, who client.Client, c Course,
	e agenda.Entry) error {
	h, err := d.history(ctx, c.Practice, who.IDs())
	if err != nil {
		return err
	}
	since := slices.IndexFunc(h.visits, func(v Visit) bool { return !v.Start.After(c.After) })
	if since < 0 {
		since = len(h.visits)
	}
	now := d.now()
	asks := len(h.visits) > 0 && h.visits[0].Booking == c.Last.Booking && !h.missed.After(c.Last.Start) &&
		(c.Pulsed.IsZero() || since >= pulseVisits && !now.Before(c.Pulsed.Add(pulseEach)))
	return d.change(ctx, c, e, func(c Course) (Course, []store.Op, error) {
		c = c.without(e.ID)
		if !asks {
			return c, nil, nil
		}
		ops, _, err := d.planned(ctx, setup, set, Pulse, who, c.Last, fact.Actor{Role: fact.System})
		if len(ops) > 0 {
			c.Pulsed, c.After = now, c.Last.Start
		}
		return c, ops, err
	})
}

// lookEnd plans an exit survey where the course has ended, or another look where it may later.
func (d *Surveys) lookEnd(ctx context.Context, setup *practice.Setup, set Settings, who client.Client, c Course,
	e agenda.Entry) error {
	now := d.now()
	visits, err := d.register.Visits(ctx, c.Practice, who.IDs()...)
	if err != nil {
		return err
	}
	last, next := visits.At(now)
	h, err := d.history(ctx, c.Practice, who.IDs())
	if err != nil {
		return err
	}
	if !next.IsZero() || len(h.visits) == 0 { // the course goes on, or nothing took place after all
		return d.change(ctx, c, e, func(c Course) (Course, []store.Op, error) { return c.without(e.ID), nil, nil })
	}
	service, err := gapsFamily.Get(ctx, d.db, gapsFamily.Key(c.Practice, h.visits[0].Service), store.Eventual)
	if err != nil && !notFound(err) {
		return err
	}
	// A visit of which nobody has said how it went counts until then.
	ends := set.ends(later(last, h.visits[0].Start), Rhythm(h.visits, service.rhythm()))
	return d.change(ctx, c, e, func(c Course) (Course, []store.Op, error) {
		if at := set.next(ends, setup.Zone()); ends.After(now) {
			return c.with(lookEnd, at), nil, nil
		}
		c = c.without(e.ID)
		c.Last = h.visits[0]
		if !c.Exited.IsZero() && now.Before(c.Exited.Add(exitEach)) {
			return c, nil, nil
		}
		if _, is, err := d.covered(ctx, c, c.Last); is || err != nil {
			return c, nil, err
		}
		ops, s, err := d.planned(ctx, setup, set, Exit, who, c.Last, system)
		if s.ID != "" {
			c.Survey = s.ID
		}
		return c, ops, err
	})
}

// covered returns the exit survey that was made after the course's last visit, and stands: timelines lag, so it may be
// about the visit before.
func (d *Surveys) covered(ctx context.Context, c Course, last Visit) (Survey, bool, error) {
	if c.Survey == "" {
		return Survey{}, false, nil
	}
	s, err := d.Get(ctx, c.Practice, c.Survey)
	if notFound(err) {
		return s, false, nil
	}
	return s, s.Made.After(last.Start) && s.Is() != Withdrawn, err
}

// exitEach is how long after an answer nobody is asked why they do not come any more.
const exitEach = 180 * 24 * time.Hour

// planned returns what writes the survey of the kind about the visit, to be sent when the practice next asks; nothing
// where there is one already, or nobody to write to. S is the survey as it is then.
func (d *Surveys) planned(ctx context.Context, setup *practice.Setup, set Settings, kind string, who client.Client,
	v Visit, by fact.Actor) (ops []store.Op, s Survey, err error) {
	now := d.now()
	s, err = d.Get(ctx, setup.Practice.ID, IDOf(setup.Practice.ID, kind, v.Booking))
	switch {
	case err != nil && !notFound(err):
		return nil, s, err
	case err == nil && s.Is() != Withdrawn:
		return nil, s, nil
	case err != nil:
		s = Survey{
			ID:           IDOf(setup.Practice.ID, kind, v.Booking),
			Practice:     setup.Practice.ID,
			Kind:         kind,
			Client:       who.ID,
			Booking:      v.Booking,
			Service:      v.Service,
			Practitioner: v.Practitioner,
			Start:        v.Start.UTC(),
		}
	}
	b, err := d.bookings().Get(ctx, system, setup.Practice.ID, v.Booking)
	if notFound(err) {
		return nil, Survey{}, nil
	}
	if err != nil {
		return nil, s, err
	}
	to, err := d.clients.Reach(ctx, setup.Practice.ID, who.ID, b.Contact, b.ContactGiven())
	if err != nil {
		return nil, s, err
	}
	channel := message.Email
	if to.Email == "" {
		channel = message.SMS
	}
	if to.Email == "" && to.Phone == "" {
		return nil, Survey{}, nil
	}
	at := now
	if by.Role == fact.System {
		at = later(now, set.next(now.Add(-time.Hour), setup.Zone()))
	}
	before := s.place()
	s.Language, s.Made, s.Off, s.By = to.Language, now.UTC().Truncate(time.Second), false, by.ID
	s.Agenda = plan(kind, channel, at)
	op, err := s.Put(d.happened(FactPlanned, s, by))
	if err != nil {
		return nil, s, err
	}
	row, err := rows.Item(rows.Key(s.Practice, s.place()), Row{}.of(s))
	ops = append(ops, op, store.Put(row, store.Always))
	if s.version > 0 && before != s.place() {
		ops = append(ops, store.Delete(rows.Key(s.Practice, before), store.Always))
	}
	return ops, s, err
}

// Ahead returns the practice's surveys that are to be sent between the times, as they were a moment ago.
func (d *Surveys) Ahead(ctx context.Context, practiceID string, from, to time.Time) (all []Survey, err error) {
	var keys []store.Key
	err = d.rows(ctx, practiceID, from.Add(answerable-Waits), to, func(r Row) bool {
		if r.Sent == 0 && r.Answered == 0 && r.Kind != ArrivalKind {
			keys = append(keys, Key(practiceID, r.ID))
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	some, err := family.GetMany(ctx, d.db, keys, store.Eventual)
	for _, s := range some {
		if at, is := s.Agenda.Next(); is && at.Before(to) {
			all = append(all, s)
		}
	}
	return all, err
}
