package register

import (
	"context"
	"errors"
	"time"

	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/register/tasks"
	"stund/internal/store"
	"stund/internal/task"
)

// identities raises tasks about who it is that has booked.
type identities struct {
	tasks    *task.Tasks
	book     *practice.Book
	clients  *client.Clients
	register *Register
}

// Identities keeps the tasks about who it is that has booked or was given a booking.
func Identities(b *base.Base) react.Reactor {
	r := &identities{task.Of(b), practice.Of(b), client.Of(b), Of(b)}
	return react.Reactor{Name: "tasks-duplicates", React: r.react, Kinds: []string{booking.FactCreated.Name,
		booking.FactReceived.Name, booking.FactTransferred.Name, booking.FactCancelled.Name,
		client.FactMerged.Name, client.FactApart.Name}}
}

// react raises tasks about who it is that has booked or was given a booking, for one read of the client, and closes
// them.
func (r *identities) react(ctx context.Context, f fact.Fact) error {
	switch f.Kind {
	case client.FactMerged.Name:
		e, err := client.FactMerged.Data(f)
		if err != nil {
			return err
		}
		return r.tasks.Settle(ctx, f.Practice, tasks.Twin, []string{client.Pair(f.Subject, string(e.Client))}, f.At)
	case client.FactApart.Name:
		e, err := client.FactApart.Data(f)
		if err != nil {
			return err
		}
		return r.tasks.Settle(ctx, f.Practice, tasks.Twin, []string{client.Pair(f.Subject, string(e.Client))}, f.At)
	case booking.FactCancelled.Name, booking.FactTransferred.Name:
		return r.tasks.Settle(ctx, f.Practice, tasks.Deceased, []string{f.Subject}, f.At)
	}
	e, err := fact.OneOf(f, booking.FactCreated, booking.FactReceived)
	if err != nil || e.Client == "" {
		return err
	}
	c, err := r.clients.Get(ctx, f.Practice, string(e.Client), store.Eventual)
	if errors.Is(err, fault.NotFound) { // who is new may not be seen yet
		c, err = r.clients.Get(ctx, f.Practice, string(e.Client), store.Strong)
	}
	switch {
	case errors.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case c.Status == client.Deceased && (f.Actor.Role == fact.Client || f.Kind == booking.FactReceived.Name):
		return r.deceased(ctx, c, f)
	case c.ID == string(e.Client) && c.Created.Equal(f.At.Truncate(time.Second)):
		return r.duplicate(ctx, c, f)
	}
	return nil
}

// duplicate raises a task where a booking made a new client who is probably known already. Who staff add comes with the
// same suggestion at once, and who is perhaps known is in the list of duplicates.
func (r *identities) duplicate(ctx context.Context, c client.Client, f fact.Fact) error {
	like, err := r.register.Like(ctx, c, "", 1)
	if err != nil || len(like) == 0 || like[0].Bits < Probably {
		return err
	}
	other := like[0].B.ID
	return r.tasks.Raise(ctx, task.Cause{Key: []string{client.Pair(c.ID, other)}, At: f.At, Task: task.Task{
		Practice: f.Practice, Kind: tasks.Twin, Client: c.ID, Others: []string{other}}}, nil)
}

// deceased raises a task for an appointment that was booked online for a client who is said to have died: a relative
// may use the address, or the mark is wrong. It is closed when the appointment is cancelled or given to another client,
// and open again where it was given back.
func (r *identities) deceased(ctx context.Context, c client.Client, f fact.Fact) error {
	day, err := r.book.Today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	return r.tasks.Raise(ctx, task.Cause{Key: []string{f.Subject}, At: f.At, Task: task.Task{Practice: f.Practice,
		Kind: tasks.Deceased, Client: c.ID, Booking: f.Subject, Due: day, AllDay: true}}, nil)
}
