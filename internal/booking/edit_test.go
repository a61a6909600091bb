package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
)

// A length of its own is claimed, goes along with moves, outlives a change of the service, and ends when the service's
// own is asked for.
func TestOwnLength(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, at := t.Context(), monday.Add(26*time.Hour) // Tuesday 10:00
	long := ask("talk", "a", at, 1)
	long.Minutes = 90
	b, err := o.Book(ctx, theOwner, "p", long)
	if err != nil {
		t.Fatal(err)
	}
	lasts := func(b booking.Booking, minutes int) {
		t.Helper()
		_, claims := o.claimed(t)
		c := claims["practitioner#a"][0]
		want := time.Duration(minutes) * time.Minute
		if b.End.Sub(b.Start) != want || c.Until.Sub(c.At) != want || c.End.Sub(c.Until) != 15*time.Minute {
			t.Errorf("%s to %s, claimed %s to %s until %s; want %d minutes and a buffer of 15", b.Start, b.End, c.At,
				c.Until, c.End, minutes)
		}
	}
	lasts(b.Booking, 90)
	if _, err := o.Book(ctx, theOwner, "p", ask("talk", "a", at.Add(90*time.Minute), 2)); fault.CodeOf(err) !=
		"slot-taken" {
		t.Errorf("a talk in its buffer: %v", err)
	}
	move := func(m booking.Move) booking.Booking {
		t.Helper()
		moved, err := o.Reschedule(ctx, theOwner, "p", b.ID, m)
		if err != nil {
			t.Fatal(err)
		}
		return moved
	}
	lasts(move(booking.Move{Start: at.Add(time.Hour)}), 90)
	o.change(t, func(s *practice.Setup) { s.Services[0].DurationMinutes = 45 })
	lasts(move(booking.Move{Start: at}), 90)
	lasts(move(booking.Move{Start: at, Minutes: 120}), 120)
	lasts(move(booking.Move{Start: at, Minutes: 45}), 45)
	lasts(move(booking.Move{Start: at.Add(time.Hour)}), 45)
	end := monday.Add(33 * time.Hour) // Tuesday 17:00 here: an hour after closing
	_, err = o.Reschedule(ctx, theOwner, "p", b.ID, booking.Move{Start: end.Add(-2 * time.Hour), Minutes: 75})
	if fault.CodeOf(err) != "outside-hours" {
		t.Errorf("over the end of the day: %v", err)
	}
	over := move(booking.Move{Start: end.Add(-2 * time.Hour), Minutes: 75, Override: "agreed"})
	if lasts(over, 75); len(over.Log) != 1 {
		t.Errorf("history: %+v", over.Log)
	}
}

func TestLengthsThatCannotBe(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	for name, try := range map[string]struct {
		actor   fact.Actor
		service string
		minutes int
	}{
		"a client's":  {theClient, "talk", 90},
		"too short":   {theOwner, "talk", 4},
		"too long":    {theOwner, "talk", 1441},
		"of negative": {theOwner, "talk", -30},
		"of a class":  {theOwner, "class", 90},
	} {
		r := ask(try.service, "a", monday.Add(26*time.Hour), 1)
		r.Minutes = try.minutes
		_, err := o.Book(t.Context(), try.actor, "p", r)
		f, _ := fault.As(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "duration_minutes" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two who saw the same booking: one wins, the other is told. What changes nothing collides with nobody.
func TestRevision(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, at := t.Context(), monday.Add(26*time.Hour)
	b, err := o.Book(ctx, theOwner, "p", ask("talk", "a", at, 1))
	if err != nil || b.Revision() != 1 {
		t.Fatalf("revision %d, %v", b.Revision(), err)
	}
	moved, err := o.Reschedule(ctx, theOwner, "p", b.ID, booking.Move{Start: at.Add(time.Hour), Revision: 1})
	if err != nil || moved.Revision() != 2 {
		t.Fatalf("moved to revision %d, %v", moved.Revision(), err)
	}
	_, err = o.Reschedule(ctx, theOwner, "p", b.ID, booking.Move{Start: at.Add(2 * time.Hour), Revision: 1})
	if fault.CodeOf(err) != booking.CodeMeanwhile || fault.KindOf(err) != fault.Conflict {
		t.Errorf("the second: %v", err)
	}
	_, err = o.Edit(ctx, theOwner, "p", b.ID, booking.Edit{StaffNote: "x", Revision: 1})
	if fault.CodeOf(err) != booking.CodeMeanwhile {
		t.Errorf("an edit of the first revision: %v", err)
	}
	same, err := o.Reschedule(ctx, theOwner, "p", b.ID, booking.Move{Start: at.Add(time.Hour), Revision: 1})
	if err != nil || same.Revision() != 2 {
		t.Errorf("to where it is: revision %d, %v", same.Revision(), err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.change(t, func(s *practice.Setup) {
		s.Locations = []practice.Location{{ID: "here", Name: "Here"}, {ID: "there", Name: "There"}}
	})
	ctx, at := t.Context(), monday.Add(26*time.Hour)
	b, err := o.Book(ctx, theOwner, "p", ask("talk", "a", at, 1))
	if err != nil {
		t.Fatal(err)
	}
	tag := func() string {
		t.Helper()
		day := civil.Date{Year: 2026, Month: 11, Day: 3}
		c, err := o.Calendar(ctx, theOwner, "p", booking.Days{From: day, To: day})
		if err != nil {
			t.Fatal(err)
		}
		known := func(tag string) bool { return tag == c.Tag }
		same, err := o.Calendar(ctx, theOwner, "p", booking.Days{From: day, To: day, Known: known})
		if err != nil || !same.Same || same.Bookings != nil {
			t.Errorf("nothing changed: %+v, %v", same, err)
		}
		return c.Tag
	}
	tags := []string{tag()}
	edit := func(e booking.Edit) booking.Booking {
		t.Helper()
		b, err := o.Edit(ctx, theOwner, "p", b.ID, e)
		if err != nil {
			t.Fatal(err)
		}
		tags = append(tags, tag())
		return b
	}
	noted := edit(booking.Edit{StaffNote: " key \r\n", Colour: "#b0562a"})
	if noted.StaffNote != "key" || noted.Colour != "#b0562a" || noted.Revision() != 2 {
		t.Errorf("noted: %q %q %d", noted.StaffNote, noted.Colour, noted.Revision())
	}
	o.change(t, func(s *practice.Setup) {
		at := slices.IndexFunc(s.Services, func(v practice.Service) bool { return v.ID == "talk" })
		s.Services[at].Locations = []string{"here"}
	})
	_, err = o.Edit(ctx, theOwner, "p", b.ID, booking.Edit{Location: "there"})
	if fault.CodeOf(err) != "invalid-input" {
		t.Errorf("to where the service is not given: %v", err)
	}
	there := edit(booking.Edit{Location: "there", StaffNote: "key", Override: "at home"})
	if len(there.Log) != 1 || there.Log[0].Reason != "at home" {
		t.Errorf("the history of what was set aside: %+v", there.Log)
	}
	if _, claims := o.claimed(t); there.Location != "there" || claims["practitioner#a"][0].Place != "there" ||
		there.Colour != "" {
		t.Errorf("moved there: %q, claim %+v, colour %q", there.Location, claims["practitioner#a"], there.Colour)
	}
	room := edit(booking.Edit{Service: "room", StaffNote: "key"})
	where, _ := o.claimed(t)
	want := []string{"practitioner#a 2026-11-03T09:00:00Z", "resource#room 2026-11-03T09:00:00Z"}
	if diff := cmp.Diff(want, where[b.ID]); diff != "" || room.End.Sub(room.Start) != 45*time.Minute {
		t.Errorf("another service until %s:\n%s", room.End, diff)
	}
	o.clock.Set(at.Add(time.Hour))
	if _, err := o.Finish(ctx, theOwner, "p", b.ID, booking.NoShow); err != nil {
		t.Fatal(err)
	}
	if tags = append(tags, tag()); len(slices.Compact(slices.Sorted(slices.Values(tags)))) != len(tags) {
		t.Errorf("some change left the calendar's tag: %v", tags)
	}
}

// What a day comes to, from its ledgers alone.
func TestSummary(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, day := t.Context(), civil.Date{Year: 2026, Month: 11, Day: 3}
	o.change(t, func(s *practice.Setup) {
		s.Practitioners[1].Position, s.Practitioners[0].Position = 1, 2
		s.Absences = append(s.Absences, practice.Absence{ID: "x", Practitioner: "b", Start: monday.Add(24 * time.Hour),
			End: monday.Add(28 * time.Hour)})
	})
	book := func(service string, hours, n int) {
		t.Helper()
		at := monday.Add(time.Duration(hours) * time.Hour)
		if _, err := o.Book(ctx, theOwner, "p", ask(service, "a", at, n)); err != nil {
			t.Fatal(err)
		}
	}
	book("talk", 24, 1)
	book("class", 26, 2)
	book("class", 26, 3)
	got, err := o.Summary(ctx, theOwner, "p", booking.Days{From: day, To: day.AddDays(4)})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range got.Days {
		free := "-"
		if !d.FirstFree.IsZero() {
			free = d.FirstFree.UTC().Format("15:04")
		}
		lines = append(lines, fmt.Sprintf("%d %s: %d, %d of %d, %s", d.Date.Day, d.Practitioner, d.Appointments,
			d.Booked, d.Open, free))
	}
	want := []string{"3 b: 0, 0 of 240, 11:00", "3 a: 2, 120 of 480, 08:15", "4 b: 0, 0 of 480, 07:00",
		"4 a: 0, 0 of 480, 07:00", "5 b: 0, 0 of 480, 07:00", "5 a: 0, 0 of 480, 07:00", "6 b: 0, 0 of 480, 07:00",
		"6 a: 0, 0 of 480, 07:00", "7 b: 0, 0 of 0, -", "7 a: 0, 0 of 0, -"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	b := fact.Actor{Role: fact.Practitioner, ID: "b", Practice: "p", Practitioner: "b"}
	own, err := o.Summary(ctx, b, "p", booking.Days{From: day, To: day})
	if err != nil || len(own.Days) != 1 || own.Days[0].Practitioner != "b" {
		t.Errorf("to b: %+v, %v", own.Days, err)
	}
	for name, days := range map[string]booking.Days{
		"43 days of all": {From: day, To: day.AddDays(42)},
		"92 days of one": {Practitioner: "a", From: day, To: day.AddDays(91)},
		"backwards":      {From: day, To: day.AddDays(-1)},
	} {
		if _, err := o.Summary(ctx, theOwner, "p", days); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := o.Calendar(ctx, theOwner, "p", days); fault.KindOf(err) != fault.Invalid {
			t.Errorf("calendar of %s: %v", name, err)
		}
	}
}

// Staff book for who has no address, and for a client whom they name.
func TestWithoutAnAddress(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	ctx, at := t.Context(), monday.Add(26*time.Hour)
	r := booking.Request{Service: "talk", Practitioner: "a", Start: at, Client: client.Contact{Name: "Ole"}}
	first, err := o.Book(ctx, theOwner, "p", r)
	if err != nil || first.Client == "" {
		t.Fatalf("client %q, %v", first.Client, err)
	}
	for _, e := range first.Agenda {
		if e.To == booking.ToClient {
			t.Errorf("the client is to be told: %+v", e)
		}
	}
	r.Start, r.ClientID = at.Add(24*time.Hour), first.Client
	again, err := o.Book(ctx, theOwner, "p", r)
	if err != nil || again.Client != first.Client {
		t.Errorf("again for %q: %q, %v", first.Client, again.Client, err)
	}
	r.Start, r.ClientID = at.Add(48*time.Hour), "4n0b0dyn0b0dyn0b0dyn0b0dyn"
	if _, err := o.Book(ctx, theOwner, "p", r); fault.CodeOf(err) != "client-unknown" {
		t.Errorf("for nobody: %v", err)
	}
	if _, err := o.Book(ctx, theClient, "p", r); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a client for another: %v", err)
	}
}

// TestMovesInWords: what a move has changed is what its line in the history says.
func TestMovesInWords(t *testing.T) {
	t.Parallel()
	at := monday.Add(26 * time.Hour)
	in := fact.Telling{Lang: "en", Name: func(_ string, id fact.ID) string { return string(id) },
		When: func(t time.Time) string { return t.UTC().Format("15:04") }}
	for _, c := range []struct {
		was  booking.Place
		want string
	}{
		{booking.Place{Practitioner: "a", Start: at.Add(-time.Hour), End: at},
			"Moved from 08:00: talk with a, 09:00"},
		{booking.Place{Practitioner: "b", Start: at, End: at.Add(time.Hour)}, "Moved from 09:00: talk with a, 09:00"},
		{booking.Place{Practitioner: "a", Start: at, End: at.Add(30 * time.Minute)},
			"Length changed to 1 hour: talk with a, 09:00"},
		{booking.Place{Practitioner: "a", Start: at, End: at.Add(time.Hour)},
			"Details changed: talk with a, 09:00"},
	} {
		e := booking.Event{Service: "talk", Practitioner: "a", Start: at, End: at.Add(time.Hour), Was: &c.was}
		if got := booking.FactMoved.Told(fact.Fact{}, e, in); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.was.Start, c.was.End, got, c.want)
		}
	}
}
