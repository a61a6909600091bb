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
	return openWith(t, path, bolt.Options{Consumers: consumers})
}

func openWith(t testing.TB, path string, o bolt.Options) *bolt.DB {
	t.Helper()
	d, err := bolt.Open(path, o)
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

// checked is a database for the suite: whatever a test did, the file is consistent after it.
func checked(t *testing.T, o bolt.Options) *bolt.DB {
	d := openWith(t, filepath.Join(t.TempDir(), "stund.db"), o)
	t.Cleanup(func() {
		if err := d.Check(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return checked(t, bolt.Options{}) })
}

func TestFeedConformance(t *testing.T) {
	t.Parallel()
	storetest.RunFeed(t, func(t *testing.T) (store.Store, storetest.Feed) {
		d := checked(t, bolt.Options{Consumers: []string{"reactions", "another"}})
		return d, d.Feed("reactions")
	})
}

// TestConformanceUnsynced: where nothing is synced, and one transaction of the file goes on over many requests, a
// database behaves no other way.
func TestConformanceUnsynced(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		return checked(t, bolt.Options{Consumers: []string{"reactions"}, Unsynced: true})
	})
}

func TestFeedConformanceUnsynced(t *testing.T) {
	t.Parallel()
	storetest.RunFeed(t, func(t *testing.T) (store.Store, storetest.Feed) {
		d := checked(t, bolt.Options{Consumers: []string{"reactions", "another"}, Unsynced: true})
		return d, d.Feed("reactions")
	})
}
