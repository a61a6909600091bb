package table

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guess finds out how the table is written. It reads all of it, once: a letter that decides may stand in the last row.
func Guess(r io.Reader) (Form, error) { return GuessAs(r, Form{Head: -1}) }

// GuessAs is Guess where something is known: an encoding or a separator that is not empty, a head that is not negative.
func GuessAs(r io.Reader, f Form) (Form, error) {
	var look letters
	var head bytes.Buffer
	if _, err := io.Copy(&look, io.TeeReader(r, &limited{to: &head, left: headSize})); err != nil {
		return Form{}, fmt.Errorf("read a table: %w", err)
	}
	lines := head.Bytes()
	if f.Encoding == "" {
		f.Encoding = look.encoding(lines)
	}
	if f.Separator == "" {
		f.Separator = separator(lines, f)
	}
	if f.Head < 0 {
		f.Head = headLine(lines, f)
	}
	return f, nil
}

// headSize is how much of a table is looked at for its separator and its head.
const headSize = 256 << 10

// limited keeps the first bytes.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	l.to.Write(p[:n])
	return len(p), nil
}

// letters counts what decides the encoding.
type letters struct {
	counts  [256][2]int // by the byte, and whether a lower-case ASCII letter stands before it
	before  byte
	pending []byte // of a letter of UTF-8 that has begun
	valid   int    // letters of UTF-8 that are more than a byte
	invalid int
}

func (l *letters) Write(p []byte) (int, error) {
	for _, b := range p {
		if b >= 0x80 {
			after := 0
			if l.before >= 'a' && l.before <= 'z' {
				after = 1
			}
			l.counts[b][after]++
		}
		l.before = b
		l.utf8(b)
	}
	return len(p), nil
}

func (l *letters) utf8(b byte) {
	if len(l.pending) == 0 && b < utf8.RuneSelf {
		return
	}
	l.pending = append(l.pending, b)
	if !utf8.FullRune(l.pending) {
		return
	}
	if r, size := utf8.DecodeRune(l.pending); r == utf8.RuneError && size == 1 {
		l.invalid++
	} else if size > 1 {
		l.valid++
	}
	l.pending = l.pending[:0]
}

// encoding decides it. What is no UTF-8 is in the encoding whose letters are the likeliest in names of the north.
func (l *letters) encoding(head []byte) Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return UTF8
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	if e, wide := zeros(head); wide {
		return e
	}
	if l.valid >= 20*l.invalid {
		return UTF8
	}
	best, most := Windows1252, 0
	for n, e := range []Encoding{Windows1252, Latin9, Latin6, MacRoman, DOS} {
		if s := l.score(e); n == 0 || s > most {
			best, most = e, s
		}
	}
	return best
}

// zeros tells UTF-16 without a mark: every other byte of plain letters is zero.
func zeros(head []byte) (Encoding, bool) {
	var even, odd int
	some := head[:min(len(head), 4096)]
	for n, b := range some {
		switch {
		case b != 0:
		case n%2 == 0:
			even++
		default:
			odd++
		}
	}
	half := len(some) / 2
	switch {
	case half == 0:
		return "", false
	case odd*2 > half && even*10 < half:
		return UTF16LE, true
	case even*2 > half && odd*10 < half:
		return UTF16BE, true
	}
	return "", false
}

func (l *letters) score(e Encoding) (sum int) {
	codec, err := e.codec()
	if err != nil {
		return 0
	}
	for b := 0x80; b < 0x100; b++ {
		plain, within := l.counts[b][0], l.counts[b][1]
		if plain+within == 0 {
			continue
		}
		text, err := codec.NewDecoder().Bytes([]byte{byte(b)})
		if err != nil {
			continue
		}
		r, _ := utf8.DecodeRune(text)
		sum += (plain + within) * likely(r)
		if unicode.IsUpper(r) {
			sum -= 8 * within // no word goes on so
		}
	}
	return sum
}

// likely says how likely the letter is in lists of people of the Nordic countries.
func likely(r rune) int {
	switch {
	case strings.ContainsRune("åäöæøÅÄÖÆØ", r):
		return 10
	case strings.ContainsRune("éüèáóíýúðþÉÜÁÐÞàôêëïçñšžčđŋŧŠŽČĐŊŦ", r):
		return 4
	case unicode.IsLetter(r):
		return 1
	case strings.ContainsRune("–—’‘“”…§°€\u00a0", r):
		return 0
	case unicode.IsControl(r) || r == utf8.RuneError:
		return -50
	}
	return -5
}

// sampled is how many rows the separator is decided by.
const sampled = 50

// separator returns the one that cuts most rows into the same number of cells.
func separator(head []byte, f Form) string {
	best, most := ";", 0.0
	for _, s := range Separators() {
		f.Separator = s
		if named, ok := named(head, f); ok {
			return named
		}
		counts := map[int]int{}
		all := 0
		for _, row := range rows(head, f) {
			if row.Wrong == nil {
				counts[row.wide]++
			}
			all++
		}
		for cells, n := range counts {
			share := float64(n) / float64(max(all, 1))
			if weight := share * (1 + float64(min(cells, 40))/40); cells > 1 && weight > most {
				best, most = s, weight
			}
		}
	}
	return best
}

// named returns the separator that the first line names: "sep=;".
func named(head []byte, f Form) (string, bool) {
	r, err := NewReader(bytes.NewReader(head), f)
	if err != nil {
		return "", false
	}
	line, _, err := r.next()
	line = strings.Trim(strings.TrimPrefix(line, "\ufeff"), "\"")
	if err != nil || len(line) != 5 || !isSep(line) {
		return "", false
	}
	for _, s := range Separators() {
		if line[4:] == s {
			return s, true
		}
	}
	return "", false
}

// rows returns the first rows. The last of a head that was cut is left out.
func rows(head []byte, f Form) (all []Row) {
	r, err := NewReader(bytes.NewReader(head), f)
	for err == nil && len(all) < sampled {
		var row Row
		if row, err = r.Read(); err == nil {
			all = append(all, row)
		}
	}
	if errors.Is(err, io.EOF) && len(head) == headSize && len(all) > 1 {
		all = all[:len(all)-1]
	}
	return all
}

// headLine returns the line of the row that names the columns: the first that is about as wide as the widest. Titles
// above a table stand in a cell or two.
func headLine(head []byte, f Form) int {
	all := rows(head, f)
	widest := 0
	for _, row := range all {
		widest = max(widest, filled(row))
	}
	for _, row := range all[:min(len(all), 10)] {
		if filled(row)*2 > widest {
			return row.Line
		}
	}
	if len(all) == 0 {
		return 0
	}
	return all[0].Line
}

func filled(r Row) (n int) {
	for _, c := range r.Cells {
		n += min(len(c), 1)
	}
	return n
}

// Names returns the names of the columns that the row gives them: each has one, and no two the same.
func Names(head Row) []string {
	out := make([]string, len(head.Cells))
	taken := map[string]bool{}
	for n, name := range head.Cells {
		name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
		if runes := []rune(name); len(runes) > 80 {
			name = string(runes[:80])
		}
		name = cmp.Or(name, fmt.Sprintf("%d", n+1))
		out[n] = name
		for again := 2; taken[out[n]]; again++ {
			out[n] = fmt.Sprintf("%s (%d)", name, again)
		}
		taken[out[n]] = true
	}
	return out
}
