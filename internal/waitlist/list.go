package waitlist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/words"
)

// Bookings is what the waiting list asks of the booking desk.
type Bookings interface {
	Free(ctx context.Context, actor fact.Actor, practice string, s booking.Search) ([]booking.Slot, error)
	Book(ctx context.Context, actor fact.Actor, practice string, r booking.Request) (booking.Result, error)
	Hold(ctx context.Context, practice string, h booking.Hold, along ...store.Op) error
	Release(ctx context.Context, practice string, h booking.Hold, along ...store.Op) error
	ReserveClient(ctx context.Context, practice string, c client.Contact, until time.Time) (string, []store.Op, error)
}

// List keeps the waiting lists.
type List struct {
	db       store.Store
	book     *practice.Book
	bookings Bookings
	ids      *ids.Source
	retry    store.Retrier
	now      func() time.Time
}

// NewList makes a List.
func NewList(db store.Store, book *practice.Book, bookings Bookings, source *ids.Source, retry store.Retrier,
	now func() time.Time) *List {
	return &List{db: db, book: book, bookings: bookings, ids: source, retry: retry, now: now}
}

// Of returns the process's List.
func Of(b *base.Base) *List {
	return base.One(b, func() *List {
		return NewList(b.Store, practice.Of(b), booking.Of(b), b.IDs, b.Retry, b.Now)
	})
}

// Limits of a waiting list. Who joins is counted before the write, and not in its transaction: of those who join at the
// same instant, each may be one too many. That is as many as write at once, and nothing relies on the very number.
const (
	maxWaiting = 500 // entries of one practice
	maxEach    = 5   // of those, by one e-mail address or phone number, unless staff add them
	maxDays    = 92  // days that one entry may wait for
	keptDays   = 30  // after the last of them, for which who waited has the id that they had on the list
	maxEnding  = 20  // overdue entries that are ended on the way of something else
	maxWork    = 40  // searches and offers of one reaction, which has ten seconds; the rest is a Round's
	maxTries   = 5   // times that are tried for one who waits, where others are faster
	newsHour   = 8   // hours after midnight, at which it is said that an entry has ended
	// An offer stands as long as the practice says, from when its message is sent, but ends in time for the appointment
	// to be reached. Its deadline is a round time: zones differ by quarters of an hour.
	defaultTime = 2 * time.Hour
	leastTime   = 15 * time.Minute
	round       = 15 * time.Minute
)

var system = fact.Actor{Role: fact.System}

// Wish asks for a place on the waiting list.
type Wish struct {
	Service, Practitioner string
	From, To              civil.Date // wanted days, inclusive
	Client                client.Contact
}

// Join puts a client on the waiting list; practitioners put them on their own. Where the wanted days have free times it
// answers fault.Conflict "times-free" with the first of them instead.
func (l *List) Join(ctx context.Context, actor fact.Actor, practiceID string, w Wish) (Entry, error) {
	id := l.ids.New(l.now())
	build := func(along *store.Along) (Entry, []fact.Fact, error) {
		e, err := l.join(ctx, actor, practiceID, id, w)
		if err != nil || e.version > 0 {
			return e, nil, err
		}
		until := e.To.AddDays(keptDays).Start(time.UTC)
		if e.Client, along.Ops, err = l.bookings.ReserveClient(ctx, practiceID, e.Contact, until); err != nil {
			return e, nil, err
		}
		return e, []fact.Fact{l.happened(FactJoined, e, actor)}, nil
	}
	e, err := family.Create(ctx, l.db, l.retry, Key(practiceID, id), build)
	if err == nil && e.Status == Paused { // who asks again still waits
		return l.Resume(ctx, actor, practiceID, e.ID)
	}
	return e, err
}

// join makes the entry that the wish asks for, or finds the one that the client has already.
func (l *List) join(ctx context.Context, actor fact.Actor, practiceID, id string, w Wish) (Entry, error) {
	setup, err := l.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return Entry{}, err
	}
	if w.Practitioner, err = practice.Meant(actor, w.Practitioner); err != nil {
		return Entry{}, err
	}
	var wrong fault.Fields
	w.Client.Normalise("client", setup.Practice.Country, setup.Practice.Language, &wrong)
	wrong.Check(w.Client.Email != "" || w.Client.Phone != "", "client.email", "must be filled in")
	today := civil.In(l.now(), setup.Zone())
	wrong.Check(!w.To.Before(today), "to", "must not be in the past")
	wrong.Check(!w.To.Before(w.From) && w.To.DaysSince(w.From) < maxDays, "to",
		"must be the day of from or up to %d days later", maxDays-1)
	if v, ok := setup.Service(w.Service); ok && !actor.Role.Staff() {
		last := today.AddDays(v.Window())
		wrong.Check(!w.To.After(last), "to", "must not be after %s, the last day that can be booked", last)
	}
	if err := wrong.Err(); err != nil {
		return Entry{}, err
	}
	free, err := l.bookings.Free(ctx, actor, practiceID,
		booking.Search{Service: w.Service, Practitioner: w.Practitioner, From: w.From, To: w.To})
	if err != nil {
		return Entry{}, err
	}
	if len(free) > 0 {
		return Entry{}, fault.New(fault.Conflict, "times-free",
			"There are free times on these days. Book one of them.").With("nearest", free[:min(len(free), 5)])
	}
	if found, err := l.room(ctx, actor, practiceID, w, today); err != nil || found.version > 0 {
		return found, err
	}
	e := Entry{ID: id, Practice: practiceID, Status: Waiting, Service: w.Service, Practitioner: w.Practitioner,
		From: w.From, To: w.To, Contact: w.Client,
		Created: l.now().Truncate(time.Second),
		Agenda:  agenda.Agenda{agenda.New(KindEnd, w.To.AddDays(1).Start(setup.Zone()))}}
	if e.Contact.Email != "" {
		e.Agenda = e.Agenda.With(agenda.New(KindJoined+".email.client", e.Created))
	}
	return e, nil
}

// room looks for the wish on the list, and returns the entry that the client has already. It refuses who would be one
// too many.
func (l *List) room(ctx context.Context, actor fact.Actor, practiceID string, w Wish, today civil.Date) (Entry,
	error) {
	waiting, err := l.Waiting(ctx, practiceID)
	if err != nil {
		return Entry{}, err
	}
	current, mine := 0, 0
	for _, e := range waiting {
		if e.To.Before(today) {
			continue
		}
		current++
		if e.Contact.Email != "" && strings.EqualFold(e.Contact.Email, w.Client.Email) ||
			e.Contact.Phone != "" && e.Contact.Phone == w.Client.Phone {
			mine++
		}
		if e.Service == w.Service && e.Practitioner == w.Practitioner && e.From == w.From && e.To == w.To &&
			samePerson(e.Contact, w.Client) {
			e.Again = true // asked twice
			return e, nil
		}
	}
	if current >= maxWaiting {
		return Entry{}, fault.New(fault.Conflict, "waitlist-full", "The waiting list is full. Contact the practice.")
	}
	if mine >= maxEach && !actor.Role.Staff() {
		return Entry{}, fault.New(fault.Conflict, "waitlist-enough",
			"This address is on the waiting list %d times already. Contact the practice.", mine).
			With("text", booking.Spoken(words.WaitsEnough))
	}
	return Entry{}, nil
}

// samePerson reports whether both contacts are one person's: of one name, and with an address in common and none that
// differs. A mother and her child may wait by one address.
func samePerson(a, b client.Contact) bool {
	mails := a.Email != "" && b.Email != "" && strings.EqualFold(a.Email, b.Email)
	phones := a.Phone != "" && a.Phone == b.Phone
	other := a.Email != "" && b.Email != "" && !mails || a.Phone != "" && b.Phone != "" && !phones
	return (mails || phones) && !other && slices.Equal(client.NameWords(a.Name), client.NameWords(b.Name))
}

// Waiting returns the entries that are on the list, the oldest first: all of them, also those whose last day has
// passed and whose end is not written yet.
func (l *List) Waiting(ctx context.Context, practiceID string) (all []Entry, err error) {
	q := store.Query{Index: store.By, Partition: line(practiceID), Limit: maxWaiting}
	for {
		page, next, err := family.List(ctx, l.db, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		q.After = next
	}
}

// Seen returns what Waiting does, as far as the actor may see it.
func (l *List) Seen(ctx context.Context, actor fact.Actor, practiceID string) ([]Entry, error) {
	all, err := l.Waiting(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(e Entry) bool { return mayTouch(actor, e) != nil }), nil
}

// mayTouch is the one question about an entry, for who reads it and for who changes it: it belongs to the practitioner
// who is waited for and, as long as a time is held for the client, to the one in whose calendar that stands. An entry
// that waits for anyone is nobody's own.
func mayTouch(actor fact.Actor, e Entry) error {
	if e.Status == Offered && e.Offer != nil && practice.MayTouch(actor, e.Offer.Practitioner) == nil {
		return nil
	}
	return practice.MayTouch(actor, e.Practitioner)
}

// Get returns an entry, or fault.NotFound.
func (l *List) Get(ctx context.Context, practiceID, id string) (Entry, error) {
	return family.Get(ctx, l.db, Key(practiceID, id), store.Strong)
}

// propose returns the entry with an offer of the time and its message planned. False where it is too late for that.
func (l *List) propose(setup *practice.Setup, e Entry, s booking.Slot) (Entry, bool) {
	send := l.now().Truncate(time.Second)
	if e.Quiet.After(send) {
		send = e.Quiet
	}
	send = setup.Practice.Awake(send, setup.Zone()) // where the client is elsewhere, client.Nights puts it off further
	stand := time.Duration(setup.Practice.WaitlistTime) * time.Minute
	if stand == 0 {
		stand = defaultTime
	}
	deadline := send.Add(stand + round - time.Nanosecond).Truncate(round)
	if latest := s.Start.Add(-leastTime).Truncate(round); deadline.After(latest) {
		deadline = latest
	}
	if deadline.Sub(send) < leastTime {
		return e, false
	}
	e.Status = Offered
	e.Offer = &Offer{Start: s.Start.UTC(), End: s.End.UTC(), Practitioner: s.Practitioner, Deadline: deadline.UTC()}
	e.Agenda = e.lasting().With(agenda.New(KindExpire, deadline))
	if e.Contact.Email != "" {
		e.Agenda = e.Agenda.With(agenda.New(KindOffer+".email.client", send))
	}
	if e.Contact.Phone != "" {
		e.Agenda = e.Agenda.With(agenda.New(KindOffer+".sms.client", send))
	}
	return e, true
}

// offer offers the time to the entry and holds it; false where somebody was faster, or the entry waits no longer.
func (l *List) offer(ctx context.Context, setup *practice.Setup, e Entry, s booking.Slot) (offered bool, err error) {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		o, inTime := l.propose(setup, e, s)
		if offered = e.Status == Waiting && inTime; !offered {
			return e, nil, nil
		}
		along.Write = func(ctx context.Context, ops ...store.Op) error {
			return l.bookings.Hold(ctx, o.Practice, o.hold(), ops...)
		}
		return o, []fact.Fact{l.happened(FactOffered, o, system)}, nil
	}
	_, err = family.UpdateWith(ctx, l.db, l.retry, Key(e.Practice, e.ID), decide)
	if k := fault.KindOf(err); k == fault.Conflict || k == fault.Invalid {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("offer freed time: %w", err)
	}
	return offered, nil
}

// hold is the time that is kept for the entry.
func (e Entry) hold() booking.Hold {
	return booking.Hold{ID: e.ID, Service: e.Service, Practitioner: e.Offer.Practitioner, Start: e.Offer.Start}
}

// Accept books the offered time for the client, if it is the start that they mean; zero means whatever is offered.
// Accepting again returns the same booking. Where the time was called off meanwhile it answers booking.CodeCalledOff,
// the offer is over and its time is released; the client goes on waiting.
func (l *List) Accept(ctx context.Context, actor fact.Actor, practiceID, id string,
	start time.Time) (booking.Booking, error) {
	e, err := l.Get(ctx, practiceID, id)
	if err != nil {
		return booking.Booking{}, err
	}
	if !e.Offers(start) {
		return booking.Booking{}, offerOver()
	}
	if e.Status != Booked {
		if err := e.standing(l.now()); err != nil {
			return booking.Booking{}, err
		}
	}
	offer, hold, read := *e.Offer, e.hold(), true
	take := func(ctx context.Context, made booking.Booking) ([]store.Op, error) {
		if !read { // somebody was in the way since
			if e, err = l.Get(ctx, practiceID, id); err != nil {
				return nil, err
			}
			if e.Status == Booked {
				return nil, store.ErrConflict // by this offer: the next attempt finds the booking
			}
			if err := e.standing(l.now()); err != nil {
				return nil, err
			}
			if !e.Offer.same(&offer) {
				return nil, offerOver()
			}
		}
		read = false
		taken := e
		taken.Status, taken.Agenda, taken.Client, taken.Booking = Booked, nil, made.Client, made.ID
		op, err := taken.Put(l.happened(FactAccepted, taken, actor))
		return []store.Op{op}, err
	}
	r, err := l.bookings.Book(ctx, actor, practiceID,
		booking.Request{Service: e.Service, Practitioner: offer.Practitioner, Start: offer.Start,
			Client: e.Contact, Key: "waitlist " + e.ID + offer.Start.Format(time.RFC3339), Hold: &hold, Along: take})
	if fault.CodeOf(err) == booking.CodeCalledOff {
		off := func(e Entry) (bool, error) { return e.Status == Offered && *e.Offer == offer, nil }
		err = errors.Join(err, l.end(ctx, Key(practiceID, id), FactExpired, actor, off))
	}
	return r.Booking, err
}

// standing refuses unless the entry's offer can still be answered.
func (e Entry) standing(now time.Time) error {
	if e.Status != Offered || !now.Before(e.Offer.Deadline) {
		return offerOver()
	}
	return nil
}

func offerOver() *fault.Error {
	return fault.New(fault.Gone, "offer-over",
		"This offer is over. You are told of the next free time if you still wait: see the link of your place on the "+
			"waiting list.")
}

// CodeBooked is the code of who declines what they have taken.
const CodeBooked = "offer-booked"

// Decline frees the offered time for the next in line, if it is the start that the client means; zero means whatever is
// offered. The client goes on waiting. Where they have taken it, it answers fault.Gone CodeBooked.
func (l *List) Decline(ctx context.Context, actor fact.Actor, practiceID, id string, start time.Time) error {
	ends := func(e Entry) (bool, error) {
		if !e.Offers(start) {
			return false, offerOver()
		}
		if e.Status == Booked {
			return false, fault.New(fault.Gone, CodeBooked,
				"This time is booked. Cancel the booking to leave it to others.")
		}
		return true, e.standing(l.now())
	}
	return l.end(ctx, Key(practiceID, id), FactDeclined, actor, ends)
}

// Expire ends an offer whose deadline has passed. One that was answered, or not yet due, is left alone; one that was
// never sent was planned anew before (Postpone), unless it cannot be sent at all.
func (l *List) Expire(ctx context.Context, key store.Key) error {
	return l.end(ctx, key, FactExpired, system, func(e Entry) (bool, error) {
		return e.Status == Offered && !l.now().Before(e.Offer.Deadline), nil
	})
}

// end takes the offer from the entry and frees its time, if ends says so.
func (l *List) end(ctx context.Context, key store.Key, what fact.Kind[Event], actor fact.Actor,
	ends func(Entry) (bool, error)) error {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		if ok, err := ends(e); err != nil || !ok {
			return e, nil, err
		}
		f := l.happened(what, e, actor)
		along.Write = l.release(e)
		if what.Name == FactDeclined.Name || !l.now().Before(e.Offer.Deadline) { // else it was called off
			e.Declined = append(slices.Clone(e.Declined), e.Offer.Start)
		}
		for _, o := range e.offers() {
			if o.Lease.After(e.Quiet) {
				e.Quiet = o.Lease
			}
		}
		paused, err := l.answered(ctx, &e, what)
		return e, append([]fact.Fact{f}, paused...), err
	}
	_, err := family.UpdateWith(ctx, l.db, l.retry, key, decide)
	return err
}

// maxUnanswered is how many offers in a row somebody may leave unanswered. Then nothing is offered to them until they
// say that they still wait: each offer holds a time for hours that others would take.
const maxUnanswered = 3

// answered leaves the entry as it waits after its offer is over, or as it is paused.
func (l *List) answered(ctx context.Context, e *Entry, what fact.Kind[Event]) ([]fact.Fact, error) {
	silent := what.Name == FactExpired.Name && !l.now().Before(e.Offer.Deadline) && e.told()
	switch {
	case silent:
		e.Unanswered++
	case what.Name == FactDeclined.Name:
		e.Unanswered = 0
	}
	e.giveBack()
	if e.Unanswered < maxUnanswered {
		return nil, nil
	}
	setup, err := l.book.Setup(ctx, e.Practice, store.Eventual)
	if err != nil {
		return nil, err
	}
	e.Status = Paused
	news := KindPaused + ".email.client"
	if e.Contact.Email == "" {
		news = KindPaused + ".sms.client"
	}
	e.Agenda = e.Agenda.With(agenda.New(news, setup.Practice.Awake(l.now().Truncate(time.Second), setup.Zone())))
	return []fact.Fact{l.happened(FactPaused, *e, system)}, nil
}

// Resume offers times again to somebody who was paused. Resuming again changes nothing.
func (l *List) Resume(ctx context.Context, actor fact.Actor, practiceID, id string) (Entry, error) {
	decide := func(e Entry) (Entry, []fact.Fact, error) {
		if err := mayTouch(actor, e); err != nil || e.Status != Paused {
			return e, nil, err
		}
		e.Unanswered = 0
		e.giveBack()
		return e, []fact.Fact{l.happened(FactResumed, e, actor)}, nil
	}
	return family.Update(ctx, l.db, l.retry, Key(practiceID, id), decide)
}

// giveBack leaves the entry as it waits.
func (e *Entry) giveBack() { e.Status, e.Offer, e.Agenda = Waiting, nil, e.lasting() }

// Postpone plans the message m of an offer for at. As long as the client cannot hear of the offer sooner, its deadline
// moves along: it counts from when it is sent. Where that is too late for the time, it goes to the next in line, and
// that is no answer of the client.
func (l *List) Postpone(ctx context.Context, key store.Key, m agenda.Entry, at time.Time) error {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		planned, open := e.Agenda.Find(m.ID)
		now := l.now()
		if !open || e.Status != Offered || planned.When().After(now) {
			return e, nil, nil
		}
		if now.Before(e.Offer.Deadline) && (e.told() || e.sooner(m, at)) {
			e.Agenda = e.Agenda.With(planned.NotBefore(at))
			return e, nil, nil
		}
		if e.told() { // only just, and it is over: there is nothing to add
			e.Agenda = e.Agenda.Settled(m.ID)
			return e, nil, nil
		}
		setup, err := l.book.Setup(ctx, e.Practice, store.Strong)
		if err != nil {
			return e, nil, err
		}
		if at.After(e.Quiet) {
			e.Quiet = at
		}
		o := e.Offer
		again, inTime := l.propose(setup, e, booking.Slot{Start: o.Start, End: o.End, Practitioner: o.Practitioner})
		if inTime {
			return again, nil, nil
		}
		f := l.happened(FactExpired, e, system)
		along.Write = l.release(e)
		e.giveBack()
		return e, []fact.Fact{f}, nil
	}
	_, err := family.UpdateWith(ctx, l.db, l.retry, key, decide)
	return err
}

// sooner reports whether another message of the offer than m goes before at.
func (e Entry) sooner(m agenda.Entry, at time.Time) bool {
	return slices.ContainsFunc(e.offers(), func(o agenda.Entry) bool { return o.ID != m.ID && o.When().Before(at) })
}

// ending is what the agenda says of the entry's end: nothing in entries of before it was planned.
func (e Entry) ending() agenda.Agenda {
	return e.Agenda.Without(func(p agenda.Entry) bool { return p.Kind != KindEnd })
}

// lasting is what the agenda says of the entry whatever is offered: its end, and that it is on the list.
func (e Entry) lasting() agenda.Agenda {
	return e.Agenda.Without(func(p agenda.Entry) bool { return p.Kind != KindEnd && p.Kind != KindJoined })
}

// End takes an entry off the list whose last day has passed, and plans to say so in the morning. Nothing happens
// before, nor to an entry that is off the list.
func (l *List) End(ctx context.Context, key store.Key) error {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		if !e.OnList() {
			return e, nil, nil
		}
		setup, err := l.book.Setup(ctx, e.Practice, store.Eventual)
		if err != nil {
			return e, nil, err
		}
		over := e.To.AddDays(1).Start(setup.Zone())
		if l.now().Before(over) {
			return e, nil, nil
		}
		f := l.happened(FactEnded, e, system)
		if e.Status == Offered {
			along.Write = l.release(e)
		}
		e.Status, e.Agenda = Ended, nil
		if e.Contact.Email != "" {
			e.Agenda = agenda.Agenda{agenda.New(KindEnded+".email.client", l.morning(setup, over))}
		}
		return e, []fact.Fact{f}, nil
	}
	_, err := family.UpdateWith(ctx, l.db, l.retry, key, decide)
	return err
}

// morning returns when on the day that begins, at eight or after the practice's quiet hours, what is over is said.
func (l *List) morning(setup *practice.Setup, begins time.Time) time.Time {
	zone := setup.Zone()
	return setup.Practice.Awake(civil.In(begins, zone).At(newsHour*60, zone), zone)
}

// sweep ends entries whose last day has passed and of which no end was planned: those that are older than the plan.
func (l *List) sweep(ctx context.Context, waiting []Entry, today civil.Date) error {
	ended := 0
	for _, e := range waiting {
		if ended == maxEnding {
			return nil
		}
		if !e.To.Before(today) || len(e.ending()) > 0 {
			continue
		}
		ended++
		if err := l.End(ctx, Key(e.Practice, e.ID)); err != nil {
			return fmt.Errorf("end an entry of the waiting list: %w", err)
		}
	}
	return nil
}

// release returns what writes operations along with freeing the time that is held for the entry.
func (l *List) release(e Entry) func(context.Context, ...store.Op) error {
	hold := e.hold()
	return func(ctx context.Context, ops ...store.Op) error {
		return l.bookings.Release(ctx, e.Practice, hold, ops...)
	}
}

// Leave takes an entry off the list, and frees what is held for it. Who may have heard of an offer is told that it is
// over, and whom the practice takes off, that they no longer wait. Leaving again changes nothing.
func (l *List) Leave(ctx context.Context, actor fact.Actor, practiceID, id string) error {
	decide := func(e Entry, along *store.Along) (Entry, []fact.Fact, error) {
		if err := mayTouch(actor, e); err != nil {
			return e, nil, err
		}
		now, before := l.now().Truncate(time.Second), e.Agenda
		switch e.Status {
		case Offered:
			along.Write = l.release(e)
			e.withdraw(now)
		case Waiting, Paused:
			e.Agenda = nil
		default:
			return e, nil, nil
		}
		if actor.Role.Staff() {
			e.dismiss(before, now)
		}
		e.Status = Closed
		return e, []fact.Fact{l.happened(FactLeft, e, actor)}, nil
	}
	_, err := family.UpdateWith(ctx, l.db, l.retry, Key(practiceID, id), decide)
	return err
}
