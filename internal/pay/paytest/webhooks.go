package paytest

import (
	"bytes"
	"errors"
	"maps"
	"testing"
	"time"

	"stund/internal/pay"
)

// sent returns a webhook of a payment that was approved, and forgets those before.
func (f *fixture) sent(t *testing.T) (pay.Ref, pay.Webhook) {
	t.Helper()
	r := f.start(t, !f.terms.AtOnce)
	f.Sent(t)
	f.Act(t, r, Approve)
	all := f.Sent(t)
	if len(all) == 0 {
		t.Fatal("no webhook was sent")
	}
	return r, all[0]
}

// forged wants ErrForged and an empty event.
func (f *fixture) forged(t *testing.T, name string, p pay.Provider, w pay.Webhook) {
	t.Helper()
	if e, err := p.Verify(w, f.Clock.Now()); !errors.Is(err, pay.ErrForged) || e != (pay.Event{}) {
		t.Errorf("%s: %+v, %v", name, e, err)
	}
}

var webhooks = []part{
	{"a webhook says of which payment it is", func(t *testing.T, f *fixture) {
		r, w := f.sent(t)
		e, err := f.p.Verify(w, f.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if e.ID == "" || e.Kind == "" || e.Ref.Reference != r.Reference {
			t.Errorf("%+v", e)
		}
		s, err := f.p.Fetch(t.Context(), pay.Ref{Reference: r.Reference, Own: r.Own})
		if err != nil || s.Phase != pay.Approved {
			t.Errorf("%+v, %v", s, err)
		}
		again, err := f.p.Verify(f.Sign(f.Account, w, f.Clock.Now().Add(time.Minute)), f.Clock.Now())
		if err != nil || again != e {
			t.Errorf("sent again it is %+v, %v", again, err)
		}
	}},
	{"every webhook leads to its payment", func(t *testing.T, f *fixture) {
		r := f.captured(t)
		if _, err := f.p.Refund(t.Context(), r, 30000, "back"); err != nil {
			t.Fatal(err)
		}
		if f.RefundsFail {
			f.Act(t, r, FailRefund)
		}
		if f.Disputes {
			f.Act(t, r, Dispute)
		}
		seen := map[string]bool{}
		for _, w := range f.Sent(t) {
			e, err := f.p.Verify(w, f.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			if seen[e.ID] {
				t.Errorf("two events have the id %s", e.ID)
			}
			seen[e.ID] = true
			if e.Ref == (pay.Ref{}) {
				t.Errorf("%s leads to no payment", e.Kind)
				continue
			}
			if s, err := f.p.Fetch(t.Context(), e.Ref); err != nil || s.Reference != r.Reference {
				t.Errorf("%s with %+v leads to %+v, %v", e.Kind, e.Ref, s, err)
			}
		}
		if len(seen) < 2 {
			t.Errorf("%d webhooks were sent", len(seen))
		}
	}},
	{"a webhook that is older or newer than the tolerance is forged", func(t *testing.T, f *fixture) {
		_, w := f.sent(t)
		now := f.Clock.Now()
		for by, good := range map[time.Duration]bool{0: true, -pay.Tolerance: true, pay.Tolerance: true,
			-pay.Tolerance - time.Second: false, pay.Tolerance + time.Second: false, 24 * time.Hour: false,
			-365 * 24 * time.Hour: false, 100 * 365 * 24 * time.Hour: false} {
			one := f.Sign(f.Account, w, now.Add(by))
			if e, err := f.p.Verify(one, now); good != (err == nil) {
				t.Errorf("by %s: %+v, %v", by, e, err)
			} else if !good {
				f.forged(t, by.String(), f.p, one)
			}
		}
	}},
	{"a changed webhook is forged", func(t *testing.T, f *fixture) {
		_, w := f.sent(t)
		for n := 0; n < len(w.Body); n += 7 {
			one := w
			one.Body = bytes.Clone(w.Body)
			one.Body[n] ^= 1
			f.forged(t, "a bit of the body", f.p, one)
		}
		for name := range w.Header {
			one := w
			one.Header = maps.Clone(w.Header)
			delete(one.Header, name)
			if _, err := f.p.Verify(one, f.Clock.Now()); err == nil {
				continue // a header that is not needed
			}
			f.forged(t, "without "+name, f.p, one)
			for _, bad := range []string{"", ",", "=", "t=,v1=", "v1=00", "t=1,v1=00", "HMAC-SHA256 Signature="} {
				one.Header[name] = bad
				f.forged(t, name+": "+bad, f.p, one)
			}
		}
		f.forged(t, "no header", f.p, pay.Webhook{Address: w.Address, Body: w.Body})
		f.forged(t, "nothing", f.p, pay.Webhook{})
	}},
	{"another account's webhook is forged", func(t *testing.T, f *fixture) {
		_, w := f.sent(t)
		f.forged(t, "signed by another", f.p, f.Sign(f.Other, w, f.Clock.Now()))
		other, err := f.Driver.Open(f.Other)
		if err != nil {
			t.Fatal(err)
		}
		f.forged(t, "sent to another", other, w)
		bare := maps.Clone(f.Account)
		for _, field := range f.Driver.Fields() {
			if field.Made {
				delete(bare, field.Name)
			}
		}
		none, err := f.Driver.Open(bare)
		if err != nil {
			t.Fatal(err)
		}
		f.forged(t, "before any secret is known", none, w)
		empty := f.Sign(bare, w, f.Clock.Now())
		f.forged(t, "signed with no secret, before any is known", none, empty)
	}},
	{"a webhook that is too large is forged", func(t *testing.T, f *fixture) {
		_, w := f.sent(t)
		w.Body = append(bytes.Clone(w.Body), bytes.Repeat([]byte(" "), pay.MaxWebhook)...)
		f.forged(t, "oversize", f.p, f.Sign(f.Account, w, f.Clock.Now()))
	}},
	{"two secrets are good while they change", func(t *testing.T, f *fixture) {
		_, w := f.sent(t)
		before := f.Account
		for range 2 {
			hooks, ok := f.p.(pay.Webhooks)
			if !ok {
				t.Fatal("webhooks cannot be registered")
			}
			after, err := hooks.Register(t.Context(), w.Address)
			if err != nil {
				t.Fatal(err)
			}
			p, err := f.Driver.Open(after)
			if err != nil {
				t.Fatal(err)
			}
			for name, a := range map[string]pay.Account{"before": before, "after": after} {
				if e, err := p.Verify(f.Sign(a, w, f.Clock.Now()), f.Clock.Now()); err != nil {
					t.Errorf("%s: %+v, %v", name, e, err)
				}
			}
			if err = p.Check(t.Context()); err != nil {
				t.Error(err)
			}
			f.p, before = p, after
		}
		f.forged(t, "of the secret before the last", f.p, f.Sign(f.Account, w, f.Clock.Now()))
	}},
}
