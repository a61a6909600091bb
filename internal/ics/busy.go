package ics

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fault"
)

// Limits of a feed.
const (
	MaxSize   = 64 << 20 // bytes
	MaxEvents = 100_000  // that may matter to the asked time

	maxLine      = 256 << 10 // bytes of a line that matters, unfolded
	maxComponent = 1 << 20   // bytes of one event's properties that matter
	maxZones     = 300       // different TZIDs, and described zones
	maxSteps     = 2_000_000 // days looked at in recurrence rules, over the whole feed
	maxAlone     = 100_000   // and in those of one event
)

// Span is a time that somebody is busy: [Start, End), in UTC.
type Span struct {
	Start, End time.Time
	UID        string
}

// Reading is how a feed is read.
type Reading struct {
	// The asked time, [From, To). Spans that reach over an edge are whole.
	From, To time.Time
	// Zone is the one of the calendar's owner: all-day and floating times are local to it.
	Zone *time.Location
	// Owner are e-mail addresses of the calendar's owner: what they declined takes no time. An address that the
	// calendar has for its name is the owner's as well.
	Owner []string
}

// Busy reads a feed and hands out the times at which its owner is busy, in no order; an event and its copies may come
// more than once. It says what it could not read: a line for each, at most a few.
//
// Events that are cancelled, transparent, marked free, or declined by the owner take no time, and VFREEBUSY what it
// calls busy. Recurring events keep their local time over clock changes, and end as their first one does, in local
// time. Local times that a clock change makes impossible or ambiguous follow the rule of package civil. An all-day
// event takes its first day at least. Where a date and a time name an occurrence (UNTIL, EXDATE, RDATE,
// RECURRENCE-ID), they mean it if they name the same local day or instant: a time in a zone names its day there, one in
// UTC that of the owner's zone. Of two versions of an occurrence the higher SEQUENCE counts, then the later DTSTAMP; of
// two versions of an event the higher SEQUENCE.
//
// One event that cannot be read is left out, and noted; what is readable of it counts. A zone that is neither known nor
// described is taken to be the owner's. What is no calendar, or breaks off, is a fault (Invalid "calendar-unreadable",
// TooLarge "calendar-too-large") that names the line: a time left out could be booked twice. Not read are EXRULE, which
// RFC 5545 withdrew, rules of less than a day, and RANGE=THISANDFUTURE, which the well-known programs do not write:
// such a change counts for its one occurrence. An error of r comes back wrapped.
//
// The feed is read as it comes. What is kept of it is what may matter to the asked time.
func (q Reading) Busy(r io.Reader, yield func(Span)) (unread []string, err error) {
	b := busy{Reading: q, local: place{q.Zone}, zones: map[string]known{}, described: map[string]*component{},
		steps: maxSteps, yield: yield, notes: &notes{}}
	b.From, b.To = q.From.UTC(), q.To.UTC()
	// Two days are more than any difference between a wall and its instant.
	b.low, b.high = b.From.Add(-48*time.Hour), b.To.Add(48*time.Hour)
	for _, a := range q.Owner {
		b.owns(a)
	}
	s := scanner{lines: newLines(r), ended: b.take, named: b.owns, notes: b.notes}
	if err := s.run(); err != nil {
		return nil, err
	}
	if b.full {
		return nil, tooLarge("The calendar has more than %d events ahead.", MaxEvents)
	}
	if err := b.spans(); err != nil {
		return nil, err
	}
	return b.notes.list(), nil
}

func unreadable(line int, format string, args ...any) error {
	return fault.New(fault.Invalid, "calendar-unreadable", "The calendar cannot be read: line %d: %s.", line,
		fmt.Sprintf(format, args...))
}

func tooLarge(format string, args ...any) error {
	return fault.New(fault.TooLarge, "calendar-too-large", format, args...)
}

// notes are what could not be read.
type notes struct {
	first []string
	more  int
}

const maxNotes = 5

func (n *notes) add(line int, format string, args ...any) {
	text := strings.ToValidUTF8("line "+strconv.Itoa(line)+": "+fmt.Sprintf(format, args...), "\uFFFD")
	switch {
	case slices.Contains(n.first, text):
	case len(n.first) < maxNotes:
		n.first = append(n.first, text)
	default:
		n.more++
	}
}

func (n *notes) join(o notes) {
	for _, text := range o.first {
		if len(n.first) < maxNotes {
			n.first = append(n.first, text)
		} else {
			n.more++
		}
	}
	n.more += o.more
}

func (n *notes) list() []string {
	if n.more > 0 {
		return append(n.first, fmt.Sprintf("and %d more", n.more))
	}
	return n.first
}

// entry is what is kept of an event.
type entry struct {
	line     int
	uid      string
	sequence int
	stamp    time.Time
	free     bool // takes no time
	start    moment
	end      moment // by DTEND; zero: by lasts
	lasts    length
	of       *moment // the occurrence of a series that it stands for
	series   *series // nil: it takes place once
}

// series is what is kept of an event's recurrence.
type series struct {
	rules  []rule
	except []moment
	more   []extra
}

// extra is one more occurrence (RDATE).
type extra struct {
	start moment
	end   moment // of a period; zero: by lasts
	lasts *length
}

// known is a zone that was looked up.
type known struct {
	zone zone
	err  error
}

// busy is one reading of a feed.
type busy struct {
	Reading
	low, high time.Time // walls that may matter
	local     place
	owners    []string // addresses in lower case
	entries   []entry
	full      bool // there are more
	described map[string]*component
	zones     map[string]known
	steps     int
	yield     func(Span)
	notes     *notes
}

// owns adds an address of the owner; other texts are none.
func (b *busy) owns(address string) {
	if address = mailbox(address); strings.Contains(address, "@") && !slices.Contains(b.owners, address) &&
		len(b.owners) < 20 {
		b.owners = append(b.owners, address)
	}
}

// mailbox returns the address of a URI such as mailto:ida%40lotus.example, in lower case.
func mailbox(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "mailto:")
	if plain, err := url.PathUnescape(s); err == nil {
		s = plain
	}
	return s
}

// take keeps what matters of a component that has been read.
func (b *busy) take(c *component) {
	switch c.name {
	case "VTIMEZONE":
		if p, ok := c.get("TZID"); ok {
			name := zoneName(p.value)
			if b.described[name] == nil && len(b.described) < maxZones {
				b.described[name] = c
			}
		}
	case "VFREEBUSY":
		b.freeBusy(c)
	case "VEVENT":
		b.event(c)
	}
}

func (b *busy) keep(e entry) {
	if b.full = b.full || len(b.entries) >= MaxEvents; !b.full {
		b.entries = append(b.entries, e)
	}
}

// freeBusy keeps the periods of a VFREEBUSY (3.6.4) that are not free.
func (b *busy) freeBusy(c *component) {
	for _, p := range c.properties["FREEBUSY"] {
		if strings.EqualFold(p.params["FBTYPE"], "FREE") {
			continue
		}
		for _, v := range p.values() {
			x, err := p.period(v)
			if err != nil {
				c.notes.add(p.line, "%v", err)
				continue
			}
			e := entry{line: p.line, start: x.start, end: x.end}
			if x.lasts != nil {
				e.lasts = *x.lasts
			}
			if b.near(e.start.wall, e.ends()) {
				b.keep(e)
			}
		}
	}
	b.notes.join(c.notes)
}

// period reads a date, a time, or a period of both (3.3.9).
func (p property) period(s string) (extra, error) {
	var x extra
	first, last, both := strings.Cut(s, "/")
	var err error
	switch x.start, err = p.moment(first); {
	case err != nil || !both:
	case strings.HasPrefix(last, "P"), strings.HasPrefix(last, "+P"):
		var l length
		l, err = parseDuration(last)
		x.lasts = &l
	default:
		x.end, err = p.moment(last)
	}
	return x, err
}

// event keeps an event as far as it may matter. What cannot be read of one that lies in the past is not worth a note.
func (b *busy) event(c *component) {
	p, ok := c.get("DTSTART")
	if !ok {
		c.notes.add(c.line, "the event has no start")
		b.notes.join(c.notes)
		return
	}
	start, err := p.moment(p.value)
	if err != nil {
		c.notes.add(p.line, "%v", err)
		b.notes.join(c.notes)
		return
	}
	e := entry{line: c.line, start: start, free: c.is("TRANSP", "TRANSPARENT") || c.is("STATUS", "CANCELLED") ||
		c.is("X-MICROSOFT-CDO-BUSYSTATUS", "FREE") || b.declined(c)}
	if p, ok := c.get("UID"); ok {
		e.uid = strings.Clone(strings.TrimSpace(p.value))
	}
	if p, ok := c.get("SEQUENCE"); ok {
		e.sequence, _ = strconv.Atoi(strings.TrimSpace(p.value))
	}
	if p, ok := c.get("DTSTAMP"); ok {
		m, _ := parseMoment(p.value)
		e.stamp = m.wall
	}
	b.length(&e, c)
	if p, ok := c.get("RECURRENCE-ID"); ok {
		b.override(c, e, p)
		return
	}
	b.recurrence(&e, c)
	if b.near(e.start.wall, e.ends()) || e.series != nil {
		b.keep(e)
		b.notes.join(c.notes)
	}
}

// near tells whether something between the walls may lie in the asked time.
func (b *busy) near(start, end time.Time) bool { return !end.Before(b.low) && !start.After(b.high) }

// declined tells whether the calendar's owner said no.
func (b *busy) declined(c *component) bool {
	return slices.ContainsFunc(c.properties["ATTENDEE"], func(p property) bool {
		return slices.Contains(b.owners, mailbox(p.value)) || slices.Contains(b.owners, mailbox(p.params["EMAIL"]))
	})
}

// length reads how long the event lasts.
func (b *busy) length(e *entry, c *component) {
	if p, ok := c.get("DTEND"); ok {
		var err error
		if e.end, err = p.moment(p.value); err == nil {
			return
		}
		e.end = moment{}
		c.notes.add(p.line, "%v", err)
	}
	if p, ok := c.get("DURATION"); ok {
		var err error
		if e.lasts, err = parseDuration(p.value); err != nil {
			c.notes.add(p.line, "%v", err)
		}
	}
}

// ends returns a wall that is no earlier than the end of the first occurrence.
func (e *entry) ends() time.Time {
	end := e.start.wall.Add(e.lasts.longest())
	if e.end.wall.After(end) {
		end = e.end.wall
	}
	return end.Add(24 * time.Hour)
}

// oldest is how long before the asked time an occurrence may begin that is still under way.
const oldest = 400 * 24 * time.Hour

// override keeps an event that stands for one occurrence of a series: also for what it takes the place of.
func (b *busy) override(c *component, e entry, p property) {
	of, err := p.moment(p.value)
	if err != nil { // it is then one more event, which may be there twice
		c.notes.add(p.line, "%v", err)
	} else {
		e.of = &of
	}
	if p.params["RANGE"] != "" {
		c.notes.add(p.line, "a change of all that follows is read as one of a single time")
	}
	if b.near(e.start.wall, e.ends()) || err == nil && b.near(of.wall, of.wall.Add(oldest)) {
		b.keep(e)
		b.notes.join(c.notes)
	}
}

// recurrence reads how the event recurs, as far as that may matter.
func (b *busy) recurrence(e *entry, c *component) {
	var s series
	for _, p := range c.properties["EXRULE"] {
		c.notes.add(p.line, "EXRULE is not read")
	}
	back := b.low.Add(-min(e.ends().Sub(e.start.wall), 100*366*24*time.Hour))
	for _, p := range c.properties["RRULE"] {
		r, err := parseRule(p.value)
		for _, u := range append(r.unread, err) {
			if u != nil {
				c.notes.add(p.line, "%v", u)
			}
		}
		if err == nil && !(r.hasUntil && r.until.wall.Add(24*time.Hour).Before(back)) && !r.over(e.start.wall, back) {
			s.rules = append(s.rules, r)
		}
	}
	for _, p := range c.properties["RDATE"] {
		for _, v := range p.values() {
			x, err := p.period(v)
			if err != nil {
				c.notes.add(p.line, "%v", err)
			} else if !x.start.wall.Before(back) && !x.start.wall.After(b.high) {
				s.more = append(s.more, x)
			}
		}
	}
	for _, p := range c.properties["EXDATE"] {
		for _, v := range p.values() {
			v, _, _ = strings.Cut(v, "/")
			m, err := p.moment(v)
			if err != nil {
				c.notes.add(p.line, "%v", err)
			} else if !m.wall.Before(back) && !m.wall.After(b.high) {
				s.except = append(s.except, m)
			}
		}
	}
	if e.start.wall.After(b.high) {
		s.rules = nil
	}
	if len(s.rules)+len(s.more) > 0 || len(s.except) > 0 && b.near(e.start.wall, e.ends()) {
		e.series = &s
	}
}

// spans works out the times of what was kept.
func (b *busy) spans() error {
	newest := map[string]int{}               // SEQUENCE of events by UID
	overrides := map[string][]*entry{}       // by UID
	standing := map[string]*entry{}          // the event of a UID whose occurrences are overridden
	replaced := map[string]map[string]bool{} // by UID: the keys of occurrences that have an event of their own
	for i := range b.entries {
		e := &b.entries[i]
		if err := b.place(e); err != nil {
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

// place gives the entry's moments their zones.
func (b *busy) place(e *entry) error {
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
			if err != nil {
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
