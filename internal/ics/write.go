// Package ics writes and reads iCalendar (RFC 5545): invitations, feeds and files of ours, and the busy times in feeds
// of others.
//
// It writes and reads the lines itself. Of the libraries at hand, golang-ical escapes parameters with backslashes,
// which RFC 5545 does not know, lets control characters through and needs quadratic time for hostile lines; and
// rrule-go cannot be stopped in a rule that never matches. Tests hold what is written and expanded here against both.
package ics

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Method is what an iCalendar object asks of its reader (RFC 5546).
type Method string

const (
	Request Method = "REQUEST" // put this into your calendar, or change it there
	Cancel  Method = "CANCEL"  // it does not take place
	Publish Method = "PUBLISH" // for your information
)

// Status is the state of an event.
type Status string

const (
	Confirmed Status = "CONFIRMED"
	Tentative Status = "TENTATIVE"
	Cancelled Status = "CANCELLED"
)

// Person is an organizer or attendee. Email is a plain address, as package deliver's drivers accept it.
type Person struct{ Name, Email string }

// Event is one event. What is published has no attendee (RFC 5546, 3.2.1), and nobody is invited by themselves:
// programs take an attendee who is the organizer for the owner of the event, who has nothing to accept. UID stays the
// same for the event's whole life, and Sequence rises with each change of its time, place or state: that is how
// calendars know what replaces what.
type Event struct {
	UID          string
	Sequence     int
	Start, End   time.Time
	Summary      string
	Description  string
	Location     string
	Organizer    Person // zero: none
	Attendee     Person // zero: none
	Status       Status // "": Confirmed
	URL          string
	Stamp        time.Time // when this version of the object was made
	LastModified time.Time // zero: not said
}

const (
	product = "-//Stund//Stund//EN"
	// How often readers of a feed should ask again; Outlook reads the second form.
	refresh = "PT15M"
)

// Invite writes an invitation or its cancellation to travel in an e-mail to the attendee (RFC 6047). Times are in UTC.
// There is no alarm in it: Stund reminds by itself.
func Invite(method Method, e Event) []byte {
	var w writer
	w.begin(method)
	if method == Cancel {
		e.Status = Cancelled
	}
	w.event(method, e)
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

// File writes the event as a file to be opened in any calendar.
func File(e Event) []byte { return Invite(Publish, e) }

// Feed writes a calendar to subscribe to. Times are in UTC; the zone is only told to readers as the calendar's own.
func Feed(name string, zone *time.Location, events []Event) []byte {
	var w writer
	w.begin(Publish)
	w.line("X-WR-CALNAME", escape(name))
	w.line("NAME", escape(name)) // RFC 7986
	w.line("X-WR-TIMEZONE", escape(zone.String()))
	w.line("REFRESH-INTERVAL;VALUE=DURATION", refresh)
	w.line("X-PUBLISHED-TTL", refresh)
	for _, e := range events {
		w.event(Publish, e)
	}
	w.line("END", "VCALENDAR")
	return []byte(w.b.String())
}

type writer struct{ b strings.Builder }

func (w *writer) begin(method Method) {
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", product)
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", string(method))
}

func (w *writer) event(method Method, e Event) {
	w.line("BEGIN", "VEVENT")
	w.line("UID", escape(e.UID))
	w.line("DTSTAMP", instant(e.Stamp))
	w.line("SEQUENCE", strconv.Itoa(e.Sequence))
	w.line("DTSTART", instant(e.Start))
	w.line("DTEND", instant(e.End))
	w.text("SUMMARY", e.Summary)
	w.text("DESCRIPTION", e.Description)
	w.text("LOCATION", e.Location)
	if e.URL != "" {
		w.line("URL", uri(e.URL))
	}
	if e.Organizer.Email != "" {
		w.line("ORGANIZER"+commonName(e.Organizer.Name), mailto(e.Organizer.Email))
	}
	invited := e.Attendee.Email
	if method != Publish && invited != "" && !strings.EqualFold(invited, e.Organizer.Email) {
		// The client booked it, so there is nothing to answer.
		w.line("ATTENDEE"+commonName(e.Attendee.Name)+";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;"+
			"RSVP=FALSE", mailto(invited))
	}
	status := e.Status
	if status == "" {
		status = Confirmed
	}
	w.line("STATUS", string(status))
	if status == Cancelled {
		w.line("TRANSP", "TRANSPARENT")
	} else {
		w.line("TRANSP", "OPAQUE")
	}
	if !e.LastModified.IsZero() {
		w.line("LAST-MODIFIED", instant(e.LastModified))
	}
	w.line("END", "VEVENT")
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.line(name, escape(value))
	}
}

// line writes a content line, folded so that no line is longer than 75 octets and no character is cut (RFC 5545, 3.1).
func (w *writer) line(name, value string) {
	s, limit := name+":"+value, 75
	for len(s) > limit {
		cut := limit
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		w.b.WriteString(s[:cut])
		w.b.WriteString("\r\n ")
		s, limit = s[cut:], 74 // the space counts
	}
	w.b.WriteString(s)
	w.b.WriteString("\r\n")
}

func instant(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escape writes a TEXT value (3.3.11): line ends as \n, other control characters left out.
func escape(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t' || !unicode.IsControl(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// commonName writes the CN parameter, quoted. A quotation mark cannot be in it; RFC 6868 would write ^', which few
// readers know, so it becomes an apostrophe.
func commonName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		return ""
	}
	return `;CN="` + name + `"`
}

// mailto writes an address as a URI (RFC 6068).
func mailto(email string) string {
	return "mailto:" + percent(email, "!$&'*+-./=^_`{|}~@")
}

// uri writes an address that is one already, with everything encoded that no URI has (RFC 3986).
func uri(s string) string { return percent(s, "-._~:/?#[]@!$&'()*+,;=%") }

func percent(s, safe string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(safe, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
