package delivertest

import (
	"errors"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/credential"
	"stund/internal/deliver/peppol"
	"stund/internal/ids"
)

// AccessPoint is an access point under test, with receivers of whom it is known what becomes of what they are sent.
type AccessPoint struct {
	Driver  peppol.Driver
	Account credential.Values // that works
	Wrong   credential.Values // that the access point does not know
	Clock   *clock.Manual
	From    peppol.Address // of Account

	Takes        peppol.Address // registered for both kinds
	InvoicesOnly peppol.Address
	Unknown      peppol.Address // not registered
	Refuses      peppol.Address // registered, and refused when it is sent
	Fails        peppol.Address // taken, and never delivered
	Loses        peppol.Address // the answer to the first try is lost

	// Carried returns the documents that the access point took for the address, each as often as it did.
	Carried func(t *testing.T, to peppol.Address) []string
}

// peppolFixture is an access point, open, with keys that nobody used.
type peppolFixture struct {
	AccessPoint
	p    peppol.AccessPoint
	keys *ids.Source
}

func (f peppolFixture) document(to peppol.Address) peppol.Document {
	return peppol.Document{Key: f.keys.New(f.Clock.Now()), Kind: peppol.Invoice, From: f.From, To: to,
		XML: []byte(`<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">æ</Invoice>`)}
}

// becomes waits for the document to be decided, as long as a day of its clock.
func (f peppolFixture) becomes(t *testing.T, s peppol.Sent) peppol.State {
	t.Helper()
	for range 24 * 12 {
		f.Clock.Advance(5 * time.Minute)
		if w, tells := f.p.(peppol.Teller); tells {
			n, ok, err := w.News(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := w.News(t.Context())
			if err != nil || ok && again.ID != n.ID {
				t.Fatalf("news %+v is %+v when it is asked again (%v), before it was taken", n, again, err)
			}
			if ok {
				if err := errors.Join(w.Taken(t.Context(), n), w.Taken(t.Context(), n)); err != nil {
					t.Fatal(err)
				}
			}
			if ok && n.Key == s.Key && n.Phase != peppol.Accepted {
				return n.State
			}
		}
		state, err := f.p.State(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if state.Phase != peppol.Accepted {
			return state
		}
	}
	t.Fatal("nothing became of it within a day")
	return peppol.State{}
}

// TestAccessPoint holds an access point to the contract. open is called once for each test.
func TestAccessPoint(t *testing.T, open func(t *testing.T) AccessPoint) {
	made := func(t *testing.T) peppolFixture {
		t.Helper()
		a := open(t)
		p, err := a.Driver.Open(a.Account)
		if err != nil {
			t.Fatal(err)
		}
		return peppolFixture{a, p, ids.Random()}
	}
	t.Run("knows who receives what", func(t *testing.T) {
		f := made(t)
		for _, c := range []struct {
			to   peppol.Address
			kind peppol.Kind
			want bool
		}{{f.Takes, peppol.Invoice, true}, {f.Takes, peppol.CreditNote, true}, {f.InvoicesOnly, peppol.Invoice, true},
			{f.InvoicesOnly, peppol.CreditNote, false}, {f.Unknown, peppol.Invoice, false},
			{"none", peppol.Invoice, false}, {"9999:1", peppol.Invoice, false}} {
			got, err := f.p.Receives(t.Context(), c.to, c.kind)
			if err != nil || got != c.want {
				t.Errorf("%s receives a %s: %v, %v; want %v", c.to, c.kind, got, err, c.want)
			}
		}
	})
	t.Run("carries a document once under its key", func(t *testing.T) {
		f := made(t)
		d := f.document(f.Takes)
		first, err := f.p.Send(t.Context(), d)
		if err != nil || first.Key != d.Key {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := f.p.Send(t.Context(), d); err != nil || again.Key != d.Key {
			t.Errorf("again: %+v, %v", again, err)
		}
		if got := f.Carried(t, f.Takes); len(got) != 1 || got[0] != string(d.XML) {
			t.Errorf("carried %q", got)
		}
		if s := f.becomes(t, first); s.Phase != peppol.Delivered {
			t.Errorf("it is %+v", s)
		}
	})
	t.Run("an answer that is lost is asked for again, and nothing is carried twice", func(t *testing.T) {
		f := made(t)
		d := f.document(f.Loses)
		_, err := f.p.Send(t.Context(), d)
		if err == nil || errors.Is(err, peppol.ErrRefused) || errors.Is(err, peppol.ErrAccount) ||
			errors.Is(err, peppol.ErrSlower) {
			t.Fatalf("the outcome is not unknown: %v", err)
		}
		s, err := f.p.Send(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Carried(t, f.Loses); len(got) != 1 {
			t.Errorf("carried %d times", len(got))
		}
		if s := f.becomes(t, s); s.Phase != peppol.Delivered {
			t.Errorf("it is %+v", s)
		}
	})
	t.Run("says why it refuses", func(t *testing.T) {
		f := made(t)
		for _, to := range []peppol.Address{f.Refuses, f.Unknown, "9999:1"} {
			_, err := f.p.Send(t.Context(), f.document(to))
			var r *peppol.Refusal
			if !errors.As(err, &r) || r.Why == "" {
				t.Errorf("%s: %v", to, err)
			}
			if got := f.Carried(t, to); len(got) > 0 {
				t.Errorf("%s: carried %d", to, len(got))
			}
		}
	})
	t.Run("tells what never arrives", func(t *testing.T) {
		f := made(t)
		s, err := f.p.Send(t.Context(), f.document(f.Fails))
		if err != nil {
			t.Fatal(err)
		}
		if state := f.becomes(t, s); state.Phase != peppol.Failed || state.Why == "" {
			t.Errorf("it is %+v", state)
		}
	})
	t.Run("knows an account that does not work", func(t *testing.T) {
		f := made(t)
		if err := f.p.Check(t.Context()); err != nil {
			t.Error(err)
		}
		wrong, err := f.Driver.Open(f.Wrong)
		if err != nil {
			t.Fatal(err)
		}
		_, sent := wrong.Send(t.Context(), f.document(f.Takes))
		_, asked := wrong.Receives(t.Context(), f.Takes, peppol.Invoice)
		for _, err := range []error{wrong.Check(t.Context()), sent, asked} {
			if !errors.Is(err, peppol.ErrAccount) {
				t.Errorf("%v", err)
			}
		}
		if _, err := f.Driver.Open(credential.Values{}); !errors.Is(err, peppol.ErrAccount) {
			t.Errorf("an account of nothing opens: %v", err)
		}
	})
}
