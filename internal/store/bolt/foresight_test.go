package bolt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stund/internal/store"
	"stund/internal/store/bolt"
	"stund/internal/store/storetest"
)

// TestForeseeing: what is answered from memory is what the database would answer, whatever was written before.
func TestForeseeing(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store { return storetest.Foresee(checked(t, bolt.Options{})) })
	db := openWith(t, t.TempDir()+"/stund.db", bolt.Options{Unsynced: true})
	asked := &asked{Store: db}
	f := storetest.Foresee(asked)
	chance := rand.New(rand.NewPCG(1, 2))
	partition := func() string { return fmt.Sprintf("desk#%d", chance.IntN(2)) }
	sort := func() string { return fmt.Sprintf("%02d", chance.IntN(30)) }
	const steps = 4000
	for range steps {
		k := store.Key{Partition: "visit", Sort: fmt.Sprint(chance.IntN(6))}
		switch chance.IntN(20) {
		case 0:
			due := &store.IndexKey{Partition: partition(), Sort: sort()}
			op := store.Put(store.Item{Key: k, Kind: "visit", Due: due}, store.Always)
			if err := f.Transact(t.Context(), op); err != nil {
				t.Fatal(err)
			}
		case 1:
			if err := f.Transact(t.Context(), store.Put(store.Item{Key: k, Kind: "visit"}, store.Always)); err != nil {
				t.Fatal(err)
			}
		case 2:
			if err := f.Transact(t.Context(), store.Delete(k, store.Always)); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range []store.Query{
			{Index: store.Due, Partition: partition(), To: sort()},
			{Index: store.Due, Partition: partition(), To: sort(), Limit: 1},
			{Index: store.Due, Partition: partition(), From: sort(), Limit: 1},
			{Index: store.Due, Partition: partition(), From: sort(), To: sort()},
			{Index: store.Due, Partition: partition(), Descending: true, Limit: 1},
		} {
			want, err := db.Query(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.Query(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			// What followed may be gone since: then the page after is empty, which a page may be.
			if diff := cmp.Diff(want.Items, got.Items); diff != "" || want.Next != "" && want.Next != got.Next {
				t.Fatalf("%+v (-database +foreseen):\n%s%q, %q", q, diff, want.Next, got.Next)
			}
		}
	}
	if asked.queries > 4*steps {
		t.Errorf("the database was asked %d of %d times", asked.queries, 5*steps)
	}
}

// asked counts queries.
type asked struct {
	store.Store
	queries int
}

func (a *asked) Query(ctx context.Context, q store.Query) (store.Page, error) {
	a.queries++
	return a.Store.Query(ctx, q)
}
