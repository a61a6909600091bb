package busytime_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/busytime"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

var (
	begin = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
	owner = fact.Actor{Role: fact.Owner, Practice: "lotus"}
	retry = store.Retrier{Attempts: 200, Sleep: func(ctx context.Context, _ time.Duration) error {
		runtime.Gosched()
		return ctx.Err()
	}}
)

const address = "https://calendar.example/ida.ics"

// feeds answers with what a test says, and counts.
type feeds struct {
	mu    sync.Mutex
	say   func(url string) (io.ReadCloser, error)
	asked []string
	open  int // bodies that were not closed
}

type body struct {
	io.Reader
	closed func()
}

func (b body) Close() error { b.closed(); return nil }

func (f *feeds) Fetch(_ context.Context, url string) (io.ReadCloser, error) {
	f.mu.Lock()
	f.asked = append(f.asked, url)
	f.mu.Unlock()
	r, err := f.say(url)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	return body{r, func() { f.mu.Lock(); f.open--; f.mu.Unlock() }}, nil
}

func text(s string) func(string) (io.ReadCloser, error) {
	return func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// feed writes a calendar with events of these times, "20261123T130000Z/20261123T140000Z".
func feed(events ...string) string {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n")
	for i, e := range events {
		start, end, _ := strings.Cut(e, "/")
		fmt.Fprintf(&b,
			"BEGIN:VEVENT\r\nUID:u%d\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:%s\r\nDTEND:%s\r\nEND:VEVENT\r\n", i, start,
			end)
	}
	b.WriteString("END:VCALENDAR\r\n")
	return b.String()
}

type world struct {
	t     *testing.T
	db    store.Store
	book  *practice.Book
	clock *clock.Manual
	feeds *feeds
	ours  map[string]bool // ids of appointments of the practice
	log   strings.Builder
	*busytime.Importer
}

func newWorld(t *testing.T, wrap func(store.Store) store.Store) *world {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: clock.At(begin), feeds: &feeds{say: text(feed())}}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if w.feeds.open != 0 {
			t.Errorf("%d feeds were left open", w.feeds.open)
		}
	})
	w.book = practice.NewBook(db, retry, ids.Random(), w.clock.Now)
	if _, _, err := w.book.Put(t.Context(), owner, practice.Practice{ID: "lotus", Name: "Lotus",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "post@lotus.example"}); err != nil {
		t.Fatal(err)
	}
	w.change(func(s *practice.Setup) {
		s.Practitioners = []practice.Practitioner{{ID: "bo", Name: "Bo"}, {ID: "ida", Name: "Ida"}}
		s.Calendars = []practice.ExternalCalendar{{ID: "c1", Practitioner: "ida", URL: address}}
	})
	w.db = db
	if wrap != nil {
		w.db = wrap(db)
	}
	w.Importer = busytime.NewImporter(practice.NewBook(w.db, retry, ids.Random(), w.clock.Now), w.feeds, w.known,
		busytime.Outages{Store: w.db, Retry: retry, IDs: ids.Random()}, w.clock.Now,
		slog.New(slog.NewTextHandler(&w.log, nil)))
	return w
}

func (w *world) known(_ context.Context, practice string, ids []string) (map[string]bool, error) {
	found := map[string]bool{}
	for _, id := range ids {
		found[id] = w.ours[practice+" "+id]
	}
	return found, nil
}

func (w *world) change(edit func(*practice.Setup)) {
	w.t.Helper()
	if _, err := w.book.Change(w.t.Context(), owner, "lotus", "x", "x",
		func(s *practice.Setup) error { edit(s); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) setup() *practice.Setup {
	w.t.Helper()
	s, err := w.book.Setup(w.t.Context(), "lotus", store.Strong)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// Run reads the calendars that are due, as their desk does, and returns how many could be read.
func (w *world) Run(ctx context.Context) (int, error) {
	desk := due.NewRunner(practice.Calendars, w.db, []due.Kind{w.Due()}, due.Options{Now: w.clock.Now,
		Log: slog.New(slog.NewTextHandler(&w.log, nil))})
	r, err := desk.Run(ctx, 0)
	return r.Done, err
}

func (w *world) run(want int) {
	w.t.Helper()
	if n, err := w.Run(w.t.Context()); err != nil || n != want {
		w.t.Errorf("read %d, want %d, %v", n, want, err)
	}
}

func span(t *testing.T, from, to string) practice.Span {
	t.Helper()
	var s practice.Span
	for p, v := range map[*time.Time]string{&s.Start: from, &s.End: to} {
		at, err := time.Parse(time.RFC3339, v)
		if err != nil {
			t.Fatal(err)
		}
		*p = at
	}
	return s
}

func TestReadsWhatIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.feeds.say = text(feed("20261123T130000Z/20261123T140000Z"))
	w.run(1)
	s := w.setup()
	want := []practice.Busy{{Calendar: "c1", Practitioner: "ida",
		Spans: []practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z")}}}
	if diff := cmp.Diff(want, s.Busy); diff != "" {
		t.Error(diff)
	}
	if c := s.Calendars[0]; !c.Checked.Equal(begin) || c.Problem != "" {
		t.Errorf("noted %+v", c)
	}
	w.run(0) // not due again
	w.clock.Advance(15*time.Minute - time.Second)
	w.run(0)
	w.clock.Advance(time.Second)
	w.feeds.say = text(feed())
	w.run(1)
	if b := w.setup().Busy; len(b) != 1 || len(b[0].Spans) != 0 {
		t.Errorf("what the calendar no longer has is kept: %+v", b)
	}
	if len(w.feeds.asked) != 2 {
		t.Errorf("fetched %v", w.feeds.asked)
	}
}

// TestSpans: times are whole minutes outwards, in order, and those that touch are one.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		events []string
		want   []practice.Span
	}{
		{"apart", []string{"20261123T150000Z/20261123T160000Z", "20261123T130000Z/20261123T140000Z"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z"),
				span(t, "2026-11-23T15:00:00Z", "2026-11-23T16:00:00Z")}},
		{"touching", []string{"20261123T130000Z/20261123T140000Z", "20261123T140000Z/20261123T150000Z"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T15:00:00Z")}},
		{"one in the other", []string{"20261123T130000Z/20261123T160000Z", "20261123T140000Z/20261123T150000Z",
			"20261123T153000Z/20261123T163000Z"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T16:30:00Z")}},
		{"seconds", []string{"20261123T130030Z/20261123T133001Z"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T13:31:00Z")}},
		{"seconds that touch", []string{"20261123T130000Z/20261123T133001Z", "20261123T133059Z/20261123T140000Z"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z")}},
		{"local time is the practice's", []string{"20261123T140000/20261123T150000"},
			[]practice.Span{span(t, "2026-11-23T13:00:00Z", "2026-11-23T14:00:00Z")}},
		{"past and too far", []string{"20261020T130000Z/20261020T140000Z", "20271123T130000Z/20271123T140000Z"}, nil},
		{"under way", []string{"20261030T130000Z/20261123T140000Z"},
			[]practice.Span{span(t, "2026-10-30T13:00:00Z", "2026-11-23T14:00:00Z")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.feeds.say = text(feed(c.events...))
			w.run(1)
			s := w.setup()
			if len(s.Busy) != 1 || s.Calendars[0].Problem != "" {
				t.Fatalf("%+v %q", s.Busy, s.Calendars[0].Problem)
			}
			if diff := cmp.Diff(c.want, s.Busy[0].Spans); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestProblemsKeepWhatWasKnown: a time that can no longer be seen must not become free.
func TestProblemsKeepWhatWasKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		say  func(string) (io.ReadCloser, error)
		want string // in the problem
	}{
		{"no answer", func(string) (io.ReadCloser, error) { return nil, errors.New("no route") },
			"could not be fetched"},
		{"not a calendar", text("<html>Log in</html>"), ""},
		{"empty", text(""), ""},
		{"cut short", text(strings.TrimSuffix(feed("20261123T130000Z/20261123T140000Z"), "END:VCALENDAR\r\n")), ""},
		{"breaks off", func(string) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(feed("20261123T130000Z/20261123T140000Z")),
				iotest.ErrReader(io.ErrUnexpectedEOF))), nil
		}, "to its end"},
		{"too large", func(string) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("BEGIN:VCALENDAR\nX-A:"), endless{})), nil
		}, "larger than 64 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.feeds.say = text(feed("20261123T130000Z/20261123T140000Z"))
			w.run(1)
			before := w.setup().Busy
			w.clock.Advance(time.Hour)
			w.feeds.say = c.say
			w.run(1)
			s := w.setup()
			if p := s.Calendars[0].Problem; p == "" || !strings.Contains(p, c.want) || strings.Contains(p, "no route") {
				t.Errorf("noted %q", p)
			}
			if !s.Calendars[0].Checked.Equal(w.clock.Now()) {
				t.Errorf("checked %s: it would be read again at once", s.Calendars[0].Checked)
			}
			if diff := cmp.Diff(before, s.Busy); diff != "" {
				t.Error(diff)
			}
			w.clock.Advance(time.Hour)
			w.feeds.say = text(feed())
			w.run(1)
			if s := w.setup(); s.Calendars[0].Problem != "" || len(s.Busy[0].Spans) != 0 {
				t.Errorf("mended, it is %+v %+v", s.Calendars[0], s.Busy)
			}
			if strings.Contains(w.log.String(), "calendar.example") {
				t.Errorf("the log tells the secret address: %s", w.log.String())
			}
		})
	}
}

// TestOwnersZone: an all-day event is the day of whose calendar it is, and so is a floating time.
func TestOwnersZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone, event string
		want              practice.Span
	}{
		{"in the practice's zone", "", "20261123/20261124",
			span(t, "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z")},
		{"in New York", "America/New_York", "20261123/20261124",
			span(t, "2026-11-23T05:00:00Z", "2026-11-24T05:00:00Z")},
		{"floating in New York", "America/New_York", "20261123T140000/20261123T150000",
			span(t, "2026-11-23T19:00:00Z", "2026-11-23T20:00:00Z")},
		{"an instant is one everywhere", "America/New_York", "20261123T140000Z/20261123T150000Z",
			span(t, "2026-11-23T14:00:00Z", "2026-11-23T15:00:00Z")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.change(func(s *practice.Setup) { s.Practitioners[1].TimeZone = c.zone })
			w.feeds.say = text(feed(c.event))
			w.run(1)
			if diff := cmp.Diff([]practice.Span{c.want}, w.setup().Busy[0].Spans); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDeclined: what the owner declined takes no time, by whichever address the calendar knows them.
func TestDeclined(t *testing.T) {
	t.Parallel()
	declined := func(who string) string {
		return strings.Replace(feed("20261123T130000Z/20261123T140000Z"), "END:VEVENT",
			"ATTENDEE;PARTSTAT=DECLINED:mailto:"+who+"\r\nEND:VEVENT", 1)
	}
	for _, c := range []struct {
		name, email, url, who string
		want                  int
	}{
		{"by the practitioner", "ida@lotus.example", address, "Ida@lotus.example", 0},
		{"by somebody else", "ida@lotus.example", address, "bo@lotus.example", 1},
		{"nobody knows the owner", "", address, "ida@lotus.example", 1},
		{"by the calendar's address", "", "https://calendar.example/ical/ida%40mail.example/private-1/basic.ics",
			"ida@mail.example", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.change(func(s *practice.Setup) { s.Practitioners[1].Email, s.Calendars[0].URL = c.email, c.url })
			w.feeds.say = text(declined(c.who))
			w.run(1)
			if n := len(w.setup().Busy[0].Spans); n != c.want {
				t.Errorf("%d busy times, want %d", n, c.want)
			}
		})
	}
}

// TestOursComeBack: an appointment of the practice that is in the calendar, too, does not block; one elsewhere does.
func TestOursComeBack(t *testing.T) {
	t.Parallel()
	const id = "01jd8z0q5v7w9x1y2z3a4b5c6d"
	wrapped := "040000008200E00074C5B7101A82E00800000000000000000000000000000000000000003B000000" +
		hex.EncodeToString([]byte("vCal-Uid\x01\x00\x00\x00"+id+"@stund.example\x00"))
	for _, c := range []struct {
		name, uid, ours string
		want            int
	}{
		{"ours", id + "@stund.example", "lotus " + id, 0},
		{"from another address of this house", id + "@mail.stund.example", "lotus " + id, 0},
		{"in capitals", strings.ToUpper(id) + "@STUND.EXAMPLE", "lotus " + id, 0},
		{"wrapped by Exchange", strings.ToUpper(wrapped), "lotus " + id, 0},
		{"of another practice", id + "@stund.example", "rose " + id, 1},
		{"of nobody", id + "@stund.example", "", 1},
		{"of another form", "abc@stund.example", "lotus abc", 1},
		{"without a domain", id, "lotus " + id, 1},
		{"Exchange's own", "040000008200E00074C5B7101A82E00800000000687C546B5596DA01", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.ours = map[string]bool{c.ours: true}
			w.feeds.say = text(strings.Replace(feed("20261123T130000Z/20261123T140000Z",
				"20261124T130000Z/20261124T140000Z"), "UID:u1", "UID:"+c.uid, 1))
			w.run(1)
			if n := len(w.setup().Busy[0].Spans); n != 1+c.want {
				t.Errorf("%d busy times, want %d", n, 1+c.want)
			}
		})
	}
}

// endless is a feed that never stops.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'X'
	}
	return len(p), nil
}

// TestMoreTimes: of more than 3000 busy times those that are closest together become one. Nothing busy becomes free.
func TestMoreTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	many := make([]string, 3500)
	at, near := begin, 0
	for i := range many {
		many[i] = at.Format("20060102T150405Z") + "/" + at.Add(time.Minute).Format("20060102T150405Z")
		if at = at.Add(2 * time.Hour); i%5 == 0 { // 700 short breaks, of which 500 must go
			at = at.Add(-110 * time.Minute)
			near++
		}
	}
	w.feeds.say = text(feed(many...))
	w.run(1)
	s := w.setup()
	if s.Calendars[0].Problem != "" || len(s.Calendars[0].Unread) != 1 || len(s.Busy[0].Spans) != 3000 {
		t.Fatalf("%+v: %d times", s.Calendars[0], len(s.Busy[0].Spans))
	}
	var busy time.Duration
	for _, x := range s.Busy[0].Spans {
		busy += x.End.Sub(x.Start)
	}
	if want := 3500*time.Minute + 500*9*time.Minute; busy != want {
		t.Errorf("busy for %s, want %s", busy, want)
	}
}

// TestSpoiltEvent: what cannot be read is told, and spoils nothing else.
func TestSpoiltEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.feeds.say = text(feed("20261123T130000Z/20261123T140000Z", "tomorrow/noon"))
	w.run(1)
	s := w.setup()
	if c := s.Calendars[0]; c.Problem != "" || len(c.Unread) != 1 || !strings.Contains(c.Unread[0], "TOMORROW") {
		t.Errorf("noted %+v", c)
	}
	if len(s.Busy) != 1 || len(s.Busy[0].Spans) != 1 {
		t.Errorf("%+v", s.Busy)
	}
	w.clock.Advance(time.Hour)
	w.feeds.say = text(feed())
	w.run(1)
	if c := w.setup().Calendars[0]; c.Unread != nil {
		t.Errorf("still noted: %q", c.Unread)
	}
}

// TestMostTimes: 3000 busy times fit what a store takes.
func TestMostTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	most := make([]string, 3000)
	for i := range most {
		at := begin.Add(time.Duration(i) * 2 * time.Hour)
		most[i] = at.Format("20060102T150405Z") + "/" + at.Add(time.Minute).Format("20060102T150405Z")
	}
	w.feeds.say = text(feed(most...))
	w.run(1)
	if s := w.setup(); s.Calendars[0].Problem != "" || len(s.Busy) != 1 || len(s.Busy[0].Spans) != 3000 {
		t.Errorf("problem %q", s.Calendars[0].Problem)
	}
}

// TestChangedWhileReading: what is written is about the calendar as it is by then.
func TestChangedWhileReading(t *testing.T) {
	t.Parallel()
	const other = "https://calendar.example/other.ics"
	busy := feed("20261123T130000Z/20261123T140000Z")
	for _, c := range []struct {
		name  string
		edit  func(*practice.Setup)
		check func(*testing.T, *world)
	}{
		{"another address", func(s *practice.Setup) { s.Calendars[0].URL = other }, func(t *testing.T, w *world) {
			if s := w.setup(); len(s.Busy) != 0 || !s.Calendars[0].Checked.IsZero() {
				t.Errorf("the old address's times are the new one's: %+v %+v", s.Calendars, s.Busy)
			}
			w.run(1)
			if s := w.setup(); len(s.Busy) != 1 || w.feeds.asked[1] != other {
				t.Errorf("asked %v", w.feeds.asked)
			}
		}},
		{"removed", func(s *practice.Setup) { s.Calendars = nil }, func(t *testing.T, w *world) {
			if s := w.setup(); len(s.Busy)+len(s.Calendars) != 0 {
				t.Errorf("it came back: %+v %+v", s.Calendars, s.Busy)
			}
			w.run(0)
		}},
		{"another practitioner's", func(s *practice.Setup) { s.Calendars[0].Practitioner = "bo" },
			func(t *testing.T, w *world) {
				if s := w.setup(); len(s.Busy) != 1 || s.Busy[0].Practitioner != "bo" {
					t.Errorf("blocks the wrong practitioner: %+v", s.Busy)
				}
			}},
		{"something else", func(s *practice.Setup) { s.Practice.Name = "Lotus Helse" }, func(t *testing.T, w *world) {
			if s := w.setup(); len(s.Busy) != 1 || s.Practice.Name != "Lotus Helse" {
				t.Errorf("%+v %+v", s.Practice, s.Busy)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			once := sync.OnceFunc(func() { w.change(c.edit) })
			w.feeds.say = func(url string) (io.ReadCloser, error) { once(); return text(busy)(url) }
			w.run(1)
			c.check(t, w)
		})
	}
}

// TestReadByAnotherWorker: the index lags, and the calendar was just read.
func TestReadByAnotherWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(db store.Store) store.Store { return faulty.New(db, faulty.Options{Seed: 5, StaleIndex: 1}) })
	w.feeds.say = text(feed("20261123T130000Z/20261123T140000Z"))
	for range 5 {
		if _, err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.feeds.asked) != 1 {
		t.Errorf("fetched %d times within one moment", len(w.feeds.asked))
	}
}

func TestUnderFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(db store.Store) store.Store {
		return faulty.New(db, faulty.Options{Seed: 6, Conflict: 0.3, Lost: 0.3, Dropped: 0.1})
	})
	w.feeds.say = text(feed("20261123T130000Z/20261123T140000Z"))
	w.run(1)
	if s := w.setup(); len(s.Busy) != 1 || len(s.Busy[0].Spans) != 1 {
		t.Errorf("%+v", s.Busy)
	}
}

func TestManyCalendars(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.change(func(s *practice.Setup) {
		s.Calendars = nil
		for n := range 12 {
			s.Calendars = append(s.Calendars, practice.ExternalCalendar{ID: fmt.Sprintf("c%02d", n),
				Practitioner: "ida", URL: fmt.Sprintf("https://calendar.example/%d", n)})
		}
	})
	w.feeds.say = func(url string) (io.ReadCloser, error) {
		if strings.HasSuffix(url, "/3") {
			return nil, errors.New("gone")
		}
		return text(feed("20261123T130000Z/20261123T140000Z"))(url)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := w.Run(ctx); n != 0 {
		t.Errorf("without time it read %d, %v", n, err)
	}
	w.run(12)
	s := w.setup()
	if len(s.Busy) != 11 {
		t.Errorf("%d calendars have busy times", len(s.Busy))
	}
	for _, c := range s.Calendars {
		if (c.Problem != "") != (c.ID == "c03") {
			t.Errorf("%s: %q", c.ID, c.Problem)
		}
	}
}

// TestSeveralAtATime reads two calendars whose servers wait for each other, and one that cannot be worked on at all.
func TestSeveralAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.change(func(s *practice.Setup) {
		s.Calendars = nil
		for _, id := range []string{"one", "other", "broken"} {
			s.Calendars = append(s.Calendars, practice.ExternalCalendar{ID: id, Practitioner: "ida",
				URL: "https://calendar.example/" + id})
		}
	})
	meet := make(chan struct{})
	w.feeds.say = func(url string) (io.ReadCloser, error) {
		if strings.HasSuffix(url, "/broken") {
			panic("a mistake")
		}
		select {
		case meet <- struct{}{}:
		case <-meet:
		}
		return text(feed("20261123T130000Z/20261123T140000Z"))(url)
	}
	if n, err := w.Run(t.Context()); n != 2 || err == nil || !strings.Contains(err.Error(), "panic: a mistake") {
		t.Errorf("read %d, %v", n, err)
	}
	if s := w.setup(); len(s.Busy) != 2 {
		t.Errorf("%d calendars have busy times", len(s.Busy))
	}
}
