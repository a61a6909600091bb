package cloud_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/mine"
	"stund/internal/secret"
	"stund/internal/store"
)

// asksAt is when somebody asks for what is theirs, and for another address, of whom the desk is to hear.
var asksAt = time.Date(2026, 12, 22, 7, 0, 0, 0, time.UTC)

// seedMine lets Kari in to what is hers, who wants another address; sends Mona a link that she has not opened; and has
// Mons ask for both in December. It returns the tokens of the links, what Kari's browser keeps, and what her forms do.
func seedMine(t *testing.T, db store.Store, keys secret.Keys, kari string) map[string]string {
	t.Helper()
	ctx, now := t.Context(), clock.At(begin)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	b := &base.Base{Store: db, Clock: now, Keys: keys, Shared: base.Shared{},
		Retry: store.Retrier{Sleep: nowait, Attempts: 3},
		IDs:   ids.Seeded(&entropy{source: rand.NewChaCha8([32]byte{91})})}
	desk, people, sign := mine.Of(b), client.Of(b), link.Signer{Keys: keys.Links}.Sign
	// asked is the ask of the address. What is planned for it would be found by every run of the desk.
	asked := func(email string) mine.Ask {
		key := store.Key{Partition: "mine#lotus#" + people.AddressID("lotus", email), Sort: "ask"}
		must(desk.Ask(ctx, "lotus", email, i18n.NB))
		i, err := db.Get(ctx, key, store.Strong)
		must(err)
		a, err := mine.DecodeAsk(i)
		must(err)
		a.Agenda = nil
		op, err := a.Put()
		must(err)
		must(db.Transact(ctx, op))
		return a
	}
	enters := func(email string) mine.Visit {
		cookie, err := desk.Enter(ctx, sign(asked(email).Link()))
		must(err)
		v, err := desk.Visit(ctx, cookie)
		must(err)
		return v
	}
	for _, name := range []string{"Mona", "Mons"} {
		_, err := people.Add(ctx, owner, "lotus", "mine "+name, client.Particulars{Name: name + " Vik",
			Emails: []string{name + "@example.com"}, Language: i18n.NB})
		must(err)
	}
	tokens := map[string]string{"mine": sign(asked("Mona@example.com").Link())}
	v := enters("kari@example.com")
	tokens["mine-visit"], tokens["mine-form"] = v.Cookie, v.Form
	must(desk.AskMove(ctx, v, kari, "kari.ny@example.com", i18n.NB))
	i, err := db.Get(ctx, store.Key{Partition: "mine#lotus#" + kari, Sort: "move"}, store.Strong)
	must(err)
	m, err := mine.DecodeMove(i)
	must(err)
	m.Agenda = nil
	op, err := m.Put()
	must(err)
	must(db.Transact(ctx, op))
	tokens["mine-move"] = sign(m.Link())

	now.Set(asksAt)
	v = enters("Mons@example.com")
	must(desk.AskMove(ctx, v, v.Holders[0].ID, "mons.ny@example.com", i18n.NB))
	must(desk.Ask(ctx, "lotus", "Mons@example.com", i18n.NB))
	must(desk.Ask(ctx, "lotus", "nobody@example.com", i18n.NB))
	return tokens
}
