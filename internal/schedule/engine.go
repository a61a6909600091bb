package schedule

import (
	"cmp"
	"math"
	"slices"
	"time"

	"stund/internal/civil"
)

// bar is starts that a rule forbids, [from, to) in minutes.
type bar struct {
	from, to int64
	rule     rule
	ref      int32 // which absence, claim or resource it is, where the rule has one
}

// run is a grid of starts: from, from+step, … before to.
type run struct{ from, to int64 }

// opening is a start that somebody can take.
type opening struct {
	start  int64
	who    int32 // place among the practitioners
	seats  int32
	length int32 // minutes, of an existing session; 0: the service's
	right  right
}

// right is what gives one practitioner's opening preference to another's of the same start.
type right uint8

const (
	none  right = iota
	keeps       // the start is kept for the service with this practitioner
	joins       // an existing group session
)

const forever = math.MaxInt64 / 4

// bookable returns the starts that notice and window leave, [first, last) in minutes.
func (q *Question) bookable() (first, last int64) {
	zone, m := q.zone(), q.measure()
	today := localDate(minuteOf(q.Now), zone)
	return ceilMinute(q.Now) + m.notice, minuteOf(today.AddDays(m.window + 1).Start(zone))
}

// engine reads one question over a range of starts.
type engine struct {
	q        *Question
	m        measure
	lo, hi   int64 // starts asked about, [lo, hi)
	zones    []*days
	scratch  []span
	common   [][]bar  // what concerns every practitioner; each list ordered by from
	own      [][]bar  // what concerns one; rewritten for each
	kept     [7][]bar // the lists of own that are not common: kept for their memory
	runs     []run    // the practitioner's grid, or the service's
	sessions []opening
	classes  []kept  // what services keep for themselves, once it was asked for; see Class
	asked    bool    // for classes
	mine     []int64 // starts of those that are the service's own with the practitioner, in order
	places   []int   // of the sweep
}

func (q *Question) engine(lo, hi int64) *engine {
	e := &engine{q: q, m: q.measure(), lo: lo, hi: hi}
	first, last := q.bookable()
	e.common = append(e.common, []bar{
		{-forever, ceilMinute(q.Now), past, 0},
		{-forever, first, tooSoon, 0},
		{last, forever, tooFar, 0},
	})
	if q.Service.Hours != nil {
		shop := Diary{Zone: q.zone(), Hours: q.Service.Hours}
		e.common = append(e.common, e.shut(&shop, serviceHours, 0, nil, &e.runs))
	}
	for i, id := range q.Service.Resources {
		ref := int32(i)
		d, ok := q.Resources[id]
		if !ok {
			e.common = append(e.common, []bar{{-forever, forever, resourceClosed, ref}})
			continue
		}
		if d.Hours != nil || d.Closed != nil {
			e.common = append(e.common, e.shut(&d, resourceClosed, ref, nil, nil))
		}
		gone := e.away(&d, nil)
		for j := range gone {
			gone[j].rule, gone[j].ref = resourceClosed, ref
		}
		used := e.taken(&d, nil)
		for j := range used {
			used[j].rule, used[j].ref = resourceTaken, ref
		}
		e.common = append(e.common, gone, used)
	}
	return e
}

// turn makes the bars, the grid and the open sessions of practitioner i.
func (e *engine) turn(i int) { e.bar(i, e.open(i)) }

// open makes the grid of practitioner i, and returns the bars of their hours.
func (e *engine) open(i int) (hours []bar) {
	d := &e.q.Practitioners[i]
	grid := &e.runs
	if e.q.Service.Hours != nil {
		grid = nil // the service's stays
	} else {
		e.runs = e.runs[:0]
	}
	return e.shut(d, outsideHours, 0, e.kept[0][:0], grid)
}

// bar makes the other bars, and the open sessions, of practitioner i.
func (e *engine) bar(i int, hours []bar) {
	d := &e.q.Practitioners[i]
	if !e.asked {
		e.classes, e.asked = e.keep(), true
	}
	e.mine = e.owned(d, e.mine[:0])
	e.kept = [7][]bar{hours, e.away(d, e.kept[1][:0]), e.full(d, e.kept[2][:0]), e.taken(d, e.kept[3][:0]),
		e.limit(d, e.kept[4][:0]), e.apart(d, e.kept[5][:0]),
		e.reserved(d, e.kept[6][:0])}
	e.own = append(append(e.own[:0], e.common...), e.kept[:]...)
	e.sessions = e.seats(d, int32(i), e.sessions[:0])
}

// shut returns the starts at which an appointment does not lie inside one stretch of the diary's hours, and appends the
// grid of its days to grid unless that is nil.
func (e *engine) shut(d *Diary, why rule, ref int32, bars []bar, grid *[]run) []bar {
	days := e.days(cmp.Or(d.Zone, e.q.zone()))
	reader := newReader(d, e.q.Service.Locations, days)
	free := e.lo // first start that no stretch so far decides about
	openTo := int64(-forever)
	var openFrom int64
	// stretch closes the stretch [openFrom, openTo): its last start is openTo-length.
	stretch := func() {
		if openTo-openFrom < e.m.length {
			return
		}
		if openFrom > free {
			bars = append(bars, bar{free, openFrom, why, ref})
		}
		free = max(free, openTo-e.m.length+1)
	}
	n, last := days.of(e.lo), days.of(e.hi-1+e.m.length)
	bars = slices.Grow(bars, last-n+2) // one stretch a day
	if grid != nil {
		*grid = slices.Grow(*grid, last-n+1)
	}
	for ; n <= last; n++ {
		e.scratch = days.resolve(n, reader.on(n), e.scratch[:0])
		for _, s := range e.scratch {
			if grid != nil && s.from < e.hi && s.to > e.lo {
				*grid = append(*grid, run(s))
			}
			if s.from > openTo {
				stretch()
				openFrom = s.from
			}
			openTo = max(openTo, s.to)
		}
	}
	stretch()
	if free < e.hi {
		bars = append(bars, bar{free, e.hi, why, ref})
	}
	return bars
}

// away returns the starts at which an appointment touches an absence.
func (e *engine) away(d *Diary, bars []bar) []bar {
	for i := range d.Absences {
		a := &d.Absences[i]
		from, to := minuteOf(a.Start), ceilMinute(a.End)
		if !a.Start.Before(a.End) || to <= e.lo || from >= e.hi+e.m.length {
			continue
		}
		why := absent
		if a.Kind == KindBusy {
			why = busy
		}
		bars = append(bars, bar{from - e.m.length + 1, to, why, int32(i)})
	}
	return inOrder(bars)
}

// apart returns the starts at which the buffers, or the appointment itself, touch something of an imported calendar.
func (e *engine) apart(d *Diary, bars []bar) []bar {
	if e.q.Service.BufferOwn || e.m.before+e.m.after == 0 {
		return bars
	}
	reach := e.m.length + e.m.after - 1
	for i := range d.Absences {
		a := &d.Absences[i]
		from, to := minuteOf(a.Start), ceilMinute(a.End)
		if a.Kind != KindBusy || !a.Start.Before(a.End) || to+e.m.before <= e.lo || from-reach >= e.hi {
			continue
		}
		bars = append(bars, bar{from - reach, to + e.m.before, buffer, int32(i)})
	}
	return inOrder(bars)
}

// full returns the starts of the service's groups that have no seat left.
func (e *engine) full(d *Diary, bars []bar) []bar {
	if e.m.seats == 1 {
		return bars
	}
	for i := range d.Claims {
		c := &d.Claims[i]
		if at := minuteOf(c.At); c.Service == e.q.Service.ID && c.Seats >= e.m.seats && at >= e.lo && at < e.hi {
			bars = append(bars, bar{at, at + 1, full, int32(i)})
		}
	}
	return inOrder(bars)
}

// taken returns the starts at which the blocked span touches a claim.
func (e *engine) taken(d *Diary, bars []bar) []bar {
	reach := e.m.length + e.m.after - 1
	for i := range d.Claims {
		c := &d.Claims[i]
		from, to := minuteOf(c.Start), ceilMinute(c.End)
		if !c.Start.Before(c.End) || to+e.m.before <= e.lo || from-reach >= e.hi {
			continue
		}
		bars = append(bars, bar{from - reach, to + e.m.before, taken, int32(i)})
	}
	return inOrder(bars)
}

// limit returns the local days on which the practitioner has as many sessions of the service as there may be. A session
// of a group counts once, however many seats are taken; without a group each booking counts.
func (e *engine) limit(d *Diary, bars []bar) []bar {
	most := e.q.Service.DailyLimit
	if most <= 0 {
		return bars
	}
	days := e.days(e.q.zone())
	first, last := days.of(e.lo), days.of(e.hi-1)
	count := make([]int, last-first+1)
	for i := range d.Claims {
		c := &d.Claims[i]
		if c.Service != e.q.Service.ID {
			continue
		}
		at := minuteOf(c.At)
		if at < days.start(first) || at >= days.start(last+1) {
			continue
		}
		n := 1
		if e.m.seats == 1 {
			n = max(c.Seats, 1)
		}
		count[days.of(at)-first] += n
	}
	for i, n := range count {
		if n >= most {
			bars = append(bars, bar{days.start(first + i), days.start(first + i + 1), dailyLimit, 0})
		}
	}
	return bars
}

// seats appends the group sessions of the diary that have a seat left, ordered by start.
func (e *engine) seats(d *Diary, who int32, list []opening) []opening {
	if e.m.seats == 1 {
		return list
	}
	for i := range d.Claims {
		c := &d.Claims[i]
		at := minuteOf(c.At)
		if c.Service != e.q.Service.ID || c.Seats >= e.m.seats || at < e.lo || at >= e.hi {
			continue
		}
		list = append(list, opening{at, who, int32(e.m.seats - c.Seats), int32(e.lengthOf(c)), joins})
	}
	// Two sessions of one start are possible by override: the first in the diary counts.
	slices.SortStableFunc(list, func(a, b opening) int { return cmp.Compare(a.start, b.start) })
	return slices.CompactFunc(list, func(a, b opening) bool { return a.start == b.start })
}

// lengthOf returns the minutes that the claim's own appointment takes.
func (e *engine) lengthOf(c *Claim) int64 {
	if !c.Known() {
		return e.m.length
	}
	return max(minuteOf(c.Until)-minuteOf(c.At), 1)
}

// forSession returns an engine that judges a seat in the session by the session's own length.
func (e *engine) forSession(o opening) *engine {
	if int64(o.length) == e.m.length {
		return e
	}
	q := *e.q
	q.Service.Duration = time.Duration(o.length) * time.Minute
	own := q.engine(o.start, o.start+1)
	own.turn(int(o.who))
	return own
}

// session returns the claim of the group session of the service that begins at the minute and has a seat left.
func (q *Question) session(d *Diary, at int64) (*Claim, bool) {
	seats := q.measure().seats
	if seats == 1 {
		return nil, false
	}
	for i := range d.Claims {
		if c := &d.Claims[i]; c.Service == q.Service.ID && c.Seats < seats && minuteOf(c.At) == at {
			return c, true
		}
	}
	return nil, false
}

// anySession is session, but settles for a full one, which staff may overfill.
func (q *Question) anySession(d *Diary, at int64) (*Claim, bool) {
	if c, ok := q.session(d, at); ok || q.measure().seats == 1 {
		return c, ok
	}
	for i := range d.Claims {
		if c := &d.Claims[i]; c.Service == q.Service.ID && minuteOf(c.At) == at {
			return c, true
		}
	}
	return nil, false
}

// search appends the starts in [lo, hi) that somebody can take, in order, with the fairest practitioner for each.
func (q *Question) search(lo, hi int64, found []opening) []opening {
	if lo >= hi || len(q.Practitioners) == 0 {
		return found
	}
	e := q.engine(lo, hi)
	var weeks []week
	if len(q.Practitioners) > 1 {
		for at := lo; at < hi; at = weeks[len(weeks)-1].end {
			weeks = append(weeks, q.week(at))
		}
	}
	var all, one, merged []opening
	for i := range q.Practitioners {
		hours := e.open(i)
		if len(e.runs) == 0 && e.m.seats == 1 {
			continue // nothing begins, so nothing forbids it
		}
		e.bar(i, hours)
		if all == nil {
			all = e.free(int32(i), nil)
			continue
		}
		one = e.free(int32(i), one[:0])
		merged = choose(all, one, weeks, merged[:0])
		all, merged = merged, all
	}
	if found == nil {
		return all
	}
	return append(found, all...)
}

// candidate is who can take the opening.
func (o opening) candidate() candidate { return candidate{int(o.who), o.right} }

// choose appends both lists as one to out: of two openings of one start the one whose practitioner is chosen. Weeks are
// all that the starts lie in.
func choose(a, b []opening, weeks []week, out []opening) []opening {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].start < b[0].start:
			out, a = append(out, a[0]), a[1:]
		case a[0].start > b[0].start:
			out, b = append(out, b[0]), b[1:]
		default:
			for weeks[0].end <= a[0].start {
				weeks = weeks[1:]
			}
			best := a[0]
			if weeks[0].before(b[0].candidate(), best.candidate()) {
				best = b[0]
			}
			out, a, b = append(out, best), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// merge returns one practitioner's lists as one: of two openings of one start the one with more right to it, else a's.
func merge(a, b, out []opening) []opening {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].start < b[0].start:
			out, a = append(out, a[0]), a[1:]
		case a[0].start > b[0].start:
			out, b = append(out, b[0]), b[1:]
		default:
			best := a[0]
			if b[0].right > best.right {
				best = b[0]
			}
			out, a, b = append(out, best), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// free appends what the practitioner whose turn it is can take: starts of the grid that no bar covers, and open
// sessions that no bar of the rules before full covers.
func (e *engine) free(who int32, out []opening) []opening {
	begin := len(out)
	out = slices.Grow(out, e.most())
	s := e.sweep(noRule)
	seats := int32(e.m.seats)
	for _, r := range e.runs {
		at := r.from
		if at < e.lo {
			at += (e.lo - at + e.m.step - 1) / e.m.step * e.m.step
		}
		for to := min(r.to, e.hi); at < to; {
			if reach := s.reach(at); reach > at {
				at += (reach - at + e.m.step - 1) / e.m.step * e.m.step
				continue
			}
			o := opening{start: at, who: who, seats: seats}
			if len(e.mine) > 0 {
				o.right = e.right(at)
			}
			out = append(out, o)
			at += e.m.step
		}
	}
	if len(e.sessions) == 0 {
		return out
	}
	s = e.sweep(full)
	seated := slices.DeleteFunc(e.sessions, func(o opening) bool {
		if own := e.forSession(o); own != e {
			return own.first(o.start, true, true).rule != 0
		}
		return s.reach(o.start) > o.start
	})
	return append(out[:begin], merge(slices.Clone(out[begin:]), seated, nil)...)
}

// most returns how many starts the grid has at most: hours count twice where they overlap.
func (e *engine) most() (n int) {
	for _, r := range e.runs {
		if from, to := max(r.from, e.lo), min(r.to, e.hi); from < to {
			n += int((to-from)/e.m.step) + 1
		}
	}
	return n
}

// right returns what the practitioner whose turn it is has at a start that is no open session's.
func (e *engine) right(at int64) right {
	if _, own := slices.BinarySearch(e.mine, at); own {
		return keeps
	}
	return none
}

// sweep walks ordered lists of bars along with a start that only grows.
type sweep struct {
	lists  [][]bar
	next   []int // place in each list
	before rule  // only rules before this one count
	until  int64 // end of the furthest bar met
	wake   int64 // no list has a bar that begins before this and was not met
}

// sweep begins a sweep for the practitioner whose turn it is; it takes the place of the one before.
func (e *engine) sweep(before rule) sweep {
	e.places = append(e.places[:0], make([]int, len(e.own))...)
	return sweep{lists: e.own, next: e.places, before: before, until: -forever, wake: -forever}
}

// reach returns the end of the furthest bar that begins at or before the start.
func (s *sweep) reach(at int64) int64 {
	if at < s.wake {
		return s.until
	}
	s.wake = forever
	for i, list := range s.lists {
		n := s.next[i]
		for ; n < len(list) && list[n].from <= at; n++ {
			if list[n].rule < s.before {
				s.until = max(s.until, list[n].to)
			}
		}
		s.next[i] = n
		if n < len(list) {
			s.wake = min(s.wake, list[n].from)
		}
	}
	return s.until
}

// judge returns the practitioners who can take start, or the reason why there is none.
func (q *Question) judge(start time.Time) ([]candidate, *Reason) {
	at, exact := wholeMinute(start)
	if len(q.Practitioners) == 0 {
		return nil, &Reason{Code: WrongPractitioner}
	}
	e := q.engine(at, at+1)
	var able []candidate
	var furthest bar
	var whose int
	for i := range q.Practitioners {
		e.turn(i)
		seated := exact && len(e.sessions) > 0
		own, has := e, e.right(at)
		if seated {
			own, has = e.forSession(e.sessions[0]), joins
		}
		b := own.first(at, exact, seated)
		if b.rule == 0 {
			able = append(able, candidate{i, has})
		} else if b.rule = e.exactly(b, &q.Practitioners[i], at); b.rule > furthest.rule {
			furthest, whose = b, i
		}
	}
	if len(able) > 0 {
		return able, nil
	}
	return nil, e.reason(at, whose, furthest)
}

// first returns the bar of the first rule that forbids the start to the practitioner whose turn it is; rule 0: none
// does.
func (e *engine) first(at int64, exact, joins bool) bar {
	aligned := exact && slices.ContainsFunc(e.runs, func(r run) bool {
		return r.from <= at && at < r.to && (at-r.from)%e.m.step == 0
	})
	var found bar
	if !aligned && !joins {
		found.rule = misaligned
	}
	for _, list := range e.own {
		for _, b := range list {
			if b.from <= at && at < b.to && (found.rule == 0 || b.rule < found.rule) && (!joins || b.rule < full) {
				found = b
			}
		}
	}
	return found
}

// exactly tells the rules apart that share their bars: what is outside hours may be a day without any, or a holiday's;
// of what is taken only the buffers may meet.
func (e *engine) exactly(b bar, d *Diary, at int64) rule {
	switch b.rule {
	case outsideHours:
		days := e.days(cmp.Or(d.Zone, e.q.zone()))
		n := days.of(at)
		if len(newReader(d, e.q.Service.Locations, days).on(n)) > 0 {
			return outsideHours
		}
		if d.Closed != nil {
			if _, shut := d.Closed(days.date(n)); shut {
				return holiday
			}
		}
		return closed
	case taken:
		why := buffer
		for i := range d.Claims {
			c := &d.Claims[i]
			if minuteOf(c.Start) < at+e.m.length && ceilMinute(c.End) > at {
				why = taken
			}
		}
		return why
	}
	return b.rule
}

func inOrder(bars []bar) []bar {
	byFrom := func(a, b bar) int { return cmp.Compare(a.from, b.from) }
	if !slices.IsSortedFunc(bars, byFrom) {
		slices.SortFunc(bars, byFrom)
	}
	return bars
}

// Minutes since 1970-01-01T00:00Z.

const minutesPerDay = 24 * 60

// minuteOf returns the minute that t lies in.
func minuteOf(t time.Time) int64 {
	s := t.Unix()
	m := s / 60
	if s%60 < 0 {
		m--
	}
	return m
}

// ceilMinute returns the first whole minute at or after t.
func ceilMinute(t time.Time) int64 {
	m, exact := wholeMinute(t)
	if !exact {
		m++
	}
	return m
}

func wholeMinute(t time.Time) (m int64, exact bool) {
	m = minuteOf(t)
	return m, t.Unix() == m*60 && t.Nanosecond() == 0
}

func timeOf(minute int64) time.Time { return time.Unix(minute*60, 0).UTC() }

// localDate returns the day d with d.Start <= minute < (d+1).Start. It differs from civil.In only where a clock goes
// back over midnight and a date would come twice: the second coming belongs to the later day.
func localDate(minute int64, zone *time.Location) civil.Date {
	d := civil.In(timeOf(minute), zone)
	for minuteOf(d.AddDays(1).Start(zone)) <= minute {
		d = d.AddDays(1)
	}
	return d
}
