package voucher

import (
	"strings"
	"unicode"

	"stund/internal/ids"
)

// A card's code is 80 bits in 16 letters and digits of Crockford's alphabet, made of its serial number under the master
// secret: so it is stored nowhere, can be mailed again, and a request that is sent again makes the same card. Its last
// four are shown to staff, and 60 bits are left to guess.
func codeOf(key []byte, practiceID, serial string) string {
	return strings.ToUpper(ids.Derive(key, "voucher-code", practiceID, serial)[10:])
}

// idOf returns the id of the voucher with the code.
func idOf(key []byte, practiceID, code string) string {
	return ids.Derive(key, "voucher", practiceID, plain(code))
}

// Grouped is a code as people read it: in fours.
func Grouped(code string) string {
	var out strings.Builder
	for n, r := range code {
		if n > 0 && n%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// plain is a code without what people add or mistake: spaces, hyphens, small letters, an O for a zero, an I or an L for
// a one.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, code)
}

// Bounds of codes.
const (
	minCode  = 4
	maxCode  = 30
	maxCodes = 2 // that one booking takes: a coupon and a card
	maxTyped = 120
)

// split cuts what somebody typed into codes, at commas, semicolons and plus signs.
func split(typed string) (codes []string) {
	for _, c := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(",;+", r) }) {
		if plain(c) != "" {
			codes = append(codes, c)
		}
	}
	return codes
}
