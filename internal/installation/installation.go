// Package installation keeps what belongs to one installation on one machine together: its folder.
//
//	installation   which installation this is, and which start of it was the last (this package)
//	stund.db       the database (store/bolt); its label says the same
//	secret         the master secret, from which every key is derived (package secret)
//	issuer.pem     the key that signs staff tokens
//
// The first start makes all of them, or none. Every later one refuses, with an error that wraps ErrParts, unless all
// are there, whole, of one installation and of its last start: it never makes a new part beside old ones, and never
// goes on with an older state by itself. After a clean stop, the database must be the very one that was closed. What
// cannot be told is that all parts were exchanged together for those of an earlier time.
package installation

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"stund/internal/ids"
	"stund/internal/secret"
	"stund/internal/store/bolt"
)

// The parts of an installation, in its folder.
const (
	Record   = "installation"
	Database = "stund.db"
	Secret   = "secret"
	Issuer   = "issuer.pem"
)

// parts are in the order in which they get to their place: the record is the last.
var parts = [...]string{Secret, Issuer, Database, Record}

// ErrParts: the folder does not hold all that belongs together. The error says which part it is, and what to do.
var ErrParts = errors.New("this folder does not hold one whole installation")

const advice = "Nothing was changed. Bring back the part that was here at the last start; or move the folder " +
	"away and `stund restore` the last backup into an empty one"

const choice = "If it is gone and you want to go on with what is here, `stund accept` says what that is, and " +
	"does it"

// refusal says which part is wrong, and what to do.
func refusal(folder, part, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return fmt.Errorf("%w: %s %w. %s", ErrParts, filepath.Join(folder, part), err, advice)
}

// acceptable is a refusal of what accept can go on with.
func acceptable(folder, part, format string, args ...any) error {
	return fmt.Errorf("%w. %s", refusal(folder, part, format, args...), choice)
}

// Installation is one that has been started.
type Installation struct {
	DB *bolt.DB

	folder string
	lock   *os.File
	record record
	once   sync.Once
	closed error
}

// Open starts the installation in the folder, or makes one if the folder has nothing of one. One of a version that kept
// no record is taken over, once, if it has every part. An error that wraps bolt.ErrLocked means that it is in use; one
// that wraps bolt.ErrJournal, that an older version left a journal.
func Open(folder string, o bolt.Options) (*Installation, error) { return OpenFilled(folder, o, nil) }

// Filling fills the database of an installation that is being made in the folder, where its keys are. It takes the
// database over, and closes it.
type Filling func(folder string, db *bolt.DB) error

// OpenFilled is Open of an installation that has something in it from its first start on: whole, or nothing, for what
// is interrupted while it is filled is made anew by the next start.
func OpenFilled(folder string, o bolt.Options, fill Filling) (*Installation, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of data: %w", err)
	}
	l, err := lock(folder)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", folder, err)
	}
	i := &Installation{folder: folder, lock: l}
	if err := i.start(o, fill); err != nil {
		return nil, errors.Join(err, unlock(l))
	}
	return i, nil
}

// start looks at all parts, and goes from one start to the next in steps that can be told apart: the record says which
// start is to come, the database takes it for its own, the record says that it did.
func (i *Installation) start(o bolt.Options, fill Filling) error {
	if err := bolt.Journal(i.database()); err != nil {
		return err
	}
	if err := settle(i.folder); err != nil {
		return err
	}
	r, taken, err := survey(i.folder, o, fill)
	if err != nil {
		return err
	}
	i.record = r
	var next start
	o.Existing = true
	o.Admit = func(found bolt.Found) ([]byte, error) {
		if err := r.admit(i.folder, found, taken); err != nil {
			return nil, err
		}
		if found.Label != nil {
			was, err := readLabel(found.Label)
			if err != nil {
				return nil, err
			}
			i.record.Last = was.Last // or else the one before it, if the last start did not get that far
		}
		next = start{Number: i.record.Last.Number + 1, Mark: mark()}
		i.record.Next = &next
		if err := i.record.write(i.folder); err != nil {
			return nil, err
		}
		return i.record.label(next)
	}
	if i.DB, err = bolt.Open(i.database(), o); err != nil {
		return i.explain(err)
	}
	i.record.Last, i.record.Next, i.record.Stopped = next, nil, ""
	if err := i.record.write(i.folder); err != nil {
		return errors.Join(err, i.DB.Close())
	}
	return nil
}

// explain says of a database that cannot be used what to do.
func (i *Installation) explain(err error) error {
	switch {
	case errors.Is(err, bolt.ErrHead):
		return acceptable(i.folder, Database,
			"has one valid head of two: the state with the other one may be newer (%w)", err)
	case errors.Is(err, bolt.ErrDamaged):
		return refusal(i.folder, Database, "cannot be used (%w)", err)
	}
	return err
}

func (i *Installation) database() string { return filepath.Join(i.folder, Database) }

// Close closes the database, and notes that it was.
func (i *Installation) Close() error {
	i.once.Do(func() { i.closed = i.close() })
	return i.closed
}

func (i *Installation) close() error {
	err := i.DB.Close()
	state, failed := i.DB.State()
	if err == nil && failed == nil {
		r := i.record
		r.Stopped = state.String()
		err = r.write(i.folder)
	}
	return errors.Join(err, unlock(i.lock))
}

// survey reads the parts but the database, and reports which installation they are; taken if it has just been taken
// over from a version that kept no record.
func survey(folder string, o bolt.Options, fill Filling) (r record, taken bool, err error) {
	var missing []string
	for _, name := range parts {
		if _, err := os.Lstat(filepath.Join(folder, name)); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, name)
		} else if err != nil {
			return r, false, fmt.Errorf("look for %s: %w", name, err)
		}
	}
	switch {
	case len(missing) == len(parts):
		if err := first(folder, o.Consumers, fill); err != nil {
			return r, false, fmt.Errorf("make a new installation: %w", err)
		}
	case len(missing) == 1 && missing[0] == Record:
		found, err := look(folder)
		if err != nil {
			return r, false, err
		}
		if found.Label != nil {
			return r, false, acceptable(folder, Record, "is missing, beside the other parts of an installation")
		}
		r, err = takeOver(folder)
		if err == nil {
			o.Log.Info("an older version's folder is taken over: from now on its parts belong together",
				"folder", folder, "installation", r.ID)
		}
		return r, true, err
	case len(missing) > 0:
		return r, false, refusal(folder, strings.Join(missing, " and "), "is missing, beside other parts")
	}
	if r, err = readRecord(folder); err != nil {
		return r, false, acceptable(folder, Record, "cannot be used (%w)", err)
	}
	return r, false, r.keys(folder)
}

// look returns what the database holds, which nobody may be using.
func look(folder string) (found bolt.Found, err error) {
	found, err = bolt.Look(filepath.Join(folder, Database))
	if err != nil {
		return found, (&Installation{folder: folder}).explain(err)
	}
	return found, nil
}

// takeOver makes the record of the parts that are there.
func takeOver(folder string) (record, error) {
	master, key, err := readKeys(folder)
	if err != nil {
		return record{}, err
	}
	return newRecord(master, key), nil
}

// readKeys reads the secret and the issuer's key as they are in the folder.
func readKeys(folder string) (master, key []byte, err error) {
	if master, err = os.ReadFile(filepath.Join(folder, Secret)); err != nil {
		return nil, nil, refusal(folder, Secret, "cannot be read (%w)", err)
	}
	if _, err := secret.Derive(master); err != nil {
		return nil, nil, refusal(folder, Secret, "is no secret (%w)", err)
	}
	if key, err = os.ReadFile(filepath.Join(folder, Issuer)); err != nil {
		return nil, nil, refusal(folder, Issuer, "cannot be read (%w)", err)
	}
	if _, err := ParseKey(key); err != nil {
		return nil, nil, refusal(folder, Issuer, "is no key (%w)", err)
	}
	return master, key, nil
}

// first makes a new installation, which fill fills, if it is not nil.
func first(folder string, consumers []string, fill Filling) error {
	return arrive(folder, func(in string) error {
		master := ids.Random().Secret(32)
		key, err := newKey()
		if err != nil {
			return err
		}
		r := newRecord(master, key)
		label, err := r.label(r.Last)
		if err != nil {
			return err
		}
		if err := errors.Join(keep(in, Secret, master), keep(in, Issuer, key)); err != nil {
			return err
		}
		o := bolt.Options{Admit: func(bolt.Found) ([]byte, error) { return label, nil }}
		if fill == nil {
			fill = func(_ string, db *bolt.DB) error { return db.Close() }
		} else {
			o.Consumers, o.Unsynced = consumers, true
		}
		db, err := bolt.Open(filepath.Join(in, Database), o)
		if err != nil {
			return err
		}
		if err := fill(in, db); err != nil {
			return err
		}
		return r.write(in)
	})
}

func newKey() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), err
}

// ParseKey reads the issuer's key.
func ParseKey(text []byte) (*ecdsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it holds no key")
	}
	return x509.ParseECPrivateKey(block.Bytes)
}

// IssuerKey returns the key that signs staff tokens, of an installation that exists. It may be running.
func IssuerKey(folder string) (*ecdsa.PrivateKey, error) {
	r, err := readRecord(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no installation: start the server there first, or set DATA", folder)
	}
	if err != nil {
		return nil, refusal(folder, Record, "cannot be used (%w)", err)
	}
	if err := r.keys(folder); err != nil {
		return nil, err
	}
	switch db, err := os.Stat(filepath.Join(folder, Database)); {
	case err != nil:
		return nil, refusal(folder, Database, "cannot be used (%w)", err)
	case db.Size() == 0:
		return nil, refusal(folder, Database, "is damaged: it is empty")
	}
	text, err := os.ReadFile(filepath.Join(folder, Issuer))
	if err != nil {
		return nil, err
	}
	return ParseKey(text)
}

func decode(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	return nil
}
