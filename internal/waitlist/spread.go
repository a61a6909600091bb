package waitlist

import (
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/confirm"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
)

// Reactor offers on what a fact freed: a cancelled or moved booking, one that nobody confirmed, an offer that was
// declined or ran out, a set-up that leaves more free. To who joins, or says that they still wait, it offers what
// became free meanwhile.
func (l *List) Reactor() react.Reactor {
	kinds := []string{booking.FactCancelled.Name, booking.FactMoved.Name, confirm.FactLapsed.Name,
		payment.FactLapsed.Name, FactDeclined.Name, FactExpired.Name, FactLeft.Name, FactJoined.Name, FactResumed.Name}
	return react.Reactor{Name: "waitlist", React: l.React, Kinds: append(kinds, practice.Opening()...)}
}

// React reacts to one fact; those that free nothing are none of its business.
func (l *List) React(ctx context.Context, f fact.Fact) error {
	if slices.Contains(practice.Opening(), f.Kind) {
		return l.Opened(ctx, f.Practice)
	}
	if f.Kind == FactJoined.Name || f.Kind == FactResumed.Name {
		return l.begun(ctx, f.Practice, f.Subject)
	}
	was, err := freed(f)
	if err != nil {
		return err
	}
	if was.Practitioner == "" || !was.Start.After(l.now()) {
		return nil
	}
	return l.Freed(ctx, f.Practice, was.Start, was.End)
}

// freed returns the time that is free again because of the fact; no practitioner's if none is.
func freed(f fact.Fact) (was booking.Place, err error) {
	switch f.Kind {
	case booking.FactCancelled.Name:
		e, err := booking.FactCancelled.Data(f)
		return booking.Place{Practitioner: e.Practitioner, Start: e.Start, End: e.End}, err
	case booking.FactMoved.Name:
		e, err := booking.FactMoved.Data(f)
		if err != nil || e.Was == nil {
			return was, err
		}
		return *e.Was, nil
	case confirm.FactLapsed.Name:
		e, err := confirm.FactLapsed.Data(f)
		return booking.Place{Practitioner: e.Practitioner, Start: e.Start, End: e.End}, err
	}
	if f.Kind == payment.FactLapsed.Name {
		e, err := payment.FactLapsed.Data(f)
		return booking.Place{Practitioner: e.Practitioner, Start: e.Start, End: e.End}, err
	}
	e, err := fact.OneOf(f, FactDeclined, FactExpired, FactLeft)
	if errors.Is(err, fact.ErrKind) {
		return was, nil
	}
	return booking.Place{Practitioner: e.Practitioner, Start: e.Start, End: e.End}, err
}

// Freed offers what is free on the days from start to end, because something there became free. Calling it again is
// harmless: a time that is held is not free.
func (l *List) Freed(ctx context.Context, practiceID string, start, end time.Time) error {
	setup, err := l.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	zone := setup.Zone()
	return l.spread(ctx, setup, span{From: civil.In(start, zone), To: civil.In(end.Add(-time.Nanosecond), zone)})
}

// Opened offers what is free on any day that somebody waits for, because the set-up has changed. Calling it again is
// harmless.
func (l *List) Opened(ctx context.Context, practiceID string) error {
	setup, err := l.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	return l.spread(ctx, setup, span{})
}

// begun offers what is free to somebody who has just begun to wait. What became free between the look at the free times
// and the write of their entry was offered by a list on which they were not.
func (l *List) begun(ctx context.Context, practiceID, id string) error {
	e, err := l.Get(ctx, practiceID, id)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || e.Status != Waiting {
		return err
	}
	setup, err := l.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return err
	}
	s := e.search(civil.In(l.now(), setup.Zone()), civil.Date{})
	if s.To.Before(s.From) {
		return nil
	}
	free, err := l.bookings.Free(ctx, system, practiceID, s)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if len(free) == 0 {
		return nil
	}
	return l.spread(ctx, setup, span{From: s.From, To: s.To}, e) // the index may not have the entry yet
}

// span is a part of what is to be looked at: free times on days, for those of the line who stand behind a place.
type span struct {
	From  civil.Date `json:"f,omitzero"`  // zero: from today on
	To    civil.Date `json:"to,omitzero"` // zero: without end
	After string     `json:"p,omitempty"`
}

// with returns the span that has both in it.
func (s span) with(o span) span {
	if o.From.Before(s.From) {
		s.From = o.From
	}
	if o.To.IsZero() || !s.To.IsZero() && s.To.Before(o.To) {
		s.To = o.To
	}
	s.After = min(s.After, o.After)
	return s
}

// spread offers the free times of the span to those who wait for one of them, the oldest first, until all have an offer
// whom a free time suits. What is more than one reaction may do is left to the practice's Round.
func (l *List) spread(ctx context.Context, setup *practice.Setup, s span, more ...Entry) error {
	after, err := l.part(ctx, setup, s, more...)
	if err != nil || after == "" {
		return err
	}
	s.After = after
	return l.later(ctx, setup.Practice.ID, s)
}

// part is spread, until maxWork is done. Then it returns the place in the line of the last one who was looked at, and
// otherwise "". Nobody could join the list while a time was free for them, so what is free is news, whoever's and
// whatever's it is. It searches once for each service, practitioner and range of days that is waited for, and once more
// after each offer. More are entries that the line may not have yet.
func (l *List) part(ctx context.Context, setup *practice.Setup, s span, more ...Entry) (after string, err error) {
	waiting, err := l.Waiting(ctx, setup.Practice.ID)
	if err != nil {
		return "", err
	}
	for _, e := range more {
		if !slices.ContainsFunc(waiting, func(o Entry) bool { return o.ID == e.ID }) {
			waiting = append(waiting, e)
		}
	}
	today := civil.In(l.now(), setup.Zone())
	if err := l.sweep(ctx, waiting, today); err != nil {
		return "", err
	}
	if s.From.Before(today) {
		s.From = today
	}
	w := walk{List: l, setup: setup, found: map[booking.Search][]booking.Slot{}}
	for _, e := range waiting {
		if e.place() <= s.After {
			continue
		}
		if w.work >= maxWork {
			return after, nil
		}
		if err := w.serve(ctx, e, e.search(s.From, s.To)); err != nil {
			return "", err
		}
		after = e.place()
	}
	return "", nil
}

// walk is one way along a line.
type walk struct {
	*List
	setup *practice.Setup
	found map[booking.Search][]booking.Slot // as long as nothing was offered since
	work  int                               // searches and attempts at an offer
}

// serve offers the first of the free times to the entry that suits it.
func (w *walk) serve(ctx context.Context, e Entry, s booking.Search) (err error) {
	if e.Status != Waiting || s.To.Before(s.From) {
		return nil
	}
	free, known := w.found[s]
	if !known {
		w.work++
		free, err = w.bookings.Free(ctx, system, e.Practice, s)
		if err != nil && fault.KindOf(err) != fault.NotFound { // not found: it is no longer given like this
			return err
		}
		w.found[s] = free
	}
	offered, err := w.offerFirst(ctx, e, free)
	if offered {
		clear(w.found)
	}
	return err
}

// search asks for what the entry waits for on the days; a zero date is no bound.
func (e Entry) search(from, to civil.Date) booking.Search {
	s := booking.Search{Service: e.Service, Practitioner: e.Practitioner, From: e.From, To: e.To, Fresh: true}
	if from.After(s.From) {
		s.From = from
	}
	if !to.IsZero() && to.Before(s.To) {
		s.To = to
	}
	return s
}

// offerFirst offers the first of the free times that suits; false where none does.
func (w *walk) offerFirst(ctx context.Context, e Entry, free []booking.Slot) (bool, error) {
	tried := 0
	for _, s := range free {
		if slices.ContainsFunc(e.Declined, s.Start.Equal) {
			continue
		}
		if _, inTime := w.propose(w.setup, e, s); !inTime {
			continue
		}
		if tried++; tried > maxTries {
			return false, nil
		}
		w.work++
		if offered, err := w.offer(ctx, w.setup, e, s); offered || err != nil {
			return offered, err
		}
	}
	return false, nil
}
