package survey

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

// TestTenThousandAnswers: all that clients answered in a year is handed out page by page, each once, with what they
// wrote; and that it was taken is written down.
func TestTenThousandAnswers(t *testing.T) {
	t.Parallel()
	const many = 10_000
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
	setup, err := practice.Of(b).Setup(ctx, "lotus", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	d := Of(b)
	answerAll(t, d, many)
	seen := map[string]int{}
	f := Filter{From: now.AddDate(-1, 0, 0), To: now}
	for after, pages := "", 0; ; pages++ {
		rows, next, err := d.Sheet(ctx, owner, setup, f, i18n.EN, after, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			seen[r[4]]++
		}
		if after = next; next == "" {
			break
		}
		if pages > many/100 {
			t.Fatal("the pages have no end")
		}
	}
	if len(seen) != many || seen["Answer 0"] != 1 || seen[fmt.Sprint("Answer ", many-1)] != 1 {
		t.Errorf("%d answers are handed out", len(seen))
	}
	if last, err := takings.Get(ctx, db, takings.Key("lotus", ""), store.Strong); err != nil || last.By != "ada" {
		t.Errorf("that they were taken: %+v, %v", last, err)
	}
}

// answerAll writes down so many surveys that were answered over some months, beside arrivals.
func answerAll(t *testing.T, d *Surveys, many int) {
	t.Helper()
	var ops []store.Op
	for n := range many {
		at := d.now().Add(-time.Duration(n+1) * 20 * time.Minute).UTC()
		s := Survey{ID: d.ids.New(at), Practice: "lotus", Kind: Exit, Client: d.ids.New(at), Made: at, Gone: at,
			Start: at}
		s.Answer = &Answer{Score: n % 11, First: at, Last: at,
			Words: d.sealer().Seal(use("lotus", s.ID), fmt.Sprint("Answer ", n))}
		put, err := s.Put()
		if err != nil {
			t.Fatal(err)
		}
		row, err := rows.Put(Row{Practice: "lotus", Place: s.place()}.of(s))
		if err != nil {
			t.Fatal(err)
		}
		came, err := rows.Put(Row{Practice: "lotus", Place: PlaceOf(at, d.ids.New(at))}.arrived(Arrival{Made: at}))
		if err != nil {
			t.Fatal(err)
		}
		if ops = append(ops, put, row, came); len(ops) > store.MaxOps-3 || n == many-1 {
			if err := d.db.Transact(context.Background(), ops...); err != nil {
				t.Fatal(err)
			}
			ops = nil
		}
	}
}

// TestNewcomers: new clients are counted by where they heard of the practice, and by whom they came, in the period of
// their first booking.
func TestNewcomers(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	came := func(source string, by string, days int) Row {
		return Row{}.arrived(Arrival{Client: "c", Made: day.AddDate(0, 0, days), Source: source, By: by,
			Service: "talk"})
	}
	all := []Row{came("search", "", 0), came("friend", "kari", 1), came("search", "", 2), came("", "kari", 3),
		came("search", "", 60), {Kind: Exit, Client: "k", Service: "talk", Answered: day.Unix(), Score: 9}}
	f := Filter{From: day, To: day.AddDate(0, 0, 30)}
	got := FiguresOf(all, f, time.UTC).Newcomers
	if got.N != 3 || got.Recommended != 2 || len(got.Sources) != 2 || got.Sources[0] != (HeardBy{"search", 2}) ||
		got.Sources[1] != (HeardBy{"friend", 1}) {
		t.Errorf("figures: %+v", got)
	}
	f.Service = "other"
	if got := FiguresOf(all, f, time.UTC).Newcomers; got.N != 0 || got.Recommended != 0 {
		t.Errorf("of another service: %+v", got)
	}
}
