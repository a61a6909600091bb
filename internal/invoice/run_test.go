package invoice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/invoice"
	"stund/internal/invoice/tasks"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/task"
)

// sent writes an invoice of one line to Kari and mails it.
func (c *clinic) sent(price int64, how func(*invoice.Writing)) invoice.Invoice {
	c.Helper()
	w := writing(price)
	w.Payer.Email = "kari@example.com"
	if how != nil {
		how(&w)
	}
	v, err := c.invoices.Write(c.Context(), owner, "p", "", w)
	c.must(err)
	c.issue(v.ID)
	v, err = c.invoices.Send(c.Context(), owner, "p", v.ID, "", "")
	c.must(err)
	c.tell(1)
	return v
}

// gone tells that the newest reminder of the invoice went out, twice.
func (c *clinic) gone(id string) invoice.Invoice {
	c.Helper()
	v := c.get(id)
	last := v.Reminded[len(v.Reminded)-1]
	f := message.FactSent.New(ids.Random().New(c.clock.Now()), c.clock.Now(), "p", last.Notice, sys,
		message.Event{Message: "m", Kind: invoice.KindReminder, Channel: "email", Audience: "client"})
	for range 2 {
		c.must(c.invoices.Reminders().React(c.Context(), f))
	}
	c.tell(1)
	return c.get(id)
}

func (c *clinic) get(id string) invoice.Invoice {
	c.Helper()
	v, err := c.invoices.Get(c.Context(), owner, "p", id)
	c.must(err)
	return v
}

// runs has the desk look at each hour until the day is over, and returns the days on which it reminded of the invoice.
func (c *clinic) runs(id string, until civil.Date, onEach func(invoice.Invoice)) (on []civil.Date) {
	c.Helper()
	before := len(c.get(id).Reminded)
	for c.clock.Now().Before(until.AddDays(1).Start(time.UTC)) {
		if c.work() > 0 {
			v := c.get(id)
			if len(v.Reminded) > before {
				on = append(on, v.Reminded[before].On)
				if onEach != nil {
					onEach(v)
				}
			}
			before = len(c.get(id).Reminded)
		}
		c.clock.Set(c.clock.Now().Add(time.Hour))
	}
	return on
}

// stuck lists what somebody has to see to, as it was told.
func (c *clinic) stuck() (all []string) {
	for _, f := range c.told {
		if f.Kind == invoice.FactStuck.Name {
			p, _ := fact.OneOf(f, invoice.FactStuck)
			all = append(all, string(p.Problem))
		}
	}
	return all
}

// TestReminders follows an overdue invoice in each country until nothing more is sent: fees by its law, each once, and
// owed only when the mail has gone out.
func TestReminders(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]struct {
		on    []civil.Date
		fees  int64
		stuck []string
	}{
		// Due on 18 November 2026; Norway's fee of 2027 is not known yet.
		"NO": {[]civil.Date{day(2026, 12, 2), day(2026, 12, 17), day(2027, 1, 10)}, 7500,
			[]string{"rate-unknown", "unanswered"}},
		"SE": {[]civil.Date{day(2026, 11, 19), day(2026, 12, 7), day(2026, 12, 27)}, 6000, []string{"unanswered"}},
		"DK": {[]civil.Date{day(2026, 11, 19), day(2026, 11, 30), day(2026, 12, 11)}, 30000, []string{"unanswered"}},
		"FI": {[]civil.Date{day(2026, 12, 2), day(2026, 12, 17), day(2027, 1, 10)}, 1000, []string{"unanswered"}},
	} {
		t.Run(country, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, db store.Store) {
				c := opened(t, db, country)
				c.clock.Set(wednesday)
				c.sells(country, func(s *invoice.Seller) {
					s.Reminders = &invoice.Reminders{Fee: true, Agreed: "agreed when booking"}
				})
				v := c.sent(10000, nil)
				on := c.runs(v.ID, day(2027, 2, 20), func(v invoice.Invoice) {
					if now := c.clock.Now().In(time.UTC); now.Hour() < 7 || now.Hour() > 9 {
						t.Errorf("reminded at %s", now)
					}
					before := v.Left()
					last := v.Reminded[len(v.Reminded)-1]
					if after := c.gone(v.ID); after.Left() != before+last.Fee {
						t.Errorf("%d is owed after a reminder of %d more than %d", after.Left(), last.Fee, before)
					}
				})
				if diff := cmp.Diff(want.on, on); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				v = c.get(v.ID)
				if v.Charged() != want.fees {
					t.Errorf("%d charged, wanted %d", v.Charged(), want.fees)
				}
				c.balanced(v.Seller)
				if diff := cmp.Diff(want.stuck, slices.Compact(c.stuck())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// balanced holds the books to the invoices: every posting sums to 0, and what payers owe is what is open.
func (c *clinic) balanced(seller string) {
	c.Helper()
	books, err := c.invoices.Books(c.Context(), "p", seller, day(2026, 1, 1), day(2028, 1, 1))
	c.must(err)
	owed := int64(0)
	for _, v := range books {
		sum := int64(0)
		for _, r := range v.Rows {
			sum += r.Amount
			if r.Account == invoice.Receivables {
				owed += r.Amount
			}
		}
		if sum != 0 {
			c.Errorf("posting %s of %s: %d", v.ID, v.Kind, sum)
		}
	}
	all, _, err := c.invoices.List(c.Context(), owner, "p", invoice.Wanted{Limit: 100})
	c.must(err)
	left := int64(0)
	for _, v := range all {
		left += v.Left()
	}
	if owed != left {
		c.Errorf("the books say that %d is owed, the invoices %d", owed, left)
	}
}

// TestUnknownIsNotCharged: on a day for which the law's fee or rate is not known nothing is charged of it, and the
// owner reads so once, in their language, as a task. What is known is charged all the same.
func TestUnknownIsNotCharged(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]struct {
		fees int64 // that have no end
		lang i18n.Lang
		says string
	}{
		"NO": {0, i18n.NB, "På fakturaen til Kari ble gebyr eller rente ikke krevd, fordi satsen ikke er kjent"},
		"SE": {6000, i18n.SV, "På fakturan till Kari togs avgift eller ränta inte ut, för satsen är inte känd"},
		"DK": {30000, i18n.DA, "På fakturaen til Kari blev gebyr eller rente ikke opkrævet, fordi satsen"},
		"FI": {1000, i18n.FI, "Laskusta (Kari) jäi perimättä maksu tai korko, koska sen määrä ei ole tiedossa"},
	} {
		t.Run(country, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), country)
			c.clock.Set(time.Date(2099, 1, 5, 9, 0, 0, 0, time.UTC)) // past every row
			c.sells(country, func(s *invoice.Seller) {
				s.Reminders = &invoice.Reminders{Fee: true, Interest: true, Agreed: "agreed when booking"}
			})
			v := c.sent(1000000, nil)
			on := c.runs(v.ID, day(2099, 4, 30), func(v invoice.Invoice) { c.gone(v.ID) })
			if v = c.get(v.ID); v.Charged() != want.fees || len(on) != 3 {
				t.Errorf("%d charged by %d reminders: %+v", v.Charged(), len(on), v.Reminded)
			}
			told := 0
			for _, f := range c.told {
				if p, err := fact.OneOf(f, invoice.FactStuck); err == nil && string(p.Problem) == invoice.StuckRate {
					told++
					c.must(invoice.Troubles(c.base).React(t.Context(), f))
				}
			}
			page, err := task.Of(c.base).List(t.Context(), owner, "p", task.Ask{}, nil)
			c.must(err)
			if told != 1 || len(page.Tasks) != 1 {
				t.Fatalf("the owner hears of it %d times: %+v", told, page.Tasks)
			}
			in := task.Telling{Lang: want.lang, Name: func(string, string) string { return "Kari" }}
			if got := tasks.Kinds()[0].Title(page.Tasks[0], in); !strings.HasPrefix(got, want.says) {
				t.Errorf("the owner reads %q", got)
			}
		})
	}
}

// TestRemindersStop: nobody is reminded of what is paid, credited, paused, disputed or never went out, nor where the
// seller does not remind.
func TestRemindersStop(t *testing.T) {
	t.Parallel()
	reminds := func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true} }
	for name, x := range map[string]struct {
		seller func(*invoice.Seller)
		how    func(c *clinic, v invoice.Invoice)
		want   []civil.Date
	}{
		"paid in time": {reminds, func(c *clinic, v invoice.Invoice) {
			_, err := c.invoices.Receive(c.Context(), owner, "p", v.ID, invoice.Received{Amount: 10000})
			c.must(err)
		}, nil},
		"paid in part": {reminds, func(c *clinic, v invoice.Invoice) {
			_, err := c.invoices.Receive(c.Context(), owner, "p", v.ID, invoice.Received{Amount: 9000})
			c.must(err)
		}, []civil.Date{day(2026, 12, 2), day(2026, 12, 17)}},
		"paid, and it bounced": {reminds, func(c *clinic, v invoice.Invoice) {
			for _, amount := range []int64{10000, -10000} {
				_, err := c.invoices.Receive(c.Context(), owner, "p", v.ID, invoice.Received{Amount: amount})
				c.must(err)
			}
		}, []civil.Date{day(2026, 12, 2), day(2026, 12, 17)}},
		"credited": {reminds, func(c *clinic, v invoice.Invoice) {
			_, err := c.invoices.Credit(c.Context(), owner, "p", v.ID, invoice.Crediting{All: true, Reason: "wrong"})
			c.must(err)
		}, nil},
		"paused": {reminds, func(c *clinic, v invoice.Invoice) {
			_, err := c.invoices.Hold(c.Context(), owner, "p", v.ID, day(2026, 12, 14), "they asked")
			c.must(err)
		}, []civil.Date{day(2026, 12, 15)}},
		"paused, and gone on with": {reminds, func(c *clinic, v invoice.Invoice) {
			_, err := c.invoices.Hold(c.Context(), owner, "p", v.ID, day(2026, 12, 24), "they asked")
			c.must(err)
			c.runs(v.ID, day(2026, 12, 8), nil)
			_, err = c.invoices.Hold(c.Context(), owner, "p", v.ID, civil.Date{}, "")
			c.must(err)
		}, []civil.Date{day(2026, 12, 9), day(2026, 12, 24)}},
		"nobody reminds": {nil, func(*clinic, invoice.Invoice) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, onBolt(t), "NO")
			c.clock.Set(wednesday)
			c.sells("NO", x.seller)
			v := c.sent(10000, nil)
			x.how(c, v)
			on := c.runs(v.ID, day(2026, 12, 27), func(v invoice.Invoice) { c.gone(v.ID) })
			if diff := cmp.Diff(x.want, on); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if next := c.get(v.ID).Next; len(x.want) == 0 && !next.IsZero() {
				t.Errorf("the desk looks again at %s", next)
			}
		})
	}
}

// TestReminderThatDidNotGoOut charges nothing, and does not use up a fee.
func TestReminderThatDidNotGoOut(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "NO")
	c.clock.Set(wednesday)
	c.sells("NO", func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true} })
	v := c.sent(10000, nil)
	c.runs(v.ID, day(2026, 12, 30), nil)
	v = c.get(v.ID)
	if len(v.Reminded) != 2 || v.Charged() != 0 || v.Reminded[1].Fee != 3750 {
		t.Errorf("%+v", v.Reminded)
	}
}

// TestMissedRunCatchesUpOnce: after two months without a run there is one reminder, and its fee.
func TestMissedRunCatchesUpOnce(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "DK")
	c.clock.Set(wednesday)
	c.sells("DK", func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true} })
	v := c.sent(10000, nil)
	c.clock.Set(wednesday.AddDate(0, 2, 0))
	for range 3 {
		c.work()
	}
	if v = c.get(v.ID); len(v.Reminded) != 1 || v.Reminded[0].On != day(2027, 1, 4) {
		t.Errorf("%+v", v.Reminded)
	}
}

// TestInterest is charged up to each reminder, and never twice for the same days.
func TestInterest(t *testing.T) {
	t.Parallel()
	c := opened(t, onBolt(t), "FI")
	c.clock.Set(time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC))
	c.sells("FI", func(s *invoice.Seller) { s.Reminders = &invoice.Reminders{Fee: true, Interest: true} })
	v := c.sent(365000, nil) // due on 16 February
	c.runs(v.ID, day(2026, 3, 2), func(v invoice.Invoice) { c.gone(v.ID) })
	first := c.get(v.ID).Reminded[0] // 2 March: 14 days at 9.5 %
	if first.Interest != 1330 || first.Fee != 500 {
		t.Errorf("%+v", first)
	}
	c.runs(v.ID, day(2026, 3, 17), func(v invoice.Invoice) { c.gone(v.ID) })
	second := c.get(v.ID).Reminded[1] // 17 March: 29 days in all
	if second.Interest != 29*95-1330 {
		t.Errorf("%+v", second)
	}
	c.balanced(v.Seller)
}

// TestAutomatic: drafts of visits go out by themselves in the morning after, a month's on the first of the next one;
// what cannot be is told, once.
func TestAutomatic(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, db store.Store) {
		c := opened(t, db, "NO")
		c.sells("NO", func(s *invoice.Seller) { s.Automatic = true })
		id := c.books("kari", 0)
		c.visits(id)
		v := c.of(id)
		if want := time.Date(2026, 11, 5, 8, 0, 0, 0, time.UTC); !v.Next.Equal(want) {
			t.Fatalf("planned for %s", v.Next)
		}
		c.work()
		if v = c.of(id); v.Stage != invoice.Draft {
			t.Fatal("issued before its hour")
		}
		c.clock.Set(v.Next)
		for range 3 {
			c.work()
		}
		if v = c.of(id); v.Stage != invoice.Issued || len(v.Sends) != 1 || v.Doc.Issued != day(2026, 11, 5) {
			t.Errorf("%+v", v)
		}
		if got := c.stuck(); len(got) != 0 {
			t.Errorf("told: %v", got)
		}
	})
	t.Run("monthly", func(t *testing.T) {
		t.Parallel()
		c := opened(t, onBolt(t), "NO")
		c.sells("NO", func(s *invoice.Seller) { s.Automatic, s.Drafting = true, invoice.Monthly })
		one, two := c.books("kari", 0), c.books("kari", 2)
		c.visits(one)
		c.visits(two)
		v := c.of(two)
		if want := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC); !v.Next.Equal(want) || len(v.Draft.Lines) != 2 {
			t.Errorf("%s %+v", v.Next, v.Draft)
		}
	})
	t.Run("cannot be issued", func(t *testing.T) {
		t.Parallel()
		c := opened(t, onBolt(t), "NO")
		c.sells("NO", func(s *invoice.Seller) { s.Automatic, s.OrgNumber, s.VATRegistered = true, "", false })
		id := c.books("kari", 0)
		c.visits(id)
		c.clock.Set(c.of(id).Next)
		for range 3 {
			c.work()
		}
		if diff := cmp.Diff([]string{"not-issued"}, c.stuck()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if v := c.of(id); v.Stage != invoice.Draft || !v.Next.IsZero() {
			t.Errorf("%+v", v)
		}
	})
	t.Run("no address", func(t *testing.T) {
		t.Parallel()
		c := opened(t, onBolt(t), "NO")
		c.sells("NO", func(s *invoice.Seller) { s.Automatic = true })
		id := c.books("kari", 0)
		c.visits(id)
		who, err := c.clients.Get(c.Context(), "p", c.of(id).Client, store.Strong)
		c.must(err)
		p := who.Particulars
		p.Emails, p.Phones = nil, []string{"+4791234567"}
		_, err = c.clients.Change(c.Context(), owner, "p", who.ID, 0, p)
		c.must(err)
		c.clock.Set(c.of(id).Next)
		for range 3 {
			c.work()
		}
		if diff := cmp.Diff([]string{"not-mailed"}, c.stuck()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
