package sealed_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stund/internal/clock"
	"stund/internal/fact"
	"stund/internal/ids"
	"stund/internal/sealed"
	"stund/internal/store"
	"stund/internal/store/bolt"
)

var (
	kari   = sealed.Owner{Practice: "lotus", Client: "kari"}
	reason = sealed.Place{Of: "intake", Field: "reason"}
	now    = time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
	ctx    = context.Background()
)

// world is keys on a database in memory.
func world(t *testing.T, w sealed.Wrapper) (*sealed.Keys, store.Store) {
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
	return sealed.New(db, func() sealed.Wrapper { return w }, store.Retrier{Sleep: clock.Sleep}, ids.Random(),
		func() time.Time { return now }), db
}

func local(b byte) sealed.Local { return sealed.NewLocal(bytes.Repeat([]byte{b}, 32), ids.Random()) }

func of(t *testing.T, keys *sealed.Keys, o sealed.Owner) sealed.Key {
	t.Helper()
	k, err := keys.Of(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestPlace: what is sealed opens for its client, in its place, and nowhere else, whole.
func TestPlace(t *testing.T) {
	t.Parallel()
	keys, _ := world(t, local(1))
	key := of(t, keys, kari)
	box := key.Seal(reason, []byte("astma"))
	if got, err := of(t, keys, kari).Open(reason, box); err != nil || string(got) != "astma" {
		t.Fatalf("opened %q, %v", got, err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another field": func() ([]byte, error) { return key.Open(sealed.Place{Of: "intake", Field: "other"}, box) },
		"another form":  func() ([]byte, error) { return key.Open(sealed.Place{Of: "exit", Field: "reason"}, box) },
		"parts moved":   func() ([]byte, error) { return key.Open(sealed.Place{Of: "intaker", Field: "eason"}, box) },
		"another client": func() ([]byte, error) {
			return of(t, keys, sealed.Owner{Practice: "lotus", Client: "ola"}).Open(reason, box)
		},
		"another practice": func() ([]byte, error) {
			return of(t, keys, sealed.Owner{Practice: "birch", Client: "kari"}).Open(reason, box)
		},
		"no key": func() ([]byte, error) { return sealed.Key{}.Open(reason, box) },
		"empty":  func() ([]byte, error) { return key.Open(reason, nil) },
	} {
		if got, err := open(); !errors.Is(err, sealed.ErrForeign) || got != nil {
			t.Errorf("%s: opened %q, %v", name, got, err)
		}
	}
	for n := range box { // any bit changed, and any length
		changed := bytes.Clone(box)
		changed[n] ^= 1
		if _, err := key.Open(reason, changed); !errors.Is(err, sealed.ErrForeign) {
			t.Errorf("byte %d changed: %v", n, err)
		}
		if _, err := key.Open(reason, box[:n]); !errors.Is(err, sealed.ErrForeign) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
	if bytes.Equal(box, key.Seal(reason, []byte("astma"))) {
		t.Error("the same text is sealed alike twice")
	}
}

// TestStoredKeyMoved: a key that is put beside another client, or that another secret wrapped, does not open.
func TestStoredKeyMoved(t *testing.T) {
	t.Parallel()
	keys, db := world(t, local(1))
	of(t, keys, kari)
	at := store.Key{Partition: "sealed#lotus#kari", Sort: "key"}
	i, err := db.Get(ctx, at, store.Strong)
	if err != nil {
		t.Fatal(err)
	}
	i.Key.Partition = "sealed#lotus#ola"
	if err := db.Transact(ctx, store.Save(store.Item{Key: i.Key, Kind: i.Kind, Data: i.Data}, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Known(ctx, sealed.Owner{Practice: "lotus", Client: "ola"}); !errors.Is(err, sealed.ErrForeign) {
		t.Errorf("a key of Kari's opened for Ola: %v", err)
	}
	other := sealed.New(db, func() sealed.Wrapper { return local(2) }, store.Retrier{Sleep: clock.Sleep}, ids.Random(),
		func() time.Time { return now })
	if _, err := other.Known(ctx, kari); !errors.Is(err, sealed.ErrForeign) {
		t.Errorf("another installation opened a key: %v", err)
	}
}

// TestDestroyed: nothing of an erased client opens, nothing is sealed for them, and the key is not stored any more.
func TestDestroyed(t *testing.T) {
	t.Parallel()
	keys, db := world(t, local(1))
	box := of(t, keys, kari).Seal(reason, []byte("astma"))
	for range 2 {
		if err := keys.Destroy(ctx, kari); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := keys.Of(ctx, kari); !errors.Is(err, sealed.ErrDestroyed) {
		t.Errorf("a new key for who was erased: %v", err)
	}
	key, err := keys.Read(ctx, kari, read("r1", kari))
	if _, opens := key.Open(reason, box); !errors.Is(err, sealed.ErrDestroyed) || opens == nil {
		t.Errorf("it opens still: %v", err)
	}
	i, err := db.Get(ctx, store.Key{Partition: "sealed#lotus#kari", Sort: "key"}, store.Strong)
	if err != nil || strings.Contains(string(i.Data), `"w"`) {
		t.Errorf("the wrapped key is stored still: %s, %v", i.Data, err)
	}
}

// TestRace: who seals for the first time at once has one key.
func TestRace(t *testing.T) {
	t.Parallel()
	keys, _ := world(t, local(1))
	var all sync.WaitGroup
	boxes := make([][]byte, 8)
	for n := range boxes {
		all.Go(func() {
			key, err := keys.Of(ctx, kari)
			if err != nil {
				t.Error(err)
				return
			}
			boxes[n] = key.Seal(reason, []byte("astma"))
		})
	}
	all.Wait()
	key := of(t, keys, kari)
	for n, b := range boxes {
		if _, err := key.Open(reason, b); err != nil {
			t.Errorf("racer %d sealed under another key: %v", n, err)
		}
	}
}

var happened = fact.Kind[struct{}]{Name: "form.read"}

func read(id string, o sealed.Owner) fact.Fact {
	return happened.New(id, now, o.Practice, "f1", fact.Actor{Role: fact.Owner, ID: "ada"}, struct{}{})
}

// TestRead: who reads is written down first, with a fact; who cannot be written down reads nothing.
func TestRead(t *testing.T) {
	t.Parallel()
	keys, _ := world(t, local(1))
	key, err := keys.Read(ctx, kari, read("r0", kari))
	if err != nil || key.Valid() {
		t.Fatalf("nothing was sealed, and there is a key: %v", err)
	}
	box := of(t, keys, kari).Seal(reason, []byte("astma"))
	if key, err = keys.Read(ctx, kari, read("r1", kari)); err != nil {
		t.Fatal(err)
	}
	if got, err := key.Open(reason, box); err != nil || string(got) != "astma" {
		t.Errorf("opened %q, %v", got, err)
	}
	if key, err := keys.Read(ctx, kari, read("r1", kari)); err == nil || key.Valid() {
		t.Error("a reading that could not be written down has a key")
	}
	many, err := keys.ReadOf(ctx, "lotus", map[string]fact.Fact{"kari": read("r2", kari), "ola": read("r3", kari)})
	if err != nil || len(many) != 1 || !many["kari"].Valid() {
		t.Errorf("read of many: %v, %v", many, err)
	}
	list, err := keys.Readings(ctx, kari)
	if err != nil || len(list) != 2 || list[0].Of != "f1" || list[0].By.ID != "ada" || list[0].What != "form.read" {
		t.Errorf("readings: %+v, %v", list, err)
	}
}

// TestNotInLogs: neither key says what it is.
func TestNotInLogs(t *testing.T) {
	t.Parallel()
	keys, _ := world(t, local(7))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(verb, of(t, keys, kari)); strings.ContainsAny(s, "0123456789") {
			t.Errorf("%s shows %q", verb, s)
		}
	}
}

// FuzzOpen: whatever is no seal is refused, and nothing panics.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{1, 2, 3})
	f.Add(slices.Repeat([]byte{1}, 40))
	key := sealed.NewLocal(bytes.Repeat([]byte{1}, 32), ids.Random())
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := key.Unwrap(ctx, kari, b); err == nil {
			t.Fatalf("%x is a key: %x", b, k)
		}
	})
}
