package task

import (
	"context"
	"errors"
	"fmt"

	"stund/internal/fault"
	"stund/internal/store"
)

// Forget removes every task about one of the clients, whatever its state, with all that somebody wrote in it: for
// whoever erases them. Done again it removes what is left. It has no fact: nothing is to be told of it.
func (k *Tasks) Forget(ctx context.Context, practiceID string, clients []string) error {
	var found []Task
	var failed error
	q := store.Query{Partition: rows.Key(practiceID, "").Partition, Consistency: store.Strong}
	err := store.All(ctx, k.db, q, func(i store.Item) bool {
		r, err := rows.Decode(i)
		if failed = err; err == nil && r.Task.about(clients) {
			found = append(found, r.task())
		}
		return err == nil
	})
	if err = errors.Join(err, failed); err != nil {
		return fmt.Errorf("find the tasks about a client: %w", err)
	}
	for _, t := range found {
		err := k.retry.Do(ctx, func(int) error {
			now, err := family.Get(ctx, k.db, family.Key(practiceID, t.ID), store.Strong)
			gone := store.IfVersion(now.version)
			switch {
			case errors.Is(err, fault.NotFound): // only the row is left
				now, gone = t, store.Always
			case err != nil:
				return err
			}
			return k.db.Transact(ctx, store.Delete(family.Key(practiceID, t.ID), gone),
				store.Delete(rows.Key(practiceID, now.place()), store.Always))
		})
		if err != nil {
			return fmt.Errorf("forget a task: %w", err)
		}
	}
	return nil
}
