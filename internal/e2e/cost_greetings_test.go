package e2e

import (
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/facts"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/greeting"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/timeline"
)

// costOfFollowing measures what it takes to plan what follows from what clients do, and to send it; and what texts of
// the practice's own add.
func (s *stund) costOfFollowing(m *metered, measure func(string, func())) {
	t := s.t
	t.Helper()
	retry := store.Retrier{Sleep: clock.Sleep}
	// heard measures what the one reactor does that hears of the client's newest fact of the kind.
	heard := func(name, who string, kind fact.Kind[booking.Event], now time.Time) {
		t.Helper()
		page, err := timeline.New(m, facts.Kinds(), retry).List(t.Context(), "lotus", []string{who},
			timeline.Ask{Kind: kind.Name, Limit: 1})
		if err != nil || len(page.Facts) != 1 {
			t.Fatalf("%s: %v, %v", name, page.Facts, err)
		}
		b := &base.Base{Store: m, Clock: clock.At(now), Retry: retry, IDs: ids.Random(), Shared: base.Shared{}}
		if _, err := practice.Of(b).Recent(t.Context(), "lotus"); err != nil { // another reactor has asked for it
			t.Fatal(err)
		}
		g := greeting.Of(b)
		measure(name, func() {
			if err := g.Follows().React(t.Context(), page.Facts[0]); err != nil {
				t.Fatal(err)
			}
		})
	}
	mai, siri := contact{"name": "Mai Holm", "email": "mai@example.com", "phone": "+4790000001"},
		contact{"name": "Siri Holm", "email": "siri@example.com", "phone": "+4790000002"}
	s.prepaying("konsultasjon", nil)
	day := oslo("2027-02-01", 9, 0)
	s.SetClock(day.AddDate(0, 0, -4))
	first := s.bookedBy(s.cameTo("konsultasjon", day, mai))
	other := s.bookedBy(s.cameTo("konsultasjon", day.AddDate(0, 0, 1), siri))
	heard("a visit where nothing follows", first, booking.FactCompleted, day.Add(time.Hour))
	s.triggers(map[string]any{"welcome": map[string]any{"after_hours": 2},
		"after-visit": map[string]any{"after_hours": 48}, "win-back": map[string]any{"after_hours": 60 * 24}})
	heard("a visit from which thanks and a word after long follow", first, booking.FactCompleted, day.Add(time.Hour))
	heard("that visit again", first, booking.FactCompleted, day.Add(time.Hour))
	s.SetClock(day.AddDate(0, 0, 2).Add(20 * time.Minute))
	measure("the thanks are sent", func() { s.SetClock(day.AddDate(0, 0, 2).Add(31 * time.Minute)) })
	s.got("mai@example.com", "after-visit", "2027-02-03 09:30")

	owner := s.as("owner", "")
	measure("the owner words a message", func() {
		s.must(200, "PUT", "/v1/texts/after-visit/nb", map[string]any{"revision": 0,
			"text": map[string]any{"opening": "Takk, {{first_name}}."}}, owner)
	})
	s.Settle()
	heard("another visit of theirs", other, booking.FactCompleted, day.AddDate(0, 0, 2))
	s.SetClock(day.AddDate(0, 0, 3).Add(20 * time.Minute))
	measure("the thanks are sent in own words", func() { s.SetClock(day.AddDate(0, 0, 3).Add(31 * time.Minute)) })
	s.got("siri@example.com", "after-visit", "2027-02-04 09:30")
}
