package practice

import (
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
)

// OpenDay is when the practice is open on one day.
type OpenDay struct {
	Date    civil.Date
	Hours   []schedule.Interval // in order, apart from each other, in the practice's zone; none: closed
	Holiday i18n.Text           // name of the public holiday that it is closed for
}

// Opening returns the opening hours of n days from the first on: the hours of all active practitioners together who
// give something that anyone may book. Holidays, closed days and exceptions count; absences do not, since they say when
// somebody is away and not when the door is shut.
func (s *Setup) Opening(first civil.Date, n int) []OpenDay {
	// The engine reads hours; a service of one minute that starts at any minute is free exactly while they last.
	q := schedule.Question{Now: first.Start(s.zone), Zone: s.zone, Service: schedule.Service{Duration: time.Minute,
		Step: time.Minute, WindowDays: n}}
	for _, p := range s.Practitioners {
		if !p.Inactive && s.givesAnyone(p.ID) {
			diary := s.Diary(p)
			diary.Absences = nil
			q.Practitioners = append(q.Practitioners, diary)
		}
	}
	out := make([]OpenDay, n)
	for i := range out {
		out[i].Date = first.AddDays(i)
	}
	var end time.Time // of the interval that is being gathered
	for _, minute := range q.Free(first, first.AddDays(n-1)) {
		start := minute.Start.In(s.zone)
		day := &out[civil.DateOf(start).DaysSince(first)]
		if !minute.Start.Equal(end) || len(day.Hours) == 0 {
			day.Hours = append(day.Hours, schedule.Interval{From: timeOfDay(start)})
		}
		end = minute.End
		to := civil.EndOfDay
		if civil.In(end, s.zone) == day.Date {
			to = timeOfDay(end.In(s.zone))
		}
		day.Hours[len(day.Hours)-1].To = to
	}
	for i := range out {
		if len(out[i].Hours) == 0 {
			out[i].Holiday, _ = s.Holiday(out[i].Date)
		}
	}
	return out
}

func timeOfDay(t time.Time) civil.Time { return civil.Time(t.Hour()*60 + t.Minute()) }

// givesAnyone tells whether the practitioner gives a service that is listed.
func (s *Setup) givesAnyone(practitioner string) bool {
	for i := range s.Services {
		v := &s.Services[i]
		if v.Visibility != Public {
			continue
		}
		for _, id := range v.Practitioners {
			if id == practitioner {
				return true
			}
		}
	}
	return false
}
