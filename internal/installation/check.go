package installation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stund/internal/store/bolt"
)

// Check reads everything of the installation in the folder and returns what is wrong, or nil. It changes nothing. If
// the server runs there, it is asked.
func Check(ctx context.Context, folder string) error {
	l, err := lock(folder)
	if errors.Is(err, bolt.ErrLocked) {
		var words bytes.Buffer
		if err := ask(folder, pathCheck, &words); err != nil {
			return fmt.Errorf("check %s: %w", folder, err)
		}
		if words.Len() > 0 {
			return fmt.Errorf("check %s: %s", folder, words.String())
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("check %s: %w", folder, err)
	}
	err = inspect(folder)
	if err == nil {
		_, err = bolt.Examine(ctx, filepath.Join(folder, Database))
	}
	return errors.Join(err, unlock(l))
}

// check is Check of an installation that runs.
func (i *Installation) check(ctx context.Context) error {
	r, err := readRecord(i.folder)
	if err == nil && r.ID != i.record.ID {
		err = errors.New("it is of another installation")
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", filepath.Join(i.folder, Record), err)
	}
	return errors.Join(err, i.record.keys(i.folder), i.DB.Check(ctx))
}

// inspect returns why the installation in the folder, which is not running, would not start; nil if it would.
func inspect(folder string) error {
	if err := bolt.Journal(filepath.Join(folder, Database)); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(folder, arriving)); !errors.Is(err, fs.ErrNotExist) {
		return errors.New("a first start or a restoring was interrupted: the next start goes on with it, or takes it " +
			"back")
	}
	var missing []string
	for _, name := range parts {
		if _, err := os.Lstat(filepath.Join(folder, name)); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) == len(parts) {
		return fmt.Errorf("%s holds no installation", folder)
	}
	if len(missing) == 1 && missing[0] == Record {
		return acceptable(folder, Record, "is missing: start the server once, if this is an older version's folder")
	}
	if len(missing) > 0 {
		return refusal(folder, strings.Join(missing, " and "), "is missing, beside other parts")
	}
	r, err := readRecord(folder)
	if err != nil {
		return acceptable(folder, Record, "cannot be used (%w)", err)
	}
	if err := r.keys(folder); err != nil {
		return err
	}
	found, err := look(folder)
	if err != nil {
		return err
	}
	return r.admit(folder, found, false)
}

// Accept says what of a folder whose start is refused could be gone on with, in Words, and does so if it is to:
// with the valid head of a database that has only one, and with a database that is not the one of the last start. The
// secret and the issuer's key must be the database's own. It refuses where there is nothing to choose.
func Accept(folder string, do bool) (words string, err error) {
	l, err := lock(folder)
	if err != nil {
		return "", fmt.Errorf("accept %s: %w", folder, err)
	}
	words, err = accept(folder, do)
	if err = errors.Join(err, unlock(l)); err != nil {
		return "", fmt.Errorf("accept %s: %w", folder, err)
	}
	return words, nil
}

func accept(folder string, do bool) (string, error) {
	why := inspect(folder)
	if why == nil {
		return "", errors.New("there is nothing to choose: the folder is whole")
	}
	found, err := bolt.UseHead(filepath.Join(folder, Database), false)
	if err != nil {
		return "", errors.Join(why, err)
	}
	if found.Label == nil {
		return "", why
	}
	is, err := readLabel(found.Label)
	if err != nil {
		return "", err
	}
	r := record{Note: note, ID: is.ID, Last: is.Last, Secret: is.Secret, Issuer: is.Issuer}
	if err := r.keys(folder); err != nil {
		return "", err
	}
	words := fmt.Sprintf("The start is refused: %v.\nThe database is whole as of start %d, with %d entries; what was "+
		"written after its commit %d is lost.", why, is.Last.Number, found.State.Entries, found.State.Commit)
	if !do {
		return words, nil
	}
	if _, err := bolt.UseHead(filepath.Join(folder, Database), true); err != nil {
		return "", err
	}
	return words, r.write(folder)
}
