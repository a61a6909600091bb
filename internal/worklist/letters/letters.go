// Package letters is what staff are mailed of their tasks: in the morning, those that are due.
package letters

import (
	"context"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/task"
	"stund/internal/worklist"
)

// Letters are what mornings have to say, in the words of these kinds of task.
func Letters(b *base.Base, kinds []task.Kind) message.Letters {
	w := message.Writer{Site: func() string { return b.Site }, From: b.From}
	all := worklist.Of(b)
	return message.Letters{Kind: worklist.MorningKind, Unforeseen: message.ToStaff,
		Manners: map[string]message.Manner{worklist.KindTasks: message.OfPurpose(message.Essential)},
		Acts:    map[string]message.Act{worklist.KindPlan: all.PlanMorning},
		Decode: func(i store.Item) (message.Subject, error) {
			m, err := worklist.DecodeMorning(i)
			return morning{m, w, practice.Of(b), client.Of(b), all, kinds}, err
		}}
}

// morning is a morning, as a message speaks of it.
type morning struct {
	m       worklist.Morning
	w       message.Writer
	book    *practice.Book
	clients *client.Clients
	tasks   *worklist.List
	kinds   []task.Kind
}

func (s morning) Practice() string           { return s.m.Practice }
func (s morning) ID() string                 { return s.m.Practice }
func (s morning) Client(agenda.Entry) string { return "" }
func (s morning) Agenda() agenda.Agenda      { return s.m.Agenda }
func (s morning) Write() (store.Op, error)   { return s.m.Put() }
func (s morning) Essence() string            { return s.m.Practice }

func (s morning) Planned(a agenda.Agenda) due.Carrier { s.m.Agenda = a; return s }

func (s morning) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s morning) Judge(e agenda.Entry, now time.Time) message.Verdict {
	if now.Sub(e.At) > worklist.MorningLasts {
		return message.Late
	}
	return message.Send
}

func (s morning) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := s.book.Setup(ctx, s.m.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	to, l := deliver.Address{Name: mailtext.Line(setup.Practice.Name), Email: setup.Practice.Email},
		message.Language(setup.Practice.Language)
	if who := e.Only(); who != "" {
		p, _ := setup.Practitioner(who)
		to, l = deliver.Address{Name: mailtext.Line(p.Name), Email: p.Email},
			message.Language(p.Language, setup.Practice.Language)
	}
	all, err := s.tasks.Due(ctx, setup, now)
	if err != nil {
		return message.Rendered{}, err
	}
	all = worklist.Theirs(all, e.Only())
	if len(all) == 0 || to.Email == "" {
		return message.Rendered{}, message.ErrNobody // they were done meanwhile
	}
	var about []string
	for _, t := range all {
		about = append(about, t.Clients()...)
	}
	people, err := s.clients.Many(ctx, s.m.Practice, about)
	if err != nil {
		return message.Rendered{}, err
	}
	name := func(what, id string) string {
		if what == "client" {
			return people[id].Name
		}
		p, _ := setup.Practitioner(id)
		return p.Name
	}
	return Write(s.w, setup, s.kinds, all, to, task.Telling{Lang: l, Name: name, Zone: setup.Zone(), Now: now}), nil
}

// most is how many tasks a mail names; of more it says the number.
const most = 20

// Write writes the mail that names the tasks.
func Write(w message.Writer, setup *practice.Setup, kinds []task.Kind, all []task.Task, to deliver.Address,
	in task.Telling) message.Rendered {
	p, l, n := setup.Practice, in.Lang, strconv.Itoa(len(all))
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent, Title: title.Of(len(all)).Fill(l, "n", n),
		Lead: lead.In(l), Footer: footer.Fill(l, "practice", mailtext.Isolate(p.Name))}
	for at, t := range all {
		if at == most {
			m.Paragraphs = append(m.Paragraphs, more.Of(len(all)-most).Fill(l, "n", strconv.Itoa(len(all)-most)))
			break
		}
		label := today
		if t.Overdue(in.Now, in.Zone) {
			label = overdue
		}
		m.Facts = append(m.Facts, mailtext.Fact{Label: label.In(l), Detail: t.Note,
			Value: task.Titled(kinds, t, in)})
	}
	m.Preheader = m.Facts[0].Value
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, worklist.KindTasks, to)
	out.Email.Subject = mailtext.Line(m.Title)
	return out
}

// What the mail says.
var (
	title = i18n.Plural{
		One: i18n.Text{
			NB: "{n} oppgave i dag",
			SV: "{n} uppgift i dag",
			DA: "{n} opgave i dag",
			FI: "{n} tehtävä tänään",
			EN: "{n} task today",
		},
		Other: i18n.Text{
			NB: "{n} oppgaver i dag",
			SV: "{n} uppgifter i dag",
			DA: "{n} opgaver i dag",
			FI: "{n} tehtävää tänään",
			EN: "{n} tasks today",
		},
	}
	lead = i18n.Text{
		NB: "Dette har frist i dag eller tidligere.",
		SV: "Det här ska vara klart i dag eller tidigare.",
		DA: "Dette har frist i dag eller tidligere.",
		FI: "Näiden määräaika on tänään tai aiemmin.",
		EN: "These are due today or earlier.",
	}
	today = i18n.Text{
		NB: "I dag",
		SV: "I dag",
		DA: "I dag",
		FI: "Tänään",
		EN: "Today",
	}
	overdue = i18n.Text{
		NB: "Over fristen",
		SV: "Försenad",
		DA: "Over fristen",
		FI: "Myöhässä",
		EN: "Overdue",
	}
	more = i18n.Plural{
		One: i18n.Text{
			NB: "Og {n} til.",
			SV: "Och {n} till.",
			DA: "Og {n} mere.",
			FI: "Ja {n} muu.",
			EN: "And {n} more.",
		},
		Other: i18n.Text{
			NB: "Og {n} til.",
			SV: "Och {n} till.",
			DA: "Og {n} mere.",
			FI: "Ja {n} muuta.",
			EN: "And {n} more.",
		},
	}
	footer = i18n.Text{
		NB: "Du får dette fordi {practice} har slått på morgenmail om oppgaver.",
		SV: "Du får det här för att {practice} har slagit på morgonmejl om uppgifter.",
		DA: "Du får dette, fordi {practice} har slået morgenmail om opgaver til.",
		FI: "Saat tämän, koska {practice} on ottanut käyttöön tehtävien aamuviestin.",
		EN: "You get this because {practice} has switched on the morning mail of tasks.",
	}
)
