package confirm

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/store"
)

// Time is for how long a time is kept for whoever is to confirm it, less the seconds of a minute that has begun. What
// begins sooner is booked at once.
const Time = 30 * time.Minute

// Bookings is what requests ask of the booking desk.
type Bookings interface {
	Book(ctx context.Context, actor fact.Actor, practice string, r booking.Request) (booking.Result, error)
	Held(holder int) *booking.Bookings
	Prolong(ctx context.Context, practice, id, service string, start time.Time, k booking.Kept, until time.Time,
		along ...store.Op) error
}

// least is the time in which a request can be confirmed whose message had to wait.
const least = 10 * time.Minute

// Desk takes bookings that may have to be confirmed.
type Desk struct {
	db       store.Store
	bookings Bookings
	ids      *ids.Source
	retry    store.Retrier
	now      func() time.Time
}

// New makes a Desk.
func New(db store.Store, bookings Bookings, source *ids.Source, retry store.Retrier, now func() time.Time) *Desk {
	return &Desk{db: db, bookings: bookings, ids: source, retry: retry, now: now}
}

// Of returns the process's Desk.
func Of(b *base.Base) *Desk {
	return base.One(b, func() *Desk { return New(b.Store, booking.Of(b), b.IDs, b.Retry, b.Now) })
}

// Outcome is what became of a request for a booking.
type Outcome struct {
	Booking booking.Booking
	Request *Request // it is to be confirmed
	Kept    bool     // the Booking is not made yet: its client must first do something that a contribution asks for
}

// visitor is who books by the public door, and so who confirms.
var visitor = fact.Actor{Role: fact.Client}

// Book books for a client as the booking desk does. Where the practice wants it, always or while it is under pressure,
// the time of a booking with an address that is no client's of the practice is kept, and whoever has the address is
// asked to confirm it. The same request with the same key is answered with the same outcome.
func (d *Desk) Book(ctx context.Context, setup *practice.Setup, r booking.Request, pressed bool) (Outcome, error) {
	var asked Request
	if asks := setup.Practice.ConfirmFirst; r.Key != "" && asks != "" && asks != practice.ConfirmNever {
		r.Along = d.unasked
	}
	if wants(setup.Practice, pressed) && r.Start.Sub(d.now()) > Time {
		if r.Key == "" {
			r.Key = d.ids.New(d.now())
		}
		r.Unknown = func(ctx context.Context, b booking.Booking, told map[string]json.RawMessage) (op store.Op,
			until time.Time, err error) {
			if asked, err = d.ask(ctx, b, r, told); err != nil {
				return op, until, err
			}
			op, err = asked.Put(d.happened(FactAsked, asked, visitor))
			return op, asked.Deadline, err
		}
	}
	made, err := d.bookings.Book(ctx, visitor, setup.Practice.ID, r)
	switch {
	case err != nil || !made.Kept:
		return Outcome{Booking: made.Booking}, err
	case made.Replayed:
		asked, err = d.Get(ctx, setup.Practice.ID, made.ID)
		if errors.Is(err, fault.NotFound) {
			return Outcome{Booking: made.Booking, Kept: true}, nil
		}
		if err == nil && asked.Asks != made.Request {
			err = reused()
		}
	case asked.ID == "":
		return Outcome{Booking: made.Booking, Kept: true}, nil
	}
	return Outcome{Request: &asked}, err
}

// wants reports whether the practice has strangers confirm.
func wants(p practice.Practice, pressed bool) bool {
	return p.ConfirmFirst == practice.ConfirmAlways || p.ConfirmFirst == practice.ConfirmUnderPressure && pressed
}

// unasked refuses to book, or to ask for, what has a request of the same key: that one was confirmed meanwhile, stands
// for another time or has lapsed, and its link must not confirm anything else.
func (d *Desk) unasked(ctx context.Context, b booking.Booking) ([]store.Op, error) {
	switch was, err := d.Get(ctx, b.Practice, b.ID); {
	case err == nil && was.Status == Booked: // the next attempt finds the booking
		return nil, store.ErrConflict
	case err == nil:
		return nil, reused()
	case !errors.Is(err, fault.NotFound):
		return nil, err
	}
	return nil, nil
}

// ask makes the request that keeps the time of the booking, and plans the message.
func (d *Desk) ask(ctx context.Context, b booking.Booking, r booking.Request, told map[string]json.RawMessage) (
	Request, error) {
	if _, err := d.unasked(ctx, b); err != nil {
		return Request{}, err
	}
	now := d.now().Truncate(time.Second)
	deadline := now.Add(Time).Truncate(time.Minute)
	return Request{ID: b.ID, Practice: b.Practice, Status: Asked, Service: b.Service, Wanted: r.Practitioner,
		Practitioner: b.Practitioner, Start: b.Start.UTC(), End: b.End.UTC(), Contact: b.Contact,
		Note: b.Note, Extra: told, Key: r.Key, Asks: b.Request, Created: now, Deadline: deadline.UTC(),
		Agenda: agenda.Agenda{agenda.New(KindConfirm+".email.client", now)}.With(agenda.New(KindLapse, deadline)),
	}, nil
}

func reused() *fault.Error {
	return fault.New(fault.Invalid, once.CodeKeyReused,
		"This Idempotency-Key was used for another request, or for one that nobody confirmed in time. Use a new "+
			"one for a new booking.")
}

// Get returns a request, or fault.NotFound.
func (d *Desk) Get(ctx context.Context, practiceID, id string) (Request, error) {
	return family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
}

// Confirm books the time that is kept for the request. Confirming again returns the same booking. After its deadline it
// answers fault.Gone "request-over", and booking.CodeCalledOff where the time was called off: it is kept until the
// deadline all the same, should that have been a mistake.
func (d *Desk) Confirm(ctx context.Context, practiceID, id string) (booking.Booking, error) {
	r, err := d.Get(ctx, practiceID, id)
	if err != nil {
		return booking.Booking{}, err
	}
	if r.Status == Booked {
		return d.bookings.Held(0).Get(ctx, visitor, practiceID, id) // the link is of who booked
	}
	along := func(ctx context.Context, made booking.Booking) ([]store.Op, error) {
		r, err := d.Get(ctx, practiceID, id)
		switch {
		case err != nil:
			return nil, err
		case r.Status == Booked: // meanwhile: the next attempt finds the booking
			return nil, store.ErrConflict
		case !r.Standing(d.now()):
			return nil, over(r)
		}
		done := r
		done.Status, done.Agenda, done.Client = Booked, nil, made.Client
		op, err := done.Put(d.happened(FactConfirmed, done, visitor))
		return []store.Op{op}, err
	}
	if !r.Standing(d.now()) {
		return booking.Booking{}, over(r)
	}
	made, err := d.bookings.Book(ctx, visitor, practiceID, booking.Request{Service: r.Service, Practitioner: r.Wanted,
		Start: r.Start, Client: r.Contact, Note: r.Note, Extra: r.Extra, Key: r.Key,
		Kept: &booking.Kept{Practitioner: r.Practitioner, Until: r.Deadline}, Along: along})
	return made.Booking, err
}

func over(r Request) *fault.Error {
	return fault.New(fault.Gone, "request-over", "The time was kept until %s, and is free again. Book anew.",
		r.Deadline.Format(time.RFC3339))
}

// Postpone plans the message m that asks to confirm for at, and keeps the time as much longer: the deadline counts from
// when the message is sent, but no appointment is kept beyond its start. Where no time to confirm is left by then, or
// none is kept any more, the message only waits, until the deadline that it has.
func (d *Desk) Postpone(ctx context.Context, key store.Key, m agenda.Entry, at time.Time) error {
	decide := func(r Request, along *store.Along) (Request, []fact.Fact, error) {
		planned, open := r.Agenda.Find(m.ID)
		if !open || r.Status != Asked || planned.When().After(d.now()) {
			return r, nil, nil
		}
		r.Agenda = r.Agenda.With(planned.NotBefore(at))
		until := at.Add(Time)
		if until.After(r.Start) {
			until = r.Start
		}
		until = until.Truncate(time.Minute).UTC()
		if !until.After(r.Deadline) || until.Sub(at) < least || !r.Standing(d.now()) {
			return r, nil, nil
		}
		kept := booking.Kept{Practitioner: r.Practitioner, Until: r.Deadline}
		r.Deadline, r.Agenda = until, r.Agenda.With(agenda.New(KindLapse, until))
		along.Write = func(ctx context.Context, ops ...store.Op) error {
			return d.bookings.Prolong(ctx, r.Practice, r.ID, r.Service, r.Start, kept, until, ops...)
		}
		return r, nil, nil
	}
	_, err := family.UpdateWith(ctx, d.db, d.retry, key, decide)
	return err
}

// Lapse ends a request that nobody has confirmed by its deadline, and tells of it: its claim has ended by itself, and
// goes with the ledger's next write. Any other is left alone.
func (d *Desk) Lapse(ctx context.Context, key store.Key) error {
	decide := func(r Request) (Request, []fact.Fact, error) {
		if r.Status != Asked || d.now().Before(r.Deadline) {
			return r, nil, nil
		}
		r.Status, r.Agenda = Lapsed, nil
		return r, []fact.Fact{d.happened(FactLapsed, r, fact.Actor{Role: fact.System})}, nil
	}
	_, err := family.Update(ctx, d.db, d.retry, key, decide)
	return err
}

// happened makes the fact that a write of the request carries.
func (d *Desk) happened(kind fact.Kind[Event], r Request, actor fact.Actor) fact.Fact {
	now := d.now()
	return kind.New(d.ids.New(now), now, r.Practice, r.ID, actor, Event{Client: fact.ID(r.Client),
		Service: fact.ID(r.Service), Practitioner: fact.ID(r.Practitioner), Start: r.Start, End: r.End})
}
