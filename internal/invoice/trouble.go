package invoice

import (
	"context"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/invoice/tasks"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/task"
)

// troubles raises tasks about invoices.
type troubles struct {
	tasks *task.Tasks
	book  *practice.Book
}

// Troubles keeps the tasks about invoices with which somebody has to see to something.
func Troubles(b *base.Base) react.Reactor {
	r := &troubles{task.Of(b), practice.Of(b)}
	return react.Reactor{Name: "tasks-invoices", React: r.react, Kinds: []string{FactStuck.Name, FactPaid.Name,
		FactCredited.Name, FactSent.Name, FactIssued.Name, FactDelivered.Name}}
}

// react raises a task for what somebody has to see to with an invoice, and closes what was seen to.
func (r *troubles) react(ctx context.Context, f fact.Fact) error {
	var seen []string
	switch f.Kind {
	case FactPaid.Name:
		e, err := FactPaid.Data(f)
		if err != nil || e.Left > 0 { // of what is open still somebody has to see to the rest
			return err
		}
		seen = []string{StuckUnanswered, StuckPassedOn}
	case FactCredited.Name:
		seen = []string{StuckPassedOn}
	case FactSent.Name:
		seen = []string{StuckMailing}
	case FactDelivered.Name:
		seen = []string{StuckRefused, StuckElectronic, StuckUnheard}
	case FactIssued.Name:
		seen = []string{StuckIssuing}
	}
	for _, problem := range seen {
		if err := r.tasks.Settle(ctx, f.Practice, tasks.Trouble, []string{f.Subject, problem}, f.At); err != nil {
			return err
		}
	}
	if seen != nil {
		return nil
	}
	e, err := fact.OneOf(f, FactStuck)
	if err != nil {
		return err
	}
	day, err := r.book.Today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	problem := string(e.Problem)
	return r.tasks.Raise(ctx, task.Cause{Key: []string{f.Subject, problem}, At: f.At, Task: task.Task{
		Practice: f.Practice, Kind: tasks.Trouble, Client: string(e.Client), Due: day, AllDay: true,
		Data: task.Encoded(tasks.Problem{Problem: problem, Invoice: f.Subject})}}, nil)
}
