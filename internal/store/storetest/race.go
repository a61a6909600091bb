package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"stund/internal/clock"
	"stund/internal/store"
)

// retrier is patient: the suite wants exact results, not an answer in time.
var retrier = store.Retrier{Sleep: clock.Sleep, Attempts: 2000, Base: time.Millisecond, Cap: 20 * time.Millisecond}

// each runs n workers at once and waits for all of them.
func (k *kit) each(n int, work func(n int) error) {
	k.Helper()
	var wg sync.WaitGroup
	errs := make([]error, n)
	start := make(chan struct{})
	for n := range n {
		wg.Go(func() {
			<-start
			errs[n] = work(n)
		})
	}
	close(start)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		k.Fatal(err)
	}
}

// try runs a use case through the retrier. A read that is throttled is tried again like everything else.
func (k *kit) try(use func() error) error {
	return retrier.Do(k.Context(), func(int) error { return use() })
}

// find is a strong read that takes a missing item for an empty one of version 0.
func (k *kit) find(key store.Key) (store.Item, error) {
	i, err := k.s.Get(k.Context(), key, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return store.Item{Key: key, Kind: "thing"}, nil
	}
	return i, err
}

// settled is get for a store that may throttle.
func (k *kit) settled(key store.Key) (i store.Item) {
	k.Helper()
	if err := k.try(func() (err error) { i, err = k.find(key); return err }); err != nil {
		k.Fatal(err)
	}
	return i
}

func number(i store.Item) int {
	n, err := strconv.Atoi(string(i.Data))
	if err != nil {
		return 0
	}
	return n
}

// testIncrements has workers add one to an item, each time together with a receipt, by which a worker whose answer was
// lost finds out that it has been written.
func testIncrements(k *kit) {
	const workers, times = 8, 10
	k.each(workers, func(w int) error {
		for n := range times {
			if err := k.try(func() error {
				receipt, err := k.find(k.key(fmt.Sprintf("receipt %d %d", w, n)))
				if err != nil || receipt.Version > 0 {
					return err
				}
				i, err := k.find(k.key("sum"))
				if err != nil {
					return err
				}
				i.Data = strconv.AppendInt(nil, int64(number(i)+1), 10)
				return k.s.Transact(k.Context(), store.Put(i, store.IfVersion(i.Version)),
					store.Put(receipt, store.IfAbsent))
			}); err != nil {
				return err
			}
		}
		return nil
	})
	i := k.settled(k.key("sum"))
	if number(i) != workers*times || i.Version != workers*times {
		k.Errorf("the sum is %s at version %d, want %d", i.Data, i.Version, workers*times)
	}
}

var errFull = errors.New("full")

// testPlaces has 200 racers for the 20 places that one item holds.
func testPlaces(k *kit) {
	const racers, places = 200, 20
	var got, full atomic.Int64
	k.each(racers, func(n int) error {
		err := k.try(func() error {
			i, err := k.find(k.key("class"))
			if err != nil {
				return err
			}
			var taken []int
			if i.Version > 0 {
				if err := json.Unmarshal(i.Data, &taken); err != nil {
					return err
				}
			}
			if slices.Contains(taken, n) { // an earlier try whose answer was lost
				return nil
			}
			if len(taken) == places {
				return errFull
			}
			if i.Data, err = json.Marshal(append(taken, n)); err != nil {
				return err
			}
			return k.s.Transact(k.Context(), store.Put(i, store.IfVersion(i.Version)))
		})
		switch {
		case err == nil:
			got.Add(1)
		case errors.Is(err, errFull):
			full.Add(1)
		default:
			return err
		}
		return nil
	})
	if got.Load() != places || full.Load() != racers-places {
		k.Errorf("%d got a place and %d found it full, want %d and %d", got.Load(), full.Load(), places, racers-places)
	}
	i := k.settled(k.key("class"))
	var taken []int
	if err := json.Unmarshal(i.Data, &taken); err != nil {
		k.Fatal(err)
	}
	slices.Sort(taken)
	if len(slices.Compact(taken)) != places || i.Version != places {
		k.Errorf("places of %v at version %d", taken, i.Version)
	}
}

// testTransfers moves amounts between accounts: whatever happens, the sum stays.
func testTransfers(k *kit) {
	const accounts, workers, times, each = 3, 6, 10, 100
	account := func(n int) store.Key { return k.key(fmt.Sprint("account ", n%accounts)) }
	var open []store.Op
	for n := range accounts {
		open = append(open, store.Put(store.Item{Key: account(n), Kind: "thing", Data: []byte(strconv.Itoa(each))},
			store.Always))
	}
	if err := k.try(func() error { return k.s.Transact(k.Context(), open...) }); err != nil {
		k.Fatal(err)
	}
	k.each(workers, func(w int) error {
		for n := range times {
			if err := k.try(func() error {
				from, err := k.find(account(w + n))
				if err != nil {
					return err
				}
				to, err := k.find(account(w + n + 1))
				if err != nil {
					return err
				}
				from.Data = []byte(strconv.Itoa(number(from) - 7))
				to.Data = []byte(strconv.Itoa(number(to) + 7))
				return k.s.Transact(k.Context(),
					store.Put(from, store.IfVersion(from.Version)), store.Put(to, store.IfVersion(to.Version)))
			}); err != nil {
				return err
			}
		}
		return nil
	})
	sum := 0
	for n := range accounts {
		sum += number(k.settled(account(n)))
	}
	if sum != accounts*each {
		k.Errorf("the accounts hold %d, want %d", sum, accounts*each)
	}
}

// testCreators has racers create the same pair of items: one wins both, and index and base agree.
func testCreators(k *kit) {
	const racers = 20
	var won atomic.Int64
	k.each(racers, func(n int) error {
		me := strconv.Itoa(n)
		return k.try(func() error {
			a, err := k.find(k.key("a"))
			if err != nil {
				return err
			}
			if a.Version > 0 {
				if string(a.Data) == me {
					won.Add(1)
				}
				return nil
			}
			a.Data = []byte(me)
			a.By = &store.IndexKey{Partition: k.p + "by", Sort: me}
			b := store.Item{Key: k.key("b"), Kind: "thing", Data: []byte(me)}
			if err := k.s.Transact(k.Context(), store.Put(a, store.IfAbsent),
				store.Put(b, store.IfAbsent)); err != nil {
				return err
			}
			won.Add(1)
			return nil
		})
	})
	a, b := k.settled(k.key("a")), k.settled(k.key("b"))
	if won.Load() != 1 || string(a.Data) != string(b.Data) || a.Version != 1 || b.Version != 1 {
		k.Errorf("%d won; a is %s's, b is %s's", won.Load(), a.Data, b.Data)
	}
}

func testCounter(k *kit) {
	key := k.key("n")
	later := time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ add, want int64 }{{0, 0}, {1, 1}, {41, 42}, {-2, 40}, {0, 40}, {-50, -10}} {
		got, err := k.s.Add(k.Context(), key, c.add, later)
		if err != nil || got != c.want {
			k.Fatalf("Add(%d) = %d, %v, want %d", c.add, got, err, c.want)
		}
	}
	const workers, times = 8, 25
	var seen sync.Map
	k.each(workers, func(int) error {
		for range times {
			n, err := k.s.Add(k.Context(), k.key("race"), 1, time.Time{})
			if err != nil {
				return err
			}
			if _, twice := seen.LoadOrStore(n, true); twice {
				return fmt.Errorf("the sum %d was given twice", n)
			}
		}
		return nil
	})
	if n, err := k.s.Add(k.Context(), k.key("race"), 0, time.Time{}); err != nil || n != workers*times {
		k.Errorf("the counter = %d, %v, want %d", n, err, workers*times)
	}
}

func testCounterApart(k *kit) {
	if _, err := k.s.Add(k.Context(), k.key("a"), 5, time.Time{}); err != nil {
		k.Fatal(err)
	}
	k.wantNone(k.key("a"))
	k.wantSorts(store.Query{})
	k.must(store.Put(k.item("a", "1"), store.IfAbsent))
	if n, err := k.s.Add(k.Context(), k.key("a"), 1, time.Time{}); err != nil || n != 6 {
		k.Errorf("Add = %d, %v, want 6", n, err)
	}
	i := k.item("a", "1")
	i.Version = 1
	k.want(i)
	k.must(store.Delete(k.key("a"), store.IfVersion(1)))
	if n, err := k.s.Add(k.Context(), k.key("a"), 0, time.Time{}); err != nil || n != 6 {
		k.Errorf("Add = %d, %v, want 6", n, err)
	}
}
