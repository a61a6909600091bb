package i18n

import "strings"

// phoneGroups tells how each country of the first market writes its numbers after its code: the lengths of the groups.
// Numbers of other lengths and countries follow their code unbroken.
func phoneGroups(code string, digits int) []int {
	switch {
	case (code == "+47" || code == "+45") && digits == 8:
		return []int{2, 2, 2, 2}
	case code == "+46" && digits == 9: // 070-123 45 67
		return []int{2, 3, 2, 2}
	case code == "+358" && digits >= 8 && digits <= 10: // 040 123 4567
		return []int{2, 3, digits - 5}
	}
	return []int{digits}
}

// Phone writes an E.164 number as it is read: «+47 22 12 34 56», with no-break spaces. What is none stays as it is.
func Phone(number string) string {
	for _, code := range [...]string{"+47", "+45", "+46", "+358"} {
		rest, ok := strings.CutPrefix(number, code)
		if !ok {
			continue
		}
		out := code
		for _, n := range phoneGroups(code, len(rest)) {
			out += nbsp + rest[:n]
			rest = rest[n:]
		}
		return out
	}
	return number
}
