package typed_test

import (
	"regexp"
	"strings"
	"testing"

	"stund/internal/typed"
)

// TestIsName holds IsName to the regular expression that says the same.
func TestIsName(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z][a-z0-9_]{0,29}$`)
	names := []string{"", "a", "_", "7", "a7_", "7a", "_a", "A", "aB", "a b", "a-b", "å", "aå", "a\n", "\na", "a\x00",
		strings.Repeat("a", 30), strings.Repeat("a", 31)}
	for _, s := range names {
		if got := typed.IsName(s, 30); got != form.MatchString(s) {
			t.Errorf("%q is a name: %t", s, got)
		}
	}
}
