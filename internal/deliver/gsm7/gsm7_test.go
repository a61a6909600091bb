package gsm7_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"stund/internal/deliver/gsm7"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, want string
		alphabet gsm7.Alphabet
	}{
		"nordic letters":       {"Blåbærsyltetøy ÆØÅ äöÄÖ éÉ ü", "Blåbærsyltetøy ÆØÅ äöÄÖ éÉ ü", gsm7.GSM7},
		"dashes and quotes":    {"kl. 10–11 — «ja» ‘a’ “b” „c”…", `kl. 10-11 - "ja" 'a' "b" "c"...`, gsm7.GSM7},
		"odd spaces":           {"1\u00a0200\u202fkr\u2009nå\ttab", "1 200 kr nå tab", gsm7.GSM7},
		"bullets":              {"• en\n· to", "- en\n- to", gsm7.GSM7},
		"soft hyphen, BOM":     {"\ufefftime\u00adbestilling\u200b", "timebestilling", gsm7.GSM7},
		"minus and backtick":   {"−5 `x`", "-5 'x'", gsm7.GSM7},
		"decomposed":           {"A\u030asa e\u0301", "Åsa é", gsm7.GSM7},
		"marks lost":           {"Zoë Šimić Łukasz Đorđe Ťapáková", "Zoe Simic Lukasz Dorde Tapaková", gsm7.GSM7},
		"Sami":                 {"Čáhppe Ŧ Ŋ đ", "Cahppe T N d", gsm7.GSM7},
		"Icelandic":            {"Þórður Ásgeir", "Thordur Asgeir", gsm7.GSM7},
		"emoji keeps the name": {"Hei Zoë – velkommen 🎉", "Hei Zoë - velkommen 🎉", gsm7.UCS2},
		"other script":         {"Привет, Zoë…", "Привет, Zoë...", gsm7.UCS2},
		"Greek has some":       {"ΔΦΓΛΩΠΨΣΘΞ", "ΔΦΓΛΩΠΨΣΘΞ", gsm7.GSM7},
		"controls":             {"a\x00b\x1b[c\r\nd\re\u0085", "ab[c\nd\ne", gsm7.GSM7},
		"broken UTF-8":         {"a\xffb", "ab", gsm7.GSM7},
		"extension":            {"{[~]}^|\\€", "{[~]}^|\\€", gsm7.GSM7},
		"empty":                {"", "", gsm7.GSM7},
	}
	// á is not in GSM-7 either.
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := strings.ReplaceAll(tc.want, "á", "a")
			got := gsm7.Normalise(tc.in)
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if a := gsm7.Encoding(got); a != tc.alphabet {
				t.Errorf("alphabet %s, want %s", a, tc.alphabet)
			}
		})
	}
}

func TestEncodingOfRawText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]gsm7.Alphabet{
		"æøå": gsm7.GSM7, "a\u00a0b": gsm7.UCS2, "ç": gsm7.UCS2, "Ç": gsm7.GSM7, "\x1b": gsm7.UCS2, "\xff": gsm7.UCS2,
		"`":  gsm7.UCS2,
		"\f": gsm7.GSM7, "\t": gsm7.UCS2,
	} {
		if got := gsm7.Encoding(s); got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	r := strings.Repeat
	tests := map[string]struct {
		text string
		want int
	}{
		"empty":                           {"", 0},
		"one":                             {"a", 1},
		"160":                             {r("æ", 160), 1},
		"161":                             {r("a", 161), 2},
		"306":                             {r("a", 306), 2},
		"307":                             {r("a", 307), 3},
		"80 euro":                         {r("€", 80), 1},
		"81 euro":                         {r("€", 81), 2},
		"escape pair kept":                {r("a", 152) + "€" + r("a", 152), 3},
		"escape pair fits":                {r("a", 151) + "€" + r("a", 153), 2},
		"70 unicode":                      {r("я", 70), 1},
		"71 unicode":                      {r("я", 71), 2},
		"134 unicode":                     {r("я", 134), 2},
		"135 unicode":                     {r("я", 135), 3},
		"35 emoji":                        {r("🎉", 35), 1},
		"36 emoji":                        {r("🎉", 36), 2},
		"surrogate kept":                  {r("я", 66) + "🎉" + r("я", 66), 3},
		"surrogate fits":                  {r("я", 65) + "🎉" + r("я", 67), 2},
		"one odd character costs it all":  {r("a", 100) + "–", 2},
		"160 with a pair over the border": {r("a", 159) + "€", 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := gsm7.Parts(tc.text); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"Hei – «Zoë» 🎉", "a\u00adb\u0301", "\r\n\r", "e\u200b\u0301", "\xff€",
		strings.Repeat("€", 100), "a`b\u0344"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := gsm7.Normalise(s)
		if !utf8.ValidString(n) {
			t.Fatalf("%q became broken UTF-8", s)
		}
		if again := gsm7.Normalise(n); again != n {
			t.Fatalf("%q became %q, then %q", s, n, again)
		}
		for _, r := range n {
			if r < ' ' && r != '\n' || r >= 0x7f && r <= 0x9f {
				t.Fatalf("%q kept the control character %q", s, r)
			}
		}
		if gsm7.Encoding(s) == gsm7.GSM7 && gsm7.Encoding(n) != gsm7.GSM7 {
			t.Fatalf("%q fitted, and %q does not", s, n)
		}
		parts, units := gsm7.Parts(n), 0
		low, high := 0, 0
		if gsm7.Encoding(n) == gsm7.GSM7 {
			for _, r := range n {
				units++
				if strings.ContainsRune("\f^{}\\[~]|€", r) {
					units++
				}
			}
			low, high = (units+152)/153, (units+151)/152
			if units <= 160 {
				low, high = 1, 1
			}
		} else {
			units = len(utf16.Encode([]rune(n)))
			low, high = (units+66)/67, (units+65)/66
			if units <= 70 {
				low, high = 1, 1
			}
		}
		if units == 0 {
			low, high = 0, 0
		}
		if parts < low || parts > high {
			t.Fatalf("%q: %d units in %d parts, want %d to %d", n, units, parts, low, high)
		}
	})
}

func TestLength(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "Hei": 3, "2 €": 4, "åäö": 3, "ș": 1, "👋": 2} {
		if got := gsm7.Length(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
