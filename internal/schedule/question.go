package schedule

import (
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/i18n"
)

// DefaultWindow is the days ahead that can be booked if a service says nothing.
const DefaultWindow = 365

// NearDays is how far Near looks, in days either side: the diaries must hold the claims of that range.
const NearDays = 14

// Service is what is to be booked, as far as it decides about times. All durations are whole minutes.
type Service struct {
	ID           string
	Duration     time.Duration // of the appointment itself
	BufferBefore time.Duration // blocked before it; need not lie inside hours
	BufferAfter  time.Duration // blocked after it
	BufferOwn    bool          // the buffers keep away from claims only, and not from imported calendars
	Step         time.Duration // between two starts; 0: Duration
	Notice       time.Duration // least time from now to the start
	WindowDays   int           // the last local day that can be booked, counted from today; 0: DefaultWindow
	DailyLimit   int           // sessions per practitioner and local day; 0: no limit
	Capacity     int           // seats; 0 or 1: one client at a time
	Hours        *Hours        // in the practice's zone; nil: whenever a practitioner is open
	Resources    []string      // ids of all that are needed
	Locations    []string      // where it is given; none: anywhere
}

// AbsenceKind tells an absence from what an imported calendar says.
const (
	KindAbsence = "absence"
	KindBusy    = "busy"
)

// Absence is a stretch of time in which somebody is not there, [Start, End).
type Absence struct {
	Start, End time.Time
	Kind       string // KindAbsence, or KindBusy: from an imported calendar
}

// Diary is everything about a practitioner or a resource that decides about times.
//
// A booking that is to be moved must be taken out of the claims first (Ledger.Without), or it stands in its own way.
type Diary struct {
	ID    string
	Zone  *time.Location // of the hours; nil: the practice's
	Hours *Hours         // nil: always open
	// Closed tells the public holidays, on which the rules of the hours do not count. It is asked once or twice for
	// each day of a range: make it a look-up. Nil: no holidays.
	Closed   func(civil.Date) (holidayName i18n.Text, closed bool)
	Absences []Absence // in any order
	Claims   []Claim   // of all days of the asked range and one day either side, ordered by Start
	// Load returns how many bookings there are in the week of the practice that begins on the Monday, for the fair
	// choice. Nil: none in any.
	Load func(monday civil.Date) int
}

// load returns the diary's load in the week.
func (d *Diary) load(monday civil.Date) int {
	if d.Load == nil {
		return 0
	}
	return d.Load(monday)
}

// Question is everything that decides about one service at one instant.
type Question struct {
	Now           time.Time
	Zone          *time.Location // the practice's: local days of ranges, window and limits; nil: UTC
	Service       Service
	Practitioners []Diary // those who may be chosen, in the practice's order
	Resources     map[string]Diary
	Stays         string  // id of who has what is moved, and stays with it where they can; "": nobody
	Classes       []Class // the services that keep their times; the one that is asked about may be among them
	// Override lets staff book past all rules: Why and Candidates say yes to any start. Free, Next and Near keep the
	// rules.
	Override bool
}

// Slot is a start that can be booked. Times are UTC, until they are shown in the practice's zone (booking.Present).
type Slot struct {
	// The appointment's, without buffers; of a session that exists its own.
	Start time.Time `json:"start" doc:"RFC 3339, with the offset of the practice's zone at that time." example:"2026-11-23T14:00:00+01:00"`
	End   time.Time `json:"end" doc:"Of a group that stands its own, also where the service takes longer or shorter now." example:"2026-11-23T14:50:00+01:00"`
	// Who would be chosen, and their seats before this booking.
	Practitioner string `json:"practitioner" doc:"Id of who is free; where anyone was asked for, who would be chosen now." example:"ida"`
	SeatsLeft    int    `json:"seats_left" doc:"Places left at this start: 1, or what is left of a group." example:"1"`
}

// Free returns the free starts of the practice's local days from `from` to `to`, both included: each once, in order.
func (q Question) Free(from, to civil.Date) []Slot {
	lo, hi := q.within(from, to)
	return q.slots(q.search(lo, hi, nil))
}

// within returns the starts of the days from..to that notice and window leave, [lo, hi) in minutes: a range that
// reaches beyond what can be booked at all costs nothing. Without a first day all that come before `to` are meant.
func (q *Question) within(from, to civil.Date) (lo, hi int64) {
	if to.Before(from) {
		return 0, 0
	}
	lo, hi = q.bookable()
	if !from.IsZero() {
		lo = max(lo, minuteOf(from.Start(q.zone())))
	}
	return lo, min(hi, minuteOf(to.AddDays(1).Start(q.zone())))
}

// Full returns the days of the range that are booked out: no start is free, and one would be if nobody had booked
// anything. Days that hours, holidays, absences, notice or window leave nothing of are not full, whatever is booked on
// them. Free is what Free answered for the range; only the days that it leaves out are looked at, and of these only
// stretches that a claim touches.
func (q Question) Full(from, to civil.Date, free []Slot) []civil.Date {
	lo, hi := q.within(from, to)
	if lo >= hi {
		return nil
	}
	empty := q.unbooked()
	days := newDays(q.zone(), localDate(lo, q.zone()), hi)
	var out []civil.Date
	look := func(first, last int) { // a stretch of days without a free start
		if first > last || !q.touched(days.start(first), days.start(last+1)) {
			return
		}
		for _, s := range empty.Free(days.date(first), days.date(last)) {
			if day := days.date(days.of(minuteOf(s.Start))); len(out) == 0 || out[len(out)-1] != day {
				out = append(out, day)
			}
		}
	}
	next := days.first // the first day that was not looked at
	for i := 0; i < len(free); {
		n := days.of(minuteOf(free[i].Start))
		look(next, n-1)
		next = n + 1
		for end := days.start(next); i < len(free) && minuteOf(free[i].Start) < end; {
			i++
		}
	}
	look(next, days.of(hi-1))
	return out
}

// touched reports whether any claim can decide about a start in [lo, hi), which are whole days.
func (q *Question) touched(lo, hi int64) bool {
	for i := range q.Practitioners {
		if q.Practitioners[i].touched(q.measure(), lo, hi) {
			return true
		}
	}
	for _, d := range q.Resources {
		if d.touched(q.measure(), lo, hi) {
			return true
		}
	}
	return false
}

func (d *Diary) touched(m measure, lo, hi int64) bool {
	for i := range d.Claims {
		c := &d.Claims[i]
		at := minuteOf(c.At)
		if lo <= at && at < hi || minuteOf(c.Start) < hi+m.length+m.after && ceilMinute(c.End)+m.before > lo {
			return true
		}
	}
	return false
}

// unbooked is the question as it would be if nobody had booked anything.
func (q Question) unbooked() Question {
	q.Practitioners = slices.Clone(q.Practitioners)
	for i := range q.Practitioners {
		q.Practitioners[i].Claims = nil
	}
	resources := make(map[string]Diary, len(q.Resources))
	for id, d := range q.Resources {
		d.Claims = nil
		resources[id] = d
	}
	q.Resources = resources
	return q
}

// First returns the first free start of the days from `from` to `to`. It stops where it has found one, which Free does
// not.
func (q Question) First(from, to civil.Date) (Slot, bool) {
	first, last := q.bookable()
	lo, hi := max(first, minuteOf(from.Start(q.zone()))), min(last, minuteOf(to.AddDays(1).Start(q.zone())))
	if found := q.next(lo, hi, 1); len(found) > 0 {
		return found[0], true
	}
	return Slot{}, false
}

// Next returns the first n free starts at or after the instant, within the window of the service.
func (q Question) Next(from time.Time, n int) []Slot {
	first, last := q.bookable()
	return q.next(max(first, ceilMinute(from)), last, n)
}

// next returns the first n free starts in [lo, last), from ever longer stretches.
func (q Question) next(lo, last int64, n int) []Slot {
	var found []opening
	for length := int64(2 * minutesPerDay); lo < last && len(found) < n; length *= 2 {
		hi := min(lo+length, last)
		found = q.search(lo, hi, found)
		lo = hi
	}
	return q.slots(found[:max(min(n, len(found)), 0)])
}

// Near returns the n free starts nearest to the instant, in order of time; the earlier of two that are equally near
// comes first. It looks NearDays days either side.
func (q Question) Near(start time.Time, n int) []Slot {
	first, last := q.bookable()
	at := minuteOf(start)
	found := q.search(max(first, at-NearDays*minutesPerDay), min(last, at+NearDays*minutesPerDay+1), nil)
	// The nearest n of an ordered list lie side by side: narrow the list from its ends.
	i, j := 0, len(found)
	for j-i > max(n, 0) {
		if at-found[i].start > found[j-1].start-at {
			i++
		} else {
			j--
		}
	}
	return q.slots(found[i:j])
}

// Why tells why start cannot be booked: the first rule, in the order of the package's comment, that forbids it. Nil
// means that at least one practitioner can take it. Of several the reason told is the one of the practitioner who gets
// furthest through the rules, the first in the practice's order if they get equally far.
func (q Question) Why(start time.Time) *Reason {
	if q.Override {
		return nil
	}
	_, reason := q.judge(start)
	return reason
}

// Candidates returns the practitioners who can take start, fairest first: who Stays, with an open group session that
// begins then, with whom the service keeps its time, with the least Load in that week, in the practice's order. With
// Override, all of them, in that order. The first is whom Free names for the start.
func (q Question) Candidates(start time.Time) []string {
	if q.Override {
		return q.rank(q.everybody(start), minuteOf(start))
	}
	able, _ := q.judge(start)
	return q.rank(able, minuteOf(start))
}

// Judge returns what Candidates and Why say of a start, for one look: with Override all practitioners, and the rule
// that is set aside.
func (q Question) Judge(start time.Time) (able []string, why *Reason) {
	can, why := q.judge(start)
	if q.Override {
		can = q.everybody(start)
	}
	return q.rank(can, minuteOf(start)), why
}

// everybody returns all practitioners, with the right that each has at the start.
func (q *Question) everybody(start time.Time) []candidate {
	at, exact := wholeMinute(start)
	e := &engine{q: q, m: q.measure(), lo: at, hi: at + 1}
	e.classes = e.keep()
	all := make([]candidate, len(q.Practitioners))
	for i := range q.Practitioners {
		d := &q.Practitioners[i]
		e.mine = e.owned(d, e.mine[:0])
		has := e.right(at)
		if _, seated := q.session(d, at); seated {
			has = joins
		}
		if !exact {
			has = none
		}
		all[i] = candidate{i, has}
	}
	return all
}

// Session returns the group session that a booking at the start joins with the practitioner: one with a seat left, or a
// full one, which staff may overfill.
func (q Question) Session(start time.Time, practitioner string) (Claim, bool) {
	for i := range q.Practitioners {
		if q.Practitioners[i].ID != practitioner {
			continue
		}
		if c, ok := q.anySession(&q.Practitioners[i], minuteOf(start)); ok {
			return *c, true
		}
		break
	}
	return Claim{}, false
}

// Claim returns what the booking occupies if it starts at start with the practitioner. A group session that exists is
// joined as it is: on its own span, with its own resources and place, whatever the service asks for now; of one whose
// claim is not Known these are not told. The place of a new one is the caller's to fill in.
func (q Question) Claim(start time.Time, practitioner, booking string) (c Claim, joins bool) {
	start = start.UTC().Truncate(time.Minute)
	if c, joins = q.Session(start, practitioner); joins {
		c.Start, c.End, c.At = c.Start.UTC(), c.End.UTC(), start
		c.Bookings, c.Seats = []string{booking}, 1
		return c, true
	}
	m := q.measure()
	until := start.Add(time.Duration(m.length) * time.Minute)
	return Claim{
		Start:     start.Add(-time.Duration(m.before) * time.Minute),
		End:       until.Add(time.Duration(m.after) * time.Minute),
		Service:   q.Service.ID,
		At:        start,
		Bookings:  []string{booking},
		Seats:     1,
		Until:     until,
		Resources: q.Service.Resources,
	}, false
}

// candidate is a practitioner, by place in the practice's order, who can take a start.
type candidate struct {
	index int
	right right
}

// rank returns the ids of the candidates for the start, fairest first.
func (q Question) rank(list []candidate, at int64) []string {
	w := q.week(at)
	slices.SortStableFunc(list, func(a, b candidate) int {
		if w.before(a, b) {
			return -1
		}
		if w.before(b, a) {
			return 1
		}
		return 0
	})
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = q.Practitioners[c.index].ID
	}
	return out
}

// week is how the practitioners are chosen in one week.
type week struct {
	end   int64 // minute at which the next one begins
	loads []int // by place in the practice's order
	stays int   // place of who stays with what they have; -1: nobody
}

// week returns the one that the minute lies in.
func (q *Question) week(at int64) week {
	monday := localDate(at, q.zone()).Monday()
	w := week{end: minuteOf(monday.AddDays(7).Start(q.zone())), stays: -1, loads: make([]int, len(q.Practitioners))}
	for i := range q.Practitioners {
		w.loads[i] = q.Practitioners[i].load(monday)
		if q.Practitioners[i].ID == q.Stays && q.Stays != "" {
			w.stays = i
		}
	}
	return w
}

// before reports whether a is chosen before b: the one order of the fair choice, in searches and in bookings.
func (w *week) before(a, b candidate) bool {
	switch {
	case (a.index == w.stays) != (b.index == w.stays):
		return a.index == w.stays
	case a.right != b.right:
		return a.right > b.right
	case w.loads[a.index] != w.loads[b.index]:
		return w.loads[a.index] < w.loads[b.index]
	}
	return a.index < b.index
}

// slots writes what was found as the caller knows it.
func (q Question) slots(found []opening) []Slot {
	if len(found) == 0 {
		return nil
	}
	length := q.measure().length
	out := make([]Slot, len(found))
	for i, o := range found {
		lasts := length
		if o.length > 0 {
			lasts = int64(o.length)
		}
		out[i] = Slot{
			Start:        timeOf(o.start),
			End:          timeOf(o.start + lasts),
			Practitioner: q.Practitioners[o.who].ID,
			SeatsLeft:    int(o.seats),
		}
	}
	return out
}

func (q Question) zone() *time.Location {
	if q.Zone == nil {
		return time.UTC
	}
	return q.Zone
}

// measure is a service's lengths in minutes.
type measure struct {
	length, before, after, step, notice int64
	window, seats                       int
}

func (q Question) measure() measure {
	s := &q.Service
	m := measure{
		length: max(int64(s.Duration/time.Minute), 1),
		before: max(int64(s.BufferBefore/time.Minute), 0),
		after:  max(int64(s.BufferAfter/time.Minute), 0),
		step:   int64(s.Step / time.Minute),
		notice: max(int64(s.Notice/time.Minute), 0),
		window: s.WindowDays,
		seats:  max(s.Capacity, 1),
	}
	if m.step <= 0 {
		m.step = m.length
	}
	if m.window <= 0 {
		m.window = DefaultWindow
	}
	return m
}
