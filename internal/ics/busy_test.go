package ics_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

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

// read reads a feed as the owner of no address does. The spans are ordered.
func read(r io.Reader, from, to time.Time, loc *time.Location) ([]ics.Span, []string, error) {
	return readAs(r, ics.Reading{From: from, To: to, Zone: loc})
}

func readAs(r io.Reader, q ics.Reading) ([]ics.Span, []string, error) {
	var out []ics.Span
	unread, err := q.Busy(r, func(s ics.Span) { out = append(out, s) })
	slices.SortStableFunc(out, func(x, y ics.Span) int {
		return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End), strings.Compare(x.UID, y.UID))
	})
	return out, unread, err
}

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
				got, unread, err := read(bytes.NewReader(raw), day(2026, 10, 20), day(2026, 11, 10),
					zone(t, "Europe/Oslo"))
				if err != nil || unread != nil {
					t.Fatal(unread, err)
				}
				if d := gocmp.Diff(want, show(got)); d != "" {
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
			got, unread, err := read(strings.NewReader(calendar(tc.events...)), tc.from, tc.to, zone(t, tc.zone))
			if err != nil || unread != nil {
				t.Fatal(unread, err)
			}
			if d := gocmp.Diff(tc.want, show(got)); d != "" {
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
		mine, _, err := read(strings.NewReader(describe("Mine")), from, from.AddDate(0, 0, 20), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		oslo, _, err := read(strings.NewReader(describe("Europe/Oslo")), from, from.AddDate(0, 0, 20), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(show(oslo), show(mine)); d != "" || len(oslo) < 300 {
			t.Errorf("%d spans from %s (-Oslo +described):\n%s", len(oslo), from, d)
		}
	}
}

// filler is a text of a beginning, many repetitions and an end, which nobody needs to hold.
type filler struct {
	begin, again, end string
	times             int
	left              string
}

func (f *filler) Read(p []byte) (int, error) {
	if f.left == "" {
		switch {
		case f.begin != "":
			f.left, f.begin = f.begin, ""
		case f.times > 0:
			f.left, f.times = f.again, f.times-1
		case f.end != "":
			f.left, f.end = f.end, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, f.left)
	f.left = f.left[n:]
	return n, nil
}

// TestBusyRefuses: what is no calendar, breaks off, or takes too much is refused as a whole.
func TestBusyRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   io.Reader
		kind fault.Kind
		says string
	}{
		"empty":      {strings.NewReader(""), fault.Invalid, "empty"},
		"a web page": {strings.NewReader("<!DOCTYPE html>\n<html>"), fault.Invalid, "no calendar"},
		"not a line": {strings.NewReader("BEGIN:VCALENDAR\nhello\n"), fault.Invalid, "line 2"},
		"wrong end":  {strings.NewReader("BEGIN:VCALENDAR\nEND:VEVENT\n"), fault.Invalid, "line 2"},
		"breaks off": {strings.NewReader("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\n"), fault.Invalid,
			"breaks off"},
		"too large": {&filler{begin: "BEGIN:VCALENDAR\n", again: "X-A:" + strings.Repeat("b", 1020) + "\n",
			times: 66_000}, fault.TooLarge, "64 MB"},
		"too many events": {&filler{begin: "BEGIN:VCALENDAR\n", times: 100_001,
			again: "BEGIN:VEVENT\nDTSTART:20260701T100000Z\nEND:VEVENT\n", end: "END:VCALENDAR\n"},
			fault.TooLarge, "100000"},
		"never, and counts": {strings.NewReader(strings.Repeat(strings.TrimSuffix(calendar("DTSTART:00010101T100000Z\n"+
			"DURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30"), "END:VCALENDAR\r\n")+
			"END:VCALENDAR\r\n", 100)), fault.TooLarge, "too long"},
		"too many zones": {strings.NewReader(calendar(func() (out []string) {
			for i := range 301 {
				out = append(out, fmt.Sprintf("DTSTART;TZID=UTC/%d/Europe/Oslo:20260601T100000", i))
			}
			return out
		}()...)), fault.TooLarge, "zones"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, unread, err := read(tc.in, day(2026, 6, 1), day(2027, 6, 1), zone(t, "Europe/Oslo"))
			f, ok := fault.As(err)
			if !ok || f.Kind != tc.kind || !strings.Contains(f.Message, tc.says) || unread != nil {
				t.Errorf("got %v, want a fault of kind %v that says %q", err, tc.kind, tc.says)
			}
		})
	}
}

// TestBusySpoilsOneEvent: one bad event is left out as far as it is bad, noted, and leaves the others as they are.
func TestBusySpoilsOneEvent(t *testing.T) {
	t.Parallel()
	const first, second = "06-01T10:00/06-01T11:00 u", "06-02T10:00/06-02T11:00 u"
	event := func(s string) string { return calendar("DTSTART:20260601T100000Z\nDURATION:PT1H\n" + s) }
	tests := map[string]struct {
		in   string
		says string // in the first note; "": there is none
		want []string
	}{
		"no start":       {calendar("SUMMARY:x"), "no start", nil},
		"bad start":      {calendar("DTSTART:2026-06-01"), "line 5", nil},
		"no such day":    {calendar("DTSTART:20260230T100000Z"), "20260230", nil},
		"bad duration":   {calendar("DTSTART:20260601T100000Z\nDURATION:1H"), "duration", nil},
		"bad end":        {calendar("DTSTART:20260601T100000Z\nDTEND:soon\nDURATION:PT1H"), "SOON", []string{first}},
		"unknown zone":   {event("x:y\nDTSTART;TZID=Mars/Olympus:20260601T120000"), "", []string{first}},
		"bad occurrence": {event("RECURRENCE-ID:never"), "NEVER", []string{first}},
		"every second":   {event("RRULE:FREQ=SECONDLY"), "SECONDLY", []string{first}},
		"every hour":     {event("RRULE:FREQ=HOURLY"), "HOURLY", []string{first}},
		"no frequency":   {event("RRULE:COUNT=2"), "frequency", []string{first}},
		"interval 0":     {event("RRULE:FREQ=DAILY;INTERVAL=0;COUNT=2"), "INTERVAL", []string{first, second}},
		"no end of it":   {event("RRULE:FREQ=DAILY;UNTIL=;COUNT=2"), "UNTIL", []string{first, second}},
		"bad day":        {event("RRULE:FREQ=WEEKLY;BYDAY=XX,TU,MO;COUNT=2"), "XX", []string{first, second}},
		"only bad days":  {event("RRULE:FREQ=WEEKLY;BYDAY=XX;COUNT=1"), "XX", []string{first}},
		"bad part":       {event("RRULE:FREQ=DAILY;BYMOON=3;COUNT=2"), "BYMOON", []string{first, second}},
		"bad exception":  {event("EXDATE:never"), "line 7", []string{first}},
		"bad addition":   {event("RDATE:never,20260602T100000Z"), "line 7", []string{first, second}},
		"bad parameter":  {calendar("DTSTART;TZID:20260601T100000Z\nDURATION:PT1H"), "parameter", []string{first}},
		"EXRULE":         {event("EXRULE:FREQ=DAILY"), "EXRULE", []string{first}},
		"of all that follows": {event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260601T090000Z"), "all that follows",
			[]string{first}},
		"too long a line": {event("RDATE:" + strings.Repeat("20260601T100000Z,", 20_000)), "256 kB", []string{first}},
		"every second by parts": {event("RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + count(24) +
			";BYMINUTE=" + count(60) + ";BYSECOND=" + count(60)), "too often", []string{first}},
		"never matches": {event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "", []string{first}},
		"not a line":    {event("SUMMARY:a\nb and c"), "", []string{first}},
		"without its end": {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260601T100000Z\nDURATION:PT1H\n" +
			"BEGIN:VALARM\nDURATION:PT5M\nBEGIN:VEVENT\nUID:u\nDTSTART:20260602T100000Z\nDURATION:PT1H\n" +
			"END:VCALENDAR\n", "END:VALARM is missing", []string{first, second}},
		"an end too many": {"BEGIN:VCALENDAR\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nDTSTART:20260601T100000Z\n" +
			"DURATION:PT1H\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n", "END:VEVENT has no BEGIN", []string{first}},
		"event outside": {"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\nUID:u\nDTSTART:20260601T100000Z\n" +
			"DURATION:PT1H\nEND:VEVENT\n", "line 3", []string{first}},
		"in the past": {calendar("DTSTART:20250601T100000Z\nDURATION:1H", "DTSTART:20260601T100000Z\nDURATION:PT1H"),
			"", []string{first}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, unread, err := read(strings.NewReader(tc.in), day(2026, 6, 1), day(2026, 6, 9), zone(t, "Europe/Oslo"))
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff(tc.want, show(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if tc.says == "" && unread != nil || tc.says != "" && (len(unread) == 0 ||
				!strings.Contains(unread[0], tc.says)) {
				t.Errorf("noted %q, want %q", unread, tc.says)
			}
			good := "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260605T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
			got, _, err = read(strings.NewReader(strings.Replace(tc.in, "BEGIN:VEVENT", good+"BEGIN:VEVENT", 1)),
				day(2026, 6, 1), day(2026, 6, 9), zone(t, "Europe/Oslo"))
			if err != nil || !slices.Contains(show(got), "06-05T10:00/06-05T11:00 good") {
				t.Errorf("beside it: %v, %v", show(got), err)
			}
		})
	}
}

// TestBusyMany: many times are no fault.
func TestBusyMany(t *testing.T) {
	t.Parallel()
	in := calendar("DTSTART:20260601T000000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYHOUR=" + count(24) +
		";BYMINUTE=0,10,20,30,40,50")
	got, unread, err := read(strings.NewReader(in), day(2026, 6, 1), day(2027, 6, 1), zone(t, "Europe/Oslo"))
	if len(got) != 365*144 || unread != nil || err != nil {
		t.Errorf("%d times, %v, %v", len(got), unread, err)
	}
}

// TestBusyNotes: notes are few, however much is wrong.
func TestBusyNotes(t *testing.T) {
	t.Parallel()
	_, unread, err := read(strings.NewReader(calendar(slices.Repeat([]string{"SUMMARY:x"}, 50)...)), day(2026, 6, 1),
		day(2026, 6, 9), time.UTC)
	if err != nil || len(unread) != 6 || unread[5] != "and 45 more" {
		t.Errorf("%q, %v", unread, err)
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
	_, _, err := read(iotest.ErrReader(io.ErrUnexpectedEOF), day(2026, 6, 1), day(2026, 6, 2), time.UTC)
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
		"RECURRENCE-ID:20260601T100000Z",
		"EXDATE:\nRDATE;VALUE=DATE:20261002,,\nRRULE:FREQ=WEEKLY;BYDAY=MO, WE;INTERVAL=0",
		"SEQUENCE:2\nDTSTAMP:20260601T000000Z\nRECURRENCE-ID;VALUE=DATE:20261002\nSTATUS:CANCELLED",
		"DTSTART;TZID=tzone://Microsoft/Utc:20261001T100000", "DTSTART;TZID=GMT+01:00:20261001T100000\nDURATION:-PT1H",
		"DTSTART;TZID=\"(UTC+01:00) Amsterdam\\, Berlin\":20261001T100000\nATTENDEE;PARTSTAT=DECLINED:mailto:a@b.no",
		"END:VEVENT\nBEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY:20261002T100000Z/PT1H,20261003T100000Z/20261003T110000Z",
		"BEGIN:VALARM\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261001"} {
		f.Add([]byte(calendar("DTSTART:20260601T100000Z\nDTEND:20260601T110060Z\n" + s)))
	}
	oslo := zone(f, "Europe/Oslo")
	f.Fuzz(func(t *testing.T, raw []byte) {
		from, to := day(2026, 10, 1), day(2026, 12, 1)
		spans, unread, err := readAs(bytes.NewReader(raw), ics.Reading{From: from, To: to, Zone: oslo,
			Owner: []string{"a@b.no"}})
		for _, line := range unread {
			if !utf8.ValidString(line) || len(line) > 300 || len(unread) > 6 {
				t.Fatalf("notes %q", unread)
			}
		}
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
