package practice_test

import (
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/practice"
	"stund/internal/schedule"
)

// TestTaskMailNext steps from one mail to the next through a year, with both clock changes, in three zones: one on each
// of its days, at its time.
func TestTaskMailNext(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe"} {
		zone, err := civil.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, clock := range []civil.Time{0, 2*60 + 15, 7 * 60} {
			m := practice.TaskMail{Weekdays: []schedule.Weekday{"sun", "mon", "fri"}, At: clock}
			at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			seen := map[civil.Date]bool{}
			for at.Year() == 2026 {
				next := m.Next(at, zone)
				day := civil.In(next, zone)
				if !next.After(at) || seen[day] || !next.Equal(day.At(clock, zone)) {
					t.Fatalf("%s: after %s comes %s", name, at, next)
				}
				if w := day.Weekday(); w != time.Sunday && w != time.Monday && w != time.Friday {
					t.Fatalf("%s is a %s", next, w)
				}
				seen[day], at = true, next
			}
			if len(seen) < 156 || len(seen) > 158 {
				t.Errorf("%s: %d mails in a year", name, len(seen))
			}
		}
	}
	if got := (practice.TaskMail{}).Next(time.Unix(0, 0), time.UTC); !got.IsZero() {
		t.Errorf("of no day: %s", got)
	}
}
