package local

import (
	"cmp"
	"math"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// habit is how a person comes: so many times, every so many weeks from the week on. Weeks are counted from the present
// one, which is 0.
type habit struct {
	service, with       string
	from, every, visits int
	weekday             int // from Monday, 0
	clock               civil.Time
}

// visit is one appointment of a person's, as the calendar of the practice has it.
type visit struct {
	who           int // in the list of people
	service, with string
	start, end    time.Time
	first         bool
	sure          bool // it is kept
}

// diary is what is taken already, by the practitioner.
type diary map[string][]visit

// thinning is how much of what comes in a week is booked already in the present one, of the weeks from it on.
var thinning = [...]float64{1, 0.95, 0.8, 0.6, 0.45, 0.35, 0.25, 0.15, 0.1}

// plan has everybody come as they do. The calendar of these weeks is fuller than it was: it is a practice that grows.
func (p *past) plan() {
	p.diary = diary{}
	for n := range p.people {
		p.people[n].habit = p.habit(n)
		p.comes(n, p.people[n].habit)
	}
	for range 320 { // who comes now and then
		n := p.chance.IntN(len(p.people))
		h := p.people[n].habit
		h.from, h.visits = one(p.chance, []int{-1, 0, 0, 0, 1, 1, 1, 2, 2, 3}), 1
		h.weekday = p.quietest(h.with, h.from)
		if h.service == "yoga" || !p.cameAbout(n, h.from) {
			p.comes(n, h)
		}
	}
	p.fillClass()
	p.story()
}

// habit returns how the person comes. Each has come before now.
func (p *past) habit(n int) (h habit) {
	c := p.chance
	h = habit{service: "konsultasjon", with: "ida", weekday: c.IntN(5), clock: civil.Time(8*60 + c.IntN(16)*30)}
	if c.IntN(5) < 2 {
		h.with = "jonas"
	}
	switch k := c.IntN(20); {
	case k < 5: // they keep coming, at the same hour; some have stopped
		h.every, h.from = 4+c.IntN(4), p.since(4)
		h.visits = (weeksBehind + 9) / h.every
		if c.IntN(3) == 0 {
			h.visits = 3 + c.IntN(4)
		}
	case k < 8 && p.people[n].parent < 0: // a term of yoga
		h.service, h.with, h.every, h.visits = "yoga", "ida", 1+c.IntN(3), 3+c.IntN(4)
		h.from = p.since(1)
	case k < 16: // some treatments, and that was it
		h.every, h.visits, h.from = 1+c.IntN(2), 2+c.IntN(3), p.since(1)
	default:
		h.every, h.visits, h.from = 5, 1+c.IntN(2), p.since(1)
	}
	if h.with == "jonas" && c.IntN(5) < 3 && p.people[n].parent < 0 {
		h.service = "massasje"
	}
	return h
}

// since returns a week in which somebody came first, at least so many ago: more came of late.
func (p *past) since(least int) int {
	ago := 1 - math.Sqrt(p.chance.Float64())
	return -least - int(ago*float64(weeksBehind-least))
}

// quietest returns the weekday of the week on which the practitioner has fewest visits, from Monday, 0.
func (p *past) quietest(with string, week int) int {
	monday := civil.In(p.now, p.zone).Monday().AddDays(7 * week)
	var taken [5]int
	for _, v := range p.diary[with] {
		if day := civil.In(v.start, p.zone).DaysSince(monday); 0 <= day && day < len(taken) {
			taken[day]++
		}
	}
	return slices.Index(taken[:], slices.Min(taken[:]))
}

// cameAbout reports whether the person has a visit in the week, or days from it.
func (p *past) cameAbout(n, week int) bool {
	monday := civil.In(p.now, p.zone).Monday().AddDays(7 * week)
	for _, visits := range p.diary {
		for _, v := range visits {
			if days := civil.In(v.start, p.zone).DaysSince(monday); v.who == n && -3 <= days && days < 10 {
				return true
			}
		}
	}
	return false
}

// comes puts the person's visits into the diary.
func (p *past) comes(n int, h habit) {
	first := p.people[n].habit.from == h.from
	for k := range h.visits {
		week := h.from + k*h.every
		if week >= len(thinning) || week > 0 && p.chance.Float64() > thinning[week] {
			continue
		}
		if v, found := p.room(n, h, week); found {
			v.first = first && k == 0
			p.visits(v)
		}
	}
}

// room finds the time of the week that is nearest to when the person likes to come, and takes it.
func (p *past) room(n int, h habit, week int) (v visit, found bool) {
	monday := civil.In(p.now, p.zone).Monday().AddDays(7 * week)
	for d := range 5 {
		day := monday.AddDays((h.weekday + d) % 5)
		starts := p.starts(h, day)
		slices.SortStableFunc(
			starts,
			func(a, b civil.Time) int { return cmp.Compare(far(a, h.clock), far(b, h.clock)) },
		)
		for _, at := range starts {
			v := p.visitAt(n, h, day, at)
			if p.fits(v) {
				p.diary[h.with] = append(p.diary[h.with], v)
				return v, true
			}
		}
	}
	return visit{}, false
}

func far(a, b civil.Time) civil.Time { return max(a-b, b-a) }

// visitAt is the person's visit of the service at the time.
func (p *past) visitAt(n int, h habit, day civil.Date, at civil.Time) visit {
	s, _ := p.setup.Service(h.service)
	start := day.At(at, p.zone)
	return visit{who: n, service: h.service, with: h.with, start: start,
		end: start.Add(time.Duration(s.DurationMinutes) * time.Minute)}
}

// starts returns when the service begins on the day.
func (p *past) starts(h habit, day civil.Date) (all []civil.Time) {
	if _, closed := p.setup.Closed(day); closed {
		return nil
	}
	weekday := [...]schedule.Weekday{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[day.Weekday()]
	s, _ := p.setup.Service(h.service)
	who, _ := p.setup.Practitioner(h.with)
	hours := who.Hours
	if s.Hours != nil {
		hours = *s.Hours
	}
	for _, r := range hours.Rules {
		if !slices.Contains(r.Weekdays, weekday) {
			continue
		}
		for _, i := range r.Intervals {
			begins := i.From + civil.Time((s.BufferBefore+s.StepMinutes-1)/s.StepMinutes*s.StepMinutes)
			for at := begins; int(at)+s.DurationMinutes+s.BufferAfter <= int(i.To); at += civil.Time(s.StepMinutes) {
				all = append(all, at)
			}
		}
	}
	return all
}

// fits reports whether nobody else has the time, with the breaks around it; of a class, whether there is a seat.
func (p *past) fits(v visit) bool {
	s, _ := p.setup.Service(v.service)
	before, after := time.Duration(s.BufferBefore)*time.Minute, time.Duration(s.BufferAfter)*time.Minute
	seats := 0
	for _, o := range p.diary[v.with] {
		other, _ := p.setup.Service(o.service)
		from := o.start.Add(-time.Duration(other.BufferBefore) * time.Minute)
		to := o.end.Add(time.Duration(other.BufferAfter) * time.Minute)
		switch {
		case o.who == v.who && civil.In(o.start, p.zone) == civil.In(v.start, p.zone):
			return false
		case o.service == v.service && o.start.Equal(v.start):
			if seats++; seats >= s.Capacity {
				return false
			}
		case from.Before(v.end.Add(after)) && v.start.Add(-before).Before(to):
			return false
		}
	}
	return v.service == "yoga" || v.with != "ida" || !p.class(v)
}

// class reports whether the visit would stand where the yoga does.
func (p *past) class(v visit) bool {
	day := civil.In(v.start, p.zone)
	for _, at := range p.starts(habit{service: "yoga", with: "ida"}, day) {
		start := day.At(at, p.zone)
		if v.start.Before(start.Add(time.Hour)) && start.Before(v.end) {
			return true
		}
	}
	return false
}

// fillClass fills one hour of yoga of the days to come, the next Thursday's but for the very next days.
func (p *past) fillClass() {
	day := civil.In(p.now, p.zone).AddDays(3)
	for day.Weekday() != time.Thursday {
		day = day.AddDays(1)
	}
	h := habit{service: "yoga", with: "ida"}
	for _, at := range p.starts(h, day) {
		for n := 0; n < len(p.people); n++ {
			v := p.visitAt(n, h, day, at)
			if p.people[n].habit.service != "yoga" || !p.fits(v) {
				continue
			}
			v.sure = true
			p.diary["ida"] = append(p.diary["ida"], v)
			p.visits(v)
		}
		p.waits(day, at)
	}
}
