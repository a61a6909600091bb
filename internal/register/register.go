// Package register is how a practice finds its clients: lists and search, with what visits have come to.
//
// It keeps one short row for each client, in up to 256 sheets of a practice, and a head that knows each sheet's
// revision. Who asks has read the sheets before, and reads again only those that have changed: a practice of fifty
// thousand clients is searched in memory, for half a read unit. A reactor to the facts of clients and bookings keeps
// it, so it may be some seconds behind; nothing is decided by it but what staff see.
package register

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/store"
)

// Register keeps and reads the registers of practices.
type Register struct {
	db      store.Store
	clients *client.Clients
	retry   store.Retrier
	now     func() time.Time

	mu   sync.Mutex
	read map[string]*shelf // by practice: what was read
}

// New makes a Register.
func New(db store.Store, clients *client.Clients, retry store.Retrier, now func() time.Time) *Register {
	return &Register{db: db, clients: clients, retry: retry, now: now, read: map[string]*shelf{}}
}

// Of returns the process's Register.
func Of(b *base.Base) *Register {
	return base.One(b, func() *Register { return New(b.Store, client.Of(b), b.Retry, b.Now) })
}

// sheet holds some of a practice's clients: those whose ids have one hash.
type sheet struct {
	practice, id string
	rows         []string // lines, by their ids
	version      int64
}

const sheetCount = 256

var sheets = store.Family[sheet]{
	Kind: "register-sheet", Prefix: "register", Sort: "sheet", Layout: store.Together,
	Stamp: func(s *sheet) store.Stamp {
		return store.Stamp{Practice: &s.practice, ID: &s.id, Version: &s.version}
	},
	Marshal: func(s sheet) ([]byte, error) { return []byte(strings.Join(s.rows, "\n")), nil },
	Unmarshal: func(data []byte, s *sheet) error {
		if len(data) > 0 {
			s.rows = strings.Split(string(data), "\n")
		}
		return nil
	},
}

// head knows the revision of each sheet, by its name.
type head struct {
	Practice  string           `json:"-"`
	Revisions map[string]int64 `json:"r"`

	version int64
}

var heads = store.Family[head]{
	Kind: "register-head", Prefix: "register", Sort: "head", Layout: store.Single,
	Stamp: func(h *head) store.Stamp { return store.Stamp{Practice: &h.Practice, Version: &h.version} },
}

// sheetOf returns the name of the client's sheet.
func sheetOf(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	return fmt.Sprintf("%02x", byte(h.Sum32()))
}

func clientKinds() []string {
	return []string{client.FactCreated.Name, client.FactChanged.Name, client.FactStatusChanged.Name,
		client.FactMerged.Name, client.FactUnmerged.Name}
}

// React keeps what the fact is about. Told again it changes nothing.
func (r *Register) React(ctx context.Context, f fact.Fact) error {
	switch f.Kind {
	case client.FactMerged.Name:
		return r.parted(ctx, f, client.FactMerged)
	case client.FactUnmerged.Name:
		return r.parted(ctx, f, client.FactUnmerged)
	}
	if slices.Contains(clientKinds(), f.Kind) {
		return r.refresh(ctx, f.Practice, f.Subject, nil)
	}
	e, err := eventOf(f)
	if err != nil {
		return fmt.Errorf("keep visits: %w", err)
	}
	v, err := visits.Upsert(ctx, r.db, r.retry, visits.Key(f.Practice, string(e.Client)),
		func(v Visits) (Visits, []fact.Fact, error) { return v.with(f.Kind, f.Subject, e, f.At), nil, nil })
	if err != nil {
		return fmt.Errorf("keep visits: %w", err)
	}
	return r.refresh(ctx, f.Practice, string(e.Client), &v)
}

// parted keeps both of two clients who were merged, or no longer are.
func (r *Register) parted(ctx context.Context, f fact.Fact, kind fact.Kind[client.Merged]) error {
	data, err := kind.Data(f)
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	return errors.Join(r.refresh(ctx, f.Practice, f.Subject, nil),
		r.refresh(ctx, f.Practice, string(data.Client), nil))
}

// Visits returns what the client's visits have come to, who has these ids: see client.Client's IDs.
func (r *Register) Visits(ctx context.Context, practice string, ids ...string) (Visits, error) {
	return r.visits(ctx, practice, ids, store.Eventual, nil)
}

// visits reads what the visits under the ids have come to together. Those in at hand, if not nil, are not read.
func (r *Register) visits(ctx context.Context, practice string, ids []string, c store.Consistency,
	hand *Visits) (Visits, error) {
	var all Visits
	for n, id := range ids {
		v := Visits{Practice: practice, Client: id}
		if hand != nil && hand.Client == id {
			v = *hand
		} else {
			read, err := visits.Get(ctx, r.db, visits.Key(practice, id), c)
			switch {
			case err == nil:
				v = read
			case !errors.Is(err, fault.NotFound):
				return Visits{}, err
			}
		}
		if n == 0 {
			all = v
			continue
		}
		all = all.and(v)
	}
	return all, nil
}

// refresh writes the client's row as they are now, if it is another. Of one who was merged there is none, and the one
// of whom they were merged into is written. Nil visits are read.
func (r *Register) refresh(ctx context.Context, practice, id string, v *Visits) error {
	c, err := r.clients.Get(ctx, practice, id, store.Strong)
	gone := errors.Is(err, fault.NotFound)
	if err != nil && !gone {
		return fmt.Errorf("keep register: %w", err)
	}
	if gone {
		return r.line(ctx, practice, id, "")
	}
	if c.ID != id {
		if err := r.line(ctx, practice, id, ""); err != nil {
			return err
		}
	}
	all, err := r.visits(ctx, practice, c.IDs(), store.Strong, v)
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	row := rowOf(c, all)
	return r.line(ctx, practice, c.ID, row.line())
}

// line writes the client's line, if it is another; "" takes them off the register.
func (r *Register) line(ctx context.Context, practice, id, line string) error {
	name := sheetOf(id)
	s, err := sheets.Upsert(ctx, r.db, r.retry, sheets.Key(practice, name),
		func(s sheet) (sheet, []fact.Fact, error) { return s.with(id, line), nil, nil })
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	_, err = heads.Upsert(ctx, r.db, r.retry, heads.Key(practice, ""), func(h head) (head, []fact.Fact, error) {
		if h.Revisions[name] >= s.version {
			return h, nil, nil
		}
		next := head{Practice: h.Practice, Revisions: map[string]int64{name: s.version}, version: h.version}
		for n, v := range h.Revisions {
			if n != name {
				next.Revisions[n] = v
			}
		}
		return next, nil, nil
	})
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	return nil
}

// with returns the sheet with the client's line; "" takes them off it.
func (s sheet) with(id, line string) sheet {
	at, there := slices.BinarySearchFunc(s.rows, id, func(row, id string) int {
		have, _, _ := strings.Cut(row, fieldBreak)
		return strings.Compare(have, id)
	})
	s.rows = slices.Clone(s.rows)
	switch {
	case there && line == "":
		s.rows = slices.Delete(s.rows, at, at+1)
	case there:
		s.rows[at] = line
	case line != "":
		s.rows = slices.Insert(s.rows, at, line)
	}
	return s
}
