package practice_test

import (
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/practice"
)

func TestAwake(t *testing.T) {
	t.Parallel()
	siesta, never := &practice.QuietHours{From: 13 * 60, To: 15 * 60}, &practice.QuietHours{From: 60, To: 60}
	late := &practice.QuietHours{From: 22 * 60, To: 2*60 + 30}
	for name, c := range map[string]struct {
		zone     string
		quiet    *practice.QuietHours
		at, want string // on the wall of the zone
	}{
		"by day":               {"Europe/Oslo", nil, "2026-11-03T20:59", "2026-11-03T20:59"},
		"in the evening":       {"Europe/Oslo", nil, "2026-11-03T21:00", "2026-11-04T08:00"},
		"after midnight":       {"Europe/Oslo", nil, "2026-11-04T00:30", "2026-11-04T08:00"},
		"just before":          {"Europe/Oslo", nil, "2026-11-04T07:59", "2026-11-04T08:00"},
		"in the morning":       {"Europe/Oslo", nil, "2026-11-04T08:00", "2026-11-04T08:00"},
		"when the clock turns": {"Europe/Oslo", nil, "2026-10-24T23:00", "2026-10-25T08:00"},
		"into a gap":           {"Europe/Oslo", late, "2026-03-28T23:00", "2026-03-29T03:00"},
		"by half hours":        {"Australia/Lord_Howe", nil, "2026-10-03T22:00", "2026-10-04T08:00"},
		"in New York":          {"America/New_York", nil, "2026-11-01T03:00", "2026-11-01T08:00"},
		"at noon":              {"Europe/Oslo", siesta, "2026-11-03T14:00", "2026-11-03T15:00"},
		"after noon":           {"Europe/Oslo", siesta, "2026-11-03T22:00", "2026-11-03T22:00"},
		"never":                {"Europe/Oslo", never, "2026-11-03T01:00", "2026-11-03T01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := civil.Zone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.ParseInLocation("2006-01-02T15:04", c.at, zone)
			if err != nil {
				t.Fatal(err)
			}
			got := practice.Practice{Quiet: c.quiet}.Awake(at, zone)
			if s := got.In(zone).Format("2006-01-02T15:04"); s != c.want {
				t.Errorf("from %s on awake at %s, want %s", c.at, s, c.want)
			}
		})
	}
}
