// Package letters is the mail with the code of a gift card or a clip card.
package letters

import (
	"context"
	"fmt"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking/letters"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/i18n"
	"stund/internal/link"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// Codes is what the letters ask of vouchers.
type Codes interface {
	Code(v voucher.Voucher) string
	Expire(ctx context.Context, key store.Key) error
}

// Letters are what cards have to say.
func Letters(w message.Writer, setups letters.Practices, codes Codes) message.Letters {
	manner := message.OfPurpose(message.Essential)
	return message.Letters{Kind: voucher.ItemKind, Wordings: wordings(w, setups), Unforeseen: message.AtOnce,
		Manners: map[string]message.Manner{voucher.KindGift: manner, voucher.KindClip: manner},
		Acts:    map[string]message.Act{voucher.KindExpire: codes.Expire},
		Decode: func(i store.Item) (message.Subject, error) {
			v, err := voucher.Decode(i)
			return card{v, w, setups, codes}, err
		}}
}

// card is a card, as a message speaks of it.
type card struct {
	v      voucher.Voucher
	w      message.Writer
	setups letters.Practices
	codes  Codes
}

func (s card) Practice() string           { return s.v.Practice }
func (s card) ID() string                 { return s.v.ID }
func (s card) Client(agenda.Entry) string { return s.v.Client }
func (s card) Agenda() agenda.Agenda      { return s.v.Agenda }
func (s card) Write() (store.Op, error)   { return s.v.Put() }
func (s card) Essence() string            { return "" }

func (s card) Planned(a agenda.Agenda) due.Carrier { s.v.Agenda = a; return s }

// Judge drops the mail of a card that staff ended meanwhile.
func (s card) Judge(agenda.Entry, time.Time) message.Verdict {
	if !s.v.Voided.IsZero() {
		return message.Drop
	}
	return message.Send
}

func (s card) Heard(agenda.Entry, message.Subject, bool, time.Time) (message.Subject, bool) {
	return s, false
}

func (s card) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	setup, err := letters.Setup(ctx, s.setups, s.v.Practice, func(*practice.Setup) bool { return true })
	if err != nil {
		return message.Rendered{}, err
	}
	return Card(s.w, setup, s.v, s.codes.Code(s.v), e, now)
}

// Card writes the mail with the code of the card.
func Card(w message.Writer, setup *practice.Setup, v voucher.Voucher, code string, e agenda.Entry,
	now time.Time) (message.Rendered, error) {
	t, known := said[voucher.Kind(e.Kind)]
	if !known || e.Channel != message.Email {
		return message.Rendered{}, fmt.Errorf("%w for %s", message.ErrUnwritten, e.ID)
	}
	if v.Recipient.Email == "" {
		return message.Rendered{}, message.ErrNobody
	}
	l := message.Language(v.Recipient.Language, setup.Practice.Language)
	setup = setup.In(l)
	p := setup.Practice
	lead := t.lead
	if v.Recipient.Giver != "" {
		lead = t.given
	}
	m := mailtext.Mail{Lang: l, Sender: p.Name, Accent: p.Accent, Title: t.title.In(l),
		Lead: message.Lead(lead.Fill(l, "name", message.Greeting(v.Recipient.Name), "from",
			mailtext.Isolate(v.Recipient.Giver), "practice", mailtext.Isolate(p.Name))),
		Facts: facts(setup, v, code, l, now),
		Button: &mailtext.Button{
			Text: buttonBook.In(l),
			URL:  w.Site() + link.BookingPath(p.ID) + "?lang=" + string(l),
		},
		Paragraphs: paragraphs(v, t, l),
		Footer:     footer.Fill(l, "practice", mailtext.Isolate(p.Name))}
	m.Preheader = voucher.Amount(l, v.Kind, v.Left(), v.Currency)
	m.Contact = letters.Contact(p)
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, e.Kind,
		deliver.Address{Name: mailtext.Line(v.Recipient.Name), Email: v.Recipient.Email})
	if message.Greeting(v.Recipient.Name) == message.Nobody {
		out.Email.To.Name = ""
	}
	out.Email.Subject = mailtext.Line(t.subject.Fill(l, "practice", p.Name))
	out.Secrets = []string{code}
	wording, giver := e.Kind, ""
	if v.Recipient.Giver != "" {
		wording, giver = e.Kind+given, mailtext.Isolate(v.Recipient.Giver)
	}
	return out.Named(wording, message.VarName, message.Greeting(v.Recipient.Name), message.VarPractice,
		mailtext.Isolate(p.Name), message.VarPhone, i18n.Phone(p.Phone), message.VarGiver, giver), nil
}

// facts is the card in the mail: what it is worth, its code, what it is for, and until when.
func facts(setup *practice.Setup, v voucher.Voucher, code string, l i18n.Lang, now time.Time) []mailtext.Fact {
	out := []mailtext.Fact{{Label: labelValue.In(l), Value: voucher.Amount(l, v.Kind, v.Left(), v.Currency)},
		{Label: labelCode.In(l), Value: code}}
	var names []string
	for _, id := range v.Services {
		if s, ok := setup.Service(id); ok {
			names = append(names, s.Name)
		}
	}
	if len(names) > 0 {
		out = append(out, mailtext.Fact{Label: labelFor.In(l), Value: i18n.List(l, names)})
	}
	if !v.Until.IsZero() {
		out = append(out, mailtext.Fact{Label: labelUntil.In(l),
			Value: i18n.DateTitle(l, v.Until.Start(setup.Zone()).In(setup.Zone()), now.In(setup.Zone()))})
	}
	return out
}

// paragraphs are what the giver says, in their own words, and how the card is used.
func paragraphs(v voucher.Voucher, t text, l i18n.Lang) (out []string) {
	if g := strings.TrimSpace(v.Recipient.Greeting); g != "" {
		out = append(out, quoted.Fill(l, "text", g))
	}
	return append(out, t.use.In(l))
}
