// Package tasks is the tasks that calendars kept elsewhere raise for staff, in words.
package tasks

import (
	"stund/internal/i18n"
	"stund/internal/task"
)

// Unreadable is the kind of tasks about a calendar that cannot be read.
const Unreadable = "calendar-unreadable"

// Unread is what such a task is about.
type Unread struct {
	Calendar string `json:"calendar"`
}

// unreadable is what the API tells of such a task.
type unreadable struct {
	Calendar string `json:"calendar,omitempty" doc:"Of calendar-unreadable: id of the external calendar."`
}

// Kinds lists the kinds of task of calendars elsewhere.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Unreadable, Called: calledCalendar,
		Title: func(t task.Task, in task.Telling) string {
			return toldCalendar.Fill(in.Lang, "name", in.Name("practitioner", t.Practitioner))
		},
		Data: task.Says(func(t task.Task) unreadable { return unreadable{task.DataOf[Unread](t).Calendar} })}}
}

// What such a task says.
var (
	calledCalendar = i18n.Text{
		NB: "en kalender kan ikke leses",
		SV: "en kalender kan inte läsas",
		DA: "en kalender kan ikke læses",
		FI: "kalenteria ei voi lukea",
		EN: "a calendar cannot be read",
	}
	toldCalendar = i18n.Text{
		NB: "Den eksterne kalenderen kan ikke leses: {name}",
		SV: "Den externa kalendern kan inte läsas: {name}",
		DA: "Den eksterne kalender kan ikke læses: {name}",
		FI: "Ulkoista kalenteria ei voi lukea: {name}",
		EN: "The external calendar cannot be read: {name}",
	}
)
