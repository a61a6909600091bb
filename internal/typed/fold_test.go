package typed

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Øyvind  Ås-Lie": "oyvind as lie", " KARI\tNordmann ": "kari nordmann", "Æsa Þórr": "aesa thorr", "": "",
		"O'Brien": "obrien", "O\u2019Brien": "obrien", "A\u030angstro\u0308m": "angstrom", "Straße": "strasse",
		"Łódź": "lodz", "Мария Ив": "мария ив", "2. etg": "2 etg", "—": "", "İpek": "ipek",
		"So\ufb01e \uff2b\uff41\uff52\uff49": "sofie kari",
	} {
		if got := Fold(s); got != want {
			t.Errorf("%q is %q, wanted %q", s, got, want)
		}
	}
}

// TestFoldIsUnicodes: where Unicode takes a Latin letter apart into a plain one and marks, so does Fold.
func TestFoldIsUnicodes(t *testing.T) {
	t.Parallel()
	for r := rune(0xc0); r < 0x1f00; r++ {
		if !unicode.Is(unicode.Latin, r) || !unicode.IsLetter(r) {
			continue
		}
		plain := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, norm.NFKD.String(string(unicode.ToLower(r))))
		if strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz") != "" || r > 0x24f && r < 0x1e00 {
			continue // no plain letter
		}
		if got := Fold(string(r)); got != plain {
			t.Errorf("%q is %q, and %q by Unicode", r, got, plain)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Øyvind  Ås-Lie")
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("%q is %q, and that is %q", s, once, again)
		}
	})
}
