package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const module = "stund"

// Check reads every Go file below the root of the module and returns what breaks a rule, sorted, each with its place
// and the rule's reason.
func Check(root fs.FS) ([]string, error) {
	c := &checker{fset: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(name)
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(c.fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		c.file(name, file)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	slices.Sort(c.found)
	return slices.Compact(c.found), nil
}

// Packages returns the import paths of the layer's packages: each has more below it. None where no layer has the name.
func Packages(layer string) (paths []string) {
	for _, l := range layers {
		if l.name == layer {
			for _, p := range l.packages {
				paths = append(paths, module+"/internal/"+p)
			}
		}
	}
	return paths
}

type checker struct {
	fset  *token.FileSet
	found []string
}

func (c *checker) breaks(at token.Pos, format string, args ...any) {
	p := c.fset.Position(at)
	c.found = append(c.found, fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...)))
}

func (c *checker) file(name string, f *ast.File) {
	dir := folder(path.Dir(name))
	test := strings.HasSuffix(name, "_test.go")
	if shapeless[strings.TrimSuffix(f.Name.Name, "_test")] {
		c.breaks(f.Package, "package %s: name it after a thing of the field", f.Name.Name)
	}
	l := layerOf(dir)
	if l == nil {
		c.breaks(f.Package, "package %s is in no layer of the plan (internal/archtest/rules.go)", dir)
		return
	}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the compiler's business
		}
		if spec.Name != nil && spec.Name.Name == "." {
			c.breaks(spec.Pos(), "dot import of %s: names say where they come from", p)
		}
		if rest, ok := strings.CutPrefix(p, module+"/"); ok {
			if !test {
				c.inner(spec.Pos(), dir, l, folder(rest))
			}
			continue
		}
		c.outer(spec.Pos(), dir, l, p, test)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			c.breaks(fn.Pos(), "func init: nothing registers itself; wirings build everything")
		}
	}
	if dir != clockPackage {
		c.time(f)
	}
	if !test && dir != zonePackage {
		c.zones(f)
	}
	if !test {
		c.texts(dir, f)
	}
	if !test && dir != factPackage && l.name != testKits {
		c.facts(f)
	}
}

// folder returns a package's folder as the plan names it.
func folder(dir string) string { return strings.TrimPrefix(dir, "internal/") }

// below reports whether dir is the folder or lies in it.
func below(dir, folder string) bool { return dir == folder || strings.HasPrefix(dir, folder+"/") }

// place finds the layer of a folder, and where in the layer's list it stands: the longest name wins.
func place(dir string) (l *layer, index int) {
	longest := -1
	for i := range layers {
		for n, p := range layers[i].packages {
			if below(dir, p) && len(p) > longest {
				l, index, longest = &layers[i], n, len(p)
			}
		}
	}
	return l, index
}

func layerOf(dir string) *layer {
	l, _ := place(dir)
	return l
}

// inner judges an import of a package of ours.
func (c *checker) inner(at token.Pos, dir string, l *layer, imported string) {
	to, there := place(imported)
	_, here := place(dir)
	switch {
	case to == nil:
		c.breaks(at, "import of %s, which is in no layer of the plan", imported)
	case to == l && here == there:
		// a package and its own parts
	case slices.Contains(l.may, everything):
	case !slices.Contains(l.may, to.name):
		c.breaks(at, "%s (%s) imports %s (%s): %s", dir, l.name, imported, to.name, l.why)
	case to == l && knowsNobody[dir]:
		c.breaks(at, "%s imports %s: it reads facts by the registry and knows no other capability", dir, imported)
	case to == l && l.inLine && there > here:
		c.breaks(at, "%s imports %s, which comes after it: %s", dir, imported, l.why)
	}
}

// outer judges an import from outside the module.
func (c *checker) outer(at token.Pos, dir string, l *layer, imported string, test bool) {
	for _, o := range outsides {
		if test && !o.inTests || !slices.ContainsFunc(o.paths, func(p string) bool {
			return imported == p || !notBelow[p] && strings.HasPrefix(imported, p+"/")
		}) {
			continue
		}
		within := func(name string) bool { return l.name == name || below(dir, name) }
		if len(o.only) > 0 && !slices.ContainsFunc(o.only, within) || slices.ContainsFunc(o.never, within) {
			c.breaks(at, "%s imports %s: %s", dir, imported, o.why)
		}
	}
}

// local returns the name under which the file imports a package, "" if it does not.
func local(f *ast.File, importPath string) string {
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == importPath {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(importPath)
		}
	}
	return ""
}

func (c *checker) time(f *ast.File) {
	name := local(f, "time")
	if name == "" {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && machineTime[s.Sel.Name] {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == name {
				c.breaks(s.Pos(), "time.%s outside of package clock: take a clock, so that time can be moved",
					s.Sel.Name)
			}
		}
		return true
	})
}

// facts finds facts that are written down as they please instead of made by their kind: literals of fact.Fact with
// anything in them, also in a list or map of them.
func (c *checker) facts(f *ast.File) {
	name := local(f, module+"/internal/fact")
	isFact := func(e ast.Expr) bool {
		s, ok := e.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Fact" {
			return false
		}
		x, ok := s.X.(*ast.Ident)
		return ok && name != "" && x.Name == name
	}
	made := func(lit *ast.CompositeLit) {
		if len(lit.Elts) > 0 {
			c.breaks(lit.Pos(), "fact.Fact written down: make it by its kind (fact.Kind.New), which is registered")
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if isFact(lit.Type) {
			made(lit)
		}
		if !isFact(element(lit.Type)) {
			return true
		}
		for _, e := range lit.Elts {
			if inner, ok := value(e).(*ast.CompositeLit); ok && inner.Type == nil {
				made(inner)
			}
		}
		return true
	})
}

// element returns the type of what a list or map of type t holds, nil for another type. A pointer counts as what it
// points to.
func element(t ast.Expr) ast.Expr {
	var e ast.Expr
	switch t := t.(type) {
	case *ast.ArrayType:
		e = t.Elt
	case *ast.MapType:
		e = t.Value
	}
	if p, ok := e.(*ast.StarExpr); ok {
		return p.X
	}
	return e
}

// value returns the value of an element of a literal, with or without a key.
func value(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return e
}

var languages = []string{"NB", "SV", "DA", "FI", "EN"} // the fields of i18n.Text, in order

// zones holds what ships to the zone data that is compiled in.
func (c *checker) zones(f *ast.File) {
	name := local(f, "time")
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == machineZones {
			if x, ok := s.X.(*ast.Ident); ok && name != "" && x.Name == name {
				c.breaks(s.Pos(), "time.%s: a name from outside may be no zone; ask civil.Zone", machineZones)
			}
		}
		return true
	})
}

// texts finds the i18n.Text literals: named as such, or elided in a list or map of them, or keyed by its fields.
func (c *checker) texts(dir string, f *ast.File) {
	name := local(f, module+"/internal/i18n")
	isText := func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.SelectorExpr:
			x, ok := e.X.(*ast.Ident)
			return ok && name != "" && x.Name == name && e.Sel.Name == "Text"
		case *ast.Ident:
			return dir == "i18n" && e.Name == "Text"
		}
		return false
	}
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if isText(lit.Type) || lit.Type == nil && keyedByLanguage(lit) {
			c.text(lit)
		}
		var element ast.Expr
		switch t := lit.Type.(type) {
		case *ast.ArrayType:
			element = t.Elt
		case *ast.MapType:
			element = t.Value
		}
		if element == nil || !isText(element) {
			return true
		}
		for _, e := range lit.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			if inner, ok := e.(*ast.CompositeLit); ok && inner.Type == nil && !keyedByLanguage(inner) {
				c.text(inner)
			}
		}
		return true
	})
}

func keyedByLanguage(lit *ast.CompositeLit) bool {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok && (k.Name == "NB" || k.Name == "FI") {
				return true
			}
		}
	}
	return false
}

var placeholder = regexp.MustCompile(`\{[A-Za-z0-9_]*\}`)

// text judges one literal: all five languages, one a line, none empty, each with the same placeholders. The zero value
// is no text. A value that is no constant written on the spot is there, and no more is known of it.
func (c *checker) text(lit *ast.CompositeLit) {
	if len(lit.Elts) == 0 {
		return
	}
	c.oneALine(lit)
	values := map[string]ast.Expr{}
	for i, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok {
				values[k.Name] = kv.Value
			}
		} else if i < len(languages) {
			values[languages[i]] = e
		}
	}
	var marks []string
	first := ""
	for _, l := range languages {
		v := values[l]
		if v == nil {
			c.breaks(lit.Pos(), "text without %s", l)
			continue
		}
		s, known := constant(v)
		if !known {
			continue
		}
		if strings.TrimSpace(s) == "" {
			c.breaks(lit.Pos(), "text with an empty %s", l)
			continue
		}
		set := map[string]bool{}
		for _, m := range placeholder.FindAllString(s, -1) {
			set[m] = true
		}
		own := slices.Sorted(maps.Keys(set))
		if first == "" {
			first, marks = l, own
		} else if !slices.Equal(marks, own) {
			c.breaks(lit.Pos(), "text has placeholders %v in %s and %v in %s", marks, first, own, l)
		}
	}
}

// oneALine holds a text that is written down to one language a line, so that translations stand below each other.
func (c *checker) oneALine(lit *ast.CompositeLit) {
	last := 0
	for _, e := range lit.Elts {
		v := value(e)
		if _, known := constant(v); !known {
			continue
		}
		if c.fset.Position(v.Pos()).Line == last {
			c.breaks(v.Pos(), "text with two languages on a line")
			return
		}
		last = c.fset.Position(v.End()).Line
	}
}

// constant returns the value of a string literal or a sum of them.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.BinaryExpr:
		x, okX := constant(e.X)
		y, okY := constant(e.Y)
		return x + y, okX && okY && e.Op == token.ADD
	}
	return "", false
}
