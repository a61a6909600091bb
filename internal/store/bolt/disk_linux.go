package bolt

import (
	"os"
	"syscall"
)

// fdatasync waits until the file's data is on the disk.
func fdatasync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
