package booking_test

import (
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
)

// TestPractitionersKeepToTheirCalendar with every use case, to read and to change, whatever its door has asked before.
func TestPractitionersKeepToTheirCalendar(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, at := t.Context(), monday.Add(26*time.Hour)
	r, err := o.Book(ctx, theOwner, "p", ask("talk", "a", at, 1))
	if err != nil {
		t.Fatal(err)
	}
	begun := ask("talk", "a", monday.Add(-time.Hour), 2)
	begun.Override = "it was"
	past, err := o.Book(ctx, theOwner, "p", begun)
	if err != nil {
		t.Fatal(err)
	}
	b := fact.Actor{Role: fact.Practitioner, ID: "u", Practice: "p", Practitioner: "b"}
	nobody := fact.Actor{Role: fact.Practitioner, ID: "v", Practice: "p"}
	day, later := civil.Date{Year: 2026, Month: 11, Day: 3}, at.Add(2*time.Hour)
	for _, actor := range []fact.Actor{b, nobody} {
		for name, use := range map[string]func() error{
			"book": func() error { _, err := o.Book(ctx, actor, "p", ask("talk", "a", later, 3)); return err },
			"series": func() error {
				_, _, err := o.BookSeries(ctx, actor, "p", booking.Series{Request: ask("talk", "a", later, 3),
					EveryWeeks: 1, Count: 2})
				return err
			},
			"get":    func() error { _, err := o.Get(ctx, actor, "p", r.ID); return err },
			"cancel": func() error { _, err := o.Cancel(ctx, actor, "p", r.ID, ""); return err },
			"move": func() error {
				_, err := o.Reschedule(ctx, actor, "p", r.ID, booking.Move{Start: later})
				return err
			},
			"take over": func() error {
				_, err := o.Reschedule(ctx, actor, "p", r.ID, booking.Move{Start: at, Practitioner: "b"})
				return err
			},
			"complete": func() error { _, err := o.Finish(ctx, actor, "p", past.ID, booking.Completed); return err },
			"no-show":  func() error { _, err := o.Finish(ctx, actor, "p", past.ID, booking.NoShow); return err },
			"calendar": func() error {
				_, err := o.Calendar(ctx, actor, "p", booking.Days{Practitioner: "a", From: day, To: day})
				return err
			},
		} {
			if err := use(); fault.CodeOf(err) != "not-your-calendar" {
				t.Errorf("%s as %q: %v", name, actor.Practitioner, err)
			}
		}
	}
	_, err = o.Calendar(ctx, nobody, "p", booking.Days{From: day, To: day})
	if fault.CodeOf(err) != "not-your-calendar" {
		t.Errorf("nobody's own calendar: %v", err)
	}
	own, err := o.Book(ctx, b, "p", ask("talk", "", at, 4)) // names nobody
	if err != nil || own.Practitioner != "b" || own.Any {
		t.Fatalf("booked with %q, of anyone: %t, %v", own.Practitioner, own.Any, err)
	}
	for _, m := range []booking.Move{{Start: later, Practitioner: "a"},
		{Start: later, Practitioner: "a", Override: "to be rid of it"}, {Start: at, Practitioner: "a"}} {
		if _, err := o.Reschedule(ctx, b, "p", own.ID, m); fault.CodeOf(err) != "not-your-calendar" {
			t.Errorf("moved to a colleague: %v", err)
		}
	}
	keyed := ask("talk", "", at.Add(24*time.Hour), 5)
	keyed.Key = "one"
	handed, err := o.Book(ctx, b, "p", keyed)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := o.Book(ctx, b, "p", keyed); err != nil || again.ID != handed.ID || !again.Replayed {
		t.Errorf("the same key: %s, %v", again.ID, err)
	}
	_, err = o.Reschedule(ctx, theOwner, "p", handed.ID, booking.Move{Start: keyed.Start, Practitioner: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := o.Book(ctx, b, "p", keyed); fault.CodeOf(err) != "not-your-calendar" || again.ID != "" {
		t.Errorf("the same key shows what a colleague has by now: %s, %v", again.ID, err)
	}
	c, err := o.Calendar(ctx, b, "p", booking.Days{From: day, To: day})
	if err != nil || len(c.Bookings) != 1 || c.Bookings[0].ID != own.ID {
		t.Errorf("b's day holds %d, %v", len(c.Bookings), err)
	}
}
