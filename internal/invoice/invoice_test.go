package invoice_test

import (
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/store"
)

// TestVisit: a visit that took place is drafted once, issued under the seller's next number, and paid.
func TestVisit(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		s := c.sells("NO", nil)
		id := c.books("kari", 0)
		b, _ := c.bookings.Get(t.Context(), owner, "p", id)
		c.clock.Set(b.End)
		_, err := c.bookings.Finish(t.Context(), owner, "p", id, "completed")
		c.must(err)
		c.tell(3) // the feed tells at least once
		v := c.of(id)
		if v.Stage != invoice.Draft || v.Seller != s.ID || v.Client != b.Client {
			t.Fatalf("drafted: %+v", v)
		}
		w, err := c.invoices.Show(t.Context(), owner, "p", v.ID)
		if err != nil || w.Wrong != nil || w.Says.Total() != 85000 || w.Says.VAT() != 17000 {
			t.Errorf("shown: %d of %d, %v %v", w.Says.VAT(), w.Says.Total(), w.Wrong, err)
		}
		v = c.issue(v.ID)
		if v.Doc.Number != "1001" || v.Doc.Pay.Reference.Value != "10017" || v.Doc.Buyer.Name != "kari" ||
			v.Doc.Due != v.Doc.Issued.AddDays(14) || v.Email != "kari@example.com" {
			t.Errorf("issued: %+v", v.Doc)
		}
		if err := v.Doc.Check(); err != nil {
			t.Error(err)
		}
		if again := c.issue(v.ID); again.Doc.Number != "1001" {
			t.Errorf("issued again: %s", again.Doc.Number)
		}
		if _, err := c.invoices.Edit(t.Context(), owner, "p", v.ID, 0, writing(1)); fault.CodeOf(
			err,
		) != "invoice-issued" {
			t.Errorf("edited: %v", err)
		}
		if err := c.invoices.Drop(t.Context(), owner, "p", v.ID); fault.CodeOf(err) != "invoice-issued" {
			t.Errorf("deleted: %v", err)
		}
		today := v.Doc.Issued
		for _, step := range []struct {
			amount, left int64
			want         invoice.Status
		}{{40000, 45000, invoice.StatusPartPaid}, {45000, 0, invoice.StatusPaid}, {100, -100, invoice.StatusPaid},
			{-100, 0, invoice.StatusPaid}} {
			v, err = c.invoices.Receive(t.Context(), owner, "p", v.ID, invoice.Received{Amount: step.amount})
			if err != nil || v.Left() != step.left || v.Status(today) != step.want {
				t.Errorf("after %d: %d left, %s, %v", step.amount, v.Left(), v.Status(today), err)
			}
		}
		c.tell(2)
		c.visits(id)
		if v := c.of(id); v.Doc == nil || len(v.Money) != 4 {
			t.Errorf("told again: %+v", v)
		}
	})
}

// TestStatus is derived of the day on which it is read.
func TestStatus(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	v := c.issue(c.written(10000).ID)
	for days, want := range map[int]invoice.Status{0: invoice.StatusIssued, 13: invoice.StatusIssued,
		14: invoice.StatusDue,
		15: invoice.StatusOverdue, 400: invoice.StatusOverdue} {
		on := v.Doc.Issued.AddDays(days)
		if got := v.Status(on); got != want {
			t.Errorf("after %d days: %s, want %s", days, got, want)
		}
		c.clock.Set(on.Start(time.UTC).Add(12 * time.Hour))
		for _, s := range invoice.Statuses() {
			all, _, err := c.invoices.List(t.Context(), owner, "p", invoice.Wanted{Status: s, Limit: 10})
			if (len(all) == 1) != (s == want) || err != nil {
				t.Errorf("after %d days there are %d %s, %v", days, len(all), s, err)
			}
		}
	}
}
