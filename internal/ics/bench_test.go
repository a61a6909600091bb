package ics_test

import (
	"strings"
	"testing"
)

// A practitioner's whole year in a feed: 5,000 single events, 500 series.
func BenchmarkBusy(b *testing.B) {
	single := "DTSTART;TZID=W. Europe Standard Time:20260601T100000\nDTEND;TZID=W. Europe Standard Time:20260601T110000"
	series := "DTSTART;TZID=Europe/Oslo:20150601T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=4"
	var events []string
	for range 5000 {
		events = append(events, single)
	}
	for range 500 {
		events = append(events, series)
	}
	raw := calendar(events...)
	oslo := zone(b, "Europe/Oslo")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, _, err := read(strings.NewReader(raw), day(2026, 10, 1), day(2026, 12, 1), oslo); err != nil {
			b.Fatal(err)
		}
	}
}
