package message_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// TestCrash kills the worker in each gap between lease, side effect and mark, and lets another one find what is left.
func TestCrash(t *testing.T) {
	t.Parallel()
	down := make([]faulty.Fault, 40) // as long as a use case tries
	for i := range down {
		down[i] = faulty.Throttle
	}
	unknown := "failed reminder sms client outcome unknown; an SMS is not sent twice"
	for _, c := range []struct {
		name   string
		id     string
		script []faulty.Fault
		before bool // it dies before handing over
		dies   bool
		inbox  int // messages in the end
		want   string
	}{
		{"e-mail, dead after sending", "booked.email.client", append([]faulty.Fault{faulty.None}, down...), false, true,
			2, "sent booked email client"},
		{"e-mail, dead before sending", "booked.email.client", append([]faulty.Fault{faulty.None}, down...), true, true,
			1, "sent booked email client"},
		{"SMS, dead after sending", "reminder.sms.client.120", append([]faulty.Fault{faulty.None}, down...), false,
			true, 1, unknown},
		{"SMS, dead before sending", "reminder.sms.client.120", append([]faulty.Fault{faulty.None}, down...), true,
			true, 0, unknown},
		{"SMS, store down at the claim", "reminder.sms.client.120", down, false, true, 1, "sent reminder sms client"},
		{"SMS, claim written without an answer", "reminder.sms.client.120", []faulty.Fault{faulty.Lost}, false, false,
			1, "sent reminder sms client"},
		{"SMS, claim lost", "reminder.sms.client.120", []faulty.Fault{faulty.Dropped}, false, false, 1,
			"sent reminder sms client"},
		{"SMS, mark written without an answer", "reminder.sms.client.120", []faulty.Fault{faulty.None, faulty.Lost},
			false, false, 1, "sent reminder sms client"},
		{"SMS, mark lost", "reminder.sms.client.120", []faulty.Fault{faulty.None, faulty.Dropped}, false, false, 1,
			"sent reminder sms client"},
		{"SMS, conflicts", "reminder.sms.client.120", []faulty.Fault{faulty.Conflict, faulty.None, faulty.Conflict},
			false, false, 1, "sent reminder sms client"},
		{"e-mail, mark written without an answer", "booked.email.client", []faulty.Fault{faulty.None, faulty.Lost},
			false, false, 1, "sent booked email client"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.book(monday, kari(), only(c.id, begin))
			ill := faulty.New(w.db, faulty.Options{})
			ill.Script(c.script...)
			healthy := w.parts.Store
			w.parts.Store = ill
			if c.before {
				w.gate.mail = func(context.Context, deliver.Email) error { return errors.New("dead") }
				w.gate.sms = func(context.Context, deliver.SMS) error { return errors.New("dead") }
			}
			err := w.do(booking.Kind, booking.Key(b.Practice, b.ID))
			if c.dies != (fault.CodeOf(err) == "busy") {
				t.Fatalf("got %v", err)
			}
			w.gate.mail, w.gate.sms = nil, nil
			w.parts.Store = healthy
			w.forward(5 * time.Minute)
			if n := len(w.box.Messages()); n != c.inbox {
				t.Errorf("%d messages arrived", n)
			}
			names := map[string]bool{}
			for _, m := range w.box.Messages() {
				names[m.ID] = true
			}
			if len(names) > 1 {
				t.Error("a repeated message has another id")
			}
			equal(t, "records", []string{c.want}, w.records(b.ID))
			if left := w.read(b).Agenda; len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// TestChangedWhileSending changes the booking between the claim and the mark, as booking does.
func TestChangedWhileSending(t *testing.T) {
	t.Parallel()
	later := monday.Add(2 * time.Hour)
	for _, c := range []struct {
		name    string
		id      string
		change  func(w *world, b *booking.Booking)
		inbox   []string // in the end
		open    []string // when the first message is marked and everything due is done
		told    time.Time
		subject string // of the last mail
	}{
		{"unchanged", "booked.email.client", func(*world, *booking.Booking) {},
			[]string{"booked email kari@example.com"}, []string{}, monday, "14.00"},
		{"moved while its confirmation is on its way: the same entry stays and becomes news of a move",
			"booked.email.client",
			func(_ *world, b *booking.Booking) { b.Start, b.End, b.Sequence = later, later.Add(50*time.Minute), 1 },
			[]string{"booked email kari@example.com", "moved email kari@example.com"}, []string{}, later,
			"flyttet til mandag 23. november kl. 16.00"},
		{"moved again while news of a move is on its way: the new entry keeps its time", "moved.email.client",
			func(w *world, b *booking.Booking) {
				b.Start, b.End = later, later.Add(50*time.Minute)
				b.Agenda = b.Agenda.With(agenda.New("moved.email.client", w.clock.Now().Add(time.Minute)))
			},
			[]string{"moved email kari@example.com", "moved email kari@example.com"}, []string{"moved.email.client"},
			later, "16.00"},
		{"cancelled while its confirmation is on its way: somebody has to take that back", "booked.email.client",
			func(_ *world, b *booking.Booking) { b.Status, b.Agenda = booking.Cancelled, nil },
			[]string{"booked email kari@example.com", "cancelled email kari@example.com"}, []string{}, monday,
			"avbestilt"},
		{"a change of something else is kept", "booked.email.client",
			func(_ *world, b *booking.Booking) { b.Note = "Ring på" }, []string{"booked email kari@example.com"},
			[]string{}, monday, "14.00"},
		{"moved while a reminder is on its way: the new reminder stays, and who heard the old time hears of the new",
			"reminder.email.client.1440",
			func(w *world, b *booking.Booking) {
				b.Start, b.End = later, later.Add(50*time.Minute)
				b.Agenda = agenda.Agenda{agenda.New("reminder.email.client.1440", later.AddDate(0, 0, -1))}
			}, []string{"reminder email kari@example.com", "moved email kari@example.com"},
			[]string{"reminder.email.client.1440"}, later, "16.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.book(monday, kari(), only(c.id, begin))
			first := true
			w.gate.mail = func(context.Context, deliver.Email) error {
				if first {
					first = false
					w.change(b, func(b *booking.Booking) { c.change(w, b) })
				}
				return nil
			}
			w.work(b)
			equal(t, "agenda", c.open, open(w.read(b)))
			w.forward(3 * time.Minute)
			equal(t, "inbox", c.inbox, w.got())
			all := w.box.Messages()
			if s := all[len(all)-1].Subject; !strings.Contains(s, c.subject) {
				t.Errorf("the last mail is %q", s)
			}
			now := w.read(b)
			if !now.Told.Client.Equal(c.told) {
				t.Errorf("told %v, want %v", now.Told.Client, c.told)
			}
			if len(w.records(b.ID)) != len(c.inbox) {
				t.Errorf("records %v", w.records(b.ID))
			}
			if c.name == "a change of something else is kept" && now.Note != "Ring på" {
				t.Error("the change was lost")
			}
		})
	}
}

func TestPractitionerChangedWhileSending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari(), only("booked.email.practitioner", begin))
	first := true
	w.gate.mail = func(context.Context, deliver.Email) error {
		if first {
			first = false
			w.change(b, func(b *booking.Booking) {
				b.Practitioner = "bo"
				b.Agenda = agenda.Agenda{agenda.New("booked.email.practitioner", begin.Add(time.Minute))}
			})
		}
		return nil
	}
	w.run()
	w.forward(2 * time.Minute)
	equal(t, "inbox", []string{"booked email ida@lotus.example", "cancelled email ida@lotus.example",
		"booked email bo@lotus.example"}, w.got())
}

// TestBadWeather has several schedules run at once on a store that fails in every way: everybody still gets everything
// once.
func TestBadWeather(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ill := faulty.New(w.db, faulty.Options{Seed: seed, Conflict: 0.15, Throttle: 0.05, Lost: 0.1, Dropped: 0.1,
				StaleReads: 0.2, StaleIndex: 0.3})
			w.parts.Store = ill
			const people = 12
			var want []string
			var all []booking.Booking
			for n := range people {
				c := client.Contact{Name: "K", Email: fmt.Sprintf("k%02d@example.com", n),
					Phone: fmt.Sprintf("+479123%04d", 4000+n)}
				all = append(all, w.book(monday, c, func(b *booking.Booking) {
					b.Agenda = agenda.Agenda{agenda.New("booked.email.client", begin),
						agenda.New("reminder.sms.client.120", begin)}
				}))
				want = append(want, "booked email "+c.Email, "reminder sms "+c.Phone)
			}
			for range 6 {
				var wait sync.WaitGroup
				for range 3 {
					wait.Go(func() {
						// A read that is throttled ends the run or the subject; the next run goes on.
						if _, err := w.desk().Run(t.Context(), 0); err != nil && !errors.Is(err, store.ErrThrottled) &&
							fault.KindOf(err) != fault.Unavailable {
							t.Error(err)
						}
					})
				}
				wait.Wait()
				w.clock.Advance(time.Minute)
			}
			equal(t, "inbox", sorted(want), sorted(w.got()))
			for _, b := range all {
				equal(t, "records", []string{"sent booked email client", "sent reminder sms client"},
					sorted(w.records(b.ID)))
				if left := w.read(b).Agenda; len(left) != 0 {
					t.Errorf("left: %v", left)
				}
			}
		})
	}
}

// answerLost is a store that writes once without saying so, and has somebody write before it is asked again.
type answerLost struct {
	store.Store
	once  sync.Once
	other func()
}

func (s *answerLost) Transact(ctx context.Context, ops ...store.Op) error {
	err := s.Store.Transact(ctx, ops...)
	s.once.Do(func() { s.other(); err = store.ErrAmbiguous })
	return err
}

// TestAWorkerKnowsItsLease whose writing was not answered, though what it was written with is no longer the newest:
// nobody else would send an SMS, because its outcome would not be known.
func TestAWorkerKnowsItsLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari(), only("reminder.sms.client.120", begin))
	w.parts.Store = &answerLost{Store: w.db,
		other: func() { w.change(b, func(b *booking.Booking) { b.Note = "a word" }) }}
	w.work(b)
	equal(t, "inbox", []string{"reminder sms " + kari().Phone}, w.got())
	equal(t, "records", []string{"sent reminder sms client"}, w.records(b.ID))

	w = newWorld(t)
	b = w.book(monday, kari(), only("reminder.sms.client.120", begin))
	w.parts.Store = &answerLost{Store: w.db, other: func() {
		w.change(b, func(b *booking.Booking) {
			free := b.Agenda.Released("reminder.sms.client.120", time.Time{})
			b.Agenda = free.Claimed("reminder.sms.client.120", "other", begin.Add(time.Minute))
		})
	}}
	w.work(b)
	equal(t, "inbox of who has the lease no more", []string{}, w.got())
}

// TestSlowWorker comes back with a failure after its lease has run out and another worker has the entry: the other's
// lease stays.
func TestSlowWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari(), only("booked.email.client", begin))
	w.gate.mail = func(context.Context, deliver.Email) error {
		w.clock.Advance(3 * time.Minute)
		w.change(b, func(b *booking.Booking) {
			b.Agenda = b.Agenda.Claimed("booked.email.client", "other", begin.Add(5*time.Minute))
		})
		return deliver.ErrTemporary
	}
	w.work(b)
	e, _ := w.read(b).Agenda.Find("booked.email.client")
	if !e.Lease.Equal(begin.Add(5*time.Minute)) || e.Attempts != 2 || !e.Retry.IsZero() {
		t.Errorf("the other's entry became %+v", e)
	}
}
