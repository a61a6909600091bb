package booking

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// Calendar is what lies in a range of days.
type Calendar struct {
	Setup *practice.Setup
	Tag   string // the same as long as nothing of it has changed: made of the versions of the ledgers and the set-up
	Same  bool   // it is what the caller knows: nothing else is told

	Bookings []Booking      // that take a time, ordered by start
	Seats    map[string]int // of bookings in groups: how many seats are taken, by the booking's id
	Holds    []Hold
	Absences []practice.Absence
	Open     []Stretch             // the opening hours, for each practitioner in their order
	Busy     []Stretch             // what their calendars elsewhere say
	Closed   map[civil.Date]string // days on which the practice is closed, with their names
}

// Stretch is a stretch of a practitioner's time.
type Stretch struct {
	Practitioner string
	Start, End   time.Time
}

// The most that a calendar tells at once: AWS takes no answer of more than 6 MB.
const (
	MaxDays     = 42    // of all practitioners
	MaxDaysOf   = 91    // of one
	MaxBookings = 5_000 // in them
)

// CodeTooLarge is that there are more bookings in the range than are told at once.
const CodeTooLarge = "range-too-large"

// Days asks for days in the practice's zone, inclusive.
type Days struct {
	Practitioner string // "": all whom the actor may see
	From, To     civil.Date
	Known        func(tag string) bool // whether the caller has what bears the tag; nil: they have nothing
}

// whose returns whom the days are asked of, in their order: all with their names, or the one.
func (q *Days) whose(actor fact.Actor, setup *practice.Setup) ([]practice.Practitioner, error) {
	who, err := practice.Meant(actor, q.Practitioner)
	if err != nil {
		return nil, err
	}
	most := MaxDays
	if q.Practitioner = who; who != "" {
		most = MaxDaysOf
	}
	if n := q.To.DaysSince(q.From); n < 0 || n >= most {
		return nil, fault.Fields{{Path: "query.to", Message: fmt.Sprintf("must be the day of from or up to %d days "+
			"later, and up to %d days of one practitioner", MaxDays-1, MaxDaysOf-1)}}.Err()
	}
	if who == "" {
		return setup.InOrder(), nil
	}
	p, known := setup.Practitioner(who)
	if !known {
		return nil, fault.New(fault.NotFound, "practitioner-unknown", "There is no practitioner with this id.")
	}
	return []practice.Practitioner{p}, nil
}

// Calendar returns what lies in the days. It reads the day ledgers, and the bookings that they name unless the caller
// knows them. More than MaxBookings are refused: fault.Invalid CodeTooLarge.
func (d *Bookings) Calendar(ctx context.Context, actor fact.Actor, practiceID string, q Days) (Calendar, error) {
	var out Calendar
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return out, err
	}
	whose, err := q.whose(actor, setup)
	if err != nil {
		return out, err
	}
	s, err := d.read(ctx, setup, practice.Service{}, whose, q.From, q.To, store.Eventual)
	if err != nil {
		return out, err
	}
	out.Setup, out.Tag = setup, s.tag(whose, q, d.now())
	if out.Same = q.Known != nil && q.Known(out.Tag); out.Same {
		return out, nil
	}
	if err := d.claimed(ctx, s, whose, q, &out); err != nil {
		return out, err
	}
	begin, end := q.From.Start(setup.Zone()), q.To.AddDays(1).Start(setup.Zone())
	for _, a := range setup.Absences {
		shown := slices.ContainsFunc(whose, func(p practice.Practitioner) bool { return p.ID == a.Practitioner })
		if shown && a.Start.Before(end) && a.End.After(begin) {
			out.Absences = append(out.Absences, a)
		}
	}
	out.Open, out.Busy = stretches(setup, whose, q.From, q.To)
	out.Closed = q.closed(setup)
	return out, nil
}

// closed returns those of the days on which the practice is closed, with the holiday's name; "": it is none.
func (q Days) closed(setup *practice.Setup) map[civil.Date]string {
	out := map[civil.Date]string{}
	for day := q.From; !day.After(q.To); day = day.AddDays(1) {
		if name, closed := setup.Closed(day); closed {
			out[day] = name
		}
	}
	return out
}

// tag returns what changes with everything that the sheet's days show: the set-up, and the ledgers of those whom they
// are of. What ends with time changes it as well.
func (s *sheet) tag(whose []practice.Practitioner, q Days, now time.Time) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %d %q %s %s;", s.setup.Practice.ID, s.setup.Revision, q.Practitioner, q.From, q.To)
	for _, p := range whose {
		for day := s.from; !day.After(s.to); day = day.AddDays(1) {
			l := s.pages[page{practitioner(p.ID), day}]
			if l == nil {
				continue
			}
			ended := 0
			for _, c := range l.Claims {
				if !c.End.After(now) {
					ended++
				}
			}
			fmt.Fprintf(h, "%q %s %d %d %d;", p.ID, day, l.version, len(l.Claims), ended)
		}
	}
	return `"` + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12]) + `"`
}

// claimed adds what the ledgers name.
func (d *Bookings) claimed(ctx context.Context, s *sheet, whose []practice.Practitioner, q Days,
	out *Calendar) error {
	begin, end := q.From.Start(s.setup.Zone()), q.To.AddDays(1).Start(s.setup.Zone())
	holds, standing := map[string]Hold{}, map[string]Booking{}
	out.Seats = map[string]int{}
	var named []string
	for _, p := range whose {
		for _, c := range s.claims(practitioner(p.ID)) {
			if !c.Start.Before(end) || !c.End.After(begin) {
				continue
			}
			for _, id := range c.Bookings {
				id, held := holding(id)
				named = append(named, id)
				h := Hold{ID: id, Practitioner: p.ID, Service: c.Service, Start: c.At, End: c.End, For: held}
				if c.Known() {
					h.End = c.Until
				}
				holds[id], standing[id] = h, s.standing(p.ID, c)
				out.Seats[id] = c.Seats
			}
		}
	}
	if len(named) > MaxBookings {
		return fault.New(fault.Invalid, CodeTooLarge,
			"There are %d bookings in these days, and at most %d are told at once. Ask for fewer days, or for one "+
				"practitioner.", len(named), MaxBookings)
	}
	var err error
	if out.Bookings, err = d.many(ctx, s.setup.Practice.ID, named); err != nil {
		return err
	}
	for _, b := range out.Bookings {
		delete(holds, b.ID)
	}
	for _, id := range named {
		if h, ok := holds[id]; ok {
			h.Outside = Outside(s.setup, standing[id], d.now())
			out.Holds = append(out.Holds, h)
		}
	}
	return nil
}

// stretches returns when the practitioners are open on the days, and when they are busy elsewhere.
func stretches(setup *practice.Setup, whose []practice.Practitioner, from, to civil.Date) (open, busy []Stretch) {
	begin, end := from.Start(setup.Zone()), to.AddDays(1).Start(setup.Zone())
	for _, p := range whose {
		if p.Inactive {
			continue
		}
		d := setup.Diary(p)
		for _, s := range d.Open(setup.Zone(), from, to) {
			open = append(open, Stretch{p.ID, s.Start, s.End})
		}
		for _, a := range d.Absences {
			if a.Kind == "busy" && a.Start.Before(end) && a.End.After(begin) {
				busy = append(busy, Stretch{p.ID, a.Start, a.End})
			}
		}
	}
	return open, busy
}

// many reads bookings by id, ordered by start; those that do not exist are left out.
func (d *Bookings) many(ctx context.Context, practiceID string, named []string) ([]Booking, error) {
	named = slices.Compact(slices.Sorted(slices.Values(named))) // a copy: the caller goes on with theirs
	keys := make([]store.Key, len(named))
	for i, id := range named {
		keys[i] = Key(practiceID, id)
	}
	out, err := family.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Booking) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return out, nil
}

// Known returns those of the ids that are of bookings or sessions of the practice, whatever has become of them: of what
// is in people's calendars. Sessions are looked for among what is no booking.
func Known(ctx context.Context, db store.Reader, practiceID string, named []string) (map[string]bool, error) {
	keys := make([]store.Key, len(named))
	for i, id := range named {
		keys[i] = Key(practiceID, id)
	}
	all, err := family.GetMany(ctx, db, keys, store.Eventual)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, b := range all {
		known[b.ID] = true
	}
	keys = nil
	for _, id := range named {
		if !known[id] {
			keys = append(keys, SessionKey(practiceID, id))
		}
	}
	groups, err := sessions.GetMany(ctx, db, keys, store.Eventual)
	if err != nil {
		return nil, err
	}
	for _, s := range groups {
		known[s.ID] = true
	}
	return known, nil
}

// Feed is what a practitioner's calendar feed shows.
type Feed struct {
	Setup        *practice.Setup
	Practitioner practice.Practitioner
	Bookings     []Booking // that are shown one by one, ordered by start
	Groups       []Group   // ordered by start
}

// Group is a session with who has a seat in it.
type Group struct {
	Session Session
	Roll    Roll
}

// Feed returns what a practitioner's calendar feed shows: the bookings from four weeks ago to half a year ahead,
// cancelled ones left out, those of a group together; none of a practitioner who is inactive. Secret is what the feed's
// link was signed for; fault.NotFound if it is nobody's, or was replaced, from that very moment on.
func (d *Bookings) Feed(ctx context.Context, practiceID, secret string) (Feed, error) {
	var out Feed
	setup, err := d.book.Setup(ctx, practiceID, store.Strong)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(setup.Practitioners, func(p practice.Practitioner) bool { return p.FeedID == secret })
	if i < 0 {
		return out, fault.New(fault.NotFound, "link-unknown",
			"This calendar link is no longer valid. Ask for a new one.")
	}
	p := setup.Practitioners[i]
	out.Setup, out.Practitioner = setup, p
	if p.Inactive {
		return out, nil
	}
	today := civil.In(d.now(), setup.Zone())
	s, err := d.read(ctx, setup, practice.Service{}, []practice.Practitioner{p}, today.AddDays(-28), today.AddDays(183),
		store.Eventual)
	if err != nil {
		return out, err
	}
	var named []string
	for _, c := range s.claims(practitioner(p.ID)) {
		named = append(named, c.Bookings...)
	}
	all, err := d.many(ctx, practiceID, named)
	if err == nil {
		out.Bookings, out.Groups, err = d.grouped(ctx, all)
	}
	return out, err
}

// grouped puts the seats of each session together. Who has a seat is what the bookings say; of the session it is read
// how often its calendar entry has changed.
func (d *Bookings) grouped(ctx context.Context, all []Booking) (alone []Booking, groups []Group, err error) {
	place := map[string]int{}
	var keys []store.Key
	for _, b := range all {
		if !b.Group {
			alone = append(alone, b)
			continue
		}
		s := SessionOf(b)
		n, known := place[s.ID]
		if !known {
			n = len(groups)
			place[s.ID] = n
			s.Changed = b.Created
			groups, keys = append(groups, Group{Session: s}), append(keys, SessionKey(s.Practice, s.ID))
		}
		groups[n].Roll.Seats = append(groups[n].Roll.Seats, b)
	}
	stored, err := sessions.GetMany(ctx, d.db, keys, store.Eventual)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range stored {
		groups[place[s.ID]].Session = s
	}
	for _, b := range alone {
		if n, joined := place[SessionOf(b).ID]; joined {
			groups[n].Roll.Others = append(groups[n].Roll.Others, b)
		}
	}
	return alone, groups, nil
}

// Ahead is a booking or a hold from today on.
type Ahead struct{ Practitioner, Service string }

// Ahead reports whether anything that matches is booked or held from today on.
func (d *Bookings) Ahead(ctx context.Context, setup *practice.Setup, match func(Ahead) bool) (bool, error) {
	today := civil.In(d.now(), setup.Zone())
	s, err := d.read(ctx, setup, practice.Service{}, setup.Practitioners, today, today.AddDays(3*366), store.Strong)
	if err != nil {
		return false, err
	}
	for _, p := range setup.Practitioners {
		for _, c := range s.claims(practitioner(p.ID)) {
			if c.End.After(d.now()) && match(Ahead{p.ID, c.Service}) {
				return true, nil
			}
		}
	}
	return false, nil
}
