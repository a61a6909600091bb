package booking_test

import (
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
)

// TestHiddenServicesAreMoved by the client who has it and by staff, though only staff book them; and none but staff set
// a rule aside.
func TestHiddenServicesAreMoved(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, at := t.Context(), monday.Add(26*time.Hour)
	b, err := o.Book(ctx, theOwner, "p", ask("talk", "a", at, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.book.Change(ctx, theOwner, "p", "service.changed", "talk", func(s *practice.Setup) error {
		for i := range s.Services {
			s.Services[i].Visibility = practice.Hidden
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Book(ctx, theClient, "p", ask("talk", "a", at.Add(4*time.Hour), 2)); !isUnknown(err) {
		t.Errorf("a client books what is hidden: %v", err)
	}
	day := civil.Date{Year: 2026, Month: 11, Day: 3}
	free, err := o.Free(ctx, theClient, "p", booking.Search{Service: "talk", From: day, To: day, Moving: &b.Booking})
	if err != nil || len(free) == 0 {
		t.Errorf("times to move to: %d, %v", len(free), err)
	}
	for n, actor := range []fact.Actor{theClient, theOwner} {
		to := booking.Move{Start: at.Add(time.Duration(n+1) * time.Hour)}
		if _, err := o.Reschedule(ctx, actor, "p", b.ID, to); err != nil {
			t.Errorf("moved by %s: %v", actor.Role, err)
		}
	}
	_, err = o.Reschedule(ctx, theClient, "p", b.ID, booking.Move{Start: at.Add(-50 * time.Hour), Override: "why not"})
	if f, _ := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "override_reason" {
		t.Errorf("a client sets a rule aside: %v", err)
	}
}

func isUnknown(err error) bool { return fault.CodeOf(err) == "service-unknown" }
