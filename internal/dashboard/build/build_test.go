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

// What the app may weigh, gzipped, in one language: what the first calendar needs, everything that a day's work and
// the set-up need, and what has to do with money, which is loaded where it is opened.
const (
	first   = 35_000
	whole   = 120_200
	ofMoney = 20_000

	ofManners = 20_000 // what has to do with what clients want to get, and will

	ofFeedback = 20_000 // what clients were asked, and answered
)

// moneyed are the parts that have to do with money, by the names of their files and texts.
var moneyed = map[string]bool{"pricing": true, "law": true, "payments": true, "providers": true}

// mannered are the parts that have to do with manners.
var mannered = map[string]bool{"manners": true}

// surveyed are the parts that have to do with feedback.
var surveyed = map[string]bool{"feedback": true}

func TestWeight(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../dist")
	if err != nil {
		t.Fatal(err)
	}
	scripts := map[string]string{}
	later, money, manners, feedback, ofLanguage := 0, 0, 0, 0, map[string]int{}
	for _, e := range entries {
		f, ok := dashboard.File(e.Name())
		if !ok {
			t.Fatalf("%s is not served", e.Name())
		}
		name, n := strings.Split(e.Name(), "-")[0], scripttest.Zipped(t, f.Body)
		switch {
		case strings.HasSuffix(e.Name(), ".json"):
			ofLanguage[name] = n
		case strings.HasSuffix(e.Name(), ".js"):
			scripts[e.Name()] = string(f.Body)
			switch {
			case moneyed[name]:
				money += n
			case mannered[name]:
				manners += n
			case surveyed[name]:
				feedback += n
			default:
				later += n
			}
		case mannered[name]:
			manners += n
		case surveyed[name]:
			feedback += n
		default:
			later += n
		}
	}
	begins := scripttest.Zipped(t, sheet(t))
	for name := range atOnce(scripts) {
		begins += scripttest.Zipped(t, []byte(scripts[name]))
	}
	for _, l := range i18n.Langs() {
		n, all, paid, wished, asked := begins+ofLanguage["texts"+string(l)], later, money, manners, feedback
		for name, texts := range ofLanguage {
			area, mine := strings.CutSuffix(name, string(l))
			switch {
			case mine && moneyed[area]:
				paid += texts
			case mine && mannered[area]:
				wished += texts
			case mine && surveyed[area]:
				asked += texts
			case mine:
				all += texts
			}
		}
		if n > first || all > whole || paid > ofMoney || wished > ofManners || asked > ofFeedback {
			t.Errorf("%s: %d bytes to the first calendar of %d, %d in all of %d, %d of money of %d, %d of manners of "+
				"%d, %d of feedback of %d", l, n, first, all, whole, paid, ofMoney, wished, ofManners, asked,
				ofFeedback)
		}
		t.Logf("%s: %d bytes to the first calendar, %d in all, %d of money, %d of manners, %d of feedback", l, n, all,
			paid, wished, asked)
	}
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
