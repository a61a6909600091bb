package installation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// arriving is the folder in which a new or restored installation is made. Once its record is there, which is written
// last, it is whole, and its parts move to their places; whatever is interrupted before is made anew, and after it
// goes on.
const arriving = "arriving"

// arrive makes an installation in the folder, which has none; build makes its parts.
func arrive(folder string, build func(in string) error) error {
	in := filepath.Join(folder, arriving)
	if err := os.Mkdir(in, 0o700); err != nil {
		return err
	}
	err := build(in)
	if err == nil {
		err = errors.Join(syncFolder(in), syncFolder(folder))
	}
	if err != nil {
		return errors.Join(err, discard(in))
	}
	return settle(folder)
}

// settle finishes, or takes back, what an earlier start or restoring left half-way.
func settle(folder string) error {
	in := filepath.Join(folder, arriving)
	if _, err := os.Lstat(in); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(in, Record)); errors.Is(err, fs.ErrNotExist) {
		return discard(in)
	}
	for _, name := range parts {
		if err := move(filepath.Join(in, name), filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("finish what was begun in %s: %w", in, err)
		}
	}
	return errors.Join(os.Remove(in), syncFolder(folder))
}

// move moves the file, if it has not been.
func move(from, to string) error {
	if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: move one of the two away", to)
	}
	return os.Rename(from, to)
}

// discard removes what was not finished: nothing of it was ever used.
func discard(in string) error {
	for _, name := range parts {
		for _, n := range [...]string{name, name + ".new"} {
			if err := os.Remove(filepath.Join(in, n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return os.Remove(in) // not, if anything else is in there
}

// keep writes a file for nobody else to read, durably.
func keep(folder, name string, b []byte) error {
	path := filepath.Join(folder, name)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// syncFolder makes names as durable as what they name. Windows has no such thing.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
