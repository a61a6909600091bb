package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestHouse holds the module to the plan.
func TestHouse(t *testing.T) {
	t.Parallel()
	found, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// TestLines holds lines to 120 columns.
func TestLines(t *testing.T) {
	t.Parallel()
	found, err := LongLines(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("x", 119)
	for name, c := range map[string]struct {
		path, text, want string
	}{
		"just long enough":   {"a/a.go", word + "\n", ""},
		"with a space":       {"a/a.go", "y " + word + "\n", "a/a.go:1: longer"},
		"a tab is four":      {"a/a.sh", "\ty " + word[:115] + "\n", "a/a.sh:1: longer"},
		"letters, not bytes": {"a/a.ts", "y " + strings.Repeat("å", 118), ""},
		"one word":           {"a/a.css", word + word, ""},
		"one language":       {"a/a.go", "\t\tNB: \"" + word + " y\",\n", ""},
		"two languages":      {"a/a.go", "\t\tNB: \"" + word + " y\", SV: \"\",\n", "a/a.go:1: longer"},
		"another tag":        {"a/a.go", "\tB time.Time `json:\"" + word + " y\"`\n", "a/a.go:1: longer"},
		"a field's sentence": {"a/a.go", "\tB time.Time `json:\"x\" doc:\"" + word + " y\"`\n", ""},
		"a table":            {"a/a.md", "x\n| " + word + "\n", ""},
		"prose":              {"a/a.md", "x\ny " + word + "\n", "a/a.md:2: longer"},
		"another kind":       {"a/a.json", "y " + word + "\n", ""},
		"a golden":           {"a/testdata/a.go", "y " + word + "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := LongLines(fstest.MapFS{c.path: {Data: []byte(c.text)}})
			if err != nil {
				t.Fatal(err)
			}
			if (c.want == "") != (len(found) == 0) {
				t.Errorf("found %q, want %q", found, c.want)
			}
			if c.want != "" &&
				!slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, c.want) }) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func TestPlanIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	names := []string{everything}
	for _, l := range layers {
		names = append(names, l.name)
		if l.why == "" {
			t.Errorf("layer %s has no reason", l.name)
		}
		for _, p := range l.packages {
			if seen[p] != "" {
				t.Errorf("%s is in %s and in %s", p, seen[p], l.name)
			}
			seen[p] = l.name
		}
	}
	for _, l := range layers {
		for _, m := range l.may {
			if !slices.Contains(names, m) {
				t.Errorf("layer %s may import %q, which is none", l.name, m)
			}
		}
	}
	for _, o := range outsides {
		if o.why == "" || len(o.only)+len(o.never) == 0 {
			t.Errorf("rule for %v says nothing", o.paths)
		}
		for _, n := range slices.Concat(o.only, o.never) {
			if !slices.Contains(names, n) && layerOf(n) == nil {
				t.Errorf("rule for %v names %q, which is none", o.paths, n)
			}
		}
	}
}

// TestPlanIsOfThisHouse: what the plan names is there, and what it lets a layer import, some package of it does. A
// permission that nobody uses is taken back, so that the first who needs it thinks about it.
func TestPlanIsOfThisHouse(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	used := map[string]bool{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name)
		}
		from := layerOf(folder(path.Dir(name)))
		if from == nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			if rest, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module+"/"); ok {
				if to := layerOf(folder(rest)); to != nil {
					used[from.name+" imports "+to.name] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		for _, p := range l.packages {
			if !there(root, p) && !there(root, "internal/"+p) {
				t.Errorf("layer %s has a package %s, and there is no such folder", l.name, p)
			}
		}
		for _, m := range l.may {
			if m != everything && !used[l.name+" imports "+m] {
				t.Errorf("layer %s may import %s, and nobody there does", l.name, m)
			}
		}
	}
}

func there(root fs.FS, name string) bool {
	info, err := fs.Stat(root, name)
	return err == nil && info.IsDir()
}

// TestRules feeds small trees to the check, each file by its path, and looks for one violation or none.
func TestRules(t *testing.T) {
	t.Parallel()
	const (
		facts      = "package a\nimport \"stund/internal/fact\"\n"
		inBooking  = "internal/booking/a.go"
		inTimeline = "internal/timeline/a.go"
		written    = "fact.Fact written down"
	)
	const lang = "package schedule\nimport \"stund/internal/i18n\"\n"
	tests := map[string]struct {
		path, source string
		want         string // part of the one violation; "" is none
	}{
		"value imports value": {"internal/i18n/a.go", `package i18n; import _ "stund/internal/money"`, ""},
		"value imports engine": {"internal/fault/a.go", `package fault; import _ "stund/internal/schedule"`,
			"fault (values) imports schedule (engine)"},
		"engine imports port": {"internal/schedule/a.go",
			`package schedule; import _ "stund/internal/store"`, "schedule (engine) imports store (ports)"},
		"part of an engine": {"internal/schedule/holiday/a.go",
			`package holiday; import _ "stund/internal/capital"`, "in no layer"},
		"own part": {"internal/practice/x/a.go", `package x; import _ "stund/internal/practice"`,
			""},
		"port imports driver": {"internal/store/a.go", `package store; import _ "stund/internal/store/bolt"`,
			"store (ports) imports store/bolt (drivers)"},
		"driver imports port": {"internal/store/bolt/a.go", `package bolt; import _ "stund/internal/store"`,
			""},
		"driver imports capability": {"internal/deliver/ses/a.go",
			`package ses; import _ "stund/internal/booking"`, "deliver/ses (drivers) imports booking (capabilities)"},
		"ships a test kit": {"internal/store/bolt/a.go",
			`package bolt; import _ "stund/internal/store/storetest"`, "imports store/storetest (test kits)"},
		"test uses a test kit": {"internal/store/bolt/a_test.go",
			`package bolt; import _ "stund/internal/store/storetest"`, ""},
		"capability in line": {"internal/booking/a.go",
			`package booking; import _ "stund/internal/practice"`, ""},
		"capability against the line": {"internal/practice/a.go",
			`package practice; import _ "stund/internal/booking"`, "which comes after it"},
		"mechanics import driver": {"internal/message/a.go", `package message; import _ "stund/internal/deliver/ses"`,
			"message (mechanics) imports deliver/ses (drivers)"},
		"tasks import capability": {"internal/task/a.go", `package task; import _ "stund/internal/invoice"`,
			"task (tasks) imports invoice (capabilities)"},
		"tasks import what a capability raises": {"internal/task/a.go",
			`package task; import _ "stund/internal/invoice/tasks"`, "task (tasks) imports invoice/tasks"},
		"words of tasks import capability": {"internal/invoice/tasks/a.go",
			`package tasks; import _ "stund/internal/invoice"`, "imports invoice (capabilities)"},
		"capability imports tasks": {inBooking, `package booking; import _ "stund/internal/task"`, ""},
		"mechanics import capability": {"internal/message/a.go", `package message; import _ "stund/internal/booking"`,
			"message (mechanics) imports booking (capabilities)"},
		"mechanics import a format": {"internal/message/a.go",
			`package message; import _ "stund/internal/deliver/gsm7"`,
			""},
		"timeline knows nobody": {inTimeline, `package a; import _ "stund/internal/booking"`,
			"knows no other"},
		"timeline reads the registry": {inTimeline, `package a; import _ "stund/internal/fact"`,
			""},
		"capability imports transport": {"internal/booking/a.go",
			`package booking; import _ "stund/internal/httpapi"`, "imports httpapi (transport)"},
		"transport imports capability": {"internal/httpapi/a.go",
			`package httpapi; import _ "stund/internal/booking"`, "httpapi (transport) imports booking"},
		"gateway imports httpapi": {"internal/gateway/a.go",
			`package gateway; import _ "stund/internal/httpapi"`, ""},
		"httpapi imports gateway": {"internal/httpapi/a.go",
			`package httpapi; import _ "stund/internal/gateway"`, "which comes after it"},
		"guard imports capability": {"internal/guard/a.go", `package guard; import _ "stund/internal/practice"`,
			"guard (guard) imports practice"},
		"door imports driver": {"internal/api/booking/a.go", `package booking; import _ "stund/internal/store/dynamo"`,
			"api/booking (doors) imports store/dynamo (drivers)"},
		"endpoints in line": {"internal/api/waitlist/a.go",
			`package waitlist; import _ "stund/internal/api/booking"`, ""},
		"endpoints against the line": {"internal/api/setup/a.go",
			`package setup; import _ "stund/internal/api/booking"`, "which comes after it"},
		"what endpoints share imports capability": {"internal/api/door/a.go",
			`package door; import _ "stund/internal/practice"`, "api/door (door) imports practice (capabilities)"},
		"base imports capability": {"internal/base/a.go", `package base; import _ "stund/internal/practice"`,
			"base (base) imports practice (capabilities)"},
		"door imports wiring": {"internal/jobs/a.go", `package jobs; import _ "stund/internal/cloud"`,
			"jobs (doors) imports cloud (wirings)"},
		"wiring imports driver": {"internal/local/a.go", `package local; import _ "stund/internal/store/bolt"`,
			""},
		"wiring imports wiring": {"internal/local/a.go", `package local; import _ "stund/internal/cloud"`,
			"local (wirings) imports cloud (wirings)"},
		"function imports wiring": {"functions/slots/main.go", `package main; import _ "stund/internal/cloud"`,
			""},
		"function imports capability": {"functions/slots/main.go", `package main; import _ "stund/internal/booking"`,
			"functions/slots (functions) imports booking"},
		"function reads the environment": {"functions/slots/main.go", `package main; import _ "os"`,
			"functions/slots imports os"},
		"unknown package":    {"internal/surprise/a.go", `package surprise`, "in no layer"},
		"unknown at the top": {"cmd/x/a.go", `package main`, "in no layer"},

		"SDK in its driver": {"internal/store/dynamo/a.go",
			`package dynamo; import _ "github.com/aws/aws-sdk-go-v2/service/dynamodb"`, ""},
		"SDK in the cloud wiring": {"internal/cloud/a.go",
			`package cloud; import _ "github.com/aws/aws-sdk-go-v2/config"`, ""},
		"SDK in a capability": {"internal/booking/a.go",
			`package booking; import _ "github.com/aws/aws-sdk-go-v2/aws"`, "AWS is a driver's secret"},
		"SDK in a capability's test": {"internal/booking/a_test.go",
			`package booking; import _ "github.com/aws/aws-sdk-go-v2/aws"`, "AWS is a driver's secret"},
		"SDK in another driver": {"internal/deliver/smtp/a.go",
			`package smtp; import _ "github.com/aws/smithy-go"`, "AWS is a driver's secret"},
		"lambda in transport": {"internal/httpapi/a.go",
			`package httpapi; import _ "github.com/aws/aws-lambda-go/lambda"`, ""},
		"lambda in a door": {"internal/api/door/a.go",
			`package door; import _ "github.com/aws/aws-lambda-go/lambda"`, "bytes in, bytes out"},
		"huma in a door": {"internal/api/door/a.go",
			`package door; import _ "github.com/danielgtaylor/huma/v2"`, "httpapi, which alone"},
		"huma in a capability": {"internal/booking/a.go",
			`package booking; import _ "github.com/danielgtaylor/huma/v2"`, "described at the door"},
		"bbolt elsewhere": {"internal/local/a.go", `package local; import _ "go.etcd.io/bbolt"`,
			"embedded database"},
		"HTTP in a capability": {"internal/booking/a.go", `package booking; import _ "net/http"`,
			"booking imports net/http"},
		"HTTP's parts in an engine": {"internal/ics/a.go", `package ics; import _ "net/http/httptest"`,
			"ics imports net/http/httptest"},
		"sockets in a value":   {"internal/typed/a.go", `package typed; import _ "net"`, "typed imports net"},
		"addresses in a value": {"internal/typed/a.go", `package typed; import _ "net/mail"`, ""},
		"files in a capability": {"internal/booking/a.go", `package booking; import _ "os"`,
			"booking imports os"},
		"files in a capability's test": {"internal/booking/a_test.go", `package booking; import _ "os"`, ""},
		"files in a driver":            {"internal/store/bolt/a.go", `package bolt; import _ "os"`, ""},

		"time in clock": {"internal/clock/a.go", `package clock; import "time"; var _ = time.Now()`, ""},
		"time in clock's test": {"internal/clock/a_test.go", `package clock; import "time"; func f() { time.Sleep(1) }`,
			""},
		"time elsewhere": {"internal/local/a.go", `package local; import "time"; var x = time.Now`,
			"time.Now outside of package clock"},
		"time in a test": {"internal/local/a_test.go",
			`package local; import "time"; func f() { <-time.After(1) }`, "time.After outside"},
		"time renamed": {"internal/local/a.go", `package local; import t "time"; var x = t.Since(t.Time{})`,
			"time.Since outside"},
		"another's Now": {"internal/local/a.go",
			`package local; import "time"; type c struct{}; func (c) Now() time.Time { return time.Time{} }; var x ` +
				`= c{}.Now()`, ""},

		"fact by its kind":    {inBooking, facts + `var x = kind.New("a", t, "p", "s", fact.Actor{}, 1)`, ""},
		"fact written down":   {inBooking, facts + `var x = fact.Fact{Kind: "a"}`, written},
		"fact by address":     {inBooking, facts + `var x = &fact.Fact{Kind: "a"}`, written},
		"facts in a list":     {inBooking, facts + `var x = []fact.Fact{{Kind: "a"}}`, written},
		"facts by address":    {inBooking, facts + `var x = []*fact.Fact{{Kind: "a"}}`, written},
		"facts in a map":      {inBooking, facts + `var x = map[string]fact.Fact{"a": {Kind: "a"}}`, written},
		"fact in the driver":  {"internal/store/bolt/a.go", facts + `var x = fact.Fact{Kind: "a"}`, written},
		"facts handed on":     {inBooking, facts + `func f(g fact.Fact) []fact.Fact { return []fact.Fact{g} }`, ""},
		"no fact":             {inBooking, facts + `func f() (fact.Fact, bool) { return fact.Fact{}, false }`, ""},
		"fact in fact itself": {"internal/fact/a.go", `package fact; var x = Fact{Kind: "a"}`, ""},
		"fact in a test":      {"internal/booking/a_test.go", facts + `var x = fact.Fact{Kind: "a"}`, ""},
		"fact in a test kit":  {"internal/store/storetest/a.go", facts + `var x = fact.Fact{Kind: "a"}`, ""},
		"another Fact": {"internal/mailtext/a.go", `package mailtext; type Fact struct{}; var x = []Fact{{}}`,
			""},

		"shapeless name": {"internal/local/utils/a.go", `package utils`, "name it after a thing"},
		"init":           {"internal/local/a.go", `package local; func init() {}`, "func init"},
		"method init":    {"internal/local/a.go", `package local; type t int; func (t) init() {}`, ""},
		"dot import":     {"internal/local/a.go", `package local; import . "strings"`, "dot import"},

		"text": {"internal/schedule/a.go", lang +
			"var x = i18n.Text{NB: \"a {n}\",\nSV: \"b {n}\",\nDA: \"{n}\",\nFI: \"{n}\",\nEN: \"c\" +\n\" {n}\"}", ""},
		"text in order": {"internal/schedule/a.go", lang +
			"var x = i18n.Text{\n\"a\",\n\"b\",\n\"c\",\n\"d\",\n\"e\"}", ""},
		"text on one line": {"internal/schedule/a.go", lang +
			`var x = i18n.Text{NB: "a", SV: "b", DA: "c", FI: "d", EN: "e"}`, "two languages on a line"},
		"two of a text on a line": {"internal/schedule/a.go", lang +
			"var x = i18n.Text{NB: \"a\",\nSV: \"b\",\nDA: \"c\",\nFI: \"d\" +\n\" d\", EN: \"e\"}",
			"two languages on a line"},
		"no text": {"internal/schedule/a.go", lang + `var x = i18n.Text{}`, ""},
		"computed": {"internal/schedule/a.go", lang +
			`func f(a string) i18n.Text { return i18n.Text{NB: a, SV: a, DA: a, FI: a, EN: a} }`, ""},
		"language missing": {"internal/schedule/a.go", lang +
			`var x = i18n.Text{NB: "a", SV: "b", DA: "c", EN: "e"}`, "text without FI"},
		"computed, missing": {"internal/schedule/a.go", lang +
			`func f(a string) i18n.Text { return i18n.Text{NB: a, SV: a, DA: a, FI: a} }`, "text without EN"},
		"language empty": {"internal/schedule/a.go", lang + `var x = i18n.Text{"a", "b", " ", "d", "e"}`,
			"empty DA"},
		"placeholder differs": {"internal/schedule/a.go", lang +
			`var x = &i18n.Text{NB: "{n}", SV: "{m}", DA: "{n}", FI: "{n}", EN: "{n}"}`,
			"placeholders [{n}] in NB and [{m}] in SV"},
		"in a list": {"internal/schedule/a.go", lang + `var x = []i18n.Text{{"a", "b", "c", "d", ""}}`,
			"empty EN"},
		"in a map": {"internal/schedule/a.go", lang +
			`var x = map[string]i18n.Text{"k": {NB: "a", SV: "b", DA: "c", FI: "d"}}`, "text without EN"},
		"in a named map": {"internal/schedule/a.go", lang +
			`type m map[string]i18n.Text; var x = m{"k": {NB: "a", SV: "b", DA: "c", FI: "d"}}`, "text without EN"},
		"in a plural": {"internal/schedule/a.go", lang +
			`var x = i18n.Plural{One: i18n.Text{"a", "b", "c", "d", ""}}`, "empty EN"},
		"in i18n itself": {"internal/i18n/a.go", `package i18n; var x = Text{NB: "a"}`, "text without"},
		"in a test":      {"internal/schedule/a_test.go", lang + `var x = i18n.Text{NB: "a"}`, ""},
		"another Text": {"internal/schedule/a.go",
			`package schedule; type Text struct{ A string }; var x = Text{A: ""}`, ""},
		"test data": {"internal/schedule/testdata/a.go", `package utils; func init() {}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := Check(fstest.MapFS{tt.path: {Data: []byte(tt.source)}})
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				if len(found) > 0 {
					t.Errorf("found %q", found)
				}
				return
			}
			if !slices.ContainsFunc(found, func(f string) bool {
				return strings.Contains(f, tt.want) &&
					strings.HasPrefix(f, tt.path+":")
			}) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
	if _, err := Check(fstest.MapFS{"a.go": {Data: []byte("no Go")}}); err == nil {
		t.Error("a file that cannot be read was passed over")
	}
}
