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
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/inbox"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/waitlist"
)

// begin is when every test begins: Sunday 1 November 2026, 12:00 in Oslo.
var begin = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)

// monday is when the appointments of the tests are: Monday 23 November 2026, 14:00 in Oslo.
var monday = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

// world is a practice with everything that sends its messages.
type world struct {
	t     *testing.T
	db    store.Store // in which the test looks
	parts message.Parts
	clock *clock.Manual
	box   *inbox.Inbox
	gate  *gate
	setup *practice.Setup
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
	db, err := bolt.Open(filepath.Join(dir, "stund.db"), bolt.Options{})
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
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { runtime.Gosched(); return ctx.Err() }}
	w := &world{t: t, db: db, clock: c, box: box, gate: &gate{Inbox: box}}
	book := practice.NewBook(db, retry, source, c.Now)
	owner := fact.Actor{Role: fact.Owner, Practice: "lotus"}
	if _, _, err := book.Put(t.Context(), owner, lotus()); err != nil {
		t.Fatal(err)
	}
	w.setup, err = book.Change(t.Context(), owner, "lotus", "practice.changed", "lotus", furnish)
	if err != nil {
		t.Fatal(err)
	}
	w.parts = message.Parts{Store: db, Practices: book, Mailer: w.gate, Texter: w.gate, Writer: writer(), IDs: source, Key: message.InstallationKey, Now: c.Now, Retry: retry,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Expire: func(context.Context, store.Key) error { return nil }}
	return w
}

func writer() message.Writer {
	return message.Writer{Base: "https://lotus.example", Sign: link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}, From: "time@stund.example"}
}

func lotus() practice.Practice {
	return practice.Practice{ID: "lotus", Name: "Lotus Terapi", TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "post@lotus.example", Phone: "+4722123456", Address: "Storgata 1, 0155 Oslo", Website: "https://lotus.example",
		SMSSender: "Lotus", Accent: "#1f6f5c"}
}

func furnish(s *practice.Setup) error {
	s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata", Address: "Storgata 1, 0155 Oslo"}, {ID: "video", Name: "Video", Online: true}}
	s.Practitioners = []practice.Practitioner{
		{ID: "ida", Name: "Ida Berg", Title: "Fysioterapeut", Email: "ida@lotus.example"},
		{ID: "bo", Name: "Bo Dahl", Email: "bo@lotus.example", Language: i18n.EN, TimeZone: "America/New_York"},
		{ID: "una", Name: "Una Lie"},
	}
	s.Services = []practice.Service{
		{ID: "consultation", Name: "Konsultasjon", DurationMinutes: 50, BufferAfter: 10, Capacity: 1, Price: money.Amount{Minor: 85000, Currency: "NOK"},
			Practitioners: []string{"ida", "bo", "una"}, Locations: []string{"storgata"}, CancelMinutes: 1440, RescheduleMinutes: 1440,
			ConfirmationText: "Kom gjerne fem minutter før."},
		{ID: "video", Name: "Videotime", DurationMinutes: 30, Capacity: 1, Practitioners: []string{"ida"}, Locations: []string{"video"},
			CancelMinutes: 120, RescheduleMinutes: 1440, Reminders: []practice.Reminder{{Minutes: 2880, Channel: "email"}, {Minutes: 1440, Channel: "sms"}, {Minutes: 30, Channel: "sms"}}},
	}
	return nil
}

func kari() client.Contact {
	return client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Phone: "+4791234567", Language: i18n.NB}
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

func (w *world) desk() *message.Desk { return message.NewDesk(w.parts) }

func (w *world) work(b booking.Booking) {
	w.t.Helper()
	if err := w.desk().Work(w.t.Context(), booking.Key(b.Practice, b.ID)); err != nil {
		w.t.Fatal(err)
	}
}

// run lets the schedule run once.
func (w *world) run() message.Report {
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
	e := waitlist.Entry{ID: w.parts.IDs.New(w.clock.Now()), Practice: "lotus", Status: waitlist.Offered, Service: "consultation",
		From: civil.In(monday, time.UTC), To: civil.In(monday, time.UTC), Contact: c, Created: w.clock.Now(), Agenda: plan,
		Offer: &waitlist.Offer{Start: monday, End: monday.Add(50 * time.Minute), Practitioner: "ida", Deadline: deadline}}
	w.put(e.Put())
	return e
}
