package sandbox_test

import (
	"path/filepath"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/credential"
	"stund/internal/deliver/delivertest"
	"stund/internal/deliver/peppol"
	"stund/internal/deliver/peppol/sandbox"
	"stund/internal/store/bolt"
)

var began = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

func open(t *testing.T) delivertest.AccessPoint {
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c := clock.At(began)
	shown := map[peppol.Address][]string{}
	d := sandbox.New(sandbox.Options{Store: db, Clock: c, Show: func(d peppol.Document) {
		shown[d.To] = append(shown[d.To], string(d.XML))
	}})
	account := credential.Values{sandbox.FieldAccount: "lotus", sandbox.FieldKey: "k"}
	wrong := credential.Values{sandbox.FieldAccount: "lotus", sandbox.FieldKey: sandbox.WrongKey}
	return delivertest.AccessPoint{Driver: d, Account: account, Wrong: wrong, Clock: c, From: "0192:974760673",
		Takes: "0192:923609016", InvoicesOnly: "0192:923609059", Unknown: "0192:923609008", Refuses: "0192:923609091",
		Fails: "0192:923609083", Loses: "0192:923609067",
		Carried: func(_ *testing.T, to peppol.Address) []string { return shown[to] }}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	delivertest.TestAccessPoint(t, open)
}

// What takes hours is on its way until then.
func TestSlow(t *testing.T) {
	t.Parallel()
	a := open(t)
	p, err := a.Driver.Open(a.Account)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Send(t.Context(), peppol.Document{Key: "slow", Kind: peppol.Invoice, From: a.From,
		To: "0192:923609075"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  peppol.Phase
	}{{5 * time.Hour, peppol.Accepted}, {2 * time.Hour, peppol.Delivered}} {
		a.Clock.Advance(c.after)
		if got, err := p.State(t.Context(), s); err != nil || got.Phase != c.want {
			t.Errorf("%v later it is %+v, %v", c.after, got, err)
		}
	}
}
