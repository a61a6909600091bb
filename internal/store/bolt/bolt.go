// Package bolt is the embedded driver of the port store: one file, by go.etcd.io/bbolt.
//
// A transaction is durable when it is answered: bbolt writes changed pages to places that nothing uses, syncs them,
// and only then writes and syncs the meta page that points to them. So a process that is killed, or a machine that
// fails, at any instant leaves what was answered, whole. Concurrent writers share commits: one goroutine takes
// everybody who waits, decides them one after the other, and commits once. Nobody waits for company.
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
//	meta    "format"; "feed " and a consumer's name        -> 1; the last sequence that it has done with
package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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
	format      = 1
	lockTimeout = 200 * time.Millisecond
	maxBatch    = 512 // requests in one commit
)

var (
	bucketItem   = []byte("item")
	bucketDue    = []byte("due")
	bucketBy     = []byte("by")
	bucketExpiry = []byte("expiry")
	bucketCount  = []byte("count")
	bucketLog    = []byte("log")
	bucketMeta   = []byte("meta")
	keyFormat    = []byte("format")
)

const feedPrefix = "feed "

// Options of Open.
type Options struct {
	// Consumers of the change feed, by name. A name that the file does not know begins with the writes from now on. The
	// file remembers consumers: their changes are kept until they are acknowledged, also while nobody reads them, until
	// Forget. While there is no consumer, no log is kept.
	Consumers []string

	maxSize int // of the file, in bytes; 0: no limit. For tests
}

// buckets has every bucket.
var buckets = [...][]byte{bucketItem, bucketDue, bucketBy, bucketExpiry, bucketCount, bucketLog, bucketMeta}

// DB is an open database file. It is safe for concurrent use.
type DB struct {
	bolt *bbolt.DB

	mu      sync.Mutex
	waiting []*request
	closing bool
	wake    chan struct{} // has room for one signal: something waits, or closing
	stopped chan struct{} // closed when the writer has ended

	broken atomic.Pointer[error] // set once when the file can no longer be trusted to hold what was answered

	log     feeds
	tallies tallies
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
	if err := refuseJournal(path); err != nil {
		return nil, err
	}
	b, err := bbolt.Open(path, 0o600, options(o))
	if err != nil {
		if errors.Is(err, bbolterrors.ErrTimeout) {
			err = ErrLocked
		}
		return nil, err
	}
	d := &DB{bolt: b, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	err = syncFolder(filepath.Dir(path))
	if err == nil {
		err = b.Update(func(tx *bbolt.Tx) error { return d.prepare(tx, o.Consumers) })
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return d, nil
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
		// InitialMmapSize stays 0: mapping a file anew as it doubles is not measurable, and on Windows any other
		// value is the least size of the file.
		NoStatistics: true,
		MaxSize:      o.maxSize,
	}
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

// prepare makes what is missing and loads the feeds' cursors.
func (d *DB) prepare(tx *bbolt.Tx, consumers []string) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(bucketMeta)
	switch v := meta.Get(keyFormat); {
	case v == nil:
		if err := meta.Put(keyFormat, []byte{format}); err != nil {
			return err
		}
	case len(v) != 1 || v[0] != format:
		return fmt.Errorf("the file has format %x, this program knows %d", v, format)
	}
	return d.log.load(tx, consumers)
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
	return d.bolt.Close()
}

// Size gives the bytes that the file's pages take.
func (d *DB) Size() (n int64) {
	_ = d.bolt.View(func(tx *bbolt.Tx) error { n = tx.Size(); return nil }) // fails only when closed: 0
	return n
}

// failed gives the error that made the file untrustworthy, or nil.
func (d *DB) failed() error {
	if e := d.broken.Load(); e != nil {
		return *e
	}
	return nil
}

// fail closes the database to all further use: it must be opened again.
func (d *DB) fail(err error) error {
	err = fmt.Errorf("bolt: the database has failed and must be opened again: %w", err)
	d.broken.CompareAndSwap(nil, &err)
	d.log.wake()
	return err
}

// baseKey gives the key of an item's entry.
func baseKey(k store.Key) []byte {
	b := make([]byte, 0, len(k.Partition)+1+len(k.Sort))
	b = append(b, k.Partition...)
	b = append(b, 0)
	return append(b, k.Sort...)
}

// indexKey gives the key of an entry in a sparse index.
func indexKey(x store.IndexKey, base []byte) []byte {
	b := make([]byte, 0, len(x.Partition)+1+len(x.Sort)+1+len(base))
	b = append(b, x.Partition...)
	b = append(b, 0)
	b = append(b, x.Sort...)
	b = append(b, 0)
	return append(b, base...)
}

// expiryKey gives the key of an entry in the expiry index: what is an 'i' for an item and a 'c' for a counter.
func expiryKey(seconds int64, what byte, base []byte) []byte {
	b := make([]byte, 0, 9+len(base))
	b = binary.BigEndian.AppendUint64(b, uint64(seconds)^1<<63) // so that instants before 1970 come first
	b = append(b, what)
	return append(b, base...)
}

func sequenceKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
