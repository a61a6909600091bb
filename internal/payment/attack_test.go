package payment_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// bought returns a school in which a lesson was paid, or reserved, and booked.
func bought(t *testing.T, rule practice.Prepay) (*school, string) {
	t.Helper()
	s := open(t, rule, nil)
	p := s.held("k@example.com", 0)
	s.act(s.page(p.ID), sandbox.Pay)
	s.clock.Advance(time.Minute)
	s.work()
	return s, p.ID
}

func (s *school) move(id string, by time.Duration, as string) {
	s.Helper()
	actor := client1
	if as == "owner" {
		actor = owner
	}
	to := booking.Move{Start: s.get(id).Start.Add(by)}
	if _, err := s.bookings.Reschedule(s.Context(), actor, "p", id, to); err != nil {
		s.Fatal(err)
	}
}

// TestMovedAheadAndCancelled: whoever is too late to cancel for nothing gets no more back by moving far ahead first.
func TestMovedAheadAndCancelled(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	for name, c := range map[string]struct {
		before time.Duration // the lesson, when it is moved first
		moves  []string      // by whom, a week ahead each
		kept   int64
	}{
		"not moved":                        {26 * time.Hour, nil, 0},
		"moved in time":                    {26 * time.Hour, []string{"client"}, 0},
		"moved late":                       {3 * time.Hour, []string{"client"}, 40000},
		"moved late, and on":               {3 * time.Hour, []string{"client", "client"}, 40000},
		"moved too late to get anything":   {90 * time.Minute, []string{"client"}, 80000},
		"moved late by the practice":       {3 * time.Hour, []string{"owner"}, 0},
		"promised anew by the practice":    {3 * time.Hour, []string{"client", "owner"}, 0},
		"moved late after the practice":    {3 * time.Hour, []string{"owner", "client"}, 0},
		"moved in time, and by it, and on": {26 * time.Hour, []string{"client", "owner", "client"}, 0},
	} {
		for _, capture := range []practice.Capture{practice.AtBooking, practice.AtVisit} {
			t.Run(name+", "+string(capture), func(t *testing.T) {
				t.Parallel()
				rule := full
				rule.Capture = capture
				s, id := bought(t, rule)
				s.clock.Set(lesson.Add(-c.before))
				for _, by := range c.moves {
					s.move(id, week, by)
				}
				if back := s.get(id).Back(s.clock.Now()); back != 80000-c.kept {
					t.Errorf("the page says that %d goes back", back)
				}
				if _, err := s.bookings.Cancel(t.Context(), client1, "p", id, ""); err != nil {
					t.Fatal(err)
				}
				s.work()
				if sums := s.get(id).Sums(); sums.Captured-sums.Refunded != c.kept || sums.Reserved != 0 {
					t.Errorf("%+v, want %d kept", sums, c.kept)
				}
			})
		}
	}
	t.Run("called off by the practice", func(t *testing.T) {
		t.Parallel()
		s, id := bought(t, full)
		s.clock.Set(lesson.Add(-3 * time.Hour))
		s.move(id, week, "client")
		if _, err := s.bookings.Cancel(t.Context(), owner, "p", id, ""); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.want(id, payment.StatusRefunded, payment.Sums{Captured: 80000, Refunded: 80000})
	})
}

// TestReservationWithoutAnEnd: Vipps does not say until when what it reserves can be taken. An appointment that is
// moved beyond it is told of two days before, and nobody asks the provider every minute until then.
func TestReservationWithoutAnEnd(t *testing.T) {
	t.Parallel()
	rule := full
	rule.Capture = practice.AtVisit
	s := open(t, rule, nil)
	s.faults.Seen = func(st pay.State) pay.State { st.CaptureBy = time.Time{}; return st }
	p := s.held("k@example.com", 0)
	s.act(s.page(p.ID), sandbox.Pay)
	began := s.clock.Now()
	s.clock.Advance(time.Minute)
	s.work()
	ends := began.Add(7 * 24 * time.Hour)
	if by := s.get(p.ID).Tries[0].State.CaptureBy; by.Sub(ends).Abs() > time.Minute {
		t.Errorf("it can be taken until %s, want %s", by, ends)
	}
	if next := s.get(p.ID).Next; !next.Equal(p.End.Add(24 * time.Hour)) {
		t.Errorf("it is looked at at %s, before anything is to be done", next)
	}
	s.move(p.ID, 21*24*time.Hour, "client")
	s.work()
	s.clock.Set(ends.Add(-47 * time.Hour))
	s.work()
	if !s.get(p.ID).Warned {
		t.Error("nobody hears that the reservation ends")
	}
}

// TestTwoRefundAtOnce: two of staff who saw the same payment, or one whose browser asked twice, pay back once.
func TestTwoRefundAtOnce(t *testing.T) {
	t.Parallel()
	s, id := bought(t, full)
	kept := s.get(id).Keep
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for n := range errs {
		wg.Go(func() {
			_, errs[n] = s.payments.Decide(t.Context(), owner, "p", id,
				payment.Decision{Back: 30000, Reason: fmt.Sprint(n), Kept: &kept})
		})
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case fault.CodeOf(err) != "payment-changed":
			t.Error(err)
		}
	}
	s.work()
	s.want(id, payment.StatusPart, payment.Sums{Captured: 80000, Refunded: 30000})
	if done != 1 {
		t.Errorf("%d paid back", done)
	}
}

// TestKeysChangedWhileTheyAreTried: keys that are typed while others are being tried stay.
func TestKeysChangedWhileTheyAreTried(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	s.faults.Checking = func() {
		s.faults.Checking = nil
		if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name,
			payment.Fields{sandbox.FieldAccount: "other"}, false); err != nil {
			t.Error(err)
		}
	}
	_, err := s.payments.Check(t.Context(), owner, "p", sandbox.Name)
	a, wrong := s.payments.Account(t.Context(), "p", sandbox.Name)
	if wrong != nil {
		t.Fatal(wrong)
	}
	values, _, wrong := s.payments.Shown(a)
	if fault.KindOf(err) != fault.Conflict || wrong != nil || values[sandbox.FieldAccount] != "other" ||
		!a.Checked.IsZero() {
		t.Errorf("%v: %v %v, checked %s", err, values, wrong, a.Checked)
	}
}

// TestStuck: staff hear, once, of money with which for hours nothing can be done: a provider is down, or its keys are
// good no longer. Once they are again all is as the rules want it.
func TestStuck(t *testing.T) {
	t.Parallel()
	s, id := bought(t, full)
	if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name,
		payment.Fields{sandbox.FieldKey: sandbox.WrongKey}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.bookings.Cancel(t.Context(), owner, "p", id, ""); err != nil {
		t.Fatal(err)
	}
	for range 150 { // minutes
		_, _ = s.runner.Run(t.Context(), 0)
		s.clock.Advance(time.Minute)
	}
	if p := s.get(id); p.Stuck || p.Fails == 0 {
		t.Errorf("told before three hours: %+v", p)
	}
	for range 120 {
		_, _ = s.runner.Run(t.Context(), 0)
		s.clock.Advance(time.Minute)
	}
	if p := s.get(id); !p.Stuck || p.Status() != payment.StatusRefunding {
		t.Errorf("nobody was told: %+v", p)
	}
	if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name,
		payment.Fields{sandbox.FieldKey: "k"}, false); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(2 * time.Hour)
	s.work()
	s.want(id, payment.StatusRefunded, payment.Sums{Captured: 80000, Refunded: 80000})
	if s.get(id).Stuck {
		t.Error("it goes on, and is said to be stuck")
	}
}

// named is a driver by another name.
type named struct {
	pay.Driver
	name string
}

func (d named) Name() string { return d.name }

// TestAnotherProviderDown: whoever paid too little with one provider, and then with another, has the time though the
// first does not answer any more; what was too little goes back once it does.
func TestAnotherProviderDown(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	other := &paytest.Faults{Seen: func(st pay.State) pay.State {
		st.Reserved, st.Captured = min(st.Reserved, 40000), min(st.Captured, 40000)
		return st
	}}
	s.also(named{other.Driver(s.bank), "other"})
	if _, err := s.payments.SetAccount(t.Context(), owner, "p", "other",
		payment.Fields{sandbox.FieldAccount: "other", sandbox.FieldKey: "k"}, false); err != nil {
		t.Fatal(err)
	}
	p := s.held("k@example.com", 0)
	address, err := s.payments.Start(t.Context(), "p", p.ID, "other")
	if err != nil {
		t.Fatal(err)
	}
	s.act(address[len("https://book.example/_local/pay/"):], sandbox.Pay)
	s.clock.Advance(time.Minute)
	s.work()
	s.want(p.ID, payment.StatusOpen, payment.Sums{Captured: 40000})
	s.act(s.page(p.ID), sandbox.Pay)
	other.Down(true)
	s.clock.Advance(time.Minute)
	_, _ = s.runner.Run(t.Context(), 0)
	if p := s.get(p.ID); p.Stage != payment.Booked {
		t.Errorf("it is paid, and %s", p.Stage)
	}
	other.Down(false)
	s.clock.Advance(2 * time.Hour)
	s.work()
	s.want(p.ID, payment.StatusPart, payment.Sums{Captured: 120000, Refunded: 40000})
}

// TestSandboxThatIsGone: an account with a provider that the installation does not know is offered to nobody, as that
// of a demo whose data was moved to where clients really book.
func TestSandboxThatIsGone(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	s.without = true
	s.also(named{s.bank, "other"})
	if _, err := s.ask("k@example.com", 0); fault.CodeOf(err) != payment.CodeNone {
		t.Errorf("asked to pay by what is not there: %v", err)
	}
	if all, err := s.payments.Accounts(t.Context(), "p"); err != nil || len(all) > 0 {
		t.Errorf("%+v %v", all, err)
	}
	err := s.payments.Receive(t.Context(), "p", sandbox.Name, pay.Webhook{})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("its webhooks: %v", err)
	}
}

// TestAnotherCurrency: what came in another currency, or is less than was asked for, books nothing, is told of once and
// goes back.
func TestAnotherCurrency(t *testing.T) {
	t.Parallel()
	for name, seen := range map[string]func(pay.State) pay.State{
		"another currency": func(st pay.State) pay.State { st.Currency = "SEK"; return st },
		"an øre less": func(st pay.State) pay.State {
			st.Reserved, st.Captured = min(st.Reserved, 79999), min(st.Captured, 79999)
			return st
		},
	} {
		for _, capture := range []practice.Capture{practice.AtBooking, practice.AtVisit} {
			t.Run(name+", "+string(capture), func(t *testing.T) {
				t.Parallel()
				rule := full
				rule.Capture = capture
				s := open(t, rule, nil)
				s.faults.Seen = seen
				p := s.held("k@example.com", 0)
				s.act(s.page(p.ID), sandbox.Pay)
				s.clock.Advance(time.Minute)
				s.work()
				if p = s.get(p.ID); p.Stage != payment.Held {
					t.Fatalf("it is %s", p.Stage)
				}
				s.clock.Set(p.Deadline.Add(payment.Grace))
				for range 3 {
					s.work()
					s.clock.Advance(time.Hour)
				}
				p = s.get(p.ID)
				if sums := p.Sums(); p.Stage == payment.Booked || sums.Captured != sums.Refunded || sums.Reserved > 1 {
					t.Errorf("%s with %+v: %+v", p.Stage, sums, p)
				}
				if _, err := s.bookings.Get(t.Context(), owner, "p", p.ID); fault.KindOf(err) != fault.NotFound {
					t.Errorf("it is booked: %v", err)
				}
				if r, err := s.ask("o@example.com", 0); err != nil || !r.Kept {
					t.Errorf("its time is not free: %v", err)
				}
			})
		}
	}
}

// TestAccountThatIsMoved: what is sealed for one practice opens for no other, and its keys are in no answer or error.
func TestAccountThatIsMoved(t *testing.T) {
	t.Parallel()
	s := open(t, full, nil)
	db := s.bank.Store
	page, err := db.Query(t.Context(), store.Query{Partition: "payaccounts#p", Consistency: store.Strong})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	if strings.Contains(string(page.Items[0].Data), "school") {
		t.Error("what the account is made of can be read in the database")
	}
	setup := practice.Practice{ID: "q", Name: "Q", TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "q@example.com"}
	if _, _, err := s.book.Put(t.Context(), sys, setup); err != nil {
		t.Fatal(err)
	}
	moved := page.Items[0]
	moved.Key.Partition = "payaccounts#q"
	if err := db.Transact(t.Context(), store.Put(moved, store.Always)); err != nil {
		t.Fatal(err)
	}
	_, err = s.payments.Check(t.Context(), owner, "q", sandbox.Name)
	if err == nil || strings.Contains(err.Error(), "school") {
		t.Errorf("tried for another practice: %v", err)
	}
	a, err := s.payments.Account(t.Context(), "q", sandbox.Name)
	if err != nil {
		t.Fatal(err)
	}
	if values, _, err := s.payments.Shown(a); err == nil {
		t.Errorf("opened for another practice: %v", values)
	}
}
