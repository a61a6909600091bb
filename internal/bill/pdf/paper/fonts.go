package paper

import (
	_ "embed" // the fonts
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/carlos7ags/folio/font"
	"golang.org/x/text/unicode/norm"
)

// Source Sans 3 by Adobe, the signs that invoices need: see fonts/make.sh.
//
//go:embed fonts/Regular.ttf
var regular []byte

//go:embed fonts/Semibold.ttf
var semibold []byte

// Fonts returns the files of both weights: not to be changed.
func Fonts() (plain, strong []byte) { return regular, semibold }

// Weight is how strong letters are.
type Weight int

const (
	Regular Weight = iota
	Semibold
	weights int = iota
)

// cut is a weight of the font, as it is measured.
type cut struct {
	face   font.Face
	glyphs map[rune]glyph
}

type glyph struct {
	id      uint16
	advance float64 // thousandths of the size
	as      rune    // what it is copied as: of a space that does not break, a space
}

// cuts are parsed once for all documents.
var cuts = sync.OnceValue(func() [weights]*cut { return [weights]*cut{parsed(regular), parsed(semibold)} })

func parsed(data []byte) *cut {
	face, err := font.ParseTTF(data)
	if err != nil {
		panic(err) // it is embedded, and a test writes with it
	}
	c, first := &cut{face, map[rune]glyph{}}, map[uint16]rune{}
	for r := ' '; r <= last; r++ {
		id := face.GlyphIndex(r)
		if id == 0 {
			continue
		}
		if _, ok := first[id]; !ok {
			first[id] = r
		}
		c.glyphs[r] = glyph{id, float64(face.GlyphAdvance(id)) * 1000 / float64(face.UnitsPerEm()), first[id]}
	}
	return c
}

// last is where the signs of the font end: U+2713.
const last = '\u2713'

// missing stands for a letter that the font does not have.
const missing = '□'

// Shown returns the text with the signs that the font has: letters with rare accents without them, others as a box,
// pictures and marks left out.
func Shown(s string) string {
	c := cuts()[Regular]
	plain := true
	for _, r := range s {
		if _, ok := c.glyphs[r]; !ok {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if _, ok := c.glyphs[r]; ok {
			b.WriteRune(r)
			continue
		}
		if other, ok := instead(c, r); ok {
			b.WriteRune(other)
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' }), " ")
}

// instead returns what is shown for a sign that the font does not have; false: nothing.
func instead(c *cut, r rune) (rune, bool) {
	first, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if _, ok := c.glyphs[first]; ok {
		return first, true
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) || r == utf8.RuneError {
		return missing, true
	}
	return 0, false
}

// Style is how a text looks.
type Style struct {
	Weight Weight
	Size   float64 // points
	Colour Colour
}

// Width returns how wide a text is, in points. Letters are kerned, digits are all as wide as each other.
func Width(s string, st Style) float64 {
	c := cuts()[st.Weight]
	width, before := 0.0, glyph{}
	for _, r := range s {
		g := c.glyphs[r]
		width += g.advance + c.kerned(before, g)
		before = g
	}
	return width * st.Size / 1000
}

// kerned returns by how much two glyphs come closer, in thousandths of the size: negative.
func (c *cut) kerned(a, b glyph) float64 {
	if a.id == 0 || b.id == 0 {
		return 0
	}
	return float64(c.face.Kern(a.id, b.id)) * 1000 / float64(c.face.UnitsPerEm())
}

// Wrap breaks a text into lines of at most that width, in points: at spaces, after hyphens and slashes, and within a
// word that is wider than a line. An empty text has no lines.
func Wrap(s string, st Style, width float64) (lines []string) {
	line := ""
	for _, word := range words(s) {
		if Width(strings.TrimRight(line+word, " "), st) <= width {
			line += word
			continue
		}
		if line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		for line = word; Width(strings.TrimRight(line, " "), st) > width; {
			n := fitting(line, st, width)
			lines = append(lines, line[:n])
			line = line[n:]
		}
	}
	if line = strings.TrimRight(line, " "); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// words splits a text behind each place where it may be broken.
func words(s string) (all []string) {
	for s != "" {
		at := strings.IndexAny(s, " -/\u2013") // no-break spaces and hyphens are others
		if at < 0 {
			return append(all, s)
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		all, s = append(all, s[:at+size]), s[at+size:]
	}
	return all
}

// fitting returns how many bytes of s fit into the width, one letter at least.
func fitting(s string, st Style, width float64) int {
	c := cuts()[st.Weight]
	used, before := 0.0, glyph{}
	for at, r := range s {
		g := c.glyphs[r]
		used += g.advance + c.kerned(before, g)
		if at > 0 && used*st.Size/1000 > width {
			return at
		}
		before = g
	}
	return len(s)
}

// Lines is Wrap to at most so many lines: the last one ends with «…» where something is left out.
func Lines(s string, st Style, width float64, most int) []string {
	lines := Wrap(s, st, width)
	if len(lines) <= most {
		return lines
	}
	const more = "…"
	last := lines[most-1]
	for Width(last+more, st) > width && last != "" {
		_, size := utf8.DecodeLastRuneInString(last)
		last = last[:len(last)-size]
	}
	return append(lines[:most-1], strings.TrimRight(last, " ")+more)
}
