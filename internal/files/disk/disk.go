// Package disk keeps files in a folder of this machine, and serves their addresses itself.
package disk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"stund/internal/clock"
	"stund/internal/files"
)

// Path is where Handler is to be served, below the site's address.
const Path = "/_files/"

// Disk keeps files in a folder.
type Disk struct {
	folder string
	site   string
	key    []byte
	clock  clock.Clock
}

// New keeps files in the folder, which is made with the first of them. Addresses are below site, which has no slash at
// its end, and signed with the key.
func New(folder, site string, key []byte, c clock.Clock) *Disk { return &Disk{folder, site, key, c} }

var _ files.Store = (*Disk)(nil)

// signed is what an address lets somebody do.
type signed struct {
	method, name, as string
	size             int64
	until            int64 // in Unix seconds
}

func (d *Disk) sign(s signed) string {
	mac := hmac.New(sha256.New, d.key)
	fmt.Fprintf(mac, "stund file 1\n%s\n%s\n%d\n%d\n%q", s.method, s.name, s.size, s.until, s.as)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (d *Disk) address(s signed) files.Address {
	until := d.clock.Now().Add(files.Lasts).Truncate(time.Second)
	s.until = until.Unix()
	q := url.Values{"until": {strconv.FormatInt(s.until, 10)}, "signature": {d.sign(s)}}
	if s.method == http.MethodPut {
		q.Set("size", strconv.FormatInt(s.size, 10))
	} else {
		q.Set("as", s.as)
	}
	return files.Address{URL: d.site + Path + s.name + "?" + q.Encode(), Method: s.method, Until: until.UTC()}
}

// Upload returns where the file is to be sent.
func (d *Disk) Upload(_ context.Context, name string, size int64) (files.Address, error) {
	if err := errors.Join(files.CheckName(name), files.CheckSize(size)); err != nil {
		return files.Address{}, err
	}
	return d.address(signed{method: http.MethodPut, name: name, size: size}), nil
}

// Download returns where the file is fetched.
func (d *Disk) Download(_ context.Context, name, as string) (files.Address, error) {
	if err := files.CheckName(name); err != nil {
		return files.Address{}, err
	}
	return d.address(signed{method: http.MethodGet, name: name, as: as}), nil
}

func (d *Disk) path(name string) string { return filepath.Join(d.folder, filepath.FromSlash(name)) }

// Open reads the file.
func (d *Disk) Open(_ context.Context, name string) (io.ReadCloser, error) {
	if err := files.CheckName(name); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, files.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("open a file: %w", err)
	}
	return f, nil
}

// Put writes the file.
func (d *Disk) Put(_ context.Context, name string, data []byte) error {
	if err := errors.Join(files.CheckName(name), files.CheckSize(int64(len(data)))); err != nil {
		return err
	}
	return d.write(name, int64(len(data)), strings.NewReader(string(data)))
}

// errSize: what arrived has not the size that was announced.
var errSize = errors.New("disk: another size")

// write writes the file, whole or not at all.
func (d *Disk) write(name string, size int64, from io.Reader) error {
	path := d.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".arriving-*")
	if err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	defer os.Remove(f.Name()) // it has its own name by then, or is not wanted
	n, err := io.Copy(f, io.LimitReader(from, size+1))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if n != size {
		return errSize
	}
	now := d.clock.Now() // for Sweep: another one than the machine's, where that is so
	if err := errors.Join(os.Chtimes(f.Name(), now, now), os.Rename(f.Name(), path)); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// Kept is how long a file is kept at most: Sweep removes what nobody has deleted by then, such as half of a file that
// was on its way when the process was killed.
const Kept = 8 * 24 * time.Hour

// Sweep removes what has been here for longer than Kept.
func (d *Disk) Sweep() error {
	last := d.clock.Now().Add(-Kept)
	err := filepath.WalkDir(d.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err != nil || info.ModTime().After(last) {
			return err
		}
		return os.Remove(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // nothing was ever kept, or it is being deleted
		return fmt.Errorf("remove old files: %w", err)
	}
	return nil
}

// Delete removes the file.
func (d *Disk) Delete(_ context.Context, name string) error {
	if err := files.CheckName(name); err != nil {
		return err
	}
	if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a file: %w", err)
	}
	return nil
}

// Handler serves the addresses: PUT takes a file in, GET hands one out. Whatever is not as it was signed is refused.
func (d *Disk) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		s, ok := d.asked(r)
		switch {
		case !ok:
			http.Error(w, "This address is not valid, or no longer. Ask for a new one.", http.StatusForbidden)
		case s.method == http.MethodPut:
			d.take(w, r, s)
		default:
			d.hand(w, r, s)
		}
	})
}

// asked returns what the request is signed for; false if it is not signed, or too late.
func (d *Disk) asked(r *http.Request) (s signed, ok bool) {
	name, found := strings.CutPrefix(r.URL.Path, Path)
	q := r.URL.Query()
	s = signed{method: r.Method, name: name, as: q.Get("as")}
	var err, failed error
	s.until, err = strconv.ParseInt(q.Get("until"), 10, 64)
	if s.method == http.MethodPut {
		s.size, failed = strconv.ParseInt(q.Get("size"), 10, 64)
	}
	if !found || err != nil || failed != nil || files.CheckName(name) != nil {
		return s, false
	}
	same := hmac.Equal([]byte(d.sign(s)), []byte(q.Get("signature")))
	return s, same && d.clock.Now().Unix() <= s.until
}

func (d *Disk) take(w http.ResponseWriter, r *http.Request, s signed) {
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Time{}) // a large file may take long; who sends it was let in by a signature
	_ = conn.SetWriteDeadline(time.Time{})
	err := errSize
	if r.ContentLength == s.size {
		err = d.write(s.name, s.size, r.Body)
	}
	switch {
	case errors.Is(err, errSize):
		http.Error(w, "The file has another size than was announced.", http.StatusForbidden)
	case err != nil:
		http.Error(w, "The file could not be kept. Send it again.", http.StatusInternalServerError)
	}
}

func (d *Disk) hand(w http.ResponseWriter, r *http.Request, s signed) {
	f, err := d.Open(r.Context(), s.name)
	if err != nil {
		http.Error(w, "The file is not there.", http.StatusNotFound)
		return
	}
	defer f.Close()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": s.as}))
	_, _ = io.Copy(w, f) // who hangs up asks again
}
