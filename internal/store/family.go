package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
)

// Family declares the items of one kind: where they are stored, and how an entity becomes an item and an item an
// entity. It is declared once, beside its entity, and never changed. Kind, Prefix, Sort and Stamp are needed.
type Family[T any] struct {
	Kind   string // of the items: "booking"
	Prefix string // how their partitions begin, before the practice: "booking"
	Sort   string // their sort, or how it begins: see Layout
	Layout Layout

	// Unknown is the fault of a key at which nothing is stored: its code and its message.
	Unknown fault.Error

	// Stamp points at the fields of an entity that say which item it is.
	Stamp func(*T) Stamp

	// Due and By are an entity's places in the indexes: nil for one that has none. A nil func: none has.
	Due, By func(T) *IndexKey
	// Expires is when the database may remove an entity. Nil: never.
	Expires func(T) time.Time

	// Marshal and Unmarshal are the form of the data. Nil: JSON.
	Marshal   func(T) ([]byte, error)
	Unmarshal func([]byte, *T) error
}

// Layout is how a family's items are spread over partitions. No practice's id holds a "#".
type Layout uint8

const (
	Apart    Layout = iota // each in a partition of its own: "booking#lotus#<id>", sort "booking"
	Together               // a practice's in one partition: "setup#lotus", sort "service#<id>"
	Single                 // one for each practice: "setup#lotus", sort "practice"
)

// Stamp points at what an entity's item says by its key and version, and not in its data. Reading fills it; what is nil
// is left out.
type Stamp struct {
	Practice, ID *string
	Version      *int64 // that was read; 0: the entity is new
}

// Key is where the practice's entity with the id is stored. A Single has no id: it is ignored.
func (f Family[T]) Key(practice, id string) Key {
	switch f.Layout {
	case Together:
		return Key{Partition: f.Prefix + "#" + practice, Sort: f.Sort + "#" + id}
	case Single:
		return Key{Partition: f.Prefix + "#" + practice, Sort: f.Sort}
	}
	return Key{Partition: f.Prefix + "#" + practice + "#" + id, Sort: f.Sort}
}

// Cut reads the practice and the id out of a key; ok is false for a key that is none of the family.
func (f Family[T]) Cut(k Key) (practice, id string, ok bool) {
	rest, ok := strings.CutPrefix(k.Partition, f.Prefix+"#")
	if !ok {
		return "", "", false
	}
	practice, id, parted := strings.Cut(rest, "#")
	switch f.Layout {
	case Together:
		id, ok = strings.CutPrefix(k.Sort, f.Sort+"#")
		ok = ok && !parted && id != ""
	case Single:
		ok = !parted && k.Sort == f.Sort
	default:
		ok = id != "" && k.Sort == f.Sort
	}
	if !ok || practice == "" {
		return "", "", false
	}
	return practice, id, true
}

// Is tells whether the key is one of the family.
func (f Family[T]) Is(k Key) bool {
	_, _, ok := f.Cut(k)
	return ok
}

// mine answers ErrInvalid for a key that is none of the family.
func (f Family[T]) mine(k Key) error {
	if !f.Is(k) {
		return fmt.Errorf("%w: %s is no key of a %s", ErrInvalid, k, f.Kind)
	}
	return nil
}

// Missing is the fault of a key at which nothing is stored.
func (f Family[T]) Missing() *fault.Error {
	e := f.Unknown
	e.Kind = fault.NotFound
	if e.Code == "" {
		e.Code, e.Message = f.Kind+"-unknown", "There is nothing with this id."
	}
	return &e
}

// Decode reads an entity from its item.
func (f Family[T]) Decode(i Item) (T, error) {
	var v T
	if err := f.mine(i.Key); err != nil {
		return v, err
	}
	decode := f.Unmarshal
	if decode == nil {
		decode = func(data []byte, v *T) error { return json.Unmarshal(data, v) }
	}
	if err := decode(i.Data, &v); err != nil {
		return v, fmt.Errorf("decode %s: %w", i.Key, err)
	}
	f.stamp(&v, i.Key, i.Version)
	return v, nil
}

// stamp tells the entity which item it is.
func (f Family[T]) stamp(v *T, k Key, version int64) {
	practice, id, _ := f.Cut(k)
	s := f.Stamp(v)
	if s.Practice != nil {
		*s.Practice = practice
	}
	if s.ID != nil && f.Layout != Single {
		*s.ID = id
	}
	if s.Version != nil {
		*s.Version = version
	}
}

// version is what the entity was read at.
func (f Family[T]) version(v T) int64 {
	if s := f.Stamp(&v); s.Version != nil {
		return *s.Version
	}
	return 0
}

// Item is the entity as it is stored at the key, with what happened.
func (f Family[T]) Item(k Key, v T, facts ...fact.Fact) (Item, error) {
	if err := f.mine(k); err != nil {
		return Item{}, err
	}
	encode := f.Marshal
	if encode == nil {
		encode = func(v T) ([]byte, error) { return json.Marshal(v) }
	}
	data, err := encode(v)
	if err != nil {
		return Item{}, fmt.Errorf("encode %s: %w", k, err)
	}
	i := Item{Key: k, Kind: f.Kind, Data: data, Facts: facts}
	if f.Due != nil {
		i.Due = f.Due(v)
	}
	if f.By != nil {
		i.By = f.By(v)
	}
	if f.Expires != nil {
		i.Expires = f.Expires(v)
	}
	return i, nil
}

// Put is the operation that writes the entity, new or as changed from what was read, with what happened. The entity
// knows its practice and its id.
func (f Family[T]) Put(v T, facts ...fact.Fact) (Op, error) {
	var practice, id string
	s := f.Stamp(&v)
	if s.Practice != nil {
		practice = *s.Practice
	}
	if s.ID != nil {
		id = *s.ID
	}
	i, err := f.Item(f.Key(practice, id), v, facts...)
	if err != nil {
		return Op{}, err
	}
	return Save(i, f.version(v)), nil
}

// Get returns the entity at the key. Where there is none it answers Missing, a fault.NotFound; and so it does for a key
// at which none can be.
func (f Family[T]) Get(ctx context.Context, r Reader, k Key, c Consistency) (T, error) {
	v, _, err := f.read(ctx, r, k, c)
	return v, err
}

func (f Family[T]) read(ctx context.Context, r Reader, k Key, c Consistency) (v T, i Item, err error) {
	if !f.Is(k) || CheckKey(k) != nil { // it may be made of what somebody typed
		return v, i, f.Missing()
	}
	i, err = r.Get(ctx, k, c)
	if errors.Is(err, ErrNotFound) {
		return v, i, f.Missing()
	}
	if err != nil {
		return v, i, fmt.Errorf("read %s: %w", f.Kind, err)
	}
	v, err = f.Decode(i)
	return v, i, err
}

// GetMany returns the entities found at the keys, in their order, however many they are; missing ones are left out.
// Keys must differ.
func (f Family[T]) GetMany(ctx context.Context, r Reader, keys []Key, c Consistency) ([]T, error) {
	var all []T
	for chunk := range slices.Chunk(keys, MaxKeys) {
		items, err := r.GetMany(ctx, chunk, c)
		if err != nil {
			return nil, fmt.Errorf("read many of %s: %w", f.Kind, err)
		}
		for _, i := range items {
			v, err := f.Decode(i)
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// List returns one page of the query, in its order: at most Limit entities. Next is "" after the last page, and else
// goes into the query's After. What an index names is read again with Strong, and left out if it has left the partition
// since. Other families' items are left out as well, so a page before the last may be shorter than Limit, or empty.
func (f Family[T]) List(ctx context.Context, r Reader, q Query) (all []T, next string, err error) {
	page, err := r.Query(ctx, q)
	if err != nil {
		return nil, "", fmt.Errorf("list %s: %w", f.Kind, err)
	}
	items := slices.DeleteFunc(page.Items, func(i Item) bool { return !f.Is(i.Key) })
	if q.Index == Base {
		for _, i := range items {
			v, err := f.Decode(i)
			if err != nil {
				return nil, "", err
			}
			all = append(all, v)
		}
		return all, page.Next, nil
	}
	keys := make([]Key, len(items))
	for n, i := range items {
		keys[n] = i.Key
	}
	if all, err = f.GetMany(ctx, r, keys, Strong); err != nil {
		return nil, "", err
	}
	place := f.By
	if q.Index == Due {
		place = f.Due
	}
	all = slices.DeleteFunc(all, func(v T) bool {
		now := place(v)
		return now == nil || now.Partition != q.Partition
	})
	return all, page.Next, nil
}

// Along is what is written in the same transaction as an entity.
type Along struct {
	Ops []Op
	// Write writes the operations, of the entity and of Ops, in one transaction. Nil: the store's Transact.
	Write func(ctx context.Context, ops ...Op) error
}

func (a Along) empty() bool { return len(a.Ops) == 0 && a.Write == nil }

func (a Along) transact(ctx context.Context, w Writer, op Op) error {
	write := a.Write
	if write == nil {
		write = w.Transact
	}
	if err := write(ctx, append([]Op{op}, a.Ops...)...); err != nil {
		return fmt.Errorf("write %s: %w", op.Item.Kind, err)
	}
	return nil
}

// Create writes the new entity that build makes, at the key, with what happened. It is built anew while others are in
// the way, see Retrier. If one is there already, of an earlier attempt whose answer was lost or of an earlier call
// where ids are derived, that is returned and nothing is written. Build may return an entity that is stored already:
// then that is returned, and nothing is written.
func (f Family[T]) Create(ctx context.Context, db Store, retry Retrier, k Key,
	build func(*Along) (T, []fact.Fact, error)) (T, error) {
	var out T
	err := retry.Do(ctx, func(attempt int) error {
		if attempt > 0 {
			v, err := f.Get(ctx, db, k, Strong)
			if out = v; !errors.Is(err, fault.NotFound) {
				return err
			}
		}
		var along Along
		v, facts, err := build(&along)
		if out = v; err != nil || f.version(v) > 0 {
			return err
		}
		i, err := f.Item(k, v, facts...)
		if err != nil {
			return err
		}
		f.stamp(&out, k, 1)
		return along.transact(ctx, db, Save(i, 0))
	})
	return f.answer(out, err)
}

// Update reads the entity at the key, lets decide say what becomes of it, and writes that with what happened. While
// others are in the way it begins anew, by reading; see Retrier. It returns the entity as it then stands.
//
// Nothing is written where decide refuses, by an error that Update returns, nor where decide changes nothing and
// returns no facts. If an answer was lost, Update knows the attempt that was written by the id of its first fact.
// Without facts, or if others wrote after it, decide is asked again and sees its own change.
func (f Family[T]) Update(ctx context.Context, db Store, retry Retrier, k Key,
	decide func(T) (T, []fact.Fact, error)) (T, error) {
	return f.UpdateWith(ctx, db, retry, k, func(v T, _ *Along) (T, []fact.Fact, error) { return decide(v) })
}

// UpdateWith is Update for a change that writes more than its entity: decide puts that into along, which is empty at
// the beginning of each attempt. Then the entity is written even if it is as before.
func (f Family[T]) UpdateWith(ctx context.Context, db Store, retry Retrier, k Key,
	decide func(v T, along *Along) (T, []fact.Fact, error)) (T, error) {
	read := func() (T, Item, error) { return f.read(ctx, db, k, Strong) }
	return f.update(ctx, db, retry, k, read, decide)
}

// Upsert is Update for an entity that begins with its first change: where there is none, decide gets an empty one.
func (f Family[T]) Upsert(ctx context.Context, db Store, retry Retrier, k Key,
	decide func(T) (T, []fact.Fact, error)) (T, error) {
	return f.UpsertWith(ctx, db, retry, k, func(v T, _ *Along) (T, []fact.Fact, error) { return decide(v) })
}

// UpsertWith is Upsert for a change that writes more than its entity, as UpdateWith is Update.
func (f Family[T]) UpsertWith(ctx context.Context, db Store, retry Retrier, k Key,
	decide func(v T, along *Along) (T, []fact.Fact, error)) (T, error) {
	read := func() (T, Item, error) {
		v, i, err := f.read(ctx, db, k, Strong)
		if errors.Is(err, fault.NotFound) {
			var none T
			f.stamp(&none, k, 0)
			return none, Item{}, f.mine(k)
		}
		return v, i, err
	}
	return f.update(ctx, db, retry, k, read, decide)
}

func (f Family[T]) update(ctx context.Context, db Store, retry Retrier, k Key, read func() (T, Item, error),
	decide func(v T, along *Along) (T, []fact.Fact, error)) (T, error) {
	var out T
	var tried []string // the first fact of each attempt
	err := retry.Do(ctx, func(int) error {
		v, was, err := read()
		if out = v; err != nil || was.hasAny(tried) {
			return err
		}
		before, err := f.Item(k, v)
		if err != nil {
			return err
		}
		var along Along
		v, facts, err := decide(v, &along)
		if err != nil {
			return err
		}
		i, err := f.Item(k, v, facts...)
		if err != nil {
			return err
		}
		if len(facts) == 0 && along.empty() && bytes.Equal(i.Data, before.Data) {
			return nil
		}
		if len(facts) > 0 {
			tried = append(tried, facts[0].ID)
		}
		out = v
		f.stamp(&out, k, was.Version+1)
		return along.transact(ctx, db, Save(i, was.Version))
	})
	return f.answer(out, err)
}

// hasAny tells whether the item was last written with one of the facts.
func (i Item) hasAny(facts []string) bool {
	return slices.ContainsFunc(i.Facts, func(f fact.Fact) bool { return f.ID != "" && slices.Contains(facts, f.ID) })
}

// answer keeps what was only tried from being taken for the outcome.
func (f Family[T]) answer(v T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return v, nil
}
