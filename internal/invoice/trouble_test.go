package invoice

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"stund/internal/base"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/invoice/tasks"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/task"
)

// TestEveryTroubleIsTold: whatever may be the matter with an invoice is one of the problems that the API names, and the
// test of all kinds of task asks for the words of each of these.
func TestEveryTroubleIsTold(t *testing.T) {
	t.Parallel()
	f, _ := reflect.TypeOf(tasks.Kinds()[0].Data.Form).FieldByName("Problem")
	told := strings.Split(f.Tag.Get("enum"), ",")
	for _, problem := range []string{StuckRate, StuckUnanswered, StuckIssuing, StuckMailing, StuckRefused,
		StuckElectronic, StuckUnheard, StuckPassedOn} {
		if !slices.Contains(told, problem) {
			t.Errorf("the API does not name %s", problem)
		}
	}
}

// TestTroublesAreSettled by what sees to them, and by nothing else.
func TestTroublesAreSettled(t *testing.T) {
	t.Parallel()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := clock.At(messagetest.Begin)
	book, _ := messagetest.Make(t, db, c)
	b := &base.Base{Store: db, Clock: c, IDs: ids.Random(), Retry: store.Retrier{Sleep: clock.Sleep},
		Shared: base.Shared{}}
	base.Put[*practice.Book](b, book)
	system := fact.Actor{Role: fact.System}
	const about = "01kc0000000000000000000009"
	tell := func(f fact.Fact) {
		t.Helper()
		c.Advance(time.Minute)
		if err := Troubles(b).React(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	open := func() (all []string) {
		t.Helper()
		page, err := task.Of(b).List(t.Context(), system, "lotus", task.Ask{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, is := range page.Tasks {
			all = append(all, task.DataOf[tasks.Problem](is).Problem)
		}
		slices.Sort(all)
		return all
	}
	for by, gone := range map[string]struct {
		fact fact.Kind[Event]
		seen []string
		left int64
	}{
		"paid":         {FactPaid, []string{StuckUnanswered, StuckPassedOn}, 0},
		"paid in part": {FactPaid, nil, 100},
		"credited":     {FactCredited, []string{StuckPassedOn}, 0},
		"sent":         {FactSent, []string{StuckMailing}, 0},
		"issued":       {FactIssued, []string{StuckIssuing}, 0},
		"delivered":    {FactDelivered, []string{StuckRefused, StuckElectronic, StuckUnheard}, 0},
	} {
		all := []string{StuckRate, StuckUnanswered, StuckIssuing, StuckMailing, StuckRefused, StuckElectronic,
			StuckUnheard, StuckPassedOn}
		for _, problem := range all {
			for range 2 { // told twice, it is one task
				tell(FactStuck.New(b.IDs.New(c.Now()), c.Now(), "lotus", about, system,
					Problem{Problem: fact.Code(problem)}))
			}
		}
		tell(gone.fact.New(b.IDs.New(c.Now()), c.Now(), "lotus", about, system,
			Event{Left: gone.left}))
		slices.Sort(all)
		want := slices.DeleteFunc(slices.Clone(all), func(p string) bool { return slices.Contains(gone.seen, p) })
		if got := open(); !slices.Equal(got, want) {
			t.Errorf("once it is %s, what is left to do is %q, want %q", by, got, want)
		}
	}
}
