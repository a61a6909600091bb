package waitlist_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

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
	"stund/internal/waitlist"
)

var (
	theClient = fact.Actor{Role: fact.Client}
	theOwner  = fact.Actor{Role: fact.Owner, Practice: "p"}
	class     = time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC) // a Wednesday, 10:00 in Oslo
	day       = civil.Date{Year: 2026, Month: 11, Day: 4}
)

// studio is a practice with one class of two places a week, and its waiting list.
type studio struct {
	file     *bolt.DB
	clock    *clock.Manual
	bookings *booking.Bookings
	list     *waitlist.List
	calm     *waitlist.List // on the file itself
}

func open(t *testing.T, wrap func(store.Store) store.Store) *studio {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	s := &studio{file: file, clock: clock.At(class.Add(-48 * time.Hour))}
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 400}
	key := []byte("0123456789abcdef")
	build := func(db store.Store) (*practice.Book, *booking.Bookings, *waitlist.List) {
		book := practice.NewBook(db, retry, ids.Random(), s.clock.Now)
		b := booking.New(
			db,
			book,
			client.NewClients(db, retry, ids.Random(), key, s.clock.Now),
			ids.Random(),
			key,
			retry,
			s.clock.Now,
		)
		return book, b, waitlist.NewList(db, book, b, ids.Random(), retry, s.clock.Now)
	}
	book, _, calm := build(file)
	s.calm = calm
	system := fact.Actor{Role: fact.System}
	_, _, err = book.Put(t.Context(), system, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = book.Change(t.Context(), system, "p", "made", "p", func(x *practice.Setup) error {
		x.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: schedule.Hours{Rules: []schedule.Rule{
			{Weekdays: []schedule.Weekday{"wed"}, Intervals: []schedule.Interval{{From: 600, To: 660}}}}}}}
		x.Services = []practice.Service{{ID: "class", Name: "Class", DurationMinutes: 60, Capacity: 2,
			Price: money.Amount{Currency: "NOK"}, Practitioners: []string{"a"}}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var db store.Store = file
	if wrap != nil {
		db = wrap(file)
	}
	_, s.bookings, s.list = build(db)
	return s
}

func who(n int) client.Contact {
	return client.Contact{Name: "K", Email: fmt.Sprintf("k%d@example.com", n), Language: i18n.EN}
}

func (s *studio) book(t *testing.T, n int) booking.Booking {
	t.Helper()
	b, err := s.bookings.Book(t.Context(), theClient, "p", booking.Request{Service: "class", Start: class,
		Client: who(n), Key: fmt.Sprint("b", n)})
	if err != nil {
		t.Fatal(err)
	}
	return b.Booking
}

func (s *studio) join(t *testing.T, n int) waitlist.Entry {
	t.Helper()
	e, err := s.list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: "class", From: day, To: day,
		Client: who(n)})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(time.Second)
	return e
}

// seats returns who has the places: ids of bookings and of waiting-list entries.
func (s *studio) seats(t *testing.T) []string {
	t.Helper()
	i, err := s.file.Get(t.Context(), store.Key{Partition: "ledger#p#practitioner#a", Sort: day.String()}, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	var l schedule.Ledger
	if err := l.UnmarshalBinary(i.Data); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range l.Claims {
		out = append(out, c.Bookings...)
	}
	return out
}

// TestADeclineWhoseAnswerIsLost: it is not taken for an offer that is over already.
func TestADeclineWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	var db *faulty.Store
	s := open(t, func(file store.Store) store.Store {
		db = faulty.New(file, faulty.Options{})
		return db
	})
	b := s.book(t, 1)
	s.book(t, 2)
	db.Script(faulty.Lost)
	e := s.join(t, 3)
	if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	db.Script(faulty.Lost)
	if err := s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{}); err != nil {
		t.Errorf("decline: %v", err)
	}
	if e, err := s.list.Get(t.Context(), "p", e.ID); err != nil || e.Status != waitlist.Waiting ||
		len(e.Declined) != 1 {
		t.Errorf("declined: %+v, %v", e, err)
	}
	if seats := s.seats(t); len(seats) != 1 {
		t.Errorf("after it was declined, %v sit", seats)
	}
	if err := s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{}); fault.CodeOf(err) != "offer-over" {
		t.Errorf("declined again: %v", err)
	}
}

func TestAnOfferPassesFromOneToTheNext(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.book(t, 1)
	s.book(t, 2)
	first, second := s.join(t, 3), s.join(t, 4)
	if again := s.join(t, 3); again.ID != first.ID {
		t.Error("joining twice makes two entries")
	}
	if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	freed := func() {
		t.Helper()
		for range 2 { // told twice, it changes nothing
			if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
	}
	status := func(e waitlist.Entry) waitlist.Status {
		t.Helper()
		e, err := s.list.Get(t.Context(), "p", e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return e.Status
	}
	freed()
	if status(first) != waitlist.Offered || status(second) != waitlist.Waiting {
		t.Fatalf("offered to %s and %s", status(first), status(second))
	}
	if _, err := s.list.Accept(t.Context(), theClient, "p", second.ID, time.Time{}); fault.CodeOf(err) != "offer-over" {
		t.Errorf("the second accepts the first's offer: %v", err)
	}
	if err := s.list.Expire(t.Context(), waitlist.Key("p", first.ID)); err != nil || status(first) != waitlist.Offered {
		t.Errorf("expired before its deadline: %v", err)
	}
	e, err := s.list.Get(t.Context(), "p", first.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Set(e.Offer.Deadline)
	if _, err := s.list.Accept(t.Context(), theClient, "p", first.ID, time.Time{}); fault.CodeOf(err) != "offer-over" {
		t.Errorf("accepted at the deadline: %v", err)
	}
	if err := s.list.Expire(t.Context(), waitlist.Key("p", first.ID)); err != nil || status(first) != waitlist.Waiting {
		t.Fatalf("not expired at its deadline: %v", err)
	}
	freed()
	if status(first) != waitlist.Waiting || status(second) != waitlist.Offered {
		t.Fatalf("then offered to %s and %s", status(first), status(second))
	}
	taken, err := s.list.Accept(t.Context(), theClient, "p", second.ID, time.Time{})
	if err != nil || taken.Contact.Email != "k4@example.com" || !taken.Start.Equal(class) {
		t.Fatalf("accepted: %+v %v", taken, err)
	}
	again, err := s.list.Accept(t.Context(), theClient, "p", second.ID, time.Time{})
	if err != nil || again.ID != taken.ID {
		t.Errorf("accepted again: %+v %v", again, err)
	}
	if n := len(s.seats(t)); n != 2 {
		t.Errorf("%d places are taken, want 2", n)
	}
}

func TestNothingIsOfferedTooLate(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.book(t, 1)
	s.book(t, 2)
	e := s.join(t, 3)
	s.clock.Set(class.Add(-20 * time.Minute))
	if _, err := s.bookings.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if e, _ = s.list.Get(t.Context(), "p", e.ID); e.Status != waitlist.Waiting {
		t.Errorf("offered with twenty minutes to go: %+v", e.Offer)
	}
}

func TestAnotherTenantFindsNothing(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	s.book(t, 1)
	s.book(t, 2)
	e := s.join(t, 3)
	if _, err := s.list.Get(t.Context(), "q", e.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("read: %v", err)
	}
	if err := s.list.Leave(t.Context(), theOwner, "q", e.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("removed: %v", err)
	}
	if all, err := s.list.Waiting(t.Context(), "q"); err != nil || len(all) != 0 {
		t.Errorf("listed: %v %v", all, err)
	}
}

// TestOffersInBadWeather lets offers be made, taken, declined, run out and left at once on a store that fails in every
// way, and then holds the places to who has them.
func TestOffersInBadWeather(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := open(t, func(db store.Store) store.Store {
				return faulty.New(db, faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.02, Lost: 0.1,
					Dropped: 0.05, StaleReads: 0.2, StaleIndex: 0.2})
			})
			bookings := []booking.Booking{s.book(t, 1), s.book(t, 2)}
			var entries []waitlist.Entry
			for n := range 6 {
				e, err := s.calm.Join(t.Context(), theClient, "p", waitlist.Wish{Service: "class", From: day, To: day,
					Client: who(10 + n)})
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, e)
			}
			var wg sync.WaitGroup
			for worker := range 6 {
				wg.Go(func() {
					r := rand.New(rand.NewPCG(seed, uint64(worker)))
					for range 15 {
						e := entries[r.IntN(len(entries))]
						switch r.IntN(6) {
						case 0:
							_, _ = s.bookings.Cancel(t.Context(), theClient, "p", bookings[r.IntN(2)].ID, "")
						case 1:
							_, _ = s.list.Accept(t.Context(), theClient, "p", e.ID, time.Time{})
						case 2:
							_ = s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{})
						case 3:
							s.clock.Advance(30 * time.Minute)
							_ = s.list.Expire(t.Context(), waitlist.Key("p", e.ID))
						default:
							_ = s.list.Freed(t.Context(), "p", class, class.Add(time.Hour))
						}
					}
				})
			}
			wg.Wait()
			want := map[string]bool{}
			for _, e := range entries {
				e, err := s.calm.Get(t.Context(), "p", e.ID)
				if err != nil {
					t.Fatal(err)
				}
				if e.Status == waitlist.Offered {
					want[e.ID] = true
				}
			}
			held := s.seats(t)
			if len(held) > 2 {
				t.Errorf("%d have one of two places: %v", len(held), held)
			}
			for _, id := range held {
				i, err := s.file.Get(t.Context(), booking.Key("p", id), store.Strong)
				if err == nil {
					if b, err := booking.Decode(i); err != nil || !b.Open() {
						t.Errorf("a place is taken by a booking that is %s (%v)", b.Status, err)
					}
					continue
				}
				if !want[id] {
					t.Errorf("a place is held by %s, which is neither a booking nor an open offer", id)
				}
				delete(want, id)
			}
			for id := range want {
				t.Errorf("offer %s holds no place", id)
			}
		})
	}
}

func TestWhoWaitsByPhoneCanAccept(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.book(t, 1)
	s.book(t, 2)
	e, err := s.list.Join(t.Context(), theOwner, "p", waitlist.Wish{Service: "class", From: day, To: day,
		Client: client.Contact{Name: "K", Phone: "+4791234567"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if e, err = s.list.Get(t.Context(), "p", e.ID); err != nil {
		t.Fatal(err)
	}
	if _, planned := e.Agenda.Find("offer.sms.client"); !planned { // as the number's hint promises
		t.Errorf("the offer does not come by text message: %+v", e.Agenda)
	}
	if taken, err := s.list.Accept(t.Context(), theClient, "p", e.ID, time.Time{}); err != nil ||
		taken.Contact.Phone != "+4791234567" {
		t.Errorf("accepted: %+v %v", taken, err)
	}
}

// TestWhomThePracticeTakesOffIsTold: once, whatever they were offered; who leaves by themselves knows, and who has no
// e-mail address cannot be told.
func TestWhomThePracticeTakesOffIsTold(t *testing.T) {
	t.Parallel()
	practitioner := fact.Actor{Role: fact.Practitioner, ID: "x", Practice: "p", Practitioner: "a"}
	byPhone := client.Contact{Name: "K", Phone: "+4791234567"}
	for name, c := range map[string]struct {
		by      fact.Actor
		contact client.Contact
		offered bool
		attempt int // of the offer's mail
		want    string
	}{
		"by the owner":       {by: theOwner, contact: who(9), want: "removed.email.client"},
		"by themselves":      {by: theClient, contact: who(9)},
		"without an address": {by: theOwner, contact: byPhone},
		"who heard of an offer": {by: theOwner, contact: who(9), offered: true, attempt: 1,
			want: "withdrawn.email.client"},
		"whose offer was not sent": {by: theOwner, contact: who(9), offered: true, want: "removed.email.client"},
		"by whom it is not":        {by: practitioner, contact: who(9)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, nil)
			b := s.book(t, 1)
			s.book(t, 2)
			e, err := s.list.Join(t.Context(), theOwner, "p", waitlist.Wish{Service: "class", From: day, To: day,
				Client: c.contact})
			if err != nil {
				t.Fatal(err)
			}
			if c.offered {
				if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
					t.Fatal(err)
				}
				if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
					t.Fatal(err)
				}
				s.attempt(t, e.ID, c.attempt)
			}
			for range 2 { // to take off again says nothing again
				if err := s.list.Leave(t.Context(), c.by, "p", e.ID); err != nil && c.by.Role != fact.Practitioner {
					t.Fatal(err)
				}
			}
			if e, err = s.list.Get(t.Context(), "p", e.ID); err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, m := range e.Agenda {
				if m.Kind == waitlist.KindRemoved || m.Kind == waitlist.KindWithdrawn {
					got += m.ID
				}
			}
			if got != c.want {
				t.Errorf("they are told %q, want %q: %+v", got, c.want, e.Agenda)
			}
		})
	}
}

// attempt notes that the offer's mail was tried so often.
func (s *studio) attempt(t *testing.T, id string, times int) {
	t.Helper()
	e, err := s.list.Get(t.Context(), "p", id)
	if err != nil {
		t.Fatal(err)
	}
	for i := range e.Agenda {
		if e.Agenda[i].Kind == waitlist.KindOffer {
			e.Agenda[i].Attempts = times
		}
	}
	op, err := e.Put()
	if err == nil {
		err = s.file.Transact(t.Context(), op)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestEntriesEnd: with the last day, also where an offer stands or was declined, and never before; entries that are
// older than the plan are ended by the next time that becomes free.
func TestEntriesEnd(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	b := s.book(t, 1)
	s.book(t, 2)
	waits, declines, offered := s.join(t, 3), s.join(t, 4), s.join(t, 5)
	get := func(e waitlist.Entry) waitlist.Entry {
		t.Helper()
		e, err := s.list.Get(t.Context(), "p", e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	plan := func(e waitlist.Entry) (all []string) {
		for _, p := range get(e).Agenda {
			all = append(all, p.ID+"@"+p.At.Format("02T15:04"))
		}
		return all
	}
	old := get(waits)
	old.Agenda = nil // as entries were before
	op, err := old.Put()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.file.Transact(t.Context(), op); err != nil {
		t.Fatal(err)
	}
	lasts := []string{"end@04T23:00", "joined.email.client@02T09:00"} // midnight in Oslo
	if got := plan(declines); !slices.Equal(got, lasts) {
		t.Errorf("planned: %v", got)
	}
	if _, err := s.bookings.Cancel(t.Context(), theClient, "p", b.ID, ""); err != nil {
		t.Fatal(err)
	}
	freed := func() {
		t.Helper()
		if err := s.list.Freed(t.Context(), "p", class, class.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	freed()
	for _, e := range []waitlist.Entry{waits, declines} {
		if err := s.list.Decline(t.Context(), theClient, "p", e.ID, time.Time{}); err != nil {
			t.Fatal(err)
		}
		freed()
	}
	if got := plan(declines); !slices.Equal(got, lasts) {
		t.Errorf("planned after it was declined: %v", got)
	}
	if e := get(offered); e.Status != waitlist.Offered || !slices.Contains(plan(offered), "end@04T23:00") {
		t.Errorf("offered: %v", e)
	}
	end := func() {
		t.Helper()
		for _, e := range []waitlist.Entry{declines, offered} {
			if err := s.list.End(t.Context(), waitlist.Key("p", e.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.clock.Set(day.AddDays(1).Start(oslo(t)).Add(-time.Second))
	end()
	if e := get(declines); e.Status != waitlist.Waiting {
		t.Errorf("ended before its last day had passed: %v", e.Status)
	}
	s.clock.Advance(time.Second)
	for range 2 {
		end()
		for _, e := range []waitlist.Entry{declines, offered} {
			if got := plan(e); get(e).Status != waitlist.Ended ||
				!slices.Equal(got, []string{"ended.email.client@05T07:00"}) {
				t.Errorf("ended: %s %v", get(e).Status, got)
			}
		}
	}
	if seats := s.seats(t); len(seats) != 1 {
		t.Errorf("%v sit, of one booking and an offer that ended", seats)
	}
	freed()
	if e := get(waits); e.Status != waitlist.Ended {
		t.Errorf("an entry of before: %v", e.Status)
	}
	if all, err := s.list.Waiting(t.Context(), "p"); err != nil || len(all) != 0 {
		t.Errorf("still in line: %v %v", all, err)
	}
	_, err = s.list.Accept(t.Context(), theClient, "p", offered.ID, time.Time{})
	if fault.CodeOf(err) != "offer-over" {
		t.Errorf("accepted after the end: %v", err)
	}
}

func oslo(t *testing.T) *time.Location {
	t.Helper()
	zone, err := civil.Zone("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestWishesAreBounded: they lie within what can be booked, and one address has only so many; staff are not bound.
func TestWishesAreBounded(t *testing.T) {
	t.Parallel()
	s := open(t, nil)
	join := func(actor fact.Actor, client, days int) error {
		_, err := s.list.Join(t.Context(), actor, "p", waitlist.Wish{Service: "class", From: day.AddDays(days),
			To: day.AddDays(days), Client: who(client)})
		return err
	}
	today := civil.In(s.clock.Now(), oslo(t))
	thursday := 1 // no class
	if err := join(theClient, 1, today.AddDays(366).DaysSince(day)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("beyond what can be booked: %v", err)
	}
	if err := join(theClient, 1, today.AddDays(365).DaysSince(day)); err != nil {
		t.Errorf("the last day that can be booked: %v", err)
	}
	for n := range 4 {
		if err := join(theClient, 1, thursday+7*n); err != nil {
			t.Fatal(err)
		}
	}
	if err := join(theClient, 1, thursday+70); fault.CodeOf(err) != "waitlist-enough" {
		t.Errorf("the sixth of one address: %v", err)
	}
	if err := join(theClient, 1, thursday); err != nil {
		t.Errorf("one of the five again: %v", err)
	}
	if err := join(theClient, 2, thursday+70); err != nil {
		t.Errorf("another address: %v", err)
	}
	if err := join(theOwner, 1, thursday+70); err != nil {
		t.Errorf("by the practice: %v", err)
	}
	s.clock.Set(day.AddDays(8).Start(oslo(t)).Add(time.Hour)) // the first of them is over
	if err := join(theClient, 1, thursday+77); fault.CodeOf(err) != "waitlist-enough" {
		t.Errorf("by the practice it is six; one is over: %v", err)
	}
	if err := join(theOwner, 1, today.AddDays(500).DaysSince(day)); err != nil {
		t.Errorf("beyond what can be booked, by the practice: %v", err)
	}
}
