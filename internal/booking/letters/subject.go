package letters

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
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

// SetupWith is Setup for what is said of a service.
func SetupWith(ctx context.Context, all Practices, id, service string) (*practice.Setup, error) {
	return Setup(ctx, all, id, func(setup *practice.Setup) bool {
		_, known := setup.Service(service)
		return known
	})
}

// People know how a client is reached by now; *client.Clients does.
type People interface {
	Reach(ctx context.Context, practice, id string, given client.Contact, at time.Time) (client.Contact, error)
}

// Letters are what bookings have to say.
func Letters(w Writer, setups Practices, people People) message.Letters {
	essential := message.OfPurpose(message.Essential)
	return message.Letters{Kind: booking.Kind, Preview: preview(w, setups), Wordings: w.Wordings(),
		Manners: map[string]message.Manner{booking.KindBooked: essential, booking.KindMoved: essential,
			booking.KindCancelled: essential, booking.KindReminder: message.OfPurpose(message.Reminders)},
		Decode: func(i store.Item) (message.Subject, error) {
			b, err := booking.Decode(i)
			return booked{b, w, setups, people}, err
		}}
}

// Ahead returns the bookings that may have something to send between the times: what is planned for one lies at most as
// long before it as its service's first reminder.
func Ahead(w Writer, setups Practices, people People, all *booking.Bookings) func(context.Context, string, time.Time,
	time.Time) ([]message.Subject, error) {
	return func(ctx context.Context, id string, from, to time.Time) ([]message.Subject, error) {
		setup, err := setups.Setup(ctx, id, store.Eventual)
		if err != nil {
			return nil, err
		}
		lead := 0
		for _, v := range setup.Services {
			for _, r := range v.Plan() {
				lead = max(lead, r.Minutes)
			}
		}
		until := to.Add(time.Duration(lead) * time.Minute)
		c, err := all.Calendar(ctx, fact.Actor{Role: fact.System}, id,
			booking.Days{From: civil.In(from, setup.Zone()), To: civil.In(until, setup.Zone())})
		if err != nil {
			return nil, err
		}
		out := make([]message.Subject, len(c.Bookings))
		for n, b := range c.Bookings {
			out[n] = booked{b, w, setups, people}
		}
		return out, nil
	}
}

// booked is a booking, as a message speaks of it.
type booked struct {
	b      booking.Booking
	w      Writer
	setups Practices
	people People
}

func (s booked) Practice() string         { return s.b.Practice }
func (s booked) ID() string               { return s.b.ID }
func (s booked) Agenda() agenda.Agenda    { return s.b.Agenda }
func (s booked) Write() (store.Op, error) { return s.b.Put() }

func (s booked) Planned(a agenda.Agenda) due.Carrier { s.b = s.b.Planned(a); return s }

// Client is whom the entry's message is about: who held the booking and does no longer, where it tells them that.
func (s booked) Client(e agenda.Entry) string { return asKnown(s.b, e).Client }

// Prompt tells news, which is told as it happens, from reminders.
func (s booked) Prompt(e agenda.Entry) bool { return e.Kind != booking.KindReminder }

// Visit is when the appointment is.
func (s booked) Visit(agenda.Entry) time.Time { return s.b.Start }

func (s booked) Essence() string {
	return fmt.Sprintf("%s %d %s %d", s.b.Status, s.b.Start.Unix(), s.b.Practitioner, s.b.Sequence)
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
	b := asKnown(s.b, e)
	if e.To == booking.ToClient { // an address that was corrected meanwhile is used from then on
		if b.Contact, err = s.people.Reach(ctx, b.Practice, b.Client, b.Contact, b.ContactGiven()); err != nil {
			return message.Rendered{}, err
		}
	}
	return s.w.Booking(setup, b, e, now)
}

// asKnown returns the booking as it is for whoever the entry's message goes to: for a practitioner who has it no longer
// it is cancelled, and so it is for a client whose it is no longer.
func asKnown(b booking.Booking, e agenda.Entry) booking.Booking {
	if was, taken := b.Formerly(e); taken {
		return was
	}
	if who, told, relieved := booking.Relieved(e); relieved {
		b.Status, b.Practitioner, b.Told = booking.Cancelled, who, told
	}
	return b
}

func (s booked) Judge(e agenda.Entry, now time.Time) message.Verdict {
	r := booking.ReaderOf(e)
	before := func(t time.Time, v message.Verdict) message.Verdict {
		if now.Before(t) {
			return v
		}
		return message.Late
	}
	switch e.Kind {
	case booking.KindCancelled:
		if was, taken := s.b.Formerly(e); taken {
			return before(was.BelievedEnd(r), message.Insist)
		}
		who, _, relieved := booking.Relieved(e)
		if relieved && who == s.b.Practitioner || !relieved && s.b.Status != booking.Cancelled ||
			booking.IsGone(e) { // it is theirs
			return message.Drop
		}
		return before(asKnown(s.b, e).BelievedEnd(r), message.Insist)
	case booking.KindReminder:
		if s.b.Status != booking.Confirmed {
			return message.Drop
		}
		return before(s.b.Start, message.Send)
	case booking.KindBooked, booking.KindMoved:
		until := s.b.BelievedEnd(r)
		if s.b.Status == booking.Cancelled || s.b.Knows(r) || !s.b.Open() && !s.b.Misled(r, now) {
			return message.Drop
		}
		if len(s.b.Believed(r)) > 0 {
			return before(until, message.Insist)
		}
		return before(until, message.Send)
	}
	return message.Send // and let the writer say that it has no text for it
}

// Heard remembers what a person was told, and plans what they have to hear if that holds no longer.
func (s booked) Heard(e agenda.Entry, said message.Subject, certain bool, now time.Time) (message.Subject, bool) {
	was, ok := said.(booked)
	if !ok {
		return s, false
	}
	b, changed := s.b.Heard(e, was.b, certain, now)
	s.b = b
	return s, changed
}
