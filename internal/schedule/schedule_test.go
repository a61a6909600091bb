package schedule_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
	"stund/internal/schedule/holiday"
	"stund/internal/schedule/naive"
)

// asked is a question that tests change before they ask it.
type asked struct{ schedule.Question }

// hourly asks for a service of an hour, by one practitioner with the hours, on Monday 23 November 2026 at 08:00 in
// Oslo.
func hourly(h *schedule.Hours) *asked {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	return &asked{schedule.Question{
		Now:           time.Date(2026, 11, 23, 8, 0, 0, 0, oslo),
		Zone:          oslo,
		Service:       schedule.Service{ID: "massage", Duration: time.Hour},
		Practitioners: []schedule.Diary{{ID: "kari", Hours: h}},
	}}
}

func (q *asked) todayAnd(days int) civil.Date { return civil.In(q.Now, q.Zone).AddDays(days) }

// at returns a local time of a day from today.
func (q *asked) at(days int, clock string) time.Time {
	t, err := civil.ParseTime(clock)
	if err != nil {
		panic(err)
	}
	return q.todayAnd(days).At(t, q.Zone)
}

func daily(spans ...string) *schedule.Hours {
	return &schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(), Intervals: intervals(spans...)}}}
}

// intervals reads "09:00-12:00".
func intervals(spans ...string) (list []schedule.Interval) {
	for _, s := range spans {
		a, b, _ := strings.Cut(s, "-")
		from, err := civil.ParseTime(a)
		if err != nil {
			panic(err)
		}
		to, err := civil.ParseTime(b)
		if err != nil {
			panic(err)
		}
		list = append(list, schedule.Interval{From: from, To: to})
	}
	return list
}

// everyOther is nine to ten on a weekday of every other week.
func everyOther(day schedule.Weekday, anchor string) *schedule.Hours {
	return &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{day},
		Intervals: intervals("09:00-10:00"), EveryWeeks: 2, Anchor: date(anchor)}}}
}

// clocks writes the starts as local times, "09:00 10:00".
func clocks(slots []schedule.Slot, zone *time.Location) string {
	var out []string
	for _, s := range slots {
		out = append(out, s.Start.In(zone).Format("15:04"))
	}
	return strings.Join(out, " ")
}

func TestFree(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hours  *schedule.Hours
		change func(q *asked)
		day    int // from Monday 23 November
		want   string
	}{
		"steps from the opening":        {daily("09:15-12:00", "13:00-15:00"), nil, 1, "09:15 10:15 13:00 14:00"},
		"adjacent intervals are one":    {daily("09:00-10:30", "10:30-12:00"), nil, 1, "09:00 10:00 11:00"},
		"overlapping intervals are one": {daily("10:00-12:30", "09:00-11:00"), nil, 1, "09:00 10:00 11:00"},
		"a step of its own": {daily("09:00-11:00"), func(q *asked) { q.Service.Step = 20 * time.Minute },
			1, "09:00 09:20 09:40 10:00"},
		"midnight joins":      {daily("22:30-24:00", "00:00-01:00"), nil, 1, "00:00 22:30 23:30"},
		"today, what is left": {daily("07:00-10:00"), nil, 0, "08:00 09:00"},
		"notice": {daily("07:00-17:00"),
			func(q *asked) { q.Service.Notice = 7*time.Hour + time.Minute }, 0, "16:00"},
		"the last day of the window": {daily("09:00-10:00"), func(q *asked) { q.Service.WindowDays = 2 },
			2, "09:00"},
		"the day after it": {daily("09:00-10:00"), func(q *asked) { q.Service.WindowDays = 2 },
			3, ""},
		"every other week, this":                   {everyOther("tue", "2026-11-29"), nil, 1, "09:00"},
		"every other week, not the next":           {everyOther("tue", "2026-11-29"), nil, 8, ""},
		"every other week, long before the anchor": {everyOther("tue", "2027-03-14"), nil, 8, "09:00"},
		"over the new year of 53 weeks":            {everyOther("mon", "2026-11-23"), nil, 42, "09:00"},
		"an exception replaces": {&schedule.Hours{Rules: daily("09:00-17:00").Rules, Exceptions: []schedule.Exception{
			{Date: date("2026-11-24"), Intervals: intervals("18:00-19:00")}}}, nil, 1, "18:00"},
		"an exception of one place leaves the other": {&schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: schedule.Weekdays(), Intervals: intervals("09:00-10:00"), Location: "town"},
			{Weekdays: schedule.Weekdays(), Intervals: intervals("14:00-15:00"), Location: "village"}},
			Exceptions: []schedule.Exception{{Date: date("2026-11-24"), Location: "town"}}}, nil, 1, "14:00"},
		"hours elsewhere do not count": {&schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: schedule.Weekdays(), Intervals: intervals("09:00-10:00"), Location: "town"},
			{Weekdays: schedule.Weekdays(), Intervals: intervals("14:00-15:00"), Location: "village"},
			{Weekdays: schedule.Weekdays(), Intervals: intervals("16:00-17:00")}}},
			func(q *asked) { q.Service.Locations = []string{"village"} }, 1, "14:00 16:00"},
		"an exception stands against a holiday": {&schedule.Hours{Rules: daily("09:00-17:00").Rules,
			Exceptions: []schedule.Exception{{Date: date("2026-11-24"), Intervals: intervals("10:00-11:00")}}},
			func(q *asked) { q.Practitioners[0].Closed = always }, 1, "10:00"},
		"a class at its own times": {daily("09:00-20:00"), func(q *asked) { q.Service.Hours = daily("17:30-19:30") },
			1, "17:30 18:30"},
		"buffers keep a distance, also from a claim before the opening": {daily("09:00-13:00"), func(q *asked) {
			q.Service.BufferBefore, q.Service.BufferAfter = 10*time.Minute, 20*time.Minute
			q.claim(q.at(1, "08:00"), q.at(1, "08:55"), "other", 1)
		}, 1, "10:00 11:00 12:00"},
		"buffers need no hours": {daily("09:00-10:00"), func(q *asked) {
			q.Service.BufferBefore, q.Service.BufferAfter = time.Hour, time.Hour
		}, 1, "09:00"},
		"the last seats of a group": {daily("09:00-11:00"), func(q *asked) {
			q.Service.Capacity = 8
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 7)
			q.claim(q.at(1, "10:00"), q.at(1, "11:00"), "massage", 8)
		}, 1, "09:00"},
		"a group off the grid": {daily("09:00-11:00"), func(q *asked) {
			q.Service.Capacity = 8
			q.claim(q.at(1, "09:40"), q.at(1, "10:40"), "massage", 1)
		}, 1, "09:40"},
		"groups that begin in another order than they block": {daily("09:00-13:00"), func(q *asked) {
			q.Service.Capacity = 8
			early, late := q.at(1, "09:20"), q.at(1, "10:40")
			q.Practitioners[0].Claims = []schedule.Claim{
				{Start: q.at(1, "09:00"), End: q.at(1, "13:00"), At: late, Service: "massage", Seats: 1,
					Bookings: []string{"a"}},
				{Start: q.at(1, "09:10"), End: q.at(1, "10:20"), At: early, Service: "massage", Seats: 1,
					Bookings: []string{"b"}},
			}
		}, 1, "09:20 10:40"},
		"a group outside hours is not offered": {daily("09:00-11:00"), func(q *asked) {
			q.Service.Capacity = 8
			q.claim(q.at(1, "12:00"), q.at(1, "13:00"), "massage", 1)
		}, 1, "09:00 10:00"},
		"the limit counts sessions, and a join is none": {daily("09:00-11:00"), func(q *asked) {
			q.Service.Capacity, q.Service.DailyLimit = 8, 1
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 3)
		}, 1, "09:00"},
		"the limit is of the local day": {daily("00:00-02:00"), func(q *asked) {
			q.Service.DailyLimit = 1
			q.claim(q.at(1, "23:00"), q.at(2, "00:00"), "massage", 1)
		}, 2, "00:00 01:00"},
		"a room that is taken": {daily("09:00-12:00"), func(q *asked) {
			q.Service.Resources = []string{"room"}
			at := q.at(1, "10:30")
			q.Resources = map[string]schedule.Diary{"room": {Claims: []schedule.Claim{{Start: at,
				End: at.Add(time.Minute), At: at}}}}
		}, 1, "09:00 11:00"},
		"a room that nobody knows": {daily("09:00-12:00"), func(q *asked) { q.Service.Resources = []string{"room"} },
			1, ""},
		"a practitioner elsewhere": {daily("09:00-11:00"), func(q *asked) {
			q.Practitioners[0].Zone = time.FixedZone("east", 3*3600)
		}, 1, "07:00 08:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(c.hours)
			if c.change != nil {
				c.change(q)
			}
			if got := clocks(q.Free(q.todayAnd(c.day), q.todayAnd(c.day)), q.Zone); got != c.want {
				t.Errorf("free are %q, want %q", got, c.want)
			}
			checkAll(t, q.Question, q.todayAnd(c.day), q.todayAnd(c.day))
		})
	}
}

func always(civil.Date) (i18n.Text, bool) { return i18n.Text{EN: "Feast"}, true }

func (q *asked) claim(from, to time.Time, service string, seats int) {
	c := schedule.Claim{Start: from, End: to, At: from, Service: service, Seats: seats,
		Bookings: []string{from.String()}}
	q.Practitioners[0].Claims = schedule.Ledger{Claims: q.Practitioners[0].Claims}.With(c).Claims
}

// TestClockChanges writes out what both changes of the year do to hours that lie across them.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone, day string
		hours     *schedule.Hours
		want      string // local times with their offsets from UTC
	}{
		"Oslo loses an hour": {"Europe/Oslo", "2026-03-29", daily("01:00-05:00"),
			"01:00+01 03:00+02 04:00+02"},
		"Oslo gains an hour": {"Europe/Oslo", "2026-10-25", daily("01:00-05:00"),
			"01:00+02 02:00+02 02:00+01 03:00+01 04:00+01"},
		"Oslo opens in the gap":        {"Europe/Oslo", "2026-03-29", daily("02:30-05:00"), "03:00+02 04:00+02"},
		"Oslo, hours within the gap":   {"Europe/Oslo", "2026-03-29", daily("02:00-03:00"), ""},
		"Oslo opens in what is twice":  {"Europe/Oslo", "2026-10-25", daily("02:00-03:00"), "02:00+02 02:00+01"},
		"Oslo closes in what is twice": {"Europe/Oslo", "2026-10-25", daily("01:00-02:30"), "01:00+02"},
		"Helsinki loses an hour":       {"Europe/Helsinki", "2026-03-29", daily("02:00-05:00"), "02:00+02 04:00+03"},
		"Helsinki gains an hour": {"Europe/Helsinki", "2026-10-25", daily("02:00-05:00"),
			"02:00+03 03:00+03 03:00+02 04:00+02"},
		"New York loses an hour": {"America/New_York", "2026-03-08", daily("01:00-04:00"), "01:00-05 03:00-04"},
		"New York gains an hour": {"America/New_York", "2026-11-01", daily("00:00-03:00"),
			"00:00-04 01:00-04 01:00-05 02:00-05"},
		"Lord Howe loses half an hour": {"Australia/Lord_Howe", "2026-10-04", daily("01:00-05:00"),
			"01:00+1030 02:30+11 03:30+11"},
		"Lord Howe gains half an hour": {"Australia/Lord_Howe", "2026-04-05", daily("00:30-04:00"),
			"00:30+11 01:30+11 02:00+1030 03:00+1030"},
		"Cairo's day begins at one": {"Africa/Cairo", "2026-04-24", daily("00:00-03:00"), "01:00+03 02:00+03"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(c.hours)
			q.Zone = zone(t, c.zone)
			day := date(c.day)
			q.Now = day.AddDays(-3).Start(q.Zone)
			var got []string
			for _, s := range q.Free(day, day) {
				got = append(got, s.Start.In(q.Zone).Format("15:04-07"))
				if _, offset := s.Start.In(q.Zone).Zone(); offset%3600 != 0 {
					got[len(got)-1] = s.Start.In(q.Zone).Format("15:04-0700")
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
				t.Errorf("free (-want +got):\n%s", d)
			}
			checkAll(t, q.Question, day.AddDays(-1), day.AddDays(1))
		})
	}
}

func TestFairChoice(t *testing.T) {
	t.Parallel()
	q := hourly(daily("09:00-12:00"))
	q.Service.Capacity = 4
	hours := q.Practitioners[0].Hours
	load := func(n int) func(civil.Date) int { return func(civil.Date) int { return n } }
	q.Practitioners = []schedule.Diary{{ID: "ann", Hours: hours, Load: load(3)},
		{ID: "bo", Hours: hours, Load: load(1)},
		{ID: "cai", Hours: daily("10:00-12:00"), Load: load(1)}, {ID: "dag", Hours: hours, Load: load(9)}}
	q.Practitioners[3].Claims = []schedule.Claim{{Start: q.at(1, "11:00"), End: q.at(1, "12:00"), At: q.at(1, "11:00"),
		Service: "massage", Seats: 1, Bookings: []string{"x"}}}
	for _, c := range []struct{ clock, want string }{
		{"09:00", "bo ann dag"},
		{"10:00", "bo cai ann dag"},
		{"11:00", "dag bo cai ann"}, // a group that has begun to fill comes first
		{"12:00", ""},
	} {
		if got := strings.Join(q.Candidates(q.at(1, c.clock)), " "); got != c.want {
			t.Errorf("candidates at %s are %q, want %q", c.clock, got, c.want)
		}
	}
	var got []string
	for _, s := range q.Free(q.todayAnd(1), q.todayAnd(1)) {
		got = append(got, fmt.Sprint(s.Practitioner, s.SeatsLeft))
	}
	if d := cmp.Diff([]string{"bo4", "bo4", "dag3"}, got); d != "" {
		t.Errorf("slots (-want +got):\n%s", d)
	}
	q.Stays = "ann" // who has what is moved is chosen first, in searches too
	if got := q.Free(q.todayAnd(1), q.todayAnd(1)); len(got) != 3 || got[0].Practitioner != "ann" ||
		q.Candidates(q.at(1, "11:00"))[0] != "ann" {
		t.Errorf("who has it does not keep it: %+v", got)
	}
	q.Stays = ""
	q.Override = true
	if got := strings.Join(q.Candidates(q.at(1, "03:07")), " "); got != "bo cai ann dag" {
		t.Errorf("by override candidates are %q", got)
	}
	if why := q.Why(q.at(-900, "03:07")); why != nil {
		t.Errorf("by override why is %+v", why)
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	q := hourly(daily("09:00-12:00"))
	q.Service.BufferBefore, q.Service.BufferAfter, q.Service.Resources = 5*time.Minute, 15*time.Minute,
		[]string{"room", "table"}
	start := q.at(1, "10:00").UTC()
	fresh := schedule.Claim{Start: start.Add(-5 * time.Minute), End: start.Add(75 * time.Minute), Service: "massage",
		At:       start,
		Bookings: []string{"b"}, Seats: 1}
	known := fresh
	known.Until, known.Resources = start.Add(time.Hour), []string{"room", "table"}
	claim, joins := q.Claim(start.In(q.Zone), "kari", "b")
	if d := cmp.Diff(known, claim); d != "" || joins {
		t.Errorf("claim, joins %v (-want +got):\n%s", joins, d)
	}
	if d := cmp.Diff(map[string]schedule.Claim{"room": fresh, "table": fresh}, claim.OfResources()); d != "" {
		t.Errorf("claims of resources (-want +got):\n%s", d)
	}
	q.Service.Capacity = 3
	q.Practitioners[0].Claims = []schedule.Claim{{Start: start, End: start.Add(time.Hour), At: start,
		Service: "massage", Seats: 3}}
	joined, joins := q.Claim(start, "kari", "b")
	want := fresh
	want.Start, want.End = start, start.Add(time.Hour)
	if d := cmp.Diff(want, joined); d != "" || !joins {
		t.Errorf("claim of what is not known of a session, joins %v (-want +got):\n%s", joins, d)
	}
	session := &q.Practitioners[0].Claims[0]
	session.Until, session.Resources, session.Place = start.Add(45*time.Minute), []string{"hall"}, "storgata"
	want.Until, want.Resources, want.Place = session.Until, session.Resources, session.Place
	if joined, _ = q.Claim(start, "kari", "b"); !cmp.Equal(want, joined) {
		t.Errorf("claim that joins (-want +got):\n%s", cmp.Diff(want, joined))
	}
}

// TestASessionIsJoinedAsItWasMade: a seat is judged by the session's own length, and ends when the session does.
func TestASessionIsJoinedAsItWasMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lasts, now time.Duration // when it was made, and of the service now
		clock      string
		want       schedule.ReasonCode
	}{
		"longer now":                          {time.Hour, 2 * time.Hour, "11:00", ""},
		"shorter now":                         {time.Hour, 15 * time.Minute, "10:00", ""},
		"by its own length it leaves hours":   {2 * time.Hour, time.Hour, "11:00", schedule.OutsideHours},
		"by its own length it meets absences": {2 * time.Hour, time.Hour, "09:00", schedule.Absent},
		"longer now, into an absence":         {30 * time.Minute, time.Hour, "09:45", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(daily("09:00-12:00"))
			q.Service.Capacity, q.Service.Duration = 3, c.now
			d := &q.Practitioners[0]
			start := q.at(1, c.clock).UTC()
			d.Claims = []schedule.Claim{{Start: start, End: start.Add(c.lasts), At: start, Service: "massage", Seats: 1,
				Bookings: []string{"x"}, Until: start.Add(c.lasts)}}
			if strings.HasPrefix(c.clock, "09") {
				d.Absences = []schedule.Absence{{Start: q.at(1, "10:30"), End: q.at(1, "10:45")}}
			}
			why := q.Why(start)
			if why == nil != (c.want == "") || why != nil && why.Code != c.want {
				t.Fatalf("why is %+v, want %q", why, c.want)
			}
			for _, s := range q.Free(q.todayAnd(1), q.todayAnd(1)) {
				if s.Start.Equal(start) && (s.End.Sub(start) != c.lasts || s.SeatsLeft != 2) {
					t.Errorf("a seat of the session is %+v", s)
				}
			}
			checkAll(t, q.Question, q.todayAnd(1), q.todayAnd(1))
		})
	}
}

// closedOn returns the Norwegian holidays, as a practice would wire them.
func closedOn(d civil.Date) (i18n.Text, bool) {
	for _, h := range holiday.Of("NO", d.Year) {
		if h.Date == d && h.ClosedByDefault {
			return h.In("NO"), true
		}
	}
	return i18n.Text{}, false
}

func TestWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(q *asked)
		day    int
		clock  string
		want   schedule.ReasonCode
		text   string
	}{
		"nobody": {func(q *asked) { q.Practitioners = nil }, 1, "10:00", schedule.WrongPractitioner,
			"The chosen practitioner does not offer this service."},
		"past": {nil, 0, "07:59", schedule.Past, "This time has passed."},
		"too soon": {func(q *asked) { q.Service.Notice = 26 * time.Hour }, 1, "09:00", schedule.TooSoon,
			"Times must be booked at least 26 hours ahead."},
		"too far": {func(q *asked) { q.Service.WindowDays = 60 }, 61, "10:00", schedule.TooFar,
			"Times can be booked up to 60 days ahead."},
		"holiday": {nil, 32, "10:00", schedule.Holiday, "It is closed that day: Christmas Day."},
		"closed":  {nil, 6, "10:00", schedule.Closed, "It is closed that day."},
		"before hours": {nil, 1, "08:00", schedule.OutsideHours,
			"The appointment must fit within the opening hours, which are 09:00–12:00 and 13:00–17:00 that day."},
		"over lunch": {nil, 1, "11:30", schedule.OutsideHours,
			"The appointment must fit within the opening hours, which are 09:00–12:00 and 13:00–17:00 that day."},
		"not the class": {func(q *asked) { q.Service.Hours = daily("16:00-17:00") }, 1, "10:00",
			schedule.ServiceHours, "That day this service is only offered 16:00–17:00."},
		"not that day": {func(q *asked) { q.Service.Hours = &schedule.Hours{} }, 1, "10:00", schedule.ServiceHours,
			"This service is not offered that day."},
		"absent": {func(q *asked) {
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "00:00"), End: q.at(3, "00:00"),
				Kind: schedule.KindAbsence}}
		}, 1, "10:00", schedule.Absent, "The practitioner is away at that time."},
		"busy": {func(q *asked) {
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "10:59"), End: q.at(1, "11:10"),
				Kind: schedule.KindBusy}}
		}, 1, "10:00", schedule.Busy, "The practitioner is busy with something else at that time."},
		"misaligned": {func(q *asked) { q.Service.Step = 90 * time.Minute }, 1, "14:00", schedule.Misaligned,
			"Start times run from 13:00, with 1 hour 30 minutes between them."},
		"half a minute": {func(q *asked) { q.Now = q.Now.Add(-time.Hour) }, 1, "10:00+30s", schedule.Misaligned,
			"Start times run from 09:00, with 1 hour between them."},
		"full": {func(q *asked) {
			q.Service.Capacity = 8
			q.claim(q.at(1, "10:00"), q.at(1, "11:00"), "massage", 8)
		}, 1, "10:00", schedule.Full, "The class is full: all 8 places are taken."},
		"taken": {func(q *asked) { q.claim(q.at(1, "10:59"), q.at(1, "12:00"), "other", 1) }, 1, "10:00",
			schedule.Taken,
			"This time is already taken."},
		"buffer": {func(q *asked) {
			q.Service.BufferBefore, q.Service.BufferAfter = 5*time.Minute, 15*time.Minute
			q.claim(q.at(1, "11:10"), q.at(1, "12:00"), "other", 1)
		}, 1, "10:00", schedule.Buffer,
			"Another appointment is too close: this one needs 5 minutes before and 15 minutes after."},
		"buffer after, to something imported": {func(q *asked) {
			q.Service.BufferAfter = 15 * time.Minute
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "11:14"), End: q.at(1, "12:00"),
				Kind: schedule.KindBusy}}
		}, 1, "10:00", schedule.Buffer, "Another appointment is too close: this one needs 15 minutes after."},
		"buffer before, to something imported": {func(q *asked) {
			q.Service.BufferBefore = 10 * time.Minute
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "09:30"), End: q.at(1, "09:51"),
				Kind: schedule.KindBusy}}
		}, 1, "10:00", schedule.Buffer, "Another appointment is too close: this one needs 10 minutes before."},
		"daily limit": {func(q *asked) {
			q.Service.DailyLimit = 1
			q.claim(q.at(1, "13:00"), q.at(1, "14:00"), "massage", 1)
		}, 1, "10:00", schedule.DailyLimit, "There is room for 1 such appointment a day, and it is taken."},
		"room closed": {func(q *asked) {
			q.Service.Resources = []string{"room"}
			q.Resources = map[string]schedule.Diary{"room": {Hours: daily("13:00-17:00")}}
		}, 1, "10:00", schedule.ResourceClosed, "The room or equipment that is needed is not available at that time."},
		"room taken": {func(q *asked) {
			q.Service.Resources = []string{"room"}
			q.Resources = map[string]schedule.Diary{"room": {Claims: []schedule.Claim{{Start: q.at(1, "10:00"),
				End: q.at(1, "10:10")}}}}
		}, 1, "10:00", schedule.ResourceTaken, "The room or equipment that is needed is taken at that time."},
		"who gets furthest": {func(q *asked) {
			q.claim(q.at(1, "10:00"), q.at(1, "11:00"), "other", 1)
			q.Practitioners = append([]schedule.Diary{{ID: "ola", Hours: &schedule.Hours{}}}, q.Practitioners...)
		}, 1, "10:00", schedule.Taken, "This time is already taken."},
		"bookable": {nil, 1, "10:00", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			weekdays := daily("09:00-12:00", "13:00-17:00")
			weekdays.Rules[0].Weekdays = weekdays.Rules[0].Weekdays[:5]
			q := hourly(weekdays)
			q.Practitioners[0].Closed = closedOn
			if c.change != nil {
				c.change(q)
			}
			clock, seconds, _ := strings.Cut(c.clock, "+")
			start := q.at(c.day, clock)
			if seconds != "" {
				d, err := time.ParseDuration(seconds)
				if err != nil {
					t.Fatal(err)
				}
				start = start.Add(d)
			}
			why := q.Why(start)
			if why == nil {
				if c.want != "" {
					t.Fatalf("bookable, want %s", c.want)
				}
				return
			}
			if why.Code != c.want {
				t.Fatalf("reason is %s, want %q", why.Code, c.want)
			}
			if got := why.Text(i18n.EN); got != c.text {
				t.Errorf("text is %q, want %q", got, c.text)
			}
			for _, lang := range i18n.Langs() {
				if s := why.Text(lang); s == "" || strings.ContainsAny(s, "{}") || (lang != i18n.EN && s == c.text) {
					t.Errorf("in %s the text is %q", lang, s)
				}
			}
		})
	}
}

func TestReasonTexts(t *testing.T) {
	t.Parallel()
	open := schedule.Reason{Code: schedule.OutsideHours, Open: intervals("09:00-12:00", "13:00-16:00", "17:00-24:00")}
	for _, c := range []struct {
		reason schedule.Reason
		lang   i18n.Lang
		want   string
	}{
		{open, i18n.NB,
			"Timen må ligge innenfor åpningstiden, som denne dagen er 09.00–12.00, 13.00–16.00 og 17.00–24.00."},
		{open, i18n.FI,
			"Ajan on mahduttava aukioloaikaan, joka on tuona päivänä klo 9.00–12.00, 13.00–16.00 ja 17.00–24.00."},
		{schedule.Reason{Code: schedule.TooSoon, Notice: 48 * time.Hour}, i18n.SV,
			"Tider måste bokas minst 2 dagar i förväg."},
		{schedule.Reason{Code: schedule.TooSoon, Notice: time.Hour + time.Minute}, i18n.DA,
			"Tider skal bookes mindst 1 time 1 minut i forvejen."},
		{schedule.Reason{Code: schedule.Holiday}, i18n.NB, "Det er stengt denne dagen."},
		{schedule.Reason{Code: schedule.Buffer, After: 10 * time.Minute}, i18n.SV,
			"En annan tid ligger för nära: den här behöver 10 minuter efter."},
		{schedule.Reason{Code: schedule.Reserved, Capacity: 8}, i18n.DA, "Tiden er sat af til et hold."},
		{schedule.Reason{Code: schedule.Reserved, Capacity: 1}, i18n.EN, "This time is kept for something else."},
		{schedule.Reason{Code: schedule.DailyLimit, Limit: 3}, i18n.FI,
			"Tällaisia aikoja on 3 päivässä, ja kaikki on jo varattu."},
	} {
		if got := c.reason.Text(c.lang); got != c.want {
			t.Errorf("%s in %s is\n%q, want\n%q", c.reason.Code, c.lang, got, c.want)
		}
	}
}

// TestFacts looks at what a reason carries beside its text.
func TestFacts(t *testing.T) {
	t.Parallel()
	q := hourly(daily("09:00-12:00"))
	q.Service.Notice, q.Service.WindowDays = 2*time.Hour, 30
	q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "09:00"), End: q.at(4, "00:00")}}
	for name, c := range map[string]struct {
		start time.Time
		want  schedule.Reason
	}{
		"too soon": {q.at(0, "09:00"), schedule.Reason{Code: schedule.TooSoon, Notice: 2 * time.Hour,
			Earliest: q.at(0, "10:00")}},
		"too far": {q.at(31, "09:00"), schedule.Reason{Code: schedule.TooFar, WindowDays: 30, Latest: q.todayAnd(30)}},
		"absent": {q.at(1, "09:00"), schedule.Reason{Code: schedule.Absent, Practitioner: "kari",
			Until: q.at(4, "00:00")}},
		"hours": {q.at(5, "12:00"), schedule.Reason{Code: schedule.OutsideHours, Practitioner: "kari",
			Open: intervals("09:00-12:00")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(&c.want, q.Why(c.start)); d != "" {
				t.Errorf("reason (-want +got):\n%s", d)
			}
		})
	}
}

// TestReasonsAreInTheZoneOfTheQuestion: hours of a practitioner elsewhere are told as they fall on the day that was
// asked about, for the free times are shown so.
func TestReasonsAreInTheZoneOfTheQuestion(t *testing.T) {
	t.Parallel()
	const within, sameTimes = "The appointment must fit within the opening hours, which are ", "09:00–17:00 that day."
	for name, c := range map[string]struct {
		zone  string
		hours []string
		at    string
		day   int // from Monday
		code  schedule.ReasonCode
		want  string
	}{
		"after": {"America/New_York", []string{"09:00-17:00"}, "10:00", 2, schedule.OutsideHours,
			within + "15:00–23:00 that day."},
		"lunch": {"America/New_York", []string{"09:00-12:00", "13:00-17:00"}, "18:30", 2, schedule.OutsideHours,
			within + "15:00–18:00 and 19:00–23:00 that day."},
		"over midnight": {"America/Los_Angeles", []string{"09:00-17:00"}, "10:00", 2, schedule.OutsideHours,
			within + "00:00–02:00 and 18:00–24:00 that day."},
		"the evening before": {"Asia/Tokyo", []string{"06:00-12:00"}, "10:00", 2, schedule.OutsideHours,
			within + "00:00–04:00 and 22:00–24:00 that day."},
		"half an hour": {"Asia/Kolkata", []string{"09:00-17:00"}, "15:00", 2, schedule.OutsideHours,
			within + "04:30–12:30 that day."},
		"their Sunday, our Monday": {"America/New_York", []string{"09:00-17:00"}, "03:00", 7, schedule.Closed,
			within + "15:00–23:00 that day."},
		"their Friday, our Saturday": {"America/New_York", []string{"09:00-17:00"}, "03:00", 5,
			schedule.OutsideHours, "It is closed that day."},
		"a day off": {"America/New_York", []string{"09:00-17:00"}, "18:00", 5, schedule.Closed,
			"It is closed that day."},
		"the grid": {"Asia/Kolkata", []string{"09:00-17:00"}, "05:00", 2, schedule.Misaligned,
			"Start times run from 04:30, with 1 hour between them."},
		"the same": {"Europe/Oslo", []string{"09:00-17:00"}, "18:00", 2, schedule.OutsideHours, within + sameTimes},
		"a like zone": {"Europe/Stockholm", []string{"09:00-17:00"}, "18:00", 2, schedule.OutsideHours,
			within + sameTimes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(&schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays()[:5],
				Intervals: intervals(c.hours...)}}})
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			q.Practitioners[0].Zone = zone
			why := q.Why(q.at(c.day, c.at))
			if why == nil || why.Code != c.code || why.Text(i18n.EN) != c.want {
				t.Fatalf("%+v, want %s: %s", why, c.code, c.want)
			}
		})
	}
}

func TestNextAndNear(t *testing.T) {
	t.Parallel()
	q := hourly(&schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"tue"},
		Intervals:  intervals("09:00-11:00"),
		EveryWeeks: 6, Anchor: date("2026-12-29")}}})
	stamps := func(slots []schedule.Slot) (list []string) {
		for _, s := range slots {
			list = append(list, s.Start.In(q.Zone).Format("2006-01-02 15:04"))
		}
		return list
	}
	if d := cmp.Diff([]string{"2026-12-29 09:00", "2026-12-29 10:00", "2027-02-09 09:00"},
		stamps(q.Next(q.Now, 3))); d != "" {
		t.Errorf("next (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"2026-12-29 10:00"}, stamps(q.Next(q.at(36, "09:01"), 1))); d != "" {
		t.Errorf("next after (-want +got):\n%s", d)
	}
	if got := q.Next(q.at(360, "09:00"), 5); len(got) > 0 {
		t.Errorf("next beyond the window are %v", stamps(got))
	}
	if got := q.Next(q.Now, 0); len(got) > 0 {
		t.Errorf("none asked for, next are %v", stamps(got))
	}
	if d := cmp.Diff([]string{"2026-12-29 09:00", "2026-12-29 10:00"}, stamps(q.Near(q.at(30, "10:00"), 5))); d != "" {
		t.Errorf("near (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"2026-12-29 09:00"}, stamps(q.Near(q.at(36, "09:30"), 1))); d != "" {
		t.Errorf("of two that are equally near (-want +got):\n%s", d)
	}
	if got := q.Near(q.at(60, "10:00"), 5); len(got) > 0 {
		t.Errorf("nothing is near, got %v", stamps(got))
	}
}

// TestBuffersAgainstImported: buffers keep away from what is imported up to the minute, unless the service says
// otherwise; an absence needs none, and a group that exists is joined.
func TestBuffersAgainstImported(t *testing.T) {
	t.Parallel()
	imported := func(from, to, kind string) func(*asked) {
		return func(q *asked) {
			q.Service.BufferBefore, q.Service.BufferAfter = 10*time.Minute, 15*time.Minute
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, from), End: q.at(1, to), Kind: kind}}
		}
	}
	for name, set := range map[string]func(*asked){
		"just far enough after":  imported("11:15", "12:00", schedule.KindBusy),
		"just far enough before": imported("09:30", "09:50", schedule.KindBusy),
		"an absence":             imported("11:00", "12:00", schedule.KindAbsence),
		"the service says so": func(q *asked) {
			imported("11:00", "12:00", schedule.KindBusy)(q)
			q.Service.BufferOwn = true
		},
		"a group that exists": func(q *asked) {
			imported("11:00", "12:00", schedule.KindBusy)(q)
			q.Service.Capacity = 8
			q.claim(q.at(1, "10:00"), q.at(1, "11:00"), "massage", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(daily("09:00-17:00"))
			set(q)
			if why := q.Why(q.at(1, "10:00")); why != nil {
				t.Errorf("10:00 cannot be booked: %s", why.Code)
			}
		})
	}
}

func TestFull(t *testing.T) {
	t.Parallel()
	morning := daily("09:00-11:00")
	book := func(q *asked, day int) {
		for _, clock := range []string{"09:00", "10:00"} {
			q.claim(q.at(day, clock), q.at(day, clock).Add(time.Hour), "massage", 1)
		}
	}
	room := func(q *asked) {
		q.Service.Resources = []string{"room"}
		q.Resources = map[string]schedule.Diary{"room": {ID: "room"}}
	}
	for name, c := range map[string]struct {
		hours  *schedule.Hours
		change func(q *asked)
		want   string // days from Monday 23 November to the Sunday after it
	}{
		"nothing booked": {morning, func(*asked) {}, ""},
		"one time left":  {morning, func(q *asked) { q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 1) }, ""},
		"two days full":  {morning, func(q *asked) { book(q, 1); book(q, 2); book(q, 5) }, "24 25 28"},
		"all of them": {morning, func(q *asked) {
			for day := range 7 {
				book(q, day)
			}
		}, "23 24 25 26 27 28 29"},
		"too little is left between": {morning, func(q *asked) {
			q.claim(q.at(1, "09:30"), q.at(1, "10:30"), "other",
				1)
		}, "24"},
		"only what notice leaves counts": {morning, func(q *asked) {
			q.Service.Notice = 90 * time.Minute
			q.claim(q.at(0, "10:00"), q.at(0, "11:00"), "massage", 1)
		}, "23"},
		"notice leaves nothing": {morning, func(q *asked) { q.Service.Notice = 4 * time.Hour; book(q, 0) }, ""},
		"beyond the window":     {morning, func(q *asked) { q.Service.WindowDays = 2; book(q, 2); book(q, 3) }, "25"},
		"closed, and booked":    {&schedule.Hours{}, func(q *asked) { book(q, 1) }, ""},
		"closed for the day": {&schedule.Hours{Rules: morning.Rules,
			Exceptions: []schedule.Exception{{Date: date("2026-11-24")}}},
			func(q *asked) { book(q, 1) }, ""},
		"a holiday, and booked": {morning, func(q *asked) { q.Practitioners[0].Closed = always; book(q, 1) }, ""},
		"absent": {morning, func(q *asked) {
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "08:00"), End: q.at(1, "12:00"),
				Kind: schedule.KindAbsence}}
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 1)
		}, ""},
		"absent for a part, the rest booked": {morning, func(q *asked) {
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "10:00"), End: q.at(1, "12:00"),
				Kind: schedule.KindAbsence}}
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 1)
		}, "24"},
		"busy elsewhere": {morning, func(q *asked) {
			q.Practitioners[0].Absences = []schedule.Absence{{Start: q.at(1, "08:00"), End: q.at(1, "12:00"),
				Kind: schedule.KindBusy}}
		}, ""},
		"a colleague has time": {morning, func(q *asked) {
			book(q, 1)
			q.Practitioners = append(q.Practitioners, schedule.Diary{ID: "per", Hours: morning})
		}, ""},
		"a colleague who is not there": {morning, func(q *asked) {
			book(q, 1)
			q.Practitioners = append(q.Practitioners, schedule.Diary{ID: "per", Hours: morning, Closed: always})
		}, "24"},
		"the day's limit": {morning, func(q *asked) {
			q.Service.DailyLimit = 1
			q.claim(q.at(1, "09:00"),
				q.at(1, "10:00"), "massage", 1)
		}, "24"},
		"a class with seats left": {daily("09:00-10:00"), func(q *asked) {
			q.Service.Capacity = 3
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 2)
		}, ""},
		"a class without": {daily("09:00-10:00"), func(q *asked) {
			q.Service.Capacity = 3
			q.claim(q.at(1, "09:00"), q.at(1, "10:00"), "massage", 3)
		}, "24"},
		"the room is taken": {morning, func(q *asked) {
			room(q)
			q.Resources["room"] = schedule.Diary{ID: "room", Claims: []schedule.Claim{{Start: q.at(1, "08:00"),
				End: q.at(1, "12:00"), Service: "other",
				At: q.at(1, "08:00"), Bookings: []string{"x"}, Seats: 1}}}
		}, "24"},
		"the room is closed": {morning, func(q *asked) {
			room(q)
			q.Resources["room"] = schedule.Diary{ID: "room", Absences: []schedule.Absence{{Start: q.at(1, "08:00"),
				End: q.at(1, "12:00")}}}
			book(q, 1)
		}, ""},
		"nobody gives it": {morning, func(q *asked) { book(q, 1); q.Practitioners = nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(c.hours)
			c.change(q)
			from, to := q.todayAnd(0), q.todayAnd(6)
			var got []string
			for _, day := range q.Full(from, to, q.Free(from, to)) {
				got = append(got, strconv.Itoa(day.Day))
			}
			if d := cmp.Diff(c.want, strings.Join(got, " ")); d != "" {
				t.Errorf("full days (-want +got):\n%s", d)
			}
			if d := cmp.Diff(naive.Full(q.Question, from, to), q.Full(from, to, q.Free(from, to))); d != "" {
				t.Errorf("full days (-oracle +got):\n%s", d)
			}
		})
	}
	q := hourly(morning)
	if got := q.Full(q.todayAnd(2), q.todayAnd(1), nil); len(got) > 0 {
		t.Errorf("of no days %v are full", got)
	}
}

// TestExtremes asks about instants and with values that no practice has: there is an answer, and no panic.
func TestExtremes(t *testing.T) {
	t.Parallel()
	q := hourly(daily("09:00-12:00"))
	for _, start := range []time.Time{{}, time.Unix(0, 0), time.Date(9999, 12, 31, 23, 59, 59, 999, time.UTC),
		time.Date(-5000, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(1<<40, 0)} {
		if q.Why(start) == nil || len(q.Candidates(start)) > 0 {
			t.Errorf("%s is bookable", start)
		}
		q.Near(start, 3)
		q.Next(start, 1)
	}
	if got := q.Free(civil.Date{}, civil.Date{Year: 9999, Month: 12, Day: 31}); len(got) != 3*366 {
		t.Errorf("of all time %d starts are free, want three on today and 365 days", len(got))
	}
	if got := q.Free(q.todayAnd(3), q.todayAnd(2)); len(got) > 0 {
		t.Errorf("a range that ends before it begins has %d starts", len(got))
	}
	empty := schedule.Question{Now: q.Now, Practitioners: []schedule.Diary{{ID: "always open"}}}
	if got := empty.Next(q.Now, 2); len(got) != 2 || !got[1].Start.Equal(got[0].Start.Add(time.Minute)) {
		t.Errorf("without any rule the next are %v", got)
	}
	q.Service.Duration = 100 * 24 * time.Hour
	if got := q.Next(q.Now, 1); len(got) > 0 {
		t.Errorf("a hundred days fit into %v", got)
	}
	q.Practitioners[0].Hours = nil
	if got := q.Next(q.Now, 1); len(got) != 1 {
		t.Errorf("a hundred days do not fit where it is always open")
	}
	checkAll(t, q.Question, q.todayAnd(1), q.todayAnd(1))
}
