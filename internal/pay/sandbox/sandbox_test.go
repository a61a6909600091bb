package sandbox_test

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/money"
	"stund/internal/pay"
	"stund/internal/pay/internal/signed"
	"stund/internal/pay/paytest"
	"stund/internal/pay/sandbox"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

const hookAddress = "https://lotus.example/v1/webhooks/sandbox/lotus"

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

// account returns one of the name whose webhooks are registered.
func account(t *testing.T, d *sandbox.Driver, name string) pay.Account {
	t.Helper()
	p, err := d.Open(pay.Account{sandbox.FieldAccount: name, sandbox.FieldKey: "key-of-" + name})
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.(pay.Webhooks).Register(t.Context(), hookAddress)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func openStore(t *testing.T, path string) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func newDriver(t *testing.T, c clock.Clock) *sandbox.Driver {
	t.Helper()
	db := openStore(t, filepath.Join(t.TempDir(), "stund.db"))
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return withStore(db, c)
}

func withStore(db store.Store, c clock.Clock) *sandbox.Driver {
	return sandbox.New(sandbox.Options{Store: db, Clock: c, Site: func() string { return "http://127.0.0.1:8080" }})
}

var actions = map[paytest.Action]sandbox.Action{paytest.Approve: sandbox.Pay, paytest.Decline: sandbox.Decline,
	paytest.Think: sandbox.Think, paytest.Lapse: sandbox.Lapse, paytest.FailRefund: sandbox.FailRefund,
	paytest.Dispute: sandbox.Dispute, paytest.WinDispute: sandbox.WinDispute, paytest.LoseDispute: sandbox.LoseDispute}

func TestConformance(t *testing.T) {
	t.Parallel()
	paytest.Test(t, func(t *testing.T) paytest.World {
		c := clock.At(began)
		d := newDriver(t, c)
		return paytest.World{Driver: d, Clock: c, Account: account(t, d, "lotus"), Other: account(t, d, "cedar"),
			Wrong:    pay.Account{sandbox.FieldAccount: "lotus", sandbox.FieldKey: sandbox.WrongKey},
			Currency: "NOK", Country: "NO", Least: 100, Foreign: "XXX",
			RefundsFail: true, Disputes: true, Thinks: true,
			Act: func(t *testing.T, r pay.Ref, a paytest.Action) {
				if a == paytest.Expire {
					c.Advance(time.Hour)
					return
				}
				if _, err := d.Act(t.Context(), "lotus."+r.Reference, actions[a]); err != nil {
					t.Fatal(err)
				}
			},
			Sent: func(t *testing.T) []pay.Webhook { return deliver(t, d, true) },
			Sign: func(a pay.Account, w pay.Webhook, at time.Time) pay.Webhook {
				secrets := append(pay.Secrets(a[sandbox.FieldSecret]), "")
				w.Header = map[string]string{sandbox.SignatureHeader: signed.Header(w.Body, at, secrets[0])}
				return w
			},
		}
	})
}

// deliver returns the webhooks that are due, and says whether they were taken.
func deliver(t *testing.T, d *sandbox.Driver, taken bool) []pay.Webhook {
	t.Helper()
	due, err := d.Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []pay.Webhook
	for _, v := range due {
		all = append(all, pay.Webhook{Address: v.Address, Header: v.Header, Body: v.Body})
		if err = d.Delivered(t.Context(), v, taken); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// started returns a provider and the id of a payment on its open page.
func started(t *testing.T, d *sandbox.Driver, reserve bool) (pay.Provider, pay.Ref, string) {
	t.Helper()
	p, err := d.Open(account(t, d, "lotus"))
	if err != nil {
		t.Fatal(err)
	}
	o := pay.Order{Reference: "order-0001", Amount: money.Amount{Minor: 85000, Currency: "NOK"}, Text: "Massasje",
		Return: "http://127.0.0.1:8080/back", Until: d.Clock.Now().Add(10 * time.Minute), Reserve: reserve}
	s, err := p.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	id := "lotus." + o.Reference
	if want := "http://127.0.0.1:8080/_local/pay/" + id; s.Page != want || s.Own != "" {
		t.Errorf("%+v, want %s", s, want)
	}
	return p, pay.Ref{Reference: o.Reference}, id
}

func act(t *testing.T, d *sandbox.Driver, id string, a sandbox.Action) {
	t.Helper()
	if _, err := d.Act(t.Context(), id, a); err != nil {
		t.Fatal(err)
	}
}

func fetch(t *testing.T, p pay.Provider, r pay.Ref) pay.State {
	t.Helper()
	s, err := p.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPaidTwice(t *testing.T) {
	t.Parallel()
	for _, reserve := range []bool{false, true} {
		d := newDriver(t, clock.At(began))
		p, r, id := started(t, d, reserve)
		act(t, d, id, sandbox.PayTwice)
		s := fetch(t, p, r)
		if s.Reserved != 170000 || !reserve && s.Captured != 170000 {
			t.Errorf("%+v", s)
		}
	}
}

// TestPaidLate: a bank that says yes after the hold is over. The page is not ended meanwhile, and the webhook comes
// when the bank has decided.
func TestPaidLate(t *testing.T) {
	t.Parallel()
	c := clock.At(began)
	d := newDriver(t, c)
	p, r, id := started(t, d, false)
	act(t, d, id, sandbox.PayLate)
	c.Advance(10 * time.Minute)
	if s, err := p.End(t.Context(), r, "end"); err != nil || s.Phase != pay.Checking {
		t.Errorf("at the deadline: %+v, %v", s, err)
	}
	if got := deliver(t, d, true); len(got) != 0 {
		t.Errorf("%d webhooks before the bank has decided", len(got))
	}
	c.Advance(time.Minute)
	if s := fetch(t, p, r); s.Phase != pay.Approved || s.Captured != 85000 {
		t.Errorf("after it: %+v", s)
	}
	if got := deliver(t, d, true); len(got) != 1 {
		t.Errorf("%d webhooks, want 1", len(got))
	}
	if s, err := p.Refund(t.Context(), r, 85000, "back"); err != nil || s.Refunded != 85000 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestPageOutlivesTheHold: as with a provider whose pages are open for half an hour at least.
func TestPageOutlivesTheHold(t *testing.T) {
	t.Parallel()
	c := clock.At(began)
	d := newDriver(t, c)
	p, r, id := started(t, d, true)
	c.Advance(29 * time.Minute)
	act(t, d, id, sandbox.Abandon)
	act(t, d, id, sandbox.Pay)
	c.Advance(7*24*time.Hour - time.Second)
	if s := fetch(t, p, r); s.Released != 0 {
		t.Errorf("within the window: %+v", s)
	}
	c.Advance(time.Second)
	if s := fetch(t, p, r); s.Phase != pay.Approved || s.Released != 85000 {
		t.Errorf("behind the window: %+v", s)
	}
	if _, err := p.Capture(t.Context(), r, 85000, "take"); !errors.Is(err, pay.ErrRefused) {
		t.Errorf("captured behind the window: %v", err)
	}
}

func TestNoWebhookOfAMutePayment(t *testing.T) {
	t.Parallel()
	d := newDriver(t, clock.At(began))
	p, r, id := started(t, d, false)
	act(t, d, id, sandbox.Mute)
	act(t, d, id, sandbox.Pay)
	if got := deliver(t, d, true); len(got) != 0 {
		t.Errorf("%d webhooks", len(got))
	}
	if s := fetch(t, p, r); s.Phase != pay.Approved {
		t.Errorf("%+v", s)
	}
}

// TestSentAgain: what is not taken comes again after growing pauses, the same but for its signature, and ends some day.
func TestSentAgain(t *testing.T) {
	t.Parallel()
	c := clock.At(began)
	d := newDriver(t, c)
	p, _, id := started(t, d, false)
	act(t, d, id, sandbox.Pay)
	var bodies []string
	for range 20 {
		for _, w := range deliver(t, d, false) {
			if _, err := p.Verify(w, c.Now()); err != nil {
				t.Error(err)
			}
			bodies = append(bodies, string(w.Body))
		}
		if len(deliver(t, d, false)) != 0 {
			t.Error("sent again without a pause")
		}
		c.Advance(24 * time.Hour)
	}
	if len(bodies) != 7 || bodies[0] != bodies[6] {
		t.Errorf("sent %q", bodies)
	}
}

// TestOutlivesTheProcess: what a process was told, the next one knows, webhooks that were not sent with it.
func TestOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "stund.db")
	c := clock.At(began)
	db := openStore(t, path)
	_, r, id := started(t, withStore(db, c), true)
	act(t, withStore(db, c), id, sandbox.Pay)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openStore(t, path)
	t.Cleanup(func() { _ = db.Close() })
	d := withStore(db, c)
	p, err := d.Open(pay.Account{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	if s := fetch(t, p, r); s.Reserved != 85000 {
		t.Errorf("%+v", s)
	}
	if got := deliver(t, d, true); len(got) != 1 {
		t.Errorf("%d webhooks", len(got))
	}
}

// TestRace: of a client who pays and us who end it one is first, whichever process is asked, and the other hears of it.
func TestRace(t *testing.T) {
	t.Parallel()
	for range 10 {
		d := newDriver(t, clock.At(began))
		p, r, id := started(t, d, false)
		second := withStore(d.Store, d.Clock)
		var wait sync.WaitGroup
		var paid error
		var ended pay.State
		wait.Go(func() { _, paid = second.Act(t.Context(), id, sandbox.Pay) })
		wait.Go(func() {
			var err error
			if ended, err = p.End(t.Context(), r, "end"); err != nil {
				t.Error(err)
			}
		})
		wait.Wait()
		s := fetch(t, p, r)
		if s != ended || (s.Phase == pay.Approved) != (paid == nil) {
			t.Errorf("paid: %v, ended: %+v, but it is %+v", paid, ended, s)
		}
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	d := newDriver(t, clock.At(began))
	_, _, id := started(t, d, false)
	for _, a := range []sandbox.Action{"", "unknown", sandbox.Lapse, sandbox.Dispute, sandbox.WinDispute} {
		if _, err := d.Act(t.Context(), id, a); !errors.Is(err, pay.ErrRefused) {
			t.Errorf("%q: %v", a, err)
		}
	}
	for _, unknown := range []string{"", "lotus", "lotus.", "lotus.unknown-0001", "cedar.order-0001", "a.b.c"} {
		if _, err := d.Act(t.Context(), unknown, sandbox.Pay); !errors.Is(err, pay.ErrUnknown) {
			t.Errorf("%q: %v", unknown, err)
		}
		if _, err := d.Payment(t.Context(), unknown); !errors.Is(err, pay.ErrUnknown) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
	all, next, err := d.Payments(t.Context(), "lotus", "", 10)
	if err != nil || len(all) != 1 || all[0].ID() != id || next != "" {
		t.Errorf("%+v, %q, %v", all, next, err)
	}
	if all, _, err = d.Payments(t.Context(), "cedar", "", 10); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	one, err := d.Payment(t.Context(), id)
	if err != nil || one.Text != "Massasje" || !slices.Contains(one.Actions(), sandbox.PayLate) {
		t.Errorf("%+v, %v", one, err)
	}
}

func FuzzVerify(f *testing.F) {
	a := pay.Account{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "key", sandbox.FieldSecret: "new,old"}
	p, err := sandbox.New(sandbox.Options{}).Open(a)
	if err != nil {
		f.Fatal(err)
	}
	body := []byte(`{"id":"1","kind":"payment.pay","account":"lotus","reference":"order-0001"}`)
	f.Add(signed.Header(body, began, "new"), body)
	f.Add("t=1,v1=00,t=2", body)
	f.Add("", []byte(nil))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		w := pay.Webhook{Header: map[string]string{sandbox.SignatureHeader: header}, Body: body}
		if e, err := p.Verify(w, began); err != nil && e != (pay.Event{}) {
			t.Errorf("%+v with %v", e, err)
		}
		w.Header[sandbox.SignatureHeader] = signed.Header(body, began, "old") // behind the signature
		if e, err := p.Verify(w, began); err == nil && e.ID == "" {
			t.Errorf("%+v", e)
		}
		w.Header[sandbox.SignatureHeader] = signed.Header(body, began, "other")
		if e, err := p.Verify(w, began); err == nil {
			t.Errorf("signed by another: %+v", e)
		}
	})
}
