// Command build makes the staff app's files from their sources: `go run ./internal/dashboard/build`, from the module's
// root.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stund/internal/dashboard"
	"stund/internal/i18n"
	"stund/internal/script"
	"stund/internal/script/bundle"
)

func main() {
	if err := run("internal/dashboard", "internal/api/document/dist/openapi.json"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run replaces what was built before.
func run(folder, document string) error {
	declared, err := declarations(document)
	if err != nil {
		return err
	}
	for name, text := range declared {
		if err := os.WriteFile(filepath.Join(folder, "src", name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	files, err := build(filepath.Join(folder, "src"))
	if err != nil {
		return err
	}
	return bundle.Write(filepath.Join(folder, "dist"), files)
}

// declarations returns the files of types: of the texts, and of the API as the document describes it.
func declarations(document string) (map[string]string, error) {
	openapi, err := os.ReadFile(document)
	if err != nil {
		return nil, err
	}
	api, err := types(openapi)
	if err != nil {
		return nil, err
	}
	return map[string]string{"texts.d.ts": dashboard.Declarations(), "types.d.ts": api}, nil
}

// vendored are the packages that the sources import, and the files that they are.
var vendored = map[string]string{"preact": "preact.js", "preact/hooks": "hooks.js",
	"preact/jsx-runtime": "jsx-runtime.js", "@preact/signals": "signals.js", "@preact/signals-core": "signals-core.js"}

// build returns the files by name: the page's script and style sheet, the areas that it loads when they are opened, and
// the texts of each language. Src is the folder of the sources.
func build(src string) (map[string][]byte, error) {
	b, err := bundle.New(src)
	if err != nil {
		return nil, err
	}
	b.Alias = map[string]string{}
	for name, file := range vendored {
		b.Alias[name] = "../vendor/" + file
	}
	b.Texts = map[string]script.Texts{"texts": dashboard.Texts()}
	for name, texts := range dashboard.Areas() {
		b.Texts["texts/"+name] = texts
	}
	b.Parts("app", "app.tsx")
	b.Sheet("app", "style.css")
	for _, l := range i18n.Langs() {
		b.Bytes("texts"+string(l), ".json", dashboard.Texts().Spoken(l))
		parts := dashboard.Parts(l)
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			b.Bytes(name, ".json", parts[name])
		}
	}
	licences, err := licences(filepath.Join(src, "..", "vendor"))
	if err != nil {
		return nil, err
	}
	b.Named(dashboard.Licences, licences)
	return b.Files()
}

// licences returns the texts of the licences of what is vendored, which ask to be passed on with it.
func licences(vendor string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(vendor, "LICENSE-*"))
	if err != nil {
		return nil, err
	}
	var out []byte
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		out = fmt.Appendf(out, "%s\n\n%s\n\n", strings.TrimPrefix(filepath.Base(path), "LICENSE-"), text)
	}
	return out, nil
}
