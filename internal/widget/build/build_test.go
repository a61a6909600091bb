package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/i18n"
	"stund/internal/widget"
)

// What is committed is what the sources give.
func TestDistIsBuiltFromItsSources(t *testing.T) {
	t.Parallel()
	want, err := build("../src")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]byte{}
	entries, err := os.ReadDir("../dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if got[e.Name()], err = os.ReadFile(filepath.Join("../dist", e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if !cmp.Equal(want, got) {
		t.Error("internal/widget/dist is not what its sources give: run go run ./internal/widget/build")
	}
	declared, err := os.ReadFile("../src/texts.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(widget.Declarations(), string(declared)); diff != "" {
		t.Errorf("src/texts.d.ts is not what texts.go gives: run go run ./internal/widget/build\n%s", diff)
	}
}

// budget is what the widget may weigh, gzipped: code, styles and the one language in use.
const budget = 15_500

func TestWeight(t *testing.T) {
	t.Parallel()
	loader := zipped(t, widget.Script().Body)
	for _, l := range i18n.Langs() {
		part := widget.App(l)
		if whole := loader + zipped(t, part.Body); whole > budget {
			t.Errorf("%s weighs %d bytes, %d too many", l, whole, whole-budget)
		}
	}
}

// Where capabilities ask clients for more, one part is loaded besides, once for all of them.
func TestWeightOfSteps(t *testing.T) {
	t.Parallel()
	part, ok := widget.Successor("steps-YESTERDA.js")
	if !ok {
		t.Fatal("there is no part that shows steps")
	}
	if got := zipped(t, part.Body); got > 2_000 {
		t.Errorf("it weighs %d bytes", got)
	}
}

func zipped(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// A text that nothing says any more is a burden to five translators.
func TestEveryTextIsSaid(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("../src/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range append(sources, "../../script/src/dates.ts") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for _, m := range regexp.MustCompile(`const (\w+): string`).FindAllStringSubmatch(widget.Declarations(), -1) {
		if !regexp.MustCompile(`\bT\.` + m[1] + `\b`).MatchString(all.String()) {
			t.Errorf("nothing says the text %s", m[1])
		}
	}
}

// Text goes into the page as text, never as markup or code: so the widget runs where a host forbids both, and no name
// can become an element.
func TestNothingMakesMarkupOrCodeOfText(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new ` +
		`Function|setHTML|cssText|localStorage|sessionStorage|\.cookie|indexedDB`)
	entries, err := os.ReadDir("../dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join("../dist", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.Find(b); found != nil {
			t.Errorf("%s holds %s", e.Name(), found)
		}
	}
}
