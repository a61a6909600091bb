package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	retry  = store.Retrier{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }, Attempts: 40}
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

func clients(db store.Store) *client.Clients { return keyed(db, key) }

func keyed(db store.Store, key []byte) *client.Clients {
	return client.NewClients(db, retry, ids.Random(), key, func() time.Time { return now })
}

// karis are the particulars of a client who booked as kari.
var karis = client.Particulars{Name: kari.Name, Emails: []string{kari.Email}, Phones: []string{kari.Phone},
	Language: kari.Language}

// find is Find that must succeed.
func find(t *testing.T, r *client.Clients, practice string, c client.Contact) client.Found {
	t.Helper()
	f, err := r.Find(t.Context(), practice, c, public, now)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// take finds the contact's client, and writes them if they are new.
func take(t *testing.T, db store.Store, c client.Contact) string {
	t.Helper()
	f := find(t, clients(db), "lotus", c)
	if f.Put == nil {
		return f.ID
	}
	if err := db.Transact(t.Context(), f.Put...); err != nil {
		t.Fatal(err)
	}
	return f.ID
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
	f := find(t, clients(db), "lotus", kari)
	if len(f.Put) != 3 || !ids.Valid(f.ID) || f.Seen { // the client, and two addresses
		t.Fatalf("%+v", f)
	}
	if _, err := db.Get(t.Context(), client.Key("lotus", f.ID), store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("Find wrote: %v", err)
	}
	if again := find(t, clients(db), "lotus", kari); again.ID == f.ID || len(again.Put) != 3 {
		t.Errorf("an id that says nothing is made twice: %+v", again)
	}
	if err := db.Transact(t.Context(), f.Put...); err != nil {
		t.Fatal(err)
	}
	got, item := stored(t, db, "lotus", f.ID)
	unseen := cmpopts.IgnoreUnexported(client.Client{})
	if diff := cmp.Diff(client.Client{Particulars: karis, Created: now}, got, unseen); diff != "" {
		t.Error(diff)
	}
	want := []fact.Fact{{Kind: "client.created", At: now, Practice: "lotus", Subject: f.ID, Actor: public}}
	if len(item.Facts) != 1 || !ids.Valid(item.Facts[0].ID) {
		t.Fatalf("facts %+v", item.Facts)
	}
	item.Facts[0].ID = ""
	if diff := cmp.Diff(want, item.Facts); diff != "" {
		t.Error(diff)
	}
	if again := find(t, clients(db), "lotus", kari); again.ID != f.ID || again.Put != nil || !again.Seen {
		t.Errorf("found again as %+v", again)
	}
	if id, put, err := clients(db).Reserve(t.Context(), "lotus", kari, now, now); err != nil || id != f.ID ||
		put != nil {
		t.Errorf("%q with %d operations, %v", id, len(put), err)
	}
}

// TestAddressesHoldNoNames: neither an address nor a name stands in what clients are found by, nor in facts.
func TestAddressesHoldNoNames(t *testing.T) {
	t.Parallel()
	f := find(t, clients(open(t)), "lotus", kari)
	for _, op := range f.Put[1:] {
		text := strings.ToLower(fmt.Sprint(op.Item.Key, string(op.Item.Data)))
		for _, word := range []string{"kari", "nordmann", "example", "9123"} {
			if strings.Contains(text, word) {
				t.Errorf("%q says %q", text, word)
			}
		}
	}
}

func TestWhoseAddress(t *testing.T) {
	t.Parallel()
	db := open(t)
	id := take(t, db, kari)
	for _, c := range []struct {
		name     string
		practice string
		edit     func(*client.Contact)
		same     bool
		seen     bool
	}{
		{"the e-mail address in other letters", "lotus", func(c *client.Contact) { c.Email = strings.ToUpper(c.Email) },
			true, true},
		{"another phone and language", "lotus", func(c *client.Contact) {
			c.Phone, c.Language = "+4799999999", i18n.EN
		}, true, true},
		{"the first name alone", "lotus", func(c *client.Contact) { c.Name = "KARI" }, true, true},
		{"a name between", "lotus", func(c *client.Contact) { c.Name = "Kári Anne  Nordmann" }, true, true},
		{"the last name first", "lotus", func(c *client.Contact) { c.Name = "Nordmann, Kari" }, true, true},
		{"a child", "lotus", func(c *client.Contact) { c.Name = "Emma Nordmann" }, false, true},
		{"a namesake", "lotus", func(c *client.Contact) { c.Name = "Kari Dahl" }, false, true},
		{"the last name alone", "lotus", func(c *client.Contact) { c.Name = "Nordmann" }, false, true},
		{"another e-mail address", "lotus", func(c *client.Contact) { c.Email = "ola@example.com" }, false, false},
		{"the phone number that they gave beside it", "lotus", func(c *client.Contact) { c.Email = "" }, false, true},
		{"the phone number of another", "lotus", func(c *client.Contact) { c.Email, c.Name = "", "Ola" }, false, true},
		{"another practice", "rosen", func(*client.Contact) {}, false, false},
		{"a phone number that looks like the address", "lotus", func(c *client.Contact) {
			c.Email, c.Phone = "", strings.ToLower(c.Email)
		}, false, false},
		{"practice and address cut elsewhere", "lotu", func(c *client.Contact) { c.Email = "s" + c.Email }, false,
			false},
	} {
		other := kari
		c.edit(&other)
		f := find(t, clients(db), c.practice, other)
		if (f.ID == id) != c.same || (f.Put == nil) != c.same || f.Seen != c.seen {
			t.Errorf("%s: same client %t, seen %t, %d operations", c.name, f.ID == id, f.Seen, len(f.Put))
		}
		whose, put, err := clients(db).Reserve(t.Context(), c.practice, other, now, now)
		if err != nil || (whose == id) != c.same || (put == nil) != c.same {
			t.Errorf("%s: %q is reserved with %d operations, %v", c.name, whose, len(put), err)
		}
	}
	other := keyed(db, []byte("another"))
	if f := find(t, other, "lotus", kari); f.ID == id {
		t.Error("another installation's key finds the client")
	}
}

// TestSaidPhone: whoever books with somebody else's name and phone number and an e-mail address of their own is not who
// is found by that number alone, whatever they change later; whom the practice wrote down with it is.
func TestSaidPhone(t *testing.T) {
	t.Parallel()
	victim := client.Contact{Name: kari.Name, Phone: kari.Phone}
	attacks := map[string]func(*testing.T, store.Store) string{
		"booked with it": func(t *testing.T, db store.Store) string {
			return take(t, db, client.Contact{Name: kari.Name, Phone: kari.Phone, Email: "other@example.com"})
		},
		"changed to it": func(t *testing.T, db store.Store) string {
			id := take(t, db, client.Contact{Name: "Ola", Email: "other@example.com"})
			for _, p := range []client.Particulars{
				{Name: "Ola", Emails: []string{"other@example.com"}, Phones: []string{kari.Phone}},
				{Name: kari.Name, Emails: []string{"other@example.com"}, Phones: []string{kari.Phone}},
				{Name: kari.Name, Emails: []string{"third@example.com"}, Phones: []string{kari.Phone}},
			} {
				if _, err := clients(db).Change(t.Context(), public, "lotus", id, 0, p); err != nil {
					t.Fatal(err)
				}
			}
			return id
		},
		"called as they are, beside a number that both have": func(t *testing.T, db store.Store) string {
			ola := client.Particulars{Name: "Ola", Emails: []string{"ola@example.com"}, Phones: []string{kari.Phone}}
			c := add(t, clients(db), ola)
			ola.Name = kari.Name
			if _, err := clients(db).Change(t.Context(), public, "lotus", c.ID, 0, ola); err != nil {
				t.Fatal(err)
			}
			return c.ID
		},
	}
	for name, attack := range attacks {
		db := open(t)
		theirs := attack(t, db)
		f := find(t, clients(db), "lotus", victim)
		reserved, _, err := clients(db).Reserve(t.Context(), "lotus", victim, now.Add(time.Hour), now)
		if f.ID == theirs || f.Put == nil || reserved == theirs || err != nil {
			t.Fatalf("%s: found as %+v, reserved as %s, %v", name, f, reserved, err)
		}
		for _, emails := range [][]string{nil, {kari.Email}} {
			all, err := clients(db).Draft("lotus", now, store.Strong).Take(t.Context(), []client.Entry{{Line: 1,
				Particulars: client.Particulars{Name: kari.Name, Emails: emails, Phones: []string{kari.Phone}}}},
				client.NoLimit)
			if err != nil || all[0].Outcome != client.New || all[0].Client == theirs {
				t.Errorf("%s: what a list says of who has the number and %q is %+v, %v", name, emails, all, err)
			}
		}
		own := take(t, db, victim)
		if again := find(t, clients(db), "lotus", victim); again.ID != own || again.Put != nil {
			t.Errorf("%s: found again as %+v, want %s", name, again, own)
		}
	}
	db := open(t)
	known := add(t, clients(db), client.Particulars{Name: kari.Name, Emails: []string{kari.Email},
		Phones: []string{kari.Phone}})
	if f := find(t, clients(db), "lotus", victim); f.ID != known.ID {
		t.Errorf("whom the practice wrote down is found as %+v", f)
	}
}

// TestAFamily shares an address: each is found by their own name, and a name that fits two is nobody's.
func TestAFamily(t *testing.T) {
	t.Parallel()
	db := open(t)
	emma, namesake, short := kari, kari, kari
	emma.Name, namesake.Name, short.Name = "Emma Nordmann", "Kari Dahl", "Kari"
	mother, child, third := take(t, db, kari), take(t, db, emma), take(t, db, namesake)
	if mother == child || child == third || third == mother {
		t.Fatal("two are one client")
	}
	if take(t, db, kari) != mother || take(t, db, emma) != child || take(t, db, namesake) != third {
		t.Error("they are not found again")
	}
	fourth := take(t, db, short)
	if fourth == mother || fourth == third {
		t.Error("one of two of the name was chosen")
	}
	if take(t, db, short) != fourth {
		t.Error("a short name of its own is not found again")
	}
	_, item := stored(t, db, "lotus", child)
	if len(item.Facts) != 2 || item.Facts[1].Kind != "client.shares-address" {
		t.Fatalf("facts %+v", item.Facts)
	}
	said, err := client.FactShares.Data(item.Facts[1])
	if err != nil || len(said.With) != 1 || string(said.With[0]) != mother {
		t.Errorf("shares with %v, %v", said.With, err)
	}
}

// TestReserved: who waits has the id that they will have as a client, and is none before they book.
func TestReserved(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := clients(db)
	soon := now.AddDate(0, 0, 10)
	reserve := func(at, until time.Time) string {
		t.Helper()
		id, put, err := r.Reserve(t.Context(), "lotus", kari, until, at)
		if err != nil {
			t.Fatal(err)
		}
		if put != nil {
			if err := db.Transact(t.Context(), put...); err != nil {
				t.Fatal(err)
			}
		}
		return id
	}
	id := reserve(now, soon)
	if again := reserve(now, soon); again != id {
		t.Errorf("reserved twice: %s and %s", id, again)
	}
	if later := reserve(soon.Add(-time.Hour), soon.AddDate(0, 0, 5)); later != id {
		t.Errorf("reserved for longer it is another: %s and %s", id, later)
	}
	f := find(t, r, "lotus", kari)
	if f.ID != id || f.Seen || len(f.Put) != 3 {
		t.Errorf("who waits is found as %+v", f)
	}
	if over := reserve(soon.AddDate(0, 0, 5), soon.AddDate(0, 1, 0)); over == id {
		t.Error("it is reserved beyond its time")
	}
	id = reserve(soon, soon)
	if took := take(t, db, kari); took != id {
		t.Errorf("%s became %s", id, took)
	}
	if f := find(t, r, "lotus", kari); f.ID != id || f.Put != nil || !f.Seen {
		t.Errorf("the client is found as %+v", f)
	}
}

// TestMoreThanAnAddressTakes: who comes after as many as an address is known for is a client all the same.
func TestMoreThanAnAddressTakes(t *testing.T) {
	t.Parallel()
	db := open(t)
	seen := map[string]bool{}
	for n := range 25 {
		c := client.Contact{Name: fmt.Sprintf("Guest%d Lie", n), Email: "reception@example.com"}
		seen[take(t, db, c)] = true
	}
	if len(seen) != 25 {
		t.Errorf("%d clients", len(seen))
	}
}

// TestNeverOverwrites: whoever books under a known address changes nothing of what is known.
func TestNeverOverwrites(t *testing.T) {
	t.Parallel()
	db := open(t)
	r := clients(db)
	first := find(t, r, "lotus", kari)
	stranger := client.Contact{Name: "Kari", Email: strings.ToLower(kari.Email), Phone: "+4700000000",
		Language: i18n.FI}
	late := find(t, r, "lotus", stranger) // both have read before either writes
	if err := db.Transact(t.Context(), first.Put...); err != nil {
		t.Fatal(err)
	}
	booking := store.Put(store.Item{Key: store.Key{Partition: "booking#x", Sort: "booking"}, Kind: "booking",
		Data: []byte("{}")}, store.IfAbsent)
	if err := db.Transact(t.Context(), append(late.Put, booking)...); !errors.Is(err, store.ErrConflict) {
		t.Fatalf("the second to come: %v", err)
	}
	if _, err := db.Get(t.Context(), booking.Item.Key, store.Strong); !errors.Is(err, store.ErrNotFound) {
		t.Error("what was to be written with the client was written without")
	}
	again := find(t, r, "lotus", stranger)
	if again.ID != first.ID || again.Put != nil {
		t.Errorf("tried again it is %+v", again)
	}
	if got, item := stored(t, db, "lotus", first.ID); got.Contact(i18n.EN) != kari || item.Version != 1 {
		t.Errorf("the client is now %+v", got)
	}
}

// TestStaleRead: a client who is there and not seen yet is a conflict, not a second client.
func TestStaleRead(t *testing.T) {
	t.Parallel()
	inner := open(t)
	db := faulty.New(inner, faulty.Options{Seed: 3, StaleReads: 1})
	r := clients(db)
	first := find(t, r, "lotus", kari)
	if err := db.Transact(t.Context(), first.Put...); err != nil {
		t.Fatal(err)
	}
	missed := 0
	for range 20 {
		again := find(t, r, "lotus", kari)
		if again.Put == nil {
			if again.ID != first.ID {
				t.Fatal("another client")
			}
			continue
		}
		missed++
		if err := db.Transact(t.Context(), again.Put...); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("written twice: %v", err)
		}
	}
	if missed == 0 {
		t.Error("no read was stale: nothing was tested")
	}
}

// broken answers every read with its error.
type broken struct {
	store.Store
	err error
}

func (b broken) Get(context.Context, store.Key, store.Consistency) (store.Item, error) {
	return store.Item{}, b.err
}

func TestFindTellsThatTheStoreIsDown(t *testing.T) {
	t.Parallel()
	r := clients(broken{err: store.ErrThrottled})
	if f, err := r.Find(t.Context(), "lotus", kari, public, now); !errors.Is(err, store.ErrThrottled) || f.ID != "" ||
		f.Put != nil {
		t.Errorf("%+v, %v", f, err)
	}
	if id, _, err := r.Reserve(t.Context(), "lotus", kari, now, now); !errors.Is(err, store.ErrThrottled) || id != "" {
		t.Errorf("%q, %v", id, err)
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
