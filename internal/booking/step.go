package booking

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf16"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/typed"
	"stund/internal/words"
)

// Step is what a contribution asks the client before they book. The booking page and the widget show it in the form
// that asks who the client is, and know nothing of it but this declaration.
//
// What the client fills in is the contribution's input: a JSON object with a member for each field, a string for text
// and for a choice, true for a box that is ticked. What is left empty is left out, and with nothing filled in there is
// no input.
type Step struct {
	Title  i18n.Text
	Fields []Field // none: nothing is asked
}

// Field is one thing that a Step asks for.
type Field struct {
	Name     string // of the member of the input, and the path in the fault.Fields that Input returns
	Type     FieldType
	Label    i18n.Text
	Hint     i18n.Text // zero: none
	Wrong    i18n.Text // what the client reads when the field is refused; zero: "Please check this."
	Options  []Option  // of a FieldSelect
	Required bool      // whether the form is not sent without it; Input has the last word
}

// Option is one of what a FieldSelect lets the client choose from.
type Option struct {
	Value string // in the input
	Label i18n.Text
}

// FieldType is the form of a field.
type FieldType string

// The forms of fields.
const (
	FieldText     FieldType = "text"     // one line
	FieldSelect   FieldType = "select"   // one of the options
	FieldCheckbox FieldType = "checkbox" // to be ticked
)

// Bounds of steps. Characters are counted as browsers count them (see Length).
const (
	MaxSteps   = 4    // contributions that ask for something
	MaxFields  = 40   // in one step
	MaxText    = 300  // characters that a FieldText takes
	MaxAnswers = 5000 // characters that the fields of one step take together

	maxName      = 30 // letters of a contribution's name
	maxFieldName = 40

	// MaxForm is the most bytes that all steps together add to a form: at worst a character takes nine bytes (three of
	// UTF-8, each as %E4), and each field has its path, an equals sign and an ampersand.
	MaxForm = MaxSteps * (MaxAnswers*9 + MaxFields*(len("extra.")+maxName+len(".")+maxFieldName+2))
)

// Length returns how many characters a browser counts in a text: UTF-16 code units (HTML, "maxlength").
func Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// longest returns how many characters the field takes.
func (f Field) longest() int {
	switch f.Type {
	case FieldText:
		return MaxText
	case FieldCheckbox:
		return len("true")
	}
	n := 0
	for _, o := range f.Options {
		n = max(n, Length(o.Value))
	}
	return n
}

// Question is a step as websites are told of it: in every language, and for the services that it is asked for.
type Question struct {
	Contribution string               `json:"contribution" doc:"Name of its input in extra." example:"form"`
	Services     []string             `json:"services" doc:"Ids of the services that it is asked for."`
	Title        map[i18n.Lang]string `json:"title" doc:"What the fields are about, by language."`
	Fields       []QuestionField      `json:"fields" doc:"In the order in which they are to be shown."`
}

// QuestionField is a field of a Question.
type QuestionField struct {
	Name     string               `json:"name" doc:"Of its member of the input." example:"reason"`
	Type     FieldType            `json:"type" enum:"text,select,checkbox" doc:"What it is filled in by."`
	Label    map[i18n.Lang]string `json:"label" doc:"By language."`
	Hint     map[i18n.Lang]string `json:"hint,omitempty" doc:"By language; absent: there is none."`
	Wrong    map[i18n.Lang]string `json:"wrong" doc:"What to say when it is refused, by language."`
	Options  []QuestionOption     `json:"options,omitempty" doc:"What a select lets choose from."`
	Required bool                 `json:"required,omitempty" doc:"Whether there is no booking without it."`
}

// QuestionOption is an option of a QuestionField.
type QuestionOption struct {
	Value string               `json:"value" doc:"In the input."`
	Label map[i18n.Lang]string `json:"label" doc:"By language."`
}

// Questions returns what contributions ask clients of the services for, in the order of the contributions. Services
// that are asked the same share a Question.
//
// Of a service whose step fails nothing is asked, and the log has an error: the others go on, and clients cannot book
// that service until its step is made again (see Book). Only what may pass, a fault.Unavailable, fails all.
func (d *Bookings) Questions(ctx context.Context, setup *practice.Setup,
	services ...practice.Service) ([]Question, error) {
	var out []Question
	for _, c := range d.contributions {
		if c.Step == nil {
			continue
		}
		var steps []Step // of this contribution, each different
		var asked []Question
		for _, v := range services {
			s, err := c.step(ctx, setup, v)
			if passing(ctx, err) {
				return nil, err
			}
			if err != nil {
				d.faulty(ctx, setup, v, err)
				continue
			}
			if len(s.Fields) == 0 {
				continue
			}
			same := slices.IndexFunc(steps, func(other Step) bool { return reflect.DeepEqual(other, s) })
			if same < 0 {
				same = len(steps)
				steps, asked = append(steps, s), append(asked, s.question(c.Name))
			}
			asked[same].Services = append(asked[same].Services, v.ID)
		}
		out = append(out, asked...)
	}
	return out, nil
}

// step returns what the contribution asks for, or an error if that cannot be shown. It has a Step.
func (c Contribution) step(ctx context.Context, setup *practice.Setup, v practice.Service) (s Step, err error) {
	defer func() {
		if r := recover(); r != nil {
			s, err = Step{}, fmt.Errorf("step of contribution %s: panic: %v", c.Name, r)
		}
	}()
	if s, err = c.Step(ctx, setup, v); err == nil {
		err = s.check()
	}
	if err != nil {
		return Step{}, fmt.Errorf("step of contribution %s: %w", c.Name, err)
	}
	return s, nil
}

// passing tells whether the error says nothing of the step itself, so that asking again makes sense.
func passing(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, fault.Unavailable))
}

// faulty notes a step that cannot be shown.
func (d *Bookings) faulty(ctx context.Context, setup *practice.Setup, v practice.Service, err error) {
	d.log.ErrorContext(ctx, "faulty step", "practice", setup.Practice.ID, "service", v.ID, "error", err)
}

// CodeNotAsked is the code of the fault with which a client's booking is refused where a contribution's step for the
// service fails: what is to be asked could not be.
const CodeNotAsked = "questions-faulty"

var notAsked = i18n.Text{
	NB: "Dette kan ikke bestilles på nettet akkurat nå. Ta kontakt med oss.",
	SV: "Det här kan inte bokas på nätet just nu. Kontakta oss.",
	DA: "Dette kan ikke bookes online lige nu. Kontakt os.",
	FI: "Tätä ei voi juuri nyt varata verkossa. Ota meihin yhteyttä.",
	EN: "This cannot be booked online right now. Get in touch with us.",
}

// askable refuses a client's booking of a service whose step fails.
func (d *Bookings) askable(ctx context.Context, actor fact.Actor, setup *practice.Setup, v practice.Service,
	r Request) error {
	if actor.Role.Staff() || r.Hold != nil { // there is no form
		return nil
	}
	for _, c := range d.contributions {
		if c.Step == nil {
			continue
		}
		_, err := c.step(ctx, setup, v)
		if passing(ctx, err) {
			return err
		}
		if err != nil {
			d.faulty(ctx, setup, v, err)
			return fault.New(fault.Conflict, CodeNotAsked, "This service cannot be booked online right now: what has "+
				"to be asked for it cannot be shown. Contact the practice.").With("text", Spoken(notAsked))
		}
	}
	return nil
}

// check returns what is wrong with the declaration.
func (s Step) check() error {
	if len(s.Fields) > MaxFields {
		return fmt.Errorf("%d fields, at most %d are shown", len(s.Fields), MaxFields)
	}
	seen, answers := map[string]bool{}, 0
	for _, f := range s.Fields {
		if answers += f.longest(); answers > MaxAnswers {
			return fmt.Errorf("the fields take more than %d characters together", MaxAnswers)
		}
		if !typed.IsName(f.Name, 40) || seen[f.Name] {
			return fmt.Errorf("%q cannot name a field, or names two", f.Name)
		}
		seen[f.Name] = true
		if err := f.check(); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	if len(s.Fields) > 0 && !complete(s.Title) {
		return fmt.Errorf("no title in one of the languages")
	}
	return nil
}

func (f Field) check() error {
	for _, t := range []i18n.Text{f.Hint, f.Wrong} {
		if t != (i18n.Text{}) && !complete(t) {
			return fmt.Errorf("a text without one of the languages")
		}
	}
	switch f.Type {
	case FieldText, FieldCheckbox, FieldSelect:
	default:
		return fmt.Errorf("%q is no form of a field", f.Type)
	}
	if (f.Type == FieldSelect) != (len(f.Options) > 0) {
		return fmt.Errorf("options are for a select, which must have some")
	}
	seen := map[string]bool{"": true}
	for _, o := range f.Options {
		if seen[o.Value] || !complete(o.Label) {
			return fmt.Errorf("option %q has no value of its own, or no label in one of the languages", o.Value)
		}
		seen[o.Value] = true
	}
	if !complete(f.Label) {
		return fmt.Errorf("no label in one of the languages")
	}
	return nil
}

// complete tells whether the text is there in every language.
func complete(t i18n.Text) bool {
	for _, l := range i18n.Langs() {
		if t.In(l) == "" {
			return false
		}
	}
	return true
}

func (s Step) question(contribution string) Question {
	q := Question{Contribution: contribution, Title: Spoken(s.Title)}
	for _, f := range s.Fields {
		if f.Wrong == (i18n.Text{}) {
			f.Wrong = words.CheckThis
		}
		asked := QuestionField{Name: f.Name, Type: f.Type, Label: Spoken(f.Label), Wrong: Spoken(f.Wrong),
			Required: f.Required}
		if f.Hint != (i18n.Text{}) {
			asked.Hint = Spoken(f.Hint)
		}
		for _, o := range f.Options {
			asked.Options = append(asked.Options, QuestionOption{o.Value, Spoken(o.Label)})
		}
		q.Fields = append(q.Fields, asked)
	}
	return q
}

// Spoken is the text by language.
func Spoken(t i18n.Text) map[i18n.Lang]string {
	out := map[i18n.Lang]string{}
	for _, l := range i18n.Langs() {
		out[l] = t.In(l)
	}
	return out
}

// Path returns the path of the field of a question in a request, as in the fields of a fault.
func (q Question) Path(f QuestionField) string { return extraPath(q.Contribution, f.Name) }

// worded adds to a contribution's refusal what the client is to read, in every language, as its member "text". A fault
// that tells of fields, that has words already, or that may pass, is returned as it is.
func (c Contribution) worded(f *fault.Error) *fault.Error {
	_, reason := f.Extra["reason"]
	passing := f.Kind == fault.TooMany || f.Kind == fault.Unavailable || f.Kind == fault.Internal
	if reason || passing || len(f.Fields) > 0 {
		return f
	}
	text := words.Refused
	if r, ok := c.Refusals[f.Code]; ok {
		text = r.Text
	}
	own := *f
	own.Extra = map[string]any{}
	for name, v := range f.Extra {
		own.Extra[name] = v
	}
	return own.With("text", Spoken(text))
}

// RefusedIn returns what the client is to read of a refusal by a contribution, in the language; "": the fault is none.
func RefusedIn(f *fault.Error, l i18n.Lang) string {
	text, _ := f.Extra["text"].(map[i18n.Lang]string)
	return text[l]
}
