package invoice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/vat"
)

// scene is what documents are written of: the practice, the seller, and the people who pay.
type scene struct {
	setup  *practice.Setup
	seller Seller
	people map[string]client.Client
	today  civil.Date

	accounts []payment.Account // with providers, by which an invoice may be paid
}

// takes reports whether a provider takes the money, for the practice.
func (sc scene) takes(currency string, amount int64) bool {
	return slices.ContainsFunc(sc.accounts, func(a payment.Account) bool {
		_, takes := a.Takes(currency, amount)
		return takes
	})
}

// scene reads what the drafts' documents are written of.
func (d *Invoices) scene(ctx context.Context, setup *practice.Setup, s Seller, all ...Invoice) (scene, error) {
	var payers []string
	for _, v := range all {
		if v.Draft != nil && v.Draft.Payer.Client != "" {
			payers = append(payers, v.Draft.Payer.Client)
		}
	}
	slices.Sort(payers)
	people, err := d.clients.Many(ctx, setup.Practice.ID, slices.Compact(payers))
	return scene{setup: setup, seller: s, people: people, today: d.today(setup)}, err
}

// document returns what the draft says were it issued on the scene's day, without its number and how it is paid. What
// keeps it from being issued is an error: fault.Invalid with paths of the draft. The document is as far made as can be
// then.
func (sc scene) document(v Invoice) (doc bill.Document, items []Item, err error) {
	c := *v.Draft
	var wrong fault.Fields
	doc = bill.Document{Kind: v.Kind, Issued: sc.today, Currency: c.Currency, Seller: sc.issuer(), Yours: c.Yours}
	doc.Buyer, doc.Language = sc.buyer(c, &wrong)
	doc.Terms = slices.Concat(sc.seller.Terms, c.Terms)
	wrong.Check(len(c.Lines) > 0, "lines", "there are none")
	var problems error
	for n, l := range c.Lines {
		line, err := sc.line(v, l)
		if err == nil && l.Fixed != nil && l.Fixed.Seller != "" && l.Fixed.Seller != v.Seller {
			err = anothers()
		}
		if err != nil {
			wrong.Add(fmt.Sprintf("lines[%d].vat", n), "%v", says(err))
			problems = cmp.Or(problems, err)
			if l.Fixed == nil {
				line.Category, line.Rate = vat.Taxed, 0
			}
		}
		if f := l.Fixed; f != nil && f.Number != "" {
			doc.Advances = credited(doc.Advances, *f, -line.Gross)
		}
		doc.Lines = append(doc.Lines, line)
		items = append(items, Item{Booking: l.Booking, Advance: l.advanced(), Card: l.Card})
	}
	if err := doc.Charge(); err != nil {
		return doc, items, err
	}
	if total := doc.Total(); total < 0 {
		wrong.Add("lines", "come to less than nothing: credit the invoice that they take back")
	}
	outside := slices.ContainsFunc(doc.Sums, func(s bill.Sum) bool { return s.Category == vat.NotSubject })
	wrong.Check(!outside || len(doc.Sums) == 1, "lines",
		"mix what is outside of VAT with what is not: invoice it apart (EN 16931, BR-O-11)")
	sc.local(&doc, c, &wrong)
	if err := wrong.Err(); err != nil {
		if f, ok := fault.As(problems); ok && len(f.Extra) > 0 {
			if e, is := fault.As(err); is {
				e.Code, e.Extra = f.Code, f.Extra
			}
		}
		return doc, items, err
	}
	return doc, items, nil
}

// anothers is why a draft cannot take off what another seller's advance invoice charged.
func anothers() error {
	text := map[i18n.Lang]string{}
	for _, l := range i18n.Langs() {
		text[l] = wordAnothers.In(l)
	}
	return fault.New(fault.Invalid, "advance-of-another", "%s", text[i18n.EN]).With("text", text)
}

var wordAnothers = i18n.Text{
	NB: "Forskuddsfakturaen er en annen selgers, som skylder mva. av den. La den selgeren fakturere resten. Eller " +
		"krediter forskuddet, slett utkastet og fakturer timen på nytt.",
	SV: "Förskottsfakturan är en annan säljares, som ska betala momsen på den. Låt den säljaren fakturera resten. " +
		"Eller kreditera förskottet, ta bort utkastet och fakturera tiden på nytt.",
	DA: "Forudfakturaen er en anden sælgers, som skylder momsen af den. Lad den sælger fakturere resten. Eller " +
		"krediter forudbetalingen, slet kladden, og fakturer tiden på ny.",
	FI: "Ennakkolasku on toisen myyjän, joka tilittää siitä arvonlisäveron. Anna sen myyjän laskuttaa loput. Tai " +
		"hyvitä ennakkolasku, poista luonnos ja laskuta aika uudelleen.",
	EN: "The advance invoice is another seller's, who owes the VAT of it. Have that seller invoice the rest. Or " +
		"credit the advance, delete the draft, and invoice the appointment anew.",
}

// says is what a fault says to whoever caused it.
func says(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Message
	}
	return err.Error()
}

// credited adds what a line takes off to what the documents say that it takes off of the earlier one.
func credited(all []bill.Earlier, f Fixed, gross int64) []bill.Earlier {
	for n := range all {
		if all[n].Number == f.Number {
			all[n].Gross += gross
			return all
		}
	}
	return append(all, bill.Earlier{Number: f.Number, Issued: f.Issued, Gross: gross})
}

// issuer is the seller, as documents name it.
func (sc scene) issuer() bill.Seller {
	s := sc.seller
	return bill.Seller{Name: s.Name, LegalForm: s.LegalForm, Country: s.Country, OrgNumber: s.OrgNumber,
		VATNumber: s.VATNumber, Registered: s.VATRegistered, FTax: s.FTax, Address: bill.Address(s.Address),
		Email: s.Email, Phone: s.Phone, Website: s.Website, Accent: sc.setup.Practice.Accent, Logo: s.Logo,
		EndpointID: s.EInvoice}
}

// buyer is who pays, as documents name them, and the language that they read.
func (sc scene) buyer(c Content, wrong *fault.Fields) (bill.Buyer, i18n.Lang) {
	p := c.Payer
	b := bill.Buyer{Name: p.Name, Company: p.Company, Country: cmp.Or(p.Country, sc.seller.Country),
		OrgNumber: p.OrgNumber, VATNumber: p.VATNumber, Address: bill.Address(p.Address), EndpointID: p.EInvoice}
	language := sc.setup.Practice.Language
	if p.Client != "" {
		who, known := sc.people[p.Client]
		if !known || who.Is() == client.Erased {
			wrong.Add("payer", "is no client any more")
		}
		language = cmp.Or(who.Language, language)
		b = of(b, who)
	}
	wrong.Check(b.Name != "", "payer.name", "must be filled in")
	language = cmp.Or(c.Language, language)
	if sc.seller.Country == "NO" && language == i18n.FI { // bokføringsloven § 12
		language = i18n.NB
	}
	return b, language
}

// email is where the draft goes once it is issued.
func (sc scene) email(c Content) string {
	if who, ok := sc.people[c.Payer.Client]; ok && c.Payer.Email == "" && len(who.Emails) > 0 {
		return who.Emails[0]
	}
	return c.Payer.Email
}

// of fills in what is known of the client and was not said of the payer.
func of(b bill.Buyer, who client.Client) bill.Buyer {
	company := who.Company != "" && who.Org != ""
	name := who.Name
	if company {
		name = who.Company
		b.OrgNumber = cmp.Or(b.OrgNumber, digitsIn(who.Org))
	}
	b.Name, b.Company = cmp.Or(b.Name, name), b.Company || company
	if a := who.Address; a != nil && b.Address == (bill.Address{}) {
		b.Address = bill.Address{Street: a.Street, Postcode: a.PostalCode, City: a.City}
		b.Country = cmp.Or(a.Country, b.Country)
	}
	return b
}

// line is a line of the document: with what of it is VAT, by whoever gives it and the day of its supply. Of what is to
// come, VAT falls due with its advance invoice, at that day's rate (VAT directive, art. 65).
func (sc scene) line(v Invoice, l Line) (bill.Line, error) {
	out := bill.Line{Text: l.Text, Note: l.Note, From: l.From, To: l.To, Where: l.Where, Quantity: l.Quantity,
		Price: l.Price}
	gross, ok := times(l.Quantity, l.Price)
	if !ok {
		return out, tooMuch()
	}
	out.Gross = gross
	if f := l.Fixed; f != nil {
		out.Category, out.Rate, out.Reason = f.Category, f.Rate, f.Reason
		return out, nil
	}
	on := l.From
	if on.IsZero() || v.Advance {
		on = sc.today
	}
	q := vat.Question{Country: sc.seller.Country, Treatment: l.Treatment, Rate: l.Rate, On: on, Nobody: true}
	if p, ok := sc.setup.Practitioner(l.Practitioner); ok {
		q.Nobody, q.Authorisations = false, p.Authorisations
	}
	if !sc.seller.VATRegistered {
		q.Treatment = vat.OutsideOfVAT
	}
	a, err := vat.On(q)
	if err != nil {
		return out, err
	}
	out.Category, out.Rate, out.Reason = a.Category, a.Rate, a.Reason
	return out, nil
}

// local states VAT in the currency of the seller's country as well, where the law asks for it.
func (sc scene) local(doc *bill.Document, c Content, wrong *fault.Fields) {
	if !doc.NeedsLocal() {
		return
	}
	own := bill.CurrencyOf(sc.seller.Country)
	if c.Exchange == nil {
		wrong.Add("exchange", "is missing: VAT must be stated in %s as well", own)
		return
	}
	amount, err := bill.Converted(doc.VAT(), doc.Currency, own, c.Exchange.Rate)
	if err != nil {
		wrong.Add("exchange.rate", "%v", says(err))
		return
	}
	doc.Local = &bill.Local{Currency: own, VAT: amount, Rate: c.Exchange.Rate, On: c.Exchange.On,
		Source: c.Exchange.Source}
}

// payable writes into a document how it is paid: what came in before, and how the rest is to be.
func (sc scene) payable(doc *bill.Document, v Invoice, prefix string, n int64) error {
	s := sc.seller
	doc.Prepaid = max(0, min(v.Paid(), doc.Total()))
	doc.Pay.ByCard = doc.Prepaid > 0 && slices.ContainsFunc(v.Money, func(e Entry) bool {
		return e.Method == ByProvider || e.Method == ByCard
	})
	doc.Due, doc.Pay.Paid = civil.Date{}, false
	if doc.Payable() == 0 {
		doc.Pay.Paid = doc.Total() > 0
		return nil
	}
	days := s.Due()
	if c := v.Draft; c != nil && c.DueDays != nil {
		days = *c.DueDays
	}
	doc.Due = doc.Issued.AddDays(days)
	doc.Pay.IBAN, doc.Pay.BIC, doc.Pay.Account = s.Bank.IBAN, s.Bank.BIC, s.Bank.Account
	doc.Pay.Bankgiro, doc.Pay.Plusgiro, doc.Pay.Creditor = s.Bank.Bankgiro, s.Bank.Plusgiro, s.Bank.Creditor
	var err error
	doc.Pay.Reference, err = s.reference(prefix, n)
	return err
}

// Whole is an invoice with what it says, and what keeps it from being issued.
type Whole struct {
	Invoice
	Says  bill.Document // as it was issued, or as it would be now
	Wrong error         // why a draft cannot be issued
}

// Show returns the invoice, a draft with the document that it would become.
func (d *Invoices) Show(ctx context.Context, actor fact.Actor, practiceID, id string) (Whole, error) {
	v, err := d.Get(ctx, actor, practiceID, id)
	if err != nil {
		return Whole{}, err
	}
	all, err := d.Wholes(ctx, practiceID, v)
	if err != nil {
		return Whole{}, err
	}
	return all[0], nil
}

// Wholes returns the practice's invoices with what they say.
func (d *Invoices) Wholes(ctx context.Context, practiceID string, all ...Invoice) ([]Whole, error) {
	out := make([]Whole, len(all))
	for n, v := range all {
		out[n].Invoice = v
		if v.Doc != nil {
			out[n].Says = *v.Doc
		}
	}
	if !slices.ContainsFunc(all, func(v Invoice) bool { return v.Doc == nil && v.Draft != nil }) {
		return out, nil
	}
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return nil, err
	}
	sellers, err := d.Sellers(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	sc, err := d.scene(ctx, setup, Seller{}, all...)
	if err != nil {
		return nil, err
	}
	for n := range out {
		v := out[n].Invoice
		if v.Doc != nil || v.Draft == nil {
			continue
		}
		if sc.seller, err = sellers.Get(v.Seller); err != nil {
			return nil, err
		}
		var wrong error
		out[n].Email = sc.email(*v.Draft)
		out[n].Says, _, wrong = sc.document(v)
		prefix, next := sellers.Next(sc.seller, v.Kind, sc.today)
		out[n].Wrong = errors.Join(wrong, sc.payable(&out[n].Says, v, prefix, next))
		out[n].Says.Pay.Reference.Value = "" // it is made with the number
	}
	return out, nil
}
