// Package dashboard is the staff app: what a practice works with in the browser. The sources are TypeScript with Preact
// (vendor) in src; what browsers get is built from them by `go run ./internal/dashboard/build` into dist, which is
// committed, so that nobody needs more than Go. A test holds dist to its sources. The page is one file that names its
// style sheet, its first script, and the texts of one language; further areas are loaded when they are opened.
package dashboard

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"regexp"

	"stund/internal/i18n"
	"stund/internal/script"
)

//go:embed dist
var dist embed.FS

// files are what the app consists of.
var files = script.Files{Dist: dist}

// Path is where the app is served; its files lie below.
const Path = "/app"

// Policy is the Content-Security-Policy of the page: it runs its own scripts and styles, talks to its own origin, and
// makes no markup of text.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; " +
	"trusted-types 'none'"

// Licences is the name of the file with the licences of what others have written of the app.
const Licences = "licences.txt"

// File returns what the page loads. Its content never changes under its name, unless that is Licences.
func File(name string) (script.File, bool) { return files.Open(name) }

// page is the app before its script runs: it says so where scripts do not run.
var page = template.Must(template.New("app").Parse(`<!doctype html>
<html lang="{{.Language}}" data-texts="{{.Texts}}" data-areas="{{.Areas}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Stund</title>
<link rel="icon" href="data:,">
<link rel="license" href="/app/licences.txt">
<link rel="stylesheet" href="/app/{{.Style}}">
<link rel="preload" as="fetch" crossorigin href="/app/{{.Spoken}}">
{{range .Imported}}<link rel="modulepreload" href="/app/{{.}}">
{{end -}}
<script type="module" src="/app/{{.Script}}"></script>
<body><div id="app"><noscript><p class="lone">{{.NoScript}}</p></noscript></div></body>
</html>
`))

var noScript = i18n.Text{
	NB: "Her trengs JavaScript. Slå det på i nettleseren, og last siden på nytt.",
	SV: "Här behövs JavaScript. Slå på det i webbläsaren och ladda om sidan.",
	DA: "Her kræves JavaScript. Slå det til i browseren, og genindlæs siden.",
	FI: "Tämä vaatii JavaScriptin. Ota se käyttöön selaimessa ja lataa sivu uudelleen.",
	EN: "This needs JavaScript. Switch it on in your browser, and load the page again.",
}

// imports is what a script that esbuild has written imports before it runs.
var imports = regexp.MustCompile(`(?:from|import) *"\./([\w-]+\.js)"`)

// imported returns the scripts that the script imports, so that a browser need not read it to ask for them.
func imported(name string) (all []string) {
	f, _ := files.Open(name)
	for _, found := range imports.FindAllSubmatch(f.Body, -1) {
		all = append(all, string(found[1]))
	}
	return all
}

// Page returns the page in the language.
func Page(l i18n.Lang) []byte {
	texts := map[i18n.Lang]string{}
	for _, one := range i18n.Langs() {
		texts[one] = Path + "/" + files.Part("texts"+string(one), ".json")
	}
	table, _ := json.Marshal(texts)     // of strings: cannot fail
	areas, _ := json.Marshal(loaded(l)) // likewise
	script := files.Part("app", ".js")
	var out bytes.Buffer
	_ = page.Execute(&out, map[string]any{ // into memory, of strings: cannot fail
		"Language": l, "Texts": string(table), "Areas": string(areas), "Style": files.Part("app", ".css"),
		"Script": script, "Imported": imported(script), "Spoken": files.Part("texts"+string(l), ".json"),
		"NoScript": noScript.In(l)})
	return out.Bytes()
}
