package booking_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	api "stund/internal/api/booking"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/clock"
	"stund/internal/ids"
	"stund/internal/pay"
	"stund/internal/payment"
	"stund/internal/store/bolt"
)

// TestRefundOfWhatRanOut: no client is promised money back of a reservation that was let go of.
func TestRefundOfWhatRanOut(t *testing.T) {
	t.Parallel()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	b := &base.Base{Store: db, Clock: clock.At(now), IDs: ids.Random(), Shared: base.Shared{}}
	s := &api.Services{Base: b, Payments: payment.Of(b)}
	for released, want := range map[int64]bool{0: true, 80000: false} {
		p := payment.Payment{ID: ids.Random().New(now), Practice: "p", Stage: payment.Booked, Currency: "NOK",
			Start: now.AddDate(0, 0, 3), Due: 80000, Keep: 80000, Paid: 1, Tries: []payment.Try{{Reserve: true,
				State: pay.State{Phase: pay.Approved, Currency: "NOK", Reserved: 80000, Released: released}}}}
		op, err := p.Put()
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Transact(t.Context(), op); err != nil {
			t.Fatal(err)
		}
		r, err := s.Refund(t.Context(), booking.Booking{ID: p.ID, Practice: "p", Status: booking.Confirmed,
			Start: p.Start, Parts: map[string]json.RawMessage{payment.ContributionName: json.RawMessage(`{}`)}})
		if err != nil || (r != nil) != want {
			t.Errorf("%d released: %+v %v", released, r, err)
		}
	}
}
