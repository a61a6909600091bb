package booking_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// coupons is a capability that bookings know nothing of: codes with so many uses left.
type coupons struct {
	db    store.Store
	asked atomic.Int32 // how often it was asked to join
	ops   int          // further operations that it adds
	moves error        // what it says to moves
}

func couponKey(code string) store.Key {
	return store.Key{Partition: "coupon#p#" + code, Sort: "coupon"}
}

func (c *coupons) stock(t *testing.T, code string, uses int) {
	t.Helper()
	i := store.Item{Key: couponKey(code), Kind: "coupon", Data: []byte(fmt.Sprint(uses))}
	if err := c.db.Transact(t.Context(), store.Put(i, store.IfAbsent)); err != nil {
		t.Fatal(err)
	}
}

func (c *coupons) left(ctx context.Context, code string) (int, int64, error) {
	i, err := c.db.Get(ctx, couponKey(code), store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return 0, 0, fault.Fields{{Path: "code", Message: "is unknown"}}.Err()
	}
	if err != nil {
		return 0, 0, err
	}
	var n int
	_, err = fmt.Sscan(string(i.Data), &n)
	return n, i.Version, err
}

func (c *coupons) save(code string, n int, version int64, kind string) store.Op {
	return store.Save(store.Item{Key: couponKey(code), Kind: "coupon", Data: []byte(fmt.Sprint(n)),
		Facts: []fact.Fact{{ID: ids.Random().New(monday), Kind: kind, At: monday, Practice: "p", Subject: code}}},
		version)
}

type couponInput struct {
	Code string `json:"code"`
}

func (c *coupons) contribution() booking.Contribution {
	return booking.Contribution{
		Name: "coupon", MaxOps: 2,
		Input: func(_ booking.Ask, raw json.RawMessage) (json.RawMessage, error) {
			if raw == nil {
				return nil, nil
			}
			var in couponInput
			if err := json.Unmarshal(raw, &in); err != nil || in.Code == "" {
				return nil, fault.Fields{{Path: "code", Message: "must be filled in"}}.Err()
			}
			in.Code = strings.ToUpper(in.Code)
			return json.Marshal(in)
		},
		Join: func(ctx context.Context, a booking.Ask, _ booking.Booking) (booking.Part, error) {
			c.asked.Add(1)
			if a.Input == nil {
				return booking.Part{}, nil
			}
			var in couponInput
			if err := json.Unmarshal(a.Input, &in); err != nil {
				return booking.Part{}, err
			}
			n, version, err := c.left(ctx, in.Code)
			if err != nil {
				return booking.Part{}, err
			}
			if n == 0 {
				return booking.Part{}, fault.New(fault.Conflict, "coupon-used", "This coupon was used.")
			}
			p := booking.Part{State: a.Input, Ops: []store.Op{c.save(in.Code, n-1, version, "coupon.used")}}
			for k := range c.ops {
				i := store.Item{Key: couponKey(fmt.Sprint(in.Code, k)), Kind: "coupon", Data: []byte("0")}
				p.Ops = append(p.Ops, store.Put(i, store.Always))
			}
			return p, nil
		},
		Moved: func(context.Context, fact.Actor, *practice.Setup,
			booking.Booking, booking.Booking) (booking.Part, error) {
			return booking.Part{}, c.moves
		},
		Cancelled: func(ctx context.Context, _ fact.Actor, _ *practice.Setup, b booking.Booking) (booking.Part, error) {
			var in couponInput
			if state := b.State("coupon"); state == nil {
				return booking.Part{}, nil
			} else if err := json.Unmarshal(state, &in); err != nil {
				return booking.Part{}, err
			}
			n, version, err := c.left(ctx, in.Code)
			if err != nil {
				return booking.Part{}, err
			}
			return booking.Part{State: json.RawMessage(`null`),
				Ops: []store.Op{c.save(in.Code, n+1, version, "coupon.returned")}}, nil
		},
		Fields: func(b booking.Booking, staff bool) any {
			if state := b.State("coupon"); state != nil {
				return map[string]any{"used": state, "staff": staff}
			}
			return nil
		},
	}
}

// openCoupons is an office whose bookings take coupons.
func openCoupons(t *testing.T, wrap func(store.Store) store.Store) (*office, *coupons) {
	t.Helper()
	o := open(t, wrap)
	c := &coupons{db: o.db}
	o.Bookings = contributing(o, c.contribution())
	return o, c
}

// contributing is the office's bookings with the contributions.
func contributing(o *office, all ...booking.Contribution) *booking.Bookings {
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 400}
	key := []byte("0123456789abcdef")
	return booking.New(
		o.db,
		o.book,
		client.NewClients(o.db, retry, ids.Random(), key, o.clock.Now),
		ids.Random(),
		key,
		retry,
		o.clock.Now,
		all...)
}

func (c *coupons) want(t *testing.T, o *office, code string, n int) {
	t.Helper()
	calm := coupons{db: o.file}
	if got, _, err := calm.left(t.Context(), code); err != nil || got != n {
		t.Errorf("coupon %s has %d uses left, %v; want %d", code, got, err, n)
	}
}

func withCode(r booking.Request, code string) booking.Request {
	r.Extra = map[string]json.RawMessage{"coupon": json.RawMessage(`{"code": "` + code + `"}`)}
	return r
}

// slot is the n-th time of the days after monday.
func slot(n int) time.Time {
	return monday.Add(24*time.Hour + time.Duration(n%4)*90*time.Minute + time.Duration(n/4%4)*24*time.Hour)
}

// TestFiftyWantTheLastUse: fifty clients book different times with a coupon of one use; one gets it, in any
// weather, and each booking that stands is whole.
func TestFiftyWantTheLastUse(t *testing.T) {
	t.Parallel()
	weather := map[string]func(store.Store) store.Store{"calm": nil, "bad": func(s store.Store) store.Store {
		return faulty.New(s, faulty.Options{Seed: 7, Conflict: 0.1, Throttle: 0.05, Lost: 0.2, Dropped: 0.05,
			StaleReads: 0.3})
	}}
	for name, wrap := range weather {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, c := openCoupons(t, wrap)
			(&coupons{db: o.file}).stock(t, "ONE", 1)
			var won atomic.Int32
			all := map[string]booking.Booking{}
			var mu sync.Mutex
			var wg sync.WaitGroup
			for n := range 50 {
				wg.Go(func() {
					q := withCode(ask("talk", []string{"a", "b"}[n%2], slot(n/2), n), "one")
					q.Key = fmt.Sprint(n)
					b, err := o.Book(t.Context(), theClient, "p", q)
					switch {
					case err == nil:
						won.Add(1)
						mu.Lock()
						all[b.ID] = b.Booking
						mu.Unlock()
					case fault.CodeOf(err) != "coupon-used" && fault.CodeOf(err) != "slot-taken":
						t.Errorf("racer %d: %v", n, err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Errorf("%d used a coupon of one use", won.Load())
			}
			c.want(t, o, "ONE", 0)
			o.agrees(t, all)
		})
	}
}

// TestCancelGivesTheCouponBack, once, and with a fact of its own.
func TestCancelGivesTheCouponBack(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "TWO", 2)
	b, err := o.Book(t.Context(), theClient, "p", withCode(ask("talk", "a", slot(0), 1), "two"))
	if err != nil {
		t.Fatal(err)
	}
	c.want(t, o, "TWO", 1)
	if got := fmt.Sprint(o.Fields(b.Booking, true)["coupon"]); !strings.Contains(got, "staff:true") {
		t.Errorf("shows %s", got)
	}
	for range 2 {
		done, err := o.Cancel(t.Context(), theClient, "p", b.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if done.State("coupon") != nil || o.Fields(done, false) != nil {
			t.Errorf("a coupon that was given back is shown: %v", o.Fields(done, false))
		}
		c.want(t, o, "TWO", 2)
	}
	i, err := o.file.Get(t.Context(), couponKey("TWO"), store.Strong)
	if err != nil || len(i.Facts) != 1 || i.Facts[0].Kind != "coupon.returned" {
		t.Errorf("facts %v, %v", i.Facts, err)
	}
}

// TestAContributionIsAskedAgain when its write met a conflict, with what is true then.
func TestAContributionIsAskedAgain(t *testing.T) {
	t.Parallel()
	var weather *faulty.Store
	o, c := openCoupons(t,
		func(s store.Store) store.Store { weather = faulty.New(s, faulty.Options{}); return weather })
	c.stock(t, "X", 1)
	weather.Before(func(ctx context.Context, _ []store.Op) {
		calm := coupons{db: o.file}
		n, version, err := calm.left(ctx, "X")
		if err == nil {
			err = o.file.Transact(ctx, calm.save("X", n-1, version, "coupon.used"))
		}
		if err != nil {
			t.Error(err)
		}
	})
	_, err := o.Book(t.Context(), theClient, "p", withCode(ask("talk", "a", slot(0), 1), "X"))
	if fault.CodeOf(err) != "coupon-used" || c.asked.Load() != 2 {
		t.Errorf("asked %d times: %v", c.asked.Load(), err)
	}
	o.agrees(t, nil)
}

// TestItsOwnAttemptDoesNotUseTheCoupon: an attempt whose answer was lost used the coupon; the next finds it and
// does not refuse, whenever it arrived.
func TestItsOwnAttemptDoesNotUseTheCoupon(t *testing.T) {
	t.Parallel()
	var weather *faulty.Store
	o, c := openCoupons(t,
		func(s store.Store) store.Store { weather = faulty.New(s, faulty.Options{}); return weather })
	c.stock(t, "X", 1)
	weather.Script(faulty.Lost)
	b, err := o.Book(t.Context(), theClient, "p", withCode(ask("talk", "a", slot(0), 1), "X"))
	if err != nil || !b.Replayed {
		t.Fatal(err, b.Replayed)
	}
	c.want(t, o, "X", 0)
}

// TestASecondRequestArrivesBetween: the same request, sent twice at once, is one booking also where the one wrote
// just before the other asked for the coupon.
func TestASecondRequestArrivesBetween(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "X", 1)
	q := withCode(ask("talk", "a", slot(0), 1), "X")
	q.Key = "k"
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 9}
	key := []byte("0123456789abcdef")
	slow := c.contribution()
	join := slow.Join
	var first sync.Once
	slow.Join = func(ctx context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
		first.Do(func() {
			if _, err := o.Book(ctx, theClient, "p", q); err != nil {
				t.Error(err)
			}
		})
		return join(ctx, a, b)
	}
	other := booking.New(
		o.db,
		o.book,
		client.NewClients(o.db, retry, ids.Random(), key, o.clock.Now),
		ids.Random(),
		key,
		retry,
		o.clock.Now,
		slow,
	)
	b, err := other.Book(t.Context(), theClient, "p", q)
	if err != nil || !b.Replayed {
		t.Fatal(err, b.Replayed)
	}
	o.agrees(t, map[string]booking.Booking{b.ID: b.Booking})
}

// TestRepetitionWithCoupon: the same request gets the same answer, however the code is written, and another coupon
// is another request.
func TestRepetitionWithCoupon(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "X", 1)
	q := ask("talk", "a", slot(0), 1)
	q.Key = "k"
	first, err := o.Book(t.Context(), theClient, "p", withCode(q, "x"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := o.Book(t.Context(), theClient, "p", withCode(q, "X"))
	if err != nil || again.ID != first.ID || !again.Replayed {
		t.Errorf("%v, %v", again, err)
	}
	if a, b := fmt.Sprint(o.Fields(first.Booking, false)), fmt.Sprint(o.Fields(again.Booking, false)); a != b ||
		!strings.Contains(a, "used") {
		t.Errorf("%s and then %s", a, b)
	}
	for _, other := range []booking.Request{q, withCode(q, "Y")} {
		if _, err := o.Book(t.Context(), theClient, "p", other); fault.CodeOf(err) != "idempotency-key-reused" {
			t.Errorf("another coupon: %v", err)
		}
	}
	c.want(t, o, "X", 0)
}

// TestWhatContributionsRefuse names the field within the request.
func TestWhatContributionsRefuse(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "X", 1)
	for extra, path := range map[string]string{
		`{"coupon": {"code": ""}}`:     "extra.coupon.code",
		`{"coupon": {"code": "NONE"}}`: "extra.coupon.code",
		`{"gift": {}}`:                 "extra.gift",
		`{"coupon": {"code": "` + strings.Repeat("x", booking.MaxInput) + `"}}`: "extra.coupon",
		`{"coupon": {"code": "X"}, "gift": 1}`:                                  "extra.gift",
	} {
		q := ask("talk", "a", slot(0), 1)
		if err := json.Unmarshal([]byte(extra), &q.Extra); err != nil {
			t.Fatal(err)
		}
		_, err := o.Book(t.Context(), theClient, "p", q)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != path {
			t.Errorf("%.60s: %v", extra, err)
		}
	}
	c.want(t, o, "X", 1)
	o.agrees(t, nil)
}

// TestContributionsHaveBounds: what asks for more than agreed writes nothing, and wirings that agree on too much
// do not start.
func TestContributionsHaveBounds(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "X", 1)
	c.ops = 2
	if _, err := o.Book(t.Context(), theClient, "p", withCode(ask("talk", "a", slot(0), 1), "X")); err == nil ||
		fault.KindOf(err) != fault.Internal {
		t.Errorf("three operations where two were agreed: %v", err)
	}
	c.want(t, o, "X", 1)
	o.agrees(t, nil)
	for name, list := range map[string][]booking.Contribution{
		"too many operations": {{Name: "a", MaxOps: 15}, {Name: "b", MaxOps: 6}},
		"the same name":       {{Name: "a"}, {Name: "a"}},
		"no name":             {{}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			booking.New(nil, nil, nil, nil, nil, store.Retrier{}, nil, list...)
		}()
	}
}

// TestStateIsBounded: a contribution that keeps too much with a booking writes nothing.
func TestStateIsBounded(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	key := []byte("0123456789abcdef")
	for size, ok := range map[int]bool{booking.MaxState - 2: true, booking.MaxState: false} {
		greedy := booking.Contribution{Name: "greedy", Join: func(context.Context, booking.Ask,
			booking.Booking) (booking.Part, error) {
			return booking.Part{State: json.RawMessage(`"` + strings.Repeat("x", size) + `"`)}, nil
		}}
		d := booking.New(
			o.db,
			o.book,
			client.NewClients(o.db, retry, ids.Random(), key, o.clock.Now),
			ids.Random(),
			key,
			retry,
			o.clock.Now,
			greedy,
		)
		if _, err := d.Book(t.Context(), theClient, "p", ask("talk", "a", slot(size%4), size)); (err == nil) != ok {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// TestAMoveIsRefused by a contribution, and one that it lets pass keeps its state.
func TestAMoveIsRefused(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "X", 1)
	b, err := o.Book(t.Context(), theClient, "p", withCode(ask("talk", "a", slot(0), 1), "X"))
	if err != nil {
		t.Fatal(err)
	}
	c.moves = fault.New(fault.Conflict, "coupon-fixed", "A booking with this coupon cannot be moved.")
	if _, err := o.Reschedule(t.Context(), theClient, "p", b.ID,
		booking.Move{Start: slot(1)}); fault.CodeOf(err) != "coupon-fixed" {
		t.Errorf("moved: %v", err)
	}
	c.moves = nil
	moved, err := o.Reschedule(t.Context(), theClient, "p", b.ID, booking.Move{Start: slot(1)})
	if err != nil || string(moved.State("coupon")) != `{"code":"X"}` {
		t.Errorf("%s, %v", moved.State("coupon"), err)
	}
	o.agrees(t, map[string]booking.Booking{b.ID: moved})
}

// became tells in short what became of a series: + for each that is booked, or the code of its problem.
func became(all []booking.Occurrence) string {
	var out []string
	for _, o := range all {
		switch {
		case o.Problem != nil:
			out = append(out, o.Problem.Code)
		case o.Booking != nil:
			out = append(out, "+")
		default:
			out = append(out, "free")
		}
	}
	return strings.Join(out, " ")
}

// TestASeriesWithACouponThatRunsOut books as many as there are uses, and says of the others what stands in the way.
func TestASeriesWithACouponThatRunsOut(t *testing.T) {
	t.Parallel()
	for _, skip := range []bool{false, true} {
		o, c := openCoupons(t, nil)
		c.stock(t, "TWO", 2)
		q := withCode(ask("talk", "a", slot(0), 1), "two")
		q.Key = "s"
		series := booking.Series{Request: q, EveryWeeks: 1, Count: 4, Skip: skip, Try: true}
		_, all, err := o.BookSeries(t.Context(), theOwner, "p", series)
		if err != nil || became(all) != "free free free free" { // each by itself can be had
			t.Errorf("skip %v: a try tells %q, %v", skip, became(all), err)
		}
		c.want(t, o, "TWO", 2)
		series.Try = false
		for range 2 {
			_, all, err = o.BookSeries(t.Context(), theOwner, "p", series)
			if skip && (err != nil || became(all) != "+ + coupon-used coupon-used") {
				t.Errorf("skip %v: %q, %v", skip, became(all), err)
			}
			c.want(t, o, "TWO", 0)
		}
	}
}

// TestASeriesThatAContributionRefuses is told by a try, and booked only as far as it can be.
func TestASeriesThatAContributionRefuses(t *testing.T) {
	t.Parallel()
	o, c := openCoupons(t, nil)
	c.stock(t, "NONE", 0)
	q := withCode(ask("talk", "a", slot(0), 1), "none")
	series := booking.Series{Request: q, EveryWeeks: 1, Count: 2, Try: true}
	_, all, err := o.BookSeries(t.Context(), theOwner, "p", series)
	if err != nil || became(all) != "coupon-used coupon-used" {
		t.Errorf("a try tells %q, %v", became(all), err)
	}
	series.Try = false
	if _, _, err := o.BookSeries(t.Context(), theOwner, "p", series); fault.CodeOf(err) != "series-conflicts" {
		t.Errorf("booked: %v", err)
	}
	series.Skip = true
	if _, all, err := o.BookSeries(t.Context(), theOwner, "p", series); err != nil ||
		became(all) != "coupon-used coupon-used" {
		t.Errorf("the others: %q, %v", became(all), err)
	}
	series.Try, series.Extra = true, map[string]json.RawMessage{"gift": json.RawMessage(`1`)}
	if _, _, err := o.BookSeries(t.Context(), theOwner, "p", series); fault.CodeOf(err) != "invalid-input" {
		t.Errorf("a try with an unknown input: %v", err)
	}
	o.agrees(t, nil)
}

// TestASeriesThatIsCutShort tells what is booked, and is finished by asking again.
func TestASeriesThatIsCutShort(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	asked := 0
	d := contributing(o, booking.Contribution{Name: "frail", Join: func(context.Context, booking.Ask,
		booking.Booking) (booking.Part, error) {
		if asked++; asked == 6 { // four that look, and two that book
			return booking.Part{}, errors.New("it fell over")
		}
		return booking.Part{}, nil
	}})
	q := ask("talk", "a", slot(0), 1)
	q.Key = "s"
	series := booking.Series{Request: q, EveryWeeks: 1, Count: 4}
	for _, want := range []string{"+ unfinished unfinished unfinished", "+ + + +"} {
		if _, all, err := d.BookSeries(t.Context(), theOwner, "p", series); err != nil || became(all) != want {
			t.Errorf("%q, %v; want %q", became(all), err, want)
		}
	}
}
