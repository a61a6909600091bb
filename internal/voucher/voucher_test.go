package voucher_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/money"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/voucher"
)

var (
	lesson  = time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // a Wednesday, 10:00 in Oslo
	owner   = fact.Actor{Role: fact.Owner, ID: "o", Practice: "p"}
	visitor = fact.Actor{Role: fact.Client}
	sys     = fact.Actor{Role: fact.System}
)

// studio gives lessons of 800 kr that are paid at the visit, and courses of 600 kr that are paid before.
type studio struct {
	*testing.T
	clock    *clock.Manual
	book     *practice.Book
	bookings *booking.Bookings
	payments *payment.Payments
	vouchers *voucher.Vouchers
	clients  *client.Clients
	bank     *sandbox.Driver
	runner   *due.Runner
}

// open makes a studio. Wrap may put a store that fails before the one that keeps.
func open(t *testing.T, wrap func(store.Store) store.Store) *studio {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &studio{T: t, clock: clock.At(lesson.Add(-48 * time.Hour))}
	keys, err := secret.Derive([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(db store.Store) {
		b := &base.Base{Store: db, Clock: s.clock, IDs: ids.Random(), Keys: keys, Site: "https://book.example",
			Retry: store.Retrier{Attempts: 400,
				Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }},
			Shared: base.Shared{}}
		if s.bank == nil {
			s.bank = sandbox.New(sandbox.Options{Store: b.Store, Clock: s.clock, Site: func() string { return b.Site },
				Sleep: b.Retry.Sleep})
		}
		base.Put(b, payment.Drivers{s.bank})
		contributions.Register(b)
		s.book, s.bookings, s.payments, s.vouchers = practice.Of(b), booking.Of(b), payment.Of(b), voucher.Of(b)
		s.clients = client.Of(b)
		s.runner = due.NewRunner(payment.Desk, b.Store, s.payments.Due(), due.Options{Workers: 1, Now: b.Now})
	}
	at(db)
	s.setUp("p")
	s.setUp("q")
	if wrap != nil {
		at(wrap(db))
	}
	return s
}

func (s *studio) setUp(id string) {
	s.Helper()
	ctx := s.Context()
	if _, _, err := s.book.Put(ctx, sys, practice.Practice{ID: id, Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com"}); err != nil {
		s.Fatal(err)
	}
	kr := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "NOK"} }
	s.change(id, func(x *practice.Setup) {
		hours := schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed", "thu"},
			Intervals: []schedule.Interval{{From: 480, To: 1200}}}}}
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: hours}}
		x.Services = []practice.Service{{ID: "lesson", Name: "Lesson", DurationMinutes: 60, Capacity: 1,
			CancelMinutes: 60, RescheduleMinutes: 60, Price: kr(80000), Practitioners: []string{"a"}},
			{ID: "course", Name: "Course", DurationMinutes: 60, Capacity: 1, CancelMinutes: 60, RescheduleMinutes: 60,
				Price: kr(60000), Practitioners: []string{"a"}, Prepay: &practice.Prepay{Kind: practice.PrepayFull,
					Refunds: []practice.RefundStep{{Minutes: 1440, Percent: 100}, {Minutes: 120, Percent: 50}}}}}
	})
	if _, err := s.payments.SetAccount(ctx, owner, id, sandbox.Name,
		payment.Fields{sandbox.FieldAccount: "studio", sandbox.FieldKey: "k"}, false); err != nil {
		s.Fatal(err)
	}
	if _, err := s.payments.Check(ctx, owner, id, sandbox.Name); err != nil {
		s.Fatal(err)
	}
}

func (s *studio) change(id string, how func(*practice.Setup)) {
	s.Helper()
	_, err := s.book.Change(s.Context(), sys, id, "made", id, func(x *practice.Setup) error { how(x); return nil })
	if err != nil {
		s.Fatal(err)
	}
}

// issue makes a voucher, and returns it with its code.
func (s *studio) issue(v voucher.Voucher) (voucher.Voucher, string) {
	s.Helper()
	made, err := s.vouchers.Issue(s.Context(), owner, "p", "", v)
	if err != nil {
		s.Fatal(err)
	}
	if made.Kind == voucher.Coupon {
		return made, made.Name
	}
	return made, s.vouchers.Code(made)
}

// ask books a service so many hours after the first lesson, with a code.
func (s *studio) ask(service, code, email string, hour int) (booking.Result, error) {
	return s.bookings.Book(s.Context(), visitor, "p", s.request(service, code, email, hour))
}

func (s *studio) request(service, code, email string, hour int) booking.Request {
	r := booking.Request{Service: service, Start: lesson.Add(time.Duration(hour) * time.Hour),
		Client: client.Contact{Name: "Kari", Email: email}}
	if code != "" {
		told, _ := json.Marshal(voucher.Told{Code: code})
		r.Extra = map[string]json.RawMessage{voucher.ContributionName: told}
	}
	return r
}

func (s *studio) booked(service, code, email string, hour int) booking.Booking {
	s.Helper()
	r, err := s.ask(service, code, email, hour)
	if err != nil || r.Kept {
		s.Fatalf("booked: %+v %v", r, err)
	}
	return r.Booking
}

func (s *studio) shown(b booking.Booking) voucher.Shown {
	s.Helper()
	v, _ := s.bookings.Fields(b, true)[voucher.ContributionName].(voucher.Shown)
	return v
}

func (s *studio) want(v voucher.Voucher, left int64) {
	s.Helper()
	now, err := s.vouchers.Get(s.Context(), "p", v.Kind, v.ID)
	if err != nil || now.Left() != left {
		s.Errorf("%s has %d left, want %d: %v", v.Kind, now.Left(), left, err)
	}
}

func (s *studio) cancel(actor fact.Actor, b booking.Booking) booking.Booking {
	s.Helper()
	for range 2 { // cancelling again gives nothing back
		var err error
		if b, err = s.bookings.Cancel(s.Context(), actor, "p", b.ID, ""); err != nil {
			s.Fatal(err)
		}
	}
	return b
}

func refused(t *testing.T, err error, field string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || len(f.Fields) == 0 || f.Fields[0].Path != field {
		t.Errorf("%v, want it at %s", err, field)
	}
}

const codeField = "extra.voucher.code"

// TestCoupon: it takes off what it says while it may, of the services that it is for, and a use goes back with the
// visit whoever cancels it.
func TestCoupon(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	c, code := s.issue(voucher.Voucher{Kind: voucher.Coupon, Name: "Sommer 26", Percent: 25, Total: 2,
		Services: []string{"lesson"}, Until: civil.Date{Year: 2026, Month: 11, Day: 3}})
	b := s.booked("lesson", "sommer-26", "k@example.com", 0)
	if x := s.shown(b); x.Off != 20000 || x.Rest != 60000 || x.Parts[0].ID != c.ID {
		t.Errorf("%+v", x)
	}
	if lines := s.bookings.Contributions().Lines(b, i18n.EN); len(lines) != 2 || lines[1].Value != "NOK\u00a0600" {
		t.Errorf("the client reads %+v", lines)
	}
	_, err := s.ask("course", code, "k@example.com", 1)
	refused(t, err, codeField)
	s.booked("lesson", code, "k@example.com", 1)
	_, err = s.ask("lesson", code, "k@example.com", 2)
	refused(t, err, codeField)
	s.want(c, 0)
	s.clock.Set(lesson.Add(-10 * time.Hour))
	s.cancel(visitor, b)
	s.want(c, 1)
	s.clock.Set(time.Date(2026, 11, 3, 23, 30, 0, 0, time.UTC)) // the fourth in Oslo
	_, err = s.ask("lesson", code, "k@example.com", 24)
	refused(t, err, codeField)
	if _, err := s.vouchers.Issue(t.Context(), owner, "p", "", voucher.Voucher{Kind: voucher.Coupon, Name: "SOMMER26",
		Percent: 5}); fault.CodeOf(err) != voucher.CodeExists {
		t.Errorf("a code twice: %v", err)
	}
	if _, err := s.bookings.Book(t.Context(), visitor, "q", s.request("lesson", code, "k@example.com", 3)); err == nil {
		t.Error("another practice takes it")
	}
}

// TestFewerUses: a coupon that staff allow fewer uses than it had is used up, and not without an end.
func TestFewerUses(t *testing.T) {
	t.Parallel()
	for _, uses := range []int64{1, 2} {
		s := open(t, nil)
		c, code := s.issue(voucher.Voucher{Kind: voucher.Coupon, Name: "SOMMER", Percent: 25, Total: 9})
		for hour := range 3 {
			s.booked("lesson", code, "k@example.com", hour)
		}
		c, err := s.vouchers.Terms(t.Context(), owner, "p", c.ID, false, voucher.Voucher{Percent: 25, Total: uses})
		if err != nil || c.Left() != 0 || c.Status(civil.Date{Year: 2026, Month: 11, Day: 2}) != voucher.Used {
			t.Errorf("%d left, %s, %v", c.Left(), c.Status(civil.Date{Year: 2026, Month: 11, Day: 2}), err)
		}
		_, err = s.ask("lesson", code, "k@example.com", 4)
		refused(t, err, codeField)
	}
}

// TestNextToNothingLeft: what a card leaves to pay, and no provider takes, keeps nobody from booking.
func TestNextToNothingLeft(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, code := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 59950})
	b := s.booked("course", code, "k@example.com", 0)
	if x := s.shown(b); b.Status != booking.Confirmed || x.Rest != 50 {
		t.Errorf("%s, %+v", b.Status, x)
	}
	s.want(g, 0)
	if p, err := s.payments.Get(t.Context(), "p", b.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("asked for %d, %v", p.Due, err)
	}
}

// TestGiftCard: it pays what is left to pay until it is empty, and gives back by the rule of its service.
func TestGiftCard(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, code := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 100000})
	if g.Until != (civil.Date{Year: 2029, Month: 11, Day: 2}) || len(code) != 19 || g.Name != code[15:] {
		t.Errorf("%+v %s", g, code)
	}
	b := s.booked("course", code, "k@example.com", 0) // all is paid: nothing is asked for
	s.want(g, 40000)
	r, err := s.ask("course", code, "l@example.com", 1)
	if err != nil || !r.Kept {
		t.Fatalf("%+v %v", r, err)
	}
	s.want(g, 0)
	p, err := s.payments.Get(t.Context(), "p", r.ID)
	if err != nil || p.Due != 20000 || p.Price != 20000 {
		t.Errorf("asked for %+v %v", p, err)
	}
	_, err = s.ask("course", code, "m@example.com", 2)
	refused(t, err, codeField)
	s.pay(r.ID)
	c, err := s.bookings.Get(t.Context(), owner, "p", r.ID)
	if x := s.shown(c); err != nil || x.Off != 40000 || x.Rest != 20000 {
		t.Errorf("booked with %+v %v", x, err)
	}
	s.want(g, 0)
	s.clock.Set(lesson.Add(-3 * time.Hour)) // half of it goes back
	if b = s.cancel(visitor, b); *s.shown(b).Back != 30000 {
		t.Errorf("went back: %+v", s.shown(b))
	}
	s.want(g, 30000)
	s.cancel(owner, c)
	s.want(g, 70000)
	s.work()
	if p, _ = s.payments.Get(t.Context(), "p", r.ID); p.Sums() != (payment.Sums{Captured: 20000, Refunded: 20000}) {
		t.Errorf("paid %+v", p.Sums())
	}
}

func (s *studio) pay(id string) {
	s.Helper()
	page, err := s.payments.Start(s.Context(), "p", id, sandbox.Name)
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.bank.Act(s.Context(), page[len("https://book.example/_local/pay/"):], sandbox.Pay); err != nil {
		s.Fatal(err)
	}
	s.clock.Advance(time.Minute)
	s.work()
}

func (s *studio) work() {
	s.Helper()
	if _, err := s.runner.Run(s.Context(), 0); err != nil {
		s.Fatal(err)
	}
}

// TestLapsed: what was used for a time that nobody paid for goes back when the time is free again, once.
func TestLapsed(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, code := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 10000})
	c, coupon := s.issue(voucher.Voucher{Kind: voucher.Coupon, Amount: 5000, Total: 1})
	q := s.request("course", code+", "+coupon, "k@example.com", 0)
	q.Key = "once"
	for range 3 { // a request that is sent again uses nothing again
		r, err := s.bookings.Book(t.Context(), visitor, "p", q)
		if err != nil || !r.Kept {
			t.Fatalf("%+v %v", r, err)
		}
		s.want(g, 0)
		s.want(c, 0)
	}
	s.clock.Advance(time.Hour)
	s.work()
	s.work()
	s.want(g, 10000)
	s.want(c, 1)
	if b, err := s.bookings.Book(t.Context(), visitor, "p", q); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a key of what has lapsed: %+v %v", b, err)
	}
	s.want(g, 10000)
	if b := s.booked("lesson", coupon, "k@example.com", 0); s.shown(b).Off != 5000 {
		t.Errorf("%+v", s.shown(b))
	}
}

// TestClipCard: it is a visit whatever that costs, and goes back to who cancels in time, not to who stays away.
func TestClipCard(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	kari, err := s.clients.Add(
		t.Context(),
		owner,
		"p",
		"",
		client.Particulars{Name: "Kari", Emails: []string{"k@example.com"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	v, code := s.issue(voucher.Voucher{Kind: voucher.Clip, Total: 3, Services: []string{"course"}, Client: kari.ID})
	a := s.booked("course", code, "k@example.com", 0)
	told := map[string]json.RawMessage{"voucher": json.RawMessage(`{"cards":["` + v.ID + `"]}`)}
	q := s.request("course", "", "k@example.com", 1)
	q.Extra = told
	_, err = s.bookings.Book(t.Context(), visitor, "p", q)
	refused(t, err, "extra.voucher.cards") // an id is no code
	b, err := s.bookings.Book(t.Context(), owner, "p", q)
	if err != nil {
		t.Fatal(err)
	}
	s.want(v, 1)
	_, err = s.ask("lesson", code, "k@example.com", 2)
	refused(t, err, codeField)
	if cards, err := s.vouchers.OfClient(t.Context(), "p", kari.ID); err != nil || len(cards) != 1 ||
		cards[0].ID != v.ID {
		t.Errorf("of the client: %+v %v", cards, err)
	}
	moved, err := s.bookings.Reschedule(t.Context(), visitor, "p", a.ID, booking.Move{Start: lesson.Add(5 * time.Hour)})
	if err != nil || s.shown(moved).Off != 60000 {
		t.Errorf("moved: %+v %v", s.shown(moved), err)
	}
	s.want(v, 1)
	s.cancel(visitor, a)
	s.want(v, 2)
	s.clock.Set(b.End)
	if _, err := s.bookings.Finish(t.Context(), owner, "p", b.ID, booking.NoShow); err != nil {
		t.Fatal(err)
	}
	s.want(v, 2)
}

// TestTransferred: who is given an appointment does not get what another used for it.
func TestTransferred(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	g, code := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 80000})
	b := s.booked("lesson", code, "k@example.com", 0)
	to := client.Contact{Name: "Ola", Email: "o@example.com"}
	b, err := s.bookings.Edit(t.Context(), owner, "p", b.ID, booking.Edit{Client: &to})
	if err != nil || s.shown(b).Off != 0 {
		t.Errorf("%+v %v", s.shown(b), err)
	}
	s.want(g, 80000)
}

// TestDiscounts: the best of those that are for the client counts, and a coupon in its place if it takes off more, or
// beside it where it says so.
func TestDiscounts(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	kari, err := s.clients.Add(
		t.Context(),
		owner,
		"p",
		"",
		client.Particulars{Name: "Kari", Emails: []string{"k@example.com"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	s.change("p", func(x *practice.Setup) {
		x.Discounts = []practice.Discount{
			{ID: "a", Name: "November", Percent: 5, From: civil.Date{Year: 2026, Month: 11, Day: 1},
				Until: civil.Date{
					Year:  2026,
					Month: 11,
					Day:   4,
				}},
			{ID: "b", Name: "Faste", Percent: 10, Clients: []string{kari.ID}},
			{ID: "c", Name: "Nabo", Amount: 1000, Tags: []string{"neighbour"}},
			{ID: "d", Name: "Other", Percent: 50,
				Services: []string{"course"}},
		}
	})
	_, small := s.issue(voucher.Voucher{Kind: voucher.Coupon, Amount: 5000, Total: 1})
	_, big := s.issue(voucher.Voucher{Kind: voucher.Coupon, Amount: 9000})
	_, more := s.issue(voucher.Voucher{Kind: voucher.Coupon, Percent: 10, Adds: true})
	for n, x := range []struct {
		email, code string
		hour        int
		off         int64
	}{
		{"o@example.com", "", 0, 4000},
		{"o@example.com", "", 24, 0},
		{"k@example.com", "", 24, 8000},
		{"k@example.com", small, 0, 8000},
		{"k@example.com", small, 0, 8000}, // it was not used up
		{"k@example.com", big, 0, 9000},
		{"k@example.com", more, 0, 8000 + 7200},
	} {
		if got := s.shown(s.booked("lesson", x.code, x.email, x.hour+n)).Off; got != x.off {
			t.Errorf("%d: %d off, want %d", n, got, x.off)
		}
	}
}

// TestFiftyWantTheLastUse of a coupon, and visit of a card, of times that are paid at once and before: one gets it.
func TestFiftyWantTheLastUse(t *testing.T) {
	t.Parallel()
	for name, wrap := range map[string]func(store.Store) store.Store{"calm": nil,
		"bad": func(db store.Store) store.Store {
			return faulty.New(db, faulty.Options{Seed: 7, Conflict: .1, Throttle: .05, Lost: .2, Dropped: .05})
		}} {
		for _, service := range []string{"lesson", "course"} {
			t.Run(name+" "+service, func(t *testing.T) {
				t.Parallel()
				s := open(t, wrap)
				c, code := s.issue(voucher.Voucher{Kind: voucher.Coupon, Name: "LAST", Percent: 50, Total: 1})
				var won atomic.Int32
				var all sync.WaitGroup
				for n := range 50 {
					all.Go(func() {
						q := s.request(service, code, fmt.Sprintf("%d@example.com", n), n%10+24*7*(n/10))
						q.Key = fmt.Sprint(n)
						if _, err := s.bookings.Book(t.Context(), visitor, "p", q); err == nil {
							won.Add(1)
						} else if f, ok := fault.As(err); !ok || len(f.Fields) == 0 {
							t.Errorf("racer %d: %v", n, err)
						}
					})
				}
				all.Wait()
				if won.Load() != 1 {
					t.Errorf("%d used a coupon of one use", won.Load())
				}
				s.want(c, 0)
			})
		}
	}
}

// TestWrongCodesCount: each is asked about as a write of the practice, so that whoever tries many is stopped; and what
// is kept of a request that waits has no code.
func TestWrongCodesCount(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	_, code := s.issue(voucher.Voucher{Kind: voucher.Gift, Total: 100})
	stop := fault.New(fault.TooMany, "stop", "stop")
	asked := 0
	ctx := store.Admitting(t.Context(), func(_ context.Context, ops []store.Op) error {
		if len(ops) == 1 && ops[0].Item.Facts[0].Practice == "p" {
			asked++
		}
		return stop
	})
	wrong := s.request("lesson", "WRONG-CODE", "k@example.com", 0)
	if _, err := s.bookings.Book(ctx, visitor, "p", wrong); asked != 1 ||
		fault.CodeOf(err) != "stop" {
		t.Errorf("asked %d times: %v", asked, err)
	}
	r, err := s.ask("course", code, "k@example.com", 0)
	if err != nil || !r.Kept {
		t.Fatal(err)
	}
	p, err := s.payments.Get(t.Context(), "p", r.ID)
	if text, _ := json.Marshal(p); err != nil || len(text) == 0 || strings.Contains(string(text), code) {
		t.Errorf("%s %v", text, err)
	}
}

// TestIssuedOnce: the same request makes the same card, with the same code; and staff correct, extend and void it.
func TestIssuedOnce(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	draft := voucher.Voucher{Kind: voucher.Gift, Total: 50000, Recipient: voucher.Recipient{Email: "k@example.com"}}
	v, err := s.vouchers.Issue(t.Context(), owner, "p", "key", draft)
	if err != nil || len(v.Agenda) != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	w, err := s.vouchers.Issue(t.Context(), owner, "p", "key", draft)
	if err != nil || v.ID != w.ID || s.vouchers.Code(v) != s.vouchers.Code(w) {
		t.Errorf("another one: %v", err)
	}
	draft.Total++
	if _, err := s.vouchers.Issue(t.Context(), owner, "p", "key", draft); fault.CodeOf(
		err,
	) != "idempotency-key-reused" {
		t.Errorf("a key for something else: %v", err)
	}
	code := s.vouchers.Code(v)
	s.booked("lesson", code, "k@example.com", 0)
	yes, left, was := true, int64(5000), int64(50000)
	change := func(c voucher.Change) error {
		_, err := s.vouchers.Change(t.Context(), owner, "p", voucher.Gift, v.ID, c)
		return err
	}
	if err := change(voucher.Change{Left: &left}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if err := change(voucher.Change{Left: &left, Was: &was, Reason: "x"}); fault.CodeOf(err) != voucher.CodeMeanwhile {
		t.Errorf("it was used meanwhile: %v", err)
	}
	if err := change(voucher.Change{Left: &left, Reason: "x"}); err != nil {
		t.Error(err)
	}
	s.want(v, 5000)
	if err := change(voucher.Change{Void: &yes, Reason: "lost"}); err != nil {
		t.Error(err)
	}
	_, err = s.ask("lesson", code, "k@example.com", 1)
	refused(t, err, codeField)
	now, err := s.vouchers.Get(t.Context(), "p", voucher.Gift, v.ID)
	if err != nil || now.Total != 55000 || now.Out != 50000 || len(now.Log) != 3 {
		t.Errorf("%+v %v", now, err)
	}
	if _, err := s.vouchers.Get(t.Context(), "q", voucher.Gift, v.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another practice sees it: %v", err)
	}
}

// TestValueIsConserved: whatever happens to bookings in any order, with a store that fails, what is used of a voucher
// is what bookings have of it.
func TestValueIsConserved(t *testing.T) {
	t.Parallel()
	seeds := uint64(8)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := open(t, func(db store.Store) store.Store {
				return faulty.New(db, faulty.Options{Seed: seed, Conflict: .05, Throttle: .03, Lost: .05, Dropped: .05})
			})
			walk(s, rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

func walk(s *studio, r *rand.Rand) {
	ctx := s.Context()
	var vouchers []voucher.Voucher
	var codes []string
	for _, v := range []voucher.Voucher{{Kind: voucher.Gift, Total: 300000}, {Kind: voucher.Gift, Total: 1000000},
		{Kind: voucher.Clip, Total: 20, Services: []string{"course"}}, {Kind: voucher.Coupon,
			Name: "COUPON", Percent: 30, Total: 20}} {
		made, err := s.vouchers.Issue(ctx, owner, "p", string(v.Kind)+fmt.Sprint(v.Total), v)
		if err != nil {
			s.Fatal(err)
		}
		vouchers = append(vouchers, made)
		code := made.Name
		if v.Kind != voucher.Coupon {
			code = s.vouchers.Code(made)
		}
		codes = append(codes, code)
	}
	var all []string
	pick := func() string {
		if len(all) == 0 {
			return ""
		}
		return all[r.IntN(len(all))]
	}
	for n := range 400 {
		switch r.IntN(11) {
		case 0, 1, 2, 3:
			code := codes[r.IntN(4)]
			if r.IntN(3) == 0 {
				code = codes[r.IntN(3)] + "," + codes[3]
			}
			q := s.request([]string{"lesson", "course"}[r.IntN(2)], code, fmt.Sprintf("%d@example.com", r.IntN(5)),
				r.IntN(10)+24*7*r.IntN(12))
			q.Key = fmt.Sprint(n)
			actor := visitor
			if r.IntN(5) == 0 {
				actor = owner
			}
			for range 2 {
				if made, err := s.bookings.Book(ctx, actor, "p", q); err == nil {
					all = append(all, made.ID)
				}
			}
		case 4:
			actor := visitor
			if r.IntN(2) == 0 {
				actor = owner
			}
			_, _ = s.bookings.Cancel(ctx, actor, "p", pick(), "")
		case 5:
			_, _ = s.bookings.Reschedule(ctx, owner, "p", pick(), booking.Move{Start: lesson.Add(
				time.Duration(r.IntN(10)+24*7*r.IntN(12)) * time.Hour)})
		case 6:
			s.clock.Advance(time.Duration(r.IntN(300)) * time.Minute)
			_, _ = s.runner.Run(ctx, 0)
		case 7:
			if page, err := s.payments.Start(ctx, "p", pick(), sandbox.Name); err == nil {
				_, _ = s.bank.Act(ctx, page[len("https://book.example/_local/pay/"):], sandbox.Pay)
			}
		case 9:
			code := []string{"", codes[r.IntN(4)], codes[r.IntN(3)] + "," + codes[3]}[r.IntN(3)]
			_, _ = s.bookings.Price(ctx, owner, "p", pick(), booking.Pricing{Extra: used(code)})
		case 10:
			_, _ = s.bookings.Edit(ctx, owner, "p", pick(), booking.Edit{Service: []string{"lesson",
				"course"}[r.IntN(2)]})
		case 8:
			_, _ = s.bookings.Finish(
				ctx,
				owner,
				"p",
				pick(),
				[]booking.Status{booking.NoShow, booking.Completed}[r.IntN(2)],
			)
		}
	}
	for range 60 {
		s.clock.Advance(30 * time.Minute)
		_, _ = s.runner.Run(ctx, 0)
	}
	out := map[string]int64{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(all))) {
		b, err := s.bookings.Get(ctx, owner, "p", id)
		for store.Retryable(err) {
			b, err = s.bookings.Get(ctx, owner, "p", id)
		}
		if fault.KindOf(err) == fault.NotFound {
			continue // it lapsed
		}
		x := s.shown(b)
		if p, err := s.payments.Get(ctx, "p", id); err == nil && p.Stage == payment.Booked &&
			b.Status == booking.Confirmed && len(x.Parts) > 0 && p.Keep > x.Rest {
			s.Errorf("%d is kept of %d that was left to pay: %+v", p.Keep, x.Rest, x)
		}
		for _, p := range x.Parts {
			units := int64(1)
			if p.Kind == string(voucher.Gift) {
				units = p.Off
			}
			switch {
			case x.Back == nil:
			case p.Kind == string(voucher.Coupon):
				units = 0
			default:
				units -= *x.Back
			}
			out[p.ID] += units
		}
	}
	spent := int64(0)
	for _, v := range vouchers {
		now, err := s.vouchers.Get(ctx, "p", v.Kind, v.ID)
		for store.Retryable(err) {
			now, err = s.vouchers.Get(ctx, "p", v.Kind, v.ID)
		}
		if err != nil || now.Out != out[v.ID] || now.Left() < 0 || now.Total != v.Total {
			s.Errorf("%s of %d: %d out, and bookings have %d: %v", v.Kind, v.Total, now.Out, out[v.ID], err)
		}
		spent += now.Out
	}
	if spent == 0 {
		s.Error("nothing was used")
	}
}

// TestOldWordForTheBank: a card that was stored as paid by transfer was paid into the bank.
func TestOldWordForTheBank(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]voucher.Paying{"transfer": voucher.ByBank, "bank": voucher.ByBank,
		"cash": voucher.ByCash, "": ""} {
		var v voucher.Voucher
		if err := json.Unmarshal([]byte(`{"pa":"`+stored+`"}`), &v); err != nil || v.Paid != want {
			t.Errorf("%q is %q: %v", stored, v.Paid, err)
		}
	}
}
