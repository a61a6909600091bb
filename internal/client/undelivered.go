package client

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stund/internal/base"
	"stund/internal/client/tasks"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/message"
	"stund/internal/practice"
	"stund/internal/react"
	"stund/internal/store"
	"stund/internal/task"
)

// undelivered raises tasks about clients whom messages do not reach.
type undelivered struct {
	*base.Base
	tasks   *task.Tasks
	book    *practice.Book
	clients *Clients
}

// Undelivered keeps the tasks about clients whom messages do not reach.
func Undelivered(b *base.Base) react.Reactor {
	r := &undelivered{b, task.Of(b), practice.Of(b), Of(b)}
	return react.Reactor{Name: "tasks-messages", React: r.react, Kinds: []string{message.FactSent.Name,
		message.FactFailed.Name, message.FactBounced.Name, message.FactComplained.Name, FactChanged.Name}}
}

// react keeps one task for each client and channel by which messages do not arrive. It is closed when one is sent by
// that channel again, and when none of the addresses is the client's any more.
func (r *undelivered) react(ctx context.Context, f fact.Fact) error {
	if f.Kind == FactChanged.Name {
		return r.corrected(ctx, f)
	}
	e, err := message.EventOf(f)
	if err != nil || e.Client == "" || e.Channel == message.Peppol { // an invoice's task says what became of it
		return err
	}
	key := []string{string(e.Client), string(e.Channel)}
	if f.Kind == message.FactSent.Name {
		return r.tasks.Settle(ctx, f.Practice, tasks.Undelivered, key, f.At)
	}
	all, err := message.List(ctx, r.Store, f.Practice, f.Subject)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(m message.Record) bool { return m.ID == string(e.Message) })
	if at < 0 || all[at].To == "" {
		return nil // it was erased since, or there was no address to correct
	}
	day, err := r.book.Today(ctx, f.Practice, f.At)
	if err != nil {
		return err
	}
	_, reason, _ := strings.Cut(f.Kind, ".")
	c := task.Cause{Key: key, At: f.At, Task: task.Task{Practice: f.Practice, Kind: tasks.Undelivered,
		Client: string(e.Client), Due: day, AllDay: true,
		Data: task.Encoded(tasks.Failing{Channel: string(e.Channel), Reason: reason,
			Hashes: []string{hashOf(string(e.Client), all[at].To)}})}}
	return r.tasks.Raise(ctx, c, joinFailing)
}

// joinFailing adds the address to those that messages do not reach. One that is new is something new to do.
func joinFailing(was, cause task.Task) (is task.Task, anew bool) {
	known, more := task.DataOf[tasks.Failing](was), task.DataOf[tasks.Failing](cause)
	for _, h := range more.Hashes {
		if !slices.Contains(known.Hashes, h) {
			known.Hashes, anew = append(known.Hashes, h), true
		}
	}
	if anew {
		known.Reason = more.Reason
	}
	was.Data = task.Encoded(known)
	return was, anew
}

// hashOf tells an address of the client from others.
func hashOf(client, address string) string {
	return task.Hash("address", client, strings.ToLower(address))
}

// corrected closes the tasks of addresses that are the client's no longer.
func (r *undelivered) corrected(ctx context.Context, f fact.Fact) error {
	change, err := FactChanged.Data(f)
	if err != nil {
		return err
	}
	for field, channel := range map[fact.Code]string{"emails": message.Email, "phones": message.SMS} {
		if !slices.Contains(change.Fields, field) {
			continue
		}
		c, err := r.clients.Get(ctx, f.Practice, f.Subject, store.Strong)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		left := func(t task.Task) (task.Task, bool) {
			theirs := func(address string) bool {
				return slices.Contains(task.DataOf[tasks.Failing](t).Hashes, hashOf(t.Client, address))
			}
			return t, !slices.ContainsFunc(slices.Concat(c.Emails, c.Phones), theirs)
		}
		for _, id := range c.IDs() {
			err := r.tasks.Review(ctx, f.Practice, tasks.Undelivered, []string{id, channel}, f.At, left)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
