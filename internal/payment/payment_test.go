package payment_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var (
	lesson  = time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // a Wednesday, 10:00 in Oslo
	owner   = fact.Actor{Role: fact.Owner, ID: "o", Practice: "p"}
	client1 = fact.Actor{Role: fact.Client}
	sys     = fact.Actor{Role: fact.System}
)

// school gives lessons that are paid before they are booked, at the sandbox.
type school struct {
	*testing.T
	db       store.Store
	base     *base.Base
	clock    *clock.Manual
	book     *practice.Book
	bookings *booking.Bookings
	payments *payment.Payments
	bank     *sandbox.Driver
	banks    []*sandbox.Driver // and what else opened it
	faults   *paytest.Faults   // of the provider, as payments see it
	runner   *due.Runner
	reopen   func(*life) // as another process would, which may end
	id       string      // of the payment that is told of
	more     []pay.Driver
	without  bool // the sandbox
}

// open makes a school. Wrap may put a store that fails before the one that keeps.
func open(t *testing.T, p practice.Prepay, wrap func(store.Store) store.Store) *school {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &school{T: t, db: db, clock: clock.At(lesson.Add(-48 * time.Hour)), faults: &paytest.Faults{}}
	keys, err := secret.Derive([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(db store.Store, l *life) {
		b := &base.Base{Store: db, Clock: s.clock, IDs: ids.Random(), Keys: keys, Site: "https://book.example",
			Retry:  store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }},
			Shared: base.Shared{}}
		s.bank = sandbox.New(sandbox.Options{Store: b.Store, Clock: s.clock, Site: func() string { return b.Site },
			Sleep: b.Retry.Sleep})
		s.banks = append(s.banks, s.bank)
		drivers := append(payment.Drivers{mortalDriver{s.faults.Driver(s.bank), l}}, s.more...)
		if s.without {
			drivers = drivers[1:]
		}
		base.Put(b, drivers)
		contributions.Register(b)
		s.book, s.bookings, s.payments = practice.Of(b), booking.Of(b), payment.Of(b)
		s.base = b
		s.runner = due.NewRunner(payment.Desk, b.Store, s.payments.Due(), due.Options{Workers: 1, Now: b.Now})
	}
	at(db, nil)
	s.reopen = func(l *life) {
		bank := s.bank
		at(mortal{db, l}, l)
		s.bank = bank
	}
	s.setUp(p)
	if wrap != nil {
		bank := s.bank
		at(wrap(db), nil)
		s.bank = bank
	}
	return s
}

// also has the school know another provider.
func (s *school) also(d pay.Driver) {
	s.more = append(s.more, d)
	s.reopen(nil)
}

func (s *school) setUp(p practice.Prepay) {
	s.Helper()
	ctx := s.Context()
	if _, _, err := s.book.Put(ctx, sys, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com"}); err != nil {
		s.Fatal(err)
	}
	s.change(func(x *practice.Setup) {
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: []schedule.Weekday{"wed"}, Intervals: []schedule.Interval{{From: 600, To: 780}}}}}}}
		x.Services = []practice.Service{{ID: "lesson", Name: "Lesson", DurationMinutes: 60, Capacity: 1,
			CancelMinutes: 60, RescheduleMinutes: 60, Price: money.Amount{Minor: 80000, Currency: "NOK"}, Prepay: &p,
			Practitioners: []string{"a"}}}
	})
	if _, err := s.payments.SetAccount(ctx, owner, "p", sandbox.Name,
		payment.Fields{sandbox.FieldAccount: "school", sandbox.FieldKey: "k"}, false); err != nil {
		s.Fatal(err)
	}
	if _, err := s.payments.Check(ctx, owner, "p", sandbox.Name); err != nil {
		s.Fatal(err)
	}
}

func (s *school) change(how func(*practice.Setup)) {
	s.Helper()
	_, err := s.book.Change(s.Context(), sys, "p", "made", "p", func(x *practice.Setup) error { how(x); return nil })
	if err != nil {
		s.Fatal(err)
	}
}

// ask books the lesson that begins so many weeks and hours later than the first.
func (s *school) ask(email string, hour int) (booking.Result, error) {
	return s.bookings.Book(s.Context(), client1, "p", booking.Request{Service: "lesson",
		Start: lesson.Add(time.Duration(hour) * time.Hour), Client: client.Contact{Name: "K", Email: email}})
}

// held asks, and returns the payment that keeps the time.
func (s *school) held(email string, hour int) payment.Payment {
	s.Helper()
	r, err := s.ask(email, hour)
	if err != nil || !r.Kept {
		s.Fatalf("asked: %+v %v", r, err)
	}
	return s.get(r.ID)
}

func (s *school) get(id string) payment.Payment {
	s.Helper()
	p, err := s.payments.Get(s.Context(), "p", id)
	for store.Retryable(err) { // the database fails now and then
		p, err = s.payments.Get(s.Context(), "p", id)
	}
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// page opens the page on which the payment is paid, and returns its id at the sandbox.
func (s *school) page(id string) string {
	s.Helper()
	address, err := s.payments.Start(s.Context(), "p", id, sandbox.Name)
	if err != nil {
		s.Fatal(err)
	}
	return address[len("https://book.example/_local/pay/"):]
}

func (s *school) act(page string, a sandbox.Action) {
	s.Helper()
	if _, err := s.bank.Act(s.Context(), page, a); err != nil {
		s.Fatalf("%s: %v", a, err)
	}
}

// work does what is due.
func (s *school) work() {
	s.Helper()
	if _, err := s.runner.Run(s.Context(), 0); err != nil {
		s.Fatal(err)
	}
}

func (s *school) want(id string, status payment.Status, sums payment.Sums) {
	s.Helper()
	p := s.get(id)
	if p.Status() != status || p.Sums() != sums {
		s.Errorf("%s with %+v; want %s with %+v: %+v", p.Status(), p.Sums(), status, sums, p)
	}
}

var full = practice.Prepay{Kind: practice.PrepayFull, Refunds: []practice.RefundStep{{Minutes: 1440, Percent: 100},
	{Minutes: 120, Percent: 50}}}

// TestPaid: the time is kept until it is paid, booked then, and what was paid goes back by the rule that was.
func TestPaid(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	p := s.held("k@example.com", 0)
	if want := s.clock.Now().Add(30 * time.Minute); p.Due != 80000 || p.Deadline.Sub(want).Abs() > time.Minute {
		t.Errorf("asked for: %+v", p)
	}
	if _, err := s.ask("o@example.com", 0); fault.CodeOf(err) != "slot-taken" {
		t.Errorf("what is kept is free for others: %v", err)
	}
	if _, err := s.bookings.Get(t.Context(), owner, "p", p.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("it is booked before it is paid: %v", err)
	}
	page := s.page(p.ID)
	if again := s.page(p.ID); again != page {
		t.Errorf("who comes again gets %s, and had %s", again, page)
	}
	s.act(page, sandbox.Pay)
	s.change(func(x *practice.Setup) { x.Services[0].Prepay, x.Services[0].CancelMinutes = nil, 0 })
	s.clock.Advance(2 * time.Minute) // no webhook came
	s.work()
	s.want(p.ID, payment.StatusPaid, payment.Sums{Captured: 80000})
	b, err := s.bookings.Get(t.Context(), owner, "p", p.ID)
	if err != nil || b.Status != booking.Confirmed || !b.Start.Equal(lesson) {
		t.Fatalf("booked: %+v %v", b, err)
	}
	if got := s.bookings.Contributions().Lines(b, i18n.EN); len(got) != 1 || got[0].Label != "Paid" {
		t.Errorf("told: %+v", got)
	}
	if _, err := s.payments.Start(t.Context(), "p", p.ID, sandbox.Name); fault.CodeOf(err) != payment.CodeOver {
		t.Errorf("paid again: %v", err)
	}
	s.clock.Set(lesson.Add(-3 * time.Hour))
	if _, err := s.bookings.Cancel(t.Context(), client1, "p", p.ID, ""); err != nil {
		t.Fatal(err)
	}
	s.work()
	s.want(p.ID, payment.StatusPart, payment.Sums{Captured: 80000, Refunded: 40000})
	if _, err := s.payments.Decide(t.Context(), owner, "p", p.ID, payment.Decision{Back: 40001}); fault.CodeOf(err) !=
		"refund-too-much" {
		t.Errorf("more than there is: %v", err)
	}
	if _, err := s.payments.Decide(t.Context(), owner, "p", p.ID, payment.Decision{Back: 40000,
		Reason: "ill"}); err != nil {
		t.Fatal(err)
	}
	s.work()
	s.want(p.ID, payment.StatusRefunded, payment.Sums{Captured: 80000, Refunded: 80000})
}

// TestUnpaid: a time that nobody pays for is free at its deadline.
func TestUnpaid(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]sandbox.Action{"nothing": "", "declined": sandbox.Decline,
		"abandoned": sandbox.Abandon} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, full, nil)
			p := s.held("k@example.com", 0)
			if act != "" {
				s.act(s.page(p.ID), act)
			}
			s.clock.Set(p.Deadline)
			s.work()
			s.want(p.ID, payment.StatusExpired, payment.Sums{})
			if r, err := s.ask("o@example.com", 0); err != nil || !r.Kept {
				t.Errorf("it is not free: %v", err)
			}
			if _, err := s.payments.Start(t.Context(), "p", p.ID, sandbox.Name); fault.CodeOf(err) !=
				payment.CodeExpired {
				t.Errorf("paid after its deadline: %v", err)
			}
		})
	}
}

// TestLate: what is paid after the deadline is booked if its time is free yet, and else goes back.
func TestLate(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]bool{"free": false, "taken": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, full, nil)
			p := s.held("k@example.com", 0)
			s.act(s.page(p.ID), sandbox.PayLate)
			s.clock.Set(p.Deadline)
			s.work()
			s.want(p.ID, payment.StatusChecking, payment.Sums{})
			s.clock.Advance(payment.Grace)
			if taken {
				if _, err := s.bookings.Book(t.Context(), owner, "p", booking.Request{Service: "lesson",
					Start: lesson, Client: client.Contact{Name: "O"}}); err != nil {
					t.Fatal(err)
				}
			}
			s.clock.Advance(time.Hour)
			s.work()
			if taken {
				s.want(p.ID, payment.StatusRefunded, payment.Sums{Captured: 80000, Refunded: 80000})
				return
			}
			s.want(p.ID, payment.StatusPaid, payment.Sums{Captured: 80000})
			if b, err := s.bookings.Get(t.Context(), owner, "p", p.ID); err != nil || !b.Open() {
				t.Errorf("%+v %v", b, err)
			}
		})
	}
}

// TestTwice: what is paid twice is kept once.
func TestTwice(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	p := s.held("k@example.com", 0)
	s.act(s.page(p.ID), sandbox.PayTwice)
	s.clock.Advance(time.Minute)
	s.work()
	s.want(p.ID, payment.StatusPart, payment.Sums{Captured: 160000, Refunded: 80000})
}

// TestAtVisit: what is paid at the visit is reserved before it.
func TestAtVisit(t *testing.T) {
	t.Parallel()
	rule := full
	rule.Capture = practice.AtVisit
	begun := func(t *testing.T) (*school, string) {
		s := open(t, rule, nil)
		p := s.held("k@example.com", 0)
		s.act(s.page(p.ID), sandbox.Pay)
		s.clock.Advance(time.Minute)
		s.work()
		s.want(p.ID, payment.StatusReserved, payment.Sums{Reserved: 80000})
		return s, p.ID
	}
	t.Run("came", func(t *testing.T) {
		t.Parallel()
		s, id := begun(t)
		s.clock.Set(lesson.Add(time.Hour))
		s.work()
		s.want(id, payment.StatusReserved, payment.Sums{Reserved: 80000})
		if _, err := s.bookings.Finish(t.Context(), owner, "p", id, booking.NoShow); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("nobody says", func(t *testing.T) {
		t.Parallel()
		s, id := begun(t)
		s.clock.Set(lesson.Add(26 * time.Hour))
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("cancelled in time", func(t *testing.T) {
		t.Parallel()
		s, id := begun(t)
		if _, err := s.bookings.Cancel(t.Context(), client1, "p", id, ""); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.want(id, payment.StatusRefunded, payment.Sums{})
	})
	t.Run("cancelled late", func(t *testing.T) {
		t.Parallel()
		s, id := begun(t)
		s.clock.Set(lesson.Add(-3 * time.Hour))
		if _, err := s.bookings.Cancel(t.Context(), client1, "p", id, ""); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 40000})
	})
	t.Run("called off", func(t *testing.T) {
		t.Parallel()
		s, id := begun(t)
		s.clock.Set(lesson.Add(-3 * time.Hour))
		if _, err := s.bookings.Cancel(t.Context(), owner, "p", id, ""); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.want(id, payment.StatusRefunded, payment.Sums{})
	})
}

// TestOwed: what could only be reserved, and not until the visit, is booked at once, asked for nearer to the visit, and
// called off if nobody pays.
func TestOwed(t *testing.T) {
	t.Parallel()
	begun := func(t *testing.T) (*school, string, payment.Payment) {
		t.Helper()
		s := open(t, full, nil)
		s.bank.Options.Terms = pay.Terms{Least: 100, Reserves: true, Window: 7 * 24 * time.Hour}
		if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name, nil, false); err != nil {
			t.Fatal(err)
		}
		r, err := s.ask("k@example.com", 24*21)
		if err != nil || r.Kept {
			t.Fatalf("asked: %+v %v", r, err)
		}
		p := s.get(r.ID)
		if p.Stage != payment.Owed || !p.AskAt.Equal(r.Start.Add(-5*24*time.Hour)) {
			t.Fatalf("owed: %+v", p)
		}
		if _, err := s.payments.Start(t.Context(), "p", r.ID, sandbox.Name); fault.CodeOf(err) != payment.CodeEarly {
			t.Errorf("paid at once: %v", err)
		}
		s.clock.Set(p.AskAt)
		s.work()
		if p = s.get(r.ID); !p.Asked {
			t.Errorf("nobody was asked: %+v", p)
		}
		return s, r.ID, p
	}
	t.Run("paid", func(t *testing.T) {
		t.Parallel()
		s, id, _ := begun(t)
		s.act(s.page(id), sandbox.Pay)
		s.clock.Advance(time.Minute)
		s.work()
		s.want(id, payment.StatusReserved, payment.Sums{Reserved: 80000})
		b, err := s.bookings.Get(t.Context(), owner, "p", id)
		if err != nil || !b.Open() || s.bookings.Contributions().Lines(b, i18n.EN)[0].Label != "Reserved" {
			t.Errorf("%+v %v", b, err)
		}
		s.clock.Set(b.End.Add(25 * time.Hour))
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("moved", func(t *testing.T) {
		t.Parallel()
		s, id, p := begun(t)
		later := p.Start.AddDate(0, 0, 28)
		if _, err := s.bookings.Reschedule(t.Context(), client1, "p", id, booking.Move{Start: later}); err != nil {
			t.Fatal(err)
		}
		s.clock.Set(p.Deadline.Add(time.Hour))
		s.work()
		b, err := s.bookings.Get(t.Context(), owner, "p", id)
		if p = s.get(id); err != nil || !b.Open() || !p.AskAt.Equal(later.Add(-5*24*time.Hour)) {
			t.Errorf("called off, or asked for too early: %+v, %+v %v", p, b, err)
		}
		s.clock.Set(p.AskAt)
		s.work()
		s.act(s.page(id), sandbox.Pay)
	})
	t.Run("not paid", func(t *testing.T) {
		t.Parallel()
		s, id, p := begun(t)
		s.clock.Set(p.AskAt.Add(24 * time.Hour))
		s.work()
		if p = s.get(id); !p.Reminded {
			t.Errorf("nobody was reminded: %+v", p)
		}
		s.clock.Set(p.Deadline)
		s.work()
		s.want(id, payment.StatusExpired, payment.Sums{})
		if b, err := s.bookings.Get(t.Context(), owner, "p", id); err != nil || b.Status != booking.Cancelled {
			t.Errorf("%+v %v", b, err)
		}
	})
}

// TestForged: only the provider's own webhooks are taken, once each.
func TestForged(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	p := s.held("k@example.com", 0)
	s.act(s.page(p.ID), sandbox.Pay)
	all, err := s.bank.Pending(t.Context(), 10)
	if err != nil || len(all) == 0 {
		t.Fatalf("the bank sends %d, %v", len(all), err)
	}
	w := pay.Webhook{Address: all[0].Address, Header: all[0].Header, Body: all[0].Body}
	forged := w
	forged.Body = append([]byte(nil), w.Body...)
	forged.Body[len(forged.Body)-2] ^= 1
	if err := s.payments.Receive(t.Context(), "p", sandbox.Name, forged); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("forged: %v", err)
	}
	if err := s.payments.Receive(t.Context(), "q", sandbox.Name, w); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("another practice's: %v", err)
	}
	if err := s.payments.Receive(t.Context(), "p", "other", w); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another provider's: %v", err)
	}
	for range 100 {
		if err := s.payments.Receive(t.Context(), "p", sandbox.Name, w); err != nil {
			t.Fatal(err)
		}
	}
	s.work()
	s.want(p.ID, payment.StatusPaid, payment.Sums{Captured: 80000})
}

// TestBilled: what could only be reserved of an invoice is taken at once, and entered as the practice's.
func TestBilled(t *testing.T) {
	t.Parallel()
	var kept store.Store
	s := open(t, full, func(db store.Store) store.Store { kept = db; return db })
	s.bank.Options.Terms = pay.Terms{Least: 100, Reserves: true, Window: 7 * 24 * time.Hour}
	if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name, nil, false); err != nil {
		t.Fatal(err)
	}
	p := s.payments.Billed(1, payment.Bill{Practice: "p", Invoice: "01k90000000000000000000000", Number: "1001",
		Email: "k@example.com", Total: 5000, Left: money.Amount{Minor: 5000, Currency: "NOK"}})
	op, err := p.Put()
	if err == nil {
		err = kept.Transact(t.Context(), op)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.act(s.page(p.ID), sandbox.Pay)
	s.clock.Advance(time.Minute)
	s.work()
	s.want(p.ID, payment.StatusPaid, payment.Sums{Captured: 5000})
	if p = s.get(p.ID); p.Net() != 5000 || p.Contact.Email != "" || !payment.OfInvoice(p.Link()) {
		t.Errorf("%+v", p)
	}
}
