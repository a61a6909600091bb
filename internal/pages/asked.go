package pages

import (
	"slices"
	"strconv"
	"unicode/utf16"
)

// Group is what one capability asks the client besides who they are. Its words are in the page's language.
type Group struct {
	Title  string
	Fields []Asked
}

// Asked is one field of a Group.
type Asked struct {
	ID       string // and name: letters, digits, underscores and dots
	Kind     AskedKind
	Label    string
	Hint     string   // "": none
	Wrong    string   // what is said when it is refused
	Options  []Choose // of Select
	Longest  int      // characters that Text takes, as browsers count them (UTF-16 code units); 0: no limit
	Required bool
}

// TooLong tells whether the value has more characters than the field takes.
func (a Asked) TooLong(value string) bool {
	n := 0
	for _, r := range value {
		n += utf16.RuneLen(r)
	}
	return a.Longest > 0 && n > a.Longest
}

// amissOf is what is said of the value that was refused.
func (p *page) amissOf(a Asked, value string) string {
	if a.TooLong(value) {
		return p.t(tooLong, "n", strconv.Itoa(a.Longest))
	}
	return a.Wrong
}

// Choose is one of what a Select lets the client choose from.
type Choose struct{ Value, Label string }

// AskedKind is the form of a field.
type AskedKind uint8

// The forms of fields. A Checkbox that is ticked has the value Ticked.
const (
	Text AskedKind = iota
	Select
	Checkbox
)

// Ticked is the value of a Checkbox that is ticked; one that is not has none.
const Ticked = "on"

// asked writes the groups, each under its title.
func (p *page) asked(groups []Group, typed Typed, wrong []string) {
	for _, g := range groups {
		p.f(`<fieldset class="asked"><legend>%s</legend>`, g.Title)
		for _, a := range g.Fields {
			p.ask(a, typed.More[a.ID], wrong)
		}
		p.b.WriteString(`</fieldset>`)
	}
}

func (p *page) ask(a Asked, value string, wrong []string) {
	class := "field"
	if a.Kind == Checkbox {
		class = "field tick"
	}
	p.f(`<div class="%s"><label for="%s">%s</label>`, class, a.ID, a.Label)
	said := ""
	if slices.Contains(wrong, a.ID) {
		said = p.amissOf(a, value)
	}
	attributes := about(a.ID, a.Hint, said, said != "" && a.ID == wrong[0])
	if a.Required {
		attributes += " required"
	}
	switch a.Kind {
	case Select:
		p.options(a, value, attributes)
	case Checkbox:
		if value != "" {
			attributes += " checked"
		}
		p.f(`<input type="checkbox" id="%s" name="%s" value="%s"`, a.ID, a.ID, Ticked)
		p.b.WriteString(attributes + `>`)
	case Text:
		p.f(`<input type="text" id="%s" name="%s" value="%s"`, a.ID, a.ID, value)
		if a.Longest > 0 {
			p.f(` maxlength="%s"`, strconv.Itoa(a.Longest))
		}
		p.b.WriteString(attributes + `>`)
	}
	p.under(a.ID, a.Hint, said)
}

// options writes a select in which nothing is chosen for the client.
func (p *page) options(a Asked, value, attributes string) {
	p.f(`<select id="%s" name="%s"`, a.ID, a.ID)
	p.b.WriteString(attributes + `><option value="">–</option>`)
	for _, o := range a.Options {
		chosen := ""
		if o.Value == value {
			chosen = " selected"
		}
		p.f(`<option value="%s"`, o.Value)
		p.b.WriteString(chosen)
		p.f(`>%s</option>`, o.Label)
	}
	p.b.WriteString(`</select>`)
}

// amissIn lists what is wrong with the groups' fields.
func (p *page) amissIn(groups []Group, typed Typed, wrong []string) {
	for _, g := range groups {
		for _, a := range g.Fields {
			if slices.Contains(wrong, a.ID) {
				p.f(`<li><a href="%s">%s</a></li>`, "#"+a.ID, a.Label+": "+p.amissOf(a, typed.More[a.ID]))
			}
		}
	}
}

// carryMore keeps what was filled in where the fields are not shown.
func (p *page) carryMore(groups []Group, typed Typed) {
	for _, g := range groups {
		for _, a := range g.Fields {
			if v := typed.More[a.ID]; v != "" {
				p.hidden(a.ID, v)
			}
		}
	}
}
