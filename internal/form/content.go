// Package form is what a practice asks its clients to fill in: forms as data with versions, whom they are asked of, and
// what was answered. Answers are sealed under a key of their client's (package sealed), and each reading of them is
// written down.
package form

import (
	"fmt"
	"maps"
	"slices"

	"stund/internal/fault"
	"stund/internal/i18n"
	"stund/internal/typed"
)

// Words are a text of the practice's, by language.
type Words map[i18n.Lang]string

// In returns the text in the language. Where it was not translated it is in the practice's own, and else in whichever
// language there is.
func (w Words) In(l, own i18n.Lang) string {
	for _, in := range append([]i18n.Lang{l, own}, i18n.Langs()...) {
		if s := w[in]; s != "" {
			return s
		}
	}
	return ""
}

// text is the words as texts of the house are; where a language is missing, the practice's own.
func (w Words) text(own i18n.Lang) i18n.Text {
	in := func(l i18n.Lang) string { return w.In(l, own) }
	return i18n.Text{NB: in(i18n.NB), SV: in(i18n.SV), DA: in(i18n.DA), FI: in(i18n.FI), EN: in(i18n.EN)}
}

// Content is what a form asks. That of a published version never changes.
type Content struct {
	Title    Words     `json:"title" doc:"What clients know it by, by nb, sv, da, fi or en."`
	Intro    Words     `json:"intro,omitempty" doc:"What stands above it: what it is for, and who reads it."`
	Sections []Section `json:"sections" maxItems:"30" doc:"Shown one at a time, in their order."`
}

// Section is a group of questions that are shown together.
type Section struct {
	ID        string     `json:"id" doc:"Letters, digits and underscores, of the form's own. It lives on in later versions." example:"health"`
	Title     Words      `json:"title,omitempty" doc:"By language."`
	ShowIf    *Condition `json:"show_if,omitempty" doc:"Only then; always if left out."`
	Questions []Item     `json:"questions" maxItems:"100"`
}

// Kind is what a question is answered by.
type Kind string

// The kinds of questions.
const (
	Text      Kind = "text"      // one line
	Paragraph Kind = "paragraph" // several
	Number    Kind = "number"
	Date      Kind = "date"
	YesNo     Kind = "yes_no"
	Choice    Kind = "choice"  // one of the options
	Choices   Kind = "choices" // any of them
	Scale     Kind = "scale"   // a whole number from min to max
	Consent   Kind = "consent" // a box to be ticked, beside the words that are agreed to
	Signature Kind = "signature"
	Info      Kind = "info" // words to read: nothing is answered
)

var kinds = []Kind{Text, Paragraph, Number, Date, YesNo, Choice, Choices, Scale, Consent, Signature, Info}

// Item is one question, or words to read. Its id lives on in later versions of the form, and so does its kind: another
// kind is another question.
type Item struct {
	ID       string         `json:"id" doc:"Letters, digits and underscores, of the form's own." example:"injuries"`
	Kind     Kind           `json:"kind" enum:"text,paragraph,number,date,yes_no,choice,choices,scale,consent,signature,info" doc:"What it is answered by."`
	Label    Words          `json:"label" doc:"The question; of a consent, the words that are agreed to. By language."`
	Help     Words          `json:"help,omitempty" doc:"What stands below it."`
	Required bool           `json:"required,omitempty" doc:"Whether the form is not sent without it."`
	ShowIf   *Condition     `json:"show_if,omitempty" doc:"Only then; always if left out. What is hidden keeps no answer once the form is sent."`
	Options  []AnswerOption `json:"options,omitempty" maxItems:"50" doc:"Of a choice and of choices."`
	Min      *float64       `json:"min,omitempty" doc:"Of a number and of a scale: the least."`
	Max      *float64       `json:"max,omitempty" doc:"Of a number and of a scale: the most."`
	Low      Words          `json:"low,omitempty" doc:"Of a scale: what its least means."`
	High     Words          `json:"high,omitempty" doc:"Of a scale: what its most means."`
	Unit     string         `json:"unit,omitempty" doc:"Of a number: kg, cm." example:"kg"`
}

// AnswerOption is one answer that a question offers.
type AnswerOption struct {
	ID    string `json:"id" doc:"Letters, digits and underscores, of the question's own." example:"knee"`
	Label Words  `json:"label" doc:"By language."`
}

// Condition says when something is shown. It asks only what stands before it, so nothing waits for itself.
type Condition struct {
	All []Test `json:"all,omitempty" maxItems:"20" doc:"All of these must be so. This or any."`
	Any []Test `json:"any,omitempty" maxItems:"20" doc:"One of these must be so."`
}

// Test asks something of one answer: exactly one of its members beside the question.
type Test struct {
	Question string   `json:"question" doc:"Id of an earlier question." example:"injured"`
	Is       *string  `json:"is,omitempty" doc:"The answer is this: the id of an option, yes or no, a text; of choices, that it is among them."`
	IsNot    *string  `json:"is_not,omitempty" doc:"There is an answer, and it is another."`
	In       []string `json:"in,omitempty" maxItems:"50" doc:"It is one of these."`
	AtLeast  *float64 `json:"at_least,omitempty" doc:"A number that is not less."`
	AtMost   *float64 `json:"at_most,omitempty" doc:"A number that is not more."`
	Answered *bool    `json:"answered,omitempty" doc:"Whether there is an answer."`
}

// Bounds of forms and of what is answered.
const (
	MaxQuestions = 100
	MaxAnswers   = 64 << 10 // bytes of one form's answers, as JSON
	MaxContent   = 200 << 10
	maxSignature = 40_000 // characters: a drawn one is a PNG of 30 kB at most
	maxText      = 500
	maxParagraph = 5000
	maxLabel     = 1000
	maxConsent   = 5000
)

// Questions returns all questions in their order.
func (c Content) Questions() (all []Item) {
	for _, s := range c.Sections {
		all = append(all, s.Questions...)
	}
	return all
}

// Question returns the question with the id.
func (c Content) Question(id string) (Item, bool) {
	for _, s := range c.Sections {
		if n := slices.IndexFunc(s.Questions, func(q Item) bool { return q.ID == id }); n >= 0 {
			return s.Questions[n], true
		}
	}
	return Item{}, false
}

// Languages returns the languages in which every text of it is there.
func (c Content) Languages() []i18n.Lang {
	return slices.DeleteFunc(i18n.Langs(), func(l i18n.Lang) bool {
		missing := false
		c.words(func(_ string, w Words) { missing = missing || len(w) > 0 && w[l] == "" })
		return missing
	})
}

// words calls f with each text and its path. Those that are left out are empty.
func (c Content) words(f func(at string, w Words)) {
	f("title", c.Title)
	f("intro", c.Intro)
	for n, s := range c.Sections {
		at := fmt.Sprintf("sections[%d]", n)
		f(at+".title", s.Title)
		for n, q := range s.Questions {
			at := fmt.Sprintf("%s.questions[%d]", at, n)
			f(at+".label", q.Label)
			f(at+".help", q.Help)
			f(at+".low", q.Low)
			f(at+".high", q.High)
			for n, o := range q.Options {
				f(fmt.Sprintf("%s.options[%d].label", at, n), o.Label)
			}
		}
	}
}

// Check returns the content in its normal form, or a fault.Fields of what is wrong with it, as a draft may be: texts
// may be missing still.
func (c Content) Check() (Content, error) {
	k := checker{seen: map[string]Item{}, sections: map[string]bool{}}
	c.Title = k.words("title", c.Title, 120)
	c.Intro = k.words("intro", c.Intro, 2000)
	c.Sections = slices.Clone(c.Sections)
	k.Check(len(c.Sections) <= 30, "sections", "must be at most 30")
	for n := range c.Sections {
		k.section(fmt.Sprintf("sections[%d]", n), &c.Sections[n])
	}
	k.Check(len(k.seen) <= MaxQuestions, "sections", "must have at most %d questions", MaxQuestions)
	return c, k.Err()
}

// Ready returns what is missing before the content can be published in the practice's language: something is asked, and
// each text is there in that language and in every other one in which the title is.
func (c Content) Ready(own i18n.Lang) error {
	var wrong fault.Fields
	wrong.Check(slices.ContainsFunc(c.Questions(), func(q Item) bool { return q.Kind != Info }), "sections",
		"must ask something")
	langs := []i18n.Lang{own}
	for _, l := range i18n.Langs() {
		if l != own && c.Title[l] != "" {
			langs = append(langs, l)
		}
	}
	c.words(func(at string, w Words) {
		if len(w) == 0 && at != "title" && !demanded(at) {
			return
		}
		for _, l := range langs {
			wrong.Check(w[l] != "", at+"."+string(l), "must be filled in")
		}
	})
	return wrong.Err()
}

// demanded reports whether the text at the path must be there: a question's, and an option's.
func demanded(at string) bool { return len(at) > 6 && at[len(at)-6:] == ".label" }

// checker gathers what is wrong, and knows the questions so far.
type checker struct {
	fault.Fields
	seen     map[string]Item
	sections map[string]bool
}

// words returns a text in its normal form.
func (k *checker) words(at string, w Words, limit int) Words {
	var out Words
	for _, l := range slices.Sorted(maps.Keys(w)) {
		if !slices.Contains(i18n.Langs(), l) {
			k.Add(at, "%.10q is none of nb, sv, da, fi, en", string(l))
			continue
		}
		s, err := typed.Block(w[l], limit)
		if err != nil {
			k.Add(at+"."+string(l), "%v", err)
		}
		if s == "" {
			continue
		}
		if out == nil {
			out = Words{}
		}
		out[l] = s
	}
	return out
}

func (k *checker) section(at string, s *Section) {
	k.Check(typed.IsName(s.ID, 40) && !k.sections[s.ID], at+".id",
		"must be letters, digits and underscores that no other section has")
	k.sections[s.ID] = true
	s.Title = k.words(at+".title", s.Title, 200)
	k.condition(at+".show_if", s.ShowIf)
	s.Questions = slices.Clone(s.Questions)
	for n := range s.Questions {
		k.question(fmt.Sprintf("%s.questions[%d]", at, n), &s.Questions[n])
	}
}

func (k *checker) question(at string, q *Item) {
	_, twice := k.seen[q.ID]
	k.Check(typed.IsName(q.ID, 40) && !twice, at+".id",
		"must be letters, digits and underscores that no other question has")
	k.Check(slices.Contains(kinds, q.Kind), at+".kind", "is none of the kinds")
	limit := maxLabel
	if q.Kind == Consent || q.Kind == Info {
		limit = maxConsent
	}
	q.Label = k.words(at+".label", q.Label, limit)
	q.Help = k.words(at+".help", q.Help, maxLabel)
	q.Low, q.High = k.words(at+".low", q.Low, 60), k.words(at+".high", q.High, 60)
	k.condition(at+".show_if", q.ShowIf)
	k.options(at, q)
	k.range_(at, q)
	unit, err := typed.Line(q.Unit, 20)
	k.Check(err == nil, at+".unit", "must be one short line")
	q.Unit = unit
	k.Check(q.Kind != Info || !q.Required, at+".required", "there is nothing to answer")
	k.seen[q.ID] = *q
}

func (k *checker) options(at string, q *Item) {
	has := q.Kind == Choice || q.Kind == Choices
	k.Check(has || len(q.Options) == 0, at+".options", "are for choices only")
	k.Check(!has || len(q.Options) > 0 && len(q.Options) <= 50, at+".options", "must be 1 to 50")
	q.Options = slices.Clone(q.Options)
	seen := map[string]bool{}
	for n := range q.Options {
		o, at := &q.Options[n], fmt.Sprintf("%s.options[%d]", at, n)
		k.Check(typed.IsName(o.ID, 40) && !seen[o.ID], at+".id",
			"must be letters, digits and underscores that no other option has")
		seen[o.ID] = true
		o.Label = k.words(at+".label", o.Label, 300)
	}
}

// range_ checks the bounds of a number and of a scale.
func (k *checker) range_(at string, q *Item) {
	bounded := q.Kind == Number || q.Kind == Scale
	k.Check(bounded || q.Min == nil && q.Max == nil, at+".min", "is for numbers and scales only")
	for _, v := range []*float64{q.Min, q.Max} {
		k.Check(v == nil || *v >= -1e9 && *v <= 1e9, at+".min", "must be between -1,000,000,000 and 1,000,000,000")
	}
	k.Check(q.Min == nil || q.Max == nil || *q.Min < *q.Max, at+".max", "must be more than the least")
	if q.Kind != Scale {
		return
	}
	whole := q.Min != nil && q.Max != nil && *q.Min == float64(int(*q.Min)) && *q.Max == float64(int(*q.Max))
	k.Check(whole && *q.Max-*q.Min <= 10, at+".min", "a scale goes from one whole number to another, ten more at most")
}

func (k *checker) condition(at string, c *Condition) {
	if c == nil {
		return
	}
	k.Check((len(c.All) > 0) != (len(c.Any) > 0), at, "must have all or any, and not both")
	k.Check(len(c.All)+len(c.Any) <= 20, at, "must have at most 20")
	for n, t := range append(slices.Clone(c.All), c.Any...) {
		k.test(fmt.Sprintf("%s[%d]", at, n), t)
	}
}

func (k *checker) test(at string, t Test) {
	q, there := k.seen[t.Question]
	k.Check(there && q.Kind != Info, at+".question", "must be an earlier question")
	said := 0
	for _, is := range []bool{t.Is != nil, t.IsNot != nil, len(t.In) > 0, t.AtLeast != nil, t.AtMost != nil,
		t.Answered != nil} {
		if is {
			said++
		}
	}
	k.Check(said == 1, at, "must say exactly one of is, is_not, in, at_least, at_most, answered")
	for _, s := range append(t.values(), t.In...) {
		k.Check(len(s) <= 300, at, "compares with too long a text")
		if there && len(q.Options) > 0 {
			known := slices.ContainsFunc(q.Options, func(o AnswerOption) bool { return o.ID == s })
			k.Check(known, at, "%.40q is none of the question's options", s)
		}
	}
	k.Check(t.AtLeast == nil && t.AtMost == nil || q.Kind == Number || q.Kind == Scale, at,
		"only numbers and scales are more or less")
}

func (t Test) values() (all []string) {
	for _, v := range []*string{t.Is, t.IsNot} {
		if v != nil {
			all = append(all, *v)
		}
	}
	return all
}
