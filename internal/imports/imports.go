// Package imports takes in lists of clients that other systems and spreadsheets hand out, and hands out such a list.
//
// A file is sent past the API. Somebody says what its columns are, sees row by row what would become of each, and
// starts. A desk goes through the file in steps, some rows in one transaction with how far it is: what stopped half-way
// goes on where it was, and the same file again changes nothing.
package imports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stund/internal/agenda"
	"stund/internal/base"
	"stund/internal/client"
	"stund/internal/due"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/files"
	"stund/internal/ids"
	"stund/internal/practice"
	"stund/internal/register"
	"stund/internal/store"
)

// Status is how far an import has come.
type Status string

// The statuses of an import.
const (
	Uploaded  Status = "uploaded" // its file has an address; nobody has said what its columns are
	Mapped    Status = "mapped"
	Checking  Status = "checking" // its rows are tried
	Checked   Status = "checked"
	Running   Status = "running"
	Filing    Status = "filing" // all rows are taken; lists are brought up to date
	Done      Status = "done"
	Cancelled Status = "cancelled" // what was taken until then stays
	Failed    Status = "failed"
)

// Ended reports whether nothing more comes of the import.
func (s Status) Ended() bool { return s == Done || s == Cancelled || s == Failed }

// Problem says why an import failed.
type Problem string

// The problems.
const (
	NoFile  Problem = "file-missing"
	NoRows  Problem = "file-empty"
	TooMany Problem = "too-many-rows"
)

// MaxRows is how many rows a file may have.
const MaxRows = 100_000

const (
	fileKept = 7 * 24 * time.Hour  // after which a file ends by itself
	kept     = 30 * 24 * time.Hour // after which an import ends, with what became of its rows
)

// Import is a list of clients that is taken in.
type Import struct {
	ID       string                 `json:"-"`
	Practice string                 `json:"-"`
	Name     string                 `json:"f"` // of the file, as somebody called it
	Size     int64                  `json:"b"`
	Status   Status                 `json:"s"`
	By       fact.Actor             `json:"a"`           // who began it, or started it
	Rows     int                    `json:"r,omitempty"` // that the file has, once they were tried
	Place    int                    `json:"p,omitempty"` // rows that were gone through
	Chunk    int                    `json:"c,omitempty"`
	Counts   map[client.Outcome]int `json:"n,omitempty"` // of the rows that were gone through
	Filed    string                 `json:"l,omitempty"` // the last sheet of the register that was brought up to date
	Round    Round                  `json:"o,omitempty"` // what the report is of
	Stop     bool                   `json:"x,omitempty"` // somebody has cancelled it
	// its file goes as soon as it has ended: somebody in it was erased
	Forget  bool      `json:"g,omitempty"`
	NoFile  bool      `json:"d,omitempty"` // its file is gone
	Problem Problem   `json:"w,omitempty"`
	Made    time.Time `json:"m"`
	Started time.Time `json:"t,omitzero"`
	Ended   time.Time `json:"e,omitzero"`
	// When somebody is to work on it; while somebody does, when they are given up.
	Next   time.Time `json:"u,omitzero"`
	Holder string    `json:"h,omitempty"`

	version int64
}

// Round is what a file is gone through for.
type Round string

// The rounds.
const (
	Trying Round = "try"
	Taking Round = "take"
)

// Desk is where imports and exports are worked on.
var Desk = agenda.Desk{Name: "imports", Job: "importing", Shards: 1, Every: 15 * time.Minute}

const kind = "import"

// Unknown is the fault of an import that is not there.
func Unknown() *fault.Error { return family.Missing() }

var family = store.Family[Import]{
	Kind: kind, Prefix: "import", Sort: "import",
	Unknown: fault.Error{Code: "import-unknown", Message: "There is no import with this id."},
	Stamp: func(i *Import) store.Stamp {
		return store.Stamp{Practice: &i.Practice, ID: &i.ID, Version: &i.version}
	},
	Due: func(i Import) *store.IndexKey {
		if i.Next.IsZero() {
			return nil
		}
		return Desk.Place(i.ID, i.Next)
	},
	By:      func(i Import) *store.IndexKey { return listed("imports", i.Practice, i.Made, i.ID) },
	Expires: func(i Import) time.Time { return i.Made.Add(kept) },
}

func listed(list, practice string, at time.Time, id string) *store.IndexKey {
	return &store.IndexKey{Partition: list + "#" + practice, Sort: at.UTC().Format(time.RFC3339) + "#" + id}
}

// mapping is what somebody said of an import's file. It is apart, because the import is written with every few rows.
type mapping struct {
	Mapping
	practice, id string
	until        time.Time
	version      int64
}

var mappings = store.Family[mapping]{
	Kind: "import-mapping", Prefix: "import", Sort: "mapping",
	Stamp: func(m *mapping) store.Stamp {
		return store.Stamp{Practice: &m.practice, ID: &m.id, Version: &m.version}
	},
	Expires: func(m mapping) time.Time { return m.until },
}

// Imports takes in lists of clients, and hands them out.
type Imports struct {
	db       store.Store
	files    files.Store
	clients  *client.Clients
	register *register.Register
	book     *practice.Book
	ids      *ids.Source
	retry    store.Retrier
	now      func() time.Time
}

// Of returns the process's Imports. Who reads or writes files needs a base with a files.Store.
func Of(b *base.Base) *Imports {
	return base.One(b, func() *Imports {
		f, _ := base.Get[files.Store](b)
		return &Imports{db: b.Store, files: f, clients: client.Of(b), register: register.Of(b), book: practice.Of(b),
			ids: b.IDs, retry: b.Retry, now: b.Now}
	})
}

func fileOf(i Import) string { return "imports/" + i.Practice + "/" + i.ID }

// Begin makes an import of a file that has this name and so many bytes, and returns where it is to be sent.
func (x *Imports) Begin(ctx context.Context, actor fact.Actor, practice, name string, size int64) (Import,
	files.Address, error) {
	now := x.now().UTC().Truncate(time.Second)
	i := Import{ID: x.ids.New(now), Practice: practice, Name: name, Size: size, Status: Uploaded, By: actor, Made: now,
		Next: now.Add(fileKept)}
	to, err := x.files.Upload(ctx, fileOf(i), size)
	if errors.Is(err, files.ErrInvalid) {
		return i, to, fault.Fields{{Path: "size", Message: fmt.Sprintf("must be 1 to %d bytes", files.MaxSize)}}.Err()
	}
	if err != nil {
		return i, to, err
	}
	i, err = family.Create(ctx, x.db, x.retry, family.Key(practice, i.ID),
		func(*store.Along) (Import, []fact.Fact, error) { return i, nil, nil })
	return i, to, err
}

// Get returns the import, or fault.NotFound "import-unknown".
func (x *Imports) Get(ctx context.Context, practice, id string) (Import, error) {
	i, err := family.Get(ctx, x.db, family.Key(practice, id), store.Strong)
	if err == nil && x.over(i) {
		return Import{}, Unknown()
	}
	return i, err
}

// List returns the imports of the practice that are kept, the last first, 20 at most.
func (x *Imports) List(ctx context.Context, practice string) ([]Import, error) {
	all, _, err := family.List(ctx, x.db, store.Query{Index: store.By, Partition: "imports#" + practice,
		Descending: true, Limit: 20})
	return slices.DeleteFunc(all, x.over), err
}

// over reports whether the import is kept no more: the database may forget it some days later.
func (x *Imports) over(i Import) bool { return x.now().After(i.Made.Add(kept)) }

// Mapping returns what was said of the import's file; false if nothing was.
func (x *Imports) Mapping(ctx context.Context, i Import) (Mapping, bool, error) {
	m, err := mappings.Get(ctx, x.db, mappings.Key(i.Practice, i.ID), store.Strong)
	if errors.Is(err, fault.NotFound) {
		return Mapping{}, false, nil
	}
	return m.Mapping, err == nil, err
}

// Codes of faults.
const (
	CodeUnder     = "import-under-way"
	CodeEnded     = "import-ended"
	CodeUnmapped  = "import-unmapped"
	CodeUnchecked = "import-unchecked"
	CodeNoFile    = "file-missing"
)

// refused answers why somebody may not go on with the import as it is.
func refused(i Import) error {
	switch {
	case i.Status.Ended():
		return fault.New(fault.Conflict, CodeEnded, "This import has ended. Begin another one with the file.")
	case i.Status == Uploaded:
		return fault.New(fault.Conflict, CodeUnmapped, "Say first what the columns of the file are.")
	case i.Status == Mapped:
		return fault.New(fault.Conflict, CodeUnchecked, "Try the rows first, and look at what would become of them.")
	}
	return fault.New(fault.Conflict, CodeUnder, "This import is being worked on. Wait until it has ended, or cancel "+
		"it.")
}

// Map says what the columns of the import's file are. What was tried with another mapping is forgotten.
func (x *Imports) Map(ctx context.Context, practice, id string, m Mapping) (Import, error) {
	v, err := x.clients.Vocabulary(ctx, practice, store.Strong)
	if err != nil {
		return Import{}, err
	}
	if err := m.Check(v); err != nil {
		return Import{}, err
	}
	return x.change(ctx, practice, id, func(i Import, along *store.Along) (Import, []fact.Fact, error) {
		if i.Status != Uploaded && i.Status != Mapped && i.Status != Checked {
			return i, nil, refused(i)
		}
		was, err := mappings.Get(ctx, x.db, mappings.Key(practice, id), store.Strong)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return i, nil, err
		}
		op, err := mappings.Put(mapping{Mapping: m, practice: practice, id: id, until: i.Made.Add(kept),
			version: was.version})
		along.Ops = []store.Op{op}
		i.Status, i.Rows, i.Place, i.Chunk, i.Counts, i.Round = Mapped, 0, 0, 0, nil, ""
		return i, nil, err
	})
}

// Check has the rows tried: nothing is written of them but what would become of each.
func (x *Imports) Check(ctx context.Context, practice, id string) (Import, error) {
	return x.change(ctx, practice, id, func(i Import, _ *store.Along) (Import, []fact.Fact, error) {
		switch i.Status {
		case Checking:
			return i, nil, nil
		case Mapped, Checked:
			return x.begun(i, Checking, Trying), nil, nil
		}
		return i, nil, refused(i)
	})
}

// Start has the rows taken.
func (x *Imports) Start(ctx context.Context, actor fact.Actor, practice, id string) (Import, error) {
	return x.change(ctx, practice, id, func(i Import, _ *store.Along) (Import, []fact.Fact, error) {
		switch i.Status {
		case Running, Filing:
			return i, nil, nil
		case Checked:
			now := x.now()
			i = x.begun(i, Running, Taking)
			i.By, i.Started = actor, now.UTC().Truncate(time.Second)
			return i, []fact.Fact{client.FactImportStarted.New(x.ids.New(now), now, practice, id, actor,
				fact.None{})}, nil
		}
		return i, nil, refused(i)
	})
}

// begun returns the import at the beginning of a round, due now.
func (x *Imports) begun(i Import, s Status, r Round) Import {
	i.Status, i.Round, i.Place, i.Chunk, i.Counts = s, r, 0, 0, map[client.Outcome]int{}
	i.Next, i.Holder = x.now().UTC().Truncate(time.Second), ""
	return i
}

// Cancel has no more rows taken. What was taken until then stays.
func (x *Imports) Cancel(ctx context.Context, actor fact.Actor, practice, id string) (Import, error) {
	return x.change(ctx, practice, id, func(i Import, _ *store.Along) (Import, []fact.Fact, error) {
		switch {
		case i.Status.Ended() || i.Stop:
			return i, nil, nil
		case i.Status == Running || i.Status == Filing:
			i.Stop = true // what was taken is brought into the lists first
			return i, nil, nil
		}
		ended, f := x.ended(i, actor, Cancelled)
		ended.Next = x.now().UTC().Truncate(time.Second) // its file is wanted no more
		return ended, []fact.Fact{f}, nil
	})
}

// ended returns the import as it ends, and what happened. Its file is kept for a while, for the report.
func (x *Imports) ended(i Import, actor fact.Actor, s Status) (Import, fact.Fact) {
	now := x.now().UTC().Truncate(time.Second)
	i.Status, i.Ended, i.Holder, i.Next = s, now, "", i.Made.Add(fileKept)
	if i.Forget || i.Next.Before(now) {
		i.Next = now
	}
	came := client.ImportEnd{Status: fact.Code(s)}
	if i.Round == Taking {
		came.New, came.Changed, came.Refused = i.Clients(), i.Counts[client.Altered], i.Counts[client.Refused]
	}
	return i, client.FactImportEnded.New(x.ids.New(now), now, i.Practice, i.ID, actor, came)
}

func (x *Imports) change(ctx context.Context, practice, id string,
	decide func(Import, *store.Along) (Import, []fact.Fact, error)) (Import, error) {
	return family.UpdateWith(ctx, x.db, x.retry, family.Key(practice, id), decide)
}

// Due is the work of the desk.
func (x *Imports) Due() []due.Kind {
	return []due.Kind{{Name: kind, Desk: Desk, Work: x.work}, {Name: exportKind, Desk: Desk, Work: x.export}}
}
