package tasks_test

import (
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
	"time"

	booking "stund/internal/booking/tasks"
	"stund/internal/catalogue/tasks"
	client "stund/internal/client/tasks"
	"stund/internal/i18n"
	invoice "stund/internal/invoice/tasks"
	"stund/internal/message/messagetest"
	payment "stund/internal/payment/tasks"
	survey "stund/internal/survey/tasks"
	"stund/internal/task"
)

// TestKindsKeepTheirNames: they are stored with tasks, and callers of the API know them.
func TestKindsKeepTheirNames(t *testing.T) {
	t.Parallel()
	want := []string{"own", "message-failed", "calendar-unreadable", "appointments-unmarked", "duplicate",
		"client-deceased", "payment", "invoice", "unhappy-client"}
	if got := tasks.Sources(tasks.With(nil)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: a new kind is added here, and none goes", got, want)
	}
}

// TestTwoKindsOfOneName are an error of whoever joins them, as is a kind that would pass for what somebody wrote.
func TestTwoKindsOfOneName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", task.Own, survey.Unhappy} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a further kind called %q joins", name)
				}
			}()
			tasks.With([]task.Kind{{Name: name}})
		}()
	}
}

// problems lists what may be the matter, as the API document says it of the kind's data.
func problems(t *testing.T, k task.Kind) (all []string) {
	t.Helper()
	f, ok := reflect.TypeOf(k.Data.Form).FieldByName("Problem")
	if all = strings.Split(f.Tag.Get("enum"), ","); !ok || len(all) < 3 {
		t.Fatalf("%s says no problems", k.Name)
	}
	return all
}

// examples are what tasks of the kind may be about.
func examples(t *testing.T, k task.Kind) (all []any) {
	t.Helper()
	switch k.Name {
	case client.Undelivered:
		return []any{client.Failing{Channel: "email", Reason: "bounced"},
			client.Failing{Channel: "sms", Reason: "failed"},
			client.Failing{Channel: "email", Reason: client.Complained}}
	case payment.Trouble:
		for _, p := range problems(t, k) {
			all = append(all, payment.Problem{Problem: p})
		}
	case invoice.Trouble:
		for _, p := range problems(t, k) {
			all = append(all, invoice.Problem{Problem: p})
		}
	case booking.Unmarked:
		return []any{booking.Left{Bookings: []string{"a"}}, booking.Left{Bookings: []string{"a", "b"}}}
	case survey.Unhappy:
		return []any{survey.Answer{Score: 3}, survey.Answer{Score: 3, Call: true}}
	}
	return all
}

// TestEveryKindHasWords in every language, whatever clients are called and however little is known. What is told of
// other things differs.
func TestEveryKindHasWords(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	hostile := "{other} <b>\u202e"
	kinds := tasks.With(nil)
	for _, k := range kinds {
		ways := map[string]bool{}
		for _, d := range append(examples(t, k), nil) {
			said := map[string]bool{}
			for _, l := range i18n.Langs() {
				for _, name := range []string{"", "Kari", hostile} {
					in := task.Telling{Lang: l, Zone: oslo, Now: messagetest.Begin,
						Name: func(string, string) string { return name }}
					title := task.Titled(kinds, task.Task{Kind: k.Name, Client: "c", Practitioner: "p",
						Data: task.Encoded(d)}, in)
					if l == i18n.EN && name == "Kari" {
						ways[title] = true
					}
					said[title] = true
					if strings.ContainsAny(strings.ReplaceAll(title, hostile, ""), "{}") || len(title) < 10 {
						t.Errorf("%s in %s: %q", k.Name, l, title)
					}
				}
				if k.Called.In(l) == "" {
					t.Errorf("%s is called nothing in %s", k.Name, l)
				}
			}
			if len(said) < 9 {
				t.Errorf("%s %v is said in %d ways", k.Name, d, len(said))
			}
		}
		if len(ways) < len(examples(t, k)) {
			t.Errorf("%d things are said of %s in the same words: %v", len(examples(t, k)), k.Name, ways)
		}
	}
	if got := task.Titled(kinds, task.Task{Title: "{client}"}, task.Telling{}); got != "{client}" {
		t.Errorf("what somebody wrote is %q", got)
	}
	if got := task.Titled(kinds, task.Task{Kind: "newer"}, task.Telling{}); got != "newer" {
		t.Errorf("what only a newer program knows is %q", got)
	}
}

// TestEveryKindIsListed: a kind of task that a package declares is one of those that this package joins; else its tasks
// would have no words.
func TestEveryKindIsListed(t *testing.T) {
	t.Parallel()
	joined := importsOf(t, "tasks.go")
	found := 0
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		folder := path.Dir(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == "e2e" || name == "task"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if declares(f) {
			found++
			if !slices.Contains(joined, "stund/internal/"+folder) {
				t.Errorf("%s declares a kind of task: add the Kinds of %s to internal/catalogue/tasks", name, folder)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 7 {
		t.Errorf("%d packages with kinds of task found: this test looks in the wrong places", found)
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

// declares reports whether the file has a literal of task.Kind, or of a list of them that is not empty.
func declares(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || len(lit.Elts) == 0 {
			return true
		}
		of := lit.Type
		if list, ok := of.(*ast.ArrayType); ok {
			of = list.Elt
		}
		s, ok := of.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Kind" {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		found = found || ok && x.Name == "task"
		return true
	})
	return found
}
