package letters_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/busytime"
	"stund/internal/busytime/letters"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/message"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var update = flag.Bool("update", false, "write the golden files anew")

// mails keeps what was sent.
type mails struct{ sent []deliver.Email }

func (m *mails) SendEmail(_ context.Context, e deliver.Email) (deliver.Receipt, error) {
	m.sent = append(m.sent, e)
	return deliver.Receipt{}, nil
}

// subjects returns what was sent since it was last asked, each with whom it went to.
func (m *mails) subjects() (all []string) {
	for _, e := range m.sent {
		all = append(all, e.To.Email+": "+e.Subject)
	}
	m.sent = nil
	return all
}

// world is a practice with a calendar elsewhere, which may be dead.
type world struct {
	t     *testing.T
	clock *clock.Manual
	book  *practice.Book
	mails *mails
	desks []*due.Runner
	dead  bool
	asked int
}

func (w *world) Fetch(context.Context, string) (io.ReadCloser, error) {
	w.asked++
	if w.dead {
		return nil, errors.New("no route")
	}
	return io.NopCloser(strings.NewReader("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")), nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{t: t, clock: clock.At(messagetest.Begin), mails: &mails{}}
	w.book, _ = messagetest.Make(t, db, w.clock)
	w.change(func(s *practice.Setup) {
		s.Calendars = []practice.ExternalCalendar{{ID: "c1", Practitioner: "ida",
			URL: "https://calendar.example/secret/ida.ics"}}
	})
	log, retry := slog.New(slog.DiscardHandler), store.Retrier{}
	ours := func(context.Context, string, []string) (map[string]bool, error) { return nil, nil }
	importer := busytime.NewImporter(w.book, w, ours, busytime.Outages{Store: db, Retry: retry, IDs: ids.Random()},
		w.clock.Now, log)
	sender := message.NewSender(message.Parts{Store: db, Mailer: w.mails, IDs: ids.Random(), Now: w.clock.Now,
		Retry: retry, Log: log})
	for _, desk := range []agenda.Desk{practice.Calendars, agenda.Messages} {
		w.desks = append(w.desks, due.NewRunner(desk, db, []due.Kind{importer.Due(),
			sender.Kind(letters.Letters(messagetest.Writer(), w.book))}, due.Options{Now: w.clock.Now}))
	}
	return w
}

func (w *world) change(edit func(*practice.Setup)) {
	w.t.Helper()
	if _, err := w.book.Change(w.t.Context(), fact.Actor{Role: fact.Owner, Practice: "lotus"}, "lotus",
		"practice.changed", "lotus", func(s *practice.Setup) error { edit(s); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// pass lets time go by, with each desk at work every five minutes.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for end := w.clock.Now().Add(d); ; w.clock.Advance(5 * time.Minute) {
		for _, desk := range w.desks {
			if _, err := desk.Run(w.t.Context(), 0); err != nil {
				w.t.Fatal(err)
			}
		}
		if !w.clock.Now().Before(end) {
			return
		}
	}
}

func (w *world) expect(want ...string) {
	w.t.Helper()
	if d := cmp.Diff(want, w.mails.subjects()); d != "" {
		w.t.Errorf("at %s: %s", w.clock.Now(), d)
	}
}

const (
	fails = "ida@lotus.example: Kalenderen kan ikke leses: Ida Berg"
	works = "ida@lotus.example: Kalenderen kan leses igjen: Ida Berg"
)

// TestToldOnce: staff hear once of an outage, and once that it is over; of a short one they hear nothing.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pass(time.Hour)
	w.expect()
	w.dead = true
	w.pass(time.Hour)
	w.dead = false
	w.pass(time.Hour)
	w.expect()
	w.dead = true
	w.pass(2 * time.Hour)
	w.expect(fails)
	w.pass(48 * time.Hour)
	w.expect()
	w.dead = false
	w.pass(6 * time.Hour)
	w.expect(works)
	w.pass(24 * time.Hour)
	w.expect()
	w.dead = true
	w.pass(2 * time.Hour)
	w.expect(fails)
}

// TestAskedLessOften: a calendar that stays dead is asked less and less often, at least every six hours; a new address
// is read at once, and that it works is told.
func TestAskedLessOften(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dead = true
	w.pass(2 * time.Hour)
	first := w.asked
	w.pass(24 * time.Hour)
	w.asked = 0
	w.pass(48 * time.Hour)
	if first > 6 || w.asked < 7 || w.asked > 9 {
		t.Errorf("asked %d times in two hours, %d in two days", first, w.asked)
	}
	w.expect(fails)
	w.dead = false
	w.change(func(s *practice.Setup) {
		s.Calendars[0].URL, s.Calendars[0].Checked = "https://calendar.example/other.ics", time.Time{}
	})
	w.pass(0)
	w.expect(works)
	setup, err := w.book.Setup(t.Context(), "lotus", store.Strong)
	if err != nil || !setup.Calendars[0].Failing.IsZero() || setup.Calendars[0].Problem != "" {
		t.Errorf("it is still %+v, %v", setup.Calendars[0], err)
	}
}

// TestRemoved: nobody hears of a calendar that is gone; where its owner has no address, the practice hears.
func TestRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dead = true
	w.pass(30 * time.Minute)
	w.change(func(s *practice.Setup) { s.Calendars = nil })
	w.pass(2 * time.Hour)
	w.expect()
	w.change(func(s *practice.Setup) {
		s.Calendars = []practice.ExternalCalendar{{ID: "c2", Practitioner: "una", URL: "https://calendar.example/una"}}
	})
	w.pass(2 * time.Hour)
	w.expect("post@lotus.example: Kalenderen kan ikke leses: Una Lie")
}

// TestWords holds what is said in each language.
func TestWords(t *testing.T) {
	t.Parallel()
	setup := messagetest.Setup(t)
	o := busytime.Outage{Practice: "lotus", ID: "c1", Since: messagetest.Begin}
	c := practice.ExternalCalendar{ID: "c1", Practitioner: "ida", URL: "https://calendar.example/secret/ida.ics"}
	for _, l := range i18n.Langs() {
		setup.Practitioners[0].Language = l
		for _, kind := range []string{busytime.KindFailing, busytime.KindWorks} {
			m, err := letters.Write(messagetest.Writer(), setup, c, o,
				agenda.New(kind+".email.practitioner", messagetest.Begin), messagetest.Begin.Add(2*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if m.Language != l || m.Email.HTML == "" || strings.Contains(m.Email.HTML+m.Email.Text, "secret") {
				t.Errorf("%s in %s: language %s, or its address is told", kind, l, m.Language)
			}
			path := filepath.Join("testdata", kind+"."+string(l)+".txt")
			got := "To: " + m.Email.To.Email + "\nSubject: " + m.Email.Subject + "\n\n" + m.Email.Text
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s: %s", path, d)
			}
		}
	}
}
