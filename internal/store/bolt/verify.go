package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// This file reads a database file without bbolt, which trusts the file and ends the process where it errs: bbolt maps
// the file, follows whatever numbers stand there, and looks for free pages in a goroutine of its own. So Open looks
// through all of it first, with reads that are bounded. It takes about as long as bbolt's own look.
//
// What is known of the file: pages of one size, each with a header of 16 bytes (id, flags, count, overflow). Pages 0
// and 1 are the heads (meta pages), written in turn, each with a checksum. The valid one with the higher commit names
// the root: a tree of pages that holds the buckets, each of which is a tree, or, if it is small, a page inside its
// entry. The first key of a page is the one by which the page above it names it.

const (
	pageHeader = 16
	element    = 16 // of a branch or a leaf

	flagBranch = 1
	flagLeaf   = 2
	flagBucket = 1 // of a leaf's element
)

// native is the order of bytes of what bbolt writes.
var native = binary.NativeEndian

// Found is what a file holds.
type Found struct {
	State State
	Label []byte // see Options.Admit
	Older bool   // written by a version that kept no checksums; then there is nothing else
}

// walker looks through a file.
type walker struct {
	f     io.ReaderAt
	head  fileHead
	size  uint64 // of a page
	seen  []uint64
	wrong []error

	sealed bool // values have checksums
	found  Found
	state  State // as the file says it
	tables map[string]bucket
}

// bucket is a tree of pages, or the one page in its entry.
type bucket struct {
	root, sequence uint64
	inline         []byte
}

// verify looks through all of the file, which has size bytes, and returns what it holds. Its error wraps ErrDamaged and
// joins what it found, at most some of it.
func verify(f io.ReaderAt, size int64) (Found, error) {
	h, err := readHeads(f)
	if err != nil {
		return Found{}, err
	}
	return verifyFrom(f, size, h)
}

// verifyFrom is verify of the state that the head names.
func verifyFrom(f io.ReaderAt, size int64, h fileHead) (Found, error) {
	w := walker{f: f, head: h, size: uint64(h.pageSize), tables: map[string]bucket{}}
	if need := h.pages * w.size; h.pages > 1<<40 || uint64(size) < need {
		return Found{}, fmt.Errorf("%w: it is cut short, to %d bytes of at least %d", ErrDamaged, size, need)
	}
	w.seen = make([]uint64, h.pages/64+1)
	w.all()
	if len(w.wrong) > 0 {
		return Found{}, fmt.Errorf("%w: %w", ErrDamaged, errors.Join(w.wrong...))
	}
	return w.found, nil
}

const mostWrong = 20

func (w *walker) note(format string, args ...any) {
	if len(w.wrong) < mostWrong {
		w.wrong = append(w.wrong, fmt.Errorf(format, args...))
	}
}

func (w *walker) all() {
	if w.head.freelist != noFreelist {
		w.note("it has a list of free pages, which this program never writes")
		return
	}
	w.walk("the root", bucket{root: w.head.root}, func(key []byte, flags uint32, value []byte) {
		if flags != flagBucket || len(value) < 16 {
			w.note("the root has an entry %q that is no table", key)
			return
		}
		b := bucket{root: native.Uint64(value), sequence: native.Uint64(value[8:])}
		if b.root == 0 {
			b.inline = bytes.Clone(value[16:])
		}
		w.tables[string(key)] = b
	})
	for _, name := range tableNames {
		if _, ok := w.tables[string(name)]; !ok {
			w.note("the table %s is missing", name)
		}
	}
	if len(w.tables) != len(tableNames) {
		w.note("it has %d tables, not %d", len(w.tables), len(tableNames))
	}
	if len(w.wrong) > 0 {
		return
	}
	w.meta()
	for _, name := range tableNames {
		w.table(name)
	}
	if w.found.Older {
		return
	}
	w.found.State.Commit, w.found.State.Log = w.head.commit, w.tables[string(tableLog)].sequence
	if len(w.wrong) == 0 && w.found.State != w.state {
		w.note("it is not whole: it says that it is %s, and is %s (commit, entries, their sum, changes)",
			w.state, w.found.State)
	}
}

// meta finds out by which version the file was written, and what it says of itself.
func (w *walker) meta() {
	var format, state, label []byte
	keep := len(w.wrong)
	before := slices.Clone(w.seen) // meta is looked at again with the other tables
	w.walk("meta", w.tables[string(tableMeta)], func(key []byte, _ uint32, value []byte) {
		switch {
		case bytes.Equal(key, keyFormat):
			format = bytes.Clone(value)
		case bytes.Equal(key, keyState):
			state = bytes.Clone(value)
		case bytes.Equal(key, keyLabel):
			label = bytes.Clone(value)
		}
	})
	if len(w.wrong) > keep {
		return
	}
	w.seen = before
	if len(format) == 1 && format[0] == formatUnsealed {
		w.found.Older = true
		return
	}
	w.sealed = true
	v, err := unseal(tableMeta.tag(), keyFormat, format)
	if err != nil {
		w.note("its format: %w", err)
		return
	}
	if len(v) != 1 || v[0] != formatNow {
		w.note("its format is %x, this program knows %d", v, formatNow)
		return
	}
	if v, err = unseal(tableMeta.tag(), keyState, state); err == nil {
		w.state, err = decodeState(v)
	}
	if err != nil {
		w.note("what it says of itself: %w", err)
	}
	if label == nil {
		return
	}
	if w.found.Label, err = unseal(tableMeta.tag(), keyLabel, label); err != nil {
		w.note("its label: %w", err)
	}
}

// table counts what is in the table.
func (w *walker) table(name tableName) {
	w.walk("table "+string(name), w.tables[string(name)], func(key []byte, flags uint32, value []byte) {
		if flags != 0 {
			w.note("table %s: %q is no entry", name, key)
			return
		}
		if !w.sealed || name == tableMeta && bytes.Equal(key, keyState) {
			return
		}
		if _, err := unseal(name.tag(), key, value); err != nil {
			w.note("table %s, %q: %w", name, key, err)
			return
		}
		w.found.State.Entries++
		w.found.State.Sum += weight(value)
	})
}

// walk calls entry for each entry of the bucket, in order.
func (w *walker) walk(name string, b bucket, entry func(key []byte, flags uint32, value []byte)) {
	t := tree{walker: w, name: name, entry: entry}
	if b.root == 0 {
		p, ok := parsePage(b.inline)
		if !ok || p.flags != flagLeaf {
			w.note("%s: what stands in for its page is none", name)
			return
		}
		t.leaf(p, 0, nil, nil)
		return
	}
	t.page(b.root, 0, nil, nil)
}

// tree is a walk through one bucket.
type tree struct {
	*walker
	name  string
	entry func(key []byte, flags uint32, value []byte)
	level [][]byte // a buffer for a page of each level
}

const deepest = 64

// page looks at the page and all below it: the first key is low, if that is not nil, and every one is below high.
func (t *tree) page(id uint64, depth int, low, high []byte) {
	p, ok := t.load(id, depth)
	if !ok {
		return
	}
	if p.flags == flagLeaf {
		t.leaf(p, id, low, high)
		return
	}
	if p.count == 0 {
		t.note("%s: page %d branches to nowhere", t.name, id)
		return
	}
	key, child, ok := p.branch(0)
	for n := 0; ; n++ {
		if !ok || n == 0 && low != nil && !bytes.Equal(key, low) {
			t.note("%s: page %d: branch %d is not where it belongs", t.name, id, n)
			return
		}
		if n+1 == p.count {
			t.page(child, depth+1, key, high)
			return
		}
		var next []byte
		var following uint64
		next, following, ok = p.branch(n + 1)
		if !ok || bytes.Compare(key, next) >= 0 || high != nil && bytes.Compare(next, high) >= 0 {
			t.note("%s: page %d: branch %d is not in order", t.name, id, n+1)
			return
		}
		t.page(child, depth+1, key, next)
		key, child = next, following
	}
}

func (t *tree) leaf(p page, id uint64, low, high []byte) {
	if p.count == 0 && low != nil {
		t.note("%s: page %d is empty", t.name, id)
		return
	}
	var before []byte
	for n := range p.count {
		flags, key, value, ok := p.entry(n)
		switch {
		case !ok:
		case n == 0:
			ok = low == nil || bytes.Equal(key, low)
		default:
			ok = bytes.Compare(before, key) < 0
		}
		if !ok || high != nil && bytes.Compare(key, high) >= 0 {
			t.note("%s: page %d: entry %d is not where it belongs", t.name, id, n)
			return
		}
		t.entry(key, flags, value)
		before = key
	}
}

// load reads a page that was not read before, with those that it goes on in.
func (t *tree) load(id uint64, depth int) (p page, ok bool) {
	if id < 2 || id >= t.head.pages || depth >= deepest {
		t.note("%s: there can be no page %d at level %d", t.name, id, depth)
		return p, false
	}
	for len(t.level) <= depth {
		t.level = append(t.level, make([]byte, t.size))
	}
	b := t.level[depth][:t.size]
	if _, err := t.f.ReadAt(b, int64(id*t.size)); err != nil {
		t.note("%s: read page %d: %w", t.name, id, err)
		return p, false
	}
	overflow := uint64(native.Uint32(b[12:]))
	if native.Uint64(b) != id || overflow >= t.head.pages-id {
		t.note("%s: page %d is another one", t.name, id)
		return p, false
	}
	for n := id; n <= id+overflow; n++ {
		if t.seen[n/64]&(1<<(n%64)) != 0 {
			t.note("%s: page %d is in use twice", t.name, n)
			return p, false
		}
		t.seen[n/64] |= 1 << (n % 64)
	}
	if overflow > 0 {
		if need := (overflow + 1) * t.size; uint64(cap(b)) < need {
			b = append(b, make([]byte, need-t.size)...)
		} else {
			b = b[:need]
		}
		t.level[depth] = b
		if _, err := t.f.ReadAt(b[t.size:], int64((id+1)*t.size)); err != nil {
			t.note("%s: read page %d: %w", t.name, id, err)
			return p, false
		}
	}
	if p, ok = parsePage(b); !ok {
		t.note("%s: page %d is neither branch nor leaf", t.name, id)
	}
	return p, ok
}

// page is a branch or a leaf.
type page struct {
	b     []byte
	flags uint16
	count int
}

func parsePage(b []byte) (p page, ok bool) {
	if len(b) < pageHeader {
		return p, false
	}
	p = page{b, native.Uint16(b[8:]), int(native.Uint16(b[10:]))}
	return p, (p.flags == flagBranch || p.flags == flagLeaf) && pageHeader+p.count*element <= len(b)
}

// part returns n bytes at an offset from where an element stands.
func (p page) part(at int, offset, n uint64) ([]byte, bool) {
	from := uint64(at) + offset
	if least := uint64(pageHeader + p.count*element); from < least || from > uint64(len(p.b)) ||
		n > uint64(len(p.b))-from {
		return nil, false
	}
	return p.b[from : from+n : from+n], true
}

func (p page) branch(n int) (key []byte, child uint64, ok bool) {
	at := pageHeader + n*element
	e := p.b[at:]
	key, ok = p.part(at, uint64(native.Uint32(e)), uint64(native.Uint32(e[4:])))
	return key, native.Uint64(e[8:]), ok
}

func (p page) entry(n int) (flags uint32, key, value []byte, ok bool) {
	at := pageHeader + n*element
	e := p.b[at:]
	offset, size := uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:]))
	if key, ok = p.part(at, offset, size); !ok {
		return 0, nil, nil, false
	}
	value, ok = p.part(at, offset+size, uint64(native.Uint32(e[12:])))
	return native.Uint32(e), key, value, ok
}
