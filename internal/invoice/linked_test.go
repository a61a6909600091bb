package invoice_test

import (
	"strings"
	"testing"

	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
)

// TestLinkedLater: an invoice that was issued before a provider took money has a link once one does, the same each
// time; its document stays as it was, and what nothing is left of has none.
func TestLinkedLater(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	v := c.issue(c.written(85000).ID)
	linked := func() string {
		t.Helper()
		is, err := c.invoices.Linked(t.Context(), c.get(v.ID))
		c.must(err)
		return is.Doc.Pay.Link
	}
	if got := linked(); got != "" {
		t.Errorf("nobody takes the money, and it is paid at %s", got)
	}
	c.takes()
	first := linked()
	if !strings.HasPrefix(first, "https://book.example/p/") || linked() != first {
		t.Errorf("it is paid at %q, and then at %q", first, linked())
	}
	if got := c.get(v.ID).Doc.Pay.Link; got != "" {
		t.Errorf("its document changed: %q", got)
	}
	if _, err := c.invoices.Pay(t.Context(), "p", v.ID, sandbox.Name); err != nil {
		t.Errorf("it cannot be paid there: %v", err)
	}
	_, err := c.invoices.Receive(t.Context(), owner, "p", v.ID, invoice.Received{Amount: 85000})
	c.must(err)
	if got := linked(); got != "" {
		t.Errorf("it is paid, and asks for money at %s", got)
	}
}
