package message_test

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/booking/letters"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/inbox"
	"stund/internal/due"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/waitlist"
	waiting "stund/internal/waitlist/letters"
)

var (
	begin  = messagetest.Begin
	monday = messagetest.Monday
	kari   = messagetest.Kari
)

// world is a practice with everything that sends its messages.
type world struct {
	t     *testing.T
	db    store.Store // in which the test looks
	feed  *bolt.Feed  // of its changes
	parts message.Parts
	clock *clock.Manual
	box   *inbox.Inbox
	gate  *gate
	setup *practice.Setup

	practices letters.Practices
	expire    message.Act
	caps      *message.Caps // nil: nothing is bounded
	workers   int           // 0: as many as usual
}

// gate stands before the inbox: a test says in it what happens while a message is on its way.
type gate struct {
	*inbox.Inbox
	mu   sync.Mutex
	mail func(context.Context, deliver.Email) error // before it is delivered; an error stands for the channel's
	sms  func(context.Context, deliver.SMS) error
}

func (g *gate) SendEmail(ctx context.Context, m deliver.Email) (deliver.Receipt, error) {
	g.mu.Lock()
	hook := g.mail
	g.mu.Unlock()
	if hook != nil {
		if err := hook(ctx, m); err != nil {
			return deliver.Receipt{}, err
		}
	}
	return g.Inbox.SendEmail(ctx, m)
}

func (g *gate) SendSMS(ctx context.Context, m deliver.SMS) (deliver.Receipt, error) {
	g.mu.Lock()
	hook := g.sms
	g.mu.Unlock()
	if hook != nil {
		if err := hook(ctx, m); err != nil {
			return deliver.Receipt{}, err
		}
	}
	return g.Inbox.SendSMS(ctx, m)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	db, err := bolt.Open(filepath.Join(dir, "stund.db"), bolt.Options{Consumers: []string{"reactions"}})
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(begin)
	box, err := inbox.Open(dir, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	source := ids.Random()
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error {
		runtime.Gosched()
		return ctx.Err()
	}}
	w := &world{t: t, db: db, feed: db.Feed("reactions"), clock: c, box: box, gate: &gate{Inbox: box}}
	var book *practice.Book
	book, w.setup = messagetest.Make(t, db, c)
	w.practices = book
	w.parts = message.Parts{Store: db, Mailer: w.gate, Texter: w.gate, IDs: source, Now: c.Now, Retry: retry,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	w.expire = func(context.Context, store.Key) error { return nil }
	return w
}

// draft is a booking as booking plans it, with the id that all tests use.
func (w *world) draft(start time.Time, c client.Contact) booking.Booking {
	v, _ := w.setup.Service("consultation")
	b := booking.Draft(w.setup, v, "ida", start, c, w.clock.Now())
	b.ID, b.Client = w.parts.IDs.New(w.clock.Now()), w.parts.IDs.New(w.clock.Now())
	return b
}

// book stores a drafted booking.
func (w *world) book(start time.Time, c client.Contact, change ...func(*booking.Booking)) booking.Booking {
	w.t.Helper()
	b := w.draft(start, c)
	for _, f := range change {
		f(&b)
	}
	w.put(b.Put())
	return w.read(b)
}

func (w *world) put(op store.Op, err error) {
	w.t.Helper()
	if err == nil {
		err = w.db.Transact(context.WithoutCancel(w.t.Context()), op)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(b booking.Booking) booking.Booking {
	w.t.Helper()
	i, err := w.db.Get(w.t.Context(), booking.Key(b.Practice, b.ID), store.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	b, err = booking.Decode(i)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// change is what somebody else does to the booking.
func (w *world) change(b booking.Booking, f func(*booking.Booking)) booking.Booking {
	w.t.Helper()
	b = w.read(b)
	f(&b)
	w.put(b.Put())
	return w.read(b)
}

// asGiven reaches everybody as they said.
type asGiven struct{}

func (asGiven) Reach(_ context.Context, _, _ string, c client.Contact, _ time.Time) (client.Contact, error) {
	return c, nil
}

// desk is the desk of messages, as the parts are now.
func (w *world) desk() *due.Runner {
	parts := w.parts
	mailboxes := message.NewMailboxes(parts.Store, parts.Retry, message.InstallationKey, parts.IDs, "", parts.Now)
	parts.Judges = []message.Judge{mailboxes}
	if w.caps != nil {
		parts.Judges = append(parts.Judges, w.caps)
	}
	sender := message.NewSender(parts)
	write := letters.Writer{Writer: messagetest.Writer()}
	offers := waiting.Letters(write, w.practices, nil, asGiven{})
	offers.Acts[waitlist.KindExpire], offers.Postpone = w.expire, nil
	kinds := []due.Kind{sender.Kind(letters.Letters(write, w.practices, asGiven{})), sender.Kind(offers)}
	return due.NewRunner(agenda.Messages, parts.Store, kinds, due.Options{Workers: w.workers, Now: parts.Now,
		Log: parts.Log})
}

// do does what is due of the item at the key.
func (w *world) do(kind string, key store.Key) error {
	_, err := w.desk().Do(w.t.Context(), []due.Item{{Kind: kind, Key: key}})
	return err
}

func (w *world) work(b booking.Booking) {
	w.t.Helper()
	if err := w.do(booking.Kind, booking.Key(b.Practice, b.ID)); err != nil {
		w.t.Fatal(err)
	}
}

// run lets the schedule run once.
func (w *world) run() due.Report {
	w.t.Helper()
	r, err := w.desk().Run(w.t.Context(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// forward moves the clock minute by minute, with a run in each.
func (w *world) forward(d time.Duration) {
	w.t.Helper()
	for range int(d / time.Minute) {
		w.clock.Advance(time.Minute)
		w.run()
	}
}

// got lists what arrived: "kind channel to".
func (w *world) got() []string {
	out := []string{}
	for _, m := range w.box.Messages() {
		out = append(out, m.Kind+" "+m.Channel+" "+m.To)
	}
	return out
}

// open lists what is planned.
func open(b booking.Booking) []string {
	out := []string{}
	for _, e := range b.Agenda {
		out = append(out, e.ID)
	}
	slices.Sort(out)
	return out
}

// records lists what was recorded: "status kind channel reason".
func (w *world) records(subject string) []string {
	w.t.Helper()
	all, err := message.List(w.t.Context(), w.db, "lotus", subject)
	if err != nil {
		w.t.Fatal(err)
	}
	out := []string{}
	for _, r := range all {
		out = append(out, strings.TrimSpace(string(r.Status)+" "+r.Kind+" "+r.Channel+" "+r.Audience+" "+r.Reason))
	}
	return out
}

// only leaves what the id names in the booking's agenda, due at the time.
func only(id string, at time.Time) func(*booking.Booking) {
	return func(b *booking.Booking) { b.Agenda = agenda.Agenda{agenda.New(id, at)} }
}

// wait stores a client of the waiting list to whom a time is offered.
func (w *world) wait(c client.Contact, deadline time.Time, plan ...agenda.Entry) waitlist.Entry {
	w.t.Helper()
	e := waitlist.Entry{ID: w.parts.IDs.New(w.clock.Now()), Practice: "lotus", Status: waitlist.Offered,
		Service: "consultation", From: civil.In(monday, time.UTC), To: civil.In(monday, time.UTC), Contact: c,
		Created: w.clock.Now(), Agenda: plan,
		Offer: &waitlist.Offer{Start: monday, End: monday.Add(50 * time.Minute), Practitioner: "ida",
			Deadline: deadline}}
	w.put(e.Put())
	return e
}
