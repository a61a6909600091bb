package survey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/practice"
	"stund/internal/store"
)

// Figures counts the answers of the period, and of the one before it. It reads the rows of what was planned then.
func (d *Surveys) Figures(ctx context.Context, setup *practice.Setup, f Filter) (Figures, error) {
	from := f.From.Add(-f.To.Sub(f.From))
	var all []Row
	err := d.rows(ctx, setup.Practice.ID, from, f.To, func(r Row) bool {
		all = append(all, r)
		return true
	})
	if err != nil {
		return Figures{}, err
	}
	return FiguresOf(all, f, setup.Zone()), nil
}

// rows reads the rows of what was sent or answered between the times, and of some more.
func (d *Surveys) rows(ctx context.Context, practiceID string, from, to time.Time, take func(Row) bool) error {
	first, last := rows.Key(practiceID, from.Add(-answerable).UTC().Format(rowTime)),
		rows.Key(practiceID, to.UTC().Format(rowTime))
	q := store.Query{Partition: first.Partition, From: first.Sort, To: last.Sort}
	var bad error
	err := store.All(ctx, d.db, q, func(i store.Item) bool {
		var r Row
		if r, bad = rows.Decode(i); bad != nil {
			return false
		}
		return take(r)
	})
	if err = errors.Join(err, bad); err != nil {
		return fmt.Errorf("read rows of surveys: %w", err)
	}
	return nil
}

// Unanswered returns the practice's surveys that were sent between the times, and that nobody has answered yet.
func (d *Surveys) Unanswered(ctx context.Context, practiceID string, from, to time.Time) ([]Survey, error) {
	var keys []store.Key
	err := d.rows(ctx, practiceID, from, to, func(r Row) bool {
		if r.Sent >= from.Unix() && r.Sent < to.Unix() && r.Answered == 0 {
			keys = append(keys, Key(practiceID, r.ID))
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return family.GetMany(ctx, d.db, keys, store.Eventual)
}

// MaySee reports whether the actor sees answers: a practitioner where the owner shares them, of their own clients.
func MaySee(actor fact.Actor, set Settings) error {
	if actor.Role != fact.Practitioner || set.Share {
		return nil
	}
	return fault.New(fault.Forbidden, "forbidden", "The owner has not shared feedback with practitioners.")
}

// Answers returns a page of the surveys that were answered, the last planned first, and where the next page begins;
// "": nowhere. It answers fault.Invalid "cursor-invalid" for an after that is of no page.
func (d *Surveys) Answers(ctx context.Context, practiceID string, f Filter, words bool, after string, limit int) (
	all []Survey, next string, err error) {
	first, last := rows.Key(practiceID, f.From.Add(-answerable).UTC().Format(rowTime)),
		rows.Key(practiceID, f.To.UTC().Format(rowTime))
	q := store.Query{Partition: first.Partition, From: first.Sort, To: last.Sort, Descending: true, Limit: limit}
	var keys []store.Key
	next = after
	for read := 0; read < answersRead && len(keys) < limit; read += q.Limit {
		q.After, q.Limit = next, limit-len(keys)
		var some []Row
		some, next, err = rows.List(ctx, d.db, q)
		if err != nil {
			if after != "" && errors.Is(err, store.ErrInvalid) {
				err = fault.New(fault.Invalid, "cursor-invalid",
					"This cursor is of no page of this list. Begin without one.").Because(err)
			}
			return nil, "", err
		}
		for _, r := range some {
			if r.Kind != ArrivalKind && f.of(r) && r.Answered > 0 && f.in(r.Answered) && (r.Words || !words) {
				keys = append(keys, Key(practiceID, r.ID))
			}
		}
		if next == "" {
			break
		}
	}
	all, err = family.GetMany(ctx, d.db, keys, store.Eventual)
	all = slices.DeleteFunc(all, func(s Survey) bool { return s.Answer == nil })
	// Many are planned at the same hour of a day: of those who answered last comes first.
	slices.SortStableFunc(all, func(a, b Survey) int {
		return cmp.Or(b.Made.Truncate(24*time.Hour).Compare(a.Made.Truncate(24*time.Hour)),
			b.Answer.First.Compare(a.Answer.First))
	})
	return all, next, err
}

// answersRead is how many rows are read for one page.
const answersRead = 1000
