package bill

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mostRunes is how much of a text is taken onto a document; the API takes less.
const mostRunes = 2000

// Plain returns a text as documents take it: composed (NFC), one line, without control characters, marks that change
// the direction of writing, signs without width, or code points that are none. What is no UTF-8 becomes U+FFFD.
func Plain(s string) string {
	if simple(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	var b strings.Builder
	n, space := 0, false
	for _, r := range s {
		if r == '\u00a0' || r == '\u202f' {
			space = false // a no-break space is wanted where it stands
		} else if unicode.IsSpace(r) {
			space = b.Len() > 0
			continue
		} else if !shown(r) {
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		if n++; n == mostRunes {
			break
		}
	}
	return strings.Trim(b.String(), " \u00a0\u202f")
}

// simple reports whether a text is as documents take it already: visible ASCII with single spaces between.
func simple(s string) bool {
	space := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && space {
			return false
		}
		space = s[i] == ' '
	}
	return len(s) <= mostRunes && (s == "" || !space)
}

// shown reports whether a sign is one that somebody sees: no control character (C), which are also those that change
// the direction of writing or have no width, and none that XML 1.0 refuses.
func shown(r rune) bool {
	switch {
	case r == utf8.RuneError:
		return true
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Noncharacter_Code_Point):
		return false
	case r == '\u034f',
		r >= '\u115f' && r <= '\u1160',
		r == '\u3164',
		r == '\uffa0',
		unicode.In(r, unicode.Variation_Selector):
		return false // seen by nobody, though they are no control characters
	}
	return true
}
