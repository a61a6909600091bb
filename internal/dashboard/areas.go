package dashboard

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stund/internal/i18n"
	"stund/internal/script"
	"stund/internal/vat"
)

// written are the texts of the areas that are loaded when they are opened, a file for each area, and the words of
// problems: each text by its name, in every language.
//
//go:embed texts
var written embed.FS

// wordsOfProblems is the file that is no area's.
const wordsOfProblems = "problems"

// Areas returns the texts of each area that has some of its own, by its name: sources import them from the module
// "texts/" and that name. What capabilities bring to an area are files in a folder of its name, and loaded with it. Two
// texts of one name are an error of whoever wrote them, and panic.
func Areas() map[string]script.Texts {
	out := map[string]script.Texts{}
	for _, name := range areas() {
		out[name] = read(name)
		brought, _ := written.ReadDir("texts/" + name) // of most areas none
		for _, f := range brought {
			for key, text := range read(name + "/" + strings.TrimSuffix(f.Name(), ".json")) {
				if _, twice := out[name][key]; twice {
					panic("dashboard: " + name + " has two texts of the name " + key)
				}
				out[name][key] = text
			}
		}
	}
	return out
}

// areas returns the names of the areas that have texts of their own.
func areas() (out []string) {
	files, _ := written.ReadDir("texts") // of an embedded folder that is there
	for _, f := range files {
		if name, one := strings.CutSuffix(f.Name(), ".json"); one && name != wordsOfProblems {
			out = append(out, name)
		}
	}
	return out
}

// Problems returns what the app says of a problem of the API, by its code.
func Problems() script.Texts { return read(wordsOfProblems) }

// read reads a file that the tests have read as well.
func read(name string) script.Texts {
	body, err := written.ReadFile("texts/" + name + ".json")
	var all map[string]map[i18n.Lang]string
	if err == nil {
		err = json.Unmarshal(body, &all)
	}
	if err != nil {
		panic(fmt.Errorf("texts of %s: %w", name, err))
	}
	out := script.Texts{}
	for key, in := range all {
		out[key] = i18n.Text{NB: in[i18n.NB], SV: in[i18n.SV], DA: in[i18n.DA], FI: in[i18n.FI], EN: in[i18n.EN]}
	}
	return out
}

// Parts returns what is loaded later beside scripts, by its name and the language: the texts of areas, as Texts.Spoken
// has them, and the words of problems, an object by code.
func Parts(l i18n.Lang) map[string][]byte {
	out := map[string][]byte{}
	for name, texts := range Areas() {
		out[name+string(l)] = texts.Spoken(l)
	}
	words := map[string]string{}
	for code, text := range Problems() {
		words[code] = text.In(l)
	}
	out[wordsOfProblems+string(l)], _ = json.Marshal(words) // of strings: cannot fail
	out[law+string(l)], _ = json.Marshal(laws(l))           // likewise
	return out
}

// loaded returns the addresses of Parts in the language, by the names of areas.
func loaded(l i18n.Lang) map[string]string {
	out := map[string]string{}
	for _, name := range append(areas(), wordsOfProblems, law) {
		out[name] = Path + "/" + files.Part(name+string(l), ".json")
	}
	return out
}

// law is the part that is no texts: what each country's law of VAT leaves to choose.
const law = "law"

// lawOf is a country's.
type lawOf struct {
	Reduced     []string    `json:"reduced"`     // rates in percent
	Professions [][2]string `json:"professions"` // code and name
}

// laws returns what there is to choose, by country, in the language.
func laws(l i18n.Lang) map[string]lawOf {
	out := map[string]lawOf{}
	for _, country := range vat.Countries() {
		var one lawOf
		for _, r := range vat.Reduced(country) {
			one.Reduced = append(one.Reduced, r.String())
		}
		for _, p := range vat.Professions(country) {
			one.Professions = append(one.Professions, [2]string{p.Code, p.Name.In(l)})
		}
		out[country] = one
	}
	return out
}

// Declarations returns the declarations of the modules of texts, for type checks.
func Declarations() string {
	const by = "go run ./internal/dashboard/build"
	out := Texts().Declarations(by)
	areas := Areas()
	for _, name := range slices.Sorted(maps.Keys(areas)) {
		out += areas[name].Declared("texts/" + name)
	}
	return out
}
