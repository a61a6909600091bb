package typed

import "strings"

const (
	small = "abcdefghijklmnopqrstuvwxyz"
	hex   = "0123456789abcdefABCDEF"
)

// only tells whether s holds no other characters than these.
func only(s, these string) bool { return strings.Trim(s, these) == "" }

// IsSlug reports whether s is a short name in addresses: 1 to 40 lower-case letters, digits and hyphens, which neither
// begins nor ends with a hyphen.
func IsSlug(s string) bool {
	return len(s) >= 1 && len(s) <= 40 && only(s, small+"0123456789-") && s[0] != '-' && s[len(s)-1] != '-'
}

// IsName reports whether s is a name for programs, of at most so many characters: lower-case letters, digits and
// underscores, of which the first is a letter.
func IsName(s string, most int) bool {
	return len(s) >= 1 && len(s) <= most && only(s, small+"0123456789_") && only(s[:1], small)
}

// IsColour reports whether s is a colour such as #1f6f5c.
func IsColour(s string) bool { return len(s) == 7 && s[0] == '#' && only(s[1:], hex) }
