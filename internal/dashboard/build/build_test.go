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

// What the app may weigh, gzipped, in one language: what the first calendar needs, and everything that a day's work and
// the set-up need.
const (
	first = 35_000
	// Of which some 2,000 are what later capabilities put into it: words for their problems, pages of the settings.
	whole = 118_000
)

// area is what is loaded where it is opened, by the names of its files and texts.
type area struct {
	name  string
	most  int
	parts map[string]bool
}

func areas() []area {
	of := func(name string, most int, parts ...string) area {
		a := area{name, most, map[string]bool{}}
		for _, p := range parts {
			a.parts[p] = true
		}
		return a
	}
	return []area{
		of("who invoices", 20_000, "sellers", "carriers"),
		of("payments and vouchers", 20_000, "pricing", "law", "payments", "providers", "vouchers"),
		of("invoices", 20_000, "bills", "invoice", "invoices", "invoiceplan"),
		of("an invoice as it is written", 10_000, "invoicedraft"),
		of("what an appointment costs", 3_500, "price"),
		of("what clients get and are asked", 20_300, "manners", "intake", "answers", "feedback",
			"greetings"),
		of("what messages say", 20_000, "wording"),
	}
}

// areaOf returns the place in areas of a file or script, -1 for what belongs to none. What neighbours share and nothing
// else is the first one's.
func areaOf(all []area, name string, scripts map[string]string) int {
	for size := 1; size <= len(all); size++ {
		for at := range len(all) - size + 1 {
			together := map[string]bool{}
			for _, a := range all[at : at+size] {
				maps.Copy(together, a.parts)
			}
			if only(together, name, scripts) {
				return at
			}
		}
	}
	return -1
}

func TestWeight(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../dist")
	if err != nil {
		t.Fatal(err)
	}
	all, scripts := areas(), map[string]string{}
	later, weighs, ofLanguage := 0, make([]int, len(all)), map[string]int{}
	add := func(name string, n int) {
		if at := areaOf(all, name, scripts); at >= 0 {
			weighs[at] += n
			return
		}
		later += n
	}
	var sheets []string
	for _, e := range entries {
		f, ok := dashboard.File(e.Name())
		if !ok {
			t.Fatalf("%s is not served", e.Name())
		}
		switch name, _, _ := strings.Cut(e.Name(), "-"); {
		case strings.HasSuffix(e.Name(), ".json"):
			ofLanguage[name] = scripttest.Zipped(t, f.Body)
		case strings.HasSuffix(e.Name(), ".js"):
			scripts[e.Name()] = string(f.Body)
		default:
			sheets = append(sheets, e.Name())
		}
	}
	for _, name := range sheets {
		f, _ := dashboard.File(name)
		add(name, scripttest.Zipped(t, f.Body))
	}
	for name, text := range scripts {
		add(name, scripttest.Zipped(t, []byte(text)))
	}
	begins := scripttest.Zipped(t, sheet(t))
	for name := range atOnce(scripts) {
		begins += scripttest.Zipped(t, []byte(scripts[name]))
	}
	for _, l := range i18n.Langs() {
		n, day, each := begins+ofLanguage["texts"+string(l)], later, slices.Clone(weighs)
		for name, texts := range ofLanguage {
			part, mine := strings.CutSuffix(name, string(l))
			if !mine {
				continue
			}
			if at := slices.IndexFunc(all, func(a area) bool { return a.parts[part] }); at >= 0 {
				each[at] += texts
			} else {
				day += texts
			}
		}
		t.Logf("%s: %d bytes to the first calendar, %d in all", l, n, day)
		if n > first || day > whole {
			t.Errorf("%s: %d bytes to the first calendar of %d, %d in all of %d", l, n, first, day, whole)
		}
		for at, n := range each {
			t.Logf("%s: %d bytes of %s", l, n, all[at].name)
			if n > all[at].most {
				t.Errorf("%s: %d bytes of %s, of %d", l, n, all[at].name, all[at].most)
			}
		}
	}
}

// only reports whether the script is one of the parts, or is shared by some of them and no others.
func only(parts map[string]bool, name string, scripts map[string]string) bool {
	part, _, _ := strings.Cut(name, "-")
	if part != "chunk" {
		return parts[part]
	}
	shared := false
	for other, text := range scripts {
		if strings.Contains(text, `"./`+name+`"`) {
			if shared = only(parts, other, scripts); !shared {
				return false
			}
		}
	}
	return shared
}

// sheet returns the app's style sheet.
func sheet(t *testing.T) []byte {
	t.Helper()
	path, err := filepath.Glob("../dist/app-*.css")
	if err != nil || len(path) != 1 {
		t.Fatalf("the app has the style sheets %v, %v", path, err)
	}
	body, err := os.ReadFile(path[0])
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// imported finds what a built script imports at once.
var imported = regexp.MustCompile(`(?:from|import)"\./([\w-]+\.js)"`)

// atOnce returns the names of the scripts that the page loads before anything is opened: the app's, and what that
// imports.
func atOnce(scripts map[string]string) map[string]bool {
	out := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if out[name] {
			return
		}
		out[name] = true
		for _, found := range imported.FindAllStringSubmatch(scripts[name], -1) {
			add(found[1])
		}
	}
	for name := range scripts {
		if strings.HasPrefix(name, "app-") {
			add(name)
		}
	}
	return out
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
