package message

import (
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// verdict says what is to become of a due entry.
type verdict uint8

const (
	send verdict = iota // it still says something true and useful
	drop                // what it speaks of has changed: as if it had never been planned
	late                // it would be true and comes too late: recorded as skipped
)

// subject is something with an agenda of messages: a booking, or an entry of the waiting list. Its methods are pure.
type subject interface {
	practice() string
	id() string
	client() string // id of the client whom it is about; "" if it is not known
	agenda() agenda.Agenda
	planned(agenda.Agenda) subject // a copy with this agenda
	write() (store.Op, error)

	judge(e agenda.Entry, now time.Time) verdict
	render(w Writer, s *practice.Setup, e agenda.Entry, now time.Time) (Rendered, error)
	known(s *practice.Setup) bool // whether the set-up holds everything that is to be named
	// essence is what the messages say, in a form that can be compared: if it changed while one was on its way, another
	// may be due.
	essence() string
	// heard gives a copy that remembers that the entry's message, which spoke of said, was sent. It may plan what follows
	// from that.
	heard(e agenda.Entry, said subject, now time.Time) (after subject, changed bool)
}

// decode reads a subject from its item.
func decode(i store.Item) (subject, error) {
	switch {
	case booking.IsKey(i.Key):
		b, err := booking.Decode(i)
		return booked{b}, err
	case waitlist.IsKey(i.Key):
		e, err := waitlist.Decode(i)
		return waiting{e}, err
	}
	return nil, fmt.Errorf("message: nothing with an agenda is stored at %s", i.Key)
}

type booked struct{ b booking.Booking }

func (s booked) practice() string         { return s.b.Practice }
func (s booked) id() string               { return s.b.ID }
func (s booked) client() string           { return s.b.Client }
func (s booked) agenda() agenda.Agenda    { return s.b.Agenda }
func (s booked) write() (store.Op, error) { return s.b.Put() }

func (s booked) planned(a agenda.Agenda) subject { s.b.Agenda = a; return s }

func (s booked) essence() string {
	return fmt.Sprintf("%s %d %s", s.b.Status, s.b.Start.Unix(), s.b.Practitioner)
}

func (s booked) known(setup *practice.Setup) bool {
	_, service := setup.Service(s.b.Service)
	_, practitioner := setup.Practitioner(s.b.Practitioner)
	return service && practitioner
}

func (s booked) render(w Writer, setup *practice.Setup, e agenda.Entry, now time.Time) (Rendered, error) {
	b := s.b
	if who, start, relieved := booking.Relieved(e); relieved { // for them it is cancelled, at the time that they know
		b.End = start.Add(b.End.Sub(b.Start))
		b.Status, b.Practitioner, b.Start, b.Told.Practitioner = booking.Cancelled, who, start, start
	}
	return w.Booking(setup, b, e, now)
}

func (s booked) judge(e agenda.Entry, now time.Time) verdict {
	over := func(t time.Time) verdict {
		if now.Before(t) {
			return send
		}
		return late
	}
	switch e.Kind {
	case booking.KindCancelled:
		if who, _, relieved := booking.Relieved(e); relieved {
			if s.b.Practitioner == who { // it was given back
				return drop
			}
		} else if s.b.Status != booking.Cancelled {
			return drop
		}
		return over(s.b.End)
	case booking.KindReminder:
		if s.b.Status != booking.Confirmed {
			return drop
		}
		return over(s.b.Start)
	case booking.KindBooked, booking.KindMoved:
		if s.b.Status != booking.Confirmed || told(s.b, e.To).Equal(s.b.Start) {
			return drop
		}
		return over(s.b.End)
	}
	return send // and let the writer say that it has no text for it
}

// heard remembers the start that a person was told of. If the booking was cancelled while the first news of it was on its
// way, nobody planned to tell of the cancellation, because nobody knew of the booking: now somebody does.
func (s booked) heard(e agenda.Entry, said subject, now time.Time) (subject, bool) {
	was, ok := said.(booked)
	if !ok || e.Kind != booking.KindBooked && e.Kind != booking.KindMoved || told(s.b, e.To).Equal(was.b.Start) {
		return s, false
	}
	if e.To == booking.ToPractitioner {
		if s.b.Practitioner != was.b.Practitioner {
			return s, false // somebody else was told
		}
		s.b.Told.Practitioner = was.b.Start
	} else {
		s.b.Told.Client = was.b.Start
	}
	id := booking.KindCancelled + "." + e.Channel + "." + e.To
	if _, planned := s.b.Agenda.Find(id); !planned && s.b.Status == booking.Cancelled {
		s.b.Agenda = s.b.Agenda.With(agenda.New(id, now))
	}
	return s, true
}

type waiting struct{ e waitlist.Entry }

func (s waiting) practice() string         { return s.e.Practice }
func (s waiting) id() string               { return s.e.ID }
func (s waiting) client() string           { return s.e.Client }
func (s waiting) agenda() agenda.Agenda    { return s.e.Agenda }
func (s waiting) write() (store.Op, error) { return s.e.Put() }

func (s waiting) planned(a agenda.Agenda) subject { s.e.Agenda = a; return s }

func (s waiting) essence() string {
	if s.e.Offer == nil {
		return string(s.e.Status)
	}
	return fmt.Sprintf("%s %d %s %d", s.e.Status, s.e.Offer.Start.Unix(), s.e.Offer.Practitioner, s.e.Offer.Deadline.Unix())
}

func (s waiting) known(setup *practice.Setup) bool {
	_, ok := setup.Service(s.e.Service)
	return ok
}

func (s waiting) render(w Writer, setup *practice.Setup, e agenda.Entry, now time.Time) (Rendered, error) {
	return w.Offer(setup, s.e, e, now)
}

func (s waiting) judge(e agenda.Entry, now time.Time) verdict {
	switch {
	case s.e.Status != waitlist.Offered || s.e.Offer == nil:
		return drop
	case !now.Before(s.e.Offer.Deadline):
		return late
	}
	return send
}

func (s waiting) heard(agenda.Entry, subject, time.Time) (subject, bool) { return s, false }
