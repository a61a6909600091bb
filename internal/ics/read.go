package ics

// How the text of a feed is read: lines, properties, components (RFC 5545, 3.1 to 3.3). It is read as it comes, and no
// more of it is held than one component.

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// property is a content line: NAME;PARAM=value:value.
type property struct {
	line   int
	value  string
	tzid   string            // the parameter TZID, as zoneName has it
	params map[string]string // those of the others that matter here, in upper case
}

// component is what stands between BEGIN and END, with the properties that matter here by name.
type component struct {
	line       int
	name       string
	properties map[string][]property
	children   []*component // of a VTIMEZONE
	size       int          // bytes of its properties
	notes      notes        // what cannot be read of it
}

func (c *component) get(name string) (property, bool) {
	if p := c.properties[name]; len(p) > 0 {
		return p[0], true
	}
	return property{}, false
}

func (c *component) is(name, value string) bool {
	p, ok := c.get(name)
	return ok && strings.EqualFold(strings.TrimSpace(p.value), value)
}

// lines are the content lines of a feed.
type lines struct {
	r      *bufio.Reader
	number int // physical lines read
	size   int // bytes read
	buf    []byte
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// next returns the next content line, joined from its folded lines, and the number of the first of them; io.EOF after
// the last. Of a line longer than maxLine it returns as much, and that it is cut. The line is valid until the next
// call.
func (l *lines) next() (line []byte, at int, cut bool, err error) {
	l.buf, at = l.buf[:0], l.number+1
	for first := true; ; first = false {
		if !first {
			b, err := l.r.Peek(1)
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, at, false, fmt.Errorf("read calendar: %w", err)
			}
			if err != nil || b[0] != ' ' && b[0] != '\t' {
				return l.buf, at, cut, nil
			}
			_, _ = l.r.Discard(1)
			l.size++
		}
		more, err := l.physical()
		if err != nil {
			return nil, at, false, err
		}
		cut = cut || more
		l.number++
	}
}

// physical appends the rest of one line, without its end, and tells whether it was cut.
func (l *lines) physical() (cut bool, err error) {
	any := false
	for {
		part, err := l.r.ReadSlice('\n')
		any = any || len(part) > 0
		if l.size += len(part); l.size > MaxSize {
			return false, tooLarge("The calendar is larger than %d MB.", MaxSize>>20)
		}
		keep := max(0, min(len(part), maxLine+len("\r\n")-len(l.buf)))
		cut = cut || keep < len(part)
		l.buf = append(l.buf, part[:keep]...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && any:
			l.buf = bytes.TrimSuffix(bytes.TrimSuffix(l.buf, []byte("\n")), []byte("\r"))
			return cut, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return false, io.EOF
		default:
			return false, fmt.Errorf("read calendar: %w", err)
		}
	}
}

// scanner finds a feed's components.
type scanner struct {
	lines     *lines
	stack     []*component // that are open; of those that do not matter here only the name is kept
	calendars int
	ended     func(c *component) // an event, busy times or a zone
	named     func(name string)  // the calendar's own name
	notes     *notes
}

// run reads to the end. What cannot be read of a component is noted; only a text that is no calendar, or breaks off, is
// an error.
func (s *scanner) run() error {
	for {
		line, at, cut, err := s.lines.next()
		if errors.Is(err, io.EOF) {
			return s.end()
		}
		if err != nil {
			return err
		}
		if at == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		name, rest, ok := cutName(line)
		if s.calendars == 0 && (name != "BEGIN" || !strings.EqualFold(strings.TrimSpace(string(rest)), ":VCALENDAR")) {
			return unreadable(at, "it is no calendar: the first line is not BEGIN:VCALENDAR")
		}
		if !ok { // half of a text that was written without folding; what has a name of ours is missed where it belongs
			continue
		}
		switch name {
		case "BEGIN":
			s.begin(at, strings.ToUpper(strings.TrimSpace(string(rest[1:]))))
		case "END":
			s.close(at, strings.ToUpper(strings.TrimSpace(string(rest[1:]))))
		default:
			s.property(at, name, rest, cut)
		}
	}
}

func (s *scanner) end() error {
	switch {
	case s.calendars == 0:
		return unreadable(1, "it is empty")
	case len(s.stack) > 0:
		return unreadable(s.lines.number, "it breaks off: END:%s is missing", s.stack[0].name)
	}
	return nil
}

// whole tells the components that are read, and stand by themselves in a calendar.
func whole(name string) bool { return name == "VEVENT" || name == "VFREEBUSY" || name == "VTIMEZONE" }

func (s *scanner) begin(at int, name string) {
	if name == "VCALENDAR" {
		s.calendars++
	}
	if whole(name) || name == "VCALENDAR" { // what is still open lacks its end
		for len(s.stack) > 0 && (s.stack[len(s.stack)-1].name != "VCALENDAR" || name == "VCALENDAR") {
			s.pop(true)
		}
	}
	if len(s.stack) == 0 && name != "VCALENDAR" {
		s.notes.add(at, "BEGIN:%.20s stands outside of the calendar", name)
	}
	if len(s.stack) > 20 {
		s.notes.add(at, "BEGIN:%.20s is nested too deeply", name)
		return
	}
	c := &component{line: at, name: name}
	if whole(name) || name == "STANDARD" || name == "DAYLIGHT" {
		c.properties = map[string][]property{}
	}
	s.stack = append(s.stack, c)
}

func (s *scanner) close(at int, name string) {
	i := slices.IndexFunc(s.stack, func(c *component) bool { return c.name == name })
	if i < 0 {
		s.notes.add(at, "END:%.20s has no BEGIN", name)
		return
	}
	for len(s.stack) > i+1 && s.stack[len(s.stack)-1].name != name {
		s.pop(true)
	}
	s.pop(false)
}

// pop takes the innermost component off the stack.
func (s *scanner) pop(open bool) {
	c := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	if open {
		s.notes.add(c.line, "END:%.20s is missing", c.name)
	}
	switch {
	case whole(c.name):
		s.ended(c)
	case (c.name == "STANDARD" || c.name == "DAYLIGHT") && len(s.stack) > 0:
		if p := s.stack[len(s.stack)-1]; p.name == "VTIMEZONE" && p.size < maxComponent {
			p.children, p.size = append(p.children, c), p.size+c.size+100
		}
	}
}

// property keeps a property that matters, with the innermost component.
func (s *scanner) property(at int, name string, rest []byte, cut bool) {
	if len(s.stack) == 0 {
		return
	}
	c := s.stack[len(s.stack)-1]
	if c.name == "VCALENDAR" && name == "X-WR-CALNAME" && !cut {
		_, value, _ := strings.Cut(string(rest), ":")
		s.named(value)
	}
	if c.properties == nil || !matters(name) {
		return
	}
	if c.size += len(rest) + propertySize; cut || c.size > maxComponent {
		most := maxLine
		if !cut {
			name, most = "what is read of "+c.name, maxComponent
		}
		c.notes.add(at, "%s is longer than %d kB", name, most>>10)
		return
	}
	p, err := parseProperty(at, name, string(rest))
	if err != nil {
		c.notes.add(at, "%v", err)
	}
	if name == "ATTENDEE" && !declines(p) {
		return // a meeting may have hundreds
	}
	c.properties[name] = append(c.properties[name], p)
}

// propertySize is what a property takes beside its text, about: an empty one is not for free.
const propertySize = 80

// declines tells whether the attendee said no.
func declines(attendee property) bool {
	return strings.EqualFold(attendee.params["PARTSTAT"], "DECLINED")
}

func matters(name string) bool {
	switch name {
	case "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
		"RECURRENCE-ID", "TRANSP", "STATUS", "ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS", "FREEBUSY", "TZID",
		"X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO":
		return true
	}
	return false
}

// cutName splits a line before the first ; or : after the name, which it returns in upper case.
func cutName(line []byte) (name string, rest []byte, ok bool) {
	i := bytes.IndexAny(line[:min(len(line), 100)], ";:")
	if i <= 0 {
		return "", nil, false
	}
	return strings.ToUpper(string(bytes.TrimSpace(line[:i]))), line[i:], true
}

// timed tells the properties whose value holds no colon. Some programs write a zone with colons and without quotes
// (TZID=GMT+01:00, TZID=tzone://Microsoft/Utc): there the value begins after the last one.
func timed(name string) bool {
	return name == "DTSTART" || name == "DTEND" || name == "RDATE" || name == "EXDATE" || name == "RECURRENCE-ID"
}

// parseProperty reads the parameters and the value of a line, from the first ; or : on. The property is as much of it
// as can be read; the error says what cannot.
func parseProperty(line int, name, s string) (property, error) {
	p := property{line: line}
	colon := unquoted(s, ':', timed(name))
	if colon < 0 {
		if colon = strings.LastIndexByte(s, ':'); colon < 0 {
			return p, errors.New("there is no : before the value")
		}
	}
	p.value = s[colon+1:]
	var bad error
	for s = s[:colon]; s != ""; {
		s = s[1:] // the ;
		end := unquoted(s, ';', false)
		if end < 0 {
			end = len(s)
		}
		key, value, ok := strings.Cut(s[:end], "=")
		s = s[end:]
		if !ok {
			bad = fmt.Errorf("the parameter %.20q of %s has no value", key, name)
		}
		switch key = strings.ToUpper(key); key {
		case "TZID":
			p.tzid = zoneName(value)
		case "VALUE", "PARTSTAT", "EMAIL", "FBTYPE", "RANGE":
			if p.params == nil {
				p.params = map[string]string{}
			}
			p.params[key] = strings.Trim(value, `" `)
		}
	}
	return p, bad
}

// unquoted returns the place of the first or last b that stands outside of quotes; -1 if there is none.
func unquoted(s string, b byte, last bool) int {
	found, quoted := -1, false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted || s[i] != b:
		case last:
			found = i
		default: // a line may have tens of thousands of them
			return i
		}
	}
	return found
}

// zoneName returns a TZID without what it is written with: quotes, and the backslashes of a TEXT.
func zoneName(s string) string {
	s = strings.Trim(s, `" `)
	if !strings.Contains(s, `\`) {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\,`, `,`, `\;`, `;`).Replace(s)
}

// moment is a date, or a date and time that is UTC, or local in a zone.
type moment struct {
	wall time.Time
	date bool   // a whole day: wall is its midnight
	utc  bool   // then it has no zone
	tzid string // of a local time; "": it floats
	zone zone   // of a local time, and of a date; as yet unknown while the feed is read
}

func (m moment) instant() time.Time {
	if m.utc {
		return m.wall
	}
	return m.zone.at(m.wall)
}

// floats tells a local time that names no zone.
func (m moment) floats() bool { return !m.date && !m.utc && m.tzid == "" }

// parseMoment reads DATE and DATE-TIME values (3.3.4, 3.3.5), as yet without a zone.
func parseMoment(s string) (moment, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	var m moment
	local, utc := strings.CutSuffix(s, "Z")
	layout := "20060102T150405"
	switch {
	case len(s) == 8:
		layout, m.date = "20060102", true
	case len(local) == 13: // without seconds
		layout, m.utc = "20060102T1504", utc
	case strings.HasSuffix(local, "60") && len(local) == 15: // a leap second
		local = local[:13] + "59"
		m.utc = utc
	default:
		m.utc = utc
	}
	t, err := time.Parse(layout, local)
	if err != nil || t.Year() < 1 || len(local) != len(layout) {
		return m, fmt.Errorf("%.30q is not a date or a time such as 20261121T093000Z", s)
	}
	m.wall = t
	return m, nil
}

// moment reads one value of the property; VALUE=DATE makes a day of a time.
func (p property) moment(value string) (moment, error) {
	m, err := parseMoment(value)
	if err == nil && !m.date && strings.EqualFold(p.params["VALUE"], "DATE") {
		m.wall, m.date, m.utc = midnightOf(m.wall), true, false
	}
	if !m.date && !m.utc {
		m.tzid = strings.Clone(p.tzid)
	}
	return m, err
}

// values are the property's values; of lists that end in a comma, or hold nothing, those that are there.
func (p property) values() (all []string) {
	for v := range strings.SplitSeq(p.value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

func midnightOf(wall time.Time) time.Time { return wall.Truncate(24 * time.Hour) }

// length is a DURATION (3.3.6): days are local, the rest is exact.
type length struct {
	days  int
	exact time.Duration
}

// longest returns no less than the length takes.
func (l length) longest() time.Duration { return time.Duration(l.days)*24*time.Hour + l.exact }

func parseDuration(s string) (length, error) {
	var d length
	bad := fmt.Errorf("%.30q is not a duration such as PT1H30M", s)
	rest := strings.TrimPrefix(strings.TrimSpace(strings.ToUpper(s)), "+")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return d, bad
	}
	inTime := false
	for rest != "" {
		if rest[0] == 'T' && !inTime {
			inTime, rest = true, rest[1:]
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i < 1 || i > 6 {
			return d, bad
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil {
			return d, bad
		}
		switch unit := rest[i]; {
		case unit == 'W' && !inTime:
			d.days += 7 * n
		case unit == 'D' && !inTime:
			d.days += n
		case unit == 'H' && inTime:
			d.exact += time.Duration(n) * time.Hour
		case unit == 'M' && inTime:
			d.exact += time.Duration(n) * time.Minute
		case unit == 'S' && inTime:
			d.exact += time.Duration(n) * time.Second
		default:
			return d, bad
		}
		if d.days > 36_600 || d.exact > 36_600*24*time.Hour { // a century; more would overflow in the end
			return d, bad
		}
		rest = rest[i+1:]
	}
	return d, nil
}
