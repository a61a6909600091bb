package letters_test

import (
	"strings"
	"testing"
	"time"

	"stund/internal/bill"
	"stund/internal/civil"
	"stund/internal/deliver/gsm7"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/invoice/letters"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/reference"
	"stund/internal/vat"
)

var (
	now   = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	lotus = practice.Practice{ID: "p", Name: "Lotus", Email: "p@example.com"}
	w     = message.Writer{Site: func() string { return "https://book.lotus.example" }, From: "stund@example.com"}
)

const link = "https://book.lotus.example/p/cAIIV0QBoZsOyYBtTBWVrsI6yjibbG90dXMAAZINk1xHNt_px35zmA"

// issued is an invoice of 850 kroner, paid at the link; "": it has none.
func issued(t *testing.T, l i18n.Lang, at string) invoice.Invoice {
	t.Helper()
	r, err := reference.Make(reference.KIDMod10, "1001", 0, "")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.DateOf(now)
	doc := bill.Document{Kind: bill.Invoice, Number: "2026-1001", Issued: day, Due: day.AddDays(14), Currency: "NOK",
		Language: l, Seller: bill.Seller{Name: "Lotus Terapi AS", LegalForm: "as", Country: "NO",
			OrgNumber: "923609016", VATNumber: "NO923609016MVA", Registered: true,
			Address: bill.Address{Street: "Storgata 1", Postcode: "0155", City: "Oslo"}},
		Buyer: bill.Buyer{Name: "Kari Nordmann", Country: "NO"},
		Pay:   bill.Pay{Reference: r, Account: "86011117947", Link: at},
		Lines: []bill.Line{{Text: "Time", From: day, Quantity: 1000, Price: 85000, Gross: 85000, Category: vat.Taxed,
			Rate: 2500}}}
	if err := doc.Charge(); err != nil {
		t.Fatal(err)
	}
	return invoice.Invoice{ID: "i", Practice: "p", Stage: invoice.Issued, Kind: invoice.KindInvoice, Doc: &doc,
		Email: "kari@example.com", Chosen: doc.Number}
}

// TestButton: the mail has one button where it is paid by a link and something is left, in each language.
func TestButton(t *testing.T) {
	t.Parallel()
	for _, l := range []i18n.Lang{i18n.NB, i18n.SV, i18n.DA, i18n.EN} {
		v := issued(t, l, link)
		m, err := letters.Write(w, lotus, v, nil, now)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Count(m.Email.HTML, link) == 0 || !strings.Contains(m.Email.Text, link) {
			t.Errorf("%s: no button:\n%s", l, m.Email.Text)
		}
		v.Money = []invoice.Entry{{Amount: 85000}}
		if m, err = letters.Write(w, lotus, v, nil, now); err != nil || strings.Contains(m.Email.Text, link) {
			t.Errorf("%s: what is paid has a button, %v", l, err)
		}
	}
	m, err := letters.Write(w, lotus, issued(t, i18n.NB, ""), nil, now)
	if err != nil || strings.Contains(m.Email.Text, "/p/") {
		t.Errorf("a button without a link: %v\n%s", err, m.Email.Text)
	}
}

// TestDue: the day that mail and SMS name is the document's own, east of Greenwich too.
func TestDue(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	lotus, v := lotus, issued(t, i18n.NB, "")
	lotus.TimeZone = zone.String()
	day := i18n.Date(i18n.NB, v.Doc.Due.Start(zone).In(zone), now.In(zone))
	m, err := letters.Write(w, lotus, v, nil, now)
	if err != nil || !strings.Contains(strings.ToLower(m.Email.Text), day) {
		t.Errorf("the mail does not say %q, %v:\n%s", day, err, m.Email.Text)
	}
	if m = letters.WriteText(lotus, v, "+4790012345", now); !strings.Contains(m.SMS.Text, day) {
		t.Errorf("the SMS does not say %q: %s", day, m.SMS.Text)
	}
}

// TestText: the SMS has number, sum, due day and link, and fits two parts; without a link it says account and
// reference.
func TestText(t *testing.T) {
	t.Parallel()
	for _, l := range []i18n.Lang{i18n.NB, i18n.SV, i18n.DA, i18n.FI, i18n.EN} {
		m := letters.WriteText(lotus, issued(t, l, link), "+4790012345", now)
		if n := gsm7.Parts(m.SMS.Text); n > 2 || gsm7.Encoding(m.SMS.Text) != gsm7.GSM7 ||
			!strings.Contains(m.SMS.Text, link) || !strings.Contains(m.SMS.Text, "2026-1001") ||
			!strings.Contains(m.SMS.Text, "850") || m.SMS.To != "+4790012345" {
			t.Errorf("%s: %d parts: %s", l, n, m.SMS.Text)
		}
	}
	m := letters.WriteText(lotus, issued(t, i18n.NB, ""), "+4790012345", now)
	if !strings.Contains(m.SMS.Text, "8601") || strings.Contains(m.SMS.Text, "http") {
		t.Error(m.SMS.Text)
	}
}
