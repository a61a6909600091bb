package form

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// TestTenThousandAnswers: all that was answered of a form is handed out, page by page, each once, and that it was read
// is written down with each client.
func TestTenThousandAnswers(t *testing.T) {
	t.Parallel()
	const many, people = 10_000, 100
	ctx := context.Background()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	keys, err := secret.Derive([]byte("a master secret of more than thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
	b := &base.Base{Store: db, Clock: clock.At(now), IDs: ids.Random(), Keys: keys,
		Retry: store.Retrier{Sleep: clock.Sleep}, Shared: base.Shared{}}
	owner := fact.Actor{Role: fact.Owner, ID: "ada", Practice: "lotus"}
	if _, _, err := practice.Of(b).Put(ctx, owner, practice.Practice{ID: "lotus", Name: "Lotus",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "post@lotus.example"}); err != nil {
		t.Fatal(err)
	}
	d := Of(b)
	f, err := d.Add(ctx, owner, "lotus", "", Given{Name: "Inntak", Content: Content{Title: Words{i18n.NB: "Om deg"},
		Sections: []Section{{ID: "s", Questions: []Item{{ID: "q", Kind: Text, Label: Words{i18n.NB: "Hva?"}}}}}}})
	if err == nil {
		f, err = d.Publish(ctx, owner, "lotus", f.ID, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	fillAll(t, d, f, many, people)
	seen := map[string]int{}
	for after, pages := "", 0; ; pages++ {
		rows, next, err := d.Sheet(ctx, owner, f, i18n.NB, time.UTC, after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			seen[r[3]]++
		}
		if after = next; next == "" {
			break
		}
		if pages > many/100 {
			t.Fatal("the pages have no end")
		}
	}
	if len(seen) != many || seen["Svar 0"] != 1 || seen[fmt.Sprint("Svar ", many-1)] != 1 {
		t.Errorf("%d answers are handed out", len(seen))
	}
	read, err := d.keys.Readings(ctx, Filling{Practice: "lotus", Client: "client-7"}.owner())
	if err != nil || len(read) == 0 || read[0].By.ID != "ada" {
		t.Errorf("readings of a client: %+v, %v", read, err)
	}
}

// fillAll writes down so many fillings that were sent, of so many clients.
func fillAll(t *testing.T, d *Forms, f Form, many, people int) {
	t.Helper()
	ctx := context.Background()
	var ops []store.Op
	for n := range many {
		filled := Filling{ID: d.ids.New(d.now()), Practice: "lotus", Form: f.ID, Version: 1,
			Client: fmt.Sprint("client-", n%people), Progress: Filled, Asked: d.now(),
			Sent: d.now().Add(time.Duration(n) * time.Second)}
		key, err := d.keys.Of(ctx, filled.owner())
		if err != nil {
			t.Fatal(err)
		}
		op, err := fillings.Put(filled.sealed(key, nil, Values{"q": fmt.Sprint("Svar ", n)}))
		if err != nil {
			t.Fatal(err)
		}
		if ops = append(ops, op); len(ops) == store.MaxOps || n == many-1 {
			if err := d.db.Transact(ctx, ops...); err != nil {
				t.Fatal(err)
			}
			ops = nil
		}
	}
}
