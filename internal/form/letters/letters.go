// Package letters is what clients are sent about forms: by mail, or by SMS to who has no e-mail address.
package letters

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Clients is what the letters ask of clients.
type Clients interface {
	Get(ctx context.Context, practice, id string, c store.Consistency) (client.Client, error)
}

// Writer is what the letters are written with.
type Writer struct {
	letters.Writer
	Setups  letters.Practices
	Forms   *form.Forms
	Clients Clients

	instead bool // of a message of care, which can be refused
}

// Letters are what is asked of clients by forms, and what takes it back.
func Letters(w Writer) message.Letters {
	return message.Letters{Kind: form.FillingKind, Wordings: wordings(w), Ahead: w.ahead,
		Decode: func(i store.Item) (message.Subject, error) {
			f, err := form.Decode(i)
			return asked{f, w}, err
		},
		Acts: map[string]message.Act{form.KindOver: w.Forms.End},
		Manners: map[string]message.Manner{form.KindAsk: message.OfPurpose(message.Essential),
			form.KindReminder: reminding}}
}

// ahead is what is planned to go out between the times.
func (w Writer) ahead(ctx context.Context, practice string, from, to time.Time) (all []message.Subject, err error) {
	some, err := w.Forms.Ahead(ctx, practice, from, to)
	for _, f := range some {
		all = append(all, asked{f, w})
	}
	return all, err
}

// Ask writes the mail that asks the client for the form, in the place of another message that would have: as the entry
// of that one is due.
func (w Writer) Ask(ctx context.Context, f form.Filling, e agenda.Entry, now time.Time) (message.Rendered, error) {
	w.instead = true
	return asked{f, w}.Render(ctx, agenda.New(form.KindAsk+".email.client", e.At), now)
}

// reminding is how reminders of forms behave: they are care, one of them a week at most, and none is of use that is a
// week late.
var reminding = message.Manner{Purpose: message.Care, Turn: 1, Waits: 7 * 24 * time.Hour}

// asked is a form that a client is asked for, as a message speaks of it.
type asked struct {
	f form.Filling
	w Writer
}

func (s asked) Practice() string           { return s.f.Practice }
func (s asked) ID() string                 { return s.f.ID }
func (s asked) Client(agenda.Entry) string { return s.f.Client }
func (s asked) Agenda() agenda.Agenda      { return s.f.Agenda }
func (s asked) Write() (store.Op, error)   { return s.f.Put() }
func (s asked) Essence() string            { return string(s.f.Progress) }

func (s asked) Planned(a agenda.Agenda) due.Carrier { s.f.Agenda = a; return s }

// Judge drops what is asked for no more: it is sent, or nobody waits for it.
func (s asked) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	if !s.f.Open(now) {
		return message.Drop
	}
	return message.Send
}

func (s asked) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

// Render writes the message to the client as they are reached now.
func (s asked) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	t, known := said[e.Kind]
	if !known || e.Channel != message.Email && e.Channel != message.SMS {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	v, err := s.w.Forms.Asks(ctx, s.f)
	if errors.Is(err, fault.Gone) || errors.Is(err, fault.NotFound) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	c, err := s.w.Clients.Get(ctx, s.f.Practice, s.f.Client, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	setup, err := letters.Setup(ctx, s.w.Setups, s.f.Practice, func(*practice.Setup) bool { return true })
	if err != nil {
		return message.Rendered{}, err
	}
	return s.w.write(setup, s.f, v, c, t, e, now)
}

func (w Writer) write(setup *practice.Setup, f form.Filling, v form.Version, c client.Client, t words, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	own := setup.Practice.Language
	contact := c.Contact(own)
	l := contact.Language
	held := letters.NewHeld(setup, booking.Booking{Practice: f.Practice, Contact: contact}, now)
	title := v.Title(l)
	if e.Channel == message.SMS {
		text := deliver.SMS{Kind: e.Kind, To: cmp.Or(c.Mobile(), contact.Phone), From: setup.Practice.SMSSender,
			Text: t.sms.Fill(l, "practice", mailtext.Line(setup.Practice.Name), "form", mailtext.Line(title), "link",
				w.Link(f.Link()))}
		return w.sms(held, text, title, f)
	}
	m := held.Mail(i18n.Text{NB: title, SV: title, DA: title, FI: title, EN: title},
		t.lead.Fill(l, "name", held.Greeting(), "practice", mailtext.Isolate(setup.Practice.Name)))
	m.Title, m.Preheader = title, t.subject.Fill(l, "form", title)
	if start, ahead := f.Next(now); ahead {
		m.Facts = []mailtext.Fact{{Label: labelVisit.In(l), Value: i18n.DateTime(l, start.In(setup.Zone()), now)}}
	}
	m.Button = &mailtext.Button{Text: buttonFill.In(l), URL: w.Link(f.Link())}
	m.Paragraphs = []string{sealedWords.In(l), held.Questions()}
	m.Footer = footer.Fill(l, "practice", mailtext.Isolate(setup.Practice.Name))
	if contact.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	out, err := w.ToClient(held, m, e.Kind, t.subject, nil)
	if err != nil {
		return out, err
	}
	if e.Kind == form.KindReminder || w.instead {
		out = w.Refusable(message.Practice{Name: setup.Practice.Name, Email: setup.Practice.Email}, m, e.Kind,
			out.Email.To, message.Leave(f.Practice, f.Client, message.Care, e.At))
	}
	out.Email.Subject = mailtext.Line(t.subject.Fill(l, "form", title))
	when := ""
	if start, ahead := f.Next(now); ahead {
		when = i18n.DateTime(l, start.In(setup.Zone()), now)
	}
	return out.Named(e.Kind, append(held.Values(), message.VarForm, mailtext.Isolate(title), message.VarWhen,
		when)...), nil
}

// sms is one link, for who has no e-mail address.
func (w Writer) sms(held letters.Appointment, text deliver.SMS, title string, f form.Filling) (message.Rendered,
	error) {
	if text.To == "" { // what is no mobile is left out by the sender, which says so
		return message.Rendered{}, message.ErrNobody
	}
	return message.Rendered{Language: held.Language(), SMS: &text}.Named(text.Kind, append(held.Values(),
		message.VarForm, mailtext.Line(title), message.VarLink, w.Link(f.Link()))...), nil
}
