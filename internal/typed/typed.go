// Package typed takes in what people type: lines, blocks of text, e-mail addresses, phone numbers. Each function
// returns the value in its one stored form, or an error whose text tells the person what to do.
//
// Names in any script, emoji and right-to-left text are welcome; what could break a mail header, a feed or the
// direction of somebody else's text is not.
package typed

import (
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line takes one line of text of at most limit characters: trimmed, runs of white space made one space.
func Line(s string, limit int) (string, error) {
	s, err := admit(s, false)
	return within(strings.Join(strings.Fields(s), " "), limit, err)
}

// Block takes text of several lines of at most limit characters; line ends become \n.
func Block(s string, limit int) (string, error) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s, err := admit(s, true)
	return within(strings.TrimSpace(s), limit, err)
}

// within holds what is kept to the limit: white space that falls away does not count.
func within(s string, limit int, err error) (string, error) {
	if err == nil && utf8.RuneCountInString(s) > limit {
		return "", fmt.Errorf("is longer than %d characters", limit)
	}
	return s, err
}

func admit(s string, lines bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("is not valid UTF-8")
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' && lines:
		case r == '\t':
			r = ' '
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
			return "", errors.New("holds a control character; remove it")
		case overridesDirection(r), r == '\ufeff':
			continue
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

// overridesDirection tells the bidirectional embeddings, overrides and isolates (UAX #9) that reach beyond the text
// they stand in.
func overridesDirection(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Email takes an e-mail address without a display name. The domain is lower-cased, and an international one written as
// browsers and mail servers do ("xn--…"); the local part is kept, as RFC 5321 asks. At most 254 characters (RFC 5321
// errata 1690). The local part must be ASCII: SES does not accept another.
func Email(s string) (string, error) {
	s = strings.TrimSpace(strings.Map(visible, s))
	bad := errors.New("is not an e-mail address such as kari@example.com")
	if local, domain, ok := strings.Cut(s, "@"); ok && len(s) <= 254 {
		ascii, err := asciiDomain(domain)
		if err != nil {
			return "", bad
		}
		s = local + "@" + ascii
	}
	if len(s) > 254 || strings.ContainsAny(s, " \t\r\n<>\"(),:;[]\\") {
		return "", bad
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return "", bad
		}
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return "", bad
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > 64 || !validDomain(domain) {
		return "", bad
	}
	return local + "@" + domain, nil
}

func validDomain(d string) bool {
	labels := strings.Split(d, ".")
	if len(labels) < 2 || strings.Trim(labels[len(labels)-1], "0123456789") == "" { // 192.0.2.1 is no domain (RFC 3696)
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if !(r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
				return false
			}
		}
	}
	return true
}

// callingCodes of the countries of the first market and its neighbours (ITU-T E.164), with the lengths of their numbers
// without the code (national numbering plans). Own and small: a function's start-up time is no place for the metadata
// of every country on earth; numbers written with + are accepted from everywhere.
var callingCodes = map[string]struct {
	code     string
	min, max int
	trunk    string // the national prefix that falls away
}{
	"NO": {"47", 8, 8, ""}, "SE": {"46", 7, 10, "0"}, "DK": {"45", 8, 8, ""}, "FI": {"358", 5, 11, "0"},
	"IS": {"354", 7, 9, ""},
	"GB": {"44", 9, 10, "0"}, "DE": {"49", 6, 12, "0"}, "US": {"1", 10, 10, "1"}, "EE": {"372", 7, 8, ""},
	"NL": {"31", 9, 9, "0"},
}

// visible drops the marks that are copied along with a number or an address and that nobody sees: directions, joiners
// and soft hyphens.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// narrow writes full-width digits and signs, as East Asian keyboards have them, as the plain ones.
func narrow(r rune) rune {
	if r >= '\uff01' && r <= '\uff5e' {
		return r - '\uff01' + '!'
	}
	return r
}

// Phone takes a phone number and returns it as E.164. Without a country code it is read as one of the country (ISO
// 3166-1). A link to a number ("tel:…") is one.
func Phone(s, country string) (string, error) {
	bad := errors.New("is not a phone number such as +47 912 34 567")
	var digits strings.Builder
	plus := false
	s = strings.TrimSpace(strings.Map(narrow, strings.Map(visible, s)))
	if len(s) > 4 && strings.EqualFold(s[:4], "tel:") {
		s = s[4:]
	}
	if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00") {
		s = strings.Replace(s, "(0)", "", 1) // the prefix of calls within the country: "+47 (0) 912 …"
	}
	for _, r := range s {
		switch {
		case r == '+' && digits.Len() == 0 && !plus:
			plus = true
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case unicode.Is(unicode.Zs, r), unicode.Is(unicode.Pd, r), strings.ContainsRune("./()\t\u2212", r):
		default:
			return "", bad
		}
	}
	n := digits.String()
	if !plus && strings.HasPrefix(n, "00") {
		n, plus = n[2:], true
	}
	plan, known := callingCodes[country]
	if known && len(n) > plan.max && strings.HasPrefix(n, plan.code) {
		plus = true // too long for the country's own: its code was written without the sign
	}
	if !plus {
		if !known {
			return "", errors.New("needs its country code, such as +47")
		}
		if plan.trunk != "" {
			n = strings.TrimPrefix(n, plan.trunk)
		}
		if len(n) < plan.min || len(n) > plan.max || plan.trunk == "0" && n[0] == '0' {
			return "", bad
		}
		return "+" + plan.code + n, nil
	}
	for _, p := range callingCodes {
		rest, ok := strings.CutPrefix(n, p.code)
		if !ok {
			continue
		}
		if p.trunk == "0" { // "+44 (0)20 …": the prefix is for calls within the country only
			rest = strings.TrimPrefix(rest, p.trunk)
		}
		if len(rest) < p.min || len(rest) > p.max || p.trunk == "0" && rest[0] == '0' {
			return "", bad
		}
		n = p.code + rest
		break // no code begins with another (E.164)
	}
	if len(n) < 8 || len(n) > 15 || n[0] == '0' {
		return "", bad
	}
	return "+" + n, nil
}

// HTTPS takes an absolute https address without user information.
func HTTPS(s string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || len(s) > 2000 || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", errors.New("is not an address such as https://example.com")
	}
	return u.String(), nil
}

// Calendar takes the address of a calendar feed: https on the public internet, or the own machine, which only the local
// stack reads. What lies in somebody's own network is said here and not with the first reading; what a name leads to,
// only who reads it learns.
func Calendar(s string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err == nil && u.Scheme == "http" && len(s) <= 2000 && u.User == nil && Loopback(u.Hostname()) {
		return u.String(), nil
	}
	if err == nil && u.Scheme == "webcal" { // what calendar programs call https
		u.Scheme = "https"
		s = u.String()
	}
	if s, err = HTTPS(s); err != nil {
		return "", err
	}
	if u, err = url.Parse(s); err != nil || inward(u.Hostname()) {
		return "", errors.New("is an address in a network of its own; it must be one on the internet")
	}
	return s, nil
}

// inward reports whether the host, by its form, is in a network of its own and not the own machine.
func inward(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if Loopback(host) {
		return false
	}
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return !a.IsGlobalUnicast() || a.IsPrivate()
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	digits := strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") // an address in another spelling
	return last == host || digits ||
		slices.Contains([]string{"local", "localhost", "internal", "lan", "home", "arpa"}, last)
}

// Loopback reports whether the host is the own machine by its name or address.
func Loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }
