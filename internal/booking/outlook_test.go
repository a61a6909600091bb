package booking_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
)

// reads counts what is asked of a store.
type reads struct {
	store.Store
	mu    sync.Mutex
	parts []string // partition of each read
}

func (r *reads) note(partition string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, partition)
}

func (r *reads) Get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	r.note(k.Partition)
	return r.Store.Get(ctx, k, c)
}

func (r *reads) GetMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	for _, k := range keys {
		r.note(k.Partition)
	}
	return r.Store.GetMany(ctx, keys, c)
}

func (r *reads) Query(ctx context.Context, q store.Query) (store.Page, error) {
	r.note(q.Partition)
	return r.Store.Query(ctx, q)
}

// ledgers counts the reads of ledgers since it was last asked; all are those of anything.
func (r *reads) ledgers() (ledgers, all int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.parts {
		if strings.HasPrefix(p, "ledger#") {
			ledgers++
		}
	}
	all = len(r.parts)
	r.parts = nil
	return ledgers, all
}

// change edits the office's practice.
func (o *office) change(t *testing.T, f func(s *practice.Setup)) {
	t.Helper()
	_, err := o.book.Change(t.Context(), fact.Actor{Role: fact.System}, "p", "changed", "p",
		func(s *practice.Setup) error {
			f(s)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// fillUp books the service at its first free times until none is left from `from` to `to`.
func (o *office) fillUp(t *testing.T, service string, from, to civil.Date) {
	t.Helper()
	for n := 0; ; n++ {
		free, err := o.calm.Free(t.Context(), theOwner, "p", booking.Search{Service: service, From: from, To: to})
		if err != nil {
			t.Fatal(err)
		}
		if len(free) == 0 {
			return
		}
		if _, err := o.calm.Book(t.Context(), theOwner, "p", ask(service, "", free[0].Start, n)); err != nil {
			t.Fatal(err)
		}
	}
}

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// of returns the service to be changed.
func of(s *practice.Setup, id string) *practice.Service {
	i := slices.IndexFunc(s.Services, func(v practice.Service) bool { return v.ID == id })
	return &s.Services[i]
}

func TestOutlook(t *testing.T) {
	t.Parallel()
	only := func(ids ...string) func(*practice.Setup) {
		return func(s *practice.Setup) {
			s.Services = slices.DeleteFunc(s.Services,
				func(v practice.Service) bool { return !slices.Contains(ids, v.ID) })
		}
	}
	nothing := func(*testing.T, *office) {}
	for name, c := range map[string]struct {
		now                   string // in Oslo; "": Monday 2 November 2026, 08:00
		change                func(s *practice.Setup)
		prepare               func(t *testing.T, o *office)
		service, practitioner string
		services              string // that can be booked
		next                  string // "talk 02T08:00 a": of each service
		weeks                 string // "talk/a 2026-11-02..2026-12-06"; "": several to choose from
		free                  string // days of their first and last free time
		full                  string
		ledgers               int // read
		fault                 string
	}{
		"several services": {change: func(*practice.Setup) {}, prepare: nothing, services: "class room talk",
			next: "class 02T08:00 a, room 02T08:00 a, talk 02T08:00 a", ledgers: 3},
		"one service": {change: only("talk"), prepare: nothing, services: "talk", next: "talk 02T08:00 a",
			weeks: "talk/ 2026-11-02..2026-12-06", free: "2..4", ledgers: 2},
		"the one that is asked for": {change: func(*practice.Setup) {}, prepare: nothing, service: "talk",
			services: "class room talk",
			next:     "talk 02T08:00 a", weeks: "talk/ 2026-11-02..2026-12-06", free: "2..4", ledgers: 2},
		"with a practitioner": {change: func(*practice.Setup) {}, prepare: nothing, service: "talk", practitioner: "b",
			services: "class room talk",
			next:     "talk 02T08:00 b", weeks: "talk/b 2026-11-02..2026-12-06", free: "2..4", ledgers: 1},
		"a practitioner of several services": {change: func(*practice.Setup) {}, prepare: nothing, practitioner: "b",
			services: "class room talk",
			next:     "room 02T08:00 b, talk 02T08:00 b", ledgers: 2},
		"a practitioner of one service": {change: func(s *practice.Setup) {
			only("room", "talk")(s)
			of(s, "talk").Practitioners = []string{"a"}
		}, prepare: nothing,
			practitioner: "b", services: "room talk", next: "room 02T08:00 b", weeks: "room/b 2026-11-02..2026-12-06",
			free: "2..4", ledgers: 2},
		"a practitioner of nothing": {change: only("class"), prepare: nothing, practitioner: "b", services: "class"},
		"the first days are full": {change: only("class"),
			prepare:  func(t *testing.T, o *office) { o.fillUp(t, "class", day("2026-11-02"), day("2026-11-04")) },
			services: "class", next: "class 05T08:00 a", weeks: "class/ 2026-11-02..2026-12-06", free: "5..4",
			full: "2026-11-02 2026-11-03 2026-11-04", ledgers: 2},
		"the first days of the next month are free": {now: "2026-11-28T12:00:00+01:00", change: only("talk"),
			prepare: func(t *testing.T, o *office) {
				o.fillUp(t, "talk", day("2026-11-30"), day("2026-12-01"))
			}, services: "talk", next: "talk 02T08:00 a", weeks: "talk/ 2026-11-28..2026-12-27", free: "2..23",
			full: "2026-11-30 2026-12-01", ledgers: 2},
		"after a long absence": {change: func(s *practice.Setup) {
			only("class", "talk")(s)
			s.Absences = []practice.Absence{{ID: "01k900000000000000000absnt", Practitioner: "a", Start: monday,
				End: monday.AddDate(0, 3, 0)}}
		}, prepare: nothing, services: "class talk", next: "class 02T08:00 a, talk 02T08:00 b", ledgers: 3 + 2},
		"one service after a long absence": {change: func(s *practice.Setup) {
			only("class")(s)
			s.Absences = []practice.Absence{{ID: "01k900000000000000000absnt", Practitioner: "a", Start: monday,
				End: monday.AddDate(0, 3, 0)}}
		}, prepare: nothing, services: "class", next: "class 02T08:00 a", weeks: "class/ 2027-02-01..2027-03-07",
			free: "2..5", ledgers: 2 + 2},
		"never": {change: func(s *practice.Setup) {
			only("class")(s)
			s.Practitioners[0].Hours = schedule.Hours{}
		}, prepare: nothing, services: "class", weeks: "class/ 2026-11-02..2026-12-06", ledgers: 2 + 2 + 2},
		"a short window that is over": {change: func(s *practice.Setup) {
			only("class")(s)
			of(s, "class").WindowDays = 1
		}, prepare: func(t *testing.T, o *office) { o.fillUp(t, "class", day("2026-11-02"), day("2026-11-03")) },
			services: "class",
			weeks:    "class/ 2026-11-02..2026-12-06", full: "2026-11-02 2026-11-03", ledgers: 2},
		"nothing to book": {change: only(), prepare: nothing},
		"nobody to book it with": {change: func(s *practice.Setup) {
			s.Practitioners[0].Inactive, s.Practitioners[1].Inactive = true, true
		}, prepare: nothing},
		"asked for, but by nobody": {change: func(s *practice.Setup) { s.Practitioners[0].Inactive = true },
			prepare: nothing, service: "class", services: "room talk",
			weeks: "class/ 2026-11-02..2026-12-06", ledgers: 1 + 1 + 1},
		"by link, not asked for": {change: func(s *practice.Setup) { of(s, "talk").Visibility = practice.ByLink },
			prepare: nothing, services: "class room",
			next: "class 02T08:00 a, room 02T08:00 a", ledgers: 3},
		"by link": {change: func(s *practice.Setup) { of(s, "talk").Visibility = practice.ByLink }, prepare: nothing,
			service: "talk", services: "class room talk",
			next: "talk 02T08:00 a", weeks: "talk/ 2026-11-02..2026-12-06", free: "2..4", ledgers: 2},
		"hidden": {change: func(s *practice.Setup) {
			of(s, "talk").Visibility = practice.Hidden
		}, prepare: nothing, service: "talk", fault: "service-unknown"},
		"no such service": {change: func(*practice.Setup) {}, prepare: nothing, service: "x",
			fault: "service-unknown"},
		"no such practitioner": {change: func(*practice.Setup) {}, prepare: nothing, practitioner: "x",
			fault: "practitioner-unknown"},
		"no such practitioner of it": {change: func(*practice.Setup) {}, prepare: nothing, service: "class",
			practitioner: "b", fault: "practitioner-unknown"},
		"a practitioner who has stopped": {change: func(s *practice.Setup) { s.Practitioners[1].Inactive = true },
			prepare: nothing, practitioner: "b", fault: "practitioner-unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var count *reads
			o := open(t, func(s store.Store) store.Store { count = &reads{Store: s}; return count })
			o.change(t, c.change)
			if c.now != "" {
				now, err := time.Parse(time.RFC3339, c.now)
				if err != nil {
					t.Fatal(err)
				}
				o.clock.Set(now)
			}
			c.prepare(t, o)
			count.ledgers()
			got, err := o.Outlook(t.Context(), theClient, "p", c.service, c.practitioner)
			if c.fault != "" {
				if f, ok := fault.As(err); !ok || f.Code != c.fault {
					t.Errorf("answered %v, want %s", err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if ledgers, all := count.ledgers(); ledgers != c.ledgers || all > ledgers+1 {
				t.Errorf("%d ledgers were read with %d reads in all, want %d and the practice", ledgers, all, c.ledgers)
			}
			var services, next []string
			for _, v := range got.Services {
				services = append(services, v.ID)
			}
			for _, n := range got.Next {
				next = append(next, n.Service+" "+n.Slot.Start.Format("02T15:04")+" "+n.Slot.Practitioner)
			}
			if d := cmp.Diff(c.services, strings.Join(services, " ")); d != "" {
				t.Errorf("services (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.next, strings.Join(next, ", ")); d != "" {
				t.Errorf("next (-want +got):\n%s", d)
			}
			if got.Weeks == nil {
				if c.weeks != "" {
					t.Errorf("no weeks, want %s", c.weeks)
				}
				return
			}
			m := got.Weeks
			if d := cmp.Diff(c.weeks, m.Service+"/"+m.Practitioner+" "+m.From.String()+".."+m.To.String()); d != "" {
				t.Errorf("weeks (-want +got):\n%s", d)
			}
			span, full := "", ""
			if n := len(m.Slots); n > 0 {
				span = m.Slots[0].Start.Format("2") + ".." + m.Slots[n-1].Start.Format("2")
			}
			for _, d := range m.Full {
				full = strings.TrimSpace(full + " " + d.String())
			}
			if span != c.free || full != c.full {
				t.Errorf("free are days %s and full %q, want %s and %q", span, full, c.free, c.full)
			}
			same, err := o.Times(t.Context(), theClient, "p",
				booking.Search{Service: m.Service, Practitioner: m.Practitioner, From: m.From, To: m.To})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(same, m.Times); d != "" {
				t.Errorf("the month is not what a search for it gives (-search +month):\n%s", d)
			}
		})
	}
}

// TestOutlookAgreesWithNext holds the first free times of several services to those of a search for each.
func TestOutlookAgreesWithNext(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.fillUp(t, "talk", day("2026-11-02"), day("2026-11-03"))
	o.fillUp(t, "class", day("2026-11-04"), day("2026-11-06"))
	got, err := o.Outlook(t.Context(), theClient, "p", "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range got.Next {
		want, err := o.Next(t.Context(), theClient, "p", n.Service, "", civil.Moment{At: monday}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, []booking.Slot{n.Slot}); d != "" {
			t.Errorf("%s (-next +outlook):\n%s", n.Service, d)
		}
	}
	if len(got.Next) != 3 || !got.Now.Equal(monday) || got.Now.Location().String() != "Europe/Oslo" {
		t.Errorf("at %s %d services have a free time, want 3 at %s", got.Now, len(got.Next), monday)
	}
}

func TestTimesTellWhichDaysAreFull(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.change(t, func(s *practice.Setup) {
		of(s, "talk").DailyLimit = 1
		s.Absences = []practice.Absence{{ID: "01k900000000000000000absnt", Practitioner: "a",
			Start: monday.AddDate(0, 0, 3), End: monday.AddDate(0, 0, 4)}}
	})
	full := func(service string) string {
		t.Helper()
		got, err := o.Times(t.Context(), theClient, "p", booking.Search{Service: service, From: day("2026-11-02"),
			To: day("2026-11-08")})
		if err != nil {
			t.Fatal(err)
		}
		var days []string
		for _, d := range got.Full {
			days = append(days, d.String())
		}
		free, err := o.Free(t.Context(), theClient, "p", booking.Search{Service: service, From: day("2026-11-02"),
			To: day("2026-11-08")})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(free, got.Slots); d != "" {
			t.Errorf("%s (-free +times):\n%s", service, d)
		}
		return strings.Join(days, " ")
	}
	book := func(service, who string, start time.Time, n int) {
		t.Helper()
		if _, err := o.Book(t.Context(), theClient, "p", ask(service, who, start, n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := full("class"); got != "" {
		t.Errorf("with nothing booked %s are full", got)
	}
	book("talk", "a", monday.Add(25*time.Hour), 1) // Tuesday 3 November
	if got := full("talk"); got != "" {
		t.Errorf("with one practitioner at the limit %s are full", got)
	}
	book("talk", "b", monday.Add(25*time.Hour), 2)
	if got := full("talk"); got != "2026-11-03" {
		t.Errorf("with both at the limit %q are full", got)
	}
	for n := range 2 { // the class of Wednesday 4 November at 8
		book("class", "a", monday.Add(48*time.Hour), n)
	}
	for hour := 1; hour < 8; hour++ {
		for n := range 3 {
			book("class", "a", monday.Add(time.Duration(48+hour)*time.Hour), 10*hour+n)
		}
	}
	if got := full("class"); got != "" {
		t.Errorf("with a seat left %s are full", got)
	}
	book("class", "a", monday.Add(48*time.Hour), 9)
	if got := full("class"); got != "2026-11-04" {
		t.Errorf("with every class full, %q are", got)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ today, first, from, to string }{
		"today":                    {"2026-11-25", "2026-11-25", "2026-11-23", "2026-12-27"},
		"a Sunday":                 {"2026-11-29", "2026-11-30", "2026-11-23", "2026-12-27"},
		"the last of the weeks":    {"2026-11-23", "2026-12-27", "2026-11-23", "2026-12-27"},
		"the day after":            {"2026-11-23", "2026-12-28", "2026-12-28", "2027-01-31"},
		"a Thursday, much later":   {"2026-11-23", "2027-02-04", "2027-02-01", "2027-03-07"},
		"never":                    {"2026-11-23", "", "2026-11-23", "2026-12-27"},
		"the last day of the year": {"2026-12-31", "", "2026-12-28", "2027-01-31"},
	} {
		var first civil.Date
		if c.first != "" {
			first = day(c.first)
		}
		if from, to := booking.Shown(day(c.today), first); from != day(c.from) || to != day(c.to) {
			t.Errorf("%s: %s to %s, want %s to %s", name, from, to, c.from, c.to)
		}
	}
}
