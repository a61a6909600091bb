package ics

// How the text of a feed is read: lines, properties, components (RFC 5545, 3.1 to 3.3).

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// property is a content line: NAME;PARAM=value:value.
type property struct {
	line  int
	value string
	tzid  string // the parameter TZID
}

// component is what stands between BEGIN and END, with the properties that matter here by name.
type component struct {
	line       int
	name       string
	properties map[string][]property
	children   []*component // of a VTIMEZONE
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

type feed struct {
	events []*component
	zones  map[string]*component // VTIMEZONE by TZID
}

// parse reads the components.
func parse(raw []byte) (feed, error) {
	f := feed{zones: map[string]*component{}}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	var stack []*component
	calendars := 0
	number := 0
	for len(raw) > 0 {
		at := number + 1
		var line []byte
		line, raw, number = unfold(raw, number)
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		name, rest, ok := cutName(line)
		if calendars == 0 && (name != "BEGIN" || !strings.EqualFold(strings.TrimSpace(string(rest)), ":VCALENDAR")) {
			return f, unreadable(at, "it is no calendar: the first line is not BEGIN:VCALENDAR")
		}
		if !ok {
			return f, unreadable(at, "%.40q is not of the form NAME:value", line)
		}
		switch name {
		case "BEGIN":
			c := &component{line: at, name: strings.ToUpper(strings.TrimSpace(string(rest[1:]))),
				properties: map[string][]property{}}
			if len(stack) == 0 && c.name != "VCALENDAR" || len(stack) > 20 {
				return f, unreadable(at, "BEGIN:%.20s does not belong here", c.name)
			}
			if c.name == "VCALENDAR" {
				calendars++
			}
			stack = append(stack, c)
		case "END":
			if len(stack) == 0 || !strings.EqualFold(stack[len(stack)-1].name, strings.TrimSpace(string(rest[1:]))) {
				return f, unreadable(at, "END%.20s has no BEGIN", rest)
			}
			c := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(stack) == 0 {
				continue
			}
			switch parent := stack[len(stack)-1]; {
			case c.name == "VEVENT" && parent.name == "VCALENDAR":
				if f.events = append(f.events, c); len(f.events) > MaxEvents {
					return f, tooLarge("The calendar has more than %d events.", MaxEvents)
				}
			case c.name == "VTIMEZONE":
				if p, ok := c.get("TZID"); ok && f.zones[p.value] == nil {
					f.zones[p.value] = c
				}
			case parent.name == "VTIMEZONE" && (c.name == "STANDARD" || c.name == "DAYLIGHT"):
				parent.children = append(parent.children, c)
			}
		case "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "TRANSP", "STATUS",
			"X-MICROSOFT-CDO-BUSYSTATUS", "TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO":
			if len(stack) == 0 {
				return f, unreadable(at, "%s does not belong here", name)
			}
			if len(line) > maxLine {
				return f, tooLarge("The calendar has a line of more than %d kB (line %d).", maxLine>>10, at)
			}
			p, err := parseProperty(at, string(rest))
			if err != nil {
				return f, err
			}
			c := stack[len(stack)-1]
			c.properties[name] = append(c.properties[name], p)
		}
	}
	switch {
	case calendars == 0:
		return f, unreadable(1, "it is empty")
	case len(stack) > 0:
		return f, unreadable(number, "it breaks off: END:%s is missing", stack[len(stack)-1].name)
	}
	return f, nil
}

// unfold takes one content line off raw, joined from its folded lines, and counts the lines taken.
func unfold(raw []byte, number int) (line, rest []byte, last int) {
	line, rest, _ = bytes.Cut(raw, []byte("\n"))
	line, number = bytes.TrimSuffix(line, []byte("\r")), number+1
	owned := false
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		var more []byte
		more, rest, _ = bytes.Cut(rest[1:], []byte("\n"))
		number++
		if !owned { // appending in place would overwrite what comes next
			line, owned = append(make([]byte, 0, 2*len(line)+len(more)), line...), true
		}
		line = append(line, bytes.TrimSuffix(more, []byte("\r"))...)
	}
	return line, rest, number
}

// cutName splits a line before the first ; or : after the name, which it returns in upper case.
func cutName(line []byte) (name string, rest []byte, ok bool) {
	i := bytes.IndexAny(line[:min(len(line), 100)], ";:")
	if i <= 0 {
		return "", nil, false
	}
	return strings.ToUpper(string(line[:i])), line[i:], true
}

// parseProperty reads the parameters and the value of a line, from the first ; or : on.
func parseProperty(line int, s string) (property, error) {
	p := property{line: line}
	for strings.HasPrefix(s, ";") {
		name, rest, ok := strings.Cut(s[1:], "=")
		if !ok {
			return p, unreadable(line, "a parameter has no value")
		}
		end := 0
		for quoted := false; ; end++ {
			if end == len(rest) {
				return p, unreadable(line, "there is no : before the value")
			}
			if rest[end] == '"' {
				quoted = !quoted
			} else if !quoted && (rest[end] == ';' || rest[end] == ':') {
				break
			}
		}
		value := strings.Trim(rest[:end], `"`)
		if strings.EqualFold(name, "TZID") {
			p.tzid = value
		}
		s = rest[end:]
	}
	p.value = strings.TrimPrefix(s, ":")
	return p, nil
}

// moment is a date, or a date and time that is UTC, or local in a zone.
type moment struct {
	wall time.Time
	date bool // a whole day: wall is its midnight
	utc  bool
	zone zone // of a local time, and of a date
}

func (m moment) instant() time.Time {
	if m.utc {
		return m.wall
	}
	return m.zone.at(m.wall)
}

// parseMoment reads DATE and DATE-TIME values (3.3.4, 3.3.5), as yet without a zone.
func parseMoment(s string) (moment, error) {
	s = strings.TrimSpace(s)
	var m moment
	local, utc := strings.CutSuffix(s, "Z")
	layout := "20060102T150405"
	switch {
	case len(s) == 8:
		layout, m.date = "20060102", true
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

// length is a DURATION (3.3.6): days are local, the rest is exact.
type length struct {
	days  int
	exact time.Duration
}

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
