package practice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/schedule"
	"stund/internal/store"
	"stund/internal/store/faulty"
)

func TestPutCreatesAndReplaces(t *testing.T) {
	t.Parallel()
	db := open(t)
	b := book(db)
	s, created, err := b.Put(t.Context(), owner, lotus())
	if err != nil || !created || s.Revision != 1 || s.Zone().String() != "Europe/Oslo" {
		t.Fatalf("%+v, created %t, %v", s, created, err)
	}
	change(t, b, furnish)
	p := lotus()
	p.Name, p.Phone, p.Language = "  Lotus \t Helse ", "22 12 34 56", "nn-NO"
	s, created, err = b.Put(t.Context(), owner, p)
	if err != nil || created || s.Revision != 3 {
		t.Fatalf("created %t, %v", created, err)
	}
	if s.Practice.Name != "Lotus Helse" || s.Practice.Phone != "+4722123456" || s.Practice.Language != i18n.NB {
		t.Errorf("stored as %+v", s.Practice)
	}
	if len(s.Services) != 1 || len(s.Busy) != 1 {
		t.Error("replacing the particulars took the rest away")
	}
	if diff := cmp.Diff(state(s), state(strong(t, book(db), "lotus"))); diff != "" {
		t.Errorf("another process reads something else: %s", diff)
	}
	item, err := db.Get(t.Context(), store.Key{Partition: "setup#lotus", Sort: "practice"}, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	want := []fact.Fact{{Kind: "practice.changed", At: begin, Practice: "lotus", Subject: "lotus", Actor: owner}}
	if len(item.Facts) != 1 || !ids.Valid(item.Facts[0].ID) {
		t.Fatalf("facts %+v", item.Facts)
	}
	item.Facts[0].ID = ""
	if diff := cmp.Diff(want, item.Facts); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownPractice(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	for _, id := range []string{"rosen", "", "Lotus", "lo tus", "lotus#x", "a\x00", "\xff", strings.Repeat("a", 41),
		strings.Repeat("a", 5000), "lotus\n", "-a", "a-"} {
		if s, err := b.Setup(t.Context(), id, store.Eventual); !errors.Is(err, fault.NotFound) ||
			fault.CodeOf(err) != "practice-unknown" || s != nil {
			t.Errorf("Setup of %.20q: %v", id, err)
		}
		s, err := b.Change(t.Context(), owner, id, "x", "x",
			func(*practice.Setup) error { t.Error("edits what is not there"); return nil })
		if !errors.Is(err, fault.NotFound) || s != nil {
			t.Errorf("Change of %.20q: %v", id, err)
		}
		p := lotus()
		p.ID = id
		_, _, err = b.Put(t.Context(), owner, p)
		if f, ok := fault.As(err); id != "rosen" && (!ok || f.Kind != fault.Invalid || f.Fields[0].Path != "id") {
			t.Errorf("Put of %.20q: %v", id, err)
		}
	}
}

func TestTimeZoneStays(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	p := lotus()
	p.TimeZone, p.Name = "Europe/Stockholm", "Lotus AB"
	_, _, err := b.Put(t.Context(), owner, p)
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != "time_zone" {
		t.Fatalf("got %v", err)
	}
	_, err = b.Change(t.Context(), owner, "lotus", "x", "x",
		func(s *practice.Setup) error { s.Practice.TimeZone = "UTC"; return nil })
	if !errors.Is(err, fault.Invalid) {
		t.Errorf("Change of the zone: %v", err)
	}
	if s := strong(t, b, "lotus"); s.Practice.TimeZone != "Europe/Oslo" || s.Practice.Name != "Lotus Terapi" ||
		s.Revision != 1 {
		t.Errorf("it is now %+v", s.Practice)
	}
}

func TestChangeIsAllOrNothing(t *testing.T) {
	t.Parallel()
	db := open(t)
	b := book(db)
	put(t, b, lotus())
	change(t, b, furnish)
	before := state(strong(t, b, "lotus"))
	stop := errors.New("stop")
	for name, edit := range map[string]func(*practice.Setup) error{
		"the edit refuses": func(s *practice.Setup) error { s.Practice.Name, s.Services = "X", nil; return stop },
		"one thing is wrong": func(s *practice.Setup) error {
			s.Practice.Name, s.Locations[0].Name, s.Services[0].DurationMinutes = "X", "Y", -1
			return nil
		},
		"something hangs on it": func(s *practice.Setup) error { s.Practitioners = s.Practitioners[1:]; return nil },
	} {
		s, err := b.Change(t.Context(), owner, "lotus", "x", "x", edit)
		if err == nil || s != nil || name == "the edit refuses" && !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
		for who, b := range map[string]*practice.Book{"the same": b, "another": book(db)} {
			if diff := cmp.Diff(before, state(strong(t, b, "lotus"))); diff != "" {
				t.Errorf("%s, and %s process sees: %s", name, who, diff)
			}
		}
	}
}

// TestChangeDoesNotTouchWhatOthersHold: set-ups are shared between requests, also deep inside.
func TestChangeDoesNotTouchWhatOthersHold(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	change(t, b, furnish)
	change(t, b, func(s *practice.Setup) {
		s.Services[0].Hours = &schedule.Hours{Exceptions: []schedule.Exception{{Date: day(12, 1)}}}
	})
	held := strong(t, b, "lotus")
	before := state(held)
	change(t, b, func(s *practice.Setup) {
		s.Practice.DaysClosed = append(s.Practice.DaysClosed, day(12, 30))
		s.Services[0].Practitioners[0], s.Services[0].Hours.Exceptions[0].Date = "ida", day(12, 2)
		s.Services[0].Practitioners = s.Services[0].Practitioners[:1]
		s.Busy[0].Spans[0].End = begin.Add(9 * time.Hour)
		s.Locations = slices.Delete(s.Locations, 1, 2)
	})
	if diff := cmp.Diff(before, state(held)); diff != "" {
		t.Error(diff)
	}
	if now := strong(t, b, "lotus"); now.Revision != held.Revision+1 || len(now.Locations) != 1 {
		t.Errorf("the change is not seen: %s", state(now))
	}
}

func TestConcurrentChangesLoseNothing(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]faulty.Options{
		"quiet":     {},
		"conflicts": {Seed: 1, Conflict: 0.2, Throttle: 0.1},
		"ambiguous": {Seed: 2, Lost: 0.2, Dropped: 0.2, StaleReads: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inner := open(t)
			put(t, book(inner), lotus())
			db := faulty.New(inner, o)
			var all sync.WaitGroup
			for n := range 4 {
				b := book(db) // processes that share nothing but the store
				all.Go(func() {
					for k := range 4 {
						id := fmt.Sprintf("l%d-%d", n, k)
						s, err := b.Change(t.Context(), owner, "lotus", "location.added", id,
							func(s *practice.Setup) error {
								if _, there := s.Location(id); !there { // an answer may have been lost
									s.Locations = append(s.Locations, practice.Location{ID: id, Name: id})
								}
								return nil
							})
						if err != nil {
							t.Error(err)
							return
						}
						if _, ok := s.Location(id); !ok {
							t.Errorf("%s was added and is not there", id)
						}
						if now, err := b.Setup(t.Context(), "lotus", store.Strong); err != nil {
							if !store.Retryable(err) {
								t.Error(err)
							}
						} else if _, ok := now.Location(id); !ok || now.Revision < s.Revision {
							t.Errorf("%s was added, and Strong does not see it", id)
						}
					}
				})
			}
			all.Wait()
			if s := strong(t, book(inner), "lotus"); len(s.Locations) != 16 {
				t.Errorf("%d of 16 are there", len(s.Locations))
			}
		})
	}
}

// TestPutUnderFaults: an answer that got lost makes no second practice and no error.
func TestPutUnderFaults(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]faulty.Fault{"lost": faulty.Lost, "dropped": faulty.Dropped,
		"conflict": faulty.Conflict} {
		inner := open(t)
		db := faulty.New(inner, faulty.Options{})
		db.Script(f)
		if _, _, err := book(db).Put(t.Context(), owner, lotus()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s := strong(t, book(inner), "lotus"); s.Practice.Name != "Lotus Terapi" {
			t.Errorf("%s: %+v", name, s.Practice)
		}
	}
	// Two create the same name at once: one does, the other replaces it, and nothing is mixed.
	inner := open(t)
	db := faulty.New(inner, faulty.Options{})
	other := lotus()
	other.Name, other.TimeZone = "Lotus Frisør", "Europe/Stockholm"
	db.Before(func(context.Context, []store.Op) { put(t, book(inner), other) })
	_, _, err := book(db).Put(t.Context(), owner, lotus())
	if !errors.Is(err, fault.Invalid) {
		t.Errorf("the second to come has another zone, and it answers %v", err)
	}
	if s := strong(t, book(inner), "lotus"); s.Practice.Name != "Lotus Frisør" || s.Revision != 1 {
		t.Errorf("there is %+v", s.Practice)
	}
}

func TestBusyAfterTooManyConflicts(t *testing.T) {
	t.Parallel()
	inner := open(t)
	put(t, book(inner), lotus())
	b := practice.NewBook(faulty.New(inner, faulty.Options{Conflict: 1}),
		store.Retrier{Attempts: 3, Sleep: retry.Sleep}, ids.Random(), clock.At(begin).Now)
	tries := 0
	s, err := b.Change(t.Context(), owner, "lotus", "x", "x", func(*practice.Setup) error { tries++; return nil })
	if !errors.Is(err, fault.Unavailable) || s != nil || tries != 3 {
		t.Errorf("after %d tries: %v", tries, err)
	}
	if s := strong(t, book(inner), "lotus"); s.Revision != 1 {
		t.Error("it was written")
	}
}

// reads passes reads on, and does something between two pages of a query.
type reads struct {
	store.Store
	between func()
}

func (r *reads) Query(ctx context.Context, q store.Query) (store.Page, error) {
	p, err := r.Store.Query(ctx, q)
	if f := r.between; f != nil && p.Next != "" {
		r.between = nil
		f()
	}
	return p, err
}

// TestChangeWhileReading: a set-up of several pages is read while somebody changes it. Whoever asks afterwards with
// Strong must see the change, and nobody may build on the half of it.
func TestChangeWhileReading(t *testing.T) {
	t.Parallel()
	db := open(t)
	direct := book(db)
	put(t, direct, lotus())
	change(t, direct, furnish)
	for n := range 11 { // with the other entries more than the 1000 items of a page
		change(t, direct, func(s *practice.Setup) {
			for k := range 90 {
				s.Absences = append(s.Absences, practice.Absence{ID: fmt.Sprintf("a%02d-%02d", n, k),
					Practitioner: "ida", Start: begin, End: begin.Add(time.Hour)})
			}
		})
	}
	change(t, direct, func(s *practice.Setup) {
		for k := range 30 {
			s.Locations = append(s.Locations, practice.Location{ID: fmt.Sprintf("l%02d", k), Name: "x"})
		}
	})
	removeOne := func() {
		change(t, direct, func(s *practice.Setup) { s.Absences = slices.Delete(s.Absences, 0, 1) })
	}
	torn := &reads{Store: db, between: removeOne}
	b := book(torn)
	strong(t, b, "lotus") // the first to read is in the middle of it
	if torn.between != nil {
		t.Fatal("the set-up fits one page: nothing was tested")
	}
	if diff := cmp.Diff(state(strong(t, direct, "lotus")), state(strong(t, b, "lotus"))); diff != "" {
		t.Error("Strong answers from a memory that lacks the change")
	}
	torn.between = removeOne
	after := change(t, b, func(s *practice.Setup) { s.Practice.Name = "Lotus" })
	if diff := cmp.Diff(state(strong(t, book(db), "lotus")), state(after)); diff != "" {
		t.Error("a change gives, and remembers, what is not stored")
	}
	if diff := cmp.Diff(state(strong(t, book(db), "lotus")), state(strong(t, b, "lotus"))); diff != "" {
		t.Error("Strong answers from a memory of a torn change")
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	db := open(t)
	here, there := book(db), book(db)
	put(t, here, lotus())
	first := strong(t, there, "lotus")
	if strong(t, there, "lotus") != first {
		t.Error("what did not change is read again")
	}
	for n := range 5 {
		name := fmt.Sprintf("Lotus %d", n)
		change(t, here, func(s *practice.Setup) { s.Practice.Name = name })
		if got := strong(t, there, "lotus"); got.Practice.Name != name {
			t.Fatalf("Strong still says %s", got.Practice.Name)
		}
	}
	for n := range 300 { // more than are remembered
		p := lotus()
		p.ID = fmt.Sprintf("p%d", n)
		put(t, here, p)
	}
	there = book(db)
	known := map[string]*practice.Setup{}
	for range 2 {
		for n := range 256 { // as many as are remembered
			id := fmt.Sprintf("p%d", n)
			s := strong(t, there, id)
			if known[id] != nil && known[id] != s {
				t.Fatalf("%s is read again, though there is room for all", id)
			}
			known[id] = s
		}
	}
	if got := strong(t, here, "lotus"); got.Practice.Name != "Lotus 4" {
		t.Errorf("after many others it says %s", got.Practice.Name)
	}
}

// TestRecent: a visitor may be shown as it was what others changed within ten seconds, and nothing older; what this
// process changed itself at once.
func TestRecent(t *testing.T) {
	t.Parallel()
	db := open(t)
	now := clock.At(begin)
	here, there := book(db), practice.NewBook(db, retry, ids.Random(), now.Now)
	put(t, here, lotus())
	recent := func() string {
		t.Helper()
		s, err := there.Recent(t.Context(), "lotus")
		if err != nil {
			t.Fatal(err)
		}
		return s.Practice.Name
	}
	name := func(b *practice.Book, to string) { change(t, b, func(s *practice.Setup) { s.Practice.Name = to }) }
	for _, step := range []struct {
		does string
		do   func()
		want string
	}{
		{"is asked for the first time", func() {}, "Lotus Terapi"},
		{"was changed elsewhere just now", func() { name(here, "A"); now.Advance(10*time.Second - 1) }, "Lotus Terapi"},
		{"was changed ten seconds ago", func() { now.Advance(1) }, "A"},
		{"was asked for otherwise in between", func() {
			name(here, "B")
			now.Advance(9 * time.Second)
			strong(t, there, "lotus")
		}, "B"},
		{"was changed here", func() { name(there, "C") }, "C"},
		{"was asked for when the clock was ahead", func() { name(here, "D"); now.Advance(-time.Minute) }, "D"},
	} {
		if step.do(); recent() != step.want {
			t.Errorf("a set-up that %s: got %s, want %s", step.does, recent(), step.want)
		}
	}
	for range 2 { // that there is no such practice is not remembered
		if _, err := there.Recent(t.Context(), "rosen"); !errors.Is(err, fault.NotFound) {
			t.Errorf("Recent of a practice that does not exist: %v", err)
		}
	}
	p := lotus()
	p.ID = "rosen"
	put(t, here, p)
	if _, err := there.Recent(t.Context(), "rosen"); err != nil {
		t.Error(err)
	}
}

func TestTenantsAreApart(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	for _, id := range []string{"lotus", "lotus-2", "lot"} { // one begins as another does
		p := lotus()
		p.ID, p.Name = id, "Name of "+id
		put(t, b, p)
		if _, err := b.Change(t.Context(), owner, id, "x", "x",
			func(s *practice.Setup) error { furnish(s); s.Locations[0].Name = id; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Change(t.Context(), owner, "lot", "x", "x", func(s *practice.Setup) error {
		*s = practice.Setup{Practice: s.Practice}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"lotus", "lotus-2"} {
		s := strong(t, b, id)
		if s.Practice.ID != id || s.Practice.Name != "Name of "+id || len(s.Locations) != 2 ||
			s.Locations[0].Name != id || len(s.Busy) != 1 {
			t.Errorf("%s is now %s", id, state(s))
		}
	}
	if s := strong(t, b, "lot"); len(s.Locations)+len(s.Calendars)+len(s.Busy)+len(s.Absences) != 0 {
		t.Errorf("lot still has %s", state(s))
	}
}

// TestChangeOfTheID: the partition that is written follows the set-up's own id.
func TestChangeOfTheID(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	rosen := lotus()
	rosen.ID = "rosen"
	put(t, b, rosen)
	_, err := b.Change(t.Context(), owner, "lotus", "x", "x", func(s *practice.Setup) error {
		s.Practice.ID, s.Practice.Name = "rosen", "Taken over"
		return nil
	})
	if err == nil {
		t.Error("a change of one practice was written to another")
	}
	if s := strong(t, b, "rosen"); s.Practice.Name != "Lotus Terapi" {
		t.Errorf("rosen is now %s", s.Practice.Name)
	}
}

func TestChangeTooLarge(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	change(t, b, furnish)
	before := state(strong(t, b, "lotus"))
	for name, edit := range map[string]func(*practice.Setup) error{
		"too many": func(s *practice.Setup) error {
			for n := range 100 {
				s.Locations = append(s.Locations, practice.Location{ID: fmt.Sprintf("l%d", n), Name: "x"})
			}
			return nil
		},
		"one too large": func(s *practice.Setup) error {
			h := &s.Practitioners[0].Hours
			for n := range schedule.MaxExceptions {
				e := schedule.Exception{Date: day(1, 1).AddDays(n)}
				for k := range civil.Time(schedule.MaxIntervals) {
					e.Intervals = append(e.Intervals, schedule.Interval{From: k * 60, To: k*60 + 30})
				}
				h.Exceptions = append(h.Exceptions, e)
			}
			return nil
		},
	} {
		_, err := b.Change(t.Context(), owner, "lotus", "x", "x", edit)
		if !errors.Is(err, fault.Invalid) || fault.CodeOf(err) != "change-too-large" {
			t.Errorf("%s: %.200v", name, err)
		}
		if state(strong(t, b, "lotus")) != before {
			t.Errorf("%s: part of it was written", name)
		}
	}
	change(t, b, func(s *practice.Setup) {
		for n := range 99 {
			s.Locations = append(s.Locations, practice.Location{ID: fmt.Sprintf("l%d", n), Name: "x"})
		}
	})
}

func TestRemovedCalendarTakesItsBusyTimes(t *testing.T) {
	t.Parallel()
	db := open(t)
	b := book(db)
	put(t, b, lotus())
	change(t, b, furnish)
	change(t, b, func(s *practice.Setup) {
		s.Calendars = append(s.Calendars, practice.ExternalCalendar{ID: "cal2", Practitioner: "bo",
			URL: "webcal://calendar.example/bo.ics"})
		s.Busy = append(s.Busy, practice.Busy{Calendar: "cal2", Practitioner: "bo"})
	})
	s := change(t, b, func(s *practice.Setup) {
		s.Calendars = slices.DeleteFunc(s.Calendars, func(c practice.ExternalCalendar) bool { return c.ID == "cal1" })
	})
	for who, s := range map[string]*practice.Setup{"the change": s, "another process": strong(t, book(db), "lotus")} {
		if len(s.Busy) != 1 || s.Busy[0].Calendar != "cal2" {
			t.Errorf("%s has %+v", who, s.Busy)
		}
	}
	if _, err := db.Get(t.Context(), store.Key{Partition: "setup#lotus", Sort: "busy#cal1"},
		store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it is still stored: %v", err)
	}
	if got := due(t, db, begin.AddDate(100, 0, 0)); !slices.Equal(got, []string{"cal2"}) {
		t.Errorf("due are %v", got)
	}
}

// due returns the calendars that the index has until then.
func due(t *testing.T, db store.Store, until time.Time) (out []string) {
	t.Helper()
	for _, shard := range practice.Calendars.Partitions() {
		p, err := db.Query(t.Context(), store.Query{Index: store.Due, Partition: shard, To: agenda.Until(until)})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range p.Items {
			id, c, ok := practice.CalendarOf(i.Key)
			if !ok || id != "lotus" {
				t.Errorf("%s is no calendar of lotus", i.Key)
			}
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

func TestCalendarsStandInTheDueIndex(t *testing.T) {
	t.Parallel()
	db := open(t)
	b := book(db)
	put(t, b, lotus())
	change(t, b, furnish)
	if got := due(t, db, begin); !slices.Equal(got, []string{"cal1"}) {
		t.Fatalf("a new one is to be read at once; due are %v", got)
	}
	change(t, b, func(s *practice.Setup) { s.Calendars[0].Checked = begin })
	change(t, b, func(s *practice.Setup) { s.Practice.Name = "Lotus" }) // what is not written keeps its place
	if got := due(t, db, begin.Add(15*time.Minute-time.Second)); got != nil {
		t.Errorf("just read, and due are %v", got)
	}
	if got := due(t, db, begin.Add(15*time.Minute)); !slices.Equal(got, []string{"cal1"}) {
		t.Errorf("a quarter of an hour later due are %v", got)
	}
}

func TestCalendarOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k            store.Key
		practice, id string
		ok           bool
	}{
		{store.Key{Partition: "setup#lotus", Sort: "calendar#c1"}, "lotus", "c1", true},
		{store.Key{Partition: "setup#lotus", Sort: "busy#c1"}, "", "", false},
		{store.Key{Partition: "setup#lotus", Sort: "practice"}, "", "", false},
		{store.Key{Partition: "booking#lotus", Sort: "calendar#c1"}, "", "", false},
	} {
		p, id, ok := practice.CalendarOf(c.k)
		if ok != c.ok || ok && (p != c.practice || id != c.id) {
			t.Errorf("%s: %q %q %t", c.k, p, id, ok)
		}
	}
}

// An answer that is lost is not taken for somebody else's change: what was asked for is done once.
func TestALostAnswerIsNotAConflict(t *testing.T) {
	t.Parallel()
	db := faulty.New(open(t), faulty.Options{})
	b := book(db)
	db.Script(faulty.Lost)
	if _, created, err := b.Put(t.Context(), owner, lotus()); err != nil || !created {
		t.Errorf("put: created %v, %v", created, err)
	}
	db.Script(faulty.Lost)
	s, err := b.Change(t.Context(), owner, "lotus", "location.added", "here", func(s *practice.Setup) error {
		if _, there := s.Location("here"); there {
			return errors.New("is there already")
		}
		s.Locations = append(s.Locations, practice.Location{ID: "here", Name: "Here"})
		return nil
	})
	if err != nil || len(s.Locations) != 1 {
		t.Errorf("change: %v", err)
	}
}

// meanwhile is a store in which something happens just before a request is looked for.
type meanwhile struct {
	store.Store
	happens func()
}

func (m *meanwhile) Get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	if happens := m.happens; happens != nil && strings.HasPrefix(k.Partition, "request#") {
		m.happens = nil
		happens()
	}
	return m.Store.Get(ctx, k, c)
}

// TestAddMeanwhile: the same request may be carried out between reading the set-up and looking for it: what it added is
// in the answer.
func TestAddMeanwhile(t *testing.T) {
	t.Parallel()
	inner := open(t)
	put(t, book(inner), lotus())
	r, err := once.Of(owner, "lotus", "location", "k", "annex")
	if err != nil {
		t.Fatal(err)
	}
	add := func(b *practice.Book, id string) (*practice.Setup, string, error) {
		return b.Add(t.Context(), owner, "lotus", r, practice.Addition{What: "location.added", Subject: id,
			Edit: func(s *practice.Setup) error {
				s.Locations = append(s.Locations, practice.Location{ID: id, Name: "Annex"})
				return nil
			}, Without: func(s *practice.Setup, id string) {
				s.Locations = slices.DeleteFunc(s.Locations, func(l practice.Location) bool { return l.ID == id })
			}})
	}
	s, added, err := add(book(&meanwhile{inner, func() {
		if _, _, err := add(book(inner), "one"); err != nil {
			t.Error(err)
		}
	}}), "two")
	if err != nil {
		t.Fatal(err)
	}
	if _, there := s.Location("one"); added != "one" || !there || len(s.Locations) != 1 {
		t.Errorf("%q was added to %+v", added, s.Locations)
	}
}
