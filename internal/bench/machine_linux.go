package main

import (
	"os"
	"syscall"
	"time"
)

// fdatasync waits until the file's data is on the disk.
func fdatasync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

// cpu is the time that the cores have worked for this process: it does not depend on what else the machine does.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
