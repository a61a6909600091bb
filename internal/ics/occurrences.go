package ics

import (
	"errors"
	"strconv"
	"time"

	"stund/internal/civil"
)

// spans works out the times of what was kept.
func (b *busy) spans() error {
	newest := map[string]int{}               // SEQUENCE of events by UID
	overrides := map[string][]*entry{}       // by UID
	standing := map[string]*entry{}          // the event of a UID whose occurrences are overridden
	replaced := map[string]map[string]bool{} // by UID: the keys of occurrences that have an event of their own
	for i := range b.entries {
		e := &b.entries[i]
		if err := b.settleZones(e); err != nil {
			return err
		}
		switch {
		case e.of != nil:
			overrides[e.uid] = append(overrides[e.uid], e)
		case e.uid != "":
			newest[e.uid] = max(newest[e.uid], e.sequence)
		}
	}
	for i := range b.entries {
		e := &b.entries[i]
		if old := standing[e.uid]; e.of == nil && e.sequence == newest[e.uid] && len(overrides[e.uid]) > 0 &&
			(old == nil || old.series == nil) {
			standing[e.uid] = e
		}
	}
	for uid, all := range overrides {
		replaced[uid] = b.settle(standing[uid], all)
	}
	for i := range b.entries {
		e := &b.entries[i]
		if e.free || e.of != nil || e.uid != "" && e.sequence < newest[e.uid] {
			continue
		}
		if err := b.occurrences(e, replaced[e.uid]); err != nil {
			return err
		}
	}
	return nil
}

// settle hands out the versions of a series' overridden occurrences that count, and returns the keys of those
// occurrences. Of is the series, nil if it is not in the feed.
func (b *busy) settle(of *entry, all []*entry) map[string]bool {
	keys := map[string]bool{}
	best := map[string]*entry{}
	for _, e := range all {
		at := *e.of
		if of != nil {
			at = b.alike(at, of.start)
		}
		k := b.key(at)
		keys[k] = true
		if e.of.date {
			keys[b.day(*e.of)] = true
		}
		if old := best[k]; old == nil || !newer(old, e) {
			best[k] = e
		}
	}
	for _, e := range best {
		if !e.free {
			b.add(e, e.start, e.endOf(e.start))
		}
	}
	return keys
}

// newer tells whether a is a newer version than b (RFC 5546, 2.1.5).
func newer(a, b *entry) bool {
	if a.sequence != b.sequence {
		return a.sequence > b.sequence
	}
	return a.stamp.After(b.stamp)
}

// key tells occurrences apart: by day or by instant.
func (b *busy) key(m moment) string {
	if m.date {
		return b.day(m)
	}
	return strconv.FormatInt(m.instant().Unix(), 10)
}

// day is the key of a moment's local day.
func (b *busy) day(m moment) string { return b.dayOf(m).String() }

// dayOf returns the moment's local day: where it is, or where the owner is if it is in UTC.
func (b *busy) dayOf(m moment) civil.Date {
	if m.utc {
		return civil.In(m.wall, b.Zone)
	}
	return civil.DateOf(m.wall)
}

// alike returns what the moment names of a series that begins at start: a day of an all-day one, else a time.
func (b *busy) alike(m, start moment) moment {
	switch {
	case start.date:
		return moment{wall: midnight(b.dayOf(m)), date: true, zone: b.local}
	case m.floats() && !start.utc:
		m.tzid, m.zone = start.tzid, start.zone
	case m.date:
		day := civil.DateOf(m.wall)
		at := start
		for _, shift := range [...]int{0, -1, 1} { // in UTC the time may come on a neighbouring date
			at.wall = midnight(day.AddDays(shift)).Add(start.wall.Sub(midnightOf(start.wall)))
			if b.dayOf(at) == day {
				return at
			}
		}
		return at
	}
	return m
}

// add hands out a time if it matters.
func (b *busy) add(e *entry, m moment, end time.Time) {
	start := m.instant()
	if end.After(start) && end.After(b.From) && start.Before(b.To) {
		b.yield(Span{Start: start, End: end, UID: e.uid})
	}
}

// occurrences hands out the times of one event or series, without those that have an event of their own.
func (b *busy) occurrences(e *entry, replaced map[string]bool) error {
	if e.series == nil && len(replaced) == 0 {
		b.add(e, e.start, e.endOf(e.start))
		return nil
	}
	s := e.series
	if s == nil {
		s = &series{}
	}
	gone := map[string]bool{}
	for _, m := range s.except {
		if m.date || e.start.date {
			gone[b.day(b.alike(m, e.start))] = true
		} else {
			gone[b.key(b.alike(m, e.start))] = true
		}
	}
	seen := map[int64]bool{}
	add := func(m moment, end func(moment) time.Time) {
		k, day, at := b.key(m), b.day(m), m.instant()
		if gone[k] || gone[day] || replaced[k] || replaced[day] || seen[at.Unix()] {
			return
		}
		seen[at.Unix()] = true
		b.add(e, m, end(m))
	}
	add(e.start, e.endOf)
	for _, x := range s.more {
		end := e.endOf
		switch {
		case x.lasts != nil:
			end = func(m moment) time.Time { return after(m, *x.lasts) }
		case !x.end.wall.IsZero():
			end = func(moment) time.Time { return x.end.instant() }
		default:
			x.start = b.alike(x.start, e.start)
		}
		add(x.start, end)
	}
	return b.walk(e, s.rules, add)
}

// walk hands out what the rules name. One event whose rules take too long is left where it is, and noted.
func (b *busy) walk(e *entry, rules []rule, add func(moment, func(moment) time.Time)) error {
	low := b.low.Add(-min(e.ends().Sub(e.start.wall), 100*366*24*time.Hour))
	for _, r := range rules {
		alone := min(maxAlone, b.steps)
		b.steps -= alone
		err := r.walk(e.start.wall, low, b.high, &alone, func(wall time.Time) bool {
			m := e.start
			m.wall = wall
			if r.hasUntil && b.past(m, r.until) {
				return false
			}
			add(m, e.endOf)
			return true
		})
		b.steps += max(0, alone)
		switch {
		case errors.Is(err, errSteps) && b.steps <= 0:
			return tooLarge("The recurring events of the calendar take too long to work out.")
		case err != nil:
			b.notes.add(e.line, "the event recurs too often to work out")
		}
	}
	return nil
}

// past reports whether the occurrence comes after the rule's UNTIL: after the local day that it names if one of them is
// a date, else after its instant, or its local time if it names no zone.
func (b *busy) past(m, until moment) bool {
	switch {
	case until.date || m.date:
		return b.dayOf(m).After(b.dayOf(until))
	case until.utc:
		return m.instant().After(until.wall)
	case m.utc:
		return m.wall.After(b.local.at(until.wall))
	}
	return m.wall.After(until.wall)
}

// endOf returns the end of the occurrence that begins at m.
func (e *entry) endOf(m moment) time.Time {
	var end time.Time
	switch last := e.end; {
	case last.wall.IsZero():
		end = after(m, e.lasts)
	case last.date == e.start.date && last.utc == e.start.utc && last.zone == e.start.zone:
		// The same zone: people mean the local time, also where the clocks change in between.
		until := m
		until.wall = m.wall.Add(last.wall.Sub(e.start.wall))
		end = until.instant()
	default:
		end = m.instant().Add(last.instant().Sub(e.start.instant()))
	}
	if m.date { // it takes its first day, whatever it says
		if whole := after(m, length{days: 1}); end.Before(whole) {
			end = whole
		}
	}
	return end
}

func after(m moment, l length) time.Time {
	m.wall = m.wall.AddDate(0, 0, l.days)
	return m.instant().Add(l.exact)
}
