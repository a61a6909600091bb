package booking_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/practice"
)

// TestWhoIsShownGetsIt books and moves at random, over the ends of weeks too: whatever search is asked, of a day or of
// months, it names whom the booking then chooses.
func TestWhoIsShownGetsIt(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.change(t, func(s *practice.Setup) {
		c := of(s, "class")
		c.Practitioners, c.Resources = []string{"a", "b"}, nil
		for i := range s.Practitioners { // weekends too: a week ends on Sunday
			s.Practitioners[i].Hours.Rules[0].Weekdays = append(s.Practitioners[i].Hours.Rules[0].Weekdays[:5:5],
				"sat", "sun")
		}
	})
	r := rand.New(rand.NewPCG(13, 6))
	first := day("2026-11-05")
	var made []string
	for n := range 150 {
		service := []string{"talk", "class"}[r.IntN(2)]
		on := first.AddDays(r.IntN(12))
		s := booking.Search{Service: service, From: on, To: on, Fresh: true}
		if r.IntN(4) == 0 { // somebody is asked for, so that the loads differ
			s.Practitioner = []string{"a", "b"}[r.IntN(2)]
		}
		var was booking.Booking
		if len(made) > 0 && r.IntN(3) == 0 {
			var err error
			if was, err = o.Get(t.Context(), theOwner, "p", made[r.IntN(len(made))]); err != nil {
				t.Fatal(err)
			}
			if !was.Any {
				continue
			}
			s.Service, s.Practitioner, s.Moving = was.Service, "", &was
		}
		shown, err := o.Free(t.Context(), theClient, "p", s)
		if err != nil {
			t.Fatal(err)
		}
		if len(shown) == 0 {
			continue
		}
		slot := shown[r.IntN(len(shown))]
		o.sameOf(t, s, slot)
		var b booking.Booking
		if was.ID != "" {
			if slot.Start.Equal(was.Start) {
				continue
			}
			b, err = o.Reschedule(t.Context(), theClient, "p", was.ID, booking.Move{Start: slot.Start})
		} else {
			var made booking.Result
			made, err = o.Book(t.Context(), theClient, "p", ask(service, s.Practitioner, slot.Start, n))
			b = made.Booking
		}
		if err != nil {
			if was.ID != "" { // moved as often as it can be
				continue
			}
			t.Fatal(err)
		}
		if b.Practitioner != slot.Practitioner {
			t.Fatalf("step %d: %s at %s shows %s and %s gets it (moved: %v)", n, service, slot.Start, slot.Practitioner,
				b.Practitioner, was.ID != "")
		}
		if was.ID == "" {
			made = append(made, b.ID)
		}
	}
	if len(made) < 50 {
		t.Errorf("only %d bookings were made", len(made))
	}
}

// sameOf asks for longer ranges and for the next times: all of them name the same practitioner for the slot's start.
func (o *office) sameOf(t *testing.T, s booking.Search, slot booking.Slot) {
	t.Helper()
	agree := func(what string, all []booking.Slot, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range all {
			if found.Start.Equal(slot.Start) && found.Practitioner != slot.Practitioner {
				t.Fatalf("%s at %s: the day names %s, %s names %s", s.Service, slot.Start, slot.Practitioner, what,
					found.Practitioner)
			}
		}
	}
	for _, longer := range []int{1, 9, 30} {
		s.From, s.To = s.From.AddDays(-longer), s.To.AddDays(longer)
		all, err := o.Free(t.Context(), theClient, "p", s)
		agree("a longer search", all, err)
	}
	if s.Moving != nil {
		return
	}
	from := civil.Moment{At: slot.Start.Add(-time.Hour)}
	next, err := o.Next(t.Context(), theClient, "p", s.Service, s.Practitioner, from, 9)
	agree("the next times", next, err)
	look, err := o.Outlook(t.Context(), theClient, "p", s.Service, s.Practitioner)
	if err != nil {
		t.Fatal(err)
	}
	agree("the outlook", look.Weeks.Slots, nil)
}

// TestThereAndBackIsNoNews hands a booking to a colleague and back before anybody is told: after it nothing is planned
// but what was, whatever people had heard, and by whichever channels.
func TestThereAndBackIsNoNews(t *testing.T) {
	t.Parallel()
	start := monday.Add(48 * time.Hour)
	for name, known := range map[string]func(b *booking.Booking){
		"told": func(b *booking.Booking) {
			b.Told = booking.Told{Client: b.Start, Practitioner: b.Start, With: "a"}
		},
		"told by SMS too": func(b *booking.Booking) {
			b.Told = booking.Told{Client: b.Start, Practitioner: b.Start, SMS: b.Start, With: "a", SMSWith: "a"}
		},
		"told without saying who": func(b *booking.Booking) {
			b.Told = booking.Told{Client: b.Start, Practitioner: b.Start}
		},
		"moved, and not told of that yet": func(b *booking.Booking) {
			before := b.Start.Add(-time.Hour)
			b.Told = booking.Told{Client: before, Practitioner: before, With: "a"}
			b.Agenda = b.Agenda.With(agenda.New("moved.email.client", monday.Add(time.Minute))).
				With(agenda.New("moved.email.practitioner", monday.Add(time.Minute)))
		},
		"told, and one more mail of it may have arrived": func(b *booking.Booking) {
			b.Told = booking.Told{Client: b.Start, Practitioner: b.Start, With: "a",
				Perhaps: []booking.Perhaps{{Channel: "email", To: booking.ToPractitioner, Start: b.Start},
					{Channel: "email", To: booking.ToClient, Start: b.Start, With: "a"}}}
		},
	} {
		for _, way := range [][]string{{"b", "a"}, {"b", "c", "a"}, {"b", "a", "b", "a"}, {"c", "b", "c", "a"}} {
			t.Run(name+" "+strings.Join(way, ""), func(t *testing.T) {
				t.Parallel()
				o := open(t, nil)
				o.change(t, func(s *practice.Setup) {
					c := s.Practitioners[1]
					c.ID, c.Name, c.Email = "c", "C", "c@example.com"
					s.Practitioners = append(s.Practitioners, c)
					of(s, "talk").Practitioners = []string{"a", "b", "c"}
				})
				made, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", start, 1))
				if err != nil {
					t.Fatal(err)
				}
				b, err := o.Get(t.Context(), theOwner, "p", made.ID)
				if err != nil {
					t.Fatal(err)
				}
				b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == booking.KindBooked })
				known(&b)
				op, err := b.Put()
				if err != nil {
					t.Fatal(err)
				}
				if err := o.db.Transact(t.Context(), op); err != nil {
					t.Fatal(err)
				}
				want := planned(b, o.clock.Now())
				for n, who := range way {
					at := start.Add(time.Duration(n%2) * time.Hour) // and to another time meanwhile
					if who == "a" {
						at = start
					}
					if b, err = o.Reschedule(t.Context(), theOwner, "p", b.ID,
						booking.Move{Start: at, Practitioner: who}); err != nil {
						t.Fatal(err)
					}
				}
				if d := cmp.Diff(want, planned(b, o.clock.Now())); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			})
		}
	}
}
