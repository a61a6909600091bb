package waitlist_test

import (
	"testing"
	"time"

	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/waitlist"
)

// TestWhatWasDeclinedIsNotOfferedAgain, also where the list of who waits is one of before.
func TestWhatWasDeclinedIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		s := open(t, func(file store.Store) store.Store {
			return faulty.New(file, faulty.Options{Seed: seed, StaleIndex: 1, Lag: 3})
		})
		b := s.book(t, 1)
		s.book(t, 2)
		e := s.join(t, 3)
		if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
			t.Fatal(err)
		}
		for now := e; now.Status != waitlist.Offered; {
			if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			var err error
			if now, err = s.list.Get(t.Context(), "p", e.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.list.Decline(t.Context(), theClient, "p", e.ID); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if now, err := s.list.Get(t.Context(), "p", e.ID); err != nil || now.Status != waitlist.Waiting {
				t.Fatalf("seed %d: what was declined is offered again: %+v %v", seed, now, err)
			}
		}
	}
}
