package booking

import (
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
)

// Session is what the practitioner of a group session knows of its seats: they are told of the session, and not of each
// booking in it. It is kept by a reactor (see Bookings.Sessions), so that a booking's own write costs no more, and is
// made when somebody first has a seat.
type Session struct {
	Practice     string    `json:"-"`
	ID           string    `json:"-"` // of its calendar entry too
	Service      string    `json:"sv"`
	Practitioner string    `json:"pr"`
	Start        time.Time `json:"s"`
	End          time.Time `json:"e"`
	Seats        []string  `json:"b,omitempty"` // Booking.Seat of those in it, in the order in which they came
	Told         []string  `json:"t,omitempty"` // those of which the practitioner was last told for certain
	// What they may have been told since: an attempt was made, and nobody knows what became of it.
	Unsure  bool      `json:"u,omitempty"`
	Perhaps []string  `json:"d,omitempty"` // the bookings that it named
	Until   time.Time `json:"w,omitzero"`  // it may be on its way until then

	Sequence int           `json:"q,omitempty"` // of its calendar entry: rises with each change of its seats
	Changed  time.Time     `json:"ch"`
	Agenda   agenda.Agenda `json:"a,omitempty"`

	version int64
}

// SessionKind is the kind of stored sessions.
const SessionKind = "session"

// The kinds of message in a session's agenda: how its seats stand after a change, and who comes, once, with the last
// reminder to clients.
const (
	KindSession   = "session"
	KindAttendees = "attendees"
)

// sessionKept is how long a session is kept after its end.
const sessionKept = 30 * 24 * time.Hour

// sessions is how sessions are stored.
var sessions = store.Family[Session]{
	Kind: SessionKind, Prefix: "session", Sort: "session",
	Stamp: func(s *Session) store.Stamp {
		return store.Stamp{Practice: &s.Practice, ID: &s.ID, Version: &s.version}
	},
	Due:     func(s Session) *store.IndexKey { return agenda.Messages.Due(s.ID, s.Agenda) },
	Expires: func(s Session) time.Time { return s.End.Add(sessionKept) },
}

// SessionOf returns the session in which the booking has a seat, as it is before anybody was told of it.
func SessionOf(b Booking) Session {
	start := b.Start.UTC()
	id := ids.Derive([]byte("stund session"), b.Practice, b.Practitioner, b.Service, start.Format(time.RFC3339))
	return Session{Practice: b.Practice, ID: id, Service: b.Service, Practitioner: b.Practitioner, Start: start,
		End: b.End.UTC()}
}

// SessionKey is where the session is stored.
func SessionKey(practice, id string) store.Key { return sessions.Key(practice, id) }

// DecodeSession reads a stored session.
func DecodeSession(i store.Item) (Session, error) { return sessions.Decode(i) }

// Put is the operation that writes the session, new or as changed from what was read.
func (s Session) Put() (store.Op, error) { return sessions.Put(s) }

// LogValue keeps personal data out of logs.
func (s Session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", s.ID), slog.String("practice", s.Practice))
}

// holds tells whether the booking, as it stands, is a seat of the session of which its practitioner is told here.
func (s Session) holds(b Booking) bool {
	return b.Group && b.Status != Cancelled && SessionOf(b).ID == s.ID
}

// Knows reports whether the practitioner was told for certain of just the seats that there are, and can have heard
// nothing else since.
func (s Session) Knows() bool { return !s.Unsure && alike(s.Seats, s.Told) }

// Left returns the ids of the bookings that the practitioner may take to have a seat, and that have none any more.
func (s Session) Left() (gone []string) {
	seats := bookingsOf(s.Seats)
	for _, id := range bookingsOf(slices.Concat(s.Told, s.Perhaps)) {
		if !slices.Contains(seats, id) && !slices.Contains(gone, id) {
			gone = append(gone, id)
		}
	}
	return gone
}

// Seat is what the booking's seat in a session is known by: another one once it is another client's.
func (b Booking) Seat() string {
	if b.Holder == 0 {
		return b.ID
	}
	return b.ID + "." + strconv.Itoa(b.Holder)
}

// bookingsOf returns the ids of the bookings whose seats they are.
func bookingsOf(seats []string) (all []string) {
	for _, seat := range seats {
		id, _, _ := strings.Cut(seat, ".")
		all = append(all, id)
	}
	return all
}

// alike tells whether both hold the same ids, in whatever order.
func alike(x, y []string) bool {
	return len(x) == len(y) && !slices.ContainsFunc(x, func(id string) bool { return !slices.Contains(y, id) })
}

// Seated returns the session after its booking, as it stands, took a seat in it or left it, with what is planned then.
// It changes nothing where that is known already.
func (s Session) Seated(setup *practice.Setup, b Booking, now time.Time) (after Session, changed bool) {
	stands := s.holds(b)
	if stands && slices.Contains(s.Seats, b.Seat()) || !stands && !slices.Contains(bookingsOf(s.Seats), b.ID) {
		return s, false
	}
	s.stock()
	s.Seats = slices.DeleteFunc(slices.Clone(s.Seats), func(seat string) bool {
		return bookingsOf([]string{seat})[0] == b.ID
	})
	if stands {
		s.Seats = append(s.Seats, b.Seat())
		s.End = b.End.UTC()
	}
	s.Sequence++
	s.Changed = now.Truncate(time.Second)
	s.plan(setup, now)
	return s, true
}

// stock counts what was attempted as heard, whatever became of it: the seats are about to change.
func (s *Session) stock() {
	for _, e := range s.Agenda {
		if e.Attempts > 0 {
			s.perhaps(s.Seats, e.Lease)
		}
	}
}

// perhaps notes that the practitioner may have been told of the seats, by what may be on its way until then. If it says
// no more than they know, it still must not arrive after what is sent next.
func (s *Session) perhaps(seats []string, until time.Time) {
	if until.After(s.Until) {
		s.Until = until
	}
	if !s.Unsure && alike(seats, s.Told) {
		return
	}
	s.Unsure = true
	s.Perhaps = slices.Clone(s.Perhaps)
	for _, id := range seats {
		if !slices.Contains(s.Perhaps, id) {
			s.Perhaps = append(s.Perhaps, id)
		}
	}
}

func sessionEntry(kind string, at time.Time) agenda.Entry {
	return entry(kind, byEmail, ToPractitioner, at)
}

var (
	isSeats     = func(e agenda.Entry) bool { return e.Kind == KindSession }
	isAttendees = func(e agenda.Entry) bool { return e.Kind == KindAttendees }
)

// plan fits the agenda to the seats. What changes within the undo window folds into the mail that its first change
// planned; who comes is told with the last reminder to clients, where that still lies ahead.
func (s *Session) plan(setup *practice.Setup, now time.Time) {
	if !now.Before(s.End) {
		s.Agenda = nil
		return
	}
	planned, pending := s.Agenda.Find(sessionEntry(KindSession, now).ID)
	switch {
	case s.Knows():
		s.Agenda = s.Agenda.Without(isSeats)
	case !pending || planned.Attempts > 0:
		at := now.Add(setup.Practice.Undo())
		if !at.Before(s.Start) {
			at = now
		}
		s.Agenda = s.Agenda.With(sessionEntry(KindSession, at).NotBefore(s.Until))
	}
	at, wanted := s.attendeesAt(setup)
	planned, _ = s.Agenda.Find(sessionEntry(KindAttendees, at).ID)
	switch {
	case len(s.Seats) == 0:
		s.Agenda = s.Agenda.Without(isAttendees)
	case wanted && at.After(now) && planned.Attempts == 0:
		s.Agenda = s.Agenda.With(sessionEntry(KindAttendees, at))
	}
}

// attendeesAt returns when the practitioner is told who comes: with the last reminder by e-mail that clients get, or
// with the last by SMS where none goes by e-mail; never where they get none.
func (s Session) attendeesAt(setup *practice.Setup) (at time.Time, wanted bool) {
	v, _ := setup.Service(s.Service)
	for _, channel := range []string{byEmail, bySMS} {
		for _, r := range v.Plan() {
			t := s.Start.Add(-time.Duration(r.Minutes) * time.Minute)
			if r.Channel == channel && t.After(at) {
				at, wanted = t, true
			}
		}
		if wanted {
			break
		}
	}
	return at, wanted
}

// Heard returns the session after the entry's message, which spoke of said, went out for certain, or may have. If what
// it said holds no longer, the practitioner will be told what does. What was said while other news waits or is on its
// way is not certain to be their last word.
func (s Session) Heard(e agenda.Entry, said Session, certain bool, now time.Time) (after Session, changed bool) {
	if e.Kind != KindSession && e.Kind != KindAttendees {
		return s, false
	}
	mine, _ := s.Agenda.Find(e.ID)
	pending := slices.ContainsFunc(s.Agenda, isSeats)
	others := slices.ContainsFunc(s.Agenda, func(o agenda.Entry) bool { return o.ID != e.ID && o.Attempts > 0 })
	if certain && !others && (isSeats(e) || !pending) {
		s.Told, s.Unsure, s.Perhaps, s.Until = said.Seats, false, nil, time.Time{}
		s.Agenda = s.Agenda.Hastened(isSeats)
	} else {
		s.perhaps(said.Seats, mine.Lease)
	}
	if isAttendees(e) { // who comes is told once
		s.Agenda = s.Agenda.Without(isAttendees)
	}
	gaveUp := !certain && isSeats(e) && alike(said.Seats, s.Seats)
	if !s.Knows() && !pending && !gaveUp && now.Before(s.End) {
		s.Agenda = s.Agenda.With(sessionEntry(KindSession, now).NotBefore(s.Until))
	}
	return s, true
}

// DraftSession returns the session as it is when somebody has just made the first booking in it, with its agenda, and
// stores nothing: for previews. It looks at no rule.
func DraftSession(setup *practice.Setup, b Booking, now time.Time) Session {
	s, _ := SessionOf(b).Seated(setup, b, now)
	return s
}
