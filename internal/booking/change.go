package booking

import (
	"context"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
	"stund/internal/words"
)

// Move asks for another time.
type Move struct {
	Start        time.Time
	Practitioner string // staff only; "": the same, or anyone of the caller's where the client booked anyone
	Override     string // staff only: why the rules are set aside
	Minutes      int    // staff only: how long it lasts then; 0: as long as the service, or as it was given itself
	Revision     int64  // of the booking as the caller has seen it; 0: it does not matter
}

// CodeMeanwhile is that somebody has changed a booking since the caller saw it.
const CodeMeanwhile = "changed-meanwhile"

// at answers fault.Conflict CodeMeanwhile unless the booking is as it was at the revision. 0: it does not matter.
func (b Booking) at(revision int64) error {
	if revision == 0 || revision == b.Revision() {
		return nil
	}
	return fault.New(fault.Conflict, CodeMeanwhile,
		"Somebody changed this booking meanwhile. Look at it as it is now, and send your change again.")
}

// lasts returns whether the booking takes so many minutes; 0: as many as it takes.
func (b Booking) lasts(minutes int) bool {
	return minutes == 0 || b.End.Sub(b.Start) == time.Duration(minutes)*time.Minute
}

// Reschedule moves a booking in one transaction: the old time is free and the new one taken at once, or nothing
// changed. The new time takes the service as it is now, or a seat in a session that stands there, as Book does. A move
// to where it already is changes nothing. Clients are bound by the service's deadline, staff are not. A length of its
// own goes along, until another is asked for. It answers fault.Conflict CodeMeanwhile where the booking has another
// revision.
func (d *Bookings) Reschedule(ctx context.Context, actor fact.Actor, practiceID, id string, m Move) (Booking, error) {
	var err error
	if m.Override, err = typed.Line(m.Override, 300); err != nil {
		return Booking{}, fault.Fields{{Path: "override_reason", Message: err.Error()}}.Err()
	}
	if m.Override != "" && !actor.Role.Staff() {
		return Booking{}, fault.Fields{{Path: "override_reason", Message: "is for staff only"}}.Err()
	}
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		v, ok := setup.Service(b.Service)
		if !ok {
			return b, nil, fault.New(fault.Conflict, "service-unknown",
				"The service of this booking is no longer given. Contact the practice.")
		}
		var wrong fault.Fields
		if checkMinutes(m.Minutes, v, actor, &wrong); wrong != nil {
			return b, nil, wrong.Err()
		}
		same := m.Practitioner == "" || m.Practitioner == b.Practitioner
		if b.Open() && b.Start.Equal(m.Start) && same && b.lasts(m.Minutes) {
			return b, nil, nil
		}
		if err := b.at(m.Revision); err != nil {
			return b, nil, err
		}
		if err := mayChange(actor, b, v.RescheduleMinutes, "reschedule", d.now()); err != nil {
			return b, nil, err
		}
		if !actor.Role.Staff() {
			if b.Moves >= maxMoves {
				return b, nil, movedEnough()
			}
			b.Moves++
		}
		if m.Start.Second() != 0 || m.Start.Nanosecond() != 0 {
			return b, nil, fault.Fields{{Path: "start", Message: "must be a whole minute"}}.Err()
		}
		who := m.Practitioner
		if who == "" && !b.Any {
			who = b.Practitioner
		}
		who, err := practice.Meant(actor, who) // a practitioner hands nobody over to a colleague
		if err != nil {
			return b, nil, err
		}
		v, givers, err := given(setup, b.Service, who)
		if err != nil {
			return b, nil, err
		}
		if m.Minutes != 0 {
			b.Minutes = ownMinutes(m.Minutes, v)
		}
		return d.move(ctx, actor, setup, v, givers, b, m, along)
	}
	return d.change(ctx, actor, practiceID, id, decide)
}

// move decides on the freshest ledgers; those that it changes go along.
func (d *Bookings) move(ctx context.Context, actor fact.Actor, setup *practice.Setup, v practice.Service,
	givers []practice.Practitioner, b Booking, m Move, along *store.Along) (Booking, []fact.Fact, error) {
	now := d.now()
	if v.Capacity > 1 {
		b.Minutes = 0 // a group is as long as it is
	}
	v = v.Lasting(b.Minutes)
	day := civil.In(m.Start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day, day, store.Strong)
	if err != nil {
		return b, nil, err
	}
	if err := d.lift(ctx, s, b); err != nil {
		return b, nil, err
	}
	q, able, broken, err := d.choose(ctx, s, b.ID, m.Start, m.Override)
	if err != nil {
		return b, nil, err
	}
	old := b
	if err := d.seat(ctx, s, q, &b, able[0], m.Start); err != nil {
		return b, nil, err
	}
	b.Sequence++
	b.Changed = now.Truncate(time.Second)
	ops, err := d.joinMove(ctx, actor, setup, old, &b)
	if err != nil {
		return old, nil, err
	}
	b.planMoved(setup, v, old, now)
	facts := []fact.Fact{d.happened(FactMoved, b, actor, now, Event{Was: old.place()})}
	facts = append(facts, d.overridden(&b, broken, m.Override, actor, now)...)
	ledgers, err := s.ops()
	along.Ops = append(ops, ledgers...)
	return b, facts, err
}

// Cancel frees the booking's time. Cancelling what is cancelled changes nothing.
func (d *Bookings) Cancel(ctx context.Context, actor fact.Actor, practiceID, id, reason string) (Booking, error) {
	reason, err := typed.Line(reason, 300)
	if err != nil {
		return Booking{}, fault.Fields{{Path: "reason", Message: err.Error()}}.Err()
	}
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		if b.Status == Cancelled {
			return b, nil, nil
		}
		v, _ := setup.Service(b.Service)
		if err := mayChange(actor, b, v.CancelMinutes, "cancel", d.now()); err != nil {
			return b, nil, err
		}
		now := d.now()
		s := &sheet{setup: setup, pages: map[page]*ledger{}}
		if err := d.unclaim(ctx, s, b); err != nil {
			return b, nil, err
		}
		ops, err := d.joinCancel(ctx, actor, setup, &b)
		if err != nil {
			return b, nil, err
		}
		ledgers, err := s.ops()
		if err != nil {
			return b, nil, err
		}
		along.Ops = append(ops, ledgers...)
		b.Status, b.Changed = Cancelled, now.Truncate(time.Second)
		b.Sequence++
		if reason != "" {
			b.note(now, actor, "cancelled", "", reason)
		}
		b.planCancelled(setup, now)
		return b, []fact.Fact{d.happened(FactCancelled, b, actor, now, Event{})}, nil
	}
	return d.change(ctx, actor, practiceID, id, decide)
}

// Finish marks how an appointment that has begun went: Completed or NoShow, and the one or the other later if it was
// noted wrongly.
func (d *Bookings) Finish(ctx context.Context, actor fact.Actor, practiceID, id string, as Status) (Booking, error) {
	decide := func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		now := d.now()
		switch {
		case b.Status == as:
			return b, nil, nil
		case b.Status == Cancelled:
			return b, nil, notOpen(b)
		case now.Before(b.Start):
			return b, nil, fault.New(fault.Invalid, "not-begun",
				"This appointment has not begun. Cancel or move it instead.")
		}
		b.Status, b.Changed = as, now.Truncate(time.Second)
		b.planEnded(setup, now)
		ops, err := d.joinEnd(ctx, actor, setup, &b)
		if err != nil {
			return b, nil, err
		}
		touched, err := d.touch(ctx, setup, b)
		along.Ops = append(ops, touched...)
		return b, []fact.Fact{d.happened(ended(as), b, actor, now, Event{})}, err
	}
	return d.change(ctx, actor, practiceID, id, decide)
}

// touch returns what writes the ledger of the booking's day as it is: its version says that something has changed that
// the calendar shows.
func (d *Bookings) touch(ctx context.Context, setup *practice.Setup, b Booking) ([]store.Op, error) {
	s := &sheet{setup: setup, pages: map[page]*ledger{}}
	p := page{practitioner(b.Practitioner), civil.In(b.Start, setup.Zone())}
	if err := d.fetch(ctx, s, p); err != nil || s.pages[p] == nil {
		return nil, err
	}
	s.pages[p].changed = true
	return s.ops()
}

// maxMoves is how often a client may move one booking. Each move may tell two people, and whose address it is that was
// booked with is not known: more is for the practice to do.
const maxMoves = 8

// movedEnough refuses another move by the client, in their language.
func movedEnough() error {
	return fault.New(fault.Conflict, "moved-enough",
		"This booking was moved as often as it can be here. Contact the practice.").
		With("text", Spoken(words.MovedEnough))
}

// decision says what becomes of a booking under its practice's set-up, and what happened. The ledgers that it changes
// go along.
type decision func(setup *practice.Setup, b Booking, along *store.Along) (Booking, []fact.Fact, error)

// change updates a booking as decide says: again and again while others are in the way.
func (d *Bookings) change(ctx context.Context, actor fact.Actor, practiceID, id string,
	decide decision) (Booking, error) {
	if !ids.Valid(id) {
		return Booking{}, d.missing(ctx, practiceID)
	}
	update := func(b Booking, along *store.Along) (Booking, []fact.Fact, error) {
		if err := mayTouch(actor, b); err != nil {
			return b, nil, err
		}
		if err := d.ofHolder(b); err != nil {
			return b, nil, err
		}
		setup, err := d.book.Setup(ctx, practiceID, store.Strong)
		if err != nil {
			return b, nil, err
		}
		b.forgetUndone(d.now())
		is, facts, err := decide(setup, b, along)
		if len(facts) > 0 && is.Sequence == b.Sequence {
			is.Edits++
		}
		return is, facts, err
	}
	out, err := family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), update)
	if fault.CodeOf(err) == family.Unknown.Code {
		return Booking{}, d.missing(ctx, practiceID)
	}
	return out, err
}

// missing says what there is not: the practice, or the booking.
func (d *Bookings) missing(ctx context.Context, practiceID string) error {
	if _, err := d.book.Setup(ctx, practiceID, store.Strong); err != nil {
		return err
	}
	return family.Missing()
}

// mayChange reports whether the actor may still move or cancel the booking.
func mayChange(actor fact.Actor, b Booking, deadlineMinutes int, what string, now time.Time) error {
	if !b.Open() {
		return notOpen(b)
	}
	if actor.Role.Staff() {
		return nil
	}
	if deadline := b.Deadline(deadlineMinutes); !now.Before(deadline) {
		return fault.New(fault.Invalid, what+"-deadline",
			"It is too late to %s this booking here. Contact the practice.", what).
			With("deadline", deadline.Format(time.RFC3339))
	}
	return nil
}

func notOpen(b Booking) error {
	return fault.New(fault.Conflict, "booking-"+string(b.Status), "This booking is %s.", b.Status)
}
