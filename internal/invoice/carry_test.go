package invoice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/bill/billtest"
	"stund/internal/catalogue/invoices"
	"stund/internal/client"
	"stund/internal/deliver/inbox"
	peppolbox "stund/internal/deliver/peppol/sandbox"
	"stund/internal/einvoice"
	"stund/internal/fault"
	"stund/internal/invoice"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/store"
)

// carrying is a clinic whose seller sends e-invoices by the pretend access point, and a desk that sends them.
type carrying struct {
	*clinic
	box *inbox.Inbox
	job jobs.Job
}

func carries(t *testing.T, db store.Store) *carrying {
	t.Helper()
	c := &carrying{clinic: opened(t, db, "NO")}
	c.sells("NO", func(s *invoice.Seller) { s.EInvoice = "0192:923609016" })
	box, err := inbox.Open(t.TempDir(), c.clock)
	c.must(err)
	t.Cleanup(func() { _ = box.Close() })
	c.box = box
	c.job = invoices.Job(c.base, join.Outside{Mailer: box, Texter: box, Workers: 1})
	c.account("key")
	return c
}

func (c *carrying) account(key string) {
	c.Helper()
	_, err := einvoice.Of(c.base).SetAccount(c.Context(), owner, "p", peppolbox.Name,
		map[string]string{peppolbox.FieldAccount: "p", peppolbox.FieldKey: key}, false)
	c.must(err)
}

// billed issues an invoice to a business with the number in the register.
func (c *carrying) billed(org string, how func(*invoice.Payer)) invoice.Invoice {
	c.Helper()
	w := writing(85000)
	w.Payer = invoice.Payer{Name: "Fjell AS", OrgNumber: org, Email: "faktura@fjell.example",
		Address: invoice.PostalAddress{Street: "Fjellveien 2", Postcode: "5003", City: "Bergen"}}
	if how != nil {
		how(&w.Payer)
	}
	v, err := c.invoices.Write(c.Context(), owner, "p", "", w)
	c.must(err)
	return c.issue(v.ID)
}

func (c *carrying) dispatch(id string) invoice.Invoice {
	c.Helper()
	v, err := c.invoices.Dispatch(c.Context(), owner, "p", id, "once")
	c.must(err)
	return v
}

// passes has the desk run each minute for so long.
func (c *carrying) passes(d time.Duration, step time.Duration) {
	c.Helper()
	for end := c.clock.Now().Add(d); !c.clock.Now().After(end); c.clock.Set(c.clock.Now().Add(step)) {
		_, err := c.job.Due.Run(c.Context(), 0)
		c.must(err)
		c.tell(2)
	}
}

// problems lists what staff were told of the invoice.
func (c *carrying) problems(id string) (all []string) {
	c.Helper()
	for _, f := range c.told {
		if f.Kind != invoice.FactStuck.Name || f.Subject != id {
			continue
		}
		p, err := invoice.FactStuck.Data(f)
		c.must(err)
		all = append(all, string(p.Problem))
	}
	return all
}

// how lists the ways on which the invoice went, with what became of e-invoices.
func (c *carrying) how(id string) (all []string) {
	c.Helper()
	for _, s := range c.get(id).Sends {
		all = append(all, strings.TrimSuffix(s.Channel+" "+string(s.State), " "))
	}
	return all
}

// TestCarried: a business that takes e-invoices gets one, of which the official rules find nothing, and no mail; it is
// known when it arrived.
func TestCarried(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := carries(t, db)
		v := c.dispatch(c.billed("923609024", nil).ID)
		c.passes(0, time.Minute)
		if got := c.how(v.ID); !slices.Equal(got, []string{"peppol accepted"}) {
			t.Errorf("it went %v", got)
		}
		c.passes(5*time.Minute, time.Minute)
		if got := c.how(v.ID); !slices.Equal(got, []string{"peppol delivered"}) {
			t.Errorf("it went %v", got)
		}
		if len(c.carried) != 1 || c.carried[0].To != "0192:923609024" || c.carried[0].From != "0192:923609016" {
			t.Fatalf("carried %+v", c.carried)
		}
		if mails := c.box.Messages(); len(mails) > 0 {
			t.Errorf("mailed as well: %+v", mails)
		}
		if s := c.get(v.ID).Status(v.Doc.Issued); s != invoice.StatusSent {
			t.Errorf("its status is %s", s)
		}
		for _, found := range billtest.Peppol(t, c.carried[0].XML) {
			t.Error(found)
		}
		_, err := c.invoices.Carry(t.Context(), owner, "p", v.ID, "again")
		if fault.CodeOf(err) != "e-invoice-sent" {
			t.Errorf("again: %v", err)
		}
	})
}

// TestCarriedNot: what the network does not take is mailed instead, once, and staff hear of what they should.
func TestCarriedNot(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name, org string
		how       func(*invoice.Payer)
		after     time.Duration
		want      []string
		told      []string
		why       string
	}{
		{"not registered", "923609008", nil, 0, []string{"peppol failed", "email"}, nil, einvoice.NotRegistered},
		{"refused", "923609091", nil, 0, []string{"peppol failed", "email"}, []string{"e-invoice-refused"},
			"the receiver's register says that it takes nothing more"},
		{"lost on its way", "923609083", nil, 15 * time.Minute, []string{"peppol failed", "email"},
			[]string{"e-invoice-refused"}, "the receiver's system does not take it"},
		{"an answer was lost", "923609067", nil, 10 * time.Minute, []string{"peppol delivered"}, nil, ""},
		{"slow", "923609075", nil, 8 * time.Hour, []string{"peppol delivered"}, nil, ""},
		{"by mail as asked", "923609024", func(p *invoice.Payer) { p.Way = "email" }, 0, []string{"email"}, nil, ""},
		{"a person", "", nil, 0, []string{"email"}, nil, ""},
		{"no address", "923609008", func(p *invoice.Payer) { p.Email = "" }, 0, []string{"peppol failed"},
			[]string{"not-mailed"}, einvoice.NotRegistered},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			c := carries(t, onBolt(t))
			v := c.dispatch(c.billed(one.org, one.how).ID)
			c.passes(one.after, time.Minute)
			c.passes(0, time.Minute)
			if got := c.how(v.ID); !slices.Equal(got, one.want) {
				t.Errorf("it went %v, want %v", got, one.want)
			}
			if got := c.problems(v.ID); !slices.Equal(got, one.told) {
				t.Errorf("staff were told %v, want %v", got, one.told)
			}
			mails := c.box.Messages()
			if want := slices.Contains(one.want, "email"); want != (len(mails) == 1) {
				t.Errorf("%d mails", len(mails))
			}
			if most := slices.Contains(one.want, "peppol delivered"); most && len(c.carried) != 1 {
				t.Errorf("carried %d times", len(c.carried))
			}
			if s := c.get(v.ID).Sends[0]; s.Why != one.why {
				t.Errorf("the reason is %q", s.Why)
			}
			gone := c.get(v.ID).Status(v.Doc.Issued) == invoice.StatusSent
			if want := one.name != "no address"; gone != want {
				t.Errorf("it counts as sent: %v", gone)
			}
		})
	}
}

// TestCarriedToTheDead: an e-invoice to the own business of a client who has died goes nowhere, nor does a mail, and
// staff hear of it once. One that was on its way when they died is as before.
func TestCarriedToTheDead(t *testing.T) {
	t.Parallel()
	for _, sent := range []bool{false, true} {
		c := carries(t, onBolt(t))
		b, err := c.bookings.Get(t.Context(), owner, "p", c.books("kari", 0))
		c.must(err)
		kari := b.Client
		v := c.billed("923609024", func(p *invoice.Payer) { p.Client, p.Company = kari, true })
		if v.Payer != kari {
			t.Fatalf("%q pays", v.Payer)
		}
		v = c.dispatch(v.ID)
		if sent {
			c.passes(0, time.Minute)
		}
		_, err = c.clients.SetStatus(t.Context(), owner, "p", kari, 0, client.Deceased)
		c.must(err)
		c.passes(time.Hour, time.Minute)
		want, told, why := []string{"peppol failed"}, []string{invoice.StuckRefused}, einvoice.ToNobody
		if sent {
			want, told, why = []string{"peppol delivered"}, nil, ""
		}
		if got := c.how(v.ID); !slices.Equal(got, want) {
			t.Errorf("sent before %v: it went %v", sent, got)
		}
		if got := c.problems(v.ID); !slices.Equal(got, told) {
			t.Errorf("sent before %v: staff were told %v", sent, got)
		}
		if got := c.get(v.ID).Sends[0].Why; got != why {
			t.Errorf("the reason is %q", got)
		}
		if cause, _, _ := einvoice.CauseOf(why); why != "" && cause != einvoice.Gone {
			t.Errorf("staff read %s", cause)
		}
		if mails := c.box.Messages(); len(mails) > 0 || len(c.carried) > 1 || (len(c.carried) == 1) != sent {
			t.Errorf("%d mails, and carried %d times", len(mails), len(c.carried))
		}
	}
}

// TestCarriedDuty: from 2027 staff of a Norwegian seller hear where a business was mailed; a consumer is as before.
func TestCarriedDuty(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		on   time.Time
		org  string
		off  bool // the practice has no access point that is on
		want []string
	}{
		{time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC), "923609008", false, nil},
		{time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC), "923609008", false, []string{"e-invoice-due"}},
		{time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), "923609024", true, []string{"e-invoice-due"}},
		{time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), "923609024", false, nil},
		{time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), "", true, nil},
	} {
		c := carries(t, onBolt(t))
		c.clock.Set(one.on)
		if one.off {
			_, err := einvoice.Of(c.base).SetAccount(t.Context(), owner, "p", peppolbox.Name, nil, true)
			c.must(err)
		}
		v := c.dispatch(c.billed(one.org, nil).ID)
		c.passes(2*time.Minute, time.Minute)
		if got := c.problems(v.ID); !slices.Equal(got, one.want) {
			t.Errorf("%v, %q, off %v: staff were told %v, want %v", one.on, one.org, one.off, got, one.want)
		}
	}
}

// TestCarriedAsked: who asks for an e-invoice that cannot be hears why, and nothing goes.
func TestCarriedAsked(t *testing.T) {
	t.Parallel()
	c := carries(t, onBolt(t))
	person := c.billed("", nil)
	_, err := c.invoices.Carry(t.Context(), owner, "p", person.ID, "k")
	if fault.CodeOf(err) != "no-e-invoice-address" {
		t.Errorf("of a person: %v", err)
	}
	business := c.billed("923609024", nil)
	_, err = einvoice.Of(c.base).SetAccount(t.Context(), owner, "p", peppolbox.Name, nil, true)
	c.must(err)
	_, err = c.invoices.Carry(t.Context(), owner, "p", business.ID, "k")
	if fault.CodeOf(err) != "access-point-none" {
		t.Errorf("without an access point: %v", err)
	}
	if n := len(c.get(business.ID).Sends) + len(c.get(person.ID).Sends); n > 0 {
		t.Errorf("it went %d times", n)
	}
}

// TestCarriedAccount: an account whose key works no longer does not keep the invoice: it is mailed, and staff hear why.
// Sealed fields put under another practice do not open.
func TestCarriedAccount(t *testing.T) {
	t.Parallel()
	c := carries(t, onBolt(t))
	access := einvoice.Of(c.base)
	_, err := access.SetAccount(t.Context(), owner, "p", peppolbox.Name,
		map[string]string{peppolbox.FieldAccount: "p", peppolbox.FieldKey: peppolbox.WrongKey}, false)
	if fault.CodeOf(err) != "provider-refuses" {
		t.Errorf("a wrong key: %v", err)
	}
	if _, there, err := access.Using(t.Context(), "p"); there || err != nil {
		t.Errorf("it is used: %v", err)
	}
	c.account("key")
	q := store.Query{Partition: "accesspoints#p", Consistency: store.Strong}
	page, err := c.heard.Query(t.Context(), q)
	c.must(err)
	if len(page.Items) != 1 || strings.Contains(string(page.Items[0].Data), `"key`) {
		t.Fatalf("stored %v", page.Items)
	}
	stolen := page.Items[0]
	stolen.Key.Partition = "accesspoints#q"
	c.must(c.heard.Transact(t.Context(), store.Put(stolen, store.IfAbsent)))
	if _, err := access.Look(t.Context(), "q", "0192:923609024"); fault.CodeOf(err) != "access-point-none" {
		t.Errorf("another practice's account: %v", err)
	}
	if r, err := access.Look(t.Context(), "p", "0192:923609059"); err != nil || !r.Invoices || r.CreditNotes {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestCarriedAgain: whoever asks again under the same key hears the same, also where there is no address to mail to.
func TestCarriedAgain(t *testing.T) {
	t.Parallel()
	c := carries(t, onBolt(t))
	v := c.dispatch(c.billed("923609024", func(p *invoice.Payer) { p.Email = "" }).ID)
	for range 2 {
		c.dispatch(v.ID)
		c.passes(2*time.Minute, time.Minute)
	}
	if got := c.how(v.ID); !slices.Equal(got, []string{"peppol delivered"}) || len(c.carried) != 1 {
		t.Errorf("it went %v, and was carried %d times", got, len(c.carried))
	}
}

// TestCarriedCredit: what was invoiced electronically is credited so.
func TestCarriedCredit(t *testing.T) {
	t.Parallel()
	c := carries(t, onBolt(t))
	v := c.dispatch(c.billed("923609024", nil).ID)
	c.passes(3*time.Minute, time.Minute)
	note, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "Avtalt"})
	c.must(err)
	c.dispatch(note.ID)
	c.passes(3*time.Minute, time.Minute)
	if got := c.how(note.ID); !slices.Equal(got, []string{"peppol delivered"}) {
		t.Errorf("it went %v", got)
	}
	if len(c.carried) != 2 || c.carried[1].Kind != "credit-note" ||
		!strings.Contains(string(c.carried[1].XML), "<CreditNote") {
		t.Fatalf("carried %+v", c.carried)
	}
}

// TestCarriedCreditNot: who receives invoices and no credit notes gets the credit note by mail.
func TestCarriedCreditNot(t *testing.T) {
	t.Parallel()
	c := carries(t, onBolt(t))
	v := c.dispatch(c.billed("923609059", nil).ID)
	c.passes(3*time.Minute, time.Minute)
	note, err := c.invoices.Credit(t.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "Avtalt"})
	c.must(err)
	c.dispatch(note.ID)
	c.passes(3*time.Minute, time.Minute)
	if how := append(c.how(v.ID), c.how(note.ID)...); !slices.Equal(how, []string{"peppol delivered", "peppol failed",
		"email"}) || len(c.carried) != 1 || len(c.box.Messages()) != 1 {
		t.Errorf("they went %v, carried %d, %d mails", how, len(c.carried), len(c.box.Messages()))
	}
}
