// Package bundle builds what browsers load from the widget's sources, by esbuild: the one bundler that is a Go module,
// so that nobody needs more than Go. It is for building and testing; nothing that ships imports it.
package bundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"stund/internal/i18n"
	"stund/internal/widget"
)

// Build returns the files by name: the script that websites name, and the parts that it loads, whose names end in a
// hash of their content. Src is the folder of the sources. The same sources give the same bytes.
func Build(src string) (map[string][]byte, error) {
	src, err := filepath.Abs(src)
	if err != nil {
		return nil, fmt.Errorf("find sources: %w", err)
	}
	b := &build{src: src, files: map[string][]byte{}}
	proof := b.part("proof", "proof.ts", nil, "")
	b.part("embed", "embed.ts", nil, "")
	steps := b.part("steps", "steps.ts", nil, "")
	dialog := b.part("dialog", "dialog.ts", nil, "")
	colour := b.part("colour", "colour.ts", nil, "")
	parts := map[string]string{}
	for _, l := range i18n.Langs() {
		end := b.part("end"+string(l), "end.ts", nil, l)
		parts[string(l)] = b.part(string(l), "app.ts", map[string]string{"PROOF": strconv.Quote(proof),
			"STEPS": strconv.Quote(steps), "COLOUR": strconv.Quote(colour),
			"DIALOG": strconv.Quote(dialog), "END": strconv.Quote(end), "LANGUAGE": strconv.Quote(string(l))}, l)
	}
	table, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("write table of parts: %w", err)
	}
	script, _ := b.run("loader.ts", api.BuildOptions{Format: api.FormatIIFE, Outfile: "widget.js",
		Define: map[string]string{"PARTS": string(table)}}, "")
	b.files["widget.js"] = script
	if err := errors.Join(b.wrong...); err != nil {
		return nil, fmt.Errorf("build widget: %w", err)
	}
	return b.files, nil
}

type build struct {
	src   string // absolute
	files map[string][]byte
	wrong []error
}

// part builds one module and returns its name.
func (b *build) part(name, entry string, define map[string]string, l i18n.Lang) string {
	body, path := b.run(entry, api.BuildOptions{Format: api.FormatESModule, Outdir: ".", EntryNames: name + "-[hash]",
		Define: define}, l)
	b.files[filepath.Base(path)] = body
	return filepath.Base(path)
}

// run bundles the entry with the texts of the language, in the form that every browser of the last two years reads.
func (b *build) run(entry string, o api.BuildOptions, l i18n.Lang) (body []byte, path string) {
	// names hold a hash of the paths too, which must not be this machine's
	o.EntryPoints, o.AbsWorkingDir = []string{entry}, b.src
	o.Bundle, o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true, true
	o.Target, o.Charset, o.LegalComments = api.ES2022, api.CharsetUTF8, api.LegalCommentsNone
	o.Plugins = []api.Plugin{{Name: "stund", Setup: func(p api.PluginBuild) {
		p.OnResolve(api.OnResolveOptions{Filter: `^(texts|\w+\.css)$`},
			func(a api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: a.Path, Namespace: "stund"}, nil
			})
		p.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "stund"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			if a.Path == "texts" {
				text := widget.Texts(l)
				return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
			}
			style, err := b.style(a.Path)
			return api.OnLoadResult{Contents: &style, Loader: api.LoaderText}, err
		})
	}}}
	result := api.Build(o)
	for _, m := range result.Errors {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		b.wrong = append(b.wrong, errors.New(at+m.Text))
	}
	if len(result.OutputFiles) != 1 {
		b.wrong = append(b.wrong, fmt.Errorf("%s gives %d files", entry, len(result.OutputFiles)))
		return nil, entry
	}
	return result.OutputFiles[0].Contents, result.OutputFiles[0].Path
}

// shared is the style sheet of package look, which the pages have as well.
const shared = "days.css"

// style returns the style sheet without its spaces and comments.
func (b *build) style(name string) (string, error) {
	folder := b.src
	if name == shared {
		folder = filepath.Join(b.src, "..", "..", "look")
	}
	result := api.Build(api.BuildOptions{EntryPoints: []string{name}, AbsWorkingDir: folder,
		MinifyWhitespace: true, MinifySyntax: true,
		Charset: api.CharsetUTF8, Outdir: ".", Target: api.ESNext})
	if len(result.Errors) > 0 || len(result.OutputFiles) != 1 {
		return "", fmt.Errorf("%s: %v", name, result.Errors)
	}
	return strings.TrimSpace(string(result.OutputFiles[0].Contents)), nil
}
