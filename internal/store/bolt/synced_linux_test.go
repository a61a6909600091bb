package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"stund/internal/store"
)

// unsynced returns how many pages of the file are written and not on the disk yet.
func unsynced(t *testing.T, f *os.File) int {
	t.Helper()
	const cachestat = 451 // cachestat(2), the same on every architecture that Go knows; since Linux 6.5
	all := [2]uint64{}    // offset and length; no length is up to the end
	var pages struct{ cached, dirty, writing, evicted, justEvicted uint64 }
	_, _, errno := syscall.Syscall6(cachestat, f.Fd(),
		uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&pages)), 0, 0, 0)
	if errors.Is(errno, syscall.ENOSYS) || errors.Is(errno, syscall.EOPNOTSUPP) || errors.Is(errno, syscall.EPERM) {
		t.Skip("the kernel does not tell what is not on the disk yet: ", errno)
	}
	if errno != 0 {
		t.Fatal(errno)
	}
	return int(pages.dirty + pages.writing)
}

// tellsUnsynced skips the test where the temporary folder lies in memory, or on a file system whose pages cannot be
// seen.
func tellsUnsynced(t *testing.T) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "probe"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Write(make([]byte, 64<<10)); err != nil {
		t.Fatal(err)
	}
	before := unsynced(t, f)
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	if after := unsynced(t, f); before == 0 || after != 0 {
		t.Skipf("of a file in TMPDIR, the kernel counts %d pages as not on the disk before a sync and %d after it",
			before, after)
	}
}

// TestSynced asks the kernel: as long as no other write is on its way, nothing of the file is left to be written when a
// transaction is answered, alone or with others in one commit.
func TestSynced(t *testing.T) {
	t.Parallel()
	tellsUnsynced(t)
	d := openInside(t, Options{Consumers: []string{"reactions"}})
	f, err := os.Open(d.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for n := range 40 {
		writers := 1 + n%4
		release := hold(t, d)
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				i := item(fmt.Sprint(n, w), 100<<(n%10))
				i.Expires = time.Date(2030, 1, 1, 0, 0, n, 0, time.UTC)
				if err := d.Transact(t.Context(), store.Put(i, store.IfAbsent)); err != nil {
					t.Error(err)
				}
			})
			gathered(d, w+1)
		}
		release()
		all.Wait()
		if left := unsynced(t, f); left != 0 {
			t.Fatalf("%d writers were answered, and %d pages are not on the disk", writers, left)
		}
	}
}
