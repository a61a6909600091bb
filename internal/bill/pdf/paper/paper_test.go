package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// The fonts are those that make.sh lists: whoever changes one runs it.
func TestFontsAreListed(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("fonts/packages.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, word := range strings.Fields(string(list)) {
		file, sum, ok := strings.Cut(word, "=")
		if !ok || len(sum) != 2*sha256.Size {
			continue
		}
		data, err := os.ReadFile("fonts/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s is not as it was made", file)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d files are listed", n)
	}
}

// Columns of figures stay straight, in both weights.
func TestFiguresAreTabular(t *testing.T) {
	t.Parallel()
	for w := range cuts() {
		st := Style{Weight: Weight(w), Size: 10}
		for _, s := range []string{"1111,11", "7471,47", "9999,99"} {
			if a, b := Width(s, st), Width("0000,00", st); a < b-1e-9 || a > b+1e-9 {
				t.Errorf("%s is %f wide, not %f", s, a, b)
			}
		}
		if Width("AV", st) >= Width("A", st)+Width("V", st) {
			t.Error("letters are not kerned")
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Åse Đặng Čorak Þór Ωμέγα Кириллица": "Åse Đặng Čorak Þór Ωμέγα Кириллица",
		"ﬁ": "fi"[:1], "株式会社": "□□□□", "a💆b": "ab", "💆 Hei 💆": "Hei",
		"1\u00a0234,50\u202f€": "1\u00a0234,50\u202f€", "": "", "\ufffd": "□",
	} {
		if got := Shown(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// No line is wider than asked for, and none loses a letter.
func FuzzWrap(f *testing.F) {
	f.Add("Klassisk massasje 60 min", 60.0)
	f.Add(strings.Repeat("Donaudampfschifffahrt", 9), 33.3)
	f.Add("a/b-c – d", 5.0)
	f.Add("W", 0.1)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if !utf8.ValidString(s) || width < 0.1 || width > 1e4 {
			return
		}
		s = Shown(s)
		st := Style{Size: 9.5}
		lines := Wrap(s, st, width)
		for _, l := range lines {
			if Width(l, st) > width && utf8.RuneCountInString(l) > 1 {
				t.Errorf("%q is %f wide, more than %f", l, Width(l, st), width)
			}
		}
		none := strings.NewReplacer(" ", "")
		if got := none.Replace(strings.Join(lines, "")); got != none.Replace(s) {
			t.Errorf("%q became %q", s, lines)
		}
		if n := len(Lines(s, st, width, 2)); n > 2 {
			t.Errorf("%d lines, not two", n)
		}
	})
}

func TestLines(t *testing.T) {
	t.Parallel()
	st := Style{Size: 10}
	if got := Lines("Klassisk massasje", st, 60, 1); len(got) != 1 || !strings.HasSuffix(got[0], "…") ||
		Width(got[0], st) > 60 {
		t.Errorf("cut: %q", got)
	}
	if got := Lines("kort", st, 60, 1); len(got) != 1 || got[0] != "kort" {
		t.Errorf("whole: %q", got)
	}
}

// ISO/IEC 15417's own sum: start C, 12, 34, the check sign, stop.
func TestCode128(t *testing.T) {
	t.Parallel()
	got, err := code128("1234")
	if want := "211232" + "112232" + "131123" + "121241" + "2331112"; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	for _, bad := range []string{"", "123", "12a4", "+1"} {
		if got, err := code128(bad); !errors.Is(err, ErrDigits) {
			t.Errorf("%q: %s, %v", bad, got, err)
		}
	}
	for v := range startC + 1 {
		sum := 0
		for _, w := range sign(v) {
			sum += int(w - '0')
		}
		if sum != 11 {
			t.Errorf("sign %d is %d modules wide", v, sum)
		}
	}
}

func TestOpenable(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]bool{
		"https://stund.example/p/a": true, "http://127.0.0.1:8080/p/a?b=c&d": true, "javascript:alert(1)": false,
		"https://a b": false, "https://a)": false, "https://å.example": false, "": false, "file:///etc": false,
	} {
		if got := Openable(uri); got != want {
			t.Errorf("%q: %t", uri, got)
		}
	}
}

// TestLongestCode: a text has a code as long as there is one with room for it, whatever letters it has.
func TestLongestCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		fits bool
	}{{strings.Repeat("a", 2331), true}, {strings.Repeat("a", 2332), false},
		{strings.Repeat("å", 1164), true}, {strings.Repeat("å", 1166), false}} {
		if _, err := qr(c.text); (err == nil) != c.fits || err != nil && !errors.Is(err, errLong) {
			t.Errorf("%d bytes: %v", len(c.text), err)
		}
	}
}
