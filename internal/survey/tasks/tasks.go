// Package tasks is the tasks that answers of clients raise for staff, in words.
package tasks

import (
	"strconv"

	"stund/internal/i18n"
	"stund/internal/task"
)

// Unhappy is the kind of tasks about a client who gave a low score.
const Unhappy = "unhappy-client"

// Answer is what such a task is about.
type Answer struct {
	Score int  `json:"score"`
	Call  bool `json:"call,omitempty"` // they may be called
}

// unhappy is what the API tells of such a task.
type unhappy struct {
	Score *int `json:"score,omitempty" doc:"Of unhappy-client: what the client gave, of 10." example:"4"`
	Call  bool `json:"may_call,omitempty" doc:"Of unhappy-client: whether the client may be called."`
}

// Kinds lists the kinds of task of answers.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Unhappy, Called: calledUnhappy, Title: title,
		Data: task.Says(func(t task.Task) unhappy {
			v := task.DataOf[Answer](t)
			return unhappy{&v.Score, v.Call}
		})}}
}

func title(t task.Task, in task.Telling) string {
	v := task.DataOf[Answer](t)
	text := toldUnhappy
	if v.Call {
		text = toldCall
	}
	return text.Fill(in.Lang, "client", in.Client(t.Client), "score", strconv.Itoa(v.Score))
}

// What such a task says.
var (
	calledUnhappy = i18n.Text{
		NB: "misfornøyd klient",
		SV: "missnöjd klient",
		DA: "utilfreds klient",
		FI: "tyytymätön asiakas",
		EN: "unhappy client",
	}
	toldUnhappy = i18n.Text{
		NB: "{client} ga {score} av 10. Les svaret, og hør hva som kan rettes opp",
		SV: "{client} gav {score} av 10. Läs svaret, och hör vad som kan rättas till",
		DA: "{client} gav {score} af 10. Læs svaret, og hør, hvad der kan rettes op",
		FI: "{client} antoi {score}/10. Lue vastaus ja selvitä, mitä voi korjata",
		EN: "{client} gave {score} of 10. Read the answer, and find out what can be put right",
	}
	toldCall = i18n.Text{
		NB: "Ring {client}, som ga {score} av 10 og gjerne blir ringt",
		SV: "Ring {client}, som gav {score} av 10 och gärna blir uppringd",
		DA: "Ring til {client}, som gav {score} af 10 og gerne vil ringes op",
		FI: "Soita: {client} antoi {score}/10, ja hänelle saa soittaa",
		EN: "Call {client}, who gave {score} of 10 and may be called",
	}
)
