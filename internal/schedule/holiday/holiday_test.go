package holiday_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/schedule/holiday"
)

// golden is a country's days of a year, as month-day: by law, and the eves.
type golden struct{ public, eves string }

// The official lists of 2024 to 2030, worked out from the laws that countries.go names, with the dates of Easter
// 2024-03-31, 2025-04-20, 2026-04-05, 2027-03-28, 2028-04-16, 2029-04-01 and 2030-04-21. GB is as gov.uk/bank-holidays
// lists them for England and Wales, US as the Office of Personnel Management does.
var goldens = []struct {
	country string
	years   map[int]golden
}{
	{"NO", map[int]golden{
		2024: {"01-01 03-28 03-29 03-31 04-01 05-01 05-09 05-17 05-19 05-20 12-25 12-26", "03-30 05-18 12-24 12-31"},
		2025: {"01-01 04-17 04-18 04-20 04-21 05-01 05-17 05-29 06-08 06-09 12-25 12-26", "04-19 06-07 12-24 12-31"},
		2026: {"01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26", "04-04 05-23 12-24 12-31"},
		2027: {"01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 05-17 12-25 12-26", "03-27 05-15 12-24 12-31"},
		2028: {"01-01 04-13 04-14 04-16 04-17 05-01 05-17 05-25 06-04 06-05 12-25 12-26", "04-15 06-03 12-24 12-31"},
		2029: {"01-01 03-29 03-30 04-01 04-02 05-01 05-10 05-17 05-20 05-21 12-25 12-26", "03-31 05-19 12-24 12-31"},
		2030: {"01-01 04-18 04-19 04-21 04-22 05-01 05-17 05-30 06-09 06-10 12-25 12-26", "04-20 06-08 12-24 12-31"},
	}},
	{"SE", map[int]golden{
		2024: {"01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-06 06-22 11-02 12-25 12-26",
			"03-30 06-21 12-24 12-31"},
		2025: {"01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-06 06-08 06-21 11-01 12-25 12-26",
			"04-19 06-20 12-24 12-31"},
		2026: {"01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26",
			"04-04 06-19 12-24 12-31"},
		2027: {"01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-26 11-06 12-25 12-26",
			"03-27 06-25 12-24 12-31"},
		2028: {"01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-06 06-24 11-04 12-25 12-26",
			"04-15 06-23 12-24 12-31"},
		2029: {"01-01 01-06 03-30 04-01 04-02 05-01 05-10 05-20 06-06 06-23 11-03 12-25 12-26",
			"03-31 06-22 12-24 12-31"},
		2030: {"01-01 01-06 04-19 04-21 04-22 05-01 05-30 06-06 06-09 06-22 11-02 12-25 12-26",
			"04-20 06-21 12-24 12-31"},
	}},
	{"DK", map[int]golden{
		2024: {"01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26", "06-05 12-24 12-31"},
		2025: {"01-01 04-17 04-18 04-20 04-21 05-29 06-08 06-09 12-25 12-26", "06-05 12-24 12-31"},
		2026: {"01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26", "06-05 12-24 12-31"},
		2027: {"01-01 03-25 03-26 03-28 03-29 05-06 05-16 05-17 12-25 12-26", "06-05 12-24 12-31"},
		2028: {"01-01 04-13 04-14 04-16 04-17 05-25 06-04 06-05 12-25 12-26", "06-05 12-24 12-31"},
		2029: {"01-01 03-29 03-30 04-01 04-02 05-10 05-20 05-21 12-25 12-26", "06-05 12-24 12-31"},
		2030: {"01-01 04-18 04-19 04-21 04-22 05-30 06-09 06-10 12-25 12-26", "06-05 12-24 12-31"},
	}},
	{"FI", map[int]golden{
		2024: {"01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-22 11-02 12-06 12-25 12-26",
			"03-30 06-21 12-24 12-31"},
		2025: {"01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-08 06-21 11-01 12-06 12-25 12-26",
			"04-19 06-20 12-24 12-31"},
		2026: {"01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-20 10-31 12-06 12-25 12-26",
			"04-04 06-19 12-24 12-31"},
		2027: {"01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-26 11-06 12-06 12-25 12-26",
			"03-27 06-25 12-24 12-31"},
		2028: {"01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-24 11-04 12-06 12-25 12-26",
			"04-15 06-23 12-24 12-31"},
		2029: {"01-01 01-06 03-30 04-01 04-02 05-01 05-10 05-20 06-23 11-03 12-06 12-25 12-26",
			"03-31 06-22 12-24 12-31"},
		2030: {"01-01 01-06 04-19 04-21 04-22 05-01 05-30 06-09 06-22 11-02 12-06 12-25 12-26",
			"04-20 06-21 12-24 12-31"},
	}},
	{"IS", map[int]golden{
		2024: {"01-01 03-28 03-29 03-31 04-01 04-25 05-01 05-09 05-19 05-20 06-17 08-05 12-25 12-26", "12-24 12-31"},
		2025: {"01-01 04-17 04-18 04-20 04-21 04-24 05-01 05-29 06-08 06-09 06-17 08-04 12-25 12-26", "12-24 12-31"},
		2026: {"01-01 04-02 04-03 04-05 04-06 04-23 05-01 05-14 05-24 05-25 06-17 08-03 12-25 12-26", "12-24 12-31"},
		2027: {"01-01 03-25 03-26 03-28 03-29 04-22 05-01 05-06 05-16 05-17 06-17 08-02 12-25 12-26", "12-24 12-31"},
		2028: {"01-01 04-13 04-14 04-16 04-17 04-20 05-01 05-25 06-04 06-05 06-17 08-07 12-25 12-26", "12-24 12-31"},
		2029: {"01-01 03-29 03-30 04-01 04-02 04-19 05-01 05-10 05-20 05-21 06-17 08-06 12-25 12-26", "12-24 12-31"},
		2030: {"01-01 04-18 04-19 04-21 04-22 04-25 05-01 05-30 06-09 06-10 06-17 08-05 12-25 12-26", "12-24 12-31"},
	}},
	{"GB", map[int]golden{
		2024: {"01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26", ""},
		2025: {"01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26", ""},
		2026: {"01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28", ""},
		2027: {"01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28", ""},
		2028: {"01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26", ""},
		2029: {"01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26", ""},
		2030: {"01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26", ""},
	}},
	{"DE", map[int]golden{
		2024: {"01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26", "12-24 12-31"},
		2025: {"01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26", "12-24 12-31"},
		2026: {"01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26", "12-24 12-31"},
		2027: {"01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26", "12-24 12-31"},
		2028: {"01-01 04-14 04-17 05-01 05-25 06-05 10-03 12-25 12-26", "12-24 12-31"},
		2029: {"01-01 03-30 04-02 05-01 05-10 05-21 10-03 12-25 12-26", "12-24 12-31"},
		2030: {"01-01 04-19 04-22 05-01 05-30 06-10 10-03 12-25 12-26", "12-24 12-31"},
	}},
	{"US", map[int]golden{
		2024: {"01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25", ""},
		2025: {"01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25", ""},
		2026: {"01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25", ""},
		2027: {"01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31", ""},
		2028: {"01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25", ""},
		2029: {"01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25", ""},
		2030: {"01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25", ""},
	}},
}

func TestOfficialLists(t *testing.T) {
	t.Parallel()
	if len(goldens) != len(holiday.Countries()) {
		t.Errorf("%d countries have goldens, %d are known", len(goldens), len(holiday.Countries()))
	}
	for _, c := range goldens {
		for year, want := range c.years {
			got := golden{list(holiday.Of(c.country, year), holiday.Public),
				list(holiday.Of(c.country, year), holiday.Eve)}
			if d := cmp.Diff(want, got, cmp.AllowUnexported(golden{})); d != "" {
				t.Errorf("%s %d (-want +got):\n%s", c.country, year, d)
			}
		}
	}
}

func list(days []holiday.Day, kind holiday.Kind) string {
	var out []string
	for _, d := range days {
		if d.Kind == kind {
			out = append(out, d.Date.String()[5:])
		}
	}
	return strings.Join(out, " ")
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		country, date string
		want          []holiday.Day
	}{
		"the library's list lacks it": {"NO", "2026-04-05", []holiday.Day{
			{Name: "Første påskedag", English: "Easter Sunday", Kind: holiday.Public, ClosedByDefault: true}}},
		"two on one date": {"NO", "2027-05-17", []holiday.Day{
			{Name: "Grunnlovsdagen", English: "Constitution Day", Kind: holiday.Public, ClosedByDefault: true},
			{Name: "Andre pinsedag", English: "Whit Monday", Kind: holiday.Public, ClosedByDefault: true}}},
		"the library calls it public": {"DK", "2026-06-05", []holiday.Day{
			{Name: "Grundlovsdag", English: "Constitution Day", Kind: holiday.Eve}}},
		"an eve that is kept": {"DK", "2026-12-24", []holiday.Day{
			{Name: "Juleaften", English: "Christmas Eve", Kind: holiday.Eve, ClosedByDefault: true}}},
		"Store bededag, the last": {"DK", "2023-05-05", []holiday.Day{
			{Name: "Store bededag", English: "General Prayer Day", Kind: holiday.Public, ClosedByDefault: true}}},
		"Store bededag, abolished": {"DK", "2024-04-26", nil},
		"a Friday eve": {"SE", "2026-06-19", []holiday.Day{
			{Name: "Midsommarafton", English: "Midsummer's Eve", Kind: holiday.Eve, ClosedByDefault: true}}},
		"the same eve in Finland": {"FI", "2026-06-19", []holiday.Day{
			{Name: "Juhannusaatto", English: "Midsummer's Eve", Kind: holiday.Eve, ClosedByDefault: true}}},
		"Boxing Day on a Saturday": {"GB", "2026-12-26", []holiday.Day{
			{Name: "Boxing Day", English: "Boxing Day", Kind: holiday.Moved, ClosedByDefault: true}}},
		"its day off": {"GB", "2026-12-28", []holiday.Day{
			{Name: "Boxing Day (substitute day)", English: "Boxing Day (substitute day)", Kind: holiday.Public,
				ClosedByDefault: true}}},
		"Christmas Day on a Sunday moves past Boxing Day": {"GB", "2022-12-27", []holiday.Day{
			{Name: "Christmas Day (substitute day)", English: "Christmas Day (substitute day)", Kind: holiday.Public,
				ClosedByDefault: true}}},
		"a jubilee moves the spring holiday": {"GB", "2022-05-30", nil},
		"New Year's Day in the year before": {"US", "2027-12-31", []holiday.Day{
			{Name: "New Year's Day (observed)", English: "New Year's Day (observed)", Kind: holiday.Public,
				ClosedByDefault: true}}},
		"an ordinary day":    {"DE", "2026-11-23", nil},
		"an unknown country": {"XX", "2026-01-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			date, err := civil.ParseDate(c.date)
			if err != nil {
				t.Fatal(err)
			}
			var got []holiday.Day
			for _, d := range holiday.Of(c.country, date.Year) {
				if d.Date == date {
					d.Date = civil.Date{}
					got = append(got, d)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s %s (-want +got):\n%s", c.country, c.date, d)
			}
		})
	}
}

// TestEaster holds Easter Sunday against Gauss's rule with Lichtenberg's corrections: another formula than the
// library's.
func TestEaster(t *testing.T) {
	t.Parallel()
	for year := 1995; year <= 2200; year++ {
		century := year / 100
		lunar := 15 + (3*century+3)/4 - (8*century+13)/25
		solar := 2 - (3*century+3)/4
		golden := year % 19
		seed := (19*golden + lunar) % 30
		limit := 21 + seed - (seed+golden/11)/29
		sunday := 7 - (year+year/4+solar)%7
		march := limit + 7 - (limit-sunday)%7
		want := civil.DateOf(time.Date(year, time.March, march, 0, 0, 0, 0, time.UTC))
		for _, d := range holiday.Of("NO", year) {
			if d.English == "Easter Sunday" && d.Date != want {
				t.Errorf("Easter %d is %s, want %s", year, d.Date, want)
			}
		}
	}
}

// TestAll looks at every day of many years: in order, of the year asked for, named.
func TestAll(t *testing.T) {
	t.Parallel()
	for _, country := range holiday.Countries() {
		for year := 1990; year <= 2100; year++ {
			days := holiday.Of(country, year)
			if len(days) < 8 {
				t.Errorf("%s %d has %d days", country, year, len(days))
			}
			for i, d := range days {
				if d.Date.Year != year || d.Name == "" || d.English == "" || d.Kind == "" {
					t.Errorf("%s %d: %+v", country, year, d)
				}
				if i > 0 && d.Date.Before(days[i-1].Date) {
					t.Errorf("%s %d: %s comes after %s", country, year, d.Date, days[i-1].Date)
				}
			}
		}
	}
}
