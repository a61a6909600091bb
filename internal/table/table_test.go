package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"stund/internal/civil"
	"stund/internal/table"
)

// encodings are those in which tables come, with and without a mark.
func encodings() map[string]encoding.Encoding {
	return map[string]encoding.Encoding{
		"UTF-8": unicode.UTF8, "UTF-8 with a mark": unicode.UTF8BOM,
		"UTF-16LE with a mark": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE with a mark": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"UTF-16LE":             unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-16BE":             unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"Windows-1252":         charmap.Windows1252, "ISO-8859-1": charmap.ISO8859_1, "ISO-8859-15": charmap.ISO8859_15,
		"ISO-8859-10": charmap.ISO8859_10, "Mac Roman": charmap.Macintosh, "IBM850": charmap.CodePage850,
	}
}

var (
	given  = []string{"Åse", "Øyvind", "Björn", "Søren", "Päivi", "Ægir", "Kari", "Zoë", "André", "Müge", "Jon"}
	family = []string{"Ås", "Sørbø", "Hämäläinen", "Björkqvist", "Nørgård", "O'Hara", "Nordmann", "Lindström", "Ek"}
)

// people returns rows as generated lists have them: with separators, quotation marks and line ends within cells.
func people(r *rand.Rand, n int) [][]string {
	all := [][]string{{"Navn", "E-post", "Telefon", "Adresse", "Notat"}}
	for i := range n {
		name := given[r.IntN(len(given))] + " " + family[r.IntN(len(family))]
		note := []string{"", "ringer \"sent\"", "en; to, tre|fire", "linje en\nlinje to",
			"x\ty", `"`, "«før»"}[r.IntN(7)]
		if strings.ContainsAny(note, "«») ") {
			note = "før " + strings.Trim(note, "«»")
		}
		all = append(all, []string{name, fmt.Sprintf("p%d@example.com", i), fmt.Sprintf("+47 912%05d", i),
			fmt.Sprintf("Storgata %d, 0184 Oslo", i), note})
	}
	return all
}

func written(t testing.TB, rows [][]string, separator rune, crlf bool, e encoding.Encoding) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = separator, crlf
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	out, err := e.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, data []byte) ([][]string, table.Form) {
	t.Helper()
	f, err := table.Guess(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r, err := table.NewReader(bytes.NewReader(data), f)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, f
		}
		if err != nil || row.Wrong != nil {
			t.Fatal(err, row)
		}
		all = append(all, row.Cells)
	}
}

// TestEveryEncodingAndSeparator reads one list alike, in whatever encoding, with whatever separator and line ends.
func TestEveryEncodingAndSeparator(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		rows := people(rand.New(rand.NewPCG(seed, 1)), 5+int(seed)*3)
		want := make([][]string, len(rows))
		for n, row := range rows {
			want[n] = slices.Clone(row)
			for len(want[n]) > 0 && want[n][len(want[n])-1] == "" {
				want[n] = want[n][:len(want[n])-1]
			}
		}
		for name, e := range encodings() {
			for _, s := range table.Separators() {
				for _, crlf := range []bool{false, true} {
					got, f := read(t, written(t, rows, rune(s[0]), crlf, e))
					if diff := cmp.Diff(want, got); diff != "" || f.Separator != s || f.Head != 1 {
						t.Fatalf("seed %d, %s, %q: %+v\n%s", seed, name, s, f, diff)
					}
				}
			}
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want [][]string
	}{
		"the line that names the separator":  {"sep=,\r\na,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"line ends of old Macs":              {"a;b\r1;2\r3;4", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}},
		"empty lines and columns":            {"a;b;;\n\n;;;\n1;;;\n", [][]string{{"a", "b"}, {"1"}}},
		"an apostrophe that guards":          {"a;b\n'+47 1;'0912\n", [][]string{{"a", "b"}, {"+47 1", "0912"}}},
		"an apostrophe that is a letter":     {"a;b\n't Hart;O'Hara\n", [][]string{{"a", "b"}, {"'t Hart", "O'Hara"}}},
		"a formula that only says text":      {"a;b\n=\"0912\";x\n", [][]string{{"a", "b"}, {"0912", "x"}}},
		"a quotation mark within a cell":     {"a;b\n5\" rør;x\n", [][]string{{"a", "b"}, {"5\" rør", "x"}}},
		"white space around quotation marks": {"a;b\n \"x;y\" ;z\n", [][]string{{"a", "b"}, {"x;y", "z"}}},
		"no line end at the end":             {"a;b\n1;2", [][]string{{"a", "b"}, {"1", "2"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := read(t, []byte(c.text))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestQuotesThatDoNotEnd loses one row, and not what comes after it.
func TestQuotesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	text := "name;mail\n\"Kari;kari@example.com\nOla;ola@example.com\n\"Per\" Berg;x\n" +
		strings.Repeat("Siv;siv@example.com\n", 200)
	r, err := table.NewReader(strings.NewReader(text), table.Form{Encoding: table.UTF8, Separator: ";"})
	if err != nil {
		t.Fatal(err)
	}
	good, wrong := 0, map[int]error{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Wrong != nil {
			wrong[row.Line] = row.Wrong
			continue
		}
		good++
	}
	if len(wrong) != 2 || !errors.Is(wrong[2], table.ErrQuotes) || !errors.Is(wrong[4], table.ErrQuotes) ||
		good != 202 {
		t.Errorf("%d good, wrong: %v", good, wrong)
	}
}

// TestRowsThatAreTooLong are refused, and cost no more memory than a row may have.
func TestRowsThatAreTooLong(t *testing.T) {
	t.Parallel()
	text := "a;b\n" + strings.Repeat("x", 1<<20) + "\n" + strings.Repeat(";", 400) + "1\n1;2\n"
	r, err := table.NewReader(strings.NewReader(text), table.Form{Encoding: table.UTF8, Separator: ";"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		got = append(got, fmt.Sprint(row.Line, errors.Is(row.Wrong, table.ErrLong)))
	}
	if diff := cmp.Diff([]string{"1 false", "2 true", "3 true", "4 false"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestHeadBelowATitle(t *testing.T) {
	t.Parallel()
	f, err := table.Guess(
		strings.NewReader("Klienter pr. 1. mai;;;\n\nNavn;E-post;Telefon;By\nKari;k@example.com;1;Oslo\n"),
	)
	if err != nil || f.Head != 3 {
		t.Error(f, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	got := table.Names(table.Row{Cells: []string{"E-post", "", " E-post ", "Navn"}})
	if diff := cmp.Diff([]string{"E-post", "2", "E-post (2)", "Navn"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestNamesAreNoTwoTheSame where one is what another would be called.
func TestNamesAreNoTwoTheSame(t *testing.T) {
	t.Parallel()
	got := table.Names(table.Row{Cells: []string{"Tlf", "Tlf (2)", "Tlf", "Tlf", "6", ""}})
	if diff := cmp.Diff([]string{"Tlf", "Tlf (2)", "Tlf (3)", "Tlf (4)", "6", "6 (2)"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	today := civil.Date{Year: 2026, Month: 11, Day: 29}
	for text, want := range map[string]string{
		"24.12.1980": "1980-12-24", "24/12/1980": "1980-12-24", "1980-12-24": "1980-12-24", "24.12.80": "1980-12-24",
		"24-12-1980": "1980-12-24", "19801224": "1980-12-24", "29579": "1980-12-24",
		"1980-12-24 00:00:00":  "1980-12-24",
		"1980-12-24T00:00:00Z": "1980-12-24", "12/24/1980": "1980-12-24", "1.2.26": "2026-02-01",
		"1.2.27":     "1927-02-01",
		"1. 2. 1950": "1950-02-01", "1980/12/24": "1980-12-24", "31.02.1980": "", "x": "", "": "", "1.2": "", "12": "",
		"24.12.180": "", "99999999": "",
	} {
		got, err := table.Date(text, table.DayFirst, today)
		if (err != nil) != (want == "") || err == nil && got.String() != want {
			t.Errorf("%q: %v, %v; want %q", text, got, err, want)
		}
	}
	if got, err := table.Date("3/4/1980", table.MonthFirst, today); err != nil || got.String() != "1980-03-04" {
		t.Error(got, err)
	}
	if table.Says("24/12/1980") != table.DayFirst || table.Says("12/24/1980") != table.MonthFirst ||
		table.Says("1/2/1980") != "" {
		t.Error("what a date says of its order")
	}
}

func TestMangled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"4,79123E+09": true, "4.79123e+09": true, "+4791234567": false, "E+": false,
		"": false, "E+F": false} {
		if table.Mangled(text) != want {
			t.Error(text)
		}
	}
}

// TestWritten opens in Excel of the Nordic countries, runs nothing there, and is read again as it was.
func TestWritten(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"Navn", "Telefon", "Notat"}, {"=cmd|' /C calc'!A0", "+4791234567", "-1"},
		{"@SUM(1)", "0701234567", "'+x"}, {"Åse \"Lill\" Ås", "91234567890123", "a;b\nc"}, {"'t Hart", "x", "'1"}}
	var b bytes.Buffer
	w := table.NewWriter(&b)
	for _, row := range rows {
		if err := w.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("\xef\xbb\xbfNavn;Telefon;Notat\r\n")) {
		t.Errorf("%q", b.String())
	}
	for _, cell := range strings.FieldsFunc(b.String(), func(r rune) bool { return strings.ContainsRune(";\r\n", r) }) {
		if strings.IndexByte("=+-@", strings.Trim(cell, `"`)[0]) == 0 {
			t.Errorf("a spreadsheet runs %q", cell)
		}
	}
	got, _ := read(t, b.Bytes())
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzRead reads whatever it is given to its end, loses no line, and takes what it has read for the same when it is
// written and read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte("sep=;\na;b\n\"x\ny\";'+1\n"))
	f.Add([]byte("\xff\xfea\x00;\x00b\x00\n\x00"))
	f.Add([]byte("\"a\n\"b\"c;\r\r\n"))
	f.Add([]byte("a,b\n\xe5,\xf8"))
	f.Fuzz(func(t *testing.T, data []byte) {
		form, err := table.Guess(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		r, err := table.NewReader(bytes.NewReader(data), form)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w := table.NewWriter(&b)
		var want [][]string
		last := 0
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if row.Line <= last {
				t.Fatalf("line %d after %d", row.Line, last)
			}
			last = row.Line
			if row.Wrong != nil || len(row.Cells) == 0 {
				continue
			}
			want = append(want, row.Cells)
			if err := w.Write(row.Cells...); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if len(want) > 0 && strings.HasPrefix(strings.ToLower(want[0][0]), "sep=") {
			return // it says something else then
		}
		again, err := table.NewReader(&b, table.Form{Encoding: table.UTF8, Separator: ";"})
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range want {
			row, err := again.Read()
			if err != nil || row.Wrong != nil || len(row.Cells) != len(cells) {
				t.Fatalf("%q became %+v, %v", cells, row, err)
			}
		}
	})
}
