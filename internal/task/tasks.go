package task

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"stund/internal/base"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/once"
	"stund/internal/store"
)

// Tasks keeps the tasks.
type Tasks struct {
	db    store.Store
	retry store.Retrier
	ids   *ids.Source
	now   func() time.Time
}

// New makes Tasks.
func New(db store.Store, retry store.Retrier, source *ids.Source, now func() time.Time) *Tasks {
	return &Tasks{db: db, retry: retry, ids: source, now: now}
}

// Of returns the process's Tasks.
func Of(b *base.Base) *Tasks {
	return base.One(b, func() *Tasks { return New(b.Store, b.Retry, b.IDs, b.Now) })
}

// derives is what ids are derived under that must be found again. It is no secret: to know one opens nothing, and so
// functions that raise tasks need none.
const derives = "stund task"

// Hash returns what a task's data says of parts that it may not hold, to find them again: an address, with the id of
// whose it is, which is as good as a secret.
func Hash(parts ...string) string { return ids.Derive([]byte(derives), parts...) }

// Content is what somebody says of a task, in its stored form: the caller has looked at whom it names.
type Content struct {
	Title, Note  string
	Due          time.Time
	AllDay       bool
	Practitioner string
	Role         fact.Role
	Client       string
	Booking      string
}

// with returns the task with the content. The words of one that a reactor made, and whom it is about, stay.
func (t Task) with(c Content) Task {
	t.Note, t.Due, t.AllDay, t.Practitioner, t.Role = c.Note, c.Due.UTC(), c.AllDay, c.Practitioner, c.Role
	if t.Kind == "" {
		t.Title, t.Client, t.Booking = c.Title, c.Client, c.Booking
	}
	if c.Due.IsZero() {
		t.Due = time.Time{}
	}
	return t
}

// CodeMeanwhile is the code of the fault of a change of what is no longer so.
const CodeMeanwhile = "changed-meanwhile"

func errMeanwhile() *fault.Error {
	return fault.New(fault.Conflict, CodeMeanwhile, "Somebody changed the task meanwhile. Look at it again.")
}

// CodeClosed is the code of the fault of doing what can be done to an open task only.
const CodeClosed = "task-closed"

func errClosed(is State) error {
	return fault.New(fault.Conflict, CodeClosed, "The task is %s already. Open it again first.", is)
}

// Add writes a task down. The same key adds the same one once, and answers once.Reused with other content; "" adds a
// new one.
func (k *Tasks) Add(ctx context.Context, actor fact.Actor, practiceID, key string, c Content) (Task, error) {
	id, print := k.ids.New(k.now()), ""
	if key != "" {
		id = ids.Derive([]byte(derives), "added", practiceID, actor.ID, key)
		text, err := json.Marshal(c)
		if err != nil {
			return Task{}, fmt.Errorf("tell a request from others of its key: %w", err)
		}
		print = ids.Derive([]byte(derives), "asked", key, string(text))
	}
	at := family.Key(practiceID, id)
	made, err := family.Create(ctx, k.db, k.retry, at, func(along *store.Along) (Task, []fact.Fact, error) {
		if key != "" {
			if made, err := family.Get(ctx, k.db, at, store.Strong); !errors.Is(err, fault.NotFound) {
				return made, nil, err
			}
		}
		now := k.now()
		t := Task{ID: id, Practice: practiceID, Made: now.UTC().Truncate(time.Second), By: actorOf(actor),
			Asked: print}.with(c)
		ops, err := rowed(Task{}, t, 1)
		along.Ops = ops
		return t, []fact.Fact{k.happened(FactRaised, t, actor, now)}, err
	})
	if err == nil && key != "" && made.Asked != "" && made.Asked != print {
		return Task{}, once.Reused()
	}
	return made, err
}

// Get returns the task if the actor's role lets them see it, and fault.NotFound "task-unknown" otherwise. Whom it is
// about is the caller's to look at.
func (k *Tasks) Get(ctx context.Context, actor fact.Actor, practiceID, id string) (Task, error) {
	t, err := family.Get(ctx, k.db, family.Key(practiceID, id), store.Strong)
	if err != nil {
		return Task{}, err
	}
	if !t.expires().IsZero() && !k.now().Before(t.expires()) || !t.shown(actor) {
		return Task{}, Unknown()
	}
	return t, nil
}

// Unknown is the fault of a task that is not there, or that whoever asks does not see.
func Unknown() *fault.Error { return family.Missing() }

// Change writes what somebody says of the task, as a whole. Revision is what they have seen of it; with another one it
// answers fault.Conflict "changed-meanwhile".
func (k *Tasks) Change(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	c Content) (Task, error) {
	return k.update(ctx, practiceID, id, revision, func(t Task) (Task, []fact.Fact, error) {
		if t.Is() != Open {
			return t, nil, errClosed(t.Is())
		}
		after := t.with(c)
		return after, []fact.Fact{k.happened(FactChanged, after, actor, k.now())}, nil
	})
}

// Close says that the task is done, or that nobody will do it. What is so already stays; of the other kind it answers
// fault.Conflict "task-closed". Revision is as in Change; 0: it does not matter.
func (k *Tasks) Close(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	as State) (Task, error) {
	kind := FactDone
	if as == Dismissed {
		kind = FactDismissed
	}
	return k.update(ctx, practiceID, id, revision, func(t Task) (Task, []fact.Fact, error) {
		switch {
		case t.Is() == as:
			return t, nil, nil
		case t.Is() != Open:
			return t, nil, errClosed(t.Is())
		}
		now := k.now()
		after := t.closed(as, actor, now)
		return after, []fact.Fact{k.happened(kind, after, actor, now)}, nil
	})
}

// Reopen takes back that the task was done, dismissed or snoozed. Revision is as in Close.
func (k *Tasks) Reopen(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64) (Task, error) {
	return k.update(ctx, practiceID, id, revision, func(t Task) (Task, []fact.Fact, error) {
		kind := FactReopened
		if t.Is() == Open {
			kind = FactSnoozed
		}
		after := t.opened()
		return after, []fact.Fact{k.happened(kind, after, actor, k.now())}, nil
	})
}

// Snooze puts the task off until then. Revision is as in Close. A closed task answers fault.Conflict "task-closed".
func (k *Tasks) Snooze(ctx context.Context, actor fact.Actor, practiceID, id string, revision int64,
	until time.Time) (Task, error) {
	return k.update(ctx, practiceID, id, revision, func(t Task) (Task, []fact.Fact, error) {
		if t.Is() != Open {
			return t, nil, errClosed(t.Is())
		}
		t.Snoozed = until.UTC().Truncate(time.Second)
		return t, []fact.Fact{k.happened(FactSnoozed, t, actor, k.now())}, nil
	})
}

// update is what all changes of a task go through: its row follows in the same write. Where decide changes nothing,
// nothing is written, and nothing has happened.
func (k *Tasks) update(ctx context.Context, practiceID, id string, revision int64,
	decide func(Task) (Task, []fact.Fact, error)) (Task, error) {
	return family.UpdateWith(ctx, k.db, k.retry, family.Key(practiceID, id),
		func(t Task, along *store.Along) (Task, []fact.Fact, error) {
			if revision != 0 && revision != t.version {
				return t, nil, errMeanwhile()
			}
			return decided(t, along, decide)
		})
}

func decided(t Task, along *store.Along, decide func(Task) (Task, []fact.Fact, error)) (Task, []fact.Fact, error) {
	after, facts, err := decide(t)
	if err != nil || reflect.DeepEqual(t, after) {
		return t, nil, err
	}
	along.Ops, err = rowed(t, after, t.version+1)
	return after, facts, err
}

// Cause is what a reactor raises a task for.
type Cause struct {
	Task           // all but its id and what follows from when it is raised
	Key  []string  // what tells the cause from others of its kind
	At   time.Time // when it came about
}

// idOf returns the id of the task that the cause raises.
func idOf(practiceID, kind string, key []string) string {
	return ids.Derive([]byte(derives), append([]string{"raised", practiceID, kind}, key...)...)
}

// Raise makes the task of the cause, once however often it is told. A task that was done before the cause came about is
// opened again; one that was dismissed stays so. Join, if it is not nil, says what becomes of a task that is there, and
// whether that is something new to do: then it is opened again however it was closed.
func (k *Tasks) Raise(ctx context.Context, c Cause, join func(was, cause Task) (is Task, anew bool)) error {
	at := c.At.UTC().Truncate(time.Millisecond)
	system := fact.Actor{Role: fact.System}
	id := idOf(c.Practice, c.Kind, c.Key)
	c.Task.ID, c.Raised, c.Made, c.By = id, at, at.Truncate(time.Second), actorOf(system)
	decide := func(t Task) (Task, []fact.Fact, error) {
		if t.version == 0 {
			return c.Task, []fact.Fact{k.happened(FactRaised, c.Task, system, at)}, nil
		}
		is, anew := t, false
		if join != nil {
			is, anew = join(t, c.Task)
		}
		later := at.After(t.Raised)
		if later {
			is.Raised = at
		}
		switch {
		case anew && t.Is() != Open, t.Is() == Done && later && at.After(t.Closed):
			is = is.opened()
			is.Due, is.AllDay, is.Snoozed = c.Due, c.AllDay, c.Snoozed
			return is, []fact.Fact{k.happened(FactReopened, is, system, at)}, nil
		case t.Is() == Open && !bytes.Equal(is.Data, t.Data):
			return is, []fact.Fact{k.happened(FactChanged, is, system, at)}, nil
		}
		return t, nil, nil // it is told again, or is nothing new
	}
	_, err := family.UpsertWith(ctx, k.db, k.retry, family.Key(c.Practice, id),
		func(t Task, along *store.Along) (Task, []fact.Fact, error) { return decided(t, along, decide) })
	return err
}

// Settle closes the task of the cause that was gone at the time, if it is open. What came about later stays.
func (k *Tasks) Settle(ctx context.Context, practiceID, kind string, key []string, at time.Time) error {
	return k.Review(ctx, practiceID, kind, key, at, func(t Task) (Task, bool) { return t, true })
}

// Review asks what is left of the task of the cause after something that concerns it, and closes it if nothing is. It
// costs half a read unit where there is no such task, which is the rule.
func (k *Tasks) Review(ctx context.Context, practiceID, kind string, key []string, at time.Time,
	left func(Task) (is Task, gone bool)) error {
	id := idOf(practiceID, kind, key)
	t, err := family.Get(ctx, k.db, family.Key(practiceID, id), store.Eventual)
	if errors.Is(err, fault.NotFound) || err == nil && t.Is() != Open {
		return nil
	}
	if err != nil {
		return err
	}
	system := fact.Actor{Role: fact.System}
	_, err = k.update(ctx, practiceID, id, 0, func(t Task) (Task, []fact.Fact, error) {
		if t.Is() != Open || at.Before(t.Raised) {
			return t, nil, nil
		}
		is, gone := left(t)
		if !gone {
			return is, []fact.Fact{k.happened(FactChanged, is, system, at)}, nil
		}
		is = is.closed(Done, system, at)
		return is, []fact.Fact{k.happened(FactSettled, is, system, at)}, nil
	})
	return err
}

// Ask is what is asked of the list.
type Ask struct {
	State   State     // Open, Snoozed, Done or Dismissed; "": Open
	Mine    bool      // those that are the actor's to do
	Clients []string  // ids of one client whom they are about; none: whoever
	Source  string    // their kind, or Own; "": all
	Before  time.Time // due before then; zero: whenever
	Limit   int       // tasks on a page; 0: 50
	After   string    // the cursor of the page; "": the first
}

// takes reports whether the task is one that is asked for, seen by whoever asks.
func (a Ask) takes(t Task, actor fact.Actor, now time.Time) bool {
	state := cmp.Or(a.State, Open)
	is := t.Is()
	if t.Asleep(now) {
		is = Snoozed
	}
	return is == state && (!a.Mine || t.For(actor)) && (a.Source == "" || a.Source == t.Source()) &&
		(len(a.Clients) == 0 || t.about(a.Clients)) &&
		(a.Before.IsZero() || !t.Due.IsZero() && t.Due.Before(a.Before))
}
