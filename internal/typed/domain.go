package typed

import (
	"errors"
	"strings"
	"unicode"
)

var errDomain = errors.New("no name of a domain")

// asciiDomain returns the domain in the form that mail is sent with: in lower case, with each international label as
// "xn--" and its Punycode (RFC 5890 section 2.3.2.1).
//
// Own code, because golang.org/x/net/idna carries a third of a megabyte of Unicode's tables, which each function would
// load at its start. What it would refuse beyond this, no registry sells; tests compare the two.
func asciiDomain(d string) (string, error) {
	labels := strings.Split(strings.ToLower(d), ".")
	for n, l := range labels {
		ascii := true
		for _, r := range l {
			if r < 0x80 {
				continue
			}
			// These stand for other letters, and accents apart from theirs for both as one.
			wide := r >= '\uff00' && r <= '\uffef' || r >= '\u0300' && r <= '\u036f'
			if ascii = false; wide || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				return "", errDomain
			}
		}
		if ascii {
			continue
		}
		if unicode.IsMark([]rune(l)[0]) {
			return "", errDomain
		}
		labels[n] = "xn--" + punycode([]rune(l))
	}
	return strings.Join(labels, "."), nil
}

// punycode encodes a label (RFC 3492 section 6.3).
func punycode(label []rune) string {
	const (
		base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
		digits                       = "abcdefghijklmnopqrstuvwxyz0123456789"
	)
	var out strings.Builder
	for _, r := range label {
		if r < 0x80 {
			out.WriteRune(r)
		}
	}
	plain := out.Len()
	if plain > 0 {
		out.WriteByte('-')
	}
	n, delta, bias := rune(0x80), 0, 72
	for done := plain; done < len(label); n++ {
		next := unicode.MaxRune
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					break
				}
				out.WriteByte(digits[t+(q-t)%(base-t)])
				q = (q - t) / (base - t)
			}
			out.WriteByte(digits[q])
			if delta /= 2; done == plain {
				delta = delta * 2 / damp
			}
			delta += delta / (done + 1)
			for bias = 0; delta > (base-tMin)*tMax/2; bias += base {
				delta /= base - tMin
			}
			bias += (base - tMin + 1) * delta / (delta + skew)
			delta = 0
			done++
		}
		delta++
	}
	return out.String()
}
