package facts_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/archtest"
	"stund/internal/catalogue/facts"
	"stund/internal/fact/facttest"
)

var update = flag.Bool("update", false, "write the kinds of fact anew")

// TestFactsHoldNoText: facts are kept for ever and told on, so that names, addresses and what people wrote have no
// place in them.
func TestFactsHoldNoText(t *testing.T) {
	t.Parallel()
	all := facts.Kinds()
	for _, name := range all.Names(nil) {
		kind, _ := all.Find(name)
		data, _ := kind.Form()
		if err := facttest.Sound(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFactKindsKeepTheirNames: facts that were written are read by their kinds for ever, and reactors outside this
// program may be too. testdata/kinds.txt has every kind with its version and the fields of its data. A kind or a field
// may be added there. What is taken away or changes its name or type is lost to the facts that were written: a change
// of meaning is a new version, whose kind reads the earlier ones.
func TestFactKindsKeepTheirNames(t *testing.T) {
	t.Parallel()
	const golden = "testdata/kinds.txt"
	var got strings.Builder
	all := facts.Kinds()
	for _, name := range all.Names(nil) {
		kind, _ := all.Find(name)
		data, version := kind.Form()
		fmt.Fprintf(&got, "%s, version %d\n", name, version)
		for _, f := range fields("", data) {
			fmt.Fprintf(&got, "  %s\n", f)
		}
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("kinds of fact (-%s +registered). What is new there is written by go test "+
			"./internal/catalogue/facts -update; what is gone must come back:\n%s", golden, diff)
	}
}

// fields lists the fields of data as they are stored, with their types. Those of a part follow it, below its name.
func fields(within string, t reflect.Type) (all []string) {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.String() == "time.Time" {
		return nil
	}
	for f := range t.Fields() {
		name := within + f.Tag.Get("json")
		all = append(all, name+" "+f.Type.String())
		before, _, _ := strings.Cut(name, ",")
		all = append(all, fields(before+".", f.Type)...)
	}
	return all
}

// TestEveryKindIsRegistered: a kind of fact that a package declares is listed by its capability's Facts, and that list
// is one of those that this package joins. A kind whose name is not written as it is (package practice makes some of
// parts) is held to the second only.
func TestEveryKindIsRegistered(t *testing.T) {
	t.Parallel()
	registered := facts.Kinds().Names(nil)
	joined := importsOf(t, "facts.go")
	found := 0
	for _, d := range declaredKinds(t, os.DirFS("../..")) {
		if d.name != "" {
			found++
		}
		switch {
		case !slices.Contains(joined, "stund/internal/"+d.folder):
			t.Errorf("%s declares a kind of fact: add the Facts of %s to internal/catalogue/facts", d.at, d.folder)
		case d.name != "" && !slices.Contains(registered, d.name):
			t.Errorf("%s declares %s, which is not registered: add it to the Facts of %s", d.at, d.name, d.folder)
		}
	}
	if found < 10 {
		t.Errorf("%d kinds found in the source: this test looks in the wrong places", found)
	}
}

func importsOf(t *testing.T, file string) (paths []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		paths = append(paths, strings.Trim(i.Path.Value, `"`))
	}
	return paths
}

// TestWhoTellsOfClientsHasTraces: a capability whose facts may concern a client holds something about clients, so it
// lists traces. What is in none is neither handed out to them nor erased with them, and no other test would notice.
func TestWhoTellsOfClientsHasTraces(t *testing.T) {
	t.Parallel()
	joined := importsOf(t, "../traces/traces.go")
	found := 0
	for _, d := range declaredKinds(t, os.DirFS("../..")) {
		if !d.concerning {
			continue
		}
		found++
		if !slices.Contains(joined, "stund/internal/"+d.folder) {
			t.Errorf("%s declares a kind of fact that may concern a client: add the Traces of %s to "+
				"internal/catalogue/traces", d.at, d.folder)
		}
	}
	if found < 10 {
		t.Errorf("%d such kinds found in the source: this test looks in the wrong places", found)
	}
}

// declared is a kind of fact in the source.
type declared struct {
	name, folder, at string
	concerning       bool // it may concern a client
}

// declaredKinds finds the kinds that what ships declares.
func declaredKinds(t *testing.T, root fs.FS) (all []declared) {
	t.Helper()
	kits := archtest.Packages("test kits")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || name == "fact" || slices.Contains(kits, "stund/internal/"+name)):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path.Join("internal", name), source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, k := range kindsIn(f) {
			all = append(all, declared{k.name, path.Dir(name), set.Position(k.at).String(), k.concerning})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// kind is a literal of fact.Kind; its name is "" where it is not written as it is.
type kind struct {
	name       string
	at         token.Pos
	concerning bool
}

// kindsIn finds the kinds that a file declares.
func kindsIn(f *ast.File) (all []kind) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || !isKind(lit.Type) {
			return true
		}
		k := kind{at: lit.Pos()}
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if ok && named(kv.Key, "Client") {
				k.concerning = true
			}
			if !ok || !named(kv.Key, "Name") {
				continue
			}
			if text, ok := kv.Value.(*ast.BasicLit); ok {
				k.name = strings.Trim(text.Value, "\"`")
			}
		}
		all = append(all, k)
		return true
	})
	return all
}

// isKind reports whether the type is written fact.Kind[…].
func isKind(e ast.Expr) bool {
	i, ok := e.(*ast.IndexExpr)
	if !ok {
		return false
	}
	s, ok := i.X.(*ast.SelectorExpr)
	return ok && named(s.X, "fact") && s.Sel.Name == "Kind"
}

func named(e ast.Expr, name string) bool {
	x, ok := e.(*ast.Ident)
	return ok && x.Name == name
}
