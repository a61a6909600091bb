package waitlist_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	"stund/internal/schedule/naive"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/waitlist"
)

var theSystem = fact.Actor{Role: fact.System}

// house is a practice of two practitioners, two rooms and two places, whose set-up changes all the time.
type house struct {
	file     *bolt.DB
	clock    *clock.Manual
	book     *practice.Book
	bookings *booking.Bookings
	list     *waitlist.List
	changes  int
}

// openHouse makes the practice at the instant; set-up is changed with change.
func openHouse(t *testing.T, now time.Time) *house {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	h := &house{file: file, clock: clock.At(now)}
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 40}
	key := []byte("0123456789abcdef")
	h.book = practice.NewBook(file, retry, ids.Random(), h.clock.Now)
	h.bookings = booking.New(
		file,
		h.book,
		client.NewClients(file, retry, ids.Random(), key, h.clock.Now),
		ids.Random(),
		key,
		retry,
		h.clock.Now,
	)
	h.list = waitlist.NewList(file, h.book, h.bookings, ids.Random(), retry, h.clock.Now)
	if _, _, err := h.book.Put(t.Context(), theSystem, practice.Practice{ID: "p", Name: "P", TimeZone: "Europe/Oslo",
		Country: "NO", Currency: "NOK", Language: i18n.NB, Email: "p@example.com"}); err != nil {
		t.Fatal(err)
	}
	h.change(t, func(s *practice.Setup) {
		week := schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays()[:5],
			Intervals: []schedule.Interval{{From: 9 * 60, To: 17 * 60}}}}}
		s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata"}, {ID: "torget", Name: "Torget"}}
		s.Resources = []practice.Resource{{ID: "rom-1", Name: "Rom 1"}, {ID: "rom-2", Name: "Rom 2"}}
		s.Practitioners = []practice.Practitioner{{ID: "a", Name: "A", Hours: week}, {ID: "b", Name: "B", Hours: week}}
		price, both := money.Amount{Currency: "NOK"}, []string{"a", "b"}
		s.Services = []practice.Service{
			{ID: "klasse", Name: "Klasse", DurationMinutes: 60, StepMinutes: 60, Capacity: 3, Price: price,
				Practitioners: both, Resources: []string{"rom-2"}, Locations: []string{"storgata"}},
			{ID: "talk", Name: "Talk", DurationMinutes: 60, StepMinutes: 30, Capacity: 1, Price: price,
				Practitioners: both, Resources: []string{"rom-1"}},
		}
	})
	return h
}

func (h *house) change(t *testing.T, f func(*practice.Setup)) {
	t.Helper()
	h.changes++
	_, err := h.book.Change(t.Context(), theSystem, "p", fmt.Sprint("change", h.changes), "p",
		func(s *practice.Setup) error {
			f(s)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// service changes one service.
func (h *house) service(t *testing.T, id string, f func(*practice.Service)) {
	t.Helper()
	h.change(t, func(s *practice.Setup) {
		s.Services = slices.Clone(s.Services)
		f(&s.Services[slices.IndexFunc(s.Services, func(v practice.Service) bool { return v.ID == id })])
	})
}

func (h *house) take(t *testing.T, service, who string, start time.Time, n int) booking.Booking {
	t.Helper()
	b, err := h.bookings.Book(t.Context(), theClient, "p", request(service, who, start, n))
	if err != nil {
		t.Fatal(err)
	}
	return b.Booking
}

func request(service, practitioner string, start time.Time, n int) booking.Request {
	return booking.Request{Service: service, Practitioner: practitioner, Start: start, Client: who(n)}
}

// ledgers returns the claims of every practitioner and resource, each once.
func (h *house) ledgers(t *testing.T) map[string][]schedule.Claim {
	t.Helper()
	out := map[string][]schedule.Claim{}
	for _, who := range []string{"practitioner#a", "practitioner#b", "resource#rom-1", "resource#rom-2"} {
		var all schedule.Ledger
		err := store.All(t.Context(), h.file, store.Query{Partition: "ledger#p#" + who, Consistency: store.Strong},
			func(i store.Item) bool {
				var l schedule.Ledger
				if err := l.UnmarshalBinary(i.Data); err != nil {
					t.Fatal(err)
				}
				all.Claims = append(all.Claims, l.Claims...)
				return true
			})
		if err != nil {
			t.Fatal(err)
		}
		out[who] = all.Claims
	}
	return out
}

// holds holds the ledgers to what stands: each booking and offer has what it was made with, nothing else is taken, and
// nothing is taken twice.
func (h *house) holds(t *testing.T, bookings map[string]booking.Booking, entries []string) {
	t.Helper()
	ledgers := h.ledgers(t)
	for who, claims := range ledgers {
		for i, c := range claims {
			if c.Seats != len(c.Bookings) {
				t.Errorf("%s: %d seats for %v", who, c.Seats, c.Bookings)
			}
			for _, o := range claims[:i] {
				if o.Start.Before(c.End) && c.Start.Before(o.End) {
					t.Errorf("%s is double-booked: %v and %v", who, o, c)
				}
			}
		}
	}
	has := func(who, id string) (c schedule.Claim, n int) {
		for _, one := range ledgers[who] {
			if slices.Contains(one.Bookings, id) {
				c = one
				n++
			}
		}
		return c, n
	}
	standing := 0
	for id := range bookings {
		b, err := h.bookings.Get(t.Context(), theOwner, "p", id)
		if err != nil {
			t.Fatal(err)
		}
		bookings[id] = b
		if !b.Open() {
			continue
		}
		standing += 1 + len(b.Resources)
		for _, who := range append([]string{"practitioner#" + b.Practitioner}, rooms(b.Resources)...) {
			if c, n := has(who, id); n != 1 || !c.Start.Equal(b.ClaimStart) || !c.End.Equal(b.ClaimEnd) {
				t.Errorf("%s has %d claims of %s: %v", who, n, id, c)
			}
		}
		c, _ := has("practitioner#"+b.Practitioner, id)
		if !c.Until.Equal(b.End) || !slices.Equal(c.Resources, b.Resources) || c.Place != b.Location {
			t.Errorf("claim %+v of booking %+v", c, b)
		}
	}
	for _, id := range entries {
		e, err := h.list.Get(t.Context(), "p", id)
		if err != nil {
			t.Fatal(err)
		}
		if e.Status != waitlist.Offered {
			continue
		}
		c, n := has("practitioner#"+e.Offer.Practitioner, id)
		if n != 1 || !c.At.Equal(e.Offer.Start) || !c.Until.Equal(e.Offer.End) {
			t.Errorf("an offer %+v has %d claims, %v", e.Offer, n, c)
		}
		standing += 1 + len(c.Resources)
		for _, who := range rooms(c.Resources) {
			if r, n := has(who, id); n != 1 || !r.Start.Equal(c.Start) || !r.End.Equal(c.End) {
				t.Errorf("%s has %d claims of offer %s: %v", who, n, id, r)
			}
		}
	}
	for _, claims := range ledgers {
		for _, c := range claims {
			standing -= len(c.Bookings)
		}
	}
	if standing != 0 {
		t.Errorf("%d claims are missing (less than 0: too many): %v", standing, ledgers)
	}
}

func rooms(ids []string) (all []string) {
	for _, id := range ids {
		all = append(all, "resource#"+id)
	}
	return all
}

// ten is ten o'clock of a Wednesday in Oslo, and now the Monday before.
var (
	ten = class
	now = class.Add(-49 * time.Hour)
)

// TestASeatTakesNothingThatItsSessionHasNot: the class stands in rom-2, and goes on there when classes are to be given
// in rom-1, which somebody else has.
func TestASeatTakesNothingThatItsSessionHasNot(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*practice.Service){
		"another room":        func(v *practice.Service) { v.Resources = []string{"rom-1"} },
		"no room":             func(v *practice.Service) { v.Resources = nil },
		"another place":       func(v *practice.Service) { v.Locations = []string{"torget"} },
		"longer, into others": func(v *practice.Service) { v.DurationMinutes = 120 },
		"shorter":             func(v *practice.Service) { v.DurationMinutes = 30 },
		"buffers":             func(v *practice.Service) { v.BufferBefore, v.BufferAfter = 30, 30 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t, now)
			first := h.take(t, "klasse", "a", ten, 1)
			other := h.take(t, "talk", "b", ten, 2)
			after := h.take(t, "talk", "a", ten.Add(time.Hour), 3)
			h.service(t, "klasse", change)
			seat := h.take(t, "klasse", "a", ten, 4)
			if !seat.End.Equal(first.End) || !slices.Equal(seat.Resources, first.Resources) ||
				seat.Location != "storgata" {
				t.Errorf("a seat %+v of session %+v", seat, first)
			}
			free, err := h.bookings.Free(t.Context(), theClient, "p",
				booking.Search{Service: "klasse", Practitioner: "a", From: day, To: day})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(free, func(s booking.Slot) bool { return s.Start.Equal(ten) })
			if i < 0 || !free[i].End.Equal(first.End) || free[i].SeatsLeft != 1 {
				t.Errorf("what is left of the session is not among the free times, or otherwise: %+v", free)
			}
			all := map[string]booking.Booking{}
			for _, b := range []booking.Booking{first, other, after, seat} {
				all[b.ID] = b
			}
			h.holds(t, all, nil)
			for id := range all {
				if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", id, ""); err != nil {
					t.Fatal(err)
				}
			}
			h.holds(t, all, nil)
		})
	}
}

// TestSeatsAreAsManyAsTheServiceSays: more when it says more; when it says fewer nobody loses one, and nobody gets one.
func TestSeatsAreAsManyAsTheServiceSays(t *testing.T) {
	t.Parallel()
	h := openHouse(t, now)
	all := map[string]booking.Booking{}
	for n := range 3 {
		b := h.take(t, "klasse", "a", ten, n)
		all[b.ID] = b
	}
	for _, c := range []struct {
		capacity int
		want     string
	}{{3, "slot-taken"}, {2, "slot-taken"}, {1, "slot-taken"}, {4, ""}, {4, "slot-taken"}} {
		h.service(t, "klasse", func(v *practice.Service) { v.Capacity = c.capacity })
		done, err := h.bookings.Book(t.Context(), theClient, "p", request("klasse", "a", ten, 9))
		if fault.CodeOf(err) != c.want {
			t.Errorf("of %d seats: %v", c.capacity, err)
		}
		if err == nil {
			all[done.ID] = done.Booking
		}
		h.holds(t, all, nil)
	}
}

// off reports whether what is held for the entry was called off: nobody is there at ten, or the service is not given.
func (h *house) off(t *testing.T, id string) (bool, error) {
	t.Helper()
	e, err := h.list.Get(t.Context(), "p", id)
	if err != nil || e.Offer == nil {
		return false, err
	}
	s, err := h.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		return false, err
	}
	at, to := e.Offer.Start.In(s.Zone()), e.Offer.End.In(s.Zone())
	within := func(hours *schedule.Hours) bool {
		if slices.ContainsFunc(hours.Exceptions, func(x schedule.Exception) bool { return x.Date == day }) {
			return false
		}
		return slices.ContainsFunc(hours.Rules, func(r schedule.Rule) bool {
			minute := func(x time.Time) civil.Time { return civil.Time(x.Hour()*60 + x.Minute()) }
			return r.Intervals[0].From <= minute(at) && minute(to) <= r.Intervals[0].To
		})
	}
	v, _ := s.Service(e.Service)
	p, _ := s.Practitioner(e.Offer.Practitioner)
	away := slices.ContainsFunc(s.Absences, func(a practice.Absence) bool {
		return a.Practitioner == p.ID && a.Start.Before(to) && at.Before(a.End)
	})
	return away || p.Inactive || len(s.Practice.DaysClosed) > 0 || !within(&p.Hours) ||
		v.Hours != nil && !within(v.Hours), nil
}

// offered makes somebody wait for ten o'clock, which is taken, and frees it.
func (h *house) offered(t *testing.T, service string) string {
	t.Helper()
	var mine []booking.Booking
	for n := range 20 {
		done, err := h.bookings.Book(t.Context(), theOwner, "p", request(service, "a", ten, n))
		if err != nil {
			break
		}
		mine = append(mine, done.Booking)
	}
	h.service(t, service, func(v *practice.Service) { // the only time of the day
		v.Hours = &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed"},
			Intervals: []schedule.Interval{{From: 600, To: 660}}}}}
	})
	e, err := h.list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: service, Practitioner: "a", From: day,
		To: day, Client: who(50)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", mine[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	h.service(t, service, func(v *practice.Service) { v.Hours = nil })
	if err := h.list.Freed(t.Context(), "p", ten, ten.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if e, err = h.list.Get(t.Context(), "p", e.ID); err != nil || e.Status != waitlist.Offered {
		t.Fatalf("not offered: %+v %v", e, err)
	}
	for _, b := range mine[1:] {
		if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	return e.ID
}

// TestAnOfferKeepsWhatItHolds: whatever the set-up has become, an offer that is taken books what was held, and one that
// runs out, is declined or left frees that. Only what was called off is not booked: then it is free, and its client
// waits on.
func TestAnOfferKeepsWhatItHolds(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*practice.Setup, *practice.Service){
		"other rooms": func(_ *practice.Setup, v *practice.Service) { v.Resources = []string{"rom-2", "rom-1"} },
		"no room":     func(_ *practice.Setup, v *practice.Service) { v.Resources = nil },
		"longer":      func(_ *practice.Setup, v *practice.Service) { v.DurationMinutes, v.BufferAfter = 24*60, 60 },
		"shorter":     func(_ *practice.Setup, v *practice.Service) { v.DurationMinutes = 15 },
		"capacity":    func(_ *practice.Setup, v *practice.Service) { v.Capacity = 1 },
		"more seats":  func(_ *practice.Setup, v *practice.Service) { v.Capacity = 5 },
		"notice":      func(_ *practice.Setup, v *practice.Service) { v.NoticeMinutes = 7 * 24 * 60 },
		"window":      func(_ *practice.Setup, v *practice.Service) { v.WindowDays = 1 },
		"hidden":      func(_ *practice.Setup, v *practice.Service) { v.Visibility = practice.Hidden },
		"given by b":  func(_ *practice.Setup, v *practice.Service) { v.Practitioners = []string{"b"} },
		"away": func(s *practice.Setup, _ *practice.Service) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: ten, End: ten.Add(time.Hour)}}
		},
		"away, given by b": func(s *practice.Setup, v *practice.Service) {
			v.Practitioners = []string{"b"}
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: ten, End: ten.Add(time.Hour)}}
		},
		"class called off": func(_ *practice.Setup, v *practice.Service) {
			v.Hours = &schedule.Hours{Exceptions: []schedule.Exception{{Date: day}}, Rules: []schedule.Rule{
				{Weekdays: []schedule.Weekday{"wed"}, Intervals: []schedule.Interval{{From: 600, To: 660}}}}}
		},
		"no hours": func(s *practice.Setup, _ *practice.Service) { s.Practitioners[0].Hours = schedule.Hours{} },
		"inactive": func(s *practice.Setup, _ *practice.Service) { s.Practitioners[0].Inactive = true },
		"closed":   func(s *practice.Setup, _ *practice.Service) { s.Practice.DaysClosed = []civil.Date{day} },
	}
	ends := map[string]func(*house, *testing.T, string) error{
		"declined": func(h *house, t *testing.T, id string) error {
			return h.list.Decline(t.Context(), theClient, "p", id, time.Time{})
		},
		"left": func(h *house, t *testing.T, id string) error { return h.list.Leave(t.Context(), theOwner, "p", id) },
		"run out": func(h *house, t *testing.T, id string) error {
			h.clock.Advance(24 * time.Hour)
			return h.list.Expire(t.Context(), waitlist.Key("p", id))
		},
		"accepted": func(h *house, t *testing.T, id string) error {
			e, err := h.list.Get(t.Context(), "p", id)
			if err != nil {
				return err
			}
			off, err := h.off(t, id)
			if err != nil {
				return err
			}
			b, err := h.list.Accept(t.Context(), theClient, "p", id, time.Time{})
			if off && fault.CodeOf(err) == booking.CodeCalledOff {
				e, err = h.list.Get(t.Context(), "p", id)
				if e.Status != waitlist.Waiting || len(e.Declined) > 0 {
					t.Errorf("the client waits no more for what was called off: %+v", e)
				}
				return err
			}
			if err == nil && off {
				t.Errorf("booked what was called off: %+v", b)
			}
			if err != nil {
				return err
			}
			if !b.Start.Equal(e.Offer.Start) || !b.End.Equal(e.Offer.End) {
				return fmt.Errorf("offered was %+v, booked %+v", e.Offer, b)
			}
			h.holds(t, map[string]booking.Booking{b.ID: b}, nil)
			_, err = h.bookings.Cancel(t.Context(), theOwner, "p", b.ID, "")
			return err
		},
	}
	for name, change := range changes {
		for how, end := range ends {
			for _, service := range []string{"klasse", "talk"} {
				t.Run(name+", "+how+", "+service, func(t *testing.T) {
					t.Parallel()
					h := openHouse(t, now)
					id := h.offered(t, service)
					h.holds(t, nil, []string{id})
					h.change(t, func(s *practice.Setup) {
						s.Services, s.Practitioners = slices.Clone(s.Services), slices.Clone(s.Practitioners)
						i := slices.IndexFunc(s.Services, func(v practice.Service) bool { return v.ID == service })
						change(s, &s.Services[i])
					})
					h.holds(t, nil, []string{id})
					if err := end(h, t, id); err != nil {
						t.Fatal(err)
					}
					h.holds(t, nil, []string{id})
					for who, claims := range h.ledgers(t) {
						if len(claims) > 0 {
							t.Errorf("%s is blocked for good: %v", who, claims)
						}
					}
				})
			}
		}
	}
}

// TestACalledOffClassIsOffered: who waits for a time that a class keeps is offered it when the class is called off, or
// given up.
func TestACalledOffClassIsOffered(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *practice.Setup, class *practice.Service){
		"called off": func(_ *practice.Setup, class *practice.Service) {
			class.Hours = &schedule.Hours{Rules: class.Hours.Rules, Exceptions: []schedule.Exception{{Date: day}}}
		},
		"given up": func(s *practice.Setup, class *practice.Service) {
			s.Services = slices.DeleteFunc(s.Services, func(v practice.Service) bool { return v.ID == "klasse" })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t, now)
			only := schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed"},
				Intervals: []schedule.Interval{{From: 600, To: 660}}}}}
			edit := func(f func(s *practice.Setup, class *practice.Service)) {
				h.change(t, func(s *practice.Setup) {
					s.Services = slices.Clone(s.Services)
					f(s, &s.Services[slices.IndexFunc(s.Services,
						func(v practice.Service) bool { return v.ID == "klasse" })])
				})
			}
			edit(func(s *practice.Setup, class *practice.Service) {
				class.Hours = &only
				s.Practitioners = slices.Clone(s.Practitioners)
				s.Practitioners[0].Hours = only
			})
			e, err := h.list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: "talk", Practitioner: "a",
				From: day, To: day, Client: who(50)})
			if err != nil {
				t.Fatal(err)
			}
			err = h.list.Opened(t.Context(), "p")
			if e, _ = h.list.Get(t.Context(), "p", e.ID); err != nil || e.Status != waitlist.Waiting {
				t.Fatalf("offered the class's time: %+v %v", e, err)
			}
			edit(end)
			err = h.list.Opened(t.Context(), "p")
			if e, _ = h.list.Get(t.Context(), "p", e.ID); err != nil || e.Status != waitlist.Offered ||
				!e.Offer.Start.Equal(ten) {
				t.Errorf("not offered: %+v %v", e, err)
			}
		})
	}
}

// TestPromisesInAnyOrder changes the set-up between bookings, moves, cancellations, offers and their ends, and holds
// the ledgers to what stands at every step. After all is cancelled, nothing is left, and what can be had is what a
// practice has that was set up like this today.
func TestPromisesInAnyOrder(t *testing.T) {
	t.Parallel()
	seeds := uint64(8)
	if testing.Short() { // one goroutine
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := &walk{house: openHouse(t, now), r: rand.New(rand.NewPCG(seed, 13)), all: map[string]booking.Booking{}}
			for n := 0; n < 200 && !t.Failed(); n++ {
				w.step(t, n)
				w.holds(t, w.all, w.entries)
				w.keeps(t)
				w.seated(t)
			}
			t.Logf("%d bookings, %d moves, %d offers, %d accepted, %d called off, %d beside a class that keeps its "+
				"time",
				len(w.all), w.moved, w.offers, w.accepted, w.calledOff, w.beside)
			w.end(t)
		})
	}
}

type walk struct {
	*house
	r       *rand.Rand
	all     map[string]booking.Booking
	entries []string
	seats   map[string]int  // taken, by session
	stood   map[string]bool // what stood in somebody's ledger after the last step

	moved, offers, accepted, beside, calledOff int
}

// keeps fails where somebody took a time that the class keeps. What stands is told by whose it is and when: an offer
// that becomes a booking takes nothing.
func (w *walk) keeps(t *testing.T) {
	t.Helper()
	setup, err := w.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	class, _ := setup.Service("klasse")
	kept := sessions(setup, class)
	stands := map[string]bool{}
	for who, claims := range w.ledgers(t) {
		for _, c := range claims {
			name := fmt.Sprint(who, c.Service, c.Start, c.End)
			stands[name] = true
			if c.Service == "klasse" || w.stood[name] {
				continue
			}
			w.beside += min(len(kept), 1)
			for at, giver := range kept {
				from := at.Add(-time.Duration(class.BufferBefore) * time.Minute)
				to := at.Add(time.Duration(class.DurationMinutes+class.BufferAfter) * time.Minute)
				mine := who == "practitioner#"+giver || slices.Contains(rooms(class.Resources), who)
				if mine && c.Start.Before(to) && from.Before(c.End) {
					t.Errorf("%s has %v, and the class is at %s", who, c, at)
				}
			}
		}
	}
	w.stood = stands
}

// sessions returns when the class is held, and by whom.
func sessions(setup *practice.Setup, class practice.Service) map[time.Time]string {
	kept := map[time.Time]string{}
	if !class.Keeps() {
		return kept
	}
	for _, p := range setup.Giving(class) {
		q := schedule.Question{Now: now, Zone: setup.Zone(), Service: class.Engine(),
			Practitioners: []schedule.Diary{setup.Diary(p)}}
		q.Service.Notice, q.Service.WindowDays, q.Service.Resources = 0, 0, nil
		for _, s := range naive.Free(q, day, day) {
			if kept[s.Start] == "" {
				kept[s.Start] = p.ID
			}
		}
	}
	return kept
}

// seated fails where a session got a seat that its service has not.
func (w *walk) seated(t *testing.T) {
	t.Helper()
	setup, err := w.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	seats := map[string]int{}
	for _, who := range []string{"practitioner#a", "practitioner#b"} {
		for _, c := range w.ledgers(t)[who] {
			session := who + c.Service + c.At.String()
			seats[session] = c.Seats
			if v, _ := setup.Service(c.Service); c.Seats > w.seats[session] && c.Seats > v.Capacity {
				t.Errorf("%d sit in %s, which has %d seats", c.Seats, session, v.Capacity)
			}
		}
	}
	w.seats = seats
}

// freed offers what the booking or offer left.
func (w *walk) freed(t *testing.T, start, end time.Time) {
	t.Helper()
	if err := w.list.Freed(t.Context(), "p", start, end); err != nil {
		t.Fatal(err)
	}
}

func (w *walk) step(t *testing.T, n int) {
	t.Helper()
	one := func(of []string) string { return of[w.r.IntN(len(of))] }
	start := ten.Add(time.Duration(w.r.IntN(12)-2) * 30 * time.Minute)
	service, person := one([]string{"klasse", "klasse", "talk"}), one([]string{"", "a", "b"})
	free, err := w.bookings.Free(t.Context(), theClient, "p", booking.Search{Service: service, From: day, To: day})
	if err == nil && len(free) > 0 && w.r.IntN(4) > 0 {
		slot := free[w.r.IntN(len(free))]
		start, person = slot.Start, slot.Practitioner
	}
	may := func(err error) bool {
		t.Helper()
		switch k := fault.KindOf(err); {
		case err == nil:
			return true
		case k != fault.Conflict && k != fault.Invalid && k != fault.NotFound && k != fault.Gone:
			t.Fatal(err)
		}
		return false
	}
	switch k := w.r.IntN(20); {
	case k < 5:
		w.shake(t)
	case k < 11:
		if done, err := w.bookings.Book(t.Context(), theClient, "p", request(service, person, start, n)); may(err) {
			w.all[done.ID] = done.Booking
		}
	case k < 13:
		if was, any := w.some(); any {
			_, err := w.bookings.Reschedule(t.Context(), theOwner, "p", was.ID, booking.Move{Start: start,
				Practitioner: person})
			if may(err) {
				w.moved++
				w.freed(t, was.Start, was.End)
			}
		}
	case k < 15:
		if was, any := w.some(); any {
			if _, err := w.bookings.Cancel(t.Context(), theOwner, "p", was.ID, ""); may(err) {
				w.freed(t, was.Start, was.End)
			}
		}
	case k < 17:
		w.wait(t, service, person, n)
	default:
		w.answer(t)
	}
}

// some returns one of the bookings that stand.
func (w *walk) some() (b booking.Booking, any bool) {
	open := slices.DeleteFunc(slices.Sorted(maps.Keys(w.all)), func(id string) bool { return !w.all[id].Open() })
	if len(open) == 0 {
		return b, false
	}
	return w.all[open[w.r.IntN(len(open))]], true
}

// wait puts somebody on the list.
func (w *walk) wait(t *testing.T, service, person string, n int) {
	t.Helper()
	setup, err := w.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := setup.Service(service)
	if person != "" && !slices.Contains(v.Practitioners, person) {
		return
	}
	// Nobody may wait while there is something free, so for a moment there is nothing.
	w.service(t, service, func(v *practice.Service) { v.NoticeMinutes = 30 * 24 * 60 })
	e, err := w.list.Join(t.Context(), theOwner, "p", waitlist.Wish{Service: service, Practitioner: person, From: day,
		To: day, Client: who(1000 + n)})
	w.service(t, service, func(s *practice.Service) { s.NoticeMinutes = v.NoticeMinutes })
	if err != nil {
		t.Fatal(err)
	}
	w.entries = append(w.entries, e.ID)
}

// answer does something about an offer.
func (w *walk) answer(t *testing.T) {
	t.Helper()
	for _, id := range w.entries {
		e, err := w.list.Get(t.Context(), "p", id)
		if err != nil {
			t.Fatal(err)
		}
		if e.Status != waitlist.Offered {
			continue
		}
		w.offers++
		switch w.r.IntN(4) {
		case 0:
			err = w.list.Decline(t.Context(), theClient, "p", id, time.Time{})
		case 1:
			if e.Offer.Deadline.After(w.clock.Now()) {
				w.clock.Set(e.Offer.Deadline)
			}
			for _, id := range w.entries {
				if err := w.list.Expire(t.Context(), waitlist.Key("p", id)); err != nil {
					t.Fatal(err)
				}
			}
		case 2:
			err = w.list.Leave(t.Context(), theOwner, "p", id)
		default:
			var b booking.Booking
			off, wrong := w.off(t, id)
			if wrong != nil {
				t.Fatal(wrong)
			}
			if b, err = w.list.Accept(t.Context(), theClient, "p", id, time.Time{}); err == nil {
				w.accepted++
				w.all[b.ID] = b
				if !b.Start.Equal(e.Offer.Start) || !b.End.Equal(e.Offer.End) {
					t.Errorf("offered was %+v, booked %+v", e.Offer, b)
				}
			}
			if off != (fault.CodeOf(err) == booking.CodeCalledOff) && e.Offer.Deadline.After(w.clock.Now()) {
				t.Errorf("called off: %v, and accepting it: %v", off, err)
			}
			if off {
				w.calledOff++
				err = nil
			}
		}
		if err != nil && fault.KindOf(err) != fault.Gone {
			t.Fatal(err)
		}
		if e, _ := w.list.Get(t.Context(), "p", id); e.Status == waitlist.Offered {
			t.Errorf("an answered offer stands: %+v", e)
		}
		return
	}
}

// shake changes the set-up.
func (w *walk) shake(t *testing.T) {
	t.Helper()
	r := w.r
	w.service(t, []string{"klasse", "talk"}[r.IntN(2)], func(v *practice.Service) {
		switch r.IntN(12) {
		case 8, 9, 10:
			v.Hours = nil
			if v.ID == "klasse" {
				from := civil.Time(540 + r.IntN(8)*30)
				v.Hours = &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed"},
					Intervals: []schedule.Interval{{From: from, To: from + civil.Time(60+r.IntN(3)*30)}}}}}
			}
		case 11:
			if v.Hours != nil { // called off, and on again
				v.Hours = &schedule.Hours{Rules: v.Hours.Rules,
					Exceptions: [][]schedule.Exception{nil, {{Date: day}}}[r.IntN(2)]}
			}
		case 0:
			v.DurationMinutes = []int{30, 45, 60, 90, 120}[r.IntN(5)]
		case 1:
			v.BufferBefore, v.BufferAfter = r.IntN(3)*15, r.IntN(3)*15
		case 2:
			v.Resources = [][]string{nil, {"rom-1"}, {"rom-2"}, {"rom-1", "rom-2"}}[r.IntN(4)]
		case 3:
			v.Capacity = 1 + r.IntN(4)
		case 4:
			v.Practitioners = [][]string{{"a", "b"}, {"b", "a"}, {"a"}, {"b"}}[r.IntN(4)]
		case 5:
			v.Locations = [][]string{nil, {"storgata"}, {"torget"}}[r.IntN(3)]
		case 6:
			v.StepMinutes = []int{15, 30, 60}[r.IntN(3)]
		case 7:
			v.NoticeMinutes, v.WindowDays = []int{0, 0, 24 * 60}[r.IntN(3)], []int{0, 0, 0, 1}[r.IntN(4)]
		}
	})
	w.change(t, func(s *practice.Setup) {
		s.Practitioners = slices.Clone(s.Practitioners)
		hours := []schedule.Interval{{From: 540, To: 1020}, {From: 600, To: 720}, {From: 480, To: 900}}[r.IntN(3)]
		s.Practitioners[r.IntN(2)].Hours = schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays()[:5],
			Intervals: []schedule.Interval{hours}}}}
	})
}

// end cancels all there is, and holds what is left to a practice that has never had a booking.
func (w *walk) end(t *testing.T) {
	t.Helper()
	for _, id := range w.entries {
		if err := w.list.Leave(t.Context(), theOwner, "p", id); err != nil {
			t.Fatal(err)
		}
	}
	for id, b := range w.all {
		if !b.Open() {
			continue
		}
		if _, err := w.bookings.Cancel(t.Context(), theOwner, "p", id, ""); err != nil {
			t.Fatal(err)
		}
	}
	for who, claims := range w.ledgers(t) {
		if len(claims) > 0 {
			t.Errorf("all is cancelled, and %s has %v", who, claims)
		}
	}
	setup, err := w.book.Setup(t.Context(), "p", store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	twin := openHouse(t, w.clock.Now())
	twin.change(t, func(s *practice.Setup) {
		s.Practitioners, s.Services = setup.Practitioners, setup.Services
	})
	for _, v := range setup.Services {
		search := booking.Search{Service: v.ID, From: day.AddDays(-3), To: day.AddDays(10)}
		mine, err := w.bookings.Times(t.Context(), theOwner, "p", search)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := twin.bookings.Times(t.Context(), theOwner, "p", search)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(fresh, mine); d != "" {
			t.Errorf("times of %s (-of a fresh practice +here):\n%s", v.ID, d)
		}
	}
}
