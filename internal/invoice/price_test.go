package invoice_test

import (
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// priced has the codes count for the booking at the counter.
func (c *clinic) priced(id, codes string) error {
	_, err := c.invoices.Price(c.Context(), owner, "p", id, 0, voucher.Told{Code: codes})
	return err
}

// TestDraftsFollowTheCounter: a draft is of what a visit costs by the cards that were used after it, one of nothing
// goes, and what an invoice charges for stays.
func TestDraftsFollowTheCounter(t *testing.T) {
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		s := c.sells("NO", nil)
		codes := map[voucher.Kind]string{}
		for _, v := range []voucher.Voucher{{Kind: voucher.Gift, Total: 30000}, {Kind: voucher.Coupon, Name: "HALF",
			Percent: 50}, {Kind: voucher.Clip, Total: 5, Services: []string{"hour"}}} {
			v, err := c.vouchers.Issue(c.Context(), owner, "p", "", v)
			c.must(err)
			if codes[v.Kind] = v.Name; v.Kind != voucher.Coupon {
				codes[v.Kind] = c.vouchers.Code(v)
			}
		}
		id := c.books("kari", 0)
		c.visits(id)
		says := func(price, gift int64) {
			t.Helper()
			for range 2 {
				v := c.of(id)
				if v.Draft == nil || v.Draft.Lines[0].Price != price || v.Paid() != gift {
					t.Fatalf("the draft says %+v, and %d was paid", v.Draft, v.Paid())
				}
				c.tell(2)
			}
		}
		says(85000, 0)
		c.must(c.priced(id, codes[voucher.Gift]+","+codes[voucher.Coupon]))
		says(42500, 30000)
		c.must(c.priced(id, codes[voucher.Clip]))
		if all, err := c.invoices.OfBooking(c.Context(), owner, "p", id); err != nil || len(all) != 0 {
			t.Errorf("of a visit on a card: %+v %v", all, err)
		}
		c.tell(1)
		c.must(c.priced(id, ""))
		c.tell(2)
		says(85000, 0)
		c.must(c.priced(id, codes[voucher.Gift]))
		says(85000, 30000)
		v := c.issue(c.of(id).ID)
		if err := c.priced(id, ""); fault.CodeOf(err) != "booking-invoiced" || v.Left() != 55000 {
			t.Errorf("%d is left, and then: %v", v.Left(), err)
		}
		c.tell(1)
		c.balanced(s.ID)
	})
}

// TestAdvanceInvoicesStand: of a visit that an advance invoice charges for nothing is taken off once that was issued,
// before the visit and after it; its draft follows.
func TestAdvanceInvoicesStand(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	v, err := c.vouchers.Issue(c.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Coupon, Name: "HALF",
		Percent: 50})
	c.must(err)
	id := c.books("kari", 0)
	c.tell(1)
	c.must(c.priced(id, v.Name))
	c.tell(2)
	if l := c.of(id).Draft.Lines[0]; l.Price != 42500 {
		t.Errorf("the draft says %+v", l)
	}
	c.issue(c.of(id).ID)
	for range 2 {
		if err := c.priced(id, ""); fault.CodeOf(err) != "booking-invoiced" {
			t.Errorf("after it was issued: %v", err)
		}
		c.visits(id)
	}
}

// TestNothingSlipsPastTheDraft: who uses a card while the visit is drafted, or issued, has it on the invoice or hears
// that it is too late.
func TestNothingSlipsPastTheDraft(t *testing.T) {
	t.Parallel()
	for n := range 12 {
		c := opened(t, onBolt(t), "NO")
		c.sells("NO", nil)
		v, err := c.vouchers.Issue(c.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Gift, Total: 30000})
		c.must(err)
		id := c.books("kari", 0)
		if n%2 == 0 {
			c.visits(id)
		} else {
			c.clock.Set(wednesday.Add(2 * time.Hour))
		}
		done := make(chan error)
		go func() { done <- c.priced(id, c.vouchers.Code(v)) }()
		if n%2 == 0 {
			c.issue(c.of(id).ID)
		} else {
			c.visits(id)
		}
		used := <-done
		c.tell(2)
		if n%2 == 1 {
			c.issue(c.of(id).ID)
		}
		want := int64(0)
		if used == nil {
			want = 30000
		} else if fault.CodeOf(used) != "booking-invoiced" {
			t.Errorf("refused with %v", used)
		}
		if got := c.of(id); got.Stage != invoice.Issued || got.Paid() != want {
			t.Errorf("%d was used, and %d is on the invoice", want, got.Paid())
		}
	}
}

// TestChargedAfterMoneyWentBack: of what was prepaid and went back whole, nothing is charged less than the visit costs:
// once what made it free is taken back, and once it is another client's, who has none of what was taken off.
func TestChargedAfterMoneyWentBack(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]func(c *clinic) string{
		"free for a while": func(c *clinic) string {
			v, err := c.vouchers.Issue(c.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Coupon, Name: "FREE",
				Percent: 100})
			c.must(err)
			id := c.paid("kari", 0)
			c.must(c.priced(id, v.Name))
			c.work()
			c.must(c.priced(id, ""))
			return id
		},
		"another service for a while": func(c *clinic) string {
			c.change(func(x *practice.Setup) {
				x.Services[0].Capacity = 1
				v := x.Services[0]
				v.ID, v.Price.Minor, v.Prepay = "talk", 0, nil
				x.Services = append(x.Services, v)
			})
			id := c.paid("kari", 0)
			for _, service := range []string{"talk", "hour"} {
				_, err := c.bookings.Edit(c.Context(), owner, "p", id, booking.Edit{Service: service})
				c.must(err)
				c.work()
			}
			return id
		},
		"given to another": func(c *clinic) string {
			id, _ := c.gifted("kari", 0, 30000, true)
			_, err := c.bookings.Edit(c.Context(), owner, "p", id, booking.Edit{Client: &client.Contact{Name: "Ola",
				Email: "ola@example.com"}})
			c.must(err)
			return id
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			s := c.sells("NO", nil)
			c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
			id := how(c)
			c.work()
			c.visits(id)
			if p, err := c.payments.Get(t.Context(), "p", id); err != nil || p.Net() != 0 {
				t.Errorf("the practice has %d of it: %v", p.Net(), err)
			}
			if v := c.issue(c.of(id).ID); v.Total() != 85000 || v.Left() != 85000 {
				t.Errorf("charged %d, of which %d is left", v.Total(), v.Left())
			}
			c.tell(2)
			c.balanced(s.ID)
		})
	}
}
