package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/files"
	"stund/internal/files/disk"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/imports"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	tables "stund/internal/table"
)

// imported measures the import of a list on the embedded database, with its dry run, and the same list again.
func imported(ctx context.Context, folder string, s size) (out []row, err error) {
	db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{Consumers: []string{"changes"}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keys, err := secret.Derive([]byte("a master secret that only benchmarks know of"))
	if err != nil {
		return nil, err
	}
	b := &base.Base{Store: db, Clock: clock.System{}, IDs: ids.Random(), Keys: keys, Shared: base.Shared{},
		Retry: store.Retrier{Sleep: clock.Sleep}, Log: slog.New(slog.DiscardHandler)}
	base.Put[files.Store](b, disk.New(filepath.Join(folder, "files"), "https://bench.example", keys.Files, b.Clock))
	owner := fact.Actor{Role: fact.Owner, Practice: "bench"}
	if _, _, err := practice.Of(b).Put(ctx, owner, practice.Practice{ID: "bench", Name: "Bench", Country: "NO",
		Email: "post@bench.example", Language: i18n.NB, Currency: "NOK", TimeZone: "Europe/Oslo"}); err != nil {
		return nil, err
	}
	list := clientList(s.rows)
	took := map[string]times{}
	for _, name := range []string{"new", "again"} {
		var tried, taken times
		if err := importList(ctx, b, owner, list, &tried, &taken); err != nil {
			return nil, err
		}
		took["tried "+name], took[name] = tried, taken
	}
	rate := func(t times) string { return fmt.Sprintf("%.0f rows/s", float64(s.rows)/t.median().Seconds()) }
	whole := took["new"].median().Seconds()
	again := took["again"].over(took["new"])
	return []row{
		{fmt.Sprintf("Import of %d new clients, with their register", s.rows), rate(took["new"]),
			"dry run " + rate(took["tried new"]), fold(took["new"].over(took["tried new"])),
			goal("50,000 in 60 s", whole*50_000/float64(s.rows) <= 60)},
		{"The same list again", rate(took["again"]), "dry run " + rate(took["tried again"]), fold(again), ""},
	}, nil
}

// clientList is a table of people with an e-mail address, a phone number, a birthday and a postal address.
func clientList(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("Navn;E-post;Mobil;Fødselsdato;Adresse;Postnr;Poststed\r\n")
	for n := range rows {
		fmt.Fprintf(&b, "Åse %d Nordmann;client-%d@example.com;%d;24.12.1980;Storgata %d;0184;Oslo\r\n", n, n,
			90000000+n,
			n%200)
	}
	return b.Bytes()
}

// importList tries the list and takes it, and says how long each took.
func importList(ctx context.Context, b *base.Base, owner fact.Actor, list []byte, tried, taken *times) error {
	x := imports.Of(b)
	store, _ := base.Get[files.Store](b)
	runner := due.NewRunner(imports.Desk, b.Store, x.Due(), due.Options{Now: b.Now})
	i, _, err := x.Begin(ctx, owner, "bench", "list.csv", int64(len(list)))
	if err != nil {
		return err
	}
	if err := store.Put(ctx, "imports/bench/"+i.ID, list); err != nil {
		return err
	}
	looked, err := x.Look(ctx, i, tables.Form{Head: -1})
	if err != nil {
		return err
	}
	if _, err := x.Map(ctx, "bench", i.ID, looked.Guess); err != nil {
		return err
	}
	until := func(s imports.Status) error {
		for {
			if _, err := runner.Run(ctx, 0); err != nil {
				return err
			}
			if i, err = x.Get(ctx, "bench", i.ID); err != nil || i.Status == s {
				return err
			}
			if i.Status == imports.Failed {
				return fmt.Errorf("the import failed: %s", i.Problem)
			}
		}
	}
	if _, err := x.Check(ctx, "bench", i.ID); err != nil {
		return err
	}
	if err := tried.take(func() error { return until(imports.Checked) }); err != nil {
		return err
	}
	if _, err := x.Start(ctx, owner, "bench", i.ID); err != nil {
		return err
	}
	if err := taken.take(func() error { return until(imports.Done) }); err != nil {
		return err
	}
	if n := i.Counts[client.Refused]; n > 0 {
		return fmt.Errorf("%d rows were refused", n)
	}
	return nil
}
