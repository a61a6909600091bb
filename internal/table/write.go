package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Writer writes a table as Excel of the Nordic countries opens it: UTF-8 with a mark, semicolons, lines that end as on
// Windows. A cell that a spreadsheet would take for a formula, or for a number whose digits it would change, has an
// apostrophe before it, which Reader takes off again.
type Writer struct {
	csv  *csv.Writer
	text io.Closer
}

// MediaType is what a written table is, as HTTP says it.
const MediaType = "text/csv; charset=utf-8"

// Encode returns the rows as one table.
func Encode(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	w := NewWriter(&out)
	for _, row := range rows {
		if err := w.Write(row...); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// NewWriter writes to w. Close writes what is left, and does not close w.
func NewWriter(w io.Writer) *Writer {
	text := transform.NewWriter(w, unicode.UTF8BOM.NewEncoder())
	out := csv.NewWriter(text)
	out.Comma, out.UseCRLF = ';', true
	return &Writer{csv: out, text: text}
}

// Write writes a row.
func (w *Writer) Write(cells ...string) error {
	safe := make([]string, len(cells))
	for n, c := range cells {
		safe[n] = safeCell(c)
	}
	if err := w.csv.Write(safe); err != nil {
		return fmt.Errorf("write a row: %w", err)
	}
	return nil
}

// Close writes what is left.
func (w *Writer) Close() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("write a table: %w", err)
	}
	if err := w.text.Close(); err != nil {
		return fmt.Errorf("write a table: %w", err)
	}
	return nil
}

// safeCell returns the cell as data for every spreadsheet.
func safeCell(cell string) string {
	if runs(cell) || mangled(cell) || cell != "" && cell[0] == '\'' && guarded(cell[1:]) {
		return "'" + cell
	}
	return cell
}

// mangled reports whether a spreadsheet would change the digits: it drops a zero at the front, and rounds after
// fifteen.
func mangled(cell string) bool {
	for n := range len(cell) {
		if cell[n] < '0' || cell[n] > '9' {
			return false
		}
	}
	return len(cell) > 11 || len(cell) > 1 && cell[0] == '0'
}
