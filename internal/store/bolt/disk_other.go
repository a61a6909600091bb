//go:build !linux

package bolt

import "os"

// fdatasync waits until the file's data is on the disk.
func fdatasync(f *os.File) error { return f.Sync() }
