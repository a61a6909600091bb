package schedule_test

import (
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
)

// TestOpen: hours as they stand in a calendar, over a clock change, midnight, a holiday, an exception, and in the zone
// of somebody who works elsewhere.
func TestOpen(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	day := func(month time.Month, d int) civil.Date { return civil.Date{Year: 2026, Month: month, Day: d} }
	every := []schedule.Weekday{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	hours := func(intervals ...schedule.Interval) *schedule.Hours {
		return &schedule.Hours{Rules: []schedule.Rule{{Weekdays: every, Intervals: intervals}}}
	}
	split := hours(schedule.Interval{From: 8 * 60, To: 12 * 60}, schedule.Interval{From: 13 * 60, To: 17 * 60})
	except := hours(schedule.Interval{From: 8 * 60, To: 12 * 60})
	except.Exceptions = []schedule.Exception{{Date: day(11, 24), Intervals: []schedule.Interval{{From: 600, To: 660}}},
		{Date: day(11, 25)}}
	closed := func(d civil.Date) (i18n.Text, bool) { return i18n.Text{}, d == day(12, 25) }
	for name, c := range map[string]struct {
		diary    schedule.Diary
		from, to civil.Date
		want     []string
	}{
		"two a day": {schedule.Diary{Hours: split}, day(11, 24), day(11, 24), []string{
			"2026-11-24T08:00:00+01:00/2026-11-24T12:00:00+01:00",
			"2026-11-24T13:00:00+01:00/2026-11-24T17:00:00+01:00"}},
		"the clock goes forward": {schedule.Diary{Hours: hours(schedule.Interval{From: 60, To: 240})}, day(3, 29),
			day(3, 29), []string{"2026-03-29T01:00:00+01:00/2026-03-29T04:00:00+02:00"}},
		"exceptions": {schedule.Diary{Hours: except}, day(11, 24), day(11, 25),
			[]string{"2026-11-24T10:00:00+01:00/2026-11-24T11:00:00+01:00"}},
		"a holiday": {schedule.Diary{Hours: split, Closed: closed}, day(12, 25), day(12, 25), nil},
		"always open": {schedule.Diary{}, day(11, 24), day(11, 25),
			[]string{"2026-11-24T00:00:00+01:00/2026-11-26T00:00:00+01:00"}},
		"in Tokyo": {schedule.Diary{Zone: tokyo, Hours: hours(schedule.Interval{From: 0, To: 10 * 60})}, day(11, 24),
			day(11, 24), []string{"2026-11-24T00:00:00+01:00/2026-11-24T02:00:00+01:00",
				"2026-11-24T16:00:00+01:00/2026-11-25T00:00:00+01:00"}},
		"no hours": {schedule.Diary{Hours: &schedule.Hours{}}, day(11, 24), day(11, 25), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range c.diary.Open(oslo, c.from, c.to) {
				got = append(got, s.Start.In(oslo).Format(time.RFC3339)+"/"+s.End.In(oslo).Format(time.RFC3339))
			}
			if len(got) != len(c.want) {
				t.Fatalf("open %q, want %q", got, c.want)
			}
			for n := range got {
				if got[n] != c.want[n] {
					t.Errorf("open %q, want %q", got[n], c.want[n])
				}
			}
		})
	}
}
