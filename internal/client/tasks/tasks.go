// Package tasks is the tasks that clients raise for staff, in words: what reaches them no longer.
package tasks

import (
	"stund/internal/i18n"
	"stund/internal/task"
)

// Undelivered is the kind of tasks about a client whom messages by a channel do not reach.
const Undelivered = "message-failed"

// Complained is the reason of a client who reported mail as unwanted.
const Complained = "complained"

// Failing is what such a task is about.
type Failing struct {
	Channel string   `json:"channel"`          // email or sms
	Reason  string   `json:"reason"`           // failed, bounced or complained
	Hashes  []string `json:"hashes,omitempty"` // of the addresses that they did not reach
}

// undelivered is what the API tells of such a task.
type undelivered struct {
	Channel string `json:"channel,omitempty" enum:"email,sms" doc:"Of message-failed." example:"email"`
	Reason  string `json:"reason,omitempty" enum:"failed,bounced,complained" doc:"Of message-failed: what became of the message." example:"bounced"`
}

// Kinds lists the kinds of task of clients.
func Kinds() []task.Kind {
	return []task.Kind{{Name: Undelivered, Called: calledUndelivered, Title: title,
		Data: task.Says(func(t task.Task) undelivered {
			v := task.DataOf[Failing](t)
			return undelivered{v.Channel, v.Reason}
		})}}
}

func title(t task.Task, in task.Telling) string {
	v := task.DataOf[Failing](t)
	text := toldEmail
	switch {
	case v.Reason == Complained:
		text = toldComplained
	case v.Channel == "sms":
		text = toldSMS
	}
	return text.Fill(in.Lang, "client", in.Client(t.Client))
}

// What such a task says.
var (
	calledUndelivered = i18n.Text{
		NB: "meldinger kommer ikke frem",
		SV: "meddelanden kommer inte fram",
		DA: "beskeder kommer ikke frem",
		FI: "viestit eivät mene perille",
		EN: "messages do not arrive",
	}
	toldEmail = i18n.Text{
		NB: "E-post til {client} kommer ikke frem",
		SV: "E-post till {client} kommer inte fram",
		DA: "E-mail til {client} kommer ikke frem",
		FI: "Sähköposti ei mene perille: {client}",
		EN: "E-mail to {client} does not arrive",
	}
	toldSMS = i18n.Text{
		NB: "SMS til {client} kommer ikke frem",
		SV: "Sms till {client} kommer inte fram",
		DA: "SMS til {client} kommer ikke frem",
		FI: "Tekstiviesti ei mene perille: {client}",
		EN: "Text messages to {client} do not arrive",
	}
	toldComplained = i18n.Text{
		NB: "{client} har meldt e-posten som uønsket og får ikke mer",
		SV: "{client} har anmält e-posten som skräppost och får ingen mer",
		DA: "{client} har meldt e-mailen som uønsket og får ikke mere",
		FI: "{client} ilmoitti sähköpostin roskapostiksi eikä saa sitä enää",
		EN: "{client} reported the mail as unwanted and gets no more",
	}
)
