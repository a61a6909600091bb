// Package tasks is the tasks that bookings raise for staff, in words.
package tasks

import (
	"strconv"

	"stund/internal/civil"
	"stund/internal/i18n"
	"stund/internal/task"
)

// Unmarked is the kind of tasks about a day with appointments of which nobody said how they went.
const Unmarked = "appointments-unmarked"

// Left is what such a task is about: those of the day that nobody has marked yet.
type Left struct {
	Day      civil.Date `json:"day"`
	Bookings []string   `json:"bookings"`
}

// unmarked is what the API tells of such a task.
type unmarked struct {
	Day      civil.Date `json:"day,omitzero" doc:"Of appointments-unmarked." example:"2026-11-23"`
	Bookings []string   `json:"bookings,omitempty" doc:"Of appointments-unmarked: ids of the bookings, which are taken off as they are marked."`
}

// Kinds lists the kinds of task of bookings.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Unmarked, Called: calledUnmarked, Title: title,
		Data: task.Says(func(t task.Task) unmarked { return unmarked(task.DataOf[Left](t)) })}}
}

func title(t task.Task, in task.Telling) string {
	v := task.DataOf[Left](t)
	day := i18n.Date(in.Lang, v.Day.Start(in.Zone).In(in.Zone), in.Now.In(in.Zone))
	return toldUnmarked.Of(len(v.Bookings)).Fill(in.Lang, "n", strconv.Itoa(len(v.Bookings)), "day", day,
		"name", in.Name("practitioner", t.Practitioner))
}

// What such a task says. {name} is a practitioner's, {day} is "mandag 23. november".
var (
	calledUnmarked = i18n.Text{
		NB: "timer uten oppmøte",
		SV: "tider utan närvaro",
		DA: "tider uden fremmøde",
		FI: "merkitsemättömiä aikoja",
		EN: "appointments not marked",
	}
	toldUnmarked = i18n.Plural{
		One: i18n.Text{
			NB: "Merk oppmøte for {n} time {day}: {name}",
			SV: "Markera närvaro för {n} tid {day}: {name}",
			DA: "Markér fremmøde for {n} tid {day}: {name}",
			FI: "Merkitse, toteutuiko {n} aika {day}: {name}",
			EN: "Mark attendance of {n} appointment on {day}: {name}",
		},
		Other: i18n.Text{
			NB: "Merk oppmøte for {n} timer {day}: {name}",
			SV: "Markera närvaro för {n} tider {day}: {name}",
			DA: "Markér fremmøde for {n} tider {day}: {name}",
			FI: "Merkitse, toteutuivatko {n} aikaa {day}: {name}",
			EN: "Mark attendance of {n} appointments on {day}: {name}",
		},
	}
)
