package imports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/i18n"
	"stund/internal/register"
	"stund/internal/store"
	"stund/internal/table"
)

// Outcome is what became of a row, or would become of it. It holds nothing of what stands in the row.
type Outcome struct {
	Line    int            `json:"l"` // of the file
	Outcome client.Outcome `json:"o"`
	Client  string         `json:"c,omitempty"`
	Fields  []fact.Code    `json:"f,omitempty"` // what changed
	Reasons []Reason       `json:"w,omitempty"` // why it is refused, or what of it
	Alike   []Alike        `json:"k,omitempty"` // who has the name, if it is Perhaps
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
	Name   string   // "": the file is gone, or names nobody
	Cells  []string // as the mapping's columns have them
	Others []Other  // who has the name, if it is Perhaps
}

// Other is somebody with the name of whom a row makes.
type Other struct {
	Client  string // "": a row that would make them in a dry run
	Line    int    // of the file, whose row made them or would; 0: they were a client before
	Name    string
	Address string // the first e-mail address of the client, or else phone number; "": none, or they are a row's
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
	if err != nil || len(out.Rows) == 0 {
		return out, err
	}
	q, err := x.quotes(ctx, i)
	if err != nil {
		return out, err
	}
	for n := range out.Rows {
		if err = q.fill(ctx, &out.Rows[n]); err != nil {
			break
		}
	}
	return out, errors.Join(err, q.close())
}

// quotes finds what stands in rows of an import's file, in its order, and who has the name of whom they make. Where the
// file is gone, nothing stands there.
type quotes struct {
	x        *Imports
	i        Import
	practice Practice
	mapping  Mapping
	names    []string // of the columns
	rows     *table.Reader
	file     io.Closer                             // nil: there is nothing more to be found
	ahead    table.Row                             // that was read and not asked for; line 0: none
	people   func(id string) (*register.Row, bool) // nil: not asked for yet
}

func (x *Imports) quotes(ctx context.Context, i Import) (*quotes, error) {
	q := &quotes{x: x, i: i}
	if i.NoFile {
		return q, nil
	}
	m, ok, err := x.Mapping(ctx, i)
	if err != nil || !ok {
		return q, err
	}
	q.mapping = m
	if q.practice, err = x.practice(ctx, i.Practice); err != nil {
		return nil, err
	}
	behind := m
	behind.Form.Head = max(0, m.Form.Head-1) // with the row that names the columns
	q.rows, q.file, err = x.read(ctx, i, behind)
	if errors.Is(err, files.ErrNotFound) {
		return q, nil
	}
	if err != nil {
		return nil, err
	}
	if m.Form.Head == 0 {
		return q, nil
	}
	if err := q.next(); err != nil {
		return nil, errors.Join(err, q.close())
	}
	if q.ahead.Line == m.Form.Head {
		q.names = table.Names(q.ahead)
		q.ahead = table.Row{}
	}
	return q, nil
}

// next reads the next row, or finds out that there is none.
func (q *quotes) next() error {
	row, err := q.rows.Read()
	if errors.Is(err, io.EOF) {
		return q.close()
	}
	if err != nil {
		return fmt.Errorf("read an import: %w", err)
	}
	q.ahead = row
	return nil
}

// fill fills in what is known of the row, which is none before the one that was asked for last.
func (q *quotes) fill(ctx context.Context, r *ReportRow) error {
	for q.file != nil && q.ahead.Line < r.Line {
		if err := q.next(); err != nil {
			return err
		}
	}
	if q.ahead.Line == r.Line {
		r.Cells, r.Name = q.ahead.Cells, q.practice.called(q.mapping, q.ahead)
	}
	return q.others(ctx, r)
}

// others fills in who has the name of whom the row makes. Who was erased since is passed by.
func (q *quotes) others(ctx context.Context, r *ReportRow) (err error) {
	if len(r.Alike) > 0 && q.people == nil {
		if q.people, err = q.x.register.People(ctx, q.i.Practice); err != nil {
			return err
		}
	}
	for _, a := range r.Alike {
		o := Other{Client: a.Client, Line: a.Line, Name: r.Name}
		row, there := q.people(a.Client)
		switch {
		case there:
			o.Client, o.Name = row.ID, row.Name
			for _, address := range slices.Concat(row.Emails, row.Phones) {
				o.Address = cmp.Or(o.Address, address)
			}
		case a.Line == 0:
			continue
		case q.i.Round == Trying:
			o.Client = ""
		}
		r.Others = append(r.Others, o)
	}
	return nil
}

func (q *quotes) close() error {
	if q.file == nil {
		return nil
	}
	file := q.file
	q.file = nil
	if err := file.Close(); err != nil {
		return fmt.Errorf("read an import: %w", err)
	}
	return nil
}

// WriteReport writes to w what became of the import's rows, or of what would: a table with a line for each, or for each
// of the outcome if it is not "", in the language, as Excel of the Nordic countries opens it. What stands in the file
// is quoted as long as the file is kept.
func (x *Imports) WriteReport(ctx context.Context, i Import, of client.Outcome, l i18n.Lang, w io.Writer) error {
	q, err := x.quotes(ctx, i)
	if err != nil {
		return err
	}
	t := table.NewWriter(w)
	err = t.Write(calledLine.In(l), Called(Name).In(l), calledOutcome.In(l), calledWhy.In(l), calledClient.In(l))
	if err == nil {
		var failed error
		err = x.outcomes(ctx, i, func(o Outcome) bool {
			if of != "" && o.Outcome != of {
				return true
			}
			row := ReportRow{Outcome: o}
			if failed = q.fill(ctx, &row); failed == nil {
				failed = t.Write(strconv.Itoa(row.Line), row.Name, i.Says(o.Outcome).In(l), q.why(row, l), i.Whom(o))
			}
			return failed == nil
		})
		err = errors.Join(err, failed)
	}
	return errors.Join(err, t.Close(), q.close())
}

// why returns what changes, why the row is refused, or who has the name, in words.
func (q *quotes) why(r ReportRow, l i18n.Lang) string {
	all := []string{}
	if len(r.Fields) > 0 {
		all = append(all, strings.Join(client.NamesOf(r.Fields, l), ", "))
	}
	for _, reason := range r.Reasons {
		said := reason.Says(l)
		if at := reason.Column - 1; at >= 0 && at < len(q.names) && at < len(r.Cells) {
			said = q.names[at] + " «" + r.Cells[at] + "»: " + said
		}
		all = append(all, said)
	}
	if len(r.Others) > 0 {
		var others []string
		for _, o := range r.Others {
			others = append(others, o.says(l))
		}
		all = append(all, calledLike.In(l)+" "+strings.Join(others, "; "))
	}
	return strings.Join(all, " ")
}

// Whom returns the id of the client whom the row made, changed or named; "" for none, and for who would be new.
func (i Import) Whom(o Outcome) string {
	if i.Round == Trying && made(o.Outcome) {
		return ""
	}
	return o.Client
}

// says names the other.
func (o Other) says(l i18n.Lang) string {
	all := []string{o.Name}
	if o.Line > 0 {
		all = append(all, calledLine.In(l)+" "+strconv.Itoa(o.Line))
	}
	if o.Address != "" {
		all = append(all, o.Address)
	}
	return strings.Join(all, ", ")
}
