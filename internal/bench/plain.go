package main

import (
	"encoding/json"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// plain is the program that one would write first, and nothing but a baseline: the opening blocks of each day and each
// practitioner's bookings by day are prepared, and a search is a loop over the grid, a map, a sort and encoding/json.
// It knows the rules that the measured question has and no others: notice, hours, bookings with their buffer, the daily
// limit and the fair choice.
type plain struct {
	earliest              time.Time // start that notice leaves
	zone                  *time.Location
	length, blocked, step time.Duration
	limit                 int // of bookings, for each practitioner and day
	practitioners         []plainDiary
}

// plainDiary is one practitioner, by local day.
type plainDiary struct {
	id     string
	load   int
	open   map[civil.Date][]plainSpan
	booked map[civil.Date][]plainSpan
}

type plainSpan struct{ from, to time.Time }

// plainAnswer is what is answered.
type plainAnswer struct {
	Slots []plainSlot `json:"slots"`
}

type plainSlot struct {
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Practitioner string    `json:"practitioner"`
	SeatsLeft    int       `json:"seats_left"`
}

// preparePlain returns the program with what it needs to know for searches of those days.
func preparePlain(q schedule.Question, from, to civil.Date) plain {
	p := plain{earliest: q.Now.Add(q.Service.Notice), zone: q.Zone, length: q.Service.Duration,
		blocked: q.Service.Duration + q.Service.BufferAfter, step: q.Service.Step, limit: q.Service.DailyLimit}
	for _, d := range q.Practitioners {
		diary := plainDiary{d.ID, d.Load(from.Monday()), map[civil.Date][]plainSpan{}, map[civil.Date][]plainSpan{}}
		for day := from; !day.After(to); day = day.AddDays(1) {
			for _, v := range plainHours(d, day) {
				diary.open[day] = append(diary.open[day], plainSpan{day.At(v.From, q.Zone), day.At(v.To, q.Zone)})
			}
		}
		for _, c := range d.Claims {
			day := civil.In(c.At, q.Zone)
			diary.booked[day] = append(diary.booked[day], plainSpan{c.Start, c.End})
		}
		p.practitioners = append(p.practitioners, diary)
	}
	return p
}

// plainHours returns the hours of the day: an exception's, or those of the rules unless it is a holiday.
func plainHours(d schedule.Diary, day civil.Date) (hours []schedule.Interval) {
	for _, x := range d.Hours.Exceptions {
		if x.Date == day {
			return x.Intervals
		}
	}
	if _, closed := d.Closed(day); closed {
		return nil
	}
	weekday := schedule.Weekdays()[(int(day.Weekday())+6)%7] // they begin with Monday
	for _, r := range d.Hours.Rules {
		weeks := day.Monday().DaysSince(r.Anchor.Monday()) / 7
		if slices.Contains(r.Weekdays, weekday) && (r.EveryWeeks < 2 || weeks%r.EveryWeeks == 0) {
			hours = append(hours, r.Intervals...)
		}
	}
	return hours
}

// search returns the free times of the days as JSON.
func (p *plain) search(from, to civil.Date) ([]byte, error) {
	best := map[int64]*plainDiary{} // by the start's second
	for i := range p.practitioners {
		d := &p.practitioners[i]
		for day := from; !day.After(to); day = day.AddDays(1) {
			if booked := d.booked[day]; len(booked) < p.limit {
				p.searchDay(d, d.open[day], booked, best)
			}
		}
	}
	slots := make([]plainSlot, 0, len(best))
	for second, d := range best {
		start := time.Unix(second, 0).In(p.zone)
		slots = append(slots, plainSlot{start, start.Add(p.length), d.id, 1})
	}
	slices.SortFunc(slots, func(a, b plainSlot) int { return a.Start.Compare(b.Start) })
	return json.Marshal(plainAnswer{slots})
}

// searchDay notes the practitioner for each free start that nobody has who is booked less.
func (p *plain) searchDay(d *plainDiary, open, booked []plainSpan, best map[int64]*plainDiary) {
	for _, o := range open {
		for at := o.from; !at.Add(p.length).After(o.to); at = at.Add(p.step) {
			if at.Before(p.earliest) || touchesPlain(booked, at, at.Add(p.blocked)) {
				continue
			}
			if other := best[at.Unix()]; other == nil || d.load < other.load {
				best[at.Unix()] = d
			}
		}
	}
}

func touchesPlain(booked []plainSpan, from, to time.Time) bool {
	for _, b := range booked {
		if b.from.Before(to) && from.Before(b.to) {
			return true
		}
	}
	return false
}
