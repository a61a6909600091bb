package message_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

func capped(db store.Counter, log io.Writer) *message.Caps {
	return message.NewCaps(db, message.InstallationKey, slog.New(slog.NewTextHandler(log, nil)), booking.KindReminder)
}

// TestAnAddressGetsSoMuchInAnHour: of a stranger's bookings with somebody else's address, the first dozen tell them;
// the rest waits, and is sent in the hours that follow.
func TestAnAddressGetsSoMuchInAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.caps = capped(w.db, io.Discard)
	for n := range 36 {
		c := kari()
		if n%2 == 0 {
			c.Email = strings.ToUpper(c.Email)
		}
		w.book(monday, c, only("booked.email.client", w.clock.Now()))
	}
	w.run()
	if n := len(w.got()); n != 12 {
		t.Fatalf("%d mails in the first minute, want 12", n)
	}
	b := w.book(monday, kari(), only("reminder.email.client.1440", w.clock.Now()))
	w.work(b)
	if n := len(w.got()); n != 13 {
		t.Errorf("%d mails: a reminder is counted apart", n)
	}
	other := kari()
	other.Email = "ola@example.com"
	w.work(w.book(monday, other, only("booked.email.client", w.clock.Now())))
	w.work(w.book(monday, kari(), only("booked.email.practitioner", w.clock.Now())))
	if n := len(w.got()); n != 15 {
		t.Errorf("%d mails: another address, and practitioners, have no part in it", n)
	}
	for hour, want := range []int{27, 39, 39} {
		w.clock.Set(w.clock.Now().Truncate(time.Hour).Add(time.Hour))
		w.run()
		if n := len(w.got()); n != want {
			t.Errorf("%d mails after hour %d, want %d", n, hour+1, want)
		}
	}
}

// TestAConflictCountsNothing: a message that is claimed anew because somebody was in the way is the same message.
func TestAConflictCountsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.caps = capped(w.db, io.Discard)
	ill := faulty.New(w.db, faulty.Options{})
	w.parts.Store = ill
	for range 12 {
		b := w.book(monday, kari(), only("booked.email.client", w.clock.Now()))
		ill.Script(faulty.Conflict, faulty.Conflict)
		w.work(b)
	}
	if n := len(w.got()); n != 12 {
		t.Errorf("%d mails in the first hour, want 12", n)
	}
}

// TestCapsCountWhatWasLetGoOnce, and let everything go where they cannot count. They name nobody.
func TestCapsCountWhatWasLetGoOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var log strings.Builder
	caps := capped(w.db, &log)
	s := message.Sending{Practice: "lotus", Kind: "booked", Channel: message.Email, Audience: "client",
		To: "kari@example.com"}
	later := 0
	for n := range 40 {
		s.Attempts, s.Practice = n%2, fmt.Sprint("practice", n)
		r, err := caps.Rule(t.Context(), s, begin)
		if err != nil || r.Refused != "" {
			t.Fatal(r, err)
		}
		if !r.Later.IsZero() {
			later++
		}
		if !r.Later.IsZero() && !r.Later.Equal(begin.Truncate(time.Hour).Add(time.Hour)) {
			t.Errorf("later is %s", r.Later)
		}
	}
	if later != 8 {
		t.Errorf("%d of 20 first attempts wait, want 8", later)
	}
	s.Attempts = 0
	broken := capped(faulty.New(w.db, faulty.Options{Throttle: 1}), &log)
	for range 20 {
		if r, err := broken.Rule(t.Context(), s, begin); err != nil || r != (message.Ruling{}) {
			t.Errorf("without counters: %+v %v", r, err)
		}
	}
	if strings.Contains(log.String(), "kari") {
		t.Errorf("the log names somebody: %s", log.String())
	}
}

// front is the booking desk of the world: the owner's, whom no hours bind.
func (w *world) front() *booking.Bookings {
	key := []byte("0123456789abcdef")
	clients := client.NewClients(w.db, w.parts.Retry, w.parts.IDs, key, w.clock.Now)
	return booking.New(w.db, w.practices.(*practice.Book), clients, w.parts.IDs, key, w.parts.Retry, w.clock.Now)
}

// mailed makes bookings with Kari's e-mail address, and no number.
func mailed(t *testing.T, desk *booking.Bookings, n int, start time.Time) (all []booking.Booking) {
	t.Helper()
	c := kari()
	c.Phone = ""
	for i := range n {
		r, err := desk.Book(t.Context(), owner, "lotus", booking.Request{Service: "consultation", Practitioner: "ida",
			Start: start.Add(time.Duration(i) * time.Minute), Client: c, Key: fmt.Sprint(start, i), Override: "test"})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Booking)
	}
	return all
}

// clients counts the messages of a kind that clients got; "": of every kind.
func (w *world) clients(kind string) (n int) {
	for _, m := range w.box.Messages() {
		if m.To == kari().Email && (kind == "" || m.Kind == kind) {
			n++
		}
	}
	return n
}

// TestWhatCorrectsWaitsForNoHour: a stranger uses Kari's address up; that her own appointment is moved, and then
// cancelled, she hears as fast as ever.
func TestWhatCorrectsWaitsForNoHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.caps = capped(w.db, io.Discard)
	desk := w.front()
	start := w.clock.Now().Add(90 * time.Minute)
	mine := mailed(t, desk, 1, start)[0]
	w.run()
	mailed(t, desk, 20, monday)
	w.run()
	if n := w.clients(""); n != 12 {
		t.Fatalf("%d mails, want 12: the address is not used up", n)
	}
	if _, err := desk.Reschedule(t.Context(), owner, "lotus", mine.ID,
		booking.Move{Start: start.Add(-30 * time.Minute), Override: "test"}); err != nil {
		t.Fatal(err)
	}
	w.forward(3 * time.Minute)
	if n := w.clients(booking.KindMoved); n != 1 {
		t.Errorf("%d mails of the move after three minutes: %v", n, w.records(mine.ID))
	}
	if _, err := desk.Cancel(t.Context(), owner, "lotus", mine.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.forward(3 * time.Minute)
	if n := w.clients(booking.KindCancelled); n != 1 {
		t.Errorf("%d mails of the cancellation after three minutes: %v", n, w.records(mine.ID))
	}
}

// TestAFloodOfCorrectionsStaysBounded: a dozen bookings with somebody's address are moved every three minutes for an
// hour, and cancelled. Each tells of four moves at most, and then of its end; the last word is the cancellation.
func TestAFloodOfCorrectionsStaysBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	w := newWorld(t)
	w.caps = capped(w.db, io.Discard)
	desk := w.front()
	w.clock.Set(begin.Truncate(time.Hour))
	flood := mailed(t, desk, 12, monday)
	for n := range 19 {
		for i, b := range flood {
			start := monday.Add(time.Duration(60*n+i) * time.Minute)
			if n == 18 {
				if _, err := desk.Cancel(t.Context(), owner, "lotus", b.ID, ""); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if _, err := desk.Reschedule(t.Context(), owner, "lotus", b.ID,
				booking.Move{Start: start, Override: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		w.forward(3 * time.Minute)
	}
	told, moved, over := w.clients(booking.KindBooked), w.clients(booking.KindMoved), w.clients(booking.KindCancelled)
	if told != 12 || moved > 12*4 || moved < 12 || over != 12 {
		t.Errorf("in an hour %d bookings, %d moves and %d cancellations were told; want 12, 12 to 48, 12", told, moved,
			over)
	}
	w.forward(2 * time.Hour)
	if n := w.clients(""); n != told+moved+over {
		t.Errorf("%d mails after two more hours, want none", n-told-moved-over)
	}
}
