package invoice_test

import (
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/invoice"
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
