package ics_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"stund/internal/ics"
)

// describedZone is a VTIMEZONE of Central European time.
func describedZone(tzid string) string {
	return "BEGIN:VTIMEZONE\nTZID:" + tzid + "\n" +
		"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n" +
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n" +
		"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
}

// events writes VEVENTs without the calendar around them.
func events(list ...string) string {
	s := calendar(list...)
	s = strings.TrimPrefix(s, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	return strings.TrimSuffix(s, "END:VCALENDAR\r\n")
}

// TestBusyCases holds the right values of what Exchange, Google, Apple and others write, beside the letter of RFC 5545.
// Times are asked from 1 to 9 June 2026, in summer time. Where a case names no zone, the owner is in Oslo (UTC+2).
func TestBusyCases(t *testing.T) {
	t.Parallel()
	const (
		tenToEleven = "DTSTART;TZID=Europe/Oslo:20260601T100000\nDTEND;TZID=Europe/Oslo:20260601T110000\n"
		threeDays   = tenToEleven + "RRULE:FREQ=DAILY;COUNT=3\n"
		daysOff     = "DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260602\nRRULE:FREQ=DAILY;COUNT=3\n"

		first, second, third = "06-01T08:00/06-01T09:00 u", "06-02T08:00/06-02T09:00 u", "06-03T08:00/06-03T09:00 u"
		monday, tuesday      = "05-31T22:00/06-01T22:00 u", "06-01T22:00/06-02T22:00 u"
		wednesday            = "06-02T22:00/06-03T22:00 u"
	)
	in := func(tzid string) string {
		return events("DTSTART;TZID=" + tzid + ":20260601T100000\nDURATION:PT1H") // UTC+2: first
	}
	abroad := func(s string) string { return strings.ReplaceAll(s, "Europe/Oslo", "America/New_York") }
	override := func(of, more string) string { return "RECURRENCE-ID" + of + "\n" + more }
	tests := map[string]struct {
		body  string
		zone  string // "": Europe/Oslo
		owner string
		want  []string
	}{
		// All day
		"all day without an end": {body: events("DTSTART;VALUE=DATE:20260601"), want: []string{monday}},
		"all day, ends as it starts": {body: events("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260601"),
			want: []string{monday}},
		"all day, ends before": {body: events("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260531"),
			want: []string{monday}},
		"all day of no duration": {body: events("DTSTART;VALUE=DATE:20260601\nDURATION:P0D"), want: []string{monday}},
		"all day of an hour":     {body: events("DTSTART;VALUE=DATE:20260601\nDURATION:PT1H"), want: []string{monday}},
		"all day, ends at a time": {body: events("DTSTART;VALUE=DATE:20260601\nDTEND:20260602T100000Z"),
			want: []string{"05-31T22:00/06-02T10:00 u"}},
		"all day, without VALUE": {body: events("DTSTART:20260601"), want: []string{monday}},
		"all day, with a time": {body: events("DTSTART;VALUE=DATE:20260601T000000\n" +
			"DTEND;VALUE=DATE:20260602T000000"), want: []string{monday}},
		"two days": {body: events("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20260603"),
			want: []string{"05-31T22:00/06-02T22:00 u"}},
		"all day, recurring, no length": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"DTEND;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;COUNT=2"), want: []string{monday, tuesday}},
		"a time until a day": {body: events("DTSTART:20260601T100000Z\nDTEND;VALUE=DATE:20260602"),
			want: []string{"06-01T10:00/06-01T22:00 u"}},
		// The owner's zone
		"all day in New York": {body: events("DTSTART;VALUE=DATE:20260601"), zone: "America/New_York",
			want: []string{"06-01T04:00/06-02T04:00 u"}},
		"floating in New York": {body: events("DTSTART:20260601T100000\nDTEND:20260601T110000"),
			zone: "America/New_York", want: []string{"06-01T14:00/06-01T15:00 u"}},
		"all day in Auckland": {body: events("DTSTART;VALUE=DATE:20260602"), zone: "Pacific/Auckland",
			want: []string{"06-01T12:00/06-02T12:00 u"}},
		"a zone is not the owner's": {body: events(tenToEleven), zone: "America/New_York", want: []string{first}},
		"the calendar's zone is not": {body: "X-WR-TIMEZONE:Europe/Oslo\n" +
			events("DTSTART;VALUE=DATE:20260601"), zone: "America/New_York",
			want: []string{"06-01T04:00/06-02T04:00 u"}},
		// VFREEBUSY
		"free and busy": {body: "BEGIN:VFREEBUSY\nDTSTART:20260601T000000Z\nDTEND:20260701T000000Z\n" +
			"FREEBUSY:20260601T080000Z/PT1H,20260602T080000Z/20260602T090000Z,\n" +
			"FREEBUSY;FBTYPE=FREE:20260603T080000Z/PT1H\n" +
			"FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260604T080000Z/PT1H\n" +
			"freebusy;fbtype=busy-unavailable:20260605T080000Z/PT1H\n" +
			"FREEBUSY;FBTYPE=X-OTHER:20260606T080000Z/PT1H\nFREEBUSY:20250606T080000Z/PT1H\nFREEBUSY:\n" +
			"END:VFREEBUSY\n",
			want: []string{"06-01T08:00/06-01T09:00 ", "06-02T08:00/06-02T09:00 ", "06-04T08:00/06-04T09:00 ",
				"06-05T08:00/06-05T09:00 ", "06-06T08:00/06-06T09:00 "}},
		"a task takes no time": {body: "BEGIN:VTODO\nUID:t\nDTSTART:20260601T080000Z\nDUE:20260601T090000Z\n" +
			"END:VTODO\n"},
		// UNTIL
		"until a day, timed": {body: events(tenToEleven + "RRULE:FREQ=DAILY;UNTIL=20260602"),
			want: []string{first, second}},
		"until an instant": {body: events(tenToEleven + "RRULE:FREQ=DAILY;UNTIL=20260602T080000Z"),
			want: []string{first, second}},
		"until just before": {body: events(tenToEleven + "RRULE:FREQ=DAILY;UNTIL=20260602T075959Z"),
			want: []string{first}},
		"until a local time": {body: events(tenToEleven + "RRULE:FREQ=DAILY;UNTIL=20260602T100000"),
			want: []string{first, second}},
		"until a day, in UTC": {body: events("DTSTART:20260601T233000Z\nDURATION:PT1H\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260603"),
			want: []string{"06-01T23:30/06-02T00:30 u", "06-02T23:30/06-03T00:30 u"}},
		"until a local time, in UTC": {body: events("DTSTART:20260601T080000Z\nDURATION:PT1H\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260602T100000"), want: []string{first, second}},
		"days until an instant": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260602T215959Z"), want: []string{monday, tuesday}},
		"days until midnight": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260601T220000Z"), want: []string{monday, tuesday}},
		"days until a local time": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260602T000000"), want: []string{monday, tuesday}},
		"days until, in New York": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"RRULE:FREQ=DAILY;UNTIL=20260602T035959Z"), zone: "America/New_York",
			want: []string{"06-01T04:00/06-02T04:00 u"}},
		"until a day, over midnight UTC": {body: events("DTSTART;TZID=Europe/Oslo:20260601T003000\n" +
			"DURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20260602"),
			want: []string{"05-31T22:30/05-31T23:30 u", "06-01T22:30/06-01T23:30 u"}},
		// EXDATE
		"without a day":      {body: events(threeDays + "EXDATE;VALUE=DATE:20260602"), want: []string{first, third}},
		"without an instant": {body: events(threeDays + "EXDATE:20260602T080000Z"), want: []string{first, third}},
		"without a time elsewhere": {body: events(threeDays + "EXDATE;TZID=America/New_York:20260602T040000"),
			want: []string{first, third}},
		"without a time of no zone": {body: events(abroad(threeDays) + "EXDATE:20260602T100000"),
			want: []string{"06-01T14:00/06-01T15:00 u", "06-03T14:00/06-03T15:00 u"}},
		"without another time": {body: events(threeDays + "EXDATE:20260602T090000Z"),
			want: []string{first, second, third}},
		"nothing is without": {body: events(threeDays + "EXDATE:\nEXDATE;TZID=Europe/Oslo:"),
			want: []string{first, second, third}},
		"trailing commas": {body: events(threeDays + "EXDATE:20260602T080000Z,,\nRDATE:20260604T080000Z,"),
			want: []string{first, third, "06-04T08:00/06-04T09:00 u"}},
		"a list with spaces": {body: events(threeDays + "EXDATE:20260601T080000Z, 20260602T080000Z"),
			want: []string{third}},
		"a day with a length": {body: events(daysOff + "EXDATE:20260602/P1D"), want: []string{monday, wednesday}},
		"a day off less a day": {body: events(daysOff + "EXDATE;VALUE=DATE:20260602"),
			want: []string{monday, wednesday}},
		"less the day of an instant": {body: events(daysOff + "EXDATE:20260601T220000Z"),
			want: []string{monday, wednesday}},
		"less the day of a local time": {body: events(daysOff + "EXDATE;TZID=Europe/Oslo:20260602T000000"),
			want: []string{monday, wednesday}},
		"less a local day, in New York": {body: events(daysOff + "EXDATE;TZID=Europe/Oslo:20260602T000000"),
			zone: "America/New_York", want: []string{"06-01T04:00/06-02T04:00 u", "06-03T04:00/06-04T04:00 u"}},
		"less the day, without a zone": {body: events(daysOff + "EXDATE:20260602T000000"),
			want: []string{monday, wednesday}},
		"without a day, in UTC": {body: events("DTSTART:20260601T233000Z\nDURATION:PT1H\n" +
			"RRULE:FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:20260602"), want: []string{"06-02T23:30/06-03T00:30 u"}},
		"a single time that is off": {body: events(tenToEleven + "EXDATE;VALUE=DATE:20260601")},
		// RDATE
		"one more day": {body: events(tenToEleven + "RDATE;VALUE=DATE:20260602"), want: []string{first, second}},
		"one more day, in UTC": {body: events("DTSTART:20260601T080000Z\nDURATION:PT1H\n" +
			"RDATE;VALUE=DATE:20260602"), want: []string{first, second}},
		"one more day, late in UTC": {body: events("DTSTART:20260601T233000Z\nDURATION:PT1H\n" +
			"RDATE;VALUE=DATE:20260603"), want: []string{"06-01T23:30/06-02T00:30 u", "06-02T23:30/06-03T00:30 u"}},
		"one more time": {body: events(tenToEleven + "RDATE:20260602T080000Z"), want: []string{first, second}},
		"one more, twice named": {body: events(tenToEleven + "RDATE:20260602T080000Z\n" +
			"RDATE;VALUE=DATE:20260602"), want: []string{first, second}},
		"one more, without a zone": {body: events(abroad(tenToEleven) + "RDATE:20260602T100000"),
			want: []string{"06-01T14:00/06-01T15:00 u", "06-02T14:00/06-02T15:00 u"}},
		"one more day off": {body: events("DTSTART;VALUE=DATE:20260601\nRDATE:20260602T100000Z"),
			want: []string{monday, tuesday}},
		"one more period": {body: events("DTSTART;VALUE=DATE:20260601\n" +
			"RDATE;VALUE=PERIOD:20260602T080000Z/PT1H"), want: []string{monday, second}},
		"one more, but not": {body: events(tenToEleven + "RDATE;VALUE=DATE:20260602,20260603\n" +
			"EXDATE:20260602T080000Z"), want: []string{first, third}},
		// RECURRENCE-ID
		"moved by its day": {body: events(threeDays, override(";VALUE=DATE:20260602",
			"DTSTART:20260602T120000Z\nDURATION:PT1H")), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"moved by its instant": {body: events(threeDays, override(":20260602T080000Z",
			"DTSTART:20260602T120000Z\nDURATION:PT1H")), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"moved, without a zone": {body: events(abroad(threeDays), override(":20260602T100000",
			"DTSTART:20260602T120000Z\nDURATION:PT1H")),
			want: []string{"06-01T14:00/06-01T15:00 u", "06-02T12:00/06-02T13:00 u", "06-03T14:00/06-03T15:00 u"}},
		"moved before its series": {body: events(override(":20260602T080000Z", "DTSTART:20260602T120000Z\n"+
			"DURATION:PT1H"), threeDays), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"a day off moved by an hour": {body: events(daysOff, override(":20260601T220000Z",
			"DTSTART:20260602T120000Z\nDURATION:PT1H")),
			want: []string{monday, "06-02T12:00/06-02T13:00 u", wednesday}},
		"a day off that is not": {body: events(daysOff, override(";TZID=Europe/Oslo:20260602T000000",
			"DTSTART;VALUE=DATE:20260602\nSTATUS:CANCELLED")), want: []string{monday, wednesday}},
		"moved into the past": {body: events(threeDays, override(":20260602T080000Z",
			"DTSTART:20260102T120000Z\nDURATION:PT1H")), want: []string{first, third}},
		"moved here from last month": {body: events("DTSTART:20260401T080000Z\nDURATION:PT1H\n"+
			"RRULE:FREQ=DAILY;COUNT=3", override(":20260402T080000Z", "DTSTART:20260602T080000Z\n"+
			"DURATION:PT1H")), want: []string{second}},
		"of a series that is not here": {body: events(override(":20260602T080000Z",
			"DTSTART:20260602T080000Z\nDURATION:PT1H")), want: []string{second}},
		"to one more": {body: events(tenToEleven+"RDATE;VALUE=DATE:20260602", override(":20260602T080000Z",
			"DTSTART:20260603T080000Z\nDURATION:PT1H")), want: []string{first, third}},
		// Versions
		"the higher sequence": {body: events(threeDays, override(":20260602T080000Z", "SEQUENCE:2\n"+
			"DTSTAMP:20260101T000000Z\nDTSTART:20260602T120000Z\nDURATION:PT1H"),
			override(":20260602T080000Z", "SEQUENCE:1\nDTSTAMP:20260201T000000Z\nDTSTART:20260602T140000Z\n"+
				"DURATION:PT1H")), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"the later stamp": {body: events(threeDays, override(":20260602T080000Z", "SEQUENCE:1\n"+
			"DTSTAMP:20260201T000000Z\nDTSTART:20260602T120000Z\nDURATION:PT1H"),
			override(":20260602T080000Z", "SEQUENCE:1\nDTSTAMP:20260101T000000Z\nDTSTART:20260602T140000Z\n"+
				"DURATION:PT1H")), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"the higher sequence cancels": {body: events(threeDays, override(":20260602T080000Z", "SEQUENCE:3\n"+
			"STATUS:CANCELLED\nDTSTART:20260602T120000Z\nDURATION:PT1H"),
			override(":20260602T080000Z", "SEQUENCE:2\nDTSTART:20260602T140000Z\nDURATION:PT1H")),
			want: []string{first, third}},
		"the lower sequence cancelled": {body: events(threeDays, override(":20260602T080000Z", "SEQUENCE:1\n"+
			"STATUS:CANCELLED\nDTSTART:20260602T120000Z\nDURATION:PT1H"),
			override(":20260602T080000Z", "SEQUENCE:2\nDTSTART:20260602T140000Z\nDURATION:PT1H")),
			want: []string{first, "06-02T14:00/06-02T15:00 u", third}},
		"versions named differently": {body: events(threeDays, override(";VALUE=DATE:20260602", "SEQUENCE:2\n"+
			"DTSTART:20260602T120000Z\nDURATION:PT1H"),
			override(";TZID=Europe/Oslo:20260602T100000", "SEQUENCE:1\nDTSTART:20260602T140000Z\n"+
				"DURATION:PT1H")), want: []string{first, "06-02T12:00/06-02T13:00 u", third}},
		"versions of an event": {body: events("SEQUENCE:1\n"+tenToEleven, "SEQUENCE:2\n"+
			"DTSTART:20260602T080000Z\nDURATION:PT1H"), want: []string{second}},
		"an event cancelled by a new": {body: events("SEQUENCE:2\nSTATUS:CANCELLED\n"+tenToEleven,
			"SEQUENCE:1\n"+tenToEleven)},
		"events that share a UID": {body: events(tenToEleven, "DTSTART:20260602T080000Z\nDURATION:PT1H"),
			want: []string{first, second}},
		"a series cancelled as a whole": {body: events("STATUS:CANCELLED\n" + threeDays)},
		// Zones
		"a zone with commas": {body: describedZone(`(UTC+01:00) Amsterdam\, Berlin`) +
			in(`"(UTC+01:00) Amsterdam, Berlin"`), want: []string{first}},
		"commas escaped in both": {body: describedZone(`Mine\, and yours`) + in(`"Mine\, and yours"`),
			want: []string{first}},
		"described with quotes":   {body: describedZone(`"Mine"`) + in(`Mine`), want: []string{first}},
		"described after its use": {body: in(`Mine`) + describedZone(`Mine`), want: []string{first}},
		"places, not described": {body: in(`"(UTC+01:00) Amsterdam, Berlin, Bern, Rome"`),
			want: []string{first}},
		"places of old":               {body: in(`(GMT+01.00) Sarajevo/Warsaw/Zagreb`), want: []string{first}},
		"places, not quoted":          {body: in(`(UTC+01:00) Amsterdam`), want: []string{first}},
		"a difference":                {body: in(`GMT+02:00`), want: []string{first}},
		"a difference, quoted":        {body: in(`"GMT+02:00"`), want: []string{first}},
		"a difference in the owner's": {body: in(`GMT+01:00`), want: []string{"06-01T09:00/06-01T10:00 u"}},
		"a difference, short":         {body: in(`UTC+2`), want: []string{first}},
		"a difference, digits":        {body: in(`GMT-0500`), want: []string{"06-01T15:00/06-01T16:00 u"}},
		"the other sign, as IANA has": {body: in(`Etc/GMT-2`), want: []string{first}},
		"a difference, described":     {body: describedZone("GMT+01:00") + in(`GMT+01:00`), want: []string{first}},
		"Microsoft's UTC": {body: in(`tzone://Microsoft/Utc`),
			want: []string{"06-01T10:00/06-01T11:00 u"}},
		"Microsoft's UTC, quoted": {body: in(`"tzone://Microsoft/Utc"`),
			want: []string{"06-01T10:00/06-01T11:00 u"}},
		"Microsoft's custom": {body: describedZone("tzone://Microsoft/Custom") +
			in(`"tzone://Microsoft/Custom"`), zone: "UTC", want: []string{first}},
		"Microsoft's name": {body: in(`tzone://Microsoft/W. Europe Standard Time`), zone: "UTC",
			want: []string{first}},
		"a name of Windows": {body: in(`W. Europe Standard Time`), zone: "UTC", want: []string{first}},
		"a name of Windows in America": {body: in(`"(UTC-05:00) Eastern Time (US & Canada)"`),
			want: []string{"06-01T14:00/06-01T15:00 u"}},
		"a short name": {body: in(`CET`), zone: "UTC", want: []string{first}},
		"a vendor's path": {body: in(`/softwarestudio.org/Olson_20011030_5/Europe/Oslo`), zone: "UTC",
			want: []string{first}},
		// Rules
		"days with spaces": {body: events(tenToEleven + "RRULE:FREQ=WEEKLY;BYDAY=MO, WE;COUNT=2"),
			want: []string{first, third}},
		"days, then a comma": {body: events(tenToEleven + "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,;COUNT=2"),
			want: []string{first, third}},
		"lower case": {body: events(tenToEleven + "RRULE:freq=weekly;byday=mo,we;count=2"),
			want: []string{first, third}},
		"a semicolon more": {body: events(tenToEleven + "RRULE:FREQ=DAILY;COUNT=2;"), want: []string{first, second}},
		"from long ago": {body: events("DTSTART:20160601T080000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY"),
			want: []string{first}},
		"counted long ago": {body: events("DTSTART:20160601T080000Z\nDURATION:PT1H\n"+
			"RRULE:FREQ=DAILY;COUNT=300", tenToEleven), want: []string{first}},
		"counted until here": {body: events("DTSTART:20260501T080000Z\nDURATION:PT1H\n" +
			"RRULE:FREQ=DAILY;COUNT=33"), want: []string{first, second}},
		// Times
		"without seconds": {body: events("DTSTART:20260601T0800Z\nDTEND:20260601T0900Z"), want: []string{first}},
		"small letters":   {body: events("DTSTART:20260601t080000z\nDTEND:20260601t090000z"), want: []string{first}},
		// What takes no time
		"transparent": {body: events("TRANSP:TRANSPARENT\n" + tenToEleven)},
		"cancelled":   {body: events("STATUS:CANCELLED\n" + tenToEleven)},
		"free":        {body: events("X-MICROSOFT-CDO-BUSYSTATUS:FREE\n" + tenToEleven)},
		"tentative":   {body: events("STATUS:TENTATIVE\n" + tenToEleven), want: []string{first}},
		"declined": {body: events("ATTENDEE;CN=Ida;PARTSTAT=DECLINED:mailto:ida@lotus.example\n" +
			tenToEleven), owner: "Ida@Lotus.example"},
		"declined, in capitals": {body: events("attendee;partstat=declined;cn=\"B: Ida\":MAILTO:Ida@Lotus.Example\n" +
			tenToEleven), owner: "ida@lotus.example"},
		"declined, as Apple": {body: events("ATTENDEE;CN=Ida;EMAIL=ida@lotus.example;PARTSTAT=DECLINED:/aMjA/\n" +
			tenToEleven), owner: "ida@lotus.example"},
		"declined by the calendar": {body: "X-WR-CALNAME:ida@gmail.example\n" +
			events("ATTENDEE;PARTSTAT=DECLINED:mailto:ida@gmail.example\n"+tenToEleven)},
		"declined by another": {body: events("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@lotus.example\n" +
			"ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@lotus.example\n" + tenToEleven), owner: "ida@lotus.example",
			want: []string{first}},
		"declined once": {body: events(threeDays, override(":20260602T080000Z",
			"ATTENDEE;PARTSTAT=DECLINED:mailto:ida@lotus.example\nDTSTART:20260602T080000Z\nDURATION:PT1H")),
			owner: "ida@lotus.example", want: []string{first, third}},
		"accepted once": {body: events("ATTENDEE;PARTSTAT=DECLINED:mailto:ida@lotus.example\n"+threeDays,
			override(":20260602T080000Z", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@lotus.example\n"+
				"DTSTART:20260602T080000Z\nDURATION:PT1H")), owner: "ida@lotus.example", want: []string{second}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := "BEGIN:VCALENDAR\nVERSION:2.0\n" + tc.body + "END:VCALENDAR\n"
			loc := tc.zone
			if loc == "" {
				loc = "Europe/Oslo"
			}
			got, unread, err := readAs(strings.NewReader(in), ics.Reading{Zone: zone(t, loc),
				From: day(2026, 6, 1).Add(-2 * time.Hour), To: day(2026, 6, 9), Owner: []string{tc.owner}})
			if err != nil || unread != nil {
				t.Fatal(unread, err)
			}
			if d := gocmp.Diff(tc.want, show(got)); d != "" {
				t.Errorf("(-want +got):\n%s\n%s", d, in)
			}
		})
	}
}
