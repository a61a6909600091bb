// Package letters is what those who work at a practice are mailed of their accounts: an invitation, links that sign in,
// and that their second factors are others.
package letters

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/staff"
	"stund/internal/store"
	"stund/internal/words"
)

func writer(b *base.Base) message.Writer {
	return message.Writer{Site: func() string { return b.Site }, Sign: link.Signer{Keys: b.Keys.Links}, From: b.From}
}

// essential is the manner of a kind: what is about one's own account.
func essential(kind string) map[string]message.Manner {
	return map[string]message.Manner{kind: message.OfPurpose(message.Essential)}
}

// Invitations are what accounts have to say.
func Invitations(b *base.Base) message.Letters {
	w, book := writer(b), practice.Of(b)
	return message.Letters{
		Kind:       staff.Kind,
		Unforeseen: message.ToStaff,
		Manners:    essential(staff.KindInvitation),
		Decode: func(i store.Item) (message.Subject, error) {
			a, err := staff.Decode(i)
			return invitation{a, w, book}, err
		},
	}
}

// invitation is an account, as a message speaks of it.
type invitation struct {
	a    staff.Account
	w    message.Writer
	book *practice.Book
}

func (s invitation) Practice() string           { return s.a.Practice }
func (s invitation) ID() string                 { return s.a.ID }
func (s invitation) Client(agenda.Entry) string { return "" }
func (s invitation) Agenda() agenda.Agenda      { return s.a.Agenda }
func (s invitation) Write() (store.Op, error)   { return s.a.Put() }
func (s invitation) Essence() string            { return string(s.a.State) }

func (s invitation) Planned(a agenda.Agenda) due.Carrier { s.a.Agenda = a; return s }

func (s invitation) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s invitation) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	switch {
	case s.a.State != staff.Invited:
		return message.Drop
	case !now.Before(s.a.Invited.Add(staff.InvitationLasts)):
		return message.Late
	}
	return message.Send
}

func (s invitation) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	p, err := house(ctx, s.book, s.a.Practice)
	if err != nil {
		return message.Rendered{}, err
	}
	return Invite(s.w, p, s.a, e, now)
}

// house returns the practice's particulars. An owner is invited before there is one: then only its id is known.
func house(ctx context.Context, book *practice.Book, id string) (practice.Practice, error) {
	setup, err := book.Setup(ctx, id, store.Eventual)
	if errors.Is(err, fault.NotFound) {
		return practice.Practice{ID: id, Name: id}, nil
	}
	if err != nil {
		return practice.Practice{}, err
	}
	return setup.Practice, nil
}

// Invite writes the mail that invites to an account.
func Invite(w message.Writer, p practice.Practice, a staff.Account, e agenda.Entry, now time.Time) (message.Rendered,
	error) {
	if e.Kind != staff.KindInvitation {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	l := message.Language(a.Language, p.Language)
	role := words.AsRole(string(a.Role)).In(l)
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent, Title: inviteTitle.Fill(l, "practice", p.Name),
		Lead:       message.Lead(inviteLead.Fill(l, "name", message.Greeting(a.Name), "role", role)),
		Button:     &mailtext.Button{Text: inviteButton.In(l), URL: w.Link(a.Link())},
		Paragraphs: []string{inviteUntil.Fill(l, "time", until(l, p, a.Link().Expires, now))},
		Footer:     inviteFooter.Fill(l, "practice", mailtext.Isolate(p.Name))}
	m.Preheader = m.Lead
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(a.Name), Email: a.Email})
	out.Email.Subject = mailtext.Line(m.Title)
	return out, nil
}

// until tells the instant by the practice's clock. A practice that is not set up yet has none: then it is told by UTC,
// and says so.
func until(l i18n.Lang, p practice.Practice, t, now time.Time) string {
	if zone, err := civil.Zone(p.TimeZone); err == nil {
		return i18n.DateTime(l, t.In(zone), now.In(zone))
	}
	return i18n.DateTime(l, t.UTC(), now.UTC()) + " UTC"
}

// Asks are what those have to say who want to sign in.
func Asks(b *base.Base) message.Letters {
	w, book, all := writer(b), practice.Of(b), staff.Of(b)
	return message.Letters{
		Kind:       staff.AskKind,
		Unforeseen: message.ToStaff,
		Manners:    essential(staff.KindEntry),
		Decode: func(i store.Item) (message.Subject, error) {
			a, err := staff.DecodeAsk(i)
			return ask{a, w, book, all}, err
		},
	}
}

// ask is that somebody wants to sign in, as a message speaks of it.
type ask struct {
	a    staff.Ask
	w    message.Writer
	book *practice.Book
	all  *staff.Accounts
}

func (s ask) Practice() string           { return s.a.Practice }
func (s ask) ID() string                 { return s.a.ID }
func (s ask) Client(agenda.Entry) string { return "" }
func (s ask) Agenda() agenda.Agenda      { return s.a.Agenda }
func (s ask) Write() (store.Op, error)   { return s.a.Put() }
func (s ask) Essence() string            { return s.a.ID + "@" + strconv.FormatInt(s.a.Made.Unix(), 10) }

func (s ask) Planned(a agenda.Agenda) due.Carrier { s.a.Agenda = a; return s }

func (s ask) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s ask) Judge(_ agenda.Entry, now time.Time) message.Verdict {
	switch {
	case s.a.UsedUp():
		return message.Drop
	case !now.Before(s.a.Made.Add(staff.EntryLasts)):
		return message.Late
	}
	return message.Send
}

func (s ask) Render(ctx context.Context, e agenda.Entry, _ time.Time) (message.Rendered, error) {
	accounts, err := s.all.ByEmail(ctx, s.a.Email)
	if err != nil {
		return message.Rendered{}, err
	}
	if len(accounts) == 0 {
		return message.Rendered{}, message.ErrNobody // whoever asked hears nothing of that
	}
	p, err := house(ctx, s.book, accounts[0].Practice)
	if err != nil {
		return message.Rendered{}, err
	}
	return Enter(s.w, p, accounts[0], s.a, e)
}

// Enter writes the mail with the link that signs in, in the name of a practice where its reader works.
func Enter(w message.Writer, p practice.Practice, who staff.Account, a staff.Ask, e agenda.Entry) (message.Rendered,
	error) {
	if e.Kind != staff.KindEntry {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	l := message.Language(a.Language, who.Language, p.Language)
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent, Title: enterTitle.In(l),
		Lead:       message.Lead(enterLead.Fill(l, "name", message.Greeting(who.Name))),
		Button:     &mailtext.Button{Text: enterButton.In(l), URL: w.Link(a.Link())},
		Paragraphs: []string{enterElse.In(l)}, Footer: enterFooter.In(l)}
	m.Preheader = m.Lead
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(who.Name), Email: who.Email})
	out.Email.Subject = mailtext.Line(enterTitle.In(l))
	return out, nil
}

// Secured are what accounts have to say of their second factors, where those are ours.
func Secured(b *base.Base) []message.Letters {
	w, book, all := writer(b), practice.Of(b), staff.Of(b)
	if !all.Factored() {
		return nil
	}
	return []message.Letters{
		{
			Kind:       staff.FactorsKind,
			Unforeseen: message.ToStaff,
			Manners:    essential(staff.KindSecured),
			Decode: func(i store.Item) (message.Subject, error) {
				f, err := staff.DecodeFactors(i)
				return secured{f, w, book, all}, err
			},
		},
	}
}

// secured is the second factors of an account, as a message speaks of them.
type secured struct {
	f    staff.Factors
	w    message.Writer
	book *practice.Book
	all  *staff.Accounts
}

func (s secured) Practice() string           { return s.f.Practice }
func (s secured) ID() string                 { return s.f.ID }
func (s secured) Client(agenda.Entry) string { return "" }
func (s secured) Agenda() agenda.Agenda      { return s.f.Agenda }
func (s secured) Write() (store.Op, error)   { return s.f.Put() }
func (s secured) Essence() string            { return "" } // what was changed was changed, whatever is now

func (s secured) Planned(a agenda.Agenda) due.Carrier { s.f.Agenda = a; return s }

func (s secured) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s secured) Judge(agenda.Entry, time.Time) message.Verdict { return message.Send }

func (s secured) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	a, err := s.all.Get(ctx, s.f.Practice, s.f.ID)
	if errors.Is(err, fault.NotFound) {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	p, err := house(ctx, s.book, a.Practice)
	if err != nil {
		return message.Rendered{}, err
	}
	return Secure(s.w, p, a, e, now)
}

// Secure writes the mail that an account has a second factor more, or one less: when, and not from where, which would
// be about whoever did it. What a passkey is called is not said either: it may be a stranger's word.
func Secure(w message.Writer, p practice.Practice, a staff.Account, e agenda.Entry, now time.Time) (message.Rendered,
	error) {
	what, isAdded, ok := staff.Changed(e)
	text, known := securedWhat[change{what, isAdded}]
	if !ok || !known {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	l := message.Language(a.Language, p.Language)
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent, Title: securedTitle.In(l),
		Lead: message.Lead(securedLead.Fill(l, "name", message.Greeting(a.Name), "practice",
			mailtext.Isolate(p.Name))),
		Facts:      []mailtext.Fact{{Label: securedLabel.In(l), Value: text.In(l), Detail: until(l, p, e.At, now)}},
		Button:     &mailtext.Button{Text: securedButton.In(l), URL: w.Site() + "/app#/sign-in"},
		Paragraphs: []string{securedElse.In(l)}, Footer: securedFooter.In(l)}
	m.Preheader = text.In(l)
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(a.Name), Email: a.Email})
	out.Email.Subject = mailtext.Line(m.Title)
	return out, nil
}

// change is a second factor that was added, or taken away.
type change struct {
	factor string
	added  bool
}
