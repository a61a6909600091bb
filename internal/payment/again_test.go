package payment_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/fact"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/payment/tasks"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// listener is a store that hears what is written: facts, and what is planned to be mailed.
type listener struct {
	store.Store
	mu      sync.Mutex
	facts   []fact.Fact
	planned []payment.Notice
}

func (l *listener) Transact(ctx context.Context, ops ...store.Op) error {
	err := l.Store.Transact(ctx, ops...)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range ops {
		l.facts = append(l.facts, o.Item.Facts...)
		if o.Item.Kind == payment.NoticeKind {
			n, err := payment.DecodeNotice(o.Item)
			if err != nil {
				return err
			}
			l.planned = append(l.planned, n)
		}
	}
	return nil
}

// tell has payments react to all that was heard, to each fact twice.
func (l *listener) tell(s *school) {
	s.Helper()
	reactors := []react.Reactor{s.payments.Notices(), payment.Troubles(s.base)}
	for len(l.facts) > 0 {
		facts := slices.Concat(l.facts, l.facts)
		l.facts = nil
		for _, f := range facts {
			for _, r := range reactors {
				if !slices.Contains(r.Kinds, f.Kind) {
					continue
				}
				if err := r.React(s.Context(), f); err != nil {
					s.Fatal(err)
				}
			}
		}
	}
}

// windows counts what the practice is mailed of reservations that end.
func (l *listener) windows() (n int) {
	for _, p := range l.planned {
		if p.Agenda[0].Kind == payment.KindWindow {
			n++
		}
	}
	return n
}

// todo lists the payments' problems that staff have to see to.
func (s *school) todo() (all []string) {
	s.Helper()
	page, err := task.Of(s.base).List(s.Context(), sys, "p", task.Ask{}, nil)
	if err != nil {
		s.Fatal(err)
	}
	for _, is := range page.Tasks {
		all = append(all, task.DataOf[tasks.Problem](is).Problem)
	}
	return all
}

// TestRanOutTwice: of each reservation of one payment that ends before the visit staff hear, by mail and as a task,
// whatever became of the task before; and they have nothing to see to once its client is asked to pay anew.
func TestRanOutTwice(t *testing.T) {
	t.Parallel()
	l := &listener{}
	s, id, _ := reservedOn(t, 4, false, func(db store.Store) store.Store { l.Store = db; return l })
	for n := 1; n <= 2; n++ {
		try := s.get(id).Tries[n-1]
		s.clock.Set(try.State.CaptureBy.Add(-48 * time.Hour))
		s.work()
		l.tell(s)
		if got := s.todo(); l.windows() != n || !slices.Equal(got, []string{"window"}) {
			t.Fatalf("reservation %d: %d mails, and staff are to see to %q", n, l.windows(), got)
		}
		page, err := task.Of(s.base).List(t.Context(), sys, "p", task.Ask{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 { // they will not hear of it again
			if _, err := task.Of(s.base).Close(t.Context(), sys, "p", page.Tasks[0].ID, 0,
				task.Dismissed); err != nil {
				t.Fatal(err)
			}
		}
		s.clock.Set(try.State.CaptureBy.Add(time.Minute))
		s.work()
		l.tell(s)
		if got := s.todo(); len(got) > 0 || s.get(id).Stage != payment.Owed {
			t.Fatalf("its client is asked anew, and staff are to see to %q", got)
		}
		if n == 2 {
			break
		}
		s.clock.Set(s.get(id).AskAt)
		s.work()
		s.act(s.page(id), sandbox.Pay)
		s.clock.Advance(time.Minute)
		s.work()
		s.want(id, payment.StatusReserved, payment.Sums{Reserved: 80000})
		to := booking.Move{Start: lesson.AddDate(0, 0, 7*8)}
		if _, err := s.bookings.Reschedule(t.Context(), owner, "p", id, to); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWindowSeenTo: staff have nothing to see to once they took what was reserved, or let go of it.
func TestWindowSeenTo(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]payment.Decision{"taken": {Take: true}, "let go of": {All: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &listener{}
			s, id, _ := reservedOn(t, 4, false, func(db store.Store) store.Store { l.Store = db; return l })
			s.clock.Set(s.get(id).Tries[0].State.CaptureBy.Add(-48 * time.Hour))
			s.work()
			l.tell(s)
			if got := s.todo(); !slices.Equal(got, []string{"window"}) {
				t.Fatalf("staff are to see to %q", got)
			}
			s.clock.Advance(time.Minute)
			if _, err := s.payments.Decide(t.Context(), owner, "p", id, by); err != nil {
				t.Fatal(err)
			}
			s.work()
			l.tell(s)
			if got := s.todo(); len(got) > 0 {
				t.Errorf("staff are to see to %q", got)
			}
		})
	}
}

// TestPaidBackIsNotReserved: of what staff let go of nobody reads that it is reserved, nor that it was paid.
func TestPaidBackIsNotReserved(t *testing.T) {
	t.Parallel()
	s, id, _ := reserved(t, 0, false)
	shown := func() *payment.Shown {
		t.Helper()
		b, err := s.bookings.Get(t.Context(), owner, "p", id)
		if err != nil {
			t.Fatal(err)
		}
		is, _ := s.bookings.Fields(b, true)["payment"].(payment.Shown)
		return &is
	}
	if _, err := s.payments.Decide(t.Context(), owner, "p", id, payment.Decision{Back: 30000}); err != nil {
		t.Fatal(err)
	}
	if is := shown(); s.label(id) != "Reserved" || !is.Reserved || is.Minor != 50000 {
		t.Errorf("of 500 that will be taken the client reads %q, and staff %+v", s.label(id), is)
	}
	if _, err := s.payments.Decide(t.Context(), owner, "p", id, payment.Decision{Back: 50000}); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		if is := shown(); s.label(id) != "" || is.Reserved || is.Minor != 0 {
			t.Errorf("of what was let go of the client reads %q, and staff %+v", s.label(id), is)
		}
	}
	check()
	s.work()
	s.want(id, payment.StatusRefunded, payment.Sums{})
	s.change(func(x *practice.Setup) {
		other := x.Services[0]
		other.ID, other.Name = "other", "Other"
		x.Services = append(x.Services, other)
	})
	if _, err := s.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Service: "other"}); err != nil {
		t.Fatal(err)
	}
	check()
}

// TestCalledOffIsNotReserved: of what a cancellation lets go of nobody reads that it is reserved, and of what is kept
// only that.
func TestCalledOffIsNotReserved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		by     fact.Actor
		before time.Duration
		label  string
		left   int64
	}{{owner, 3 * time.Hour, "", 0}, {client1, 30 * time.Hour, "", 0}, {client1, 3 * time.Hour, "Reserved", 40000}} {
		s, id, _ := reserved(t, 0, false)
		s.clock.Set(lesson.Add(-c.before))
		if _, err := s.bookings.Cancel(t.Context(), c.by, "p", id, ""); err != nil {
			t.Fatal(err)
		}
		b, err := s.bookings.Get(t.Context(), owner, "p", id)
		if err != nil {
			t.Fatal(err)
		}
		is, _ := s.bookings.Fields(b, true)["payment"].(payment.Shown)
		if got := s.label(id); got != c.label || is.Minor != c.left || is.Reserved != (c.left > 0) {
			t.Errorf("%s before, called off by a %s: the client reads %q, and staff %+v", c.before, c.by.Role, got, is)
		}
		s.work()
		if p := s.get(id); p.Net() != c.left {
			t.Errorf("%d is kept: %+v", p.Net(), p)
		}
	}
}
