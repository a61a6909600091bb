package ics

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
)

// Limits of a feed.
const (
	MaxSize        = 5 << 20 // bytes
	MaxEvents      = 20_000
	MaxOccurrences = 5_000 // within the asked time

	maxLine  = 1 << 16   // bytes of a line that matters, unfolded; longer ones of others are passed over
	maxZones = 300       // different TZIDs
	maxSteps = 2_000_000 // days looked at in recurrence rules, over the whole feed
)

// Span is a time that somebody is busy: [Start, End), in UTC.
type Span struct {
	Start, End time.Time
	UID        string
}

// Busy reads a feed and returns the times in [from, to) at which its owner is busy, in order of their start; spans that
// reach over an edge are whole. All-day and floating times are taken in the zone. Events that are cancelled,
// transparent or marked free take no time. Recurring events keep their local time over clock changes, and end as their
// first one does, in local time. Local times that a clock change makes impossible or ambiguous follow the rule of
// package civil.
//
// What cannot be read is a fault (Invalid "calendar-unreadable", TooLarge "calendar-too-large") that names the line,
// never silently less than there is: a time left out could be booked twice. Not read are EXRULE, which RFC 5545
// withdrew, and RANGE=THISANDFUTURE, which the well-known programs do not write: such a change counts for its one
// occurrence. An error of r comes back wrapped.
func Busy(r io.Reader, from, to time.Time, zone *time.Location) ([]Span, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	if len(raw) > MaxSize {
		return nil, tooLarge("The calendar is larger than %d MB.", MaxSize>>20)
	}
	f, err := parse(raw)
	if err != nil {
		return nil, err
	}
	b := busy{feed: f, from: from.UTC(), to: to.UTC(), local: place{zone}, steps: maxSteps, zones: map[string]known{}}
	spans, err := b.spans()
	if errors.Is(err, errSteps) {
		return nil, tooLarge("The recurring events of the calendar take too long to work out.")
	}
	return spans, err
}

func unreadable(line int, format string, args ...any) error {
	return fault.New(fault.Invalid, "calendar-unreadable", "The calendar cannot be read: line %d: %s.", line,
		fmt.Sprintf(format, args...))
}

func tooLarge(format string, args ...any) error {
	return fault.New(fault.TooLarge, "calendar-too-large", format, args...)
}

// known is a zone that was looked up.
type known struct {
	zone zone
	err  error
}

// busy is one reading of a feed.
type busy struct {
	feed     feed
	from, to time.Time
	local    zone
	steps    int
	zones    map[string]known
	out      []Span
}

func (b *busy) spans() ([]Span, error) {
	// The occurrences that have an event of their own are left out of their series, also if they take no time.
	replaced := map[string]map[string]bool{}
	for _, c := range b.feed.events {
		p, ok := c.get("RECURRENCE-ID")
		if !ok {
			continue
		}
		m, err := b.moment(p)
		if err != nil {
			return nil, err
		}
		id := uid(c)
		if replaced[id] == nil {
			replaced[id] = map[string]bool{}
		}
		replaced[id][key(m)] = true
	}
	for _, c := range b.feed.events {
		if c.is("TRANSP", "TRANSPARENT") || c.is("STATUS", "CANCELLED") || c.is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE") {
			continue
		}
		except := replaced[uid(c)]
		if _, ok := c.get("RECURRENCE-ID"); ok {
			except = nil
		}
		if err := b.event(c, except); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(b.out, func(x, y Span) int {
		if c := x.Start.Compare(y.Start); c != 0 {
			return c
		}
		return x.End.Compare(y.End)
	})
	return b.out, nil
}

func uid(c *component) string {
	p, _ := c.get("UID")
	return p.value
}

// key tells occurrences apart: by day or by instant.
func key(m moment) string {
	if m.date {
		return m.wall.Format("20060102")
	}
	return strconv.FormatInt(m.instant().Unix(), 10)
}

// event adds the spans of one event or series.
func (b *busy) event(c *component, replaced map[string]bool) error {
	p, ok := c.get("DTSTART")
	if !ok {
		return unreadable(c.line, "the event has no start")
	}
	start, err := b.moment(p)
	if err != nil {
		return err
	}
	end, reach, err := b.end(c, start)
	if err != nil {
		return err
	}
	except := map[string]bool{}
	for _, p := range c.properties["EXDATE"] {
		for v := range strings.SplitSeq(p.value, ",") {
			p.value = v
			m, err := b.moment(p)
			if err != nil {
				return err
			}
			except[key(m)] = true
		}
	}
	seen := map[int64]bool{}
	add := func(m moment, end func(moment) time.Time) error {
		at := m.instant()
		day := m
		day.date = true
		if k := key(m); except[k] || replaced[k] || except[key(day)] || replaced[key(day)] || seen[at.Unix()] {
			return nil
		}
		until := end(m)
		if !until.After(at) || !until.After(b.from) || !at.Before(b.to) {
			return nil
		}
		seen[at.Unix()] = true
		if b.out = append(b.out, Span{Start: at, End: until, UID: uid(c)}); len(b.out) > MaxOccurrences {
			return tooLarge("The calendar has more than %d busy times in the period.", MaxOccurrences)
		}
		return nil
	}
	if err := add(start, end); err != nil {
		return err
	}
	// Two days are more than any difference between a wall and its instant.
	low, high := b.from.Add(-min(reach, 100*366*24*time.Hour)-48*time.Hour), b.to.Add(48*time.Hour)
	for _, p := range c.properties["RRULE"] {
		r, err := parseRule(p.value)
		if err != nil {
			return unreadable(p.line, "%v", err)
		}
		var failed error
		err = r.walk(start.wall, low, high, &b.steps, func(wall time.Time) bool {
			m := start
			m.wall = wall
			if r.hasUntil && past(m, r.until) {
				return false
			}
			failed = add(m, end)
			return failed == nil
		})
		if err := errors.Join(err, failed); err != nil {
			if failed != nil {
				return failed
			}
			return err
		}
	}
	for _, p := range c.properties["RDATE"] {
		for v := range strings.SplitSeq(p.value, ",") {
			first, last, period := strings.Cut(v, "/")
			p.value = first
			m, err := b.moment(p)
			if err != nil {
				return err
			}
			itsEnd := end
			if period {
				if itsEnd, err = b.periodEnd(p, last); err != nil {
					return err
				}
			}
			if err := add(m, itsEnd); err != nil {
				return err
			}
		}
	}
	return nil
}

// past reports whether the occurrence comes after the rule's UNTIL: compared as instants if that is UTC, else as local
// times; a date is its whole day.
func past(m, until moment) bool {
	switch {
	case until.date:
		return civil.DateOf(m.wall).After(civil.DateOf(until.wall))
	case m.date:
		return civil.DateOf(m.wall).After(civil.DateOf(until.wall))
	case until.utc:
		return m.instant().After(until.wall)
	}
	return m.wall.After(until.wall)
}

// end returns how an occurrence's end follows from its start, and no less than how long it lasts.
func (b *busy) end(c *component, start moment) (func(moment) time.Time, time.Duration, error) {
	if p, ok := c.get("DTEND"); ok {
		last, err := b.moment(p)
		if err != nil {
			return nil, 0, err
		}
		if last.date == start.date && last.utc == start.utc && last.zone == start.zone {
			// The same zone: people mean the local time, also where the clocks change in between.
			lasts := last.wall.Sub(start.wall)
			return func(m moment) time.Time { m.wall = m.wall.Add(lasts); return m.instant() }, max(0, lasts), nil
		}
		lasts := last.instant().Sub(start.instant())
		return func(m moment) time.Time { return m.instant().Add(lasts) }, max(0, lasts), nil
	}
	lasts := length{}
	if p, ok := c.get("DURATION"); ok {
		var err error
		if lasts, err = parseDuration(p.value); err != nil {
			return nil, 0, unreadable(p.line, "%v", err)
		}
	} else if start.date {
		lasts.days = 1
	}
	return func(m moment) time.Time { return after(m, lasts) }, time.Duration(lasts.days)*24*time.Hour + lasts.exact,
		nil
}

func after(m moment, l length) time.Time {
	m.wall = m.wall.AddDate(0, 0, l.days)
	return m.instant().Add(l.exact)
}

// periodEnd reads the second half of a period (3.3.9).
func (b *busy) periodEnd(p property, s string) (func(moment) time.Time, error) {
	if strings.HasPrefix(s, "P") {
		l, err := parseDuration(s)
		if err != nil {
			return nil, unreadable(p.line, "%v", err)
		}
		return func(m moment) time.Time { return after(m, l) }, nil
	}
	p.value = s
	m, err := b.moment(p)
	if err != nil {
		return nil, err
	}
	return func(moment) time.Time { return m.instant() }, nil
}

// moment reads a property's value in its zone.
func (b *busy) moment(p property) (moment, error) {
	m, err := parseMoment(p.value)
	if err != nil {
		return m, unreadable(p.line, "%v", err)
	}
	m.zone = b.local
	if p.tzid != "" && !m.date && !m.utc {
		if m.zone, err = b.zone(p); err != nil {
			return m, err
		}
	}
	return m, nil
}

// zone finds the zone of a TZID: by name if it is one that everybody knows, else as the feed describes it.
func (b *busy) zone(p property) (zone, error) {
	k, ok := b.zones[p.tzid]
	if !ok {
		if len(b.zones) >= maxZones {
			return nil, tooLarge("The calendar uses more than %d time zones.", maxZones)
		}
		k = b.lookUp(p)
		b.zones[p.tzid] = k
	}
	return k.zone, k.err
}

func (b *busy) lookUp(p property) known {
	if loc, ok := location(p.tzid); ok {
		return known{zone: place{loc}}
	}
	c := b.feed.zones[p.tzid]
	if c == nil {
		return known{err: unreadable(p.line, "the time zone %.60q is neither known nor described", p.tzid)}
	}
	if l, ok := c.get("X-LIC-LOCATION"); ok {
		if loc, ok := location(l.value); ok {
			return known{zone: place{loc}}
		}
	}
	z, err := b.describe(c)
	if err != nil {
		return known{err: err}
	}
	return known{zone: &z} // by pointer, so that zones can be compared
}

// describe works out the changes of a VTIMEZONE over the years that matter.
func (b *busy) describe(c *component) (table, error) {
	var z table
	low, high := b.from.AddDate(-2, 0, 0), b.to.AddDate(1, 0, 0)
	for _, o := range c.children {
		var offsets [2]time.Duration
		for i, name := range [...]string{"TZOFFSETFROM", "TZOFFSETTO"} {
			p, ok := o.get(name)
			if !ok {
				return z, unreadable(o.line, "the time zone lacks %s", name)
			}
			var err error
			if offsets[i], err = parseOffset(p.value); err != nil {
				return z, unreadable(p.line, "%v", err)
			}
		}
		p, ok := o.get("DTSTART")
		if !ok {
			return z, unreadable(o.line, "the time zone lacks DTSTART")
		}
		start, err := parseMoment(p.value)
		if err != nil {
			return z, unreadable(p.line, "%v", err)
		}
		add := func(wall time.Time) {
			z.changes = append(z.changes, change{at: wall.Add(-offsets[0]), from: offsets[0], to: offsets[1]})
		}
		add(start.wall)
		for _, p := range o.properties["RDATE"] {
			for v := range strings.SplitSeq(p.value, ",") {
				m, err := parseMoment(v)
				if err != nil {
					return z, unreadable(p.line, "%v", err)
				}
				add(m.wall)
			}
		}
		for _, p := range o.properties["RRULE"] {
			r, err := parseRule(p.value)
			if err != nil {
				return z, unreadable(p.line, "%v", err)
			}
			err = r.walk(start.wall, low, high, &b.steps, func(wall time.Time) bool {
				if r.hasUntil {
					until := r.until.wall
					if r.until.utc {
						until = until.Add(offsets[0])
					}
					if wall.After(until) {
						return false
					}
				}
				add(wall)
				return true
			})
			if err != nil {
				return z, err
			}
		}
	}
	if len(z.changes) == 0 {
		return z, unreadable(c.line, "the time zone has neither STANDARD nor DAYLIGHT")
	}
	slices.SortStableFunc(z.changes, func(x, y change) int { return x.at.Compare(y.at) })
	return z, nil
}

// parseOffset reads +0100 or -053000 (3.3.14).
func parseOffset(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	for _, layout := range [...]string{"-0700", "-070000"} {
		if t, err := time.Parse(layout, s); err == nil && len(s) == len(layout) {
			_, seconds := t.Zone()
			return time.Duration(seconds) * time.Second, nil
		}
	}
	return 0, fmt.Errorf("%.20q is not an offset such as +0100", s)
}
