package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stund/internal/dashboard"
	"stund/internal/i18n"
	"stund/internal/script"
)

// Each text of an area is in five languages, fills in the same in each, and is said by a source that imports the area's
// texts as A.
func TestTextsOfAreas(t *testing.T) {
	t.Parallel()
	areas := dashboard.Areas()
	said := map[string]string{}
	for path, text := range sources(t) {
		if area := regexp.MustCompile(`import \* as A from "texts/(\w+)"`).FindStringSubmatch(text); area != nil {
			said[area[1]] += text
			if areas[area[1]] == nil {
				t.Errorf("%s imports the texts of %s, which are none", path, area[1])
			}
		}
	}
	for area, texts := range areas {
		complete(t, area, texts)
		for name := range texts {
			if !regexp.MustCompile(`\bA\.` + name + `\b`).MatchString(said[area]) {
				t.Errorf("nothing says the text %s of %s", name, area)
			}
		}
	}
}

// sources returns the texts of the app's sources, by their paths.
func sources(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	paths, err := filepath.Glob("../src/*.ts*")
	if err != nil {
		t.Fatal(err)
	}
	brought, err := filepath.Glob("../src/kinds/*.ts*")
	if err != nil {
		t.Fatal(err)
	}
	paths = append(paths, brought...)
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[path] = string(body)
	}
	return out
}

// complete holds texts to being there in each language, with the same to fill in.
func complete(t *testing.T, area string, texts script.Texts) {
	t.Helper()
	filled := func(s string) []string {
		all := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
		slices.Sort(all)
		return slices.Compact(all)
	}
	for name, text := range texts {
		for _, l := range i18n.Langs() {
			switch in := text.In(l); {
			case strings.TrimSpace(in) == "":
				t.Errorf("%s of %s is not there in %s", name, area, l)
			case !slices.Equal(filled(in), filled(text.In(i18n.EN))):
				t.Errorf("%s of %s fills in something else in %s: %q", name, area, l, in)
			}
		}
	}
}

// Each kind of task that the API's document knows is one of the app's: it is found by the filter, and has the words
// that its capability brings.
func TestEveryKindOfTaskIsKnown(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("../../api/document/dist/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Enum []string }
			}
		}
	}
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	told := document.Components.Schemas["TaskView"].Properties["source"].Enum
	if len(told) < 2 || told[0] != "own" {
		t.Fatalf("the document knows the sources %v, which cannot be all", told)
	}
	known := map[string]int{"own": 1}
	for path, text := range sources(t) {
		if filepath.Base(filepath.Dir(path)) != "kinds" {
			continue
		}
		for _, found := range regexp.MustCompile(`source: "([\w-]+)"`).FindAllStringSubmatch(text, -1) {
			known[found[1]]++
		}
	}
	for _, source := range told {
		if known[source] != 1 {
			t.Errorf("%d kinds of task are %s: its capability has a file in src/kinds", known[source], source)
		}
		delete(known, source)
	}
	for source := range known {
		t.Errorf("nothing raises tasks of the kind %s any more", source)
	}
}

// Whatever problem the API's document knows, the app has words for in five languages.
func TestEveryProblemHasWords(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("../../api/document/dist/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	codesIn(document, codes)
	if len(codes) < 50 {
		t.Fatalf("the document knows the problems %v, which cannot be all", slices.Sorted(maps.Keys(codes)))
	}
	words := dashboard.Problems()
	complete(t, "problems", words)
	for code := range codes {
		if _, ok := words[code]; !ok {
			t.Errorf("the app has no words for the problem %s: write some in texts/problems.json", code)
		}
	}
	for code := range words {
		if !codes[code] {
			t.Errorf("no endpoint answers with the problem %s any more", code)
		}
	}
}

// codesIn collects the codes of the problems that are anywhere in the document.
func codesIn(v any, codes map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		kind, _ := v["type"].(string)
		if code, ok := strings.CutPrefix(kind, "urn:stund:problem:"); ok {
			codes[code] = true
		}
		for _, inner := range v {
			codesIn(inner, codes)
		}
	case []any:
		for _, inner := range v {
			codesIn(inner, codes)
		}
	}
}
