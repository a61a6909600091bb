package react

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/store"
)

// Desk is where failed reactions are tried again.
var Desk = agenda.Desk{Name: "reactions", Job: "reactions", Shards: 1, Every: time.Minute}

// Kinds of stored items.
const (
	KindFailed = "reaction"    // what one reactor has yet to hear of one item
	KindDead   = "dead-letter" // what it will not hear of any more
)

const (
	failedPrefix = "reaction#"
	deadPrefix   = "dead#"
	maxAttempts  = 8    // with agenda.Backoff about two hours
	maxWaiting   = 1000 // versions of one item that wait for one reactor
)

// told is one version of an item with the facts that the reactor has yet to hear of: one at least where it is stored.
type told struct {
	Version int64       `json:"v"`
	Facts   []fact.Fact `json:"f"`
}

// id names what is told for as long as any of it waits, by its last fact. Versions do not: those of an item that was
// deleted begin again.
func (t told) id() string { return t.Facts[len(t.Facts)-1].ID }

// before reports whether t happened to the item before o.
func (t told) before(o told) bool {
	return t.Version < o.Version && !t.Facts[0].At.After(o.Facts[0].At)
}

// failed is what one reactor has yet to hear of one item, in order. The first has failed; the others wait behind it.
type failed struct {
	Reactor  string    `json:"r"`
	Waiting  []told    `json:"w"`
	Attempts int       `json:"n"` // of the first
	Next     time.Time `json:"t"`

	key     store.Key
	version int64
}

// failedKey is where it is kept what the reactor has yet to hear of the item at k.
func failedKey(reactor string, k store.Key) store.Key {
	return store.Key{Partition: failedPrefix + k.Partition + "#" + k.Sort, Sort: reactor}
}

// waiting names the reactors that have yet to hear of earlier versions of the item at k.
func (r *Reactors) waiting(ctx context.Context, k store.Key) (map[string]bool, error) {
	names := map[string]bool{}
	q := store.Query{Partition: failedKey("", k).Partition, Consistency: store.Strong}
	err := store.All(ctx, r.db, q, func(i store.Item) bool { names[i.Key.Sort] = true; return true })
	if err != nil {
		return nil, fmt.Errorf("look for reactions that wait: %w", err)
	}
	return names, nil
}

// keep writes down what the reactor has yet to hear of the item at k, behind what waits already. What the feed tells
// once more, and the reactor has dealt with, has its place before what came after it.
func (r *Reactors) keep(ctx context.Context, reactor string, k store.Key, t told) error {
	return r.retry.Do(ctx, func(int) error {
		f, found, err := r.read(ctx, failedKey(reactor, k))
		if err != nil {
			return err
		}
		if !found {
			f = failed{Reactor: reactor, key: failedKey(reactor, k), Attempts: 1, Next: r.now().Add(agenda.Backoff(1))}
		}
		if slices.ContainsFunc(f.Waiting, func(w told) bool { return w.id() == t.id() }) {
			return nil // told again
		}
		if len(f.Waiting) >= maxWaiting {
			return fmt.Errorf("%d versions of %s wait for %s", len(f.Waiting), k, reactor)
		}
		place := slices.IndexFunc(f.Waiting, t.before)
		if place < 0 {
			place = len(f.Waiting)
		}
		f.Waiting = slices.Insert(f.Waiting, place, t)
		op, err := f.put()
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, op)
	})
}

func (r *Reactors) read(ctx context.Context, k store.Key) (f failed, found bool, err error) {
	i, err := r.db.Get(ctx, k, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return f, false, nil
	}
	if err == nil {
		err = json.Unmarshal(i.Data, &f)
	}
	if err != nil {
		return f, false, fmt.Errorf("read reactions that wait at %s: %w", k, err)
	}
	f.key, f.version = k, i.Version
	return f, true, nil
}

// put writes what waits; with nothing left it removes the item.
func (f failed) put() (store.Op, error) {
	if len(f.Waiting) == 0 {
		return store.Delete(f.key, store.IfVersion(f.version)), nil
	}
	data, err := json.Marshal(f)
	if err != nil {
		return store.Op{}, fmt.Errorf("encode reactions that wait: %w", err)
	}
	place := Desk.Place(f.key.Partition+f.Reactor, f.Next)
	return store.Save(store.Item{Key: f.key, Kind: KindFailed, Data: data, Due: place}, f.version), nil
}

// Due is the due work of failed reactions: each is tried again, and those behind it once it came through. After the
// last attempt it becomes a dead letter, and the next has its turn.
func (r *Reactors) Due() due.Kind {
	return due.Kind{Name: KindFailed, Desk: Desk, Work: r.again, Right: r.right}
}

// right has what waits be tried now, where it waits for longer than a clock that was right would have it wait.
func (r *Reactors) right(ctx context.Context, k store.Key, _ time.Time) error {
	return r.retry.Do(ctx, func(int) error {
		f, found, err := r.read(ctx, k)
		now := r.now()
		if err != nil || !found || !f.Next.After(now.Add(agenda.Backoff(f.Attempts))) {
			return err
		}
		f.Next = now
		op, err := f.put()
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, op)
	})
}

func (r *Reactors) again(ctx context.Context, k store.Key) (report due.Report, err error) {
	for {
		f, found, err := r.read(ctx, k)
		if err != nil || !found || f.Next.After(r.now()) {
			return report, err
		}
		n := slices.IndexFunc(r.list, func(x Reactor) bool { return x.Name == f.Reactor })
		if n < 0 {
			return report, fmt.Errorf("%w: no reactor is called %q", due.ErrUnknown, f.Reactor)
		}
		first := f.Waiting[0]
		id := first.id()
		tried := r.try(ctx, r.list[n], &first)
		if tried != nil && ctx.Err() != nil {
			return report, ctx.Err() // it may not be the reactor's fault
		}
		dead, err := r.settle(ctx, k, id, first, tried)
		switch {
		case err != nil:
			return report, fmt.Errorf("settle what %s failed at: %w", f.Reactor, err)
		case tried == nil:
			report.Done++
		case dead:
			report.Failed++
		default:
			report.Retried++
			return report, nil
		}
	}
}

// settle writes down how the first that waits fared, which id names: of it, first is what has yet to be heard. Others
// may have come meanwhile. What failed for the last time becomes a dead letter in the same transaction.
func (r *Reactors) settle(ctx context.Context, k store.Key, id string, first told, tried error) (dead bool, err error) {
	err = r.retry.Do(ctx, func(int) error {
		dead = false
		f, found, err := r.read(ctx, k)
		if err != nil || !found || f.Waiting[0].id() != id {
			return err // another worker was faster
		}
		var ops []store.Op
		switch {
		case tried == nil:
			f.Waiting, f.Attempts, f.Next = f.Waiting[1:], 0, r.now()
		case f.Attempts+1 >= maxAttempts:
			dead = true
			letter, err := r.bury(f.Reactor, k, first)
			if err != nil {
				return err
			}
			ops = append(ops, letter)
			f.Waiting, f.Attempts, f.Next = f.Waiting[1:], 0, r.now()
		default:
			f.Attempts++
			f.Waiting[0] = first
			f.Next = r.now().Add(agenda.Backoff(f.Attempts))
		}
		op, err := f.put()
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, append(ops, op)...)
	})
	if dead && err == nil {
		r.log.LogAttrs(ctx, slog.LevelError, "reaction given up", slog.String("reactor", k.Sort),
			slog.String("key", k.Partition), slog.Int64("version", first.Version))
	}
	return dead, err
}

// DeadLetter is what a reactor will not hear of any more.
type DeadLetter struct {
	Reactor string      `json:"reactor"`
	Item    string      `json:"item"` // partition and sort of the item, with "#" between
	Version int64       `json:"version"`
	Facts   []fact.Fact `json:"facts"`
	At      time.Time   `json:"at"` // when it was given up
}

// bury makes the dead letter. It lies with its practice's, by time.
func (r *Reactors) bury(reactor string, k store.Key, t told) (store.Op, error) {
	now := r.now().UTC()
	item := k.Partition[len(failedPrefix):]
	data, err := json.Marshal(DeadLetter{Reactor: reactor, Item: item, Version: t.Version, Facts: t.Facts, At: now})
	if err != nil {
		return store.Op{}, fmt.Errorf("encode dead letter: %w", err)
	}
	first := t.Facts[0]
	key := store.Key{Partition: deadPrefix + first.Practice, Sort: agenda.Instant(now) + "#" + reactor + "#" + first.ID}
	return store.Put(store.Item{Key: key, Kind: KindDead, Data: data}, store.IfAbsent), nil
}

// Dead lists the practice's dead letters, the oldest first.
func Dead(ctx context.Context, db store.Reader, practice string) ([]DeadLetter, error) {
	var out []DeadLetter
	var bad error
	err := store.All(ctx, db, store.Query{Partition: deadPrefix + practice}, func(i store.Item) bool {
		var d DeadLetter
		if bad = json.Unmarshal(i.Data, &d); bad == nil {
			out = append(out, d)
		}
		return bad == nil
	})
	if err = errors.Join(err, bad); err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	return out, nil
}
