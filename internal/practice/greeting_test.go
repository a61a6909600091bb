package practice_test

import (
	"testing"
	"time"

	"stund/internal/practice"
)

// TestTriggersDue: whole days are days of the calendar, also where the clock changes and in a leap year; what is left
// of a day are hours that pass.
func TestTriggersDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, then string
		after      int
		want       string
	}{
		{"Europe/Oslo", "2026-11-03T09:50:30+01:00", 0, "2026-11-03T09:50:30+01:00"},
		{"Europe/Oslo", "2026-11-03T22:30:00+01:00", 3, "2026-11-04T01:30:00+01:00"},
		{"Europe/Oslo", "2026-11-03T09:50:30+01:00", 24, "2026-11-04T09:50:30+01:00"},
		{"Europe/Oslo", "2026-10-24T10:00:00+02:00", 24, "2026-10-25T10:00:00+01:00"}, // a day of 25 hours
		{"Europe/Oslo", "2026-10-24T10:00:00+02:00", 23, "2026-10-25T08:00:00+01:00"},
		{"Europe/Oslo", "2027-03-27T02:30:00+01:00", 24, "2027-03-28T03:00:00+02:00"}, // a time that there is not
		{"Europe/Oslo", "2027-03-27T12:00:00+01:00", 7*24 + 2, "2027-04-03T14:00:00+02:00"},
		{"Europe/Oslo", "2028-02-28T12:00:00+01:00", 24, "2028-02-29T12:00:00+01:00"},
		{"Europe/Oslo", "2027-02-28T12:00:00+01:00", 366 * 24, "2028-02-29T12:00:00+01:00"},
		{"Pacific/Auckland", "2026-04-04T18:00:00+13:00", 24, "2026-04-05T18:00:00+12:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		then, _ := time.Parse(time.RFC3339, c.then)
		want, _ := time.Parse(time.RFC3339, c.want)
		if got := (practice.Trigger{After: c.after}).Due(then, zone); !got.Equal(want) {
			t.Errorf("%d hours after %s in %s: %s, want %s", c.after, c.then, c.zone, got.In(zone), want.In(zone))
		}
	}
}
