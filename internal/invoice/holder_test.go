package invoice_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/voucher"
)

// moved gives the visit to another practitioner, at its time.
func (c *clinic) moved(id, to string) {
	c.Helper()
	b, err := c.bookings.Get(c.Context(), owner, "p", id)
	c.must(err)
	_, err = c.bookings.Reschedule(c.Context(), owner, "p", id, booking.Move{Start: b.Start, Practitioner: to})
	c.must(err)
	c.tell(2)
}

// invoiced has the visit take place and invoices it.
func (c *clinic) invoiced(id string) invoice.Invoice {
	c.Helper()
	c.visits(id)
	v := c.issue(c.of(id).ID)
	c.tell(2)
	return v
}

// worksOff works off what was asked for, and tells of it twice.
func (c *clinic) worksOff() {
	c.Helper()
	for range 3 {
		c.clock.Advance(2 * time.Minute)
		c.work()
		c.tell(2)
	}
}

// untold takes away what nobody was told yet.
func (c *clinic) untold() []fact.Fact {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	facts := c.heard.facts
	c.heard.facts = nil
	return facts
}

// pays pays the visit, of which nobody is told yet.
func (c *clinic) pays(id string) {
	c.Helper()
	page, err := c.payments.Start(c.Context(), "p", id, sandbox.Name)
	c.must(err)
	_, err = c.bank.Act(c.Context(), page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
	c.must(err)
	_, err = c.payments.Tend(c.Context(), "p", id)
	c.must(err)
}

// ledger is what is on a seller's accounts, those left out on which nothing is.
type ledger = map[invoice.Account]int64

// says holds a seller's books to what an accountant wrote down, to the minor unit.
func (c *clinic) says(of string, seller invoice.Seller, want ledger) {
	c.Helper()
	got := c.ledger(seller.ID)
	maps.DeleteFunc(got, func(_ invoice.Account, n int64) bool { return n == 0 })
	if !maps.Equal(got, want) {
		c.Errorf("the books of %s say %v, want %v", of, got, want)
	}
}

// TestWhatSellersOweEachOther: Ida's visits are invoiced by Lotus, Jonas' by himself; an hour is 850.00, of which
// 170.00 are VAT. What was paid while the visit was the one's is owed to the other, whose invoice has it. Debit is
// positive.
func TestWhatSellersOweEachOther(t *testing.T) {
	t.Parallel()
	sold := ledger{invoice.Sales: -68000, invoice.OutputVAT: -17000}
	and := func(all ...ledger) ledger {
		out := ledger{}
		for _, l := range all {
			maps.Copy(out, l)
		}
		return out
	}
	paid := func(c *clinic) string { return c.paid("kari", 0) }
	refunds := func(c *clinic, v invoice.Invoice) {
		_, err := c.invoices.Credit(c.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "r",
			Refund: true})
		c.must(err)
	}
	for _, x := range []struct {
		name         string
		book         func(*clinic) string
		then         func(*clinic, string)
		lotus, jonas ledger
	}{
		{"paid with Ida, given by Jonas, not invoiced yet", paid, func(c *clinic, id string) { c.moved(id, "jonas") },
			ledger{invoice.AtProvider: 85000, invoice.Prepayments: -85000}, ledger{}},
		{"paid with Ida, invoiced by Jonas", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.invoiced(id)
		}, ledger{invoice.AtProvider: 85000, invoice.BetweenSellers: -85000},
			and(sold, ledger{invoice.BetweenSellers: 85000})},
		{"100.00 paid back before Jonas invoices it", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			_, err := c.payments.Decide(c.Context(), owner, "p", id, payment.Decision{Back: 10000})
			c.must(err)
			c.worksOff()
			c.invoiced(id)
		}, ledger{invoice.AtProvider: 75000, invoice.BetweenSellers: -75000},
			and(sold, ledger{invoice.BetweenSellers: 75000, invoice.Receivables: 10000})},
		{"100.00 paid back after Jonas invoiced it", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.invoiced(id)
			_, err := c.payments.Decide(c.Context(), owner, "p", id, payment.Decision{Back: 10000})
			c.must(err)
		}, ledger{invoice.AtProvider: 75000, invoice.BetweenSellers: -75000},
			and(sold, ledger{invoice.BetweenSellers: 75000, invoice.Receivables: 10000})},
		{"credited by Jonas, and paid back", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			refunds(c, c.invoiced(id))
		}, ledger{}, ledger{}},
		{"the client's bank took it back, and a lost dispute costs 150.00", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.invoiced(id)
			for _, a := range []sandbox.Action{sandbox.Dispute, sandbox.LoseDispute} {
				_, err := c.bank.Act(c.Context(), "clinic."+id+"-0", a)
				c.must(err)
				_, err = c.payments.Tend(c.Context(), "p", id)
				c.must(err)
				c.worksOff()
			}
		}, ledger{invoice.Disputed: 85000, invoice.Charges: 15000, invoice.AtProvider: -15000,
			invoice.BetweenSellers: -85000},
			and(sold, ledger{invoice.BetweenSellers: 85000})},
		{"there and back", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.moved(id, "ida")
			c.invoiced(id)
		}, and(sold, ledger{invoice.AtProvider: 85000}), ledger{}},
		{"Jonas' draft, which staff have Lotus issue", paid, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.visits(id)
			v := c.of(id)
			all, err := c.invoices.Sellers(c.Context(), "p")
			c.must(err)
			lotus := all.All[slices.IndexFunc(all.All, func(s invoice.Seller) bool { return s.Default })]
			_, err = c.invoices.Edit(c.Context(), owner, "p", v.ID, 0, invoice.Writing{Seller: lotus.ID,
				Client: v.Client, Content: *v.Draft})
			c.must(err)
			c.issue(v.ID)
		}, and(sold, ledger{invoice.AtProvider: 85000}), ledger{}},
		{"Jonas invoices it before anybody is told that it was paid", func(c *clinic) string {
			id := c.books("kari", 0)
			c.tell(1)
			c.pays(id)
			return id
		}, func(c *clinic, id string) {
			held := c.untold()
			c.moved(id, "jonas")
			c.invoiced(id)
			c.heard.facts = slices.Concat(held, c.untold())
		}, ledger{}, and(sold, ledger{invoice.AtProvider: 85000})},
		{"paid with Ida, by a card of Lotus'", func(c *clinic) string {
			_, code := c.card(voucher.Voucher{Kind: voucher.Gift, Total: 85000, Price: 85000, Paid: voucher.ByCash})
			r, err := c.uses(code, 0)
			c.must(err)
			c.tell(2)
			return r.ID
		}, func(c *clinic, id string) {
			c.moved(id, "jonas")
			c.invoiced(id)
		}, ledger{invoice.InCash: 85000, invoice.BetweenSellers: -85000},
			and(sold, ledger{invoice.BetweenSellers: 85000})},
		{"paid with Jonas, by a card of Lotus', invoiced by Lotus", func(c *clinic) string {
			_, code := c.card(voucher.Voucher{Kind: voucher.Gift, Total: 85000, Price: 85000, Paid: voucher.ByCash})
			r, err := c.uses(code, 0)
			c.must(err)
			c.moved(r.ID, "jonas") // nobody was told of it before
			return r.ID
		}, func(c *clinic, id string) {
			c.moved(id, "ida")
			c.invoiced(id)
		}, and(sold, ledger{invoice.InCash: 85000}), ledger{}},
	} {
		t.Run(x.name, func(t *testing.T) {
			both(t, func(t *testing.T, db store.Store) {
				c := opened(t, db, "NO")
				lotus := c.sells("NO", nil)
				jonas := c.second("NO", invoice.AtCompletion)
				c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
				id := x.book(c)
				x.then(c, id)
				c.worksOff()
				c.says("Lotus", lotus, x.lotus)
				c.says("Jonas", jonas, x.jonas)
				for _, f := range c.told { // all again, late
					for _, r := range c.invoices.Reactors() {
						if slices.Contains(r.Kinds, f.Kind) {
							c.must(r.React(t.Context(), f))
						}
					}
				}
				c.says("Lotus", lotus, x.lotus)
				c.says("Jonas", jonas, x.jonas)
				c.balanced("")
			})
		})
	}
}

// TestMoneyBeforeTheSecondSeller: what was paid while Lotus was alone is in its books, though nobody wrote down that it
// holds it; also where the visit is invoiced, or paid back, by somebody who came later.
func TestMoneyBeforeTheSecondSeller(t *testing.T) {
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		lotus := c.sells("NO", nil)
		c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
		invoiced, refunded := c.paid("kari", 0), c.paid("ola", 1)
		jonas := c.second("NO", invoice.AtCompletion)
		c.moved(invoiced, "jonas")
		c.moved(refunded, "jonas")
		_, err := c.bookings.Cancel(t.Context(), owner, "p", refunded, "ill")
		c.must(err)
		c.worksOff()
		c.says("Lotus", lotus, ledger{invoice.AtProvider: 85000, invoice.Prepayments: -85000})
		c.says("Jonas", jonas, ledger{})
		c.invoiced(invoiced)
		c.says("Lotus", lotus, ledger{invoice.AtProvider: 85000, invoice.BetweenSellers: -85000})
		c.says("Jonas", jonas, ledger{invoice.Sales: -68000, invoice.OutputVAT: -17000, invoice.BetweenSellers: 85000})
	})
}

// TestClosedBetweenSellers: where the books of the seller who holds the money are closed, what goes back of it is
// entered in what is open; and what was exported of the closed days stays.
func TestClosedBetweenSellers(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	lotus := c.sells("NO", nil)
	c.second("NO", invoice.AtCompletion)
	c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
	id := c.paid("kari", 0)
	c.moved(id, "jonas")
	v := c.invoiced(id)
	_, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "r", Refund: true})
	c.must(err)
	_, err = c.payments.Tend(t.Context(), "p", id)
	c.must(err)
	refund := c.untold() // told a month later
	c.clock.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
	_, err = c.invoices.Close(t.Context(), owner, "p", lotus.ID, day(2026, 11, 30))
	c.must(err)
	before, err := c.invoices.Books(t.Context(), "p", lotus.ID, day(2026, 11, 1), day(2026, 11, 30))
	c.must(err)
	c.heard.facts = slices.Concat(refund, c.untold())
	c.tell(2)
	after, err := c.invoices.Books(t.Context(), "p", lotus.ID, day(2026, 11, 1), day(2026, 11, 30))
	c.must(err)
	entered := func(all []invoice.Posting) (ids []string) {
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		return ids
	}
	if len(before) != 2 || !slices.Equal(entered(before), entered(after)) {
		t.Errorf("it was %+v and is %+v", before, after)
	}
	c.says("Lotus", lotus, ledger{})
}

// refusing is a store that does not write the next posting.
type refusing struct {
	store.Store
	next bool
}

func (s *refusing) Transact(ctx context.Context, ops ...store.Op) error {
	enters := func(o store.Op) bool { return strings.HasPrefix(o.Item.Key.Partition, "books#") }
	if s.next && slices.ContainsFunc(ops, enters) {
		s.next = false
		return errors.New("the power fails")
	}
	return s.Store.Transact(ctx, ops...)
}

// TestHolderStays: who holds a visit's money is decided before it is entered. Where that fails, and the visit is moved
// before it is told again, it is entered with the same seller, once.
func TestHolderStays(t *testing.T) {
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		lotus := c.sells("NO", nil)
		jonas := c.second("NO", invoice.AtCompletion)
		c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
		id := c.books("kari", 0)
		c.tell(1)
		c.pays(id)
		facts, failing := c.untold(), c.again(&refusing{Store: c.heard, next: true}).Money()
		tell := func(f fact.Fact) error {
			if !slices.Contains(failing.Kinds, f.Kind) {
				return nil
			}
			return failing.React(t.Context(), f)
		}
		if !slices.ContainsFunc(facts, func(f fact.Fact) bool { return tell(f) != nil }) {
			t.Fatal("nothing was refused")
		}
		c.says("Lotus", lotus, ledger{})
		c.moved(id, "jonas")
		for range 2 {
			for _, f := range facts {
				c.must(tell(f))
			}
		}
		c.says("Lotus", lotus, ledger{invoice.AtProvider: 85000, invoice.Prepayments: -85000})
		c.invoiced(id)
		c.says("Lotus", lotus, ledger{invoice.AtProvider: 85000, invoice.BetweenSellers: -85000})
		c.says("Jonas", jonas, ledger{invoice.Sales: -68000, invoice.OutputVAT: -17000, invoice.BetweenSellers: 85000})
	})
}

// TestAdvanceOfAnother: VAT of an advance is its seller's own. Who gives the visit in the end takes none of it off what
// is theirs: the one who was paid invoices the rest, or takes the advance back, and the other invoices all.
func TestAdvanceOfAnother(t *testing.T) {
	t.Parallel()
	begins := func(t *testing.T) (c *clinic, lotus, jonas invoice.Seller, id string) {
		c = opened(t, onBolt(t), "SE")
		lotus = c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
		jonas = c.second("SE", invoice.AtBooking)
		c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 20})
		return c, lotus, jonas, c.paid("kari", 0)
	}
	taxed := func(c *clinic, of string, s invoice.Seller, vat int64) {
		c.Helper()
		if got := -c.ledger(s.ID)[invoice.OutputVAT]; got != vat {
			c.Errorf("%s owes VAT of %d, want %d", of, got, vat)
		}
	}
	t.Run("who was paid invoices the rest", func(t *testing.T) {
		t.Parallel()
		c, lotus, jonas, id := begins(t)
		c.issue(c.of(id).ID)
		c.moved(id, "jonas")
		c.visits(id)
		all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
		c.must(err)
		v := c.issue(all[1].ID)
		if v.Seller != lotus.ID || v.Total() != 68000 {
			t.Errorf("%s invoices %d", v.Seller, v.Total())
		}
		taxed(c, "Lotus", lotus, 17000)
		taxed(c, "Jonas", jonas, 0)
	})
	t.Run("an advance that was not issued goes with its visit", func(t *testing.T) {
		t.Parallel()
		c, lotus, jonas, id := begins(t)
		c.moved(id, "jonas")
		if v := c.invoiced(id); v.Seller != jonas.ID || v.Total() != 85000 {
			t.Errorf("%s invoices %d", v.Seller, v.Total())
		}
		taxed(c, "Lotus", lotus, 0)
		taxed(c, "Jonas", jonas, 17000)
	})
	t.Run("the other one invoices all", func(t *testing.T) {
		t.Parallel()
		c, lotus, jonas, id := begins(t)
		advance := c.issue(c.of(id).ID)
		c.moved(id, "jonas")
		c.visits(id)
		all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
		c.must(err)
		draft := all[1]
		_, err = c.invoices.Edit(t.Context(), owner, "p", draft.ID, 0, invoice.Writing{Seller: jonas.ID,
			Client: draft.Client, Content: *draft.Draft})
		c.must(err)
		_, err = c.invoices.Issue(t.Context(), owner, "p", draft.ID)
		if f, _ := fault.As(err); f == nil || f.Code != "advance-of-another" {
			t.Fatalf("he takes Lotus' VAT off his own: %v", err)
		}
		shown, err := c.invoices.Show(t.Context(), owner, "p", draft.ID)
		c.must(err)
		f, _ := fault.As(shown.Wrong)
		says, _ := f.Extra["text"].(map[i18n.Lang]string)
		if len(says) != len(i18n.Langs()) || says[i18n.EN] != f.Fields[0].Message {
			t.Errorf("staff read %+v", f)
		}
		_, err = c.invoices.Credit(t.Context(), owner, "p", advance.ID, invoice.Crediting{All: true, Refund: true,
			Reason: "another seller"})
		c.must(err)
		c.worksOff()
		c.must(c.invoices.Drop(t.Context(), owner, "p", draft.ID))
		w := writing(85000)
		w.Seller, w.Lines[0].Booking = jonas.ID, id
		v, err := c.invoices.Write(t.Context(), owner, "p", "", w)
		c.must(err)
		if v = c.issue(v.ID); v.Total() != 85000 || v.Left() != 85000 {
			t.Errorf("%d invoiced, %d left", v.Total(), v.Left())
		}
		taxed(c, "Lotus", lotus, 0)
		taxed(c, "Jonas", jonas, 17000)
		c.says("Lotus", lotus, ledger{})
	})
}
