//go:build unix && !aix && !solaris && !illumos

package bolt

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"stund/internal/clock"
)

// lock takes the lock on the file that bbolt takes, before anything of it is read. Bbolt takes it once more, which
// changes nothing. It is lost with the file's closing.
func lock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH | syscall.LOCK_NB
	if alone {
		how = syscall.LOCK_EX | syscall.LOCK_NB
	}
	const pause = 20 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if waited >= lockTimeout {
			return ErrLocked
		}
		_ = clock.Sleep(context.Background(), pause) // it does not end early
	}
}
