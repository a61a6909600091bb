package paytest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/money"
	"stund/internal/pay"
)

var accounts = []part{
	{"an account that works is said to", func(t *testing.T, f *fixture) {
		if err := f.p.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}},
	{"an account that does not work is told from one that cannot be asked", func(t *testing.T, f *fixture) {
		p, err := f.Driver.Open(f.Wrong)
		if err != nil {
			t.Fatal(err)
		}
		if err = p.Check(t.Context()); !errors.Is(err, pay.ErrAccount) {
			t.Errorf("Check: %v", err)
		}
		if _, err = p.Start(t.Context(), f.order(!f.terms.AtOnce)); !errors.Is(err, pay.ErrAccount) {
			t.Errorf("Start: %v", err)
		}
		for _, secret := range f.Wrong {
			if len(secret) > 8 && err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error tells a value of the account: %v", err)
			}
		}
	}},
	{"an account without a field that it needs is none", func(t *testing.T, f *fixture) {
		for _, field := range f.Driver.Fields() {
			if field.Optional || field.Made {
				continue
			}
			a := pay.Account{}
			for k, v := range f.Account {
				a[k] = v
			}
			delete(a, field.Name)
			if _, err := f.Driver.Open(a); !errors.Is(err, pay.ErrAccount) {
				t.Errorf("without %s: %v", field.Name, err)
			}
		}
	}},
	{"an account is not printed", func(t *testing.T, f *fixture) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			text := fmt.Sprintf(verb, f.p)
			for _, field := range f.Driver.Fields() {
				if v := f.Account[field.Name]; field.Secret && v != "" && strings.Contains(text, v) {
					t.Errorf("%s prints %s", verb, field.Name)
				}
			}
		}
	}},
}

var starting = []part{
	{"a page is open until it expires", func(t *testing.T, f *fixture) {
		o := f.order(!f.terms.AtOnce)
		s, err := f.p.Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.Page, "://") || !s.Expires.After(f.Clock.Now()) {
			t.Errorf("%+v", s)
		}
		r := pay.Ref{Reference: o.Reference, Own: s.Own}
		f.want(t, r, pay.State{Phase: pay.Open})
		f.Act(t, r, Expire)
		f.want(t, r, pay.State{Phase: pay.Ended})
	}},
	{"starting twice is starting once", func(t *testing.T, f *fixture) {
		o := f.order(!f.terms.AtOnce)
		first, err := f.p.Start(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(20 * time.Minute) // a hold may be shorter than a page by now
		again, err := f.p.Start(t.Context(), o)
		if err != nil || again.Own != first.Own || again.Page != first.Page {
			t.Errorf("%+v, then %+v, %v", first, again, err)
		}
		o.Amount.Minor++
		if _, err = f.p.Start(t.Context(), o); !errors.Is(err, pay.ErrRefused) {
			t.Errorf("the reference for another amount: %v", err)
		}
	}},
	{"starting at once is starting once", func(t *testing.T, f *fixture) {
		o := f.order(!f.terms.AtOnce)
		pages := make([]string, 8)
		var wait sync.WaitGroup
		for n := range pages {
			wait.Go(func() {
				s, err := f.p.Start(t.Context(), o)
				if err != nil {
					t.Error(err)
				}
				pages[n] = s.Page
			})
		}
		wait.Wait()
		for _, page := range pages {
			if page != pages[0] {
				t.Fatalf("pages %q", pages)
			}
		}
	}},
	{"what cannot be paid is refused", func(t *testing.T, f *fixture) {
		if _, ok := f.Driver.Terms(f.Foreign, f.Country); ok {
			t.Errorf("there are terms for %s", f.Foreign)
		}
		for name, change := range map[string]func(*pay.Order){
			"a foreign currency":    func(o *pay.Order) { o.Amount.Currency = f.Foreign },
			"no amount":             func(o *pay.Order) { o.Amount = money.Amount{Currency: f.Currency} },
			"a negative amount":     func(o *pay.Order) { o.Amount.Minor = -Amount },
			"less than the least":   func(o *pay.Order) { o.Amount.Minor = f.Least - 1 },
			"no text":               func(o *pay.Order) { o.Text = "" },
			"a long text":           func(o *pay.Order) { o.Text = strings.Repeat("å", 101) },
			"no way back":           func(o *pay.Order) { o.Return = "" },
			"a script as way back":  func(o *pay.Order) { o.Return = "javascript:alert(1)" },
			"a short reference":     func(o *pay.Order) { o.Reference = "1234567" },
			"a long reference":      func(o *pay.Order) { o.Reference = strings.Repeat("a", 51) },
			"a path as a reference": func(o *pay.Order) { o.Reference = "../../capture" },
		} {
			o := f.order(!f.terms.AtOnce)
			change(&o)
			if s, err := f.p.Start(t.Context(), o); !errors.Is(err, pay.ErrRefused) {
				t.Errorf("%s: %+v, %v", name, s, err)
			}
		}
	}},
	{"the least is taken, and texts as people write them", func(t *testing.T, f *fixture) {
		o := f.order(!f.terms.AtOnce)
		o.Amount.Minor, o.Text, o.Email = f.Least, "Kehonhoito & “jooga” <90 min> 100 % 🌸", ""
		if f.terms.Least != f.Least {
			t.Errorf("the terms say %d", f.terms.Least)
		}
		if _, err := f.p.Start(t.Context(), o); err != nil {
			t.Error(err)
		}
	}},
	{"what nobody has started is unknown", func(t *testing.T, f *fixture) {
		for _, r := range []pay.Ref{{}, {Reference: "nobody-knows-this", Own: "cs_nobody"},
			{Reference: "../accesstoken", Own: "../v1/balance"}} {
			if s, err := f.p.Fetch(t.Context(), r); !errors.Is(err, pay.ErrUnknown) {
				t.Errorf("Fetch %+v: %+v, %v", r, s, err)
			}
			if s, err := f.p.End(t.Context(), r, "end"); !errors.Is(err, pay.ErrUnknown) {
				t.Errorf("End %+v: %+v, %v", r, s, err)
			}
			if s, err := f.p.Capture(t.Context(), r, 1, "take"); !errors.Is(err, pay.ErrUnknown) {
				t.Errorf("Capture %+v: %+v, %v", r, s, err)
			}
			if s, err := f.p.Refund(t.Context(), r, 1, "back"); !errors.Is(err, pay.ErrUnknown) {
				t.Errorf("Refund %+v: %+v, %v", r, s, err)
			}
		}
	}},
	{"nobody sees another account's payment", func(t *testing.T, f *fixture) {
		r := f.start(t, !f.terms.AtOnce)
		other, err := f.Driver.Open(f.Other)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := other.Fetch(t.Context(), r); !errors.Is(err, pay.ErrUnknown) {
			t.Errorf("%+v, %v", s, err)
		}
		if s, err := other.End(t.Context(), r, "end"); !errors.Is(err, pay.ErrUnknown) {
			t.Errorf("%+v, %v", s, err)
		}
		f.want(t, r, pay.State{Phase: pay.Open})
	}},
}

var deciding = []part{
	{"paid at once is taken", func(t *testing.T, f *fixture) {
		if !f.terms.AtOnce {
			if _, err := f.p.Start(t.Context(), f.order(false)); !errors.Is(err, pay.ErrRefused) {
				t.Errorf("it takes nothing at once, and answers %v", err)
			}
			return
		}
		r := f.paid(t, false)
		f.want(t, r, pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount})
		s, err := f.p.Fetch(t.Context(), r)
		if err != nil || s.Reference != r.Reference {
			t.Errorf("%+v, %v", s, err)
		}
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, Amount, "take") })
	}},
	{"declined is ended", func(t *testing.T, f *fixture) {
		r := f.start(t, !f.terms.AtOnce)
		f.Act(t, r, Decline)
		f.want(t, r, pay.State{Phase: pay.Ended})
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, Amount, "take") })
		f.refused(t, r, func() (pay.State, error) { return f.p.Refund(t.Context(), r, Amount, "back") })
	}},
	{"what we end nobody pays", func(t *testing.T, f *fixture) {
		r := f.start(t, !f.terms.AtOnce)
		for range 2 {
			s, err := f.p.End(t.Context(), r, "end")
			if err != nil {
				t.Fatal(err)
			}
			f.same(t, s, pay.State{Phase: pay.Ended})
		}
		f.want(t, r, pay.State{Phase: pay.Ended})
		if s, err := f.p.End(t.Context(), r, "end-2"); err != nil || s.Phase != pay.Ended {
			t.Errorf("ended by another key: %+v, %v", s, err)
		}
	}},
	{"the client was faster than the end", func(t *testing.T, f *fixture) {
		if !f.terms.AtOnce {
			return
		}
		r := f.paid(t, false)
		s, err := f.p.End(t.Context(), r, "end")
		if err != nil {
			t.Fatal(err)
		}
		f.same(t, s, pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount})
	}},
	{"what a bank has yet to decide is not ended", func(t *testing.T, f *fixture) {
		if !f.Thinks {
			return
		}
		for _, then := range []Action{Approve, Decline} {
			r := f.start(t, false)
			f.Act(t, r, Think)
			f.want(t, r, pay.State{Phase: pay.Checking})
			if s, err := f.p.End(t.Context(), r, "end"); err != nil || s.Phase != pay.Checking {
				t.Errorf("End: %+v, %v", s, err)
			}
			f.Act(t, r, then)
			want := pay.State{Phase: pay.Ended}
			if then == Approve {
				want = pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount}
			}
			f.want(t, r, want)
		}
	}},
}

// reserved runs the test where the provider reserves.
func reserved(test func(*testing.T, *fixture)) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		if !f.terms.Reserves {
			if _, err := f.p.Start(t.Context(), f.order(true)); !errors.Is(err, pay.ErrRefused) {
				t.Errorf("it reserves nothing, and answers %v", err)
			}
			return
		}
		test(t, f)
	}
}

var reserving = []part{
	{"reserved is not taken", reserved(func(t *testing.T, f *fixture) {
		r := f.paid(t, true)
		f.want(t, r, pay.State{Phase: pay.Approved, Reserved: Amount})
		f.refused(t, r, func() (pay.State, error) { return f.p.Refund(t.Context(), r, Amount, "back") })
	})},
	{"all is captured, once", reserved(func(t *testing.T, f *fixture) {
		r := f.paid(t, true)
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount}
		for range 3 {
			s, err := f.p.Capture(t.Context(), r, Amount, "take")
			if err != nil {
				t.Fatal(err)
			}
			f.same(t, s, want)
		}
		f.want(t, r, want)
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, Amount, "take-2") })
	})},
	{"a part is captured, and the rest is released", reserved(func(t *testing.T, f *fixture) {
		r := f.paid(t, true)
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount - 30000, Released: 30000}
		for range 2 {
			s, err := f.p.Capture(t.Context(), r, Amount-30000, "take")
			if err != nil {
				t.Fatal(err)
			}
			f.same(t, s, want)
		}
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, 30000, "take-2") })
		if s, err := f.p.End(t.Context(), r, "end"); err != nil {
			t.Error(err)
		} else {
			f.same(t, s, want)
		}
		s, err := f.p.Refund(t.Context(), r, Amount-30000, "back")
		if err != nil {
			t.Fatal(err)
		}
		want.Refunded = Amount - 30000
		f.same(t, s, want)
	})},
	{"nothing, less than nothing and more than is reserved are not captured", reserved(
		func(t *testing.T, f *fixture) {
			r := f.paid(t, true)
			for n, amount := range []int64{0, -1, Amount + 1} {
				f.refused(t, r, func() (pay.State, error) {
					return f.p.Capture(t.Context(), r, amount, fmt.Sprint("take-", n))
				})
			}
			f.refused(t, f.start(t, true), func() (pay.State, error) {
				return f.p.Capture(t.Context(), f.start(t, true), Amount, "take")
			})
		})},
	{"what is reserved is released", reserved(func(t *testing.T, f *fixture) {
		r := f.paid(t, true)
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Released: Amount}
		for range 2 {
			s, err := f.p.End(t.Context(), r, "end")
			if err != nil {
				t.Fatal(err)
			}
			f.same(t, s, want)
		}
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, Amount, "take") })
	})},
	{"what ran out is not captured", reserved(func(t *testing.T, f *fixture) {
		r := f.paid(t, true)
		s, err := f.p.Fetch(t.Context(), r)
		if err != nil || !s.CaptureBy.IsZero() && s.CaptureBy.Before(f.Clock.Now().Add(f.terms.Window)) {
			t.Errorf("%+v, %v: the terms say that it is kept for %s", s, err, f.terms.Window)
		}
		f.Act(t, r, Lapse)
		f.want(t, r, pay.State{Phase: pay.Approved, Reserved: Amount, Released: Amount})
		f.refused(t, r, func() (pay.State, error) { return f.p.Capture(t.Context(), r, Amount, "take") })
	})},
}

var refunding = []part{
	{"a part is paid back, and then the rest", func(t *testing.T, f *fixture) {
		r := f.captured(t)
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount}
		for _, one := range []struct {
			key    string
			amount int64
		}{{"back-1", 30000}, {"back-1", 30000}, {"back-2", 30000}, {"back-1", 30000}, {"back-3", Amount - 60000}} {
			s, err := f.p.Refund(t.Context(), r, one.amount, one.key)
			if err != nil {
				t.Fatal(err)
			}
			switch one.key {
			case "back-1":
				want.Refunded = max(want.Refunded, 30000)
			case "back-2":
				want.Refunded = 60000
			case "back-3":
				want.Refunded = Amount
			}
			f.same(t, s, want)
		}
		f.want(t, r, want)
		f.refused(t, r, func() (pay.State, error) { return f.p.Refund(t.Context(), r, 1, "back-4") })
	}},
	{"the same is paid back once, however long after", func(t *testing.T, f *fixture) {
		r := f.captured(t)
		for range 3 {
			if _, err := f.p.Refund(t.Context(), r, 30000, "back"); err != nil {
				t.Fatal(err)
			}
			f.Clock.Advance(25 * time.Hour) // providers forget keys
		}
		f.want(t, r, pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount, Refunded: 30000})
		f.refused(t, r, func() (pay.State, error) { return f.p.Refund(t.Context(), r, 40000, "back") })
	}},
	{"the same is paid back once, however many ask at once", func(t *testing.T, f *fixture) {
		r := f.captured(t)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				if _, err := f.p.Refund(t.Context(), r, 30000, "back"); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		f.want(t, r, pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount, Refunded: 30000})
	}},
	{"not more is paid back than was taken", func(t *testing.T, f *fixture) {
		r := f.captured(t)
		for n, amount := range []int64{Amount + 1, 0, -1} {
			f.refused(t, r, func() (pay.State, error) {
				return f.p.Refund(t.Context(), r, amount, fmt.Sprint("back-", n))
			})
		}
	}},
	{"a refund that comes back is told, and can be made again", func(t *testing.T, f *fixture) {
		if !f.RefundsFail {
			return
		}
		r := f.captured(t)
		if _, err := f.p.Refund(t.Context(), r, 30000, "back"); err != nil {
			t.Fatal(err)
		}
		f.Act(t, r, FailRefund)
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount, RefundFailed: 30000}
		f.want(t, r, want)
		s, err := f.p.Refund(t.Context(), r, 30000, "back")
		if err != nil {
			t.Fatal(err)
		}
		f.same(t, s, want)
		if s, err = f.p.Refund(t.Context(), r, Amount, "back-2"); err != nil {
			t.Fatal(err)
		}
		want.Refunded = Amount
		f.same(t, s, want)
	}},
}

var disputing = []part{
	{"a dispute is told until it is won", func(t *testing.T, f *fixture) {
		if !f.Disputes {
			return
		}
		want := pay.State{Phase: pay.Approved, Reserved: Amount, Captured: Amount, Disputed: Amount,
			Withdrawn: Amount}
		for _, end := range []Action{WinDispute, LoseDispute} {
			r := f.captured(t)
			f.Act(t, r, Dispute)
			f.want(t, r, want)
			f.refused(t, r, func() (pay.State, error) { return f.p.Refund(t.Context(), r, Amount, "back") })
			f.Act(t, r, end)
			after := want
			if end == WinDispute {
				after.Disputed, after.Withdrawn = 0, 0
			}
			f.want(t, r, after)
		}
	}},
}
