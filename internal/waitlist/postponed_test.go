package waitlist_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
	waiting "stund/internal/waitlist/letters"
)

// dam is a judge who lets nothing through to some addresses before an instant, and a channel that keeps what it takes.
type dam struct {
	until map[string]time.Time
	clock *clock.Manual
	sent  []string // "12:00 k1@example.com"
}

func (d *dam) Rule(_ context.Context, s message.Sending, now time.Time) (message.Ruling, error) {
	if !now.Before(d.until[s.To]) || s.Kind != waitlist.KindOffer {
		return message.Ruling{}, nil
	}
	return message.Ruling{Later: now.Truncate(time.Hour).Add(time.Hour)}, nil
}

func (d *dam) took(kind, to string) (deliver.Receipt, error) {
	if kind == waitlist.KindOffer {
		d.sent = append(d.sent, d.clock.Now().In(time.FixedZone("", 3600)).Format("15:04 ")+to)
	}
	return deliver.Receipt{ProviderID: "1"}, nil
}

func (d *dam) SendEmail(_ context.Context, m deliver.Email) (deliver.Receipt, error) {
	return d.took(m.Kind, m.To.Email)
}

func (d *dam) SendSMS(_ context.Context, m deliver.SMS) (deliver.Receipt, error) {
	return d.took(m.Kind, m.To)
}

// desk is the desk of messages, which sends what the dam lets through.
func (h *house) desk(d *dam) *due.Runner {
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 40}
	sender := message.NewSender(message.Parts{Store: h.file, Mailer: d, Texter: d, IDs: ids.Random(), Now: h.clock.Now,
		Retry: retry, Log: slog.New(slog.DiscardHandler), Judges: []message.Judge{d}})
	w := letters.Writer{Writer: messagetest.Writer()}
	people := client.NewClients(h.file, retry, ids.Random(), []byte("key"), h.clock.Now)
	return due.NewRunner(agenda.Messages, h.file, []due.Kind{sender.Kind(letters.Letters(w, h.book, people)),
		sender.Kind(waiting.Letters(w, h.book, h.list, people))},
		due.Options{Workers: 1, Now: h.clock.Now})
}

// TestADeadlineCountsFromWhenItsOfferIsSent: an offer that a judge puts off, or whose desk stood still, stands as long
// from when it is sent; and if that is too late for the time, the next in line gets it, and nobody has declined it.
func TestADeadlineCountsFromWhenItsOfferIsSent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		until    string        // the first one's addresses take nothing until then
		phone    string        // of the first one
		phoned   bool          // the phone takes messages
		down     time.Duration // for which nothing is sent
		start    string
		sent     []string
		deadline string // of the first one's offer, when it was sent; "": they have none
	}{
		"at once": {start: "04 10:00", sent: []string{"12:07 k1@example.com"}, deadline: "12:30"},
		"put off": {until: "03 13:00", start: "04 10:00", sent: []string{"13:00 k1@example.com"}, deadline: "13:15"},
		"put off again and again": {until: "03 15:00", start: "04 10:00", sent: []string{"15:00 k1@example.com"},
			deadline: "15:15"},
		"too late for it": {until: "03 15:00", start: "03 13:20", sent: []string{"12:08 k2@example.com"}},
		"too late in the end": {until: "03 17:00", start: "03 14:20",
			sent: []string{"13:01 k2@example.com"}, deadline: ""},
		"by phone at once": {until: "03 13:00", phone: "+4791234567", phoned: true, start: "04 10:00",
			sent: []string{"12:07 +4791234567"}, deadline: "12:30"},
		"neither way": {until: "03 13:00", phone: "+4791234567", start: "04 10:00",
			sent: []string{"13:00 k1@example.com", "13:00 +4791234567"}, deadline: "13:15"},
		"the desk stood still": {down: 3 * time.Hour, start: "04 10:00", sent: []string{"15:09 k1@example.com"},
			deadline: "15:30"},
		"the desk stood still until it was too late": {down: 2 * time.Hour, start: "03 14:10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := func(s string) time.Time {
				v, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+s, oslo(t))
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			h := openHouse(t, at("02 10:00"))
			d := &dam{until: map[string]time.Time{}, clock: h.clock}
			desk, start := h.desk(d), at(c.start)
			work := func() {
				t.Helper()
				if _, err := desk.Run(t.Context(), 0); err != nil {
					t.Fatal(err)
				}
			}
			h.alone(t, start)
			b := h.take(t, "talk", "a", start, 3)
			first, second := h.wish(t, start, 1, c.phone), h.wish(t, start, 2, "")
			work()
			if c.until != "" {
				d.until[who(1).Email] = at(c.until)
				if !c.phoned {
					d.until[c.phone] = at(c.until)
				}
			}
			h.clock.Set(at("03 12:07"))
			if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
				t.Fatal(err)
			}
			freed := func() {
				t.Helper()
				if err := h.list.Freed(t.Context(), "p", start, start.Add(time.Hour)); err != nil {
					t.Fatal(err)
				}
			}
			freed()
			h.clock.Advance(c.down)
			for range 4 * 60 {
				if c.down == 0 || h.clock.Now().After(at("03 12:07").Add(c.down)) {
					work()
					freed() // as the reactor does after each offer that ran out
				}
				if len(d.sent) >= max(len(c.sent), 1) {
					break
				}
				h.clock.Advance(time.Minute)
			}
			if !slices.Equal(d.sent, c.sent) {
				t.Errorf("sent %q, want %q", d.sent, c.sent)
			}
			e, err := h.list.Get(t.Context(), "p", first)
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Declined) > 0 {
				t.Errorf("they have answered %s", e.Declined)
			}
			if c.deadline == "" {
				if e.Status != waitlist.Waiting {
					t.Errorf("the first is %s: %+v", e.Status, e.Offer)
				}
				return
			}
			if got := e.Offer.Deadline.In(oslo(t)).Format("15:04"); got != c.deadline {
				t.Errorf("it stands until %s, want %s", got, c.deadline)
			}
			if x, ends := e.Agenda.Find(waitlist.KindExpire); !ends || !x.At.Equal(e.Offer.Deadline) {
				t.Errorf("its end is planned for %s", x.At)
			}
			if got := h.offers(t, second)[0]; got != "" {
				t.Errorf("the second is offered %s too", got)
			}
			h.clock.Set(e.Offer.Deadline)
			work()
			if e, err = h.list.Get(t.Context(), "p", first); err != nil || len(e.Declined) != 1 {
				t.Errorf("what they heard of and did not answer: %+v %v", e, err)
			}
		})
	}
}

// alone leaves nothing to be booked but an hour with one practitioner, whose offers stand for a quarter of an hour.
func (h *house) alone(t *testing.T, start time.Time) {
	t.Helper()
	minute := start.Hour()*60 + start.Minute()
	h.hours(t, civil.Time(minute), civil.Time(minute+60))
	h.change(t, func(s *practice.Setup) { s.Practice.WaitlistTime = 15 })
}

// wish puts somebody on the list for the day of start.
func (h *house) wish(t *testing.T, start time.Time, n int, phone string) string {
	t.Helper()
	c, on := who(n), dateOf(t, start)
	c.Phone = phone
	e, err := h.list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: "talk", Practitioner: "a", From: on,
		To: on, Client: c})
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(time.Second)
	return e.ID
}

func dateOf(t *testing.T, at time.Time) civil.Date {
	t.Helper()
	return civil.In(at, oslo(t))
}
