package invoice

import (
	"cmp"
	"context"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/typed"
)

// Notice is that an invoice is to go out, or to be reminded of. It holds nothing personal: what it says is read when it
// is written.
type Notice struct {
	ID       string        `json:"-"`
	Practice string        `json:"-"`
	Invoice  string        `json:"i"`
	Client   string        `json:"c,omitempty"`
	Created  time.Time     `json:"cr"`
	Agenda   agenda.Agenda `json:"ag,omitempty"`

	version int64
}

// The kinds of message about invoices.
const (
	KindMail     = "invoice"          // brings it, by mail or SMS
	KindReminder = "invoice-reminder" // reminds of it
)

// notice is the notice by which a message about the invoice is sent now.
func (d *Invoices) notice(id string, v Invoice, kind, channel string, now time.Time) Notice {
	n := Notice{ID: id, Practice: v.Practice, Invoice: v.ID, Client: v.Payer, Created: now,
		Agenda: agenda.Agenda{agenda.New(kind+"."+channel+".client", now)}}
	if channel == ByPeppol { // whatever becomes of the message; once it is sent it is asked for sooner
		n.Agenda = n.Agenda.With(agenda.New(ActTrack, now.Add(unsent)))
	}
	return n
}

// NoticeKind is the kind of stored notices.
const NoticeKind = "invoice-notice"

// unsent is after how long is looked whether an e-invoice was sent.
const unsent = 5 * time.Minute

// noticed is for how long a notice is kept.
const noticed = 30 * 24 * time.Hour

// notices lie at the invoices' desk, and not at that of messages: whoever sends them links what writes the paper.
var notices = store.Family[Notice]{
	Kind: NoticeKind, Prefix: "invoicenotice", Sort: "notice",
	Stamp: func(n *Notice) store.Stamp {
		return store.Stamp{Practice: &n.Practice, ID: &n.ID, Version: &n.version}
	},
	Due:     func(n Notice) *store.IndexKey { return Desk.Due(n.ID, n.Agenda) },
	Expires: func(n Notice) time.Time { return n.Created.Add(noticed) },
}

// DecodeNotice reads a stored notice.
func DecodeNotice(i store.Item) (Notice, error) { return notices.Decode(i) }

// Put is the operation that writes the notice over what was read.
func (n Notice) Put() (store.Op, error) { return notices.Put(n) }

// maxSends bounds how often one document is sent.
const maxSends = 20

// The channels by which a document goes out.
const (
	ByMail   = message.Email // with the paper
	BySMS    = message.SMS   // what is to be paid, and the link
	ByPeppol = message.Peppol
)

// Send has an issued document mailed to its payer, with the paper attached, within seconds. Under the same key it is
// sent once. It answers fault.Conflict "invoice-draft", and fault.Invalid "payer-email-none" where nobody is to be
// written to. Email is where it goes, and goes from then on; "": where it went or was to go.
func (d *Invoices) Send(ctx context.Context, actor fact.Actor, practiceID, id, email, key string) (Invoice, error) {
	if email = strings.TrimSpace(email); email != "" {
		taken, err := typed.Email(email)
		if err != nil {
			return Invoice{}, fault.Fields{{Path: "email", Message: err.Error()}}.Err()
		}
		email = taken
	}
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	if v.Stage == Issued && cmp.Or(email, v.Email) == "" {
		return v, fault.New(fault.Invalid, "payer-email-none", "There is no e-mail address to send it to.")
	}
	return d.send(ctx, actor, v, ByMail, email, key)
}

// Text is Send by SMS, to the mobile number of the client who pays. It answers fault.Invalid "payer-mobile-none" where
// there is none, and fault.Conflict "invoice-over" of what nothing is left to pay of: a credit note, for instance.
func (d *Invoices) Text(ctx context.Context, actor fact.Actor, practiceID, id, key string) (Invoice, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return v, err
	}
	if v.Stage == Issued && v.Left() <= 0 {
		return v, fault.New(fault.Conflict, "invoice-over", "There is nothing left to pay of it.")
	}
	if n, err := d.Mobile(ctx, v); err != nil || n == "" {
		return v, cmp.Or(err, error(fault.New(fault.Invalid, "payer-mobile-none",
			"Its payer is no client with a mobile number.")))
	}
	return d.send(ctx, actor, v, BySMS, "", key)
}

// Mobile returns the number of who pays; "": there is none.
func (d *Invoices) Mobile(ctx context.Context, v Invoice) (string, error) {
	if v.Payer == "" {
		return "", nil
	}
	people, err := d.clients.Many(ctx, v.Practice, []string{v.Payer})
	return people[v.Payer].Mobile(), err
}

// send has the invoice go out by the channel, and to the address from then on; "": where it went or was to go.
func (d *Invoices) send(ctx context.Context, actor fact.Actor, was Invoice, channel, email, key string) (Invoice,
	error) {
	practiceID, id := was.Practice, was.ID
	notice := d.ids.New(d.now())
	if key != "" {
		notice = sending(was, actor, key)
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return was, err
	}
	today := d.today(setup)
	decide := func(v Invoice, along *store.Along) (Invoice, []fact.Fact, error) {
		switch {
		case v.Stage == Dropped:
			return v, nil, family.Missing()
		case v.Stage != Issued:
			return v, nil, draftYet()
		case len(v.Sends) >= maxSends:
			return v, nil, fault.New(fault.Invalid, "too-many-sends", "It was sent %d times already.", maxSends)
		}
		for _, s := range v.Sends {
			if s.Notice == notice {
				return v, nil, nil
			}
		}
		if _, carried := v.carried(); carried && channel == ByPeppol {
			return v, nil, fault.New(fault.Conflict, "e-invoice-sent", "It went as an e-invoice already.")
		}
		now := d.second()
		op, err := notices.Put(d.notice(notice, v, KindMail, channel, now))
		if err != nil {
			return v, nil, err
		}
		along.Ops = []store.Op{op}
		facts := d.lacking(v, channel, today)
		v = v.clone()
		v.Email = cmp.Or(email, v.Email)
		v.Sends = append(v.Sends, Sent{At: now, Channel: channel, Notice: notice})
		v.wakes()
		return v, append(facts, d.happened(FactSent, v, actor, v.Total())), nil
	}
	return family.UpdateWith(ctx, d.db, d.retry, Key(practiceID, id), decide)
}

// sending is the notice of what somebody asked for under the key.
func sending(v Invoice, actor fact.Actor, key string) string {
	return derived("send", v.Practice, v.ID, actor.ID, key)
}

// lacking tells staff that the law asks for an e-invoice where a document goes to a business by another channel, once.
func (d *Invoices) lacking(v Invoice, channel string, today civil.Date) []fact.Fact {
	_, out := v.went()
	if channel == ByPeppol || out || !mustCarry(*v.Doc, today) {
		return nil
	}
	return []fact.Fact{d.stuck(v, StuckElectronic)}
}

// Messages is what staff call the messages of invoices, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{KindMail: {
		NB: "faktura",
		SV: "faktura",
		DA: "faktura",
		FI: "lasku",
		EN: "invoice",
	}, KindReminder: {
		NB: "betalingspåminnelse",
		SV: "betalningspåminnelse",
		DA: "rykker",
		FI: "maksumuistutus",
		EN: "payment reminder",
	}}
}
