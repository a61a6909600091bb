package invoice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/trace"
	"stund/internal/vat"
)

// prepaying has hours be paid before they are booked.
func (c *clinic) prepaying(p practice.Prepay) {
	c.Helper()
	c.change(func(x *practice.Setup) { x.Services[0].Prepay = &p })
	_, err := c.payments.SetAccount(c.Context(), owner, "p", sandbox.Name,
		payment.Fields{sandbox.FieldAccount: "clinic", sandbox.FieldKey: "k"}, false)
	c.must(err)
	_, err = c.payments.Check(c.Context(), owner, "p", sandbox.Name)
	c.must(err)
}

// paid books an hour and pays it.
func (c *clinic) paid(name string, after int) string {
	c.Helper()
	id := c.books(name, after)
	page, err := c.payments.Start(c.Context(), "p", id, sandbox.Name)
	c.must(err)
	_, err = c.bank.Act(c.Context(), page[strings.LastIndex(page, "/")+1:], sandbox.Pay)
	c.must(err)
	c.clock.Advance(2 * time.Minute)
	c.work()
	return id
}

// TestPrepaid: a Norwegian visit that was paid before is invoiced after it, and paid; a refund by a credit note goes
// through the provider once.
func TestPrepaid(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
		c.prepaying(practice.Prepay{Kind: practice.PrepayFull})
		id := c.paid("kari", 0)
		if all, err := c.invoices.OfBooking(t.Context(), owner, "p", id); err != nil || len(all) > 0 {
			t.Fatalf("Norway has no advance invoices: %+v %v", all, err)
		}
		c.visits(id)
		v := c.issue(c.of(id).ID)
		if v.Doc.Prepaid != 85000 || !v.Doc.Pay.Paid || !v.Doc.Due.IsZero() ||
			v.Status(v.Doc.Issued) != invoice.StatusPaid {
			t.Errorf("issued: %+v, left %d", v.Doc, v.Left())
		}
		c.tell(2)
		n, err := c.invoices.Credit(
			t.Context(),
			owner,
			"p",
			v.ID,
			invoice.Crediting{All: true, Refund: true, Reason: "ill",
				Key: "k"},
		)
		c.must(err)
		for range 3 {
			again, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Refund: true,
				Reason: "ill", Key: "k"})
			if err != nil || again.ID != n.ID {
				t.Errorf("%+v, %v", again, err)
			}
			c.clock.Advance(2 * time.Minute)
			c.work()
		}
		p, err := c.payments.Get(t.Context(), "p", id)
		if err != nil || p.Sums().Refunded != 85000 {
			t.Errorf("went back: %+v, %v", p.Sums(), err)
		}
		v, err = c.invoices.Get(t.Context(), owner, "p", v.ID)
		if err != nil || v.Left() != 0 || v.Paid() != 0 || v.Status(v.Doc.Issued) != invoice.StatusCredited {
			t.Errorf("%d left, %d paid, %s, %v", v.Left(), v.Paid(), v.Status(v.Doc.Issued), err)
		}
		for account, n := range c.balances(long.from, long.to) {
			if n != 0 {
				t.Errorf("%s is left with %d", account, n)
			}
		}
	})
}

// TestTakenAtTheVisit: what is reserved and taken after the invoice was issued pays it.
func TestTakenAtTheVisit(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	c.prepaying(practice.Prepay{Kind: practice.PrepayFull, Capture: practice.AtVisit})
	id := c.paid("kari", 0)
	b, err := c.bookings.Get(t.Context(), owner, "p", id)
	c.must(err)
	c.clock.Set(b.End)
	_, err = c.bookings.Finish(t.Context(), owner, "p", id, booking.Completed)
	c.must(err)
	c.tell(1)
	v := c.issue(c.of(id).ID)
	if v.Doc.Prepaid != 0 || v.Left() != 85000 {
		t.Errorf("before it is taken: %+v", v.Doc)
	}
	c.clock.Advance(2 * time.Minute)
	c.work()
	c.tell(2)
	if v = c.of(id); v.Left() != 0 || v.Status(v.Doc.Issued) != invoice.StatusPaid {
		t.Errorf("after: %+v", v.Money)
	}
	b2 := c.balances(long.from, long.to)
	if b2[invoice.Receivables] != 0 || b2[invoice.Prepayments] != 0 || b2[invoice.AtProvider] != 85000 {
		t.Errorf("%+v", b2)
	}
}

// TestAdvance: a Swedish deposit has an advance invoice at once, and the final one takes it off by its rate.
func TestAdvance(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "SE")
	c.sells("SE", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	c.prepaying(practice.Prepay{Kind: practice.PrepayDeposit, Amount: 25000})
	id := c.paid("kari", 0)
	a := c.of(id)
	if !a.Advance || a.Draft.Lines[0].Price != 25000 {
		t.Fatalf("%+v", a.Draft)
	}
	a = c.issue(a.ID)
	if a.Doc.Total() != 25000 || a.Doc.Prepaid != 25000 {
		t.Errorf("advance: %+v", a.Doc)
	}
	c.visits(id)
	c.tell(2)
	all, err := c.invoices.OfBooking(t.Context(), owner, "p", id)
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	f := c.issue(all[1].ID)
	if f.Doc.Total() != 60000 || f.Doc.VAT() != 12000 || f.Doc.Prepaid != 0 || f.Left() != 60000 ||
		len(f.Doc.Advances) != 1 || f.Doc.Advances[0].Gross != 25000 || f.Doc.Advances[0].Number != a.Doc.Number {
		t.Errorf("final: %+v", f.Doc)
	}
	agree(t, f.Doc)
}

// TestAdvanceOfAll: where the advance invoice was of all, it is the only one; called off in time, it is credited.
func TestAdvanceOfAll(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "FI")
	c.sells("FI", func(s *invoice.Seller) { s.Drafting = invoice.AtBooking })
	c.prepaying(
		practice.Prepay{Kind: practice.PrepayFull, Refunds: []practice.RefundStep{{Minutes: 60, Percent: 100}}},
	)
	one, two := c.paid("kari", 0), c.paid("ola", 1)
	for _, id := range []string{one, two} {
		c.issue(c.of(id).ID)
	}
	_, err := c.bookings.Cancel(t.Context(), visitor, "p", two, "")
	c.must(err)
	c.tell(3)
	c.work()
	if v := c.of(two); v.Credited() != v.Total() || len(v.Credits) != 1 {
		t.Errorf("called off: %+v", v.Credits)
	}
	c.visits(one)
	if v := c.of(one); !v.Advance || v.Left() != 0 {
		t.Errorf("%+v", v)
	}
}

// TestMonthly: a month's visits of one payer are on one draft, those of the next on another.
func TestMonthly(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", func(s *invoice.Seller) { s.Drafting = invoice.Monthly })
	var ids []string
	for _, hours := range []int{0, 24, 48, 24 * 28, 24 * 57} { // 4, 5, 6 November, 2 and 31 December
		ids = append(ids, c.books("kari", hours))
	}
	other := c.books("ola", 0)
	for _, id := range append([]string{other}, ids...) {
		c.visits(id)
	}
	first, later := c.of(ids[0]), c.of(ids[4])
	if len(first.Draft.Lines) != 3 || len(later.Draft.Lines) != 2 || first.Month != "2026-11" ||
		later.Month != "2026-12" ||
		c.of(other).ID == first.ID {
		t.Errorf("%+v and %+v", first.Draft, later.Draft)
	}
	c.issue(first.ID)
	late := c.books("kari", 24*61)
	c.visits(late)
	if v := c.of(late); v.Month != "2027-01" {
		t.Errorf("across the year: %s", v.Month)
	}
	_, err := c.bookings.Finish(t.Context(), owner, "p", ids[4], booking.NoShow)
	c.must(err)
	c.tell(2)
	if v, err := c.invoices.Get(t.Context(), owner, "p", later.ID); err != nil || len(v.Draft.Lines) != 1 {
		t.Errorf("one did not come: %+v, %v", v.Draft, err)
	}
}

// TestNothing: what costs nothing, is not to be invoiced, or has nobody to invoice it, is not drafted; a draft that
// staff deleted does not come again.
func TestNothing(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	none := func(what, id string) {
		t.Helper()
		if all, err := c.invoices.OfBooking(t.Context(), owner, "p", id); err != nil || len(all) > 0 {
			t.Errorf("%s: %+v, %v", what, all, err)
		}
	}
	id := c.books("a", 0)
	c.visits(id)
	none("no seller", id)
	c.sells("NO", nil)
	id = c.books("b", 2)
	c.change(func(x *practice.Setup) { x.Services[0].NoInvoice = true })
	c.visits(id)
	none("no invoice", id)
	c.change(func(x *practice.Setup) { x.Services[0].NoInvoice, x.Services[0].Price.Minor = false, 0 })
	id = c.books("c", 4)
	c.visits(id)
	none("free", id)
	c.change(func(x *practice.Setup) { x.Services[0].Price.Minor = 100 })
	id = c.books("d", 6)
	c.visits(id)
	c.must(c.invoices.Drop(t.Context(), owner, "p", c.of(id).ID))
	_, err := c.bookings.Finish(t.Context(), owner, "p", id, booking.NoShow)
	c.must(err)
	c.visits(id)
	none("deleted", id)
	w := writing(100)
	w.Lines[0].Booking = id
	v, err := c.invoices.Write(t.Context(), owner, "p", "", w)
	c.must(err)
	if _, err := c.invoices.Write(t.Context(), owner, "p", "", w); fault.CodeOf(err) != "booking-invoiced" {
		t.Errorf("twice by hand: %v", err)
	}
	if got := c.of(id); got.ID != v.ID {
		t.Errorf("by hand: %+v", got)
	}
}

// TestExempt: whether care is exempt depends on who gave it, on the day that they did; who is not registered charges
// no VAT at all.
func TestExempt(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	c.change(func(x *practice.Setup) { x.Services[0].VAT = &practice.VAT{Treatment: vat.Exempt} })
	id := c.books("kari", 0)
	c.visits(id)
	if _, err := c.invoices.Issue(t.Context(), owner, "p", c.of(id).ID); fault.CodeOf(err) != "rate-unknown" {
		t.Errorf("without an authorisation: %v", err)
	}
	c.change(func(x *practice.Setup) {
		x.Practitioners[0].Authorisations = []vat.Authorisation{{Profession: "physiotherapist", Country: "NO",
			From: day(2020, 1, 1)}}
	})
	v := c.issue(c.of(id).ID)
	if v.Doc.VAT() != 0 || v.Doc.Sums[0].Category != vat.Exempted || v.Doc.Lines[0].Reason == "" {
		t.Errorf("%+v", v.Doc.Sums)
	}
	small := c.sells("NO", func(s *invoice.Seller) {
		s.VATRegistered, s.LegalForm, s.Practitioners = false, "enk", []string{"jonas"}
	})
	w := writing(5000)
	w.Seller = small.ID
	free, err := c.invoices.Write(t.Context(), owner, "p", "", w)
	c.must(err)
	if v := c.issue(free.ID); v.Doc.Sums[0].Category != vat.NotSubject || v.Doc.Number != "1001" {
		t.Errorf("%+v", v.Doc)
	}
}

// TestWhose: practitioners see and issue the invoices of sellers that name them, and nobody of another practice any.
func TestWhose(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	own := c.sells("NO", func(s *invoice.Seller) { s.LegalForm, s.Practitioners = "enk", []string{"jonas"} })
	jonas := fact.Actor{Role: fact.Practitioner, ID: "j", Practice: "p", Practitioner: "jonas"}
	ida := fact.Actor{Role: fact.Practitioner, ID: "i", Practice: "p", Practitioner: "ida"}
	ctx := t.Context()
	theirs, err := c.invoices.Write(ctx, jonas, "p", "", writing(100))
	if err != nil || theirs.Seller != own.ID {
		t.Fatalf("%+v, %v", theirs, err)
	}
	all := c.written(100)
	for name, do := range map[string]func(fact.Actor, string) error{
		"get":   func(a fact.Actor, id string) error { _, err := c.invoices.Get(ctx, a, "p", id); return err },
		"show":  func(a fact.Actor, id string) error { _, err := c.invoices.Show(ctx, a, "p", id); return err },
		"issue": func(a fact.Actor, id string) error { _, err := c.invoices.Issue(ctx, a, "p", id); return err },
		"several": func(a fact.Actor, id string) error {
			_, err := c.invoices.IssueAll(ctx, a, "p", []string{id})
			return err
		},
		"drop": func(a fact.Actor, id string) error { return c.invoices.Drop(ctx, a, "p", id) },
		"edit": func(a fact.Actor, id string) error {
			_, err := c.invoices.Edit(ctx, a, "p", id, 0, writing(1))
			return err
		},
	} {
		if err := do(ida, theirs.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s of another seller's: %v", name, err)
		}
		if err := do(jonas, all.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s of the practice's: %v", name, err)
		}
	}
	if _, err := c.invoices.Get(ctx, owner, "q", all.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another practice's: %v", err)
	}
	for actor, want := range map[fact.Actor]int{jonas: 1, ida: 0, owner: 2, assistant: 2} {
		list, _, err := c.invoices.List(ctx, actor, "p", invoice.Wanted{Limit: 10})
		if err != nil || len(list) != want {
			t.Errorf("%s %s sees %d, %v", actor.Role, actor.Practitioner, len(list), err)
		}
	}
	if v, err := c.invoices.Issue(ctx, jonas, "p", theirs.ID); err != nil || v.Doc.Number != "1001" {
		t.Errorf("their own: %v", err)
	}
}

// TestErased: a draft goes, and what was issued stays with what the law has kept.
func TestErased(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	one, two := c.books("kari", 0), c.books("kari", 1)
	c.visits(one)
	c.visits(two)
	draft, done := c.of(one), c.issue(c.of(two).ID)
	who := trace.Person{Practice: "p", IDs: []string{done.Client}}
	tr := c.invoices.Traces()[0]
	ids, _, err := tr.More(t.Context(), who, "")
	if err != nil || !slices.Contains(ids, draft.ID) || !slices.Contains(ids, done.ID) {
		t.Errorf("found %v, %v", ids, err)
	}
	for range 2 {
		for _, id := range ids {
			r, there, err := tr.HandOut(t.Context(), who, id)
			if id == done.ID && (!there || r.Data == nil) || err != nil {
				t.Errorf("handed out: %+v, %v", r, err)
			}
			c.must(tr.Erase(t.Context(), who, id))
		}
	}
	if _, err := c.invoices.Get(t.Context(), owner, "p", draft.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the draft: %v", err)
	}
	v, err := c.invoices.Get(t.Context(), owner, "p", done.ID)
	if err != nil || v.Doc.Buyer.Name != "kari" || v.Email != "" {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestPayer: a client whose employer pays is invoiced to the employer.
func TestPayer(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	id := c.books("kari", 0)
	b, err := c.bookings.Get(t.Context(), owner, "p", id)
	c.must(err)
	who, err := c.clients.Get(t.Context(), "p", b.Client, store.Strong)
	c.must(err)
	p := who.Particulars
	p.Payer = &client.Party{Name: "Fjell AS", Org: "923609016", Email: "faktura@fjell.example"}
	_, err = c.clients.Change(t.Context(), owner, "p", b.Client, 0, p)
	c.must(err)
	c.visits(id)
	v := c.issue(c.of(id).ID)
	if v.Doc.Buyer.Name != "Fjell AS" || !v.Doc.Buyer.Company || v.Email != "faktura@fjell.example" ||
		v.Payer != "" ||
		!strings.Contains(v.Doc.Lines[0].Note, "kari") {
		t.Errorf("%+v, %+v", v.Doc.Buyer, v.Doc.Lines[0])
	}
}
