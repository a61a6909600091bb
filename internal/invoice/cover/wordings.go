package cover

import (
	"context"
	"strings"

	"stund/internal/base"
	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/vat"
)

// What is said in other words than the kind of its message.
const (
	wordingPaid   = "invoice-paid" // there is nothing to be paid
	wordingCredit = "credit-note"
)

// Wordings are what a practice may word itself. What is to be paid, until when and how stays ours.
func Wordings(b *base.Base) []message.Wording {
	book, w := practice.Of(b), message.Writer{Site: func() string { return b.Site }, From: b.From}
	one := func(id string, name, title, lead, sms i18n.Text) message.Wording {
		return message.Wording{ID: id, Name: name, Moment: message.Paying,
			Places: []string{message.VarNumber, message.VarAmount, message.VarDeadline},
			Ours: message.Words{Subject: subject(title), Title: message.Places(title), Opening: message.Places(lead),
				SMS: message.Places(sms, "seller", message.VarPractice, "due", message.VarDeadline, "how",
					message.VarLink)},
			Write: func(ctx context.Context, s message.Specimen) (message.Rendered, error) {
				setup, err := book.Setup(ctx, s.Practice, store.Strong)
				if err != nil {
					return message.Rendered{}, err
				}
				return sample(w, setup, id, s), nil
			}}
	}
	none := i18n.Text{}
	return []message.Wording{
		one(invoice.KindMail, nameInvoice, titleInvoice, leadInvoice, textInvoice),
		one(wordingPaid, namePaid, titleInvoice, leadPaid, none),
		one(invoice.KindReminder, nameReminder, titleReminder, leadReminder, none),
		one(wordingCredit, nameCredit, titleCredit, leadCredit, none),
	}
}

// subject is our subject of a mail with the title.
func subject(title i18n.Text) i18n.Text {
	t, by := message.Places(title), ", {{"+message.VarPractice+"}}"
	return i18n.Text{NB: t.NB + by, SV: t.SV + by, DA: t.DA + by, FI: t.FI + by, EN: t.EN + by}
}

// sample writes a message about an invoice that nobody got.
func sample(w message.Writer, setup *practice.Setup, id string, s message.Specimen) message.Rendered {
	p, now := setup.Practice, s.Now.In(setup.Zone())
	today := civil.In(s.Now, setup.Zone())
	doc := bill.Document{Kind: bill.Invoice, Number: "1042", Issued: today, Due: today.AddDays(14),
		Language: s.Language, Currency: p.Currency, Seller: bill.Seller{Name: p.Name},
		Buyer: bill.Buyer{Name: message.Someone(s.Language)}, Sums: []bill.Sum{{Sum: vat.Sum{Gross: 95000}}},
		Pay: bill.Pay{Account: "12345678903"}}
	v := invoice.Invoice{ID: strings.Repeat("0", 26), Practice: p.ID, Stage: invoice.Issued, Kind: invoice.KindInvoice,
		Doc: &doc, Email: "client@example.com"}
	switch {
	case s.Channel == message.SMS:
		doc.Pay.Link = w.Site() + "/p/" + strings.Repeat("0", 24)
		return Text(p, v, "+4790012345", now)
	case id == wordingPaid:
		v.Money = []invoice.Entry{{Amount: doc.Total()}}
	case id == wordingCredit:
		v.Kind, doc.Kind = invoice.KindCreditNote, bill.CreditNote
	case id == invoice.KindReminder:
		out, _, _ := Reminder(w, p, v, "", now)
		return out
	}
	out, _, _ := Invoice(w, p, v, now)
	return out
}

// What staff call them.
var (
	nameInvoice = i18n.Text{
		NB: "Faktura",
		SV: "Faktura",
		DA: "Faktura",
		FI: "Lasku",
		EN: "Invoice",
	}
	namePaid = i18n.Text{
		NB: "Faktura som er betalt",
		SV: "Faktura som är betald",
		DA: "Faktura, der er betalt",
		FI: "Maksettu lasku",
		EN: "Invoice that is paid",
	}
	nameReminder = i18n.Text{
		NB: "Betalingspåminnelse",
		SV: "Betalningspåminnelse",
		DA: "Rykker",
		FI: "Maksumuistutus",
		EN: "Payment reminder",
	}
	nameCredit = i18n.Text{
		NB: "Kreditnota",
		SV: "Kreditfaktura",
		DA: "Kreditnota",
		FI: "Hyvityslasku",
		EN: "Credit note",
	}
)
