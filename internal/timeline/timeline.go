// Package timeline is what happened to each client of a practice, as staff read it: every fact that concerns the
// client, the newest first. It knows no capability: the registry knows whom a fact concerns, and the fact's kind how to
// read it.
package timeline

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

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

// row is a fact with the sort that it is stored at.
type row struct {
	sort       string
	fact       fact.Fact
	unreadable bool
}

// List returns a page of the timeline of a client, whom several ids may stand for: who was merged brings their facts
// along. A client of whom nothing is known has an empty one. It answers fault.Invalid "cursor-invalid" for a cursor
// that is of no timeline.
func (t *Timeline) List(ctx context.Context, practice string, clients []string, a Ask) (Page, error) {
	before, err := parseCursor(a.After)
	if err != nil || practice == "" || strings.ContainsRune(practice, '#') {
		return Page{}, err
	}
	limit := cmp.Or(a.Limit, perPage)
	var out Page
	for range maxReads {
		rows, err := t.rows(ctx, practice, clients, before, limit)
		if err != nil {
			return Page{}, err
		}
		for _, r := range rows {
			before = r.sort
			if !r.unreadable && a.takes(r.fact.Kind) {
				out.Facts = append(out.Facts, r.fact)
			}
			if len(out.Facts) == limit {
				break
			}
		}
		if len(rows) < limit && len(out.Facts) < limit {
			return Page{Facts: out.Facts}, nil
		}
		if out.Next = cursor(before); len(out.Facts) == limit {
			break
		}
	}
	return out, nil
}

// rows returns the newest rows before the sort, "" for no bound, of all the ids together: at most so many. They are
// read side by side: who includes many would wait for each of them otherwise.
func (t *Timeline) rows(ctx context.Context, practice string, clients []string, before string, limit int) (
	all []row, err error) {
	pages, failed := make([]store.Page, len(clients)), make([]error, len(clients))
	var reading sync.WaitGroup
	for n, client := range clients {
		if !ids.Valid(client) {
			continue
		}
		// The bound is inclusive: the row at it, which was shown, is one more.
		q := store.Query{Partition: partition(practice, client), To: before, Descending: true, Limit: limit + 1}
		reading.Go(func() { pages[n], failed[n] = t.db.Query(ctx, q) })
	}
	reading.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	for _, page := range pages {
		for _, i := range page.Items {
			if i.Key.Sort == before {
				continue
			}
			all = append(all, rowOf(i))
		}
	}
	slices.SortFunc(all, func(a, b row) int { return strings.Compare(b.sort, a.sort) })
	return all[:min(len(all), limit)], nil
}

// rowOf reads a stored row. Of one that cannot be read nothing is known but when it was, and no kind takes it.
func rowOf(i store.Item) row {
	r := row{sort: i.Key.Sort}
	if err := json.Unmarshal(i.Data, &r.fact); err != nil {
		r = row{sort: i.Key.Sort, unreadable: true}
	}
	return r
}

func cursor(sort string) string { return base64.RawURLEncoding.EncodeToString([]byte(sort)) }

func parseCursor(s string) (sort string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	at, id, ok := strings.Cut(string(b), "#")
	if _, wrong := time.Parse(sortTime, at); s != "" && (err != nil || !ok || wrong != nil || !isID(id)) {
		return "", fault.New(fault.Invalid, "cursor-invalid",
			"This cursor is of no page of this list. Begin without one.")
	}
	return string(b), nil
}

// isID reports whether a row's sort may end with it: a database takes not every text for a key.
func isID(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
