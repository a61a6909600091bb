package paytest_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
	"stund/internal/pay/sandbox"
	"stund/internal/store/bolt"
)

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

func order(reference string) pay.Order {
	return pay.Order{Reference: reference, Amount: money.Amount{Minor: 1000, Currency: "NOK"}, Text: "Massasje",
		Return: "https://lotus.example/back", Until: began.Add(time.Hour), Reserve: true}
}

// opened returns a sandbox's driver, and its provider with the faults and without.
func opened(t *testing.T, f *paytest.Faults) (d *sandbox.Driver, faulty, straight pay.Provider) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	site := func() string { return "http://127.0.0.1:8080" }
	d = sandbox.New(sandbox.Options{Store: db, Clock: clock.At(began), Site: site})
	a := pay.Account{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "key"}
	if faulty, err = f.Driver(d).Open(a); err != nil {
		t.Fatal(err)
	}
	if straight, err = d.Open(a); err != nil {
		t.Fatal(err)
	}
	return d, faulty, straight
}

// again does it until it is answered, as who calls a provider must be able to.
func again(t *testing.T, do func() error) {
	t.Helper()
	for range 1000 {
		err := do()
		if err == nil {
			return
		}
		if !errors.Is(err, paytest.ErrDown) && !errors.Is(err, pay.ErrSlower) {
			t.Fatal(err)
		}
	}
	t.Fatal("it never is answered")
}

// TestFaults: whatever fails, what is asked again with its key is done once; and the same fails for the same seed.
func TestFaults(t *testing.T) {
	t.Parallel()
	var first string
	for range 2 {
		f := (&paytest.Faults{Lost: 0.3, Before: 0.2, Slower: 0.1, Lagging: 0.4, Slow: 0.1,
			Pause: func(context.Context) error { return nil }}).Seed(7)
		d, p, straight := opened(t, f)
		for n := range 20 {
			o := order(fmt.Sprintf("order-%04d", n))
			r := pay.Ref{Reference: o.Reference}
			again(t, func() error { _, err := p.Start(t.Context(), o); return err })
			if _, err := d.Act(t.Context(), "lotus."+o.Reference, sandbox.Pay); err != nil {
				t.Fatal(err)
			}
			again(t, func() error { _, err := p.Fetch(t.Context(), r); return err })
			again(t, func() error { _, err := p.Capture(t.Context(), r, 700, "take"); return err })
			again(t, func() error { _, err := p.Refund(t.Context(), r, 300, "back"); return err })
			again(t, func() error { _, err := p.Refund(t.Context(), r, 400, "back-2"); return err })
			s, err := straight.Fetch(t.Context(), r)
			if err != nil || s.Captured != 700 || s.Released != 300 || s.Refunded != 700 {
				t.Errorf("%+v, %v", s, err)
			}
		}
		hits := f.Hits()
		for _, name := range []string{"lost", "before", "slower", "lagging", "slow"} {
			if hits[name] == 0 {
				t.Errorf("%s never happened: %v", name, hits)
			}
		}
		if got := fmt.Sprint(hits); first == "" {
			first = got
		} else if got != first {
			t.Errorf("with the same seed %s, and then %s", first, got)
		}
	}
}

// TestLagging: how things stood is how they once stood, and not otherwise.
func TestLagging(t *testing.T) {
	t.Parallel()
	f := (&paytest.Faults{Lagging: 1}).Seed(1)
	d, p, _ := opened(t, f)
	o := order("order-0001")
	if _, err := p.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	r := pay.Ref{Reference: o.Reference}
	if _, err := p.Fetch(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Act(t.Context(), "lotus."+o.Reference, sandbox.Pay); err != nil {
		t.Fatal(err)
	}
	seen := map[pay.Phase]int{}
	for range 50 {
		s, err := p.Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		seen[s.Phase]++
	}
	if seen[pay.Open] == 0 || seen[pay.Approved] == 0 || len(seen) != 2 {
		t.Errorf("%v", seen)
	}
	f.Stop()
	if s, err := p.Fetch(t.Context(), r); err != nil || s.Phase != pay.Approved {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestDown: nothing is done while it is down. Webhooks are read all the same, and can be registered through it.
func TestDown(t *testing.T) {
	t.Parallel()
	f := &paytest.Faults{}
	_, p, straight := opened(t, f)
	f.Down(true)
	o := order("order-0001")
	if _, err := p.Start(t.Context(), o); !errors.Is(err, paytest.ErrDown) {
		t.Error(err)
	}
	if err := p.Check(t.Context()); !errors.Is(err, paytest.ErrDown) || errors.Is(err, pay.ErrAccount) {
		t.Error(err)
	}
	if _, err := straight.Fetch(t.Context(), pay.Ref{Reference: o.Reference}); !errors.Is(err, pay.ErrUnknown) {
		t.Error(err)
	}
	if _, err := p.Verify(pay.Webhook{}, began); !errors.Is(err, pay.ErrForged) {
		t.Error(err)
	}
	f.Down(false)
	a, err := p.(pay.Webhooks).Register(t.Context(), "https://lotus.example/hook")
	if err != nil || a[sandbox.FieldSecret] == "" {
		t.Errorf("%v", err)
	}
}
