// Package script is what the scripts that browsers run have in common, the widget's and the staff app's: their texts,
// what they are served from, and the sources in src (dates, colours). What browsers get is built from TypeScript by
// package bundle, and committed.
package script

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stund/internal/i18n"
	"stund/internal/words"
)

// Texts are texts by the name under which sources import them from the module "texts".
type Texts map[string]i18n.Text

// With returns these texts and those of others. It panics if both have one of a name.
func (t Texts) With(others Texts) Texts {
	all := maps.Clone(t)
	for name, text := range others {
		if _, twice := all[name]; twice {
			panic("script: the text " + name + " is said twice")
		}
		all[name] = text
	}
	return all
}

// Dates returns the texts that src/dates.ts asks for. Dates are filled in as their forms say: {w} the weekday, {d} the
// day, {m} the month.
func Dates() Texts {
	return Texts{
		"weekdays":      list(func(l i18n.Lang) []string { long, _ := i18n.Weekdays(l); return long[:] }),
		"shortWeekdays": list(func(l i18n.Lang) []string { _, short := i18n.Weekdays(l); return short[:] }),
		"months":        list(func(l i18n.Lang) []string { long, _ := i18n.Months(l); return long[:] }),
		"shortMonths":   list(func(l i18n.Lang) []string { _, short := i18n.Months(l); return short[:] }),
		"minutes":       list(func(l i18n.Lang) []string { return counted(l, time.Minute) }),
		"hours":         list(func(l i18n.Lang) []string { return counted(l, time.Hour) }),
		"longDate": i18n.Text{
			NB: "{w} {d}.\u00a0{m}",
			SV: "{w} {d}\u00a0{m}",
			DA: "{w} den {d}.\u00a0{m}",
			FI: "{w} {d}.\u00a0{m}",
			EN: "{w} {d}\u00a0{m}",
		},
		"shortDate": i18n.Text{
			NB: "{w}\u00a0{d}.\u00a0{m}",
			SV: "{w}\u00a0{d}\u00a0{m}",
			DA: "{w}\u00a0{d}.\u00a0{m}",
			FI: "{w}\u00a0{d}.{m}",
			EN: "{w}\u00a0{d}\u00a0{m}",
		},
		"dateTime": i18n.Text{
			NB: "{date} kl.\u00a0{time}",
			SV: "{date} kl.\u00a0{time}",
			DA: "{date} kl.\u00a0{time}",
			FI: "{date} klo\u00a0{time}",
			EN: "{date} at\u00a0{time}",
		},
		"hourSign": i18n.Text{
			NB: ".",
			SV: ".",
			DA: ".",
			FI: ".",
			EN: ":",
		},
		"today": words.Today,
		"tomorrow": i18n.Text{
			NB: "i morgen",
			SV: "i morgon",
			DA: "i morgen",
			FI: "huomenna",
			EN: "tomorrow",
		},
		"free": words.Free,
	}
}

// counted returns the unit's word for one and for more, as package i18n has them.
func counted(l i18n.Lang, unit time.Duration) []string {
	return []string{strings.TrimPrefix(i18n.Duration(l, unit), "1 "),
		strings.TrimPrefix(i18n.Duration(l, 2*unit), "2 ")}
}

// list is the words of a list in every language, joined by bars, as the sources split them.
func list(words func(i18n.Lang) []string) i18n.Text {
	in := func(l i18n.Lang) string { return strings.Join(words(l), "|") }
	return i18n.Text{NB: in(i18n.NB), SV: in(i18n.SV), DA: in(i18n.DA), FI: in(i18n.FI), EN: in(i18n.EN)}
}

// names returns the names, in their order.
func (t Texts) names() []string { return slices.Sorted(maps.Keys(t)) }

// Module returns the module "texts" in the language, in TypeScript. Sources say a text as T.name, of either form: the
// enum's are written where they are said, which is shorter than by a name, and the constants are for sources whose
// texts may come later.
func (t Texts) Module(l i18n.Lang) string {
	var enum, constants strings.Builder
	for _, name := range t.names() {
		quoted, _ := json.Marshal(t[name].In(l)) // of a string: cannot fail
		fmt.Fprintf(&enum, "  %s = %s,\n", name, quoted)
		fmt.Fprintf(&constants, "export const %s = T.%s;\n", name, name)
	}
	return "export enum T {\n" + enum.String() + "}\n" + constants.String()
}

// Later is the module "texts" whose texts come when the page runs: once speak has been called with those of a language,
// as Spoken returns them. Sources say a text of it as T.name too; what is built says it by its place.
const Later = "export let said;\nexport function speak(texts) { said = texts; }\n"

// Place returns where among the texts that of the name is, as Spoken has them; false: there is none.
func (t Texts) Place(name string) (at int, known bool) { return slices.BinarySearch(t.names(), name) }

// Spoken returns the texts of the language in the order of their names, as JSON.
func (t Texts) Spoken(l i18n.Lang) []byte {
	var all []string
	for _, name := range t.names() {
		all = append(all, t[name].In(l))
	}
	body, _ := json.Marshal(all) // of strings: cannot fail
	return body
}

// Declarations returns the module's declarations, for type checks; by is the command that writes them.
func (t Texts) Declarations(by string) string {
	var b strings.Builder
	b.WriteString("// The texts of texts.go; written by `" + by + "`.\ndeclare module \"texts\" {\n")
	t.declare(&b)
	return b.String()
}

// Declared returns the declarations of another module of texts that come when the page runs.
func (t Texts) Declared(module string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "declare module %q {\n  export function speak(texts: string[]): void;\n", module)
	t.declare(&b)
	return b.String()
}

func (t Texts) declare(b *strings.Builder) {
	for _, name := range t.names() {
		fmt.Fprintf(b, "  export const %s: string;\n", name)
	}
	b.WriteString("}\n")
}

// File is an asset as it is served.
type File struct {
	Name string // with the hash of its content, unless it is the one that pages name: "nb-1A2B3C4D.js"
	Type string // media type
	Body []byte
	Tag  string // strong ETag, in quotes
}

// types are the media types of what is served, by the end of the name.
var types = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".json": "application/json", ".txt": "text/plain; charset=utf-8"}

// Files are built files, in the folder dist.
type Files struct{ Dist embed.FS }

// Open returns the file of the name.
func (f Files) Open(name string) (File, bool) {
	if strings.ContainsAny(name, "/\\") {
		return File{}, false
	}
	body, err := f.Dist.ReadFile("dist/" + name)
	if err != nil {
		return File{}, false
	}
	sum := sha256.Sum256(body)
	return File{name, types[name[strings.LastIndex(name, "."):]], body,
		`"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}, true
}

// Part returns the name of the part, which ends in the hash of its content: "app" and ".css" lead to
// "app-1A2B3C4D.css". It returns "" if there is none.
func (f Files) Part(name, end string) string {
	all, _ := f.Dist.ReadDir("dist") // of an embedded folder that is there
	for _, one := range all {
		rest, ok := strings.CutPrefix(one.Name(), name+"-")
		if ok && strings.HasSuffix(rest, end) && !strings.Contains(rest, "-") {
			return one.Name()
		}
	}
	return ""
}
