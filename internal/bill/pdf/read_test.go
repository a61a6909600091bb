package pdf_test

import (
	"cmp"
	"encoding/xml"
	"path/filepath"
	"strings"
	"testing"

	"stund/internal/bill/billtest"
)

// scanned returns what codes on the first page of the file say.
func scanned(t *testing.T, file []byte) string {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "page")
	billtest.Reader(t, file, "pdftoppm", "-r", "200", "-png", "-singlefile", "FILE", picture)
	return billtest.Reader(t, file, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", "-Scode128.enable",
		picture+".png")
}

// word is one that stands on a page, by its corners in points from the top left.
type word struct {
	page                   int
	text                   string
	left, top, right, foot float64
}

// words returns where each word stands.
func words(t *testing.T, file []byte) (all []word) {
	t.Helper()
	var html struct {
		Pages []struct {
			Words []struct {
				Left  float64 `xml:"xMin,attr"`
				Top   float64 `xml:"yMin,attr"`
				Right float64 `xml:"xMax,attr"`
				Foot  float64 `xml:"yMax,attr"`
				Text  string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	d := xml.NewDecoder(strings.NewReader(billtest.Reader(t, file, "pdftotext", "-bbox", "-enc", "UTF-8", "FILE", "-")))
	d.Strict, d.Entity = false, xml.HTMLEntity
	if err := d.Decode(&html); err != nil {
		t.Fatal(err)
	}
	for n, p := range html.Pages {
		for _, w := range p.Words {
			all = append(all, word{n, w.Text, w.Left, w.Top, w.Right, w.Foot})
		}
	}
	return all
}

// tidy fails where a word stands outside of the margins, in another, or between what is said and the foot.
func tidy(t *testing.T, file []byte) {
	t.Helper()
	const mm = 72 / 25.4
	all := words(t, file)
	if len(all) == 0 {
		t.Error("nothing is written")
	}
	for n, w := range all {
		if w.left < 19.5*mm || w.right > 190.5*mm || w.top < 15*mm || w.foot > 292*mm {
			t.Errorf("%+v is outside of the margins", w)
		}
		if w.foot > 265*mm && w.top < 266.5*mm {
			t.Errorf("%+v stands on the foot", w)
		}
		for _, other := range all[:n] {
			if over(w, other) {
				t.Errorf("%+v and %+v stand in each other", w, other)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// over reports whether two words stand in each other: boxes of letters are higher than letters are.
func over(a, b word) bool {
	const between = 3.2
	return a.page == b.page && min(a.right, b.right)-max(a.left, b.left) > 0.5 &&
		min(a.foot, b.foot)-max(a.top, b.top) > between && cmp.Compare(a.text, b.text) != 0
}

// inOrder fails unless all stand in the text, one behind the other.
func inOrder(t *testing.T, text string, all ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, s := range all {
		s = strings.Join(strings.Fields(s), " ")
		_, after, ok := strings.Cut(flat, s)
		if !ok {
			t.Errorf("%q is not there, or not where it belongs, in:\n%s", s, text)
			return
		}
		flat = after
	}
}
