package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// apart is that two clients who look like one person are two.
type apart struct {
	Practice string    `json:"-"`
	Pair     string    `json:"-"`
	At       time.Time `json:"at"`

	version int64
}

var pairs = store.Family[apart]{
	Kind: "client-pair", Prefix: "apart", Sort: "pair", Layout: store.Together,
	Stamp: func(a *apart) store.Stamp {
		return store.Stamp{Practice: &a.Practice, ID: &a.Pair, Version: &a.version}
	},
}

// Pair names two clients, in whichever order.
func Pair(a, b string) string { return min(a, b) + "#" + max(a, b) }

// TellApart notes that two clients are two people, however alike they look. Told again it changes nothing. It answers
// fault.Invalid "same-client".
func (r *Clients) TellApart(ctx context.Context, actor fact.Actor, practice, a, b string) error {
	if a == b {
		return errSame()
	}
	key := pairs.Key(practice, Pair(a, b))
	_, err := pairs.Create(ctx, r.db, r.retry, key, func(*store.Along) (apart, []fact.Fact, error) {
		if told, err := pairs.Get(ctx, r.db, key, store.Strong); !errors.Is(err, fault.NotFound) {
			return told, nil, err
		}
		now := r.now()
		f := FactApart.New(r.ids.New(now), now, practice, a, actor, Apart{fact.ID(b)})
		return apart{Practice: practice, Pair: Pair(a, b), At: now.UTC().Truncate(time.Second)}, []fact.Fact{f}, nil
	})
	return err
}

// Apart returns the pairs that were told apart, as read a moment ago.
func (r *Clients) Apart(ctx context.Context, practice string) (map[string]bool, error) {
	all := map[string]bool{}
	q := store.Query{Partition: pairs.Key(practice, "").Partition}
	err := store.All(ctx, r.db, q, func(i store.Item) bool {
		if _, pair, ok := pairs.Cut(i.Key); ok {
			all[pair] = true
		}
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("read who was told apart: %w", err)
	}
	return all, nil
}
