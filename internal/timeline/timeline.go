// Package timeline is what happened to each client of a practice, as staff read it: every fact that concerns the
// client, the newest first. It knows no capability: the registry knows whom a fact concerns, and the fact's kind how to
// read it.
package timeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/ids"
	"stund/internal/react"
	"stund/internal/store"
)

// Name names the timeline among the reactors.
const Name = "timeline"

// Timeline keeps and reads the timelines.
type Timeline struct {
	db    store.Store
	kinds fact.Registry
	retry store.Retrier
}

// New makes a Timeline of the facts of these kinds.
func New(db store.Store, kinds fact.Registry, retry store.Retrier) *Timeline {
	return &Timeline{db: db, kinds: kinds, retry: retry}
}

// Reactor keeps the timelines.
func (t *Timeline) Reactor() react.Reactor {
	return react.Reactor{Name: Name, Kinds: t.Kinds(), React: t.React}
}

// Kinds lists the kinds of fact that may concern a client: React has nothing to do with others.
func (t *Timeline) Kinds() []string { return t.kinds.Names(fact.Registered.Concerning) }

const (
	partitionPrefix = "timeline#"
	itemKind        = "timeline"
	perPage         = 50
	// Times are written to the millisecond, all of one length, so that they sort.
	sortTime = "2006-01-02T15:04:05.000Z"
)

func partition(practice, client string) string { return partitionPrefix + practice + "#" + client }

// React writes the fact's row on the timeline of the client whom it concerns, and nothing if it concerns nobody. A fact
// may be told any number of times and in any order: its row is the same, and is written once. It returns
// fact.ErrUnknown for a kind that is not registered, and fact.ErrNewer for data that only a newer program can read.
func (t *Timeline) React(ctx context.Context, f fact.Fact) error {
	client, err := t.kinds.Concerns(f)
	if err != nil {
		return fmt.Errorf("find whom the fact concerns: %w", err)
	}
	if client == "" {
		return nil
	}
	if f.Practice == "" || strings.ContainsRune(f.Practice, '#') || !ids.Valid(client) || f.ID == "" {
		return fmt.Errorf("timeline: %s %q of practice %q is to concern %q", f.Kind, f.ID, f.Practice, client)
	}
	data, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode row of a timeline: %w", err)
	}
	key := store.Key{Partition: partition(f.Practice, client), Sort: f.At.UTC().Format(sortTime) + "#" + f.ID}
	row := store.Put(store.Item{Key: key, Kind: itemKind, Data: data}, store.IfAbsent)
	err = t.retry.Do(ctx, func(int) error {
		err := t.db.Transact(ctx, row)
		if failed := (*store.ConditionError)(nil); errors.As(err, &failed) {
			return nil // it is there
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("write row of a timeline: %w", err)
	}
	return nil
}

// Page is a part of a timeline. What each fact says is read by its kind.
type Page struct {
	Facts []fact.Fact // the newest first; of one time always in the same order
	Next  string      // the cursor of the page after this one; "" if there is none
}

// Ask is what is asked of a timeline.
type Ask struct {
	Kind  string // of facts: "booking" for all of bookings, "booking.created" for these alone; "": all
	Limit int    // facts on a page; 0: 50
	After string // the cursor of the page; "": the newest
}

// takes reports whether a fact of the kind is asked for.
func (a Ask) takes(kind string) bool {
	return a.Kind == "" || kind == a.Kind || strings.HasPrefix(kind, a.Kind+".")
}

// maxReads is how many times one page is filled up where few facts are of the kind: then it is shorter than was asked.
const maxReads = 20

// List returns a page of the client's timeline. A client of whom nothing is known has an empty one. It answers
// fault.Invalid "cursor-invalid" for a cursor that is not of this timeline.
func (t *Timeline) List(ctx context.Context, practice, client string, a Ask) (Page, error) {
	if practice == "" || strings.ContainsRune(practice, '#') || !ids.Valid(client) {
		return Page{}, nil
	}
	limit := cmp.Or(a.Limit, perPage)
	out := Page{Next: a.After}
	for read := 0; read < maxReads && len(out.Facts) < limit && (read == 0 || out.Next != ""); read++ {
		q := store.Query{Partition: partition(practice, client), Descending: true, Limit: limit - len(out.Facts),
			After: out.Next}
		page, err := t.db.Query(ctx, q)
		if out.Next != "" && errors.Is(err, store.ErrInvalid) {
			f := fault.New(fault.Invalid, "cursor-invalid",
				"This cursor is of no page of this list. Begin without one.")
			return Page{}, f.Because(err)
		}
		if err != nil {
			return Page{}, fmt.Errorf("read timeline: %w", err)
		}
		out.Next = page.Next
		for _, i := range page.Items {
			var f fact.Fact
			if err := json.Unmarshal(i.Data, &f); err != nil {
				return Page{}, fmt.Errorf("decode %s: %w", i.Key, err)
			}
			if a.takes(f.Kind) {
				out.Facts = append(out.Facts, f)
			}
		}
	}
	return out, nil
}
