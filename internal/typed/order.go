package typed

import "strings"

// Order returns what names are sorted by where a language is spoken: the text folded, but for the letters that the
// language has after z. Norwegian and Danish end with æ, ø, å, and take aa for å; Swedish and Finnish end with å, ä, ö.
// Letters of the neighbours stand where their own counterparts do, as the CLDR has it. Other languages sort as they
// fold.
//
// Own code, because golang.org/x/text/collate brings the tables of all languages into each function that lists clients.
func Order(language, s string) string {
	after, nordic := orders[language]
	if !nordic || !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) && !strings.ContainsAny(s, "aA") {
		return Fold(s)
	}
	return Fold(after.Replace(s))
}

// Letters of another script, which folding leaves as they are, and which stand after every Latin one.
const last1, last2, last3 = "ぁ", "ぃ", "ぅ"

var (
	aeLast = strings.NewReplacer("æ", last1, "Æ", last1, "ä", last1, "Ä", last1, "ø", last2, "Ø", last2, "ö", last2,
		"Ö", last2, "å", last3, "Å", last3, "aa", last3, "Aa", last3, "AA", last3, "ü", "y", "Ü", "y")
	aringFirst = strings.NewReplacer("å", last1, "Å", last1, "ä", last2, "Ä", last2, "æ", last2, "Æ", last2, "ö", last3,
		"Ö", last3, "ø", last3, "Ø", last3, "ü", "y", "Ü", "y")
	orders = map[string]*strings.Replacer{"nb": aeLast, "da": aeLast, "sv": aringFirst, "fi": aringFirst}
)
