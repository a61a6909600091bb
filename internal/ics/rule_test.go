package ics

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
)

// Rules of every shape must expand as rrule-go expands them, which shares no code with this package.
func TestRulesAgainstAnotherExpander(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	some := func(low, high int, sign bool) string {
		var out []string
		for range 1 + random.IntN(3) {
			n := low + random.IntN(high-low+1)
			if sign && random.IntN(3) == 0 {
				n = -n
			}
			if s := fmt.Sprint(n); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		return strings.Join(out, ",")
	}
	weekdays := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	compared := 0
	for range 250 {
		start := time.Date(2020+random.IntN(6), time.Month(1+random.IntN(12)), 1+random.IntN(31), random.IntN(24),
			random.IntN(60), 0, 0, time.UTC)
		freq := []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[random.IntN(4)]
		text := fmt.Sprintf("FREQ=%s;INTERVAL=%d", freq, 1+random.IntN(4))
		maybe := func(name string, value func() string) {
			if random.IntN(5) == 0 {
				text += ";" + name + "=" + value()
			}
		}
		maybe("BYMONTH", func() string { return some(1, 12, false) })
		maybe("BYMONTHDAY", func() string { return some(1, 31, true) })
		if freq == "YEARLY" {
			if !strings.Contains(text, "BYMONTH") { // rrule-go looks for what never comes up to the year 9999
				maybe("BYYEARDAY", func() string { return some(1, 366, true) })
			}
			if !strings.Contains(text, "BYMONTH=") { // the two together are read differently everywhere
				maybe("BYWEEKNO", func() string { return some(1, 52, false) })
			}
		}
		// All with a number or none: rrule-go wants a day to be both, where RFC 5545 means either.
		numbered := (freq == "MONTHLY" || freq == "YEARLY" && !strings.Contains(text, "BYWEEKNO")) &&
			random.IntN(2) == 0
		maybe("BYDAY", func() string {
			var out []string
			for range 1 + random.IntN(3) {
				d := weekdays[random.IntN(7)]
				if numbered {
					d = fmt.Sprint([]int{1, 2, 3, 4, 5, -1, -2, -5}[random.IntN(8)]) + d
				}
				out = append(out, d)
			}
			return strings.Join(out, ",")
		})
		maybe("BYHOUR", func() string { return some(0, 23, false) })
		maybe("BYMINUTE", func() string { return some(0, 59, false) })
		maybe("BYSETPOS", func() string { return some(1, 4, true) })
		maybe("WKST", func() string { return weekdays[random.IntN(7)] })
		maybe("COUNT", func() string { return fmt.Sprint(1 + random.IntN(50)) })

		low := start.AddDate(random.IntN(4), 0, random.IntN(300)-150)
		high := low.AddDate(1+random.IntN(2), 0, 0)
		r, err := parseRule(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		// rrule-go looks for what never comes again up to the year 9999, which takes seconds.
		endless, steps, again := r, maxSteps, false
		endless.count = 0
		if err := endless.walk(start, high, high.AddDate(40, 0, 0), &steps,
			func(time.Time) bool { again = true; return false }); err != nil || !again {
			continue
		}
		option, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		option.Dtstart = start
		theirs, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var want []string
		for _, w := range theirs.Between(low, high, true) {
			want = append(want, w.Format(time.DateTime))
		}
		steps = maxSteps
		var got []string
		if err := r.walk(start, low, high, &steps, func(wall time.Time) bool {
			got = append(got, wall.Format(time.DateTime))
			return true
		}); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s from %s, %s to %s (-theirs +ours):\n%s", text, start, low, high, d)
		}
		compared += len(want)
	}
	if compared < 5_000 {
		t.Errorf("only %d occurrences were compared", compared)
	}
}

func TestWalkJumps(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY", "FREQ=YEARLY"} {
		r, err := parseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		low := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		steps := 2000
		n := 0
		if err := r.walk(time.Date(1, 1, 1, 9, 0, 0, 0, time.UTC), low, low.AddDate(1, 0, 0), &steps,
			func(time.Time) bool { n++; return true }); err != nil || n == 0 {
			t.Errorf("%s: %d occurrences, %v: it looks at more than the asked year", text, n, err)
		}
	}
}
