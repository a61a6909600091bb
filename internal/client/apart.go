package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/fact"
	"stund/internal/store"
)

// apart is that two clients who look like one person are two.
type apart struct {
	Practice string    `json:"-"`
	Pair     string    `json:"-"`
	At       time.Time `json:"at"`
	Undone   bool      `json:"undone,omitempty"` // it was taken back

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
	_, err := pairs.Upsert(ctx, r.db, r.retry, key, func(p apart) (apart, []fact.Fact, error) {
		if p.version > 0 && !p.Undone {
			return p, nil, nil
		}
		now := r.now()
		p.At, p.Undone = now.UTC().Truncate(time.Second), false
		return p, []fact.Fact{FactApart.New(r.ids.New(now), now, practice, a, actor, Apart{fact.ID(b)})}, nil
	})
	return err
}

// Together takes back that two clients were told apart, who have these ids: see Client's IDs. Where they were not, it
// changes nothing. It answers fault.Invalid "same-client".
func (r *Clients) Together(ctx context.Context, actor fact.Actor, practice string, a, b []string) error {
	if a[0] == b[0] {
		return errSame()
	}
	told, err := r.Apart(ctx, practice)
	if err != nil {
		return err
	}
	for _, x := range a {
		for _, y := range b {
			if !told[Pair(x, y)] {
				continue
			}
			_, err := pairs.Update(ctx, r.db, r.retry, pairs.Key(practice, Pair(x, y)),
				func(p apart) (apart, []fact.Fact, error) {
					if p.Undone {
						return p, nil, nil
					}
					p.Undone = true
					now := r.now()
					return p, []fact.Fact{
						FactTogether.New(r.ids.New(now), now, practice, x, actor, Apart{fact.ID(y)}),
					}, nil
				})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Apart returns the pairs that were told apart, as read a moment ago.
func (r *Clients) Apart(ctx context.Context, practice string) (map[string]bool, error) {
	all := map[string]bool{}
	q := store.Query{Partition: pairs.Key(practice, "").Partition}
	var failed error
	err := store.All(ctx, r.db, q, func(i store.Item) bool {
		if !pairs.Is(i.Key) {
			return true
		}
		p, err := pairs.Decode(i)
		if failed = err; err == nil && !p.Undone {
			all[p.Pair] = true
		}
		return err == nil
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, fmt.Errorf("read who was told apart: %w", err)
	}
	return all, nil
}
