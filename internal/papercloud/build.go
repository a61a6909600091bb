package papercloud

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Builder compiles the functions' own programs as `sam build` does, by the template's makefile, but with a clock that
// can be moved, and for this machine's processor (see For). What has not changed since the last time costs a fraction
// of a second.
type Builder struct {
	ready  string // folder of what was built for all tests of a run; "": nothing was
	root   string // of the module
	folder string // of what was built
	arch   string // of the processor that it is for, as Go names it
	flags  string // of the go command
	slots  chan struct{}
	open   context.Context // of all builds: until Close
	stop   context.CancelFunc

	mu    sync.Mutex
	built map[string]func() (string, error)
}

// BuiltVar is the environment variable with the folder that Everything filled before the tests of a run: their Builders
// then take the programs from there and build nothing.
const BuiltVar = "STUND_FUNCTIONS"

// buildsAtOnce leaves something of the machine to those whose tests run beside.
const buildsAtOnce = 2

// NewBuilder makes a builder of the module at root.
func NewBuilder(root string) (*Builder, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("papercloud: where to build: %w", err)
	}
	at := filepath.Join(cache, "stund", "functions", fmt.Sprintf("%x", sha256.Sum256([]byte(root)))[:12])
	flag, err := overlay(root, at)
	if err != nil {
		return nil, err
	}
	// As in the shell, quotes keep a path with spaces together.
	b := &Builder{ready: os.Getenv(BuiltVar), root: root, folder: at, arch: runtime.GOARCH,
		flags: strings.TrimSpace(os.Getenv("GOFLAGS") + ` "` + flag + `"`),
		slots: make(chan struct{}, buildsAtOnce), built: map[string]func() (string, error){}}
	b.open, b.stop = context.WithCancel(context.Background())
	return b, nil
}

// For returns a builder of the same programs for the processor that Go names so. It waits its turn with b, and ends
// with it.
func (b *Builder) For(arch string) *Builder {
	if arch == b.arch {
		return b
	}
	return &Builder{ready: b.ready, root: b.root, folder: b.folder + "-" + arch, arch: arch, flags: b.flags,
		slots: b.slots, open: b.open, stop: b.stop, built: map[string]func() (string, error){}}
}

// Close ends the builds that still run or wait: they fail. What was built stays.
func (b *Builder) Close() { b.stop() }

// Build returns the executable of functions/<name>, built once in a Builder's life.
func (b *Builder) Build(name string) (string, error) {
	b.mu.Lock()
	once := b.built[name]
	if once == nil {
		once = sync.OnceValues(func() (string, error) { return b.build(name) })
		b.built[name] = once
	}
	b.mu.Unlock()
	return once()
}

// All builds the functions, and tells of each as it is there.
func (b *Builder) All(names []string, tell func(name string)) error {
	errs := make(chan error, len(names))
	for _, name := range names {
		go func() {
			_, err := b.Build(name)
			if err == nil && tell != nil {
				tell(name)
			}
			errs <- err
		}()
	}
	var first error
	for range names {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (b *Builder) build(name string) (path string, err error) {
	if b.ready != "" {
		path = filepath.Join(b.ready, b.arch, name)
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("papercloud: %s was not built into %s: %w", name, BuiltVar, err)
		}
		return path, nil
	}
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-b.open.Done():
		return "", fmt.Errorf("papercloud: build %s: %w", name, b.open.Err())
	}
	folder := filepath.Join(b.folder, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("papercloud: build %s: %w", name, err)
	}
	// Another test's process may be at it.
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", fmt.Errorf("papercloud: build %s: %w", name, err)
	}
	defer lock.Close() // and with it the lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("papercloud: build %s: %w", name, err)
	}
	if err := b.run("build-"+logicalID(name), folder); err != nil {
		return "", fmt.Errorf("papercloud: build %s: %w", name, err)
	}
	return filepath.Join(folder, "bootstrap"), nil
}

// Everything builds all functions, or those named, with one command, each as folder/<processor>/<name>. What is there
// already is only made anew where it has changed.
func (b *Builder) Everything(folder string, names ...string) error {
	if err := b.run("functions", filepath.Join(folder, b.arch),
		"LAMBDA_NAMES="+strings.Join(names, " ")); err != nil {
		return fmt.Errorf("papercloud: build the functions for %s: %w", b.arch, err)
	}
	return nil
}

// Compile compiles what is in the functions, and makes no programs of it.
func (b *Builder) Compile() error {
	if err := b.run("functions-compiled", b.folder); err != nil {
		return fmt.Errorf("papercloud: compile the functions for %s: %w", b.arch, err)
	}
	return nil
}

// small is the function whose program for arm64 a test holds to a size: a payment provider waits for its start.
const small = "webhooks"

// Emulated returns those of the functions whose programs for arm64 the tests of a run build and emulate: with full all,
// and else every eighth by name, and the small one. A program is linked and emulated for the price of ten payloads on
// this machine's own processor, and what is in them all is compiled for arm64 in either case.
func Emulated(functions []string, full bool) (names []string) {
	const every = 8
	for n, name := range slices.Sorted(slices.Values(functions)) {
		if full || n%every == 0 || name == small {
			names = append(names, name)
		}
	}
	return names
}

// run makes a target of the template's makefile into the folder.
func (b *Builder) run(target, folder string, variables ...string) error {
	c := exec.CommandContext(b.open, "make", append([]string{"-s", target, "ARTIFACTS_DIR=" + folder,
		"LAMBDA_GOOS=" + runtime.GOOS, "LAMBDA_GOARCH=" + b.arch}, variables...)...)
	c.Dir = b.root
	c.Env = append(os.Environ(), "GOFLAGS="+b.flags, "MAKEFLAGS=", "MFLAGS=") // not those of `make cloud`
	// Of its own group, so that the compiler ends with it.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// logicalID returns the template's name of a function: that of functions/public-slots is PublicSlots.
func logicalID(name string) string {
	var id strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		if word != "" {
			id.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return id.String()
}
