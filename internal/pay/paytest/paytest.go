// Package paytest is the conformance suite of the payment providers: what every driver of pay.Driver promises, and what
// capabilities may rely on; and a provider that fails as real ones do, see Faulty.
package paytest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/pay"
)

// World is a provider under test, and whoever else has to do with a payment.
type World struct {
	Driver  pay.Driver
	Account pay.Account // that works; webhooks are registered
	Other   pay.Account // another one that works, of somebody else with the provider
	Wrong   pay.Account // that the provider does not know
	Clock   *clock.Manual

	Currency string // that it takes, with hundredths
	Country  string
	Least    int64  // of Currency
	Foreign  string // a currency that it does not take

	RefundsFail bool // a refund may fail after it was taken on
	Disputes    bool // it tells of disputes
	Thinks      bool // a bank may decide after the client is done

	// Act has somebody do something with the payment of Account.
	Act func(t *testing.T, r pay.Ref, a Action)
	// Sent returns the webhooks of Account since it was last called, as they come in now.
	Sent func(t *testing.T) []pay.Webhook
	// Sign returns the webhook as the provider would send its body to the account at the instant.
	Sign func(a pay.Account, w pay.Webhook, at time.Time) pay.Webhook
}

// Action is what somebody does with a payment.
type Action int

// What somebody does with a payment.
const (
	Approve     Action = iota // the client pays
	Decline                   // the client or the bank says no for good
	Expire                    // the page's time is over
	Think                     // the client is done, and the bank decides later
	Lapse                     // what is reserved runs out
	FailRefund                // the newest refund comes back
	Dispute                   // the client's bank asks for all that was taken
	WinDispute                // the practice keeps it
	LoseDispute               // the client keeps it
)

// ErrImpossible is what Act panics with where a provider has no such thing.
var ErrImpossible = errors.New("paytest: the provider has no such thing")

// fixture is a world with its provider open, for one test.
type fixture struct {
	World
	p     pay.Provider
	terms pay.Terms
	n     int
}

// Amount of an order of the suite.
const Amount = 85000

// order returns one that was never asked for.
func (f *fixture) order(reserve bool) pay.Order {
	f.n++
	return pay.Order{Reference: fmt.Sprintf("paytest-%d-%d", f.Clock.Now().Unix(), f.n),
		Amount: money.Amount{Minor: Amount, Currency: f.Currency}, Text: "Massasje 60 min – Åse", Lang: i18n.NB,
		Email: "client@example.com", Return: "https://lotus.example/back?token=abc&x=1",
		Until: f.Clock.Now().Add(45 * time.Minute), Reserve: reserve}
}

// start opens a page for a new order.
func (f *fixture) start(t *testing.T, reserve bool) pay.Ref {
	t.Helper()
	o := f.order(reserve)
	s, err := f.p.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return pay.Ref{Reference: o.Reference, Own: s.Own}
}

// paid returns a payment that the client has approved.
func (f *fixture) paid(t *testing.T, reserve bool) pay.Ref {
	t.Helper()
	r := f.start(t, reserve)
	f.Act(t, r, Approve)
	return r
}

// captured returns a payment whose money was taken.
func (f *fixture) captured(t *testing.T) pay.Ref {
	t.Helper()
	r := f.paid(t, !f.terms.AtOnce)
	if !f.terms.AtOnce {
		if _, err := f.p.Capture(t.Context(), r, Amount, "capture"); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// want holds a payment's state to what is said of it; the reference is not compared.
func (f *fixture) want(t *testing.T, r pay.Ref, want pay.State) {
	t.Helper()
	got, err := f.p.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	f.same(t, got, want)
}

func (f *fixture) same(t *testing.T, got, want pay.State) {
	t.Helper()
	if got.Currency != f.Currency {
		t.Errorf("currency %q", got.Currency)
	}
	want.Currency = got.Currency
	got.Reference, got.CaptureBy, got.Why = "", time.Time{}, ""
	got.Charged, want.Charged = 0, 0 // each charges as it likes
	if got != want {
		t.Errorf("got  %+v,\nwant %+v", got, want)
	}
}

// refused wants ErrRefused, and nothing changed.
func (f *fixture) refused(t *testing.T, r pay.Ref, do func() (pay.State, error)) {
	t.Helper()
	before, err := f.p.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = do(); !errors.Is(err, pay.ErrRefused) {
		t.Errorf("got %v, want pay.ErrRefused", err)
	}
	if after, err := f.p.Fetch(t.Context(), r); err != nil || after != before {
		t.Errorf("it was %+v,\nand is %+v, %v", before, after, err)
	}
}

// Test holds a driver to the contract. open is called once for each test.
func Test(t *testing.T, open func(t *testing.T) World) {
	run := func(name string, test func(*testing.T, *fixture)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			p, err := w.Driver.Open(w.Account)
			if err != nil {
				t.Fatal(err)
			}
			terms, ok := w.Driver.Terms(w.Currency, w.Country)
			if !ok || !terms.AtOnce && !terms.Reserves {
				t.Fatalf("terms %+v, %t", terms, ok)
			}
			test(t, &fixture{World: w, p: p, terms: terms})
		})
	}
	for _, group := range [][]part{accounts, starting, deciding, reserving, refunding, disputing, webhooks} {
		for _, one := range group {
			run(one.name, one.test)
		}
	}
}

// part is one promise.
type part struct {
	name string
	test func(*testing.T, *fixture)
}
