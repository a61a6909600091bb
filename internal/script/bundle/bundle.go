// Package bundle builds what browsers load from TypeScript and style sheets, by esbuild: the one bundler that is a Go
// module, so that nobody needs more than Go. It is for building and testing; nothing that ships imports it.
package bundle

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"stund/internal/script"
)

// Builder builds files of the sources of one folder. The same sources give the same bytes.
type Builder struct {
	// Alias are files, relative to the folder, by the name of a package that the sources import.
	Alias map[string]string
	// Texts are the modules of texts that come when the page runs, by their names: "texts", and others after "texts/".
	Texts map[string]script.Texts

	src   string // absolute
	files map[string][]byte
	wrong []error
}

// New returns a builder of the sources in the folder.
func New(src string) (*Builder, error) {
	src, err := filepath.Abs(src)
	if err != nil {
		return nil, fmt.Errorf("find sources: %w", err)
	}
	return &Builder{src: src, files: map[string][]byte{}}, nil
}

// Files returns what was built, by name, or all that was wrong.
func (b *Builder) Files() (map[string][]byte, error) {
	if err := errors.Join(b.wrong...); err != nil {
		return nil, fmt.Errorf("build %s: %w", b.src, err)
	}
	return b.files, nil
}

// Script builds a script of the name, which pages name: it changes, and its name does not.
func (b *Builder) Script(name, entry string, define map[string]string) {
	b.keep(api.BuildOptions{Format: api.FormatIIFE, EntryPoints: []string{entry}, Outfile: name, Define: define}, "")
}

// Part builds one module with the module of texts, "" for none, and returns its name, which ends in a hash.
func (b *Builder) Part(name, entry, texts string, define map[string]string) string {
	return b.keep(api.BuildOptions{Format: api.FormatESModule, EntryPoints: []string{entry}, Outdir: ".",
		EntryNames: name + "-[hash]", Define: define}, texts)
}

// Parts builds a module and those that it loads when they are needed, and returns the name of the first.
func (b *Builder) Parts(name, entry string) string {
	return b.keep(api.BuildOptions{Format: api.FormatESModule, EntryPoints: []string{entry}, Outdir: ".",
		EntryNames: name + "-[hash]", ChunkNames: "[name]-[hash]", Splitting: true}, "")
}

// Sheet builds a style sheet, and returns its name, which ends in a hash.
func (b *Builder) Sheet(name, entry string) string {
	return b.keep(api.BuildOptions{EntryPoints: []string{entry}, Outdir: ".", EntryNames: name + "-[hash]"}, "")
}

// Bytes builds one file of the bytes, whose name ends in a hash.
func (b *Builder) Bytes(name, end string, body []byte) string {
	return b.keep(api.BuildOptions{Stdin: &api.StdinOptions{Contents: string(body), Sourcefile: name + end,
		Loader: api.LoaderCopy}, Outdir: ".", EntryNames: name + "-[hash]"}, "")
}

// Named keeps the bytes under a name that pages name: they change, and it does not.
func (b *Builder) Named(name string, body []byte) { b.files[name] = body }

// keep builds what the options say, in the form that every browser of the last two years reads, and returns the name of
// what was asked for.
func (b *Builder) keep(o api.BuildOptions, texts string) (name string) {
	// names hold a hash of the paths too, which must not be this machine's
	o.AbsWorkingDir, o.Bundle = b.src, true
	o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true
	o.Target, o.Charset, o.LegalComments = api.ES2022, api.CharsetUTF8, api.LegalCommentsNone
	o.JSX, o.JSXImportSource, o.Metafile = api.JSXAutomatic, "preact", false
	o.Alias = map[string]string{}
	for name, path := range b.Alias {
		o.Alias[name] = filepath.Join(b.src, path)
	}
	o.Plugins = []api.Plugin{{Name: "stund", Setup: func(p api.PluginBuild) { b.plug(p, texts) }}}
	result := api.Build(o)
	for _, m := range result.Errors {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		b.wrong = append(b.wrong, errors.New(at+m.Text))
	}
	for _, f := range result.OutputFiles {
		b.files[filepath.Base(f.Path)] = f.Contents
		if name == "" {
			name = filepath.Base(f.Path)
		}
	}
	return name
}

// plug answers imports of "texts" with the module of texts, those that come later with what speaks them, and those of a
// style sheet with its text.
func (b *Builder) plug(p api.PluginBuild, texts string) {
	p.OnResolve(api.OnResolveOptions{Filter: `^(texts(/\w+)?|\w+\.css)$`},
		func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.Kind == api.ResolveEntryPoint {
				return api.OnResolveResult{}, nil
			}
			return api.OnResolveResult{Path: a.Path, Namespace: "stund"}, nil
		})
	p.OnLoad(api.OnLoadOptions{Filter: `\.tsx?$`, Namespace: "file"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		source, err := b.source(a.Path)
		loader := api.LoaderTS
		if strings.HasSuffix(a.Path, "x") {
			loader = api.LoaderTSX
		}
		return api.OnLoadResult{Contents: &source, Loader: loader}, err
	})
	p.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "stund"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		if _, later := b.Texts[a.Path]; later {
			speaks := script.Later
			return api.OnLoadResult{Contents: &speaks, Loader: api.LoaderJS}, nil
		}
		if a.Path == "texts" {
			return api.OnLoadResult{Contents: &texts, Loader: api.LoaderTS}, nil
		}
		if strings.HasPrefix(a.Path, "texts/") {
			return api.OnLoadResult{}, fmt.Errorf("there are no %s", a.Path)
		}
		style, err := b.style(a.Path)
		return api.OnLoadResult{Contents: &style, Loader: api.LoaderText}, err
	})
}

// spoken finds what a source imports of texts.
var spoken = regexp.MustCompile(`import \* as (\w+) from "(texts(?:/\w+)?)"`)

// source returns a source in which texts that come later are said by their places.
func (b *Builder) source(path string) (string, error) {
	body, err := os.ReadFile(path)
	source := string(body)
	for _, found := range spoken.FindAllStringSubmatch(source, -1) {
		if texts, later := b.Texts[found[2]]; later && err == nil {
			source, err = placed(texts, source, found[1])
		}
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return source, nil
}

// placed returns the source with each text of the module that it imports by the name as T said by its place among them:
// a name for each would be declared, exported and imported, by every script that says one.
func placed(texts script.Texts, source, as string) (string, error) {
	var unknown error
	out := regexp.MustCompile(`\b`+as+`\.\w+`).ReplaceAllStringFunc(source, func(said string) string {
		at, known := texts.Place(said[len(as)+1:])
		if !known {
			unknown = fmt.Errorf("%s is no text", said)
		}
		return fmt.Sprintf("%s.said[%d]", as, at)
	})
	return out, unknown
}

// shared is the style sheet of package look, which the pages have as well.
const shared = "days.css"

// style returns the style sheet without its spaces and comments.
func (b *Builder) style(name string) (string, error) {
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

// Write makes the folder hold the files and nothing else: parts have other names when their content is another.
func Write(folder string, files map[string][]byte) error {
	old, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, f := range old {
		if _, kept := files[f.Name()]; !kept {
			if err := os.Remove(filepath.Join(folder, f.Name())); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(folder, name), files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}
