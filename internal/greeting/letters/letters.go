// Package letters is what clients are written on their birthdays, and by what follows from what they do.
package letters

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking/letters"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fault"
	"stund/internal/greeting"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Letters are what birthdays have to say.
func Letters(b *base.Base) message.Letters {
	w := writer{message.Writer{Site: func() string { return b.Site }, Sign: link.Signer{Keys: b.Keys.Links},
		From: b.From}, practice.Of(b), client.Of(b)}
	all := greeting.Of(b)
	decode := func(i store.Item) (message.Subject, error) {
		v, err := greeting.Decode(i)
		return birthday{v, w}, err
	}
	return message.Letters{Kind: greeting.Kind, Decode: decode, Wordings: []message.Wording{w.wording()},
		Manners: map[string]message.Manner{greeting.KindBirthday: greeting.Manner},
		Ahead: func(ctx context.Context, practice string, from, to time.Time) ([]message.Subject, error) {
			found, err := all.Planned(ctx, practice, from, to)
			out := make([]message.Subject, len(found))
			for n, v := range found {
				out[n] = birthday{v, w}
			}
			return out, err
		}}
}

// Plans plans greetings.
func Plans(b *base.Base) message.Letters {
	all := greeting.Of(b)
	return message.Letters{Kind: greeting.PlanKind,
		Acts: map[string]message.Act{greeting.KindPlan: all.PlanDays, greeting.KindReach: all.Reach,
			greeting.KindMove: all.Move},
		Decode: func(i store.Item) (message.Subject, error) {
			p, err := greeting.DecodePlan(i)
			return plan{p}, err
		}}
}

// writer is what greetings are written with.
type writer struct {
	message.Writer
	book    *practice.Book
	clients *client.Clients
}

// birthday is a client's birthday, as a message speaks of it.
type birthday struct {
	b greeting.Birthday
	w writer
}

func (s birthday) Practice() string           { return s.b.Practice }
func (s birthday) ID() string                 { return s.b.ID }
func (s birthday) Client(agenda.Entry) string { return s.b.ID }
func (s birthday) Agenda() agenda.Agenda      { return s.b.Agenda }
func (s birthday) Write() (store.Op, error)   { return s.b.Put() }
func (s birthday) Essence() string            { return s.b.Day }

func (s birthday) Planned(a agenda.Agenda) due.Carrier { s.b.Agenda = a; return s }

func (s birthday) Heard(e agenda.Entry, _ message.Subject, _ bool, _ time.Time) (message.Subject, bool) {
	heard := birthday{s.b.Heard(e), s.w}
	return heard, heard.b.Greeted != s.b.Greeted
}

func (s birthday) Judge(e agenda.Entry, now time.Time) message.Verdict {
	switch {
	case s.b.Day == "":
		return message.Drop
	case now.Sub(e.At) > greeting.Lasts:
		return message.Late
	}
	return message.Send
}

func (s birthday) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	if e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	setup, err := s.w.book.Setup(ctx, s.b.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	c, err := s.w.clients.Get(ctx, s.b.Practice, s.b.ID, store.Eventual)
	switch {
	case errors.Is(err, fault.NotFound):
		return message.Rendered{}, message.ErrNobody
	case err != nil:
		return message.Rendered{}, err
	case setup.Practice.Birthday == nil || c.ID != s.b.ID:
		return message.Rendered{}, message.ErrNobody // it is wanted no longer
	}
	return Write(s.w.Writer, setup, c, e.At)
}

// wording is what a practice may word itself.
func (w writer) wording() message.Wording {
	return message.Wording{ID: greeting.KindBirthday, Moment: message.Keeping, Name: called,
		Ours: message.Words{Subject: message.Places(subject), Title: title, Opening: message.Places(lead)},
		Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
			setup, err := w.book.Setup(ctx, s.Practice, store.Strong)
			if err != nil {
				return message.Rendered{}, err
			}
			return Write(w.Writer, setup, someone(s.Practice, s.Language), s.Now)
		}}
}

// Write writes the greeting of the client, who has a birthday at the time.
func Write(w message.Writer, setup *practice.Setup, c client.Client, at time.Time) (message.Rendered, error) {
	to := c.Contact(setup.Practice.Language)
	if to.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	l := message.Language(to.Language, setup.Practice.Language)
	p := setup.In(l).Practice
	name := message.Greeting(firstOf(c))
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent,
		Title:  title.In(l),
		Lead:   message.Lead(lead.Fill(l, "name", name, "practice", mailtext.Isolate(p.Name))),
		Footer: footer.Fill(l, "practice", mailtext.Isolate(p.Name))}
	m.Preheader = m.Lead
	m.Contact = letters.Contact(p)
	out := w.Refusable(message.Practice{Name: p.Name, Email: p.Email}, m, greeting.KindBirthday,
		deliver.Address{Name: mailtext.Line(to.Name), Email: to.Email},
		message.Leave(c.Practice, c.ID, message.Greetings, at))
	if name == message.Nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(subject.Fill(l, "practice", mailtext.Isolate(p.Name)))
	return out.Named(greeting.KindBirthday, message.VarName, name, message.VarPractice, mailtext.Isolate(p.Name),
		message.VarPhone, i18n.Phone(p.Phone)), nil
}

// firstOf returns what the client is called in a greeting.
func firstOf(c client.Client) string {
	if c.Given != "" {
		return c.Given
	}
	return c.Name
}

// plan is a practice's plan, which says nothing.
type plan struct{ p greeting.Plan }

func (s plan) Practice() string                              { return s.p.Practice }
func (s plan) ID() string                                    { return s.p.Practice }
func (s plan) Client(agenda.Entry) string                    { return "" }
func (s plan) Agenda() agenda.Agenda                         { return s.p.Agenda }
func (s plan) Write() (store.Op, error)                      { return s.p.Put() }
func (s plan) Essence() string                               { return "" }
func (s plan) Planned(a agenda.Agenda) due.Carrier           { s.p.Agenda = a; return s }
func (s plan) Judge(agenda.Entry, time.Time) message.Verdict { return message.Drop }
func (s plan) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s plan) Render(context.Context, agenda.Entry, time.Time) (message.Rendered, error) {
	return message.Rendered{}, message.ErrNobody
}

// called is what staff call it.
var called = i18n.Text{
	NB: "Bursdagshilsen",
	SV: "Födelsedagshälsning",
	DA: "Fødselsdagshilsen",
	FI: "Syntymäpäiväonnittelu",
	EN: "Birthday greeting",
}

// What the mail says. {name} is the client's first name.
var (
	title = i18n.Text{
		NB: "Gratulerer med dagen",
		SV: "Grattis på födelsedagen",
		DA: "Tillykke med fødselsdagen",
		FI: "Hyvää syntymäpäivää",
		EN: "Happy birthday",
	}
	lead = i18n.Text{
		NB: "Hei {name}. Vi i {practice} ønsker deg en riktig fin dag.",
		SV: "Hej {name}. Vi på {practice} önskar dig en riktigt fin dag.",
		DA: "Hej {name}. Vi hos {practice} ønsker dig en rigtig god dag.",
		FI: "Hei {name}. Toivotamme sinulle oikein mukavaa päivää. Terveisin {practice}.",
		EN: "Hello {name}. All of us at {practice} wish you a lovely day.",
	}
	subject = i18n.Text{
		NB: "Gratulerer med dagen fra {practice}",
		SV: "Grattis på födelsedagen från {practice}",
		DA: "Tillykke med fødselsdagen fra {practice}",
		FI: "Hyvää syntymäpäivää toivottaa {practice}",
		EN: "Happy birthday from {practice}",
	}
	footer = i18n.Text{
		NB: "Du får denne hilsenen fordi du er klient hos {practice}.",
		SV: "Du får den här hälsningen eftersom du är klient hos {practice}.",
		DA: "Du får denne hilsen, fordi du er klient hos {practice}.",
		FI: "Sait tämän tervehdyksen, koska olet asiakas: {practice}.",
		EN: "You get this greeting because you are a client of {practice}.",
	}
)
