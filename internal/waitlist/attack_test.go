package waitlist_test

import (
	"testing"
	"time"

	"stund/internal/fault"
	"stund/internal/link"

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
		if err := s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{}); err != nil {
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

// TestALinkMeansTheTimeItWasSentWith: the link of an earlier offer neither takes nor declines what is offered now.
func TestALinkMeansTheTimeItWasSentWith(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b, _ := s.book(t, 1), s.book(t, 3)
	e := s.join(t, 2)
	signer := link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}
	meant := func(e waitlist.Entry, c link.Claim) time.Time {
		t.Helper()
		c, err := signer.Open(signer.Sign(c), link.Offer, s.clock.Now()) // as it comes back
		if err != nil {
			t.Fatal(err)
		}
		return e.Meant(c)
	}
	if got := meant(e, e.Link()); !got.IsZero() {
		t.Errorf("a link of no offer means %s", got)
	}
	if _, err := s.bookings.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	now, err := s.list.Get(t.Context(), "p", e.ID)
	if err != nil || now.Offer == nil {
		t.Fatalf("nothing is offered: %+v %v", now, err)
	}
	earlier := now
	earlier.Offer = &waitlist.Offer{Start: class.Add(-24 * time.Hour)}
	old := meant(now, earlier.Link())
	if !old.Equal(earlier.Offer.Start) || !meant(now, now.Link()).Equal(class) {
		t.Fatalf("the links mean %s and %s", old, meant(now, now.Link()))
	}
	if err := s.list.Decline(t.Context(), theClient, "p", e.ID, old); fault.CodeOf(err) != "offer-over" {
		t.Errorf("declined by the earlier link: %v", err)
	}
	if _, err := s.list.Accept(t.Context(), theClient, "p", e.ID, old); fault.CodeOf(err) != "offer-over" {
		t.Errorf("taken by the earlier link: %v", err)
	}
	taken, err := s.list.Accept(t.Context(), theClient, "p", e.ID, meant(now, now.Link()))
	if err != nil || !taken.Start.Equal(class) {
		t.Fatalf("not taken by its own link: %v", err)
	}
	if _, err := s.list.Accept(t.Context(), theClient, "p", e.ID, old); fault.CodeOf(err) != "offer-over" {
		t.Errorf("what was taken is shown by the earlier link: %v", err)
	}
	if err := s.list.Decline(t.Context(), theClient, "p", e.ID, class); fault.CodeOf(err) != waitlist.CodeBooked {
		t.Errorf("declined after it was taken: %v", err)
	}
	if now, err = s.list.Get(t.Context(), "p", e.ID); err != nil || now.Booking != taken.ID {
		t.Errorf("the entry knows the booking %q %v, want %q", now.Booking, err, taken.ID)
	}
}
