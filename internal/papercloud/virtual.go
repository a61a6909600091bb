package papercloud

import (
	_ "embed" // the functions' clock and pretend provider
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"stund/internal/clock"
)

// What takes the place of files in the functions that a Builder builds (`go build -overlay`): a clock that tells the
// time that a file says, and the pretend payment provider. Nothing that ships knows of them.
var (
	//go:embed overlay/system.go.txt
	paperClock []byte
	//go:embed overlay/play.go.txt
	paperMoney []byte
)

// clockVar names the clock's file.
const clockVar = "PAPERCLOUD_CLOCK"

// overlay writes what the go command needs to build with them, and returns the flag that says so.
func overlay(root, folder string) (flag string, err error) {
	replaced, wrong := map[string]string{}, os.MkdirAll(folder, 0o755)
	for file, text := range map[string][]byte{"internal/clock/system.go": paperClock,
		"internal/cloud/providers/play.go": paperMoney} {
		at := filepath.Join(root, filepath.FromSlash(file))
		if _, err := os.Stat(at); err != nil {
			return "", fmt.Errorf("papercloud: what takes the place of a file: %w", err) // it would be ignored
		}
		replaced[at] = filepath.Join(folder, filepath.Base(file))
		wrong = errors.Join(wrong, replace(replaced[at], text))
	}
	list := filepath.Join(folder, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	if err != nil {
		return "", err
	}
	if err := errors.Join(wrong, replace(list, text)); err != nil {
		return "", fmt.Errorf("papercloud: what takes the place of files: %w", err)
	}
	return "-overlay=" + list, nil
}

// replace writes a file so that whoever reads it sees all of the old or all of the new.
func replace(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Clock is the time that functions built by a Builder go by. It runs as the machine's does, ahead of it by what it was
// moved, or stands still. What a process waits for, and the time limit that Lambda gives it, stay the machine's.
type Clock struct {
	path string

	mu    sync.Mutex
	ahead time.Duration
	still time.Time // zero: it runs
}

// NewClock makes a clock that says what the machine's does, and keeps its file at path.
func NewClock(path string) (*Clock, error) {
	c := &Clock{path: path}
	return c, c.write()
}

// Environment is what a function's process must be told to go by the clock.
func (c *Clock) Environment() (name, value string) { return clockVar, c.path }

// Now returns the instant.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now() }

func (c *Clock) now() time.Time {
	if !c.still.IsZero() {
		return c.still
	}
	return clock.System{}.Now().Add(c.ahead)
}

// Ahead returns by how much the clock is ahead of the machine's.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Sub(clock.System{}.Now())
}

// Reach moves the clock forward to the instant, from where it runs on; one that is there already is left alone.
func (c *Clock) Reach(at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	by := at.Sub(c.now())
	if by <= 0 {
		return nil
	}
	if c.still.IsZero() {
		c.ahead += by
	} else {
		c.still = at.UTC()
	}
	return c.write()
}

// Stop lets the clock stand still at the instant.
func (c *Clock) Stop(at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.still = at.UTC()
	return c.write()
}

func (c *Clock) write() error {
	text := c.ahead.String()
	if !c.still.IsZero() {
		text = c.still.Format(time.RFC3339Nano)
	}
	if err := replace(c.path, []byte(text)); err != nil {
		return fmt.Errorf("papercloud: clock: %w", err)
	}
	return nil
}
