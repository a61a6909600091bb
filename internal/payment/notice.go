package payment

import (
	"context"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/react"
	"stund/internal/store"
)

// Notice is one thing that a client, or the practice, is mailed of a payment: what a fact says. It holds nothing
// personal; whom it goes to is read when it is written.
type Notice struct {
	ID       string        `json:"-"` // of the fact; of trouble, derived from the payment and the kind
	Practice string        `json:"-"`
	Payment  string        `json:"p"` // its id: that of the booking, or of an invoice's payment
	Client   string        `json:"c,omitempty"`
	Amount   int64         `json:"a,omitempty"`
	Created  time.Time     `json:"cr"`
	Trouble  bool          `json:"tr,omitempty"` // the practice is mailed, once
	Try      int           `json:"t,omitempty"`  // of trouble: the try that it is with, from 2; 0: the first
	Agenda   agenda.Agenda `json:"ag,omitempty"`

	version int64
}

// The kinds of message.
const (
	KindEnding   = "pay-ending" // the time is not kept much longer
	KindDue      = "pay-due"    // the time to pay has come
	KindLapsed   = "pay-lapsed"
	KindLate     = "pay-late"
	KindReturned = "pay-returned"
	KindReleased = "pay-released" // what was only reserved is let go of

	// The practice hears of these, beside a task: at most once of each for a payment, or for a reservation.
	KindWindow   = "pay-window"        // what is reserved has to be taken soon, or could not be
	KindBackFail = "pay-refund-failed" // money that was to go back did not arrive
	KindDisputed = "pay-disputed"
	KindStuck    = "pay-stuck"   // for hours nothing could be done with it
	KindDiffers  = "pay-differs" // another amount or currency came than was asked for
)

// MessageKinds lists them.
func MessageKinds() []string {
	return []string{KindEnding, KindDue, KindLapsed, KindLate, KindReturned, KindReleased, KindWindow, KindBackFail,
		KindDisputed, KindStuck, KindDiffers}
}

// ToPractice is the audience of what the practice is mailed.
const ToPractice = "practice"

// NoticeKind is the kind of stored notices.
const NoticeKind = "payment-notice"

var notices = store.Family[Notice]{
	Kind: NoticeKind, Prefix: "paynotice", Sort: "notice",
	Stamp: func(n *Notice) store.Stamp {
		return store.Stamp{Practice: &n.Practice, ID: &n.ID, Version: &n.version}
	},
	Due: func(n Notice) *store.IndexKey { return agenda.Messages.Due(n.ID, n.Agenda) },
	Expires: func(n Notice) time.Time {
		if n.Trouble {
			return n.Created.AddDate(2, 0, 0)
		}
		return n.Created.Add(remembered)
	},
}

// DecodeNotice reads a stored notice.
func DecodeNotice(i store.Item) (Notice, error) { return notices.Decode(i) }

// Put is the operation that writes the notice over what was read.
func (n Notice) Put() (store.Op, error) { return notices.Put(n) }

// tellings are the messages that facts bring.
var tellings = map[string]string{FactEnding.Name: KindEnding, FactDue.Name: KindDue,
	FactLapsed.Name: KindLapsed, FactLate.Name: KindLate,
	FactRefunded.Name: KindReturned, FactReleased.Name: KindReleased}

// troubles are the messages to the practice that facts bring.
var troubles = map[string]string{FactWindow.Name: KindWindow, FactRefundFailed.Name: KindBackFail,
	FactDisputed.Name: KindDisputed, FactDiffers.Name: KindDiffers, FactStuck.Name: KindStuck}

// Notices plans what clients and the practice are mailed of payments.
func (d *Payments) Notices() react.Reactor {
	kinds := make([]string, 0, len(tellings))
	for name := range tellings {
		kinds = append(kinds, name)
	}
	for name := range troubles {
		kinds = append(kinds, name)
	}
	return react.Reactor{Name: "payments-notices", Kinds: kinds, React: d.notify}
}

func (d *Payments) notify(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, FactEnding, FactDue, FactLapsed, FactLate, FactRefunded, FactReleased,
		FactWindow, FactRefundFailed, FactDisputed, FactDiffers, FactStuck)
	if err != nil {
		return err
	}
	if _, trouble := troubles[f.Kind]; e.Invoice != "" && !trouble {
		return nil // its payer hears of it by the invoice and what credits it
	}
	n := Notice{ID: f.ID, Practice: f.Practice, Payment: f.Subject, Client: string(e.Client), Amount: e.Amount,
		Created: f.At, Agenda: agenda.Agenda{agenda.New(tellings[f.Kind]+".email.client", f.At)}}
	if kind, is := troubles[f.Kind]; is {
		about := []string{f.Subject, kind}
		if kind == KindWindow {
			about = append(about, e.later()...)
		}
		n.ID, n.Trouble = ids.Derive([]byte("stund payment troubles"), about...), true
		n.Try = e.Try
		n.Agenda = agenda.Agenda{agenda.New(kind+".email."+ToPractice, f.At)}
	}
	build := func(*store.Along) (Notice, []fact.Fact, error) { return n, nil, nil }
	_, err = notices.Create(ctx, d.db, d.retry, notices.Key(f.Practice, n.ID), build)
	if err != nil {
		return fmt.Errorf("plan what is mailed of a payment: %w", err)
	}
	return nil
}

// Messages is what staff call the messages of payments, by their kinds.
func Messages() map[string]i18n.Text {
	return map[string]i18n.Text{
		KindEnding: {
			NB: "påminnelse om å betale",
			SV: "påminnelse om att betala",
			DA: "påmindelse om at betale",
			FI: "muistutus maksamisesta",
			EN: "reminder to pay",
		},
		KindDue: {
			NB: "spørsmål om betaling",
			SV: "fråga om betalning",
			DA: "spørgsmål om betaling",
			FI: "maksupyyntö",
			EN: "question to pay",
		},
		KindLapsed: {
			NB: "ikke betalt i tide",
			SV: "inte betald i tid",
			DA: "ikke betalt i tide",
			FI: "ei maksettu ajoissa",
			EN: "not paid in time",
		},
		KindLate: {
			NB: "betalt for sent",
			SV: "betald för sent",
			DA: "betalt for sent",
			FI: "maksettu liian myöhään",
			EN: "paid too late",
		},
		KindReturned: {
			NB: "penger tilbake",
			SV: "pengar tillbaka",
			DA: "penge tilbage",
			FI: "rahojen palautus",
			EN: "money back",
		},
		KindReleased: {
			NB: "reservasjon sluppet",
			SV: "reservation släppt",
			DA: "reservation ophævet",
			FI: "katevarauksen vapautus",
			EN: "reservation let go of",
		},
		KindWindow: {
			NB: "reservasjon som utløper",
			SV: "reservation som går ut",
			DA: "reservation, der udløber",
			FI: "päättyvä katevaraus",
			EN: "reservation that ends",
		},
		KindBackFail: {
			NB: "tilbakebetaling som ikke kom fram",
			SV: "återbetalning som inte kom fram",
			DA: "tilbagebetaling, der ikke kom frem",
			FI: "epäonnistunut palautus",
			EN: "refund that failed",
		},
		KindDisputed: {
			NB: "betaling som er bestridt",
			SV: "betalning som bestrids",
			DA: "betaling, der bestrides",
			FI: "riitautettu maksu",
			EN: "disputed payment",
		},
		KindStuck: {
			NB: "betaling som står fast",
			SV: "betalning som har fastnat",
			DA: "betaling, der hænger",
			FI: "juuttunut maksu",
			EN: "payment that is stuck",
		},
		KindDiffers: {
			NB: "annet beløp enn avtalt",
			SV: "annat belopp än avtalat",
			DA: "andet beløb end aftalt",
			FI: "eri summa kuin sovittiin",
			EN: "another amount than asked for",
		},
	}
}
