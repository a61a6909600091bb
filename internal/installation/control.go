package installation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A running server answers on a socket in its folder, which only its own user may open: nobody else may look into the
// database while it has it.

const (
	control    = "socket"
	pathBackup = "/backup"
	pathCheck  = "/check"

	mostOfAddress = 100 // bytes of a socket's path that every system takes
)

// Answers are further requests that a running server answers: by their method and path, "POST /invite".
type Answers map[string]http.HandlerFunc

// Answer answers `stund backup` and `stund check`, and what more has, until the context ends.
func (i *Installation) Answer(ctx context.Context, log *slog.Logger, more Answers) error {
	address, done, err := address(i.folder)
	if err != nil {
		return err
	}
	defer done()
	if err := os.Remove(address); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a server that was killed
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", address)
	if err != nil {
		return fmt.Errorf("answer on a socket in %s: %w", i.folder, err)
	}
	if err := os.Chmod(address, 0o600); err != nil {
		return errors.Join(err, l.Close())
	}
	m := http.NewServeMux()
	m.HandleFunc("GET "+pathBackup, func(w http.ResponseWriter, _ *http.Request) {
		if err := i.backup(w); err != nil {
			log.Error("backup", "error", err)
			panic(http.ErrAbortHandler) // so that what was sent is not taken for whole
		}
	})
	m.HandleFunc("GET "+pathCheck, func(w http.ResponseWriter, r *http.Request) {
		if err := i.check(r.Context()); err != nil {
			_, _ = io.WriteString(w, err.Error()) // nobody is left to tell
		}
	})
	for path, h := range more {
		m.HandleFunc(path, h)
	}
	s := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Ask has the server that runs on the folder answer a POST of JSON. What it answers with another status than 200 is an
// error in its words.
func Ask(folder, path string, body []byte) ([]byte, error) {
	c, done, err := client(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	answer, err := c.Post("http://stund"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("no server runs on %s: start it first (%w)", folder, err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	said, err := io.ReadAll(io.LimitReader(answer.Body, mostOfAnswer))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.New(strings.TrimSpace(string(said)))
	}
	return said, err
}

const mostOfAnswer = 64 << 10

// client returns what sends requests to the server that runs on the folder, until done is called.
func client(folder string) (c *http.Client, done func(), err error) {
	address, closed, err := address(folder)
	if err != nil {
		return nil, nil, err
	}
	var d net.Dialer
	c = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return d.DialContext(ctx, "unix", address)
	}}}
	return c, func() { c.CloseIdleConnections(); closed() }, nil
}

// ask has the server that runs on the folder answer into w.
func ask(folder, path string, w io.Writer) error {
	c, done, err := client(folder)
	if err != nil {
		return err
	}
	defer done()
	answer, err := c.Get("http://stund" + path)
	if err != nil {
		return fmt.Errorf("the folder is in use by a server that cannot be asked. The demo (make run) is none that "+
			"can: stop it first. A real one may be starting or stopping: try again in a moment (%w)", err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	if _, err := io.Copy(w, answer.Body); err != nil {
		return fmt.Errorf("the server has failed at it, as its log tells: %w", err)
	}
	return nil
}

// address returns the socket's path, in a form that is short enough for one, until done is called.
func address(folder string) (path string, done func(), err error) {
	path = filepath.Join(folder, control)
	if len(path) <= mostOfAddress || runtime.GOOS != "linux" {
		return path, func() {}, nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", f.Fd(), control), func() { _ = f.Close() }, nil
}
