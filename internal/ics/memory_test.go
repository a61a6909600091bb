package ics_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// decade is the feed of a calendar since 2016: 30 appointments a week, each with a long text, and a series a week.
type decade struct {
	size  int // of what was read
	week  int
	text  string
	left  string
	most  uint64 // bytes on the heap, as far as they are still needed
	sizes int
}

func (d *decade) Read(p []byte) (int, error) {
	if d.left == "" {
		if d.left = d.more(); d.left == "" {
			return 0, io.EOF
		}
		if d.week%50 == 0 {
			d.measure()
		}
	}
	n := copy(p, d.left)
	d.left, d.size = d.left[n:], d.size+n
	return n, nil
}

func (d *decade) measure() {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	d.most = max(d.most, m.HeapAlloc)
	d.sizes++
}

// more writes the next week.
func (d *decade) more() string {
	const weeks = 11 * 52
	var b strings.Builder
	switch {
	case d.week == 0:
		b.WriteString("BEGIN:VCALENDAR\r\n")
	case d.week == weeks:
		d.week++
		return "END:VCALENDAR\r\n"
	case d.week > weeks:
		return ""
	}
	monday := time.Date(2016, 1, 4, 8, 0, 0, 0, time.UTC).AddDate(0, 0, 7*d.week)
	for n := range 31 {
		at := monday.AddDate(0, 0, n/6).Add(time.Duration(n%6) * time.Hour)
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d-%d@calendar.example\r\nDTSTAMP:20160101T000000Z\r\n", d.week, n)
		fmt.Fprintf(&b, "DTSTART;TZID=Europe/Oslo:%s\r\nDTEND;TZID=Europe/Oslo:%s\r\n",
			at.Format("20060102T150405"), at.Add(50*time.Minute).Format("20060102T150405"))
		if n == 30 {
			fmt.Fprintf(&b, "RRULE:FREQ=DAILY;UNTIL=%s\r\n", at.AddDate(0, 0, 3).Format("20060102T150405Z"))
		}
		fmt.Fprintf(&b, "DESCRIPTION:%s\r\nEND:VEVENT\r\n", d.text)
	}
	d.week++
	return b.String()
}

// TestHistoryCostsNothing: of a feed of 30 MB no more is held than what lies ahead. It is not parallel, because it
// looks at the heap.
func TestHistoryCostsNothing(t *testing.T) {
	feed := &decade{text: strings.Repeat("Snakket om kneet, og hva som kan hjelpe.\r\n ", 38)}
	feed.measure()
	before := feed.most
	oslo := zone(t, "Europe/Oslo")
	spans, unread, err := read(feed, day(2026, 11, 2), day(2027, 11, 2), oslo)
	if err != nil || unread != nil || feed.size < 30<<20 || feed.sizes < 5 {
		t.Fatalf("read %d bytes: %v, %v", feed.size, unread, err)
	}
	if len(spans) < 200 || len(spans) > 400 {
		t.Errorf("%d times lie ahead", len(spans))
	}
	if grown := int64(feed.most) - int64(before); grown > 3<<20 {
		t.Errorf("%d kB were held", grown>>10)
	}
}
