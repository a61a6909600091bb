// Package phrase is the language in which a practice words its messages: text with places for what differs, such as
// {{first_name}}, or {{first_name|friend}} with what stands there where nothing is known. There is nothing else: no
// conditions, no loops, no markup. A value is put in as it is and never read again, so nothing that a client types is
// ever taken for a place. Reading takes time in proportion to the text, whatever it says.
package phrase

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	opens, closes = "{{", "}}"
	longest       = 240 // bytes between the braces: what is longer was never closed
	longName      = 40
	maxProblems   = 20
)

// Code says what is wrong with a place. It is a closed set: a code stays.
type Code string

// What can be wrong.
const (
	Unclosed Code = "unclosed" // {{ without }} on its line
	Misnamed Code = "misnamed" // what stands between the braces is no name
	Unknown  Code = "unknown"  // no variable is called so
)

// Problem is one thing wrong with a text. Line and Column begin with 1 and say where its {{ stands; columns count
// characters.
type Problem struct {
	Line    int    `json:"line" example:"2"`
	Column  int    `json:"column" example:"5" doc:"In characters, from 1."`
	Code    Code   `json:"code" enum:"unclosed,misnamed,unknown" doc:"unclosed: {{ without }} on its line. misnamed: what stands between the braces is no name of a variable. unknown: no variable is called so."`
	Name    string `json:"name,omitempty" doc:"What stands there, cut after 40 characters." example:"frist_name"`
	Nearest string `json:"nearest,omitempty" doc:"Of unknown: the variable whose name is most like it." example:"first_name"`
}

// part is a piece of a text: words, or a place.
type part struct {
	words          string // as they stand; of a place all of it
	at             int    // where it begins, in bytes
	place          bool
	name, fallback string // of a place
	wrong          Code   // of one that is none
}

// parts cuts a text into its pieces and hands each to take, in order.
func parts(text string, take func(part)) {
	for at := 0; at < len(text); {
		from := strings.Index(text[at:], opens)
		if from < 0 {
			take(part{words: text[at:], at: at})
			return
		}
		if from > 0 {
			take(part{words: text[at : at+from], at: at})
			at += from
		}
		p := placeAt(text, at)
		take(p)
		at += len(p.words)
	}
}

// placeAt reads the place whose braces open there. What is none is only its braces: the text goes on after them.
func placeAt(text string, at int) part {
	for strings.HasPrefix(text[at+1:], opens) { // of {{{name}} the inner two open
		return part{words: text[at : at+1], at: at, place: true, wrong: Misnamed, name: opens + "{"}
	}
	rest := text[at+len(opens):]
	window := rest[:min(len(rest), longest)]
	end := strings.Index(window, closes)
	if line := strings.IndexByte(window, '\n'); end < 0 || line >= 0 && line < end {
		return part{words: opens, at: at, place: true, wrong: Unclosed, name: cut(firstWord(window))}
	}
	name, fallback, _ := strings.Cut(rest[:end], "|")
	p := part{words: text[at : at+len(opens)+end+len(closes)], at: at, place: true, name: strings.TrimSpace(name),
		fallback: strings.TrimSpace(fallback)}
	if !named(p.name) || strings.Contains(fallback, opens) {
		p.wrong, p.name = Misnamed, cut(p.name)
	}
	return p
}

func firstWord(s string) string {
	if words := strings.Fields(s); len(words) > 0 {
		return words[0]
	}
	return ""
}

// cut shortens what is quoted to a person.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= longName {
		return s
	}
	return string([]rune(s)[:longName])
}

// named reports whether s can be the name of a variable: small letters, digits and underscores, a letter first.
func named(s string) bool {
	for n := range len(s) {
		small, other := s[n] >= 'a' && s[n] <= 'z', s[n] == '_' || s[n] >= '0' && s[n] <= '9'
		if !small && (n == 0 || !other) {
			return false
		}
	}
	return s != "" && len(s) <= longName
}

// Check returns what is wrong with the text where only such variables are known, in its order and the first twenty.
func Check(text string, known []string) (all []Problem) {
	line, column, seen := 1, 1, 0
	parts(text, func(p part) {
		if !p.place || len(all) == maxProblems || p.wrong == "" && slices.Contains(known, p.name) {
			return
		}
		for _, r := range text[seen:p.at] {
			if column++; r == '\n' {
				line, column = line+1, 1
			}
		}
		seen = p.at
		problem := Problem{Line: line, Column: column, Code: p.wrong, Name: p.name}
		if p.wrong == "" {
			problem.Code, problem.Nearest = Unknown, nearest(p.name, known)
		}
		all = append(all, problem)
	})
	return all
}

// Names returns the variables that the text has places for.
func Names(text string) (names []string) {
	parts(text, func(p part) {
		if p.place && p.wrong == "" && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	})
	return names
}

// Fill returns the text with the values of its variables. Where there is none, "", its fallback stands, and without one
// the place is left out with the space before it. What is no place stays as it was written.
func Fill(text string, value func(name string) string) string {
	var b strings.Builder
	said := ""
	flush := func() { b.WriteString(said); said = "" }
	parts(text, func(p part) {
		if !p.place || p.wrong != "" {
			flush()
			said = p.words
			return
		}
		v := value(p.name)
		if v == "" {
			v = p.fallback
		}
		if v == "" {
			said = strings.TrimSuffix(said, " ")
		}
		flush()
		said = v
	})
	flush()
	return b.String()
}

// nearest returns the known name that is most like the one, by how many letters have to be changed; "" where none is.
func nearest(name string, known []string) (best string) {
	least := len(name)/2 + 1
	for _, k := range known {
		if d := distance(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters have to be put in, left out or changed to make one name of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for n := range row {
		row[n] = n
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := above
			if a[i] != b[j] {
				change++
			}
			above = row[j+1]
			row[j+1] = min(change, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}
