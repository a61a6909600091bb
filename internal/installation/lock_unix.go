//go:build unix && !aix && !solaris && !illumos

package installation

import (
	"errors"
	"os"
	"syscall"

	"stund/internal/store/bolt"
)

// lock takes the folder for this process alone, until unlock or its end. Nothing is written for it.
func lock(folder string) (*os.File, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = bolt.ErrLocked
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func unlock(f *os.File) error { return f.Close() }
