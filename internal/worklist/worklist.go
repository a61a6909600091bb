// Package worklist is a practice's tasks as its people have them: who sees which, and who is mailed in the morning of
// those that are due. The tasks themselves know nobody (package task).
package worklist

import (
	"context"
	"errors"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/task"
)

// List is the practice's list of what staff have to do.
type List struct {
	*task.Tasks
	base     *base.Base
	book     *practice.Book
	register *register.Register
}

// Of returns the process's List.
func Of(b *base.Base) *List {
	return base.One(b, func() *List { return &List{task.Of(b), b, practice.Of(b), register.Of(b)} })
}

// Get returns the task if the actor may see it, and fault.NotFound "task-unknown" otherwise: it is another's, or about
// a client whom they do not see.
func (l *List) Get(ctx context.Context, actor fact.Actor, practiceID, id string) (task.Task, error) {
	t, err := l.Tasks.Get(ctx, actor, practiceID, id)
	if err != nil || actor.Role != fact.Practitioner || len(t.Clients()) == 0 {
		return t, err
	}
	setup, err := l.book.Recent(ctx, t.Practice)
	if err != nil {
		return task.Task{}, err
	}
	for _, id := range t.Clients() {
		_, err := l.register.Seen(ctx, actor, setup, id)
		if errors.Is(err, fault.NotFound) {
			return task.Task{}, task.Unknown()
		}
		if err != nil {
			return task.Task{}, err
		}
	}
	return t, nil
}

// List returns a page of the practice's tasks, those that the actor may see. All that is open is read for it, in one
// query; of what is closed no more than fills the page. It answers fault.Invalid "cursor-invalid" for a cursor that is
// of no page.
func (l *List) List(ctx context.Context, actor fact.Actor, practiceID string, a task.Ask) (task.Page, error) {
	sees, err := l.sight(ctx, actor, practiceID)
	if err != nil {
		return task.Page{}, err
	}
	return l.Tasks.List(ctx, actor, practiceID, a, sees)
}

// sight returns which clients the actor sees.
func (l *List) sight(ctx context.Context, actor fact.Actor, practiceID string) (task.Sight, error) {
	setup, err := l.book.Recent(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	if actor.Role != fact.Practitioner || setup.Practice.ShareClients {
		return nil, nil
	}
	people, err := l.register.People(ctx, practiceID)
	if err != nil {
		return nil, err
	}
	return func(client string) bool {
		row, ok := people(client)
		return ok && row.Of(actor.Practitioner)
	}, nil
}
