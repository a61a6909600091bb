// Package i18n holds the five languages that a client may meet: texts, dates, numbers, plurals.
//
// A text is declared where it is used, as a Text with all five languages; a test over the source fails where one is
// missing or where its placeholders differ between languages.
package i18n

import "strings"

// Lang is a language of Stund.
type Lang string

const (
	NB Lang = "nb" // Norwegian bokmål
	SV Lang = "sv" // Swedish
	DA Lang = "da" // Danish
	FI Lang = "fi" // Finnish
	EN Lang = "en" // English
)

// Langs lists the languages in the order of the house.
func Langs() []Lang { return []Lang{NB, SV, DA, FI, EN} }

// Parse returns the language that a tag such as "nb-NO", "no" or "sv_FI" stands for.
func Parse(tag string) (Lang, bool) {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	switch base {
	case "nb", "no", "nn":
		return NB, true
	case "sv":
		return SV, true
	case "da":
		return DA, true
	case "fi":
		return FI, true
	case "en":
		return EN, true
	}
	return "", false
}

// Text is one text in the five languages, with placeholders such as {name}.
type Text struct{ NB, SV, DA, FI, EN string }

// In returns the text in the language; English for a language that is none.
func (t Text) In(l Lang) string {
	switch l {
	case NB:
		return t.NB
	case SV:
		return t.SV
	case DA:
		return t.DA
	case FI:
		return t.FI
	}
	return t.EN
}

// Fill returns the text in the language with each {name} replaced; pairs are name, value, name, value.
func (t Text) Fill(l Lang, pairs ...string) string {
	s := t.In(l)
	if len(pairs) == 0 || !strings.Contains(s, "{") {
		return s
	}
	old := make([]string, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		old[i], old[i+1] = "{"+pairs[i]+"}", pairs[i+1]
	}
	return strings.NewReplacer(old...).Replace(s)
}

// Plural is a text for one and a text for any other number (the CLDR categories of all five languages), with {n}.
type Plural struct{ One, Other Text }

// Of chooses the text for n.
func (p Plural) Of(n int) Text {
	if n == 1 || n == -1 {
		return p.One
	}
	return p.Other
}
