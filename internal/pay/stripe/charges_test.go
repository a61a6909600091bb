package stripe_test

import (
	"testing"

	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/paytest"
)

// TestCharges: what Stripe charges, and takes back for disputes, is told as far as it is in the payment's currency, and
// is put back with a dispute that is won.
func TestCharges(t *testing.T) {
	t.Parallel()
	_, w := world(t)
	p, err := w.Driver.Open(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	o := order(w.Clock)
	o.Amount = money.Amount{Minor: 50000, Currency: "NOK"}
	s, err := p.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	r := pay.Ref{Reference: o.Reference, Own: s.Own}
	for n, step := range []struct {
		act                paytest.Action
		charged, withdrawn int64
	}{{paytest.Approve, 1180, 0}, {paytest.Dispute, 16180, 50000}, {paytest.WinDispute, 1180, 0},
		{paytest.LoseDispute, 16180, 50000}} {
		w.Act(t, r, step.act)
		got, err := p.Fetch(t.Context(), r)
		if err != nil || got.Charged != step.charged || got.Withdrawn != step.withdrawn {
			t.Errorf("%d: %+v %v", n, got, err)
		}
	}
	o = order(w.Clock) // in crowns of Iceland, which come as euros
	o.Reference += "2"
	if s, err = p.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	r = pay.Ref{Reference: o.Reference, Own: s.Own}
	w.Act(t, r, paytest.Approve)
	if got, err := p.Fetch(t.Context(), r); err != nil || got.Charged != 0 || got.Captured != 500 {
		t.Errorf("%+v %v", got, err)
	}
}
