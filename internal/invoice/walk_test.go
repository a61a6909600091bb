package invoice_test

import (
	"encoding/json"
	"fmt"
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
	"stund/internal/vat"
	"stund/internal/voucher"
)

// TestMoneyIsConserved walks visits at random from booking to refund: whatever was discounted, prepaid, paid by a gift
// card, invoiced before, credited by lines, paid back and called off, what came in is what is kept, each unit of it is
// on one invoice, and the books say the same.
func TestMoneyIsConserved(t *testing.T) {
	t.Parallel()
	for seed := range uint64(80) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			wanders(t, rand.New(rand.NewPCG(17, seed)), nil)
		})
	}
}

// TestMoneyIsConservedBetweenSellers: so it is where Ida and Jonas invoice each for themselves, and the visit is moved
// between them and given services of either, whatever is told late or in another order; and the books of each are right
// by themselves.
func TestMoneyIsConservedBetweenSellers(t *testing.T) {
	crossing(t, 18, 240, 50, wanders)
}

// crossing takes so many walks, drawn from the stream. Each counts whether money of one seller was on another's
// invoice: at least so often it has to be.
func crossing(t *testing.T, stream, walks uint64, least int64,
	walk func(t *testing.T, r *rand.Rand, crossed *atomic.Int64)) {
	t.Parallel()
	var crossed atomic.Int64
	t.Cleanup(func() {
		if !t.Failed() && crossed.Load() < least {
			t.Errorf("only %d walks had money of one seller on another's invoice", crossed.Load())
		}
	})
	for seed := range walks {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			walk(t, rand.New(rand.NewPCG(stream, seed)), &crossed)
		})
	}
}

// wanders walks one visit, between two sellers where it is counted how often money crosses.
func wanders(t *testing.T, r *rand.Rand, crossed *atomic.Int64) {
	country := []string{"NO", "SE", "DK", "FI"}[r.IntN(4)]
	c := opened(t, onBolt(t), country)
	draft := []invoice.Drafting{invoice.AtCompletion, invoice.AtBooking, invoice.Monthly, invoice.ByHand}[r.IntN(4)]
	s := c.sells(country, func(s *invoice.Seller) { s.Drafting = draft })
	var two []invoice.Seller
	if crossed != nil {
		two = []invoice.Seller{s, c.second(country, draft)}
	}
	c.prepaying([]practice.Prepay{{Kind: practice.PrepayFull}, {Kind: practice.PrepayDeposit, Percent: 33},
		{Kind: practice.PrepayFull, Capture: practice.AtVisit}, {Kind: practice.PrepayNone}}[r.IntN(4)])
	price := at[country].price
	var codes []string
	card := ""
	if r.IntN(2) == 0 {
		v, err := c.vouchers.Issue(t.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Gift,
			Total: 1 + r.Int64N(price*3/2), Price: r.Int64N(2) * r.Int64N(price*2), Paid: paying(r)})
		c.must(err)
		card, codes = v.ID, append(codes, c.vouchers.Code(v))
	}
	if r.IntN(3) == 0 {
		v, err := c.vouchers.Issue(t.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Coupon, Name: "CHEAP",
			Percent: 1 + r.IntN(60)})
		c.must(err)
		codes = append(codes, v.Name)
	}
	told, err := json.Marshal(voucher.Told{Code: strings.Join(codes, ",")})
	c.must(err)
	b, err := c.bookings.Book(t.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
		Start: wednesday, Client: client.Contact{Name: "kari", Email: "kari@example.com"},
		Extra: map[string]json.RawMessage{voucher.ContributionName: told}})
	if fault.CodeOf(err) == "provider-unconfigured" {
		return // what the card leaves to pay is less than a provider takes
	}
	c.must(err)
	if page, err := c.payments.Start(t.Context(), "p", b.ID, sandbox.Name); err == nil {
		_, err = c.bank.Act(t.Context(), page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
		c.must(err)
	}
	settle := func() {
		for range 3 {
			c.clock.Advance(2 * time.Minute)
			if two != nil {
				c.shuffle(r)
			}
			c.work()
			c.tell(1 + r.IntN(2))
		}
	}
	settle()
	steps := []func(){
		func() { c.visits(b.ID) },
		func() { _, _ = c.bookings.Cancel(t.Context(), visitor, "p", b.ID, "") },
		func() { _, _ = c.bookings.Cancel(t.Context(), owner, "p", b.ID, "ill") },
		func() { _, _ = c.bookings.Finish(t.Context(), owner, "p", b.ID, booking.NoShow) },
		func() {
			_, _ = c.payments.Decide(t.Context(), owner, "p", b.ID, payment.Decision{Back: 1 + r.Int64N(price)})
		},
		func() {
			w := writing(price)
			w.Lines[0].Booking = b.ID
			if two != nil {
				w.Seller = two[r.IntN(2)].ID
			}
			_, err := c.invoices.Write(t.Context(), owner, "p", "", w)
			if err != nil && fault.KindOf(err) != fault.Conflict {
				c.must(err)
			}
		},
		func() { c.each(func(v invoice.Invoice) { _, _ = c.invoices.Issue(t.Context(), owner, "p", v.ID) }) },
		func() { c.each(func(v invoice.Invoice) { _ = c.invoices.Drop(t.Context(), owner, "p", v.ID) }) },
		func() {
			c.each(func(v invoice.Invoice) {
				_, err := c.invoices.Receive(t.Context(), owner, "p", v.ID, invoice.Received{
					Amount: 1 + r.Int64N(price)})
				if v.Stage == invoice.Issued && v.Kind == invoice.KindInvoice {
					c.must(err)
				}
			})
		},
		func() {
			c.each(func(v invoice.Invoice) {
				x := invoice.Crediting{Reason: "r", Refund: r.IntN(2) == 0, All: r.IntN(2) == 0}
				if !x.All {
					x.Lines = []invoice.CreditedLine{{Line: 1, Quantity: 1 + r.Int64N(1000)}}
				}
				_, _ = c.invoices.Credit(t.Context(), owner, "p", v.ID, x)
			})
		},
	}
	for _, a := range []sandbox.Action{sandbox.Dispute, sandbox.WinDispute, sandbox.LoseDispute} {
		steps = append(steps, func() {
			_, _ = c.bank.Act(t.Context(), "clinic."+b.ID+"-0", a)
			_, _ = c.payments.Tend(t.Context(), "p", b.ID)
		})
	}
	steps = append(steps, func() { // at the counter
		var told voucher.Told
		if len(codes) > 0 && r.IntN(3) > 0 {
			told.Code = strings.Join(codes[:1+r.IntN(len(codes))], ",")
		}
		_, _ = c.invoices.Price(t.Context(), owner, "p", b.ID, 0, told)
	})
	steps = append(steps, func() { // it is another client's
		n := r.IntN(3)
		_, _ = c.bookings.Edit(t.Context(), owner, "p", b.ID, booking.Edit{Client: &client.Contact{
			Name: fmt.Sprint("ola ", n), Email: fmt.Sprintf("ola%d@example.com", n)}})
	})
	back := slices.Concat(steps[4:5], steps[9:13]) // what has money go back, or is about to
	if two != nil {
		crossings := c.crossings(r, b.ID, two)
		for range 1 + r.IntN(3) {
			crossings[r.IntN(len(crossings))]()
		}
		settle()
		steps = append(steps, crossings...)
	}
	visit := r.IntN(4) // of the steps the one at which it takes place, if nothing came in between
	for n := range 3 + r.IntN(8) {
		k := r.IntN(len(steps))
		if n == visit || n < visit && k > 0 && k < 4 && r.IntN(3) > 0 {
			k = 0
		}
		if k == 0 && c.clock.Now().After(wednesday.Add(48*time.Hour)) {
			continue
		}
		func() {
			if got, err := c.bookings.Get(t.Context(), owner, "p", b.ID); k == 0 && (err != nil ||
				got.Status != booking.Confirmed) {
				return
			}
			steps[k]()
		}()
		if two == nil || r.IntN(3) > 0 { // else it is told with what comes next
			settle()
		}
	}
	settle()
	c.each(c.taxes)
	c.each(func(v invoice.Invoice) { _, _ = c.invoices.Issue(t.Context(), owner, "p", v.ID) })
	settle()
	if two == nil {
		c.conserved(s.ID, b.ID, card)
		return
	}
	for range 1 + r.IntN(4) {
		back[r.IntN(len(back))]()
		settle()
	}
	c.conserved("", b.ID, card)
	if c.apart(two, b.ID, card) {
		crossed.Add(1)
	}
}

// second adds a seller for whom Jonas works, and who has a service of its own.
func (c *clinic) second(country string, draft invoice.Drafting) invoice.Seller {
	c.Helper()
	s := c.sells(country, func(s *invoice.Seller) {
		s.Name, s.Drafting, s.Practitioners = "Jonas Dahl", draft, []string{"jonas"}
	})
	c.change(func(x *practice.Setup) {
		talk := x.Services[0]
		talk.ID, talk.Name, talk.Seller, talk.Price.Minor = "talk", "Talk", s.ID, talk.Price.Minor*4/5
		x.Services = append(x.Services, talk)
	})
	c.clock.Advance(5 * time.Minute)
	return s
}

// shuffle changes in which order is told what happened.
func (c *clinic) shuffle(r *rand.Rand) {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	r.Shuffle(len(c.heard.facts), func(i, j int) {
		c.heard.facts[i], c.heard.facts[j] = c.heard.facts[j], c.heard.facts[i]
	})
}

// crossings are what brings a visit, or its draft, from one seller to the other.
func (c *clinic) crossings(r *rand.Rand, id string, two []invoice.Seller) []func() {
	move := func() {
		if b, err := c.bookings.Get(c.Context(), owner, "p", id); err == nil {
			to := []string{"ida", "jonas"}[r.IntN(2)]
			_, _ = c.bookings.Reschedule(c.Context(), owner, "p", id, booking.Move{Start: b.Start, Practitioner: to,
				Override: "r"})
		}
	}
	return []func(){move, move, move,
		func() {
			to := []string{"hour", "talk"}[r.IntN(2)]
			_, _ = c.bookings.Edit(c.Context(), owner, "p", id, booking.Edit{Service: to, Override: "r"})
		},
		func() { // the practitioners work for the other one from now on
			with := [][]string{{"ida"}, {"jonas"}, {"ida", "jonas"}, nil}[r.IntN(4)]
			s := two[1]
			s.Practitioners = with
			_, err := c.invoices.SetSeller(c.Context(), owner, "p", s.ID, s, invoice.BothSeries{})
			c.must(err)
		},
		func() { // staff have the other one invoice it
			c.each(func(v invoice.Invoice) {
				if v.Stage != invoice.Draft {
					return
				}
				w := invoice.Writing{Seller: two[r.IntN(2)].ID, Client: v.Client, Content: *v.Draft}
				_, _ = c.invoices.Edit(c.Context(), owner, "p", v.ID, 0, w)
			})
		},
	}
}

// apart holds the books of each seller to what is the seller's: one of them has all that was paid of the visit before
// it was invoiced, and owes the other what is on the other's invoices. It reports whether anything is.
func (c *clinic) apart(two []invoice.Seller, id, card string) (crossed bool) {
	c.Helper()
	on := map[string]int64{} // of what was paid before, what invoices of each have
	c.each(func(v invoice.Invoice) {
		for _, e := range v.Money {
			if v.Stage == invoice.Issued && e.Booking == id {
				on[v.Seller] += e.Amount
			}
		}
	})
	net, used := int64(0), int64(0)
	if p, err := c.payments.Get(c.Context(), "p", id); err == nil {
		net = p.Net()
	}
	if card != "" {
		g, err := c.vouchers.Get(c.Context(), "p", voucher.Gift, card)
		c.must(err)
		used = g.Out
	}
	books := []map[invoice.Account]int64{c.ledger(two[0].ID), c.ledger(two[1].ID)}
	fits := func(holder int) bool { // cards are sold by the first one
		here, there := books[holder], books[1-holder]
		owes := on[two[1-holder].ID]
		if holder == 1 {
			owes -= used
		}
		return here[invoice.AtProvider]+here[invoice.Charges]+here[invoice.Disputed] == net &&
			here[invoice.Prepayments] == on[two[0].ID]+on[two[1].ID]-net-used &&
			here[invoice.BetweenSellers] == -owes &&
			there[invoice.AtProvider] == 0 && there[invoice.Charges] == 0 && there[invoice.Disputed] == 0 &&
			there[invoice.Prepayments] == 0 && there[invoice.BetweenSellers] == owes
	}
	if !fits(0) && !fits(1) {
		c.Errorf("net %d, used %d, on invoices %v; the books of %s %+v, of %s %+v", net, used, on, two[0].ID, books[0],
			two[1].ID, books[1])
	}
	return books[0][invoice.BetweenSellers] != 0
}

// paying is a way in which a card is paid for.
func paying(r *rand.Rand) voucher.Paying {
	return []voucher.Paying{"", voucher.ByCash, voucher.ByCard, voucher.ByBank, voucher.ByInvoice,
		voucher.Gratis}[r.IntN(6)]
}

// taxes says of what is kept of a visit that it is taxed.
func (c *clinic) taxes(v invoice.Invoice) {
	if v.Draft == nil || !v.Kept {
		return
	}
	w := invoice.Writing{Seller: v.Seller, Client: v.Client, Content: *v.Draft}
	w.Lines = slices.Clone(w.Lines)
	for n := range w.Lines {
		w.Lines[n].Treatment = vat.Standard
	}
	_, err := c.invoices.Edit(c.Context(), owner, "p", v.ID, 0, w)
	c.must(err)
}

// each does something with every invoice.
func (c *clinic) each(do func(invoice.Invoice)) {
	c.Helper()
	all, _, err := c.invoices.List(c.Context(), owner, "p", invoice.Wanted{Limit: 100})
	c.must(err)
	slices.SortFunc(all, func(a, b invoice.Invoice) int { return strings.Compare(a.ID, b.ID) })
	for _, v := range all {
		do(v)
	}
}

// conserved compares what the provider and the card gave with what the invoices and the books say.
func (c *clinic) conserved(seller, id, card string) {
	c.Helper()
	var provider, gift, left int64
	c.each(func(v invoice.Invoice) {
		if v.Stage != invoice.Issued || v.Kind != invoice.KindInvoice {
			return
		}
		left += v.Left()
		for _, e := range v.Money {
			switch e.Method {
			case invoice.ByProvider:
				provider += e.Amount
			case invoice.ByGiftCard:
				gift += e.Amount
			}
		}
	})
	books := c.balances(long.from, long.to)
	net, used := int64(0), int64(0)
	if p, err := c.payments.Get(c.Context(), "p", id); err == nil {
		net = p.Net()
	}
	if card != "" {
		g, err := c.vouchers.Get(c.Context(), "p", voucher.Gift, card)
		c.must(err)
		used = g.Out
	}
	if claimed, err := c.invoices.OfBooking(c.Context(), owner, "p", id); err != nil || len(claimed) > 0 {
		if provider != net || gift != used {
			c.Errorf("the provider has %d, invoices %d; of the card %d is used, invoices have %d: %+v", net, provider,
				used, gift, claimed)
		}
	}
	if books[invoice.Receivables] != left || books[invoice.AtProvider]+books[invoice.Charges]+
		books[invoice.Disputed] != net ||
		books[invoice.Prepayments] != provider+gift-net-used {
		c.Errorf("books %+v; %d left, %d net, %d and %d on invoices", books, left, net, provider, gift)
	}
	c.balanced(seller)
}
