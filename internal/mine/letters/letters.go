// Package letters is what clients are mailed about their own page: the link that leads there, the question whether a
// new address is theirs, and that an address of theirs is used no more.
package letters

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/mine"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

// writer is what the letters are written with.
type writer struct {
	message.Writer
	book    *practice.Book
	clients *client.Clients
	desk    *mine.Desk
}

func of(b *base.Base) writer {
	return writer{message.Writer{Site: func() string { return b.Site }, Sign: link.Signer{Keys: b.Keys.Links},
		From: b.From}, practice.Of(b), client.Of(b), mine.Of(b)}
}

// Asks are what those have to say who want to see what is theirs.
func Asks(b *base.Base) message.Letters {
	w := of(b)
	return message.Letters{
		Kind:       mine.AskKind,
		Unforeseen: message.AtOnce,
		Manners:    map[string]message.Manner{mine.KindLink: message.OfPurpose(message.Essential)},
		Acts:       map[string]message.Act{mine.KindLook: w.desk.Look},
		Decode: func(i store.Item) (message.Subject, error) {
			a, err := mine.DecodeAsk(i)
			return ask{a, w}, err
		},
	}
}

// ask is that somebody wants to see what is theirs, as a message speaks of it.
type ask struct {
	a mine.Ask
	w writer
}

func (s ask) Practice() string           { return s.a.Practice }
func (s ask) ID() string                 { return s.a.ID }
func (s ask) Client(agenda.Entry) string { return s.a.Client }
func (s ask) Agenda() agenda.Agenda      { return s.a.Agenda }
func (s ask) Write() (store.Op, error)   { return s.a.Put() }
func (s ask) Essence() string            { return "@" + strconv.FormatInt(s.a.Made.Unix(), 10) }

func (s ask) Planned(a agenda.Agenda) due.Carrier { s.a.Agenda = a; return s }

func (s ask) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s ask) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	if s.a.Over(now) {
		return message.Late
	}
	return message.Send
}

// Render writes to whoever has the address now, at the address as the practice knows it: what a stranger has typed is
// sent nothing.
func (s ask) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	holders, err := s.w.clients.Holders(ctx, s.a.Practice, s.a.ID)
	if err != nil {
		return message.Rendered{}, err
	}
	if len(holders) == 0 {
		return message.Rendered{}, message.ErrNobody
	}
	setup, err := s.w.book.Setup(ctx, s.a.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	return Link(s.w.Writer, setup, holders, s.a, e, now)
}

// Link writes the mail with the link to what is the holders' own.
func Link(w message.Writer, setup *practice.Setup, holders []client.Holder, a mine.Ask, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	if e.Kind != mine.KindLink {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	l := message.Language(a.Language, holders[0].Language, setup.Practice.Language)
	name := message.Nobody
	if len(holders) == 1 { // of a family nobody knows who reads it
		name = message.Greeting(holders[0].Name)
	}
	zone := setup.Zone()
	until := i18n.DateTime(l, a.Link().Expires.In(zone), now.In(zone))
	token := w.Sign.Sign(a.Link())
	m := mailtext.Mail{Title: linkTitle.In(l), Lead: message.Lead(linkLead.Fill(l, "name", name)),
		Button:     &mailtext.Button{Text: linkButton.In(l), URL: w.Site() + link.Mine.Path(token)},
		Paragraphs: []string{linkUntil.Fill(l, "time", until), linkElse.In(l)}}
	if a.Long {
		m.Paragraphs = m.Paragraphs[:1]
	}
	footer := linkFooter
	if a.Long {
		footer = offerFooter
	}
	return written(w, setup, m, l, e, holders[0].Email, footer, token), nil
}

// written addresses a letter in the practice's name. The token stands in no record.
func written(w message.Writer, setup *practice.Setup, m mailtext.Mail, l i18n.Lang, e agenda.Entry, to string,
	footer i18n.Text, secrets ...string) message.Rendered {
	p := setup.In(l).Practice
	m.Lang, m.Sender, m.Accent, m.Preheader = l, p.Name, p.Accent, m.Lead
	m.Footer = footer.Fill(l, "practice", mailtext.Isolate(p.Name))
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind, deliver.Address{Email: to})
	out.Email.Subject = mailtext.Line(m.Title + " – " + p.Name)
	out.Secrets = secrets
	return out
}

// Moves are what is to be said of new addresses.
func Moves(b *base.Base) message.Letters {
	w := of(b)
	return message.Letters{
		Kind:       mine.MoveKind,
		Unforeseen: message.AtOnce,
		Manners: map[string]message.Manner{mine.KindConfirm: message.OfPurpose(message.Essential),
			mine.KindMoved: message.OfPurpose(message.Essential)},
		Decode: func(i store.Item) (message.Subject, error) {
			m, err := mine.DecodeMove(i)
			return move{m, w}, err
		},
	}
}

// move is that a client wants another address, as a message speaks of it.
type move struct {
	m mine.Move
	w writer
}

func (s move) Practice() string           { return s.m.Practice }
func (s move) ID() string                 { return s.m.Client }
func (s move) Client(agenda.Entry) string { return s.m.Client }
func (s move) Agenda() agenda.Agenda      { return s.m.Agenda }
func (s move) Write() (store.Op, error)   { return s.m.Put() }
func (s move) Essence() string            { return "@" + strconv.Itoa(s.m.Turn) }

func (s move) Planned(a agenda.Agenda) due.Carrier { s.m.Agenda = a; return s }

func (s move) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s move) Judge(e agenda.Entry, now time.Time) message.Verdict {
	if e.Kind == mine.KindConfirm && s.m.Over(now) {
		return message.Drop
	}
	return message.Send
}

func (s move) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	read := func() (from, to string, err error) { return s.w.desk.Addresses(s.m) }
	if e.Kind == mine.KindMoved {
		read = func() (from, to string, err error) { return s.w.desk.Moved(ctx, s.m, e) }
	}
	from, to, err := read()
	if errors.Is(err, fault.NotFound) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	setup, err := s.w.book.Setup(ctx, s.m.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	if e.Kind == mine.KindMoved {
		return Moved(s.w.Writer, setup, s.m, from, to, e), nil
	}
	return Confirm(s.w.Writer, setup, s.m, to, e, now)
}

// Confirm writes the mail that asks whether the address is the client's. It names nobody: the address may be a
// stranger's.
func Confirm(w message.Writer, setup *practice.Setup, v mine.Move, to string, e agenda.Entry, now time.Time) (
	message.Rendered, error) {
	if e.Kind != mine.KindConfirm {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	l := message.Language(v.Language, setup.Practice.Language)
	zone := setup.Zone()
	token := w.Sign.Sign(v.Link())
	p := setup.In(l).Practice
	m := mailtext.Mail{Title: confirmTitle.In(l), Lead: confirmLead.Fill(l, "practice", mailtext.Isolate(p.Name)),
		Button: &mailtext.Button{Text: confirmButton.In(l), URL: w.Site() + link.Address.Path(token)},
		Paragraphs: []string{linkUntil.Fill(l, "time", i18n.DateTime(l, v.Link().Expires.In(zone), now.In(zone))),
			confirmElse.In(l)}}
	return written(w, setup, m, l, e, to, confirmFooter, token), nil
}

// Moved writes the mail to the old address that the new one is used from now on. Of that it shows the beginning only.
func Moved(w message.Writer, setup *practice.Setup, v mine.Move, from, to string,
	e agenda.Entry) message.Rendered {
	l := message.Language(v.Language, setup.Practice.Language)
	p := setup.In(l).Practice
	m := mailtext.Mail{Title: movedTitle.In(l), Lead: movedLead.Fill(l, "practice", mailtext.Isolate(p.Name), "address",
		mailtext.Isolate(Veiled(to))), Paragraphs: []string{movedElse.In(l)}}
	if p.Phone != "" {
		m.Contact = append(m.Contact, mailtext.Fact{Value: i18n.Phone(p.Phone), URL: "tel:" + p.Phone})
	}
	if p.Email != "" {
		m.Contact = append(m.Contact, mailtext.Fact{Value: typed.ShownEmail(p.Email), URL: "mailto:" + p.Email})
	}
	return written(w, setup, m, l, e, from, movedFooter)
}

// Veiled returns the address with its first letter and its domain only: "k…@example.com".
func Veiled(email string) string {
	for at := range email {
		if at > 0 && email[at] == '@' {
			return email[:1] + "…" + email[at:]
		}
	}
	return "…"
}
