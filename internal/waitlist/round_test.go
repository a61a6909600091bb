package waitlist_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/waitlist"
)

// counted counts what is read and written, and may do something before a write.
type counted struct {
	store.Store
	calls  atomic.Int64
	before func(ops []store.Op)
}

func (c *counted) Get(ctx context.Context, k store.Key, s store.Consistency) (store.Item, error) {
	c.calls.Add(1)
	return c.Store.Get(ctx, k, s)
}

func (c *counted) GetMany(ctx context.Context, k []store.Key, s store.Consistency) ([]store.Item, error) {
	c.calls.Add(1)
	return c.Store.GetMany(ctx, k, s)
}

func (c *counted) Query(ctx context.Context, q store.Query) (store.Page, error) {
	c.calls.Add(1)
	return c.Store.Query(ctx, q)
}

func (c *counted) Transact(ctx context.Context, ops ...store.Op) error {
	c.calls.Add(1)
	if c.before != nil {
		c.before(ops)
	}
	return c.Store.Transact(ctx, ops...)
}

// listOn is the house's waiting list, on another store.
func (h *house) listOn(db store.Store) *waitlist.List {
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 40}
	key := []byte("0123456789abcdef")
	book := practice.NewBook(db, retry, ids.Random(), h.clock.Now)
	clients := client.NewClients(db, retry, ids.Random(), key, h.clock.Now)
	bookings := booking.New(db, book, clients, ids.Random(), key, retry, h.clock.Now)
	return waitlist.NewList(db, book, bookings, ids.Random(), retry, h.clock.Now)
}

// round returns the practice's Round as it stands.
func (h *house) round(t *testing.T) waitlist.Round {
	t.Helper()
	i, err := h.file.Get(t.Context(), waitlist.RoundKey("p"), store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	r, err := waitlist.DecodeRound(i)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOfferingIsDoneInParts: however many wait, and for however many different things, one reaction does a bounded part
// of the work. The rest goes on, the oldest first, until everyone whom a time suits has one.
func TestOfferingIsDoneInParts(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine")
	}
	t.Parallel()
	const wait, most = 500, 700 // calls of the store in one part
	h := openHouse(t, now)
	h.change(t, func(s *practice.Setup) { s.Practice.DaysClosed = days(day, 92) })
	var entries []string
	var puts []store.Op
	for n := range wait {
		from := day.AddDays(n % 40)
		op, err := waitlist.Entry{ID: fmt.Sprintf("waits%03d", n), Practice: "p", Status: waitlist.Waiting,
			Service: "talk", From: from, To: from.AddDays(n / 40), Contact: who(n),
			Created: now.Add(time.Duration(n-wait) * time.Minute)}.Put()
		if err != nil {
			t.Fatal(err)
		}
		entries, puts = append(entries, fmt.Sprintf("waits%03d", n)), append(puts, op)
	}
	h.put(t, puts)
	h.change(t, func(s *practice.Setup) {
		s.Practice.DaysClosed = nil
		s.Practitioners[1].Inactive = true
	})
	db := &counted{Store: h.file}
	list := h.listOn(db)
	opened := fact.Kind[fact.None]{Name: "practice.changed"}.New("f", h.clock.Now(), "p", "p", theOwner, fact.None{})
	if err := list.React(t.Context(), opened); err != nil {
		t.Fatal(err)
	}
	parts := 1
	for ; ; parts++ {
		if n := db.calls.Swap(0); n > most {
			t.Fatalf("part %d took %d calls of the store", parts, n)
		}
		r := h.round(t)
		if len(r.Agenda) == 0 {
			break
		}
		if parts == 3 { // meanwhile, more becomes free: nobody is passed over for that
			if err := list.React(t.Context(), opened); err != nil {
				t.Fatal(err)
			}
			r = h.round(t)
			db.calls.Store(0)
		}
		h.clock.Set(later(h.clock.Now(), r.Agenda[0].When()))
		if err := list.GoOn(t.Context(), waitlist.RoundKey("p")); err != nil {
			t.Fatal(err)
		}
		if again := h.round(t); len(again.Agenda) > 0 && again.Agenda[0].At.Equal(r.Agenda[0].At) {
			t.Fatal("what was done stays due")
		}
		if parts > wait {
			t.Fatal("it does not come to an end")
		}
	}
	if parts < 5 {
		t.Errorf("%d parts only: this tests nothing", parts)
	}
	for n, said := range h.offers(t, entries...) {
		if said == "" {
			if free := h.freeFor(t, entries[n]); free > 0 {
				t.Fatalf("number %d has no offer, and %d times are free for them", n, free)
			}
		}
	}
}

// put writes the operations.
func (h *house) put(t *testing.T, ops []store.Op) {
	t.Helper()
	for chunk := range slices.Chunk(ops, 50) {
		if err := h.file.Transact(t.Context(), chunk...); err != nil {
			t.Fatal(err)
		}
	}
}

func days(first civil.Date, n int) (all []civil.Date) {
	for i := range n {
		all = append(all, first.AddDays(i))
	}
	return all
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// freeFor returns how many times are free for the entry.
func (h *house) freeFor(t *testing.T, id string) int {
	t.Helper()
	e, err := h.list.Get(t.Context(), "p", id)
	if err != nil {
		t.Fatal(err)
	}
	free, err := h.bookings.Free(t.Context(), theSystem, "p", booking.Search{Service: e.Service,
		Practitioner: e.Practitioner, From: e.From, To: e.To, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	return len(free)
}

// TestATimeFreedWhileSomebodyJoins is offered to them: the list that it was offered to first had them not yet.
func TestATimeFreedWhileSomebodyJoins(t *testing.T) {
	t.Parallel()
	h := openHouse(t, now)
	h.hours(t, 600, 660)
	booked := h.take(t, "talk", "a", ten, 1)
	db := &counted{Store: h.file}
	list := h.listOn(db)
	db.before = func([]store.Op) { // after the look at the free times
		db.before = nil
		if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", booked.ID, ""); err != nil {
			t.Error(err)
		}
		if err := list.Freed(t.Context(), "p", ten, ten.Add(time.Hour)); err != nil {
			t.Error(err)
		}
	}
	e, err := list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: "talk", Practitioner: "a", From: day,
		To: day, Client: who(2)})
	if err != nil {
		t.Fatal(err)
	}
	joined := waitlist.FactJoined.New("f", h.clock.Now(), "p", e.ID, theClient, waitlist.Event{Service: "talk"})
	for range 2 {
		if err := list.React(t.Context(), joined); err != nil {
			t.Fatal(err)
		}
		if got := h.offers(t, e.ID); got[0] != "10:00 a" {
			t.Fatalf("offered %q", got)
		}
	}
}

// TestEntriesOfPastDaysTakeNobodysPlace: they wait for their end, and those behind them are seen all the same.
func TestEntriesOfPastDaysTakeNobodysPlace(t *testing.T) {
	t.Parallel()
	h := openHouse(t, now)
	h.hours(t, 600, 660)
	var old []store.Op
	for n := range 620 {
		op, err := waitlist.Entry{ID: fmt.Sprintf("old%04d", n), Practice: "p", Status: waitlist.Waiting,
			Service: "talk", From: day.AddDays(-9), To: day.AddDays(-9), Contact: who(1000 + n),
			Created: now.Add(-300 * time.Hour)}.Put()
		if err != nil {
			t.Fatal(err)
		}
		old = append(old, op)
	}
	h.put(t, old)
	booked := h.take(t, "talk", "a", ten, 1)
	id := h.waits(t, "talk", "a", 2)
	if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", booked.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := h.list.Freed(t.Context(), "p", ten, ten.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := h.offers(t, id); got[0] != "10:00 a" {
		t.Errorf("offered %q", got)
	}
}
