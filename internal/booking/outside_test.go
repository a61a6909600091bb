package booking_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

// reading counts what is asked of a store.
type reading struct {
	store.Store
	mu                sync.Mutex
	queries, bookings int
}

func (r *reading) Query(ctx context.Context, q store.Query) (store.Page, error) {
	r.mu.Lock()
	r.queries++
	r.mu.Unlock()
	return r.Store.Query(ctx, q)
}

func (r *reading) GetMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	r.mu.Lock()
	r.bookings += len(keys)
	r.mu.Unlock()
	return r.Store.GetMany(ctx, keys, c)
}

// edit changes the set-up.
func (o *office) edit(t *testing.T, f func(s *practice.Setup)) *practice.Setup {
	t.Helper()
	s, err := o.book.Change(t.Context(), theOwner, "p", "changed", "p", func(s *practice.Setup) error {
		s.Services, s.Practitioners = slices.Clone(s.Services), slices.Clone(s.Practitioners)
		f(s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Where the services stand in a set-up: they are read by their ids.
const (
	classAt = iota
	roomAt
	talkAt
)

// TestAChangeSaysWhatItMeets: each kind of change tells the standing bookings that it puts outside, once, and reads no
// more ledgers than those that it may concern.
func TestAChangeSaysWhatItMeets(t *testing.T) {
	t.Parallel()
	nine := nine.AddDate(0, 0, 1) // of Wednesday
	wednesday := tuesday.AddDays(1)
	hours := func(s *practice.Setup, who int) *schedule.Hours { return &s.Practitioners[who].Hours }
	for name, c := range map[string]struct {
		change func(s *practice.Setup)
		want   string // service and practitioner of each, with the reason
		reads  int    // ledgers' owners
	}{
		"nothing about times": {func(s *practice.Setup) {
			s.Services[talkAt].Name, s.Practitioners[0].Name = "T", "Ada"
		}, "", 0},
		"an absence": {func(s *practice.Setup) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: nine.Add(30 * time.Minute),
				End: nine.Add(time.Hour)}}
		}, "talk a absent", 1},
		"an absence beside it": {func(s *practice.Setup) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: nine.Add(time.Hour),
				End: nine.Add(90 * time.Minute)}}
		}, "", 1},
		"an absence where a time is offered": {func(s *practice.Setup) {
			s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: nine.Add(90 * time.Minute),
				End: nine.Add(3 * time.Hour)}}
		}, "talk a absent offered", 1},
		"a closed day": {func(s *practice.Setup) { s.Practice.DaysClosed = []civil.Date{wednesday} },
			"talk a holiday, room b holiday, talk a holiday offered", 2},
		"shorter hours": {func(s *practice.Setup) {
			hours(s, 1).Rules = []schedule.Rule{{Weekdays: schedule.Weekdays(),
				Intervals: []schedule.Interval{{From: 11 * 60, To: 16 * 60}}}}
		}, "room b outside-hours", 1},
		"longer hours": {func(s *practice.Setup) {
			hours(s, 1).Rules = []schedule.Rule{{Weekdays: schedule.Weekdays(),
				Intervals: []schedule.Interval{{From: 0, To: 24 * 60}}}}
		}, "", 1},
		"a day off": {func(s *practice.Setup) { hours(s, 0).Exceptions = []schedule.Exception{{Date: wednesday}} },
			"talk a closed, talk a closed offered", 1},
		"another day off": {func(s *practice.Setup) {
			hours(s, 0).Exceptions = []schedule.Exception{{Date: wednesday.AddDays(7)}}
		}, "", 1},
		"who leaves": {func(s *practice.Setup) { s.Practitioners[0].Inactive = true },
			"talk a wrong-practitioner, talk a wrong-practitioner offered", 1},
		"who moves abroad": {func(s *practice.Setup) { s.Practitioners[1].TimeZone = "America/New_York" },
			"room b outside-hours", 1},
		"who gives it no more": {func(s *practice.Setup) { s.Services[roomAt].Practitioners = []string{"a"} },
			"room b wrong-practitioner", 1},
		"other times of the service": {func(s *practice.Setup) {
			s.Services[talkAt].Hours = &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed"},
				Intervals: []schedule.Interval{{From: 10 * 60, To: 12 * 60}}}}}
		}, "talk a service-hours", 2},
		"a class at the time, in the room": {func(s *practice.Setup) {
			s.Services[classAt].Hours = &schedule.Hours{Rules: []schedule.Rule{{Weekdays: []schedule.Weekday{"wed"},
				Intervals: []schedule.Interval{{From: 9 * 60, To: 10 * 60}}}}}
		}, "talk a reserved, room b reserved", 2},
		"longer, with notice": {func(s *practice.Setup) {
			talk := &s.Services[talkAt]
			talk.DurationMinutes, talk.NoticeMinutes, talk.WindowDays = 400, 90*24*60, 1
		}, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r reading
			o := open(t, func(s store.Store) store.Store { r.Store = s; return &r })
			first, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", nine, 1))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.Book(t.Context(), theClient, "p", ask("room", "b", nine, 2)); err != nil {
				t.Fatal(err)
			}
			if err := o.Hold(t.Context(), "p", booking.Hold{ID: "held", Practitioner: "a", Service: "talk",
				Start: nine.Add(90 * time.Minute)}); err != nil {
				t.Fatal(err)
			}
			gone, err := o.Book(t.Context(), theClient, "p", ask("talk", "a", nine.AddDate(0, 0, 7), 3))
			if err == nil {
				_, err = o.Cancel(t.Context(), theOwner, "p", gone.ID, "")
			}
			if err != nil {
				t.Fatal(err)
			}
			after := o.edit(t, c.change)
			r.queries, r.bookings = 0, 0
			all, err := o.Meets(t.Context(), theOwner, after)
			if err != nil {
				t.Fatal(err)
			}
			if got := told(all); got != c.want || r.queries != c.reads || r.bookings > all.Count+1 {
				t.Errorf("meets %q, want %q; %d ledgers were read, want %d, and %d bookings", got, c.want, r.queries,
					c.reads, r.bookings)
			}
			b := fact.Actor{Role: fact.Practitioner, Practitioner: "b", Practice: "p"}
			mine, err := o.Meets(t.Context(), b, after)
			for _, m := range mine.First {
				if m.Practitioner != "b" {
					t.Errorf("b is told of %+v", m)
				}
			}
			if err != nil || mine.Count != len(mine.First) {
				t.Errorf("b is told %+v %v", mine, err)
			}
			why := booking.Outside(after, first.Booking, o.clock.Now())
			if marked := why != nil; marked != (strings.HasPrefix(c.want, "talk") &&
				name != "an absence where a time is offered") {
				t.Errorf("the calendar marks it %+v", why)
			}
			o.clock.Advance(72 * time.Hour)
			if why := booking.Outside(after, first.Booking, o.clock.Now()); why != nil {
				t.Errorf("it is over and marked %+v", why)
			}
			again := o.edit(t, func(s *practice.Setup) { s.Practice.Phone = "+4722123456" })
			if all, err = o.Meets(t.Context(), theOwner, again); err != nil || all.Count != 0 {
				t.Errorf("the next change meets %+v %v", all, err)
			}
		})
	}
}

// told writes what a change meets: "talk a absent, room b absent".
func told(m booking.Meeting) (text string) {
	for i, x := range m.First {
		if i > 0 {
			text += ", "
		}
		text += strings.TrimSpace(x.Service + " " + x.Practitioner + " " + string(x.Why.Code) + " " + string(x.Held))
	}
	return text
}

// TestManyAreMet: so many are told and read, and all are counted.
func TestManyAreMet(t *testing.T) {
	t.Parallel()
	var r reading
	o := open(t, func(s store.Store) store.Store { r.Store = s; return &r })
	o.edit(t, func(s *practice.Setup) { s.Services[classAt].Capacity = 80 })
	for n := range 70 {
		if _, err := o.Book(t.Context(), theClient, "p", ask("class", "a", nine, n)); err != nil {
			t.Fatal(err)
		}
	}
	after := o.edit(t, func(s *practice.Setup) { s.Practice.DaysClosed = []civil.Date{tuesday} })
	r.bookings = 0
	all, err := o.Meets(t.Context(), theOwner, after)
	if err != nil || all.Count != 70 || len(all.First) != 50 || r.bookings != 50 {
		t.Errorf("%d, %d told, %d read: %v", all.Count, len(all.First), r.bookings, err)
	}
}

// TestHeldTimesAreMet: what is offered and what is to be confirmed is told as what it is, and counted, also beyond
// those that are told; the calendar marks it.
func TestHeldTimesAreMet(t *testing.T) {
	t.Parallel()
	var r reading
	o := open(t, func(s store.Store) store.Store { r.Store = s; return &r })
	o.edit(t, func(s *practice.Setup) { s.Services[classAt].Capacity = 80 })
	want := map[booking.Holding]int{}
	for n := range 60 {
		q := ask("class", "a", nine.AddDate(0, 0, n/50), n)
		held := []booking.Holding{"", booking.Offered, booking.Unconfirmed}[n%3]
		want[held]++
		var err error
		switch held {
		case booking.Offered:
			err = o.Hold(t.Context(), "p", booking.Hold{ID: fmt.Sprint("entry", n), Practitioner: "a",
				Service: "class", Start: q.Start})
		case booking.Unconfirmed:
			q.Unknown = func(_ context.Context, b booking.Booking, _ map[string]json.RawMessage) (store.Op, time.Time,
				error) {
				return store.Put(store.Item{Key: store.Key{Partition: "x", Sort: b.ID}, Kind: "x"}, store.Always),
					o.clock.Now().Add(30 * time.Minute), nil
			}
			fallthrough
		default:
			_, err = o.Book(t.Context(), theClient, "p", q)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	after := o.edit(t, func(s *practice.Setup) {
		s.Practice.DaysClosed = []civil.Date{tuesday, tuesday.AddDays(1)}
	})
	r.bookings = 0
	all, err := o.Meets(t.Context(), theOwner, after)
	if err != nil || all.Count != 60 || len(all.First) != 50 || r.bookings >= 50 {
		t.Errorf("%d, %d told, %d read: %v", all.Count, len(all.First), r.bookings, err)
	}
	got := map[booking.Holding]int{}
	for _, m := range all.First {
		got[m.Held]++
		if booked := m.Held == ""; booked != (m.Contact.Name != "") || booked != m.Open() ||
			strings.Contains(m.ID, "~") || m.Why.Code != schedule.Holiday {
			t.Errorf("told %+v", m)
		}
	}
	if d := cmp.Diff(map[booking.Holding]int{"": 17, booking.Offered: 17, booking.Unconfirmed: 16}, got); d != "" {
		t.Error(d)
	}
	c, err := o.Calendar(t.Context(), theOwner, "p", booking.Days{From: tuesday, To: tuesday.AddDays(1)})
	if err != nil || len(c.Bookings) != want[""] || len(c.Holds) != 60-want[""] {
		t.Errorf("%d bookings and %d holds: %v", len(c.Bookings), len(c.Holds), err)
	}
	for _, h := range c.Holds {
		if h.Outside == nil || h.For != booking.Offered && h.For != booking.Unconfirmed {
			t.Errorf("the calendar has %+v", h)
		}
		want[h.For]--
	}
	if want[booking.Offered] != 0 || want[booking.Unconfirmed] != 0 {
		t.Errorf("the calendar lacks %v", want)
	}
}

// TestMeetsInAnyOrder changes the set-up at random and holds what each change tells to the marks of all bookings before
// and after it. The store loses answers and conflicts on the way.
func TestMeetsInAnyOrder(t *testing.T) {
	t.Parallel()
	seeds := uint64(6)
	if testing.Short() { // one goroutine
		seeds = 1
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			o := open(t, func(s store.Store) store.Store {
				return faulty.New(s, faulty.Options{Seed: seed, Conflict: 0.1, Lost: 0.1, Dropped: 0.05})
			})
			r := rand.New(rand.NewPCG(seed, 5))
			var all []string
			met := 0
			for n := range 80 {
				at := nine.AddDate(0, 0, r.IntN(14)).Add(time.Duration(r.IntN(14)-2) * 30 * time.Minute)
				q := ask([]string{"talk", "room", "class"}[r.IntN(3)], []string{"", "a", "b"}[r.IntN(3)], at, n)
				if r.IntN(3) == 0 {
					q.Override = "all the same"
				}
				if b, err := o.Book(t.Context(), theOwner, "p", q); err == nil {
					all = append(all, b.ID)
				}
				before, err := o.book.Setup(t.Context(), "p", store.Strong)
				if err != nil {
					t.Fatal(err)
				}
				after := o.edit(t, func(s *practice.Setup) { shake(r, s) })
				got, err := o.Meets(t.Context(), theOwner, after)
				if err != nil {
					t.Fatal(err)
				}
				want := map[string]schedule.ReasonCode{}
				for _, id := range all {
					b, err := o.calm.Get(t.Context(), theOwner, "p", id)
					if err != nil {
						t.Fatal(err)
					}
					why := booking.Outside(after, b, o.clock.Now())
					if why != nil && booking.Outside(before, b, o.clock.Now()) == nil {
						want[id] = why.Code
					}
				}
				told := map[string]schedule.ReasonCode{}
				for _, m := range got.First {
					told[m.ID] = m.Why.Code
				}
				if d := cmp.Diff(want, told); d != "" || got.Count != len(want) {
					t.Fatalf("change %d meets (-marks +told):\n%s", n, d)
				}
				met += len(told)
			}
			if met < 3 {
				t.Errorf("%d bookings, and %d were met", len(all), met)
			}
		})
	}
}

// shake changes one thing about the set-up.
func shake(r *rand.Rand, s *practice.Setup) {
	day := tuesday.AddDays(r.IntN(14))
	hour := func() civil.Time { return civil.Time(7*60 + r.IntN(10)*60) }
	span := func() []schedule.Interval {
		from := hour()
		return []schedule.Interval{{From: from, To: from + civil.Time(60+r.IntN(6)*60)}}
	}
	hours := func() schedule.Hours {
		h := schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(), Intervals: span()}}}
		if r.IntN(2) == 0 {
			h.Rules[0].Intervals[0] = schedule.Interval{From: 8 * 60, To: 16 * 60}
		}
		return h
	}
	p, v := &s.Practitioners[r.IntN(2)], &s.Services[r.IntN(3)]
	except := func(h *schedule.Hours) {
		h.Exceptions = nil
		if r.IntN(3) > 0 {
			h.Exceptions = []schedule.Exception{{Date: day, Intervals: [][]schedule.Interval{nil, span()}[r.IntN(2)]}}
		}
	}
	switch r.IntN(12) {
	case 0:
		p.Hours = hours()
	case 1:
		except(&p.Hours)
	case 2, 3:
		start := day.At(hour(), s.Zone())
		s.Absences = append(slices.Clone(s.Absences), practice.Absence{ID: fmt.Sprint("x", len(s.Absences)),
			Practitioner: p.ID, Start: start, End: start.Add(time.Duration(1+r.IntN(60)) * time.Hour)})
	case 4:
		s.Absences = nil
	case 5:
		s.Practice.DaysClosed = [][]civil.Date{nil, {day}, {day, day.AddDays(3)}}[r.IntN(3)]
	case 6:
		p.Inactive = r.IntN(3) == 0
	case 7, 8:
		v.Hours = nil
		if r.IntN(3) > 0 {
			h := hours()
			v.Hours = &h
		}
	case 9:
		if v.Hours != nil {
			h := *v.Hours
			except(&h)
			v.Hours = &h
		}
	case 10:
		v.Practitioners = [][]string{{"a", "b"}, {"b", "a"}, {"a"}, {"b"}}[r.IntN(4)]
	case 11:
		v.DurationMinutes, v.BufferBefore = 30+r.IntN(3)*30, r.IntN(2)*15
	}
}
