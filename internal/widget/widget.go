// Package widget is the booking widget that websites embed: one script that defines <stund-booking>, and the parts that
// it loads. The sources are TypeScript and CSS in src; what browsers get is built from them by `go run
// ./internal/widget/build` into dist, which is committed, so that nobody needs more than Go. A test holds dist to its
// sources.
package widget

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"strings"

	"stund/internal/i18n"
)

//go:embed dist
var dist embed.FS

// File is an asset as it is served.
type File struct {
	Name string // "widget.js", or a part's with the hash of its content: "nb-1A2B3C4D.js"
	Type string // media type
	Body []byte
	Tag  string // strong ETag, in quotes
}

// script is the name of the one file whose content changes under its name.
const script = "widget.js"

// Script returns the script that websites name: it defines the element and loads the parts, whose names it knows.
func Script() File {
	f, _ := file(script)
	return f
}

// Part returns what the script loads: a file whose content never changes under its name.
func Part(name string) (File, bool) {
	if name == script {
		return File{}, false
	}
	return file(name)
}

// Successor returns the part that took the place of one with the name, for a script that a cache has kept for longer
// than its parts: what parts and script expect of each other does not change.
func Successor(name string) (File, bool) {
	kind, _, _ := strings.Cut(name, "-")
	current := part(kind)
	if kind == "" || current == "" {
		return File{}, false
	}
	return file(current)
}

// App returns the part in the language: the widget's code, its styles, and its texts.
func App(l i18n.Lang) File {
	f, _ := file(part(string(l)))
	return f
}

// EmbedScript returns the path of the script of the page that shows how to embed the widget.
func EmbedScript() string { return "/widget/" + part("embed") }

// part returns the file name of the part, which ends in the hash of its content.
func part(name string) string {
	all, _ := dist.ReadDir("dist") // of an embedded folder that is there
	for _, f := range all {
		if rest, ok := strings.CutPrefix(f.Name(), name+"-"); ok && strings.HasSuffix(rest, ".js") {
			return f.Name()
		}
	}
	return ""
}

func file(name string) (File, bool) {
	if strings.ContainsAny(name, "/\\") {
		return File{}, false
	}
	body, err := dist.ReadFile("dist/" + name)
	if err != nil {
		return File{}, false
	}
	sum := sha256.Sum256(body)
	return File{name, "text/javascript; charset=utf-8", body, `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) +
		`"`}, true
}
