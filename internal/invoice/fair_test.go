package invoice_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/trace"
	"stund/internal/voucher"
)

// gifted books an hour with a new gift card of the value, and pays what is asked for beside it; it returns the booking
// and the card.
func (c *clinic) gifted(name string, after int, value int64, pays bool) (id, card string) {
	c.Helper()
	v, err := c.vouchers.Issue(c.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Gift, Total: value})
	c.must(err)
	told, err := json.Marshal(voucher.Told{Code: c.vouchers.Code(v)})
	c.must(err)
	r, err := c.bookings.Book(c.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
		Start:  wednesday.Add(time.Duration(after) * time.Hour),
		Client: client.Contact{Name: name, Email: name + "@example.com"},
		Extra:  map[string]json.RawMessage{voucher.ContributionName: told}})
	c.must(err)
	if pays {
		page, err := c.payments.Start(c.Context(), "p", r.ID, sandbox.Name)
		c.must(err)
		_, err = c.bank.Act(c.Context(), page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
		c.must(err)
		c.clock.Advance(2 * time.Minute)
		c.work()
	}
	return r.ID, v.ID
}

// charged sums up what the invoices of the booking charge, and what is left of them.
func (c *clinic) charged(id string) (total, left int64) {
	c.Helper()
	all, err := c.invoices.OfBooking(c.Context(), owner, "p", id)
	c.must(err)
	for _, v := range all {
		total, left = total+v.Total()-v.Credited(), left+v.Left()
	}
	return total, left
}

// TestGiftCardBeforeTheVisit: an advance invoice charges what the gift card paid as well, so the invoices of a visit
// come to its price together, and each is owed what nobody paid of it.
func TestGiftCardBeforeTheVisit(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]practice.Prepay{
		"all":  {Kind: practice.PrepayFull},
		"part": {Kind: practice.PrepayDeposit, Percent: 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "SE")
			c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
			c.prepaying(p)
			id, _ := c.gifted("kari", 0, 30000, true)
			v := c.issue(c.of(id).ID)
			if v.Left() != 0 || !v.Doc.Pay.Paid {
				t.Errorf("the advance of %d is left with %d", v.Total(), v.Left())
			}
			c.visits(id)
			all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
			c.must(err)
			c.issue(all[len(all)-1].ID)
			want := int64(0)
			if name == "part" {
				want = 85000 - 30000 - 11000
			}
			if total, left := c.charged(id); total != 85000 || left != want {
				t.Errorf("%d charged, %d left, want 85000 and %d", total, left, want)
			}
		})
	}
}

// TestGiftCardCalledOff: what goes back to a gift card is the invoice's no more: it is not paid back twice.
func TestGiftCardCalledOff(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	s := c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
	id, card := c.gifted("kari", 0, 30000, true)
	v := c.issue(c.of(id).ID)
	_, err := c.bookings.Cancel(t.Context(), owner, "p", id, "ill")
	c.must(err)
	for range 3 {
		c.tell(2)
		c.clock.Advance(2 * time.Minute)
		c.work()
	}
	g, err := c.vouchers.Get(t.Context(), "p", voucher.Gift, card)
	c.must(err)
	if v = c.get(v.ID); g.Left() != 30000 || v.Left() != 0 || v.Paid() != 0 || v.Credited() != v.Total() {
		t.Errorf("the card has %d; %d left, %d paid, %d of %d credited", g.Left(), v.Left(), v.Paid(), v.Credited(),
			v.Total())
	}
	c.balanced(s.ID)
}

// TestGiftCardByHand: a gift card pays of a visit that staff invoice by hand, as long as it is on the draft, and once.
func TestGiftCardByHand(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.ByHand })
	id, _ := c.gifted("kari", 0, 30000, false)
	c.visits(id)
	with, without := writing(85000), writing(85000)
	with.Lines[0].Booking = id
	v, err := c.invoices.Write(t.Context(), owner, "p", "", with)
	c.must(err)
	if v.Paid() != 30000 {
		t.Errorf("written: %d paid", v.Paid())
	}
	if shown, err := c.invoices.Preview(t.Context(), owner, "p", "", with); err != nil || shown.Paid() != 30000 {
		t.Errorf("previewed: %d paid, %v", shown.Paid(), err)
	}
	for _, x := range []struct {
		w    invoice.Writing
		paid int64
	}{{without, 0}, {with, 30000}, {with, 30000}} {
		if v, err = c.invoices.Edit(t.Context(), owner, "p", v.ID, 0, x.w); err != nil || v.Paid() != x.paid {
			t.Errorf("edited: %d paid, want %d, %v", v.Paid(), x.paid, err)
		}
	}
	c.must(c.invoices.Drop(t.Context(), owner, "p", v.ID))
	v, err = c.invoices.Write(t.Context(), owner, "p", "", with)
	c.must(err)
	if v = c.issue(v.ID); v.Left() != 55000 || v.Doc.Payable() != 55000 {
		t.Errorf("issued: %d left", v.Left())
	}
}

// TestMoneyGoesWithItsVisit: what was prepaid of a visit that is taken off a draft pays nothing of what stays.
func TestMoneyGoesWithItsVisit(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"edited", "no-show"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.Monthly })
			c.prepaying(practice.Prepay{Kind: practice.PrepayFull, Capture: practice.AtVisit})
			one, two := c.paid("kari", 0), c.paid("kari", 2)
			for _, id := range []string{one, two} {
				c.visits(id)
				c.clock.Advance(2 * time.Minute)
				c.work()
				c.tell(1)
			}
			v := c.of(one)
			if v.Paid() != 170000 {
				t.Fatalf("%d paid", v.Paid())
			}
			if way == "edited" {
				w := invoice.Writing{Seller: v.Seller, Client: v.Client, Content: *v.Draft}
				w.Lines = slices.Clone(w.Lines)[:1]
				_, err := c.invoices.Edit(t.Context(), owner, "p", v.ID, 0, w)
				c.must(err)
			} else {
				_, err := c.bookings.Finish(t.Context(), owner, "p", two, booking.NoShow)
				c.must(err)
				c.tell(1)
			}
			if v = c.issue(v.ID); v.Total() != 85000 || v.Paid() != 85000 || v.Left() != 0 {
				t.Errorf("%d charged, %d paid, %d left", v.Total(), v.Paid(), v.Left())
			}
		})
	}
}

// TestAdvanceAndByHand: who writes the invoice of a visit by hand takes off what its advance invoice charged.
func TestAdvanceAndByHand(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 20})
	id := c.paid("kari", 0)
	c.issue(c.of(id).ID)
	c.visits(id)
	all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
	c.must(err)
	c.must(c.invoices.Drop(t.Context(), owner, "p", all[1].ID))
	w := writing(85000)
	w.Lines[0].Booking = id
	v, err := c.invoices.Write(t.Context(), owner, "p", "", w)
	c.must(err)
	if v = c.issue(v.ID); v.Total() != 68000 || v.Left() != 68000 || len(v.Doc.Advances) != 1 {
		t.Errorf("%d charged, %d left, %+v", v.Total(), v.Left(), v.Doc.Advances)
	}
	if total, left := c.charged(id); total != 85000 || left != 68000 {
		t.Errorf("%d charged, %d left", total, left)
	}
}

// TestOthersVisits: a draft names visits that there are, and a practitioner's those of their own calendar.
func TestOthersVisits(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", func(s *invoice.Seller) { s.Practitioners, s.Drafting = []string{"jonas"}, invoice.ByHand })
	jonas := fact.Actor{Role: fact.Practitioner, ID: "j", Practitioner: "jonas", Practice: "p"}
	id := c.books("kari", 0)
	c.visits(id)
	mine, err := c.invoices.Write(t.Context(), jonas, "p", "", writing(100))
	c.must(err)
	for _, of := range []string{id, "38gfsrdqqmpb9a6eckyj2repsq"} {
		w := writing(85000)
		w.Lines[0].Booking = of
		if _, err := c.invoices.Write(t.Context(), jonas, "p", "", w); fault.KindOf(err) != fault.Invalid {
			t.Errorf("written: %v", err)
		}
		if _, err := c.invoices.Edit(t.Context(), jonas, "p", mine.ID, 0, w); fault.KindOf(err) != fault.Invalid {
			t.Errorf("edited: %v", err)
		}
	}
	w := writing(85000)
	w.Lines[0].Booking = id
	if _, err := c.invoices.Write(t.Context(), assistant, "p", "", w); err != nil {
		t.Error(err)
	}
}

// TestCreditedOwesNothing: of an invoice that was taken back whole no fee for its lateness is owed, nor reminded of;
// who paid one has it coming back.
func TestCreditedOwesNothing(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "DK")
	c.clock.Set(wednesday)
	s := c.sells("DK", func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true} })
	v := c.sent(10000, nil)
	c.runs(v.ID, day(2026, 11, 19), func(v invoice.Invoice) { c.gone(v.ID) })
	if v = c.get(v.ID); v.Charged() != 10000 {
		t.Fatalf("%d charged", v.Charged())
	}
	for range 2 {
		_, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "wrong",
			Key: "k"})
		c.must(err)
	}
	c.tell(1)
	if v = c.get(v.ID); v.Left() != 0 || v.Status(day(2026, 11, 20)) != invoice.StatusCredited {
		t.Errorf("%d left, %s", v.Left(), v.Status(day(2026, 11, 20)))
	}
	if on := c.runs(v.ID, day(2026, 12, 24), nil); len(on) > 0 {
		t.Errorf("reminded again on %v", on)
	}
	c.balanced(s.ID)
	for account, n := range c.balances(long.from, long.to) {
		if n != 0 {
			t.Errorf("%s is left with %d", account, n)
		}
	}
	if v = c.gone(v.ID); v.Left() != 0 {
		t.Errorf("%d left after a late telling", v.Left())
	}
}

// TestErasedAmongOthers: of a draft of several people's visits only those of who is erased go.
func TestErasedAmongOthers(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.Monthly })
	one, two := c.books("kari", 0), c.books("ola", 1)
	for _, id := range []string{one, two} {
		b, err := c.bookings.Get(t.Context(), owner, "p", id)
		c.must(err)
		who, err := c.clients.Get(t.Context(), "p", b.Client, store.Strong)
		c.must(err)
		p := who.Particulars
		p.Payer = &client.Party{Name: "Fjell AS", Org: "923609016"}
		_, err = c.clients.Change(t.Context(), owner, "p", b.Client, 0, p)
		c.must(err)
		c.visits(id)
	}
	v := c.of(one)
	if v.ID != c.of(two).ID {
		t.Fatal("they are on drafts of their own")
	}
	b, err := c.bookings.Get(t.Context(), owner, "p", one)
	c.must(err)
	for range 2 {
		c.must(c.invoices.Traces()[0].Erase(t.Context(), trace.Person{Practice: "p", IDs: []string{b.Client}}, v.ID))
	}
	if v = c.of(two); len(v.Draft.Lines) != 1 || v.Draft.Lines[0].Booking != two {
		t.Errorf("%+v", v.Draft)
	}
}

// TestHeldUntilItsMonthIsOver: who holds a month's draft has it issued no sooner than it would be.
func TestHeldUntilItsMonthIsOver(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", func(s *invoice.Seller) { s.Drafting, s.Automatic = invoice.Monthly, true })
	id := c.books("kari", 0)
	c.visits(id)
	v := c.of(id)
	was := v.Next
	for _, on := range []civil.Date{day(2026, 11, 6), {}} {
		v, err := c.invoices.Hold(t.Context(), owner, "p", v.ID, on, "ill")
		if c.must(err); !v.Next.Equal(was) {
			t.Errorf("held until %v: issued at %s, not %s", on, v.Next, was)
		}
	}
}

// TestNumbersOnce: no number is printed twice, whatever a series' prefix is changed to, and however both series look.
func TestNumbersOnce(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	s, err := c.invoices.AddSeller(t.Context(), owner, "p", sellers["NO"], invoice.BothSeries{})
	c.must(err)
	seen := map[string]bool{}
	issue := func(n int) {
		t.Helper()
		for range n {
			v := c.issue(c.written(100).ID)
			if seen[v.Doc.Number] {
				t.Errorf("%s twice", v.Doc.Number)
			}
			seen[v.Doc.Number] = true
		}
	}
	issue(12)
	for _, prefix := range []string{"1", "", "11", "A", "1", "A2", "{year}", "{year}-", "A", ""} {
		_, err := c.invoices.SetSeller(t.Context(), owner, "p", s.ID, sellers["NO"],
			invoice.BothSeries{Invoice: invoice.Series{Prefix: prefix}})
		want := slices.Contains([]string{"1", "11", "A2", "{year}"}, prefix)
		if refused := fault.KindOf(err) == fault.Invalid; refused != want {
			t.Errorf("%q: %v", prefix, err)
		}
		issue(12)
	}
	for _, both := range [][2]string{{"{year}-", "2027-"}, {"2", "21"}, {"K", "K{year}"}, {"{year}", "20"}} {
		_, err := c.invoices.SetSeller(t.Context(), owner, "p", s.ID, sellers["NO"], invoice.BothSeries{
			Invoice: invoice.Series{Prefix: both[0]}, CreditNote: invoice.Series{Prefix: both[1]}})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", both, err)
		}
	}
}

// TestSplitCalledOff: what several were to pay of a visit that is called off is owed by none of them.
func TestSplitCalledOff(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	id := c.books("kari", 0)
	c.tell(1)
	all, err := c.invoices.Split(t.Context(), owner, "p", c.of(id).ID, []invoice.Share{
		{Payer: invoice.Payer{Name: "A"}, Part: 1}, {Payer: invoice.Payer{Name: "B"}, Part: 1}})
	c.must(err)
	_, err = c.bookings.Cancel(t.Context(), owner, "p", id, "ill")
	c.must(err)
	c.tell(2)
	for _, v := range all {
		if _, err := c.invoices.Get(t.Context(), owner, "p", v.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a part is left: %v", err)
		}
	}
}

// TestSplitInPart: as long as one of several is to pay of a visit, it is not invoiced once more.
func TestSplitInPart(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	id := c.books("kari", 0)
	c.visits(id)
	all, err := c.invoices.Split(t.Context(), owner, "p", c.of(id).ID, []invoice.Share{
		{Payer: invoice.Payer{Name: "A"}, Part: 1}, {Payer: invoice.Payer{Name: "B"}, Part: 1}})
	c.must(err)
	c.must(c.invoices.Drop(t.Context(), owner, "p", all[0].ID))
	w := writing(85000)
	w.Lines[0].Booking = id
	if _, err := c.invoices.Write(t.Context(), owner, "p", "", w); fault.CodeOf(err) != "booking-invoiced" {
		t.Errorf("once more: %v", err)
	}
	if got := c.of(id); got.ID != all[1].ID {
		t.Errorf("%+v", got)
	}
	c.must(c.invoices.Drop(t.Context(), owner, "p", all[1].ID))
	if _, err := c.invoices.Write(t.Context(), owner, "p", "", w); err != nil {
		t.Error(err)
	}
}

// TestGivenToAnother: the draft of a visit that staff give to another client is that client's, and nobody pays for two.
func TestGivenToAnother(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	id, other := c.books("kari", 0), c.books("ola", 4)
	c.tell(2)
	first, ola := c.of(id), c.of(other).Client
	_, err := c.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{ClientID: ola})
	c.must(err)
	c.tell(2)
	if _, err := c.invoices.Get(t.Context(), owner, "p", first.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the first draft: %v", err)
	}
	if v := c.of(id); v.Client != ola || v.Payer != ola || !v.Advance {
		t.Errorf("it is %+v", v)
	}
	c.visits(id)
	if v := c.issue(c.of(id).ID); v.Doc.Buyer.Name != "ola" || v.Total() != 85000 {
		t.Errorf("%s pays %d", v.Doc.Buyer.Name, v.Total())
	}
}

// TestIssuedAndGivenToAnother: staff hear, once, of an invoice that is open and charges for what is another client's by
// now; not of one that was credited.
func TestIssuedAndGivenToAnother(t *testing.T) {
	t.Parallel()
	for _, credited := range []bool{false, true} {
		c := opened(t, onBolt(t), "SE")
		c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
		id, other := c.books("kari", 0), c.books("ola", 4)
		c.tell(2)
		made := c.issue(c.of(id).ID)
		ola := c.of(other).Client
		if credited {
			_, err := c.invoices.Credit(t.Context(), owner, "p", made.ID, invoice.Crediting{All: true, Reason: "ill",
				Key: "k"})
			c.must(err)
		}
		_, err := c.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{ClientID: ola})
		c.must(err)
		c.tell(2)
		var told []string
		for _, f := range c.told {
			if f.Kind != invoice.FactStuck.Name {
				continue
			}
			e, err := invoice.FactStuck.Data(f)
			c.must(err)
			if f.Subject != made.ID || string(e.Problem) != invoice.StuckPassedOn {
				t.Errorf("of %s: %+v", f.Subject, e)
			}
			told = append(told, f.ID)
		}
		told = slices.Compact(told)
		if (len(told) == 1) == credited || len(told) > 1 {
			t.Errorf("credited %t: staff hear of it %d times", credited, len(told))
		}
	}
}

// TestListOfTheMerged: the invoices of who was merged into a client are that client's.
func TestListOfTheMerged(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	one, two := c.books("kari", 0), c.books("karin", 2)
	c.visits(one)
	c.visits(two)
	keeps, goes := c.of(one).Client, c.of(two).Client
	k, err := c.clients.Get(t.Context(), "p", keeps, store.Strong)
	c.must(err)
	g, err := c.clients.Get(t.Context(), "p", goes, store.Strong)
	c.must(err)
	_, err = c.clients.Merge(t.Context(), owner, "p", keeps, k.Revision(), goes, g.Revision(), client.Keep{})
	c.must(err)
	list, _, err := c.invoices.List(t.Context(), owner, "p", invoice.Wanted{Client: keeps, Limit: 10})
	if err != nil || len(list) != 2 {
		t.Errorf("%d invoices, %v", len(list), err)
	}
	if v := c.issue(c.of(two).ID); v.Doc.Buyer.Name != "kari" {
		t.Errorf("to %s", v.Doc.Buyer.Name)
	}
}

// TestGiant: the most lines of the most money are issued or refused, and never wrap around.
func TestGiant(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	w := writing()
	for range invoice.MaxLines {
		l := writing(100_000_000_000).Lines[0]
		l.Quantity = 100_000
		w.Lines = append(w.Lines, l)
	}
	v, err := c.invoices.Write(t.Context(), owner, "p", "", w)
	c.must(err)
	v, err = c.invoices.Issue(t.Context(), owner, "p", v.ID)
	if err != nil || v.Total() != 500*10_000_000_000_000 {
		t.Errorf("%d, %v", v.Total(), err)
	}
}

// TestAdvanceTakenBack: what was paid of an advance invoice stays there when it is taken back: it pays no other one as
// well.
func TestAdvanceTakenBack(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"after the visit", "edited", "by hand"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "SE")
			s := c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
			c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 20})
			id := c.paid("kari", 0)
			advance := c.issue(c.of(id).ID)
			_, err := c.invoices.Credit(t.Context(), owner, "p", advance.ID, invoice.Crediting{All: true, Reason: "r"})
			c.must(err)
			c.visits(id)
			all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
			c.must(err)
			v := all[1]
			w := writing(85000)
			w.Seller, w.Lines[0].Booking = v.Seller, id
			switch way {
			case "edited":
				v, err = c.invoices.Edit(t.Context(), owner, "p", v.ID, 0, w)
			case "by hand":
				c.must(c.invoices.Drop(t.Context(), owner, "p", v.ID))
				v, err = c.invoices.Write(t.Context(), owner, "p", "", w)
			}
			c.must(err)
			v = c.issue(v.ID)
			c.tell(2)
			if v = c.get(v.ID); v.Left() != 85000 || c.get(advance.ID).Left() != -17000 {
				t.Errorf("%d left, and %d of the advance", v.Left(), c.get(advance.ID).Left())
			}
			c.balanced(s.ID)
		})
	}
}

// TestAdvanceOfSeveral: what several were charged before a visit is taken off afterwards, whoever of them it was.
func TestAdvanceOfSeveral(t *testing.T) {
	t.Parallel()
	for _, issued := range []int{0, 1, 2} {
		c := opened(t, onBolt(t), "SE")
		c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
		c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Percent: 20})
		id := c.paid("kari", 0)
		parts, err := c.invoices.Split(t.Context(), owner, "p", c.of(id).ID, []invoice.Share{
			{Payer: invoice.Payer{Name: "A"}, Part: 1}, {Payer: invoice.Payer{Name: "B"}, Part: 1}})
		c.must(err)
		for n := range issued {
			c.issue(parts[n].ID)
		}
		c.visits(id)
		for _, v := range parts[issued:] {
			c.issue(v.ID)
		}
		all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
		c.must(err)
		for _, v := range all {
			c.issue(v.ID)
		}
		total, _ := c.charged(id)
		if total += c.get(parts[1].ID).Total(); total != 85000 {
			t.Errorf("%d issued before: %d charged", issued, total)
		}
	}
}

// TestMoneyOfNoTime: money cannot be entered for a day so long ago that no export of the books would have it.
func TestMoneyOfNoTime(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	v := c.issue(c.written(100).ID)
	for on, ok := range map[civil.Date]bool{day(1026, 11, 2): false, day(2026, 10, 1): true} {
		_, err := c.invoices.Receive(t.Context(), owner, "p", v.ID, invoice.Received{Amount: 1, Day: on})
		if ok != (err == nil) {
			t.Errorf("%s: %v", on, err)
		}
	}
}
