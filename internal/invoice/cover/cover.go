// Package cover is what the mail says that brings an invoice or a credit note, and the SMS: all but the paper, so that
// whoever only shows it links nothing that writes one.
package cover

import (
	"strings"
	"time"

	"stund/internal/bill"
	"stund/internal/deliver"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/practice"
)

// Reminder writes the mail of the reminder that the notice brings, with its title and the document that goes with it.
// Now is in the practice's zone.
func Reminder(w message.Writer, p practice.Practice, v invoice.Invoice, notice string,
	now time.Time) (out message.Rendered, title string, _ bill.Document) {
	doc := v.Again(notice)
	l := doc.Written()
	m := mail(p, doc, titleReminder, leadReminder)
	sum := func(label i18n.Text, n int64) {
		if n != 0 {
			price := i18n.Exact(l, money.Amount{Minor: n, Currency: doc.Currency})
			m.Facts = append(m.Facts, mailtext.Fact{Label: label.In(l), Value: price})
		}
	}
	m.Facts = facts(l, doc, doc.Payable(), now)
	sum(labelFees, doc.Reminder.Fees)
	sum(labelInterest, doc.Reminder.Interest)
	m.Button = button(doc, doc.Payable())
	return addressed(w, p, m, doc, invoice.KindReminder, invoice.KindReminder, v.Email, now), m.Title, doc
}

// mail is the frame of a mail about the document.
func mail(p practice.Practice, doc bill.Document, title, lead i18n.Text) mailtext.Mail {
	l := doc.Written()
	name := message.Greeting(doc.Buyer.Name)
	if doc.Buyer.Company {
		name = message.Nobody
	}
	return mailtext.Mail{Lang: l, Sender: doc.Seller.Name, Accent: p.Accent,
		Title: title.Fill(l, "number", doc.Number), Lead: message.Lead(lead.Fill(l, "name", name)),
		Footer: footer.Fill(l, "practice", mailtext.Isolate(doc.Seller.Name))}
}

// addressed is the mail about the document.
func addressed(w message.Writer, p practice.Practice, m mailtext.Mail, doc bill.Document, kind, wording, to string,
	now time.Time) message.Rendered {
	m.Preheader = m.Facts[0].Value
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, kind,
		deliver.Address{Name: mailtext.Line(doc.Buyer.Name), Email: to})
	out.Email.Subject = mailtext.Line(m.Title + ", " + doc.Seller.Name)
	return out.Named(wording, values(p, doc, m.Facts[0].Value, now)...)
}

// values are those of the variables that a practice's own words may have places for.
func values(p practice.Practice, doc bill.Document, amount string, now time.Time) []string {
	name, due := message.Greeting(doc.Buyer.Name), ""
	if doc.Buyer.Company {
		name = message.Nobody
	}
	if !doc.Due.IsZero() {
		due = i18n.Date(doc.Written(), doc.Due.Start(now.Location()), now)
	}
	return []string{message.VarName, name, message.VarPractice, mailtext.Isolate(doc.Seller.Name), message.VarPhone,
		i18n.Phone(p.Phone), message.VarNumber, doc.Number, message.VarAmount, amount, message.VarDeadline, due}
}

// Invoice writes the mail that brings the document, with its title and the document. Now is in the practice's zone.
func Invoice(w message.Writer, p practice.Practice, v invoice.Invoice, now time.Time) (out message.Rendered,
	title string, doc bill.Document) {
	doc = *v.Doc
	head, lead, wording := titleInvoice, leadInvoice, invoice.KindMail
	left := v.Left()
	switch {
	case v.Kind == invoice.KindCreditNote:
		head, lead, wording = titleCredit, leadCredit, wordingCredit
	case left <= 0:
		lead, wording = leadPaid, wordingPaid
	}
	m := mail(p, doc, head, lead)
	m.Facts = facts(doc.Written(), doc, left, now)
	if v.Kind == invoice.KindInvoice {
		m.Button = button(doc, left)
	}
	return addressed(w, p, m, doc, invoice.KindMail, wording, v.Email, now), m.Title, doc
}

// button leads to the page on which what is left is paid; nil: there is none.
func button(doc bill.Document, left int64) *mailtext.Button {
	if doc.Pay.Link == "" || left <= 0 {
		return nil
	}
	l := doc.Written()
	return &mailtext.Button{URL: doc.Pay.Link,
		Text: buttonPay.Fill(l, "amount", i18n.Exact(l, money.Amount{Minor: left, Currency: doc.Currency}))}
}

// Text writes the SMS that says what is to be paid of the invoice, until when and how. Now is in the practice's
// zone.
func Text(p practice.Practice, v invoice.Invoice, to string, now time.Time) message.Rendered {
	doc := *v.Doc
	l := doc.Written()
	how := doc.Pay.Link
	if account, number := doc.PayTo(); how == "" && account == "" {
		how = number
	} else if how == "" {
		how = strings.TrimSuffix(account+" "+labelReference.In(l)+" "+number, " ")
	}
	left := i18n.Price(l, money.Amount{Minor: v.Left(), Currency: doc.Currency})
	text := textInvoice.Fill(l, "seller", doc.Seller.Name, "number", doc.Number,
		"amount", left,
		"due", i18n.Date(l, doc.Due.Start(now.Location()).In(now.Location()), now), "how", how)
	out := message.Rendered{Language: l, SMS: &deliver.SMS{Kind: invoice.KindMail, From: p.SMSSender, To: to,
		Text: gsm7.Normalise(mailtext.Line(text))}}
	return out.Named(invoice.KindMail, append(values(p, doc, left, now), message.VarLink, how)...)
}

// facts is what is to be paid, until when and how.
func facts(l i18n.Lang, doc bill.Document, left int64, now time.Time) (all []mailtext.Fact) {
	add := func(label i18n.Text, value string) {
		if value != "" {
			all = append(all, mailtext.Fact{Label: label.In(l), Value: value})
		}
	}
	// as on the paper, to the last decimal
	sum := func(n int64) string { return i18n.Exact(l, money.Amount{Minor: n, Currency: doc.Currency}) }
	if doc.Kind == bill.CreditNote || left <= 0 {
		add(labelTotal, sum(doc.Total()))
		return all
	}
	add(labelPay, sum(left))
	if !doc.Due.IsZero() {
		add(labelDue, i18n.Date(l, doc.Due.Start(now.Location()).In(now.Location()), now))
	}
	account, number := doc.PayTo()
	add(labelAccount, account)
	if doc.Pay.Reference.PaymentLine(doc.Pay.Creditor) != "" {
		add(labelLine, number)
	} else {
		add(labelReference, number)
	}
	return all
}

// What the mail says, and the SMS.
var (
	textInvoice = i18n.Text{
		NB: "{seller}: Faktura {number}, {amount}, forfall {due}. Betal: {how}",
		SV: "{seller}: Faktura {number}, {amount}, förfaller {due}. Betala: {how}",
		DA: "{seller}: Faktura {number}, {amount}, forfald {due}. Betal: {how}",
		FI: "{seller}: Lasku {number}, {amount}, eräpäivä {due}. Maksa: {how}",
		EN: "{seller}: Invoice {number}, {amount}, due {due}. Pay: {how}",
	}
	buttonPay = i18n.Text{
		NB: "Betal {amount}",
		SV: "Betala {amount}",
		DA: "Betal {amount}",
		FI: "Maksa {amount}",
		EN: "Pay {amount}",
	}
	titleInvoice = i18n.Text{
		NB: "Faktura {number}",
		SV: "Faktura {number}",
		DA: "Faktura {number}",
		FI: "Lasku {number}",
		EN: "Invoice {number}",
	}
	titleReminder = i18n.Text{
		NB: "Betalingspåminnelse for faktura {number}",
		SV: "Betalningspåminnelse för faktura {number}",
		DA: "Rykker for faktura {number}",
		FI: "Maksumuistutus laskusta {number}",
		EN: "Payment reminder for invoice {number}",
	}
	leadReminder = i18n.Text{
		NB: "Hei {name}! Vi kan ikke se at denne fakturaen er betalt. Har du betalt de siste dagene, kan du se bort fra påminnelsen.",
		SV: "Hej {name}! Vi kan inte se att den här fakturan är betald. Har du betalat de senaste dagarna kan du bortse från påminnelsen.",
		DA: "Hej {name}! Vi kan ikke se, at denne faktura er betalt. Har du betalt de seneste dage, kan du se bort fra rykkeren.",
		FI: "Hei {name}! Emme näe, että tämä lasku olisi maksettu. Jos olet maksanut sen viime päivinä, muistutus on aiheeton.",
		EN: "Hello {name}! We cannot see that this invoice has been paid. If you have paid in the last few days, please ignore this reminder.",
	}
	labelFees = i18n.Text{
		NB: "Purregebyr i beløpet",
		SV: "Påminnelseavgift i beloppet",
		DA: "Rykkergebyr i beløbet",
		FI: "Muistutusmaksu summassa",
		EN: "Reminder fee included",
	}
	labelInterest = i18n.Text{
		NB: "Forsinkelsesrente i beløpet",
		SV: "Dröjsmålsränta i beloppet",
		DA: "Morarente i beløbet",
		FI: "Viivästyskorko summassa",
		EN: "Late interest included",
	}
	titleCredit = i18n.Text{
		NB: "Kreditnota {number}",
		SV: "Kreditfaktura {number}",
		DA: "Kreditnota {number}",
		FI: "Hyvityslasku {number}",
		EN: "Credit note {number}",
	}
	leadInvoice = i18n.Text{
		NB: "Hei {name}! Her er fakturaen. Den er også vedlagt som PDF.",
		SV: "Hej {name}! Här kommer fakturan. Den är också bifogad som PDF.",
		DA: "Hej {name}! Her er fakturaen. Den er også vedhæftet som PDF.",
		FI: "Hei {name}! Tässä on lasku. Se on myös liitteenä PDF-tiedostona.",
		EN: "Hello {name}! Here is your invoice. It is attached as a PDF as well.",
	}
	leadPaid = i18n.Text{
		NB: "Hei {name}! Her er fakturaen. Den er betalt, så du trenger ikke gjøre noe.",
		SV: "Hej {name}! Här kommer fakturan. Den är betald, så du behöver inte göra något.",
		DA: "Hej {name}! Her er fakturaen. Den er betalt, så du skal ikke gøre noget.",
		FI: "Hei {name}! Tässä on lasku. Se on maksettu, joten sinun ei tarvitse tehdä mitään.",
		EN: "Hello {name}! Here is your invoice. It is paid, so there is nothing for you to do.",
	}
	leadCredit = i18n.Text{
		NB: "Hei {name}! Her er en kreditnota. Den er vedlagt som PDF.",
		SV: "Hej {name}! Här kommer en kreditfaktura. Den är bifogad som PDF.",
		DA: "Hej {name}! Her er en kreditnota. Den er vedhæftet som PDF.",
		FI: "Hei {name}! Tässä on hyvityslasku. Se on liitteenä PDF-tiedostona.",
		EN: "Hello {name}! Here is a credit note. It is attached as a PDF.",
	}
	labelPay = i18n.Text{
		NB: "Å betale",
		SV: "Att betala",
		DA: "At betale",
		FI: "Maksettavaa",
		EN: "To pay",
	}
	labelTotal = i18n.Text{
		NB: "Sum",
		SV: "Summa",
		DA: "I alt",
		FI: "Yhteensä",
		EN: "Total",
	}
	labelDue = i18n.Text{
		NB: "Forfall",
		SV: "Förfaller",
		DA: "Forfald",
		FI: "Eräpäivä",
		EN: "Due",
	}
	labelAccount = i18n.Text{
		NB: "Til konto",
		SV: "Till konto",
		DA: "Til konto",
		FI: "Tilille",
		EN: "To account",
	}
	labelReference = i18n.Text{
		NB: "KID",
		SV: "OCR-nummer",
		DA: "Reference",
		FI: "Viitenumero",
		EN: "Reference",
	}
	labelLine = i18n.Text{
		NB: "Betalingslinje",
		SV: "Betalningsrad",
		DA: "Betalingslinje",
		FI: "Maksurivi",
		EN: "Payment line",
	}
	footer = i18n.Text{
		NB: "Du får denne fordi {practice} har fakturert deg.",
		SV: "Du får det här för att {practice} har fakturerat dig.",
		DA: "Du får denne, fordi {practice} har faktureret dig.",
		FI: "Saat tämän, koska {practice} on laskuttanut sinua.",
		EN: "You get this because {practice} has invoiced you.",
	}
)
