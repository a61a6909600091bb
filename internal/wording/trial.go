package wording

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/staff"
	"stund/internal/store"
)

// Trial is a mail that somebody of the practice wants to see in their own mailbox. It speaks of nobody: what is sent is
// a message about a booking that nobody made, as it was shown to whoever asked.
type Trial struct {
	Practice string        `json:"-"`
	ID       string        `json:"-"`
	Account  string        `json:"a"` // whose mailbox: nobody else's address can be named
	Language i18n.Lang     `json:"l"`
	Subject  string        `json:"s"`
	Text     string        `json:"t"`
	HTML     string        `json:"h"`
	Asked    time.Time     `json:"w"`
	Agenda   agenda.Agenda `json:"g,omitempty"`

	version int64
}

// TrialKind is the kind of stored trials, and KindTrial the message.
const (
	TrialKind = "text-trial"
	KindTrial = "text-trial"
)

// CodeNoAddress is of kind Conflict: whoever asks has no account with an address here.
const CodeNoAddress = "no-own-address"

// trialLasts is how long one may wait to be sent, and trialKept how long it is stored.
const (
	trialLasts = 2 * time.Hour
	trialKept  = 24 * time.Hour
)

var trials = store.Family[Trial]{Kind: TrialKind, Prefix: "texttrial", Sort: "trial",
	Stamp: func(t *Trial) store.Stamp {
		return store.Stamp{Practice: &t.Practice, ID: &t.ID, Version: &t.version}
	},
	Due:     func(t Trial) *store.IndexKey { return agenda.Messages.Due(t.ID, t.Agenda) },
	Expires: func(t Trial) time.Time { return t.Asked.Add(trialKept) }}

// Try has the mail sent to the actor's own address, at once. It returns the address. An actor without an account hears
// fault.Conflict.
func (t *Texts) Try(ctx context.Context, accounts *staff.Accounts, actor fact.Actor, practice string,
	m message.Rendered) (to string, err error) {
	none := fault.New(fault.Conflict, CodeNoAddress,
		"Your sign-in has no account with an e-mail address here, so there is nowhere to send it.")
	if !ids.Valid(actor.ID) || m.Email == nil {
		return "", none
	}
	a, err := accounts.Get(ctx, practice, actor.ID)
	if errors.Is(err, fault.NotFound) || err == nil && a.Email == "" {
		return "", none
	}
	if err != nil {
		return "", err
	}
	now := t.now().UTC().Truncate(time.Second)
	id := t.ids.New(now)
	build := func(*store.Along) (Trial, []fact.Fact, error) {
		return Trial{Practice: practice, ID: id, Account: a.ID, Language: m.Language, Subject: m.Email.Subject,
			Text: m.Email.Text, HTML: m.Email.HTML, Asked: now,
			Agenda: agenda.Agenda{agenda.New(KindTrial+".email.client", now)}}, nil, nil
	}
	_, err = trials.Create(ctx, t.db, t.retry, trials.Key(practice, id), build)
	return a.Email, err
}

// Trials are what trials have to say.
func Trials(b *base.Base) message.Letters {
	w := message.Writer{Site: func() string { return b.Site }, From: b.From}
	book, accounts := practice.Of(b), staff.Of(b)
	return message.Letters{Kind: TrialKind, Unforeseen: message.ToStaff,
		Manners: map[string]message.Manner{KindTrial: message.OfPurpose(message.Essential)},
		Decode: func(i store.Item) (message.Subject, error) {
			t, err := trials.Decode(i)
			return trial{t, w, book, accounts}, err
		}}
}

// trial is a Trial, as a message speaks of it.
type trial struct {
	t        Trial
	w        message.Writer
	book     *practice.Book
	accounts *staff.Accounts
}

func (s trial) Practice() string           { return s.t.Practice }
func (s trial) ID() string                 { return s.t.ID }
func (s trial) Client(agenda.Entry) string { return "" }
func (s trial) Agenda() agenda.Agenda      { return s.t.Agenda }
func (s trial) Write() (store.Op, error)   { return trials.Put(s.t) }
func (s trial) Essence() string            { return "" }

func (s trial) Planned(a agenda.Agenda) due.Carrier { s.t.Agenda = a; return s }

// Prompt reports that somebody waits for it.
func (s trial) Prompt(agenda.Entry) bool { return true }

func (s trial) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s trial) Judge(e agenda.Entry, now time.Time) message.Verdict {
	if now.After(s.t.Asked.Add(trialLasts)) {
		return message.Late
	}
	return message.Send
}

// Render writes the mail to the account's address as it is now.
func (s trial) Render(ctx context.Context, e agenda.Entry, _ time.Time) (message.Rendered, error) {
	if e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	a, err := s.accounts.Get(ctx, s.t.Practice, s.t.Account)
	if errors.Is(err, fault.NotFound) || err == nil && a.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	if err != nil {
		return message.Rendered{}, err
	}
	setup, err := s.book.Setup(ctx, s.t.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	p := setup.Practice
	out := s.w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, mailtext.Mail{Lang: s.t.Language}, KindTrial,
		deliver.Address{Name: mailtext.Line(a.Name), Email: a.Email})
	out.Email.Subject, out.Email.Text, out.Email.HTML = trying.In(s.t.Language)+" "+s.t.Subject, s.t.Text, s.t.HTML
	return out, nil
}

var trying = i18n.Text{
	NB: "Prøve:",
	SV: "Test:",
	DA: "Prøve:",
	FI: "Koe:",
	EN: "Test:",
}

// Messages is what staff call the messages, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{KindTrial: {
		NB: "prøve på en tekst",
		SV: "test av en text",
		DA: "prøve på en tekst",
		FI: "tekstin koe",
		EN: "test of a text",
	}}
}
