// Package letters is the mail that brings an invoice or a credit note, with the paper attached, and its e-invoice.
package letters

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/bill"
	"stund/internal/bill/pdf"
	"stund/internal/bill/ubl"
	"stund/internal/civil"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/invoice/cover"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// Invoices is what the letters ask of invoices.
type Invoices interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (invoice.Invoice, error)
	Mobile(ctx context.Context, v invoice.Invoice) (string, error)
	Owing(ctx context.Context, practice, id string) (invoice.Owing, error)
	Linked(ctx context.Context, v invoice.Invoice) (invoice.Invoice, error)
	Logo(ctx context.Context, practice, id string) ([]byte, error)
	Electronic(ctx context.Context, v invoice.Invoice) (bill.Document, error)
}

// Letters are what notices of invoices have to say.
func Letters(b *base.Base) message.Letters {
	w := message.Writer{Site: func() string { return b.Site }, From: b.From}
	manner := message.OfPurpose(message.Essential)
	track := func(ctx context.Context, key store.Key) error { return invoice.Of(b).Track(ctx, key) }
	decode := func(i store.Item) (message.Subject, error) {
		n, err := invoice.DecodeNotice(i)
		return notice{n, w, practice.Of(b), invoice.Of(b)}, err
	}
	return message.Letters{Kind: invoice.NoticeKind, Decode: decode, Wordings: cover.Wordings(b),
		Unforeseen: message.AtOnce,
		Manners:    map[string]message.Manner{invoice.KindMail: manner, invoice.KindReminder: manner},
		Acts:       map[string]message.Act{invoice.ActTrack: track}}
}

// notice is a notice, as a message speaks of it.
type notice struct {
	n        invoice.Notice
	w        message.Writer
	book     *practice.Book
	invoices Invoices
}

func (s notice) Practice() string           { return s.n.Practice }
func (s notice) ID() string                 { return s.n.ID }
func (s notice) Client(agenda.Entry) string { return s.n.Client }
func (s notice) Agenda() agenda.Agenda      { return s.n.Agenda }
func (s notice) Write() (store.Op, error)   { return s.n.Put() }
func (s notice) Essence() string            { return "" }

func (s notice) Planned(a agenda.Agenda) due.Carrier { s.n.Agenda = a; return s }

func (s notice) Judge(agenda.Entry, time.Time) message.Verdict { return message.Send }

// Heard plans to ask what became of an e-invoice.
func (s notice) Heard(e agenda.Entry, _ message.Subject, certain bool, now time.Time) (message.Subject, bool) {
	if e.Channel != message.Peppol || !certain {
		return s, false
	}
	s.n.Agenda = invoice.Tracked(s.n.Agenda, now)
	return s, true
}

// Render writes the mail, unless there is nobody to write to any more.
func (s notice) Render(ctx context.Context, e agenda.Entry, now time.Time) (message.Rendered, error) {
	v, err := s.invoices.Get(ctx, fact.Actor{Role: fact.System}, s.n.Practice, s.n.Invoice)
	if err != nil {
		return message.Rendered{}, err
	}
	if v.Doc == nil || v.Email == "" && e.Channel == message.Email {
		return message.Rendered{}, message.ErrNobody
	}
	if v, err = s.invoices.Linked(ctx, v); err != nil {
		return message.Rendered{}, err
	}
	setup, err := s.book.Setup(ctx, s.n.Practice, store.Eventual)
	if err != nil {
		return message.Rendered{}, err
	}
	if e.Channel == message.Peppol {
		return s.electronic(ctx, v)
	}
	if e.Channel == message.SMS {
		to, err := s.invoices.Mobile(ctx, v)
		if err != nil || to == "" || v.Left() <= 0 {
			return message.Rendered{}, cmp.Or(err, message.ErrNobody)
		}
		return WriteText(setup.Practice, v, to, now.In(setup.Zone())), nil
	}
	logo, err := s.invoices.Logo(ctx, s.n.Practice, v.Doc.Seller.Logo)
	if err != nil {
		return message.Rendered{}, err
	}
	if e.Kind == invoice.KindReminder {
		if !v.Stands(s.n.ID, civil.In(now, setup.Zone())) {
			return message.Rendered{}, message.ErrNobody
		}
		o, err := s.invoices.Owing(ctx, s.n.Practice, s.n.Invoice)
		if err != nil {
			return message.Rendered{}, err
		}
		if o.Open() <= 0 || o.Checking() { // who has paid a moment ago is not reminded
			return message.Rendered{}, message.ErrNobody
		}
		return WriteReminder(s.w, setup.Practice, v, logo, s.n.ID, now.In(setup.Zone()))
	}
	return Write(s.w, setup.Practice, v, logo, now.In(setup.Zone()))
}

// electronic is the document as an e-invoice. Where it makes none any more, that is recorded, and it is mailed.
func (s notice) electronic(ctx context.Context, v invoice.Invoice) (message.Rendered, error) {
	doc, err := s.invoices.Electronic(ctx, v)
	if err != nil {
		return message.Rendered{}, err
	}
	text, err := ubl.Write(doc)
	if f, is := fault.As(err); is {
		return message.Rendered{}, fmt.Errorf("%w: %s", message.ErrUnwritten, f.Message)
	}
	return message.Rendered{Language: doc.Written(), EInvoice: &deliver.EInvoice{Key: s.n.ID, Kind: invoice.KindMail,
		Practice: s.n.Practice, From: doc.Seller.EndpointID, To: doc.Buyer.EndpointID,
		Credit: v.Kind == invoice.KindCreditNote, Number: doc.Number, XML: text}}, err
}

// WriteReminder writes the mail of the reminder that the notice brings, the logo on its paper if it is
// not nil. Now is in the practice's zone.
func WriteReminder(w message.Writer, p practice.Practice, v invoice.Invoice, logo []byte, notice string,
	now time.Time) (message.Rendered, error) {
	out, title, doc := cover.Reminder(w, p, v, notice, now)
	return sealed(out, title, doc, logo)
}

// Write writes the mail that brings the document, the logo on it if it is not nil. Now is in the practice's zone.
func Write(w message.Writer, p practice.Practice, v invoice.Invoice, logo []byte, now time.Time) (message.Rendered,
	error) {
	out, title, doc := cover.Invoice(w, p, v, now)
	return sealed(out, title, doc, logo)
}

// sealed is the mail with the document as paper.
func sealed(out message.Rendered, title string, doc bill.Document, logo []byte) (message.Rendered, error) {
	paper, err := pdf.Write(doc, logo)
	if err != nil {
		return message.Rendered{}, err
	}
	out.Email.Attachments = []deliver.Attachment{{Name: fileName(title), Type: "application/pdf", Data: paper}}
	return out, nil
}

// WriteText writes the SMS that says what is to be paid of the invoice, until when and how. Now is in the practice's
// zone.
func WriteText(p practice.Practice, v invoice.Invoice, to string, now time.Time) message.Rendered {
	return cover.Text(p, v, to, now)
}

// fileName is what the paper is called.
func fileName(title string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == '"' || r == ':' || r < ' ' {
			return '-'
		}
		return r
	}, title) + ".pdf"
}
