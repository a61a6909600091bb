package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// triggers has the practice send these messages that follow from what clients do.
func (s *stund) triggers(set map[string]any) {
	s.t.Helper()
	owner := s.as("owner", "")
	var p map[string]any
	s.must(200, "GET", "/v1/practice", nil, owner).into(s.t, &p)
	p["triggers"] = set
	s.must(200, "PUT", "/v1/practice", p, owner)
	s.surveying(map[string]any{"exit": false}) // which would take their week
	s.Settle()
}

// agrees says yes to marketing for the client, who is asked for it by mail.
func (s *stund) agrees(client string) {
	s.t.Helper()
	owner := s.as("owner", "")
	var was struct{ Revision int64 }
	s.must(200, "GET", "/v1/clients/"+client+"/preferences", nil, owner).into(s.t, &was)
	s.must(200, "PUT", "/v1/clients/"+client+"/preferences", map[string]any{"revision": was.Revision, "items": []any{
		map[string]any{"purpose": "marketing", "channel": "email", "answer": "yes", "basis": "consent",
			"wording": "Ja, skriv til meg."}}}, owner)
}

// times returns when the person got mails of the kind.
func (s *stund) times(to, kind string) (all []string) {
	s.t.Helper()
	zone := oslo("2026-11-01", 0, 0).Location()
	for _, m := range s.of(to, kind) {
		all = append(all, m.SentAt.In(zone).Format("2006-01-02 15:04"))
	}
	return all
}

// got holds when the person got mails of the kind.
func (s *stund) got(to, kind string, want ...string) {
	s.t.Helper()
	if got := s.times(to, kind); strings.Join(got, ", ") != strings.Join(want, ", ") {
		s.t.Errorf("%s of %s came [%s], want [%s]", kind, to, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

// TestWelcomeAsksForTheForm: who books for the first time is welcomed by one mail, which asks for the form; the
// confirmation does not. Nobody else is welcomed.
func TestWelcomeAsksForTheForm(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		s.Book("konsultasjon", oslo("2026-11-18", 9, 0), contact{"name": "Gammel Kjent",
			"email": "gammel@example.com", "phone": "+4791234568"})
		s.FastForward(24 * time.Hour)
		s.triggers(map[string]any{"welcome": map[string]any{"after_hours": 3}})
		b := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		if mail := s.Expect("kari@example.com", "email booked")[0]; strings.Contains(mail.Text, "/f/") ||
			strings.Contains(mail.Text, "Velkommen") {
			t.Errorf("the confirmation welcomes, too:\n%s", mail.Text)
		}
		if is := s.formOf(b.ID); is.Progress != "asked" {
			t.Errorf("staff see %+v", is)
		}
		says(t, s.page(200, "/m/"+b.Token), "/f/") // her page leads there all the same
		planned := s.planned("days=2&language=en", owner)
		seen := 0
		for _, p := range planned {
			if p.Kind == "welcome" && p.Name == "Kari Nordmann" && p.Purpose == "care" && p.Outlook == "goes" {
				seen++
			}
		}
		if seen != 1 {
			t.Errorf("planned: %+v", planned)
		}
		s.Book("konsultasjon", oslo("2026-11-25", 10, 0), kari) // the second one is nothing new
		s.Book("konsultasjon", oslo("2026-11-26", 10, 0), contact{"name": "Gammel Kjent",
			"email": "gammel@example.com", "phone": "+4791234568"})
		s.FastForward(3*time.Hour + time.Minute)
		mail := s.Expect("kari@example.com", "email booked", "email booked", "email welcome")[2]
		for _, w := range []string{"Velkommen", "fredag 20. november", "Fyll ut skjemaet", "/u/"} {
			if !strings.Contains(mail.Text, w) {
				t.Errorf("the welcome does not say %q:\n%s", w, mail.Text)
			}
		}
		s.save(200, s.token(mail), map[string]any{"pain": true})
		s.FastForward(10 * 24 * time.Hour)
		s.got("gammel@example.com", "welcome")
		if len(s.times("kari@example.com", "welcome")) != 1 {
			t.Error("welcomed again")
		}
	})
}

// TestWelcomeWithdrawn: who cancels is not welcomed, and is once they book again; nor is who came with a list, who is
// the same as somebody known, or whose visit begins before.
func TestWelcomeWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.triggers(map[string]any{"welcome": map[string]any{"after_hours": 24}})
		s.SetClock(oslo("2026-11-03", 10, 0))
		first := s.Book("konsultasjon", oslo("2026-11-20", 10, 0), kari)
		soon := contact{"name": "Snart Her", "email": "snart@example.com", "phone": "+4791234570"}
		s.Book("konsultasjon", oslo("2026-11-03", 14, 0), soon)
		s.take("name;email\nLise Liste;lise@example.com\n", owner)
		s.Book("konsultasjon", oslo("2026-11-19", 10, 0), contact{"name": "Lise Liste", "email": "lise@example.com",
			"phone": "+4791234571"})
		known := s.Book("konsultasjon", oslo("2026-11-19", 12, 0), contact{"name": "Dag To", "email": "to@example.com",
			"phone": "+4791234572"})
		s.Settle()
		s.SetClock(oslo("2026-11-04", 9, 0))
		s.must(200, "POST", "/v1/link/"+first.Token+"/cancel", nil)
		s.SetClock(oslo("2026-11-04", 12, 0))
		s.got("to@example.com", "welcome", "2026-11-04 10:00")
		s.got("kari@example.com", "welcome")
		twin := s.Book("konsultasjon", oslo("2026-11-26", 12, 0), contact{"name": "Dag Too", "email": "too@example.com",
			"phone": "+4791234573"})
		s.Settle()
		s.must(200, "POST", "/v1/clients/"+s.bookedBy(known)+"/merge", map[string]any{"with": s.bookedBy(twin)}, owner)
		s.Book("konsultasjon", oslo("2026-11-23", 10, 0), kari)
		s.SetClock(oslo("2026-11-07", 12, 0))
		s.got("kari@example.com", "welcome", "2026-11-05 12:00")
		s.got("too@example.com", "welcome")
		s.got("to@example.com", "welcome", "2026-11-04 10:00")
		s.got("snart@example.com", "welcome")
		s.got("lise@example.com", "welcome")
	})
}

// TestAfterVisits: who came is thanked, once for each visit and however late it is marked; so many visits are told
// apart; and of both one mail comes.
func TestAfterVisits(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		owner := s.as("owner", "")
		s.triggers(map[string]any{"after-visit": map[string]any{"after_hours": 24},
			"progress": map[string]any{"after_hours": 26, "visits": []int{3, 2, 3}}})
		s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)
		s.SetClock(oslo("2026-11-05", 12, 0))
		s.got("kari@example.com", "after-visit", "2026-11-04 09:30")
		s.cameTo("konsultasjon", oslo("2026-11-17", 9, 0), kari)
		s.SetClock(oslo("2026-11-20", 12, 0))
		s.got("kari@example.com", "progress", "2026-11-18 11:30")
		mail := s.of("kari@example.com", "progress")[0]
		if !strings.Contains(mail.Subject, "Besøk nummer 2") {
			t.Errorf("%s\n%s", mail.Subject, mail.Text)
		}
		s.got("kari@example.com", "after-visit", "2026-11-04 09:30") // the other one said enough of that visit
		// one that is taken back, and one that is marked the next day
		missed := s.cameTo("konsultasjon", oslo("2026-12-01", 9, 0), kari)
		s.must(200, "POST", "/v1/bookings/"+missed.ID+"/no-show", nil, owner)
		late := s.Book("konsultasjon", oslo("2026-12-08", 9, 0), kari)
		s.SetClock(oslo("2026-12-10", 12, 0))
		s.must(200, "POST", "/v1/bookings/"+late.ID+"/complete", nil, s.as("owner", ""))
		s.SetClock(oslo("2026-12-20", 12, 0))
		s.got("kari@example.com", "progress", "2026-11-18 11:30", "2026-12-10 12:05")
		s.cameTo("konsultasjon", oslo("2026-12-22", 9, 0), kari)
		s.triggers(map[string]any{})
		s.SetClock(oslo("2026-12-30", 12, 0))
		s.got("kari@example.com", "after-visit", "2026-11-04 09:30") // it is wanted no longer
	})
}

// TestWinBack: who has not come for long and has nothing booked is written to once, if they want marketing, and not on
// a Sunday; a new booking takes it back, and cancelling that brings it.
func TestWinBack(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.triggers(map[string]any{"win-back": map[string]any{"after_hours": 40 * 24},
			"after-visit": map[string]any{"after_hours": 24}})
		liv := contact{"name": "Liv Hansen", "email": "liv@example.com", "phone": "+4791234568"}
		who := s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)) // Sunday, 13 December
		s.agrees(who)
		silent := s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-03", 13, 0), liv))
		s.SetClock(oslo("2026-12-12", 9, 30))
		planned := s.planned("days=3&language=en&client="+who, s.as("owner", ""))
		if len(planned) != 1 || planned[0].Kind != "win-back" || planned[0].Why != "quiet-hours" ||
			planned[0].Purpose != "marketing" {
			t.Errorf("planned: %+v", planned)
		}
		s.SetClock(oslo("2026-12-14", 12, 0))
		s.got("kari@example.com", "win-back", "2026-12-14 08:00")
		if mail := s.of("kari@example.com", "win-back")[0]; !strings.Contains(mail.Text, "/b/lotus") {
			t.Errorf("it leads nowhere:\n%s", mail.Text)
		}
		var page struct {
			Items []struct{ Client, Why string }
		}
		s.must(200, "GET", "/v1/messages?state=skipped&kind=win-back", nil, s.as("owner", "")).into(t, &page)
		if len(page.Items) != 1 || page.Items[0].Client != silent || page.Items[0].Why != "no-consent" {
			t.Errorf("skipped: %+v", page.Items)
		}
		s.agrees(silent)
		next := s.Book("konsultasjon", oslo("2026-12-21", 9, 0), kari)
		s.must(200, "POST", "/v1/link/"+next.Token+"/cancel", nil)
		s.SetClock(oslo("2027-01-31", 12, 0)) // once per absence
		s.got("kari@example.com", "win-back", "2026-12-14 08:00")

		s.cameTo("konsultasjon", oslo("2027-02-02", 9, 0), kari)
		ahead := s.Book("konsultasjon", oslo("2027-03-16", 9, 0), kari)
		s.SetClock(oslo("2027-03-15", 9, 0)) // 14 March, with something booked
		s.got("kari@example.com", "win-back", "2026-12-14 08:00")
		s.must(200, "POST", "/v1/bookings/"+ahead.ID+"/cancel", nil, s.as("owner", ""))
		s.SetClock(oslo("2027-03-17", 9, 0))
		s.got("kari@example.com", "win-back", "2026-12-14 08:00", "2027-03-16 09:00")
	})
}

// TestWinBackReachesThoseAway: a practice that begins to ask back reaches those who were away for long already, once
// and each on a day of their own, if they want marketing; and those who will be. Another time holds for all of them.
func TestWinBackReachesThoseAway(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.surveying(map[string]any{"exit": false})
		back := func(days int) { s.triggers(map[string]any{"win-back": map[string]any{"after_hours": days * 24}}) }
		liv := contact{"name": "Liv Hansen", "email": "liv@example.com", "phone": "+4791234568"}
		per := contact{"name": "Per Lund", "email": "per@example.com", "phone": "+4791234569"}
		ada := contact{"name": "Ada Moe", "email": "ada.moe@example.com", "phone": "+4791234570"}
		s.agrees(s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)))
		s.cameTo("konsultasjon", oslo("2026-11-03", 13, 0), liv) // who never said yes
		s.agrees(s.bookedBy(s.cameTo("konsultasjon", oslo("2026-11-04", 13, 0), ada)))
		s.agrees(s.bookedBy(s.cameTo("konsultasjon", oslo("2027-01-05", 9, 0), per)))
		s.SetClock(oslo("2027-01-07", 12, 0))
		s.Book("konsultasjon", oslo("2027-01-29", 9, 0), ada)
		back(40)
		s.SetClock(oslo("2027-02-09", 12, 0))
		came := s.times("kari@example.com", "win-back")
		if len(came) != 1 || came[0] < "2027-01-08 08:00" || came[0] > "2027-02-04 17:00" || came[0][11:] > "17:00" {
			t.Errorf("who was away was asked back %v", came)
		}
		var page struct {
			Items []struct{ Client, Why string }
		}
		s.must(200, "GET", "/v1/messages?state=skipped&kind=win-back", nil, s.as("owner", "")).into(t, &page)
		if len(page.Items) != 0 {
			t.Errorf("tried in vain: %+v", page.Items)
		}
		back(59)
		s.SetClock(oslo("2027-02-12", 12, 0))
		s.triggers(map[string]any{})
		s.SetClock(oslo("2027-02-20", 12, 0))
		back(59)
		s.SetClock(oslo("2027-03-31", 12, 0))
		s.got("per@example.com", "win-back", "2027-03-05 09:30") // of the new time
		s.got("kari@example.com", "win-back", came...)
		s.got("liv@example.com", "win-back")
		s.got("ada.moe@example.com", "win-back") // who has not been marked
	})
}

// TestTriggersOfNobody: who is erased, has died, is archived or says no gets nothing; and what was planned for one who
// was merged comes once.
func TestTriggersOfNobody(t *testing.T) {
	onEach(t, func(t *testing.T, s *stund) {
		s.triggers(map[string]any{"after-visit": map[string]any{"after_hours": 8 * 24, "first_only": true}})
		people := map[string]contact{}
		ids := map[string]string{}
		for n, name := range []string{"Borte", "Arkiv", "Nei", "En", "To", "Savn"} {
			day := oslo("2026-11-03", 9, 0).AddDate(0, 0, n+n/4*2) // Tuesday to Friday, Monday, and Tuesday
			people[name] = contact{"name": name + " Person", "email": strings.ToLower(name) + "@example.com",
				"phone": "+479123456" + string(rune('0'+n))}
			ids[name] = s.bookedBy(s.cameTo("konsultasjon", day, people[name]))
		}
		owner := s.as("owner", "")
		s.must(202, "POST", "/v1/clients/"+ids["Borte"]+"/erasure", map[string]any{"upcoming": "cancel"}, owner)
		s.must(200, "POST", "/v1/clients/"+ids["Arkiv"]+"/archive", map[string]any{}, owner)
		s.must(200, "POST", "/v1/clients/"+ids["Savn"]+"/archive", map[string]any{"deceased": true}, owner)
		s.must(200, "PUT", "/v1/clients/"+ids["Nei"]+"/preferences", map[string]any{"revision": 1, "items": []any{
			map[string]any{"purpose": "greetings", "channel": "email", "answer": "no"}}}, owner)
		s.must(200, "POST", "/v1/clients/"+ids["En"]+"/merge", map[string]any{"with": ids["To"]}, owner)
		s.SetClock(oslo("2026-11-24", 12, 0))
		owner = s.as("owner", "")
		for _, name := range []string{"borte", "arkiv", "nei", "en", "to", "savn"} {
			s.got(name+"@example.com", "after-visit") // of the two who are one it was the second visit
		}
		var page struct{ Items []struct{ Why string } }
		s.must(200, "GET", "/v1/messages?state=skipped&kind=after-visit", nil, owner).into(t, &page)
		whys := map[string]int{}
		for _, i := range page.Items {
			whys[i.Why]++
		}
		if len(page.Items) != 3 || whys["archived"] != 1 || whys["refused"] != 1 || whys["deceased"] != 1 {
			t.Errorf("skipped: %+v", page.Items)
		}
	})
}

// TestTriggersAreChecked: what cannot be is refused, each with its place; and what follows is in the journey.
func TestTriggersAreChecked(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	owner := s.as("owner", "")
	var p map[string]any
	s.must(200, "GET", "/v1/practice", nil, owner).into(t, &p)
	for at, set := range map[string]map[string]any{
		"triggers.farewell":                {"farewell": map[string]any{"after_hours": 24}},
		"triggers.welcome.after_hours":     {"welcome": map[string]any{"after_hours": 25}},
		"triggers.progress.visits":         {"progress": map[string]any{"after_hours": 24}},
		"triggers.progress.visits[1]":      {"progress": map[string]any{"after_hours": 24, "visits": []int{1, 101}}},
		"triggers.win-back.after_hours":    {"win-back": map[string]any{"after_hours": 24}},
		"triggers.win-back.first_only":     {"win-back": map[string]any{"after_hours": 9000, "first_only": true}},
		"triggers.after-visit.visits":      {"after-visit": map[string]any{"after_hours": 24, "visits": []int{1}}},
		"triggers.after-visit.after_hours": {"after-visit": map[string]any{"after_hours": 0}},
	} {
		p["triggers"] = set
		if a := s.must(422, "PUT", "/v1/practice", p, owner); !strings.Contains(string(a.Body), at) {
			t.Errorf("%s is not named: %s", at, a.Body)
		}
	}
	s.triggers(map[string]any{"welcome": map[string]any{"after_hours": 2},
		"after-visit": map[string]any{"after_hours": 24}, "win-back": map[string]any{"after_hours": 90 * 24},
		"progress": map[string]any{"after_hours": 24, "visits": []int{5}}})
	var journey struct{ Messages []struct{ Kind string } }
	s.must(200, "GET", "/v1/services/konsultasjon/journey?language=nb", nil, owner).into(t, &journey)
	var kinds []string
	for _, j := range journey.Messages {
		kinds = append(kinds, j.Kind)
	}
	if got := strings.Join(kinds, " "); got != "booked welcome reminder reminder after-visit win-back" {
		t.Errorf("a journey of %s", got)
	}
}

// TestTriggersLeaveTheNightAlone: what falls into quiet hours waits for the morning where the client is, also where the
// clock changes that night.
func TestTriggersLeaveTheNightAlone(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.SetClock(oslo("2027-10-25", 9, 0))
		s.triggers(map[string]any{"after-visit": map[string]any{"after_hours": 30}})
		s.adds("Anna Fjern", "anna@example.com", "1980-07-01", [2]string{"time_zone", "America/New_York"})
		s.cameTo("konsultasjon", oslo("2027-10-27", 15, 0), contact{"name": "Anna Fjern", "email": "anna@example.com"})
		s.cameTo("konsultasjon", oslo("2027-10-29", 15, 0), kari)
		s.SetClock(oslo("2027-11-01", 12, 0))
		s.got("anna@example.com", "after-visit", "2027-10-28 21:30") // 15:30 where she is
		s.got("kari@example.com", "after-visit", "2027-10-31 08:00") // Saturday, 21:30
	})
}

// TestPlannedFollowsTheSettings: a practice that changes when messages come has those move that are planned already;
// one whose time is past by then comes within a day. Nothing is planned for what happened before it was switched on.
func TestPlannedFollowsTheSettings(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		after := func(hours int) map[string]any { return map[string]any{"after_hours": hours} }
		liv := contact{"name": "Liv Hansen", "email": "liv@example.com", "phone": "+4791234568"}
		s.triggers(map[string]any{"after-visit": after(10 * 24)})
		s.cameTo("konsultasjon", oslo("2026-11-03", 9, 0), kari)
		s.cameTo("konsultasjon", oslo("2026-11-05", 9, 0), liv)
		s.SetClock(oslo("2026-11-06", 12, 0))
		set := map[string]any{"after-visit": after(2 * 24), "welcome": after(2)}
		s.triggers(set)
		s.SetClock(oslo("2026-11-08", 12, 0))
		s.got("kari@example.com", "after-visit", "2026-11-07 12:00") // whose two days were over
		s.got("liv@example.com", "after-visit", "2026-11-07 09:30")
		s.got("kari@example.com", "welcome")

		s.SetClock(oslo("2026-11-09", 9, 0))
		soon := contact{"name": "Snart Her", "email": "snart@example.com", "phone": "+4791234570"}
		late := contact{"name": "Siden Her", "email": "siden@example.com", "phone": "+4791234571"}
		s.Book("konsultasjon", oslo("2026-11-10", 10, 0), soon) // before a day and a night are over
		s.Book("konsultasjon", oslo("2026-11-25", 10, 0), late)
		s.Settle()
		set["welcome"] = after(24)
		s.triggers(set)
		s.SetClock(oslo("2026-11-12", 12, 0))
		s.got("snart@example.com", "welcome", "2026-11-09 11:00")
		s.got("siden@example.com", "welcome", "2026-11-10 09:00")
	})
}

// TestFormWithoutItsWelcome: where the welcome was to ask for a form and does not come, because the practice switched
// it off or the visit was moved to before it, the form is asked for all the same, once.
func TestFormWithoutItsWelcome(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		f := s.published(intake())
		s.asks("konsultasjon", map[string]any{"form": f.ID, "often": "once"})
		s.triggers(map[string]any{"welcome": map[string]any{"after_hours": 20}})
		liv := contact{"name": "Liv Hansen", "email": "liv@example.com", "phone": "+4791234568"}
		per := contact{"name": "Per Lund", "email": "per@example.com", "phone": "+4791234569"}
		s.SetClock(oslo("2026-11-03", 10, 0))
		s.Book("konsultasjon", oslo("2026-11-27", 10, 0), kari)
		s.Book("massasje", oslo("2026-11-27", 13, 0), per) // which asks for none
		b := s.Book("konsultasjon", oslo("2026-11-25", 10, 0), liv)
		s.FastForward(time.Hour)
		if mail := s.Expect("liv@example.com", "email booked")[0]; strings.Contains(mail.Text, "/f/") {
			t.Errorf("the confirmation asks, too:\n%s", mail.Text)
		}
		s.must(200, "POST", "/v1/link/"+b.Token+"/reschedule", map[string]any{"start": oslo("2026-11-04", 10, 0)})
		s.FastForward(10 * time.Minute)
		if mail := s.Expect("liv@example.com", "email booked", "email moved")[1]; s.token(mail) == "" {
			t.Error("nothing asks for the form")
		}
		s.triggers(map[string]any{})
		s.FastForward(10 * time.Minute)
		mail := s.Expect("kari@example.com", "email booked", "email form-ask")[1]
		says(t, s.filled(200, s.do("GET", "/f/"+s.token(mail)+"?lang=en", nil)), "About you")
		if strings.Contains(mail.Text, "Velkommen") || !strings.Contains(mail.Text, "/u/") {
			t.Errorf("it welcomes, or does not say how it is refused:\n%s", mail.Text)
		}
		s.FastForward(20 * time.Hour)
		s.got("kari@example.com", "welcome")
		s.got("liv@example.com", "welcome")
		s.Expect("per@example.com", "email booked")
		if n := len(s.of("kari@example.com", "form-ask")); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

// TestGreetingsOfAFamily: who shares an address, or has somebody who speaks for them, is greeted as themselves: by
// their name, at the address that is theirs, in a week of their own, and as far as was said of them. Nobody is written
// to in another's place.
func TestGreetingsOfAFamily(t *testing.T) {
	each(t, func(t *testing.T, s *stund) {
		s.triggers(map[string]any{"after-visit": map[string]any{"after_hours": 24},
			"win-back": map[string]any{"after_hours": 30 * 24},
			"progress": map[string]any{"after_hours": 24, "visits": []int{2}}})
		s.greeting("09:00")
		const home = "kari@example.com"
		both := func(day string) {
			t.Helper()
			child := s.Book("konsultasjon", oslo(day, 11, 0), ola)
			s.cameTo("konsultasjon", oslo(day, 9, 0), kari)
			s.SetClock(oslo(day, 12, 0))
			s.must(200, "POST", "/v1/bookings/"+child.ID+"/complete", nil, s.as("owner", ""))
			s.Settle()
		}
		both("2026-11-03")
		mother, child := s.named("Kari"), s.named("Ola")
		change := func(id string, more map[string]any) {
			t.Helper()
			var c map[string]any
			s.must(200, "GET", "/v1/clients/"+id, nil, s.as("owner", "")).into(t, &c)
			for _, read := range []string{"id", "status", "visits", "created"} {
				delete(c, read)
			}
			maps.Copy(c, more)
			s.must(200, "PUT", "/v1/clients/"+id, c, s.as("owner", ""))
			s.Settle()
		}
		change(child, map[string]any{"guardian": map[string]any{"client": mother}, "birthday": "2018-12-10"})
		small := s.adds("Lill Nordmann", home, "2020-12-10")
		change(small, map[string]any{"emails": []string{}, "guardian": map[string]any{"client": mother}})
		names := func(kind string) (all []string) {
			for _, m := range s.of(home, kind) {
				greeted, _, _ := strings.Cut(strings.SplitAfter(m.Text, "Hei ")[1], ".")
				all = append(all, greeted)
			}
			slices.Sort(all)
			return all
		}
		is := func(kind string, want ...string) {
			t.Helper()
			if got := names(kind); !slices.Equal(got, want) {
				t.Errorf("%s: to %q, want %q", kind, got, want)
			}
		}
		s.SetClock(oslo("2026-11-05", 12, 0))
		is("after-visit", "Kari", "Ola") // one each

		s.must(200, "PUT", "/v1/clients/"+mother+"/preferences", map[string]any{"revision": 1, "items": []any{
			map[string]any{"purpose": "greetings", "channel": "email", "answer": "no"},
			map[string]any{"purpose": "marketing", "channel": "email", "answer": "yes", "basis": "consent",
				"wording": "Ja, skriv til meg."}}}, s.as("owner", ""))
		both("2026-11-17")
		s.SetClock(oslo("2026-11-20", 12, 0))
		is("progress", "Kari", "Ola") // care, of which nobody said no
		s.SetClock(oslo("2026-12-11", 12, 0))
		is("birthday", "Ola") // and none of who has no address
		s.SetClock(oslo("2026-12-31", 12, 0))
		is("win-back", "Kari") // a yes of hers is none of his
		is("after-visit", "Kari", "Ola")
	})
}
