package invoice_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/voucher"
)

// crowd is visits of two sellers that end up on the invoices of either, alone and together.
type crowd struct {
	*clinic
	two  []invoice.Seller
	ids  []string // of the visits; what was paid of the n-th is held by the n-th seller
	clip string   // id of the card by which the third is paid, as a visit of it
	gift string   // and of the one that pays a part of the second
}

// TestMoneyOfSeveralVisits: visits that were paid while they were different sellers', by a provider, a gift card or a
// visit of a clip card, are invoiced together or apart by either of them, to one payer or two, and credited by lines,
// paid back, disputed and called off: what each seller holds and owes the other is right by each visit.
func TestMoneyOfSeveralVisits(t *testing.T) {
	crossing(t, 19, 160, 30, gathers)
}

// gathers walks three visits.
func gathers(t *testing.T, r *rand.Rand, crossed *atomic.Int64) {
	country := []string{"NO", "SE", "DK", "FI"}[r.IntN(4)]
	draft := []invoice.Drafting{invoice.AtCompletion, invoice.AtBooking, invoice.Monthly, invoice.ByHand}[r.IntN(4)]
	c := &crowd{clinic: opened(t, onBolt(t), country)}
	c.two = []invoice.Seller{c.sells(country, func(s *invoice.Seller) { s.Drafting = draft })}
	c.two = append(c.two, c.second(country, draft))
	c.prepaying([]practice.Prepay{{Kind: practice.PrepayFull}, {Kind: practice.PrepayDeposit, Percent: 33}}[r.IntN(2)])
	price := at[country].price
	clip, code := c.card(voucher.Voucher{Kind: voucher.Clip, Total: 3, Price: 2 * price, Paid: voucher.ByCash,
		Services: []string{"hour"}})
	gift, part := c.card(voucher.Voucher{Kind: voucher.Gift, Total: price / 4, Price: price / 4, Paid: voucher.ByBank})
	c.clip, c.gift = clip.ID, gift.ID
	c.comes("ida", "")
	c.comes("jonas", part)
	c.comes("ida", code)
	settle := func() {
		for range 3 {
			c.clock.Advance(2 * time.Minute)
			c.work()
			c.tell(1 + r.IntN(2))
		}
	}
	settle()
	for range 12 + r.IntN(10) {
		steps := c.steps(r, price)
		steps[r.IntN(len(steps))]()
		if r.IntN(3) > 0 {
			settle()
		}
	}
	settle()
	c.each(c.taxes)
	c.each(func(v invoice.Invoice) { _, _ = c.invoices.Issue(t.Context(), owner, "p", v.ID) })
	settle()
	if c.right() {
		crossed.Add(1)
	}
}

// comes has Kari book an hour with the practitioner, by the codes, and pay what is asked for before.
func (c *crowd) comes(with, codes string) {
	c.Helper()
	told, err := json.Marshal(voucher.Told{Code: codes})
	c.must(err)
	r, err := c.bookings.Book(c.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: with,
		Start:  wednesday.Add(time.Duration(len(c.ids)) * time.Hour),
		Client: client.Contact{Name: "Kari", Email: "kari@example.com"},
		Extra:  map[string]json.RawMessage{voucher.ContributionName: told}})
	c.must(err)
	c.ids = append(c.ids, r.ID)
	if page, err := c.payments.Start(c.Context(), "p", r.ID, sandbox.Name); err == nil {
		_, err = c.bank.Act(c.Context(), page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
		c.must(err)
	}
	c.clock.Advance(2 * time.Minute)
	c.work()
	c.tell(2)
}

// steps are what may happen next.
func (c *crowd) steps(r *rand.Rand, price int64) []func() {
	id := c.ids[r.IntN(len(c.ids))]
	ctx := c.Context()
	some := func(do func(invoice.Invoice)) func() {
		return func() {
			c.each(func(v invoice.Invoice) {
				if r.IntN(2) == 0 {
					do(v)
				}
			})
		}
	}
	return []func(){
		func() {
			if b, err := c.bookings.Get(ctx, owner, "p", id); err == nil && b.Status == booking.Confirmed {
				c.visits(id)
			}
		},
		func() { _, _ = c.bookings.Cancel(ctx, visitor, "p", id, "") },
		func() { _, _ = c.bookings.Cancel(ctx, owner, "p", id, "ill") },
		func() { _, _ = c.bookings.Finish(ctx, owner, "p", id, booking.NoShow) },
		func() { _, _ = c.payments.Decide(ctx, owner, "p", id, payment.Decision{Back: 1 + r.Int64N(price)}) },
		func() {
			b, err := c.bookings.Get(ctx, owner, "p", id)
			c.must(err)
			_, _ = c.bookings.Reschedule(ctx, owner, "p", id, booking.Move{Start: b.Start,
				Practitioner: []string{"ida", "jonas"}[r.IntN(2)], Override: "r"})
		},
		func() { // by hand, of one visit or several
			w := writing(price)
			w.Seller = c.two[r.IntN(2)].ID
			w.Lines = nil
			for _, id := range c.ids {
				if r.IntN(2) == 0 {
					l := writing(price).Lines[0]
					l.Booking = id
					w.Lines = append(w.Lines, l)
				}
			}
			if len(w.Lines) == 0 {
				return
			}
			_, err := c.invoices.Write(ctx, owner, "p", "", w)
			if err != nil && fault.KindOf(err) != fault.Conflict {
				c.must(err)
			}
		},
		some(func(v invoice.Invoice) {
			if v.Stage == invoice.Draft {
				w := invoice.Writing{Seller: c.two[r.IntN(2)].ID, Client: v.Client, Content: *v.Draft}
				_, _ = c.invoices.Edit(ctx, owner, "p", v.ID, 0, w)
			}
		}),
		some(func(v invoice.Invoice) {
			_, _ = c.invoices.Split(ctx, owner, "p", v.ID, []invoice.Share{
				{Payer: invoice.Payer{Name: "A"}, Part: 1 + r.Int64N(3)},
				{Payer: invoice.Payer{Name: "B"}, Part: 1 + r.Int64N(3)}})
		}),
		some(func(v invoice.Invoice) { _, _ = c.invoices.Issue(ctx, owner, "p", v.ID) }),
		some(func(v invoice.Invoice) { _, _ = c.invoices.Issue(ctx, owner, "p", v.ID) }),
		some(func(v invoice.Invoice) { _ = c.invoices.Drop(ctx, owner, "p", v.ID) }),
		some(func(v invoice.Invoice) {
			_, _ = c.invoices.Receive(ctx, owner, "p", v.ID, invoice.Received{Amount: 1 + r.Int64N(price)})
		}),
		some(func(v invoice.Invoice) {
			x := invoice.Crediting{Reason: "r", Refund: r.IntN(2) == 0, All: r.IntN(2) == 0}
			if !x.All {
				x.Lines = []invoice.CreditedLine{{Line: 1 + r.IntN(3), Quantity: 1 + r.Int64N(1000)}}
			}
			_, _ = c.invoices.Credit(ctx, owner, "p", v.ID, x)
		}),
		some(func(v invoice.Invoice) { // by its link
			page, err := c.invoices.Pay(ctx, "p", v.ID, sandbox.Name)
			if err == nil {
				_, err = c.bank.Act(ctx, page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
				c.must(err)
			}
		}),
		func() {
			a := []sandbox.Action{sandbox.Dispute, sandbox.WinDispute, sandbox.LoseDispute}[r.IntN(3)]
			_, _ = c.bank.Act(ctx, "clinic."+id+"-0", a)
			_, _ = c.payments.Tend(ctx, "p", id)
		},
	}
}

// right holds each seller's books to what was paid of each visit, and went back. It reports whether one owes the other.
func (c *crowd) right() (crossed bool) {
	c.Helper()
	on := []map[string]int64{{}, {}} // by seller and visit: of what was paid before, what their invoices have
	left := []int64{0, 0}
	var atProvider, prepaid, owes [2]int64 // owes: to the other
	c.each(func(v invoice.Invoice) {
		if v.Stage != invoice.Issued || v.Kind != invoice.KindInvoice {
			return
		}
		n := slices.IndexFunc(c.two, func(s invoice.Seller) bool { return s.ID == v.Seller })
		left[n] += v.Left()
		for _, e := range v.Money {
			if e.Booking != "" {
				on[n][e.Booking] += e.Amount
			}
		}
		for k := range v.Asked {
			id := payment.BillID(v.ID, k+1)
			p, err := c.payments.Get(c.Context(), "p", id)
			if fault.KindOf(err) == fault.NotFound {
				continue // two who pressed at once
			}
			c.must(err)
			atProvider[n] += p.Net()
			prepaid[n] += on[n][id] - p.Net()
		}
	})
	given := func(id string) int64 {
		b, err := c.bookings.Get(c.Context(), owner, "p", id)
		c.must(err)
		return voucher.TakenOff(b).Given()
	}
	for n, id := range c.ids {
		holder := []int{0, 1, 0}[n]
		used := given(id)
		if p, err := c.payments.Get(c.Context(), "p", id); err == nil {
			atProvider[holder] += p.Net()
			prepaid[holder] -= p.Net()
		}
		prepaid[holder] += on[0][id] + on[1][id] - used
		owes[holder] += on[1-holder][id]
		owes[0] += int64(holder) * used // the first seller sells the cards
		owes[1] -= int64(holder) * used
		owes[1-holder] -= on[1-holder][id]
	}
	for n, s := range c.two {
		books := c.ledger(s.ID)
		at := books[invoice.AtProvider] + books[invoice.Charges] + books[invoice.Disputed]
		if at != atProvider[n] || books[invoice.Prepayments] != prepaid[n] ||
			books[invoice.BetweenSellers] != -owes[n] || books[invoice.Receivables] != left[n] {
			c.Errorf("seller %d should have %d at the provider, %d prepaid, owe %d, and be owed %d: %v; invoices %v",
				n, atProvider[n], prepaid[n], owes[n], left[n], books, on)
		}
		crossed = crossed || owes[n] != 0
	}
	c.balanced("")
	return crossed
}
