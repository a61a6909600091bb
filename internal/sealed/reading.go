package sealed

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"stund/internal/fact"
	"stund/internal/store"
)

// Reading is one time at which somebody read what is sealed of a client: who, when and what, by ids alone. It outlives
// what was read.
type Reading struct {
	At   time.Time  `json:"at"`
	By   fact.Actor `json:"by"`
	What string     `json:"w"`  // the kind of its fact
	Of   string     `json:"of"` // id of what was read
}

// ReadingKind is the kind of stored readings.
const ReadingKind = "reading"

// Read writes down that the actor reads what is sealed of the client, and returns the key. Nothing opens that was not
// written down before: where the writing fails, there is no key. What is read is what the fact says; its kind concerns
// the client, so that they find it in their timeline.
func (k *Keys) Read(ctx context.Context, o Owner, f fact.Fact) (Key, error) {
	key, err := k.Known(ctx, o)
	if err != nil || !key.Valid() {
		return key, err
	}
	op, err := reading(o, f)
	if err != nil {
		return Key{}, err
	}
	if err := k.db.Transact(ctx, op); err != nil {
		return Key{}, fmt.Errorf("write down who reads: %w", err)
	}
	return key, nil
}

// ReadOf is Read of several clients of a practice, of each by its fact: the keys of those who have one, by client.
func (k *Keys) ReadOf(ctx context.Context, practice string, facts map[string]fact.Fact) (map[string]Key, error) {
	clients := make([]string, 0, len(facts))
	for c := range facts {
		clients = append(clients, c)
	}
	keys, err := k.KnownOf(ctx, practice, clients)
	if err != nil {
		return nil, err
	}
	var ops []store.Op
	write := func() error {
		if len(ops) == 0 {
			return nil
		}
		err := k.db.Transact(ctx, ops...)
		ops = nil
		return err
	}
	for c := range keys {
		op, err := reading(Owner{practice, c}, facts[c])
		if err != nil {
			return nil, err
		}
		if ops = append(ops, op); len(ops) == store.MaxOps {
			if err := write(); err != nil {
				return nil, fmt.Errorf("write down who reads: %w", err)
			}
		}
	}
	if err := write(); err != nil {
		return nil, fmt.Errorf("write down who reads: %w", err)
	}
	return keys, nil
}

// reading is the operation that writes it down, beside the client's key.
func reading(o Owner, f fact.Fact) (store.Op, error) {
	data, err := json.Marshal(Reading{At: f.At, By: f.Actor, What: f.Kind, Of: f.Subject})
	if err != nil {
		return store.Op{}, err
	}
	at := store.Key{Partition: family.Key(o.Practice, o.Client).Partition, Sort: "read#" + f.ID}
	return store.Save(store.Item{Key: at, Kind: ReadingKind, Data: data, Facts: []fact.Fact{f}}, 0), nil
}

// Readings returns who read what is sealed of the client, the newest first: a hundred at most.
func (k *Keys) Readings(ctx context.Context, o Owner) ([]Reading, error) {
	from, to := store.Prefix("read#")
	page, err := k.db.Query(ctx, store.Query{Partition: family.Key(o.Practice, o.Client).Partition, From: from, To: to,
		Descending: true, Limit: store.MaxKeys, Consistency: store.Strong})
	if err != nil {
		return nil, fmt.Errorf("list who read: %w", err)
	}
	out := make([]Reading, 0, len(page.Items))
	for _, i := range page.Items {
		var r Reading
		if err := json.Unmarshal(i.Data, &r); err != nil {
			return nil, fmt.Errorf("read %s: %w", i.Key, err)
		}
		out = append(out, r)
	}
	return out, nil
}
