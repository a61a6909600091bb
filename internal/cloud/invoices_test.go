package cloud_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	"stund/internal/client"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/invoice"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/reference"
	"stund/internal/store"
	"stund/internal/vat"
)

// invoicing are the invoices that payloads speak of, by their ids.
type invoicing struct {
	Seller  string
	Draft   string // for Kari, of a booking whose money is reserved
	Issued  string // to a company that takes e-invoices
	Kari    string // issued, and to be paid by Kari
	Prepaid string // issued for a booking that was paid before, of which it does not know all yet
	Visit   string // a booking that took place, which nobody has invoiced

	Unlinked string // issued before a provider took money

	// These are paid by their links.
	Linked string // nobody has begun to pay it
	Begun  string // a page is open that asks for more than is left by now
	Taken  string // the money was taken, and the invoice does not know yet
	Tokens map[string]string
}

// seedLogo has the seller have a logo, and what was issued be headed by it.
func seedLogo(t *testing.T, all *invoice.Invoices, seller string, heads func(logo string)) {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 2))); err != nil {
		t.Fatal(err)
	}
	s, err := all.SetLogo(t.Context(), owner, "lotus", seller, picture.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	heads(s.Logo)
}

// seedInvoices makes a seller, and invoices in each state. What is due is due on 20 and 21 November.
func seedInvoices(t *testing.T, db store.Store, kari, booked, reserved, ahead string) (made invoicing) {
	t.Helper()
	ctx := t.Context()
	p := parts(t, db, begin, 1)
	p.IDs, p.Site = ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{61})}), "https://book.lotus.example"
	b := p.Base()
	contributions.Register(b)
	all := invoice.Of(b)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := all.AddSeller(
		ctx,
		owner,
		"lotus",
		invoice.Seller{Name: "Lotus Terapi AS", LegalForm: "as", Country: "NO",
			OrgNumber: "923609016", VATRegistered: true, EInvoice: "0192:923609016",
			Address:   invoice.PostalAddress{Street: "Storgata 1", Postcode: "0155", City: "Oslo"},
			Bank:      invoice.Bank{Account: "86011117947"},
			Reference: invoice.Referring{Scheme: reference.KIDMod10}},
		invoice.BothSeries{Invoice: invoice.Series{Next: 1001}},
	)
	must(err)
	write := func(payer invoice.Payer, booking string) string {
		t.Helper()
		v, err := all.Write(
			ctx,
			owner,
			"lotus",
			"",
			invoice.Writing{Client: kari, Content: invoice.Content{Payer: payer,
				Yours: "PO 4711", Lines: []invoice.Line{{Text: "Konsultasjon", Quantity: 1000, Price: 120000,
					Booking:      booking,
					Practitioner: "ida", From: civil.DateOf(begin), Treatment: vat.Standard}}}},
		)
		must(err)
		return v.ID
	}
	issue := func(id string) string {
		t.Helper()
		_, err := all.Issue(ctx, owner, "lotus", id)
		must(err)
		return id
	}
	fjell := invoice.Payer{Name: "Fjell AS", OrgNumber: "923609016", EInvoice: "0192:923609016",
		Email: "faktura@fjell.example", Address: invoice.PostalAddress{Street: "Fjellveien 2", Postcode: "0155",
			City: "Oslo"}}
	made = invoicing{
		Seller: s.ID,
		Draft:  write(invoice.Payer{Client: kari}, reserved),
		Issued: issue(write(fjell, "")),
		Kari:   issue(write(invoice.Payer{Client: kari}, "")),
		Visit:  "01k90000000000000000vst000",
	}
	made.Prepaid = issue(write(invoice.Payer{Client: kari}, booked))
	changed := func(id string, how func(*invoice.Invoice)) {
		t.Helper()
		v, err := all.Get(ctx, owner, "lotus", id)
		must(err)
		how(&v)
		op, err := v.Put()
		must(err)
		must(db.Transact(ctx, op))
	}
	due := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	changed(made.Prepaid, func(v *invoice.Invoice) { v.Money[0].Amount = 100000 }) // the rest came since
	changed(
		write(invoice.Payer{Client: kari}, ahead),
		func(v *invoice.Invoice) { v.Stage, v.Next = invoice.Waiting, due },
	)
	changed(issue(write(fjell, "")), func(v *invoice.Invoice) {
		v.Next = due.AddDate(0, 0, 1)
		v.Refunds = []invoice.Refund{{Booking: booked, Amount: 10000, Credit: "01k90000000000000000crd000"}}
	})
	notice, err := invoice.Notice{
		ID:       "01k90000000000000000inv000",
		Practice: "lotus",
		Invoice:  made.Kari,
		Client:   kari,
		Created:  begin,
		Agenda:   agenda.Agenda{agenda.New(invoice.KindMail+".email.client", due)},
	}.Put()
	must(err)
	visit, err := booking.Booking{
		ID:           made.Visit,
		Practice:     "lotus",
		Status:       booking.Completed,
		Service:      "konsultasjon",
		Practitioner: "ida",
		Start:        begin.AddDate(0, 0, -3),
		End:          begin.AddDate(0, 0, -3).Add(30 * time.Minute),
		ClaimStart:   begin.AddDate(0, 0, -3),
		ClaimEnd:     begin.AddDate(0, 0, -3).Add(30 * time.Minute),
		Client:       kari,
		Contact:      client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Language: i18n.NB},
		Created:      begin.AddDate(0, 0, -5),
	}.Put()
	must(err)
	must(db.Transact(ctx, notice, visit))
	made.Linked, made.Begun = issue(
		write(invoice.Payer{Client: kari}, ""),
	), issue(
		write(invoice.Payer{Client: kari}, ""),
	)
	made.Taken, made.Tokens = issue(write(invoice.Payer{Client: kari}, "")), map[string]string{}
	text, err := invoice.Notice{ID: "01k90000000000000000inv001", Practice: "lotus", Invoice: made.Linked, Client: kari,
		Created: begin, Agenda: agenda.Agenda{agenda.New(invoice.KindMail+".sms.client", due)}}.Put()
	must(err)
	must(db.Transact(ctx, text))
	pays, bank := payment.Of(b), sandboxOf(b)
	for _, id := range []string{made.Begun, made.Taken} {
		_, err := all.Pay(ctx, "lotus", id, sandbox.Name)
		must(err)
	}
	changed(made.Begun, func(v *invoice.Invoice) {
		v.Money = []invoice.Entry{{ID: "01k90000000000000000mny000", Day: civil.DateOf(begin), Amount: 20000,
			Method: invoice.ByBank, At: begin}}
	})
	taken := payment.BillID(made.Taken, 1)
	_, err = bank.Act(ctx, "lotus."+taken+"-0", sandbox.Pay)
	must(err)
	dropWebhooks(t, bank)
	_, err = pays.Tend(ctx, "lotus", taken)
	must(err)
	for name, id := range map[string]string{"bill-linked": made.Linked, "bill-begun": made.Begun,
		"bill-taken": made.Taken, "bill-draft": made.Draft} {
		made.Tokens[name] = link.Signer{Keys: p.Keys.Links}.Sign(payment.InvoiceLink("lotus", id, begin))
	}
	seedCarried(t, db, b, made, due)
	made.Unlinked = issue(write(invoice.Payer{Client: kari}, ""))
	changed(made.Unlinked, func(v *invoice.Invoice) { v.Doc.Pay.Link = "" })
	seedLogo(t, all, s.ID, func(logo string) {
		for _, id := range []string{made.Issued, made.Kari, made.Linked} {
			changed(id, func(v *invoice.Invoice) { v.Doc.Seller.Logo = logo })
		}
	})
	return made
}

// seedCarried has the practice send e-invoices by the sandbox: one is to be handed over at due, of one is asked then
// what became of it, and two are with the feed: taken, and refused.
func seedCarried(t *testing.T, db store.Store, b *base.Base, made invoicing, due time.Time) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := einvoice.Of(b).SetAccount(ctx, owner, "lotus", peppolbox.Name,
		map[string]string{peppolbox.FieldAccount: "lotus", peppolbox.FieldKey: "k"}, false)
	must(err)
	notice := func(id, of string, planned ...agenda.Entry) {
		op, err := invoice.Notice{ID: id, Practice: "lotus", Invoice: of, Created: due.AddDate(0, 0, -1),
			Agenda: planned}.Put()
		must(err)
		must(db.Transact(ctx, op))
	}
	v, err := invoice.Of(b).Get(ctx, owner, "lotus", made.Issued)
	must(err)
	const sending, tracked, refused = "01k90000000000000000inv002", "01k90000000000000000inv003",
		"01k90000000000000000inv004"
	for _, id := range []string{sending, tracked, refused} {
		v.Sends = append(v.Sends, invoice.Sent{At: begin, Channel: invoice.ByPeppol, Notice: id})
	}
	op, err := v.Put()
	must(err)
	must(db.Transact(ctx, op))
	notice(sending, made.Issued, agenda.New(invoice.KindMail+".peppol.client", due))
	notice(tracked, made.Issued, agenda.New(invoice.ActTrack, due))
	notice(refused, made.Issued)
	record := func(about string, r message.Record) {
		data, err := json.Marshal(r)
		must(err)
		must(db.Transact(ctx, store.Put(store.Item{Kind: "message", Data: data, Key: store.Key{
			Partition: "message#lotus#" + about, Sort: agenda.Instant(begin) + "#" + r.ID}}, store.IfAbsent)))
	}
	record(tracked, message.Record{ID: "01k90000000000000000msg003", Kind: invoice.KindMail, Channel: message.Peppol,
		Status: message.Sent, Provider: peppolbox.Name + ":sandbox-" + tracked})
	record(refused, message.Record{ID: "01k90000000000000000msg004", Kind: invoice.KindMail, Channel: message.Peppol,
		Status: message.Failed, Reason: "the receiver does not want it"})
	data, err := json.Marshal(map[string]any{"to": "0192:923609024", "at": begin})
	must(err)
	must(db.Transact(ctx, store.Put(store.Item{Kind: "peppolbox", Data: data, Key: store.Key{
		Partition: "peppolbox#lotus#" + tracked, Sort: "document"}}, store.IfAbsent)))
}
