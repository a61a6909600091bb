//go:build !linux

package main

import (
	"os"
	"time"
)

// fdatasync waits until the file's data is on the disk.
func fdatasync(f *os.File) error { return f.Sync() }

// cpu is not told here.
func cpu() time.Duration { return 0 }
