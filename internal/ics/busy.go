package ics

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/fault"
)

// Limits of a feed.
const (
	MaxSize   = 64 << 20 // bytes
	MaxEvents = 100_000  // that may matter to the asked time

	maxLine      = 256 << 10 // bytes of a line that matters, unfolded
	maxComponent = 1 << 20   // bytes of one event's properties that matter
	maxZones     = 300       // different TZIDs, and described zones
	maxDescribed = 8 << 20   // bytes of the properties that describe zones
	maxChanges   = 1000      // of a described zone's offset, that may matter
	maxDates     = 200_000   // dates and rules of recurring events that may matter, over the whole feed
	ruleDates    = 4         // as which a rule counts
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
		steps: maxSteps, dates: maxDates, yield: yield, notes: &notes{}}
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
	if b.dates < 0 {
		return nil, tooLarge("The recurring events of the calendar have more than %d dates ahead.", maxDates)
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

const (
	maxNotes = 5
	maxNote  = 290 // bytes of one, before what is no UTF-8 in it is replaced
)

func (n *notes) add(line int, format string, args ...any) {
	text := "line " + strconv.Itoa(line) + ": " + fmt.Sprintf(format, args...)
	text = strings.ToValidUTF8(text[:min(len(text), maxNote)], "\uFFFD")
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

// busy is one reading of a feed.
type busy struct {
	Reading
	low, high time.Time // walls that may matter
	local     place
	owners    []string // addresses in lower case
	entries   []entry
	full      bool // there are more
	dates     int  // room for more dates and rules of recurring events; below 0: there were more
	described map[string]*component
	describes int // bytes of those
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
			if b.described[name] == nil && len(b.described) < maxZones && b.describes+c.size <= maxDescribed {
				b.described[name] = c
				b.describes += c.size
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
		if !declines(p) {
			return false
		}
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

// room takes room for so many more dates of recurring events, if there is.
func (b *busy) room(dates int) bool {
	b.dates -= dates
	return b.dates >= 0
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
			if b.room(ruleDates) {
				s.rules = append(s.rules, r)
			}
		}
	}
	for _, p := range c.properties["RDATE"] {
		for _, v := range p.values() {
			x, err := p.period(v)
			if err != nil {
				c.notes.add(p.line, "%v", err)
			} else if !x.start.wall.Before(back) && !x.start.wall.After(b.high) && b.room(1) {
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
			} else if !m.wall.Before(back) && !m.wall.After(b.high) && b.room(1) {
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
