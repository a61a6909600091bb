package invoice_test

import (
	"slices"
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/reference"
)

func day(y int, m time.Month, d int) civil.Date { return civil.Date{Year: y, Month: m, Day: d} }

// TestSellers: each country's seller is taken in as it is, and lacks nothing that must be.
func TestSellers(t *testing.T) {
	t.Parallel()
	for country := range sellers {
		c := opened(t, onBolt(t), country)
		s := c.sells(country, nil)
		if !s.Default || s.VATNumber == "" {
			t.Errorf("%s: %+v", country, s)
		}
		for _, l := range s.Missing(day(2026, 11, 1)) {
			if l.Must {
				t.Errorf("%s lacks %s", country, l.Field)
			}
		}
		v := c.issue(c.written(12345).ID)
		if err := v.Doc.Check(); err != nil || v.Doc.Pay.Reference.Value == "" {
			t.Errorf("%s: %+v, %v", country, v.Doc.Pay, err)
		}
	}
}

// TestSellerRefuses: every wrong field is named.
func TestSellerRefuses(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	for field, how := range map[string]func(*invoice.Seller){
		"name":              func(s *invoice.Seller) { s.Name = " " },
		"country":           func(s *invoice.Seller) { s.Country = "DE" },
		"legal_form":        func(s *invoice.Seller) { s.LegalForm = "ab" },
		"org_number":        func(s *invoice.Seller) { s.OrgNumber = "923609017" },
		"vat_number":        func(s *invoice.Seller) { s.VATNumber = "NO923609017MVA" },
		"f_tax":             func(s *invoice.Seller) { s.FTax = true },
		"bank.iban":         func(s *invoice.Seller) { s.Bank.IBAN = "NO9486011117947" },
		"bank.account":      func(s *invoice.Seller) { s.Bank.Account = "86011117948" },
		"bank.bankgiro":     func(s *invoice.Seller) { s.Bank.Bankgiro = "5050-1055" },
		"bank.fik_creditor": func(s *invoice.Seller) { s.Bank.Creditor = "80001234" },
		"e_invoice":         func(s *invoice.Seller) { s.EInvoice = "0192:923609017" },
		"reference.scheme":  func(s *invoice.Seller) { s.Reference.Scheme = reference.OCR },
		"reference":         func(s *invoice.Seller) { s.Reference.Length = 3; s.Reference.Prefix = "123" },
		"due_days":          func(s *invoice.Seller) { s.DueDays = 200 },
		"drafts":            func(s *invoice.Seller) { s.Drafting = "never" },
		"practitioners[0]":  func(s *invoice.Seller) { s.Practitioners = []string{"nobody"} },
	} {
		s := sellers["NO"]
		how(&s)
		_, err := c.invoices.AddSeller(t.Context(), owner, "p", s, invoice.BothSeries{})
		f, ok := fault.As(err)
		if !ok || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Path == field }) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestIncomplete: what the law asks for keeps a seller from issuing, and is said in five languages.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	s := c.sells("SE", func(s *invoice.Seller) {
		s.OrgNumber, s.VATRegistered, s.Address.Street, s.Bank, s.Reference = "", true, "", invoice.Bank{},
			invoice.Referring{}
	})
	var must []string
	for _, l := range s.Missing(day(2026, 11, 1)) {
		if l.Must {
			must = append(must, l.Field)
		}
		for _, lang := range i18n.Langs() {
			if l.Text.In(lang) == "" {
				t.Errorf("%s is not said in %s", l.Field, lang)
			}
		}
	}
	if !slices.Equal(must, []string{"org_number", "vat_number", "address", "bank"}) {
		t.Errorf("%v", must)
	}
	if _, err := c.invoices.Issue(t.Context(), owner, "p", c.written(100).ID); fault.CodeOf(
		err,
	) != "seller-incomplete" {
		t.Errorf("%v", err)
	}
	no := opened(t, onBolt(t), "NO").sells("NO", nil)
	advised := func(on civil.Date) bool {
		return slices.ContainsFunc(
			no.Missing(on),
			func(l invoice.Lack) bool { return l.Field == "e_invoice" && !l.Must },
		)
	}
	if advised(day(2026, 8, 1)) || !advised(day(2026, 12, 1)) {
		t.Error("e-invoicing is Norway's duty from 2027 on")
	}
}

// TestDraftLimits: giant drafts, strange lines and other currencies.
func TestDraftLimits(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	ctx := t.Context()
	most := make([]int64, invoice.MaxLines)
	for n := range most {
		most[n] = int64(n)
	}
	v := c.issue(c.written(most...).ID)
	agree(t, v.Doc)
	if _, err := c.invoices.Write(ctx, owner, "p", "", writing(append(most, 1)...)); fault.KindOf(
		err,
	) != fault.Invalid {
		t.Errorf("501 lines: %v", err)
	}
	for name, how := range map[string]func(*invoice.Writing){
		"no quantity":      func(w *invoice.Writing) { w.Lines[0].Quantity = 0 },
		"a negative price": func(w *invoice.Writing) { w.Lines[0].Price = -1 },
		"a control sign":   func(w *invoice.Writing) { w.Lines[0].Text = "a\x00b" },
		"no text":          func(w *invoice.Writing) { w.Lines[0].Text = " " },
		"a strange payer":  func(w *invoice.Writing) { w.Payer.OrgNumber = "123456789" },
		"a lost client":    func(w *invoice.Writing) { w.Client = "nobody" },
		"no currency":      func(w *invoice.Writing) { w.Currency = "XYZ" },
	} {
		w := writing(100)
		how(&w)
		if _, err := c.invoices.Write(ctx, owner, "p", "", w); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	w := writing(10000)
	w.Currency = "EUR"
	euro, err := c.invoices.Write(ctx, owner, "p", "k", w)
	c.must(err)
	if again, err := c.invoices.Write(ctx, owner, "p", "k", w); err != nil || again.ID != euro.ID {
		t.Errorf("sent again: %v", err)
	}
	if _, err := c.invoices.Issue(ctx, owner, "p", euro.ID); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a rate of exchange: %v", err)
	}
	w.Exchange = &invoice.Exchange{Rate: "11.7295", On: day(2026, 11, 1), Source: "Norges Bank"}
	_, err = c.invoices.Edit(ctx, owner, "p", euro.ID, euro.Revision(), w)
	c.must(err)
	if _, err := c.invoices.Edit(ctx, owner, "p", euro.ID, euro.Revision(), w); fault.CodeOf(
		err,
	) != "changed-meanwhile" {
		t.Errorf("changed meanwhile: %v", err)
	}
	if v := c.issue(euro.ID); v.Doc.Local == nil || v.Doc.Local.VAT != 23459 {
		t.Errorf("%+v", v.Doc.Local)
	}
}
