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

	"stund/internal/dashboard"
	"stund/internal/i18n"
)

const again = ": run go run ./internal/dashboard/build"

// What is committed is what the sources, the texts and the API document give.
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
		t.Error("internal/dashboard/dist is not what its sources give" + again)
	}
	declared, err := declarations("../../api/document/dist/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range declared {
		is, err := os.ReadFile(filepath.Join("../src", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, string(is)); diff != "" {
			t.Errorf("src/%s is not of this code%s\n%s", name, again, diff)
		}
	}
}

// What the app may weigh, gzipped, in one language: what the first calendar needs, and everything.
const (
	first = 35_000
	whole = 120_000
)

func TestWeight(t *testing.T) {
	t.Parallel()
	sum, later := map[i18n.Lang]int{}, 0
	entries, err := os.ReadDir("../dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, ok := dashboard.File(e.Name())
		if !ok {
			t.Fatalf("%s is not served", e.Name())
		}
		name, n := strings.Split(e.Name(), "-")[0], zipped(t, f.Body)
		for _, l := range i18n.Langs() {
			if name == "app" || name == "chunk" || name == "texts"+string(l) {
				sum[l] += n
			}
		}
		if name != "app" && name != "chunk" && !strings.HasPrefix(name, "texts") {
			later += n
		}
	}
	for l, n := range sum {
		if n > first || n+later > whole {
			t.Errorf("%s: %d bytes to the first calendar of %d, %d in all of %d", l, n, first, n+later, whole)
		}
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
	var all strings.Builder
	for _, pattern := range []string{"../src/*.ts", "../src/*.tsx", "../../script/src/*.ts"} {
		sources, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range sources {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	for name := range dashboard.Texts() {
		if !regexp.MustCompile(`\bT\.` + name + `\b`).MatchString(all.String()) {
			t.Errorf("nothing says the text %s", name)
		}
	}
}

// Text goes into the page as text, never as markup or code, and nothing is kept in the browser that another of its
// users could read.
func TestNothingMakesMarkupOrCodeOfText(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|` +
		`setHTML|localStorage|sessionStorage|document\.cookie|indexedDB|dangerouslySetInnerHTML:`)
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
