package booking_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/clock"
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

var (
	theClient = fact.Actor{Role: fact.Client}
	theOwner  = fact.Actor{Role: fact.Owner, ID: "o", Practice: "p"}
	monday    = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC) // 08:00 in Oslo
)

// office is a practice with two practitioners who share one room, on a store of its own.
type office struct {
	*booking.Bookings
	db    store.Store
	calm  *booking.Bookings // the same, without what db is wrapped in
	file  store.Store
	book  *practice.Book
	clock *clock.Manual
	setup *practice.Setup
}

func open(t *testing.T, wrap func(store.Store) store.Store) *office {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	o := &office{clock: clock.At(monday)}
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 400}
	calm := practice.NewBook(file, retry, ids.Random(), o.clock.Now)
	system := fact.Actor{Role: fact.System}
	if _, _, err := calm.Put(t.Context(), system, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB,
		Email: "p@example.com"}); err != nil {
		t.Fatal(err)
	}
	hours := schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays()[:5],
		Intervals: []schedule.Interval{{From: 8 * 60, To: 16 * 60}}}}}
	price := money.Amount{Minor: 100, Currency: "NOK"}
	o.setup, err = calm.Change(t.Context(), system, "p", "made", "p", func(s *practice.Setup) error {
		s.Resources = []practice.Resource{{ID: "room", Name: "Room"}}
		s.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Email: "a@example.com", Hours: hours},
			{ID: "b", Name: "B", Email: "b@example.com", Hours: hours}}
		both := []string{"a", "b"}
		s.Services = []practice.Service{
			{ID: "talk", Name: "Talk", DurationMinutes: 60, StepMinutes: 30, BufferAfter: 15, Capacity: 1, Price: price,
				Practitioners: both},
			{ID: "room", Name: "Room", DurationMinutes: 45, StepMinutes: 15, Capacity: 1, Price: price,
				Practitioners: both, Resources: []string{"room"}},
			{ID: "class", Name: "Class", DurationMinutes: 60, StepMinutes: 60, Capacity: 3, Price: price,
				Practitioners: []string{"a"}, Resources: []string{"room"}},
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o.db, o.file = file, file
	if wrap != nil {
		o.db = wrap(file)
	}
	o.book = practice.NewBook(o.db, retry, ids.Random(), o.clock.Now)
	key := []byte("0123456789abcdef")
	o.calm = booking.New(
		file,
		calm,
		client.NewClients(file, retry, ids.Random(), key, o.clock.Now),
		ids.Random(),
		key,
		retry,
		o.clock.Now,
	)
	o.Bookings = booking.New(
		o.db,
		o.book,
		client.NewClients(o.db, retry, ids.Random(), key, o.clock.Now),
		ids.Random(),
		key,
		retry,
		o.clock.Now,
	)
	return o
}

func ask(service, who string, start time.Time, n int) booking.Request {
	return booking.Request{Service: service, Practitioner: who, Start: start,
		Client: client.Contact{Name: "K", Email: fmt.Sprintf("k%d@example.com", n), Phone: "+4791234567"}}
}

// claimed reads every ledger and returns, for each booking id, where it stands: "practitioner a 2026-11-03T08:00Z".
func (o *office) claimed(t *testing.T) (where map[string][]string, claims map[string][]schedule.Claim) {
	t.Helper()
	where, claims = map[string][]string{}, map[string][]schedule.Claim{}
	for _, who := range []string{"practitioner#a", "practitioner#b", "resource#room"} {
		err := store.All(t.Context(), o.file, store.Query{Partition: "ledger#p#" + who, Consistency: store.Strong},
			func(i store.Item) bool {
				var l schedule.Ledger
				if err := l.UnmarshalBinary(i.Data); err != nil {
					t.Fatal(err)
				}
				for _, c := range l.Claims {
					claims[who] = append(claims[who], c)
					for _, id := range c.Bookings {
						where[id] = append(where[id], who+" "+c.At.Format(time.RFC3339))
					}
				}
				return true
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	return where, claims
}

// agrees holds the ledgers to the bookings: each that stands is claimed once with everything it needs, nothing else is,
// and no two claims of one diary overlap.
func (o *office) agrees(t *testing.T, all map[string]booking.Booking) {
	t.Helper()
	where, claims := o.claimed(t)
	for id := range all {
		b, err := o.calm.Get(t.Context(), theOwner, "p", id)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		if b.Status != booking.Cancelled {
			want = append(want, "practitioner#"+b.Practitioner+" "+b.Start.Format(time.RFC3339))
			for _, r := range b.Resources {
				want = append(want, "resource#"+r+" "+b.Start.Format(time.RFC3339))
			}
		}
		if diff := cmp.Diff(want, where[id]); diff != "" {
			t.Errorf("booking %s (%s) and its claims (-want +got):\n%s", id, b.Status, diff)
		}
		delete(where, id)
	}
	if len(where) > 0 {
		t.Errorf("claims of nobody: %v", where)
	}
	for who, list := range claims {
		slices.SortFunc(list, func(x, y schedule.Claim) int { return x.Start.Compare(y.Start) })
		for n := 1; n < len(list); n++ {
			if list[n].Start.Before(list[n-1].End) {
				t.Errorf("%s: %v and %v overlap", who, list[n-1], list[n])
			}
		}
	}
}

// TestWorkersInBadWeather lets many people book, move and cancel at once on a store that conflicts, throttles, loses
// answers and reads stale, and then holds the ledgers to the bookings.
func TestWorkersInBadWeather(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			o := open(t, func(s store.Store) store.Store {
				return faulty.New(s, faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.05, Lost: 0.1, Dropped: 0.05,
					StaleReads: 0.3, StaleIndex: 0.3})
			})
			var mu sync.Mutex
			all := map[string]booking.Booking{}
			var wg sync.WaitGroup
			for worker := range 8 {
				wg.Go(func() {
					r := rand.New(rand.NewPCG(seed, uint64(worker)))
					var mine []string
					for n := range 25 {
						start := monday.Add(24*time.Hour + time.Duration(r.IntN(16))*30*time.Minute)
						var b booking.Booking
						var err error
						switch k := r.IntN(6); {
						case k < 3 || len(mine) == 0:
							var done booking.Result
							q := ask([]string{"talk", "room", "class"}[r.IntN(3)], []string{"", "a", "b"}[r.IntN(3)],
								start, worker)
							q.Key = fmt.Sprint(worker, " ", n)
							done, err = o.Book(t.Context(), theClient, "p", q)
							b = done.Booking
							if err == nil {
								mine = append(mine, b.ID)
							}
						case k < 5:
							b, err = o.Reschedule(t.Context(), theClient, "p", mine[r.IntN(len(mine))],
								booking.Move{Start: start})
						default:
							b, err = o.Cancel(t.Context(), theClient, "p", mine[r.IntN(len(mine))], "")
						}
						if k := fault.KindOf(err); err != nil && k != fault.Conflict && k != fault.Invalid &&
							k != fault.NotFound {
							t.Errorf("worker %d: %v", worker, err)
						}
						if err == nil {
							mu.Lock()
							all[b.ID] = b
							mu.Unlock()
						}
					}
				})
			}
			wg.Wait()
			if len(all) < 5 {
				t.Fatalf("only %d bookings were made", len(all))
			}
			o.agrees(t, all)
		})
	}
}

// late is a store on which an earlier attempt's write arrives just before ledgers are read.
type late struct {
	store.Store
	arrives func() // once
}

func (s *late) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if f := s.arrives; f != nil && strings.HasPrefix(q.Partition, "ledger#") {
		s.arrives = nil
		f()
	}
	return s.Store.Query(ctx, q)
}

// TestAnAttemptDoesNotStandInItsOwnWay: who asks again because the answer was lost or late, while the first attempt is
// still being written, gets what that made, and is not told that somebody was faster.
func TestAnAttemptDoesNotStandInItsOwnWay(t *testing.T) {
	t.Parallel()
	slow := &late{}
	o := open(t, func(s store.Store) store.Store { slow.Store = s; return slow })
	r := ask("talk", "a", monday.AddDate(0, 0, 1), 1)
	r.Key = "again"
	var first booking.Result
	slow.arrives = func() {
		var err error
		if first, err = o.calm.Book(t.Context(), theClient, "p", r); err != nil {
			t.Error(err)
		}
	}
	got, err := o.Book(t.Context(), theClient, "p", r)
	if err != nil || got.ID != first.ID || !got.Replayed {
		t.Errorf("booked again: %v, %+v, want %s", err, got, first.ID)
	}

	to := booking.Move{Start: monday.AddDate(0, 0, 2)}
	slow.arrives = func() {
		if _, err := o.calm.Reschedule(t.Context(), theClient, "p", first.ID, to); err != nil {
			t.Error(err)
		}
	}
	moved, err := o.Reschedule(t.Context(), theClient, "p", first.ID, to)
	if err != nil || !moved.Start.Equal(to.Start) || moved.Sequence != 1 {
		t.Errorf("moved again: %v, %+v", err, moved)
	}

	series := booking.Series{Request: ask("talk", "a", monday.AddDate(0, 0, 7), 2), EveryWeeks: 1, Count: 2}
	series.Key = "weekly"
	slow.arrives = func() {
		if _, _, err := o.calm.BookSeries(t.Context(), theOwner, "p", series); err != nil {
			t.Error(err)
		}
	}
	if _, all, err := o.BookSeries(t.Context(), theOwner, "p", series); err != nil || len(all) != 2 ||
		all[0].Booking == nil || all[1].Booking == nil {
		t.Errorf("a series again: %v, %+v", err, all)
	}
}

func TestABookingThatCrossesMidnight(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	_, err := o.book.Change(t.Context(), theOwner, "p", "night", "a", func(s *practice.Setup) error {
		s.Practitioners[0].Hours = schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
			Intervals: []schedule.Interval{{From: 0, To: 1440}}}}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 11, 3, 22, 30, 0, 0, time.UTC) // 23:30 in Oslo, until 00:30 and a buffer
	b, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", late, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, claims := o.claimed(t)
	if n := len(claims["practitioner#a"]); n != 2 {
		t.Errorf("it stands in %d ledgers, want those of both days", n)
	}
	after := time.Date(2026, 11, 3, 23, 0, 0, 0, time.UTC) // midnight: still taken
	if _, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", after, 2)); fault.CodeOf(err) != "slot-taken" {
		t.Errorf("midnight: %v", err)
	}
	if _, err := o.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, claims := o.claimed(t); len(claims["practitioner#a"]) != 0 {
		t.Errorf("left over: %v", claims)
	}
	if _, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", after, 2)); err != nil {
		t.Errorf("midnight when free: %v", err)
	}
}

// TestABookingThatReachesTheDayAfterNext: a day's stay with what has to be tidied up after it touches three days, on
// the last of which somebody has a time.
func TestABookingThatReachesTheDayAfterNext(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	_, err := o.book.Change(t.Context(), theOwner, "p", "stay", "a", func(s *practice.Setup) error {
		s.Practitioners[0].Hours = schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
			Intervals: []schedule.Interval{{From: 0, To: 1440}}}}}
		stay := s.Services[0]
		stay.ID, stay.Name, stay.DurationMinutes, stay.StepMinutes, stay.BufferAfter, stay.Practitioners = "stay",
			"Stay", 24*60, 60, 8*60, []string{"a"}
		s.Services = append(s.Services, stay)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour-1, 0, 0, 0, time.UTC) } // in Oslo
	if _, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", at(5, 3), 1)); err != nil {
		t.Fatal(err)
	}
	// From Tuesday 20:00 to Wednesday 20:00 and tidied up until Thursday 04:00, when the talk has begun.
	_, err = o.Book(t.Context(), theClient, "p", ask("stay", "a", at(3, 20), 2))
	if fault.CodeOf(err) != "slot-taken" {
		t.Errorf("into the talk: %v", err)
	}
	b, err := o.Book(t.Context(), theClient, "p", ask("stay", "a", at(3, 18), 2)) // until Thursday 02:00
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Reschedule(t.Context(), theClient, "p", b.ID, booking.Move{Start: at(3, 20)})
	if fault.CodeOf(err) != "slot-taken" {
		t.Errorf("moved into the talk: %v", err)
	}
	if _, claims := o.claimed(t); len(claims["practitioner#a"]) != 4 {
		t.Errorf("claims: %v", claims)
	}
}

// ids lists the agenda, "id@minutes from now".
func planned(b booking.Booking, now time.Time) []string {
	var out []string
	for _, e := range b.Agenda {
		out = append(out, fmt.Sprintf("%s@%d", e.ID, int(e.At.Sub(now).Minutes())))
	}
	slices.Sort(out)
	return out
}

func TestThePlanFollowsTheBooking(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	start := monday.Add(48 * time.Hour)
	day := 24 * 60
	b, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", start, 1))
	if err != nil {
		t.Fatal(err)
	}
	check := func(step string, b booking.Booking, want ...string) {
		t.Helper()
		slices.Sort(want)
		if diff := cmp.Diff(want, planned(b, o.clock.Now())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	reminders := func(minutes int) []string {
		return []string{fmt.Sprintf("reminder.email.client.1440@%d", minutes-day),
			fmt.Sprintf("reminder.sms.client.120@%d", minutes-120)}
	}
	check("booked", b.Booking, append(reminders(2*day), "booked.email.client@0", "booked.email.practitioner@0")...)

	// Nobody was told yet: the confirmation will speak of the new time.
	moved, err := o.Reschedule(t.Context(), theClient, "p", b.ID, booking.Move{Start: start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	check("moved at once", moved, append(reminders(2*day+60), "booked.email.client@0",
		"booked.email.practitioner@0")...)

	tell(t, o, b.ID)
	moved, err = o.Reschedule(t.Context(), theClient, "p", b.ID, booking.Move{Start: start})
	if err != nil {
		t.Fatal(err)
	}
	check("moved later", moved, append(reminders(2*day), "moved.email.client@1", "moved.email.practitioner@1")...)

	told := strconv.FormatInt(start.Add(time.Hour).Unix(), 10)
	// Another practitioner takes over: the one loses the appointment, the other gets a new one.
	taken, err := o.Reschedule(t.Context(), theOwner, "p", b.ID, booking.Move{Start: start, Practitioner: "b"})
	if err != nil {
		t.Fatal(err)
	}
	check("handed over", taken, append(reminders(2*day), "moved.email.client@1", "booked.email.practitioner@1",
		"cancelled.email.practitioner.a~"+told+"@1")...)

	gone, err := o.Cancel(t.Context(), theClient, "p", b.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	check("cancelled", gone, "cancelled.email.client@1", "cancelled.email.practitioner.a~"+told+"@1")

	// What lies in the past is not planned; e-mail alone where there is no phone.
	q := ask("talk", "b", monday.Add(3*time.Hour), 2)
	q.Client.Phone = ""
	soon, err := o.Book(t.Context(), theClient, "p", q)
	if err != nil {
		t.Fatal(err)
	}
	check("booked for soon", soon.Booking, "booked.email.client@0", "booked.email.practitioner@0")
}

// tell settles the messages that are due, as if they had been sent.
func tell(t *testing.T, o *office, id string) {
	t.Helper()
	b, err := o.Get(t.Context(), theOwner, "p", id)
	if err != nil {
		t.Fatal(err)
	}
	b.Agenda = b.Agenda.Without(func(e agenda.Entry) bool { return e.Kind == booking.KindBooked })
	b.Told = booking.Told{Client: b.Start, Practitioner: b.Start}
	op, err := b.Put()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.db.Transact(t.Context(), op); err != nil {
		t.Fatal(err)
	}
}

func TestABookingFitsOneKilobyte(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	q := ask("room", "a", monday.Add(48*time.Hour), 1)
	q.Client.Name, q.Client.Email, q.Key = "Kristoffer Aleksander Nordmann", "kristoffer.aleksander@example.com",
		"3f0e9a52-8f0b-4d8e-9b0a-0d3a3a8f6f11"
	b, err := o.Book(t.Context(), theClient, "p", q)
	if err != nil {
		t.Fatal(err)
	}
	i, err := o.db.Get(t.Context(), booking.Key("p", b.ID), store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	size := len(i.Data)
	for _, f := range i.Facts {
		size += len(f.Data) + 180 // what a fact is written with
	}
	if size > 1000 {
		t.Errorf("an ordinary booking takes %d bytes, more than one write unit: %s", size, i.Data)
	}
}

func TestSearchKnowsWhatBookingKnows(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	day := civil.Date{Year: 2026, Month: 11, Day: 3}
	for n := 0; ; n++ {
		free, err := o.Free(t.Context(), theClient, "p", booking.Search{Service: "room", From: day, To: day})
		if err != nil {
			t.Fatal(err)
		}
		if len(free) == 0 {
			if n < 10 {
				t.Errorf("full after %d bookings of one room, want 10 or more", n)
			}
			break
		}
		if _, err := o.Book(t.Context(), theClient, "p", ask("room", "", free[0].Start, n)); err != nil {
			t.Fatalf("booking %d at a free time: %v", n, err)
		}
	}
	why, bookable, err := o.Why(t.Context(), theClient, "p", "room", "", monday.Add(25*time.Hour))
	if err != nil || bookable || !strings.Contains(why.Code, "taken") {
		t.Errorf("why: %v %v %v", why, bookable, err)
	}
	next, err := o.Next(t.Context(), theClient, "p", "room", "", civil.Moment{At: monday.Add(24 * time.Hour)}, 1)
	if err != nil || len(next) != 1 || next[0].Start.Day() != 4 {
		t.Errorf("next: %v %v", next, err)
	}
}

// TestARepeatIsAnsweredAsTheFirstWas, whatever has become of the service since, and of who may book it.
func TestARepeatIsAnsweredAsTheFirstWas(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*practice.Setup){
		"hidden":  func(s *practice.Setup) { s.Services[0].Visibility = practice.Hidden },
		"longer":  func(s *practice.Setup) { s.Services[0].DurationMinutes += 30 },
		"deleted": func(s *practice.Setup) { s.Services = nil },
		"closed": func(s *practice.Setup) {
			s.Practice.DaysClosed = []civil.Date{{Year: 2026, Month: 11, Day: 3}}
		},
		"whose practitioner left": func(s *practice.Setup) { s.Practitioners[0].Inactive = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, c := openCoupons(t, nil)
			c.stock(t, "X", 1)
			q := ask("talk", "a", monday.Add(26*time.Hour), 1)
			q.Key = "k"
			for n, q := range []booking.Request{q, withCode(q, "x")} {
				q.Start, q.Key = q.Start.Add(time.Duration(3*n)*time.Hour), fmt.Sprint(n)
				first, err := o.Book(t.Context(), theClient, "p", q)
				if err != nil {
					t.Fatal(err)
				}
				before, err := o.book.Setup(t.Context(), "p", store.Strong)
				if err != nil {
					t.Fatal(err)
				}
				set := func(f func(*practice.Setup)) {
					_, err := o.book.Change(t.Context(), theOwner, "p", "changed", "p", func(s *practice.Setup) error {
						s.Services, s.Practitioners = slices.Clone(s.Services), slices.Clone(s.Practitioners)
						f(s)
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				set(change)
				again, err := o.Book(t.Context(), theClient, "p", q)
				if err != nil || again.ID != first.ID || !again.Replayed {
					t.Errorf("request %d: %v", n, err)
				}
				other := q
				other.Note = "other"
				if _, err := o.Book(t.Context(), theClient, "p", other); fault.CodeOf(err) != "idempotency-key-reused" {
					t.Errorf("another request with key %d: %v", n, err)
				}
				set(func(s *practice.Setup) {
					s.Practice, s.Services, s.Practitioners = before.Practice, before.Services, before.Practitioners
				})
			}
		})
	}
}
