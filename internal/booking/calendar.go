package booking

import (
	"context"
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
	Bookings []Booking // that take a time, ordered by start
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

// Calendar returns what lies in the days from..to (inclusive, in the practice's zone) for one practitioner or, with "",
// for all whom the actor may see. It reads the day ledgers, and the bookings that they name.
func (d *Bookings) Calendar(ctx context.Context, actor fact.Actor, practiceID, who string,
	from, to civil.Date) (Calendar, *practice.Setup, error) {
	var out Calendar
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return out, nil, err
	}
	if n := to.DaysSince(from); n < 0 || n >= maxRange {
		return out, nil, fault.Fields{
			{Path: "query.to", Message: "must be the day of from or up to 91 days later"}}.Err()
	}
	if who, err = practice.Meant(actor, who); err != nil {
		return out, nil, err
	}
	var whose []practice.Practitioner
	for _, p := range setup.Practitioners {
		if who == "" || p.ID == who {
			whose = append(whose, p)
		}
	}
	if len(whose) == 0 && who != "" {
		return out, nil, fault.New(fault.NotFound, "practitioner-unknown", "There is no practitioner with this id.")
	}
	s, err := d.read(ctx, setup, practice.Service{}, whose, from, to, store.Eventual)
	if err != nil {
		return out, nil, err
	}
	begin, end := from.Start(setup.Zone()), to.AddDays(1).Start(setup.Zone())
	holds, standing := map[string]Hold{}, map[string]Booking{}
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
			}
		}
	}
	if out.Bookings, err = d.many(ctx, practiceID, named); err != nil {
		return out, nil, err
	}
	for _, b := range out.Bookings {
		delete(holds, b.ID)
	}
	for _, id := range named {
		if h, ok := holds[id]; ok {
			h.Outside = Outside(setup, standing[id], d.now())
			out.Holds = append(out.Holds, h)
		}
	}
	for _, a := range setup.Absences {
		shown := slices.ContainsFunc(whose, func(p practice.Practitioner) bool { return p.ID == a.Practitioner })
		if shown && a.Start.Before(end) && a.End.After(begin) {
			out.Absences = append(out.Absences, a)
		}
	}
	out.Open, out.Busy = stretches(setup, whose, from, to)
	out.Closed = map[civil.Date]string{}
	for day := from; !day.After(to); day = day.AddDays(1) {
		if name, closed := setup.Closed(day); closed {
			out.Closed[day] = name
		}
	}
	return out, setup, nil
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
