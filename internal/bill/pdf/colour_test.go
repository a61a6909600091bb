package pdf

import (
	"fmt"
	"testing"

	"stund/internal/bill/pdf/paper"
)

// Whatever colour a practice has, it is read on the card; one that can be read stays as it is.
func TestAccent(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"#1f6f5c", "#ffffff", "#ffff00", "#000000", "#f6f4f0", "#ff0000", "", "green",
		"#zzzzzz"} {
		if got := accent(c); contrast(got, card) < readable {
			t.Errorf("%s becomes %06x, which is %.2f:1", c, got, contrast(got, card))
		}
	}
	for _, c := range []paper.Colour{ink, muted, green, 0x7a4b9a} {
		if contrast(c, card) < readable {
			t.Errorf("%06x cannot be read", c)
		}
		if got := accent(fmt.Sprintf("#%06x", int(c))); got != c {
			t.Errorf("%06x becomes %06x", c, got)
		}
	}
	if accent("") != green {
		t.Error("without a colour it is not the house's")
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		giro("50501055"): "5050-1055", giro("9912346"): "991-2346", plusgiro("4150"): "4\u00a015-0",
		plusgiro("18"):      "1-8",
		plusgiro("1234567"): "12\u00a034\u00a056-7", iban("NO9386011117947"): "NO93\u00a08601\u00a01117\u00a0947",
		orgNumber("NO", "987654325"): "987\u00a0654\u00a0325", orgNumber("SE", "5566778899"): "556677-8899",
		orgNumber("DK", "31415926"): "31\u00a041\u00a059\u00a026", orgNumber("FI", "23456780"): "2345678-0",
		orgNumber("DE", "1"): "1", ownAccount("NO", "86011117947"): "8601\u00a011\u00a017947",
		ownAccount("DK", "00400440116243"): "0040\u00a00440116243", ownAccount("SE", "1"): "1",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
