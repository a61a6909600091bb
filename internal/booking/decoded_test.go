package booking

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"stund/internal/schedule"
)

// stored returns the stored form of a ledger with n claims, of a service of that name.
func stored(t *testing.T, service string, n int) []byte {
	t.Helper()
	var l schedule.Ledger
	start := time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
	for i := range n {
		at := start.Add(time.Duration(i) * time.Hour)
		l = l.With(schedule.Claim{Start: at, End: at.Add(time.Hour), At: at, Service: service,
			Bookings: []string{fmt.Sprint(service, i)}, Seats: 1})
	}
	data, err := l.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDecodedLedgersAreThoseOfTheirBytes(t *testing.T) {
	t.Parallel()
	var d decoded
	days := [][]byte{stored(t, "massage", 3), stored(t, "talk", 3), stored(t, "massage", 2), stored(t, "", 0)}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := range 40 {
				data := days[i%len(days)]
				var want schedule.Ledger
				if err := want.UnmarshalBinary(data); err != nil {
					t.Error(err)
				}
				got, err := d.ledger(append([]byte(nil), data...)) // whose array others use next
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%v, %v; want %v", got, err, want)
				}
				changed := got.With(schedule.Claim{Start: time.Unix(0, 0), End: time.Unix(60, 0), Service: "other",
					Bookings: []string{"mine"}})
				if _, found := changed.Without("massage0").Of("massage0"); found {
					t.Error("a booking that was taken out is there")
				}
			}
		})
	}
	wait.Wait()
	if _, err := d.ledger([]byte{9}); err == nil {
		t.Error("took what is no ledger")
	}
	if n := len(d.young) + len(d.old); n != len(days) {
		t.Errorf("%d ledgers are remembered, want %d", n, len(days))
	}
}

// TestDecodedLedgersAreBounded asks for more than are remembered, and one of them again and again, which stays.
func TestDecodedLedgersAreBounded(t *testing.T) {
	t.Parallel()
	var d decoded
	often := stored(t, "often", 1)
	for i := range 3 * enoughDecoded / 100 {
		name := string(binary.BigEndian.AppendUint32(make([]byte, 96, 100), uint32(i)))
		for _, data := range [][]byte{often, stored(t, name, 1)} {
			if _, err := d.ledger(data); err != nil {
				t.Fatal(err)
			}
		}
		kept := 0
		for data := range d.young {
			kept += len(data)
		}
		if i%100 == 0 && (kept != d.bytes || kept > enoughDecoded) {
			t.Fatalf("%d bytes are young, counted as %d", kept, d.bytes)
		}
	}
	if len(d.old) == 0 {
		t.Error("nothing became old")
	}
	if _, known := d.known(often); !known {
		t.Error("what is asked for often was forgotten")
	}
}
