package invoice_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/store"
)

// takes has the clinic be paid at the sandbox.
func (c *clinic) takes() {
	c.Helper()
	_, err := c.payments.SetAccount(c.Context(), owner, "p", sandbox.Name,
		payment.Fields{sandbox.FieldAccount: "clinic", sandbox.FieldKey: "k"}, false)
	c.must(err)
	_, err = c.payments.Check(c.Context(), owner, "p", sandbox.Name)
	c.must(err)
}

// presses presses the button on the page of the invoice, and returns the id of the page at the sandbox.
func (c *clinic) presses(id string) string {
	c.Helper()
	page, err := c.invoices.Pay(c.Context(), "p", id, sandbox.Name)
	c.must(err)
	return page[strings.LastIndex(page, "/")+1:]
}

func (c *clinic) bankDoes(page string, all ...sandbox.Action) {
	c.Helper()
	for _, a := range all {
		_, err := c.bank.Act(c.Context(), page, a)
		c.must(err)
	}
}

// later has two minutes pass, and does what is due.
func (c *clinic) later() {
	c.Helper()
	c.clock.Advance(2 * time.Minute)
	c.work()
	c.work()
}

func (c *clinic) receives(id string, amount int64) {
	c.Helper()
	_, err := c.invoices.Receive(c.Context(), owner, "p", id, invoice.Received{Amount: amount})
	c.must(err)
	c.tell(1)
}

// owes holds the invoice to what came in and what is left, and the books to it.
func (c *clinic) owes(id string, paid, left int64) invoice.Invoice {
	c.Helper()
	v := c.get(id)
	if v.Paid() != paid || v.Left() != left {
		c.Errorf("%d paid, %d left, want %d and %d: %+v", v.Paid(), v.Left(), paid, left, v.Money)
	}
	c.balanced("")
	if n := c.balances(long.from, long.to)[invoice.Prepayments]; n != 0 {
		c.Errorf("%d is neither anybody's nor on its way", n)
	}
	return v
}

// refused holds that nobody can begin to pay, with the code.
func (c *clinic) refused(id, code string) {
	c.Helper()
	if to, err := c.invoices.Pay(c.Context(), "p", id, sandbox.Name); fault.CodeOf(err) != code {
		c.Errorf("%q, %v, want %s", to, err, code)
	}
}

// billing opens a clinic that is paid at the sandbox and has sent an invoice of 100 kroner.
func billing(t *testing.T, db store.Store) (*clinic, invoice.Invoice) {
	t.Helper()
	c := opened(t, db, "NO")
	c.clock.Set(wednesday)
	c.sells("NO", func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true} })
	c.takes()
	return c, c.sent(10000, nil)
}

// TestPaidByLink: the link stands on the paper, the page is the same for who presses again, and within seconds after
// the bank took the money the invoice is paid, once, however late or often that is told.
func TestPaidByLink(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, v := billing(t, db)
		if !strings.HasPrefix(v.Doc.Pay.Link, "https://book.example/p/") {
			t.Errorf("it is paid at %q", v.Doc.Pay.Link)
		}
		page := c.presses(v.ID)
		if again := c.presses(v.ID); again != page {
			t.Errorf("who presses again is sent to %s, not %s", again, page)
		}
		c.bankDoes(page, sandbox.Mute, sandbox.Pay) // no webhook ever comes
		o, err := c.invoices.Owing(t.Context(), "p", v.ID)
		c.must(err)
		o, _ = c.invoices.Looked(t.Context(), o)
		if o.Open() != 0 || o.Came() != 10000 || o.Status(v.Doc.Issued) != invoice.StatusPaid || o.Paid() != 0 {
			t.Errorf("who comes back sees %d open, %s", o.Open(), o.Status(v.Doc.Issued))
		}
		c.refused(v.ID, payment.CodeOver)
		c.tell(3)
		v = c.owes(v.ID, 10000, 0)
		if len(v.Money) != 1 || v.Money[0].Method != invoice.ByProvider {
			t.Errorf("entered: %+v", v.Money)
		}
		c.refused(v.ID, payment.CodeOver)
		c.later()
		c.owes(v.ID, 10000, 0)
		if on := c.runs(v.ID, day(2026, 12, 20), nil); on != nil {
			t.Errorf("who paid is reminded on %v", on)
		}
	})
}

// TestPaidByLinkWhileOthersPay: what is asked for is what is left when the button is pressed, a page of another amount
// is ended, and of two who press at once both are sent to the same one.
func TestPaidByLinkWhileOthersPay(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, v := billing(t, db)
		c.receives(v.ID, 3000)
		first := c.presses(v.ID)
		if p, err := c.bank.Payment(t.Context(), first); err != nil || p.Amount.Minor != 7000 {
			t.Errorf("asked for %+v, %v", p.Amount, err)
		}
		c.receives(v.ID, 2000)
		c.later() // the desk ends what asks for too much
		if _, err := c.bank.Act(t.Context(), first, sandbox.Pay); err == nil {
			t.Error("a page that asks for too much can be paid")
		}
		var wait sync.WaitGroup
		pages := make([]string, 6)
		for n := range pages {
			wait.Go(func() {
				to, err := c.invoices.Pay(t.Context(), "p", v.ID, sandbox.Name)
				if err != nil && fault.KindOf(err) != fault.Unavailable {
					t.Error(err)
				}
				pages[n] = to[strings.LastIndex(to, "/")+1:]
			})
		}
		wait.Wait()
		open := c.presses(v.ID)
		for _, p := range pages {
			if p != "" && p != open {
				t.Errorf("pages %v at once, and then %s", pages, open)
			}
		}
		c.bankDoes(open, sandbox.Pay)
		c.later()
		c.owes(v.ID, 10000, 0)
	})
}

// TestPaidByLinkAndByBank: what came twice is shown as overpaid; a bank that sends the money twice gets it back.
func TestPaidByLinkAndByBank(t *testing.T) {
	t.Parallel()
	c, v := billing(t, onBolt(t))
	page := c.presses(v.ID)
	c.bankDoes(page, sandbox.Pay)
	c.receives(v.ID, 10000)
	c.later()
	v = c.owes(v.ID, 20000, -10000)
	if v.Status(v.Doc.Issued) != invoice.StatusPaid {
		t.Error(v.Status(v.Doc.Issued))
	}
	c.refused(v.ID, payment.CodeOver)

	again := c.sent(5000, nil)
	c.bankDoes(c.presses(again.ID), sandbox.PayTwice)
	for range 3 {
		c.later()
	}
	c.owes(again.ID, 5000, 0)
}

// TestLinkWhileItIsChecked: nobody starts another payment, nobody is reminded, and what the bank decides counts,
// however late.
func TestLinkWhileItIsChecked(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, v := billing(t, db)
		page := c.presses(v.ID)
		c.bankDoes(page, sandbox.Think)
		c.refused(v.ID, payment.CodeChecking)
		if on := c.runs(v.ID, day(2026, 12, 5), nil); on != nil {
			t.Errorf("reminded on %v while it is checked", on)
		}
		c.refused(v.ID, payment.CodeChecking)
		c.bankDoes(page, sandbox.Decline)
		c.later()
		if on := c.runs(v.ID, day(2026, 12, 7), nil); len(on) != 1 {
			t.Errorf("reminded on %v after the bank said no", on)
		}
		v = c.gone(v.ID)
		left := v.Left()
		if left <= 10000 {
			t.Errorf("%d left after a reminder with a fee", left)
		}
		late := c.presses(v.ID)
		if late == page {
			t.Error("a page that was declined is shown again")
		}
		if p, err := c.bank.Payment(t.Context(), late); err != nil || p.Amount.Minor != left {
			t.Errorf("asked for %+v, %v", p.Amount, err)
		}
		c.bankDoes(late, sandbox.PayLate)
		c.clock.Advance(2 * time.Hour)
		c.work()
		c.later()
		c.owes(v.ID, left, 0)
	})
}

// TestLinkThatNobodyPays: a page ends after an hour, and the next is another payment of what is left then.
func TestLinkThatNobodyPays(t *testing.T) {
	t.Parallel()
	c, v := billing(t, onBolt(t))
	early := c.presses(v.ID)
	c.clock.Advance(50 * time.Minute)
	first := c.presses(v.ID)
	if first == early {
		t.Error("who presses is led to a page that is about to end")
	}
	c.clock.Advance(61 * time.Minute)
	c.work()
	if _, err := c.bank.Act(t.Context(), first, sandbox.Pay); err == nil {
		t.Error("a page can be paid after its time")
	}
	p, err := c.payments.Get(t.Context(), "p", payment.BillID(v.ID, 2))
	if err != nil || p.Stage != payment.Lapsed || !p.Next.IsZero() || p.Contact.Email != "" {
		t.Errorf("%+v, %v", p, err)
	}
	second := c.presses(v.ID)
	c.bankDoes(second, sandbox.Decline)
	o, err := c.invoices.Owing(t.Context(), "p", v.ID)
	c.must(err)
	if o, _ = c.invoices.Looked(t.Context(), o); !o.Failed() || o.Open() != 10000 {
		t.Errorf("failed: %t, %d open", o.Failed(), o.Open())
	}
	c.bankDoes(c.presses(v.ID), sandbox.Pay)
	c.later()
	c.owes(v.ID, 10000, 0)
}

// TestLinkCreditedAndDisputed: what is credited goes back through the provider, a page is ended by a credit note, and
// while money is disputed nobody is reminded of the rest.
func TestLinkCreditedAndDisputed(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c, v := billing(t, db)
		c.bankDoes(c.presses(v.ID), sandbox.Pay)
		c.later()
		c.owes(v.ID, 10000, 0)
		_, err := c.invoices.Credit(
			t.Context(),
			owner,
			"p",
			v.ID,
			invoice.Crediting{All: true, Refund: true, Reason: "ill",
				Key: "k"},
		)
		c.must(err)
		c.later()
		v = c.owes(v.ID, 0, 0)
		if v.Status(v.Doc.Issued) != invoice.StatusCredited {
			t.Error(v.Status(v.Doc.Issued))
		}
		c.refused(v.ID, payment.CodeOver)

		other := c.sent(6000, nil)
		page := c.presses(other.ID)
		_, err = c.invoices.Credit(t.Context(), owner, "p", other.ID, invoice.Crediting{All: true, Reason: "wrong"})
		c.must(err)
		c.later()
		if _, err := c.bank.Act(t.Context(), page, sandbox.Pay); err == nil {
			t.Error("what was credited can be paid")
		}

		third := c.sent(4000, nil)
		page = c.presses(third.ID)
		c.bankDoes(page, sandbox.Pay)
		c.later()
		c.receives(third.ID, -1000) // a part was entered as gone back
		c.bankDoes(page, sandbox.Dispute)
		c.later()
		if on := c.runs(third.ID, day(2026, 11, 30), nil); on != nil {
			t.Errorf("reminded on %v while it is disputed", on)
		}
		c.bankDoes(page, sandbox.WinDispute)
		_, err = c.payments.Tend(t.Context(), "p", payment.BillID(third.ID, 1))
		c.must(err)
		if on := c.runs(third.ID, day(2026, 12, 12), nil); len(on) == 0 {
			t.Error("nobody is reminded of what is left after the dispute")
		}
	})
}

// TestLinkOfNothing: there is no link where no provider takes the money, and drafts, credit notes and other practices'
// invoices are nobody's to pay.
func TestLinkOfNothing(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.clock.Set(wednesday)
	c.sells("NO", nil)
	if v := c.sent(10000, nil); v.Doc.Pay.Link != "" {
		t.Errorf("a link where nobody takes money: %s", v.Doc.Pay.Link)
	}
	c.takes()
	v := c.sent(10000, nil)
	note, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "wrong"})
	c.must(err)
	for _, id := range []string{c.written(5000).ID, note.ID, "01k90000000000000000000000"} {
		c.refused(id, "invoice-unknown")
	}
	if _, err := c.invoices.Pay(t.Context(), "q", v.ID, sandbox.Name); fault.CodeOf(err) != "invoice-unknown" {
		t.Errorf("another practice: %v", err)
	}
	w := c.sent(10000, nil)
	if _, err := c.invoices.Pay(t.Context(), "p", w.ID, "stripe"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a provider that the practice has not: %v", err)
	}
	link := payment.InvoiceLink("p", w.ID, civil.DateOf(wednesday).Start(time.UTC))
	if !payment.OfInvoice(link) || link.Expires.Before(wednesday.AddDate(7, 11, 0)) {
		t.Errorf("%+v", link)
	}
}

// TestText: the SMS goes to the mobile of the client who pays, once, and counts as sent.
func TestText(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.sells("NO", nil)
	v := c.written(5000)
	if _, err := c.invoices.Text(t.Context(), owner, "p", v.ID, "k"); fault.CodeOf(err) != "payer-mobile-none" {
		t.Errorf("nobody's mobile: %v", err)
	}
	c.issue(v.ID)
	if _, err := c.invoices.Text(t.Context(), owner, "p", v.ID, "k"); fault.CodeOf(err) != "payer-mobile-none" {
		t.Errorf("nobody's mobile: %v", err)
	}
	b, err := c.bookings.Book(t.Context(), visitor, "p", booking.Request{Service: "hour", Practitioner: "ida",
		Start: wednesday, Client: client.Contact{Name: "Kari Nordmann", Phone: "+4790012345",
			Email: "kari@example.com"}})
	c.must(err)
	c.visits(b.ID)
	d := c.of(b.ID)
	if _, err := c.invoices.Text(t.Context(), owner, "p", d.ID, "k"); fault.CodeOf(err) != "invoice-draft" {
		t.Errorf("a draft is texted: %v", err)
	}
	c.issue(d.ID)
	for range 2 {
		w, err := c.invoices.Text(t.Context(), owner, "p", d.ID, "k")
		if err != nil || len(w.Sends) != 1 || w.Sends[0].Channel != invoice.BySMS {
			t.Errorf("%+v, %v", w.Sends, err)
		}
	}
	c.receives(d.ID, 85000)
	if _, err := c.invoices.Text(t.Context(), owner, "p", d.ID, "l"); fault.CodeOf(err) != "invoice-over" {
		t.Errorf("what is paid is texted: %v", err)
	}
}
