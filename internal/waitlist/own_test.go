package waitlist_test

import (
	"slices"
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/waitlist"
)

// TestWhoseEntriesAre: a practitioner sees and takes off the list who waits for them and, while it lasts, who has the
// offer of a time of theirs. What waits for anyone is nobody's own.
func TestWhoseEntriesAre(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	a, other := fact.Actor{Role: fact.Practitioner, ID: "u", Practice: "p", Practitioner: "a"},
		fact.Actor{Role: fact.Practitioner, ID: "v", Practice: "p", Practitioner: "b"}
	nobody := fact.Actor{Role: fact.Practitioner, ID: "w", Practice: "p"}
	assistant := fact.Actor{Role: fact.Assistant, ID: "x", Practice: "p"}
	b := s.book(t, 1)
	s.book(t, 2)
	wish := waitlist.Wish{Service: "class", From: day, To: day, Client: who(3)}
	mine, err := s.list.Join(t.Context(), a, "p", wish) // names nobody, and means themselves
	if err != nil || mine.Practitioner != "a" {
		t.Fatalf("joined for %q: %v", mine.Practitioner, err)
	}
	wish.Practitioner = "a"
	for _, stranger := range []fact.Actor{other, nobody} {
		if _, err := s.list.Join(t.Context(), stranger, "p", wish); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%+v put somebody on a colleague's list: %v", stranger, err)
		}
	}
	s.clock.Advance(time.Second)
	anyones := s.join(t, 4)
	expect := func(when string, of map[*fact.Actor][]string) {
		t.Helper()
		for actor, want := range of {
			all, err := s.list.Seen(t.Context(), *actor, "p")
			var got []string
			for _, e := range all {
				got = append(got, e.ID)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, %s %q sees %v, wanted %v (%v)", when, actor.Role, actor.Practitioner, got, want, err)
			}
		}
	}
	all := []string{mine.ID, anyones.ID}
	expect("before", map[*fact.Actor][]string{&a: {mine.ID}, &other: nil, &nobody: nil, &assistant: all,
		&theOwner: all})
	leave := func(actor fact.Actor, id string) error { return s.list.Leave(t.Context(), actor, "p", id) }
	for _, id := range all {
		for _, stranger := range []fact.Actor{other, nobody} {
			if err := leave(stranger, id); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%+v took a colleague's entry off the list: %v", stranger, err)
			}
		}
	}
	if err := leave(a, anyones.ID); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a practitioner took off who waits for anyone: %v", err)
	}
	if err := leave(a, mine.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	offered := []string{anyones.ID}
	expect("offered", map[*fact.Actor][]string{&a: offered, &other: nil, &nobody: nil, &assistant: offered})
	if err := leave(other, anyones.ID); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a colleague freed what is held in another calendar: %v", err)
	}
	if err := s.list.Decline(t.Context(), theClient, "p", anyones.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	expect("declined", map[*fact.Actor][]string{&a: nil, &other: nil, &assistant: offered})
}
