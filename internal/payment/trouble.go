package payment

import (
	"context"
	"strings"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/payment/tasks"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/task"
)

// Troubles raises a task for what somebody has to see to at the payment provider.
func Troubles(b *base.Base) react.Reactor {
	all, book := task.Of(b), practice.Of(b)
	raise := func(ctx context.Context, f fact.Fact) error {
		e, err := fact.OneOf(f, FactRefundFailed, FactDisputed, FactWindow, FactDiffers, FactStuck)
		if err != nil {
			return err
		}
		day, err := book.Today(ctx, f.Practice, f.At)
		if err != nil {
			return err
		}
		_, problem, _ := strings.Cut(f.Kind, ".")
		return all.Raise(ctx, task.Cause{Key: []string{f.Subject, problem}, At: f.At, Task: task.Task{
			Practice: f.Practice, Kind: tasks.Trouble, Client: string(e.Client), Booking: f.Subject, Due: day,
			AllDay: true, Data: task.Encoded(tasks.Problem{Problem: problem, Invoice: string(e.Invoice)})}}, nil)
	}
	return react.Reactor{Name: "tasks-payments", React: raise, Kinds: []string{FactRefundFailed.Name,
		FactDisputed.Name, FactWindow.Name, FactDiffers.Name, FactStuck.Name}}
}
