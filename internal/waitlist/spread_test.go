package waitlist_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/waitlist"
)

// waits puts somebody on the list for the day.
func (h *house) waits(t *testing.T, service, practitioner string, n int) string {
	t.Helper()
	e, err := h.list.Join(t.Context(), theClient, "p", waitlist.Wish{Service: service, Practitioner: practitioner,
		From: day, To: day, Client: who(n)})
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(time.Second)
	return e.ID
}

// offers returns what each of the entries is offered: "10:00 a", "" if nothing.
func (h *house) offers(t *testing.T, entries ...string) (all []string) {
	t.Helper()
	for _, id := range entries {
		e, err := h.list.Get(t.Context(), "p", id)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		if e.Status == waitlist.Offered {
			said = e.Offer.Start.In(oslo(t)).Format("15:04 ") + e.Offer.Practitioner
		}
		all = append(all, said)
	}
	return all
}

// hours lets the practitioners work at these hours only.
func (h *house) hours(t *testing.T, from, to civil.Time) {
	t.Helper()
	h.change(t, func(s *practice.Setup) {
		s.Practitioners = slices.Clone(s.Practitioners)
		for i := range s.Practitioners {
			s.Practitioners[i].Hours = schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
				Intervals: []schedule.Interval{{From: from, To: to}}}}}
		}
	})
}

// TestAFreedTimeGoesToAllWhomItSuits: what is free after something was freed, or after the set-up was changed, is
// offered to as many as it suits, the oldest first, and each is told once.
func TestAFreedTimeGoesToAllWhomItSuits(t *testing.T) {
	t.Parallel()
	cancel := func(id string) func(*house, *testing.T) fact.Fact {
		return func(h *house, t *testing.T) fact.Fact {
			b, err := h.bookings.Cancel(t.Context(), theOwner, "p", id, "")
			if err != nil {
				t.Fatal(err)
			}
			return booking.FactCancelled.New("f", h.clock.Now(), "p", id, theOwner, booking.Event{
				Practitioner: fact.ID(b.Practitioner), Start: b.Start, End: b.End})
		}
	}
	setUp := func(kind string, change func(*practice.Setup)) func(*house, *testing.T) fact.Fact {
		return func(h *house, t *testing.T) fact.Fact {
			h.change(t, change)
			return fact.Kind[fact.None]{Name: kind}.New("f", h.clock.Now(), "p", "x", theOwner, fact.None{})
		}
	}
	for name, c := range map[string]struct {
		// prepare fills the day, so that somebody may wait, and returns what will make something free
		prepare func(*house, *testing.T) func(*house, *testing.T) fact.Fact
		waiting []string // service and practitioner
		want    []string
	}{
		"an hour for two halves": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			h.take(t, "talk", "b", ten, 1)
			b := h.take(t, "lang", "a", ten, 2)
			return cancel(b.ID)
		}, []string{"kort a", "kort a", "kort a"}, []string{"10:00 a", "10:30 a", ""}},
		"a room, for anyone's": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			b := h.take(t, "talk", "a", ten, 1) // in rom-1
			h.change(t, func(s *practice.Setup) { s.Practitioners[0].Inactive = true })
			return cancel(b.ID)
		}, []string{"talk ", "talk b"}, []string{"10:00 b", ""}},
		"more hours": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			h.take(t, "talk", "a", ten, 1)
			return setUp("hours.changed", func(s *practice.Setup) {
				s.Practitioners = slices.Clone(s.Practitioners)
				s.Practitioners[1].Hours = schedule.Hours{Rules: []schedule.Rule{{Weekdays: schedule.Weekdays(),
					Intervals: []schedule.Interval{{From: 600, To: 720}}}}}
			})
		}, []string{"talk a", "talk ", "talk "}, []string{"", "11:00 b", ""}},
		"a lifted absence": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			h.change(t, func(s *practice.Setup) {
				s.Absences = []practice.Absence{{ID: "x", Practitioner: "a", Start: ten, End: ten.Add(time.Hour)},
					{ID: "y", Practitioner: "b", Start: ten, End: ten.Add(time.Hour)}}
			})
			return setUp("absence.deleted", func(s *practice.Setup) { s.Absences = s.Absences[1:] })
		}, []string{"talk b", "kort ", "talk "}, []string{"", "10:00 a", ""}},
		"more seats": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			for n := range 3 {
				h.take(t, "klasse", "a", ten, n)
			}
			return setUp("service.changed", func(s *practice.Setup) {
				s.Services = slices.Clone(s.Services)
				s.Services[0].Capacity = 5
			})
		}, []string{"klasse ", "klasse a", "klasse "}, []string{"10:00 a", "10:00 a", ""}},
		"a practice that is open after all": {func(h *house, t *testing.T) func(*house, *testing.T) fact.Fact {
			h.hours(t, 600, 660)
			h.change(t, func(s *practice.Setup) { s.Practice.DaysClosed = []civil.Date{day} })
			return setUp("practice.changed", func(s *practice.Setup) { s.Practice.DaysClosed = nil })
		}, []string{"talk b", "kort ", "kort "}, []string{"10:00 b", "10:00 a", "10:30 a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t, now)
			h.change(t, func(s *practice.Setup) {
				kort, lang := s.Services[1], s.Services[1]
				kort.ID, kort.DurationMinutes, kort.Resources = "kort", 30, nil
				lang.ID, lang.Resources = "lang", nil
				s.Services = append(slices.Clone(s.Services), kort, lang)
			})
			free := c.prepare(h, t)
			var entries []string
			for n, w := range c.waiting {
				var service, practitioner string
				_, _ = fmt.Sscan(w, &service, &practitioner)
				entries = append(entries, h.waits(t, service, practitioner, 20+n))
			}
			f := free(h, t)
			for range 2 { // told twice, it changes nothing
				if err := h.list.React(t.Context(), f); err != nil {
					t.Fatal(err)
				}
				if got := h.offers(t, entries...); !slices.Equal(got, c.want) {
					t.Fatalf("offered %q, want %q", got, c.want)
				}
			}
		})
	}
}

// TestOffersKeepTheNight: an offer of the night is sent in the morning, and its deadline counts from then and is round.
func TestOffersKeepTheNight(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at, start, send, deadline string // in Oslo; no send: it is not offered
		quiet                     *practice.QuietHours
		stand                     int
	}{
		"by day": {at: "03 12:07", start: "04 10:00", send: "03 12:07", deadline: "03 14:15"},
		"on the quarter": {at: "03 12:15", start: "04 10:00", send: "03 12:15",
			deadline: "03 14:15"},
		"in the evening":        {at: "03 21:40", start: "04 12:00", send: "04 08:00", deadline: "04 10:00"},
		"after midnight":        {at: "04 02:40", start: "04 12:00", send: "04 08:00", deadline: "04 10:00"},
		"in time for the start": {at: "03 23:00", start: "04 09:05", send: "04 08:00", deadline: "04 08:45"},
		"too late for it":       {at: "03 23:00", start: "04 08:20"},
		"no quiet hours": {at: "03 23:01", start: "04 12:00", send: "03 23:01", deadline: "04 01:15",
			quiet: &practice.QuietHours{}},
		"others": {at: "03 19:00", start: "04 12:00", send: "04 06:30", deadline: "04 07:15", stand: 40,
			quiet: &practice.QuietHours{From: 18 * 60, To: 6*60 + 30}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := func(s string) time.Time {
				v, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+s, oslo(t))
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			h := openHouse(t, at("02 10:00"))
			start := at(c.start)
			minute := civil.Time(start.Hour()*60 + start.Minute())
			h.hours(t, minute, minute+60)
			h.change(t, func(s *practice.Setup) { s.Practice.Quiet, s.Practice.WaitlistTime = c.quiet, c.stand })
			b := h.take(t, "talk", "a", start, 1)
			id := h.waits(t, "talk", "a", 2)
			h.clock.Set(at(c.at))
			if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", b.ID, ""); err != nil {
				t.Fatal(err)
			}
			if err := h.list.Freed(t.Context(), "p", start, start.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			e, err := h.list.Get(t.Context(), "p", id)
			if err != nil {
				t.Fatal(err)
			}
			if (e.Status == waitlist.Offered) != (c.send != "") {
				t.Fatalf("the entry is %s", e.Status)
			}
			if c.send == "" {
				return
			}
			m, planned := e.Agenda.Find(waitlist.KindOffer + ".email.client")
			x, ends := e.Agenda.Find(waitlist.KindExpire)
			if !planned || !m.At.Equal(at(c.send)) || !e.Offer.Deadline.Equal(at(c.deadline)) || !ends ||
				!x.At.Equal(e.Offer.Deadline) {
				t.Errorf("sent at %s, stands until %s, want %s and %s", m.At.In(oslo(t)), e.Offer.Deadline.In(oslo(t)),
					c.send, c.deadline)
			}
			h.clock.Set(at(c.deadline).Add(-time.Second))
			if _, err := h.list.Accept(t.Context(), theClient, "p", id, time.Time{}); err != nil {
				t.Errorf("not taken a second before the deadline: %v", err)
			}
		})
	}
}

// TestHiddenServicesAreOffered to whom staff let wait for one, and to who waited before it was hidden.
func TestHiddenServicesAreOffered(t *testing.T) {
	t.Parallel()
	hide := func(h *house, t *testing.T) {
		h.service(t, "talk", func(v *practice.Service) { v.Visibility = practice.Hidden })
	}
	for name, c := range map[string]struct {
		actor          fact.Actor
		before, joined func(*house, *testing.T)
	}{
		"put there by staff": {actor: theOwner, before: hide},
		"hidden later":       {actor: theClient, joined: hide},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := openHouse(t, now)
			h.hours(t, 600, 660)
			booked := h.take(t, "talk", "a", ten, 1)
			if c.before != nil {
				c.before(h, t)
			}
			e, err := h.list.Join(t.Context(), c.actor, "p", waitlist.Wish{Service: "talk", Practitioner: "a",
				From: day, To: day, Client: who(2)})
			if err != nil {
				t.Fatal(err)
			}
			if c.joined != nil {
				c.joined(h, t)
			}
			if _, err := h.bookings.Cancel(t.Context(), theOwner, "p", booked.ID, ""); err != nil {
				t.Fatal(err)
			}
			if err := h.list.Freed(t.Context(), "p", ten, ten.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if got := h.offers(t, e.ID); got[0] != "10:00 a" {
				t.Fatalf("offered %q", got)
			}
			b, err := h.list.Accept(t.Context(), theClient, "p", e.ID, ten)
			if err != nil || !b.Start.Equal(ten) {
				t.Errorf("not taken: %v", err)
			}
		})
	}
}
