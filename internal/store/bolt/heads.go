package bolt

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"go.etcd.io/bbolt"
)

const (
	flagHead = 4 // of a page

	headMagic   = 0xED0CDAED
	headVersion = 2
	headSize    = 64 // with its checksum
	noFreelist  = 1<<64 - 1

	smallestPage = 1 << 9
	largestPage  = 1 << 24
)

// ErrHead: one of the file's two heads is not valid. The other one may be the state before the last commit.
var ErrHead = fmt.Errorf("%w: one of its two heads is not valid", ErrDamaged)

// fileHead is what a head of the file says.
type fileHead struct {
	pageSize uint32
	root     uint64
	sequence uint64 // of the root: always 0
	freelist uint64
	pages    uint64 // all there are; the file may be longer
	commit   uint64
}

// parseHead reads the head from its page's begin.
func parseHead(page []byte, id uint64) (h fileHead, ok bool) {
	if len(page) < pageHeader+headSize || native.Uint64(page) != id || native.Uint16(page[8:]) != flagHead {
		return h, false
	}
	b := page[pageHeader:]
	sum := fnv.New64a()
	_, _ = sum.Write(b[:headSize-8]) // never fails
	if native.Uint32(b) != headMagic || native.Uint32(b[4:]) != headVersion || native.Uint64(b[56:]) != sum.Sum64() {
		return h, false
	}
	h = fileHead{pageSize: native.Uint32(b[8:]), root: native.Uint64(b[16:]), sequence: native.Uint64(b[24:]),
		freelist: native.Uint64(b[32:]), pages: native.Uint64(b[40:]), commit: native.Uint64(b[48:])}
	size := h.pageSize
	return h, size >= smallestPage && size <= largestPage && size&(size-1) == 0
}

// readHeads returns the newest head, and an error that wraps ErrHead if it is the only one, or the other one is not of
// the commit before.
func readHeads(f io.ReaderAt) (newest fileHead, err error) {
	at := func(offset int64, id uint64) (fileHead, bool) {
		b := make([]byte, pageHeader+headSize)
		if _, err := f.ReadAt(b, offset); err != nil {
			return fileHead{}, false
		}
		return parseHead(b, id)
	}
	first, whole := at(0, 0)
	if whole {
		second, also := at(int64(first.pageSize), 1)
		switch {
		case !also || second.pageSize != first.pageSize:
			return first, fmt.Errorf("%w (the second; the first is of commit %d)", ErrHead, first.commit)
		case second.commit == first.commit+1:
			return second, nil
		case first.commit == second.commit+1:
			return first, nil
		case second.commit > first.commit:
			first, second = second, first
		}
		return first, fmt.Errorf("%w: they are of commits %d and %d, which do not follow each other", ErrHead,
			first.commit, second.commit)
	}
	for size := int64(smallestPage); size <= largestPage; size *= 2 {
		if second, also := at(size, 1); also && int64(second.pageSize) == size {
			return second, fmt.Errorf("%w (the first; the second is of commit %d)", ErrHead, second.commit)
		}
	}
	return fileHead{}, fmt.Errorf("%w: both heads, or it is no database", ErrDamaged)
}

// page returns the head as the page at its place: 0 or 1.
func (h fileHead) page(id uint64) []byte {
	b := make([]byte, h.pageSize)
	native.PutUint64(b, id)
	native.PutUint16(b[8:], flagHead)
	m := b[pageHeader:]
	native.PutUint32(m, headMagic)
	native.PutUint32(m[4:], headVersion)
	native.PutUint32(m[8:], h.pageSize)
	for n, v := range [...]uint64{h.root, h.sequence, h.freelist, h.pages, h.commit} {
		native.PutUint64(m[16+8*n:], v)
	}
	sum := fnv.New64a()
	_, _ = sum.Write(m[:headSize-8]) // never fails
	native.PutUint64(m[56:], sum.Sum64())
	return b
}

// both returns the two pages of heads that a file begins with whose newest head is h, and the other one of the commit
// before, with the same contents.
func (h fileHead) both() []byte {
	before := h
	before.commit--
	if h.commit%2 == 0 {
		return append(h.page(0), before.page(1)...)
	}
	return append(before.page(0), h.page(1)...)
}

// UseHead makes a file whole again of which Open says ErrHead, by what its valid head names, and returns that: it is
// the newest state, or the one before the last commit. It refuses if that state is not whole either. Unless it is to
// write, it only looks.
func UseHead(path string, write bool) (Found, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		var found Found
		if found, err = useHead(f, write); err == nil {
			return found, f.Close()
		}
		err = errors.Join(err, f.Close())
	}
	return Found{}, fmt.Errorf("use a head of %s: %w", path, err)
}

func useHead(f *os.File, write bool) (Found, error) {
	if err := lock(f, true); err != nil {
		return Found{}, err
	}
	h, err := readHeads(f)
	if err != nil && !errors.Is(err, ErrHead) {
		return Found{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return Found{}, err
	}
	found, err := verifyFrom(f, info.Size(), h)
	if err != nil || !write {
		return found, err
	}
	if _, err := f.WriteAt(h.both(), 0); err != nil {
		return Found{}, err
	}
	return found, f.Sync()
}

// Copy writes a copy of a file that nobody is using, without the room behind what is in it, and calls begin before the
// first byte with what it holds and its size.
func Copy(path string, w io.Writer, begin func(Found, int64) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("copy %s: %w", path, err)
	}
	defer func() { _ = f.Close() }() // it was only read
	found, err := locked(f, false)
	if err != nil {
		return fmt.Errorf("copy %s: %w", path, err)
	}
	h, err := readHeads(f)
	if err != nil {
		return fmt.Errorf("copy %s: %w", path, err)
	}
	size := int64(h.pages) * int64(h.pageSize)
	if err := begin(found, size); err != nil {
		return err
	}
	if _, err := io.Copy(w, io.NewSectionReader(f, 0, size)); err != nil {
		return fmt.Errorf("copy %s: %w", path, err)
	}
	return nil
}

// Examine is Check of a file that nobody is using.
func Examine(ctx context.Context, path string) (found Found, err error) {
	o := options(Options{})
	o.ReadOnly = true
	b, found, err := openVerified(path, o)
	if err != nil {
		return found, fmt.Errorf("examine %s: %w", path, err)
	}
	d := &DB{gone: make(chan struct{})}
	d.file.Store(b)
	if !found.Older {
		var c checker
		if err = d.view(ctx, func(tx *bbolt.Tx) error { return c.check(ctx, tx) }); err == nil {
			err = errors.Join(c.wrong...)
		}
	}
	if err = errors.Join(err, d.shut()); err != nil {
		return found, fmt.Errorf("examine %s: %w", path, err)
	}
	return found, nil
}

// Snapshot writes a copy of the database as it is at one instant, while it is in use, and calls begin before the first
// byte with the copy's state and size.
func (d *DB) Snapshot(w io.Writer, begin func(State, int64) error) error {
	d.written()
	if err := d.failed(); err != nil {
		return err
	}
	return d.snapshot(func(tx *bbolt.Tx) error {
		return d.guarded(func() error {
			state, err := stateOf(tx)
			if err != nil {
				return fmt.Errorf("copy: %w", err)
			}
			if err := begin(state, tx.Size()); err != nil {
				return err
			}
			_, err = tx.WriteTo(&headsFirst{w: w})
			return err
		})
	})
}

// headsFirst passes on what bbolt writes as a copy, with the heads in the order in which commits take turns. Bbolt
// writes the newer one first.
type headsFirst struct {
	w    io.Writer
	held []byte
	done bool
}

func (c *headsFirst) Write(b []byte) (int, error) {
	if c.done {
		return c.w.Write(b)
	}
	c.held = append(c.held, b...)
	h, ok := parseHead(c.held, 0)
	if !ok {
		return 0, fmt.Errorf("%w: its head", ErrDamaged)
	}
	size := 2 * int(h.pageSize)
	if len(c.held) < size {
		return len(b), nil
	}
	c.done = true
	if _, err := c.w.Write(append(h.both(), c.held[size:]...)); err != nil {
		return 0, err
	}
	c.held = nil
	return len(b), nil
}
