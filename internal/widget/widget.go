// Package widget is the booking widget that websites embed: one script that defines <stund-booking>, and the parts that
// it loads. The sources are TypeScript and CSS in src; what browsers get is built from them by `go run
// ./internal/widget/build` into dist, which is committed, so that nobody needs more than Go. A test holds dist to its
// sources.
package widget

import (
	"embed"
	"strings"

	"stund/internal/i18n"
	"stund/internal/script"
)

//go:embed dist
var dist embed.FS

// files are what the widget consists of.
var files = script.Files{Dist: dist}

// loader is the name of the one file whose content changes under its name.
const loader = "widget.js"

// Script returns the script that websites name: it defines the element and loads the parts, whose names it knows.
func Script() script.File {
	f, _ := files.Open(loader)
	return f
}

// FillScript is the path of the script that the page of a form loads.
func FillScript() string { return "/widget/" + files.Part("fill", ".js") }

// Part returns what the script loads: a file whose content never changes under its name.
func Part(name string) (script.File, bool) {
	if name == loader {
		return script.File{}, false
	}
	return files.Open(name)
}

// Successor returns the part that took the place of one with the name, for a script that a cache has kept for longer
// than its parts: what parts and script expect of each other does not change.
func Successor(name string) (script.File, bool) {
	kind, _, _ := strings.Cut(name, "-")
	current := files.Part(kind, ".js")
	if kind == "" || current == "" {
		return script.File{}, false
	}
	return files.Open(current)
}

// App returns the part in the language: the widget's code, its styles, and its texts.
func App(l i18n.Lang) script.File {
	f, _ := files.Open(files.Part(string(l), ".js"))
	return f
}

// Budget is what the files of Path may weigh together, in bytes, gzipped.
const Budget = 15_550

// Path returns what a browser loads on the way from a website to the booked appointment: all but what few come to.
func Path(l i18n.Lang) []script.File { return []script.File{Script(), App(l)} }

// EmbedScript returns the path of the script of the page that shows how to embed the widget.
func EmbedScript() string { return "/widget/" + files.Part("embed", ".js") }
