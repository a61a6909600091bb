// Package letters is what clients are asked: by mail with a row of numbers, or by SMS with a link.
package letters

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/survey"
	"stund/internal/typed"
)

// Bookings is what the letters ask of the booking desk.
type Bookings interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (booking.Booking, error)
}

// Register is what the letters ask of the register: what is ahead.
type Register interface {
	Visits(ctx context.Context, practice string, ids ...string) (register.Visits, error)
}

// Surveys is what the letters ask of surveys.
type Surveys interface {
	Ahead(ctx context.Context, practice string, from, to time.Time) ([]survey.Survey, error)
}

// Writer is what the letters are written with.
type Writer struct {
	letters.Writer
	Setups   letters.Practices
	Bookings Bookings
	Register Register
	People   letters.People
	Surveys  Surveys
}

// Letters are what surveys have to say, at the desk of surveys.
func Letters(w Writer) message.Letters {
	asks := message.Manner{Purpose: message.Feedback, Waits: survey.Waits}
	exit, pulse := asks, asks
	exit.Turn, pulse.Turn = 2, 4 // a greeting goes between the two
	return message.Letters{Kind: survey.Kind, Desk: survey.Desk, Wordings: Wordings(w.Writer),
		Manners: map[string]message.Manner{survey.Exit: exit, survey.Pulse: pulse},
		Decode: func(i store.Item) (message.Subject, error) {
			s, err := survey.Decode(i)
			return asked{s, w}, err
		},
		Ahead: func(ctx context.Context, practice string, from, to time.Time) (all []message.Subject, err error) {
			some, err := w.Surveys.Ahead(ctx, practice, from, to)
			for _, s := range some {
				all = append(all, asked{s, w})
			}
			return all, err
		}}
}

// asked is a survey, as a message speaks of it.
type asked struct {
	s survey.Survey
	w Writer
}

func (a asked) Practice() string           { return a.s.Practice }
func (a asked) ID() string                 { return a.s.ID }
func (a asked) Client(agenda.Entry) string { return a.s.Client }
func (a asked) Agenda() agenda.Agenda      { return a.s.Agenda }
func (a asked) Write() (store.Op, error)   { return a.s.Put() }
func (a asked) Essence() string            { return a.s.Essence() }

func (a asked) Planned(g agenda.Agenda) due.Carrier { a.s.Agenda = g; return a }

// Judge drops what was answered or withdrawn, and skips what waited too long.
func (a asked) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	switch {
	case a.s.Off || a.s.Answer != nil || !a.s.Gone.IsZero():
		return message.Drop
	case a.s.Late(now):
		return message.Late
	}
	return message.Send
}

// Heard remembers that it was sent: it is, as far as anybody knows, once an attempt was made.
func (a asked) Heard(_ agenda.Entry, _ message.Subject, certain bool, now time.Time) (message.Subject, bool) {
	if !certain {
		return a, false
	}
	s, changed := a.s.Heard(now)
	a.s = s
	return a, changed
}

// Render writes the message, unless the client has something booked: their course goes on.
func (a asked) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	b, err := a.w.Bookings.Get(ctx, fact.Actor{Role: fact.System}, a.s.Practice, a.s.Booking)
	if gone(err) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	if a.s.Kind == survey.Exit {
		visits, err := a.w.Register.Visits(ctx, a.s.Practice, a.s.Client)
		if err != nil {
			return message.Rendered{}, err
		}
		if _, next := visits.At(now); !next.IsZero() {
			return message.Rendered{}, message.ErrNobody
		}
	}
	b.Contact, err = a.w.People.Reach(ctx, a.s.Practice, a.s.Client, b.Contact, b.ContactGiven())
	if err != nil {
		return message.Rendered{}, err
	}
	setup, err := letters.SetupWith(ctx, a.w.Setups, a.s.Practice, a.s.Service)
	if err != nil {
		return message.Rendered{}, err
	}
	return a.w.Write(setup, a.s, b, e, now)
}

func gone(err error) bool { f, is := fault.As(err); return is && f.Kind == fault.NotFound }

// Write writes the entry's message of the survey about the booking.
func (w Writer) Write(setup *practice.Setup, s survey.Survey, b booking.Booking, e agenda.Entry, now time.Time) (
	message.Rendered, error) {
	a := letters.NewAppointment(setup, b, now)
	t, known := said[s.Kind]
	page := w.Link(s.Link())
	switch {
	case !known:
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	case e.Channel == message.SMS:
		out, err := w.sms(setup, s.Kind, t, a.Language(), b.Contact.Phone, page)
		return out.Named(s.Kind, append(a.Values(), message.VarLink, page)...), err
	}
	return w.mail(setup, s, t, a, b.Contact, page)
}

func (w Writer) mail(setup *practice.Setup, s survey.Survey, t texts, a letters.Appointment, to client.Contact,
	page string) (message.Rendered, error) {
	l := a.Language()
	m := a.Mail(t.title, t.lead.Fill(l, "name", a.Greeting()))
	m.Preheader = mailtext.Line(t.question.Fill(l, "practice", setup.Practice.Name))
	from, most := survey.Most(s.Kind)
	m.Scale = &mailtext.Scale{
		Question: t.question.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name)),
		From:     from,
		Low:      t.low.In(l),
		High:     t.high.In(l),
		Page:     page,
	}
	for n := from; n <= most; n++ {
		m.Scale.URLs = append(m.Scale.URLs, page+"?score="+strconv.Itoa(n))
	}
	m.Paragraphs = []string{t.after.In(l)}
	m.Footer = footer.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	if to.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	out := w.Refusable(message.Practice{Name: setup.Practice.Name, Email: setup.Practice.Email}, m, s.Kind,
		deliver.Address{Name: mailtext.Line(to.Name), Email: to.Email},
		message.Leave(s.Practice, s.Client, message.Feedback, s.Made))
	if a.Greeting() == message.Nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(t.subject.Fill(l, "practice", setup.Practice.Name))
	return out.Named(s.Kind, a.Values()...), nil
}

// sms is one link: the numbers are on the page.
func (w Writer) sms(
	setup *practice.Setup,
	kind string,
	t texts,
	l i18n.Lang,
	phone, page string,
) (message.Rendered, error) {
	if !typed.MayBeMobile(phone) {
		return message.Rendered{}, message.ErrNobody
	}
	text := deliver.SMS{Kind: kind, To: phone, From: setup.Practice.SMSSender,
		Text: t.sms.Fill(l, "practice", mailtext.Line(setup.Practice.Name), "link", page)}
	return message.Rendered{Language: l, SMS: &text}, nil
}
