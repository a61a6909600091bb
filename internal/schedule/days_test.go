package schedule

import (
	"testing"
	"time"

	"stund/internal/civil"
)

// TestDays holds where days begin to the rule of package civil, through clock changes of all kinds: at midnight, by
// half an hour, over midnight, and over a whole day.
func TestDays(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTC", "Europe/Oslo", "America/Havana", "America/Asuncion", "Asia/Beirut",
		"Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Africa/Monrovia"} {
		zone, err := civil.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		first := civil.Date{Year: 1969, Month: time.December, Day: 30}
		last := civil.Date{Year: 2040, Month: time.March, Day: 1}
		d := newDays(zone, first, minuteOf(last.Start(zone)))
		for n, day := d.first, first; !day.After(last); n, day = n+1, day.AddDays(1) {
			if want := minuteOf(day.Start(zone)); d.date(n) != day || d.start(n) != want {
				t.Fatalf("%s: day %d is %s and begins %s; want %s, %s", name, n, d.date(n), timeOf(d.start(n)), day,
					timeOf(want))
			}
		}
		if d.starts[len(d.starts)-2] > minuteOf(last.Start(zone)) {
			t.Errorf("%s: more days than were asked for", name)
		}
	}
}
