package imports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/store"
	"stund/internal/table"
)

// Looked is what a file looks like.
type Looked struct {
	Guess Mapping
	Names []string   // of the columns
	Rows  [][]string // the first of them
	Size  int64
}

// samples is how many rows are shown of a file, and looked is how many are read to find out how it writes dates.
const (
	samples = 3
	looked  = 1000
)

// Look finds out how the import's file is written and what its columns are. What as names is taken as it is said: an
// encoding, a separator, the line of the head (-1: it is guessed). It answers fault.Conflict "file-missing" as long as
// the file has not arrived.
func (x *Imports) Look(ctx context.Context, i Import, as table.Form) (out Looked, err error) {
	f, err := x.files.Open(ctx, fileOf(i))
	if errors.Is(err, files.ErrNotFound) {
		return out, fault.New(fault.Conflict, CodeNoFile, "The file is not there. Send it to its address first; "+
			"an old one was deleted.")
	}
	if err != nil {
		return out, err
	}
	data, err := io.ReadAll(io.LimitReader(f, files.MaxSize))
	if err = errors.Join(err, f.Close()); err != nil {
		return out, fmt.Errorf("read an import: %w", err)
	}
	v, err := x.clients.Vocabulary(ctx, i.Practice, store.Strong)
	if err != nil {
		return out, err
	}
	form, err := table.GuessAs(bytes.NewReader(data), as)
	if err != nil {
		return out, err
	}
	if err := form.Check(); err != nil {
		return out, fault.Fields{
			{Path: "form", Message: "must have an encoding and a separator that can be read"},
		}.Err()
	}
	out.Size, out.Guess.Form, out.Guess.Order = int64(len(data)), form, table.DayFirst
	rows, err := first(data, form)
	if err != nil {
		return out, err
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
	}
	head := table.Row{Cells: make([]string, width)}
	if form.Head > 0 && len(rows) > 0 {
		copy(head.Cells, rows[0].Cells)
		rows = rows[1:]
	}
	out.Names = table.Names(head)
	order := table.Order("")
	out.Guess.Columns, out.Guess.System, order = GuessColumns(head.Cells, v)
	if order == "" {
		order = dates(rows, out.Guess.Columns, x.now().Year())
	}
	out.Guess.Order = order
	for _, row := range rows[:min(len(rows), samples)] {
		out.Rows = append(out.Rows, row.Cells)
	}
	return out, nil
}

// first returns the first rows from the head on.
func first(data []byte, form table.Form) (rows []table.Row, err error) {
	r, err := table.NewReader(bytes.NewReader(data), form)
	if err == nil {
		err = r.Skip(form.Head - 1)
	}
	for err == nil && len(rows) < looked {
		var row table.Row
		if row, err = r.Read(); err == nil {
			rows = append(rows, row)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read an import: %w", err)
	}
	return rows, nil
}

// dates finds out in which order dates with slashes are written: the month first, if one says so and none contradicts.
func dates(rows []table.Row, columns []Target, year int) table.Order {
	order := table.DayFirst
	for _, row := range rows {
		for n, cell := range row.Cells {
			if n >= len(columns) || columns[n] != Birthday {
				continue
			}
			if _, err := table.Date(cell, table.DayFirst, civil.Date{Year: year, Month: 12, Day: 31}); err != nil {
				continue
			}
			switch table.Says(cell) {
			case table.DayFirst:
				return table.DayFirst
			case table.MonthFirst:
				order = table.MonthFirst
			}
		}
	}
	return order
}
