package worklist_test

import (
	"path/filepath"
	"slices"
	"testing"

	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/message/messagetest"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/secret"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/task"
	"stund/internal/worklist"
)

var (
	theOwner  = fact.Actor{Role: fact.Owner, ID: "u1", Practice: "lotus"}
	assistant = fact.Actor{Role: fact.Assistant, ID: "u2", Practice: "lotus"}
	ida       = fact.Actor{Role: fact.Practitioner, ID: "u3", Practice: "lotus", Practitioner: "ida"}
	bo        = fact.Actor{Role: fact.Practitioner, ID: "u4", Practice: "lotus", Practitioner: "bo"}
)

type world struct {
	*worklist.List
	*base.Base
	t *testing.T
}

func open(t *testing.T) *world {
	t.Helper()
	file, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	c := clock.At(messagetest.Begin)
	book, _ := messagetest.Make(t, file, c)
	b := &base.Base{Store: file, Clock: c, IDs: ids.Random(), Keys: secret.Keys{IDs: []byte("key")},
		Retry:  store.Retrier{Sleep: clock.Sleep},
		Shared: base.Shared{}}
	base.Put[*practice.Book](b, book)
	return &world{worklist.Of(b), b, t}
}

func (w *world) client(name, practitioner string) string {
	w.t.Helper()
	c, err := client.Of(w.Base).Add(w.t.Context(), theOwner, "lotus", "", client.Particulars{Name: name,
		Practitioner: practitioner})
	if err != nil {
		w.t.Fatal(err)
	}
	f := client.FactCreated.New("f", w.Now(), "lotus", c.ID, theOwner, fact.None{})
	if err := register.Of(w.Base).React(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

// titles lists the titles of the actor's tasks.
func (w *world) titles(actor fact.Actor) (all []string) {
	w.t.Helper()
	page, err := w.List.List(w.t.Context(), actor, "lotus", task.Ask{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, t := range page.Tasks {
		all = append(all, t.Title)
	}
	return all
}

// TestWhoSeesWhat of single tasks: what lists do not show is not there by its id.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	w := open(t)
	hers, his := w.client("Kari", "ida"), w.client("Ola", "bo")
	for name, c := range map[string]struct {
		content task.Content
		seen    []fact.Actor
	}{
		"anybody's":             {task.Content{}, []fact.Actor{theOwner, assistant, ida, bo}},
		"ida's":                 {task.Content{Practitioner: "ida"}, []fact.Actor{theOwner, assistant, ida}},
		"the owner's":           {task.Content{Role: fact.Owner}, []fact.Actor{theOwner}},
		"assistants'":           {task.Content{Role: fact.Assistant}, []fact.Actor{theOwner, assistant}},
		"practitioners'":        {task.Content{Role: fact.Practitioner}, []fact.Actor{theOwner, assistant, ida, bo}},
		"about ida's client":    {task.Content{Client: hers}, []fact.Actor{theOwner, assistant, ida}},
		"ida's, of bo's client": {task.Content{Client: his, Practitioner: "ida"}, []fact.Actor{theOwner, assistant}},
		"of nobody any more": {task.Content{Client: ids.Derive([]byte("x"), "gone")},
			[]fact.Actor{theOwner, assistant}},
	} {
		c.content.Title = name
		made, err := w.Add(t.Context(), theOwner, "lotus", "", c.content)
		if err != nil {
			t.Fatal(err)
		}
		for _, actor := range []fact.Actor{theOwner, assistant, ida, bo} {
			want := slices.Contains(c.seen, actor)
			_, err := w.Get(t.Context(), actor, "lotus", made.ID)
			if want != (err == nil) || !want && fault.CodeOf(err) != "task-unknown" {
				t.Errorf("%s by its id for %s %s: %v", name, actor.Role, actor.Practitioner, err)
			}
			if got := slices.Contains(w.titles(actor), name); got != want {
				t.Errorf("%s in the list of %s %s: %v", name, actor.Role, actor.Practitioner, got)
			}
		}
		if _, err := w.Get(t.Context(), theOwner, "birch", made.ID); fault.CodeOf(err) != "task-unknown" {
			t.Errorf("another practice sees it: %v", err)
		}
	}
}
