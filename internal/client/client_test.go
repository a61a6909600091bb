package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/ids"
	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/faulty"
)

var (
	now    = time.Date(2026, 11, 1, 11, 0, 0, 0, time.UTC)
	public = fact.Actor{Role: fact.Client}
	key    = []byte("0123456789abcdef0123456789abcdef")
	kari   = client.Contact{Name: "Kari Nordmann", Email: "Kari.Nordmann@example.com", Phone: "+4791234567",
		Language: i18n.NB}
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

func register(db store.Reader) *client.Register { return client.NewRegister(db, ids.Random(), key) }

// find is Find that must succeed.
func find(t *testing.T, r *client.Register, practice string, c client.Contact) (string, []store.Op) {
	t.Helper()
	id, ops, err := r.Find(t.Context(), practice, c, public, now)
	if err != nil {
		t.Fatal(err)
	}
	return id, ops
}

func stored(t *testing.T, db store.Reader, practice, id string) (client.Client, store.Item) {
	t.Helper()
	item, err := db.Get(t.Context(), client.Key(practice, id), store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	var c client.Client
	if err := json.Unmarshal(item.Data, &c); err != nil {
		t.Fatal(err)
	}
	return c, item
}

func TestNewClientComesWithItsWrite(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := register(db)
	id, ops := find(t, r, "lotus", kari)
	if len(ops) != 1 || !ids.Valid(id) {
		t.Fatalf("%q with %d operations", id, len(ops))
	}
	if _, err := db.Get(t.Context(), client.Key("lotus", id), store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Find wrote: %v", err)
	}
	if again, ops := find(t, r, "lotus", kari); again != id || len(ops) != 1 {
		t.Errorf("before it is written the client is %s with %d operations", again, len(ops))
	}
	if err := db.Transact(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
	got, item := stored(t, db, "lotus", id)
	if diff := cmp.Diff(client.Client{Contact: kari, Created: now}, got); diff != "" {
		t.Error(diff)
	}
	want := []fact.Fact{{Kind: "client.created", At: now, Practice: "lotus", Subject: id, Actor: public}}
	if len(item.Facts) != 1 || !ids.Valid(item.Facts[0].ID) {
		t.Fatalf("facts %+v", item.Facts)
	}
	item.Facts[0].ID = ""
	if diff := cmp.Diff(want, item.Facts); diff != "" {
		t.Error(diff)
	}
	if again, ops := find(t, register(db), "lotus", kari); again != id || ops != nil {
		t.Errorf("found again as %s with %d operations", again, len(ops))
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	r := register(open(t))
	id, _ := find(t, r, "lotus", kari)
	for _, c := range []struct {
		name     string
		practice string
		edit     func(*client.Contact)
		same     bool
	}{
		{"the e-mail address in other letters", "lotus", func(c *client.Contact) { c.Email = strings.ToUpper(c.Email) },
			true},
		{"another name, phone and language", "lotus", func(c *client.Contact) {
			c.Name, c.Phone, c.Language = "K", "+4799999999", i18n.EN
		}, true},
		{"another e-mail address", "lotus", func(c *client.Contact) { c.Email = "ola@example.com" }, false},
		{"the phone number alone", "lotus", func(c *client.Contact) { c.Email = "" }, false},
		{"another practice", "rosen", func(*client.Contact) {}, false},
		{"a phone number that looks like the address", "lotus", func(c *client.Contact) {
			c.Email, c.Phone = "", strings.ToLower(c.Email)
		}, false},
		{"practice and address cut elsewhere", "lotu", func(c *client.Contact) { c.Email = "s" + c.Email }, false},
	} {
		other := kari
		c.edit(&other)
		if got, _ := find(t, r, c.practice, other); (got == id) != c.same {
			t.Errorf("%s: same client %t", c.name, got == id)
		}
	}
	if got, _, err := client.NewRegister(open(t), ids.Random(), []byte("another")).Find(t.Context(), "lotus", kari,
		public, now); err != nil || got == id {
		t.Errorf("another installation's key gives the same id: %v", err)
	}
	byPhone := kari
	byPhone.Email = ""
	one, _ := find(t, r, "lotus", byPhone)
	byPhone.Name = "Kari N."
	if two, _ := find(t, r, "lotus", byPhone); one != two {
		t.Error("the same phone number is another client")
	}
}

// TestNeverOverwrites: whoever books under a known address changes nothing of what is known.
func TestNeverOverwrites(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := register(db)
	id, ops := find(t, r, "lotus", kari)
	stranger := client.Contact{Name: "X", Email: strings.ToLower(kari.Email), Phone: "+4700000000", Language: i18n.FI}
	_, late := find(t, r, "lotus", stranger) // both have read before either writes
	if err := db.Transact(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
	booking := store.Put(store.Item{Key: store.Key{Partition: "booking#x", Sort: "booking"}, Kind: "booking",
		Data: []byte("{}")}, store.IfAbsent)
	if err := db.Transact(t.Context(), append(late, booking)...); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("the second to come: %v", err)
	}
	if _, err := db.Get(t.Context(), booking.Item.Key, store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Error("what was to be written with the client was written without")
	}
	again, none := find(t, r, "lotus", stranger)
	if again != id || none != nil {
		t.Errorf("tried again it is %s with %d operations", again, len(none))
	}
	if got, item := stored(t, db, "lotus", id); got.Contact != kari || item.Version != 1 {
		t.Errorf("the client is now %+v", got)
	}
}

// TestStaleRead: a client who is there and not seen yet is a conflict, not a second client.
func TestStaleRead(t *testing.T) {
	t.Parallel()
	inner := open(t)
	db := faulty.New(inner, faulty.Options{Seed: 3, StaleReads: 1})
	r := register(db)
	id, ops := find(t, r, "lotus", kari)
	if err := db.Transact(t.Context(), ops...); err != nil {
		t.Fatal(err)
	}
	missed := 0
	for range 20 {
		again, ops := find(t, r, "lotus", kari)
		if again != id {
			t.Fatal("another id")
		}
		if ops == nil {
			continue
		}
		missed++
		if err := db.Transact(t.Context(), ops...); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("written twice: %v", err)
		}
	}
	if missed == 0 {
		t.Error("no read was stale: nothing was tested")
	}
}

// broken answers every read with its error.
type broken struct {
	store.Reader
	err error
}

func (b broken) Get(context.Context, store.Key, store.Consistency) (store.Item, error) {
	return store.Item{}, b.err
}

func TestFindTellsThatTheStoreIsDown(t *testing.T) {
	t.Parallel()
	id, ops, err := register(broken{err: store.ErrThrottled}).Find(t.Context(), "lotus", kari, public, now)
	if !errors.Is(err, store.ErrThrottled) || id != "" || ops != nil {
		t.Errorf("%q, %d operations, %v", id, len(ops), err)
	}
}

func TestNormalise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		in    client.Contact
		want  client.Contact
		wrong []string
	}{
		{"everything", client.Contact{Name: " Kari  Nordmann ", Email: " Kari@EXAMPLE.com", Phone: "912 34 567",
			Language: "no"},
			client.Contact{Name: "Kari Nordmann", Email: "Kari@example.com", Phone: "+4791234567", Language: i18n.NB},
			nil},
		{"the practice's language", client.Contact{Name: "K"}, client.Contact{Name: "K", Language: i18n.SV}, nil},
		{"no name", client.Contact{}, client.Contact{}, []string{"client.name"}},
		{"only white space for a name", client.Contact{Name: " \t "}, client.Contact{}, []string{"client.name"}},
		{"only overrides for a name", client.Contact{Name: "\u202e\u2066"}, client.Contact{}, []string{"client.name"}},
		{"all of it wrong", client.Contact{Name: "a\nb", Email: "x", Phone: "y", Language: "tlh"}, client.Contact{},
			[]string{"client.name", "client.email", "client.phone", "client.language"}},
		{"white space for addresses", client.Contact{Name: "K", Email: " ", Phone: " "}, client.Contact{},
			[]string{"client.email", "client.phone"}},
		{"a long name", client.Contact{Name: strings.Repeat("å", 121)}, client.Contact{}, []string{"client.name"}},
		{"a header for a name", client.Contact{Name: "Kari\r\nBcc: x@example.com"}, client.Contact{},
			[]string{"client.name"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.in
			var wrong fault.Fields
			got.Normalise("client", "NO", i18n.SV, &wrong)
			var paths []string
			for _, f := range wrong {
				paths = append(paths, f.Path)
			}
			if diff := cmp.Diff(c.wrong, paths); diff != "" {
				t.Error(diff)
			}
			if c.wrong == nil && got != c.want {
				t.Errorf("got %+v", got)
			}
			if c.wrong == nil {
				again := got
				again.Normalise("client", "NO", i18n.SV, &wrong)
				if again != got || wrong != nil {
					t.Errorf("put in its form again it is %+v, %v", again, wrong)
				}
			}
		})
	}
}

func TestKeyKeepsTenantsApart(t *testing.T) {
	t.Parallel()
	a, b := client.Key("lotus", "x"), client.Key("rosen", "x")
	if a == b || !strings.HasPrefix(a.Partition, "client#lotus#") {
		t.Errorf("%s and %s", a, b)
	}
}
