package bolt

import (
	"os"
	"syscall"
)

// mmapSize is how much of the file is mapped; bbolt makes the file as long. A file that fits never has to be mapped anew,
// which would wait for all readers.
const mmapSize = 1 << 30

// openAlone opens or creates the file and shares it with nobody: ErrLocked if another has it open.
func openAlone(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const sharingViolation = syscall.Errno(32)
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	switch {
	case err == sharingViolation:
		return nil, ErrLocked
	case err != nil:
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
