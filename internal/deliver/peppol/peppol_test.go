package peppol_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"stund/internal/deliver/peppol"
)

// What an access point says is one short line that shows as it was written.
func TestLine(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		" the\r\n\tend\x00\x1b[31m ": "the end [31m",
		"a\u202etxt.exe\u2069b":      "a txt.exe b",
		"a\u2028b\u2029c\u0085d":     "a b c d",
		"blåbær 🫐 <b>&amp;</b>":      "blåbær 🫐 <b>&amp;</b>",
		"\ufeff\u200b":               "",
	} {
		if got := peppol.Line(said); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
	if got := peppol.Line(strings.Repeat("æ", 5000)); utf8.RuneCountInString(got) != 300 || !utf8.ValidString(got) {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}
