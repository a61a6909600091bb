// Package gsm7 knows how a text travels as SMS: in the GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1), or, if a
// single character is not in it, in UCS-2 with less than half the room.
package gsm7

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Alphabet is how a text is encoded on the air.
type Alphabet string

const (
	GSM7 Alphabet = "GSM-7"
	UCS2 Alphabet = "UCS-2"
)

// Units in one part, and in each of several, where a header takes the rest (3GPP TS 23.040, 9.2.3.24.1).
const (
	gsmSingle, gsmEach = 160, 153 // septets
	ucsSingle, ucsEach = 70, 67   // UTF-16 code units
)

const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extension = "\f^{}\\[~]|€" // each behind an escape: two septets
)

// width returns the septets of r in GSM-7, 0 if it has none.
func width(r rune) int {
	switch {
	case r == utf8.RuneError:
		return 0
	case strings.ContainsRune(basic, r):
		return 1
	case strings.ContainsRune(extension, r):
		return 2
	}
	return 0
}

// typographic returns the plain sign for one that looks nearly the same and is not in GSM-7.
func typographic(r rune) (string, bool) {
	switch r {
	case '\u2018', '\u2019', '\u201a', '\u201b', '\u2032', '\u02bc', '\u00b4', '`', '\u2039', '\u203a':
		return "'", true
	case '\u201c', '\u201d', '\u201e', '\u201f', '\u2033', '\u00ab', '\u00bb':
		return `"`, true
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\u2022', '\u2023', '\u25e6', '\u2043',
		'\u25cf', '\u00b7', '\u2219':
		return "-", true
	case '\u2026':
		return "...", true
	case '\t', '\u00a0', '\u1680', '\u2000', '\u2001', '\u2002', '\u2003', '\u2004', '\u2005', '\u2006', '\u2007',
		'\u2008',
		'\u2009', '\u200a', '\u202f', '\u205f', '\u3000':
		return " ", true
	case '\u2028', '\u2029':
		return "\n", true
	case '\u00ad', '\u200b', '\u2060', '\ufeff': // soft hyphen, zero-width spaces
		return "", true
	case '\u00d7':
		return "x", true
	case '\u2044':
		return "/", true
	case '\u2192':
		return "->", true
	case '\u2122':
		return "TM", true
	case '\u00ae':
		return "(R)", true
	case '\u00a9':
		return "(C)", true
	case '\u2116':
		return "No", true
	case '\u00b0':
		return "o", true
	}
	return "", false
}

// base returns the letters for one that Unicode does not take apart into a base letter and a mark.
func base(r rune) (string, bool) {
	switch r {
	case 'đ', 'ð':
		return "d", true
	case 'Đ', 'Ð':
		return "D", true
	case 'ł':
		return "l", true
	case 'Ł':
		return "L", true
	case 'ŧ':
		return "t", true
	case 'Ŧ':
		return "T", true
	case 'ŋ':
		return "n", true
	case 'Ŋ':
		return "N", true
	case 'þ':
		return "th", true
	case 'Þ':
		return "Th", true
	case 'œ':
		return "oe", true
	case 'Œ':
		return "OE", true
	case 'ı':
		return "i", true
	case 'ẞ':
		return "SS", true
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	if (base >= 'a' && base <= 'z' || base >= 'A' && base <= 'Z') && base != r {
		return string(base), true
	}
	return "", false
}

// Normalise returns the text as it is best sent.
//
// Always: composed letters (NFC), line ends as \n, typographic signs and odd spaces as their plain likes, and other
// control characters and broken UTF-8 left out. Letters with marks that GSM-7 lacks (ë, š, č; not æøåäöé, which it has)
// lose the mark if and only if the whole text then fits GSM-7, because UCS-2 would more than double the price; if it
// cannot fit anyway, as with emoji or another script, names are written as their owners write them.
func Normalise(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var b strings.Builder
	for _, r := range s {
		if t, ok := typographic(r); ok {
			b.WriteString(t)
		} else if r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f) || r == '\n' {
			b.WriteRune(r)
		}
	}
	kept := norm.NFC.String(b.String()) // what was left out may have stood between a letter and its mark
	b.Reset()
	for _, r := range kept {
		if width(r) > 0 {
			b.WriteRune(r)
		} else if t, ok := base(r); ok {
			b.WriteString(t)
		} else {
			return kept
		}
	}
	return b.String()
}

// Encoding tells which alphabet the text needs as it is.
func Encoding(s string) Alphabet {
	for _, r := range s {
		if width(r) == 0 {
			return UCS2
		}
	}
	return GSM7
}

// measures returns how much one part holds, how much each of several, and what a character takes of it.
func measures(s string) (single, each int, size func(rune) int) {
	if Encoding(s) == GSM7 {
		return gsmSingle, gsmEach, width
	}
	return ucsSingle, ucsEach, func(r rune) int {
		if r > 0xffff {
			return 2
		}
		return 1
	}
}

// Length returns what the text takes, in the units of which one part holds 160 in GSM-7 and 70 in UCS-2.
func Length(s string) (n int) {
	_, _, size := measures(s)
	for _, r := range s {
		n += size(r)
	}
	return n
}

// Parts returns the number of messages that the text takes as it is, 0 for an empty one. An escape and its character,
// and the two halves of a surrogate pair, stay together, so a part may end up short. (A channel that prefers to cut
// between words may need one more.)
func Parts(s string) int {
	single, each, size := measures(s)
	total, parts, used := 0, 0, each
	for _, r := range s {
		n := size(r)
		total += n
		if used+n > each {
			parts, used = parts+1, 0
		}
		used += n
	}
	if total > 0 && total <= single {
		return 1
	}
	return parts
}
