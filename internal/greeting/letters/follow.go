package letters

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	asking "stund/internal/form/letters"
	"stund/internal/greeting"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Follows are what follows from what clients do.
func Follows(b *base.Base) message.Letters {
	w := follower{Writer: letters.Of(b), book: practice.Of(b), clients: client.Of(b), greetings: greeting.Of(b),
		bookings: func() *booking.Bookings { return booking.Of(b) }, forms: func() *form.Forms { return form.Of(b) },
		manners: map[string]message.Manner{}}
	for _, t := range greeting.Triggers() {
		w.manners[t.Kind] = t.Manner
	}
	return message.Letters{Kind: greeting.FollowingKind, Manners: w.manners, Wordings: w.wordings(), Preview: w.preview,
		Decode: func(i store.Item) (message.Subject, error) {
			f, err := greeting.DecodeFollowing(i)
			return following{f, w}, err
		},
		Ahead: func(ctx context.Context, practice string, _, to time.Time) ([]message.Subject, error) {
			found, err := w.greetings.Following(ctx, practice, to)
			out := make([]message.Subject, len(found))
			for n, f := range found {
				out[n] = following{f, w}
			}
			return out, err
		}}
}

// follower is what they are written with. Bookings and forms are asked for late: who looks at nothing needs neither.
type follower struct {
	letters.Writer
	book      *practice.Book
	clients   *client.Clients
	greetings *greeting.Greetings
	bookings  func() *booking.Bookings
	forms     func() *form.Forms
	manners   map[string]message.Manner
}

// following is what follows for a client, as a message speaks of it.
type following struct {
	f greeting.Following
	w follower
}

func (s following) Practice() string           { return s.f.Practice }
func (s following) ID() string                 { return s.f.Client }
func (s following) Client(agenda.Entry) string { return s.f.Client }
func (s following) Agenda() agenda.Agenda      { return s.f.Agenda }
func (s following) Write() (store.Op, error)   { return s.f.Put() }
func (s following) Essence() string            { return "" }

func (s following) Planned(a agenda.Agenda) due.Carrier { s.f.Agenda = a; return s }

func (s following) Heard(e agenda.Entry, _ message.Subject, _ bool, _ time.Time) (message.Subject, bool) {
	heard := s
	heard.f = s.f.Heard(e)
	return heard, heard.f.Sent[e.Kind] != s.f.Sent[e.Kind]
}

func (s following) Judge(e agenda.Entry, now time.Time) message.Verdict {
	if now.Sub(e.At) > s.w.manners[e.Kind].Waits {
		return message.Late
	}
	return message.Send
}

// Render writes the message, if it is still about what the client's appointments have come to.
func (s following) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	if _, known := said[e.Kind]; !known || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	c, err := s.w.clients.Get(ctx, s.f.Practice, s.f.Client, store.Eventual)
	switch {
	case errors.Is(err, fault.NotFound) || err == nil && c.ID != s.f.Client: // who they are now has a following
		return message.Rendered{}, message.ErrNobody
	case err != nil:
		return message.Rendered{}, err
	}
	setup, err := s.w.book.Setup(ctx, s.f.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	about, visits, holds, err := s.w.greetings.Holds(ctx, setup, c, e)
	switch {
	case err != nil:
		return message.Rendered{}, err
	case !holds:
		return s.instead(ctx, e, now)
	}
	b, err := s.w.bookings().Get(ctx, fact.Actor{Role: fact.System}, s.f.Practice, about.Booking)
	if errors.Is(err, fault.NotFound) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	invitation := mailtext.Button{}
	if e.Kind == practice.TriggerWelcome {
		l := message.Language(c.Contact(setup.Practice.Language).Language, setup.Practice.Language)
		invitation.Text, invitation.URL = s.w.forms().Invitation(b, l)
	}
	return s.w.write(setup, c, b, e, invitation, visits, now)
}

// instead writes what is left of a message that is not wanted any more: a welcome was to ask for a form, which nothing
// else has asked for, so that the form is asked for alone.
func (s following) instead(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	if e.Kind != practice.TriggerWelcome {
		return message.Rendered{}, message.ErrNobody
	}
	b, err := s.w.bookings().Get(ctx, fact.Actor{Role: fact.System}, s.f.Practice, e.Only())
	if errors.Is(err, fault.NotFound) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	f, missing, err := s.w.forms().Missing(ctx, b)
	if err == nil && !missing {
		err = message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	w := asking.Writer{Writer: s.w.Writer, Setups: s.w.book, Forms: s.w.forms(), Clients: s.w.clients}
	return w.Ask(ctx, f, e, now)
}

// write writes the entry's message to the client about the booking. What invites them to fill in a form may be empty.
func (w follower) write(setup *practice.Setup, c client.Client, b booking.Booking, e agenda.Entry,
	invitation mailtext.Button, visits int, now time.Time) (message.Rendered, error) {
	b.Contact = c.Contact(setup.Practice.Language)
	b.Contact.Name = firstOf(c)
	if b.Contact.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	t, a := said[e.Kind], letters.NewAppointment(setup, b, now)
	l, name := a.Language(), mailtext.Isolate(setup.In(a.Language()).Practice.Name)
	fill := func(text i18n.Text) string {
		return text.Fill(l, "name", a.Greeting(), "practice", name, "visits", strconv.Itoa(visits))
	}
	m := a.Mail(t.title, fill(t.lead))
	m.Title, m.Preheader = fill(t.title), m.Lead
	m.Footer = fill(footer)
	if t.card {
		m.Facts = a.Facts(true)
	}
	if invitation.URL != "" {
		m.Button = &invitation
		m.Paragraphs = append(m.Paragraphs, fillIn.In(l))
	}
	if t.books {
		m.Button = &mailtext.Button{Text: buttonBook.In(l), URL: w.BookingPage(b.Practice, l)}
	}
	if t.asks {
		m.Paragraphs = append(m.Paragraphs, a.Questions())
	}
	out := w.Refusable(message.Practice{Name: setup.Practice.Name, Email: setup.Practice.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(c.Name), Email: b.Contact.Email},
		message.Leave(c.Practice, c.ID, w.manners[e.Kind].Purpose, e.At))
	if a.Greeting() == message.Nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(fill(t.subject))
	return out.Named(e.Kind, append(a.Values(), message.VarVisits, strconv.Itoa(visits))...), nil
}

// nobody is an id that no client has: links of what is looked at lead nowhere.
var nobody = strings.Repeat("0", 26)

// someone is whom what is looked at is written to.
func someone(practice string, l i18n.Lang) client.Client {
	return client.Client{ID: nobody, Practice: practice, Particulars: client.Particulars{Name: message.Someone(l),
		Emails: []string{"client@example.com"}, Language: l}}
}

// wordings are what a practice may word itself.
func (w follower) wordings() (all []message.Wording) {
	for _, kind := range greeting.Triggers() {
		t := said[kind.Kind]
		all = append(all, message.Wording{ID: kind.Kind, Name: t.name, Moment: message.Keeping,
			Places: append(message.VarsOfBookings(), t.places...),
			Ours: message.Words{Subject: places(t.subject), Title: places(t.title),
				Opening: places(t.lead)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, b, err := w.Sample(ctx, s)
				if err != nil {
					return message.Rendered{}, err
				}
				visits := 1
				if set := setup.Practice.Triggers[kind.Kind]; len(set.Visits) > 0 {
					visits = set.Visits[0]
				}
				return w.write(setup, someone(s.Practice, s.Language), b, letters.Sampled(kind.Kind, s),
					mailtext.Button{}, visits, s.Now)
			}})
	}
	return all
}

func places(t i18n.Text) i18n.Text { return message.Places(t, "visits", message.VarVisits) }

// preview returns what follows from a client's first booking, if it stays the only one.
func (w follower) preview(ctx context.Context, o message.Occasion) (all []message.Written, err error) {
	setup, err := w.book.Setup(ctx, o.Practice, store.Strong)
	if err != nil {
		return nil, err
	}
	v, known := setup.Service(o.Service)
	if !known || len(setup.Practice.Triggers) == 0 {
		return nil, nil
	}
	who := someone(o.Practice, o.Language)
	practitioner := ""
	if some := setup.Giving(v); len(some) > 0 {
		practitioner = some[0].ID
	}
	b := booking.Draft(setup, v, practitioner, o.Start, who.Contact(o.Language), o.Now)
	b.ID, b.Client = nobody, nobody
	for _, e := range greeting.Expected(setup, greeting.Visit{Booking: b.ID, Made: o.Now, Start: b.Start, End: b.End}) {
		m, err := w.write(setup, who, b, e, mailtext.Button{}, 1, e.At)
		if err != nil {
			return nil, err
		}
		all = append(all, message.Written{Entry: e, Rendered: m})
	}
	return all, nil
}
