package invoice_test

import (
	"testing"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/invoice"
)

// TestPreview: what a draft would say is told before it is written, with what is wrong, and nothing is written. A
// seller tells the reference of its next invoice.
func TestPreview(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	s := c.sells("NO", nil)
	w := writing(10000, 5000)
	w.Lines[1].Treatment = ""
	v, err := c.invoices.Preview(t.Context(), owner, "p", "", w)
	c.must(err)
	all, err := c.invoices.Wholes(t.Context(), "p", v)
	if err != nil || all[0].Says.Total() != 15000 || fault.CodeOf(all[0].Wrong) != "rate-unknown" {
		t.Errorf("new: %d, %v %v", all[0].Says.Total(), all[0].Wrong, err)
	}
	drafts, _, err := c.invoices.List(t.Context(), owner, "p", invoice.Wanted{Limit: 10})
	if err != nil || len(drafts) != 0 {
		t.Errorf("%d were written, %v", len(drafts), err)
	}
	draft := c.written(70000)
	v, err = c.invoices.Preview(t.Context(), owner, "p", draft.ID, writing(100))
	c.must(err)
	now, err := c.invoices.Get(t.Context(), owner, "p", draft.ID)
	if err != nil || v.ID != draft.ID || v.Revision() != now.Revision() || v.Draft.Lines[0].Price != 100 ||
		now.Draft.Lines[0].Price != 70000 {
		t.Errorf("changed: %+v of %+v, %v", v.Draft, now.Draft, err)
	}
	w = writing(100)
	w.Lines[0].Text = ""
	if _, err := c.invoices.Preview(t.Context(), owner, "p", "", w); fault.CodeOf(err) != "invalid-input" {
		t.Errorf("wrong: %v", err)
	}
	c.issue(draft.ID)
	if _, err := c.invoices.Preview(t.Context(), owner, "p", draft.ID, writing(1)); fault.CodeOf(
		err,
	) != "invoice-issued" {
		t.Errorf("issued: %v", err)
	}
	sellers, err := c.invoices.Sellers(t.Context(), "p")
	c.must(err)
	if r := sellers.Example(s, civil.DateOf(c.clock.Now())); r.IsZero() {
		t.Error("there is no example of a reference")
	}
}
