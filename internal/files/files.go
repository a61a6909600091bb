// Package files is the port to where files lie that are too large for an item of the database: what somebody hands in
// to be read, and what is made for them to fetch. Drivers: s3 (AWS) and disk (one machine). filestest holds both to
// this contract.
//
// Files come and go by signed addresses, past the API, whose bodies are small. An address is good for one file and a
// few minutes, and an upload for exactly the size that was announced.
package files

import (
	"context"
	"errors"
	"io"
	"time"

	"stund/internal/syntax"
)

// MaxSize is how many bytes a file may have.
const MaxSize = 40 << 20

// Lasts is how long an address is good for.
const Lasts = 15 * time.Minute

// ErrNotFound: there is no file of this name.
var ErrNotFound = errors.New("files: not found")

// ErrInvalid: the call breaks a rule of the port.
var ErrInvalid = errors.New("files: invalid call")

// Store keeps files by their names.
type Store interface {
	// Upload returns where the file is to be sent, of exactly that many bytes, by a PUT with the headers. It takes the
	// place of one of its name once all of it has arrived.
	Upload(ctx context.Context, name string, size int64) (Address, error)
	// Download returns where the file is fetched by a GET: as a download of text that is called as, whatever it holds.
	Download(ctx context.Context, name, as string) (Address, error)
	// Open reads the file; ErrNotFound if it is not there.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Put writes the file, of as many bytes as data has, in the place of one of its name.
	Put(ctx context.Context, name string, data []byte) error
	// Delete removes the file. It is no error if it is not there.
	Delete(ctx context.Context, name string) error
}

// Address is where a file is sent or fetched.
type Address struct {
	URL     string
	Method  string
	Headers map[string]string // that are to be sent, as they are
	Until   time.Time
}

// names is the form of a name.
var names = syntax.Of(`^[a-z]+/[a-z0-9-]{1,40}/[a-z0-9]{1,40}$`)

// CheckName answers ErrInvalid unless the name is one: what it is for, the practice, and an id.
func CheckName(name string) error {
	if !names(name) {
		return ErrInvalid
	}
	return nil
}

// CheckSize answers ErrInvalid unless a file may have so many bytes.
func CheckSize(size int64) error {
	if size < 1 || size > MaxSize {
		return ErrInvalid
	}
	return nil
}
