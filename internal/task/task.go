// Package task is a practice's one list of what staff have to do: what somebody wrote down, and what follows from what
// happened. Reactors make such tasks, each once, and close them when their cause is gone; people do, snooze and dismiss
// them, and may take each of that back.
//
// A task is an entity of its own. Beside it lies a row, written in the same transaction, in the practice's one
// partition of rows: those of open tasks by when they are due, those of closed ones by when they were closed. So a list
// is one query, whatever was ever done.
package task

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// State is whether a task is still to be done.
type State string

// The states of a task.
const (
	Open      State = "open"
	Done      State = "done"
	Dismissed State = "dismissed" // nobody will do it
)

// Snoozed is asked of lists for open tasks that are put off. Others of them are not in the list of open tasks.
const Snoozed State = "snoozed"

// Task is something that staff have to do.
type Task struct {
	ID       string `json:"-"`
	Practice string `json:"-"`

	Kind  string          `json:"k,omitempty"` // whose words it has; "": somebody wrote it
	Data  json.RawMessage `json:"d,omitempty"` // what the kind's words are made of
	Title string          `json:"t,omitempty"` // of what somebody wrote
	Note  string          `json:"n,omitempty"`

	Due    time.Time `json:"u,omitzero"`  // the start of the day for one that is due on a day; zero: at no time
	AllDay bool      `json:"y,omitempty"` // due on the day, in the practice's zone, of Due

	Practitioner string    `json:"p,omitempty"` // whose task it is; at most one of both, and none is anybody's
	Role         fact.Role `json:"r,omitempty"`

	Client  string   `json:"c,omitempty"` // whom it is about
	Others  []string `json:"o,omitempty"` // further clients whom it is about
	Booking string   `json:"b,omitempty"`

	State   State     `json:"s,omitempty"` // "": open
	Snoozed time.Time `json:"z,omitzero"`  // of an open one: until then it is not in the list
	Made    time.Time `json:"m"`
	By      Actor     `json:"a,omitzero"`
	Asked   string    `json:"q,omitempty"` // what was asked for under its key, as a digest; "": it had none
	Closed  time.Time `json:"e,omitzero"`
	Closer  Actor     `json:"x,omitzero"` // who did or dismissed it; the system: its cause is gone
	Raised  time.Time `json:"i,omitzero"` // when its cause last came about; zero: it has none

	version int64
}

// Actor is who did something to a task.
type Actor struct {
	Role         fact.Role `json:"r,omitempty"`
	ID           string    `json:"i,omitempty"`
	Practitioner string    `json:"p,omitempty"`
}

func actorOf(a fact.Actor) Actor { return Actor{a.Role, a.ID, a.Practitioner} }

// Is returns the task's state.
func (t Task) Is() State { return cmp.Or(t.State, Open) }

// Revision rises with each change.
func (t Task) Revision() int64 { return t.version }

// Clients returns the ids of all clients whom it is about.
func (t Task) Clients() []string {
	if t.Client == "" {
		return t.Others
	}
	return append([]string{t.Client}, t.Others...)
}

// Overdue reports whether it should have been done by now, in the practice's zone.
func (t Task) Overdue(now time.Time, zone *time.Location) bool {
	switch {
	case t.Is() != Open || t.Due.IsZero():
		return false
	case t.AllDay:
		return !now.Before(civil.In(t.Due, zone).AddDays(1).Start(zone))
	}
	return now.After(t.Due)
}

// Asleep reports whether it is put off until later than now.
func (t Task) Asleep(now time.Time) bool { return t.Is() == Open && t.Snoozed.After(now) }

// For reports whether it is the actor's to do: theirs, of their role, or anybody's.
func (t Task) For(a fact.Actor) bool {
	switch {
	case t.Practitioner != "":
		return t.Practitioner == a.Practitioner
	case t.Role != "":
		return t.Role == a.Role
	}
	return true
}

// shown reports whether the actor's role lets them see it, whoever it is about.
func (t Task) shown(a fact.Actor) bool {
	switch {
	case a.Role == fact.Owner || a.Role == fact.System || t.By.ID != "" && t.By.ID == a.ID:
		return true
	case a.Role == fact.Assistant:
		return t.Role != fact.Owner
	}
	return a.Role == fact.Practitioner && t.For(a)
}

// Kept is for how long a closed task is: until then what was done can be taken back, and is not raised anew.
const Kept = 90 * 24 * time.Hour

// expires is when the database may remove it.
func (t Task) expires() (at time.Time) {
	if t.Is() == Open {
		return at
	}
	return t.Closed.Add(Kept)
}

// family is how tasks are stored.
var family = store.Family[Task]{
	Kind: "task", Prefix: "task", Sort: "task",
	Unknown: fault.Error{Code: "task-unknown", Message: "There is no task with this id."},
	Stamp: func(t *Task) store.Stamp {
		return store.Stamp{Practice: &t.Practice, ID: &t.ID, Version: &t.version}
	},
	Expires: Task.expires,
}

// row is a task as lists read it.
type row struct {
	Practice string `json:"-"`
	Place    string `json:"-"` // "o#<when it is due>#<id>" or "c#<when it was closed>#<id>"
	ID       string `json:"i"`
	Revision int64  `json:"v"`
	Task     Task   `json:"t"`
}

var rows = store.Family[row]{
	Kind: "task-row", Prefix: "tasks", Sort: "row", Layout: store.Together,
	Stamp:   func(r *row) store.Stamp { return store.Stamp{Practice: &r.Practice, ID: &r.Place} },
	Expires: func(r row) time.Time { return r.Task.expires() },
}

const (
	openRows   = "o#"
	closedRows = "c#"
	noTime     = "9999-12-31T23:59:59Z" // behind all that is due
)

// place orders the open by when they are to be looked at, and the closed by when they were closed.
func (t Task) place() string {
	if t.Is() != Open {
		return closedRows + agenda.Instant(t.Closed) + "#" + t.ID
	}
	at := t.Due
	if t.Snoozed.After(at) {
		at = t.Snoozed
	}
	if at.IsZero() {
		return openRows + noTime + "#" + t.ID
	}
	return openRows + agenda.Instant(at) + "#" + t.ID
}

// task returns the task of the row.
func (r row) task() Task {
	t := r.Task
	t.ID, t.Practice, t.version = r.ID, r.Practice, r.Revision
	return t
}

// rowed returns what writes the row of a task that becomes is, of the revision, in the same transaction: nobody else
// writes it.
func rowed(was, is Task, revision int64) ([]store.Op, error) {
	i, err := rows.Item(rows.Key(is.Practice, is.place()), row{ID: is.ID, Revision: revision, Task: is})
	if err != nil {
		return nil, err
	}
	ops := []store.Op{store.Put(i, store.Always)}
	if was.version > 0 && was.place() != is.place() {
		ops = append(ops, store.Delete(rows.Key(was.Practice, was.place()), store.Always))
	}
	return ops, nil
}

// closed returns the task as done or dismissed.
func (t Task) closed(as State, by fact.Actor, at time.Time) Task {
	t.State, t.Closed, t.Closer, t.Snoozed = as, at.UTC().Truncate(time.Millisecond), actorOf(by), time.Time{}
	return t
}

// opened returns the task as to be done.
func (t Task) opened() Task {
	t.State, t.Closed, t.Closer, t.Snoozed = "", time.Time{}, Actor{}, time.Time{}
	return t
}

// about reports whether it is about one of the clients.
func (t Task) about(clients []string) bool {
	return slices.ContainsFunc(t.Clients(), func(id string) bool { return slices.Contains(clients, id) })
}
