package naive

import (
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// class is a service that keeps its times, with those of the days that were asked about.
type class struct {
	*asker
	days map[civil.Date][]session
}

// session is one time of a class and who would hold it.
type session struct {
	span
	who string
}

func newClasses(q schedule.Question, resolve func(civil.Date, civil.Time, *time.Location) time.Time) []class {
	var out []class
	for _, c := range q.Classes {
		out = append(out, class{newAsker(schedule.Question{Zone: q.Zone, Service: c.Service, Practitioners: c.Givers},
			resolve), map[civil.Date][]session{}})
	}
	return out
}

// on returns the class's times that begin on the grid of the day.
func (c class) on(day civil.Date) []session {
	list, known := c.days[day]
	if known {
		return list
	}
	for _, s := range c.spans(c.shop, day) {
		for t := s.from; t.Before(s.to); t = t.Add(c.step) {
			if who := c.holder(t); who != "" {
				list = append(list, session{span{t, t.Add(c.length)}, who})
			}
		}
	}
	c.days[day] = list
	return list
}

// holder returns the first of those who give the class who is there for all of it.
func (c class) holder(start time.Time) string {
	end := start.Add(c.length)
	if !c.fits(c.shop, start, end) {
		return ""
	}
next:
	for i := range c.q.Practitioners {
		d := &c.q.Practitioners[i]
		if !c.fits(d, start, end) {
			continue
		}
		for _, v := range d.Absences {
			if touch(v.Start, v.End, start, end) || v.Kind == schedule.KindBusy && !c.q.Service.BufferOwn &&
				touch(v.Start, v.End, start.Add(-c.before), end.Add(c.after)) {
				continue next
			}
		}
		return d.ID
	}
	return ""
}

// near returns the class's times that may touch the span.
func (c class) near(from, to time.Time) (out []session) {
	from, to = from.Add(-c.length-c.after), to.Add(c.before)
	for day := civil.In(from, c.zone).AddDays(-1); !day.After(civil.In(to, c.zone).AddDays(1)); day = day.AddDays(1) {
		out = append(out, c.on(day)...)
	}
	return out
}

// reserved reports whether something else is kept where the start would block the practitioner from..to.
func (a *asker) reserved(d *schedule.Diary, start, from, to time.Time) bool {
	if a.owns(d, start) {
		return false
	}
	for _, c := range a.classes {
		if c.q.Service.ID == a.q.Service.ID {
			continue
		}
		for _, s := range c.near(from, to) {
			if (s.who == d.ID || c.shares(a)) && touch(s.from.Add(-c.before), s.to.Add(c.after), from, to) {
				return true
			}
		}
	}
	return false
}

// owns reports whether the service keeps the start for itself, with the practitioner.
func (a *asker) owns(d *schedule.Diary, start time.Time) bool {
	for _, c := range a.classes {
		for _, s := range c.near(start, start) {
			if c.q.Service.ID == a.q.Service.ID && s.who == d.ID && s.from.Equal(start) {
				return true
			}
		}
	}
	return false
}

// shares reports whether both need a room.
func (c class) shares(a *asker) bool {
	for _, mine := range c.q.Service.Resources {
		for _, theirs := range a.q.Service.Resources {
			if mine == theirs {
				return true
			}
		}
	}
	return false
}
