package task

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Page is a part of the list.
type Page struct {
	Tasks []Task // the open ones as they are due, the closed ones as they were closed, the last first
	Next  string // the cursor of the page after this one; "" if there is none
	Total int    // tasks on all pages, of open and snoozed ones; of others they are not counted
}

const perPage = 50

// Sight reports whether somebody sees a client: nil sees everybody.
type Sight func(client string) bool

// of reports whether all whom the task is about are seen.
func (s Sight) of(t Task) bool {
	for _, id := range t.Clients() {
		if s != nil && !s(id) {
			return false
		}
	}
	return true
}

// List returns a page of the practice's tasks, those that the actor's role and their sight of clients let them see. All
// that is open is read for it, in one
// query; of what is closed no more than fills the page. It answers fault.Invalid "cursor-invalid" for a cursor that is
// of no page.
func (k *Tasks) List(ctx context.Context, actor fact.Actor, practiceID string, a Ask, sees Sight) (Page, error) {
	state := cmp.Or(a.State, Open)
	a.State, a.Limit = state, cmp.Or(a.Limit, perPage)
	open := state == Open || state == Snoozed
	prefix := closedRows
	if open {
		prefix = openRows
	}
	from, err := parseCursor(a.After, prefix)
	if err != nil {
		return Page{}, err
	}
	q := store.Query{Partition: rows.Key(practiceID, "").Partition, Consistency: store.Strong, Descending: !open}
	q.From, q.To = store.Prefix(rows.Sort + "#" + prefix)
	if !open {
		q.Limit = 2 * a.Limit
		if from != "" {
			q.To = rows.Sort + "#" + from
		}
	}
	var out Page
	var last string // the place of the last task on the page
	now := k.now()
	var failed error
	err = store.All(ctx, k.db, q, func(i store.Item) bool {
		r, err := rows.Decode(i)
		if failed = err; err != nil {
			return false
		}
		t := r.task()
		if !open && !now.Before(t.expires()) || !a.takes(t, actor, now) || !t.shown(actor) || !sees.of(t) {
			return true
		}
		out.Total++
		switch {
		case from != "" && (open && r.Place <= from || !open && r.Place >= from):
		case len(out.Tasks) == a.Limit:
			out.Next = cursor(last)
			return open // the rest is only counted
		default:
			out.Tasks, last = append(out.Tasks, t), r.Place
		}
		return true
	})
	if err = cmp.Or(err, failed); err != nil {
		return Page{}, fmt.Errorf("list tasks: %w", err)
	}
	return out, nil
}

func cursor(place string) string { return base64.RawURLEncoding.EncodeToString([]byte(place)) }

func parseCursor(s, prefix string) (place string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if s != "" && (err != nil || !strings.HasPrefix(string(b), prefix) || len(b) > 200) {
		return "", fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.")
	}
	return string(b), nil
}
