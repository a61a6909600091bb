package invoice_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/invoice"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// interrupted is a store beside which something is done once, right before something is written of an invoice.
type interrupted struct {
	store.Store
	first func()
}

func (i *interrupted) Transact(ctx context.Context, ops ...store.Op) error {
	drafts := func(o store.Op) bool { return strings.HasPrefix(o.Item.Key.Partition, "invoice#") }
	if do := i.first; do != nil && slices.ContainsFunc(ops, drafts) {
		i.first = nil
		do()
	}
	return i.Store.Transact(ctx, ops...)
}

// TestDraftedMeanwhile: a coupon or a card that counts from the moment on in which the visit is drafted is in the
// draft, be it one of its own or a month's that has others.
func TestDraftedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		drafting invoice.Drafting
		draft    voucher.Voucher
		total    int64
		paid     int64
	}{
		"coupon":              {invoice.AtCompletion, voucher.Voucher{Kind: voucher.Coupon, Percent: 50}, 42500, 0},
		"coupon of the month": {invoice.Monthly, voucher.Voucher{Kind: voucher.Coupon, Percent: 50}, 42500, 0},
		"card":                {invoice.AtCompletion, voucher.Voucher{Kind: voucher.Gift, Total: 30000}, 85000, 30000},
		"card of the month":   {invoice.Monthly, voucher.Voucher{Kind: voucher.Gift, Total: 30000}, 85000, 30000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			c.sells("NO", func(s *invoice.Seller) { s.Drafting = x.drafting })
			code := "HALF"
			if x.draft.Kind == voucher.Coupon {
				x.draft.Name = code
			}
			v, err := c.vouchers.Issue(t.Context(), owner, "p", "", x.draft)
			c.must(err)
			if v.Kind == voucher.Gift {
				code = c.vouchers.Code(v)
			}
			first, id := c.books("kari", 0), c.books("kari", 2)
			c.visits(first)
			c.tell(1)
			b, err := c.bookings.Get(t.Context(), owner, "p", id)
			c.must(err)
			c.clock.Set(b.End)
			_, err = c.bookings.Finish(t.Context(), owner, "p", id, booking.Completed)
			c.must(err)
			c.heard.mu.Lock()
			facts := c.heard.facts
			c.heard.facts = nil
			c.heard.mu.Unlock()
			meanwhile := c.again(&interrupted{Store: c.heard, first: func() { c.must(c.priced(id, code)) }})
			for _, f := range facts {
				if slices.Contains(meanwhile.Visits().Kinds, f.Kind) {
					c.must(meanwhile.Visits().React(t.Context(), f))
				}
			}
			c.tell(2)
			made := c.issue(c.of(id).ID)
			if total := made.Total() - 85000*int64(len(made.Doc.Lines)-1); total != x.total || made.Paid() != x.paid {
				t.Errorf("charged %d, of which %d are paid", total, made.Paid())
			}
		})
	}
}

// TestGivenOnAfterItsAdvance: an advance invoice that was paid by a card and by money is paid no more once its visit is
// another client's: both went back.
func TestGivenOnAfterItsAdvance(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	s := c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
	id, card := c.gifted("kari", 0, 30000, true)
	first := c.issue(c.of(id).ID)
	_, err := c.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Client: &client.Contact{Name: "Ola",
		Email: "ola@example.com"}})
	c.must(err)
	for range 3 {
		c.clock.Advance(2 * time.Minute)
		c.work()
		c.tell(2)
	}
	if v := c.get(first.ID); v.Paid() != 0 || v.Left() != 85000 {
		t.Errorf("%d is paid of it, and %d is left", v.Paid(), v.Left())
	}
	c.conserved(s.ID, id, card)
	_, err = c.invoices.Credit(t.Context(), owner, "p", first.ID, invoice.Crediting{All: true, Reason: "given on"})
	c.must(err)
	c.visits(id)
	c.tell(2)
	all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
	c.must(err)
	if last := all[len(all)-1]; len(all) != 2 || c.issue(last.ID).Total() != 85000 {
		t.Errorf("who has the visit now is charged by %+v", all)
	}
	c.tell(1)
	c.conserved(s.ID, id, card)
}

// TestGivenOnFromADraftByHand: what staff drafted themselves of a visit is no longer paid by a card once that is
// another client's: the card has it back. A draft that is of nobody keeps the visit.
func TestGivenOnFromADraftByHand(t *testing.T) {
	t.Parallel()
	for _, whose := range []bool{true, false} {
		c := opened(t, onBolt(t), "NO")
		s := c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.ByHand })
		id, card := c.gifted("kari", 0, 30000, false)
		b, err := c.bookings.Get(t.Context(), owner, "p", id)
		c.must(err)
		w, total := writing(85000, 10000), int64(95000)
		if w.Lines[0].Booking = id; whose {
			w.Client, total = b.Client, 10000
		}
		v, err := c.invoices.Write(t.Context(), owner, "p", "", w)
		c.must(err)
		_, err = c.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Client: &client.Contact{Name: "Ola",
			Email: "ola@example.com"}})
		c.must(err)
		c.tell(2)
		if v = c.issue(v.ID); v.Total() != total || v.Paid() != 0 {
			t.Errorf("charged %d, and %d is paid", v.Total(), v.Paid())
		}
		c.conserved(s.ID, id, card)
	}
}
