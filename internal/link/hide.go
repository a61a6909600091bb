package link

import (
	"strings"
)

// shortest is the length of a token of a practice whose id has one letter.
const shortest = ((1+4+16+1+tag)*8 + 5) / 6

// Hide returns the text with "…" in the place of each token that an address of a link has: who reads what was sent to
// somebody else may see where its links lead, and not act by them. It asks no key, so what an older key signed is
// hidden as well.
func Hide(text string) string {
	var b strings.Builder
	for from := 0; from < len(text); {
		n := 0
		for from+n < len(text) && ofToken(text[from+n]) {
			n++
		}
		switch {
		case n == 0:
			b.WriteByte(text[from])
			n = 1
		case n >= shortest && leadsToToken(text[:from]):
			b.WriteString("…")
		default:
			b.WriteString(text[from : from+n])
		}
		from += n
	}
	return b.String()
}

// leadsToToken reports whether a text ends as the route of a purpose does before its token.
func leadsToToken(s string) bool {
	before, _, _ := strings.Cut(Calendar.Route(), "{")
	n := len(s)
	return strings.HasSuffix(s, before) || strings.HasSuffix(s, MinePath+"/") ||
		n >= 3 && s[n-3] == '/' && s[n-2] >= 'a' && s[n-2] <= 'z' && s[n-1] == '/'
}

// ofToken reports whether tokens have the character.
func ofToken(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
