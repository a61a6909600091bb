package practice

import (
	"reflect"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// Days are the days From..To, both inclusive, in the practice's zone. The zero value is none.
type Days struct{ From, To civil.Date }

// everyDay is more than any set-up reaches.
func everyDay() Days {
	return Days{civil.Date{Year: 1900, Month: time.January, Day: 1},
		civil.Date{Year: 2200, Month: time.December, Day: 31}}
}

// Empty reports whether there is no day.
func (d Days) Empty() bool { return d.From.IsZero() || d.To.Before(d.From) }

// With returns the days from the first of both to the last of both.
func (d Days) With(o Days) Days {
	switch {
	case d.Empty():
		return o
	case o.Empty():
		return d
	}
	if o.From.Before(d.From) {
		d.From = o.From
	}
	if o.To.After(d.To) {
		d.To = o.To
	}
	return d
}

// Within returns the days that lie in both.
func (d Days) Within(o Days) Days {
	if d.Empty() || o.Empty() {
		return Days{}
	}
	if o.From.After(d.From) {
		d.From = o.From
	}
	if o.To.Before(d.To) {
		d.To = o.To
	}
	return d
}

// around is the day in any zone.
func around(day civil.Date) Days { return Days{day.AddDays(-1), day.AddDays(1)} }

// Concerned returns the days on which a change of the set-up may have put what the practitioner has standing outside of
// what can be booked. They may be more than it did, and never fewer; none where it has to do with nobody's times.
func Concerned(before, after *Setup, practitioner string) Days {
	days := presence(before, after, practitioner)
	for i := range after.Services {
		v := &after.Services[i]
		days = days.With(offer(before, v, practitioner))
		shared := len(v.Resources) > 0 || len(v.Practitioners) > 1 && slices.Contains(v.Practitioners, practitioner)
		if !v.Keeps() || !shared {
			continue
		}
		for _, giver := range v.Practitioners { // who comes or goes decides who gives a class, and whether it is held
			days = days.With(presence(before, after, giver))
		}
	}
	return days
}

// presence returns the days on which the practitioner may be there otherwise than before.
func presence(before, after *Setup, practitioner string) Days {
	was, existed := before.Practitioner(practitioner)
	is, exists := after.Practitioner(practitioner)
	if !existed || !exists {
		return Days{}
	}
	if was.TimeZone != is.TimeZone || was.Inactive != is.Inactive {
		return everyDay()
	}
	days := closing(&before.Practice, &after.Practice).With(hours(&was.Hours, &is.Hours))
	for _, all := range [...][2][]Absence{{before.Absences, after.Absences}, {after.Absences, before.Absences}} {
		for _, a := range all[0] {
			if a.Practitioner == practitioner && !slices.ContainsFunc(all[1], a.covers) {
				days = days.With(Days{civil.In(a.Start, after.zone), civil.In(a.End, after.zone)})
			}
		}
	}
	return days
}

// covers reports whether both are the same absence for who wants a time.
func (a Absence) covers(o Absence) bool {
	return o.Practitioner == a.Practitioner && o.Start.Equal(a.Start) && o.End.Equal(a.End)
}

// closing returns the days about which the practices say something else.
func closing(was, is *Practice) (days Days) {
	if was.Country != is.Country {
		return everyDay()
	}
	for _, list := range [...][2][]civil.Date{{was.DaysClosed, is.DaysClosed}, {was.HolidaysOpen, is.HolidaysOpen}} {
		for _, d := range slices.Concat(list[0], list[1]) {
			if slices.Contains(list[0], d) != slices.Contains(list[1], d) {
				days = days.With(around(d))
			}
		}
	}
	return days
}

// hours returns the days on which the hours differ: all of them where the rules do.
func hours(was, is *schedule.Hours) (days Days) {
	if (was == nil) != (is == nil) {
		return everyDay()
	}
	if was == nil {
		return Days{}
	}
	if !reflect.DeepEqual(was.Rules, is.Rules) && len(was.Rules)+len(is.Rules) > 0 {
		return everyDay()
	}
	in := func(e schedule.Exception, all []schedule.Exception) bool {
		return slices.ContainsFunc(all, func(o schedule.Exception) bool {
			return o.Date == e.Date && o.Location == e.Location && slices.Equal(o.Intervals, e.Intervals)
		})
	}
	for _, e := range slices.Concat(was.Exceptions, is.Exceptions) {
		if in(e, was.Exceptions) != in(e, is.Exceptions) {
			days = days.With(around(e.Date))
		}
	}
	return days
}

// offer returns the days on which the service is given otherwise, as far as that concerns the practitioner. What keeps
// times may concern everybody: by who gives it, and by its rooms.
func offer(before *Setup, is *Service, practitioner string) Days {
	was, existed := before.Service(is.ID)
	switch keeps := is.Keeps(); {
	case !existed && keeps:
		return everyDay()
	case !existed:
		return Days{}
	case keeps && (!was.Keeps() || !reflect.DeepEqual(was.kept(), is.kept())):
		return everyDay()
	case keeps:
		return hours(was.Hours, is.Hours)
	}
	if !slices.Contains(was.Practitioners, practitioner) {
		return Days{}
	}
	if !slices.Contains(is.Practitioners, practitioner) || !slices.Equal(was.Locations, is.Locations) {
		return everyDay()
	}
	return hours(was.Hours, is.Hours)
}

// kept is what decides about the times that the service keeps, but for its hours.
func (s Service) kept() any {
	e := s.Engine()
	return []any{e.Duration, e.BufferBefore, e.BufferAfter, e.BufferOwn, e.Step, s.Practitioners, s.Resources,
		s.Locations}
}
