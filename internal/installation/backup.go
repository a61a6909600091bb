package installation

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"stund/internal/store/bolt"
)

// A backup is a tar file, compressed by gzip, of the parts: the record, the secret, the issuer's key and the database.
// With a passphrase it is encrypted as age does (age-encryption.org/v1), so that age opens it as well.

const ageHeader = "age-encryption.org/v1"

// Backup writes a copy of the installation in the folder that is whole, as it is at one instant: also while the server
// runs there, which is then asked for it. Without a passphrase ("") it is not encrypted: who has it has everything.
func Backup(folder, passphrase string, to io.Writer) error {
	w, err := encrypted(to, passphrase)
	if err != nil {
		return err
	}
	l, err := lock(folder)
	switch {
	case errors.Is(err, bolt.ErrLocked):
		err = ask(folder, pathBackup, w)
	case err == nil:
		err = errors.Join(backupStopped(folder, w), unlock(l))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("back up %s: %w", folder, err)
	}
	return nil
}

type nothing struct{ io.Writer }

func (nothing) Close() error { return nil }

func encrypted(to io.Writer, passphrase string) (io.WriteCloser, error) {
	if passphrase == "" {
		return nothing{to}, nil
	}
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	return age.Encrypt(to, r)
}

// backupStopped copies an installation that is not running. It must be one that would start.
func backupStopped(folder string, w io.Writer) error {
	if err := inspect(folder); err != nil {
		return err
	}
	r, err := readRecord(folder)
	if err != nil {
		return err
	}
	return r.archive(folder, w, func(w io.Writer, begin func(bolt.State, int64) error) error {
		return bolt.Copy(filepath.Join(folder, Database), w, func(found bolt.Found, size int64) error {
			return begin(found.State, size)
		})
	})
}

// backup copies the installation while it runs.
func (i *Installation) backup(w io.Writer) error { return i.record.archive(i.folder, w, i.DB.Snapshot) }

// archive writes the parts. The record is as after a clean stop with the very database that is copied.
func (r record) archive(folder string, to io.Writer,
	database func(io.Writer, func(bolt.State, int64) error) error) error {
	if err := r.keys(folder); err != nil {
		return err
	}
	master, key, err := readKeys(folder)
	if err != nil {
		return err
	}
	zip := gzip.NewWriter(to)
	w := tar.NewWriter(zip)
	if err := database(w, func(state bolt.State, size int64) error {
		r.Stopped = state.String()
		text, err := r.encode()
		if err != nil {
			return err
		}
		if err := errors.Join(put(w, Record, text), put(w, Secret, master), put(w, Issuer, key)); err != nil {
			return err
		}
		return w.WriteHeader(&tar.Header{Name: Database, Mode: 0o600, Size: size})
	}); err != nil {
		return err
	}
	return errors.Join(w.Close(), zip.Close())
}

func put(w *tar.Writer, name string, b []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b))}); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

// Restore brings a backup back into a folder that holds nothing of an installation; else it refuses, and changes
// nothing. The parts are there once they have all been looked through.
func Restore(folder, passphrase string, from io.Reader) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	l, err := lock(folder)
	if errors.Is(err, bolt.ErrLocked) {
		return fmt.Errorf("restore into %s: a server runs there. Restore into an empty folder, or stop the server and "+
			"move its folder away first: %w", folder, err)
	}
	if err != nil {
		return fmt.Errorf("restore into %s: %w", folder, err)
	}
	if err = errors.Join(restore(folder, passphrase, from), unlock(l)); err != nil {
		return fmt.Errorf("restore into %s: %w", folder, err)
	}
	return nil
}

func restore(folder, passphrase string, from io.Reader) error {
	if err := errors.Join(bolt.Journal(filepath.Join(folder, Database)), settle(folder)); err != nil {
		return err
	}
	for _, name := range parts {
		if _, err := os.Lstat(filepath.Join(folder, name)); !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s is there: nothing is overwritten. Move the folder away, and restore into an empty "+
				"one", filepath.Join(folder, name))
		}
	}
	r, err := decrypted(from, passphrase)
	if err != nil {
		return err
	}
	return arrive(folder, func(in string) error { return unpack(in, r) })
}

func decrypted(from io.Reader, passphrase string) (io.Reader, error) {
	r := bufio.NewReader(from)
	head, _ := r.Peek(len(ageHeader)) // what is shorter is no backup, which gzip says
	if string(head) != ageHeader {
		return r, nil
	}
	if passphrase == "" {
		return nil, errors.New("the backup is encrypted: set BACKUP_PASSPHRASE to its passphrase")
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(r, id)
	if err != nil {
		return nil, fmt.Errorf("the passphrase is not the backup's, or the backup is damaged: %w", err)
	}
	return plain, nil
}

const mostOfPart = 1 << 20 // bytes of a part that is no database

// unpack writes the parts into the folder, and the record last, when all are what it says.
func unpack(in string, from io.Reader) error {
	text, err := unpackParts(in, from)
	if err != nil {
		return fmt.Errorf("this is no whole backup: %w", err)
	}
	r, err := parseRecord(text)
	if err != nil {
		return fmt.Errorf("this is no whole backup: %s: %w", Record, err)
	}
	found, err := look(in)
	if err == nil {
		err = errors.Join(r.keys(in), r.admit(in, found, false))
	}
	if err != nil {
		return fmt.Errorf("this is no whole backup: %w", err)
	}
	return r.write(in)
}

// unpackParts writes all parts but the record, which it returns.
func unpackParts(in string, from io.Reader) (text []byte, err error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return nil, err
	}
	r := tar.NewReader(zip)
	for _, want := range [...]string{Record, Secret, Issuer, Database} {
		h, err := r.Next()
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", want, err)
		}
		if h.Name != want || h.Typeflag != tar.TypeReg || want != Database && h.Size > mostOfPart {
			return nil, fmt.Errorf("where %s should be is %.60q", want, h.Name)
		}
		if want == Database {
			err = keepAll(filepath.Join(in, want), r)
		} else {
			var b bytes.Buffer
			if _, err = io.Copy(&b, r); err == nil && want == Record {
				text = b.Bytes()
			} else if err == nil {
				err = keep(in, want, b.Bytes())
			}
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", want, err)
		}
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // to the end, where checksums are
		return nil, err
	}
	_, err = io.Copy(io.Discard, from)
	return text, err
}

// keepAll is keep of what may be large.
func keepAll(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
