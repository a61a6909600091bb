package invoice

import (
	"context"
	"errors"
	"slices"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/practice"
	"stund/internal/store"
)

// Planned is what the desk will do by itself.
type Planned struct {
	Invoice  Invoice
	What     string // PlannedIssue or PlannedReminder
	At       time.Time
	Reminder Reminded // of PlannedReminder: what it will charge, as things stand
}

// What is planned.
const (
	PlannedIssue    = "issue" // and to be mailed
	PlannedReminder = "reminder"
)

// mostPlanned bounds how many invoices are looked at for what is planned: the oldest first.
const mostPlanned = 500

// Planned lists what will go out by itself up to a day, included, in the order of its times, as far as the actor may
// see it. Whole is false where there is so much that not all of it was looked at.
func (d *Invoices) Planned(ctx context.Context, actor fact.Actor, practiceID string, until civil.Date) (all []Planned,
	whole bool, err error) {
	setup, err := d.book.Setup(ctx, practiceID, store.Eventual)
	if err != nil {
		return nil, false, err
	}
	list, err := d.Sellers(ctx, practiceID)
	if err != nil {
		return nil, false, err
	}
	keys, whole, err := d.maybePlanned(ctx, practiceID, until)
	if err != nil {
		return nil, false, err
	}
	found, err := family.GetMany(ctx, d.db, keys, store.Eventual)
	if err != nil {
		return nil, false, err
	}
	for _, v := range found {
		s, err := list.Get(v.Seller)
		if err != nil || s.May(actor) != nil {
			continue
		}
		if p, ok := v.planned(s, setup, d.today(setup)); ok && !civil.In(p.At, setup.Zone()).After(until) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Planned) int { return a.At.Compare(b.At) })
	return all, whole, nil
}

// planned returns what the desk will do with the invoice next; false: nothing.
func (v Invoice) planned(s Seller, setup *practice.Setup, today civil.Date) (Planned, bool) {
	if v.Stage == Draft {
		return Planned{Invoice: v, What: PlannedIssue, At: v.Next}, v.Auto && s.Automatic && !v.Next.IsZero()
	}
	r, ok := v.reminder(s, setup, today)
	return Planned{Invoice: v, What: PlannedReminder, At: morning(setup, r.On), Reminder: r}, ok
}

// maybePlanned returns the invoices with which something may be done until the day, by the index alone.
func (d *Invoices) maybePlanned(ctx context.Context, practiceID string, until civil.Date) (keys []store.Key, whole bool,
	err error) {
	for _, b := range []bucket{open, drafts} {
		var wrong error
		err := store.All(ctx, d.db, store.Query{Index: store.By, Partition: bucketKey(practiceID, b)},
			func(i store.Item) bool {
				var r row
				r, wrong = parseRow(b, i.By.Sort)
				if wrong == nil && (b == drafts || r.sent && !r.due.IsZero() && r.due.Before(until)) {
					keys = append(keys, i.Key)
				}
				return wrong == nil && len(keys) <= mostPlanned
			})
		if err = errors.Join(err, wrong); err != nil {
			return nil, false, err
		}
	}
	if len(keys) > mostPlanned {
		return keys[:mostPlanned], false, nil
	}
	return keys, true, nil
}
