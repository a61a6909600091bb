package invoice_test

import (
	"strings"
	"testing"

	"stund/internal/bill/billtest"
	"stund/internal/bill/pdf"
	"stund/internal/bill/ubl"
	"stund/internal/invoice"
	"stund/internal/practice"
)

// TestPaidInParts: a visit of which a gift card paid some and a deposit some more is invoiced whole, with both taken
// off, on paper too; what is left then is all that is asked for, and the books agree.
func TestPaidInParts(t *testing.T) {
	t.Parallel()
	const card, deposit, left = 30000, 11000, 85000 - 30000 - 11000 // a fifth of what the card left
	c := opened(t, onBolt(t), "NO")
	s := c.sells("NO", nil)
	c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 20})
	id, _ := c.gifted("kari", 0, card, true)
	c.visits(id)
	v := c.issue(c.of(id).ID)
	if len(v.Doc.Lines) != 1 || v.Doc.Lines[0].Gross != 85000 || v.Doc.Lines[0].Net != 68000 || v.Total() != 85000 {
		t.Errorf("its lines are %+v, in total %d", v.Doc.Lines, v.Total())
	}
	paid := map[invoice.Method]int64{}
	for _, m := range v.Money {
		paid[m.Method] += m.Amount
	}
	if len(v.Money) != 2 || paid[invoice.ByGiftCard] != card || paid[invoice.ByProvider] != deposit {
		t.Errorf("it was paid by %+v", v.Money)
	}
	if v.Doc.Prepaid != card+deposit || v.Doc.Payable() != left || v.Left() != left || v.Doc.Pay.Paid {
		t.Errorf("prepaid %d, payable %d, left %d", v.Doc.Prepaid, v.Doc.Payable(), v.Left())
	}
	c.balanced(s.ID)
	v, err := c.invoices.Linked(t.Context(), v)
	c.must(err)
	page := c.presses(v.ID)
	c.bankDoes(page, "pay")
	c.later()
	v = c.get(v.ID)
	if v.Paid() != 85000 || v.Left() != 0 || v.Status(day(2026, 11, 4)) != invoice.StatusPaid {
		t.Errorf("%d came in, %d is left: %s", v.Paid(), v.Left(), v.Status(day(2026, 11, 4)))
	}
	c.balanced(s.ID)
	t.Run("paper", func(t *testing.T) {
		t.Parallel()
		file, err := pdf.Write(*v.Doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(billtest.Text(t, file), "\u00a0", " ")
		for _, want := range []string{"850,00", "680,00", "170,00", "410,00", "440,00"} {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %s:\n%s", want, text)
			}
		}
	})
	t.Run("e-invoice", func(t *testing.T) {
		t.Parallel()
		doc := *v.Doc
		doc.Buyer.Company, doc.Buyer.EndpointID, doc.Seller.EndpointID = true, "0192:923609024", "0192:923609016"
		text, err := ubl.Write(doc)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), ">410.00</cbc:PrepaidAmount>") ||
			!strings.Contains(string(text), ">440.00</cbc:PayableAmount>") {
			t.Errorf("it says %s", text)
		}
		for _, found := range billtest.Peppol(t, text) {
			t.Error(found)
		}
	})
}
