package installation

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"stund/internal/ids"
	"stund/internal/store/bolt"
)

// start is one start of an installation. The mark is random: two starts of one number, of a folder and its copy,
// differ.
type start struct {
	Number int    `json:"number"`
	Mark   string `json:"mark"`
}

// record says which installation this is.
type record struct {
	Note    string `json:"note"`
	ID      string `json:"id"`
	Last    start  `json:"last"`              // that the database took for its own
	Next    *start `json:"next,omitempty"`    // that it was to take when this was written
	Secret  string `json:"secret"`            // SHA-256
	Issuer  string `json:"issuer"`            // SHA-256
	Stopped string `json:"stopped,omitempty"` // the database's state after a clean stop
	Check   string `json:"check,omitempty"`   // SHA-256 of all before
}

const note = "Written at each start and stop. It belongs to stund.db, secret and issuer.pem: never copy one alone."

func mark() string { return hex.EncodeToString(ids.Random().Secret(16)) }

func newRecord(master, key []byte) record {
	return record{Note: note, ID: mark(), Last: start{Mark: mark()}, Secret: print(master), Issuer: print(key)}
}

// print returns the fingerprint of a secret, from which nobody can tell the secret.
func print(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (r record) sum() (string, error) {
	r.Check = ""
	b, err := json.Marshal(r)
	return print(b), err
}

// write replaces the folder's record.
func (r record) write(folder string) error {
	b, err := r.encode()
	if err != nil {
		return err
	}
	fresh := Record + ".new"
	if err := keep(folder, fresh, b); err != nil {
		return fmt.Errorf("write the installation's record: %w", err)
	}
	if err := os.Rename(filepath.Join(folder, fresh), filepath.Join(folder, Record)); err != nil {
		return fmt.Errorf("write the installation's record: %w", err)
	}
	return syncFolder(folder)
}

func (r record) encode() ([]byte, error) {
	var err error
	if r.Check, err = r.sum(); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(r, "", "  ")
	return append(b, '\n'), err
}

func readRecord(folder string) (record, error) {
	b, err := os.ReadFile(filepath.Join(folder, Record))
	if err != nil {
		return record{}, err
	}
	return parseRecord(b)
}

func parseRecord(b []byte) (r record, err error) {
	if err := decode(b, &r); err != nil {
		return r, err
	}
	whole, err := r.encode() // what JSON reads alike is damage nevertheless
	if err != nil {
		return r, err
	}
	if !bytes.Equal(whole, b) {
		return r, errors.New("it is not as it was written")
	}
	return r, nil
}

// keys holds the secret and the issuer's key against the record.
func (r record) keys(folder string) error {
	for name, want := range map[string]string{Secret: r.Secret, Issuer: r.Issuer} {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return refusal(folder, name, "cannot be read (%w)", err)
		}
		if print(b) != want {
			return refusal(folder, name, "is damaged, or is not the one of this installation: it has %d bytes", len(b))
		}
	}
	return nil
}

// label is what the database says of the installation.
type label struct {
	ID     string `json:"id"`
	Last   start  `json:"last"`
	Secret string `json:"secret"`
	Issuer string `json:"issuer"`
}

func (r record) label(s start) ([]byte, error) {
	return json.Marshal(label{r.ID, s, r.Secret, r.Issuer})
}

func readLabel(b []byte) (l label, err error) {
	err = decode(b, &l)
	return l, err
}

// admit refuses a database that is not the record's. Where the installation is taken over from an older version, it has
// no label.
func (r record) admit(folder string, found bolt.Found, taken bool) error {
	if found.Label == nil {
		if taken || r.Last.Number == 0 && r.Next != nil { // or its taking over got no further
			return nil
		}
		return refusal(folder, Database, "is of no installation, or of an older version's")
	}
	l, err := readLabel(found.Label)
	switch {
	case err != nil:
		return refusal(folder, Database, "has a label that makes no sense (%w)", err)
	case l.ID != r.ID:
		return refusal(folder, Database, "is of another installation (%s; the record is of %s)", l.ID, r.ID)
	case l.Secret != r.Secret || l.Issuer != r.Issuer:
		return refusal(folder, Database, "was used with another secret or another issuer's key")
	case r.Next != nil && l.Last == *r.Next: // the last start got no further
		return nil
	case l.Last == r.Last:
		if r.Stopped != "" && r.Stopped != found.State.String() {
			return acceptable(folder, Database, "is not as it was when it was stopped (%s, and not %s): it is a copy "+
				"from before, or was changed since", found.State, r.Stopped)
		}
		return nil
	case l.Last.Number < r.Last.Number:
		return acceptable(folder, Database, "is of start %d, and the last start was %d: it is an earlier copy",
			l.Last.Number, r.Last.Number)
	case l.Last.Number > r.Last.Number:
		return acceptable(folder, Record, "is of start %d, and the database of %d: it is an earlier copy",
			r.Last.Number, l.Last.Number)
	}
	return acceptable(folder, Database, "and %s are of two starts with the number %d: a copy of the folder was "+
		"started as well, and the two were mixed", filepath.Join(folder, Record), r.Last.Number)
}
