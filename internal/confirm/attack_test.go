package confirm_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/confirm"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/money"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

// witness sees the keys of all bookings and requests that are written.
type witness struct {
	store.Store
	mu   sync.Mutex
	keys map[string]map[string]bool // ids by kind
}

func (w *witness) Transact(ctx context.Context, ops ...store.Op) error {
	w.mu.Lock()
	for _, o := range ops {
		for kind, key := range map[string]func(practice, id string) store.Key{
			booking.Kind: booking.Key, confirm.Kind: confirm.Key} {
			if o.Item.Kind == kind && o.Item.Key.Sort == key("p", "x").Sort {
				id := o.Item.Key.Partition[len(key("p", "").Partition):]
				w.keys[kind][id] = true
			}
		}
	}
	w.mu.Unlock()
	return w.Store.Transact(ctx, ops...)
}

// siege is a school whose database fails, answers late and lies, and one that looks at what is there.
type siege struct {
	*school
	t       *testing.T
	seen    *witness
	honest  *booking.Bookings
	random  *rand.Rand
	setup   *practice.Setup
	history []string
}

func besiege(t *testing.T, seed uint64) *siege {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	seen := &witness{Store: db, keys: map[string]map[string]bool{booking.Kind: {}, confirm.Kind: {}}}
	s := &school{clock: clock.At(lesson.Add(-48 * time.Hour))}
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	key := []byte("0123456789abcdef")
	s.book = practice.NewBook(db, retry, ids.Random(), s.clock.Now)
	system := fact.Actor{Role: fact.System}
	if _, _, err = s.book.Put(t.Context(), system, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com",
		ConfirmFirst: practice.ConfirmAlways}); err != nil {
		t.Fatal(err)
	}
	_, err = s.book.Change(t.Context(), system, "p", "made", "p", func(x *practice.Setup) error {
		hours := schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: []schedule.Weekday{"wed"}, Intervals: []schedule.Interval{{From: 600, To: 780}}}}}
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: hours},
			{ID: "b", Name: "B", Hours: hours}}
		x.Resources = []practice.Resource{{ID: "room", Name: "Room"}}
		x.Services = []practice.Service{
			{ID: "lesson", Name: "Lesson", DurationMinutes: 60, Capacity: 1, BufferAfter: 10, StepMinutes: 30,
				Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a", "b"}},
			{ID: "class", Name: "Class", DurationMinutes: 60, Capacity: 3, Resources: []string{"room"}, StepMinutes: 30,
				Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a", "b"}}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	bad := faulty.New(seen,
		faulty.Options{Seed: seed, Conflict: .05, Throttle: .05, Lost: .1, Dropped: .1, StaleReads: .2})
	clients := client.NewClients(bad, retry, ids.Random(), key, s.clock.Now)
	s.bookings = booking.New(bad, practice.NewBook(bad, retry, ids.Random(), s.clock.Now), clients, ids.Random(), key,
		retry, s.clock.Now)
	s.desk = confirm.New(bad, s.bookings, ids.Random(), retry, s.clock.Now)
	honest := booking.New(
		db,
		s.book,
		client.NewClients(db, retry, ids.Random(), key, s.clock.Now),
		ids.Random(),
		key,
		retry,
		s.clock.Now,
	)
	setup, err := s.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	return &siege{school: s, t: t, seen: seen, honest: honest, random: rand.New(rand.NewPCG(seed, 1)), setup: setup}
}

func (s *siege) say(format string, args ...any) {
	s.history = append(s.history, s.clock.Now().Format("15:04:05 ")+fmt.Sprintf(format, args...))
}

func pick[T any](r *rand.Rand, all []T) (v T) {
	if len(all) > 0 {
		v = all[r.IntN(len(all))]
	}
	return v
}

func (s *siege) state() (bookings []booking.Booking, requests []confirm.Request) {
	s.t.Helper()
	for id := range s.seen.keys[booking.Kind] {
		b, err := s.honest.Get(s.t.Context(), fact.Actor{Role: fact.System}, "p", id)
		if err == nil {
			bookings = append(bookings, b)
		} else if !errors.Is(err, fault.NotFound) {
			s.t.Fatal(err)
		}
	}
	for id := range s.seen.keys[confirm.Kind] {
		i, err := s.seen.Get(s.t.Context(), confirm.Key("p", id), store.Strong)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		r, err := confirm.Decode(i)
		if err != nil {
			s.t.Fatal(err)
		}
		requests = append(requests, r)
	}
	return bookings, requests
}

// check holds the house's promises to what is there.
func (s *siege) check() {
	s.t.Helper()
	bookings, requests := s.state()
	type span struct {
		id, service, who string
		start, end       time.Time
	}
	var all []span
	ids := map[string]bool{}
	for _, b := range bookings {
		if b.Open() {
			all = append(all, span{b.ID, b.Service, b.Practitioner, b.Start, b.End})
			ids[b.ID] = true
		}
	}
	for _, r := range requests {
		if r.Standing(s.clock.Now()) {
			if ids[r.ID] {
				s.fail("%s is booked, and is to be confirmed", r.ID)
			}
			all = append(all, span{r.ID, r.Service, r.Practitioner, r.Start, r.End})
			ids[r.ID] = true
		}
	}
	for i, a := range all {
		seats := 1
		for _, b := range all[i+1:] {
			same := a.service == "class" && b.service == "class" && a.who == b.who && a.start.Equal(b.start)
			if same {
				seats++
			}
			shares := a.who == b.who || a.service == "class" && b.service == "class"
			if !same && shares && a.start.Before(b.end) && b.start.Before(a.end) {
				s.fail("%+v and %+v", a, b)
			}
		}
		if seats > 3 {
			s.fail("%d seats in %+v", seats, a)
		}
	}
	day := civil.DateOf(lesson)
	named := map[string]bool{}
	for week := range 3 {
		on := day.AddDays(7 * week)
		c, err := s.honest.Calendar(s.t.Context(), fact.Actor{Role: fact.System}, "p", booking.Days{From: on, To: on})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, b := range c.Bookings {
			named[b.ID] = true
		}
		for _, h := range c.Holds {
			named[h.ID] = true
		}
	}
	for id := range ids {
		if !named[id] {
			s.fail("%s has lost its time", id)
		}
	}
	for id := range named {
		if !ids[id] {
			s.fail("%s has a time, and is nothing", id)
		}
	}
}

func (s *siege) fail(format string, args ...any) {
	s.t.Helper()
	for _, h := range s.history[max(0, len(s.history)-25):] {
		s.t.Log(h)
	}
	s.t.Fatalf(format, args...)
}

// TestSiege: whatever strangers ask, confirm, let lapse and repeat, and staff do beside them, on a database that fails
// at every write and forgets what it answered: no time is given to two, none that is kept is lost, none stays taken.
func TestSiege(t *testing.T) {
	t.Parallel()
	staff := fact.Actor{Role: fact.Owner, ID: "o", Practice: "p"}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := besiege(t, seed)
			ctx, r := t.Context(), s.random
			start := func() time.Time {
				return lesson.AddDate(0, 0, 7*r.IntN(3)).Add(time.Duration(r.IntN(5)) * 30 * time.Minute)
			}
			for range 250 {
				bookings, requests := s.state()
				wish := booking.Request{Service: pick(r, []string{"lesson", "class"}), Start: start(),
					Practitioner: pick(r, []string{"", "a", "b"}), Key: pick(r, []string{"", "", "1", "2", "3", "4"}),
					Client: client.Contact{Name: "K", Email: pick(r, []string{"a@b.no", "c@b.no", "d@b.no",
						fmt.Sprintf("%d@b.no", r.Uint32())})}}
				switch r.IntN(8) {
				case 0, 1, 2:
					o, err := s.desk.Book(ctx, s.setup, wish, false)
					s.say("ask %s %s %s %s: %v %v", wish.Service, wish.Start, wish.Key, wish.Client.Email,
						o.Request != nil, err)
				case 3, 4:
					q := pick(r, requests)
					standing := q.Standing(s.clock.Now())
					b, err := s.desk.Confirm(ctx, "p", q.ID)
					s.say("confirm %s: %v", q.ID, err)
					if standing && (fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Conflict &&
						fault.CodeOf(err) == "slot-taken") {
						s.fail("%s cannot be confirmed: %v", q.ID, err)
					}
					if err == nil && (b.Contact != q.Contact || standing && !b.Start.Equal(q.Start)) {
						s.fail("%+v was confirmed as %+v", q, b)
					}
				case 5:
					q := pick(r, requests)
					s.say("lapse %s: %v", q.ID, s.desk.Lapse(ctx, confirm.Key("p", q.ID)))
				case 6:
					b := pick(r, bookings)
					if b.ID == "" {
						_, err := s.bookings.Book(ctx, staff, "p", wish)
						s.say("staff book %s %s: %v", wish.Service, wish.Start, err)
						break
					}
					if r.IntN(2) == 0 {
						_, err := s.bookings.Cancel(ctx, staff, "p", b.ID, "")
						s.say("cancel %s: %v", b.ID, err)
						break
					}
					_, err := s.bookings.Reschedule(ctx, staff, "p", b.ID, booking.Move{Start: wish.Start,
						Practitioner: wish.Practitioner})
					s.say("move %s to %s: %v", b.ID, wish.Start, err)
				case 7:
					s.clock.Advance(time.Duration(r.IntN(20*60)) * time.Second)
				}
				s.check()
			}
		})
	}
}
