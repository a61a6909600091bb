package client_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
)

// opened is a practice in Oslo.
func opened(t *testing.T, db store.Store, change ...func(*practice.Practice)) *practice.Book {
	t.Helper()
	book := practice.NewBook(db, retry, ids.Random(), func() time.Time { return now })
	p := practice.Practice{ID: "lotus", Name: "Lotus", TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "post@lotus.example"}
	for _, f := range change {
		f(&p)
	}
	if _, _, err := book.Put(t.Context(), owner, p); err != nil {
		t.Fatal(err)
	}
	return book
}

// pulse is the manner of a limited message; of a greeting, that can go at its time only.
var (
	pulse    = message.Manner{Purpose: message.Feedback, Turn: 4, Waits: 14 * 24 * time.Hour}
	exit     = message.Manner{Purpose: message.Feedback, Turn: 2, Waits: 14 * 24 * time.Hour}
	birthday = message.Manner{Purpose: message.Greetings, Turn: 3, Waits: 12 * time.Hour, Days: true}
	campaign = message.Manner{Purpose: message.Marketing, Turn: 7, Waits: 30 * 24 * time.Hour}
)

func TestWanted(t *testing.T) {
	t.Parallel()
	db := open(t)
	made := add(t, clients(db), karis)
	judge := client.NewManners(clients(db), opened(t, db))
	elsewhere := false
	rule := func(m message.Manner, channel string) message.Why {
		t.Helper()
		r, err := judge.Rule(t.Context(), message.Sending{Practice: "lotus", Client: made.ID, Manner: m,
			Channel: channel, Audience: "client", Planned: now, Looking: true,
			Elsewhere: func(context.Context) (bool, error) { return elsewhere, nil }}, now)
		if err != nil {
			t.Fatal(err)
		}
		return r.Refused
	}
	said := func(all ...client.Preference) {
		t.Helper()
		if _, err := clients(db).Prefer(t.Context(), owner, "lotus", made.ID, 0, client.FromStaff, all); err != nil {
			t.Fatal(err)
		}
	}
	stands := func(status client.Status) {
		t.Helper()
		if _, err := clients(db).SetStatus(t.Context(), owner, "lotus", made.ID, 0, status); err != nil {
			t.Fatal(err)
		}
	}
	reminder, booked := message.OfPurpose(message.Reminders), message.OfPurpose(message.Essential)
	is := func(what string, got, want message.Why) {
		t.Helper()
		if got != want {
			t.Errorf("%s: refused %q, want %q", what, got, want)
		}
	}
	is("a reminder", rule(reminder, "sms"), "")
	is("news", rule(booked, "email"), "")
	is("how it was", rule(pulse, "email"), "")
	is("advertising without a yes", rule(campaign, "email"), message.WhyNoConsent)
	said(client.Preference{Purpose: client.Reminders, Channel: client.BySMS, Answer: client.No},
		client.Preference{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
			Basis: client.Consent, Wording: "Ja, send meg tilbud"})
	is("a refused reminder", rule(reminder, "sms"), message.WhyRefused)
	is("a reminder by the other channel", rule(reminder, "email"), "")
	is("news after a no to reminders", rule(booked, "sms"), "")
	is("advertising after a yes", rule(campaign, "email"), "")
	is("advertising by a channel without a yes", rule(campaign, "sms"), message.WhyNoConsent)
	said(client.Preference{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.No},
		client.Preference{Purpose: client.Essential, Channel: client.ByEmail, Answer: client.No})
	is("advertising after a no", rule(campaign, "email"), message.WhyRefused)
	is("what is essential, by the only channel", rule(booked, "email"), "")
	elsewhere = true
	is("what is essential, and goes by SMS too", rule(booked, "email"), message.WhyRefused)
	is("what is essential, by SMS", rule(booked, "sms"), "")
	stands(client.Archived)
	is("how it was, to somebody archived", rule(pulse, "email"), message.WhyArchived)
	is("news to somebody archived", rule(booked, "sms"), "")
	stands(client.Deceased)
	is("news to the dead", rule(booked, "sms"), message.WhyDeceased)
	for _, m := range []message.Sending{{Practice: "lotus", Client: made.ID, Audience: "practitioner"},
		{Practice: "lotus", Client: "nobody", Audience: "client"}, {Practice: "lotus", Audience: "client"}} {
		if r, err := judge.Rule(t.Context(), m, now); err != nil || r != (message.Ruling{}) {
			t.Errorf("%+v: %+v, %v", m, r, err)
		}
	}
}

// TestNights: what nobody waits for is put off until it is day where the client is, and nothing else is.
func TestNights(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	book := opened(t, db)
	far := add(t, c, client.Particulars{Name: "Far", Zone: "America/New_York"})
	near := add(t, c, client.Particulars{Name: "Near"})
	said := []client.Preference{{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.Yes,
		Basis: client.Consent}}
	for _, id := range []string{far.ID, near.ID} {
		if _, err := c.Prefer(t.Context(), owner, "lotus", id, 0, client.FromStaff, said); err != nil {
			t.Fatal(err)
		}
	}
	judge := client.NewManners(c, book)
	morning := time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // 10:00 in Oslo, 04:00 in New York
	night := morning.Add(13 * time.Hour)                    // 23:00 in Oslo
	sunday := time.Date(2026, 11, 8, 9, 0, 0, 0, time.UTC)
	offer, news := message.Manner{Purpose: message.Essential, Quiet: true}, message.OfPurpose(message.Essential)
	reminder := message.OfPurpose(message.Reminders)
	for name, try := range map[string]struct {
		m    message.Sending
		at   time.Time
		want time.Time
	}{
		"who is away":     {message.Sending{Client: far.ID, Manner: offer}, morning, morning.Add(4 * time.Hour)},
		"what they asked": {message.Sending{Client: far.ID, Manner: news}, morning, morning},
		"who is here":     {message.Sending{Client: near.ID, Manner: offer}, morning, morning},
		"to staff":        {message.Sending{Client: far.ID, Manner: offer, Audience: "practitioner"}, morning, morning},
		"to nobody known": {message.Sending{Client: "x", Manner: offer}, morning, morning},
		"at night":        {message.Sending{Client: near.ID, Manner: pulse}, night, night.Add(9 * time.Hour)},
		"a reminder by SMS at night, days ahead": {message.Sending{Client: near.ID, Manner: reminder, Channel: "sms",
			Visit: night.Add(48 * time.Hour)}, night, night.Add(8 * time.Hour)},
		"a reminder by SMS at night, of the morning": {message.Sending{Client: near.ID, Manner: reminder,
			Channel: "sms", Visit: night.Add(9 * time.Hour)}, night, night},
		"a reminder by mail at night": {message.Sending{Client: near.ID, Manner: reminder, Channel: "email",
			Visit: night.Add(48 * time.Hour)}, night, night},
		"how it was, on a Sunday": {message.Sending{Client: near.ID, Manner: pulse}, sunday, sunday},
		"advertising on a Sunday": {message.Sending{Client: near.ID, Manner: campaign}, sunday,
			time.Date(2026, 11, 9, 7, 0, 0, 0, time.UTC)},
	} {
		if try.m.Practice = "lotus"; try.m.Audience == "" {
			try.m.Audience = "client"
		}
		if try.m.Channel == "" {
			try.m.Channel = "email"
		}
		try.m.Planned, try.m.Looking = try.at, true
		got, err := judge.Rule(t.Context(), try.m, try.at)
		if err != nil || got.Refused != "" || got.Later.IsZero() != try.want.Equal(try.at) ||
			!got.Later.IsZero() && !got.Later.Equal(try.want) {
			t.Errorf("%s: %+v, %v, want %s", name, got, err, try.want)
		}
	}
}

// TestNightsOverClockChanges: in three zones, one with a change of half an hour, over both changes of a year, no
// message that a client could do without goes in the quiet hours, and each goes at the first minute after them.
func TestNightsOverClockChanges(t *testing.T) {
	t.Parallel()
	for _, q := range []*practice.QuietHours{nil, {From: 60, To: 150}, {From: 23*60 + 30, To: 2*60 + 30}} {
		quiet := practice.QuietHours{From: 21 * 60, To: 8 * 60}
		if q != nil {
			quiet = *q
		}
		for _, name := range []string{"Europe/Oslo", "America/New_York", "Australia/Lord_Howe"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			db := open(t)
			judge := client.NewManners(clients(db), opened(t, db, func(p *practice.Practice) { p.Quiet = q }))
			c := clients(db)
			them := add(t, c, client.Particulars{Name: "Kari", Zone: name})
			for _, change := range changes(zone, 2027) {
				for n := range 184 {
					at := change.Add(time.Duration(n)*17*time.Minute - 26*time.Hour)
					r, err := judge.Rule(t.Context(), message.Sending{Practice: "lotus", Client: them.ID,
						Audience: "client", Channel: "email", Manner: pulse, Planned: at, Looking: true}, at)
					if err != nil {
						t.Fatal(err)
					}
					want := firstAwake(at, quiet, zone)
					if got := latest(at, r.Later); !got.Equal(want) {
						t.Fatalf(
							"%s, quiet %v to %v, at %s: goes at %s, want %s",
							name,
							quiet.From,
							quiet.To,
							at.In(zone),
							got.In(zone),
							want.In(zone),
						)
					}
				}
			}
		}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// changes returns the instants of the year at which the zone's clock changes.
func changes(zone *time.Location, year int) (all []time.Time) {
	for t := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() == year; t = t.Add(time.Hour / 2) {
		_, before := t.Add(-time.Second).In(zone).Zone()
		if _, after := t.In(zone).Zone(); before != after {
			all = append(all, t)
		}
	}
	return all
}

// firstAwake is the slow way: it asks of each minute's wall clock. A night ends at the first instant whose time of day
// is its end's or, where the clocks leap over that, the first one after it.
func firstAwake(at time.Time, q practice.QuietHours, zone *time.Location) time.Time {
	within := func(t time.Time) bool {
		day := civil.In(t, zone)
		for _, evening := range []civil.Date{day.AddDays(-1), day} {
			morning := evening
			if q.To <= q.From {
				morning = evening.AddDays(1)
			}
			if from, to := evening.At(q.From, zone), morning.At(q.To, zone); !t.Before(from) && t.Before(to) {
				return true
			}
		}
		return false
	}
	if !within(at) {
		return at
	}
	for t := at.Truncate(time.Minute); ; t = t.Add(time.Minute) {
		if !within(t) {
			return t
		}
	}
}

// TestWeek: of what a client could do without they get one message in seven days, in the order of turns.
func TestWeek(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	judge := client.NewManners(c, opened(t, db))
	them := add(t, c, client.Particulars{Name: "Kari"})
	day := func(n int, hours ...int) time.Time {
		at := time.Date(2026, 11, 2+n, 9, 0, 0, 0, time.UTC)
		for _, h := range hours {
			at = at.Add(time.Duration(h) * time.Hour)
		}
		return at
	}
	ask := func(name string, m message.Manner, planned, at time.Time) message.Ruling {
		t.Helper()
		r, err := judge.Rule(t.Context(), message.Sending{Practice: "lotus", Client: them.ID, Audience: "client",
			Channel: "email", Subject: name, Entry: "x.email.client", Manner: m, Planned: planned}, at)
		if err != nil {
			t.Fatal(err)
		}
		if r.With != nil {
			if err := db.Transact(t.Context(), *r.With); err != nil {
				t.Fatal(err)
			}
		}
		return r
	}
	goes := func(name string, m message.Manner, planned, at time.Time) {
		t.Helper()
		if r := ask(name, m, planned, at); r.Refused != "" || !r.Later.IsZero() || r.Dropped {
			t.Errorf("%s at %s: %+v", name, at, r)
		}
	}
	waits := func(name string, m message.Manner, planned, at, until time.Time, why message.Why) {
		t.Helper()
		if r := ask(name, m, planned, at); !r.Later.Equal(until) || r.Until != why {
			t.Errorf("%s at %s: %+v, want to wait until %s, %s", name, at, r, until, why)
		}
	}
	refused := func(name string, m message.Manner, planned, at time.Time, why message.Why) {
		t.Helper()
		if r := ask(name, m, planned, at); r.Refused != why {
			t.Errorf("%s at %s: %+v, want refused: %s", name, at, r, why)
		}
	}
	goes("one", pulse, day(0), day(0))
	goes("one", pulse, day(0), day(0, 1)) // it is tried again
	waits("two", pulse, day(1), day(1), day(7), message.WhyWeek)
	waits("three", exit, day(2), day(2), day(7), message.WhyWeek)
	refused("a birthday", birthday, day(3), day(3), message.WhyWeek)
	waits("two", pulse, day(1), day(7), day(7, 1), message.WhyTurn) // the exit survey goes first
	goes("three", exit, day(2), day(7))
	waits("two", pulse, day(1), day(7, 1), day(14), message.WhyWeek)
	goes("two", pulse, day(1), day(14))
	refused("four", pulse, day(6), day(20, 1), message.WhyWeek) // day 21 is more than fourteen days after it

	// A birthday has its week kept free: what can wait waits.
	own := client.Waiting{
		Message: client.WaitingName("birth", "x.email.client", day(26)),
		Turn:    birthday.Turn,
		Until:   day(27),
		At:      day(26),
	}
	for range 2 {
		if err := c.KeepFree(t.Context(), "lotus", them.ID, own); err != nil {
			t.Fatal(err)
		}
	}
	waits("five", pulse, day(22), day(22), day(26, 1), message.WhyTurn)
	waits("six", exit, day(22), day(22), day(26, 1), message.WhyTurn) // it ranks before it, and can wait
	goes("birth", birthday, day(26), day(26))
	waits("six", exit, day(22), day(26, 1), day(33), message.WhyWeek)
	goes("six", exit, day(22), day(33))
	refused("five", pulse, day(22), day(33), message.WhyWeek)

	// Who was waited for and does not come is waited for no longer than a night.
	waits("seven", pulse, day(34), day(34), day(40), message.WhyWeek)
	waits("eight", exit, day(34), day(34), day(40), message.WhyWeek) // and is withdrawn
	waits("seven", pulse, day(34), day(40), day(40, 1), message.WhyTurn)
	goes("seven", pulse, day(34), day(41))
}

// TestOneWeekOfManySenders: of many senders at the same time, one takes the week.
func TestOneWeekOfManySenders(t *testing.T) {
	t.Parallel()
	db := open(t)
	c := clients(db)
	judge := client.NewManners(c, opened(t, db))
	for round := range 20 {
		them := add(t, c, client.Particulars{Name: fmt.Sprintf("Kari %d", round)})
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		taken := 0
		kinds := []message.Manner{pulse, exit, birthday}
		var rulings []message.Ruling
		for n, m := range kinds {
			r, err := judge.Rule(t.Context(), message.Sending{Practice: "lotus", Client: them.ID, Audience: "client",
				Channel: "email", Subject: fmt.Sprint(n), Entry: "x.email.client", Manner: m, Planned: at}, at)
			if err != nil {
				t.Fatal(err)
			}
			rulings = append(rulings, r)
		}
		for _, n := range rand.New(rand.NewPCG(1, uint64(round))).Perm(len(kinds)) {
			err := db.Transact(t.Context(), *rulings[n].With)
			if err == nil {
				taken++
			} else if !errors.Is(err, store.ErrConflict) && !errors.As(err, new(*store.ConditionError)) {
				t.Fatal(err)
			}
		}
		if taken != 1 {
			t.Errorf("round %d: %d took the week", round, taken)
		}
	}
}
