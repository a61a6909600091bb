package confirm_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/confirm"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var (
	lesson = time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // a Wednesday, 10:00 in Oslo
)

// school gives one lesson a week, to one client.
type school struct {
	clock    *clock.Manual
	book     *practice.Book
	bookings *booking.Bookings
	desk     *confirm.Desk
}

func open(t *testing.T, when practice.Confirming, more ...booking.Contribution) *school {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &school{clock: clock.At(lesson.Add(-48 * time.Hour))}
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	key := []byte("0123456789abcdef")
	s.book = practice.NewBook(db, retry, ids.Random(), s.clock.Now)
	clients := client.NewClients(db, retry, ids.Random(), key, s.clock.Now)
	s.bookings = booking.New(db, s.book, clients, ids.Random(), key, retry, s.clock.Now, more...)
	s.desk = confirm.New(db, s.bookings, ids.Random(), retry, s.clock.Now)
	system := fact.Actor{Role: fact.System}
	if _, _, err = s.book.Put(t.Context(), system, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com", ConfirmFirst: when}); err != nil {
		t.Fatal(err)
	}
	_, err = s.book.Change(t.Context(), system, "p", "made", "p", func(x *practice.Setup) error {
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: []schedule.Weekday{"wed"}, Intervals: []schedule.Interval{{From: 600, To: 660}}}}}}}
		x.Services = []practice.Service{{ID: "lesson", Name: "Lesson", DurationMinutes: 60, Capacity: 1,
			Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a"}}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *school) ask(t *testing.T, email, key string, weeks int, pressed bool) (confirm.Outcome, error) {
	t.Helper()
	setup, err := s.book.Setup(t.Context(), "p", store.Eventual)
	if err != nil {
		t.Fatal(err)
	}
	return s.desk.Book(t.Context(), setup, booking.Request{Service: "lesson",
		Start: lesson.AddDate(0, 0, 7*weeks), Client: client.Contact{Name: "K", Email: email}, Key: key}, pressed)
}

// TestConfirming: an unknown address confirms its first booking, and is known from then on.
func TestConfirming(t *testing.T) {
	t.Parallel()
	s := open(t, practice.ConfirmAlways)
	o, err := s.ask(t, "k@example.com", "1", 0, false)
	if err != nil || o.Request == nil || !o.Request.Deadline.Equal(s.clock.Now().Add(confirm.Time)) {
		t.Fatalf("asked: %+v %v", o, err)
	}
	r := *o.Request
	if again, err := s.ask(t, "k@example.com", "1", 0, false); err != nil || again.Request == nil ||
		again.Request.ID != r.ID {
		t.Errorf("asked again: %+v %v", again, err)
	}
	if _, err := s.ask(t, "o@example.com", "2", 0, false); fault.CodeOf(err) != "slot-taken" {
		t.Errorf("what is held is free for others: %v", err)
	}
	if err := s.desk.Lapse(t.Context(), confirm.Key("p", r.ID)); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(confirm.Time - time.Second)
	b, err := s.desk.Confirm(t.Context(), "p", r.ID)
	if err != nil || !b.Start.Equal(lesson) || b.Status != booking.Confirmed {
		t.Fatalf("confirmed: %+v %v", b, err)
	}
	s.clock.Advance(time.Hour)
	if again, err := s.desk.Confirm(t.Context(), "p", r.ID); err != nil || again.ID != b.ID {
		t.Errorf("confirmed again: %+v %v", again, err)
	}
	if o, err := s.ask(t, "k@example.com", "1", 0, false); err != nil || o.Booking.ID != b.ID {
		t.Errorf("the first request once more: %+v %v", o, err)
	}
	if o, err := s.ask(t, " k@EXAMPLE.com", "3", 1, false); err != nil || o.Request != nil {
		t.Errorf("a known address: %+v %v", o, err)
	}
}

// TestLapsing: what nobody confirms is free again at its deadline.
func TestLapsing(t *testing.T) {
	t.Parallel()
	s := open(t, practice.ConfirmAlways)
	o, err := s.ask(t, "k@example.com", "1", 0, false)
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(confirm.Time)
	if _, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); fault.CodeOf(err) != "request-over" {
		t.Errorf("confirmed too late: %v", err)
	}
	if o, err := s.ask(t, "o@example.com", "2", 0, false); err != nil || o.Request == nil {
		t.Errorf("the time is not free at its deadline, before anybody has worked: %+v %v", o, err)
	} else {
		s.clock.Advance(confirm.Time)
		lapse(t, s, o.Request.ID)
	}
	for range 2 {
		lapse(t, s, o.Request.ID)
	}
	if o, err := s.ask(t, "o@example.com", "3", 0, false); err != nil || o.Request == nil {
		t.Errorf("the time is not free: %+v %v", o, err)
	}
	if _, err := s.ask(t, "k@example.com", "1", 1, false); fault.CodeOf(err) != "idempotency-key-reused" {
		t.Errorf("the first request once more: %v", err)
	}
}

// TestWhatWasCalledOffIsNotConfirmed: neither an absence nor a closed day is booked silently; what was called off by
// mistake is kept until its deadline.
func TestWhatWasCalledOffIsNotConfirmed(t *testing.T) {
	t.Parallel()
	day := civil.DateOf(lesson)
	for name, off := range map[string]func(*practice.Setup){
		"closed": func(s *practice.Setup) { s.Practice.DaysClosed = []civil.Date{day} },
		"away": func(s *practice.Setup) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: lesson, End: lesson.Add(time.Hour)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, practice.ConfirmAlways)
			o, err := s.ask(t, "k@example.com", "1", 0, false)
			if err != nil {
				t.Fatal(err)
			}
			change := func(kind fact.ID, f func(*practice.Setup)) {
				t.Helper()
				_, err := s.book.Change(t.Context(), fact.Actor{Role: fact.System}, "p", string(kind), "p",
					func(s *practice.Setup) error { f(s); return nil })
				if err != nil {
					t.Fatal(err)
				}
			}
			change("off", off)
			if b, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); fault.CodeOf(err) != booking.CodeCalledOff {
				t.Errorf("confirmed what was called off: %+v %v", b, err)
			}
			change("on", func(s *practice.Setup) { s.Practice.DaysClosed, s.Absences = nil, nil })
			if _, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); err != nil {
				t.Errorf("called off by mistake: %v", err)
			}
		})
	}
}

// lapse works the deadline.
func lapse(t *testing.T, s *school, id string) {
	t.Helper()
	if err := s.desk.Lapse(t.Context(), confirm.Key("p", id)); err != nil {
		t.Fatal(err)
	}
}

// TestLinksConfirmWhatTheyWereSentFor: whoever has asked with an address of their own cannot have the same key's link
// confirm a booking of somebody else's, neither while it stands nor later.
func TestLinksConfirmWhatTheyWereSentFor(t *testing.T) {
	t.Parallel()
	s := open(t, practice.ConfirmAlways)
	o, err := s.ask(t, "mallory@example.com", "key", 0, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, worked := range []bool{false, true} {
		for _, weeks := range []int{0, 1} {
			if _, err := s.ask(t, "victim@example.com", "key", weeks, false); err == nil {
				t.Errorf("the key is taken for another address, in %d weeks, worked %t", weeks, worked)
			}
		}
		s.clock.Advance(confirm.Time)
		if _, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); fault.CodeOf(err) != "request-over" {
			t.Errorf("confirmed: %v", err)
		}
		lapse(t, s, o.Request.ID)
	}
	if _, err := s.desk.Confirm(t.Context(), "q", o.Request.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another practice's: %v", err)
	}
}

// TestContributionsAreAskedTwice: what cannot be booked is refused at once, nothing is written along before the
// booking is confirmed, and what they were told is told again then.
func TestContributionsAreAskedTwice(t *testing.T) {
	t.Parallel()
	var told []string
	refuse := false
	gift := booking.Contribution{Name: "gift", MaxOps: 1,
		Input: func(_ booking.Ask, raw json.RawMessage) (json.RawMessage, error) { return raw, nil },
		Refusals: map[string]booking.Refusal{"gift-gone": {Kind: fault.Conflict, When: "It is gone.",
			Text: i18n.Text{NB: "a", SV: "a", DA: "a", FI: "a", EN: "a"}}},
		Join: func(_ context.Context, a booking.Ask, b booking.Booking) (booking.Part, error) {
			if refuse {
				return booking.Part{}, fault.New(fault.Conflict, "gift-gone", "It is gone.")
			}
			if a.Held {
				t.Error("there was a form to fill in")
			}
			told = append(told, string(a.Input))
			return booking.Part{State: json.RawMessage(`1`)}, nil
		}}
	s := open(t, practice.ConfirmAlways, gift)
	setup, err := s.book.Setup(t.Context(), "p", store.Eventual)
	if err != nil {
		t.Fatal(err)
	}
	wish := booking.Request{Service: "lesson", Start: lesson, Client: client.Contact{Name: "K", Email: "k@example.com"},
		Extra: map[string]json.RawMessage{"gift": json.RawMessage(`"tea"`)}}
	refuse = true
	if _, err := s.desk.Book(t.Context(), setup, wish, false); fault.CodeOf(err) != "gift-gone" {
		t.Errorf("what is refused is asked to be confirmed: %v", err)
	}
	refuse = false
	o, err := s.desk.Book(t.Context(), setup, wish, false)
	if err != nil || o.Request == nil {
		t.Fatalf("asked: %+v %v", o, err)
	}
	refuse = true
	if _, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); fault.CodeOf(err) != "gift-gone" {
		t.Errorf("confirmed what is refused by now: %v", err)
	}
	refuse = false
	b, err := s.desk.Confirm(t.Context(), "p", o.Request.ID)
	if err != nil || string(b.State("gift")) != "1" {
		t.Errorf("confirmed: %+v %v", b, err)
	}
	if len(told) != 2 || told[0] != `"tea"` || told[1] != `"tea"` {
		t.Errorf("told %q", told)
	}
}

// TestWhoIsAsked is the practice's choice.
func TestWhoIsAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		when           practice.Confirming
		pressed, asked bool
	}{{"", true, false}, {practice.ConfirmNever, true, false}, {practice.ConfirmUnderPressure, false, false},
		{practice.ConfirmUnderPressure, true, true}, {practice.ConfirmAlways, false, true}} {
		s := open(t, c.when)
		if o, err := s.ask(t, "k@example.com", "1", 0, c.pressed); err != nil || (o.Request != nil) != c.asked {
			t.Errorf("%q, pressed %t: %+v %v", c.when, c.pressed, o, err)
		}
	}
	s := open(t, practice.ConfirmAlways)
	if _, err := s.ask(t, "no address", "1", 0, false); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no address: %v", err)
	}
	s.clock.Set(lesson.Add(-confirm.Time))
	if o, err := s.ask(t, "k@example.com", "1", 0, false); err != nil || o.Request != nil {
		t.Errorf("what begins so soon is booked at once: %+v %v", o, err)
	}
}

// TestKeysAreOfOneRequest: while a request stands, and after it, its key makes nothing else, whoever asks for it: its
// link could not confirm any more what its time is kept for.
func TestKeysAreOfOneRequest(t *testing.T) {
	t.Parallel()
	s := open(t, practice.ConfirmUnderPressure)
	if _, err := s.ask(t, "known@example.com", "0", 1, false); err != nil {
		t.Fatal(err)
	}
	o, err := s.ask(t, "k@example.com", "1", 0, true)
	if err != nil || o.Request == nil {
		t.Fatalf("asked: %+v %v", o, err)
	}
	for _, pressed := range []bool{false, true} {
		for _, email := range []string{"known@example.com", "o@example.com"} {
			if o, err := s.ask(t, email, "1", 2, pressed); fault.CodeOf(err) != "idempotency-key-reused" {
				t.Errorf("%s, pressed %t: %+v %v", email, pressed, o, err)
			}
		}
	}
	if b, err := s.desk.Confirm(t.Context(), "p", o.Request.ID); err != nil || !b.Start.Equal(lesson) {
		t.Errorf("confirmed: %+v %v", b, err)
	}
	if _, err := s.ask(t, "known@example.com", "1", 2, false); fault.CodeOf(err) != "idempotency-key-reused" {
		t.Errorf("afterwards: %v", err)
	}
}

// TestARequestWhoseMessageWaits stands for half an hour from when that is sent, and its time is kept as long; never
// beyond its start, and not for anybody who could not answer.
func TestARequestWhoseMessageWaits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ahead, wait, stands time.Duration // of the start; the message's; the request's in the end
	}{
		"within sense":           {48 * time.Hour, 50 * time.Minute, 80 * time.Minute},
		"until the start":        {70 * time.Minute, 50 * time.Minute, 70 * time.Minute},
		"nearly until the start": {55 * time.Minute, 50 * time.Minute, 30 * time.Minute},
		"beyond it":              {45 * time.Minute, 50 * time.Minute, 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, practice.ConfirmAlways)
			s.clock.Set(lesson.Add(-c.ahead))
			asked := s.clock.Now()
			o, err := s.ask(t, "k@example.com", "1", 0, false)
			if err != nil || o.Request == nil {
				t.Fatalf("asked: %+v %v", o, err)
			}
			key, m := confirm.Key("p", o.Request.ID), o.Request.Agenda[0]
			for range 2 { // another worker comes too
				if err := s.desk.Postpone(t.Context(), key, m, asked.Add(c.wait)); err != nil {
					t.Fatal(err)
				}
			}
			r, err := s.desk.Get(t.Context(), "p", o.Request.ID)
			if err != nil || !r.Deadline.Equal(asked.Add(c.stands)) {
				t.Fatalf("it stands until %s %v, want %s", r.Deadline, err, asked.Add(c.stands))
			}
			planned, _ := r.Agenda.Find(m.ID)
			lapse, _ := r.Agenda.Find(confirm.KindLapse)
			if !planned.When().Equal(asked.Add(c.wait)) || !lapse.At.Equal(r.Deadline) {
				t.Errorf("planned %v", r.Agenda)
			}
			s.clock.Set(r.Deadline.Add(-time.Second))
			if o, err := s.ask(t, "o@example.com", "2", 0, false); err == nil {
				t.Errorf("its time is not kept: %+v", o)
			}
			if c.stands < c.ahead {
				if _, err := s.desk.Confirm(t.Context(), "p", r.ID); err != nil {
					t.Errorf("not confirmed a second before the deadline: %v", err)
				}
				return
			}
			s.clock.Set(r.Deadline)
			if err := s.desk.Lapse(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			if r, err = s.desk.Get(t.Context(), "p", r.ID); err != nil || r.Status != confirm.Lapsed {
				t.Errorf("at its deadline it is %s %v", r.Status, err)
			}
		})
	}
}
