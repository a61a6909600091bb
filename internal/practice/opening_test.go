package practice_test

import (
	"strings"
	"testing"

	"stund/internal/civil"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
)

// hours reads "09:00-12:00 13:00-17:00".
func hours(t testing.TB, s string) (out []schedule.Interval) {
	t.Helper()
	for _, part := range strings.Fields(s) {
		from, to, _ := strings.Cut(part, "-")
		f, err := civil.ParseTime(from)
		if err != nil {
			t.Fatal(err)
		}
		e, err := civil.ParseTime(to)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, schedule.Interval{From: f, To: e})
	}
	return out
}

// write is the other way round, with what a day is closed for after a slash.
func write(d practice.OpenDay) string {
	parts := make([]string, len(d.Hours))
	for i, h := range d.Hours {
		parts[i] = h.From.String() + "-" + h.To.String()
	}
	s := strings.Join(parts, " ")
	if name := d.Holiday.NB; name != "" {
		s += "/" + name
	}
	return s
}

func TestOpening(t *testing.T) {
	t.Parallel()
	every := []schedule.Weekday{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	weekdays := every[:5]
	works := func(id, span string, days ...schedule.Weekday) practice.Practitioner {
		return practice.Practitioner{ID: id, Name: id, Hours: schedule.Hours{Rules: []schedule.Rule{{Weekdays: days,
			Intervals: hours(t, span)}}}}
	}
	for name, c := range map[string]struct {
		first civil.Date
		edit  func(*practice.Setup)
		want  []string // of a week
	}{
		"the union of all who work": {civil.Date{Year: 2026, Month: 11, Day: 2}, func(s *practice.Setup) {
			s.Practitioners = append(s.Practitioners, works("b", "11:00-12:30 13:00-19:00", "thu"),
				works("c", "19:30-20:00", "thu"))
			s.Services[0].Practitioners = []string{"a", "b", "c"}
		}, []string{"09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00",
			"09:00-12:30 13:00-19:00 19:30-20:00", "09:00-12:00 13:00-17:00", "", ""}},
		"who left, and who gives nothing to anyone": {civil.Date{Year: 2026, Month: 11, Day: 7},
			func(s *practice.Setup) {
				left, hidden, none := works("b", "08:00-20:00", every...), works("c", "08:00-20:00", every...),
					works("d", "08:00-20:00", every...)
				left.Inactive = true
				s.Practitioners = append(s.Practitioners, left, hidden, none)
				s.Services[0].Practitioners = []string{"a", "b"}
				for id, v := range map[string]practice.Visibility{"inside": practice.Hidden,
					"by-link": practice.ByLink} {
					s.Services = append(s.Services, practice.Service{ID: id, Name: id, DurationMinutes: 30, Capacity: 1,
						Price:         money.Amount{Currency: "NOK"},
						Practitioners: []string{"c"}, Visibility: v})
				}
			}, []string{"", "", "09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00",
				"09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00"}},
		"Christmas": {civil.Date{Year: 2026, Month: 12, Day: 21}, func(s *practice.Setup) {
			s.Practice.DaysClosed = []civil.Date{{Year: 2026, Month: 12, Day: 22}}
			s.Practitioners[0].Hours.Exceptions = []schedule.Exception{{Date: civil.Date{Year: 2026, Month: 12,
				Day: 23}, Intervals: hours(t, "09:00-11:00")},
				// who writes hours for a holiday means them
				{Date: civil.Date{Year: 2026, Month: 12, Day: 26}, Intervals: hours(t, "12:00-14:00")}}
		}, []string{"09:00-12:00 13:00-17:00", "", "09:00-11:00", "/Julaften", "/Første juledag", "12:00-14:00", ""}},
		"a night that has one hour more": {civil.Date{Year: 2026, Month: 10, Day: 24}, func(s *practice.Setup) {
			s.Practitioners[0] = works("a", "00:30-02:30 03:30-24:00", "sat", "sun")
		}, []string{"00:30-02:30 03:30-24:00", "00:30-02:30 03:30-24:00", "", "", "", "", ""}},
		"a night that has one hour less": {civil.Date{Year: 2026, Month: 3, Day: 28}, func(s *practice.Setup) {
			s.Practitioners[0] = works("a", "01:00-04:00", "sat", "sun")
		}, []string{"01:00-04:00", "01:00-04:00", "", "", "", "/Skjærtorsdag", "/Langfredag"}},
		"round the clock": {civil.Date{Year: 2026, Month: 11, Day: 2}, func(s *practice.Setup) {
			s.Practitioners[0] = works("a", "00:00-24:00", "mon", "tue", "wed")
		}, []string{"00:00-24:00", "00:00-24:00", "00:00-24:00", "", "", "", ""}},
		"hours of another zone": {civil.Date{Year: 2026, Month: 11, Day: 2}, func(s *practice.Setup) {
			s.Practitioners[0] = works("a", "16:00-20:00", "mon")
			s.Practitioners[0].TimeZone = "America/New_York"
		}, []string{"22:00-24:00", "00:00-02:00", "", "", "", "", ""}},
		"hours at several places": {civil.Date{Year: 2026, Month: 11, Day: 2}, func(s *practice.Setup) {
			s.Practitioners[0].Hours.Rules = []schedule.Rule{{Weekdays: []schedule.Weekday{"mon"},
				Intervals: hours(t, "08:00-12:00"), Location: "east"},
				{Weekdays: []schedule.Weekday{"mon"}, Intervals: hours(t, "12:00-18:00"), Location: "west"}}
		}, []string{"08:00-18:00", "", "", "", "", "", ""}},
		"away, not closed": {civil.Date{Year: 2026, Month: 11, Day: 7}, func(s *practice.Setup) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: begin, End: begin.AddDate(0, 0, 30)}}
		}, []string{"", "", "09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00",
			"09:00-12:00 13:00-17:00", "09:00-12:00 13:00-17:00"}},
		"nobody": {civil.Date{Year: 2026, Month: 11, Day: 2}, func(s *practice.Setup) { s.Services = nil },
			[]string{"", "", "", "", "", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := book(open(t))
			put(t, b, lotus())
			s := change(t, b, func(s *practice.Setup) {
				s.Locations = []practice.Location{{ID: "east", Name: "East"}, {ID: "west", Name: "West"}}
				s.Practitioners = []practice.Practitioner{works("a", "09:00-12:00 13:00-17:00", weekdays...)}
				s.Services = []practice.Service{{ID: "s", Name: "S", DurationMinutes: 60, Capacity: 1,
					Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a"}}}
				c.edit(s)
			})
			got := s.Opening(c.first, 7)
			for i, want := range c.want {
				if day := c.first.AddDays(i); got[i].Date != day || write(got[i]) != want {
					t.Errorf("%s (%s): %q, want %q", day, got[i].Date, write(got[i]), want)
				}
			}
		})
	}
}

func BenchmarkOpening(b *testing.B) {
	s := openingOfTwenty(b)
	for b.Loop() {
		s.Opening(civil.Date{Year: 2026, Month: 11, Day: 2}, 7)
	}
}

func openingOfTwenty(b *testing.B) *practice.Setup {
	k := book(open(b))
	put(b, k, lotus())
	return change(b, k, func(s *practice.Setup) {
		v := practice.Service{ID: "s", Name: "S", DurationMinutes: 60, Capacity: 1,
			Price: money.Amount{Currency: "NOK"}}
		for n := range 20 {
			id := string(rune('a' + n))
			s.Practitioners = append(s.Practitioners, practice.Practitioner{ID: id, Name: id,
				Hours: schedule.Hours{Rules: []schedule.Rule{
					{Weekdays: []schedule.Weekday{"mon", "tue", "wed", "thu", "fri"},
						Intervals: hours(b, "08:00-12:00 13:00-18:00")}}}})
			v.Practitioners = append(v.Practitioners, id)
		}
		s.Services = []practice.Service{v}
	})
}
