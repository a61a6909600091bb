package greeting

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/timeline"
)

// world is a practice with one client.
type world struct {
	t    *testing.T
	b    *base.Base
	g    *Greetings
	line *timeline.Timeline
	who  string
}

func begin(t *testing.T, now time.Time, set map[string]practice.Trigger) *world {
	t.Helper()
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
	b := &base.Base{Store: db, Clock: clock.At(now), IDs: ids.Random(), Keys: keys,
		Retry: store.Retrier{Sleep: clock.Sleep}, Shared: base.Shared{}}
	owner := fact.Actor{Role: fact.Owner, ID: "ada", Practice: "lotus"}
	if _, _, err := practice.Of(b).Put(t.Context(), owner, practice.Practice{ID: "lotus", Name: "Lotus",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "post@lotus.example",
		Triggers: set}); err != nil {
		t.Fatal(err)
	}
	c, err := client.Of(b).Add(t.Context(), owner, "lotus", "", client.Particulars{Name: "Kari Nordmann",
		Emails: []string{"kari@example.com"}, Language: i18n.NB})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, b, Of(b), timeline.New(db, fact.Register(booking.Facts()), b.Retry), c.ID}
}

// happened makes a fact of an appointment of an hour.
func (w *world) happened(k fact.Kind[booking.Event], of string, when, start time.Time) fact.Fact {
	return k.New(w.b.IDs.New(when), when, "lotus", of, fact.Actor{Role: fact.System},
		booking.Event{Client: fact.ID(w.who), Start: start, End: start.Add(time.Hour)})
}

// adds makes a client with the address, and returns their id.
func (w *world) adds(email string) string {
	w.t.Helper()
	owner := fact.Actor{Role: fact.Owner, ID: "ada", Practice: "lotus"}
	c, err := client.Of(w.b).Add(w.t.Context(), owner, "lotus", "", client.Particulars{Name: "Klient " + email,
		Emails: []string{email}, Language: i18n.NB})
	if err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

// told writes the facts to the client's timeline.
func (w *world) told(all ...fact.Fact) {
	w.t.Helper()
	for _, f := range all {
		if err := w.line.React(w.t.Context(), f); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) following() Following {
	w.t.Helper()
	f, err := followings.Get(w.t.Context(), w.b.Store, followings.Key("lotus", w.who), store.Strong)
	if err != nil && !errors.Is(err, fault.NotFound) {
		w.t.Fatal(err)
	}
	return f
}

// TestRacersPlanOnce: whoever hears of what happened, in whatever order, how often and how many at once, one message
// each is planned; and what is heard again writes nothing.
func TestRacersPlanOnce(t *testing.T) {
	t.Parallel()
	now := at("2026-11-20 12:00")
	w := begin(t, now, map[string]practice.Trigger{practice.TriggerAfterVisit: {After: 24},
		practice.TriggerProgress: {After: 48, Visits: []int{3}}, practice.TriggerWinBack: {After: 30 * 24}})
	var all []fact.Fact
	for n, id := range []string{"a", "b", "c"} {
		start := at("2026-11-06 09:00").AddDate(0, 0, 7*n)
		all = append(all, w.happened(booking.FactCreated, id, start.AddDate(0, 0, -5), start),
			w.happened(booking.FactCompleted, id, start.Add(2*time.Hour), start))
	}
	w.told(all...)
	hear := func() {
		var wait sync.WaitGroup
		for range 8 {
			order := rand.Perm(len(all))
			wait.Go(func() {
				for _, n := range order {
					if err := w.g.follow(context.WithoutCancel(t.Context()), all[n]); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
	}
	hear()
	want := agenda.Agenda{agenda.New("progress.email.client.3", at("2026-11-22 10:00")),
		agenda.New("win-back.email.client.c", at("2026-12-20 10:00"))}
	first := w.following()
	if !same(first.Agenda, want) {
		t.Errorf("planned %v, want %v", first.Agenda, want)
	}
	hear()
	if again := w.following(); again.version != first.version {
		t.Errorf("heard again, it is written %d times", again.version-first.version)
	}
	if first.version != 1 {
		t.Errorf("it is written %d times, want once", first.version)
	}
}

// TestOwnFactCounts: a timeline that has yet to hear of what happened changes nothing of what follows.
func TestOwnFactCounts(t *testing.T) {
	t.Parallel()
	w := begin(t, at("2026-11-06 12:00"), map[string]practice.Trigger{practice.TriggerWelcome: {After: 3},
		practice.TriggerWinBack: {After: 30 * 24}})
	made := w.happened(booking.FactCreated, "a", at("2026-11-06 12:00"), at("2026-11-20 09:00"))
	if err := w.g.follow(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	want := agenda.Agenda{agenda.New("welcome.email.client.a", at("2026-11-06 15:00"))}
	if got := w.following(); !same(got.Agenda, want) {
		t.Errorf("planned %v", got.Agenda)
	}
	off := w.happened(booking.FactCancelled, "a", at("2026-11-06 12:01"), at("2026-11-20 09:00"))
	if err := w.g.follow(t.Context(), off); err != nil {
		t.Fatal(err)
	}
	if got := w.following(); len(got.Agenda) != 0 {
		t.Errorf("cancelled, and planned %v", got.Agenda)
	}
}

// TestNoTriggers: where the practice wants none, nothing is read of clients and nothing written.
func TestNoTriggers(t *testing.T) {
	t.Parallel()
	w := begin(t, at("2026-11-06 12:00"), nil)
	if err := w.g.follow(t.Context(), w.happened(booking.FactCompleted, "a", at("2026-11-06 12:00"),
		at("2026-11-06 09:00"))); err != nil {
		t.Fatal(err)
	}
	if got := w.following(); got.version != 0 {
		t.Errorf("written: %+v", got)
	}
}
