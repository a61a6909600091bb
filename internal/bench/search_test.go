package main

import (
	"encoding/json"
	"testing"

	"stund/internal/booking"
	"stund/internal/schedule/naive"
)

// TestAnswersAgree holds the measured search and its baseline to the oracle, byte for byte.
func TestAnswersAgree(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ practitioners, days, bookings int }{{1, 31, 60}, {3, 31, 300}, {20, 90, 2000}} {
		q, from, to, err := question(c.practitioners, c.days, c.bookings)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(map[string]any{"slots": booking.Present(naive.Free(q, from, to), q.Zone)})
		if err != nil {
			t.Fatal(err)
		}
		if got := search(q, from, to); string(got) != string(want) {
			t.Errorf("%v: the search answers\n%.500s\nthe oracle\n%.500s", c, got, want)
		}
		base := preparePlain(q, from, to)
		got, err := base.search(from, to)
		if err != nil || string(got) != string(want) {
			t.Errorf("%v: the baseline answers, with error %v,\n%.500s\nthe oracle\n%.500s", c, err, got, want)
		}
	}
}
