package invoice_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/invoice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// card sells a card, and returns it with its code.
func (c *clinic) card(v voucher.Voucher) (voucher.Voucher, string) {
	c.Helper()
	v, err := c.vouchers.Issue(c.Context(), owner, "p", "", v)
	c.must(err)
	c.tell(2)
	return v, c.vouchers.Code(v)
}

// uses books an hour with the codes, so many hours after the first.
func (c *clinic) uses(codes string, after int) (booking.Result, error) {
	told, err := json.Marshal(voucher.Told{Code: codes})
	c.must(err)
	return c.bookings.Book(c.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
		Start: wednesday.Add(time.Duration(after) * time.Hour), Client: client.Contact{Name: "Kari",
			Email: "kari@example.com"}, Extra: map[string]json.RawMessage{voucher.ContributionName: told}})
}

// owing holds what the books have on accounts to what they should.
func (c *clinic) owing(want map[invoice.Account]int64) {
	c.Helper()
	c.tell(2)
	books := c.balances(long.from, long.to)
	for account, sum := range want {
		if books[account] != sum {
			c.Errorf("%s is %d, want %d: %v", account, books[account], sum, books)
		}
	}
}

// TestCardsInTheBooks: a card that is sold is owed until it is used; then it pays the visit, whose invoice has the VAT.
func TestCardsInTheBooks(t *testing.T) {
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		s := c.sells("NO", nil)
		_, gift := c.card(voucher.Voucher{Kind: voucher.Gift, Total: 100000, Price: 90000, Paid: voucher.ByCash})
		c.owing(map[invoice.Account]int64{invoice.InCash: 90000, invoice.Cards: -90000})
		clip, visits := c.card(voucher.Voucher{Kind: voucher.Clip, Total: 3, Price: 200000, Paid: voucher.ByInvoice,
			Services: []string{"hour"}})
		c.owing(map[invoice.Account]int64{invoice.Cards: -290000, invoice.CardSales: 200000})
		var sale invoice.Invoice
		c.each(func(v invoice.Invoice) { sale = v })
		w := writing()
		w.Lines = []invoice.Line{} // staff say who pays; what was sold stays as it is
		_, err := c.invoices.Edit(t.Context(), owner, "p", sale.ID, 0, w)
		c.must(err)
		sale = c.issue(sale.ID)
		if sale.Total() != 200000 || sale.Doc.VAT() != 0 {
			t.Errorf("the card is charged as %d with VAT of %d", sale.Total(), sale.Doc.VAT())
		}
		c.owing(map[invoice.Account]int64{invoice.CardSales: 0, invoice.Receivables: 200000, invoice.Sales: 0})
		b, err := c.uses(visits, 0)
		c.must(err)
		c.owing(map[invoice.Account]int64{invoice.Cards: -290000 + 66667, invoice.Prepayments: -66667})
		c.visits(b.ID)
		made := c.issue(c.of(b.ID).ID)
		if made.Total() != 66667 || made.Left() != 0 || made.Doc.VAT() != 13333 {
			t.Errorf("the visit is charged as %d, VAT %d, left %d", made.Total(), made.Doc.VAT(), made.Left())
		}
		c.owing(map[invoice.Account]int64{invoice.Prepayments: 0, invoice.Sales: -53334, invoice.OutputVAT: -13333})
		g, err := c.uses(gift, 30)
		c.must(err)
		c.owing(map[invoice.Account]int64{invoice.Prepayments: -85000, invoice.Cards: -133333 - 13500,
			invoice.CardDifferences: 8500})
		_, err = c.bookings.Cancel(t.Context(), owner, "p", g.ID, "")
		c.must(err)
		c.owing(map[invoice.Account]int64{invoice.Prepayments: 0, invoice.Cards: -133333 - 90000,
			invoice.CardDifferences: 0})
		yes := true
		_, err = c.vouchers.Change(t.Context(), owner, "p", voucher.Clip, clip.ID, voucher.Change{Void: &yes,
			Reason: "wants the money back"})
		c.must(err)
		c.owing(map[invoice.Account]int64{invoice.Cards: -90000, invoice.CardSales: -133333})
		c.balanced(s.ID)
	})
}

// TestVATOfCards: a clip card of one service has its VAT when it is sold, in the Union alone; a gift card, and one of
// several services, when it is used.
func TestVATOfCards(t *testing.T) {
	t.Parallel()
	for country, single := range map[string]bool{"NO": false, "SE": true, "DK": true, "FI": true} {
		for _, paid := range []voucher.Paying{voucher.ByCard, voucher.ByInvoice} {
			c := opened(t, onBolt(t), country)
			s := c.sells(country, nil)
			price := 4 * at[country].price
			v, code := c.card(voucher.Voucher{Kind: voucher.Clip, Total: 5, Price: price, Paid: paid,
				Services: []string{"hour"}})
			if g, _ := c.card(voucher.Voucher{Kind: voucher.Gift, Total: 100, Price: 100, Paid: paid}); g.Single {
				t.Errorf("%s: a gift card is taxed when it is sold", country)
			}
			if v.Single != single {
				t.Errorf("%s: VAT when it is sold is %t", country, v.Single)
			}
			c.each(func(v invoice.Invoice) {
				w := writing()
				w.Lines = v.Draft.Lines
				_, err := c.invoices.Edit(t.Context(), owner, "p", v.ID, 0, w)
				c.must(err)
			})
			c.each(func(v invoice.Invoice) { c.issue(v.ID) })
			owed, vat := -price-100, int64(0)
			if single {
				owed, vat = -100, -c.taxed(country, price)
			}
			c.owing(map[invoice.Account]int64{invoice.Cards: owed, invoice.OutputVAT: vat, invoice.CardSales: 0})
			b, err := c.uses(code, 0)
			c.must(err)
			c.visits(b.ID)
			all, err := c.invoices.OfBooking(t.Context(), owner, "p", b.ID)
			c.must(err)
			if len(all) > 0 == single {
				t.Errorf("%s: the visit has %d invoices", country, len(all))
			}
			for _, v := range all {
				if len(v.Money) != 1 || v.Money[0].Method != invoice.ByClipCard {
					t.Errorf("%s: it is paid by %+v", country, v.Money)
				}
			}
			c.balanced(s.ID)
		}
	}
}

// taxed is the VAT of a gross amount at the country's full rate.
func (c *clinic) taxed(country string, gross int64) int64 {
	rate := map[string]int64{"SE": 2500, "DK": 2500, "FI": 2550}[country]
	net := (gross*10000*2/(10000+rate) + 1) / 2
	return gross - net
}

// TestWhatCardsOweIsConserved: whatever becomes of cards, in any order and told late and twice, what the books owe for
// them is what is left of them, as far as it was paid for.
func TestWhatCardsOweIsConserved(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 4))
			c := opened(t, onBolt(t), []string{"NO", "SE", "DK", "FI"}[r.IntN(4)])
			s := c.sells(c.country, nil)
			var cards []voucher.Voucher
			var ids []string
			for n := range 4 {
				v := voucher.Voucher{Kind: voucher.Gift, Total: 1 + r.Int64N(300000), Price: r.Int64N(300000),
					Paid: paying(r), Until: civil.Date{Year: 2026, Month: 12, Day: 1 + r.IntN(28)}}
				if n%2 == 1 {
					v.Kind, v.Total, v.Services = voucher.Clip, 1+r.Int64N(9), []string{"hour"}
				}
				v, err := c.vouchers.Issue(t.Context(), owner, "p", "", v)
				c.must(err)
				cards = append(cards, v)
			}
			for n := range 60 {
				v := cards[r.IntN(4)]
				change := func(x voucher.Change) {
					x.Reason = "r"
					_, _ = c.vouchers.Change(t.Context(), owner, "p", v.Kind, v.ID, x)
				}
				pick := func() string {
					if len(ids) == 0 {
						return ""
					}
					return ids[r.IntN(len(ids))]
				}
				left, yes, until := r.Int64N(9), r.IntN(2) == 0, civil.Date{Year: 2027, Month: 3, Day: 1 + r.IntN(28)}
				switch r.IntN(8) {
				case 0, 1, 2:
					if b, err := c.uses(c.vouchers.Code(v), 24*7*(n/5)+n%5); err == nil {
						ids = append(ids, b.ID)
					}
				case 3:
					_, _ = c.bookings.Cancel(t.Context(), []fact.Actor{visitor, owner}[r.IntN(2)], "p", pick(), "")
				case 4:
					change(voucher.Change{Left: &left})
				case 5:
					change(voucher.Change{Void: &yes})
				case 6:
					if r.IntN(3) == 0 {
						change(voucher.Change{Until: &until})
					}
					c.must(c.vouchers.Expire(t.Context(), voucher.Key("p", v.ID)))
				case 7:
					_ = c.priced(pick(), c.vouchers.Code(v))
					c.clock.Advance(time.Duration(r.IntN(72)) * time.Hour)
				}
				if r.IntN(4) == 0 {
					c.tell(1 + r.IntN(2))
					c.owesLeft(cards, ids)
				}
			}
			c.tell(2)
			c.owesLeft(cards, ids)
			c.balanced(s.ID)
		})
	}
}

// owesLeft compares what the books owe for the cards with what is left of them, and what they have as paid before with
// what cards pay of the bookings, of which no invoice was issued.
func (c *clinic) owesLeft(cards []voucher.Voucher, bookings []string) {
	c.Helper()
	var owed int64
	for _, v := range cards {
		now, err := c.vouchers.Get(c.Context(), "p", v.Kind, v.ID)
		c.must(err)
		ended := !now.Voided.IsZero() || !now.Expired.IsZero() || now.Single || now.Paid == voucher.Gratis
		if !ended {
			owed += now.Price * min(now.Left(), v.Total) / v.Total
		}
	}
	books := c.balances(long.from, long.to)
	if books[invoice.Cards] != -owed {
		c.Errorf("the books owe %d, and %d is left: %v", -books[invoice.Cards], owed, books)
	}
	var given int64
	for _, id := range bookings {
		b, err := c.bookings.Get(c.Context(), owner, "p", id)
		c.must(err)
		given += voucher.TakenOff(b).Given()
	}
	if books[invoice.Prepayments] != -given {
		c.Errorf("the books have %d as paid before, and cards pay %d: %v", -books[invoice.Prepayments], given, books)
	}
}
