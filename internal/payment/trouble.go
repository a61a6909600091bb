package payment

import (
	"context"
	"strconv"
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
		e, err := fact.OneOf(f, FactRefundFailed, FactDisputed, FactWindow, FactDiffers, FactStuck, FactPaid, FactOwed,
			FactChanged)
		if err != nil {
			return err
		}
		switch f.Kind {
		case FactPaid.Name, FactOwed.Name, FactChanged.Name:
			if !e.seesTo(f) {
				return nil
			}
			return all.Settle(ctx, f.Practice, tasks.Trouble, windowKey(f.Subject, e), f.At)
		}
		day, err := book.Today(ctx, f.Practice, f.At)
		if err != nil {
			return err
		}
		_, problem, _ := strings.Cut(f.Kind, ".")
		key := []string{f.Subject, problem}
		if f.Kind == FactWindow.Name {
			key = windowKey(f.Subject, e)
		}
		return all.Raise(ctx, task.Cause{Key: key, At: f.At, Task: task.Task{
			Practice: f.Practice, Kind: tasks.Trouble, Client: string(e.Client), Booking: f.Subject, Due: day,
			AllDay: true, Data: task.Encoded(tasks.Problem{Problem: problem, Invoice: string(e.Invoice)})}}, nil)
	}
	return react.Reactor{Name: "tasks-payments", React: raise, Kinds: []string{FactRefundFailed.Name,
		FactDisputed.Name, FactWindow.Name, FactDiffers.Name, FactStuck.Name, FactPaid.Name, FactOwed.Name,
		FactChanged.Name}}
}

// windowKey tells the task of a reservation that ends from those of the payment's others.
func windowKey(payment string, e Event) []string {
	return append([]string{payment, "window"}, e.later()...)
}

// later names the event's try where it is not the first of its payment.
func (e Event) later() []string {
	if e.Try == 0 {
		return nil
	}
	return []string{strconv.Itoa(e.Try)}
}

// seesTo reports whether nobody has to see to the reservation any more: it was taken, its client is asked anew, or
// somebody decided that nothing is kept of it. What the provider let go of by itself is still to be seen to.
func (e Event) seesTo(f fact.Fact) bool {
	return f.Kind != FactChanged.Name || e.Amount == 0 && f.Actor.Role != fact.System
}
