package installation

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"stund/internal/store"
	"stund/internal/store/bolt"
)

// TestOpenFilled: a new installation has what it is filled with, or is not there at all; and it is filled once.
func TestOpenFilled(t *testing.T) {
	t.Parallel()
	folder, o := t.TempDir(), bolt.Options{Consumers: []string{"changes"}}
	fill := func(in string, db *bolt.DB) error {
		if _, err := os.Stat(filepath.Join(in, Secret)); err != nil {
			t.Errorf("its keys are not there: %v", err)
		}
		err := db.Transact(t.Context(), store.Put(store.Item{Kind: "booking",
			Key: store.Key{Partition: "bookings", Sort: "0"}}, store.IfAbsent))
		return errors.Join(err, db.Close())
	}
	torn := errors.New("torn")
	if _, err := OpenFilled(folder, o, func(in string, db *bolt.DB) error {
		return errors.Join(torn, fill(in, db))
	}); !errors.Is(err, torn) {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Fatalf("it left %v, %v", left, err)
	}
	half := filepath.Join(folder, arriving) // as a process leaves it that is killed
	if err := os.Mkdir(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := keep(half, Database, []byte("half")); err != nil {
		t.Fatal(err)
	}
	i, err := OpenFilled(folder, o, fill)
	if err != nil {
		t.Fatal(err)
	}
	if n := booked(t, i); n != 1 {
		t.Errorf("%d items", n)
	}
	if n := i.DB.Feed("changes").Pending(); n != 1 {
		t.Errorf("%d changes wait", n)
	}
	shut(t, i)
	i, err = OpenFilled(folder, o, func(string, *bolt.DB) error { return torn })
	if err != nil {
		t.Fatal(err)
	}
	shut(t, i)
}
