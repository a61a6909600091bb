package payment_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/i18n"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// reserved is a lesson whose price is reserved, on the page, which the practice moved so many weeks ahead. The bank
// only reserves money for seven days, or takes it at once as well.
func reserved(t *testing.T, weeks int, atOnce bool) (s *school, id, page string) {
	t.Helper()
	return reservedOn(t, weeks, atOnce, nil)
}

// reservedOn is reserved on what wrap makes of the database.
func reservedOn(t *testing.T, weeks int, atOnce bool, wrap func(store.Store) store.Store) (s *school, id,
	page string) {
	t.Helper()
	rule := full
	rule.Capture = practice.AtVisit
	s = open(t, rule, wrap)
	if !atOnce {
		for _, b := range s.banks {
			b.Options.Terms = pay.Terms{Least: 100, Reserves: true, Window: 7 * 24 * time.Hour}
		}
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
		s.change(func(x *practice.Setup) {
			other := x.Services[0]
			other.ID, other.Name = "other", "Other"
			x.Services = append(x.Services, other)
		})
		if _, err := s.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Service: "other"}); err != nil {
			t.Fatal(err)
		}
		asksAt(s, s.get(id), 50000, p.Start.Add(-5*24*time.Hour))
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

// meddler is a store in which somebody else does something while it is looked at by whom a payment can be paid.
type meddler struct {
	store.Store
	does atomic.Pointer[func()] // once
}

func (m *meddler) Query(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := m.Store.Query(ctx, q)
	if strings.HasPrefix(q.Partition, "payaccounts#") {
		if does := m.does.Swap(nil); does != nil {
			(*does)()
		}
	}
	return page, err
}

// TestRanOutMeanwhile: what somebody does in the moment in which it is asked for anew counts.
func TestRanOutMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		does  func(*school, string) error
		stage payment.Stage
	}{
		"cancelled by the client": {func(s *school, id string) error {
			_, err := s.bookings.Cancel(s.Context(), client1, "p", id, "")
			return err
		}, payment.Booked},
		"cancelled by the practice": {func(s *school, id string) error {
			_, err := s.bookings.Cancel(s.Context(), owner, "p", id, "")
			return err
		}, payment.Booked},
		"taken": {func(s *school, id string) error {
			_, err := s.payments.Decide(s.Context(), owner, "p", id, payment.Decision{Take: true})
			return err
		}, payment.Booked},
		"let go of": {func(s *school, id string) error {
			_, err := s.payments.Decide(s.Context(), owner, "p", id, payment.Decision{All: true})
			return err
		}, payment.Booked},
		"moved": {func(s *school, id string) error {
			_, err := s.bookings.Reschedule(s.Context(), owner, "p", id, booking.Move{Start: lesson.AddDate(0, 0, 42)})
			return err
		}, payment.Owed},
		"by another worker": {func(s *school, id string) error {
			_, err := s.payments.Tend(s.Context(), "p", id)
			return err
		}, payment.Owed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &meddler{}
			s, id, _ := reservedOn(t, 4, true, func(db store.Store) store.Store { m.Store = db; return m })
			does := func() {
				if err := c.does(s, id); err != nil {
					t.Error(err)
				}
			}
			m.does.Store(&does)
			p := s.runOut(id)
			b, err := s.bookings.Get(t.Context(), owner, "p", id)
			if err != nil || m.does.Load() != nil {
				t.Fatalf("nobody came in between: %v", err)
			}
			if p.Stage != c.stage || (p.Keep != 0) != (c.stage == payment.Owed) || !p.Start.Equal(b.Start) {
				t.Errorf("%s, and %d is kept of %s: %+v", p.Stage, p.Keep, b.Start, p)
			}
			if p.Stage == payment.Owed && !p.AskAt.Equal(s.clock.Now()) {
				t.Errorf("asked for at %s, want %s", p.AskAt, s.clock.Now())
			}
		})
	}
}

// TestRanOutLittle: what nobody takes is not asked for, and no appointment is called off for it.
func TestRanOutLittle(t *testing.T) {
	t.Parallel()
	s, id, _ := reserved(t, 4, false)
	if _, err := s.payments.Decide(t.Context(), owner, "p", id, payment.Decision{Back: 79950}); err != nil {
		t.Fatal(err)
	}
	p := s.runOut(id)
	if p.Stage != payment.Booked || p.Keep != 0 {
		t.Errorf("%s of %d: %+v", p.Stage, p.Due, p)
	}
	s.clock.Set(p.End)
	s.work()
	if b, err := s.bookings.Get(t.Context(), owner, "p", id); err != nil || b.Status != booking.Confirmed {
		t.Errorf("%+v %v", b, err)
	}
}

// TestRanOutForNothing: of what ran out and is not asked for anew the client reads nothing, and the visit is charged as
// what it costs from then on.
func TestRanOutForNothing(t *testing.T) {
	t.Parallel()
	s, id, _ := reserved(t, 4, false)
	if _, err := s.payments.SetAccount(t.Context(), owner, "p", sandbox.Name, nil, true); err != nil {
		t.Fatal(err)
	}
	if p := s.runOut(id); p.Stage != payment.Booked || p.Keep != 0 || s.label(id) != "" {
		t.Errorf("%s, and the client reads %q: %+v", p.Stage, s.label(id), p)
	}
	b, err := s.bookings.Get(t.Context(), owner, "p", id)
	if err != nil || len(b.State(payment.ContributionName)) == 0 {
		t.Errorf("what it cost when it was booked is no longer known: %+v %v", b, err)
	}
	if own, staff := s.bookings.Fields(b, false)["payment"], s.bookings.Fields(b, true)["payment"]; own != nil ||
		staff == nil {
		t.Errorf("its client is told %+v of it, and staff %+v", own, staff)
	}
	s.change(func(x *practice.Setup) {
		short := x.Services[0]
		short.ID, short.Price.Minor = "short", 50000
		x.Services = append(x.Services, short)
	})
	if _, err := s.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Service: "short"}); err != nil {
		t.Fatal(err)
	}
	if p := s.get(id); p.Price != 50000 || p.Service != "short" || s.label(id) != "" {
		t.Errorf("it costs %d, and the client reads %q: %+v", p.Price, s.label(id), p)
	}
}

// TestOwedAndOver: who paid nothing of what was owed does not read that it is to be paid before a visit that has begun
// or was called off.
func TestOwedAndOver(t *testing.T) {
	t.Parallel()
	owed := func(t *testing.T) (*school, payment.Payment) {
		s, id, _ := reserved(t, 4, false)
		return s, s.runOut(id)
	}
	t.Run("begun", func(t *testing.T) {
		t.Parallel()
		s, p := owed(t)
		s.clock.Set(p.End)
		s.work()
		if got := s.get(p.ID); got.Stage != payment.Lapsed || s.label(p.ID) != "" {
			t.Errorf("%s, and the client reads %q", got.Stage, s.label(p.ID))
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		s, p := owed(t)
		if _, err := s.bookings.Cancel(t.Context(), client1, "p", p.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := s.get(p.ID); got.Stage != payment.Lapsed || s.label(p.ID) != "" {
			t.Errorf("%s, and the client reads %q", got.Stage, s.label(p.ID))
		}
	})
	t.Run("gone", func(t *testing.T) {
		t.Parallel()
		s, p := owed(t)
		if err := s.db.Transact(t.Context(), store.Delete(booking.Key("p", p.ID), store.Always)); err != nil {
			t.Fatal(err)
		}
		s.clock.Set(p.End)
		s.work()
		if got := s.get(p.ID); got.Stage != payment.Lapsed || !got.Next.IsZero() {
			t.Errorf("%s, and is tended at %s for ever", got.Stage, got.Next)
		}
	})
}
