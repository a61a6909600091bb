package client_test

import (
	"strings"
	"testing"

	"stund/internal/client"
)

// TestNumbersKeepTheirDigits: a number of a field is what was typed, and only what people write as one.
func TestNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	f := client.Field{ID: "number", Kind: client.NumberField}
	for in, want := range map[string]string{"12345678901234567890": "12345678901234567890", "0,1": "0.1",
		"12.50": "12.5",
		"+7":    "7", "-0": "0", "-0,0": "0", "-3.25": "-3.25", "007": "7", ".5": "0.5", "": "",
		"0.12345678901234567891": "0.12345678901234567891"} {
		if got, err := f.Take(in); err != nil || got != want {
			t.Errorf("%q is kept as %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"1e308", "0x1p4", "1_0", "--1", "+-1", "1.2.3", "1,2,3", ".", "-", "1.", "NaN", "Inf",
		"१२", strings.Repeat("1", 31)} {
		if got, err := f.Take(in); err == nil {
			t.Errorf("%q is kept as %q", in, got)
		}
	}
}
