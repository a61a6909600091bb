package typed

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns what people mean by a text whatever way they write it: its words in lower case and without marks, with
// a space between them. "Øyvind  Ås-Lie" is "oyvind as lie". Letters of other scripts than the Latin stay as they are.
//
// Own code, because golang.org/x/text/unicode/norm takes letters apart that are one in the Nordic languages, and three
// times as long. Tests compare the two. What only type has, such as a ligature, it reads.
func Fold(s string) string {
	if strings.ContainsFunc(s, onlyType) {
		s = norm.NFKC.String(s)
	}
	plain := letters()
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' { // most are: fifty thousand names are folded at once
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteByte(byte(r))
			continue
		}
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '\u2019':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		if p, ok := plain[r]; ok {
			b.WriteString(p)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// onlyType reports whether the character is one that type has and no alphabet: a ligature, or a letter of another
// width.
func onlyType(r rune) bool { return r >= '\ufb00' && r <= '\ufb06' || r >= '\uff01' && r <= '\uffdc' }

// letters maps each Latin letter with a mark, and each that people write by others, to the plain ones.
var letters = sync.OnceValue(func() map[rune]string {
	all := map[rune]string{}
	for _, l := range latin {
		for _, r := range l.marked {
			all[r] = l.plain
		}
	}
	return all
})

var latin = [...]struct{ plain, marked string }{
	{"a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"},
	{"ae", "æǣǽ"},
	{"b", "ḃḅḇ"},
	{"c", "çćĉċčḉ"},
	{"d", "ðďđḋḍḏḑḓ"},
	{"dz", "ǆǳ"},
	{"e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"},
	{"f", "ḟ"},
	{"g", "ĝğġģǧǵḡ"},
	{"h", "ĥħȟḣḥḧḩḫẖ"},
	{"i", "ìíîïĩīĭįıǐȉȋḭḯỉị"},
	{"ij", "ĳ"},
	{"j", "ĵǰ"},
	{"k", "ķĸǩḱḳḵ"},
	{"l", "ĺļľłḷḹḻḽ"},
	{"lj", "ǉ"},
	{"m", "ḿṁṃ"},
	{"n", "ñńņňŋǹṅṇṉṋ"},
	{"nj", "ǌ"},
	{"o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"},
	{"oe", "œ"},
	{"p", "ṕṗ"},
	{"r", "ŕŗřȑȓṙṛṝṟ"},
	{"s", "śŝşšſșṡṣṥṧṩẛ"},
	{"ss", "ß"},
	{"t", "ţťŧțṫṭṯṱẗ"},
	{"th", "þ"},
	{"u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"},
	{"v", "ṽṿ"},
	{"w", "ŵẁẃẅẇẉẘ"},
	{"x", "ẋẍ"},
	{"y", "ýÿŷȳẏẙỳỵỷỹ"},
	{"z", "źżžƶẑẓẕ"},
}
