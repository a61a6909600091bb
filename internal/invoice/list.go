package invoice

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Wanted is which invoices a list is to have.
type Wanted struct {
	Status   Status // "": all
	Client   string // who they are about, or who pays them
	From, To civil.Date
	After    string
	Limit    int
}

// scanned bounds how many rows of the index one page of a list reads.
const scanned = 2000

// List returns a page of the invoices that the actor may see, the newest first: by the day of issue, drafts by the day
// on which they began. A page may hold fewer than the limit. It answers fault.Invalid "cursor-invalid".
func (d *Invoices) List(
	ctx context.Context,
	actor fact.Actor,
	practiceID string,
	w Wanted,
) (all []Invoice, next string,
	err error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return nil, "", err
	}
	mine, err := d.Mine(ctx, actor, practiceID)
	if err != nil {
		return nil, "", err
	}
	if w.After != "" && !validCursor(w.After) {
		return nil, "", fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.")
	}
	ids, err := d.included(ctx, practiceID, w.Client)
	if err != nil {
		return nil, "", err
	}
	today := d.today(setup)
	wanted := func(r row) bool {
		return (w.Client == "" || slices.Contains(ids, r.client) || slices.Contains(ids, r.payer)) &&
			(mine == nil || slices.Contains(mine, r.seller)) && (w.Status == "" || r.status(today) == w.Status)
	}
	keys, next, err := d.rows(ctx, practiceID, w, wanted)
	if err != nil {
		return nil, "", err
	}
	found, err := family.GetMany(ctx, d.db, keys, store.Strong)
	if err != nil {
		return nil, "", err
	}
	found = slices.DeleteFunc(found, func(v Invoice) bool { return v.Stage == Dropped })
	return found, next, nil
}

// included returns the ids by which invoices may name the client: their own, and those of who was merged into them.
func (d *Invoices) included(ctx context.Context, practiceID, id string) ([]string, error) {
	if id == "" {
		return nil, nil
	}
	people, err := d.clients.Many(ctx, practiceID, []string{id})
	if c, known := people[id]; known {
		return c.IDs(), nil
	}
	return []string{id}, err
}

// rows returns the keys of the invoices of one page whose rows are wanted, and where the next page begins.
func (d *Invoices) rows(ctx context.Context, practiceID string, w Wanted, wanted func(row) bool) (keys []store.Key,
	next string, err error) {
	m := merge{d: d, practice: practiceID, wanted: w, buckets: bucketsOf(w.Status)}
	for read := 0; read < scanned && len(keys) < w.Limit; read++ {
		r, key, more, err := m.next(ctx)
		if err != nil {
			return nil, "", err
		}
		if !more {
			return keys, "", nil
		}
		next = r.day.String() + "#" + r.id
		if wanted(r) && !slices.Contains(keys, key) { // an index may name it where it was, too
			keys = append(keys, key)
		}
	}
	return keys, next, nil
}

// Mine returns the ids of the sellers whose invoices the actor may see; nil: all.
func (d *Invoices) Mine(ctx context.Context, actor fact.Actor, practiceID string) ([]string, error) {
	if actor.Role != fact.Practitioner {
		return nil, nil
	}
	all, err := d.Sellers(ctx, practiceID)
	mine := []string{}
	for _, s := range all.All {
		if s.May(actor) == nil {
			mine = append(mine, s.ID)
		}
	}
	return mine, err
}

func validCursor(s string) bool {
	day, id, ok := strings.Cut(s, "#")
	_, err := civil.ParseDate(day)
	return ok && err == nil && id != "" && len(id) <= 40 && !strings.Contains(id, "#")
}

// bucketsOf names where invoices of the status lie.
func bucketsOf(s Status) []bucket {
	switch s {
	case StatusDraft:
		return []bucket{drafts}
	case StatusDue, StatusOverdue, StatusPartPaid:
		return []bucket{open}
	case StatusPaid, StatusCredited:
		return []bucket{closed}
	case StatusIssued, StatusSent:
		return []bucket{open, closed}
	}
	return []bucket{drafts, open, closed}
}

// merge reads several parts of the index as one list, the newest first. Where each begins follows from the row before:
// so a page needs to know no more than the last one that was shown.
type merge struct {
	d        *Invoices
	practice string
	wanted   Wanted
	buckets  []bucket
	streams  []*stream
}

type stream struct {
	bucket bucket
	query  store.Query
	rows   []row
	keys   []store.Key
	ended  bool
}

func (m *merge) next(ctx context.Context) (r row, key store.Key, more bool, err error) {
	if m.streams == nil {
		from, to := "", ""
		if !m.wanted.From.IsZero() {
			from = m.wanted.From.String()
		}
		if !m.wanted.To.IsZero() {
			to = m.wanted.To.String() + "~"
		}
		if after := m.wanted.After; after != "" && (to == "" || after < to) {
			to = after
		}
		for _, b := range m.buckets {
			m.streams = append(m.streams, &stream{bucket: b, query: store.Query{Index: store.By,
				Partition: bucketKey(m.practice, b), From: from, To: to, Descending: true,
				Limit: min(m.wanted.Limit+10, store.MaxKeys)}})
		}
	}
	var first *stream
	for _, s := range m.streams {
		if err := s.fill(ctx, m.d.db); err != nil {
			return r, key, false, err
		}
		if len(s.rows) > 0 && (first == nil || later(s.rows[0], first.rows[0])) {
			first = s
		}
	}
	if first == nil {
		return r, key, false, nil
	}
	r, key = first.rows[0], first.keys[0]
	first.rows, first.keys = first.rows[1:], first.keys[1:]
	return r, key, true, nil
}

// later reports whether a stands before b in a list.
func later(a, b row) bool { return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.id, b.id)) > 0 }

func (s *stream) fill(ctx context.Context, db store.Reader) error {
	for len(s.rows) == 0 && !s.ended {
		page, err := db.Query(ctx, s.query)
		if err != nil {
			return err
		}
		var wrong error
		for _, i := range page.Items {
			r, err := parseRow(s.bucket, i.By.Sort)
			wrong = errors.Join(wrong, err)
			s.rows, s.keys = append(s.rows, r), append(s.keys, i.Key)
		}
		if wrong != nil {
			return wrong
		}
		s.query.After, s.ended = page.Next, page.Next == ""
	}
	return nil
}
