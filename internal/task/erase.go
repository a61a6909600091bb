package task

import (
	"context"
	"errors"
	"fmt"

	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/store"
	"stund/internal/trace"
)

// Traces lists what tasks hold about a person: those that are about them, with all that somebody wrote in one.
func (k *Tasks) Traces() []trace.Trace {
	return []trace.Trace{{Name: "tasks", Called: calledTasks, Goes: goesTasks, More: k.aboutThem, Erase: k.erase,
		HandOut: k.handOut}}
}

// aboutThem returns the ids of the tasks about the person, whatever their state.
func (k *Tasks) aboutThem(ctx context.Context, who trace.Person, _ string) (ids []string, next string, err error) {
	var failed error
	q := store.Query{Partition: rows.Key(who.Practice, "").Partition, Consistency: store.Strong}
	err = store.All(ctx, k.db, q, func(i store.Item) bool {
		r, err := rows.Decode(i)
		if failed = err; err == nil && r.Task.about(who.IDs) {
			ids = append(ids, r.task().ID)
		}
		return err == nil
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, "", fmt.Errorf("find the tasks about a client: %w", err)
	}
	return ids, "", nil
}

// erase removes the task and its row. It has no fact: nothing is to be told of it.
func (k *Tasks) erase(ctx context.Context, who trace.Person, id string) error {
	key := family.Key(who.Practice, id)
	err := k.retry.Do(ctx, func(int) error {
		now, err := family.Get(ctx, k.db, key, store.Strong)
		if errors.Is(err, fault.NotFound) {
			return nil // both are written together, and go together
		}
		if err != nil {
			return err
		}
		return k.db.Transact(ctx, store.Delete(key, store.IfVersion(now.version)),
			store.Delete(rows.Key(who.Practice, now.place()), store.Always))
	})
	if err != nil {
		return fmt.Errorf("erase a task: %w", err)
	}
	return nil
}

func (k *Tasks) handOut(ctx context.Context, who trace.Person, id string) (trace.Record, bool, error) {
	t, err := family.Get(ctx, k.db, family.Key(who.Practice, id), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return trace.Record{}, false, nil
	}
	r := trace.Record{Kind: "task", ID: id, At: t.Made, Data: map[string]any{"kind": t.Kind, "title": t.Title,
		"note": t.Note, "due": t.Due, "state": t.Is(), "created": t.Made}}
	for _, words := range []string{t.Title, t.Note} {
		if words != "" {
			r.Lines = append(r.Lines, trace.Line{Label: calledTasks, Value: words})
		}
	}
	return r, true, err
}

var (
	calledTasks = i18n.Text{
		NB: "Oppgaver",
		SV: "Uppgifter",
		DA: "Opgaver",
		FI: "Tehtävät",
		EN: "Tasks",
	}
	goesTasks = i18n.Text{
		NB: "Oppgaver om klienten, med det som er skrevet i dem",
		SV: "Uppgifter om klienten, med det som står i dem",
		DA: "Opgaver om klienten, med det, der er skrevet i dem",
		FI: "Asiakasta koskevat tehtävät ja niihin kirjoitettu",
		EN: "Tasks about the client, with what was written in them",
	}
)
