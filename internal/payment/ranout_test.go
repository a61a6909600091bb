package payment_test

import (
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
)

// reserved is a lesson whose price is reserved, on the page, which the practice moved so many weeks ahead. The bank
// only reserves money for seven days, or takes it at once as well.
func reserved(t *testing.T, weeks int, atOnce bool) (s *school, id, page string) {
	t.Helper()
	rule := full
	rule.Capture = practice.AtVisit
	s = open(t, rule, nil)
	if !atOnce {
		s.bank.Options.Terms = pay.Terms{Least: 100, Reserves: true, Window: 7 * 24 * time.Hour}
		if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name, nil, false); err != nil {
			t.Fatal(err)
		}
	}
	p := s.held("k@example.com", 0)
	page = s.page(p.ID)
	s.act(page, sandbox.Pay)
	s.clock.Advance(time.Minute)
	s.work()
	s.want(p.ID, payment.StatusReserved, payment.Sums{Reserved: 80000})
	if weeks > 0 {
		to := booking.Move{Start: lesson.AddDate(0, 0, 7*weeks)}
		if _, err := s.bookings.Reschedule(t.Context(), owner, "p", p.ID, to); err != nil {
			t.Fatal(err)
		}
	}
	return s, p.ID, page
}

// runOut has time pass until the bank has let go of what was reserved.
func (s *school) runOut(id string) payment.Payment {
	s.Helper()
	ends := s.get(id).Tries[0].State.CaptureBy
	s.clock.Set(ends.Add(-48 * time.Hour))
	s.work()
	if p := s.get(id); !p.Warned {
		s.Errorf("staff do not hear that the reservation ends: %+v", p)
	}
	s.clock.Set(ends.Add(time.Minute))
	s.work()
	return s.get(id)
}

// label is what the client reads of the payment below the appointment.
func (s *school) label(id string) string {
	s.Helper()
	b, err := s.bookings.Get(s.Context(), owner, "p", id)
	if err != nil {
		s.Fatal(err)
	}
	lines := s.bookings.Contributions().Lines(b, i18n.EN)
	if len(lines) == 0 {
		return ""
	}
	return lines[0].Label
}

// TestRanOut: what was reserved for an appointment that was moved beyond the reservation is asked for anew, nearer to
// the visit, and nobody is told that it is reserved still.
func TestRanOut(t *testing.T) {
	t.Parallel()
	asksAt := func(s *school, p payment.Payment, due int64, at time.Time) {
		s.Helper()
		if p.Stage != payment.Owed || p.Due != due || !p.AskAt.Equal(at) || p.Paid != 0 {
			s.Fatalf("%s of %d at %s, want %d at %s: %+v", p.Stage, p.Due, p.AskAt, due, at, p)
		}
		if got := s.label(p.ID); got != "To be paid before the visit" {
			s.Errorf("the client reads %q", got)
		}
	}
	t.Run("paid anew", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 4, false)
		p := s.runOut(id)
		asksAt(s, p, 80000, p.Start.Add(-5*24*time.Hour))
		s.clock.Set(p.AskAt)
		s.work()
		s.act(s.page(id), sandbox.Pay)
		s.clock.Advance(time.Minute)
		s.work()
		s.want(id, payment.StatusReserved, payment.Sums{Reserved: 80000})
		if got := s.label(id); got != "Reserved" {
			t.Errorf("the client reads %q", got)
		}
		s.clock.Set(p.End.Add(25 * time.Hour))
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("not paid", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 4, false)
		p := s.runOut(id)
		for _, at := range []time.Time{p.AskAt, p.AskAt.Add(24 * time.Hour), p.Deadline} {
			s.clock.Set(at)
			s.work()
		}
		if b, err := s.bookings.Get(t.Context(), owner, "p", id); err != nil || b.Status != booking.Cancelled {
			t.Errorf("it stands without being paid: %+v %v", b, err)
		}
		if p = s.get(id); p.Stage != payment.Lapsed || p.Keep != 0 || !p.Next.IsZero() {
			t.Errorf("it is not over: %+v", p)
		}
	})
	t.Run("near by then", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 1, false) // it ends two days before the visit
		p := s.runOut(id)
		asksAt(s, p, 80000, s.clock.Now())
		if !p.Deadline.Equal(p.AskAt.Add(48*time.Hour)) && !p.Deadline.Equal(p.Start) {
			t.Errorf("until %s", p.Deadline)
		}
	})
	t.Run("by who takes it at once", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 4, true)
		p := s.runOut(id)
		asksAt(s, p, 80000, s.clock.Now())
		s.act(s.page(id), sandbox.Pay)
		s.clock.Advance(time.Minute)
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("a part was let go of", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 4, false)
		if _, err := s.payments.Decide(t.Context(), owner, "p", id, payment.Decision{Back: 30000}); err != nil {
			t.Fatal(err)
		}
		p := s.runOut(id)
		asksAt(s, p, 50000, p.Start.Add(-5*24*time.Hour))
	})
	t.Run("taken before", func(t *testing.T) {
		t.Parallel()
		s, id, _ := reserved(t, 4, false)
		if _, err := s.payments.Decide(t.Context(), owner, "p", id, payment.Decision{Take: true}); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.clock.Advance(30 * 24 * time.Hour)
		s.work()
		s.want(id, payment.StatusPaid, payment.Sums{Captured: 80000})
	})
	t.Run("after the visit", func(t *testing.T) {
		t.Parallel()
		s, id, page := reserved(t, 0, false)
		s.clock.Set(lesson.Add(2 * time.Hour))
		s.act(page, sandbox.Lapse) // the bank lets go of it early
		s.clock.Set(lesson.Add(26 * time.Hour))
		s.work()
		p := s.get(id)
		if p.Keep != 0 || p.Stage != payment.Booked {
			t.Errorf("the practice keeps what is gone: %+v", p)
		}
		if got := s.label(id); got != "" {
			t.Errorf("the client reads %q", got)
		}
	})
}
