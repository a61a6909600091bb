package practice_test

import (
	"testing"
	"time"

	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
)

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	s := change(t, b, func(s *practice.Setup) {
		s.Locations = []practice.Location{{ID: "east", Name: "East"}, {ID: "west", Name: "West"}}
		morning, evening := []schedule.Interval{{From: 8 * 60, To: 12 * 60}},
			[]schedule.Interval{{From: 16 * 60, To: 20 * 60}}
		s.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: []schedule.Weekday{"mon"}, Intervals: morning, Location: "east"},
			{Weekdays: []schedule.Weekday{"mon"}, Intervals: evening, Location: "west"},
			{Weekdays: []schedule.Weekday{"tue"}, Intervals: morning},
		}}}}
		for id, places := range map[string][]string{"anywhere": nil, "only-west": {"west"}, "both": {"east", "west"}} {
			s.Services = append(s.Services, practice.Service{ID: id, Name: id, DurationMinutes: 60, Capacity: 1,
				Price:         money.Amount{Currency: "NOK"},
				Practitioners: []string{"a"}, Locations: places})
		}
	})
	monday := func(hour int) time.Time { return time.Date(2026, 11, 2, hour-1, 0, 0, 0, time.UTC) } // in Oslo
	for name, c := range map[string]struct {
		service, who string
		start        time.Time
		want         string
	}{
		"in the morning":            {"both", "a", monday(9), "east"},
		"in the evening":            {"both", "a", monday(17), "west"},
		"of all the practice has":   {"anywhere", "a", monday(17), "west"},
		"hours that name no place":  {"both", "a", monday(9 + 24), ""},
		"the only one":              {"only-west", "a", monday(9), "west"},
		"outside of all hours":      {"both", "a", monday(14), ""},
		"somebody who is not there": {"both", "x", monday(9), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, _ := s.Service(c.service)
			if got := s.PlaceOf(v, c.who, c.start); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
