package civil_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"stund/internal/civil"
)

func load(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// walls is the oracle: it goes through every minute of some days and notes which wall times the clocks of the zone
// show, and when first.
type walls struct {
	first map[string]time.Time // wall time -> the first instant that shows it
	jumps []jump
}

// jump is a clock change forward: no clock shows the walls between.
type jump struct {
	from, to string // the last wall before, the first after
	at       time.Time
}

const minute = "2006-01-02 15:04"

func watch(zone *time.Location, from, to time.Time) walls {
	w := walls{first: map[string]time.Time{}}
	last := from.Add(-time.Minute).In(zone).Format(minute)
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		now := at.In(zone).Format(minute)
		if _, seen := w.first[now]; !seen {
			w.first[now] = at
		}
		next, err := time.Parse(minute, last)
		if err != nil {
			panic(err)
		}
		if next.Add(time.Minute).Format(minute) < now {
			w.jumps = append(w.jumps, jump{last, now, at})
		}
		last = now
	}
	return w
}

func (w walls) at(wall string) (time.Time, bool) {
	if at, ok := w.first[wall]; ok {
		return at, true
	}
	for _, j := range w.jumps {
		if j.from < wall && wall < j.to {
			return j.at, true
		}
	}
	return time.Time{}, false
}

// TestAtAgainstEveryMinute asks for every minute of the days around clock changes.
func TestAtAgainstEveryMinute(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone  string
		day   civil.Date
		jumps int
	}{
		{"Europe/Oslo", civil.Date{Year: 2026, Month: 3, Day: 29}, 1},
		{"Europe/Oslo", civil.Date{Year: 2026, Month: 10, Day: 25}, 0},
		{"America/New_York", civil.Date{Year: 2026, Month: 3, Day: 8}, 1},
		{"America/New_York", civil.Date{Year: 2026, Month: 11, Day: 1}, 0},
		{"Australia/Lord_Howe", civil.Date{Year: 2026, Month: 10, Day: 4}, 1},
		{"Australia/Lord_Howe", civil.Date{Year: 2026, Month: 4, Day: 5}, 0},
		{"Africa/Cairo", civil.Date{Year: 2026, Month: 4, Day: 24}, 1},      // 00:00 -> 01:00
		{"Africa/Cairo", civil.Date{Year: 2026, Month: 10, Day: 29}, 0},     // 24:00 -> 23:00
		{"America/Sao_Paulo", civil.Date{Year: 2018, Month: 11, Day: 4}, 1}, // no midnight
		{"America/Sao_Paulo", civil.Date{Year: 2018, Month: 2, Day: 17}, 0},
		{"Pacific/Apia", civil.Date{Year: 2011, Month: 12, Day: 30}, 1}, // a day that was not
		{"Pacific/Kwajalein", civil.Date{Year: 1993, Month: 8, Day: 21}, 1},
		{"Antarctica/Troll", civil.Date{Year: 2026, Month: 3, Day: 29}, 1}, // two hours
		{"Antarctica/Troll", civil.Date{Year: 2026, Month: 10, Day: 25}, 0},
		{"Asia/Pyongyang", civil.Date{Year: 2018, Month: 5, Day: 4}, 1}, // half an hour, at the end of a day
		{"Asia/Kathmandu", civil.Date{Year: 1986, Month: 1, Day: 1}, 1}, // a quarter
		{"UTC", civil.Date{Year: 2026, Month: 3, Day: 29}, 0},
		{"Europe/Dublin", civil.Date{Year: 2026, Month: 10, Day: 25}, 0}, // negative summer time in the zone's data
	} {
		t.Run(c.zone+" "+c.day.String(), func(t *testing.T) {
			t.Parallel()
			zone := load(t, c.zone)
			noon := time.Date(c.day.Year, c.day.Month, c.day.Day, 12, 0, 0, 0, time.UTC)
			seen := watch(zone, noon.Add(-72*time.Hour), noon.Add(72*time.Hour))
			if len(seen.jumps) != c.jumps {
				t.Fatalf("the test's zone jumps at %v", seen.jumps)
			}
			for n := -1; n <= 1; n++ {
				day := c.day.AddDays(n)
				for m := range civil.EndOfDay + 1 {
					wall := day.String() + " " + m.String()
					if m == civil.EndOfDay {
						wall = day.AddDays(1).String() + " 00:00"
					}
					want, ok := seen.at(wall)
					if !ok {
						t.Fatalf("the oracle does not know %s", wall)
					}
					if got := day.At(m, zone); !got.Equal(want) || got.Location() != time.UTC {
						t.Errorf("%s: got %s, want %s", wall, got, want)
					}
				}
				if got := day.Start(zone); !got.Equal(day.At(0, zone)) {
					t.Errorf("%s starts at %s", day, got)
				}
			}
		})
	}
}

// TestAt spells out what the rule of the house means.
func TestAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, day, time, want string }{
		{"in the gap", "Europe/Oslo", "2026-03-29", "02:30", "2026-03-29T01:00:00Z"},
		{"the gap's first minute", "Europe/Oslo", "2026-03-29", "02:00", "2026-03-29T01:00:00Z"},
		{"before the gap", "Europe/Oslo", "2026-03-29", "01:59", "2026-03-29T00:59:00Z"},
		{"twice", "Europe/Oslo", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"},
		{"after what is twice", "Europe/Oslo", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"},
		{"half an hour's gap", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"},
		{"half an hour twice", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"},
		{"no midnight", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z"},
		{"the end of the day before", "America/Sao_Paulo", "2018-11-03", "24:00", "2018-11-04T03:00:00Z"},
		{"a day that was not", "Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00Z"},
		{"the day after", "Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z"},
		{"the day before", "Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			day, err := civil.ParseDate(c.day)
			if err != nil {
				t.Fatal(err)
			}
			at, err := civil.ParseTime(c.time)
			if err != nil {
				t.Fatal(err)
			}
			if got := day.At(at, load(t, c.zone)).Format(time.RFC3339); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestDaysFollowOneAnother: in every zone a day ends where the next begins, and has its own date.
func TestDaysFollowOneAnother(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
		"America/Sao_Paulo", "Asia/Tehran",
		"Atlantic/Azores", "America/St_Johns", "Asia/Gaza"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone := load(t, name)
			for d := (civil.Date{Year: 2015, Month: 1, Day: 1}); d.Year < 2028; d = d.AddDays(1) {
				start, end := d.Start(zone), d.AddDays(1).Start(zone)
				if !d.At(civil.EndOfDay, zone).Equal(end) || end.Sub(start) < 20*time.Hour {
					t.Fatalf("%s: %s to %s", d, start, end)
				}
				if civil.In(start, zone) != d || civil.In(start.Add(-time.Second), zone) == d {
					t.Fatalf("%s begins at %s", d, start.In(zone))
				}
			}
		})
	}
}

func TestArithmeticAgainstTime(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	midnight := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := midnight; at.Year() < 2200; at = at.AddDate(0, 0, 1+random.IntN(3)) {
		d := civil.DateOf(at)
		n := random.IntN(2000) - 1000
		for _, n := range []int{-1, 0, 1, n} {
			later := at.AddDate(0, 0, n)
			got := d.AddDays(n)
			if got.String() != later.Format(time.DateOnly) || got != civil.DateOf(later) {
				t.Fatalf("%s + %d = %s", d, n, got)
			}
			if got.DaysSince(d) != n || d.DaysSince(got) != -n {
				t.Fatalf("%s since %s: %d", got, d, got.DaysSince(d))
			}
			if got.Compare(d) != later.Compare(at) || got.After(d) != later.After(at) ||
				got.Before(d) != later.Before(at) {
				t.Fatalf("%s and %s are in the wrong order", got, d)
			}
		}
		if d.Weekday() != at.Weekday() {
			t.Fatalf("%s is a %s", d, d.Weekday())
		}
		m := d.Monday()
		year, week := at.ISOWeek()
		my, mw := time.Date(m.Year, m.Month, m.Day, 0, 0, 0, 0, time.UTC).ISOWeek()
		if m.Weekday() != time.Monday || my != year || mw != week || m.After(d) {
			t.Fatalf("the Monday of %s is %s", d, m)
		}
	}
}

func TestIn(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"Europe/Oslo": "2027-01-01", "America/New_York": "2026-12-31",
		"UTC": "2026-12-31", "Pacific/Kiritimati": "2027-01-01"} {
		if got := civil.In(at, load(t, zone)).String(); got != want {
			t.Errorf("%s: %s", zone, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"1900-01-01", "2200-12-31", "2024-02-29", "2026-11-23"} {
		if d, err := civil.ParseDate(s); err != nil || d.String() != s {
			t.Errorf("%s: %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1", "1899-12-31",
		"2201-01-01", "26-01-01", "2026-11-23 ",
		" 2026-11-23", "2026/11/23", "2026-11-23T00:00:00Z", "0000-00-00", "-2026-11-23", "２０２６-11-23", "2026-11-2\n",
		"+026-11-23"} {
		if d, err := civil.ParseDate(s); err == nil || !d.IsZero() {
			t.Errorf("took %q as %s", s, d)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for m := range civil.EndOfDay + 1 {
		want := fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60)
		if got := m.String(); got != want {
			t.Errorf("%d is written %s", m, got)
		}
		if got, err := civil.ParseTime(want); err != nil || got != m {
			t.Errorf("%s is read %d, %v", want, got, err)
		}
	}
	for _, s := range []string{"", "9:30", "09:3", "24:01", "25:00", "09:60", "09:30:00", "0930", "-1:00", "09.30",
		" 9:30", "09:30 ", "+9:30", "09:30\x00", "9:030"} {
		if m, err := civil.ParseTime(s); err == nil || m != 0 {
			t.Errorf("took %q as %s", s, m)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type both struct {
		Day  civil.Date          `json:"day"`
		Time civil.Time          `json:"time"`
		By   map[civil.Date]bool `json:"by"`
	}
	for _, s := range []string{`{"day":"2026-11-23","time":"24:00","by":{"2026-11-24":true}}`,
		`{"day":"","time":"00:00","by":{}}`} {
		var v both
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(v); err != nil || string(got) != s {
			t.Errorf("%s comes back as %s, %v", s, got, err)
		}
	}
	for _, s := range []string{`{"day":"2026-02-30"}`, `{"time":"24:30"}`, `{"time":""}`, `{"day":20261123}`} {
		v := both{Day: civil.Date{Year: 2020, Month: 1, Day: 1}}
		if err := json.Unmarshal([]byte(s), &v); err == nil {
			t.Errorf("took %s", s)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-23", "2024-02-29", "2023-02-29", "", "0000-00-00", "2200-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.ParseDate(s)
		want, wrong := time.Parse(time.DateOnly, s)
		if taken := wrong == nil && want.Year() >= 1900 && want.Year() <= 2200; taken != (err == nil) {
			t.Errorf("%q: %v; the standard library says %v", s, err, wrong)
		}
		if err != nil {
			if len(err.Error()) > 200 {
				t.Errorf("the error repeats %d bytes", len(err.Error()))
			}
			return
		}
		if d.String() != s || d.Year < 1900 || d.Year > 2200 {
			t.Errorf("%q is read as %s", s, d)
		}
		if d.AddDays(1).AddDays(-1) != d || d.IsZero() {
			t.Errorf("%s does not stand in the calendar", d)
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"00:00", "23:59", "24:00", "24:01", "9:30", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := civil.ParseTime(s)
		if err == nil && (m.String() != s || m < 0 || m > civil.EndOfDay) {
			t.Errorf("%q is read as %d", s, m)
		}
	})
}

func TestStart(t *testing.T) {
	t.Parallel()
	zone, err := civil.Zone("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"2026-11-23T14:00":          "2026-11-23T13:00:00Z",
		"2026-11-23T14:30:00":       "2026-11-23T13:30:00Z",
		"2026-11-23T14:00:00+05:00": "2026-11-23T09:00:00Z",
		"2026-11-23T14:00:00Z":      "2026-11-23T14:00:00Z",
		"2026-03-29T02:30:00":       "2026-03-29T01:00:00Z", // skipped: the first instant after
		"2026-10-25T02:30":          "2026-10-25T00:30:00Z", // twice: the first
		"":                          "", "2026-11-23": "", "2026-11-23T14": "", "2026-11-23T14:00:30": "", "T14:00": "",
		"2026-11-23T25:00": "", "2026-02-30T10:00": "", "2026-11-23 14:00": "",
	} {
		var s civil.Start
		err := s.UnmarshalText([]byte(text))
		if got := s.In(zone).UTC().Format(time.RFC3339); (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%q is %s, %v; want %q", text, got, err, want)
		}
		again, err := s.MarshalText()
		var back civil.Start
		if want != "" && (err != nil || back.UnmarshalText(again) != nil || !back.In(zone).Equal(s.In(zone))) {
			t.Errorf("%q is written %q, %v", text, again, err)
		}
	}
}

func TestMoment(t *testing.T) {
	t.Parallel()
	zone, err := civil.Zone("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": "0001-01-01T00:00:00Z", "2026-11-23": "2026-11-22T23:00:00Z", "2026-03-29": "2026-03-28T23:00:00Z",
		"2026-11-23T14:00:00+01:00": "2026-11-23T13:00:00Z", "2026-11-23T14:00:00.5Z": "2026-11-23T14:00:00Z",
	} {
		var m civil.Moment
		if err := m.UnmarshalText([]byte(text)); err != nil || m.In(zone).UTC().Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v", text, m, err)
		}
	}
	for _, text := range []string{"x", "23.11.2026", "2026-11-23 14:00", "2026-11-23T14:00", "9999-01-01T00:00:00Z",
		"2026-11-31", "tomorrow at ten o'clock"} {
		var m civil.Moment
		if err := m.UnmarshalText([]byte(text)); err == nil || strings.Contains(err.Error(), "2006") {
			t.Errorf("%q: %v %v", text, m, err)
		}
	}
}
