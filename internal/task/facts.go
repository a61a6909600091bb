package task

import (
	"time"

	"stund/internal/fact"
	"stund/internal/i18n"
)

// Event is what the facts of a task say. What somebody wrote stays with the task.
type Event struct {
	Source  fact.Code `json:"source"` // its kind, or "own" for what somebody wrote
	Client  fact.ID   `json:"client,omitempty"`
	Booking fact.ID   `json:"booking,omitempty"`
}

// What happens to tasks. The subject is the task. Facts says what each tells staff.
var (
	FactRaised    = fact.Kind[Event]{Name: "task.raised", Client: concerned}
	FactDone      = fact.Kind[Event]{Name: "task.done", Client: concerned}
	FactDismissed = fact.Kind[Event]{Name: "task.dismissed", Client: concerned}
	FactReopened  = fact.Kind[Event]{Name: "task.reopened", Client: concerned}
	FactSettled   = fact.Kind[Event]{Name: "task.settled", Client: concerned} // its cause is gone
	FactChanged   = fact.Kind[Event]{Name: "task.changed"}
	FactSnoozed   = fact.Kind[Event]{Name: "task.snoozed"}
)

// Facts lists the kinds of fact of tasks, told in the words of these kinds of task.
func Facts(kinds ...Kind) []fact.Registered {
	all := []fact.Registered{FactChanged, FactSnoozed}
	for _, f := range []struct {
		kind fact.Kind[Event]
		text i18n.Text
	}{{FactRaised, toldRaised}, {FactDone, toldDone}, {FactDismissed, toldDismissed}, {FactReopened, toldReopened},
		{FactSettled, toldSettled}} {
		f.kind.Told = told(f.text, kinds)
		all = append(all, f.kind)
	}
	return all
}

func concerned(_ fact.Fact, e Event) string { return string(e.Client) }

// Own is the source of what somebody wrote.
const Own = "own"

// Source returns what raised the task: its kind, or Own.
func (t Task) Source() string {
	if t.Kind == "" {
		return Own
	}
	return t.Kind
}

func (k *Tasks) happened(kind fact.Kind[Event], t Task, actor fact.Actor, at time.Time) fact.Fact {
	return kind.New(k.ids.New(at), at, t.Practice, t.ID, actor,
		Event{fact.Code(t.Source()), fact.ID(t.Client), fact.ID(t.Booking)})
}

// told says a fact by its text, with what the task is about.
func told(text i18n.Text, kinds []Kind) func(fact.Fact, Event, fact.Telling) string {
	return func(_ fact.Fact, e Event, in fact.Telling) string {
		what := toldOwn
		if k, known := Find(kinds, string(e.Source)); known {
			what = k.Called
		}
		return text.Fill(in.Lang, "what", what.In(in.Lang))
	}
}

// What the facts of tasks say to staff.
var (
	toldRaised = i18n.Text{
		NB: "Ny oppgave: {what}",
		SV: "Ny uppgift: {what}",
		DA: "Ny opgave: {what}",
		FI: "Uusi tehtävä: {what}",
		EN: "New task: {what}",
	}
	toldDone = i18n.Text{
		NB: "Oppgave utført: {what}",
		SV: "Uppgift klar: {what}",
		DA: "Opgave udført: {what}",
		FI: "Tehtävä tehty: {what}",
		EN: "Task done: {what}",
	}
	toldDismissed = i18n.Text{
		NB: "Oppgave avvist: {what}",
		SV: "Uppgift avfärdad: {what}",
		DA: "Opgave afvist: {what}",
		FI: "Tehtävä hylätty: {what}",
		EN: "Task dismissed: {what}",
	}
	toldReopened = i18n.Text{
		NB: "Oppgave åpnet igjen: {what}",
		SV: "Uppgift öppnad igen: {what}",
		DA: "Opgave åbnet igen: {what}",
		FI: "Tehtävä avattu uudelleen: {what}",
		EN: "Task opened again: {what}",
	}
	toldSettled = i18n.Text{
		NB: "Oppgave løst av seg selv: {what}",
		SV: "Uppgift löst av sig själv: {what}",
		DA: "Opgave løst af sig selv: {what}",
		FI: "Tehtävä ratkesi itsestään: {what}",
		EN: "Task resolved by itself: {what}",
	}
	toldOwn = i18n.Text{
		NB: "skrevet av en medarbeider",
		SV: "skriven av en medarbetare",
		DA: "skrevet af en medarbejder",
		FI: "työntekijän kirjaama",
		EN: "written by a member of staff",
	}
)
