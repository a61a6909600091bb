package once_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/once"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var (
	begin = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	owner = fact.Actor{Role: fact.Owner, ID: "o", Practice: "lotus"}
)

func open(t *testing.T) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "stund.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func request(t *testing.T, actor fact.Actor, practice, kind, key string, asked any) once.Request {
	t.Helper()
	r, err := once.Of(actor, practice, kind, key, asked)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// carryOut writes that the request added what has the id.
func carryOut(t *testing.T, db store.Store, r once.Request, made string) error {
	t.Helper()
	ops, err := r.Put(made, begin)
	if err != nil {
		t.Fatal(err)
	}
	return db.Transact(t.Context(), ops...)
}

// The same request finds what it added; any other finds nothing, but under its key with other content it is refused.
func TestMade(t *testing.T) {
	t.Parallel()
	db := open(t)
	if err := carryOut(t, db, request(t, owner, "lotus", "tag", "k", "red"), "vip"); err != nil {
		t.Fatal(err)
	}
	assistant := owner
	assistant.Role = fact.Assistant
	other := owner
	other.ID = "p"
	for name, c := range map[string]struct {
		r    once.Request
		made string
		err  error
	}{
		"the same":         {r: request(t, owner, "lotus", "tag", "k", "red"), made: "vip"},
		"other content":    {r: request(t, owner, "lotus", "tag", "k", "blue"), err: once.Reused()},
		"another key":      {r: request(t, owner, "lotus", "tag", "l", "red")},
		"another kind":     {r: request(t, owner, "lotus", "field", "k", "red")},
		"another practice": {r: request(t, owner, "birch", "tag", "k", "red")},
		"another role":     {r: request(t, assistant, "lotus", "tag", "k", "red")},
		"another person":   {r: request(t, other, "lotus", "tag", "k", "red")},
		"no key":           {r: request(t, owner, "lotus", "tag", "", "red")},
	} {
		made, err := c.r.Made(t.Context(), db)
		if made != c.made || fault.CodeOf(err) != fault.CodeOf(c.err) {
			t.Errorf("%s: %q, %v", name, made, err)
		}
	}
}

// Of the same request that is carried out twice at once, one is a conflict, and the first holds.
func TestPutAtOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := request(t, owner, "lotus", "tag", "k", "red")
	first, second := carryOut(t, db, r, "one"), carryOut(t, db, r, "two")
	if first != nil || !errors.Is(second, store.ErrConflict) {
		t.Errorf("%v, and then %v", first, second)
	}
	if made, err := r.Made(t.Context(), db); made != "one" || err != nil {
		t.Errorf("%q, %v", made, err)
	}
}

// Without a key nothing is kept.
func TestWithoutKey(t *testing.T) {
	t.Parallel()
	if ops, err := request(t, owner, "lotus", "tag", "", "red").Put("vip", begin); len(ops) > 0 || err != nil {
		t.Errorf("%v, %v", ops, err)
	}
}

// What is kept says neither the key nor what was asked for, and may be removed once it is known no longer.
func TestKept(t *testing.T) {
	t.Parallel()
	ops, err := request(t, owner, "lotus", "tag", "secret key", "red").Put("vip", begin)
	if err != nil || len(ops) != 1 {
		t.Fatalf("%v, %v", ops, err)
	}
	i := ops[0].Item
	if !i.Expires.Equal(begin.Add(once.Kept)) {
		t.Errorf("kept until %s", i.Expires)
	}
	if all := i.Key.String() + string(i.Data); strings.Contains(all, "secret") || strings.Contains(all, "red") {
		t.Errorf("kept as %s", all)
	}
}
