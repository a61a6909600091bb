package i18n

import (
	"slices"
	"strings"
)

// Joined returns running text whose dates and times stay on one line where they are shown: no-break spaces stand
// between a short weekday and its day, a day and its month, a month and its year, and the word for "o'clock" and its
// time. A weekday in full may stand on the line before.
func Joined(l Lang, s string) string {
	n := calendar(l)
	bare := func(w string) string { return strings.TrimRight(w, ".,:;?!)\u2069") }
	number := func(w string) bool {
		return w != "" && strings.Trim(w, "0123456789") == ""
	}
	month := func(w string) bool {
		w = bare(w)
		return w != "" && (slices.Contains(n.months[:], w) ||
			slices.ContainsFunc(n.shortMonths[:], func(m string) bool { return bare(m) == w && !number(w) }))
	}
	weekday := func(w string) bool { return slices.Contains(n.shortDays[:], w) }
	clock := strings.TrimSpace(oclock(l))
	words := strings.Split(s, " ")
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			before := words[i-1]
			joined := weekday(before) && number(strings.ReplaceAll(bare(w), ".", "")) ||
				number(strings.TrimSuffix(before, ".")) && month(w) ||
				month(before) && number(bare(w)) && len(bare(w)) == 4 ||
				strings.EqualFold(before, clock) && w != "" && w[0] >= '0' && w[0] <= '9'
			if joined {
				b.WriteString(nbsp)
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	return b.String()
}
