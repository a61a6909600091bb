package schedule_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/schedule"
)

const clinic = `{
	"rules": [
		{"weekdays": ["mon", "tue", "wed", "thu", "fri"], "intervals": [{"from": "09:00", "to": "12:00"},
			{"from": "13:00", "to": "17:00"}]},
		{"weekdays": ["sat"], "intervals": [{"from": "10:00", "to": "14:00"}], "every_weeks": 2,
			"anchor": "2026-11-28", "location": "town"},
		{"weekdays": ["sun"], "intervals": [{"from": "22:00", "to": "24:00"}], "valid_from": "2026-06-01",
			"valid_to": "2026-08-31"}
	],
	"exceptions": [
		{"date": "2026-12-23", "note": "stock-taking"},
		{"date": "2026-12-30", "intervals": [{"from": "10:00", "to": "12:00"}]}
	]
}`

func TestHoursJSON(t *testing.T) {
	t.Parallel()
	var h schedule.Hours
	if err := json.Unmarshal([]byte(clinic), &h); err != nil {
		t.Fatal(err)
	}
	if f := h.Validate(""); len(f) > 0 {
		t.Errorf("faults: %+v", f)
	}
	out, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal([]byte(clinic), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("written again (-read +written):\n%s", d)
	}
}

func TestHoursValidate(t *testing.T) {
	t.Parallel()
	good := schedule.Rule{Weekdays: []schedule.Weekday{"mon"}, Intervals: []schedule.Interval{{From: 540, To: 720}}}
	rule := func(f func(*schedule.Rule)) schedule.Hours {
		r := good
		f(&r)
		return schedule.Hours{Rules: []schedule.Rule{r}}
	}
	many := func(n int) (list []schedule.Interval) {
		for i := range n {
			list = append(list, schedule.Interval{From: civil.Time(i), To: civil.Time(i + 1)})
		}
		return list
	}
	day := date("2026-12-24")
	for name, c := range map[string]struct {
		hours schedule.Hours
		path  string
		want  []string // path and a part of the message
	}{
		"nothing is fine": {schedule.Hours{}, "hours", nil},
		"no day": {rule(func(r *schedule.Rule) { r.Weekdays = nil }), "hours",
			[]string{"hours.rules[0].weekdays names no day"}},
		"a day that is none": {rule(func(r *schedule.Rule) {
			r.Weekdays = []schedule.Weekday{"mon",
				"Monday"}
		}), "", []string{`rules[0].weekdays[1] "Monday" is no day`}},
		"a day twice": {rule(func(r *schedule.Rule) { r.Weekdays = []schedule.Weekday{"mon", "mon"} }),
			"", []string{"rules[0].weekdays[1] names mon a second time"}},
		"no hours": {rule(func(r *schedule.Rule) { r.Intervals = nil }), "",
			[]string{"rules[0].intervals holds no hours"}},
		"backwards": {rule(func(r *schedule.Rule) {
			r.Intervals = []schedule.Interval{{From: 1320,
				To: 120}}
		}), "", []string{"rules[0].intervals[0].to 02:00 is not after from, 22:00"}},
		"empty": {rule(func(r *schedule.Rule) {
			r.Intervals = []schedule.Interval{{From: 540,
				To: 540}}
		}), "", []string{"rules[0].intervals[0].to 09:00 is not after"}},
		"outside the day": {rule(func(r *schedule.Rule) {
			r.Intervals = []schedule.Interval{{From: -5,
				To: 2000}}
		}), "", []string{"rules[0].intervals[0] leaves the day"}},
		"overlap": {rule(func(r *schedule.Rule) {
			r.Intervals = []schedule.Interval{{From: 540,
				To: 720}, {From: 719, To: 800}}
		}), "", []string{"rules[0].intervals[1] 11:59-13:20 overlaps [0]"}},
		"touching is fine": {rule(func(r *schedule.Rule) {
			r.Intervals = []schedule.Interval{{From: 540,
				To: 720}, {From: 720, To: 800}}
		}), "", nil},
		"too many intervals": {rule(func(r *schedule.Rule) { r.Intervals = many(25) }), "",
			[]string{"rules[0].intervals holds 25 intervals"}},
		"alternating, from when": {rule(func(r *schedule.Rule) { r.EveryWeeks = 2 }), "",
			[]string{"rules[0].anchor is missing"}},
		"once in a lifetime": {rule(func(r *schedule.Rule) { r.EveryWeeks, r.Anchor = 53, day }), "",
			[]string{"rules[0].every_weeks is 53"}},
		"over before it begins": {rule(func(r *schedule.Rule) { r.ValidFrom, r.ValidTo = day, day.AddDays(-1) }),
			"", []string{"rules[0].valid_to 2026-12-23 lies before"}},
		"a year that is none": {rule(func(r *schedule.Rule) {
			r.ValidFrom = civil.Date{Year: 26, Month: 1,
				Day: 1}
		}), "", []string{"rules[0].valid_from is no date"}},
		"a location that breaks": {rule(func(r *schedule.Rule) { r.Location = "a\nb" }), "",
			[]string{"rules[0].location holds a control character"}},
		"too many rules": {schedule.Hours{Rules: make([]schedule.Rule, 101)}, "",
			[]string{"rules holds 101 rules"}},
		"an exception without date": {schedule.Hours{Exceptions: []schedule.Exception{{}}}, "h",
			[]string{"h.exceptions[0].date is missing"}},
		"a day twice over": {schedule.Hours{Exceptions: []schedule.Exception{{Date: day},
			{Date: day, Location: "town"}, {Date: day}}}, "",
			[]string{"exceptions[2].date is the date of exceptions[0] too"}},
		"a long note": {schedule.Hours{Exceptions: []schedule.Exception{{Date: day, Note: strings.Repeat("ø", 201)}}},
			"",
			[]string{"exceptions[0].note has more than 200"}},
		"everything together": {schedule.Hours{Rules: []schedule.Rule{{EveryWeeks: 2}},
			Exceptions: []schedule.Exception{{}}}, "",
			[]string{"rules[0].weekdays", "rules[0].intervals", "rules[0].anchor", "exceptions[0].date"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.hours.Validate(c.path)
			if name == "too many rules" {
				got = got[:1] // and each of them is empty
			}
			var lines []string
			for _, f := range got {
				lines = append(lines, f.Path+" "+f.Message)
			}
			if len(lines) != len(c.want) {
				t.Fatalf("faults are %q, want %q", lines, c.want)
			}
			for i := range lines {
				if !strings.HasPrefix(lines[i], c.want[i]) {
					t.Errorf("fault %d is %q, want %q", i, lines[i], c.want[i])
				}
			}
		})
	}
}

// FuzzHours reads any JSON: what is valid can be asked, and is written as it was read.
func FuzzHours(f *testing.F) {
	f.Add(clinic)
	f.Add(`{}`)
	f.Add(`{"rules":[{"weekdays":["mon"],"intervals":[{"from":"24:00","to":"00:00"}],"every_weeks":-3}]}`)
	f.Add(`{"exceptions":[{"date":"2026-02-30"},{"date":""}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var h schedule.Hours
		if json.Unmarshal([]byte(text), &h) != nil {
			return
		}
		if len(h.Validate("hours")) > 0 {
			return
		}
		out, err := json.Marshal(h)
		if err != nil {
			t.Fatalf("read %+v, which cannot be written: %v", h, err)
		}
		var again schedule.Hours
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("written %s, which cannot be read: %v", out, err)
		}
		q := hourly(&h)
		for _, s := range q.Free(q.todayAnd(0), q.todayAnd(40)) {
			if why := q.Why(s.Start); why != nil {
				t.Fatalf("%s is free, and %s", s.Start, why.Code)
			}
		}
	})
}
