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

		"bla\u030abær.no":     "xn--blbr-roah.no", // as macOS names files
		"mu\u0308ller.de":     "xn--mller-kva.de",
		"MU\u0308LLER.de":     "xn--mller-kva.de",
		"vie\u0323\u0302t.vn": "xn--vit-5kz.vn",
	} {
		if got, err := asciiDomain(in); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"bl☃r.no", "\u0301å.no", "x\u0308å.no\u0337", "å\u2024no", "å\u200b.no"} {
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
		back, err := idna.Punycode.ToUnicode(want)
		if got := ShownEmail("a@" + want + ".no"); err == nil && len(want) < 64 && got != "a@"+back+".no" {
			t.Errorf("%s is shown as %s, wanted %s", want, got, back)
		}
	}
}

func TestShownEmail(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"kari@xn--blbr-roah.no":        "kari@blåbær.no",
		"Kari@post.xn--blbr-roah.no":   "Kari@post.blåbær.no",
		"kari@example.com":             "kari@example.com",
		"kari@xn--.no":                 "kari@xn--.no",
		"kari@xn--example.no":          "kari@xn--example.no",
		"kari@xn--blbr-roah9999999.no": "kari@xn--blbr-roah9999999.no",
		"kari@xn--n3h.no":              "kari@xn--n3h.no", // a snowman: nobody could type it here
		"xn--blbr-roah@example.com":    "xn--blbr-roah@example.com",
		"":                             "",
	} {
		if got := ShownEmail(in); got != want {
			t.Errorf("%s is shown as %s, wanted %s", in, got, want)
		}
	}
}

func FuzzShownEmail(f *testing.F) {
	f.Add("kari@xn--blbr-roah.no")
	f.Add("kari@xn--0000000000000.xn--zzzzzzzzzzzzz-9.no")
	f.Fuzz(func(t *testing.T, s string) {
		address, err := Email(s)
		if err != nil {
			ShownEmail(s)
			return
		}
		if again, err := Email(ShownEmail(address)); err != nil || again != address {
			t.Errorf("%s is shown as %s, which is %s, %v", address, ShownEmail(address), again, err)
		}
	})
}
