package practice_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/civil"
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
)

var (
	begin = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
	owner = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	retry = store.Retrier{Attempts: 200, Sleep: func(ctx context.Context, _ time.Duration) error {
		runtime.Gosched()
		return ctx.Err()
	}}
)

func open(t testing.TB) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func book(db store.Store) *practice.Book {
	return practice.NewBook(db, retry, ids.Random(), clock.At(begin).Now)
}

func lotus() practice.Practice {
	return practice.Practice{ID: "lotus", Name: "Lotus Terapi", TimeZone: "Europe/Oslo", Country: "NO", Currency: "NOK",
		Language: i18n.NB,
		Email:    "post@lotus.example"}
}

func put(t testing.TB, b *practice.Book, p practice.Practice) *practice.Setup {
	t.Helper()
	s, _, err := b.Put(t.Context(), owner, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func change(t testing.TB, b *practice.Book, edit func(*practice.Setup)) *practice.Setup {
	t.Helper()
	s, err := b.Change(t.Context(), owner, "lotus", "test.changed", "x",
		func(s *practice.Setup) error { edit(s); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func strong(t testing.TB, b *practice.Book, id string) *practice.Setup {
	t.Helper()
	s, err := b.Setup(t.Context(), id, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// state is what can be seen of a set-up, without what it keeps for itself.
func state(s *practice.Setup) string {
	data, err := json.Marshal([]any{s.Practice, s.Locations, s.Practitioners, s.Services, s.Resources, s.Absences,
		s.Calendars, s.Busy, s.Revision, s.Zone().String()})
	if err != nil {
		panic(err)
	}
	return string(data)
}

func day(m time.Month, d int) civil.Date { return civil.Date{Year: 2026, Month: m, Day: d} }

func furnish(s *practice.Setup) {
	s.Locations = []practice.Location{{ID: "storgata", Name: "Storgata"}, {ID: "video", Name: "Video", Online: true}}
	s.Resources = []practice.Resource{{ID: "room-1", Name: "Rom 1", Location: "storgata"}}
	s.Practitioners = []practice.Practitioner{{ID: "ida", Name: "Ida Berg"},
		{ID: "bo", Name: "Bo Dahl", TimeZone: "America/New_York"}, {ID: "una", Name: "Una Lie", Inactive: true}}
	s.Services = []practice.Service{{ID: "consultation", Name: "Konsultasjon", DurationMinutes: 50, BufferAfter: 10,
		Practitioners: []string{"una", "bo", "ida"},
		Locations:     []string{"storgata"}, Resources: []string{"room-1"}}}
	s.Absences = []practice.Absence{{ID: "ferie", Practitioner: "ida", Start: begin, End: begin.AddDate(0, 0, 7)}}
	s.Calendars = []practice.ExternalCalendar{{ID: "cal1", Practitioner: "ida",
		URL: "https://calendar.example/ida.ics"}}
	s.Busy = []practice.Busy{{Calendar: "cal1", Practitioner: "ida",
		Spans: []practice.Span{{Start: begin, End: begin.Add(time.Hour)}}}}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	may17, may18, midsummer := day(5, 17), day(5, 18), day(6, 23)
	is := func(s *practice.Setup, d civil.Date, name string, want bool) {
		t.Helper()
		if got, closed := s.Closed(d); closed != want || got != name {
			t.Errorf("%s: %q %t, want %q %t", d, got, closed, name, want)
		}
	}
	s := strong(t, b, "lotus")
	first, _ := s.Closed(may17)
	if first == "" {
		t.Fatal("the Norwegian national day has no name")
	}
	is(s, may17, first, true)
	is(s, may18, "", false)
	is(s, midsummer, "", false)
	old := s
	s = change(t, b, func(s *practice.Setup) {
		s.Practice.HolidaysOpen, s.Practice.DaysClosed = []civil.Date{may17},
			[]civil.Date{may18, midsummer, {Year: 2027, Month: 7, Day: 1}}
	})
	is(s, may17, "", false)
	is(s, may18, "", true)
	is(s, midsummer, "", true)
	is(s, civil.Date{Year: 2027, Month: 7, Day: 1}, "", true)
	is(s, civil.Date{Year: 2026, Month: 7, Day: 1}, "", false)
	is(s, civil.Date{Year: 2027, Month: 5, Day: 17}, first, true) // and not Whit Monday, which meets it
	if _, closed := s.Closed(civil.Date{Year: 2027, Month: 5, Day: 17}); !closed {
		t.Error("open this year, and the next one too")
	}
	is(old, may17, first, true)
	s = change(t, b, func(s *practice.Setup) { s.Practice.DaysClosed = []civil.Date{may17} })
	is(s, may17, "", true) // open as a holiday, and closed by the practice itself
	s = change(t, b, func(s *practice.Setup) {
		s.Practice.Country, s.Practice.HolidaysOpen, s.Practice.DaysClosed = "SE", nil, nil
	})
	is(s, may17, "", false)
	if _, closed := s.Closed(day(6, 6)); !closed {
		t.Error("the Swedish national day is open")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for y := range 20 {
				if _, closed := s.Closed(civil.Date{Year: 2020 + y, Month: 12, Day: 25}); !closed {
					t.Errorf("Christmas Day of %d is open", 2020+y)
				}
			}
		})
	}
	all.Wait()
}

func TestGivingAndDiary(t *testing.T) {
	t.Parallel()
	b := book(open(t))
	put(t, b, lotus())
	s := change(t, b, furnish)
	v, ok := s.Service("consultation")
	if !ok || v.Capacity != 1 || v.Visibility != practice.Public || v.Price.Currency != "NOK" {
		t.Errorf("the service's defaults: %+v", v)
	}
	var who []string
	for _, p := range s.Giving(v) {
		who = append(who, p.ID)
	}
	if !slices.Equal(who, []string{"bo", "ida"}) {
		t.Errorf("given by %v", who)
	}
	if _, ok := s.Service("x"); ok {
		t.Error("found a service that is none")
	}
	ida, _ := s.Practitioner("ida")
	d := s.Diary(ida)
	want := []schedule.Absence{{Start: begin, End: begin.AddDate(0, 0, 7), Kind: "absence"},
		{Start: begin, End: begin.Add(time.Hour), Kind: "busy"}}
	if diff := cmp.Diff(want, d.Absences); diff != "" || d.Zone.String() != "Europe/Oslo" {
		t.Errorf("%s %s", d.Zone, diff)
	}
	bo, _ := s.Practitioner("bo")
	if d := s.Diary(bo); d.Zone.String() != "America/New_York" || len(d.Absences) != 0 || d.Hours == nil {
		t.Errorf("bo's diary is %+v", d)
	}
}

func TestServiceForTheEngine(t *testing.T) {
	t.Parallel()
	v := practice.Service{ID: "s", DurationMinutes: 50, BufferBefore: 5, BufferAfter: 10, NoticeMinutes: 120,
		WindowDays: 90, DailyLimit: 4}
	e := v.Engine()
	if e.Duration != 50*time.Minute || e.BufferBefore != 5*time.Minute || e.BufferAfter != 10*time.Minute ||
		e.Step != 65*time.Minute ||
		e.Notice != 2*time.Hour || e.WindowDays != 90 || e.DailyLimit != 4 || e.Capacity != 1 {
		t.Errorf("%+v", e)
	}
	v.StepMinutes, v.Capacity = 15, 8
	if e := v.Engine(); e.Step != 15*time.Minute || e.Capacity != 8 {
		t.Errorf("%+v", e)
	}
	own := []practice.Reminder{{Minutes: 60, Channel: "sms"}}
	for name, c := range map[string]struct {
		v    practice.Service
		want []practice.Reminder
	}{
		"none named": {practice.Service{}, []practice.Reminder{{Minutes: 1440, Channel: "email"},
			{Minutes: 120, Channel: "sms"}}},
		"its own": {practice.Service{Reminders: own}, own},
		"none":    {practice.Service{Reminders: own, NoReminders: true}, nil},
	} {
		if got := c.v.Plan(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestClassesKeepTheirTimes by themselves, other services with times of their own if they say so.
func TestClassesKeepTheirTimes(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, c := range map[string]struct {
		v    practice.Service
		want bool
	}{
		"a class":                   {practice.Service{Capacity: 8, Hours: &schedule.Hours{}}, true},
		"a class that does not":     {practice.Service{Capacity: 8, Hours: &schedule.Hours{}, Reserves: &no}, false},
		"a group at any time":       {practice.Service{Capacity: 8}, false},
		"one seat at its own times": {practice.Service{Capacity: 1, Hours: &schedule.Hours{}}, false},
		"one seat that is kept":     {practice.Service{Capacity: 1, Hours: &schedule.Hours{}, Reserves: &yes}, true},
	} {
		if got := c.v.Keeps(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	b := book(open(t))
	put(t, b, lotus())
	s := change(t, b, func(s *practice.Setup) {
		furnish(s)
		s.Services[0].Capacity, s.Services[0].Hours = 8, &schedule.Hours{}
	})
	all := s.Classes()
	if len(all) != 1 || len(all[0].Givers) != 2 || all[0].Givers[0].ID != "bo" || all[0].Service.ID != "consultation" {
		t.Errorf("classes: %+v", all)
	}
	if s = change(t, b, func(s *practice.Setup) { s.Services[0].Reserves = &no }); len(s.Classes()) != 0 {
		t.Errorf("classes: %+v", s.Classes())
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, zone := range []string{"", "Local", "../../etc/passwd", "/etc/localtime", "Oslo", "CET+1", "Europe/Oslo\x00",
		strings.Repeat("a/", 500)} {
		p := lotus()
		p.TimeZone, p.Email = zone, ""
		s, _, err := book(db).Put(t.Context(), owner, p)
		f, ok := fault.As(err)
		if !ok || s != nil || len(f.Fields) != 2 || f.Fields[0].Path != "time_zone" || f.Fields[1].Path != "email" {
			t.Errorf("%.20q: %v", zone, err)
		}
	}
	if _, err := book(db).Setup(t.Context(), "lotus", store.Strong); !errors.Is(err, fault.NotFound) {
		t.Errorf("it was written all the same: %v", err)
	}
}

// TestValidationTellsEverything: all that is wrong comes together, each with its place.
func TestValidationTellsEverything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*practice.Setup)
		want []string
	}{
		{"the practice", func(s *practice.Setup) {
			s.Practice = practice.Practice{ID: "lotus", Name: " ", TimeZone: "UTC", Country: "ZZ", Currency: "nok",
				Language: "tlh", Email: "x", Phone: "1",
				Website: "http://x", Privacy: "javascript:x", SMSSender: "123", Accent: "green", UndoSeconds: -1,
				WaitlistTime: 1 << 20,
				Address:      "a\nb", Text: "\x00"}
		}, []string{"name", "text", "time_zone", "country", "currency", "language", "email", "phone", "address",
			"website", "privacy", "sms_sender", "accent",
			"undo_seconds", "waitlist_minutes"}},
		{"a sender with a space", func(s *practice.Setup) { s.Practice.SMSSender = "Lotus AS" },
			[]string{"sms_sender"}},
		{"a sender with a letter of our own", func(s *practice.Setup) { s.Practice.SMSSender = "Blåbær" },
			[]string{"sms_sender"}},
		{"several practitioners", func(s *practice.Setup) {
			s.Practitioners[1].Name, s.Practitioners[1].Email = "", "ida@"
			s.Practitioners[2].TimeZone, s.Practitioners[2].Language = "Oslo", "xx"
			s.Practitioners[0].Hours.Rules = []schedule.Rule{{Weekdays: []schedule.Weekday{"mon"},
				Intervals: []schedule.Interval{{From: 600, To: 540}}, Location: "nowhere"}}
		}, []string{"practitioners.ida.email", "practitioners.ida.name",
			"practitioners.bo.hours.rules[0].intervals[0].to", "practitioners.bo.hours.rules[0].location",
			"practitioners.una.language", "practitioners.una.time_zone"}},
		{"the only service", func(s *practice.Setup) {
			s.Services[0] = practice.Service{ID: "x", Name: "X", DurationMinutes: 4, BufferBefore: -1, BufferAfter: 481,
				StepMinutes: 1, NoticeMinutes: -1, WindowDays: 731,
				DailyLimit: -1, Capacity: 501, Price: money.Amount{Minor: -1, Currency: "NOK"},
				Practitioners: []string{"ida", "nobody", "ida"}, Locations: []string{"x"},
				Resources: []string{"y"}, CancelMinutes: -1, RescheduleMinutes: -1, Visibility: "secret", Colour: "red",
				Reminders: []practice.Reminder{{Minutes: 1, Channel: "fax"}, {Minutes: 60, Channel: "sms"},
					{Minutes: 60, Channel: "sms"}}}
		}, []string{"services[0].buffer_after_minutes", "services[0].buffer_before_minutes",
			"services[0].cancel_deadline_minutes", "services[0].capacity",
			"services[0].colour", "services[0].daily_limit", "services[0].duration_minutes", "services[0].locations[0]",
			"services[0].notice_minutes",
			"services[0].practitioners[1]", "services[0].practitioners[2]", "services[0].price",
			"services[0].reminders[0].channel",
			"services[0].reminders[0].minutes_before", "services[0].reminders[2]",
			"services[0].reschedule_deadline_minutes", "services[0].resources[0]",
			"services[0].step_minutes", "services[0].visibility", "services[0].window_days"}},
		{"a service that would keep all times", func(s *practice.Setup) {
			yes := true
			s.Services[0].Reserves = &yes
		}, []string{"services[0].reserves"}},
		{"what hangs on a practitioner who is gone",
			func(s *practice.Setup) { s.Practitioners = slices.Delete(s.Practitioners, 1, 2) },
			[]string{"absences[0].practitioner", "calendars[0].practitioner", "services[0].practitioners[2]"}},
		{"what hangs on a location that is gone", func(s *practice.Setup) { s.Locations = s.Locations[1:] },
			[]string{"resources[0].location", "services[0].locations[0]"}},
		{"an absence that ends before it starts", func(s *practice.Setup) { s.Absences[0].End = s.Absences[0].Start },
			[]string{"absences[0].end"}},
		{"an absence of four years", func(s *practice.Setup) { s.Absences[0].End = begin.AddDate(4, 0, 0) },
			[]string{"absences[0].end"}},
		{"a calendar without TLS", func(s *practice.Setup) { s.Calendars[0].URL = "http://calendar.example/ida.ics" },
			[]string{"calendars[0].url"}},
		{"a calendar without an address", func(s *practice.Setup) { s.Calendars[0].URL = "" },
			[]string{"calendars[0].url"}},
		{"an id that breaks keys", func(s *practice.Setup) { s.Resources[0].ID, s.Services[0].Resources = "a#b", nil },
			[]string{"resources[0].id"}},
		{"an absence without an id", func(s *practice.Setup) { s.Absences[0].ID = "" }, []string{"absences[0].id"}},
		{"twice the same id", func(s *practice.Setup) { s.Locations = append(s.Locations, s.Locations[1]) },
			[]string{"locations.video.id"}},
		{"twice the same absence", func(s *practice.Setup) { s.Absences = append(s.Absences, s.Absences[0]) },
			[]string{"absences.ferie.id"}},
		{"too many", func(s *practice.Setup) { s.Locations = append(s.Locations, make([]practice.Location, 200)...) },
			[]string{"locations"}},
		{"an e-mail that is a header", func(s *practice.Setup) { s.Practice.Email = "a@b.no\r\nBcc: c@d.no" },
			[]string{"email"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := book(open(t))
			put(t, b, lotus())
			change(t, b, furnish)
			before := state(strong(t, b, "lotus"))
			_, err := b.Change(t.Context(), owner, "lotus", "x", "x",
				func(s *practice.Setup) error { c.edit(s); return nil })
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, x := range f.Fields {
				got = append(got, x.Path)
				if x.Message == "" {
					t.Errorf("%s: no word", x.Path)
				}
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if state(strong(t, b, "lotus")) != before {
				t.Error("it was written all the same")
			}
		})
	}
}
