package survey

import (
	"context"
	"time"

	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/survey/tasks"
	"stund/internal/task"
)

// lowScores raises tasks about clients who gave a low score.
type lowScores struct {
	tasks *task.Tasks
	book  *practice.Book
}

// LowScores keeps the tasks about clients who gave a low score.
func LowScores(b *base.Base) react.Reactor {
	r := &lowScores{task.Of(b), practice.Of(b)}
	return react.Reactor{Name: "tasks-feedback", React: r.react,
		Kinds: []string{FactAnswered.Name, FactChanged.Name}}
}

// react raises a task for the owner where a client gave a low score, due on the next working day, and settles it
// where they corrected that. It is the owner's, and not whom the answer may name.
func (r *lowScores) react(ctx context.Context, f fact.Fact) error {
	e, err := fact.OneOf(f, FactAnswered, FactChanged)
	if err != nil || e.Of != Exit || e.Score == nil {
		return err
	}
	key := []string{f.Subject}
	if !Detractor(*e.Score) {
		return r.tasks.Settle(ctx, f.Practice, tasks.Unhappy, key, f.At)
	}
	setup, err := r.book.Recent(ctx, f.Practice)
	if err != nil {
		return err
	}
	return r.tasks.Raise(ctx, task.Cause{Key: key, At: f.At, Task: task.Task{Practice: f.Practice, Kind: tasks.Unhappy,
		Role: fact.Owner, Client: string(e.Client), Booking: string(e.Booking), Due: workday(setup, f.At), AllDay: true,
		Data: task.Encoded(tasks.Answer{Score: *e.Score, Call: e.Call})}}, keepLast)
}

// keepLast keeps what the client said last.
func keepLast(was, cause task.Task) (is task.Task, anew bool) {
	if was.Is() == task.Open {
		was.Data = cause.Data
	}
	return was, false
}

// workday returns the start of the first day after the instant's that is no weekend and no closed day.
func workday(setup *practice.Setup, at time.Time) time.Time {
	day := civil.In(at, setup.Zone()).AddDays(1)
	for range 30 { // no practice closes for longer without anybody there
		_, closed := setup.Closed(day)
		if w := day.Weekday(); !closed && w != time.Saturday && w != time.Sunday {
			break
		}
		day = day.AddDays(1)
	}
	return day.Start(setup.Zone()).UTC()
}
