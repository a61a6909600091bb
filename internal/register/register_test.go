package register

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/typed"
)

var (
	now   = time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	owner = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	retry = store.Retrier{Attempts: 60,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
)

type world struct {
	t *testing.T
	*Register
	clients *client.Clients
	db      store.Store
}

func open(t *testing.T, o faulty.Options) *world {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	db := faulty.New(file, o)
	clock := func() time.Time { return now }
	clients := client.NewClients(db, retry, ids.Random(), []byte("key"), clock)
	return &world{t, New(db, clients, retry, clock), clients, db}
}

// add adds a client, and tells the register.
func (w *world) add(p client.Particulars) client.Client {
	w.t.Helper()
	c, err := w.clients.Add(w.t.Context(), owner, "lotus", "", p)
	if err != nil {
		w.t.Fatal(err)
	}
	w.tell(client.FactCreated.New("f", now, "lotus", c.ID, owner, fact.None{}))
	return c
}

func (w *world) tell(f fact.Fact) {
	w.t.Helper()
	if err := w.React(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// find returns the names of all pages.
func (w *world) find(q Question) (names []string) {
	w.t.Helper()
	for {
		a, err := w.Find(w.t.Context(), "lotus", q)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range a.Rows {
			names = append(names, r.Name)
		}
		if q.After = a.Next; q.After == "" {
			if len(names) != a.Total {
				w.t.Errorf("%+v: %d rows of a total of %d", q, len(names), a.Total)
			}
			return names
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	for _, p := range []client.Particulars{
		{Name: "Øyvind Ås-Lie", Emails: []string{"oyvind@example.com"}, Phones: []string{"+4791234567"}},
		{Name: "Kari Nordmann", Company: "Fjell AS", Emails: []string{"kari.n@nordmann.example"}},
		{Name: "Nora Kari Lie", Phones: []string{"+4722123456"}},
		{Name: "Askari Berg", Tags: []string{"regular"}},
	} {
		w.add(p)
	}
	for words, want := range map[string][]string{
		"oyvind":       {"Øyvind Ås-Lie"},
		"ØYVIND  lie":  {"Øyvind Ås-Lie"},
		"lie":          {"Nora Kari Lie", "Øyvind Ås-Lie"},
		"kari":         {"Kari Nordmann", "Nora Kari Lie", "Askari Berg"}, // whole words, then elsewhere
		"nor":          {"Kari Nordmann", "Nora Kari Lie"},
		"ari nor":      {"Kari Nordmann", "Nora Kari Lie"},
		"912 34 5":     {"Øyvind Ås-Lie"},
		"+47 912":      {"Øyvind Ås-Lie"},
		"0047 22 12":   {"Nora Kari Lie"},
		"34":           {"Nora Kari Lie", "Øyvind Ås-Lie"},
		"fjell":        {"Kari Nordmann"},
		"kari.n@nord":  {"Kari Nordmann"},
		"nobody":       nil,
		"kari nobody":  nil,
		"\n":           {"Askari Berg", "Kari Nordmann", "Nora Kari Lie", "Øyvind Ås-Lie"},
		"":             {"Askari Berg", "Kari Nordmann", "Nora Kari Lie", "Øyvind Ås-Lie"},
		"kari\tlie \t": {"Nora Kari Lie"},
	} {
		if diff := gocmp.Diff(want, w.find(Question{Words: words, Limit: 2})); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
	w.add(client.Particulars{Name: "Per So\ufb01e", Company: "24-7 Trening", Emails: []string{"post@xn--blbr-roah.no"},
		Phones: []string{"+442079460000"}})
	for words, want := range map[string][]string{
		"24-7": {"Per So\ufb01e"}, "24/7 tren": {"Per So\ufb01e"}, "247": nil, "24 7": {"Per So\ufb01e"},
		"blåbær.no": {"Per So\ufb01e"}, "post@BLÅBÆR": {"Per So\ufb01e"}, "xn--blbr": {"Per So\ufb01e"},
		"sofie": {"Per So\ufb01e"}, "so\ufb01": {"Per So\ufb01e"}, "+44 (0)20 7946": {"Per So\ufb01e"},
		"0044 (0) 20 7946": {"Per So\ufb01e"}, "(0)20 7946": {"Per So\ufb01e"},
		"+47\u2011912\u201334": {"Øyvind Ås-Lie"},
	} {
		if diff := gocmp.Diff(want, w.find(Question{Words: words, Limit: 2})); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
	if got := w.find(Question{Tag: "regular", Limit: 9}); !slices.Equal(got, []string{"Askari Berg"}) {
		t.Errorf("with a tag: %v", got)
	}
	for _, after := range []string{"x", base64.RawURLEncoding.EncodeToString([]byte("null")), "e30"} {
		_, err := w.Find(t.Context(), "lotus", Question{After: after, Limit: 1})
		if fault.CodeOf(err) != "cursor-invalid" {
			t.Errorf("cursor %q: %v", after, err)
		}
	}
	if a, err := w.Find(t.Context(), "rosen", Question{Limit: 9}); err != nil || a.Total != 0 {
		t.Errorf("another practice sees %d, %v", a.Total, err)
	}
}

// TestSearchAgainstAnOracle compares random searches with a plain look at each client.
func TestSearchAgainstAnOracle(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2))
	w := open(t, faulty.Options{})
	first, last := []string{"Kari", "Åse", "Øyvind", "Bjørn", "Anna", "Hanna"}, []string{"Lie", "Nordlie", "Ås", "Berg"}
	made := map[string]client.Particulars{}
	for n := range 60 {
		p := client.Particulars{Name: first[r.IntN(len(first))] + " " + last[r.IntN(len(last))] + fmt.Sprint(n)}
		for range r.IntN(3) {
			p.Phones = append(p.Phones, fmt.Sprintf("+47%08d", 40000000+r.IntN(59999999)))
		}
		for range r.IntN(2) {
			p.Emails = append(p.Emails, fmt.Sprintf("%s.%d@example.com", []string{"a", "kar", "post"}[r.IntN(3)], n))
		}
		w.add(p)
		made[p.Name] = p
	}
	holds := func(p client.Particulars, words string) bool {
		text := typed.Fold(p.Name) + "|" + typed.Fold(strings.Join(p.Emails, "|")) + "|" + strings.Join(p.Phones, "|")
		for _, word := range strings.Fields(typed.Fold(words)) {
			if !strings.Contains(text, word) {
				return false
			}
		}
		return true
	}
	piece := func() string {
		for _, p := range made {
			all := []rune(typed.Fold(p.Name + " " + strings.Join(p.Phones, " ")))
			from := r.IntN(len(all))
			return string(all[from : from+r.IntN(min(5, len(all)-from))])
		}
		return ""
	}
	found := 0
	for range 300 {
		words := piece() + " " + piece() + "a"[:r.IntN(2)]
		if !strings.ContainsFunc(words, func(r rune) bool { return r >= 'a' && r <= 'z' }) {
			words += " e" // numbers alone are one number, see TestSearch
		}
		var want []string
		for name, p := range made {
			if holds(p, words) {
				want = append(want, name)
			}
		}
		got := w.find(Question{Words: words, Limit: 7})
		found += len(got)
		slices.Sort(want)
		slices.Sort(got)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q: %s", words, diff)
		}
	}
	if found < 300 {
		t.Errorf("only %d were found: little was tested", found)
	}
}

// event is what a fact says of a booking with ida.
func event(c client.Client, start time.Time) booking.Event {
	return booking.Event{Service: "massage", Client: fact.ID(c.ID), Practitioner: "ida", Start: start,
		End: start.Add(time.Hour)}
}

func TestVisits(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	kari := w.add(client.Particulars{Name: "Kari"})
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	tell := func(k fact.Kind[booking.Event], id string, start, at time.Time) {
		t.Helper()
		w.tell(k.New("f", at, "lotus", id, owner, event(kari, start)))
	}
	tell(booking.FactCreated, "b1", day(-40), day(-50))
	tell(booking.FactCreated, "b2", day(-5), day(-50))
	tell(booking.FactCreated, "b3", day(5), day(-6))
	tell(booking.FactMoved, "b3", day(7), day(-5))
	tell(booking.FactCreated, "b4", day(8), day(-5))
	tell(booking.FactCompleted, "b1", day(-40), day(-40))
	tell(booking.FactCreated, "b1", day(-40), day(-50)) // told again, late
	tell(booking.FactCompleted, "b1", day(-40), day(-40))
	tell(booking.FactCancelled, "b4", day(8), day(-4))
	tell(booking.FactCreated, "b5", day(-2), day(-4))
	tell(booking.FactNoShow, "b5", day(-2), day(-2))
	v, err := w.Visits(t.Context(), "lotus", kari.ID)
	if err != nil {
		t.Fatal(err)
	}
	last, next := v.At(now)
	if !last.Equal(day(-5)) || !next.Equal(day(7)) || !v.First.Equal(day(-40)) || v.NoShows != 1 || v.Cancelled != 1 {
		t.Errorf("last %s, next %s, %+v", last, next, v)
	}
	if diff := gocmp.Diff(map[string]int{"2026-10": 1}, v.Months); diff != "" {
		t.Error(diff)
	}
	yes, no := true, false
	for name, c := range map[string]struct {
		q    Question
		want int
	}{
		"with an appointment ahead":      {Question{HasNext: &yes}, 1},
		"with none":                      {Question{HasNext: &no}, 0},
		"hers":                           {Question{Practitioner: "ida"}, 1},
		"his":                            {Question{Only: "jonas"}, 0},
		"last visit within":              {Question{LastFrom: day(-6), LastTo: day(-4)}, 1},
		"last visit before":              {Question{LastTo: day(-6)}, 0},
		"next visit within":              {Question{NextFrom: day(6), NextTo: day(8)}, 1},
		"next visit later":               {Question{NextFrom: day(8)}, 0},
		"archived":                       {Question{Status: client.Archived}, 0},
		"next visit before that day":     {Question{NextTo: day(6)}, 0},
		"last visit from the very start": {Question{LastFrom: day(-5)}, 1},
	} {
		c.q.Limit = 5
		if got := w.find(c.q); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, err := w.clients.SetStatus(t.Context(), owner, "lotus", kari.ID, 0, client.Archived); err != nil {
		t.Fatal(err)
	}
	w.tell(client.FactStatusChanged.New("f", now, "lotus", kari.ID, owner, client.StatusChanged{}))
	if got := w.find(Question{Status: client.Archived, Limit: 5}); len(got) != 1 {
		t.Errorf("archived: %v", got)
	}
}

// TestToldAgain: facts that come several times, and late, in their order for each booking, come to what they come to
// when each is told once.
func TestToldAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 9))
		var once, often Visits
		for n := range 6 {
			id, start := fmt.Sprint("b", n), now.AddDate(0, 0, r.IntN(60)-30)
			kinds := []string{booking.FactCreated.Name}
			for range r.IntN(3) {
				kinds = append(kinds, booking.FactMoved.Name)
			}
			ends := []string{booking.FactCancelled.Name, booking.FactCompleted.Name, booking.FactNoShow.Name}
			if n := r.IntN(4); n < 3 {
				kinds = append(kinds, ends[n])
			}
			at := func(n int) booking.Event {
				return booking.Event{Practitioner: fact.ID(fmt.Sprint("p", n%2)), Start: start.AddDate(0, 0, n)}
			}
			for n, k := range kinds {
				once = once.with(k, id, at(n), start)
			}
			for n := 0; n < len(kinds); n++ {
				often = often.with(kinds[n], id, at(n), start)
				if r.IntN(3) == 0 {
					n -= r.IntN(n+1) + 1 // the batch is told again from an earlier one on
				}
			}
		}
		if diff := gocmp.Diff(once, often, gocmp.AllowUnexported(Visits{}, ended{})); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func TestRowIsRead(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		some := func(of ...string) []string {
			r.Shuffle(len(of), func(a, b int) { of[a], of[b] = of[b], of[a] })
			return slices.Clone(of[:r.IntN(len(of)+1)])
		}
		one := func(of ...string) string { return append(some(of...), "")[0] }
		instant := func() time.Time {
			if r.IntN(3) == 0 {
				return time.Time{}
			}
			return time.Unix(r.Int64N(1<<31)/60*60, 0).UTC()
		}
		row := Row{ID: "c1", Name: "Kari Ås", Company: one("Fjell AS"), Emails: some("a@b.no", "c@d.no"),
			Phones: some("+4791234567"), Tags: some("a", "b"), Status: client.Status(cmp.Or(one("archived"), "active")),
			Practitioner: one("ida"), Practitioners: some("ida", "eva"), First: instant(), Last: instant(),
			Birthday: one("--02-29"), Language: one("fi"), Created: instant()}
		for range r.IntN(4) {
			row.Ahead = append(row.Ahead, time.Unix(r.Int64N(1<<31)/60*60, 0).UTC())
		}
		if r.IntN(2) == 0 {
			row.Months = map[string]int{"2026-11": 2, "2026-10": 1}
		}
		got, err := readRow(row.line())
		if diff := gocmp.Diff(row, got, cmpopts.IgnoreUnexported(Row{}), cmpopts.EquateEmpty()); diff != "" ||
			err != nil {
			t.Fatal(diff, err)
		}
	}
}

// TestRowsKeepUp: whatever fails on the way, once every fact was told the register shows what the clients are.
func TestRowsKeepUp(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{Seed: 5, Conflict: 0.2, Lost: 0.2})
	names := map[string]string{}
	for n := range 30 {
		c, err := w.clients.Add(
			t.Context(),
			owner,
			"lotus",
			fmt.Sprint(n),
			client.Particulars{Name: fmt.Sprint("K", n)},
		)
		if err != nil {
			t.Fatal(err)
		}
		names[c.ID] = c.Name
		f := client.FactCreated.New("f", now, "lotus", c.ID, owner, fact.None{})
		for err := errors.New("not yet"); err != nil; err = w.React(t.Context(), f) {
		}
		if n%3 == 0 {
			ny := client.Particulars{Name: "Ny"}
			if _, err := w.clients.Change(t.Context(), owner, "lotus", c.ID, 0, ny); err != nil {
				t.Fatal(err)
			}
			names[c.ID] = "Ny"
			for err := errors.New("not yet"); err != nil; err = w.React(t.Context(), f) {
			}
		}
		w.find(Question{Limit: 3}) // what is remembered of it has to be told apart from what is new
	}
	var want []string
	for _, name := range names {
		want = append(want, name)
	}
	got := w.find(Question{Limit: 4})
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHead: a head takes one unit however often its sheets were written, an older one is read, and a broken one is said
// to be.
func TestHead(t *testing.T) {
	t.Parallel()
	h := head{practice: "lotus"}
	for n := range h.revisions {
		h.revisions[n] = int64(n * n * 30)
	}
	i, err := heads.Item(heads.Key("lotus", ""), h)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(i.Data); n > 1000 {
		t.Errorf("it takes %d bytes", n)
	}
	if got, err := heads.Decode(i); err != nil || got.revisions != h.revisions {
		t.Errorf("%v, %v", got, err)
	}
	for data, want := range map[string]revisions{`{"r":{"01":300,"ff":7}}`: {1: 300, 255: 7}, `{"r":null}`: {}} {
		i.Data = []byte(data)
		if got, err := heads.Decode(i); err != nil || got.revisions != want {
			t.Errorf("%s: %v, %v", data, got, err)
		}
	}
	for _, data := range []string{"", "\x01\x02", "\x01\xff", "[]"} {
		i.Data = []byte(data)
		if got, err := heads.Decode(i); err == nil {
			t.Errorf("%q is read as %v", data, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("kari lie", "")
	f.Add("+47 912", "eyJuIjowLCJ0IjoiIiwiaSI6IiJ9")
	s, err := (&shelf{}).with([]sheet{{id: "00", version: 1, rows: []string{"c1\tKari Lie\t\t\t+4791234567"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, words, after string) {
		if _, _, err := parseCursor(after); err != nil && !errors.Is(err, fault.Invalid) {
			t.Error(err)
		}
		parts, _ := sought(words)
		if rank, ok := s.searched().rank(0, parts); ok && (rank < 0 || rank > int64(2*len(parts))) {
			t.Errorf("rank %d of %q", rank, words)
		}
	})
}

// TestRowKnowsTheNext of however many appointments stand, and the last of those that are past.
func TestRowKnowsTheNext(t *testing.T) {
	t.Parallel()
	var v Visits
	for n := range 60 {
		v.Standing = append(v.Standing, Visit{Start: now.AddDate(0, 0, n-30)})
	}
	row := rowOf(client.Client{}, v, now)
	last, next := row.At(now)
	if !last.Equal(now) || !next.Equal(now.AddDate(0, 0, 1)) || len(row.Ahead) != maxAhead {
		t.Errorf("last %s, next %s, %d known", last, next, len(row.Ahead))
	}
}

// TestCorrected: how an appointment went may be corrected, and counts once, as it was said last.
func TestCorrected(t *testing.T) {
	t.Parallel()
	e := booking.Event{Practitioner: "ida", Start: now}
	done, missed := booking.FactCompleted.Name, booking.FactNoShow.Name
	v := Visits{}.with(done, "b", e, now).with(missed, "b", e, now.Add(time.Hour))
	if v.NoShows != 1 || len(v.Months) != 0 || !v.First.IsZero() || !v.Last.IsZero() {
		t.Errorf("corrected to a no-show: %+v", v)
	}
	if v = v.with(done, "b", e, now); v.NoShows != 1 {
		t.Errorf("told again, late: %+v", v)
	}
	v = v.with(done, "b", e, now.Add(2*time.Hour))
	if v.NoShows != 0 || len(v.Months) != 1 || !v.Last.Equal(now) || len(v.Ended) != 1 {
		t.Errorf("corrected back: %+v", v)
	}
}

// TestNobodyMarks: where nobody ever says how appointments went, what is kept of them has an end, they are taken to
// have been visits, and each counts once when somebody says it after all.
func TestNobodyMarks(t *testing.T) {
	t.Parallel()
	const all = 100
	event := func(n int) booking.Event {
		return booking.Event{Practitioner: "ida", Start: now.AddDate(0, 0, n-all)} // one each day, up to yesterday
	}
	id := func(n int) string { return fmt.Sprint("b", n) }
	var v Visits
	for n := range all {
		v = v.with(booking.FactCreated.Name, id(n), event(n), event(n).Start.AddDate(0, 0, -1))
	}
	v = v.with(booking.FactCreated.Name, "ahead", booking.Event{Practitioner: "ida", Start: now.AddDate(0, 0, 1)}, now)
	counted := func(v Visits) (sum int) {
		for _, n := range v.Months {
			sum += n
		}
		return sum
	}
	if len(v.Standing) != unmarked+1 || counted(v) != all-unmarked || !v.First.Equal(event(0).Start) {
		t.Fatalf("%d stand, %d are counted, the first %s", len(v.Standing), counted(v), v.First)
	}
	moved := event(4)
	moved.Was = &booking.Place{Start: moved.Start}
	moved.Start = now.AddDate(0, 0, 2)
	for _, c := range []struct {
		kind string
		e    booking.Event
		want int
	}{
		{booking.FactCompleted.Name, event(3), all - unmarked},
		{booking.FactNoShow.Name, event(3), all - unmarked - 1},
		{booking.FactCancelled.Name, event(3), all - unmarked - 1},
		{booking.FactMoved.Name, moved, all - unmarked - 1},
		{booking.FactCompleted.Name, event(all - 1), all - unmarked + 1}, // it stands
	} {
		if got := counted(v.with(c.kind, id(int(c.e.Start.Sub(event(0).Start).Hours()/24)), c.e, now)); got != c.want {
			t.Errorf("%s of %s: %d are counted, want %d", c.kind, c.e.Start, got, c.want)
		}
	}
}
