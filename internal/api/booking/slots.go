package booking

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"stund/internal/booking"
)

// Times is the answer to a search of a range of days. It writes itself, which a list of hundreds of times is worth.
type Times booking.Times

// Slots is a list of free times. It writes itself, as Times does.
type Slots struct {
	Slots []booking.Slot `json:"slots" doc:"Each start once, in order."`
}

// AppendJSON appends the answer as JSON.
func (t Times) AppendJSON(b []byte) []byte {
	b = appendSlots(append(b, `{"slots":`...), t.Slots)
	b = append(b, `,"full":[`...)
	for i, day := range t.Full {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), day.String()...), '"')
	}
	return append(b, `]}`...)
}

// AppendJSON appends the list as JSON.
func (s Slots) AppendJSON(b []byte) []byte {
	return append(appendSlots(append(b, `{"slots":`...), s.Slots), '}')
}

// slotBytes is about how long a slot is as JSON, rather less: a buffer that held as many before is large enough.
const slotBytes = 100

func appendSlots(b []byte, slots []booking.Slot) []byte {
	b = append(slices.Grow(b, len(slots)*slotBytes), '[')
	var d day
	for i := range slots {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.appendSlot(b, &slots[i])
	}
	return append(b, ']')
}

func (d *day) appendSlot(b []byte, s *booking.Slot) []byte {
	b = d.appendTime(append(b, `{"start":"`...), s.Start)
	b = d.appendTime(append(b, `","end":"`...), s.End)
	if d.who == nil || s.Practitioner != d.last {
		d.last = s.Practitioner
		// writes U+FFFD where it fails
		d.who, _ = jsontext.AppendQuote(append(d.who[:0], `","practitioner":`...), s.Practitioner)
	}
	b = append(b, d.who...)
	b = strconv.AppendInt(append(b, `,"seats_left":`...), int64(s.SeatsLeft), 10)
	return append(b, '}')
}

// day writes slots, and their instants as RFC 3339 does. Those of one local day have their date and their offset in
// common, as most slots have their practitioner with the one before: what is kept of that takes half of the time that a
// list of slots takes.
type day struct {
	zone     *time.Location
	from, to int64  // of the day, or of that part of it in which the clock stays, in Unix seconds
	midnight int64  // of that clock
	text     []byte // an instant of it as it is written, of which only the time of day changes
	clock    int    // where in it the time of day stands

	last string // practitioner
	who  []byte // as JSON, with what comes before; nil: of nobody yet
}

func (d *day) appendTime(b []byte, t time.Time) []byte {
	if t.Nanosecond() != 0 {
		return t.AppendFormat(b, time.RFC3339Nano)
	}
	s := t.Unix()
	if t.Location() != d.zone || s < d.from || s >= d.to {
		d.begin(t)
	}
	n := s - d.midnight
	at := len(b) + d.clock
	b = append(b, d.text...)
	hour, minute, second := n/3600, n/60%60, n%60
	b[at], b[at+1] = '0'+byte(hour/10), '0'+byte(hour%10)
	b[at+3], b[at+4] = '0'+byte(minute/10), '0'+byte(minute%10)
	b[at+6], b[at+7] = '0'+byte(second/10), '0'+byte(second%10)
	return b
}

// begin begins the day of the instant.
func (d *day) begin(t time.Time) {
	hour, minute, second := t.Clock()
	d.zone, d.midnight = t.Location(), t.Unix()-int64(hour*3600+minute*60+second)
	d.from, d.to = d.midnight, d.midnight+24*3600
	since, until := t.ZoneBounds()
	if !since.IsZero() {
		d.from = max(d.from, since.Unix())
	}
	if !until.IsZero() {
		d.to = min(d.to, until.Unix())
	}
	d.text = t.AppendFormat(d.text[:0], time.RFC3339)
	d.clock = bytes.IndexByte(d.text, 'T') + 1
}
