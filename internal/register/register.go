// Package register is how a practice finds its clients: lists and search, with what visits have come to.
//
// It keeps one short row for each client, in up to 256 sheets of a practice, and a head that knows each sheet's
// revision. Who asks has read the sheets before, and reads again only those that have changed: a practice of fifty
// thousand clients is searched in memory, for half a read unit. A reactor to the facts of clients and bookings keeps
// it, so it may be some seconds behind; nothing is decided by it but what staff see.
package register

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
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

// head knows the revision of each sheet.
type head struct {
	practice  string
	revisions revisions
	version   int64
}

// revisions are those of the sheets, by their numbers; 0 is of one that nothing was written into.
type revisions [sheetCount]int64

var heads = store.Family[head]{
	Kind: "register-head", Prefix: "register", Sort: "head", Layout: store.Single,
	Stamp: func(h *head) store.Stamp { return store.Stamp{Practice: &h.practice, Version: &h.version} },
	Marshal: func(h head) ([]byte, error) {
		data := append(make([]byte, 0, 2*sheetCount), headForm)
		for _, r := range h.revisions {
			data = binary.AppendUvarint(data, uint64(r))
		}
		return data, nil
	},
	Unmarshal: func(data []byte, h *head) error {
		if err := h.revisions.read(data); err != nil {
			return fmt.Errorf("read the register's head: %w", err)
		}
		return nil
	},
}

// headForm is what a head begins with: then comes a number for each sheet, most of them of a byte or two, so that a
// head is read and written for one unit or half of it. Older heads are JSON: {"r":{"0a":12}}.
const headForm = 1

func (r *revisions) read(data []byte) error {
	rest, numbers := bytes.CutPrefix(data, []byte{headForm})
	if !numbers {
		return r.readNamed(data)
	}
	for n := range r {
		v, size := binary.Uvarint(rest)
		if size <= 0 {
			return fmt.Errorf("it ends before sheet %s", sheetName(n))
		}
		r[n], rest = int64(v), rest[size:]
	}
	return nil
}

func (r *revisions) readNamed(data []byte) error {
	var named struct {
		Revisions map[string]int64 `json:"r"`
	}
	if err := json.Unmarshal(data, &named); err != nil {
		return err
	}
	for n := range r {
		r[n] = named.Revisions[sheetName(n)]
	}
	return nil
}

// sheetOf returns the number of the client's sheet.
func sheetOf(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(byte(h.Sum32()))
}

// sheetName returns the id of the sheet with the number, "00" to "ff".
func sheetName(n int) string { return fmt.Sprintf("%02x", n) }

func clientKinds() []string {
	return []string{client.FactCreated.Name, client.FactChanged.Name, client.FactStatusChanged.Name,
		client.FactMerged.Name, client.FactUnmerged.Name, client.FactErased.Name}
}

// React keeps what the fact is about. Told again it changes nothing.
func (r *Register) React(ctx context.Context, f fact.Fact) error {
	if slices.Contains(clientKinds(), f.Kind) {
		return r.refresh(ctx, f)
	}
	e, err := fact.OneOf(f, visitFacts()...)
	if err != nil {
		return fmt.Errorf("keep visits: %w", err)
	}
	_, err = visits.Upsert(ctx, r.db, r.retry, visits.Key(f.Practice, string(e.Client)),
		func(v Visits) (Visits, []fact.Fact, error) { return v.with(f.Kind, f.Subject, e, f.At), nil, nil })
	if err != nil {
		return fmt.Errorf("keep visits: %w", err)
	}
	return r.write(ctx, f.Practice, string(e.Client))
}

// refresh writes the rows of the clients whom the fact is about: of one, or of two who were merged or no longer are.
func (r *Register) refresh(ctx context.Context, f fact.Fact) error {
	other, err := fact.OneOf(f, client.FactMerged, client.FactUnmerged)
	if err != nil && !errors.Is(err, fact.ErrKind) {
		return fmt.Errorf("keep register: %w", err)
	}
	err = r.write(ctx, f.Practice, f.Subject)
	if other.Client != "" {
		err = errors.Join(err, r.write(ctx, f.Practice, string(other.Client)))
	}
	return err
}

// Visits returns what the client's visits have come to, who has these ids: see client.Client's IDs.
func (r *Register) Visits(ctx context.Context, practice string, ids ...string) (Visits, error) {
	return r.visits(ctx, practice, ids, store.Eventual)
}

// visits reads what the visits under the ids have come to together.
func (r *Register) visits(ctx context.Context, practice string, ids []string, c store.Consistency) (Visits, error) {
	var all Visits
	for n, id := range ids {
		v, err := visits.Get(ctx, r.db, visits.Key(practice, id), c)
		switch {
		case errors.Is(err, fault.NotFound):
			v = Visits{Practice: practice, Client: id}
		case err != nil:
			return Visits{}, err
		}
		if n == 0 {
			all = v
			continue
		}
		all = all.and(v)
	}
	return all, nil
}

// write writes the client's row as they are now, if it is another. One who was merged has none, and the row of whom
// they were merged into is written.
func (r *Register) write(ctx context.Context, practice, id string) error {
	kept, err := r.writeLine(ctx, practice, id)
	if err == nil && kept != "" && kept != id {
		_, err = r.writeLine(ctx, practice, kept)
	}
	if err != nil {
		return fmt.Errorf("keep register: %w", err)
	}
	return nil
}

// writeLine writes the line of the id, and returns the client to whom it leads; "" for nobody.
func (r *Register) writeLine(ctx context.Context, practice, id string) (kept string, err error) {
	n := sheetOf(id)
	s, err := sheets.Upsert(ctx, r.db, r.retry, sheets.Key(practice, sheetName(n)),
		func(s sheet) (sheet, []fact.Fact, error) {
			// Read after the sheet: of two who write it the later one has seen what the client became.
			var line string
			var err error
			kept, line, err = r.line(ctx, practice, id)
			return s.with(id, line), nil, err
		})
	if err != nil {
		return "", err
	}
	var written revisions
	written[n] = s.version
	return kept, r.note(ctx, practice, written)
}

// line returns the client to whom the id leads, and their line if it is their own; "" for nobody, and for no line.
func (r *Register) line(ctx context.Context, practice, id string) (kept, line string, err error) {
	c, err := r.clients.Get(ctx, practice, id, store.Strong)
	switch {
	case errors.Is(err, fault.NotFound):
		return "", "", nil
	case err != nil || c.ID != id || c.Status == client.Erased:
		return c.ID, "", err
	}
	v, err := r.visits(ctx, practice, c.IDs(), store.Strong)
	if err != nil {
		return "", "", err
	}
	row := rowOf(c, v, r.now())
	return c.ID, row.line(), nil
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
