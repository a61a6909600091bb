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
	maxAttempts  = 8               // with agenda.Backoff about two hours
	maxWaiting   = 200 << 10       // bytes of what waits for one reactor, of one item
	turn         = 2 * time.Minute // that a worker has for the first that waits
	remembered   = 24 * time.Hour  // after the last of it came through
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
// When all came through, the item stays for a while and says so: were it deleted, its versions would begin again, and a
// worker that had read the old one could overwrite what fails next.
type failed struct {
	Reactor  string    `json:"r"`
	Waiting  []told    `json:"w"`
	Attempts int       `json:"n"` // of the first
	Next     time.Time `json:"t"` // when its next attempt is due: during one, when that worker's turn is over
	Turn     int       `json:"u"` // counts the workers that had one: only the last may settle

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
	var bad error
	err := store.All(ctx, r.db, q, func(i store.Item) bool {
		var f failed
		if bad = json.Unmarshal(i.Data, &f); bad == nil && len(f.Waiting) > 0 {
			names[i.Key.Sort] = true
		}
		return bad == nil
	})
	if err = errors.Join(err, bad); err != nil {
		return nil, fmt.Errorf("look for reactions that wait: %w", err)
	}
	return names, nil
}

// keep writes down what the reactor has yet to hear of the item at k, behind what waits already. What the feed tells
// once more, and the reactor has dealt with, has its place before what came after it. Where more waits than an item can
// hold, the oldest becomes a dead letter.
func (r *Reactors) keep(ctx context.Context, reactor string, k store.Key, t told) error {
	return r.retry.Do(ctx, func(int) error {
		f, err := r.read(ctx, failedKey(reactor, k))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Waiting, func(w told) bool { return w.id() == t.id() }) {
			return nil // told again
		}
		place := slices.IndexFunc(f.Waiting, t.before)
		if place < 0 {
			place = len(f.Waiting)
		}
		f.Waiting = slices.Insert(f.Waiting, place, t)
		if place == 0 {
			f.begin(r.now())
		}
		ops, err := r.fit(ctx, &f)
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, ops...)
	})
}

// fit writes what waits, and as dead letters the oldest of it for which there is no room.
func (r *Reactors) fit(ctx context.Context, f *failed) (ops []store.Op, err error) {
	for {
		op, err := r.put(*f)
		if err != nil {
			return nil, err
		}
		if len(op.Item.Data) <= maxWaiting || len(f.Waiting) == 1 {
			return append(ops, op), nil
		}
		letter, err := r.bury(f.Reactor, f.key, f.Waiting[0], r.now())
		if err != nil {
			return nil, err
		}
		r.givenUp(ctx, *f, f.Waiting[0], "too many wait")
		ops = append(ops, letter)
		f.Waiting = f.Waiting[1:]
		f.begin(r.now())
	}
}

// begin notes that another one is the first that waits: it has failed once, or comes after one that did.
func (f *failed) begin(now time.Time) {
	f.Attempts, f.Next = 1, now.Add(agenda.Backoff(1))
	f.Turn++ // whoever is at work on another one does not settle this one
}

// read returns what waits at the key, with nothing in it where nothing ever did.
func (r *Reactors) read(ctx context.Context, k store.Key) (failed, error) {
	f := failed{Reactor: k.Sort, key: k}
	i, err := r.db.Get(ctx, k, store.Strong)
	if errors.Is(err, store.ErrNotFound) {
		return f, nil
	}
	if err == nil {
		err = json.Unmarshal(i.Data, &f)
	}
	if err != nil {
		return f, fmt.Errorf("read reactions that wait at %s: %w", k, err)
	}
	f.version = i.Version
	return f, nil
}

// put writes what waits.
func (r *Reactors) put(f failed) (store.Op, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return store.Op{}, fmt.Errorf("encode reactions that wait: %w", err)
	}
	i := store.Item{Key: f.key, Kind: KindFailed, Data: data}
	if len(f.Waiting) > 0 {
		i.Due = Desk.Place(f.key.Partition+f.Reactor, f.Next)
	} else {
		i.Expires = r.now().Add(remembered)
	}
	return store.Save(i, f.version), nil
}

// Due is the due work of failed reactions: each is tried again, and those behind it once it came through. After the
// last attempt it becomes a dead letter, and the next has its turn.
func (r *Reactors) Due() due.Kind {
	return due.Kind{Name: KindFailed, Desk: Desk, Work: r.again, Right: r.right}
}

// right has what waits be tried now, where it waits for longer than a clock that was right would have it wait.
func (r *Reactors) right(ctx context.Context, k store.Key, _ time.Time) error {
	return r.retry.Do(ctx, func(int) error {
		f, err := r.read(ctx, k)
		now := r.now()
		longest := max(turn, agenda.Backoff(f.Attempts))
		if err != nil || len(f.Waiting) == 0 || !f.Next.After(now.Add(longest)) {
			return err
		}
		f.Next = now
		op, err := r.put(f)
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, op)
	})
}

func (r *Reactors) again(ctx context.Context, k store.Key) (report due.Report, err error) {
	n := slices.IndexFunc(r.list, func(x Reactor) bool { return x.Name == k.Sort })
	if n < 0 {
		return report, fmt.Errorf("%w: no reactor is called %q", due.ErrUnknown, k.Sort)
	}
	f, mine, err := r.take(ctx, k)
	for err == nil && mine {
		first, tried := f.Waiting[0], errors.New("no attempt at it ever ended")
		if f.Attempts <= maxAttempts {
			tried = r.try(ctx, r.list[n], &first)
		}
		if tried != nil && ctx.Err() != nil {
			return report, ctx.Err() // the attempt counts: it comes again when the turn is over
		}
		var dead bool
		f, mine, dead, err = r.settle(ctx, f, first, tried)
		switch {
		case err != nil:
			err = fmt.Errorf("settle what %s failed at: %w", k.Sort, err)
		case tried == nil:
			report.Done++
		case dead:
			report.Failed++
		default:
			report.Retried++
		}
	}
	return report, err
}

// take begins an attempt at the first that waits, if one is due. Until its turn is over no other worker begins one.
func (r *Reactors) take(ctx context.Context, k store.Key) (f failed, mine bool, err error) {
	err = r.retry.Do(ctx, func(int) error {
		if f, err = r.read(ctx, k); err != nil || len(f.Waiting) == 0 || f.Next.After(r.now()) {
			mine = false
			return err
		}
		f.Attempts++
		f.Turn++
		f.Next, mine = r.now().Add(turn), true
		op, err := r.put(f)
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, op)
	})
	return f, mine && err == nil, err
}

// settle writes down how the attempt at the first that waits fared: of it, first is what has yet to be heard. What
// failed for the last time becomes a dead letter in the same transaction. Mine tells that the turn goes on with the
// next that waits, as after says.
func (r *Reactors) settle(ctx context.Context, f failed, first told, tried error) (after failed, mine, dead bool,
	err error) {
	now, id, last := r.now(), f.Waiting[0].id(), tried != nil && f.Attempts >= maxAttempts
	var letter store.Op
	if last {
		if letter, err = r.bury(f.Reactor, f.key, first, now); err != nil {
			return f, false, false, err
		}
	}
	err = r.retry.Do(ctx, func(attempt int) error {
		mine, dead = false, false
		if after, err = r.read(ctx, f.key); err != nil {
			return err
		}
		if after.Turn != f.Turn || len(after.Waiting) == 0 || after.Waiting[0].id() != id {
			if attempt == 0 || !last {
				return nil // somebody else's turn
			}
			// It may be ours, whose answer was lost: then its dead letter is there.
			_, err := r.db.Get(ctx, letter.Item.Key, store.Strong)
			if dead = err == nil; errors.Is(err, store.ErrNotFound) {
				err = nil
			}
			return err
		}
		var ops []store.Op
		if tried != nil && !last {
			after.Waiting[0], after.Next = first, now.Add(agenda.Backoff(f.Attempts))
		} else {
			after.Waiting, after.Attempts, after.Next = after.Waiting[1:], 1, now.Add(turn)
			mine = len(after.Waiting) > 0
		}
		if last {
			ops, dead = append(ops, letter), true
		}
		op, err := r.put(after)
		if err != nil {
			return err
		}
		return r.db.Transact(ctx, append(ops, op)...)
	})
	if dead && err == nil {
		r.givenUp(ctx, f, first, "tried too often")
	}
	return after, mine && err == nil, dead, err
}

func (r *Reactors) givenUp(ctx context.Context, f failed, t told, why string) {
	r.log.LogAttrs(ctx, slog.LevelError, "reaction given up", slog.String("why", why),
		slog.String("reactor", f.Reactor), slog.String("key", f.key.Partition), slog.Int64("version", t.Version))
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
func (r *Reactors) bury(reactor string, k store.Key, t told, now time.Time) (store.Op, error) {
	now = now.UTC()
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
