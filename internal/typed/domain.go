package typed

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var errDomain = errors.New("no name of a domain")

// asciiDomain returns the domain in the form that mail is sent with: in lower case, with each international label as
// "xn--" and its Punycode (RFC 5890 section 2.3.2.1). An accent that was typed apart from its letter is one with it
// (RFC 5891 section 5.3).
//
// Own code, because golang.org/x/net/idna carries a third of a megabyte of Unicode's tables, which each function would
// load at its start. What it would refuse beyond this, no registry sells; tests compare the two.
func asciiDomain(d string) (string, error) {
	labels := strings.Split(norm.NFC.String(strings.ToLower(d)), ".")
	for n, l := range labels {
		ascii := true
		for _, r := range l {
			if r < 0x80 {
				continue
			}
			// These stand for other letters, and accents that no letter has would be drawn over one.
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

// ShownEmail returns an e-mail address as people read it: with the letters of an international domain. What Email takes
// it for is the address again; where that would be another, it is shown as it is.
func ShownEmail(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || !strings.Contains(domain, "xn--") {
		return address
	}
	labels := strings.Split(domain, ".")
	for n, l := range labels {
		if code, is := strings.CutPrefix(l, "xn--"); is {
			if plain, ok := unpunycode(code); ok {
				labels[n] = plain
			}
		}
	}
	shown := local + "@" + strings.Join(labels, ".")
	if again, err := Email(shown); err != nil || again != address {
		return address
	}
	return shown
}

// ShownEmails returns the addresses as ShownEmail does.
func ShownEmails(all []string) (shown []string) {
	for _, a := range all {
		shown = append(shown, ShownEmail(a))
	}
	return shown
}

// The parameters of Punycode (RFC 3492 section 5).
const (
	base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	punyBias, punyFirst          = 72, 0x80
	punyDigits                   = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// adapt returns the next bias (RFC 3492 section 6.1).
func adapt(delta, points int, first bool) (bias int) {
	if delta /= 2; first {
		delta = delta * 2 / damp
	}
	delta += delta / points
	for ; delta > (base-tMin)*tMax/2; bias += base {
		delta /= base - tMin
	}
	return bias + (base-tMin+1)*delta/(delta+skew)
}

// unpunycode decodes a label without its "xn--" (RFC 3492 section 6.2); false where it is none.
func unpunycode(code string) (string, bool) {
	var out []rune
	if at := strings.LastIndexByte(code, '-'); at > 0 {
		out, code = []rune(code[:at]), code[at+1:]
	}
	n, i, bias := punyFirst, 0, punyBias
	for len(code) > 0 {
		from, w := i, 1
		for k := base; ; k += base {
			if len(code) == 0 {
				return "", false
			}
			digit := strings.IndexByte(punyDigits, code[0])
			code = code[1:]
			if i += digit * w; digit < 0 || i > unicode.MaxRune<<10 {
				return "", false
			}
			t := min(max(k-bias, tMin), tMax)
			if digit < t {
				break
			}
			if w *= base - t; w > unicode.MaxRune<<10 {
				return "", false
			}
		}
		points := len(out) + 1
		bias = adapt(i-from, points, from == 0)
		n += i / points
		if i %= points; n > unicode.MaxRune {
			return "", false
		}
		out = slices.Insert(out, i, rune(n))
		i++
	}
	return string(out), true
}

// punycode encodes a label (RFC 3492 section 6.3).
func punycode(label []rune) string {
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
	n, delta, bias := rune(punyFirst), 0, punyBias
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
				out.WriteByte(punyDigits[t+(q-t)%(base-t)])
				q = (q - t) / (base - t)
			}
			out.WriteByte(punyDigits[q])
			done++
			bias = adapt(delta, done, done == plain+1)
			delta = 0
		}
		delta++
	}
	return out.String()
}
