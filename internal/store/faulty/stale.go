package faulty

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stund/internal/store"
)

// write is what one transaction replaced: by key, the item that was there before, or nil if there was none.
type write map[store.Key]*store.Item

// transact passes the operations on and, if stale reads are asked for, notes what they replace.
func (s *Store) transact(ctx context.Context, ops []store.Op) error {
	if s.o.StaleReads <= 0 && s.o.StaleIndex <= 0 {
		return s.inner.Transact(ctx, ops...)
	}
	s.order.Lock()
	defer s.order.Unlock()
	var keys []store.Key
	was := write{}
	for _, o := range ops {
		if o.Action != store.ActCheck {
			keys = append(keys, o.Item.Key)
			was[o.Item.Key] = nil
		}
	}
	items, err := s.inner.GetMany(ctx, keys, store.Strong)
	if err != nil {
		return err
	}
	for _, i := range items {
		was[i.Key] = &i
	}
	if err := s.inner.Transact(ctx, ops...); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = append(s.past, was)
	s.past = slices.Clone(s.past[max(0, len(s.past)-s.o.Lag):])
	return nil
}

// lag draws whether a read is stale and returns what has been replaced since the time that it sees: by key, the item of
// that time. It gives nil for a read that is up to date.
func (s *Store) lag(p float64) write {
	if !s.chance(p) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.past) == 0 {
		return nil
	}
	since := write{}
	seen := s.random.IntN(len(s.past))                 // how many of them the read knows
	for _, w := range slices.Backward(s.past[seen:]) { // so that of several writes of a key, the first one's stays
		maps.Copy(since, w)
	}
	return since
}

func (s *Store) throttled() error {
	if s.chance(s.o.Throttle) {
		return fmt.Errorf("faulty: injected: %w", store.ErrThrottled)
	}
	return nil
}

// base returns what an eventual read of the table does not yet know of.
func (s *Store) base(c store.Consistency) write {
	if c == store.Strong {
		return nil
	}
	return s.lag(s.o.StaleReads)
}

// Get may be throttled, or stale if it is Eventual.
func (s *Store) Get(ctx context.Context, k store.Key, c store.Consistency) (store.Item, error) {
	if err := s.throttled(); err != nil {
		return store.Item{}, err
	}
	since := s.base(c)
	now, err := s.inner.Get(ctx, k, c)
	was, changed := since[k]
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound) || !changed:
		return now, err
	case was == nil:
		return store.Item{}, fmt.Errorf("faulty: stale: %w", store.ErrNotFound)
	}
	return *was, nil
}

// GetMany may be throttled, or stale if it is Eventual.
func (s *Store) GetMany(ctx context.Context, keys []store.Key, c store.Consistency) ([]store.Item, error) {
	if err := s.throttled(); err != nil {
		return nil, err
	}
	since := s.base(c)
	now, err := s.inner.GetMany(ctx, keys, c)
	if err != nil || since == nil {
		return now, err
	}
	found := make(map[store.Key]store.Item, len(now))
	for _, i := range now {
		found[i.Key] = i
	}
	var items []store.Item
	for _, k := range keys {
		was, changed := since[k]
		i, ok := found[k]
		if changed {
			if ok = was != nil; ok {
				i = *was
			}
		}
		if ok {
			items = append(items, i)
		}
	}
	return items, nil
}

// Query may be throttled; it may be stale if it is Eventual or asks an index.
func (s *Store) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if err := s.throttled(); err != nil {
		return store.Page{}, err
	}
	var since write
	if q.Index == store.Base {
		since = s.base(q.Consistency)
	} else {
		since = s.lag(s.o.StaleIndex)
	}
	after, own, err := position(q.After)
	if err != nil {
		return store.Page{}, err
	}
	// A query that began stale goes on with positions of this package; one of the store within keeps to its own.
	if since == nil && !own || q.After != "" && !own {
		return s.inner.Query(ctx, q)
	}
	items, err := s.asOf(ctx, q, since)
	if err != nil {
		return store.Page{}, err
	}
	order := func(a, b place) int {
		if q.Descending {
			a, b = b, a
		}
		return a.compare(b)
	}
	slices.SortFunc(items, func(a, b store.Item) int { return order(placeOf(q.Index, a), placeOf(q.Index, b)) })
	if own {
		items = slices.DeleteFunc(items, func(i store.Item) bool { return order(placeOf(q.Index, i), after) <= 0 })
	}
	p := store.Page{Items: items}
	if limit := q.PageLimit(); len(items) > limit {
		p.Items = items[:limit]
		p.Next = placeOf(q.Index, items[limit-1]).token()
	}
	return p, nil
}

// asOf returns everything that the query would have found before the writes since.
func (s *Store) asOf(ctx context.Context, q store.Query, since write) ([]store.Item, error) {
	q.After, q.Limit = "", 0
	var items []store.Item
	if err := store.All(ctx, s.inner, q, func(i store.Item) bool {
		if _, changed := since[i.Key]; !changed {
			items = append(items, i)
		}
		return true
	}); err != nil {
		return nil, err
	}
	for _, was := range since {
		if was == nil {
			continue
		}
		i := *was
		var x *store.IndexKey
		switch q.Index {
		case store.Base:
			x = &store.IndexKey{Partition: i.Key.Partition, Sort: i.Key.Sort}
		case store.Due:
			x = i.Due
			i = store.Item{Key: i.Key, Kind: i.Kind, Due: i.Due}
		case store.By:
			x = i.By
			i = store.Item{Key: i.Key, Kind: i.Kind, By: i.By}
		}
		if x != nil && x.Partition == q.Partition && x.Sort >= q.From && (q.To == "" || x.Sort <= q.To) {
			items = append(items, i)
		}
	}
	return items, nil
}

// place is where an item stands in a query's order.
type place struct {
	Sort string
	Key  store.Key
}

func placeOf(x store.Index, i store.Item) place {
	switch x {
	case store.Due:
		return place{i.Due.Sort, i.Key}
	case store.By:
		return place{i.By.Sort, i.Key}
	}
	return place{i.Key.Sort, i.Key}
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.Sort, o.Sort), cmp.Compare(p.Key.Partition, o.Key.Partition),
		cmp.Compare(p.Key.Sort, o.Key.Sort))
}

const tokenPrefix = "stale." // no position of a driver has a dot

func (p place) token() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // never: it is made of strings
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(b)
}

// position reads a token; own is false if it is none of this package's.
func position(after string) (p place, own bool, err error) {
	text, own := strings.CutPrefix(after, tokenPrefix)
	if !own {
		return place{}, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		return place{}, false, fmt.Errorf("faulty: %w: After: %w", store.ErrInvalid, err)
	}
	return p, true, nil
}
