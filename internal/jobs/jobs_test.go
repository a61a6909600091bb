package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue"
	"stund/internal/catalogue/contributions"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver/inbox"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/jobs"
	"stund/internal/join"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/schedule"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/waitlist"
)

// begin is Sunday 1 November 2026, 12:00 in Oslo; monday is the only time that can be booked on the 23rd.
var (
	begin  = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
	monday = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)
	owner  = fact.Actor{Role: fact.Owner, Practice: "lotus"}
	public = fact.Actor{Role: fact.Client}
)

type noFeeds struct{ asked int }

func (f *noFeeds) Fetch(context.Context, string) (io.ReadCloser, error) {
	f.asked++
	return io.NopCloser(strings.NewReader("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")), nil
}

// world is everything that the jobs call, and the change feed that they read.
type world struct {
	t        *testing.T
	db       *bolt.DB
	faulty   *faulty.Store
	clock    *clock.Manual
	box      *inbox.Inbox
	book     *practice.Book
	bookings *booking.Bookings
	// on the store without faults
	join   func(context.Context, fact.Actor, string, waitlist.Wish) (waitlist.Entry, error)
	accept func(context.Context, fact.Actor, string, string, time.Time) (booking.Booking, error)
	feeds  noFeeds
	jobs   map[string]jobs.Job
}

func newWorld(t *testing.T, o faulty.Options) *world {
	t.Helper()
	dir := t.TempDir()
	db, err := bolt.Open(filepath.Join(dir, "stund.db"), bolt.Options{Consumers: []string{"changes"}})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, faulty: faulty.New(db, o), clock: clock.At(begin), jobs: map[string]jobs.Job{}}
	if w.box, err = inbox.Open(dir, w.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.box.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &base.Base{Store: w.faulty, Clock: w.clock, IDs: ids.Random(), Log: slog.New(slog.DiscardHandler),
		Site: "https://lotus.example", From: "time@stund.example",
		Retry: store.Retrier{Attempts: 200, Sleep: func(ctx context.Context, _ time.Duration) error {
			runtime.Gosched()
			return ctx.Err()
		}}}
	if b.Keys, err = secret.Derive([]byte("0123456789abcdef0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	b.Shared = base.Shared{}
	contributions.Register(b)
	w.book, w.bookings, w.accept = practice.Of(b), booking.Of(b), waitlist.Of(b).Accept
	w.join = waitlist.NewList(db, w.book, w.bookings, b.IDs, b.Retry, w.clock.Now).Join
	for _, j := range catalogue.Jobs(b, join.Outside{Mailer: w.box, Texter: w.box, Fetcher: &w.feeds}) {
		w.jobs[j.Name] = j
	}
	if _, _, err := w.book.Put(t.Context(), owner, practice.Practice{ID: "lotus", Name: "Lotus Terapi",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "post@lotus.example", Address: "Storgata 1, 0155 Oslo"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.book.Change(t.Context(), owner, "lotus", "x", "x", func(s *practice.Setup) error {
		s.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg",
			Hours: schedule.Hours{Rules: []schedule.Rule{{
				Weekdays: []schedule.Weekday{"mon"}, Intervals: []schedule.Interval{{From: 14 * 60, To: 15 * 60}}}}}}}
		s.Services = []practice.Service{{ID: "consultation", Name: "Konsultasjon", DurationMinutes: 60,
			Practitioners: []string{"ida"}}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return w
}

func contact(name string) client.Contact {
	return client.Contact{Name: name, Email: strings.ToLower(name) + "@example.com", Language: i18n.EN}
}

// tell tells the change as the local process does: reactors first, and then what is due at once.
func (w *world) tell(c store.Change) error {
	feed := w.jobs["changes"].Feed
	if err := feed.Tell(w.t.Context(), c); err != nil {
		return err
	}
	name, item, found, err := feed.DueNow(c)
	if err != nil || !found {
		return err
	}
	_, err = w.jobs[name].Do(w.t.Context(), []due.Item{item})
	return err
}

// react hands everything that the feed has to the job, and then all of it again.
func (w *world) react() (told []store.Change) {
	w.t.Helper()
	feed := w.db.Feed("changes")
	err := feed.Drain(w.t.Context(), w.faulty.Handler(func(ctx context.Context, batch []store.Change) error {
		for range 2 {
			for _, c := range batch {
				if err := w.tell(c); err != nil {
					return err
				}
			}
		}
		told = append(told, batch...)
		return nil
	}))
	if err != nil {
		w.t.Fatal(err)
	}
	return told
}

// sent lists what has gone out: kind and to whom.
func (w *world) sent() (out []string) {
	for _, m := range w.box.Messages() {
		out = append(out, m.Kind+" "+m.To)
	}
	return out
}

func (w *world) sentAre(want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.sent()); diff != "" {
		w.t.Error(diff)
	}
}

func (w *world) bookMonday() booking.Result {
	w.t.Helper()
	b, err := w.bookings.Book(w.t.Context(), public, "lotus", booking.Request{Service: "consultation", Start: monday,
		Client: contact("Kari"), Key: "k1"})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// toldOfBooking returns the change that tells of the booking, without any reaction to it.
func (w *world) toldOfBooking() (told store.Change) {
	w.t.Helper()
	if err := w.db.Feed("changes").Drain(w.t.Context(), func(_ context.Context, batch []store.Change) error {
		for _, c := range batch {
			if booking.IsKey(c.Key) {
				told = c
			}
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return told
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, j := range catalogue.Jobs(&base.Base{Clock: clock.At(begin)}, join.Outside{}) {
		if j.Name == "" || seen[j.Name] || strings.Trim(j.Name, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("the name %q", j.Name)
		}
		seen[j.Name] = true
		doors := 0
		for _, has := range []bool{j.Due != nil, j.Feed != nil, j.Hear != nil, j.Admit != nil} {
			if has {
				doors++
			}
		}
		if (j.Every > 0) != (j.Due != nil) || doors != 1 || j.Every%time.Minute != 0 {
			t.Errorf("%s has %d doors, wanted a schedule, the feed, notices or logins: every %s", j.Name, doors,
				j.Every)
		}
	}
	if len(seen) != 11 {
		t.Errorf("there are %v", seen)
	}
}

// TestChangesSend: what a booking has due is sent at once, and once however often its change is told.
func TestChangesSend(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]faulty.Options{
		"quiet":  {},
		"faults": {Seed: 4, Conflict: 0.2, Lost: 0.2, Dropped: 0.1, Repeat: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, o)
			w.bookMonday()
			told := w.react()
			w.sentAre("booked kari@example.com") // at once
			w.clock.Advance(2 * time.Minute)     // what was due when it was told is in the past now
			for range 3 {
				for _, c := range told {
					if err := w.tell(c); err != nil {
						t.Fatal(err)
					}
				}
			}
			w.react()
			w.sentAre("booked kari@example.com")
		})
	}
}

// TestRemindersAreTheSafetyNet: with nobody on the feed the schedule sends all the same, once.
func TestRemindersAreTheSafetyNet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	w.bookMonday()
	w.clock.Advance(2 * time.Minute)
	job := w.jobs["reminders"]
	for want := range 2 { // something is done the first time, and nothing the second
		n, err := job.Run(t.Context())
		if err != nil || (n > 0) != (want == 0) {
			t.Errorf("run %d did %d, %v", want+1, n, err)
		}
	}
	w.react()
	w.sentAre("booked kari@example.com")
}

// TestChangesOfferFreedTimes: a cancelled booking is offered to who waits for its time, once.
func TestChangesOfferFreedTimes(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]faulty.Options{
		"quiet":  {},
		"faults": {Seed: 8, Conflict: 0.2, Lost: 0.1, Dropped: 0.1, Repeat: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, o)
			b := w.bookMonday()
			day := civil.Date{Year: 2026, Month: 11, Day: 23}
			for _, who := range []string{"Ola", "Per"} {
				if _, err := w.join(t.Context(), public, "lotus", waitlist.Wish{Service: "consultation", From: day,
					To: day, Client: contact(who)}); err != nil {
					t.Fatal(err)
				}
				w.clock.Advance(time.Second)
			}
			w.react()
			if _, err := w.bookings.Cancel(t.Context(), owner, "lotus", b.ID, ""); err != nil {
				t.Fatal(err)
			}
			w.react()
			offers := 0
			for _, m := range w.sent() {
				if strings.HasPrefix(m, "offer ") {
					offers++
					if m != "offer ola@example.com" {
						t.Errorf("offered out of turn: %s", m)
					}
				}
			}
			if offers != 1 {
				t.Errorf("sent %v", w.sent())
			}
		})
	}
}

// TestChangesKeepWhatFailed: a fact that cannot be read keeps neither the others nor what is due from being done, and
// is kept itself, to be tried again.
func TestChangesKeepWhatFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	w.bookMonday()
	w.clock.Advance(2 * time.Minute)
	told := w.toldOfBooking()
	told.Facts = []fact.Fact{{Kind: "something.new", Data: json.RawMessage(`nonsense`)},
		{ID: "1", Kind: "booking.cancelled", Practice: "lotus", Data: json.RawMessage(`{"start":5}`)}}
	if err := w.tell(told); err != nil {
		t.Error(err)
	}
	w.sentAre("booked kari@example.com")
	for range 3 * 60 {
		w.clock.Advance(time.Minute)
		if _, err := w.jobs["reactions"].Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	dead, err := react.Dead(t.Context(), w.db, "lotus")
	var names []string
	for _, d := range dead {
		names = append(names, d.Reactor+" of "+string(d.Facts[0].ID))
	}
	want := []string{"invoices-visits of 1", "register of 1", "sessions of 1", "surveys-bookings of 1",
		"tasks-appointments of 1", "timeline of 1", "waitlist of 1"}
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("dead letters: %+v, %v", dead, err)
	}
}

// TestChangesPassesOver: what is due on other desks is not for the messages' desk.
func TestChangesPassesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	for n, c := range []store.Change{
		{},
		{Key: store.Key{Partition: "setup#lotus", Sort: "calendar#c1"}, Kind: "setup",
			Due: &store.IndexKey{Partition: "due#calendars#0", Sort: "1970-01-01T00:00:00Z#x"}},
		{Key: store.Key{Partition: "nothing", Sort: "booking"}, Kind: "booking",
			Due: &store.IndexKey{Partition: "due#messages#0", Sort: "1970-01-01T00:00:00Z#x"}},
	} {
		if err := w.tell(c); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	nowhere := store.Change{Kind: "parcel", Due: &store.IndexKey{Partition: "due#parcels#0",
		Sort: "1970-01-01T00:00:00Z#x"}}
	if err := w.tell(nowhere); !errors.Is(err, due.ErrUnknown) {
		t.Errorf("nobody looks after that desk, and got %v", err)
	}
	w.sentAre()
}

// TestChangesOfWhatIsGone: a record that tells of a deletion sends nothing, whatever it says is due.
func TestChangesOfWhatIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	w.bookMonday()
	told := w.toldOfBooking()
	told.Deleted = true
	if err := w.tell(told); err != nil {
		t.Fatal(err)
	}
	w.sentAre()
	told.Deleted = false
	if err := w.tell(told); err != nil {
		t.Fatal(err)
	}
	w.sentAre("booked kari@example.com")
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	w := newWorld(t, faulty.Options{})
	if _, err := w.book.Change(t.Context(), owner, "lotus", "x", "x", func(s *practice.Setup) error {
		for n := range 3 {
			s.Calendars = append(s.Calendars, practice.ExternalCalendar{ID: fmt.Sprint("c", n), Practitioner: "ida",
				URL: "https://calendar.example/x"})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{3, 0} {
		if n, err := w.jobs["calendars"].Run(t.Context()); err != nil || n != want {
			t.Errorf("read %d, want %d, %v", n, want, err)
		}
	}
	if w.feeds.asked != 3 {
		t.Errorf("fetched %d times", w.feeds.asked)
	}
}
