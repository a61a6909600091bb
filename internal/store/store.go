// Package store is the narrow port to the database: one table of items, two sparse indexes, conditional transactions,
// counters and a change feed. Drivers: dynamo (production) and bolt (embedded). storetest holds both to this contract.
//
// A use case reads, decides purely, and transacts; on ErrConflict it reads again (see Retrier). Nothing is updated in
// place: an item is replaced if its version is still the one that was read.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stund/internal/fact"
	"stund/internal/fault"
)

// Limits that every driver holds a caller to, with ErrInvalid.
const (
	MaxItem  = 300 << 10 // bytes of Data and Facts of one item, below DynamoDB's 400 KB
	MaxOps   = 100       // operations in one transaction (TransactWriteItems)
	MaxWrite = 3 << 20   // bytes of Data and Facts of one transaction, below DynamoDB's 4 MB
	MaxKeys  = 100       // keys in one GetMany (BatchGetItem)
	MaxKey   = 900       // bytes of a partition or sort (DynamoDB: 2048 and 1024)
)

var (
	// ErrNotFound: there is no item at the key.
	ErrNotFound = errors.New("store: not found")
	// ErrConflict: a condition did not hold, or another transaction was in the way. Nothing was written. Read again.
	ErrConflict = errors.New("store: conflict")
	// ErrThrottled: the database asks to slow down. Nothing was written. It is a fault, so that who can do nothing
	// about it hands it on to a caller who can: by coming back.
	ErrThrottled error = &fault.Error{Kind: fault.Unavailable, Code: "busy", Retry: 1,
		Message: "More is asked of the database than it can do right now. Nothing was done; try again."}
	// ErrUnreachable: the database does not answer, or only that it has failed. Nothing was written. A fault as
	// ErrThrottled is.
	ErrUnreachable error = &fault.Error{Kind: fault.Unavailable, Code: "busy", Retry: 5,
		Message: "The database cannot be reached right now. Nothing was done; try again in a moment."}
	// ErrAmbiguous: no answer came; the transaction may or may not have been written. Read again before deciding.
	ErrAmbiguous = errors.New("store: outcome unknown")
	// ErrInvalid: the call breaks a limit or a rule of the port.
	ErrInvalid = errors.New("store: invalid call")
)

// Key names an item. Partition begins with the entity's kind and its tenant: "booking#lotus#…".
type Key struct {
	Partition string `json:"partition"`
	Sort      string `json:"sort"`
}

func (k Key) String() string { return k.Partition + " " + k.Sort }

// Index is where a query looks.
type Index uint8

const (
	Base Index = iota // the table itself
	Due               // sparse: what must happen later; partition "desk#shard", sort by time
	By                // sparse: a second way to find an entity ("bookings of a client")
)

// IndexKey is an item's place in a sparse index.
type IndexKey struct{ Partition, Sort string }

// Item is one stored entity.
type Item struct {
	Key     Key
	Kind    string      // the entity: "booking", "ledger"
	Version int64       // set by the driver: 1 when first written, then one more with each write
	Data    []byte      // the entity's state
	Facts   []fact.Fact // what happened in this write; replaced by each write
	Due     *IndexKey   // nil: not in the index
	By      *IndexKey
	Expires time.Time // may be removed by the database some time after; readers check for themselves. Zero: never
}

// Consistency of a read.
type Consistency bool

const (
	Eventual Consistency = false // may miss the last moment's writes; half the price
	Strong   Consistency = true  // sees every write that was answered before
)

// Query asks for the items of one partition, in order of sort (bytewise).
type Query struct {
	Index       Index
	Partition   string
	From, To    string // bounds of sort, both inclusive; "" is unbounded. See Prefix
	Descending  bool
	Limit       int // at most so many items, 1 to 1000; 0: 1000
	After       string
	Consistency Consistency // Base only: an index is always Eventual
}

// Page is one answer to a Query. Items from an index hold only Key, Kind and the index key (a version there would cost
// a write of the index with every write of the item): read the base item before you act on it. Next is "" after the
// last page and else goes into Query.After; it is opaque and only good for the same query.
type Page struct {
	Items []Item
	Next  string
}

// Prefix returns the bounds that hold every sort beginning with p.
func Prefix(p string) (from, to string) { return p, p + "\U0010ffff" }

// Condition guards an operation.
type Condition struct {
	version int64
	any     bool
}

var (
	// IfAbsent: there is no item at the key.
	IfAbsent = Condition{}
	// Always: no condition. Only for items that nobody reads before writing.
	Always = Condition{any: true}
)

// IfVersion: the item at the key has this version (1 or more).
func IfVersion(n int64) Condition { return Condition{version: n} }

// Version returns the version that the condition asks for: 0 for IfAbsent, -1 for Always.
func (c Condition) Version() int64 {
	if c.any {
		return -1
	}
	return c.version
}

// Action is what an operation does.
type Action uint8

const (
	ActPut Action = iota
	ActDelete
	ActCheck
)

// Op is one operation of a transaction.
type Op struct {
	Action Action
	Item   Item // ActPut: all of it but Version; else only Key
	If     Condition
}

// Put writes the item. With IfAbsent its version becomes 1, with IfVersion(n) n+1, with Always 1 (the version of an
// item written so says nothing).
func Put(i Item, c Condition) Op { return Op{ActPut, i, c} }

// Save writes the item over the version that was read: with 0, one that did not exist.
func Save(i Item, version int64) Op {
	if version == 0 {
		return Put(i, IfAbsent)
	}
	return Put(i, IfVersion(version))
}

// Delete removes the item at k; with Always it is no error if there is none.
func Delete(k Key, c Condition) Op { return Op{ActDelete, Item{Key: k}, c} }

// Check writes nothing and fails the transaction unless the condition holds.
func Check(k Key, c Condition) Op { return Op{ActCheck, Item{Key: k}, c} }

// Reader reads.
type Reader interface {
	// Get returns the item at k, or ErrNotFound.
	Get(ctx context.Context, k Key, c Consistency) (Item, error)
	// GetMany returns the items found, in the order of keys; missing ones are left out. Keys must differ.
	GetMany(ctx context.Context, keys []Key, c Consistency) ([]Item, error)
	// Query returns one page.
	Query(ctx context.Context, q Query) (Page, error)
}

// Writer writes.
type Writer interface {
	// Transact writes all of the operations or none, durably once it answers nil. Each key may occur once. Errors wrap
	// ErrConflict, ErrThrottled, ErrAmbiguous or ErrInvalid; anything else was not written. Whom the context names
	// (see Admitting) is asked before.
	Transact(ctx context.Context, ops ...Op) error
}

// Counter counts.
type Counter interface {
	// Add adds n to the counter at k and returns the sum. A counter is not an item: Get does not find it. It begins at
	// 0 and may vanish after expires. It guards and does not account: a retry after ErrAmbiguous may count twice, and a
	// machine that fails may forget the last moment's counts.
	Add(ctx context.Context, k Key, n int64, expires time.Time) (int64, error)
}

// Store is a database.
type Store interface {
	Reader
	Writer
	Counter
}

// Change is one written item, as the change feed tells it: at least once, in order per key.
type Change struct {
	ID      string // the same for a record that is delivered again
	Key     Key
	Kind    string
	Version int64
	Deleted bool
	Facts   []fact.Fact
	Due     *IndexKey // the item's place in the due index after this write
}

// ConditionError is an ErrConflict that knows which operations' conditions failed, by their place in the call.
type ConditionError struct{ Ops []int }

func (e *ConditionError) Error() string { return fmt.Sprintf("store: condition failed at %v", e.Ops) }

// Is makes it an ErrConflict.
func (e *ConditionError) Is(target error) bool { return target == ErrConflict }
