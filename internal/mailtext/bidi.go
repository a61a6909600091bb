package mailtext

import (
	"strings"
	"unicode"
)

// The isolates of UAX #9: what stands between them does not change the direction of the text around it.
const (
	isolateOpen  = '\u2068' // FIRST STRONG ISOLATE
	isolateClose = '\u2069' // POP DIRECTIONAL ISOLATE
)

// Isolate marks a name, address or other text of somebody else's making, so that its direction stays its own: it
// becomes <bdi> in HTML. Marks inside s are removed.
func Isolate(s string) string {
	return string(isolateOpen) + strings.Map(dropMarks, s) + string(isolateClose)
}

func dropMarks(r rune) rune {
	if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// Plain returns s for plain text, subjects and SMS: no-break spaces become ordinary ones, control characters go, and so
// do isolates around text that runs from left to right anyway, because an SMS with one of them holds less than half as
// much.
func Plain(s string) string {
	var b strings.Builder
	write := func(part string) {
		for _, r := range part {
			switch {
			case r == '\u00a0' || r == '\u202f':
				b.WriteByte(' ')
			case r == '\n' || !unicode.IsControl(r):
				b.WriteRune(r)
			}
		}
	}
	for {
		before, rest, found := strings.Cut(s, string(isolateOpen))
		write(strings.Map(dropMarks, before))
		if !found {
			return b.String()
		}
		inside, after, _ := strings.Cut(rest, string(isolateClose))
		inside = strings.Map(dropMarks, inside)
		if strings.ContainsFunc(inside, rightToLeft) {
			b.WriteRune(isolateOpen)
			write(inside)
			b.WriteRune(isolateClose)
		} else {
			write(inside)
		}
		s = after
	}
}

// Line is Plain on a single line, for subjects.
func Line(s string) string { return strings.Join(strings.Fields(Plain(s)), " ") }

// rightToLeft tells the characters of the scripts written from right to left, and the marks that act as one.
func rightToLeft(r rune) bool {
	return r >= 0x0590 && r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff || r == '\u200f'
}
