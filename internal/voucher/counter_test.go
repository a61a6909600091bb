package voucher_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/fault"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/voucher"
)

// used is what a booking is told of the codes.
func used(codes string) map[string]json.RawMessage {
	told, err := voucher.Tell(voucher.Told{Code: codes})
	if err != nil {
		panic(err)
	}
	return map[string]json.RawMessage{voucher.ContributionName: told}
}

// at has the codes count for a booking that stands.
func (s *studio) at(id, codes string) (booking.Booking, error) {
	return s.bookings.Price(s.Context(), owner, "p", id, booking.Pricing{Extra: used(codes)})
}

func (s *studio) counted(id, codes string, off, rest int64) booking.Booking {
	s.Helper()
	b, err := s.at(id, codes)
	if x := s.shown(b); err != nil || x.Off != off || x.Off > 0 && x.Rest != rest {
		s.Fatalf("with %q: %+v %v", codes, x, err)
	}
	return b
}

// service changes a service of the practice.
func (s *studio) service(id string, how func(*practice.Service)) {
	s.Helper()
	s.change("p", func(x *practice.Setup) {
		for n := range x.Services {
			if x.Services[n].ID == id {
				how(&x.Services[n])
			}
		}
	})
}

// TestUsedAtTheCounter: what was booked without takes a coupon and a card, and gives them back, and what was fixed when
// it was booked stays.
func TestUsedAtTheCounter(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, gift := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 50000})
	c, coupon := s.issue(voucher.Voucher{Kind: voucher.Coupon, Percent: 25, Total: 1})
	v, clip := s.issue(voucher.Voucher{Kind: voucher.Clip, Total: 1, Services: []string{"lesson"}})
	_, other := s.issue(voucher.Voucher{Kind: voucher.Clip, Total: 1, Services: []string{"course"}})
	b := s.booked("lesson", "", "k@example.com", 0)
	s.counted(b.ID, gift+","+coupon, 70000, 10000)
	s.service("lesson", func(v *practice.Service) { v.Price.Minor = 90000 }) // what was fixed stays
	s.counted(b.ID, gift+","+coupon, 70000, 10000)
	s.want(g, 0)
	s.want(c, 0)
	s.counted(b.ID, coupon, 20000, 60000)
	s.want(g, 50000)
	s.counted(b.ID, clip, 80000, 0)
	s.want(c, 1)
	s.want(v, 0)
	_, err := s.at(b.ID, other)
	refused(t, err, codeField)
	s.want(v, 0)
	s.counted(b.ID, "", 0, 80000)
	s.want(v, 1)
	if _, err := s.bookings.Price(t.Context(), visitor, "p", b.ID, booking.Pricing{Revision: 1,
		Extra: used(gift)}); fault.CodeOf(err) != booking.CodeMeanwhile {
		t.Errorf("of what it was: %v", err)
	}
	s.counted(b.ID, gift, 50000, 30000)
	s.clock.Set(b.End)
	if _, err := s.bookings.Finish(t.Context(), owner, "p", b.ID, booking.Completed); err != nil {
		t.Fatal(err)
	}
	s.counted(b.ID, clip, 80000, 0) // after the visit, too
	if _, err := s.bookings.Finish(t.Context(), owner, "p", b.ID, booking.NoShow); err != nil {
		t.Fatal(err)
	}
	if _, err := s.at(b.ID, gift); fault.CodeOf(err) != "booking-no-show" {
		t.Errorf("of who did not come: %v", err)
	}
	if _, err := s.bookings.Price(t.Context(), owner, "q", b.ID, booking.Pricing{Extra: used("")}); fault.KindOf(
		err) != fault.NotFound {
		t.Errorf("another practice: %v", err)
	}
}

// TestPricedAgain: whose answer was lost asks again with what they had seen, and nothing is used twice; who asks for
// something else has to look first.
func TestPricedAgain(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, gift := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 50000})
	c, coupon := s.issue(voucher.Voucher{Kind: voucher.Coupon, Percent: 25, Total: 1})
	b := s.booked("lesson", "", "k@example.com", 0)
	price := func(codes string) (booking.Booking, error) {
		return s.bookings.Price(t.Context(), owner, "p", b.ID, booking.Pricing{Revision: b.Revision(),
			Extra: used(codes)})
	}
	first, err := price(gift + "," + coupon)
	if err != nil {
		t.Fatal(err)
	}
	again, err := price(gift + "," + coupon)
	if err != nil || again.Revision() != first.Revision() || s.shown(again).Off != 70000 {
		t.Errorf("again: %+v %v", s.shown(again), err)
	}
	s.want(g, 0)
	s.want(c, 0)
	for _, codes := range []string{"", gift, "none"} {
		if _, err := price(codes); fault.CodeOf(err) != booking.CodeMeanwhile {
			t.Errorf("%q of what it was: %v", codes, err)
		}
	}
	s.want(g, 0)
	s.want(c, 0)
}

// TestCounterAfterMoney: a card pays what money has left, what is taken off beyond it goes back, and a visit on a clip
// card is not paid twice.
func TestCounterAfterMoney(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	s.service("course", func(v *practice.Service) {
		v.Prepay = &practice.Prepay{Kind: practice.PrepayDeposit, Percent: 50}
	})
	g, gift := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 100000})
	_, coupon := s.issue(voucher.Voucher{Kind: voucher.Coupon, Amount: 40000})
	_, clip := s.issue(voucher.Voucher{Kind: voucher.Clip, Total: 9, Services: []string{"course"}})
	r, err := s.ask("course", "", "k@example.com", 0)
	if err != nil {
		t.Fatal(err)
	}
	s.pay(r.ID)
	sums := func(captured, refunded int64) {
		t.Helper()
		s.work()
		p, err := s.payments.Get(t.Context(), "p", r.ID)
		if err != nil || p.Sums() != (payment.Sums{Captured: captured, Refunded: refunded}) {
			t.Errorf("%+v %v", p.Sums(), err)
		}
	}
	s.counted(r.ID, gift, 30000, 30000) // the deposit is the rest
	s.want(g, 70000)
	sums(30000, 0)
	_, err = s.at(r.ID, clip)
	refused(t, err, codeField)
	_, err = s.at(r.ID, gift+","+coupon) // with it, nothing is left beside the money
	refused(t, err, codeField)
	s.want(g, 70000)
	s.counted(r.ID, coupon, 40000, 20000)
	s.want(g, 100000)
	sums(30000, 10000)
}

// TestAnotherService: what is for the new service as well stays, what is not goes back, and money follows the price.
func TestAnotherService(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	c, coupon := s.issue(voucher.Voucher{Kind: voucher.Coupon, Percent: 50, Total: 1, Services: []string{"lesson"}})
	g, gift := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 50000})
	edit := func(id, service string) booking.Booking {
		t.Helper()
		was, then, err := s.bookings.Quote(t.Context(), owner, "p", id, service, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.bookings.Edit(t.Context(), owner, "p", id, booking.Edit{Service: service})
		if err != nil || fmt.Sprint(s.shown(b)) != fmt.Sprint(s.shown(then)) || b.Service == was.Service {
			t.Fatalf("it was said %+v, and is %+v: %v", s.shown(then), s.shown(b), err)
		}
		return b
	}
	b := s.booked("lesson", coupon+","+gift, "k@example.com", 0)
	s.want(g, 10000)
	if x := s.shown(edit(b.ID, "course")); x.Off != 50000 || x.Rest != 10000 || len(x.Parts) != 1 {
		t.Errorf("a course: %+v", x)
	}
	s.want(c, 1)
	s.want(g, 0)
	r, err := s.ask("course", "", "l@example.com", 3)
	if err != nil {
		t.Fatal(err)
	}
	s.pay(r.ID)
	s.service("lesson", func(v *practice.Service) { v.Price.Minor = 45000 })
	edit(r.ID, "lesson")
	s.work()
	p, err := s.payments.Get(t.Context(), "p", r.ID)
	if err != nil || p.Sums() != (payment.Sums{Captured: 60000, Refunded: 15000}) || p.Price != 45000 {
		t.Errorf("paid beyond the price: %+v %v", p, err)
	}
	edit(r.ID, "course")
	s.work()
	if p, _ = s.payments.Get(t.Context(), "p", r.ID); p.Keep != 45000 || p.Price != 60000 {
		t.Errorf("dearer again: %+v", p)
	}
	s.clock.Set(lesson.Add(-20 * time.Hour)) // half of what is kept, by the rule of when it was booked
	s.cancel(visitor, booking.Booking{ID: r.ID})
	s.work()
	if p, _ = s.payments.Get(t.Context(), "p", r.ID); p.Sums() != (payment.Sums{Captured: 60000,
		Refunded: 37500}) {
		t.Errorf("cancelled: %+v", p.Sums())
	}
}

// TestFiftyAtTheCounter: fifty visits that were booked want the last use at once; one has it.
func TestFiftyAtTheCounter(t *testing.T) {
	t.Parallel()
	s := open(t, func(db store.Store) store.Store {
		return faulty.New(db, faulty.Options{Seed: 3, Conflict: .1, Throttle: .05, Lost: .1, Dropped: .05})
	})
	c, code := s.issue(voucher.Voucher{Kind: voucher.Coupon, Name: "LAST", Percent: 50, Total: 1})
	ids := make([]string, 50)
	for n := range ids {
		q := s.request("lesson", "", fmt.Sprintf("%d@example.com", n), n%10+24*7*(n/10))
		q.Key = fmt.Sprint(n)
		r, err := s.bookings.Book(t.Context(), visitor, "p", q)
		if err != nil {
			t.Fatal(err)
		}
		ids[n] = r.ID
	}
	var won atomic.Int32
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			if _, err := s.at(id, code); err == nil {
				won.Add(1)
			} else if f, ok := fault.As(err); !ok || len(f.Fields) == 0 {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d used it", won.Load())
	}
	s.want(c, 0)
}
