package schedule

import (
	"slices"
	"time"
)

// Class is a service that keeps its own times: nothing else is booked where it could be held.
//
// It is held at each start of the grid of its hours at which one of those who give it is there: inside their hours and
// the class's own, with no absence and nothing of an imported calendar in the way. What is booked decides nothing about
// that, and nor do notice, window, limits and rooms. The time kept is that of the first who is there, in the order of
// Givers, and of all the rooms; it has the class's buffers around it.
type Class struct {
	Service Service
	Givers  []Diary // in the order in which they are preferred; what is claimed in them is not read
}

// kept is a start of a class, and what is kept for it.
type kept struct {
	at       int64
	from, to int64 // with buffers
	giver    string
	class    int32 // place in the question's list
}

// keep returns what the classes keep that matters to starts in the engine's range.
func (e *engine) keep() []kept {
	var out []kept
	other := len(e.q.Practitioners) > 1 // else the service's own matter only beside another's
	for i := range e.q.Classes {
		other = other || e.q.inTheWay(&e.q.Classes[i])
	}
	for i := range e.q.Classes {
		c := &e.q.Classes[i]
		if !other || c.Service.ID != e.q.Service.ID && !e.q.inTheWay(c) {
			continue
		}
		m := Question{Service: c.Service}.measure()
		lo, hi := e.lo-e.m.before-m.length-m.after, e.hi+e.m.length+e.m.after+m.before
		for _, o := range c.held(e.q.Zone, lo, hi) {
			out = append(out, kept{o.start, o.start - m.before, o.start + m.length + m.after, c.Givers[o.who].ID,
				int32(i)})
		}
	}
	return out
}

// inTheWay reports whether what the class keeps can be in the way of the service that is asked about.
func (q *Question) inTheWay(c *Class) bool {
	if c.Service.ID == q.Service.ID {
		return false
	}
	return c.shares(&q.Service) || slices.ContainsFunc(c.Givers, func(g Diary) bool {
		return slices.ContainsFunc(q.Practitioners, func(d Diary) bool { return d.ID == g.ID })
	})
}

// shares reports whether both need one room.
func (c *Class) shares(v *Service) bool {
	return slices.ContainsFunc(c.Service.Resources, func(id string) bool { return slices.Contains(v.Resources, id) })
}

// held returns the class's starts in [lo, hi), each with the first of its givers who is there.
func (c *Class) held(zone *time.Location, lo, hi int64) []opening {
	q := Question{Now: timeOf(lo), Zone: zone, Service: c.Service, Practitioners: slices.Clone(c.Givers)}
	q.Service.Notice, q.Service.DailyLimit, q.Service.Capacity, q.Service.Resources = 0, 0, 1, nil
	q.Service.WindowDays = int((hi-lo)/minutesPerDay) + 2
	for i := range q.Practitioners {
		q.Practitioners[i].Claims, q.Practitioners[i].Load = nil, nil
	}
	return q.search(lo, hi, nil)
}

// owned returns the starts that are the service's own and kept for it with the practitioner, in order.
func (e *engine) owned(d *Diary, starts []int64) []int64 {
	for _, k := range e.classes {
		if k.giver == d.ID && e.q.Classes[k.class].Service.ID == e.q.Service.ID {
			starts = append(starts, k.at)
		}
	}
	return starts
}

// reserved returns the starts at which the blocked span touches what another service keeps: of the practitioner, or of
// a room. A service that keeps the very start too has as much right to it: who is booked first has it.
func (e *engine) reserved(d *Diary, bars []bar) []bar {
	reach := e.m.length + e.m.after - 1
	for _, k := range e.classes {
		c := &e.q.Classes[k.class]
		if c.Service.ID == e.q.Service.ID || k.giver != d.ID && !c.shares(&e.q.Service) {
			continue
		}
		from, to := k.from-reach, k.to+e.m.before
		for _, own := range e.mine {
			if from <= own && own < to {
				bars = append(bars, bar{from, own, reserved, k.class})
				from = own + 1
			}
		}
		bars = append(bars, bar{from, to, reserved, k.class})
	}
	return inOrder(bars)
}
