package message_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/message"
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
