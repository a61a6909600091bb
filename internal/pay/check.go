package pay

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of an Order.
const (
	leastReference, mostReference = 8, 50
	leastText, mostText           = 3, 100
)

// Check answers ErrRefused for an order that no provider takes: drivers call it first.
func (o Order) Check() error {
	back, err := url.Parse(o.Return)
	n := utf8.RuneCountInString(o.Text)
	switch {
	case !IsReference(o.Reference):
		return fmt.Errorf("%w: the reference %.60q has no possible form", ErrRefused, o.Reference)
	case o.Amount.Minor <= 0:
		return fmt.Errorf("%w: the amount is %d", ErrRefused, o.Amount.Minor)
	case n < leastText || n > mostText || !utf8.ValidString(o.Text):
		return fmt.Errorf("%w: the text has %d characters", ErrRefused, n)
	case err != nil || back.Host == "" || back.Scheme != "https" && back.Scheme != "http":
		return fmt.Errorf("%w: there is no address to come back to", ErrRefused)
	case o.Until.IsZero():
		return fmt.Errorf("%w: there is no time until which it can be paid", ErrRefused)
	}
	return nil
}

// IsReference reports whether the text has the form of an order's reference.
func IsReference(s string) bool {
	if len(s) < leastReference || len(s) > mostReference {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// Timely reports whether a webhook of the instant may be taken for one of now.
func Timely(at, now time.Time) bool {
	d := now.Sub(at)
	return d >= -Tolerance && d <= Tolerance
}

// Secrets are what webhooks may be signed with: the value of a field, with a comma between them while one takes the
// other's place. The newest is first.
func Secrets(value string) []string {
	parts := strings.Split(value, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// Rotated returns the value of a field with the new secret and, of those before it, the newest.
func Rotated(value, secret string) string {
	if old := Secrets(value); len(old) > 0 && old[0] != secret {
		return secret + "," + old[0]
	}
	return secret
}
