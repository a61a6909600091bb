package schedule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
)

// TestWithout: of a day one stretch goes, and the rest stays as it was, wherever it is.
func TestWithout(t *testing.T) {
	t.Parallel()
	tuesday := civil.Date{Year: 2026, Month: time.November, Day: 24}
	at := func(hour int) civil.Time { return civil.Time(60 * hour) }
	hours := func(pairs ...int) (all []schedule.Interval) {
		for n := 0; n < len(pairs); n += 2 {
			all = append(all, schedule.Interval{From: at(pairs[n]), To: at(pairs[n+1])})
		}
		return all
	}
	weekly := func(location string, pairs ...int) schedule.Rule {
		return schedule.Rule{Weekdays: schedule.Weekdays(), Intervals: hours(pairs...), Location: location}
	}
	exception := func(location string, pairs ...int) schedule.Exception {
		return schedule.Exception{Date: tuesday, Intervals: hours(pairs...), Location: location}
	}
	for name, c := range map[string]struct {
		hours  schedule.Hours
		closed bool
		want   []schedule.Exception
	}{
		"the only time": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 18, 19)}},
			want: []schedule.Exception{exception("")}},
		"one of two": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 9, 10, 18, 19)}},
			want: []schedule.Exception{exception("", 9, 10)}},
		"the middle of an evening": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 17, 20)}},
			want: []schedule.Exception{exception("", 17, 18, 19, 20)}},
		"a day that differs already": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 9, 10)},
			Exceptions: []schedule.Exception{exception("", 18, 19, 20, 21)}},
			want: []schedule.Exception{exception("", 20, 21)}},
		"at one of two places": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 8, 9), weekly("hall", 18, 19),
			weekly("pool", 12, 13)}},
			want: []schedule.Exception{exception("", 8, 9), exception("pool", 8, 9, 12, 13)}},
		"a holiday stays one": {hours: schedule.Hours{Rules: []schedule.Rule{weekly("", 9, 10, 18, 19)}}, closed: true,
			want: []schedule.Exception{exception("")}},
	} {
		d := schedule.Diary{Hours: &c.hours, Closed: func(civil.Date) (i18n.Text, bool) {
			return i18n.Text{}, c.closed
		}}
		if diff := cmp.Diff(c.want, d.Without(tuesday, at(18), at(19))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
