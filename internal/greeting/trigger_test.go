package greeting

import (
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/practice"
)

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// seen is an appointment of an hour.
func seen(id, made, start string, as booking.Status) Visit {
	v := Visit{Booking: id, Start: at(start), State: as}
	v.End = v.Start.Add(time.Hour)
	if made != "" {
		v.Made = at(made)
	}
	return v
}

// TestAbout: what each trigger is about, by what a client's appointments have come to.
func TestAbout(t *testing.T) {
	t.Parallel()
	const now = "2026-11-10 12:00"
	const welcome, after, progress, away = practice.TriggerWelcome, practice.TriggerAfterVisit,
		practice.TriggerProgress, practice.TriggerWinBack
	none, firstOnly := practice.Trigger{}, practice.Trigger{First: true}
	number := func(visits ...int) practice.Trigger { return practice.Trigger{Visits: visits} }
	done, open := booking.Completed, booking.Confirmed
	three := []Visit{seen("c", "", "2026-11-09 09:00", done), seen("b", "", "2026-11-05 09:00", done),
		seen("a", "", "2026-11-01 09:00", done)}
	ahead := seen("d", "2026-11-09 10:00", "2026-11-20 09:00", open)
	for name, c := range map[string]struct {
		kind string
		h    History
		set  practice.Trigger
		only string // "": there is nothing to write about
	}{
		"first booking": {welcome, History{Whole: true, Visits: []Visit{ahead}}, none, "d"},
		"of several the first that was made": {welcome, History{Whole: true, Visits: []Visit{
			seen("e", "2026-11-09 11:00", "2026-11-19 09:00", open), ahead}}, none, "d"},
		"of a series the first to begin": {welcome, History{Whole: true, Visits: []Visit{
			seen("e", "2026-11-09 10:00", "2026-11-27 09:00", open), ahead}}, none, "d"},
		"cancelled ones do not count": {welcome, History{Whole: true, Visits: []Visit{ahead,
			seen("a", "2026-11-01 09:00", "2026-11-30 09:00", booking.Cancelled)}}, none, "d"},
		"one who came": {welcome, History{Whole: true, Visits: append([]Visit{ahead}, three...)},
			none, ""},
		"one who missed a visit": {welcome, History{Whole: true, Visits: []Visit{ahead,
			seen("a", "", "2026-11-01 09:00", booking.NoShow)}}, none, ""},
		"one of whom nobody said how it went": {welcome, History{Whole: true, Visits: []Visit{ahead,
			seen("a", "2026-10-01 09:00", "2026-11-10 12:00", open)}}, none, ""},
		"one who came with a list": {welcome, History{Whole: true, Imported: true,
			Visits: []Visit{ahead}}, none, ""},
		"one with a long past":  {welcome, History{Visits: []Visit{ahead}}, none, ""},
		"one of no appointment": {welcome, History{Whole: true}, none, ""},

		"the last visit":         {after, History{Visits: three}, none, "c"},
		"none yet":               {after, History{Visits: []Visit{ahead}}, none, ""},
		"not the first":          {after, History{Whole: true, Visits: three}, firstOnly, ""},
		"the first":              {after, History{Whole: true, Visits: three[2:]}, firstOnly, "a"},
		"who knows":              {after, History{Visits: three[2:]}, firstOnly, ""},
		"the third":              {progress, History{Whole: true, Visits: three}, number(1, 3), "3"},
		"not the second":         {progress, History{Whole: true, Visits: three}, number(2, 4), ""},
		"not of an unknown past": {progress, History{Visits: three}, number(3), ""},

		"long away":       {away, History{Visits: three}, none, "c"},
		"something ahead": {away, History{Visits: append([]Visit{ahead}, three...)}, none, ""},
		"something ahead that was not read": {away, History{Ahead: true, Visits: three},
			none, ""},
		"missed and cancelled since": {away, History{Visits: append([]Visit{
			seen("y", "", "2026-11-09 18:00", booking.NoShow), seen("x", "", "2026-11-09 15:00", booking.Cancelled)},
			three...)}, none, "c"},
		"one that nobody has marked since": {away, History{Visits: append([]Visit{
			seen("y", "", "2026-11-09 18:00", open)}, three...)}, none, ""},
		"never there": {away, History{Whole: true}, none, ""},
	} {
		trigger, known := triggerOf(c.kind)
		if !known {
			t.Fatal(c.kind)
		}
		c.h.Now = at(now)
		only, _, holds := trigger.About(c.h, c.set)
		if holds != (c.only != "") || holds && only != c.only {
			t.Errorf("%s: about %q, %v; want %q", name, only, holds, c.only)
		}
	}
}

// TestPlanned: what is planned, when, and what is left alone. Planned again, it is the same.
func TestPlanned(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	day := 24
	p := practice.Practice{Triggers: map[string]practice.Trigger{
		practice.TriggerWelcome:    {After: 2},
		practice.TriggerAfterVisit: {After: day},
		practice.TriggerProgress:   {After: 2 * day, Visits: []int{2}},
		practice.TriggerWinBack:    {After: 60 * day},
	}}
	first := seen("a", "2026-11-01 09:00", "2026-11-05 09:00", booking.Completed)
	second := seen("b", "2026-11-05 11:00", "2026-11-09 09:00", booking.Completed)
	next := seen("b", "2026-11-06 08:59", "2026-12-09 09:00", booking.Confirmed)
	missed := seen("a", "", "2026-11-05 09:00", booking.NoShow)
	fresh := seen("a", "2026-11-01 09:00", "2026-11-05 09:00", booking.Confirmed)
	is := func(id, when string) agenda.Entry { return agenda.New(id, at(when)) }
	thanks := is("after-visit.email.client.a", "2026-11-06 10:00")
	back := is("win-back.email.client.a", "2027-01-04 10:00")
	tried := thanks
	tried.Attempts = 1
	waits := thanks
	waits.Retry = at("2026-11-07 10:00")
	for name, c := range map[string]struct {
		was  agenda.Agenda
		sent map[string][]string
		now  string
		h    []Visit
		want agenda.Agenda
	}{
		"booked": {
			now: "2026-11-01 09:00", h: []Visit{fresh},
			want: agenda.Agenda{is("welcome.email.client.a", "2026-11-01 11:00")}},
		"heard late": {
			now: "2026-11-01 13:59", h: []Visit{fresh},
			want: agenda.Agenda{is("welcome.email.client.a", "2026-11-01 14:04")}},
		"heard too late":  {now: "2026-11-01 14:01", h: []Visit{fresh}},
		"welcomed before": {now: "2026-11-01 09:00", h: []Visit{fresh}, sent: map[string][]string{"welcome": {"x"}}},
		"came": {
			now: "2026-11-05 10:30", h: []Visit{first},
			want: agenda.Agenda{thanks, back}},
		"thanked": {now: "2026-11-06 10:30", h: []Visit{first}, sent: map[string][]string{"after-visit": {"a"}},
			want: agenda.Agenda{back}},
		"told so under another id": {now: "2027-02-19 09:00", h: []Visit{first},
			sent: map[string][]string{"win-back": {"x", "a", "y"}}},
		"marked after days": {now: "2026-11-09 09:00", h: []Visit{first}, want: agenda.Agenda{
			is("after-visit.email.client.a", "2026-11-09 09:05"), back}},
		"marked after weeks": {
			now: "2026-11-19 09:00", h: []Visit{first},
			want: agenda.Agenda{back}},
		"found long away late": {
			now: "2027-02-19 09:00", h: []Visit{first},
			want: agenda.Agenda{is("win-back.email.client.a", "2027-02-20 09:00")}},
		"the second one": {
			was: agenda.Agenda{thanks, back}, now: "2026-11-09 11:00", h: []Visit{second, first},
			want: agenda.Agenda{is("progress.email.client.2", "2026-11-11 10:00"),
				is("win-back.email.client.b", "2027-01-08 10:00")}},
		"what is being sent": {
			was: agenda.Agenda{tried}, now: "2026-11-06 10:00", h: nil,
			want: agenda.Agenda{tried}},
		"what waits for its day": {
			was: agenda.Agenda{waits, back}, now: "2026-11-06 11:00", h: []Visit{first},
			want: agenda.Agenda{waits, back}},
		"booked again": {
			was: agenda.Agenda{thanks, back}, now: "2026-11-06 09:00", h: []Visit{next, first},
			want: agenda.Agenda{thanks}},
		"did not come after all": {was: agenda.Agenda{thanks, back}, now: "2026-11-05 12:00", h: []Visit{missed}},
	} {
		h := History{Now: at(c.now), Whole: true, Visits: c.h}
		for _, v := range c.h {
			h.Ahead = h.Ahead || v.State == booking.Confirmed && v.Start.After(h.Now)
		}
		f := Following{Agenda: c.was}
		for again := range 2 {
			f = f.planned(h, p, oslo, c.sent)
			if !same(f.Agenda, c.want) {
				t.Errorf("%s, time %d: planned %v, want %v", name, again, f.Agenda, c.want)
			}
		}
	}
	off := Following{Agenda: agenda.Agenda{thanks, back}}.planned(History{Now: at("2026-11-05 12:00"), Whole: true,
		Visits: []Visit{first}}, practice.Practice{}, oslo, nil)
	if off.Agenda != nil {
		t.Errorf("switched off, it plans %v", off.Agenda)
	}
}

func same(a, b agenda.Agenda) bool {
	if len(a) != len(b) {
		return false
	}
	for _, e := range a {
		o, is := b.Find(e.ID)
		if !is || !o.At.Equal(e.At) || !o.Retry.Equal(e.Retry) || o.Attempts != e.Attempts {
			return false
		}
	}
	return true
}

// TestTold: of each appointment the newest word holds, in whatever order it is told.
func TestTold(t *testing.T) {
	t.Parallel()
	event := func(start string) booking.Event {
		return booking.Event{Client: "c", Start: at(start), End: at(start).Add(time.Hour)}
	}
	made := func(k fact.Kind[booking.Event], id, of, when, start string) fact.Fact {
		return k.New(id, at(when), "lotus", of, fact.Actor{Role: fact.System}, event(start))
	}
	all := []fact.Fact{
		made(booking.FactCreated, "1", "a", "2026-11-01 09:00", "2026-11-05 09:00"),
		made(booking.FactMoved, "2", "a", "2026-11-02 09:00", "2026-11-06 09:00"),
		made(booking.FactPriced, "3", "a", "2026-11-06 08:00", "2026-11-06 09:00"),
		made(booking.FactCompleted, "4", "a", "2026-11-06 10:00", "2026-11-06 09:00"),
		made(booking.FactReceived, "5", "b", "2026-11-03 09:00", "2026-11-07 09:00"),
		made(booking.FactTransferred, "6", "b", "2026-11-04 09:00", "2026-11-07 09:00"),
		client.FactImported.New("7", at("2026-10-01 09:00"), "lotus", "c", fact.Actor{Role: fact.System},
			client.Imported{New: true}),
	}
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1, 0}, {3, 0, 5, 6, 1, 4, 2, 3, 0}} {
		var some []fact.Fact
		for _, n := range order {
			some = append(some, all[n])
		}
		visits, imported, err := told(some)
		if err != nil || !imported || len(visits) != 2 {
			t.Fatalf("%v: %+v, %v, %v", order, visits, imported, err)
		}
		b, a := visits[0], visits[1]
		if a.State != booking.Completed || !a.Made.Equal(at("2026-11-01 09:00")) ||
			!a.Start.Equal(at("2026-11-06 09:00")) ||
			b.State != booking.Cancelled || !b.Made.Equal(at("2026-11-03 09:00")) {
			t.Errorf("%v: %+v", order, visits)
		}
	}
}
