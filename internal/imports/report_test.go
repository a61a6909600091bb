package imports_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/imports"
	"stund/internal/store/faulty"
)

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
		why := ""
		for _, reason := range r.Reasons {
			why += fmt.Sprintf("{%d %s}", reason.Column, reason.Why)
			if reason.Says(i18n.FI) == "" {
				t.Errorf("nothing says %s", reason.Why)
			}
		}
		got = append(got, fmt.Sprintf("%d [%s] %s", r.Line, why, r.Name))
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
	lost := "\"Mobil «4,79123E+09»: " + imports.Reason{Why: imports.WhyMangled}.Says(i18n.EN) + "\""
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
		"Kari Nordmann;kari@new.example;;\n" + // 7: is who line 2 made, and called otherwise
		"Ola Berg;ola@example.com;;\n")
	tried := w.check(data)
	outcomes := []string{
		"2 perhaps-duplicate 0",
		"3 new",
		"4 perhaps-duplicate 0",
		"5 perhaps-duplicate 0 2",
		"6 changed",
		"7 contradicting 1:2",
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
	want[2][1] = imports.Other{Client: second.Client, Line: 2, Name: "KARI NORDMANN", Address: "kari@new.example"}
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
			"KARI NORDMANN, Line 2, kari@new.example\";") {
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
