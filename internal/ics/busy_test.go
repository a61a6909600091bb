package ics_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	_ "stund/internal/clock" // compiles the zone data in
	"stund/internal/fault"
	"stund/internal/ics"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// show writes spans as "start/end UID" in UTC.
func show(spans []ics.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, s.Start.UTC().Format("01-02T15:04")+"/"+s.End.UTC().Format("01-02T15:04")+" "+s.UID)
	}
	return out
}

func TestBusySamples(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"google.ics": {
			"10-21T07:00/10-21T08:00 single@google.com",
			"10-23T22:00/10-25T23:00 away@google.com", // over the clock change: 49 hours
			"10-26T16:30/10-26T17:30 weekly@google.com",
			"11-09T15:00/11-09T16:00 weekly@google.com",
		},
		"outlook.ics": {
			"10-23T07:00/10-23T08:00 040000008200E00074C5B7101A82E00800000000D0",
			"10-25T08:00/10-25T09:00 040000008200E00074C5B7101A82E00800000000D0",
			"10-26T08:00/10-26T09:00 040000008200E00074C5B7101A82E00800000000D0",
			"10-26T12:00/10-26T13:00 custom",
			"10-27T08:00/10-27T09:00 040000008200E00074C5B7101A82E00800000000D0",
		},
		"apple.ics": {
			"10-21T10:00/10-21T10:45 FLOATING-1",
			"10-23T14:00/10-23T15:00 SETPOS-1",
			"10-23T22:00/10-24T22:00 DAY-1",
			"10-24T15:00/10-25T06:00 RDATE-1", // the night of the clock change: 15 hours
			"10-26T16:00/10-27T06:00 RDATE-1",
			"10-27T16:00/10-28T06:00 RDATE-1",
		},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile("testdata/" + name)
			if err != nil {
				t.Fatal(err)
			}
			for ends, raw := range map[string][]byte{"LF": raw, "CRLF": bytes.ReplaceAll(raw, []byte("\n"),
				[]byte("\r\n"))} {
				got, err := ics.Busy(bytes.NewReader(raw), day(2026, 10, 20), day(2026, 11, 10), zone(t, "Europe/Oslo"))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, show(got)); d != "" {
					t.Errorf("%s (-want +got):\n%s", ends, d)
				}
			}
		})
	}
}

func calendar(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, e := range events {
		b.WriteString("BEGIN:VEVENT\r\nUID:u\r\n" + strings.ReplaceAll(e, "\n", "\r\n") + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

func TestBusyEvents(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		zone     string
		from, to time.Time
		events   []string
		want     []string
	}{
		"edges": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 2), []string{
			"DTSTART:20260531T230000Z\nDTEND:20260601T000000Z", "DTSTART:20260531T230000Z\nDTEND:20260601T000100Z",
			"DTSTART:20260601T235900Z\nDTEND:20260602T010000Z", "DTSTART:20260602T000000Z\nDTEND:20260602T010000Z"},
			[]string{"05-31T23:00/06-01T00:01 u", "06-01T23:59/06-02T01:00 u"}},
		"no length": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 2), []string{
			"DTSTART:20260601T100000Z", "DTSTART:20260601T100000Z\nDTEND:20260601T100000Z",
			"DTSTART:20260601T100000Z\nDTEND:20260601T090000Z", "DTSTART:20260601T100000Z\nDURATION:PT0S"}, nil},
		"time in the gap": {"Europe/Oslo", day(2026, 3, 28), day(2026, 3, 31), []string{
			"DTSTART;TZID=Europe/Oslo:20260328T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"},
			[]string{"03-28T01:30/03-28T02:30 u", "03-29T01:00/03-29T02:00 u", "03-30T00:30/03-30T01:30 u"}},
		"time that exists twice": {"Europe/Oslo", day(2026, 10, 24), day(2026, 10, 27), []string{
			"DTSTART;TZID=Europe/Oslo:20261024T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3"},
			[]string{"10-24T00:30/10-24T01:00 u", "10-25T00:30/10-25T01:00 u", "10-26T01:30/10-26T02:00 u"}},
		"New York": {"Europe/Oslo", day(2026, 3, 1), day(2026, 3, 20), []string{
			"DTSTART;TZID=Eastern Standard Time:20260304T090000\nDTEND;TZID=Eastern Standard Time:20260304T100000\n" +
				"RRULE:FREQ=WEEKLY"},
			[]string{"03-04T14:00/03-04T15:00 u", "03-11T13:00/03-11T14:00 u", "03-18T13:00/03-18T14:00 u"}},
		"half an hour of change": {"Australia/Lord_Howe", day(2026, 4, 3), day(2026, 4, 7), []string{
			"DTSTART;TZID=Lord Howe Standard Time:20260404T120000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
			"DTSTART;VALUE=DATE:20260405"},
			[]string{"04-04T01:00/04-04T02:00 u", "04-04T13:00/04-05T13:30 u", "04-05T01:30/04-05T02:30 u"}},
		"midnight that is not there": {"America/Sao_Paulo", day(2018, 11, 3), day(2018, 11, 5),
			[]string{"DTSTART;VALUE=DATE:20181104"},
			[]string{"11-04T03:00/11-05T02:00 u"}},
		"long before": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 3), []string{
			"DTSTART:19000101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"},
			[]string{"06-01T10:00/06-01T11:00 u", "06-02T10:00/06-02T11:00 u"}},
		"until a date": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 9), []string{
			"DTSTART;TZID=Europe/Oslo:20260601T233000\nDURATION:PT15M\nRRULE:FREQ=DAILY;UNTIL=20260602"},
			[]string{"06-01T21:30/06-01T21:45 u", "06-02T21:30/06-02T21:45 u"}},
		"all day until an instant": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 9), []string{
			"DTSTART;VALUE=DATE:20260602\nRRULE:FREQ=DAILY;UNTIL=20260603T000000Z"},
			[]string{"06-01T22:00/06-02T22:00 u", "06-02T22:00/06-03T22:00 u"}},
		"exception as a date": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 9), []string{
			"DTSTART;TZID=Europe/Oslo:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;" +
				"VALUE=DATE:20260602"},
			[]string{"06-01T08:00/06-01T09:00 u", "06-03T08:00/06-03T09:00 u"}},
		"override that is cancelled or free": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 9), []string{
			"DTSTART;TZID=Europe/Oslo:20260601T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3",
			"RECURRENCE-ID:20260601T080000Z\nDTSTART:20260601T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
			"RECURRENCE-ID;TZID=Europe/Oslo:20260602T100000\nDTSTART:20260602T080000Z\nDURATION:PT1H\n" +
				"TRANSP:TRANSPARENT"},
			[]string{"06-03T08:00/06-03T09:00 u"}},
		"periods": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 9), []string{
			"DTSTART:20260601T100000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20260602T100000Z/PT3H," +
				"20260603T100000Z/20260603T103000Z"},
			[]string{"06-01T10:00/06-01T11:00 u", "06-02T10:00/06-02T13:00 u", "06-03T10:00/06-03T10:30 u"}},
		"starts and ends in different zones": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 3), []string{
			"DTSTART;TZID=Europe/Oslo:20260601T100000\nDTEND;TZID=America/New_York:20260601T060000"},
			[]string{"06-01T08:00/06-01T10:00 u"}},
		"lower case, no colon in sight of the quote": {"Europe/Oslo", day(2026, 6, 1), day(2026, 6, 3), []string{
			"dtstart;x-a=\"a:b;c\";tzid=Europe/Oslo:20260601T100000\nduration:pt1h\ntransp:opaque"},
			[]string{"06-01T08:00/06-01T09:00 u"}},
		"a day and a bit over the change": {"Europe/Oslo", day(2026, 10, 24), day(2026, 10, 27), []string{
			"DTSTART;TZID=Europe/Oslo:20261024T100000\nDURATION:P1DT1H",
			"DTSTART;TZID=Europe/Oslo:20261024T100000\nDURATION:PT25H"},
			[]string{"10-24T08:00/10-25T09:00 u", "10-24T08:00/10-25T10:00 u"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ics.Busy(strings.NewReader(calendar(tc.events...)), tc.from, tc.to, zone(t, tc.zone))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, show(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// A VTIMEZONE without a known name must mean the same as the place it describes, in both changes.
func TestBusyDescribedZone(t *testing.T) {
	t.Parallel()
	describe := func(name string) string {
		return "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Mine\n" +
			"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;" +
			"BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n" +
			"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;" +
			"BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n" +
			"END:VTIMEZONE\nBEGIN:VEVENT\nUID:u\nDTSTART;TZID=" + name + ":20250101T000000\nDURATION:PT10M\n" +
			"RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4;BYMINUTE=0,15,30,45\nEND:VEVENT\nEND:VCALENDAR\n"
	}
	for _, from := range []time.Time{day(2026, 3, 20), day(2026, 10, 20), day(2027, 3, 20)} {
		mine, err := ics.Busy(strings.NewReader(describe("Mine")), from, from.AddDate(0, 0, 20), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		oslo, err := ics.Busy(strings.NewReader(describe("Europe/Oslo")), from, from.AddDate(0, 0, 20), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(show(oslo), show(mine)); d != "" || len(oslo) < 300 {
			t.Errorf("%d spans from %s (-Oslo +described):\n%s", len(oslo), from, d)
		}
	}
}

func TestBusyRefuses(t *testing.T) {
	t.Parallel()
	event := func(s string) string { return calendar("DTSTART:20260601T100000Z\nDURATION:PT1H\n" + s) }
	tests := map[string]struct {
		in   string
		kind fault.Kind
		says string
	}{
		"empty":         {"", fault.Invalid, "empty"},
		"a web page":    {"<!DOCTYPE html>\n<html>", fault.Invalid, "no calendar"},
		"not a line":    {"BEGIN:VCALENDAR\nhello\n", fault.Invalid, "line 2"},
		"breaks off":    {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\n", fault.Invalid, "breaks off"},
		"wrong end":     {"BEGIN:VCALENDAR\nEND:VEVENT\n", fault.Invalid, "line 2"},
		"event outside": {"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", fault.Invalid, "line 3"},
		"no start":      {calendar("SUMMARY:x"), fault.Invalid, "no start"},
		"bad start":     {calendar("DTSTART:2026-06-01"), fault.Invalid, "line 5"},
		"no such day":   {calendar("DTSTART:20260230T100000Z"), fault.Invalid, "20260230"},
		"unknown zone":  {calendar("DTSTART;TZID=Mars/Olympus:20260601T100000"), fault.Invalid, "Mars/Olympus"},
		"the machine's": {calendar("DTSTART;TZID=Local:20260601T100000"), fault.Invalid, "Local"},
		"a path as zone": {calendar("DTSTART;TZID=../../etc/passwd:20260601T100000"), fault.Invalid,
			"neither known"},
		"bad duration":   {calendar("DTSTART:20260601T100000Z\nDURATION:1H"), fault.Invalid, "duration"},
		"every second":   {event("RRULE:FREQ=SECONDLY"), fault.Invalid, "SECONDLY"},
		"every hour":     {event("RRULE:FREQ=HOURLY"), fault.Invalid, "HOURLY"},
		"no frequency":   {event("RRULE:COUNT=2"), fault.Invalid, "frequency"},
		"interval 0":     {event("RRULE:FREQ=DAILY;INTERVAL=0"), fault.Invalid, "INTERVAL"},
		"bad day":        {event("RRULE:FREQ=WEEKLY;BYDAY=XX"), fault.Invalid, "XX"},
		"bad exception":  {event("EXDATE:never"), fault.Invalid, "line 7"},
		"bad parameter":  {calendar("DTSTART;TZID:20260601T100000Z"), fault.Invalid, "parameter"},
		"unending quote": {calendar("DTSTART;TZID=\"a:20260601T100000Z"), fault.Invalid, "before the value"},
		"too large":      {"BEGIN:VCALENDAR\n" + strings.Repeat("X-A:b\n", 1_000_000), fault.TooLarge, "5 MB"},
		"too many events": {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 20_001),
			fault.TooLarge, "20000"},
		"too long a line": {calendar("DTSTART:20260601T100000Z\nRDATE:" + strings.Repeat("20260601T100000Z,", 5000)),
			fault.TooLarge, "64 kB"},
		"too many times": {event("RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20," +
			"21,22,23;BYMINUTE=0,10,20,30,40,50"), fault.TooLarge, "5000"},
		"never matches": {event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), 0, ""},
		"never, and counts": {strings.Repeat(strings.TrimSuffix(calendar("DTSTART:00010101T100000Z\nDURATION:PT1H\n"+
			"RRULE:FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30"), "END:VCALENDAR\r\n")+"END:VCALENDAR\r\n", 100),
			fault.TooLarge, "too long"},
		"every second by parts": {event("RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + count(24) +
			";BYMINUTE=" + count(60) + ";BYSECOND=" + count(60)),
			fault.TooLarge, "too long"},
		"too many zones": {calendar(func() (out []string) {
			for i := range 301 {
				out = append(out, fmt.Sprintf("DTSTART;TZID=UTC/%d/Europe/Oslo:20260601T100000", i))
			}
			return out
		}()...), fault.TooLarge, "zones"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ics.Busy(strings.NewReader(tc.in), day(2026, 6, 1), day(2027, 6, 1), zone(t, "Europe/Oslo"))
			if tc.kind == 0 {
				if err != nil || len(got) != 1 {
					t.Errorf("got %v, %v", show(got), err)
				}
				return
			}
			f, ok := fault.As(err)
			if !ok || f.Kind != tc.kind || !strings.Contains(f.Message, tc.says) || got != nil {
				t.Errorf("got %v, want a fault of kind %v that says %q", err, tc.kind, tc.says)
			}
		})
	}
}

func count(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, i)
	}
	return b.String()
}

func TestBusyReadError(t *testing.T) {
	t.Parallel()
	_, err := ics.Busy(iotest.ErrReader(io.ErrUnexpectedEOF), day(2026, 6, 1), day(2026, 6, 2), time.UTC)
	if _, isFault := fault.As(err); isFault || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the reader's error wrapped", err)
	}
}

func FuzzBusy(f *testing.F) {
	for _, name := range []string{"google.ics", "outlook.ics", "apple.ics"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, s := range []string{"RRULE:FREQ=YEARLY;BYWEEKNO=-1,53;BYDAY=MO;BYSETPOS=-1;WKST=SU",
		"RRULE:FREQ=MONTHLY;BYDAY=+2TU,-1FR;COUNT=9",
		"RDATE;VALUE=PERIOD:20260602T100000Z/PT3H", "EXDATE;VALUE=DATE:20260602", "DURATION:P1W2DT3H4M5S",
		"RECURRENCE-ID:20260601T100000Z"} {
		f.Add([]byte(calendar("DTSTART:20260601T100000Z\nDTEND:20260601T110060Z\n" + s)))
	}
	oslo := zone(f, "Europe/Oslo")
	f.Fuzz(func(t *testing.T, raw []byte) {
		from, to := day(2026, 10, 1), day(2026, 12, 1)
		spans, err := ics.Busy(bytes.NewReader(raw), from, to, oslo)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		for i, s := range spans {
			if !s.Start.Before(s.End) || !s.Start.Before(to) || !s.End.After(from) {
				t.Fatalf("span %d is empty or outside: %v", i, s)
			}
			if i > 0 && s.Start.Before(spans[i-1].Start) {
				t.Fatalf("span %d is out of order", i)
			}
		}
	})
}
