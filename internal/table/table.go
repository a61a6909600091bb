// Package table reads and writes tables as spreadsheets and other programs hand them out: separated text in whatever
// encoding, with whatever separator and line ends. Pure: bytes in, cells out, a row at a time and in bounded memory.
package table

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Limits of a row. What goes beyond them is one row that is refused, and the next line is read as one of its own.
const (
	MaxCells = 300
	maxRow   = 128 << 10 // bytes
	maxLines = 100       // of one row: a quoted cell may hold line ends
)

// Encoding is how a file writes letters. The names are those of IANA, which are stored: they never change.
type Encoding string

// The encodings.
const (
	UTF8        Encoding = "UTF-8"
	UTF16LE     Encoding = "UTF-16LE"
	UTF16BE     Encoding = "UTF-16BE"
	Windows1252 Encoding = "windows-1252" // ISO-8859-1 as well: it only differs in what no text holds
	Latin9      Encoding = "ISO-8859-15"
	Latin6      Encoding = "ISO-8859-10"
	MacRoman    Encoding = "macintosh"
	DOS         Encoding = "IBM850"
)

// Encodings lists them.
func Encodings() []Encoding {
	return []Encoding{UTF8, UTF16LE, UTF16BE, Windows1252, Latin9, Latin6, MacRoman, DOS}
}

// codec returns how the encoding is read and written; a mark at the beginning is no text.
func (e Encoding) codec() (encoding.Encoding, error) {
	switch e {
	case UTF8:
		return unicode.UTF8BOM, nil
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	case Windows1252:
		return charmap.Windows1252, nil
	case Latin9:
		return charmap.ISO8859_15, nil
	case Latin6:
		return charmap.ISO8859_10, nil
	case MacRoman:
		return charmap.Macintosh, nil
	case DOS:
		return charmap.CodePage850, nil
	}
	return nil, fmt.Errorf("table: %.40q is no encoding that is read", string(e))
}

// Form is how a table is written.
type Form struct {
	Encoding  Encoding `json:"encoding"`
	Separator string   `json:"separator"` // one of Separators
	Head      int      `json:"head"`      // line of the row that names the columns, the first is 1; 0: none does
}

// Separators lists what stands between cells.
func Separators() []string { return []string{";", ",", "\t", "|"} }

// Check answers an error for a form in which nothing can be read.
func (f Form) Check() error {
	if _, err := f.Encoding.codec(); err != nil {
		return err
	}
	for _, s := range Separators() {
		if f.Separator == s {
			return nil
		}
	}
	return fmt.Errorf("table: %.10q is no separator", f.Separator)
}

// Row is a row that was read.
type Row struct {
	Line  int      // of the file on which it begins, the first is 1
	Cells []string // as they stand there; trailing empty ones are left out
	Wrong error    // why the row cannot be read: ErrQuotes or ErrLong; its cells are what there is

	wide int // cells, with empty ones
}

// What can be wrong with a row.
var (
	ErrQuotes = errors.New("table: a quotation mark begins a cell and does not end it")
	ErrLong   = errors.New("table: the row is too long")
)

// Empty reports whether nothing stands in the row.
func (r Row) Empty() bool { return len(r.Cells) == 0 && r.Wrong == nil }

// Reader reads a table. The row that names the columns is one like the others.
type Reader struct {
	lines     *bufio.Reader
	separator byte
	ahead     []string // lines that were read and are of a later row
	line      int      // of the next one
	begun     bool
}

// NewReader reads the table in this form.
func NewReader(r io.Reader, f Form) (*Reader, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	codec, err := f.Encoding.codec()
	if err != nil {
		return nil, err
	}
	text := transform.NewReader(r, codec.NewDecoder())
	return &Reader{lines: bufio.NewReaderSize(text, 64<<10), separator: f.Separator[0], line: 1}, nil
}

// Read returns the next row that is not empty, and io.EOF after the last one.
func (r *Reader) Read() (Row, error) {
	for {
		row, err := r.row()
		if err != nil || !row.Empty() {
			return row, err
		}
	}
}

// Skip passes by what begins on the lines up to this one.
func (r *Reader) Skip(line int) error {
	for r.line <= line {
		if _, err := r.row(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) row() (Row, error) {
	first, whole, err := r.next()
	if err != nil {
		return Row{}, err
	}
	row := Row{Line: r.line}
	r.line++
	if !r.begun {
		r.begun = true
		if isSep(first) {
			return row, nil
		}
	}
	if !whole {
		row.Wrong = ErrLong
		return row, nil
	}
	text, more := first, []string{}
	for {
		var open bool
		row.Cells, open, row.Wrong = split(text, r.separator)
		row.wide = len(row.Cells)
		row.Cells = trim(row.Cells)
		if !open && row.Wrong == nil {
			r.line += len(more)
			return row, nil
		}
		if !open {
			break
		}
		line, whole, err := r.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return Row{}, err
		}
		if err == nil {
			more = append(more, line)
			text += "\n" + line
		}
		if err != nil || !whole || len(more) == maxLines || len(text) > maxRow {
			row.Wrong = ErrQuotes
			break
		}
	}
	r.ahead = append(more, r.ahead...) // only its own line is lost
	return row, nil
}

// isSep reports whether the first line is one that Excel understands and nobody else: "sep=;".
func isSep(line string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(strings.Trim(line, "\"")), "sep=")
	return ok && len(rest) <= 1
}

// next returns the next line without its end, which may be \n, \r\n or \r; whole is false for one that is longer than a
// row may be, of which only the beginning is returned.
func (r *Reader) next() (line string, whole bool, err error) {
	if len(r.ahead) > 0 {
		line, r.ahead = r.ahead[0], r.ahead[1:]
		return line, len(line) <= maxRow, nil
	}
	var b strings.Builder
	read, whole := false, true
	for {
		c, err := r.lines.ReadByte()
		if errors.Is(err, io.EOF) && read {
			return b.String(), whole, nil
		}
		if err != nil {
			return "", false, err
		}
		read = true
		switch c {
		case '\r':
			if after, err := r.lines.Peek(1); err == nil && after[0] == '\n' {
				_, _ = r.lines.Discard(1) // it was seen
			}
			return b.String(), whole, nil
		case '\n':
			return b.String(), whole, nil
		}
		if b.Len() > maxRow {
			whole = false
			continue
		}
		b.WriteByte(c)
	}
}

// split cuts a row into its cells; open is true where a quotation mark is not closed at the end.
func split(text string, separator byte) (cells []string, open bool, wrong error) {
	for at := 0; ; {
		var cell string
		cell, at, open, wrong = cut(text, at, separator)
		if open {
			return cells, true, nil
		}
		if wrong != nil || len(cells) == MaxCells {
			if wrong == nil {
				wrong = ErrLong
			}
			return cells, false, wrong
		}
		cells = append(cells, cell)
		if at > len(text) {
			return cells, false, nil
		}
	}
}

// cut returns the cell that begins at the place, and where the next one begins: after the end of the text, if it was
// the last.
func cut(text string, at int, separator byte) (cell string, next int, open bool, wrong error) {
	rest := text[at:]
	if padded := strings.TrimLeft(rest, " "); strings.HasPrefix(padded, `"`) {
		return quoted(text, at+len(rest)-len(padded)+1, separator)
	}
	end := strings.IndexByte(rest, separator)
	if end < 0 {
		return plain(rest), len(text) + 1, false, nil
	}
	return plain(rest[:end]), at + end + 1, false, nil
}

// quoted is cut for a cell between quotation marks; at is after the first. Two of them within are one.
func quoted(text string, at int, separator byte) (cell string, next int, open bool, wrong error) {
	var b strings.Builder
	for {
		end := strings.IndexByte(text[at:], '"')
		if end < 0 {
			return "", 0, true, nil
		}
		b.WriteString(text[at : at+end])
		at += end + 1
		if at == len(text) || text[at] != '"' {
			break
		}
		b.WriteByte('"')
		at++
	}
	rest := text[at:]
	after := strings.TrimLeft(rest, " ")
	switch {
	case after == "":
		return plain(b.String()), len(text) + 1, false, nil
	case after[0] == separator:
		return plain(b.String()), at + len(rest) - len(after) + 1, false, nil
	}
	return "", 0, false, ErrQuotes
}

// plain returns what a cell says: without white space around it, and without what only keeps a spreadsheet from taking
// it for a number or a formula.
func plain(cell string) string {
	cell = strings.Trim(cell, " \t\u00a0\ufeff")
	if inner, ok := strings.CutPrefix(cell, `="`); ok && strings.HasSuffix(inner, `"`) {
		cell = strings.TrimSuffix(inner, `"`)
	}
	if rest, ok := strings.CutPrefix(cell, "'"); ok && guarded(rest) {
		return rest
	}
	return cell
}

// guarded reports whether an apostrophe before the cell is a spreadsheet's and no letter of it: "'t Hart" is a name.
func guarded(rest string) bool {
	if rest == "" {
		return true
	}
	return runs(rest) || rest[0] >= '0' && rest[0] <= '9' || rest[0] == '\''
}

// runs reports whether a spreadsheet takes the cell for a formula (OWASP, "CSV injection").
func runs(cell string) bool { return cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0 }

func trim(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
