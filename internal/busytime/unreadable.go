package busytime

import (
	"context"
	"slices"
	"time"

	"stund/internal/base"
	"stund/internal/busytime/tasks"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// unreadable raises tasks about calendars that cannot be read.
type unreadable struct {
	tasks *task.Tasks
	book  *practice.Book
}

// calendarDeleted is the fact of the set-up that a calendar elsewhere is read no longer.
const calendarDeleted = "external-calendar.deleted"

// Unreadable keeps the tasks about calendars elsewhere that cannot be read.
func Unreadable(b *base.Base) react.Reactor {
	r := &unreadable{task.Of(b), practice.Of(b)}
	return react.Reactor{Name: "tasks-calendars", React: r.react, Kinds: []string{FactFailed.Name, FactWorks.Name,
		calendarDeleted}}
}

// unread is how long a calendar must fail before anybody sees that: most outages are short.
const unread = time.Hour

// react keeps a task for each calendar elsewhere that cannot be read.
func (r *unreadable) react(ctx context.Context, f fact.Fact) error {
	key := []string{f.Subject}
	if f.Kind != FactFailed.Name {
		return r.tasks.Settle(ctx, f.Practice, tasks.Unreadable, key, f.At)
	}
	setup, err := r.book.Setup(ctx, f.Practice, store.Strong)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(setup.Calendars, func(c practice.ExternalCalendar) bool { return c.ID == f.Subject })
	if at < 0 {
		return nil // it was removed since
	}
	from := f.At.Add(unread).Truncate(time.Second)
	return r.tasks.Raise(ctx, task.Cause{Key: key, At: f.At, Task: task.Task{Practice: f.Practice,
		Kind: tasks.Unreadable, Practitioner: setup.Calendars[at].Practitioner, Due: from, Snoozed: from,
		Data: task.Encoded(tasks.Unread{Calendar: f.Subject})}}, nil)
}
