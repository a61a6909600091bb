package installation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"stund/internal/store"
	"stund/internal/store/bolt"
)

// smallDisk names to the child process of TestDiskFull the folder where it mounts a small disk.
const smallDisk = "STUND_TEST_SMALL_DISK"

func TestMain(m *testing.M) {
	if at := os.Getenv(smallDisk); at != "" {
		if err := onSmallDisk(at); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var errNoMount = errors.New("a small disk cannot be mounted")

// TestDiskFull has a disk without room at the first start, at a later one, and while the installation runs: each is
// told, and all goes on once there is room. The disk is in memory, in a name space of its own.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), smallDisk+"="+t.TempDir())
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	out, err := c.CombinedOutput()
	switch exit := (*exec.ExitError)(nil); {
	case err != nil && !errors.As(err, &exit) || string(out) == errNoMount.Error()+"\n":
		t.Skipf("this machine lets nobody mount a small disk: %v %s", err, out)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	}
}

func onSmallDisk(at string) error {
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, "size=1m"); err != nil {
		return errNoMount
	}
	for room := 0; room <= 200<<10; room += 4 << 10 {
		if err := firstStartWith(at, room); err != nil {
			return fmt.Errorf("a first start with room for %d bytes: %w", room, err)
		}
	}
	return laterOn(filepath.Join(at, "data"), at)
}

// fill takes all room of the disk but so many bytes; empty gives it back.
func fill(at string, room int) (empty func() error, err error) {
	path := filepath.Join(at, "filler")
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(max(0, info.Size()-int64(room))); err != nil {
		return nil, err
	}
	return func() error { return os.Remove(path) }, f.Close()
}

// without opens the folder while the disk has so much room, which may not be enough, and again when it has.
func without(folder, at string, room int) (*Installation, error) {
	empty, err := fill(at, room)
	if err != nil {
		return nil, err
	}
	i, full := Open(folder, bolt.Options{})
	if full == nil {
		_ = i.Close() // its record may find no room
	} else if !errors.Is(full, syscall.ENOSPC) {
		return nil, fmt.Errorf("it does not say that there is no room: %w", full)
	}
	if err := empty(); err != nil {
		return nil, err
	}
	if i, err = Open(folder, bolt.Options{}); err != nil {
		return nil, fmt.Errorf("with room again, after %v: %w", full, err)
	}
	return i, nil
}

func firstStartWith(at string, room int) error {
	folder := filepath.Join(at, "data")
	i, err := without(folder, at, room)
	if err != nil {
		return err
	}
	return errors.Join(i.Close(), os.RemoveAll(folder))
}

func laterOn(folder, at string) error {
	ctx, written := context.Background(), 0
	write := func(i *Installation) error {
		err := i.DB.Transact(ctx, store.Put(store.Item{Kind: "booking", Data: make([]byte, 1000),
			Key: store.Key{Partition: "bookings", Sort: fmt.Sprint(written)}}, store.IfAbsent))
		if err == nil {
			written++
		}
		return err
	}
	i, err := Open(folder, bolt.Options{})
	if err != nil {
		return err
	}
	if err := write(i); err != nil {
		return err
	}
	for range 5 { // while it runs
		empty, err := fill(at, 16<<10)
		if err != nil {
			return err
		}
		for n := 0; err == nil; n++ {
			if err = write(i); n > 1000 {
				return errors.New("the disk is never full")
			}
		}
		if !errors.Is(err, syscall.ENOSPC) || errors.Is(err, store.ErrAmbiguous) {
			return fmt.Errorf("a write without room: %w", err)
		}
		if err := empty(); err != nil {
			return err
		}
		for range 20 {
			if err := write(i); err != nil {
				return fmt.Errorf("a write with room again: %w", err)
			}
		}
	}
	if err := errors.Join(i.check(ctx), i.Close()); err != nil {
		return err
	}
	for room := 0; room <= 40<<10; room += 4 << 10 { // at a start
		if i, err = without(folder, at, room); err != nil {
			return fmt.Errorf("a later start with room for %d bytes: %w", room, err)
		}
		found := 0
		err := store.All(ctx, i.DB, store.Query{Partition: "bookings"}, func(store.Item) bool { found++; return true })
		if found != written && err == nil {
			err = fmt.Errorf("%d of %d are there", found, written)
		}
		if err := errors.Join(err, i.Close()); err != nil {
			return err
		}
	}
	return nil
}
