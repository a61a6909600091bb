package message_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

func equal(t *testing.T, what string, want, got []string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

var bookedBoth = []string{"booked email kari@example.com", "booked email ida@lotus.example"}

func TestSentOnceHoweverManyWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari())
	desk := w.desk()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := desk.Do(t.Context(),
				[]due.Item{{Kind: booking.Kind, Key: booking.Key(b.Practice, b.ID)}}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	equal(t, "inbox", sorted(bookedBoth), sorted(w.got())) // two workers may send the two at the same time
	equal(t, "records", []string{"sent booked email client", "sent booked email practitioner"}, sorted(w.records(b.ID)))
	b = w.read(b)
	equal(t, "agenda", []string{"reminder.email.client.1440", "reminder.sms.client.120"}, open(b))
	if !b.Told.Client.Equal(monday) || !b.Told.Practitioner.Equal(monday) {
		t.Errorf("told %v", b.Told)
	}
}

func TestStoryInVirtualTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari())
	w.run()
	w.clock.Set(monday.Add(-24*time.Hour - time.Minute))
	w.run()
	equal(t, "before its time", bookedBoth, w.got())
	w.clock.Advance(time.Minute)
	w.run()
	w.clock.Set(monday.Add(-2 * time.Hour))
	w.run()
	w.run()
	equal(t, "inbox", append(bookedBoth[:2:2], "reminder email kari@example.com", "reminder sms +4791234567"), w.got())
	if r := w.run(); r.Items != 0 {
		t.Errorf("something stays due: %+v", r)
	}
	all, err := message.List(t.Context(), w.db, "lotus", b.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := all[len(all)-1]
	if last.Status != message.Sent || last.To != "+4791234567" || last.Parts != 1 || last.Attempts != 1 ||
		last.Provider == "" ||
		!last.Sent.Equal(w.clock.Now()) || !last.Planned.Equal(w.clock.Now()) || last.Language != "nb" ||
		!strings.Contains(last.Text, "Lotus Terapi") {
		t.Errorf("record %+v", last)
	}
	i, err := w.db.Query(t.Context(), store.Query{Partition: "message#lotus#" + b.ID, Consistency: store.Strong})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range i.Items {
		if len(item.Facts) != 1 || item.Facts[0].Kind != "message.sent" || item.Facts[0].Subject != b.ID {
			t.Errorf("facts %+v", item.Facts)
		}
		for _, private := range []string{"kari", "Kari", "4791234567", "ida@"} {
			if strings.Contains(string(item.Facts[0].Data), private) {
				t.Errorf("a fact names %s", private)
			}
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func TestRetry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari(), only("booked.email.client", begin))
	var at []time.Duration
	w.gate.mail = func(context.Context, deliver.Email) error {
		at = append(at, w.clock.Now().Sub(begin))
		if len(at) < 4 {
			return errors.New("connection refused") // none of the port's kinds: temporary
		}
		return nil
	}
	w.run()
	w.forward(20 * time.Minute)
	want := []time.Duration{0, time.Minute, 3 * time.Minute, 7 * time.Minute}
	if d := cmp.Diff(want, at); d != "" {
		t.Errorf("attempts: %s", d)
	}
	equal(t, "inbox", bookedBoth[:1], w.got())
	all, _ := message.List(t.Context(), w.db, "lotus", b.ID)
	if len(all) != 1 || all[0].Attempts != 4 || all[0].Status != message.Sent {
		t.Errorf("records %+v", all)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	temporary := &deliver.Error{Kind: deliver.ErrTemporary, Reason: "greylisted"}
	permanent := &deliver.Error{Kind: deliver.ErrPermanent, Reason: "no such mailbox"}
	lost := &deliver.Error{Kind: deliver.ErrAmbiguous, Reason: "connection lost"}
	for _, c := range []struct {
		name     string
		id       string
		start    time.Time // of the appointment
		fails    error
		arrives  bool // although it fails
		want     string
		attempts int
	}{
		{"temporary for too long", "booked.email.client", monday, temporary, false,
			"failed booked email client gave up after 8 attempts: greylisted", 8},
		{"permanent", "booked.email.client", monday, permanent, false, "failed booked email client no such mailbox", 1},
		{"permanent, SMS", "reminder.sms.client.120", monday, permanent, false,
			"failed reminder sms client no such mailbox", 1},
		{"e-mail without an answer is sent again", "booked.email.client", monday, lost, true,
			"failed booked email client gave up after 8 attempts: connection lost", 8},
		{"SMS without an answer is not", "reminder.sms.client.120", monday, lost, true,
			"failed reminder sms client outcome unknown; an SMS is not sent twice", 1},
		{"SMS whose time ran out is not", "reminder.sms.client.120", monday, context.DeadlineExceeded, true,
			"failed reminder sms client outcome unknown; an SMS is not sent twice", 1},
		{"SMS refused for now is tried again", "reminder.sms.client.120", monday, temporary, false,
			"failed reminder sms client gave up after 8 attempts: greylisted", 8},
		{"a reminder is not tried beyond its sense", "reminder.email.client.1440", begin.Add(5 * time.Minute),
			temporary, false,
			"failed reminder email client no time left for another attempt: greylisted", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.book(c.start, kari(), only(c.id, begin))
			attempts := 0
			names := map[string]bool{}
			w.gate.mail = func(ctx context.Context, m deliver.Email) error {
				attempts++
				names[m.ID] = true
				if c.arrives {
					if _, err := w.box.SendEmail(ctx, m); err != nil {
						t.Error(err)
					}
				}
				return c.fails
			}
			w.gate.sms = func(ctx context.Context, m deliver.SMS) error {
				attempts++
				names[m.ID] = true
				return c.fails
			}
			w.run()
			w.forward(3 * time.Hour)
			equal(t, "records", []string{c.want}, w.records(b.ID))
			if attempts != c.attempts {
				t.Errorf("%d attempts", attempts)
			}
			if len(names) != 1 {
				t.Errorf("one message went out under %d ids", len(names))
			}
			if left := w.read(b).Agenda; len(left) != 0 {
				t.Errorf("left: %v", left)
			}
			if !w.read(b).Told.Client.IsZero() {
				t.Error("told although it failed")
			}
		})
	}
}

func TestJudgement(t *testing.T) {
	t.Parallel()
	cancel := func(b *booking.Booking) { b.Status = booking.Cancelled }
	tell := func(at time.Time) func(*booking.Booking) {
		return func(b *booking.Booking) { b.Told = booking.Told{Client: at, Practitioner: at} }
	}
	for _, c := range []struct {
		name    string
		id      string
		contact client.Contact
		at      time.Time // of the run
		change  func(*booking.Booking)
		inbox   []string
		records []string
	}{
		{"moved and back again", "moved.email.client", kari(), begin, tell(monday), []string{}, []string{}},
		{"moved and back again, practitioner", "moved.email.practitioner", kari(), begin, tell(monday), []string{},
			[]string{}},
		{"moved", "moved.email.client", kari(), begin, tell(monday.AddDate(0, 0, -3)),
			[]string{"moved email kari@example.com"}, []string{"sent moved email client"}},
		{"confirmed and moved before anybody was told", "booked.email.client", kari(), begin,
			func(b *booking.Booking) { b.Sequence = 1 },
			[]string{"booked email kari@example.com"}, []string{"sent booked email client"}},
		{"cancelled before it was confirmed", "booked.email.client", kari(), begin, cancel, []string{}, []string{}},
		{"a reminder of what was cancelled", "reminder.email.client.1440", kari(), begin, cancel, []string{},
			[]string{}},
		{"a cancellation of what stands", "cancelled.email.client", kari(), begin, tell(monday), []string{},
			[]string{}},
		{"a cancellation", "cancelled.email.practitioner", kari(), begin, cancel,
			[]string{"cancelled email ida@lotus.example"},
			[]string{"sent cancelled email practitioner"}},
		{"a reminder after the start", "reminder.email.client.1440", kari(), monday, tell(monday), []string{},
			[]string{"skipped reminder email client too late"}},
		{"a reminder just before the start", "reminder.email.client.1440", kari(), monday.Add(-time.Second),
			tell(monday),
			[]string{"reminder email kari@example.com"}, []string{"sent reminder email client"}},
		{"a confirmation after the end", "booked.email.client", kari(), monday.Add(time.Hour), tell(time.Time{}),
			[]string{},
			[]string{"skipped booked email client too late"}},
		{"no phone", "reminder.sms.client.120", client.Contact{Name: "Kari", Email: "kari@example.com"}, begin,
			tell(monday), []string{}, []string{}},
		{"no e-mail", "booked.email.client", client.Contact{Name: "Kari", Phone: "+4791234567"}, begin,
			tell(time.Time{}), []string{}, []string{}},
		{"practitioner without e-mail", "booked.email.practitioner", kari(), begin,
			func(b *booking.Booking) { b.Practitioner = "una" }, []string{}, []string{}},
		{"confirmed by SMS", "booked.sms.client", client.Contact{Name: "Kari", Phone: "+4791234567"}, begin,
			tell(time.Time{}),
			[]string{"booked sms +4791234567"}, []string{"sent booked sms client"}},
		{"something nobody has words for", "birthday.email.client", kari(), begin, tell(monday), []string{},
			[]string{"failed birthday email client message: no text for a mail to a client of kind birthday"}},
		{"a service that is gone", "booked.email.client", kari(), begin,
			func(b *booking.Booking) { b.Service, b.Practitioner = "gone", "gone" },
			[]string{"booked email kari@example.com"}, []string{"sent booked email client"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.book(monday, c.contact, only(c.id, begin), c.change)
			w.clock.Set(c.at)
			w.run()
			equal(t, "inbox", c.inbox, w.got())
			equal(t, "records", c.records, w.records(b.ID))
			if left := w.read(b).Agenda; len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestNothingDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.book(monday, kari(), only("booked.email.client", begin.Add(time.Second)))
	w.work(b)
	w.run()
	if err := w.do(booking.Kind, booking.Key("lotus", w.parts.IDs.New(begin))); err != nil {
		t.Errorf("a booking that is not there: %v", err)
	}
	err := w.do(practice.Kind, store.Key{Partition: "setup#lotus", Sort: "practice"})
	if !errors.Is(err, due.ErrUnknown) {
		t.Error("worked on what has no agenda")
	}
	equal(t, "inbox", []string{}, w.got())
	w.clock.Advance(time.Second)
	w.run()
	equal(t, "inbox", bookedBoth[:1], w.got())
}

func TestRunKeepsOrderAndLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	w := newWorld(t)
	w.workers = 1
	var want []string
	for n := range 150 { // more than one page in some shard, across all shards
		c := client.Contact{Name: "K", Email: fmt.Sprintf("k%03d@example.com", n)}
		w.book(monday, c, only("booked.email.client", begin.Add(time.Duration(n-150)*time.Second)))
		want = append(want, "booked email "+c.Email)
	}
	r, err := w.desk().Run(t.Context(), 20)
	if err != nil || !r.Left || r.Done != 20 {
		t.Errorf("%+v %v", r, err)
	}
	equal(t, "the first", want[:20], w.got())
	short, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if r, err = w.desk().Run(short, 0); err != nil || !r.Left || r.Items != 0 {
		t.Errorf("with little time left: %+v %v", r, err)
	}
	if r = w.run(); r.Left || r.Done != 130 {
		t.Errorf("%+v", r)
	}
	equal(t, "all", want, w.got())
}

func TestOneBadSubjectStopsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(store.Put(store.Item{Key: booking.Key("lotus", "broken"), Kind: "booking", Data: []byte("{"),
		Due: agenda.Messages.Place("broken", begin)}, store.IfAbsent), nil)
	w.book(monday, kari())
	r, err := w.desk().Run(t.Context(), 0)
	if err == nil || r.Errors != 1 {
		t.Errorf("%+v %v", r, err)
	}
	equal(t, "inbox", bookedBoth, w.got())
}

func TestOffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var expired atomic.Int32
	deadline := begin.Add(2 * time.Hour)
	e := w.wait(kari(), deadline, agenda.New("offer.email.client", begin), agenda.New("offer.sms.client", begin),
		agenda.New("expire", deadline))
	w.expire = func(ctx context.Context, k store.Key) error {
		expired.Add(1)
		i, err := w.db.Get(ctx, k, store.Strong)
		if err != nil {
			return err
		}
		e, err := waitlist.Decode(i)
		if err != nil {
			return err
		}
		e.Status, e.Offer, e.Agenda = waitlist.Waiting, nil, e.Agenda.Settled("expire")
		op, err := e.Put()
		if err != nil {
			return err
		}
		return w.db.Transact(ctx, op)
	}
	w.run()
	equal(t, "inbox", []string{"offer email kari@example.com", "offer sms +4791234567"}, w.got())
	equal(t, "records", []string{"sent offer email client", "sent offer sms client"}, sorted(w.records(e.ID)))
	if expired.Load() != 0 {
		t.Error("expired before its time")
	}
	w.clock.Set(deadline)
	if r := w.run(); r.Acted != 1 {
		t.Errorf("%+v", r)
	}
	w.run()
	if expired.Load() != 1 {
		t.Errorf("expired %d times", expired.Load())
	}
}

func TestOfferThatIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	late := w.wait(kari(), begin, agenda.New("offer.email.client", begin.Add(-time.Hour)))
	taken := w.wait(kari(), begin.Add(time.Hour), agenda.New("offer.email.client", begin.Add(-time.Hour)))
	i, err := w.db.Get(t.Context(), waitlist.Key("lotus", taken.ID), store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	taken, _ = waitlist.Decode(i)
	taken.Status = waitlist.Booked
	w.put(taken.Put())
	w.run()
	equal(t, "inbox", []string{}, w.got())
	equal(t, "late", []string{"skipped offer email client too late"}, w.records(late.ID))
	equal(t, "taken", []string{}, w.records(taken.ID))
}

// TestExpireThatDoesNothing must not keep a worker busy for ever, and rings.
func TestExpireThatDoesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wait(kari(), begin, agenda.New("expire", begin))
	if r, err := w.desk().Run(t.Context(), 0); err == nil || r.Acted != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}
