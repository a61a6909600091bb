// Package messagetest is the practice of which the tests of messages speak.
package messagetest

import (
	"context"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/link"
	"stund/internal/message"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

// Begin is when every test begins: Sunday 1 November 2026, 12:00 in Oslo.
var Begin = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)

// Monday is when the appointments of the tests are: Monday 23 November 2026, 14:00 in Oslo.
var Monday = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

// Writer writes in the practice's name.
func Writer() message.Writer {
	return message.Writer{Site: func() string { return "https://lotus.example" },
		Sign: link.Signer{Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}}, From: "time@stund.example"}
}

// Lotus is the practice.
func Lotus() practice.Practice {
	return practice.Practice{ID: "lotus", Name: "Lotus Terapi", TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB, Email: "post@lotus.example", Phone: "+4722123456", Address: "Storgata 1, 0155 Oslo",
		Website: "https://lotus.example", SMSSender: "Lotus", Accent: "#1f6f5c"}
}

// Furnish adds places, people and services.
func Furnish(s *practice.Setup) error {
	s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata", Address: "Storgata 1, 0155 Oslo"},
		{ID: "video", Name: "Video", Online: true}}
	s.Practitioners = []practice.Practitioner{
		{ID: "ida", Name: "Ida Berg", Title: "Fysioterapeut", Email: "ida@lotus.example"},
		{ID: "bo", Name: "Bo Dahl", Email: "bo@lotus.example", Language: i18n.EN, TimeZone: "America/New_York"},
		{ID: "una", Name: "Una Lie"},
	}
	s.Services = []practice.Service{
		{ID: "consultation", Name: "Konsultasjon", DurationMinutes: 50, BufferAfter: 10, Capacity: 1,
			Price: money.Amount{Minor: 85000, Currency: "NOK"}, Practitioners: []string{"ida", "bo", "una"},
			Locations: []string{"storgata"}, CancelMinutes: 1440, RescheduleMinutes: 1440,
			ConfirmationText: "Kom gjerne fem minutter før."},
		{ID: "video", Name: "Videotime", DurationMinutes: 30, Capacity: 1, Practitioners: []string{"ida"},
			Locations: []string{"video"}, CancelMinutes: 120, RescheduleMinutes: 1440,
			Reminders: []practice.Reminder{{Minutes: 2880, Channel: "email"}, {Minutes: 1440, Channel: "sms"},
				{Minutes: 30, Channel: "sms"}}},
		{ID: "yoga", Name: "Rolig yoga", DurationMinutes: 60, Capacity: 8, Practitioners: []string{"ida", "bo"},
			Locations: []string{"storgata"}, CancelMinutes: 1440, RescheduleMinutes: 1440},
	}
	return nil
}

// Kari is its client.
func Kari() client.Contact {
	return client.Contact{Name: "Kari Nordmann", Email: "kari@example.com", Phone: "+4791234567", Language: i18n.NB}
}

// Setup is the furnished practice's set-up.
func Setup(t *testing.T) *practice.Setup {
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
	_, setup := Make(t, db, clock.At(Begin))
	return setup
}

// Make makes the furnished practice in the database.
func Make(t *testing.T, db store.Store, c clock.Clock) (*practice.Book, *practice.Setup) {
	t.Helper()
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error {
		runtime.Gosched()
		return ctx.Err()
	}}
	book := practice.NewBook(db, retry, ids.Random(), c.Now)
	owner := fact.Actor{Role: fact.Owner, Practice: "lotus"}
	if _, _, err := book.Put(t.Context(), owner, Lotus()); err != nil {
		t.Fatal(err)
	}
	setup, err := book.Change(t.Context(), owner, "lotus", "practice.changed", "lotus", Furnish)
	if err != nil {
		t.Fatal(err)
	}
	return book, setup
}
