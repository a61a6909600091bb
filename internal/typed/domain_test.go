package typed

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/net/idna"
)

func TestDomain(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"blåbær.no":      "xn--blbr-roah.no",
		"BLÅBÆR.no":      "xn--blbr-roah.no",
		"example.com":    "example.com",
		"münchen.de":     "xn--mnchen-3ya.de",
		"bücher.example": "xn--bcher-kva.example",
		"例え.テスト":         "xn--r8jz45g.xn--zckzah",
		"äö.fi":          "xn--4ca0b.fi",
	} {
		if got, err := asciiDomain(in); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"bl☃r.no", "\u0301å.no", "mu\u0308ller.de", "å\u2024no", "å\u200b.no"} {
		if got, err := asciiDomain(in); err == nil {
			t.Errorf("took %q as %q", in, got)
		}
	}
}

// TestPunycode compares it with golang.org/x/net/idna.
func TestPunycode(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("abcxyz019åäöæøüéñßłжиабв日本語例αβγ한국어")
	for range 5000 {
		label := make([]rune, 1+random.IntN(20))
		for i := range label {
			label[i] = letters[random.IntN(len(letters))]
		}
		want, err := idna.Punycode.ToASCII("å" + string(label))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := asciiDomain("å" + string(label)); err != nil || got != want {
			t.Errorf("%s: %q, wanted %q: %v", string(label), got, want, err)
		}
	}
}
