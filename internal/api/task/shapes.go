package task

import (
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/task"
)

// TaskBody is a task as somebody writes it.
type TaskBody struct {
	Title        string     `json:"title" maxLength:"200" doc:"What is to be done. That of a task that came about by itself is made in the reader's language, and does not change." example:"Ring Kari om timen på fredag"`
	Note         string     `json:"note,omitempty" maxLength:"2000" doc:"For the practice's people. Nothing about health." example:"Helst før lunsj"`
	DueOn        civil.Date `json:"due_on,omitzero" doc:"The day by whose end it is to be done, in the practice's zone." example:"2026-11-23"`
	DueAt        time.Time  `json:"due_at,omitzero" doc:"The time by which it is to be done. With neither of the two, it is due at no time and stands last."`
	Practitioner string     `json:"practitioner,omitempty" maxLength:"40" doc:"Id of the practitioner whose task it is." example:"ida"`
	Role         fact.Role  `json:"role,omitempty" enum:"owner,assistant,practitioner" doc:"Whose task it is, if not one practitioner's: with neither of the two, anybody's."`
	Client       string     `json:"client,omitempty" maxLength:"40" doc:"Id of the client whom it is about. Practitioners see no task about a client whom they do not see." example:"38gfsrdqqmpb9a6eckyj2repsq"`
	Booking      string     `json:"booking,omitempty" maxLength:"40" doc:"Id of the booking that it is about, whose client it is about if it says no other."`
}

// TaskView is a task as staff see it.
type TaskView struct {
	ID       string `json:"id" readOnly:"true" example:"01k9x3m5t8q2v7w4y6z0abcdef"`
	Revision int64  `json:"revision" doc:"Rises with each change: a change says which one it is of." example:"1"`
	TaskBody
	Source  string      `json:"source" readOnly:"true" doc:"What it came from: own is what somebody wrote." example:"own"`
	Data    any         `json:"data,omitempty" readOnly:"true" doc:"What its source says of it."`
	State   task.State  `json:"state" readOnly:"true" enum:"open,snoozed,done,dismissed" example:"open"`
	Overdue bool        `json:"overdue,omitempty" readOnly:"true" doc:"It is open, and should have been done by now."`
	Snoozed *time.Time  `json:"snoozed_until,omitempty" readOnly:"true" doc:"Until then it is in the list of snoozed tasks."`
	Name    string      `json:"client_name,omitempty" readOnly:"true" example:"Kari Nordmann"`
	Others  []TaskOther `json:"others,omitempty" readOnly:"true" doc:"Further clients whom it is about: of a duplicate, who it may be."`
	Made    time.Time   `json:"created_at" readOnly:"true"`
	By      TaskActor   `json:"created_by" readOnly:"true"`
	Closed  *time.Time  `json:"closed_at,omitempty" readOnly:"true" doc:"When it was done or dismissed. It is shown for 90 days."`
	Closer  *TaskActor  `json:"closed_by,omitempty" readOnly:"true" doc:"Who did or dismissed it; system where what it came from is over."`
}

// TaskOther is a client whom a task is about beside the one that it names first.
type TaskOther struct {
	ID   string `json:"id" example:"3r0jbcrngpe1hn0bf0ygd9ke00"`
	Name string `json:"name,omitempty" example:"Kari N."`
}

// TaskActor is who did something.
type TaskActor struct {
	Role         fact.Role `json:"role" enum:"owner,practitioner,assistant,system" example:"owner"`
	Practitioner string    `json:"practitioner,omitempty" doc:"Id of the practitioner who it was." example:"ida"`
}

// TaskPage is a page of the list of tasks.
type TaskPage struct {
	Items []TaskView `json:"items"`
	Next  string     `json:"next,omitempty" doc:"The page after this one is asked for with it as after; left out of the last."`
	Total *int       `json:"total,omitempty" doc:"Tasks on all pages, of open and snoozed ones: with limit=1 what a badge shows. Closed ones are not counted." example:"1"`
}

// view returns the task as the reader sees it.
func view(t task.Task, in task.Telling, kinds []task.Kind) TaskView {
	v := TaskView{ID: t.ID, Revision: t.Revision(), Source: t.Source(), State: t.Is(), Data: task.Told(kinds, t),
		Overdue: t.Overdue(in.Now, in.Zone), Made: t.Made.In(in.Zone), By: TaskActor{t.By.Role, t.By.Practitioner},
		TaskBody: TaskBody{Title: task.Titled(kinds, t, in), Note: t.Note, Practitioner: t.Practitioner, Role: t.Role,
			Client: t.Client, Booking: t.Booking}}
	switch {
	case t.Due.IsZero():
	case t.AllDay:
		v.DueOn = civil.In(t.Due, in.Zone)
	default:
		v.DueAt = t.Due.In(in.Zone)
	}
	if t.Client != "" {
		v.Name = in.Name("client", t.Client)
	}
	for _, id := range t.Others {
		v.Others = append(v.Others, TaskOther{id, in.Name("client", id)})
	}
	if t.Asleep(in.Now) {
		until := t.Snoozed.In(in.Zone)
		v.State, v.Snoozed = task.Snoozed, &until
	}
	if !t.Closed.IsZero() {
		at := t.Closed.In(in.Zone)
		v.Closed, v.Closer = &at, &TaskActor{t.Closer.Role, t.Closer.Practitioner}
	}
	return v
}
