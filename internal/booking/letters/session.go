package letters

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/ics"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

// Rolls reads who has a seat in a session; *booking.Bookings does.
type Rolls interface {
	Roll(ctx context.Context, setup *practice.Setup, s booking.Session) (booking.Roll, error)
}

// Sessions are what group sessions have to say to their practitioners.
func Sessions(w Writer, setups Practices, rolls Rolls, people People) message.Letters {
	essential := message.OfPurpose(message.Essential)
	return message.Letters{Kind: booking.SessionKind, Unforeseen: message.ToStaff,
		Manners: map[string]message.Manner{booking.KindSession: essential, booking.KindAttendees: essential},
		Decode: func(i store.Item) (message.Subject, error) {
			s, err := booking.DecodeSession(i)
			return session{s, w, setups, rolls, people}, err
		}}
}

// session is a group session, as a message speaks of it.
type session struct {
	s      booking.Session
	w      Writer
	setups Practices
	rolls  Rolls
	people People
}

func (s session) Practice() string           { return s.s.Practice }
func (s session) ID() string                 { return s.s.ID }
func (s session) Client(agenda.Entry) string { return "" }
func (s session) Agenda() agenda.Agenda      { return s.s.Agenda }
func (s session) Write() (store.Op, error)   { return s.s.Put() }

func (s session) Planned(a agenda.Agenda) due.Carrier { s.s.Agenda = a; return s }

// Prompt tells news of the seats from who comes, which is told with the reminders.
func (s session) Prompt(e agenda.Entry) bool { return e.Kind == booking.KindSession }

func (s session) Essence() string { return strconv.Itoa(s.s.Sequence) }

func (s session) Judge(e agenda.Entry, now time.Time) message.Verdict {
	until := s.s.End
	if e.Kind == booking.KindAttendees {
		until = s.s.Start
	}
	switch {
	case e.Kind == booking.KindSession && s.s.Knows(), e.Kind == booking.KindAttendees && len(s.s.Seats) == 0:
		return message.Drop
	case !now.Before(until):
		return message.Late
	}
	return message.Send
}

// Heard remembers what the practitioner was told, and plans what they have to hear if that holds no longer.
func (s session) Heard(e agenda.Entry, said message.Subject, certain bool,
	now time.Time) (message.Subject, bool) {
	was, ok := said.(session)
	if !ok {
		return s, false
	}
	after, changed := s.s.Heard(e, was.s, certain, now)
	s.s = after
	return s, changed
}

func (s session) known(setup *practice.Setup) bool {
	_, service := setup.Service(s.s.Service)
	p, practitioner := setup.Practitioner(s.s.Practitioner)
	return service && practitioner && p.Email != ""
}

func (s session) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := Setup(ctx, s.setups, s.s.Practice, s.known)
	if err != nil {
		return message.Rendered{}, err
	}
	if p, _ := setup.Practitioner(s.s.Practitioner); p.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	roll, err := s.rolls.Roll(ctx, setup, s.s)
	if err != nil {
		return message.Rendered{}, err
	}
	if roll, err = s.reached(ctx, roll); err != nil {
		return message.Rendered{}, err
	}
	return s.w.Session(setup, s.s, roll, e, now)
}

// reached returns the roll with how its clients are called and reached by now.
func (s session) reached(ctx context.Context, roll booking.Roll) (booking.Roll, error) {
	for _, some := range []*[]booking.Booking{&roll.Left, &roll.Others, &roll.Seats} {
		*some = slices.Clone(*some)
		for n, b := range *some {
			now, err := s.people.Reach(ctx, b.Practice, b.Client, b.Contact, b.ContactGiven())
			if err != nil {
				return roll, err
			}
			(*some)[n].Contact = now
		}
	}
	return roll, nil
}

// class is a session with who comes, in its practitioner's language and zone.
type class struct {
	Appointment
	s    booking.Session
	roll booking.Roll
}

func newClass(setup *practice.Setup, s booking.Session, roll booking.Roll, now time.Time) class {
	b := booking.Booking{ID: s.ID, Practice: s.Practice, Status: booking.Confirmed, Service: s.Service,
		Practitioner: s.Practitioner, Start: s.Start, End: s.End, Sequence: s.Sequence, Created: s.Changed,
		Changed: s.Changed}
	for _, seat := range slices.Concat(roll.Left, roll.Others, roll.Seats) {
		if seat.Start.Equal(s.Start) && seat.Practitioner == s.Practitioner {
			b.Location = seat.Location
		}
	}
	if roll.Count() == 0 {
		b.Status = booking.Cancelled
	}
	return class{Appointment: NewAppointment(setup, b, now).forPractitioner(), s: s, roll: roll}
}

// places says how many of the places are taken.
func (c class) places() string {
	n := c.roll.Count()
	if n == 0 {
		return placesNone.In(c.lang)
	}
	return placesTaken.Fill(c.lang, "n", strconv.Itoa(n), "all", strconv.Itoa(max(c.service.Capacity, n)))
}

// reached returns how to reach the client, and what they wrote.
func reached(b booking.Booking) string {
	var parts []string
	if b.Contact.Phone != "" {
		parts = append(parts, i18n.Phone(b.Contact.Phone))
	} else if b.Contact.Email != "" {
		parts = append(parts, typed.ShownEmail(b.Contact.Email))
	}
	if b.Note != "" {
		parts = append(parts, b.Note)
	}
	return strings.Join(parts, " · ")
}

// news are the lines of the card with those who have come and gone since the practitioner was last told, and with those
// who stay.
func (c class) news() (lines []mailtext.Fact) {
	var stay []string
	for _, b := range c.roll.Others {
		stay = append(stay, b.Contact.Name)
	}
	for _, b := range c.roll.Seats {
		if slices.Contains(c.s.Told, b.Seat()) {
			stay = append(stay, b.Contact.Name)
			continue
		}
		lines = append(lines, mailtext.Fact{Label: labelNew.In(c.lang), Value: b.Contact.Name, Detail: reached(b)})
	}
	also := labelComing
	if len(lines) > 0 {
		also = labelAlso
	}
	for _, b := range c.roll.Left {
		label := labelMoved
		if b.Status == booking.Cancelled {
			label = labelCancelled
		}
		lines = append(lines, mailtext.Fact{Label: label.In(c.lang), Value: b.Contact.Name, Struck: true})
	}
	if len(stay) > 0 {
		lines = append(lines, mailtext.Fact{Label: also.In(c.lang), Value: i18n.List(c.lang, stay)})
	}
	return lines
}

// everybody are the lines of the card with all who come, numbered.
func (c class) everybody() (lines []mailtext.Fact) {
	for n, b := range slices.Concat(c.roll.Others, c.roll.Seats) {
		lines = append(lines, mailtext.Fact{Label: strconv.Itoa(n + 1), Value: b.Contact.Name, Detail: reached(b)})
	}
	return lines
}

// Session writes the mail to a session's practitioner that the entry of its agenda plans: how its seats stand after a
// change, or who comes. It brings the calendar entry up to date, which is one for the whole session. It holds no link,
// because the clients' links are the clients'.
func (w Writer) Session(setup *practice.Setup, s booking.Session, roll booking.Roll, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.To != booking.ToPractitioner || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	c := newClass(setup, s, roll, now)
	l, about := c.lang, c.serviceName()+", "+c.when(s.Start)
	m := mailtext.Mail{Lang: l, Sender: c.setup.Practice.Name, Accent: c.setup.Practice.Accent,
		Footer: noticeFooter.Fill(l, "practice", mailtext.Isolate(c.setup.Practice.Name))}
	hello := func(t i18n.Text) string {
		return message.Lead(t.Fill(l, "name", message.Greeting(c.practitioner.Name)))
	}
	var subject string
	var people []mailtext.Fact
	switch e.Kind {
	case booking.KindSession:
		m.Title, m.Lead, people = c.places(), hello(sessionLead), c.news()
		subject = about + ": " + c.places()
	case booking.KindAttendees:
		m.Title, m.Lead, people = attendeesTitle.In(l), hello(attendeesLead), c.everybody()
		subject = m.Title + ": " + about
	default:
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	m.Preheader = c.serviceName() + " · " + c.places()
	standing := roll.Count() > 0
	facts := c.Facts(standing)
	m.Facts = append(facts[:2:2], people...)
	if name, address := c.place(); name != "" && standing {
		m.Facts = append(m.Facts, mailtext.Fact{Label: labelWhere.In(l), Value: name, Detail: address})
	}
	out := w.Envelope(c.practice(), m, e.Kind,
		deliver.Address{Name: mailtext.Line(c.practitioner.Name), Email: c.practitioner.Email})
	out.Email.Subject = mailtext.Line(subject)
	method := ics.Request
	if !standing {
		method = ics.Cancel
	}
	out.Email.Invite = &deliver.Invite{Method: string(method), ICS: ics.Invite(method, w.classEvent(c))}
	return out, nil
}

// SessionEvent returns the session as its practitioner's calendar shows it, in their language: one entry for all who
// come. UID and sequence are the same in mails and feeds.
func (w Writer) SessionEvent(setup *practice.Setup, s booking.Session, roll booking.Roll) ics.Event {
	return w.classEvent(newClass(setup, s, roll, s.Changed))
}

func (w Writer) classEvent(c class) ics.Event {
	e := w.event(c.Appointment)
	e.Summary = mailtext.Line(c.serviceName() + ", " + c.places())
	w.invite(&e, c.practitioner.Name, c.practitioner.Email)
	var about []string
	for _, b := range slices.Concat(c.roll.Others, c.roll.Seats) {
		line := b.Contact.Name
		if how := reached(b); how != "" {
			line += ", " + how
		}
		about = append(about, mailtext.Line(line))
	}
	e.Description = strings.Join(about, "\n")
	return e
}
