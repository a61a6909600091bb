package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/store"
)

// Outcome is what became of a row, or would become of it. It holds nothing of what stands in the row.
type Outcome struct {
	Line    int            `json:"l"` // of the file
	Outcome client.Outcome `json:"o"`
	Client  string         `json:"c,omitempty"`
	Fields  []fact.Code    `json:"f,omitempty"` // what changed
	Reasons []Reason       `json:"w,omitempty"` // why it is refused
}

// chunk is what became of some rows.
type chunk struct {
	Outcomes []Outcome `json:"o"`

	practice, id string
	until        time.Time
}

var chunks = store.Family[chunk]{
	Kind: "import-rows", Prefix: "import-rows", Sort: "rows", Layout: store.Together,
	Stamp:   func(c *chunk) store.Stamp { return store.Stamp{Practice: &c.practice, ID: &c.id} },
	Expires: func(c chunk) time.Time { return c.until },
}

func chunkID(id string, r Round, n int) string { return fmt.Sprintf("%s#%s#%06d", id, r, n) }

// outcomes calls yield with what became of each row of the import's round, until it returns false.
func (x *Imports) outcomes(ctx context.Context, i Import, yield func(Outcome) bool) error {
	return x.from(ctx, i, 0, func(_, _ int, o Outcome) bool { return yield(o) })
}

// from is outcomes from a chunk on, with the places of chunk and row.
func (x *Imports) from(ctx context.Context, i Import, first int, yield func(chunk, at int, o Outcome) bool) error {
	last := chunks.Key(i.Practice, chunkID(i.ID, i.Round, max(i.Chunk-1, 0)))
	if i.Chunk == 0 {
		return nil
	}
	q := store.Query{Partition: last.Partition, From: chunks.Key(i.Practice, chunkID(i.ID, i.Round, first)).Sort,
		To: last.Sort, Consistency: store.Strong}
	n := first
	var failed error
	err := store.All(ctx, x.db, q, func(item store.Item) bool {
		var c chunk
		if c, failed = chunks.Decode(item); failed != nil {
			return false
		}
		for at, o := range c.Outcomes {
			if !yield(n, at, o) {
				return false
			}
		}
		n++
		return true
	})
	if err = errors.Join(err, failed); err != nil {
		return fmt.Errorf("read what became of an import's rows: %w", err)
	}
	return nil
}

// Ask is what is asked of a report.
type Ask struct {
	Outcome client.Outcome // "": all
	Limit   int
	After   string
}

// ReportRow is what became of a row, with what stands in it as long as the file is kept.
type ReportRow struct {
	Outcome
	Name  string   // "": the file is gone, or names nobody
	Cells []string // as the mapping's columns have them
}

// Report is a page of a report.
type Report struct {
	Rows []ReportRow
	Next string // "": this is the last
}

// Report returns a page of what became of the import's rows, or of what would, in the file's order. It answers
// fault.Invalid "cursor-invalid".
func (x *Imports) Report(ctx context.Context, i Import, a Ask) (out Report, err error) {
	first, skip := 0, 0
	if a.After != "" {
		c, at, _ := strings.Cut(a.After, ".")
		n, err := strconv.Atoi(c)
		m, failed := strconv.Atoi(at)
		if err != nil || failed != nil || n < 0 || m < 0 || n > MaxRows {
			return out, fault.New(fault.Invalid, "cursor-invalid", "The cursor is of no page of this report. Begin "+
				"without one.")
		}
		first, skip = n, m
	}
	err = x.from(ctx, i, first, func(c, at int, o Outcome) bool {
		if c == first && at < skip || a.Outcome != "" && o.Outcome != a.Outcome {
			return true
		}
		if len(out.Rows) == a.Limit {
			out.Next = fmt.Sprintf("%d.%d", c, at)
			return false
		}
		out.Rows = append(out.Rows, ReportRow{Outcome: o})
		return true
	})
	if err != nil || len(out.Rows) == 0 || i.NoFile {
		return out, err
	}
	return out, x.quote(ctx, i, out.Rows)
}

// quote fills in what stands in the rows.
func (x *Imports) quote(ctx context.Context, i Import, rows []ReportRow) error {
	m, ok, err := x.Mapping(ctx, i)
	if err != nil || !ok {
		return err
	}
	p, err := x.practice(ctx, i.Practice)
	if err != nil {
		return err
	}
	r, f, err := x.read(ctx, i, m)
	if errors.Is(err, files.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for n := 0; n < len(rows); {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read an import: %w", err)
		}
		if row.Line < rows[n].Line {
			continue
		}
		if row.Line == rows[n].Line {
			rows[n].Cells = row.Cells
			rows[n].Name = p.called(m, row)
		}
		n++
	}
	return nil
}
