// Package bolt is the embedded driver of the port store: one file, by go.etcd.io/bbolt.
//
// A transaction is durable when it is answered: bbolt writes changed pages to places that nothing uses, syncs them,
// and only then writes and syncs the meta page that points to them. So a process that is killed, or a machine that
// fails, at any instant leaves what was answered, whole. Concurrent writers share commits: one goroutine takes
// everybody who waits, decides them one after the other, and commits once. Nobody waits for company, but whoever needs
// no more than a processor to come along gets it first.
//
// The file is all there is. A copy of it is whole if it was made while the database was closed, or at one instant, as a
// snapshot of the disk is.
//
// The file holds these buckets; a zero byte, which no key contains, keeps the parts of a key apart:
//
//	item    partition 0 sort                               -> the item (see codec.go)
//	due, by partition 0 sort 0 item's partition 0 its sort -> kind and version
//	expiry  instant, 'i' or 'c', key                       -> nothing; what may be removed, by Sweep
//	count   partition 0 sort                               -> sum and expiry
//	log     sequence                                       -> a change, for the feeds
//	meta    "format"; "state"; "label"                     -> 2; see State; what the owner of the file calls it
//	        "feed " and a consumer's name                  -> the last sequence that the consumer has done with
//
// Every value ends with a checksum (sum.go). Open looks through the whole file before it uses anything of it
// (verify.go): a file that was damaged, cut or put together from two states is refused with an error that wraps
// ErrDamaged, and a panic of bbolt's, or the processor's fault where a file in use becomes shorter, is an error too.
package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"stund/internal/store"
)

var (
	// ErrLocked: another process, or another DB of this one, has the file open.
	ErrLocked = errors.New("bolt: the database file is in use by another process")
	// ErrClosed: the DB has been closed.
	ErrClosed = errors.New("bolt: the database is closed")
	// ErrJournal: a journal of an older Stund lies beside the file.
	ErrJournal = errors.New("bolt: the journal of an older version lies beside the database file")
)

const (
	formatUnsealed = 1 // without checksums
	formatNow      = 2

	lockTimeout = 200 * time.Millisecond
	maxBatch    = 512 // requests in one commit
)

var (
	keyFormat = []byte("format")
	keyState  = []byte("state")
	keyLabel  = []byte("label")
)

const feedPrefix = "feed "

// Options of Open.
type Options struct {
	// Consumers of the change feed, by name. A name that the file does not know begins with the writes from now on. The
	// file remembers consumers: their changes are kept until they are acknowledged, also while nobody reads them, until
	// Forget. While there is no consumer, no log is kept.
	Consumers []string

	// Existing: the file must be there. Otherwise one that is not is made.
	Existing bool
	// Admit is asked with what a file holds, before anything in it is changed. It refuses the file, or returns the
	// label that the file is to have from now on. Nil: every file, and its label stays.
	Admit func(Found) (label []byte, err error)
	// Log is told what is done once to a file of an older version. Nil: nobody is.
	Log *slog.Logger
	// Unsynced: nothing is durable before Close has answered nil, and many writes share a transaction of the file. For
	// a file that is made anew if that does not happen.
	Unsynced bool

	maxSize int // of the file, in bytes; 0: no limit. For tests
}

// DB is an open database file. It is safe for concurrent use.
type DB struct {
	path string
	file atomic.Pointer[bbolt.DB] // another one after Compact

	mu      sync.Mutex
	waiting []*request
	closing bool
	wake    chan struct{} // has room for one signal: something waits, or closing
	stopped chan struct{} // closed when the writer has ended

	serving sync.Mutex // held by who commits: the writer, but where nothing is synced

	state  State                 // as it is durable; the writer's
	broken atomic.Pointer[error] // set once when the file can no longer be trusted to hold what was answered
	gone   chan struct{}         // closed then
	late   bool                  // nothing is synced before the end,
	going  *commit               // and one transaction goes on over many requests. Only for who holds serving
	held   atomic.Bool           // a panic left bbolt's locks locked: it cannot be closed

	log     feeds
	tallies tallies

	compacting sync.Mutex
	begun      atomic.Int64 // how often a copy was begun,
	compacted  int64        // and the last of them that took the file's place; who is compacting has it
	touched    *touched     // by commits since a copy was begun; nil: there is none. The writer's
}

var _ store.Store = (*DB)(nil)

// Open opens the file at path, or creates it. If the file is open elsewhere it returns an error that wraps ErrLocked
// within a fraction of a second; if an older version's journal lies beside it, one that wraps ErrJournal, and nothing
// has been touched.
func Open(path string, o Options) (*DB, error) {
	d, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	go d.write()
	return d, nil
}

func open(path string, o Options) (*DB, error) {
	if err := Journal(path); err != nil {
		return nil, err
	}
	if err := present(path, o); err != nil {
		return nil, err
	}
	b, found, err := openVerified(path, options(o))
	if err == nil && found.Older {
		if err = upgrade(b, path, o); err == nil {
			b, found, err = openVerified(path, options(o))
		}
		if err == nil {
			found.Older = true
		}
	}
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, state: found.State, wake: make(chan struct{}, 1), stopped: make(chan struct{}),
		gone: make(chan struct{}), late: o.Unsynced}
	d.file.Store(b)
	b.NoSync, b.NoGrowSync = o.Unsynced, o.Unsynced
	if err := d.guarded(func() error { return d.prepare(found, o) }); err != nil {
		return nil, errors.Join(err, d.shut())
	}
	if err := remove(path + compact); err != nil { // of a process that was killed
		return nil, errors.Join(err, d.shut())
	}
	return d, nil
}

// present makes the file if it is not there and may be made.
func present(path string, o Options) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && !o.Existing {
		return create(path, nil)
	}
	return err
}

// create makes a new file at path, which fill fills, and which has its name only once it is whole.
func create(path string, fill func(*bbolt.DB) error) error {
	fresh := path + ".new"
	if err := remove(fresh); err != nil {
		return err
	}
	b, err := bbolt.Open(fresh, 0o600, options(Options{}))
	if err != nil {
		return err
	}
	if fill == nil {
		fill = func(b *bbolt.DB) error {
			return b.Update(func(tx *bbolt.Tx) error { return begin(tx).saveState() })
		}
	}
	if err := errors.Join(fill(b), b.Close()); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// remove removes the file, if it is there.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// begin makes the tables of a file that has none. Who calls it sees errors when the state is saved.
func begin(tx *bbolt.Tx) *commit {
	var errs []error
	for _, name := range tableNames {
		_, err := tx.CreateBucketIfNotExists(name.bucket())
		errs = append(errs, err)
	}
	w := &commit{tx: tx, failed: errors.Join(errs...)}
	if w.failed == nil {
		w.open()
		w.failed = w.meta.put(keyFormat, []byte{formatNow})
	}
	return w
}

// openVerified opens the file with bbolt, after it has been locked and looked through. Nothing in it is changed.
func openVerified(path string, o *bbolt.Options) (b *bbolt.DB, found Found, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v", ErrDamaged, p)
		}
	}()
	o.OpenFile = func(path string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(path, flag&^os.O_CREATE, mode)
		if err != nil {
			return nil, err
		}
		if found, err = locked(f, !o.ReadOnly); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return f, nil
	}
	if b, err = bbolt.Open(path, 0o600, o); errors.Is(err, bbolterrors.ErrTimeout) {
		err = ErrLocked
	}
	return b, found, err
}

// Look looks through a file that nobody is using, and returns what it holds. It changes nothing.
func Look(path string) (Found, error) {
	f, err := os.Open(path)
	if err != nil {
		return Found{}, fmt.Errorf("look at %s: %w", path, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	found, err := locked(f, false)
	if err != nil {
		return Found{}, fmt.Errorf("look at %s: %w", path, err)
	}
	return found, nil
}

// locked locks the file and looks through it.
func locked(f *os.File, alone bool) (Found, error) {
	if err := lock(f, alone); err != nil {
		return Found{}, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return Found{}, err
	case !info.Mode().IsRegular():
		return Found{}, fmt.Errorf("%w: it is no file", ErrDamaged)
	case info.Size() == 0:
		return Found{}, fmt.Errorf("%w: it is empty", ErrDamaged)
	}
	return verify(f, info.Size())
}

// options are what bbolt is opened with. The numbers are of a file of 1.2 GB of which nine tenths were deleted; in a
// small file nothing of this is measurable.
func options(o Options) *bbolt.Options {
	return &bbolt.Options{
		Timeout: lockTimeout,
		// To write the list of free pages takes 3 ms a commit; to find it again takes Open 0.4 s a gigabyte.
		NoFreelistSync: true,
		// A commit takes half as long as with an array.
		FreelistType: bbolt.FreelistMapType,
		// To map the file anew, a writer waits until nobody reads, which a copy does for long.
		InitialMmapSize: mapped(),
		NoStatistics:    true,
		MaxSize:         o.maxSize,
	}
}

// mapped returns how many bytes are mapped at once, beyond which the map grows with the file. It takes addresses, and
// no memory. On Windows it is the least size of the file.
func mapped() int {
	if runtime.GOOS == "windows" || strconv.IntSize < 64 {
		return 0
	}
	return 1 << 32
}

// syncFolder makes a new file's name as durable as what is in it. Windows has no such thing.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// prepare asks whether the file is the right one, writes its label, and loads the feeds' cursors.
func (d *DB) prepare(found Found, o Options) error {
	label := found.Label
	if o.Admit != nil {
		var err error
		if label, err = o.Admit(found); err != nil {
			return err
		}
	}
	tx, err := d.file.Load().Begin(true)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing once it is committed
	w := newCommit(d, tx)
	if label != nil {
		if err := w.meta.put(keyLabel, bytes.Clone(label)); err != nil {
			return err
		}
	}
	if err := errors.Join(d.log.load(w, o.Consumers), w.saveState()); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	d.state = w.state
	return nil
}

// snapshot runs look on the file as it is.
func (d *DB) snapshot(look func(*bbolt.Tx) error) error {
	tx, err := d.reading()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // fails only if it has ended
	return look(tx)
}

// reading begins a snapshot. Of a file that was closed meanwhile, because another one took its place, it is the other
// one's.
func (d *DB) reading() (*bbolt.Tx, error) {
	for {
		b := d.file.Load()
		tx, err := b.Begin(false)
		if !errors.Is(err, bbolterrors.ErrDatabaseNotOpen) || d.file.Load() == b {
			return tx, err
		}
	}
}

// Close ends the writer after everything that waits has been written, and closes the file. Reads that run are waited
// for.
func (d *DB) Close() error {
	d.mu.Lock()
	if d.closing {
		d.mu.Unlock()
		<-d.stopped
		return nil
	}
	d.closing = true
	d.mu.Unlock()
	d.signal()
	<-d.stopped
	return d.shut()
}

// shut closes the file, if bbolt can.
func (d *DB) shut() error {
	if d.held.Load() {
		return d.failed()
	}
	var err error
	if d.late {
		err = errors.Join(d.failed(), d.file.Load().Sync())
	}
	return errors.Join(err, d.file.Load().Close())
}

// State returns the state of a file that has been closed. It is not to be relied on if the database has failed: then
// there is an error.
func (d *DB) State() (State, error) {
	<-d.stopped
	return d.state, d.failed()
}

// Size returns the bytes that the file's pages take.
func (d *DB) Size() (n int64) {
	_ = d.snapshot(func(tx *bbolt.Tx) error { n = tx.Size(); return nil }) // fails only when closed: 0
	return n
}

// failed returns the error that made the file untrustworthy, or nil.
func (d *DB) failed() error {
	if e := d.broken.Load(); e != nil {
		return *e
	}
	return nil
}

// Failed is closed when the database has failed: nothing can be done with it but to close it and open it again.
func (d *DB) Failed() <-chan struct{} { return d.gone }

// fail closes the database to all further use: it must be opened again.
func (d *DB) fail(err error) error {
	err = fmt.Errorf("bolt: the database has failed and must be opened again: %w", err)
	if d.broken.CompareAndSwap(nil, &err) {
		close(d.gone)
	}
	d.log.wake()
	return err
}

// baseKey returns the key of an item's entry.
func baseKey(k store.Key) []byte {
	b := make([]byte, 0, len(k.Partition)+1+len(k.Sort))
	b = append(b, k.Partition...)
	b = append(b, 0)
	return append(b, k.Sort...)
}

// indexKey returns the key of an entry in a sparse index.
func indexKey(x store.IndexKey, base []byte) []byte {
	b := make([]byte, 0, len(x.Partition)+1+len(x.Sort)+1+len(base))
	b = append(b, x.Partition...)
	b = append(b, 0)
	b = append(b, x.Sort...)
	b = append(b, 0)
	return append(b, base...)
}

// expiryKey returns the key of an entry in the expiry index: what is an 'i' for an item and a 'c' for a counter.
func expiryKey(seconds int64, what byte, base []byte) []byte {
	b := make([]byte, 0, 9+len(base))
	b = binary.BigEndian.AppendUint64(b, uint64(seconds)^1<<63) // so that instants before 1970 come first
	b = append(b, what)
	return append(b, base...)
}

func sequenceKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
