// Package naive answers the questions of package schedule plainly: it tries one start after the other, and holds each
// against every rule by looking through everything there is.
//
// It is written from the rules, not from the engine, and is not used by the product: tests ask it as an oracle.
package naive

import (
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/schedule"
)

// Free returns the free starts of the days: it walks the grid of each day, and tries each start.
func Free(q schedule.Question, from, to civil.Date) []schedule.Slot {
	a := newAsker(q, civil.Date.At)
	best := map[int64]offer{}
	first, end := from.Start(a.zone), to.AddDays(1).Start(a.zone)
	for i := range a.q.Practitioners {
		d := &a.q.Practitioners[i]
		shop := d
		if a.shop != nil {
			shop = a.shop
		}
		zone := a.zoneOf(shop)
		for day := civil.In(first, zone); !day.After(civil.In(end, zone)); day = day.AddDays(1) {
			for _, s := range a.spans(shop, day) {
				for t := s.from; t.Before(s.to); t = t.Add(a.step) {
					if !t.Before(first) && t.Before(end) {
						a.try(best, i, t)
					}
				}
			}
		}
		for _, c := range d.Claims {
			if c.Service == a.q.Service.ID && !c.At.Before(first) && c.At.Before(end) {
				a.try(best, i, c.At)
			}
		}
	}
	return a.slots(best)
}

// Minutes returns the free starts of the days: it tries every minute. Civil times are resolved by watching the clock on
// the wall go by.
func Minutes(q schedule.Question, from, to civil.Date) []schedule.Slot {
	a := newAsker(q, watch)
	best := map[int64]offer{}
	end := watch(to.AddDays(1), 0, a.zone)
	for t := watch(from, 0, a.zone); t.Before(end); t = t.Add(time.Minute) {
		for i := range a.q.Practitioners {
			a.try(best, i, t)
		}
	}
	return a.slots(best)
}

// Full returns the days that have no free start, and would have one if each claim were struck out of every diary: it
// tries every minute of each day, twice.
func Full(q schedule.Question, from, to civil.Date) (days []civil.Date) {
	struck := q
	struck.Practitioners = nil
	for _, d := range q.Practitioners {
		d.Claims = nil
		struck.Practitioners = append(struck.Practitioners, d)
	}
	struck.Resources = map[string]schedule.Diary{}
	for id, d := range q.Resources {
		d.Claims = nil
		struck.Resources[id] = d
	}
	for day := from; !day.After(to); day = day.AddDays(1) {
		if len(Minutes(q, day, day)) == 0 && len(Minutes(struck, day, day)) > 0 {
			days = append(days, day)
		}
	}
	return days
}

// Oracle answers why-questions about one Question.
type Oracle struct{ a *asker }

// NewOracle makes an oracle that resolves civil times as Minutes does.
func NewOracle(q schedule.Question) Oracle { return Oracle{newAsker(q, watch)} }

// Why returns the rule that forbids the start, "" if none does.
func (o Oracle) Why(start time.Time) schedule.ReasonCode {
	rules := schedule.ReasonCodes()
	furthest := schedule.WrongPractitioner
	for i := range o.a.q.Practitioners {
		code, _, _ := o.a.check(&o.a.q.Practitioners[i], start)
		if code == "" {
			return ""
		}
		if slices.Index(rules, code) > slices.Index(rules, furthest) {
			furthest = code
		}
	}
	return furthest
}

type span struct{ from, to time.Time }

type offer struct {
	who, seats int
	joins      bool
	owns       bool // the start is the service's own with them
	end        time.Time
}

type asker struct {
	q                           *schedule.Question
	zone                        *time.Location
	length, before, after, step time.Duration
	seats, window               int
	resolve                     func(civil.Date, civil.Time, *time.Location) time.Time
	shop                        *schedule.Diary // the service's own hours
	resources                   []*schedule.Diary
	known                       map[dayOf][]span
	classes                     []class
}

type dayOf struct {
	diary *schedule.Diary
	date  civil.Date
}

func newAsker(q schedule.Question, resolve func(civil.Date, civil.Time, *time.Location) time.Time) *asker {
	a := &asker{q: &q, zone: q.Zone, length: q.Service.Duration, before: q.Service.BufferBefore,
		after: q.Service.BufferAfter, step: q.Service.Step, seats: max(q.Service.Capacity, 1),
		window: q.Service.WindowDays, resolve: resolve,
		known: map[dayOf][]span{}}
	if a.zone == nil {
		a.zone = time.UTC
	}
	if a.step == 0 {
		a.step = a.length
	}
	if a.window == 0 {
		a.window = schedule.DefaultWindow
	}
	if q.Service.Hours != nil {
		a.shop = &schedule.Diary{Zone: a.zone, Hours: q.Service.Hours}
	}
	for _, id := range q.Service.Resources {
		var found *schedule.Diary
		if d, ok := q.Resources[id]; ok {
			found = &d
		}
		a.resources = append(a.resources, found)
	}
	a.classes = newClasses(q, resolve)
	return a
}

// try notes the start if the practitioner can take it and nobody fairer can.
func (a *asker) try(best map[int64]offer, who int, start time.Time) {
	code, seats, joins := a.check(&a.q.Practitioners[who], start)
	if code != "" {
		return
	}
	old, found := best[start.Unix()]
	owns := !joins && a.owns(&a.q.Practitioners[who], start)
	fairer := a.load(who, start) < a.load(old.who, start)
	if owns != old.owns {
		fairer = owns
	}
	if !found || (joins && !old.joins) || (joins == old.joins && fairer) {
		end := start.Add(a.length)
		if joins {
			_, end = a.session(&a.q.Practitioners[who], start)
		}
		best[start.Unix()] = offer{who, seats, joins, owns, end}
	}
}

// load returns the bookings of the practitioner's week in which the start lies.
func (a *asker) load(who int, start time.Time) int {
	if load := a.q.Practitioners[who].Load; load != nil {
		return load(civil.In(start, a.zone).Monday())
	}
	return 0
}

func (a *asker) slots(best map[int64]offer) []schedule.Slot {
	var out []schedule.Slot
	for at, o := range best {
		start := time.Unix(at, 0).UTC()
		out = append(out, schedule.Slot{Start: start, End: o.end.UTC(),
			Practitioner: a.q.Practitioners[o.who].ID,
			SeatsLeft:    o.seats})
	}
	slices.SortFunc(out, func(x, y schedule.Slot) int { return x.Start.Compare(y.Start) })
	return out
}

// check holds the start against the rules in their order. Without a code it can be booked.
func (a *asker) check(d *schedule.Diary, start time.Time) (code schedule.ReasonCode, seats int, joins bool) {
	q, end := a.q, start.Add(a.length)
	left, sessionEnd := a.session(d, start)
	if left > 0 {
		end = sessionEnd
	}
	blockedFrom, blockedTo := start.Add(-a.before), end.Add(a.after)
	switch {
	case start.Before(q.Now):
		return schedule.Past, 0, false
	case start.Before(q.Now.Add(q.Service.Notice)):
		return schedule.TooSoon, 0, false
	case civil.In(start, a.zone).DaysSince(civil.In(q.Now, a.zone)) > a.window:
		return schedule.TooFar, 0, false
	}
	if !a.fits(d, start, end) {
		date := civil.In(start, a.zoneOf(d))
		if len(hours(d, date, q.Service.Locations)) > 0 {
			return schedule.OutsideHours, 0, false
		}
		if d.Closed != nil {
			if _, closed := d.Closed(date); closed {
				return schedule.Holiday, 0, false
			}
		}
		return schedule.Closed, 0, false
	}
	if a.shop != nil && !a.fits(a.shop, start, end) {
		return schedule.ServiceHours, 0, false
	}
	for _, kind := range []string{schedule.KindAbsence, schedule.KindBusy} {
		for _, v := range d.Absences {
			if (v.Kind == schedule.KindBusy) == (kind == schedule.KindBusy) && touch(v.Start, v.End, start, end) {
				if kind == schedule.KindBusy {
					return schedule.Busy, 0, false
				}
				return schedule.Absent, 0, false
			}
		}
	}
	if left > 0 {
		return "", left, true
	}
	if a.seats > 1 && slices.ContainsFunc(d.Claims, func(c schedule.Claim) bool {
		return c.Service == q.Service.ID && c.At.Equal(start)
	}) {
		return schedule.Full, 0, false
	}
	if !a.aligned(d, start) {
		return schedule.Misaligned, 0, false
	}
	near := false
	for _, c := range d.Claims {
		if touch(c.Start, c.End, start, end) {
			return schedule.Taken, 0, false
		}
		near = near || touch(c.Start, c.End, blockedFrom, blockedTo)
	}
	for _, v := range d.Absences {
		near = near || v.Kind == schedule.KindBusy && !q.Service.BufferOwn &&
			touch(v.Start, v.End, blockedFrom, blockedTo)
	}
	if near {
		return schedule.Buffer, 0, false
	}
	if a.reserved(d, start, blockedFrom, blockedTo) {
		return schedule.Reserved, 0, false
	}
	if q.Service.DailyLimit > 0 {
		n, today := 0, civil.In(start, a.zone)
		for _, c := range d.Claims {
			// Further apart than the longest day, they need no look at the calendar.
			if c.Service == q.Service.ID && c.At.Sub(start).Abs() < 26*time.Hour && civil.In(c.At, a.zone) == today {
				if a.seats == 1 {
					n += max(c.Seats, 1)
				} else {
					n++
				}
			}
		}
		if n >= q.Service.DailyLimit {
			return schedule.DailyLimit, 0, false
		}
	}
	for _, r := range a.resources {
		if r == nil || !a.fits(r, start, end) {
			return schedule.ResourceClosed, 0, false
		}
		for _, v := range r.Absences {
			if touch(v.Start, v.End, start, end) {
				return schedule.ResourceClosed, 0, false
			}
		}
	}
	for _, r := range a.resources {
		for _, c := range r.Claims {
			if touch(c.Start, c.End, blockedFrom, blockedTo) {
				return schedule.ResourceTaken, 0, false
			}
		}
	}
	return "", a.seats, false
}

// session returns the seats that are left in a group that begins at the start, and when it ends by what it was made
// with; 0 seats: there is none, or none left.
func (a *asker) session(d *schedule.Diary, start time.Time) (left int, end time.Time) {
	if a.seats == 1 {
		return 0, end
	}
	for _, c := range d.Claims {
		if c.Service != a.q.Service.ID || !c.At.Equal(start) || c.Seats >= a.seats {
			continue
		}
		if end = c.Until; end.IsZero() {
			end = start.Add(a.length)
		}
		return a.seats - c.Seats, end
	}
	return 0, end
}

// touch reports whether [from, to) and [start, end) have an instant in common.
func touch(from, to, start, end time.Time) bool {
	return from.Before(to) && from.Before(end) && start.Before(to)
}

// fits reports whether the diary is open from start to end without a gap.
func (a *asker) fits(d *schedule.Diary, start, end time.Time) bool {
	for start.Before(end) {
		s, open := a.around(d, start)
		if !open {
			return false
		}
		start = s.to
	}
	return true
}

// aligned reports whether the start is on the grid of its day.
func (a *asker) aligned(d *schedule.Diary, start time.Time) bool {
	if a.shop != nil {
		d = a.shop
	}
	s, open := a.around(d, start)
	return open && start.Sub(s.from)%a.step == 0
}

// around returns the hours that the instant lies in.
func (a *asker) around(d *schedule.Diary, t time.Time) (span, bool) {
	for _, s := range a.spans(d, civil.In(t, a.zoneOf(d))) {
		if !t.Before(s.from) && t.Before(s.to) {
			return s, true
		}
	}
	return span{}, false
}

// spans returns when the diary is open by the hours of the date: merged, in order.
func (a *asker) spans(d *schedule.Diary, date civil.Date) []span {
	key := dayOf{d, date}
	list, ok := a.known[key]
	if ok {
		return list
	}
	for _, v := range hours(d, date, a.q.Service.Locations) {
		s := span{a.resolve(date, v.From, a.zoneOf(d)), a.resolve(date, v.To, a.zoneOf(d))}
		if s.from.Before(s.to) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(x, y span) int { return x.from.Compare(y.from) })
	for i := 1; i < len(list); {
		if list[i].from.After(list[i-1].to) {
			i++
			continue
		}
		if list[i].to.After(list[i-1].to) {
			list[i-1].to = list[i].to
		}
		list = slices.Delete(list, i, i+1)
	}
	a.known[key] = list
	return list
}

func (a *asker) zoneOf(d *schedule.Diary) *time.Location {
	if d.Zone == nil {
		return a.zone
	}
	return d.Zone
}

// hours returns what is written for the date at the locations, in any order.
func hours(d *schedule.Diary, date civil.Date, locations []string) []schedule.Interval {
	shut := false
	if d.Closed != nil {
		_, shut = d.Closed(date)
	}
	if d.Hours == nil {
		if shut {
			return nil
		}
		return []schedule.Interval{{From: 0, To: civil.EndOfDay}}
	}
	if len(locations) == 0 {
		locations = []string{""}
		for _, r := range d.Hours.Rules {
			locations = append(locations, r.Location)
		}
		for _, x := range d.Hours.Exceptions {
			locations = append(locations, x.Location)
		}
	}
	var out []schedule.Interval
	for _, place := range locations {
		special, general := false, false
		for _, x := range d.Hours.Exceptions {
			special = special || (x.Date == date && x.Location == place)
			general = general || (x.Date == date && x.Location == "")
		}
		for _, x := range d.Hours.Exceptions {
			if x.Date == date && ((special && x.Location == place) || (!special && x.Location == "")) {
				out = append(out, x.Intervals...)
			}
		}
		if special || general || shut {
			continue
		}
		for _, r := range d.Hours.Rules {
			if (r.Location == "" || r.Location == place) && holds(r, date) {
				out = append(out, r.Intervals...)
			}
		}
	}
	return out
}

var weekdays = map[time.Weekday]schedule.Weekday{time.Monday: "mon", time.Tuesday: "tue", time.Wednesday: "wed",
	time.Thursday: "thu", time.Friday: "fri", time.Saturday: "sat", time.Sunday: "sun"}

func holds(r schedule.Rule, date civil.Date) bool {
	if !slices.Contains(r.Weekdays, weekdays[date.Weekday()]) {
		return false
	}
	if !r.ValidFrom.IsZero() && date.Before(r.ValidFrom) || !r.ValidTo.IsZero() && date.After(r.ValidTo) {
		return false
	}
	if r.EveryWeeks > 1 {
		weeks := date.Monday().DaysSince(r.Anchor.Monday()) / 7
		return weeks%r.EveryWeeks == 0
	}
	return true
}

// watch returns the first minute at which a clock on the wall of the zone shows the time of the date or a later one:
// the rule of the house for civil times that a clock change skips or repeats.
func watch(date civil.Date, t civil.Time, zone *time.Location) time.Time {
	want := time.Date(date.Year, date.Month, date.Day, 0, int(t), 0, 0, time.UTC)
	for at := want.Add(-15 * time.Hour); ; at = at.Add(time.Minute) {
		_, offset := at.In(zone).Zone()
		if wall := at.Add(time.Duration(offset) * time.Second); !wall.Before(want) {
			return at
		}
	}
}
