package due

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/agenda"
	"stund/internal/store"
)

// longest is the furthest that an entry is put off at once: agenda.Backoff's, and a practice's undo window.
const longest = time.Hour

// Prompt is a Carrier that plans some entries for the moment at which they are planned, or soon after: news, and not
// reminders. If such an entry lies in the future, and the clock was ahead, it is of that clock.
type Prompt interface{ Prompt(e agenda.Entry) bool }

// Right brings back what was planned, put off or leased by a clock that stood at ahead and has gone back since: without
// that it would wait until the clock is there again. It looks at all that the due index names until then, and costs as
// much. Call it while nobody works at the desk. It returns how many items it looked at; one that cannot be brought back
// stops no other.
func (r *Runner) Right(ctx context.Context, ahead time.Time) (looked int, err error) {
	var items []Item // all before the first, because bringing one back changes the index
	for _, partition := range r.desk.Partitions() {
		q := store.Query{Index: store.Due, Partition: partition, To: agenda.Until(ahead.Add(longest + lease))}
		err := store.All(ctx, r.db, q, func(i store.Item) bool {
			items = append(items, Item{Kind: i.Kind, Key: i.Key})
			return true
		})
		if err != nil {
			return 0, fmt.Errorf("find what a clock that was ahead planned at %s: %w", r.desk.Name, err)
		}
	}
	var wrong []error
	for _, i := range items {
		if k, known := r.kinds[i.Kind]; known && k.Right != nil {
			if err := k.Right(ctx, i.Key, ahead); err != nil && len(wrong) < namedErrors {
				wrong = append(wrong, fmt.Errorf("bring back %s: %w", i.Key, err))
			}
		}
		if ctx.Err() != nil {
			return len(items), errors.Join(append(wrong, ctx.Err())...)
		}
	}
	return len(items), errors.Join(wrong...)
}

// right brings back the entries of the item at the key.
func (w worker) right(ctx context.Context, key store.Key, ahead time.Time) error {
	return w.Retry.Do(ctx, func(int) error {
		s, err := w.read(ctx, key)
		if s == nil || err != nil {
			return err
		}
		back, changed := righted(s, w.Now(), ahead)
		if !changed {
			return nil
		}
		op, err := s.Planned(back).Write()
		if err != nil {
			return err
		}
		return w.Store.Transact(ctx, op)
	})
}

// righted returns the subject's agenda without what only a clock that stood at ahead can have written at now, and
// whether that changes anything. A lease that lasts longer than any has run out, and leaves the doubt that every lease
// leaves; what was put off is looked at again; what was planned for at once is due.
func righted(s Carrier, now, ahead time.Time) (back agenda.Agenda, changed bool) {
	prompt, _ := s.(Prompt)
	late := func(t time.Time) bool { return t.After(now) && !t.After(ahead.Add(longest)) }
	now = now.UTC().Truncate(time.Second)
	for _, e := range s.Agenda() {
		was := e
		if e.Lease.After(now.Add(lease)) {
			e.Lease = now
		}
		if late(e.Retry) {
			e.Retry = now
		}
		if late(e.At) && prompt != nil && prompt.Prompt(e) {
			e.At = now
		}
		changed = changed || e != was
		back = append(back, e)
	}
	return back, changed
}
