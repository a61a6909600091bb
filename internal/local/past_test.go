package local

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/pay/sandbox"
	"stund/internal/payment"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/task"
	"stund/internal/worklist"
)

// scribe writes down everything that is written into a database, and counts what is asked of it.
type scribe struct {
	embedded
	written [32]byte // of everything, in its order
	writes  int
	reads   atomic.Int64
	items   map[string]int // that were there last, by their kind
	state   map[store.Key]store.Item
}

func (s *scribe) Transact(ctx context.Context, ops ...store.Op) error {
	s.writes++
	for _, o := range ops {
		line, err := json.Marshal([]any{s.written, o.Action, o.Item.Key, o.Item.Kind, o.Item.Data, o.Item.Facts,
			o.Item.Due, o.Item.By, o.Item.Expires, o.If.Version()})
		if err != nil {
			return err
		}
		s.written = sha256.Sum256(line)
		delete(s.state, o.Item.Key)
		if o.Action == store.ActPut {
			s.state[o.Item.Key] = o.Item
		}
	}
	return s.embedded.Transact(ctx, ops...)
}

func (s *scribe) Get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	s.reads.Add(1)
	return s.embedded.Get(ctx, k, c)
}

func (s *scribe) GetMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	s.reads.Add(1)
	return s.embedded.GetMany(ctx, keys, c)
}

func (s *scribe) Query(ctx context.Context, q store.Query) (store.Page, error) {
	s.reads.Add(1)
	return s.embedded.Query(ctx, q)
}

// lived makes the demo practice with its past up to now, of an installation with a secret of zeros.
func lived(t *testing.T, now time.Time) (*scribe, string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "secret"), make([]byte, 32), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{Consumers: []string{consumer}, Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &scribe{embedded: embedded{DB: db, Feed: db.Feed(consumer)}, items: map[string]int{},
		state: map[store.Key]store.Item{}}
	if err := live(t.Context(), s, folder, testSite, now, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	for _, i := range s.state {
		s.items[i.Kind]++
	}
	return s, folder
}

// TestThePast: two installations of one secret have the same life behind them, to the byte, and it costs no more than
// it did.
func TestThePast(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	now := time.Date(2026, 11, 27, 9, 20, 31, 0, time.UTC)
	a, folder := lived(t, now)
	b, _ := lived(t, now)
	if a.written != b.written || a.writes != b.writes {
		t.Errorf("it is another one each time: %d writes and %d", a.writes, b.writes)
	}
	if a.writes > 20_000 || a.reads.Load() > 85_000 {
		t.Errorf("it takes %d writes and %d reads", a.writes, a.reads.Load())
	}
	if n := a.items["client"]; n < peopleCount || n > peopleCount+10 {
		t.Errorf("there are %d clients", n)
	}
	a.counts(t, now)
	db, err := bolt.Open(filepath.Join(folder, "stund.db"), bolt.Options{Consumers: []string{consumer}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := OpenDemoOn(
		t.Context(),
		embedded{DB: db, Feed: db.Feed(consumer)},
		folder,
		testSite,
		slog.New(slog.DiscardHandler),
	)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	d.looksLivedIn(t, now)
}

// counts holds what is there to what a practice of a year has.
func (s *scribe) counts(t *testing.T, now time.Time) {
	t.Helper()
	statuses, ahead, unmarked := map[booking.Status]int{}, 0, 0
	for _, i := range s.state {
		if i.Kind != booking.Kind {
			continue
		}
		b, err := booking.Decode(i)
		if err != nil {
			t.Fatal(err)
		}
		statuses[b.Status]++
		switch {
		case b.Status == booking.Confirmed && b.Start.After(now):
			ahead++
		case b.Status == booking.Confirmed:
			unmarked++
			if now.Sub(b.End) > 8*24*time.Hour {
				t.Errorf("nobody said how %s went, of %s", b.ID, b.Start)
			}
		}
	}
	if statuses[booking.Completed] < 400 || statuses[booking.Cancelled] < 15 || statuses[booking.NoShow] < 10 ||
		ahead < 60 || unmarked < 3 {
		t.Errorf("bookings: %v, %d ahead, %d not marked", statuses, ahead, unmarked)
	}
	if s.items["timeline"] < 2500 || s.items["invoice"] < 20 ||
		s.items["waitlist"] == 0 || s.items["client-merge"] != 1 {
		t.Errorf("of a practice's life there is: %v", s.items)
	}
}

// looksLivedIn holds what staff see to it.
func (d *Demo) looksLivedIn(t *testing.T, now time.Time) {
	t.Helper()
	d.time.Set(now)
	owner := fact.Actor{Role: fact.Owner, ID: "o", Practice: demoPractice}
	open, err := worklist.Of(d.base).List(t.Context(), owner, demoPractice, task.Ask{Limit: 100})
	if err != nil || len(open.Tasks) < 8 {
		t.Errorf("%d tasks are open, %v", len(open.Tasks), err)
	}
	twins, _, err := register.Of(d.base).Duplicates(t.Context(), demoPractice, "", 50, "")
	if err != nil || len(twins) < 3 || len(twins) > 30 {
		t.Errorf("%d may be one client, %v", len(twins), err)
	}
	if n := len(d.inbox.Messages()); n != 0 {
		t.Errorf("%d messages of the past lie in the inbox", n)
	}
	words, err := client.Of(d.base).Vocabulary(t.Context(), demoPractice, store.Strong)
	if err != nil || len(words.Tags) != len(tags) || len(words.Fields) != len(fields) {
		t.Errorf("words: %v, %v", words, err)
	}
}

// TestThePastOnAnyDay: over Christmas, over both changes of the clock, and at night.
func TestThePastOnAnyDay(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	for _, now := range []time.Time{
		time.Date(2027, 1, 1, 23, 59, 59, 0, time.UTC), time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC),
	} {
		s, _ := lived(t, now)
		if n := s.items["client"]; n < peopleCount {
			t.Errorf("at %s there are %d clients", now, n)
		}
	}
}

// TestOpenLivedIn: what is interrupted while it is made leaves nothing; the next start makes it, with a bank, and the
// one after finds it.
func TestOpenLivedIn(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	folder, log := t.TempDir(), slog.New(slog.DiscardHandler)
	torn, cut := context.WithCancel(t.Context())
	cut()
	if d, err := OpenLivedIn(torn, folder, testSite, log); err == nil {
		t.Fatal(d.Close())
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Fatalf("it left %v, %v", left, err)
	}
	d, err := OpenLivedIn(t.Context(), folder, testSite, log)
	if err != nil {
		t.Fatal(err)
	}
	before := d.clientsOf(t)
	if a, err := payment.Of(d.base).Account(t.Context(), demoPractice, sandbox.Name); err != nil || a.Off {
		t.Errorf("what is paid before it is booked cannot be paid: %+v, %v", a, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = OpenLivedIn(t.Context(), folder, testSite, log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if after := d.clientsOf(t); before != after || before < peopleCount {
		t.Errorf("there were %d clients, and are %d", before, after)
	}
}

// clientsOf returns how many clients the register has.
func (d *Demo) clientsOf(t *testing.T) int {
	t.Helper()
	found, err := register.Of(d.base).Find(t.Context(), demoPractice, register.Question{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return found.Total
}
