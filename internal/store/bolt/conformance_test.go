package bolt_test

import (
	"context"
	"path/filepath"
	"testing"

	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/storetest"
)

// open returns a database in a folder of its own. When the test ends it is checked and closed.
func open(t testing.TB, consumers ...string) *bolt.DB {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "stund.db"), consumers...)
}

func reopen(t testing.TB, path string, consumers ...string) *bolt.DB {
	t.Helper()
	d, err := bolt.Open(path, bolt.Options{Consumers: consumers})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return d
}

// checked is open for the suite: whatever a test did, the file is consistent after it.
func checked(t *testing.T, consumers ...string) *bolt.DB {
	d := open(t, consumers...)
	t.Cleanup(func() {
		if err := d.Check(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return checked(t) })
}

func TestFeedConformance(t *testing.T) {
	t.Parallel()
	storetest.RunFeed(t, func(t *testing.T) (store.Store, storetest.Feed) {
		d := checked(t, "reactions", "another")
		return d, d.Feed("reactions")
	})
}
