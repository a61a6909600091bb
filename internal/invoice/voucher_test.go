package invoice_test

import (
	"encoding/json"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/invoice"
	"stund/internal/voucher"
)

// TestVouchers: a coupon makes a visit cheaper, a gift card has paid of it, and a clip card leaves nothing to invoice.
func TestVouchers(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		draft            voucher.Voucher
		none             bool
		total, paid, due int64
	}{
		"coupon":          {voucher.Voucher{Kind: voucher.Coupon, Name: "HALF", Percent: 50}, false, 42500, 0, 42500},
		"gift card":       {voucher.Voucher{Kind: voucher.Gift, Total: 30000}, false, 85000, 30000, 55000},
		"large card":      {voucher.Voucher{Kind: voucher.Gift, Total: 90000}, false, 85000, 85000, 0},
		"clip card":       {voucher.Voucher{Kind: voucher.Clip, Total: 5, Services: []string{"hour"}}, true, 0, 0, 0},
		"all is too much": {voucher.Voucher{Kind: voucher.Coupon, Name: "FREE", Percent: 100}, true, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			s := c.sells("NO", nil)
			v, err := c.vouchers.Issue(c.Context(), owner, "p", "", x.draft)
			c.must(err)
			code := v.Name
			if v.Kind != voucher.Coupon {
				code = c.vouchers.Code(v)
			}
			told, err := json.Marshal(voucher.Told{Code: code})
			c.must(err)
			r, err := c.bookings.Book(c.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
				Start: wednesday, Client: client.Contact{Name: "Kari", Email: "kari@example.com"},
				Extra: map[string]json.RawMessage{voucher.ContributionName: told}})
			c.must(err)
			c.clock.Set(wednesday.Add(2 * time.Hour))
			c.visits(r.ID)
			all, err := c.invoices.OfBooking(c.Context(), owner, "p", r.ID)
			c.must(err)
			if x.none {
				if len(all) != 0 {
					t.Errorf("invoiced: %+v", all)
				}
				return
			}
			made := c.issue(c.of(r.ID).ID)
			if made.Total() != x.total || made.Paid() != x.paid || made.Left() != x.due || made.Doc.Payable() != x.due {
				t.Errorf("total %d, paid %d, left %d", made.Total(), made.Paid(), made.Left())
			}
			if x.paid > 0 && made.Money[0].Method != invoice.ByGiftCard {
				t.Errorf("it is paid by %+v", made.Money)
			}
			c.tell(2)
			c.balanced(s.ID)
			if c.of(r.ID).Status(day(2026, 11, 4)) == invoice.StatusPaid != (x.due == 0) {
				t.Errorf("it is %s", c.of(r.ID).Status(day(2026, 11, 4)))
			}
		})
	}
}
