package imports_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"stund/internal/client"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/imports"
	"stund/internal/once"
	"stund/internal/store"
	"stund/internal/store/faulty"
	"stund/internal/table"
	"stund/internal/trace"
)

func (w *world) add(p client.Particulars) client.Client {
	w.t.Helper()
	c, err := w.clients.Add(w.t.Context(), owner, "lotus", "", p)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// TestMergedAndSameFileAgain: what a client was called who was merged since is nothing new of whom they are now.
func TestMergedAndSameFileAgain(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	data := []byte("Navn;E-post;Poststed;Fødselsdato;Notat\n" +
		"Kari Nordmann;kari@example.com;Oslo;1980-12-24;Morgen\n" +
		"Kari Hansen;kh@example.com;Bergen;1981-12-24;Kveld\n")
	i := w.take(data)
	report, err := w.Report(t.Context(), i, imports.Ask{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	kept, other := report.Rows[0].Client, report.Rows[1].Client
	if _, err := w.clients.Merge(t.Context(), owner, "lotus", kept, 0, other, 0, nil); err != nil {
		t.Fatal(err)
	}
	want := w.people()
	if i := w.take(data); counts(i) != "0 new, 0 changed, 2 same, 0 refused" {
		t.Error(counts(i))
	}
	if diff := cmp.Diff(want, w.people()); diff != "" {
		t.Error(diff)
	}
	news := bytes.Replace(data, []byte("Bergen"), []byte("Voss"), 1)
	for range 2 { // the first row says of whom they are now that it is Oslo
		if i := w.take(news); counts(i) != "0 new, 0 changed, 1 same, 0 refused" || i.Counts[imports.Contradicts] != 1 {
			t.Error(i.Counts)
		}
	}
	news = bytes.Replace(data, []byte("Kveld"), []byte("Helst kveld"), 1)
	news = bytes.Replace(news, []byte("Morgen"), nil, 1)
	if i := w.take(news); counts(i) != "0 new, 1 changed, 1 same, 0 refused" {
		t.Error(i.Counts)
	}
}

// TestHeadsOfOneName takes what stands in all columns of a name that several may have.
func TestHeadsOfOneName(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	w.take([]byte("Navn;Telefon;Telefon;E-post;E-post\nKari Nordmann;91234567;22334455;a@example.com;b@example.com\n"))
	for _, p := range w.people() {
		if len(p.Phones) != 2 || len(p.Emails) != 2 {
			t.Errorf("%+v", p)
		}
	}
}

// TestNothingInIt ends an import of a file without rows, however many lines it has.
func TestNothingInIt(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"head":  "Navn;E-post;Mobil\n",
		"cells": "Navn;E-post;Mobil\n" + strings.Repeat(";;\n", 100_000),
		"lines": "Navn;E-post;Mobil\n" + strings.Repeat("\r\n", 100_000),
		"white": "Navn;E-post;Mobil\n" + strings.Repeat(" ; ;\u00a0\n", 1000),
	} {
		w := open(t, faulty.Options{})
		if i := w.check([]byte(text)); i.Status != imports.Failed || i.Problem != imports.NoRows {
			t.Errorf("%s: %s %s, %s", name, i.Status, i.Problem, counts(i))
		}
	}
}

// TestMonsters refuses a row with a cell of ten megabytes, or with ten thousand cells, and takes the next one.
func TestMonsters(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 10<<20)
	wide := "Navn;E-post" + strings.Repeat(";tom", 10_000)
	for name, text := range map[string]string{
		"plain":  "Navn;E-post;Notat\nKari Nordmann;k@example.com;" + big + "\nOla Nordmann;o@example.com;kort\n",
		"quoted": "Navn;E-post;Notat\nKari Nordmann;k@example.com;\"" + big + "\"\nOla Nordmann;o@example.com;kort\n",
		"wide": wide + "\nKari Nordmann;k@example.com" + strings.Repeat(";x", 10_000) +
			"\nOla Nordmann;o@example.com\n",
	} {
		w := open(t, faulty.Options{})
		if i := w.take([]byte(text)); counts(i) != "1 new, 0 changed, 0 same, 1 refused" {
			t.Errorf("%s: %s", name, counts(i))
		}
	}
}

// TestEncodingLies: what cannot be letters of the encoding that somebody says is no name of a client.
func TestEncodingLies(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	text, err := charmap.Windows1252.NewEncoder().String("Navn;E-post\nKåre Ås;k@example.com\nOla Berg;o@example.com\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range table.Encodings() {
		i := w.upload([]byte(text))
		looked, err := w.Look(t.Context(), i, table.Form{Head: -1, Encoding: e})
		if err != nil {
			t.Fatal(e, err)
		}
		m := looked.Guess
		m.Columns = []imports.Target{imports.Name, imports.Email}
		if _, err := w.Map(t.Context(), "lotus", i.ID, m); err != nil {
			t.Fatal(e, err)
		}
		if _, err := w.Check(t.Context(), "lotus", i.ID); err != nil {
			t.Fatal(e, err)
		}
		i = w.until(i.ID)
		want := "2 new, 0 changed, 0 same, 0 refused" // as other letters: only who looks at them can tell
		switch e {
		case table.UTF8:
			want = "1 new, 0 changed, 0 same, 1 refused"
		case table.UTF16LE, table.UTF16BE:
			want = "0 new, 0 changed, 0 same, 0 refused"
		}
		if counts(i) != want {
			t.Error(e, i.Status, i.Problem, counts(i))
		}
	}
}

// TestStartedAndCancelledAtOnce: whoever asks once more for what was done already gets it as it is.
func TestStartedAndCancelledAtOnce(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check([]byte("Navn;E-post\nKari Nordmann;k@example.com\n"))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for range 2 {
		if _, err := w.Cancel(t.Context(), owner, "lotus", i.ID); err != nil {
			t.Error(err)
		}
	}
	if i := w.until(i.ID); i.Status != imports.Cancelled || i.Place != 0 {
		t.Errorf("%+v", i)
	}
	if _, err := w.Cancel(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Error(err)
	}
}

// TestMergedMeanwhile merges two clients between what an import reads of them and what it writes.
func TestMergedMeanwhile(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	a := w.add(client.Particulars{Name: "Kari Nordmann", Emails: []string{"kari@example.com"}})
	b := w.add(client.Particulars{Name: "Kari Hansen", Emails: []string{"kh@example.com"}})
	data := []byte("Navn;E-post;Mobil\nKari Nordmann;kari@example.com;91234567\nKari Hansen;kh@example.com;91234568\n")
	i := w.check(data)
	if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
		t.Fatal(err)
	}
	n := 0
	w.before(func() {
		if n++; n == 2 {
			if _, err := w.clients.Merge(t.Context(), owner, "lotus", a.ID, 0, b.ID, 0, nil); err != nil {
				t.Error(err)
			}
		}
	})
	i = w.until(i.ID)
	w.db.Before(nil)
	got, err := w.clients.Get(t.Context(), "lotus", b.ID, store.Strong)
	if err != nil || got.ID != a.ID || len(got.Phones) != 2 || len(got.Emails) != 2 || got.Name != "Kari Nordmann" {
		t.Errorf("%d %+v %v %s", n, got, err, counts(i))
	}
}

// TestErasedMeanwhile erases a client whom an import names: between its dry run and its start, between what it reads of
// them and what it writes, and one whom it made itself some rows before. They stay erased, each row of theirs says so,
// and others come in; who is to come back comes with a list of their own.
func TestErasedMeanwhile(t *testing.T) {
	t.Parallel()
	long := bytes.Buffer{} // more rows than one transaction takes
	long.WriteString("Navn;E-post;Mobil\nNy Nordmann;ny@example.com;91234560\n" +
		"Kari Nordmann;kari@example.com;91234567\n")
	for n := range 100 {
		fmt.Fprintf(&long, "Åse %d Ås;client-%d@example.com;%d\n", n, n, 90000000+n)
	}
	long.WriteString("Ny Nordmann;ny@example.com;91234561\n") // line 104
	for name, c := range map[string]struct {
		name, email string
		when        int // before which write that the import makes after it is started; 0: before that
		line        int
	}{
		"before the start": {"Kari Nordmann", "kari@example.com", 0, 3},
		"before the write": {"Kari Nordmann", "kari@example.com", 2, 3},
		"made by it":       {"Ny Nordmann", "ny@example.com", 4, 104},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, faulty.Options{})
			w.add(client.Particulars{Name: "Kari Nordmann", Emails: []string{"kari@example.com"}})
			i := w.check(long.Bytes())
			n := 0
			erase := func() {
				if n++; n == max(c.when, 1) {
					w.erase(w.known(c.name, c.email))
				}
			}
			if c.when == 0 {
				erase()
			}
			if _, err := w.Start(t.Context(), owner, "lotus", i.ID); err != nil {
				t.Fatal(err)
			}
			if c.when > 0 {
				w.before(erase)
			}
			i = w.until(i.ID)
			w.db.Before(nil)
			if got := counts(i); got != "101 new, 1 changed, 0 same, 1 refused" {
				t.Error(got, n)
			}
			w.saysErased(i, c.line)
			if id := w.known(c.name, c.email); id != "" {
				t.Errorf("they are back as %s", id)
			}
			back := w.take([]byte("Navn;E-post\nNy Nordmann;ny@example.com\nKari Nordmann;kari@example.com\n"))
			if got := counts(back); got != "1 new, 0 changed, 1 same, 0 refused" {
				t.Error("with a list of their own: ", got)
			}
		})
	}
}

// known returns the id of the client with the name and the e-mail address; "": there is none.
func (w *world) known(name, email string) string {
	w.t.Helper()
	found, err := w.clients.Find(w.t.Context(), "lotus", client.Contact{Name: name, Email: email}, owner, w.clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	if found.Put != nil {
		return ""
	}
	return found.ID
}

// erase erases the client.
func (w *world) erase(id string) {
	w.t.Helper()
	if _, err := w.clients.Erase(w.t.Context(), owner, "lotus", id,
		func(trace.Person) ([]store.Op, error) { return nil, nil }); err != nil {
		w.t.Error(err)
	}
}

// saysErased holds the rows that are refused to the line, and what is said of it to the day, in every language.
func (w *world) saysErased(i imports.Import, line int) {
	w.t.Helper()
	report, err := w.Report(w.t.Context(), i, imports.Ask{Outcome: client.Refused, Limit: 10})
	if err != nil || len(report.Rows) != 1 || report.Rows[0].Line != line {
		w.t.Fatalf("%v, %+v", err, report.Rows)
	}
	why := report.Rows[0].Reasons
	if len(why) != 1 || why[0].Why != imports.WhyErased || report.Rows[0].Client != "" {
		w.t.Fatalf("%+v", report.Rows[0])
	}
	said := map[string]bool{}
	for _, l := range i18n.Langs() {
		text := why[0].Says(l)
		said[text] = true
		if !strings.Contains(text, strconv.Itoa(w.clock.Now().Year())) || strings.Contains(text, "{") {
			w.t.Error(text)
		}
	}
	if len(said) != len(i18n.Langs()) {
		w.t.Errorf("it is said in %d ways", len(said))
	}
}

// TestRowsThatContradict: what a row says first of a client holds, the rows that say otherwise are told with both lines
// from the dry run on, what else they say is taken, and the same file again changes nothing.
func TestRowsThatContradict(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	w.add(client.Particulars{Name: "Per Berg", Emails: []string{"per@example.com"}, Birthday: "1970-01-01",
		Note: "Morgen"})
	list := bytes.Buffer{}
	list.WriteString("Navn;E-post;Mobil;Fødselsdato;Poststed;Skostørrelse;Notat\n" +
		"Kari Nordmann;kari@example.com;;1980-12-24;Oslo;38;\n" + // 2
		"Per Berg;per@example.com;;1971-01-01;;;\n" + // 3
		"Kari Anne Nordmann;kari@example.com;91234567;1981-12-24;Oslo;39;Kveld\n" + // 4
		"Per Berg;per@example.com;;1970-01-01;;;Kveld\n") // 5
	for n := range 80 { // more than one transaction takes
		fmt.Fprintf(&list, "Åse %d Ås;client-%d@example.com;%d;;;;\n", n, n, 90000000+n)
	}
	list.WriteString("Kari Nordmann;kari@example.com;;1980-12-24;Bergen;;\n") // 86
	tell := func(i imports.Import) (all []string) {
		report, err := w.Report(t.Context(), i, imports.Ask{Outcome: imports.Contradicts, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range report.Rows {
			say := fmt.Sprintf("%d%v", r.Line, r.Fields)
			for _, reason := range r.Reasons {
				said := reason.Says(i18n.EN)
				if reason.Why != imports.WhyContradicts || !strings.Contains(said, fmt.Sprint("Line ", reason.Line)) {
					t.Errorf("%+v: %s", reason, said)
				}
				say += fmt.Sprint(" ", reason.Column, ":", reason.Line)
			}
			all = append(all, say)
		}
		return all
	}
	first := []string{"4[name phones note] 4:2 6:2", "5[note] 4:3", "86[] 5:2"}
	again := []string{"4[] 4:2 6:2", "5[] 4:3", "86[] 5:2"}
	if diff := cmp.Diff(first, tell(w.check(list.Bytes()))); diff != "" {
		t.Errorf("tried (-want +got)\n%s", diff)
	}
	i := w.take(list.Bytes())
	if diff := cmp.Diff(first, tell(i)); diff != "" || counts(i) != "81 new, 1 changed, 0 same, 0 refused" {
		t.Errorf("taken: %s (-want +got)\n%s", counts(i), diff)
	}
	want := w.people()
	kari := want["Kari Anne Nordmann kari@example.com+4791234567"]
	if kari.Birthday != "1980-12-24" || kari.Address.City != "Oslo" || kari.Fields["shoe"] != "38" ||
		kari.Note != "Kveld" || want["Per Berg per@example.com"].Birthday != "1971-01-01" {
		t.Errorf("%+v", want)
	}
	for range 2 {
		i = w.take(list.Bytes())
		if diff := cmp.Diff(again, tell(i)); diff != "" || counts(i) != "0 new, 0 changed, 82 same, 0 refused" {
			t.Errorf("again: %s (-want +got)\n%s", counts(i), diff)
		}
	}
	if diff := cmp.Diff(want, w.people()); diff != "" {
		t.Error(diff)
	}
}

// TestFormulasInAnExport: no cell begins as a formula does, and each comes back as it was.
func TestFormulasInAnExport(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	var all []string
	for n, name := range []string{"=cmd|'/c calc'!A0 Berg", "+1+1 Berg", "-2+3 Berg", "@SUM(A1) Berg", "'=1 Berg",
		"''Berg", "|x Berg", "% Berg", "\u200b=1 Berg"} {
		all = append(all, w.add(client.Particulars{Name: name, Emails: []string{fmt.Sprintf("a%d@example.com", n)},
			Note: "=1\n=2", Alert: name, Company: name}).ID)
	}
	if _, err := w.register.Refill(t.Context(), t.Context(), "lotus", all, ""); err != nil {
		t.Fatal(err)
	}
	data := w.exported(i18n.NB)
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != len(all)+1 {
		t.Fatal(len(rows), err)
	}
	for _, cell := range slices.Concat(rows...) {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			t.Errorf("%q runs", cell)
		}
	}
	if i := w.take(data); counts(i) != "0 new, 0 changed, 9 same, 0 refused" {
		t.Error(counts(i))
	}
}

// TestExportedComesBack has what clients say survive where words of the practice are gone, or mean two things.
func TestExportedComesBack(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	ctx := t.Context()
	for _, tag := range []client.Tag{{ID: "old", Name: "Gammel"}, {ID: "a", Name: "Kurs"}, {ID: "b", Name: "KURS"},
		{ID: "kurs", Name: "b"}, {ID: "odd", Name: "en:::to"}} {
		if _, err := client.Tags().Add(ctx, w.clients, owner, "lotus", once.Request{}, tag); err != nil {
			t.Fatal(err)
		}
	}
	side := client.Field{ID: "side", Name: "Notat", Kind: client.ChoiceField, Options: []client.Option{
		{ID: "left", Name: "Venstre"}, {ID: "right", Name: "Left"}, {ID: "gone", Name: "Begge"}}}
	for _, f := range []client.Field{side, {ID: "more", Name: "Notat", Kind: client.TextField},
		{ID: "state", Name: "Status", Kind: client.TextField}} {
		if _, err := client.Fields().Add(ctx, w.clients, owner, "lotus", once.Request{}, f); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for _, p := range []client.Particulars{
		{Name: "Nordmann, Kari", Emails: []string{"a@example.com"}, Tags: []string{"old", "a", "b", "kurs", "odd"}},
		{Name: "Ola Berg", Emails: []string{"b@example.com"}, Practitioner: "gone", Birthday: "1900-05-01",
			Fields: map[string]string{"side": "left", "more": "mye", "state": "bra"}, Note: "et notat"},
		{Name: "Per Berg", Emails: []string{"c@example.com"}, Fields: map[string]string{"side": "gone"}},
	} {
		all = append(all, w.add(p).ID)
	}
	if err := client.Tags().Remove(ctx, w.clients, owner, "lotus", "old"); err != nil {
		t.Fatal(err)
	}
	side.Options = side.Options[:2]
	if _, err := client.Fields().Set(ctx, w.clients, owner, "lotus", "side", side); err != nil {
		t.Fatal(err)
	}
	if _, err := w.register.Refill(ctx, ctx, "lotus", all, ""); err != nil {
		t.Fatal(err)
	}
	want := w.people()
	i := w.take(w.exported(i18n.NB))
	if counts(i) != "0 new, 0 changed, 3 same, 0 refused" {
		r, err := w.Report(ctx, i, imports.Ask{Limit: 10})
		t.Errorf("%s %+v %v", counts(i), r.Rows, err)
	}
	if diff := cmp.Diff(want, w.people()); diff != "" {
		t.Error(diff)
	}
}

// TestLessOfAName: a row that gives less of a name than is known takes nothing of it away, nor does it when it comes
// again.
func TestLessOfAName(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	data := []byte("Navn;E-post\nKari Anne Nordmann;kari@example.com\nKari;KARI@example.com\n" +
		"Nordmann, Kari;kari@example.com\n")
	if i := w.take(data); counts(i) != "1 new, 0 changed, 2 same, 0 refused" {
		t.Error(counts(i))
	}
	if i := w.take(data); counts(i) != "0 new, 0 changed, 3 same, 0 refused" {
		t.Error(counts(i))
	}
	for _, p := range w.people() {
		if p.Name != "Kari Anne Nordmann" {
			t.Error(p.Name)
		}
	}
	if i := w.take([]byte("Navn;E-post\nkari ANNE nordmann;kari@example.com\n")); counts(i) !=
		"0 new, 1 changed, 0 same, 0 refused" {
		t.Error("another spelling:", counts(i))
	}
}

// TestNoImportForever lists those that can be asked for, and no others.
func TestNoImportForever(t *testing.T) {
	t.Parallel()
	w := open(t, faulty.Options{})
	i := w.check([]byte("Navn;E-post\nKari Nordmann;kari@example.com\n"))
	w.clock.Set(i.Made.Add(30*24*time.Hour + time.Second))
	all, err := w.List(t.Context(), "lotus")
	if _, gone := w.Get(t.Context(), "lotus", i.ID); fault.CodeOf(gone) != "import-unknown" || len(all) > 0 {
		t.Error(all, err, gone)
	}
}
