package register

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/store"
)

// Refill writes the rows of many clients, who were changed without its being told, a whole sheet at a time. It begins
// with the sheet behind the one named, "" with the first, and no new one once begin has ended: then it returns the last
// that it wrote, and "" when all are. Done again, it changes nothing.
func (r *Register) Refill(ctx, begin context.Context, practice string, ids []string, after string) (last string,
	err error) {
	last, err = r.refill(ctx, begin, practice, ids, after)
	if err != nil {
		return "", fmt.Errorf("refill register: %w", err)
	}
	return last, nil
}

func (r *Register) refill(ctx, begin context.Context, practice string, ids []string, after string) (last string,
	err error) {
	var bySheet [sheetCount][]string
	for _, id := range ids {
		n := sheetOf(id)
		bySheet[n] = append(bySheet[n], id)
	}
	var written revisions
	for n, ids := range bySheet {
		name := sheetName(n)
		if len(ids) == 0 || name <= after {
			continue
		}
		if begin.Err() != nil && last != "" {
			return last, r.note(ctx, practice, written)
		}
		if written[n], err = r.refillSheet(ctx, practice, name, ids); err != nil {
			return "", err
		}
		last = name
	}
	return "", r.note(ctx, practice, written)
}

// refillSheet writes the rows of the clients into their sheet, and returns its revision.
func (r *Register) refillSheet(ctx context.Context, practice, name string, ids []string) (int64, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	s, err := sheets.Upsert(ctx, r.db, r.retry, sheets.Key(practice, name),
		func(s sheet) (sheet, []fact.Fact, error) {
			// Read after the sheet: see writeLine.
			lines, err := r.lines(ctx, practice, ids)
			return s.withAll(lines), nil, err
		})
	return s.version, err
}

// lines returns the lines of the clients, "" for those who have none.
func (r *Register) lines(ctx context.Context, practice string, ids []string) (map[string]string, error) {
	people, err := r.clients.Stored(ctx, practice, ids)
	if err != nil {
		return nil, err
	}
	var keys []store.Key
	for _, c := range people {
		for _, id := range c.IDs() {
			keys = append(keys, visits.Key(practice, id))
		}
	}
	stored, err := visits.GetMany(ctx, r.db, keys, store.Strong)
	if err != nil {
		return nil, err
	}
	came := map[string]Visits{}
	for _, v := range stored {
		came[v.Client] = v
	}
	lines := make(map[string]string, len(ids))
	for _, id := range ids {
		lines[id] = ""
	}
	now := r.now()
	for _, c := range people {
		if c.Into != "" || c.Status == client.Erased {
			continue
		}
		var all Visits
		for n, id := range c.IDs() {
			v, there := came[id]
			if !there {
				v = Visits{Practice: practice, Client: id}
			}
			if n == 0 {
				all = v
				continue
			}
			all = all.and(v)
		}
		row := rowOf(c, all, now)
		lines[c.ID] = row.line()
	}
	return lines, nil
}

// withAll returns the sheet with the clients' lines.
func (s sheet) withAll(lines map[string]string) sheet {
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		s = s.with(id, lines[id])
	}
	return s
}

// note has the head know the revisions of the sheets that were written.
func (r *Register) note(ctx context.Context, practice string, written revisions) error {
	if written == (revisions{}) {
		return nil
	}
	_, err := heads.Upsert(ctx, r.db, r.retry, heads.Key(practice, ""), func(h head) (head, []fact.Fact, error) {
		for n, v := range written {
			h.revisions[n] = max(h.revisions[n], v)
		}
		return h, nil, nil
	})
	return err
}
