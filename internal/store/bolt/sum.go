package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"go.etcd.io/bbolt"
)

// Every value ends with a checksum over its table, its key and itself, which each read checks. And the file says, in
// each commit, how many entries it has and what their checksums add up to, whatever their order; Open counts again. So
// what was changed is noticed, and what was lost as well.

// ErrDamaged: the file is not as this program left it. Nothing of it is used.
var ErrDamaged = errors.New("bolt: the database file is damaged")

// errCorrupt is a record that cannot be read.
var errCorrupt = fmt.Errorf("%w: corrupt record", ErrDamaged)

// errChecksum is an entry whose checksum is another one.
var errChecksum = fmt.Errorf("%w: a checksum does not match", ErrDamaged)

const checksumSize = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum returns the checksum of an entry: two CRCs of 32 bits, both of which processors compute themselves. They
// begin with the table and the key's length, so that no byte can pass from the key to the value unseen.
func checksum(table byte, key, value []byte) uint64 {
	begin := uint32(table)<<24 | uint32(len(key))
	a := crc32.Update(crc32.Update(begin, castagnoli, key), castagnoli, value)
	b := crc32.Update(crc32.Update(^begin, crc32.IEEETable, key), crc32.IEEETable, value)
	return uint64(a)<<32 | uint64(b)
}

// seal appends the entry's checksum to its value, in place where there is room.
func seal(table byte, key, value []byte) []byte {
	return binary.BigEndian.AppendUint64(value, checksum(table, key, value))
}

// unseal returns the value without its checksum.
func unseal(table byte, key, sealed []byte) ([]byte, error) {
	at := len(sealed) - checksumSize
	if at < 0 {
		return nil, errChecksum
	}
	if value := sealed[:at:at]; binary.BigEndian.Uint64(sealed[at:]) == checksum(table, key, value) {
		return value, nil
	}
	return nil, errChecksum
}

// weight is what a sealed value adds to the sum: its checksum, mixed, so that no two errors cancel each other out as
// those of CRCs may (the finalizer of SplitMix64).
func weight(sealed []byte) uint64 {
	if len(sealed) < checksumSize {
		return 0
	}
	x := binary.BigEndian.Uint64(sealed[len(sealed)-checksumSize:])
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// State tells one state of a file from every other: two files with the same one hold the same.
type State struct {
	Commit  uint64 // counts up with each commit
	Entries uint64 // of all tables
	Sum     uint64 // of their weights
	Log     uint64 // the last change in the log
}

// String returns the state in one word.
func (s State) String() string {
	return fmt.Sprintf("%d-%d-%016x-%d", s.Commit, s.Entries, s.Sum, s.Log)
}

const stateSize = 4 * 8

func (s State) encode() []byte {
	b := make([]byte, 0, stateSize+checksumSize)
	for _, n := range [...]uint64{s.Commit, s.Entries, s.Sum, s.Log} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return b
}

func decodeState(b []byte) (s State, err error) {
	if len(b) != stateSize {
		return s, errCorrupt
	}
	for n, to := range [...]*uint64{&s.Commit, &s.Entries, &s.Sum, &s.Log} {
		*to = binary.BigEndian.Uint64(b[n*8:])
	}
	return s, nil
}

// tableName names a table. The first letters of the names differ, and stand for them in checksums.
type tableName string

const (
	tableItem   tableName = "item"
	tableDue    tableName = "due"
	tableBy     tableName = "by"
	tableExpiry tableName = "expiry"
	tableCount  tableName = "count"
	tableLog    tableName = "log"
	tableMeta   tableName = "meta"
)

var tableNames = [...]tableName{tableItem, tableDue, tableBy, tableExpiry, tableCount, tableLog, tableMeta}

func (n tableName) bucket() []byte { return []byte(n) }
func (n tableName) tag() byte      { return n[0] }

// table is a bucket whose values are sealed, and whose changes are counted in the state of the commit.
type table struct {
	*bbolt.Bucket
	tag     byte
	state   *State
	touched *touched // is told of each change; nil: nobody is
}

// read returns the value at key, nil if there is none.
func (t table) read(key []byte) ([]byte, error) {
	v := t.Get(key)
	if v == nil {
		return nil, nil
	}
	return unseal(t.tag, key, v)
}

// put writes the value at key. It takes the value over.
func (t table) put(key, value []byte) error { return t.putSealed(key, seal(t.tag, key, value)) }

// putSealed is put of a value that is sealed.
func (t table) putSealed(key, sealed []byte) error {
	t.drop(key)
	return t.addSealed(key, sealed)
}

// add writes the value at a key that has none. It takes the value over.
func (t table) add(key, value []byte) error { return t.addSealed(key, seal(t.tag, key, value)) }

func (t table) addSealed(key, sealed []byte) error {
	t.touched.note(t.tag, key)
	t.state.Entries++
	t.state.Sum += weight(sealed)
	return t.Put(key, sealed)
}

// remove deletes what is at key, if anything is.
func (t table) remove(key []byte) error {
	t.touched.note(t.tag, key)
	t.drop(key)
	return t.Delete(key)
}

// drop takes what is at key out of the state.
func (t table) drop(key []byte) {
	if v := t.Get(key); v != nil {
		t.forget(weight(v))
	}
}

// forget takes an entry of the weight out of the state: it is to be written over, by who knows that it is there.
func (t table) forget(weight uint64) {
	t.state.Entries--
	t.state.Sum -= weight
}
