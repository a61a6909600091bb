package local

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/deliver"
	"stund/internal/deliver/sms"
	"stund/internal/fact"
	"stund/internal/guard"
	"stund/internal/i18n"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
)

// post is a mail server that may be down, and a website with calendars.
type post struct {
	mu      sync.Mutex
	down    bool
	tried   int
	sent    []string // "to kind-of-subject"
	fetched int
}

func (p *post) SendEmail(_ context.Context, m deliver.Email) (deliver.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tried++
	if p.down {
		return deliver.Receipt{}, &deliver.Error{Kind: deliver.ErrTemporary, Reason: "down"}
	}
	p.sent = append(p.sent, m.To.Email)
	return deliver.Receipt{ProviderID: m.ID}, nil
}

func (p *post) Fetch(context.Context, string) (io.ReadCloser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetched++
	return io.NopCloser(strings.NewReader("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nEND:VCALENDAR\r\n")),
		nil
}

// TestAClockThatWasAhead: for a while the machine's clock was three days ahead, and mail could not be sent. Once it is
// right again everybody is told at once, and not in three days; nobody is reminded early; calendars elsewhere are read.
func TestAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	right := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for name, restarted := range map[string]bool{"while it runs": false, "between two starts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, c, p := t.TempDir(), clock.At(right.AddDate(0, 0, 3)), &post{down: true}
			s := openAt(t, folder, c, p)
			settle := func() {
				t.Helper()
				if err := s.settle(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			madePractice(t, s)
			settle() // the calendar is read
			booked(t, s, right.AddDate(0, 0, 10), "kari@example.com")
			settle()
			if p.tried == 0 || p.fetched != 1 {
				t.Fatalf("%d mails were tried, %d calendars read", p.tried, p.fetched)
			}
			c.Advance(90 * time.Second)
			settle() // tried again, and put off
			booked(t, s, right.AddDate(0, 0, 10).Add(2*time.Hour), "ola@example.com")
			if restarted {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			c.Set(right)
			p.down = false
			if restarted {
				s = openAt(t, folder, c, p)
			}
			settle()
			slices.Sort(p.sent)
			want := []string{"a@lotus.example", "a@lotus.example", "kari@example.com", "ola@example.com"}
			if !slices.Equal(p.sent, want) {
				t.Errorf("mail went to %v, wanted %v", p.sent, want)
			}
			if p.fetched != 2 {
				t.Errorf("calendars were read %d times, wanted once more", p.fetched)
			}
			c.Advance(time.Hour)
			settle()
			if len(p.sent) != len(want) {
				t.Errorf("an hour later, mail had gone to %v", p.sent)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// openAt opens a system whose clock outlives a restart. The test closes it.
func openAt(t *testing.T, folder string, c clock.Clock, p *post) *System {
	t.Helper()
	db, err := OpenEmbedded(folder, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(parts{folder: folder, db: db, site: "https://book.example", from: "booking@example.com", clock: c,
		mailer: p, texter: sms.None{}, fetch: p, limits: guard.DefaultLimits(), workers: 1, lasting: true,
		log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			_ = s.Close()
		}
	})
	return s
}

func madePractice(t *testing.T, s *System) {
	t.Helper()
	actor := fact.Actor{Role: fact.System}
	_, _, err := s.book.Put(t.Context(), actor, practice.Practice{ID: "lotus", Name: "Lotus", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "post@lotus.example"})
	_, failed := s.book.Change(t.Context(), actor, "lotus", "practice.changed", "lotus", func(x *practice.Setup) error {
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Email: "a@lotus.example",
			Hours: schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
				Intervals: []schedule.Interval{{From: 0, To: 24 * 60}}}}}}}
		x.Services = []practice.Service{{ID: "talk", Name: "Talk", DurationMinutes: 60, Capacity: 1,
			Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a"}}}
		x.Calendars = []practice.ExternalCalendar{{ID: "c", Practitioner: "a", URL: "https://calendar.example/a.ics"}}
		return nil
	})
	if err = errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
}

func booked(t *testing.T, s *System, at time.Time, email string) {
	t.Helper()
	_, err := s.bookings.Book(t.Context(), fact.Actor{Role: fact.Client}, "lotus", booking.Request{Service: "talk",
		Start: at, Client: client.Contact{Name: "K", Email: email, Language: i18n.NB}})
	if err != nil {
		t.Fatal(err)
	}
}
