package task

import (
	"encoding/json"
	"time"

	"stund/internal/i18n"
)

// Kind is a kind of task that a capability raises: what it is called, and what one of them says. Its words are made in
// the reader's language when it is shown, of ids and figures.
type Kind struct {
	Name   string    // stored with its tasks: it never changes
	Called i18n.Text // of all of them, on a client's timeline
	Title  func(t Task, in Telling) string
	Data   Said
}

// Said is what the API tells of the tasks of a kind beside their words. Its zero value is nothing.
type Said struct {
	// Form is a value of the type that is told, a struct: its tags stand in the API document, where the properties of
	// all kinds are those of one object. What two kinds have under one name has one type.
	Form any
	Of   func(t Task) any
}

// Says is what of returns.
func Says[T any](of func(t Task) T) Said {
	var form T
	return Said{form, func(t Task) any { return of(t) }}
}

// Telling is how tasks are told to whoever reads them.
type Telling struct {
	Lang i18n.Lang
	// Name returns what a client or practitioner is called; "" where nobody has the id any more.
	Name func(what, id string) string
	Zone *time.Location // the practice's
	Now  time.Time
}

// Client returns the client's name, or words for somebody who has none.
func (in Telling) Client(id string) string {
	if name := in.Name("client", id); name != "" {
		return name
	}
	return somebody.In(in.Lang)
}

// Worded returns the titles of a kind whose tasks say what is the matter with something of a client's: the words of
// that with {client}, or the others where only a newer program knows it.
func Worded(problem func(Task) string, words map[string]i18n.Text, others i18n.Text) func(Task, Telling) string {
	return func(t Task, in Telling) string {
		text, known := words[problem(t)]
		if !known {
			text = others
		}
		return text.Fill(in.Lang, "client", in.Client(t.Client))
	}
}

// Find returns the kind of the name.
func Find(kinds []Kind, name string) (Kind, bool) {
	for _, k := range kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Titled returns the title of the task: what somebody wrote, or the words of its kind. A kind that only a newer program
// knows has its name.
func Titled(kinds []Kind, t Task, in Telling) string {
	if t.Kind == "" {
		return t.Title
	}
	if k, known := Find(kinds, t.Kind); known {
		return k.Title(t, in)
	}
	return t.Kind
}

// Told returns what the API tells of the task beside its words: nil for nothing.
func Told(kinds []Kind, t Task) any {
	if k, known := Find(kinds, t.Kind); known && k.Data.Of != nil {
		return k.Data.Of(t)
	}
	return nil
}

// DataOf reads what the task's kind says of it. What cannot be read says nothing.
func DataOf[T any](t Task) (v T) {
	if len(t.Data) == 0 || json.Unmarshal(t.Data, &v) != nil {
		var none T
		return none
	}
	return v
}

// Encoded writes what a task's kind says of it: ids, figures and days.
func Encoded(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // ids, figures and days cannot fail to encode
	}
	return b
}

var somebody = i18n.Text{
	NB: "en klient",
	SV: "en klient",
	DA: "en klient",
	FI: "asiakas",
	EN: "a client",
}
