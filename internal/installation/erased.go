package installation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Erased is the file of the folder that says who was erased, by ids alone: a line of JSON for each. It is none of the
// parts, and in no backup, but for the time after one was restored: a backup of before knows nothing of what it says.
const Erased = "erased"

// ErasedClients is one person who was erased.
type ErasedClients struct {
	Practice string    `json:"practice"`
	Clients  []string  `json:"clients"` // ids: theirs, and of whom they included
	At       time.Time `json:"at"`
}

// ErasedLog is the folder's log of who was erased. It is safe for concurrent use.
type ErasedLog struct {
	path string
	mu   sync.Mutex
	all  []ErasedClients
}

// OpenErasedLog reads the folder's log, which is empty where there is none. A last line that was being written when the
// machine failed is dropped: its erasure was not finished, and is noted when it goes on.
func OpenErasedLog(folder string) (*ErasedLog, error) {
	l := &ErasedLog{path: filepath.Join(folder, Erased)}
	text, err := os.ReadFile(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the log of erasures: %w", err)
	}
	if l.all, err = parseErased(text); err != nil {
		return nil, fmt.Errorf("%s: %w. Bring back a copy of it; without it, a restored backup brings back who was "+
			"erased", l.path, err)
	}
	if whole := bytes.LastIndexByte(text, '\n') + 1; whole < len(text) {
		if err := os.Truncate(l.path, int64(whole)); err != nil {
			return nil, fmt.Errorf("mend the log of erasures: %w", err)
		}
	}
	return l, nil
}

// parseErased reads the whole lines of a log.
func parseErased(text []byte) (all []ErasedClients, err error) {
	for n := 1; ; n++ {
		line, rest, whole := bytes.Cut(text, []byte{'\n'})
		if !whole {
			return all, nil
		}
		var e ErasedClients
		if json.Unmarshal(line, &e) != nil || e.Practice == "" || len(e.Clients) == 0 {
			return nil, fmt.Errorf("line %d of the log of erasures cannot be read", n)
		}
		all, text = append(all, e), rest
	}
}

// All returns who was erased, in the order in which it was noted.
func (l *ErasedLog) All() []ErasedClients {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[:len(l.all):len(l.all)]
}

// Keep notes durably that the clients were erased as one person. What is noted already stays as it is.
func (l *ErasedLog) Keep(_ context.Context, practice string, clients []string, at time.Time) error {
	if len(clients) == 0 {
		return errors.New("nobody was erased")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.all {
		if e.Practice == practice && e.Clients[0] == clients[0] {
			return nil
		}
	}
	e := ErasedClients{practice, clients, at.UTC()}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := appendTo(l.path, append(line, '\n')); err != nil {
		return err
	}
	l.all = append(l.all, e)
	return nil
}

// appendTo appends the lines to the file, durably. Where that fails, the file stays as long as it was.
func appendTo(path string, lines []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	before, err := f.Stat()
	if err == nil {
		if _, err = f.Write(lines); err == nil {
			err = f.Sync()
		}
		if err != nil {
			err = errors.Join(err, f.Truncate(before.Size()))
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// AddErased adds what a log of the installation that was elsewhere says to the folder's, for who restores a backup.
func AddErased(folder string, log []byte) error {
	more, err := parseErased(log)
	if err != nil {
		return err
	}
	l, err := OpenErasedLog(folder)
	if err != nil {
		return err
	}
	for _, e := range more {
		if err := l.Keep(context.Background(), e.Practice, e.Clients, e.At); err != nil {
			return fmt.Errorf("add to the log of erasures: %w", err)
		}
	}
	return nil
}
