package form

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"stund/internal/booking"
	"stund/internal/civil"
	"stund/internal/typed"
)

// Values are answers, by their questions: a string of text, a date, a choice and a signature (a typed name, or a PNG as
// a data address), a number of a number and a scale, true or false of yes or no and a consent, and strings of choices.
type Values map[string]any

// empty reports whether the answer says nothing.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []string:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// said is an answer as conditions compare it: several of choices.
func said(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case bool:
		if v {
			return []string{"yes"}
		}
		return []string{"no"}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case []string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			if s, ok := one.(string); ok {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

// holds reports whether the test holds of the answers. The browser judges by the same rules (form.ts), and one table of
// cases holds both to them: testdata/conditions.json.
func (t Test) holds(in Values) bool {
	v := in[t.Question]
	there := !empty(v)
	n, number := v.(float64)
	switch all := said(v); {
	case t.Answered != nil:
		return there == *t.Answered
	case t.Is != nil:
		return there && slices.Contains(all, *t.Is)
	case t.IsNot != nil:
		return there && !slices.Contains(all, *t.IsNot)
	case len(t.In) > 0:
		return there && slices.ContainsFunc(all, func(s string) bool { return slices.Contains(t.In, s) })
	case t.AtLeast != nil:
		return number && n >= *t.AtLeast
	case t.AtMost != nil:
		return number && n <= *t.AtMost
	}
	return false
}

// holds reports whether the condition holds; that of no condition does.
func (c *Condition) holds(in Values) bool {
	switch {
	case c == nil:
		return true
	case len(c.All) > 0:
		return !slices.ContainsFunc(c.All, func(t Test) bool { return !t.holds(in) })
	}
	return slices.ContainsFunc(c.Any, func(t Test) bool { return t.holds(in) })
}

// Shown returns the content as it is shown to who has answered so far: without what its conditions hide, and without
// sections that are empty then. What is hidden counts as not answered for what comes after it.
func (c Content) Shown(in Values) Content {
	seen := Values{}
	out := c
	out.Sections = nil
	for _, s := range c.Sections {
		if !s.ShowIf.holds(seen) {
			continue
		}
		kept := s
		kept.Questions = nil
		for _, q := range s.Questions {
			if !q.ShowIf.holds(seen) {
				continue
			}
			kept.Questions = append(kept.Questions, q)
			if v, there := in[q.ID]; there {
				seen[q.ID] = v
			}
		}
		if len(kept.Questions) > 0 {
			out.Sections = append(out.Sections, kept)
		}
	}
	return out
}

// Kept returns the answers to what is shown: the others go when the form is sent.
func (c Content) Kept(in Values) Values {
	out := Values{}
	for _, q := range c.Shown(in).Questions() {
		if v, there := in[q.ID]; there && !empty(v) {
			out[q.ID] = v
		}
	}
	return out
}

// Flaw is why an answer is not taken.
type Flaw string

// The flaws.
const (
	FlawRequired  Flaw = "required"   // there is none
	FlawConsent   Flaw = "consent"    // the box is not ticked
	FlawLong      Flaw = "too-long"   // the text
	FlawText      Flaw = "not-text"   // it holds what cannot be read
	FlawNumber    Flaw = "not-number" // or not a whole one
	FlawLess      Flaw = "too-little"
	FlawMore      Flaw = "too-much"
	FlawDate      Flaw = "not-date"
	FlawOption    Flaw = "not-option"
	FlawSignature Flaw = "not-signature"
	FlawUnknown   Flaw = "unknown" // the form asks nothing of the kind
)

// Wrong says which answer is not taken, and why.
type Wrong struct {
	Question string
	Flaw     Flaw
}

// Normal returns an answer in its normal form, nil if it is none, or why it is not taken. It is as it comes from JSON,
// or from the form of a page: then it is one string, or several.
func (q Item) Normal(v any) (any, Flaw) {
	if empty(v) {
		return nil, ""
	}
	switch q.Kind {
	case Text, Paragraph:
		return q.text(v)
	case Number, Scale:
		return q.number(v)
	case Date:
		s, _ := v.(string)
		d, err := civil.ParseDate(strings.TrimSpace(s))
		if err != nil || d.Year < 1850 || d.Year > 2200 {
			return nil, FlawDate
		}
		return d.String(), ""
	case YesNo, Consent:
		return q.truth(v)
	case Choice:
		s, ok := v.(string)
		if !ok || !q.offers(s) {
			return nil, FlawOption
		}
		return s, ""
	case Choices:
		return q.several(v)
	case Signature:
		return q.signature(v)
	}
	return nil, FlawUnknown
}

func (q Item) offers(id string) bool {
	return slices.ContainsFunc(q.Options, func(o AnswerOption) bool { return o.ID == id })
}

func (q Item) text(v any) (any, Flaw) {
	s, ok := v.(string)
	if !ok {
		return nil, FlawText
	}
	limit := maxText
	read := typed.Line
	if q.Kind == Paragraph {
		limit, read = maxParagraph, typed.Block
	}
	if booking.Length(s) > limit {
		return nil, FlawLong
	}
	s, err := read(s, limit)
	if err != nil {
		return nil, FlawText
	}
	if s == "" {
		return nil, ""
	}
	return s, ""
}

func (q Item) number(v any) (any, Flaw) {
	n, ok := v.(float64)
	if s, is := v.(string); is {
		s = strings.Replace(strings.Join(strings.Fields(s), ""), ",", ".", 1) // a decimal comma
		parsed, err := strconv.ParseFloat(s, 64)
		n, ok = parsed, err == nil
	}
	switch {
	case !ok || math.IsNaN(n) || math.IsInf(n, 0) || q.Kind == Scale && n != math.Trunc(n):
		return nil, FlawNumber
	case q.Min != nil && n < *q.Min || n < -1e12:
		return nil, FlawLess
	case q.Max != nil && n > *q.Max || n > 1e12:
		return nil, FlawMore
	}
	return n, ""
}

func (q Item) truth(v any) (any, Flaw) {
	b, ok := v.(bool)
	if s, is := v.(string); is {
		b, ok = s == "yes", s == "yes" || s == "no"
	}
	switch {
	case !ok:
		return nil, FlawOption
	case q.Kind == Consent && !b:
		return nil, "" // a box that is not ticked says nothing
	}
	return b, ""
}

func (q Item) several(v any) (any, Flaw) {
	all := said(v)
	if _, truth := v.(bool); truth {
		return nil, FlawOption
	}
	if list, is := v.([]any); is && len(list) != len(all) {
		return nil, FlawOption
	}
	var out []string
	for _, o := range q.Options { // in their order, each once
		if slices.Contains(all, o.ID) {
			out = append(out, o.ID)
		}
	}
	for _, s := range all {
		if !q.offers(s) {
			return nil, FlawOption
		}
	}
	return out, ""
}

const drawn = "data:image/png;base64,"

func (q Item) signature(v any) (any, Flaw) {
	s, ok := v.(string)
	if !ok || len(s) > maxSignature {
		return nil, FlawSignature
	}
	if picture, is := strings.CutPrefix(s, drawn); is {
		b, err := base64.StdEncoding.DecodeString(picture)
		if err != nil || !strings.HasPrefix(string(b), "\x89PNG\r\n\x1a\n") {
			return nil, FlawSignature
		}
		return s, ""
	}
	name, err := typed.Line(s, 120)
	if err != nil || strings.HasPrefix(name, "data:") {
		return nil, FlawSignature
	}
	if name == "" {
		return nil, ""
	}
	return name, ""
}

// Take returns the answers as they are once those of in were given: in their normal form, and without those that in
// takes back (null). What is wrong is left as it was, and said.
func (c Content) Take(known, in Values) (Values, []Wrong) {
	out := Values{}
	for id, v := range known {
		out[id] = v
	}
	var wrong []Wrong
	ids := make([]string, 0, len(in))
	for id := range in {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		q, asked := c.Question(id)
		if !asked || q.Kind == Info {
			wrong = append(wrong, Wrong{id, FlawUnknown})
			continue
		}
		v, flaw := q.Normal(in[id])
		switch {
		case flaw != "":
			wrong = append(wrong, Wrong{id, flaw})
		case v == nil:
			delete(out, id)
		default:
			out[id] = v
		}
	}
	if text, err := json.Marshal(out); err != nil || len(text) > MaxAnswers {
		return known, append(wrong, Wrong{"", FlawLong})
	}
	return out, wrong
}

// Lacks returns which of the shown questions have no answer that they need.
func (c Content) Lacks(in Values) (wrong []Wrong) {
	for _, q := range c.Shown(in).Questions() {
		if q.Required && empty(in[q.ID]) {
			flaw := FlawRequired
			if q.Kind == Consent {
				flaw = FlawConsent
			}
			wrong = append(wrong, Wrong{q.ID, flaw})
		}
	}
	return wrong
}

// Typed is the answer as the form of a page has it.
func (q Item) Typed(v any) []string {
	if empty(v) {
		return nil
	}
	return said(v)
}
