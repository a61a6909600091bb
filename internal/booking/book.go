package booking

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/typed"
	"stund/internal/words"
)

// Bookings takes bookings.
type Bookings struct {
	db      store.Store
	book    *practice.Book
	clients *client.Clients
	ids     *ids.Source
	key     []byte
	retry   store.Retrier
	now     func() time.Time
	log     *slog.Logger
	decoded *decoded

	contributions []Contribution
	holder        *int // as whose holder bookings are asked for; nil: it does not matter
}

// New makes a Bookings. Key is the secret under which booking ids are derived from idempotency keys. It panics where
// the contributions cannot work together: two of one name, or more operations than there is room for.
func New(db store.Store, book *practice.Book, clients *client.Clients, source *ids.Source, key []byte,
	retry store.Retrier, now func() time.Time, contributions ...Contribution) *Bookings {
	return &Bookings{db: db, book: book, clients: clients, ids: source, key: key, retry: retry, now: now,
		log: slog.New(slog.DiscardHandler), decoded: &decoded{}, contributions: checked(contributions)}
}

// Contributions are what other capabilities add to the bookings of a process: its wiring puts them into the base.
type Contributions []Contribution

// Of returns the process's Bookings, with what contributes to them. It panics where nobody has said what does (package
// catalogue/contributions): what is forgotten would be lost silently.
func Of(b *base.Base) *Bookings {
	return base.One(b, func() *Bookings {
		contributions, said := base.Get[Contributions](b)
		if !said && b.Shared != nil {
			panic("booking: nobody has registered the contributions")
		}
		d := New(b.Store, practice.Of(b), client.Of(b), b.IDs, b.Keys.IDs, b.Retry, b.Now, contributions...)
		if b.Log != nil {
			d.log = b.Log
		}
		return d
	})
}

// Request asks for a booking.
type Request struct {
	Service      string
	Practitioner string // "": anyone who gives the service, the least booked first
	Start        time.Time
	Client       client.Contact
	ClientID     string // staff only: of the client whom it is for; "": who is found by the contact
	Minutes      int    // staff only: how long it lasts; 0: as long as the service
	Note         string
	Key          string // the caller's idempotency key; "": none
	Series       string // the recurring series that it belongs to
	Override     string // staff only: why the rules are set aside; "": they are not
	Hold         *Hold  // that the client takes: it is released in the same write
	// Unknown is asked, with each attempt, where the address is none of the practice's clients'. What it returns is
	// written instead of the booking, whose time is kept under its id until then, a whole minute. Told is what
	// contributions were told, in its normal form: it goes into the request that books it. Nil: it is booked.
	Unknown func(ctx context.Context, b Booking, told map[string]json.RawMessage) (op store.Op, until time.Time,
		err error)
	Kept *Kept // by an earlier request with the same key, which this one carries out
	// Along returns what is written with the booking. It is asked with each attempt, and may refuse. Nil: nothing is.
	Along func(ctx context.Context, b Booking) ([]store.Op, error)

	Extra map[string]json.RawMessage // what contributions are told, by their names
}

// Result of a request for a booking.
type Result struct {
	Booking
	Replayed bool // the same request was answered before, with this booking
	Kept     bool // there is no booking yet: its time is kept, see Request.Unknown and Contribution.Instead
}

// maxRange is how many days one request may ask for.
const maxRange = 92

// Book makes a booking, or finds the one that the same request with the same key made before, whatever has become of
// the service since.
//
// Where a group session of the service stands at the start with the practitioner, the booking is a seat in it, as it
// was made: its length, buffers, resources and place are the session's and not the service's of now. How many seats it
// has is what the service says now.
//
// Practitioners book for themselves. It answers fault.NotFound for an unknown service or practitioner; fault.Forbidden
// for another practitioner's calendar; fault.Invalid with the engine's reason where the rules forbid the start;
// fault.Conflict "slot-taken" with the nearest free times where somebody was faster, CodeCalledOff where what was held
// cannot take place any more, and CodeNotAsked where a client books a service whose questions cannot be shown.
func (d *Bookings) Book(ctx context.Context, actor fact.Actor, practiceID string, r Request) (Result, error) {
	var out Result
	var err error
	if r.Practitioner, err = practice.Meant(actor, r.Practitioner); err != nil {
		return out, err
	}
	id, again := d.ids.New(d.now()), true
	switch {
	case r.Key != "":
		id = d.idOf(actor, practiceID, r.Key)
	case r.Kept != nil && r.Kept.ID != "":
		id = r.Kept.ID
	default:
		again = false
	}
	told := r.Extra
	err = d.retry.Do(ctx, func(attempt int) error {
		r.Extra = told // not what an earlier attempt made of it
		setup, err := d.book.Setup(ctx, practiceID, store.Strong)
		if err != nil {
			return err
		}
		if again || attempt > 0 {
			done, err := d.repeated(ctx, actor, setup, id, r)
			if err != nil {
				return err
			}
			if done.ID != "" {
				out = Result{Booking: done, Replayed: true}
				return nil
			}
		}
		v, givers, err := d.wanted(setup, actor, id, r)
		if err != nil {
			return err
		}
		if err := d.askable(ctx, actor, setup, v, r); err != nil {
			return err
		}
		a, err := d.normalise(&r, setup, v, actor)
		if err != nil {
			return err
		}
		a.Service = v.Lasting(r.Minutes)
		b := Booking{
			ID:       id,
			Minutes:  ownMinutes(r.Minutes, v),
			Practice: practiceID,
			Status:   Confirmed,
			Contact:  r.Client,
			Note:     r.Note,
			Created:  d.now().Truncate(time.Second),
			Series:   r.Series,
			Request:  r.fingerprint(),
		}
		b.Any = r.Practitioner == "" && len(setup.Giving(v)) > 1
		if out, err = d.attempt(ctx, a, givers, b, r); err != nil {
			return fmt.Errorf("book %s: %w", v.ID, err)
		}
		return nil
	})
	return out, err
}

// idOf returns the id of the booking that the actor makes with the idempotency key.
func (d *Bookings) idOf(actor fact.Actor, practiceID, key string) string {
	return ids.Derive(d.key, "booking", practiceID, string(actor.Role), actor.ID, key)
}

// attempt decides on the freshest ledgers and writes.
func (d *Bookings) attempt(ctx context.Context, a Ask, givers []practice.Practitioner, b Booking,
	r Request) (Result, error) {
	actor, setup, v, now := a.Actor, a.Setup, a.Service, d.now()
	day := civil.In(r.Start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day, day, store.Strong)
	if err != nil {
		return Result{}, err
	}
	if r.Kept == nil && s.keeps(b.ID) {
		return Result{Booking: b, Replayed: true, Kept: true}, nil
	}
	broken, err := d.place(ctx, s, &b, r)
	if err != nil {
		return Result{}, err
	}
	whose, err := d.whose(ctx, setup.Practice.ID, r.ClientID, b.Contact, actor, now)
	if err != nil {
		return Result{}, err
	}
	b.Client, a.New = whose.ID, len(whose.Put) > 0
	more, early, err := d.join(ctx, &a, r, &b)
	if err != nil {
		return Result{}, err
	}
	instead, until, err := d.instead(ctx, a, b)
	if err != nil {
		return Result{}, err
	}
	keeps := Kept{Unpaid: !until.IsZero()}
	if until.IsZero() && r.Unknown != nil && !whose.Seen {
		early = nil
		if instead, until, err = r.Unknown(ctx, b, r.Extra); err != nil {
			return Result{}, err
		}
	}
	var along []store.Op
	if r.Along != nil {
		if along, err = r.Along(ctx, b); err != nil {
			return Result{}, err
		}
	}
	if !until.IsZero() {
		keeps.Until = until
		return d.keep(ctx, s, b, keeps, append(append(along, early...), instead))
	}
	ops := append(append(whose.Put, more...), along...)
	b.planMade(setup, v, now)
	facts := []fact.Fact{d.happened(FactCreated, b, actor, now, Event{})}
	facts = append(facts, d.overridden(&b, broken, r.Override, actor, now)...)
	b, err = d.write(ctx, s, b, ops, facts...)
	return Result{Booking: b}, err
}

// whose finds the client whom a booking is for: the one with the id, or whose contact it is.
func (d *Bookings) whose(ctx context.Context, practiceID, id string, c client.Contact, actor fact.Actor,
	now time.Time) (client.Found, error) {
	if id != "" {
		return d.clients.Known(ctx, practiceID, id)
	}
	return d.clients.Find(ctx, practiceID, c, actor, now)
}

// held returns what is held or kept for the booking that the request asks for; nil: nothing is.
func (r Request) held(id string) *Hold {
	if r.Kept == nil {
		return r.Hold
	}
	h := r.Kept.Hold(id, r.Service, r.Start)
	return &h
}

// place gives the booking its time in the ledgers: what is held for it, or what the rules allow. Broken is as in
// choose. What is held is refused where it was called off, see calledOff; it stays held then.
func (d *Bookings) place(ctx context.Context, s *sheet, b *Booking, r Request) (broken *schedule.Reason, err error) {
	if h := r.held(b.ID); h != nil {
		held, err := d.takeHeld(ctx, s, *h, b)
		if err == nil && held {
			err = refuseCalledOff(s.setup, *b)
		}
		if held || err != nil {
			return nil, err
		}
	}
	q, able, broken, err := d.choose(ctx, s, b.ID, r.Start, r.Override)
	if err != nil {
		return nil, err
	}
	return broken, d.seat(ctx, s, q, b, able[0], r.Start)
}

// refuseCalledOff refuses to book what was held and cannot take place any more.
func refuseCalledOff(setup *practice.Setup, b Booking) error {
	why := calledOff(setup, b)
	if why == nil {
		return nil
	}
	return fault.New(fault.Conflict, CodeCalledOff, "The practice has closed this time meanwhile. %s",
		why.Text(i18n.EN)).With("reason", ReasonOf(*why)).With("text", Spoken(words.CalledOff))
}

// choose asks the engine who can take the start for the booking, fairest first, and refuses where nobody can. Broken is
// the rule that the override sets aside, nil if none is. Ledgers that have the booking already are newer than what was
// known of it: an earlier attempt was written meanwhile, and what stands in the way may be itself. That is a
// store.ErrConflict.
func (d *Bookings) choose(ctx context.Context, s *sheet, booking string, start time.Time,
	override string) (q schedule.Question, able []string, broken *schedule.Reason, err error) {
	if s.has(booking) {
		return q, nil, nil, store.ErrConflict
	}
	q = s.question(d.now())
	q.Override = override != ""
	able, why := q.Judge(start)
	if len(able) == 0 {
		return q, nil, nil, d.refuse(ctx, s.setup, s.service, s.givers, start, why)
	}
	return q, able, why, nil
}

// overridden keeps the reason for which a rule was set aside with the booking, and says in a fact which rule it was.
func (d *Bookings) overridden(b *Booking, broken *schedule.Reason, reason string, actor fact.Actor,
	now time.Time) []fact.Fact {
	if broken == nil {
		return nil
	}
	b.note(now, actor, "overridden", string(broken.Code), reason)
	return []fact.Fact{d.happened(FactOverridden, *b, actor, now, Event{Rule: fact.Code(broken.Code)})}
}

// write transacts the new booking with its ledgers and whatever else belongs to it.
func (d *Bookings) write(ctx context.Context, s *sheet, b Booking, more []store.Op,
	facts ...fact.Fact) (Booking, error) {
	put, err := b.Put(facts...)
	if err != nil {
		return b, err
	}
	ledgers, err := s.ops()
	if err != nil {
		return b, err
	}
	ops := append(append([]store.Op{put}, more...), ledgers...)
	if err := d.db.Transact(ctx, ops...); err != nil {
		return b, err
	}
	b.version++
	return b, nil
}

// wanted finds what the request asks for: what is held for it is there, whoever may book it by now.
func (d *Bookings) wanted(setup *practice.Setup, actor fact.Actor, id string,
	r Request) (practice.Service, []practice.Practitioner, error) {
	if h := r.held(id); h != nil {
		if v, givers, ok := d.kept(setup, *h); ok {
			return v, givers, nil
		}
	}
	return d.bookable(setup, actor, r.Service, r.Practitioner)
}

// bookable finds the service and those who may be chosen, as far as the actor may know of them. The system knows of
// what is hidden: it acts for somebody whom staff let wait for it, or who did before it was hidden.
func (d *Bookings) bookable(setup *practice.Setup, actor fact.Actor,
	service, who string) (practice.Service, []practice.Practitioner, error) {
	knows := actor.Role.Staff() || actor.Role == fact.System
	if v, _ := setup.Service(service); v.Visibility == practice.Hidden && !knows {
		return v, nil, unknownService()
	}
	return given(setup, service, who)
}

func unknownService() *fault.Error {
	return fault.New(fault.NotFound, "service-unknown",
		"There is no service with this id. Ask the practice for its services.")
}

// given is bookable for who has a booking of the service: they may move it, whoever may see the service.
func given(setup *practice.Setup, service, who string) (practice.Service, []practice.Practitioner, error) {
	v, ok := setup.Service(service)
	if !ok {
		return v, nil, unknownService()
	}
	if who == "" {
		return v, setup.Giving(v), nil
	}
	p, ok := setup.Gives(v, who)
	if !ok {
		return v, nil, fault.New(fault.NotFound, "practitioner-unknown",
			"No practitioner with this id gives the service. Leave practitioner out for anyone.")
	}
	return v, []practice.Practitioner{p}, nil
}

// normalise brings the request into its normal form and returns it as contributions see it. Doing it again changes
// nothing.
func (d *Bookings) normalise(r *Request, setup *practice.Setup, v practice.Service, actor fact.Actor) (Ask, error) {
	var wrong fault.Fields
	r.texts(setup, &wrong)
	switch {
	case actor.Role.Staff(): // who calls or comes in person may have neither
	case r.Hold != nil: // who waited by phone may take what was held
		wrong.Check(r.Client.Email != "" || r.Client.Phone != "", "client.email",
			"an e-mail address or a phone number is needed")
	default:
		wrong.Check(r.Client.Email != "", "client.email", "must be filled in")
	}
	wrong.Check(r.Override == "" || actor.Role.Staff(), "override_reason", "is for staff only")
	wrong.Check(r.ClientID == "" || actor.Role.Staff(), "client_id", "is for staff only")
	checkMinutes(r.Minutes, v, actor, &wrong)
	var err error
	if r.Override, err = typed.Line(r.Override, 300); err != nil {
		wrong.Add("override_reason", "%v", err)
	}
	wrong.Check(r.Start.Equal(r.Start.Truncate(time.Minute)), "start", "must be a whole minute")
	wrong.Check(r.Start.Year() > 1970 && r.Start.Year() < 2200, "start", "is no time that can be booked")
	a := Ask{Setup: setup, Service: v, Actor: actor, Start: r.Start, Client: r.Client, Held: r.Hold != nil,
		Kept: r.Kept != nil, Wanted: r.Practitioner}
	if err := d.inputs(r, a, &wrong); err != nil {
		return a, err
	}
	a.Extra = r.Extra
	return a, wrong.Err()
}

// checkMinutes notes what is wrong with the length that a booking of the service is to have; 0: the service's.
func checkMinutes(minutes int, v practice.Service, actor fact.Actor, wrong *fault.Fields) {
	if minutes == 0 {
		return
	}
	wrong.Check(actor.Role.Staff(), "duration_minutes", "is for staff only")
	wrong.Check(minutes >= minMinutes && minutes <= maxMinutes, "duration_minutes", "must be from %d to %d",
		minMinutes, maxMinutes)
	wrong.Check(v.Capacity <= 1, "duration_minutes", "cannot be set for a seat in a group")
}

// ownMinutes returns what a booking of the service keeps of the length that was asked for: none where
// it is the service's own.
func ownMinutes(minutes int, v practice.Service) int {
	if minutes == v.DurationMinutes {
		return 0
	}
	return minutes
}

// How long a booking may be, as long as services may.
const (
	minMinutes = 5
	maxMinutes = 24 * 60
)

// texts brings what people type of themselves into its normal form.
func (r *Request) texts(setup *practice.Setup, wrong *fault.Fields) {
	r.Client.Normalise("client", setup.Practice.Country, setup.Practice.Language, wrong)
	var err error
	if r.Note, err = typed.Block(r.Note, 2000); err != nil {
		wrong.Add("note", "%v", err)
	}
}

// fingerprint sets a repeated request apart from another that bears the same key. What contributions were told comes
// after a "+": without the service, nobody can bring that into its normal form.
func (r Request) fingerprint() string {
	if r.Kept != nil && r.Kept.Asks != "" {
		return r.Kept.Asks
	}
	if r.Key == "" {
		return ""
	}
	print := digest(r.Service, r.Practitioner, r.Start.Unix(), r.Client, r.Note)
	if r.Minutes != 0 || r.ClientID != "" {
		print = digest(print, r.Minutes, r.ClientID)
	}
	if len(r.Extra) > 0 {
		print += "+" + digest(r.Extra)
	}
	return print
}

func digest(values ...any) string {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(values); err != nil {
		panic(err) // strings, numbers and JSON that was checked cannot fail to encode
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// repeated returns the booking that an earlier attempt at the same request made, if any. Only that it is the same is
// asked: what was answered once is not judged again by the set-up of now.
func (d *Bookings) repeated(ctx context.Context, actor fact.Actor, setup *practice.Setup, id string,
	r Request) (Booking, error) {
	b, err := family.Get(ctx, d.db, Key(setup.Practice.ID, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return Booking{}, nil
	}
	if err != nil {
		return Booking{}, fmt.Errorf("look for an earlier answer: %w", err)
	}
	if !d.made(b, r, setup, actor) {
		return Booking{}, once.Reused()
	}
	if b.Holder != 0 && !actor.Role.Staff() {
		return Booking{}, givenAway()
	}
	return b, mayTouch(actor, b) // it may have been handed to a colleague since
}

// made reports whether the request is the one that made the booking. Where its service is given no longer, or asks for
// something else by now, what contributions were told cannot be compared, and is believed.
func (d *Bookings) made(b Booking, r Request, setup *practice.Setup, actor fact.Actor) bool {
	var wrong fault.Fields
	r.texts(setup, &wrong)
	v, given := setup.Service(r.Service)
	if given {
		_, err := d.normalise(&r, setup, v, actor)
		given = err == nil
	}
	if given {
		return b.Request == r.fingerprint()
	}
	before, _, _ := strings.Cut(b.Request, "+")
	now, _, _ := strings.Cut(r.fingerprint(), "+")
	return before == now
}

// refuse says why the start cannot be had: a rule that stands is the caller's to heed, a time that went to somebody
// else comes with those nearest to it.
func (d *Bookings) refuse(ctx context.Context, setup *practice.Setup, v practice.Service,
	givers []practice.Practitioner, start time.Time, why *schedule.Reason) error {
	if why == nil {
		return fault.New(fault.Conflict, "slot-taken", "This time cannot be booked with this practitioner.")
	}
	text := why.Text(i18n.EN)
	if !Lost(why.Code) {
		return fault.New(fault.Invalid, string(why.Code), "%s", text).With("reason", ReasonOf(*why))
	}
	near, err := d.near(ctx, setup, v, givers, start, 5)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "slot-taken", "%s The nearest free times are listed.", text).
		With("reason", ReasonOf(*why)).With("nearest", Present(near, setup.Zone()))
}

// Lost reports whether the reason is one that may arise between a client's look at the free times and the booking.
func Lost(c schedule.ReasonCode) bool {
	switch c {
	case schedule.Taken, schedule.Buffer, schedule.Reserved, schedule.Full, schedule.ResourceTaken,
		schedule.DailyLimit, schedule.Busy, schedule.Absent:
		return true
	}
	return false
}

func (d *Bookings) near(ctx context.Context, setup *practice.Setup, v practice.Service, givers []practice.Practitioner,
	start time.Time, n int) ([]Slot, error) {
	day := civil.In(start, setup.Zone())
	s, err := d.read(ctx, setup, v, givers, day.AddDays(-schedule.NearDays), day.AddDays(schedule.NearDays),
		store.Eventual)
	if err != nil {
		return nil, err
	}
	return s.question(d.now()).Near(start, n), nil
}

// Get returns a booking, or fault.NotFound.
func (d *Bookings) Get(ctx context.Context, actor fact.Actor, practiceID, id string) (Booking, error) {
	if !ids.Valid(id) {
		return Booking{}, family.Missing()
	}
	b, err := family.Get(ctx, d.db, Key(practiceID, id), store.Strong)
	if err != nil {
		return Booking{}, err
	}
	if err := d.ofHolder(b); err != nil {
		return Booking{}, err
	}
	return b, mayTouch(actor, b)
}

// mayTouch is the one question about a booking, for who reads it and for who changes it: it belongs to the practitioner
// in whose calendar it stands.
func mayTouch(actor fact.Actor, b Booking) error { return practice.MayTouch(actor, b.Practitioner) }

// ReserveClient returns the id of the client whose contact it is, or the one that they will have if they book by the
// time until, with what reserves it.
func (d *Bookings) ReserveClient(ctx context.Context, practiceID string, c client.Contact, until time.Time) (
	id string, put []store.Op, err error) {
	return d.clients.Reserve(ctx, practiceID, c, until, d.now())
}
