package payment_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/pay"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
)

// life counts what a process does to the world outside it, and ends after so much of it. A step is done or not, and
// then nothing is any more.
type life struct {
	left  int  // steps
	after bool // the last one is done, and nobody hears of it
}

var errKilled = errors.New("killed")

// step does what the process does outside of itself, unless it is dead.
func (l *life) step(do func() error) error {
	if l == nil {
		return do()
	}
	if l.left--; l.left < 0 {
		return errKilled
	}
	if l.left == 0 && !l.after {
		return errKilled
	}
	err := do()
	if l.left == 0 {
		return errKilled
	}
	return err
}

// mortal is a store of a process that may end.
type mortal struct {
	store.Store
	life *life
}

func (m mortal) Transact(ctx context.Context, ops ...store.Op) error {
	return m.life.step(func() error { return m.Store.Transact(ctx, ops...) })
}

// mortalDriver is a provider that such a process calls.
type mortalDriver struct {
	pay.Driver
	life *life
}

func (d mortalDriver) Open(a pay.Account) (pay.Provider, error) {
	p, err := d.Driver.Open(a)
	if err != nil || d.life == nil {
		return p, err
	}
	return mortalProvider{p, d.life}, nil
}

type mortalProvider struct {
	pay.Provider
	life *life
}

func (p mortalProvider) Start(ctx context.Context, o pay.Order) (out pay.Started, err error) {
	err = p.life.step(func() error { out, err = p.Provider.Start(ctx, o); return err })
	return out, err
}

func (p mortalProvider) Capture(ctx context.Context, r pay.Ref, n int64, key string) (s pay.State, err error) {
	err = p.life.step(func() error { s, err = p.Provider.Capture(ctx, r, n, key); return err })
	return s, err
}

func (p mortalProvider) End(ctx context.Context, r pay.Ref, key string) (s pay.State, err error) {
	err = p.life.step(func() error { s, err = p.Provider.End(ctx, r, key); return err })
	return s, err
}

func (p mortalProvider) Refund(ctx context.Context, r pay.Ref, n int64, key string) (s pay.State, err error) {
	err = p.life.step(func() error { s, err = p.Provider.Refund(ctx, r, n, key); return err })
	return s, err
}

// TestKilledAtEachStep: wherever the process ends between a client's asking and their money's way back, and whether the
// last step was done or not, the next process finishes it: nothing is lost, taken twice or paid back twice.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	for _, capture := range []practice.Capture{practice.AtBooking, practice.AtVisit} {
		for _, after := range []bool{false, true} {
			steps := 0
			for n := 1; ; n++ {
				l := &life{left: n, after: after}
				whole := story(t, capture, l)
				if steps++; whole {
					break
				}
			}
			if steps < 8 {
				t.Errorf("%s: there were only %d steps", capture, steps)
			}
		}
	}
}

// story is told until the process ends, and then to its end by another. It reports whether the first came to the end.
func story(t *testing.T, capture practice.Capture, l *life) (whole bool) {
	t.Helper()
	rule := full
	rule.Capture = capture
	s := open(t, rule, nil)
	s.reopen(l)
	whole = s.tell(l) == nil
	if !whole {
		s.reopen(nil)
		if err := s.tell(nil); err != nil {
			t.Errorf("%s, killed: %+v: told again: %v", capture, *l, err)
			return whole
		}
	}
	id := s.id
	p := s.get(id)
	sums := p.Sums()
	if sums.Captured-sums.Refunded != 40000 || sums.Reserved != 0 {
		t.Errorf("%s, killed: %+v: %+v", capture, *l, sums)
	}
	b, err := s.bookings.Get(t.Context(), owner, "p", id)
	if err != nil || b.Status != booking.Cancelled {
		t.Errorf("%s, killed: %+v: %+v %v", capture, *l, b, err)
	}
	return whole
}

// tell has a client ask, pay and cancel late; each step may be told again.
func (s *school) tell(l *life) error {
	ctx := s.Context()
	r, err := s.bookings.Book(ctx, client1, "p", booking.Request{Service: "lesson", Start: lesson, Key: "k",
		Client: client.Contact{Name: "K", Email: "k@example.com"}})
	if err != nil {
		return err
	}
	s.id = r.ID
	page, err := s.payments.Start(ctx, "p", r.ID, sandbox.Name)
	if err != nil && fault.CodeOf(err) != payment.CodeOver {
		return err
	}
	if err == nil { // the client and the bank are no part of the process
		_, _ = s.bank.Act(ctx, page[len("https://book.example/_local/pay/"):], sandbox.Pay)
	}
	s.clock.Advance(time.Minute)
	if err := s.due(l); err != nil {
		return err
	}
	if now := lesson.Add(-3 * time.Hour); s.clock.Now().Before(now) {
		s.clock.Set(now)
	}
	if _, err := s.bookings.Cancel(ctx, client1, "p", r.ID, ""); err != nil {
		return err
	}
	s.clock.Advance(time.Minute)
	return s.due(l)
}

// due does what is due until nothing is, or the process has ended.
func (s *school) due(l *life) error {
	for range 20 {
		_, err := s.runner.Run(s.Context(), 0)
		if l != nil && l.left <= 0 {
			return errKilled
		}
		if err != nil {
			return fmt.Errorf("what is due: %w", err)
		}
	}
	return nil
}
