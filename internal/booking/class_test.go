package booking_test

import (
	"fmt"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
)

// classes makes the class one of Tuesdays, at nine, and leaves the rest of the set-up to edit.
func (o *office) classes(t *testing.T, edit func(s *practice.Setup, class *practice.Service)) {
	t.Helper()
	_, err := o.book.Change(t.Context(), theOwner, "p", "changed", "p", func(s *practice.Setup) error {
		s.Services = append([]practice.Service(nil), s.Services...)
		for i := range s.Services {
			v := &s.Services[i]
			if v.ID != "class" {
				continue
			}
			v.Hours = &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"tue"},
				Intervals: []schedule.Interval{{From: 9 * 60, To: 10 * 60}}}}}
			if edit != nil {
				edit(s, v)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	tuesday = civil.Date{Year: 2026, Month: 11, Day: 3}
	nine    = monday.Add(25 * time.Hour) // of Tuesday, in Oslo
)

// TestAClassOnTheCalendarBlocksItsPractitioner: every way to a time knows that the class's is kept, and that it is not
// once the class is called off.
func TestAClassOnTheCalendarBlocksItsPractitioner(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.classes(t, nil)
	refused := func(what string, err error) {
		t.Helper()
		f, _ := fault.As(err)
		reason, ok := f.Extra["reason"].(booking.Reason)
		if fault.CodeOf(err) != "slot-taken" || !ok || reason.Code != string(schedule.Reserved) {
			t.Errorf("%s: %v", what, err)
		}
	}
	talk := func(who string, at time.Time, n int) (booking.Booking, error) {
		b, err := o.Book(t.Context(), theClient, "p", ask("talk", who, at, n))
		return b.Booking, err
	}
	_, err := talk("a", nine, 1)
	refused("a talk at the class's time", err)
	_, err = talk("a", nine.Add(-time.Hour), 1) // it ends at nine, and has a buffer
	refused("a talk up to it", err)
	_, err = o.Book(t.Context(), theClient, "p", ask("room", "b", nine, 1))
	refused("another in its room", err)
	err = o.Hold(t.Context(), "p", booking.Hold{ID: "h", Practitioner: "a", Service: "talk", Start: nine})
	refused("a hold", err)
	later, err := talk("a", nine.Add(time.Hour), 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Reschedule(t.Context(), theClient, "p", later.ID, booking.Move{Start: nine})
	refused("a move", err)
	series := booking.Series{Request: ask("talk", "a", nine, 2), EveryWeeks: 1, Count: 2}
	if _, _, err = o.BookSeries(t.Context(), theOwner, "p", series); fault.CodeOf(err) != "series-conflicts" {
		t.Errorf("a series: %v", err)
	}
	if b, err := talk("", nine, 3); err != nil || b.Practitioner != "b" {
		t.Errorf("with anyone: %v %+v", err, b)
	}
	why, ok, err := o.Why(t.Context(), theClient, "p", "talk", "a", nine.AddDate(0, 0, 7))
	if err != nil || ok || why.Code != string(schedule.Reserved) {
		t.Errorf("why: %+v %t %v", why, ok, err)
	}
	for seat := range 3 {
		if _, err := o.Book(t.Context(), theClient, "p", ask("class", "", nine, 10+seat)); err != nil {
			t.Errorf("seat %d: %v", seat, err)
		}
	}
	r := ask("talk", "a", nine.AddDate(0, 0, 7), 4)
	r.Override = "urgent"
	b, err := o.Book(t.Context(), theOwner, "p", r)
	if err != nil || len(b.Log) != 1 || b.Log[0].Rule != string(schedule.Reserved) {
		t.Errorf("staff set it aside: %v %+v", err, b.Log)
	}
}

// TestACalledOffClassIsFree: for clients, for who asks for the next time, and for search as for booking.
func TestACalledOffClassIsFree(t *testing.T) {
	t.Parallel()
	no := false
	for name, edit := range map[string]func(s *practice.Setup, class *practice.Service){
		"by an exception": func(_ *practice.Setup, class *practice.Service) {
			class.Hours.Exceptions = []schedule.Exception{{Date: tuesday}}
		},
		"as a class of another day": func(_ *practice.Setup, class *practice.Service) {
			class.Hours.Rules[0].Weekdays = []schedule.Weekday{"wed"}
		},
		"as it reserves nothing": func(_ *practice.Setup, class *practice.Service) { class.Reserves = &no },
		"for nobody gives it":    func(_ *practice.Setup, class *practice.Service) { class.Practitioners = nil },
		"another gives it": func(_ *practice.Setup, class *practice.Service) {
			class.Practitioners = []string{"b", "a"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, nil)
			o.classes(t, nil)
			free := func() bool {
				t.Helper()
				all, err := o.Free(t.Context(), theOwner, "p", booking.Search{Service: "talk", Practitioner: "a",
					From: tuesday, To: tuesday})
				if err != nil {
					t.Fatal(err)
				}
				next, err := o.Next(t.Context(), theOwner, "p", "talk", "a", civil.Moment{At: nine}, 1)
				if err != nil {
					t.Fatal(err)
				}
				at := false
				for _, s := range all {
					at = at || s.Start.Equal(nine)
				}
				if is := len(next) == 1 && next[0].Start.Equal(nine); is != at {
					t.Errorf("the next is %v, free are %v", next, all)
				}
				return at
			}
			if free() {
				t.Error("it is free though there is a class")
			}
			o.classes(t, edit)
			if !free() {
				t.Error("it is not free though there is no class")
			}
			if _, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", nine, 1)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhatIsFreeCanBeBooked beside classes of several practitioners, and nothing else can.
func TestWhatIsFreeCanBeBooked(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.classes(t, func(s *practice.Setup, class *practice.Service) {
		class.Practitioners = []string{"b", "a"}
		class.Hours.Rules[0].Intervals = []schedule.Interval{{From: 9 * 60, To: 11 * 60}, {From: 14 * 60, To: 15 * 60}}
		s.Absences = []practice.Absence{{ID: "away", Practitioner: "b", Start: nine.Add(4 * time.Hour),
			End: nine.Add(6 * time.Hour)}}
	})
	for n, service := range []string{"talk", "room", "class"} {
		for _, who := range []string{"a", "b"} {
			all, err := o.Free(t.Context(), theOwner, "p", booking.Search{Service: service, Practitioner: who,
				From: tuesday, To: tuesday})
			if err != nil && fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
			free := map[time.Time]bool{}
			for _, s := range all {
				free[s.Start.UTC()] = true
			}
			for at := nine.Add(-2 * time.Hour); at.Before(nine.Add(8 * time.Hour)); at = at.Add(15 * time.Minute) {
				b, err := o.Book(t.Context(), theOwner, "p", ask(service, who, at, n))
				if (err == nil) != free[at] {
					t.Errorf("%s with %s at %s: free is %t, booking answers %v", service, who, at, free[at], err)
				}
				if err == nil {
					if _, err := o.Cancel(t.Context(), theOwner, "p", b.ID, fmt.Sprint(n)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
