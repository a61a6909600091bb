package greeting

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
)

// TestMoved: what is planned is moved to when the practice wants it by now; what is past by then goes within a day.
// What was tried, or put off, or is not of this any more, is left alone. Moved again it is the same.
func TestMoved(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	const day = 24
	came := seen("a", "2026-11-01 09:00", "2026-11-05 09:00", booking.Completed)
	ahead := seen("a", "2026-11-05 11:00", "2026-11-20 09:00", booking.Confirmed)
	near := seen("a", "2026-11-05 11:00", "2026-11-06 19:00", booking.Confirmed)
	thanks := func(when string) agenda.Entry { return agenda.New("after-visit.email.client.a", at(when)) }
	welcome := func(when string) agenda.Entry { return agenda.New("welcome.email.client.a", at(when)) }
	tried, waits := thanks("2026-11-15 10:00"), thanks("2026-11-15 10:00")
	tried.Attempts, waits.Retry = 1, at("2026-11-17 10:00")
	back := agenda.New("win-back.email.client.a", at("2027-01-04 10:00"))
	after := func(kind string, hours int) map[string]practice.Trigger {
		return map[string]practice.Trigger{kind: {After: hours}}
	}
	for name, c := range map[string]struct {
		was, want agenda.Entry
		visit     Visit
		set       map[string]practice.Trigger
	}{
		"later":  {thanks("2026-11-15 10:00"), thanks("2026-11-25 10:00"), came, after("after-visit", 20*day)},
		"sooner": {thanks("2026-11-15 10:00"), thanks("2026-11-07 10:00"), came, after("after-visit", 2*day)},
		"past":   {thanks("2026-11-15 10:00"), thanks("2026-11-06 12:00"), came, after("after-visit", 1)},
		"past, and it goes sooner": {thanks("2026-11-05 18:00"), thanks("2026-11-05 18:00"), came,
			after("after-visit", 1)},
		"tried":    {tried, tried, came, after("after-visit", day)},
		"put off":  {waits, waits, came, after("after-visit", day)},
		"off":      {thanks("2026-11-15 10:00"), thanks("2026-11-15 10:00"), came, nil},
		"away":     {back, back, came, after("win-back", 7*day)},
		"no visit": {thanks("2026-11-15 10:00"), thanks("2026-11-15 10:00"), ahead, after("after-visit", day)},

		"welcome": {welcome("2026-11-05 13:00"), welcome("2026-11-06 11:00"), ahead,
			after("welcome", day)},
		"welcome before a visit": {welcome("2026-11-05 13:00"), welcome("2026-11-05 13:00"), near,
			after("welcome", day)},
		"welcome off": {welcome("2026-11-06 11:00"), welcome("2026-11-05 12:05"), ahead, nil},
	} {
		h := History{Now: at("2026-11-05 12:00"), Whole: true, Visits: []Visit{c.visit}}
		f := Following{Agenda: agenda.Agenda{c.was}}
		for again := range 2 {
			if f = f.moved(h, practice.Practice{Triggers: c.set}, oslo); !same(f.Agenda, agenda.Agenda{c.want}) {
				t.Errorf("%s, time %d: planned %v, want %v", name, again, f.Agenda, c.want)
			}
		}
	}
}

// TestMovesEverybody: a change of the triggers reaches whatever is planned, over several rounds, once; what the
// practice saves without changing them moves nothing.
func TestMovesEverybody(t *testing.T) {
	t.Parallel()
	now, ctx := at("2026-11-05 12:00"), t.Context()
	w := begin(t, now, map[string]practice.Trigger{practice.TriggerAfterVisit: {After: 10 * 24}})
	client := w.who
	for n := range perRound + 5 {
		w.who = client
		if n > 0 {
			w.who = w.adds(fmt.Sprintf("k%d@example.com", n))
		}
		start := at("2026-11-05 09:00")
		done := w.happened(booking.FactCompleted, w.who, start.Add(time.Hour), start)
		w.told(w.happened(booking.FactCreated, w.who, start.AddDate(0, 0, -1), start), done)
		if err := w.g.follow(ctx, done); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.g.wanted(ctx, "lotus"); err != nil {
		t.Fatal(err)
	}
	w.moves(2) // the plan begins: all of it is as it should be, and stays so
	w.sets(map[string]practice.Trigger{practice.TriggerAfterVisit: {After: 3 * 24}})
	w.moves(2)
	for _, f := range w.all() {
		if want := at("2026-11-08 10:00"); len(f.Agenda) != 1 || !f.Agenda[0].At.Equal(want) || f.version != 2 {
			t.Errorf("%s: planned %v, written %d times", f.Client, f.Agenda, f.version)
		}
	}
	w.sets(map[string]practice.Trigger{practice.TriggerAfterVisit: {After: 3 * 24}})
	w.moves(0)
}

// sets has the practice want the triggers, and hears of it.
func (w *world) sets(set map[string]practice.Trigger) {
	w.t.Helper()
	p := mustSetup(w.t, w).Practice
	p.Triggers = set
	owner := fact.Actor{Role: fact.Owner, ID: "ada", Practice: "lotus"}
	if _, _, err := practice.Of(w.b).Put(w.t.Context(), owner, p); err != nil {
		w.t.Fatal(err)
	}
	if err := w.g.wanted(w.t.Context(), "lotus"); err != nil {
		w.t.Fatal(err)
	}
}

// moves holds that what is planned follows in so many rounds.
func (w *world) moves(want int) {
	w.t.Helper()
	key, rounds := plans.Key("lotus", ""), 0
	for ; rounds < 10; rounds++ {
		p, err := plans.Get(w.t.Context(), w.b.Store, key, store.Strong)
		if err != nil {
			w.t.Fatal(err)
		}
		if _, more := p.Agenda.Find(KindMove); !more {
			break
		}
		w.b.Clock = clock.At(w.b.Now().Add(2 * time.Second))
		w.g.now = w.b.Now
		if err := w.g.Move(w.t.Context(), key); err != nil {
			w.t.Fatal(err)
		}
	}
	if rounds != want {
		w.t.Errorf("it took %d rounds, want %d", rounds, want)
	}
}

// all returns everything that follows.
func (w *world) all() []Following {
	w.t.Helper()
	all, err := w.g.Following(w.t.Context(), "lotus", at("2027-12-31 12:00"))
	if err != nil {
		w.t.Fatal(err)
	}
	if len(all) != perRound+5 {
		w.t.Errorf("%d clients have something planned", len(all))
	}
	return all
}
