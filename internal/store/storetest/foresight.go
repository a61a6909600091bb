package storetest

import (
	"context"
	"slices"
	"sync"

	"stund/internal/store"
)

// Foreseeing is a database that answers from memory what is due in a partition of the due index, as long as nothing
// written through it can have changed the answer. Whoever moves a clock over months asks thousands of times what is
// due, and is told that nothing is: that takes most of the time of a story on DynamoDB Local. The first of such
// questions, and each after a write that matters, goes to the database.
//
// It must be all that writes to the database.
type Foreseeing struct {
	store.Store

	mu     sync.Mutex
	writes int64               // that have ended
	known  map[string]foreseen // by partition of the due index
}

// foreseen is what is known of a partition.
type foreseen struct {
	free  string     // no item's sort is at this or before
	ahead bool       // next is known
	next  store.Page // the first item after free, or none
}

// Foresee returns the database, foreseeing.
func Foresee(db store.Store) *Foreseeing {
	return &Foreseeing{Store: db, known: map[string]foreseen{}}
}

// Writes returns how many writes have ended, well or not.
func (f *Foreseeing) Writes() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes
}

// Transact is the database's.
func (f *Foreseeing) Transact(ctx context.Context, ops ...store.Op) error {
	err := f.Store.Transact(ctx, ops...)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	for _, op := range ops {
		if op.Action == store.ActCheck {
			continue
		}
		if op.Item.Due != nil {
			delete(f.known, op.Item.Due.Partition)
		}
		for partition, k := range f.known {
			if slices.ContainsFunc(k.next.Items, func(i store.Item) bool { return i.Key == op.Item.Key }) {
				delete(f.known, partition)
			}
		}
	}
	return err
}

// Query is the database's, or its answer to an earlier one.
func (f *Foreseeing) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if q.Index != store.Due || q.Descending || q.After != "" {
		return f.Store.Query(ctx, q)
	}
	f.mu.Lock()
	page, known := f.known[q.Partition].answer(q)
	before := f.writes
	f.mu.Unlock()
	if known {
		return page, nil
	}
	page, err := f.Store.Query(ctx, q)
	if err != nil {
		return page, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writes == before {
		f.known[q.Partition] = f.known[q.Partition].learn(q, page)
	}
	return page, nil
}

// answer returns what is known to be the answer to the query.
func (k foreseen) answer(q store.Query) (page store.Page, known bool) {
	switch {
	case q.To != "" && q.To <= k.free:
		return store.Page{}, true
	case !k.ahead:
		return store.Page{}, false
	case len(k.next.Items) == 0:
		return store.Page{}, true
	}
	first := k.next.Items[0].Due.Sort
	if q.To != "" && q.To < first {
		return store.Page{}, true
	}
	if q.To == "" && q.Limit == 1 && q.From <= first {
		return store.Page{Items: slices.Clone(k.next.Items), Next: k.next.Next}, true
	}
	return store.Page{}, false
}

// learn returns what is known once the query is answered with the page.
func (k foreseen) learn(q store.Query, page store.Page) foreseen {
	switch {
	case q.To != "" && q.From == "" && len(page.Items) == 0 && page.Next == "":
		k.free = max(k.free, q.To)
	case q.To == "" && q.Limit == 1 && q.From <= k.free && (len(page.Items) == 1 || page.Next == ""):
		k.next, k.ahead = store.Page{Items: slices.Clone(page.Items), Next: page.Next}, true
	}
	return k
}
