package ics_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"stund/internal/fault"
)

// TestBombs: what a feed makes of a line is bounded by the line. Each of these took minutes, or more than a function
// has of memory, before it was.
func TestBombs(t *testing.T) {
	t.Parallel()
	const at = "DTSTART:20261110T100000Z\nDTEND:20261110T110000Z\n"
	event := func(lines string) string { return "BEGIN:VEVENT\nUID:u\n" + at + lines + "END:VEVENT\n" }
	none := strings.Repeat("x,", 100_000)
	for name, bomb := range map[string]struct {
		begin, again string
		times        int
		spans, notes int
	}{
		"parameters": {again: event("RDATE" + strings.Repeat(";a=b", 60_000) + ":20261111T100000Z\n"),
			times: 30, spans: 60},
		"numbers that are none": {again: event("RRULE:FREQ=DAILY;COUNT=2;BYMONTH=" + none + "\n"),
			times: 4, spans: 8, notes: 4},
		"weekdays that are none": {again: event("RRULE:FREQ=DAILY;COUNT=2;BYDAY=" + none + "\n"),
			times: 4, spans: 8, notes: 4},
		"one weekday over and over": {again: "BEGIN:VEVENT\nDTSTART:17600101T100000Z\nDURATION:PT1H\n" +
			"RRULE:FREQ=DAILY;COUNT=90000;BYDAY=" + strings.Repeat("MO,", 60_000) + "\nEND:VEVENT\n",
			times: 15, notes: 6},
		"a zone that changes over and over": {begin: "BEGIN:VTIMEZONE\nTZID:odd\nBEGIN:STANDARD\n" +
			"DTSTART:20261110T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n" +
			strings.Repeat("RDATE:"+strings.Repeat("20261110T000000,", 10_000)+"\n", 6) +
			"END:STANDARD\nEND:VTIMEZONE\n", times: 10_000, spans: 10_000, notes: 1,
			again: "BEGIN:VEVENT\nUID:u\nDTSTART;TZID=odd:20261110T100000\nDURATION:PT1H\nEND:VEVENT\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spans, notes, err := read(&filler{begin: "BEGIN:VCALENDAR\n" + bomb.begin, again: bomb.again,
				times: bomb.times, end: "END:VCALENDAR\n"}, day(2026, 11, 2), day(2026, 12, 2), zone(t, "Europe/Oslo"))
			if err != nil || len(spans) != bomb.spans || len(notes) != bomb.notes {
				t.Errorf("%d times, %d notes: %v", len(spans), len(notes), err)
			}
			for _, n := range notes {
				if len(n) > 310 {
					t.Errorf("a note of %d bytes: %.80s", len(n), n)
				}
			}
		})
	}
}

// peak is a feed that looks at the heap while it is read.
type peak struct {
	io.Reader
	reads int
	most  uint64
}

func (p *peak) Read(b []byte) (int, error) {
	if p.reads++; p.reads%100 == 0 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		p.most = max(p.most, m.HeapAlloc)
	}
	return p.Reader.Read(b)
}

// TestBombsTakeNoMemory: what is kept of a feed is bounded, however little text there is to it. It is not parallel,
// because it looks at the heap.
func TestBombsTakeNoMemory(t *testing.T) {
	event := func(lines string) string {
		return "BEGIN:VEVENT\nUID:u\nDTSTART:20261110T100000Z\nDURATION:PT1H\n" + lines + "END:VEVENT\n"
	}
	for name, bomb := range map[string]struct {
		again string
		says  string // "": it is read
	}{
		"exceptions": {event(strings.Repeat("EXDATE:"+strings.Repeat("20261111,", 20_000)+"\n", 5)), "dates"},
		"additions":  {event(strings.Repeat("RDATE:"+strings.Repeat("20261111,", 20_000)+"\n", 5)), "dates"},
		"rules":      {event(strings.Repeat("RRULE:FREQ=DAILY;COUNT=2\n", 9_000)), "dates"},
		"zones": {"BEGIN:VTIMEZONE\nTZID:@\nBEGIN:STANDARD\n" + strings.Repeat("RDATE:1\n", 100_000) +
			"END:STANDARD\nEND:VTIMEZONE\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var parts []io.Reader
			for n := range 20 {
				parts = append(parts, strings.NewReader(strings.ReplaceAll(bomb.again, "@", strings.Repeat("z", n+1))))
			}
			feed := &peak{Reader: io.MultiReader(append(append([]io.Reader{strings.NewReader("BEGIN:VCALENDAR\n")},
				parts...), strings.NewReader("END:VCALENDAR\n"))...)}
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := read(feed, day(2026, 11, 2), day(2027, 11, 2), zone(t, "Europe/Oslo"))
			f, _ := fault.As(err)
			if (f == nil) != (bomb.says == "") || f != nil && !strings.Contains(f.Message, bomb.says) {
				t.Errorf("read: %v", err)
			}
			if grown := int64(feed.most) - int64(before.HeapAlloc); grown > 40<<20 {
				t.Errorf("%d MB were held", grown>>20)
			}
		})
	}
}
