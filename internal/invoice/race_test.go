package invoice_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"stund/internal/booking"
	"stund/internal/invoice"
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

// TestDraftedMeanwhile: a coupon that counts from the moment on in which the visit is drafted is in the draft, be it
// one of its own or a month's that has others.
func TestDraftedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, drafting := range []invoice.Drafting{invoice.AtCompletion, invoice.Monthly} {
		t.Run(string(drafting), func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			c.sells("NO", func(s *invoice.Seller) { s.Drafting = drafting })
			v, err := c.vouchers.Issue(t.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Coupon, Name: "HALF",
				Percent: 50})
			c.must(err)
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
			meanwhile := c.again(&interrupted{Store: c.heard, first: func() { c.must(c.priced(id, v.Name)) }})
			for _, f := range facts {
				if slices.Contains(meanwhile.Visits().Kinds, f.Kind) {
					c.must(meanwhile.Visits().React(t.Context(), f))
				}
			}
			c.tell(2)
			if total := c.issue(c.of(id).ID).Total() - 85000*int64(len(c.of(id).Doc.Lines)-1); total != 42500 {
				t.Errorf("charged %d", total)
			}
		})
	}
}
