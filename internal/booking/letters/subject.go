package letters

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/due"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Practices returns set-ups; *practice.Book does.
type Practices interface {
	Setup(ctx context.Context, practice string, c store.Consistency) (*practice.Setup, error)
}

// Setup reads the practice's set-up: as it is remembered, and anew where that does not hold what is to be named.
func Setup(ctx context.Context, all Practices, id string, known func(*practice.Setup) bool) (*practice.Setup, error) {
	setup, err := all.Setup(ctx, id, store.Eventual)
	if err == nil && known(setup) {
		return setup, nil
	}
	return all.Setup(ctx, id, store.Strong)
}

// Letters are what bookings have to say.
func Letters(w Writer, setups Practices) message.Letters {
	return message.Letters{Kind: booking.Kind, Decode: func(i store.Item) (message.Subject, error) {
		b, err := booking.Decode(i)
		return booked{b, w, setups}, err
	}}
}

// booked is a booking, as a message speaks of it.
type booked struct {
	b      booking.Booking
	w      Writer
	setups Practices
}

func (s booked) Practice() string         { return s.b.Practice }
func (s booked) ID() string               { return s.b.ID }
func (s booked) Client() string           { return s.b.Client }
func (s booked) Agenda() agenda.Agenda    { return s.b.Agenda }
func (s booked) Write() (store.Op, error) { return s.b.Put() }

func (s booked) Planned(a agenda.Agenda) due.Carrier { s.b.Agenda = a; return s }

func (s booked) Essence() string {
	return fmt.Sprintf("%s %d %s", s.b.Status, s.b.Start.Unix(), s.b.Practitioner)
}

func (s booked) known(setup *practice.Setup) bool {
	_, service := setup.Service(s.b.Service)
	_, practitioner := setup.Practitioner(s.b.Practitioner)
	return service && practitioner
}

func (s booked) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := Setup(ctx, s.setups, s.b.Practice, s.known)
	if err != nil {
		return message.Rendered{}, err
	}
	b := s.b
	if who, start, relieved := booking.Relieved(e); relieved { // for them it is cancelled, at the time that they know
		b.End = start.Add(b.End.Sub(b.Start))
		b.Status, b.Practitioner, b.Start, b.Told.Practitioner = booking.Cancelled, who, start, start
	}
	return s.w.Booking(setup, b, e, now)
}

func (s booked) Judge(e agenda.Entry, now time.Time) message.Verdict {
	over := func(t time.Time) message.Verdict {
		if now.Before(t) {
			return message.Send
		}
		return message.Late
	}
	switch e.Kind {
	case booking.KindCancelled:
		if who, _, relieved := booking.Relieved(e); relieved {
			if s.b.Practitioner == who { // it was given back
				return message.Drop
			}
		} else if s.b.Status != booking.Cancelled {
			return message.Drop
		}
		return over(s.b.End)
	case booking.KindReminder:
		if s.b.Status != booking.Confirmed {
			return message.Drop
		}
		return over(s.b.Start)
	case booking.KindBooked, booking.KindMoved:
		if s.b.Status != booking.Confirmed || told(s.b, e.To).Equal(s.b.Start) {
			return message.Drop
		}
		return over(s.b.End)
	}
	return message.Send // and let the writer say that it has no text for it
}

// Heard remembers the start that a person was told of. If the booking was cancelled while the first news of it was on
// its way, nobody planned to tell of the cancellation, because nobody knew of the booking: now somebody does.
func (s booked) Heard(e agenda.Entry, said message.Subject, now time.Time) (message.Subject, bool) {
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
