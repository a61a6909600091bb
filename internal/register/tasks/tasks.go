// Package tasks is the tasks about who it is that has booked, in words.
package tasks

import (
	"stund/internal/i18n"
	"stund/internal/task"
)

// The kinds of task about who it is that has booked.
const (
	Twin     = "duplicate"       // a new client who is probably known already
	Deceased = "client-deceased" // an appointment for somebody who is said to have died
)

// Kinds lists them. What such a task is about its ids say.
func Kinds() []task.Kind {
	return []task.Kind{
		{Name: Twin, Called: calledTwin, Title: func(t task.Task, in task.Telling) string {
			other := ""
			if len(t.Others) > 0 {
				other = t.Others[0]
			}
			return toldTwin.Fill(in.Lang, "client", in.Client(t.Client), "other", in.Client(other))
		}},
		{Name: Deceased, Called: calledDeceased, Title: func(t task.Task, in task.Telling) string {
			return toldDeceased.Fill(in.Lang, "client", in.Client(t.Client))
		}},
	}
}

// What such tasks say.
var (
	calledTwin = i18n.Text{
		NB: "kanskje samme klient",
		SV: "kanske samma klient",
		DA: "måske samme klient",
		FI: "ehkä sama asiakas",
		EN: "perhaps the same client",
	}
	toldTwin = i18n.Text{
		NB: "Er {client} og {other} samme person?",
		SV: "Är {client} och {other} samma person?",
		DA: "Er {client} og {other} samme person?",
		FI: "Ovatko {client} ja {other} sama henkilö?",
		EN: "Are {client} and {other} the same person?",
	}
	calledDeceased = i18n.Text{
		NB: "time bestilt for en som står som død",
		SV: "tid bokad för någon som står som avliden",
		DA: "tid booket til en, der står som afdød",
		FI: "ajanvaraus kuolleeksi merkitylle",
		EN: "appointment for somebody marked as deceased",
	}
	toldDeceased = i18n.Text{
		NB: "{client} står som død, men det er bestilt time på nettet",
		SV: "{client} står som avliden, men en tid har bokats på nätet",
		DA: "{client} står som afdød, men der er booket en tid på nettet",
		FI: "{client} on merkitty kuolleeksi, mutta verkossa on varattu aika",
		EN: "{client} is marked as deceased, but an appointment was booked online",
	}
)
