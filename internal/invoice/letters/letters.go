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
	"stund/internal/deliver/gsm7"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/mailtext"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
)

// Invoices is what the letters ask of invoices.
type Invoices interface {
	Get(ctx context.Context, actor fact.Actor, practice, id string) (invoice.Invoice, error)
	Mobile(ctx context.Context, v invoice.Invoice) (string, error)
	Owing(ctx context.Context, practice, id string) (invoice.Owing, error)
	Linked(ctx context.Context, v invoice.Invoice) (invoice.Invoice, error)
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
	return message.Letters{Kind: invoice.NoticeKind, Decode: decode,
		Manners: map[string]message.Manner{invoice.KindMail: manner, invoice.KindReminder: manner},
		Acts:    map[string]message.Act{invoice.ActTrack: track}}
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
		return WriteReminder(s.w, setup.Practice, v, s.n.ID, now.In(setup.Zone()))
	}
	return Write(s.w, setup.Practice, v, now.In(setup.Zone()))
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

// WriteReminder writes the mail of the reminder that the notice brings. Now is in the practice's zone.
func WriteReminder(w message.Writer, p practice.Practice, v invoice.Invoice, notice string,
	now time.Time) (message.Rendered, error) {
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
	return sealed(w, p, m, doc, invoice.KindReminder, v.Email)
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

// sealed is the mail with the document as paper.
func sealed(w message.Writer, p practice.Practice, m mailtext.Mail, doc bill.Document, kind, to string) (
	message.Rendered, error) {
	paper, err := pdf.Write(doc, nil)
	if err != nil {
		return message.Rendered{}, err
	}
	m.Preheader = m.Facts[0].Value
	out := w.Envelope(message.Practice{Name: p.Name, Email: p.Email}, m, kind,
		deliver.Address{Name: mailtext.Line(doc.Buyer.Name), Email: to})
	out.Email.Subject = mailtext.Line(m.Title + ", " + doc.Seller.Name)
	out.Email.Attachments = []deliver.Attachment{{Name: fileName(m.Title), Type: "application/pdf", Data: paper}}
	return out, nil
}

// Write writes the mail that brings the document. Now is in the practice's zone.
func Write(w message.Writer, p practice.Practice, v invoice.Invoice, now time.Time) (message.Rendered, error) {
	doc := *v.Doc
	title, lead := titleInvoice, leadInvoice
	left := v.Left()
	switch {
	case v.Kind == invoice.KindCreditNote:
		title, lead = titleCredit, leadCredit
	case left <= 0:
		lead = leadPaid
	}
	m := mail(p, doc, title, lead)
	m.Facts = facts(doc.Written(), doc, left, now)
	if v.Kind == invoice.KindInvoice {
		m.Button = button(doc, left)
	}
	return sealed(w, p, m, doc, invoice.KindMail, v.Email)
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

// WriteText writes the SMS that says what is to be paid of the invoice, until when and how. Now is in the practice's
// zone.
func WriteText(p practice.Practice, v invoice.Invoice, to string, now time.Time) message.Rendered {
	doc := *v.Doc
	l := doc.Written()
	how := doc.Pay.Link
	if account, number := doc.PayTo(); how == "" && account == "" {
		how = number
	} else if how == "" {
		how = strings.TrimSuffix(account+" "+labelReference.In(l)+" "+number, " ")
	}
	text := textInvoice.Fill(l, "seller", doc.Seller.Name, "number", doc.Number,
		"amount", i18n.Price(l, money.Amount{Minor: v.Left(), Currency: doc.Currency}),
		"due", i18n.Date(l, doc.Due.Start(now.Location()).In(now.Location()), now), "how", how)
	return message.Rendered{Language: l, SMS: &deliver.SMS{Kind: invoice.KindMail, From: p.SMSSender, To: to,
		Text: gsm7.Normalise(mailtext.Line(text))}}
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

// fileName is what the paper is called.
func fileName(title string) string {
	return strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == '"' || r == ':' || r < ' ' {
			return '-'
		}
		return r
	}, title) + ".pdf"
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
