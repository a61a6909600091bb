package message_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/deliver"
	"stund/internal/message"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

func (w *world) mailboxes() *message.Mailboxes {
	return message.NewMailboxes(w.parts.Store, w.parts.Retry, message.InstallationKey, w.parts.IDs,
		"time@stund.example", w.parts.Now)
}

// hear hands the notice over and returns whether it concerned anything.
func (w *world) hear(n deliver.Notice) bool {
	w.t.Helper()
	heard, err := w.mailboxes().Hear(w.t.Context(), n)
	if err != nil {
		w.t.Fatal(err)
	}
	return heard
}

// sent books with only a confirmation to the client, lets it be sent, and returns the notice that its channel may tell.
func (w *world) sent(news deliver.News) (booking.Booking, deliver.Notice) {
	w.t.Helper()
	var tags map[string]string
	w.gate.mail = func(_ context.Context, m deliver.Email) error { tags = m.Tags; return nil }
	b := w.book(monday, kari(), only("booked.email.client", w.clock.Now()))
	w.work(b)
	w.gate.mail = nil
	if tags["practice"] != "lotus" || tags["subject"] != b.ID || len(tags) != 3 {
		w.t.Fatalf("tags %v", tags)
	}
	return b, deliver.Notice{News: news, Tags: tags, From: "time@stund.example", To: []string{"kari@example.com"},
		At: w.clock.Now(), Reason: "NoEmail 5.1.1"}
}

// remind plans both reminders for now, and returns what was recorded of them.
func (w *world) remind(b booking.Booking) []string {
	w.t.Helper()
	before := w.records(b.ID)
	b = w.change(b, func(b *booking.Booking) {
		b.Agenda = agenda.Agenda{agenda.New("reminder.email.client.1440", w.clock.Now()),
			agenda.New("reminder.sms.client.120", w.clock.Now())}
	})
	w.work(b)
	return slices.DeleteFunc(w.records(b.ID), func(r string) bool { return slices.Contains(before, r) })
}

func TestWhatComesBackStopsMail(t *testing.T) {
	t.Parallel()
	const text = "sent reminder sms client"
	for _, c := range []struct {
		name   string
		news   deliver.News
		record string // of the confirmation
		want   string // of the e-mail
	}{
		{"bounce", deliver.Bounced, "bounced booked email client NoEmail 5.1.1",
			"skipped reminder email client mail to this address came back on 2026-11-01 (NoEmail 5.1.1)"},
		{"complaint", deliver.Complained, "complained booked email client NoEmail 5.1.1",
			"skipped reminder email client the recipient complained of mail on 2026-11-01 (NoEmail 5.1.1)"},
		{"perhaps only this once", deliver.Returned, "sent booked email client NoEmail 5.1.1",
			"sent reminder email client"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, n := w.sent(c.news)
			n.To = []string{"Kari@example.com"} // letters as the provider likes them
			for range 2 {
				if !w.hear(n) {
					t.Error("not heard")
				}
			}
			equal(t, "the confirmation's record", []string{c.record}, w.records(b.ID))
			if all, _ := message.List(t.Context(), w.db, "lotus", b.ID); !all[0].Returned.Equal(begin) ||
				!all[0].Sent.Equal(begin) {
				t.Errorf("record %+v", all[0])
			}
			i, err := w.db.Query(t.Context(), store.Query{Partition: "message#lotus#" + b.ID,
				Consistency: store.Strong})
			if err != nil || len(i.Items[0].Facts) != 1 != (c.news == deliver.Returned) {
				t.Errorf("facts %+v, %v", i.Items, err)
			}
			equal(t, "reminders", sorted([]string{c.want, text}), sorted(w.remind(b)))
			mailed := slices.Contains(w.got(), "reminder email kari@example.com")
			if mailed != (c.news == deliver.Returned) {
				t.Errorf("inbox %v", w.got())
			}
		})
	}
}

// TestABounceCountsForHalfAYear: then one mail finds out. A complaint counts for good, and another address at no time.
func TestABounceCountsForHalfAYear(t *testing.T) {
	t.Parallel()
	for news, mailed := range map[deliver.News]bool{deliver.Bounced: true, deliver.Complained: false} {
		w := newWorld(t)
		_, n := w.sent(news)
		w.hear(n)
		other := kari()
		other.Email = "kari@example.org"
		mail := func() bool {
			before := len(w.got())
			c := kari()
			w.work(w.book(w.clock.Now().AddDate(0, 0, 7), c, only("booked.email.client", w.clock.Now())))
			return len(w.got()) > before
		}
		w.work(w.book(monday, other, only("booked.email.client", w.clock.Now())))
		equal(t, "to another address", []string{"booked email kari@example.com", "booked email kari@example.org"},
			w.got())
		w.clock.Advance(180*24*time.Hour - time.Second)
		if mail() {
			t.Errorf("%s: mailed within half a year", news)
		}
		w.clock.Advance(time.Second)
		if mail() != mailed {
			t.Errorf("%s: mailed after half a year: %v", news, !mailed)
		}
		n.News, n.At = deliver.Bounced, w.clock.Now() // it found out
		w.hear(n)
		if mail() {
			t.Errorf("%s: mailed after another bounce", news)
		}
	}
}

// stored returns everything that notices can change.
func (w *world) stored(subject string) string {
	w.t.Helper()
	all, err := message.List(w.t.Context(), w.db, "lotus", subject)
	if err != nil {
		w.t.Fatal(err)
	}
	out := fmt.Sprintf("%+v\n", all)
	for _, address := range []string{"kari@example.com", "ola@example.com"} {
		q := store.Query{Partition: message.MailboxPartition(address), Consistency: store.Strong}
		err := store.All(w.t.Context(), w.db, q, func(i store.Item) bool {
			out += fmt.Sprintf("%s %s %s %s\n", i.Key, i.Kind, i.Data, i.Expires)
			return true
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return out
}

// TestNoticesInAnyOrder: whatever their order, and however often each is told, on a store that fails, the same is known
// in the end.
func TestNoticesInAnyOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	w := newWorld(t)
	b, n := w.sent(deliver.Bounced)
	w.clock.Advance(time.Hour)
	var notices []deliver.Notice
	for _, news := range []deliver.News{deliver.Bounced, deliver.Returned, deliver.Complained} {
		for minute := range 2 {
			for _, reason := range []string{"General", "NoEmail"} {
				v := n
				v.News, v.At, v.Reason = news, n.At.Add(time.Duration(minute)*time.Minute), reason
				notices = append(notices, v)
				v.Tags = nil
				notices = append(notices, v)
			}
		}
	}
	record, err := w.db.Query(t.Context(), store.Query{Partition: "message#lotus#" + b.ID, Consistency: store.Strong})
	if err != nil || len(record.Items) != 1 {
		t.Fatal(record, err)
	}
	w.parts.Store = faulty.New(w.db, faulty.Options{Seed: 7, Conflict: 0.1, Lost: 0.1, Dropped: 0.1})
	order := rand.New(rand.NewPCG(1, 2))
	want := map[int]string{}
	for round := range 60 {
		kinds := 8 * (1 + round%3) // only bounces, with what may be none, and with complaints
		told := slices.Concat(notices[:kinds], notices[:kinds])
		order.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		w.put(store.Put(record.Items[0], store.Always), nil)
		for _, practice := range []string{"lotus", "*"} {
			w.put(store.Delete(store.Key{Partition: message.MailboxPartition("kari@example.com"), Sort: practice},
				store.Always), nil)
		}
		for _, v := range told {
			w.hear(v)
		}
		got := w.stored(b.ID)
		if want[kinds] == "" {
			want[kinds] = got
			t.Log(got)
		}
		if d := cmp.Diff(want[kinds], got); d != "" {
			t.Fatal(d)
		}
	}
}

// TestForgedNotices: a notice changes the record of a message that went to the address it is of, what that message's
// practice knows of the address, and nothing else.
func TestForgedNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, n := w.sent(deliver.Bounced)
	before := w.stored(b.ID)
	for name, change := range map[string]func(*deliver.Notice){
		"of another address":      func(n *deliver.Notice) { n.To = []string{"ola@example.com"} },
		"of nobody":               func(n *deliver.Notice) { n.To = nil },
		"half of the tags":        func(n *deliver.Notice) { delete(n.Tags, "message") },
		"a practice that is none": func(n *deliver.Notice) { n.Tags["practice"] = "*" },
		"a key within a key":      func(n *deliver.Notice) { n.Tags["practice"] = "lotus#" + b.ID },
		"a subject that is none":  func(n *deliver.Notice) { n.Tags["subject"] = "x" },
		"mail of somebody else":   func(n *deliver.Notice) { n.Tags, n.From = nil, "time@elsewhere.example" },
		"nobody's mail":           func(n *deliver.Notice) { n.Tags, n.From = nil, "" },
	} {
		f := n
		f.Tags = map[string]string{}
		for k, v := range n.Tags {
			f.Tags[k] = v
		}
		change(&f)
		if w.hear(f) {
			t.Errorf("%s: heard", name)
		}
	}
	for name, tag := range map[string]string{"another practice's": "practice", "no such booking": "subject",
		"no such message": "message"} {
		f := n
		f.Tags = map[string]string{"practice": "lotus", "subject": b.ID, "message": n.Tags["message"]}
		f.Tags[tag] = map[string]string{"practice": "willow", "subject": strings.Repeat("0", 26),
			"message": strings.Repeat("0", 26)}[tag]
		if _, err := w.mailboxes().Hear(t.Context(), f); !errors.Is(err, message.ErrUnrecorded) {
			t.Errorf("%s: got %v, want %v", name, err, message.ErrUnrecorded)
		}
	}
	if _, err := w.mailboxes().Hear(t.Context(), deliver.Notice{News: "exploded", To: n.To}); err == nil {
		t.Error("news that is none was taken in")
	}
	if d := cmp.Diff(before, w.stored(b.ID)); d != "" {
		t.Errorf("something changed: %s", d)
	}
	// An SMS is no e-mail, though its record be named.
	w.work(w.change(b, func(b *booking.Booking) {
		b.Agenda = agenda.Agenda{agenda.New("reminder.sms.client.120", w.clock.Now())}
	}))
	all, _ := message.List(t.Context(), w.db, "lotus", b.ID)
	for _, r := range all {
		n.Tags["message"], n.To = r.ID, []string{r.To}
		if r.Channel == "sms" && w.hear(n) {
			t.Error("an SMS bounced")
		}
	}
}

// TestWhoIsTold: what one practice learns of an address binds no other; what names no practice binds all.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, n := w.sent(deliver.Bounced)
	n.At = n.At.Add(100 * 365 * 24 * time.Hour) // a clock that is fast makes it count no longer
	w.hear(n)
	if got := w.stored(b.ID); !strings.Contains(got, " lotus mailbox ") || strings.Contains(got, " * ") ||
		!strings.Contains(got, "2027-04-30") {
		t.Errorf("stored %s", got)
	}
	mine := store.Key{Partition: message.MailboxPartition("kari@example.com"), Sort: "lotus"}
	i, err := w.db.Get(t.Context(), mine, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	i.Key.Sort = "willow" // as if it were another's
	w.put(store.Put(i, store.IfAbsent), nil)
	w.put(store.Delete(mine, store.Always), nil)
	w.work(w.book(monday, kari(), only("booked.email.client", w.clock.Now())))
	equal(t, "inbox", []string{"booked email kari@example.com", "booked email kari@example.com"}, w.got())

	n.Tags, n.To, n.From = nil, []string{"kari@example.com", "Ola@Example.com"}, "Time@Stund.Example"
	w.hear(n)
	if got := w.stored(b.ID); strings.Count(got, " * mailbox ") != 2 ||
		strings.Contains(strings.SplitN(got, "\n", 2)[1], "@") {
		t.Errorf("stored %s", got)
	}
	ola := kari()
	ola.Email = "ola@example.com"
	w.work(w.book(monday, ola, only("booked.email.client", w.clock.Now())))
	equal(t, "inbox", []string{"booked email kari@example.com", "booked email kari@example.com"}, w.got())
}

// TestWhatARecordTells: the weightiest of the notices, the first of those alike, and not what it may be where it is
// known why nothing was sent.
func TestWhatARecordTells(t *testing.T) {
	t.Parallel()
	minute := func(n int, news deliver.News) deliver.Notice {
		return deliver.Notice{News: news, At: begin.Add(time.Duration(n) * time.Minute), Reason: fmt.Sprint(news, n)}
	}
	for name, c := range map[string]struct {
		fails error // of the sending
		told  []deliver.Notice
		want  string
	}{
		"bounces": {nil, []deliver.Notice{minute(2, deliver.Bounced), minute(1, deliver.Bounced)},
			"bounced bounced1 1m0s"},
		"perhaps, then for good": {nil, []deliver.Notice{minute(1, deliver.Returned), minute(2, deliver.Bounced)},
			"bounced bounced2 2m0s"},
		"a complaint": {nil, []deliver.Notice{minute(3, deliver.Complained), minute(1, deliver.Bounced)},
			"complained complained3 3m0s"},
		"perhaps": {nil, []deliver.Notice{minute(4, deliver.Returned), minute(3, deliver.Returned)},
			"sent returned3 3m0s"},
		"not sent, and perhaps": {deliver.ErrPermanent, []deliver.Notice{minute(1, deliver.Returned)},
			"failed deliver: permanent failure 0s"},
		"sent without our knowing": {deliver.ErrPermanent, []deliver.Notice{minute(1, deliver.Bounced)},
			"bounced bounced1 1m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var tags map[string]string
			w.gate.mail = func(_ context.Context, m deliver.Email) error { tags = m.Tags; return c.fails }
			b := w.book(monday, kari(), only("booked.email.client", begin))
			w.work(b)
			w.clock.Advance(time.Hour)
			for _, n := range c.told {
				n.Tags, n.To = tags, []string{"kari@example.com"}
				w.hear(n)
			}
			all, err := message.List(t.Context(), w.db, "lotus", b.ID)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			after := time.Duration(0)
			if r := all[0].Returned; !r.IsZero() {
				after = r.Sub(begin)
			}
			if got := fmt.Sprint(all[0].Status, " ", all[0].Reason, " ", after); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestANoticeBeforeItsRecord: SES may be faster than the record of what it sent; it is told again then.
func TestANoticeBeforeItsRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, n := booking.Booking{}, deliver.Notice{}
	w.gate.mail = func(_ context.Context, m deliver.Email) error {
		n = deliver.Notice{News: deliver.Bounced, Tags: m.Tags, To: []string{m.To.Email}, At: w.clock.Now()}
		if _, err := w.mailboxes().Hear(t.Context(), n); !errors.Is(err, message.ErrUnrecorded) {
			t.Errorf("got %v", err)
		}
		return nil
	}
	b = w.book(monday, kari(), only("booked.email.client", begin))
	w.work(b)
	if !w.hear(n) {
		t.Error("not heard")
	}
	equal(t, "records", []string{"bounced booked email client"}, w.records(b.ID))
	i, err := w.db.Query(t.Context(), store.Query{Partition: "message#lotus#" + b.ID, Consistency: store.Strong})
	if err != nil || len(i.Items[0].Facts) != 1 || i.Items[0].Facts[0].Kind != "message.bounced" {
		t.Errorf("facts %+v, %v", i.Items, err)
	}
}
