package bolt

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"stund/internal/clock"
)

// The journal makes commits durable: a commit is one record, written at the end of a file that keeps its length, and one
// sync. The pages of the database, which lie scattered, are written without a sync and may reach the disk in any order, or
// in part. This is safe because of what a checkpoint is:
//
//   - it syncs the database, and then writes down, in the journal's head, the meta page of the transaction T that is the
//     newest in it; records begin anew after it;
//   - from the first commit after it until the next checkpoint a read transaction on T is held open, so that bbolt writes
//     to no page that can be reached from T's meta page. (The first one would not anyway.)
//
// So whatever of the later pages was written when the power fails, all that T needs is on the disk as it was, except for
// the two meta pages, which bbolt writes in turns. Open puts T's back into both of them from the journal's head, which
// makes the file T again, byte for byte where it matters, and then carries out the records, all in one transaction. Until
// the checkpoint after that, Open can fail at any instant and be begun again: one transaction alone never writes to the
// pages of the one before it.
//
// Heads take turns in two blocks of their own: while one is written the other is whole. Each has a salt that no one can
// guess, and records bear it, so that neither what is left of earlier records nor anything that somebody had written into
// an item is taken for a record. Records begin at whole blocks: writing one touches nothing of another.
//
//	head    8 bytes name, generation, salt, 1 byte state, meta page's begin, crc32c
//	record  uint32 length of the notes, crc32c over salt and notes, salt, notes
//
// Notes are the changes of the buckets, in order: a byte that says the bucket and whether something is put, the key, and
// the value of what is put.
type journal struct {
	file       *os.File
	database   *os.File // bbolt's own
	pageSize   int64
	generation uint64
	salt       uint64
	end        int64 // where the next record begins
	written    int64 // of the file's length: what lies below has its place on the disk
}

const (
	block       = 4096
	recordsFrom = 2 * block
	recordHead  = 16
	journalSize = 16 << 20  // bytes that it grows to
	journalStep = 256 << 10 // bytes by which it grows

	metaBegin  = 128 // bytes of a meta page that are kept: it uses 80
	headLength = 8 + 8 + 8 + 1 + metaBegin + 4

	stateClosed = 0 // the database was synced and closed: there is nothing to restore
	stateOpen   = 1
)

var journalName = [8]byte{'s', 't', 'u', 'n', 'd', 'l', 'o', 'g'}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openJournal opens the journal beside the database, for this process alone. It waits a moment for one that is closing: a
// child process that has just been forked holds what its parent held, until it becomes another program.
func openJournal(path string) (*journal, error) {
	f, err := openAlone(path)
	for waited := time.Duration(0); errors.Is(err, ErrLocked) && waited < lockTimeout; waited += lockRetry {
		if err := clock.Sleep(context.Background(), lockRetry); err != nil {
			return nil, err
		}
		f, err = openAlone(path)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &journal{file: f, written: info.Size()}, nil
}

func (j *journal) close() error { return j.file.Close() }

// preface is a head of the journal.
type preface struct {
	generation, salt uint64
	state            byte
	meta             [metaBegin]byte
}

func (h preface) encode() []byte {
	b := append(make([]byte, 0, headLength), journalName[:]...)
	b = binary.LittleEndian.AppendUint64(b, h.generation)
	b = binary.LittleEndian.AppendUint64(b, h.salt)
	b = append(append(b, h.state), h.meta[:]...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodePreface(b []byte) (h preface, ok bool) {
	if len(b) < headLength || !bytes.Equal(b[:8], journalName[:]) ||
		binary.LittleEndian.Uint32(b[headLength-4:]) != crc32.Checksum(b[:headLength-4], castagnoli) {
		return h, false
	}
	h.generation, h.salt, h.state = binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:]), b[24]
	copy(h.meta[:], b[25:])
	return h, true
}

// recover readies the database's file for bbolt: it puts back the state of the last checkpoint, if the database was not
// closed after it, and gives the notes of the records since.
func (j *journal) recover(database *os.File) (records [][]byte, err error) {
	j.database = database
	h, found, err := j.head()
	if err != nil || !found {
		return nil, err
	}
	j.generation, j.salt = h.generation, h.salt
	if h.state == stateClosed {
		return nil, nil
	}
	if err := restore(database, h.meta); err != nil {
		return nil, err
	}
	return j.records()
}

// head gives the newest head. There is none in a journal that was never used.
func (j *journal) head() (newest preface, found bool, err error) {
	var b [2 * block]byte
	if _, err := j.file.ReadAt(b[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return newest, false, fmt.Errorf("read journal: %w", err)
	}
	for n := range 2 {
		if h, ok := decodePreface(b[n*block:]); ok && (!found || h.generation > newest.generation) {
			newest, found = h, true
		}
	}
	// The first head of all goes into the first block: if it is torn, nothing was ever answered under it.
	if !found && b[block] != 0 {
		return newest, false, fmt.Errorf("journal: %w", errCorrupt)
	}
	return newest, found, nil
}

// Meta pages, as bbolt 1.x writes them (internal/common, Page and Meta; in the machine's byte order).
const (
	metaMagic    = 0xED0CDAED
	atMagic      = 16
	atPageSize   = 24
	atTxid       = 64
	atSum        = 72
	metaPageSize = 80
)

// metaOf reads the transaction and the page size off the begin of a meta page.
func metaOf(b []byte) (txid uint64, pageSize int64, ok bool) {
	if len(b) < metaPageSize || binary.NativeEndian.Uint32(b[atMagic:]) != metaMagic {
		return 0, 0, false
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b[atMagic:atSum])
	ok = sum.Sum64() == binary.NativeEndian.Uint64(b[atSum:])
	return binary.NativeEndian.Uint64(b[atTxid:]), int64(binary.NativeEndian.Uint32(b[atPageSize:])), ok
}

// restore writes the meta page into both of its places. It refuses a database that is older than the page: somebody has
// put another file in the place of the one that the journal belongs to.
func restore(database *os.File, meta [metaBegin]byte) error {
	txid, pageSize, ok := metaOf(meta[:])
	if !ok {
		return fmt.Errorf("journal: %w", errCorrupt)
	}
	newest := uint64(0)
	whole := 0
	for n := range int64(2) {
		var b [metaPageSize]byte
		if _, err := database.ReadAt(b[:], n*pageSize); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read meta page: %w", err)
		}
		if t, _, ok := metaOf(b[:]); ok {
			newest = max(newest, t)
			whole++
		}
	}
	if info, err := database.Stat(); err != nil || info.Size() == 0 || whole == 2 && newest < txid {
		return errors.Join(errOther, err)
	}
	for n := range int64(2) {
		binary.NativeEndian.PutUint64(meta[:], uint64(n)) // the page's number
		if _, err := database.WriteAt(meta[:], n*pageSize); err != nil {
			return fmt.Errorf("restore meta page: %w", err)
		}
	}
	return fdatasync(database)
}

var errOther = errors.New("bolt: the journal beside the file belongs to a newer one; bring that back, or remove the journal to go on with this file")

// records reads all whole records.
func (j *journal) records() (all [][]byte, err error) {
	b := make([]byte, journalSize)
	n, err := j.file.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	for b = b[min(n, recordsFrom):n]; len(b) >= recordHead; {
		length := int(binary.LittleEndian.Uint32(b))
		if binary.LittleEndian.Uint64(b[8:]) != j.salt || length > len(b)-recordHead ||
			binary.LittleEndian.Uint32(b[4:]) != crc32.Checksum(b[8:recordHead+length], castagnoli) {
			break
		}
		all = append(all, b[recordHead:recordHead+length])
		b = b[min(blocks(recordHead+length), len(b)):]
	}
	return all, nil
}

// blocks rounds up to whole blocks.
func blocks(n int) int { return (n + block - 1) &^ (block - 1) }

// begin writes a new head, for the state of the transaction, which must be synced: the records begin anew.
func (j *journal) begin(txid uint64, state byte) error {
	h := preface{generation: j.generation + 1, state: state}
	if _, err := j.database.ReadAt(h.meta[:], int64(txid%2)*j.pageSize); err != nil {
		return fmt.Errorf("read meta page: %w", err)
	}
	if got, _, ok := metaOf(h.meta[:]); !ok || got != txid {
		return fmt.Errorf("meta page is of transaction %d, want %d: %w", got, txid, errCorrupt)
	}
	var salt [8]byte
	_, _ = rand.Read(salt[:]) // never fails
	h.salt = binary.LittleEndian.Uint64(salt[:])
	if err := j.grow(recordsFrom); err != nil {
		return err
	}
	// The first generation is 1, and lies in the first block.
	if _, err := j.file.WriteAt(h.encode(), int64((h.generation+1)%2)*block); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err := fdatasync(j.file); err != nil {
		return fmt.Errorf("sync journal: %w", err)
	}
	j.generation, j.salt, j.end = h.generation, h.salt, recordsFrom
	return nil
}

// room tells whether so many bytes of a record fit behind the others.
func (j *journal) room(n int) bool { return j.end+int64(blocks(n)) <= journalSize }

// write writes the record, whose head is still empty, without a sync.
func (j *journal) write(record []byte) error {
	binary.LittleEndian.PutUint32(record, uint32(len(record)-recordHead))
	binary.LittleEndian.PutUint64(record[8:], j.salt)
	binary.LittleEndian.PutUint32(record[4:], crc32.Checksum(record[8:], castagnoli))
	end := j.end + int64(blocks(len(record)))
	if err := j.grow(end); err != nil {
		return err
	}
	if _, err := j.file.WriteAt(record, j.end); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	j.end = end
	return nil
}

// grow writes zeros ahead of the records, so that a sync only ever has to write what is new and not where it lies.
func (j *journal) grow(end int64) error {
	if end <= j.written {
		return nil
	}
	zeros := make([]byte, blocks(int(end-j.written))+journalStep)
	if _, err := j.file.WriteAt(zeros, j.written); err != nil {
		return fmt.Errorf("extend journal: %w", err)
	}
	j.written += int64(len(zeros))
	return nil
}

func (j *journal) sync() error {
	if err := fdatasync(j.file); err != nil {
		return fmt.Errorf("sync journal: %w", err)
	}
	return nil
}

// table is a bucket whose changes are noted.
type table struct {
	*bbolt.Bucket
	number byte
	notes  *[]byte
}

const notePut = 1 << 7

func (t table) Put(key, value []byte) error {
	*t.notes = appendString(appendString(append(*t.notes, t.number|notePut), key), value)
	return t.Bucket.Put(key, value)
}

func (t table) Delete(key []byte) error {
	*t.notes = appendString(append(*t.notes, t.number), key)
	return t.Bucket.Delete(key)
}

// carryOut makes the changes that the notes tell of.
func carryOut(tx *bbolt.Tx, notes []byte) error {
	r := reader{v: notes}
	for r.at < len(notes) {
		what := r.byte()
		number := int(what &^ notePut)
		key := r.span()
		var value span
		if what&notePut != 0 {
			value = r.span()
		}
		if r.bad || number >= len(buckets) {
			return fmt.Errorf("journal: %w", errCorrupt)
		}
		b := tx.Bucket(buckets[number])
		if b == nil {
			return fmt.Errorf("journal: %w: no bucket %s", errCorrupt, buckets[number])
		}
		k := notes[key.from:key.to]
		if what&notePut == 0 {
			if err := b.Delete(k); err != nil {
				return fmt.Errorf("carry out the journal: %w", err)
			}
			continue
		}
		if err := b.Put(k, notes[value.from:value.to]); err != nil {
			return fmt.Errorf("carry out the journal: %w", err)
		}
		if bytes.Equal(buckets[number], bucketLog) && len(k) == 8 {
			if err := b.SetSequence(binary.BigEndian.Uint64(k)); err != nil {
				return fmt.Errorf("carry out the journal: %w", err)
			}
		}
	}
	return nil
}
