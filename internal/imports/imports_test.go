package imports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/awstest"

	"stund/internal/store/dynamo"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/files/disk"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/imports"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/table"
	"stund/internal/trace"
)

var owner = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}

type world struct {
	t testing.TB
	*imports.Imports
	db       *faulty.Store
	file     store.Store
	files    files.Store
	clients  *client.Clients
	register *register.Register
	clock    *clock.Virtual
	runner   *due.Runner
}

func open(t testing.TB, o faulty.Options) *world {
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
	return openOn(t, file, faulty.New(file, o))
}

// openOn is open on a database; file is what is looked into past its faults.
func openOn(t testing.TB, file store.Store, db *faulty.Store) *world {
	t.Helper()
	w, b, err := wire(db, t.TempDir(), clock.NewVirtual(0))
	if err != nil {
		t.Fatal(err)
	}
	w.t, w.db, w.file = t, db, file
	w.begin(b)
	return w
}

// wire makes what imports are of, on a database and a folder of files.
func wire(db store.Store, folder string, now *clock.Virtual) (*world, *base.Base, error) {
	keys, err := secret.Derive([]byte("the master secret of a test, long enough"))
	if err != nil {
		return nil, nil, err
	}
	w := &world{clock: now}
	w.files = disk.New(folder, "https://stund.example", []byte("a key of thirty-two bytes or more"), w.clock)
	b := &base.Base{Store: db, Clock: w.clock, IDs: ids.Random(), Keys: keys, Shared: base.Shared{},
		Retry: store.Retrier{
			Attempts: 60,
			Sleep:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		}}
	base.Put[files.Store](b, w.files)
	w.Imports, w.clients, w.register = imports.Of(b), client.Of(b), register.Of(b)
	w.runner = due.NewRunner(imports.Desk, db, w.Due(), due.Options{Now: w.clock.Now})
	return w, b, nil
}

// begin makes the practice of the world.
func (w *world) begin(b *base.Base) {
	t, file := w.t, w.file
	t.Helper()
	calm := *b
	calm.Store, calm.Shared = file, nil
	_, _, err := practice.Of(&calm).Put(t.Context(), owner, practice.Practice{ID: "lotus", Name: "Lotus",
		Email: "post@lotus.example", Country: "NO", Language: i18n.NB, Currency: "NOK", TimeZone: "Europe/Oslo"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []client.Tag{{ID: "regular", Name: "Fast klient"}, {ID: "vip", Name: "VIP"}} {
		if _, err := client.Tags().Add(t.Context(), client.Of(&calm), owner, "lotus", tag); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []client.Field{{ID: "shoe", Name: "Skostørrelse", Kind: client.NumberField},
		{ID: "news", Name: "Nyheter", Kind: client.YesNoField}} {
		if _, err := client.Fields().Add(t.Context(), client.Of(&calm), owner, "lotus", f); err != nil {
			t.Fatal(err)
		}
	}
}

// upload begins an import of the text, and maps it as it is guessed.
func (w *world) upload(data []byte) imports.Import {
	w.t.Helper()
	ctx := w.t.Context()
	i := w.again(func() (i imports.Import, err error) {
		i, _, err = w.Begin(ctx, owner, "lotus", "klienter.csv", int64(len(data)))
		return i, err
	})
	if err := w.files.Put(ctx, "imports/lotus/"+i.ID, data); err != nil {
		w.t.Fatal(err)
	}
	return w.again(func() (imports.Import, error) {
		looked, err := w.Look(ctx, i, table.Form{Head: -1})
		if err != nil {
			return i, err
		}
		return w.Map(ctx, "lotus", i.ID, looked.Guess)
	})
}

// again does it until the database has time for it.
func (w *world) again(do func() (imports.Import, error)) imports.Import {
	w.t.Helper()
	for {
		i, err := do()
		if fault.KindOf(err) == fault.Unavailable {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		return i
	}
}

// check tries the rows of the text.
func (w *world) check(data []byte) imports.Import {
	w.t.Helper()
	i := w.upload(data)
	if _, err := w.Check(w.t.Context(), "lotus", i.ID); err != nil {
		w.t.Fatal(err)
	}
	return w.until(i.ID)
}

// take imports the text.
func (w *world) take(data []byte) imports.Import {
	w.t.Helper()
	i := w.check(data)
	if i.Status != imports.Checked {
		w.t.Fatalf("tried: %+v", i)
	}
	if _, err := w.Start(w.t.Context(), owner, "lotus", i.ID); err != nil {
		w.t.Fatal(err)
	}
	return w.until(i.ID)
}

// until has the desk work until nothing is due there.
func (w *world) until(id string) imports.Import {
	w.t.Helper()
	for range 1000 {
		if _, err := w.runner.Run(w.t.Context(), 0); err != nil {
			w.t.Fatal(err)
		}
		i := w.get(id)
		if i.Next.IsZero() || i.Next.After(w.clock.Now()) && i.Holder == "" {
			return i
		}
		if i.Next.After(w.clock.Now()) {
			w.clock.Set(i.Next)
		}
	}
	w.t.Fatal("it comes to no end")
	return imports.Import{}
}

func (w *world) get(id string) imports.Import {
	w.t.Helper()
	i, err := w.Get(w.t.Context(), "lotus", id)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// people returns the clients, by their names and addresses: all that is stored of them but ids and times.
func (w *world) people() map[string]client.Particulars {
	w.t.Helper()
	retry := store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	clients := client.NewClients(w.file, retry, ids.Random(), []byte("key"), w.clock.Now)
	all, err := register.New(w.file, clients, retry, w.clock.Now).IDs(w.t.Context(), "lotus")
	if err != nil {
		w.t.Fatal(err)
	}
	people, err := clients.Stored(w.t.Context(), "lotus", all)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[string]client.Particulars{}
	for _, c := range people {
		key := c.Name + " " + strings.Join(c.Emails, ",") + strings.Join(c.Phones, ",")
		if _, twice := out[key]; twice {
			w.t.Errorf("%s is a client twice", key)
		}
		out[key] = c.Particulars
	}
	return out
}

// before has hook run before each transaction.
func (w *world) before(hook func()) {
	w.db.Before(func(context.Context, []store.Op) {
		hook()
		w.before(hook)
	})
}

func counts(i imports.Import) string {
	return fmt.Sprintf("%d new, %d changed, %d same, %d refused", i.Clients(), i.Counts[client.Altered],
		i.Counts[client.Same], i.Counts[client.Refused])
}

var (
	given  = []string{"Åse", "Øyvind", "Björn", "Søren", "Päivi", "Kari", "Zoë", "André", "Jon", "Märta"}
	family = []string{"Ås", "Sørbø", "Hämäläinen", "Björkqvist", "Nørgård", "O'Hara", "Nordmann", "Lindström", "Ek"}
)

// messy returns a list as systems hand them out: with dates and phone numbers however they come.
func messy(r *rand.Rand, n int) [][]string {
	rows := [][]string{{"Navn", "E-post", "Mobil", "Fødselsdato", "Adresse", "Postnr", "Poststed", "Merker", "Notat",
		"Skostørrelse"}}
	for i := range n {
		name := given[r.IntN(len(given))] + " " + family[r.IntN(len(family))]
		phone := fmt.Sprintf("%08d", 91200000+i)
		switch r.IntN(4) {
		case 0:
			phone = "+47 " + phone
		case 1:
			phone = "0047" + phone
		case 2:
			phone = "47" + phone
		}
		birth := []string{"24.12.1980", "1980-12-24", "24/12/1980", "24.12.80", "29579"}[r.IntN(5)]
		tags := []string{"", "VIP", "fast klient, vip", "regular"}[r.IntN(4)]
		note := []string{"", "ringer \"sent\"", "en; to, tre|fire", "linje en\nlinje to"}[r.IntN(4)]
		shoe := []string{"", "38,5", "42"}[r.IntN(3)]
		rows = append(rows, []string{name, fmt.Sprintf("P%d@example.com", i), phone, birth, fmt.Sprintf("Gata %d", i),
			"0184", "Tromsø", tags, note, shoe})
	}
	return rows
}

func written(t testing.TB, rows [][]string, separator rune, e encoding.Encoding) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = separator, true
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	out, err := e.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryEncodingAndSeparator makes the same clients of one list, however it is written.
func TestEveryEncodingAndSeparator(t *testing.T) {
	t.Parallel()
	rows := messy(rand.New(rand.NewPCG(7, 7)), 40)
	first := open(t, faulty.Options{})
	first.take(written(t, rows, ';', unicode.UTF8))
	want := first.people()
	if len(want) != 40 {
		t.Fatalf("%d clients", len(want))
	}
	for name, e := range map[string]encoding.Encoding{"UTF-8": unicode.UTF8BOM,
		"UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "Windows-1252": charmap.Windows1252,
		"ISO-8859-1": charmap.ISO8859_1, "ISO-8859-15": charmap.ISO8859_15, "Mac": charmap.Macintosh,
		"ISO-8859-10": charmap.ISO8859_10, "DOS": charmap.CodePage850} {
		for _, s := range table.Separators() {
			t.Run(name+s, func(t *testing.T) {
				t.Parallel()
				w := open(t, faulty.Options{})
				w.take(written(t, rows, rune(s[0]), e))
				if diff := cmp.Diff(want, w.people()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// TestSameFileAgain changes nothing, and nor does what is exported.
func TestSameFileAgain(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	data := written(t, messy(rand.New(rand.NewPCG(1, 2)), 300), ';', unicode.UTF8)
	tried := w.check(data)
	if got := counts(tried); got != "300 new, 0 changed, 0 same, 0 refused" || tried.Rows != 300 {
		t.Fatal(got, tried)
	}
	if len(w.people()) != 0 {
		t.Error("a dry run made clients")
	}
	if i := w.take(data); counts(i) != "300 new, 0 changed, 0 same, 0 refused" || i.Status != imports.Done {
		t.Fatal(counts(i), i.Status)
	}
	want := w.people()
	if i := w.take(data); counts(i) != "0 new, 0 changed, 300 same, 0 refused" || i.Status != imports.Done {
		t.Error(counts(i), i.Status)
	}
	for _, l := range i18n.Langs() {
		if i := w.take(w.exported(l)); counts(i) != "0 new, 0 changed, 300 same, 0 refused" ||
			i.Status != imports.Done {
			t.Error("exported in", l, counts(i), i.Status)
		}
	}
	if diff := cmp.Diff(want, w.people()); diff != "" {
		t.Error(diff)
	}
}

func (w *world) exported(l i18n.Lang) []byte {
	w.t.Helper()
	ctx := w.t.Context()
	e, err := w.BeginExport(ctx, owner, "lotus", l)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.runner.Run(ctx, 0); err != nil {
		w.t.Fatal(err)
	}
	all, err := w.Exports(ctx, "lotus")
	if err != nil || len(all) == 0 || all[0].ID != e.ID {
		w.t.Fatal(all, err)
	}
	e = all[0]
	at, err := w.Fetched(ctx, e)
	if err != nil || e.Status != imports.Done || at.URL == "" || e.Rows == 0 {
		w.t.Fatal(e, err)
	}
	f, err := w.files.Open(ctx, "exports/lotus/"+e.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

// TestOnlyWhatIsSaidChanges: empty cells and columns that are missing clear nothing, lists become longer, and a client
// who said no to marketing stays at that.
func TestOnlyWhatIsSaidChanges(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	kari, err := w.clients.Add(ctx, owner, "lotus", "", client.Particulars{Name: "Kari Nordmann",
		Emails: []string{"kari@example.com"}, Birthday: "1980-12-24", Note: "Prefers mornings",
		Address: &client.Address{Street: "Storgata 1", City: "Oslo"}, Fields: map[string]string{"shoe": "38"},
		Tags: []string{"vip"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.clients.Prefer(ctx, owner, "lotus", kari.ID, 0, client.FromClient, []client.Preference{
		{Purpose: client.Marketing, Channel: client.ByEmail, Answer: client.No}}); err != nil {
		t.Fatal(err)
	}
	text := "Navn;E-post;Mobil;Fødselsdato;Poststed;Merker;Nyhetsbrev;Notat\n" +
		"Kari Nordmann;KARI@example.com;912 34 567;;Bergen;Fast klient;ja;\n" +
		"Ola Nordmann;kari@example.com;;;;;ja;\n" +
		"Nordmann, Kari;kari@example.com;91234567;24.12.1980;Bergen;VIP;;\n"
	if i := w.take([]byte(text)); counts(i) != "1 new, 1 changed, 1 same, 0 refused" {
		t.Fatal(counts(i))
	}
	got, err := w.clients.Get(ctx, "lotus", kari.ID, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	want := kari.Particulars
	want.Phones = []string{"+4791234567"}
	want.Address = &client.Address{Street: "Storgata 1", City: "Bergen"}
	want.Tags = []string{"vip", "regular"}
	if diff := cmp.Diff(want, got.Particulars); diff != "" {
		t.Error(diff)
	}
	if got.Wants(client.Marketing, client.ByEmail) {
		t.Error("an old list took back a no")
	}
	if n := len(w.people()); n != 2 {
		t.Errorf("%d clients: who shares an address is a client of their own", n)
	}
}

// TestRefused says of each row why, and takes the others.
func TestRefused(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	text := "Navn;E-post;Mobil;Født;Merker;Land;Språk;Skostørrelse;Nyheter\n" +
		";a@example.com;;;;;;;\n" + // 2
		"Per Berg;;;;;;;;\n" +
		"Per Berg;x@;;;;;;;\n" +
		"Per Berg;;4,79123E+09;;;;;;\n" + // 5
		"Per Berg;;123;;;;;;\n" +
		"Per Berg;p@example.com;;31.02.1980;;;;;\n" +
		"Per Berg;p@example.com;;;nyting;;;;\n" +
		"Per Berg;p@example.com;;;;Atlantis;;;\n" +
		"Per Berg;p@example.com;;;;;klingon;;\n" + // 10
		"Per Berg;p@example.com;;;;;;stor;\n" +
		"Per Berg;p@example.com;;;;;;;kanskje\n" +
		"\"Per Berg;p@example.com\n" +
		"Siv Ås;siv@example.com;0701234567;24.12.80;VIP;Sverige;svensk;38,5;ja\n"
	i := w.take([]byte(text))
	if got := counts(i); got != "1 new, 0 changed, 0 same, 12 refused" {
		t.Error(got)
	}
	report, err := w.Report(t.Context(), i, imports.Ask{Outcome: client.Refused, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range report.Rows {
		got = append(got, fmt.Sprintf("%d %v %s", r.Line, r.Reasons, r.Name))
		for _, reason := range r.Reasons {
			if reason.Why.Says().In(i18n.FI) == "" {
				t.Errorf("nothing says %s", reason.Why)
			}
		}
	}
	want := []string{"2 [{0 name-missing}] ", "3 [{0 address-missing}] Per Berg", "4 [{2 email}] Per Berg",
		"5 [{3 digits-lost}] Per Berg", "6 [{3 phone}] Per Berg", "7 [{4 date}] Per Berg",
		"8 [{5 tag-unknown}] Per Berg",
		"9 [{6 country}] Per Berg", "10 [{7 language}] Per Berg", "11 [{8 number}] Per Berg",
		"12 [{9 yes-no}] Per Berg",
		"13 [{0 quotes}] "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, p := range w.people() {
		if diff := cmp.Diff(client.Particulars{Name: "Siv Ås", Emails: []string{"siv@example.com"},
			Phones: []string{"+46701234567"}, Birthday: "1980-12-24", Tags: []string{"vip"}, Language: i18n.SV,
			Address: &client.Address{Country: "SE"}, Fields: map[string]string{"shoe": "38.5", "news": "yes"}},
			p); diff != "" {
			t.Error(diff)
		}
	}
}

// TestKilled stops at random points, loses answers and meets conflicts, and comes to the same clients.
func TestKilled(t *testing.T) {
	t.Parallel()
	rows := messy(rand.New(rand.NewPCG(3, 3)), 220)
	for n := range 60 { // some stand twice in the file
		rows = append(rows, rows[1+n*3])
	}
	data := written(t, rows, ';', unicode.UTF8)
	calm := open(t, faulty.Options{})
	became := calm.became(calm.take(data))
	want := calm.people()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := open(
				t,
				faulty.Options{Seed: seed, Conflict: 0.1, Throttle: 0.02, Lost: 0.1, Dropped: 0.05, StaleReads: 0.2},
			)
			i := w.upload(data)
			w.again(func() (imports.Import, error) { return w.Check(t.Context(), "lotus", i.ID) })
			w.killed(seed, i.ID, imports.Checked)
			w.again(func() (imports.Import, error) { return w.Start(t.Context(), owner, "lotus", i.ID) })
			i = w.killed(seed, i.ID, imports.Done)
			if got := i.Clients(); got != 220 || i.Place != 280 {
				t.Error(counts(i), i.Place)
			}
			if diff := cmp.Diff(want, w.people()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(became, w.became(i)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// became returns what the report says of each row, but for who the clients are: line, outcome, and on which lines
// others of the name are.
func (w *world) became(i imports.Import) (all []string) {
	w.t.Helper()
	var report imports.Report
	w.again(func() (_ imports.Import, err error) {
		report, err = w.Report(w.t.Context(), i, imports.Ask{Limit: 1000})
		return i, err
	})
	for _, r := range report.Rows {
		say := fmt.Sprint(r.Line, " ", r.Outcome.Outcome)
		for _, o := range r.Others {
			say += fmt.Sprint(" ", o.Line)
		}
		all = append(all, say)
	}
	return all
}

// killed works until the import has the status. Each time the process ends after a few writes, as by kill -9: nothing
// that it had in memory is left, and its lease has to run out.
func (w *world) killed(seed uint64, id string, s imports.Status) imports.Import {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	for range 2000 {
		ctx, kill := context.WithCancel(w.t.Context())
		left := 1 + r.IntN(6)
		w.before(func() {
			if left--; left == 0 {
				kill()
			}
		})
		_, err := w.runner.Run(ctx, 0)
		kill()
		w.db.Before(nil)
		if err != nil && !errors.Is(err, context.Canceled) && !store.Retryable(err) &&
			fault.KindOf(err) != fault.Unavailable {
			w.t.Fatal(err)
		}
		var i imports.Import
		for {
			if i, err = w.Get(w.t.Context(), "lotus", id); err == nil {
				break
			}
		}
		if i.Status == s {
			return i
		}
		if i.Next.After(w.clock.Now()) {
			w.clock.Set(i.Next.Add(time.Second))
		}
	}
	w.t.Fatalf("it comes to no end: %+v", w.get(id))
	return imports.Import{}
}

// TestDeadline hands on in time where the caller has a deadline, as a function has: nobody holds the import then, it is
// due at once, and whoever comes next goes on with it.
func TestDeadline(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check(written(t, messy(rand.New(rand.NewPCG(5, 5)), 200), ';', unicode.UTF8))
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithTimeout(t.Context(), 10*time.Second) // less than what it keeps to spare
	defer end()
	if _, err := w.runner.Run(ctx, 0); err != nil {
		t.Fatal(err)
	}
	i = w.get(i.ID)
	if i.Status != imports.Running || i.Holder != "" || i.Next.After(w.clock.Now()) || i.Place == i.Rows {
		t.Errorf("it was not handed on: %+v", i)
	}
	if i = w.until(i.ID); i.Status != imports.Done || i.Clients() != 200 {
		t.Errorf("%s: %s", i.Status, counts(i))
	}
}

// TestCancelled keeps what was taken until then, and finds it.
func TestCancelled(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check(written(t, messy(rand.New(rand.NewPCG(4, 4)), 200), ';', unicode.UTF8))
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	writes := 0
	w.before(func() {
		if writes++; writes == 4 {
			if _, err := w.Cancel(t.Context(), owner, "lotus", i.ID); err != nil {
				t.Error(err)
			}
		}
	})
	i = w.until(i.ID)
	w.db.Before(nil)
	if n := len(w.people()); i.Status != imports.Cancelled || n != i.Clients() || n == 0 || n == 200 {
		t.Errorf("%s with %d clients: %s", i.Status, n, counts(i))
	}
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); fault.CodeOf(err) != imports.CodeEnded {
		t.Error(err)
	}
}

// TestSteps refuses what comes in no order.
func TestSteps(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	i, at, err := w.Begin(ctx, owner, "lotus", "klienter.csv", 9)
	if err != nil || at.URL == "" {
		t.Fatal(err)
	}
	if _, err := w.Look(ctx, i, table.Form{Head: -1}); fault.CodeOf(err) != imports.CodeNoFile {
		t.Error(err)
	}
	if _, err := w.Check(ctx, "lotus", i.ID); fault.CodeOf(err) != imports.CodeUnmapped {
		t.Error(err)
	}
	m := imports.Mapping{Form: table.Form{Encoding: table.UTF8, Separator: ";", Head: 1}, Order: table.DayFirst}
	for _, columns := range [][]imports.Target{{imports.Name}, {imports.Email}, {imports.Name, imports.Email,
		"field:hat"}} {
		m.Columns = columns
		if _, err := w.Map(ctx, "lotus", i.ID, m); fault.KindOf(err) != fault.Invalid {
			t.Error(columns, err)
		}
	}
	m.Columns = []imports.Target{imports.Name, imports.Email}
	if _, err := w.Map(ctx, "lotus", i.ID, m); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Start(ctx, owner, "lotus", i.ID); fault.CodeOf(err) != imports.CodeUnchecked {
		t.Error(err)
	}
	if _, err := w.Check(ctx, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Map(ctx, "lotus", i.ID, m); fault.CodeOf(err) != imports.CodeUnder {
		t.Error(err)
	}
	if got := w.until(i.ID); got.Status != imports.Failed || got.Problem != imports.NoFile {
		t.Errorf("without a file: %+v", got)
	}
	if _, _, err := w.Begin(ctx, owner, "lotus", "x.csv", files.MaxSize+1); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}

// TestFilesEnd: after a week, when somebody in them is erased, and at once where nothing was imported.
func TestFilesEnd(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	data := []byte("Navn;E-post\nKari Nordmann;kari@example.com\n")
	gone := func(i imports.Import) bool {
		f, err := w.files.Open(ctx, "imports/lotus/"+i.ID)
		if err == nil {
			f.Close()
		}
		return errors.Is(err, files.ErrNotFound)
	}
	done := w.take(data)
	if gone(done) {
		t.Error("the file is gone at once")
	}
	tried := w.check(data)
	dropped := w.upload(data)
	if _, err := w.Cancel(ctx, owner, "lotus", dropped.ID); err != nil {
		t.Fatal(err)
	}
	if w.until(dropped.ID); !gone(dropped) {
		t.Error("the file of a cancelled import stays")
	}
	f := client.FactImported.New("f", w.clock.Now(), "lotus", "c", owner, client.Imported{Import: fact.ID(done.ID)})
	of := w.Traces()[0]
	named, err := of.Of(f)
	if err != nil || !slices.Equal(named, []string{done.ID}) {
		t.Fatal(named, err)
	}
	for range 2 {
		if err := of.Erase(ctx, trace.Person{Practice: "lotus"}, done.ID); err != nil {
			t.Fatal(err)
		}
	}
	if w.until(done.ID); !gone(done) {
		t.Error("the file of an erased client stays")
	}
	report, err := w.Report(ctx, w.get(done.ID), imports.Ask{Limit: 10})
	if err != nil || len(report.Rows) != 1 || report.Rows[0].Name != "" {
		t.Error(report, err)
	}
	w.clock.Set(w.clock.Now().Add(8 * 24 * time.Hour))
	if i := w.until(tried.ID); !gone(tried) || i.Status != imports.Cancelled {
		t.Error("the file of an import that nobody went on with stays", i.Status)
	}
}

// TestPaged reads a report page by page.
func TestPaged(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.take(written(t, messy(rand.New(rand.NewPCG(5, 5)), 130), ';', unicode.UTF8))
	var lines []int
	for _, o := range []client.Outcome{client.New, imports.Perhaps} {
		ask := imports.Ask{Limit: 17, Outcome: o}
		for {
			page, err := w.Report(t.Context(), i, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Rows {
				lines = append(lines, r.Line)
				if r.Name == "" || len(r.Cells) == 0 || r.Outcome.Outcome != o {
					t.Errorf("line %d says %+v", r.Line, r)
				}
			}
			if ask.After = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.IsSorted(lines[len(lines)-min(len(lines), i.Counts[o]):]) {
			t.Errorf("the rows of %s are in no order: %v", o, lines)
		}
	}
	slices.Sort(lines)
	if len(lines) != 130 || len(slices.Compact(lines)) != 130 {
		t.Errorf("%d rows", len(lines))
	}
	if _, err := w.Report(t.Context(), i, imports.Ask{Limit: 1, After: "x"}); fault.CodeOf(err) != "cursor-invalid" {
		t.Error(err)
	}
}

// TestReportAsTable writes a report with a line for each row: what runs as a formula is data, a reason quotes its cell,
// and nothing stands there of who would be new in a dry run, nor of what a file said that is gone.
func TestReportAsTable(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	kari, err := w.clients.Add(ctx, owner, "lotus", "", client.Particulars{Name: "Kari Nordmann",
		Emails: []string{"kari@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("Klienter\n\nNavn;E-post;Mobil\n" +
		"=HYPERLINK(\"x\");ole@example.com;\n" +
		"Kari Nordmann;kari@example.com;91234567\n" +
		"Per Berg;per@example.com;4,79123E+09\n" +
		";siv@example.com;\n" +
		"Kari Nordmann;kari@example.com;\n")
	tried := w.check(data)
	table := func(i imports.Import, of client.Outcome, l i18n.Lang) string {
		var b strings.Builder
		if err := w.WriteReport(ctx, i, of, l, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	lines := func(all ...string) string { return "\ufeff" + strings.Join(all, "\r\n") + "\r\n" }
	lost := "\"Mobil «4,79123E+09»: " + imports.WhyMangled.Says().In(i18n.EN) + "\""
	want := lines("Line;Name;Outcome;Explanation;Client id",
		"4;\"'=HYPERLINK(\"\"x\"\")\";New;;",
		"5;Kari Nordmann;To change;phone;"+kari.ID,
		"6;Per Berg;Refused;"+strings.Trim(lost, "\"")+";",
		"7;;Refused;The name is missing.;",
		"8;Kari Nordmann;Unchanged;;"+kari.ID)
	if diff := cmp.Diff(want, table(tried, "", i18n.EN)); diff != "" {
		t.Error(diff)
	}
	want = lines("Linje;Navn;Utfall;Forklaring;Klient-ID",
		"7;;Avvist;Navnet mangler.;")
	if got := table(tried, client.Refused, i18n.NB); !strings.HasSuffix(got, strings.SplitN(want, "\r\n", 2)[1]) ||
		strings.Count(got, "\r\n") != 3 {
		t.Error(got)
	}
	if _, err := w.Start(ctx, owner, "lotus", tried.ID); err != nil {
		t.Fatal(err)
	}
	done := w.until(tried.ID)
	if got := table(done, client.New, i18n.DA); !strings.Contains(got, ";Tilføjet;;") || strings.Contains(got, ";;\r") {
		t.Errorf("who was made is not named: %s", got)
	}
	if err := w.files.Delete(ctx, "imports/lotus/"+done.ID); err != nil {
		t.Fatal(err)
	}
	if got := table(done, client.Altered, i18n.SV); got != lines("Rad;Namn;Utfall;Förklaring;Klient-ID",
		"5;;Ändrad;telefon;"+kari.ID) {
		t.Error(got)
	}
}

// TestPerhapsADuplicate: who is new and called as another client is, is made all the same; the report names the other,
// as the dry run did, whether they were a client before or are in the file.
func TestPerhapsADuplicate(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	add := func(p client.Particulars) string {
		c, err := w.clients.Add(ctx, owner, "lotus", "", p)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.register.React(ctx, client.FactCreated.New("f", w.clock.Now(), "lotus", c.ID, owner,
			fact.None{})); err != nil {
			t.Fatal(err)
		}
		return c.ID
	}
	kari := add(client.Particulars{Name: "Nordmann, Kari", Emails: []string{"kari@old.example"}})
	add(client.Particulars{Name: "Per Berg", Birthday: "1980-12-24", Phones: []string{"+4790000001"}})
	siv := add(client.Particulars{Name: "Siv Øye", Birthday: "--05-17"})
	data := []byte("Navn;E-post;Mobil;Født\n" +
		"KARI  NORDMANN;kari@new.example;;24.12.1980\n" + // 2: who she is said to be now
		"Per Berg;per@example.com;;25.12.1980\n" + // born on another day
		"Siv Oye;siv@example.com;;17.05.1970\n" + // 4
		"Kari Nordmann;;91234567;\n" + // 5: another of the name in the file
		"kari nordmann;KARI@old.example;;\n" + // 6: is known by her address
		"Kari Nordmann;kari@new.example;;\n" + // 7: is who line 2 made
		"Ola Berg;ola@example.com;;\n")
	tried := w.check(data)
	outcomes := []string{
		"2 perhaps-duplicate 0",
		"3 new",
		"4 perhaps-duplicate 0",
		"5 perhaps-duplicate 0 2",
		"6 changed",
		"7 changed",
		"8 new",
	}
	if diff := cmp.Diff(outcomes, w.became(tried)); diff != "" {
		t.Error(diff)
	}
	others := func(i imports.Import) (all [][]imports.Other) {
		report, err := w.Report(ctx, i, imports.Ask{Limit: 10, Outcome: imports.Perhaps})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Rows {
			if named := i.Whom(r.Outcome) != ""; named != (i.Round == imports.Taking) {
				t.Errorf("line %d: who is new is named: %v", r.Line, named)
			}
			all = append(all, r.Others)
		}
		return all
	}
	old := imports.Other{Client: kari, Name: "Nordmann, Kari", Address: "kari@old.example"}
	want := [][]imports.Other{{old}, {{Client: siv, Name: "Siv Øye"}}, {old, {Line: 2, Name: "Kari Nordmann"}}}
	if diff := cmp.Diff(want, others(tried)); diff != "" {
		t.Error(diff)
	}
	if n := len(w.people()); n != 3 {
		t.Errorf("a dry run made clients: there are %d", n)
	}
	if _, err := w.Start(ctx, owner, "lotus", tried.ID); err != nil {
		t.Fatal(err)
	}
	done := w.until(tried.ID)
	if diff := cmp.Diff(outcomes, w.became(done)); diff != "" || done.Counts[imports.Perhaps] != 3 {
		t.Error(done.Counts, diff)
	}
	if n := len(w.people()); n != 8 {
		t.Errorf("%d clients", n)
	}
	got := others(done)
	second := got[2][1]
	want[0][0].Name, want[2][0].Name = "kari nordmann", "kari nordmann" // as line 6 has it
	want[2][1] = imports.Other{Client: second.Client, Line: 2, Name: "Kari Nordmann", Address: "kari@new.example"}
	if diff := cmp.Diff(want, got); diff != "" || second.Client == "" {
		t.Error(diff)
	}
	var table strings.Builder
	if err := w.WriteReport(ctx, done, imports.Perhaps, i18n.EN, &table); err != nil {
		t.Fatal(err)
	}
	if text := table.String(); strings.Count(text, "\r\n") != 4 ||
		!strings.Contains(text, "\r\n5;Kari Nordmann;Added, "+
			"perhaps a duplicate;\"Same name: kari nordmann, kari@old.example; "+
			"Kari Nordmann, Line 2, kari@new.example\";") {
		t.Error(text)
	}
}

func TestGuessedColumns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		heads  string
		want   []imports.Target
		system string
	}{
		"Norwegian": {"Fornavn;Etternavn;E-postadresse;Mobilnr;Postnr;Poststed;Kommentar",
			[]imports.Target{imports.Given,
				imports.Family, imports.Email, imports.Phone, imports.PostalCode, imports.City, imports.Note}, ""},
		"Finnish": {"Etunimi;Sukunimi;Sähköposti;Puhelin;Syntymäaika;Katuosoite", []imports.Target{imports.Given,
			imports.Family, imports.Email, imports.Phone, imports.Birthday, imports.Street}, ""},
		"Google": {"First Name;Last Name;Birthday;Labels;E-mail 1 - Label;E-mail 1 - Value;Phone 1 - " +
			"Value;Address 1 - City",
			[]imports.Target{imports.Given, imports.Family, imports.Birthday, imports.Tags, "", imports.Email,
				imports.Phone,
				imports.City}, "google"},
		"Outlook": {"First Name;Last Name;E-mail Address;Mobile Phone;Home Street;Home Postal Code;Web Page",
			[]imports.Target{imports.Given, imports.Family, imports.Email, imports.Phone, imports.Street,
				imports.PostalCode, ""}, "outlook"},
		"Cliniko": {"First name;Last name;Date of birth;Email;Medicare;Medical alerts;Notes", []imports.Target{
			imports.Given, imports.Family, imports.Birthday, imports.Email, "", "", ""}, "cliniko"},
		"EasyPractice": {"Navn;CPR;E-mail;Telefon;By;Noter", []imports.Target{imports.Name, "", imports.Email,
			imports.Phone, imports.City, ""}, "easypractice"},
		"own fields": {"Navn;Skostørrelse", []imports.Target{imports.Name, "field:shoe"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := client.Vocabulary{Fields: []client.Field{{ID: "shoe", Name: "Skostørrelse"}}}
			got, system, _ := imports.GuessColumns(strings.Split(c.heads, ";"), v)
			if diff := cmp.Diff(c.want, got); diff != "" || system != c.system {
				t.Error(system, diff)
			}
		})
	}
	for _, l := range i18n.Langs() { // what is exported is known again
		for _, target := range imports.Targets() {
			got, _, _ := imports.GuessColumns([]string{imports.Called(target).In(l)}, client.Vocabulary{})
			if got[0] != target {
				t.Errorf("%s: %q is guessed to be %q, not %q", l, imports.Called(target).In(l), got[0], target)
			}
		}
	}
}

// FuzzEntry makes an entry of any cells that a client can be, or says why not.
func FuzzEntry(f *testing.F) {
	f.Add("Kari Nordmann", "kari@example.com", "912 34 567", "24.12.1980", "VIP")
	f.Add("", "x", "'+47", "29579", ",;")
	f.Fuzz(func(t *testing.T, name, email, phone, birth, tags string) {
		p := imports.Practice{Terms: client.Terms{Country: "NO", Practitioner: func(string) bool { return false },
			Vocabulary: client.Vocabulary{Tags: []client.Tag{{ID: "vip", Name: "VIP"}}}}}
		p.Today.Year, p.Today.Month, p.Today.Day = 2026, 11, 29
		m := imports.Mapping{
			Order: table.DayFirst,
			Columns: []imports.Target{imports.Name, imports.Email, imports.Phone,
				imports.Birthday, imports.Tags},
		}
		e, wrong := p.Entry(m, table.Row{Cells: []string{name, email, phone, birth, tags}})
		if wrong != nil {
			return
		}
		again := e.Particulars
		if err := again.Normalise(p.Terms, p.Today); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		if diff := cmp.Diff(e.Particulars, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

// billed is a store whose writes are counted as DynamoDB on AWS charges them: each item rounded up to a kilobyte, twice
// in a transaction of several. DynamoDB Local rounds up the items of a transaction as one.
type billed struct {
	store.Store
	mu    sync.Mutex
	units map[string]float64 // by the kind of item
}

func (b *billed) Transact(ctx context.Context, ops ...store.Op) error {
	err := b.Store.Transact(ctx, ops...)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, op := range ops {
		facts, err := json.Marshal(op.Item.Facts)
		if err != nil {
			return err
		}
		const names = 100 // of attributes, with version, and places in indexes
		size := names + len(op.Item.Key.Partition+op.Item.Key.Sort+op.Item.Kind) + len(op.Item.Data) + len(facts)
		n := math.Ceil(float64(size) / 1024)
		if len(ops) > 1 {
			n *= 2
		}
		b.units[op.Item.Kind] += n
	}
	return nil
}

// TestUnits counts what rows cost on DynamoDB: exactly six write units for a new client with an e-mail address and a
// phone number, and less than one for the import and the register together; a reactor's row on the timeline is one
// more. A row that says nothing new costs next to nothing.
func TestUnits(t *testing.T) {
	t.Parallel()
	table, name := awstest.DynamoDB(t, dynamo.Table)
	b := &billed{Store: dynamo.New(table, name, dynamo.WithTimeout(awstest.Patience)), units: map[string]float64{}}
	w := openOn(t, b, faulty.New(b, faulty.Options{}))
	const n = 1000
	data := []byte("Navn;E-post;Mobil;Fødselsdato;Adresse;Postnr;Poststed\n")
	for i := range n {
		data = fmt.Appendf(data, "Åse Nordmann %d;p%d@example.com;%d;24.12.1980;Storgata %d;0184;Oslo\n", i, i,
			91200000+i, i)
	}
	cost := func() (people, rest float64) {
		i := w.check(data)
		b.mu.Lock()
		clear(b.units)
		b.mu.Unlock()
		if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
			t.Fatal(err)
		}
		if i = w.until(i.ID); i.Status != imports.Done {
			t.Fatal(i.Status, counts(i))
		}
		for kind, units := range b.units {
			if kind == "client" || kind == "identity" {
				people += units / n
			} else {
				rest += units / n
			}
		}
		return people, rest
	}
	people, rest := cost()
	again, restAgain := cost()
	t.Logf("write units a row: new %.2f and %.2f, the same again %.2f and %.2f", people, rest, again, restAgain)
	if people != 6 || rest > 1 || again > 0 || restAgain > 0.5 {
		t.Errorf("write units a row: new %.2f and %.2f, the same again %.2f and %.2f", people, rest, again, restAgain)
	}
}
