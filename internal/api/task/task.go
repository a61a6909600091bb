// Package task is the endpoints of what staff have to do.
package task

import (
	"context"
	"net/http"
	"time"

	"stund/internal/api/client"
	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/booking"
	"stund/internal/catalogue/contributions"
	"stund/internal/catalogue/tasks"
	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/task"
	"stund/internal/typed"
	"stund/internal/worklist"
)

// Catalogue lists the endpoints of tasks.
func Catalogue() []door.Maker {
	return []door.Maker{Tasks, Task, TaskDone, TaskReopen, TaskSnooze, TaskDismiss}
}

// services is what the endpoints call.
type services struct {
	*base.Base
	practices *practice.Book
	clients   *client.Services
	tasks     *worklist.List
	kinds     []task.Kind
	bookings  *booking.Bookings // of endpoints that take in what a task is about
}

func of(b *base.Base) *services {
	return &services{Base: b, practices: practice.Of(b), clients: client.Of(b), tasks: worklist.Of(b),
		kinds: tasks.Kinds(b)}
}

// writing is of for endpoints that take in what a task is about.
func writing(b *base.Base) *services {
	s := of(b)
	s.bookings = contributions.Bookings(b)
	return s
}

var (
	failsUnknown = httpapi.Fails(fault.NotFound, "task-unknown",
		"There is no task with this id that the caller may see.")
	failsMeanwhile = httpapi.Fails(fault.Conflict, task.CodeMeanwhile,
		"Somebody changed the task since the revision: task is what it is now.")
	failsClosed = httpapi.Fails(fault.Conflict, task.CodeClosed, "The task was done or dismissed: task is what it is.")
	failsCursor = httpapi.Fails(fault.Invalid, "cursor-invalid", "The cursor is of no page of this list.")
	failsAbout  = httpapi.Fails(fault.NotFound, "booking-unknown", "There is no booking with this id.")
)

// Spoken is an input that says in which language titles are made.
type Spoken struct {
	Language string `query:"language" enum:"nb,sv,da,fi,en" doc:"Of titles that are made; the practice's if left out."`
}

// telling is in what words tasks are told, with the names of those clients whom they are about.
func (s *services) telling(ctx context.Context, setup *practice.Setup, language string, all ...task.Task) (
	task.Telling, error) {
	l, ok := i18n.Parse(language)
	if !ok {
		l = setup.Practice.Language
	}
	var about []string
	for _, t := range all {
		about = append(about, t.Clients()...)
	}
	people, err := s.clients.Clients.Many(ctx, setup.Practice.ID, about)
	if err != nil {
		return task.Telling{}, err
	}
	name := func(what, id string) string {
		if what == "client" {
			return people[id].Name
		}
		if p, ok := setup.Practitioner(id); ok {
			return p.Name
		}
		return ""
	}
	return task.Telling{Lang: l, Name: name, Zone: setup.Zone(), Now: s.Now()}, nil
}

// shown answers with the task as it is.
func (s *services) shown(ctx context.Context, setup *practice.Setup, language string, t task.Task) (
	*door.Answer[TaskView], error) {
	in, err := s.telling(ctx, setup, language, t)
	if err != nil {
		return nil, err
	}
	return door.OK(view(t, in, s.kinds)), nil
}

type listIn struct {
	Spoken
	State     task.State `query:"state" enum:"open,snoozed,done,dismissed" doc:"open if left out. The open ones stand as they are due, the closed ones as they were closed, the last first."`
	Who       string     `query:"who" enum:"all,mine" doc:"mine: those that are the caller's, of their role, or anybody's; all that the caller may see if left out."`
	Client    string     `query:"client" maxLength:"40" doc:"Id of the client whom they are about."`
	Source    string     `query:"source" doc:"What they came from; everything if left out."`
	DueBefore civil.Date `query:"due_before" doc:"Due before this day." example:"2026-11-24"`
	Limit     int        `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After     string     `query:"after" maxLength:"2000" doc:"The next of the page before."`
}

type addIn struct {
	Spoken
	Key  string `header:"Idempotency-Key" maxLength:"255" doc:"Of your choosing, one for each task: the same request with the same key adds it once."`
	Body TaskBody
}

// Tasks lists tasks and adds one.
func Tasks(b *base.Base) httpapi.Endpoint {
	s := writing(b)
	return httpapi.Endpoint{Name: "tasks", Path: "/v1/tasks", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "list-tasks", Method: http.MethodGet,
		Summary: "What is to be done",
		Text: "Written by staff, or come about by itself: a message that does not arrive, a calendar that cannot be " +
			"read, appointments that nobody marked, a new client who may be a known one. Practitioners see what is " +
			"theirs or anybody's, and nothing about clients whom they do not see.",
		Tag:    door.TagTasks,
		Values: map[string][]string{"source": tasks.Sources(s.kinds)},
		Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown, failsCursor},
		Handle: httpapi.Handle(s.list),
	}, {
		ID: "add-task", Method: http.MethodPost,
		Summary: "Write a task down",
		Tag:     door.TagTasks, Status: http.StatusCreated,
		Faults: []httpapi.Fault{door.FailsPractice, client.FailsUnknown, failsAbout, door.FailsMine, door.FailsBusy,
			door.FailsKeyReused},
		Handle: httpapi.Handle(func(ctx context.Context, in *addIn) (*door.Answer[TaskView], error) {
			actor := httpapi.ActorFrom(ctx)
			setup, c, err := s.content(ctx, actor, in.Body, true)
			if err != nil {
				return nil, err
			}
			t, err := s.tasks.Add(ctx, actor, actor.Practice, in.Key, c)
			if err != nil {
				return nil, err
			}
			return s.shown(ctx, setup, in.Language, t)
		}),
	}}}
}

func (s *services) list(ctx context.Context, in *listIn) (*door.Answer[TaskPage], error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, err
	}
	ask := task.Ask{State: in.State, Mine: in.Who == "mine", Source: in.Source, Limit: in.Limit, After: in.After}
	if !in.DueBefore.IsZero() {
		ask.Before = in.DueBefore.Start(setup.Zone())
	}
	if in.Client != "" {
		_, c, err := s.clients.Seen(ctx, actor, in.Client)
		if err != nil {
			return nil, err
		}
		ask.Clients = c.IDs()
	}
	page, err := s.tasks.List(ctx, actor, actor.Practice, ask)
	if err != nil {
		return nil, err
	}
	telling, err := s.telling(ctx, setup, in.Language, page.Tasks...)
	if err != nil {
		return nil, err
	}
	out := TaskPage{Items: make([]TaskView, len(page.Tasks)), Next: page.Next}
	if in.State != task.Done && in.State != task.Dismissed {
		out.Total = &page.Total
	}
	for n, t := range page.Tasks {
		out.Items[n] = view(t, telling, s.kinds)
	}
	return door.OK(out), nil
}

// content puts what somebody says of a task into its stored form, and looks at whom it names; own is false for a task
// whose words are made.
func (s *services) content(ctx context.Context, actor fact.Actor, in TaskBody, own bool) (*practice.Setup,
	task.Content, error) {
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, task.Content{}, err
	}
	c := task.Content{Practitioner: in.Practitioner, Role: in.Role, Due: in.DueAt.Truncate(time.Second)}
	var wrong fault.Fields
	line, bad := typed.Line(in.Title, 200)
	wrong.Check(!own || bad == nil && line != "", "title", "must be one line of up to 200 characters")
	note, bad := typed.Block(in.Note, 2000)
	wrong.Check(bad == nil, "note", "must be text of up to 2000 characters")
	c.Title, c.Note = line, note
	wrong.Check(
		in.DueOn.IsZero() || in.DueAt.IsZero(),
		"due_at",
		"is said beside due_on: it is due on a day or at a time",
	)
	year := func(n int) bool { return n >= 2000 && n <= 2200 }
	wrong.Check(in.DueAt.IsZero() || year(in.DueAt.Year()), "due_at", "lies too far away")
	wrong.Check(in.DueOn.IsZero() || year(in.DueOn.Year), "due_on", "lies too far away")
	if !in.DueOn.IsZero() {
		c.Due, c.AllDay = in.DueOn.Start(setup.Zone()), true
	}
	_, there := setup.Practitioner(in.Practitioner)
	wrong.Check(in.Practitioner == "" || there, "practitioner", "%.40q does not exist", in.Practitioner)
	wrong.Check(in.Role == "" || in.Role.Staff(), "role", "must be owner, assistant or practitioner")
	wrong.Check(in.Practitioner == "" || in.Role == "", "role", "is said beside practitioner: it is one's or a role's")
	if err := wrong.Err(); err != nil || !own {
		return setup, c, err
	}
	if in.Booking != "" {
		b, err := s.bookings.Get(ctx, actor, actor.Practice, in.Booking)
		if err != nil {
			return setup, c, err
		}
		c.Booking, c.Client = b.ID, b.Client
	}
	if in.Client != "" {
		_, known, err := s.clients.Seen(ctx, actor, in.Client)
		if err != nil {
			return setup, c, err
		}
		c.Client = known.ID
	}
	return setup, c, nil
}

// meanwhile shows what the task is now to whoever changed what it was.
func (s *services) meanwhile(ctx context.Context, setup *practice.Setup, language, id string, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Code != task.CodeMeanwhile && f.Code != task.CodeClosed {
		return err
	}
	t, failed := s.tasks.Get(ctx, fact.Actor{Role: fact.System}, setup.Practice.ID, id)
	if failed != nil {
		return failed
	}
	now, failed := s.shown(ctx, setup, language, t)
	if failed != nil {
		return failed
	}
	return f.With("task", now.Body)
}

type oneIn struct {
	door.ByID
	Spoken
}

// TaskChange is a task as staff change it, as a whole.
type TaskChange struct {
	Revision int64 `json:"revision" minimum:"1" doc:"Of what the change was made of." example:"1"`
	TaskBody
}

type changeIn struct {
	door.ByID
	Spoken
	Body TaskChange
}

// Task shows a task and changes it.
func Task(b *base.Base) httpapi.Endpoint {
	s := writing(b)
	return httpapi.Endpoint{Name: "task", Path: "/v1/tasks/{id}", Auth: door.AnyStaff, Ops: []httpapi.Op{{
		ID: "get-task", Method: http.MethodGet,
		Summary: "A task",
		Tag:     door.TagTasks,
		Faults:  []httpapi.Fault{door.FailsPractice, failsUnknown},
		Handle: httpapi.Handle(func(ctx context.Context, in *oneIn) (*door.Answer[TaskView], error) {
			setup, t, err := s.seen(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return s.shown(ctx, setup, in.Language, t)
		}),
	}, {
		ID: "replace-task", Method: http.MethodPut,
		Summary: "Change a task",
		Text: "As a whole: what is left out is gone. The title, client and booking of one that came about by itself " +
			"stay. One that is closed is opened again first.",
		Tag: door.TagTasks,
		Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, client.FailsUnknown, failsAbout, door.FailsMine,
			failsMeanwhile, failsClosed, door.FailsBusy},
		Handle: httpapi.Handle(func(ctx context.Context, in *changeIn) (*door.Answer[TaskView], error) {
			actor := httpapi.ActorFrom(ctx)
			_, was, err := s.seen(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			setup, c, err := s.content(ctx, actor, in.Body.TaskBody, was.Source() == task.Own)
			if err != nil {
				return nil, err
			}
			t, err := s.tasks.Change(ctx, actor, actor.Practice, in.ID, in.Body.Revision, c)
			if err != nil {
				return nil, s.meanwhile(ctx, setup, in.Language, in.ID, err)
			}
			return s.shown(ctx, setup, in.Language, t)
		}),
	}}}
}

// seen returns the task, with the practice's set-up, if the caller may see it.
func (s *services) seen(ctx context.Context, id string) (*practice.Setup, task.Task, error) {
	actor := httpapi.ActorFrom(ctx)
	setup, err := s.practices.Recent(ctx, actor.Practice)
	if err != nil {
		return nil, task.Task{}, err
	}
	t, err := s.tasks.Get(ctx, actor, actor.Practice, id)
	return setup, t, err
}

// TaskAct is which revision something is done to.
type TaskAct struct {
	Revision int64 `json:"revision,omitempty" minimum:"1" doc:"Of the task as it was seen; left out, it does not matter." example:"1"`
}

type actIn struct {
	door.ByID
	Spoken
	Body *TaskAct
}

func (in *actIn) revision() int64 {
	if in.Body == nil {
		return 0
	}
	return in.Body.Revision
}

// act makes an endpoint that does something to a task.
func act(b *base.Base, verb string, op httpapi.Op,
	do func(s *services, ctx context.Context, a fact.Actor, in *actIn) (task.Task, error)) httpapi.Endpoint {
	s := of(b)
	op.Method, op.Tag = http.MethodPost, door.TagTasks
	op.Faults = []httpapi.Fault{door.FailsPractice, failsUnknown, failsMeanwhile, failsClosed, door.FailsBusy}
	op.Handle = httpapi.Handle(func(ctx context.Context, in *actIn) (*door.Answer[TaskView], error) {
		setup, _, err := s.seen(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		t, err := do(s, ctx, httpapi.ActorFrom(ctx), in)
		if err != nil {
			return nil, s.meanwhile(ctx, setup, in.Language, in.ID, err)
		}
		return s.shown(ctx, setup, in.Language, t)
	})
	return httpapi.Endpoint{Name: "task-" + verb, Path: "/v1/tasks/{id}/" + verb, Auth: door.AnyStaff,
		Ops: []httpapi.Op{op}}
}

// TaskDone says that a task is done.
func TaskDone(b *base.Base) httpapi.Endpoint {
	return act(b, "done", httpapi.Op{ID: "finish-task", Summary: "Say that a task is done",
		Text: "It can be taken back by opening it again. What is done already stays so."},
		func(s *services, ctx context.Context, a fact.Actor, in *actIn) (task.Task, error) {
			return s.tasks.Close(ctx, a, a.Practice, in.ID, in.revision(), task.Done)
		})
}

// TaskDismiss says that nobody will do a task.
func TaskDismiss(b *base.Base) httpapi.Endpoint {
	return act(b, "dismiss", httpapi.Op{ID: "dismiss-task", Summary: "Say that nobody will do a task",
		Text: "It can be taken back by opening it again. What it came from does not raise it anew; something new of " +
			"the same kind does."},
		func(s *services, ctx context.Context, a fact.Actor, in *actIn) (task.Task, error) {
			return s.tasks.Close(ctx, a, a.Practice, in.ID, in.revision(), task.Dismissed)
		})
}

// TaskReopen opens a task again.
func TaskReopen(b *base.Base) httpapi.Endpoint {
	return act(b, "reopen", httpapi.Op{ID: "reopen-task", Summary: "Open a task again",
		Text: "Takes back that it was done, dismissed or snoozed."},
		func(s *services, ctx context.Context, a fact.Actor, in *actIn) (task.Task, error) {
			return s.tasks.Reopen(ctx, a, a.Practice, in.ID, in.revision())
		})
}

type snoozeIn struct {
	door.ByID
	Spoken
	Body struct {
		TaskAct
		UntilOn civil.Date `json:"until_on,omitzero" doc:"The day on whose morning it is in the list again, in the practice's zone." example:"2026-11-30"`
		UntilAt time.Time  `json:"until_at,omitzero" doc:"The time at which it is. One of the two is said."`
	}
}

// wakes is when on a day a task is in the list again that was put off until then.
const wakes = civil.Time(7 * 60)

// longest is how far ahead a task may be put off.
const longest = 2 * 366 * 24 * time.Hour

// TaskSnooze puts a task off.
func TaskSnooze(b *base.Base) httpapi.Endpoint {
	s := of(b)
	snooze := func(ctx context.Context, in *snoozeIn) (*door.Answer[TaskView], error) {
		setup, _, err := s.seen(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		until, now := in.Body.UntilAt, s.Now()
		if !in.Body.UntilOn.IsZero() {
			until = in.Body.UntilOn.At(wakes, setup.Zone())
		}
		var wrong fault.Fields
		wrong.Check(
			in.Body.UntilOn.IsZero() != in.Body.UntilAt.IsZero(),
			"until_at",
			"or until_on must be said, one of "+
				"the two",
		)
		wrong.Check(until.After(now), "until_at", "must lie ahead")
		wrong.Check(until.Before(now.Add(longest)), "until_at", "lies more than two years ahead")
		if err := wrong.Err(); err != nil {
			return nil, err
		}
		actor := httpapi.ActorFrom(ctx)
		t, err := s.tasks.Snooze(ctx, actor, actor.Practice, in.ID, in.Body.Revision, until)
		if err != nil {
			return nil, s.meanwhile(ctx, setup, in.Language, in.ID, err)
		}
		return s.shown(ctx, setup, in.Language, t)
	}
	return httpapi.Endpoint{Name: "task-snooze", Path: "/v1/tasks/{id}/snooze", Auth: door.AnyStaff,
		Ops: []httpapi.Op{{
			ID: "snooze-task", Method: http.MethodPost,
			Summary: "Put a task off",
			Text:    "Until then it is in the list of snoozed tasks. It can be taken back by opening it again.",
			Tag:     door.TagTasks,
			Faults: []httpapi.Fault{door.FailsPractice, failsUnknown, failsMeanwhile, failsClosed,
				door.FailsBusy},
			Handle: httpapi.Handle(snooze),
		}}}
}
