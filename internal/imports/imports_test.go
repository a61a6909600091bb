package imports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	"stund/internal/once"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
	"stund/internal/table"
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
		if _, err := client.Tags().Add(t.Context(), client.Of(&calm), owner, "lotus", once.Request{}, tag); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []client.Field{{ID: "shoe", Name: "Skostørrelse", Kind: client.NumberField},
		{ID: "news", Name: "Nyheter", Kind: client.YesNoField}} {
		if _, err := client.Fields().Add(t.Context(), client.Of(&calm), owner, "lotus", once.Request{}, f); err != nil {
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
