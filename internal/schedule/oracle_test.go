package schedule_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/schedule"
	"stund/internal/schedule/naive"
)

// TestMain lets rapid draw fewer questions than it would by itself, for each is held against the oracle in thousands of
// starts; -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "40"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// change is a zone with the days on which its clock changes in 2026.
type change struct {
	zone string
	days [2]civil.Date
}

var changes = []change{
	{"Europe/Oslo", [2]civil.Date{date("2026-03-29"), date("2026-10-25")}},
	{"Europe/Helsinki", [2]civil.Date{date("2026-03-29"), date("2026-10-25")}},
	{"America/New_York", [2]civil.Date{date("2026-03-08"), date("2026-11-01")}},
	{"Australia/Lord_Howe", [2]civil.Date{date("2026-10-04"), date("2026-04-05")}}, // by half an hour
	{"Africa/Cairo", [2]civil.Date{date("2026-04-24"), date("2026-10-29")}},        // at midnight
}

func date(s string) civil.Date {
	d, err := civil.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestAgainstOracle draws questions around both clock changes of the year and holds every answer of the engine against
// the oracle that tries each minute.
func TestAgainstOracle(t *testing.T) {
	t.Parallel()
	for _, c := range changes {
		home := zone(t, c.zone)
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				day := rapid.SampledFrom(c.days[:]).Draw(t, "change")
				q := drawQuestion(t, home, day)
				from := day.AddDays(rapid.IntRange(-1, 0).Draw(t, "from"))
				to := from.AddDays(rapid.IntRange(0, 1).Draw(t, "days"))
				checkAll(t, q, from, to)
			})
		})
	}
}

// failer is what rapid.T and testing.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkAll holds every answer about the days against the oracle, and the answers against one another.
func checkAll(t failer, q schedule.Question, from, to civil.Date) {
	t.Helper()
	want := naive.Minutes(q, from, to)
	free := q.Free(from, to)
	if d := cmp.Diff(want, free); d != "" {
		t.Fatalf("free starts (-oracle +engine):\n%s", d)
	}
	if d := cmp.Diff(want, naive.Free(q, from, to)); d != "" {
		t.Fatalf("free starts (-oracle +plain):\n%s", d)
	}
	if d := cmp.Diff(naive.Full(q, from, to), q.Full(from, to, free)); d != "" {
		t.Fatalf("full days (-oracle +engine):\n%s", d)
	}
	if first, found := q.First(from, to); found != (len(free) > 0) || found && first != free[0] {
		t.Fatalf("first of the range is %v %v, free are %v", first, found, free)
	}
	at := map[time.Time]schedule.Slot{}
	for _, s := range free {
		at[s.Start] = s
	}
	oracle := naive.NewOracle(q)
	for m := from.Start(q.Zone); m.Before(to.AddDays(1).Start(q.Zone)); m = m.Add(time.Minute) {
		slot, isFree := at[m]
		if m.Minute()%15 != 0 && m.Minute()%20 != 19 && !isFree {
			continue // every minute is Free's business; asking for reasons is dearer
		}
		why := q.Why(m)
		if (why == nil) != isFree {
			t.Fatalf("at %s: why is %+v, free is %v", m, why, isFree)
		}
		var code schedule.ReasonCode
		if why != nil {
			code = why.Code
		}
		if w := oracle.Why(m); w != code {
			t.Fatalf("at %s: reason is %q, oracle says %q", m, code, w)
		}
		candidates := q.Candidates(m)
		if (len(candidates) > 0) != isFree {
			t.Fatalf("at %s: candidates are %v, free is %v", m, candidates, isFree)
		}
		if isFree && candidates[0] != slot.Practitioner {
			t.Fatalf("at %s: candidates are %v, free names %s", m, candidates, slot.Practitioner)
		}
		if isFree {
			checkClaims(t, q, slot, m)
		}
	}
	checkNext(t, q, free, from, to)
	checkNear(t, q, free, from, to)
}

// checkClaims takes the slot and looks whether it is gone, or a seat is.
func checkClaims(t failer, q schedule.Question, slot schedule.Slot, start time.Time) {
	t.Helper()
	claim, _ := q.Claim(start, slot.Practitioner, "new")
	if claim.Known() && !claim.Until.Equal(slot.End) {
		t.Fatalf("at %s: a slot until %s, booked until %s", start, slot.End, claim.Until)
	}
	resources := claim.OfResources()
	after := q
	after.Practitioners = slices.Clone(q.Practitioners)
	i := slices.IndexFunc(after.Practitioners, func(d schedule.Diary) bool { return d.ID == slot.Practitioner })
	after.Practitioners[i].Claims = schedule.Ledger{Claims: after.Practitioners[i].Claims}.With(claim).Claims
	after.Practitioners = after.Practitioners[i : i+1]
	after.Resources = map[string]schedule.Diary{}
	for id, d := range q.Resources {
		if c, ok := resources[id]; ok {
			d.Claims = schedule.Ledger{Claims: d.Claims}.With(c).Claims
		}
		after.Resources[id] = d
	}
	sessions, left := 0, 0
	for _, c := range after.Practitioners[0].Claims {
		if c.Service == q.Service.ID && c.At.Equal(start) {
			sessions++
			left += max(max(q.Service.Capacity, 1)-c.Seats, 0)
		}
	}
	if sessions == 1 && left != slot.SeatsLeft-1 {
		t.Fatalf("at %s: booked one of %d seats, %d are left", start, slot.SeatsLeft, left)
	}
	var code schedule.ReasonCode
	why := after.Why(start)
	if why != nil {
		code = why.Code
	}
	// Two of one start are possible by override: who fills the first may still take the second, if that is not barred.
	if sessions == 1 && (why == nil) != (left > 0) || code != naive.NewOracle(after).Why(start) {
		t.Fatalf("at %s: booked one of %d seats, then why is %+v", start, slot.SeatsLeft, why)
	}
}

// checkNext asks for the next starts from places in the range.
func checkNext(t failer, q schedule.Question, free []schedule.Slot, from, to civil.Date) {
	t.Helper()
	end := to.AddDays(1).Start(q.Zone)
	for _, after := range []time.Duration{0, 7*time.Hour + 30*time.Second, 20 * time.Hour} {
		start := from.Start(q.Zone).Add(after)
		var want []schedule.Slot
		for _, s := range free {
			if !s.Start.Before(start) && len(want) < 3 {
				want = append(want, s)
			}
		}
		got := q.Next(start, 3)
		got = slices.DeleteFunc(got, func(s schedule.Slot) bool { return !s.Start.Before(end) })
		if d := cmp.Diff(want, got, equateEmpty); d != "" {
			t.Fatalf("next from %s (-want +got):\n%s", start, d)
		}
	}
}

// checkNear asks for the starts nearest to the middle of the range, among all that Near looks at.
func checkNear(t failer, q schedule.Question, free []schedule.Slot, from, to civil.Date) {
	t.Helper()
	middle := from.Start(q.Zone).Add(13*time.Hour + 10*time.Minute)
	all := q.Free(from.AddDays(-schedule.NearDays-1), to.AddDays(schedule.NearDays+1))
	all = slices.DeleteFunc(all, func(s schedule.Slot) bool {
		return s.Start.Sub(middle).Abs() > schedule.NearDays*24*time.Hour
	})
	slices.SortStableFunc(all, func(a, b schedule.Slot) int {
		return int(a.Start.Sub(middle).Abs() - b.Start.Sub(middle).Abs())
	})
	want := all[:min(4, len(all))]
	slices.SortFunc(want, func(a, b schedule.Slot) int { return a.Start.Compare(b.Start) })
	if d := cmp.Diff(want, q.Near(middle, 4), equateEmpty); d != "" {
		t.Fatalf("near %s (-want +got):\n%s", middle, d)
	}
}

var equateEmpty = cmp.Transformer("nilIsEmpty",
	func(s []schedule.Slot) []schedule.Slot { return append([]schedule.Slot{}, s...) })

// drawQuestion draws a practice of one to three practitioners around the day.
func drawQuestion(t *rapid.T, home *time.Location, day civil.Date) schedule.Question {
	minutes := func(label string, values ...int) time.Duration {
		return time.Duration(rapid.SampledFrom(values).Draw(t, label)) * time.Minute
	}
	q := schedule.Question{
		Now:  day.AddDays(-2).Start(home).Add(minutes("now", -3*24*60, 60, 25*60, 2*24*60+7, 3*24*60) + 30*time.Second),
		Zone: home,
		Service: schedule.Service{
			ID:           "asked",
			Duration:     minutes("duration", 5, 20, 45, 60, 90, 180, 1500),
			BufferBefore: minutes("before", 0, 0, 10, 75),
			BufferAfter:  minutes("after", 0, 0, 15, 40),
			BufferOwn:    rapid.IntRange(0, 2).Draw(t, "own buffers") == 0,
			Step:         minutes("step", 0, 5, 15, 20, 35, 60),
			Notice:       minutes("notice", 0, 0, 90, 24*60),
			WindowDays:   rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(t, "window"),
			DailyLimit:   rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "limit"),
			Capacity:     rapid.SampledFrom([]int{0, 1, 2, 3}).Draw(t, "capacity"),
			Locations:    rapid.SampledFrom([][]string{nil, {"A"}, {"A", "B"}}).Draw(t, "locations"),
		},
		Resources: map[string]schedule.Diary{},
	}
	if rapid.IntRange(0, 3).Draw(t, "own hours") == 0 {
		h := drawHours(t, day)
		q.Service.Hours = &h
	}
	for i := range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "resources") {
		id := fmt.Sprintf("room-%d", i)
		q.Service.Resources = append(q.Service.Resources, id)
		if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
			continue
		}
		d := drawDiary(t, home, day, id, q.Service)
		if rapid.Bool().Draw(t, "always open") {
			d.Hours = nil
		}
		q.Resources[id] = d
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "practitioners") {
		q.Practitioners = append(q.Practitioners, drawDiary(t, home, day, fmt.Sprintf("p-%d", i), q.Service))
	}
	drawClasses(t, &q, day)
	return q
}

// drawClasses draws services that keep their times, given by some of the practitioners and one more; the service that
// is asked about is often one of them if it has hours of its own.
func drawClasses(t *rapid.T, q *schedule.Question, day civil.Date) {
	another := drawDiary(t, q.Zone, day, "another", q.Service)
	givers := func() (out []schedule.Diary) {
		for _, d := range append(slices.Clone(q.Practitioners), another) {
			if rapid.Bool().Draw(t, "gives") {
				out = append(out, d)
			}
		}
		if rapid.Bool().Draw(t, "preferred otherwise") {
			slices.Reverse(out)
		}
		return out
	}
	minutes := func(label string, values ...int) time.Duration {
		return time.Duration(rapid.SampledFrom(values).Draw(t, label)) * time.Minute
	}
	for i := range rapid.SampledFrom([]int{0, 1, 1, 2}).Draw(t, "classes") {
		h := drawHours(t, day)
		v := schedule.Service{ID: fmt.Sprintf("class-%d", i), Hours: &h, Capacity: 8, Notice: time.Hour, DailyLimit: 1,
			WindowDays: 1, Duration: minutes("its duration", 5, 45, 60, 90, 1500),
			Step:         minutes("its step", 0, 15, 60, 95),
			BufferBefore: minutes("its before", 0, 0, 10), BufferAfter: minutes("its after", 0, 0, 15),
			BufferOwn: rapid.Bool().Draw(t, "its own buffers"),
			Locations: rapid.SampledFrom([][]string{nil, nil, {"A"}}).Draw(t, "its locations"),
			Resources: rapid.SampledFrom([][]string{nil, {"room-0"}, {"room-9"}}).Draw(t, "its rooms")}
		q.Classes = append(q.Classes, schedule.Class{Service: v, Givers: givers()})
	}
	if q.Service.Hours != nil && rapid.IntRange(0, 3).Draw(t, "keeps its own") > 0 {
		q.Classes = append(q.Classes, schedule.Class{Service: q.Service, Givers: givers()})
	}
}

func drawDiary(t *rapid.T, home *time.Location, day civil.Date, id string, s schedule.Service) schedule.Diary {
	h := drawHours(t, day)
	d := schedule.Diary{ID: id, Hours: &h, Load: drawLoad(t)}
	if rapid.IntRange(0, 4).Draw(t, "zone") == 0 {
		d.Zone = time.FixedZone("elsewhere", 5*3600+45*60)
	}
	if n := rapid.IntRange(-3, 3).Draw(t, "holiday"); n > -2 {
		holiday := day.AddDays(n)
		d.Closed = func(c civil.Date) (i18n.Text, bool) { return i18n.Text{EN: "Feast"}, c == holiday }
	}
	start := day.AddDays(-1).Start(home)
	for range rapid.IntRange(0, 2).Draw(t, "absences") {
		from := start.Add(time.Duration(rapid.IntRange(0, 3*24*3600).Draw(t, "from")) * time.Second)
		kind := rapid.SampledFrom([]string{schedule.KindAbsence, schedule.KindBusy}).Draw(t, "kind")
		length := time.Duration(rapid.SampledFrom([]int{0, 59, 3600, 5000, 30000}).Draw(t, "length")) * time.Second
		d.Absences = append(d.Absences, schedule.Absence{Start: from, End: from.Add(length), Kind: kind})
	}
	var l schedule.Ledger
	for i := range rapid.IntRange(0, 5).Draw(t, "claims") {
		at := start.Add(time.Duration(rapid.IntRange(0, 3*24*12).Draw(t, "at")) * 5 * time.Minute)
		c := schedule.Claim{
			Start:    at.Add(-time.Duration(rapid.SampledFrom([]int{0, 10}).Draw(t, "before")) * time.Minute),
			End:      at.Add(time.Duration(rapid.SampledFrom([]int{5, 30, 60, 200}).Draw(t, "length")) * time.Minute),
			Service:  rapid.SampledFrom([]string{s.ID, "other"}).Draw(t, "service"),
			At:       at,
			Seats:    rapid.IntRange(1, 3).Draw(t, "seats"),
			Bookings: []string{fmt.Sprintf("b-%d", i)},
		}
		if rapid.Bool().Draw(t, "known") {
			c.Until = at.Add(time.Duration(rapid.SampledFrom([]int{5, 20, 45, 90, 200}).Draw(t, "lasts")) * time.Minute)
		}
		l = l.With(c)
	}
	d.Claims = l.Claims
	return d
}

// drawLoad draws the loads of weeks: the range asked about may reach over the end of one.
func drawLoad(t *rapid.T) func(civil.Date) int {
	loads := rapid.SliceOfN(rapid.IntRange(0, 2), 3, 3).Draw(t, "loads")
	return func(monday civil.Date) int {
		return loads[monday.DaysSince(civil.Date{Year: 2000, Month: 1, Day: 3})/7%len(loads)]
	}
}

func drawHours(t *rapid.T, day civil.Date) schedule.Hours {
	var h schedule.Hours
	all := schedule.Weekdays()
	intervals := func(n int) (list []schedule.Interval) {
		for range n {
			from := rapid.SampledFrom([]int{0, 60, 90, 120, 135, 150, 180, 210, 540, 780, 1320}).Draw(t, "from")
			to := rapid.SampledFrom([]int{105, 120, 150, 165, 180, 300, 720, 1020, 1440}).Draw(t, "to")
			if from < to {
				list = append(list, schedule.Interval{From: civil.Time(from), To: civil.Time(to)})
			}
		}
		return list
	}
	place := func() string { return rapid.SampledFrom([]string{"", "", "A", "B", "C"}).Draw(t, "location") }
	for range rapid.IntRange(1, 3).Draw(t, "rules") {
		r := schedule.Rule{Intervals: intervals(rapid.IntRange(1, 3).Draw(t, "intervals")), Location: place(),
			Weekdays: all}
		if rapid.IntRange(0, 3).Draw(t, "some days") == 0 {
			r.Weekdays = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 6, rapid.ID).Draw(t, "weekdays")
		}
		if rapid.IntRange(0, 3).Draw(t, "alternates") == 0 {
			r.EveryWeeks = rapid.IntRange(2, 3).Draw(t, "every")
			r.Anchor = day.AddDays(rapid.IntRange(-30, 30).Draw(t, "anchor"))
		}
		if rapid.IntRange(0, 3).Draw(t, "begins") == 0 {
			r.ValidFrom = day.AddDays(rapid.IntRange(-2, 2).Draw(t, "valid from"))
		}
		if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
			r.ValidTo = day.AddDays(rapid.IntRange(-2, 2).Draw(t, "valid to"))
		}
		h.Rules = append(h.Rules, r)
	}
	for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
		h.Exceptions = append(h.Exceptions, schedule.Exception{
			Date:      day.AddDays(rapid.IntRange(-2, 2).Draw(t, "exception")),
			Intervals: intervals(rapid.IntRange(0, 2).Draw(t, "intervals")),
			Location:  place(),
		})
	}
	return h
}
