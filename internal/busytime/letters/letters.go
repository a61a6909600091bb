// Package letters is what staff are told of calendars elsewhere: that one cannot be read, and that it can again.
package letters

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/busytime"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Practices returns set-ups; *practice.Book does.
type Practices interface {
	Setup(ctx context.Context, practice string, c store.Consistency) (*practice.Setup, error)
}

// Of returns a writer of mails without links.
func Of(b *base.Base) message.Writer {
	return message.Writer{Site: func() string { return b.Site }, From: b.From}
}

// Letters are what outages have to say.
func Letters(w message.Writer, setups Practices) message.Letters {
	essential := message.OfPurpose(message.Essential)
	return message.Letters{Kind: busytime.OutageKind, Unforeseen: message.ToStaff,
		Manners: map[string]message.Manner{busytime.KindFailing: essential, busytime.KindWorks: essential},
		Decode: func(i store.Item) (message.Subject, error) {
			o, err := busytime.Decode(i)
			return outage{o, w, setups}, err
		}}
}

// outage is a calendar that could not be read, as a message speaks of it.
type outage struct {
	o      busytime.Outage
	w      message.Writer
	setups Practices
}

func (s outage) Practice() string           { return s.o.Practice }
func (s outage) ID() string                 { return s.o.ID }
func (s outage) Client(agenda.Entry) string { return "" }
func (s outage) Agenda() agenda.Agenda      { return s.o.Agenda }
func (s outage) Write() (store.Op, error)   { return s.o.Put() }

func (s outage) Planned(a agenda.Agenda) due.Carrier { s.o.Agenda = a; return s }

func (s outage) Essence() string { return fmt.Sprintf("%d %d", s.o.Since.Unix(), s.o.Ended.Unix()) }

func (s outage) Judge(e agenda.Entry, _ time.Time) message.Verdict {
	if (e.Kind == busytime.KindFailing) != s.o.Ended.IsZero() {
		return message.Drop
	}
	return message.Send
}

func (s outage) Heard(e agenda.Entry, _ message.Subject, _ bool, now time.Time) (message.Subject, bool) {
	after, changed := s.o.Heard(e, now)
	s.o = after
	return s, changed
}

func (s outage) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := s.setups.Setup(ctx, s.o.Practice, store.Strong)
	if err != nil {
		return message.Rendered{}, err
	}
	i := slices.IndexFunc(setup.Calendars, func(c practice.ExternalCalendar) bool { return c.ID == s.o.ID })
	if i < 0 {
		return message.Rendered{}, message.ErrNobody // it was removed: nobody misses it
	}
	return Write(s.w, setup, setup.Calendars[i], s.o, e, now)
}

// Write writes the mail that the entry of the outage's agenda plans, to whose calendar it is, and to the practice where
// they have no address.
func Write(w message.Writer, setup *practice.Setup, c practice.ExternalCalendar, o busytime.Outage, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	p := setup.Practice
	whose, _ := setup.Practitioner(c.Practitioner)
	l := message.Language(whose.Language, p.Language)
	to := deliver.Address{Name: mailtext.Line(whose.Name), Email: whose.Email}
	if to.Email == "" {
		to = deliver.Address{Name: mailtext.Line(p.Name), Email: p.Email}
		l = message.Language(p.Language)
	}
	since := i18n.DateTime(l, o.Since.In(setup.ZoneOf(whose)), now)
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent,
		Facts: []mailtext.Fact{{Label: labelCalendar.In(l), Value: host(c.URL)},
			{Label: labelWhose.In(l), Value: whose.Name}},
		Footer: footer.Fill(l, "practice", mailtext.Isolate(p.Name))}
	subject := failingSubject
	switch e.Kind {
	case busytime.KindFailing:
		m.Title, m.Lead = failingTitle.In(l), failingLead.Fill(l, "since", since)
		m.Paragraphs = []string{failingStays.In(l), failingCheck.In(l)}
	case busytime.KindWorks:
		subject = worksSubject
		m.Title, m.Lead = worksTitle.In(l), worksLead.Fill(l, "since", since)
	default:
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	m.Preheader = m.Lead
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind, to)
	out.Email.Subject = mailtext.Line(subject.Fill(l, "person", whose.Name))
	return out, nil
}

// host returns where the calendar is. The rest of its address is a secret: who has it can read the calendar.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
