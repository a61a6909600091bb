package schedule_test

import (
	"testing"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// class is a class of an hour on Tuesday 24 November at 15:00, given by those with the diaries.
func class(givers ...schedule.Diary) schedule.Class {
	hours := schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"tue"},
		Intervals: intervals("15:00-16:00")}}}
	return schedule.Class{Givers: givers, Service: schedule.Service{ID: "yoga", Duration: time.Hour, Capacity: 8,
		Hours: &hours, Notice: 24 * time.Hour, WindowDays: 1}}
}

// TestAClassKeepsItsTime asks for half-hours on the day of the class.
func TestAClassKeepsItsTime(t *testing.T) {
	t.Parallel()
	const all = "14:00 14:30 15:00 15:30 16:00 16:30"
	absent := func(q *asked, who int, from, to, kind string) {
		d := &q.Classes[0].Givers[who]
		d.Absences = append(d.Absences, schedule.Absence{Start: q.at(1, from), End: q.at(1, to), Kind: kind})
	}
	for name, c := range map[string]struct {
		change func(q *asked)
		want   string
		why    schedule.ReasonCode // of 15:00
	}{
		"it does": {nil, "14:00 14:30 16:00 16:30", schedule.Reserved},
		"beyond the class's own window and notice": {func(q *asked) {
			q.Now = q.at(-27, "08:00")
		}, "14:00 14:30 16:00 16:30", schedule.Reserved},
		"with buffers of its own": {func(q *asked) {
			q.Classes[0].Service.BufferBefore, q.Classes[0].Service.BufferAfter = 5*time.Minute, 10*time.Minute
		}, "14:00 16:30", schedule.Reserved},
		"with buffers of the other": {func(q *asked) {
			q.Service.BufferBefore, q.Service.BufferAfter = 5*time.Minute, 10*time.Minute
		}, "14:00 16:30", schedule.Reserved},
		"of its practitioner only": {func(q *asked) {
			q.Classes[0].Givers[0].ID = "ida"
		}, all, ""},
		"and of its room": {func(q *asked) {
			q.Classes[0].Givers[0].ID = "ida"
			q.Classes[0].Service.Resources, q.Service.Resources = []string{"hall"}, []string{"hall"}
			q.Resources = map[string]schedule.Diary{"hall": {ID: "hall"}}
		}, "14:00 14:30 16:00 16:30", schedule.Reserved},
		"called off for the day": {func(q *asked) {
			h := q.Classes[0].Service.Hours
			h.Exceptions = append(h.Exceptions, schedule.Exception{Date: q.todayAnd(1)})
		}, all, ""},
		"at another time that day": {func(q *asked) {
			h := q.Classes[0].Service.Hours
			h.Exceptions = append(h.Exceptions, schedule.Exception{Date: q.todayAnd(1),
				Intervals: intervals("16:00-17:00")})
		}, "14:00 14:30 15:00 15:30", ""},
		"not where nobody is there": {func(q *asked) { absent(q, 0, "15:30", "15:45", schedule.KindAbsence) }, all, ""},
		"nor where an imported calendar says so": {func(q *asked) {
			absent(q, 0, "15:59", "17:00", schedule.KindBusy)
		}, all, ""},
		"nor where it is closed": {func(q *asked) {
			q.Classes[0].Givers[0].Closed = always
		}, all, ""},
		"nor outside the practitioner's hours": {func(q *asked) {
			q.Classes[0].Givers[0].Hours = daily("09:00-15:59")
		}, all, ""},
		"the second who gives it is free": {func(q *asked) {
			q.Classes[0].Givers = []schedule.Diary{{ID: "ida", Hours: daily("09:00-17:00")}, q.Classes[0].Givers[0]}
		}, all, ""},
		"unless the first is away": {func(q *asked) {
			q.Classes[0].Givers = []schedule.Diary{{ID: "ida", Hours: daily("09:00-17:00")}, q.Classes[0].Givers[0]}
			absent(q, 0, "12:00", "18:00", schedule.KindAbsence)
		}, "14:00 14:30 16:00 16:30", schedule.Reserved},
		"another that keeps the start has as much right to it": {func(q *asked) {
			own := class(q.Classes[0].Givers...)
			own.Service.ID, own.Service.Duration = q.Service.ID, q.Service.Duration
			q.Service.Hours = own.Service.Hours
			q.Classes = append(q.Classes, own)
		}, "15:00 15:30", ""},
		"a seat in what stands there": {func(q *asked) {
			q.Service.Capacity = 2
			q.claim(q.at(1, "15:00"), q.at(1, "15:30"), q.Service.ID, 1)
		}, "14:00 14:30 15:00 16:00 16:30", ""},
		"what is taken says so first": {func(q *asked) {
			q.claim(q.at(1, "15:00"), q.at(1, "15:30"), "yoga", 1)
		}, "14:00 14:30 16:00 16:30", schedule.Taken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := hourly(daily("14:00-17:00"))
			q.Service.Duration, q.Service.Step = 30*time.Minute, 30*time.Minute
			q.Classes = []schedule.Class{class(schedule.Diary{ID: "kari", Hours: daily("09:00-17:00")})}
			tuesday := q.todayAnd(1)
			three := q.at(1, "15:00")
			if c.change != nil {
				c.change(q)
			}
			checkAll(t, q.Question, tuesday, tuesday)
			if got := clocks(q.Free(tuesday, tuesday), q.Zone); got != c.want {
				t.Errorf("free: %s, want %s", got, c.want)
			}
			var got schedule.ReasonCode
			if why := q.Why(three); why != nil {
				got = why.Code
			}
			if got != c.why {
				t.Errorf("15:00: %q, want %q", got, c.why)
			}
			q.Override = true
			if who := q.Candidates(three); len(who) != 1 {
				t.Errorf("staff may set it aside: %v", who)
			}
		})
	}
}

// TestWhoKeepsTheTimeIsChosen: of several who give a class whoever asks for anyone gets the one whose time is kept, and
// an open session before that.
func TestWhoKeepsTheTimeIsChosen(t *testing.T) {
	t.Parallel()
	q := hourly(nil)
	givers := []schedule.Diary{{ID: "kari", Hours: daily("09:00-17:00"), Load: func(civil.Date) int { return 9 }},
		{ID: "ida", Hours: daily("09:00-17:00")}}
	q.Classes = []schedule.Class{class(givers...)}
	q.Service = q.Classes[0].Service
	q.Service.Notice, q.Service.WindowDays = 0, 0
	q.Practitioners = []schedule.Diary{givers[1], givers[0]}
	start, day := q.at(1, "15:00"), q.todayAnd(1)
	chosen := func(want string) {
		t.Helper()
		checkAll(t, q.Question, day, day)
		free := q.Free(day, day)
		if len(free) != 1 || free[0].Practitioner != want || q.Candidates(start)[0] != want {
			t.Errorf("free: %+v, candidates: %v, want %s", free, q.Candidates(start), want)
		}
		q.Override = true
		if q.Candidates(start)[0] != want {
			t.Errorf("candidates of staff: %v, want %s", q.Candidates(start), want)
		}
		q.Override = false
	}
	chosen("kari")
	q.Practitioners[0].Claims = []schedule.Claim{{Start: start, End: start.Add(time.Hour), At: start, Service: "yoga",
		Bookings: []string{"b"}, Seats: 1}}
	chosen("ida")
}

// TestAClassThatMeetsTheClockChange is kept at its civil time.
func TestAClassThatMeetsTheClockChange(t *testing.T) {
	t.Parallel()
	for _, c := range changes {
		home := zone(t, c.zone)
		for _, day := range c.days {
			q := hourly(daily("00:00-24:00"))
			q.Zone, q.Now = home, day.AddDays(-3).Start(home)
			q.Service.Duration, q.Service.Step = 15*time.Minute, 15*time.Minute
			k := class(schedule.Diary{ID: "kari", Hours: daily("00:00-24:00")})
			k.Service.Hours = daily("00:30-01:30", "02:15-03:15")
			q.Classes = []schedule.Class{k}
			checkAll(t, q.Question, day.AddDays(-1), day.AddDays(1))
		}
	}
}
