package waitlist_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/waitlist"
)

// TestWhoNeverAnswersIsPaused: three offers in a row that the client heard of and left unanswered are the last, until
// they say that they still wait. What they cannot have heard of does not count, and a no begins anew.
func TestWhoNeverAnswersIsPaused(t *testing.T) {
	t.Parallel()
	for happens, paused := range map[string]bool{
		"silent silent silent":                               true,
		"silent silent":                                      false,
		"silent silent unheard":                              false,
		"silent unheard silent silent":                       true,
		"silent silent declined silent silent":               false,
		"silent silent declined silent silent silent":        true,
		"silent silent silent resumed":                       false,
		"silent silent silent asked":                         false,
		"silent silent silent resumed silent silent silent":  true,
		"silent silent silent resumed silent resumed silent": false,
	} {
		t.Run(happens, func(t *testing.T) {
			t.Parallel()
			s := open(t, nil)
			const weeks = 8
			var seats []booking.Booking
			for week := range weeks {
				for n := range 2 {
					b, err := s.bookings.Book(t.Context(), theClient, "p", booking.Request{Service: "class",
						Start: class.AddDate(0, 0, 7*week), Client: who(n), Key: fmt.Sprint(week, n)})
					if err != nil {
						t.Fatal(err)
					}
					seats = append(seats, b.Booking)
				}
			}
			wish := waitlist.Wish{Service: "class", From: day, To: day.AddDays(7*weeks - 1), Client: who(3)}
			e, err := s.list.Join(t.Context(), theClient, "p", wish)
			if err != nil {
				t.Fatal(err)
			}
			for n, what := range strings.Fields(happens) {
				s.happen(t, e, what, seats[2*n], wish)
			}
			if e, err = s.list.Get(t.Context(), "p", e.ID); err != nil {
				t.Fatal(err)
			}
			_, told := e.Agenda.Find(waitlist.KindPaused + ".email.client")
			if is := e.Status == waitlist.Paused; is != paused || told != paused {
				t.Errorf("%s after %d unanswered, told: %t", e.Status, e.Unanswered, told)
			}
			last := seats[len(seats)-1]
			if _, err := s.bookings.Cancel(t.Context(), theClient, "p", last.ID, ""); err != nil {
				t.Fatal(err)
			}
			if err := s.list.Freed(t.Context(), "p", last.Start, last.End); err != nil {
				t.Fatal(err)
			}
			if e, err = s.list.Get(t.Context(), "p", e.ID); err != nil || (e.Status == waitlist.Offered) == paused {
				t.Errorf("after the next time became free they are %s, %v", e.Status, err)
			}
			if all, err := s.list.Waiting(t.Context(), "p"); err != nil || len(all) != 1 {
				t.Errorf("staff see %v, %v", all, err)
			}
		})
	}
}

// happen has the seat offered to the entry, and answers as it says.
func (s *studio) happen(t *testing.T, e waitlist.Entry, what string, seat booking.Booking, wish waitlist.Wish) {
	t.Helper()
	var err error
	do := func(f func() error) {
		t.Helper()
		if err == nil {
			err = f()
		}
	}
	switch what {
	case "resumed":
		_, err = s.list.Resume(t.Context(), theClient, "p", e.ID)
	case "asked":
		_, err = s.list.Join(t.Context(), theClient, "p", wish)
	default:
		do(func() error { _, err := s.bookings.Cancel(t.Context(), theClient, "p", seat.ID, ""); return err })
		do(func() error { return s.list.Freed(t.Context(), "p", seat.Start, seat.End) })
		if what == "declined" {
			do(func() error { return s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{}) })
			break
		}
		if what == "silent" {
			s.attempt(t, e.ID, 1)
		}
		s.clock.Advance(24 * time.Hour)
		do(func() error { return s.list.Expire(t.Context(), waitlist.Key("p", e.ID)) })
		zone := oslo(t) // others take what nobody answered
		do(func() error {
			_, err := s.bookings.Book(t.Context(), theClient, "p", booking.Request{Service: "class",
				Start: civil.In(seat.Start, zone).At(600, zone), Client: who(4), Key: seat.ID})
			return err
		})
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}
