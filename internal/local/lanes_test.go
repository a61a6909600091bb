package local

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/inbox"
	"stund/internal/deliver/sms"
	"stund/internal/fact"
	"stund/internal/guard"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/practice"
)

// silent is where calendars elsewhere never answer.
type silent struct {
	asked chan struct{}
	once  sync.Once
}

func (s *silent) Fetch(ctx context.Context, _ string) (io.ReadCloser, error) {
	s.once.Do(func() { close(s.asked) })
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestDeadCalendarsHoldNoMailBack: 200 calendars never answer, and each of them would be waited for until the test
// ends; a confirmation goes out all the same.
func TestDeadCalendarsHoldNoMailBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	c := clock.At(now)
	box, err := inbox.Open(filepath.Join(dir, "inbox"), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	db, err := OpenEmbedded(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	dead := &silent{asked: make(chan struct{})}
	s, err := open(parts{folder: dir, db: db, site: "https://stund.example", from: "time@stund.example", clock: c,
		mailer: box, texter: box, fetch: dead, limits: guard.DefaultLimits(), workers: 4,
		log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	owner := lotus(t, s)
	for from := range 4 {
		if _, err := s.book.Change(t.Context(), owner, "lotus", "practice.changed", "lotus",
			func(s *practice.Setup) error {
				for n := range 50 {
					id := fmt.Sprintf("c%d", 50*from+n)
					s.Calendars = append(s.Calendars, practice.ExternalCalendar{ID: id, Practitioner: "ida",
						URL: "https://calendar.example/" + id})
				}
				return nil
			}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	<-dead.asked
	news, done := box.Watch()
	defer done()
	talk(t, s, owner, now.Add(48*time.Hour))
	for got := false; !got; {
		<-news
		for _, m := range box.Messages() {
			got = got || m.To == "kari@example.com"
		}
	}
	stop()
	<-ended // who waits for a calendar is no reason to go on
}

// lotus makes a practice with one service, and returns its owner.
func lotus(t *testing.T, s *System) fact.Actor {
	t.Helper()
	owner := fact.Actor{Role: fact.Owner, ID: "o", Practice: "lotus"}
	if _, _, err := s.book.Put(t.Context(), owner, practice.Practice{ID: "lotus", Name: "Lotus",
		TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "post@lotus.example"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.book.Change(t.Context(), owner, "lotus", "practice.changed", "lotus",
		func(s *practice.Setup) error {
			s.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida", Email: "ida@lotus.example"}}
			s.Services = []practice.Service{{ID: "talk", Name: "Talk", DurationMinutes: 60, Capacity: 1,
				Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"ida"}}}
			return nil
		}); err != nil {
		t.Fatal(err)
	}
	return owner
}

// talk books the practice's service for Kari.
func talk(t *testing.T, s *System, owner fact.Actor, start time.Time) {
	t.Helper()
	if _, err := s.bookings.Book(t.Context(), owner, "lotus", booking.Request{Service: "talk", Practitioner: "ida",
		Start: start, Override: "late", Client: client.Contact{Name: "Kari",
			Email: "kari@example.com"}}); err != nil {
		t.Fatal(err)
	}
}

// slow is a mail server that answers when it is told to.
type slow struct {
	asked, answer chan struct{}
	done          atomic.Int32
}

func (m *slow) SendEmail(context.Context, deliver.Email) (deliver.Receipt, error) {
	m.asked <- struct{}{}
	<-m.answer
	m.done.Add(1)
	return deliver.Receipt{ProviderID: "x"}, nil
}

// TestSlowMailHoldsNothingBack: while the mail server does not answer, what has changed is worked on all the same; and
// who waits until nothing is due waits for what is on its way.
func TestSlowMailHoldsNothingBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	db, err := OpenEmbedded(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	mailer := &slow{asked: make(chan struct{}, 100), answer: make(chan struct{})}
	s, err := open(parts{folder: dir, db: db, site: "https://stund.example", from: "time@stund.example",
		clock: clock.At(now), mailer: mailer, texter: sms.None{}, limits: guard.DefaultLimits(), workers: 1, senders: 2,
		log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	owner := lotus(t, s)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { s.Run(ctx); close(ended) }()
	talk(t, s, owner, now.Add(48*time.Hour))
	<-mailer.asked
	for n := range 3 {
		talk(t, s, owner, now.Add(time.Duration(72+n)*time.Hour))
	}
	for s.db.Pending() > 0 { // it would stay so, and the test hang
		runtime.Gosched()
	}
	if n := mailer.done.Load(); n != 0 {
		t.Errorf("%d mails went out without an answer", n)
	}
	settled := make(chan error)
	go func() { settled <- s.settle(t.Context()) }()
	for s.hurry.Load() == 0 {
		runtime.Gosched()
	}
	close(mailer.answer)
	if err := <-settled; err != nil {
		t.Error(err)
	}
	if n := mailer.done.Load(); n != 8 { // each booking tells the client and the practitioner
		t.Errorf("%d mails were sent", n)
	}
	stop()
	<-ended
}
