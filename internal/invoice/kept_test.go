package invoice_test

import (
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/invoice"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/vat"
)

// TestKeptMoney: what is kept of a visit that was called off late, or to which nobody came, is drafted once, is issued
// when staff have said what VAT it has, and is in the books once; what goes back is not on it.
func TestKeptMoney(t *testing.T) {
	for name, end := range map[string]func(*clinic, string) error{
		"late": func(c *clinic, id string) error {
			c.clock.Set(wednesday.Add(-3 * time.Hour))
			_, err := c.bookings.Cancel(c.Context(), visitor, "p", id, "")
			return err
		},
		"no-show": func(c *clinic, id string) error {
			c.clock.Set(wednesday.Add(2 * time.Hour))
			_, err := c.bookings.Finish(c.Context(), owner, "p", id, booking.NoShow)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, db store.Store) {
				c := opened(t, db, "NO")
				s := c.sells("NO", func(s *invoice.Seller) { s.Automatic = true })
				c.prepaying(practice.Prepay{Kind: practice.PrepayFull, Refunds: []practice.RefundStep{
					{Minutes: 1440, Percent: 100}, {Minutes: 120, Percent: 50}}})
				id := c.paid("kari", 0)
				c.must(end(c, id))
				kept := map[string]int64{"late": 42500, "no-show": 85000}[name]
				for range 3 {
					c.clock.Advance(time.Minute)
					c.work()
					c.tell(2)
				}
				v := c.of(id)
				if v.Draft == nil || v.Draft.Lines[0].Price != kept || v.Draft.Lines[0].Treatment != "" {
					t.Fatalf("drafted: %+v", v.Draft)
				}
				if _, err := c.invoices.Issue(t.Context(), owner, "p", v.ID); err == nil {
					t.Error("it is issued before anybody has said what VAT it has")
				}
				c.taxes(v)
				v = c.issue(v.ID)
				if v.Total() != kept || v.Left() != 0 || v.Doc.VAT() != kept/5 {
					t.Errorf("total %d, left %d, VAT %d", v.Total(), v.Left(), v.Doc.VAT())
				}
				for _, f := range c.told { // told again, late
					if f.Kind == booking.FactCancelled.Name || f.Kind == booking.FactNoShow.Name {
						c.must(c.invoices.Visits().React(t.Context(), f))
					}
				}
				c.owing(map[invoice.Account]int64{invoice.AtProvider: kept, invoice.Prepayments: 0,
					invoice.Sales: -kept + kept/5, invoice.OutputVAT: -kept / 5})
				c.balanced(s.ID)
			})
		})
	}
}

// TestNotKept: where all goes back there is no draft; where some does after it was made, it shrinks; and who came after
// all is charged for the visit.
func TestNotKept(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 50})
	gone, absent := c.paid("kari", 30), c.paid("ola", 0)
	_, err := c.bookings.Cancel(t.Context(), owner, "p", gone, "ill")
	c.must(err)
	c.tell(1)
	if all, err := c.invoices.OfBooking(t.Context(), owner, "p", gone); err != nil || len(all) != 0 {
		t.Errorf("of nothing: %+v %v", all, err)
	}
	finish := func(as booking.Status) {
		t.Helper()
		_, err := c.bookings.Finish(t.Context(), owner, "p", absent, as)
		c.must(err)
		c.tell(2)
	}
	c.clock.Set(wednesday.Add(2 * time.Hour))
	finish(booking.NoShow)
	if l := c.of(absent).Draft.Lines[0]; l.Price != 42500 {
		t.Errorf("kept %+v", l)
	}
	finish(booking.Completed)
	if l := c.of(absent).Draft.Lines[0]; l.Price != 85000 || l.Treatment != vat.Standard {
		t.Errorf("who came: %+v", l)
	}
	finish(booking.NoShow)
	_, err = c.payments.Decide(t.Context(), owner, "p", absent, payment.Decision{Back: 20000})
	c.must(err)
	for range 2 {
		c.clock.Advance(time.Minute)
		c.work()
	}
	if l := c.of(absent).Draft.Lines[0]; l.Price != 22500 {
		t.Errorf("after some went back: %+v", l)
	}
}
