package greeting

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
)

// TestTurns: those who are away come on different days, none of them today, within working hours, whenever it is asked;
// and no day has many more than its part.
func TestTurns(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	since := at("2027-03-10 15:30") // the clock changes on the 28th
	days := map[string]int{}
	for n := range 5000 {
		id := fmt.Sprintf("%026d", n)
		turn := turnOf(id, since, oslo)
		if !turn.Equal(turnOf(id, since, oslo)) {
			t.Fatal("it moves")
		}
		local := turn.In(oslo)
		if local.Hour() < 9 || local.Hour() > 16 {
			t.Errorf("%s at %s", id, local)
		}
		days[local.Format(time.DateOnly)]++
	}
	if len(days) != spread || days["2027-03-10"] > 0 || days["2027-04-08"] > 0 {
		t.Errorf("over these days: %v", days)
	}
	for day, n := range days {
		if n > 2*5000/spread {
			t.Errorf("%d on %s", n, day)
		}
	}
}

// TestAskedBack: who is asked back when, and what is left alone.
func TestAskedBack(t *testing.T) {
	t.Parallel()
	const month = 30 * 24
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	set := practice.Trigger{After: 2 * month}
	yes := client.Client{ID: "who", Preferences: []client.Preference{
		{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes}}}
	since := at("2026-11-20 12:00")
	long := []Visit{seen("a", "", "2026-01-05 09:00", booking.Completed)}
	lately := []Visit{seen("a", "", "2026-11-05 09:00", booking.Completed)}
	ahead := append([]Visit{seen("b", "", "2026-12-05 09:00", booking.Confirmed)}, long...)
	is := func(when time.Time) agenda.Entry { return agenda.New("win-back.email.client.a", when) }
	turn, later := is(turnOf("who", since, oslo)), is(at("2027-01-04 10:00"))
	before, thanks := is(at("2026-12-01 10:00")), agenda.New("after-visit.email.client.a", at("2026-11-21 10:00"))
	trying := before
	trying.Attempts = 1
	for name, c := range map[string]struct {
		who  client.Client
		was  agenda.Agenda
		sent []string
		h    []Visit
		want agenda.Agenda
	}{
		"long away":               {who: yes, h: long, want: agenda.Agenda{turn}},
		"and wants no marketing":  {who: client.Client{ID: "who"}, h: long},
		"here lately":             {who: yes, h: lately, want: agenda.Agenda{later}},
		"who may say yes by then": {who: client.Client{ID: "who"}, h: lately, want: agenda.Agenda{later}},
		"something ahead": {who: yes, was: agenda.Agenda{before, thanks}, h: ahead,
			want: agenda.Agenda{thanks}},
		"asked back for that": {who: yes, sent: []string{"x", "a"}, h: long},
		"asked back before":   {who: yes, sent: []string{"x"}, h: long, want: agenda.Agenda{turn}},
		"another time": {who: yes, was: agenda.Agenda{before, thanks}, h: lately,
			want: agenda.Agenda{later, thanks}},
		"what is being sent": {who: yes, was: agenda.Agenda{trying}, h: lately, want: agenda.Agenda{trying}},
		"never there":        {who: yes},
	} {
		f := Following{Agenda: c.was}
		for again := range 2 {
			f = f.askedBack(c.who, History{Now: since, Whole: true, Visits: c.h}, set, oslo, c.sent, since)
			if !same(f.Agenda, c.want) {
				t.Errorf("%s, time %d: planned %v, want %v", name, again, f.Agenda, c.want)
			}
		}
	}
}

// TestAsksBack: a practice begins once, with another time anew, and ends with nothing left; greetings and this leave
// one another alone.
func TestAsksBack(t *testing.T) {
	t.Parallel()
	now := at("2026-11-20 12:00")
	greet := &practice.Greeting{At: 9 * 60}
	p := Plan{}.greets(greet, now).asksBack(1000, now)
	if _, a := p.Agenda.Find(KindPlan); !a {
		t.Error("no day is planned")
	}
	if e, b := p.Agenda.Find(KindReach); !b || !e.At.Equal(now) || p.Away != 1000 {
		t.Errorf("nobody is reached: %+v", p)
	}
	p.Reached, p.Agenda = "k", p.without(KindReach)
	if again := p.greets(greet, now.Add(time.Hour)).asksBack(1000, now.Add(time.Hour)); len(again.Agenda) != 1 ||
		again.Reached != "k" || !again.Since.Equal(now) {
		t.Errorf("asked again, it begins again: %+v", again)
	}
	if other := p.asksBack(2000, now.Add(time.Hour)); len(other.Agenda) != 2 || other.Reached != "" ||
		!other.Since.Equal(now.Add(time.Hour)) {
		t.Errorf("another time holds for nobody: %+v", other)
	}
	p = p.asksBack(2000, now).greets(nil, now)
	if _, a := p.Agenda.Find(KindPlan); a || len(p.Agenda) != 1 {
		t.Errorf("of greetings there stays %+v", p)
	}
	if p = p.asksBack(0, now); p.Agenda != nil || p.Away != 0 || !p.Since.IsZero() {
		t.Errorf("there stays %+v", p)
	}
}

// TestReachesEverybody: whoever is away is found once, over several rounds, also where a round is done twice; a
// practice that wants it no longer reaches nobody.
func TestReachesEverybody(t *testing.T) {
	t.Parallel()
	now, ctx := at("2026-11-20 12:00"), t.Context()
	w := begin(t, now, map[string]practice.Trigger{practice.TriggerWinBack: {After: 30 * 24}})
	owner := fact.Actor{Role: fact.Owner, ID: "ada", Practice: "lotus"}
	visits := register.Of(w.b).Reactor()
	var all []string
	for n := range perRound + 5 {
		c, err := client.Of(w.b).Add(ctx, owner, "lotus", "", client.Particulars{Name: fmt.Sprintf("Klient %d", n),
			Emails: []string{fmt.Sprintf("k%d@example.com", n)}, Language: i18n.NB})
		if err != nil {
			t.Fatal(err)
		}
		yes := []client.Preference{{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
			Basis: client.Consent, Wording: "Ja."}}
		_, err = client.Of(w.b).Prefer(ctx, owner, "lotus", c.ID, c.Revision(), client.FromStaff, yes)
		if err != nil {
			t.Fatal(err)
		}
		w.who = c.ID
		start := at("2026-03-02 09:00")
		for _, f := range []fact.Fact{w.happened(booking.FactCreated, c.ID, start.AddDate(0, 0, -1), start),
			w.happened(booking.FactCompleted, c.ID, start.Add(time.Hour), start)} {
			w.told(f)
			if err := visits.React(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, c.ID)
	}
	if err := w.g.wanted(ctx, "lotus"); err != nil {
		t.Fatal(err)
	}
	rounds := 0
	for key := plans.Key("lotus", ""); ; rounds++ {
		p, err := plans.Get(ctx, w.b.Store, key, store.Strong)
		if err != nil {
			t.Fatal(err)
		}
		if _, more := p.Agenda.Find(KindReach); !more || rounds > 5 {
			break
		}
		w.b.Clock = clock.At(w.b.Now().Add(2 * time.Second))
		w.g.now = w.b.Now
		if _, err := w.g.reachSome(ctx, p, mustSetup(t, w), w.g.now()); err != nil { // one that was not written down
			t.Fatal(err)
		}
		if err := w.g.Reach(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if rounds != 2 {
		t.Errorf("it took %d rounds", rounds)
	}
	for _, w.who = range all {
		f := w.following()
		if want := turnOf(w.who, now, mustSetup(t, w).Zone()); len(f.Agenda) != 1 || !f.Agenda[0].At.Equal(want) ||
			f.version != 1 {
			t.Errorf("%s: planned %v, written %d times", w.who, f.Agenda, f.version)
		}
	}
}

func mustSetup(t *testing.T, w *world) *practice.Setup {
	t.Helper()
	setup, err := practice.Of(w.b).Setup(t.Context(), "lotus", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	return setup
}
