package register

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"stund/internal/fault"
	"stund/internal/store"
	"stund/internal/typed"
)

// shelf is a practice's register as it was read. It is never changed: another takes its place.
type shelf struct {
	revisions revisions
	sheets    [sheetCount]books
	rows      []*Row // all of them

	// searched are what is searched: made when somebody first searches. Most shelves are only looked at for whom a new
	// client may be.
	searched func() texts

	// likely are the pairs that may be one client, the likeliest first: found when they are first asked for.
	likely func() []Duplicate

	// byID are the rows by the ids of their clients, and of those who were merged into them: made when first asked for.
	byID func() map[string]*Row
}

// texts are those of all rows. Of each it is its folded words between spaces, and its phone numbers' digits; at is
// where it begins.
type texts struct {
	text []byte
	at   []int
}

// books is a sheet as it was read.
type books struct {
	rows  []Row
	texts []string
}

// shelf returns the practice's register as it is now: what has changed since it was read last is read again.
func (r *Register) shelf(ctx context.Context, practice string) (*shelf, error) {
	h, err := heads.Get(ctx, r.db, heads.Key(practice, ""), store.Eventual)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("read register: %w", err)
	}
	r.mu.Lock()
	had := r.read[practice]
	r.mu.Unlock()
	if had == nil {
		had = &shelf{searched: func() texts { return texts{} }}
	}
	var stale []string
	for n, revision := range h.revisions {
		if had.revisions[n] < revision {
			stale = append(stale, sheetName(n))
		}
	}
	if len(stale) == 0 {
		return had, nil
	}
	changed, err := r.sheets(ctx, practice, stale)
	if err != nil {
		return nil, err
	}
	s, err := had.with(changed)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read[practice] = s
	return s, nil
}

// manySheets is from how many sheets on one query of all is cheaper than reading them by their keys.
const manySheets = sheetCount / 4

func (r *Register) sheets(ctx context.Context, practice string, names []string) ([]sheet, error) {
	if len(names) < manySheets {
		keys := make([]store.Key, len(names))
		for n, name := range names {
			keys[n] = sheets.Key(practice, name)
		}
		return sheets.GetMany(ctx, r.db, keys, store.Eventual)
	}
	var all []sheet
	q := store.Query{Partition: sheets.Key(practice, "").Partition}
	var failed error
	err := store.All(ctx, r.db, q, func(i store.Item) bool {
		if !sheets.Is(i.Key) {
			return true
		}
		s, err := sheets.Decode(i)
		all, failed = append(all, s), err
		return err == nil
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, fmt.Errorf("read register: %w", err)
	}
	return all, nil
}

// with returns the shelf with the sheets in the place of what was read of them.
func (s *shelf) with(changed []sheet) (*shelf, error) {
	next := &shelf{revisions: s.revisions, sheets: s.sheets}
	for _, sheet := range changed {
		at, err := strconv.ParseUint(sheet.id, 16, 8)
		if err != nil {
			return nil, fmt.Errorf("read register: %w", err)
		}
		if next.revisions[at] >= sheet.version {
			continue
		}
		b := books{rows: make([]Row, len(sheet.rows)), texts: make([]string, len(sheet.rows))}
		for n, line := range sheet.rows {
			row, err := readRow(line)
			if err != nil {
				return nil, err
			}
			b.rows[n], b.texts[n] = row, row.text()
		}
		next.sheets[at], next.revisions[at] = b, sheet.version
	}
	count := 0
	for _, b := range next.sheets {
		count += len(b.rows)
	}
	next.rows = make([]*Row, 0, count)
	for _, b := range next.sheets {
		for n := range b.rows {
			next.rows = append(next.rows, &b.rows[n])
		}
	}
	next.searched = sync.OnceValue(func() texts { return textsOf(next.sheets[:], count) })
	next.likely = sync.OnceValue(func() []Duplicate { return duplicates(next.rows) })
	next.byID = sync.OnceValue(func() map[string]*Row { return byID(next.rows) })
	return next, nil
}

// textsOf returns what the rows of the sheets are found by.
func textsOf(sheets []books, rows int) texts {
	size := 0
	for _, b := range sheets {
		for _, t := range b.texts {
			size += len(t)
		}
	}
	all := texts{make([]byte, 0, size), make([]int, 0, rows)}
	for _, b := range sheets {
		for _, t := range b.texts {
			all.at = append(all.at, len(all.text))
			all.text = append(all.text, t...)
		}
	}
	return all
}

func byID(rows []*Row) map[string]*Row {
	all := make(map[string]*Row, len(rows))
	for _, r := range rows {
		all[r.ID] = r
		for _, id := range r.Includes {
			all[id] = r
		}
	}
	return all
}

// text returns what the row is found by: words between spaces, a line.
func (r *Row) text() string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, s := range []string{r.folded, typed.Fold(r.Company)} {
		if s != "" {
			b.WriteString(s)
			b.WriteByte(' ')
		}
	}
	for _, name := range r.Also {
		b.WriteString(name)
		b.WriteByte(' ')
	}
	for _, e := range r.Emails {
		b.WriteString(typed.Fold(e))
		b.WriteByte(' ')
		if shown := typed.ShownEmail(e); shown != e {
			b.WriteString(typed.Fold(shown))
			b.WriteByte(' ')
		}
	}
	for _, p := range r.Phones {
		b.WriteString(strings.TrimPrefix(p, "+"))
		b.WriteByte(' ')
	}
	b.WriteByte('\n')
	return b.String()
}

// either calls found once with each row whose text holds one of the two parts.
func (t texts) either(a, b []byte, found func(n int)) {
	rows := map[int]bool{}
	for _, part := range [][]byte{a, b} {
		t.holding(part, func(n int) { rows[n] = true })
	}
	for n := range rows {
		found(n)
	}
}

// line returns the text of the nth row.
func (t texts) line(n int) []byte {
	end := len(t.text)
	if n+1 < len(t.at) {
		end = t.at[n+1]
	}
	return t.text[t.at[n]:end]
}

// holding calls found with each row whose text holds the part, in order.
func (t texts) holding(part []byte, found func(n int)) {
	for from := 0; from < len(t.text); {
		at := bytes.Index(t.text[from:], part)
		if at < 0 {
			return
		}
		n, exact := slices.BinarySearch(t.at, from+at)
		if !exact {
			n--
		}
		found(n)
		if n+1 == len(t.at) {
			return
		}
		from = t.at[n+1]
	}
}
