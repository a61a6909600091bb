//go:build !windows

package bolt

import (
	"errors"
	"os"
	"strconv"
	"syscall"
)

// mmapSize is address space, not memory: a file that fits never has to be mapped anew, which would wait for all readers.
const mmapSize = 1 << min(36, strconv.IntSize-4)

// openAlone opens or creates the file and locks it: ErrLocked if another has it open. The lock ends with the process.
func openAlone(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrLocked
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
