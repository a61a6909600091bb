package ics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// known is a zone that was looked up.
type known struct {
	zone zone
	err  error
}

// settleZones settles the zones of the entry's moments.
func (b *busy) settleZones(e *entry) error {
	all := []*moment{&e.start, &e.end}
	if e.of != nil {
		all = append(all, e.of)
	}
	for _, m := range all {
		if err := b.settleZone(e.line, m); err != nil {
			return err
		}
	}
	if e.series == nil {
		return nil
	}
	for i := range e.series.except {
		if err := b.settleZone(e.line, &e.series.except[i]); err != nil {
			return err
		}
	}
	for i := range e.series.more {
		x := &e.series.more[i]
		if err := errors.Join(b.settleZone(e.line, &x.start), b.settleZone(e.line, &x.end)); err != nil {
			return err
		}
	}
	return nil
}

// settleZone finds the moment's zone: by name if it is one that everybody knows, else as the feed describes it, else as
// its name has it. One that cannot be found is the owner's, and noted.
func (b *busy) settleZone(line int, m *moment) error {
	m.zone = b.local
	if m.tzid == "" || m.date || m.utc {
		return nil
	}
	k, ok := b.zones[m.tzid]
	if !ok {
		if len(b.zones) >= maxZones {
			return tooLarge("The calendar uses more than %d time zones.", maxZones)
		}
		k = b.lookUp(m.tzid)
		b.zones[m.tzid] = k
		if k.err != nil {
			b.notes.add(line, "%v; it is taken to be the owner's", k.err)
		}
	}
	m.zone = k.zone
	return nil
}

func (b *busy) lookUp(tzid string) known {
	if loc, ok := location(tzid); ok {
		return known{zone: place{loc}}
	}
	bad := fmt.Errorf("the time zone %.60q is neither known nor described", tzid)
	if c := b.described[tzid]; c != nil {
		if l, ok := c.get("X-LIC-LOCATION"); ok {
			if loc, ok := location(zoneName(l.value)); ok {
				return known{zone: place{loc}}
			}
		}
		z, err := b.describe(c)
		if err == nil {
			return known{zone: &z} // by pointer, so that zones can be compared
		}
		bad = err
	}
	if loc, ok := spelled(tzid); ok {
		return known{zone: place{loc}}
	}
	return known{zone: b.local, err: bad}
}

// describe works out the changes of a VTIMEZONE over the years that matter.
func (b *busy) describe(c *component) (table, error) {
	var z table
	low, high := b.From.AddDate(-2, 0, 0), b.To.AddDate(1, 0, 0)
	for _, o := range c.children {
		var offsets [2]time.Duration
		for i, name := range [...]string{"TZOFFSETFROM", "TZOFFSETTO"} {
			p, ok := o.get(name)
			if !ok {
				return z, fmt.Errorf("the time zone lacks %s", name)
			}
			var err error
			if offsets[i], err = parseOffset(p.value); err != nil {
				return z, err
			}
		}
		p, ok := o.get("DTSTART")
		if !ok {
			return z, errors.New("the time zone lacks DTSTART")
		}
		start, err := parseMoment(p.value)
		if err != nil {
			return z, err
		}
		add := func(wall time.Time) {
			z.changes = append(z.changes, change{at: wall.Add(-offsets[0]), from: offsets[0], to: offsets[1]})
		}
		add(start.wall)
		for _, p := range o.properties["RDATE"] {
			for _, v := range p.values() {
				m, err := parseMoment(v)
				if err != nil {
					return z, err
				}
				add(m.wall)
			}
		}
		for _, p := range o.properties["RRULE"] {
			r, err := parseRule(p.value)
			if err := errors.Join(append(r.unread, err)...); err != nil {
				return z, err
			}
			alone := min(maxAlone, b.steps)
			b.steps -= alone
			err = r.walk(start.wall, low, high, &alone, func(wall time.Time) bool {
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
			b.steps += max(0, alone)
			if err != nil {
				return z, errors.New("the time zone changes too often to work out")
			}
		}
	}
	if len(z.changes) == 0 {
		return z, errors.New("the time zone has neither STANDARD nor DAYLIGHT")
	}
	slices.SortStableFunc(z.changes, func(x, y change) int { return x.at.Compare(y.at) })
	first := max(0, z.before(low)-1) // what the offset was
	z.changes = slices.Clone(z.changes[first:max(first+1, z.before(high))])
	if len(z.changes) > maxChanges {
		return z, errors.New("the time zone changes too often to work out")
	}
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
