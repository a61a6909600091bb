package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stund/internal/dashboard"
	"stund/internal/i18n"
	"stund/internal/script/scripttest"
)

const again = "go run ./internal/dashboard/build"

// What is committed is what the sources, the texts and the API document give.
func TestDistIsBuiltFromItsSources(t *testing.T) {
	t.Parallel()
	want, err := build("../src")
	if err != nil {
		t.Fatal(err)
	}
	scripttest.Built(t, "../dist", want, again)
	declared, err := declarations("../../api/document/dist/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range declared {
		scripttest.Declared(t, filepath.Join("../src", name), text, again)
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
		name, n := strings.Split(e.Name(), "-")[0], scripttest.Zipped(t, f.Body)
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
	t.Logf("to the first calendar: %v bytes; areas: %d", sum, later)
}

func TestEveryTextIsSaid(t *testing.T) {
	t.Parallel()
	scripttest.Said(t, slices.Collect(maps.Keys(dashboard.Texts())), "../src/*.ts", "../src/*.tsx",
		"../../script/src/*.ts")
}

// Text goes into the page as text, never as markup or code, and nothing is kept in the browser that another of its
// users could read.
func TestNothingMakesMarkupOrCodeOfText(t *testing.T) {
	t.Parallel()
	scripttest.Lacks(t, "../dist", regexp.MustCompile(`outerHTML|insertAdjacentHTML|document\.write|DOMParser|`+
		`\beval\(|new Function|setHTML|localStorage|sessionStorage|document\.cookie|indexedDB|`+
		`dangerouslySetInnerHTML:`))
}
